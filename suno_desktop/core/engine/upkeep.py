"""Jobs over everything that is saved: check, names, what was lost. One at a time, in the background, with progress and an end.

Each file is one step of its own: what is about to happen to it is recorded, then it happens, then it is recorded as
done, so that rows and files agree after a kill at any moment (`settle`). Knows no network.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import closing, suppress
from functools import cache, partial
from pathlib import Path

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.decision_keeping import LibraryLane
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.engine.upkeep_jobs import UpkeepJobs, Upkept, only
from suno_desktop.core.errors import DesktopError, DiskError, MediaError, ProfileError
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.media.publish import KnownPaths, has_two_names
from suno_desktop.core.model import FileId, FileState, MediaFile, MediaKind, SongId
from suno_desktop.core.rows import SavedFile, Source
from suno_desktop.core.workflows import check as checking
from suno_desktop.core.workflows import decided_file, reread
from suno_desktop.core.workflows import rebuild as rebuilding
from suno_desktop.core.workflows.check import Checked, Foreign, Verdict
from suno_desktop.core.workflows.music_folder import away, check_root
from suno_desktop.core.workflows.rebuild import TakenBack
from suno_desktop.core.workflows.rename import (
    Planner,
    RenamePlan,
    rename,
    rename_back,
    settle,
)
from suno_desktop.core.workflows.save_file import SaveOrder
from suno_desktop.core.workflows.unread import may_be_there

_CHECKED = frozenset({FileState.SAVED, FileState.MISSING, FileState.DAMAGED})
"""What a check may change; what is to be saved again stays in the queue."""
_logger = logging.getLogger(__name__)
_PAGE = 200
"""Files whose songs are read at once for a plan."""


class Upkeep:
    """The jobs of one open library."""

    def __init__(
        self,
        context: Context,
        *,
        jobs: UpkeepJobs,
        order: Callable[[], SaveOrder],
    ) -> None:
        self._context = context
        self._library = context.library
        self._clock = context.clock
        self._order = order
        self._jobs = jobs
        self._start, self._teller = jobs.start, jobs.teller
        self._write, self._changing = jobs.write, jobs.change
        self._renamed: tuple[Path, list[tuple[FileId, str]]] = (Path(), [])
        """The root of the last renaming, and what it changed: files and their old names below it."""

    def stop(self) -> None:
        """End the job that runs and those that wait; those that had not begun raise Cancelled. What was done stays done."""
        self._jobs.stop()

    # Jobs.

    def check(self) -> Future[tuple[Checked, ...]]:
        """Compare every saved file with its record and note what is missing, damaged or moved; not what is away or unread.

        The future raises DiskError if this system cannot name one of them; then nothing is noted.
        """

        def run(cancel: CancelToken) -> tuple[Checked, ...]:
            order, files = self._order(), self._files()
            if order.is_chosen:
                with suppress(
                    DiskError
                ):  # not there, or not to be written: the files are looked at one by one
                    check_root(
                        order.root,
                        lambda: self._saved_below(order.root),
                        was_marked=order.was_marked,
                    )
            tell = self._teller("check", len(files))
            found = []
            own = self._context.profile.music
            for one in checking.check(files, root=order.root, own=own, cancel=cancel):
                found.append(one)
                tell(len(found))
            tell(len(files))
            self._changing(lambda: self.note(found))
            return tuple(found)

        return self._start(run)

    def _saved_below(self, root: Path) -> list[Path]:
        return self._write(lambda: self._library.saved_below(root))

    def plan_rename(self, song_ids: Sequence[SongId] | None = None) -> Future[RenamePlan]:
        """What `rename` would do; touches nothing. A plan that is still being made is dropped."""
        return self._jobs.start_plan(lambda cancel: self._plan(song_ids, cancel))

    def cancel_plan(self) -> None:
        """Drop the plan that is being made; its future raises Cancelled. Other jobs go on."""
        self._jobs.cancel_plan()

    def _plan(self, song_ids: Sequence[SongId] | None, cancel: CancelToken) -> RenamePlan:
        planner = Planner(self._order())
        with closing(self._context.open_reader()) as reader:
            files = []
            for saved in only(reader.saved_files(), song_ids):
                if saved.file.state is FileState.SAVED:
                    files.append(saved.file.file_id)
                elif saved.file.state in _CHECKED:
                    planner.skip(saved.file.state)
            tell = self._teller("plan", len(files))
            for start in range(0, len(files), _PAGE):
                cancel.check()
                tell(start)
                for source in reader.sources(files[start : start + _PAGE]):
                    planner.add(source)
            tell(len(files))
        return planner.plan()

    def rename(self, song_ids: Sequence[SongId] | None = None) -> Future[Upkept]:
        """Move the saved files of these songs (None: of all) to where the template wants them."""
        renamed: list[tuple[FileId, str]] = []
        order_of_all = cache(self._order)  # what is chosen meanwhile is for the next renaming

        def one(source: Source) -> bool:
            order = order_of_all()
            if not renamed:
                self._renamed = (order.root, renamed)
            target = rename(source, order=order, about_to=self._about_to(source))
            if target is not None:
                old = Path(source.path or "").relative_to(order.root)
                renamed.append((source.file_id, str(old)))
                self._changing(lambda: self._library.file_moved(source.file_id, target))
            return target is not None

        def run(cancel: CancelToken) -> Upkept:
            files = self._jobs.saved(song_ids, frozenset(MediaKind))
            return self._jobs.each("rename", files, one, cancel)

        return self._start(run)

    def rename_back(self) -> Future[Upkept]:
        """Give the files of the last renaming of this run their old names again, the last one first."""

        def run(cancel: CancelToken) -> Upkept:
            (root, renamed), self._renamed = self._renamed, (Path(), [])
            old = {file_id: root / name for file_id, name in reversed(renamed)}

            def one(source: Source) -> bool:
                name = old[source.file_id]
                at = rename_back(source, name, root=root, about_to=self._about_to(source))
                if at is not None:
                    self._changing(lambda: self._library.file_moved(source.file_id, at))
                return at is not None

            return self._jobs.each("rename", list(old), one, cancel)

        return self._start(run)

    def _about_to(self, source: Source) -> Callable[[Path | None], object]:
        return lambda target: self._write(lambda: self._library.begin_move(source.file_id, target))

    def foreign_files(self) -> Future[tuple[Foreign, ...]]:
        """What lies in the library's folder and belongs to no row, with the song that each could be taken for."""

        def run(cancel: CancelToken) -> tuple[Foreign, ...]:
            with closing(self._context.open_reader()) as reader:
                saved = tuple(reader.saved_files())
                root, songs = self._order().root, reader.songs_of_clips
                return checking.foreign(root, saved, songs, cancel=cancel)

        return self._start(run)

    def rebuild(self, paths: Sequence[Path] | None = None) -> Future[TakenBack]:
        """Take in the songs of these files (None: of all in the library's folder) that the library does not know.

        With all of them comes what was decided, from the file beside the songs. A song that was removed stays removed.
        Files are read only. What is not whole is recorded as damaged, or told and left out if a better file is there.
        What cannot be read is told and left out.
        """

        def run(cancel: CancelToken) -> TakenBack:
            root = self._order().root
            troubles: list[DesktopError] = []
            if paths is None:
                seen = decided_file.Seen(root, {})
                troubles += decided_file.take_what_there_is(
                    seen, LibraryLane(self._context), cancel=cancel
                )
                self._context.tell(seen.changes)
            with closing(self._context.open_reader()) as reader:
                all_of_it = checking.media_files(root, cancel, troubles.append)
                some = all_of_it if paths is None else paths
                found = rebuilding.candidates(
                    some, reader.known_clips, cancel=cancel, unread=troubles.append
                )
            tell = self._teller("rebuild", len(found))
            taken = TakenBack(frozenset(), (), (), (), tuple(troubles))
            for start in range(0, len(found), rebuilding.TOGETHER):
                cancel.check()
                tell(start)
                write = rebuilding.take_back(
                    found[start : start + rebuilding.TOGETHER], self._library
                )
                more, changes = self._write(write)
                self._context.tell(changes)
                taken = taken.joined(more)
            tell(len(found))
            return taken

        return self._start(run)

    def adopt(self, song_id: SongId, path: Path, kind: MediaKind = MediaKind.MP3) -> Future[None]:
        """Take a file (a foreign one, or one the person located) for the saved one of a song; it stays where it is.

        The future raises MediaError if it is not whole or says that it is another song, DiskError if it cannot be read.
        """

        def run(_cancel: CancelToken) -> None:
            self._adopt(self._write(lambda: self._library.file_of(song_id, kind)), path, kind)

        return self._start(run)

    def _adopt(
        self, file_id: FileId, path: Path, kind: MediaKind, *, was: MediaFile | None = None
    ) -> bool:
        """Take a file for the saved one; not if that is no longer recorded as it `was`."""
        (source,) = self._write(lambda: self._library.sources([file_id]))
        if source.clip is None:
            raise MediaError("file.none_offered")
        taken = checking.look_at(path, kind, clip=source.clip)

        def save() -> Changes:
            if was is not None and not self._recorded([was]):
                return NOTHING
            return self._library.file_saved(
                file_id,
                taken,
                now=self._clock.now(),
            )

        return self._changing(save)

    def locate(self, folder: Path) -> Future[tuple[FileId, ...]]:
        """Look for the missing files in a folder that the person names, and note where they are; they stay there.

        Found is what is byte for byte what was saved, or else a whole file whose tags say that it is this song.
        """

        def run(cancel: CancelToken) -> tuple[FileId, ...]:
            files = [saved for saved in self._files() if saved.file.state in _CHECKED]
            gone = {
                saved.file.file_id: saved for saved in files if not checking.is_there(saved.file)
            }
            known = KnownPaths(saved.file.path for saved in files if saved.file.file_id not in gone)
            found = []
            same = checking.same_bytes(gone.values(), folder, known=known, cancel=cancel)
            for file_id, path in same.items():
                saved = gone.pop(file_id)
                one = Checked(file=saved.file, clip_id=saved.clip_id, verdict="moved", path=path)
                known.add(path)
                if self._changing(partial(self.note, [one])):
                    found.append(file_id)
            alike = checking.same_clips(gone.values(), folder, known=known, cancel=cancel)
            for file_id, path in alike.items():
                with suppress(MediaError, DiskError):  # not whole: it stays missing
                    if self._adopt(file_id, path, gone[file_id].file.kind, was=gone[file_id].file):
                        found.append(file_id)
            return tuple(found)

        return self._start(run)

    # One file that somebody waits for.

    def verify(self, file: MediaFile) -> Verdict:
        """Compare one saved file with its record, and note what is wrong with it; blocks while it is read.

        Raises:
            DiskError: it cannot be read, so nothing is noted.
        """
        verdict = checking.verify(file)
        if verdict == "missing" and self.folder_away(file) is not None:
            return "away"
        found = Checked(file=file, clip_id=None, verdict=verdict, path=file.path or Path())
        self._context.change(lambda: self.note([found])).result()
        return verdict

    def folder_away(self, file: MediaFile) -> Path | None:
        """The folder that is not there, if not only the file is gone: its disk may be unplugged."""
        if file.path is None:
            return None
        own = self._context.profile.music
        folders = away([file.path], own=own, saved=lambda: all_saved(self._context))
        return folders.get(file.path)

    def give_up(self, file_ids: Sequence[FileId]) -> Future[Changes]:
        """The person says that these files, whose folder is away, are lost: they are missing, and can be saved again."""
        library = self._library

        def run() -> Changes:
            changes = NOTHING
            for source in library.sources(file_ids):
                if source.path is not None and not may_be_there(Path(source.path)):
                    changes |= library.file_state(
                        source.file_id, FileState.MISSING, code="file.missing"
                    )
            return changes

        return self._context.change(run)

    def doubt(self, song_id: SongId, kind: MediaKind) -> Future[None]:
        """Look again at a saved file that could not be played: if it is gone or damaged, that is noted.

        The future raises DiskError if it cannot be read.
        """

        def run() -> None:
            detail = self._context.read(lambda reader: reader.song_detail(song_id)).result()
            for file in detail.files if detail is not None else ():
                if file.kind is kind and file.state is FileState.SAVED:
                    self.verify(file)

        return self._context.lanes.submit(Lane.PERSON, run)

    # After a kill.

    def settle(self) -> Future[None]:
        """Find out what became of files that a killed program was just changing."""

        def run(_cancel: CancelToken) -> None:
            carried = self._write(lambda: self._library.folder_move_files(done=False))
            waiting = {one.file.file_id for one in carried}
            for file_id, path, target in self._write(self._library.moves):
                try:
                    if file_id in waiting and path.is_file() and not has_two_names(path, target):
                        continue  # to another disk it goes as a copy, which `FolderMoving` ends
                    now_at = settle(path, target)
                except OSError as error:  # a closed folder: the next start finds out
                    _logger.info("a move that was begun: %s", error)
                    continue
                self._changing(partial(self._library.file_moved, file_id, now_at))
            for file, part, meant in self._write(self._library.retags):
                self._settle_tags(file, part, meant)

        return self._start(run)

    def _settle_tags(self, file: MediaFile, part: Path, meant: str) -> None:
        if file.path is None or os.path.lexists(part):  # the old file is still in its place
            PartFile(part, None, state=None).discard()
            self._write(partial(self._library.keep_part, file.file_id, None, None))
            return
        with suppress(DiskError):
            mark = fingerprint(file.path)
            if mark.sha256 == json.loads(meant).get("sha256"):
                changed = partial(self._library.file_changed, file.file_id, mark)
                self._changing(changed)
            else:  # somebody else changed it since: what is recorded stays, and a check will tell
                self._write(partial(self._library.keep_part, file.file_id, None, None))

    # After an update of the program.

    def reread(self, on_ready: Callable[[tuple[SongId, ...]], Changes]) -> Future[None]:
        """Read the kept replies again if this program understands more than the one before, piece by piece behind other jobs.

        `on_ready`: what follows for songs that can be had only now.
        """

        def step() -> None:
            if self._context.cancel.is_cancelled:
                return
            try:
                changes = self._write(partial(reread.step, self._library, on_ready=on_ready))
            except ProfileError as error:  # the next start goes on from here
                _logger.info("reading kept replies again: %s", error)
                return
            if changes is not None:
                self._context.tell(changes)
                self._context.wake()  # downloads may follow
                self.reread(on_ready)

        return self._context.lanes.submit(Lane.UPKEEP, step)

    # How jobs run.

    def _files(self) -> tuple[SavedFile, ...]:
        with closing(self._context.open_reader()) as reader:
            return tuple(reader.saved_files())

    def note(self, found: Iterable[Checked]) -> Changes:
        """Note what was found of files that are recorded as they were when they were looked at; for the library lane."""
        changes = NOTHING
        news = [one for one in found if _is_news(one)]
        recorded = self._recorded(one.file for one in news)
        with self._library.transaction():
            for one in news:
                if one.file.file_id not in recorded:
                    continue  # saved again, queued or renamed while it was read
                if one.verdict in {"missing", "damaged"}:
                    state = checking.state_of(one.verdict)
                    changes |= self._library.file_state(
                        one.file.file_id, state, code=f"file.{state.value}"
                    )
                else:
                    changes |= self._library.file_moved(one.file.file_id, one.path)
        return changes

    def _recorded(self, files: Iterable[MediaFile]) -> frozenset[FileId]:
        """Which of these files are still recorded exactly so; for the library lane."""
        wanted = list(files)
        with closing(self._context.open_reader()) as reader:
            there = reader.files_of([file.song_id for file in wanted])
        return frozenset(file.file_id for file in wanted if file in there.get(file.song_id, ()))


def all_saved(context: Context) -> list[Path]:
    """Where all files of the library are said to be."""
    with closing(context.open_reader()) as reader:
        return list(checking.paths_of(reader.saved_files()))


def _is_news(one: Checked) -> bool:
    """Whether a check found something else than what is recorded."""
    if one.file.state not in _CHECKED or one.verdict in {"away", "unread"}:
        return False
    return one.verdict == "moved" or checking.state_of(one.verdict) is not one.file.state
