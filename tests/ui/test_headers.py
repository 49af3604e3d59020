"""Headers of tables: none of them asks anything of each selected row."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from suno_desktop.core.override import override
from suno_desktop.ui.views.table_header import select_apart

_ROWS = 2_000


class _Asked(QAbstractTableModel):
    """Counts how often it is asked whether a row may be selected."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    @override
    def rowCount(self, parent: Any = None) -> int:
        return _ROWS

    @override
    def columnCount(self, parent: Any = None) -> int:
        return 3

    @override
    def data(self, index: Any, role: int = 0) -> Any:
        return None

    @override
    def flags(self, index: Any) -> Qt.ItemFlag:
        self.times += 1
        return super().flags(index)


def _asked_for_all(qtbot: QtBot, *, apart: bool) -> int:
    table, model = QTableView(), _Asked()
    qtbot.addWidget(table)
    table.setModel(model)
    table.verticalHeader().hide()
    if apart:
        select_apart(table)
    table.show()
    qtbot.waitUntil(table.isVisible)
    model.times = 0
    table.selectAll()
    table.grab()
    times = model.times
    assert len(table.selectionModel().selectedRows()) == _ROWS
    return times


def test_a_header_that_knows_what_is_selected_asks_for_every_row_and_one_apart_does_not(
    qtbot: QtBot,
) -> None:
    assert _asked_for_all(qtbot, apart=False) > 2 * _ROWS, "what Qt does by itself"
    assert _asked_for_all(qtbot, apart=True) < _ROWS
