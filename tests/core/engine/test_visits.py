"""Whose task and file is whose, and who hears what; visits stand in for themselves."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.changes import Changes
from suno_desktop.core.engine import visit as visit_room
from suno_desktop.core.engine.visits import Visits
from suno_desktop.core.events import Changed, Event, FileEnded, FileInUse, Notice, Progress, Working
from suno_desktop.core.library.share import Share
from suno_desktop.core.model import FileId, FileState, MediaKind, SongId, TaskKey

CHANGED = Changed(changes=Changes(relays=True))


class VisitStub:
    """What `Visits` knows of one."""

    def __init__(self, _host: Any, context: Any, *, listen: Any, **rooms: Any) -> None:
        self.heard: list[Event] = []
        self.context = context
        self._listen = listen
        self.rooms = rooms
        self.is_closed = False
        self.left = False
        self.relays: Any = None
        self.next_s = 7.0
        self.asking = self

    def listen(self, event: Event) -> None:
        self.heard.append(event)
        self._listen(event)

    def follow(self, relays: Any) -> None:
        self.relays = relays

    def has_left(self) -> bool:
        return self.left

    def step(self) -> float:
        return self.next_s


class ContextStub:
    def __init__(self) -> None:
        self.told: list[Event] = []
        self.hear: Callable[[Event], None] = lambda _event: None

    def emit(self, event: Event) -> None:
        self.told.append(event)

    def guest(self, *, listen: Callable[[Event], None]) -> ContextStub:
        guest = ContextStub()
        guest.hear = listen
        return guest


@pytest.fixture
def context() -> ContextStub:
    return ContextStub()


@pytest.fixture
def visits(context: Any, monkeypatch: pytest.MonkeyPatch) -> Visits:
    monkeypatch.setattr(visit_room, "Visit", VisitStub)
    rooms: Any = "keys", "relays", "work", "accounts"
    return Visits(context, keys=rooms[0], relays=rooms[1], accounts=rooms[3], work=lambda: rooms[2])


def come(visits: Visits, heard: list[Event] | None = None) -> Any:
    told: list[Event] = [] if heard is None else heard
    return visits.open(listen=told.append)


def keys(*numbers: int) -> set[TaskKey]:
    return set(map(TaskKey, numbers))


def files(*numbers: int) -> frozenset[FileId]:
    return frozenset(map(FileId, numbers))


def ended(number: int, state: FileState = FileState.SAVED) -> FileEnded:
    return FileEnded(FileId(number), SongId(1), MediaKind.MP3, state)


def test_a_visit_is_given_the_rooms(visits: Visits) -> None:
    assert come(visits).rooms == {
        "keys": "keys",
        "relays": "relays",
        "accounts": "accounts",
        "rooms": "work",
    }


def test_what_is_claimed_is_left_to_its_visit_until_it_is_released(visits: Visits) -> None:
    assert visits.other_tasks() == visits.other_files() == Share()
    one, two = come(visits), come(visits)
    visits.claim(one, tasks=keys(1), files=files(5))
    visits.claim(two, tasks=keys(2), files=files(6))
    visits.claim(two, tasks=keys(3))
    assert visits.other_tasks() == Share(without=frozenset({1, 2, 3}))
    assert visits.other_files() == Share(without=files(5, 6))
    assert visits.tasks_of(one) == Share(only=frozenset({1}))
    assert visits.tasks_of(two) == Share(only=frozenset({2, 3}))
    visits.release(two)
    visits.release(two)
    assert visits.other_tasks() == Share(without=frozenset({1}))
    assert visits.tasks_of(two) == visits.files_of(two) == Share(only=frozenset())
    visits.claim(two, tasks=keys(9), files=files(9))
    assert visits.other_tasks() == Share(without=frozenset({1}))
    assert visits.other_files() == Share(without=files(5))


def test_what_is_given_back_is_for_whoever_else_asks_about_it(visits: Visits) -> None:
    one, two = come(visits), come(visits)
    visits.claim(one, tasks=keys(1, 2, 3))
    visits.claim(two, tasks=keys(3))
    due: Any = [SimpleNamespace(key=key) for key in (1, 2, 3, 4)]
    assert [task.key for task in visits.of_no_visit(due)] == [4]
    assert [task.key for task in visits.of_no_visit(due, but=one)] == [1, 2, 4]
    visits.give_back(one, keys(1, 3))
    assert visits.tasks_of(one) == Share(only=frozenset(keys(2)))
    assert visits.other_tasks() == Share(without=frozenset(keys(2, 3)))
    visits.release(one)
    visits.give_back(one, keys(2))
    assert visits.tasks_of(one).only == frozenset()


def test_a_file_is_saved_by_the_visit_that_wished_it_first(visits: Visits) -> None:
    one, two, three = come(visits), come(visits), come(visits)
    visits.claim(two, files=files(1, 2))
    visits.claim(one, files=files(2, 3))
    visits.claim(three, files=files(1, 4))
    assert visits.files_of(one) == Share(only=files(2, 3))
    assert visits.files_of(two) == Share(only=files(1))
    assert visits.files_of(three) == Share(only=files(4))
    assert visits.files_of_it_alone(one) == files(3)
    assert visits.files_of_it_alone(two) == files()
    assert visits.files_of_it_alone(three) == files(4)
    visits.release(one)
    assert visits.files_of_it_alone(one) == files()
    assert visits.files_of(two) == Share(only=files(1, 2))


def test_a_file_that_ended_is_nobodys_but_one_that_is_tried_again_stays(visits: Visits) -> None:
    one, two = come(visits), come(visits)
    visits.claim(one, files=files(1, 2))
    visits.claim(two, files=files(1))
    visits.hear(ended(1, FileState.QUEUED))
    assert visits.other_files() == Share(without=files(1, 2))
    visits.hear(ended(1))
    assert visits.other_files() == Share(without=files(2))


def test_visits_hear_of_changes_and_ends_only(visits: Visits) -> None:
    heard: list[Event] = []
    one, two = come(visits, heard), come(visits)
    events: list[Event] = [CHANGED, ended(9), Working("check", 1, 2), Notice("info", "x")]
    for event in events:
        visits.hear(event)
    assert one.heard == two.heard == heard == events[:2]


def test_what_concerns_all_is_told_to_all_and_the_rest_to_the_visit(
    visits: Visits, context: ContextStub
) -> None:
    heard: list[Event] = []
    hear = come(visits, heard).context.hear
    for_all: list[Event] = [
        CHANGED,
        ended(1),
        FileInUse(path=None),  # type: ignore[arg-type]
        Progress(FileId(1), SongId(1), MediaKind.MP3, 1, 2),
        Working("check", 1, 2),
    ]
    notice = Notice("info", "x")
    for event in [*for_all, notice]:
        hear(event)
    assert context.told == for_all
    assert heard == [notice]


def test_relays_are_passed_on(visits: Visits) -> None:
    one = come(visits)
    visits.set_relays(())
    assert one.relays == ()


def test_the_next_step_is_the_soonest_of_those_that_are_open(visits: Visits) -> None:
    assert visits.step() == 30.0
    one, two = come(visits), come(visits)
    two.next_s = 3.0
    assert visits.step() == 3.0
    two.is_closed = True
    assert visits.step() == 7.0
    two.left = True
    one.left = True
    visits.step()
    visits.hear(CHANGED)
    assert (one.heard, two.heard) == ([CHANGED], [])


def test_one_that_ends_hears_until_nothing_of_it_runs(visits: Visits) -> None:
    one = come(visits)
    one.is_closed = True
    visits.step()
    visits.hear(CHANGED)
    one.left = True
    assert visits.step() == 30.0
    visits.hear(CHANGED)
    assert one.heard == [CHANGED]
