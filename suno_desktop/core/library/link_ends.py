"""When links to the sound of songs end, and what their relays teach of it. Runs inside the caller's transaction.

A link that says itself when it ends is believed. Of others the end follows from what died at the same relay, so it changes
whenever that is learnt. Asks nobody; what a life is and when to ask is decided by `core.link_life`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from sqlite3 import Connection
from typing import Any, NamedTuple

from suno_desktop.core import link_life
from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.sql_values import from_ms, to_ms
from suno_desktop.core.link_life import LinkLife
from suno_desktop.core.model import RelayId, SongId, TaskKey

_TO_LOOK = "removed IS NULL AND link_look IS NOT NULL AND (flags & 8) > 0 AND link_look <= ?"


class LinkEnds(NamedTuple):
    """The columns of a song; times in Unix milliseconds."""

    link_since: int | None
    """When the link was first told; None: there is none, or not yet."""
    link_ends: int | None
    """None: not known."""
    link_says: int
    """Whether it says so itself."""
    link_look: int | None
    """When the relay is asked for a fresh one; None: not (any more)."""


COLUMNS = LinkEnds._fields
NO_LINK = LinkEnds(None, None, 0, None)
_UPDATE = f"UPDATE song SET {', '.join(f'{name} = ?' for name in COLUMNS)} WHERE song_id = ?"  # noqa: S608 — constants


def of_row(row: Mapping[str, Any]) -> LinkEnds:
    """Those of a row of `song`."""
    return LinkEnds(*(row[name] for name in COLUMNS))


def of(url: str, *, since: int, life_s: int | None) -> LinkEnds:
    """Those of a link that was first told then, by a relay whose links live for so long (None: not known)."""
    said = to_ms(link_life.told_end(url))
    if said is not None and said > since:
        return LinkEnds(since, said, 1, _look(since, said))
    ends = None if life_s is None else since + life_s * 1000
    return LinkEnds(since, ends, 0, None if ends is None else _look(since, ends))


def _look(since: int, ends: int) -> int | None:
    return to_ms(link_life.look_at(from_ms(since), from_ms(ends)))


def write(db: Connection, song_id: int, link: LinkEnds) -> None:
    """Write those of one song."""
    db.execute(_UPDATE, (*link, song_id))


# What is learnt of a relay.


def life_of(db: Connection, relay_id: RelayId | None) -> LinkLife:
    """What is known of the links of a relay."""
    row = db.execute("SELECT links FROM relay WHERE relay_id = ?", (relay_id,)).fetchone()
    return LinkLife() if row is None else _read(row["links"])


def lives(db: Connection) -> dict[RelayId, LinkLife]:
    """What is known of the links of each relay."""
    rows = db.execute("SELECT relay_id, links FROM relay")
    return {RelayId(row["relay_id"]): _read(row["links"]) for row in rows}


def _read(text: str) -> LinkLife:
    try:
        return LinkLife(**json.loads(text))
    except (ValueError, TypeError):  # of another version: it is learnt anew
        return LinkLife()


def worked(db: Connection, song_id: int, *, now: int, touched: Touched) -> None:
    """The link of a song was seen to work."""
    row = db.execute(
        "SELECT relay_id, link_since FROM song JOIN task USING (task_key)"
        " WHERE song_id = ? AND link_since IS NOT NULL AND NOT link_says",
        (song_id,),
    ).fetchone()
    if row is not None:
        age = timedelta(milliseconds=max(0, now - row["link_since"]))
        learn(db, row["relay_id"], age, link_life.after_success, touched=touched)


def learn(
    db: Connection,
    relay_id: RelayId | None,
    age: timedelta,
    lesson: Callable[[LinkLife, timedelta], LinkLife],
    *,
    touched: Touched,
) -> None:
    """A link of a relay, that does not say itself how long it lives, was dead or worked at this age."""
    row = db.execute("SELECT links FROM relay WHERE relay_id = ?", (relay_id,)).fetchone()
    if row is None:
        return
    before = _read(row["links"])
    after = lesson(before, age)
    if after == before:
        return
    text = json.dumps(after._asdict())
    db.execute("UPDATE relay SET links = ? WHERE relay_id = ?", (text, relay_id))
    if relay_id is not None and after.seconds != before.seconds:
        _apply(db, relay_id, after.seconds, touched=touched)


def _apply(db: Connection, relay_id: int, life_s: int | None, *, touched: Touched) -> None:
    """Bring the songs of a relay that are not saved in line with what was learnt."""
    rows = db.execute(
        "SELECT song_id, link_since, link_ends FROM song JOIN task USING (task_key) WHERE relay_id = ?"
        " AND (flags & 8) > 0 AND link_since IS NOT NULL AND NOT link_says",
        (relay_id,),
    ).fetchall()
    for row in rows:
        write(db, row["song_id"], of("", since=row["link_since"], life_s=life_s))
    touched.songs.update(row["song_id"] for row in rows)
    touched.songs_listed = True


# What is to be done about it.


class Ending(NamedTuple):
    """Songs that one question is about, because a link among them will end."""

    songs: tuple[SongId, ...]
    tasks: tuple[TaskKey, ...]
    """Those at a saved relay that brought them; none where nobody can be asked."""


def next_ending(db: Connection, *, now: int) -> Ending | None:
    """The song whose relay is to be asked first for a fresh link, with the others of its tasks."""
    row = db.execute(
        f"SELECT song_id FROM song WHERE {_TO_LOOK} ORDER BY link_look LIMIT 1",  # noqa: S608 — constant
        (now,),
    ).fetchone()
    if row is None:
        return None
    tasks = [
        one["task_key"]
        for one in db.execute(
            "SELECT task_key FROM source JOIN task USING (task_key) JOIN relay USING (relay_id)"
            " WHERE song_id = ? AND task.removed IS NULL AND NOT relay.removed ORDER BY task_key",
            (row["song_id"],),
        )
    ]
    found = db.execute(
        "SELECT DISTINCT song_id FROM source JOIN song USING (song_id)"  # noqa: S608 — constant
        f" WHERE source.task_key IN (SELECT value FROM json_each(?)) AND {_TO_LOOK}",
        (json.dumps(tasks), now),
    )
    songs = dict.fromkeys([row["song_id"], *(one["song_id"] for one in found)])
    return Ending(tuple(map(SongId, songs)), tuple(map(TaskKey, tasks)))


def are_wanted(db: Connection, task_key: TaskKey, *, soon: int) -> bool:
    """Whether a song of a task is not saved and its link ends before `soon`, or its download has failed."""
    row = db.execute(
        "SELECT 1 FROM source JOIN song USING (song_id) LEFT JOIN file USING (song_id)"
        " WHERE source.task_key = ? AND song.removed IS NULL AND (flags & 8) > 0 AND (link_ends <= ?"
        " OR (file.kind = 'mp3' AND file.tries > 0 AND file.state IN ('queued', 'failed')))",
        (task_key, soon),
    ).fetchone()
    return row is not None


def looked(db: Connection, song_ids: Iterable[int]) -> None:
    """Their relays are being asked; not again before there is another link."""
    db.executemany("UPDATE song SET link_look = NULL WHERE song_id = ?", ((s,) for s in song_ids))


def next_look(db: Connection, *, after: int) -> int | None:
    """When the next relay is to be asked for a fresh link (ms); None: no time is known."""
    row = db.execute(
        "SELECT min(link_look) AS at FROM song WHERE removed IS NULL AND link_look IS NOT NULL"
        " AND (flags & 8) > 0 AND link_look > ?",
        (after,),
    ).fetchone()
    return None if row["at"] is None else int(row["at"])


def lost(db: Connection, *, since: int, now: int) -> int:
    """How many songs were not saved although their link ended within this time."""
    row = db.execute(
        "SELECT count(*) AS n FROM song WHERE removed IS NULL AND link_ends IS NOT NULL"
        " AND (flags & 8) > 0 AND link_ends > ? AND link_ends <= ?",
        (since, now),
    ).fetchone()
    return int(row["n"])
