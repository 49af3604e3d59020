"""What comes next as rows: what was queued and the list behind it, each below its heading. Paints nothing.

A row is a heading or a place of the queue. Songs are read as they are shown.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from suno_desktop.core.changes import Changes
from suno_desktop.core.model import SongId
from suno_desktop.core.override import override
from suno_desktop.core.rows import SongRow
from suno_desktop.ui import formats
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.song_drag import SONGS_MIME, dragged_songs

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.up_next import UpNext
    from suno_desktop.core.library.reader import LibraryReader

Index = QModelIndex | QPersistentModelIndex
"""Songs of a list, dragged onto the queue: their ids as JSON."""
_PLACES_MIME: Final = f"{SONGS_MIME}-queue"
"""Places of the queue, dragged within it."""
_KEPT: Final = 2000
_AROUND: Final = 30
_ROOT: Final = QModelIndex()


class QueueModel(QAbstractListModel):
    """The queue below its headings.

    Signals:
        songs_dropped: songs (ids) were dropped at a place of the queue, in its list or not (`PlayQueue.insert`).
        places_dropped: places of the queue were dropped there.
    """

    songs_dropped = Signal(object, int, bool)
    places_dropped = Signal(object, int, bool)

    def __init__(
        self, *, bridge: EngineBridge, up_next: UpNext, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._up_next = up_next
        self._queued = self._listed = 0
        self._rows: dict[SongId, SongRow | None] = {}
        """None: it is no longer in the library."""
        self._wanted: dict[SongId, None] = {}
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._read)
        up_next.changed.connect(self._on_changed)
        bridge.changed.connect(self._on_library_changed)
        self._on_changed()

    # Rows and places.

    @property
    def count(self) -> int:
        """How many songs come."""
        return self._queued + self._listed

    def place_of(self, row: int) -> int | None:
        """The place of the queue that a row shows; None for a heading."""
        heading = self._heading
        if row in {0, heading}:
            return None
        place = row - (2 if self._queued and row > heading else 1)
        return place if 0 <= place < self.count else None

    def row_of(self, place: int) -> int:
        """The row that shows a place of the queue."""
        return place + 1 + (1 if self._queued and place >= self._queued else 0)

    @property
    def _heading(self) -> int:
        """The row of the list's heading."""
        return self._queued + 1 if self._queued else 0

    def target_of(self, row: int) -> tuple[int, bool]:
        """The place before which is dropped what is dropped above this row, and whether that is in the list."""
        if row < 0:
            row = self.rowCount()
        if row <= self._heading:
            return max(0, row - 1), False
        return min(self.count, row - (2 if self._queued else 1)), True

    def song_at(self, row: int) -> SongId | None:
        """The song of a row."""
        place = self.place_of(row)
        return None if place is None else self._up_next.queue.songs(place, place + 1)[0]

    def known(self, row: int) -> SongRow | None:
        """What is known of the song of a row; what is not is read."""
        song_id = self.song_at(row)
        if song_id is None:
            return None
        if song_id not in self._rows:
            place = self.place_of(row) or 0
            around = self._up_next.queue.songs(max(0, place - _AROUND), place + _AROUND)
            self._wanted.update(dict.fromkeys(one for one in around if one not in self._rows))
            if not self._soon.isActive():
                self._soon.start()
        return self._rows.get(song_id)

    def is_gone(self, row: int) -> bool:
        """Whether the song of a row is no longer in the library."""
        song_id = self.song_at(row)
        return song_id in self._rows and self._rows[song_id] is None

    def heading(self, row: int) -> str:
        """What a heading says; "" for a song."""
        if row == 0 and self._queued:
            #: Heading above songs that the person queued.
            return self.tr("Queued")
        if self._listed and row == self._heading:
            #: Heading above the songs that come after those that were queued.
            return self.tr("Next in the list")
        return ""

    # Reading.

    def _read(self) -> None:
        wanted, self._wanted = list(self._wanted), {}
        if len(self._rows) > _KEPT:
            self._rows.clear()

        def work(reader: LibraryReader) -> Sequence[SongRow]:
            return reader.song_rows(wanted)

        def show(rows: Sequence[SongRow]) -> None:
            self._rows.update(dict.fromkeys(wanted))
            self._rows.update({row.song_id: row for row in rows})
            self._repaint()

        self._bridge.read(work, owner=self, on_done=show)

    def _repaint(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    def _on_changed(self) -> None:
        queue = self._up_next.queue
        self.beginResetModel()
        self._queued = queue.queued
        self._listed = queue.count - queue.queued
        self.endResetModel()

    def _on_library_changed(self, changes: Changes) -> None:
        known = changes.songs & self._rows.keys()
        for song_id in known:
            del self._rows[song_id]
        if known:
            self._repaint()

    # Qt's side.

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        if parent.isValid() or not self.count:
            return 0
        return self.count + bool(self._queued) + bool(self._listed)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        known = self.known(row)
        if known is None:
            if self.is_gone(row):
                return self.tr("No longer in the library")
            return self.heading(row)
        named = (song_title(known), formats.take(known.take), formats.line(known.artist))
        return formats.listed(filter(None, named))

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        if self.place_of(index.row()) is None:
            return Qt.ItemFlag.ItemIsEnabled
        flag = Qt.ItemFlag
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled

    # Dragging.

    @override
    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    @override
    def mimeTypes(self) -> list[str]:
        return [_PLACES_MIME, SONGS_MIME]

    @override
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        places = [self.place_of(index.row()) for index in indexes]
        data.setData(_PLACES_MIME, json.dumps(places).encode())
        return data

    @override
    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        return data.hasFormat(_PLACES_MIME) or data.hasFormat(SONGS_MIME)

    @override
    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        place, listed = self.target_of(parent.row() if parent.isValid() else row)
        if data.hasFormat(_PLACES_MIME):
            self.places_dropped.emit(
                json.loads(bytes(data.data(_PLACES_MIME).data())), place, listed
            )
        elif data.hasFormat(SONGS_MIME):
            self.songs_dropped.emit(dragged_songs(data), place, listed)
        else:
            return False
        return True
