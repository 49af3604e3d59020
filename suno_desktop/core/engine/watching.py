"""Files that grow, such as the log of a script, and folders: task IDs that appear in them are added. For who wants it only.

How far a file was read is kept beside the library, after what stood there was added; so a kill loses no ID, and what is
read twice is known already. Reads only; text is kept nowhere.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.errors import Cancelled, DesktopError, DiskError
from suno_desktop.core.events import Notice

LOOK_S = 2.0
"""Between two looks at what is watched."""
_PIECE = 2**20
"""Bytes that are read at once."""
_MOST_FILES = 2_000
"""Of one folder; those changed last."""
_TEXTS = frozenset({".txt", ".log", ".json", ".jsonl", ".ndjson", ".csv", ".md", ".out", ""})
_LINE_END = "\n"
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
"""How a file begins whose characters have two bytes, as PowerShell writes logs; any other is read as what it looks like."""
_MARKED = 256
"""Bytes before the place that was read to, by which a file is known again."""
_SLACK = 4
"""Looks after which a last line without an end is taken as it stands."""
_logger = logging.getLogger(__name__)


class _Read(NamedTuple):
    """How far a file was read."""

    file: str
    """What tells it from another one of the same name: device and inode."""
    at: int
    mark: str = ""
    """Of the bytes before `at`: a new file may get the inode of one that was deleted. Empty: noted by an older version."""


class FileWatch:
    """What is watched in one open profile."""

    def __init__(self, context: Context, *, take: Callable[[str], int]) -> None:
        """Make the room; `take` adds the IDs of a text and tells how many of them are new."""
        self._context = context
        self._take = take
        self._place = context.profile.watched
        self._lock = threading.Lock()
        self._is_running = False
        self._due = 0.0
        self._known: dict[str, _Read] | None = None
        self._quiet: dict[str, int] = {}
        """How often a file was seen to end in the middle of a line."""

    def step(self) -> float:
        """Look if it is time; returns the seconds until the next time."""
        now = self._context.clock.monotonic()
        if not self._context.settings.polling.watched or not self._context.patient:
            return LOOK_S * 10
        with self._lock:
            if now >= self._due and not self._is_running:
                self._is_running, self._due = True, now + LOOK_S
                self._context.lanes.submit(Lane.EXCHANGE, self._run)
            return LOOK_S if self._is_running else max(0.0, self._due - now)

    # On its lane.

    def _run(self) -> None:
        try:
            for path in self._files():
                self._context.cancel.check()
                self._look(path)
        except (Cancelled, CancelledError):
            pass
        except DesktopError as error:  # whoever changes the library says so
            _logger.info("watching: %s", error)
        except Exception:
            _logger.exception("watching failed")
        finally:
            with self._lock:
                self._is_running = False

    def _files(self) -> Iterator[Path]:
        for name in self._context.settings.polling.watched:
            path = Path(name)
            if not path.is_dir():
                yield path
                continue
            with suppress(OSError):
                found = [
                    one for one in path.iterdir() if one.suffix.lower() in _TEXTS and one.is_file()
                ]
                yield from sorted(found, key=_changed_at)[-_MOST_FILES:]

    def _look(self, path: Path) -> None:
        """Add what came since the last look."""
        from suno_desktop.core.relay import decode

        known = self._load()
        try:
            with path.open("rb") as file:
                about = os.fstat(file.fileno())
                name = f"{about.st_dev}:{about.st_ino}"
                before = known.get(str(path))
                at, last = 0, b""
                if before and before.file == name and before.at <= about.st_size:
                    seen = _just_before(file, before.at)
                    if before.mark in {"", _mark(seen)}:
                        at, last = before.at, seen
                file.seek(0)
                encoding = _WIDE.get(file.read(2))
                while at < about.st_size:
                    self._context.cancel.check()
                    file.seek(at)
                    end = _LINE_END.encode(encoding or "ascii")
                    piece = self._whole_lines(path, file.read(_PIECE), at, about.st_size, end=end)
                    if not piece:
                        break
                    self._add(
                        path,
                        piece.decode(encoding, "replace") if encoding else decode.to_text(piece),
                    )
                    at += len(piece)
                    last = (last + piece)[-_MARKED:]
                    known[str(path)] = _Read(name, at, _mark(last))
                    self._keep()
        except OSError as error:
            _logger.debug("%s is watched and cannot be read: %s", path, error)

    def _whole_lines(self, path: Path, piece: bytes, at: int, size: int, *, end: bytes) -> bytes:
        """The piece up to its last end of a line; a line that is still being written is waited for."""
        last = piece.rfind(end)
        while last >= 0 and last % len(end):  # not between two characters
            last = piece.rfind(end, 0, last + len(end) - 1)
        whole = piece[: last + len(end)] if last >= 0 else b""
        if whole or not piece:
            self._quiet.pop(str(path), None)
            return whole
        if len(piece) == _PIECE:
            return piece  # one endless line
        self._quiet[str(path)] = self._quiet.get(str(path), 0) + 1
        is_settled = self._quiet[str(path)] >= _SLACK and at + len(piece) == size
        return piece if is_settled else b""

    def _add(self, path: Path, text: str) -> None:
        new = self._take(text)
        if new:
            values = {"name": path.name, "count": str(new)}
            self._context.emit(Notice(level="info", code="watch.added", values=values))

    def _load(self) -> dict[str, _Read]:
        if self._known is None:
            self._known = {}
            with suppress(OSError, ValueError, TypeError, AttributeError, LookupError):
                told = json.loads(self._place.read_text("utf-8"))
                self._known = {
                    path: _Read(str(one[0]), int(one[1]), *map(str, one[2:3]))
                    for path, one in told.items()
                }
        return self._known

    def _keep(self) -> None:
        from suno_desktop.core.media.disk import write_atomic

        watched = self._context.settings.polling.watched
        known = {
            path: one
            for path, one in self._load().items()
            if path in watched or str(Path(path).parent) in watched
        }
        with suppress(DiskError):  # what is read again is known already
            write_atomic(self._place, json.dumps(known).encode())


def _just_before(file: BinaryIO, at: int) -> bytes:
    """The bytes that stand before a place."""
    first = max(0, at - _MARKED)
    file.seek(first)
    return file.read(at - first)


def _mark(last: bytes) -> str:
    """What tells whether bytes are still the same; none of them can be read from it."""
    return hashlib.blake2b(last, digest_size=8).hexdigest()


def _changed_at(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0
