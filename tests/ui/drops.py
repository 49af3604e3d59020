"""What a person drags onto a widget and lets go there."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLibraryInfo, QMimeData, QPointF, Qt, QVersionNumber
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

BOTH = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
"""What editors and browsers offer of a text."""


def drop_on(
    widget: QWidget, mime: QMimeData, *, offers: Qt.DropAction = BOTH, is_wanted: bool = True
) -> None:
    """Drag something over a widget and let it go there, as Qt delivers it; it is wanted as a copy, or not at all."""
    how = (
        offers,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ShiftModifier,  # so Qt proposes to move it, as editors and browsers do
    )
    place = QPointF(5, 5)
    # From Qt 6.12 on a place in whole pixels is out of use; before, there was no other.
    is_fine = QLibraryInfo.version() >= QVersionNumber(6, 12)
    entered: Any = place if is_fine else place.toPoint()
    target = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
    for event in (
        QDragEnterEvent(entered, *how),
        QDragMoveEvent(entered, *how),
        QDropEvent(place, *how),
    ):
        event.ignore()
        QApplication.sendEvent(target, event)
        if not is_wanted:
            assert not event.isAccepted()
        elif type(event) is not QDragMoveEvent:  # as the entering was answered, if nobody says more
            assert event.isAccepted()
            assert event.dropAction() is Qt.DropAction.CopyAction
