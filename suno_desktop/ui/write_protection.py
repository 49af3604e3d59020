"""Buttons of a library that is only read: those that would change it stay grey, and say why.

Menus and keys are `actions`' matter; the engine refuses what comes all the same.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from suno_desktop.core.override import override
from suno_desktop.ui.views.labels import set_tip


class WriteProtection(QObject):
    """Keeps widgets grey, whatever else is said of them."""

    def __init__(self, reason: str, parent: QObject) -> None:
        super().__init__(parent)
        self._reason = reason

    def keep_grey(self, *widgets: QWidget) -> None:
        """Switch these off for good."""
        for widget in widgets:
            widget.setEnabled(False)
            set_tip(widget, self._reason)
            widget.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Switch off again what was switched on."""
        if (
            event.type() == QEvent.Type.EnabledChange
            and isinstance(watched, QWidget)
            and watched.isEnabled()
        ):
            watched.setEnabled(False)
        return False
