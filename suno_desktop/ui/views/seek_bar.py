"""Sliders that go where they are clicked; the one of the place in a song shows what the song looks like, as far as known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from suno_desktop.core.override import override
from suno_desktop.ui import formats, theme
from suno_desktop.ui.views.wave_bars import (
    BAR_PX,
    STEP_PX,
    Bands,
    Tones,
    bands_of,
    paint_bar,
    part_of,
    tones,
)

if TYPE_CHECKING:
    from suno_desktop.core.timed_words import Section

_HEIGHT_PX: Final = 22
_HANDLE_PX: Final = 3
_MARK_PX: Final = 4
_SOON_S: Final = 0.5
"""The bar goes in whole seconds: what begins within the one that is pointed at counts."""


def place_words(seconds: float, sections: Sequence[Section]) -> str:
    """A place in a song in words: its time, and the section that it is in."""
    name = ""
    for section in sections:
        if section.start_s <= seconds + _SOON_S:
            name = section.name
    time = formats.length(seconds)
    return formats.listed([time, name]) if name else time


class ClickSlider(QSlider):
    """A slider that goes where it is clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            handle = self._handle()
            if not handle.contains(event.position().toPoint()):
                self.setSliderPosition(self._value_at(event.position().x(), handle.width()))
        super().mousePressEvent(event)

    def _handle(self) -> QRect:
        from PySide6.QtWidgets import (  # noqa: PLC0415 — expensive ones, that no first paint needs
            QStyle,
            QStyleOptionSlider,
        )

        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )

    def _value_at(self, x: float, handle_px: int) -> int:
        from PySide6.QtWidgets import QStyle  # noqa: PLC0415 — as above

        room = max(1, self.width() - handle_px)
        place = round(x) - handle_px // 2
        return QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, room)


class PlaceSlider(ClickSlider):
    """A place in a song: the wheel, turned on the way to elsewhere, does not throw the song to another."""

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class SeekBar(PlaceSlider):
    """The place in a song, in seconds, with the song's waveform. Says which time is under the mouse."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_HEIGHT_PX)
        self.setMouseTracking(True)
        self._bands: list[Bands] = []
        """From the beginning to the end; empty while nobody knows."""
        self._pictures: dict[tuple[object, ...], QPixmap] = {}
        """The waveform in the tones that were wanted last: it moves on every second, and its bars are costly to paint."""
        self._sections: tuple[Section, ...] = ()
        self._hover: float | None = None

    @property
    def has_waveform(self) -> bool:
        """Whether it shows what the song looks like."""
        return bool(self._bands)

    def set_waveform(self, waveform: bytes) -> None:
        """Show this (`rows.SoundFigures.waveform`); b"" for a plain bar."""
        self._bands = bands_of(waveform)
        self._pictures.clear()
        self.update()

    def set_sections(self, sections: Sequence[Section]) -> None:
        """Say which section of the song is under the mouse, and mark where each begins."""
        self._sections = tuple(sections)
        self.update()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if not self.isEnabled() or self.maximum() <= 0:
            return
        from PySide6.QtWidgets import QToolTip  # noqa: PLC0415 — no first paint needs it

        self._hover = event.position().x()
        seconds = self._value_at(self._hover, self._handle().width())
        words = place_words(seconds, self._sections)
        QToolTip.showText(event.globalPosition().toPoint(), words, self)
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover = None
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._bands:
            super().paintEvent(event)
            return
        handle = self._handle()
        left, room = handle.width() / 2, self.width() - handle.width()
        place = handle.center().x() + 0.5
        names = ("accent_text", "edge") if self.isEnabled() else ("border", "border")
        heard, ahead = (self._picture(tones(name), left, room) for name in names)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        # Between two bars, so that none is cut.
        border = (
            left + max(0, math.ceil((place - left) / STEP_PX)) * STEP_PX - (STEP_PX - BAR_PX) / 2
        )
        painter.setClipRect(QRectF(0, 0, border, self.height()))
        painter.drawPixmap(0, 0, heard)
        painter.setClipRect(QRectF(border, 0, self.width() - border, self.height()))
        painter.drawPixmap(0, 0, ahead)
        painter.setClipping(False)
        self._paint_sections(painter, left, room)
        if self.isEnabled():
            self._paint_handle(painter, place)

    def _picture(self, colors: Tones, left: float, room: float) -> QPixmap:
        """The whole waveform in these tones, painted once for each size."""
        ratio = self.devicePixelRatioF()
        key = (self.size().toTuple(), ratio, *(color.rgba() for color in colors))
        picture = self._pictures.get(key)
        if picture is None:
            if len(self._pictures) > 1:  # another size or another theme
                self._pictures.clear()
            picture = self._pictures[key] = QPixmap(self.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            count = int(room // STEP_PX)
            for number in range(count):
                bar = QRectF(left + number * STEP_PX, 1, BAR_PX, self.height() - 2)
                paint_bar(painter, bar, part_of(self._bands, number, count), colors)
            painter.end()
        return picture

    def _paint_sections(self, painter: QPainter, left: float, room: float) -> None:
        painter.setBrush(theme.color("muted"))
        for section in self._sections if self.maximum() > 0 else ():
            x = left + min(1.0, section.start_s / self.maximum()) * room
            painter.drawRect(QRectF(x, self.height() - _MARK_PX, 1, _MARK_PX))

    def _paint_handle(self, painter: QPainter, place: float) -> None:
        if self._hover is not None:
            painter.setBrush(QColor(theme.color("muted")))
            painter.drawRect(QRectF(self._hover - 0.5, 0, 1, self.height()))
        painter.setBrush(theme.color("text"))
        line = QRectF(place - _HANDLE_PX / 2, 0, _HANDLE_PX, self.height())
        painter.drawRoundedRect(line, _HANDLE_PX / 2, _HANDLE_PX / 2)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(line.adjusted(-3, 1, 3, -1), 4, 4)
