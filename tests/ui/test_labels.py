"""Labels, by their pixels."""

from __future__ import annotations

from suno_desktop.ui.views.labels import ElidedLabel

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
