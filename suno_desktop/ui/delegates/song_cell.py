"""How a song is painted among covers: its cover, title and version, and quiet marks. Reads only what the model has."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from suno_desktop.core.rows import SongRow
from suno_desktop.ui import formats, icons, states, theme, thumbnails
from suno_desktop.ui.delegates.row_delegate import Brush
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.models.selection import is_playable
from suno_desktop.ui.models.song_model import SongTableModel

PAD: Final = 8
_GAP: Final = 6
_MARK_PX: Final = 14
_PLAY_PX: Final = 38
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_QUIET: Final = frozenset({"good", "muted"})


class CellLook(NamedTuple):
    """How a cell stands now."""

    selected: bool = False
    hovered: bool = False
    focused: bool = False


class SongCell:
    """Paints the cells of one view."""

    def __init__(
        self, view: QWidget, model: SongTableModel, pictures: thumbnails.CoverThumbnails
    ) -> None:
        self._view = view
        self._model = model
        self._pictures = pictures
        self._brush = Brush()
        self._fonts: dict[str, tuple[QFont, QFontMetrics]] = {}
        self.side = 160
        """Of a cover."""

    def forget_fonts(self) -> None:
        """The view's font is another one now."""
        self._fonts.clear()

    def size(self) -> QSize:
        """The least that a cell needs."""
        lines = self._font("strong")[1].height() + self._font("small")[1].height()
        return QSize(self.side + 2 * PAD, self.side + 2 * PAD + _GAP + lines + 4)

    def cover_of(self, cell: QRect) -> QRect:
        """Where the cover of a cell is."""
        left = cell.x() + (cell.width() - self.side) // 2
        return QRect(left, cell.y() + PAD, self.side, self.side)

    def play_of(self, cell: QRect) -> QRect:
        """Where the button that plays is while the mouse is over a cell."""
        place = QRect(0, 0, _PLAY_PX, _PLAY_PX)
        place.moveBottomRight(self.cover_of(cell).bottomRight() - QPoint(6, 6))
        return place

    def _font(self, name: str) -> tuple[QFont, QFontMetrics]:
        made = self._fonts.get(name)
        if made is None:
            base = self._view.font()
            font = {
                "strong": lambda: theme.font(base, bold=True),
                "small": lambda: theme.font(base, scale=0.9),
                "badge": lambda: theme.font(base, scale=0.82, bold=True),
            }[name]()
            made = self._fonts[name] = (font, QFontMetrics(font))
        return made

    def paint(self, painter: QPainter, cell: QRect, row: int, look: CellLook) -> None:
        """Paint the song of a row."""
        around = QRect(
            self.cover_of(cell).x() - PAD, cell.y(), self.side + 2 * PAD, cell.height() - 2
        )
        self._ground(painter, around, look)
        song = self._model.row_at(row)
        if song is not None:
            self._paint_cover(painter, cell, song, look)
            self._paint_words(painter, cell, song)
        elif self._model.is_unreadable(row):
            icons.paint(
                painter,
                "failed",
                self.cover_of(cell).adjusted(40, 40, -40, -40),
                self._brush["warn"],
            )
            self._text(painter, self._line(cell, 0), states.unreadable(), "small", "muted")
        else:
            painter.fillRect(self.cover_of(cell), self._brush["skeleton"])

    def _ground(self, painter: QPainter, around: QRect, look: CellLook) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._brush["accent"], 2) if look.focused else Qt.PenStyle.NoPen)
        tint = "selected" if look.selected else "hover" if look.hovered else ""
        painter.setBrush(self._brush[tint] if tint else Qt.BrushStyle.NoBrush)
        if tint or look.focused:
            painter.drawRoundedRect(QRectF(around).adjusted(1, 1, -1, -1), 8, 8)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_cover(self, painter: QPainter, cell: QRect, song: SongRow, look: CellLook) -> None:
        place, ratio = self.cover_of(cell), self._view.devicePixelRatioF()
        picture = None
        if song.image_url:
            picture = self._pictures.get(song.song_id, self.side, ratio=ratio)
        if picture is None:
            seed = song.style or song.title or song.task_id
            picture = thumbnails.placeholder(
                seed, self.side, ratio=ratio, drawing=states.drawing_of(song)
            )
        thumbnails.paint(painter, place, picture)
        if look.hovered and is_playable(song):
            self._disc(painter, self.play_of(cell), "play", "accent", "on_accent")
        elif self._model.playing == song.song_id:
            self._disc(painter, self.play_of(cell), "live", "accent", "on_accent")
        if song.is_favourite:
            heart = QRect(0, 0, 24, 24)
            heart.moveTopRight(place.topRight() + QPoint(-6, 6))
            self._disc(painter, heart, "heart", "toast", "toast_text")

    def _disc(self, painter: QPainter, place: QRect, drawing: str, ground: str, tint: str) -> None:
        """A drawing that is seen on any cover."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        shade = QColor(self._brush[ground])
        shade.setAlpha(225)
        painter.setBrush(shade)
        painter.drawEllipse(QRectF(place))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        inset = place.width() // 4
        icons.paint(
            painter, drawing, place.adjusted(inset, inset, -inset, -inset), self._brush[tint]
        )

    def _line(self, cell: QRect, number: int) -> QRect:
        cover = self.cover_of(cell)
        height = self._font("strong")[1].height()
        top = cover.bottom() + 1 + _GAP
        if number:
            return QRect(
                cover.x(), top + height + 2, cover.width(), self._font("small")[1].height()
            )
        return QRect(cover.x(), top, cover.width(), height)

    def _paint_words(self, painter: QPainter, cell: QRect, song: SongRow) -> None:
        line, take = self._line(cell, 0), formats.take(song.take)
        title = song_title(song)
        is_playing = self._model.playing == song.song_id
        tint = "accent_text" if is_playing else "text" if song.title.strip() else "muted"
        badge = self._font("badge")[1].horizontalAdvance(take) + 10 if take else 0
        room = QRect(line)
        room.setWidth(line.width() - (badge + _GAP if badge else 0))
        used = self._text(painter, room, title, "strong", tint)
        if take:
            self._badge(
                painter, QRect(line.x() + used + _GAP, line.y(), badge, line.height()), take
            )
        self._paint_below(painter, self._line(cell, 1), song)

    def _paint_below(self, painter: QPainter, line: QRect, song: SongRow) -> None:
        """Who sings, and a mark for the state; a state that wants to be read says its word instead."""
        shown = self._model.state_of(song)
        is_quiet = shown.tone in _QUIET and shown.percent is None
        mark = QRect(line.x(), line.center().y() - _MARK_PX // 2, _MARK_PX, _MARK_PX)
        icons.paint(painter, shown.icon, mark, self._brush[shown.tone])
        words = line.adjusted(_MARK_PX + 5, 0, 0, 0)
        if is_quiet and song.artist:
            self._text(painter, words, formats.line(song.artist), "small", "muted")
            return
        word = shown.word if shown.percent is None else f"{shown.word} {shown.percent}%"
        self._text(painter, words, word, "small", "muted" if is_quiet else shown.tone)

    def _text(self, painter: QPainter, line: QRect, text: str, font: str, tint: str) -> int:
        """Paint one line; tells how wide it is."""
        made, metrics = self._font(font)
        if metrics.horizontalAdvance(text) > line.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
        painter.setFont(made)
        painter.setPen(self._brush[tint])
        painter.drawText(line, _LEFT, text)
        return metrics.horizontalAdvance(text)

    def _badge(self, painter: QPainter, place: QRect, take: str) -> None:
        box = QRect(place.x(), place.center().y() - 7, place.width(), 16)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._brush["muted"], 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), 4, 4)
        painter.setFont(self._font("badge")[0])
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), take)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
