"""Looks at the clipboard when the window comes to the front, and offers to add the task IDs that were copied elsewhere.

Each thing that is copied is looked at once. Nothing of it is kept, written anywhere or sent to anybody before the person
agrees. What counts as a task ID is decided in `core`; how the offer looks, in `views.clipboard_offer`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QWidget

from suno_desktop.core.override import override

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.changes import Changes
    from suno_desktop.core.workflows.track import Preview
    from suno_desktop.ui.views.clipboard_offer import ClipboardOffer

_AFTER_MS: Final = 300
"""So long after the window came to the front: it is painted first, and what was copied has arrived."""
_MOST: Final = 2_000_000
"""Characters. Who copies more pastes it, where a progress is shown."""


class ClipboardWatch(QObject):
    """Watches for one window.

    Signals:
        offer_made: a widget that wants a place above the list (`ClipboardOffer`); once.
        added: what was offered is in the library (`Added`).
        wanted: the person wants it, but there is no provider yet to ask; the text.
    """

    offer_made = Signal(object)
    added = Signal(object)
    wanted = Signal(str)

    def __init__(self, *, bridge: EngineBridge, clipboard: QClipboard, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._clipboard = clipboard
        self._window = window
        self._is_new = True
        self._text = ""
        """What is offered now, or looked through."""
        self._number = 0
        """Of the last question; an answer to an earlier one comes too late."""
        self._offer: ClipboardOffer | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self._look)
        clipboard.dataChanged.connect(self._on_copied)
        bridge.changed.connect(self._on_changed)
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self._timer.start()
        return False

    def _on_copied(self) -> None:
        self._is_new = True
        self._forget()
        if self._window.isActiveWindow():
            self._timer.start()

    def _on_changed(self, changes: Changes) -> None:
        if self._text and changes.tasks_listed:  # some of them may be tracked by now
            self._ask()

    def _look(self) -> None:
        engine = self._bridge.engine
        if not self._is_new or not self._window.isActiveWindow():
            return
        if engine.is_protected or not engine.settings.window.clipboard:
            return
        self._is_new = False
        if self._clipboard.ownsClipboard():
            return
        # None where the system does not let us look.
        mime: QMimeData | None = self._clipboard.mimeData()
        if mime is None or mime.hasUrls() or not mime.hasText():
            return
        text = mime.text()
        if text and len(text) <= _MOST:
            self._text = text
            self._ask()

    def _ask(self) -> None:
        self._number += 1
        number = self._number
        self._bridge.do(
            self._bridge.engine.tracking.offer(self._text),
            owner=self,
            on_done=lambda preview: self._on_previewed(preview, number),
        )

    def _on_previewed(self, preview: Preview, number: int) -> None:
        if number != self._number:
            return
        if preview.new:
            self._the_offer().offer(preview)
        else:
            self._forget()

    def _the_offer(self) -> ClipboardOffer:
        if self._offer is None:
            from suno_desktop.ui.views.clipboard_offer import ClipboardOffer  # noqa: PLC0415 — seldom

            self._offer = ClipboardOffer(bridge=self._bridge)
            self._offer.added.connect(self.added)
            self._offer.refused.connect(self._forget)
            self._offer.needs_provider.connect(self._on_needs_provider)
            self.offer_made.emit(self._offer)
        return self._offer

    def _on_needs_provider(self) -> None:
        text = self._text
        self._forget()
        self.wanted.emit(text)

    def _forget(self) -> None:
        self._text = ""
        self._number += 1
        if self._offer is not None:
            self._offer.withdraw()
