"""What a task costs, where a provider makes its prices public: `GET /api/pricing`.

Only a price for each request is a price of a task; and a price that depends on the group of a key is told only where the
usual group has one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from suno_desktop.core.model import SERVED
from suno_desktop.core.relay.balances.money import Amount, Site, member, number
from suno_desktop.core.relay.value_readers import Json

PATH = "/api/pricing"
_MODELS = ("suno_music", "suno-music", "suno")
_EACH_REQUEST = 1
_USUAL_GROUP = "default"


def price_of(reply: Json, site: Site) -> Amount | None:
    """The price of one task of songs; None where it is not told."""
    models = _models(reply)
    model = next((models[name] for name in _MODELS if name in models), None)
    price = _price(model, reply, site)
    return price if price is not None and price.value > 0 else None


def prices_on_demand(reply: Json, site: Site) -> Mapping[str, Amount]:
    """The prices of what is made on demand (see `model.SERVED`), by their names, where they are told; 0 is for free."""
    models, found = _models(reply), dict[str, Amount]()
    for what in SERVED.values():
        words = (name for name in models if _is_about(name, what))
        price = _price(models.get(next(words, "")), reply, site)
        if price is not None:
            found[what] = price
    return found


def _models(reply: Json) -> dict[str, Json]:
    """What is sold, by name; of two of one name the first."""
    told = member(reply, "data")
    models: dict[str, Json] = {}
    for model in told if isinstance(told, list) else ():
        name = member(model, "model_name")
        if isinstance(name, str):
            models.setdefault(name, model)
    return models


def _is_about(name: str, what: str) -> bool:
    words = re.split(r"[^a-z0-9]+", name.lower())
    return "suno" in words and what in words


def _price(model: Json, reply: Json, site: Site) -> Amount | None:
    dollars = number(member(model, "model_price"))
    if dollars is None or dollars < 0 or member(model, "quota_type") != _EACH_REQUEST:
        return None
    ratio = _ratio(member(reply, "group_ratio"))
    return None if ratio is None else site.of_dollars(dollars * ratio)


def _ratio(groups: Json) -> Decimal | None:
    if not isinstance(groups, dict) or not groups:
        return Decimal(1)
    ratios = {name: number(ratio) for name, ratio in groups.items()}
    if _USUAL_GROUP in ratios:
        return ratios[_USUAL_GROUP]
    return next(iter(ratios.values())) if len(set(ratios.values())) == 1 else None
