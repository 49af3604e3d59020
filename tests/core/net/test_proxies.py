"""Which proxy a question goes through, as the settings, the environment and NO_PROXY say."""

from __future__ import annotations

import urllib.request

import pytest

from suno_desktop.core.errors import NetworkError, UsageError
from suno_desktop.core.net import proxies
from suno_desktop.core.net.proxies import DIRECT, Proxy, proxy_for, read
from suno_desktop.core.net.urls import parse


def chosen(url: str, setting: str | None = None) -> str | None:
    found = proxy_for(parse(url), setting)
    return found and found.url


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("https_proxy", "http://p.example.com:8080")
    return monkeypatch


@pytest.mark.parametrize(
    ("text", "url", "user", "password"),
    [
        ("p.example.com", "http://p.example.com:80", "", ""),
        (" p.example.com:3128 ", "http://p.example.com:3128", "", ""),
        ("http://p.example.com:3128/", "http://p.example.com:3128", "", ""),
        ("https://p.example.com", "https://p.example.com:443", "", ""),
        ("socks://p.example.com", "socks5h://p.example.com:1080", "", ""),
        ("SOCKS5://p.example.com:9", "socks5://p.example.com:9", "", ""),
        ("http://per%20son:s%40t@p.example.com:1", "http://p.example.com:1", "per son", "s@t"),
        ("http://[::2]:3128", "http://[::2]:3128", "", ""),
    ],
)
def test_a_proxy_is_read_as_people_write_it(text: str, url: str, user: str, password: str) -> None:
    proxy = read(text)
    assert proxy is not None
    assert (proxy.url, proxy.user, proxy.password) == (url, user, password)


@pytest.mark.parametrize("text", ["", "  ", DIRECT, "Direct"])
def test_no_proxy_is_none(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "ftp://p.example.com",
        "http://p.example.com:0",
        "http://",
        "http://a b",
        "http://p:x",
        "http://p:80/proxy.pac",
        "p:80/wpad.dat",
        "http://p/x?y",
        "http://p?y",
        "http://me/x@p:80",
    ],
)
def test_what_is_no_proxy_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(text)
    assert caught.value.code == "proxy.bad"


@pytest.mark.parametrize(
    ("scheme", "resolves"),
    [("http", True), ("socks4", False), ("socks5", False), ("socks5h", True)],
)
def test_who_looks_names_up(scheme: str, resolves: bool) -> None:
    proxy = Proxy(scheme=scheme, host="p", port=1, user="", password="")
    assert proxy.resolves is resolves


def test_the_setting_comes_before_the_environment(environment: pytest.MonkeyPatch) -> None:
    assert chosen("https://a.example.com/") == "http://p.example.com:8080"
    assert chosen("https://a.example.com/", "") == "http://p.example.com:8080"
    assert chosen("https://a.example.com/", "q.example.com:1") == "http://q.example.com:1"
    assert chosen("https://a.example.com/", DIRECT) is None


def test_plain_http_and_this_machine_need_none(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("http_proxy", "http://p.example.com:8080")
    assert chosen("http://a.example.com/", "q.example.com") is None
    assert chosen("https://localhost/", "q.example.com") is None
    assert chosen("https://127.0.0.1/", "q.example.com") is None


@pytest.mark.parametrize("name", ["all_proxy", "socks_proxy"])
def test_one_proxy_for_all_is_found(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "socks5h://p.example.com:1080")
    assert chosen("https://a.example.com/") == "socks5h://p.example.com:1080"


def test_a_bad_one_of_the_system_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "ftp://p.example.com")
    with pytest.raises(NetworkError) as caught:
        chosen("https://a.example.com/")
    assert caught.value.code == "net.proxy_bad"


@pytest.mark.parametrize(
    ("exceptions", "url", "is_direct"),
    [
        ("*", "https://a.example.com/", True),
        ("example.com", "https://a.example.com/", True),
        (".example.com", "https://a.example.com/", True),
        ("*.example.com", "https://a.example.com/", True),
        ("EXAMPLE.com", "https://example.com/", True),
        ("other.org, example.com", "https://example.com/", True),
        ("example.com:8443", "https://example.com:8443/", True),
        ("example.com:8443", "https://example.com/", False),
        ("ample.com", "https://example.com/", False),
        ("example.com.org", "https://example.com/", False),
        ("", "https://example.com/", False),
        (",", "https://example.com/", False),
        ("93.184.0.0/16", "https://93.184.216.34/", True),
        ("93.184.216.34/16", "https://93.184.1.1/", True),
        ("93.185.0.0/16", "https://93.184.216.34/", False),
        ("93.184.216.34", "https://93.184.216.34/", True),
        ("no/network", "https://93.184.216.34/", False),
        ("93.184.0.0/16", "https://a.example.com/", False),
        ("2606:2800::/32", "https://[2606:2800::1]/", True),
        ("[2606:2800::]/32", "https://[2606:2800::1]/", True),
        ("[2606:2800::1]", "https://[2606:2800::1]/", True),
        ("[2606:2800::1]:443", "https://[2606:2800::1]/", True),
        ("[2606:2800::1]:8443", "https://[2606:2800::1]/", False),
        ("2606:2800:0:0::0001", "https://[2606:2800::1]/", True),
        ("2606:2800::2", "https://[2606:2800::1]/", False),
        ("2606:2800::1", "https://example.com/", False),
        ("93.184.216.34:443", "https://93.184.216.34/", True),
        ("93.184.216.35:443", "https://93.184.216.34/", False),
        ("localhost 127.0.0.1 example.com", "https://example.com/", True),
        ("other.org\texample.com", "https://a.example.com/", True),
        ("other.org;example.com", "https://example.com/", True),
        ("a b c", "https://example.com/", False),
        ("example.com.", "https://example.com/", True),
        (".example.com.:443", "https://a.example.com/", True),
        ("example.com", "https://example.com./", True),
        ("b\u00fccher.example", "https://xn--bcher-kva.example/", True),
        ("*.", "https://example.com/", False),
    ],
)
def test_exceptions_are_names_numbers_and_networks(
    environment: pytest.MonkeyPatch, exceptions: str, url: str, is_direct: bool
) -> None:
    environment.setenv("no_proxy", exceptions)
    assert (chosen(url) is None) is is_direct
    # A system's own exceptions say no more than ours.
    environment.setattr(urllib.request, "proxy_bypass", lambda _host: 0)
    told = proxies._of_the_system(parse(url))
    assert (told == "") is is_direct


def test_an_exception_of_the_system_alone_counts(environment: pytest.MonkeyPatch) -> None:
    environment.setattr(urllib.request, "proxy_bypass", lambda host: host == "a.example.com")
    assert chosen("https://a.example.com/") is None
    assert chosen("https://b.example.com/") is not None
