"""The line above the list: what is listed, or, with several rows selected, what can be done with them.

Both have the same height, so selecting a second row moves nothing.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from suno_desktop.ui import formats, icons, theme
from suno_desktop.ui.models.selection import Selection
from suno_desktop.ui.views.labels import ElidedLabel, PlainLabel

HEIGHT_PX: Final = 48


class BulkBar(QFrame):
    """What can be done with several selected songs.

    Signals:
        play_requested, save_requested, remove_requested, restore_requested, clear_requested: what was clicked.
    """

    play_requested = Signal()
    save_requested = Signal()
    remove_requested = Signal()
    restore_requested = Signal()
    clear_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bulkBar")
        self._label = ElidedLabel(bold=True)
        self._label.setObjectName("bulkText")
        #: Verb, on a button: play the selected songs.
        self._play = self._button("play", self.tr("Play"), "bulkPlay")
        self._play.clicked.connect(self.play_requested)
        #: Verb, on a button: download the selected songs.
        self._save = self._button("save", self.tr("Download"), "bulkSave")
        self._save.clicked.connect(self.save_requested)
        #: On a button: move the selected songs to the Trash.
        self._remove = self._button("trash", self.tr("Trash"), "bulkRemove")
        self._remove.clicked.connect(self.remove_requested)
        #: Verb, on a button: bring songs back from the Trash.
        self._restore = self._button("undo", self.tr("Restore"), "bulkRestore")
        self._restore.clicked.connect(self.restore_requested)
        self._restore.hide()
        shut = QToolButton()
        shut.setObjectName("bulkClear")
        shut.setIcon(icons.icon("close"))
        shut.setIconSize(QSize(16, 16))
        shut.setAccessibleName(self.tr("Clear selection"))
        shut.setToolTip(self.tr("Clear selection"))
        shut.clicked.connect(self.clear_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.L, 0, theme.S, 0)
        row.setSpacing(theme.S)
        row.addWidget(self._label, 1)
        for widget in (self._play, self._save, self._remove, self._restore, shut):
            row.addWidget(widget)

    @staticmethod
    def _button(icon: str, text: str, name: str) -> QPushButton:
        button = QPushButton(icons.icon(icon), text)
        button.setObjectName(name)
        button.setIconSize(QSize(16, 16))
        return button

    @property
    def text(self) -> str:
        """What it says."""
        return self._label.text()

    @property
    def writing_buttons(self) -> tuple[QWidget, ...]:
        """The buttons that change the library or bring something."""
        return self._save, self._remove, self._restore

    def show_trash(self, *, is_trash: bool) -> None:
        """Offer what can be done with songs in the Trash, or with those that are not there."""
        self._save.setHidden(is_trash)
        self._remove.setHidden(is_trash)
        self._restore.setVisible(is_trash)

    def show_selection(self, selection: Selection) -> None:
        """Say what is selected."""
        count = len(selection.ids)
        notes = []
        if selection.is_whole:
            if selection.not_saved:
                notes.append(
                    self.tr("{n} not downloaded").format(n=formats.number(selection.not_saved))
                )
            if selection.failed:
                #: How many of the selected songs failed.
                notes.append(self.tr("{n} failed").format(n=formats.number(selection.failed)))
        text = short = self.tr("{n} selected").format(n=formats.number(count))
        if notes:
            text = self.tr("{text} ({notes})").format(text=text, notes=formats.listed(notes))
        self._label.say(text, short=short)
        some = selection.is_whole and selection.not_saved
        self._save.setText(
            self.tr("Download {n}").format(n=formats.number(selection.not_saved))
            if some
            else self.tr("Download")
        )
        self._save.setEnabled(bool(selection.not_saved) or not selection.is_whole)

    def show_count(self, count: int) -> None:
        """Say how many, while more is being found out."""
        self._label.say(self.tr("{n} selected").format(n=formats.number(count)), short="")


class ViewHeader(QStackedWidget):
    """What is listed, or the bulk bar."""

    def __init__(self, bulk: BulkBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT_PX)
        self._bulk = bulk
        self._plain = QFrame()
        self._plain.setObjectName("viewHeader")
        self._title = PlainLabel(scale=1.35, bold=True)
        self._title.setObjectName("viewTitle")
        self._count = ElidedLabel(look="muted")
        self._count.setObjectName("viewCount")
        self._side = QHBoxLayout()
        self._side.setSpacing(theme.S)
        row = QHBoxLayout(self._plain)
        row.setContentsMargins(theme.L, 0, theme.S, 0)
        row.setSpacing(theme.M)
        row.addWidget(self._title, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._count, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(self._side)
        self.addWidget(self._plain)
        self.addWidget(bulk)

    @property
    def title(self) -> str:
        """What is listed."""
        return self._title.text()

    @property
    def count_text(self) -> str:
        """How much of it."""
        return self._count.text()

    def add_button(self, button: QPushButton) -> None:
        """Put a button at the right end."""
        self._side.addWidget(button)

    def set_title(self, title: str) -> None:
        """Say what is listed."""
        self._title.setText(title)

    def set_count(self, text: str) -> None:
        """Say how much is listed."""
        self._count.setText(text)

    def show_bulk(self, *, shown: bool) -> None:
        """Several rows are selected, or not."""
        self.setCurrentWidget(self._bulk if shown else self._plain)
