"""The drawings of the window."""

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from suno_desktop.ui import icons


def test_a_drawing_is_as_large_as_asked_for_in_the_screens_own_pixels(qapp: QApplication) -> None:
    drawn = icons.pixmap("play", 20, tint=QColor("red"), ratio=2.0)
    assert (drawn.width(), drawn.devicePixelRatio()) == (40, 2.0)


def test_a_place_without_size_gets_an_empty_drawing(qapp: QApplication) -> None:
    # Qt would warn that it cannot paint, and a warning fails the test.
    assert icons.pixmap("play", 0, tint=QColor("red")).isNull()
