"""What all tables of the window share: rows of one height, columns that fit, and a selection that survives.

Selection, current row and what is on screen are kept by id while the list under them changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, cast

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
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
from suno_desktop.ui.window_state import WindowState

_NARROWEST_PX: Final = 96
_FEW: Final = 64
"""Up to this many selected ids are looked up one by one; more are found in one walk."""
_FLAG: Final = QItemSelectionModel.SelectionFlag
_NEAR: Final = 50
"""How many rows after and before the current one are tried if it is gone."""


class _Anchor(NamedTuple):
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
        self._place: _Anchor | None = None
        self._ids: frozenset[int] = frozenset()
        self._is_fitting = False
        self._asked: set[str] = set(window_state.get(f"{name}.shown", []))
        """Columns the person wants although they start hidden."""
        self._wished = ""
        """The column that the person asked for last; room is made for it."""
        self._widths: dict[int, int] = {}
        """Of the columns that do not stretch; Qt forgets those of hidden ones."""
        self._extra_hidden: frozenset[str] = frozenset()
        self._weights: dict[int, float] = {}
        """How the stretching columns share what is left."""
        self._unwanted: set[str] = set(window_state.get(f"{name}.hidden", []))
        self.setObjectName(name)
        # Asked for the one that Qt made, PySide would first make itself known with every kind of widget there is.
        ground = QWidget()
        ground.setBackgroundRole(QPalette.ColorRole.Base)
        ground.setAutoFillBackground(True)
        self.setViewport(ground)
        self.setModel(model)
        self._set_up()
        self._set_up_header()
        model.modelAboutToBeReset.connect(self._on_about_to_reset)
        model.modelReset.connect(self._on_reset)
        self._tell_shown = QTimer(self, singleShot=True, interval=0)
        self._tell_shown.timeout.connect(self._on_scrolled)
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

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setObjectName(f"{self.objectName()}Header")
        header.setSectionsMovable(True)
        header.setFirstSectionMovable(False)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setMinimumSectionSize(48)
        header.setFixedHeight(34)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu_requested)
        widths: dict[str, Any] = self._state.get(f"{self.objectName()}.widths", {})
        for number, column in enumerate(self._rows.columns):
            width = widths.get(column.key)
            if column.fixed or not isinstance(width, int) or not 40 <= width <= 2000:
                width = column.width
            mode = header.ResizeMode.Fixed if column.fixed else header.ResizeMode.Interactive
            header.setSectionResizeMode(number, mode)
            header.resizeSection(number, width)
            if not column.stretch:
                self._widths[number] = width
            elif column.key in widths:
                self._weights[number] = float(max(1, width - column.width))
            else:
                self._weights[number] = 100.0 * column.stretch
        self._restore_order(header)
        header.sectionClicked.connect(self._on_section_clicked)
        header.sectionResized.connect(self._on_section_resized)

    def _restore_order(self, header: QHeaderView) -> None:
        order: list[Any] = self._state.get(f"{self.objectName()}.order", [])
        keys = [column.key for column in self._rows.columns]
        if sorted(map(str, order)) != sorted(keys) or order[0] != keys[0]:
            return
        for place, key in enumerate(order):
            header.moveSection(header.visualIndex(keys.index(key)), place)

    def save_columns(self) -> None:
        """Remember widths, order and what is shown."""
        name, header = self.objectName(), self.horizontalHeader()
        columns = self._rows.columns
        widths: dict[str, Any] = dict(self._state.get(f"{name}.widths", {}))
        for number, column in enumerate(columns):
            if number in self._widths:
                widths[column.key] = self._widths[number]
            elif not header.isSectionHidden(number):
                widths[column.key] = header.sectionSize(number)
        self._state.set(f"{name}.widths", widths)
        order = sorted(range(len(columns)), key=header.visualIndex)
        self._state.set(f"{name}.order", [columns[number].key for number in order])
        sort = getattr(self._rows.query, "sort", None)  # downloads have none
        if sort is not None:
            self._state.set(f"{name}.sort", str(sort))
            self._state.set(f"{name}.descending", self._rows.query.descending)
        self._state.set(f"{name}.shown", sorted(self._asked))
        self._state.set(f"{name}.hidden", sorted(self._unwanted))

    def _is_wanted(self, column: Column[Any]) -> bool:
        if column.key in self._extra_hidden:
            return False
        if column.hidden:
            return column.key in self._asked
        return column.key not in self._unwanted

    def fit_columns(self) -> None:
        """Give the stretching columns what is left; where it is narrow, leave out what matters least."""
        room = self.viewport().width()
        if self._is_fitting or room < 100:
            return
        self._is_fitting = True
        header, columns = self.horizontalHeader(), self._rows.columns
        shown = [number for number, column in enumerate(columns) if self._is_wanted(column)]
        while sum(self._least(number) for number in shown) > room:
            expendable = [number for number in shown if columns[number].rank]
            if not expendable:
                break
            shown.remove(max(expendable, key=self._expendability))
        for number in range(len(columns)):
            header.setSectionHidden(number, number not in shown)
            if number in shown and number in self._widths:
                header.resizeSection(number, self._widths[number])
        flexible = [number for number in shown if columns[number].stretch]
        left = room - sum(self._widths[n] for n in shown if n not in flexible)
        self._share(flexible, left)
        self._is_fitting = False

    def _expendability(self, number: int) -> tuple[bool, int]:
        """Which column goes first where it is narrow: none that the person just asked for."""
        column = self._rows.columns[number]
        return column.key != self._wished, column.rank

    def _least(self, number: int) -> int:
        column = self._rows.columns[number]
        return column.width if column.stretch else self._widths[number]

    def _share(self, flexible: Sequence[int], left: int) -> None:
        """Split the width: each column gets its minimum, the rest goes by weight; if that is too much, less."""
        columns, header = self._rows.columns, self.horizontalHeader()
        short = sum(columns[number].width for number in flexible) - left
        if short > 0 and flexible:
            for number in flexible:
                width = columns[number].width - short // len(flexible)
                header.resizeSection(number, max(_NARROWEST_PX, width))
            return
        spare = max(0, left - sum(columns[number].width for number in flexible))
        total = sum(self._weights[number] for number in flexible) or 1.0
        given = 0
        for number in flexible:
            extra = round(spare * self._weights[number] / total)
            if number == flexible[-1]:
                extra = spare - given
            given += extra
            header.resizeSection(number, columns[number].width + extra)

    def _on_section_resized(self, number: int, before: int, after: int) -> None:
        if self._is_fitting:
            return
        column = self._rows.columns[number]
        if not column.stretch:
            self._widths[number] = after
        else:  # it keeps the width it was given, the others share the rest
            header = self.horizontalHeader()
            others = [n for n in self._weights if n != number and not header.isSectionHidden(n)]
            had = sum(self._weights[n] for n in others) or 1.0
            room = sum(header.sectionSize(n) - self._rows.columns[n].width for n in others)
            left = max(1.0, room + float(before - after))
            self._weights[number] = float(max(1, after - column.width))
            for other in others:
                self._weights[other] *= left / had
        QTimer.singleShot(0, self, self.fit_columns)

    def leave_out(self, keys: Iterable[str]) -> None:
        """Columns that say nothing about what is listed now."""
        self._extra_hidden = frozenset(keys)
        self.fit_columns()

    def column_actions(self, menu: QMenu) -> list[QAction]:
        """A checkable action for every column that may be hidden."""
        made = []
        for column in self._rows.columns[1:]:
            if column.painter.value == "title":
                continue
            action = menu.addAction(QCoreApplication.translate("columns", column.title))
            action.setCheckable(True)
            action.setChecked(self._is_wanted(column))
            action.toggled.connect(
                lambda on, column=column: self.set_column_shown(column, shown=on)
            )
            made.append(action)
        return made

    def set_column_shown(self, column: Column[Any], *, shown: bool) -> None:
        """Show or hide a column."""
        self._wished = column.key if shown else ""
        wishes = self._asked if column.hidden else self._unwanted
        if shown == column.hidden:
            wishes.add(column.key)
        else:
            wishes.discard(column.key)
        self.fit_columns()

    def _on_header_menu_requested(self, point: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.column_actions(menu)
        menu.popup(self.horizontalHeader().mapToGlobal(point))

    def show_sort(self, key: object, *, descending: bool) -> None:
        """Put the sort arrow where the order is."""
        for number, column in enumerate(self._rows.columns):
            if column.sort == key:
                order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
                self.horizontalHeader().setSortIndicator(number, order)
                return
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def _on_section_clicked(self, number: int) -> None:
        key = self._rows.columns[number].sort
        query = self._rows.query
        if key is None:
            self.show_sort(query.sort, descending=query.descending)
            return
        descending = key == query.sort and not query.descending
        if key == query.sort and query.descending:  # the third click leads back to the first order
            key, descending = self._rows.first_query.sort, self._rows.first_query.descending
        self.show_sort(key, descending=descending)
        self.sort_requested.emit(key, descending)

    # Selection by id.

    def selected_ids(self) -> list[int]:
        """The ids of the selected rows, in their order."""
        model = self._rows
        found: list[int] = []
        chosen: Iterable[Any] = cast("Iterable[Any]", self.selectionModel().selection())
        spans = sorted((span.top(), span.bottom()) for span in chosen)
        for top, bottom in spans:
            found.extend(model.ids[top : bottom + 1])
        return list(dict.fromkeys(found))

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
        if self._place is None:
            self._tell_selection()

    def _tell_selection(self) -> None:
        ids = frozenset(self.selected_ids())
        if ids != self._ids:
            self._ids = ids
            self.selection_changed.emit()

    def _on_about_to_reset(self) -> None:
        top = self.rowAt(0)
        at_top = self.verticalScrollBar().value() == 0
        self._place = _Anchor(
            self.selected_ids(),
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
            self.select_ids(self._place.selected, current=current)
            self._scroll_back(self._place)
            self._place = None
        self._tell_selection()
        self._tell_shown.start()

    def _scroll_back(self, place: _Anchor) -> None:
        row = self._rows.row_of(place.top) if place.top is not None else None
        if row is not None:
            self.verticalScrollBar().setValue(row * theme.ROW_PX - place.offset_px)
        elif place.top is not None and place.current is not None and self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())
        else:
            self.scrollToTop()

    def reveal(self, identity: int) -> bool:
        """Select a row and bring it on screen; tells whether it is listed."""
        if self._rows.row_of(identity) is None:
            return False
        self.select_ids([identity], current=identity)
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)
        return True

    # What is on screen.

    def _on_scrolled(self) -> None:
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
