"""A small window with what plays and its controls, to stand above all others. Decides nothing about other windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeyEvent, QKeySequence, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from suno_desktop.core.changes import Changes
from suno_desktop.core.model import SongId
from suno_desktop.core.override import override
from suno_desktop.core.rows import SongRow
from suno_desktop.ui import formats, icons, theme
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.thumbnails import placeholder
from suno_desktop.ui.views.cover_art import seed_of
from suno_desktop.ui.views.judging_bar import FavouriteButton
from suno_desktop.ui.views.labels import ElidedLabel, PlainLabel, set_tip
from suno_desktop.ui.views.seek_bar import PlaceSlider

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.ui.actions import Actions
    from suno_desktop.ui.thumbnails import CoverThumbnails

FIRST: Final = QSize(380, 92)
_COVER_PX: Final = 72
_KEYS: Final = ("next", "previous", "louder", "softer", "mute", "favour", "mini_player", "quit")
"""Actions whose keys work here too."""


class MiniPlayer(QWidget):
    """What plays, small.

    Signals:
        back_requested: the whole window is wanted again.
        favour_requested: the song is to be a favourite, or no longer.
    """

    back_requested = Signal()
    favour_requested = Signal()

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        player: Player,
        playback: Playback,
        pictures: CoverThumbnails,
        actions: Actions,
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self.setObjectName("miniPlayer")
        self.setAccessibleName(self.tr("Mini player"))
        self.setFixedHeight(FIRST.height())
        self.setMinimumWidth(300)
        self.resize(FIRST)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._bridge = bridge
        self._player = player
        self._playback = playback
        self._pictures = pictures
        self._row: SongRow | None = None
        self._build(actions)
        self.addActions([actions[name] for name in _KEYS])
        playback.song_changed.connect(self._look)
        bridge.changed.connect(self._on_changed)
        pictures.arrived.connect(self._on_cover_arrived)
        player.position_changed.connect(self._on_position_changed)
        player.duration_changed.connect(self._on_duration_changed)

    # Parts.

    def _build(self, actions: Actions) -> None:
        self._cover = PlainLabel()
        self._cover.setObjectName("miniCover")
        self._cover.setFixedSize(_COVER_PX, _COVER_PX)
        self._title = ElidedLabel(bold=True)
        self._title.setObjectName("miniTitle")
        self._artist = ElidedLabel(look="muted", scale=0.92)
        self._artist.setObjectName("miniArtist")
        self._seek = PlaceSlider()
        self._seek.setObjectName("miniSeek")
        #: Name of a slider, for screen readers: how far the song is.
        self._seek.setAccessibleName(self.tr("Position"))
        self._seek.setSingleStep(10)
        self._seek.setPageStep(30)
        self._seek.actionTriggered.connect(lambda _action: self._on_seek_moved())
        self._seek.sliderReleased.connect(self._on_seek_moved)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._artist)
        words.addSpacing(theme.XS)
        words.addWidget(self._seek)
        words.addStretch(1)
        play = QToolButton()
        play.setDefaultAction(actions["play_pause"])
        play.setObjectName("miniPlay")
        play.setProperty("look", "round")
        play.setFixedSize(38, 38)
        following = QToolButton()
        following.setDefaultAction(actions["next"])
        following.setObjectName("miniNext")
        self._heart = FavouriteButton("miniFavourite")
        self._heart.clicked.connect(self.favour_requested)
        self._heart.setEnabled(not self._bridge.engine.is_protected)
        back = QToolButton()
        back.setObjectName("miniBack")
        back.setIcon(icons.icon("expand"))
        back.setToolTip(self.tr("Back to the whole window"))
        back.setAccessibleName(back.toolTip())
        back.clicked.connect(self.back_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.S, theme.S, theme.S, theme.S)
        row.setSpacing(theme.S)
        row.addWidget(self._cover)
        row.addLayout(words, 1)
        for button in (play, following, self._heart, back):
            button.setIconSize(QSize(20, 20))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)

    # What is shown.

    @property
    def title(self) -> str:
        """What it says is playing."""
        return self._title.text()

    def _on_changed(self, changes: Changes) -> None:
        if self._playback.current in changes.songs:
            self._look()

    def _look(self, *_told: object) -> None:
        """Read the current song, if anybody sees it."""
        song_id = self._playback.current
        if not self.isVisible():
            return
        if song_id is None:
            self._show(None)
            return

        def show(rows: list[SongRow]) -> None:
            if rows and rows[0].song_id == self._playback.current:
                self._show(rows[0])

        self._bridge.read(lambda reader: reader.song_rows([song_id]), owner=self, on_done=show)

    def _show(self, row: SongRow | None) -> None:
        self._row = row
        take = formats.take(row.take) if row is not None else ""
        title = self.tr("Nothing playing") if row is None else song_title(row)
        self._title.setText(f"{title} · {take}" if take else title)
        self._artist.setText(formats.line(row.artist) if row is not None else "")
        for label in (self._title, self._artist):
            set_tip(label, label.text())
        self.setWindowTitle(self._title.text())
        self._heart.show_favourite(on=row is not None and row.is_favourite)
        self._show_cover()

    def _show_cover(self) -> None:
        row, ratio = self._row, self.devicePixelRatioF()
        found = None
        if row is not None and row.image_url:
            found = self._pictures.get(row.song_id, _COVER_PX, ratio=ratio)
        seed = "" if row is None else seed_of(row)
        picture = found or placeholder(seed, _COVER_PX, ratio=ratio)
        self._cover.setPixmap(picture)
        if found is not None:
            self.setWindowIcon(QIcon(picture))

    def _on_cover_arrived(self, song_id: SongId) -> None:
        if self._row is not None and self._row.song_id == song_id and self.isVisible():
            self._show_cover()

    def _on_position_changed(self, position_ms: int) -> None:
        if self.isVisible() and not self.isMinimized() and not self._seek.isSliderDown():
            self._seek.setValue(position_ms // 1000)

    def _on_duration_changed(self, duration_ms: int) -> None:
        self._seek.setRange(0, max(0, duration_ms) // 1000)
        self._seek.setEnabled(duration_ms > 0)

    def _on_seek_moved(self) -> None:
        if not self._seek.isSliderDown():
            self._player.seek(self._seek.sliderPosition() * 1000)

    # Qt's events.

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._look()
        self._on_duration_changed(self._player.duration_ms)
        self._on_position_changed(self._playback.position_ms)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.back_requested.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers() and not event.isAutoRepeat():
            self._playback.toggle()
        elif event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Close):
            self.back_requested.emit()
        else:
            super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.back_requested.emit()
        super().closeEvent(event)
