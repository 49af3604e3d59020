"""The player bar: what plays, the transport, where it is, how loud it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QIcon, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.changes import Changes
from suno_desktop.core.events import StreamProgress
from suno_desktop.core.listening.play_queue import Repeat
from suno_desktop.core.model import SongId
from suno_desktop.core.override import override
from suno_desktop.core.rows import SongRow, SoundFigures
from suno_desktop.ui import formats, icons, states, theme
from suno_desktop.ui.messages import say_error
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.thumbnails import placeholder
from suno_desktop.ui.views.labels import ElidedLabel, set_tip
from suno_desktop.ui.views.seek_bar import ClickSlider
from suno_desktop.ui.views.seek_line import SeekLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.core.timed_words import Section
    from suno_desktop.ui.actions import Actions
    from suno_desktop.ui.thumbnails import CoverThumbnails

COVER_PX: Final = 48
BAR_PX: Final = 76
_PATIENCE_MS: Final = 300
"""A saved song loads sooner than this; to say that it is being fetched would be wrong, and would flicker."""
_OWN_SHARE: Final = 8
"""Of the width, for the song and its transport."""
_MINUTE_MS: Final = 60_000
_TURN_MS: Final = 50
_TURN_DEGREES: Final = 18
_ARC_DEGREES: Final = 100
VOLUME_STEP: Final = 0.05


class PlayButton(QToolButton):
    """The round button; while something is under way an arc runs around it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "round")
        self.setIconSize(QSize(20, 20))
        self.setFixedSize(38, 38)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._angle = 0
        self._turning = QTimer(self, interval=_TURN_MS)
        self._turning.timeout.connect(self._turn)

    @property
    def is_busy(self) -> bool:
        """Whether it says that something is under way."""
        return self._turning.isActive()

    def set_busy(self, *, busy: bool) -> None:
        """Something is under way, or not any more."""
        if busy is not self.is_busy:
            if busy:
                self._turning.start()
            else:
                self._turning.stop()
            self.update()

    def _turn(self) -> None:
        self._angle = (self._angle - _TURN_DEGREES) % 360
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.is_busy:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(theme.color("accent"), 3)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            inside = QRectF(self.rect()).adjusted(2, 2, -2, -2)
            painter.drawArc(inside, self._angle * 16, _ARC_DEGREES * 16)


def tool_button(name: str, action: QAction | None = None) -> QToolButton:
    """A button of the player bar."""
    button = QToolButton()
    if action is not None:
        button.setDefaultAction(action)
    button.setObjectName(name)
    button.setIconSize(QSize(20, 20))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


class PlayerBar(QFrame):
    """What plays, and how to steer it.

    Signals:
        step_requested: go so far on or back in the song (milliseconds).
        title_clicked: go to the song that plays.
        cover_clicked: show it large.
        volume_chosen: the loudness as shown, 0 to 1; to be remembered.
        looked_at(ms): somebody sees it again, after the song moved on to here behind a minimised window.
        repeat_requested: another way to repeat is wanted.
    """

    title_clicked = Signal()
    step_requested = Signal(int)
    cover_clicked = Signal()
    volume_chosen = Signal(float)
    repeat_requested = Signal()
    looked_at = Signal(int)

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        player: Player,
        playback: Playback,
        pictures: CoverThumbnails,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("playerBar")
        self.setFixedHeight(BAR_PX)
        self._bridge = bridge
        self._player = player
        self._playback = playback
        self._covers = pictures
        self._actions = actions
        self._play_action = actions["play_pause"]
        self._row: SongRow | None = None
        self._stream_s: float | None = None
        """So much of the current song's live stream came."""
        self._before_mute = 0.8
        self._is_stale = False
        """The place moved on while nobody saw it."""
        self._build()
        self._is_long = False
        """It has been loading for so long that it is told."""
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_ended)
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._minute.timeout.connect(self._show_note)
        player.state_changed.connect(self._on_state_changed)
        player.position_changed.connect(self._on_position_changed)
        player.duration_changed.connect(self._line.set_length)
        player.volume_changed.connect(self._on_volume_changed)
        player.rate_changed.connect(self._on_rate_changed)
        playback.song_changed.connect(self._on_song_changed)
        playback.loading_changed.connect(self._on_loading_changed)
        playback.order_changed.connect(self._show_order)
        playback.sleep.changed.connect(self._on_sleep_changed)
        pictures.arrived.connect(self._on_cover_arrived)
        bridge.changed.connect(self._on_changed)
        bridge.listening.connect(self._on_listening)
        self._on_volume_changed(player.volume)
        self._on_song_changed(playback.current)
        if player.duration_ms > 0:  # it plays on while a window in another language takes over
            self._line.set_length(player.duration_ms)

    # Parts.

    def _build(self) -> None:
        self._guest: QWidget | None = None
        """What is heard and shown in the place of the player's song."""
        self._own = QWidget()
        own = QHBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        own.setSpacing(theme.L)
        own.addWidget(self._build_song(), 3)
        own.addLayout(self._build_middle(), 5)
        self._room = QHBoxLayout(self)
        self._room.setContentsMargins(theme.L, theme.S, theme.L, theme.S)
        self._room.setSpacing(theme.L)
        self._room.addWidget(self._own, _OWN_SHARE)
        self._room.addWidget(self._build_volume(), 3)

    def _build_song(self) -> QWidget:
        self._song = QWidget()
        self._song.setObjectName("playerSong")
        self._cover = QToolButton()
        self._cover.setObjectName("playerCover")
        self._cover.setProperty("look", "picture")
        self._cover.setFixedSize(COVER_PX, COVER_PX)
        self._cover.setIconSize(QSize(COVER_PX, COVER_PX))
        self._cover.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._cover.setCursor(Qt.CursorShape.PointingHandCursor)
        self._cover.setAccessibleName(self.tr("Now playing"))
        self._cover.setToolTip(self.tr("Show the cover, the lyrics and the queue large"))
        self._cover.clicked.connect(self.cover_clicked)
        self._title = ElidedLabel(bold=True)
        self._title.setObjectName("playerTitle")
        self._artist = ElidedLabel(look="muted", scale=0.92)
        self._artist.setObjectName("playerArtist")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._artist)
        words.addStretch(1)
        row = QHBoxLayout(self._song)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.M)
        row.addWidget(self._cover)
        row.addLayout(words, 1)
        self._song.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._song.setMinimumWidth(150)
        return self._song

    def _build_middle(self) -> QVBoxLayout:
        self._play = PlayButton()
        self._play.setDefaultAction(self._play_action)
        self._play.setObjectName("playerPlay")
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.S)
        self._repeat = tool_button("playerRepeat")
        self._repeat.setCheckable(True)
        self._repeat.clicked.connect(self.repeat_requested)
        buttons.addStretch(1)
        for button in (
            tool_button("playerShuffle", self._actions["shuffle"]),
            tool_button("playerPrevious", self._actions["previous"]),
            self._play,
            tool_button("playerNext", self._actions["next"]),
            self._repeat,
        ):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(buttons)
        self._line = SeekLine("player")
        self._line.sought.connect(self._playback.seek)
        self._seek, self._elapsed, self._total = (
            self._line.bar,
            self._line.elapsed,
            self._line.total,
        )
        column.addWidget(self._line)
        return column

    def _build_volume(self) -> QWidget:
        box = QWidget()
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        box.setMinimumWidth(120)
        self._mute = tool_button("playerMute")
        self._mute.clicked.connect(self.toggle_mute)
        self._volume = ClickSlider()
        self._volume.setObjectName("playerVolume")
        self._volume.setAccessibleName(self.tr("Volume"))
        self._volume.setRange(0, 100)
        self._volume.setSingleStep(5)
        self._volume.setMaximumWidth(120)
        self._volume.setMinimumWidth(60)
        self._volume.valueChanged.connect(self._on_volume_moved)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.XS)
        row.addStretch(1)
        row.addWidget(tool_button("playerQueue", self._actions["view_queue"]))
        row.addWidget(self._mute)
        row.addWidget(self._volume, 1)
        return box

    # Steering.

    def show_guest(self, guest: QWidget | None) -> None:
        """Show what else is heard in the place of the song and its transport; None: show these again."""
        if guest is self._guest:
            return
        if self._guest is not None:
            self._guest.hide()
        self._guest = guest
        self._own.setVisible(guest is None)
        if guest is not None:
            self._room.insertWidget(0, guest, _OWN_SHARE)
            guest.show()
        else:
            self._show_state()

    def change_volume(self, step: float) -> None:
        """Louder or softer."""
        self._choose_volume(self._player.volume + step)

    def toggle_mute(self) -> None:
        """Silence, or as loud as before."""
        if self._player.volume > 0:
            self._before_mute = self._player.volume
            self._choose_volume(0.0)
        else:
            self._choose_volume(self._before_mute)

    def _choose_volume(self, shown: float) -> None:
        shown = max(0.0, min(1.0, shown))
        self._player.set_volume(shown)
        self.volume_chosen.emit(shown)

    def _on_volume_moved(self, value: int) -> None:
        if value != round(self._player.volume * 100):
            self._choose_volume(value / 100)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._is_stale:
            self._is_stale = False
            self._on_position_changed(self._playback.position_ms)
            self.looked_at.emit(self._playback.position_ms)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        point = self._song.mapFrom(self, event.position().toPoint())
        if self._song.isVisible() and self._song.rect().contains(point):
            self.title_clicked.emit()

    # What is shown.

    @property
    def title(self) -> str:
        """What it says is playing."""
        return self._title.text()

    @property
    def note(self) -> str:
        """The line below the title."""
        return self._artist.text()

    def show_figures(self, figures: SoundFigures | None) -> None:
        """Show what the current song looks like; None: nobody measured it yet."""
        self._seek.set_waveform(b"" if figures is None else figures.waveform)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show where the sections of the current song begin."""
        self._seek.set_sections(sections)

    def _on_song_changed(self, song_id: SongId | None) -> None:
        self._row = None
        self._stream_s = None
        self._show_row()
        self._show_order()
        if song_id is not None:
            self._read(song_id)

    def _on_changed(self, changes: Changes) -> None:
        current = self._playback.current
        if current is not None and current in changes.songs:
            self._read(current)

    def _on_listening(self, event: StreamProgress) -> None:
        if event.song_id == self._playback.current:
            self._stream_s = event.seconds
            self._show_note()

    def _read(self, song_id: SongId) -> None:
        def work(reader: LibraryReader) -> list[SongRow]:
            return reader.song_rows([song_id])

        def show(rows: list[SongRow]) -> None:
            if rows and rows[0].song_id == self._playback.current:
                self._row = rows[0]
                self._show_row()

        self._bridge.read(work, owner=self, on_done=show)

    def _show_row(self) -> None:
        row = self._row
        if row is None:
            self._title.setText("" if self._playback.current else self.tr("Nothing playing"))
            self._cover.setIcon(QIcon(self._placeholder("")))
        else:
            take = formats.take(row.take)
            self._title.setText(song_title(row) + (f" · {take}" if take else ""))
            self._show_cover(row)
        self._show_state()

    def _show_cover(self, row: SongRow) -> None:
        ratio = self.devicePixelRatioF()
        picture: QPixmap | None = None
        if row.image_url:
            picture = self._covers.get(row.song_id, COVER_PX, ratio=ratio)
        self._cover.setIcon(QIcon(picture or self._placeholder(row.style or row.title)))

    def _placeholder(self, seed: str) -> QPixmap:
        return placeholder(seed, COVER_PX, ratio=self.devicePixelRatioF())

    def _on_cover_arrived(self, song_id: SongId) -> None:
        if self._row is not None and self._row.song_id == song_id:
            self._show_cover(self._row)

    def _on_state_changed(self, _state: PlayerState) -> None:
        self._show_state()

    def _on_loading_changed(self, loading: bool) -> None:
        if not loading:
            self._patience.stop()
            self._is_long = False
        elif not self._is_long:
            self._patience.start()
        self._show_state()

    def _on_sleep_changed(self) -> None:
        if self._playback.sleep.minutes:
            self._minute.start()
        else:
            self._minute.stop()
        self._show_note()

    def _on_patience_ended(self) -> None:
        self._is_long = True
        self._show_state()

    def _show_state(self) -> None:
        plays = self._player.state is PlayerState.PLAYING
        starts = self._playback.is_starting
        #: Verb, on a button: pause the music.
        pause = self.tr("Pause")
        #: Verb, on a button: play the song.
        word = pause if plays or starts else self.tr("Play")
        if starts and self._is_long and self._playback.playing is None:
            word = self.tr("Stop loading")
        if self._guest is None:
            drawing = "pause" if plays or starts else "play"
            self._play_action.setIcon(icons.icon(drawing, tint="window"))
            self._play_action.setText(word)
        self._play.setAccessibleName(word)
        self._play.set_busy(busy=self._is_long and starts)
        has_sound = self._player.state in {PlayerState.PLAYING, PlayerState.PAUSED}
        self._seek.setEnabled(has_sound and self._player.duration_ms > 0)
        if not has_sound:
            self._show_left()
        self._show_note()

    def _show_left(self) -> None:
        """Nothing is loaded: show where the song was left, as far as that is known."""
        left_ms = self._playback.position_ms
        duration_s = (self._row.duration_s if self._row is not None else None) or 0.0
        duration_ms = round(duration_s * 1000) if left_ms > 0 else 0
        self._line.set_length(duration_ms)
        if duration_ms:
            self._line.go_to(min(left_ms, duration_ms))

    def _show_note(self) -> None:
        self._artist.setText(self._note())
        set_tip(self._artist, self._artist.text())

    def _note(self) -> str:
        missing = self._player.missing
        if missing is not None:
            return say_error(missing)
        if self._is_long:
            if self._stream_s is None:
                return self.tr("Loading song…")
            heard = formats.length(self._stream_s)
            return self.tr("Playing live preview… {time}").format(time=heard)
        artist = formats.line(self._row.artist) if self._row is not None else ""
        notes = (self._ending_words(), self._speed_words(), self._source_words(), artist)
        return " · ".join(filter(None, notes))

    def _speed_words(self) -> str:
        rate = self._player.rate
        if rate == 1.0:
            return ""
        #: How fast a song plays.
        return self.tr("{speed}× speed").format(speed=formats.decimal(rate))

    def _ending_words(self) -> str:
        """When it stops, where the person wanted it to."""
        if self._playback.up_next.queue.stops_after:
            return self.tr("Stops after this song")
        left_s = self._playback.sleep.left_s
        if left_s:
            minutes = max(1, round(left_s / 60))
            return formats.counted(minutes, self.tr("Pauses in {n} minutes", "", minutes))
        return ""

    def _source_words(self) -> str:
        """What is played, where it is not the saved file."""
        playing = self._playback.playing
        if playing is None:
            return ""
        if not playing.is_preview:
            return states.played_from(playing.way)
        seconds = max(playing.duration_s or 0.0, self._stream_s or 0.0)
        duration_s = self._row.duration_s if self._row else None
        return states.preview_words(seconds, duration_s, short=True)

    def _show_order(self) -> None:
        repeat = self._playback.up_next.queue.repeat
        words = {
            Repeat.OFF: self.tr("Repeat: off"),
            Repeat.ALL: self.tr("Repeat: all"),
            Repeat.ONE: self.tr("Repeat: one song"),
        }
        self._repeat.setIcon(icons.icon("repeat-one" if repeat is Repeat.ONE else "repeat"))
        self._repeat.setChecked(repeat is not Repeat.OFF)
        self._repeat.setToolTip(words[repeat])
        self._repeat.setAccessibleName(words[repeat])
        self._show_note()

    def _on_position_changed(self, position_ms: int) -> None:
        """Show it if anybody sees it."""
        if not self.isVisible() or self.window().isMinimized():
            self._is_stale = True
            return
        self._line.go_to(position_ms)

    def _on_rate_changed(self, _rate: float) -> None:
        self._show_note()

    def _on_volume_changed(self, shown: float) -> None:
        self._volume.setValue(round(shown * 100))
        silent = shown <= 0
        self._mute.setIcon(icons.icon("mute" if silent else "volume"))
        #: Verb, on a button: switch the sound on again.
        unmute = self.tr("Unmute")
        #: Verb, on a button: switch the sound off.
        word = unmute if silent else self.tr("Mute")
        self._mute.setAccessibleName(word)
        self._mute.setToolTip(word)

    def recolor(self) -> None:
        """The theme is another one now."""
        self._show_row()
