"""Jobs over everything that is saved: new tags, new names, how far they are, what came of them.

Builds no widgets; says things through the signal `said`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from suno_desktop.core.events import FolderMoved, Working
from suno_desktop.core.model import SongId
from suno_desktop.core.rows import FolderMove, MoveWay
from suno_desktop.ui import formats
from suno_desktop.ui.messages import beside, say
from suno_desktop.ui.undoing import Undoing
from suno_desktop.ui.views.toast import Deed

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.engine.upkeep_jobs import Upkept

_UPKEEP: Final = "upkeep"


class UpkeepCommands(QObject):
    """Orders upkeep of the engine.

    Signals:
        said: a message (text, deeds, key) for the person; it replaces one with the same key.
        stayed: `FolderMoved`; some files could not be brought to another music folder.
    """

    said = Signal(str, object, str)
    stayed = Signal(object)

    def __init__(self, *, bridge: EngineBridge, undoing: Undoing, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._undoing = undoing
        bridge.working.connect(self._on_working)
        bridge.folder_moved.connect(self._on_folder_moved)

    def retag(self, ids: Sequence[SongId] | None = None, *, is_part: bool = False) -> None:
        """Write today's tags into saved files; None: of all songs. `is_part`: of something that has an undo of its own."""
        some = None if ids is None else list(ids)
        future = self._bridge.engine.retagging.retag(some, is_part=is_part)
        self._bridge.do(
            future, owner=self, on_done=lambda done: self._on_retagged(done, is_part=is_part)
        )

    def untag(self) -> None:
        """Give the files of the last change of tags the tags again that they had."""
        self._undoing.forget(self.untag)
        self._bridge.do(self._bridge.engine.retagging.undo(), owner=self, on_done=self._on_untagged)

    def rename(self) -> None:
        """Give all saved files the names that the template gives them now."""
        self._bridge.do(
            self._bridge.engine.upkeep.rename(None), owner=self, on_done=self._on_renamed
        )

    def _rename_back(self) -> None:
        self._bridge.do(
            self._bridge.engine.upkeep.rename_back(), owner=self, on_done=self._on_renamed_back
        )

    def _on_retagged(self, upkept: Upkept, *, is_part: bool) -> None:
        changed = formats.counted(upkept.done, self.tr("{n} files updated", "", upkept.done))
        text = self._upkept_words(changed, upkept)
        if is_part or upkept.done <= upkept.lasting:
            self.said.emit(text, [], _UPKEEP)
            return
        self._undoing.forget(self.untag)  # only the last change can be taken back
        self._undoing.offer(text, self.untag, key=_UPKEEP)

    def _on_untagged(self, upkept: Upkept) -> None:
        text = formats.counted(
            upkept.done, self.tr("Restored the old tags of {n} files", "", upkept.done)
        )
        self.said.emit(self._upkept_words(text, upkept), [], _UPKEEP)

    def _on_renamed(self, upkept: Upkept) -> None:
        renamed = formats.counted(upkept.done, self.tr("{n} files renamed", "", upkept.done))
        text = self._upkept_words(renamed, upkept)
        self._undoing.forget(self._rename_back)  # only the last renaming can be taken back
        if upkept.done:
            self._undoing.offer(text, self._rename_back, key=_UPKEEP)
        else:
            self.said.emit(text, [], _UPKEEP)

    def _on_renamed_back(self, upkept: Upkept) -> None:
        text = formats.counted(
            upkept.done, self.tr("Restored the old names of {n} files", "", upkept.done)
        )
        self.said.emit(self._upkept_words(text, upkept), [], _UPKEEP)

    def move_rest(self, move: FolderMove) -> None:
        """Try once more to bring the files that stayed to the new music folder."""
        self._bridge.do(self._bridge.engine.moving.move_rest(move), owner=self)

    def _move_back(self) -> None:
        self._bridge.do(self._bridge.engine.moving.back(), owner=self)

    def _on_folder_moved(self, moved: FolderMoved) -> None:
        self._undoing.forget(self._move_back)  # only the last move can be taken back
        count, folder = moved.done - moved.kept, formats.place(moved.move.new)
        if moved.waits is not None:
            so_far = formats.counted(count, self.tr("{n} files moved so far.", "", count))
            text = beside(so_far, say(moved.waits.code, moved.waits.values))
            self.said.emit(text, [self._stop_moving()], _UPKEEP)
            return
        words = {
            MoveWay.MOVE: self.tr("{n} files moved to {folder}", "", count),
            MoveWay.FIND: self.tr("{n} files found in {folder}", "", count),
            MoveWay.BACK: self.tr("Restored the old places of {n} files", "", count),
        }[moved.move.way]
        text = formats.counted(count, words, folder=folder)
        is_told = count or not moved.kept
        text = " · ".join([*([text] if is_told else []), *self._left_words(moved)])
        rest: list[Deed] = [(self.tr("Move the rest"), lambda: self.move_rest(moved.move))]
        deeds = rest if moved.stopped else []
        if moved.done:
            self._undoing.offer(text, self._move_back, *deeds, key=_UPKEEP)
        else:
            self.said.emit(text, deeds, _UPKEEP)
        if moved.failed:
            self.stayed.emit(moved)

    def _left_words(self, moved: FolderMoved) -> list[str]:
        parts = []
        if moved.failed:
            parts.append(self.tr("{n} not moved").format(n=formats.number(len(moved.failed))))
        if moved.kept:
            kept = self.tr(
                "{n} files copied to {folder}; the old ones could not be deleted", "", moved.kept
            )
            folder = formats.place(moved.move.new)
            parts.append(formats.counted(moved.kept, kept, folder=folder))
        if moved.stopped:
            parts.append(
                self.tr("stopped, {n} not processed").format(n=formats.number(moved.stopped))
            )
        return parts

    def _stop_moving(self) -> Deed:
        return (self.tr("Stop"), self._bridge.engine.moving.stop)

    def _upkept_words(self, done: str, upkept: Upkept) -> str:
        parts = [done]
        if upkept.left:
            #: How many files.
            parts.append(self.tr("{n} unchanged").format(n=formats.number(upkept.left)))
        if upkept.stopped:
            parts.append(
                self.tr("stopped, {n} not processed").format(n=formats.number(upkept.stopped))
            )
        if upkept.lasting:
            #: How many files.
            parts.append(self.tr("{n} cannot be undone").format(n=formats.number(upkept.lasting)))
        words = {
            "file.changed_since": self.tr("{n} skipped: changed since then"),
            "file.linked": self.tr("{n} skipped: hard-linked to another file name"),
            "file.damaged": self.tr("{n} skipped: modified outside Suno Desktop"),
            #: How many files.
            "file.missing": self.tr("{n} missing"),
            "disk.no_name": self.tr("{n} skipped: name already taken"),
        }
        counts = Counter(
            words.get(code, self.tr("{n} could not be changed")) for _, code, _ in upkept.failed
        )
        parts += [text.format(n=formats.number(count)) for text, count in counts.items()]
        return " · ".join(parts)

    def _on_working(self, working: Working) -> None:
        words = {
            "retag": self.tr("Writing tags: {done} of {total}"),
            "untag": self.tr("Restoring tags: {done} of {total}"),
            "rename": self.tr("Renaming files: {done} of {total}"),
            "move": self.tr("Changing the music folder: {done} of {total} files"),
        }.get(working.job)
        if words is None or not working.total:
            return
        text = words.format(done=formats.number(working.done), total=formats.number(working.total))
        #: Verb, on a button: stop the work on the files.
        stop: Deed = (self.tr("Stop"), self._bridge.engine.upkeep.stop)
        if working.job == "move":
            stop = self._stop_moving()
        self.said.emit(text, [stop], _UPKEEP)

    def stop(self) -> None:
        """End what runs over all saved files."""
        self._bridge.engine.upkeep.stop()
        self._bridge.engine.moving.stop()
