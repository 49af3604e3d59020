"""What the person's account at each relay has left, and what a task costs there. Asked only when somebody looks.

Deployments allow few such questions, so one server is asked at most every 70 seconds, whoever looks how often; in between,
what it told last is given. All of it is free. How replies are read is in `relay.balances`.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.key_ring import KeyRing
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.errors import KeyStoreError, RelayError
from suno_desktop.core.model import Relay, RelayId
from suno_desktop.core.net.urls import origin

if TYPE_CHECKING:
    from suno_desktop.core.engine.work_rooms import WorkRooms
    from suno_desktop.core.relay.balances import Amount, Balance, Site
    from suno_desktop.core.relay.client import RelayClient

_APART_S = 70.0
_SAYS_NOTHING_S = 3600.0
"""A server that knows none of the APIs is left alone for so long."""


class Account(NamedTuple):
    """What a relay told of the account behind a key."""

    balance: Balance | None = None
    """None: it does not tell."""
    price: Amount | None = None
    """Of one task of songs, where that is public."""


class _AskedServer:
    """What is known of one server in this run."""

    __slots__ = ("account", "api", "asked_at", "era", "last", "price", "quiet_until", "site")

    def __init__(self) -> None:
        self.asked_at = -math.inf
        self.era = -1
        """Of the keys when it was asked."""
        self.account: Future[Account] | None = None
        self.last = Account()
        self.quiet_until = -math.inf
        self.site: Site | None = None
        self.price: Amount | None = None
        self.api: ModuleType | None = None


class Accounts:
    """The accounts at the saved relays. Safe for threads."""

    def __init__(
        self,
        context: Context,
        *,
        keys: KeyRing,
        relays: Callable[[], tuple[Relay, ...]],
        work: Callable[[], WorkRooms],
    ) -> None:
        self._context = context
        self._keys = keys
        self._relays = relays
        self._work = work
        self._lock = threading.Lock()
        self._known: dict[str, _AskedServer] = {}

    def look(self, relay_id: RelayId) -> Future[Account]:
        """What is left at a relay, as of the last 70 seconds; what it told before if it does not answer now."""
        relay, is_reachable = self._place_of(relay_id)
        now, era = self._context.clock.monotonic(), self._keys.era
        with self._lock:
            known = self._known.setdefault(origin(relay.base_url), _AskedServer())
            if era != known.era:  # what was told is of another key
                known.era, known.last, known.account = era, Account(), None
                known.quiet_until = -math.inf
            if now - known.asked_at >= _APART_S and now >= known.quiet_until and is_reachable:
                known.asked_at = now
                known.account = self._context.lanes.submit(
                    Lane.NETWORK, partial(self._ask, relay, known, era)
                )
            if known.account is None:
                known.account = Future()
                known.account.set_result(Account())
            return known.account

    def _place_of(self, relay_id: RelayId) -> tuple[Relay, bool]:
        """The relay at the address that answers, and whether any does as far as is known."""
        relay = next(one for one in self._relays() if one.relay_id == relay_id)
        for status in self._work().asking.statuses():
            if status.relay_id == relay_id:
                address = status.address or relay.base_url
                return relay._replace(base_url=address), status.state != "offline"
        return relay, True

    # On a network worker.

    def _ask(self, relay: Relay, known: _AskedServer, era: int) -> Account:
        from suno_desktop.core.relay.client import RelayClient

        http = self._work().network.relay()
        try:
            key = self._keys.get(relay)
            self._learn_site(RelayClient(relay, None, http=http), known)
            client = RelayClient(relay, key, http=http)
            balance = None if key is None else self._balance(client, known)
        except (RelayError, KeyStoreError):
            return known.last
        account = Account(balance, known.price)
        with self._lock:
            if era == known.era:
                known.last = account
                if balance is None:
                    known.quiet_until = self._context.clock.monotonic() + _SAYS_NOTHING_S
        return account

    def _learn_site(self, client: RelayClient, known: _AskedServer) -> None:
        """What is public, once in this run; asked without the key."""
        from suno_desktop.core.relay import balances

        if known.site is None:
            cancel = self._context.cancel
            site = balances.site_of(client.look("/api/status", cancel=cancel))
            known.price = balances.price_of(client.look(balances.PRICES, cancel=cancel), site)
            known.site = site

    def _balance(self, client: RelayClient, known: _AskedServer) -> Balance | None:
        """By the API that it was found to know, else by the first that it turns out to know."""
        from suno_desktop.core.relay import balances

        site = known.site or balances.Site()
        for api in balances.APIS if known.api is None else (known.api,):
            replies = []
            for path in api.PATHS:
                reply = client.look(path, cancel=self._context.cancel)
                if reply is None:
                    break
                replies.append(reply)
            if len(replies) < len(api.PATHS):
                continue
            found: Balance | None = api.read(replies, site)
            if found is not None:
                known.api = api
                return found
        return None
