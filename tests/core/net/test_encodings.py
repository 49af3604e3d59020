"""Bodies that are packed, that only are said to be, and those that unpack into more than is allowed."""

from __future__ import annotations

import gzip
import zlib

import pytest

from suno_desktop.core.net import encodings
from suno_desktop.core.net.encodings import NotUnpackableError, Packing, TooMuchError

TEXT = '{"a": "雨夜"}'.encode() * 40
GZIP, ZLIB = gzip.compress(TEXT, mtime=0), zlib.compress(TEXT)
BARE = zlib.compress(TEXT)[2:-4]
BROTLI = b"\x1b\x9f\x02\x00\x8c\x94\xab" + bytes(range(128, 256))


def unpacked(body: bytes, *names: str, most: int = 10_000) -> bytes:
    return encodings.unpacked(body, names, most=most)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("gzip", ("gzip",)), (" GZIP , br", ("gzip", "br")), ("aws-chunked,utf-8,none", ()), ("", ()),
        ("x-gzip,deflate,zstd,compress,x-compress", ("x-gzip", "deflate", "zstd", "compress", "x-compress")),
    ],
)  # fmt: skip
def test_names(header, found):
    assert encodings.named(header) == found


@pytest.mark.parametrize(
    ("header", "may_be"),
    [
        ("br", True), (" BR , gzip", True), ("deflate", True), ("lzma", True), ("dcb", True), ("gzip, x", True),
        ("", False), ("gzip", False), ("x-gzip, zstd", False), ("identity", False), ("aws-chunked, UTF-8", False),
    ],
)  # fmt: skip
def test_what_may_be_packed_without_a_mark(header, may_be):
    assert encodings.may_be_unmarked(header) is may_be


@pytest.mark.parametrize(
    ("head", "names", "found"),
    [
        (GZIP, (), Packing.GZIP), (GZIP[:3], (), Packing.GZIP), (GZIP[:2], (), Packing.PLAIN),
        (b"\x28\xb5\x2f\xfd", (), Packing.FOREIGN), (b"\x1f\x9d\x90", (), Packing.FOREIGN),
        (ZLIB, ("deflate",), Packing.ZLIB), (ZLIB, ("gzip",), Packing.PLAIN), (ZLIB[:2], ("deflate",), Packing.ZLIB),
        (ZLIB[:1], ("deflate",), Packing.PLAIN), (b"\x78\x9d", ("deflate",), Packing.PLAIN),
        (b"\x79\x9c", ("deflate",), Packing.PLAIN), (b"\x08\x1d", ("deflate",), Packing.ZLIB),
        (b"", ("deflate",), Packing.PLAIN), (TEXT, ("gzip",), Packing.PLAIN), (BROTLI, ("br",), Packing.PLAIN),
    ],
)  # fmt: skip
def test_the_first_bytes_count(head, names, found):
    assert encodings.packing(head, names) is found


@pytest.mark.parametrize("names", [(), ("gzip",), ("deflate",), ("br",), ("zstd",)])
def test_what_is_plain_or_packed_with_a_mark_is_read_whatever_it_is_said_to_be(names):
    for body in (TEXT, GZIP):
        assert unpacked(body, *names) == TEXT
    assert unpacked(b"", *names) == b""


def test_deflate_with_and_without_its_header():
    assert unpacked(ZLIB, "deflate") == TEXT
    assert unpacked(BARE, "deflate") == TEXT
    assert unpacked(ZLIB, "gzip") == ZLIB
    assert unpacked(BARE) == BARE
    assert unpacked(BARE[:-3], "deflate") == BARE[:-3]
    assert unpacked(b"\xff\xfe\xfd" * 100, "deflate") == b"\xff\xfe\xfd" * 100


def test_layers_are_as_many_as_are_named_and_at_most_three():
    body = TEXT
    for _ in range(3):
        body = gzip.compress(body, mtime=0)
    assert unpacked(body, "gzip", "gzip", "gzip") == TEXT
    assert unpacked(body, "gzip", "gzip") == GZIP
    assert unpacked(body) == gzip.compress(GZIP, mtime=0)
    assert unpacked(gzip.compress(body, mtime=0), *["gzip"] * 4) == GZIP


def test_files_of_gzip_may_follow_each_other():
    assert unpacked(GZIP + GZIP) == TEXT * 2
    assert unpacked(GZIP + b"junk") == TEXT
    assert unpacked(ZLIB + b"junk", "deflate") == TEXT


def test_an_end_that_is_missing_and_damage():
    for body in (GZIP, ZLIB):
        with pytest.raises(EOFError):
            unpacked(body[:-1], "deflate")
        with pytest.raises(NotUnpackableError):
            unpacked(body[:-4] + b"xxxx", "deflate")
    for body in (b"\x28\xb5\x2f\xfd" + TEXT, b"\x1f\x9d" + TEXT):
        with pytest.raises(NotUnpackableError):
            unpacked(body)
    with pytest.raises(NotUnpackableError):
        unpacked(BROTLI, "br")
    assert unpacked(BROTLI) == BROTLI


def test_no_more_than_is_allowed():
    size = len(TEXT)
    for body in (GZIP, ZLIB, BARE):
        assert unpacked(body, "deflate", most=size) == TEXT
        with pytest.raises(TooMuchError):
            unpacked(body, "deflate", most=size - 1)
    assert unpacked(GZIP * 2, most=size * 2) == TEXT * 2
    with pytest.raises(TooMuchError):
        unpacked(GZIP * 2, most=size * 2 - 1)


@pytest.mark.parametrize(
    "body",
    [
        b"\x89PNG\r\n\xff", b"\xff\xd8\xff\xe0", b"GIF89a\xff", b"RIFF\xff\xff", b"\0\0\0\x18ftyp\xff",
        "é".encode()[:1].rjust(256, b"x") + "é".encode()[1:], "雨".encode() * 100,
        b"x" * 253 + "𝄞".encode(), b"x" * 256 + b"\0",
    ],
)  # fmt: skip
def test_pictures_and_text_are_plain_whatever_is_said(body):
    assert unpacked(body, "br") == body


@pytest.mark.parametrize(
    "body", [b"\x00text", b"text\x0e", b"\xff text", b"x" * 252 + b"\xffxxx", b"x" * 255 + b"\0"]
)
def test_other_bytes_that_are_said_to_be_brotli_are(body):
    with pytest.raises(NotUnpackableError):
        unpacked(body, "br")
