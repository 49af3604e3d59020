"""The sleep timer pauses once, and only while it is set."""

from __future__ import annotations

from PySide6.QtCore import QObject

from suno_desktop.bridge import sleep_timer
from suno_desktop.bridge.sleep_timer import SleepTimer


def test_it_pauses_when_its_time_is_over(qapp: QObject) -> None:
    pauses: list[bool] = []
    timer = SleepTimer(lambda: pauses.append(True))
    changes: list[int] = []
    timer.changed.connect(lambda: changes.append(timer.minutes))
    timer.set(15)
    assert 14 * 60 < timer.left_s <= 15 * 60 + 1  # it ends with a whole second
    timer._timer.timeout.emit()
    assert pauses == [True]
    assert changes == [15, 0]
    assert timer.left_s == 0


def test_it_can_be_switched_off(qapp: QObject) -> None:
    timer = SleepTimer(lambda: None)
    timer.set(30)
    timer.set(0)
    assert not timer._timer.isActive()
    assert timer.left_s == 0
    assert sleep_timer._MINUTE_MS == 60_000
