"""The queue in the side panel: what comes next, to jump to, to move, to remove. Decides no order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.model import SongId
from suno_desktop.core.override import override
from suno_desktop.ui import formats, theme
from suno_desktop.ui.delegates.queue_delegate import QueueDelegate
from suno_desktop.ui.models.queue_model import QueueModel
from suno_desktop.ui.views.labels import ElidedLabel, PlainLabel

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.up_next import UpNext
    from suno_desktop.ui.thumbnails import CoverThumbnails

_FLAG = QItemSelectionModel.SelectionFlag


class _QueueView(QTableView):
    """The rows, as a table of one column: a list view would lay out each of 100,000 at every step.

    Enter and double-click jump, Del removes, Alt+Up and Alt+Down move.

    Signals:
        jump_requested: the place to go to.
        remove_requested: what is selected is not to come.
        move_requested: by how many rows what is selected is to move.
    """

    jump_requested = Signal(int)
    remove_requested = Signal()
    move_requested = Signal(int)

    def __init__(self, model: QueueModel) -> None:
        super().__init__()
        self._queue = model
        self.setObjectName("queueList")
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(theme.ROW_PX)
        rows.setDefaultSectionSize(theme.ROW_PX)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)
        self.doubleClicked.connect(self._jump_to)

    def _jump_to(self, index: QModelIndex) -> None:
        place = self._queue.place_of(index.row())
        if place is not None:
            self.jump_requested.emit(place)

    def jump(self) -> None:
        """Go to the current row."""
        self._jump_to(self.currentIndex())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, is_alt = event.key(), event.modifiers() == Qt.KeyboardModifier.AltModifier
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.jump()
        elif key == Qt.Key.Key_Space:
            event.ignore()  # the window's play and pause
        elif is_alt and key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.move_requested.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Delete:
            self.remove_requested.emit()
        else:
            super().keyPressEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        # Del is the key of an action of the window too.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Delete
        ):
            event.accept()
            return True
        return super().event(event)


class QueuePanel(QFrame):
    """What comes next.

    Signals:
        jump_requested: play the song at this place of the queue.
        clear_requested: nothing is to come.
    """

    jump_requested = Signal(int)
    clear_requested = Signal()

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        up_next: UpNext,
        pictures: CoverThumbnails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("queuePanel")
        self._up_next = up_next
        self._model = QueueModel(bridge=bridge, up_next=up_next, parent=self)
        self._count = ElidedLabel(look="muted")
        self._count.setObjectName("queueCount")
        #: Verb, on a button: take everything out of the queue.
        self._clear = QPushButton(self.tr("Clear"))
        self._clear.setObjectName("queueClear")
        self._clear.setAccessibleName(self.tr("Clear queue"))
        self._clear.clicked.connect(self.clear_requested)
        self._view = _QueueView(self._model)
        self._view.setAccessibleName(self.tr("Queue"))
        self._view.setItemDelegate(QueueDelegate(self._view, self._model, pictures))
        self._view.jump_requested.connect(self.jump_requested)
        self._view.remove_requested.connect(self.remove_selected)
        self._view.move_requested.connect(self.move_selected)
        self._empty = PlainLabel(look="muted", wrap=True)
        self.say_keys(str)
        self._empty.setObjectName("queueEmpty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._empty.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        self._lay_out()
        self._model.songs_dropped.connect(self._on_songs_dropped)
        self._model.places_dropped.connect(self._on_places_dropped)
        self._model.modelReset.connect(self._show_count)
        pictures.arrived.connect(lambda _song_id: self._view.viewport().update())
        self._show_count()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(theme.L, theme.S, theme.S, theme.S)
        top.addWidget(self._count, 1)
        top.addWidget(self._clear)
        # What is dropped on an empty queue is dropped on its list, so that the words lie on it.
        words = QVBoxLayout(self._view)
        words.setContentsMargins(0, 0, 0, 0)
        words.addWidget(self._empty, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._view, 1)

    def say_keys(self, told: Callable[[str], str]) -> None:
        """Name the keys that acts have now where nothing comes next."""
        self._empty.setText(
            told(
                self.tr(
                    "Nothing comes next. Drag songs here, or press Ctrl+D to queue the selection."
                )
            )
        )

    def order_tabs(self, before: QWidget) -> None:
        """Put all that the tab key comes to behind `before`."""
        for stop in (self._clear, self._view):
            QWidget.setTabOrder(before, stop)
            before = stop

    def _show_count(self) -> None:
        count = self._model.count
        self._empty.setVisible(not count)
        self._clear.setEnabled(bool(count))
        #: How many songs come next.
        text = self.tr("{n} songs", "", count)
        self._count.setText(formats.counted(count, text) if count else "")

    # Acts.

    @property
    def selected(self) -> list[int]:
        """The places of the queue that are selected."""
        spans: Iterable[Any] = cast("Iterable[Any]", self._view.selectionModel().selection())
        rows = (row for span in spans for row in range(span.top(), span.bottom() + 1))
        places = {place for row in rows if (place := self._model.place_of(row)) is not None}
        return sorted(places)

    def select(self, place: int, count: int = 1) -> None:
        """Select places of the queue, the first of them the current one."""
        model, chooser = self._model, self._view.selectionModel()
        place = min(place, model.count - 1)
        if place < 0:
            return
        last = min(place + count, model.count) - 1
        rows = QItemSelection(model.index(model.row_of(place)), model.index(model.row_of(last)))
        chooser.setCurrentIndex(model.index(model.row_of(place)), _FLAG.NoUpdate)
        chooser.select(rows, _FLAG.ClearAndSelect)

    def remove_selected(self) -> None:
        """Let what is selected not come."""
        places = self.selected
        if places:
            self._up_next.remove(places)
            self.select(places[0])

    def move_selected(self, by: int) -> None:
        """Move what is selected up or down by one; from what is queued into the list and back as well."""
        places = self.selected
        if not places:
            return
        queued = self._up_next.queue.queued
        first, behind = places[0], places[-1] + 1
        if by < 0 and first == queued and queued:
            to, listed = queued, False
        elif by > 0 and behind == queued:
            to, listed = queued, True
        elif by < 0:
            to = max(0, first - 1)
            listed = first > queued or not queued
        else:
            to, listed = min(self._model.count, behind + 1), behind >= queued
        self._move(places, to, listed=listed)

    def _move(self, places: list[int], to: int, *, listed: bool) -> None:
        self.select(self._up_next.move(places, to, listed=listed), len(places))

    def _on_places_dropped(self, places: list[int], place: int, listed: bool) -> None:
        self._move(places, place, listed=listed)

    def _on_songs_dropped(self, songs: list[SongId], place: int, listed: bool) -> None:
        self._up_next.insert(place, songs, listed=listed)
        self.select(place, len(songs))

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selected:
            self.menu().popup(event.globalPos())

    def menu(self) -> QMenu:
        """What can be done with what is selected."""
        menu = QMenu(self)
        menu.setObjectName("queueMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, key, deed in (
            #: Verb, in a menu: play this song of the queue now.
            (self.tr("&Play now"), "Return", self._view.jump),
            #: Verb, in a menu: one place up in the queue.
            (self.tr("Move &up"), "Alt+Up", lambda: self.move_selected(-1)),
            #: Verb, in a menu: one place down in the queue.
            (self.tr("Move &down"), "Alt+Down", lambda: self.move_selected(1)),
            (self.tr("&Remove from queue"), "Del", self.remove_selected),
        ):
            action = QAction(text, menu)
            action.setShortcut(QKeySequence(key))
            action.triggered.connect(lambda _checked=False, deed=deed: deed())
            menu.addAction(action)
        return menu

    def recolor(self) -> None:
        """The theme is another one now."""
        self._view.viewport().update()
