"""The Songs table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from suno_desktop.core.model import SongId
from suno_desktop.core.override import override
from suno_desktop.ui import song_drag, theme, thumbnails
from suno_desktop.ui.delegates.row_delegate import (
    CoverDelegate,
    RowDelegate,
    StateDelegate,
    TitleDelegate,
)
from suno_desktop.ui.models.columns import Column, Painter
from suno_desktop.ui.models.song_model import SongTableModel
from suno_desktop.ui.views.table_view import TableView
from suno_desktop.ui.window_state import WindowState

if TYPE_CHECKING:
    from suno_desktop.core.rows import SongRow


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
    """

    moved = Signal(object, object)

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
        self._songs = model
        self._covers = pictures
        self._files: tuple[Path, ...] = ()
        for number, column in enumerate(model.columns):
            self.setItemDelegateForColumn(number, self._delegate(column))
        self.setDragEnabled(True)
        self.set_ordered(is_ordered=False)
        self.show_sort(model.query.sort, descending=model.query.descending)
        pictures.arrived.connect(self._on_cover_arrived)

    def _delegate(self, column: Column[SongRow]) -> RowDelegate:
        if column.painter is Painter.COVER:
            return CoverDelegate(self, self._songs, column, self._covers)
        kinds: dict[Painter, type[RowDelegate]] = {
            Painter.TITLE: TitleDelegate,
            Painter.STATE: StateDelegate,
        }
        return kinds.get(column.painter, RowDelegate)(self, self._songs, column)

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
        return self._songs.id_at(row) if row < len(self._songs.ids) else None

    @override
    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        data = self.drag_data()
        if data is None:
            return
        drag = QDrag(self)
        drag.setMimeData(data)
        current = self.current_id()
        if current is not None:
            ratio = self.devicePixelRatioF()
            picture = self._covers.get(SongId(current), theme.COVER_PX, ratio=ratio)
            drag.setPixmap(picture or thumbnails.placeholder("", theme.COVER_PX, ratio=ratio))
        drag.exec(Qt.DropAction.CopyAction)

    def _on_cover_arrived(self, song_id: Any) -> None:
        first, last = self._songs.shown
        for row in range(first, min(last + 1, len(self._songs.ids))):
            if self._songs.ids[row] == song_id:
                self.update(self._songs.index(row, 0))
