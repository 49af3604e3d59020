"""sunoapi.org and its resellers: `GET /api/v1/generate/credit` tells points."""

from __future__ import annotations

from collections.abc import Sequence

from suno_desktop.core.relay.balances.money import POINTS, Amount, Balance, Site, member, number
from suno_desktop.core.relay.value_readers import Json

PATHS = ("/api/v1/generate/credit",)


def read(replies: Sequence[Json], _site: Site) -> Balance | None:
    """What the reply to `PATHS` tells; None if it is not of this API."""
    (reply,) = replies
    left = number(member(reply, "data"))
    if member(reply, "code") != 200 or left is None:
        return None
    return Balance(Amount(left, POINTS))
