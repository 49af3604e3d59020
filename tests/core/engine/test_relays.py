"""What the person does with relays: where their API is looked for, who gets the key, what is let go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine.relays import Relays
from suno_desktop.core.errors import KeyStoreError, UrlRefusedError, UsageError
from suno_desktop.core.events import RelayStatus
from suno_desktop.core.model import Relay, RelayId, Serves, TaskState
from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.rows import TaskQuery
from tests.core.engine.at_once import at_once
from tests.core.library.makers import START, Room

KEY = "sk-0123456789"


class Keys:
    """The keys of relays by their usual address, and what was done with them."""

    def __init__(self) -> None:
        self.kept: dict[str, Secret] = {}
        self.did: list[Any] = []
        self.trouble: KeyStoreError | None = None

    def has(self, relay: Relay) -> bool:
        return relay.base_url in self.kept

    def get(self, relay: Relay) -> Secret | None:
        return self.kept.get(relay.base_url)

    def set(self, relay: Relay, secret: Secret) -> None:
        self.did.append(("set", relay.base_url, secret.reveal()))
        if self.trouble:
            raise self.trouble
        self.kept[relay.base_url] = secret

    def delete(self, relay: Relay, *, but: Any = ()) -> None:
        self.did.append(("delete", relay.base_url, [one.name for one in but]))

    def follow(self, relay: Relay, *, was: Relay, beside: Any) -> None:
        self.did.append(("follow", relay.base_url, was.base_url, [one.name for one in beside]))


class World:
    def __init__(self, room: Room, folder: Path) -> None:
        self.room = room
        self.keys = Keys()
        self.told: list[Changes] = []
        self.forgiven: list[int] = []
        self.followed: list[list[str]] = []
        self.probed: list[tuple[str, str | None]] = []
        self.allowed: list[bool] = []
        self.roots: dict[str, str] = {}
        self.statuses: tuple[RelayStatus, ...] = ()
        context: Any = SimpleNamespace(
            library=room.library,
            clock=room.clock,
            profile=SimpleNamespace(providers=folder / "providers.json"),
            lanes=SimpleNamespace(submit=lambda _lane, work: at_once(work)),
            write=at_once,
            change=self._change,
        )
        work: Any = SimpleNamespace(
            asking=SimpleNamespace(forgive=self.forgiven.append, statuses=lambda: self.statuses),
            follow=lambda relays: self.followed.append([relay.name for relay in relays]),
        )
        self.relays = Relays(context, keys=lambda: self.keys, work=lambda: work)  # type: ignore[arg-type,return-value]
        self.relays._probe = self._probe  # type: ignore[method-assign]
        self.relays.load()

    def _change(self, work: Callable[[], Changes]) -> Future[Any]:
        done = at_once(work)
        if done.exception() is None:
            self.told.append(done.result())
        return done

    def _probe(self, relay: Relay, secret: Secret | None) -> Any:
        self.probed.append((relay.base_url, secret.reveal() if secret else None))
        self.allowed.append(relay.allow_http)
        base_url = self.roots.get(relay.base_url, relay.base_url)
        return SimpleNamespace(base_url=base_url, serves=Serves(fetch=True))

    @property
    def one(self) -> Relay:
        return next(relay for relay in self.relays.saved if relay.name == "One")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Room.opened(tmp_path) as room:
        yield World(room, tmp_path)


def test_a_relay_is_added_with_its_key_and_followed(world: World) -> None:
    relay = world.relays.add(name=" ", base_url="https://two.invalid/", key=KEY).result(0)
    assert (relay.name, relay.base_url, relay.serves) == (
        "two.invalid",
        "https://two.invalid",
        Serves(),
    )
    assert world.keys.did == [("set", "https://two.invalid", KEY)]
    assert world.followed == [["One", "two.invalid"]]
    assert not relay.allow_http
    assert [bool(changes.relays) for changes in world.told] == [True]
    assert world.probed == []


def test_a_path_is_looked_at_for_the_root_of_the_api(world: World) -> None:
    world.roots["https://two.invalid/panel/keys"] = "https://two.invalid"
    relay = world.relays.add(name="Two", base_url="https://two.invalid/panel/keys", key=KEY).result(
        0
    )
    assert (relay.base_url, relay.serves) == ("https://two.invalid", Serves(fetch=True))
    assert world.probed == [("https://two.invalid/panel/keys", KEY)]


def test_what_was_tested_is_not_asked_again(world: World) -> None:
    url = "https://two.invalid/panel/keys"
    relay = world.relays.add(name="Two", base_url=url, serves=Serves(batch=True)).result(0)
    assert (relay.base_url, relay.serves) == (url, Serves(batch=True))
    assert world.probed == []
    assert world.keys.did == []


def test_other_addresses_are_kept_once_each_and_asked_without_the_key(world: World) -> None:
    world.roots["https://three.invalid/x"] = "https://three.invalid"
    others = (
        "https://three.invalid/x",
        "https://three.invalid",
        "https://two.invalid",
        "https://four.invalid",
    )
    relay = world.relays.add(
        name="Two", base_url="https://two.invalid", key=KEY, others=others
    ).result(0)
    assert relay.others == ("https://three.invalid", "https://four.invalid")
    assert world.probed == [("https://three.invalid/x", None)]


def test_a_relay_whose_key_no_place_takes_is_saved_all_the_same(world: World) -> None:
    world.keys.trouble = KeyStoreError("key.keyring_failed")
    with pytest.raises(KeyStoreError):
        world.relays.add(name="Two", base_url="https://two.invalid", key=KEY).result(0)
    assert world.followed == [["One", "Two"]]


@pytest.mark.parametrize(
    ("base_url", "key"),
    [("http://two.example.com", None), ("nowhere at all", None), ("https://two.invalid", "x")],
)
def test_what_cannot_be_is_refused_before_anything_is_saved(
    world: World, base_url: str, key: str | None
) -> None:
    with pytest.raises((UsageError, UrlRefusedError)):
        world.relays.add(name="Two", base_url=base_url, key=key).result(0)
    with pytest.raises((UsageError, UrlRefusedError)):
        world.relays.add(
            name="Two", base_url="https://b.invalid", others=["http://c.example.com"]
        ).result(0)
    assert [relay.name for relay in world.room.library.relays()] == ["One"]


@pytest.mark.parametrize("name", ["sk-proj-0123456789abcdefghij", "my sk-0123456789abcdefghij"])
def test_a_key_is_refused_as_a_name(world: World, name: str) -> None:
    for future in (
        world.relays.add(name=name, base_url="https://two.invalid"),
        world.relays.change(world.one.relay_id, name=name),
    ):
        with pytest.raises(UsageError) as caught:
            future.result(0)
        assert caught.value.code == "relay.name_is_key"
        assert "sk-" not in str(caught.value)
    assert [relay.name for relay in world.room.library.relays()] == ["One"]


def held(world: World) -> bool:
    (row,) = world.room.reader.task_rows(world.room.reader.task_keys(TaskQuery()))
    return row.state is TaskState.HELD


@pytest.mark.parametrize(
    ("change", "lets_go"),
    [
        ({"name": "One"}, False),
        ({"key": KEY}, True),
        ({"key": ""}, False),
        ({"base_url": "https://two.invalid"}, True),
        ({"others": ["https://two.invalid"]}, True),
        ({"allow_http": True}, False),
    ],
)
def test_what_lets_go_what_was_held(world: World, change: dict[str, Any], lets_go: bool) -> None:
    (key,) = world.room.track("t1")
    world.room.look(key, TaskState.HELD, code="relay.key_wrong", answered=False)
    assert held(world)
    world.relays.change(world.room.relay, **change).result(0)
    assert bool(world.room.due(START)) is lets_go
    assert world.forgiven == [world.room.relay]
    assert len(world.followed) == 1
    assert [changes.relays for changes in world.told] == [not {"name", "key"} & set(change)]


def test_a_new_name_changes_nothing_else(world: World) -> None:
    world.keys.kept["https://one.invalid"] = Secret(KEY)
    world.relays.change(world.room.relay, name=" One ").result(0)
    assert (world.one.base_url, world.one.serves, world.one.allow_http) == (
        "https://one.invalid",
        Serves(),
        False,
    )
    assert world.keys.did == [("follow", "https://one.invalid", "https://one.invalid", [])]
    assert world.probed == []
    world.relays.change(world.room.relay, allow_http=True).result(0)
    assert world.one.allow_http
    world.relays.change(world.room.relay, name="").result(0)
    assert world.one.allow_http


def test_an_unsafe_address_is_taken_as_long_as_the_person_allows_it(world: World) -> None:
    url = "http://two.example.com"
    with pytest.raises(UrlRefusedError):
        world.relays.change(world.room.relay, base_url=url).result(0)
    world.relays.change(world.room.relay, base_url=url, allow_http=True).result(0)
    world.relays.change(world.room.relay, key=KEY).result(0)
    assert (world.one.base_url, world.one.allow_http) == (url, True)
    with pytest.raises(UrlRefusedError):
        world.relays.change(world.room.relay, allow_http=False).result(0)
    assert world.one.allow_http


@pytest.mark.parametrize(
    ("base_url", "key", "asked_with"),
    [
        ("https://one.invalid/api/x", None, KEY),
        ("https://one.invalid/api/x", "sk-another-key", "sk-another-key"),
        ("https://two.invalid/api/x", None, None),
        ("https://two.invalid/api/x", "sk-another-key", "sk-another-key"),
    ],
)
def test_a_new_address_is_asked_with_a_key_of_its_own_only(
    world: World, base_url: str, key: str | None, asked_with: str | None
) -> None:
    world.keys.kept["https://one.invalid"] = Secret(KEY)
    world.roots[base_url] = base_url.removesuffix("/x")
    world.relays.change(world.room.relay, base_url=base_url, key=key).result(0)
    assert world.probed == [(base_url, asked_with)]
    assert (world.one.base_url, world.one.serves) == (
        base_url.removesuffix("/x"),
        Serves(fetch=True),
    )


def test_an_address_that_was_tested_is_believed(world: World) -> None:
    url = "https://two.invalid/api/x"
    world.relays.change(world.room.relay, base_url=url, serves=Serves(feed=True)).result(0)
    assert (world.probed, world.one.base_url, world.one.serves) == ([], url, Serves(feed=True))


def test_known_other_addresses_are_not_asked_again(world: World) -> None:
    known = "https://two.invalid/known/x"
    world.relays.change(world.room.relay, others=[known]).result(0)
    assert world.probed == [(known, None)]
    world.relays.change(world.room.relay, others=[known, "https://three.invalid/y"]).result(0)
    assert world.probed[1:] == [("https://three.invalid/y", None)]
    world.relays.change(world.room.relay, name="One").result(0)
    assert len(world.probed) == 2
    assert world.one.others == (known, "https://three.invalid/y")


def test_keys_follow_a_change(world: World) -> None:
    world.relays.add(name="Two", base_url="https://two.invalid").result(0)
    world.keys.did.clear()
    world.relays.change(world.room.relay, key=KEY).result(0)
    world.relays.change(world.room.relay, key="").result(0)
    follow = ("follow", "https://one.invalid", "https://one.invalid", ["Two"])
    assert world.keys.did == [
        ("set", "https://one.invalid", KEY), follow, ("delete", "https://one.invalid", []), follow,
    ]  # fmt: skip


def test_a_change_whose_key_no_place_takes_is_used_all_the_same(world: World) -> None:
    world.keys.trouble = KeyStoreError("key.keyring_failed")
    with pytest.raises(KeyStoreError):
        world.relays.change(world.room.relay, base_url="https://two.invalid", key=KEY).result(0)
    assert world.forgiven == [world.room.relay]
    assert world.one.base_url == "https://two.invalid"


def test_a_removed_relay_goes_with_its_key_unless_another_is_there_too(world: World) -> None:
    world.relays.add(name="Two", base_url="https://two.invalid").result(0)
    world.relays.remove(world.room.relay).result(0)
    assert world.keys.did == [("delete", "https://one.invalid", ["Two"])]
    assert world.followed[-1] == ["Two"]
    world.relays.remove(RelayId(99)).result(0)
    assert len(world.keys.did) == 1


@pytest.mark.parametrize(
    ("base_url", "relay_id", "key", "with_key"),
    [
        ("https://one.invalid", 1, None, KEY), ("https://one.invalid/x", 1, None, None), ("https://two.invalid", 1, None, None),
        ("https://one.invalid", None, None, None), ("https://one.invalid", 1, "sk-another-key", "sk-another-key"),
    ],
)  # fmt: skip
def test_a_test_uses_the_stored_key_at_its_own_place_only(
    world: World, base_url: str, relay_id: int | None, key: str | None, with_key: str | None
) -> None:
    world.keys.kept["https://one.invalid"] = Secret(KEY)
    found = RelayId(relay_id) if relay_id else None
    world.relays.test(base_url=base_url, key=key, relay_id=found).result(0)
    assert world.probed == [(base_url, with_key)]
    world.relays.test(base_url=base_url, key=key, allow_http=True).result(0)
    assert world.allowed == [False, True]


def test_what_a_relay_shows_is_learnt_if_it_is_still_there(world: World) -> None:
    world.relays.learn(world.one._replace(serves=Serves(fetch=True, batch=False)))
    world.relays.learn(world.one._replace(serves=Serves(feed=True)))
    assert world.one.serves == Serves(fetch=True, batch=False, feed=True)
    assert world.followed == [["One"]] * 2, "the rooms learn from each other"
    assert [changes.relays for changes in world.told] == [True, True]
    told = len(world.told)
    world.relays.learn(
        world.one._replace(base_url="https://two.invalid", serves=Serves(lyrics=True))
    )
    world.relays.learn(world.one._replace(relay_id=RelayId(99), serves=Serves(lyrics=True)))
    assert world.one.serves.lyrics is None
    assert world.told[told:] == [NOTHING, NOTHING]


def test_what_is_known_of_the_saved_relays(world: World) -> None:
    world.relays.add(name="Two", base_url="https://two.invalid", key=KEY).result(0)
    status = RelayStatus(relay_id=world.room.relay, name="One", state="busy")
    world.statuses = (status,)
    one, two = world.relays.infos().result(0)
    assert (one.has_key, one.status) == (False, status)
    assert (two.has_key, two.status.state, two.status.name) == (True, "unasked", "Two")


def test_presets_of_the_person_are_read(world: World, tmp_path: Path) -> None:
    assert world.relays.own_presets().result(0).found == ()
    text = '{"providers": [{"name": "A", "addresses": ["https://a.example.org"]}]}'
    (tmp_path / "providers.json").write_text(text)
    assert [one.name for one in world.relays.own_presets().result(0).found] == ["A"]
