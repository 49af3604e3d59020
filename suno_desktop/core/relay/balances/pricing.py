"""What a task costs, where a provider makes its prices public: `GET /api/pricing`.

Only a price for each request is a price of a task; and a price that depends on the group of a key is told only where the
usual group has one.
"""

from __future__ import annotations

from decimal import Decimal

from suno_desktop.core.relay.balances.money import Amount, Site, member, number
from suno_desktop.core.relay.value_readers import Json

PATH = "/api/pricing"
_MODELS = ("suno_music", "suno-music", "suno")
_EACH_REQUEST = 1
_USUAL_GROUP = "default"


def price_of(reply: Json, site: Site) -> Amount | None:
    """The price of one task of songs; None where it is not told."""
    models = member(reply, "data")
    if not isinstance(models, list):
        return None
    names = [member(model, "model_name") for model in models]
    model = next((models[names.index(name)] for name in _MODELS if name in names), None)
    dollars = number(member(model, "model_price"))
    if dollars is None or dollars <= 0 or member(model, "quota_type") != _EACH_REQUEST:
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
