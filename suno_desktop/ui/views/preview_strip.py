"""The strip above the list while songs are previewed: which one of how many, and how to go on or leave."""

from __future__ import annotations

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
        row.addWidget(self._label, 4)
        row.addWidget(self._hint, 3)
        buttons = [self._toggle]
        for name in ("preview_previous", "preview_next"):
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setObjectName("preview" + "".join(map(str.capitalize, name.split("_"))))
            buttons.append(button)
        for button in buttons:
            button.setIconSize(QSize(16, 16))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        #: On a button: end the preview; Esc is its key.
        leave = QPushButton(self.tr("Leave (Esc)"))
        leave.setObjectName("previewLeave")
        leave.clicked.connect(actions["leave_preview"].trigger)
        row.addWidget(leave, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; "" while it is not there."""
        return "" if self.isHidden() else self._label.text()

    def say(self, text: str, *, playing: bool) -> None:
        """Show where one is."""
        self._label.setText(text)
        self._hint.setText(self.tr("N: next, 1–5: rate, Del: Trash"))
        #: Verb, on a button: pause the music.
        pause = self.tr("Pause")
        #: Verb, on a button: play the preview.
        word = pause if playing else self.tr("Play")
        self._toggle.setIcon(icons.icon("pause" if playing else "play"))
        self._toggle.setAccessibleName(word)
        self._toggle.setToolTip(word)
        self.show()
