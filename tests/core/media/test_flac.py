"""The frames of a FLAC: heads of every shape, numbers that go on, and what its first block says."""

from __future__ import annotations

import io

import pytest

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import flac
from suno_desktop.core.media.crc import crc8, crc16_flac
from tests.core.media import makers

SIZES = {1: 192, 2: 576, 3: 1152, 4: 2304, 5: 4608} | {8 + n: 256 << n for n in range(8)}


def coded(number: int) -> bytes:
    """As UTF-8 does, up to 36 bits."""
    if number < 1 << 7:
        return bytes((number,))
    for extra in range(1, 7):
        if number < 1 << (5 * extra + 6):
            tail = [0x80 | number >> 6 * place & 63 for place in reversed(range(extra))]
            return bytes((0xFF00 >> extra + 1 & 0xFF | number >> 6 * extra, *tail))
    raise ValueError(number)


def frame(
    number: int,
    *,
    size: int = 12,
    rate: int = 9,
    variable: bool = False,
    told: bytes = b"",
    body: bytes = b"\x11" * 40,
) -> bytes:
    head = bytes((0xFF, 0xF9 if variable else 0xF8, size << 4 | rate, 0x18))
    head += coded(number) + told + bytes({12: 1, 13: 2, 14: 2}.get(rate, 0))
    whole = head + bytes((crc8(head),)) + body
    return whole + crc16_flac(io.BytesIO(whole), 0, len(whole)).to_bytes(2, "big")


def file_of(frames: bytes, *, samples: int = 0, rate: int = 44100, more: bytes = b"") -> bytes:
    info = b"\x10\0" * 2 + bytes(6)
    info += (rate << 44 | 1 << 41 | 15 << 36 | samples).to_bytes(8, "big") + bytes(16)
    last = 0 if more else 0x80
    return b"fLaC" + bytes((last, 0, 0, 34)) + info + more + frames


def walk(data: bytes) -> flac.FlacWalk:
    return flac.walk(io.BytesIO(data), len(data))


def refused(data: bytes) -> str:
    with pytest.raises(MediaDamagedError) as caught:
        walk(data)
    return caught.value.code


@pytest.mark.parametrize(("code", "samples"), SIZES.items())
def test_every_size_of_blocks(code, samples):
    data = file_of(b"".join(frame(n, size=code) for n in range(5)), samples=5 * samples)
    found = walk(data)
    assert found.counted
    assert found.duration_s == pytest.approx(5 * samples / 44100)


@pytest.mark.parametrize(("code", "told"), [(6, b"\x63"), (7, b"\x0f\xff")])
def test_sizes_that_a_frame_tells_for_itself(code, told):
    samples = int.from_bytes(told, "big") + 1
    frames = b"".join(frame(n, size=code, told=told) for n in range(3))
    assert walk(file_of(frames, samples=3 * samples)).counted


@pytest.mark.parametrize("rate", [0, 4, 9, 12, 13, 14])
def test_rates_that_a_frame_tells_for_itself(rate):
    frames = b"".join(frame(n, rate=rate) for n in range(3))
    assert walk(file_of(frames, samples=3 * 4096)).counted


@pytest.mark.parametrize(
    "first", [0, 126, 2046, 65534, (1 << 21) - 2, (1 << 26) - 2, (1 << 31) - 3]
)
def test_numbers_of_every_length_go_on(first):
    frames = [frame(first + n) for n in range(4)]
    assert walk(file_of(b"".join(frames), samples=4 * 4096)).counted
    assert refused(file_of(frames[0] + frames[2] + frames[3], samples=4 * 4096)) == "media.cut"


def test_frames_of_varying_size_are_numbered_by_their_samples():
    first = (1 << 35) + 5
    frames = [frame(first, size=12, variable=True), frame(first + 4096, size=8, variable=True)]
    frames.append(frame(first + 4096 + 256, size=12, variable=True))
    assert walk(file_of(b"".join(frames), samples=2 * 4096 + 256)).counted
    assert refused(file_of(frames[0] + frames[2], samples=2 * 4096 + 256)) == "media.cut"


def test_marks_inside_of_a_frame_are_no_frames():
    for body in (b"\xff\xf8" * 20, frame(7)[:8] * 4, b"\x11" * 39 + b"\xff"):
        frames = b"".join(frame(n, body=body) for n in range(4))
        assert walk(file_of(frames, samples=4 * 4096)).counted


@pytest.mark.parametrize("size", [15, 16, 17, (1 << 20) - 30, (1 << 20) + 5])
def test_a_frame_longer_than_what_is_read_at_once(size):
    frames = b"".join(frame(n, body=b"\x11" * size) for n in range(3))
    assert walk(file_of(frames, samples=3 * 4096)).counted


def test_its_head_and_its_frames_must_agree():
    frames = b"".join(map(frame, range(4)))
    assert walk(file_of(frames)).counted is False
    assert walk(file_of(frames)).duration_s == pytest.approx(4 * 4096 / 44100)
    assert walk(file_of(frames, rate=0)).duration_s is None
    assert refused(file_of(frames, samples=4 * 4096 + 1)) == "media.cut"
    assert refused(file_of(frames, samples=4 * 4096 - 1)) == "media.spliced"
    assert refused(file_of(b"")) == "media.cut"


def test_checksums_are_looked_at():
    frames = bytearray(b"".join(map(frame, range(4))))
    frames[-10] ^= 1
    assert refused(file_of(bytes(frames), samples=4 * 4096)) == "media.damaged"
    assert refused(file_of(bytes(frames))) == "media.cut"
    broken = bytearray(b"".join(map(frame, range(4))))
    broken[2] ^= 0x10
    assert refused(file_of(bytes(broken), samples=4 * 4096)) == "media.damaged"


@pytest.mark.parametrize(
    ("at", "value"),
    [(1, 0xFA), (2, 0x09), (2, 0xCF), (3, 0x19), (4, 0x80), (4, 0xFF), (5, 0x00)],
)
def test_what_is_no_head_of_a_frame(at, value):
    data = bytearray(frame(0)[:-2])
    data[at] = value
    if at != 5:  # which is the checksum itself
        data[5] = crc8(bytes(data[:5]))
    data += crc16_flac(io.BytesIO(data), 0, len(data)).to_bytes(2, "big")
    whole = file_of(bytes(data) + frame(1), samples=8192)
    with pytest.raises(MediaDamagedError) as caught:
        walk(whole)
    assert "beginning is missing" in str(caught.value)


def test_other_blocks_and_tags_stand_before_and_behind():
    frames = b"".join(map(frame, range(4)))
    more = b"\4\0\1\0" + bytes(256) + b"\x81\0\0\5" + bytes(5)
    data = file_of(frames, samples=4 * 4096, more=more)
    start = 42 + len(more)
    for front, tail in ((b"", b""), (makers.id3(30), b"TAG" + bytes(125))):
        whole = front + data + tail
        begin = len(front) + start
        found = walk(whole)
        assert (found.start, found.end) == (begin, begin + len(frames))
        assert flac.span(io.BytesIO(whole), len(whole)) == (found.start, found.end)


def test_a_head_that_is_cut_or_none():
    data = file_of(frame(0), samples=4096)
    assert refused(data[:41]) == "media.cut"
    assert refused(data[:42]) == "media.cut"
    assert refused(data[:4] + b"\x84" + data[5:]) == "media.damaged"
    assert refused(data[:7] + b"\x23" + data[8:]) == "media.damaged"
    assert refused(file_of(b"", more=b"\x84\0\1\0" + bytes(255))) == "media.cut"
    assert refused(file_of(b"", more=b"\4\0\0\2xx\x84\0")) == "media.cut"
    assert refused(file_of(b"", more=b"\1\0\0\0" * 2000)) == "media.damaged"


@pytest.mark.parametrize(
    "number", [0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 1 << 16, (1 << 26) - 1, 1 << 31, (1 << 36) - 1]
)
def test_numbers_of_every_length_are_read_and_written(number):
    data = coded(number)
    assert flac._coded(number) == data
    assert flac._number(b"head" + data) == (number, 4 + len(data))
    if len(data) > 1:
        assert flac._number(b"head" + data[:-1]) == (0, -1)
        assert flac._number(b"head" + data[:-1] + b"\x40") == (0, -1)


@pytest.mark.parametrize("lead", [0x80, 0xBF, 0xFF])
def test_what_begins_no_number(lead):
    assert flac._number(b"head" + bytes((lead,)) + b"\x80" * 7) == (0, -1)


@pytest.mark.parametrize("samples", [0, 1, 1 << 32, (1 << 36) - 1])
def test_the_first_block_is_read_to_the_bit(samples):
    numbers = (0xABCDE << 44 | 0xFF << 36 | samples).to_bytes(8, "big")
    block = b"\x10\x00" + bytes(8) + numbers + bytes(16)
    data = b"fLaC\x80\0\0\x22" + block
    info, start = flac._blocks(io.BytesIO(data), 0, len(data))
    assert (info.rate, info.samples) == (0xABCDE, samples)
    assert start == len(data) == 42


@pytest.mark.parametrize("window", [1, 2, 7, 15, 16, 17, 50, 1000])
def test_heads_are_found_however_the_bytes_come(monkeypatch, window):
    frames = b"".join(frame(n, body=b"\x11" * 3 + b"\xff\xf8" * (n % 2)) for n in range(4))
    monkeypatch.setattr(flac, "_WINDOW", window)
    file = io.BytesIO(b"before" + frames + b"\xff\xf8" * 9)
    end = 6 + len(frames)
    found = list(flac._heads(file, 6, end, b"\xff\xf8"))
    places = [at for at in range(len(frames) - 1) if frames[at : at + 2] == b"\xff\xf8"]
    assert found == [frames[at : at + 16] for at in places]


def test_what_looks_like_a_frame_behind_the_sound_is_none():
    frames = b"".join(map(frame, range(4)))
    tail = b"TAG" + (bytes(20) + frame(4)).ljust(125, b"\0")[:125]
    assert walk(file_of(frames, samples=4 * 4096) + tail).counted


def test_the_shortest_head():
    data = frame(0)[:6]
    found = flac._Header.parse(data)
    assert (found and found.number, found and found.samples) == (0, 4096)
    assert flac._Header.parse(data[:5]) is None
    told = frame(0, size=6, told=b"\x63")
    assert flac._Header.parse(told[:7]) is not None
    assert flac._Header.parse(told[:6]) is None


@pytest.mark.parametrize(
    ("at", "bits", "is_head"),
    [(1, 0x02, False), (3, 0x01, False), (3, 0x02, True), (3, 0x10, True)],
)
def test_which_bits_of_a_head_are_fixed(at, bits, is_head):
    data = bytearray(frame(0)[:6])
    data[at] ^= bits
    data[5] = crc8(bytes(data[:5]))
    assert (flac._Header.parse(bytes(data)) is not None) is is_head


@pytest.mark.parametrize(
    ("size", "rate", "is_head"), [(0, 9, False), (12, 15, False), (12, 14, True), (1, 0, True)]
)
def test_codes_that_are_forbidden(size, rate, is_head):
    assert (flac._Header.parse(frame(0, size=size, rate=rate)) is not None) is is_head


def test_a_block_may_be_longer_than_sixty_four_kilobytes():
    frames = b"".join(map(frame, range(4)))
    more = b"\x84\1\0\5" + bytes(65536 + 5)
    assert walk(file_of(frames, samples=4 * 4096, more=more)).counted


@pytest.mark.parametrize("kind", range(1, 7))
def test_blocks_of_every_kind_are_passed_over(kind):
    frames = b"".join(map(frame, range(4)))
    more = bytes((kind, 0, 0, 5)) + bytes(5) + bytes((0x80 | kind, 0, 0, 3)) + bytes(3)
    found = walk(file_of(frames, samples=4 * 4096, more=more))
    assert (found.counted, found.start) == (True, 42 + len(more))


def test_many_blocks_are_passed_over_but_not_any_number():
    frames = b"".join(map(frame, range(4)))
    last = b"\x84\0\0\0"
    more = b"\1\0\0\0" * 1022 + last  # with the first one that makes 1024
    assert walk(file_of(frames, samples=4 * 4096, more=more)).counted
    assert refused(file_of(frames, samples=4 * 4096, more=b"\1\0\0\0" + more)) == "media.damaged"


def test_a_frame_may_end_as_the_next_one_begins():
    first = frame(0, body=b"\x63\xa8")
    assert first.endswith(b"\xff\xf8")
    assert walk(file_of(first + frame(1), samples=2 * 4096)).counted


def test_a_head_without_its_checksum_is_none():
    head = frame(130)[:-43]
    assert crc8(head) == 0, "so that nothing but the missing byte gives it away"
    assert flac._Header.parse(head) is None
    assert flac._Header.parse(head + b"\0") is not None


@pytest.mark.parametrize(
    "behind", [b"\n", b"\r\n", b" \r\n\0", b"\r\n" + makers.id3(9, footer=True)]
)
def test_a_little_white_space_may_stand_behind_the_last_frame(behind):
    frames = b"".join(frame(n) for n in range(4))
    data = file_of(frames, samples=4 * 4096)
    found = walk(data + behind)
    assert (found.counted, found.duration_s) == (True, walk(data).duration_s)
    for missing in (1, 2, 3, 30, 50):
        assert refused(data[:-missing] + behind) in {"media.damaged", "media.cut"}
    for at in range(len(data) - 160, len(data), 7):
        broken = bytearray(data + behind)
        broken[at] ^= 4
        assert refused(bytes(broken)) in {"media.damaged", "media.cut"}
    assert (
        refused(file_of(frames) + behind) == "media.cut"
    )  # it does not tell how much there must be


@pytest.mark.parametrize("behind", [b"x", b"x\n", b"\r\n\r\n\n", b"junk behind it"])
def test_more_than_that_is_no_white_space(behind):
    frames = b"".join(frame(n) for n in range(4))
    assert refused(file_of(frames, samples=4 * 4096) + behind) == "media.damaged"
