"""Which proxy a question goes through: the one in our settings, else the environment's, else the system's.

Pure but for what the environment and the system say. Opens nothing and holds no key of a relay; a proxy's own
user and password are part of its address and never shown.
"""

from __future__ import annotations

import ipaddress
import re
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from suno_desktop.core.errors import NetworkError, UsageError
from suno_desktop.core.net.urls import Address, host_and_port, is_loopback_host

DIRECT = "direct"
"""What the setting says if no proxy is to be used, whatever the system says."""

_SCHEMES = {
    "http": 80,
    "https": 443,
    "socks4": 1080,
    "socks4a": 1080,
    "socks5": 1080,
    "socks5h": 1080,
}
_ENTRY = re.compile(r"[^\s,;]+")
"""Of NO_PROXY; programs differ in what they put between two."""
_BRACKETED = re.compile(r"^\[([^\]]*)\](/\d+)?$")


class Proxy(NamedTuple):
    """A proxy in its parts."""

    scheme: str
    host: str
    port: int
    user: str
    password: str

    @property
    def url(self) -> str:
        """Its address without user and password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def resolves(self) -> bool:
        """Whether names are looked up by the proxy: always, but for SOCKS as `socks4` and `socks5` ask it."""
        return self.scheme not in {"socks4", "socks5"}


def read(text: str) -> Proxy | None:
    """A proxy as people write it; without a scheme it is an HTTP proxy. None for no proxy.

    Raises:
        UsageError: this is not the address of a proxy.
    """
    text = text.strip()
    if text.lower() in {"", DIRECT}:
        return None
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
    except ValueError:
        raise UsageError("proxy.bad") from None
    scheme = "socks5h" if scheme == "socks" else scheme
    # A path says that this is not the proxy itself, but a file of settings (PAC) that names one.
    has_path = parts.path not in {"", "/"} or parts.query or parts.fragment
    if scheme not in _SCHEMES or not re.fullmatch(r"[\w.:-]{1,253}", host) or port == 0 or has_path:
        raise UsageError("proxy.bad")
    return Proxy(
        scheme=scheme,
        host=host,
        port=port or _SCHEMES[scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def proxy_for(address: Address, chosen: str | None) -> Proxy | None:
    """The proxy for an address; None to connect directly.

    None for plain http, where a proxy would read the key, and for this machine.

    Args:
        address: what is asked.
        chosen: the proxy of our settings, `DIRECT`, or None or "" to do as the system does.

    Raises:
        NetworkError: what the settings or the system name is no proxy that can be used.
    """
    if address.scheme == "http" or is_loopback_host(address.host):
        return None
    told = chosen or _of_the_system(address)
    try:
        return read(told)
    except UsageError:
        raise NetworkError("net.proxy_bad", host=address.host) from None


def _of_the_system(address: Address) -> str:
    import urllib.request  # noqa: PLC0415 — costs start-up time, and only questions need it

    known = urllib.request.getproxies()
    told = known.get(address.scheme) or known.get("all") or known.get("socks") or ""
    if not told or any(_covers(entry, address) for entry in _ENTRY.findall(known.get("no", ""))):
        return ""
    return "" if urllib.request.proxy_bypass(address.host) else told


def _covers(entry: str, address: Address) -> bool:
    """Whether one entry of NO_PROXY means the address: a name with all below it, a number, or a network.

    Entries are read as addresses are, so it does not matter how either is spelt.
    """
    if entry == "*":
        return True
    with suppress(ValueError):
        network = ipaddress.ip_network(_BRACKETED.sub(r"\1\2", entry), strict=False)
        return address.ip is not None and address.ip in network
    place = host_and_port(entry.removeprefix("*").lstrip("."))
    if place is None or place[1] not in {None, address.port}:
        return False
    name = place[0]
    with suppress(ValueError):
        return address.ip == ipaddress.ip_address(name)
    return address.host == name or address.host.endswith(f".{name}")
