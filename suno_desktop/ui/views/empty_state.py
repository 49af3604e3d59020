"""What stands where a list would be if it had rows: a drawing, a sentence, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from suno_desktop.core.fields import QT_TRANSLATE_NOOP
from suno_desktop.ui import icons, theme
from suno_desktop.ui.views.labels import PlainLabel
from suno_desktop.ui.views.sidebar import Place

if TYPE_CHECKING:
    from suno_desktop.ui.views.toast import Deed

_EMPTY: Final[Mapping[Place, tuple[str, str, str]]] = {
    Place.ALL: (
        QT_TRANSLATE_NOOP("Centre", "No songs"),
        QT_TRANSLATE_NOOP("Centre", "Paste task IDs to add songs."),
        "note",
    ),
    Place.RECENT: (
        QT_TRANSLATE_NOOP("Centre", "Nothing was added in the last seven days"),
        "",
        "clock",
    ),
    Place.SAVED: (
        QT_TRANSLATE_NOOP("Centre", "Nothing downloaded yet"),
        QT_TRANSLATE_NOOP("Centre", "Select songs and press Ctrl+S to download them."),
        "save",
    ),
    Place.NOT_SAVED: (QT_TRANSLATE_NOOP("Centre", "Everything is downloaded"), "", "saved"),
    Place.AT_RISK: (
        QT_TRANSLATE_NOOP("Centre", "Nothing is at risk"),
        QT_TRANSLATE_NOOP(
            "Centre", "Songs that are not downloaded appear here before their links expire."
        ),
        "saved",
    ),
    Place.SHEETS: (
        QT_TRANSLATE_NOOP("Centre", "No lyrics-only results"),
        QT_TRANSLATE_NOOP("Centre", "Results of lyrics tasks appear here."),
        "sheet",
    ),
    Place.UNHEARD: (
        QT_TRANSLATE_NOOP("Centre", "Nothing new to hear"),
        QT_TRANSLATE_NOOP("Centre", "New songs wait here until you hear or rate them."),
        "unheard",
    ),
    Place.FAVOURITES: (
        QT_TRANSLATE_NOOP("Centre", "No favourites yet"),
        QT_TRANSLATE_NOOP("Centre", "Select songs and press Ctrl+B to add them."),
        "heart",
    ),
    Place.TRASH: (
        QT_TRANSLATE_NOOP("Centre", "The Trash is empty"),
        QT_TRANSLATE_NOOP(
            "Centre", "Songs that you remove stay here, with their files, until you empty it."
        ),
        "trash",
    ),
    Place.COLLECTION: (
        QT_TRANSLATE_NOOP("Centre", "No songs here yet"),
        QT_TRANSLATE_NOOP("Centre", "Drag songs onto the collection in the side bar to add them."),
        "list",
    ),
    Place.TASKS: (QT_TRANSLATE_NOOP("Centre", "No tasks yet"), "", "tasks"),
    Place.RUNNING: (QT_TRANSLATE_NOOP("Centre", "No tasks in progress"), "", "running"),
    Place.TASKS_HELD: (QT_TRANSLATE_NOOP("Centre", "No task needs you"), "", "saved"),
    Place.TASKS_FAILED: (QT_TRANSLATE_NOOP("Centre", "No tasks with problems"), "", "saved"),
    Place.ACTIVE: (QT_TRANSLATE_NOOP("Centre", "No active downloads"), "", "save"),
    Place.FINISHED: (QT_TRANSLATE_NOOP("Centre", "No finished downloads"), "", "done"),
    Place.DOWNLOADS_FAILED: (
        QT_TRANSLATE_NOOP("Centre", "No downloads with problems"),
        "",
        "saved",
    ),
}
"""What each place is called while it is empty, what can be done there ("" for nothing), and its drawing."""


class EmptyState(QFrame):
    """One message in the middle of an empty place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        self._icon = PlainLabel()
        self._icon.setObjectName("emptyIcon")
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._drawing = ""
        self._title = PlainLabel(scale=1.3, bold=True, wrap=True)
        self._title.setObjectName("emptyTitle")
        self._text = PlainLabel(look="muted", wrap=True)
        self._text.setObjectName("emptyText")
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(theme.S)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.XL, theme.XL, theme.XL, theme.XL)
        column.setSpacing(theme.S)
        column.addStretch(2)
        column.addWidget(self._icon)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(theme.S)
        column.addLayout(self._buttons)
        column.addStretch(3)

    @property
    def title(self) -> str:
        """What is said."""
        return self._title.text()

    def show_message(
        self, title: str, text: str = "", *, icon: str = "note", deeds: list[Deed] | None = None
    ) -> None:
        """Say something else."""
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._drawing = icon
        self.setAccessibleName(title)
        self._draw()
        while (item := self._buttons.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons.addStretch(1)
        for number, (word, deed) in enumerate(deeds or []):
            button = QPushButton(word)
            button.setObjectName(f"emptyDeed{number}")
            if number == 0:
                button.setProperty("look", "primary")
            button.clicked.connect(deed)
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(
            icons.pixmap(self._drawing, 56, tint=theme.color("muted"), ratio=ratio)
        )

    def recolor(self) -> None:
        """The theme is another one now."""
        if self._drawing:
            self._draw()


def empty_words(place: Place) -> tuple[str, str, str]:
    """What an empty place is called, what can be done there, and its drawing."""
    title, note, drawing = _EMPTY[place]
    translate = QCoreApplication.translate
    return translate("Centre", title), translate("Centre", note) if note else "", drawing
