"""What stands in the player bar while a guest is heard: its song, the transport that steers it, and where it is.

Tells only what the guest tells, so that a blind test stays one. Steers nothing but by actions and signals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from suno_desktop.ui import formats, icons, theme
from suno_desktop.ui.thumbnails import placeholder
from suno_desktop.ui.views.labels import ElidedLabel, PlainLabel
from suno_desktop.ui.views.player_bar import COVER_PX, PlayButton, tool_button
from suno_desktop.ui.views.seek_line import SeekLine

if TYPE_CHECKING:
    from suno_desktop.core.model import SongId
    from suno_desktop.ui.actions import Actions
    from suno_desktop.ui.guest import GuestSound
    from suno_desktop.ui.thumbnails import CoverThumbnails

_SONG_SHARE: Final = 3
_MIDDLE_SHARE: Final = 5


class GuestBar(QWidget):
    """Shows one guest at a time.

    Signals:
        sought: it is to be heard from this place on (milliseconds).
    """

    sought = Signal(int)

    def __init__(self, actions: Actions, pictures: CoverThumbnails) -> None:
        super().__init__()
        self.setObjectName("guestBar")
        self._covers = pictures
        self._heard: GuestSound | None = None
        self._play_action = actions["play_pause"]
        self._cover = PlainLabel()
        self._cover.setObjectName("guestCover")
        self._cover.setFixedSize(COVER_PX, COVER_PX)
        self._title = ElidedLabel(bold=True)
        self._title.setObjectName("guestTitle")
        self._note = ElidedLabel(look="muted", scale=0.92)
        self._note.setObjectName("guestNote")
        self._play = PlayButton()
        self._play.setDefaultAction(self._play_action)
        self._play.setObjectName("guestPlay")
        self._line = SeekLine("guest")
        self._line.sought.connect(self.sought)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.L)
        row.addWidget(self._build_song(), _SONG_SHARE)
        row.addLayout(self._build_middle(actions), _MIDDLE_SHARE)
        pictures.arrived.connect(self._on_cover_arrived)

    def _build_song(self) -> QWidget:
        song = QWidget()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._note)
        words.addStretch(1)
        row = QHBoxLayout(song)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.M)
        row.addWidget(self._cover)
        row.addLayout(words, 1)
        song.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        song.setMinimumWidth(150)
        return song

    def _build_middle(self, actions: Actions) -> QVBoxLayout:
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.S)
        buttons.addStretch(1)
        for button in (
            tool_button("guestPrevious", actions["previous"]),
            self._play,
            tool_button("guestNext", actions["next"]),
        ):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(buttons)
        column.addWidget(self._line)
        return column

    @property
    def title(self) -> str:
        """What it says is heard."""
        return self._title.text()

    def show_heard(self, heard: GuestSound, place_ms: int) -> None:
        """Show what is heard, and where it is."""
        self._heard = heard
        self._title.setText(heard.name)
        self._note.setText("" if heard.row is None else formats.line(heard.row.artist))
        self._show_cover()
        #: Verb, on a button: pause the music.
        pause = self.tr("Pause")
        #: Verb, on a button: play the song.
        word = pause if heard.is_playing else self.tr("Play")
        self._play_action.setIcon(
            icons.icon("pause" if heard.is_playing else "play", tint="window")
        )
        self._play_action.setText(word)
        self._play.setAccessibleName(word)
        self._line.bar.set_waveform(heard.waveform)
        self._line.set_length(heard.length_ms)
        self.go_to(place_ms)

    def go_to(self, place_ms: int) -> None:
        """It is here now."""
        if self._heard is not None and self._heard.length_ms > 0:
            self._line.go_to(place_ms)

    def _show_cover(self) -> None:
        row = None if self._heard is None else self._heard.row
        ratio = self.devicePixelRatioF()
        picture = None
        if row is not None and row.image_url:
            picture = self._covers.get(row.song_id, COVER_PX, ratio=ratio)
        seed = "" if row is None else row.style or row.title
        self._cover.setPixmap(picture or placeholder(seed, COVER_PX, ratio=ratio))

    def _on_cover_arrived(self, song_id: SongId) -> None:
        row = None if self._heard is None else self._heard.row
        if row is not None and row.song_id == song_id:
            self._show_cover()

    def recolor(self) -> None:
        """The theme is another one now."""
        if self._heard is not None:
            self._show_cover()
            self._play_action.setIcon(
                icons.icon("pause" if self._heard.is_playing else "play", tint="window")
            )
