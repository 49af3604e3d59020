"""A bridge for the scripted engine, for dialogs, and what is looked up in their windows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar, cast

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from suno_desktop.core.changes import Changes
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.events import Notice
from suno_desktop.core.model import Clip, ClipId, Task, TaskId, TaskState
from tests.fake_engine import FakeEngine, probe, relay_info

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge

T = TypeVar("T")
__all__ = ["FakeEngine", "probe", "relay_info"]


def task_id(number: int) -> str:
    return f"3340d43f-08a9-4d0a-8c1e-{number:012d}"


class FakeBridge(QObject):
    """Signals and answers like the real bridge; every answer comes in a later turn of the event loop."""

    changed = Signal(object)
    progressed = Signal(object)
    relay_changed = Signal(object)
    noticed = Signal(object)
    file_ended = Signal(object)
    batch_saved = Signal(object)
    working = Signal(object)
    bug = Signal(object)

    def __init__(self, engine: FakeEngine) -> None:
        super().__init__()
        self.engine = engine
        self.bugs: list[BaseException] = []
        """What a command raised although nobody planned it; a test ends with none."""

    def read(
        self,
        work: Callable[[Any], T],
        *,
        owner: QObject,
        on_done: Callable[[T], object],
        on_error: Callable[[DesktopError], object] | None = None,
    ) -> None:
        self.do(self.engine.read(work), owner=owner, on_done=on_done, on_error=on_error)

    def survey(
        self,
        work: Callable[[Any], T],
        *,
        owner: QObject,
        on_done: Callable[[T], object],
        on_error: Callable[[DesktopError], object] | None = None,
    ) -> None:
        self.do(self.engine.survey(work), owner=owner, on_done=on_done, on_error=on_error)

    def do(
        self,
        future: Future[T],
        *,
        owner: QObject,
        on_done: Callable[[T], object] | None = None,
        on_error: Callable[[DesktopError], object] | None = None,
    ) -> None:
        def deliver() -> None:
            if not shiboken6.isValid(owner):
                return
            error = future.exception()
            if error is None:
                if on_done is not None:
                    on_done(future.result())
            elif isinstance(error, DesktopError):
                if on_error is None:
                    self.noticed.emit(Notice(level="error", code=error.code))
                else:
                    on_error(error)
            else:
                self.bugs.append(error)
                self.bug.emit(error)

        future.add_done_callback(lambda _done: QTimer.singleShot(0, self, deliver))

    @property
    def real(self) -> EngineBridge:
        """This bridge under the type that dialogs ask for."""
        return cast("EngineBridge", self)


def reply_task(number: int, *, songs: int = 2) -> Task:
    clips = tuple(Clip(clip_id=ClipId(f"clip-{number}-{n}")) for n in range(songs))
    return Task(task_id=TaskId(task_id(number)), state=TaskState.READY, clips=clips, done=True)


def relays_changed() -> Changes:
    return Changes(relays=True)


def ids_text(numbers: Sequence[int]) -> str:
    return "\n".join(task_id(number) for number in numbers)


_NAMED = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QAbstractItemView)


def complaints(root: QWidget) -> list[str]:
    """What a screen reader, a test or a hostile server could trip over in a window."""
    found = [
        f"reads markup: {label.objectName() or label.text()}"
        for label in root.findChildren(QLabel)
        if label.textFormat() is not Qt.TextFormat.PlainText
    ]
    for widget in root.findChildren(QWidget):
        if not isinstance(widget, _NAMED) or isinstance(widget, QHeaderView):
            continue
        is_of_qt = widget.objectName().startswith("qt_") or isinstance(widget.parent(), QLineEdit)
        if is_of_qt or widget.window() is not root.window():
            continue
        if not widget.objectName():
            found.append(f"has no object name: {widget}")
        seen = QAccessible.queryAccessibleInterface(widget)
        if not seen.text(QAccessible.Text.Name):
            found.append(f"has no accessible name: {widget.objectName()}")
    return found


def all_words(root: QWidget) -> str:
    """Everything that can be read in a window, seen or by a screen reader."""
    words: list[str] = [root.windowTitle()]
    for widget in (root, *root.findChildren(QWidget)):
        words += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        if isinstance(widget, QLabel | QAbstractButton):
            words.append(widget.text())
        if isinstance(widget, QLineEdit):
            words += [widget.displayText(), widget.placeholderText()]
    return "\n".join(words)
