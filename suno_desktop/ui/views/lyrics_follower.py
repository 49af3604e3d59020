"""Follows a song through its words as they are shown: the line and the words that are sung stand out and stay in view.

Colours what is there and scrolls; changes no text, keeps no time, and does nothing for words without times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QEasingCurve,
    QElapsedTimer,
    QEvent,
    QObject,
    QPointF,
    QPropertyAnimation,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication, QTextEdit

from suno_desktop.core.override import override
from suno_desktop.ui import theme
from suno_desktop.ui.views.lyrics_hits import units
from suno_desktop.ui.views.sung_moments import SungMoments

if TYPE_CHECKING:
    from suno_desktop.core.listening.sung_lines import SungLines

_GLIDE_MS: Final = 240
_HEIGHT: Final = 0.4
"""Where the line that is sung stands, from the upper edge."""
_LEFT_ALONE_MS: Final = 5000
"""Who scrolls reads elsewhere, and is left there for so long."""


class LyricsFollower(QObject):
    """Follows the words of one text field.

    Signals:
        chosen: somebody clicked a line that is sung; where it begins, in seconds.
    """

    chosen = Signal(float)

    def __init__(self, text: QTextEdit) -> None:
        super().__init__(text)
        self._text = text
        self._lines: SungLines | None = None
        self._position_s = -1.0
        self._moments = SungMoments(self)
        self._moments.changed.connect(self._mark)
        self._line = -1
        self._word: tuple[int, int] | None = None
        self._pressed = QPointF()
        self._left_alone = QElapsedTimer()
        self._glide = QPropertyAnimation(text.verticalScrollBar(), b"value", self)
        self._glide.setDuration(_GLIDE_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        text.viewport().installEventFilter(self)

    @property
    def follows(self) -> bool:
        """Whether the words that are shown have times."""
        return self._lines is not None

    @property
    def line(self) -> str:
        """The line that stands out, or ""."""
        block = self._block(self._line)
        return block.text() if block is not None else ""

    def has(self, lines: SungLines | None) -> bool:
        """Whether these lines are followed already."""
        if lines is None or self._lines is None:
            return lines is self._lines
        return lines.lines == self._lines.lines

    def set_lines(self, lines: SungLines | None) -> None:
        """Follow these lines; None: none, the words have no times. The text is written afterwards."""
        self._lines = lines
        self._moments.set_lines(lines)
        self._position_s = -1.0
        self._line, self._word = -1, None
        self._glide.stop()

    def again(self) -> None:
        """The text was written anew: nothing stands out in it yet."""
        position_s = self._position_s
        self._moments.set_lines(self._lines)
        self._line, self._word = -1, None
        self.go_to(position_s)

    def go_to(self, position_s: float) -> None:
        """The song is here now."""
        if self._lines is not None:
            self._position_s = position_s
            self._moments.go_to(position_s)

    def _mark(self, position_s: float) -> None:
        """Let stand out what is sung there."""
        lines = self._lines
        if lines is None:
            return
        number = lines.at(position_s)
        word = lines.word_at(number, position_s) if number >= 0 else None
        if (number, word) == (self._line, self._word):
            return
        if number != self._line:
            self._color(self._block(self._line), "muted")
        is_other, self._line, self._word = number != self._line, number, word
        block = self._block(number)
        if block is None:
            return
        if is_other or word is None:
            self._color(block, "text")
        if word is not None:
            self._color(block, "accent_text", upto=word[1])
        if is_other:
            self._show(block)

    def _block(self, number: int) -> QTextBlock | None:
        if self._lines is None or number < 0:
            return None
        block = self._text.document().findBlockByNumber(self._lines.lines[number].row)
        return block if block.isValid() else None

    def _color(self, block: QTextBlock | None, tint: str, *, upto: int | None = None) -> None:
        """Give a line a colour, or its beginning."""
        if block is None:
            return
        text = block.text()
        cursor = QTextCursor(block)
        length = units(text, len(text) if upto is None else min(upto, len(text)))
        cursor.setPosition(block.position() + length, QTextCursor.MoveMode.KeepAnchor)
        look = QTextCharFormat()
        look.setForeground(theme.color(tint))
        cursor.mergeCharFormat(look)

    def _show(self, block: QTextBlock) -> None:
        """Bring a line to where the eye rests, unless somebody scrolled just now."""
        is_read = self._left_alone.isValid() and not self._left_alone.hasExpired(_LEFT_ALONE_MS)
        if is_read or self._text.textCursor().hasSelection():
            return
        bar, view = self._text.verticalScrollBar(), self._text.viewport()
        rect = self._text.document().documentLayout().blockBoundingRect(block)
        place = max(0, min(round(rect.center().y() - view.height() * _HEIGHT), bar.maximum()))
        self._glide.stop()
        if not self._text.isVisible() or abs(place - bar.value()) > view.height():
            bar.setValue(place)
        elif place != bar.value():
            self._glide.setEndValue(place)
            self._glide.start()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look on at what the person does with the words."""
        if self._lines is None:
            return False
        if event.type() == QEvent.Type.Wheel:
            self._glide.stop()
            self._left_alone.start()
        elif isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            if event.type() == QEvent.Type.MouseButtonPress:
                self._pressed = event.position()
            elif event.type() == QEvent.Type.MouseButtonRelease:
                self._on_clicked(event.position())
        return False

    def _on_clicked(self, place: QPointF) -> None:
        way = (place - self._pressed).manhattanLength()
        if self._lines is None or way >= QApplication.startDragDistance():
            return
        row = self._text.cursorForPosition(place.toPoint()).blockNumber()
        start_s = next((line.start_s for line in self._lines.lines if line.row == row), None)
        if start_s is not None:
            self._left_alone.invalidate()
            self.chosen.emit(start_s)
