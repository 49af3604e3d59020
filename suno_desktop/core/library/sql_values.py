"""Between SQL's values and the nouns: times, flags, and rows of `model` and `rows`. Asks nothing itself."""

from __future__ import annotations

import contextlib
import json
import math
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, overload

from suno_desktop.core.fields import FieldType
from suno_desktop.core.library import pinyin
from suno_desktop.core.model import (
    Action,
    ClipState,
    FileId,
    FileState,
    MediaFile,
    MediaKind,
    Relay,
    RelayId,
    Serves,
    SongId,
    SongKind,
    TaskId,
    TaskKey,
    TaskState,
    TriedLink,
    Way,
)
from suno_desktop.core.patterns import later
from suno_desktop.core.rows import SongFilter, TaskRow

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_TAKES = 1 << 20
SAID_WITH_WORDS: Final = (
    "file.state = 'failed' AND file.kind = 'lrc' AND coalesce(file.code, '') LIKE 'timing.%'"
)
"""Times of words that no provider has. The window says so beside the words, so it is not counted as a failed download too."""


def digest(data: bytes) -> bytes:
    """What tells one reply from all others."""
    import hashlib  # noqa: PLC0415 — brings OpenSSL, for which no start waits

    return hashlib.sha256(data).digest()


def reply_text(packed: bytes, sha256: bytes) -> str:
    """A kept reply as it came. SQLite has no checksums: here other bytes are noticed that it would hand out."""
    try:
        data = zlib.decompress(packed)
    except zlib.error:
        data = b""
    if digest(data) != sha256:
        error = sqlite3.DatabaseError("the bytes of a kept reply are no longer the same")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error
    return data.decode()


def intact(rows: Iterable[sqlite3.Row]) -> Iterator[tuple[sqlite3.Row, str]]:
    """Kept replies with their texts, without those whose bytes are no longer the same."""
    for row in rows:
        with contextlib.suppress(sqlite3.DatabaseError):
            yield row, reply_text(row["packed"], row["sha256"])


def whole_reply(row: sqlite3.Row) -> str | None:
    """The text of a kept reply; None if its bytes are no longer the same."""
    return next((text for _, text in intact([row])), None)


class Flag:
    """What the filters ask of a song: bits of `song.flags`. Plain integers, because every song passes here."""

    RUNNING = 1
    FAILED = 2
    SAVED = 4
    NOT_SAVED = 8
    SHEET = 16
    AUDIO = 32
    VIDEO = 64
    STEM = 128
    """A single track of a song that is listed: no list has it (`library.stems`)."""


FILTER_FLAG = {
    SongFilter.SAVED: Flag.SAVED,
    SongFilter.NOT_SAVED: Flag.NOT_SAVED,
    SongFilter.SHEETS: Flag.SHEET,
    SongFilter.RUNNING: Flag.RUNNING,
    SongFilter.FAILED: Flag.FAILED,
}
_STILL_RUNNING = frozenset({TaskState.WAITING, TaskState.RUNNING, TaskState.READY})
"""While its task is in one of these, an unfinished song may still come."""
_ENDED_BADLY = frozenset({TaskState.FAILED, TaskState.UNKNOWN, TaskState.GONE})


@overload
def to_ms(moment: datetime) -> int: ...
@overload
def to_ms(moment: datetime | None) -> int | None: ...
def to_ms(moment: datetime | None) -> int | None:
    """Unix milliseconds of an aware time."""
    return None if moment is None else (moment - _EPOCH) // _MILLISECOND


@overload
def from_ms(value: int) -> datetime: ...
@overload
def from_ms(value: int | None) -> datetime | None: ...
def from_ms(value: int | None) -> datetime | None:
    """The aware UTC time of Unix milliseconds."""
    return None if value is None else _EPOCH + timedelta(milliseconds=value)


def clean(text: str) -> str:
    """Text that can be stored: lone surrogates, which no UTF-8 can hold, become question marks."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


_LIFT = 0x10_2000
_LONE = later("[\ud800-\udfff\U0010f800-\U0010ffff]")
_LIFTED = later("[\U0010f800-\U0010ffff]")


def path_text(path: Path) -> str:
    """A path as its column holds it, exactly: names need not be Unicode, and a question mark would name another file.

    Halves of UTF-16, as which Python keeps what is none, stand there lifted into the last plane, which no name uses; a
    character that does stand there is kept as its two halves.
    """
    text = str(path)
    if _LONE.search(text) is None:
        return text
    return _LONE.sub(lambda one: "".join(chr(half + _LIFT) for half in _halves(one[0])), text)


def path_of(text: str) -> Path:
    """The path of a column."""
    if text.isascii() or _LIFTED.search(text) is None:
        return Path(text)
    plain = _LIFTED.sub(lambda one: chr(ord(one[0]) - _LIFT), text)
    return Path(plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass"))


def _halves(character: str) -> Sequence[int]:
    return memoryview(character.encode("utf-16", "surrogatepass")).cast("H")[1:].tolist()


SQL_TYPES: Mapping[FieldType, str] = {
    **dict.fromkeys((FieldType.NUMBER, FieldType.SECONDS), "REAL"),
    **dict.fromkeys((FieldType.WHOLE, FieldType.COUNT, FieldType.FLAG, FieldType.TIME), "INTEGER"),
    **dict.fromkeys((FieldType.TEXT, FieldType.LONG_TEXT, FieldType.LINK), "TEXT"),
    FieldType.DATE: "TEXT",  # 2026-03-04
    **dict.fromkeys((FieldType.LIST, FieldType.CLIPS), "TEXT"),  # JSON
}
"""What the column of a field holds: times as Unix milliseconds, flags as 0 and 1."""
_FROM_SQL: Mapping[FieldType, Callable[[Any], Any]] = {
    FieldType.FLAG: bool,
    FieldType.TIME: from_ms,
    FieldType.DATE: date.fromisoformat,
    FieldType.LIST: lambda value: tuple(json.loads(value)),
    FieldType.CLIPS: lambda value: tuple(json.loads(value)),
}


def to_sql(value: Any) -> Any:
    """A value of a field as its column holds it."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, datetime):
        return to_ms(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return clean(json.dumps(value, ensure_ascii=False))
    if isinstance(value, int):  # a bool too
        return max(-(2**63), min(int(value), 2**63 - 1))
    return finite(value)


def from_sql(type_: FieldType, value: Any) -> Any:
    """The value of a field from its column."""
    convert = _FROM_SQL.get(type_)
    return finite(value) if value is None or convert is None else convert(value)


def finite(value: Any) -> Any:
    """A value, or None for a number without end, which nothing can show and an older version may have kept."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def place(task_key: int, take: int) -> int:
    """Sorts newest task first and take A before B when read backwards."""
    return task_key * _TAKES + _TAKES - 1 - min(take, _TAKES - 1)


PLACE_FIRST = f"{{task}} * {_TAKES:d} + {_TAKES - 1:d}"
"""The `place` of a task's first take, in SQL."""
PLACE_TASK = f"place / {_TAKES:d}"
"""The task of a song in SQL, for where an index carries its place and nothing else of that."""


def sort_key(text: str | None) -> str:
    """Without case, Chinese by pinyin, the empty last, and short, because every index entry carries it."""
    plain = (text or "").casefold()[:64]
    return plain if plain.isascii() and plain else pinyin.by_pinyin(plain)[:64] or "\U0010ffff"


def flags(
    *,
    kind: SongKind,
    state: ClipState,
    task_state: TaskState,
    saved: bool,
    has_audio: bool,
    has_video: bool,
) -> int:
    """The flags of a song."""
    found = 0
    if state is ClipState.FAILED:
        found = Flag.FAILED
    elif state is not ClipState.READY:
        found = Flag.RUNNING if task_state in _STILL_RUNNING else Flag.FAILED
    elif kind is SongKind.CLIP and not saved:
        found = Flag.NOT_SAVED
    return (
        found
        + Flag.SHEET * (kind is SongKind.SHEET)
        + Flag.SAVED * saved
        + Flag.AUDIO * has_audio
        + Flag.VIDEO * has_video
    )


def state_without_songs(task_state: TaskState) -> ClipState:
    """What the row of a task that has brought nothing yet shows."""
    return ClipState.FAILED if task_state in _ENDED_BADLY else ClipState.PENDING


def relay_of(row: Mapping[str, Any]) -> Relay:
    """A relay of a row of `relay`."""
    return Relay(
        relay_id=RelayId(row["relay_id"]),
        name=row["name"],
        base_url=row["base_url"],
        allow_http=bool(row["allow_http"]),
        serves=_serves_of(row["serves"]),
        others=tuple(json.loads(row["others"])),
    )


def _serves_of(text: str) -> Serves:
    try:
        return Serves(**json.loads(text))
    except (ValueError, TypeError):  # of another version, or damaged: it is soon learnt anew
        return Serves()


def file_of(row: Mapping[str, Any]) -> MediaFile:
    """A download of a row of `file`."""
    return MediaFile(
        file_id=FileId(row["file_id"]),
        song_id=SongId(row["song_id"]),
        kind=MediaKind(row["kind"]),
        state=FileState(row["state"]),
        path=None if row["path"] is None else path_of(row["path"]),
        container=row["container"],
        size_bytes=row["size_bytes"],
        sha256=row["sha256"],
        sound=row["sound"],
        mtime_ns=row["mtime_ns"],
        plays_s=row["plays_s"],
        code=row["code"],
        detail=row["detail"],
        tries=row["tries"],
        added_at=from_ms(row["added_at"]),
        saved_at=from_ms(row["saved_at"]),
        host=row["host"],
        way=None if row["way"] is None else Way(row["way"]),
        tried=_tried_of(row["tried"]),
    )


def _tried_of(text: str | None) -> tuple[TriedLink, ...]:
    if text is None:
        return ()
    return tuple(
        TriedLink(host, Way(way), code, status) for host, way, code, status in json.loads(text)
    )


def task_row_of(row: Mapping[str, Any]) -> TaskRow:
    """A line of the Tasks table of a row of `TASK_ROW`."""
    return TaskRow(
        key=TaskKey(row["task_key"]),
        task_id=TaskId(row["task_id"]),
        relay_id=None if row["relay_id"] is None else RelayId(row["relay_id"]),
        relay_name=row["relay_name"],
        action=None if row["action"] is None else Action(row["action"]),
        state=TaskState(row["state"]),
        relay_status=row["relay_status"],
        progress=row["progress"] or None,  # an older version kept 0 %, which tells nothing
        code=row["code"],
        reason=row["reason"],
        submitted_at=from_ms(row["submitted_at"]),
        started_at=from_ms(row["started_at"]),
        finished_at=from_ms(row["finished_at"]),
        added_at=from_ms(row["added_at"]),
        next_look_at=from_ms(row["next_look_at"]),
        songs=row["songs"],
        detail=row["detail"],
        running_songs=row["running_songs"],
        failed_songs=row["failed_songs"],
    )


BELOW = "substr(replace(path, '\\', '/'), 1, length(?1)) = ?1"
"""Whether the path of a file lies below a folder, whose text (`below`) is the first parameter."""


def below(root: Path) -> str:
    """What the path of every file below a folder begins with, for `BELOW`."""
    return path_text(root).replace("\\", "/").rstrip("/") + "/"
