"""Add the tasks that a text names, in the process that holds the profile: for a window that cannot open meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suno_desktop.cli import exits
from suno_desktop.cli.place import WorkPlace
from suno_desktop.cli.told import Told
from suno_desktop.core.engine.visit import Visit
from suno_desktop.core.errors import UsageError
from suno_desktop.core.workflows.track import Preview


def work(place: WorkPlace, wish: Mapping[str, Any], _told: Told) -> int:
    """Add them; returns the exit code. Whoever holds the profile checks them from then on."""
    tracking = place.visit.tracking
    tracking.add(previewed(place.visit, wish["text"])).result()
    return exits.OK


def previewed(visit: Visit, text: str) -> Preview:
    """Find what a text names.

    Raises:
        UsageError: nothing.
    """
    preview = visit.tracking.preview(text).result()
    if not preview:
        raise UsageError("usage.udio" if preview.has_udio else "usage.no_ids")
    return preview
