"""What was decided elsewhere takes effect: rows of songs, notes and collections are made to say it.

Decides nothing itself: which of two decisions counts is `decisions`' business. Runs inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from sqlite3 import Connection

from suno_desktop.core.library import (
    collections,
    decisions,
    judgements,
    notes,
    song_names,
    timings,
    tracking,
    twins,
    votes,
)
from suno_desktop.core.library.decisions import (
    COLLECTION,
    HEARD,
    MEMBER,
    MERGED,
    NOTE,
    ORDER,
    TIMES,
    TRASH,
    VOTE,
    WAS_IN_TRASH,
    Decision,
    Merged,
    Origin,
)
from suno_desktop.core.library.results import Touched
from suno_desktop.core.model import CollectionId

_COLUMNS: Mapping[str, str] = {
    "rating": "rating = ?1",
    "favourite": "favourite = coalesce(?1, 0)",
    "unheard": "unheard = coalesce(?1, 0)",
    HEARD: "play_count = coalesce(?1, 0), heard_at = iif(?1 IS NULL, NULL, ?3)",
    "cover": "own_cover = ?1",
}
_NAMES = frozenset({"title", "artist", "album"})


def merge(
    db: Connection, told: Sequence[Decision], *, origin: Origin, now: int, touched: Touched
) -> Merged:
    """Take in what was decided elsewhere, and have the rows say it."""
    merged = decisions.merge(db, told, origin=origin, now=now)
    apply(db, merged.won, now=now, touched=touched)
    return merged


def apply(db: Connection, some: Sequence[Decision], *, now: int, touched: Touched) -> None:
    """Have the rows say what these decisions say; for songs that are not known yet they wait for `apply_to_new`."""
    marks = dict.fromkeys(one.subject for one in some if one.subject.startswith(COLLECTION))
    _apply_collections(db, marks, some, now=now, touched=touched)
    about_songs = [one for one in some if not one.subject.startswith(COLLECTION)]
    known = _songs_of(db, {one.subject for one in about_songs})
    _apply_notes(db, [one for one in about_songs if one.thing.startswith(NOTE)], touched=touched)
    _apply_comparing(db, about_songs, touched=touched)
    _apply_songs(db, about_songs, known, now=now, touched=touched)
    merged = [one.subject for one in about_songs if one.thing == MERGED]
    if merged:
        twins.settle(db, merged, now=now, touched=touched)
    # That a song was thrown away is noted before it comes.
    for one in about_songs:
        if one.thing == TRASH and one.subject not in known and "/" not in one.subject:
            db.execute("DELETE FROM rejected WHERE clip_id = ?", (one.subject,))
            if one.value is not None:
                db.execute("INSERT INTO rejected VALUES (?, ?)", (one.subject, one.at))
    touched.decided.clear()  # what is done here was decided elsewhere
    touched.put.clear()


def apply_to_new(
    db: Connection, song_ids: Mapping[str, int], *, now: int, touched: Touched
) -> None:
    """Songs came into the library: what was decided of them before takes effect."""
    rows = decisions.of_subjects(db, song_ids) if song_ids else []
    some = [
        Decision(row["subject"], row["thing"], decisions.value_of(row), row["at"])
        for row in rows
        if not row["thing"].startswith(NOTE)
    ]
    if some:
        _apply_songs(db, some, song_ids, now=now, touched=touched)
        touched.decided.clear()
    if song_ids:
        twins.settle(db, song_ids, now=now, touched=touched)


# Songs.


def _songs_of(db: Connection, subjects: Iterable[str]) -> dict[str, int]:
    """The songs that these are, as far as the library knows them."""
    wanted = json.dumps(list(subjects))
    rows = db.execute(
        "SELECT clip_id AS subject, song_id FROM song WHERE clip_id IN (SELECT value FROM json_each(?1))"
        " UNION ALL SELECT task_id || '/' || take, song_id FROM json_each(?1) AS wanted JOIN task"
        "  ON instr(wanted.value, '/') AND task_id = substr(wanted.value, 1, instr(wanted.value, '/') - 1)"
        "  JOIN song USING (task_key) WHERE song.kind = 'sheet' AND task_id || '/' || take = wanted.value",
        (wanted,),
    )
    return {row["subject"]: row["song_id"] for row in rows}


def _apply_songs(
    db: Connection,
    some: Iterable[Decision],
    known: Mapping[str, int],
    *,
    now: int,
    touched: Touched,
) -> None:
    names: dict[int, dict[str, str | None]] = {}
    trash: list[tuple[int, Decision]] = []
    for one in some:
        song_id = known.get(one.subject)
        if song_id is None:
            continue
        if one.thing in _COLUMNS:
            db.execute(
                f"UPDATE song SET {_COLUMNS[one.thing]} WHERE song_id = ?2 AND ?3 >= 0",  # noqa: S608 — constants
                (one.value, song_id, one.at),
            )
            touched.songs.add(song_id)
            if one.thing == "cover":
                touched.covers.add(song_id)
            touched.judged = True
        elif one.thing in _NAMES:
            names.setdefault(song_id, {})[one.thing] = one.value
        elif one.thing == "words":
            song_names.sing(db, song_id, one.value, touched=touched)
        elif one.thing == TRASH:
            trash.append((song_id, one))
    for song_id, own in names.items():
        song_names.call_song(db, song_id, own, touched=touched)
    _apply_trash(db, trash, now=now, touched=touched)


def _apply_trash(
    db: Connection, some: Sequence[tuple[int, Decision]], *, now: int, touched: Touched
) -> None:
    gone = [(song_id, one) for song_id, one in some if one.value is not None]
    back = [song_id for song_id, one in some if one.value is None]
    if gone:
        token = tracking.new_token(db, now=now)
        tracking.remove_songs(db, [song_id for song_id, _ in gone], token=token, touched=touched)
    for song_id, one in gone:
        at = None if one.value == WAS_IN_TRASH else one.at
        db.execute("UPDATE song SET trashed_at = ? WHERE song_id = ?", (at, song_id))
        db.execute(
            "INSERT OR REPLACE INTO rejected SELECT clip_id, ? FROM song WHERE song_id = ? AND clip_id IS NOT NULL",
            (one.at, song_id),
        )
    if back:
        judgements.restore(db, back, touched=touched)


def _apply_notes(db: Connection, some: Iterable[Decision], *, touched: Touched) -> None:
    for one in some:
        mark = one.thing.removeprefix(NOTE)
        written = None if one.value is None else notes.Written(*one.value)
        notes.have(db, one.subject, mark, written, touched=touched)


def _apply_comparing(db: Connection, some: Iterable[Decision], *, touched: Touched) -> None:
    """Votes and times name songs by their clip IDs, so it does not matter whether these are known."""
    for one in some:
        if one.thing.startswith(VOTE):
            mark = one.thing.removeprefix(VOTE)
            told = None if one.value is None else votes.VoteTold(*one.value)
            votes.have(db, one.subject, mark, told, touched=touched)
        elif one.thing == TIMES:
            timings.have_own(db, one.subject, one.value, at=one.at, touched=touched)


# Collections.


def _apply_collections(
    db: Connection,
    marks: Iterable[str],
    some: Iterable[Decision],
    *,
    now: int,
    touched: Touched,
) -> None:
    """First all that there are, then where each is, and what is in it."""
    orders = {one.subject: one.value for one in some if one.thing == ORDER}
    told = {
        mark: {
            row["thing"]: (decisions.value_of(row), row["at"])
            for row in decisions.of_collection(db, mark, members=False)
        }
        for mark in marks
    }
    numbers = {
        mark: number
        for mark, things in told.items()
        if (number := _have_collection(db, mark, _values(things), now=now)) is not None
    }
    for mark, number in numbers.items():
        _put_where_it_is(db, number, _values(told[mark]).get("parent"))
        if mark in orders:
            _arrange(db, number, mark, orders[mark] or (), touched=touched)
    for one in some:
        is_member = one.thing.startswith(MEMBER) and one.subject not in orders
        if is_member and one.subject in numbers:
            clip_id = one.thing.removeprefix(MEMBER)
            collections.have(db, numbers[one.subject], clip_id, is_in=one.value is not None)
    touched.collections |= bool(numbers)


def _arrange(
    db: Connection,
    number: CollectionId,
    mark: str,
    order: Sequence[str],
    *,
    touched: Touched,
) -> None:
    """Bring the songs of a collection into an order; those that it does not name come behind, as they were added."""
    members = {
        row["thing"].removeprefix(MEMBER): row["at"]
        for row in decisions.of_collection(db, mark, members=True)
        if row["value"] is not None
    }
    known = [clip for clip in order if clip in members]
    others = sorted(members.keys() - set(known), key=lambda clip: (members[clip], clip))
    collections.set_order(db, number, [*known, *others], touched=touched)


def _values(things: Mapping[str, tuple[object, int]]) -> dict[str, object]:
    return {thing: value for thing, (value, _) in things.items()}


def _have_collection(
    db: Connection, mark: str, values: Mapping[str, object], *, now: int
) -> CollectionId | None:
    """The collection of a mark, made if there is none; None if too little is known of it yet."""
    number = _number_of(db, mark.removeprefix(COLLECTION))
    is_gone = bool(values.get("removed"))
    if number is None:
        if is_gone or not values.get("name") or not values.get("kind"):
            return None
        number = db.execute(
            "INSERT INTO collection (name, kind, place, mark) VALUES ('', ?, 0, ?) RETURNING collection_id",
            (values["kind"], mark.removeprefix(COLLECTION)),
        ).fetchone()["collection_id"]
    search = values.get("search")
    query, sort, descending, most = search if isinstance(search, list) else ("", "", 1, None)
    db.execute(
        "UPDATE collection SET name = coalesce(?, name), query = ?, sort = ?, descending = ?, most = ? WHERE collection_id = ?",
        (values.get("name"), query, sort, descending, most, number),
    )
    row = db.execute("SELECT removed FROM collection WHERE collection_id = ?", (number,)).fetchone()
    if is_gone is not (row["removed"] is not None):
        token = tracking.new_token(db, now=now) if is_gone else None
        db.execute("UPDATE collection SET removed = ? WHERE collection_id = ?", (token, number))
    return CollectionId(number)


def _number_of(db: Connection, mark: str) -> int | None:
    row = db.execute("SELECT collection_id FROM collection WHERE mark = ?", (mark,)).fetchone()
    return None if row is None else int(row["collection_id"])


def _put_where_it_is(db: Connection, number: CollectionId, told: object) -> None:
    """Put a collection into its folder; to the top if that would be one of its own."""
    parent_mark, place = told if isinstance(told, list) else (None, 0)
    parent = None if parent_mark is None else _number_of(db, parent_mark)
    if parent is not None and number in collections.path_of(db, CollectionId(parent)):
        parent = None
    db.execute(
        "UPDATE collection SET parent_id = ?, place = ? WHERE collection_id = ?",
        (parent, place, number),
    )
