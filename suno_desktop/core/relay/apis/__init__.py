"""The APIs by which relays are asked: one small file each, and the order in which the connection test tries them.

Adding one is a file, a line below, and golden replies for what only it sends. The clients, the pace, the batches, the retries
and the states are the same for all.
"""

from __future__ import annotations

from types import MappingProxyType

from suno_desktop.core.relay.apis import family, feed, sunoapi
from suno_desktop.core.relay.apis.api import Api, ApiRequest

APIS: MappingProxyType[str | None, Api] = MappingProxyType(
    {one.name: one for one in (family.API, sunoapi.API, feed.API)}
)
"""By their names; that of this family first, because nearly all relays speak it."""
FAMILY = family.API
NEIGHBOURS = tuple(one for one in APIS.values() if one is not FAMILY)

__all__ = ["APIS", "FAMILY", "NEIGHBOURS", "Api", "ApiRequest", "of"]


def of(name: str | None) -> Api:
    """The API of this name; that of the family for one that only a later program knows."""
    return APIS.get(name, FAMILY)
