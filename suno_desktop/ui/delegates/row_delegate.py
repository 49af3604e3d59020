"""How cells are painted: one class per kind of cell, all in the theme's colours. Reads only what the model has.

Texts are drawn as they are, never as markup.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from suno_desktop.core.model import SongKind
from suno_desktop.core.override import override
from suno_desktop.ui import formats, icons, states, theme, thumbnails
from suno_desktop.ui.models.columns import Align, Column, Painter
from suno_desktop.ui.models.row_model import RowModel
from suno_desktop.ui.models.song_model import SongTableModel

if TYPE_CHECKING:
    from suno_desktop.ui.delegates.heading import HeadingPainter

Index = QModelIndex | QPersistentModelIndex
_PAD: Final = 8
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_HEART: Final = "♡"
_STAR: Final = "☆"
_STARS: Final = 5
_ELIDE: Final = Qt.TextElideMode.ElideRight


class Brush:
    """The theme's colours as Qt wants them, made once per theme and not once per cell."""

    def __init__(self) -> None:
        self._colors: theme.Colors | None = None
        self._made: dict[str, QColor] = {}

    def __getitem__(self, name: str) -> QColor:
        colors = theme.colors()
        if colors is not self._colors:
            self._colors = colors
            self._made.clear()
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = QColor(getattr(colors, name))
        return made


class RowDelegate(QStyledItemDelegate):
    """Paints the ground of a row and a text."""

    def __init__(self, view: QTableView, model: RowModel[Any, Any], column: Column[Any]) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._column = column
        self._brush = Brush()
        self._hovered: Callable[[], int] = getattr(view, "hovered_row", lambda: -1)
        self._marked: Callable[[int], bool] = getattr(view, "is_marked", lambda _row: False)
        self._fonts: dict[str, QFont] = {}
        self._metrics: dict[str, QFontMetrics] = {}
        self._heading: HeadingPainter | None = None

    def forget_fonts(self) -> None:
        """The view's font is another one now."""
        self._fonts.clear()
        self._metrics.clear()

    def _font(self, name: str) -> QFont:
        made = self._fonts.get(name)
        if made is None:
            base = self._view.font()
            if name == "mono":
                made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
                made.setPointSizeF(base.pointSizeF() * 0.94)
            elif name == "small":
                made = theme.font(base, scale=0.9)
            elif name == "badge":
                made = theme.font(base, scale=0.82, bold=True)
            elif name == "strong":
                made = theme.font(base, bold=True)
            else:
                made = QFont(base)
            self._fonts[name] = made
            self._metrics[name] = QFontMetrics(made)
        return made

    def _text(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        *,
        font: str,
        tint: str,
        flags: int = _LEFT,
        key: str = "",
    ) -> None:
        """Paint one line; of a column that is searched (`key`) also where something was found."""
        painter.setFont(self._font(font))
        hits = self._model.hits(text, key) if key else ()
        metrics = self._metrics[font]
        if metrics.horizontalAdvance(text) > rect.width():
            text = metrics.elidedText(text, _ELIDE, rect.width())
        for start, end in hits:
            if start < len(text) - 1 or end <= len(text):
                self._hit(painter, rect, metrics, (text[:start], text[start:end]))
        painter.setPen(self._brush[tint])
        painter.drawText(rect, flags, text)

    def _hit(
        self, painter: QPainter, rect: QRect, metrics: QFontMetrics, parts: tuple[str, str]
    ) -> None:
        """Mark what was found, by a ground and, for those who do not see colours, by a line."""
        before, found = parts
        x = rect.x() + metrics.horizontalAdvance(before)
        width = min(metrics.horizontalAdvance(found), rect.right() + 1 - x)
        height = min(rect.height(), metrics.height() + 2)
        ground = QRect(x, rect.center().y() - height // 2, max(0, width), height)
        painter.fillRect(ground, self._brush["found"])
        ground.setTop(ground.bottom() - 1)
        painter.fillRect(ground, self._brush["warn"])

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        if self._view.selectionModel().isSelected(index) or self._marked(index.row()):
            painter.fillRect(rect, self._brush["selected"])
        elif self._hovered() == index.row():
            painter.fillRect(rect, self._brush["hover"])
        if index.row() == self._view.currentIndex().row() and self._view.hasFocus():
            # Shows keyboard users the current row, also when it is not selected.
            self._focus_frame(painter, rect)

    def _focus_frame(self, painter: QPainter, rect: QRect) -> None:
        """This cell's share of the frame around the whole row."""
        tint, width = self._brush["accent"], 2
        painter.fillRect(rect.x(), rect.y(), rect.width(), width, tint)
        painter.fillRect(rect.x(), rect.bottom() - width + 1, rect.width(), width, tint)
        if rect.x() <= 0:
            painter.fillRect(rect.x(), rect.y(), width, rect.height(), tint)
        if rect.right() >= self._view.horizontalHeader().length() - 1:
            painter.fillRect(rect.right() - width + 1, rect.y(), width, rect.height(), tint)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self._ground(painter, option, index)
        rect: QRect = option.rect
        if self._model.id_at(index.row()) < 0:
            self.paint_heading(painter, rect, index.row())
            return
        row = self._model.row_at(index.row())
        if row is None and self._model.is_unreadable(index.row()):
            self.paint_unreadable(painter, rect)
        elif row is None:
            self.paint_pending(painter, rect)
        else:
            self.paint_row(painter, rect, row)

    def paint_heading(self, painter: QPainter, rect: QRect, row: int) -> None:
        """This cell's share of a heading, which runs through its whole row."""
        if self._heading is None:
            from suno_desktop.ui.delegates.heading import HeadingPainter  # noqa: PLC0415 — no start shows groups first

            self._heading = HeadingPainter(self._model)  # type: ignore[arg-type]  # only songs have headings
        painter.save()
        painter.setClipRect(rect)
        line = QRect(0, rect.y(), self._view.horizontalHeader().length(), rect.height())
        self._heading.paint(painter, line, row, self._view.font())
        painter.restore()

    def paint_pending(self, painter: QPainter, rect: QRect) -> None:
        """What stands where the row is still being read."""
        bar = QRect(rect.x() + _PAD, rect.center().y() - 4, max(0, rect.width() // 2 - _PAD), 8)
        painter.fillRect(bar, self._brush["skeleton"])

    def paint_unreadable(self, painter: QPainter, rect: QRect) -> None:
        """What stands, once in its row, where the library is damaged."""
        if not self._column.muted:  # what the row is called
            inner = rect.adjusted(_PAD, 0, -_PAD, 0)
            self._text(painter, inner, states.unreadable(), font="plain", tint="muted")

    def paint_row(self, painter: QPainter, rect: QRect, row: Any) -> None:
        """Paint the cell of a row."""
        text = self._model.text_of(row, self._column)
        if text:
            self._text(
                painter,
                rect.adjusted(_PAD, 0, -_PAD, 0),
                text,
                font="mono" if self._column.mono else "plain",
                tint="muted" if self._column.muted else "text",
                flags=_RIGHT if self._column.align is Align.RIGHT else _LEFT,
                key="" if self._column.align is Align.RIGHT else self._column.key,
            )
        elif self._model.goes_on(row):
            self.paint_below(painter, rect, row)

    def paint_below(self, painter: QPainter, rect: QRect, row: Any) -> None:
        """This cell's share of what stands below the title of a row, and goes on through its empty cells."""
        line = self._line_below(rect, row)
        if line.intersects(rect):
            painter.save()
            painter.setClipRect(rect)
            self._text(painter, line, self._model.below(row), font="small", tint="muted")
            painter.restore()

    def _line_below(self, rect: QRect, row: Any) -> QRect:
        header, columns = self._view.horizontalHeader(), self._model.columns
        title = next(n for n, column in enumerate(columns) if column.painter is Painter.TITLE)
        left = header.sectionViewportPosition(title)
        right = left + header.sectionSize(title)
        for place in range(header.visualIndex(title) + 1, header.count()):
            number = header.logicalIndex(place)
            column = columns[number]
            if not header.isSectionHidden(number):
                if column.painter is not Painter.TEXT or self._model.text_of(row, column):
                    break
                right += header.sectionSize(number)
        top = rect.center().y() + 1
        return QRect(left + _PAD, top, right - left - 2 * _PAD, rect.bottom() - 3 - top)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._column.width, theme.ROW_PX)


class CoverDelegate(RowDelegate):
    """The cover of a song; the one that plays has a mark on it."""

    def __init__(
        self,
        view: QTableView,
        model: SongTableModel,
        column: Column[Any],
        pictures: thumbnails.CoverThumbnails,
    ) -> None:
        super().__init__(view, model, column)
        self._songs = model
        self._covers = pictures

    def _place(self, rect: QRect) -> QRect:
        place = QRect(0, 0, theme.COVER_PX, theme.COVER_PX)
        place.moveCenter(rect.center())
        place.moveLeft(rect.x() + 12)
        return place

    @override
    def paint_pending(self, painter: QPainter, rect: QRect) -> None:
        painter.fillRect(self._place(rect), self._brush["skeleton"])

    @override
    def paint_unreadable(self, painter: QPainter, rect: QRect) -> None:
        glyph = self._place(rect).adjusted(10, 10, -10, -10)
        icons.paint(painter, "failed", glyph, self._brush["warn"])

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: Any) -> None:
        place = self._place(rect)
        ratio = self._view.devicePixelRatioF()
        picture: QPixmap | None = None
        if row.image_url:
            picture = self._covers.get(row.song_id, theme.COVER_PX, ratio=ratio)
        if picture is None:
            drawing = states.drawing_of(row)
            seed = row.style or row.title or row.task_id
            picture = thumbnails.placeholder(seed, theme.COVER_PX, ratio=ratio, drawing=drawing)
        thumbnails.paint(painter, place, picture)
        if self._songs.playing == row.song_id:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 150))
            painter.drawRoundedRect(QRectF(place).adjusted(-0.5, -0.5, 0.5, 0.5), 4.8, 4.8)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            inner = place.adjusted(9, 9, -9, -9)
            icons.paint(painter, "live", inner, QColor("white"))


class TitleDelegate(RowDelegate):
    """Title and take, with the artist below, or why there is no song."""

    @override
    def paint_pending(self, painter: QPainter, rect: QRect) -> None:
        x, middle = rect.x() + _PAD, rect.center().y()
        width = max(0, rect.width() - 2 * _PAD)
        painter.fillRect(QRect(x, middle - 11, width * 2 // 3, 8), self._brush["skeleton"])
        painter.fillRect(QRect(x, middle + 5, width // 3, 7), self._brush["skeleton"])

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: Any) -> None:
        inner = rect.adjusted(_PAD, 0, -_PAD, 0)
        title = self._model.text_of(row, self._column)
        below = self._model.below(row)
        plays = getattr(self._model, "playing", None)
        is_playing = plays is not None and plays == getattr(row, "song_id", None)
        upper, lower = QRect(inner), QRect(inner)
        if below:
            upper.setBottom(rect.center().y() + 1)
            upper.setTop(rect.y() + 4)
            lower.setTop(rect.center().y() + 1)
            lower.setBottom(rect.bottom() - 4)
        take = formats.take(row.take)
        badge = self._badge_width(take) if take else 0
        self._font("strong")
        room = QRect(upper)
        room.setWidth(max(0, upper.width() - (badge + 8 if badge else 0)))
        untitled = not getattr(row, "title", "").strip()
        self._text(
            painter,
            room,
            title,
            font="strong" if not untitled else "plain",
            tint="accent_text" if is_playing else "muted" if untitled else "text",
            key="" if untitled else "title",
        )
        if take:
            used = min(self._metrics["strong"].horizontalAdvance(title), room.width())
            self._paint_badge(painter, upper.x() + used + 8, upper, take, badge)
        if below and self._model.goes_on(row):
            self.paint_below(painter, rect, row)
        elif below:
            key_below = getattr(self._model, "key_below", None)
            key = key_below(row) if key_below is not None else ""
            self._text(painter, lower, below, font="small", tint="muted", key=key)

    def _badge_width(self, take: str) -> int:
        self._font("badge")
        return max(18, self._metrics["badge"].horizontalAdvance(take) + 10)

    def _paint_badge(self, painter: QPainter, x: int, line: QRect, take: str, width: int) -> None:
        badge = QRect(x, line.center().y() - 7, width, 16)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._brush["muted"], 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(badge.adjusted(0, 0, -1, -1), 4, 4)
        painter.setFont(self._font("badge"))
        painter.setPen(self._brush["muted"])
        painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), take)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


class StateDelegate(RowDelegate):
    """A drawing and a word; while it runs, how far it is as a thin bar below."""

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: Any) -> None:
        shown: states.Shown = self._model.state_of(row)  # type: ignore[attr-defined]  # only tables with a state
        inner = rect.adjusted(_PAD, 0, -_PAD, 0)
        glyph = QRect(inner.x(), rect.center().y() - 7, 16, 16)
        icons.paint(painter, shown.icon, glyph, self._brush[shown.tone])
        words = inner.adjusted(22, 0, 0, 0)
        if shown.percent is None:
            quiet = shown.tone in {"good", "muted"}
            self._text(
                painter, words, shown.word, font="plain", tint="muted" if quiet else shown.tone
            )
            return
        words.moveTop(words.y() - 4)
        self._text(painter, words, f"{shown.word} {shown.percent}%", font="plain", tint=shown.tone)
        bar = QRect(inner.x() + 22, rect.center().y() + 11, min(96, inner.width() - 22), 3)
        painter.fillRect(bar, self._brush["border"])
        bar.setWidth(round(bar.width() * shown.percent / 100))
        painter.fillRect(bar, self._brush["accent"])


class JudgingDelegate(RowDelegate):
    """Stars or a heart; where the mouse is they invite to be clicked. Which one is clicked is told by `judgement_at`."""

    can_judge = True
    """Whether a click does anything."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self._is_hovered = self._hovered() == index.row()
        super().paint(painter, option, index)

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: Any) -> None:
        is_inviting = self.can_judge and self._is_hovered and row.kind is SongKind.CLIP
        if is_inviting and not self._model.text_of(row, self._column):
            inner = rect.adjusted(_PAD, 0, -_PAD, 0)
            self._text(painter, inner, self.offered, font="plain", tint="edge")
            return
        super().paint_row(painter, rect, row)

    @property
    def offered(self) -> str:
        """What an empty cell shows under the mouse."""
        return _HEART if self._column.painter is Painter.HEART else _STAR * _STARS

    def judgement_at(self, x: int) -> int:
        """Which sign of a cell is so far from its left edge, counted from 1; 0: none."""
        self._font("plain")
        width = self._metrics["plain"].horizontalAdvance(self.offered) / len(self.offered)
        number = int((x - _PAD) // width) + 1
        return number if 1 <= number <= len(self.offered) else 0


class QuietStateDelegate(StateDelegate):
    """The same for songs: what is here and as it should be has its mark, only what is not has words."""

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: Any) -> None:
        shown: states.Shown = self._model.state_of(row)  # type: ignore[attr-defined]  # only tables with a state
        if not shown.is_settled:
            super().paint_row(painter, rect, row)
            return
        glyph = QRect(rect.x() + _PAD, rect.center().y() - 7, 16, 16)
        icons.paint(painter, shown.icon, glyph, self._brush[shown.tone])


class ProgressDelegate(RowDelegate):
    """A bar with how far a download is."""

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: Any) -> None:
        text = self._model.text_of(row, self._column)
        if not text:
            return
        share = int(text.rstrip(" %\u00a0")) / 100
        inner = rect.adjusted(_PAD, 0, -_PAD, 0)
        if share >= 1:
            self._text(painter, inner, text, font="plain", tint="muted", flags=_RIGHT)
            return
        bar = QRect(inner.x(), rect.center().y() - 1, max(0, inner.width() - 46), 4)
        painter.fillRect(bar, self._brush["border"])
        bar.setWidth(round(bar.width() * share))
        painter.fillRect(bar, self._brush["accent"])
        self._text(painter, inner, text, font="plain", tint="muted", flags=_RIGHT)
