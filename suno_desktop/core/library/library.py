"""Library: the only writer of everything we have. Each operation is one transaction and answers what it touched.

It decides nothing about the network, paces nothing and touches no media file. Used on the thread that
opened it; lists and searches belong to `reader.LibraryReader` on another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection

from suno_desktop.core.changes import Changes
from suno_desktop.core.clock import Clock
from suno_desktop.core.library import (
    download_queue,
    downloads,
    preview_rows,
    relay_rows,
    songs,
    tracking,
)
from suno_desktop.core.library.database import Database, Patience
from suno_desktop.core.library.recording import Recording
from suno_desktop.core.library.results import (
    Queued,
    Recorded,
    Removal,
    Touched,
    Tracked,
    Waiting,
)
from suno_desktop.core.library.sql_values import from_ms, to_ms
from suno_desktop.core.library.task_export import Arrival, Intake
from suno_desktop.core.model import (
    ClipId,
    DueTask,
    FileId,
    FileState,
    MediaFile,
    MediaKind,
    Relay,
    RelayId,
    Serves,
    SongId,
    Task,
    TaskId,
    TaskKey,
    TaskState,
    TaskWish,
    Way,
)
from suno_desktop.core.rows import Source, StreamPreview

_NO_SERVES = Serves()


class Library:
    """The only public writer.

    Every method may raise ProfileError (`library.disk_full`, `library.write_failed`, `library.damaged`); then nothing
    of it was written, and the library goes on working when the reason is gone.
    """

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @classmethod
    def open(
        cls, path: Path, *, clock: Clock, patience: Patience | None = None, anew: bool = False
    ) -> Library:
        """Open, create or migrate the library file. One that is gone while copies of it are there is only made `anew`.

        `patience` is asked every second while another program keeps the file locked: it says whether to wait on.

        Raises:
            ProfileError: `library.missing`, `library.too_new`, `library.damaged`, `library.cannot_open`, `library.disk_full`;
                the file is as it was.
        """
        given = {} if patience is None else {"patience": patience}
        return cls(Database.open(path, clock=clock, anew=anew, **given), clock=clock)

    def close(self) -> None:
        """Close cleanly; the next start needs no check."""
        self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Several operations as one: all on disk after it, or, if it raised, none. May be nested."""
        with self._database.transaction():
            yield

    # Health.

    @property
    def needs_check(self) -> bool:
        """The last use did not end cleanly: call `quick_check` when there is time."""
        return self._database.needs_check

    def quick_check(self) -> bool:
        """Whether the library's file is sound; some 0.3 s for 100,000 songs."""
        return self._database.quick_check()

    @property
    def is_damaged(self) -> bool:
        """It was found not to be sound: there are no backups any more."""
        return self._database.is_damaged

    def mark_damaged(self) -> None:
        """Some part of it could not be read: after this run somebody has to choose what to do."""
        self._database.mark_damaged()

    @property
    def has_log(self) -> bool:
        """Whether it is written and read side by side; not so in a folder on a network."""
        return self._database.has_log

    @property
    def writes(self) -> int:
        """Rows written since the start; equal figures mean that nothing changed."""
        return self._database.writes

    def backup(self, folder: Path, *, stop: Callable[[], bool] | None = None) -> Path:
        """Write a checked copy into `folder`, remove those that are too many, answer its path.

        `stop` is asked now and then; when it answers True, there is no copy and Cancelled is raised.
        """
        return self._database.backup(folder, stop=stop)

    def file_changed(
        self, file_id: FileId, *, size_bytes: int, sha256: str, mtime_ns: int
    ) -> Changes:
        """We wrote other tags into a saved file."""
        with self._change() as (db, touched):
            downloads.changed(
                db,
                file_id,
                size_bytes=size_bytes,
                sha256=sha256,
                mtime_ns=mtime_ns,
                touched=touched,
            )
        return touched.changes()

    def file_of(self, song_id: SongId, kind: MediaKind) -> FileId:
        """The file of a song, made (as missing) if nobody ever wished for it."""
        with self._database.transaction() as db:
            return downloads.ensure(db, song_id, kind, now=self._now())

    def rebuild_search(self) -> None:
        """Index all songs anew; needed only after the rules of searching changed."""
        with self._database.transaction() as db:
            songs.rebuild_index(db)

    # Relays.

    def relays(self) -> tuple[Relay, ...]:
        """The saved relays, oldest first."""
        with self._database.reading() as db:
            return relay_rows.all_relays(db)

    def add_relay(
        self,
        *,
        name: str,
        base_url: str,
        allow_http: bool = False,
        serves: Serves = _NO_SERVES,
    ) -> tuple[Relay, Changes]:
        """Save a relay. One that was removed comes back with its tasks; tasks that no relay knew are due again.

        Raises:
            UsageError: `relay.name_taken`, `relay.url_taken`.
        """
        with self._change() as (db, touched):
            relay = relay_rows.add(
                db, name=name, base_url=base_url, allow_http=allow_http, serves=serves
            )
            touched.relays = True
            tracking.release_held(db, relay.relay_id, now=self._now(), touched=touched)
        return relay, touched.changes()

    def change_relay(
        self,
        relay_id: RelayId,
        *,
        name: str | None = None,
        base_url: str | None = None,
        allow_http: bool | None = None,
        serves: Serves | None = None,
    ) -> Changes:
        """Change what is given of a relay.

        Raises:
            UsageError: `relay.name_taken`, `relay.url_taken`.
        """
        with self._change() as (db, touched):
            touched.relays = relay_rows.change(
                db,
                relay_id,
                name=name,
                base_url=base_url,
                allow_http=allow_http,
                serves=serves,
            )
        return touched.changes()

    def remove_relay(self, relay_id: RelayId) -> Changes:
        """Forget a relay. Its tasks keep its name; the unfinished ones are held until it is added again."""
        with self._change() as (db, touched):
            touched.relays = relay_rows.remove(db, relay_id)
            tracking.hold(db, relay_id, touched=touched)
        return touched.changes()

    # Tracking.

    def tracked(self) -> frozenset[tuple[TaskId, RelayId | None]]:
        """Every task that is followed, by its ID and its relay."""
        with self._database.reading() as db:
            rows = db.execute("SELECT task_id, relay_id FROM task WHERE removed IS NULL")
            return frozenset((row["task_id"], row["relay_id"]) for row in rows)

    def track(self, wishes: Iterable[TaskWish]) -> Tracked:
        """Track tasks, due at once; all are on disk when this returns.

        A wish without a relay is known if its id is tracked at any relay. A wish with a relay pins a task that has
        none yet; otherwise the same id at two relays is two tasks. A task that was removed comes back with the songs
        that went with it, and so do the songs of a tracked task of which none is listed any more.
        """
        with self._database.transaction() as db:
            return tracking.track(db, wishes, now=self._now())

    def untrack(self, keys: Iterable[TaskKey], *, songs: bool) -> Removal:
        """Stop tracking. Nothing is deleted; with `songs` the songs that no other tracked task brought go too."""
        with self._change() as (db, touched):
            token = tracking.new_token(db, now=self._now())
            tracking.untrack(db, keys, token=token, with_songs=songs, touched=touched)
        return Removal(token=token, changes=touched.changes())

    def remove_songs(self, song_ids: Iterable[SongId]) -> Removal:
        """Take songs out of the lists. Nothing is deleted; a row that stands for a task takes the task along."""
        with self._change() as (db, touched):
            token = tracking.new_token(db, now=self._now())
            tracking.remove_songs(db, song_ids, token=token, touched=touched)
        return Removal(token=token, changes=touched.changes())

    def restore(self, token: int) -> Changes:
        """Undo a removal, exactly the same rows are listed again; or undo a change of names."""
        with self._change() as (db, touched):
            tracking.restore(db, token, touched=touched)
            download_queue.undo_names(db, token, touched=touched)
        return touched.changes()

    def due(self, now: datetime, *, limit: int = 1000) -> tuple[DueTask, ...]:
        """Tracked tasks to look at now, the longest due first; none of a removed relay."""
        with self._database.reading() as db:
            return tracking.due(db, now=to_ms(now), limit=limit)

    def due_at(self, relay_id: RelayId | None, now: datetime, *, limit: int) -> tuple[DueTask, ...]:
        """The due tasks of one relay, or (None) of those whose relay is still to be found, the longest due first."""
        with self._database.reading() as db:
            return tracking.due_at(db, relay_id, now=to_ms(now), limit=limit)

    def next_due(self, *, after: datetime | None = None) -> datetime | None:
        """When the next task is due, may be past; with `after` of those that are due later; None if never."""
        with self._database.reading() as db:
            return tracking.next_due(db, after=to_ms(after))

    def due_tasks(self, keys: Sequence[TaskKey]) -> tuple[DueTask, ...]:
        """These tasks, due or not, without untracked ones; `next_look_at` is 1970 where none is planned."""
        with self._database.reading() as db:
            return tracking.due_tasks(db, keys)

    def record(self, tasks: Iterable[Task], *, relay_id: RelayId | None, now: datetime) -> Recorded:
        """Merge replies into what is known, in one transaction, and keep each new raw reply.

        `relay_id` is the relay that answered, None for replies that the person brought: those track their tasks (again).
        A task without a relay is pinned to the one that answered. The reply of an untracked task is kept, but does not
        bring the task back. Plans no next look: `note_look` does, except that a new unfinished task is due at once.
        """
        with self._database.transaction() as db:
            return Recording(db, relay_id=relay_id, now=to_ms(now)).run(tasks)

    def begin_intake(self, named: Iterable[Mapping[str, str]]) -> Intake:
        """Begin to take in what another library held, with the names and addresses of its relays.

        A relay that is not saved here comes in hidden: it is never asked, and has no key, until the person adds it.
        """
        intake = Intake(now=self._now())
        with self._database.transaction() as db:
            intake.know(db, named)
        return intake

    def take_in(self, intake: Intake, arrivals: Sequence[Arrival]) -> Changes:
        """Take in copies of tasks, in one transaction. What is known here already is not taken back."""
        with self._database.transaction() as db:
            return intake.take_in(db, arrivals)

    def note_look(
        self,
        key: TaskKey,
        *,
        state: TaskState,
        code: str | None,
        next_look_at: datetime | None,
        misses: int,
        answered: bool,
        now: datetime,
        detail: str | None = None,
        refused_by: RelayId | None = None,
    ) -> Changes:
        """Keep what a look found and when to look again (None: not by itself).

        A task that was ready or failed stays what it was whatever `state` says, except that failed may be shown as
        stalled, held, unknown or gone, and may still become ready.
        """
        with self._change() as (db, touched):
            tracking.note_look(
                db,
                key,
                state=state,
                code=code,
                detail=detail,
                next_look_at=next_look_at,
                misses=misses,
                answered=answered,
                refused_by=refused_by,
                now=to_ms(now),
                touched=touched,
            )
        return touched.changes()

    def hurry(self, keys: Sequence[TaskKey] | None, now: datetime) -> Changes:
        """Make tasks due at once: all that are looked at anyway, or the named ones, whatever their state."""
        with self._change() as (db, touched):
            tracking.hurry(db, keys, now=to_ms(now), touched=touched)
        return touched.changes()

    def release_held(self, relay_id: RelayId, now: datetime) -> Changes:
        """A relay's key changed: what it held, and what has no relay and nobody knew, is due again."""
        with self._change() as (db, touched):
            tracking.release_held(db, relay_id, now=to_ms(now), touched=touched)
        return touched.changes()

    # Files.

    def queue(
        self,
        song_ids: Iterable[SongId],
        kinds: Sequence[MediaKind],
        *,
        now: datetime,
        by_person: bool = False,
    ) -> Queued:
        """Wish to have files of songs on disk. What the person asks for comes before what is saved by itself.

        Saved ones are kept. What failed, is blocked, paused, missing or damaged is queued anew. Skipped with a code:
        `file.not_ready`, `file.none_offered`, `file.video_later`, `file.no_lyrics`.
        """
        with self._database.transaction() as db:
            priority = int(by_person)
            return downloads.queue(db, song_ids, kinds, now=to_ms(now), priority=priority)

    def next_files(self, now: datetime, *, limit: int) -> tuple[FileId, ...]:
        """Queued files whose time has come, in their order; none of removed songs."""
        with self._database.reading() as db:
            return downloads.next_files(db, now=to_ms(now), limit=limit)

    def waiting_files(self, now: datetime, *, limit: int) -> tuple[Waiting, ...]:
        """The same with what tells where each is to come from."""
        with self._database.reading() as db:
            return download_queue.waiting(db, now=to_ms(now), limit=limit)

    def count_waiting(self) -> int:
        """How many files are queued, also for a later time."""
        with self._database.reading() as db:
            return download_queue.count(db)

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

    def keep_part(self, file_id: FileId, path: Path | None, state: str | None) -> bool:
        """Remember (None: forget) what a later try may go on from; False if there is no such file any more."""
        with self._database.transaction() as db:
            return download_queue.keep_part(db, file_id, path, state)

    def parts(self, file_ids: Sequence[FileId] | None = None) -> dict[FileId, Path]:
        """The parts that are kept for these files (None: all)."""
        with self._database.reading() as db:
            return download_queue.parts(db, file_ids)

    def begin_move(self, file_id: FileId, target: Path | None) -> None:
        """A saved file is about to be moved to `target` (None: it will not be); `file_moved` ends it."""
        with self._database.transaction() as db:
            download_queue.begin_move(db, file_id, target)

    def moves(self) -> list[tuple[FileId, Path, Path]]:
        """Moves that were begun and not ended: file, from, to."""
        with self._database.reading() as db:
            return download_queue.moves(db)

    def retags(self) -> list[tuple[MediaFile, Path, str]]:
        """Changes of tags that were begun (`keep_part`) and not ended (`file_changed`): file, copy, what it is."""
        with self._database.reading() as db:
            return download_queue.retags(db)

    def replies_of_song(self, song_id: SongId) -> Iterator[tuple[RelayId | None, str]]:
        """Every stored reply of the tasks that brought a song, with the relay that gave it; the newest first."""
        with self._database.reading() as db:
            return iter(download_queue.replies_of_song(db, song_id))

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
        with self._database.transaction() as db:
            return preview_rows.kept(db)

    def clips_without_sound(self) -> dict[ClipId, SongId]:
        """The listed clips whose sound is not saved: only they may have a preview."""
        with self._database.reading() as db:
            return preview_rows.wanted(db)

    def name_songs(self, song_ids: Sequence[SongId], values: Mapping[str, str | None]) -> Removal:
        """Call songs by the person's own `title`, `artist` or `album`; None or "" goes back to the relay's.

        What relays say is kept and still learnt; `restore` with the token undoes exactly this.
        """
        chosen = {name: values[name] for name in ("title", "artist", "album") if name in values}
        with self._change() as (db, touched):
            token = tracking.new_token(db, now=self._now())
            download_queue.own_names(db, song_ids, chosen, token=token, touched=touched)
        return Removal(token=token, changes=touched.changes())

    def next_retry_at(self) -> datetime | None:
        """When a queued file that waits is to be tried again; may be past; None if none waits for a time."""
        with self._database.reading() as db:
            return from_ms(downloads.next_retry(db))

    def saved_paths(self, song_ids: Iterable[SongId]) -> list[tuple[FileId, Path]]:
        """Where the saved files of songs are said to be; the caller looks whether they are."""
        with self._database.reading() as db:
            return downloads.saved_paths(db, song_ids)

    def saved_below(self, root: Path, *, limit: int = 5) -> list[Path]:
        """Where the files saved last below a folder are said to be; the caller looks whether they are."""
        with self._database.reading() as db:
            return downloads.saved_below(db, root, limit=limit)

    def sheets_among(self, song_ids: Iterable[SongId]) -> frozenset[SongId]:
        """Which of these songs are lyric sheets."""
        with self._database.reading() as db:
            return songs.sheets_among(db, song_ids)

    def tasks_of_song(self, song_id: SongId) -> tuple[TaskKey, ...]:
        """The tasks that brought a song."""
        with self._database.reading() as db:
            return songs.tasks_of(db, song_id)

    def file_moved(self, file_id: FileId, path: Path) -> Changes:
        """A saved file was found elsewhere, unchanged in what matters."""
        with self._change() as (db, touched):
            downloads.moved(db, file_id, path, touched=touched)
        return touched.changes()

    def sources(self, file_ids: Sequence[FileId]) -> tuple[Source, ...]:
        """What saving needs to know, in the order of the ids; unknown ids are skipped."""
        with self._database.reading() as db:
            return downloads.sources(db, file_ids)

    def file_started(self, file_id: FileId) -> Changes:
        """A file that waits is being saved now; counts as a try. No changes: it does not wait any more."""
        with self._change() as (db, touched):
            downloads.started(db, file_id, touched=touched)
        return touched.changes()

    def file_saved(
        self,
        file_id: FileId,
        *,
        path: Path,
        container: str,
        size_bytes: int,
        sha256: str,
        mtime_ns: int,
        now: datetime,
        sound: str | None = None,
        host: str | None = None,
        way: Way | None = None,
    ) -> Changes:
        """A whole file is at `path`; `sound` is the hash of its sound alone; it came from the server `host` by the link `way`."""
        with self._change() as (db, touched):
            downloads.saved(
                db,
                file_id,
                path=path,
                container=container,
                size_bytes=size_bytes,
                sha256=sha256,
                mtime_ns=mtime_ns,
                sound=sound,
                host=host,
                way=way,
                now=to_ms(now),
                touched=touched,
            )
        return touched.changes()

    def file_state(
        self,
        file_id: FileId,
        state: FileState,
        *,
        code: str | None,
        detail: str = "",
        retry_at: datetime | None = None,
        now: datetime,
    ) -> Changes:
        """A file was not saved, or is not what it was; `queued` with `retry_at` is tried again by itself then."""
        del now
        with self._change() as (db, touched):
            downloads.set_state(
                db,
                file_id,
                state,
                code=code,
                detail=detail,
                retry_at=to_ms(retry_at),
                touched=touched,
            )
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

    def forget_downloading(self, now: datetime) -> Changes:
        """At the start: what was being saved when the program ended waits again."""
        with self._change() as (db, touched):
            downloads.forget_downloading(db, now=to_ms(now), touched=touched)
        return touched.changes()

    @contextmanager
    def _change(self) -> Iterator[tuple[Connection, Touched]]:
        touched = Touched()
        with self._database.transaction() as db:
            yield db, touched

    def _now(self) -> int:
        return to_ms(self._clock.now())
