"""Bare clips without any envelope: the answer of `/suno/feed`."""

from __future__ import annotations

from suno_desktop.core.relay.shapes import Shape, enveloped, is_clip, items, opened
from suno_desktop.core.relay.values import Json


def shapes(reply: Json) -> list[Shape] | None:
    """One task without id and status."""
    if not enveloped(reply) and any(is_clip(item) for item in items(reply)):
        return [Shape(items=opened(reply), part=reply)]
    return None
