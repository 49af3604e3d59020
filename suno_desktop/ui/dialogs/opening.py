"""What is seen while a library takes long to open: a slow or hung disk, a lock of another program, a change of format.

Opens nothing itself; it ends when the opening does, or when the person does not want to wait any longer.
"""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from suno_desktop.ui import formats
from suno_desktop.ui.dialogs.widgets import FittingDialog, Words, button
from suno_desktop.ui.screen_room import at_least

_LOOK_MS = 50


class OpeningDialog(FittingDialog):
    """Accepted when the library is open, or cannot be opened; rejected when the person wants to quit."""

    def __init__(
        self, library: Path, opening: Future[Any], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._opening = opening
        self.setObjectName("opening")
        self.setWindowTitle(self.tr("Suno Desktop"))
        words = Words(
            self.tr(
                "Opening the library in {path}… If this does not end, its disk may not respond, or another program "
                "may have locked it."
            ).format(path=formats.place(library.parent)),
            name="openingText",
        )
        self.quit = button(self.tr("Quit"), name="openingQuit", parent=self)
        self.quit.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.quit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(16)
        layout.addWidget(words)
        layout.addLayout(row)
        at_least(self, 420)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK_MS)

    def _look(self) -> None:
        if self._opening.done():
            self._timer.stop()
            self.accept()
