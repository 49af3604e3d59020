"""The engine: what runs when. Window and command line drive the same one.

Every command returns a future and runs on a lane; everything the library learns is told by one event callback, which is
called on engine threads. The engine knows no Qt. It is the only place where relay, library and media lanes meet.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.clock import Clock, SystemClock
from suno_desktop.core.engine.lanes import Lane, Lanes, Scheduler, answered, then
from suno_desktop.core.engine.safekeeping import Safekeeping
from suno_desktop.core.errors import KeyStoreError, ProfileError
from suno_desktop.core.events import Changed, Event, Notice, RelayInfo, RelayStatus, Snapshot
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.library.results import Queued
from suno_desktop.core.model import (
    FileId,
    FileState,
    MediaFile,
    MediaKind,
    Relay,
    RelayId,
    Serves,
    SongId,
    TaskKey,
)
from suno_desktop.core.net.urls import clean_base_url, origin, roots
from suno_desktop.core.profile import keys as key_store
from suno_desktop.core.profile import log
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.profile.settings import (
    KeySettings,
    PollingSettings,
    SavingSettings,
    Setting,
    Settings,
)
from suno_desktop.core.rows import Playable, SongRow

if TYPE_CHECKING:
    from suno_desktop.core.engine.asking import Asking
    from suno_desktop.core.engine.machinery import Machinery
    from suno_desktop.core.engine.network import Network
    from suno_desktop.core.engine.saving import Saving
    from suno_desktop.core.engine.upkeep import Upkept
    from suno_desktop.core.relay.client import Probe
    from suno_desktop.core.workflows import exchange, track
    from suno_desktop.core.workflows.check import Checked, Foreign, Verdict
    from suno_desktop.core.workflows.covers import Covers
    from suno_desktop.core.workflows.rename import RenamePlan
    from suno_desktop.core.workflows.save_file import SaveOrder

_T = TypeVar("_T")
_logger = logging.getLogger(__name__)
_PARTS_KEPT_S = 7 * 24 * 3600
_TELL_BUSY_S, _BUSY_S = 3, 90


class Engine:
    """One open profile and everything that runs on it.

    `open` must be called once, then `begin` once, and `stop` once at the end. `patient` False (the command line) does not
    wait for disks to come back, nor for the end of a pause; `auto_save` False leaves saving to explicit wishes.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        listen: Callable[[Event], None],
        clock: Clock | None = None,
        rng: random.Random | None = None,
        patient: bool = True,
        auto_save: bool = True,
    ) -> None:
        self.profile = profile
        self.settings = Settings(profile.settings)
        self._listen = listen
        self._clock: Clock = clock or SystemClock()
        self._rng = rng or random.Random()  # noqa: S311 — jitter, not a secret
        self._patient = patient
        self._auto_save = auto_save
        self._lanes = Lanes()
        self._cancel = CancelToken()
        self._exchange = CancelToken(self._cancel)
        self._fetching = CancelToken(self._cancel)
        self._lock = threading.RLock()
        self._keys = key_store.KeyStore(file=profile.keys, storage=self.settings.keys.storage)
        self._secrets: dict[str, key_store.Secret | KeyStoreError | None] = {}
        self._relays: tuple[Relay, ...] = ()
        self._made: Machinery | None = None
        self._scheduler = Scheduler(self._step)
        self._folder_override: Path | None = None
        self._reader: LibraryReader | None = None
        self._stopped = False

    # Life.

    def open(self) -> None:
        """Open the library: from now on everything known can be read. Blocks for some milliseconds.

        Raises:
            ProfileError: the library cannot be opened.
        """
        self.open_soon().result()

    def open_soon(self) -> Future[None]:
        """Open the library while the caller does something else; the future raises what `open` raises."""

        def run() -> None:
            self._library = Library.open(
                self.profile.library, clock=self._clock, patience=self._wait_for_library
            )
            self._relays = self._start_up()

        return self._lanes.submit(Lane.LIBRARY, run)

    def begin(self) -> None:
        """Start to work: ask relays, save files. A window calls it after its first paint."""
        self._scheduler.start()
        self._safe.begin()
        self._lanes.submit(Lane.COVERS, self._sweep)

    @property
    def _work(self) -> Machinery:
        """The working half; made with the first work, which takes a tenth of a second: not on a window's thread."""
        with self._lock:
            if self._made is None:
                from suno_desktop.core.engine.machinery import Machinery, Plan

                self._made = Machinery(
                    Plan(
                        lanes=self._lanes,
                        library=self._library,
                        clock=self._clock,
                        cancel=self._cancel,
                        rng=self._rng,
                        cache=self.profile.cache,
                        patient=self._patient,
                        emit=self._emit,
                        wake=self._wake,
                        secret=self._secret,
                        order=self.save_order,
                        per_host=lambda: self.settings.saving.per_host,
                        on_ready=self._save_ready,
                        on_learned=self._keep_learned,
                        open_reader=lambda: LibraryReader.open(self.profile.library),
                        previews=self.profile.library.parent / "previews",
                        detail=lambda song_id: self.read(
                            lambda reader: reader.song_detail(song_id)
                        ),
                        vanished=lambda song_id: self._changing(
                            lambda: self._note_vanished([song_id])
                        ),
                    )
                )
                self._made.set_relays(self._relays)
                if self._patient:  # an order given just now does not wait for a pause's end
                    self._made.asking.paused = self.settings.polling.paused
                    self._made.saving.paused = self.settings.saving.paused
                self._made.upkeep.settle()  # before any other upkeep
            return self._made

    @property
    def _net(self) -> Network:
        return self._work.net

    @property
    def _covers(self) -> Covers:
        return self._work.covers

    @property
    def _asking(self) -> Asking:
        return self._work.asking

    @property
    def _saving(self) -> Saving:
        return self._work.saving

    def stop(self, *, timeout_s: float = 3.0) -> bool:
        """End everything in order, the library last. Tells whether all workers ended in time."""
        with self._lock:
            if self._stopped:
                return True
            self._stopped = True
        deadline = self._clock.monotonic() + timeout_s
        self._cancel.cancel()
        with self._lock:
            if self._made is not None:
                self._made.net.close()
        busy = (
            Lane.NETWORK,
            Lane.SAVING,
            Lane.COVERS,
            Lane.PERSON,
            Lane.CHANGES,
            Lane.EXCHANGE,
            Lane.UPKEEP,
            Lane.FILES,
            Lane.FIGURES,
        )
        ended = self._scheduler.stop(timeout_s=timeout_s)
        ended &= self._lanes.stop(busy, timeout_s=max(0.1, deadline - self._clock.monotonic()))
        self._lanes.submit(Lane.READ, self._close_reader)
        if hasattr(self, "_safe"):
            self._safe.end(deadline=deadline - 0.5)
        # The last one to close removes SQLite's journal, so the reader goes first.
        ended &= self._lanes.finish(
            Lane.READ, timeout_s=max(0.5, deadline - self._clock.monotonic())
        )
        if hasattr(self, "_library"):
            self._lanes.submit(Lane.LIBRARY, self._library.close)
        ended &= self._lanes.finish(
            Lane.LIBRARY, timeout_s=max(0.5, deadline - self._clock.monotonic())
        )
        return ended

    def _start_up(self) -> tuple[Relay, ...]:
        self._library.forget_downloading(self._clock.now())
        self._safe = Safekeeping(
            lanes=self._lanes,
            library=self._library,
            path=self.profile.library,
            clock=self._clock,
            emit=self._emit,
            is_idle=lambda: self._made is None or not self._saving.figures()[0],
            cancel=self._cancel,
        )
        return self._library.relays()

    def _wait_for_library(self, waited_s: int) -> bool:
        """Another program has locked the library: all that is to be written waits, and lands when it lets go."""
        if waited_s == _TELL_BUSY_S:
            self._emit(Notice(level="warning", code="library.busy"))
        return waited_s < _BUSY_S and not self._cancel.is_cancelled

    def _sweep(self) -> None:
        """Tidy what earlier runs left. Parts that nobody will go on from are worth nothing after a week."""
        from suno_desktop.core.media import part_files

        self._work.hearing.tidy()
        kept = self._write(lambda: frozenset(self._library.parts().values())).result()
        week_ago = self._clock.now().timestamp() - _PARTS_KEPT_S
        part_files.sweep(self.library_folder(), before=week_ago, keep=kept)

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _step(self) -> float:
        return min(self._asking.step(), self._saving.step(), self._safe.step())

    def _wake(self) -> None:
        if not self._cancel.is_cancelled:
            self._scheduler.wake()

    def _emit(self, event: Event) -> None:
        if isinstance(event, Changed) and not event.changes:
            return
        self._listen(event)

    def _write(self, work: Callable[[], _T]) -> Future[_T]:
        return self._lanes.submit(Lane.LIBRARY, work)

    def _changing(self, work: Callable[[], Changes]) -> Future[None]:
        def run() -> None:
            self._emit(Changed(changes=work()))
            self._wake()

        return self._write(run)

    # Reading.

    def read(self, work: Callable[[LibraryReader], _T]) -> Future[_T]:
        """Run a query on the read lane."""
        return self._lanes.submit(
            Lane.READ, lambda: self._noting_damage(lambda: work(self._open_reader()))
        )

    def _noting_damage(self, work: Callable[[], _T]) -> _T:
        """The writer notices damage itself; what a reader meets is told to it."""
        try:
            return work()
        except ProfileError as error:
            if error.code == "library.damaged":
                self._safe.found_damage()
            raise

    def survey(self, work: Callable[[LibraryReader], _T]) -> Future[_T]:
        """Run a query that walks over the whole library, where no list waits for it."""

        def run() -> _T:
            with closing(LibraryReader.open(self.profile.library)) as reader:
                return work(reader)

        return self._lanes.submit(Lane.FIGURES, lambda: self._noting_damage(run))

    def snapshot(self) -> Snapshot:
        """The figures of the status bar; instant."""
        if self._made is None:
            return Snapshot(
                polling_paused=self.settings.polling.paused,
                asking=0,
                next_look_s=None,
                downloads_active=0,
                rate_bytes_s=0.0,
                relays=tuple(
                    RelayStatus(relay_id=relay.relay_id, name=relay.name) for relay in self._relays
                ),
            )
        asking, next_look_s = self._asking.figures()
        active, rate = self._saving.figures()
        trouble, needs_mb = self._saving.disk_trouble() or (None, None)
        return Snapshot(
            polling_paused=self._asking.paused,
            asking=asking,
            next_look_s=next_look_s,
            downloads_active=active,
            rate_bytes_s=rate,
            relays=self._asking.statuses(),
            saving_paused=self._saving.paused,
            saving_waits=trouble,
            saving_needs_mb=needs_mb,
        )

    # Tracking.

    def preview(self, text: str) -> Future[track.Preview]:
        """What a piece of pasted text holds; changes nothing."""
        from suno_desktop.core.workflows import track

        parsed = self._lanes.submit(Lane.PERSON, lambda: track.parse(text))
        relays = self._relays
        return then(
            parsed,
            self._lanes,
            Lane.READ,
            lambda result: track.preview(result[0], result[1], relays, self._open_reader()),
        )

    def _open_reader(self) -> LibraryReader:
        if self._reader is None:
            self._reader = LibraryReader.open(self.profile.library)
        return self._reader

    def add(
        self, preview: track.Preview, *, relay_id: RelayId | None = None
    ) -> Future[track.Added]:
        """Track and import what a preview found; on disk when the future resolves."""
        from suno_desktop.core.workflows import track

        def run() -> track.Added:
            with self._library.transaction():
                added = track.add(self._library, preview, relay_id=relay_id, now=self._clock.now())
                wished = self._save_ready(added.ready)
            self._emit(Changed(changes=added.changes | wished))
            self._wake()
            return added

        return self._write(run)

    def import_paths(
        self, paths: Sequence[Path], *, progress: exchange.Progress | None = None
    ) -> Future[exchange.Imported]:
        """Take in replies and exports, files and folders; asks no relay for what they hold. See `cancel_exchange`.

        `progress` (bytes done, bytes in all) is called on a thread of the engine.
        """
        from suno_desktop.core.workflows import exchange

        sink = exchange.LibrarySink(
            self._library,
            write=lambda work: self._write(work).result(),
            tell=self._on_imported,
            clock=self._clock,
        )

        cancel = CancelToken(self._exchange)

        def run() -> exchange.Imported:
            return exchange.import_all(paths, sink, cancel=cancel, progress=progress or _untold)

        return self._lanes.submit(Lane.EXCHANGE, run)

    def _on_imported(self, changes: Changes, ready: tuple[SongId, ...]) -> None:
        self._emit(Changed(changes=changes))
        self._changing(lambda: self._save_ready(ready))

    def export_to(
        self, path: Path, *, progress: exchange.Progress | None = None
    ) -> Future[exchange.Exported]:
        """Write all that the library holds into a new file. The future raises DiskError or, cancelled, Cancelled."""
        from suno_desktop.core.workflows import exchange

        cancel = CancelToken(self._exchange)

        def run() -> exchange.Exported:
            # A reader of its own: the lists must not wait behind it.
            reader = LibraryReader.open(self.profile.library)
            try:
                return exchange.export(reader, path, cancel=cancel, progress=progress or _untold)
            finally:
                reader.close()

        return self._lanes.submit(Lane.EXCHANGE, run)

    def cancel_exchange(self) -> None:
        """End imports and exports that run or wait. What an import brought stays; an unfinished export leaves nothing."""
        running, self._exchange = self._exchange, CancelToken(self._cancel)
        running.cancel()

    def untrack(self, keys: Sequence[TaskKey], *, songs: bool = False) -> Future[int]:
        """Stop tracking; the songs stay unless `songs`. Resolves to a token for `restore`."""
        return self._removing(lambda: self._library.untrack(keys, songs=songs))

    def remove_songs(self, song_ids: Sequence[SongId]) -> Future[int]:
        """Take songs out of the library; files stay. Resolves to a token for `restore`."""
        return self._removing(lambda: self._library.remove_songs(song_ids))

    def _removing(self, work: Callable[[], Any]) -> Future[int]:
        def run() -> int:
            removal = work()
            self._emit(Changed(changes=removal.changes))
            return int(removal.token)

        return self._write(run)

    def restore(self, token: int) -> Future[None]:
        """Undo a removal."""
        return self._changing(lambda: self._library.restore(token))

    def poll_now(self, keys: Sequence[TaskKey] | None = None) -> Future[None]:
        """Ask at once about these, or about everything unfinished; also ends waiting for a relay that was down."""
        self._forget_unread()
        self._asking.forgive()
        return self._changing(lambda: self._library.hurry(keys, self._clock.now()))

    def pause_polling(self, *, paused: bool) -> Future[None]:
        """Ask no relay until resumed."""
        self._asking.paused = paused
        return self.set_setting(PollingSettings.paused, paused)

    # Saving.

    def save(self, song_ids: Sequence[SongId], kinds: Sequence[MediaKind]) -> Future[Queued]:
        """Put files into the download queue; those that are on disk already are kept."""
        from suno_desktop.core.media import sidecars

        def run() -> Queued:
            vanished = self._note_vanished(song_ids)
            now = self._clock.now()
            queued = self._library.queue(song_ids, kinds, now=now, by_person=True)
            if beside := sidecars.downloads(kinds, self.settings.saving.sidecars):
                vanished |= self._library.queue(song_ids, beside, now=now, by_person=True).changes
            self._saving.note_kept(len(queued.kept), skipped=len(queued.skipped))
            self._saving.forget_tries(queued.files)
            self._emit(Changed(changes=vanished | queued.changes))
            self._wake()
            return queued

        return self._write(run)

    def _note_vanished(self, song_ids: Iterable[SongId]) -> Changes:
        """Files that are no longer where they were saved are not kept, but saved again."""
        changes = NOTHING
        for file_id, path in self._library.saved_paths(song_ids):
            if not path.is_file():
                changes |= self._library.file_state(
                    file_id, FileState.MISSING, code="file.missing", now=self._clock.now()
                )
        return changes

    def cancel(self, file_ids: Sequence[FileId] | None = None) -> Future[None]:
        """Cancel downloads; None means all that wait or run. Nothing of them stays on disk."""
        from suno_desktop.core.media import part_files

        def run() -> Changes:
            left = self._library.parts(file_ids)
            changes = self._library.cancel_files(file_ids)
            self._saving.cancel(changes.files)
            for file_id in changes.files:
                if file_id in left and not self._saving.is_active(file_id):
                    part_files.PartFile(left[file_id], None, state=None).discard()
            return changes

        return self._changing(run)

    def pause_saving(self, *, paused: bool) -> Future[None]:
        """Save nothing until resumed, also after a restart. What is under way stops and is gone on from later."""
        self._saving.paused = paused
        if paused:

            def run() -> Changes:
                self._saving.pause(None)
                return self._library.forget_downloading(self._clock.now())

            self._changing(run)
        return self.set_setting(SavingSettings.paused, paused)

    def pause_files(self, file_ids: Sequence[FileId]) -> Future[None]:
        """Leave these downloads until `resume_files`, `retry` or `save` names them; others go on."""

        def run() -> Changes:
            changes = self._library.pause_files(file_ids)
            self._saving.pause(changes.files)
            return changes

        return self._changing(run)

    def resume_files(self, file_ids: Sequence[FileId] | None = None) -> Future[None]:
        """Let paused downloads (None: all of them) wait for their turn again, at their old place."""
        return self._changing(lambda: self._library.resume_files(file_ids))

    def move_to_front(self, file_ids: Sequence[FileId]) -> Future[None]:
        """Save these next; what is under way is not interrupted."""
        return self._changing(lambda: self._library.move_to_front(file_ids))

    def retry(self, file_ids: Sequence[FileId] | None = None) -> Future[None]:
        """Try failed (None: all failed; named ones also when blocked) downloads again."""
        self._saving.forget_tries(file_ids)
        return self._changing(lambda: self._library.retry_files(file_ids, self._clock.now()))

    def keep(self, file: MediaFile) -> Future[MediaFile | None]:
        """Verify a saved file byte for byte, and copy it into the folder of this run if that differs.

        Resolves to what it is and where; None if it is gone or damaged, which is noted, so that it can be saved again. What
        has only other tags is kept. The future raises DiskError if the copy cannot be made.
        """
        from suno_desktop.core.media.disk import fingerprint
        from suno_desktop.core.workflows.save_file import copy_saved

        def run() -> MediaFile | None:
            verdict = self._note_if_bad(file)
            if verdict not in {"ok", "changed"} or file.path is None:
                return None
            kept = file
            if verdict == "changed":
                now = fingerprint(file.path)
                kept = file._replace(size_bytes=now.size_bytes, sha256=now.sha256)
            if file.path.is_relative_to(self.library_folder()) or self._folder_override is None:
                return kept
            source = self._write(lambda: self._library.sources([file.file_id])).result()[0]
            path = copy_saved(
                file.path,
                source,
                order=self.save_order(),
                container=file.container or "mp3",
                stems=self._saving.stems,
            )
            return kept._replace(path=path)

        return self._lanes.submit(Lane.PERSON, run)

    # Upkeep: jobs over what is saved. One at a time, in the background; `Working` events tell how far.

    def _note_if_bad(self, file: MediaFile) -> Verdict:
        from suno_desktop.core.workflows import check

        verdict = check.verify(file)
        found = check.Checked(file=file, clip_id=None, verdict=verdict, path=file.path or Path())
        self._changing(lambda: self._work.upkeep.note([found])).result()
        return verdict

    def doubt(self, song_id: SongId, kind: MediaKind) -> Future[None]:
        """Look again at a saved file that could not be played: if it is gone or damaged, that is noted."""

        def run() -> None:
            detail = self.read(lambda reader: reader.song_detail(song_id)).result()
            for file in detail.files if detail is not None else ():
                if file.kind is kind and file.state is FileState.SAVED:
                    self._note_if_bad(file)

        return self._lanes.submit(Lane.PERSON, run)

    def check(self) -> Future[tuple[Checked, ...]]:
        """Re-read every saved file and note what is missing, damaged or moved."""
        return self._work.upkeep.check()

    def retag(self, song_ids: Sequence[SongId] | None = None) -> Future[Upkept]:
        """Write today's tags (names, cover, ID3 version) into the saved files of these songs (None: of all).

        What the settings want beside them (`save.sidecars`) is written as well.
        """
        return self._work.upkeep.retag(song_ids)

    def plan_rename(self, song_ids: Sequence[SongId] | None = None) -> Future[RenamePlan]:
        """What `rename` would do, file by file; touches nothing."""
        return self._work.upkeep.plan_rename(song_ids)

    def cancel_plan(self) -> None:
        """Drop the plan that is being made; its future raises Cancelled."""
        self._work.upkeep.cancel_plan()

    def rename(self, song_ids: Sequence[SongId] | None = None) -> Future[Upkept]:
        """Move the saved files of these songs (None: of all) to where the template wants them now."""
        return self._work.upkeep.rename(song_ids)

    def rename_back(self) -> Future[Upkept]:
        """Undo the last `rename` of this run, as far as the old names are free."""
        return self._work.upkeep.rename_back()

    def foreign_files(self) -> Future[tuple[Foreign, ...]]:
        """Files in the library's folder that belong to nothing; `adopt` takes over those with a song."""
        return self._work.upkeep.foreign()

    def adopt(self, song_id: SongId, path: Path, kind: MediaKind = MediaKind.MP3) -> Future[None]:
        """Take a file (a foreign one, or one the person located) for the saved one of a song; it stays where it is.

        The future raises MediaError if it is not whole or says that it is another song.
        """
        return self._work.upkeep.adopt(song_id, path, kind)

    def locate(self, folder: Path) -> Future[tuple[FileId, ...]]:
        """Look for missing files in a folder that the person names; resolves to those that were found and are saved again."""
        return self._work.upkeep.locate(folder)

    def cancel_upkeep(self) -> None:
        """End these jobs; what was done stays done. Those that had not begun raise Cancelled."""
        self._work.upkeep.cancel()

    def name_songs(
        self, song_ids: Sequence[SongId], values: Mapping[str, str | None]
    ) -> Future[int]:
        """Call songs by the person's own `title`, `artist` or `album` (None or "": what the relay says).

        Wins wherever a song is shown, in new tags and names, and in `list --json`; `retag` and `rename` bring it into what
        is saved. Resolves to a token for `restore`.
        """
        return self._removing(lambda: self._library.name_songs(song_ids, values))

    def library_folder(self) -> Path:
        """Where songs are saved."""
        if self._folder_override is not None:
            return self._folder_override
        return self.settings.folder(self.profile.music)

    def use_folder(self, folder: Path) -> None:
        """Save into this folder in this run (`--out`); it is made if it is not there.

        Raises:
            DiskError: it cannot be made, or its path leaves no room for the names of songs.
        """
        from suno_desktop.core.media import names
        from suno_desktop.core.media.disk import disk_errors

        names.room(folder, self.settings.saving.template)
        with disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        self._folder_override = folder

    def save_order(self) -> SaveOrder:
        """Root and template for the next file. Our own default folder is made; a chosen one must be there."""
        from suno_desktop.core.workflows.save_file import SaveOrder

        root = self.library_folder()
        if root == self.profile.music:
            with suppress(OSError):  # saving says what is wrong
                self.profile.music.mkdir(parents=True, exist_ok=True)
        return SaveOrder(
            root=root,
            template=self.settings.saving.template,
            id3_version=self.settings.saving.id3_version,
            sidecars=self.settings.saving.sidecars,
            is_chosen=self._folder_override is None and root != self.profile.music,
        )

    def _save_ready(self, ready: tuple[SongId, ...]) -> Changes:
        """Wish to save what became ready, as the settings say.

        Runs on the library lane, inside the transaction that recorded it: a song is never ready without its wish.
        """
        from suno_desktop.core.media import sidecars

        kinds = self.settings.saving.kinds
        if not (self._auto_save and kinds and ready):
            return NOTHING
        now = self._clock.now()
        sheets = self._library.sheets_among(ready)
        clips = [song_id for song_id in ready if song_id not in sheets]
        changes = self._library.queue(clips, kinds, now=now).changes
        if beside := sidecars.downloads(kinds, self.settings.saving.sidecars):
            changes |= self._library.queue(clips, beside, now=now).changes
        if sheets:
            changes |= self._library.queue(list(sheets), [MediaKind.LYRICS], now=now).changes
        return changes

    # Covers and what is played.

    def thumbnail(self, song_id: SongId, px: int) -> Future[Path | None]:
        """A small JPEG of the song's cover, made by us; None if there is none. Answers from the cache at once."""
        return self._picture(song_id, lambda name: self._covers.thumbnail(name, px))

    def cover(self, song_id: SongId) -> Future[Path | None]:
        """The song's cover as JPEG of at most 1000 px."""
        # The lambda is no detour: what works is made on a lane, never on the thread that asks.
        return self._picture(song_id, lambda name: self._covers.cached(name))  # noqa: PLW0108

    def _picture(self, song_id: SongId, find: Callable[[str], Path | None]) -> Future[Path | None]:
        images = self.read(lambda reader: (reader.song_rows([song_id]), reader.image_of(song_id)))

        def fetch(found: tuple[list[SongRow], tuple[str | None, str | None]]) -> Path | None:
            rows, (large, small) = found
            if not rows or rows[0].clip_id is None:
                return None
            name = rows[0].clip_id
            picture = find(name)
            if picture is not None or not (large or small):
                return picture
            if self._covers.large(name, [large, small], self._net.media(), cancel=self._cancel):
                return find(name)
            return None

        return then(images, self._lanes, Lane.COVERS, fetch)

    def playable(self, song_id: SongId, kind: MediaKind = MediaKind.MP3) -> Future[Playable]:
        """A local file to play, the best that can be had: saved, by a link, from the live stream, or kept from one.

        One is fetched at a time: asking for another song ends the fetch of the last one, whose future raises Cancelled. A
        live stream is listened to beyond the answer (`Listening` events; see `hear_on`). The future raises MediaError or
        DiskError where nothing can be had.
        """
        token = CancelToken(self._cancel)
        with self._lock:
            last, self._fetching = self._fetching, token
        last.cancel()  # the person went on to another song
        return answered(
            self._lanes,
            Lane.PERSON,
            lambda answer: self._work.hearing.find(song_id, kind, cancel=token, answer=answer),
        )

    def stop_fetching(self) -> None:
        """End what `playable` is about; its future raises Cancelled. What came of a stream is kept."""
        with self._lock:
            fetching = self._fetching
        fetching.cancel()

    def hear_on(self, song_id: SongId, heard_s: float) -> Future[Playable | None]:
        """After a preview: what goes on after `heard_s` seconds, as soon as it is there; None if nothing comes."""
        token = self._fetching
        return answered(
            self._lanes,
            Lane.PERSON,
            lambda answer: self._work.hearing.hear_on(
                song_id, heard_s, cancel=token, answer=answer
            ),
        )

    # Relays, keys, settings.

    def relays(self) -> Future[tuple[RelayInfo, ...]]:
        """The saved relays with what is known about them."""

        def run() -> tuple[RelayInfo, ...]:
            statuses = {status.relay_id: status for status in self._asking.statuses()}
            return tuple(
                RelayInfo(
                    relay=relay,
                    has_key=self._has_key(relay),
                    status=statuses.get(
                        relay.relay_id, RelayStatus(relay_id=relay.relay_id, name=relay.name)
                    ),
                )
                for relay in self._relays
            )

        return self._lanes.submit(Lane.PERSON, run)

    def saved_relays(self) -> tuple[Relay, ...]:
        """The saved relays; instant."""
        return self._relays

    def add_relay(
        self,
        *,
        name: str,
        base_url: str,
        key: str | None = None,
        allow_http: bool = False,
        serves: Serves | None = None,
    ) -> Future[Relay]:
        """Save a relay and its key, and look up what waited for one.

        Without `serves` (nobody tested it) an address with a path is asked first where the root of the API is.

        The future raises UsageError (name or address taken or impossible, key impossible) or KeyStoreError.
        """
        from suno_desktop.core.engine.network import refuse_unsafe

        def run() -> Relay:
            url = clean_base_url(base_url)
            secret = key_store.clean_key(key) if key else None
            refuse_unsafe(url, allow_http=allow_http)
            named = name.strip() or urlsplit(url).netloc
            asked = Relay(relay_id=RelayId(0), name=named, base_url=url, allow_http=allow_http)
            found = asked if serves else self._at_its_root(asked, secret)
            relay, changes = self._write(
                lambda: self._library.add_relay(
                    name=named,
                    base_url=found.base_url,
                    allow_http=allow_http,
                    serves=serves or found.serves,
                )
            ).result()
            try:
                if secret is not None:
                    self._set_key(relay, secret)
            finally:
                self._write(lambda: self._relays_changed(changes)).result()
            return relay

        return self._lanes.submit(Lane.CHANGES, run)

    def change_relay(
        self,
        relay_id: RelayId,
        *,
        name: str | None = None,
        base_url: str | None = None,
        key: str | None = None,
        allow_http: bool | None = None,
        serves: Serves | None = None,
    ) -> Future[None]:
        """Change a saved relay. `key` None leaves the key, "" deletes it."""
        from suno_desktop.core.engine.network import refuse_unsafe

        def run() -> None:
            secret = key_store.clean_key(key) if key else None
            now = self._saved(relay_id)
            wanted = now._replace(
                base_url=clean_base_url(base_url) if base_url else now.base_url,
                allow_http=now.allow_http if allow_http is None else allow_http,
            )
            refuse_unsafe(wanted.base_url, allow_http=wanted.allow_http)
            told = serves
            if serves is None and wanted.base_url != now.base_url:
                # What is known of one address says nothing about another.
                own = self._secret(now) if origin(wanted.base_url) == origin(now.base_url) else None
                wanted = self._at_its_root(wanted._replace(serves=Serves()), secret or own)
                told = wanted.serves
            relay, changes = self._write(
                lambda: self._change_relay(wanted, name, allow_http, told)
            ).result()
            is_elsewhere = relay.base_url not in {one.base_url for one in self._relays}

            def end() -> None:
                released = NOTHING
                if secret is not None or is_elsewhere:
                    released = self._library.release_held(relay_id, self._clock.now())
                self._relays_changed(changes | released)

            try:
                if secret is not None:
                    self._set_key(relay, secret)
                elif key == "":
                    self._delete_key(relay)
            finally:
                # First, so that no late refusal of the last key holds again what is let go.
                self._asking.forgive(relay_id)
                self._write(end).result()

        return self._lanes.submit(Lane.CHANGES, run)

    def _change_relay(
        self,
        wanted: Relay,
        name: str | None,
        allow_http: bool | None,
        serves: Serves | None,
    ) -> tuple[Relay, Changes]:
        changes = self._library.change_relay(
            wanted.relay_id,
            name=name.strip() if name else None,
            base_url=wanted.base_url,
            allow_http=allow_http,
            serves=serves,
        )
        relays = self._library.relays()
        return next(relay for relay in relays if relay.relay_id == wanted.relay_id), changes

    def _saved(self, relay_id: RelayId) -> Relay:
        return next(relay for relay in self._relays if relay.relay_id == relay_id)

    def _at_its_root(self, relay: Relay, secret: key_store.Secret | None) -> Relay:
        """The relay where its API is, if its address has a path that may belong to a page or a question."""
        if roots(relay.base_url) == (relay.base_url,):
            return relay
        probe = self._probe(relay, secret)
        return relay._replace(base_url=probe.base_url, serves=probe.serves)

    def _probe(self, relay: Relay, secret: key_store.Secret | None) -> Probe:
        from suno_desktop.core.relay.client import RelayClient

        with self._net.trial(relay) as http:
            return RelayClient(relay, secret, http=http).probe(cancel=self._cancel)

    def remove_relay(self, relay_id: RelayId) -> Future[None]:
        """Forget a relay and its key; its tasks and songs stay."""

        def run() -> None:
            relay = next((one for one in self._relays if one.relay_id == relay_id), None)
            changes = self._write(lambda: self._library.remove_relay(relay_id)).result()
            self._write(lambda: self._relays_changed(changes)).result()
            if relay is not None and not self._shares_key(relay):
                self._delete_key(relay)

        return self._lanes.submit(Lane.CHANGES, run)

    def test_relay(
        self,
        *,
        base_url: str,
        key: str | None,
        relay_id: RelayId | None = None,
        allow_http: bool = False,
    ) -> Future[Probe]:
        """Ask an address what it serves and what the key is worth; saves nothing, never asks a paid path.

        `key` None with a `relay_id` means the stored key. The future raises UsageError for an impossible address or key.
        """

        def run() -> Probe:
            url = clean_base_url(base_url)
            secret = key_store.clean_key(key) if key else None
            saved = next((one for one in self._relays if one.relay_id == relay_id), None)
            if secret is None and saved is not None and origin(saved.base_url) == origin(url):
                secret = self._secret(saved)
            relay = Relay(
                relay_id=relay_id or RelayId(0),
                name=saved.name if saved else urlsplit(url).netloc,
                base_url=url,
                allow_http=allow_http,
            )
            return self._probe(relay, secret)

        return self._lanes.submit(Lane.NETWORK, run)

    def _relays_changed(self, changes: Changes) -> None:
        """Runs on the library lane."""
        self._relays = self._library.relays()
        self._work.set_relays(self._relays)
        self._emit(Changed(changes=changes))
        self._wake()

    def _keep_learned(self, relay: Relay) -> None:
        """A relay showed what it serves; runs on a network worker."""

        def run() -> Changes:
            at = {one.relay_id: one.base_url for one in self._library.relays()}
            if at.get(relay.relay_id) != relay.base_url:  # moved or removed meanwhile
                return NOTHING
            changes = self._library.change_relay(relay.relay_id, serves=relay.serves)
            self._relays = self._library.relays()
            return changes

        self._changing(run)

    def set_setting(self, setting: Setting[_T], value: _T) -> Future[None]:
        """Set one setting and act on it.

        The future raises UsageError for a template that cannot be used, DiskError for a folder that songs cannot be saved
        in or a file of settings that cannot be written, KeyStoreError for a place of keys that does not work.
        """
        from suno_desktop.core.media import disk

        def run() -> None:
            self._refuse_names(setting, value)
            if setting is SavingSettings.folder and value:
                disk.check_writable(Path(str(value)).expanduser())
            with (
                self._moving_keys(str(value)) if setting is KeySettings.storage else nullcontext(),
                disk.disk_errors(self.profile.settings),
            ):
                self._write(lambda: self.settings.set(setting, value)).result()
            self._wake()

        return self._lanes.submit(Lane.CHANGES, run)

    def _refuse_names(self, setting: Setting[_T], value: _T) -> None:
        """Raise for a folder or template that could not hold a song: now, not at the five hundredth download."""
        from suno_desktop.core.media import names

        root, template = self.library_folder(), self.settings.saving.template
        if setting is SavingSettings.folder:
            root = Path(str(value)).expanduser() if value else self.profile.music
        elif setting is SavingSettings.template:
            template = str(value)
            names.check_template(template)
        else:
            return
        names.room(root, template)

    def use_key(self, relay: Relay, key: str) -> None:
        """Use this key for a relay in this run only (the command line's environment, the demo).

        Raises:
            UsageError: it cannot be a key.
        """
        secret = key_store.clean_key(key)
        with self._lock:
            self._secrets[origin(relay.base_url)] = secret
        log.hide(secret)

    def _secret(self, relay: Relay) -> key_store.Secret | None:
        """The key of a relay, or None.

        Raises:
            KeyStoreError: there is a place for keys but it does not tell; it is asked again by `_forget_unread`.
        """
        bound_to = origin(relay.base_url)
        with self._lock:
            is_known = bound_to in self._secrets
        found = None if is_known else self._look_up(bound_to)
        with self._lock:  # a key that the person gave meanwhile is newer
            secret = self._secrets.setdefault(bound_to, found)
        if isinstance(secret, KeyStoreError):
            raise KeyStoreError(secret.code, **secret.values)
        return secret

    def _look_up(self, bound_to: str) -> key_store.Secret | KeyStoreError | None:
        try:
            secret = self._keys.get(bound_to)
        except KeyStoreError as error:
            _logger.info("key store: %s", error.code)
            return None if error.code == "key.no_keyring" else error
        if secret is not None:
            log.hide(secret)
        return secret

    def _forget_unread(self) -> None:
        """Ask the place of keys again where it did not tell; only when a person wants it, who may see a question."""
        with self._lock:
            for bound_to, known in tuple(self._secrets.items()):
                if isinstance(known, KeyStoreError):
                    del self._secrets[bound_to]

    def _has_key(self, relay: Relay) -> bool:
        try:
            return self._secret(relay) is not None
        except KeyStoreError:
            return True  # so far as is known

    def _set_key(self, relay: Relay, secret: key_store.Secret) -> None:
        log.hide(secret)
        bound_to = origin(relay.base_url)
        with self._lock:
            self._secrets[bound_to] = secret
        self._keys.set(bound_to, secret)

    def _shares_key(self, relay: Relay) -> bool:
        """Whether a saved relay uses the same key, because it is at the same origin."""
        return origin(relay.base_url) in {origin(one.base_url) for one in self._relays}

    def _delete_key(self, relay: Relay) -> None:
        bound_to = origin(relay.base_url)
        with self._lock:
            self._secrets[bound_to] = None
        _forget(self._keys, bound_to)

    @contextmanager
    def _moving_keys(self, storage: str) -> Iterator[None]:
        """Keep every known key in the newly chosen place; once the choice is kept too, forget it in the old one."""
        if storage == self._keys.storage:
            yield
            return
        known: dict[str, key_store.Secret] = {}
        for relay in self._relays:
            with suppress(KeyStoreError):  # a key that cannot be read stays where it is
                secret = self._secret(relay)
                if secret is not None:
                    known[origin(relay.base_url)] = secret
        fresh = key_store.KeyStore(file=self.profile.keys, storage=storage)
        left = fresh
        try:
            for bound_to, secret in known.items():
                fresh.set(bound_to, secret)
            yield
            left, self._keys = self._keys, fresh
        finally:
            for bound_to in known:
                _forget(left, bound_to)
        self._forget_unread()


def _untold(_done: int, _total: int) -> None:
    """Progress that nobody asked for."""


def _forget(keys: key_store.KeyStore, bound_to: str) -> None:
    """Delete a key; a store that is not there keeps none."""
    try:
        keys.delete(bound_to)
    except KeyStoreError as error:
        _logger.info("key store: %s", error.code)
