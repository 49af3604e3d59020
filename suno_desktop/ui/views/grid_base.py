"""Cells of one size below headings, as Qt's views are asked for them: where each is, what is selected, what scrolls.

Lays out nothing: where a cell stands is arithmetic (`grid_plan`), so it needs no batches and no memory for each song.
Paints nothing and knows no song.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QRegion, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from suno_desktop.core.override import override
from suno_desktop.ui import theme
from suno_desktop.ui.views.grid_plan import GridPlan, Measures

if TYPE_CHECKING:
    from suno_desktop.ui.models.song_model import SongTableModel

Index = QModelIndex | QPersistentModelIndex
MARGIN: Final = 8
_TITLE: Final = 1
"""The column that the cells stand for: what screen readers say of a song."""


class GridBase(QAbstractItemView):
    """A grid over the rows of a model; what a cell needs and how it is painted is another's business."""

    def __init__(self, model: SongTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._songs = model
        self._plan: GridPlan | None = None
        self._is_ready = False
        self._hover = -1
        self._top: tuple[int, int] | None = None
        """What stood on top before the list changed: its id and how far it was scrolled off."""
        self.setFrameShape(self.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def _begin(self) -> None:
        """Show the model, once all that a cell needs is there."""
        model = self._songs
        self._is_ready = True
        self.setModel(model)
        model.modelAboutToBeReset.connect(self._on_about_to_reset)
        model.rowsInserted.connect(self._on_rows_changed)
        model.rowsRemoved.connect(self._on_rows_changed)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._tell_shown())

    @abstractmethod
    def cell_size(self) -> QSize:
        """The least that a cell needs."""

    def _set_hover(self, row: int) -> None:
        before, self._hover = self._hover, row
        for one in {before, row} - {-1}:
            self.viewport().update(self.rect_of(one))

    # Where everything is.

    @property
    def plan(self) -> GridPlan:
        """Where each row stands."""
        if not self._is_ready:  # Qt asks while it puts the view together
            return GridPlan(0, (), Measures(1, 1, 1, 0, 0))
        if self._plan is None:
            size = self.cell_size()
            measures = Measures(
                self.viewport().width(), size.width(), size.height(), theme.ROW_PX, MARGIN
            )
            self._plan = GridPlan(len(self._songs.ids), self._songs.groups.heads, measures)
        return self._plan

    def _new_plan(self) -> None:
        self._plan = None
        self._hover = -1
        self.updateGeometries()
        self._tell_shown()
        self.viewport().update()

    def _y(self) -> int:
        return self.verticalScrollBar().value()

    def rect_of(self, row: int) -> QRect:
        """Where a row is on screen."""
        return self.plan.rect(row).translated(0, -self._y())

    def row_at(self, point: QPoint) -> int:
        """The row at a point of the viewport, or -1."""
        return self.plan.row_at(point.x(), point.y() + self._y())

    def _index(self, row: int) -> QModelIndex:
        return self._songs.index(row, _TITLE) if row >= 0 else QModelIndex()

    def _rows_on_screen(self) -> range:
        top = self._y()
        return self.plan.rows_between(top, top + self.viewport().height() - 1)

    def _tell_shown(self) -> None:
        rows = self._rows_on_screen()
        if self.isVisible() and rows:
            self._songs.set_shown(rows[0], rows[-1])

    def top_id(self) -> int | None:
        """What stands on top of the screen; None at the very top."""
        rows = self._rows_on_screen()
        if not rows or self._y() == 0:
            return None
        row = next((one for one in rows if self.rect_of(one).center().y() >= 0), rows[0])
        return self._songs.id_at(row)

    def show_from(self, identity: int, offset_px: int = 0) -> None:
        """Scroll so that this stands on top."""
        row = self._songs.row_of(identity)
        if row is not None:
            self.verticalScrollBar().setValue(self.plan.rect(row).top() - MARGIN + offset_px)

    # Qt asks.

    @override
    def visualRect(self, index: Index) -> QRect:
        return self.rect_of(index.row()) if index.isValid() else QRect()

    @override
    def indexAt(self, point: QPoint) -> QModelIndex:
        return self._index(self.row_at(point))

    @override
    def horizontalOffset(self) -> int:
        return 0

    @override
    def verticalOffset(self) -> int:
        return self._y()

    @override
    def isIndexHidden(self, index: Index) -> bool:
        return index.column() != _TITLE

    @override
    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        # Only asked to paint it again; all that is on screen costs less than to look for it.
        return QRegion(self.viewport().rect())

    @override
    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if not index.isValid():
            return
        rect, bar = self.plan.rect(index.row()), self.verticalScrollBar()
        height = self.viewport().height()
        hints = QAbstractItemView.ScrollHint
        if hint == hints.PositionAtCenter:
            bar.setValue(rect.center().y() - height // 2)
        elif rect.top() - MARGIN < bar.value() or hint == hints.PositionAtTop:
            bar.setValue(rect.top() - MARGIN)
        elif rect.bottom() + MARGIN > bar.value() + height:
            bar.setValue(rect.bottom() + MARGIN - height)

    @override
    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        chosen = QItemSelection()
        if self.state() == QAbstractItemView.State.DragSelectingState:
            box = rect.normalized()
            top = box.top() + self._y()
            rows = self.plan.rows_between(top, top + box.height())
            for row in rows:
                if self.rect_of(row).intersects(box) and not self._songs.is_heading(row):
                    chosen.select(self._index(row), self._index(row))
        else:
            ends = [self.row_at(rect.topLeft()), self.row_at(rect.bottomRight())]
            if min(ends) >= 0:
                chosen.select(self._index(min(ends)), self._index(max(ends)))
        self.selectionModel().select(chosen, command)

    @override
    def moveCursor(
        self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        rows = len(self._songs.ids)
        if not rows:
            return QModelIndex()
        moves, row = QAbstractItemView.CursorAction, self.currentIndex().row()
        if row < 0:
            return self._index(0)
        page = max(1, self.viewport().height() // max(1, self.cell_size().height()))
        after = {
            moves.MoveLeft: row - 1,
            moves.MovePrevious: row - 1,
            moves.MoveRight: row + 1,
            moves.MoveNext: row + 1,
            moves.MoveHome: 0,
            moves.MoveEnd: rows - 1,
        }.get(cursorAction)
        if after is None:
            lines = {moves.MoveUp: -1, moves.MoveDown: 1, moves.MovePageUp: -page}
            after = self.plan.beside(row, lines.get(cursorAction, page))
        return self._index(max(0, min(rows - 1, after)))

    @override
    def updateGeometries(self) -> None:
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self.plan.height - height))
        bar.setPageStep(height)
        bar.setSingleStep(max(20, self.plan.line_height // 4))

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._set_hover(-1)
        self.viewport().scroll(0, dy)

    # The list changes.

    @override
    def reset(self) -> None:
        # Not Qt's, which would forget the selection that the table has just brought back.
        self._new_plan()
        if self._top is not None:
            self.show_from(*self._top)
            self._top = None

    def _on_about_to_reset(self) -> None:
        identity = self.top_id()
        row = None if identity is None else self._songs.row_of(identity)
        if identity is None or row is None:
            self._top = None
        else:
            self._top = (identity, MARGIN - self.rect_of(row).top())

    def _on_rows_changed(self) -> None:
        self._new_plan()

    @override
    def dataChanged(self, topLeft: Index, bottomRight: Index, roles: Any = ()) -> None:
        rows = self._rows_on_screen()
        if not rows or topLeft.row() > rows[-1] or bottomRight.row() < rows[0]:
            return
        if topLeft.row() == bottomRight.row():
            self.viewport().update(self.rect_of(topLeft.row()))
        else:
            self.viewport().update()

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        for index in (current, previous):
            self.viewport().update(self.visualRect(index))

    # Size and font.

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        anchor = self.top_id() if self._plan is not None else None
        super().resizeEvent(event)
        self._new_plan()
        if anchor is not None:
            self.show_from(anchor)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_shown()
