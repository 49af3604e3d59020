"""All keys of the window, read from its actions, so that the list cannot be wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.ui import theme
from suno_desktop.ui.dialogs.widgets import CellDelegate, closing_row, framed
from suno_desktop.ui.screen_room import begin_with

_LETTER: Final = re.compile(r"\(&\w\)")


def shown_text(action: QAction) -> str:
    """An action's name without the mark for Alt (in some scripts a letter in brackets) and the dots."""
    held = _LETTER.sub("", action.text()).replace("&&", "\0").replace("&", "").replace("\0", "&")
    return held.removesuffix("…").removesuffix("...").strip()


def lines_of(actions: Iterable[QAction]) -> Iterator[tuple[str, str]]:
    """Name and keys of each action that has keys, each name once; a separator with a text is a heading without keys."""
    seen: set[str] = set()
    for action in actions:
        if action.isSeparator():
            if action.text():
                yield shown_text(action), ""
            continue
        keys = [
            one.toString(QKeySequence.SequenceFormat.NativeText)
            for one in action.shortcuts()
            if not one.isEmpty()
        ]
        name = shown_text(action)
        if keys and name not in seen:
            seen.add(name)
            yield name, "  ".join(dict.fromkeys(keys))


class ShortcutsDialog(QDialog):
    """Name and keys of every action, with a field to find one."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcuts")
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        begin_with(self, first=QSize(480, 540), least=QSize(380, 320))
        self._search = QLineEdit(self)
        self._search.setObjectName("shortcutsSearch")
        self._search.setAccessibleName(self.tr("Find a shortcut"))
        self._search.setPlaceholderText(self.tr("Find a shortcut"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._on_search_changed)
        self._table = QTableWidget(0, 2, self)
        self._table.setObjectName("shortcutsTable")
        self._table.setAccessibleName(self.tr("Keyboard shortcuts"))
        #: Title of a column: what the keys do.
        self._table.setHorizontalHeaderLabels([self.tr("Action"), self.tr("Shortcut")])
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self._table.setTabKeyNavigation(False)
        self._table.setShowGrid(False)
        self._table.setItemDelegate(CellDelegate(self._table))
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        for name, keys in lines_of(actions):
            self._add(name, keys)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        layout.addWidget(self._search)
        layout.addWidget(framed(self._table), 1)
        layout.addLayout(closing_row(self, self.tr("Close")))
        self._search.setFocus()

    def _add(self, name: str, keys: str) -> None:
        row = self._table.rowCount()
        self._table.insertRow(row)
        item = QTableWidgetItem(name)
        if not keys:
            item.setFont(theme.font(self._table.font(), bold=True))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self._table.setItem(row, 0, item)
        self._table.setItem(row, 1, QTableWidgetItem(keys))

    def _on_search_changed(self, text: str) -> None:
        wanted = text.strip().casefold()
        for row in range(self._table.rowCount()):
            cells = [self._table.item(row, column) for column in range(2)]
            words = " ".join(cell.text() for cell in cells if cell is not None).casefold()
            self._table.setRowHidden(row, wanted not in words)
