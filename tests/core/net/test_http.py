"""Deadlines, caps, redirects, cancelling and the addresses behind names, on real sockets."""

from __future__ import annotations

import gzip
import random
import socket
import ssl
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import Cancelled, DesktopError, NetworkError, UrlRefusedError
from suno_desktop.core.model import Relay, RelayId
from suno_desktop.core.net import sockets
from suno_desktop.core.net.encodings import Packing
from suno_desktop.core.net.headers import retry_after
from suno_desktop.core.net.http import Http, Limits, Response, UrlPolicy
from suno_desktop.core.net.proxies import proxy_for
from suno_desktop.core.net.urls import parse
from tests.core.net.wire import Wire, answer

CHUNKED = {"Transfer-Encoding": "chunked"}


def packed(data: bytes) -> bytes:
    """The same bytes in every worker, so that tests have the same names there."""
    return gzip.compress(data, mtime=0)


def raw_deflated(data: bytes) -> bytes:
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflate.compress(data) + deflate.flush()


@pytest.fixture
def wire() -> Iterator[Wire]:
    server = Wire()
    yield server
    server.close()


def policy_for(*urls: str) -> UrlPolicy:
    return UrlPolicy(Relay(relay_id=RelayId(1), name="r", base_url=url) for url in urls)


@pytest.fixture
def http(wire) -> Iterator[Http]:
    client = Http(policy_for(wire.url), user_agent="suno-desktop/test", clock=SystemClock())
    yield client
    client.close()


def get(
    http: Http,
    url: str,
    *,
    method: str = "GET",
    hops: int = 3,
    same_origin: bool = True,
    headers=None,
    body=None,
    cancel=None,
    **limits,
):
    with http.send(
        method,
        url,
        headers=headers or {},
        body=body,
        limits=Limits(**limits),
        hops=hops,
        same_origin=same_origin,
        cancel=cancel or CancelToken(),
    ) as response:
        return response.status, response.read(), response


def code_of(http: Http, url: str, **how) -> str:
    with pytest.raises(DesktopError) as caught:
        get(http, url, **how)
    return caught.value.code


def test_a_plain_answer(wire, http):
    wire.routes["/x"] = answer("hello", headers={"X-Y": "z"})
    status, body, response = get(http, wire.url + "/x?q=1#f")
    assert (status, body, response.hops, response.headers["x-y"]) == (200, b"hello", 0, "z")
    assert response.length_known
    (request,) = wire.asked
    assert request.path == "/x?q=1"
    assert request.headers["user-agent"] == "suno-desktop/test"
    assert request.headers["accept-encoding"] == "identity"


def test_connections_are_used_again(wire, http):
    wire.routes["/"] = answer("hello")
    for _ in range(3):
        get(http, wire.url)
    assert len({request.connection for request in wire.asked}) == 1


def test_a_post_sends_its_body(wire, http):
    wire.routes["/"] = answer("ok")
    get(
        http, wire.url, method="POST", body=b'{"a":1}', headers={"Content-Type": "application/json"}
    )
    assert (wire.asked[0].method, wire.asked[0].body) == ("POST", b'{"a":1}')


def test_no_cookie_and_no_netrc(wire, http, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    wire.routes["/"] = answer("x", headers={"Set-Cookie": "a=b"})
    for _ in range(2):
        get(http, wire.url, headers={"Authorization": "Bearer k"})
    assert [request.headers["authorization"] for request in wire.asked] == ["Bearer k"] * 2
    assert not any("cookie" in request.headers for request in wire.asked)


def test_plain_http_and_loopback_never_go_through_a_proxy(wire, http, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    wire.routes["/"] = answer("x")
    assert get(http, wire.url)[0] == 200
    assert proxy_for(parse("https://localhost/"), None) is None
    proxy = proxy_for(parse("https://a.example.com/"), None)
    assert proxy is not None
    assert proxy.url == "http://127.0.0.1:1"


def test_a_dead_proxy_is_named(wire, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://proxyuser:proxypass@127.0.0.1:{port}")
    http = Http(UrlPolicy(), user_agent="t", clock=SystemClock())
    with pytest.raises(NetworkError) as caught:
        get(http, "https://a.example.com/")
    assert caught.value.code == "net.proxy_away"
    assert caught.value.values == {"proxy": f"127.0.0.1:{port}", "host": "a.example.com"}
    assert "proxypass" not in repr(vars(caught.value))
    http.close()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (answer("no", status=407), "net.proxy_password"),
        (answer("<html>", status=503), "net.proxy"),
        (b"HTTP/1.1 403 error 407 in your office\r\n\r\n", "net.proxy"),
        (b"HTTP/1.1 407\r\n\r\n", "net.proxy_password"),
        (b"HTTP/1.1 4070 X\r\n\r\n", "net.proxy"),
        (b"", "net.proxy"),
        (b"220 mail.example.com ESMTP\r\n\r\n", "net.proxy"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "net.proxy"),
        (answer("", headers={"X": "y" * 70_000}), "net.proxy"),
    ],
)
def test_a_proxy_that_refuses_is_named(wire, monkeypatch, said, code):
    wire.routes["a.example.com:443"] = lambda _request: (said,)
    monkeypatch.setenv("HTTPS_PROXY", wire.url)
    http = Http(UrlPolicy(), user_agent="t", clock=SystemClock())
    assert code_of(http, "https://a.example.com/", headers={"Authorization": "Bearer k"}) == code
    assert wire.asked[0].method == "CONNECT"
    assert "authorization" not in wire.asked[0].headers
    http.close()


@pytest.mark.parametrize(
    ("proxy", "code"),
    [
        ("socks5h://127.0.0.1:1", "net.proxy_away"),
        ("http://", "net.proxy_bad"),
        ("nonsense://x", "net.proxy_bad"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named(monkeypatch, proxy, code):
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    http = Http(UrlPolicy(), user_agent="t", clock=SystemClock())
    assert code_of(http, "https://a.example.com/") == code
    http.close()


# What the transport does.


def test_refused(http):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert code_of(http, f"http://127.0.0.1:{port}/") == "net.refused"


def test_an_unknown_name(monkeypatch):
    def unknown(*_args, **_how):
        raise socket.gaierror(socket.EAI_NONAME, "no")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    http = Http(UrlPolicy(), user_agent="t", clock=SystemClock())
    assert code_of(http, "https://a.example.com/") == "net.dns"
    http.close()


def test_a_name_too_long_for_the_resolver(http):
    http.policy = UrlPolicy()
    assert code_of(http, "https://" + "a" * 70 + ".example.com/") == "net.dns"


def test_a_name_that_leads_home_is_not_connected(wire, monkeypatch):
    real = socket.getaddrinfo

    def home(_host, _port, **how):
        return real("127.0.0.1", wire.port, **how)

    monkeypatch.setattr(socket, "getaddrinfo", home)
    http = Http(UrlPolicy(), user_agent="t", clock=SystemClock())
    assert code_of(http, "https://a.example.com/") == "url.private"
    assert wire.asked == []
    http.close()


def test_a_resolver_that_hangs_can_be_cancelled(wire, monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_h: released.wait(20) and [])
    http = Http(policy_for(wire.url), user_agent="t", clock=SystemClock())
    try:
        assert code_of(http, wire.url, connect_s=0.1) == "net.timeout"
        assert_cancelled_soon(http, wire.url)
    finally:
        released.set()
        http.close()
        join("resolve")


def join(name: str) -> None:
    for thread in threading.enumerate():
        if thread.name == name:
            thread.join(5)


def test_no_address_at_all(wire, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_h: [])
    http = Http(policy_for(wire.url), user_agent="t", clock=SystemClock())
    assert code_of(http, wire.url) == "net.dns"
    http.close()


def test_the_second_address_is_tried(wire, http, monkeypatch):
    real = socket.getaddrinfo
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    def two(host, good, **how):
        return real(host, port, **how) + real(host, good, **how)

    monkeypatch.setattr(socket, "getaddrinfo", two)
    wire.routes["/"] = answer("x")
    assert get(http, wire.url)[1] == b"x"


def test_silence_ends_at_the_idle_limit(wire, http):
    wire.routes["/"] = wire.hang
    assert code_of(http, wire.url, idle_s=0.1) == "net.timeout"


def test_silence_in_the_body_ends_at_the_idle_limit(wire, http):
    wire.routes["/"] = wire.then_hang(answer("abc", length=10))
    assert code_of(http, wire.url, idle_s=0.1) == "net.timeout"


@pytest.mark.parametrize("where", ["head", "body"])
def test_a_drip_ends_at_the_total_limit(wire, http, where):
    def drip(_request):
        yield b"HTTP/1.1 200 OK\r\n" if where == "head" else answer(length=10**6)
        while not wire.stopped.wait(0.02):
            yield b"X-A: b\r\n" if where == "head" else b"x"

    wire.routes["/"] = drip
    assert code_of(http, wire.url, idle_s=5, total_s=0.3) == "net.timeout"


class Faster:
    """A clock on which each reading is ten seconds later."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> datetime:
        raise NotImplementedError

    def monotonic(self) -> float:
        self.time += 10
        return self.time


def test_a_trickle_is_too_slow(wire):
    wire.routes["/"] = wire.then_hang(answer(length=10**6), *[b"x" * 10] * 100)
    clock = Faster()
    http = Http(policy_for(wire.url), user_agent="t", clock=clock)
    how: dict[str, Any] = {"headers": {}, "hops": 0, "same_origin": True, "cancel": CancelToken()}
    slow = Limits(min_rate=1024, min_rate_window_s=30, idle_s=5)
    with (
        http.send("GET", wire.url, limits=slow, **how) as response,
        pytest.raises(NetworkError) as caught,
    ):
        begun = clock.time
        list(response.chunks(10))
    assert caught.value.code == "net.too_slow"
    assert clock.time == begun + 40, "looked at once at the start, and at the end of the window"
    wire.routes["/"] = answer(b"x" * 500_000)
    assert len(get(http, wire.url, min_rate=1, min_rate_window_s=10)[1]) == 500_000
    http.close()


class Pieces:
    """What a server sends, piece by piece; it says nothing more behind the last."""

    def __init__(self, *pieces: bytes, **headers: str) -> None:
        self.address = parse("https://a.example.com/x")
        self.status = 200
        self.headers = headers
        self.pieces = list(pieces)
        self.sizes: list[int] = []

    def read(self, size: int) -> bytes:
        self.sizes.append(size)
        return self.pieces.pop(0)


def response_of(wire: Any, **limits: Any) -> Response:
    return Response(wire, limits=Limits(**limits), hops=0, clock=Faster())


def test_the_packing_is_told_by_the_first_bytes_and_all_of_them_are_given():
    body = packed(b"hello")
    response = response_of(Pieces(*(body[n : n + 1] for n in range(len(body))), b""))
    assert response.packing() is Packing.GZIP
    assert response.packing() is Packing.GZIP
    assert b"".join(response.chunks()) == body


@pytest.mark.parametrize("pieces", [(b"abcd",), (b"ab", b"cd"), (b"ab", b""), (b"",)])
def test_no_more_is_waited_for_than_tells_the_packing(pieces):
    wire = Pieces(*pieces)
    assert response_of(wire).packing() is Packing.PLAIN
    assert wire.pieces == []


def test_the_slowest_that_is_allowed():
    """Ten bytes in ten seconds, a piece each."""
    for pieces, is_slow in (
        ([b"x" * 10] * 8, False),
        ([b"x" * 10] * 4 + [b"x" * 9] * 4, True),
        ([b"x"] * 4, True),
    ):
        response = response_of(Pieces(*pieces, b""), min_rate=1, min_rate_window_s=20)
        if is_slow:
            with pytest.raises(NetworkError) as caught:
                list(response.chunks())
            assert caught.value.code == "net.too_slow"
        else:
            assert len(list(response.chunks())) == 8


def test_as_much_as_is_allowed_and_one_byte_more():
    assert list(response_of(Pieces(b"ab", b"c", b""), max_bytes=3).chunks()) == [b"ab", b"c"]
    with pytest.raises(NetworkError) as caught:
        list(response_of(Pieces(b"ab", b"cd", b""), max_bytes=3).chunks())
    assert caught.value.code == "net.too_large"


@pytest.mark.parametrize(
    ("headers", "length"),
    [
        ({"content-length": "9" * 15}, 10**15 - 1), ({"content-length": "1" * 16}, None), ({}, None),
        ({"content-length": "12"}, 12), ({"content-length": "٤"}, None), ({"content-length": "-1"}, None),
        ({"content-length": "12", "transfer-encoding": "chunked"}, None), ({"content-length": "0"}, 0),
    ],
)  # fmt: skip
def test_which_lengths_count(headers, length):
    assert response_of(Pieces(**headers)).length == length


FRAMINGS = {
    "shorter than said": (answer("abc", length=10), "net.cut"),
    "chunks cut": (answer(b"5\r\nabc", headers=CHUNKED, length=None), "net.cut"),
    "no last chunk": (answer(b"3\r\nabc\r\n", headers=CHUNKED, length=None), "net.cut"),
    "chunk size is nonsense": (
        answer(b"zz\r\nabc\r\n0\r\n\r\n", headers=CHUNKED, length=None),
        "net.cut",
    ),
    "two lengths": (answer("abc", headers={"content-length": "4"}), "net.cut"),
    "no HTTP": (b"hello\r\n\r\n", "net.cut"),
    "nothing": (b"", "net.cut"),
    "too many headers": (answer("x", headers={f"X-{n}": "y" for n in range(200)}), "net.cut"),
    "endless header": (answer("x", headers={"X": "y" * 100_000}), "net.cut"),
    "too much": (answer(b"x" * 2000), "net.too_large"),
    "too much in chunks": (
        answer(b"7d0\r\n" + b"x" * 2000 + b"\r\n0\r\n\r\n", headers=CHUNKED, length=None),
        "net.too_large",
    ),
    "gzip bomb": (
        answer(packed(bytes(10**7)), headers={"Content-Encoding": "gzip"}),
        "net.too_large",
    ),
    "gzip bomb in a gzip": (
        answer(packed(packed(bytes(10**7))), headers={"Content-Encoding": "gzip, gzip"}),
        "net.too_large",
    ),
    "raw bomb": (
        answer(raw_deflated(bytes(10**7)), headers={"Content-Encoding": "deflate"}),
        "net.too_large",
    ),
    "brotli": (
        answer(b"\x0b\x02\x80hello\x03", headers={"Content-Encoding": "br"}),
        "net.encoded",
    ),
    "zstd": (
        answer(b"\x28\xb5\x2f\xfd\x04\x58", headers={"Content-Encoding": "zstd"}),
        "net.encoded",
    ),
    "damaged gzip": (
        answer(packed(b"x")[:10] + b"\xff" * 40, headers={"Content-Encoding": "gzip"}),
        "net.encoded",
    ),
    "gzip cut": (
        answer(packed(b"hello" * 10)[:20], headers={"Content-Encoding": "gzip"}),
        "net.cut",
    ),
}


@pytest.mark.parametrize("name", FRAMINGS)
def test_framings(wire, http, name):
    said, code = FRAMINGS[name]
    wire.routes["/"] = lambda _request: (said,)
    max_bytes = 20_000 if "bomb" in name else 1_000
    assert code_of(http, wire.url, max_bytes=max_bytes, idle_s=2) == code
    wire.routes["/"] = answer("fine")
    assert get(http, wire.url)[1] == b"fine"


@pytest.mark.parametrize(
    ("said", "body", "known"),
    [
        (answer("abc"), b"abc", True),
        (answer(b"3\r\nabc\r\n0\r\n\r\n", headers=CHUNKED, length=None), b"abc", True),
        (answer("abc", length=None), b"abc", False),
        (answer(b"", status=204, length=None), b"", False),
        (answer(packed(b"abc"), headers={"Content-Encoding": "GZIP"}), b"abc", True),
        (answer(b"", headers={"Content-Encoding": "gzip"}), b"", True),
        (answer(packed(b"abc")), b"abc", True),
        (answer(packed(b"a") + packed(b"bc")), b"abc", True),
        (
            answer(packed(packed(b"abc")), headers={"Content-Encoding": "gzip, x-gzip"}),
            b"abc",
            True,
        ),
        (answer(zlib.compress(b"abc"), headers={"Content-Encoding": "deflate"}), b"abc", True),
        (answer(raw_deflated(b"abc"), headers={"Content-Encoding": "deflate"}), b"abc", True),
        *(
            (
                answer(b'{"a":"\xc3\xbc"}', headers={"Content-Encoding": said}),
                b'{"a":"\xc3\xbc"}',
                True,
            )
            for said in (
                "gzip",
                "deflate",
                "br",
                "zstd",
                "none",
                "aws-chunked",
                "UTF-8",
                "identity",
            )
        ),
        (
            answer(b"\x89PNG\r\n\x1a\n", headers={"Content-Encoding": "br"}),
            b"\x89PNG\r\n\x1a\n",
            True,
        ),
        (answer("abcdef", length=3), b"abc", True),
        *(
            (answer(b"3\r\nabc\r\n0\r\n\r\n", headers=headers, length=length), b"abc", True)
            for headers in (
                {"Transfer-Encoding": "chunked "},
                {"Transfer-Encoding": "Chunked\t"},
                {"Transfer-Encoding": "identity, chunked"},
                {"Transfer-Encoding": "chunked, identity"},
                {"Transfer-Encoding": "gzip,chunked,"},
                {"Transfer-Encoding": "identity", "transfer-encoding": "chunked"},
                {"Transfer-Encoding": "chunked", "transfer-encoding": "chunked"},
            )
            for length in (None, 9)
        ),
        *(
            (answer("abc", headers={"Transfer-Encoding": coding}, length=None), b"abc", False)
            for coding in (
                "x-unchunked-y",
                "chunked-not",
                "chunked, gzip",
                "identity",
                "xchunked",
                "",
            )
        ),
        (
            answer(
                "abc",
                headers={"Transfer-Encoding": "chunked", "transfer-encoding": "x"},
                length=None,
            ),
            b"abc",
            False,
        ),
        (
            answer(b"", status=204, headers={"Transfer-Encoding": "chunked "}, length=None),
            b"",
            True,
        ),
        (b"HTTP/1.1 200 OK\r\nX", b"", False),
    ],
)
def test_bodies(wire, http, said, body, known):
    wire.routes["/"] = lambda _request: (said,)
    _, got, response = get(http, wire.url)
    assert (got, response.length_known) == (body, known)


@pytest.mark.parametrize(("name", "pack"), [("gzip", packed), ("deflate", raw_deflated)])
def test_what_is_unpacked_never_takes_more_room_than_is_allowed(
    wire, http, monkeypatch, name, pack
):
    """Only as much is unpacked as fits, and one byte to see more."""
    body = random.Random(1).randbytes(150_000).hex().encode()
    wire.routes["/"] = lambda _request: (answer(pack(body), headers={"Content-Encoding": name}),)
    most: list[int] = []
    real = zlib.decompressobj

    class Spy:
        def __init__(self, wbits: int) -> None:
            self._real = real(wbits=wbits)
            self._size = 0

        def decompress(self, piece: bytes, limit: int) -> bytes:
            part = self._real.decompress(piece, limit)
            most.append(self._size + limit)
            self._size += len(part)
            return part

        @property
        def eof(self) -> bool:
            return self._real.eof

        @property
        def unused_data(self) -> bytes:
            return self._real.unused_data

    monkeypatch.setattr(zlib, "decompressobj", Spy)
    assert get(http, wire.url, max_bytes=len(body))[1] == body
    assert most == [len(body) + 1]
    assert code_of(http, wire.url, max_bytes=len(body) - 1) == "net.too_large"


HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\nContent-Length: 5\r\n\r\n"


@pytest.mark.parametrize("interim", [HINTS, b"HTTP/1.1 100 Continue\r\n\r\n" + HINTS * 3])
def test_interim_answers_are_passed_over(wire, http, interim):
    wire.routes["/"] = lambda _request: (interim + answer("there", headers={"X-Y": "z"}),)
    status, body, response = get(http, wire.url)
    assert (status, body, response.headers["x-y"], response.length) == (200, b"there", "z", 5)


def test_interim_answers_without_an_end_are_no_answer(wire, http):
    wire.routes["/"] = lambda _request: (HINTS * 200,)
    assert code_of(http, wire.url) == "net.cut"


def test_the_address_is_asked_as_it_is_written(wire, http):
    """What is signed is the text: neither may %41 become A on the way, nor %2b become %2B."""
    wire.routes["/"] = answer("x")
    get(http, wire.url + "/%41%7e/~?sig=%2b+%e4")
    assert wire.asked[0].path == "/%41%7e/~?sig=%2b+%e4"


def moved(target: str, status: int = 302) -> bytes:
    return answer("", status=status, headers={"Location": target})


AS_BROWSERS_ASK = [
    ("/x?f=100%&sig=a%2Bb%3D", "/x?f=100%&sig=a%2Bb%3D"),
    ("/x?f=100% Love.mp3&sig=a%2Bb%3D", "/x?f=100%%20Love.mp3&sig=a%2Bb%3D"),
    ("/100% Love.mp3?sig=a%2Bb%3D", "/100%%20Love.mp3?sig=a%2Bb%3D"),
    ("/100%/a%20b?c", "/100%/a%20b?c"),
    ("/x%zz?y=%zz&sig=%2f", "/x%zz?y=%zz&sig=%2f"),
    ("/x%2?y=%20%", "/x%2?y=%20%"),
    ("/x%?y=%2F%2", "/x%?y=%2F%2"),
    ("/ü%.mp3?q=ü%&r=%C3%BC", "/%C3%BC%.mp3?q=%C3%BC%&r=%C3%BC"),
    ("/a%2Fb%20c?d=%2Fe%20f", "/a%2Fb%20c?d=%2Fe%20f"),
    ("/{|}^[]`?{|}^[]`\\", "/%7B|%7D%5E[]%60?{|}^[]`\\"),
    ("/a\\b%?c", "/a/b%?c"),
    ("/x%?", "/x%?"),
    ("/a//b%//?x=//", "/a//b%//?x=//"),
]
"""What stands in a link, and what is asked by the URL standard."""


@pytest.mark.parametrize(("written", "asked"), AS_BROWSERS_ASK)
def test_a_link_is_asked_as_browsers_ask_it(wire, http, written, asked):
    wire.routes["/"] = answer("x")
    get(http, wire.url + written)
    get(http, wire.url + written, method="POST", body=b"{}")
    assert wire.paths == [f"GET {asked}", f"POST {asked}"]


@pytest.mark.parametrize(("written", "asked"), AS_BROWSERS_ASK)
def test_so_is_a_redirect(wire, http, written, asked):
    wire.routes |= {
        "/": answer("here"),
        "/begin": lambda _request: (
            b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
            + written.encode()
            + b"\r\n\r\n",
        ),
    }
    assert get(http, wire.url + "/begin")[1] == b"here"
    assert wire.paths == ["GET /begin", f"GET {asked}"]


def test_two_slashes_at_the_beginning_are_kept(wire, http):
    wire.routes["/"] = answer("x")
    get(http, wire.url + "//a//b%")
    assert wire.paths == ["GET //a//b%"]


@pytest.mark.parametrize(
    ("ahead", "wait_s"),
    [
        (timedelta(minutes=10), range(580, 601)),
        (timedelta(days=2), range(3600, 3601)),
        (timedelta(days=-2), range(1, 2)),
    ],
    ids=["soon", "late", "past"],
)
def test_a_time_to_come_back_is_measured_by_our_clock_where_the_server_tells_no_other(
    wire, http, ahead, wait_s
):
    date = datetime.now(UTC) + ahead
    said = {"Retry-After": format_datetime(date, usegmt=True)}
    wire.routes["/"] = answer("busy", status=503, headers=said)
    assert round(retry_after(get(http, wire.url)[2].headers) or 0) in wait_s
    said["Date"] = format_datetime(date - timedelta(seconds=7), usegmt=True)
    wire.routes["/"] = answer("busy", status=503, headers=said)
    assert retry_after(get(http, wire.url)[2].headers) == 7
    for junk in ("soon", "1.5.2"):
        wire.routes["/"] = answer("busy", status=503, headers={"Retry-After": junk})
        assert get(http, wire.url)[2].headers["retry-after"] == junk


# Redirects.


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_at_home(wire, http, status):
    wire.routes |= {"/a": moved("/b", status), "/b": moved("c?x=%2F", status), "/c": answer("here")}
    _, body, response = get(http, wire.url + "/a")
    assert (body, response.hops, response.url) == (b"here", 2, wire.url + "/c?x=%2F")


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2:1/x",
        "http://localhost:1/",
        "https://127.0.0.1/",
        "http://127.0.0.1:1/",
        "file:///etc/passwd",
        "//169.254.169.254/",
        "http://[::1",
        "\\\\127.0.0.2\\x",
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_away_is_not_followed(wire, http, status, target):
    wire.routes["/"] = moved(target, status)
    assert code_of(http, wire.url, headers={"Authorization": "Bearer k"}) == "net.bad_redirect"
    assert len(wire.asked) == 1


@pytest.mark.parametrize(
    ("location", "path"),
    [
        (b"/songs/my song.mp3", "/songs/my%20song.mp3"),
        (b"  /a\tb ", "/ab"),
        (b"\\songs\\x", "/songs/x"),
        (b"?v=2 3#t", "/a/b?v=2%203"),
        (b"../c/./d/%2e%2E/e", "/c/e"),
        (b"c", "/a/c"),
        ("/ü.mp3".encode(), "/%C3%BC.mp3"),
        ("/ü.mp3".encode("latin-1"), "/%FC.mp3"),
        (b"/x\x01y", "/x%01y"),
        (b'/"<>`{}?"<>\'', "/%22%3C%3E%60%7B%7D?%22%3C%3E%27"),
    ],
)
def test_a_location_is_read_as_browsers_do(wire, http, location, path):
    wire.routes["/a/b"] = lambda _request: (
        b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n",
    )
    wire.routes["/"] = answer("here")
    wire.routes["/a/b?v="] = answer("here")
    assert get(http, wire.url + "/a/b")[1] == b"here"
    assert wire.asked[-1].path == path


@pytest.mark.parametrize("same_origin", [True, False])
def test_a_loop_ends(wire, http, same_origin):
    wire.routes["/"] = moved("/again")
    assert code_of(http, wire.url, same_origin=same_origin) == "net.redirect_loop"
    assert len(wire.asked) == 4


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["Location:"],
        ["Location: \t"],
        ["Location: /a", "Location: /b"],
        ["Location: /" + "a" * 5000],
    ],
)
def test_a_redirect_to_nowhere_is_called_so(wire, http, lines):
    said = "\r\n".join(["HTTP/1.1 302 Found", *lines, "Content-Length: 0", "", ""])
    wire.routes["/"] = said.encode()
    for same_origin in (True, False):
        assert code_of(http, wire.url, same_origin=same_origin) == "net.redirect_loop"
    assert wire.paths == ["GET /", "GET /"]


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("ftp://files.example/x", "files.example"),
        ("https://u:p@login.example/", "login.example"),
        ("https://login.example/" + "a" * 5000, "login.example"),
        ("https://login.example:8443/x?key=secret", "login.example"),
        ("file:///etc/passwd", "file:"),
        ("http://[::1", "[::1"),
    ],
)
def test_the_place_that_is_not_followed_is_named(wire, http, location, shown):
    wire.routes["/"] = moved(location)
    with pytest.raises(NetworkError) as caught:
        get(http, wire.url)
    assert (caught.value.code, caught.value.values["target"]) == ("net.bad_redirect", shown)


def test_a_redirect_to_the_same_host_says_what_is_another(wire, http):
    """Never that a place leads to itself."""
    wire.routes["/"] = moved("https://127.0.0.1/x?key=secret")
    for method, location, shown in (
        ("GET", "https://127.0.0.1/x?key=secret", "https://127.0.0.1"),
        ("GET", "http://127.0.0.1:9/", "http://127.0.0.1:9"),
        ("POST", "/new?key=secret", f"{wire.url}/new"),
    ):
        wire.routes["/"] = moved(location, 307)
        with pytest.raises(NetworkError) as caught:
            get(http, wire.url, method=method, body=None)
        assert (caught.value.code, caught.value.values["target"]) == ("net.bad_redirect", shown)


def test_a_line_that_is_sent_twice_counts_once(wire, http):
    twice = b"HTTP/1.1 302 Found\r\n" + b"Location: /b\r\n" * 2 + b"Content-Length: 0\r\n\r\n"
    body = b"HTTP/1.1 200 OK\r\n" + b'Content-Length: 4\r\nETag: "v"\r\n' * 2 + b"\r\nhere"
    wire.routes |= {"/a": twice, "/b": body}
    for same_origin in (True, False):
        _, got, response = get(http, wire.url + "/a", same_origin=same_origin)
        assert (got, response.length, response.headers["etag"]) == (b"here", 4, '"v"')
    assert wire.paths == ["GET /a", "GET /b"] * 2


def test_a_post_is_never_redirected(wire, http):
    wire.routes["/"] = moved("/x", 307)
    assert code_of(http, wire.url, method="POST", body=b"{}") == "net.bad_redirect"
    assert len(wire.asked) == 1


def test_media_may_go_elsewhere_through_the_policy(wire):
    other = Wire({"/": answer("there")}, host="127.0.0.2")
    http = Http(policy_for(wire.url, other.url), user_agent="t", clock=SystemClock())
    strict = Http(policy_for(wire.url), user_agent="t", clock=SystemClock())
    wire.routes["/"] = moved(other.url + "/ü.mp3")
    try:
        assert get(http, wire.url, same_origin=False)[1] == b"there"
        assert other.asked[0].path == "/%C3%BC.mp3"
        assert code_of(strict, wire.url, same_origin=False) == "url.plain_http"
        assert len(other.asked) == 1
    finally:
        other.close()
        http.close()
        strict.close()


def test_media_never_goes_from_https_to_http(secure, wire):
    server, http, url = secure
    http.policy = policy_for(url, wire.url)
    wire.routes["/"] = answer("there")
    server.routes |= {"/away": moved(wire.url), "/b": moved(url + "/c"), "/c": answer("here")}
    assert get(http, url + "/b", same_origin=False)[1] == b"here"
    assert code_of(http, url + "/away", same_origin=False) == "net.lost_redirect"
    assert wire.asked == []


def test_a_head_that_the_end_of_its_time_cut_off_is_no_answer(wire, http):
    wire.routes["/"] = wire.then_hang(b"HTTP/1.1 302 Found\r\nX-Y: z\r\n")
    assert code_of(http, wire.url, total_s=0.2) == "net.timeout"


def test_a_statusless_redirect_is_an_answer(wire, http):
    wire.routes["/"] = answer("x", status=304, length=None)
    assert get(http, wire.url)[0] == 304


# Cancelling and closing.


def assert_cancelled_soon(http: Http, url: str) -> None:
    cancel = CancelToken()
    timer = threading.Timer(0.1, cancel.cancel)
    timer.start()
    with pytest.raises(Cancelled):  # nothing else would end it before the test is given up
        get(http, url, cancel=cancel, connect_s=3600, idle_s=3600, total_s=3600)
    timer.join()


def asking(http: Http, url: str, **limits):
    return http.send(
        "GET",
        url,
        headers={},
        limits=Limits(**limits),
        hops=0,
        same_origin=True,
        cancel=CancelToken(),
    )


def test_nothing_stays_of_a_question_and_nothing_of_it_delays_the_end_of_the_program(wire, http):
    wire.routes["/"] = answer("x")
    with asking(http, wire.url) as response:
        assert len(http._pool.live) == 1
        timers = [one for one in threading.enumerate() if isinstance(one, threading.Timer)]
        assert timers
        assert all(timer.daemon for timer in timers)
        response.read()
    assert http._pool.live == set()


def test_the_links_of_one_relay_go_where_that_relay_allows(wire, http):
    wire.routes["/"] = answer("here")
    assert get(http.of(RelayId(1)), wire.url)[1] == b"here"
    for stranger in (RelayId(2), None):
        with pytest.raises(UrlRefusedError):
            get(http.of(stranger), wire.url)
    assert get(http, wire.url)[1] == b"here"


def test_cancel_while_waiting_for_an_answer(wire, http):
    wire.routes["/"] = wire.hang
    assert_cancelled_soon(http, wire.url)


def test_cancel_while_reading(wire, http):
    wire.routes["/"] = wire.then_hang(answer("abc", length=None))
    assert_cancelled_soon(http, wire.url)


def test_cancel_on_a_connection_that_is_used_again(wire, http):
    wire.routes |= {"/a": answer("x"), "/b": wire.hang}
    get(http, wire.url + "/a")
    assert_cancelled_soon(http, wire.url + "/b")


def test_cancelled_before_it_began(wire, http):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        get(http, wire.url, cancel=cancel)
    assert wire.asked == []


def test_cancel_while_connecting(wire, monkeypatch):
    """The listener's queue is full, so that the connection never comes about."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        fill = [socket.socket() for _ in range(3)]
        for sock in fill:
            sock.settimeout(0)
            sock.connect_ex(listener.getsockname())
        http = Http(policy_for(wire.url), user_agent="t", clock=SystemClock())
        assert_cancelled_soon(http, f"http://127.0.0.1:{listener.getsockname()[1]}/")
        for sock in fill:
            sock.close()
        http.close()


def test_close_ends_what_is_under_way(wire, http):
    wire.routes["/"] = wire.hang
    timer = threading.Timer(0.1, http.close)
    timer.start()
    with pytest.raises(Cancelled):
        get(http, wire.url)
    timer.join()
    with pytest.raises(Cancelled):
        get(http, wire.url)


def test_close_before_anything_was_asked():
    Http(UrlPolicy(), user_agent="t", clock=SystemClock()).close()


def test_an_error_of_the_caller_passes(wire, http):
    wire.routes["/"] = answer("x")
    with (
        pytest.raises(KeyError),
        http.send(
            "GET",
            wire.url,
            headers={},
            limits=Limits(),
            hops=0,
            same_origin=True,
            cancel=CancelToken(),
        ),
    ):
        raise KeyError


def test_the_policy_is_asked_first(http):
    with pytest.raises(UrlRefusedError):
        get(http, "http://a.example.com/")


def test_limits_of_time_hold_after_the_answer(wire, http):
    wire.routes["/"] = wire.then_hang(answer("x", length=5))
    with http.send(
        "GET",
        wire.url,
        headers={},
        limits=Limits(total_s=2.0),
        hops=0,
        same_origin=True,
        cancel=CancelToken(),
    ) as response:
        with pytest.raises(NetworkError) as caught:
            response.read()
        assert caught.value.code == "net.timeout"
        with pytest.raises(NetworkError):
            response.read()


# What the library raises.


PEM = str(Path(__file__).parent / "localhost.pem")


@pytest.fixture
def secure(monkeypatch) -> Iterator[tuple[Wire, Http, str]]:
    """A server that is who it says it is."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", PEM)
    server = Wire(certificate=PEM)
    url = f"https://localhost:{server.port}"
    client = Http(policy_for(url, server.url), user_agent="t", clock=SystemClock())
    yield server, client, url
    client.close()
    server.close()


def test_https(secure):
    wire, http, url = secure
    wire.routes["/"] = answer("hello")
    for _ in range(2):
        assert get(http, url)[1] == b"hello"
    assert len({request.connection for request in wire.asked}) == 1


def test_cancel_under_https(secure):
    wire, http, url = secure
    wire.routes["/"] = wire.then_hang(answer("abc", length=10))
    assert_cancelled_soon(http, url)
    wire.routes["/"] = wire.hang
    assert_cancelled_soon(http, url)


def test_cancel_in_the_middle_of_the_handshake():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        http = Http(policy_for(url), user_agent="t", clock=SystemClock())
        assert_cancelled_soon(http, url)
        http.close()


def test_https_cut_without_goodbye(secure):
    wire, http, url = secure
    wire.routes["/"] = lambda _request: (answer("abc", length=10),)
    assert code_of(http, url) == "net.cut"


def test_a_wrong_name_is_refused_before_anything_is_sent(secure):
    wire, http, _url = secure
    with pytest.raises(NetworkError) as caught:
        get(http, wire.url, headers={"Authorization": "Bearer k"})
    assert caught.value.code == "net.tls_name"
    assert "127.0.0.1" in caught.value.details
    assert wire.asked == []


def test_an_unknown_authority_is_refused_before_anything_is_sent():
    wire = Wire(certificate=PEM)
    url = f"https://localhost:{wire.port}"
    http = Http(policy_for(url), user_agent="t", clock=SystemClock())
    with pytest.raises(NetworkError) as caught:
        get(http, url, headers={"Authorization": "Bearer k"})
    assert (caught.value.code, caught.value.details) == (
        "net.tls_issuer",
        "self-signed certificate",
    )
    http.close()
    wire.close()
    assert wire.asked == []


def test_a_proxy_with_a_bad_certificate_is_named(monkeypatch):
    wire = Wire(certificate=PEM)
    monkeypatch.setenv("HTTPS_PROXY", wire.url)
    http = Http(UrlPolicy(), user_agent="t", clock=SystemClock())
    with pytest.raises(NetworkError) as caught:
        get(http, "https://a.example.com/")
    assert (caught.value.code, caught.value.values["host"]) == ("net.tls_issuer", "127.0.0.1")
    http.close()
    wire.close()


def test_a_plain_server_under_https():
    wire = Wire(greeting=answer("who are you?", status=400))
    url = wire.url.replace("http", "https")
    http = Http(policy_for(url), user_agent="t", clock=SystemClock())
    assert code_of(http, url) == "net.tls_failed"
    http.close()
    wire.close()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ssl.SSLCertVerificationError(1, "certificate has expired"), "net.tls"),
        (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), "net.tls_failed"),
        (ssl.SSLEOFError(8, "EOF"), "net.cut"),
        (OSError(101, "Network is unreachable"), "net.unreachable"),
        (ConnectionResetError(104, "reset"), "net.cut"),
        (TimeoutError(), "net.timeout"),
        (ConnectionRefusedError(111, "no"), "net.refused"),
        (OSError(5, "io"), "net.cut"),
    ],
)
def test_troubles_get_a_name(error, code):
    outer = ValueError("wrapped")
    outer.__cause__ = error
    assert sockets.explain(outer, parse("https://a.example.com/?key=secret"), None).code == code


def test_a_certificate_is_named():
    error = ssl.SSLCertVerificationError(1, "x")
    error.verify_message = "certificate has expired"
    assert (
        sockets.explain(error, parse("https://a.example.com/"), None).details
        == "certificate has expired"
    )


def test_a_bug_is_not_a_trouble():
    bug = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        sockets.explain(bug, parse("https://a.example.com/"), None)


def test_requests_is_only_imported_when_needed():
    code = "import sys, suno_desktop.core.relay.client; sys.exit('requests' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def fickle() -> Iterator[str]:
    """A server whose first connection answers once, then takes the next question and hangs up; others answer."""
    listener = socket.create_server(("127.0.0.1", 0))
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine"

    def serve() -> None:
        with suppress(OSError):
            for number in range(2):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(said)
                    if not number:
                        connection.recv(65536)

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def test_a_kept_connection_that_was_closed_meanwhile_is_no_trouble(http: Http, fickle: str) -> None:
    assert get(http, fickle)[1] == b"fine"
    assert get(http, fickle)[1] == b"fine"


def test_a_post_is_not_sent_twice_on_its_own(http: Http, fickle: str) -> None:
    assert get(http, fickle)[1] == b"fine"
    with (
        pytest.raises(NetworkError) as caught,
        http.send(
            "POST",
            fickle,
            headers={},
            body=b"{}",
            limits=Limits(),
            hops=0,
            same_origin=True,
            cancel=CancelToken(),
        ),
    ):
        pass
    assert caught.value.code == "net.cut"
