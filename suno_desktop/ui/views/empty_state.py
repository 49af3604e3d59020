"""What stands where a list would be if it had rows: a drawing, a sentence, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from suno_desktop.ui import icons, theme
from suno_desktop.ui.views.labels import PlainLabel
from suno_desktop.ui.views.toast import Deed


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
