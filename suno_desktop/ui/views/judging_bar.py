"""Favourite and rating of one song, as buttons. Shows what is so and says what is wanted; judges nothing."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from suno_desktop.core.rows import SongRow
from suno_desktop.ui import formats, theme

_MOST: Final = 5


def _as_mark(button: QToolButton) -> None:
    """A button that is no more than its sign."""
    button.setProperty("look", "mark")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setFont(theme.font(button.font(), scale=1.35))
    metrics = button.fontMetrics()
    button.setFixedSize(metrics.horizontalAdvance("★") + theme.S, metrics.height() + theme.XS)


class FavouriteButton(QToolButton):
    """A heart, full or empty."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.show_favourite(on=False)
        _as_mark(self)

    def show_favourite(self, *, on: bool) -> None:
        """Show whether the song is a favourite."""
        #: On a button: make the song a favourite.
        add = self.tr("Add to Favourites")
        #: On a button: the song is no longer to be a favourite.
        remove = self.tr("Remove from Favourites")
        word = remove if on else add
        self.setText("♥" if on else "♡")
        self.setAccessibleName(word)
        self.setToolTip(word)


class JudgingBar(QWidget):
    """A heart and five stars.

    Signals:
        favour_requested: a favourite, or no longer.
        rate_requested: so many stars; 0 takes them away.
    """

    favour_requested = Signal()
    rate_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rating = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._heart = FavouriteButton("nowFavourite", self)
        self._heart.clicked.connect(self.favour_requested)
        row.addWidget(self._heart)
        row.addSpacing(theme.M)
        self._stars: list[QToolButton] = []
        for number in range(1, _MOST + 1):
            star = QToolButton(self)
            star.setObjectName(f"nowStar{number}")
            star.setText("☆")
            _as_mark(star)
            #: On a button: how the song is to be rated.
            words = formats.counted(number, self.tr("{n} stars", "", number))
            star.setAccessibleName(words)
            star.setToolTip(words)
            star.clicked.connect(partial(self._on_star, number))
            row.addWidget(star)
            self._stars.append(star)
        row.addStretch(1)
        self._show()

    def _on_star(self, number: int) -> None:
        """The star that is the last one already takes the rating away."""
        self.rate_requested.emit(0 if number == self._rating else number)

    def set_writable(self, *, writable: bool) -> None:
        """Whether songs can be judged here."""
        for button in (self._heart, *self._stars):
            button.setEnabled(writable)

    @property
    def stops(self) -> tuple[QToolButton, ...]:
        """Where the tab key stops, in order."""
        return (self._heart, *self._stars)

    def show_song(self, row: SongRow | None) -> None:
        """Show how a song is judged."""
        self._rating = (row.rating or 0) if row is not None else 0
        self._heart.show_favourite(on=row is not None and row.is_favourite)
        self._show()

    def _show(self) -> None:
        for number, star in enumerate(self._stars, 1):
            star.setText("★" if number <= self._rating else "☆")
        told = formats.counted(self._rating, self.tr("{n} stars", "", self._rating))
        self.setAccessibleName(told if self._rating else self.tr("No rating"))
