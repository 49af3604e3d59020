"""`python -m tests.soak swaps`: the file changes between two attempts; what do we make of it, and what do other tools?

The first attempt is cut at a percent; then the server has another file, of the same or of another length, and says
so honestly (a new ETag, If-Range heeded), or not (If-Range ignored), or hides it (the same ETag). Prints a table:
whole files of one version, spliced files that the tool called a success, and attempts that failed and said so.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.core.media import makers
from tests.core.media.raw_server import Asked, RawServer, head, part, ranged
from tests.rig_faults import Score, Trial, download, hasty_client

_FRAMES = 6000
_SECONDS = _FRAMES * 1152 / 44100
_TOOLS = {
    "curl -C -": ("curl", "-s", "-f", "-C", "-", "-o", "{file}", "{url}"),
    "wget -c": ("wget", "-q", "-c", "-t", "1", "-O", "{file}", "{url}"),
    "aria2c -c": (
        *("aria2c", "-q", "-c", "--max-tries=1", "--file-allocation=none", "--allow-overwrite=false"),
        *("--auto-file-renaming=false", "-d", "{folder}", "-o", "song.mp3", "{url}"),
    ),
    "yt-dlp": ("yt-dlp", "-q", "--no-warnings", "-R", "0", "-c", "-o", "{file}", "{url}"),
}  # fmt: skip
_ATTEMPTS = 3
SWAPS = ("honest", "If-Range ignored", "ETag kept")


@dataclass
class Tally:
    """What became of the swaps."""

    whole: int = 0
    spliced: int = 0
    honest: int = 0
    notes: list[str] = field(default_factory=list)


class Swapping:
    """Cuts the first file as long as it has that, then has the second one."""

    def __init__(self, versions: Sequence[bytes], *, percent: int, swap: str) -> None:
        self.versions = versions
        self.percent = percent
        self.swap = swap
        self.now = 0
        self.waits = False
        """Somebody else says when the file changes, because the tool looks at it before it downloads."""

    def __call__(self, asked: Asked) -> Iterable[bytes]:
        data = self.versions[self.now]
        etag = '"same"' if self.swap == "ETag kept" else f'"v{self.now}"'
        if self.now == 0:
            self.now = 0 if self.waits else 1
            return [
                head(Content_Length=len(data), ETag=etag, Content_Type="audio/mpeg"),
                data[: len(data) * self.percent // 100],
            ]
        if self.swap == "honest" or asked.start is None:
            return ranged(data, asked, ETag=etag, Content_Type="audio/mpeg")
        if asked.start >= len(data):
            return [head("416 Range Not Satisfiable", Content_Length=0)]
        return part(data, asked.start, ETag=etag, Content_Type="audio/mpeg")


def versions(*, longer: bool) -> list[bytes]:
    """Two files; the second may be a little longer."""
    return [
        makers.mp3(_FRAMES, seed=1, stated=False),
        makers.mp3(_FRAMES + (40 if longer else 0), seed=2, stated=False),
    ]


def tool(command: Sequence[str], folder: Path, answer: Swapping, tally: Tally) -> None:
    """Let a tool try until it says that it has the file."""
    file = folder / "song.mp3"
    code = -1
    answer.waits = True
    with RawServer(answer) as server:
        words = [word.format(file=file, folder=folder, url=server.url) for word in command]
        for _ in range(_ATTEMPTS):
            code = subprocess.run(words, capture_output=True, check=False, timeout=60).returncode
            answer.now = 1
            if code == 0:
                break
    found = file.read_bytes() if file.exists() else b""
    if code:
        tally.honest += 1
    elif found in answer.versions:
        tally.whole += 1
    else:
        tally.spliced += 1


def ourselves(folder: Path, answer: Swapping, tally: Tally) -> None:
    """The same for our own client, as the queue drives it."""
    score = Score()
    http, client = hasty_client()
    trial = Trial(name=answer.swap, versions=list(answer.versions), duration_s=_SECONDS)
    try:
        download(trial, folder, client, score=score, answer=answer)
    finally:
        http.close()
    tally.whole += score.saved - len(score.wrong)
    tally.spliced += len(score.wrong)
    tally.honest += len(score.unsaved)
    tally.notes += score.unsaved


def run(names: Iterable[str], *, step: int) -> dict[str, dict[str, Tally]]:
    """Tallies by who downloads and by the kind of swap."""
    found: dict[str, dict[str, Tally]] = {}
    for name, swap in itertools.product(names, SWAPS):
        tally = found.setdefault(name, {}).setdefault(swap, Tally())
        for percent, longer in itertools.product(range(step, 100, step), (False, True)):
            answer = Swapping(versions(longer=longer), percent=percent, swap=swap)
            with tempfile.TemporaryDirectory() as folder:
                if name in _TOOLS:
                    tool(_TOOLS[name], Path(folder), answer, tally)
                else:
                    ourselves(Path(folder), answer, tally)
    return found


def main() -> int:
    """Print the table; the exit code tells whether we spliced anything."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak swaps", description=__doc__)
    parser.add_argument("--step", type=int, default=10, help="percent between the cuts")
    arguments = parser.parse_args()
    names = ["suno-desktop", *(name for name, words in _TOOLS.items() if shutil.which(words[0]))]
    for name, words in _TOOLS.items():
        if name not in names:
            print(f"{words[0]} is not installed", file=sys.stderr)
    found = run(names, step=arguments.step)
    print(f"{'':14} {'swap':18} {'one version':>12} {'spliced, exit 0':>16} {'failed':>8}")
    for name, swap in itertools.product(names, SWAPS):
        tally = found[name][swap]
        print(f"{name:14} {swap:18} {tally.whole:12} {tally.spliced:16} {tally.honest:8}")
    ours = found["suno-desktop"].values()
    return 1 if any(tally.spliced or tally.honest for tally in ours) else 0


if __name__ == "__main__":
    sys.exit(main())
