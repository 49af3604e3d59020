"""The first part of the details: the song itself, with its cover, its state and what is done with it most. Does nothing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.model import SongKind
from suno_desktop.core.override import override
from suno_desktop.core.rows import SongRow
from suno_desktop.ui import formats, icons, states, theme
from suno_desktop.ui.messages import plain
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.models.selection import is_playable
from suno_desktop.ui.thumbnails import CoverThumbnails, placeholder
from suno_desktop.ui.views.detail_facts import Facts
from suno_desktop.ui.views.detail_part import DetailPart
from suno_desktop.ui.views.flow_layout import FlowLayout
from suno_desktop.ui.views.labels import PlainLabel, ShortLabel

_COVER_MOST_PX: Final = 320
_TITLE_LINES: Final = 4


class _CoverLabel(PlainLabel):
    """A cover that can be clicked.

    Signals:
        clicked: with the left button.
    """

    clicked = Signal()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.clicked.emit()


class SongPart(DetailPart):
    """What is heard and seen of a song.

    Signals:
        play_requested, favour_requested: play this song, or pause it; make it a favourite, or no longer.
        rate_requested: give it so many stars; 0: none.
        cover_requested: show its cover large.
        deed_requested: do what the button beside the state says (`states.StateSentence.deed`).
    """

    play_requested = Signal()
    favour_requested = Signal()
    rate_requested = Signal(int)
    cover_requested = Signal()
    deed_requested = Signal(str)

    def __init__(self, pictures: CoverThumbnails) -> None:
        super().__init__("", "detailsAbout")
        #: Heading in the details: the song itself.
        self.rename(self.tr("Song"))
        self._pictures = pictures
        self._row: SongRow | None = None
        self._build_top()
        self._build_buttons()
        self._build_state()
        self.facts = Facts("", "detailsSong")
        self.column.addWidget(self.facts)

    def _build_top(self) -> None:
        self.cover = _CoverLabel()
        self.cover.clicked.connect(self._on_cover_clicked)
        self.cover.setObjectName("detailsCover")
        self.cover.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # Or the panel could not become narrower than its last cover.
        self.cover.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.title = ShortLabel(lines=_TITLE_LINES, scale=1.4, bold=True)
        self.title.setObjectName("detailsTitle")
        self.artist = PlainLabel(look="muted", wrap=True, selectable=True)
        self.artist.setObjectName("detailsArtist")
        for label in (self.title, self.artist):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.artist)
        self.column.addWidget(self.cover)
        self.column.addLayout(words)

    def _build_buttons(self) -> None:
        self.deeds = QWidget()
        row = FlowLayout(self.deeds, spacing=theme.XS)
        self.play = QPushButton()
        self.show_playing(plays=False)
        self.play.setObjectName("detailsPlay")
        self.play.setIconSize(QSize(16, 16))
        self.play.clicked.connect(self.play_requested)
        self.heart = self._button("detailsFavourite", self.favour_requested.emit)
        self.heart.setAccessibleName(self.tr("Add to Favourites"))
        row.addWidget(self.play)
        row.addWidget(self.heart)
        together = QWidget()
        line = QHBoxLayout(together)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        row.addWidget(together)
        self.stars: list[QToolButton] = []
        for number in range(1, 6):
            star = self._button(f"detailsStar{number}", lambda number=number: self._rate(number))
            star.setAccessibleName(self.tr("Rating: {n} of 5 stars").format(n=number))
            star.setToolTip(star.accessibleName())
            self.stars.append(star)
            line.addWidget(star)
        self.column.addWidget(self.deeds)

    @staticmethod
    def _button(name: str, deed: object) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setProperty("look", "mark")
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: deed())  # type: ignore[operator]
        return button

    def _build_state(self) -> None:
        self.state = QFrame()
        self.state.setProperty("look", "card")
        self.state.setObjectName("detailsState")
        self._glyph = PlainLabel()
        self._glyph.setObjectName("detailsGlyph")
        self.sentence = PlainLabel(wrap=True, selectable=True)
        self.sentence.setObjectName("detailsSentence")
        self._said = PlainLabel(look="muted", wrap=True, selectable=True, scale=0.94)
        self._said.setObjectName("detailsSaid")
        for label in (self.sentence, self._said):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        #: Verb, on a button: download this song.
        self.deed = QPushButton(self.tr("Download"))
        self.deed.setObjectName("detailsDeed")
        self.deed.clicked.connect(lambda: self.deed_requested.emit(self.deed.property("deed")))
        grid = QGridLayout(self.state)
        grid.setContentsMargins(theme.M, theme.M, theme.M, theme.M)
        grid.setHorizontalSpacing(theme.S)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._glyph, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.sentence, 0, 1)
        grid.addWidget(self._said, 1, 1)
        grid.addWidget(self.deed, 2, 1, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.state)

    def stops(self) -> list[QWidget]:
        """Where the tab key stops, in order."""
        return [self.head, self.play, self.heart, *self.stars, self.deed, *self.facts.stops()]

    @property
    def writing_buttons(self) -> tuple[QWidget, ...]:
        """The buttons that change the library or bring something."""
        return (self.deed, self.heart, *self.stars)

    def hide_all(self) -> None:
        """Show nothing but a title."""
        self._row = None
        for widget in (self.cover, self.artist, self.deeds, self.state, self.facts):
            widget.hide()
        self.artist.setAlignment(Qt.AlignmentFlag.AlignLeft)

    def show_row(self, row: SongRow, artist: str, *, side: int) -> None:
        """Show a song."""
        self._row = row
        take = formats.take(row.take)
        self.title.say(song_title(row) + (f" · {take}" if take else ""))
        self.artist.setText(artist)
        self.artist.setVisible(bool(artist))
        self.show_cover(side)
        self.cover.show()
        self.deeds.setVisible(row.kind is not SongKind.TASK)
        is_clip = row.kind is SongKind.CLIP
        for button in (self.heart, *self.stars):
            button.setVisible(is_clip)
        self._show_judgement(row)

    def show_playing(self, *, plays: bool) -> None:
        """Offer to pause the song where it plays, else to play it."""
        #: Verb, on a button: play this song.
        play = self.tr("Play")
        #: Verb, on a button: pause this song.
        pause = self.tr("Pause")
        self.play.setText(pause if plays else play)
        self.play.setIcon(icons.icon("pause" if plays else "play"))
        self.play.setEnabled(plays or (self._row is not None and is_playable(self._row)))

    def _show_judgement(self, row: SongRow) -> None:
        words = (
            self.tr("Remove from Favourites") if row.is_favourite else self.tr("Add to Favourites")
        )
        self.heart.setIcon(icons.icon("heart-full" if row.is_favourite else "heart"))
        self.heart.setAccessibleName(words)
        self.heart.setToolTip(words)
        for number, star in enumerate(self.stars, start=1):
            is_lit = number <= (row.rating or 0)
            star.setIcon(icons.icon("star-full" if is_lit else "star"))

    def _rate(self, number: int) -> None:
        current = self._row.rating if self._row is not None else None
        self.rate_requested.emit(0 if number == current else number)

    def show_told(self, told: states.StateSentence, shown: states.Shown) -> None:
        """Tell the state in a sentence, with what can be done."""
        self.state.show()
        ratio = self.devicePixelRatioF()
        icon, tone = (told.icon, told.tone) if told.icon else (shown.icon, shown.tone)
        tint = theme.color(tone)
        self._glyph.setPixmap(icons.pixmap(icon, 18, tint=tint, ratio=ratio))
        self.sentence.setText(states.say_told(told))
        said = plain(told.details).strip()
        self._said.setText(said)
        self._said.setVisible(bool(said) and said != self.sentence.text())
        self.deed.setText(states.deed_word(told.deed))
        self.deed.setVisible(bool(told.deed))
        self.deed.setProperty("deed", told.deed)

    def show_cover(self, side: int) -> None:
        """Show the cover so large, or what stands for one."""
        if self._row is None:
            return
        row, ratio = self._row, self.devicePixelRatioF()
        side = max(120, min(_COVER_MOST_PX, side))
        picture: QPixmap | None = None
        if row.image_url:
            picture = self._pictures.get(row.song_id, side, ratio=ratio)
        if picture is None:
            drawing = states.drawing_of(row)
            seed = row.style or row.title or row.task_id
            picture = placeholder(seed, side, ratio=ratio, drawing=drawing)
        self.cover.setPixmap(picture)
        shapes = Qt.CursorShape
        self.cover.setCursor(shapes.PointingHandCursor if row.image_url else shapes.ArrowCursor)
        self.cover.setAccessibleName(self.tr("Cover of {title}").format(title=song_title(row)))

    def _on_cover_clicked(self) -> None:
        if self._row is not None and self._row.image_url:
            self.cover_requested.emit()
