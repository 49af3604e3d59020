"""What mouse and keys do to the heading of a group, in rows and among covers alike. Paints nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt

from suno_desktop.ui.delegates.heading import FOLD_PX

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from suno_desktop.ui.models.song_model import SongTableModel

_OPENING = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class GroupFolding:
    """Folds the groups of one list."""

    def __init__(self, model: SongTableModel) -> None:
        self._model = model

    def is_arrow(self, row: int, line: QRect, point: QPoint) -> bool:
        """Whether a point is on the arrow of a heading."""
        return row >= 0 and self._model.is_heading(row) and 0 <= point.x() - line.x() < FOLD_PX

    def toggle(self, row: int) -> None:
        """Fold or unfold the group of a heading."""
        heading = self._model.id_at(row)
        self._model.fold(heading, folded=heading not in self._model.groups.folded)

    def on_key(self, event: QKeyEvent, row: int) -> bool:
        """Left folds, right unfolds, Enter does what is not; tells whether the key was one of them on a heading."""
        if not 0 <= row < len(self._model.ids) or not self._model.is_heading(row):
            return False
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        heading = self._model.id_at(row)
        is_folded = heading in self._model.groups.folded
        if event.key() in _OPENING:
            self._model.fold(heading, folded=not is_folded)
        elif event.key() == Qt.Key.Key_Left and not is_folded:
            self._model.fold(heading, folded=True)
        elif event.key() == Qt.Key.Key_Right and is_folded:
            self._model.fold(heading, folded=False)
        else:
            return False
        return True
