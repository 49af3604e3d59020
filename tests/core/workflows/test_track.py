"""Which relay pasted text selects, where several could be meant."""

from __future__ import annotations

from pathlib import Path

from suno_desktop.core.model import TaskState
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
