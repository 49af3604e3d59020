"""One version on the time line that all versions share: its waveform, where it is, and the part that is repeated.

A click goes there, dragging marks a part. Knows no songs and plays nothing; of a version that must not be known it shows
the same as of every other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from suno_desktop.core.override import override
from suno_desktop.core.timed_words import Section
from suno_desktop.ui import theme
from suno_desktop.ui.views.seek_bar import place_words
from suno_desktop.ui.views.wave_bars import BAR_PX, STEP_PX, bands_of, paint_bar, part_of, tones

_HEIGHT_PX: Final = 40
_DRAG_PX: Final = 4
_CURSOR_PX: Final = 2
_MARK_PX: Final = 5
_SMALL: Final = 0.8
_PLAIN: Final = (0.24, 0.0, 0.0)
"""What a version looks like that nobody measured, or that must not be known."""


class TimeLine(QWidget):
    """Shows one version.

    Signals:
        sought(seconds): the person points at a place.
        looped((first, last)): the person marks a part, in seconds.
    """

    sought = Signal(float)
    looped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(80, _HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self._waveform = b""
        self._length_s = self._own_s = 0.0
        self._place_s = 0.0
        self._sections: tuple[Section, ...] = ()
        self._notes_s: tuple[float, ...] = ()
        self._loop: tuple[float, float] | None = None
        self._is_heard = False
        self._pressed: QPointF | None = None
        self._drawn: tuple[QPixmap, QPixmap] | None = None
        """The waveform as it looks before and behind the place; None: to be drawn."""

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, _HEIGHT_PX + theme.S)

    def show_version(self, waveform: bytes, *, length_s: float, own_s: float) -> None:
        """Show a version.

        Args:
            waveform: what it looks like (`rows.SoundFigures.waveform`); b"": unknown, or not to be known.
            length_s: how long the time line is.
            own_s: how long the version is.
        """
        if (waveform, length_s, own_s) != (self._waveform, self._length_s, self._own_s):
            self._waveform, self._length_s, self._own_s = waveform, length_s, own_s
            self.redraw()

    def show_marks(self, sections: Sequence[Section], notes_s: Sequence[float]) -> None:
        """Show where sections begin and where notes are; none of a version that must not be known."""
        marks = tuple(sections), tuple(notes_s)
        if marks != (self._sections, self._notes_s):
            self._sections, self._notes_s = marks
            self.redraw()

    def redraw(self) -> None:
        """Draw anew, such as in other colours."""
        self._drawn = None
        self.update()

    def set_heard(self, *, heard: bool) -> None:
        """This version is the one that is heard, or not."""
        if heard is not self._is_heard:
            self._is_heard = heard
            self.redraw()

    def set_place(self, place_s: float) -> None:
        """Where it is."""
        before, self._place_s = self._x_of(self._place_s), place_s
        after = self._x_of(place_s)
        if round(before) != round(after):
            left, right = sorted((before, after))
            self.update(QRect(int(left) - 3, 0, int(right - left) + 7, self.height()))

    def set_loop(self, loop_s: tuple[float, float] | None) -> None:
        """What is repeated."""
        if loop_s != self._loop:
            self._loop = loop_s
            self.update()

    def _x_of(self, seconds: float) -> float:
        return seconds / self._length_s * self.width() if self._length_s > 0 else 0.0

    def _seconds_at(self, x: float) -> float:
        return max(0.0, min(1.0, x / max(1, self.width()))) * self._length_s

    # The mouse.

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        seconds = self._seconds_at(event.position().x())
        words = place_words(seconds, self._sections)
        QToolTip.showText(event.globalPosition().toPoint(), words, self)
        if self._is_drag(event):
            self.set_loop(self._part(event))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if self._is_drag(event):
            self.looped.emit(self._part(event))
        else:
            self.sought.emit(self._seconds_at(event.position().x()))
        self._pressed = None

    def _is_drag(self, event: QMouseEvent) -> bool:
        return (
            self._pressed is not None and abs(event.position().x() - self._pressed.x()) >= _DRAG_PX
        )

    def _part(self, event: QMouseEvent) -> tuple[float, float]:
        start = self._pressed or event.position()
        first, last = sorted((start.x(), event.position().x()))
        return self._seconds_at(first), self._seconds_at(last)

    # Paint.

    @override
    def resizeEvent(self, event: QEvent) -> None:
        self._drawn = None

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._drawn is None:
            self._drawn = self._draw(ahead=False), self._draw(ahead=True)
        painter = QPainter(self)
        if self._loop is not None:
            first, last = map(self._x_of, self._loop)
            painter.fillRect(QRectF(first, 0, last - first, self.height()), theme.color("selected"))
        x = round(self._x_of(self._place_s))
        ratio = self.devicePixelRatioF()
        for drawn, left, width in (
            (self._drawn[0], 0, x),
            (self._drawn[1], x, self.width() - x),
        ):
            source = QRectF(left * ratio, 0, width * ratio, self.height() * ratio)
            painter.drawPixmap(QRectF(left, 0, width, self.height()), drawn, source)
        if self._loop is not None:
            for at in map(self._x_of, self._loop):
                painter.fillRect(QRectF(at - 0.5, 0, 1, self.height()), theme.color("accent_text"))
        cursor = QRectF(x - _CURSOR_PX / 2, 0, _CURSOR_PX, self.height())
        painter.fillRect(cursor, theme.color("text" if self._is_heard else "edge"))
        painter.end()

    def _draw(self, *, ahead: bool) -> QPixmap:
        """The waveform, as it is where it was heard or `ahead` of that."""
        ratio = self.devicePixelRatioF()
        drawn = QPixmap(QSize(round(self.width() * ratio), round(self.height() * ratio)))
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        bands = bands_of(self._waveform)
        own = min(1.0, self._own_s / self._length_s) if self._length_s > 0 else 1.0
        share = min(1.0, self._length_s / self._own_s) if self._own_s > 0 else 1.0
        count = max(1, int(self.width() * own / STEP_PX))
        colors = tones("edge" if ahead or not self._is_heard else "accent_text")
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for number in range(count):
            bar = QRectF(number * STEP_PX, 2, BAR_PX, self.height() - 4)
            found = part_of(bands, number, count, share) if bands else _PLAIN
            paint_bar(painter, bar, found, colors)
        self._draw_marks(painter)
        painter.end()
        return drawn

    def _draw_marks(self, painter: QPainter) -> None:
        """Names of sections where there is room for them, and small marks of notes."""
        painter.setFont(theme.font(self.font(), scale=_SMALL))
        metrics = QFontMetricsF(painter.font())
        free_x = 0.0
        for section in self._sections:
            x = self._x_of(section.start_s)
            painter.fillRect(QRectF(x, self.height() - _MARK_PX, 1, _MARK_PX), theme.color("muted"))
            width = metrics.horizontalAdvance(section.name)
            if x >= free_x and x + width <= self.width():
                painter.setPen(theme.color("muted"))
                painter.drawText(QPointF(x + 2, self.height() - 2), section.name)
                free_x = x + width + theme.S
        for at_s in self._notes_s:
            painter.fillRect(QRectF(self._x_of(at_s), 0, 3, _MARK_PX), theme.color("accent"))
