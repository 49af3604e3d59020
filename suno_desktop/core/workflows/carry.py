"""Taking saved files to another music folder, or finding them there. Never over another file, and never half.

On one disk a file is renamed. To another disk it is copied: the copy is read again and compared, gets its name, is
recorded, and only then is the old one removed. Each step is recorded before or after it happens, so that after a kill at
any moment the next start knows where the file is and goes on. Files that are not in the library are not touched.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import DiskError, MediaError
from suno_desktop.core.media import copies, names, publish
from suno_desktop.core.media.base_names import Stems
from suno_desktop.core.media.disk import disk_errors, fingerprint, sync_folder
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.model import FileId, FileState, MediaFile
from suno_desktop.core.rows import FolderMove, MoveStep, PlannedMove, Source
from suno_desktop.core.workflows import check as checking
from suno_desktop.core.workflows.music_folder import is_one
from suno_desktop.core.workflows.rename import beside_of, bring_sidecars, need, tidy
from suno_desktop.core.workflows.save_file import identity_of
from suno_desktop.core.workflows.unread import is_file, reading


class Records(Protocol):
    """What the library is told of a file on its way."""

    def about_to(self, file_id: FileId, target: Path | None, part: Path | None = None) -> object:
        """It gets this name in a moment (None: not after all), by way of a part if it goes to another disk."""

    def carried(
        self,
        file_id: FileId,
        path: Path | None,
        step: MoveStep,
        state: FileState = FileState.SAVED,
    ) -> object:
        """It is at `path` (None: where it was) in this state, and so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """Takes files from one folder to another."""

    move: FolderMove
    records: Records
    stems: Stems
    """The names that downloads are just getting."""
    cancel: CancelToken

    def carry(self, planned: PlannedMove, source: Source) -> bool:
        """Take one file to where it is to go; False if it is there already.

        Raises:
            MediaError: it is not there, or it is damaged; it stays where it is.
            DiskError: the disk is in the way, or no name is free.
            Cancelled: asked to stop; it is where it was.
        """
        path = Path(source.path or planned.old)
        if planned.is_copied:
            self._leave(planned.old, path, source)
            if path.is_relative_to(self.move.new):
                self.records.carried(source.file_id, None, MoveStep.DONE)
                return True
            self.records.carried(source.file_id, None, MoveStep.WAITS)  # it goes on to a third one
        elif path != planned.old and path.is_relative_to(self.move.new):
            self.records.carried(source.file_id, None, MoveStep.DONE)  # saved again, or settled
            return False
        need(path)
        file = planned.file._replace(path=path)
        goal = _below(self.move.new, planned.new)
        if _is_one_place(path, goal):
            self.records.carried(source.file_id, goal, MoveStep.DONE, planned.was)
            return True
        publish.prepare_folder(self.move.new, goal.parent)
        begun = planned.begun
        if begun is not None and self._is_copy(begun, path):
            self._is_there(path, begun, source)  # copied before a kill, and not recorded
            return True
        for name in self._names(goal, path, source):
            with suppress(FileExistsError):
                self._take(file, path, name, source)
                return True
            self.records.about_to(source.file_id, None)
        raise DiskError("disk.no_name", path=goal)

    def _is_copy(self, begun: Path, path: Path) -> bool:
        """Whether a whole copy of `path` has the name that it was about to get."""
        return begun.is_relative_to(self.move.new) and copies.is_same(path, begun)

    def _names(self, goal: Path, path: Path, source: Source) -> Iterator[Path]:
        own = [one for one in source.own if one != path]
        for name in self.stems.names(goal, identity=identity_of(source), own=own):
            if not os.path.lexists(name):
                yield name

    def _take(self, file: MediaFile, path: Path, name: Path, source: Source) -> None:
        """Rename or copy one file. If that fails, it is where it was, and recorded so."""
        if not _is_other_disk(path, name.parent):
            _see_that_whole(file)
            self.records.about_to(source.file_id, name)
            try:
                publish.rename(path, name)
            except DiskError as error:
                if not _is_between_disks(error):
                    if not publish.is_on_its_way(path, name):
                        self.records.about_to(source.file_id, None)
                    raise
            else:
                bring_sidecars(path, name)
                tidy(path.parent, self.move.old)
                self.records.carried(source.file_id, name, MoveStep.DONE)
                return
        self._copy(file, path, name, source)
        self._is_there(path, name, source)

    def _copy(self, file: MediaFile, path: Path, name: Path, source: Source) -> None:
        part = self._part(name, source, goes_to=name)

        def agree(digest: str) -> None:
            if digest != file.sha256:
                _see_that_whole(file, sure=False)

        try:
            copies.copy(path, name, part=part, agree=agree, cancel=self.cancel)
        except FileExistsError:
            raise
        except BaseException:
            if not copies.is_same(path, name):  # else it has its name, and the next try takes it
                self.records.about_to(source.file_id, None)
            raise

    def _part(self, name: Path, source: Source, *, goes_to: Path | None) -> PartFile:
        """A part beside a name; the library knows of it, so that none is left after a kill."""
        return PartFile.create(
            name,
            clip_id=source.clip.clip_id if source.clip is not None else source.task_id,
            kind=source.kind,
            before=lambda part: self.records.about_to(source.file_id, goes_to, part),
        )

    def _is_there(self, path: Path, name: Path, source: Source) -> None:
        """The copy is whole: it is recorded, and then the old one is removed."""
        self.records.carried(source.file_id, name, MoveStep.COPIED)
        self._leave(path, name, source)
        self.records.carried(source.file_id, None, MoveStep.DONE)

    def _leave(self, old: Path, name: Path, source: Source) -> None:
        """Bring what lies beside it, and remove what was copied; not if it is no longer the same."""
        left = []
        for beside, goal in beside_of(old, name):
            if beside.is_file():
                with suppress(FileExistsError):  # somebody's own; ours stays
                    self._bring(beside, goal, source)
                    left.append(beside)
        if not name.is_file():
            raise DiskError("disk.missing", path=self.move.new)
        if old.is_file() and copies.is_same(old, name):
            left.append(old)
        for path in left:
            with disk_errors(path):
                path.unlink()
        if left:
            with disk_errors(old):
                sync_folder(old.parent)
        tidy(old.parent, self.move.old)

    def _bring(self, beside: Path, goal: Path, source: Source) -> None:
        """It is small, and goes also when it is asked to stop."""
        if not copies.is_same(beside, goal):  # else it was copied before a kill
            part = self._part(goal, source, goes_to=None)
            copies.copy(beside, goal, part=part, agree=lambda _digest: None, cancel=CancelToken())


def find(planned: PlannedMove) -> Path:
    """See that a file lies where the person says that it was put; it is compared with what was saved.

    Raises:
        MediaError: it is not there (`file.not_there`), or is another one (`file.differs_there`).
        DiskError: it cannot be read, so it is not known which it is.
    """
    path, file = planned.new, planned.file
    if not is_file(path):
        raise MediaError("file.not_there", path=path)
    with reading(path):
        is_as_long = file.size_bytes in {None, path.stat().st_size}
        is_same = is_as_long and fingerprint(path).sha256 == file.sha256
    if not is_same:
        raise MediaError("file.differs_there", path=path)
    return path


def _below(root: Path, path: Path) -> Path:
    """A place below a folder, seen through every link that is there."""
    return names.safe_join(root, PurePosixPath(*path.relative_to(root).parts))


def _is_one_place(path: Path, goal: Path) -> bool:
    """Whether two paths lead to one name in one folder: by a link to it, or because it is mounted twice."""
    return path.name == goal.name and is_one(path.parent, goal.parent)


def _see_that_whole(file: MediaFile, *, sure: bool = True) -> None:
    """See that a file is what was saved; `sure`: unless it is as long, and was not found to be otherwise.

    Raises:
        MediaError: it is damaged, or not there. Other tags are no damage.
    """
    path = file.path or Path()
    with disk_errors(path):
        is_likely = sure and file.state is FileState.SAVED
        if is_likely and file.size_bytes in {None, path.stat().st_size}:
            return
    verdict = checking.verify(file)
    if verdict in {"missing", "damaged"}:
        raise MediaError(f"file.{verdict}")


def _is_other_disk(path: Path, folder: Path) -> bool:
    with disk_errors(path):
        return path.stat().st_dev != folder.stat().st_dev


def _is_between_disks(error: DiskError) -> bool:
    """Whether the system cannot rename there, although it seems to be the same disk."""
    return isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.EXDEV
