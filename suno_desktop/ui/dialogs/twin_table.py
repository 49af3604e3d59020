"""Songs with the same sound side by side: cover, facts, a button to hear each, and which of them stays.

Shows what it is given; decides nothing and orders nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.model import FileState, SongId
from suno_desktop.core.workflows.same_sound import Twin, best
from suno_desktop.ui import formats, icons, states, theme
from suno_desktop.ui.dialogs.widgets import Pick, button
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.thumbnails import CoverThumbnails, placeholder
from suno_desktop.ui.views.detail_facts import level
from suno_desktop.ui.views.labels import PlainLabel, WrapLabel

_COVER_PX: Final = 96
_LEAST_PX: Final = 170
"""Of a song's column."""


class TwinTable(QWidget):
    """One group of songs with the same sound.

    Signals:
        chosen: this song (`SongId`) is to stay.
        play_requested: this song (`SongId`) is to be heard.
    """

    chosen = Signal(object)
    play_requested = Signal(object)

    def __init__(
        self,
        twins: Sequence[Twin],
        *,
        kept: SongId | None,
        root: Path,
        pictures: CoverThumbnails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("twinTable")
        self._twins = tuple(twins)
        self._root = root
        self._pictures = pictures
        self._covers: dict[SongId, PlainLabel] = {}
        self._picks = QButtonGroup(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, theme.S, 0)
        self._grid.setHorizontalSpacing(theme.L)
        self._grid.setVerticalSpacing(theme.XS)
        better = best(self._twins)
        for number, twin in enumerate(self._twins):
            self._grid.setColumnStretch(number + 1, 1)
            self._grid.setColumnMinimumWidth(number + 1, _LEAST_PX)
            self._add_head(number, twin, is_better=number == better)
        self._add_facts()
        ids = [twin.row.song_id for twin in self._twins]
        self._picks.buttons()[ids.index(kept) if kept in ids else better].setChecked(True)
        self._picks.idClicked.connect(lambda number: self.chosen.emit(ids[number]))
        pictures.arrived.connect(self._on_arrived)

    @property
    def picks(self) -> Sequence[Pick]:
        """The buttons that choose which song stays, one for each."""
        return [one for one in self._picks.buttons() if isinstance(one, Pick)]

    def _add_head(self, number: int, twin: Twin, *, is_better: bool) -> None:
        """Cover, the button that plays it, and the one that keeps it."""
        title = song_title(twin.row)
        cover = PlainLabel()
        cover.setObjectName(f"twinCover{number}")
        cover.setFixedSize(QSize(_COVER_PX, _COVER_PX))
        cover.setAccessibleName(self.tr("Cover of {title}").format(title=title))
        self._covers[twin.row.song_id] = cover
        self._paint(twin.row.song_id)
        #: Verb, on a button: play a song.
        play = button(self.tr("Play"), name=f"twinPlay{number}")
        play.setIcon(icons.icon("play"))
        play.setAccessibleName(
            self.tr("Play song {number} of {count}: {title}").format(
                number=number + 1, count=len(self._twins), title=title
            )
        )
        play.clicked.connect(lambda: self.play_requested.emit(twin.row.song_id))
        pick = Pick(self.tr("Keep this one"), self)
        pick.setObjectName(f"twinKeep{number}")
        pick.setAccessibleName(
            self.tr("Keep song {number} of {count}: {title}").format(
                number=number + 1, count=len(self._twins), title=title
            )
        )
        self._picks.addButton(pick, number)
        column = QVBoxLayout()
        column.setSpacing(theme.S)
        column.addWidget(pick)
        top = QHBoxLayout()
        top.setSpacing(theme.M)
        top.addWidget(cover)
        beside = QVBoxLayout()
        beside.setSpacing(theme.S)
        beside.addWidget(play, 0, Qt.AlignmentFlag.AlignLeft)
        if is_better:
            #: Of two songs with the same sound, the one whose file is better.
            better = PlainLabel(self.tr("Better file"), look="muted", wrap=True)
            better.setObjectName("twinBetter")
            beside.addWidget(better)
            pick.setAccessibleDescription(better.text())
        beside.addStretch(1)
        top.addLayout(beside, 1)
        column.addLayout(top)
        self._grid.addLayout(column, 0, number + 1)
        self._grid.setRowMinimumHeight(1, theme.S)

    # Facts.

    def _facts(self) -> Sequence[tuple[str, Callable[[Twin], str]]]:
        return (
            (self.tr("Title"), lambda twin: song_title(twin.row)),
            #: Which song of its task: A, B, …
            (self.tr("Version"), lambda twin: formats.take(twin.row.take)),
            (self.tr("Provider"), lambda twin: formats.line(twin.row.relay_name or "")),
            (self.tr("Created"), lambda twin: formats.moment(twin.row.created_at)),
            (self.tr("Rating"), self._rating),
            #: How long a song is.
            (self.tr("Length"), self._length),
            (self.tr("Format"), self._format),
            (self.tr("Size"), self._size),
            #: Where a file is.
            (self.tr("File"), self._path),
            (self.tr("Song ID"), lambda twin: formats.line(twin.row.clip_id or "")),
        )

    def _add_facts(self) -> None:
        line = 2
        for name, tell in self._facts():
            told = [tell(twin) for twin in self._twins]
            if not any(told):
                continue
            label = PlainLabel(name, look="muted")
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(label, line, 0, top)
            values: list[PlainLabel] = []
            for number, text in enumerate(told):
                look = "muted" if len(set(told)) == 1 else ""
                # Paths and IDs have no words to be broken between.
                value = (
                    WrapLabel(text or "–", look=look)
                    if name in {self.tr("File"), self.tr("Song ID")}
                    else PlainLabel(text or "–", look=look, wrap=True)
                )
                value.setObjectName(f"twinFact{line - 2}of{number}")
                value.setAccessibleName(f"{name}: {text or '–'}")
                self._grid.addWidget(value, line, number + 1, top)
                values.append(value)
            level(label, *values)
            line += 1
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def _rating(self, twin: Twin) -> str:
        stars = formats.stars(twin.row.rating)
        heart = self.tr("Favourite") if twin.row.is_favourite else ""
        return formats.listed(filter(None, (stars, heart)))

    @staticmethod
    def _length(twin: Twin) -> str:
        file = twin.file
        return formats.length((file and file.plays_s) or twin.row.duration_s)

    @staticmethod
    def _format(twin: Twin) -> str:
        file = twin.file
        if file is None:
            return ""
        shown = (file.container or file.kind.value).upper()
        if file.state is FileState.SAVED:
            return shown
        return formats.listed((shown, states.of_media_file(file).word))

    @staticmethod
    def _size(twin: Twin) -> str:
        file = twin.file
        return formats.size(file.size_bytes) if file is not None and file.size_bytes else ""

    def _path(self, twin: Twin) -> str:
        file = twin.file
        if file is None or file.path is None:
            return ""
        path = file.path
        shown = path.relative_to(self._root) if path.is_relative_to(self._root) else path
        return formats.line(str(shown))

    # Covers.

    def _paint(self, song_id: SongId) -> None:
        ratio = self.devicePixelRatioF()
        picture = self._pictures.get(song_id, _COVER_PX, ratio=ratio)
        row = next(twin.row for twin in self._twins if twin.row.song_id == song_id)
        seed = row.style or row.title or row.task_id
        picture = picture or placeholder(seed, _COVER_PX, ratio=ratio)
        self._covers[song_id].setPixmap(picture)

    def _on_arrived(self, song_id: SongId) -> None:
        if song_id in self._covers:
            self._paint(song_id)
