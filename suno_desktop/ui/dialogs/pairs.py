"""A table of two columns in a dialog: a file and what is said of it. Only the rows that are shown are drawn.

Shows; changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from suno_desktop.core.override import override
from suno_desktop.ui import formats
from suno_desktop.ui.dialogs.widgets import CellDelegate

_NOWHERE: Final = QModelIndex()


class PairsModel(QAbstractTableModel):
    """Two texts a row, under two titles."""

    def __init__(self, titles: tuple[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: Sequence[tuple[str, str]] = ()
        self._titles = titles

    def show_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._titles)

    @override
    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        text = self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return formats.line(text)
        return formats.tooltip(text) if role == Qt.ItemDataRole.ToolTipRole else None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None


def pairs_table(model: PairsModel, *, name: str, title: str, parent: QWidget) -> QTableView:
    """The table; long texts lose their middle."""
    table = QTableView(parent)
    table.setObjectName(name)
    table.setAccessibleName(title)
    table.setModel(model)
    table.setItemDelegate(CellDelegate(table))
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return table
