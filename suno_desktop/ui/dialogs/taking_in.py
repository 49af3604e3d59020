"""Adding what a paste box found: begun, told while it takes more than a moment, stopped.

The Add dialog and the first-run page share it. Shows nothing itself and decides nothing about IDs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.model import RelayId
from suno_desktop.ui import formats
from suno_desktop.ui.dialogs.widgets import Tone
from suno_desktop.ui.messages import say, say_error

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.workflows.track import Added, Preview


class TakingIn(QObject):
    """One preview at a time comes into the library.

    Signals:
        changed: it began or ended, or how far it is.
        added: all is in the library (`Added`).
        ended_early: why not all is in the library, in words, and their `Tone`.
    """

    changed = Signal()
    added = Signal(object)
    ended_early = Signal(str, object)
    _went = Signal(int, int, int)

    def __init__(self, *, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._cancel = CancelToken()
        self._number = 0
        self._how_far = ""
        self.is_running = False
        bridge.bug.connect(self._on_bug)
        self._went.connect(self._on_went)  # sent on the engine's threads

    def words(self) -> str:
        """How far it is."""
        return self._how_far or self.tr("Adding…")

    def begin(self, preview: Preview, *, relay_id: RelayId | None = None) -> None:
        """Add what was found; `added` or `ended_early` follows."""
        self._number += 1
        number, cancel = self._number, CancelToken()
        self._cancel, self._how_far = cancel, ""
        self.is_running = True
        self.changed.emit()

        def tell(done: int, total: int) -> None:
            if shiboken6.isValid(self):
                self._went.emit(number, done, total)
            else:  # the window is gone
                cancel.cancel()

        self._bridge.do(
            self._bridge.engine.tracking.add(
                preview, relay_id=relay_id, cancel=cancel, progress=tell
            ),
            owner=self,
            on_done=self._on_done,
            on_error=self._on_error,
        )

    def stop(self) -> None:
        """Add no more; what was added stays."""
        self._cancel.cancel()

    def _on_went(self, number: int, done: int, total: int) -> None:
        if self.is_running and number == self._number and done < total:
            self._how_far = self.tr("Adding… {done} of {total}").format(
                done=formats.number(done), total=formats.number(total)
            )
            self.changed.emit()

    def _on_done(self, added: Added) -> None:
        if not added.stopped:
            self._end()
            self.added.emit(added)
            return
        words = self.tr("Stopped. {n} tasks were added and stay in your library.", "", added.done)
        self._end_early(formats.counted(added.done, words), Tone.WARNING)

    def _on_error(self, error: DesktopError) -> None:
        self._end_early(say_error(error), Tone.BAD)

    def _on_bug(self, problem: object) -> None:
        if self.is_running:
            self._end_early(say("bug", {"problem": type(problem).__name__}), Tone.BAD)

    def _end_early(self, words: str, tone: Tone) -> None:
        self._end()
        self.ended_early.emit(words, tone)

    def _end(self) -> None:
        self.is_running = False
        self.changed.emit()
