"""Emptying the Trash cannot be undone here: asked once each time. Only asks; what follows is the window's business."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from suno_desktop.core.override import override
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.widgets import FittingDialog, Words, deciding_row
from suno_desktop.ui.screen_room import at_least


class EmptyTrashDialog(FittingDialog):
    """Yes or no.

    Signals:
        agreed: the Trash is to be emptied; just before the dialog closes.
    """

    agreed = Signal()

    def __init__(self, songs: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("emptyTrash")
        self.setWindowTitle(self.tr("Empty Trash"))
        at_least(self, 420)
        one = self.tr("Delete the song in the Trash?")
        several = formats.counted(songs, self.tr("Delete the {n} songs in the Trash?", "", songs))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(theme.M)
        layout.addWidget(Words(one if songs == 1 else several, name="emptyTrashOf", bold=True))
        layout.addWidget(
            Words(
                self.tr(
                    "Their files are moved to the system trash. The songs are not added again automatically, whatever "
                    "provider or file they come from. To get one back, paste its ID and choose Restore."
                ),
                name="emptyTrashWords",
            )
        )
        layout.addStretch(1)
        #: On a button: delete what is in the Trash.
        go = QPushButton(self.tr("Empty Trash"), self)
        go.setObjectName("emptyTrashGo")
        layout.addLayout(deciding_row(self, go, cancel=self.tr("Cancel"), enter_cancels=True))

    @override
    def accept(self) -> None:
        """Hand over the consent."""
        self.agreed.emit()
        super().accept()
