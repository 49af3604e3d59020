"""The search field: offers how to go on, says what it could not understand, and gives back what was searched before.

Knows no library: values of fields are handed in when it asks for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QLocale, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.override import override
from suno_desktop.ui import icons, theme
from suno_desktop.ui.views.labels import PlainLabel

if TYPE_CHECKING:
    from suno_desktop.core.library.query.completion import Completion

_REST_MS: Final = 700
"""How long nothing must be typed before a mistake is said: half a field is none yet."""
_MOST_SHOWN: Final = 10
_CHOOSING: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_STEPS: Final = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _MOST_SHOWN,
    Qt.Key.Key_PageUp: -_MOST_SHOWN,
}


def _put_below(part: QWidget, field: QLineEdit, height: int) -> None:
    """Show something below the field and over what is there, so that nothing moves."""
    part.setFixedSize(field.width(), height)
    part.move(field.mapTo(field.window(), QPoint(0, field.height() + 2)))
    part.show()
    part.raise_()


class MistakeNote(QFrame):
    """What could not be understood."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field.window())
        self.setObjectName("searchMistake")
        self._field = field
        self._text = PlainLabel(wrap=True)
        self._text.setObjectName("searchMistakeText")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.M, theme.S, theme.M, theme.S)
        column.addWidget(self._text)
        self.hide()

    @property
    def text(self) -> str:
        """What is said."""
        return self._text.text()

    def say(self, sentence: str) -> None:
        """Say it, or nothing."""
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        if sentence:
            _put_below(self, self._field, self.heightForWidth(self._field.width()))
        else:
            self.hide()


class Suggestions(QListWidget):
    """How the text may go on. The keyboard stays in the field, which hands on the keys that choose.

    Not a window of its own: such a one would take the keyboard from the input methods with which Chinese is typed.
    """

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field.window())
        self.setObjectName("searchSuggestions")
        self.setAccessibleName(self.tr("Suggestions"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self._field = field
        self.hide()

    def offer(self, texts: Sequence[str]) -> None:
        """Offer these; none is chosen yet."""
        self.clear()
        for text in texts:
            self.addItem(text)
        if not texts:
            self.hide()
            return
        shown = min(len(texts), _MOST_SHOWN)
        _put_below(self, self._field, shown * self.sizeHintForRow(0) + 2 * self.frameWidth() + 2)

    def step(self, count: int) -> None:
        """Choose another one: further down, or up; beyond the first none is chosen."""
        row = min(self.currentRow() + count, self.count() - 1)
        self.setCurrentRow(max(-1, row))

    def chosen(self, *, or_first: bool = False) -> str:
        """What is chosen; "" if nothing is."""
        row = max(0, self.currentRow()) if or_first else self.currentRow()
        return self.item(row).text() if row >= 0 else ""


class SearchField(QLineEdit):
    """What is looked for. Escape empties it, then goes back to the list.

    Signals:
        left: the person is done here.
        entered: the keyboard came here.
        values_wanted: the values that the library has for a field of the search (its key) are to be offered.
        recent_requested: what was searched before is to be offered, below this point on the screen.
    """

    left = Signal()
    entered = Signal()
    values_wanted = Signal(str)
    recent_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("search")
        #: Name of the search field, for screen readers.
        self.setAccessibleName(self.tr("Search"))
        self.setPlaceholderText(self.tr("Search title, style, lyrics, task ID"))
        self.setClearButtonEnabled(True)
        for button in self.findChildren(QToolButton):
            button.setAccessibleName(self.tr("Clear search"))
        self._recent = QAction(icons.icon("search", tint="muted"), self.tr("Recent searches"), self)
        self._recent.setObjectName("searchRecent")
        self.addAction(self._recent, QLineEdit.ActionPosition.LeadingPosition)
        self._recent.triggered.connect(self.ask_recent)
        for button in self.findChildren(QToolButton):
            if not button.accessibleName():
                button.setAccessibleName(self.tr("Recent searches"))
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(120)
        self.setMaximumWidth(420)
        self._known: dict[str, Sequence[str]] = {}
        self._list: Suggestions | None = None
        self._offered: list[Completion] = []
        self._note: MistakeNote | None = None
        self._mistake = ""
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._say_mistake)
        self.textEdited.connect(self._offer)
        self.textChanged.connect(self._on_changed)

    # Mistakes.

    def set_mistake(self, sentence: str) -> None:
        """What could not be understood; it is said once nothing is typed for a moment."""
        self._mistake = sentence
        if not sentence:
            self._rest.stop()
            self._say_mistake()
        elif self._note is None or self._note.text != sentence:
            self._rest.start()

    def _say_mistake(self) -> None:
        if self._note is None and self._mistake:
            self._note = MistakeNote(self)
        if self._note is not None:
            self._note.say(self._mistake if self.isVisible() else "")
        self.setAccessibleDescription(self._mistake)

    def _on_changed(self) -> None:
        if self._rest.isActive():
            self._rest.start()

    # How to go on.

    def know(self, known: Mapping[str, Sequence[str]]) -> None:
        """The values that the library has for some fields."""
        self._known.update(known)
        self._offer()

    def forget_values(self) -> None:
        """The library may have others by now."""
        self._known.clear()

    def _offer(self) -> None:
        from suno_desktop.core.library.query.completion import (  # noqa: PLC0415 — not before somebody types
            asked_field,
            complete,
        )

        before = self.text()[: self.cursorPosition()]
        field = asked_field(before)
        if field is not None and field.is_of_library and field.key not in self._known:
            self._known[field.key] = ()
            self.values_wanted.emit(field.key)
        offered = complete(before, QLocale().name(), self._known)
        if any(
            one.text == before[one.start :] for one in offered
        ):  # it is whole: only what it begins is left
            offered = [
                one
                for one in offered
                if one.text != before[one.start :] and one.text.startswith(before[one.start :])
            ]
        self._offered = offered
        self._show_offered(offered if self.hasFocus() else [])

    def _show_offered(self, offered: Sequence[Completion]) -> None:
        if self._list is None and offered:
            self._list = Suggestions(self)
            self._list.itemClicked.connect(lambda item: self._take(item.text()))
        if self._list is not None:
            self._list.offer([one.shown for one in offered])

    def _take(self, shown: str) -> None:
        chosen = next((one for one in self._offered if one.shown == shown), None)
        if chosen is None:
            return
        text, at = self.text(), self.cursorPosition()
        following = text[at:]
        written = chosen.text
        if not written.endswith((":", "：")) and not following.startswith(" "):
            written += " "
        self.setText(text[: chosen.start] + written + following)
        self.setCursorPosition(chosen.start + len(written))
        self._offer()

    @property
    def offered(self) -> list[str]:
        """What is offered now."""
        is_shown = self._list is not None and self._list.isVisible()
        return [one.shown for one in self._offered] if is_shown else []

    def _choose(self, key: int) -> bool:
        """Let a key choose among what is offered; tells whether it did."""
        if self._list is None or not self._list.isVisible():
            return False
        if key == Qt.Key.Key_Escape:
            self._list.hide()
            return True
        if key in _STEPS:
            self._list.step(_STEPS[Qt.Key(key)])
            self.setAccessibleDescription(self._list.chosen() or self._mistake)
            return True
        chosen = self._list.chosen(or_first=key == Qt.Key.Key_Tab)
        if key not in _CHOOSING or not chosen:
            return False
        self._take(chosen)
        return True

    # What was searched before.

    def ask_recent(self) -> None:
        """Ask for what was searched before."""
        self.recent_requested.emit(self.mapToGlobal(QPoint(0, self.height())))

    # Keys.

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.modifiers() and self._choose(event.key()):
            return
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        elif event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.ask_recent()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        # Tab would leave the field before it could choose.
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
            and self._choose(event.key())
        ):
            return True
        return super().event(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_offered([])

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self.set_mistake("")

    @override
    def sizeHint(self) -> QSize:
        return QSize(360, super().sizeHint().height())
