"""The machine's clock."""

from __future__ import annotations

from datetime import UTC, datetime

from suno_desktop.core.clock import SystemClock


def test_wall_time_has_its_zone_and_waiting_time_never_goes_back() -> None:
    clock = SystemClock()
    before = datetime.now(UTC)
    assert clock.now().tzinfo is UTC
    assert (clock.now() - before).total_seconds() < 3600
    first = clock.monotonic()
    assert clock.monotonic() >= first
