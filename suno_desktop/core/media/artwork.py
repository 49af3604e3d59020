"""Cover pictures: sniffed, limited, made into JPEG for tags and thumbnails. Imports Pillow only when needed.

Opens nothing but JPEG, PNG, WebP, AVIF and GIF, and nothing whose declared size is out of bounds; never sees a file name.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media.disk import write_atomic

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 10 * 2**20
MAX_SIDE = 8192
MAX_PIXELS = 64 * 2**20 // 4
"""64 MiB decoded."""
_OWN_SIDE, _OWN_PIXELS = 65_535, 2**28
"""Of a picture that the person chose: no camera takes a larger one."""
_FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF", "gif": "GIF"}
_QUALITIES = (90, 84, 76, 66, 54, 42)
_MAX_STEP = 255
"""Of plain JPEG's tables."""
_TURNED = 0x0112
"""The EXIF number that says how a camera was held."""


def sniff(data: bytes) -> str | None:
    """jpg, png, webp, avif or gif by the first bytes."""
    if data[:3] == b"\xff\xd8\xff":
        return "jpg"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[:6] in {b"GIF87a", b"GIF89a"}:
        return "gif"
    brands = data[8 : min(64, int.from_bytes(data[:4], "big"))]
    is_avif = data[4:8] == b"ftyp" and (b"avif" in brands or b"avis" in brands)
    return "avif" if is_avif else None


def to_jpeg(
    data: bytes, *, max_px: int = 1000, max_bytes: int = 500_000, is_own: bool = False
) -> bytes:
    """A picture as JPEG of at most `max_px` a side and `max_bytes`; one of the person's own may be as large as a photo.

    Raises:
        MediaDamagedError: it is no picture that can be used.
    """
    picture = _load(data, max_px, is_own=is_own)
    jpeg = _encode_as_it_came(picture)
    if jpeg is not None and len(jpeg) <= max_bytes:
        return jpeg
    while True:
        for quality in _QUALITIES:
            jpeg = _encode(picture, quality)
            if len(jpeg) <= max_bytes:
                return jpeg
        if max(picture.size) <= 16:
            raise _bad()
        picture = picture.reduce(2)


def thumbnail(data: bytes, px: int, target: Path) -> None:
    """Write a small JPEG that fits into `px` by `px`; `target` is whole or as it was.

    Raises:
        MediaDamagedError: it is no picture that can be used.
        DiskError: it cannot be written.
    """
    write_atomic(target, _encode(_load(data, px, is_own=False), 85))


def _load(data: bytes, max_px: int, *, is_own: bool) -> Image:
    """The first frame, upright, as RGB and not larger than wanted."""
    kind = sniff(data)
    if kind is None or (len(data) > MAX_BYTES and not is_own):
        raise _bad()
    if kind == "webp":
        _check_size(
            _webp_size(data), is_own=is_own
        )  # the decoder reserves its canvas before Pillow can be asked
    from PIL import Image, ImageOps  # noqa: PLC0415 — costs start-up time

    Image.MAX_IMAGE_PIXELS = (
        None  # our own bounds are tighter and checked before anything is decoded
    )
    try:
        with Image.open(io.BytesIO(data), formats=[_FORMATS[kind]]) as picture:
            width, height = picture.size
            _check_size((width, height), is_own=is_own)
            picture.draft("RGB", (max_px, max_px))
            picture.load()
            upright = ImageOps.exif_transpose(picture) if _is_turned(picture) else picture
            flat = _flatten(upright)
            if max(width, height) > max_px:
                flat = flat.copy()  # which is no JPEG any more: see `_encode_as_it_came`
                flat.thumbnail((max_px, max_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
            flat.info.clear()  # no comment or place of the original goes on
            return flat
    except MediaDamagedError:
        raise
    except (
        Exception
    ) as error:  # a decoder of hostile bytes may raise anything; none is a bug of ours
        raise _bad() from error


def _is_turned(picture: Image) -> bool:
    """Whether its EXIF part can be read and says that it is turned; a broken one is no reason to refuse it."""
    try:
        return bool(picture.getexif().get(_TURNED, 1) > 1)
    except Exception:  # noqa: BLE001 — see `_load`
        return False


def _flatten(picture: Image) -> Image:
    """RGB; what is transparent becomes white."""
    from PIL import Image  # noqa: PLC0415 — loaded already

    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _encode_as_it_came(picture: Image) -> bytes | None:
    """A JPEG that was not changed, coded with the tables that it had: it loses hardly anything again and does not grow.

    None for other pictures, and where the tables are such as old players cannot read.
    """
    tables = getattr(picture, "quantization", {}).values()
    if picture.format != "JPEG" or any(max(table) > _MAX_STEP for table in tables):
        return None
    try:
        return _encode(picture, "keep")
    except (ValueError, TypeError, LookupError, OSError):  # odd tables
        return None


def _encode(picture: Image, quality: int | str) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _check_size(size: tuple[int, int], *, is_own: bool) -> None:
    width, height = size
    side, pixels = (_OWN_SIDE, _OWN_PIXELS) if is_own else (MAX_SIDE, MAX_PIXELS)
    if not 0 < width <= side or not 0 < height <= side or width * height > pixels:
        raise _bad()


def _webp_size(data: bytes) -> tuple[int, int]:
    """Width and height from the header of a WebP, (0, 0) if there is none."""
    kind = data[12:16]
    if kind == b"VP8X" and len(data) >= 30:
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L" and len(data) >= 25:
        (bits,) = struct.unpack_from("<I", data, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and len(data) >= 30:
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _bad() -> MediaDamagedError:
    return MediaDamagedError("media.bad_picture")
