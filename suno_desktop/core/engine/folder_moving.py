"""Another music folder, and what becomes of the songs in the one before. A job that outlives the program.

The library knows the move and each file of it, so a move that was interrupted goes on with the next start, and one that
waits for a disk goes on when that is there. How one file goes is in `workflows.carry`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import closing, suppress
from pathlib import Path

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.downloading import Downloading
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.engine.retry import DISK_WAITS
from suno_desktop.core.engine.saving_folder import SavingFolder
from suno_desktop.core.engine.upkeep_jobs import UpkeepJobs
from suno_desktop.core.errors import Cancelled, DesktopError, DiskError
from suno_desktop.core.events import FolderMoved, Notice
from suno_desktop.core.media.disk import check_room
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.media.publish import KnownPaths
from suno_desktop.core.model import FileId, FileState
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.rows import FolderMove, MoveStep, MoveWay, PlannedMove, Source
from suno_desktop.core.workflows import check as checking
from suno_desktop.core.workflows.carry import Carrier, find
from suno_desktop.core.workflows.music_folder import (
    IGNORES,
    away,
    check_root,
    hide_videos,
    is_one,
    unmark,
)
from suno_desktop.core.workflows.rename import bring_sidecars, tidy

_LOOK_S = 10.0
"""Between two looks at a disk that a move waits for."""
_IDLE_S = 30.0
_TOGETHER = 4
"""Files that are read at once where they are looked for."""
_Reasons = dict[FileId, DesktopError]


class FolderMoving:
    """The move of the music folder. `step` is called by the scheduler."""

    def __init__(
        self,
        context: Context,
        *,
        jobs: UpkeepJobs,
        folder: SavingFolder,
        downloading: Downloading,
    ) -> None:
        self._context = context
        self._library = context.library
        self._jobs = jobs
        self._folder = folder
        self._downloading = downloading
        self._lock = threading.Lock()
        self._waits: DiskError | None = None
        """What the move waits for."""
        self._look_at = 0.0
        self._told: tuple[str, int] | None = None
        """What was told of the waiting last, and how many files were there."""
        self._is_dropped = False
        """The person ended it."""
        self._last: tuple[FolderMove, Sequence[PlannedMove]] | None = None
        """The last move of this run and its files: it can be taken back."""

    # What the person wants.

    def move(self, folder: str, way: MoveWay) -> Future[None]:
        """Save songs into another folder ("": the usual one) from now on, and bring there those that are in the one before.

        How far it is is told by `Working` events, its end by `FolderMoved`. The future is done when it has begun; it raises
        DiskError for a folder that songs cannot be saved in.
        """

        def run() -> None:
            old = self._folder.path
            self._folder.refuse(SavingSettings.folder, folder)
            new = self._folder.named(folder)
            self._begin(FolderMove(old=old, new=new, way=way), None)

        return self._context.lanes.submit(Lane.CHANGES, run)

    def move_rest(self, move: FolderMove) -> Future[None]:
        """Try once more to bring what a move left behind."""
        return self._context.lanes.submit(
            Lane.CHANGES, lambda: self._begin(move._replace(is_planned=False), None)
        )

    def back(self) -> Future[None]:
        """Take the last move of this run back: its files go where they were, and so does the setting."""

        def run() -> None:
            if self._last is None:
                return
            move, files = self._last
            if move.old != self._folder.usual and not move.old.is_dir():
                raise DiskError("disk.missing", path=move.old)
            if not all(one.is_copied for one in files):  # else they are all there still
                self._folder.refuse(SavingSettings.folder, self._setting_of(move.old))
            self._last = None
            way = MoveWay.MOVE if move.way is MoveWay.MOVE else MoveWay.BACK
            self._begin(
                FolderMove(old=move.new, new=move.old, way=way),
                [
                    one._replace(old=one.file.path or one.new, new=one.old)
                    for one in reversed(files)
                ],
            )

        return self._context.lanes.submit(Lane.CHANGES, run)

    def stop(self) -> None:
        """End the move that runs or waits. What was moved stays where it is now, the others where they are."""
        self._is_dropped = True
        self._jobs.stop()
        self._go_on()

    def resume(self) -> None:
        """Go on with what an earlier run began."""
        if self._context.patient:
            self._go_on()

    def _begin(self, move: FolderMove, files: Sequence[PlannedMove] | None) -> None:
        """Note what is wanted, before anything is done: from now on it happens, whatever comes in between."""

        def note() -> None:
            with self._library.transaction():
                self._library.begin_folder_move(move)
                if files is not None:
                    self._library.plan_folder_move(files)
                for one in files or ():
                    if one.is_copied:  # what was copied is still there, and is the same file again
                        self._library.begin_move(one.file.file_id, one.new)

        is_current = move.old == self._folder.path
        self._jobs.write(note)
        if is_current:
            self._context.store_setting(SavingSettings.folder, self._setting_of(move.new))
        self._is_dropped, self._waits, self._told = False, None, None
        self._go_on()

    def _setting_of(self, root: Path) -> str:
        return "" if root == self._folder.usual else str(root)

    # The job.

    def _go_on(self) -> None:
        self._jobs.start(self._run)

    def _run(self, cancel: CancelToken) -> None:
        move = self._jobs.write(self._library.folder_move)
        if move is None:
            return
        is_dropped = self._is_dropped
        try:
            if not (move.is_planned or is_dropped):
                self._plan(move)
            failed = self._work(move, cancel, is_dropped=is_dropped)
            cancel.check()
        except Cancelled:
            if not self._context.cancel.is_cancelled:  # another job was ended, and this one with it
                self._go_on()
            return
        if self._waits is None or is_dropped:
            self._end(move, failed, is_stopped=is_dropped)
        else:
            self._tell_waiting(move, self._waits)

    def _plan(self, move: FolderMove) -> None:
        """Note each file; first all that is being saved into the old folder ends, and begins anew in the new one."""
        if self._folder.path == move.old:  # killed before it was chosen

            def choose() -> None:
                value = self._setting_of(move.new)
                self._context.store_setting(SavingSettings.folder, value)

            self._context.lanes.submit(Lane.CHANGES, choose).result()
        under_way = self._downloading.under_way()

        def again() -> Changes:
            return self._library.forget_downloading(under_way)

        ending = self._downloading.pause(under_way)
        self._jobs.change(again)
        wait(ending)
        self._jobs.write(self._library.plan_folder_move)
        self._context.wake()

    def _work(self, move: FolderMove, cancel: CancelToken, *, is_dropped: bool) -> _Reasons:
        """Bring each file there; answers why some stay. Of a move that was dropped only what is half done is ended."""
        rest = self._jobs.write(lambda: self._library.folder_move_files(done=False))
        if is_dropped:
            rest = [one for one in rest if one.is_copied]
        self._waits = None
        gone: Mapping[Path, Path] = {}
        if move.way is MoveWay.MOVE:
            gone = self._away(rest)
            rest = self._find_again(move, rest, gone, cancel)
        files = {one.file.file_id: one for one in rest}
        enough = CancelToken(cancel)
        failed: _Reasons = {}
        one = self._one(move, files, enough)

        def tried(source: Source) -> bool:
            failed.pop(source.file_id, None)
            try:
                return one(source)
            except DesktopError as error:
                failed[source.file_id] = error
                if isinstance(error, DiskError) and self._is_to_wait(error, files[source.file_id]):
                    self._waits = error
                    enough.cancel()
                raise

        wanted = [one.file.file_id for one in rest if one.old not in gone]
        together = _TOGETHER if move.way is MoveWay.FIND else 1
        self._jobs.each("move", wanted, tried, enough, together=together)
        if gone and self._waits is None:
            self._waits = DiskError("disk.missing", path=next(iter(gone.values())))
        return failed

    def _one(
        self, move: FolderMove, files: dict[FileId, PlannedMove], cancel: CancelToken
    ) -> Callable[[Source], bool]:
        """What is done with one file."""
        records = _LibraryRecords(self._context, self._jobs, files)
        if move.way is MoveWay.MOVE:
            carrier = Carrier(
                move=move, records=records, stems=self._downloading.slots.stems, cancel=cancel
            )

            def carry(source: Source) -> bool:
                self._see_that_there(move.new)
                return carrier.carry(files[source.file_id], source)

            return carry

        def look(source: Source) -> bool:
            planned = files[source.file_id]
            path = find(planned) if move.way is MoveWay.FIND else planned.new
            state = FileState.SAVED if move.way is MoveWay.FIND else planned.was
            records.carried(source.file_id, path, MoveStep.DONE, state)
            return True

        return look

    def _see_that_there(self, root: Path) -> None:
        """A chosen folder is marked, and without its mark it is a disk that is away; our own is made."""
        if root == self._folder.usual:
            with suppress(OSError):  # moving says what is wrong
                root.mkdir(parents=True, exist_ok=True)
            return
        check_root(
            root,
            lambda: self._jobs.write(lambda: self._library.saved_below(root)),
            was_marked=self._folder.was_marked(root),
        )

    def _away(self, files: Sequence[PlannedMove]) -> Mapping[Path, Path]:
        """The files whose whole folder is not there."""
        gone = [one.old for one in files if not one.is_copied and not one.old.is_file()]

        def saved() -> list[Path]:
            with closing(self._context.open_reader()) as reader:
                return list(checking.paths_of(reader.saved_files()))

        return away(gone, own=self._folder.usual, saved=saved)

    def _find_again(
        self,
        move: FolderMove,
        rest: Sequence[PlannedMove],
        gone: Mapping[Path, Path],
        cancel: CancelToken,
    ) -> list[PlannedMove]:
        """These files, each where it is now: what the person renamed in the old folder goes as well, with what lay beside it."""
        lost = {
            one.file.file_id
            for one in rest
            if not (one.is_copied or one.old in gone or checking.is_there(one.file))
        }
        if not lost:
            return list(rest)
        with closing(self._context.open_reader()) as reader:
            files = list(reader.saved_files())
        found = checking.same_bytes(
            (saved for saved in files if saved.file.file_id in lost),
            move.old,
            known=KnownPaths(saved.file.path for saved in files),
            cancel=cancel,
        )
        return [
            one
            if (path := found.get(one.file.file_id)) is None
            else self._found_again(one._replace(file=one.file._replace(path=path)), path)
            for one in rest
        ]

    def _found_again(self, planned: PlannedMove, path: Path) -> PlannedMove:
        bring_sidecars(planned.old, path)
        planned = planned._replace(old=path, was=FileState.SAVED)

        def note() -> Changes:
            with self._library.transaction():
                self._library.plan_folder_move([planned])
                return self._library.file_moved(planned.file.file_id, path)

        self._jobs.change(note)
        return planned

    @staticmethod
    def _is_to_wait(error: DiskError, planned: PlannedMove) -> bool:
        """Whether the whole move waits for what is in the way of one file."""
        return error.code in DISK_WAITS and (planned.is_copied or planned.old.is_file())

    # Its end.

    def _end(self, move: FolderMove, failed: _Reasons, *, is_stopped: bool) -> None:
        write = self._jobs.write
        done = write(lambda: self._library.folder_move_files(done=True))
        rest = write(lambda: self._library.folder_move_files(done=False))
        self._tidy(move)
        write(self._library.end_folder_move)
        self._is_dropped, self._waits, self._told = False, None, None
        kept = [one for one in rest if one.is_copied]
        there = [*done, *kept]
        self._last = (move, there) if there else None
        reasons = [
            (one.old, error.code, error.values)
            for one in rest
            if not one.is_copied and (error := failed.get(one.file.file_id)) is not None
        ]
        self._context.emit(
            FolderMoved(
                move=move,
                done=len(there),
                failed=tuple(reasons),
                kept=len(kept),
                stopped=len(rest) - len(kept) - len(reasons) if is_stopped else 0,
            )
        )

    def _tidy(self, move: FolderMove) -> None:
        """Take what is ours out of the old folder: parts that nobody goes on from, and the mark if no song is left."""
        for file_id, part in self._jobs.write(self._library.parts).items():
            is_useless = not (
                part.is_relative_to(self._folder.path) or self._downloading.is_active(file_id)
            )
            if part.is_relative_to(move.old) and is_useless:
                PartFile(part, None, state=None).discard()
                tidy(part.parent, move.old)
        left = self._jobs.write(lambda: self._library.saved_below(move.old, limit=1))
        is_left = not any(is_one(move.old, one) for one in (move.new, self._folder.path))
        if not left and is_left:
            if (move.old / IGNORES).exists():
                hide_videos(move.new)
            unmark(move.old)

    # While it waits.

    def _tell_waiting(self, move: FolderMove, error: DiskError) -> None:
        self._look_at = self._context.clock.monotonic() + _LOOK_S
        done = len(self._jobs.write(lambda: self._library.folder_move_files(done=True)))
        if self._told == (error.code, done):
            return
        self._told = (error.code, done)
        code = f"move.{error.code.removeprefix('disk.')}"
        notice = Notice(level="warning", code=code, values=error.values)
        self._context.emit(FolderMoved(move=move, done=done, waits=notice))
        self._context.wake()

    def step(self) -> float:
        """Look now and then whether what the move waits for is over; returns the seconds until the next look."""
        with self._lock:
            error = self._waits
            if error is None or not self._told:
                return _IDLE_S
            left_s = self._look_at - self._context.clock.monotonic()
            if left_s > 0:
                return left_s
            self._look_at += _LOOK_S
        self._context.lanes.submit(Lane.FILES, lambda: self._look(error))
        return _LOOK_S

    def _look(self, error: DiskError) -> None:
        path = Path(error.values.get("path", ""))
        if error.code != "disk.missing" and not path.is_dir():
            path = path.parent
        if not path.is_dir():
            return
        if error.code != "disk.missing":
            try:
                check_room(path, int(error.values.get("wanted", "0")))
            except DiskError:
                return
        self._go_on()


class _LibraryRecords:
    """Tells the library what becomes of files, and remembers it for the next try."""

    def __init__(
        self, context: Context, jobs: UpkeepJobs, files: dict[FileId, PlannedMove]
    ) -> None:
        self._library = context.library
        self._jobs = jobs
        self._files = files

    def about_to(self, file_id: FileId, target: Path | None, part: Path | None = None) -> None:
        """See `carry.Records`."""
        self._files[file_id] = self._files[file_id]._replace(begun=target)
        self._jobs.write(lambda: self._library.begin_move(file_id, target, part=part))

    def carried(
        self,
        file_id: FileId,
        path: Path | None,
        step: MoveStep,
        state: FileState = FileState.SAVED,
    ) -> None:
        """See `carry.Records`."""
        is_copied = step is MoveStep.COPIED
        self._files[file_id] = self._files[file_id]._replace(is_copied=is_copied)
        self._jobs.change(lambda: self._library.file_carried(file_id, path, step, state=state))
