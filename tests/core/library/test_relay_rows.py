"""The saved relays: names and addresses that are taken, and those that were removed."""

from __future__ import annotations

from typing import Any

import pytest

from suno_desktop.core.errors import UsageError
from suno_desktop.core.library import relay_rows
from suno_desktop.core.model import RelayId, Serves
from tests.core.library.makers import FAILED, Room, clip, sheet, task

TWO = "https://two.invalid"


def add(room: Room, name: str = "Two", base_url: str = TWO, **more: Any) -> RelayId:
    relay, _ = room.library.add_relay(name=name, base_url=base_url, **more)
    return relay.relay_id


def test_relays_come_oldest_first_without_those_that_were_removed(room: Room) -> None:
    two = add(room, others=("https://mirror.invalid",), allow_http=True)
    three = add(room, "Three", "https://three.invalid")
    assert [one.name for one in room.library.relays()] == ["One", "Two", "Three"]
    assert room.library.relays()[1].addresses == (TWO, "https://mirror.invalid")
    assert [one.allow_http for one in room.library.relays()] == [False, True, False]
    assert room.library.remove_relay(two).relays
    assert not room.library.remove_relay(two).relays, "it is not there any more"
    assert [one.relay_id for one in room.library.relays()] == [room.relay, three]


@pytest.mark.parametrize(
    ("name", "base_url", "others", "code"),
    [
        ("ONE", TWO, (), "relay.name_taken"),
        ("Two", "https://one.invalid", (), "relay.url_taken"),
        ("Two", "https://mirror.invalid", (), "relay.url_taken"),
        ("Two", TWO, ("https://mirror.invalid",), "relay.url_taken"),
        ("Two", TWO, ("https://one.invalid",), "relay.url_taken"),
    ],
)
def test_no_two_relays_have_one_name_or_address(
    room: Room, name: str, base_url: str, others: tuple[str, ...], code: str
) -> None:
    room.library.change_relay(room.relay, others=("https://mirror.invalid",))
    with pytest.raises(UsageError) as caught:
        add(room, name, base_url, others=others)
    assert (caught.value.code, caught.value.values["name"]) == (code, "One")
    two = add(room, "Second", "https://second.invalid")
    with pytest.raises(UsageError) as caught:
        room.library.change_relay(
            two,
            name=None if name == "Two" else name,
            base_url=None if base_url == TWO else base_url,
            others=others or None,
        )
    assert caught.value.code == code


def test_a_relay_may_be_given_its_own_name_and_addresses_again(room: Room) -> None:
    changes = room.library.change_relay(
        room.relay, name="one", base_url="https://one.invalid", others=("https://one.invalid/b",)
    )
    assert changes.relays
    assert room.library.relays()[0].name == "one"


def test_a_change_that_changes_nothing_tells_none(room: Room) -> None:
    assert not room.library.change_relay(room.relay).relays
    assert not room.library.change_relay(
        room.relay, name="One", base_url="https://one.invalid", allow_http=False, others=()
    ).relays


def test_each_thing_of_a_relay_is_changed_alone(room: Room) -> None:
    before = room.library.relays()[0]
    serves = Serves(batch=True)
    for change, after in (
        ({"name": "Other\ud800"}, before._replace(name="Other?")),
        ({"base_url": TWO}, before._replace(name="Other?", base_url=TWO)),
        ({"allow_http": True}, before._replace(name="Other?", base_url=TWO, allow_http=True)),
    ):
        assert room.library.change_relay(room.relay, **change).relays
        assert room.library.relays() == (after,)
    assert room.library.change_relay(room.relay, serves=serves).relays
    assert room.library.change_relay(room.relay, others=("https://b.invalid",)).relays
    assert room.library.relays() == (after._replace(serves=serves, others=("https://b.invalid",)),)


def test_a_relay_that_was_removed_comes_back_under_its_number(room: Room) -> None:
    two = add(room, serves=Serves(api="spoken", batch=True))
    room.library.remove_relay(two)
    assert add(room, "Two again") == two
    back = room.library.relays()[-1]
    assert (back.name, back.serves) == ("Two again", Serves(api="spoken"))
    room.library.remove_relay(two)
    add(room, serves=Serves(api="another"))
    assert room.library.relays()[-1].serves.api == "another"


def test_a_relay_that_was_removed_is_not_in_the_way_of_an_address(room: Room) -> None:
    two = add(room)
    room.library.remove_relay(two)
    assert room.library.change_relay(room.relay, base_url=TWO).relays
    assert [one.base_url for one in room.library.relays()] == [TWO]
    with room.library.database.reading() as db:
        (hidden,) = db.execute("SELECT base_url FROM relay WHERE removed").fetchone()
    assert hidden == f"{TWO}#{two}"


def test_listed_songs_are_counted_by_their_relays(room: Room) -> None:
    two = add(room)
    room.record(task("t1", clip("c1"), clip("c2"), sheets=[sheet("Words", "la")]))
    room.record(task("t2", clip("c3"), clip("c4"), clip("c6", FAILED)), relay=two)
    room.bring(task("t3", clip("c5")))
    gone = room.song_of("c4")
    assert gone is not None
    room.library.remove_songs([gone])
    room.track("waits")
    with room.library.database.reading() as db:
        assert relay_rows.song_counts(db) == {room.relay: 2, two: 1}
