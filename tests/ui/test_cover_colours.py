"""The ground in a cover's colours: its own, and always legible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter
from PySide6.QtWidgets import QApplication

from suno_desktop.ui import theme
from suno_desktop.ui.cover_colours import (
    GREY,
    CoverTints,
    Tint,
    contrast,
    gradient,
    ground,
    placeholder_tints,
    tints_of,
)

TEXTS = ("text", "muted", "accent_text")


def picture(*colors: str) -> QImage:
    """Stripes, from left to right."""
    image = QImage(len(colors) * 60, 60, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for number, color in enumerate(colors):
        painter.fillRect(number * 60, 0, 60, 60, QColor(color))
    painter.end()
    return image


@pytest.fixture(params=["light", "dark"])
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    look = theme.LIGHT if request.param == "light" else theme.DARK
    monkeypatch.setattr(theme.Theme, "colors", look)
    return str(request.param)


@pytest.mark.parametrize(
    ("color", "hue"), [("#d02020", 0), ("#20c040", 133), ("#2040d0", 230), ("#c0a020", 48)]
)
def test_the_colours_are_the_cover_s_own(color: str, hue: int) -> None:
    found = tints_of(picture(color, color, "#888888"))
    off = abs(found.first.hue - hue)
    assert min(off, 360 - off) <= 12
    assert found.first.saturation > 100


def test_two_colours_are_found_the_stronger_first() -> None:
    found = tints_of(picture("#d02020", "#d02020", "#2040d0"))
    assert found.first.hue < 20
    assert 215 < found.second.hue < 245


@pytest.mark.parametrize("colors", [("#000000",), ("#ffffff",), ("#777777", "#222222")])
def test_a_cover_without_colours_gives_a_grey_ground(colors: tuple[str, ...]) -> None:
    assert tints_of(picture(*colors)) == GREY


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_is_legible_on_every_ground(dark: bool, qapp: QApplication) -> None:
    look = theme.DARK if dark else theme.LIGHT
    before, theme.Theme.colors = theme.Theme.colors, look

    @given(st.integers(0, 359), st.integers(0, 255), st.booleans())
    def legible(hue: int, saturation: int, deep: bool) -> None:
        color = ground(Tint(hue, saturation), deep=deep)
        for name in TEXTS:
            assert contrast(color, theme.color(name)) >= 4.5, name

    try:
        legible()
    finally:
        theme.Theme.colors = before


def test_it_stays_legible_between_the_colours_of_the_gradient(
    mode: str, qapp: QApplication
) -> None:
    for tints in (
        CoverTints(Tint(0, 255), Tint(120, 255)),
        CoverTints(Tint(60, 255), Tint(240, 255)),
        placeholder_tints("punk"),
        GREY,
    ):
        image = QImage(200, 120, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        made: QLinearGradient = gradient(tints, image.rect())
        painter.fillRect(image.rect(), made)
        painter.end()
        for x in range(0, 200, 20):
            for y in range(0, 120, 20):
                for name in TEXTS:
                    assert contrast(image.pixelColor(x, y), theme.color(name)) >= 4.5, (mode, name)


def test_a_ground_is_the_cover_s_colour_and_not_grey(mode: str, qapp: QApplication) -> None:
    color = ground(Tint(350, 200), deep=False)
    assert color.hslSaturation() > 60
    assert abs(color.hslHue() - 350) < 12
