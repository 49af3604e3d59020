"""The small file beside the songs that holds all that the person decided, so that it lasts as long as the songs do.

JSON Lines: what it is, then what was decided of each song and collection (`library.decisions`), and at the end a hash, by
which damage is noticed. It names no path, so it is as good on another computer. Where a program synchronises the folder,
others write it too, and that program may put copies beside it: all of them are read, and nothing of them is changed.
Decides nothing about which decision counts, nor when this is done.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.errors import DesktopError, DiskError, UsageError
from suno_desktop.core.library import decisions
from suno_desktop.core.library.decision_writer import TakenIn
from suno_desktop.core.library.decisions import Decision, Origin
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.media.disk import create_exclusive, disk_errors, open_regular, random_word
from suno_desktop.core.media.publish import publish, replace
from suno_desktop.core.workflows.unread import reading

NAME = "suno_desktop.jsonl"
PICTURES = "suno_desktop_covers"
"""The folder beside it with the covers of the person's own, by the hashes that it names."""
_COPIES = "suno_desktop*.jsonl"
"""Also what programs that synchronise make of the name where two computers wrote it at once."""
_MARK = "suno_desktop_decisions"
_VERSION = 1
_ABOUT = (
    "What you decided of the songs in this folder, and your collections. Suno Desktop reads and writes this file; "
    "keep it with the songs."
)
_PIECE = 500
"""Decisions that are taken in by one transaction."""
_LONGEST = 64 * 2**20
"""Bytes of a line; a longer one was not written by us."""

Signature = tuple[int, int, int]
"""What tells one state of a file from another without reading it."""


class Taker(Protocol):
    """The library, as far as it takes in what a file says; each call is one transaction."""

    def take_decisions(self, told: Sequence[Decision], *, origin: Origin) -> TakenIn:
        """Merge decisions."""

    def take_outdone(self, told: Sequence[Decision]) -> None:
        """Keep decisions that do not count."""


@dataclass(slots=True)
class Seen:
    """What was read of the files beside the songs; files that did not change since are not read again."""

    root: Path
    signatures: dict[Path, Signature]
    things: int = 0
    """How many decisions the file itself holds."""
    damaged: tuple[Path, ...] = ()
    """Files that are not whole, of those that were read now."""
    lost_lines: dict[Path, int] = field(default_factory=dict)
    """How many lines of each of them could not be read."""
    won: int = 0
    """Decisions of them that count here from now on."""
    outdone: int = 0
    changes: Changes = NOTHING

    @property
    def path(self) -> Path:
        """The file itself."""
        return self.root / NAME


class _Held(NamedTuple):
    """A line of a file."""

    decided: list[Decision]
    outdone: list[Decision]


# In.


def take_in(seen: Seen, library: Taker, *, cancel: CancelToken) -> bool:
    """Merge what the file beside the songs and its copies say, as far as they changed; whether any was read.

    Raises:
        DiskError: one cannot be read, or a newer program wrote it (`decided.too_new`).
        ProfileError: the library cannot be written.
    """
    _begin(seen)
    any_read = False
    for path in _files(seen.root):
        any_read |= _take_in_changed(path, seen, library, cancel)
    if seen.path not in seen.signatures or _signature(seen.path) is None:
        seen.signatures.pop(seen.path, None)
        seen.things = 0
    return any_read


def take_what_there_is(
    seen: Seen, library: Taker, *, cancel: CancelToken
) -> tuple[DesktopError, ...]:
    """Merge what can be read of these files, for a library that is made again from them; what is to be told of the others.

    Raises:
        ProfileError: the library cannot be written.
    """
    _begin(seen)
    troubles: list[DesktopError] = []
    for path in _files(seen.root):
        try:
            with reading(path):
                _take_in_changed(path, seen, library, cancel)
        except (DiskError, UsageError) as error:
            is_no_file = path.exists() and not path.is_file()
            troubles.append(DiskError("decided.no_file", path=path) if is_no_file else error)
        if path in seen.damaged:
            lines = seen.lost_lines.get(path, 0)
            code = "decided.lines_lost" if lines else "decided.not_as_written"
            troubles.append(DiskError(code, path=path, lines=lines))
    return tuple(troubles)


def _begin(seen: Seen) -> None:
    seen.damaged, seen.lost_lines = (), {}
    seen.won, seen.outdone, seen.changes = 0, 0, NOTHING


def _take_in_changed(path: Path, seen: Seen, library: Taker, cancel: CancelToken) -> bool:
    """Merge what a file says unless it was read; whether it was read now."""
    signature = _signature(path)
    if signature is None or seen.signatures.get(path) == signature:
        return False
    cancel.check()
    with disk_errors(path):
        _take_in_file(path, seen, library, cancel)
    seen.signatures[path] = signature
    return True


def _files(root: Path) -> list[Path]:
    """The file itself first, then what lies beside it under a like name."""
    with suppress(OSError):
        found = sorted(path for path in root.glob(_COPIES) if path.name != NAME)
        return [root / NAME, *found]
    return []


def _signature(path: Path) -> Signature | None:
    with suppress(OSError):
        stat = path.stat()
        return stat.st_mtime_ns, stat.st_size, stat.st_ino
    return None


def _take_in_file(path: Path, seen: Seen, library: Taker, cancel: CancelToken) -> None:
    is_itself = path == seen.path
    is_whole = _is_whole(path)
    if is_whole is None:
        if is_itself:
            raise DiskError("decided.too_new", path=path)
        return  # another file that is called alike
    origin = Origin.FILE if is_itself else Origin.COPY
    if not is_whole:
        origin = Origin.DAMAGED
        seen.damaged += (path,)
    things = 0
    piece: list[Decision] = []
    for held in _lines(path):
        cancel.check()
        if held is None:
            seen.lost_lines[path] = seen.lost_lines.get(path, 0) + 1
            continue
        things += len(held.decided)
        piece += held.decided
        if held.outdone:
            library.take_outdone(held.outdone)
        while len(piece) >= _PIECE:
            _take(piece[:_PIECE], origin, seen, library)
            del piece[:_PIECE]
    if piece:
        _take(piece, origin, seen, library)
    if is_itself:
        seen.things = things if is_whole else -1


def _take(piece: Sequence[Decision], origin: Origin, seen: Seen, library: Taker) -> None:
    taken = library.take_decisions(piece, origin=origin)
    seen.won += taken.won
    seen.outdone += taken.outdone
    seen.changes |= taken.changes


def _is_whole(path: Path) -> bool | None:
    """Whether every byte of a file is as it was written; None if it is none of this kind, or of a newer program."""
    with open_regular(path) as file:
        line = file.readline(_LONGEST)
        header = _object(line)
        if header.get(_MARK) != _VERSION:
            # The file of this name is ours whatever it holds, unless a newer program says that it is its own.
            is_newer = isinstance(header.get(_MARK), int)
            return None if is_newer or path.name != NAME else False
        digest = hashlib.sha256()
        while line.endswith(b"\n"):
            following = file.readline(_LONGEST)
            if not following:
                return bool(_object(line).get("sha256") == digest.hexdigest())
            digest.update(line)
            line = following
    return False


def _lines(path: Path) -> Iterator[_Held | None]:
    """What each line says that was decided; None for one that cannot be read."""
    with open_regular(path) as file:
        while line := file.readline(_LONGEST):
            held = _held(line)
            if held is None or held.decided or held.outdone:
                yield held


def _held(line: bytes) -> _Held | None:
    copy = _object(line)
    with suppress(ValueError, RecursionError):
        if decisions.DECIDED in copy:
            return _Held(decisions.read(copy), [])
        if decisions.OUTDONE in copy:
            return _Held([], decisions.read(copy, decisions.OUTDONE))
        return _Held([], []) if copy else None
    return None


def _object(line: bytes) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        found = json.loads(line)
        if isinstance(found, dict):
            return found
    return {}


def set_aside(path: Path) -> Path:
    """Give a damaged file another name, under which it stays for the person; where it is now.

    Raises:
        DiskError: it could not be moved.
    """
    return publish(path, path.with_name(f"{path.name}.damaged"))


# Out.


def write(
    reader: LibraryReader,
    seen: Seen,
    *,
    stop: Callable[[], bool] = lambda: False,
) -> bool:
    """Write all that was decided into the file, which is always whole; False if it says the same, or it was stopped.

    Raises:
        DiskError: it cannot be written; what was there stays.
    """
    path = seen.path
    part = path.with_name(f".{random_word()}.part")
    with disk_errors(path):
        handle = create_exclusive(part)
        try:
            with os.fdopen(handle, "wb") as file:
                digest, things = hashlib.sha256(), 0
                for line, count in _lines_of(reader):
                    if stop():
                        return False
                    file.write(line)
                    digest.update(line)
                    things += count
                file.write(_line({"sha256": digest.hexdigest()}))
            if path.exists():
                replace(part, path)
            else:
                publish(part, path)
            signature = _signature(path)
            if signature is not None:
                seen.signatures[path] = signature
            seen.things = things
        finally:
            with suppress(OSError):
                part.unlink()
    return True


def remove(seen: Seen, *, told: Seen, pictures: Iterable[str]) -> None:
    """Take away the file of a folder that has no songs any more, with the covers of which it spoke.

    Only if it is alone, whole, and as it was read; and of the covers only those that are beside the other file as well.

    Args:
        seen: what was read of it.
        told: the file that says all of it.
        pictures: the hashes of the covers.

    Raises:
        DiskError: it cannot be removed.
    """
    path = seen.path
    is_right = not seen.damaged and seen.signatures == {path: _signature(path)}
    if not is_right or (seen.things and not told.path.is_file()):
        return
    with disk_errors(path):
        path.unlink()
    for digest in pictures:
        with suppress(OSError):
            if (told.root / PICTURES / f"{digest}.jpg").is_file():
                (seen.root / PICTURES / f"{digest}.jpg").unlink()
    with suppress(OSError):
        (seen.root / PICTURES).rmdir()


def _lines_of(reader: LibraryReader) -> Iterator[tuple[bytes, int]]:
    yield _line({_MARK: _VERSION, "about": _ABOUT}), 0
    for copy in decisions.copies(reader.decisions()):
        yield _line(copy), len(copy) - 1
    for one in reader.outdone_decisions():
        yield _line(decisions.outdone_copy(one)), 0


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
