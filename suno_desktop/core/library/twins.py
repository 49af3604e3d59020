"""Twins: songs of two clip IDs with the same sound. Which there are, and how two become one.

That a clip is the same song as another is a decision of the person (`decisions`); rows follow it: the song of the one
leaves the lists without being rejected, and its tasks bring the other. What was decided of it stays where it is and is
copied to the other, so that taking it back loses nothing. Runs inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from sqlite3 import Connection, Row
from typing import Any, NamedTuple

from suno_desktop.core.library import (
    collections,
    judgements,
    notes,
    song_names,
    songs,
    timings,
    tracking,
)
from suno_desktop.core.library.decisions import APART, HEARD, MERGED
from suno_desktop.core.library.results import Before, TimesBefore, Touched
from suno_desktop.core.library.sql_values import path_of
from suno_desktop.core.model import ClipId, CollectionId, FileId, SongId

KINDS = ("mp3", "mp4", "wav")
"""Files whose sound is compared."""
_NO_SOUND = ""
"""Noted of a file that was looked at and has none, or cannot be understood."""
_NAMES = ("title", "artist", "album")


class Apart(NamedTuple):
    """What takes a merge back: what the song that stayed was before, and who became it."""

    kept: SongId | None = None
    merged: tuple[tuple[ClipId, ClipId | None], ...] = ()
    """Each clip that became the kept one, and what it had been before (None: a song of its own)."""
    before: Before = Before()
    names: tuple[tuple[str, str | None], ...] = ()
    """What the kept song was called, and its own words and cover."""
    notes: tuple[int, ...] = ()
    """Notes that were copied to it."""
    collections: tuple[CollectionId, ...] = ()
    """Collections that it came into."""
    times: TimesBefore | None = None
    """When its words were sung, if it got the person's own times from another song."""
    files: tuple[tuple[FileId, SongId], ...] = ()
    """Files that went from one song to another, and whose they had been."""

    @property
    def songs(self) -> int:
        """How many songs became another."""
        return sum(was is None for _, was in self.merged)


# Which there are.


def groups(db: Connection) -> list[tuple[SongId, ...]]:
    """The listed songs that have the same sound, together; those that came last come first.

    Left out are those of which the person wants to keep each, until another one joins them.
    """
    # The members are read apart: to gather those of each sound would take twice as long as to count them.
    rows = db.execute(
        "SELECT packets, song_id FROM file WHERE packets > '' AND packets IN"
        " (SELECT packets FROM file WHERE packets > '' GROUP BY packets HAVING count(*) > 1)"
    ).fetchall()
    songs_of: dict[str, list[int]] = {}
    for row in rows:
        songs_of.setdefault(row["packets"], []).append(row["song_id"])
    alike = list(songs_of.values())
    clips = _listed(db, {song_id for some in alike for song_id in some})
    found = [
        group
        for group in _joined([one for one in some if one in clips] for some in alike)
        if len(group) > 1
    ]
    apart = _kept_apart(db, [clips[song_id] for group in found for song_id in group])
    wanted = [
        group
        for group in found
        if any(pair not in apart for pair in combinations(sorted(clips[one] for one in group), 2))
    ]
    return [
        tuple(SongId(song_id) for song_id in sorted(group))
        for group in sorted(wanted, key=max, reverse=True)
    ]


def _listed(db: Connection, song_ids: Iterable[int]) -> dict[int, str]:
    rows = db.execute(
        "SELECT song_id, clip_id FROM song WHERE song_id IN (SELECT value FROM json_each(?))"
        " AND removed IS NULL AND kind = 'clip' AND clip_id IS NOT NULL AND stem IS NULL",
        (json.dumps(list(song_ids)),),
    )
    return {row["song_id"]: row["clip_id"] for row in rows}


def _joined(some: Iterable[Sequence[int]]) -> list[set[int]]:
    """The groups of which any two with a song in common are one."""
    group_of: dict[int, set[int]] = {}
    for together in some:
        whole = set(together).union(*(group_of.get(one, ()) for one in together))
        group_of.update(dict.fromkeys(whole, whole))
    return list({id(group): group for group in group_of.values()}.values())


def _kept_apart(db: Connection, clip_ids: Iterable[str]) -> frozenset[tuple[str, str]]:
    rows = db.execute(
        "SELECT subject, thing FROM decision"
        " WHERE subject IN (SELECT value FROM json_each(?)) AND thing > ? AND thing < ? AND value IS NOT NULL",
        (json.dumps(list(clip_ids)), APART, APART + "\U0010ffff"),
    )
    return frozenset((row["subject"], row["thing"].removeprefix(APART)) for row in rows)


def keep_apart(db: Connection, song_ids: Sequence[int], *, apart: bool, touched: Touched) -> None:
    """Each of these songs is one of its own (or no longer), although they have the same sound."""
    clip_ids = collections.clips_of(db, song_ids)
    for one, other in combinations(sorted(clip_ids), 2):
        touched.put[one, APART + other] = 1 if apart else None
    touched.judged |= len(clip_ids) > 1


# What their files say.


class Uncompared(NamedTuple):
    """A saved file whose sound nobody has compared yet."""

    file_id: FileId
    path: str


def unknown(db: Connection, after: int, *, limit: int) -> list[Uncompared]:
    """The next saved files whose sound is not known yet, in the order of their numbers."""
    rows = db.execute(
        "SELECT file_id, path FROM file JOIN song USING (song_id) WHERE file_id > ? AND packets IS NULL"
        " AND file.state = 'saved' AND path IS NOT NULL AND song.removed IS NULL"
        " AND file.kind IN (SELECT value FROM json_each(?)) ORDER BY file_id LIMIT ?",
        (after, json.dumps(KINDS), limit),
    )
    return [Uncompared(FileId(row["file_id"]), str(path_of(row["path"]))) for row in rows]


def count_unknown(db: Connection) -> int:
    """How many saved files there are whose sound is not known yet."""
    (count,) = db.execute(
        "SELECT count(*) FROM file JOIN song USING (song_id) WHERE packets IS NULL AND file.state = 'saved'"
        " AND path IS NOT NULL AND song.removed IS NULL AND file.kind IN (SELECT value FROM json_each(?))",
        (json.dumps(KINDS),),
    ).fetchone()
    return int(count)


def note_packets(db: Connection, found: Mapping[FileId, str | None]) -> None:
    """Note the hash of the packets of saved files; None: there are none."""
    db.executemany(
        "UPDATE file SET packets = ? WHERE file_id = ? AND state = 'saved'",
        [(packets or _NO_SOUND, file_id) for file_id, packets in found.items()],
    )


# Two become one.


def merge(
    db: Connection, kept: SongId, others: Iterable[int], *, now: int, touched: Touched
) -> Apart:
    """Have these listed songs be the kept one, which gets all that was decided of them; nothing if that is not listed."""
    known = _listed(db, [kept, *others])
    gone = [song_id for song_id in dict.fromkeys(others) if song_id in known and song_id != kept]
    if kept not in known or not gone:
        return Apart()
    before = _judge_as_all(db, kept, gone, touched=touched)
    names = _name_as_all(db, kept, gone, touched=touched)
    written = _copy_notes(db, known[kept], [known[one] for one in gone], touched=touched)
    times = _time_as_one(db, known[kept], [known[one] for one in gone], now=now, touched=touched)
    into = _put_into_collections(db, known[kept], [known[one] for one in gone], touched=touched)
    merged: list[tuple[ClipId, ClipId | None]] = []
    for song_id in gone:
        clip_id = known[song_id]
        merged += [(ClipId(one), ClipId(clip_id)) for one in _merged_into(db, [clip_id])]
        merged.append((ClipId(clip_id), None))
    touched.put |= {(one, MERGED): known[kept] for one, _ in merged}
    token = tracking.new_token(db, now=now)
    given: list[tuple[FileId, SongId]] = []
    for song_id in gone:
        given += _hide(db, song_id, kept, token=token, touched=touched)
    return Apart(
        kept=kept,
        merged=tuple(merged),
        before=before,
        names=names,
        notes=written,
        collections=into,
        times=times,
        files=tuple(given),
    )


def part(db: Connection, apart: Apart, *, touched: Touched) -> None:
    """Take a merge back: each song is again what it was."""
    if apart.kept is None:
        return
    for clip_id, was in apart.merged:
        touched.put[clip_id, MERGED] = was
        if was is None:
            _show(db, clip_id, touched=touched)
    _give(db, dict(apart.files), touched=touched)
    judgements.undo(db, apart.before, touched=touched)
    if apart.before.songs:
        _decide_heard(db, apart.kept, touched=touched)
    _call(db, apart.kept, dict(apart.names), touched=touched)
    notes.remove(db, apart.notes, touched=touched)
    if apart.times is not None:
        timings.put_back(db, apart.times, touched=touched)
    for collection_id in apart.collections:
        collections.take_out(db, collection_id, [apart.kept], touched=touched)


def _judge_as_all(db: Connection, kept: SongId, gone: Sequence[int], *, touched: Touched) -> Before:
    """The higher rating, the heart of either, all plays; heard is what one of them was."""
    row = db.execute(
        "SELECT max(rating) AS rating, max(favourite) AS favourite, min(unheard) AS unheard,"
        " max(heard_at) AS heard_at, sum(play_count) AS play_count FROM song WHERE song_id IN (SELECT value FROM json_each(?))",
        (json.dumps([kept, *gone]),),
    ).fetchone()
    before = judgements.judge(db, [kept], dict(row), touched=touched)
    if before.songs:
        _decide_heard(db, kept, touched=touched)
    return before


def _decide_heard(db: Connection, song_id: SongId, *, touched: Touched) -> None:
    row = db.execute(
        "SELECT clip_id, heard_at, EXISTS (SELECT 1 FROM decision WHERE subject = clip_id AND thing = ?) AS is_decided"
        " FROM song WHERE song_id = ?",
        (HEARD, song_id),
    ).fetchone()
    if row["heard_at"] is not None:
        touched.decide([HEARD], [song_id])
    elif row["is_decided"]:
        touched.put[row["clip_id"], HEARD] = None


def _own(db: Connection, song_id: int) -> dict[str, str | None]:
    """What the person calls a song, the words that are sung in it, and its own cover."""
    row = db.execute(
        "SELECT own_title AS title, own_artist AS artist, own_album AS album, own_lyrics AS words,"
        " own_cover AS cover FROM song JOIN song_text USING (song_id) WHERE song_id = ?",
        (song_id,),
    ).fetchone()
    return dict(row)


def _name_as_all(
    db: Connection, kept: SongId, gone: Sequence[int], *, touched: Touched
) -> tuple[tuple[str, str | None], ...]:
    """What the person called only one of the others, the kept one is called; what it had been called."""
    before = _own(db, kept)
    after = dict(before)
    for song_id in gone:
        after = {name: after[name] or text for name, text in _own(db, song_id).items()}
    changed = {name: text for name, text in after.items() if text != before[name]}
    _call(db, kept, changed, touched=touched)
    return tuple((name, before[name]) for name in changed)


def _call(
    db: Connection, song_id: SongId, own: Mapping[str, str | None], *, touched: Touched
) -> None:
    names = {name: own[name] for name in _NAMES if name in own}
    if names:
        song_names.call_song(db, song_id, names, touched=touched)
    if "words" in own:
        song_names.sing(db, song_id, own["words"], touched=touched)
    if "cover" in own:
        judgements.judge(db, [song_id], {"own_cover": own["cover"]}, touched=touched)


def _copy_notes(
    db: Connection, kept: str, gone: Sequence[str], *, touched: Touched
) -> tuple[int, ...]:
    there = {(note.at_s, note.text) for note in notes.of_clip(db, kept)}
    written = []
    for clip_id in gone:
        for row in db.execute(
            "SELECT * FROM note WHERE clip_id = ? ORDER BY note_id", (clip_id,)
        ).fetchall():
            if (row["at_s"], row["text"]) not in there:
                there.add((row["at_s"], row["text"]))
                number = notes.write(
                    db, kept, row["text"], at_s=row["at_s"], now=row["written_at"], touched=touched
                )
                written.append(number)
    return tuple(written)


def _time_as_one(
    db: Connection, kept: str, gone: Sequence[str], *, now: int, touched: Touched
) -> TimesBefore | None:
    """The person's own times of words that only one of the others has are those of the kept song; what it had before."""
    rows = db.execute(
        "SELECT clip_id FROM timing WHERE own AND clip_id IN (SELECT value FROM json_each(?))",
        (json.dumps([kept, *gone]),),
    ).fetchall()
    timed = {row["clip_id"] for row in rows}
    source = next((clip_id for clip_id in gone if clip_id in timed), None)
    if source is None or kept in timed:
        return None
    words = timings.sung_of(db, source)
    return timings.keep_own(db, ClipId(kept), words, now=now, touched=touched)


def _put_into_collections(
    db: Connection, kept: str, gone: Sequence[str], *, touched: Touched
) -> tuple[CollectionId, ...]:
    """The kept song stands where one of the others did; those keep their places too, as songs in the Trash do."""
    rows = db.execute(
        "SELECT DISTINCT collection_id FROM collection_song WHERE clip_id IN (SELECT value FROM json_each(?))"
        " AND collection_id NOT IN (SELECT collection_id FROM collection_song WHERE clip_id = ?)",
        (json.dumps(gone), kept),
    ).fetchall()
    into = [CollectionId(row["collection_id"]) for row in rows]
    for collection_id in into:
        order = list(collections.order_of(db, collection_id))
        at = min(order.index(clip_id) for clip_id in gone if clip_id in order)
        collections.set_order(db, collection_id, [*order[:at], kept, *order[at:]], touched=touched)
    return tuple(into)


# Rows follow.


def _hide(
    db: Connection, song_id: int, kept: int, *, token: int, touched: Touched
) -> list[tuple[FileId, SongId]]:
    """No list has a song any more, and its tasks bring the kept one; files that the kept one lacked, and whose they were."""
    db.execute("UPDATE song SET removed = ? WHERE song_id = ?", (token, song_id))
    rows = db.execute(
        "INSERT OR IGNORE INTO source (task_key, song_id, take)"
        " SELECT task_key, ?, take FROM source WHERE song_id = ? RETURNING task_key",
        (kept, song_id),
    ).fetchall()
    given = _lacking(db, song_id, kept)
    _give(
        db,
        {file_id: kept if was == song_id else song_id for file_id, was in given},
        touched=touched,
    )
    _touch(db, [song_id, kept], (row["task_key"] for row in rows), touched=touched)
    return given


def _lacking(db: Connection, song_id: int, kept: int) -> list[tuple[FileId, SongId]]:
    """The saved files of a song that the kept one has not, each with what stands in its place there; whose they are."""
    rows = db.execute(
        "SELECT mine.file_id AS mine, its.file_id AS its FROM file AS mine"
        " LEFT JOIN file AS its ON its.song_id = ?2 AND its.kind = mine.kind WHERE mine.song_id = ?1"
        " AND mine.state = 'saved' AND coalesce(its.state, '') NOT IN ('saved', 'downloading')",
        (song_id, kept),
    ).fetchall()
    found = [(FileId(row["mine"]), SongId(song_id)) for row in rows]
    return found + [(FileId(row["its"]), SongId(kept)) for row in rows if row["its"] is not None]


def _give(db: Connection, song_of: Mapping[FileId, int], *, touched: Touched) -> None:
    """Have files be those of these songs, as far as nothing else stands there meanwhile."""
    ids = json.dumps(list(song_of))
    free = {
        file_id: song_id
        for file_id, song_id in song_of.items()
        if db.execute(
            "SELECT 1 FROM file JOIN file AS mine ON mine.kind = file.kind WHERE mine.file_id = ? AND file.song_id = ?"
            " AND file.file_id NOT IN (SELECT value FROM json_each(?))",
            (file_id, song_id, ids),
        ).fetchone()
        is None
    }
    # A song has one file of each kind, also while two of them change places.
    for file_id in free:
        db.execute("UPDATE file SET kind = '-' || kind WHERE file_id = ?", (file_id,))
    for file_id, song_id in free.items():
        db.execute(
            "UPDATE file SET kind = substr(kind, 2), song_id = ? WHERE file_id = ?",
            (song_id, file_id),
        )
    touched.files.update(free)
    songs.refresh(db, sorted(set(free.values())), touched=touched)


def _show(db: Connection, clip_id: str, *, touched: Touched) -> None:
    """List a song again, unless it is in the Trash or was; its tasks no longer bring the one that it had become."""
    row = db.execute("SELECT song_id FROM song WHERE clip_id = ?", (clip_id,)).fetchone()
    if row is None:
        return
    # Two songs that a task really brought are never the same version of it.
    rows = db.execute(
        "DELETE FROM source WHERE song_id <> ?1 AND EXISTS (SELECT 1 FROM source AS its WHERE its.song_id = ?1"
        "  AND its.task_key = source.task_key AND its.take = source.take)"
        " AND song_id IN (SELECT song_id FROM song WHERE removed IS NULL) RETURNING song_id, task_key",
        (row["song_id"],),
    ).fetchall()
    db.execute(
        "UPDATE song SET removed = NULL WHERE song_id = ? AND trashed_at IS NULL"
        " AND clip_id NOT IN (SELECT clip_id FROM rejected)",
        (row["song_id"],),
    )
    ids = {row["song_id"], *(one["song_id"] for one in rows)}
    _touch(db, sorted(ids), (one["task_key"] for one in rows), touched=touched)


def _touch(
    db: Connection, song_ids: Sequence[int], task_keys: Iterable[int], *, touched: Touched
) -> None:
    touched.songs.update(song_ids)
    touched.tasks.update(task_keys)
    touched.songs_listed = True
    songs.refresh(db, song_ids, touched=touched)


def settle(db: Connection, clip_ids: Iterable[str], *, now: int, touched: Touched) -> None:
    """Have rows say which songs are the same: after it was decided elsewhere, or when one of them came or has another task."""
    if db.execute("SELECT 1 FROM decision WHERE thing = 'merged' LIMIT 1").fetchone() is None:
        return  # as nearly always, and asked whenever songs come
    wanted = json.dumps(sorted(set(clip_ids)))
    rows = db.execute(
        "SELECT subject, value FROM decision WHERE subject IN (SELECT value FROM json_each(?)) AND thing = 'merged'"
        " UNION SELECT subject, value FROM decision WHERE thing = 'merged' AND value IN"
        " (SELECT json_quote(value) FROM json_each(?))",
        (wanted, wanted),
    ).fetchall()
    token: int | None = None
    for row in rows:
        name = row["subject"]
        target = resolved(db, name)
        song, other = _row(db, name), _row(db, target)
        if song is None or (row["value"] is None and song["removed"] is None):
            continue
        if target == name:
            if song["removed"] is not None and song["is_hidden"]:
                _show(db, name, touched=touched)
            continue
        if other is None:  # it is not here yet; what became it may be
            other = _row(db, _target(db, name) or name)
        if other is not None and other["song_id"] != song["song_id"]:
            if token is None:
                token = tracking.new_token(db, now=now)
            _hide(
                db,
                song["song_id"],
                other["song_id"],
                token=song["removed"] or token,
                touched=touched,
            )


def _row(db: Connection, clip_id: str) -> Row | None:
    row: Row | None = db.execute(
        "SELECT song_id, removed, trashed_at IS NULL AND clip_id NOT IN (SELECT clip_id FROM rejected)"
        " AND kind = 'clip' AS is_hidden FROM song WHERE clip_id = ?",
        (clip_id,),
    ).fetchone()
    return row


def resolved(db: Connection, clip_id: str) -> str:
    """The clip that a clip is the same song as in the end; of those that lead round in a circle the first by its name."""
    path = [clip_id]
    while (after := _target(db, path[-1])) is not None:
        if after in path:
            return min(path[path.index(after) :])
        path.append(after)
    return path[-1]


def _target(db: Connection, clip_id: str) -> str | None:
    row = db.execute(
        "SELECT value FROM decision WHERE subject = ? AND thing = 'merged' AND value IS NOT NULL",
        (clip_id,),
    ).fetchone()
    return None if row is None else str(json.loads(row["value"]))


def _merged_into(db: Connection, clip_ids: Sequence[str]) -> Iterator[str]:
    """The clips that became one of these before."""
    rows: list[Any] = db.execute(
        "SELECT subject FROM decision WHERE thing = 'merged' AND value IN"
        " (SELECT json_quote(value) FROM json_each(?))",
        (json.dumps(list(clip_ids)),),
    ).fetchall()
    return (row["subject"] for row in rows)


def also_called(db: Connection, clip_ids: Iterable[str]) -> dict[ClipId, SongId]:
    """The listed songs that these clips became."""
    found: dict[ClipId, SongId] = {}
    for row in db.execute(
        "SELECT subject FROM decision WHERE subject IN (SELECT value FROM json_each(?))"
        " AND thing = 'merged' AND value IS NOT NULL",
        (json.dumps(list(clip_ids)),),
    ).fetchall():
        song = _row(db, resolved(db, row["subject"]))
        if song is not None and song["removed"] is None:
            found[ClipId(row["subject"])] = SongId(song["song_id"])
    return found
