"""What servers say about hashes."""

from __future__ import annotations

import base64
import hashlib

from suno_desktop.core.media import digests

DATA = b"sound" * 100
SHA = base64.b64encode(hashlib.sha256(DATA).digest()).decode()
MD5 = base64.b64encode(hashlib.md5(DATA).digest()).decode()
HEX = hashlib.md5(DATA).hexdigest()


def test_every_header_that_tells_a_hash(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(DATA)
    for headers in (
        {"repr-digest": f"sha-256=:{SHA}:"},
        {"repr-digest": f"md5=:AAAA:, SHA-256 = :{SHA}:"},
        {"content-digest": f"sha-256=:{SHA}:"},
        {"content-md5": MD5},
        {"x-goog-hash": f"crc32c=n03x6A==, md5={MD5}"},
        {"etag": f'"{HEX}"'},
    ):
        told = digests.claims(headers, whole=True)
        assert len(told) == 1
        assert digests.agree(path, told) == told
        assert told[0].hint == ("etag" in headers)
        path.write_bytes(DATA + b"x")
        assert digests.agree(path, told) == ()
        path.write_bytes(DATA)


def test_what_speaks_of_the_body_says_nothing_about_the_rest_of_a_file():
    headers = {
        "content-digest": f"sha-256=:{SHA}:",
        "content-md5": MD5,
        "repr-digest": f"sha-256=:{SHA}:",
    }
    assert len(digests.claims(headers, whole=True)) == 3
    assert [claim.algorithm for claim in digests.claims(headers, whole=False)] == ["sha256"]


def test_where_nothing_was_told_nothing_is_read(tmp_path):
    assert digests.agree(tmp_path / "not there", ()) == ()


def test_nonsense_is_no_claim():
    for headers in (
        {},
        {"repr-digest": "sha-256=:AAAA:"},
        {"repr-digest": "sha-512=:AAAA:"},
        {"content-md5": "%%%"},
        {"content-md5": "ü"},
        {"etag": f'W/"{HEX}"'},
        {"etag": f'"{HEX}-2"'},
        {"x-goog-hash": "md5=x"},
    ):
        assert digests.claims(headers, whole=True) == ()


def test_a_digest_with_anything_else_in_it_is_none():
    for told in (f"!{MD5}", f"{MD5[:5]} {MD5[5:]}", MD5[:-4]):
        assert digests.claims({"content-md5": told}, whole=True) == ()
