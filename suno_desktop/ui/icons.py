"""Icons: our own line drawings in the colour of the text around them, sharp at any scale.

An icon asks for the colour while it is painted, so a change of theme needs no new icons.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from suno_desktop.core.override import override
from suno_desktop.core.resources import folder
from suno_desktop.ui import theme

_TEXT: Final = "text"


@cache
def _drawing(name: str) -> bytes:
    # Not by `Path`, which takes as long as the drawing: a start reads thirty.
    with open(f"{folder()}/icons/{name}.svg", "rb") as file:  # noqa: PTH123 — see above
        return file.read()


def pixmap(name: str, px: int, *, tint: QColor, ratio: float = 1.0) -> QPixmap:
    """A drawing in one colour, `px` wide in the window's own units."""
    side = round(px * ratio)
    found = QPixmap()
    if side <= 0:  # a place that the layout has not given its size yet
        return found
    key = f"suno-icon:{name}:{px}:{tint.rgba()}:{ratio}"
    if QPixmapCache.find(key, found):
        return found
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    svg = _drawing(name).replace(b"currentColor", tint.name().encode())
    painter = QPainter(drawn)
    painter.setOpacity(tint.alphaF())
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(drawn.rect()))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, drawn)
    return drawn


def paint(painter: QPainter, name: str, rect: QRect, tint: QColor) -> None:
    """Paint a drawing into a square."""
    # Not asked of `painter.device()`: to say what that is, PySide would first load every kind of widget.
    ratio = painter.deviceTransform().m11()
    painter.drawPixmap(rect, pixmap(name, rect.width(), tint=tint, ratio=ratio))


class _DrawingEngine(QIconEngine):
    """Paints one drawing in a colour of the theme."""

    def __init__(self, name: str, tint: str) -> None:
        super().__init__()
        self._name = name
        self._tint = tint

    def _color(self, mode: QIcon.Mode) -> QColor:
        if mode != QIcon.Mode.Disabled:
            return theme.color(self._tint)
        faint = theme.color("muted")
        faint.setAlphaF(0.5)
        return faint

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        square = QRect(0, 0, side, side)
        square.moveCenter(rect.center())
        paint(painter, self._name, square, self._color(mode))

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    @override
    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        side = min(size.width(), size.height())
        return pixmap(self._name, side, tint=self._color(mode), ratio=scale)

    @override
    def clone(self) -> QIconEngine:
        return _DrawingEngine(self._name, self._tint)


def nothing() -> QIcon:
    """No drawing."""
    return QIcon()


def icon(name: str, *, tint: str = _TEXT) -> QIcon:
    """An icon in a colour of the theme."""
    return QIcon(_DrawingEngine(name, tint))
