"""new-api, one-hub, Veloera and one-api: the two questions of OpenAI's old billing dashboard.

The limit holds what was used already, and the usage is in hundredths. Both are in what the site shows, whatever their
names say. Errors come with status 200.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from suno_desktop.core.relay.balances.money import Amount, Balance, Site, end, member, number
from suno_desktop.core.relay.value_readers import Json

PATHS = ("/v1/dashboard/billing/subscription", "/v1/dashboard/billing/usage")
_NO_LIMIT = Decimal(100_000_000)
"""What new-api and Veloera say of a key without a limit."""


def read(replies: Sequence[Json], site: Site) -> Balance | None:
    """What the replies to `PATHS` tell; None if they are not of this API."""
    subscription, usage = replies
    limit = number(member(subscription, "hard_limit_usd"))
    used = number(member(usage, "total_usage"))
    if limit is None or used is None:
        return None
    expires_at = end(member(subscription, "access_until"))
    if limit == _NO_LIMIT:
        return Balance(None, expires_at)
    return Balance(Amount(limit - used / 100, site.dashboard_unit), expires_at)
