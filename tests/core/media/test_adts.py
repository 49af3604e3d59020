"""Raw AAC, frame by frame: ADTS and LOAS heads as the standard has them."""

from __future__ import annotations

import io

import pytest

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import adts
from tests.core.media import makers

RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350]


def frame(
    rate: int = 4, *, content: int = 200, blocks: int = 1, checked: bool = False, channels: int = 2
) -> bytes:
    head_size = 9 if checked else 7
    length = head_size + content
    bits = 0xFFF << 44 | (not checked) << 40 | 1 << 38 | rate << 34 | channels << 30
    bits |= length << 13 | 0x7FF << 2 | blocks - 1
    return bits.to_bytes(7, "big") + bytes(head_size - 7) + b"\x21" * content


def loas(rate: int | None = None, *, content: int = 100, start: int = 0) -> bytes:
    """A frame with its configuration (AAC-LC), or one that has the same as before."""
    bits = 1 << 63
    if rate is not None:
        bits = 0
        for value, width in ((start, 1), (0, 1), (1, 1), (0, 6), (0, 4), (0, 3), (2, 5), (rate, 4)):
            bits = bits << width | value
        bits <<= 64 - 25
    body = bits.to_bytes(8, "big") + b"\x21" * content
    return bytes((0x56, 0xE0 | len(body) >> 8, len(body) & 255)) + body


def walk(data: bytes) -> adts.AacWalk:
    return adts.walk(io.BytesIO(data), len(data))


def refused(data: bytes) -> str:
    with pytest.raises(MediaDamagedError) as caught:
        walk(data)
    return caught.value.code


@pytest.mark.parametrize(("index", "rate"), list(enumerate(RATES)))
def test_every_rate_of_the_standard(index, rate):
    assert walk(frame(index) * 20).duration_s == pytest.approx(20 * 1024 / rate)
    assert walk(loas(index) + loas() * 19).duration_s == pytest.approx(20 * 1024 / rate)


def test_a_frame_may_hold_several_blocks():
    assert walk(frame(blocks=4) * 5).duration_s == pytest.approx(20 * 1024 / 44100)


def test_there_must_be_some_blocks():
    assert walk(frame() * 10).duration_s is not None
    assert refused(frame() * 9) == "media.damaged"
    assert refused(loas(4) + loas() * 8) == "media.damaged"


@pytest.mark.parametrize("content", [1, 200, 300, 1000, 8000])
def test_frames_of_every_length(content):
    for checked in (False, True):
        data = frame(content=content, checked=checked) * 12
        assert adts.looks_like(data)
        assert walk(data).duration_s == pytest.approx(12 * 1024 / 44100)
        assert refused(data[:-1]) == "media.cut"


def test_what_is_no_frame():
    good = frame()
    assert adts.looks_like(good * 3)
    assert adts.looks_like(good * 2)
    assert not adts.looks_like(good)
    assert not adts.looks_like(good + b"x" * 300)
    assert adts.looks_like(good * 3 + b"x" * 300)
    assert not adts.looks_like(good * 2 + b"x" * 300)
    for bad in (
        b"\xfe" + good[1:],
        b"\xff\xe1" + good[2:],
        b"\xff\xf3" + good[2:],
        frame(13),
        frame(content=0),
        frame(content=0, checked=True),
    ):
        assert not adts.looks_like(bad * 3)
    assert adts.looks_like(loas(4) + loas() * 2)
    assert not adts.looks_like(b"\x56\xe0\x00" * 9)
    assert not adts.looks_like(b"\x55" + loas(4)[1:])
    assert not adts.looks_like(b"\x56\xc0" + loas(4)[2:])


def test_a_change_of_rate_profile_or_channels_is_a_splice():
    one = frame() * 20
    for other in (frame(3), frame(channels=1), bytes((0xFF, 0xF9)) + frame()[2:]):
        assert refused(one + other * 20) == "media.spliced"


def test_what_may_follow_the_last_frame():
    data = frame() * 20
    for tail in (bytes(6), bytes(4096), b"TAG" + bytes(125), makers.id3(20), makers.id3(9000)):
        assert walk(data + tail).duration_s == pytest.approx(20 * 1024 / 44100)
    assert refused(data + bytes(4097)) == "media.damaged"
    assert refused(data + b"words that are no sound") == "media.damaged"
    assert refused(data + b"abc") == "media.cut"


def test_white_space_may_stand_around_the_frames():
    data = frame() * 20
    for front, tail in (
        (b"\0\r\n", b""),
        (b"", b"\r\n"),
        (makers.id3(9) + b"\n", b"\n" + makers.id3(7)),
    ):
        whole = front + data + tail
        assert adts.looks_like(whole) is (front[:1] != b"I")
        assert walk(whole).duration_s == pytest.approx(20 * 1024 / 44100)
        found = list(adts.packets(io.BytesIO(whole), len(whole)))
        assert found[0][0] == len(front) + 7
        assert found[-1][1] == len(front) + len(data)
    for broken in (b"\0" + data[1:], b"\n" * 4097 + data, b"junk" + data, data[5:]):
        assert not adts.looks_like(broken)
    assert refused(data[:-8] + b"\n" * 7) == "media.cut"
    assert refused(data + data[:3] + b"\n") == "media.cut"


@pytest.mark.parametrize("each", [1, 3, 19])
def test_tags_may_stand_between_the_parts_of_a_live_stream(each):
    """Each part begins with a tag that tells its time; what plays are the frames."""
    tag, data = makers.id3(73), b""
    for at in range(0, 20, each):
        data += tag + frame() * min(each, 20 - at)
    found = list(adts.packets(io.BytesIO(data), len(data)))
    assert walk(data).duration_s == pytest.approx(20 * 1024 / 44100)
    assert b"".join(data[start:end] for start, end in found) == (frame()[7:]) * 20
    length = len(frame())
    for lost in (1, length - 1, length + 5):
        assert refused(data[:-lost]) == "media.cut"
    middle = data.index(tag, 9) if each < 19 else len(tag) + length
    for lost in (1, 5, length - 1):
        broken = data[: middle - lost] + data[middle:]
        assert refused(broken) in {"media.cut", "media.damaged"}
    assert refused(data + tag + frame(3) * 20) == "media.spliced"
    assert refused(data + tag + b"words that are no sound") == "media.damaged"
    assert refused(data + tag[:-9]) == "media.cut"


def test_where_the_frames_lie_between_tags():
    front, sound, tail = makers.id3(50), frame() * 20, b"TAG" + bytes(125)
    data = front + sound + tail
    assert adts.span(io.BytesIO(data), len(data)) == (len(front), len(front) + len(sound))
    assert walk(data).duration_s == pytest.approx(20 * 1024 / 44100)


def test_a_configuration_of_another_form_gives_no_length():
    assert walk(loas(4, start=1) + loas() * 19).duration_s is None
    assert walk(loas(13) + loas() * 19).duration_s is None
    assert walk(loas() * 20).duration_s is None


def configured(**parts: int) -> bytes:
    """The beginning of a LOAS frame whose configuration says 48 kHz (3), with some of its bits set."""
    bits = 3 << 64 - 25
    places = {
        "same": (0, 1),
        "version": (1, 1),
        "frames": (3, 6),
        "programmes": (9, 4),
        "layers": (13, 3),
    }
    for name, value in parts.items():
        at, count = places[name]
        bits |= value << 64 - at - count
    return b"\x56\xe0\x10" + bits.to_bytes(8, "big")


def test_only_the_plain_form_of_a_configuration_tells_its_rate():
    assert adts._loas_rate(configured()) == 48000
    assert (
        adts._loas_rate(b"\x56\xe0\x10" + (1 << 64 - 3 | 3 << 64 - 25).to_bytes(8, "big")) == 48000
    )
    for name, values in {
        "same": (1,), "version": (1,), "frames": (1, 32), "programmes": (1, 8), "layers": (1, 4),
    }.items():  # fmt: skip
        for value in values:
            assert adts._loas_rate(configured(**{name: value})) == 0


def test_the_length_that_a_head_tells():
    assert [adts._adts_length(frame(content=n)) for n in (0, 1, 2, 8184)] == [0, 8, 9, 8191]
    assert [adts._adts_length(frame(content=n, checked=True)) for n in (0, 1, 600)] == [0, 10, 609]
    assert adts._adts_length(frame()[:6]) == 0
    heads = (
        b"\x56\xe0\x01",
        b"\x56\xe0\x00",
        b"\x56\xe0",
        b"\x56\xe3\x05",
        b"\x56\xff\xff",
        b"\x56\xc3\x05",
    )
    assert [adts._loas_length(head) for head in heads] == [4, 0, 0, 776, 8194, 0]


def test_what_may_change_from_frame_to_frame():
    private = bytearray(frame())
    private[2] |= 2
    data = (frame() + frame(checked=True) + bytes(private)) * 20
    assert walk(data).duration_s == pytest.approx(60 * 1024 / 44100)
    for channels in (6, 3):
        assert refused(frame() * 20 + frame(channels=channels) * 20) == "media.spliced"


def test_less_than_a_head_before_the_tags_is_a_cut():
    tag = b"TAG" + bytes(125)
    assert refused(frame() * 20 + b"abcdef" + tag) == "media.cut"
    assert refused(frame() * 20 + b"abcdefg" + tag) == "media.damaged"
    assert refused(makers.id3(50) + frame() * 20 + b"abc" + tag) == "media.cut"
    assert walk(frame() * 20 + bytes(6) + tag).duration_s is not None


def test_a_kind_of_sound_with_a_high_number_has_its_rate_at_the_same_place():
    plain = 3 << 64 - 25 | 1 << 64 - 17
    assert adts._loas_rate(b"\x56\xe0\x10" + plain.to_bytes(8, "big")) == 48000


def test_packets_are_frames_of_adts_without_their_heads_and_whole_ones_of_loas():
    def packets(data: bytes) -> list[tuple[int, int]]:
        return list(adts.packets(io.BytesIO(data), len(data)))

    tag = makers.id3(50)
    assert packets(tag + frame(content=200) + frame(content=100, checked=True)) == [
        (67, 267),
        (276, 376),
    ]
    assert packets(tag + loas(4, content=100) + loas(content=50)) == [(60, 171), (171, 232)]


@pytest.mark.parametrize("left", range(8190, 8197))
def test_the_longest_frames_are_whole_wherever_the_pieces_end_that_are_read(left):
    longest = loas(content=8183)
    assert len(longest) == 8194
    count, rest = divmod((1 << 20) - left - len(loas(4)), len(longest))
    data = loas(4) + longest * count + (loas(content=rest - 11) if rest else b"")
    assert len(data) == (1 << 20) - left
    whole = data + longest * 10
    assert walk(whole).duration_s == pytest.approx((count + 12) * 1024 / 44100)
