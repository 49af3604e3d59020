"""The order in which songs play, against plain lists and in the cases that people notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

from suno_desktop.core.listening.play_queue import PlayQueue, Repeat, _mixed
from suno_desktop.core.model import SongId
from tests.core.listening.play_queue_model import PROGRAMS, Run
from tests.samples import sample_of

ONE, TWO, THREE, FOUR, FIVE = (SongId(number) for number in range(1, 6))
LIST = [ONE, TWO, THREE, FOUR, FIVE]


def coming(queue: PlayQueue) -> list[int]:
    return list(queue.songs(0, queue.count))


def queue_of(*songs: int, start: SongId = ONE, seed: int = 7) -> PlayQueue:
    queue = PlayQueue(seed=lambda: seed)
    queue.begin(songs or LIST, start)
    return queue


@settings(max_examples=sample_of(60, 1000), deadline=None)
@given(PROGRAMS)
def test_any_program_of_acts_does_what_plain_lists_do(program: list[tuple[Any, ...]]) -> None:
    run = Run()
    for act in program:
        run.do(*act)


def test_what_was_queued_comes_before_the_list_goes_on() -> None:
    queue = queue_of()
    queue.add([8, 9])
    queue.play_next([7])
    assert (coming(queue), queue.queued) == ([7, 8, 9, 2, 3, 4, 5], 3)
    heard = [queue.current for _ in range(7) if queue.next()]
    assert heard == [7, 8, 9, 2, 3, 4, 5]
    assert not queue.next()
    assert queue.current == FIVE


@pytest.mark.parametrize("on", [False, True])
def test_a_visit_leaves_what_comes_and_its_end_leaves_all_as_it_was(on: bool) -> None:
    queue = PlayQueue()
    queue.begin(range(10), SongId(3))
    queue.shuffle(on=on)
    queue.add([20, 21])
    queue.stops_after = True
    songs = coming(queue)
    was = (queue.snapshot()(), queue.place(), songs)
    queue.visit(SongId(99))
    assert queue.current == 99
    assert coming(queue) == songs
    queue.end_visit()
    assert (queue.snapshot()(), queue.place(), coming(queue)) == was
    assert queue.stops_after
    queue.visit(SongId(99))
    assert queue.previous()
    assert queue.current == 3


@pytest.mark.parametrize(
    ("place", "listed", "wanted"),
    [
        (0, True, [20, 8, 9, 4, 5]), (1, False, [8, 20, 9, 4, 5]), (2, False, [8, 9, 20, 4, 5]),
        (2, True, [8, 9, 20, 4, 5]), (3, True, [8, 9, 4, 20, 5]), (4, False, [8, 9, 4, 5, 20]), (99, True, [8, 9, 4, 5, 20]),
    ],
)  # fmt: skip
def test_songs_come_at_the_place_that_they_are_put(
    place: int, listed: bool, wanted: list[int]
) -> None:
    queue = queue_of(start=THREE)
    queue.add([8, 9])
    queue.insert(place, [20], listed=listed)
    assert coming(queue) == wanted
    assert queue.queued == (3 if place < 2 or (place == 2 and not listed) else 2)


def test_another_list_leaves_what_was_queued() -> None:
    queue = queue_of()
    queue.add([9])
    queue.begin([21, 22], SongId(21))
    assert coming(queue) == [9, 22]
    assert not queue.has_previous


def test_a_song_outside_of_the_list_is_all_of_it() -> None:
    queue = queue_of(1, 2, start=SongId(99))
    assert (queue.current, queue.count, coming(queue)) == (99, 0, [])


def test_another_list_begins_anew_and_stays_shuffled() -> None:
    queue = queue_of()
    queue.shuffle(on=True)
    queue.next()
    queue.stops_after = True
    queue.begin(range(10, 20), SongId(14))
    assert (queue.is_shuffled, queue.has_previous, queue.stops_after) == (True, False, False)
    assert sorted(coming(queue)) == [one for one in range(10, 20) if one != 14]


def test_going_back_leads_through_what_was_heard_and_a_queued_song_comes_again() -> None:
    queue = queue_of()
    queue.add([8])
    for expected in (8, 2, 3):
        queue.next()
        assert queue.current == expected
    for expected in (2, 8, 1):
        assert queue.previous()
        assert queue.current == expected
    assert coming(queue) == [8, 2, 3, 4, 5]
    assert not queue.previous()


def test_before_anything_was_heard_going_back_leads_up_the_list() -> None:
    queue = queue_of(start=THREE)
    assert queue.has_previous
    assert queue.previous()
    assert queue.current == TWO
    assert coming(queue) == [3, 4, 5]


def test_repeat_all_begins_again_and_goes_back_over_the_beginning() -> None:
    queue = queue_of(1, 2)
    assert not queue.has_previous
    queue.repeat = Repeat.ALL
    assert queue.previous()
    assert queue.current == TWO
    assert queue.can_next
    assert queue.ended()
    assert queue.current == ONE


def test_repeat_one_plays_on_but_the_person_can_leave() -> None:
    queue = queue_of()
    queue.repeat = Repeat.ONE
    assert queue.ended()
    assert queue.current == ONE
    queue.next()
    assert queue.current == TWO


def test_stop_after_holds_once_and_the_next_song_waits() -> None:
    queue = queue_of()
    queue.stops_after = True
    assert not queue.ended()
    assert queue.current == TWO
    assert queue.ended()
    assert queue.current == THREE


def test_stop_after_is_over_once_the_person_goes_elsewhere() -> None:
    for act in (PlayQueue.next, PlayQueue.previous, lambda queue: queue.jump(1)):
        queue = queue_of(start=TWO)
        queue.stops_after = True
        act(queue)
        assert not queue.stops_after


def test_stop_after_with_repeat_one_stays_at_the_song() -> None:
    queue = queue_of()
    queue.repeat, queue.stops_after = Repeat.ONE, True
    assert not queue.ended()
    assert (queue.current, queue.stops_after) == (ONE, False)
    assert queue.ended()


def test_going_back_over_the_beginning_of_a_round_leads_to_what_was_heard() -> None:
    queue = queue_of(1, 2)
    queue.repeat = Repeat.ALL
    queue.next()
    queue.next()
    assert queue.current == ONE
    assert queue.previous()
    assert queue.current == TWO


def test_after_a_restart_what_was_heard_of_the_queued_songs_does_not_come_again() -> None:
    queue = queue_of()
    queue.add([7, 8, 9])
    whole = queue.snapshot()()
    queue.next()
    back = PlayQueue.restored(whole, queue.place())
    assert (back.current, coming(back)) == (7, [8, 9, 2, 3, 4, 5])
    whole = queue.snapshot()()
    back = PlayQueue.restored(whole, queue.place())
    assert (back.current, coming(back)) == (7, [8, 9, 2, 3, 4, 5])
    queue.next()
    back = PlayQueue.restored(whole, queue.place())
    assert (back.current, coming(back)) == (8, [9, 2, 3, 4, 5])


def test_a_round_of_shuffle_plays_each_song_once_and_can_go_back() -> None:
    queue = queue_of(*range(1, 101))
    queue.shuffle(on=True)
    heard = [queue.current]
    while queue.next():
        heard.append(queue.current)
    assert sorted(one or 0 for one in heard) == list(range(1, 101))
    assert heard[0] == ONE
    assert heard != list(range(1, 101))
    for expected in reversed(heard[:-1]):
        assert queue.previous()
        assert queue.current == expected


def test_shuffle_that_ends_goes_on_in_the_list_where_it_is() -> None:
    queue = queue_of()
    queue.shuffle(on=True)
    queue.next()
    now = queue.current or 0
    queue.shuffle(on=False)
    assert coming(queue) == list(range(now + 1, 6))


def test_a_jump_in_a_shuffled_list_skips_none_and_in_a_plain_one_passes_them_over() -> None:
    queue = queue_of()
    queue.jump(2)
    assert (queue.current, coming(queue)) == (4, [5])
    queue = queue_of()
    queue.shuffle(on=True)
    before = coming(queue)
    queue.jump(2)
    assert queue.current == before[2]
    assert coming(queue) == [before[0], before[1], before[3]]


@pytest.mark.parametrize("place", [-1, 4])
def test_a_jump_to_where_nothing_comes_is_an_error(place: int) -> None:
    with pytest.raises(IndexError):
        queue_of().jump(place)


def test_the_kept_order_is_drawn_in_the_same_way_for_ever() -> None:
    """The published outputs of splitmix64 for the seeds 0 and 1234567, and its second one."""
    assert _mixed(0) == 0xE220A8397B1DCDAF
    assert _mixed(1234567) == 6457827717110365317
    assert _mixed(1234567 + 0x9E3779B97F4A7C15) == 3203168211198807973
    queue = queue_of(*range(1, 11), start=THREE)
    queue.shuffle(on=True)
    assert coming(queue) == [6, 7, 5, 8, 9, 10, 1, 4, 2]


@pytest.mark.parametrize(
    ("places", "left"),
    [
        ([0], [9, 2, 3, 4, 5]),
        ([2, 0], [9, 3, 4, 5]),
        ([5], [8, 9, 2, 3, 4]),
        ([1, 2, 3], [8, 4, 5]),
        ([6, -1, 99], [8, 9, 2, 3, 4, 5]),
        ([], [8, 9, 2, 3, 4, 5]),
    ],
)
def test_only_what_comes_can_be_taken_out(places: list[int], left: list[int]) -> None:
    queue = queue_of()
    queue.add([8, 9])
    before = queue.revision
    queue.remove(places)
    assert coming(queue) == left
    assert queue.revision == before + (len(left) < 6)
    assert coming(PlayQueue.restored(queue.snapshot()(), queue.place())) == left


def test_of_a_song_that_is_listed_twice_each_counts() -> None:
    queue = queue_of(1, 2, 2, 2)
    queue.shuffle(on=True)
    queue.next()
    queue.next()
    queue.clear()
    queue.shuffle(on=False)
    assert coming(queue) == [2]
    queue = queue_of(1, *range(2, 42), *range(2, 42))
    queue.shuffle(on=True)
    queue.remove(range(80))
    queue.shuffle(on=False)
    assert coming(queue) == []


def test_what_is_left_of_a_shuffled_list_keeps_its_order() -> None:
    queue = queue_of(*range(1, 31))
    queue.shuffle(on=True)
    heard = [queue.current or 0 for _ in range(12) if queue.next()]
    queue.clear()
    queue.shuffle(on=False)
    assert coming(queue) == sorted(one for one in heard if one > heard[-1])


@pytest.mark.parametrize(
    ("places", "to", "first", "moved"),
    [
        ([0], 2, 1, [9, 8, 2, 3, 4, 5]),
        ([3], 0, 0, [3, 8, 9, 2, 4, 5]),
        ([5, 4], 3, 3, [8, 9, 2, 4, 5, 3]),
        ([0], 99, 5, [9, 2, 3, 4, 5, 8]),
        ([2], -1, 0, [2, 8, 9, 3, 4, 5]),
        ([2], 2, 2, [8, 9, 2, 3, 4, 5]),
        ([1, 2], 0, 0, [9, 2, 8, 3, 4, 5]),
        ([3, 5], 2, 2, [8, 9, 3, 5, 2, 4]),
        ([6], 99, 6, [8, 9, 2, 3, 4, 5]),
        ([6, -1], 3, 3, [8, 9, 2, 3, 4, 5]),
    ],
)
def test_songs_are_moved_before_what_stands_at_a_place(
    places: list[int], to: int, first: int, moved: list[int]
) -> None:
    queue = queue_of()
    queue.add([8, 9])
    assert queue.move(places, to) == first
    assert coming(queue) == moved


@pytest.mark.parametrize("places", [[0], [1], [3, 10], [1, 2, 30], [30], [*range(31)]])
def test_of_a_shuffled_list_goes_what_would_have_come_there(places: list[int]) -> None:
    def shuffled() -> PlayQueue:
        queue = queue_of(*range(1, 31))
        queue.shuffle(on=True)
        queue.add([50, 51])
        return queue

    whole, queue = coming(shuffled()), shuffled()
    queue.remove(places)
    left, drawn = coming(queue), max(places) + 1
    kept = [one for place, one in enumerate(whole) if place not in places]
    assert left[: drawn - len(places)] == kept[: drawn - len(places)]
    assert sorted(left) == sorted(kept), "the rest may be drawn in another order"


def test_at_the_end_of_a_shuffled_list_what_is_queued_can_be_taken_out() -> None:
    queue = queue_of(1, 2)
    queue.shuffle(on=True)
    queue.next()
    queue.add([8, 9])
    queue.remove([0])
    assert coming(queue) == [9]


def test_what_is_put_into_a_shuffled_list_comes_where_it_was_put() -> None:
    queue = queue_of(*range(1, 31))
    queue.shuffle(on=True)
    queue.insert(12, [99], listed=True)
    assert coming(queue)[12] == 99
    assert sorted(coming(queue)) == [*range(2, 31), 99]


def test_only_what_changes_the_lists_makes_another_revision() -> None:
    queue = queue_of()
    acts: list[tuple[Callable[[], object], int]] = [
        (lambda: queue.add([8, 9, 10]), 1),
        (lambda: queue.play_next([]), 0),
        (queue.next, 0),
        (queue.previous, 1),
        (lambda: queue.move([0], 2), 1),
        (lambda: queue.jump(1), 1),
        (lambda: queue.shuffle(on=False), 0),
        (lambda: queue.shuffle(on=True), 1),
        (lambda: queue.jump(queue.queued + 1), 1),
        (lambda: queue.remove([0]), 1),
        (queue.clear, 1),
        (queue.clear, 0),
        (lambda: queue.begin(LIST, TWO), 1),
    ]
    for number, (act, more) in enumerate(acts):
        before = queue.revision
        act()
        assert queue.revision == before + more, number


def test_any_part_of_what_comes_can_be_looked_at() -> None:
    queue = queue_of(*range(1, 9), start=TWO)
    queue.add([20, 21])
    whole = [20, 21, 3, 4, 5, 6, 7, 8]
    for first in range(10):
        for last in range(first, 12):
            assert queue.songs(first, last) == whole[first:last], (first, last)


def test_a_list_of_one_song_is_repeated() -> None:
    assert queue_of(ONE, TWO).can_next
    empty = PlayQueue()
    empty.repeat = Repeat.ALL
    assert not empty.can_next
    assert not empty.next()
    queue = queue_of(ONE)
    can_next = [queue.can_next]
    queue.repeat = Repeat.ALL
    assert [*can_next, queue.can_next, queue.has_previous] == [False, True, False]
    assert queue.next()
    assert queue.current == ONE


def test_in_an_empty_queue_is_nothing() -> None:
    queue = PlayQueue()
    assert (queue.current, queue.count, coming(queue)) == (None, 0, [])
    assert (queue.can_next, queue.next(), queue.has_previous, queue.previous()) == (False,) * 4
    place: dict[str, Any] = {
        "revision": 0,
        "at": -1,
        "current": None,
        "loose": False,
        "taken": 0,
        "past": [],
        "repeat": "off",
    }
    whole = queue.snapshot()()
    assert queue.place() == place
    assert whole == {
        "list": [],
        "order": None,
        "queued": [],
        "seed": 0,
        "drawn": 0,
        "place": place,
    }
    back = PlayQueue.restored(whole, queue.place())
    assert (back.current, back.count, back.stops_after, back.revision) == (None, 0, False, 1)


def test_one_can_go_back_200_songs_and_50_after_a_restart() -> None:
    queue = queue_of(ONE)
    queue.add(range(10, 260))
    while queue.next():
        pass
    assert queue.current == 259
    assert queue.place()["past"] == [[song, 0, True] for song in range(209, 259)]
    for song in range(258, 58, -1):
        assert queue.previous()
        assert queue.current == song
    assert queue.previous()
    assert queue.current == ONE, "what was heard before is forgotten"


def test_each_song_is_as_likely_at_each_place() -> None:
    """Chi-square over 5,000 rounds of four songs: the 99.9 % point of 9 degrees of freedom is 27.9."""
    places: Counter[tuple[int, int]] = Counter()
    numbers = iter(range(1_000_000))
    rounds = 5_000
    for _ in range(rounds):
        queue = PlayQueue(seed=lambda: next(numbers) * 7919)
        queue.begin([9, 1, 2, 3, 4], SongId(9))
        queue.shuffle(on=True)
        places.update(enumerate(coming(queue)))
    expected = rounds / 4
    chi = sum(
        (places[place, song] - expected) ** 2 / expected
        for place in range(4)
        for song in (1, 2, 3, 4)
    )
    assert chi < 27.9


def test_a_step_in_a_long_list_looks_at_few_of_its_songs() -> None:
    queue = queue_of(*range(1, 100_001))
    queue.shuffle(on=True)
    for _ in range(10):
        queue.next()
    assert queue._drawn == 11


def test_many_songs_are_taken_out_of_a_shuffled_list() -> None:
    queue = queue_of(*range(1, 101))
    queue.shuffle(on=True)
    queue.remove(range(1, 99, 2))
    left = coming(queue)
    queue.shuffle(on=False)
    assert coming(queue) == sorted(left)


@pytest.mark.parametrize(
    "damage",
    [
        {"list": None},
        {"list": ["a"]},
        {"list": [10**30]},
        {"order": [1]},
        {"drawn": 99},
        {"drawn": -1},
        {"place": None},
        {"place": {}},
        {"queued": 7},
    ],
)
def test_a_damaged_file_is_told_apart(damage: dict[str, Any]) -> None:
    queue = queue_of()
    queue.shuffle(on=True)
    with pytest.raises(ValueError, match="no queue"):
        PlayQueue.restored(queue.snapshot()() | damage, queue.place())


@pytest.mark.parametrize(
    "damage", [{"at": 5}, {"at": -2}, {"past": [[1, 5, False]]}, {"repeat": "no"}]
)
def test_a_damaged_place_is_told_apart(damage: dict[str, Any]) -> None:
    queue = queue_of()
    with pytest.raises(ValueError, match=r"no queue|not a valid Repeat"):
        PlayQueue.restored(queue.snapshot()(), queue.place() | damage)


def test_a_place_of_another_revision_counts_for_nothing() -> None:
    queue = queue_of()
    old = queue.place()
    queue.begin([21, 22, 23], SongId(22))
    back = PlayQueue.restored(queue.snapshot()(), old)
    assert (back.current, coming(back)) == (22, [23])
