"""The part of `Library` that writes of files: what is to be saved, what became of it, and previews. Touches no file itself.

`Writer` is what both parts of the library stand on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING

from suno_desktop.core import link_life
from suno_desktop.core.changes import Changes
from suno_desktop.core.clock import Clock
from suno_desktop.core.library import (
    decisions,
    download_queue,
    downloads,
    folder_moves,
    link_ends,
    preview_rows,
    stems,
)
from suno_desktop.core.library.database import Database
from suno_desktop.core.library.results import (
    Queued,
    Touched,
    Waiting,
)
from suno_desktop.core.library.share import EVERYTHING, Share
from suno_desktop.core.library.sql_values import from_ms, to_ms
from suno_desktop.core.model import (
    ClipId,
    Collected,
    FileId,
    FileState,
    Fingerprint,
    MediaFile,
    MediaKind,
    RelayId,
    SongId,
    TaskKey,
    TriedLink,
)
from suno_desktop.core.rows import FolderMove, MoveStep, PlannedMove, Source, StreamPreview

if TYPE_CHECKING:
    from suno_desktop.core.library.link_ends import Ending


class Writer:
    """A library that is written to: each operation is one transaction and answers what it touched."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self.database = database
        """The file itself: whether it is sound, its backups, how much was written."""
        self._clock = clock
        self.decided = 0
        """How often something was decided since the library was opened."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Several operations as one: all on disk after it, or, if it raised, none. May be nested."""
        with self.database.transaction():
            yield

    @contextmanager
    def _change(self) -> Iterator[tuple[Connection, Touched]]:
        touched = Touched()
        with self.database.transaction() as db:
            yield db, touched
            if touched.decided or touched.put:
                self.decided += decisions.note(db, touched, now=self._now())
            if touched.songs:
                stems.settle(db, touched)

    def _now(self) -> int:
        return to_ms(self._clock.now())


class FileWriter(Writer):
    """Files of songs: the queue, what became of each, and what is kept of live streams."""

    # The queue.

    def file_of(self, song_id: SongId, kind: MediaKind) -> FileId:
        """The file of a song, made (as missing) if nobody ever wished for it."""
        with self.database.transaction() as db:
            return downloads.ensure(db, song_id, kind, now=self._now())

    def queue(
        self,
        song_ids: Iterable[SongId],
        kinds: Sequence[MediaKind],
        *,
        now: datetime,
        by_person: bool = False,
        orders: Collection[MediaKind] = (),
    ) -> Queued:
        """Queue files of songs. What the person asks for comes before what is saved automatically.

        `orders`: of these kinds a relay may be asked to make what no reply offers (`model.MADE`), which may cost something:
        only for a person who said so.

        Saved ones are kept. What failed, is blocked, paused, missing or damaged is queued anew. Skipped with a code:
        `file.not_ready`, `file.none_offered`, `file.video_later`, `file.no_lyrics`.
        """
        with self.database.transaction() as db:
            priority = int(by_person)
            return downloads.queue(
                db,
                song_ids,
                kinds,
                now=to_ms(now),
                priority=priority,
                orders=orders,
            )

    def waiting_files(
        self, now: datetime, *, limit: int, share: Share = EVERYTHING
    ) -> tuple[Waiting, ...]:
        """Queued files whose time has come, in their order, with what tells where each is to come from; none of removed songs."""
        with self.database.reading() as db:
            return download_queue.waiting(db, now=to_ms(now), limit=limit, share=share)

    def is_queued(self, file_id: FileId) -> bool:
        """Whether a file waits for its turn, also for a later one."""
        with self.database.reading() as db:
            return bool(downloads.chosen(db, [file_id], ("queued",)))

    def count_waiting(self) -> int:
        """How many files are queued, also for a later time."""
        with self.database.reading() as db:
            return download_queue.count(db)

    def next_retry_at(self) -> datetime | None:
        """When a queued file that waits is to be tried again; may be past; None if none waits for a time."""
        with self.database.reading() as db:
            return from_ms(downloads.next_retry(db))

    def move_to_front(self, file_ids: Sequence[FileId]) -> Changes:
        """Save these before everything else that waits."""
        with self._change() as (db, touched):
            download_queue.move_to_front(db, file_ids, touched=touched)
        return touched.changes()

    def pause_files(self, file_ids: Sequence[FileId]) -> Changes:
        """Leave these until `resume_files`, however often the program starts."""
        with self._change() as (db, touched):
            download_queue.pause(db, file_ids, touched=touched)
        return touched.changes()

    def resume_files(self, file_ids: Sequence[FileId] | None) -> Changes:
        """Paused files (None: all) wait again, at their old place."""
        with self._change() as (db, touched):
            download_queue.resume(db, file_ids, touched=touched)
        return touched.changes()

    def release_waiting(self, codes: Sequence[str]) -> Changes:
        """What waited for one of these reasons may be tried at once."""
        with self._change() as (db, touched):
            download_queue.release(db, codes, touched=touched)
        return touched.changes()

    def cancel_files(self, file_ids: Sequence[FileId] | None) -> Changes:
        """Give up queued, running and paused files (None: all): they are what they were before, or no row."""
        with self._change() as (db, touched):
            downloads.cancel(db, file_ids, touched=touched)
        return touched.changes()

    def retry_files(self, file_ids: Sequence[FileId] | None, now: datetime) -> Changes:
        """Queue failed files anew (None: all failed); named ones also if blocked, paused, missing or damaged."""
        with self._change() as (db, touched):
            downloads.retry(db, file_ids, now=to_ms(now), touched=touched)
        return touched.changes()

    def forget_downloading(self, file_ids: Sequence[FileId] | None = None) -> Changes:
        """Queue again what was being saved (None: anything, at the start) when the program or its worker ended."""
        with self._change() as (db, touched):
            if db.execute(
                "SELECT EXISTS (SELECT 1 FROM file WHERE state = 'downloading')"
            ).fetchone()[0]:
                downloads.forget_downloading(db, file_ids, touched=touched)
        return touched.changes()

    # What became of files.

    def file_started(self, file_id: FileId) -> Changes:
        """A file that waits is being saved now; counts as a try. No changes: it does not wait any more."""
        with self._change() as (db, touched):
            downloads.started(db, file_id, touched=touched)
        return touched.changes()

    def keep_part(self, file_id: FileId, path: Path | None, state: str | None) -> bool:
        """Remember (None: forget) what a later try may go on from; False if there is no such file any more."""
        with self.database.transaction() as db:
            return download_queue.keep_part(db, file_id, path, state)

    def parts(self, file_ids: Sequence[FileId] | None = None) -> dict[FileId, Path]:
        """The parts that are kept for these files (None: all)."""
        with self.database.reading() as db:
            return download_queue.parts(db, file_ids)

    def file_saved(self, file_id: FileId, collected: Collected, *, now: datetime) -> Changes:
        """A whole file is on disk."""
        with self._change() as (db, touched):
            downloads.saved(db, file_id, collected, now=to_ms(now), touched=touched)
        return touched.changes()

    def file_state(
        self,
        file_id: FileId,
        state: FileState,
        *,
        code: str | None,
        detail: str = "",
        retry_at: datetime | None = None,
        tried: Sequence[TriedLink] = (),
    ) -> Changes:
        """A file was not saved, or is not what it was; `queued` with `retry_at` is tried again then.

        `tried`: all links that came to nothing since it was wished for; () leaves what is noted of that.
        """
        with self._change() as (db, touched):
            downloads.set_state(
                db,
                file_id,
                state,
                code=code,
                detail=detail,
                retry_at=to_ms(retry_at),
                tried=tried,
                touched=touched,
            )
        return touched.changes()

    def file_changed(self, file_id: FileId, mark: Fingerprint) -> Changes:
        """We wrote other tags into a saved file."""
        with self._change() as (db, touched):
            downloads.changed(db, file_id, mark, touched=touched)
        return touched.changes()

    def begin_move(self, file_id: FileId, target: Path | None, *, part: Path | None = None) -> None:
        """A saved file is about to be moved to `target` (None: it will not be); `file_moved` ends it.

        To another disk it comes as a copy: `part` is what that is as long as it is not whole.
        """
        with self.database.transaction() as db:
            download_queue.begin_move(db, file_id, target)
            download_queue.keep_part(db, file_id, part, None if part is None else "{}")

    def moves(self) -> list[tuple[FileId, Path, Path]]:
        """Moves that were begun and not ended: file, from, to."""
        with self.database.reading() as db:
            return download_queue.moves(db)

    def retags(self) -> list[tuple[MediaFile, Path, str]]:
        """Changes of tags that were begun (`keep_part`) and not ended (`file_changed`): file, copy, what it is."""
        with self.database.reading() as db:
            return download_queue.retags(db)

    def file_moved(self, file_id: FileId, path: Path) -> Changes:
        """A saved file was found elsewhere, unchanged in what matters."""
        with self._change() as (db, touched):
            downloads.moved(db, file_id, path, touched=touched)
        return touched.changes()

    # A move of the music folder.

    def folder_move(self) -> FolderMove | None:
        """The move of the music folder that is under way."""
        with self.database.reading() as db:
            return folder_moves.current(db)

    def begin_folder_move(self, move: FolderMove) -> None:
        """Another move is under way from now on; what an earlier one had not moved yet goes to the new folder as well."""
        with self.database.transaction() as db:
            folder_moves.begin(db, move)

    def plan_folder_move(self, files: Sequence[PlannedMove] | None = None) -> None:
        """Note what is to be moved and where to: these files, or (None) all that lie below the old folder."""
        with self.database.transaction() as db:
            if files is None:
                folder_moves.plan(db)
            else:
                folder_moves.put(
                    db, ((one.file.file_id, one.old, one.new, one.was) for one in files)
                )

    def folder_move_files(self, *, done: bool) -> list[PlannedMove]:
        """The files that are to be moved, or those that are `done`."""
        with self.database.reading() as db:
            return folder_moves.files(db, done=done)

    def file_carried(
        self,
        file_id: FileId,
        path: Path | None,
        step: MoveStep,
        *,
        state: FileState = FileState.SAVED,
    ) -> Changes:
        """A file of the move is now at `path` (None: where it was), which ends `begin_move`, and it is so far."""
        with self._change() as (db, touched):
            folder_moves.note(db, file_id, step)
            download_queue.begin_move(db, file_id, None)
            download_queue.keep_part(db, file_id, None, None)
            if path is not None:
                downloads.moved(db, file_id, path, touched=touched)
                if state is not FileState.SAVED:
                    values = {"state": state.value, "code": f"file.{state.value}"}
                    downloads.set_values(db, file_id, values, touched=touched)
        return touched.changes()

    def end_folder_move(self) -> None:
        """No move is under way any more; what was not moved stays where it is."""
        with self.database.transaction() as db:
            folder_moves.end(db)

    # The life of links.

    def link_died(self, relay_id: RelayId | None, age: timedelta) -> Changes:
        """A link of this age is dead, which teaches how long links of its relay live."""
        with self._change() as (db, touched):
            link_ends.learn(db, relay_id, age, link_life.after_death, touched=touched)
        return touched.changes()

    def next_ending(self, now: datetime) -> Ending | None:
        """Songs that are not saved and whose relay is to be asked for a fresh link; None: there are none now."""
        with self.database.reading() as db:
            return link_ends.next_ending(db, now=to_ms(now))

    def ending_looked(self, song_ids: Iterable[SongId]) -> None:
        """Their relays are being asked: `next_ending` tells them again when they have another link."""
        with self.database.transaction() as db:
            link_ends.looked(db, song_ids)

    def retry_ending(self, song_ids: Iterable[SongId], now: datetime) -> Changes:
        """What failed of these songs is tried once more, while their links may still work."""
        with self._change() as (db, touched):
            for song_id in song_ids:
                downloads.requeue_failed(db, song_id, now=to_ms(now), touched=touched)
        return touched.changes()

    def unwished(self, song_ids: Iterable[SongId]) -> tuple[SongId, ...]:
        """Those of these songs whose sound nobody ever wished to have on disk."""
        with self.database.reading() as db:
            return tuple(one for one in song_ids if not downloads.is_wished(db, one))

    def wants_links(self, key: TaskKey, now: datetime) -> bool:
        """Whether a song of a task is not saved, and its link has died or will end soon."""
        with self.database.reading() as db:
            return link_ends.are_wanted(db, key, soon=to_ms(now + link_life.RISK))

    def next_ending_at(self, *, after: datetime) -> datetime | None:
        """When a relay is to be asked next for a fresh link; None: no time is known."""
        with self.database.reading() as db:
            return from_ms(link_ends.next_look(db, after=to_ms(after)))

    def count_lost(self, *, since: datetime, now: datetime) -> int:
        """How many songs were not saved although their link ended within this time."""
        with self.database.reading() as db:
            return link_ends.lost(db, since=to_ms(since), now=to_ms(now))

    # What is there.

    def sources(self, file_ids: Sequence[FileId]) -> tuple[Source, ...]:
        """What saving needs to know, in the order of the ids; unknown ids are skipped."""
        with self.database.reading() as db:
            return downloads.sources(db, file_ids)

    def saved_paths(self, song_ids: Iterable[SongId]) -> list[tuple[FileId, Path]]:
        """Where the saved files of songs are said to be; the caller looks whether they are."""
        with self.database.reading() as db:
            return downloads.saved_paths(db, song_ids)

    def saved_below(self, root: Path, *, limit: int = 5) -> list[Path]:
        """Where the files saved last below a folder are said to be; the caller looks whether they are."""
        with self.database.reading() as db:
            return downloads.saved_below(db, root, limit=limit)

    # Previews.

    def keep_preview(self, song_id: SongId, kept: StreamPreview) -> Changes | None:
        """Note what is kept of a song's live stream; None if nobody wants it, because its real sound is saved or it is gone."""
        with self._change() as (db, touched):
            is_wanted = preview_rows.keep(db, song_id, kept, touched=touched)
        return touched.changes() if is_wanted else None

    def forget_previews(self, song_ids: Iterable[SongId]) -> Changes:
        """Nothing is kept any more of the streams of these songs."""
        with self._change() as (db, touched):
            preview_rows.forget(db, song_ids, touched=touched)
        return touched.changes()

    def previews(self) -> dict[ClipId, tuple[SongId, StreamPreview]]:
        """All that are noted, by clip; those of removed songs are forgotten."""
        with self.database.transaction() as db:
            return preview_rows.kept(db)

    def clips_without_sound(self) -> dict[ClipId, SongId]:
        """The listed clips whose sound is not saved: only they may have a preview."""
        with self.database.reading() as db:
            return preview_rows.wanted(db)
