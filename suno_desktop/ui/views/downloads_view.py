"""The Downloads list: what is being saved, and what became of it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from suno_desktop.ui.delegates.row_delegate import (
    ProgressDelegate,
    RowDelegate,
    StateDelegate,
    TitleDelegate,
)
from suno_desktop.ui.models.columns import Painter
from suno_desktop.ui.models.download_model import DownloadTableModel
from suno_desktop.ui.views.table_view import TableView
from suno_desktop.ui.window_state import WindowState

_KINDS: dict[Painter, type[RowDelegate]] = {
    Painter.TITLE: TitleDelegate,
    Painter.STATE: StateDelegate,
    Painter.PROGRESS: ProgressDelegate,
}


class DownloadsView(TableView):
    """Downloads as rows."""

    def __init__(
        self, *, model: DownloadTableModel, window_state: WindowState, parent: QWidget | None = None
    ) -> None:
        super().__init__(model=model, name="downloads", window_state=window_state, parent=parent)
        self.setAccessibleName(self.tr("Downloads"))
        self.horizontalHeader().setSectionsClickable(False)
        for number, column in enumerate(model.columns):
            kind = _KINDS.get(column.painter, RowDelegate)
            self.setItemDelegateForColumn(number, kind(self, model, column))
