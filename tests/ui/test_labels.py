"""Labels, by their pixels."""

from __future__ import annotations

import pytest

from suno_desktop.ui.views.labels import ElidedLabel, ShortLabel

LONG, SHORT = "25 selected (22 not saved, 3 failed)", "25 selected"


def drawn(width: int, text: str, *, short: str = "") -> object:
    label = ElidedLabel()
    label.say(text, short=short)
    label.resize(width, 24)
    return label.grab().toImage()


def test_what_has_no_room_is_said_shorter(qapp):
    label = ElidedLabel(LONG)
    needed = label.fontMetrics().horizontalAdvance(LONG)
    assert drawn(needed + 1, LONG, short=SHORT) == drawn(needed + 1, LONG)
    assert drawn(needed - 1, LONG, short=SHORT) == drawn(needed - 1, SHORT)
    assert drawn(needed - 1, LONG) != drawn(needed - 1, SHORT)


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        ("", False),
        ("River", False),
        ("river " * 8, False),
        ("river " * 50, True),
        ("河流" * 140, True),
    ],
)
def test_a_title_takes_few_lines_and_is_whole_beside_the_mouse(qapp, text, is_cut):
    label = ShortLabel(lines=4)
    label.say(text)
    label.resize(200, 400)
    label.grab()
    assert label.whole == text
    assert (label.text() != text) is is_cut
    assert label.text().endswith("…") is is_cut
    one = ShortLabel(lines=4)
    one.say(text[:1] or "x")
    assert label.heightForWidth(200) <= 4 * one.heightForWidth(200)
    assert (text[:40] in label.toolTip()) is (is_cut or not text)
    label.resize(4000, 400)
    label.grab()
    assert label.text() == text
    assert not label.toolTip()
