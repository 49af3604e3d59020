"""Songs with the same sound: merged, or kept as they are, each with its undo and a message.

Orders it from the engine and says how it went; builds no widgets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from suno_desktop.core.model import SongId
from suno_desktop.ui import formats
from suno_desktop.ui.undoing import Undoing, Undone

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.engine.twinning import Merging
    from suno_desktop.core.library.twins import Apart

_KEY: Final = "twins"
"""One message at a time: the next takes its place."""


class TwinCommands(QObject):
    """What the person does with duplicates."""

    def __init__(self, *, bridge: EngineBridge, undoing: Undoing, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._undoing = undoing

    def merge(self, choices: Sequence[Merging]) -> None:
        """Have songs be the one that stays."""

        def done(aparts: tuple[Apart, ...]) -> None:
            count = sum(apart.songs for apart in aparts)
            if count:
                rows = Undone([one for choice in choices for one in choice.others])
                text = formats.counted(count, self.tr("Merged {n} duplicates.", "", count))
                self._undoing.offer(text, lambda: self._part(aparts), key=_KEY, rows=rows)

        future = self._bridge.engine.twinning.merge(list(choices))
        self._bridge.do(future, owner=self, on_done=done)

    def _part(self, aparts: Sequence[Apart]) -> None:
        self._bridge.do(self._bridge.engine.twinning.part(aparts), owner=self)

    def keep(self, ids: Sequence[SongId]) -> None:
        """Keep each of these songs, so that they are not offered again."""

        def done(_changes: object) -> None:
            text = formats.counted(len(ids), self.tr("Kept {n} songs as they are.", "", len(ids)))
            self._undoing.offer(text, lambda: self._unkeep(ids), key=_KEY)

        future = self._bridge.engine.twinning.keep_apart(list(ids))
        self._bridge.do(future, owner=self, on_done=done)

    def _unkeep(self, ids: Sequence[SongId]) -> None:
        future = self._bridge.engine.twinning.keep_apart(list(ids), apart=False)
        self._bridge.do(future, owner=self)

    def undo(self) -> None:
        """Take back what was done last."""
        self._undoing.undo()
