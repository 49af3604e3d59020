"""How large a window may begin: as it would like to, as far as its screen has room. Moves nothing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME: Final = QSize(0, 40)
"""About what a desktop's frame takes; how much it is can be asked only when the window stands there."""


def room_for(window: QWidget) -> QSize:
    """What the screen leaves for a window, without the frame that the desktop puts around it."""
    return window.screen().availableGeometry().size() - _FRAME


def begin_with(window: QWidget, *, first: QSize, least: QSize) -> None:
    """Give a window its first size, and its smallest one; both only as far as there is room."""
    room = room_for(window)
    window.setMinimumSize(least.boundedTo(room))
    window.resize(first.boundedTo(room))


def at_least(window: QWidget, width: int) -> None:
    """Give a window its smallest width, as far as there is room."""
    window.setMinimumWidth(min(width, room_for(window).width()))
