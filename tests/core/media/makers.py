"""Small files of sound, made byte by byte. Their structure is right; what they play is noise."""

from __future__ import annotations

import random
import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from suno_desktop.core.model import Clip, ClipId

_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES = (44100, 48000, 32000)


def frame(
    *, kbps: int = 128, rate: int = 44100, mono: bool = False, seed: int = 0, body: bytes = b""
) -> bytes:
    """One frame of MPEG 1, Layer III."""
    size = 144_000 * kbps // rate
    head = bytes(
        (0xFF, 0xFB, _KBPS.index(kbps) << 4 | _RATES.index(rate) << 2, 0xC0 if mono else 0x40)
    )
    noise = random.Random(seed).randbytes(size - 4)
    return head + (body + noise)[: size - 4]


def info(
    count: int, *, mark: bytes = b"Info", kbps: int = 128, rate: int = 44100, mono: bool = False
) -> bytes:
    """The frame that states how many frames follow."""
    side = 17 if mono else 32
    size = 144_000 * kbps // rate
    body = bytes(side) + mark + struct.pack(">II", 1, count) + bytes(size)
    return frame(kbps=kbps, rate=rate, mono=mono, body=body)


def mp3(
    frames: int = 200,
    *,
    seed: int = 1,
    stated: bool = True,
    kbps: int = 128,
    rate: int = 44100,
    mono: bool = False,
    front: bytes = b"",
    tail: bytes = b"",
) -> bytes:
    """A whole MP3, by default with an Info frame."""
    start = info(frames, kbps=kbps, rate=rate, mono=mono) if stated else b""
    sound = b"".join(
        frame(kbps=kbps, rate=rate, mono=mono, seed=seed * 1_000_003 + number)
        for number in range(frames)
    )
    return front + start + sound + tail


def id3(size: int = 100, *, footer: bool = False) -> bytes:
    """An empty ID3v2.4 tag with `size` bytes of padding."""
    length = bytes((size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127))
    flags = b"\x10" if footer else b"\0"
    tag = b"ID3\4\0" + flags + length + bytes(size)
    return tag + (b"3DI\4\0" + flags + length if footer else b"")


def box(name: bytes, *parts: bytes, large: bool = False) -> bytes:
    """One box of an MP4."""
    body = b"".join(parts)
    if large:
        return struct.pack(">I4sQ", 1, name, len(body) + 16) + body
    return struct.pack(">I4s", len(body) + 8, name) + body


def mp4(
    *,
    seconds: float = 10.0,
    content: int = 4000,
    handler: bytes = b"vide",
    offsets: Sequence[int] | None = None,
    sizes: Sequence[int] | None = None,
    wide: bool = False,
    front: bool = True,
    seed: int = 1,
) -> bytes:
    """An MP4 of one track with its content in one chunk."""
    payload = random.Random(seed).randbytes(content)
    mdat = box(b"mdat", payload)
    ftyp = box(b"ftyp", b"isom\0\0\2\0isomiso2")

    def moov(start: int) -> bytes:
        chunk = [start] if offsets is None else offsets
        table = struct.pack(f">II{len(chunk)}{'Q' if wide else 'I'}", 0, len(chunk), *chunk)
        if sizes is None:
            sample = struct.pack(">III", 0, content, 1)
        else:
            sample = struct.pack(f">III{len(sizes)}I", 0, 0, len(sizes), *sizes)
        stbl = box(b"stbl", box(b"co64" if wide else b"stco", table), box(b"stsz", sample))
        hdlr = box(b"hdlr", bytes(8) + handler + bytes(12))
        if wide:
            head = b"\1" + bytes(19) + struct.pack(">IQ", 1000, int(seconds * 1000))
        else:
            head = bytes(12) + struct.pack(">II", 1000, int(seconds * 1000))
        mvhd = box(b"mvhd", head + bytes(80))
        return box(b"moov", mvhd, box(b"trak", box(b"mdia", hdlr, box(b"minf", stbl))))

    if front:
        length = len(moov(0))
        return ftyp + moov(len(ftyp) + length + 8) + mdat
    return ftyp + mdat + moov(len(ftyp) + 8)


def adts(frames: list[bytes], *, checksum: bool = False) -> bytes:
    """Raw AAC, 44.1 kHz stereo."""
    data = b""
    for body in frames:
        length = len(body) + (9 if checksum else 7)
        data += bytes(
            (
                0xFF,
                0xF0 | (not checksum),
                0x50,
                0x80 | length >> 11,
                length >> 3 & 255,
                (length & 7) << 5 | 0x1F,
                0xFC,
            )
        )
        data += bytes(2 * checksum) + body
    return data


def m4a(frames: list[bytes], *, each: int, video: bytes = b"") -> bytes:
    """The same packets in an MP4: `each` of them in one chunk, with a chunk of a picture in front of each."""
    chunks = [frames[at : at + each] for at in range(0, len(frames), each)]
    ftyp = box(b"ftyp", b"M4A \0\0\2\0isomiso2")

    def moov(start: int) -> bytes:
        places, at = [], start
        for chunk in chunks:
            at += len(video)
            places.append(at)
            at += sum(map(len, chunk))
        counts = [(1, each, 1)]
        if len(chunks[-1]) != each:
            counts.append((len(chunks), len(chunks[-1]), 1))
        runs = struct.pack(">II", 0, len(counts)) + b"".join(
            struct.pack(">III", *one) for one in counts
        )
        stco = struct.pack(f">II{len(places)}I", 0, len(places), *places)
        stsz = struct.pack(f">III{len(frames)}I", 0, 0, len(frames), *map(len, frames))
        stbl = box(
            b"stbl",
            box(b"stsc", runs),
            box(b"stco", stco),
            box(b"stsz", stsz),
        )
        hdlr = box(b"hdlr", bytes(8) + b"soun" + bytes(12))
        mvhd = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, 10_000) + bytes(80))
        minf = box(b"minf", stbl)
        return box(b"moov", mvhd, box(b"trak", box(b"mdia", hdlr, minf)))

    head = ftyp + moov(len(ftyp) + len(moov(0)) + 8)
    return head + box(b"mdat", *(video + b"".join(chunk) for chunk in chunks))


def packets(seed: int, count: int = 60) -> list[bytes]:
    noise = random.Random(seed)
    return [noise.randbytes(noise.randrange(200, 400)) for _ in range(count)]


def clip(**changes: Any) -> Clip:
    """A clip with everything in it."""
    values: dict[str, Any] = {
        "clip_id": ClipId("0a1b2c3d-1111-4222-8333-444455556666"),
        "title": "雨夜 Rain 🌧",
        "artist": "小明",
        "style": "emotional punk, 流行，Rock, punk",
        "lyrics": "[Verse]\n你好世界 我爱你\n\n[Chorus]\n啦啦啦 😀",
        "prompt": "a sad song about rain",
        "model": "chirp-v4",
        "created_at": datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC),
        "duration_s": 12.0,
    }
    return Clip(**(values | changes))
