"""Lanes: small thread pools with one purpose each, and the scheduler that wakes the engine.

Knows nothing of relays or songs. A lane of one worker is serial by construction; that is how the library has one
writer. Work is never started on the caller's thread and nothing here sleeps: waiting is a condition that `stop` ends.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from enum import Enum
from typing import TypeVar

from suno_desktop.core.errors import Cancelled, DesktopError

_T = TypeVar("_T")
_U = TypeVar("_U")
_logger = logging.getLogger(__name__)


class Lane(Enum):
    """What a pool is for, and how many workers it has."""

    LIBRARY = ("library", 1)
    """The only writer of the library."""
    READ = ("read", 1)
    """Lists and searches; never waits behind a write."""
    FIGURES = ("figures", 1)
    """Walks over the whole library, such as counts; a search never waits behind one."""
    NETWORK = ("network", 32)
    """Questions to relays. Threads come as they are needed; so many that silent relays leave some for the others."""
    SAVING = ("saving", 8)
    """Downloads: four that come from a server, and as many that are here and being finished."""
    COVERS = ("covers", 2)
    UPKEEP = ("upkeep", 1)
    """One long job at a time over everything that is saved: check, tags, names."""
    MEASURING = ("measuring", 1)
    """One song after the other is decoded, while nothing else is under way."""
    SOUND = ("sound", 1)
    """Versions that are compared are mixed, as long as somebody compares them."""
    FILES = ("files", 4)
    """The files of such a job, where several may be changed at once: each waits mostly for the disk."""
    PERSON = ("person", 2)
    """What the person waits for: a preview, a song to hear; never behind a download."""
    CHANGES = ("changes", 1)
    """What the person changes: settings, relays, keys. One after the other, so that the last change is the one that
    stays."""
    QUEUE = ("queue", 1)
    """Where what plays and what comes next is kept; never behind anything else."""
    KEEPING = ("keeping", 1)
    """The small file beside the songs; its folder may be away, or slow."""
    EXCHANGE = ("exchange", 1)
    """Imports and exports, which may take minutes."""


BUSY_LANES = tuple(lane for lane in Lane if lane not in {Lane.LIBRARY, Lane.READ, Lane.QUEUE})
"""Those whose work may use the library, and which end before it; the three others end one by one."""


class Lanes:
    """All pools of one engine."""

    def __init__(self) -> None:
        self._pools = {
            lane: ThreadPoolExecutor(lane.value[1], thread_name_prefix=lane.value[0])
            for lane in Lane
        }
        self._running: set[Future[object]] = set()
        self._lock = threading.Lock()
        self._ended: set[Lane] = set()

    def submit(self, lane: Lane, work: Callable[[], _T]) -> Future[_T]:
        """Run `work` on a lane. After `stop` the future is already cancelled; without a thread it has failed."""
        future: Future[_T]
        wanted = [lane]

        def run() -> _T:
            if not wanted:
                raise CancelledError
            return work()

        try:
            future = self._pools[lane].submit(run)
        except RuntimeError as error:  # the pool was shut down, or the system gives no thread
            wanted.clear()  # in the second case the pool keeps the work, for when there is a thread
            future = Future()
            if lane in self._ended:
                future.cancel()
            else:
                future.set_exception(error)
            return future
        with self._lock:
            self._running.add(future)  # type: ignore[arg-type]  # Future is invariant
        future.add_done_callback(self._forget)
        return future

    def _forget(self, future: Future[_T]) -> None:
        with self._lock:
            self._running.discard(future)

    def stop(self, lanes: tuple[Lane, ...], *, timeout_s: float) -> bool:
        """Take no new work on these lanes, drop what waits, give what runs this long. Tells whether all ended."""
        self._ended.update(lanes)
        for lane in lanes:
            self._pools[lane].shutdown(wait=False, cancel_futures=True)
        with self._lock:
            running = set(self._running)
        return not wait(running, timeout=timeout_s).not_done

    def finish(self, lane: Lane, *, timeout_s: float) -> bool:
        """Do what was submitted to this lane, then end it. Tells whether it ended in time."""
        last = self.submit(lane, lambda: None)
        self._ended.add(lane)
        self._pools[lane].shutdown(wait=False)
        return not wait([last], timeout=timeout_s).not_done


def then(first: Future[_T], lanes: Lanes, lane: Lane, work: Callable[[_T], _U]) -> Future[_U]:
    """Continue on another lane with the result of `first`; errors and cancellation pass through."""
    result: Future[_U] = Future()
    result.set_running_or_notify_cancel()  # a chain cannot be cancelled from outside: `cancel` says no

    def settle(second: Future[_U]) -> None:
        if second.cancelled():
            result.set_exception(Cancelled())
            return
        error = second.exception()
        if error is not None:
            result.set_exception(error)
        else:
            result.set_result(second.result())

    def go_on(done: Future[_T]) -> None:
        if done.cancelled():
            result.set_exception(Cancelled())
            return
        error = done.exception()
        if error is not None:
            result.set_exception(error)
            return
        lanes.submit(lane, lambda: work(done.result())).add_done_callback(settle)

    first.add_done_callback(go_on)
    return result


def answered(lanes: Lanes, lane: Lane, work: Callable[[Future[_T]], None]) -> Future[_T]:
    """Run `work`, which answers on its own and may go on after that, or answers later; where it fails, that is the answer."""
    answer: Future[_T] = Future()
    answer.set_running_or_notify_cancel()  # cannot be cancelled from outside

    def settle(done: Future[None]) -> None:
        error = Cancelled() if done.cancelled() else done.exception()
        if isinstance(error, CancelledError):  # a lane that it wanted had ended
            error = Cancelled()
        if error is None:
            return
        if not answer.done():
            answer.set_exception(error)
        elif not isinstance(error, DesktopError | Cancelled):
            _logger.error("work failed after its answer", exc_info=error)

    lanes.submit(lane, lambda: work(answer)).add_done_callback(settle)
    return answer


class Scheduler:
    """One thread that calls `step` when woken or when `step` said it wants to be called again."""

    def __init__(self, step: Callable[[], float]) -> None:
        self._step = step
        self._wake = threading.Condition()
        self._woken = False
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)

    def start(self) -> None:
        """Begin; the first step comes at once."""
        self._thread.start()

    def wake(self) -> None:
        """Ask for a step now."""
        with self._wake:
            self._woken = True
            self._wake.notify()

    def stop(self, *, timeout_s: float) -> bool:
        """End the thread."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping:
            try:
                delay_s = self._step()
            except (Cancelled, CancelledError):
                return
            except Exception:
                _logger.exception("the scheduler's step failed")
                delay_s = 5.0
            with self._wake:
                if not self._woken and not self._stopping:
                    self._wake.wait(delay_s)
                self._woken = False
