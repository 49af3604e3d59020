"""The Tasks table: every tracked task ID with where it stands. Paints nothing."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from suno_desktop.core.changes import Changes
from suno_desktop.core.model import TaskKey, TaskState
from suno_desktop.core.override import override
from suno_desktop.core.rows import SongFilter, TaskQuery, TaskRow, TaskSort
from suno_desktop.ui import states
from suno_desktop.ui.models.columns import TASK_COLUMNS
from suno_desktop.ui.models.row_model import RowModel

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.library.query.tree import Query
    from suno_desktop.core.library.reader import LibraryReader

ALL: Final = TaskQuery()
RUNNING: Final = TaskQuery(
    states=frozenset({TaskState.WAITING, TaskState.RUNNING}), part=SongFilter.RUNNING
)
HELD: Final = TaskQuery(states=frozenset({TaskState.HELD}))
FAILED: Final = TaskQuery(
    states=frozenset({TaskState.FAILED, TaskState.STALLED, TaskState.UNKNOWN, TaskState.GONE}),
    part=SongFilter.FAILED,
)


class TaskTableModel(RowModel[TaskRow, TaskQuery]):
    """All tasks of a query."""

    def __init__(self, *, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(bridge=bridge, columns=TASK_COLUMNS, query=TaskQuery(), parent=parent)
        bridge.changed.connect(self._on_changed)

    @staticmethod
    @override
    def read_ids(reader: LibraryReader, query: TaskQuery) -> array[int]:
        return reader.task_keys(query)

    @staticmethod
    @override
    def read_rows(
        reader: LibraryReader, ids: Sequence[int], query: TaskQuery
    ) -> Iterable[tuple[int, TaskRow]]:
        return [(row.key, row) for row in reader.task_rows([TaskKey(i) for i in ids])]

    @staticmethod
    @override
    def understand(reader: LibraryReader, query: TaskQuery) -> Query | None:
        return reader.understood(query.text) if query.text.strip() else None

    def filter_by(self, chosen: TaskQuery) -> None:
        """List `ALL`, `RUNNING`, `HELD` or `FAILED` tasks."""
        self.set_query(self.query._replace(states=chosen.states, part=chosen.part))

    def search(self, text: str) -> None:
        """List the tasks that match."""
        self.set_query(self.query._replace(text=text))

    def sort_by(self, key: TaskSort, *, descending: bool) -> None:
        """List in another order."""
        self.set_query(self.query._replace(sort=key, descending=descending))

    def state_of(self, row: TaskRow) -> states.Shown:
        """A row's state. How far it is has a column of its own."""
        return states.of_task_row(row)

    def _on_changed(self, changes: Changes) -> None:
        by_songs = self.query.part is not None and changes.songs_listed
        self.touch(changes.tasks, listed=changes.tasks_listed or by_songs)
