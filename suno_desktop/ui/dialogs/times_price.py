"""Synced lyrics are asked of a provider, which may charge for it: said once, before the first question.

Only asks; what follows is the window's business.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from suno_desktop.core.override import override
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.widgets import FittingDialog, Words, button


class TimesPriceDialog(FittingDialog):
    """Yes or no.

    Signals:
        agreed: the provider may be asked; just before the dialog closes.
    """

    agreed = Signal()

    def __init__(self, songs: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timesPrice")
        self.setWindowTitle(self.tr("Get synced lyrics"))
        self.setMinimumWidth(420)
        count = formats.counted(songs, self.tr("{n} songs", "", songs))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(theme.M)
        layout.addWidget(Words(count, name="timesPriceOf", bold=True))
        layout.addWidget(
            Words(
                self.tr(
                    "The provider is asked once for each song. Some providers charge a small amount for this; "
                    "see your provider's price list. The response is kept, so no song is paid for twice."
                ),
                name="timesPriceWords",
            )
        )
        layout.addWidget(Words(self.tr("This message is shown only once."), muted=True))
        layout.addStretch(1)
        cancel = button(self.tr("Cancel"), name="timesPriceCancel", parent=self)
        cancel.clicked.connect(self.reject)
        #: On a button: get synced lyrics from the provider.
        ask = QPushButton(self.tr("Ask the provider"), self)
        ask.setObjectName("timesPriceAsk")
        ask.setDefault(True)
        ask.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(ask)
        layout.addLayout(row)

    @override
    def accept(self) -> None:
        """Hand over the consent."""
        self.agreed.emit()
        super().accept()
