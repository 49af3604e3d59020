from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest

from suno_desktop.core.engine.lanes import Lane, Lanes, Scheduler, then
from suno_desktop.core.errors import Cancelled, UsageError

_PATIENCE_S = 10.0


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    lanes = Lanes()
    yield lanes
    assert lanes.stop(tuple(Lane), timeout_s=_PATIENCE_S)


def test_the_library_has_one_worker(lanes: Lanes) -> None:
    names = {
        lanes.submit(Lane.LIBRARY, lambda: threading.current_thread().name).result()
        for _ in range(5)
    }
    assert names == {"library_0"}


def test_so_much_is_done_at_once_on_each_lane() -> None:
    """What has one worker is done one after the other: the library has one writer, and the last change is the one that stays."""
    several = {"network": 32, "saving": 8, "covers": 2, "files": 4, "person": 2}
    assert {name: count for name, count in (lane.value for lane in Lane) if count > 1} == several


def test_many_silent_relays_leave_room_for_others(lanes: Lanes) -> None:
    silence = threading.Event()
    for _ in range(20):
        lanes.submit(Lane.NETWORK, lambda: silence.wait(_PATIENCE_S))
    try:
        assert lanes.submit(Lane.NETWORK, lambda: "answered").result(_PATIENCE_S) == "answered"
    finally:
        silence.set()


def test_after_stop_work_is_cancelled() -> None:
    lanes = Lanes()
    assert lanes.stop(tuple(Lane), timeout_s=_PATIENCE_S)
    assert lanes.submit(Lane.READ, lambda: 1).cancelled()


def test_without_a_thread_work_has_failed_and_is_not_done_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lanes, done = Lanes(), []

    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", refuse)
        failed = lanes.submit(Lane.LIBRARY, lambda: done.append("too late"))
    assert isinstance(failed.exception(_PATIENCE_S), RuntimeError)
    lanes.submit(Lane.LIBRARY, lambda: done.append("in time")).result(_PATIENCE_S)
    assert lanes.stop(tuple(Lane), timeout_s=_PATIENCE_S)
    assert done == ["in time"]


def test_stop_says_that_somebody_did_not_end() -> None:
    lanes, end = Lanes(), threading.Event()
    running = threading.Event()

    def work() -> None:
        running.set()
        end.wait(_PATIENCE_S)

    lanes.submit(Lane.READ, work)
    assert running.wait(_PATIENCE_S)
    assert not lanes.stop(tuple(Lane), timeout_s=0.01)
    end.set()
    assert lanes.stop(tuple(Lane), timeout_s=_PATIENCE_S)


def test_finish_does_what_was_submitted() -> None:
    lanes, done = Lanes(), []
    for number in range(5):
        lanes.submit(Lane.LIBRARY, lambda number=number: done.append(number))  # type: ignore[misc]  # a lambda with defaults
    assert lanes.finish(Lane.LIBRARY, timeout_s=_PATIENCE_S)
    assert done == [0, 1, 2, 3, 4]
    assert lanes.stop(tuple(Lane), timeout_s=_PATIENCE_S)


def test_then_goes_on_elsewhere(lanes: Lanes) -> None:
    first = lanes.submit(Lane.READ, lambda: 20)
    assert then(first, lanes, Lane.PERSON, lambda value: value + 1).result(_PATIENCE_S) == 21


def _fail(*_: object) -> int:
    raise UsageError("relay.url_bad")


def test_then_passes_errors_and_cancellation_on(lanes: Lanes) -> None:
    failed = lanes.submit(Lane.READ, _fail)
    with pytest.raises(UsageError):
        then(failed, lanes, Lane.PERSON, lambda value: value).result(_PATIENCE_S)
    with pytest.raises(UsageError):
        then(lanes.submit(Lane.READ, lambda: 1), lanes, Lane.PERSON, _fail).result(_PATIENCE_S)
    ended = Lanes()
    assert ended.stop(tuple(Lane), timeout_s=_PATIENCE_S)
    for first, second in ((ended, lanes), (lanes, ended)):
        with pytest.raises((Cancelled, CancelledError)):
            then(
                first.submit(Lane.READ, lambda: 1), second, Lane.PERSON, lambda value: value
            ).result(_PATIENCE_S)


class _Steps:
    """A step that tells when it was called and says when it wants the next."""

    def __init__(self, *delays: float | Exception) -> None:
        self._delays = list(delays)
        self.called = threading.Semaphore(0)

    def __call__(self) -> float:
        delay = self._delays.pop(0) if self._delays else 3_600.0
        self.called.release()
        if isinstance(delay, Exception):
            raise delay
        return delay

    def was_called(self) -> bool:
        return self.called.acquire(timeout=_PATIENCE_S)


def test_the_scheduler_steps_at_once_when_asked_and_when_it_said() -> None:
    step = _Steps(0.0, 3_600.0)
    scheduler = Scheduler(step)
    scheduler.start()
    assert step.was_called()
    assert step.was_called()
    scheduler.wake()
    assert step.was_called()
    assert scheduler.stop(timeout_s=_PATIENCE_S)
    assert not step.called.acquire(blocking=False)


def test_a_scheduler_that_never_began_is_stopped() -> None:
    assert Scheduler(_Steps()).stop(timeout_s=_PATIENCE_S)


def test_a_cancelled_step_ends_the_scheduler() -> None:
    step = _Steps(Cancelled())
    scheduler = Scheduler(step)
    scheduler.start()
    assert step.was_called()
    assert scheduler.stop(timeout_s=_PATIENCE_S)


@pytest.mark.logs
def test_a_step_that_fails_is_not_the_last() -> None:
    step = _Steps(ValueError("oops"))
    scheduler = Scheduler(step)
    scheduler.start()
    assert step.was_called()
    scheduler.wake()
    assert step.was_called()
    assert scheduler.stop(timeout_s=_PATIENCE_S)
