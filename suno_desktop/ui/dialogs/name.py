"""A name for something of the person's own. Only asks."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from suno_desktop.core.override import override
from suno_desktop.ui import theme
from suno_desktop.ui.dialogs.widgets import FittingDialog, deciding_row, labelled
from suno_desktop.ui.screen_room import at_least

_MOST_CHARS = 200


class NameDialog(FittingDialog):
    """One field.

    Signals:
        named: the name, just before the dialog closes.
    """

    named = Signal(str)

    def __init__(self, title: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("name")
        self.setWindowTitle(title)
        at_least(self, 380)
        self.field = QLineEdit(name, self)
        self.field.setObjectName("nameField")
        self.field.setMaxLength(_MOST_CHARS)
        self.field.selectAll()
        self.field.textChanged.connect(self._on_typed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(theme.M)
        layout.addLayout(labelled(self.tr("&Name"), self.field))
        layout.addStretch(1)
        self._save = QPushButton(self.tr("Save"), self)
        self._save.setObjectName("nameSave")
        layout.addLayout(deciding_row(self, self._save, cancel=self.tr("Cancel")))
        self._on_typed()

    def _on_typed(self) -> None:
        self._save.setEnabled(bool(self.field.text().strip()))

    @override
    def accept(self) -> None:
        """Hand over the name."""
        if self.field.text().strip():
            self.named.emit(self.field.text().strip())
            super().accept()
