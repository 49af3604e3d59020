"""What plays: the current song of the queue, and the player that plays it.

What comes next is decided by the queue (`up_next`). Holds no files and fetches nothing automatically: the engine hands
out a local file for each song.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from suno_desktop.bridge.engine_bridge import EngineBridge
from suno_desktop.bridge.opened_ahead import OpenedAhead
from suno_desktop.bridge.player import Player, PlayerState
from suno_desktop.bridge.sleep_timer import SleepTimer
from suno_desktop.bridge.up_next import UpNext
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.events import Level, Notice
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.listening.play_queue import PlayQueue
from suno_desktop.core.model import MediaKind, SongId, Way
from suno_desktop.core.rows import Playable, SongRow

_RESTART_MS: Final = 3000
"""Later than this in a song, "previous" begins it again."""
_MOST_FAILURES: Final = 5


class _WayBack(NamedTuple):
    """How it was before another version of the song was wanted."""

    kind: MediaKind
    position_ms: int
    is_loaded: bool
    """Something of the song was there, or on its way."""
    plays: bool


class Playback(QObject):
    """Plays the songs of a queue.

    Signals:
        song_changed(SongId | None): another song is the current one.
        loading_changed(bool): the current song's file is being brought here; also when only `is_starting` changed.
        order_changed(): what can come next or before changed, or how it goes on.
        opened_ahead(SongId): this song is opened already, because it follows.
        nothing_loaded(): "play" was asked for but nothing is loaded; the window plays its selection.
    """

    song_changed = Signal(object)
    loading_changed = Signal(bool)
    order_changed = Signal()
    opened_ahead = Signal(object)
    nothing_loaded = Signal()

    def __init__(
        self, *, bridge: EngineBridge, player: Player, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._player = player
        self.up_next = UpNext(bridge=bridge, position_ms=lambda: self.position_ms, parent=self)
        self.up_next.changed.connect(self.order_changed)
        self.sleep = SleepTimer(self.pause, self)
        self._ahead = OpenedAhead(
            bridge=bridge, player=player, queue=lambda: self._queue, parent=self
        )
        self._ahead.found.connect(self.opened_ahead)
        self._is_opened_ahead = False
        """The current song was found before it was its turn; if it went since, it is looked for once more."""
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
        self._way_back: _WayBack | None = None
        """Until the version that was switched to sounds: if it cannot be played, the song before comes back."""
        player.ended.connect(self._on_player_ended)
        player.failed.connect(self._on_player_failed)
        player.interrupted.connect(self._on_player_interrupted)
        player.state_changed.connect(self._on_player_state_changed)
        bridge.bug.connect(self._on_bug)
        bridge.file_in_use.connect(self.release)

    @property
    def current(self) -> SongId | None:
        """The song that plays, is paused or is being brought."""
        return self._queue.current

    @property
    def _queue(self) -> PlayQueue:
        return self.up_next.queue

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
        return self._queue.can_next

    @property
    def can_previous(self) -> bool:
        """Whether there is a song to go back to (or to begin again)."""
        return self.current is not None

    def play(
        self,
        song_ids: Sequence[int],
        start: SongId,
        *,
        kind: MediaKind = MediaKind.MP3,
        chosen: bool = True,
    ) -> None:
        """Play these songs in this order, beginning with `start`; what was queued comes before the others.

        Args:
            song_ids: the order.
            start: where to begin.
            kind: MP4 shows that song's video.
            chosen: the person chose this very song, so none is played in its place; else it is the first of several.
        """
        if self._can_play():
            self._queue.begin(song_ids, start)
            self._begin(kind=kind, wished=chosen)

    def go_back_to(self, song_ids: Sequence[SongId], song_id: SongId, position_ms: int) -> None:
        """Make the song that was heard last the current one; "play" goes on where it was left.

        Args:
            song_ids: the order.
            song_id: the song; nothing is fetched for it yet.
            position_ms: where it was left.
        """
        self._queue.begin(song_ids, song_id)
        self._wait_at(position_ms)

    def bring_back(self) -> None:
        """Make the queue as it was kept, its song paused where it was left; nothing is fetched yet."""
        self.up_next.bring_back(self._wait_at)

    def _wait_at(self, position_ms: int) -> None:
        self._kind = MediaKind.MP3
        self._left_at_ms = position_ms
        self.song_changed.emit(self.current)
        self.up_next.tell()

    def seek(self, position_ms: int) -> None:
        """Go to a place in the current song; one that waits where it was left will go on from there."""
        if self._left_at_ms:
            self._left_at_ms = max(1, position_ms)  # 0 is a song that does not wait
        else:
            self._player.seek(position_ms)

    def play_from(self, song_ids: Sequence[SongId], song_id: SongId, at_ms: int) -> None:
        """Play a song from this place on; with another one current, in this order."""
        if song_id == self.current and self._playing is not None:
            self._player.seek(at_ms)
            self._player.play()
            return
        self.play(song_ids, song_id)
        self._from_s = at_ms / 1000

    def next(self) -> None:
        """Go to the next song, if there is one."""
        if self._can_play() and self._queue.next():
            self._begin()

    def previous(self) -> None:
        """Begin the song again, or near its beginning go to the one before."""
        if self.current is None or not self._can_play():
            return
        is_near = self._player.position_ms <= _RESTART_MS
        if is_near and self._queue.has_previous and self._queue.previous():
            self._begin()
        elif self._player.state is PlayerState.FAILED:
            self._begin(kind=self._kind)
        else:
            self._player.seek(0)

    def jump(self, place: int) -> None:
        """Play the song at a place of what comes."""
        if 0 <= place < self._queue.count and self._can_play():
            self._queue.jump(place)
            self._begin(wished=True)

    def switch_to(self, song_id: SongId) -> None:
        """Play another version in the place of the current song; if it cannot be played, that song comes back."""
        if song_id == self.current or not self._can_play():
            return
        back = self._way_back or self._way_back_from_here()
        if self._way_back is not None:  # the version that was wanted last did not sound yet
            self._queue.end_visit()
        self._failures.clear()
        self._told_failure = False
        if song_id == self.current:
            self._come_back(back)
            return
        self._queue.visit(song_id)
        self._start(wished=True, back=back)

    def _way_back_from_here(self) -> _WayBack:
        is_fetched = self._loading and self._playing is None  # not heard yet
        position_ms = round(self._from_s * 1000) if is_fetched else self.position_ms
        plays = self.is_starting or self._player.state is PlayerState.PLAYING
        is_loaded = self._loading or self._playing is not None
        return _WayBack(self._kind, position_ms, is_loaded=is_loaded, plays=plays)

    def _come_back(self, back: _WayBack) -> None:
        """Go on with the song that another version was to replace."""
        if back.is_loaded:
            self._start(back.kind, wished=True, from_s=back.position_ms / 1000, plays=back.plays)
            return
        self._drop_load()
        self._player.stop()
        self._set_loading(loading=False)
        self._wait_at(back.position_ms)

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
        elif self.current is None and not self._queue.next():
            self.nothing_loaded.emit()
        elif not self._can_play():
            return
        elif self._is_spent or self._player.state in {PlayerState.FAILED, PlayerState.EMPTY}:
            self._begin(kind=self._kind, from_s=self._left_at_ms / 1000)
        else:
            self._player.toggle()

    def pause(self) -> None:
        """Pause what plays, or what is about to."""
        if self.is_starting or self._player.state is PlayerState.PLAYING:
            self.toggle()

    def stop(self) -> None:
        """Stop; the queue stays, and "play" begins its song again."""
        self._drop_load()
        self._playing = None
        self._left_at_ms = 0
        self._failures.clear()
        self._player.stop()
        self._set_loading(loading=False)

    @Slot(object)
    def release(self, path: Path) -> None:
        """Let go of a file that is about to be changed; its song stays the current one and can be played again."""
        self._ahead.forget(path)
        self._player.release(path)

    # One song.

    def _begin(
        self, *, kind: MediaKind = MediaKind.MP3, wished: bool = False, from_s: float = 0.0
    ) -> None:
        """Play the current song because the person wants it: earlier failures no longer count."""
        self._failures.clear()
        self._told_failure = False
        self._start(kind, wished=wished, from_s=from_s)

    def _can_play(self) -> bool:
        """Whether there is a player; if not, say what is missing."""
        missing = None if self._player.available else self._player.missing
        if missing is not None:
            self._tell(missing, level="warning")
        return missing is None

    def _start(
        self,
        kind: MediaKind = MediaKind.MP3,
        *,
        wished: bool = False,
        from_s: float = 0.0,
        plays: bool = True,
        back: _WayBack | None = None,
    ) -> None:
        song_id = self.current
        if song_id is None:
            return
        self._drop_load()
        self._kind = kind
        self._playing = None
        self._is_spent = False
        self._is_wished = wished
        self._way_back = back
        self._left_at_ms = 0
        self._from_s = from_s
        self._plays_when_loaded = plays
        number = self._number
        self._player.stop()
        found = self._ahead.take(song_id)
        self._is_opened_ahead = found is not None and kind is MediaKind.MP3
        if not self._is_opened_ahead:
            self._set_loading(loading=True)
        self.song_changed.emit(song_id)
        self.up_next.tell()
        if found is not None and self._is_opened_ahead:
            self._duration_s = None
            self._on_file_here(number, found, from_s=from_s)
            return

        def rows(reader: LibraryReader) -> list[SongRow]:
            return reader.song_rows([song_id])

        self._bridge.read(
            rows,
            owner=self,
            on_done=lambda found: self._on_row_read(number, found),
            on_error=lambda error: self._on_load_failed(number, error),
        )

    def _on_row_read(self, number: int, rows: list[SongRow]) -> None:
        song_id = self.current
        if number != self._number or song_id is None:
            return
        self._duration_s = rows[0].duration_s if rows else None
        self._bridge.do(
            self._bridge.engine.listening.playable(song_id, self._kind),
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
        else:
            self._go_on()

    def _go_on(self) -> None:
        """The song was heard to its end."""
        before = self.current
        if self._queue.ended():
            self._start()
        elif self.current != before:  # the next song waits until the person wants it
            self._drop_load()
            self._playing = None
            self._player.stop()
            self._wait_at(0)
        else:
            self.up_next.tell()

    def _hear_on(self, heard_s: float) -> None:
        """More of the stream may have come meanwhile, or the real file."""
        song_id = self.current
        if song_id is None:
            return
        number = self._number
        self._plays_when_loaded = True
        self._set_loading(loading=True)
        self._bridge.do(
            self._bridge.engine.listening.hear_on(song_id, heard_s),
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
        self._go_on()

    @Slot(object)
    def _on_player_failed(self, error: DesktopError) -> None:
        if self._is_opened_ahead and error.code == "file.missing":
            self._start(self._kind, wished=self._is_wished, back=self._way_back)
            return
        if (
            self.current is not None
            and self._playing is not None
            and self._playing.way is Way.SAVED
        ):
            self._bridge.engine.upkeep.doubt(self.current, self._kind)
        if self.current is not None:
            self._skip(error)

    @Slot(object)
    def _on_player_interrupted(self, error: DesktopError) -> None:
        self._tell(error, level="warning")

    @Slot(object)
    def _on_player_state_changed(self, state: PlayerState) -> None:
        """A song plays: now say why it is not the one that was wanted."""
        self.up_next.set_moving(moving=state is PlayerState.PLAYING)
        if state is PlayerState.PLAYING:
            self._is_wished = False
            self._way_back = None
        if state is PlayerState.PLAYING and self._failures and not self._told_failure:
            self._told_failure = True
            self._tell(self._failures[0], level="info")

    def _skip(self, error: DesktopError) -> None:
        """Go on with the next song; after several failures in a row stop, with one notice for all of them."""
        self._failures.append(error)
        back, self._way_back = self._way_back, None
        if back is not None:
            self._queue.end_visit()
            self._failures.clear()
            self._tell(error, level="info")
            self._come_back(back)
        elif self._is_wished:
            self._give_up(error, level="info")
        elif len(self._failures) >= _MOST_FAILURES:
            self._give_up(
                DesktopError("media.stopped", details="\n".join(str(one) for one in self._failures))
            )
        elif self._queue.next():
            self._start()
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
