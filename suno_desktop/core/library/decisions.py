"""What the person decided, thing by thing, each with its time: ratings, hearts, the Trash, names, notes, collections.

The rows of songs, notes and collections say the same and are what lists ask; here it stands so that it can be written
elsewhere, merged with what was decided there, and kept for songs that the library does not know yet. `deciding` makes
those rows follow. Runs inside the caller's transaction.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from sqlite3 import Connection, Row
from typing import Any, NamedTuple

from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.sql_values import clean

COLLECTION = "#"
"""The subject of a collection begins with it."""
NOTE, MEMBER, ORDER, HEARD, TRASH = "note/", "song/", "order", "heard", "trash"
MERGED, APART = "merged", "apart/"
"""A clip is the same song as this one; it is another one although both have the same sound (`twins`)."""
VOTE, TIMES = "vote/", "times"
IN_TRASH, WAS_IN_TRASH = "in", "was"
_MOST_OUTDONE = 2_000
"""So many decisions that do not count are kept, the newest."""

_SUBJECT = "coalesce(song.clip_id, (SELECT task_id FROM task WHERE task.task_key = song.task_key) || '/' || song.take)"
_VALUES: Mapping[str, str] = {
    "rating": "rating",
    "favourite": "nullif(favourite, 0)",
    "unheard": "unheard",
    HEARD: "iif(heard_at IS NULL, NULL, play_count)",
    TRASH: (
        "CASE WHEN removed IS NULL THEN NULL WHEN trashed_at IS NOT NULL THEN 'in'"
        " WHEN clip_id IS NULL OR clip_id IN (SELECT clip_id FROM rejected) THEN 'was' END"
    ),
    "title": "own_title",
    "artist": "own_artist",
    "album": "own_album",
    "words": "(SELECT own_lyrics FROM song_text WHERE song_text.song_id = song.song_id)",
    "cover": "own_cover",
}
"""The things that are decided of songs, and where their rows say it."""


class Decision(NamedTuple):
    """One thing that was decided."""

    subject: str
    """A clip ID; of a lyric sheet its task ID, "/" and its take; of a collection "#" and its mark."""
    thing: str
    value: Any
    """As JSON has it; None: taken back."""
    at: int
    """Unix milliseconds; 0: before times were kept."""


class Origin(Enum):
    """Where decisions come from that are merged."""

    IMPORT = "import"
    FILE = "file"
    """The file beside the songs."""
    COPY = "copy"
    """Another file beside it, which a program made that synchronises the folder."""
    DAMAGED = "damaged"
    """A file that is not whole: only what nothing is known of here is taken."""


def as_json(value: Any) -> str:
    """A value as it is stored."""
    return clean(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def new_mark() -> str:
    """What tells a note or a collection from all others, in every library."""
    return os.urandom(8).hex()


# Deciding here.


def note(db: Connection, touched: Touched, *, now: int) -> int:
    """Keep what an operation decided; how many things that were."""
    count = 0
    for thing, song_ids in touched.decided.items():
        wanted = json.dumps(sorted(map(int, song_ids)))
        count += db.execute(_note_sql(thing), {"songs": wanted, "now": now}).rowcount
    count += _put(
        db,
        [Decision(subject, thing, value, now) for (subject, thing), value in touched.put.items()],
    )
    touched.decided.clear()
    touched.put.clear()
    return count


def _note_sql(thing: str) -> str:
    at = "heard_at" if thing == HEARD else ":now"
    return (
        "INSERT INTO decision (subject, thing, value, at)"  # noqa: S608 — constants
        f" SELECT subject, '{thing}', iif(value IS NULL, NULL, json_quote(value)), at FROM"
        f" (SELECT {_SUBJECT} AS subject, {_VALUES[thing]} AS value, {at} AS at FROM song"
        "  WHERE song_id IN (SELECT value FROM json_each(:songs)) AND kind <> 'task') AS told"
        " WHERE at IS NOT NULL AND (value IS NOT NULL OR EXISTS (SELECT 1 FROM decision AS before"
        f"  WHERE before.subject = told.subject AND before.thing = '{thing}'))"
        " ON CONFLICT DO UPDATE SET value = excluded.value, at = max(excluded.at, decision.at + 1)"
        " WHERE decision.value IS NOT excluded.value"
    )


def _put(db: Connection, some: Sequence[Decision]) -> int:
    """Keep decisions that are newer than what was decided of the same here; how many say something else."""
    if not some:
        return 0
    return db.executemany(
        "INSERT INTO decision (subject, thing, value, at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET value = excluded.value, at = max(excluded.at, decision.at + 1)"
        " WHERE decision.value IS NOT excluded.value",
        [
            (
                clean(one.subject),
                clean(one.thing),
                None if one.value is None else as_json(one.value),
                one.at,
            )
            for one in some
        ],
    ).rowcount


# Reading.


def of_subjects(db: Connection, subjects: Iterable[str]) -> list[Row]:
    """All that was decided of these."""
    return db.execute(
        "SELECT decision.* FROM decision WHERE subject IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(set(subjects))),),
    ).fetchall()


def of_collection(db: Connection, subject: str, *, members: bool) -> list[Row]:
    """What was decided of a collection: which songs are in it, or all else."""
    which = "" if members else "NOT "
    return db.execute(
        f"SELECT * FROM decision WHERE subject = ? AND {which}(thing >= '{MEMBER}' AND thing < 'song0')",  # noqa: S608 — constants
        (subject,),
    ).fetchall()


def value_of(row: Row) -> Any:
    """The value of a row of `decision` or `outdone`."""
    return None if row["value"] is None else json.loads(row["value"])


def after(db: Connection, subject: str, *, limit: int) -> list[Decision]:
    """The next decisions in the order of their subjects, all of a subject together; some `limit` of them."""
    last = db.execute(
        "SELECT subject FROM decision WHERE subject > ? ORDER BY subject, thing LIMIT 1 OFFSET ?",
        (subject, limit),
    ).fetchone()
    rows = db.execute(
        "SELECT * FROM decision WHERE subject > :subject AND (:last IS NULL OR subject <= :last) ORDER BY subject, thing",
        {"subject": subject, "last": None if last is None else last["subject"]},
    ).fetchall()
    return [_told(db, row) for row in rows]


def _told(db: Connection, row: Row) -> Decision:
    value = value_of(row)
    if row["thing"] == ORDER and row["subject"].startswith(COLLECTION):
        value = [
            one["clip_id"]
            for one in db.execute(
                "SELECT clip_id FROM collection_song JOIN collection USING (collection_id)"
                " WHERE mark = ? ORDER BY collection_song.place, clip_id",
                (row["subject"].removeprefix(COLLECTION),),
            )
        ]
    return Decision(row["subject"], row["thing"], value, row["at"])


def outdone(db: Connection) -> list[Decision]:
    """What was decided elsewhere or here and does not count, because something later does."""
    rows = db.execute("SELECT * FROM outdone ORDER BY subject, thing, at")
    return [Decision(row["subject"], row["thing"], value_of(row), row["at"]) for row in rows]


def counts(db: Connection) -> tuple[int, int]:
    """How many decisions the file beside the songs does not say yet, and how many there are."""
    (to_write,) = db.execute("SELECT count(*) FROM decision WHERE filed IS NOT at").fetchone()
    (there,) = db.execute("SELECT count(*) FROM decision").fetchone()
    return to_write, there


def own_covers(db: Connection) -> list[str]:
    """The hashes of all covers of the person's own."""
    rows = db.execute(
        "SELECT DISTINCT value FROM decision WHERE thing = 'cover' AND value IS NOT NULL ORDER BY value"
    )
    return [json.loads(row["value"]) for row in rows]


def to_file(db: Connection) -> list[tuple[str, str, int]]:
    """Subject, thing and time of each decision that the file beside the songs does not say yet."""
    rows = db.execute("SELECT subject, thing, at FROM decision WHERE filed IS NOT at")
    return [(row["subject"], row["thing"], row["at"]) for row in rows]


def filed(db: Connection, some: Iterable[tuple[str, str, int]]) -> None:
    """The file beside the songs says these now."""
    db.executemany(
        "UPDATE decision SET filed = ? WHERE subject = ? AND thing = ?",
        [(at, subject, thing) for subject, thing, at in some],
    )


# Merging.


class Merged(NamedTuple):
    """What became of decisions that were merged."""

    won: tuple[Decision, ...]
    """Those that count from now on."""
    outdone: int
    """How many do not count, here or there, because something else was decided later."""


def merge(db: Connection, told: Sequence[Decision], *, origin: Origin, now: int) -> Merged:
    """Take in what was decided elsewhere: of each thing the later decision counts. What does not is kept in `outdone`."""
    # A file of another's may hold what is no Unicode.
    told = [one._replace(subject=clean(one.subject), thing=clean(one.thing)) for one in told]
    known = _same_things(db, told)
    won: list[Decision] = []
    taken: list[Decision] = []
    behind: set[tuple[str, str]] = set()
    lost: list[Decision] = []
    for one in told:
        mine = known.get((one.subject, one.thing))
        if mine is None:
            won.append(one)
            continue
        if origin is Origin.DAMAGED or (one.thing == ORDER and one.at <= mine["at"]):
            continue
        here = Decision(one.subject, one.thing, value_of(mine), mine["at"])
        joined = _joined(here, one, is_import=origin is Origin.IMPORT)
        if joined.value != one.value:
            behind.add((one.subject, one.thing))
        if joined != here:
            (won if joined.value != here.value else taken).append(joined)
        if one.thing not in {HEARD, ORDER} and here.value != one.value:
            # What the file said before is not lost: it was seen here and decided anew.
            was_seen = (
                origin is Origin.FILE and mine["filed"] == (here if joined == one else one).at
            )
            if not was_seen:
                lost.append(here if joined == one else one)
    _write(db, [*won, *taken])
    if origin is Origin.FILE:
        # Of two decisions of one moment the file may say the other one.
        filed(
            db,
            (
                (one.subject, one.thing, -1 if (one.subject, one.thing) in behind else one.at)
                for one in told
            ),
        )
    return Merged(tuple(won), _keep_outdone(db, lost, now=now))


def _same_things(db: Connection, told: Sequence[Decision]) -> dict[tuple[str, str], Row]:
    """What was decided here of the same things; a collection may have a hundred thousand others."""
    rows = db.execute(
        "SELECT decision.* FROM json_each(?) AS wanted JOIN decision"
        " ON subject = wanted.value ->> 0 AND thing = wanted.value ->> 1",
        (json.dumps([(one.subject, one.thing) for one in told]),),
    )
    return {(row["subject"], row["thing"]): row for row in rows}


def _joined(here: Decision, one: Decision, *, is_import: bool) -> Decision:
    """Which of two decisions of one thing counts; on two computers the same, whoever asks."""
    if one.thing == HEARD:
        plays = max((here.value or 0, one.value or 0))
        return here._replace(value=plays, at=max(here.at, one.at))
    if one.value == here.value or is_import:
        return one if one.at > here.at else here
    return max(here, one, key=lambda either: (either.at, as_json(either.value)))


def _write(db: Connection, some: Iterable[Decision]) -> None:
    db.executemany(
        "INSERT INTO decision (subject, thing, value, at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET value = excluded.value, at = excluded.at",
        [(one.subject, one.thing, _stored(one), one.at) for one in some],
    )


def _stored(one: Decision) -> str | None:
    """The value as it is stored; the order of a collection stands with its songs."""
    if one.thing == ORDER and one.subject.startswith(COLLECTION):
        return "1"
    return None if one.value is None else as_json(one.value)


def _keep_outdone(db: Connection, lost: Sequence[Decision], *, now: int) -> int:
    if not lost:
        return 0
    rows = [(one.subject, one.thing, _stored(one), one.at, now) for one in lost]
    count = db.executemany(
        "INSERT OR IGNORE INTO outdone (subject, thing, value, at, noted_at) VALUES (?, ?, ?, ?, ?)",
        rows,
    ).rowcount
    db.execute(
        "DELETE FROM outdone WHERE (subject, thing, at) IN (SELECT subject, thing, at FROM outdone"
        " ORDER BY noted_at DESC, at DESC LIMIT -1 OFFSET ?)",
        (_MOST_OUTDONE,),
    )
    return count


def take_outdone(db: Connection, told: Sequence[Decision], *, now: int) -> None:
    """Keep what another library kept of what does not count."""
    _keep_outdone(db, told, now=now)


# As JSON values.

_MOST_TEXT = 1_000_000
_PIECE = 500
"""Things on one line."""
Copy = dict[str, Any]
DECIDED, OUTDONE = "decided", "outdone"


def copies(told: Iterable[Decision]) -> Iterator[Copy]:
    """Decisions that come by their subjects, as the lines of a file; the order of a collection comes last of it."""
    subject, things, orders = "", list[Decision](), list[Decision]()

    def lines() -> Iterator[Copy]:
        some = [*things, *orders]
        for start in range(0, len(some), _PIECE):
            piece = some[start : start + _PIECE]
            yield {DECIDED: subject, **{one.thing: [one.value, one.at] for one in piece}}

    for one in told:
        if one.subject != subject:
            yield from lines()
            subject, things, orders = one.subject, [], []
        (orders if one.thing == ORDER else things).append(one)
    yield from lines()


def outdone_copy(one: Decision) -> Copy:
    """A decision that does not count, as a line of a file."""
    return {OUTDONE: one.subject, one.thing: [one.value, one.at]}


def read(line: Mapping[str, Any], key: str = DECIDED) -> list[Decision]:
    """What a line of a file says that was decided; what cannot be is left out, and what a later program decides is kept.

    Raises:
        ValueError: it is no such line.
    """
    subject = line.get(key)
    if not isinstance(subject, str) or not 1 <= len(subject) <= 300:
        raise ValueError("no subject")
    found = []
    for thing, told in line.items():
        if thing == key:
            continue
        if not (isinstance(told, list) and len(told) == 2 and _is_time(told[1])):
            raise ValueError(f"{thing} is no decision")
        value, at = told
        if not _fits(subject, thing, value):
            raise ValueError(f"{thing} is something else")
        found.append(Decision(clean(subject), clean(thing), _cleaned(value), at))
    return found


def _is_time(at: object) -> bool:
    return isinstance(at, int) and not isinstance(at, bool) and 0 <= at < 2**53


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    return [_cleaned(one) for one in value] if isinstance(value, list) else value


def _fits(subject: str, thing: str, value: Any) -> bool:
    """Whether a value is one of what this program decides; nothing is known of other things."""
    is_collection = subject.startswith(COLLECTION)
    kinds = _OF_COLLECTIONS if is_collection else _OF_SONGS
    fits = kinds.get(thing.partition("/")[0] + "/" if "/" in thing else thing)
    return value is None or fits is None or fits(value)


def _is_note(value: Any) -> bool:
    if not _is_list(value, 3):
        return False
    at_s, text, written_at = value
    is_place = isinstance(at_s, int | float) and not isinstance(at_s, bool) and 0 <= at_s <= 1e6
    return (at_s is None or is_place) and _is_text(text) and bool(text) and _is_time(written_at)


def _is_hash(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _is_vote(value: Any) -> bool:
    if not _is_list(value, 2) or not _is_time(value[0]) or not isinstance(value[1], list):
        return False
    return bool(value[1]) and all(_is_text(loser) and bool(loser) for loser in value[1])


def _is_word(value: Any) -> bool:
    def is_place(one: Any) -> bool:
        is_number = isinstance(one, int | float) and not isinstance(one, bool)
        return one is None or (is_number and 0 <= one <= 1e6)

    return _is_list(value, 3) and _is_text(value[0]) and all(map(is_place, value[1:]))


def _is_list(value: Any, length: int) -> bool:
    return isinstance(value, list) and len(value) == length


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _MOST_TEXT


def _is_count(value: Any, least: int = 0, most: int = 2**31) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_one_of(*values: object) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in values


def _is_parent(value: Any) -> bool:
    return _is_list(value, 2) and (value[0] is None or _is_text(value[0])) and _is_count(value[1])


def _is_search(value: Any) -> bool:
    return (
        _is_list(value, 4)
        and all(map(_is_text, value[:2]))
        and _is_count(value[2], 0, 1)
        and (value[3] is None or _is_count(value[3], 1))
    )


_OF_SONGS: Mapping[str, Callable[[Any], bool]] = {
    "rating": lambda value: _is_count(value, 1, 5),
    "favourite": lambda value: _is_count(value, 0, 1),
    "unheard": lambda value: _is_count(value, 0, 1),
    HEARD: _is_count,
    TRASH: _is_one_of(IN_TRASH, WAS_IN_TRASH),
    **dict.fromkeys(("title", "artist", "album", "words"), _is_text),
    "cover": lambda value: isinstance(value, str) and _is_hash(value),
    NOTE: _is_note,
    MERGED: lambda value: _is_text(value) and bool(value),
    APART: lambda value: _is_count(value, 1, 1),
    VOTE: _is_vote,
    TIMES: lambda value: isinstance(value, list) and all(map(_is_word, value)),
}
_OF_COLLECTIONS: Mapping[str, Callable[[Any], bool]] = {
    "kind": _is_one_of("hand", "smart", "folder"),
    "name": lambda value: _is_text(value) and bool(value.strip()),
    "parent": _is_parent,
    "search": _is_search,
    "removed": lambda value: _is_count(value, 0, 1),
    MEMBER: lambda value: _is_count(value, 1, 1),
    ORDER: lambda value: isinstance(value, list) and all(map(_is_text, value)),
}
