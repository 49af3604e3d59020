"""The preview of songs: of each its loudest part for some seconds, one after the other, by a player of its own.

So nothing that is previewed counts as played, and what the player played is paused and can go on. Knows no widgets.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from suno_desktop.bridge.decoder import decode
from suno_desktop.bridge.player import Player, PlayerState
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.listening.previews import PreviewRound, loudest_start
from suno_desktop.core.listening.volume import equal_gain
from suno_desktop.core.model import SongId
from suno_desktop.core.rows import SongRow, SoundFigures

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.core.listening.versions import Version


class Previewer(QObject):
    """PreviewRound songs.

    Signals:
        changed: another song is previewed, it plays or pauses.
        ended: all were previewed, or nobody wants to hear more.
        over: the last one was previewed.
        troubled(DesktopError): a song could not be previewed; the next one is.
    """

    changed = Signal()
    ended = Signal()
    over = Signal()
    troubled = Signal(object)

    def __init__(
        self, *, bridge: EngineBridge, player: Player, playback: Playback, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._theirs = player
        self._playback = playback
        self._player = Player(self)
        self._songs: PreviewRound | None = None
        self._row: SongRow | None = None
        self._length_s = 0.0
        self._from_ms = 0
        self._asked = 0
        """Counts what was asked for: an answer with an old number is dropped."""
        player.volume_changed.connect(self._player.set_volume)
        player.state_changed.connect(self._on_their_state_changed)
        self._player.position_changed.connect(self._on_position_changed)
        self._player.ended.connect(self.next)
        self._player.failed.connect(self._on_failed)
        self._player.interrupted.connect(self.troubled)
        self._player.state_changed.connect(lambda _state: self.changed.emit())

    # What is so.

    @property
    def songs(self) -> PreviewRound | None:
        """What is previewed; None: nothing."""
        return self._songs

    @property
    def current(self) -> SongId | None:
        """The song that is previewed."""
        return None if self._songs is None else self._songs.current

    @property
    def row(self) -> SongRow | None:
        """What is known of it, once that was read."""
        return self._row

    @property
    def is_playing(self) -> bool:
        """Whether it sounds, or is about to."""
        return self._player.state is PlayerState.PLAYING or self._player.is_starting

    @property
    def place_ms(self) -> int:
        """Where in the song it is."""
        return self._player.position_ms

    # What is wanted.

    def begin(self, song_ids: Sequence[SongId]) -> None:
        """Preview these songs, one after the other."""
        if not self._player.available:
            if self._player.missing is not None:
                self.troubled.emit(self._player.missing)
            return
        settings = self._bridge.engine.settings.player
        self._length_s = float(settings.preview_s)
        self._player.set_output(settings.output)
        self._player.set_fade(settings.fade_ms)
        self._player.set_volume(self._theirs.volume)
        self._playback.pause()
        self._songs = PreviewRound(song_ids)
        self._bring()

    def stop(self) -> None:
        """Preview nothing any more."""
        if self._songs is not None:
            self._asked += 1
            self._songs, self._row = None, None
            self._player.stop()
            self.ended.emit()

    def next(self) -> None:
        """Go to the next song; after the last one it is over."""
        if self._songs is not None:
            if self._songs.next():
                self._bring()
            else:
                self.stop()
                self.over.emit()

    def previous(self) -> None:
        """Go back to the song before, or hear the first one again."""
        if self._songs is not None:
            self._songs.previous()
            self._bring()

    def take_out(self, song_id: SongId) -> None:
        """Preview a song no more; where it is the current one, go to the next."""
        if self._songs is None:
            return
        was = self._songs.current
        self._songs.take_out(song_id)
        if self._songs.current is None:
            self.stop()
        elif was == song_id:
            self._bring()
        else:
            self.changed.emit()

    def toggle(self) -> None:
        """Pause, or go on."""
        self._player.toggle()

    # One song.

    def _bring(self) -> None:
        """Find the loudest part of the current song, and let it be heard; meanwhile measure the one after it."""
        if self._songs is None or self._songs.current is None:
            return
        self._asked += 1
        self._row = None
        self._player.stop()
        self.changed.emit()
        asked, comparing = self._asked, self._bridge.engine.comparing
        self._bridge.do(
            comparing.measured(self._songs.current, decode),
            owner=self,
            on_done=partial(self._on_measured, asked),
            on_error=partial(self._on_unmeasured, asked),
        )

    def _on_measured(self, asked: int, found: Version) -> None:
        if asked != self._asked or self._songs is None:
            return
        self._row = found.row
        self._from_ms = round(1000 * self._start_of(found))
        self._player.set_gain(self._gain_of(found.figures))
        self._player.load(found.path)
        self._player.seek(self._from_ms)
        self._player.play()
        self.changed.emit()
        following = self._songs.following
        if following is not None:
            future = self._bridge.engine.comparing.measured(following, decode)
            self._bridge.do(future, owner=self, on_error=lambda _error: None)

    def _on_unmeasured(self, asked: int, error: DesktopError) -> None:
        if asked == self._asked:
            self.troubled.emit(error)
            self.next()

    def _start_of(self, found: Version) -> float:
        waveform = b"" if found.figures is None else found.figures.waveform
        return loudest_start(waveform, duration_s=found.duration_s or 0.0, length_s=self._length_s)

    def _gain_of(self, figures: SoundFigures | None) -> float:
        if figures is None or not self._bridge.engine.settings.player.equally_loud:
            return 1.0
        return equal_gain(figures.loudness, figures.true_peak)

    def _on_position_changed(self, at_ms: int) -> None:
        if self._row is not None and at_ms >= self._from_ms + 1000 * self._length_s:
            self.next()

    def _on_failed(self, error: DesktopError) -> None:
        self.troubled.emit(error)
        self.next()

    def _on_their_state_changed(self, state: PlayerState) -> None:
        """The player is asked for sound: what is previewed makes way."""
        if state is PlayerState.PLAYING:
            self.stop()
