"""The backups of a library: how they are called, which of them are too many, and what each holds.

Order is told by the number in a name, never by a clock. Never touches the live file.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from suno_desktop.core.library import migrations
from suno_desktop.core.patterns import later

SUFFIX = ".backup"
"""Of a copy that is packed (`packing`)."""
_NAME = later(r"library-(\d{6,})-(\d{8})T\d{6}Z\.(?:sqlite3|backup)")
_BEFORE_FORMAT = later(r"library-v\d+-\d{8}T\d{6}Z\.sqlite3")
_UNFINISHED = later(r"\.library-v?\d+-\d{8}T\d{6}Z\.(?:sqlite3|backup)\.(?:part|rows)(-journal)?")
_KEEP_NEWEST = 5
MOST = 2
"""All together are at most so many times as large as the library."""


class Backup(NamedTuple):
    """A copy that could take the library's place."""

    path: Path
    made_at: datetime
    songs: int
    tasks: int
    size_bytes: int


def folder_of(library: Path) -> Path:
    """Where the copies of a library are."""
    return library.parent / "backups"


def next_path(folder: Path, now: datetime) -> Path:
    """What the next copy is called."""
    number = max((number for number, _, _ in numbered(folder)), default=0) + 1
    return folder / f"library-{number:06d}-{stamp(now)}{SUFFIX}"


def stamp(moment: datetime) -> str:
    """A moment as names carry it."""
    return f"{moment:%Y%m%dT%H%M%SZ}"


def numbered(folder: Path) -> list[tuple[int, str, Path]]:
    """Number, day and path of each copy, the newest first."""
    found = [
        (int(match[1]), match[2], path)
        for path in folder.iterdir()
        if (match := _NAME.fullmatch(path.name))
    ]
    return sorted(found, reverse=True)


def _moment(text: str) -> datetime | None:
    """A stamp in a name: it outlasts copying, which a file's own time does not."""
    with contextlib.suppress(ValueError):
        return datetime.strptime(text, "%Y%m%dT%H%M%S%z")
    return None


def _week(day: str) -> str:
    try:
        return f"{datetime.strptime(day + '+0000', '%Y%m%d%z'):%G-%V}"
    except ValueError:  # a name that somebody else gave
        return day


def _month(day: str) -> str:
    return day[:6]


_KEEP: tuple[tuple[Callable[[str], str], int], ...] = ((str, 7), (_week, 4), (_month, 6))
"""The newest copy is kept of each of this many days, weeks and months."""


def superfluous(folder: Path, *, room_bytes: int) -> list[Path]:
    """What may go: neither among the newest nor the newest of one of the last days, weeks or months; or there is no room.

    Newer means a higher number; the clock only tells days apart, so a wrong one cannot make it drop the newest, which
    always stays. Copies that a killed program was just making go too; asked for when none is being made.

    Args:
        folder: where they are.
        room_bytes: how large those that stay may be, all together.
    """
    found = [path for path in folder.iterdir() if _UNFINISHED.fullmatch(path.name)]
    wished = _by_worth(folder)
    numbers = [path for _, _, path in numbered(folder)]
    for index, path in enumerate(wished):
        size = path.stat().st_size
        if index and size > room_bytes:
            found.append(path)
        else:
            room_bytes -= size
    return [*found, *(path for path in numbers if path not in wished)]


def _by_worth(folder: Path) -> list[Path]:
    """The copies that are wished for, the most wanted first: by turns the newest of a day, a week and a month, and the newest.

    The copy from before the last change of format comes after the first turn, earlier ones last.
    """
    copies = numbered(folder)
    turns: list[list[Path]] = []
    for period_of, most in _KEEP:
        newest: dict[str, Path] = {}
        for _, day, path in copies:
            newest.setdefault(period_of(day), path)
        turns.append(list(newest.values())[:most])
    turns.append([path for _, _, path in copies[:_KEEP_NEWEST]])
    older = sorted(
        (path for path in folder.iterdir() if _BEFORE_FORMAT.fullmatch(path.name)),
        key=lambda path: path.name[-len("YYYYMMDDTHHMMSSZ.sqlite3") :],
        reverse=True,
    )
    wished: list[Path] = []
    for turn in zip_longest(*turns):
        wished += [path for path in turn if path is not None]
        wished += older[:1]
    return list(dict.fromkeys([*wished, *older]))


def sound_ones(library: Path) -> tuple[Backup, ...]:
    """The copies of a library that can be used, the newest first. Reads each, so it takes a moment for large ones."""
    from suno_desktop.core.library import packing  # noqa: PLC0415 — costs start-up time

    found = []
    folder = folder_of(library)
    for path in (*folder.glob("library-*.sqlite3"), *folder.glob(f"library-*{SUFFIX}")):
        with contextlib.suppress(sqlite3.Error, UnicodeDecodeError, OSError):
            look_into = _unpacked if packing.is_packed(path) else _looked_into
            found.append(look_into(path))
    return tuple(sorted(filter(None, found), key=_age, reverse=True))


def _age(backup: Backup) -> tuple[int, datetime, str]:
    """Those with a number by it; the ones from before a change of format, which have none, after them."""
    match = _NAME.fullmatch(backup.path.name)
    return (int(match[1]) if match else 0, backup.made_at, backup.path.name)


def _unpacked(path: Path) -> Backup | None:
    from suno_desktop.core.library import packing  # noqa: PLC0415 — costs start-up time

    told = packing.look_into(path)
    return None if told is None else _backup(path, songs=told.songs, tasks=told.tasks)


def _looked_into(path: Path) -> Backup | None:
    from suno_desktop.core.library import song_lists  # noqa: PLC0415 — costs start-up time

    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as db:
        (owner,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (sound,) = db.execute("PRAGMA quick_check(1)").fetchone()
        if owner != migrations.APPLICATION_ID or migrations.is_too_new(version) or sound != "ok":
            return None
        songs = song_lists.listed_songs(db)
        (tasks,) = db.execute("SELECT count(*) FROM task WHERE removed IS NULL").fetchone()
    return _backup(path, songs=songs, tasks=tasks)


def _backup(path: Path, *, songs: int, tasks: int) -> Backup:
    stat = path.stat()
    return Backup(
        path=path,
        made_at=_moment(path.stem[-16:]) or datetime.fromtimestamp(stat.st_mtime, UTC),
        songs=songs,
        tasks=tasks,
        size_bytes=stat.st_size,
    )
