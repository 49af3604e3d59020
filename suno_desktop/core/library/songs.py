"""Rows of the Songs table as the writer handles them: insert, change, index, flags. Runs inside the caller's transaction.

Decides nothing about replies (see `recording`) and nothing about the order of merging (see `merge`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from sqlite3 import Connection
from typing import Any, NamedTuple

from suno_desktop.core.fields import FIELDS
from suno_desktop.core.library import link_ends, search
from suno_desktop.core.library.link_ends import LinkEnds
from suno_desktop.core.library.merge import CLIP_RANK, CLIP_RULES, CLIP_STATE, Known
from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.sql_values import (
    PLACE_FIRST,
    Flag,
    clean,
    flags,
    intact,
    place,
    sort_key,
    state_without_songs,
)
from suno_desktop.core.model import RelayId, SongId, SongKind, TaskKey, TaskState

LISTED = tuple(field.key for field in FIELDS if field.in_rows)
"""Fields in `song`; the others are in `song_text`."""
TOLD = tuple(name for name in CLIP_RULES if name not in LISTED)
OWN = ("own_title", "own_artist", "own_album", "own_lyrics")
"""What the person calls a song; wins over what relays say wherever it is shown."""
SEARCHED = frozenset({"title", "artist", "handle", "model", "style", "lyrics", "prompt"})

_IDENTITY = ("kind", "task_key", "clip_id", "take", "place")
_VALUES = (*LISTED, "state", "flags", "title_key", "style_key")
_LINK = link_ends.COLUMNS


def _assigned(names: Iterable[str]) -> str:
    return ", ".join(f"{name} = ?" for name in names)


def _inserted(*names: str) -> str:
    return f"({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


_UPDATE = f"UPDATE song SET {_assigned(_VALUES)} WHERE song_id = ?"  # noqa: S608 — constants
_BECOME = f"UPDATE song SET {_assigned((*_IDENTITY, *_VALUES, *_LINK, 'unheard', 'removed'))} WHERE song_id = ?"  # noqa: S608 — constants
_INSERT = (
    f"INSERT INTO song {_inserted(*_IDENTITY, *_VALUES, *_LINK, 'unheard', 'removed', 'added_at')}"
)
_INSERT_STAND_INS = (
    f"INSERT INTO song ({', '.join((*_IDENTITY, *_VALUES, *_LINK, 'added_at'))})"  # noqa: S608 — constants
    f" SELECT '{SongKind.TASK.value}', value, NULL, 0, {PLACE_FIRST.format(task='value')},"
    f" {', '.join('?' * len((*_VALUES, *_LINK, 'added_at')))} FROM json_each(?)"
)
"""One statement for all, which takes half as long as one for each."""
_INSERT_TEXT = f"INSERT INTO song_text {_inserted(*TOLD, 'weights', 'song_id')}"
_INSERT_SOURCE = "INSERT OR IGNORE INTO source (task_key, song_id, take) VALUES (?, ?, ?)"
_UPDATE_TEXT = f"UPDATE song_text SET {_assigned((*TOLD, 'weights'))} WHERE song_id = ?"  # noqa: S608 — constants
_INDEXED = f"({', '.join(search.COLUMNS)}, rowid) VALUES ({'?, ' * len(search.COLUMNS)}?)"
_INDEX = f"INSERT INTO song_fts {_INDEXED}"
_UNINDEX = f"INSERT INTO song_fts (song_fts, {_INDEXED[1:]}".replace("(?, ", "('delete', ?, ")
KNOWN = (
    "SELECT song.*, song_text.*, task.state AS task_state"
    " FROM song JOIN song_text USING (song_id) JOIN task USING (task_key)"
)
"""Everything known of songs; a WHERE is put behind it."""


class Later:
    """What is written together at the end of a transaction: texts, sources, and changes of the search index.

    FTS5 gathers words in memory, but writes them out whenever a number is lower than the one before or another
    statement of the transaction needs a savepoint; song by song it would take five times as long.
    """

    def __init__(self) -> None:
        self._documents: dict[int, tuple[tuple[str, ...] | None, tuple[str, ...]]] = {}
        self._texts: list[Sequence[object]] = []
        self._sources: list[tuple[int, int, int]] = []

    def add(self, known: Known, *, song_id: int, task_key: int, take: int) -> None:
        """Note a new song."""
        self.put(song_id, before=None, after=known.values)
        self._texts.append((*_text_values(known), song_id))
        self._sources.append((task_key, song_id, take))

    def write_rows(self, db: Connection) -> None:
        """Write what other questions of this transaction may ask for."""
        if self._texts:
            db.executemany(_INSERT_TEXT, self._texts)
            db.executemany(_INSERT_SOURCE, self._sources)
            self._texts.clear()
            self._sources.clear()

    def put(
        self, song_id: int, *, before: Mapping[str, Any] | None, after: Mapping[str, Any]
    ) -> None:
        """Note what is indexed of a song (None: nothing) and what shall be."""
        old = None if before is None else document_of(before)
        if song_id in self._documents:
            old = self._documents[song_id][0]
        self._documents[song_id] = (old, document_of(after))

    def write(self, db: Connection) -> None:
        """Write the rest, and tell the index."""
        self.write_rows(db)
        documents = sorted(self._documents.items())
        db.executemany(_UNINDEX, [(*old, song) for song, (old, _) in documents if old is not None])
        db.executemany(_INDEX, [(*new, song) for song, (_, new) in documents])


def add_stand_ins(db: Connection, task_keys: Sequence[int], *, now: int) -> list[int]:
    """Add the rows of waiting tasks, which have brought nothing yet; the songs that they are."""
    known = Known(state=CLIP_RANK[state_without_songs(TaskState.WAITING)])
    values = _song_values(known, kind=SongKind.TASK, task_state=TaskState.WAITING)
    keys = json.dumps(list(task_keys))
    db.execute(_INSERT_STAND_INS, (*values, *link_ends.NO_LINK, now, keys))
    rows = db.execute(
        "SELECT song_id FROM song WHERE kind = 'task' AND task_key IN (SELECT value FROM json_each(?))",
        (keys,),
    )
    return [row["song_id"] for row in rows]


class Entry(NamedTuple):
    """A clip or sheet that comes into the library: whose it is and where it stands."""

    kind: SongKind
    task_key: int
    clip_id: str | None
    take: int
    task_state: TaskState
    removed: int | None
    """It comes in removed, because its task was, or because it is rejected."""
    unheard: bool = False
    """It waits to be heard."""
    link: LinkEnds = link_ends.NO_LINK
    """How long the link to its sound lives."""


def add(
    db: Connection,
    known: Known,
    entry: Entry,
    *,
    now: int,
    stand_in: int | None,
    later: Later,
) -> int:
    """Add a clip or sheet; the first one of a task takes over the row that stood for the task."""
    identity = _identity(entry.kind, entry.task_key, clip_id=entry.clip_id, take=entry.take)
    values = _song_values(known, kind=entry.kind, task_state=entry.task_state)
    values = (*identity, *values, *entry.link, int(entry.unheard), entry.removed)
    if stand_in is not None:
        song_id = stand_in
        db.execute(_BECOME, (*values, song_id))
    else:
        row = (*values, now)
        song_id = int(db.execute(_INSERT, row).lastrowid or 0)
    later.add(known, song_id=song_id, task_key=entry.task_key, take=entry.take)
    return song_id


def add_source(db: Connection, task_key: int, *, song_id: int, take: int) -> None:
    """Note that a task brought a song."""
    db.execute(_INSERT_SOURCE, (task_key, song_id, take))


def change(
    db: Connection, song_id: int, *, before: Mapping[str, Any], known: Known, later: Later
) -> None:
    """Write what is known of a song over what was."""
    if any(known.values.get(name) != before.get(name) for name in SEARCHED):
        own = {name: before[name] for name in OWN}
        later.put(song_id, before=before, after={**known.values, **own})
    kind, saved = SongKind(before["kind"]), is_saved(db, song_id)
    values = _song_values(
        known,
        kind=kind,
        task_state=TaskState(before["task_state"]),
        saved=saved,
        own_title=before["own_title"],
    )
    db.execute(_UPDATE, (*values, song_id))
    db.execute(_UPDATE_TEXT, (*_text_values(known), song_id))


def drop_stand_in(db: Connection, task_key: int, *, touched: Touched) -> None:
    """Take away the row that stood for a task whose song is already listed elsewhere."""
    row = db.execute(
        "DELETE FROM song WHERE task_key = ? AND kind = 'task' RETURNING song_id", (task_key,)
    ).fetchone()
    if row is not None:
        touched.songs.add(row["song_id"])
        touched.songs_listed = True


def refresh(db: Connection, song_ids: Iterable[int], *, touched: Touched) -> None:
    """Set the flags of songs (and the state of stand-in rows) to what their task, links and files say."""
    for song_id in song_ids:
        row = db.execute(
            "SELECT song.kind, song.state, song.flags, song.removed, task.state AS task_state, audio_url, video_url"
            " FROM song JOIN task USING (task_key) LEFT JOIN song_text USING (song_id) WHERE song_id = ?",
            (song_id,),
        ).fetchone()
        kind, task_state = SongKind(row["kind"]), TaskState(row["task_state"])
        state = (
            state_without_songs(task_state) if kind is SongKind.TASK else CLIP_STATE[row["state"]]
        )
        found = flags(
            kind=kind,
            state=state,
            task_state=task_state,
            saved=is_saved(db, song_id),
            has_audio=row["audio_url"] is not None,
            has_video=row["video_url"] is not None,
        ) | (row["flags"] & Flag.STEM)
        if (CLIP_RANK[state], found) != (row["state"], row["flags"]):
            db.execute(
                "UPDATE song SET state = ?, flags = ? WHERE song_id = ?",
                (CLIP_RANK[state], found, song_id),
            )
            touched.songs.add(song_id)
            touched.songs_listed = True


def of_task(db: Connection, task_key: int) -> list[int]:
    """The songs whose state is shown after this task."""
    rows = db.execute("SELECT song_id FROM song WHERE task_key = ?", (task_key,))
    return [row["song_id"] for row in rows]


def is_saved(db: Connection, song_id: int) -> bool:
    """Whether the file that matters is on disk: a clip's sound, a sheet's text."""
    row = db.execute(
        "SELECT 1 FROM song JOIN file USING (song_id) WHERE song_id = ? AND file.state = 'saved'"
        " AND file.kind = iif(song.kind = 'sheet', 'lyrics', 'mp3')",
        (song_id,),
    ).fetchone()
    return row is not None


def stand_ins(db: Connection, task_keys: Sequence[int]) -> dict[int, int]:
    """The rows that stand for tasks, by task."""
    rows = db.execute(
        "SELECT task_key, song_id FROM song WHERE kind = 'task' AND task_key IN (SELECT value FROM json_each(?))",
        (json.dumps(task_keys),),
    )
    return {row["task_key"]: row["song_id"] for row in rows}


def takes(db: Connection, task_keys: Sequence[int]) -> dict[int, set[int]]:
    """The takes that the songs of tasks are."""
    found: dict[int, set[int]] = {key: set() for key in task_keys}
    for row in db.execute(
        "SELECT task_key, take FROM source WHERE task_key IN (SELECT value FROM json_each(?))",
        (json.dumps(task_keys),),
    ):
        found[row["task_key"]].add(row["take"])
    return found


def _identity(kind: SongKind, task_key: int, *, clip_id: str | None, take: int) -> Sequence[object]:
    """The values of `_IDENTITY`."""
    clip_id = None if clip_id is None else clean(clip_id)
    return (kind.value, task_key, clip_id, take, place(task_key, take))


def _song_values(
    known: Known,
    *,
    kind: SongKind,
    task_state: TaskState,
    saved: bool = False,
    own_title: str | None = None,
) -> Sequence[object]:
    """The values of `_VALUES`; whether a stem is hidden, `library.stems` says afterwards."""
    told = known.values.get
    found = flags(
        kind=kind,
        state=CLIP_STATE[known.state],
        task_state=task_state,
        saved=saved,
        has_audio="audio_url" in known.values,
        has_video="video_url" in known.values,
    )
    keys = (sort_key(own_title or told("title")), sort_key(told("style")))
    return (*map(told, LISTED), known.state, found, *keys)


def _text_values(known: Known) -> Sequence[object]:
    """The values of `TOLD`, and the weights."""
    return (*map(known.values.get, TOLD), known.weights())


def document_of(values: Mapping[str, Any]) -> tuple[str, ...]:
    """What is indexed of a song whose values these are, in the order of `search.COLUMNS`."""
    shown = {name: values.get(f"own_{name}") or values.get(name) for name in SEARCHED}
    return search.document(**shown)


def sheets_among(db: Connection, song_ids: Iterable[int]) -> frozenset[SongId]:
    """Which of these songs are lyric sheets."""
    rows = db.execute(
        "SELECT song_id FROM song WHERE kind = 'sheet' AND song_id IN (SELECT value FROM json_each(?))",
        (json.dumps([int(song_id) for song_id in song_ids]),),
    )
    return frozenset(SongId(row["song_id"]) for row in rows)


def tasks_of(db: Connection, song_id: int) -> tuple[TaskKey, ...]:
    """The tasks that brought a song."""
    rows = db.execute("SELECT task_key FROM source WHERE song_id = ?", (song_id,))
    return tuple(TaskKey(row["task_key"]) for row in rows)


def replies_of(db: Connection, song_id: int) -> list[tuple[RelayId | None, str]]:
    """Every stored reply of the tasks that brought a song, with the relay that gave it; the newest first."""
    rows = db.execute(
        "SELECT relay_id, packed, sha256 FROM source JOIN reply USING (task_key) WHERE song_id = ?"
        " ORDER BY got_at DESC, reply_id DESC",
        (song_id,),
    )
    return [(row["relay_id"], text) for row, text in intact(rows)]
