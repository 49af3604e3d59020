"""How a row of the queue is painted: a heading, or cover, title and artist of a song with its length."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from suno_desktop.core.override import override
from suno_desktop.core.rows import SongRow
from suno_desktop.ui import formats, states, theme, thumbnails
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.models.queue_model import QueueModel

Index = QModelIndex | QPersistentModelIndex
_PAD: Final = 8
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class QueueDelegate(QStyledItemDelegate):
    """Paints the rows of one queue."""

    def __init__(
        self, view: QTableView, model: QueueModel, pictures: thumbnails.CoverThumbnails
    ) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._covers = pictures

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme.ROW_PX)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        heading = self._model.heading(index.row())
        if heading:
            inner = rect.adjusted(theme.M, rect.height() // 3, -_PAD, 0)
            self._text(painter, inner, heading, tint="muted", scale=0.9, bold=True)
            return
        self._ground(painter, option, rect, index)
        row = self._model.known(index.row())
        cover = QRect(0, 0, theme.COVER_PX, theme.COVER_PX)
        cover.moveCenter(rect.center())
        cover.moveLeft(rect.x() + theme.M)
        words = rect.adjusted(theme.M + theme.COVER_PX + _PAD, 0, -theme.M, 0)
        if row is not None:
            self._paint_cover(painter, cover, row)
            self._paint_song(painter, words, row)
        elif self._model.is_gone(index.row()):
            self._text(painter, words, self._model.data(index), tint="muted")
        else:
            painter.fillRect(cover, theme.color("skeleton"))

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, index: Index
    ) -> None:
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("selected"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("hover"))
        if index == self._view.currentIndex() and self._view.hasFocus():
            painter.setPen(theme.color("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _paint_cover(self, painter: QPainter, place: QRect, row: SongRow) -> None:
        ratio = self._view.devicePixelRatioF()
        picture = None
        if row.image_url:
            picture = self._covers.get(row.song_id, theme.COVER_PX, ratio=ratio)
        if picture is None:
            seed = row.style or row.title or row.task_id
            picture = thumbnails.placeholder(
                seed, theme.COVER_PX, ratio=ratio, drawing=states.drawing_of(row)
            )
        thumbnails.paint(painter, place, picture)

    def _paint_song(self, painter: QPainter, words: QRect, row: SongRow) -> None:
        length = formats.length(row.duration_s) if row.duration_s else ""
        if length:
            used = self._text(painter, words, length, tint="muted", scale=0.9, flags=_RIGHT)
            words = words.adjusted(0, 0, -used - _PAD, 0)
        take = formats.take(row.take)
        artist = formats.line(row.artist)
        upper = QRect(words)
        if artist:
            upper.setTop(words.y() + 4)
            upper.setBottom(words.center().y() + 1)
            lower = QRect(words)
            lower.setTop(words.center().y() + 1)
            lower.setBottom(words.bottom() - 4)
            self._text(painter, lower, artist, tint="muted", scale=0.9)
        letter = f" · {take}" if take else ""
        room = upper.adjusted(0, 0, -self._width(painter, letter, bold=True), 0)
        used = self._text(painter, room, song_title(row), tint="text", bold=True)
        self._text(painter, upper.adjusted(used, 0, 0, 0), letter, tint="muted", bold=True)

    def _width(self, painter: QPainter, text: str, *, bold: bool) -> int:
        painter.setFont(theme.font(self._view.font(), bold=bold))
        return painter.fontMetrics().horizontalAdvance(text)

    def _text(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        *,
        tint: str,
        scale: float = 1.0,
        bold: bool = False,
        flags: Qt.AlignmentFlag = _LEFT,
    ) -> int:
        """Draw a line; tells how wide it is."""
        painter.setFont(theme.font(self._view.font(), scale=scale, bold=bold))
        painter.setPen(theme.color(tint))
        metrics = painter.fontMetrics()
        short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(flags), short)
        return metrics.horizontalAdvance(short)
