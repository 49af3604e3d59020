"""Key4U and those that copy it: `GET /suno/account/integral` tells points, in an envelope whose content varies."""

from __future__ import annotations

from collections.abc import Sequence

from suno_desktop.core.relay.balances.money import POINTS, Amount, Balance, Site, member, number
from suno_desktop.core.relay.value_readers import Json

PATHS = ("/suno/account/integral",)
_NAMES = ("integral", "points", "balance", "credit", "credits")
_SUCCESS = (200, "200", "success", "SUCCESS")


def read(replies: Sequence[Json], _site: Site) -> Balance | None:
    """What the reply to `PATHS` tells; None if it is not of this API."""
    (reply,) = replies
    if member(reply, "code") not in _SUCCESS:
        return None
    data = member(reply, "data")
    if isinstance(data, list) and len(data) == 1:
        (data,) = data
    told = [data, *(member(data, name) for name in _NAMES)]
    left = next((found for one in told if (found := number(one)) is not None), None)
    return None if left is None else Balance(Amount(left, POINTS))
