"""Sound and other files that are not saved, known by their first bytes and by frames that follow each other."""

from __future__ import annotations

import pytest

from suno_desktop.core.media import other_formats

AC3_KBPS = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640]
LAYER_1 = {
    3: [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    2: [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
}
LAYER_2 = {
    3: [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    2: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
}
RATES = {3: [44100, 48000, 32000], 2: [22050, 24000, 16000], 0: [11025, 12000, 8000]}


def three(head: bytes, length: int) -> bytes:
    """Three frames; the last one only begins."""
    return (head + bytes(length - len(head))) * 2 + head


@pytest.mark.parametrize("rate", range(3))
@pytest.mark.parametrize("code", range(38))
def test_ac3_of_every_size(rate, code):
    samples_s = (48000, 44100, 32000)[rate]
    words = 1536 * AC3_KBPS[code // 2] * 1000 // samples_s // 16
    length = 2 * (words + (code % 2 if rate == 1 else 0))
    head = bytes((0x0B, 0x77, 0, 0, rate << 6 | code, 8 << 3, 0))
    assert other_formats.name(three(head, length)) == "AC-3"
    assert other_formats.name(three(head, length + 2)) is None


def test_what_is_no_ac3():
    for at, value in ((0, 0x0C), (1, 0x76), (4, 0xC0), (4, 38), (4, 63)):
        head = bytearray((0x0B, 0x77, 0, 0, 0, 8 << 3))
        head[at] = value
        assert other_formats.name(bytes(head) + bytes(122) + bytes(head) * 50) is None
    assert other_formats.name(b"\x0b\x77\0\0\0") is None


@pytest.mark.parametrize("length", [64, 700, 2 * 0x800])
def test_enhanced_ac3_tells_its_length(length):
    words = length // 2 - 1
    head = bytes((0x0B, 0x77, words >> 8 | 0x40, words & 255, 0, 16 << 3, 0))
    assert other_formats.name(three(head, length)) == "E-AC-3"
    old = bytes((0x0B, 0x77, 0, 0, 0, 10 << 3))
    assert other_formats.name(three(old, 128)) == "AC-3"
    new = bytes((0x0B, 0x77, 0, 63, 0, 11 << 3))
    assert other_formats.name(three(new, 128)) == "E-AC-3"


@pytest.mark.parametrize("version", RATES)
@pytest.mark.parametrize("rate", range(3))
@pytest.mark.parametrize("index", range(1, 15))
@pytest.mark.parametrize("padded", [0, 1])
def test_layers_one_and_two_of_every_rate(version, rate, index, padded):
    samples_s = RATES[version][rate]
    generation = 3 if version == 3 else 2
    for layer, name in ((3, "MP1"), (2, "MP2")):
        kbps = (LAYER_1 if layer == 3 else LAYER_2)[generation][index - 1]
        length = (
            (12 * kbps * 1000 // samples_s + padded) * 4
            if layer == 3
            else 144 * kbps * 1000 // samples_s + padded
        )
        head = bytes(
            (0xFF, 0xE1 | version << 3 | layer << 1, index << 4 | rate << 2 | padded << 1, 0)
        )
        assert other_formats.name(three(head, length)) == name
        assert other_formats.name(three(head, length + 1)) is None


@pytest.mark.parametrize(
    "head",
    [
        b"\xff\xed\x14\0", b"\xff\xfd\x1c\0", b"\xff\xfd\x04\0", b"\xff\xfd\xf4\0", b"\xff\xfb\x14\0",
        b"\xff\xf9\x14\0", b"\xfe\xfd\x14\0", b"\xff\xdd\x14\0", b"\xff\xfd\x14",
    ],
)  # fmt: skip
def test_what_is_no_frame_of_them(head):
    assert other_formats.name(three(head, 96)) is None
    assert other_formats.name(head) is None


def test_packets_of_a_transport_stream():
    packet = b"\x47" + bytes(187)
    assert other_formats.name(packet * 3) == "MPEG transport stream"
    assert other_formats.name(packet * 2 + b"\x47") == "MPEG transport stream"
    assert other_formats.name(packet * 2) is None
    for at in (0, 188, 376):
        broken = bytearray(packet * 3)
        broken[at] = 0x48
        assert other_formats.name(bytes(broken)) is None


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"TTA1", "True Audio (TTA)"), (b"tBaK", "TAK"), (b"MPCK", "Musepack"), (b"MP+\7", "Musepack"),
        (b"OFR ", "OptimFROG"), (b"caff", "CAF"), (b".snd", "AU"), (b"#!AMR\n", "AMR"), (b"DSD ", "DSF"),
        (b"FRM8", "DSDIFF"), (b"riff\x2e\x91\xcf\x11", "Wave64"), (b"Creative Voice File\x1a", "VOC"),
        (b"MThd", "MIDI"), (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows Media (ASF)"),
        (b".RMF", "RealMedia"), (b".ra\xfd", "RealAudio"), (b"FLV\1", "Flash video (FLV)"),
        (b"\0\0\1\xba", "MPEG program stream"), (b"\x7f\xfe\x80\x01", "DTS"),
        (b"size\xf8\x72\x6f\xba", "TrueHD"), (b"size\xf8\x72\x6f\xbb", "MLP"), (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"\x89PNG", "PNG"), (b"GIF89a", "GIF"), (b"\x1f\x8b\x08", "gzip"), (b"PK\3\4", "ZIP"),
        (b"%PDF-1", "PDF"), (b"7z\xbc\xaf", "7-Zip"), (b"Rar!", "RAR"),
        (b"FORM\0\0\0\0AIFC", "AIFF"), (b"FORM\0\0\0\x008SVX", "8SVX"), (b"RIFF\0\0\0\0WEBP", "WebP"),
        (b"RIFF\0\0\0\0RMID", "MIDI"), (b"RIFF\0\0\0\0WAVE", None), (b"xTTA1", None), (b"", None),
    ],
)  # fmt: skip
def test_marks_at_the_beginning(head, name):
    assert other_formats.name(head) == name


@pytest.mark.parametrize(
    ("at", "mark", "called"),
    [
        (0, b"MAC ", "Monkey's Audio (APE)"), (0, b"wvpk", "WavPack"), (0, b"TTA1", "True Audio (TTA)"),
        (0, b"TTA2", "True Audio (TTA)"), (0, b"tBaK", "TAK"), (0, b"MPCK", "Musepack"), (0, b"MP+", "Musepack"),
        (0, b"OFR ", "OptimFROG"), (0, b"caff", "CAF"), (0, b".snd", "AU"), (0, b"#!AMR", "AMR"),
        (0, b"DSD ", "DSF"), (0, b"FRM8", "DSDIFF"), (0, b"riff\x2e\x91\xcf\x11", "Wave64"),
        (0, b"Creative Voice File", "VOC"), (0, b"MThd", "MIDI"),
        (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows Media (ASF)"), (0, b".RMF", "RealMedia"),
        (0, b".ra\xfd", "RealAudio"), (0, b"FLV\1", "Flash video (FLV)"), (0, b"\0\0\1\xba", "MPEG program stream"),
        (0, b"\x7f\xfe\x80\x01", "DTS"), (0, b"\xfe\x7f\x01\x80", "DTS"), (0, b"\x1f\xff\xe8\x00", "DTS"),
        (0, b"\xff\x1f\x00\xe8", "DTS"), (4, b"\xf8\x72\x6f\xba", "TrueHD"), (4, b"\xf8\x72\x6f\xbb", "MLP"),
        (0, b"\xff\xd8\xff", "JPEG"), (0, b"\x89PNG", "PNG"), (0, b"GIF8", "GIF"), (0, b"\x1f\x8b", "gzip"),
        (0, b"PK\3\4", "ZIP"), (0, b"%PDF", "PDF"), (0, b"7z\xbc\xaf", "7-Zip"), (0, b"Rar!", "RAR"),
        (0, b"FORM....AIFF", "AIFF"), (0, b"FORM....AIFC", "AIFF"), (0, b"FORM....8SVX", "8SVX"),
        (0, b"#EXTM3U", "HLS playlist (M3U8)"), (0, b"[playlist]", "PLS playlist"), (0, b"<MPD", "DASH playlist (MPD)"),
        (0, b"RIFF....AVI ", "AVI"), (0, b"RIFF....WEBP", "WebP"), (0, b"RIFF....RMID", "MIDI"),
    ],
)  # fmt: skip
def test_each_mark_at_its_place(at, mark, called):
    assert other_formats.name(bytes(at) + mark + bytes(20)) == called
    assert other_formats.name(bytes(at + 1) + mark + bytes(20)) is None
    assert other_formats.name(bytes(at) + mark[:-1] + b"?" + bytes(20)) is None


@pytest.mark.parametrize("missing", [None, 0, 188, 376])
def test_a_transport_stream_has_three_marks(missing):
    data = bytearray(377)
    for at in (0, 188, 376):
        data[at] = 0x47 if at != missing else 0x46
    expected = "MPEG transport stream" if missing is None else None
    assert other_formats.name(bytes(data)) == expected
    assert other_formats.name(bytes(data[:376])) is None


@pytest.mark.parametrize(
    "head",
    [
        b"", b"\x0b\x77\0\0\0", b"\x0b\x78\0\0\0\x40", b"\x0b\x77\0\0\xc0\x40", b"\x0b\x77\0\0\x26\x40",
    ],
)  # fmt: skip
def test_what_is_no_frame_of_ac3_has_no_length(head):
    assert other_formats._ac3_length(head) == 0


@pytest.mark.parametrize(
    ("head", "length"),
    [
        (b"\x0b\x77\0\0\x00\x50", 128), (b"\x0b\x77\0\0\x25\x40", 2560), (b"\x0b\x77\0\0\x40\x40", 138),
        (b"\x0b\x77\0\0\x41\x40", 140), (b"\x0b\x77\0\0\x81\x40", 192), (b"\x0b\x77\1\xff\x00\x58", 1024),
        (b"\x0b\x77\xff\xff\x00\x80", 4096),
    ],
)  # fmt: skip
def test_how_long_a_frame_of_ac3_is(head, length):
    assert other_formats._ac3_length(head) == length


@pytest.mark.parametrize(
    "head",
    [
        b"\xff\xfd\x90", b"\xfe\xfd\x90\0", b"\xff\xdd\x90\0", b"\xff\xfb\x90\0", b"\xff\xf9\x90\0", b"\xff\xed\x90\0",
        b"\xff\xfd\x9c\0", b"\xff\xfd\x00\0", b"\xff\xfd\xf0\0",
    ],
)  # fmt: skip
def test_what_is_no_frame_of_layer_one_or_two_has_no_length(head):
    assert other_formats._layer_length(head) == 0


@pytest.mark.parametrize(
    ("head", "length"),
    [
        (b"\xff\xfd\x90\0", 522), (b"\xff\xfd\x92\0", 523), (b"\xff\xfd\x94\0", 480), (b"\xff\xfd\x98\0", 720),
        (b"\xff\xff\x90\0", 312), (b"\xff\xff\x92\0", 316), (b"\xff\xf5\x94\0", 480), (b"\xff\xe5\x94\0", 960),
    ],
)  # fmt: skip
def test_how_long_a_frame_of_layer_one_or_two_is(head, length):
    assert other_formats._layer_length(head) == length
