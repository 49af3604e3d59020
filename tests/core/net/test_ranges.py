"""Every row of the IANA registries of special-purpose addresses, and what lies just outside of them."""

from __future__ import annotations

import ipaddress

import pytest

from suno_desktop.core.net.ranges import is_public

_SPECIAL = """
0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.0/29
192.0.0.8/32 192.0.0.9/32 192.0.0.10/32 192.0.0.170/32 192.0.0.171/32 192.0.2.0/24 192.31.196.0/24
192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24
224.0.0.0/4 240.0.0.0/4 255.255.255.255/32
::1/128 ::/128 ::127.0.0.1/128 ::ffff:10.0.0.0/104 64:ff9b::a00:0/104 64:ff9b:1::/48 100::/64 100:0:0:1::/64
2001::/23 2001::/32 2001:1::1/128 2001:1::2/128 2001:2::/48 2001:3::/32 2001:4:112::/48 2001:10::/28
2001:20::/28 2001:30::/28 2001:db8::/32 2002:7f00::/24 2002:a00::/24 2620:4f:8000::/48 3fff::/20 5f00::/16
fc00::/7 fe80::/10 fec0::/10 ff00::/8 ::ffff:0:127.0.0.1/128 4000::/3
"""
_PUBLIC = """
1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 172.15.255.255
172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 2606:4700::1111
2001:200:: 2001:4860:4860::8888 2002:808:808::1 64:ff9b::808:808 ::ffff:8.8.8.8 2620:4f:7fff::1
"""


@pytest.mark.parametrize("network", _SPECIAL.split())
def test_special(network):
    whole = ipaddress.ip_network(network)
    assert not is_public(whole[0])
    assert not is_public(whole[-1])
    assert not is_public(whole[whole.num_addresses // 2])


@pytest.mark.parametrize("address", _PUBLIC.split())
def test_public(address):
    assert is_public(ipaddress.ip_address(address))
