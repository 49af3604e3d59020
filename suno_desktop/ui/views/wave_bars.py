"""How a waveform is painted: bars of three bands, bass, middle and treble, in three tones of one colour.

Measures nothing; what is painted was measured by `core.listening.waveform`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from suno_desktop.ui import theme

BAR_PX: Final = 2
STEP_PX: Final = 3
LEAST_PX: Final = 2.0

Bands: TypeAlias = tuple[float, float, float]
"""How high each band stands at one place: 0 to 1."""
Tones: TypeAlias = tuple[QColor, QColor, QColor]


def bands_of(waveform: bytes) -> list[Bands]:
    """The bands from the beginning to the end, the highest of all being 1; none of silence, or while nobody knows."""
    loudest = max(waveform, default=0)
    if not loudest:
        return []
    # Squared they are amplitudes again: loud and soft parts are to differ within few pixels.
    levels = [(value / loudest) ** 2 for value in waveform]
    return list(zip(levels[0::3], levels[1::3], levels[2::3], strict=True))


def part_of(bands: Sequence[Bands], number: int, count: int, share: float = 1.0) -> Bands:
    """The highest of each band in one of `count` equal parts of the first `share` of a song."""
    whole = len(bands) * share
    first = min(len(bands) - 1, int(number * whole / count))
    last = min(len(bands), max(first + 1, int((number + 1) * whole / count)))
    low, middle, high = zip(*bands[first:last], strict=True)
    return max(low), max(middle), max(high)


def tones(name: str) -> Tones:
    """Bass, middle and treble in three tones of a colour of the theme."""
    return theme.color(name), theme.toned(name, 0.38), theme.toned(name, 0.7)


def paint_bar(painter: QPainter, place: QRectF, bands: Bands, colors: Tones) -> None:
    """Paint one bar into the middle of its place: the highest band behind, the others within it."""
    behind, *within = sorted(range(3), key=lambda band: -bands[band])
    middle = place.center().y()
    height = max(LEAST_PX, bands[behind] * place.height())
    painter.setBrush(colors[behind])
    painter.drawRoundedRect(QRectF(place.x(), middle - height / 2, place.width(), height), 1, 1)
    for number in within:
        half = round(bands[number] * place.height() / 2)
        if half:
            inner = QRectF(place.x(), round(middle) - half, place.width(), 2 * half)
            painter.fillRect(inner, colors[number])
