"""Checksums of sound formats, over megabytes in a moment although Python walks bytes slowly."""

from __future__ import annotations

import zlib
from typing import BinaryIO

_PERIOD = 32767
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def crc16_lame(file: BinaryIO, start: int, end: int) -> int:
    """The CRC-16 that encoders of MP3 write of their sound (polynomial 0x8005, lowest bit first)."""
    crc = 0
    for byte in _folded(file, start, end):
        crc = _LOW_STEPS[(crc ^ byte) & 255] ^ crc >> 8
    return crc


def crc16_flac(file: BinaryIO, start: int, end: int) -> int:
    """The CRC-16 of FLAC (polynomial 0x8005, highest bit first): 0 over any number of whole frames."""
    crc = 0
    for byte in _folded(file, start, end):
        crc = (crc << 8 & 0xFFFF) ^ _HIGH_STEPS[crc >> 8 ^ byte]
    return crc


def crc8(data: bytes) -> int:
    """The CRC-8 of a FLAC frame's header (polynomial 0x07): 0 over a header with its checksum."""
    crc = 0
    for byte in data:
        crc = _CRC8[crc ^ byte]
    return crc


def crc32_ogg(data: bytes) -> int:
    """The CRC-32 of Ogg (polynomial 0x04c11db7, highest bit first, begins with 0).

    It is the one of zlib with the bits of each byte, and of the result, in the other order.
    """
    register = zlib.crc32(data.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{register:032b}"[::-1], 2)


def _folded(file: BinaryIO, start: int, end: int) -> bytes:
    """Bytes with the same CRC-16 as all from `start` to `end`.

    The polynomial divides x^32767 + 1, so all pieces of 32767 bytes may be added up (XOR) before a single one is
    walked byte by byte. Leading zeros change nothing, because it begins with 0.
    """
    added, at = 0, start
    length = (end - start) % _PERIOD or _PERIOD
    file.seek(start)
    while at < end:
        added ^= int.from_bytes(file.read(length), "big")
        at, length = at + length, _PERIOD
    return added.to_bytes(_PERIOD, "big").lstrip(b"\0")


def _low_step(number: int) -> int:
    for _ in range(8):
        number = number >> 1 ^ (0xA001 if number & 1 else 0)
    return number


def _high_step(number: int, polynomial: int, bits: int) -> int:
    number <<= bits - 8
    for _ in range(8):
        number = number << 1 ^ (polynomial if number >> bits - 1 else 0)
        number &= (1 << bits) - 1
    return number


_LOW_STEPS = tuple(map(_low_step, range(256)))
_HIGH_STEPS = tuple(_high_step(number, 0x8005, 16) for number in range(256))
_CRC8 = tuple(_high_step(number, 0x07, 8) for number in range(256))
