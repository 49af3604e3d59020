"""What is left on a key, by the four APIs that tell it with nothing but that key. Pure: bytes were turned into JSON before.

One module for each API: `PATHS` to ask, all of them free, and `read` for what came. When to ask, and whom, is decided in
`engine.balances`.
"""

from __future__ import annotations

from types import ModuleType
from typing import Final

from suno_desktop.core.relay.balances import credit, dashboard, integral, token_usage
from suno_desktop.core.relay.balances.money import Amount, Balance, Site, site_of
from suno_desktop.core.relay.balances.pricing import PATH as PRICES
from suno_desktop.core.relay.balances.pricing import price_of, prices_on_demand

APIS: Final[tuple[ModuleType, ...]] = (token_usage, dashboard, integral, credit)
"""In the order in which they are tried."""

__all__ = ["APIS", "PRICES", "Amount", "Balance", "Site", "price_of", "prices_on_demand", "site_of"]
