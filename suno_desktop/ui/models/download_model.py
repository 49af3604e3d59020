"""The Downloads list: what is being saved and what became of it. A few hundred rows, so it is read whole."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from suno_desktop.core.changes import Changes
from suno_desktop.core.clock import Clock, SystemClock
from suno_desktop.core.events import Progress
from suno_desktop.core.model import FileId, FileState
from suno_desktop.core.override import override
from suno_desktop.core.rows import DownloadRow
from suno_desktop.ui import formats, states
from suno_desktop.ui.models.columns import DOWNLOAD_COLUMNS, Column, Painter
from suno_desktop.ui.models.row_model import DISPLAY, RowModel

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.library.reader import LibraryReader

ACTIVE: Final = frozenset({FileState.QUEUED, FileState.DOWNLOADING, FileState.PAUSED})
FINISHED: Final = frozenset({FileState.SAVED})
FAILED: Final = frozenset(
    {FileState.FAILED, FileState.BLOCKED, FileState.MISSING, FileState.DAMAGED}
)
ENDED: Final = FINISHED | FAILED
LIMIT: Final = 500
_TICK_MS: Final = 200
_SMOOTH: Final = 0.3
"""Weight of the newest measure of the speed."""


_LEAST_S: Final = 0.2
"""A shorter stretch is no measure: two pieces that came at once would make gigabytes a second."""


class _DownloadPace:
    """How one running download is doing."""

    __slots__ = ("at_s", "counted", "done", "rate", "total")

    def __init__(self, progress: Progress, now_s: float) -> None:
        self.done = progress.done
        self.total = progress.total
        self.counted = progress.done
        """Bytes when the speed was measured last."""
        self.at_s = now_s
        self.rate = 0.0


class DownloadTableModel(RowModel[DownloadRow, frozenset[FileState]]):
    """Downloads in some states, newest first."""

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        clock: Clock | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(bridge=bridge, columns=DOWNLOAD_COLUMNS, query=ACTIVE, parent=parent)
        self._clock = clock or SystemClock()
        self._runs: dict[FileId, _DownloadPace] = {}
        self._tick = QTimer(self, singleShot=True, interval=_TICK_MS)
        self._tick.timeout.connect(self._show_progress)
        bridge.changed.connect(self._on_changed)
        bridge.progressed.connect(self._on_progressed)

    @staticmethod
    @override
    def read_ids(reader: LibraryReader, query: frozenset[FileState]) -> array[int]:
        return reader.download_ids(query, limit=LIMIT)

    @staticmethod
    @override
    def read_rows(
        reader: LibraryReader, ids: Sequence[int], query: frozenset[FileState]
    ) -> Iterable[tuple[int, DownloadRow]]:
        return [(row.file.file_id, row) for row in reader.download_rows(ids)]

    def _on_changed(self, changes: Changes) -> None:
        self.touch(changes.files, listed=bool(changes.files))

    def _on_progressed(self, progress: Progress) -> None:
        now_s = self._clock.monotonic()
        run = self._runs.get(progress.file_id)
        if run is None or progress.done < run.done:
            self._runs[progress.file_id] = _DownloadPace(progress, now_s)
        else:
            run.done, run.total = progress.done, progress.total
            if now_s - run.at_s >= _LEAST_S:
                newest = (run.done - run.counted) / (now_s - run.at_s)
                run.rate = newest if not run.rate else run.rate + _SMOOTH * (newest - run.rate)
                run.counted, run.at_s = run.done, now_s
        if not self._tick.isActive():
            self._tick.start()

    def _show_progress(self) -> None:
        if self._ids:
            last = self.index(len(self._ids) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last, [DISPLAY])
        self._runs = {i: run for i, run in self._runs.items() if i in self._rows}

    def percent_of(self, row: DownloadRow) -> int | None:
        """How far a download is; while it rests, how much of it a later try has not to fetch again."""
        run = self._runs.get(row.file.file_id)
        if row.file.state is FileState.DOWNLOADING and run is not None:
            return formats.percent(run.done, run.total)
        if row.file.state in ACTIVE and row.part_bytes:
            return formats.percent(row.part_bytes, row.part_bytes_total)
        return None

    def state_of(self, row: DownloadRow) -> states.Shown:
        """A row's state. How far it is has a column of its own."""
        return states.of_media_file(row.file)

    @override
    def text_of(self, row: DownloadRow, column: Column[DownloadRow]) -> str:
        if column.painter is Painter.PROGRESS:
            percent = self.percent_of(row)
            return "" if percent is None else f"{percent}%"
        if column.key in {"speed", "left"}:
            return self._pace_of(row, column.key)
        return column.text(row)

    def _pace_of(self, row: DownloadRow, key: str) -> str:
        run = self._runs.get(row.file.file_id)
        if run is None or run.rate <= 0 or row.file.state is not FileState.DOWNLOADING:
            return ""
        if key == "speed":
            return formats.rate(run.rate)
        return formats.wait(max(0, run.total - run.done) / run.rate) if run.total else ""
