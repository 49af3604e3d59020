"""What can still be read of a damaged library: which tasks it followed. Task IDs may have cost money.

Works on a copy, row by row, and leaves out what cannot be read. Only used while no library is open.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from suno_desktop.core.library import packing
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import RelayId, TaskId, TaskWish

_LONGEST_ID = 200
_MAGIC = b"SQLite format 3\0"
_HEADER, _INTERIOR = 100, 5
_MOST_CUT = 2**18
"""Pages that may have been cut off the end; a header that speaks of more is damaged itself."""
# The table from both ends, because a damaged page ends a walk; then its index, which stands on other pages.
_TASKS = (
    "SELECT task_id, relay_id, removed IS NOT NULL FROM task NOT INDEXED ORDER BY task_key",
    "SELECT task_id, relay_id, removed IS NOT NULL FROM task NOT INDEXED ORDER BY task_key DESC",
    "SELECT task_id, relay_id, 0 FROM task INDEXED BY task_name ORDER BY task_id, relay_id",
    "SELECT task_id, relay_id, 0 FROM task INDEXED BY task_name ORDER BY task_id DESC, relay_id DESC",
)
_RELAYS = (
    "SELECT relay_id, name, base_url, allow_http, removed FROM relay NOT INDEXED ORDER BY relay_id",
    "SELECT relay_id, name, base_url, allow_http, removed FROM relay NOT INDEXED ORDER BY relay_id DESC",
)


@dataclass(frozen=True, slots=True)
class Salvaged:
    """The tasks and relays that could be read."""

    tasks: set[tuple[str, int | None]] = field(default_factory=set)
    """ID and number of the relay, without the ones that the person removed."""
    removed: set[tuple[str, int | None]] = field(default_factory=set)
    relays: dict[int, tuple[str, str, bool, bool]] = field(default_factory=dict)
    """Name, address, whether plain http is allowed, whether it was removed."""


def read(library: Path, *, donor: Path | None) -> Salvaged:
    """Read what can be read; the file itself stays as it is.

    Args:
        library: the damaged file; its log beside it is read too.
        donor: a sound copy from an earlier day: lends what it knows of the tables where the damaged one cannot say.

    Raises:
        OSError: there is no room for the copy.
    """
    room = _room_of(library)
    try:
        found = _readable(_copied(library, room))
        if not found.tasks and donor is not None:
            found = _readable(_copied(library, room, donor=donor))
        return found
    finally:
        tidy(library)


def tidy(library: Path) -> None:
    """Remove the copy that is worked on; also one that was left by a program that was killed meanwhile."""
    shutil.rmtree(_room_of(library), ignore_errors=True)


def _room_of(library: Path) -> Path:
    return library.with_name(f".{library.stem}-salvage")


def _copied(library: Path, room: Path, *, donor: Path | None = None) -> Path:
    """The damaged file with its log in a folder of its own."""
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(mode=0o700)
    for ending in ("", "-wal", "-journal"):
        path = library.with_name(library.name + ending)
        if path.is_file():
            shutil.copyfile(path, room / path.name)
    copy = room / library.name
    if copy.exists():
        if donor is not None:
            _lend_schema(copy, donor)
        _stretch(copy)
    return copy


def _lend_schema(copy: Path, donor: Path) -> None:
    """Where the donor says that the tables begin, they begin in the copy too: rows of a live library never move there."""
    if packing.is_packed(donor):
        told = packing.header_of(donor)
        if told is not None:
            page = packing.first_page(told)
            with copy.open("r+b") as target:
                target.write(page)
        return
    with donor.open("rb") as source, copy.open("r+b") as target:
        header = source.read(_HEADER)
        size = _page_size(header)
        source.seek(0)
        first = source.read(size)
        for number in (1, *_below(first)):
            source.seek((number - 1) * size)
            page = source.read(size)
            target.seek((number - 1) * size)
            target.write(page)


def _below(page: bytes) -> list[int]:
    """The pages on which the schema stands if the first one is not enough (SQLite's file format, b-tree pages)."""
    if page[_HEADER] != _INTERIOR:
        return []
    count = int.from_bytes(page[_HEADER + 3 : _HEADER + 5], "big")
    places = [page[at : at + 2] for at in range(_HEADER + 12, _HEADER + 12 + 2 * count, 2)]
    starts = [_HEADER + 8, *(int.from_bytes(place, "big") for place in places)]
    return [int.from_bytes(page[at : at + 4], "big") for at in starts]


def _stretch(copy: Path) -> None:
    """Empty pages at the end: SQLite reads nothing of a file that is shorter than it should be."""
    with copy.open("r+b") as file:
        header = file.read(_HEADER)
        if not header.startswith(_MAGIC):
            return
        size = _page_size(header)
        there = copy.stat().st_size // size
        told = int.from_bytes(header[28:32], "big")
        pages = 2 * (max(told, there) if told <= there + _MOST_CUT else there)
        file.truncate(pages * size)
        file.seek(28)
        file.write(pages.to_bytes(4, "big"))


def _page_size(header: bytes) -> int:
    size = int.from_bytes(header[16:18], "big")
    return 1 << 16 if size == 1 else max(size, 512)


def _readable(path: Path) -> Salvaged:
    found = Salvaged()
    if not path.exists():
        return found
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.text_factory = bytes
        for statement in _TASKS:
            for task_id, relay, removed in _rows(db, statement):
                if _is_id(task_id) and isinstance(relay, int | None):
                    (found.removed if removed else found.tasks).add((task_id.decode(), relay))
        for statement in _RELAYS:
            for relay, name, url, allow_http, removed in _rows(db, statement):
                if isinstance(name, bytes) and _is_id(url) and url.startswith(b"http"):
                    shown = name.decode("utf-8", "replace")
                    found.relays[relay] = shown, url.decode(), bool(allow_http), bool(removed)
    found.tasks.difference_update(found.removed)
    return found


def _rows(db: Connection, statement: str) -> Iterator[tuple[Any, ...]]:
    """The rows until one cannot be read."""
    with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
        db.execute("PRAGMA cell_size_check = 1")
        yield from db.execute(statement)


def _is_id(value: object) -> bool:
    """Whether this is text that can be an ID, not bytes of something else."""
    return (
        isinstance(value, bytes)
        and 0 < len(value) <= _LONGEST_ID
        and all(0x21 <= byte <= 0x7E for byte in value)
    )


def add(library: Library, found: Salvaged) -> int:
    """Follow what the library lacks, from now on; tells how many tasks that were."""
    with library.transaction():
        relays: dict[int, RelayId] = {}
        # Those that were removed come first and go at once: their names may have been given again since.
        for number, relay in sorted(found.relays.items(), key=lambda one: not one[1][3]):
            name, url, allow_http, is_removed = relay
            relays[number] = _relay(library, name, url, allow_http=allow_http, by_url=is_removed)
            if is_removed:
                library.remove_relay(relays[number])
        known = library.tracked()
        wishes = [
            TaskWish(task_id=TaskId(task_id), relay_id=relays.get(relay or 0))
            for task_id, relay in sorted(found.tasks, key=repr)
        ]
        added = library.track(
            wish for wish in wishes if (wish.task_id, wish.relay_id) not in known
        ).added
        for number, (_, _, _, is_removed) in found.relays.items():
            if is_removed:  # once more, for the tasks that came
                library.remove_relay(relays[number])
    return len(added)


def _relay(library: Library, name: str, url: str, *, allow_http: bool, by_url: bool) -> RelayId:
    """The relay with this address or (not `by_url`) this name, else a new one; its address is its name if that is taken."""
    there = library.relays()
    same_url = [relay for relay in there if relay.base_url == url]
    same_name = [relay for relay in there if relay.name.casefold() == name.casefold()]
    for relay in same_url or ([] if by_url else same_name):
        return relay.relay_id
    name = url if same_name else name
    return library.add_relay(name=name, base_url=url, allow_http=allow_http)[0].relay_id
