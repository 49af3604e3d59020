"""The one rule about addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suno_desktop.core.errors import UrlRefusedError, UsageError
from suno_desktop.core.model import Relay, RelayId
from suno_desktop.core.net import urls
from suno_desktop.core.net.urls import (
    UrlPolicy,
    clean_base_url,
    origin,
    parse,
    resolve,
    roots,
    shown_host,
)


def relay(url: str, *, allow_http: bool = False) -> Relay:
    return Relay(relay_id=RelayId(1), name="r", base_url=url, allow_http=allow_http)


REFUSED = [
    "",
    "x",
    "/x.mp3",
    "//cdn.example.com/x",
    "file:///etc/passwd",
    "ftp://a.example.com/x",
    "data:text/html,x",
    "javascript:alert(1)",
    "http://a.example.com/x",
    "https://",
    "https://u:p@a.example.com/",
    "https://u@a.example.com/",
    "https://a.example.com:0/",
    "https://a.example.com:99999/",
    "https://a.example.com:8443/",
    "https://a..example.com/",
    "https://.example.com/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://10.0.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest",
    "https://100.64.0.1/",
    "https://0.0.0.0/",
    "https://224.0.0.1/",
    "https://8.8.8.8/",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[64:ff9b::a00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[ff02::1]/",
    "https://[2606:4700::1]/",
    "https://[::127.0.0.1]/",
    "https://[::ffff:0:127.0.0.1]/",
    "https://[fec0::1]/",
    "https://[64:ff9b:1::808:808]/",
    "https://[2001:0:808:808::1]/",
    "https://１２７.0.0.1/",
    "https://%31%32%37.0.0.1/",
    "https://a.example.com%2f@b.example.com/",
    "https:\\\\127.0.0.1\\x",
    "https://a exam.ple/",
    "https://[::1",
    "https://[zz]/",
    "https://localhost/",
    "https://x.localhost/",
    "https://a.example.com/" + "x" * 5_000,
    "https://" + "a" * 300 + ".com/",
]
ALLOWED = [
    "https://cdn1.suno.ai/x.mp3",
    "HTTPS://CDN1.SUNO.AI/x.mp3?v=1.6#t=3",
    "https://cdn1.suno.ai:443/x",
    "https://a.example.com./x",
    "https://xn--80ak6aa92e.com/",
    "https://a_b.example.com",
    "https://a.example.com/喵.mp3",
]


@pytest.mark.parametrize("url", REFUSED, ids=lambda url: url[:40])
def test_refused(url):
    with pytest.raises(UrlRefusedError) as caught:
        UrlPolicy([relay("https://r.example.com")]).check(url)
    assert "u:p" not in str(caught.value)


@pytest.mark.parametrize("url", ALLOWED)
def test_allowed(url):
    UrlPolicy().check(url)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" https://a.example.com/a b ", "https://a.example.com/a%20b"),
        ("https://a.example.com/\r\nX: y", "https://a.example.com/X:%20y"),
        ("https://a.example.com\\@b.example.com/", "https://a.example.com/@b.example.com/"),
        ("https:\\\\a.example.com\\b?\\", "https://a.example.com/b?\\"),
        ("https:a.example.com/b", "https://a.example.com/b"),
        ("https:///a.example.com/b", "https://a.example.com/b"),
        ("https://a.example.com:/b", "https://a.example.com/b"),
        ("https://a.example.com/\x00\x7f", "https://a.example.com/%00%7F"),
        ("https://a.example.com/a/../../b/.", "https://a.example.com/b/"),
        ("https://b%C3%BCcher.example/", "https://xn--bcher-kva.example/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://a。example.com/", "https://a.example.com/"),
        ("https://a.example.com/[|]~%41?[|]'", "https://a.example.com/[|]~%41?[|]%27"),
        ("https://a.example.com/\udcff\ud800", "https://a.example.com/%FF%EF%BF%BD"),
    ],
)
def test_an_address_is_read_as_browsers_do(written, read):
    assert parse(written).url == read


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("//b.example.com/x", "https://b.example.com/x"),
        ("\\/b.example.com/x", "https://b.example.com/x"),
        ("https:/x", "https://a.example.com/x"),
        ("https:x", "https://a.example.com/p/x"),
        ("http:/b.example.com/x", "http://b.example.com/x"),
        ("#f", "https://a.example.com/p/q?r"),
        ("?s", "https://a.example.com/p/q?s"),
        ("..", "https://a.example.com/"),
    ],
)
def test_a_relative_address(location, target):
    assert resolve(parse("https://a.example.com/p/q?r"), location).url == target


def test_what_a_relay_opens_is_open_to_its_own_links_only():
    home = Relay(relay_id=RelayId(1), name="home", base_url="http://127.0.0.1:3000")
    nas = Relay(
        relay_id=RelayId(2), name="nas", base_url="http://192.168.1.9:3000", allow_http=True
    )
    public = Relay(relay_id=RelayId(3), name="public", base_url="https://r.example.com:8443")
    policy = UrlPolicy([home, nas, public])
    links = {1: "http://localhost:9/x.mp3", 2: "http://192.168.1.9/x.mp3"}
    for owner, url in links.items():
        policy.of(RelayId(owner)).check(url)
        for other in (1, 2, 3, 4, None):
            if other != owner:
                with pytest.raises(UrlRefusedError):
                    policy.of(None if other is None else RelayId(other)).check(url)
    with pytest.raises(UrlRefusedError):
        policy.of(RelayId(3)).check_peer("localhost", "127.0.0.1")
    policy.of(RelayId(1)).check("https://r.example.com:8443/x.mp3")


def test_a_public_number_is_only_allowed_where_a_relay_is():
    with pytest.raises(UrlRefusedError):
        UrlPolicy().check("https://8.8.8.8/")
    UrlPolicy([relay("https://8.8.8.8")]).check("https://8.8.8.8/x.mp3")


def test_a_relays_port_is_allowed():
    UrlPolicy([relay("https://r.example.com:8443")]).check("https://r.example.com:8443/suno")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://cdn.example.com:8443/x.mp3", "leads to port 8443 of cdn.example.com."),
        ("https://cdn.example.com:80/", "leads to port 80 of cdn.example.com."),
        ("https://8.8.8.8/x", "leads to the IP address 8.8.8.8."),
        ("https://8.8.8.8:8443/x", "leads to the IP address 8.8.8.8."),
        ("https://[2606:4700::1111]/", "leads to the IP address 2606:4700::1111."),
        ("https://10.1.1.1:8443/", "inside a private network"),
        ("http://cdn.example.com:8443/", "uses unencrypted HTTP"),
    ],
)
def test_why_an_address_is_refused_is_said(url, said):
    with pytest.raises(UrlRefusedError) as caught:
        UrlPolicy([relay("https://r.example.com:3000")]).check(url)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "base", ["http://127.0.0.1:9", "http://localhost:9", "http://[::1]:9", "https://x.localhost"]
)
def test_a_relay_on_loopback_opens_its_own_host(base):
    policy = UrlPolicy([relay(base)])
    host = base.split("//")[1].removesuffix(":9")
    policy.check(f"http://{host}:1234/x.mp3")
    policy.check_peer(host.strip("[]"), "127.0.0.1")
    with pytest.raises(UrlRefusedError):
        policy.check("http://127.0.0.2/x.mp3")
    with pytest.raises(UrlRefusedError):
        policy.check_peer("a.example.com", "127.0.0.1")


def test_a_marked_relay_may_be_plain_and_local():
    plain = "http://nas.example.com:3000"
    with pytest.raises(UrlRefusedError) as caught:
        UrlPolicy([relay(plain)]).check(plain)
    assert caught.value.code == "url.plain_http"
    policy = UrlPolicy([relay(plain, allow_http=True)])
    policy.check("http://nas.example.com/x.mp3")
    policy.check_peer("nas.example.com", "192.168.1.9")
    with pytest.raises(UrlRefusedError):
        policy.check_peer("other.example.com", "192.168.1.9")


def test_a_relay_with_an_impossible_address_opens_nothing():
    with pytest.raises(UrlRefusedError):
        UrlPolicy([relay("localhost:9", allow_http=True)]).check("http://localhost:9/")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.1.1", "::1", "fe80::1%2", "::ffff:192.168.0.1", "100.64.0.1", "nonsense"],
)
def test_a_name_that_leads_home_is_refused(address):
    with pytest.raises(UrlRefusedError) as caught:
        UrlPolicy().check_peer("a.example.com", address)
    assert caught.value.code == "url.private"


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_a_name_that_leads_out_is_allowed(address):
    UrlPolicy().check_peer("a.example.com", address)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://A.example.com", "https://a.example.com:443"),
        ("http://127.0.0.1:80/x", "http://127.0.0.1:80"),
        ("https://[2606:4700::1]:8443/x?y", "https://[2606:4700::1]:8443"),
    ],
)
def test_origin(url, expected):
    assert origin(url) == expected


def test_parts_are_put_together_again():
    address = parse("https://A.example.com:8443?x=ü#y")
    assert (address.host, address.port, address.target) == ("a.example.com", 8443, "/?x=%C3%BC")
    assert address.url == "https://a.example.com:8443/?x=%C3%BC"
    assert parse("http://[::1]:80/a%20b").url == "http://[::1]/a%20b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://u:p@h.example.com:1/x", "h.example.com"),
        ("https://[2606:4700::1]:1/x", "[2606:4700::1]"),
        ("http://[::1", "[::1"),
        ("file:///x", "file:"),
        ("x", "?"),
        ("data:x", "data:"),
    ],
)
def test_shown_host(text, expected):
    assert shown_host(text) == expected


@given(st.text(max_size=60), st.sampled_from(["", "https://", "http://"]))
def test_any_text_is_an_address_or_refused(text, scheme):
    try:
        address = parse(scheme + text)
    except UrlRefusedError:
        return
    assert parse(address.url) == address
    assert address.url.isascii()


@pytest.mark.parametrize("key", ["a1b2+/c3d4e5f6", "a1@b2c3d4e5f6"])
def test_a_key_before_the_host_is_not_repeated(key):
    with pytest.raises(UsageError) as caught:
        clean_base_url(f" https://{key}@x ")
    assert caught.value.code == "relay.url_user"
    assert caught.value.values == {}


@pytest.mark.parametrize(
    "text", ["http://u:p@127.0.0.1:19876", "u:p@a.example.com", "https://u@a.example.com/v1"]
)
def test_an_address_with_a_user_name_is_refused_for_that(text):
    with pytest.raises(UsageError) as caught:
        clean_base_url(text)
    assert caught.value.code == "relay.url_user"


def test_a_key_in_the_field_for_the_address_is_no_address():
    key = "sk-" + "Abc9" * 12
    for text in (key, f"https://{key}/v1", f"https://{key}@host", f"host?key={key} x"):
        with pytest.raises(UsageError) as caught:
            clean_base_url(text)
        assert caught.value.code == ("relay.url_user" if "@" in text else "relay.url_bad")
        assert "Abc9" not in str(caught.value)
    assert clean_base_url(f"{key}.example.com") == f"https://{key.lower()}.example.com"


@pytest.mark.parametrize(
    "pasted",
    [
        "api.example.com",
        " HTTPS://API.Example.com:443// \r\n",
        '"https://api.example.com"',
        "<https://api.example.com>",
        "[the relay](https://api.example.com).",
        "`https://api.example.com`，",
        "https://api.example.com。",
        "请求地址：https：//api．example．com/suno/fetch/{task_id}，谢谢",
        "https:/api.example.com",
        "https//api.example.com",
        "GET https://api.example.com/suno/fetch/abc",
        "OPENAI_BASE_URL=https://api.example.com # mine",
        "\ufeff\u200bhttps://api.example.com/suno/submit/music?x=1#y",
    ],
)
def test_the_address_in_what_was_pasted(pasted):
    assert clean_base_url(pasted) == "https://api.example.com"


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        ("localhost:3000", "http://localhost:3000"),
        ("[::1]:3000/v1/", "http://[::1]:3000/v1"),
        ("http://192.168.1.4:3000", "http://192.168.1.4:3000"),
        ("api.example.com/v1", "https://api.example.com/v1"),
        ("https://suno.example.com/suno-api", "https://suno.example.com/suno-api"),
        ("https://例子.com", "https://xn--fsqu00a.com"),
    ],
)
def test_what_an_address_needs_is_kept(pasted, stored):
    assert clean_base_url(pasted) == stored


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        " ",
        "https://",
        "hello world",
        "https://api. example.com",
        "{{BASE_URL}}/suno/fetch/",
        "ftp://x",
        "wss://x",
    ],
)
def test_what_is_no_address(pasted):
    with pytest.raises(UsageError):
        clean_base_url(pasted)


def test_a_relay_on_this_machine_may_call_it_by_another_name():
    policy = UrlPolicy([relay("http://localhost:3000")])
    for url in ("http://127.0.0.1:9/x.mp3", "http://[::1]:9/x.mp3", "http://localhost/x.mp3"):
        policy.check(url)
    with pytest.raises(UrlRefusedError):
        policy.check("http://127.0.0.2/x.mp3")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://h.example.com", ["https://h.example.com"]),
        (
            "https://h.example.com:8443/v1",
            ["https://h.example.com:8443", "https://h.example.com:8443/v1"],
        ),
        ("https://h.example.com/a/b?c", ["https://h.example.com/a/b", "https://h.example.com"]),
        (
            "https://h.example.com/a/suno/feed/x",
            ["https://h.example.com/a", "https://h.example.com"],
        ),
        (
            "https://h.example.com/suno-api",
            ["https://h.example.com/suno-api", "https://h.example.com"],
        ),
    ],
)
def test_roots(url, expected):
    assert list(roots(url)) == expected


@pytest.mark.parametrize("port", [1, 65_535])
def test_every_port_but_none_and_too_large_ones(port: int) -> None:
    assert parse(f"https://a.example.com:{port}/").port == port


@pytest.mark.parametrize("port", [0, 65_536])
def test_a_port_that_cannot_be(port: int) -> None:
    with pytest.raises(UrlRefusedError):
        parse(f"https://a.example.com:{port}/")


def test_the_longest_address() -> None:
    text = "https://a.example.com/" + "x" * (4096 - 22)
    assert parse(text).target == text[21:]
    with pytest.raises(UrlRefusedError):
        parse(text + "x")


def test_blanks_and_control_characters_at_the_ends_are_dropped() -> None:
    ends = "".join(map(chr, range(33)))
    assert parse(f"{ends}https://a.example.com/a!{ends}").target == "/a!"
    with pytest.raises(UrlRefusedError):
        parse("!https://a.example.com/")


def test_what_a_host_and_its_port_may_be() -> None:
    assert urls.host_and_port("u@a.example.com") is None
    assert urls.host_and_port("%41.example.com:8%30") == ("a.example.com", 80)
    with pytest.raises(UrlRefusedError):
        parse("https://[%3A%3A1]/")


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("", "/"),
        ("/a/./b", "/a/b"),
        ("/a/%2E%2e/b", "/b"),
        ("/a/..", "/"),
        ("/a.b/c", "/a.b/c"),
        ("/%20/..", "/"),
    ],
)
def test_dots_are_walked(path: str, plain: str) -> None:
    assert urls._path(path) == plain


def test_only_the_first_500_characters_are_looked_at_for_a_host() -> None:
    address = f"https://{'u' * 300}@{'h' * 191}"
    assert len(address) == 500
    assert shown_host(f"{address}h") == shown_host(address) == "h" * 191


def test_a_relay_at_a_private_number_is_private_unless_it_is_marked() -> None:
    with pytest.raises(UrlRefusedError) as caught:
        UrlPolicy([relay("https://10.0.0.1")]).check("https://10.0.0.1/x")
    assert caught.value.code == "url.private"
    UrlPolicy([relay("https://8.8.8.8")]).check("https://8.8.8.8/x")


def test_a_blank_inside_a_name_is_no_end_of_it() -> None:
    for text in ("https://my  relay.example.com", "https://my relay.example.com"):
        with pytest.raises(UsageError):
            clean_base_url(text)
    assert clean_base_url("https://a.b is my relay") == "https://a.b"


def test_what_is_no_address_is_shown_shortly() -> None:
    with pytest.raises(UsageError) as caught:
        clean_base_url("x y" * 100)
    assert caught.value.values["url"] == ("x y" * 100)[:80]
