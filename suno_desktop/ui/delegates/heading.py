"""How the heading of a group of songs is painted, in rows and among covers alike. Reads only what the model has."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from suno_desktop.ui import formats, theme
from suno_desktop.ui.models.song_model import SongTableModel

FOLD_PX: Final = 36
"""How much of the left end folds and unfolds the group when it is clicked."""
_TEXT_X: Final = 38
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class HeadingPainter:
    """Paints the headings of one view."""

    def __init__(self, model: SongTableModel) -> None:
        self._model = model
        self._base: QFont | None = None
        self._bold = QFont()

    def paint(self, painter: QPainter, line: QRect, row: int, font: QFont) -> None:
        """Paint a heading into its line: an arrow, what its songs have in common, and how many they are."""
        if self._base != font:
            self._base, self._bold = QFont(font), theme.font(font, bold=True)
        heading = self._model.id_at(row)
        is_folded = heading in self._model.groups.folded
        middle = line.center().y()
        self._paint_arrow(painter, QPointF(line.x() + 20, middle + 0.5), is_folded=is_folded)
        text = self._model.heading_text(row)
        count = formats.number(self._model.groups.count(heading))
        metrics = QFontMetrics(self._bold)
        taken = QFontMetrics(font).horizontalAdvance(count) + theme.M
        room = max(0, line.width() - _TEXT_X - taken - theme.M)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        place = QRect(line.x() + _TEXT_X, line.y(), room, line.height())
        painter.setFont(self._bold)
        painter.setPen(theme.color("text"))
        painter.drawText(place, _LEFT, shown)
        place.setLeft(place.x() + metrics.horizontalAdvance(shown) + theme.M)
        place.setWidth(taken)
        painter.setFont(font)
        painter.setPen(theme.color("muted"))
        painter.drawText(place, _LEFT, count)
        painter.fillRect(line.x(), line.bottom(), line.width(), 1, theme.color("border"))

    @staticmethod
    def _paint_arrow(painter: QPainter, at: QPointF, *, is_folded: bool) -> None:
        x, y = at.x(), at.y()
        corners = (
            [QPointF(x - 2.5, y - 5), QPointF(x + 3.5, y), QPointF(x - 2.5, y + 5)]
            if is_folded
            else [QPointF(x - 5, y - 2.5), QPointF(x + 5, y - 2.5), QPointF(x, y + 3.5)]
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.color("muted")))
        painter.drawPolygon(corners)
        painter.restore()
