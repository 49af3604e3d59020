"""`python -m tests.soak NAME [options]`: one of the long runs; without a name, what there is."""

from __future__ import annotations

import importlib
import sys

RUNS = {
    "downloads": "a thousand downloads from a server that does everything wrong",
    "switches": "two versions switched two hundred times while they sound, and recorded",
    "playing_cpu": "what playing costs, beside an empty player",
    "heard_gaps": "the silence between songs, and clicks where one is broken off",
    "heard_loudness": "twenty songs of very different loudness, as they leave the machine",
    "heard_words": "how far the marked line is from what is heard",
    "playing_memory": "how much larger the program is after five hundred songs",
    "judging": "sixty new songs judged in the real window by the keys alone",
    "sound_faults": "what is heard after the machine's sound went wrong",
    "swaps": "the same swapped files for us and for other tools, as a table",
    "containers": "hundreds of sound files of every kind: whole, tagged, cut, flipped",
    "crash": "death and a broken disk at every system call that changes something",
    "power": "a power cut at any moment of saving, tagging and renaming",
    "power_library": "a power cut at any moment of writing the library",
    "quits": "quits at random moments under load",
    "disk": "a full disk and a vanished folder in the middle of a batch",
    "titles": "hostile titles as names and as real files",
    "acts": "judging, Trash, collections, notes and undo beside a simple model, with restarts and kills",
    "kill_library": "kill the library's writer",
    "kill_move": "kill the program while it moves its songs to another folder",
    "kill_judgement": "kill the program while it judges and writes the file beside the songs",
    "kill_wish": "kill the program while a relay makes a WAV, notes and times for it",
    "kill_program": "kill the program and start it again",
    "fuzz_replies": "broken replies",
    "mutations": "small faults in `core`, each against the nearest tests",
    "mutants": "all small faults in some files of `core`, as a hint where tests are missing",
    "samples": "the tests that take a sample in the ordinary run, with all their cases",
    "bulk": "very large imports and pastes through the window",
    "day": "a simulated day with three relays that fail in turn",
}


def main() -> int:
    """Hand over to the run that was named."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in RUNS:
        print("python -m tests.soak NAME [--help]")
        for known, purpose in RUNS.items():
            print(f"  {known:13} {purpose}")
        return 2
    sys.argv = [f"python -m tests.soak {name}", *sys.argv[2:]]
    return int(importlib.import_module(f"tests.soak.{name}").main())


if __name__ == "__main__":
    sys.exit(main())
