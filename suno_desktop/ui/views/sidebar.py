"""The left-hand filters with their counts: library, tasks, downloads."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from suno_desktop.core.fields import QT_TRANSLATE_NOOP
from suno_desktop.core.model import CollectionId, FileState
from suno_desktop.core.override import override
from suno_desktop.core.rows import CollectionKind, CollectionRow, Counts, SongFilter
from suno_desktop.ui import formats, icons, theme
from suno_desktop.ui.delegates.row_delegate import Brush
from suno_desktop.ui.models import download_model
from suno_desktop.ui.song_drag import SONGS_MIME, dragged_songs

Index = QModelIndex | QPersistentModelIndex
_DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
_ACCESSIBLE: Final = int(Qt.ItemDataRole.AccessibleTextRole)
_ROOT: Final = QModelIndex()
_ROW_PX: Final = 32
_LEAST_ROW_PX: Final = 24
_HEAD_MORE_PX: Final = 5
"""A heading has this much more above it."""


class Place(StrEnum):
    """Where one can be. Stable: it is remembered."""

    ALL = "all"
    RECENT = "recent"
    SAVED = "saved"
    NOT_SAVED = "not_saved"
    AT_RISK = "at_risk"
    SHEETS = "sheets"
    UNHEARD = "unheard"
    FAVOURITES = "favourites"
    TRASH = "trash"
    COLLECTION = "collection"
    """One of the person's own, or songs that belong together otherwise; which, the window knows."""
    TASKS = "tasks"
    RUNNING = "running"
    TASKS_HELD = "tasks_held"
    TASKS_FAILED = "tasks_failed"
    ACTIVE = "active"
    FINISHED = "finished"
    DOWNLOADS_FAILED = "downloads_failed"


SONG_FILTERS: Final = {
    Place.ALL: SongFilter.ALL,
    Place.RECENT: SongFilter.RECENT,
    Place.SAVED: SongFilter.SAVED,
    Place.NOT_SAVED: SongFilter.NOT_SAVED,
    Place.AT_RISK: SongFilter.AT_RISK,
    Place.SHEETS: SongFilter.SHEETS,
    Place.UNHEARD: SongFilter.UNHEARD,
    Place.FAVOURITES: SongFilter.FAVOURITES,
    Place.TRASH: SongFilter.TRASH,
    Place.COLLECTION: SongFilter.EVERYTHING,
}
TASK_PLACES: Final = (Place.TASKS, Place.RUNNING, Place.TASKS_HELD, Place.TASKS_FAILED)
_WARNED: Final = {Place.AT_RISK, Place.TASKS_HELD, Place.TASKS_FAILED, Place.DOWNLOADS_FAILED}
DOWNLOAD_PLACES: Final = (Place.ACTIVE, Place.FINISHED, Place.DOWNLOADS_FAILED)


class _Entry(NamedTuple):
    """A heading (no place), a filter or a collection."""

    text: str
    place: Place | None = None
    icon: str = ""
    collection: CollectionRow | None = None
    depth: int = 0
    """How many folders it is in."""


_LINES: Final = (
    #: Heading: the songs of the library.
    _Entry(QT_TRANSLATE_NOOP("sidebar", "Library")),
    _Entry(QT_TRANSLATE_NOOP("sidebar", "All songs"), Place.ALL, "library"),
    #: Filter: songs that are new and were not heard yet.
    _Entry(QT_TRANSLATE_NOOP("sidebar", "Unheard"), Place.UNHEARD, "unheard"),
    #: Filter: songs that the person likes most.
    _Entry(QT_TRANSLATE_NOOP("sidebar", "Favourites"), Place.FAVOURITES, "heart"),
    _Entry(QT_TRANSLATE_NOOP("sidebar", "Recently added"), Place.RECENT, "clock"),
    #: Filter: songs with a file on the disk.
    _Entry(QT_TRANSLATE_NOOP("sidebar", "Downloaded"), Place.SAVED, "saved"),
    _Entry(QT_TRANSLATE_NOOP("sidebar", "Not downloaded"), Place.NOT_SAVED, "not-saved"),
    _Entry(QT_TRANSLATE_NOOP("sidebar", "At risk"), Place.AT_RISK, "hourglass"),
    _Entry(QT_TRANSLATE_NOOP("sidebar", "Lyrics only"), Place.SHEETS, "sheet"),
    #: Place: songs that are about to be deleted.
    _Entry(QT_TRANSLATE_NOOP("sidebar", "Trash"), Place.TRASH, "trash"),
    _Entry(QT_TRANSLATE_NOOP("sidebar", "Tasks")),
    _Entry(QT_TRANSLATE_NOOP("sidebar", "All tasks"), Place.TASKS, "tasks"),
    #: Filter: tasks that wait or run.
    _Entry(QT_TRANSLATE_NOOP("sidebar", "In progress"), Place.RUNNING, "running"),
    _Entry(QT_TRANSLATE_NOOP("sidebar", "Action needed"), Place.TASKS_HELD, "key"),
    #: Filter: tasks or downloads that did not bring a song: failed, blocked, missing and so on.
    _Entry(QT_TRANSLATE_NOOP("sidebar", "Problems"), Place.TASKS_FAILED, "failed"),
    _Entry(QT_TRANSLATE_NOOP("sidebar", "Downloads")),
    #: Filter: downloads that wait or run.
    _Entry(QT_TRANSLATE_NOOP("sidebar", "Active"), Place.ACTIVE, "save"),
    #: Filter: downloads that have ended.
    _Entry(QT_TRANSLATE_NOOP("sidebar", "Finished"), Place.FINISHED, "done"),
    _Entry(QT_TRANSLATE_NOOP("sidebar", "Problems"), Place.DOWNLOADS_FAILED, "failed"),
)


_COLLECTIONS: Final = _Entry(QT_TRANSLATE_NOOP("sidebar", "Collections"))
_BEFORE_COLLECTIONS: Final = (
    next(n for n, line in enumerate(_LINES) if line.place is Place.TASKS) - 1
)
_ICONS: Final = {
    CollectionKind.HAND: "list",
    CollectionKind.SMART: "search",
    CollectionKind.FOLDER: "folder",
}


def _entries_of(rows: Sequence[CollectionRow]) -> list[_Entry]:
    """The lines of collections under their heading; none where there are none."""
    depths: dict[CollectionId | None, int] = {None: 0}
    lines = [_COLLECTIONS] if rows else []
    for row in rows:
        depth = depths.get(row.parent_id, 0)
        depths[row.collection_id] = depth + 1
        lines.append(_Entry(formats.line(row.name), Place.COLLECTION, _ICONS[row.kind], row, depth))
    return lines


def place_title(place: Place) -> str:
    """What a place is called above its list."""
    special = {
        Place.AT_RISK: QT_TRANSLATE_NOOP("sidebar", "Not downloaded, and the link ends soon"),
        Place.TASKS_FAILED: QT_TRANSLATE_NOOP("sidebar", "Tasks with problems"),
        Place.RUNNING: QT_TRANSLATE_NOOP("sidebar", "Tasks in progress"),
        Place.TASKS_HELD: QT_TRANSLATE_NOOP("sidebar", "Tasks that need you"),
        Place.ACTIVE: QT_TRANSLATE_NOOP("sidebar", "Active downloads"),
        Place.FINISHED: QT_TRANSLATE_NOOP("sidebar", "Finished downloads"),
        Place.DOWNLOADS_FAILED: QT_TRANSLATE_NOOP("sidebar", "Downloads with problems"),
        Place.COLLECTION: _COLLECTIONS.text,
    }
    if place is Place.COLLECTION:
        return QCoreApplication.translate("sidebar", special[place])
    plain = next(line.text for line in _LINES if line.place is place)
    return QCoreApplication.translate("sidebar", special.get(place, plain))


def count_of(counts: Counts, place: Place) -> int:
    """The figure beside a filter."""
    if place in SONG_FILTERS:
        return counts.ready.get(SONG_FILTERS[place], 0)
    states: frozenset[FileState] = {
        Place.ACTIVE: download_model.ACTIVE,
        Place.FINISHED: download_model.FINISHED,
        Place.DOWNLOADS_FAILED: download_model.FAILED,
    }.get(place, frozenset())
    if states:
        return sum(counts.files.get(state, 0) for state in states)
    return {
        Place.TASKS: counts.tasks,
        Place.RUNNING: counts.tasks_running,
        Place.TASKS_HELD: counts.tasks_held,
        Place.TASKS_FAILED: counts.tasks_failed,
    }[place]


class SidebarModel(QAbstractListModel):
    """Headings and filters."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._counts = Counts()
        self._is_paused = False
        self._lines: list[_Entry] = list(_LINES)

    @property
    def lines(self) -> Sequence[_Entry]:
        """All lines; not to be changed."""
        return self._lines

    def set_collections(self, rows: Sequence[CollectionRow]) -> None:
        """Show the person's collections."""
        lines = list(_LINES)
        lines[_BEFORE_COLLECTIONS:_BEFORE_COLLECTIONS] = _entries_of(rows)
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def set_paused(self, *, paused: bool) -> None:
        """Whether no download is begun until the person resumes them."""
        if paused is not self._is_paused:
            self._is_paused = paused
            self.dataChanged.emit(self.index(0), self.index(len(self._lines) - 1), [_DISPLAY])

    def is_paused(self, row: int) -> bool:
        """Whether what a row lists rests until the person resumes it."""
        return self._is_paused and self._lines[row].place is Place.ACTIVE

    def set_counts(self, counts: Counts) -> None:
        """Show other figures."""
        if counts != self._counts:
            self._counts = counts
            self.dataChanged.emit(self.index(0), self.index(len(self._lines) - 1), [_DISPLAY])

    def line(self, row: int) -> _Entry:
        """What stands in a row."""
        return self._lines[row]

    def count(self, row: int) -> int:
        """The figure of a row."""
        line = self._lines[row]
        if line.collection is not None:
            return line.collection.songs
        return 0 if line.place is None else count_of(self._counts, line.place)

    def _text(self, row: int) -> str:
        line = self._lines[row]
        if line.collection is not None:
            return line.text
        return QCoreApplication.translate("sidebar", line.text)

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self._lines[index.row()].place is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    @override
    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        row = index.row()
        if role == _DISPLAY:
            return self._text(row)
        if role == _ACCESSIBLE:
            text = self._text(row)
            count = self.count(row)
            paused = self.tr("paused") if self.is_paused(row) else ""
            return formats.listed(
                filter(None, (text, formats.number(count) if count else "", paused))
            )
        return None


def _is_hovered(option: QStyleOptionViewItem) -> bool:
    from PySide6.QtWidgets import QStyle  # noqa: PLC0415 — an expensive one, that no first paint needs

    state: QStyle.StateFlag = option.state
    return bool(state & QStyle.StateFlag.State_MouseOver)


class _SidebarDelegate(QStyledItemDelegate):
    """Paints headings and filters."""

    def __init__(self, view: QListView, model: SidebarModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._brush = Brush()
        self._row_px = _ROW_PX

    def fit(self, height: int) -> bool:
        """Make rows so low that all of them are seen, as far as they stay legible; tells whether that changed them."""
        lines = self._model.lines
        heads = sum(line.place is None for line in lines)
        fitting = (height - heads * _HEAD_MORE_PX) // len(lines)
        before, self._row_px = self._row_px, max(_LEAST_ROW_PX, min(_ROW_PX, fitting))
        return before != self._row_px

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        heading = self._model.line(index.row()).place is None
        return QSize(100, self._row_px + (_HEAD_MORE_PX if heading else 0))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        line = self._model.line(index.row())
        text = str(self._model.data(index))
        if line.place is None:
            painter.setFont(theme.font(self._view.font(), scale=0.86, bold=True))
            painter.setPen(self._brush["muted"])
            painter.drawText(
                rect.adjusted(theme.L, 0, -theme.S, -5),
                int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom),
                text,
            )
            return
        chosen = self._view.selectionModel().isSelected(index)
        hovered = self._view.underMouse() and _is_hovered(option)
        self._paint_ground(painter, rect, chosen=chosen, hovered=hovered)
        self._paint_line(painter, rect, index.row(), text, chosen=chosen)

    def _paint_ground(self, painter: QPainter, rect: QRect, *, chosen: bool, hovered: bool) -> None:
        ground = rect.adjusted(theme.S, 1, -theme.S, -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or hovered:
            painter.setBrush(self._brush["selected" if chosen else "skeleton"])
            painter.drawRoundedRect(ground, theme.RADIUS, theme.RADIUS)
        if chosen and self._view.hasFocus():
            painter.setPen(self._brush["accent"])
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(0, 0, -1, -1), theme.RADIUS, theme.RADIUS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_line(
        self, painter: QPainter, rect: QRect, row: int, text: str, *, chosen: bool
    ) -> None:
        count = self._model.count(row)
        line = self._model.line(row)
        paused = self._model.is_paused(row)
        warned = paused or (count and line.place in _WARNED)
        left = theme.L + min(line.depth, 3) * theme.M
        glyph = QRect(rect.x() + left, rect.center().y() - 8, 18, 18)
        tint = "accent_text" if chosen else "muted"
        icon = "pause" if paused else line.icon
        icons.paint(painter, icon, glyph, self._brush["warn" if warned else tint])
        inner = rect.adjusted(left + 28, 0, -theme.L - 2, 0)
        font = theme.font(self._view.font(), bold=chosen)
        painter.setFont(font)
        figure = formats.number(count) if count else ""
        width = QFontMetrics(font).horizontalAdvance(figure)
        painter.setPen(self._brush["text"])
        words = inner.adjusted(0, 0, -width - theme.S, 0)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(
            words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown
        )
        painter.setPen(self._brush["muted"])
        painter.drawText(
            inner, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), figure
        )


class Sidebar(QListView):
    """The filters.

    Signals:
        chosen: another place (`Place`) is wanted.
        collection_chosen: the songs of this collection (`CollectionRow`) are wanted.
        menu_requested: a context menu of a collection (`CollectionRow`) is wanted at this global point.
        songs_dropped: songs were dragged onto a collection (`CollectionId`, ids).
    """

    chosen = Signal(object)
    collection_chosen = Signal(object)
    menu_requested = Signal(object, QPoint)
    songs_dropped = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_filling = False
        self.setObjectName("sidebar")
        #: Name of the list at the left, for screen readers.
        self.setAccessibleName(self.tr("Filters"))
        self._lines = SidebarModel(self)
        self.setModel(self._lines)
        self._painter = _SidebarDelegate(self, self._lines)
        self.setItemDelegate(self._painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setDropIndicatorShown(False)
        self.setMinimumWidth(196)
        self.setMaximumWidth(260)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.clicked.connect(self._on_clicked)

    def set_counts(self, counts: Counts) -> None:
        """Show other figures."""
        self._lines.set_counts(counts)

    def set_paused(self, *, paused: bool) -> None:
        """Show whether downloads are paused, wherever the person is."""
        self._lines.set_paused(paused=paused)

    @property
    def place(self) -> Place:
        """The chosen place."""
        row = self.currentIndex().row()
        place = self._lines.line(row).place if row >= 0 else None
        return place or Place.ALL

    @property
    def collection(self) -> CollectionRow | None:
        """The chosen collection."""
        row = self.currentIndex().row()
        return self._lines.line(row).collection if row >= 0 else None

    def choose(self, place: Place) -> None:
        """Go to a place."""
        row = next(n for n, line in enumerate(self._lines.lines) if line.place is place)
        self.selectionModel().setCurrentIndex(
            self._lines.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def _on_clicked(self, index: QModelIndex) -> None:
        # Also where the person is already: something else may be shown in its place.
        self._choose_line(index.row())

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._is_filling:
            self._choose_line(current.row())

    def _choose_line(self, row: int) -> None:
        line = self._lines.line(row)
        if line.collection is not None:
            if line.collection.kind is not CollectionKind.FOLDER:
                self.collection_chosen.emit(line.collection)
        elif line.place is not None:
            self.chosen.emit(line.place)

    # Collections.

    def set_collections(self, rows: Sequence[CollectionRow]) -> None:
        """Show the person's collections; where the person is stays chosen."""
        place, chosen = self.place, self.collection
        self._is_filling = True
        self._lines.set_collections(rows)
        if chosen is not None:
            self._select_collection(chosen.collection_id)
        elif place is not Place.COLLECTION:
            self.choose(place)
        self._is_filling = False
        if self._painter.fit(self.viewport().height()):
            self.scheduleDelayedItemsLayout()
        now = self.collection
        if chosen is not None and now != chosen:
            if now is None:
                self.choose(Place.ALL)
            else:
                self.collection_chosen.emit(now)

    def choose_collection(self, collection_id: CollectionId) -> None:
        """Go to a collection."""
        self._select_collection(collection_id)

    def _select_collection(self, collection_id: CollectionId) -> None:
        for row, line in enumerate(self._lines.lines):
            if line.collection is not None and line.collection.collection_id == collection_id:
                self.selectionModel().setCurrentIndex(
                    self._lines.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect
                )

    def _collection_at(self, point: QPoint) -> CollectionRow | None:
        index = self.indexAt(point)
        return self._lines.line(index.row()).collection if index.isValid() else None

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self._collection_at(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            row = self.collection
        if row is not None:
            self.menu_requested.emit(row, event.globalPos())

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(SONGS_MIME):
            event.acceptProposedAction()

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        row = self._collection_at(event.position().toPoint())
        is_wanted = event.mimeData().hasFormat(SONGS_MIME)
        if is_wanted and row is not None and row.kind is CollectionKind.HAND:
            event.acceptProposedAction()
        else:
            event.ignore()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        row = self._collection_at(event.position().toPoint())
        songs = dragged_songs(event.mimeData())
        if row is not None and row.kind is CollectionKind.HAND and songs:
            event.acceptProposedAction()
            self.songs_dropped.emit(row.collection_id, songs)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._painter.fit(event.size().height()):
            self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    @override
    def sizeHint(self) -> QSize:
        return QSize(208, 400)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            event.ignore()  # the window's play and pause
        else:
            super().keyPressEvent(event)

    @override
    def keyboardSearch(self, search: str) -> None:
        if search.strip():
            super().keyboardSearch(search)
