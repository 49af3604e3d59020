"""Every fault does what it says, as often as it was ordered."""

from __future__ import annotations

import gzip
import http.client
import socket
from urllib.parse import urlsplit

import pytest

from suno_desktop.demo.demo_relay import DemoRelay, Fault
from suno_desktop.demo.faults import FaultKind
from tests.demo.conftest import Client


@pytest.fixture
def song(client: Client, relay: DemoRelay) -> str:
    return str(client.task(relay.ids["list"][0])["data"][0]["audio_url"])


@pytest.fixture
def whole(client: Client, song: str) -> bytes:
    return client.ask(song).body


def raw(relay: DemoRelay, target: str) -> tuple[bytes, bytes]:
    """Head and body as they come over the wire, until the server closes."""
    parts = urlsplit(relay.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10) as wire:
        wire.sendall(
            f"GET {target.removeprefix(relay.url)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
        )
        data = b""
        while piece := wire.recv(65536):
            data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    return head, body


def test_faults_strike_by_prefix_in_turn_and_as_often_as_ordered(
    client: Client, relay: DemoRelay
) -> None:
    relay.fault(
        "/suno/fetch",
        Fault(kind="status", value=503, times=2, headers={"Retry-After": "3"}, body=b"{}"),
    )
    relay.fault("/suno/fetch", Fault(kind=FaultKind.HTML))
    assert client.ask("/suno/feed/x").status == 200
    got = [client.ask("/suno/fetch/x") for _ in range(4)]
    assert [g.status for g in got] == [503, 503, 200, 400]
    assert got[0].headers["Retry-After"] == "3"
    assert got[2].headers["Content-Type"].startswith("text/html")


def test_a_fault_can_wait_be_for_one_method_and_last(client: Client, relay: DemoRelay) -> None:
    relay.fault("/suno/fetch", Fault(kind="status", value=500, skip=1, times=None, method="POST"))
    assert client.ask("/suno/fetch/x").status == 400
    assert [client.batch("x").status for _ in range(4)] == [200, 500, 500, 500]
    relay.clear_faults()
    assert client.batch("x").status == 200


def test_redirect(client: Client, relay: DemoRelay, song: str) -> None:
    relay.fault("/cdn/", Fault(kind="redirect", value="http://other.example/x"))
    relay.fault("/cdn/", Fault(kind="redirect", value="/y", status=307))
    assert [(g.status, g.headers["Location"]) for g in (client.ask(song), client.ask(song))] == [
        (302, "http://other.example/x"),
        (307, "/y"),
    ]


def test_empty_and_compressed(client: Client, relay: DemoRelay, song: str, whole: bytes) -> None:
    relay.fault("/cdn/", Fault(kind="empty"))
    assert client.ask(song).body == b""
    relay.fault("/cdn/", Fault(kind="gzip"))
    assert gzip.decompress(client.ask(song).body) == whole
    relay.fault("/cdn/", Fault(kind="gzip_label"))
    labelled = client.ask(song)
    assert (labelled.headers["Content-Encoding"], labelled.body) == ("gzip", whole)
    relay.fault("/cdn/", Fault(kind="gzip_bomb", value=10_000_000))
    bomb = client.ask(song).body
    assert len(bomb) < 20_000 < len(gzip.decompress(bomb))


def test_flip_changes_one_byte_also_in_a_range(
    client: Client, relay: DemoRelay, song: str, whole: bytes
) -> None:
    relay.fault("/cdn/", Fault(kind="flip", value=2000, times=2))
    flipped = client.ask(song).body
    assert [n for n in range(len(whole)) if whole[n] != flipped[n]] == [2000]
    part = client.ask(song, headers={"Range": "bytes=1990-"}).body
    assert part == flipped[1990:]


def test_another_etag_between_two_attempts(client: Client, relay: DemoRelay, song: str) -> None:
    tag = client.ask(song).headers["ETag"]
    relay.fault("/cdn/", Fault(kind="etag", value='"new"'))
    got = client.ask(song, headers={"Range": "bytes=10-", "If-Range": tag})
    assert (got.status, got.headers["ETag"]) == (200, '"new"')


def test_ranges_ignored_and_wrong(
    client: Client, relay: DemoRelay, song: str, whole: bytes
) -> None:
    relay.fault("/cdn/", Fault(kind="range_ignored"))
    relay.fault("/cdn/", Fault(kind="range_wrong", value=-100))
    ignored = client.ask(song, headers={"Range": "bytes=1000-"})
    wrong = client.ask(song, headers={"Range": "bytes=1000-"})
    assert (ignored.status, ignored.body) == (200, whole)
    assert (wrong.status, wrong.body) == (206, whole[900:])
    assert wrong.headers["Content-Range"].startswith("bytes 900-")


def test_cut_with_a_length(client: Client, relay: DemoRelay, song: str, whole: bytes) -> None:
    relay.fault("/cdn/", Fault(kind="cut", value=5000))
    with pytest.raises(http.client.IncompleteRead) as cut:
        client.ask(song)
    assert cut.value.partial == whole[:5000]


def test_cut_without_a_length(client: Client, relay: DemoRelay, song: str, whole: bytes) -> None:
    relay.fault("/cdn/", Fault(kind="cut_no_length", value=5000))
    head, body = raw(relay, song)
    assert b"content-length" not in head.lower()
    assert body == whole[:5000]


def test_cut_in_chunks(client: Client, relay: DemoRelay, song: str) -> None:
    relay.fault("/cdn/", Fault(kind="cut_chunked", value=5000))
    with pytest.raises(http.client.IncompleteRead):
        client.ask(song)


@pytest.mark.parametrize("off", [-100, 100])
def test_wrong_length(relay: DemoRelay, song: str, whole: bytes, off: int) -> None:
    relay.fault("/cdn/", Fault(kind="wrong_length", value=off))
    head, body = raw(relay, song)
    assert f"Content-Length: {len(whole) + off}".encode() in head
    assert body == whole


def test_no_length_and_chunks(client: Client, relay: DemoRelay, song: str, whole: bytes) -> None:
    for kind in ("no_length", "chunked"):
        relay.fault("/cdn/", Fault(kind=kind))
        got = client.ask(song)
        assert "Content-Length" not in got.headers
        assert got.body == whole


@pytest.mark.parametrize("value", [None, 3000])
def test_reset(client: Client, relay: DemoRelay, song: str, value: int | None) -> None:
    relay.fault("/cdn/", Fault(kind="reset", value=value))
    with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
        client.ask(song)


def test_stall_gives_so_many_bytes_and_then_nothing(
    relay: DemoRelay, song: str, whole: bytes
) -> None:
    relay.fault("/cdn/", Fault(kind="stall", value=3000))
    parts = urlsplit(song)
    connection = http.client.HTTPConnection(parts.netloc, timeout=0.2)
    connection.request("GET", parts.path)
    reply = connection.getresponse()
    assert reply.read(3000) == whole[:3000]
    with pytest.raises(TimeoutError):
        reply.read(1)
    connection.close()


def test_delay_and_drip_come_in_the_end(
    client: Client, relay: DemoRelay, song: str, whole: bytes
) -> None:
    relay.fault("/cdn/", Fault(kind="delay", value=0.05))
    assert client.ask(song).body == whole
    relay.fault("/cdn/", Fault(kind="drip", value=len(whole) * 5))
    assert client.ask(song).body == whole


def test_endless_is_endless(relay: DemoRelay, song: str, whole: bytes) -> None:
    relay.fault("/cdn/", Fault(kind="endless"))
    parts = urlsplit(song)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", parts.path)
    reply = connection.getresponse()
    assert len(reply.read(len(whole) * 3)) == len(whole) * 3
    connection.close()


def test_a_fault_must_be_one_of_the_known() -> None:
    with pytest.raises(ValueError, match="hiccup"):
        Fault(kind="hiccup")
