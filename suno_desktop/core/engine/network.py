"""The two HTTP clients of an engine, made when first needed. Holds no key; decides nothing about when to ask."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from suno_desktop import __version__
from suno_desktop.core.clock import Clock
from suno_desktop.core.errors import Cancelled
from suno_desktop.core.media.transfer import MediaClient
from suno_desktop.core.model import Relay, RelayId
from suno_desktop.core.net.http import Http, UrlPolicy

_AGENT = f"suno-desktop/{__version__}"


def refuse_unsafe(url: str, *, allow_http: bool) -> None:
    """Raise `UrlRefusedError` for an address that could never be asked."""
    relay = Relay(relay_id=RelayId(0), name="", base_url=url, allow_http=allow_http)
    UrlPolicy([relay]).check(url)


class Network:
    """The two HTTP clients, made when first needed; both follow the saved relays in what they may ask."""

    def __init__(self, clock: Clock, *, proxy: Callable[[], str]) -> None:
        self._clock = clock
        self._proxy = proxy
        self._lock = threading.Lock()
        self._relays: tuple[Relay, ...] = ()
        self._live: set[Http] = set()
        self._lasting: list[Http] = []
        self._relay_http: Http | None = None
        self._media_client: MediaClient | None = None
        self._closed = False

    def set_relays(self, relays: Iterable[Relay]) -> None:
        """Follow the saved relays: the next exchange goes by the new policy."""
        with self._lock:
            self._relays = tuple(relays)
            for http in self._lasting:
                http.policy = UrlPolicy(self._relays)

    def relay(self) -> Http:
        """For questions to relays."""
        with self._lock:
            if self._relay_http is None:
                self._relay_http = self._make(self._relays)
                self._lasting.append(self._relay_http)
            return self._relay_http

    def media(self, relay_id: RelayId | None) -> MediaClient:
        """For files by links that one relay gave; shares nothing with the other and cannot hold a key.

        Only what that relay opens is open to them: with None, and for a relay that is gone, nothing local is.
        """
        with self._lock:
            if self._media_client is None:
                http = self._make(self._relays)
                self._lasting.append(http)
                self._media_client = MediaClient(http)
            return self._media_client.of(relay_id)

    @contextmanager
    def trial(self, relay: Relay) -> Iterator[Http]:
        """A client for a relay that is not saved (yet)."""
        with self._lock:
            http = self._make((*self._relays, relay))
        try:
            yield http
        finally:
            with self._lock:
                self._live.discard(http)
            http.close()

    def _make(self, relays: tuple[Relay, ...]) -> Http:
        if self._closed:
            raise Cancelled
        http = Http(UrlPolicy(relays), user_agent=_AGENT, clock=self._clock, proxy=self._proxy)
        self._live.add(http)
        return http

    def close(self) -> None:
        """Close every socket, so that blocked reads return."""
        with self._lock:
            self._closed = True
            live, self._live = self._live, set()
        for http in live:
            http.close()
