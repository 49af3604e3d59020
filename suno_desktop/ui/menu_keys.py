"""Shift+F10 opens the menu of what has the focus, F10 the menu bar: keys that Qt leaves to the desktop on some systems."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow


class MenuKeys(QObject):
    """These keys in one window."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        for keys, deed in (("Shift+F10", self._show_menu), ("F10", self._enter_bar)):
            QShortcut(QKeySequence(keys), window).activated.connect(deed)

    def _show_menu(self) -> None:
        focused = self._window.focusWidget()
        if focused is not None:
            middle = focused.rect().center()
            event = QContextMenuEvent(
                QContextMenuEvent.Reason.Keyboard, middle, focused.mapToGlobal(middle)
            )
            QApplication.sendEvent(focused, event)

    def _enter_bar(self) -> None:
        bar = self._window.menuBar()
        bar.setFocus(Qt.FocusReason.MenuBarFocusReason)
        bar.setActiveAction(bar.actions()[0])
