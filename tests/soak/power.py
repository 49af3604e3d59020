"""`python -m tests.soak power [--cuts N] [--seed S] [--only NAME] [--break PART]`: the power goes at any moment.

Each piece of work happens once while the shim writes down every call that changes something. Then the disk is laid out as
one of the many that a cut after any of these calls may leave (`tests/crash/power.py`), and the program starts again. Under a
final name there must never be anything but a whole file with exactly its own sound; what counted as done must be there;
and the work, done again, must end well. The library's own writes count as done when they return: `power_library`
cuts those.

`--break` leaves out one of the precautions, to see that this notices; it ends with the first loss.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import functools
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar
from unittest import mock

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.media import publish, tags
from suno_desktop.core.media.part_files import PartFile, ResumeState
from suno_desktop.core.media.transfer import MediaClient
from suno_desktop.core.model import ClipState, FileId, MediaKind, SongId, TaskId
from suno_desktop.core.override import override
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows import save_file
from suno_desktop.core.workflows.covers import Covers
from suno_desktop.core.workflows.rename import rename, settle
from suno_desktop.core.workflows.retag import retag
from suno_desktop.core.workflows.save_file import Collector, SaveOrder
from tests.core.media import makers
from tests.core.media.raw_server import Asked, RawServer, head, part, ranged
from tests.crash import power, shim
from tests.crash.power import Disk
from tests.crash.scenarios import LostError, must
from tests.rig_faults import hasty_client, mdat

_TRIES = 5
_CUTS_OF_ONE = 100
"""So often a piece of work is cut before it is done anew."""
_STEP = 192 * 1024
"""Parts are brought to the disk more often than in earnest, to have more moments."""
_MP3 = [makers.mp3(5200, seed=number, stated=False) for number in (1, 2)]
_MP4 = [makers.mp4(content=2_200_000, seed=number) for number in (1, 2)]
_SMALL = makers.mp3(300, seed=3)

Mark = Callable[..., None]
"""Writes down what counts as done from here on."""
Marks = list[dict[str, Any]]


class _HurriedClock(SystemClock):
    """A second passes whenever somebody looks."""

    def __init__(self) -> None:
        self._seconds = 0.0

    @override
    def monotonic(self) -> float:
        self._seconds += 1
        return self._seconds


class Work:
    """Something that is done to the music folder."""

    name = ""

    def __init__(self, folder: Path, client: MediaClient, server: RawServer) -> None:
        self.folder = folder
        self.client = client
        self.server = server
        """Always the same one: parts are gone on from only where they came from."""
        self.order = SaveOrder(root=self.music, template="{artist}/{title}", sidecars=("json",))

    @property
    def music(self) -> Path:
        return self.folder / "music"

    def prepare(self) -> None:
        """What is there before."""

    def act(self, mark: Mark) -> None:
        """The work."""
        raise NotImplementedError

    def look(self, marks: Marks) -> None:
        """What must hold after the cut."""
        raise NotImplementedError

    def again(self, marks: Marks, rng: random.Random) -> None:
        """The work after the restart, and what must hold then."""
        raise NotImplementedError

    # What several of them share.

    def published(self, suffix: str) -> list[Path]:
        """What has a final name; nothing but whole files of these kinds may have one."""
        found = []
        for path in sorted(self.music.rglob("*")):
            if path.is_dir() or path.name.startswith("."):
                continue
            if path.suffix == ".json":
                must(_is_json(path), f"{path.name} is not whole")
                continue
            must(path.suffix == suffix, f"{path.name} is there")
            found.append(path)
        return found

    def source(self, kind: MediaKind, *, url: str = "", **values: Any) -> Source:
        """A file of the one song that there is."""
        clip = makers.clip(
            state=ClipState.READY, title="song", duration_s=None, audio_url=url, video_url=url
        )
        known: dict[str, Any] = {
            "file_id": FileId(1),
            "song_id": SongId(1),
            "kind": kind,
            "clip": clip,
            "sheet": None,
            "take": 0,
            "task_id": TaskId("a-task"),
            "relay_id": None,
            "relay_name": None,
            "relay_host": None,
            "path": None,
            "sha256": None,
        }
        return Source(**(known | values))


def _is_json(path: Path) -> bool:
    try:
        return isinstance(json.loads(path.read_bytes()), dict)
    except ValueError:
        return False


class SaveSong(Work):
    """Fetched in one go."""

    name = "save mp3"
    kind = MediaKind.MP3
    versions: ClassVar = _MP3

    @override
    def prepare(self) -> None:
        self.music.mkdir()

    def answers(self) -> list[Callable[[Asked], Iterable[bytes]]]:
        """What the server gives, one after the other; the last one for ever."""
        return [lambda asked: ranged(self.versions[0], asked, ETag='"v0"')]

    @override
    def act(self, mark: Mark) -> None:
        answers = self.answers()
        kept: tuple[Path | None, str | None] = (None, None)

        def keep(path: Path | None, state: str | None) -> None:
            nonlocal kept
            kept = (path, state)
            mark(keep=[None if path is None else str(path), state])

        def answer(asked: Asked) -> Iterable[bytes]:
            return (answers.pop(0) if len(answers) > 1 else answers[0])(asked)

        self.server.answer = answer
        self._collect(lambda: kept, keep, mark)

    def _collect(
        self,
        kept: Callable[[], tuple[Path | None, str | None]],
        keep: save_file.Keep,
        mark: Mark,
    ) -> None:
        for _ in range(_TRIES):
            path, state = kept()
            source = self.source(
                self.kind, url=self.server.url, part_path=path and str(path), part_state=state
            )
            collector = Collector(
                order=self.order,
                media=lambda: self.client,
                covers=Covers(self.folder / "cache", clock=SystemClock()),
                cancel=CancelToken(),
                progress=lambda done, total: None,
                keep=keep,
                clock=_HurriedClock(),
            )
            with contextlib.suppress(DesktopError):
                got = collector.collect(source)
                mark(saved=str(got.path), sha256=got.mark.sha256)
                return
        raise LostError("it cannot be saved")

    @override
    def look(self, marks: Marks) -> None:
        for path in self.published(f".{self.kind}"):
            must(self._is_one(path.read_bytes()), f"{path.name} is not one whole version")
        for one in marks:
            if "saved" in one:
                path = Path(one["saved"])
                must(path.is_file(), "a saved file is gone")
                told = hashlib.sha256(path.read_bytes()).hexdigest()
                must(told == one["sha256"], "the record is about another file")

    @override
    def again(self, marks: Marks, rng: random.Random) -> None:
        kept = next((one["keep"] for one in reversed(marks) if "keep" in one), [None, None])
        data = rng.choice(self.versions)
        etag = rng.choice(['"v0"', f'"v{self.versions.index(data)}"'])

        def answer(asked: Asked) -> Iterable[bytes]:
            if asked.start is not None and rng.random() < 0.5:  # one that does not look at If-Range
                return part(data, asked.start, ETag=etag)
            return ranged(data, asked, ETag=etag)

        if not any("saved" in one for one in marks):
            state = {"kept": (kept[0] and Path(kept[0]), kept[1])}
            self.server.answer = answer
            self._collect(
                lambda: state["kept"],
                lambda path, text: state.update(kept=(path, text)),
                lambda **_: None,
            )
        self.look(marks)
        must(len(self.published(f".{self.kind}")) == 1, "there are two of it")

    def _is_one(self, data: bytes) -> bool:
        return any(_sound(data) == _sound(version) for version in self.versions)


class ResumeSong(SaveSong):
    """Cut, refused, gone on from, cut again, gone on from."""

    name = "resume mp3"

    @override
    def answers(self) -> list[Callable[[Asked], Iterable[bytes]]]:
        data = self.versions[0]

        def cut(at: int) -> Callable[[Asked], Iterable[bytes]]:
            def answer(asked: Asked) -> Iterable[bytes]:
                pieces = ranged(data, asked, ETag='"v0"')
                return [pieces[0], pieces[1][: max(0, at - asked.first)]]

            return answer

        return [
            cut(1_300_000),
            lambda _: [head("503 Busy", Content_Length=0)],
            cut(1_500_000),
            lambda _: [head("503 Busy", Content_Length=0)],
            lambda asked: ranged(data, asked, ETag='"v0"'),
        ]


class ResumeVideo(ResumeSong):
    """The same for a video, in which nobody sees holes."""

    name = "resume mp4"
    kind = MediaKind.MP4
    versions = _MP4


class ChangeVideo(SaveSong):
    """Cut, refused, and then the server has another version, which is cut too."""

    name = "changed mp4"
    kind = MediaKind.MP4
    versions = _MP4

    @override
    def answers(self) -> list[Callable[[Asked], Iterable[bytes]]]:
        def cut(asked: Asked) -> Iterable[bytes]:
            new = self.versions[1]
            return [head(Content_Length=len(new), ETag='"v1"'), new[:1_200_000]]

        return [
            lambda _: [
                head(Content_Length=len(self.versions[0]), ETag='"v0"'),
                self.versions[0][:1_800_000],
            ],
            lambda _: [head("503 Busy", Content_Length=0)],
            cut,
            lambda _: [head("503 Busy", Content_Length=0)],
            lambda asked: ranged(self.versions[1], asked, ETag='"v1"'),
        ]


class ChangeTags(Work):
    """Other tags in a saved file: the sound stays, the tags are the old or the new ones."""

    name = "retag"

    @property
    def path(self) -> Path:
        return self.music / "song.mp3"

    @override
    def prepare(self) -> None:
        self.music.mkdir()
        self.path.write_bytes(_SMALL)
        tags.retag(self.path, tags.of(makers.clip(title="old")))

    @override
    def act(self, mark: Mark) -> None:
        told = hashlib.sha256(self.path.read_bytes()).hexdigest()
        source = self.source(MediaKind.MP3, path=str(self.path), sha256=told)
        retag(
            source,
            cover=None,
            order=SaveOrder(root=self.music, template=""),
            about_to=lambda part, made: mark(about_to=made.sha256),
        )
        mark(tagged=True)

    @override
    def look(self, marks: Marks) -> None:
        must(self.published(".mp3") == [self.path], "the song is gone, or there are two")
        must(_sound(self.path.read_bytes()) == _SMALL, "the sound is damaged")
        title = tags.read(self.path).values.get("title")
        is_new = any("tagged" in one for one in marks)
        must(title in ({"song"} if is_new else {"old", "song"}), f"the title is {title}")

    @override
    def again(self, marks: Marks, rng: random.Random) -> None:
        self.act(lambda **_: None)
        self.look([{"tagged": True}])


class ChangeName(Work):
    """A saved file goes into another folder, its sidecar too."""

    name = "rename"

    @property
    def path(self) -> Path:
        return self.music / "old" / "song.mp3"

    @override
    def prepare(self) -> None:
        self.path.parent.mkdir(parents=True)
        self.path.write_bytes(_SMALL)
        self.path.with_suffix(".json").write_text("{}")

    @override
    def act(self, mark: Mark) -> None:
        self._rename(self.path, mark)

    def _rename(self, path: Path, mark: Mark) -> None:
        def about_to(target: Path | None) -> None:
            mark(about_to=None if target is None else str(target))

        told = hashlib.sha256(_SMALL).hexdigest()
        source = self.source(MediaKind.MP3, path=str(path), sha256=told)
        target = rename(source, order=self.order, about_to=about_to)
        if target is not None:
            mark(moved=str(target))

    @override
    def look(self, marks: Marks) -> None:
        found = self.published(".mp3")
        must(found, "the song is gone")
        for path in found:
            must(path.read_bytes() == _SMALL, f"{path.name} is damaged")
        for one in marks:
            must("moved" not in one or Path(one["moved"]) in found, "it is not where it was moved")

    @override
    def again(self, marks: Marks, rng: random.Random) -> None:
        path = self.path
        for one in marks:
            if one.get("about_to"):
                path = settle(self.path, Path(one["about_to"]))
            path = Path(one.get("moved", path))
        must(path.is_file(), "nobody knows where it is")
        self._rename(path, lambda **_: None)
        found = self.published(".mp3")
        must(len(found) == 1 and found[0].parent != self.path.parent, f"files: {found}")


def _sound(data: bytes) -> bytes:
    """What no tagging may change, found without the program's code."""
    if data[4:8] == b"ftyp":
        return mdat(data)
    if data[:3] != b"ID3":
        return data
    size = 0
    for byte in data[6:10]:
        size = size << 7 | byte
    return data[10 + size :]


ALL: tuple[type[Work], ...] = (
    SaveSong,
    ResumeSong,
    ResumeVideo,
    ChangeVideo,
    ChangeTags,
    ChangeName,
)


# Precautions that can be left out.


def _untrue_sync(part: PartFile) -> ResumeState | None:
    with mock.patch("os.fsync"):
        return _REAL_SYNC(part)


def _careless_reset(part: PartFile) -> None:
    part.before_reset = lambda: None
    _REAL_RESET(part)


_REAL_SYNC = PartFile.sync
_REAL_RESET = PartFile.reset
BREAKS: dict[str, tuple[object, str, object]] = {
    "file": (publish, "sync_file", lambda path: None),
    "folder": (publish, "sync_folder", lambda folder: None),
    "part": (PartFile, "sync", _untrue_sync),
    "reset": (PartFile, "reset", _careless_reset),
}


def run(*, cuts: int, rng: random.Random, only: str, broken: str | None) -> int:
    """Cut each piece of work so often; returns the exit code."""
    failed: list[str] = []
    done: collections.Counter[str] = collections.Counter()
    begun = time.perf_counter()
    where = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a fast disk
    http, client = hasty_client()
    with contextlib.ExitStack() as stack:
        stack.callback(http.close)
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=where)))
        server = stack.enter_context(RawServer(lambda _: []))
        stack.enter_context(mock.patch.object(save_file, "_STEP", _STEP))
        if broken is not None:
            stack.enter_context(mock.patch.object(*BREAKS[broken]))
        for kind in ALL:
            if only not in kind.name:
                continue
            made = functools.partial(kind, client=client, server=server)
            for number, problem in enumerate(_problems(made, root / kind.name, cuts, rng)):
                done[kind.name] = number + 1
                if problem:
                    failed.append(f"{kind.name} {problem}")
                    print(f"LOST {failed[-1]}", file=sys.stderr, flush=True)
                    if broken is not None:
                        break
    took = time.perf_counter() - begun
    for name, times in done.items():
        print(f"{times:6} {name}")
    print(f"{done.total()} power cuts, {done.total() / took:.0f}/s, {len(failed)} not survived")
    return 1 if failed else 0


def _problems(
    make: Callable[[Path], Work], root: Path, cuts: int, rng: random.Random
) -> Iterator[str]:
    """Do it, and again now and then: how large the pieces are that come, and what is broken off, is the machine's."""
    for first in range(0, cuts, _CUTS_OF_ONE):
        folder = root / str(first)
        folder.mkdir(parents=True)
        yield from _cut_often(make(folder), min(_CUTS_OF_ONE, cuts - first), rng)
        shutil.rmtree(folder)


def _cut_often(work: Work, cuts: int, rng: random.Random) -> Iterator[str]:
    """Do it once, then cut it; what went wrong each time, or nothing."""
    work.prepare()
    path = work.folder / "log"
    before = Disk(work.music)
    shim.log(work.music, path)
    work.act(lambda **values: shim.mark(json.dumps(values)))
    shim.end_log()
    calls = power.read_log(path)
    _check_log(work, before, calls)
    for _ in range(cuts):
        at, seed = rng.randint(0, len(calls)), rng.randrange(2**32)
        yield (
            _cut(work, calls[:at], before, random.Random(seed))
            and f"after {at}/{len(calls)}, {seed}"
        )


def _check_log(work: Work, before: Disk, calls: list[power.Call]) -> None:
    """Without a cut, what was written down must lead to what is there."""
    there = _content(work.music)
    disk = before.copy()
    for call in calls:
        disk.play(call)
    disk.lay_out(None)
    must(_content(work.music) == there, "the log is not what happened")


def _content(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes()
        for path in folder.rglob("*")
    }


def _cut(work: Work, calls: list[power.Call], before: Disk, rng: random.Random) -> str:
    disk = before.copy()
    marks: Marks = []
    for call in calls:
        if call.what == "m":
            marks.append(json.loads(call.data))
        else:
            disk.play(call)
    disk.lay_out(rng if rng.random() < 0.8 else None)  # a kill loses nothing that was called
    try:
        work.look(marks)
        work.again(marks, rng)
    except (LostError, DesktopError) as problem:
        print(f"{work.name}: {problem}", file=sys.stderr)
        return str(problem)
    return ""


def main() -> int:
    """Build the shim, start again with it, and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak power", description=__doc__)
    parser.add_argument("--cuts", type=int, default=1000, help="so many for each piece of work")
    parser.add_argument("--only", default="", help="work with this in its name")
    parser.add_argument("--break", dest="broken", choices=list(BREAKS), help="leave this out")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    arguments = parser.parse_args()
    if reason := shim.why_not():
        print(f"not run: {reason}", file=sys.stderr)
        return 2
    if "SUNO_DESKTOP_TEST_SHIM" in os.environ:
        rng = random.Random(arguments.seed)
        return run(cuts=arguments.cuts, rng=rng, only=arguments.only, broken=arguments.broken)
    print(f"seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.soak.power", *sys.argv[1:]]
        if "--seed" not in sys.argv:
            command += ["--seed", str(arguments.seed)]
        environment = shim.environment(shim.build(Path(folder)))
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
