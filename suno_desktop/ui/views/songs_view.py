"""The Songs table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QPoint,
    QRect,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from suno_desktop.core.model import SongId, SongKind
from suno_desktop.core.override import override
from suno_desktop.ui import song_drag, theme, thumbnails
from suno_desktop.ui.delegates.row_delegate import (
    CoverDelegate,
    JudgingDelegate,
    QuietStateDelegate,
    RowDelegate,
    TitleDelegate,
)
from suno_desktop.ui.models.columns import Column, Painter
from suno_desktop.ui.models.song_model import SongTableModel
from suno_desktop.ui.views.group_folding import GroupFolding
from suno_desktop.ui.views.table_view import TableView
from suno_desktop.ui.window_state import WindowState

if TYPE_CHECKING:
    from suno_desktop.core.rows import SongRow
    from suno_desktop.ui.views.table_view import Anchor


_GOES_ON: Final = frozenset({Qt.Key.Key_Down})


def files_mime(paths: Sequence[Path], text: str = "") -> QMimeData:
    """Files, and text beside them, for the clipboard or for dragging."""
    mime = QMimeData()
    if paths:
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    if text:
        mime.setText(text)
    return mime


class SongsView(TableView):
    """Songs as rows. They can be dragged to a collection, and their saved files out of the window.

    Signals:
        moved: songs were dragged before another one (ids, id; None: to the end), where the order is the person's.
        rate_requested: a star was clicked (`SongId`, how many; 0 takes them away).
        favour_requested: a heart was clicked (`SongId`).
        further_sort_requested: a column is to sort too, the other way round, or no more; its sort.
    """

    moved = Signal(object, object)
    rate_requested = Signal(object, int)
    favour_requested = Signal(object)
    further_sort_requested = Signal(str)

    def __init__(
        self,
        *,
        model: SongTableModel,
        pictures: thumbnails.CoverThumbnails,
        window_state: WindowState,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(model=model, name="songs", window_state=window_state, parent=parent)
        self.setAccessibleName(self.tr("Songs"))
        self._folding = GroupFolding(model)
        self._covers = pictures
        self._files: tuple[Path, ...] = ()
        self._next: int | None = None
        """The row in the place of the song that plays, which left the list; nobody has chosen it yet."""
        for number, column in enumerate(model.columns):
            self.setItemDelegateForColumn(number, self._delegate(column))
        self.setDragEnabled(True)
        self.set_ordered(is_ordered=False)
        self.show_order()
        pictures.arrived.connect(self._on_cover_arrived)

    @property
    def songs(self) -> SongTableModel:
        """The model; there from the first moment, because Qt asks before this is put together."""
        return cast("SongTableModel", self._rows)

    def _delegate(self, column: Column[SongRow]) -> RowDelegate:
        if column.painter is Painter.COVER:
            return CoverDelegate(self, self.songs, column, self._covers)
        kinds: dict[Painter, type[RowDelegate]] = {
            Painter.TITLE: TitleDelegate,
            Painter.STATE: QuietStateDelegate,
            Painter.RATING: JudgingDelegate,
            Painter.HEART: JudgingDelegate,
        }
        return kinds.get(column.painter, RowDelegate)(self, self.songs, column)

    # The order.

    @override
    def show_order(self) -> None:
        query = self.songs.query
        self.show_sort(query.sort, descending=query.descending, then=query.then)

    @override
    def _on_section_clicked(self, number: int) -> None:
        key = self.songs.columns[number].sort
        is_further = QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        if key and is_further and self.songs.query.sort:
            self.show_order()  # Qt has moved the arrow here
            self.further_sort_requested.emit(key)
        else:
            super()._on_section_clicked(number)

    @override
    def save_columns(self) -> None:
        self._header.save()  # by what it is sorted, each place remembers

    # Groups.

    @override
    def selected_ids(self) -> list[int]:
        if self._is_all_selected():
            return list(self.songs.song_ids)
        return self.songs.groups.expanded(self._selected_rows())

    def _is_all_selected(self) -> bool:
        """Whether one range of all rows is selected; then nothing needs to be looked at one by one."""
        chosen: Sequence[Any] = cast("Sequence[Any]", self.selectionModel().selection())
        rows = len(self.songs.ids)
        return rows > 0 and len(chosen) == 1 and chosen[0].height() == rows

    @override
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        if self.songs.groups.is_grouped:
            rows = self.songs.groups.headings if self._is_all_selected() else self._selected_rows()
            marked = frozenset(one for one in rows if one < 0)
            if marked != self.marked:
                self.marked = marked
                self.viewport().update()
        elif self.marked:
            self.marked = frozenset()
        super().selectionChanged(selected, deselected)

    def is_marked(self, row: int) -> bool:
        """Whether a row belongs to a group whose heading is selected, and so is selected, too."""
        if not self.marked:
            return False
        head = self.songs.groups.head_above(row)
        return head is not None and self.songs.id_at(head) in self.marked

    def select_singly(self, row: int) -> None:
        """Before one song of a selected group is taken out: select the others one by one, and not the heading."""
        if not self.is_marked(row):
            return
        model, flags = self.songs, QItemSelectionModel.SelectionFlag
        head = model.groups.head_above(row) or 0
        last = head + model.groups.count(model.id_at(head))
        end = len(model.columns) - 1
        songs = QItemSelection(model.index(head + 1, 0), model.index(last, end))
        heading = QItemSelection(model.index(head, 0), model.index(head, end))
        self.selectionModel().select(songs, flags.Select)
        self.selectionModel().select(heading, flags.Deselect)

    @override
    def _selected_now(self, place: Anchor, current: int | None) -> list[int]:
        """As in all tables; nothing where the song that plays left: it is still heard, so judgements stay about it."""
        chosen = super()._selected_now(place, current)
        if chosen != place.selected and place.selected == [self.songs.playing]:
            self._next = current
            return []
        return chosen

    def choose_next(self, event: QKeyEvent, keys: frozenset[Qt.Key]) -> bool:
        """Let a key that goes on choose the row that took the place of the song that plays; tells whether it did.

        The keyboard is on that row already, so Qt would pass it over.
        """
        current = self.current_id()
        is_next = current is not None and current == self._next and not self._selected_rows()
        if not is_next or current is None or event.modifiers() or event.key() not in keys:
            return False
        self.select_ids([current], current=current)
        return True

    @override
    def reveal(self, identity: int) -> bool:
        heading = self.songs.groups.heading_of(identity)
        if heading is not None:
            self.songs.fold(heading, folded=False)
        return super().reveal(identity)

    def _line(self, row: int) -> QRect:
        top = self.rowViewportPosition(row)
        return QRect(0, top, self.viewport().width(), self.rowHeight(row))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        row = self.rowAt(point.y())
        if event.button() == Qt.MouseButton.LeftButton and self._folding.is_arrow(
            row, self._line(row), point
        ):
            self._folding.toggle(row)
            return
        if self._judge(event):
            return
        if (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
            and row >= 0
            and not self.songs.is_heading(row)
        ):
            self.select_singly(row)
        super().mousePressEvent(event)

    # Judging with the mouse.

    def set_judging(self, *, on: bool) -> None:
        """Whether a click on a star or a heart judges."""
        for number in range(len(self.songs.columns)):
            delegate = self.itemDelegateForColumn(number)
            if isinstance(delegate, JudgingDelegate):
                delegate.can_judge = on

    def _judge(self, event: QMouseEvent) -> bool:
        """Do what a click on a star or a heart asks for; tells whether it was one."""
        found = self._judged_at(event)
        if found is None:
            return False
        row, painter, number = found
        if painter is Painter.HEART:
            self.favour_requested.emit(row.song_id)
        else:  # the last star that it has already takes them away
            self.rate_requested.emit(row.song_id, 0 if number == row.rating else number)
        return True

    def _judged_at(self, event: QMouseEvent) -> tuple[SongRow, Painter, int] | None:
        """The song, the kind of sign and which of them is under a plain click."""
        index = self.indexAt(event.position().toPoint())
        is_plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        if not index.isValid() or not is_plain:
            return None
        delegate = self.itemDelegateForColumn(index.column())
        row = self.songs.row_at(index.row())
        if not isinstance(delegate, JudgingDelegate) or not delegate.can_judge:
            return None
        number = delegate.judgement_at(round(event.position().x()) - self.visualRect(index).x())
        if row is None or row.kind is not SongKind.CLIP or not number:
            return None
        return row, self.songs.columns[index.column()].painter, number

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._judged_at(event) is not None:
            self._judge(event)  # two quick clicks are no wish to hear it
            return
        row = self.rowAt(round(event.position().y()))
        if row >= 0 and self.songs.is_heading(row):
            if event.button() == Qt.MouseButton.LeftButton:
                self._folding.toggle(row)
            return
        super().mouseDoubleClickEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.choose_next(event, _GOES_ON):
            return
        if not self._folding.on_key(event, self.currentIndex().row()):
            super().keyPressEvent(event)

    # Dragging.

    def set_files(self, paths: Sequence[Path]) -> None:
        """The saved files of the selection, for dragging them out."""
        self._files = tuple(paths)

    def set_ordered(self, *, is_ordered: bool) -> None:
        """Whether the order is the person's, so that songs can be dragged within."""
        modes = QAbstractItemView.DragDropMode
        self.setDragDropMode(modes.DragDrop if is_ordered else modes.DragOnly)
        self.setDropIndicatorShown(is_ordered)
        self.setAcceptDrops(is_ordered)
        self._is_ordered = is_ordered

    def drag_data(self) -> QMimeData | None:
        """What a drag of the selection carries: its saved files, and the songs for this window. None: no song."""
        if not self.selected_ids():
            return None
        mime = files_mime(self._files)
        song_drag.carry(mime, self.selected_ids())
        return mime

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._is_ordered and event.source() is self:
            event.acceptProposedAction()
        else:
            event.ignore()

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._is_ordered and event.source() is self:
            super().dragMoveEvent(event)  # for the line that shows where
            event.acceptProposedAction()
        else:
            event.ignore()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        songs = song_drag.dragged_songs(event.mimeData())
        if self._is_ordered and songs:
            event.acceptProposedAction()
            self.moved.emit(songs, self._before(event.position().toPoint()))

    def _before(self, point: QPoint) -> int | None:
        """The song that is to stand behind what is dropped here."""
        index = self.indexAt(point)
        if not index.isValid():
            return None
        row = index.row() + (point.y() > self.visualRect(index).center().y())
        return self.songs.id_at(row) if row < len(self.songs.ids) else None

    @override
    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        data = self.drag_data()
        if data is None:
            return
        drag = QDrag(self)
        drag.setMimeData(data)
        current = self.current_id()
        if current is not None and current >= 0:
            ratio = self.devicePixelRatioF()
            picture = self._covers.get(SongId(current), theme.COVER_PX, ratio=ratio)
            drag.setPixmap(picture or thumbnails.placeholder("", theme.COVER_PX, ratio=ratio))
        drag.exec(Qt.DropAction.CopyAction)

    def _on_cover_arrived(self, song_id: Any) -> None:
        first, last = self.songs.shown
        for row in range(first, min(last + 1, len(self.songs.ids))):
            if self.songs.ids[row] == song_id:
                self.update(self.songs.index(row, 0))
