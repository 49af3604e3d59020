"""The header of a table: which columns are shown, how wide they are, and by which the rows are sorted.

Columns that find no room are left out, so a table never scrolls sideways. Knows columns, and no rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QItemSelectionModel, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView, QWidget

from suno_desktop.core.override import override
from suno_desktop.ui import theme
from suno_desktop.ui.models.columns import HEART_PX, Align, Column
from suno_desktop.ui.window_state import WindowState

_NARROWEST_PX: Final = 96
_PAD_PX: Final = 8
"""Beside a title, as the style sheet says."""
_ARROW_PX: Final = 8
_BESIDE_PX: Final = 5
"""Between a title and its arrow."""


def select_apart(table: QTableView) -> None:
    """Let the header of a table know nothing of what is selected; once the table has its model.

    Else it asks, each time it is painted, for every selected row whether that may be selected: seconds for 100,000.
    """
    header = table.horizontalHeader()
    header.setSelectionModel(QItemSelectionModel(table.model(), header))


class TableHeader(QHeaderView):
    """The columns of one table, by what the person wants and by what fits."""

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        *,
        name: str,
        window_state: WindowState,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName(f"{name}Header")
        self._columns = columns
        self._name = name
        self._state = window_state
        self._room = 0
        self._is_fitting = False
        self._asked: set[str] = set(window_state.get(f"{name}.shown", []))
        """Columns the person wants although they start hidden."""
        self._unwanted: set[str] = set(window_state.get(f"{name}.hidden", []))
        self._wishes: list[str] = []
        """The columns that the person asked for, the last one last; room is made for them."""
        self._widths: dict[int, int] = {}
        """Of the columns that do not stretch; Qt forgets those of hidden ones."""
        self._weights: dict[int, float] = {}
        """How the stretching columns share what is left."""
        self._left_out: frozenset[str] = frozenset()
        self._sorts: dict[int, tuple[int, bool]] = {}
        """Where several columns sort: which one how, and as which of them."""
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(HEART_PX)
        self.setFixedHeight(34)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(
            lambda point: self._show_menu(self.mapToGlobal(point))
        )

    def begin(self) -> None:
        """Give the columns the widths and the order that are remembered; once the table has its model."""
        self.setFirstSectionMovable(False)
        widths: dict[str, Any] = self._state.get(f"{self._name}.widths", {})
        for number, column in enumerate(self._columns):
            width = widths.get(column.key)
            if column.fixed or not isinstance(width, int) or not 40 <= width <= 2000:
                width = column.width
            mode = self.ResizeMode.Fixed if column.fixed else self.ResizeMode.Interactive
            self.setSectionResizeMode(number, mode)
            self.resizeSection(number, width)
            if not column.stretch:
                self._widths[number] = width
            elif column.key in widths:
                self._weights[number] = float(max(1, width - column.width))
            else:
                self._weights[number] = 100.0 * column.stretch
        self._restore_order()
        self.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.sectionResized.connect(self._on_section_resized)
        self.sectionMoved.connect(lambda *_places: self.save())

    def _restore_order(self) -> None:
        order: list[Any] = self._state.get(f"{self._name}.order", [])
        keys = [column.key for column in self._columns]
        if sorted(map(str, order)) != sorted(keys) or order[0] != keys[0]:
            return
        for place, key in enumerate(order):
            self.moveSection(self.visualIndex(keys.index(key)), place)

    def save(self) -> None:
        """Remember widths, order and what is shown."""
        name, columns = self._name, self._columns
        widths: dict[str, Any] = dict(self._state.get(f"{name}.widths", {}))
        for number, column in enumerate(columns):
            if number in self._widths:
                widths[column.key] = self._widths[number]
            elif not self.isSectionHidden(number):
                widths[column.key] = self.sectionSize(number)
        self._state.set(f"{name}.widths", widths)
        order = sorted(range(len(columns)), key=self.visualIndex)
        self._state.set(f"{name}.order", [columns[number].key for number in order])
        self._state.set(f"{name}.shown", sorted(self._asked))
        self._state.set(f"{name}.hidden", sorted(self._unwanted))

    # Which columns there are.

    def _is_wanted(self, column: Column[Any]) -> bool:
        if column.key in self._left_out:
            return False
        if column.hidden:
            return column.key in self._asked
        return column.key not in self._unwanted

    def leave_out(self, keys: Iterable[str]) -> None:
        """Columns that say nothing about what is listed now."""
        self._left_out = frozenset(keys)
        self._fit()

    def set_column_shown(self, column: Column[Any], *, shown: bool) -> None:
        """Show or hide a column; one that is to be shown pushes out others where there is no room."""
        if column.key in self._wishes:
            self._wishes.remove(column.key)
        if shown:
            self._wishes.append(column.key)
        wishes = self._asked if column.hidden else self._unwanted
        if shown == column.hidden:
            wishes.add(column.key)
        else:
            wishes.discard(column.key)
        self._settle()

    def column_actions(self, menu: QMenu) -> list[QAction]:
        """An action for every column that may be hidden, ticked while the column can be seen."""
        made = []
        always = sum(self._least(n) for n, one in enumerate(self._columns) if not one.rank)
        for number, column in enumerate(self._columns[1:], start=1):
            if (
                not column.muted or column.key in self._left_out
            ):  # what a row is called always stays
                continue
            title = QCoreApplication.translate("columns", column.title)
            finds_room = not column.rank or always + self._least(number) <= self._room
            if not finds_room:
                title = self.tr("{column} (window too narrow)").format(column=title)
            action = menu.addAction(title)
            action.setEnabled(finds_room)
            action.setCheckable(True)
            action.setChecked(not self.isSectionHidden(number))
            action.toggled.connect(
                lambda on, column=column: self.set_column_shown(column, shown=on)
            )
            made.append(action)
        return made

    def _show_menu(self, point: Any) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.column_actions(menu)
        menu.popup(point)

    # How wide they are.

    def fit(self, room: int) -> None:
        """Give the stretching columns what is left; where it is narrow, leave out what matters least."""
        self._room = room
        self._fit()

    def _fit(self) -> None:
        room, columns = self._room, self._columns
        if self._is_fitting or room < 100:
            return
        self._is_fitting = True
        shown = [number for number, column in enumerate(columns) if self._is_wanted(column)]
        while sum(self._least(number) for number in shown) > room:
            expendable = [number for number in shown if columns[number].rank]
            if not expendable:
                break
            shown.remove(max(expendable, key=self._expendability))
        for number in range(len(columns)):
            self.setSectionHidden(number, number not in shown)
            if number in shown and number in self._widths:
                self.resizeSection(number, self._widths[number])
        flexible = [number for number in shown if columns[number].stretch]
        left = room - sum(self._widths[n] for n in shown if n not in flexible)
        self._share(flexible, left)
        self._is_fitting = False

    def _expendability(self, number: int) -> tuple[bool, int]:
        """Which column goes first where it is narrow: those that the person asked for go last, the oldest wish first."""
        column = self._columns[number]
        if column.key in self._wishes:
            return False, len(self._wishes) - self._wishes.index(column.key)
        return True, column.rank

    def _least(self, number: int) -> int:
        column = self._columns[number]
        return column.width if column.stretch else self._widths[number]

    def _share(self, flexible: Sequence[int], left: int) -> None:
        """Split what is left: everybody gets the least, the rest goes by weight; where even that is too much, less."""
        columns = self._columns
        short = sum(columns[number].width for number in flexible) - left
        if short > 0 and flexible:
            for number in flexible:
                width = columns[number].width - short // len(flexible)
                self.resizeSection(number, max(_NARROWEST_PX, width))
            return
        spare = max(0, left - sum(columns[number].width for number in flexible))
        total = sum(self._weights[number] for number in flexible) or 1.0
        given = 0
        for number in flexible:
            extra = round(spare * self._weights[number] / total)
            if number == flexible[-1]:
                extra = spare - given
            given += extra
            self.resizeSection(number, columns[number].width + extra)

    def _on_section_resized(self, number: int, before: int, after: int) -> None:
        if self._is_fitting:
            return
        column = self._columns[number]
        if not column.stretch:
            self._widths[number] = after
        else:  # it keeps the width it was given, the others share the rest
            others = [n for n in self._weights if n != number and not self.isSectionHidden(n)]
            had = sum(self._weights[n] for n in others) or 1.0
            room = sum(self.sectionSize(n) - self._columns[n].width for n in others)
            left = max(1.0, room + float(before - after))
            self._weights[number] = float(max(1, after - column.width))
            for other in others:
                self._weights[other] *= left / had
        QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        self._fit()
        self.save()

    # Which one sorts.

    def show_sort(
        self, key: object, *, descending: bool, then: Sequence[tuple[str, bool]] = ()
    ) -> None:
        """Put the arrow where the order is, nowhere if no column has it; of several sorts each has an arrow and a figure."""
        sorts = [(key, descending), *then] if then else []
        self._sorts = {
            number: (place, down)
            for place, (sort, down) in enumerate(sorts, start=1)
            for number, column in enumerate(self._columns)
            if column.sort and column.sort == sort
        }
        # Asked for its viewport, PySide would first make itself known with every kind of widget there is.
        self.headerDataChanged(Qt.Orientation.Horizontal, 0, max(0, self.count() - 1))
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        numbers = (
            n for n, column in enumerate(self._columns) if column.sort and column.sort == key
        )
        self.setSortIndicator(next(numbers, -1), order)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        place, is_down = self._sorts.get(logicalIndex, (0, False))
        if logicalIndex == self.sortIndicatorSection():
            is_down = self.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        elif not place:
            super().paintSection(painter, rect, logicalIndex)
            return
        # Qt would paint its arrow over a title that stands at the right.
        column = self._columns[logicalIndex]
        title = column.head or QCoreApplication.translate("columns", column.title)
        width = self.fontMetrics().horizontalAdvance(title)
        right = self._columns[logicalIndex].align is Align.RIGHT
        figure = str(place) if place else ""
        beside = self.fontMetrics().horizontalAdvance(figure) + 2 if figure else 0
        taken = _ARROW_PX + _BESIDE_PX - _PAD_PX + 1 + beside
        title_rect = rect.adjusted(taken, 0, 0, 0) if right else rect.adjusted(0, 0, -taken, 0)
        painter.fillRect(rect, theme.color("base"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("border"))
        painter.save()
        super().paintSection(painter, title_rect, logicalIndex)
        painter.restore()
        room = _ARROW_PX + beside
        if right:
            x = max(rect.x() + 2, rect.right() - _PAD_PX - width - _BESIDE_PX - room)
        else:
            x = min(rect.x() + _PAD_PX + width + _BESIDE_PX, rect.right() - room - 1)
        self._paint_arrow(painter, x, rect.center().y(), is_down=is_down)
        if figure:
            painter.setPen(theme.color("text"))
            spot = QRect(x + _ARROW_PX + 2, rect.y(), beside, rect.height())
            painter.drawText(spot, int(Qt.AlignmentFlag.AlignVCenter), figure)

    @staticmethod
    def _paint_arrow(painter: QPainter, x: int, middle: int, *, is_down: bool) -> None:
        base, tip = (middle - 2, middle + 3) if is_down else (middle + 3, middle - 2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("text"))
        painter.drawPolygon(
            [QPointF(x, base), QPointF(x + _ARROW_PX, base), QPointF(x + _ARROW_PX / 2, tip)]
        )
        painter.restore()
