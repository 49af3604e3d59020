"""What an event does not tell is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from suno_desktop.core.events import BatchSaved, FolderMoved, RelayMood, RelayStatus, Snapshot
from suno_desktop.core.model import RelayId
from suno_desktop.core.rows import FolderMove, MoveWay


def test_what_is_not_told_is_nothing() -> None:
    status = RelayStatus(RelayId(1), "One")
    assert (status.state, status.failures, status.values) == ("unasked", 0, {})
    batch = BatchSaved(saved=2, kept=0, blocked=0, failed=0, folder=Path())
    assert (batch.failed_ids, batch.skipped, batch.waiting) == ((), 0, 0)
    moved = FolderMoved(FolderMove(Path("old"), Path("new"), MoveWay.MOVE), done=1)
    assert (moved.failed, moved.stopped, moved.waits) == ((), 0, None)
    snapshot = Snapshot(
        polling_paused=True,
        asking=0,
        next_look_s=None,
        downloads_active=0,
        rate_bytes_s=0.0,
        relays=(),
    )
    assert (snapshot.saving_paused, snapshot.saving_waits) == (False, None)


@pytest.mark.parametrize(
    ("state", "code", "is_unusable"),
    [
        ("offline", "relay.web_page", True),
        ("offline", "relay.server_error", True),
        ("offline", "net.encoded", True),
        ("offline", "net.refused", False),
        ("offline", "url.private", False),
        ("offline", "relay.offline", False),
        ("offline", None, False),
        ("faulty", "relay.fault", False),
        ("refused", "relay.key_wrong", False),
    ],
)
def test_a_relay_is_unreachable_only_where_nothing_came(
    state: RelayMood, code: str | None, is_unusable: bool
) -> None:
    assert RelayStatus(RelayId(1), "One", state, code).is_unusable is is_unusable
