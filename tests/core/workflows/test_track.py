"""Which relay pasted text selects, where several could be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from suno_desktop.core.changes import Changes
from suno_desktop.core.events import Changed
from suno_desktop.core.model import RelayId, TaskId, TaskState
from suno_desktop.core.workflows import track
from suno_desktop.core.workflows.track import PreviewItems
from suno_desktop.demo.demo_relay import DemoRelay
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
