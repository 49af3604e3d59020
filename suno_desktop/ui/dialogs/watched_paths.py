"""Which files and folders are watched for task IDs: a list with its buttons. Reads no file; the engine does."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from suno_desktop.ui import theme
from suno_desktop.ui.dialogs.widgets import button

_TALL_PX = 84


class WatchedPaths(QWidget):
    """The paths, in the order in which they were added.

    Signals:
        changed: these paths (tuple of str) are to be watched.
    """

    changed = Signal(object)

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = QListWidget(self)
        self._list.setObjectName("settingsWatched")
        self._list.setAccessibleName(name)
        self._list.setFixedHeight(_TALL_PX)
        self._list.itemSelectionChanged.connect(self._enable)
        file = button(self.tr("Add file…"), name="settingsWatchFile", parent=self)
        file.clicked.connect(self._ask_file)
        folder = button(self.tr("Add folder…"), name="settingsWatchFolder", parent=self)
        folder.clicked.connect(self._ask_folder)
        #: Verb, on a button: watch this file or folder no longer.
        self._less = button(self.tr("Remove"), name="settingsWatchLess", parent=self)
        self._less.clicked.connect(self._take_out)
        row = QHBoxLayout()
        row.setSpacing(theme.S)
        for one in (file, folder, self._less):
            row.addWidget(one)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S)
        layout.addWidget(self._list)
        layout.addLayout(row)
        self._enable()

    def show_paths(self, paths: tuple[str, ...]) -> None:
        """Show these."""
        self._list.clear()
        self._list.addItems(list(paths))
        self._enable()

    def paths(self) -> tuple[str, ...]:
        """What the list shows."""
        return tuple(self._list.item(row).text() for row in range(self._list.count()))

    def _enable(self) -> None:
        self._less.setEnabled(bool(self._list.selectedItems()))

    def _ask_file(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Watch files"))
        self._put(names)

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Watch a folder"))
        self._put([name] if name else [])

    def _put(self, names: list[str]) -> None:
        paths = tuple(dict.fromkeys([*self.paths(), *names]))
        if paths != self.paths():
            self.show_paths(paths)
            self.changed.emit(paths)

    def _take_out(self) -> None:
        chosen = {item.text() for item in self._list.selectedItems()}
        paths = tuple(path for path in self.paths() if path not in chosen)
        self.show_paths(paths)
        self.changed.emit(paths)
