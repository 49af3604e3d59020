"""`python -m tests.soak containers`: hundreds of sound files of every container and codec that ffmpeg writes, as a table.

Each whole one that is accepted must keep its packets and its places through tagging; each that is cut or changed where the
format has checksums must be refused; what is not accepted must be named, and never called encrypted.
"""

from __future__ import annotations

import argparse
import itertools
import random
import shutil
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from suno_desktop.core.errors import DesktopError, MediaDamagedError
from suno_desktop.core.media import containers, tags
from suno_desktop.core.model import MediaKind
from tests.core.media import makers

SECONDS = 6
PLACES = 20
_FLIPS_ARE_SEEN = {"flac", "ogg", "mka", "mkv"}
"""Formats with checksums of all their sound."""
_CLUSTER, _CUES = b"\x1f\x43\xb6\x75", b"\x1c\x53\xbb\x6b"
"""What Matroska's checksums cover begins with the one; the other, like padding and the head of the file, has none."""
_PICTURE = ("-f", "lavfi", "-i", f"testsrc=d={SECONDS}:s=64x64:r=10")
_FRAGMENTS = ("-frag_duration", "1500000", "-movflags")

_CODECS: dict[str, tuple[tuple[str, ...], ...]] = {
    "mp3": (
        ("-b:a", "128k"),
        ("-q:a", "4"),
        ("-b:a", "64k", "-write_xing", "0"),
        ("-b:a", "96k", "-abr", "1"),
        ("-b:a", "128k", "-id3v2_version", "3", "-write_id3v1", "1"),
    ),
    "flac": ((), ("-compression_level", "0"), ("-sample_fmt", "s32"), ("-frame_size", "1152")),
    "ogg": (
        ("-c:a", "libvorbis"),
        ("-c:a", "libopus", "-ar", "48000"),
        ("-c:a", "flac"),
        ("-c:a", "libspeex", "-ac", "1", "-ar", "16000"),
    ),
    "opus": (("-ar", "48000"), ("-ar", "48000", "-frame_duration", "60")),
    "wav": (
        (),
        ("-c:a", "pcm_s24le"),
        ("-c:a", "pcm_f32le"),
        ("-c:a", "adpcm_ms"),
        ("-c:a", "pcm_mulaw"),
        ("-rf64", "always"),
    ),
    "aac": (("-c:a", "aac"), ("-c:a", "aac", "-b:a", "64k")),
    "latm": (("-c:a", "aac"),),
    "m4a": (
        ("-c:a", "aac"),
        ("-c:a", "aac", "-movflags", "+faststart"),
        ("-c:a", "alac"),
        ("-c:a", "aac", *_FRAGMENTS, "frag_keyframe"),
        ("-c:a", "aac", *_FRAGMENTS, "frag_keyframe+empty_moov"),
        ("-c:a", "aac", *_FRAGMENTS, "frag_keyframe+empty_moov+default_base_moof"),
        ("-c:a", "aac", *_FRAGMENTS, "dash+global_sidx"),
        ("-c:a", "aac", *_FRAGMENTS, "dash"),
    ),
    "mp4": (
        (*_PICTURE, "-c:v", "libx264", "-c:a", "aac"),
        (*_PICTURE, "-c:v", "libx264", "-c:a", "aac", "-movflags", "+faststart"),
        (*_PICTURE, "-c:v", "libx264", "-g", "10", "-c:a", "aac", "-movflags", "frag_keyframe"),
        ("-c:a", "libmp3lame", "-ar", "44100"),
    ),
    "mov": (("-c:a", "pcm_s16le"), ("-c:a", "aac"), ("-c:a", "alac", "-movflags", "+faststart")),
    "webm": (
        ("-c:a", "libopus", "-ar", "48000"),
        ("-c:a", "libvorbis"),
        (*_PICTURE, "-c:v", "libvpx", "-c:a", "libvorbis"),
    ),
    "mka": (
        ("-c:a", "flac"),
        ("-c:a", "aac"),
        ("-c:a", "libmp3lame", "-ar", "44100"),
        ("-c:a", "pcm_s16le"),
        ("-c:a", "libopus", "-ar", "48000"),
    ),
    "mkv": ((*_PICTURE, "-c:v", "libx264", "-c:a", "aac"),),
}
_OTHERS = (
    "ac3 eac3 dts mp2 aiff au caf wv tta wma w64 ts avi flv rm asf mpg thd sbc aptx nut adx gsm"
)
_SHAPES = [(rate, channels) for rate in (44100, 48000) for channels in (1, 2)]


@dataclass(slots=True)
class Row:
    """What became of the files of one container."""

    whole: int = 0
    saved: int = 0
    tagged: int = 0
    cut: int = 0
    unknowable: int = 0
    """Cuts that left the sound whole, or that nothing in the file tells."""
    cut_saved: int = 0
    flipped: int = 0
    flipped_saved: int = 0
    wrong: list[str] = field(default_factory=list)


def make(folder: Path, *, least: int) -> Iterator[Path]:
    """At least so many files that are accepted, of every container in turn."""
    count = 0
    for (rate, channels), (ending, kinds) in itertools.product(_SHAPES, _CODECS.items()):
        for number, options in enumerate(kinds):
            path = folder / f"{ending}-{number}-{rate}-{channels}.{ending}"
            tone = (
                f"aevalsrc='0.4*sin(2*PI*{300 + 7 * count}*t)+0.05*random(0)':d={SECONDS}:s={rate}"
            )
            ours = () if "-ac" in options else ("-ac", str(channels))
            if _ffmpeg("-f", "lavfi", "-i", tone, *options, *ours, "-t", str(SECONDS), path):
                count += 1
                yield path
    for path in tagged_mp3s(folder, count=max(0, least - count)):
        count += 1
        yield path


def make_others(folder: Path) -> Iterator[Path]:
    """Files of containers that are not accepted."""
    for ending in _OTHERS.split(" "):
        path = folder / f"other.{ending}"
        for rate in ("48000", "8000"):
            shape = ("-ar", rate, "-ac", "2" if rate == "48000" else "1", "-strict", "-2")
            if _ffmpeg("-f", "lavfi", "-i", f"sine=440:d={SECONDS}", *shape, path):
                yield path
                break


def tagged_mp3s(folder: Path, *, count: int, seed: int = 7) -> Iterator[Path]:
    """MP3 with tags of every kind, in any order, at both ends, with a little junk now and then."""
    rnd = random.Random(seed)
    for number in range(count):
        fronts = [one(rnd) for one in rnd.sample(FRONTS, rnd.randrange(4))]
        tails = [one(rnd) for one in rnd.sample(TAILS, rnd.randrange(4))]
        short = [_id3v1(rnd)] if rnd.random() < 0.5 else []
        song = makers.mp3(
            SECONDS * 44100 // 1152,
            seed=number,
            stated=rnd.random() < 0.5,
            kbps=rnd.choice((64, 128, 192)),
            mono=rnd.random() < 0.3,
        )
        path = folder / f"tags-{number}.mp3"
        path.write_bytes(b"".join([*fronts, song, *tails, *short]))
        yield path


def _id3v2(rnd: random.Random) -> bytes:
    return makers.id3(rnd.randrange(0, 3000), footer=rnd.random() < 0.5)


def _many_id3(rnd: random.Random) -> bytes:
    return makers.id3(0) * rnd.randrange(2, 1500)


def _id3v1(rnd: random.Random) -> bytes:
    return b"TAG" + bytes(rnd.choice(b"abc") for _ in range(125))


def _enhanced(_rnd: random.Random) -> bytes:
    return b"TAG+" + b"x" * 223


def _ape(rnd: random.Random) -> bytes:
    text = rnd.choice(b"abcdef").to_bytes(1, "big") * rnd.randrange(1, 500)
    item = struct.pack("<II", len(text), 0) + b"Title\0" + text
    ends = struct.pack("<III", 2000, len(item) + 32, 1)
    head = b"APETAGEX" + ends + struct.pack("<I", 0xA0000000) + bytes(8)
    return head + item + b"APETAGEX" + ends + struct.pack("<I", 0x80000000) + bytes(8)


def _lyrics3v1(rnd: random.Random) -> bytes:
    return b"LYRICSBEGIN" + b"la " * rnd.randrange(1000) + b"LYRICSEND"


def _lyrics3v2(rnd: random.Random) -> bytes:
    text = b"LYRICSBEGINLYR00500" + b"la " * rnd.randrange(1000)
    return text + b"%06dLYRICS200" % len(text)


def _appended(rnd: random.Random) -> bytes:
    return makers.id3(rnd.randrange(1, 500), footer=True)


def _zeros(rnd: random.Random) -> bytes:
    return bytes(rnd.randrange(1, 4000))


FRONTS = [_id3v2, _many_id3, _ape, _lyrics3v1, _lyrics3v2, _id3v1, _enhanced]
TAILS = [_appended, _ape, _lyrics3v1, _lyrics3v2, _enhanced, _zeros]


def damaged(data: bytes, span: tuple[int, int], rnd: random.Random) -> Iterator[tuple[str, bytes]]:
    """The same file cut at some places, and with single bits changed in its sound."""
    start, end = span
    for _ in range(PLACES):
        yield "cut", data[: rnd.randrange(start, end - 1)]
    if _CLUSTER in data[:100_000] and data.startswith(b"\x1a\x45\xdf\xa3"):
        start, cues = data.index(_CLUSTER), data.rfind(_CUES)
        end = cues if cues > start else end
    for _ in range(PLACES):
        broken = bytearray(data)
        broken[rnd.randrange(start, end)] ^= 1 << rnd.randrange(8)
        yield "flip", bytes(broken)


def refused(path: Path) -> DesktopError | None:
    """Why a file is not saved; None if it is."""
    try:
        found = containers.check(path, MediaKind.MP3, duration_s=SECONDS)
    except DesktopError as error:
        str(error)
        return error
    if found.checksum_ok is False:  # then it is fetched again, and a passing fault is gone
        return MediaDamagedError("media.checksum", host="here")
    return None


def packets(path: Path) -> bytes:
    """What ffmpeg takes for the sound from the first to the last packet, and at ten places that it seeks to.

    Where Speex lands depends on the bytes of the tags, because it is searched for by halves. What an old tag at the end of
    an MP3 says is no sound, though ffmpeg takes it for the end of the last packet where no other tag stands in front.
    """
    data = path.read_bytes()
    if path.suffix == ".mp3" and data[-128:-125] == b"TAG":
        with tempfile.NamedTemporaryFile(suffix=".mp3") as bare:
            bare.write(data[:-128])
            bare.flush()
            return _packets(Path(bare.name))
    return _packets(path)


def _packets(path: Path) -> bytes:
    one: list[str | Path] = [
        "ffmpeg",
        "-v",
        "error",
        "-i",
        path,
        "-map",
        "0:a",
        "-c",
        "copy",
        "-f",
        "md5",
        "-",
    ]
    seeks: list[str | Path] = ["ffmpeg", "-v", "error"]
    for number in range(10):
        seeks += ["-ss", str(SECONDS * number / 10), "-i", path]
    for number in range(10):
        seeks += ["-map", f"{number}:a"]
    seeks += ["-c", "copy", "-t", "0.2", "-f", "streamhash", "-hash", "md5", "-"]
    is_speex = b"Speex   1." in path.read_bytes()[:64]
    commands = (one,) if is_speex else (one, seeks)
    runs = (subprocess.run(command, capture_output=True, check=False) for command in commands)
    return b"".join(run.stdout for run in runs)


def judge(path: Path, row: Row, cover: bytes, rnd: random.Random) -> None:
    """Save one whole file, and see that nothing damaged of it is saved."""
    row.whole += 1
    why = refused(path)
    if why is not None:
        row.wrong.append(f"{path.name} refused: {why}")
        return
    name = containers.name_of(path) or ""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"copy{path.suffix}"
        shutil.copyfile(path, copy)
        whole = containers.check(path, MediaKind.MP3)
        container = whole.name
        try:
            if tags.write(copy, container, tags.of(makers.clip()), cover_jpeg=cover) is not None:
                row.tagged += 1
        except MediaDamagedError as error:
            row.wrong.append(f"{path.name} not tagged: {error}")
        if packets(copy) != packets(path):
            row.wrong.append(f"{path.name} plays otherwise after tagging")
        else:
            row.saved += 1
        spans = containers.sound(path)
        data = path.read_bytes()
        for kind, broken in damaged(data, (spans[0][0], spans[-1][1]), rnd):
            copy.write_bytes(broken)
            was_saved = refused(copy) is None
            if kind == "cut":
                if was_saved and _is_whole_or_unknowable(copy, whole):
                    row.unknowable += 1
                    continue
                row.cut += 1
                row.cut_saved += was_saved
            elif name in _FLIPS_ARE_SEEN or container in _FLIPS_ARE_SEEN:
                row.flipped += 1
                row.flipped_saved += was_saved


def _is_whole_or_unknowable(cut: Path, whole: containers.Container) -> bool:
    """Whether only a tag behind the sound was cut, or an MP3 that states no count, just between two of its frames.

    Of the second kind nobody can know where no length is told with it; a server tells one.
    """
    left = containers.check(cut, MediaKind.MP3)
    return left.duration_s == whole.duration_s or (left.name == "mp3" and not left.counted)


def table(rows: dict[str, Row]) -> str:
    """All rows as lines of text."""
    lines = ["container  whole  saved  tagged  cut: saved  untold  flipped: saved"]
    for name, row in sorted(rows.items()):
        lines.append(
            f"{name:9} {row.whole:6} {row.saved:6} {row.tagged:7} {row.cut:6}: {row.cut_saved:<3}"
            f" {row.unknowable:6}   {row.flipped:8}: {row.flipped_saved:<3}"
        )
    return "\n".join(lines)


def _ffmpeg(*words: str | Path) -> bool:
    command: Sequence[str | Path] = ["ffmpeg", "-v", "quiet", "-nostdin", "-y", *words]
    done = subprocess.run(command, check=False)
    path = Path(words[-1])
    return done.returncode == 0 and path.exists() and path.stat().st_size > 0


def main() -> int:
    """Make them, judge them, print the table; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--least", type=int, default=300, help="so many accepted files at least")
    parser.add_argument("--every", type=int, default=1, help="take only each so manieth of them")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rnd = random.Random(options.seed)
    cover = b"\xff\xd8\xff\xe0" + rnd.randbytes(30_000)
    rows: dict[str, Row] = {}
    said: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, path in enumerate(make(folder, least=options.least)):
            if number % options.every:
                path.unlink()
                continue
            row = rows.setdefault(path.suffix[1:], Row())
            judge(path, row, cover, rnd)
            path.unlink()
            for line in row.wrong:
                print(line, flush=True)
            wrong += row.wrong
            row.wrong = []
        for path in make_others(folder):
            error = refused(path)
            said[f"{path.suffix[1:]}: {error}"] += 1
            if error is None or "encrypted" in error.code:
                wrong.append(f"{path.name}: {error}")
            path.unlink()
    print(f"seed {options.seed}")
    print(table(rows))
    print("\n".join(sorted(said)))
    print("\n".join(wrong) or "nothing wrong")
    bad = wrong or any(row.cut_saved or row.flipped_saved for row in rows.values())
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
