"""What is to be saved, by the person or by the settings when a song becomes ready; and stopping, pausing, going on.

Each wish is a state in the library. What runs because of it is in `downloading`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.downloading import Downloading
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.engine.saving_folder import SavingFolder
from suno_desktop.core.engine.upkeep import Upkeep, all_saved
from suno_desktop.core.errors import DiskError
from suno_desktop.core.library.results import Queued
from suno_desktop.core.media import sidecars
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.model import FileId, FileState, MediaFile, MediaKind, SongId
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.workflows.music_folder import away
from suno_desktop.core.workflows.save_file import copy_saved


class Saving:
    """What is to be saved."""

    def __init__(
        self,
        context: Context,
        *,
        folder: SavingFolder,
        downloading: Downloading,
        upkeep: Upkeep,
        on_wished: Callable[[Iterable[FileId], Iterable[FileId]], None] = lambda _files, _new: None,
    ) -> None:
        self._context = context
        self._library = context.library
        self._folder = folder
        self._downloading = downloading
        self._upkeep = upkeep
        self._on_wished = on_wished

    # Wishes.

    def save(
        self,
        song_ids: Sequence[SongId],
        kinds: Sequence[MediaKind],
        *,
        orders: Collection[MediaKind] = (),
    ) -> Future[Queued]:
        """Put files into the download queue; those that are on disk already are kept.

        `orders`: kinds that a relay may be asked to make, which may cost something; the person has been told before.
        """
        context, library = self._context, self._library

        def run() -> Queued:
            vanished = note_vanished(context, song_ids)
            now = context.clock.now()
            queued = library.queue(song_ids, kinds, now=now, by_person=True, orders=orders)
            files, fresh = queued.files, queued.changes.files
            if beside := self._beside(kinds):
                more = library.queue(song_ids, beside, now=now, by_person=True)
                vanished |= more.changes
                files, fresh = files + more.files, fresh | more.changes.files
            self._on_wished(files, fresh)
            self._downloading.note_kept(len(queued.kept), skipped=len(queued.skipped))
            self._downloading.forget_tries(queued.files)
            context.tell(vanished | queued.changes)
            context.wake()
            return queued

        return context.write(run)

    def wish(self, ready: tuple[SongId, ...], *, is_ending: bool = False) -> Changes:
        """Wish to save what became ready, as the settings say; `is_ending`: its links are about to end.

        Runs on the library lane, inside the transaction that recorded it: a song is never ready without its wish.
        """
        library = self._library
        kinds = self._context.settings.saving.kinds
        if not (self._context.auto_save and kinds and ready):
            return NOTHING
        now = self._context.clock.now()
        sheets = library.sheets_among(ready)
        clips = [song_id for song_id in ready if song_id not in sheets]
        if self._context.settings.saving.automatically == "kept" and not is_ending:
            clips = [song_id for song_id in clips if library.are_favourites([song_id])]
        changes = library.queue(clips, kinds, now=now).changes
        if beside := self._beside(kinds):
            changes |= library.queue(clips, beside, now=now).changes
        if sheets:
            changes |= library.queue(list(sheets), [MediaKind.LYRICS], now=now).changes
        return changes

    def _beside(self, kinds: Sequence[MediaKind]) -> Sequence[MediaKind]:
        """What the settings want beside these as files of their own."""
        return sidecars.downloads(kinds, self._context.settings.saving.sidecars)

    def cancel_files(self, file_ids: Sequence[FileId] | None = None) -> Future[Changes]:
        """Cancel downloads; None means all that wait or run. Nothing of them stays on disk."""

        def run() -> Changes:
            left = self._library.parts(file_ids)
            changes = self._library.cancel_files(file_ids)
            self._downloading.cancel(changes.files)
            for file_id in changes.files:
                if file_id in left and not self._downloading.is_active(file_id):
                    PartFile(left[file_id], None, state=None).discard()
            return changes

        return self._context.change(run)

    def pause(self, *, paused: bool) -> Future[None]:
        """Save nothing until resumed, also after a restart. What is under way stops and is gone on from later."""
        context = self._context
        self._downloading.paused = paused
        if paused:

            def run() -> Changes:
                self._downloading.pause(None)
                return self._library.forget_downloading()

            context.change(run)
        return context.lanes.submit(
            Lane.CHANGES, lambda: context.store_setting(SavingSettings.paused, paused)
        )

    def pause_files(self, file_ids: Sequence[FileId]) -> Future[Changes]:
        """Leave these downloads until `resume_files`, `retry_files` or `save` names them; others go on."""

        def run() -> Changes:
            changes = self._library.pause_files(file_ids)
            self._downloading.pause(changes.files)
            return changes

        return self._context.change(run)

    def resume_files(self, file_ids: Sequence[FileId] | None = None) -> Future[Changes]:
        """Let paused downloads (None: all of them) wait for their turn again, at their old place."""
        return self._context.change(lambda: self._library.resume_files(file_ids))

    def move_to_front(self, file_ids: Sequence[FileId]) -> Future[Changes]:
        """Save these next; what is under way is not interrupted."""
        return self._context.change(lambda: self._library.move_to_front(file_ids))

    def retry_files(self, file_ids: Sequence[FileId] | None = None) -> Future[Changes]:
        """Try failed (None: all failed; named ones also when blocked) downloads again."""
        self._downloading.forget_tries(file_ids)
        now = self._context.clock.now()

        def run() -> Changes:
            changes = self._library.retry_files(file_ids, now)
            self._on_wished(changes.files, changes.files)
            return changes

        return self._context.change(run)

    # What is saved already.

    def keep(self, file: MediaFile) -> Future[MediaFile | None]:
        """Verify a saved file byte for byte, and copy it into the folder of this run if that differs.

        Resolves to what it is and where; None if it is gone or damaged, which is noted, so that it can be saved again. What
        has only other tags is kept. The future raises DiskError if the copy cannot be made, or the file's disk is away.
        """

        def run() -> MediaFile | None:
            verdict = self._upkeep.verify(file)
            if verdict == "away":
                raise DiskError("disk.missing", path=self._upkeep.folder_away(file) or file.path)
            if verdict not in {"ok", "changed"} or file.path is None:
                return None
            kept = file
            if verdict == "changed":
                now = fingerprint(file.path)
                kept = file._replace(size_bytes=now.size_bytes, sha256=now.sha256)
            return self._placed(kept)

        return self._context.lanes.submit(Lane.PERSON, run)

    def place(self, file: MediaFile) -> Future[MediaFile]:
        """Copy a file that was saved just now into the folder of this run, if another one was meant when it was wished.

        The future raises DiskError if the copy cannot be made.
        """
        return self._context.lanes.submit(Lane.PERSON, lambda: self._placed(file))

    def _placed(self, file: MediaFile) -> MediaFile:
        path = file.path
        if (
            path is None
            or not self._folder.is_of_this_run
            or path.is_relative_to(self._folder.path)
        ):
            return file
        (source,) = self._context.write(lambda: self._library.sources([file.file_id])).result()
        copied = copy_saved(
            path,
            source,
            order=self._folder.order(),
            container=file.container or "mp3",
            stems=self._downloading.slots.stems,
        )
        return file._replace(path=copied)


def note_vanished(context: Context, song_ids: Iterable[SongId]) -> Changes:
    """Files that are no longer where they were saved are not kept, but saved again; for the library's lane.

    Those whose whole folder is away are kept: their disk may be unplugged.
    """
    changes = NOTHING
    gone = {
        path: file_id
        for file_id, path in context.library.saved_paths(song_ids)
        if not path.is_file()
    }
    is_away = away(gone, own=context.profile.music, saved=lambda: all_saved(context))
    for path, file_id in gone.items():
        if path not in is_away:
            changes |= context.library.file_state(file_id, FileState.MISSING, code="file.missing")
    return changes
