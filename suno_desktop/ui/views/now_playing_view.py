"""The place of what plays: its cover or video large, on a ground in the cover's colours, its words and what comes next.

Shows what it is given and says what is wanted; reads and plays nothing. While it is not on screen nothing here runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.model import ClipState, MediaKind, SongId
from suno_desktop.core.override import override
from suno_desktop.core.rows import SongDetail, SongRow
from suno_desktop.ui import formats, icons, states, theme
from suno_desktop.ui.cover_colours import CoverTints, gradient
from suno_desktop.ui.messages import say
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.models.selection import is_offered
from suno_desktop.ui.views.cover_art import CoverArt
from suno_desktop.ui.views.judging_bar import JudgingBar
from suno_desktop.ui.views.labels import ElidedLabel, PlainLabel, set_tip
from suno_desktop.ui.views.lyrics_panel import LyricsPanel
from suno_desktop.ui.views.player_bar import BAR_PX

if TYPE_CHECKING:
    from suno_desktop.core.listening.sung_lines import SungLines
    from suno_desktop.ui.actions import Actions
    from suno_desktop.ui.thumbnails import CoverThumbnails
    from suno_desktop.ui.views.queue_panel import QueuePanel

_NARROW_PX: Final = 880
"""Below this width the queue takes the place of the words instead of standing beside them."""
_QUEUE_PX: Final = 300
_LYRICS_SCALE: Final = 1.7
_MOST_VERSIONS: Final = 12
_MARGINS: Final = (theme.XL, theme.M, theme.L, theme.L)
_UNLIMITED_PX: Final = 16_777_215
"""What Qt takes for no limit."""


class NowShown(NamedTuple):
    """What is known of the song that plays."""

    detail: SongDetail
    versions: Sequence[SongRow] = ()
    """All songs of its task, it among them."""
    lines: SungLines | None = None
    """When its words are sung, where that is known."""


class _VersionShown(NamedTuple):
    """One button of the versions."""

    song_id: SongId
    letter: str
    words: str
    tip: str
    is_offered: bool


class _SongColumn(QWidget):
    """The picture, as large as the column leaves it, with the song's words right below."""

    def __init__(self, art: CoverArt, video: QWidget) -> None:
        super().__init__()
        self._art = art
        self.pictures = QStackedWidget()
        self.pictures.setObjectName("nowPicture")
        self.pictures.addWidget(art)
        self.pictures.addWidget(video)
        self.words = QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.M)
        column.addStretch(1)
        column.addWidget(self.pictures)
        column.addWidget(self.words)
        column.addStretch(1)

    def fit(self) -> None:
        """Give the picture its height: a square, or for a video all there is."""
        words = 0 if self.words.isHidden() else self.words.sizeHint().height() + theme.M
        room = self.height() - words
        is_video = self.pictures.currentWidget() is not self._art
        side = room if is_video else min(room, self.width())
        self.pictures.setFixedHeight(max(48, side))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class NowPlayingView(QWidget):
    """What plays, large.

    Signals:
        back_requested: the lists are wanted again.
        favour_requested, rate_requested: a judgement of the song that plays.
        version_requested: another version of it (`SongId`) is to be played.
        seek_requested: another place of it, in seconds.
        looked_at: it is being painted although something new was not read yet.
    """

    back_requested = Signal()
    favour_requested = Signal()
    rate_requested = Signal(int)
    version_requested = Signal(object)
    seek_requested = Signal(float)
    looked_at = Signal()

    def __init__(
        self,
        *,
        pictures: CoverThumbnails,
        actions: Actions,
        queue: QueuePanel,
        video: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("nowPlaying")
        self.setAccessibleName(self.tr("Now playing"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.is_stale = False
        """Something new is to be read once somebody looks."""
        self._painted: tuple[tuple[CoverTints, QRect], QBrush] | None = None
        """What the ground was painted of last, and with what."""
        self._is_alone = False
        self._is_queue_closed_by_width = False
        self._queue = queue
        self._video = video
        self._art = CoverArt(pictures)
        self._art.setObjectName("nowCover")
        self._art.changed.connect(self.update)
        self._column = _SongColumn(self._art, video)
        self.lyrics = LyricsPanel(scale=_LYRICS_SCALE)
        self.lyrics.hide_title()
        self.lyrics.line_chosen.connect(self.seek_requested)
        self._versions: list[QToolButton] = []
        self._versions_shown: list[_VersionShown] = []
        self._playing: SongId | None = None
        self.told: frozenset[SongId] = frozenset()
        """The songs of which something is shown: the one that plays, and its other versions."""
        self._build(actions)
        self._build_words()
        self._order_tabs()
        self.show_nothing()

    # Parts.

    def _build(self, actions: Actions) -> None:
        back = QPushButton(icons.icon("back"), self.tr("Back to the list"))
        back.setObjectName("nowBack")
        back.setIconSize(QSize(16, 16))
        back.clicked.connect(self.back_requested)
        self._queue_button = QToolButton()
        self._queue_button.setObjectName("nowQueue")
        self._queue_button.setIcon(icons.icon("queue"))
        self._queue_button.setIconSize(QSize(20, 20))
        self._queue_button.setCheckable(True)
        self._queue_button.setChecked(True)
        self._queue_button.setAccessibleName(self.tr("Queue"))
        self._queue_button.setToolTip(self.tr("Show the queue"))
        self._queue_button.toggled.connect(lambda _on: self._divide())
        full = QToolButton()
        full.setDefaultAction(actions["full_screen"])
        full.setObjectName("nowFullScreen")
        full.setIconSize(QSize(20, 20))
        self._tops = (back, self._queue_button, full)
        self.controls = QWidget()
        """The row above; in full screen it goes while nobody moves."""
        self.controls.setObjectName("nowControls")
        top = QHBoxLayout(self.controls)
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(back)
        top.addStretch(1)
        for button in (self._queue_button, full):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            top.addWidget(button)
        policy = self.controls.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.controls.setSizePolicy(policy)
        self._body = QHBoxLayout()
        self._body.setSpacing(theme.XL)
        self._body.addWidget(self._column)
        self._body.addWidget(self.lyrics)
        self._body.addWidget(self._queue)
        for part in (self._column, self.lyrics):
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._around = around = QVBoxLayout(self)
        around.setContentsMargins(*_MARGINS)
        around.addWidget(self.controls)
        around.addLayout(self._body, 1)

    def _build_words(self) -> None:
        self._title = ElidedLabel(bold=True, scale=1.7)
        self._title.setObjectName("nowTitle")
        self._artist = ElidedLabel()
        self._artist.setObjectName("nowArtist")
        self._style = ElidedLabel(look="muted")
        self._style.setObjectName("nowStyle")
        self.judging = JudgingBar()
        self.judging.favour_requested.connect(self.favour_requested)
        self.judging.rate_requested.connect(self.rate_requested)
        self._version_row = QWidget()
        self._version_row.setObjectName("nowVersions")
        versions = QHBoxLayout(self._version_row)
        versions.setContentsMargins(0, 0, 0, 0)
        versions.setSpacing(theme.XS)
        #: Before buttons with the letters of the versions of a song.
        versions.addWidget(PlainLabel(self.tr("Versions"), look="muted"))
        versions.addSpacing(theme.XS)
        versions.addStretch(1)
        column = QVBoxLayout(self._column.words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.XS)
        for part in (self._title, self._artist, self._style, self.judging, self._version_row):
            column.addWidget(part)

    def _order_tabs(self) -> None:
        """The tab key goes as the eye does; what is made late has its place there, too."""
        stops = (*self._tops, *self.judging.stops, *self._versions)
        for before, stop in pairwise(stops):
            QWidget.setTabOrder(before, stop)
        self.lyrics.order_tabs(stops[-1])
        self._queue.order_tabs(self.lyrics.last_stop)

    # What is shown.

    @property
    def title(self) -> str:
        """What it says is playing."""
        return self._title.text()

    @property
    def art(self) -> CoverArt:
        """The cover."""
        return self._art

    @property
    def tints(self) -> CoverTints:
        """The colours of the ground."""
        return self._art.tints

    def show_nothing(self) -> None:
        """Nothing plays."""
        self.told = frozenset()
        self._art.show_song(None)
        self._title.setText(self.tr("Nothing playing"))
        for label in (self._artist, self._style):
            label.setText("")
        self._version_row.hide()
        self.judging.hide()
        self.lyrics.show_message("", "")

    def show_song(self, shown: NowShown) -> None:
        """Show what plays."""
        row = shown.detail.row
        self.told = frozenset((row.song_id, *(one.song_id for one in shown.versions)))
        take = formats.take(row.take)
        self._title.setText(song_title(row) + (f" · {take}" if take else ""))
        self._artist.setText(formats.line(row.artist))
        self._artist.setVisible(bool(row.artist))
        self._style.setText(formats.line(row.style))
        self._style.setVisible(bool(row.style))
        for label in (self._title, self._artist, self._style):
            set_tip(label, label.text())
        self._art.show_song(row)
        self.judging.show_song(row)
        self.judging.show()
        self._show_versions(row, shown.versions)
        self.lyrics.show_song(shown.detail, shown.lines)
        self._column.fit()
        self.update()

    def _show_versions(self, row: SongRow, versions: Sequence[SongRow]) -> None:
        self._versions_shown = [self._version_of(one, row) for one in versions[:_MOST_VERSIONS]]
        self._fit_versions(len(self._versions_shown))
        for button, one in zip(self._versions, self._versions_shown, strict=True):
            button.setObjectName(f"nowVersion{one.letter}")
            button.setText(one.letter)
            button.setEnabled(one.is_offered)
            button.setAccessibleName(one.words)
            button.setToolTip(one.tip)
        self._mark_version(row.song_id)
        self._version_row.setVisible(len(self._versions) > 1)

    def _version_of(self, one: SongRow, playing: SongRow) -> _VersionShown:
        letter = formats.take(one.take)
        can_be_heard = one.song_id == playing.song_id or is_offered(one)
        if not can_be_heard:
            #: On a disabled button: this version of the song has nothing to hear; {state} is its state in the list.
            words = self.tr("Version {letter} cannot be played: {state}")
            words = words.format(letter=letter, state=states.of_song(one).word)
            reason = states.why(one)
            if one.state is ClipState.READY and MediaKind.MP3 not in one.files:
                reason = say("media.no_link")
            tip = formats.tooltip("\n".join(filter(None, (words, reason))))
            return _VersionShown(one.song_id, letter, words, tip, is_offered=False)
        #: On a button: play this version of the song.
        words = self.tr("Play version {letter} ({length})")
        if not one.duration_s:
            #: On a button: play this version of the song.
            words = self.tr("Play version {letter}")
        words = words.format(letter=letter, length=formats.length(one.duration_s))
        return _VersionShown(one.song_id, letter, words, words, is_offered=True)

    def _fit_versions(self, count: int) -> None:
        """Have as many buttons as versions; those that stay keep the keyboard."""
        if len(self._versions) == count:
            return
        layout = self._version_row.layout()
        while len(self._versions) > count:
            self._versions.pop().deleteLater()
        while len(self._versions) < count:
            number = len(self._versions)
            button = QToolButton(self._version_row)
            button.setProperty("look", "bar")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self._on_version, number))
            if isinstance(layout, QHBoxLayout):
                layout.insertWidget(2 + number, button)
            self._versions.append(button)
        self._order_tabs()

    def _mark_version(self, song_id: SongId) -> None:
        """Tick the version that plays."""
        self._playing = song_id
        for button, one in zip(self._versions, self._versions_shown, strict=True):
            button.setChecked(one.song_id == song_id)

    def _on_version(self, number: int) -> None:
        if self._playing is not None:
            self._mark_version(self._playing)  # until the other one is the current song
        self.version_requested.emit(self._versions_shown[number].song_id)

    def show_video(self, *, shown: bool) -> None:
        """Show the video in the place of the cover, or the cover again."""
        self._column.pictures.setCurrentWidget(self._video if shown else self._art)
        self._divide()

    @property
    def has_video(self) -> bool:
        """Whether a video is in the place of the cover."""
        return self._column.pictures.currentWidget() is self._video

    def set_alone(self, *, alone: bool) -> None:
        """In full screen a video has the whole place; a cover keeps its words beside it."""
        self._is_alone = alone
        self._divide()

    def toggle_queue(self) -> None:
        """Show what comes next, or hide it."""
        self._queue_button.toggle()

    def _divide(self) -> None:
        """Share the width between picture, words and queue."""
        is_bare = self._is_alone and self.has_video
        is_narrow = self.width() < _NARROW_PX
        wants_queue = self._queue_button.isChecked()
        left, top, right, bottom = _MARGINS
        bottom += BAR_PX if self._is_alone else 0  # the player bar may lie over it
        margins = (0, 0, 0, 0) if is_bare else (left, top, right, bottom)
        self._around.setContentsMargins(*margins)
        self._around.setSpacing(0 if is_bare else theme.S)
        self.controls.setMaximumHeight(0 if is_bare else _UNLIMITED_PX)
        self._column.words.setVisible(not is_bare)
        self._queue.setVisible(wants_queue and not is_bare)
        self.lyrics.setVisible(not is_bare and not (wants_queue and is_narrow))
        self._queue.setMaximumWidth(_UNLIMITED_PX if is_narrow else _QUEUE_PX)
        self._body.setStretch(0, 9 if self.has_video else 5)
        self._body.setStretch(1, 5 if self.has_video else 6)
        self._body.setStretch(2, 6 if is_narrow else 4)
        self._column.fit()

    def go_to(self, position_s: float) -> None:
        """The song is here now."""
        self.lyrics.go_to(position_s)

    def recolor(self) -> None:
        """The theme is another one now."""
        self._art.recolor()
        self.lyrics.recolor()
        self._queue.recolor()
        self._painted = None
        self.update()

    def _ground(self) -> QBrush:
        """The ground; its colours take longer to find than the rest to paint, and words glide over it."""
        now = (self.tints, self.rect())
        if self._painted is None or self._painted[0] != now:
            self._painted = now, QBrush(gradient(*now))
        return self._painted[1]

    # Qt's events.

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        was, now = event.oldSize().width(), event.size().width()
        if now < _NARROW_PX and (was >= _NARROW_PX or was < 0) and self._queue_button.isChecked():
            self._queue_button.setChecked(False)
            self._is_queue_closed_by_width = True
        elif now >= _NARROW_PX and self._is_queue_closed_by_width:
            self._queue_button.setChecked(True)
            self._is_queue_closed_by_width = False
        self._divide()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._ground())
        if self.is_stale:
            self.is_stale = False
            self.looked_at.emit()
