"""Both themes can be read by people with weak eyes; icons follow them."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QSlider, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.resources import folder
from suno_desktop.ui import icons, theme
from suno_desktop.ui.dialogs.widgets import Choice

TEXTS = ("text", "muted", "accent_text", "good", "busy", "warn", "bad")
GROUNDS = ("window", "base", "raised", "hover", "selected")


def luminance(color: QColor) -> float:
    def linear(share: float) -> float:
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return (
        0.2126 * linear(color.redF())
        + 0.7152 * linear(color.greenF())
        + 0.0722 * linear(color.blueF())
    )


def contrast(first: str, second: str) -> float:
    high, low = sorted((luminance(QColor(first)), luminance(QColor(second))), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_every_text_stands_out_from_every_ground(look: theme.Colors) -> None:
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS]
    pairs += [("on_accent", "accent"), ("strip_text", "strip"), ("toast_text", "toast")]
    pairs += [("toast_action", "toast")]
    weak = {
        f"{text} on {ground}": round(contrast(getattr(look, text), getattr(look, ground)), 2)
        for text, ground in pairs
        if contrast(getattr(look, text), getattr(look, ground)) < 4.5
    }
    assert not weak


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_what_can_be_filled_or_set_stands_out_as_painted(
    qapp: QApplication, qtbot: QtBot, mode: str
) -> None:
    look = theme.Theme.of(qapp, "light")
    before = look.mode
    look.dress()
    look.set_mode(mode)
    ground = QWidget()
    qtbot.addWidget(ground)
    column = QVBoxLayout(ground)
    field, choice, slider = QLineEdit(), Choice(name="choice"), QSlider(Qt.Orientation.Horizontal)
    for widget in (field, choice, slider):
        widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(widget)
    ground.resize(240, 160)
    ground.show()
    qtbot.waitExposed(ground)
    image = ground.grab().toImage()
    around = image.pixelColor(2, 2).name()
    assert around == theme.colors().window
    for widget in (field, choice):
        middle = widget.geometry().center()
        edge = image.pixelColor(middle.x(), widget.y()).name()
        inside = image.pixelColor(middle.x(), widget.y() + 2).name()
        assert min(contrast(edge, around), contrast(edge, inside)) >= 3
    groove = image.pixelColor(slider.geometry().right() - 8, slider.geometry().center().y())
    assert contrast(groove.name(), around) >= 3
    look.set_mode(before)


@pytest.mark.qt_log_ignore("This plugin does not support")  # what a list over others asks of X11
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_list_to_choose_from_is_in_the_colours_of_the_theme(
    qapp: QApplication, qtbot: QtBot, mode: str
) -> None:
    look = theme.Theme.of(qapp, "light")
    before = look.mode
    look.dress()
    look.set_mode(mode)
    choice = Choice(name="choice")
    qtbot.addWidget(choice)
    choice.addItems(["One", "Two", "Three"])
    choice.show()
    qtbot.waitExposed(choice)
    QTest.mouseClick(choice, Qt.MouseButton.LeftButton)
    view = choice.view()
    qtbot.waitUntil(view.isVisible)
    image = view.viewport().grab().toImage()
    chosen, other = (view.visualRect(view.model().index(row, 0)) for row in (0, 1))
    selected = image.pixelColor(chosen.right() - 8, chosen.center().y())
    plain = image.pixelColor(other.right() - 8, other.center().y())
    assert (selected.name(), plain.name()) == (theme.colors().selected, theme.colors().raised)
    assert chosen.height() >= 28
    choice.hidePopup()
    look.set_mode(before)


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_no_name_is_left_in_the_style_sheet(look: theme.Colors) -> None:
    assert not re.findall(r"@\w+", theme.sheet_of(look))


def test_the_theme_follows_the_choice(qapp: QApplication, qtbot: QtBot) -> None:
    look = theme.Theme.of(qapp, "light")
    before = look.mode
    look.set_mode("dark")
    assert theme.is_dark()
    assert theme.colors() is theme.DARK
    with qtbot.waitSignal(look.changed):
        look.set_mode("light")
    assert not theme.is_dark()
    assert theme.Theme.of(qapp, "dark") is look
    look.set_mode(before)


def test_every_icon_can_be_painted_in_the_colour_of_the_theme(qapp: QApplication) -> None:
    names = [
        path.stem for path in (folder() / "icons").glob("*.svg") if path.stem != "suno-desktop"
    ]
    assert len(names) > 40
    for name in names:
        image = icons.icon(name, tint="accent").pixmap(QSize(24, 24)).toImage()
        painted = [
            image.pixelColor(x, y)
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() > 250
        ]
        assert painted, name
        wanted = theme.color("accent")
        for color in painted:  # premultiplied colours round
            assert abs(color.red() - wanted.red()) <= 3, name
            assert abs(color.green() - wanted.green()) <= 3, name
            assert abs(color.blue() - wanted.blue()) <= 3, name


def test_a_disabled_icon_is_fainter(qapp: QApplication) -> None:
    icon = icons.icon("dot")
    size = QSize(24, 24)
    normal = icon.pixmap(size, icon.Mode.Normal).toImage().pixelColor(12, 12)
    faint = icon.pixmap(size, icon.Mode.Disabled).toImage().pixelColor(12, 12)
    assert faint.alphaF() < normal.alphaF()


def test_chinese_comes_in_its_own_forms_and_the_rest_in_the_systems_font(
    qapp: QApplication,
) -> None:
    base = qapp.font()
    font = theme.with_chinese(base)
    assert font.families()[0] == QFontInfo(base).family()
    assert {"PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC"} < set(font.families())
    assert (font.pointSizeF(), font.weight()) == (base.pointSizeF(), base.weight())
