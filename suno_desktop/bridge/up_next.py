"""What comes next as the window sees it: the acts on the queue, each told by a signal and kept on disk.

The order itself is decided in `core.listening`. Plays nothing and reads no songs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from suno_desktop.bridge.engine_bridge import EngineBridge
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.listening.play_queue import PlayQueue, Repeat

_SOON_MS: Final = 300
"""Changes that come together are written together."""
_PULSE_MS: Final = 3000
"""A kill loses so much of the position at most, and the time of a write."""


class UpNext(QObject):
    """The queue, with signals.

    Signals:
        changed(): what comes next, or how it goes on, is another.
    """

    changed = Signal()

    def __init__(
        self, *, bridge: EngineBridge, position_ms: Callable[[], int], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._position_ms = position_ms
        self.queue = PlayQueue()
        self._kept_revision = -1
        self._is_kept = False
        """Whether what is on disk may be replaced: not before it was read, or something was played."""
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.keep)
        self._pulse = QTimer(self, interval=_PULSE_MS)
        self._pulse.timeout.connect(self.keep)

    # Acts.

    def tell(self) -> None:
        """The queue was changed: say so, and keep it."""
        self._is_kept = True
        if not self._soon.isActive():
            self._soon.start()
        self.changed.emit()

    def play_next(self, song_ids: Iterable[int]) -> None:
        """Let songs come right after the current one."""
        self.queue.play_next(song_ids)
        self.tell()

    def add(self, song_ids: Iterable[int]) -> None:
        """Let songs come after all that is queued."""
        self.queue.add(song_ids)
        self.tell()

    def insert(self, place: int, song_ids: Iterable[int], *, listed: bool) -> None:
        """Let songs come at a place; see `PlayQueue.insert`."""
        self.queue.insert(place, song_ids, listed=listed)
        self.tell()

    def move(self, places: Iterable[int], to: int, *, listed: bool) -> int:
        """Move songs within what comes; see `PlayQueue.move`."""
        place = self.queue.move(places, to, listed=listed)
        self.tell()
        return place

    def remove(self, places: Iterable[int]) -> None:
        """Let the songs at these places not come."""
        self.queue.remove(places)
        self.tell()

    def clear(self) -> None:
        """Let nothing come after the current song."""
        self.queue.clear()
        self.tell()

    def shuffle(self, *, on: bool) -> None:
        """Play the list in an order drawn by chance, or as it is."""
        self.queue.shuffle(on=on)
        self.tell()

    def repeat(self, what: Repeat) -> None:
        """Repeat the list, the song or nothing."""
        self.queue.repeat = what
        self.tell()

    def stop_after(self, *, on: bool) -> None:
        """Let the current song be the last that plays."""
        self.queue.stops_after = on
        self.changed.emit()

    def undoing(self) -> Callable[[], None]:
        """What brings back the queue as it is now, as long as the same song is the current one."""
        whole, place = self.queue.snapshot()(), self.queue.place()

        def undo() -> None:
            if self.queue.current == place["current"]:
                stops, revision = self.queue.stops_after, self.queue.revision
                self.queue = PlayQueue.restored(whole, place)
                self.queue.stops_after = stops
                self.queue.revision = revision + 1
                self.tell()

        return undo

    # On disk.

    def set_moving(self, *, moving: bool) -> None:
        """The position moves on, or stands still."""
        if moving:
            self._pulse.start()
        elif self._pulse.isActive():
            self._pulse.stop()
            self.keep()

    def end(self) -> None:
        """Keep it a last time: that the player ends is no place where a song was left."""
        self._pulse.stop()
        self.keep()
        self._is_kept = False

    def keep(self) -> None:
        """Keep the queue and where the current song is."""
        if not self._is_kept:
            return
        queue = self.queue
        whole = None if queue.revision == self._kept_revision else queue.snapshot()
        self._kept_revision = queue.revision
        kept = self._bridge.engine.queue.keep(whole, queue.place(), self._position_ms())
        self._bridge.do(kept, owner=self, on_error=lambda _error: None)

    def bring_back(self, go_on: Callable[[int], object]) -> None:
        """Read what was kept, unless something is there already.

        Args:
            go_on: called when it is read, with where the current song was left in milliseconds.
        """

        def read(found: tuple[PlayQueue, int] | None) -> None:
            if not self._is_kept and found is not None:
                self.queue, position_ms = found
                self._kept_revision = -1
                go_on(position_ms)
                self.changed.emit()
            self._is_kept = True

        def failed(_error: DesktopError) -> None:
            self._is_kept = True

        kept = self._bridge.engine.queue.kept()
        self._bridge.do(kept, owner=self, on_done=read, on_error=failed)
