"""A scripted engine and a bridge for it, for dialogs: real values, real asynchrony, no lanes, no disk, no network."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
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

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.events import Notice, PreviewItem, RelayInfo, RelayStatus
from suno_desktop.core.model import Clip, ClipId, Relay, RelayId, Serves, Task, TaskId, TaskState
from suno_desktop.core.profile.settings import Setting, Settings
from suno_desktop.core.relay.client import Probe
from suno_desktop.core.workflows.track import Added, Preview

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge

T = TypeVar("T")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def task_id(number: int) -> str:
    return f"3340d43f-08a9-4d0a-8c1e-{number:012d}"


def relay_info(
    number: int,
    name: str,
    url: str,
    *,
    has_key: bool = True,
    allow_http: bool = False,
    **status: Any,
) -> RelayInfo:
    relay_id = RelayId(number)
    return RelayInfo(
        relay=Relay(relay_id=relay_id, name=name, base_url=url, allow_http=allow_http),
        has_key=has_key,
        status=RelayStatus(relay_id=relay_id, name=name, **status),
    )


def probe(*, ok: bool = True, code: str = "relay.ok", **values: Any) -> Probe:
    serves = Serves(fetch=True, batch=True, feed=True, lyrics=False) if ok else Serves()
    details = values.pop("details", "")
    base_url = values.pop("base_url", "")
    return Probe(
        ok=ok,
        code=code,
        values={name: str(value) for name, value in values.items()},
        details=details,
        serves=serves,
        latency_s=0.31,
        base_url=base_url,
    )


class FakeSettings(Settings):
    """The real ones, kept in no file."""

    def __init__(self) -> None:
        super().__init__(Path("/nowhere/settings.json"))
        self.values = self._values


@dataclass
class FakeEngine:
    """Answers from lists that a test fills. `errors[name]` makes a command fail; `hold` keeps its answers back."""

    infos: list[RelayInfo] = field(default_factory=list)
    tracked: set[str] = field(default_factory=set)
    replies: tuple[Task, ...] = ()
    foreign: tuple[str, ...] = ()
    probes: list[Probe] = field(default_factory=list)
    errors: dict[str, DesktopError] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    folder: Path = Path("/home/mira/Music/Suno")
    reader: Any = None
    hold: bool = False
    held: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = FakeSettings()

    def called(self, name: str) -> list[dict[str, Any]]:
        return [values for called, values in self.calls if called == name]

    def release(self) -> None:
        """Give the answers that were held, the newest first."""
        held, self.held = self.held, []
        for give in reversed(held):
            give()

    def _answer(self, command: str, work: Callable[[], T], /, **values: Any) -> Future[T]:
        self.calls.append((command, values))
        future: Future[T] = Future()

        def give() -> None:
            error = self.errors.get(command)
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(work())

        if self.hold:
            self.held.append(give)
        else:
            give()
        return future

    def read(self, work: Callable[[Any], T]) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(work(self.reader))
        except DesktopError as error:
            future.set_exception(error)
        return future

    def relays(self) -> Future[tuple[RelayInfo, ...]]:
        return self._answer("relays", lambda: tuple(self.infos))

    def preview(self, text: str) -> Future[Preview]:
        items = tuple(
            PreviewItem(task_id=TaskId(found), tracked=found in self.tracked)
            for found in dict.fromkeys(_UUID.findall(text))
        )
        replies = self.replies if "reply" in text else ()
        foreign = self.foreign if items else ()
        preview = Preview(items=items, reply_tasks=replies, foreign_hosts=foreign)
        return self._answer("preview", lambda: preview, text=text)

    def add(self, preview: Preview, *, relay_id: RelayId | None = None) -> Future[Added]:
        added = Added(
            added=sum(not item.tracked for item in preview.items),
            known=0,
            imported=len(preview.reply_tasks),
            keys=(),
            ready=(),
            changes=NOTHING,
        )
        return self._answer("add", lambda: added, preview=preview, relay_id=relay_id)

    def add_relay(self, **values: Any) -> Future[Relay]:
        info = relay_info(
            len(self.infos) + 1,
            values["name"],
            values["base_url"],
            has_key=bool(values["key"]),
            allow_http=values["allow_http"],
        )
        self.infos.append(info)
        return self._answer("add_relay", lambda: info.relay, **values)

    def change_relay(self, relay_id: RelayId, **values: Any) -> Future[None]:
        return self._answer("change_relay", lambda: None, relay_id=relay_id, **values)

    def remove_relay(self, relay_id: RelayId) -> Future[None]:
        self.infos = [info for info in self.infos if info.relay.relay_id != relay_id]
        return self._answer("remove_relay", lambda: None, relay_id=relay_id)

    def test_relay(self, **values: Any) -> Future[Probe]:
        return self._answer("test_relay", lambda: self.probes.pop(0), **values)

    def set_setting(self, setting: Setting[T], value: T) -> Future[None]:
        def work() -> None:
            self.settings.values[setting.key] = setting.read(value)

        return self._answer("set_setting", work, key=setting.key, value=value)

    def library_folder(self) -> Path:
        chosen = self.settings.saving.folder
        return Path(chosen) if chosen else self.folder

    def with_state(self, number: int, **status: Any) -> RelayInfo:
        """Change how a relay is doing."""
        index = next(n for n, info in enumerate(self.infos) if info.relay.relay_id == number)
        info = self.infos[index]
        self.infos[index] = info._replace(status=info.status._replace(**status))
        return self.infos[index]


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

    def read(self, work: Callable[[Any], T], *, owner: QObject, **answers: Any) -> None:
        self.do(self.engine.read(work), owner=owner, **answers)

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
