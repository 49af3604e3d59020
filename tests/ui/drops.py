"""What a person drags onto a widget and lets go there."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLibraryInfo, QMimeData, QPointF, Qt, QVersionNumber
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget


def drop_on(widget: QWidget, mime: QMimeData) -> None:
    """It must be welcome before it is let go."""
    how = (
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    place = QPointF(5, 5)
    # From Qt 6.12 on a place in whole pixels is out of use; before, there was no other.
    is_fine = QLibraryInfo.version() >= QVersionNumber(6, 12)
    entered: Any = place if is_fine else place.toPoint()
    enter = QDragEnterEvent(entered, *how)
    widget.dragEnterEvent(enter)
    assert enter.isAccepted()
    widget.dropEvent(QDropEvent(place, *how))
