"""Several addresses of one provider: the one that answers is asked, and the key goes to those addresses alone."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest

from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import UsageError
from suno_desktop.core.events import RelayStatus
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import TaskState
from suno_desktop.core.override import override
from suno_desktop.demo.demo_relay import DemoRelay
from tests.core.engine.world import World, no_network, silence
from tests.rig import PATIENCE_S, Rig

READY = "64dc8d98-5812-40f5-a99b-79a590452040"


class Recorder(ThreadingHTTPServer):
    """Notes all that it is sent; answers with a page, or sends everybody on."""

    daemon_threads = True
    sends_to: str | None = None

    def __init__(self) -> None:
        self.heard: list[str] = []
        super().__init__(("127.0.0.1", 0), _Recording)
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Recording(BaseHTTPRequestHandler):
    server: Recorder
    timeout: ClassVar[float] = 5.0

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.heard.append(f"{self.requestline}\n{self.headers}\n{body!r}")
        if self.server.sends_to:
            self.send_response(302)
            self.send_header("Location", self.server.sends_to + self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        page = b"<html><body>This site is blocked.</body></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    do_POST = do_GET  # noqa: N815 — the name that the base class calls

    @override
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder() as server:
        yield server
        server.shutdown()


def dead_url() -> str:
    """An address where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_where_the_first_address_is_dead_the_next_question_goes_to_the_second(
    rig: Rig, relay: DemoRelay, canary_key: str
) -> None:
    dead = dead_url()
    saved = rig.engine.relays.add(
        name="Two", base_url=dead, key=canary_key, others=[relay.url]
    ).result(PATIENCE_S)
    assert saved.addresses == (dead, relay.url)
    rig.add(READY)
    rig.until(lambda: rig.states().get(READY) is TaskState.READY)
    moods = [one.state for one in rig.seen if isinstance(one, RelayStatus)]
    assert set(moods) == {"online"}  # no word of trouble: nothing waited
    (status,) = rig.engine.snapshot().relays
    assert status.address == relay.url
    assert status.trouble is not None  # but what was wrong can be read
    assert status.trouble.code == "net.refused"
    assert rig.engine.relays.song_counts().result(PATIENCE_S) == {saved.relay_id: 2}
    songs = [song.row.song_id for song in rig.songs()]
    rig.engine.judging.trash(songs[:1]).result(PATIENCE_S)
    assert rig.engine.relays.song_counts().result(PATIENCE_S) == {saved.relay_id: 1}


def test_an_address_that_shows_a_page_instead_is_left_for_the_other(
    rig: Rig, relay: DemoRelay, recorder: Recorder, canary_key: str
) -> None:
    rig.engine.relays.add(
        name="Two", base_url=recorder.url, key=canary_key, others=[relay.url]
    ).result(PATIENCE_S)
    rig.add(READY)
    rig.until(lambda: rig.states().get(READY) is TaskState.READY)
    assert rig.engine.snapshot().relays[0].address == relay.url


def test_the_key_goes_to_the_addresses_of_its_provider_and_to_no_other_host(
    rig: Rig, relay: DemoRelay, canary_key: str
) -> None:
    with Recorder() as third, Recorder() as second:
        second.sends_to = third.url
        rig.engine.relays.add(
            name="Three", base_url=second.url, key=canary_key, others=[relay.url]
        ).result(PATIENCE_S)
        # Another provider at the third host, and links that name it, get no key either.
        rig.engine.relays.add(name="Other", base_url=third.url).result(PATIENCE_S)
        rig.add(f"{relay.url}/suno/fetch/{READY} {third.url}/suno/fetch/{READY[:-1]}1")
        rig.until(lambda: rig.states().get(READY) is TaskState.READY)
        rig.until(lambda: bool(third.heard))
        for server in (second, third):
            server.shutdown()
        assert not any(canary_key in heard for heard in third.heard)


def test_an_address_that_is_added_later_gets_the_key_and_one_that_goes_loses_it(
    rig: Rig, relay: DemoRelay, canary_key: str
) -> None:
    dead = dead_url()
    saved = rig.engine.relays.add(name="Two", base_url=dead, key=canary_key).result(PATIENCE_S)
    relays, keys = rig.engine.relays, rig.engine.keys
    relays.change(saved.relay_id, others=[f"{relay.url}/v1", dead, relay.url]).result(PATIENCE_S)
    assert relays.saved[0].addresses == (dead, relay.url)  # where the API is, each once
    at_second = relays.saved[0].everywhere()[1]
    secret = keys.get(at_second)
    assert secret is not None
    assert secret.reveal() == canary_key
    relays.change(saved.relay_id, others=[]).result(PATIENCE_S)
    assert keys.get(at_second) is None
    assert keys.has(relays.saved[0])


def test_an_other_address_can_become_the_usual_one(
    rig: Rig, relay: DemoRelay, canary_key: str
) -> None:
    dead = dead_url()
    relays, keys = rig.engine.relays, rig.engine.keys
    saved = relays.add(name="Two", base_url=dead, key=canary_key, others=[relay.url]).result(
        PATIENCE_S
    )
    relays.change(saved.relay_id, base_url=relay.url).result(PATIENCE_S)
    assert relays.saved[0].addresses == (relay.url,)
    assert keys.has(relays.saved[0])
    rig.add(READY)
    rig.until(lambda: rig.states().get(READY) is TaskState.READY)


def test_a_removed_provider_leaves_its_key_at_none_of_its_addresses(
    rig: Rig, canary_key: str
) -> None:
    relays, keys = rig.engine.relays, rig.engine.keys
    one = relays.add(
        name="One",
        base_url="https://one.invalid",
        key=canary_key,
        others=["https://both.invalid", "https://one-b.invalid"],
    ).result(PATIENCE_S)
    relays.add(name="Two", base_url="https://both.invalid/x").result(PATIENCE_S)
    relays.remove(one.relay_id).result(PATIENCE_S)
    assert [keys.has(place) for place in one.everywhere()] == [False, True, False]


def test_no_two_providers_have_one_address(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library.sqlite3", clock=SystemClock())
    one, _ = library.add_relay(
        name="One", base_url="https://one.invalid", others=("https://b.invalid",)
    )
    two, _ = library.add_relay(name="Two", base_url="https://two.invalid")
    for wrong in (
        lambda: library.add_relay(name="Three", base_url="https://b.invalid"),
        lambda: library.change_relay(two.relay_id, others=("https://one.invalid",)),
        lambda: library.change_relay(two.relay_id, base_url="https://b.invalid"),
    ):
        with pytest.raises(UsageError, match="One"):
            wrong()
    library.change_relay(one.relay_id, others=())
    library.change_relay(two.relay_id, others=("https://b.invalid",))
    assert [relay.others for relay in library.relays()] == [(), ("https://b.invalid",)]
    library.close()


def test_each_address_has_a_pace_of_its_own_and_all_dead_ones_are_given_rest(
    tmp_path: Path,
) -> None:
    with World.opened(tmp_path) as world:
        fake = world.relay("One")
        world.library.change_relay(fake.relay_id, others=("https://b.invalid", "https://c.invalid"))
        world.follow_relays()
        fake.knows("t1", for_s=0)
        fake.mood = no_network
        world.track("t1")
        world.run(1.0)
        assert len(fake.sent) == 3  # each address once, at once
        world.run(60.0)
        assert len(fake.sent) < 40
        status = world.asking.statuses()[0]
        assert status.state == "offline"
        fake.mood = lambda: None
        world.run(10.0)
        assert world.states() == {"t1": TaskState.READY}


def test_silence_at_one_address_costs_one_question(tmp_path: Path) -> None:
    with World.opened(tmp_path) as world:
        fake = world.relay("One")
        world.library.change_relay(fake.relay_id, others=("https://b.invalid",))
        world.follow_relays()
        fake.knows("t1", for_s=0)
        fake.mood = lambda: silence() if len(fake.sent) == 1 else None
        world.track("t1")
        world.run(22.0)
        assert [sent.at_s for sent in fake.sent] == pytest.approx([0.0, 20.0], abs=0.5)
        assert world.states() == {"t1": TaskState.READY}
