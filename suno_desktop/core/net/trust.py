"""Whose certificates are believed: the system's store, and what the environment names beside it.

`REQUESTS_CA_BUNDLE` and `CURL_CA_BUNDLE` add to the store, a file or a folder; `SSL_CERT_FILE` and
`SSL_CERT_DIR` replace it, as they do for OpenSSL. Nothing here turns the check off.
"""

from __future__ import annotations

import os
import ssl
import sys
from functools import lru_cache
from pathlib import Path

_BESIDE = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_INSTEAD = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_STORES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Arch, Alpine
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  # Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",  # SUSE
    "/etc/ssl/cert.pem",  # BSD
)
"""Where systems keep their store, for a Python that was built to look elsewhere."""
_NO_FILES = sys.platform in {"win32", "darwin"}
"""There the store is asked through the system, which `truststore` does."""


def context() -> ssl.SSLContext:
    """What a TLS connection is checked with: issuer, dates and name."""
    if _NO_FILES:
        # One for each connection: it holds a lock during the handshake, so a slow server would stop the others.
        import truststore  # noqa: PLC0415 — only there; elsewhere it would read the store again for each connection

        trusted: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        _add(trusted, _named(_BESIDE))
        _add(trusted, _named(_INSTEAD))
        return trusted
    return _of_files(_named(_BESIDE), _named(_INSTEAD))


def without_certificates() -> tuple[str, str] | None:
    """The first variable that names a place without a certificate, and the place; None if there is no such variable."""
    for variable in (*_BESIDE, *_INSTEAD):
        place = os.environ.get(variable)
        if place and not _holds_certificates(Path(place)):
            return variable, place
    return None


def _holds_certificates(place: Path) -> bool:
    if place.is_dir():
        return any(place.iterdir())
    alone = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _add(alone, (str(place),))
    return alone.cert_store_stats()["x509"] > 0


@lru_cache(maxsize=4)
def _of_files(beside: tuple[str, ...], _instead: tuple[str, ...]) -> ssl.SSLContext:
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # OpenSSL reads SSL_CERT_FILE and SSL_CERT_DIR here.
    trusted.set_default_verify_paths()
    if not (trusted.cert_store_stats()["x509_ca"] or _has_folder()):
        _add(trusted, (next(filter(os.path.isfile, _STORES), ""),))
    _add(trusted, beside)
    return trusted


def _has_folder() -> bool:
    """Whether OpenSSL has a folder of certificates, which it reads only when it looks for one."""
    folder = ssl.get_default_verify_paths().capath
    return bool(folder) and any(Path(folder).glob("*.[0-9]"))


def _named(variables: tuple[str, ...]) -> tuple[str, ...]:
    """Each place once: a bundle takes 20 ms to read."""
    return tuple(dict.fromkeys(filter(None, map(os.environ.get, variables))))


def _add(trusted: ssl.SSLContext, places: tuple[str, ...]) -> None:
    for place in filter(None, places):
        try:
            if Path(place).is_dir():
                trusted.load_verify_locations(capath=place)
            else:
                trusted.load_verify_locations(cafile=place)
        except OSError:
            continue  # not there, or no certificates: what remains is checked all the same
