"""`python -m tests.soak kill_judgement`: kill the program while it judges, and while it writes the file beside the songs.

A child rates songs, writes notes and fills collections, says so after each act, and writes the file all the time. It is
killed without warning. Then the file is whole, or was never there, and the library has all that was said; at last both
say the same, and a fresh library made from the file alone says it too.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.engine import Engine, decision_keeping
from suno_desktop.core.library.decisions import Decision
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import ClipId, SongId
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.profile.settings import KeySettings, Settings
from suno_desktop.core.relay import replies
from suno_desktop.core.workflows import decided_file

_SONGS = 40
_PATIENCE_S = 60.0
_CLIP = "aaaaaaaa-0000-4000-8000-{:012d}"


class LostError(Exception):
    """Something that was said is not there, or the file is not whole."""


@contextmanager
def _engine(folder: Path) -> Iterator[Engine]:
    decision_keeping.QUIET_S, decision_keeping.LATEST_S, decision_keeping.LOOK_S = 0.0, 0.0, 0.05
    profile = Profile.under(folder)
    Settings(profile.settings).set(KeySettings.storage, "session")
    engine = Engine(profile, listen=lambda _event: None)
    engine.open()
    engine.begin()
    try:
        yield engine
    finally:
        engine.stop()


def _fill(engine: Engine) -> list[SongId]:
    clips = [
        {"id": _CLIP.format(number), "title": f"Song {number}", "status": "complete"}
        for number in range(_SONGS)
    ]
    task = {"task_id": "task-1", "status": "SUCCESS", "data": clips}
    text = json.dumps({"code": "success", "data": task})
    context = engine._context
    context.change(
        lambda: (
            context.library.record(
                replies.read(text, is_own=True), relay_id=None, now=context.clock.now()
            ).changes
        )
    ).result()
    with closing(context.open_reader()) as reader:
        known = reader.songs_of_clips([ClipId(_CLIP.format(number)) for number in range(_SONGS)])
    return [known[ClipId(_CLIP.format(number))] for number in range(_SONGS)]


def child(folder: Path, cycle: int) -> None:
    """Judge until killed, and tell of each act once it is done."""
    rng = random.Random(cycle)
    with _engine(folder) as engine:
        songs = _fill(engine)
        road = engine.collecting.create(f"Road {cycle}").result()
        print(json.dumps([f"collection {cycle}", f"Road {cycle}"]), flush=True)
        while True:
            number = rng.randrange(_SONGS)
            if rng.random() < 0.6:
                rating = rng.randint(1, 5)
                engine.judging.rate([songs[number]], rating).result()
                print(json.dumps([f"rating {number}", rating]), flush=True)
            elif rng.random() < 0.5:
                text = f"note {cycle} {rng.random()}"
                engine.judging.write_note(
                    ClipId(_CLIP.format(number)), text, at_s=float(number)
                ).result()
                print(json.dumps([f"note {text}", text]), flush=True)
            else:
                engine.collecting.put_in(road, [songs[number]]).result()


def _kill_once(folder: Path, cycle: int, rng: random.Random, said: dict[str, object]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.soak.kill_judgement", "--child", str(folder), str(cycle)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    begun = threading.Event()

    def listen() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            begun.set()

    listener = threading.Thread(target=listen)
    listener.start()
    if not begun.wait(_PATIENCE_S):
        process.kill()
        raise LostError("the child said nothing")
    time.sleep(rng.random() * 0.5)
    process.kill()
    process.wait()
    listener.join()
    for line in lines:
        with suppress(ValueError):  # cut off by the kill
            name, value = json.loads(line)
            said[name] = value


def _decisions(library: Path) -> list[Decision]:
    with closing(LibraryReader.open(library)) as reader:
        return list(reader.decisions())


def _see(folder: Path, said: dict[str, object]) -> None:
    """Raise `LostError` if anything is."""
    profile = Profile.under(folder)
    path = profile.music / decided_file.NAME
    if path.exists() and not decided_file._is_whole(path):
        raise LostError(f"the file is not whole: {path}")
    told = _decisions(profile.library)
    have: dict[str, object] = {}
    for one in told:
        if one.thing == "rating":
            have[f"rating {int(one.subject[-12:])}"] = one.value
        elif one.thing.startswith("note/"):
            have[f"note {one.value[1]}"] = one.value[1]
        elif one.thing == "name":
            have[f"collection {one.value.split()[-1]}"] = one.value
    # What was said last may have been followed by an act that was not said any more.
    lost = [name for name in said if name not in have]
    if lost:
        raise LostError(f"said and not there: {lost[:5]}")
    for name, value in said.items():
        if not name.startswith("rating") and have[name] != value:
            raise LostError(f"{name}: {value} was said, {have[name]} is there")


def _see_alike(folder: Path, fresh: Path) -> None:
    """After a quiet end: the library, the file, and a library made from the file alone say the same."""
    profile = Profile.under(folder)
    with _engine(folder) as engine:
        _until(lambda: _is_said(engine), "the file says all")
    fresh.mkdir()
    with closing(Library.open(fresh / "library.sqlite3", clock=SystemClock())) as library:
        seen = decided_file.Seen(profile.music, {})
        decided_file.take_in(seen, library, cancel=CancelToken())
        if seen.damaged:
            raise LostError(f"damaged: {seen.damaged}")
    if _decisions(fresh / "library.sqlite3") != _decisions(profile.library):
        raise LostError("the file says something else than the library")


def _is_said(engine: Engine) -> bool:
    with closing(engine._context.open_reader()) as reader:
        return reader.decision_counts()[0] == 0


def _until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not holds():
        if time.monotonic() > end:
            raise LostError(f"did not happen: {what}")
        time.sleep(0.02)


def main() -> int:
    """Run the soak and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.soak kill_judgement", description=__doc__
    )
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--child", nargs=2, metavar=("FOLDER", "CYCLE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(Path(arguments.child[0]), int(arguments.child[1]))
        return 0
    print(f"seed {arguments.seed}", flush=True)
    rng, said = random.Random(arguments.seed), dict[str, object]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "profile")
        try:
            for kill in range(arguments.kills):
                _kill_once(folder, kill, rng, said)
                _see(folder, said)
            _see_alike(folder, Path(name, "fresh"))
        except LostError as lost:
            print(f"LOST: {lost}", file=sys.stderr)
            return 1
    print(f"{arguments.kills} kills, {len(said)} things said, all there", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
