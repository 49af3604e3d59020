"""Names sound and other files that are not saved, by their first bytes, so that a refusal can say what came."""

from __future__ import annotations

import re
from collections.abc import Callable

_MARKS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"MAC ", "Monkey's Audio (APE)"),
    (0, b"wvpk", "WavPack"),
    (0, b"TTA1", "True Audio (TTA)"),
    (0, b"TTA2", "True Audio (TTA)"),
    (0, b"tBaK", "TAK"),
    (0, b"MPCK", "Musepack"),
    (0, b"MP+", "Musepack"),
    (0, b"OFR ", "OptimFROG"),
    (0, b"caff", "CAF"),
    (0, b".snd", "AU"),
    (0, b"#!AMR", "AMR"),
    (0, b"DSD ", "DSF"),
    (0, b"FRM8", "DSDIFF"),
    (0, b"riff\x2e\x91\xcf\x11", "Wave64"),
    (0, b"Creative Voice File", "VOC"),
    (0, b"MThd", "MIDI"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows Media (ASF)"),
    (0, b".RMF", "RealMedia"),
    (0, b".ra\xfd", "RealAudio"),
    (0, b"FLV\1", "Flash video (FLV)"),
    (0, b"\0\0\1\xba", "MPEG program stream"),
    (0, b"\x7f\xfe\x80\x01", "DTS"),
    (0, b"\xfe\x7f\x01\x80", "DTS"),
    (0, b"\x1f\xff\xe8\x00", "DTS"),
    (0, b"\xff\x1f\x00\xe8", "DTS"),
    (4, b"\xf8\x72\x6f\xba", "TrueHD"),
    (4, b"\xf8\x72\x6f\xbb", "MLP"),
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG", "PNG"),
    (0, b"GIF8", "GIF"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"PK\3\4", "ZIP"),
    (0, b"%PDF", "PDF"),
    (0, b"7z\xbc\xaf", "7-Zip"),
    (0, b"Rar!", "RAR"),
    (0, b"\xfd7zXZ\0", "XZ"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard"),
    (0, b"ADIF", "AAC (ADIF)"),
    (0, b"#EXTM3U", "HLS playlist (M3U8)"),
    (0, b"[playlist]", "PLS playlist"),
)
_DASH = re.compile(rb"(?:\s|<\?xml[^>]*>|<!--.*?-->)*<MPD\b", re.DOTALL)
_BOM = b"\xef\xbb\xbf"
_FAMILIES = {
    b"FORM": {b"AIFF": "AIFF", b"AIFC": "AIFF", b"8SVX": "8SVX"},
    b"RIFF": {b"AVI ": "AVI", b"WEBP": "WebP", b"RMID": "MIDI", b"QLCM": "QCP"},
    b"RIFX": {b"WAVE": "RIFX"},
    b"BW64": {b"WAVE": "BW64"},
}
_SHAPES = (
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17\x72\x45\x38\x50\x90)"), "bzip2"),
    (re.compile(rb"BM.{4}\0{4}.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\0{3}", re.DOTALL), "BMP"),
)
"""Of marks that are too short to be known without what stands around them."""
PICTURES = {
    b"heic": "HEIC",
    b"heix": "HEIC",
    b"mif1": "HEIF",
    b"avif": "AVIF",
    b"avis": "AVIF",
}
"""Brands of pictures that are stored like an MP4."""
_BITRATES = (
    (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
"""Of MPEG audio: layer I and II of version 1, then of version 2."""
_RATES = (44100, 48000, 32000)
_WORDS = 2048
"""Bytes of a text that tell what it is."""
_MAX_JUNK = 4096
"""Bytes before the first frame that do not hide it."""
_SYNC = re.compile(rb"\xff(?=[\xe0-\xff])|\x0b(?=\x77)")
_FRAME_HEAD = 6
"""Bytes that tell how long a frame is."""
_AC3_KILOBITS = (
    32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
)  # fmt: skip


def name(head: bytes) -> str | None:
    """What the first bytes of a file say it is; None if they say nothing that is known here."""
    for at, mark, called in _MARKS:
        if head.startswith(mark, at):
            return called
    if head[4:8] == b"ftyp":
        return PICTURES.get(head[8:12])
    if head[:4] in _FAMILIES:
        return _FAMILIES[head[:4]].get(head[8:12])
    return _by_shape(head) or _by_frames(head)


def _by_shape(head: bytes) -> str | None:
    """What tells its name by more than its first bytes."""
    if _DASH.match(head[:_WORDS].removeprefix(_BOM)):
        return "DASH playlist (MPD)"
    for shape, called in _SHAPES:
        if shape.match(head):
            return called
    for first, step in ((0, 188), (4, 192)):
        if len(head) > first + 2 * step and head[first : first + 2 * step + 1 : step] == b"GGG":
            return "MPEG transport stream"
    return None


def _by_frames(head: bytes) -> str | None:
    """What frames follow each other at the start, or behind a little that is no sound."""
    for place in _SYNC.finditer(head, 0, _MAX_JUNK + 2):
        at = place.start()
        if _repeats(head, at, _ac3_length):
            return "AC-3" if head[at + 5] >> 3 <= 10 else "E-AC-3"
        if _repeats(head, at, _layer_length):
            return "MP1" if head[at + 1] & 6 == 6 else "MP2"
    return None


def _repeats(head: bytes, at: int, length_of: Callable[[bytes], int]) -> bool:
    for _ in range(3):
        length = length_of(head[at : at + _FRAME_HEAD])
        if not length:
            return False
        at += length
    return True


def _ac3_length(head: bytes) -> int:
    """Bytes of the AC-3 or E-AC-3 frame that begins here, or 0."""
    if len(head) < 6 or head[:2] != b"\x0b\x77":
        return 0
    if head[5] >> 3 > 10:
        return 2 * (((head[2] & 7) << 8 | head[3]) + 1)
    rate, size = head[4] >> 6, head[4] & 63
    if rate == 3 or size >= 38:
        return 0
    kilobits = _AC3_KILOBITS[size >> 1]
    samples_unit = (48000, 44100, 32000)[rate]
    words = 768 * kilobits * 125 // samples_unit
    return 2 * (words + (size & 1 if rate == 1 else 0))


def _layer_length(head: bytes) -> int:
    """Bytes of the frame of MPEG layer I or II that begins here, or 0."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or head[1] & 6 not in {4, 6}:
        return 0
    version, layer_1 = head[1] >> 3 & 3, head[1] & 6 == 6
    bitrate, rate_index, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or rate_index == 3 or bitrate in {0, 15}:
        return 0
    kilobits = _BITRATES[(0 if layer_1 else 1) if version == 3 else (2 if layer_1 else 3)][bitrate]
    rate = _RATES[rate_index] >> {3: 0, 2: 1, 0: 2}[version]
    if layer_1:
        return (96 * kilobits * 125 // rate + padding) * 4
    return 1152 * kilobits * 125 // rate + padding
