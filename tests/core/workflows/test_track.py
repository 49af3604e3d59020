"""Which relay pasted text selects, where several could be meant."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.changes import Changes
from suno_desktop.core.events import Changed, PreviewItem
from suno_desktop.core.model import ClipId, Relay, RelayId, Task, TaskId, TaskState
from suno_desktop.core.relay import replies, task_ids
from suno_desktop.core.relay.task_ids import Found
from suno_desktop.core.workflows import track
from suno_desktop.core.workflows.track import PreviewItems
from suno_desktop.demo.demo_relay import DemoRelay
from tests.core.media import makers
from tests.rig import PATIENCE_S, Rig

READY = "64dc8d98-5812-40f5-a99b-79a590452040"


def test_one_id_at_two_relays_on_one_host_is_two_tasks(tmp_path: Path) -> None:
    with DemoRelay() as one, DemoRelay() as two:
        rig = Rig(tmp_path)
        ids = [rig.know(one, name="One").relay_id, rig.know(two, name="Two").relay_id]
        text = f"{READY}: {one.url}/suno/fetch/{READY} and {two.url}/suno/fetch/{READY}"
        preview = rig.engine.tracking.preview(text).result(PATIENCE_S)
        assert [item.relay_name for item in preview.items] == ["One", "Two"]
        rig.add(text)
        rig.until(lambda: [row.state for row in rig.tasks()] == [TaskState.READY] * 2)
        assert sorted(row.relay_id or 0 for row in rig.tasks()) == ids
        assert len(rig.songs()) == 2  # the same clips from both
        again = rig.engine.tracking.preview(text).result(PATIENCE_S)
        assert [item.tracked for item in again.items] == [True, True]
        assert rig.stop()


def test_a_saved_relay_counts_for_more_than_a_foreign_address(tmp_path: Path) -> None:
    with DemoRelay() as relay:
        rig = Rig(tmp_path)
        rig.know(relay, name="One")
        text = f"https://other.example/suno/fetch/{READY} {relay.url}/suno/fetch/{READY}"
        preview = rig.engine.tracking.preview(text).result(PATIENCE_S)
        assert [item.relay_name for item in preview.items] == ["One"]
        assert preview.foreign_hosts == ("other.example",)
        assert rig.stop()


ONE = Relay(RelayId(1), "One", "https://one.invalid/api")
TWO = Relay(RelayId(2), "Two", "https://two.invalid:8443")


class Reader:
    """Tracked tasks, each with the relays that have it."""

    def __init__(self, **tracked: Any) -> None:
        self.tracked = tracked
        self.asked: list[list[str]] = []

    def relays_of_tasks(self, task_ids: Iterable[str]) -> dict[str, Any]:
        self.asked.append(list(task_ids))
        return self.tracked


def previewed(hosts: dict[str, tuple[str, ...]], **tracked: Any) -> track.Preview:
    found = Found(hosts={TaskId(name): beside for name, beside in hosts.items()})
    reader: Any = Reader(**tracked)
    return track.preview(found, (), [ONE, TWO], reader)


@pytest.mark.parametrize(
    ("hosts", "tracked", "items", "foreign"),
    [
        ((), [], [(False, None, None)], ()),
        (("one.invalid",), [], [(False, 1, "One")], ()),
        (("ONE.invalid",), [], [(False, 1, "One")], ()),
        (("two.invalid:8443",), [], [(False, 2, "Two")], ()),
        (("two.invalid",), [], [(False, 2, "Two")], ()),
        (("one.invalid:8080",), [], [(False, 1, "One")], ()),
        (("three.invalid", "one.invalid"), [], [(False, 1, "One")], ("three.invalid",)),
        (("three.invalid",), [], [(False, None, None)], ("three.invalid",)),
        (("one.invalid", "two.invalid"), [], [(False, 1, "One"), (False, 2, "Two")], ()),
        ((), [(RelayId(2), "Two")], [(True, 2, "Two")], ()),
        (("two.invalid",), [(RelayId(2), "Two")], [(True, 2, "Two")], ()),
        (("one.invalid",), [(RelayId(2), "Two")], [(False, 1, "One")], ()),
        (("one.invalid",), [(None, None)], [(True, None, None)], ()),
        (("one.invalid",), [(RelayId(2), "Two"), (RelayId(1), "One")], [(True, 1, "One")], ()),
    ],
)  # fmt: skip
def test_what_is_said_of_an_id(hosts, tracked, items, foreign) -> None:
    found = previewed({"t": hosts}, t=tracked)
    assert [tuple(item)[1:] for item in found.items] == items
    assert found.foreign_hosts == foreign


def test_two_relays_on_one_machine_are_told_apart_by_their_ports() -> None:
    other = Relay(RelayId(3), "Three", "https://two.invalid:9443")
    found = Found(hosts={TaskId("a"): ("two.invalid:9443",), TaskId("b"): ("two.invalid:8443",)})
    reader: Any = Reader()
    items = track.preview(found, (), [TWO, other], reader).items
    assert [item.relay_name for item in items] == ["Three", "Two"]


def test_what_was_found_is_looked_up_in_pieces(monkeypatch) -> None:
    monkeypatch.setattr(track, "_LOOKED_UP", 2)
    reader, calls = Reader(), []
    found = Found(hosts={TaskId(name): () for name in "abcde"})
    track.preview(found, (), [], reader, check=lambda: calls.append(len(reader.asked)))  # type: ignore[arg-type]
    assert reader.asked == [["a", "b"], ["c", "d"], ["e"]]
    assert calls == [0, 1, 2]


def task(name: str, clips: int = 0, sheets: int = 0) -> Task:
    some: Any = (SimpleNamespace(),) * sheets
    return Task(
        TaskId(name),
        TaskState.READY,
        clips=tuple(makers.clip(clip_id=ClipId(f"{name}-{number}")) for number in range(clips)),
        sheets=some,
    )


def test_a_preview_is_counted_once() -> None:
    items = [
        PreviewItem(TaskId("a"), tracked=True, relay_name="One"),
        PreviewItem(TaskId("b"), tracked=False, relay_name="Two"),
        PreviewItem(TaskId("c"), tracked=False),
    ]
    found = track.Preview(items=items, reply_tasks=(task("d", 2, 1), task("e", 1)))
    assert (found.new, found.reply_songs) == (2, 4)
    assert found.asked == {"Two", None}
    assert (len(found), bool(found)) == (5, True)
    for some in (track.Preview(items=items), track.Preview(reply_tasks=(task("d"),))):
        assert some
    nothing = track.Preview()
    assert (len(nothing), bool(nothing), nothing.new, nothing.reply_songs) == (0, False, 0, 0)


def test_what_is_done_of_a_preview() -> None:
    assert (track.Added().done, track.Added().stopped) == (0, False)
    assert track.Added(added=1, known=2, imported=4).done == 7
    assert track.Added().added == track.Added().known == track.Added().imported == 0


def test_replies_in_a_text_are_read_whole_and_the_others_passed_over() -> None:
    clips = [
        {
            "id": f"aaaaaaaa-0000-4000-8000-{number:012d}",
            "status": "complete",
            "audio_url": "https://a.invalid/1",
        }
        for number in range(replies.MAX_CLIPS + 1)
    ]
    told_of = {"task_id": READY, "action": "MUSIC", "status": "SUCCESS", "data": clips}
    text = json.dumps({"code": "success", "message": "", "data": told_of})
    told: list[int] = []
    found, (one,) = track.parse(text, tell=told.append)
    assert len(found.replies) == 1
    assert told[-1] == len(text)
    assert len(one.clips) == len(clips)


def test_an_answer_that_tells_of_no_task_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"task_id": READY, "action": "MUSIC", "status": "SUCCESS", "data": []}
    good = json.dumps({"code": "success", "message": "", "data": told})
    found = Found(replies=("<html>Sign in</html>", good, "{}"))
    monkeypatch.setattr(task_ids, "find", lambda _text, tell: found)
    assert track.parse("text")[0] is found
    assert [one.task_id for one in track.parse("text")[1]] == [READY]


def test_an_address_without_a_host_is_no_relays() -> None:
    found = Found(hosts={TaskId("t"): ("",)})
    nameless = Relay(RelayId(3), "Three", "file:///three")
    reader: Any = Reader()
    (item,) = track.preview(found, (), [nameless], reader).items
    assert (item.relay_id, item.relay_name) == (None, None)


class Books:
    """A library that only counts."""

    def __init__(self) -> None:
        self.did: list[Any] = []

    def track(self, wishes: Iterable[Any]) -> Any:
        wishes = list(wishes)
        self.did.append([(wish.task_id, wish.relay_id) for wish in wishes])
        keys = tuple(ord(wish.task_id) for wish in wishes)
        return SimpleNamespace(added=keys[:1], known=keys[1:], changes="changed")

    def rejected_of_tasks(self, keys: Iterable[Any]) -> list[str]:
        """Of one piece: a million keys at once hold up all other threads."""
        return ["both", *(f"of {key}" for key in keys)]

    def record(self, tasks: Any, *, relay_id: Any, now: Any) -> Any:
        self.did.append([task.task_id for task in tasks])
        keys = {task.task_id: ord(task.task_id) for task in tasks}
        return SimpleNamespace(keys=keys, ready=("song",), changes="changed")


def test_a_preview_is_added_in_pieces(monkeypatch) -> None:
    monkeypatch.setattr(track, "PIECE", 2)
    monkeypatch.setattr(track, "_REPLIES", 2)
    items = [PreviewItem(TaskId(name), tracked=False) for name in "ab"]
    items.append(PreviewItem(TaskId("c"), tracked=False, relay_id=RelayId(7)))
    wanted = track.Preview(items=items, reply_tasks=tuple(map(task, "xyz")))
    books, clock = Books(), SimpleNamespace(now=lambda: None)
    added: Any = track.Added()
    work = track.adding(books, wanted, relay_id=RelayId(9), clock=clock, added=added)  # type: ignore[arg-type]
    brought: list[Any] = [one() for one in work]
    assert books.did == [[("a", 9), ("b", 9)], [("c", 7)], ["x", "y"], ["z"]]
    assert (added.added, added.known, added.imported, added.done) == (2, 1, 3, 6)
    a, b, c = map(ord, "abc")
    assert list(added.new) == [a, c]
    assert list(added.keys) == [a, b, c, *map(ord, "xyz")]
    assert added.rejected[:4] == ("both", f"of {a}", f"of {b}", f"of {c}")
    assert [one.keys for one in brought][:2] == [(a, b), (c,)]
    assert [one.ready for one in brought] == [(), (), ("song",), ("song",)]


def test_the_items_of_a_preview_are_as_they_were_put_in() -> None:
    items = PreviewItems()
    new = track._Standing(tracked=False)
    known = track._Standing(tracked=True, relay_id=RelayId(1), relay_name="One")
    for task_id, standing in [("a", new), ("é\ud800", known), ("ccc", new)]:
        items.add(TaskId(task_id), standing)
    assert [(item.task_id, item.tracked, item.relay_name) for item in items] == [
        ("a", False, None),
        ("é\ud800", True, "One"),
        ("ccc", False, None),
    ]
    assert items[1:] == [items[1], items[2]] == list(items)[1:]
    assert (items[0].task_id, items[-1].task_id, len(items)) == ("a", "ccc", 3)
    with pytest.raises(IndexError):
        items[3]


def test_many_are_told_piece_by_piece_and_listed_anew_when_they_grew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(track, "PIECE", 10)
    rig = Rig(tmp_path)
    rig.engine.asking.pause(paused=True).result(PATIENCE_S)
    keys = rig.add("\n".join(f"{n:08x}-1111-4222-8333-444455556666" for n in range(80)))
    told: list[Changes] = []
    while not rig.events.empty():
        event = rig.events.get()
        if isinstance(event, Changed) and (event.changes.tasks or event.changes.tasks_listed):
            told.append(event.changes)
    pieces = [changes for changes in told if changes.tasks]
    assert [len(changes.tasks) for changes in pieces] == [10] * 8
    assert not any(changes.songs_listed or changes.tasks_listed for changes in pieces)
    assert frozenset().union(*(changes.tasks for changes in pieces)) == frozenset(keys)
    listed = [n for n, changes in enumerate(told) if changes.tasks_listed and changes.songs_listed]
    # After 1, 2, 3, 5 and 8 pieces.
    assert [sum(bool(one.tasks) for one in told[:n]) for n in listed] == [1, 2, 3, 5, 8]
    assert rig.stop()
