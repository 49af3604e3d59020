"""The dialog that takes pasted text, shows what is in it, and tracks or imports it.

What a text holds is the engine's knowledge; this file only shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.events import PreviewItem
from suno_desktop.core.model import RelayId, Task
from suno_desktop.core.override import override
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.paste import PasteBox, local_files
from suno_desktop.ui.dialogs.relay_editor import RelayEditorDialog
from suno_desktop.ui.dialogs.taking_in import TakingIn
from suno_desktop.ui.dialogs.widgets import (
    CellDelegate,
    Choice,
    FittingDialog,
    StatusLine,
    Tone,
    Words,
    button,
    fixed_font,
    framed,
)
from suno_desktop.ui.drops import take_copy
from suno_desktop.ui.messages import plain
from suno_desktop.ui.screen_room import begin_with
from suno_desktop.ui.views.labels import set_tip
from suno_desktop.ui.views.table_header import select_apart

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.workflows.track import Added, Preview

_Index = QModelIndex | QPersistentModelIndex
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_FONT = int(Qt.ItemDataRole.FontRole)
_FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
_ROOT = QModelIndex()


class FoundRow(NamedTuple):
    """One line of the list of what was found."""

    task_id: str
    standing: str
    relay: str
    is_new: bool


class FoundModel(QAbstractTableModel):
    """What was found in the text: task, state, relay that will be asked. A line is made when it is shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preview: Preview | None = None
        self._chosen: str | None = None
        self._automatic = ""
        self._titles = (self.tr("Task ID"), self.tr("State"), self.tr("Provider"))
        self._font = fixed_font()

    def show(self, preview: Preview | None, *, chosen: str | None, automatic: str) -> None:
        """Swap the rows. `chosen` is the relay the person picked, `automatic` what stands where none is."""
        words = (chosen, automatic)
        if preview is self._preview and words == (self._chosen, self._automatic):
            return
        self.beginResetModel()
        self._preview, self._chosen, self._automatic = preview, chosen, automatic
        self.endResetModel()

    def row_at(self, row: int) -> FoundRow:
        """What a line says."""
        assert self._preview is not None
        items = self._preview.items
        if row < len(items):
            return self._row(items[row])
        return self._reply_row(self._preview.reply_tasks[row - len(items)])

    def _row(self, item: PreviewItem) -> FoundRow:
        relay = item.relay_name or (None if item.tracked else self._chosen) or self._automatic
        standing = self.tr("Already added") if item.tracked else self.tr("New")
        return FoundRow(plain(item.task_id), standing, plain(relay), not item.tracked)

    def _reply_row(self, task: Task) -> FoundRow:
        songs = len(task.clips) + len(task.sheets)
        standing = (
            formats.counted(songs, self.tr("Response in text, {n} songs", "", songs))
            if songs
            else self.tr("Response in text, no songs")
        )
        return FoundRow(
            plain(task.task_id), standing, self.tr("None (imported from the text)"), is_new=True
        )

    @override
    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() or self._preview is None else len(self._preview)

    @override
    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._titles)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        if orientation is Qt.Orientation.Horizontal and role == _DISPLAY:
            return self._titles[section]
        return None

    @override
    def data(self, index: _Index, role: int = _DISPLAY) -> object:
        if role not in {_DISPLAY, _FONT, _FOREGROUND}:
            return None
        row = self.row_at(index.row())
        if role == _DISPLAY:
            return (row.task_id, row.standing, row.relay)[index.column()]
        if role == _FONT and index.column() == 0:
            return self._font
        if role == _FOREGROUND and not row.is_new:
            return theme.color("muted")
        return None


class AddTasksDialog(FittingDialog):
    """Paste, see, track.

    Signals:
        added: what became of it (`Added`), just before the dialog closes.
    """

    added = Signal(object)

    def __init__(
        self, *, bridge: EngineBridge, text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._is_wanted = False
        self._later = ""
        """What came while the rest was being added."""
        self.setObjectName("addTasks")
        self.setWindowTitle(self.tr("Add tasks"))
        self.setAcceptDrops(True)
        begin_with(self, first=QSize(720, 560), least=QSize(520, 420))
        self._build()
        if text:
            self._box.set_text(text)
        self._show()
        self._box.field.setFocus()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        hint = Words(
            self.tr(
                "Paste task IDs, links, a log or a provider's JSON response, or drop a file here. IDs are found automatically."
            ),
            name="addTasksHint",
            muted=True,
        )
        layout.addWidget(hint)
        self._box = PasteBox(bridge=self._bridge, name="addTasksPaste", parent=self)
        self._box.looked.connect(self._show)
        self._box.submitted.connect(self.accept)
        layout.addWidget(self._box, 3)
        self._taking = TakingIn(bridge=self._bridge, parent=self)
        self._taking.changed.connect(self._show_running)
        self._taking.added.connect(self._on_added)
        self._taking.ended_early.connect(self._on_ended_early)
        self._build_list(layout)
        self._build_relay(layout)
        self._status = StatusLine(name="addTasksStatus")
        layout.addWidget(self._status)
        self._build_buttons(layout)

    def _build_list(self, layout: QVBoxLayout) -> None:
        self._model = FoundModel(self)
        self._list = QTableView(self)
        self._list.setObjectName("addTasksFound")
        #: Heading: the task IDs that were found in the text.
        self._list.setAccessibleName(self.tr("Results"))
        self._list.setModel(self._model)
        select_apart(self._list)
        self._list.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self._list.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self._list.setTabKeyNavigation(False)
        self._list.setShowGrid(False)
        self._list.setItemDelegate(CellDelegate(self._list))
        self._list.setWordWrap(False)
        self._list.verticalHeader().hide()
        rows = self._list.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 10)
        columns = self._list.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        columns.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        letter = self.fontMetrics().averageCharWidth()
        columns.resizeSection(1, letter * 26)
        columns.resizeSection(2, letter * 26)
        self._frame = framed(self._list)
        layout.addWidget(self._frame, 4)

    def _build_relay(self, layout: QVBoxLayout) -> None:
        self._relay = Choice(name="addTasksRelay", parent=self)
        self._relay.setAccessibleName(self.tr("Provider to check with"))
        #: Choice of the provider: Suno Desktop finds the right one.
        self._relay.addItem(self.tr("Automatic"), None)
        self._relay.currentIndexChanged.connect(self._show)
        #: Label before the choice of the provider that is asked for the tasks.
        self._relay_label = Words(self.tr("Check &with:"), wraps=False)
        self._relay_label.setBuddy(self._relay)
        self._add_relay = button(self.tr("Add provider…"), name="addTasksAddRelay", parent=self)
        self._add_relay.clicked.connect(self._on_add_relay_clicked)
        row = QHBoxLayout()
        row.addWidget(self._relay_label)
        row.addWidget(self._relay, 1)
        row.addWidget(self._add_relay)
        row.addStretch(1)
        layout.addLayout(row)

    def _build_buttons(self, layout: QVBoxLayout) -> None:
        self._open = button(self.tr("Open file…"), name="addTasksOpen", parent=self)
        self._open.clicked.connect(self._on_open_clicked)
        self._cancel = button(self.tr("Cancel"), name="addTasksCancel", parent=self)
        self._cancel.clicked.connect(self.reject)
        self._ok = QPushButton(self)
        self._ok.setObjectName("addTasksOk")
        self._ok.setDefault(True)
        self._ok.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self._open)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._ok)
        layout.addLayout(row)

    def add_text(self, text: str) -> None:
        """Put text behind what is there; while that is being added, it waits for its turn."""
        if self._taking.is_running:
            self._later = "\n".join(filter(None, [self._later, text]))
        else:
            self._box.add_text(text)

    def add_files(self, paths: Sequence[Path]) -> None:
        """Look through files as well, as when they are dropped."""
        self._box.add_files(paths)

    # What happens.

    @override
    def accept(self) -> None:
        """Track and import what is shown; the dialog closes when it is on disk."""
        if self._taking.is_running:
            return
        if not self._box.is_current:
            self._is_wanted = True
            return
        preview = self._box.preview
        if preview is None or self._box.obstacle():
            return
        relay_id: RelayId | None = self._relay.currentData()
        self._status.clear()
        self._taking.begin(preview, relay_id=relay_id)

    @override
    def reject(self) -> None:
        """Close; while something is being added, end that, and stay to say how much it was."""
        if self._taking.is_running:
            self._taking.stop()
        else:
            super().reject()

    def _on_added(self, added: Added) -> None:
        self.added.emit(added)
        if not self._later:
            super().accept()
            return
        later, self._later = self._later, ""
        self._box.set_text(later)
        self._show()

    def _on_ended_early(self, words: str, tone: Tone) -> None:
        self._status.say(words, tone=tone)

    def _on_add_relay_clicked(self) -> None:
        editor = RelayEditorDialog(bridge=self._bridge, parent=self)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.saved.connect(self._box.read_relays)
        editor.open()

    def _on_open_clicked(self) -> None:
        chooser = QFileDialog(self, self.tr("Open a file with task IDs or responses"))
        chooser.setObjectName("addTasksChooser")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        chooser.setNameFilters(
            [
                self.tr("Text and responses (*.json *.jsonl *.txt *.log *.md *.csv)"),
                self.tr("All files (*)"),
            ]
        )
        chooser.filesSelected.connect(self._on_files_selected)
        chooser.open()

    def _on_files_selected(self, names: Sequence[str]) -> None:
        self.add_files([Path(name) for name in names])

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasText() or local_files(event.mimeData()):
            take_copy(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if not take_copy(event):
            return
        files = local_files(event.mimeData())
        if files:
            self._box.add_files(files)
        else:
            self._box.field.take(event.mimeData().text())

    # What is shown.

    def _show(self) -> None:
        self._show_relays()
        obstacle = self._box.obstacle()
        chosen = self._relay.currentText() if self._relay.currentData() is not None else None
        self._model.show(self._box.preview, chosen=chosen, automatic=self._automatic())
        self._frame.setVisible(bool(self._box.preview))
        is_running = self._taking.is_running
        self._ok.setText(self._taking.words() if is_running else self._box.wish())
        self._ok.setEnabled(not obstacle and not is_running)
        set_tip(self._ok, obstacle)
        self._ok.setAccessibleDescription(obstacle)
        if self._is_wanted and self._box.is_current:
            self._is_wanted = False
            self.accept()

    def _show_running(self) -> None:
        self._box.hold(held=self._taking.is_running)
        self._show()

    def _automatic(self) -> str:
        relays = self._box.relays
        if relays is not None and not relays:
            return self.tr("Once you add a provider")
        if relays is not None and len(relays) == 1:
            return relays[0].relay.name
        return self.tr("All, one after another")

    def _show_relays(self) -> None:
        relays = self._box.relays
        if relays is None:
            return
        wanted = {info.relay.relay_id: plain(info.relay.name) for info in relays}
        there = {
            self._relay.itemData(n): self._relay.itemText(n) for n in range(1, self._relay.count())
        }
        if wanted != there:
            chosen = self._relay.currentData()
            self._relay.blockSignals(True)  # noqa: FBT003 — Qt's own signature
            while self._relay.count() > 1:
                self._relay.removeItem(1)
            for relay_id, name in wanted.items():
                self._relay.addItem(name, relay_id)
            self._relay.setCurrentIndex(max(self._relay.findData(chosen), 0))
            self._relay.blockSignals(False)  # noqa: FBT003 — Qt's own signature
        self._add_relay.setVisible(not relays)
        self._relay.setVisible(len(relays) > 1)
        self._relay_label.setVisible(len(relays) > 1)
