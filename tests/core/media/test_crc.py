"""Checksums of sound formats, against a plain walk over every bit."""

from __future__ import annotations

import io
import random

import pytest

from suno_desktop.core.media import crc


def plainly(data: bytes, polynomial: int, width: int, *, lowest_first: bool = False) -> int:
    register, top = 0, 1 << width - 1
    for byte in data:
        for place in range(8) if lowest_first else reversed(range(8)):
            bit = byte >> place & 1
            register ^= bit * top
            register = (register << 1) ^ (polynomial if register & top else 0)
            register &= (1 << width) - 1
    return int(f"{register:0{width}b}"[::-1], 2) if lowest_first else register


@pytest.mark.parametrize("length", [0, 1, 2, 9, 500, 32766, 32767, 32768, 70_000])
def test_over_any_length_it_is_that_of_a_plain_walk(length):
    data = random.Random(length).randbytes(length)
    file = io.BytesIO(b"before" + data + b"behind")
    assert crc.crc16_flac(file, 6, 6 + length) == plainly(data, 0x8005, 16)
    assert crc.crc16_lame(file, 6, 6 + length) == plainly(data, 0x8005, 16, lowest_first=True)
    assert crc.crc8(data) == plainly(data, 0x07, 8)
    assert crc.crc32_ogg(data) == plainly(data, 0x04C11DB7, 32)


def test_the_figures_that_the_standards_name():
    file = io.BytesIO(b"123456789")
    assert crc.crc16_flac(file, 0, 9) == 0xFEE8
    assert crc.crc16_lame(file, 0, 9) == 0xBB3D
    assert crc.crc8(b"123456789") == 0xF4
    assert crc.crc32_ogg(b"123456789") == 0x89A1897F
