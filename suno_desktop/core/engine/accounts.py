"""What the person's account at each relay has left, and what a task costs there. Asked only when somebody looks.

Deployments allow few such questions, so one server is asked at most every 70 seconds, whoever looks how often; in between,
what it told last is given. All of it is free. How replies are read is in `relay.balances`.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.key_ring import KeyRing
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.errors import KeyStoreError, RelayError
from suno_desktop.core.model import Relay, RelayId, Serves
from suno_desktop.core.net.urls import clean_base_url, origin
from suno_desktop.core.profile.keys import Secret, clean_key

if TYPE_CHECKING:
    from suno_desktop.core.engine.work_rooms import WorkRooms
    from suno_desktop.core.net.http import Http
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

    def __init__(self) -> None:
        self.asked_at = -math.inf
        self.era = -1
        """Of the keys when it was asked."""
        self.account: Future[Account] | None = None
        self.last = Account()
        self.quiet_until = -math.inf
        self.site: Site | None = None
        self.price: Amount | None = None
        self.on_demand: Mapping[str, Amount] = {}
        self.prices: Future[Mapping[str, Amount]] | None = None
        self.api: ModuleType | None = None
        self.trial: tuple[Secret, Account] | None = None
        """What was told of a key that was only tried."""


class Accounts:
    """The accounts at the saved relays. Safe for threads."""

    def __init__(
        self,
        context: Context,
        *,
        keys: KeyRing,
        relays: Callable[[], tuple[Relay, ...]],
        work: Callable[[], WorkRooms],
        on_learned: Callable[[Relay], None],
    ) -> None:
        """Make the room; `on_learned`: a relay showed whether it tells what is left."""
        self._on_learned = on_learned
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

    def trial(self, *, base_url: str, key: str, allow_http: bool = False) -> Future[Account]:
        """What is left on a key that is not saved (yet); nothing if its server was asked too short a time ago.

        The future raises UsageError for an impossible address or key.
        """

        def run() -> Account:
            relay = Relay(RelayId(0), "?", clean_base_url(base_url), allow_http=allow_http)
            secret, now = clean_key(key), self._context.clock.monotonic()
            with self._lock:
                known = self._known.setdefault(origin(relay.base_url), _AskedServer())
                if now - known.asked_at < _APART_S:
                    tried = known.trial
                    is_same = tried is not None and tried[0].reveal() == secret.reveal()
                    return tried[1] if tried is not None and is_same else Account()
                known.asked_at, known.account = now, None
            with self._work().network.trial(relay) as http:
                try:
                    account = self._told(relay, secret, known, http)
                except RelayError:
                    return Account()
            known.trial = (secret, account)
            return account

        return self._context.lanes.submit(Lane.NETWORK, run)

    def prices(self, relay_id: RelayId) -> Future[Mapping[str, Amount]]:
        """What a relay charges for what it makes on demand, by its name (`model.SERVED`), where that is public; 0 is for free.

        Asked once in this run and without the key; nothing is told of the account.
        """
        relay, is_reachable = self._place_of(relay_id)
        with self._lock:
            known = self._known.setdefault(origin(relay.base_url), _AskedServer())
            if known.prices is None and is_reachable:
                work = partial(self._ask_prices, relay, known)
                known.prices = self._context.lanes.submit(Lane.NETWORK, work)
            if known.prices is not None:
                return known.prices
        nothing: Future[Mapping[str, Amount]] = Future()
        nothing.set_result({})
        return nothing

    def _place_of(self, relay_id: RelayId) -> tuple[Relay, bool]:
        """The relay at the address that answers, and whether any does as far as is known."""
        relay = next(one for one in self._relays() if one.relay_id == relay_id)
        for status in self._work().asking.statuses():
            if status.relay_id == relay_id:
                address = status.address or relay.base_url
                return relay._replace(base_url=address), status.state != "offline"
        return relay, True

    # On a network worker.

    def _ask_prices(self, relay: Relay, known: _AskedServer) -> Mapping[str, Amount]:
        from suno_desktop.core.relay.client import RelayClient

        try:
            self._learn_site(RelayClient(relay, None, http=self._work().network.relay()), known)
        except RelayError:
            with self._lock:
                known.prices = None  # asked again when somebody wants to know it again
        return known.on_demand

    def _ask(self, relay: Relay, known: _AskedServer, era: int) -> Account:
        try:
            key = self._keys.get(relay)
            account = self._told(relay, key, known, self._work().network.relay())
        except (RelayError, KeyStoreError):
            return known.last
        tells = account.balance is not None
        with self._lock:
            if era == known.era:
                known.last = account
                if not tells:
                    known.quiet_until = self._context.clock.monotonic() + _SAYS_NOTHING_S
        if key is not None and tells is not relay.serves.balance:
            self._learn(relay.relay_id, tells=tells)
        return account

    def _told(self, relay: Relay, key: Secret | None, known: _AskedServer, http: Http) -> Account:
        from suno_desktop.core.relay.client import RelayClient

        self._learn_site(RelayClient(relay, None, http=http), known)
        client = RelayClient(relay, key, http=http)
        balance = None if key is None else self._balance(client, known)
        return Account(balance, known.price)

    def _learn(self, relay_id: RelayId, *, tells: bool) -> None:
        for saved in self._relays():
            if saved.relay_id == relay_id:
                self._on_learned(saved._replace(serves=Serves(balance=tells)))

    def _learn_site(self, client: RelayClient, known: _AskedServer) -> None:
        """What is public, once in this run; asked without the key."""
        from suno_desktop.core.relay import balances

        if known.site is None:
            cancel = self._context.cancel
            site = balances.site_of(client.look("/api/status", cancel=cancel))
            prices = client.look(balances.PRICES, cancel=cancel)
            known.price = balances.price_of(prices, site)
            known.on_demand = balances.prices_on_demand(prices, site)
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
