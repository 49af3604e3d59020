"""A window of a library that is only read: what would change it stays grey, and says why.

The engine refuses what comes all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from suno_desktop.core.override import override
from suno_desktop.ui.views.labels import set_tip

if TYPE_CHECKING:
    from suno_desktop.ui.main_window import MainWindow


class WriteProtection(QObject):
    """Keeps actions and buttons grey, whatever else is said of them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        panel = window.panel
        self._reason = self.tr("This library can only be read.")
        window.actions_.say_protected(self._reason)
        window.adding.is_protected = True
        self._keep_grey(*window.centre.writing_buttons)
        panel.filled.connect(lambda: self._keep_grey(*panel.details.writing_buttons))

    def _keep_grey(self, *widgets: QWidget) -> None:
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
