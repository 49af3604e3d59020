"""Some files are made by a provider only on request, and it may charge for them: said once for each kind, before all.

Only asks; what follows is `ui.demand_commands`'s business.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from suno_desktop.core.model import MediaKind
from suno_desktop.core.override import override
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.widgets import FittingDialog, Words, deciding_row
from suno_desktop.ui.screen_room import at_least


class DemandPriceDialog(FittingDialog):
    """Yes or no.

    Signals:
        agreed: the provider may be asked; just before the dialog closes.
    """

    agreed = Signal()

    def __init__(
        self,
        kinds: Sequence[MediaKind],
        songs: int,
        parent: QWidget | None = None,
        *,
        is_first: bool = True,
    ) -> None:
        """Make the dialog; `is_first`: the person is asked this once, else for each batch of favourites."""
        super().__init__(parent)
        self.setObjectName("demandPrice")
        self.setWindowTitle(" · ".join(map(self._title, kinds)))
        at_least(self, 420)
        count = formats.counted(songs, self.tr("{n} songs", "", songs))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(theme.M)
        layout.addWidget(Words(count, name="demandPriceOf", bold=True))
        layout.addWidget(Words(self._explanation(kinds), name="demandPriceWords"))
        self._price = Words(name="demandPriceKnown", bold=True)
        self._price.hide()
        layout.addWidget(self._price)
        layout.addWidget(
            Words(
                self.tr("This message is shown only once. You can change that in the settings.")
                if is_first
                else self.tr("Your settings want these files of every favourite."),
                muted=True,
            )
        )
        layout.addStretch(1)
        #: On a button: ask the provider for the file.
        ask = QPushButton(self.tr("Ask the provider"), self)
        ask.setObjectName("demandPriceAsk")
        layout.addLayout(deciding_row(self, ask, cancel=self.tr("Cancel")))

    def _title(self, kind: MediaKind) -> str:
        return {
            MediaKind.WAV: self.tr("Get WAV audio"),
            MediaKind.MP4: self.tr("Get video"),
            MediaKind.MIDI: self.tr("Get MIDI notes"),
        }.get(kind, self.tr("Get synced lyrics"))

    def _explanation(self, kinds: Sequence[MediaKind]) -> str:
        if set(kinds) == {MediaKind.LRC}:
            return self.tr(
                "The provider is asked once for each song. Some providers charge a small amount for this; "
                "see your provider's price list. The response is kept, so no song is paid for twice."
            )
        return self.tr(
            "The provider prepares the file of each song on request, which can take a few minutes. Some providers "
            "charge a small amount for this; see your provider's price list. A song is not ordered twice, even if "
            "Suno Desktop is closed in the meantime."
        )

    def show_price(self, words: str) -> None:
        """Say what the provider asks for it; "" where it does not tell."""
        self._price.setText(words)
        self._price.setVisible(bool(words))

    @override
    def accept(self) -> None:
        """Hand over the consent."""
        self.agreed.emit()
        super().accept()
