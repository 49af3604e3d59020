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
from suno_desktop.ui.views.labels import ElidedLabel, PlainLabel, set_tip
from suno_desktop.ui.views.seek_bar import ClickSlider, SeekBar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.core.timed_words import Section
    from suno_desktop.ui.actions import Actions
    from suno_desktop.ui.thumbnails import CoverThumbnails

_COVER_PX: Final = 48
BAR_PX: Final = 76
_PATIENCE_MS: Final = 300
"""A saved song loads sooner than this; to say that it is being fetched would be wrong, and would flicker."""
_MINUTE_MS: Final = 60_000
_TURN_MS: Final = 50
_TURN_DEGREES: Final = 18
_ARC_DEGREES: Final = 100
SEEK_STEP_MS: Final = 10_000
VOLUME_STEP: Final = 0.05


class _PlayButton(QToolButton):
    """The round button; while something is under way an arc runs around it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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


def _tool_button(name: str, action: QAction | None = None) -> QToolButton:
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
        title_clicked: go to the song that plays.
        cover_clicked: show it large.
        volume_chosen: the loudness as shown, 0 to 1; to be remembered.
        looked_at(ms): somebody sees it again, after the song moved on to here behind a minimised window.
        repeat_requested: another way to repeat is wanted.
    """

    title_clicked = Signal()
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
        self._shown_s = -1
        """The second that is shown; -1: none."""
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
        player.duration_changed.connect(self._on_duration_changed)
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
            self._on_duration_changed(player.duration_ms)

    # Parts.

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.L, theme.S, theme.L, theme.S)
        row.setSpacing(theme.L)
        row.addWidget(self._build_song(), 3)
        row.addLayout(self._build_middle(), 5)
        row.addWidget(self._build_volume(), 3)

    def _build_song(self) -> QWidget:
        self._song = QWidget()
        self._song.setObjectName("playerSong")
        self._cover = QToolButton()
        self._cover.setObjectName("playerCover")
        self._cover.setProperty("look", "picture")
        self._cover.setFixedSize(_COVER_PX, _COVER_PX)
        self._cover.setIconSize(QSize(_COVER_PX, _COVER_PX))
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
        self._play = _PlayButton()
        self._play.setDefaultAction(self._play_action)
        self._play.setObjectName("playerPlay")
        self._play.setProperty("look", "round")
        self._play.setIconSize(QSize(20, 20))
        self._play.setFixedSize(38, 38)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.S)
        self._repeat = _tool_button("playerRepeat")
        self._repeat.setCheckable(True)
        self._repeat.clicked.connect(self.repeat_requested)
        buttons.addStretch(1)
        for button in (
            _tool_button("playerShuffle", self._actions["shuffle"]),
            _tool_button("playerPrevious", self._actions["previous"]),
            self._play,
            _tool_button("playerNext", self._actions["next"]),
            self._repeat,
        ):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._play.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(buttons)
        column.addLayout(self._build_line())
        return column

    def _build_line(self) -> QHBoxLayout:
        self._seek = SeekBar()
        self._seek.setObjectName("playerSeek")
        #: Name of a slider, for screen readers: how far the song is.
        self._seek.setAccessibleName(self.tr("Position"))
        # In seconds, because screen readers read the number.
        self._seek.setSingleStep(SEEK_STEP_MS // 1000)
        self._seek.setPageStep(30)
        self._seek.setEnabled(False)
        self._seek.actionTriggered.connect(lambda _action: self._on_seek_moved())
        self._seek.sliderReleased.connect(self._on_seek_moved)
        self._elapsed = PlainLabel(look="muted", scale=0.9)
        self._elapsed.setObjectName("playerElapsed")
        self._total = PlainLabel(look="muted", scale=0.9)
        self._total.setObjectName("playerTotal")
        width = self._total.fontMetrics().horizontalAdvance("00:00:00")
        for label, side in (
            (self._elapsed, Qt.AlignmentFlag.AlignRight),
            (self._total, Qt.AlignmentFlag.AlignLeft),
        ):
            # Of a fixed size in both directions, so that the window is not laid out anew every second.
            label.setFixedSize(width, label.sizeHint().height())
            label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        line = QHBoxLayout()
        line.setSpacing(theme.S)
        line.addWidget(self._elapsed)
        line.addWidget(self._seek, 1)
        line.addWidget(self._total)
        return line

    def _build_volume(self) -> QWidget:
        box = QWidget()
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        box.setMinimumWidth(120)
        self._mute = _tool_button("playerMute")
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
        row.addWidget(_tool_button("playerQueue", self._actions["view_queue"]))
        row.addWidget(self._mute)
        row.addWidget(self._volume, 1)
        return box

    # Steering.

    def seek_by(self, step_ms: int) -> None:
        """Go some way on or back."""
        if self._player.duration_ms > 0:
            end = self._player.duration_ms
            self._player.seek(max(0, min(end, self._player.position_ms + step_ms)))

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

    def _on_seek_moved(self) -> None:
        if not self._seek.isSliderDown():
            self._player.seek(self._seek.sliderPosition() * 1000)
        self._elapsed.setText(formats.length(self._seek.sliderPosition()))

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
        if self._song.geometry().contains(event.position().toPoint()):
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
            picture = self._covers.get(row.song_id, _COVER_PX, ratio=ratio)
        self._cover.setIcon(QIcon(picture or self._placeholder(row.style or row.title)))

    def _placeholder(self, seed: str) -> QPixmap:
        return placeholder(seed, _COVER_PX, ratio=self.devicePixelRatioF())

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
        self._play_action.setIcon(icons.icon("pause" if plays or starts else "play", tint="window"))
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
        is_left = 0 < left_ms < duration_s * 1000
        self._on_duration_changed(round(duration_s * 1000) if is_left else 0)
        self._seek.setEnabled(False)
        if is_left:
            self._show_position(left_ms)

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
        self._actions["next"].setEnabled(self._playback.can_next)
        self._actions["previous"].setEnabled(self._playback.can_previous)
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
        """Show it, once a second and if anybody sees it; it is told ten times as often."""
        if position_ms // 1000 == self._shown_s or self._seek.isSliderDown():
            return
        if not self.isVisible() or self.window().isMinimized():
            self._is_stale = True
            return
        self._show_position(position_ms)

    def _show_position(self, position_ms: int) -> None:
        self._shown_s = position_ms // 1000
        self._seek.setValue(self._shown_s)
        self._elapsed.setText(formats.length(position_ms / 1000))
        self._tell_position()

    def _tell_position(self) -> None:
        """Tell screen readers the position in words: the slider's own value is a number of seconds."""
        elapsed, total = self._elapsed.text(), self._total.text()
        spoken = self.tr("Position")
        if total:
            spoken = self.tr("Position: {time} of {total}").format(time=elapsed, total=total)
        if spoken != self._seek.accessibleName():
            self._seek.setAccessibleName(spoken)

    def _on_duration_changed(self, duration_ms: int) -> None:
        self._shown_s = -1
        self._seek.setRange(0, max(0, duration_ms) // 1000)
        self._seek.setEnabled(duration_ms > 0)
        self._total.setText(formats.length(duration_ms / 1000) if duration_ms > 0 else "")
        if duration_ms <= 0:
            self._elapsed.setText("")
        self._tell_position()

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
