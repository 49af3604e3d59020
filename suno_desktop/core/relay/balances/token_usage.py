"""new-api since the middle of 2025: `GET /api/usage/token/` tells what is left on one key, in the site's own units."""

from __future__ import annotations

from collections.abc import Sequence

from suno_desktop.core.relay.balances.money import Balance, Site, end, member, number
from suno_desktop.core.relay.value_readers import Json

PATHS = ("/api/usage/token/",)


def read(replies: Sequence[Json], site: Site) -> Balance | None:
    """What the replies to `PATHS` tell; None if they are not of this API."""
    data = member(replies[0], "data")
    if member(data, "object") != "token_usage":
        return None
    expires_at = end(member(data, "expires_at"))
    if member(data, "unlimited_quota") is True:
        return Balance(None, expires_at)
    left = number(member(data, "total_available"))
    return None if left is None else Balance(site.of_units(left), expires_at)
