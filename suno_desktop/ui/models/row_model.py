"""A table over an array of ids whose rows are read as they are shown. 100,000 rows are as fast as one screenful.

The library filters and sorts; this model swaps its list of ids. The answer to an outdated query is dropped, and many
changes at once are read once. Knows no widget and paints nothing.
"""

from __future__ import annotations

from abc import abstractmethod
from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import Cancelled, DesktopError
from suno_desktop.core.override import override
from suno_desktop.ui import formats
from suno_desktop.ui.models.columns import Align, Column
from suno_desktop.ui.models.row_groups import RowGroups

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.library.query.tree import Query
    from suno_desktop.core.library.reader import LibraryReader

R = TypeVar("R")
Q = TypeVar("Q")
Index = QModelIndex | QPersistentModelIndex

# Roles as numbers: comparing enums costs as much as painting (twice the time of a frame).
DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
TOOL_TIP: Final = int(Qt.ItemDataRole.ToolTipRole)
ALIGNMENT: Final = int(Qt.ItemDataRole.TextAlignmentRole)
ACCESSIBLE: Final = int(Qt.ItemDataRole.AccessibleTextRole)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_STAYING: Final = (
    Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
)
_DRAGGABLE: Final = _STAYING | Qt.ItemFlag.ItemIsDragEnabled
_ROOT: Final = QModelIndex()

SCREENFUL: Final = 48
"""Rows that are read together with the list of ids, so that the first paint has them."""
AROUND: Final = 24
"""Rows read before and behind those that are missing, for the next step of the wheel."""
KEPT: Final = 3000
"""Most rows held; beyond, those far from what is shown are let go."""
_PAINT_MS: Final = 20
"""So long the first rows have to be painted before the whole list is looked for."""
GATHER_MS: Final = 120
"""Changes are gathered this long, so that a flood is read once."""


def _what_can_be(
    read: Callable[[Sequence[int]], list[tuple[int, R]]], ids: Sequence[int]
) -> list[tuple[int, R]]:
    """The rows of a damaged library that can be read: by halves, so that few rows are lost with little asking."""
    try:
        return read(ids)
    except DesktopError:
        if len(ids) <= 1:
            return []
    middle = len(ids) // 2
    return _what_can_be(read, ids[:middle]) + _what_can_be(read, ids[middle:])


def _timer(owner: QObject, delay_ms: int, slot: Callable[[], None]) -> QTimer:
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(delay_ms)
    timer.timeout.connect(slot)
    return timer


def _is_search(before: Any, query: Any) -> bool:
    """Whether a query lists the same as the one before, but for what is searched."""
    if before is None or before == query or not hasattr(query, "text"):
        return False
    return bool(before == query._replace(text=before.text))


class _Listed(NamedTuple, Generic[R]):
    """A list as it was read: all ids, the rows of the first, and what was understood of the search."""

    ids: array[int]
    rows: list[tuple[int, R]]
    understood: Query | None


class RowModel(QAbstractTableModel, Generic[R, Q]):
    """Ids, and the rows of those that are looked at.

    Signals:
        listed: the list of ids was read (also when it stayed the same), or could not be (`trouble`).
        first_listed: the first rows of a list are there; the whole list follows.
        completed: the rest of such a list is there too.
        row_read: values of shown rows arrived or changed.
    """

    listed = Signal()
    first_listed = Signal()
    completed = Signal()
    row_read = Signal()

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        columns: Sequence[Column[R]],
        query: Q,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.columns = tuple(columns)
        self._query = query
        self.first_query = query
        """What is listed while the person has not asked for anything else."""
        self.groups = RowGroups()
        self._ids: array[int] = array("q")
        self._rows: dict[int, R] = {}
        self._stale: set[int] = set()
        self._gone: set[int] = set()
        """Listed, but no longer there when they were read; not asked for again until the next list."""
        self._shown = (0, SCREENFUL)
        self._places: dict[int, int | None] = {}
        """Where ids stand that were looked for in this list: each look walks over all of it."""
        self._wish = 0
        self._answered = 0
        self._is_listing = False
        self._is_reading = False
        self._is_dirty = False
        self._unreadable: set[int] = set()
        """Listed, but their values cannot be read; not asked for again until the next list."""
        self._listed_query: Q | None = None
        self._outrun = CancelToken()
        self.understood: Query | None = None
        """What was searched for what is listed, as the library understands it."""
        self.is_loaded = False
        """The list was read at least once."""
        self.is_partial = False
        """Only the first rows are listed yet; the others follow at once."""
        self.trouble: DesktopError | None = None
        """Why what is wanted could not be listed."""
        self._soon = _timer(self, 0, self._read_missing)
        self._gather = _timer(self, GATHER_MS, self._read_changed)
        self._painting = _timer(self, _PAINT_MS, self._list_whole)
        """While the first rows are painted."""

    # What a kind of row must tell.

    @staticmethod
    @abstractmethod
    def read_ids(reader: LibraryReader, query: Q) -> array[int]:
        """All ids of a query, in its order. Runs on the read lane."""

    @staticmethod
    @abstractmethod
    def read_rows(reader: LibraryReader, ids: Sequence[int], query: Q) -> Iterable[tuple[int, R]]:
        """The rows of some ids, as a query shows them. Runs on the read lane."""

    @staticmethod
    def read_first(reader: LibraryReader, query: Q) -> array[int] | None:  # noqa: ARG004 — for those that can be searched
        """The first ids of a query, if the library can tell them at once. Runs on the read lane."""
        return None

    @staticmethod
    def understand(reader: LibraryReader, query: Q) -> Query | None:  # noqa: ARG004 — for those that can be searched
        """What was typed, as the library understands it; None: nothing. Runs on the read lane."""
        return None

    # What is in it.

    @property
    def query(self) -> Q:
        """What is listed."""
        return self._query

    @property
    def ids(self) -> array[int]:
        """All ids in order; not to be changed."""
        return self._ids

    def id_at(self, row: int) -> int:
        """The id of a row."""
        return self._ids[row]

    def row_at(self, row: int) -> R | None:
        """The values of a row, or None while they are being read (which this asks for)."""
        identity = self._ids[row]
        values = self._rows.get(identity)
        if (values is None or identity in self._stale) and not self._soon.isActive():
            self._soon.start()
        return values

    def is_unreadable(self, row: int) -> bool:
        """Whether the values of a row cannot be read."""
        return self._ids[row] in self._unreadable

    def known(self, identity: int) -> R | None:
        """The values of an id, if they are at hand."""
        return self._rows.get(identity)

    def row_of(self, identity: int) -> int | None:
        """Where an id stands now."""
        if identity not in self._places:
            try:
                self._places[identity] = self._ids.index(identity)
            except ValueError:
                self._places[identity] = None
        return self._places[identity]

    def _set_ids(self, ids: array[int]) -> None:
        self._ids = ids
        self._places.clear()

    # Wishes.

    def set_query(self, query: Q) -> None:
        """List something else."""
        is_wanted = self.is_loaded or self._is_listing  # already, or soon
        if query != self._query or not is_wanted:
            self._query = query
            self._outrun.cancel()  # nobody wants the answer that is still looked for
            self.reload()

    def begin_with(self, query: Q) -> None:
        """List this when something is listed first; reads nothing yet."""
        self._query = query

    def reload(self) -> None:
        """Read the list of ids again."""
        self._wish += 1
        if not self._is_listing or self._painting.isActive():
            self._painting.stop()
            self._list()

    @property
    def shown(self) -> tuple[int, int]:
        """First and last row on screen."""
        return self._shown

    def set_shown(self, first: int, last: int) -> None:
        """Tell which rows are on screen."""
        self._shown = (first, last)

    def touch(self, ids: frozenset[int], *, listed: bool) -> None:
        """Some rows changed, or rows came and went. What is shown of them is read again shortly."""
        self._stale.update(ids.intersection(self._rows))
        is_wanted = self.is_loaded or self._is_listing  # nobody has looked at it before
        self._is_dirty = self._is_dirty or (listed and is_wanted)
        if (self._stale or self._is_dirty) and not self._gather.isActive():
            self._gather.start()

    # Reading.

    def _list(self) -> None:
        self._is_listing = True
        self._outrun = CancelToken()
        if _is_search(self._listed_query, self._query):
            self._list_first(self._wish, self._query)
        else:
            self._list_whole()

    def _list_whole(self) -> None:
        wish, query = self._wish, self._query
        read_ids, read_rows, understand = self.read_ids, self.read_rows, self.understand
        first, last = self._shown
        is_new = self._answered == 0
        outrun = self._outrun

        def work(reader: LibraryReader) -> _Listed[R] | None:
            try:
                with reader.ended_by(outrun):
                    ids = read_ids(reader, query)
            except Cancelled:
                return None
            wanted = list(ids[:SCREENFUL])
            if not is_new and first >= SCREENFUL:
                wanted += ids[first : last + 1]
            wanted = [one for one in wanted if one >= 0]
            try:
                rows = list(read_rows(reader, wanted, query))
            except DesktopError:
                # What cannot be read of them is found out, and told, when they are shown.
                rows = []
            return _Listed(ids, rows, understand(reader, query))

        self._bridge.read(
            work,
            owner=self,
            on_done=lambda answer: self._on_listed(wish, answer),
            on_error=lambda error: self._on_list_failed(wish, query, error),
        )

    def _list_first(self, wish: int, query: Q) -> None:
        """Show the first screenful, and only then look for the whole list: else both would want Python's lock."""
        read_first, read_rows, understand = self.read_first, self.read_rows, self.understand

        def work(reader: LibraryReader) -> _Listed[R] | None:
            try:
                ids = read_first(reader, query)
                rows = None if ids is None else list(read_rows(reader, ids, query))
            except DesktopError:  # the whole list will say so
                return None
            return (
                None
                if ids is None or rows is None
                else _Listed(ids, rows, understand(reader, query))
            )

        def show(answer: _Listed[R] | None) -> None:
            if wish != self._wish:  # overtaken while it was read
                self._list()
                return
            if answer is None:
                self._list_whole()
                return
            self.is_partial = True
            self._put(answer)
            self.first_listed.emit()
            self._painting.start()

        self._bridge.read(work, owner=self, on_done=show)

    def _put(self, answer: _Listed[R]) -> None:
        """Show another list."""
        whole, rows, understood = answer
        ids = self.groups.take(whole)
        if understood != self.understood:
            self.understood = understood
            self._rows.clear()  # they show something else of themselves now
        if ids != self._ids or not self.is_loaded:
            self.beginResetModel()
            self._set_ids(ids)
            self._keep(rows)
            self.is_loaded = True
            self.endResetModel()
        else:
            self._keep(rows)
            self._repaint()

    def _on_listed(self, wish: int, answer: _Listed[R] | None) -> None:
        self._is_listing = False
        if wish != self._wish or answer is None:  # overtaken while it was read
            self._list()
            return
        self._answered += 1
        self.trouble = None
        self._listed_query = self._query
        self._gone.clear()
        self._unreadable.clear()
        was_partial, self.is_partial = self.is_partial, False
        self._put(answer)
        if was_partial:
            self.completed.emit()
        self.listed.emit()

    def _on_list_failed(self, wish: int, query: Q, error: DesktopError) -> None:
        self._is_listing = False
        if wish != self._wish:
            self._list()
            return
        self._bridge.noticed.emit(error)
        if query == self._listed_query:
            return  # what is listed may be a little old, and is better than nothing
        self.trouble = error
        self.is_partial = False
        self._listed_query = None
        self.beginResetModel()
        self._set_ids(self.groups.take(array("q")))
        self.endResetModel()
        self.listed.emit()

    def _keep(self, rows: Iterable[tuple[int, R]]) -> None:
        for identity, values in rows:
            self._rows[identity] = values
            self._stale.discard(identity)

    def _read_changed(self) -> None:
        if self._is_dirty:
            self._is_dirty = False
            self.reload()
        if self._stale:
            self._read_missing()

    def _read_missing(self) -> None:
        """Read the rows on screen that are missing or stale, and their neighbours."""
        if self._is_reading:
            return
        first, last = self._shown
        last = min(last, len(self._ids) - 1)
        shown = self.groups.read_from(self._ids[max(0, first) : last + 1])
        if not any(map(self._is_wanted, shown)):
            return
        around = self.groups.read_from(self._ids[max(0, first - AROUND) : last + AROUND + 1])
        wanted = [identity for identity in around if self._is_wanted(identity)]
        self._is_reading = True
        read_rows, query = self.read_rows, self._query
        self._bridge.read(
            lambda reader: list(read_rows(reader, wanted, query)),
            owner=self,
            on_done=lambda rows: self._on_rows_read(wanted, rows),
            on_error=lambda error: self._on_rows_failed(wanted, error),
        )

    def _is_wanted(self, identity: int) -> bool:
        if identity in self._stale:
            return True
        return not (
            identity in self._rows or identity in self._gone or identity in self._unreadable
        )

    def _on_rows_read(self, wanted: Sequence[int], rows: list[tuple[int, R]]) -> None:
        self._is_reading = False
        self._stale.difference_update(wanted)
        self._keep(rows)
        self._gone.update(identity for identity in wanted if identity not in self._rows)
        if len(self._rows) > KEPT:
            self._let_go()
        self._repaint()

    def _on_rows_failed(self, wanted: Sequence[int], error: DesktopError) -> None:
        """Some of them cannot be read: find out which."""
        self._bridge.noticed.emit(error)
        read_rows, query = self.read_rows, self._query

        def take(rows: list[tuple[int, R]]) -> None:
            self._unreadable.update(set(wanted) - {identity for identity, _ in rows})
            self._on_rows_read(wanted, rows)

        self._bridge.read(
            lambda reader: _what_can_be(lambda ids: list(read_rows(reader, ids, query)), wanted),
            owner=self,
            on_done=take,
        )

    def _let_go(self) -> None:
        first, last = self._shown
        near = set(self.groups.read_from(self._ids[max(0, first - KEPT // 4) : last + KEPT // 4]))
        self._rows = {i: row for i, row in self._rows.items() if i in near}
        self._stale &= near

    def _repaint(self) -> None:
        first, last = self._shown
        last = min(last, len(self._ids) - 1)
        if 0 <= first <= last:
            self.dataChanged.emit(
                self.index(first, 0), self.index(last, len(self.columns) - 1), [DISPLAY]
            )
        self.row_read.emit()
        if not self._soon.isActive():
            self._soon.start()  # the screen may have moved on meanwhile

    # Qt's side.

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role in {DISPLAY, ACCESSIBLE}:
            if role == DISPLAY and (column.fixed or column.head):
                return column.head
            return QCoreApplication.translate("columns", column.title)
        if role == TOOL_TIP and column.head:
            return QCoreApplication.translate("columns", column.title)
        if role == ALIGNMENT:
            return _RIGHT if column.align is Align.RIGHT else _LEFT
        return None

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if role == DISPLAY:
            row = self.row_at(index.row())
            return None if row is None else self.text_of(row, self.columns[index.column()])
        if role == TOOL_TIP:
            row = self._rows.get(self._ids[index.row()])
            return None if row is None else self.tip_of(row, self.columns[index.column()])
        if role == ALIGNMENT:
            right = self.columns[index.column()].align is Align.RIGHT
            return _RIGHT if right else _LEFT
        if role == ACCESSIBLE:
            row = self._rows.get(self._ids[index.row()])
            return None if row is None else self.spoken_of(row, self.columns[index.column()])
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        row = self._rows.get(self._ids[index.row()])
        return _DRAGGABLE if row is not None and self.can_drag(row) else _STAYING

    def can_drag(self, row: R) -> bool:  # noqa: ARG002 — for those that tell it apart
        """Whether a row has anything that can be dragged out."""
        return False

    def text_of(self, row: R, column: Column[R]) -> str:
        """What a cell says."""
        return column.text(row)

    def tip_of(self, row: R, column: Column[R]) -> str:
        """The tool tip of a cell: its whole text."""
        return formats.tooltip(self.text_of(row, column))

    def below(self, row: R) -> str:
        """What stands in small letters below what a row is called."""
        return formats.line(getattr(row, "artist", ""))

    def goes_on(self, row: R) -> bool:  # noqa: ARG002 — for those that tell it apart
        """Whether what stands below goes on through cells that have nothing to say."""
        return False

    def hits(self, text: str, key: str) -> Sequence[tuple[int, int]]:  # noqa: ARG002 — for those that can be searched
        """From where to where what was searched stands in what a column shows."""
        return ()

    def spoken_of(self, row: R, column: Column[R]) -> str:
        """What a screen reader says of a cell."""
        return self.text_of(row, column)
