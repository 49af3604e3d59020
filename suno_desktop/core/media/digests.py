"""What a server says about the hash of a file, and whether it is true. Reads headers; trusts only what fits."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from suno_desktop.core.media.disk import PIECE, disk_errors

_SIZES = {"sha256": 32, "md5": 16}


@dataclass(frozen=True, slots=True)
class Claim:
    """One hash that a server told."""

    algorithm: str
    digest: bytes
    hint: bool = False
    """Only looks like a hash (an ETag): may be wrong without the file being damaged."""


def claims(headers: Mapping[str, str], *, whole: bool) -> tuple[Claim, ...]:
    """The hashes in a reply's headers.

    Args:
        headers: names in any case.
        whole: whether the reply's body was the whole file; some headers speak of the body only.
    """
    found = [_field(headers.get("repr-digest", ""))]
    if whole:
        found.append(_field(headers.get("content-digest", "")))
        found.append(_claim("md5", headers.get("content-md5", "")))
    google = re.search(r"\bmd5=([A-Za-z0-9+/=]+)", headers.get("x-goog-hash", ""))
    found.append(_claim("md5", google.group(1)) if google else None)
    etag = re.fullmatch(r'"([0-9a-fA-F]{32})"', headers.get("etag", "").strip())
    if etag:
        found.append(Claim("md5", bytes.fromhex(etag.group(1)), hint=True))
    return tuple(claim for claim in found if claim)


def agree(path: Path, told: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Return the claims that match a file. It is read once, or not at all if there are none.

    Raises:
        DiskError: it cannot be read.
    """
    if not told:
        return ()
    hashes = {
        claim.algorithm: hashlib.new(claim.algorithm, usedforsecurity=False) for claim in told
    }
    with disk_errors(path), path.open("rb") as file:
        while piece := file.read(PIECE):
            for running in hashes.values():
                running.update(piece)
    return tuple(
        claim
        for claim in told
        if hmac.compare_digest(hashes[claim.algorithm].digest(), claim.digest)
    )


def _field(text: str) -> Claim | None:
    """`sha-256=:base64:` among others (RFC 9530)."""
    match = re.search(r"(?:^|,)\s*sha-256\s*=\s*:([A-Za-z0-9+/=]+):", text, re.IGNORECASE)
    return _claim("sha256", match.group(1)) if match else None


def _claim(algorithm: str, encoded: str) -> Claim | None:
    try:
        digest = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    return Claim(algorithm, digest) if len(digest) == _SIZES[algorithm] else None
