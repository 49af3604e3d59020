"""How many there are of everything, read again a little after the library changed; whether the library is empty.

Reads and tells; shows nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from suno_desktop.core.changes import Changes
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.rows import Counts, Safety, SongFilter

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.library.reader import LibraryReader

_COUNT_MS: Final = 200
_AFTER_LIST_MS: Final = 50
_SAFETY_MS: Final = 2000
"""How safe many songs are needs a longer walk, so it is read when the changes rest a little."""
_MANY: Final = 20_000
"""Songs of which it is a longer walk."""
_RESTS: Final = 4
"""While the library goes on changing, nothing is counted for so many times as long as counting took."""
_MOST_RESTS_MS: Final = 5_000


class LibraryCounts(QObject):
    """Counts of the library.

    Signals:
        counted: `Counts`.
        safety_read: `Safety`; which songs are on disk and which are not.
        emptiness_known: whether the library is empty; only when that is new.
    """

    counted = Signal(object)
    safety_read = Signal(object)
    emptiness_known = Signal(bool)

    def __init__(self, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.counts: Counts | None = None
        """None until they were read once."""
        self._is_empty: bool | None = None
        self._counting = QElapsedTimer()
        self._count_soon = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._count_soon.timeout.connect(self.read)
        self._safety_soon = QTimer(self, singleShot=True, interval=_SAFETY_MS)
        self._safety_soon.timeout.connect(self._read_safety)
        bridge.changed.connect(self._on_changed)

    def start(self, *, at_once: bool) -> None:
        """Count for the first time; at once where the counts decide what is shown."""
        self._safety_soon.start()
        if at_once:
            self.read()
        else:
            self._count_soon.start()

    def on_listed(self) -> None:
        """The list is there: what waited for it need not wait any longer."""
        if self.counts is None and self._count_soon.isActive():
            # Not at once, or this walk over the library would delay painting the list.
            self._count_soon.start(_AFTER_LIST_MS)

    def _on_changed(self, changes: Changes) -> None:
        if changes and not self._count_soon.isActive():
            self._count_soon.start()
        if (changes.files or changes.songs_listed) and not self._safety_soon.isActive():
            self._safety_soon.start()

    def read(self) -> None:
        """Count now."""

        def work(reader: LibraryReader) -> Counts:
            return reader.counts()

        self._counting.start()
        self._bridge.survey(
            work, owner=self, on_done=self._on_counts, on_error=self._on_counts_failed
        )

    def _read_safety(self) -> None:
        def work(reader: LibraryReader) -> Safety:
            return reader.safety()

        self._bridge.survey(work, owner=self, on_done=self.safety_read.emit)

    def _on_counts(self, counts: Counts) -> None:
        self.counts = counts
        rests_ms = min(self._counting.elapsed() * _RESTS, _MOST_RESTS_MS)
        self._count_soon.setInterval(max(_COUNT_MS, rests_ms))
        is_large = counts.songs.get(SongFilter.ALL, 0) > _MANY
        self._safety_soon.setInterval(_SAFETY_MS if is_large else _COUNT_MS)
        self.counted.emit(counts)
        self._set_empty(is_empty=not counts.tasks and not any(counts.songs.values()))

    def _on_counts_failed(self, error: DesktopError) -> None:
        self._bridge.noticed.emit(error)
        if self._is_empty is None:  # an error does not mean that there are none
            self._set_empty(is_empty=False)

    def _set_empty(self, *, is_empty: bool) -> None:
        if is_empty != self._is_empty:
            self._is_empty = is_empty
            self.emptiness_known.emit(is_empty)
