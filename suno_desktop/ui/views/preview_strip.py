"""The strip above the list while songs are previewed: which one of how many, and how to go on or leave."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from suno_desktop.ui import theme
from suno_desktop.ui.actions import Actions
from suno_desktop.ui.views.labels import ElidedLabel


class PreviewStrip(QFrame):
    """Says where one is; what is heard is steered in the player bar."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("previewStrip")
        self.setAccessibleName(self.tr("Preview"))
        self._label = ElidedLabel(bold=True)
        self._label.setObjectName("previewText")
        self._hint = ElidedLabel(look="muted")
        self._hint.setObjectName("previewHint")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.L, 6, theme.M, 6)
        row.setSpacing(theme.M)
        row.addWidget(self._label, 1)
        row.addWidget(self._hint, 1)
        self._leave = QPushButton()
        self._leave.setObjectName("previewLeave")
        self._leave.clicked.connect(actions["leave_preview"].trigger)
        row.addWidget(self._leave, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; "" while it is not there."""
        return "" if self.isHidden() else self._label.text()

    def say(self, text: str, *, told: Callable[[str], str]) -> None:
        """Show where one is; `told` makes a sentence name the keys that acts have now."""
        self._label.setText(text)
        self._hint.setText(told(self.tr("N: next, 1–5: rate, Ctrl+B: ♥, Del: Trash")))
        #: On a button: end the preview; Esc is its key.
        self._leave.setText(told(self.tr("Leave (Esc)")))
        self.show()
