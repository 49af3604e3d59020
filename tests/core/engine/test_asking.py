"""What a question leads to, one thing at a time, in a world without threads."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from suno_desktop.core.errors import (
    BadReplyError,
    KeyStoreError,
    ProfileError,
    RelayDeclinedError,
    RelayFaultError,
    RelayUnreachableError,
)
from suno_desktop.core.events import RelayStatus
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import (
    Clip,
    ClipId,
    ClipState,
    Serves,
    SongId,
    Task,
    TaskId,
    TaskState,
)
from suno_desktop.core.relay.client import Answer
from suno_desktop.core.relay.schedule import Endpoint
from suno_desktop.core.rows import SongQuery
from tests.core.engine.world import (
    Reply,
    World,
    busy,
    busy_for,
    no_credit,
    no_network,
    over_the_pace,
    said,
    server_error,
    silence,
    web_page,
    well,
    wrong_key,
)

_MANY = tuple(f"t{n}" for n in range(60))


@pytest.fixture
def world(ram: Path) -> Iterator[World]:
    with World.opened(ram) as opened:
        yield opened


# Pace, rest, breaker.


def test_retry_after_is_obeyed_and_counted_down(world: World) -> None:
    relay = world.relay("A", mood=busy_for(60))
    relay.knows("t1", for_s=0)
    world.track("t1", at=relay)
    world.run(1)
    status = world.status(relay)
    assert (status.state, status.code) == ("busy", "relay.rate_limited")
    assert status.values["seconds"] == "60"
    world.run(20)
    assert 38 < (world.status(relay).next_try_s or 0) < 42
    assert 38 < (world.asking.figures()[1] or 0) < 42
    relay.mood = well
    world.run(38)
    assert len(relay.sent) == 1
    world.run(5)
    assert world.states() == {"t1": TaskState.READY}
    assert world.status(relay).state == "online"


def test_an_answer_that_was_under_way_does_not_shorten_the_rest(world: World) -> None:
    relay = world.relay("A", batch=False)
    relay.knows("t1", "t2")
    relay.moods["t1"] = busy_for(100)
    world.track("t1", "t2", at=relay)
    relay.latency_s = 0.5
    world.run(3)
    asked = len(relay.sent)
    assert 95 < (world.status(relay).next_try_s or 98) < 100
    world.run(90)
    assert len(relay.sent) == asked


def test_of_two_rests_the_longer_one_counts(world: World) -> None:
    relay = world.relay("A", serves=Serves(batch=False))
    relay.moods |= {"t1": busy_for(100), "t2": busy}
    world.track("t1", "t2", at=relay)
    world.run(1)
    assert len(relay.sent) == 2
    assert (world.status(relay).next_try_s or 0) > 90


def test_the_breaker_opens_after_five_and_sends_one_probe(world: World) -> None:
    relay = world.relay("A", batch=False, mood=silence)
    relay.knows(*_MANY)
    world.track(*_MANY, at=relay)
    world.run(600)
    times = [sent.at_s for sent in relay.sent]
    # Two under way at first, then one at a time; after the fifth failure ever longer pauses.
    gaps = [b - a for a, b in itertools.pairwise(times[5:])]
    assert all(gap >= 50 for gap in gaps)
    assert gaps == sorted(gaps)
    assert world.status(relay).failures == len(times)
    assert len([event for event in world.events if isinstance(event, RelayStatus)]) == len(times)
    assert world.notices() == []


@pytest.mark.parametrize("answer_to_probe", [busy, wrong_key, web_page])
def test_whatever_the_probe_meets_the_relay_is_asked_again(
    world: World, answer_to_probe: Callable[[], Reply]
) -> None:
    relay = world.relay("A", mood=server_error)
    relay.knows("t1", for_s=0)
    (key,) = world.track("t1", at=relay)
    world.run(120)
    relay.mood = answer_to_probe
    world.run(1_000)
    relay.mood = well
    world.poll([key])
    world.run(1_000)
    assert world.states() == {"t1": TaskState.READY}


def test_try_now_asks_at_once(world: World) -> None:
    relay = world.relay("A", mood=server_error)
    relay.knows("t1", for_s=0)
    world.track("t1", at=relay)
    world.run(900)
    assert (world.status(relay).next_try_s or 0) > 60
    relay.mood = well
    world.poll()
    world.run(1)
    assert world.states() == {"t1": TaskState.READY}


def test_without_a_network_it_is_tried_again_soon(world: World) -> None:
    relay = world.relay("A", mood=no_network)
    relay.knows("t1", for_s=0)
    world.track("t1", at=relay)
    world.run(3_600)
    assert world.status(relay).state == "offline"
    relay.mood = well
    world.run(10)
    assert world.states() == {"t1": TaskState.READY}


def test_two_relays_at_one_address_share_its_pace(world: World) -> None:
    one = world.relay("One", url="https://both.invalid/a", batch=False)
    two = world.relay("Two", url="https://both.invalid/b", batch=False)
    for relay in (one, two):
        ids = [f"{relay.relay.name}{n}" for n in range(40)]
        relay.knows(*ids)
        world.track(*ids, at=relay)
    world.run(60)
    assert over_the_pace(sorted([*one.sent, *two.sent], key=lambda sent: sent.at_s)) == []
    assert min(len(one.sent), len(two.sent)) >= 40


def test_thousands_of_tasks_at_a_dead_relay_keep_no_other_waiting(world: World) -> None:
    dead, live = world.relay("A", mood=server_error), world.relay("B")
    world.track(*(f"dead{n}" for n in range(2_500)), at=dead)
    world.run(100)
    live.knows("t1", for_s=0)
    world.track("t1", at=live)
    world.run(1)
    assert world.states()["t1"] is TaskState.READY


def test_a_relay_that_manages_few_at_once_is_asked_in_halves(world: World) -> None:
    relay = world.relay("A")
    relay.knows(*_MANY)
    relay.moods[_MANY[7]] = server_error  # whoever asks about this one gets nothing
    world.track(*_MANY, at=relay)
    world.run(900)
    row = world.row(_MANY[7])
    assert (row.state, row.code, row.next_look_at) == (TaskState.STALLED, "task.rest_fault", None)
    assert {row.state for name, row in world.rows().items() if name != _MANY[7]} == {
        TaskState.RUNNING
    }
    relay.moods.clear()
    world.poll()
    before = len(relay.sent)
    world.run(60)
    assert max(len(sent.ids) for sent in relay.sent[before:]) > 25


@pytest.mark.parametrize("batch", [False, True])
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda: BadReplyError("relay.not_json"), "task.rest_unread"),
        (lambda: BadReplyError("relay.not_understood"), "task.rest_unread"),
        (lambda: BadReplyError("relay.empty"), "task.rest_empty"),
        (said(400), "task.rest_said"),
        (silence, "task.rest_silent"),
        (server_error, "task.rest_fault"),
    ],
)
def test_a_task_whose_answer_never_comes_rests_and_the_others_go_on(
    world: World, answer: Callable[[], Reply], code: str, batch: bool
) -> None:
    relay = world.relay("A", batch=batch)
    relay.knows(*_MANY[:8])
    relay.moods[_MANY[0]] = answer
    keys = world.track(*_MANY[:8], at=relay)
    world.run(900 if answer is silence else 300)
    row = world.row(_MANY[0])
    assert (row.state, row.code, row.next_look_at) == (TaskState.STALLED, code, None)
    asked = sum(sent.ids == (_MANY[0],) for sent in relay.sent)
    assert asked <= 10
    assert {row.state for name, row in world.rows().items() if name != _MANY[0]} == {
        TaskState.RUNNING
    }
    world.run(3_600)
    assert sum(_MANY[0] in sent.ids for sent in relay.sent) <= asked + 8
    relay.moods.clear()
    relay.knows(_MANY[0], for_s=0)
    world.poll(keys[:1])
    world.run(10)
    assert world.states()[_MANY[0]] is TaskState.READY


def test_one_answer_that_is_not_understood_says_nothing_about_the_relay(world: World) -> None:
    relay = world.relay("A", batch=False)
    relay.knows("t1", "t2")
    relay.moods["odd"] = lambda: BadReplyError("relay.not_understood")
    world.track("odd", "t1", "t2", at=relay)
    world.run(300)
    moods = [event.state for event in world.events if isinstance(event, RelayStatus)]
    assert set(moods) == {"online"}


def test_a_relay_that_says_something_else_to_everything_is_asked_again_once_in_a_while(
    world: World,
) -> None:
    relay = world.relay("A", mood=said(400))
    relay.knows(*_MANY[:5], for_s=0)
    world.track(*_MANY[:5], at=relay)
    world.run(200)
    assert set(world.states().values()) == {TaskState.STALLED}
    assert world.status(relay).state == "online"
    relay.mood = well
    world.run(1_100)
    assert set(world.states().values()) == {TaskState.READY}


def test_no_channel_holds_what_was_asked_and_nothing_else(world: World) -> None:
    relay = world.relay("A", serves=Serves(batch=False))
    relay.knows("t1", "t2", for_s=0)
    relay.moods["t1"] = lambda: RelayDeclinedError(
        "relay.no_channel", message="no channel", details="no channel"
    )
    world.track("t1", "t2", at=relay)
    world.run(30)
    row = world.row("t1")
    assert (row.state, row.code, row.detail) == (
        TaskState.HELD,
        "relay.no_channel",
        "no channel",
    )
    assert world.states()["t2"] is TaskState.READY
    assert world.status(relay).state == "online"
    relay.moods.clear()
    world.run(1_000)
    assert world.states()["t1"] is TaskState.READY


def test_a_fault_that_the_relay_tells_is_not_unreachable(world: World) -> None:
    relay = world.relay(
        "A", mood=lambda: RelayFaultError("relay.fault", message="sql: no rows", details="sql")
    )
    relay.knows("t1", for_s=0)
    world.track("t1", at=relay)
    world.run(60)
    status = world.status(relay)
    assert (status.state, status.code, status.values["message"]) == (
        "faulty",
        "relay.fault",
        "sql: no rows",
    )
    assert world.states() == {"t1": TaskState.WAITING}


def test_a_relay_that_names_a_new_song_in_every_answer_is_bounded(world: World) -> None:
    relay = world.relay("A", latency_s=0.01)
    relay.knows("t1")
    number = itertools.count()

    def another() -> Reply:
        clip = Clip(clip_id=ClipId(f"clip-{next(number):08}"), state=ClipState.STREAMING)
        return Answer(
            tasks=(Task(task_id=TaskId("t1"), state=TaskState.RUNNING, clips=(clip,)),),
            serves=Serves(fetch=True),
        )

    relay.mood = another
    (key,) = world.track("t1", at=relay)
    for _ in range(150):
        world.poll(None)
        world.run(1)
    row = world.row("t1")
    assert (row.songs, row.code, row.next_look_at) == (100, "task.too_many", None)
    asked = len(relay.sent)
    world.run(3_600)
    assert len(relay.sent) == asked
    world.poll([key])
    world.run(60)
    assert world.row("t1").songs == 100


def test_after_a_long_sleep_without_network_nothing_is_given_up(world: World) -> None:
    relay = world.relay("A")
    relay.knows("t1")
    world.track("t1", at=relay)
    world.run(600)
    world.clock.slept_s += 3 * 86_400
    for mood in (no_network, web_page, server_error):
        relay.mood = mood
        world.run(60)
        assert world.states() == {"t1": TaskState.RUNNING}
    relay.mood = well
    relay.knows("t1", for_s=0)
    world.run(200)
    assert world.states() == {"t1": TaskState.READY}


def test_a_clock_that_is_set_back_delays_nothing(world: World) -> None:
    relay = world.relay("A")
    relay.knows("t1", for_s=100)
    world.track("t1", at=relay)
    world.run(50)
    world.clock.slept_s -= 86_400
    world.run(100)
    assert world.states() == {"t1": TaskState.READY}


# Keys.


def test_a_refused_key_is_not_used_again_until_it_is_changed(world: World) -> None:
    relay, other = world.relay("A", mood=wrong_key, batch=False), world.relay("B")
    relay.knows("t1", "t2", "late", for_s=0)
    other.knows("o1", for_s=0)
    world.track("t1", "t2", at=relay)
    world.track("o1", at=other)
    world.run(10)
    world.track("late", at=relay)
    world.run(100)
    assert len(relay.sent) <= 2
    rows = world.rows()
    assert {rows[name].code for name in ("t1", "t2", "late")} == {"relay.key_wrong"}
    assert rows["late"].state is TaskState.HELD
    assert rows["o1"].state is TaskState.READY
    assert [notice.code for notice in world.notices()] == ["relay.key_wrong"]
    assert world.status(relay).state == "refused"
    for mood, notices in ((wrong_key, 2), (well, 2)):
        relay.mood = mood
        world.asking.forgive(relay.relay_id)
        world.library.release_held(relay.relay_id, world.clock.now())
        world.wake()
        world.run(10)
        assert len(world.notices()) == notices
    assert set(world.states().values()) == {TaskState.READY}


def test_a_refusal_of_the_last_key_says_nothing_about_the_next(world: World) -> None:
    relay = world.relay("A", mood=wrong_key)
    relay.knows("t1", for_s=0)
    world.track("t1", at=relay)

    def other_key() -> None:  # while the answer to the first question is on its way
        world.before_answer = lambda: None
        relay.mood = well
        world.asking.forgive(relay.relay_id)

    world.before_answer = other_key
    world.run(10)
    assert world.states() == {"t1": TaskState.READY}
    assert world.notices() == []
    assert world.status(relay).state == "online"


def test_a_refusal_that_is_noted_after_the_key_was_changed_holds_nothing(world: World) -> None:
    relay = world.relay("A", mood=wrong_key)
    relay.knows("t1", for_s=0)
    world.track("t1", at=relay)

    def other_key() -> None:  # while the refusal waits for its turn at the library
        world.before_library = lambda: None
        relay.mood = well
        world.asking.forgive(relay.relay_id)
        world.library.release_held(relay.relay_id, world.clock.now())

    def refused() -> None:
        world.before_answer = lambda: None
        world.before_library = other_key

    world.before_answer = refused
    world.run(10)
    assert world.states() == {"t1": TaskState.READY}
    assert world.notices() == []


@pytest.mark.parametrize("code", ["key.unread", "key.file_unsafe"])
def test_a_key_that_cannot_be_read_is_no_missing_key(world: World, code: str) -> None:
    relay = world.relay("A")
    relay.knows("t1", for_s=0)
    keys = world.track("t1", at=relay)

    def locked() -> None:
        raise KeyStoreError(code, path="keys.json")

    world.before_answer = locked
    world.run(10)
    assert world.states() == {"t1": TaskState.HELD}
    assert [notice.code for notice in world.notices()] == [code]
    world.before_answer = lambda: None
    world.run(100)
    assert world.states() == {"t1": TaskState.HELD}
    world.poll(None if code == "key.unread" else keys)
    world.run(10)
    assert world.states() == {"t1": TaskState.READY}


def test_an_answer_that_was_under_way_does_not_hide_the_refusal(world: World) -> None:
    relay = world.relay("A", serves=Serves(batch=False))
    relay.knows("t1", "t2", for_s=0)
    relay.moods["t1"] = wrong_key
    world.track("t1", "t2", at=relay)
    world.run(5)
    assert world.states() == {"t1": TaskState.HELD, "t2": TaskState.READY}
    assert world.status(relay).state == "refused"


def test_without_credit_it_is_asked_once_in_a_while(world: World) -> None:
    relay = world.relay("A")
    relay.knows(*_MANY, for_s=0)
    relay.mood = no_credit
    world.track(*_MANY, at=relay)
    world.run(3_700)
    assert set(world.states().values()) == {TaskState.HELD}
    assert 4 <= len(relay.sent) <= 10
    assert len(world.notices()) == 1
    relay.mood = well
    world.run(1_000)
    assert set(world.states().values()) == {TaskState.READY}


# Between question and answer.


def test_an_answer_of_a_relay_that_was_removed_meanwhile_counts_for_nothing(world: World) -> None:
    relay = world.relay("A", latency_s=5)
    relay.knows("t1", for_s=0)
    world.track("t1", at=relay)
    world.track("t2")
    world.run(1)
    world.library.remove_relay(relay.relay_id)
    world.follow_relays()
    world.run(20)
    assert world.states() == {"t1": TaskState.HELD, "t2": TaskState.HELD}
    assert world.row("t1").code == world.row("t2").code == "task.no_relay"
    assert not [event for event in world.events if isinstance(event, RelayStatus)]
    world.library.add_relay(name="A", base_url=relay.relay.base_url)
    world.follow_relays()
    world.run(20)
    assert world.states()["t1"] is TaskState.READY


def test_a_refusal_of_a_relay_that_was_removed_meanwhile_counts_for_nothing(world: World) -> None:
    relay = world.relay("A", latency_s=5, mood=wrong_key)
    world.track("t1", at=relay)
    world.run(1)
    world.library.remove_relay(relay.relay_id)
    world.run(20)  # its line is still there
    world.follow_relays()
    assert world.row("t1").code == "task.no_relay"


def test_a_refusal_from_the_old_address_is_not_believed(world: World) -> None:
    relay = world.relay("A", latency_s=5, mood=wrong_key)
    relay.knows("t1", for_s=0)
    world.track("t1", at=relay)
    world.run(1)
    world.library.change_relay(relay.relay_id, base_url="https://new.invalid")
    world.follow_relays()
    relay.mood = well
    world.run(30)
    assert world.states() == {"t1": TaskState.READY}


def test_removing_and_adding_a_relay_buys_no_further_questions(world: World) -> None:
    relay = world.relay("A", batch=False)
    relay.knows(*_MANY)
    world.track(*_MANY, at=relay)
    for _ in range(10):
        world.run(0.5)
        world.library.remove_relay(relay.relay_id)
        world.follow_relays()
        world.library.add_relay(name="A", base_url=relay.relay.base_url)
        world.follow_relays()
    assert over_the_pace(relay.sent) == []


def test_an_answer_from_the_old_address_is_not_believed(world: World) -> None:
    relay = world.relay("A", latency_s=5, mood=lambda: Answer(missing=(TaskId("t1"),)))
    world.track("t1", at=relay)
    world.run(1)
    world.library.change_relay(relay.relay_id, base_url="https://new.invalid")
    world.follow_relays()
    relay.mood = well
    relay.knows("t1", for_s=0)
    world.run(30)
    assert world.states() == {"t1": TaskState.READY}
    assert [sent.endpoint for sent in relay.sent] == [Endpoint.FETCH] * 2


def test_a_pause_in_the_middle_keeps_what_comes_and_asks_nothing_more(world: World) -> None:
    relay = world.relay("A", latency_s=5)
    relay.knows("t1", for_s=0)
    relay.knows("t2", for_s=100)
    world.track("t1", "t2", at=relay)
    world.run(1)
    world.asking.paused = True
    world.run(100)
    assert world.states() == {"t1": TaskState.READY, "t2": TaskState.RUNNING}
    assert len(relay.sent) == 1
    assert world.asking.figures() == (0, None)
    world.asking.paused = False
    world.wake()
    world.run(10)
    assert world.states()["t2"] is TaskState.READY


def test_a_task_removed_while_it_is_asked_stays_removed(world: World) -> None:
    relay = world.relay("A", latency_s=5)
    relay.knows("t1", for_s=0)
    (key,) = world.track("t1", at=relay)
    world.run(1)
    removal = world.library.untrack([key], songs=True)
    world.run(60)
    assert world.rows() == {}
    assert len(relay.sent) == 1
    assert world.ready == []
    world.library.restore(removal.token)
    world.wake()
    world.run(60)
    assert world.states() == {"t1": TaskState.READY}


def test_a_task_removed_while_it_waits_to_be_asked_alone_is_not_asked(world: World) -> None:
    relay = world.relay("A", feed=True, lyrics=True)
    keys = world.track("x1", "x2", "x3", at=relay)
    world.run(0.25)
    world.library.untrack(keys, songs=False)
    world.run(60)
    assert len(relay.sent) <= 3
    assert world.asking.figures() == (0, None)


def test_a_task_pinned_elsewhere_meanwhile_is_asked_there(world: World) -> None:
    first, second = world.relay("A", latency_s=5), world.relay("B")
    first.knows("t1", for_s=0)
    second.knows("t1", for_s=1_000)
    world.track("t1")
    world.run(1)
    world.track("t1", at=second)
    world.run(60)
    assert [row.relay_name for row in world.rows().values()] == ["B"]
    assert world.states() == {"t1": TaskState.RUNNING}


def test_a_task_pinned_elsewhere_while_it_waits_to_be_asked_alone_is_not_asked_here(
    world: World,
) -> None:
    first, second = world.relay("A"), world.relay("B")
    second.knows("x3")
    world.track("x1", "x2", "x3")
    world.run(0.25)
    assert [len(sent.ids) for sent in first.sent] == [3, 1, 1]
    world.track("x3", at=second)
    world.run(60)
    assert ("x3",) not in [sent.ids for sent in first.sent]
    assert world.states()["x3"] is TaskState.RUNNING


def test_cancelled_questions_leave_no_trace(world: World) -> None:
    relay = world.relay("A")
    world.track("t1", at=relay)
    world.run(0)
    world.cancel.cancel()
    world.run(0.3)
    assert world.status(relay).state == "unasked"
    assert world.row("t1").state is TaskState.WAITING


# What an answer lacks.


def test_what_a_batch_lacks_is_asked_alone_then_at_feed_and_lyrics(world: World) -> None:
    relay = world.relay("A", feed=True, lyrics=True)
    relay.knows("t1", for_s=0)
    world.track("t1", "lost", at=relay)
    world.run(3)
    assert [sent.endpoint for sent in relay.sent[:4]] == [
        Endpoint.BATCH,
        Endpoint.FETCH,
        Endpoint.FEED,
        Endpoint.LYRICS,
    ]
    assert {sent.ids for sent in relay.sent[1:4]} == {("lost",)}
    world.run(60)
    row = world.row("lost")
    assert (row.state, row.code, row.next_look_at) == (TaskState.UNKNOWN, "task.unknown", None)
    assert len(relay.sent) == 10  # three looks


def test_a_clip_pasted_as_a_task_is_found_through_feed(world: World) -> None:
    relay = world.relay("A", feed=True)
    relay.only_feed.add("clip-1")
    relay.clips_of["clip-1"] = ("clip-1",)
    world.track("clip-1")
    world.run(10)
    assert world.states() == {"clip-1": TaskState.READY}
    reader = LibraryReader.open(world.path)
    (song,) = reader.song_rows(reader.song_ids(SongQuery()))
    reader.close()
    assert song.clip_id == "clip-1"
    assert world.ready == [song.song_id]


def test_follow_ups_and_due_tasks_take_turns(world: World) -> None:
    relay = world.relay("A")
    lost = [f"lost{n}" for n in range(50)]
    world.track(*lost, at=relay)
    world.run(3)
    relay.knows("t1", for_s=0)
    world.track("t1", at=relay)
    world.run(2)
    assert world.states()["t1"] is TaskState.READY


def test_a_batch_limit_is_learnt_and_kept(world: World) -> None:
    relay = world.relay("A", batch_limit=20)
    relay.knows(*_MANY)
    world.track(*_MANY, at=relay)
    world.run(4)
    assert set(world.states().values()) == {TaskState.RUNNING}
    assert all(sent.endpoint is Endpoint.BATCH for sent in relay.sent), "none was asked alone"
    assert max(len(sent.ids) for sent in relay.sent[2:]) == 20
    assert world.library.relays()[0].serves.batch_limit == 20


def test_a_relay_without_batch_is_known_after_one_answer(world: World) -> None:
    relay = world.relay("A", batch=False)
    relay.knows("t1", "t2", "t3")
    world.track("t1", "t2", "t3", at=relay)
    world.run(60)
    batches = [sent for sent in relay.sent if sent.endpoint is Endpoint.BATCH]
    assert len(batches) == 1
    assert world.library.relays()[0].serves.batch is False


def test_a_web_page_for_a_while_does_not_cost_the_batch(world: World) -> None:
    """A captive portal says about every question what a relay says about those it does not serve."""
    relay = world.relay("A", serves=Serves(fetch=True, batch=True))
    relay.knows("t1", "t2")
    world.track("t1", "t2", at=relay)
    world.run(1)
    relay.batch = False
    relay.mood = lambda: web_page() if relay.sent[-1].endpoint is Endpoint.FETCH else None
    world.run(300)
    assert world.status(relay).state == "offline"
    relay.batch, relay.mood = True, well
    world.run(1_000)
    assert world.library.relays()[0].serves.batch is True
    assert relay.sent[-1].endpoint is Endpoint.BATCH


@pytest.mark.parametrize("status", [400, 404, 422])
def test_unknown_words_about_a_task_are_quoted_and_never_called_unknown(
    world: World, status: int
) -> None:
    relay = world.relay("A", serves=Serves(batch=False))
    relay.knows("t1")
    relay.moods["x"] = said(status)
    world.track("x", "t1", at=relay)
    world.run(1)
    assert (world.row("x").code, world.row("x").detail) == ("relay.said", "their words")
    world.run(140)
    row = world.row("x")
    assert (row.state, row.code, row.detail) == (
        TaskState.STALLED,
        "task.rest_said",
        "their words",
    )
    assert world.status(relay).state == "online"
    assert world.states()["t1"] is TaskState.RUNNING


def test_unknown_words_about_a_task_that_was_there_are_no_end(world: World) -> None:
    relay = world.relay("A", batch=False)
    relay.knows("t1")
    world.track("t1", at=relay)
    world.run(10)
    relay.moods["t1"] = said(400)
    world.run(900)
    assert world.states() == {"t1": TaskState.STALLED}
    assert world.status(relay).state == "online"
    relay.moods.clear()
    relay.knows("t1", for_s=0)
    world.run(1_100)
    assert world.states() == {"t1": TaskState.READY}


# Tasks whose relay is not known.


def test_while_the_first_relay_is_down_the_others_are_asked_and_nothing_is_concluded(
    world: World,
) -> None:
    down, other = world.relay("A", mood=server_error), world.relay("B")
    down.knows("mine", for_s=0)
    other.knows("theirs", for_s=0)
    world.track("mine", "theirs")
    world.run(30)
    states = world.states()
    assert states == {"mine": TaskState.WAITING, "theirs": TaskState.READY}
    assert world.row("theirs").relay_name == "B"
    world.run(600)
    assert world.states()["mine"] is TaskState.WAITING
    assert sum("mine" in sent.ids for sent in other.sent) == 4, "it is not asked there again"
    down.mood = well
    world.run(901)
    assert world.row("mine").relay_name == "A"
    assert world.states()["mine"] is TaskState.READY


def test_what_no_relay_knows_is_told_when_all_were_asked(world: World) -> None:
    world.relay("A")
    world.relay("B")
    world.track("t1")
    world.run(30)
    assert world.row("t1").code == "task.unknown_anywhere"
    removed = world.relay("C", mood=server_error)
    world.library.release_held(removed.relay_id, world.clock.now())
    world.wake()
    world.run(30)
    assert world.states() == {"t1": TaskState.WAITING}
    world.library.remove_relay(removed.relay_id)
    world.follow_relays()
    world.run(30)
    assert world.row("t1").code == "task.unknown_anywhere", (
        "there is a relay, but none that is left"
    )


def test_a_relay_with_a_refused_key_could_still_have_it(world: World) -> None:
    refused = world.relay("A", mood=wrong_key)
    world.relay("B")
    world.track("other", at=refused)
    world.run(5)
    world.track("t1")
    world.run(30)
    row = world.row("t1")
    assert (row.state, row.code) == (TaskState.HELD, "relay.key_wrong")
    assert len(refused.sent) == 1


def test_the_same_clip_from_two_relays_is_one_song_with_two_sources(world: World) -> None:
    for name in ("A", "B"):
        relay = world.relay(name)
        relay.knows(f"task-{name}", for_s=0)
        relay.clips_of[f"task-{name}"] = ("clip",)
        world.track(f"task-{name}", at=relay)
    world.run(30)
    reader = LibraryReader.open(world.path)
    (song_id,) = reader.song_ids(SongQuery())
    detail = reader.song_detail(SongId(song_id))
    reader.close()
    assert detail is not None
    assert {source.relay_name for source in detail.sources} == {"A", "B"}


# Our own troubles.


def test_a_full_disk_is_told_once_and_nobody_is_asked_in_vain(world: World) -> None:
    relay = world.relay("A")
    relay.knows("t1", for_s=0)
    world.track("t1", at=relay)
    world.run(0)

    def full() -> None:
        raise ProfileError("library.disk_full")

    real = world.library.record
    world.library.record = lambda *_, **__: full()  # type: ignore[assignment]
    world.run(100)
    assert len(relay.sent) <= 5
    assert [notice.code for notice in world.notices()] == ["library.disk_full"]
    assert world.status(relay).state == "online", "it is not the relay's fault"
    world.library.record = real  # type: ignore[method-assign]
    world.run(31)
    assert world.states() == {"t1": TaskState.READY}
    real_due = world.library.due_at
    world.library.due_at = lambda *_, **__: full()  # type: ignore[assignment]
    world.run(100)
    world.library.due_at = real_due  # type: ignore[method-assign]
    assert len(world.notices()) == 2


@pytest.mark.logs
def test_a_bug_is_logged_and_the_rest_goes_on(world: World) -> None:
    relay, other = world.relay("A", mood=lambda: ValueError("oops")), world.relay("B")
    other.knows("t2", for_s=0)
    world.track("t1", at=relay)
    world.track("t2", at=other)
    world.run(60)
    assert world.status(relay).code == "bug"
    assert world.states() == {"t1": TaskState.WAITING, "t2": TaskState.READY}
    assert world.asking.figures()[0] == 0


def test_the_figures_for_the_status_bar(world: World) -> None:
    relay = world.relay("A")
    relay.knows("t1")
    world.track("t1", at=relay)
    world.run(0)
    assert world.asking.figures()[0] == 1
    world.run(1)
    first = world.asking.figures()[1]
    world.run(2)
    second = world.asking.figures()[1]
    assert first is not None
    assert second is not None
    assert first - second == pytest.approx(2, abs=0.01)


def test_a_relay_that_is_unreachable_in_an_odd_way_is_offline(world: World) -> None:
    relay = world.relay("A", mood=lambda: RelayUnreachableError("net.tls", host="a"))
    world.track("t1", at=relay)
    world.run(5)
    assert world.status(relay).code == "net.tls"
