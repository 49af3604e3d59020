"""A table of two columns in a dialog: a file and what is said of it. Only the rows that are shown are put into words.

Shows; changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from suno_desktop.core.override import override
from suno_desktop.ui import formats
from suno_desktop.ui.dialogs.widgets import CellDelegate
from suno_desktop.ui.views.table_header import select_apart

_NOWHERE: Final = QModelIndex()


class PairsModel(QAbstractTableModel):
    """Two texts a row, under two titles.

    Args:
        titles: of the columns.
        parent: whose it is.
        tell: what is said of a row; None where rows are two texts themselves.
        hint: what is said of it while the pointer rests there; None: the same.
    """

    def __init__(
        self,
        titles: tuple[str, str],
        parent: QWidget,
        *,
        tell: Callable[[Any], tuple[str, str]] | None = None,
        hint: Callable[[Any], tuple[str, str]] | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows: Sequence[Any] = ()
        self._titles = titles
        self._tell = tell or tuple
        self._hint = hint or self._tell

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def show_more(self, rows: Sequence[Any]) -> None:
        """Show rows that begin with those that are shown."""
        if len(rows) > len(self._rows):
            self.beginInsertRows(_NOWHERE, len(self._rows), len(rows) - 1)
            self._rows = rows
            self.endInsertRows()

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._titles)

    @override
    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return formats.line(self._tell(self._rows[index.row()])[index.column()])
        if role == Qt.ItemDataRole.ToolTipRole:
            return formats.tooltip(self._hint(self._rows[index.row()])[index.column()])
        return None

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
    select_apart(table)
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
