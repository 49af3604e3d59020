"""Which addresses may be asked: one parser and one policy, the same in production and in tests.

An address is read here once, as browsers read it (the URL standard of the WHATWG, as far as http and https go);
everybody connects with the parts. Knows no HTTP and opens nothing.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from suno_desktop.core.errors import UrlRefusedError, UsageError
from suno_desktop.core.model import Relay, RelayId
from suno_desktop.core.net.ranges import Ip, is_public
from suno_desktop.core.patterns import later

_MAX_LENGTH = 4096
_PORTS = {"http": 80, "https": 443}
_AUTHORITY = later(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9_](?:[a-z0-9_.-]{0,252}))(?::([0-9]{0,5}))?")
_CONTROL = later(r"[\x00-\x20\x7f-\x9f\\]")
_AT_THE_ENDS = "".join(map(chr, range(33)))
_DROPPED = later(r"[\t\n\r]")
_HALVES = later(r"[\ud800-\udc7f\udd00-\udfff]")
"""Halves of characters; the others stand for bytes that were no text, and become these bytes again."""
_WITH_SCHEME = later(r"([a-z][a-z0-9+.-]*):(.*)", re.IGNORECASE | re.DOTALL)
_NOT_IN_PATH = later(r"[^!$-;=@-\]_a-z|~]")
_NOT_IN_QUERY = later(r"[^!$-&(-;=?-~]")
"""By what may stand there: to compile a set that goes up to the last character takes four milliseconds."""
_DOT = later(r"\.|%2e", re.IGNORECASE)
_NUMERIC_END = later(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)\.?$")
"""A host that a resolver would read as a number (decimal, octal, hexadecimal or short forms)."""
_KEY = later(r"\bsk-[A-Za-z0-9_-]{16,}(?!\.)\b", re.IGNORECASE)
"""What people paste into the wrong field; as a host its name would be asked of servers of names."""
INVISIBLE = later(
    r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
"""Characters that nobody sees, and that come along when something is copied from a page."""
_SCHEME = later(r"(?<![\w+.-])(https?)(?::/{0,2}|//)(?=[^\s/:])", re.IGNORECASE)
"""As people type it: one slash or the colon may be missing."""
_END = later(r"[\s\"'`<>()\\，、。；）】」]|\](?!:|/|$)")
_AROUND = " \t\r\n\"'`“”‘’«»<>(){},;，；。、"
_ENDPOINT = later(r"/suno/(?:fetch|feed|lyrics|submit|generate|act)\b.*", re.IGNORECASE)

_FORBIDDEN = later(r"/+api/+forbidden(?![\w-])")
_UNQUOTED_TIMES = 3

_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


class Address(NamedTuple):
    """An http or https address in its parts, all ASCII."""

    scheme: str
    host: str
    """Lower case, without brackets and without a last dot."""
    port: int
    target: str
    """Path and query, percent-encoded; never empty."""

    @property
    def origin(self) -> str:
        """`scheme://host:port`, the port always there."""
        return f"{self.scheme}://{self._bracketed}:{self.port}"

    @property
    def url(self) -> str:
        """The address to connect to: no user, no fragment, the port only where it is unusual."""
        port = "" if _PORTS[self.scheme] == self.port else f":{self.port}"
        return f"{self.scheme}://{self._bracketed}{port}{self.target}"

    @property
    def ip(self) -> Ip | None:
        """The host as an IP, if it is one."""
        return _ip(self.host)

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


def parse(url: str) -> Address:
    """Read a whole http(s) address. Raises `UrlRefusedError` for another scheme, a user name or an impossible host."""
    return _read(url, None)


def resolve(base: Address, location: str) -> Address:
    """Read an address that may be relative to `base`, as in a Location header. Raises `UrlRefusedError`."""
    return _read(location, base)


def _read(text: str, base: Address | None) -> Address:
    refused = UrlRefusedError("url.refused", host=shown_host(text))
    if len(text) > _MAX_LENGTH:
        raise refused
    text = _HALVES.sub("\ufffd", _DROPPED.sub("", text.strip(_AT_THE_ENDS))).partition("#")[0]
    place, question, query = text.partition("?")
    place = place.replace("\\", "/")
    match = _WITH_SCHEME.fullmatch(place)
    scheme, rest = (match[1].lower(), match[2]) if match else ("", place)
    if scheme and scheme not in _PORTS:
        raise refused
    target_query = question + _NOT_IN_QUERY.sub(_escaped, query)
    if base is not None and scheme in {"", base.scheme} and not rest.startswith("//"):
        return base._replace(target=_relative(base, rest, target_query))
    if not scheme and (base is None or not rest.startswith("//")):
        raise refused
    authority, slash, path = rest.lstrip("/").partition("/")
    host, port = host_and_port(authority) or ("", 0)
    scheme = scheme or (base.scheme if base else "")
    address = Address(
        scheme=scheme,
        host=host,
        port=_PORTS[scheme] if port is None else port,
        target=_path(slash + path) + target_query,
    )
    numeric = ":" in host or _NUMERIC_END.search(host) is not None
    if not 0 < address.port < 65536 or ".." in host or (numeric and address.ip is None):
        raise refused
    return address


def host_and_port(authority: str) -> tuple[str, int | None] | None:
    """Host in ASCII and the port, None where it is not told; None as a whole if no such host can be."""
    if "%" in authority and "[" not in authority:
        authority = unquote(authority)
    if len(authority) > 300 or "@" in authority:
        return None
    if not authority.isascii():
        name, colon, port = authority.partition(":")
        try:
            authority = name.encode("idna").decode() + colon + port
        except UnicodeError:
            return None
    match = _AUTHORITY.fullmatch(authority.lower())
    if match is None:
        return None
    return match[1].strip("[]").removesuffix("."), int(match[2]) if match[2] else None


def _relative(base: Address, rest: str, query: str) -> str:
    path, question, old_query = base.target.partition("?")
    if not rest:
        return path + (query or question + old_query)
    if not rest.startswith("/"):
        rest = path.rpartition("/")[0] + "/" + rest
    return _path(rest) + query


def _path(path: str) -> str:
    """Percent-encode what may not stand there, and walk the dots."""
    path = _NOT_IN_PATH.sub(_escaped, path)
    if "/." not in path and "/%2" not in path:
        return path or "/"
    kept: list[str] = []
    segments = path.split("/")[1:]
    for number, segment in enumerate(segments, 1):
        dots = _DOT.sub(".", segment)
        if dots == "..":
            kept = kept[:-1]
        if dots not in {".", ".."}:
            kept.append(segment)
        elif number == len(segments):
            kept.append("")
    return "/" + "/".join(kept)


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogateescape"))


def origin(url: str) -> str:
    """`scheme://host:port` of an address; keys are bound to it. Raises `UrlRefusedError`."""
    return parse(url).origin


def is_forbidden(url: str) -> bool:
    """Whether this is the address that Suno gives instead of a link, however it is spelt, or one that leads on to it."""
    text = url.lower()
    if "%" in text:
        for _ in range(_UNQUOTED_TIMES):
            text = unquote(text)
    if not text.isprintable():
        text = _DROPPED.sub("", text)
    if "forbidden" not in text:
        return False
    return _FORBIDDEN.search(text.replace("\\", "/").replace("/./", "/")) is not None


def shown_host(url: str) -> str:
    """The host of any text that should be an address, for sentences; "?" if there is none."""
    match = re.match(
        r"[a-zA-Z][a-zA-Z0-9+.-]{0,20}:(?://(?:[^/?#@]*@)?(\[[^/?#@\s\]]{0,99}\]?|[^/?#@\s:]{1,253}))?",
        url[:500],
    )
    if match is None:
        return "?"
    return _CONTROL.sub("", match[1]) if match[1] else match[0]


def is_loopback_host(host: str) -> bool:
    """Whether a host is this machine by its name or number."""
    ip = _ip(host)
    if ip is not None:
        return ip.is_loopback
    return host == "localhost" or host.endswith(".localhost")


class UrlPolicy:
    """https for everything public; http and local only for a relay the person let be so.

    A saved relay that is on loopback, or that the person lastingly marked as plain http, opens its own host
    (this machine by each of its names): there http and https may be asked on any port, and the address may be
    local. Everything else is https on port 443 or a saved relay's port, and never leads to this machine or into
    a private network. What one relay opens is open to links that it gave, not to those of others: see `of`.
    """

    def __init__(self, relays: Iterable[Relay] = ()) -> None:
        self._open: dict[RelayId, frozenset[str]] = {}
        known_hosts: set[str] = set()
        ports = {443}
        for place in (place for relay in relays for place in relay.everywhere()):
            try:
                address = parse(place.base_url)
            except UrlRefusedError:
                continue  # a relay with an impossible address opens nothing
            known_hosts.add(address.host)
            ports.add(address.port)
            opened = self._open.get(place.relay_id, frozenset())
            if is_loopback_host(address.host):
                self._open[place.relay_id] = opened | {address.host, *_THIS_MACHINE}
            elif place.allow_http:
                self._open[place.relay_id] = opened | {address.host}
        self._open_hosts: frozenset[str] = frozenset().union(*self._open.values())
        self._known_hosts = frozenset(known_hosts)
        self._ports = frozenset(ports)

    def of(self, relay_id: RelayId | None) -> UrlPolicy:
        """The policy for links that one relay gave; with None, or a relay that is gone, nothing local is open."""
        narrow = UrlPolicy()
        narrow._known_hosts, narrow._ports = self._known_hosts, self._ports
        if relay_id is not None and relay_id in self._open:
            narrow._open = {relay_id: self._open[relay_id]}
            narrow._open_hosts = self._open[relay_id]
        return narrow

    def check(self, url: str) -> None:
        """Raise `UrlRefusedError` unless `url` may be asked."""
        self.check_address(parse(url))

    def check_address(self, address: Address) -> None:
        """Raise `UrlRefusedError` unless the address may be asked."""
        if is_forbidden(address.url):
            raise UrlRefusedError("media.blocked_by_suno", host=address.host)
        if address.host in self._open_hosts:
            return
        if address.scheme != "https":
            raise UrlRefusedError("url.plain_http", host=address.host)
        if is_loopback_host(address.host):
            raise UrlRefusedError("url.private", host=address.host)
        if address.ip is not None:
            self.check_peer(address.host, address.host)
        if address.ip is not None and address.host not in self._known_hosts:
            raise UrlRefusedError("url.number", host=address.host)
        if address.port not in self._ports:
            raise UrlRefusedError("url.port", host=address.host, port=address.port)

    def check_peer(self, host: str, address: str) -> None:
        """Raise `UrlRefusedError` if `host` turned out to be at a local address and may not be."""
        if host in self._open_hosts:
            return
        ip = _ip(address.partition("%")[0])
        if ip is None or not is_public(ip):
            raise UrlRefusedError("url.private", host=host)


def _ip(host: str) -> Ip | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def clean_base_url(text: str) -> str:
    """The address of a relay as it is stored, out of what was pasted; no trailing slash, query or fragment.

    It may stand in quotes, brackets or a line of a document, be full-width, or be the address of one question.

    Raises:
        UsageError: there is no address in it.
    """
    try:
        parts = urlsplit(_address_in(text))
        if not parts.hostname or parts.netloc.endswith(":") or parts.username:
            raise _no_address(text)
        if _KEY.match(parts.hostname):
            raise _no_address(text)
        address = parse(f"{parts.scheme}://{parts.netloc.lower()}{_ENDPOINT.sub('', parts.path)}")
    except (ValueError, UrlRefusedError):
        raise _no_address(text) from None
    return address.url.rstrip("/")


def roots(url: str) -> tuple[str, ...]:
    """Where the API root may be, if people paste an address as they see it; all of the same origin.

    `https://host/suno/fetch/x`, `https://host/v1/`, `https://host/panel/keys?tab=1` → their likely roots.
    """
    address = parse(url)
    site = address.url.removesuffix(address.target)
    path = address.target.partition("?")[0].rstrip("/")
    before_suno = re.split(r"/suno(?:/|$)", path)[0]
    without_version = before_suno.removesuffix("/v1")
    places = (before_suno, without_version, "")
    if path.endswith("/v1"):
        places = (without_version, before_suno, "")
    return tuple(dict.fromkeys(site + place.rstrip("/") for place in places))


def _address_in(text: str) -> str:
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    scheme = _SCHEME.search(text)
    if scheme is not None:
        place, *prose = _END.split(text[scheme.end() :], maxsplit=1)
        if prose and re.search(r"\w", prose[0]) and "." not in place[:-1]:
            raise _no_address(text)  # a blank inside a name
        return f"{scheme[1].lower()}://{place.rstrip('.,;:!')}"
    bare = text.strip(_AROUND)
    if any(char.isspace() for char in bare):
        raise _no_address(text)
    host = urlsplit(f"//{bare}").hostname or ""
    return f"{'http' if is_loopback_host(host) else 'https'}://{bare}"


def _no_address(text: str) -> UsageError:
    """What is no address, said without the parts in which a key or a password may stand."""
    place = re.split(r"[?#]", text.strip())[0]
    if "@" in text:
        return UsageError("relay.url_user")
    return UsageError("relay.url_bad", url=_KEY.sub("sk-•••", place)[:80])
