"""The Tasks table: every tracked ID."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from suno_desktop.ui.delegates.row_delegate import ProgressDelegate, RowDelegate, StateDelegate
from suno_desktop.ui.models.columns import Painter
from suno_desktop.ui.models.task_model import TaskTableModel
from suno_desktop.ui.views.table_view import TableView
from suno_desktop.ui.window_state import WindowState

_KINDS: dict[Painter, type[RowDelegate]] = {
    Painter.STATE: StateDelegate,
    Painter.PROGRESS: ProgressDelegate,
}


class TasksView(TableView):
    """Tasks as rows."""

    def __init__(
        self, *, model: TaskTableModel, window_state: WindowState, parent: QWidget | None = None
    ) -> None:
        super().__init__(model=model, name="tasks", window_state=window_state, parent=parent)
        self.setAccessibleName(self.tr("Tasks"))
        for number, column in enumerate(model.columns):
            kind = _KINDS.get(column.painter, RowDelegate)
            self.setItemDelegateForColumn(number, kind(self, model, column))
        self.show_sort(model.query.sort, descending=model.query.descending)
