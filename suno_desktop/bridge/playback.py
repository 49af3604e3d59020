"""What plays, and what comes next: an order of songs, one of them current, and the player that plays it.

Keeps its own copy of the order, so a list that is sorted anew does not change what comes next. Holds no files and
fetches nothing automatically: the engine hands out a local file for each song.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from suno_desktop.bridge.engine_bridge import EngineBridge
from suno_desktop.bridge.player import Player, PlayerState
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.events import Level, Notice
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import MediaKind, SongId, Way
from suno_desktop.core.rows import Playable, SongRow

_RESTART_MS: Final = 3000
"""Later than this in a song, "previous" begins it again."""
_MOST_FAILURES: Final = 5


class Playback(QObject):
    """Plays songs in an order.

    Signals:
        song_changed(SongId | None): another song is the current one.
        loading_changed(bool): the current song's file is being brought here; also when only `is_starting` changed.
        order_changed(): what can come next or before changed.
        nothing_loaded(): "play" was asked for but nothing is loaded; the window plays its selection.
    """

    song_changed = Signal(object)
    loading_changed = Signal(bool)
    order_changed = Signal()
    nothing_loaded = Signal()

    def __init__(
        self, *, bridge: EngineBridge, player: Player, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._player = player
        self._order = array("q")
        self._index = -1
        self._kind = MediaKind.MP3
        self._number = 0
        """Counts what was asked for: an answer with an old number is dropped."""
        self._loading = False
        self._playing: Playable | None = None
        self._duration_s: float | None = None
        self._is_spent = False
        """A preview was heard to its end; "play" looks for more."""
        self._left_at_ms = 0
        """Where the current song was left when the window was closed."""
        self._from_s = 0.0
        """Where the song that is being brought begins."""
        self._plays_when_loaded = True
        self._failures: list[DesktopError] = []
        self._told_failure = False
        self._is_wished = False
        """The person chose this very song: if it cannot be played, none is played in its place."""
        player.ended.connect(self._on_player_ended)
        player.failed.connect(self._on_player_failed)
        player.interrupted.connect(self._on_player_interrupted)
        player.state_changed.connect(self._on_player_state_changed)
        bridge.bug.connect(self._on_bug)
        bridge.file_in_use.connect(self.release)

    @property
    def current(self) -> SongId | None:
        """The song that plays, is paused or is being brought."""
        return SongId(self._order[self._index]) if self._index >= 0 else None

    @property
    def position_ms(self) -> int:
        """Where the current song is, or was left."""
        return self._left_at_ms or self._player.position_ms

    @property
    def kind(self) -> MediaKind:
        """What of the current song plays: its sound or its video."""
        return self._kind

    @property
    def is_loading(self) -> bool:
        """Whether the current song's file is being brought here."""
        return self._loading

    @property
    def is_starting(self) -> bool:
        """Whether sound was asked for and comes automatically, as soon as the file is here and open."""
        return self._plays_when_loaded if self._loading else self._player.is_starting

    @property
    def playing(self) -> Playable | None:
        """What the current song is played from; None while that is not known."""
        return self._playing

    @property
    def can_next(self) -> bool:
        """Whether a song follows."""
        return 0 <= self._index < len(self._order) - 1

    @property
    def can_previous(self) -> bool:
        """Whether there is a song to go back to (or to begin again)."""
        return self._index >= 0

    def play(
        self,
        song_ids: Sequence[SongId],
        start: SongId,
        *,
        kind: MediaKind = MediaKind.MP3,
        chosen: bool = True,
    ) -> None:
        """Play these songs in this order, beginning with `start`.

        Args:
            song_ids: the order.
            start: where to begin.
            kind: MP4 shows that song's video.
            chosen: the person chose this very song, so none is played in its place; else it is the first of several.
        """
        order = array("q", song_ids)
        if start not in order:
            order = array("q", [start])
        self._order = order
        self._begin(order.index(start), kind=kind, wished=chosen)

    def go_back_to(self, song_ids: Sequence[SongId], song_id: SongId, position_ms: int) -> None:
        """Make the song that was heard last the current one; "play" goes on where it was left.

        Args:
            song_ids: the order.
            song_id: the song; nothing is fetched for it yet.
            position_ms: where it was left.
        """
        order = array("q", song_ids)
        self._order = order if song_id in order else array("q", [song_id])
        self._index = self._order.index(song_id)
        self._kind = MediaKind.MP3
        self._left_at_ms = position_ms
        self.song_changed.emit(song_id)
        self.order_changed.emit()

    def jump(self, song_ids: Sequence[SongId], song_id: SongId, at_ms: int) -> None:
        """Play a song from this place on; with another one current, in this order."""
        if song_id == self.current and self._playing is not None:
            self._player.seek(at_ms)
            self._player.play()
            return
        self.play(song_ids, song_id)
        self._from_s = at_ms / 1000

    def next(self) -> None:
        """Go to the next song, if there is one."""
        if self.can_next:
            self._begin(self._index + 1)

    def previous(self) -> None:
        """Begin the song again, or near its beginning go to the one before."""
        if self._index < 0:
            return
        if self._index > 0 and self._player.position_ms <= _RESTART_MS:
            self._begin(self._index - 1)
        elif self._player.state is PlayerState.FAILED:
            self._begin(self._index, kind=self._kind)
        else:
            self._player.seek(0)

    def toggle(self) -> None:
        """Play or pause what is loaded; with nothing loaded say so, and the window plays the selection.

        While a song is being fetched, that ends, and playing fetches it again.
        """
        if self._loading and self._playing is not None:  # a stream comes on anyway
            self._plays_when_loaded = not self._plays_when_loaded
            self.loading_changed.emit(True)  # noqa: FBT003 — Qt's signature
        elif self._loading:
            self._drop_load()
            self._bridge.engine.listening.stop_fetching()
            self._set_loading(loading=False)
        elif self._index < 0:
            self.nothing_loaded.emit()
        elif self._is_spent or self._player.state in {PlayerState.FAILED, PlayerState.EMPTY}:
            left_at_ms = self._left_at_ms
            self._begin(self._index, kind=self._kind)
            self._from_s = left_at_ms / 1000
        else:
            self._player.toggle()

    def stop(self) -> None:
        """Stop and forget the order."""
        self._drop_load()
        self._order = array("q")
        self._index = -1
        self._playing = None
        self._failures.clear()
        self._player.stop()
        self._set_loading(loading=False)
        self.song_changed.emit(None)
        self.order_changed.emit()

    @Slot(object)
    def release(self, path: Path) -> None:
        """Let go of a file that is about to be changed; its song stays the current one and can be played again."""
        self._player.release(path)

    # One song.

    def _begin(self, index: int, *, kind: MediaKind = MediaKind.MP3, wished: bool = False) -> None:
        """Because the person wants it: earlier failures no longer count."""
        self._failures.clear()
        self._told_failure = False
        if not self._player.available:
            missing = self._player.missing
            if missing is not None:
                self._tell(missing, level="warning")
            return
        self._start(index, kind, wished=wished)

    def _start(self, index: int, kind: MediaKind, *, wished: bool = False) -> None:
        self._drop_load()
        self._index = index
        self._kind = kind
        self._playing = None
        self._is_spent = False
        self._is_wished = wished
        self._left_at_ms = 0
        self._from_s = 0.0
        self._plays_when_loaded = True
        song_id = SongId(self._order[index])
        number = self._number
        self._player.stop()
        self._set_loading(loading=True)
        self.song_changed.emit(song_id)
        self.order_changed.emit()

        def rows(reader: LibraryReader) -> list[SongRow]:
            return reader.song_rows([song_id])

        self._bridge.read(
            rows,
            owner=self,
            on_done=lambda found: self._on_row_read(number, found),
            on_error=lambda error: self._on_load_failed(number, error),
        )

    def _on_row_read(self, number: int, rows: list[SongRow]) -> None:
        if number != self._number:
            return
        self._duration_s = rows[0].duration_s if rows else None
        self._bridge.do(
            self._bridge.engine.listening.playable(SongId(self._order[self._index]), self._kind),
            owner=self,
            on_done=lambda found: self._on_file_here(number, found, from_s=self._from_s),
            on_error=lambda error: self._on_load_failed(number, error),
        )

    def _on_file_here(self, number: int, found: Playable, *, from_s: float = 0.0) -> None:
        if number != self._number:
            return
        plays = self._plays_when_loaded
        self._playing = found
        if found.is_preview:
            self._player.load(found.path, duration_s=found.duration_s)
        else:
            counted_s = found.duration_s
            expected_s = counted_s or self._duration_s
            self._player.load(found.path, duration_s=expected_s, counted_s=counted_s)
        if from_s:
            self._player.seek(round(from_s * 1000))
        if plays:
            self._player.play()
        self._set_loading(loading=False)

    def _on_load_failed(self, number: int, error: DesktopError) -> None:
        if number == self._number:
            self._skip(error)

    def _drop_load(self) -> None:
        """Drop the song that is still being fetched."""
        self._number += 1

    def _set_loading(self, *, loading: bool) -> None:
        if loading is not self._loading:
            self._loading = loading
            self.loading_changed.emit(loading)

    # Endings and failures.

    @Slot()
    def _on_player_ended(self) -> None:
        self._failures.clear()
        self._told_failure = False
        if self._playing is not None and self._playing.is_preview:
            self._hear_on(self._playing.duration_s or 0.0)
        elif self.can_next:
            self._start(self._index + 1, MediaKind.MP3)

    def _hear_on(self, heard_s: float) -> None:
        """More of the stream may have come meanwhile, or the real file."""
        number = self._number
        self._plays_when_loaded = True
        self._set_loading(loading=True)
        self._bridge.do(
            self._bridge.engine.listening.hear_on(SongId(self._order[self._index]), heard_s),
            owner=self,
            on_done=lambda found: self._on_more(number, found, heard_s),
            on_error=lambda _error: self._on_more(number, None, heard_s),
        )

    def _on_more(self, number: int, found: Playable | None, heard_s: float) -> None:
        if number != self._number:
            return
        if found is not None:
            self._on_file_here(number, found, from_s=heard_s)
            return
        self._is_spent = True
        self._set_loading(loading=False)
        if self.can_next:
            self._start(self._index + 1, MediaKind.MP3)

    @Slot(object)
    def _on_player_failed(self, error: DesktopError) -> None:
        if (
            self.current is not None
            and self._playing is not None
            and self._playing.way is Way.SAVED
        ):
            self._bridge.engine.upkeep.doubt(self.current, self._kind)
        if self._index >= 0:
            self._skip(error)

    @Slot(object)
    def _on_player_interrupted(self, error: DesktopError) -> None:
        self._tell(error, level="warning")

    @Slot(object)
    def _on_player_state_changed(self, state: PlayerState) -> None:
        """A song plays: now say why it is not the one that was wanted."""
        if state is PlayerState.PLAYING:
            self._is_wished = False
        if state is PlayerState.PLAYING and self._failures and not self._told_failure:
            self._told_failure = True
            self._tell(self._failures[0], level="info")

    def _skip(self, error: DesktopError) -> None:
        """Go on with the next song; after several failures in a row stop, with one notice for all of them."""
        self._failures.append(error)
        if self._is_wished:
            self._give_up(error, level="info")
        elif len(self._failures) >= _MOST_FAILURES:
            self._give_up(
                DesktopError("media.stopped", details="\n".join(str(one) for one in self._failures))
            )
        elif self.can_next:
            self._start(self._index + 1, MediaKind.MP3)
        else:
            self._give_up(self._failures[0])

    def _give_up(self, error: DesktopError, *, level: Level = "warning") -> None:
        """The current song stays, so that "play" tries it once more."""
        self._drop_load()
        self._failures.clear()
        self._set_loading(loading=False)
        self._tell(error, level=level)

    @Slot(object)
    def _on_bug(self, _error: object) -> None:
        """End loading after a bug, or the song would load for ever; "play" tries again."""
        if self._loading:
            self._drop_load()
            self._set_loading(loading=False)

    def _tell(self, error: DesktopError, *, level: Level) -> None:
        self._bridge.noticed.emit(
            Notice(level=level, code=error.code, values=error.values, details=error.details)
        )
