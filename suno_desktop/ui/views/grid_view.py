"""The Songs list as covers: another view of the same model, with the selection of the table.

Selection and dragging are the table's; this only shows them and lets the mouse and the keys change them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QEvent,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from suno_desktop.core.override import override
from suno_desktop.ui import theme
from suno_desktop.ui.delegates.heading import HeadingPainter
from suno_desktop.ui.delegates.song_cell import CellLook, SongCell
from suno_desktop.ui.models.selection import is_playable
from suno_desktop.ui.views.grid_base import GridBase
from suno_desktop.ui.views.group_folding import GroupFolding

if TYPE_CHECKING:
    from suno_desktop.ui.thumbnails import CoverThumbnails
    from suno_desktop.ui.views.songs_view import SongsView

_GOES_ON: Final = frozenset({Qt.Key.Key_Right})
_ANY = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class GridView(GridBase):
    """Songs as covers.

    Signals:
        open_requested: Enter, a double click or a click on the play button; the song's id.
        menu_requested: a context menu is wanted at this global point.
        typed: text was typed into the list; it belongs into the search field.
        size_requested: covers are to be larger (1) or smaller (-1).
    """

    open_requested = Signal(int)
    menu_requested = Signal(QPoint)
    typed = Signal(str)
    size_requested = Signal(int)

    def __init__(
        self, table: SongsView, *, pictures: CoverThumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(table.songs, parent)
        self.setObjectName("songsGrid")
        self.setAccessibleName(self.tr("Songs as covers"))
        self._table = table
        self._pictures = pictures
        self._cell = SongCell(self, self._songs, pictures)
        self._heading = HeadingPainter(self._songs)
        self._folding = GroupFolding(self._songs)
        self._pressed_play = -1
        self._is_taken = False
        """The button that is held was pressed on something that selects and drags nothing."""
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self._begin()
        self.setSelectionModel(table.selectionModel())
        pictures.arrived.connect(self._on_cover_arrived)

    # How large covers are.

    @property
    def side(self) -> int:
        """How large covers are."""
        return self._cell.side

    def set_side(self, side: int) -> None:
        """Make covers so large; what stands on top stays there."""
        if side == self._cell.side:
            return
        anchor = self.top_id()
        self._cell.side = side
        self._new_plan()
        if anchor is not None:
            self.show_from(anchor)

    def reveal(self, identity: int) -> bool:
        """Select a song and bring it on screen; tells whether it is listed."""
        if not self._table.reveal(identity):
            return False
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)
        return True

    def _on_cover_arrived(self, song_id: Any) -> None:
        for row in self._rows_on_screen() if self.isVisible() else ():
            if self._songs.id_at(row) == song_id:
                self.viewport().update(self.rect_of(row))

    @override
    def cell_size(self) -> QSize:
        return self._cell.size()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size, ratio = self.viewport().size(), self.devicePixelRatioF()
        self._pictures.make_room(round(size.width() * size.height() * ratio * ratio))

    # Paint.

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        chosen, current = self.selectionModel(), self.currentIndex().row()
        is_focused, dirty = self.hasFocus(), event.rect()
        top = self._y()
        for row in self.plan.rows_between(top + dirty.top(), top + dirty.bottom()):
            rect = self.rect_of(row)
            if not rect.intersects(dirty):
                continue
            is_selected = chosen.isSelected(self._index(row)) or self._table.is_marked(row)
            has_focus = is_focused and row == current
            if self._songs.is_heading(row):
                self._paint_heading(painter, rect, row, is_selected, has_focus)
            else:
                self._cell.paint(
                    painter, rect, row, CellLook(is_selected, row == self._hover, has_focus)
                )
        painter.end()

    def _paint_heading(
        self, painter: QPainter, rect: QRect, row: int, is_selected: bool, has_focus: bool
    ) -> None:
        if is_selected or row == self._hover:
            painter.fillRect(rect, theme.color("selected" if is_selected else "hover"))
        self._heading.paint(painter, rect, row, self.font())
        if has_focus:
            painter.setPen(theme.color("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    # Mouse and keys.

    def _play_at(self, point: QPoint) -> int:
        """The row on whose play button a point is, or -1."""
        row = self.row_at(point)
        if row < 0 or self._songs.is_heading(row):
            return -1
        song = self._songs.row_at(row)
        can_play = song is not None and is_playable(song)
        return row if can_play and self._cell.play_of(self.rect_of(row)).contains(point) else -1

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() and not self._is_taken:
            super().mouseMoveEvent(event)
        self._set_hover(self.row_at(event.position().toPoint()))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_hover(-1)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        self._is_taken = False
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_play = self._play_at(point)
            self._is_taken = True
            if self._pressed_play >= 0:
                return  # it plays, and leaves the selection as it is
            row = self.row_at(point)
            if self._folding.is_arrow(row, self.rect_of(row), point):
                self._folding.toggle(row)
                return
            self._is_taken = False
            if event.modifiers() & _ANY and row >= 0 and not self._songs.is_heading(row):
                self._table.select_singly(row)
        super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed_play = self._pressed_play, -1
        if pressed < 0:
            super().mouseReleaseEvent(event)
        elif self._play_at(event.position().toPoint()) == pressed:
            self.open_requested.emit(self._songs.id_at(pressed))

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        row = self.row_at(point)
        self._is_taken = True
        if event.button() != Qt.MouseButton.LeftButton or row < 0 or self._play_at(point) >= 0:
            return
        if self._songs.is_heading(row):
            self._folding.toggle(row)
        else:
            self.open_requested.emit(self._songs.id_at(row))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if self._table.choose_next(event, _GOES_ON) or self._folding.on_key(event, row):
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers() & _ANY:
            if row >= 0:
                self.open_requested.emit(self._songs.id_at(row))
            return
        if event.key() == Qt.Key.Key_Space:
            event.ignore()  # the window's play and pause
            return
        super().keyPressEvent(event)

    @override
    def keyboardSearch(self, search: str) -> None:
        # Qt would walk through every row of the library.
        if search.strip():
            self.typed.emit(search)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.size_requested.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self._table.selected_ids():
            return
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            middle = self.visualRect(self.currentIndex()).center()
            self.menu_requested.emit(self.viewport().mapToGlobal(middle))
        else:
            self.menu_requested.emit(event.globalPos())

    @override
    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        self._table.startDrag(supportedActions)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in {
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        }
        if by_key and not self.currentIndex().isValid() and self._songs.ids:
            self.setCurrentIndex(self._index(0))
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._cell.forget_fonts()
            self._new_plan()
