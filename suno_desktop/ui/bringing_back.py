"""What is selected when rows come back because the deed that took them out of a list is undone: these rows again.

Else the row that took their place stays selected, and the next key means a song that the person did not choose. Undoes
nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from suno_desktop.ui.views.sidebar import TASK_PLACES

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractItemView

    from suno_desktop.ui.models.row_model import RowModel
    from suno_desktop.ui.undoing import Undoing, Undone
    from suno_desktop.ui.views.centre import Centre
    from suno_desktop.ui.views.table_view import TableView


class BringingBack(QObject):
    """Selects in the lists what is brought back."""

    def __init__(
        self, *, undoing: Undoing, centre: Centre, follows: Callable[[], bool], parent: QObject
    ) -> None:
        """Listen to what is undone; `follows` tells whether the selection follows something else, such as a preview."""
        super().__init__(parent)
        self._centre = centre
        self._follows = follows
        self._songs: _Awaited | None = None
        self._tasks: _Awaited | None = None
        undoing.undone.connect(self._on_undone)

    def _on_undone(self, undone: Undone) -> None:
        centre = self._centre
        if undone.tasks and centre.place in TASK_PLACES:  # else its list may not be made yet
            tasks = centre.tasks
            self._tasks = self._tasks or _Awaited(tasks, centre.task_model, self, lambda: tasks)
            self._tasks.begin(undone.tasks)
        if not self._follows():
            self._songs = self._songs or _Awaited(
                centre.songs, centre.song_model, self, lambda: centre.song_views.view
            )
            self._songs.begin(undone.songs, undone.along)


class _Awaited(QObject):
    """Rows that one list is to have again shortly."""

    def __init__(
        self,
        table: TableView,
        model: RowModel[Any, Any],
        parent: QObject,
        view: Callable[[], QAbstractItemView],
    ) -> None:
        """Wait for rows of a table; `view` is what shows them now, which may be the covers."""
        super().__init__(parent)
        self._table = table
        self._model = model
        self._view = view
        self._query: object = None
        self._chosen: frozenset[int] = frozenset()
        self._along: frozenset[int] = frozenset()
        self._missing: frozenset[int] = frozenset()
        model.listed.connect(self._on_listed)
        table.selectionModel().selectionChanged.connect(self._on_selected)

    def begin(self, chosen: Sequence[int], along: Sequence[int] = ()) -> None:
        """Wait for these rows (`along`: to be selected only where none of the chosen is listed)."""
        self._query = self._model.query
        self._chosen, self._along = frozenset(chosen), frozenset(along)
        self._missing = self._look()

    def _look(self) -> frozenset[int]:
        """Which of the rows are not listed now."""
        awaited = self._chosen | self._along
        return awaited.difference(self._model.ids) if awaited else awaited

    def _on_selected(self, *_ranges: object) -> None:
        if not self._table.is_putting_back:
            self._forget()  # what the person selects meanwhile counts

    def _forget(self) -> None:
        self._chosen = self._along = self._missing = frozenset()

    def _on_listed(self) -> None:
        if not self._chosen and not self._along:
            return
        if self._model.query != self._query:
            self._forget()
            return
        before, self._missing = self._missing, self._look()
        if before - self._missing:
            self._select()
        if not self._missing:
            self._forget()

    def _select(self) -> None:
        wanted = self._chosen - self._missing or self._along - self._missing
        rows = [identity for identity in self._model.ids if identity in wanted]
        table = self._table
        table.is_putting_back = True
        try:
            table.select_ids(rows, current=rows[0])
        finally:
            table.is_putting_back = False
        self._view().scrollTo(table.currentIndex())
