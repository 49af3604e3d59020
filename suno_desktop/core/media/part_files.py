"""The part file: holds the bytes of a download until the file is whole and tagged. Nobody else opens it.

It stands beside its target, so that publishing is a rename. It knows what a later attempt may go on from
(`ResumeState`); whether it may is decided by `transfer`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from suno_desktop.core.media.disk import (
    BINARY,
    NO_FOLLOW,
    create_exclusive,
    disk_errors,
    random_word,
)
from suno_desktop.core.media.names import short_id
from suno_desktop.core.media.publish import KnownPaths, publish
from suno_desktop.core.model import MediaKind

_PART = re.compile(rf"\.([0-9A-Za-z]{{0,8}}\.({'|'.join(MediaKind)})\.)?[0-9a-f]{{16}}\.part")
"""Also those of `disk.write_atomic`."""
_PIECE = 128 * 1024
"""Bytes that are gathered before they are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeState:
    """What the server said of the file that a part is the beginning of."""

    link_hash: str
    """Of the link without its query: a signature may change, the place may not."""
    total: int
    etag: str | None = None
    """Only a strong one."""
    last_modified: str | None = None
    """Only if it was a minute old when it was told; a younger one is weak."""
    synced: int = 0
    """Bytes that are surely on the disk. What a power cut leaves behind them may be holes, so it is not used."""

    def to_json(self) -> str:
        """As text, to be kept."""
        return json.dumps(asdict(self))

    @classmethod
    def of_json(cls, text: str | None) -> Self | None:
        """What `to_json` made; None for anything else."""
        try:
            return cls(**json.loads(text or ""))
        except (ValueError, TypeError):
            return None


class PartFile:
    """One part file. Leaving its `with` block removes it, unless it was published or left (`leave`).

    Attributes:
        path: `.<clip8>.<kind>.<random>.part` beside the target.
        state: what a later attempt may go on from; None if it must begin anew.
        restarts: how often going on turned out to be impossible.
        before_reset: called before what is there is given up, so that nothing of it is taken for the beginning of the next.
    """

    def __init__(self, path: Path, file: BinaryIO | None, *, state: ResumeState | None) -> None:
        self.path = path
        self.state = state
        self.restarts = 0
        self.before_reset: Callable[[], object] = lambda: None
        self._file = file
        self._waiting = bytearray()
        self._written = 0
        self._left = False

    @classmethod
    def create(
        cls,
        target: Path,
        *,
        clip_id: str,
        kind: MediaKind,
        before: Callable[[Path], object] = lambda _path: None,
    ) -> Self:
        """Create an empty part beside `target`, readable by us alone; `before` is told of it just before it is there.

        Raises:
            DiskError: the folder is in the way.
        """
        path = target.with_name(f".{short_id(clip_id)}.{kind}.{random_word()}.part")
        before(path)
        with disk_errors(path):
            return cls(path, _unbuffered(create_exclusive(path)), state=None)

    @classmethod
    def reopen(cls, path: Path, *, state: ResumeState | None) -> Self:
        """Take up what is surely on the disk of a part that an earlier run left.

        Raises:
            DiskError: it is not there or cannot be opened.
        """
        part = cls(path, None, state=state)
        file = part.open()
        with disk_errors(path):
            part._written = min(part._written, state.synced if state is not None else 0)
            file.truncate(part._written)
        return part

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._left:
            self.discard()

    @property
    def is_left(self) -> bool:
        """Whether it lies there for another try."""
        return self._left

    @property
    def size(self) -> int:
        """Bytes so far."""
        return self._written + len(self._waiting)

    def open(self) -> BinaryIO:
        """Open it if it is closed.

        Raises:
            DiskError: it is not there any more or cannot be opened.
        """
        if self._file is None:
            with disk_errors(self.path):
                self._file = _unbuffered(os.open(self.path, os.O_RDWR | NO_FOLLOW | BINARY))
                self._written = self._file.seek(0, os.SEEK_END)
        return self._file

    def append(self, data: bytes | memoryview) -> None:
        """Add bytes at the end; small ones are gathered first.

        Raises:
            DiskError: they cannot be written.
        """
        if not self._waiting and len(data) >= _PIECE:
            self._write(data)
            return
        self._waiting += data
        if len(self._waiting) >= _PIECE:
            self.flush()

    def flush(self) -> None:
        """Write what was gathered.

        Raises:
            DiskError: it cannot be written; what the file then lacks is not counted in `size`.
        """
        waiting, self._waiting = self._waiting, bytearray()
        if waiting:
            self._write(waiting)

    def sync(self) -> ResumeState | None:
        """Bring all of it to the disk; `state` tells so from then on.

        Raises:
            DiskError: that is impossible.
        """
        self.flush()
        file = self.open()
        with disk_errors(self.path):
            os.fsync(file.fileno())
        if self.state is not None:
            self.state = replace(self.state, synced=self._written)
        return self.state

    def read(self, start: int, count: int) -> bytes:
        """Bytes that are already there.

        Raises:
            DiskError: they cannot be read.
        """
        self.flush()
        file = self.open()
        with disk_errors(self.path):
            file.seek(start)
            found = b""
            while piece := file.read(count - len(found)):
                found += piece
            return found

    def reset(self) -> None:
        """Make it empty, for a new beginning.

        Raises:
            DiskError: it cannot be made empty.
        """
        self.before_reset()
        self.state = None
        self._waiting = bytearray()
        file = self.open()
        with disk_errors(self.path):
            file.truncate(0)
        self._written = 0

    def write_all(self, data: bytes) -> None:
        """Make `data` its whole content.

        Raises:
            DiskError: it cannot be written.
        """
        self.reset()
        self.append(data)
        self.close()

    def close(self) -> None:
        """Write what was gathered and let the file go, so that others may open or rename it.

        Raises:
            DiskError: it cannot be written.
        """
        try:
            self.flush()
        finally:
            self._let_go()

    def publish(self, target: Path, *, names: Iterator[Path] | None = None) -> Path:
        """Give it its name, or the next free one (of `names`, or with the song's identity in it); see `publish`.

        Raises:
            DiskError: it cannot be moved; the part is still there.
        """
        self.close()
        return publish(self.path, target, identity=self.path.name.split(".")[1], names=names)

    def leave(self) -> None:
        """Close it and keep it for another try.

        Raises:
            DiskError: what was gathered cannot be written; it will be removed.
        """
        self.close()
        self._left = True

    def discard(self) -> None:
        """Remove it; a part that is gone already is fine. Never raises."""
        self._waiting = bytearray()
        self._let_go()
        with suppress(OSError):
            self.path.unlink()

    def _let_go(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                file.close()

    def _write(self, data: bytes | bytearray | memoryview) -> None:
        file = self.open()
        rest = memoryview(data)
        with disk_errors(self.path):
            file.seek(self._written)
            while rest:
                count = file.write(rest)
                self._written += count
                rest = rest[count:]


def sweep(root: Path, *, before: float, keep: Collection[Path] = ()) -> int:
    """Remove parts below `root` that nobody has touched since `before` (Unix seconds); answers how many.

    Those in `keep` are still to be gone on from.

    Only files of our own making are looked at. What cannot be removed stays; it harms nobody.
    """
    removed, kept = 0, KnownPaths(keep)
    for folder, _, names in os.walk(root):
        for name in names:
            if not _PART.fullmatch(name):
                continue
            path = Path(folder, name)
            if path in kept:
                continue
            with suppress(OSError):
                if not path.is_symlink() and path.stat().st_mtime < before:
                    path.unlink()
                    removed += 1
    return removed


def _unbuffered(handle: int) -> BinaryIO:
    return os.fdopen(handle, "r+b", buffering=0)
