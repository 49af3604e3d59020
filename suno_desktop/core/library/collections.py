"""Collections: songs in the person's own order, saved searches, and folders of both. Runs inside the caller's transaction.

A song is in a collection by its clip ID and may be in many; one in the Trash keeps its place. Finds nothing: what a saved
search brings is read like any other search.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from sqlite3 import Connection, Row
from typing import NamedTuple

from suno_desktop.core.errors import UsageError
from suno_desktop.core.library import tracking
from suno_desktop.core.library.decisions import COLLECTION, MEMBER, ORDER, new_mark
from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.sql_values import Flag, clean
from suno_desktop.core.model import CollectionId
from suno_desktop.core.rows import CollectionKind, CollectionRow

IN_COLLECTION = (
    "SELECT song_id FROM collection_song JOIN song USING (clip_id)"
    " WHERE collection_id = :collection AND song.removed IS NULL ORDER BY collection_song.place, song_id"
)
"""The listed songs of a collection by hand, in its order."""


class Saved(NamedTuple):
    """What a smart collection looks for."""

    query: str
    """As typed."""
    sort: str = ""
    """"": as they were added."""
    descending: bool = True
    most: int | None = None
    """How many songs at most."""


def everything(db: Connection) -> tuple[CollectionRow, ...]:
    """All collections, each folder before what is in it, in the person's order."""
    rows = db.execute(
        "SELECT collection.*, (SELECT count(*) FROM collection_song JOIN song USING (clip_id)"
        "  WHERE collection_song.collection_id = collection.collection_id AND song.removed IS NULL) AS songs"
        " FROM collection WHERE removed IS NULL ORDER BY place, collection_id"
    ).fetchall()
    within: dict[int | None, list[Row]] = {}
    for row in rows:
        within.setdefault(row["parent_id"], []).append(row)
    found: list[CollectionRow] = []

    def walk(parent: int | None) -> None:
        for row in within.pop(parent, ()):
            found.append(_row_of(row))
            walk(row["collection_id"])

    walk(None)
    return tuple(found)


def create(
    db: Connection,
    name: str,
    *,
    kind: CollectionKind,
    parent_id: CollectionId | None,
    saved: Saved | None,
    touched: Touched,
) -> CollectionId:
    """Make a collection, the last one of its folder.

    Raises:
        UsageError: `collection.no_name`.
    """
    saved = saved or Saved("")
    row = db.execute(
        "INSERT INTO collection (parent_id, name, kind, place, query, sort, descending, most, mark)"
        " VALUES (?1, ?2, ?3, (SELECT coalesce(max(place), 0) + 1 FROM collection WHERE parent_id IS ?1), ?4, ?5, ?6, ?7, ?8)"
        " RETURNING collection_id",
        (
            parent_id,
            _named(name),
            kind.value,
            clean(saved.query),
            saved.sort,
            int(saved.descending),
            saved.most,
            new_mark(),
        ),
    ).fetchone()
    made = CollectionId(row["collection_id"])
    _decide(db, made, "kind", "name", "parent", "search", touched=touched)
    return made


def rename(db: Connection, collection_id: CollectionId, name: str, *, touched: Touched) -> None:
    """Call a collection otherwise.

    Raises:
        UsageError: `collection.no_name`.
    """
    db.execute(
        "UPDATE collection SET name = ? WHERE collection_id = ?", (_named(name), collection_id)
    )
    _decide(db, collection_id, "name", touched=touched)


def move(
    db: Connection,
    collection_id: CollectionId,
    *,
    parent_id: CollectionId | None,
    touched: Touched,
) -> None:
    """Put a collection into a folder (None: to the top), as the last there; not into itself."""
    if parent_id is not None and collection_id in path_of(db, parent_id):
        return
    db.execute(
        "UPDATE collection SET parent_id = ?1, place ="
        " (SELECT coalesce(max(place), 0) + 1 FROM collection WHERE parent_id IS ?1) WHERE collection_id = ?2",
        (parent_id, collection_id),
    )
    _decide(db, collection_id, "parent", touched=touched)


def path_of(db: Connection, collection_id: CollectionId) -> frozenset[int]:
    """A collection, the folder that it is in, and so on."""
    rows = db.execute(
        "WITH RECURSIVE path (id) AS (SELECT ? UNION SELECT parent_id FROM collection JOIN path"
        "  ON collection_id = id WHERE parent_id IS NOT NULL) SELECT id FROM path",
        (collection_id,),
    )
    return frozenset(row["id"] for row in rows)


def remove(db: Connection, collection_id: CollectionId, *, now: int, touched: Touched) -> int:
    """Delete a collection, a folder with all that is in it; the token that brings it back. No song is lost by it."""
    token = tracking.new_token(db, now=now)
    gone = db.execute(
        "WITH RECURSIVE gone (id) AS (SELECT ? UNION SELECT collection_id FROM collection JOIN gone ON parent_id = id)"
        " UPDATE collection SET removed = ? WHERE removed IS NULL AND collection_id IN gone RETURNING collection_id",
        (collection_id, token),
    ).fetchall()
    for row in gone:
        _decide(db, row["collection_id"], "removed", touched=touched)
    touched.collections = True
    return token


def restore(db: Connection, token: int, *, touched: Touched) -> None:
    """Bring back what was deleted with this token."""
    back = db.execute(
        "UPDATE collection SET removed = NULL WHERE removed = ? RETURNING collection_id", (token,)
    ).fetchall()
    for row in back:
        _decide(db, row["collection_id"], "removed", touched=touched)
    touched.collections |= bool(back)


# Songs of a collection by hand.


def order_of(db: Connection, collection_id: CollectionId) -> tuple[str, ...]:
    """The clips of a collection in its order, those in the Trash among them."""
    rows = db.execute(
        "SELECT clip_id FROM collection_song WHERE collection_id = ? ORDER BY place, clip_id",
        (collection_id,),
    )
    return tuple(row["clip_id"] for row in rows)


def set_order(
    db: Connection, collection_id: CollectionId, clip_ids: Iterable[str], *, touched: Touched
) -> None:
    """Have exactly these clips in a collection, in this order, each once."""
    before = order_of(db, collection_id)
    after = list(dict.fromkeys(map(clean, clip_ids)))
    db.execute("DELETE FROM collection_song WHERE collection_id = ?", (collection_id,))
    db.executemany(
        "INSERT INTO collection_song (collection_id, clip_id, place) VALUES (?, ?, ?)",
        [(collection_id, clip_id, place) for place, clip_id in enumerate(after)],
    )
    touched.collections = True
    subject, was, are = _subject(db, collection_id), frozenset(before), frozenset(after)
    touched.put |= {(subject, MEMBER + clip_id): 1 for clip_id in after if clip_id not in was}
    touched.put |= {(subject, MEMBER + clip_id): None for clip_id in before if clip_id not in are}
    if list(before) != after:
        touched.put[subject, ORDER] = new_mark()


def have(db: Connection, collection_id: CollectionId, clip_id: str, *, is_in: bool) -> None:
    """Have a clip in a collection, as the last one if it was not, or not; nothing is noted of it."""
    if not is_in:
        db.execute(
            "DELETE FROM collection_song WHERE collection_id = ? AND clip_id = ?",
            (collection_id, clip_id),
        )
        return
    db.execute(
        "INSERT OR IGNORE INTO collection_song (collection_id, clip_id, place) VALUES (?1, ?2,"
        " (SELECT coalesce(max(place), 0) + 1 FROM collection_song WHERE collection_id = ?1))",
        (collection_id, clip_id),
    )


def put_in(
    db: Connection,
    collection_id: CollectionId,
    song_ids: Sequence[int],
    *,
    before: int | None,
    touched: Touched,
) -> int:
    """Put songs into a collection before another of its songs (None: at the end); how many were not in it.

    Those that are in it already are moved there.
    """
    coming = clips_of(db, song_ids)
    order = order_of(db, collection_id)
    anchor = None if before is None else next(iter(clips_of(db, [before])), None)
    moved = set(coming)
    at = order.index(anchor) if anchor in order else len(order)
    head = [clip for clip in order[:at] if clip not in moved]
    tail = [clip for clip in order[at:] if clip not in moved]
    set_order(db, collection_id, [*head, *coming, *tail], touched=touched)
    return len(moved - set(order))


def take_out(
    db: Connection, collection_id: CollectionId, song_ids: Sequence[int], *, touched: Touched
) -> None:
    """Take songs out of a collection; they stay in the library."""
    gone = set(clips_of(db, song_ids))
    left = [clip for clip in order_of(db, collection_id) if clip not in gone]
    set_order(db, collection_id, left, touched=touched)


def clips_of(db: Connection, song_ids: Iterable[int]) -> list[str]:
    """The clips that songs are, in their order; sheets and tasks are none."""
    rows = db.execute(
        "SELECT clip_id FROM json_each(?) AS wanted JOIN song ON song_id = wanted.value"
        " WHERE clip_id IS NOT NULL ORDER BY wanted.key",
        (json.dumps([int(song_id) for song_id in song_ids]),),
    )
    return [row["clip_id"] for row in rows]


def like(db: Connection, song_id: int) -> list[int]:
    """The listed songs of the same recipe: the same prompt (else lyrics), style and model; the newest first."""
    rows = db.execute(
        "SELECT other.song_id FROM song AS one JOIN song_text AS its ON its.song_id = one.song_id"  # noqa: S608 — an integer
        " JOIN song AS other ON other.style_key = one.style_key AND ifnull(other.style, '') = ifnull(one.style, '')"
        " AND ifnull(other.model, '') = ifnull(one.model, '') AND other.kind = 'clip' AND other.removed IS NULL"
        f" AND NOT other.flags & {Flag.STEM:d}"
        " JOIN song_text AS theirs ON theirs.song_id = other.song_id"
        " WHERE one.song_id = ? AND CASE WHEN its.prompt IS NULL THEN theirs.prompt IS NULL"
        " AND ifnull(theirs.lyrics, '') = ifnull(its.lyrics, '') ELSE theirs.prompt = its.prompt END"
        " ORDER BY other.place DESC",
        (song_id,),
    )
    return [row["song_id"] for row in rows]


def _subject(db: Connection, collection_id: int) -> str:
    row = db.execute(
        "SELECT mark FROM collection WHERE collection_id = ?", (collection_id,)
    ).fetchone()
    return COLLECTION + str(row["mark"])


def _decide(db: Connection, collection_id: int, *things: str, touched: Touched) -> None:
    """Keep what a collection says now as decided."""
    row = db.execute(
        "SELECT collection.*, (SELECT mark FROM collection AS folder"
        "  WHERE folder.collection_id = collection.parent_id) AS folder"
        " FROM collection WHERE collection_id = ?",
        (collection_id,),
    ).fetchone()
    says = {
        "kind": row["kind"],
        "name": row["name"],
        "parent": [row["folder"], row["place"]],
        "search": [row["query"], row["sort"], row["descending"], row["most"]],
        "removed": int(row["removed"] is not None),
    }
    touched.put |= {(COLLECTION + row["mark"], thing): says[thing] for thing in things}
    touched.collections = True


def _named(name: str) -> str:
    name = " ".join(clean(name).split())
    if not name:
        raise UsageError("collection.no_name")
    return name


def _row_of(row: Row) -> CollectionRow:
    return CollectionRow(
        collection_id=CollectionId(row["collection_id"]),
        parent_id=None if row["parent_id"] is None else CollectionId(row["parent_id"]),
        name=row["name"],
        kind=CollectionKind(row["kind"]),
        songs=row["songs"],
        query=row["query"],
        sort=row["sort"],
        descending=bool(row["descending"]),
        most=row["most"],
    )
