"""A relay's reply as text: indented for reading, or exactly as it came. Shows only; the text is already free of keys."""

from __future__ import annotations

import json

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from suno_desktop.ui import theme
from suno_desktop.ui.dialogs.widgets import (
    StatusLine,
    Tick,
    Tone,
    Words,
    button,
    closing_row,
    fixed_font,
)
from suno_desktop.ui.messages import plain
from suno_desktop.ui.screen_room import begin_with


def indented(text: str) -> str:
    """JSON with line ends and spaces; anything else as it is."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return text


class RawReplyDialog(QDialog):
    """One reply, to read and to copy."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rawReply")
        self.setWindowTitle(self.tr("Raw response"))
        begin_with(self, first=QSize(720, 540), least=QSize(420, 320))
        self._raw = text
        self._text = QPlainTextEdit(self)
        self._text.setObjectName("rawReplyText")
        self._text.setAccessibleName(self.tr("Raw response"))
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setFont(fixed_font())
        #: Choice: show the response as the provider sent it, without new line breaks.
        self._as_received = Tick(self.tr("&Original"), self)
        self._as_received.setObjectName("rawReplyAsReceived")
        self._as_received.toggled.connect(self._show)
        #: Verb, on a button: copy the text.
        copy = button(self.tr("&Copy"), name="rawReplyCopy", parent=self)
        copy.clicked.connect(self._on_copy_clicked)
        self._status = StatusLine(name="rawReplyStatus", parent=self)
        top = QHBoxLayout()
        note = Words(
            self.tr("Exactly as the provider sent it; only your API key is hidden."),
            muted=True,
        )
        top.addWidget(note, 1)
        top.addWidget(self._as_received)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        layout.addLayout(top)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._status)
        layout.addLayout(closing_row(self, self.tr("Close"), copy))
        self._show()
        self._text.setFocus()

    def _show(self) -> None:
        text = self._raw if self._as_received.isChecked() else indented(self._raw)
        self._text.setPlainText(plain(text))
        self._status.clear()

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())
        self._status.say(self.tr("Copied."), tone=Tone.GOOD)
