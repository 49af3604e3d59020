"""Only pictures of five kinds, within bounds, become JPEG; nothing else gets near a decoder."""

from __future__ import annotations

import contextlib
import io
import random
import struct
import subprocess
import sys
import zlib
from typing import Any

import pytest
from PIL import Image, ImageFile

from suno_desktop.core.errors import DiskError, MediaDamagedError
from suno_desktop.core.media import artwork


def picture(
    kind: str,
    size: tuple[int, int] = (300, 200),
    mode: str = "RGB",
    colour: Any = (200, 30, 30),
    **more: Any,
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **more)
    return out.getvalue()


def noise(size: tuple[int, int], kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(out, kind)
    return out.getvalue()


def opened(data: bytes) -> Any:
    found = Image.open(io.BytesIO(data))
    assert (found.format, found.mode) == ("JPEG", "RGB")
    return found


def refused(data: bytes) -> bool:
    with pytest.raises(MediaDamagedError) as caught:
        artwork.to_jpeg(data)
    return caught.value.code == "media.bad_picture"


@pytest.mark.parametrize(
    ("kind", "name"),
    [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("AVIF", "avif"), ("GIF", "gif")],
)
def test_each_kind_is_converted(kind, name):
    data = picture(kind)
    assert artwork.sniff(data) == name
    assert opened(artwork.to_jpeg(data)).size == (300, 200)


@pytest.mark.parametrize("kind", ["AVIF", "GIF"])
def test_the_first_picture_of_a_moving_one_is_taken(kind):
    first, second = (Image.new("RGB", (80, 60), colour) for colour in ("red", "blue"))
    out = io.BytesIO()
    first.save(out, kind, save_all=True, append_images=[second])
    red, _, blue = opened(artwork.to_jpeg(out.getvalue())).getpixel((40, 30))
    assert red > 200
    assert blue < 60


def test_it_gets_small_enough():
    found = artwork.to_jpeg(noise((1600, 1200)))
    assert len(found) <= 500_000
    assert max(opened(found).size) <= 1000
    tiny = artwork.to_jpeg(noise((1600, 1200)), max_bytes=3000)
    assert len(tiny) <= 3000
    with pytest.raises(MediaDamagedError):
        artwork.to_jpeg(picture("PNG"), max_bytes=10)


def test_a_jpeg_that_fits_keeps_its_quality_and_does_not_grow():
    out = io.BytesIO()
    Image.effect_noise((300, 200), 60).convert("RGB").save(out, "JPEG", quality=50)
    once = artwork.to_jpeg(out.getvalue())
    assert len(once) <= len(out.getvalue())
    assert opened(once).quantization == opened(out.getvalue()).quantization
    scaled = opened(artwork.to_jpeg(out.getvalue(), max_px=100))
    assert scaled.size == (100, 67)
    assert scaled.quantization != opened(once).quantization


def test_tables_that_old_players_cannot_read_are_replaced():
    out = io.BytesIO()
    wide = [[300] * 64, [300] * 64]
    Image.effect_noise((300, 200), 60).convert("RGB").save(out, "JPEG", qtables=wide)
    assert max(opened(out.getvalue()).quantization[0]) > 255
    assert max(opened(artwork.to_jpeg(out.getvalue())).quantization[0]) <= 255


@pytest.mark.parametrize(
    ("mode", "colour", "kind"),
    [
        ("CMYK", (0, 255, 255, 0), "JPEG"),
        ("L", 90, "JPEG"),
        ("RGBA", (255, 0, 0, 0), "PNG"),
        ("LA", (10, 0), "PNG"),
        ("P", 3, "PNG"),
        ("1", 1, "PNG"),
        ("I;16", 30000, "PNG"),
        ("RGBA", (255, 0, 0, 128), "WEBP"),
    ],
)
def test_every_colour_model(mode, colour, kind):
    opened(artwork.to_jpeg(picture(kind, mode=mode, colour=colour)))


def test_what_is_transparent_becomes_white():
    found = opened(artwork.to_jpeg(picture("PNG", mode="RGBA", colour=(255, 0, 0, 0))))
    assert min(found.getpixel((5, 5))) > 250


def test_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(artwork.to_jpeg(picture("JPEG", exif=exif.tobytes()))).size == (200, 300)


def test_nothing_of_the_original_but_the_picture_goes_on():
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    data = picture("JPEG", exif=exif.tobytes(), comment=b"secret words")
    assert data.count(b"secret") == 2
    assert b"secret" not in artwork.to_jpeg(data)


def test_a_broken_exif_part_is_no_reason(monkeypatch):
    def broken(self):
        raise struct.error("short")

    monkeypatch.setattr(Image.Image, "getexif", broken)
    assert opened(artwork.to_jpeg(picture("JPEG"))).size == (300, 200)


def test_the_first_frame_of_a_moving_picture():
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=10, lossless=True)
    red, _, blue = opened(artwork.to_jpeg(out.getvalue())).getpixel((30, 30))
    assert red > 200
    assert blue < 60


def png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(100))
    chunks = [
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part))
        for part in (body, data)
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def webp_header(width: int, height: int, kind: bytes) -> bytes:
    if kind == b"VP8X":
        body = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    elif kind == b"VP8L":
        body = b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little")
    else:
        body = bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", width, height)
    chunk = kind + struct.pack("<I", len(body)) + body + bytes(20)
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def test_bombs_and_giants(monkeypatch):
    reached = []
    monkeypatch.setattr(Image.Image, "load", lambda *_: reached.append(1))
    assert refused(png_header(40_000, 40_000))
    assert refused(png_header(9000, 10))
    assert refused(png_header(8000, 8000))
    with monkeypatch.context() as sooner:
        sooner.setattr(Image, "open", lambda *_a, **_k: reached.append(2))
        for kind in (b"VP8X", b"VP8L", b"VP8 "):
            assert refused(webp_header(16_000, 16_000, kind))
    assert reached == []
    assert refused(picture("JPEG") + bytes(11 * 2**20))


@pytest.mark.parametrize("kind", [b"VP8X", b"VP8L", b"VP8 "])
def test_a_webp_that_only_looks_like_one(kind):
    assert refused(webp_header(10, 10, kind))
    assert refused(webp_header(10, 10, kind)[:20])


def test_everything_else():
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    for data in (
        b"",
        svg,
        b"<html>",
        b"GIF89ajunk",
        picture("BMP"),
        picture("TIFF"),
        b"RIFF....WEBPjunk",
    ):
        assert refused(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_damaged_pictures_raise_only_our_error(kind):
    rnd = random.Random(kind)
    data = noise((64, 64), kind)
    assert refused(data[: len(data) // 2])
    for _ in range(150):
        broken = bytearray(data)
        for _ in range(rnd.choice((1, 4, 20))):
            broken[rnd.randrange(len(broken))] = rnd.randrange(256)
        with contextlib.suppress(MediaDamagedError):
            opened(artwork.to_jpeg(bytes(broken)))


def test_thumbnails(tmp_path):
    target = tmp_path / "a.jpg"
    artwork.thumbnail(picture("PNG", size=(400, 100)), 64, target)
    assert opened(target.read_bytes()).size == (64, 16)
    before = target.read_bytes()
    with pytest.raises(MediaDamagedError):
        artwork.thumbnail(b"no picture", 64, target)
    assert target.read_bytes() == before
    with pytest.raises(DiskError):
        artwork.thumbnail(picture("PNG"), 64, tmp_path / "no" / "a.jpg")


_CRAMPED = """
import resource, sys
from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import artwork
resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
def peak():  # what getrusage tells, a process inherits from the one that started it
    return next(int(line.split()[1]) for line in open("/proc/self/status") if "VmHWM" in line)
before = peak()
for name in sys.argv[1:]:
    try:
        print("made", len(artwork.to_jpeg(open(name, "rb").read())) > 500)
    except MediaDamagedError as error:
        print(error.code)
print((peak() - before) // 1024)
"""
_MOST_MB = 150


def chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def real_bomb(width: int, height: int, *before: bytes) -> bytes:
    """A whole one-bit PNG that is small only while it is packed."""
    packer = zlib.compressobj(1)
    row = bytes(1 + (width + 7) // 8) * 100
    data = b"".join(packer.compress(row) for _ in range(height // 100)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = [chunk(b"IHDR", head), *before, chunk(b"IDAT", data), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
def test_no_picture_needs_much_memory(tmp_path):
    """Real bombs in a process of its own, which could take three gigabytes."""
    film = [Image.new("RGB", (64, 64), (n, 0, 0)) for n in range(250)]
    moving = io.BytesIO()
    film[0].save(moving, "WEBP", save_all=True, append_images=film[1:], method=0)
    words = zlib.compress(bytes(200 * 2**20), 1)
    bombs = {
        "wide.png": (real_bomb(40_000, 20_000), "media.bad_picture"),
        "words.png": (real_bomb(300, 200, chunk(b"zTXt", b"x\0\0" + words)), None),
        "colours.png": (real_bomb(300, 200, chunk(b"iCCP", b"x\0\0" + words)), None),
        "moving.webp": (moving.getvalue(), "made True"),
        "four.jpg": (picture("JPEG", (2000, 2000), "CMYK", (0, 0, 0, 0)), "made True"),
        "large.jpg": (picture("JPEG", (8000, 2000)), "made True"),
    }
    for name, (data, _) in bombs.items():
        (tmp_path / name).write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", _CRAMPED, *(tmp_path / name for name in bombs)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *lines, grown_mb = done.stdout.splitlines()
    for line, (name, (_, wanted)) in zip(lines, bombs.items(), strict=True):
        assert wanted is None or line == wanted, name
    assert int(grown_mb) < _MOST_MB


@pytest.mark.parametrize(
    ("chunk", "size"),
    [
        (b"VP8X" + bytes(8) + (299).to_bytes(3, "little") + (70_000).to_bytes(3, "little"), (300, 70_001)),
        (b"VP8L" + bytes(5) + (99 | 16_383 << 14 | 1 << 28).to_bytes(4, "little"), (100, 16_384)),
        (b"VP8L" + bytes(5) + (16_383 | 99 << 14).to_bytes(4, "little"), (16_384, 100)),
        (b"VP8 " + bytes(10) + struct.pack("<HH", 300 | 1 << 14, 16_383 | 3 << 14), (300, 16_383)),
        (b"VP8?" + bytes(14), (0, 0)),
    ],
)  # fmt: skip
def test_the_size_of_a_webp_is_read_to_the_bit(chunk, size):
    data = b"RIFF....WEBP" + chunk
    assert artwork._webp_size(data) == size
    assert artwork._webp_size(data[:-1]) == (0, 0)


def ftyp(*brands: bytes, size: int = 0) -> bytes:
    body = b"ftyp" + b"".join(brands)
    return (size or 4 + len(body)).to_bytes(4, "big") + body


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"RIFF....WEBP", "webp"), (b"RIFF....WAVE", None), (b"xxxx....WEBP", None),
        (ftyp(b"avif"), "avif"), (ftyp(b"mif1", bytes(4), b"avis"), "avif"), (ftyp(b"mif1"), None),
        (ftyp(b"mif1", size=12) + b"avif", None), (ftyp(b"mif1", b"avif", size=16), "avif"),
        (ftyp(b"mif1", bytes(48), b"avif"), "avif"), (ftyp(b"mif1", bytes(49), b"avif"), None),
        (ftyp(b"avif").replace(b"ftyp", b"free"), None),
    ],
)  # fmt: skip
def test_what_the_first_bytes_of_a_picture_say(data, kind):
    assert artwork.sniff(data) == kind


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_so_many_bytes_are_enough(kind):
    data = noise((64, 48), kind)
    found = artwork.to_jpeg(data)
    assert artwork.to_jpeg(data, max_bytes=len(found)) == found
    assert len(artwork.to_jpeg(data, max_bytes=len(found) - 1)) < len(found)


def test_it_is_made_smaller_by_halves_down_to_sixteen():
    for side, half in ((17, 9), (16, None)):
        image = Image.effect_noise((side, side), 90).convert("RGB")
        out = io.BytesIO()
        image.save(out, "PNG")
        smallest = artwork._encode(image.reduce(2), 42)
        whole = artwork._encode(image, 42)
        assert len(whole) > len(smallest)
        if half:
            found = artwork.to_jpeg(out.getvalue(), max_bytes=len(smallest))
            assert opened(found).size == (half, half)
        else:
            with pytest.raises(MediaDamagedError):
                artwork.to_jpeg(out.getvalue(), max_bytes=len(smallest))


def test_the_quality_of_a_thumbnail(tmp_path):
    artwork.thumbnail(picture("PNG"), 64, tmp_path / "a.jpg")
    assert opened((tmp_path / "a.jpg").read_bytes()).quantization[0][0] == 5


def test_the_most_bytes(monkeypatch):
    data = picture("PNG")
    monkeypatch.setattr(artwork, "MAX_BYTES", len(data))
    artwork.to_jpeg(data)
    monkeypatch.setattr(artwork, "MAX_BYTES", len(data) - 1)
    assert refused(data)


def test_what_needs_no_change_keeps_its_tables():
    """Neither of its size, which is the most already, nor of how it stands."""
    for number in (None, 1):
        exif = Image.Exif()
        exif[0x0131] = "a program"
        if number:
            exif[0x0112] = number
        data = picture("JPEG", exif=exif.tobytes(), quality=50)
        assert opened(artwork.to_jpeg(data, max_px=300)).quantization == opened(data).quantization
    widest = picture("JPEG", qtables=[[255] * 64, [255] * 64])
    assert opened(artwork.to_jpeg(widest)).quantization == opened(widest).quantization
    wider = picture("JPEG", qtables=[[256] * 64, [256] * 64])
    assert opened(artwork.to_jpeg(wider)).quantization != opened(wider).quantization


def test_a_mirrored_picture_is_mirrored_back():
    image = Image.new("RGB", (80, 40), "red")
    image.paste("blue", (40, 0, 80, 40))
    exif = Image.Exif()
    exif[0x0112] = 2
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif.tobytes())
    red, _, blue = opened(artwork.to_jpeg(out.getvalue())).getpixel((10, 20))
    assert blue > red


@pytest.mark.parametrize(
    ("size", "is_good"),
    [
        ((1, 1), True), ((0, 1), False), ((1, 0), False), ((8192, 2048), True), ((2048, 8192), True),
        ((8192, 2049), False), ((8193, 1), False), ((1, 8193), False),
    ],
)  # fmt: skip
def test_the_largest_picture(size, is_good):
    if is_good:
        artwork._check_size(size, is_own=False)
    else:
        with pytest.raises(MediaDamagedError):
            artwork._check_size(size, is_own=False)


@pytest.mark.parametrize(
    ("size", "is_good"),
    [
        ((65_535, 4096), True), ((65_536, 1), False), ((1, 65_536), False), ((16_384, 16_384), True),
        ((16_384, 16_385), False), ((0, 1), False),
    ],
)  # fmt: skip
def test_the_largest_picture_of_the_persons_own(size, is_good):
    if is_good:
        artwork._check_size(size, is_own=True)
    else:
        with pytest.raises(MediaDamagedError):
            artwork._check_size(size, is_own=True)


def test_ten_mebibytes_are_the_most_but_of_the_persons_own(tmp_path):
    data = picture("JPEG")
    largest = data + bytes(10 * 2**20 - len(data))
    assert opened(artwork.to_jpeg(largest)).size == (300, 200)
    assert refused(largest + b"\0")
    assert opened(artwork.to_jpeg(largest + b"\0", is_own=True)).size == (300, 200)
    with pytest.raises(MediaDamagedError):
        artwork.thumbnail(largest + b"\0", 64, tmp_path / "a.jpg")


@pytest.mark.parametrize("quality", [90, 84, 76, 66, 54, 42])
def test_the_best_of_six_qualities_that_fits_is_taken(quality):
    data = noise((120, 80))
    wanted = artwork._encode(Image.open(io.BytesIO(data)), quality)
    assert artwork.to_jpeg(data, max_bytes=len(wanted)) == wanted


def test_unless_told_otherwise_a_picture_is_for_tags(monkeypatch):
    assert opened(artwork.to_jpeg(picture("PNG", (1200, 30)))).size == (1000, 25)
    for length, is_kept in ((500_000, True), (500_001, False)):
        with monkeypatch.context() as made:
            made.setattr(artwork, "_encode_as_it_came", lambda _, length=length: bytes(length))
            assert (artwork.to_jpeg(picture("PNG")) == bytes(length)) is is_kept


def test_a_photo_is_not_decoded_larger_than_it_has_to_be(monkeypatch):
    decoded = []
    load = ImageFile.ImageFile.load

    def noted(self):
        decoded.append(self.size)
        return load(self)

    monkeypatch.setattr(ImageFile.ImageFile, "load", noted)
    found = artwork.to_jpeg(picture("JPEG", (1600, 1200)), max_px=200)
    assert opened(found).size == (200, 150)
    assert decoded[0] == (400, 300)
