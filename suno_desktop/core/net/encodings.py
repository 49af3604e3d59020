"""How a body is packed: what its first bytes say counts, what the header says is only a hint.

Servers write "aws-chunked", "UTF-8" or "none" over plain bytes, and "gzip" over what a proxy unpacked already.
Pure; bounds what unpacking may give.
"""

from __future__ import annotations

import zlib
from enum import Enum

MARK = 4
"""How many first bytes are needed to recognise a packing."""

_NAMES = frozenset({"gzip", "x-gzip", "deflate", "br", "zstd", "compress", "x-compress"})
_PLAIN_WORDS = frozenset(
    {"", "identity", "none", "binary", "7bit", "8bit", "utf-8", "utf8", "aws-chunked"}
)
"""What servers write as a packing and is none."""
_MARKED = frozenset({"gzip", "x-gzip", "zstd", "compress", "x-compress"})
"""Packings that show in the first bytes; where they do not, the body is not packed so."""
_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
_COMPRESS = b"\x1f\x9d"
_NO_TEXT = bytes(range(9)) + b"\x0b\x0c" + bytes(range(14, 32))
"""Control characters that no text holds."""
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_MOST_LAYERS = 3
_EITHER_HEADER = zlib.MAX_WBITS + 32
"""Tells zlib to go by what the bytes begin with, a gzip header or its own."""


class Packing(Enum):
    """What the bytes of a body are."""

    PLAIN = "plain"
    GZIP = "gzip"
    ZLIB = "deflate"
    FOREIGN = "foreign"
    """Packed in a way that is not unpacked here."""


class NotUnpackableError(Exception):
    """The bytes are not what their beginning promised."""


class TooMuchError(Exception):
    """Unpacking gives more than is allowed."""


def named(header: str) -> tuple[str, ...]:
    """The packings that a Content-Encoding names; other words in it mean nothing."""
    words = (word.strip().lower() for word in header.split(","))
    return tuple(word for word in words if word in _NAMES)


def may_be_unmarked(header: str) -> bool:
    """Whether a Content-Encoding names a packing that no first bytes would show, such as brotli."""
    words = {word.strip().lower() for word in header.split(",")}
    return bool(words - _PLAIN_WORDS - _MARKED)


def packing(head: bytes, names: tuple[str, ...]) -> Packing:
    """What the first bytes are, `MARK` of them or more. Brotli has no mark of its own and counts as plain."""
    if head.startswith(_GZIP):
        return Packing.GZIP
    if head.startswith((_ZSTD, _COMPRESS)):
        return Packing.FOREIGN
    # A zlib header is weak evidence: it needs the word of the server as well.
    if "deflate" in names and _is_zlib(head):
        return Packing.ZLIB
    return Packing.PLAIN


def unpacked(body: bytes, names: tuple[str, ...], *, most: int) -> bytes:
    """A whole body as plain bytes, at most `most` of them after each layer.

    Raises:
        NotUnpackableError: it is packed in a way that is not unpacked here, or damaged.
        TooMuchError: there is more in it than is allowed.
        EOFError: its end is missing.
    """
    for _ in range(min(max(1, len(names)), _MOST_LAYERS)):
        kind = packing(body[:MARK], names)
        if kind is Packing.FOREIGN:
            raise NotUnpackableError
        if kind is Packing.PLAIN:
            break
        body = _inflated(body, most)
    return _checked(body, names, most=most)


def _inflated(body: bytes, most: int) -> bytes:
    parts: list[bytes] = []
    while True:
        inflate = zlib.decompressobj(wbits=_EITHER_HEADER)
        try:
            part = inflate.decompress(body, most + 1)
        except zlib.error:
            raise NotUnpackableError from None
        most -= len(part)
        if most < 0:
            raise TooMuchError
        if not inflate.eof:
            raise EOFError
        parts.append(part)
        body = inflate.unused_data
        if not body.startswith(
            _GZIP
        ):  # gzip files may follow one another; what else follows does not belong to them
            return b"".join(parts)


def _checked(body: bytes, names: tuple[str, ...], *, most: int) -> bytes:
    """Judge what carries no mark but is said to be packed: brotli, and deflate without its header."""
    if not body or _is_plain(body) or not {"br", "deflate"} & {*names}:
        return body
    if "deflate" in names:
        inflate = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        try:
            plain = inflate.decompress(body, most + 1)
        except zlib.error:
            return body
        if len(plain) > most:
            raise TooMuchError
        return plain if inflate.eof else body
    raise NotUnpackableError


def _is_zlib(head: bytes) -> bool:
    return len(head) > 1 and head[0] & 15 == 8 and (head[0] << 8 | head[1]) % 31 == 0


def _is_plain(body: bytes) -> bool:
    """Whether it begins as text or a picture does; what brotli makes does not."""
    if body.startswith(_PICTURES) or body[4:8] == b"ftyp":
        return True
    head = body[:256]
    try:
        head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # else the last character was cut
            return False
    return head.translate(None, _NO_TEXT) == head
