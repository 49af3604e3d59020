"""A cover as large as the screen allows. Shows our own picture of it; fetches nothing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from suno_desktop.core.model import SongId
from suno_desktop.core.override import override
from suno_desktop.ui.thumbnails import CoverThumbnails, placeholder
from suno_desktop.ui.views.labels import PlainLabel

_MOST_PX: Final = 1024
_SHARE: Final = 0.8
"""Of the lesser side of the screen."""


class CoverDialog(QDialog):
    """One cover; a click or Escape closes it."""

    def __init__(
        self, *, pictures: CoverThumbnails, song_id: SongId, title: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("cover")
        self.setWindowTitle(title)
        self._pictures = pictures
        self._song_id = song_id
        room = parent.screen().availableGeometry()
        self._side = min(_MOST_PX, int(min(room.width(), room.height()) * _SHARE))
        self._picture = PlainLabel()
        self._picture.setObjectName("coverPicture")
        self._picture.setFixedSize(self._side, self._side)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setAccessibleName(self.tr("Cover of {title}").format(title=title))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._picture)
        pictures.arrived.connect(self._on_arrived)
        self._show()

    def _on_arrived(self, song_id: SongId) -> None:
        if song_id == self._song_id:
            self._show()

    def _show(self) -> None:
        ratio = self.devicePixelRatioF()
        picture = self._pictures.get(self._song_id, self._side, ratio=ratio)
        self._picture.setPixmap(picture or placeholder("", self._side, ratio=ratio))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.accept()
