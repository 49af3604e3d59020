"""Keys of relays: bound to the addresses that the person gave, read once, and moved as a whole."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.engine.key_ring import KeyRing
from suno_desktop.core.errors import KeyStoreError, UsageError
from suno_desktop.core.model import Relay, RelayId
from suno_desktop.core.profile import keys as key_store
from suno_desktop.core.profile import log
from suno_desktop.core.profile.keys import Secret

ONE = Relay(RelayId(1), "One", "https://one.invalid/api", others=("https://two.invalid",))
TWO = Relay(RelayId(2), "Two", "https://two.invalid/v1")
FIRST, SECOND = "https://one.invalid:443", "https://two.invalid:443"
KEY, OTHER = Secret("sk-0123456789"), Secret("sk-9876543210")


class Store:
    """Where keys are kept, and how often it is asked."""

    all: dict[str, Store] = {}  # noqa: RUF012 — by the name of the place, for one test

    def __init__(self, *, file: Path, storage: str) -> None:
        self.storage = storage
        self.kept: dict[str, Secret] = {}
        self.asked: list[str] = []
        self.trouble: KeyStoreError | None = None
        self.all[storage] = self

    def get(self, origin: str) -> Secret | None:
        self.asked.append(origin)
        if self.trouble:
            raise self.trouble
        return self.kept.get(origin)

    def set(self, origin: str, secret: Secret) -> None:
        if self.trouble:
            raise self.trouble
        self.kept[origin] = secret

    def delete(self, origin: str) -> None:
        if self.trouble:
            raise self.trouble
        self.kept.pop(origin, None)


@pytest.fixture
def hidden(monkeypatch: pytest.MonkeyPatch) -> list[Secret]:
    found: list[Secret] = []
    monkeypatch.setattr(log, "hide", found.append)
    return found


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hidden: list[Secret]) -> KeyRing:
    Store.all = {}
    monkeypatch.setattr(key_store, "KeyStore", Store)
    context: Any = SimpleNamespace(
        profile=SimpleNamespace(keys=tmp_path / "keys.json"),
        settings=SimpleNamespace(keys=SimpleNamespace(storage="session")),
    )
    return KeyRing(context)


def store() -> Store:
    return Store.all["session"]


def test_a_lent_key_is_not_among_those_that_are_known(ring: KeyRing, hidden: list[Secret]) -> None:
    with pytest.raises(UsageError):
        ring.lend(ONE, "no key\n")
    assert ring.lent(ONE) is None
    ring.lend(ONE, OTHER.reveal())
    for relay in (ONE, TWO):
        lent = ring.lent(relay)
        assert lent is not None
        assert lent.reveal() == OTHER.reveal()
    assert (ring.get(ONE), ring.has(ONE)) == (None, False)
    assert len(hidden) == 1


def test_a_key_is_kept_for_each_address_and_hidden(ring: KeyRing, hidden: list[Secret]) -> None:
    ring.set(ONE, KEY)
    assert store().kept == {FIRST: KEY, SECOND: KEY}
    assert hidden == [KEY]
    assert (ring.get(ONE), ring.get(TWO), ring.era) == (KEY, KEY, 1)
    assert store().asked == []


def test_a_key_is_read_once(ring: KeyRing, hidden: list[Secret]) -> None:
    store().kept[FIRST] = KEY
    assert [ring.get(ONE), ring.get(ONE), ring.get(TWO), ring.get(TWO)] == [KEY, KEY, None, None]
    assert store().asked == [FIRST, SECOND]
    assert hidden == [KEY]
    assert (ring.has(ONE), ring.has(TWO)) == (True, False)


def test_a_key_that_cannot_be_read_is_read_again_only_when_asked(ring: KeyRing) -> None:
    store().trouble = KeyStoreError("key.unread")
    for _ in range(2):
        with pytest.raises(KeyStoreError):
            ring.get(ONE)
    assert ring.has(ONE)
    assert store().asked == [FIRST]
    store().trouble, store().kept[FIRST] = None, KEY
    ring.get(TWO)
    ring.forget_unread()
    assert ring.get(ONE) == KEY
    assert ring.get(TWO) is None
    assert store().asked == [FIRST, SECOND, FIRST]


def test_where_there_is_no_key_store_there_is_no_key(ring: KeyRing) -> None:
    store().trouble = KeyStoreError("key.no_keyring")
    assert ring.get(ONE) is None
    assert not ring.has(ONE)


def test_a_key_for_this_run_is_kept_nowhere(ring: KeyRing, hidden: list[Secret]) -> None:
    ring.use(ONE, " sk-0123456789 ")
    found = ring.get(TWO)
    assert found is not None
    assert found.reveal() == "sk-0123456789"
    assert (store().kept, ring.era, len(hidden)) == ({}, 1, 1)
    with pytest.raises(UsageError):
        ring.use(ONE, "no key")


def test_a_key_that_no_place_takes_is_used_all_the_same(ring: KeyRing) -> None:
    store().trouble = KeyStoreError("key.keyring_failed")
    with pytest.raises(KeyStoreError):
        ring.set(ONE, KEY)
    assert ring.get(ONE) == KEY


def test_a_removed_relay_leaves_its_key_where_another_is(ring: KeyRing) -> None:
    ring.set(ONE, KEY)
    ring.delete(ONE, but=[TWO])
    assert store().kept == {SECOND: KEY}
    assert (ring.get(ONE), ring.get(TWO), ring.era) == (None, KEY, 2)
    ring.delete(TWO)
    assert (store().kept, ring.era) == ({}, 3)
    store().trouble = KeyStoreError("key.no_keyring")
    ring.delete(TWO)


def test_the_key_follows_the_addresses(ring: KeyRing) -> None:
    ring.set(ONE, KEY)
    third = ONE._replace(others=("https://three.invalid", "https://four.invalid"))
    ring.follow(third, was=ONE, beside=())
    assert set(store().kept) == {FIRST, "https://three.invalid:443", "https://four.invalid:443"}
    ring.follow(third, was=third, beside=())
    assert len(store().kept) == 3
    ring.follow(
        ONE._replace(others=()), was=third, beside=[TWO._replace(base_url="https://four.invalid")]
    )
    assert set(store().kept) == {FIRST, "https://four.invalid:443"}
    ring.follow(third, was=ONE, beside=())
    ring.follow(ONE._replace(others=()), was=third, beside=())
    assert set(store().kept) == {FIRST}


def test_without_a_key_nothing_follows(ring: KeyRing) -> None:
    ring.follow(ONE, was=ONE._replace(others=()), beside=())
    assert store().kept == {}


def test_another_path_of_the_same_server_keeps_its_key(ring: KeyRing) -> None:
    ring.set(ONE, KEY)
    moved = ONE._replace(base_url="https://two.invalid", others=("https://one.invalid/other",))
    ring.follow(moved, was=ONE, beside=())
    assert store().kept == {FIRST: KEY, SECOND: KEY}


def test_keys_move_to_another_place_as_a_whole(ring: KeyRing) -> None:
    ring.set(ONE, KEY)
    old = store()
    with ring.moving("file", [ONE, TWO]):
        assert Store.all["file"].kept == {FIRST: KEY, SECOND: KEY}
        assert old.kept == {FIRST: KEY, SECOND: KEY}
    assert old.kept == {}
    ring.set(TWO, OTHER)
    assert Store.all["file"].kept == {FIRST: KEY, SECOND: OTHER}


def test_keys_stay_where_the_choice_could_not_be_kept(ring: KeyRing) -> None:
    ring.set(ONE, KEY)
    with pytest.raises(OSError, match="full"), ring.moving("file", [ONE]):
        raise OSError("full")
    assert Store.all["file"].kept == {}
    ring.set(TWO, OTHER)
    assert store().kept == {FIRST: KEY, SECOND: OTHER}


def test_the_same_place_is_no_move(ring: KeyRing) -> None:
    ring.set(ONE, KEY)
    with ring.moving("session", [ONE]):
        pass
    assert store().kept == {FIRST: KEY, SECOND: KEY}
    assert list(Store.all) == ["session"]


def test_a_key_that_cannot_be_read_stays_where_it_is(ring: KeyRing) -> None:
    store().kept = {FIRST: KEY}
    old = store()
    old.trouble = KeyStoreError("key.unread")
    with ring.moving("file", [ONE]):
        pass
    assert Store.all["file"].kept == {}
    assert old.kept == {FIRST: KEY}
