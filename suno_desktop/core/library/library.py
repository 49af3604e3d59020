"""Library: the only writer of everything we have. Each operation is one transaction and answers what it touched.

It decides nothing about the network, paces nothing and touches no media file. Used on the thread that
opened it; lists and searches belong to `reader.LibraryReader` on another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from suno_desktop.core.changes import Changes
from suno_desktop.core.clock import Clock
from suno_desktop.core.library import (
    download_queue,
    made_files,
    rebuilding,
    recording,
    relay_rows,
    rereading,
    song_names,
    songs,
    sound_figures,
    task_export,
    timings,
    tracking,
)
from suno_desktop.core.library.database import Database, Patience
from suno_desktop.core.library.results import (
    Recorded,
    Removal,
    TimesBefore,
    Tracked,
)
from suno_desktop.core.library.share import EVERYTHING, Share
from suno_desktop.core.library.sql_values import to_ms
from suno_desktop.core.library.twin_writer import TwinWriter
from suno_desktop.core.model import (
    ClipId,
    DueTask,
    Look,
    MediaKind,
    Relay,
    RelayId,
    Serves,
    SongId,
    SungWord,
    Task,
    TaskId,
    TaskKey,
    TaskWish,
)
from suno_desktop.core.rows import Made, SoundFigures

if TYPE_CHECKING:
    from suno_desktop.core.library.made_files import DemandWish
    from suno_desktop.core.library.rebuilding import Rebuilt
    from suno_desktop.core.library.rereading import KeptReply
    from suno_desktop.core.library.task_export import Arrival, Intake, RelayCopy

_NO_SERVES = Serves()


class Library(TwinWriter):
    """The only public writer.

    Every method may raise ProfileError (`library.disk_full`, `library.write_failed`, `library.damaged`); then nothing
    of it was written, and the library goes on working when the reason is gone.
    """

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

    @classmethod
    def open_protected(cls, path: Path, *, clock: Clock) -> Library:
        """Open a library that may not be written: every change raises `library.read_only`, and questions are answered.

        Raises:
            ProfileError: `library.not_there`, `library.missing`, `library.too_new`, `library.damaged`, `library.cannot_open`.
        """
        return cls(Database.open_protected(path, clock=clock), clock=clock)

    def close(self) -> None:
        """Close cleanly; the next start needs no check."""
        self.database.close()

    # Relays.

    def relays(self) -> tuple[Relay, ...]:
        """The saved relays, oldest first."""
        with self.database.reading() as db:
            return relay_rows.all_relays(db)

    def add_relay(
        self,
        *,
        name: str,
        base_url: str,
        allow_http: bool = False,
        serves: Serves = _NO_SERVES,
        others: tuple[str, ...] = (),
    ) -> tuple[Relay, Changes]:
        """Save a relay. One that was removed comes back with its tasks; tasks that no relay knew are due again.

        Raises:
            UsageError: `relay.name_taken`, `relay.url_taken`.
        """
        with self._change() as (db, touched):
            relay = relay_rows.add(
                db,
                name=name,
                base_url=base_url,
                allow_http=allow_http,
                serves=serves,
                others=others,
            )
            touched.relays = True
            rebuilding.give_tasks(db, relay.relay_id, base_url, touched=touched)
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
        others: tuple[str, ...] | None = None,
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
                others=others,
            )
        return touched.changes()

    def remove_relay(self, relay_id: RelayId) -> Changes:
        """Forget a relay. Its tasks keep its name; the unfinished ones are held until it is added again."""
        with self._change() as (db, touched):
            touched.relays = relay_rows.remove(db, relay_id)
            tracking.hold(db, relay_id, touched=touched)
        return touched.changes()

    # Songs.

    def remove_songs(self, song_ids: Iterable[SongId], *, token: int | None = None) -> Removal:
        """Move songs to the Trash. Nothing is deleted; a row that stands for a task takes the task along.

        With the `token` of an earlier removal both are one, and `restore` undoes both.
        """
        with self._change() as (db, touched):
            if token is None:
                token = tracking.new_token(db, now=self._now())
            stems = tracking.remove_songs(db, song_ids, token=token, touched=touched)
        return Removal(token=token, changes=touched.changes(), stems=stems)

    def restore(self, token: int, *, limit: int = -1) -> Changes:
        """Undo a removal, exactly the same rows are listed again; or undo a change of names.

        With a `limit` so many songs at most come back; then it is to be called until it changes none.
        """
        with self._change() as (db, touched):
            tracking.restore(db, token, touched=touched, limit=limit)
            song_names.undo(db, token, touched=touched)
        return touched.changes()

    def name_songs(self, song_ids: Sequence[SongId], values: Mapping[str, str | None]) -> Removal:
        """Call songs by the person's own `title`, `artist` or `album`; None or "" goes back to the relay's.

        What relays say is kept and still learnt; `restore` with the token undoes exactly this.
        """
        chosen = {name: values[name] for name in ("title", "artist", "album") if name in values}
        with self._change() as (db, touched):
            token = tracking.new_token(db, now=self._now())
            song_names.call_songs(db, song_ids, chosen, token=token, touched=touched)
        return Removal(token=token, changes=touched.changes())

    def sing_songs(
        self, words: Mapping[SongId, str | None]
    ) -> tuple[dict[SongId, str | None], Changes]:
        """Show songs with the person's own words (None: with the relay's); what the own ones were, to undo it."""
        with self._change() as (db, touched):
            before = {
                song_id: song_names.sing(db, song_id, text, touched=touched)
                for song_id, text in words.items()
            }
        return before, touched.changes()

    def replies_of_song(self, song_id: SongId) -> Iterator[tuple[RelayId | None, str]]:
        """Every stored reply of the tasks that brought a song, with the relay that gave it; the newest first."""
        with self.database.reading() as db:
            return iter(songs.replies_of(db, song_id))

    def sheets_among(self, song_ids: Iterable[SongId]) -> frozenset[SongId]:
        """Which of these songs are lyric sheets."""
        with self.database.reading() as db:
            return songs.sheets_among(db, song_ids)

    def tasks_of_song(self, song_id: SongId) -> tuple[TaskKey, ...]:
        """The tasks that brought a song."""
        with self.database.reading() as db:
            return songs.tasks_of(db, song_id)

    # Tasks.

    def tracked(self) -> frozenset[tuple[TaskId, RelayId | None]]:
        """Every task that is followed, by its ID and its relay."""
        with self.database.reading() as db:
            rows = db.execute("SELECT task_id, relay_id FROM task WHERE removed IS NULL")
            return frozenset((row["task_id"], row["relay_id"]) for row in rows)

    def track(self, wishes: Iterable[TaskWish]) -> Tracked:
        """Track tasks, due at once; all are on disk when this returns.

        A wish without a relay is known if its id is tracked at any relay. A wish with a relay pins a task that has
        none yet; otherwise the same id at two relays is two tasks. A task that was removed comes back with the songs
        that went with it, and so do the songs of a tracked task of which none is listed any more.
        """
        with self._change() as (db, touched):
            return tracking.track(db, wishes, now=self._now(), touched=touched)

    def untrack(self, keys: Iterable[TaskKey], *, songs: bool) -> Removal:
        """Stop tracking. Nothing is deleted; with `songs` the songs that no other tracked task brought go to the Trash."""
        with self._change() as (db, touched):
            token = tracking.new_token(db, now=self._now())
            tracking.untrack(db, keys, token=token, with_songs=songs, touched=touched)
        return Removal(token=token, changes=touched.changes())

    def due_at(
        self, relay_id: RelayId | None, now: datetime, *, limit: int, share: Share = EVERYTHING
    ) -> tuple[DueTask, ...]:
        """The due tasks of one relay, or (None) of those whose relay is still to be found, the longest due first."""
        with self.database.reading() as db:
            return tracking.due_at(db, relay_id, now=to_ms(now), limit=limit, share=share)

    def next_due(
        self, *, after: datetime | None = None, share: Share = EVERYTHING
    ) -> datetime | None:
        """When the next task is due, may be past; with `after` of those that are due later; None if never."""
        with self.database.reading() as db:
            return tracking.next_due(db, after=to_ms(after), share=share)

    def due_tasks(self, keys: Sequence[TaskKey]) -> tuple[DueTask, ...]:
        """These tasks, due or not, without untracked ones; `next_look_at` is 1970 where none is planned."""
        with self.database.reading() as db:
            return tracking.due_tasks(db, keys)

    def record(
        self,
        tasks: Iterable[Task],
        *,
        relay_id: RelayId | None,
        now: datetime,
        are_new: bool | None = None,
    ) -> Recorded:
        """Merge replies into what is known, in one transaction, and keep each new raw reply.

        `relay_id` is the relay that answered, None for replies that the person brought: those track their tasks (again).
        A task without a relay is pinned to the one that answered. The reply of an untracked task is kept, but does not
        bring the task back. Plans no next look: `note_look` does, except that a new unfinished task is due at once.
        Songs that become ready wait to be heard if they `are_new`, which those are that a relay told (None). Songs that
        are rejected come in removed.
        """
        is_told = relay_id is not None
        with self.database.transaction() as db:
            recorder = recording.Recording(
                db,
                relay_id=relay_id,
                now=to_ms(now),
                are_new=is_told if are_new is None else are_new,
            )
            return recorder.run(tasks)

    def unread_replies(self, mark: str, *, limit: int) -> tuple[KeptReply, ...] | None:
        """The next kept replies that were not read again with this mark; None if all were."""
        with self.database.reading() as db:
            return rereading.unread(db, mark, limit=limit)

    def read_again(self, mark: str, told: Sequence[tuple[KeptReply, Task | None]]) -> Recorded:
        """Merge what the next of `unread_replies` tell today, in one transaction; none: all are read."""
        with self.database.transaction() as db:
            return rereading.read_again(db, mark, told, now=self._now())

    def begin_intake(self, named: Iterable[RelayCopy]) -> Intake:
        """Begin to take in what another library held, with the names and addresses of its relays.

        A relay that is not saved here comes in hidden: it is never asked, and has no key, until the person adds it.
        """
        intake = task_export.Intake(now=self._now())
        with self.database.transaction() as db:
            intake.know(db, named)
        return intake

    def take_in(self, intake: Intake, arrivals: Sequence[Arrival]) -> Changes:
        """Take in copies of tasks, in one transaction. What is known here already is not taken back."""
        with self._change() as (db, touched):
            return intake.take_in(db, arrivals, touched=touched)

    def known_clips(self, clip_ids: Sequence[ClipId]) -> frozenset[ClipId]:
        """Which of these clips are known, removed ones among them."""
        with self.database.reading() as db:
            return rebuilding.known_clips(db, clip_ids)

    def take_back(self, found: Sequence[Rebuilt]) -> tuple[frozenset[ClipId], Changes]:
        """Take in songs as their files tell them, in one transaction; those that are known stay as they are."""
        with self._change() as (db, touched):
            fresh = rebuilding.take_back(db, found, now=self._now(), touched=touched)
        return fresh, touched.changes()

    # What relays are asked for on demand.

    def demand_wishes(
        self, now: datetime, *, limit: int, share: Share = EVERYTHING
    ) -> tuple[DemandWish, ...]:
        """Songs of which something is wished for that a relay must be asked for first, in their order."""
        with self.database.reading() as db:
            return made_files.wishes(db, now=to_ms(now), limit=limit, share=share)

    def keep_times(
        self, clip_id: ClipId, words: Sequence[SungWord], *, raw: str, relay_id: RelayId | None
    ) -> Changes:
        """Keep what a relay told of a clip's words, with its reply."""
        with self._change() as (db, touched):
            timings.keep(
                db, clip_id, words, raw=raw, relay_id=relay_id, now=self._now(), touched=touched
            )
        return touched.changes()

    def keep_own_times(
        self, clip_id: ClipId, words: Sequence[SungWord]
    ) -> tuple[TimesBefore, Changes]:
        """Keep when the person says that a clip's words are sung; and what `put_times_back` needs."""
        with self._change() as (db, touched):
            before = timings.keep_own(db, clip_id, words, now=self._now(), touched=touched)
        return before, touched.changes()

    def put_times_back(self, before: TimesBefore) -> Changes:
        """Give a clip the times of its words back that it had."""
        with self._change() as (db, touched):
            timings.put_back(db, before, touched=touched)
        return touched.changes()

    def keep_figures(self, clip_id: ClipId, figures: SoundFigures, *, sha256: str) -> Changes:
        """Keep what was measured of the sound of a clip's file that has this hash."""
        with self._change() as (db, touched):
            sound_figures.keep(db, clip_id, figures, sha256=sha256, touched=touched)
        return touched.changes()

    def asking_for(self, clip_id: ClipId, kind: MediaKind, relay_id: RelayId) -> None:
        """A question about what a person ordered is about to be sent; it is on disk when this returns."""
        with self.database.transaction() as db:
            made_files.asking(db, clip_id, kind, relay_id=relay_id, now=self._now())

    def not_asked_for(self, clip_id: ClipId, kind: MediaKind) -> None:
        """That question was refused, or never arrived: another relay may be asked."""
        with self.database.transaction() as db:
            made_files.not_asked(db, clip_id, kind)

    def note_ticket(self, clip_id: ClipId, kind: MediaKind, ticket: str) -> None:
        """A relay gave an order a name, by which it is followed."""
        with self.database.transaction() as db:
            made_files.note_ticket(db, clip_id, kind, ticket)

    def keep_made(self, clip_id: ClipId, made: Made) -> Changes:
        """Keep what a relay made of a clip."""
        with self._change() as (db, touched):
            made_files.keep(db, clip_id, made, now=self._now(), touched=touched)
        return touched.changes()

    def made_is_dead(self, clip_id: ClipId, kind: MediaKind) -> None:
        """What was made cannot be had any more; it is ordered again only by the person."""
        with self.database.transaction() as db:
            made_files.note_dead(db, clip_id, kind)

    def note_look(self, key: TaskKey, look: Look, *, now: datetime) -> Changes:
        """Keep what a look found and when to look again.

        A task that was ready or failed stays what it was whatever the look's state says, except that failed may be shown
        as stalled, held, unknown or gone, and may still become ready.
        """
        with self._change() as (db, touched):
            tracking.note_look(db, key, look, now=to_ms(now), touched=touched)
        return touched.changes()

    def has_future(self, now: datetime, *, look: datetime, retry: datetime) -> bool:
        """Whether something was added or looked at after `now`, or a look or a retry is planned later: the clock was wrong."""
        with self.database.reading() as db:
            return tracking.has_future(
                db, now=to_ms(now), latest=to_ms(look)
            ) or download_queue.has_future(db, now=to_ms(now), latest=to_ms(retry))

    def forget_plans(self, now: datetime) -> Changes:
        """Whatever waits for a time, tasks and files, is due at once: the clock by which it was planned was wrong."""
        with self._change() as (db, touched):
            tracking.hurry(db, None, now=to_ms(now), touched=touched)
            download_queue.hurry(db, now=to_ms(now), touched=touched)
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
