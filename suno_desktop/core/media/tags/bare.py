"""What of a file a bare copy is made of: its sound, its picture, and what these cannot be played without.

Told by what is needed, not by what may be in the way: of that there is always more. Where sound and words cannot be told
apart, there is no bare copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from suno_desktop.core.errors import MediaError
from suno_desktop.core.media import adts, flac, mp3, tag_blocks
from suno_desktop.core.media.disk import PIECE
from suno_desktop.core.media.mp4_boxes import Box, Loaded, boxes, load

_FLAC_NEEDED = frozenset({0, 3})
"""The blocks that tell the shape of the sound, and where in it which second is."""
_MAX_BLOCKS = 1024
_SHOWN = frozenset({b"soun", b"vide"})
"""Tracks of a movie that are no words."""
_NEEDED = {
    b"": frozenset({b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"ssix"}),
    b"moov": frozenset({b"mvhd", b"iods", b"trak", b"mvex"}),
    b"trak": frozenset({b"tkhd", b"tref", b"tapt", b"edts", b"mdia"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf"}),
    b"minf": frozenset({b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"}),
    b"stbl": frozenset(
        {b"stsd", b"stts", b"ctts", b"cslg", b"stsc", b"stsz", b"stz2", b"stco", b"co64"}
        | {b"stss", b"stps", b"stsh", b"sdtp", b"sgpd", b"sbgp", b"subs", b"saiz", b"saio"}
    ),
    b"moof": frozenset({b"mfhd", b"traf"}),
    b"traf": frozenset(
        {b"tfhd", b"tfdt", b"trun", b"sdtp", b"sgpd", b"sbgp", b"subs", b"saiz", b"saio"}
    ),
}
"""The boxes that stay, by the box that they stand in; "" is the file."""
_HANDLER = 12
"""Bytes of a handler that tell what it is for; its name may be any words."""


def of_mp3(file: BinaryIO, size: int) -> tuple[int, int]:
    """Where the frames of an MP3 lie, without what stands around them.

    Raises:
        MediaDamagedError: they are not whole.
        OSError: it cannot be read.
    """
    found = mp3.walk(file, size)
    return found.start, found.end


def of_aac(file: BinaryIO, size: int) -> tuple[int, int]:
    """Where the frames of raw AAC lie, without what stands around them; see `of_mp3`."""
    start, end = adts.span(file, size)
    for _, after in adts.packets(file, size):
        end = after
    return start, end


def of_flac(file: BinaryIO, size: int) -> list[bytes | tuple[int, int]]:
    """A FLAC of the blocks that are needed and of its frames; see `of_mp3`."""
    start, end = flac.span(file, size)
    at = tag_blocks.skip(file, 0, size) + 4
    blocks: list[bytes] = []
    for _ in range(_MAX_BLOCKS):
        file.seek(at)
        head = file.read(4)
        length = int.from_bytes(head[1:])
        if head[0] & 0x7F in _FLAC_NEEDED:
            blocks.append(bytes((head[0] & 0x7F,)) + head[1:] + file.read(length))
        at += 4 + length
        if at >= start:
            break
    blocks[-1] = bytes((blocks[-1][0] | 0x80,)) + blocks[-1][1:]
    return [b"fLaC", *blocks, (start, end)]


def strip_mp4(copy: BinaryIO, size: int) -> None:
    """Make all that is not needed an empty space; nothing moves.

    Raises:
        MediaError: it has words among its tracks, or in a place that only they tell.
        MediaDamagedError: its boxes cannot be told apart.
        OSError: it cannot be read or written.
    """
    for box in list(_not_needed(copy, size)):
        if box.name == b"meta" and b"iloc" in bytes(load(copy, box).data):
            raise cannot()  # it leads to words among the sound
        copy.seek(box.head + 4)
        copy.write(b"free")
        _clear(copy, box.start, box.end)


def check_ogg(file: BinaryIO, codecs: tuple[str, ...]) -> None:
    """See that the comments are all that an Ogg has beside its sound.

    Raises:
        MediaError: there may be more.
        OSError: it cannot be read.
    """
    file.seek(0)
    head = file.read(512)
    first = head[27 + head[26] :]
    if codecs == ("flac",) and first[7:9] != b"\0\1":  # how many packets follow that are no sound
        raise cannot()


def cannot() -> MediaError:
    """The error for a file of which there is no bare copy."""
    return MediaError("copy.cannot_clean")


def _not_needed(copy: BinaryIO, size: int) -> Iterator[Box]:
    has_movie = False
    for box in boxes(copy, size):
        is_second = has_movie and box.name == b"moov"
        if box.name not in _NEEDED[b""] or is_second:
            yield box
        elif box.name in _NEEDED:
            yield from _not_needed_in(copy, load(copy, box))
        has_movie |= box.name == b"moov"


def _not_needed_in(copy: BinaryIO, parent: Loaded) -> Iterator[Box]:
    for child in parent.children():
        name = child.box.name
        if name not in _NEEDED[parent.box.name]:
            yield child.box
        elif name == b"hdlr":
            if parent.box.name == b"mdia" and bytes(child.data[8:12]) not in _SHOWN:
                raise cannot()
            _clear(copy, child.box.start + _HANDLER, child.box.end)
        elif name in _NEEDED:
            yield from _not_needed_in(copy, child)


def _clear(copy: BinaryIO, start: int, end: int) -> None:
    copy.seek(start)
    for at in range(start, end, PIECE):
        copy.write(bytes(min(PIECE, end - at)))
