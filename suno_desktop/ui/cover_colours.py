"""A ground in a cover's own colours, on which the texts of the theme stay legible.

The colours of a picture are found where it is read, off the window's thread; what they become follows the theme. Every text
colour of the theme has a contrast of at least 4.5 : 1 on the ground. Paints nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient

from suno_desktop.ui import theme
from suno_desktop.ui.thumbnails import placeholder_hue

_SIDE: Final = 24
"""The picture is looked at as so many points a side; more say nothing new."""
_HUES: Final = 18
_LEAST_SATURATION: Final = 38
"""Of 255; what has less is grey to the eye."""
_MOST_SATURATION: Final = 150
"""A ground is not to shout."""
_LEAST_SHARE: Final = 0.06
"""Of the picture must have a colour for it to count."""
_CONTRAST: Final = 4.6
"""A little above what is promised, because colours are rounded."""
_TEXTS: Final = ("text", "muted", "accent_text")


class Tint(NamedTuple):
    """A colour without its lightness."""

    hue: int
    """0 to 359."""
    saturation: int
    """0 to 255."""


class CoverTints(NamedTuple):
    """The two colours that a cover has most of; they may be the same."""

    first: Tint
    second: Tint


GREY: Final = CoverTints(Tint(0, 0), Tint(0, 0))


def tints_of(image: QImage) -> CoverTints:
    """The colours of a picture. May run on any thread."""
    small = image.scaled(
        QSize(_SIDE, _SIDE),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    weights: Counter[int] = Counter()
    saturations: Counter[int] = Counter()
    counts: Counter[int] = Counter()
    for at in range(_SIDE * _SIDE):
        color = small.pixelColor(at % _SIDE, at // _SIDE)
        saturation = color.hslSaturation()
        if saturation < _LEAST_SATURATION or not 20 < color.lightness() < 240:
            continue
        part = color.hslHue() * _HUES // 360
        weights[part] += saturation
        saturations[part] += saturation
        counts[part] += 1
    if counts.total() < _LEAST_SHARE * _SIDE * _SIDE:
        return GREY
    found = [
        Tint((2 * part + 1) * 180 // _HUES, saturations[part] // counts[part])
        for part, _weight in weights.most_common(2)
    ]
    return CoverTints(found[0], found[-1])


def placeholder_tints(seed: str) -> CoverTints:
    """The colours of the picture that a song without a cover has."""
    hue = placeholder_hue(seed)
    return CoverTints(Tint(hue, 110), Tint((hue + 40) % 360, 110))


def contrast(one: QColor, other: QColor) -> float:
    """How far two colours are apart, 1 to 21, as WCAG counts."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def ground(tint: Tint, *, deep: bool) -> QColor:
    """The colour of a tint as ground in the theme in force: as strong as the texts on it allow, or (`deep`) less.

    Args:
        tint: the colour.
        deep: nearer to the theme's own ground, for the far end of a gradient.
    """
    texts = [theme.color(name) for name in _TEXTS]
    saturation = min(tint.saturation, _MOST_SATURATION)
    # Lightness from the strongest to black or white, where any text of the theme is legible.
    ways = range(64, 0, -1) if theme.is_dark() else range(196, 255)
    for lightness in ways:
        color = QColor.fromHsl(tint.hue % 360, saturation, lightness)
        if min(contrast(color, text) for text in texts) >= _CONTRAST:
            break
    else:
        color = theme.color("base")
    if deep:
        base, share = theme.color("base"), 0.45
        color = QColor.fromRgbF(
            base.redF() + (color.redF() - base.redF()) * share,
            base.greenF() + (color.greenF() - base.greenF()) * share,
            base.blueF() + (color.blueF() - base.blueF()) * share,
        )
    return color


def gradient(tints: CoverTints, place: QRect) -> QLinearGradient:
    """The ground of a whole place, from the upper left to the lower right."""
    made = QLinearGradient(place.topLeft(), place.bottomRight() + QPoint(1, 1))
    made.setColorAt(0.0, ground(tints.first, deep=False))
    made.setColorAt(0.55, ground(tints.second, deep=False))
    made.setColorAt(1.0, ground(tints.second, deep=True))
    return made
