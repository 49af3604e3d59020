"""The strip above the list while songs are previewed: which one of how many, and how to go on or leave."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from suno_desktop.ui import icons, theme
from suno_desktop.ui.actions import Actions
from suno_desktop.ui.views.labels import ElidedLabel


class PreviewStrip(QFrame):
    """Says where one is.

    Signals:
        toggle_requested: pause, or go on.
    """

    toggle_requested = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("previewStrip")
        self.setAccessibleName(self.tr("Preview"))
        self._label = ElidedLabel(bold=True)
        self._label.setObjectName("previewText")
        self._hint = ElidedLabel(look="muted")
        self._hint.setObjectName("previewHint")
        self._toggle = QToolButton()
        self._toggle.setObjectName("previewToggle")
        self._toggle.clicked.connect(self.toggle_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.L, 6, theme.M, 6)
        row.setSpacing(theme.M)
        row.addWidget(self._label, 1)
        row.addWidget(self._hint, 1)
        buttons: list[QToolButton] = []
        for name in ("preview_previous", "preview_next"):
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setObjectName("preview" + "".join(map(str.capitalize, name.split("_"))))
            buttons.append(button)
        buttons.insert(1, self._toggle)
        for button in buttons:
            button.setIconSize(QSize(16, 16))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._leave = QPushButton()
        self._leave.setObjectName("previewLeave")
        self._leave.clicked.connect(actions["leave_preview"].trigger)
        row.addWidget(self._leave, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; "" while it is not there."""
        return "" if self.isHidden() else self._label.text()

    def say(self, text: str, *, playing: bool, told: Callable[[str], str]) -> None:
        """Show where one is; `told` makes a sentence name the keys that acts have now."""
        self._label.setText(text)
        self._hint.setText(told(self.tr("N: next, 1–5: rate, Ctrl+B: ♥, Del: Trash")))
        #: On a button: end the preview; Esc is its key.
        self._leave.setText(told(self.tr("Leave (Esc)")))
        #: Verb, on a button: pause the music.
        pause = self.tr("Pause")
        #: Verb, on a button: play the preview.
        word = pause if playing else self.tr("Play")
        self._toggle.setIcon(icons.icon("pause" if playing else "play"))
        self._toggle.setAccessibleName(word)
        self._toggle.setToolTip(word)
        self.show()
