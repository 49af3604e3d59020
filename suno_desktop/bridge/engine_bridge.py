"""The engine as Qt sees it: events become signals on the main thread, results of futures become calls to an owner.

An answer whose owner is gone is dropped. Knows no widgets, and nothing here blocks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, SignalInstance, Slot

from suno_desktop.core.engine import Engine
from suno_desktop.core.errors import Cancelled, DesktopError
from suno_desktop.core.events import (
    BatchSaved,
    Changed,
    Event,
    FileEnded,
    FileInUse,
    FolderMoved,
    Notice,
    Progress,
    RelayStatus,
    StreamProgress,
    Working,
)
from suno_desktop.core.library.reader import LibraryReader

_T = TypeVar("_T")
_logger = logging.getLogger(__name__)


class _Recipient(NamedTuple):
    owner: QObject
    on_done: Callable[[Any], object] | None
    on_error: Callable[[DesktopError], object] | None


class EngineBridge(QObject):
    """Signals and answers of one engine.

    Signals:
        changed: `Changes`; the library changed.
        progressed: `events.Progress` of one download.
        relay_changed: `events.RelayStatus`.
        noticed: `events.Notice` that the person should read once.
        file_ended: `events.FileEnded`.
        batch_saved: `events.BatchSaved`; the download queue ran empty.
        listening: `events.StreamProgress` to a live stream.
        file_in_use: the `Path` of a saved file that is to be changed and that some program keeps open.
        folder_moved: `events.FolderMoved`; the songs are in another music folder, or some are.
        working: `events.Working` of a job over everything that is saved.
        bug: an unexpected exception, already logged.
    """

    changed = Signal(object)
    progressed = Signal(object)
    relay_changed = Signal(object)
    noticed = Signal(object)
    file_ended = Signal(object)
    batch_saved = Signal(object)
    file_in_use = Signal(object)
    folder_moved = Signal(object)
    working = Signal(object)
    listening = Signal(object)
    bug = Signal(object)

    _event = Signal(object)
    _done = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine: Engine | None = None
        self._signals: dict[type[Event], SignalInstance] = {
            Progress: self.progressed,
            RelayStatus: self.relay_changed,
            Notice: self.noticed,
            FileEnded: self.file_ended,
            BatchSaved: self.batch_saved,
            Working: self.working,
            FolderMoved: self.folder_moved,
            StreamProgress: self.listening,
        }
        self._kept: list[Event] | None = None
        """What is told while it is kept back."""
        self._event.connect(self._deliver_event, Qt.ConnectionType.QueuedConnection)
        self._done.connect(self._deliver_answer, Qt.ConnectionType.QueuedConnection)

    @property
    def engine(self) -> Engine:
        """The engine; set by `attach`."""
        if self._engine is None:
            raise RuntimeError("no engine attached")
        return self._engine

    def attach(self, engine: Engine) -> None:
        """Use this engine; its `listen` callback is `listen` of this object."""
        self._engine = engine

    def listen(self, event: Event) -> None:
        """Take an event on any thread."""
        if shiboken6.isValid(self):
            self._event.emit(event)

    def keep_events(self) -> None:
        """Keep back what the engine tells, as long as not everybody is there who hears it; answers come all the same."""
        self._kept = []

    def deliver_events(self) -> None:
        """Deliver what was kept back, in its order, and from now on everything at once."""
        kept, self._kept = self._kept, None
        for event in kept or ():
            self._deliver_event(event)

    def read(
        self,
        work: Callable[[LibraryReader], _T],
        *,
        owner: QObject,
        on_done: Callable[[_T], object],
        on_error: Callable[[DesktopError], object] | None = None,
    ) -> None:
        """Run a query on the read lane; the answer comes on the main thread while `owner` lives."""
        self.do(self.engine.read(work), owner=owner, on_done=on_done, on_error=on_error)

    def survey(
        self,
        work: Callable[[LibraryReader], _T],
        *,
        owner: QObject,
        on_done: Callable[[_T], object],
        on_error: Callable[[DesktopError], object] | None = None,
    ) -> None:
        """Run a query that walks over the whole library, where no list waits for it."""
        self.do(self.engine.survey(work), owner=owner, on_done=on_done, on_error=on_error)

    def do(
        self,
        future: Future[_T],
        *,
        owner: QObject,
        on_done: Callable[[_T], object] | None = None,
        on_error: Callable[[DesktopError], object] | None = None,
    ) -> None:
        """Deliver a command's result on the main thread. Without `on_error` an expected trouble becomes a notice."""
        answer = _Recipient(owner, on_done, on_error)

        def arrived(done: Future[_T]) -> None:
            if shiboken6.isValid(self):
                self._done.emit(done, answer)

        future.add_done_callback(arrived)

    @Slot(object)
    def _deliver_event(self, event: Event) -> None:
        if self._kept is not None:
            self._kept.append(event)
        elif isinstance(event, Changed):
            self.changed.emit(event.changes)
        elif isinstance(event, FileInUse):
            self.file_in_use.emit(event.path)
        else:
            self._signals[type(event)].emit(event)

    @Slot(object, object)
    def _deliver_answer(self, future: Future[Any], answer: _Recipient) -> None:
        if future.cancelled() or not shiboken6.isValid(answer.owner):
            return
        error = future.exception()
        if error is None:
            if answer.on_done is not None:
                answer.on_done(future.result())
        elif isinstance(error, Cancelled):
            return
        elif isinstance(error, DesktopError):
            if answer.on_error is not None:
                answer.on_error(error)
            else:
                self.noticed.emit(
                    Notice(
                        level="error", code=error.code, values=error.values, details=error.details
                    )
                )
        else:
            _logger.error("a command failed", exc_info=error)
            self.bug.emit(error)
