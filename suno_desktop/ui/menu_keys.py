"""Shift+F10 opens the menu of what has the focus, F10 the menu bar: keys that Qt leaves to the desktop on some systems."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

_NAME: Final = "menuKey"


class MenuKeys(QObject):
    """These keys in one window; Shift+F10 also in every other that comes to the front, as a dialog lets no key through."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        QShortcut(QKeySequence("F10"), window).activated.connect(self._enter_bar)
        _serve(window)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._on_window_changed)

    def _on_window_changed(self, _window: object) -> None:
        front: QWidget | None = QApplication.activeWindow()
        if front is not None:
            _serve(front)

    def _enter_bar(self) -> None:
        """Do what Alt alone does: Qt then gives the focus back to where it was, also after Esc and after a choice."""
        for kind, held in (
            (QEvent.Type.ShortcutOverride, Qt.KeyboardModifier.NoModifier),
            (QEvent.Type.KeyRelease, Qt.KeyboardModifier.AltModifier),
        ):
            QApplication.sendEvent(self._window, QKeyEvent(kind, Qt.Key.Key_Alt, held))


def _serve(window: QWidget) -> None:
    """Let Shift+F10 open menus in a window, if it does not yet."""
    if window.findChild(QShortcut, _NAME, Qt.FindChildOption.FindDirectChildrenOnly) is None:
        shortcut = QShortcut(QKeySequence("Shift+F10"), window)
        shortcut.setObjectName(_NAME)
        shortcut.activated.connect(_show_menu)


def _show_menu() -> None:
    focused: QWidget | None = QApplication.focusWidget()
    if focused is not None:
        middle = focused.rect().center()
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Keyboard, middle, focused.mapToGlobal(middle)
        )
        QApplication.sendEvent(focused, event)
