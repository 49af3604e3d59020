"""Closing the window while something is unfinished: asked once. Only asks; what follows is `ui.leaving`'s business."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from suno_desktop.core.override import override
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.widgets import FittingDialog, Words, deciding_row
from suno_desktop.ui.messages import beside
from suno_desktop.ui.screen_room import at_least


class LeaveDialog(FittingDialog):
    """Go on in the tray, or quit and go on next time.

    Signals:
        answered: `tray` or `quit`; just before the dialog closes. Whoever cancels answers nothing.
    """

    answered = Signal(str)

    def __init__(self, *, downloads: int, tasks: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("leave")
        self.setWindowTitle(self.tr("Close window"))
        at_least(self, 460)
        told = []
        if downloads:
            text = self.tr("{n} downloads are not finished yet.", "", downloads)
            told.append(formats.counted(downloads, text))
        if tasks:
            text = self.tr("{n} tasks are not finished yet.", "", tasks)
            told.append(formats.counted(tasks, text))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(theme.M)
        layout.addWidget(Words(beside(*told), name="leaveOf", bold=True))
        layout.addWidget(
            Words(
                self.tr(
                    "Suno Desktop can keep working in the tray without its window. If you quit, everything goes on at "
                    "the next start."
                ),
                name="leaveWords",
            )
        )
        layout.addWidget(
            Words(
                self.tr(
                    "You are asked only once. You can change that under Settings > Appearance."
                ),
                muted=True,
            )
        )
        layout.addStretch(1)
        #: On a button: the window closes, and the program goes on in the tray.
        stay = QPushButton(self.tr("Keep working in the tray"), self)
        stay.setObjectName("leaveTray")
        #: On a button: quit the program; what is unfinished goes on with its next start.
        leave = QPushButton(self.tr("Quit and go on next time"), self)
        leave.setObjectName("leaveQuit")
        leave.clicked.connect(self._quit)
        layout.addLayout(deciding_row(self, stay, leave, cancel=self.tr("Cancel")))

    def _quit(self) -> None:
        self.answered.emit("quit")
        super().reject()

    @override
    def accept(self) -> None:
        """Hand over that it goes on."""
        self.answered.emit("tray")
        super().accept()
