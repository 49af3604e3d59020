"""What all tables of the window share: rows of one height, columns that fit, and a selection that survives.

Selection, current row and what is on screen are kept by id while the list under them changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, cast

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPalette,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from suno_desktop.core.override import override
from suno_desktop.ui import theme
from suno_desktop.ui.models.columns import Column
from suno_desktop.ui.models.row_model import Index, RowModel
from suno_desktop.ui.views.table_header import TableHeader, select_apart
from suno_desktop.ui.window_state import WindowState

_FEW: Final = 64
"""Up to this many selected ids are looked up one by one; more are found in one walk."""
_FLAG: Final = QItemSelectionModel.SelectionFlag
_NEAR: Final = 50
"""How many rows after and before the current one are tried if it is gone."""


class Anchor(NamedTuple):
    """Where the person was, by id."""

    selected: list[int]
    current: int | None
    neighbours: list[int]
    """The nearest first: where the keyboard goes on if the current row is not listed any more."""
    top: int | None
    offset_px: int


class TableView(QTableView):
    """A table of rows that are read as they are shown.

    Signals:
        selection_changed: other ids are selected.
        open_requested: Enter or double-click on a row; its id.
        menu_requested: a context menu is wanted at this global point.
        typed: text was typed into the list; it belongs into the search field.
        sort_requested: the person wants another order (column, descending).
    """

    selection_changed = Signal()
    open_requested = Signal(int)
    menu_requested = Signal(QPoint)
    typed = Signal(str)
    sort_requested = Signal(object, bool)

    def __init__(
        self,
        *,
        model: RowModel[Any, Any],
        name: str,
        window_state: WindowState,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows = model
        self._state = window_state
        self._hover = -1
        self._place: Anchor | None = None
        self.is_putting_back = False
        """What is selected now was selected before: nobody has just chosen it."""
        self._ids: frozenset[int] = frozenset()
        self.marked: frozenset[int] = frozenset()
        """Headings that are selected: each stands for all songs of its group."""
        self._query: object = None
        """What was listed when the list was last read."""
        self.setObjectName(name)
        # Asked for the one that Qt made, PySide would first make itself known with every kind of widget there is.
        ground = QWidget()
        ground.setBackgroundRole(QPalette.ColorRole.Base)
        ground.setAutoFillBackground(True)
        self.setViewport(ground)
        self._header = TableHeader(model.columns, name=name, window_state=window_state)
        self.setHorizontalHeader(self._header)
        self.setModel(model)
        select_apart(self)
        self._set_up()
        self._header.begin()
        self._header.sectionClicked.connect(self._on_section_clicked)
        model.modelAboutToBeReset.connect(self._on_about_to_reset)
        model.modelReset.connect(self._on_reset)
        model.completed.connect(self._on_completed)
        self._tell_shown = QTimer(self, singleShot=True, interval=0)
        self._tell_shown.timeout.connect(self._on_scrolled)
        for change in (model.rowsInserted, model.rowsRemoved):
            change.connect(lambda *_rows: self._tell_shown.start())
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._on_scrolled())

    def _set_up(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setAlternatingRowColors(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # Columns that find no room are left out, so there is nothing to scroll to.
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(theme.ROW_PX // 2)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(theme.ROW_PX)
        rows.setDefaultSectionSize(theme.ROW_PX)

    # Columns.

    def save_columns(self) -> None:
        """Remember widths, order, what is shown and by what it is sorted."""
        self._header.save()
        sort = getattr(self._rows.query, "sort", None)  # downloads have none
        if sort:
            name = self.objectName()
            self._state.set(f"{name}.sort", str(sort))
            self._state.set(f"{name}.descending", self._rows.query.descending)

    def fit_columns(self) -> None:
        """Let the columns fill the width that is left beside a scroll bar, also while there is none: or they would jump."""
        bar = self.verticalScrollBar()
        beside = 0 if bar.isVisible() else bar.sizeHint().width()
        self._header.fit(self.viewport().width() - beside)

    def leave_out(self, keys: Iterable[str]) -> None:
        """Columns that say nothing about what is listed now."""
        self._header.leave_out(keys)

    def column_actions(self, menu: QMenu) -> list[QAction]:
        """An action for every column that may be hidden, ticked while the column can be seen."""
        return self._header.column_actions(menu)

    def set_column_shown(self, column: Column[Any], *, shown: bool) -> None:
        """Show or hide a column."""
        self._header.set_column_shown(column, shown=shown)

    def show_sort(
        self, key: object, *, descending: bool, then: Sequence[tuple[str, bool]] = ()
    ) -> None:
        """Put the sort arrow where the order is, and figures beside several."""
        self._header.show_sort(key, descending=descending, then=then)

    def show_order(self) -> None:
        """Put the sort arrow where the order of what is listed is."""
        query = self._rows.query
        self.show_sort(query.sort, descending=query.descending)

    def _on_section_clicked(self, number: int) -> None:
        key = self._rows.columns[number].sort
        query = self._rows.query
        if key is None:
            self.show_order()  # Qt has moved the arrow here
            return
        descending = key == query.sort and not query.descending
        if key == query.sort and query.descending:  # the third click leads back to the first order
            key, descending = self._rows.first_query.sort, self._rows.first_query.descending
        self.show_sort(key, descending=descending)
        self.sort_requested.emit(key, descending)
        self.save_columns()

    # Selection by id.

    def selected_ids(self) -> list[int]:
        """The ids of what is selected, in their order."""
        return self._selected_rows()

    def _selected_rows(self) -> list[int]:
        """The ids of the selected rows, in their order."""
        model = self._rows
        found: list[int] = []
        chosen: Iterable[Any] = cast("Iterable[Any]", self.selectionModel().selection())
        spans = sorted((span.top(), span.bottom()) for span in chosen)
        for top, bottom in spans:
            found.extend(model.ids[top : bottom + 1])
        return found if len(spans) == 1 else list(dict.fromkeys(found))

    def current_id(self) -> int | None:
        """The id of the current row."""
        row = self.currentIndex().row()
        return self._rows.id_at(row) if 0 <= row < len(self._rows.ids) else None

    def select_ids(self, ids: Sequence[int], *, current: int | None = None) -> None:
        """Select rows by id; those that are not listed are left out."""
        selection = QItemSelection()
        last = max(0, len(self._rows.columns) - 1)
        for top, bottom in self._spans(ids):
            selection.select(self._rows.index(top, 0), self._rows.index(bottom, last))
        chooser = self.selectionModel()
        row = self._rows.row_of(current) if current is not None else None
        if row is not None:
            # Column 1: the cover is no place for the keyboard's focus.
            chooser.setCurrentIndex(self._rows.index(row, min(1, last)), _FLAG.NoUpdate)
        chooser.select(selection, _FLAG.ClearAndSelect)

    def _spans(self, ids: Sequence[int]) -> Iterable[tuple[int, int]]:
        """The rows of some ids as ranges without holes."""
        if len(ids) <= _FEW:
            rows = sorted(row for i in ids if (row := self._rows.row_of(i)) is not None)
        else:
            wanted = set(ids)
            if self._rows.ids and wanted.issuperset(self._rows.ids):
                yield 0, len(self._rows.ids) - 1
                return
            rows = [row for row, identity in enumerate(self._rows.ids) if identity in wanted]
        first: int | None = None
        last = -2
        for row in rows:
            if row != last + 1:
                if first is not None:
                    yield first, last
                first = row
            last = row
        if first is not None:
            yield first, last

    @override
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if self._place is not None and not self.is_putting_back:
            self._place = (
                None  # chosen among the first rows, before the whole list is there: that counts now
            )
        if self._place is None:
            self._tell_selection()

    def _tell_selection(self) -> None:
        ids = self.selected_ids()
        if len(ids) != len(self._ids) or not self._ids.issuperset(ids):
            self._ids = frozenset(ids)
            self.selection_changed.emit()

    def _on_about_to_reset(self) -> None:
        if self._place is not None:
            return  # only the first rows were listed since; where the person was counts
        top = self.rowAt(0)
        at_top = self.verticalScrollBar().value() == 0
        self._place = Anchor(
            self._selected_rows(),
            self.current_id(),
            self._neighbours(),
            self._rows.id_at(top) if top >= 0 and not at_top else None,
            self.rowViewportPosition(top) if top >= 0 else 0,
        )

    def _neighbours(self) -> list[int]:
        at, ids = self.currentIndex().row(), self._rows.ids
        before = ids[max(0, at - _NEAR) : max(0, at)]
        return [*ids[at + 1 : at + 1 + _NEAR], *reversed(before)] if at >= 0 else []

    def _on_reset(self) -> None:
        if self._place is not None:
            near = (
                one for one in (self._place.current, *self._place.neighbours) if one is not None
            )
            current = next((one for one in near if self._rows.row_of(one) is not None), None)
            self.is_putting_back = True
            try:
                self.select_ids(self._selected_now(self._place, current), current=current)
            finally:
                self.is_putting_back = False
            self._scroll_back(self._place)
            if not self._rows.is_partial:
                self._on_completed()
        self._tell_shown.start()

    def _on_completed(self) -> None:
        """The whole list is there: what is not selected in it now is not selected any more."""
        place, self._place = self._place, None
        if place is None or not self._is_still_selected(place):
            self._tell_selection()

    def _is_still_selected(self, place: Anchor) -> bool:
        """Whether all of a large selection surely is: none but these rows were selected again, and as many are."""
        many = len(place.selected)
        if many <= _FEW or self._rows.groups.is_grouped:
            return False
        chosen: Iterable[Any] = cast("Iterable[Any]", self.selectionModel().selection())
        rows: int = sum(span.height() for span in chosen)
        return many == rows

    def _selected_now(self, place: Anchor, current: int | None) -> list[int]:
        """What was selected, or what stands in the place of the one row that left the list: so one goes on judging."""
        if self._rows.is_partial:
            return place.selected
        query, self._query = self._query, self._rows.query
        is_gone = len(place.selected) == 1 and self._rows.row_of(place.selected[0]) is None
        if is_gone and current is not None and query == self._rows.query:
            return [current]
        return place.selected

    def _scroll_back(self, place: Anchor) -> None:
        row = self._rows.row_of(place.top) if place.top is not None else None
        if row is not None:
            self.verticalScrollBar().setValue(row * theme.ROW_PX - place.offset_px)
        elif place.top is not None and place.current is not None and self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())
        else:
            self.scrollToTop()

    def top_id(self) -> int | None:
        """What stands on top of the screen; None at the very top."""
        row = self.rowAt(0)
        return self._rows.id_at(row) if row >= 0 and self.verticalScrollBar().value() else None

    def show_from(self, identity: int) -> None:
        """Scroll so that this stands on top."""
        row = self._rows.row_of(identity)
        if row is not None:
            self.verticalScrollBar().setValue(row * theme.ROW_PX)

    def reveal(self, identity: int) -> bool:
        """Select a row and bring it on screen; tells whether it is listed."""
        if self._rows.row_of(identity) is None:
            return False
        self.select_ids([identity], current=identity)
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)
        return True

    # What is on screen.

    def _on_scrolled(self) -> None:
        if not self.isVisible():
            return  # another view of the same rows tells
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        if last < 0:
            last = min(len(self._rows.ids), first + self.viewport().height() // theme.ROW_PX + 1)
        self._rows.set_shown(first, last)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()
        self._on_scrolled()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit_columns()
        self._on_scrolled()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            for number in range(len(self._rows.columns)):
                delegate = self.itemDelegateForColumn(number)
                forget = getattr(delegate, "forget_fonts", None)
                if forget is not None:
                    forget()

    # Mouse and keys.

    def hovered_row(self) -> int:
        """The row under the mouse, or -1."""
        return self._hover

    def _set_hover(self, row: int) -> None:
        before, self._hover = self._hover, row
        self._repaint_rows(before, row)

    def _repaint_rows(self, *rows: int) -> None:
        """Paint whole rows again: what marks one runs through all its cells, and Qt repaints single ones."""
        for row in {*rows} - {-1}:
            top = self.rowViewportPosition(row)
            self.viewport().update(0, top, self.viewport().width(), theme.ROW_PX)

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._repaint_rows(current.row(), previous.row())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._set_hover(self.rowAt(round(event.position().y())))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_hover(-1)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in {
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        }
        if by_key and not self.currentIndex().isValid() and self._rows.ids:
            self.setCurrentIndex(self._rows.index(0, 1))
        self._repaint_rows(self.currentIndex().row())

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._repaint_rows(self.currentIndex().row())

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        row = self.rowAt(round(event.position().y()))
        if event.button() == Qt.MouseButton.LeftButton and row >= 0:
            self.open_requested.emit(self._rows.id_at(row))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        ):
            current = self.current_id()
            if current is not None:
                self.open_requested.emit(current)
            return
        if key in {Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right}:
            # Space is the window's play and pause; a table of whole rows has no left and right.
            event.ignore()
            return
        super().keyPressEvent(event)

    @override
    def moveCursor(
        self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        ends = {QAbstractItemView.CursorAction.MoveHome, QAbstractItemView.CursorAction.MoveEnd}
        if cursorAction not in ends:
            return super().moveCursor(cursorAction, modifiers)
        # Qt means the ends of a row, which is a whole here, and with Ctrl another column, too.
        found = super().moveCursor(cursorAction, modifiers | Qt.KeyboardModifier.ControlModifier)
        return found.siblingAtColumn(max(1, self.currentIndex().column()))

    def ask_for_menu(self) -> None:
        """Ask for the menu of what is selected, at the current row."""
        point = QPoint(0, 0)
        if self.currentIndex().isValid():
            point = self.visualRect(self.currentIndex()).center()
        if self.selected_ids():
            self.menu_requested.emit(self.viewport().mapToGlobal(point))

    @override
    def keyboardSearch(self, search: str) -> None:
        # Qt would walk through every row of the library.
        if search.strip():
            self.typed.emit(search)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.ask_for_menu()
        elif self.selected_ids():
            self.menu_requested.emit(event.globalPos())
