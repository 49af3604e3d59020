"""The saved relays: added, changed, removed, tested, and what they are learnt to serve.

What is asked of them, and when, is decided in `asking`. Their keys are in `key_ring`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.errors import UsageError
from suno_desktop.core.events import RelayInfo, RelayStatus
from suno_desktop.core.model import Relay, RelayId, Serves
from suno_desktop.core.net import urls
from suno_desktop.core.profile import keys as key_store

if TYPE_CHECKING:
    from suno_desktop.core.engine.key_ring import KeyRing
    from suno_desktop.core.engine.work_rooms import WorkRooms
    from suno_desktop.core.link_life import LinkLife
    from suno_desktop.core.relay.client import Probe
    from suno_desktop.core.relay.presets import Presets


class Relays:
    """The relays that the person saved. What changes one runs on lane `CHANGES`, one change after the other."""

    def __init__(
        self, context: Context, *, keys: Callable[[], KeyRing], work: Callable[[], WorkRooms]
    ) -> None:
        self._context = context
        self._find_keys = keys
        self._work = work
        self._saved: tuple[Relay, ...] = ()

    @property
    def _keys(self) -> KeyRing:
        return self._find_keys()

    @property
    def saved(self) -> tuple[Relay, ...]:
        """The saved relays; instant."""
        return self._saved

    def load(self) -> None:
        """Read which relays are saved; for the library's lane."""
        self._saved = self._context.library.relays()

    def infos(self) -> Future[tuple[RelayInfo, ...]]:
        """The saved relays with what is known about them."""

        def run() -> tuple[RelayInfo, ...]:
            statuses = {status.relay_id: status for status in self._work().asking.statuses()}
            return tuple(
                RelayInfo(
                    relay=relay,
                    has_key=self._keys.has(relay),
                    status=statuses.get(
                        relay.relay_id, RelayStatus(relay_id=relay.relay_id, name=relay.name)
                    ),
                )
                for relay in self._saved
            )

        return self._context.lanes.submit(Lane.PERSON, run)

    def own_presets(self) -> Future[Presets]:
        """The presets of the person's own file, and what in it is wrong."""
        from suno_desktop.core.relay import presets

        path = self._context.profile.providers
        return self._context.lanes.submit(Lane.PERSON, lambda: presets.read(path))

    def link_lives(self) -> Future[dict[RelayId, LinkLife]]:
        """What is known of how long the links of each relay live."""
        return self._context.survey(lambda reader: reader.link_lives())

    def song_counts(self) -> Future[dict[RelayId, int]]:
        """How many songs in the library came from each relay."""
        return self._context.survey(lambda reader: reader.song_counts())

    # What the person does.

    def add(
        self,
        *,
        name: str,
        base_url: str,
        key: str | None = None,
        allow_http: bool = False,
        serves: Serves | None = None,
        others: Sequence[str] = (),
    ) -> Future[Relay]:
        """Save a relay and its key, and look up what waited for one.

        Without `serves` (nobody tested it) an address with a path is asked first where the root of the API is. `others`
        are addresses where it is reached too.

        The future raises UsageError (name or address taken or impossible, a key as name, key impossible) or
        KeyStoreError.
        """
        from suno_desktop.core.engine.network import refuse_unsafe
        from suno_desktop.core.relay.presets import known_at

        def run() -> Relay:
            _refuse_key_as_name(name)
            url = urls.clean_base_url(base_url)
            secret = key_store.clean_key(key) if key else None
            more = _cleaned(others)
            for address in (url, *more):
                refuse_unsafe(address, allow_http=allow_http)
            named = name.strip() or urlsplit(url).netloc
            asked = Relay(
                relay_id=RelayId(0),
                name=named,
                base_url=url,
                allow_http=allow_http,
                serves=known_at(url),
            )
            found = asked if serves else self._at_its_root(asked, secret)
            library = self._context.library
            relay, changes = self._context.write(
                lambda: library.add_relay(
                    name=named,
                    base_url=found.base_url,
                    allow_http=allow_http,
                    serves=serves or found.serves,
                    others=self._roots_of(more, found),
                )
            ).result()
            try:
                if secret is not None:
                    self._keys.set(relay, secret)
            finally:
                self._changed(lambda: changes)
            return relay

        return self._context.lanes.submit(Lane.CHANGES, run)

    def change(
        self,
        relay_id: RelayId,
        *,
        name: str | None = None,
        base_url: str | None = None,
        key: str | None = None,
        allow_http: bool | None = None,
        serves: Serves | None = None,
        others: Sequence[str] | None = None,
    ) -> Future[None]:
        """Change a saved relay. `key` None leaves the key, "" deletes it.

        A new one of `others` gets the key of the usual address.

        The future raises what that of `add` raises.
        """
        from suno_desktop.core.engine.network import refuse_unsafe
        from suno_desktop.core.relay.presets import known_at

        def run() -> None:
            _refuse_key_as_name(name or "")
            secret = key_store.clean_key(key) if key else None
            now = next(relay for relay in self._saved if relay.relay_id == relay_id)
            wanted = now._replace(
                base_url=urls.clean_base_url(base_url) if base_url else now.base_url,
                allow_http=now.allow_http if allow_http is None else allow_http,
            )
            more = now.others if others is None else _cleaned(others)
            for address in (wanted.base_url, *more):
                refuse_unsafe(address, allow_http=wanted.allow_http)
            told = serves
            if serves is None and wanted.base_url != now.base_url:
                # What is known of one address says nothing about another.
                is_same = urls.origin(wanted.base_url) == urls.origin(now.base_url)
                own = self._keys.get(now) if is_same else None
                moved = wanted._replace(serves=known_at(wanted.base_url))
                wanted = self._at_its_root(moved, secret or own)
                told = wanted.serves
            wanted = wanted._replace(others=self._roots_of(more, wanted, known=now.others))
            relay, changes = self._context.write(
                lambda: self._store(wanted, name, allow_http, told)
            ).result()
            self._replace(relay, changes, secret=secret, is_key_gone=key == "")

        return self._context.lanes.submit(Lane.CHANGES, run)

    def _store(
        self, wanted: Relay, name: str | None, allow_http: bool | None, serves: Serves | None
    ) -> tuple[Relay, Changes]:
        library = self._context.library
        changes = library.change_relay(
            wanted.relay_id,
            name=name.strip() if name else None,
            base_url=wanted.base_url,
            allow_http=allow_http,
            serves=serves,
            others=wanted.others,
        )
        relays = library.relays()
        return next(relay for relay in relays if relay.relay_id == wanted.relay_id), changes

    def _replace(
        self, relay: Relay, changes: Changes, *, secret: key_store.Secret | None, is_key_gone: bool
    ) -> None:
        """Use a changed relay from now on, and let go what waited for this change."""
        context = self._context
        was = next(one for one in self._saved if one.relay_id == relay.relay_id)
        is_elsewhere = not set(was.addresses).issuperset(relay.addresses)

        def released() -> Changes:
            if secret is None and not is_elsewhere:
                return changes
            return changes | context.library.release_held(relay.relay_id, context.clock.now())

        try:
            if secret is not None:
                self._keys.set(relay, secret)
            elif is_key_gone:
                self._keys.delete(relay)
            beside = [one for one in self._saved if one is not was]
            self._keys.follow(relay, was=was, beside=beside)
        finally:
            # First, so that no late refusal of the last key holds again what is let go.
            self._work().asking.forgive(relay.relay_id)
            self._changed(released)

    def remove(self, relay_id: RelayId) -> Future[None]:
        """Forget a relay and its key; its tasks and songs stay."""

        def run() -> None:
            relay = next((one for one in self._saved if one.relay_id == relay_id), None)
            changes = self._context.write(
                lambda: self._context.library.remove_relay(relay_id)
            ).result()
            self._changed(lambda: changes)
            if relay is not None:
                self._keys.delete(relay, but=self._saved)

        return self._context.lanes.submit(Lane.CHANGES, run)

    def test(
        self,
        *,
        base_url: str,
        key: str | None,
        relay_id: RelayId | None = None,
        allow_http: bool = False,
    ) -> Future[Probe]:
        """Ask an address what it serves and what the key is worth; saves nothing, never asks a paid path.

        `key` None with a `relay_id` means the stored key. The future raises UsageError for an impossible address or key.
        """
        from suno_desktop.core.engine.key_ring import origins

        def run() -> Probe:
            url = urls.clean_base_url(base_url)
            secret = key_store.clean_key(key) if key else None
            saved = next((one for one in self._saved if one.relay_id == relay_id), None)
            if secret is None and saved is not None and urls.origin(url) in origins(saved):
                secret = self._keys.get(saved._replace(base_url=url))
            relay = Relay(
                relay_id=relay_id or RelayId(0),
                name=saved.name if saved else urlsplit(url).netloc,
                base_url=url,
                allow_http=allow_http,
            )
            return self._probe(relay, secret)

        return self._context.lanes.submit(Lane.NETWORK, run)

    def _at_its_root(self, relay: Relay, secret: key_store.Secret | None) -> Relay:
        """The relay where its API is, if its address has a path that may belong to a page or a question."""
        if urls.roots(relay.base_url) == (relay.base_url,):
            return relay
        probe = self._probe(relay, secret)
        return relay._replace(base_url=probe.base_url, serves=probe.serves)

    def _roots_of(
        self, others: tuple[str, ...], relay: Relay, *, known: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        """The other addresses of a relay where the API is, each once; those that are `known` are not asked again.

        Asked without the key, which tells as much about the place.
        """
        found = (
            url if url in known else self._at_its_root(relay._replace(base_url=url), None).base_url
            for url in others
        )
        return tuple(url for url in dict.fromkeys(found) if url != relay.base_url)

    def _probe(self, relay: Relay, secret: key_store.Secret | None) -> Probe:
        from suno_desktop.core.relay.client import RelayClient

        with self._work().network.trial(relay) as http:
            return RelayClient(relay, secret, http=http).probe(cancel=self._context.cancel)

    def _changed(self, work: Callable[[], Changes]) -> None:
        """Finish a change on the library's lane: whoever asks or fetches follows the saved relays from now on."""

        def run() -> Changes:
            changes = work()
            self.load()
            self._work().follow(self._saved)
            return changes

        self._context.change(run).result()

    # What a relay shows.

    def learn(self, relay: Relay) -> None:
        """A relay showed what it serves; runs on a network worker."""

        def run() -> Changes:
            library = self._context.library
            known = {one.relay_id: one for one in library.relays()}.get(relay.relay_id)
            if known is None or known.base_url != relay.base_url:  # moved or removed meanwhile
                return NOTHING
            # Several rooms learn, each what it asks for.
            told = {
                key: value for key, value in relay.serves._asdict().items() if value is not None
            }
            changes = library.change_relay(relay.relay_id, serves=known.serves._replace(**told))
            self.load()
            self._work().follow(self._saved)  # the rooms learn from each other, the API above all
            return changes

        self._context.change(run)


def _refuse_key_as_name(name: str) -> None:
    """Names are kept, shown and exported as they are.

    Raises:
        UsageError: it is a key.
    """
    if key_store.is_key(name):
        raise UsageError("relay.name_is_key")


def _cleaned(others: Sequence[str]) -> tuple[str, ...]:
    """Addresses as they are kept.

    Raises:
        UsageError: one is none.
    """
    return tuple(map(urls.clean_base_url, others))
