"""What was measured of the song that plays: told to who shows it, and made a gain where songs are to be equally loud.

Sees to it that songs are measured once something is played. Measures nothing itself and changes no file.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from suno_desktop.bridge.engine_bridge import EngineBridge
from suno_desktop.bridge.playback import Playback
from suno_desktop.bridge.player import Player, PlayerState
from suno_desktop.core.changes import Changes
from suno_desktop.core.listening.volume import equal_gain
from suno_desktop.core.model import SongId
from suno_desktop.core.rows import SoundFigures


class PlayingFigures(QObject):
    """Follows the current song.

    Signals:
        changed(SoundFigures | None): what is known of the current song now.
    """

    changed = Signal(object)

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        player: Player,
        playback: Playback,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._player = player
        self._playback = playback
        self._figures: SoundFigures | None = None
        self._ahead: tuple[SongId, SoundFigures | None] | None = None
        """Those of the song that follows: it begins at its own loudness."""
        self._are_equal = False
        playback.song_changed.connect(self._on_song_changed)
        playback.opened_ahead.connect(self._on_opened_ahead)
        player.state_changed.connect(self._on_state_changed)
        bridge.changed.connect(self._on_changed)
        self._on_song_changed(playback.current)

    def set_equal(self, *, equal: bool) -> None:
        """Play all songs equally loud, or each as it was recorded."""
        self._are_equal = equal
        self._apply()

    def _on_song_changed(self, song_id: SongId | None) -> None:
        ahead, self._ahead = self._ahead, None
        self._show(ahead[1] if ahead is not None and ahead[0] == song_id else None)
        if song_id is not None:
            self._read(song_id)

    def _on_opened_ahead(self, song_id: SongId) -> None:
        def keep(figures: SoundFigures | None) -> None:
            self._ahead = song_id, figures

        self._bridge.read(lambda reader: reader.figures_of(song_id), owner=self, on_done=keep)

    def _on_changed(self, changes: Changes) -> None:
        current = self._playback.current
        if current is not None and current in changes.songs:
            self._read(current)

    def _on_state_changed(self, state: PlayerState) -> None:
        current = self._playback.current
        if state is PlayerState.PLAYING and current is not None:
            from suno_desktop.bridge.decoder import measure  # noqa: PLC0415 — once something plays

            self._bridge.engine.measuring.begin(current, measure)

    def _read(self, song_id: SongId) -> None:
        def show(figures: SoundFigures | None) -> None:
            if song_id == self._playback.current and figures != self._figures:
                self._show(figures)

        self._bridge.read(lambda reader: reader.figures_of(song_id), owner=self, on_done=show)

    def _show(self, figures: SoundFigures | None) -> None:
        self._figures = figures
        self._apply()
        self.changed.emit(figures)

    def _apply(self) -> None:
        figures, gain = self._figures, 1.0
        if self._are_equal and figures is not None:
            gain = equal_gain(figures.loudness, figures.true_peak)
        self._player.set_gain(gain)
