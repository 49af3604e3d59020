"""Which tasks share a question. What an answer means is proven through `engine.asking`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from suno_desktop.core.model import DueTask, Serves, TaskId, TaskKey, TaskState
from suno_desktop.core.relay.schedule import Endpoint
from suno_desktop.core.workflows import poll
from tests.core.library.makers import START

_NO_BATCH = Serves(batch=False)


def due(number: int, in_s: float = 0, *, waited_s: float | None = None) -> DueTask:
    """A task that is due in so many seconds; `waited_s` after its last look."""
    next_look_at = START + timedelta(seconds=in_s)
    return DueTask(
        key=TaskKey(number),
        task_id=TaskId(f"t{number}"),
        relay_id=None,
        state=TaskState.RUNNING,
        action=None,
        added_at=START - timedelta(hours=1),
        asked=1,
        misses=0,
        last_look_at=None if waited_s is None else next_look_at - timedelta(seconds=waited_s),
        done_at=None,
        next_look_at=next_look_at,
    )


def asked(*tasks: DueTask, serves: Serves = Serves()) -> list[tuple[Endpoint, list[int]]]:  # noqa: B008 — frozen
    return [
        (question.endpoint, [task.key for task in of])
        for question, of in poll.questions(tasks, serves, now=START)
    ]


def test_the_longest_due_come_first() -> None:
    assert asked(due(1, -1), due(2, -5), due(3), serves=_NO_BATCH) == [
        (Endpoint.FETCH, [2]),
        (Endpoint.FETCH, [1]),
        (Endpoint.FETCH, [3]),
    ]


def test_nothing_due_is_no_question() -> None:
    assert asked(due(1, 1, waited_s=120)) == []


@pytest.mark.parametrize(
    ("in_s", "waited_s", "joins"),
    [(1, 120, True), (40, 120, True), (41, 120, False), (2, 5, False), (1, None, False)],
)
def test_what_is_due_soon_joins_a_batch(in_s: float, waited_s: float | None, joins: bool) -> None:
    expected = (Endpoint.BATCH, [1, 2]) if joins else (Endpoint.FETCH, [1])
    assert asked(due(1), due(2, in_s, waited_s=waited_s)) == [expected]


def test_what_is_due_soon_makes_no_question_of_its_own() -> None:
    soon = [due(number, 1, waited_s=120) for number in range(10, 100)]
    ((endpoint, keys),) = asked(due(1), due(2), *soon)
    assert endpoint is Endpoint.BATCH
    assert keys[:2] == [1, 2]
    assert len(keys) == 50
    assert asked(due(1), *soon, serves=_NO_BATCH) == [(Endpoint.FETCH, [1])]


def test_two_rows_of_one_name_are_one_question() -> None:
    twin = due(1, -1)
    assert asked(twin, twin._replace(key=TaskKey(9))) == [(Endpoint.FETCH, [1])]
