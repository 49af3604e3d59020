"""LibraryReader: the only reader of lists, searches and panels. Cannot write; used on the thread that opened it."""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection, Row
from typing import TYPE_CHECKING, Any

from suno_desktop.core import link_life
from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import Clock, SystemClock
from suno_desktop.core.fields import FIELDS
from suno_desktop.core.library import (
    collections,
    details,
    downloads,
    folder_moves,
    lineage,
    link_ends,
    notes,
    preview_rows,
    rebuilding,
    relay_rows,
    song_names,
    sound_figures,
    stems,
    timings,
    twins,
    votes,
)
from suno_desktop.core.library.database import ReadOnlyDatabase
from suno_desktop.core.library.id_lists import id_list, ids_of
from suno_desktop.core.library.merge import CLIP_RANK, CLIP_STATE
from suno_desktop.core.library.song_lists import (
    AT_RISK_SONGS,
    FAVOURITE,
    JUDGED,
    LISTED_SONG,
    NOT_HIDDEN,
    RECENT,
    UNHEARD,
    SongLists,
)
from suno_desktop.core.library.sorting import task_order
from suno_desktop.core.library.sql_values import (
    FILTER_FLAG,
    PLACE_TASK,
    SAID_WITH_WORDS,
    Flag,
    clean,
    file_of,
    finite,
    from_ms,
    from_sql,
    reply_text,
    task_row_of,
    to_ms,
)
from suno_desktop.core.library.twin_reader import TwinReader
from suno_desktop.core.model import (
    ENCRYPTED,
    Action,
    ClipId,
    ClipState,
    FileId,
    FileState,
    MediaFile,
    MediaKind,
    Relay,
    RelayId,
    SongId,
    SongKind,
    TaskId,
    TaskKey,
    TaskState,
)
from suno_desktop.core.rows import (
    CollectionRow,
    Counts,
    DownloadRow,
    Images,
    Note,
    Safety,
    SavedFile,
    SongDetail,
    SongFilter,
    SongQuery,
    SongRow,
    SoundFigures,
    Source,
    StemRow,
    TaskQuery,
    TaskRow,
    Unmeasured,
)

if TYPE_CHECKING:
    from suno_desktop.core.library.query.tree import Query
    from suno_desktop.core.link_life import LinkLife

_PAGE = 500

_MORE = tuple(field for field in FIELDS if field.in_rows and field.key not in SongRow._fields)
_ENCRYPTED = ", ".join(f"'{code}'" for code in sorted(ENCRYPTED))
_WANTED = "json_each(?) AS wanted"


def _songs_in(flag: int) -> str:
    """How many songs of a ready task have a flag."""
    return (
        "CASE task.state WHEN 'ready' THEN (SELECT count(*) FROM song WHERE song.task_key = task.task_key"  # noqa: S608 — an integer
        f" AND song.removed IS NULL AND song.flags & {flag:d}) ELSE 0 END"
    )


_TASK_ROW = (
    "SELECT task.*, relay.name AS relay_name,"  # noqa: S608 — own text
    " (SELECT count(*) FROM source WHERE source.task_key = task.task_key)"
    # A song that became another one is brought as that one.
    " - (SELECT count(*) FROM source JOIN song USING (song_id) JOIN decision ON subject = clip_id AND thing = 'merged'"
    "  AND value IS NOT NULL WHERE source.task_key = task.task_key) AS songs,"
    f" {_songs_in(Flag.RUNNING)} AS running_songs, {_songs_in(Flag.FAILED)} AS failed_songs"
)
_PARTS = (
    f"SELECT {PLACE_TASK} AS task_key, max(flags & {Flag.RUNNING:d}) > 0 AS running,"  # noqa: S608 — own text and integers
    f" max(flags & {Flag.FAILED:d}) > 0 AS failed FROM song INDEXED BY song_by_added"
    f" WHERE removed IS NULL AND flags & {Flag.RUNNING | Flag.FAILED:d} GROUP BY 1"
)
"""Tasks of which a song is still being made or failed."""

_TASK_OF_SONG = (
    "task_key IN (SELECT task_key FROM source WHERE song_id IN (SELECT value FROM json_each(:hits)))"
    " OR task_key IN (SELECT task_key FROM song WHERE song_id IN (SELECT value FROM json_each(:hits)))"
)
"""Tasks that brought a song that was found, or for which a row stands that was found."""
_TASK_FOUND = (
    "(instr(lower(task_id), :text) OR instr(lower(relay.name), :text) OR instr(lower(reason), :text)"
    f" OR {_TASK_OF_SONG})"
)

_WHOLE = CLIP_RANK[ClipState.READY]
_ERROR = "(SELECT error FROM song_text WHERE song_text.song_id = song.song_id)"
"""What the relay said of a song; only asked for those that are not ready, because lists carry no texts."""

_JUDGED_COUNTS = ", ".join(
    f"(SELECT count(*) FROM song WHERE {what}) AS {name}"  # noqa: S608 — constants
    for what, name in (
        (UNHEARD, SongFilter.UNHEARD.value),
        (FAVOURITE, SongFilter.FAVOURITES.value),
        ("trashed_at IS NOT NULL", SongFilter.TRASH.value),
    )
)
_SONG = f"(flags & {Flag.SAVED | Flag.NOT_SAVED:d} AND NOT flags & {Flag.SHEET:d})"
_READY = {
    SongFilter.ALL: _SONG,
    SongFilter.RECENT: f"{_SONG} AND added_at >= :recent",
    SongFilter.SAVED: f"{_SONG} AND flags & {Flag.SAVED:d} > 0",
    SongFilter.NOT_SAVED: f"{_SONG} AND flags & {Flag.NOT_SAVED:d} > 0",
    SongFilter.SHEETS: f"flags & {Flag.SHEET:d} > 0",
}
_WITH_SOUND = (
    "SELECT song_id FROM song INDEXED BY song_by_added"  # noqa: S608 — integers
    f" WHERE removed IS NULL AND NOT flags & {Flag.SHEET:d}"
    f" AND (flags & {Flag.SAVED:d} OR flags & {Flag.AUDIO | Flag.FAILED:d} = {Flag.AUDIO:d})"
    " UNION SELECT song_id FROM preview"
    " UNION SELECT song_id FROM file WHERE state = 'saved' AND kind = 'mp4'"
)
_READY_SUMS = ", ".join(f"total({what}) AS ready_{name}" for name, what in _READY.items())
_UNFINISHED = frozenset({TaskState.WAITING, TaskState.RUNNING})
_USUAL_ROWS, _USUAL_ENOUGH, _USUAL_LEAST = 2_000, 50, 3
_USUAL_MOST_MS = 3_600_000
"""Tasks that took longer than this waited for something else and are not counted."""


class LibraryReader(TwinReader):
    """The only public reader. Methods may raise ProfileError; no search text makes one raise anything."""

    def __init__(self, database: ReadOnlyDatabase, *, clock: Clock) -> None:
        super().__init__(database)
        self._clock = clock
        self._lists = SongLists(clock)

    @classmethod
    def open(cls, path: Path, *, clock: Clock | None = None) -> LibraryReader:
        """Open a library that exists.

        Raises:
            ProfileError: `library.not_there`, `library.missing`, `library.too_new`, `library.damaged`,
                `library.cannot_open`.
        """
        database = ReadOnlyDatabase.open(path)
        return cls(database, clock=clock or SystemClock())

    def close(self) -> None:
        """Close."""
        self._lists.close()
        self._database.close()

    def ended_by(self, outrun: CancelToken) -> AbstractContextManager[None]:
        """Within this, whatever is being asked raises `Cancelled` when the token is cancelled, on any thread."""
        return self._database.ended_by(outrun)

    # Songs.

    def song_ids(self, query: SongQuery) -> array[int]:
        """The ids of the listed songs that a query asks for, in its order."""
        with self._database.reading() as db:
            return self._lists.ids(db, query)

    def first_song_ids(self, query: SongQuery, count: int) -> array[int] | None:
        """The first ids of `song_ids`, if they can be told at once; None: only the whole list tells them."""
        with self._database.reading() as db:
            return self._lists.first_ids(db, query, count)

    def understood(self, text: str) -> Query:
        """What was typed, as the search understands it; days are those of this computer's time zone."""
        return self._lists.understood(text)

    def known_values(self, field: str) -> list[str]:
        """What the library has for a field of the search, to be offered while its value is typed."""
        from suno_desktop.core.library import finding  # noqa: PLC0415 — not before somebody searches

        with self._database.reading() as db:
            return finding.known_values(db, field)

    def collections(self) -> tuple[CollectionRow, ...]:
        """All collections, each folder before what is in it."""
        with self._database.reading() as db:
            return collections.everything(db)

    def prepare(self, query: SongQuery) -> None:
        """Have the whole list of a query at hand for when it is asked for."""
        with self._database.reading() as db:
            self._lists.prepare(db, query)

    def _soon(self) -> int:
        """Up to when a link ends that is at risk."""
        return to_ms(self._clock.now() + link_life.RISK)

    def forget_orders(self) -> None:
        """Forget the lists that are kept (to measure, or to give memory back)."""
        self._lists.forget()

    def song_rows(self, song_ids: Sequence[int], *, searched: str = "") -> list[SongRow]:
        """Lines of the Songs table in the order of the ids; ids that do not exist are skipped, removed songs are not.

        With what was `searched`, rows tell the line of the lyrics where it stands if they show it nowhere else.
        """
        with self._database.reading() as db:
            rows = _song_rows(db, song_ids)
            if not searched.strip():
                return rows
            from suno_desktop.core.library import finding  # noqa: PLC0415 — not before somebody searches

            lines = finding.lines(db, rows, self.understood(searched).marks)
        return [row._replace(found=lines.get(row.song_id, "")) for row in rows]

    def with_sound(self, song_ids: Iterable[int]) -> array[int]:
        """Those of these songs that have anything to hear, in their order; it walks over the library once."""
        with self._database.reading() as db:
            sounding = set(id_list(db, _WITH_SOUND, {}))
        return array("q", filter(sounding.__contains__, song_ids))

    def song_detail(self, song_id: SongId) -> SongDetail | None:
        """Everything that is known of one song."""
        with self._database.reading() as db:
            found = _song_rows(db, [song_id])
            if not found:
                return None
            row = _one(
                db,
                "SELECT * FROM song LEFT JOIN song_text USING (song_id) WHERE song_id = ?",
                song_id,
            )
            keys = ids_of(
                db,
                "SELECT task_key FROM source WHERE song_id = :song_id ORDER BY task_key <> :first, task_key",
                {"song_id": song_id, "first": found[0].task_key},
            )
            clip = details.clip_of(dict(row))
            others = [one for one in _songs_of(db, [found[0].task_key]) if one != song_id]
            return SongDetail(
                row=found[0],
                clip=clip,
                sheet=details.sheet_of(dict(row)),
                task=_task_rows(db, [found[0].task_key])[0],
                sources=tuple(_task_rows(db, keys)),
                files=_files_of(db, [song_id]).get(song_id, ()),
                preview=preview_rows.of_song(db, song_id),
                link_ends=from_ms(row["link_ends"]),
                links_die_at_once=_die_at_once(db, row),
                times=timings.told_of(db, row["clip_id"]),
                figures=sound_figures.of_clip(db, row["clip_id"]),
                told_words=(row["lyrics"] or "") if row["own_lyrics"] else None,
                kin=lineage.of_clip(db, clip),
                others=tuple(_song_rows(db, others)),
                stems=_stems_of(db, song_id),
                blind=votes.of_clip(db, row["clip_id"]),
                sung=timings.sung_of(db, row["clip_id"]),
            )

    def songs_of(self, task_keys: Sequence[TaskKey]) -> list[SongId]:
        """The listed clips and sheets that tasks brought, take by take."""
        with self._database.reading() as db:
            return [SongId(song_id) for song_id in _songs_of(db, task_keys)]

    def image_of(self, song_id: SongId) -> Images:
        """Where the cover of a song is from."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT image_url, image_small_url, own_cover FROM song LEFT JOIN song_text USING (song_id) WHERE song_id = ?",
                (song_id,),
            ).fetchone()
        return Images() if row is None else Images(*row)

    def figures_of(self, song_id: SongId) -> SoundFigures | None:
        """What was measured of a song's sound; None if nothing was yet."""
        with self._database.reading() as db:
            return sound_figures.of_song(db, song_id)

    def unmeasured(self, *, song_id: SongId | None, before: FileId | None) -> Unmeasured | None:
        """A file whose sound is to be measured: that of the song, or the newest of those older than `before`."""
        with self._database.reading() as db:
            if song_id is not None:
                return sound_figures.unmeasured_song(db, song_id)
            return sound_figures.unmeasured_before(db, before)

    def notes_of(self, clip_id: ClipId) -> tuple[Note, ...]:
        """The person's notes of a song: of all of it first, then in the order of their places."""
        with self._database.reading() as db:
            return notes.of_clip(db, clip_id)

    def relay_of(self, song_id: SongId) -> RelayId | None:
        """The relay of the song's task."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT relay_id FROM song JOIN task USING (task_key) WHERE song_id = ?", (song_id,)
            ).fetchone()
        return None if row is None else row["relay_id"]

    # Tasks.

    def task_keys(self, query: TaskQuery, *, among: Sequence[int] | None = None) -> array[int]:
        """The keys of the tracked tasks that a query asks for, in its order; only such as are `among` some, if given.

        What was typed is looked for in the songs it brought; words alone also in its id, its relay's name and the reason.
        """
        with self._database.reading() as db:
            values: dict[str, Any] = {}
            conditions = ["task.removed IS NULL"]
            if among is not None:
                conditions.append("task_key IN (SELECT value FROM json_each(:among))")
                values["among"] = _json(among)
            if query.states is not None:
                chosen = "state IN (SELECT value FROM json_each(:states))"
                if query.part is not None:
                    chosen += (
                        f" OR state = 'ready' AND task_key IN (SELECT task_key FROM ({_PARTS})"  # noqa: S608 — own names
                        f" WHERE {query.part.value})"
                    )
                conditions.append(f"({chosen})")
                values["states"] = json.dumps([state.value for state in query.states])
            wanted = self.understood(query.text) if query.text.strip() else None
            hits = self._lists.hits(db, wanted)
            if wanted is not None and hits is not None:
                conditions.append(_TASK_FOUND if wanted.is_plain else f"({_TASK_OF_SONG})")
                values["text"] = wanted.text.lower()
                values["hits"] = json.dumps(list(hits))
            return ids_of(
                db,
                "SELECT task_key FROM task LEFT JOIN relay USING (relay_id)"  # noqa: S608 — own text
                f" WHERE {' AND '.join(conditions)} ORDER BY {task_order(query)}",
                values,
            )

    def task_rows(self, keys: Sequence[int]) -> list[TaskRow]:
        """Lines of the Tasks table in the order of the keys; those that do not exist are skipped."""
        with self._database.reading() as db:
            return _task_rows(db, keys)

    def tasks_of(self, task_ids: Iterable[TaskId]) -> dict[TaskId, list[TaskRow]]:
        """The tracked tasks with these ids; ids that are not tracked are not in the answer."""
        wanted = json.dumps([str(task_id) for task_id in task_ids])
        found: dict[TaskId, list[TaskRow]] = {}
        with self._database.reading() as db:
            keys = ids_of(
                db,
                "SELECT task_key FROM task WHERE removed IS NULL"
                " AND task_id IN (SELECT value FROM json_each(:wanted)) ORDER BY task_key",
                {"wanted": wanted},
            )
            for row in _task_rows(db, keys):
                found.setdefault(row.task_id, []).append(row)
        return found

    def relays_of_tasks(
        self, task_ids: Iterable[TaskId]
    ) -> dict[TaskId, list[tuple[RelayId | None, str | None]]]:
        """The relays (ID and name; None: not found yet) of the tracked tasks with these IDs; others are not in the answer."""
        wanted = json.dumps([clean(task_id) for task_id in task_ids])
        found: dict[TaskId, list[tuple[RelayId | None, str | None]]] = {}
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT task_id, relay_id, relay.name FROM task LEFT JOIN relay USING (relay_id)"
                " WHERE task.removed IS NULL AND task_id IN (SELECT value FROM json_each(?))"
                " ORDER BY task_key",
                (wanted,),
            )
            for task_id, relay_id, name in rows:
                found.setdefault(TaskId(task_id), []).append((relay_id, name))
        return found

    def replies(self, task_key: TaskKey) -> list[tuple[datetime, str]]:
        """Every reply that was kept of a task, with the time of its first arrival, oldest first."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT got_at, packed, sha256 FROM reply WHERE task_key = ? ORDER BY reply_id",
                (task_key,),
            )
            return [
                (from_ms(row["got_at"]), reply_text(row["packed"], row["sha256"])) for row in rows
            ]

    def relays(self) -> tuple[Relay, ...]:
        """The saved relays, oldest first."""
        with self._database.reading() as db:
            return relay_rows.all_relays(db)

    def song_counts(self) -> dict[RelayId, int]:
        """How many songs came from each relay."""
        with self._database.reading() as db:
            return relay_rows.song_counts(db)

    # Copies for an export.

    def link_lives(self) -> dict[RelayId, LinkLife]:
        """What is known of how long the links of each relay live, by its number."""
        with self._database.reading() as db:
            return link_ends.lives(db)

    # Files and figures.

    def counts(self) -> Counts:
        """The figures beside the filters."""
        sums = ", ".join(
            f"total(flags & {flag:d}) / {flag:d} AS {name}" for name, flag in FILTER_FLAG.items()
        )
        at_risk = f"(SELECT count(*) FROM ({AT_RISK_SONGS}))"  # noqa: S608 — own text
        with self._database.reading() as db:
            songs: Row = db.execute(
                f"SELECT count(*) AS everything, total({LISTED_SONG}) AS 'all',"  # noqa: S608 — own names
                f" total(added_at >= :recent) AS recent, {sums}, {_READY_SUMS},"
                f" {at_risk} AS at_risk, {at_risk} AS ready_at_risk, {_JUDGED_COUNTS}"
                # Without this hint SQLite reads the whole table.
                f" FROM song INDEXED BY song_by_added WHERE removed IS NULL AND {NOT_HIDDEN}",
                {"recent": to_ms(self._clock.now() - RECENT), "soon": self._soon()},
            ).fetchone()
            states = dict(
                _pairs(db, "SELECT state, count(*) FROM task WHERE removed IS NULL GROUP BY state")
            )
            parts = db.execute(
                f"SELECT total(running) AS running, total(failed) AS failed FROM ({_PARTS})"  # noqa: S608 — own names
                " JOIN task USING (task_key) WHERE state = 'ready' AND removed IS NULL"
            ).fetchone()
            files = _pairs(
                db,
                "SELECT state, count(*) FROM file WHERE song_id NOT IN"
                " (SELECT song_id FROM song WHERE removed IS NOT NULL) GROUP BY state",
            )
            (elsewhere,) = db.execute(
                f"SELECT count(*) FROM file JOIN song USING (song_id) WHERE removed IS NULL AND {SAID_WITH_WORDS}"  # noqa: S608 — constant
            ).fetchone()
        running = states.get("waiting", 0) + states.get("running", 0)
        held = states.get("held", 0)
        total = sum(states.values())
        return Counts(
            songs={name: int(songs[name.value]) for name in SongFilter},
            ready={
                name: int(songs[f"ready_{name.value}"]) for name in (*_READY, SongFilter.AT_RISK)
            }
            | {name: int(songs[name.value]) for name in (*JUDGED, SongFilter.TRASH)},
            tasks=total,
            tasks_running=running + int(parts["running"]),
            tasks_failed=total - running - held - states.get("ready", 0) + int(parts["failed"]),
            tasks_held=held,
            files={
                FileState(state): left
                for state, count in files
                if (left := count - (elsewhere if state == FileState.FAILED else 0))
            },
        )

    def safety(self) -> Safety:
        """How many songs are safe on disk, how many exist only as links, and how old those are."""
        with self._database.reading() as db:
            (on_disk,) = db.execute(
                "SELECT count(*) FROM song WHERE removed IS NULL AND flags & ? AND NOT flags & ?",
                (Flag.SAVED, Flag.SHEET | Flag.STEM),
            ).fetchone()
            row = _one(
                db,
                "SELECT count(*) AS links, min(told_at) AS oldest,"  # noqa: S608 — constant
                " total(EXISTS (SELECT 1 FROM file WHERE file.song_id = at_risk.song_id AND file.kind = 'mp3'"
                " AND file.state = 'blocked')) AS blocked FROM"
                " (SELECT song_id, max(got_at) AS told_at FROM song JOIN source USING (song_id)"
                " LEFT JOIN reply ON reply.task_key = source.task_key"
                f" WHERE removed IS NULL AND flags & ? AND {NOT_HIDDEN} GROUP BY song_id) AS at_risk",
                Flag.NOT_SAVED,
            )
            next_end = _one(
                db,
                f"SELECT min(link_ends) AS at FROM song WHERE removed IS NULL AND {NOT_HIDDEN}"  # noqa: S608 — constant
                " AND link_ends IS NOT NULL AND (flags & 8) > 0 AND link_ends > ?",
                to_ms(self._clock.now()),
            )
        return Safety(
            on_disk=on_disk,
            links_only=row["links"],
            blocked=int(row["blocked"]),
            oldest_link=from_ms(row["oldest"]),
            next_end=from_ms(next_end["at"]),
        )

    def downloads(
        self, states: Iterable[FileState] | None = None, *, limit: int = 500
    ) -> list[DownloadRow]:
        """Downloads in these states (None: all), the ones touched last first; those of removed songs are left out."""
        return self.download_rows(self.download_ids(states, limit=limit))

    def download_ids(
        self, states: Iterable[FileState] | None = None, *, limit: int = 500
    ) -> array[int]:
        """The files of `downloads`, in its order."""
        wanted = [state.value for state in (FileState if states is None else states)]
        with self._database.reading() as db:
            return ids_of(
                db,
                "SELECT file_id FROM file JOIN song USING (song_id) WHERE song.removed IS NULL"  # noqa: S608 — constant
                f" AND file.state IN (SELECT value FROM json_each(:states)) AND NOT ({SAID_WITH_WORDS})"
                " ORDER BY queued_at DESC, file_id DESC LIMIT :limit",
                {"states": json.dumps(wanted), "limit": limit},
            )

    def download_rows(self, file_ids: Sequence[int]) -> list[DownloadRow]:
        """Lines of the Downloads table in the order of the ids; those that do not exist are skipped."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT file.*, coalesce(own_title, title) AS title, coalesce(own_artist, artist) AS artist,"  # noqa: S608 — constant
                f" song.kind AS song_kind, song.take FROM {_WANTED} JOIN file ON file.file_id = wanted.value"
                " JOIN song USING (song_id) ORDER BY wanted.key",
                (_json(file_ids),),
            ).fetchall()
        return [
            DownloadRow(
                file=file_of(row),
                title=row["title"] or "",
                take=row["take"] if row["song_kind"] == SongKind.CLIP else None,
                artist=row["artist"] or "",
                retry_at=from_ms(row["retry_at"]),
                priority=row["priority"],
                part_bytes=part.get("synced", 0),
                part_bytes_total=part.get("total"),
            )
            for row in rows
            for part in (_part_of(row["part_state"]),)
        ]

    def files_of(self, song_ids: Sequence[SongId]) -> dict[SongId, tuple[MediaFile, ...]]:
        """The downloads of songs, by song; songs without any are not in the answer."""
        with self._database.reading() as db:
            return _files_of(db, song_ids)

    def saved_files(self) -> Iterator[SavedFile]:
        """Every file that was ever saved of the songs there are, in pages, so that no long question holds up the writer."""
        last = 0
        while True:
            with self._database.reading() as db:
                rows = db.execute(
                    "SELECT file.*, song.clip_id, task.task_id FROM file JOIN song USING (song_id)"
                    " JOIN task USING (task_key) WHERE file_id > ? AND path IS NOT NULL AND song.removed IS NULL"
                    " ORDER BY file_id LIMIT ?",
                    (last, _PAGE),
                ).fetchall()
            if not rows:
                return
            last = rows[-1]["file_id"]
            for row in rows:
                yield SavedFile(
                    file=file_of(row),
                    clip_id=None if row["clip_id"] is None else ClipId(row["clip_id"]),
                    task_id=TaskId(row["task_id"]),
                )

    def files_below(self, root: Path) -> tuple[int, int]:
        """How many saved files are said to lie below a folder or still wait to be moved, and how many bytes they have."""
        with self._database.reading() as db:
            return folder_moves.files_below(db, root)

    def songs_of_clips(self, clip_ids: Sequence[ClipId]) -> dict[ClipId, SongId]:
        """The songs that these clips are or became; unknown clips and removed songs are left out."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT clip_id, song_id FROM song"
                " WHERE removed IS NULL AND clip_id IN (SELECT value FROM json_each(?))",
                (json.dumps([clean(clip_id) for clip_id in clip_ids]),),
            ).fetchall()
            found = {ClipId(row["clip_id"]): SongId(row["song_id"]) for row in rows}
            return found | twins.also_called(db, clip_ids)

    def known_clips(self, clip_ids: Sequence[ClipId]) -> frozenset[ClipId]:
        """Which of these clips the library knows, removed ones among them."""
        with self._database.reading() as db:
            return rebuilding.known_clips(db, clip_ids)

    def count_saved_files(self, kinds: Collection[MediaKind]) -> int:
        """How many files of these kinds are saved of the songs there are."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT count(*) FROM file JOIN song USING (song_id) WHERE file.state = 'saved' AND path IS NOT NULL"
                " AND song.removed IS NULL AND file.kind IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted(kinds)),),
            ).fetchone()
        return int(row[0])

    def sources(self, file_ids: Sequence[FileId]) -> tuple[Source, ...]:
        """What is known of the songs of some files, in the order of the ids."""
        with self._database.reading() as db:
            return downloads.sources(db, file_ids)

    def saved_files_of(
        self, song_ids: Sequence[SongId], kinds: Sequence[MediaKind], *, doubtful: bool = False
    ) -> tuple[FileId, ...]:
        """The saved files of these kinds, in the order of the songs, those of one song in the order of the kinds.

        With the `doubtful` ones also what was saved once, and is missing, damaged or to be had again.
        """
        with self._database.reading() as db:
            return downloads.saved_files_of(db, song_ids, kinds, doubtful=doubtful)

    def albums(self, song_ids: Sequence[SongId]) -> frozenset[str]:
        """What the person calls the albums of these songs; "" where it is the usual one."""
        with self._database.reading() as db:
            return song_names.albums(db, song_ids)


_SONGS_OF_TASKS = (
    "SELECT song_id FROM json_each(:keys) AS wanted JOIN source ON source.task_key = wanted.value"
    " JOIN song USING (song_id) WHERE song.removed IS NULL ORDER BY wanted.key, source.take"
)


def _songs_of(db: Connection, task_keys: Sequence[int]) -> list[int]:
    return id_list(db, _SONGS_OF_TASKS, {"keys": json.dumps([int(key) for key in task_keys])})


def _die_at_once(db: Connection, song: Row) -> bool:
    if song["link_since"] is None or song["link_says"]:
        return False
    relay = db.execute("SELECT relay_id FROM task WHERE task_key = ?", (song["task_key"],))
    return link_ends.life_of(db, relay.fetchone()["relay_id"]).is_none


def _part_of(part_state: str | None) -> dict[str, Any]:
    return {} if part_state is None else dict(json.loads(part_state))


def _pairs(db: Connection, sql: str) -> list[tuple[str, int]]:
    return [(row[0], row[1]) for row in db.execute(sql)]


def _one(db: Connection, sql: str, value: object) -> Row:
    row: Row = db.execute(sql, (value,)).fetchone()
    return row


def _song_rows(db: Connection, song_ids: Sequence[int]) -> list[SongRow]:
    files = _file_states(db, song_ids)
    rows = db.execute(
        "SELECT song.*, task.task_id, task.state AS task_state, task.progress, task.code, relay.name AS relay_name,"  # noqa: S608 — constants
        f" CASE WHEN song.state <> {_WHOLE:d} THEN coalesce({_ERROR}, task.detail, task.reason) END AS said,"
        " EXISTS (SELECT 1 FROM preview WHERE preview.song_id = song.song_id) AS has_preview,"
        " EXISTS (SELECT 1 FROM file WHERE file.song_id = song.song_id AND file.kind = 'mp3' AND file.state = 'blocked'"
        f" AND file.code IN ({_ENCRYPTED})) AS is_encrypted"
        f" FROM {_WANTED} JOIN song ON song.song_id = wanted.value JOIN task USING (task_key)"
        " LEFT JOIN relay USING (relay_id) ORDER BY wanted.key",
        (_json(song_ids),),
    )
    return [_song_row_of(row, files.get(row["song_id"], {})) for row in rows]


def _song_row_of(row: Row, files: Mapping[MediaKind, FileState]) -> SongRow:
    kind = SongKind(row["kind"])
    flags = row["flags"]
    return SongRow(
        song_id=SongId(row["song_id"]),
        kind=kind,
        task_key=TaskKey(row["task_key"]),
        clip_id=None if row["clip_id"] is None else ClipId(row["clip_id"]),
        task_id=TaskId(row["task_id"]),
        take=row["take"] if kind is SongKind.CLIP and row["stem"] is None else None,
        title=row["own_title"] or row["title"] or "",
        style=row["style"] or "",
        duration_s=finite(row["duration_s"]),
        model=row["model"] or "",
        artist=row["own_artist"] or row["artist"] or "",
        created_at=from_ms(row["created_at"]),
        state=CLIP_STATE[row["state"]],
        task_state=TaskState(row["task_state"]),
        progress=row["progress"] or None,
        files=files,
        image_url=row["image_url"],
        has_audio_link=bool(flags & Flag.AUDIO),
        has_video_link=bool(flags & Flag.VIDEO),
        has_preview=bool(row["has_preview"]),
        code=row["code"],
        said=row["said"] or "",
        relay_name=row["relay_name"],
        is_encrypted=bool(row["is_encrypted"]),
        rating=row["rating"],
        is_favourite=bool(row["favourite"]),
        is_unheard=bool(row["unheard"]),
        heard_at=from_ms(row["heard_at"]),
        play_count=row["play_count"],
        added_at=from_ms(row["added_at"]),
        trashed_at=from_ms(row["trashed_at"]),
        has_own_cover=row["own_cover"] is not None,
        more={field.key: from_sql(field.type, row[field.key]) for field in _MORE},
    )


def _stems_of(db: Connection, song_id: SongId) -> tuple[StemRow, ...]:
    found = stems.of_songs(db, [song_id])
    files = _files_of(db, found)
    return tuple(StemRow(row, files.get(row.song_id, ())) for row in _song_rows(db, found))


def _file_states(db: Connection, song_ids: Sequence[int]) -> dict[int, dict[MediaKind, FileState]]:
    found: dict[int, dict[MediaKind, FileState]] = {}
    rows = db.execute(
        f"SELECT song_id, kind, state FROM {_WANTED} JOIN file ON song_id = wanted.value",  # noqa: S608 — constant
        (_json(song_ids),),
    )
    for row in rows:
        found.setdefault(row["song_id"], {})[MediaKind(row["kind"])] = FileState(row["state"])
    return found


def _files_of(db: Connection, song_ids: Sequence[int]) -> dict[SongId, tuple[MediaFile, ...]]:
    found: dict[SongId, tuple[MediaFile, ...]] = {}
    rows = db.execute(
        f"SELECT file.* FROM {_WANTED} JOIN file ON song_id = wanted.value ORDER BY file_id",  # noqa: S608 — constant
        (_json(song_ids),),
    )
    for file in map(file_of, rows):
        found[file.song_id] = (*found.get(file.song_id, ()), file)
    return found


def _task_rows(db: Connection, keys: Sequence[int]) -> list[TaskRow]:
    rows = db.execute(
        f"{_TASK_ROW} FROM {_WANTED} JOIN task ON task_key = wanted.value"
        " LEFT JOIN relay USING (relay_id) ORDER BY wanted.key",
        (_json(keys),),
    )
    titles = _titles(db, keys)
    tasks = [task_row_of(row)._replace(titles=titles.get(row["task_key"], ())) for row in rows]
    running = {(row.relay_id, row.action) for row in tasks if row.state in _UNFINISHED}
    usual = {pair: _usual_s(db, *pair) for pair in running}
    return [
        row._replace(usual_s=usual.get((row.relay_id, row.action)))
        if row.state in _UNFINISHED
        else row
        for row in tasks
    ]


def _titles(db: Connection, keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """What the songs of tasks are called."""
    found: dict[int, dict[str, None]] = {}
    rows = db.execute(
        f"SELECT source.task_key, coalesce(own_title, title, '') AS title FROM {_WANTED}"  # noqa: S608 — constant
        " JOIN source ON source.task_key = wanted.value JOIN song USING (song_id)"
        " WHERE song.removed IS NULL ORDER BY wanted.key, source.take",
        (_json(keys),),
    )
    for row in rows:
        if row["title"].strip():
            found.setdefault(row["task_key"], {})[row["title"]] = None
    return {key: tuple(names) for key, names in found.items()}


def _usual_s(db: Connection, relay_id: RelayId | None, action: Action | None) -> float | None:
    """The median time of the last ready tasks of a relay, by the relay's own clock; None where too few are known."""
    if relay_id is None:
        return None
    # Only the newest rows are looked at, so that the figure costs the same in a library of any size.
    rows = db.execute(
        "SELECT finished_at - submitted_at AS took FROM (SELECT * FROM task ORDER BY task_key DESC LIMIT ?3)"
        " WHERE relay_id = ?1 AND state = 'ready' AND (?2 IS NULL OR action IS NULL OR action = ?2)"
        " AND finished_at > submitted_at AND finished_at - submitted_at < ?4 LIMIT ?5",
        (relay_id, action, _USUAL_ROWS, _USUAL_MOST_MS, _USUAL_ENOUGH),
    ).fetchall()
    took = sorted(row["took"] for row in rows)
    middle = took[(len(took) - 1) // 2 : len(took) // 2 + 1]
    return sum(middle) / len(middle) / 1000 if len(took) >= _USUAL_LEAST else None


def _json(ids: Iterable[int]) -> str:
    return json.dumps([int(value) for value in ids])
