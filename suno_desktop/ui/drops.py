"""What other programs drag into the window is copied, so that it stays where it is.

A source that offers both proposes to move, and removes what it had once we agree.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent


def take_copy(event: QDropEvent) -> bool:
    """Accept what is dragged as a copy, whatever its source proposes; False and refused if it only wants to move it."""
    if not event.possibleActions() & Qt.DropAction.CopyAction:
        event.ignore()
        return False
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
    return True
