"""Visits: commands that this engine carries out beside its own work, each in rooms of its own.

A visit (see `visit`) has its own keys, folder and listener, and none of them outlives it. Here is which task and file is
whose, so that no two rooms work on the same one, and who hears what. Asks no relay and saves nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from suno_desktop.core.engine.accounts import Accounts
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.key_ring import KeyRing
from suno_desktop.core.engine.relays import Relays
from suno_desktop.core.events import Changed, Event, FileEnded, FileInUse, Progress, Working
from suno_desktop.core.library.share import Share
from suno_desktop.core.model import DueTask, FileId, FileState, Relay, TaskKey

if TYPE_CHECKING:
    from suno_desktop.core.engine.visit import Visit
    from suno_desktop.core.engine.work_rooms import WorkRooms

_IDLE_S: Final = 30.0
_FOR_ALL: Final = (Changed, FileEnded, FileInUse, Progress, Working)
"""What is told to everybody, whoever's work it was; the rest concerns only who wished it."""
_FOR_VISITS: Final = (Changed, FileEnded)


class Visits:
    """All visits of one engine. Safe for threads."""

    def __init__(
        self,
        context: Context,
        *,
        keys: KeyRing,
        relays: Relays,
        accounts: Accounts,
        work: Callable[[], WorkRooms],
    ) -> None:
        self._context = context
        self._keys = keys
        self._relays = relays
        self._accounts = accounts
        self._work = work
        self._lock = threading.Lock()
        self._tasks: dict[Visit, set[TaskKey]] = {}
        self._files: dict[Visit, set[FileId]] = {}
        self._open: tuple[Visit, ...] = ()
        """In the order in which they came; those that are ending are among them until nothing of them runs."""

    def open(self, *, listen: Callable[[Event], None]) -> Visit:
        """A new visit; whoever opens it closes it.

        Args:
            listen: hears what concerns the visit, on any thread; must not block.
        """
        from suno_desktop.core.engine.visit import Visit

        def hear(event: Event) -> None:
            if isinstance(event, _FOR_ALL):
                self._context.emit(event)
            else:
                listen(event)

        visit = Visit(
            self._context,
            self._context.guest(listen=hear),
            listen=listen,
            keys=self._keys,
            relays=self._relays,
            accounts=self._accounts,
            rooms=self._work(),
        )
        with self._lock:
            self._tasks[visit], self._files[visit] = set(), set()
            self._open += (visit,)
        return visit

    # Whose is what.

    def claim(
        self, visit: Visit, *, tasks: Iterable[TaskKey] = (), files: Iterable[FileId] = ()
    ) -> None:
        """From now on these are the visit's; a file is saved by the visit that wished it first."""
        with self._lock:
            if visit in self._tasks:
                self._tasks[visit].update(tasks)
                self._files[visit].update(files)

    def release(self, visit: Visit) -> None:
        """Nothing is the visit's any more."""
        with self._lock:
            self._tasks.pop(visit, None)
            self._files.pop(visit, None)

    def give_back(self, visit: Visit, tasks: Iterable[TaskKey]) -> None:
        """A visit asks about these no more; whoever else wants them goes on."""
        with self._lock:
            self._tasks.get(visit, set()).difference_update(tasks)

    def of_no_visit(
        self, tasks: Iterable[DueTask], *, but: Visit | None = None
    ) -> Sequence[DueTask]:
        """Those of these tasks that no visit asks about, `but` perhaps this one."""
        with self._lock:
            others = [keys for other, keys in self._tasks.items() if other is not but]
            return [task for task in tasks if not any(task.key in keys for keys in others)]

    def other_tasks(self) -> Share:
        """All but what is a visit's."""
        with self._lock:
            return Share(without=frozenset().union(*self._tasks.values()))

    def other_files(self) -> Share:
        """All but what is a visit's."""
        with self._lock:
            return Share(without=frozenset().union(*self._files.values()))

    def tasks_of(self, visit: Visit) -> Share:
        """What a visit asks about."""
        with self._lock:
            return Share(only=frozenset(self._tasks.get(visit, ())))

    def files_of(self, visit: Visit) -> Share:
        """What a visit saves: its files without those that another one wished before."""
        with self._lock:
            mine = set(self._files.get(visit, ()))
            for other in self._files:
                if other is visit:
                    break
                mine -= self._files[other]
            return Share(only=frozenset(mine))

    def files_of_it_alone(self, visit: Visit) -> frozenset[FileId]:
        """The files of a visit that no other one waits for."""
        with self._lock:
            others = (files for other, files in self._files.items() if other is not visit)
            return frozenset(self._files.get(visit, ())).difference(*others)

    # What the engine calls.

    def hear(self, event: Event) -> None:
        """Pass on what concerns visits."""
        if not isinstance(event, _FOR_VISITS):
            return
        if isinstance(event, FileEnded) and event.state is not FileState.QUEUED:
            with self._lock:
                for files in self._files.values():
                    files.discard(event.file_id)
        for visit in self._open:
            visit.listen(event)

    def set_relays(self, relays: Iterable[Relay]) -> None:
        """Follow the saved relays."""
        for visit in self._open:
            visit.follow(relays)

    def step(self) -> float:
        """Let every visit do what may be done now; returns the seconds until the next step is wanted."""
        for visit in self._open:
            if visit.is_closed and visit.has_left():
                with self._lock:
                    self._open = tuple(one for one in self._open if one is not visit)
        return min((visit.step() for visit in self._open if not visit.is_closed), default=_IDLE_S)
