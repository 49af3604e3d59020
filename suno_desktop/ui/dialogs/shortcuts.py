"""All keys of the window, read from its actions, so that the list cannot be wrong; each can be changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.ui import theme
from suno_desktop.ui.dialogs.widgets import CellDelegate, closing_row, framed
from suno_desktop.ui.screen_room import begin_with
from suno_desktop.ui.shortcut_keys import words_of
from suno_desktop.ui.views.labels import PlainLabel

if TYPE_CHECKING:
    from suno_desktop.ui.shortcut_keys import ShortcutKeys

_LETTER: Final = re.compile(r"\(&\w\)")


def shown_text(action: QAction) -> str:
    """An action's name without the mark for Alt (in some scripts a letter in brackets) and the dots."""
    held = _LETTER.sub("", action.text()).replace("&&", "\0").replace("&", "").replace("\0", "&")
    return held.removesuffix("…").removesuffix("...").strip()


def shown_menu(action: QAction) -> str:
    """Title of the menu within a menu that an action stands in only; empty where it stands in the bar's own menus."""
    menus = [one for one in action.associatedObjects() if isinstance(one, QMenu)]
    owners = [one.menuAction().associatedObjects() for one in menus]
    if not menus or any(isinstance(one, QMenuBar) for some in owners for one in some):
        return ""
    return shown_text(menus[0].menuAction())


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
    """Name and keys of every action, with a field to find one, and another to give it other keys."""

    def __init__(
        self,
        actions: Iterable[QAction],
        parent: QWidget | None = None,
        *,
        keys: ShortcutKeys | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("shortcuts")
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        begin_with(self, first=QSize(520, 600), least=QSize(380, 360))
        self._keys = keys
        self._actions: list[QAction] = []
        """Of the rows, where they can be changed."""
        self._build_table()
        if keys is None:
            for name, words in lines_of(actions):
                self._add(name, words)
        else:
            for action in sorted(actions, key=lambda one: not one.shortcuts()):
                self._actions.append(action)
                self._add(shown_text(action), "", menu=shown_menu(action))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        layout.addWidget(self._search)
        layout.addWidget(framed(self._table), 1)
        if keys is not None:
            layout.addWidget(self._change_box(keys))
            self._table.currentCellChanged.connect(lambda *_cells: self._on_row_chosen())
            self._show_all()
        layout.addLayout(closing_row(self, self.tr("Close")))
        self._search.setFocus()

    def _build_table(self) -> None:
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
        self._table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self._table.setTabKeyNavigation(False)
        self._table.setShowGrid(False)
        self._table.setItemDelegate(CellDelegate(self._table))
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)

    def _add(self, name: str, keys: str, *, menu: str = "") -> None:
        row = self._table.rowCount()
        self._table.insertRow(row)
        item = QTableWidgetItem(f"{menu} ▸ {name}" if menu else name)
        if not keys and self._keys is None:
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

    # Other keys.

    def _change_box(self, keys: ShortcutKeys) -> QWidget:
        box = QFrame()
        box.setObjectName("shortcutsChange")
        box.setProperty("look", "card")
        self._note = PlainLabel(wrap=True)
        self._note.setObjectName("shortcutsNote")
        self._edit = QKeySequenceEdit()
        self._edit.setObjectName("shortcutsKey")
        self._edit.setAccessibleName(self.tr("New shortcut"))
        self._edit.setMaximumSequenceLength(1)
        self._edit.setClearButtonEnabled(True)
        self._edit.editingFinished.connect(self._on_edited)
        #: Verb, on a button: give the key to this action although another one has it.
        self._take = self._button(self.tr("Use it here instead"), "shortcutsTake", self._give)
        #: Verb, on a button: leave the key to the action that has it.
        self._leave = self._button(self.tr("Keep as it was"), "shortcutsKeep", self._on_row_chosen)
        #: Verb, on a button: give this action the keys that it came with.
        self._reset = self._button(self.tr("Reset"), "shortcutsReset", self._on_reset)
        #: Verb, on a button: give all actions the keys that they came with.
        self._reset_all = self._button(self.tr("Reset all"), "shortcutsResetAll", keys.reset_all)
        self._reset_all.clicked.connect(self._show_all)
        line = QHBoxLayout()
        line.addWidget(self._edit, 1)
        line.addWidget(self._reset)
        line.addWidget(self._reset_all)
        choice = QHBoxLayout()
        choice.addWidget(self._take)
        choice.addWidget(self._leave)
        choice.addStretch(1)
        column = QVBoxLayout(box)
        column.addWidget(self._note)
        column.addLayout(choice)
        column.addLayout(line)
        return box

    @staticmethod
    def _button(text: str, name: str, deed: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: deed())
        return button

    def _action(self) -> QAction | None:
        row = self._table.currentRow()
        return self._actions[row] if 0 <= row < len(self._actions) else None

    def _show_all(self) -> None:
        """Show the keys as they are now; those that were changed are told by a word, too."""
        keys = self._keys
        for row, action in enumerate(self._actions):
            cell = self._table.item(row, 1)
            if cell is None or keys is None:
                continue
            words = words_of(action.shortcuts())
            if keys.is_changed(action):
                #: Keys of an action that the person changed; "–" where it has none.
                words = self.tr("{keys} (changed)").format(keys=words or "–")
            cell.setText(words)
        self._on_row_chosen()

    def _on_row_chosen(self) -> None:
        """Offer the keys of the chosen action to be changed."""
        action, keys = self._action(), self._keys
        can_change = action is not None and keys is not None and keys.can_change(action)
        self._edit.blockSignals(True)  # noqa: FBT003 — Qt's signature
        self._edit.setKeySequence(action.shortcut() if action is not None else QKeySequence())
        self._edit.blockSignals(False)  # noqa: FBT003 — Qt's signature
        self._edit.setEnabled(can_change)
        is_changed = action is not None and keys is not None and keys.is_changed(action)
        self._reset.setEnabled(is_changed)
        self._reset_all.setEnabled(keys is not None and keys.any_changed)
        self._take.hide()
        self._leave.hide()
        if action is None:
            self._note.setText(self.tr("Choose an action to give it another shortcut."))
        elif can_change:
            words = self.tr("Click the field and press the new keys for “{action}”.")
            self._note.setText(words.format(action=shown_text(action)))
        else:
            words = self.tr("The shortcut of “{action}” cannot be changed.")
            self._note.setText(words.format(action=shown_text(action)))

    def _on_edited(self) -> None:
        action, keys, key = self._action(), self._keys, self._edit.keySequence()
        if action is None or keys is None or key in action.shortcuts():
            return
        if key.isEmpty() and not action.shortcuts():
            return
        other, shown = keys.taken_by(action, key), words_of([key])
        if keys.is_reserved(key) or (other is not None and not keys.can_change(other)):
            words = self.tr("{key} is needed for lists, fields and menus. Choose another shortcut.")
            self._note.setText(words.format(key=shown))
        elif other is not None:
            words = self.tr("{key} is the shortcut of “{action}” already.")
            self._note.setText(words.format(key=shown, action=shown_text(other)))
            self._take.show()
            self._leave.show()
        else:
            self._give()

    def _give(self) -> None:
        action, keys = self._action(), self._keys
        if action is not None and keys is not None:
            keys.give(action, self._edit.keySequence())
            self._show_all()

    def _on_reset(self) -> None:
        action, keys = self._action(), self._keys
        if action is not None and keys is not None:
            keys.reset(action)
            self._show_all()
