"""The binding keeps count: signals, properties and variants neither take nor lose references of what all share.

Some versions of PySide6 lose one reference of True with every signal; the interpreter dies of it after some hundred.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import Property, QCoreApplication, QObject, Qt, Signal, Slot

_ROUNDS = 20_000
_SLACK = 1_000
"""Other parts of a program take and give some references meanwhile; a leak would be as large as the rounds."""


class _Thing(QObject):
    told = Signal(object)
    counted = Signal(int)
    plain = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.heard = 0
        self._flag = False

    @Slot(object)
    def listen(self, _value: object) -> None:
        self.heard += 1

    def _get_flag(self) -> bool:
        return self._flag

    def _set_flag(self, flag: bool) -> None:
        self._flag = flag

    flag = Property(bool, _get_flag, _set_flag)


def _counts() -> list[int]:
    return [sys.getrefcount(value) for value in (True, False, None)]


def _assert_flat(before: list[int]) -> None:
    for old, new in zip(before, _counts(), strict=True):
        assert abs(new - old) < _SLACK


def test_twenty_thousand_signals_leave_the_counts_flat(qapp: QCoreApplication) -> None:
    thing = _Thing()
    thing.told.connect(thing.listen)
    before = _counts()
    for number in range(_ROUNDS):
        thing.told.emit(number % 2 == 0)
        thing.told.emit(None)
        thing.counted.emit(number)
        thing.plain.emit()
    _assert_flat(before)
    assert thing.heard == 2 * _ROUNDS


def test_queued_signals_leave_the_counts_flat(qapp: QCoreApplication) -> None:
    thing = _Thing()
    thing.told.connect(thing.listen, Qt.ConnectionType.QueuedConnection)
    before = _counts()
    for number in range(_ROUNDS):
        thing.told.emit(number % 2 == 0)
    QCoreApplication.sendPostedEvents()
    _assert_flat(before)
    assert thing.heard == _ROUNDS


def test_properties_and_variants_leave_the_counts_flat(qapp: QCoreApplication) -> None:
    thing = _Thing()
    before = _counts()
    for number in range(_ROUNDS):
        thing.setProperty("flag", number % 2 == 0)
        assert thing.property("flag") is (number % 2 == 0)
        thing.setProperty("nothing", None)
        assert thing.property("nothing") is None
    _assert_flat(before)


def test_ordinary_calls_leave_the_counts_flat(qapp: QCoreApplication) -> None:
    thing = _Thing()
    before = _counts()
    for _ in range(_ROUNDS):
        thing.setObjectName("thing")
        thing.blockSignals(thing.signalsBlocked())
    _assert_flat(before)
