"""The words of a song: section headings set apart, selectable, in the size the person likes. Never read as markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.listening.sung_lines import as_shown
from suno_desktop.core.model import SongId
from suno_desktop.core.rows import SongDetail
from suno_desktop.ui import formats, icons, theme
from suno_desktop.ui.messages import plain
from suno_desktop.ui.views.labels import ElidedLabel, PlainLabel
from suno_desktop.ui.views.lyrics_follower import LyricsFollower
from suno_desktop.ui.views.lyrics_hits import LyricsHits

if TYPE_CHECKING:
    from suno_desktop.core.library.query.tree import Highlight
    from suno_desktop.core.listening.sung_lines import SungLines

_HEADING: Final = re.compile(r"^\s*[\[［【(（]?\s*[\[［【]([^\]］】\n]{1,60})[\]］】]\s*[)）]?\s*$")
SMALLEST_PT: Final = 8
LARGEST_PT: Final = 28
_HITS: Final = (("up", "lyricsPreviousHit", -1), ("down", "lyricsNextHit", 1))
"""The buttons between hits: drawing, name and step."""
_MOST: Final = 200_000
"""Longest text that is shown; no song comes near."""


def lyrics_of(detail: SongDetail | None) -> str:
    """The words of a song or sheet, or ""."""
    if detail is None:
        return ""
    if detail.sheet is not None:
        return detail.sheet.text
    return (detail.clip.lyrics if detail.clip is not None else None) or ""


def shown_lyrics(detail: SongDetail | None) -> str:
    """The words as they are shown, line by line."""
    return as_shown(plain(lyrics_of(detail)))[:_MOST]


class _TimesBar(QFrame):
    """A line about synced lyrics, with a yes and a no where it is a question.

    Signals:
        answered: `yes` or `no`.
    """

    answered = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("timesBar")
        self._words = PlainLabel(look="muted", wrap=True)
        self._words.setObjectName("timesWords")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        #: On a button, after a question.
        self._yes = QPushButton(self.tr("Yes, always"))
        self._yes.setObjectName("timesYes")
        self._yes.clicked.connect(lambda: self.answered.emit("yes"))
        #: On a button, after a question.
        self._no = QPushButton(self.tr("No"))
        self._no.setObjectName("timesNo")
        self._no.clicked.connect(lambda: self.answered.emit("no"))
        row = QHBoxLayout()
        row.setSpacing(theme.S)
        row.addWidget(self._yes)
        row.addWidget(self._no)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.L, theme.S, theme.L, 0)
        column.setSpacing(theme.S)
        column.addWidget(self._words)
        column.addLayout(row)
        self.hide()

    def stops(self) -> tuple[QWidget, ...]:
        """Where the tab key stops, in order."""
        return self._yes, self._no

    def say(self, words: str, *, asks: bool) -> None:
        """Say this, or nothing."""
        self._words.setText(words)
        self._words.setAccessibleName(words)
        self._yes.setVisible(asks)
        self._no.setVisible(asks)
        self.setVisible(bool(words))


class LyricsPanel(QFrame):
    """Words.

    Signals:
        size_chosen: another size of letters (points).
        times_answered: whether synced lyrics are to be got whenever lyrics are opened, `yes` or `no`.
        line_chosen: a line that has a time was clicked; where it begins, in seconds.
        edit_requested: the lyrics of this song (`SongId`) are to be changed.
    """

    size_chosen = Signal(int)
    times_answered = Signal(str)
    line_chosen = Signal(float)
    edit_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, scale: float = 1.12) -> None:
        super().__init__(parent)
        self.setObjectName("lyricsPanel")
        self._lyrics = ""
        self._song: SongId | None = None
        self._pt = 0
        self._scale = scale
        """How large letters are beside the system's, while nobody chose."""
        self._title = ElidedLabel(bold=True)
        self._title.setObjectName("lyricsTitle")
        self._buttons: list[QToolButton] = []
        self._top = top = QHBoxLayout()
        top.setContentsMargins(theme.L, theme.M, theme.S, 0)
        top.setSpacing(0)
        top.addWidget(self._title, 1)
        self._count = PlainLabel(look="muted")
        self._count.setObjectName("lyricsHitCount")
        top.addWidget(self._count)
        self._hit_buttons, self._own, self._edit = self._build_buttons(top)
        self._text = QTextEdit()
        self._text.setObjectName("lyricsText")
        self._text.setAccessibleName(self.tr("Lyrics"))
        self._text.setReadOnly(True)
        self._text.setAcceptRichText(False)
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        self._text.setUndoRedoEnabled(False)
        self._text.setTabChangesFocus(True)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._text.document().setDocumentMargin(theme.L)
        self._hits = LyricsHits(self._text)
        self._follower = LyricsFollower(self._text)
        self._follower.chosen.connect(self.line_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        self._times = _TimesBar(self)
        self._times.answered.connect(self.times_answered)
        column.addWidget(self._times)
        column.addWidget(self._text, 1)
        self.set_size(0)
        self.show_message("", self.tr("Select a song to read its lyrics."))

    def _build_buttons(self, top: QHBoxLayout) -> tuple[list[QToolButton], PlainLabel, QToolButton]:
        """What stands beside the title: the steps between hits, whether the words are the person's, and their button."""
        hits = [
            self._button(top, icon, name, word, partial(self.go_on, step))
            for (icon, name, step), word in zip(_HITS, self._hit_words(), strict=True)
        ]
        #: Beside the title of a song: these are the user's own lyrics.
        own = PlainLabel(self.tr("Edited"), look="muted")
        own.setObjectName("lyricsOwn")
        own.hide()
        top.addWidget(own)
        edit = self._button(top, "edit", "lyricsEdit", self.tr("Edit lyrics…"), self._ask_to_edit)
        edit.setEnabled(False)
        for icon, name, word, step in (
            ("smaller", "lyricsSmaller", self.tr("Smaller text"), -1),
            ("bigger", "lyricsBigger", self.tr("Larger text"), 1),
        ):
            self._button(top, icon, name, word, partial(self.zoom, step))
        return hits, own, edit

    def _hit_words(self) -> tuple[str, str]:
        return self.tr("Previous hit (Shift+F3)"), self.tr("Next hit (F3)")

    def say_keys(self, told: Callable[[str], str]) -> None:
        """Name the keys that the steps between hits have now."""
        for button, word in zip(self._hit_buttons, self._hit_words(), strict=True):
            button.setAccessibleName(told(word))
            button.setToolTip(told(word))

    def _button(
        self, row: QHBoxLayout, icon: str, name: str, word: str, deed: Callable[[], None]
    ) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setIcon(icons.icon(icon, tint="muted"))
        button.setIconSize(QSize(18, 18))
        button.setAccessibleName(word)
        button.setToolTip(word)
        button.clicked.connect(lambda _checked=False: deed())
        row.addWidget(button)
        self._buttons.append(button)
        return button

    def _ask_to_edit(self) -> None:
        if self._song is not None:
            self.edit_requested.emit(self._song)

    def order_tabs(self, before: QWidget) -> None:
        """Put all that the tab key comes to behind `before`."""
        for stop in (*self._buttons, *self._times.stops(), self._text):
            QWidget.setTabOrder(before, stop)
            before = stop

    @property
    def last_stop(self) -> QWidget:
        """Where the tab key comes last."""
        return self._text

    # Size.

    def hide_title(self) -> None:
        """Stand where the song is named already."""
        self._title.hide()
        self._top.insertStretch(0, 1)

    def set_size(self, points: int) -> None:
        """Letters of this size; 0 is a little above the system's, or as large as the place wants them."""
        self._pt = points
        self._write()

    def _points(self) -> float:
        return float(self._pt) if self._pt else self.font().pointSizeF() * self._scale

    def zoom(self, step: int) -> None:
        """Bigger or smaller letters."""
        size = max(SMALLEST_PT, min(LARGEST_PT, round(self._points()) + step))
        self.set_size(size)
        self.size_chosen.emit(size)

    # What was searched.

    def mark(self, marks: Sequence[Highlight]) -> None:
        """Show where something stands in the words."""
        if self._hits.set_marks(marks):
            self._look()

    def go_on(self, step: int) -> None:
        """Go to the next place where it stands, or back."""
        self._hits.go_on(step)
        self._tell_hits()

    @property
    def hits(self) -> LyricsHits:
        """Where it stands."""
        return self._hits

    def _look(self) -> None:
        self._hits.look(is_text=bool(self._lyrics))
        self._tell_hits()

    def _tell_hits(self) -> None:
        count = self._hits.count
        for part in (self._count, *self._hit_buttons):
            part.setVisible(count > 0)
        #: Which of the places where the search stands in the lyrics, and how many there are.
        told = self.tr("{n} of {count}").format(n=self._hits.current + 1, count=count)
        self._count.setText(told if count else "")
        self._count.setAccessibleName(self.tr("Hit {place}").format(place=told) if count else "")

    # Content.

    @property
    def text(self) -> str:
        """The words as they are shown."""
        return self._text.toPlainText()

    @property
    def shown_song(self) -> SongId | None:
        """The song whose words are shown; None for a message."""
        return self._song if self._lyrics else None

    @property
    def song_title(self) -> str:
        """Whose words they are."""
        return self._title.text()

    def show_song(self, detail: SongDetail, lines: SungLines | None = None) -> None:
        """Show the words of a song, and follow it through them where their times are known."""
        self._song = detail.row.song_id
        title = formats.line(detail.row.title)
        take = formats.take(detail.row.take)
        lyrics = shown_lyrics(detail)
        if lyrics.strip():
            self._note_song(detail)
            self._title.setText(f"{title} · {take}" if take else title)
            self._show(lyrics, lines)
        elif detail.clip is not None and detail.clip.instrumental:
            self.show_message(title, self.tr("Instrumental, no lyrics"))
            self._note_song(detail)
        else:
            self.show_message(title, self.tr("No lyrics."))
            self._note_song(detail)

    def _note_song(self, detail: SongDetail | None) -> None:
        """Whose words can be changed."""
        has_words = detail is not None and (detail.clip is not None or detail.sheet is not None)
        is_trashed = detail is not None and detail.row.trashed_at is not None
        self._song = detail.row.song_id if detail is not None and has_words else None
        self._edit.setEnabled(self._song is not None and not is_trashed)
        self._own.setVisible(detail is not None and detail.told_words is not None)

    def say_times(self, words: str, *, asks: bool = False) -> None:
        """Say how it stands with the times of these lyrics, or ask whether they are to be got; "" for nothing."""
        self._times.say(words, asks=asks)

    def show_message(self, title: str, message: str) -> None:
        """Say why there are no words."""
        self._song = None
        self._note_song(None)
        self._title.setText(title)
        self._lyrics = ""
        self._follower.set_lines(None)
        self._text.clear()
        cursor = self._text.textCursor()
        cursor.insertText(message, self._format(muted=True))
        self._text.setAccessibleDescription(message)
        self._look()

    def go_to(self, position_s: float) -> None:
        """The song is here now."""
        self._follower.go_to(position_s)

    @property
    def follows(self) -> bool:
        """Whether the song is followed through its words."""
        return self._follower.follows

    @property
    def sung_line(self) -> str:
        """The line that stands out because it is sung, or ""."""
        return self._follower.line

    def _show(self, lyrics: str, lines: SungLines | None) -> None:
        if lyrics != self._lyrics or not self._follower.has(lines):
            self._follower.set_lines(lines)
            self._lyrics = lyrics
            self._write()

    def recolor(self) -> None:
        """The theme is another one now."""
        self._write()

    def _format(self, *, muted: bool = False, heading: bool = False) -> QTextCharFormat:
        style = QTextCharFormat()
        style.setForeground(theme.color("muted" if muted else "text"))
        size = self._points()
        style.setFontPointSize(size * 0.84 if heading else size)
        if heading:
            style.setFontWeight(QFont.Weight.DemiBold)
            style.setFontLetterSpacing(104)
        return style

    def _write(self) -> None:
        if not self._lyrics:
            return
        self._text.clear()
        cursor = QTextCursor(self._text.document())
        cursor.beginEditBlock()
        normal = self._format(muted=self._follower.follows)
        heading = self._format(muted=True, heading=True)
        is_first, is_after_gap = True, False
        for line in self._lyrics.split("\n"):
            found = _HEADING.match(line)
            block = QTextBlockFormat()
            block.setLineHeight(150, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            if found and not is_first and not is_after_gap:
                block.setTopMargin(theme.M)
            if is_first:
                cursor.setBlockFormat(block)
            else:
                cursor.insertBlock(block)
            cursor.insertText(line.strip() if found else line, heading if found else normal)
            is_first, is_after_gap = False, not line.strip()
        cursor.endEditBlock()
        self._text.moveCursor(QTextCursor.MoveOperation.Start)
        self._look()
        self._follower.again()
