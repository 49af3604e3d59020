"""News for somebody who does not look: a batch of downloads is done, or a task failed. Only while the window is not in front.

They go to the desktop's notifications, or beside the icon in the tray. A click brings the window; a button does what the
message in the window offers first.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from suno_desktop.core.changes import Changes
from suno_desktop.core.model import TaskKey, TaskState
from suno_desktop.core.rows import TaskQuery, TaskRow
from suno_desktop.ui import formats, states
from suno_desktop.ui.commands import SAVED_KEY
from suno_desktop.ui.models import task_model
from suno_desktop.ui.views.toast import Deed

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.notifications import Notifications
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.ui.main_window import MainWindow

_RUNNING: Final = TaskQuery(states=frozenset({TaskState.WAITING, TaskState.RUNNING}))
_FAILED: Final = TaskQuery(states=frozenset({TaskState.FAILED}))
_TASKS_KEY: Final = "tasks"


def _look_at(keys: Sequence[int], reader: LibraryReader) -> tuple[array[int], Sequence[TaskRow]]:
    """Which of these tasks run, and what is known of those that failed. A paste changes many thousands at once."""
    running = reader.task_keys(_RUNNING, among=keys)
    return running, reader.task_rows(reader.task_keys(_FAILED, among=keys))


class News(QObject):
    """Tells of one window.

    Signals:
        told: something was told (key, title, words).
    """

    told = Signal(str, str, str)

    def __init__(self, window: MainWindow, *, bridge: EngineBridge) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._notifications: Notifications | None = None
        self._deeds: dict[str, Callable[[], object]] = {}
        """What the button of a notification does, by its key."""
        self._running: set[int] | None = None
        """Tasks that ran when the window was last in front or since; None while it is in front."""
        self._failed: dict[TaskKey, TaskRow] = {}
        window.commands.said.connect(self._on_said)
        bridge.changed.connect(self._on_changed)
        window.stage.leaving.tray.message_clicked.connect(window.come_forward)
        handle = window.windowHandle()
        if handle is not None:  # it tells before the widget knows
            queued = Qt.ConnectionType.QueuedConnection
            handle.visibleChanged.connect(self.look, queued)
            handle.activeChanged.connect(self.look, queued)
        app = QApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self.look)

    @property
    def is_in_front(self) -> bool:
        """Whether the person looks at a window of this program."""
        active = QApplication.activeWindow()
        return active is not None and active.isVisible() and not active.isMinimized()

    def look(self, *_told: object) -> None:
        """The window came to the front, or went."""
        if self.is_in_front:
            self._on_looked_at()
        else:
            self._on_left()

    def _on_looked_at(self) -> None:
        if self._running is None:
            return
        self._running = None
        self._failed.clear()
        if self._notifications is not None:
            self._notifications.withdraw()

    def _on_left(self) -> None:
        """From now on it counts what fails of that which runs."""
        if self._running is None:
            self._running = set()
            self._bridge.read(
                lambda reader: set(reader.task_keys(task_model.RUNNING)),
                owner=self,
                on_done=self._know_running,
            )

    def _know_running(self, keys: set[int]) -> None:
        if self._running is not None:
            self._running |= keys

    # What is told.

    def _on_said(self, text: str, deeds: Sequence[Deed], key: str) -> None:
        if key == SAVED_KEY and not self.is_in_front:
            self._tell(key, self.tr("Downloads finished"), text, deeds)

    def _on_changed(self, changes: Changes) -> None:
        if changes.tasks and self._running is not None:
            work = partial(_look_at, tuple(changes.tasks))
            self._bridge.read(work, owner=self, on_done=self._on_tasks)

    def _on_tasks(self, found: tuple[array[int], Sequence[TaskRow]]) -> None:
        if self._running is None or self.is_in_front:
            return
        running, rows = found
        self._running.update(running)
        failed = [row for row in rows if row.key in self._running]
        for row in failed:
            self._running.discard(row.key)
            self._failed[row.key] = row
        if failed:
            self._tell_failed(failed[-1])

    def _tell_failed(self, last: TaskRow) -> None:
        count = len(self._failed)
        title = formats.counted(count, self.tr("{n} tasks failed", "", count))
        words = states.say_told(states.tell_task(last))
        said = formats.line(last.reason or "")
        self._tell(_TASKS_KEY, title, f"{words}\n{said}" if said else words, ())

    def _tell(self, key: str, title: str, text: str, deeds: Sequence[Deed]) -> None:
        word, deed = deeds[0] if deeds else ("", self._window.come_forward)
        self._deeds[key] = deed
        desktop = self._desktop()
        if desktop is not None and desktop.is_there:
            desktop.show(key, title, text, deed=word)
        else:
            self._window.stage.leaving.tray.say(title, text)
        self.told.emit(key, title, text)

    def _desktop(self) -> Notifications | None:
        """The desktop's notifications, where it has a bus for them."""
        if self._notifications is None and sys.platform.startswith("linux"):
            try:
                from suno_desktop.bridge import mpris  # noqa: PLC0415 — needs QtDBus, only for news
                from suno_desktop.bridge.notifications import Notifications  # noqa: PLC0415 — as above
            except ImportError:  # some systems have QtDBus in a package of its own
                return None
            if mpris.is_there():
                self.use(Notifications(parent=self))
        return self._notifications

    def use(self, notifications: Notifications) -> None:
        """Tell what is new here."""
        self._notifications = notifications
        notifications.opened.connect(lambda _key: self._window.come_forward())
        notifications.chosen.connect(self._on_chosen)
        notifications.refused.connect(self._window.stage.leaving.tray.say)

    def _on_chosen(self, key: str) -> None:
        self._deeds.get(key, self._window.come_forward)()
