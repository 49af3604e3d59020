"""The part of the details that lists the single tracks (stems) of a song. Shows them, and asks others to act."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.model import FileState, MediaKind, SongId
from suno_desktop.core.rows import SongDetail, StemRow
from suno_desktop.ui import formats, icons, states, theme
from suno_desktop.ui.models import selection as selecting
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.views.detail_part import DetailPart
from suno_desktop.ui.views.labels import ElidedLabel, PlainLabel


class StemsPart(DetailPart):
    """The stems of a song, each on a line of its own.

    Signals:
        play_requested, save_requested, trash_requested: of this stem (`SongId`); play of the one that plays: pause it.
        folder_requested: show this file in its folder.
        copy_requested: put this text into the clipboard.
        search_requested: list what this search finds.
    """

    play_requested = Signal(object)
    save_requested = Signal(object)
    trash_requested = Signal(object)
    folder_requested = Signal(object)
    copy_requested = Signal(str)
    search_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__("", "detailsStems")
        #: Heading in the details: the single tracks of a song, such as its vocals and its drums.
        self.rename(self.tr("Stems"))
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(2)
        self.column.addLayout(self._lines)
        self._shown: tuple[tuple[StemRow, ...], str] = ((), "")
        """What is shown, and in which colour."""
        self._buttons: list[QWidget] = []
        self._plays: list[QPushButton] = []
        self._playing: SongId | None = None

    def stops(self) -> list[QWidget]:
        """Where the tab key stops, in order."""
        return [self.head, *self._buttons]

    def show_song(self, detail: SongDetail) -> None:
        """Show the stems of a song; without any, nothing."""
        self.setVisible(bool(detail.stems))
        shown = (detail.stems, theme.color("muted").name())
        if shown == self._shown:
            return  # the focus and an open menu stay
        self._shown = shown
        self._buttons.clear()
        self._plays.clear()
        while (item := self._lines.takeAt(0)) is not None:
            line = item.widget()
            if line is not None:
                line.hide()
                line.deleteLater()
        for stem in detail.stems:
            self._lines.addWidget(self._line(stem))
        width = max((play.sizeHint().width() for play in self._plays), default=0)
        for play in self._plays:
            play.setMinimumWidth(width)
        self.show_playing(self._playing)

    def show_playing(self, song_id: SongId | None) -> None:
        """Offer to pause the stem that plays, and to play the others."""
        self._playing = song_id
        stems, _tint = self._shown
        for stem, play in zip(stems, self._plays, strict=True):
            plays = stem.row.song_id == song_id
            words = self.tr("Pause {title}") if plays else self.tr("Play {title}")
            words = words.format(title=song_title(stem.row))
            play.setIcon(icons.icon("pause" if plays else "play", tint="accent_text"))
            play.setEnabled(plays or selecting.is_playable(stem.row))
            play.setAccessibleName(words)
            play.setToolTip(formats.tooltip(words))

    def _line(self, stem: StemRow) -> QWidget:
        row, word = stem.row, states.stem_word(stem.name)
        shown = states.of_song(row)
        line = QWidget()
        line.setObjectName(f"detailsStem{row.song_id}")
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.S)
        play = QPushButton(word.replace("&", "&&"))
        play.setIcon(icons.icon("play", tint="accent_text"))  # counts for the width
        play.setObjectName(f"detailsPlayStem{row.song_id}")
        play.setProperty("look", "link")
        play.setAccessibleDescription(", ".join(self._told(stem)))
        play.clicked.connect(lambda: self.play_requested.emit(row.song_id))
        glyph = PlainLabel()
        ratio = self.devicePixelRatioF()
        tint = theme.color(shown.tone)
        glyph.setPixmap(icons.pixmap(shown.icon, 14, tint=tint, ratio=ratio))
        told = ElidedLabel(" · ".join(self._told(stem)), look="muted", scale=0.92)
        told.setToolTip(formats.tooltip(told.text()))
        told.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        across.addWidget(play)
        across.addWidget(glyph)
        across.addWidget(told, 1)
        more = self._more(stem, line)
        across.addWidget(more)
        self._plays.append(play)
        self._buttons += (play, more)
        return line

    @staticmethod
    def _told(stem: StemRow) -> list[str]:
        length = formats.length(stem.row.duration_s)
        return [word for word in (length, states.of_song(stem.row).word) if word]

    def _more(self, stem: StemRow, line: QWidget) -> QToolButton:
        more = QToolButton()
        more.setObjectName(f"detailsMoreOfStem{stem.row.song_id}")
        more.setIcon(icons.icon("more", tint="muted"))
        more.setIconSize(QSize(16, 16))
        more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        #: On a button that opens a menu; {stem} is a single track of a song, such as “Vocals”.
        words = self.tr("More for {stem}").format(stem=states.stem_word(stem.name))
        more.setAccessibleName(words)
        more.setToolTip(formats.tooltip(words))
        more.clicked.connect(lambda: self._open(stem, more.mapToGlobal(QPoint(0, more.height()))))
        line.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        line.customContextMenuRequested.connect(lambda at: self._open(stem, line.mapToGlobal(at)))
        return more

    def _open(self, stem: StemRow, at: QPoint) -> None:
        menu = self.menu(stem)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def menu(self, stem: StemRow) -> QMenu:
        """What can be done with a stem."""
        row = stem.row
        menu = QMenu(self)
        menu.setObjectName("detailsStemMenu")

        def add(text: str, do: Callable[[], object], *, is_of_use: bool = True) -> None:
            action = menu.addAction(text)
            action.setEnabled(is_of_use)
            action.triggered.connect(lambda _checked=False: do())

        paths = selecting.saved_paths(stem.files)
        sound = row.files.get(MediaKind.MP3)
        add(
            self.tr("&Play"),
            partial(self.play_requested.emit, row.song_id),
            is_of_use=selecting.is_playable(row),
        )
        add(
            self.tr("&Download"),
            partial(self.save_requested.emit, row.song_id),
            is_of_use=selecting.can_save(row) and sound is not FileState.QUEUED,
        )
        add(
            self.tr("Show in &folder"),
            lambda: self.folder_requested.emit(paths[0]),
            is_of_use=bool(paths),
        )
        menu.addSeparator()
        add(
            self.tr("&Copy path"),
            lambda: self.copy_requested.emit(str(paths[0])),
            is_of_use=bool(paths),
        )
        add(self.tr("Copy &IDs"), lambda: self.copy_requested.emit(selecting.ids_text([row])))
        add(
            self.tr("Show D&etails"),
            partial(self.search_requested.emit, f"id:{row.clip_id}"),
        )
        menu.addSeparator()
        add(self.tr("&Move to Trash"), partial(self.trash_requested.emit, row.song_id))
        return menu
