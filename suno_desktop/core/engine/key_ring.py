"""The keys of this run: read from their place once, bound to one origin each, and moved when the person chooses another place.

A key leaves this room only as a `Secret`, for `RelayClient`. Asks no relay.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from suno_desktop.core.engine.context import Context
from suno_desktop.core.errors import KeyStoreError
from suno_desktop.core.model import Relay
from suno_desktop.core.net.urls import origin
from suno_desktop.core.profile import keys as key_store
from suno_desktop.core.profile import log

_logger = logging.getLogger(__name__)


def origins(relay: Relay) -> tuple[str, ...]:
    """The origins that a relay's key is bound to: those of the addresses that the person gave, and no others."""
    return tuple(dict.fromkeys(map(origin, relay.addresses)))


class KeyRing:
    """Every key that is known, by origin. Safe for threads; may block while the system's key store asks the person."""

    def __init__(self, context: Context) -> None:
        self._file = context.profile.keys
        self._store = key_store.KeyStore(file=self._file, storage=context.settings.keys.storage)
        self._lock = threading.Lock()
        self._known: dict[str, key_store.Secret | KeyStoreError | None] = {}
        self._lent: dict[str, key_store.Secret] = {}
        self.era = 0
        """How often a key was given or taken away; what was learnt with the one before may no longer be true."""

    def use(self, relay: Relay, key: str) -> None:
        """Use this key for a relay, at each of its addresses, in this run only (the demo).

        Raises:
            UsageError: it cannot be a key.
        """
        secret = key_store.clean_key(key)
        with self._lock:
            self._known.update(dict.fromkeys(origins(relay), secret))
            self.era += 1
        log.hide(secret)

    def lend(self, relay: Relay, key: str) -> None:
        """Let the engine's own work use the key that one command brought. Other commands get nothing of it.

        Raises:
            UsageError: it cannot be a key.
        """
        secret = key_store.clean_key(key)
        log.hide(secret)
        self._lent.update(dict.fromkeys(origins(relay), secret))

    def lent(self, relay: Relay) -> key_store.Secret | None:
        """The key of a command for this relay, or None."""
        return self._lent.get(origin(relay.base_url))

    def get(self, relay: Relay) -> key_store.Secret | None:
        """The key of a relay at its usual address, or None.

        Raises:
            KeyStoreError: the place of keys does not give it; it is read again after `forget_unread`.
        """
        bound_to = origin(relay.base_url)
        with self._lock:
            is_known = bound_to in self._known
        found = None if is_known else self._look_up(bound_to)
        with self._lock:  # a key that the person gave meanwhile is newer
            secret = self._known.setdefault(bound_to, found)
        if isinstance(secret, KeyStoreError):
            raise KeyStoreError(secret.code, **secret.values)
        return secret

    def _look_up(self, bound_to: str) -> key_store.Secret | KeyStoreError | None:
        try:
            secret = self._store.get(bound_to)
        except KeyStoreError as error:
            _logger.info("key store: %s", error.code)
            return None if error.code == "key.no_keyring" else error
        if secret is not None:
            log.hide(secret)
        return secret

    def has(self, relay: Relay) -> bool:
        """Whether a relay has a key, as far as is known."""
        try:
            return self.get(relay) is not None
        except KeyStoreError:
            return True

    def forget_unread(self) -> None:
        """Read keys again that could not be read; only when the person asks, because that may open a prompt."""
        with self._lock:
            for bound_to, known in tuple(self._known.items()):
                if isinstance(known, KeyStoreError):
                    del self._known[bound_to]

    def set(self, relay: Relay, secret: key_store.Secret) -> None:
        """Keep a key, for each address of the relay, where the person said.

        Raises:
            KeyStoreError: that place does not take it; it is used in this run all the same.
        """
        log.hide(secret)
        places = origins(relay)
        with self._lock:
            self._known.update(dict.fromkeys(places, secret))
            self.era += 1
        for bound_to in places:
            self._store.set(bound_to, secret)

    def delete(self, relay: Relay, *, but: Iterable[Relay] = ()) -> None:
        """Forget a relay's key at all its addresses, `but` not where other relays are too."""
        kept = {bound_to for other in but for bound_to in origins(other)}
        for bound_to in origins(relay):
            if bound_to not in kept:
                with self._lock:
                    self._known[bound_to] = None
                    self.era += 1
                _forget(self._store, bound_to)

    def follow(self, relay: Relay, *, was: Relay, beside: Iterable[Relay]) -> None:
        """Bind the key of the usual address to the others that came, and to none of those that went.

        Where a relay `beside` it is too, its key stays.

        Raises:
            KeyStoreError: the place of keys does not give it or take it.
        """
        old, new = origins(was), origins(relay)
        gone = [url for url in was.others if origin(url) not in new]
        came = [url for url in relay.others if origin(url) not in old]
        if gone:
            self.delete(relay._replace(base_url=gone[0], others=tuple(gone[1:])), but=beside)
        secret = self.get(relay) if came else None
        if secret is not None:
            self.set(relay._replace(base_url=came[0], others=tuple(came[1:])), secret)

    @contextmanager
    def moving(self, storage: str, relays: Iterable[Relay]) -> Iterator[None]:
        """Keep every known key in the newly chosen place; once the choice is kept too, forget it in the old one.

        Raises:
            KeyStoreError: the new place does not take them; they stay where they are.
        """
        if storage == self._store.storage:
            yield
            return
        known: dict[str, key_store.Secret] = {}
        for place in (place for relay in relays for place in relay.everywhere()):
            with suppress(KeyStoreError):  # a key that cannot be read stays where it is
                secret = self.get(place)
                if secret is not None:
                    known[origin(place.base_url)] = secret
        fresh = key_store.KeyStore(file=self._file, storage=storage)
        left = fresh
        try:
            for bound_to, secret in known.items():
                fresh.set(bound_to, secret)
            yield
            left, self._store = self._store, fresh
        finally:
            for bound_to in known:
                _forget(left, bound_to)
        self.forget_unread()


def _forget(store: key_store.KeyStore, bound_to: str) -> None:
    """Delete a key; a store that is not there keeps none."""
    try:
        store.delete(bound_to)
    except KeyStoreError as error:
        _logger.info("key store: %s", error.code)
