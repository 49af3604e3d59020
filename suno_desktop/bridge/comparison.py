"""Versions side by side, as sound: opened, decoded, switched, looped, and tested blind.

One comparison at a time. What the player played is paused and can go on afterwards. Knows no widgets.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from suno_desktop.bridge import mixer_output, sound_server
from suno_desktop.bridge.decoder import decode
from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.listening.blind import SHUFFLE, BlindTest, Outcome, Shuffle
from suno_desktop.core.listening.levels import Level, equal_levels
from suno_desktop.core.listening.mixer import Mixer
from suno_desktop.core.listening.pcm_track import RATE
from suno_desktop.core.listening.versions import Version
from suno_desktop.core.listening.volume import amplitude
from suno_desktop.core.model import SongId
from suno_desktop.core.rows import SongRow, SoundFigures

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.core.changes import Changes
    from suno_desktop.core.engine.comparing import Opened
    from suno_desktop.core.library.reader import LibraryReader

_TICK_MS: Final = 40


class Comparison(QObject):
    """Compares up to six versions.

    Signals:
        opened: other versions are compared; closed: none any more.
        changed: another version is heard, it plays or pauses, or anything else but the place is another.
        moved: the place is another.
        troubled(DesktopError): it cannot be, or broke off.

    Attributes:
        shuffle: where the order of a blind test comes from.
    """

    opened = Signal()
    closed = Signal()
    changed = Signal()
    moved = Signal()
    troubled = Signal(object)

    def __init__(
        self, *, bridge: EngineBridge, player: Player, playback: Playback, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.shuffle: Shuffle = SHUFFLE
        self._bridge = bridge
        self._player = player
        self._playback = playback
        self._opened: Opened | None = None
        self._versions: tuple[Version, ...] = ()
        self._mixer = Mixer([])
        self._test: BlindTest | None = None
        self._is_fed = False
        """Something feeds the output from the mixer."""
        self._had_server = False
        self._was_playing = False
        self._asked = 0
        """Counts what was asked for: an answer with an old number is dropped."""
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        player.volume_changed.connect(self._apply_volume)  # no lambda: the player outlives this
        player.state_changed.connect(self._on_player_state_changed)
        bridge.changed.connect(self._on_changed)

    # What is so.

    @property
    def is_open(self) -> bool:
        """Whether versions are compared."""
        return self._opened is not None

    @property
    def order(self) -> tuple[int, ...]:
        """Which version stands at each number on screen."""
        return tuple(range(len(self._versions))) if self._test is None else self._test.order

    @property
    def versions(self) -> tuple[Version, ...]:
        """The versions in the order on screen."""
        return tuple(self._versions[at] for at in self.order)

    @property
    def levels(self) -> tuple[Level, ...]:
        """How loud each plays, in the order on screen."""
        levels = equal_levels([one.figures for one in self._versions])
        return tuple(levels[at] for at in self.order)

    @property
    def number(self) -> int:
        """Which one is heard, counted from 0."""
        return self._mixer.number

    @property
    def heard(self) -> Version | None:
        """The version that is heard."""
        return self.versions[self.number] if self._versions else None

    @property
    def is_playing(self) -> bool:
        """Whether it sounds."""
        return self._mixer.is_playing

    @property
    def is_hidden(self) -> bool:
        """Whether a blind test runs, so that nothing may tell which version is which."""
        return self._test is not None and not self._test.is_told

    @property
    def outcome(self) -> Outcome | None:
        """How the blind test ended whose versions are still shown by number."""
        return None if self._test is None else self._test.outcome

    @property
    def place_s(self) -> float:
        """Where it is."""
        return self._mixer.place / RATE

    @property
    def places_s(self) -> tuple[float, ...]:
        """Where each version goes on, in the order on screen."""
        return tuple(place / RATE for place in self._mixer.places)

    @property
    def length_s(self) -> float:
        """How long the time line is: as long as the shortest version, or the longest where each has its own place."""
        if self._opened is None:
            return 0.0
        lengths = [
            track.frames / RATE if track.is_whole else version.duration_s or track.frames / RATE
            for version, track in zip(self._versions, self._opened.tracks, strict=True)
        ]
        return max(lengths) if self._mixer.has_own_places else min(lengths)

    @property
    def loop_s(self) -> tuple[float, float] | None:
        """What is played again and again."""
        loop = self._mixer.loop
        return None if loop is None else (loop[0] / RATE, loop[1] / RATE)

    @property
    def has_own_places(self) -> bool:
        """Whether each version keeps its own place."""
        return self._mixer.has_own_places

    # Beginning and end.

    def open(self, song_ids: Sequence[SongId]) -> None:
        """Compare these songs, or the versions of the task of a single one, and let them be heard."""
        if not self._player.available:
            if self._player.missing is not None:
                self.troubled.emit(self._player.missing)
            return
        self._asked += 1
        self._bridge.do(
            self._bridge.engine.comparing.open(list(song_ids)),
            owner=self,
            on_done=partial(self._on_opened, self._asked, tuple(song_ids)),
            on_error=self.troubled.emit,
        )

    def _on_opened(self, asked: int, wanted: Sequence[SongId], opened: Opened) -> None:
        if asked != self._asked:
            opened.close()
            return
        self._drop()
        at_ms = 0
        ids = [one.row.song_id for one in opened.versions]
        if self._playback.current in ids:
            at_ms = self._playback.position_ms
        self._playback.pause()
        self._opened, self._versions = opened, opened.versions
        self._mixer = Mixer(opened.tracks)
        self._apply()
        self._mixer.seek(at_ms * RATE // 1000)
        if len(wanted) == 1 and wanted[0] in ids:
            self._mixer.switch(ids.index(wanted[0]))
        for at, (version, track) in enumerate(zip(opened.versions, opened.tracks, strict=True)):
            self._bridge.do(
                self._bridge.engine.comparing.fill(version, track, decode),
                owner=self,
                on_done=partial(self._on_filled, asked, at),
                on_error=partial(self._on_trouble, asked),
            )
        self.opened.emit()
        self.play()

    def _on_filled(self, asked: int, at: int, figures: SoundFigures | None) -> None:
        if asked == self._asked and self._versions:
            known = list(self._versions)
            known[at] = known[at]._replace(figures=figures)
            self._versions = tuple(known)
            self._apply()
            self.changed.emit()

    def _on_trouble(self, asked: int, error: DesktopError) -> None:
        if asked == self._asked:
            self.close()
            self.troubled.emit(error)

    def close(self) -> None:
        """Compare nothing any more; what the player played can go on."""
        self._asked += 1
        if self._opened is not None:
            self._drop()
            self.closed.emit()

    def _drop(self) -> None:
        self._tick.stop()
        self._mixer.close()
        if self._opened is not None:
            self._opened.close()
        self._opened, self._versions, self._test = None, (), None
        self._mixer = Mixer([])
        self._is_fed = False

    # Hearing.

    def play(self) -> None:
        """Let it sound."""
        if self._opened is None:
            return
        if sound_server.connections():
            self._had_server = True
        elif self._had_server:
            self.troubled.emit(DesktopError("player.no_server"))
            return
        self._playback.pause()
        self._mixer.play()
        self._feed()
        self._tick.start()
        self.changed.emit()

    def _feed(self) -> None:
        """Open the output, if it is not."""
        if self._is_fed:
            return
        device = mixer_output.find_device(self._bridge.engine.settings.player.output)
        self._is_fed = True
        mixer = self._mixer
        self._bridge.do(
            self._bridge.engine.comparing.sound(partial(mixer_output.run, mixer, device)),
            owner=self,
            on_error=partial(self._on_sound_ended, mixer),
        )

    def _on_sound_ended(self, mixer: Mixer, error: DesktopError) -> None:
        if mixer is self._mixer:
            self._is_fed = False
            mixer.pause()
            self._on_tick()
            self.troubled.emit(error)

    def pause(self) -> None:
        """Pause."""
        self._mixer.pause()
        self._on_tick()

    def toggle(self) -> None:
        """Play or pause."""
        if self.is_playing:
            self.pause()
        else:
            self.play()

    def switch(self, number: int) -> None:
        """Let another version be heard, counted from 0."""
        if 0 <= number < len(self._versions):
            self._mixer.switch(number)
            self.changed.emit()
            self.moved.emit()

    def switch_by(self, step: int) -> None:
        """Let the next version be heard, or another so many on."""
        if self._versions:
            self.switch((self.number + step) % len(self._versions))

    def seek(self, place_s: float) -> None:
        """Go to a place."""
        self._mixer.seek(round(max(0.0, min(place_s, self.length_s)) * RATE))
        self.moved.emit()

    def set_loop(self, loop_s: tuple[float, float] | None) -> None:
        """Play a part again and again, or no more."""
        frames = None if loop_s is None else (round(loop_s[0] * RATE), round(loop_s[1] * RATE))
        self._mixer.set_loop(frames)
        self.changed.emit()
        self.moved.emit()

    def loop_from_here(self) -> None:
        """Let the loop begin here, and end where it did or with the song."""
        loop, place = self.loop_s, self.place_s
        end = loop[1] if loop is not None and loop[1] > place else self.length_s
        self.set_loop((place, end))

    def loop_to_here(self) -> None:
        """Let the loop end here, and begin where it did or with the song."""
        loop, place = self.loop_s, self.place_s
        start = loop[0] if loop is not None and loop[0] < place else 0.0
        self.set_loop((start, place))

    def set_own_places(self, *, own: bool) -> None:
        """Let each version keep its own place, or let all share one."""
        self._mixer.set_own_places(own=own)
        self.changed.emit()
        self.moved.emit()

    # Blind tests.

    def begin_test(self) -> None:
        """Put the versions into an order that nobody knows, from the beginning or the loop on."""
        if self._versions:
            self._test = BlindTest(len(self._versions), shuffle=self.shuffle)
            self._mixer.set_own_places(own=False)
            self._arrange()
            self._mixer.seek(self._mixer.loop[0] if self._mixer.loop else 0)
            self.moved.emit()

    def end_test(self) -> None:
        """Show the versions as they are, whether one was preferred or not."""
        if self._test is not None:
            self._test = None
            self._arrange()

    def prefer(self, number: int) -> Outcome | None:
        """The version with this number is the better one: end the blind test that runs."""
        if self._test is None or self._test.is_told:
            return None
        outcome = self._test.prefer(number)
        self.changed.emit()
        return outcome

    def _arrange(self) -> None:
        self._mixer.arrange(self.order)
        self._mixer.switch(0)
        self.changed.emit()

    def song_of(self, version: int) -> SongRow:
        """The song that is so many versions down in the order that is known."""
        return self._versions[version].row

    # What others do.

    def _apply(self) -> None:
        self._mixer.set_gains(
            [one.gain for one in equal_levels([v.figures for v in self._versions])]
        )
        self._apply_volume()

    def _apply_volume(self, _shown: float = 0.0) -> None:
        self._mixer.set_volume(amplitude(self._player.volume))

    def _on_player_state_changed(self, state: PlayerState) -> None:
        if state is PlayerState.PLAYING and self.is_playing:
            self.pause()

    def _on_tick(self) -> None:
        if not self.is_playing:
            self._tick.stop()
        if self.is_playing is not self._was_playing:
            self._was_playing = self.is_playing
            self.changed.emit()
        self.moved.emit()

    def _on_changed(self, changes: Changes) -> None:
        ids = [one.row.song_id for one in self._versions]
        if not changes.songs.isdisjoint(ids):

            def work(reader: LibraryReader) -> dict[SongId, SongRow]:
                return {row.song_id: row for row in reader.song_rows(ids)}

            self._bridge.read(work, owner=self, on_done=self._show_rows)

    def _show_rows(self, rows: dict[SongId, SongRow]) -> None:
        self._versions = tuple(
            one._replace(row=rows.get(one.row.song_id, one.row)) for one in self._versions
        )
        self.changed.emit()
