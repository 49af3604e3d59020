"""Opens the song that follows before the one that plays ends, so that no silence is heard between two songs of a queue.

Only a saved file that is on disk already; what else there is of a song is brought when it is wanted. Decides no order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.listening.play_queue import Repeat

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.player import Player
    from suno_desktop.core.listening.play_queue import PlayQueue
    from suno_desktop.core.model import SongId
    from suno_desktop.core.rows import Playable

_LOOK_MS: Final = 2_000
_BEFORE_MS: Final = 8_000
"""So long before the end it is looked what follows; a queue that is changed later costs a short silence."""


class OpenedAhead(QObject):
    """Looks ahead while something plays.

    Signals:
        found(SongId): this song's file is opened; what else must be known when it begins can be read now.
    """

    found = Signal(object)

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        player: Player,
        queue: Callable[[], PlayQueue],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._player = player
        self._queue = queue
        self._song: SongId | None = None
        """The song that was looked at last."""
        self._found: Playable | None = None
        self._tick = QTimer(self, interval=_LOOK_MS)
        self._tick.timeout.connect(self.look)
        player.state_changed.connect(self._on_state_changed)

    def _on_state_changed(self, state: PlayerState) -> None:
        if state is PlayerState.PLAYING:
            self._tick.start()
        else:
            self._tick.stop()

    def look(self) -> None:
        """Open what follows, if the end is near."""
        left_ms = self._player.duration_ms - self._player.position_ms
        queue = self._queue()
        if left_ms > _BEFORE_MS or queue.count == 0 or queue.stops_after:
            return
        (song_id,) = queue.songs(0, 1)
        if song_id == self._song or queue.repeat is Repeat.ONE:
            return
        self._song, self._found = song_id, None

        def here(found: Playable | None) -> None:
            # How long it should play is told by the relay where nobody counted, and read when it begins.
            if song_id == self._song and found is not None and found.duration_s is not None:
                self._found = found
                self._player.prepare(found.path)
                self.found.emit(song_id)

        self._bridge.do(
            self._bridge.engine.listening.saved(song_id),
            owner=self,
            on_done=here,
            on_error=lambda _error: None,
        )

    def take(self, song_id: SongId) -> Playable | None:
        """What this song is played from, if it was opened ahead; it is looked for anew the next time."""
        found = self._found if song_id == self._song else None
        self._song = self._found = None
        return found

    def forget(self, path: Path) -> None:
        """This file is about to be changed."""
        if self._found is not None and self._found.path == path:
            self._song = self._found = None
