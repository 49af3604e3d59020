"""What this program is, its version and its licence."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from suno_desktop import __version__
from suno_desktop.core.override import override
from suno_desktop.core.resources import folder
from suno_desktop.ui import theme
from suno_desktop.ui.dialogs.widgets import FittingDialog, Words, closing_row
from suno_desktop.ui.screen_room import at_least, room_for

_ICON_PX = 96


class AppPicture(QWidget):
    """The program's icon, sharp at any scale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = QSvgRenderer(str(folder() / "icons" / "suno-desktop.svg"), self)
        self.setFixedSize(QSize(_ICON_PX, _ICON_PX))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._drawing.render(QPainter(self), QRectF(self.rect()))


class AboutDialog(FittingDialog):
    """Shown by Help, About."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("about")
        self.setWindowTitle(self.tr("About Suno Desktop"))
        at_least(self, 460)
        self.resize(QSize(500, 300).boundedTo(room_for(self)))
        words = QVBoxLayout()
        words.setSpacing(theme.S)
        words.addWidget(Words("Suno Desktop", name="aboutName", scale=1.6, bold=True))
        version = self.tr("Version {version}").format(version=__version__)
        words.addWidget(Words(version, name="aboutVersion", muted=True).selectable())
        words.addSpacing(theme.S)
        for text in (
            self.tr(
                "A library for the songs you generated with Suno through an API provider. Paste your task "
                "IDs: each song is downloaded with its cover and lyrics, and stays on your disk."
            ),
            self.tr(
                "Free software under the GNU General Public License, version 3 or later "
                "(GPL-3.0-or-later). It comes without any warranty."
            ),
            self.tr("Not made by, and not connected with, Suno or any API provider."),
        ):
            words.addWidget(Words(text))
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(theme.XL)
        row.addWidget(AppPicture(self), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.XL, theme.XL, theme.XL, theme.L)
        layout.setSpacing(theme.L)
        layout.addLayout(row, 1)
        layout.addLayout(closing_row(self, self.tr("Close")))
