"""Two lines of lyrics that float over the desktop: the one that is sung and the next. Knows no song and keeps no time.

Unlocked it can be dragged and has a ground; locked it is words alone, and the mouse goes through it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from suno_desktop.core.override import override
from suno_desktop.ui import formats, theme

_FLAGS: Final = (
    Qt.WindowType.Tool
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowDoesNotAcceptFocus
)
_WIDTH_EM: Final = 26
_ABOVE_PX: Final = 48
"""How far above the lower edge of the screen they stand while nobody moved them."""
_OUTLINE_SHARE: Final = 0.11
_NEXT_SCALE: Final = 0.72
_LEAST_SCALE: Final = 0.55
"""A long line is written smaller, as far as this, and then cut."""
COLORS: Final = {
    "violet": ("#ffffff", "#c3b3ff"),
    "gold": ("#ffffff", "#ffd35c"),
    "green": ("#ffffff", "#86eba4"),
    "blue": ("#ffffff", "#86d3ff"),
}
"""What is to be sung and what is sung; a dark edge around them makes them legible on any desktop."""
_EDGE: Final = QColor(16, 14, 26, 235)
_GROUND: Final = QColor(18, 17, 24, 150)


class FloatingLines(NamedTuple):
    """What is shown."""

    first: str
    upto: int = 0
    """So many of its characters are sung by now."""
    second: str = ""


class LyricsOverlay(QWidget):
    """The two lines.

    Signals:
        moved: the person dragged it to another place.
        menu_requested: a menu is wanted at this global point.
    """

    moved = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _FLAGS)
        self.setObjectName("desktopLyrics")
        self.setAccessibleName(self.tr("Desktop lyrics"))
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self._lines = FloatingLines("")
        self._px = 0
        self._colors = COLORS["violet"]
        self._is_locked = False
        self._grip: QPoint | None = None
        """Where in the window it is held while it is dragged."""
        self.set_look(32, "violet")

    @property
    def lines(self) -> FloatingLines:
        """What is shown."""
        return self._lines

    @property
    def is_locked(self) -> bool:
        """Whether the mouse goes through it."""
        return self._is_locked

    def show_lines(self, lines: FloatingLines) -> None:
        """Show these."""
        if lines != self._lines:
            self._lines = lines
            self.setAccessibleDescription(lines.first)
            self.update()

    def set_look(self, px: int, colors: str) -> None:
        """Letters of this height, in these colours (`COLORS`)."""
        self._colors = COLORS.get(colors, COLORS["violet"])
        if px != self._px:
            self._px = px
            middle = self.geometry().center()
            room = self.screen().availableGeometry()
            size = QSize(min(px * _WIDTH_EM, room.width()), round(px * 2.9))
            self.setFixedSize(size)
            if self.isVisible():
                self.move(middle - QPoint(size.width() // 2, size.height() // 2))
        self.update()

    def set_locked(self, *, locked: bool) -> None:
        """Let the mouse through, or be held by it."""
        self._is_locked = locked
        # Flags are only taken by a window that is shown anew.
        was_visible, place = self.isVisible(), self.pos()
        self.setWindowFlag(Qt.WindowType.WindowTransparentForInput, locked)
        if was_visible:
            self.move(place)
            self.show()
        self.setCursor(Qt.CursorShape.ArrowCursor if locked else Qt.CursorShape.SizeAllCursor)

    def stand_below(self, screen_of: QWidget) -> None:
        """Stand where nobody put it yet: in the middle above the lower edge of the screen."""
        room = screen_of.screen().availableGeometry()
        left = room.left() + (room.width() - self.width()) // 2
        self.move(left, room.bottom() - self.height() - _ABOVE_PX)

    def is_on_screen(self) -> bool:
        """Whether some of it can be seen; a screen may have gone since it was put there."""
        screens = self.screen().virtualSiblings()
        return any(screen.availableGeometry().intersects(self.geometry()) for screen in screens)

    # Qt's events.

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position().toPoint()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self.move(event.globalPosition().toPoint() - self._grip)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._grip = None
            self.moved.emit()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._is_locked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_GROUND)
            painter.drawRoundedRect(self.rect(), theme.RADIUS * 2, theme.RADIUS * 2)
        first, upto, second = self._lines
        base = self.height() * (0.46 if second else 0.6)
        self._paint_line(painter, first, base, scale=1.0, upto=upto)
        self._paint_line(painter, second, self.height() * 0.85, scale=_NEXT_SCALE)

    def _paint_line(
        self, painter: QPainter, text: str, base: float, *, scale: float, upto: int = 0
    ) -> None:
        """Write a line with its base there, the first characters in the colour of what is sung."""
        if not text:
            return
        room = self.width() - 2 * theme.L
        font = QFont(self.font())
        font.setPixelSize(max(8, round(self._px * scale)))
        font.setWeight(QFont.Weight.Bold)
        wide = QFontMetricsF(font).horizontalAdvance(text)
        if wide > room:
            font.setPixelSize(max(8, round(font.pixelSize() * max(_LEAST_SCALE, room / wide))))
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        left = (self.width() - metrics.horizontalAdvance(shown)) / 2
        path = QPainterPath()
        path.addText(QPointF(left, base), font, shown)
        edge = QPen(_EDGE, max(2.0, font.pixelSize() * _OUTLINE_SHARE))
        edge.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, edge)
        waiting, sung = (QColor(color) for color in self._colors)
        painter.fillPath(path, waiting)
        if upto:
            painter.save()
            end = (
                left + metrics.horizontalAdvance(shown[:upto]) if upto < len(text) else self.width()
            )
            painter.setClipRect(QRectF(0, 0, end, self.height()))
            painter.fillPath(path, sung)
            painter.restore()


def line_of(text: str) -> str:
    """A line of lyrics or a title as it is written here."""
    return formats.line(text)
