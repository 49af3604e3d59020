"""The words of a song as they are really sung, beside those that the provider lists, with what differs marked in both.

Only shows and collects; who opens it orders the change of the engine, so that it can be undone there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.override import override
from suno_desktop.core.word_differences import Span, compare
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.widgets import FittingDialog, Words, button, deciding_row
from suno_desktop.ui.messages import plain
from suno_desktop.ui.screen_room import begin_with

_PAUSE_MS: Final = 150
"""After the last key, before what differs is marked anew."""
_NARROW_PX: Final = 560
"""In a window that is narrower the two stand one above the other."""
_MOST_CHARS: Final = 200_000


class EditLyricsDialog(FittingDialog):
    """The person's own words, and the provider's.

    Signals:
        chosen: the words (None: the provider's), just before the dialog closes.
    """

    chosen = Signal(object)

    def __init__(
        self, title: str, own: str, told: str, *, is_own: bool, parent: QWidget | None = None
    ) -> None:
        """`own` are the words that are shown now, `told` the provider's; `is_own`: the person had changed them before."""
        super().__init__(parent)
        self.setObjectName("editLyrics")
        self.setWindowTitle(self.tr("Edit lyrics"))
        begin_with(self, first=QSize(760, 560), least=QSize(400, 360))
        self._told = plain(told)[:_MOST_CHARS]
        self._is_own = is_own
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self._compare)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(theme.M)
        layout.addWidget(Words(title, name="editLyricsOf", bold=True))
        layout.addWidget(
            Words(
                self.tr(
                    "Shown and searched in the app, and written to files downloaded from now on. The provider's lyrics are kept."
                ),
                muted=True,
            )
        )
        #: Title of a field: the user's own version of the lyrics.
        self.own = self._field("editLyricsOwn", self.tr("&Your lyrics"))
        #: Title of a field that cannot be changed.
        self.told = self._field("editLyricsTold", self.tr("&Provider's lyrics"))
        self.told.setReadOnly(True)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(theme.L)
        for field in (self.own, self.told):
            self._sides.addLayout(self._titled(field), 1)
        layout.addLayout(self._sides, 1)
        self._count = Words("", name="editLyricsCount", muted=True)
        layout.addWidget(self._count)
        self._build_buttons(layout)
        self.told.setPlainText(self._told)
        self.own.setPlainText(plain(own)[:_MOST_CHARS])
        self.own.textChanged.connect(self._soon.start)
        self.own.textChanged.connect(self._look_for_changes)
        self._look_for_changes()
        self._bind_scrolling()
        self._compare()
        self.own.setFocus()

    def _field(self, name: str, title: str) -> QPlainTextEdit:
        field = QPlainTextEdit(self)
        field.setObjectName(name)
        field.setAccessibleName(title.replace("&", ""))
        field.setTabChangesFocus(True)
        field.setProperty("title", title)
        return field

    def _titled(self, field: QPlainTextEdit) -> QVBoxLayout:
        label = QLabel(field.property("title"), self)
        label.setBuddy(field)
        column = QVBoxLayout()
        column.setSpacing(theme.S)
        column.addWidget(label)
        column.addWidget(field, 1)
        return column

    def _build_buttons(self, layout: QVBoxLayout) -> None:
        self._back = button(self.tr("Reset to original"), name="editLyricsBack", parent=self)
        self._back.clicked.connect(self._on_back_clicked)
        self._save = QPushButton(self.tr("Save"), self)
        self._save.setObjectName("editLyricsSave")
        layout.addLayout(deciding_row(self, self._save, self._back, cancel=self.tr("Cancel")))

    def _bind_scrolling(self) -> None:
        """Both show the same place, as far as they are equally long."""
        bars = self.own.verticalScrollBar(), self.told.verticalScrollBar()
        for mine, other in (bars, bars[::-1]):
            mine.valueChanged.connect(other.setValue)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside each other where there is room, else one above the other."""
        super().resizeEvent(event)
        is_wide = self.width() >= _NARROW_PX
        directions = QBoxLayout.Direction
        self._sides.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)

    # What differs.

    def _compare(self) -> None:
        """Mark what differs: struck out what is not sung, underlined what is sung instead."""
        found = compare(self.own.toPlainText(), self.told.toPlainText())
        sung, not_sung = QTextCharFormat(), QTextCharFormat()
        for look in (sung, not_sung):
            look.setBackground(theme.color("found"))
            look.setForeground(theme.color("text"))
        sung.setFontUnderline(True)
        not_sung.setFontStrikeOut(True)
        self.own.setExtraSelections(_marks(self.own, found.one, sung))
        self.told.setExtraSelections(_marks(self.told, found.two, not_sung))
        if found.lines:
            text = formats.counted(found.lines, self.tr("{n} lines differ.", "", found.lines))
        else:
            text = self.tr("The same as the provider's lyrics.")
        self._count.setText(text)
        self._count.setAccessibleName(text)

    # What is decided.

    @override
    def accept(self) -> None:
        """Hand over the words; none, or the provider's, are the provider's."""
        words = self.own.toPlainText().rstrip()
        self.chosen.emit(None if not words or words == self._told.rstrip() else words)
        super().accept()

    def _look_for_changes(self) -> None:
        """There is something to go back from only while the words are not the provider's."""
        self._back.setEnabled(self.own.toPlainText().rstrip() != self._told.rstrip())

    def _on_back_clicked(self) -> None:
        """Back to the provider's words; those that were never saved can still be had by undo here."""
        if self._is_own:
            self.chosen.emit(None)
            super().accept()
            return
        everything = QTextCursor(self.own.document())
        everything.select(QTextCursor.SelectionType.Document)
        everything.insertText(self._told)
        self.own.setFocus()


def _marks(
    field: QPlainTextEdit, spans: Iterable[Span], look: QTextCharFormat
) -> Sequence[QTextEdit.ExtraSelection]:
    found = []
    text = field.toPlainText()
    for start, end in spans:
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(field.document())
        cursor.setPosition(_units(text, start))
        cursor.setPosition(_units(text, end), QTextCursor.MoveMode.KeepAnchor)
        mark.cursor = cursor
        mark.format = look
        found.append(mark)
    return found


def _units(text: str, at: int) -> int:
    """Where a character stands as Qt counts, to which an emoji is two."""
    return len(text[:at].encode("utf-16-le")) // 2
