"""All that is known of one task, out of the library and into one: what an export writes and an import reads.

A copy is plain JSON values. What replies told is not copied but learnt again from the replies, each with the time it
was got, so that a copy merges with what is known like any other replies. Takes nothing on trust: a copy may come from
anybody. Runs inside the caller's transaction.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from sqlite3 import Connection, Row
from typing import Any, NamedTuple

from suno_desktop.core.changes import Changes
from suno_desktop.core.library import (
    decisions,
    demand_copies,
    judged_copies,
    song_names,
    songs,
    tracking,
)
from suno_desktop.core.library.copy_values import TaskCopy, need, shown_time, time_of
from suno_desktop.core.library.merge import TASK_RANK, TASK_STATE, shown_task_state
from suno_desktop.core.library.recording import Recording
from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.sql_values import clean, intact, place, relay_of, to_ms
from suno_desktop.core.model import (
    SAVED_ENDINGS,
    FileState,
    MediaKind,
    RelayId,
    Task,
    TaskState,
)

RelayCopy = dict[str, Any]
"""`name` and `base_url` of a relay, and `others`, the list of its other addresses."""

_LOOKS = frozenset({TaskState.STALLED, TaskState.HELD, TaskState.UNKNOWN, TaskState.GONE})
_TIMES = ("added_at", "last_look_at", "next_look_at")
_OWN = ("title", "artist", "album")
_FILE = ("kind", "state", "path", "container", "size_bytes", "sha256", "mtime_ns", "code", "tries")
_FILE_WORDS = ("path", "container", "sha256", "code")
_FILE_TIMES = ("added_at", "saved_at")
_ON_DISK = frozenset({FileState.SAVED, FileState.DAMAGED})
_MOST = 2**63 - 1


class ToldReply(NamedTuple):
    """One kept reply of a copy, read again."""

    got_at: datetime
    relay: str | None
    """The address of the relay that gave it."""
    task: Task


class Arrival(NamedTuple):
    """A copy that was looked through and may come in."""

    copy: TaskCopy
    told: tuple[ToldReply, ...]


# Out.


def relays_of(db: Connection) -> list[RelayCopy]:
    """Name, addresses and (where that is known) API of every relay that was ever saved."""
    copies: list[RelayCopy] = []
    for one in map(relay_of, db.execute("SELECT * FROM relay ORDER BY relay_id")):
        copy: RelayCopy = {"name": one.name, "base_url": one.base_url}
        if one.others:
            copy["others"] = list(one.others)
        if one.serves.api is not None:
            copy["api"] = one.serves.api
        copies.append(copy)
    return copies


def task_copies_after(db: Connection, key: int, *, limit: int) -> list[tuple[int, TaskCopy]]:
    """The next tasks by their numbers, removed ones among them."""
    urls = {row["relay_id"]: row["base_url"] for row in db.execute("SELECT * FROM relay")}
    rows = db.execute(
        "SELECT * FROM task WHERE task_key > ? ORDER BY task_key LIMIT ?", (key, limit)
    ).fetchall()
    return [(row["task_key"], _copy(db, row, urls)) for row in rows]


def _copy(db: Connection, row: Row, urls: Mapping[int, str]) -> TaskCopy:
    copy = {
        "task_id": row["task_id"],
        "relay": urls.get(row["relay_id"]),
        "tracked": row["removed"] is None,
        "said": TASK_STATE[row["said"]].value,
        "look": row["look"],
        "code": row["code"],
        "detail": row["detail"],
        "asked": row["asked"],
        "misses": row["misses"],
        **{name: shown_time(row[name]) for name in _TIMES},
        "refused_by": [urls[relay] for relay in json.loads(row["refused_by"]) if relay in urls],
        "songs": [_song_copy(db, song, urls) for song in _songs_of(db, row["task_key"])],
        "replies": [
            _reply_copy(reply, text, urls)
            for reply, text in intact(
                db.execute(
                    "SELECT * FROM reply WHERE task_key = ? ORDER BY reply_id", (row["task_key"],)
                )
            )
        ],
    }
    return {name: value for name, value in copy.items() if value not in (None, [])}


def _reply_copy(reply: Row, text: str, urls: Mapping[int, str]) -> TaskCopy:
    copy = {"got_at": shown_time(reply["got_at"])}
    if reply["relay_id"] in urls:
        copy["relay"] = urls[reply["relay_id"]]
    return {**copy, "text": text}


def _songs_of(db: Connection, key: int) -> list[Row]:
    return db.execute(
        "SELECT * FROM song WHERE task_key = ? AND kind <> 'task' ORDER BY take, song_id", (key,)
    ).fetchall()


def _song_copy(db: Connection, song: Row, urls: Mapping[int, str]) -> TaskCopy:
    files = db.execute("SELECT * FROM file WHERE song_id = ? ORDER BY file_id", (song["song_id"],))
    copy: TaskCopy = {"clip_id": song["clip_id"]} if song["clip_id"] else {"sheet": song["take"]}
    if song["removed"] is not None:
        copy["removed"] = True
    own = {name: song[f"own_{name}"] for name in _OWN if song[f"own_{name}"] is not None}
    if own:
        copy["own"] = own
    copy |= judged_copies.copy_of(db, song, shown_time)
    told = [_file_copy(file) for file in files]
    copy |= demand_copies.of_song(db, song["clip_id"], urls)
    return {**copy, "files": told} if told else copy


def _file_copy(file: Row) -> TaskCopy:
    copy = {name: file[name] for name in _FILE}
    copy |= {name: shown_time(file[name]) for name in _FILE_TIMES}
    if file["state"] == FileState.DOWNLOADING:
        copy["state"] = FileState.QUEUED.value
    return {name: value for name, value in copy.items() if value is not None}


# In.


class Intake:
    """One import: takes copies in, transaction by transaction, and remembers what is new by it."""

    __slots__ = ("fresh", "last_song", "now", "relays", "token")

    def __init__(self, *, now: int) -> None:
        self.now = now
        self.relays: dict[str, RelayId] = {}
        """Numbers by address."""
        self.fresh: set[int] = set()
        """The tasks that this import brought."""
        self.last_song = -1
        """The newest song before this import."""
        self.token: int | None = None
        """Of the removal that this import repeats."""

    def know(self, db: Connection, named: Iterable[RelayCopy]) -> None:
        """Find the relays of an export; one that is not saved comes in hidden: it is never asked and has no key.

        The other addresses of one that is saved stay those that the person gave: its key is bound to them.
        """
        for relay in named:
            row = db.execute(
                "SELECT relay_id FROM relay WHERE base_url = ?", (clean(relay["base_url"]),)
            ).fetchone()
            if row is None:
                serves = json.dumps({"api": relay["api"]} if "api" in relay else {})
                row = db.execute(
                    "INSERT INTO relay (name, base_url, allow_http, serves, removed, others)"
                    " VALUES (?, ?, 0, ?, 1, ?) RETURNING relay_id",
                    (
                        clean(relay["name"]),
                        clean(relay["base_url"]),
                        serves,
                        json.dumps([clean(url) for url in relay.get("others", ())]),
                    ),
                ).fetchone()
            self.relays[relay["base_url"]] = row["relay_id"]

    def take_in(self, db: Connection, arrivals: Sequence[Arrival], *, touched: Touched) -> Changes:
        """Bring copies in."""
        if self.last_song < 0:
            self.last_song = db.execute("SELECT coalesce(max(song_id), 0) FROM song").fetchone()[0]
        recording = Recording(db, relay_id=None, now=self.now)
        keys = [self._take_in(db, one, recording, touched=touched) for one in arrivals]
        recorded = recording.finish()
        for arrival, key in zip(arrivals, keys, strict=True):
            self._finish(db, arrival.copy, key, touched=touched)
        # An export of an earlier program tells no times: whatever has one counts more.
        decisions.note(db, touched, now=0)
        return recorded.changes | touched.changes()

    def _take_in(
        self, db: Connection, arrival: Arrival, recording: Recording, *, touched: Touched
    ) -> int:
        copy = arrival.copy
        relay_id = self.relays.get(copy.get("relay", ""))
        row: Row | None = db.execute(
            "SELECT * FROM task WHERE task_id = ?1 AND (relay_id IS ?2 OR relay_id IS NULL OR ?2 IS NULL)"
            " ORDER BY relay_id IS NOT ?2, removed IS NOT NULL, task_key LIMIT 1",
            (clean(copy["task_id"]), relay_id),
        ).fetchone()
        if row is None:
            key = tracking.insert_task(
                db,
                copy["task_id"],
                relay_id=relay_id,
                now=to_ms(time_of(copy["added_at"])) if "added_at" in copy else self.now,
                next_look_at=None,
                touched=touched,
            )
            self.fresh.add(key)
        else:
            key = row["task_key"]
            if row["removed"] is not None and copy.get("tracked", True):
                tracking.revive(db, row, now=self.now, touched=touched)
        recording.take_in(
            key,
            [
                (self.relays.get(told.relay or ""), to_ms(told.got_at), told.task)
                for told in arrival.told
            ],
        )
        return key

    def _finish(self, db: Connection, copy: TaskCopy, key: int, *, touched: Touched) -> None:
        if key in self.fresh:
            self._set_look(db, copy, key)
            if not copy.get("tracked", True):
                tracking.untrack(
                    db, [key], token=self._removal(db), with_songs=False, touched=touched
                )
        for song in copy.get("songs", ()):
            self._finish_song(db, song, key, touched=touched)
        songs.refresh(db, songs.of_task(db, key), touched=touched)

    def _set_look(self, db: Connection, copy: TaskCopy, key: int) -> None:
        """Set what was found by checking; replies do not contain it."""
        said = max(tracking.task_row(db, key)["said"], TASK_RANK[TaskState(copy["said"])])
        look = copy.get("look")
        refused = [
            self.relays[relay] for relay in copy.get("refused_by", ()) if relay in self.relays
        ]
        db.execute(
            "UPDATE task SET said = ?, look = ?, state = ?, code = ?, detail = ?, asked = ?, misses = ?,"
            " last_look_at = ?, next_look_at = ?, refused_by = ? WHERE task_key = ?",
            (
                said,
                look,
                shown_task_state(said, look).value,
                _text(copy.get("code")),
                _text(copy.get("detail")),
                copy.get("asked", 0),
                copy.get("misses", 0),
                _ms(copy.get("last_look_at")),
                _ms(copy.get("next_look_at")),
                json.dumps(refused),
                key,
            ),
        )

    def _finish_song(self, db: Connection, copy: TaskCopy, key: int, *, touched: Touched) -> None:
        song = _song_row(db, copy, key)
        if song is None:
            return
        if song["clip_id"] is not None:
            demand_copies.take_in(db, song["clip_id"], copy, self.relays, touched=touched)
        song_id = song["song_id"]
        is_new = song_id > self.last_song
        judged_copies.take_in(db, song_id, copy, _ms, new=is_new, touched=touched)
        if not is_new:
            return  # what is known here is left as it is
        if song["task_key"] != key:
            self._give_to(db, song_id, key)
        known = {row["thing"] for row in decisions.of_subjects(db, [copy.get("clip_id", "")])}
        own = {name: text for name, text in copy.get("own", {}).items() if name not in known}
        if own:
            song_names.call_song(db, song_id, own, touched=touched)
        if copy.get("removed") and decisions.TRASH not in known:
            judged_copies.trash(db, song_id, copy, _ms, token=self._removal(db), touched=touched)
        for file in copy.get("files", ()):
            _add_file(db, song_id, file, now=self.now)
        demand_copies.hold_wishes(db, song_id)

    @staticmethod
    def _give_to(db: Connection, song_id: int, key: int) -> None:
        """Two tasks brought this song; it stands under the one that brought it first."""
        source = db.execute(
            "SELECT take FROM source WHERE task_key = ? AND song_id = ?", (key, song_id)
        ).fetchone()
        if source is not None:
            db.execute(
                "UPDATE song SET task_key = ?, take = ?, place = ? WHERE song_id = ?",
                (key, source["take"], place(key, source["take"]), song_id),
            )

    def _removal(self, db: Connection) -> int:
        if self.token is None:
            self.token = tracking.new_token(db, now=self.now)
        return self.token


def _song_row(db: Connection, copy: TaskCopy, key: int) -> Row | None:
    row: Row | None
    if "clip_id" in copy:
        row = db.execute(
            "SELECT song.* FROM song JOIN source USING (song_id) WHERE clip_id = ? AND source.task_key = ?",
            (clean(copy["clip_id"]), key),
        ).fetchone()
    else:
        row = db.execute(
            "SELECT * FROM song WHERE task_key = ? AND kind = 'sheet' AND take = ?",
            (key, copy["sheet"]),
        ).fetchone()
    return row


def _add_file(db: Connection, song_id: int, copy: TaskCopy, *, now: int) -> None:
    values = {name: copy.get(name) for name in _FILE}
    values |= {name: _text(copy.get(name)) for name in _FILE_WORDS}
    if values["path"] is not None and not _names_a_song(values["path"]):
        values["path"] = None
    values |= {name: _ms(copy.get(name)) for name in _FILE_TIMES}
    values["tries"] = copy.get("tries", 0)
    values["added_at"] = values["added_at"] or now
    if FileState(copy["state"]) in _ON_DISK and not _is_there(values):
        values |= {"state": FileState.MISSING.value, "code": "file.missing"}
    names = ", ".join(values)
    db.execute(
        f"INSERT OR IGNORE INTO file (song_id, queued_at, {names}) VALUES (?, ?, {', '.join('?' * len(values))})",  # noqa: S608 — constants
        (song_id, values["added_at"], *values.values()),
    )


def _names_a_song(text: str) -> bool:
    """Whether a path may stand in a row: of any system, whole, and with the ending of a file that we save.

    Everything that is done to saved files is done to what rows name, and a share of the network is asked by looking.
    """
    if text.startswith(("//", "\\\\")) or not text.isprintable():
        return False
    return any(
        path.is_absolute() and ".." not in path.parts and path.suffix.lower() in SAVED_ENDINGS
        for path in (PurePosixPath(text), PureWindowsPath(text))
    )


def _is_there(values: Mapping[str, Any]) -> bool:
    """Whether the file that a copy speaks of can be that one: another machine has none, or another."""
    if values["path"] is None or not Path(values["path"]).is_absolute():
        return False
    try:
        found = Path(values["path"]).lstat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and values["size_bytes"] in {None, found.st_size}


def _ms(text: str | None) -> int | None:
    return None if text is None else to_ms(time_of(text))


def _text(value: str | None) -> str | None:
    return None if value is None else clean(value)


# What may come in.


def check(line: object) -> TaskCopy:
    """See that a line of an export is what `_copy` writes.

    Raises:
        ValueError: it is not.
    """
    copy = need(line, _TASK_TYPES, required=("task_id", "said"))
    _need_some(copy, ("asked", "misses"))
    if not 1 <= len(copy["task_id"]) <= 200 or TaskState(copy["said"]) not in TASK_RANK:
        raise ValueError("no task")
    if "look" in copy and TaskState(copy["look"]) not in _LOOKS:
        raise ValueError("no look")
    for name in _TIMES:
        if name in copy:
            time_of(copy[name])
    for song in copy.get("songs", ()):
        _check_song(song)
    for reply in copy.get("replies", ()):
        need(reply, _REPLY_TYPES, required=("got_at", "text"))
        time_of(reply["got_at"])
    return copy


def _check_song(song: object) -> None:
    copy = need(song, _SONG_TYPES, required=())
    if ("clip_id" in copy) == ("sheet" in copy):
        raise ValueError("no song")
    need(copy.get("own", {}), _OWN_TYPES, required=())
    if not set(copy.get("own", {})) <= set(_OWN):
        raise ValueError("no own name")
    judged_copies.check(copy, time_of)
    for file in copy.get("files", ()):
        _check_file(file)
    demand_copies.check(copy)


def _check_file(file: object) -> None:
    copy = need(file, _FILE_TYPES, required=("kind", "state"))
    MediaKind(copy["kind"])
    if FileState(copy["state"]) in {FileState.ABSENT, FileState.DOWNLOADING}:
        raise ValueError("no state of a kept file")
    _need_some(copy, ("size_bytes", "mtime_ns", "tries"))
    for name in _FILE_TIMES:
        if name in copy:
            time_of(copy[name])


_TASK_TYPES: Mapping[str, type] = {
    **dict.fromkeys(("task_id", "relay", "said", "look", "code", "detail", *_TIMES), str),
    **dict.fromkeys(("asked", "misses"), int),
    **dict.fromkeys(("refused_by", "songs", "replies"), list),
    "tracked": bool,
}
_REPLY_TYPES: Mapping[str, type] = dict.fromkeys(("got_at", "relay", "text"), str)
_SONG_TYPES: Mapping[str, type] = {
    "clip_id": str,
    "sheet": int,
    "removed": bool,
    "own": dict,
    "files": list,
    "judged": dict,
    "notes": list,
    "trash": str,
    "trashed_at": str,
    "times": dict,
    "made": list,
}
_OWN_TYPES: Mapping[str, type] = dict.fromkeys(_OWN, str)
_FILE_TYPES: Mapping[str, type] = {
    **dict.fromkeys(("kind", "state", "path", "container", "sha256", "code", *_FILE_TIMES), str),
    **dict.fromkeys(("size_bytes", "mtime_ns", "tries"), int),
}


def _need_some(copy: TaskCopy, names: Iterable[str]) -> None:
    for name in names:
        if not 0 <= copy.get(name, 0) <= _MOST:
            raise ValueError(f"{name} is no count")
