"""Where what was searched stands in a text that is shown, and the way from one place to the next. Changes no text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from suno_desktop.ui import theme

if TYPE_CHECKING:
    from suno_desktop.core.library.query.tree import Highlight


class LyricsHits:
    """The hits in one text field."""

    def __init__(self, text: QTextEdit) -> None:
        self._text = text
        self._marks: Sequence[Highlight] = ()
        self._places: list[tuple[int, int]] = []
        self._current = -1

    @property
    def count(self) -> int:
        """How many places there are."""
        return len(self._places)

    @property
    def current(self) -> int:
        """Which of them the person is at, from 0; -1: at none."""
        return self._current

    def set_marks(self, marks: Sequence[Highlight]) -> bool:
        """Look for something else; tells whether it is something else."""
        if tuple(marks) == tuple(self._marks):
            return False
        self._marks = marks
        return True

    def look(self, *, is_text: bool) -> None:
        """Find the places in what is shown now, and go to the first. Where no words are shown (`is_text`) there are none."""
        self._current = -1
        self._places = []
        if is_text and self._marks:
            from suno_desktop.core.library.query.hits import places  # noqa: PLC0415 — the first search loads it

            text = self._text.toPlainText()
            found = places(text, self._marks, "lyrics")
            self._places = [(units(text, start), units(text, end)) for start, end in found]
        self._current = 0 if self._places else -1
        self._show()

    def go_on(self, step: int) -> None:
        """Go to the next place, or back; behind the last comes the first."""
        if self._places:
            self._current = (self._current + step) % len(self._places)
            self._show()

    def show(self) -> None:
        """Highlight them again: the colours are others now."""
        self._show()

    def _show(self) -> None:
        marks = []
        for number, (start, end) in enumerate(self._places):
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self._text.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            mark.cursor = cursor
            mark.format = _format(is_current=number == self._current)
            marks.append(mark)
        self._text.setExtraSelections(marks)
        if self._places:
            cursor = QTextCursor(self._text.document())
            cursor.setPosition(self._places[self._current][0])
            self._text.setTextCursor(cursor)
            self._text.ensureCursorVisible()


def units(text: str, at: int) -> int:
    """How Qt counts a place: some characters are two."""
    return len(text[:at].encode("utf-16-le", "surrogatepass")) // 2


def _format(*, is_current: bool) -> QTextCharFormat:
    style = QTextCharFormat()
    if is_current:
        style.setBackground(theme.color("accent"))
        style.setForeground(theme.color("on_accent"))
    else:
        style.setBackground(theme.color("found"))
    style.setFontUnderline(True)
    style.setUnderlineColor(theme.color("warn"))
    return style
