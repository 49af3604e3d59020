"""The strip above the list that offers to add the task IDs in the clipboard. Reads no clipboard itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from suno_desktop.core.override import override
from suno_desktop.ui import formats, icons, theme
from suno_desktop.ui.dialogs.taking_in import TakingIn
from suno_desktop.ui.views.labels import PlainLabel

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.workflows.track import Added, Preview
    from suno_desktop.ui.dialogs.widgets import Tone


class ClipboardOffer(QFrame):
    """Says how many there are, and adds them if the person wants that.

    Signals:
        added: they are in the library (`Added`).
        refused: the person closed it.
        needs_provider: the person wants them, but there is no provider yet to ask.
    """

    added = Signal(object)
    refused = Signal()
    needs_provider = Signal()

    def __init__(self, *, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clipboardOffer")
        self._bridge = bridge
        self._preview: Preview | None = None
        self._taking = TakingIn(bridge=bridge, parent=self)
        self._taking.changed.connect(self._show_running)
        self._taking.added.connect(self._on_added)
        self._taking.ended_early.connect(self._on_ended_early)
        self._label = PlainLabel(wrap=True)
        self._label.setObjectName("clipboardOfferText")
        self._add = QPushButton()
        self._add.setObjectName("clipboardOfferAdd")
        self._add.clicked.connect(self._on_add_clicked)
        self._shut = QToolButton()
        self._shut.setObjectName("clipboardOfferClose")
        self._shut.setAccessibleName(self.tr("Close message"))
        self._shut.setToolTip(self._shut.accessibleName())
        self._shut.setIcon(icons.icon("close", tint="text"))
        self._shut.setIconSize(QSize(14, 14))
        self._shut.clicked.connect(self.refused)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.L, 6, theme.M, 6)
        row.setSpacing(theme.M)
        row.addWidget(self._label, 1)
        row.addWidget(self._add, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._shut, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; "" while it is not there."""
        return "" if self.isHidden() else self._label.text()

    def offer(self, preview: Preview) -> None:
        """Offer the new task IDs of a preview; while others are being added, nothing changes."""
        if self._taking.is_running:
            return
        self._preview = preview
        words = self.tr("{n} new task IDs are in the clipboard.", "", preview.new)
        self._say(formats.counted(preview.new, words))
        self._show_wish()
        self._add.show()
        self.show()

    def withdraw(self) -> None:
        """Go away; what is being added is added, and goes on being told."""
        if not self._taking.is_running:
            self._preview = None
            self.hide()

    def _show_wish(self) -> None:
        count = self._preview.new if self._preview else 0
        #: On a button: the new task IDs in the clipboard.
        self._add.setText(formats.counted(count, self.tr("Add {n} tasks", "", count)))

    def _on_add_clicked(self) -> None:
        if self._preview is None:
            return
        if self._bridge.engine.relays.saved:
            self._taking.begin(self._preview)
        else:
            self.needs_provider.emit()

    def _show_running(self) -> None:
        is_running = self._taking.is_running
        self._add.setEnabled(not is_running)
        self._shut.setEnabled(not is_running)
        if is_running:
            self._add.setText(self._taking.words())

    def _on_added(self, added: Added) -> None:
        self.withdraw()
        self.added.emit(added)

    def _on_ended_early(self, words: str, _tone: Tone) -> None:
        self._say(words)
        self._add.hide()
        self.show()

    def _say(self, words: str) -> None:
        self._label.setText(words)
        self.setAccessibleName(words)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:  # another theme
            self._shut.setIcon(icons.icon("close", tint="text"))
        super().changeEvent(event)
