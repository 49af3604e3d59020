"""One large cover that fills its place as far as it is square. Without a cover it is our generated one, so that it never blanks.

Asks for the picture in a few sizes only and scales it while it is painted, so that a window that is being resized reads
no file at each step.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from suno_desktop.core.model import SongId
from suno_desktop.core.override import override
from suno_desktop.core.rows import SongRow
from suno_desktop.ui import formats
from suno_desktop.ui.cover_colours import CoverTints, placeholder_tints
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.thumbnails import CoverThumbnails, placeholder

_STEP_PX: Final = 160
_LEAST_PX: Final = 320
_MOST_PX: Final = 1120


def seed_of(row: SongRow) -> str:
    """What the generated cover of a song is made of."""
    return row.style or row.title


class CoverArt(QWidget):
    """Paints the cover of one song.

    Signals:
        changed: another picture is shown, and with it other colours.
    """

    changed = Signal()

    def __init__(self, pictures: CoverThumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(48, 48))
        self._pictures = pictures
        self._row: SongRow | None = None
        self._picture = QPixmap()
        self._is_own = False
        """Whether it is the song's own cover."""
        pictures.arrived.connect(self._on_arrived)

    @property
    def is_own(self) -> bool:
        """Whether the song's own cover is shown; else it is our generated one."""
        return self._is_own

    @property
    def tints(self) -> CoverTints:
        """The colours of what is shown."""
        if self._row is None:
            return placeholder_tints("")
        found = self._pictures.tints(self._row.song_id) if self._is_own else None
        return found or placeholder_tints(seed_of(self._row))

    def show_song(self, row: SongRow | None) -> None:
        """Show the cover of a song; of none, a quiet one."""
        is_same = row is not None and self._row is not None and row.song_id == self._row.song_id
        self._row = row
        self._is_own = self._is_own and is_same
        title = "" if row is None else formats.line(song_title(row))
        self.setAccessibleName(self.tr("Cover of {title}").format(title=title) if title else "")
        self._look()

    def recolor(self) -> None:
        """The theme is another one now."""
        self._look()

    def _on_arrived(self, song_id: SongId) -> None:
        if self._row is not None and song_id == self._row.song_id:
            self._look()

    def _look(self) -> None:
        """Take the best picture that is at hand; a better one is fetched and tells when it is there."""
        row, ratio = self._row, self.devicePixelRatioF()
        side = max(_LEAST_PX, min(_MOST_PX, -(-self._side() // _STEP_PX) * _STEP_PX))
        found = None
        if row is not None and row.image_url and self._is_wanted():
            found = self._pictures.get(row.song_id, side, ratio=ratio)
        if found is not None:
            self._picture, self._is_own = found, True
        elif not self._is_own:
            self._picture = placeholder("" if row is None else seed_of(row), side, ratio=ratio)
        self.update()
        self.changed.emit()

    def _is_wanted(self) -> bool:
        """Whether it is seen, or at least its colours are: beside a video."""
        around = self.parentWidget()
        return self.isVisible() or (around is not None and around.isVisible())

    def _side(self) -> int:
        return min(self.width(), self.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        side = self._side()
        place = QRect(0, (self.height() - side) // 2, side, side)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, self._picture)

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, 320)
