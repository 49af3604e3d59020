"""How the window is left: closed for good, or hidden behind the tray while something is unfinished, as the person decided.

What is unfinished it is told; it asks once and remembers the answer. Only a close by the person is ever held up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication

from suno_desktop.core.model import FileState
from suno_desktop.core.profile.settings import WindowSettings
from suno_desktop.ui import tray
from suno_desktop.ui.tray import Tray

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.ui.main_window import MainWindow

_UNFINISHED: Final = (FileState.QUEUED, FileState.DOWNLOADING)


class Leaving(QObject):
    """Closes one window."""

    def __init__(self, window: MainWindow, *, bridge: EngineBridge, playback: Playback) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._is_final = False
        """It was decided that the program ends."""
        self._is_hidden = False
        self.tray = Tray(window, bridge=bridge, playback=playback)
        self.tray.clicked.connect(self._on_tray_clicked)

    @property
    def is_hidden(self) -> bool:
        """Whether the window is hidden behind the tray."""
        return self._is_hidden

    # Deciding.

    def lets_close(self, event: QCloseEvent) -> bool:
        """Whether the window may be closed now; otherwise it stays or was hidden."""
        if self._is_final or not event.spontaneous():
            return True  # not the person: the desktop, a command or another language
        return self._decide()

    def close_by_person(self) -> None:
        """Close the window as its own button does."""
        if self._decide():
            self._window.close()

    def quit(self) -> None:
        """End the program, wherever the window is; nothing is asked."""
        self._is_final = True
        was_visible = self._window.isVisible()
        self._window.close()
        if not was_visible:
            # Qt ends with the last window that is seen; this one was not.
            QTimer.singleShot(0, QApplication.quit)

    def _decide(self) -> bool:
        downloads, tasks = self._unfinished()
        if not (downloads or tasks) or not tray.is_available():
            return True
        if self._bridge.engine.is_protected:
            return True
        choice = self._bridge.engine.settings.window.on_close
        if choice == "tray":
            self.hide()
        elif choice == "ask":
            dialog = self._window.dialogs.ask_before_leaving(downloads=downloads, tasks=tasks)
            dialog.answered.connect(self._on_answered)
        return choice == "quit"

    def _unfinished(self) -> tuple[int, int]:
        """Downloads and tasks that go on now; what is paused does not."""
        counts, engine = self._window.counts.counts, self._bridge.engine
        if counts is None:
            return 0, 0
        now = engine.snapshot()
        downloads = sum(counts.files.get(state, 0) for state in _UNFINISHED)
        return (
            0 if now.saving_paused else downloads,
            0 if now.polling_paused else counts.tasks_running,
        )

    def _on_answered(self, answer: str) -> None:
        engine = self._bridge.engine
        kept = engine.set_setting(WindowSettings.on_close, answer)
        self._bridge.do(kept, owner=self, on_done=lambda _nothing: self._go(answer))

    def _go(self, answer: str) -> None:
        if answer == "tray":
            self.hide()
        else:
            self._window.close()

    # Hiding and coming back.

    def hide(self) -> None:
        """Go on without the window; the icon in the tray brings it back."""
        self._is_hidden = True
        self.tray.need(on=True)
        QApplication.setQuitOnLastWindowClosed(False)
        self._window.hide()

    def come_back(self) -> None:
        """The window is seen again."""
        if self._is_hidden:
            self._is_hidden = False
            QApplication.setQuitOnLastWindowClosed(True)
            self.tray.need(on=False)

    def _on_tray_clicked(self) -> None:
        if self._window.isVisible() and self._window.isActiveWindow():
            self.hide()
        else:
            self._window.come_forward()
