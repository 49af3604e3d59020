"""The frames of an ID3v2.3 or ID3v2.4 tag as they stand, before anybody reads what they say.

mutagen unpacks without a bound, drops what it cannot read, and writes what it does not know into one version only. So its
frames are found here, and each is given to it alone, plain and unpacked; what it makes nothing of goes along as it is.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from suno_desktop.core.errors import MediaDamagedError

HEAD = 10
"""Bytes of the head of a tag, and of that of a frame."""
_MAX_UNPACKED = 32 * 2**20
"""Bytes that the packed frames of a tag may unpack to, all together: far above any picture."""
_PIECE = 2**20
_MAX_FRAMES = 20_000
_MAX_DEPTH = 8
"""Of chapters inside of chapters; real ones have one."""
_UNSYNCHRONISED, _EXTENDED = 0x80, 0x40
_UNDEFINED = {3: 0x1F, 4: 0x0F}
"""Marks of a tag that mean nothing in its version: it is none then."""
_GROUP, _PACKED, _METHOD, _UNSYNC, _LENGTH = 0x40, 0x08, 0x04, 0x02, 0x01
"""Marks of a frame of version 2.4; those of 2.3:"""
_PACKED_3, _METHOD_3, _GROUP_3 = 0x80, 0x40, 0x20
_UNSAFE = re.compile(rb"\xff(?=[\xe0-\xff]|\Z)")
_NAME = re.compile(rb"[A-Z0-9]{3}[A-Z0-9\0]")


@dataclass(frozen=True, slots=True)
class RawFrame:
    """One frame. What its marks say is told apart, because each version has them elsewhere.

    Attributes:
        name: its four letters.
        content: what it holds; packed or encrypted, if it is.
        group: the group that it belongs to, one byte, or none.
        method: how it is encrypted, one byte, or none.
        length: how long its content is when it is unpacked, if it tells.
        is_packed: whether its content is.
        status: other marks, those of version 2.4, which say what becomes of it if the file changes.
    """

    name: bytes
    content: bytes
    group: bytes = b""
    method: bytes = b""
    length: int | None = None
    is_packed: bool = False
    status: int = 0

    @property
    def can_be_kept(self) -> bool:
        """Whether its name is one that a tag may hold."""
        return len(self.name) == 4 and self.name[-1:] != b"\0"

    def as_4(self) -> bytes | None:
        """Its bytes in version 2.4; None if that has no form for it."""
        length = b"" if self.length is None else _syncsafe(self.length)
        marks = _GROUP * bool(self.group) | _METHOD * bool(self.method)
        marks |= _PACKED * self.is_packed | _LENGTH * (self.length is not None)
        body = self.group + self.method + length + self.content
        size = _syncsafe(len(body))
        if not size or (self.length is not None and not length):
            return None
        return self.name + size + bytes((self.status, marks)) + body

    def as_3(self) -> bytes | None:
        """Its bytes in version 2.3; None if that has no form for it."""
        if self.is_packed and self.length is None:
            return None
        length = self.length.to_bytes(4) if self.is_packed and self.length is not None else b""
        marks = _GROUP_3 * bool(self.group) | _METHOD_3 * bool(self.method)
        body = length + self.method + self.group + self.content
        return (
            self.name
            + len(body).to_bytes(4)
            + bytes((0, marks | _PACKED_3 * self.is_packed))
            + body
        )


def version_of(tag: bytes) -> int:
    """3 or 4; 0 for a tag that is no such one, or not all there."""
    version = tag[3] if len(tag) >= HEAD and tag[:3] == b"ID3" else 0
    if version not in _UNDEFINED or tag[5] & _UNDEFINED[version] or max(tag[6:HEAD]) > 127:
        return 0
    return version if len(tag) >= HEAD + _number(tag[6:HEAD]) else 0


def frames(tag: bytes, knows: Callable[[bytes], bool]) -> list[RawFrame]:
    """The frames of a tag (`version_of` is not 0) in their order.

    Args:
        tag: all of its bytes.
        knows: whether a name is one of the standard.

    Raises:
        MediaDamagedError: there are too many of them.
    """
    version, marks = tag[3], tag[5]
    data = tag[HEAD : HEAD + _number(tag[6:HEAD])]
    if marks & _EXTENDED and not knows(data[:4]):
        more = _number(data[:4]) if version == 4 else 4 + int.from_bytes(data[:4])
        data = data[max(4, more) :]
    if version == 3 and marks & _UNSYNCHRONISED:
        data = _synchronised(data)
    return list(_frames(data, version, knows, is_unsafe=version == 4 and marks >= _UNSYNCHRONISED))


def of_4(frame: bytes) -> RawFrame:
    """What `RawFrame.as_4` has written."""
    return _parsed_4(frame[:4], frame[8], frame[9], frame[HEAD:], is_unsafe=False)


class Unpacking:
    """Unpacks the frames of a tag, up to a bound for all of them."""

    def __init__(self, knows: Callable[[bytes], bool]) -> None:
        self._left = _MAX_UNPACKED
        self._knows = knows

    def plain(self, frame: RawFrame, version: int, depth: int = 0) -> RawFrame | None:
        """A frame with nothing but its name and what it holds, and so all frames inside of it; None where that is locked.

        Raises:
            MediaDamagedError: there is too much in it.
        """
        content: bytes | None = frame.content
        if frame.method:
            return None
        if frame.is_packed:
            content = self._unpacked(frame.content)
            if (
                content is None
            ):  # an early writer left out the mark of the length, another the length itself
                content = self._unpacked(frame.content[4:])
        if content is None:
            return None
        if frame.name in {b"CHAP", b"CTOC"}:
            if depth >= _MAX_DEPTH:
                raise _too_much()
            start = _inside(frame.name, content)
            content = content[:start] + self._plain_all(content[start:], version, depth + 1)
        return RawFrame(frame.name, content)

    def _plain_all(self, data: bytes, version: int, depth: int) -> bytes:
        found = []
        for frame in _frames(data, version, self._knows, is_unsafe=False):
            one = self.plain(frame, version, depth) or replace(frame, status=0)
            found.append((one.as_3() if version == 3 else one.as_4()) or b"")
        return b"".join(found)

    def _unpacked(self, packed: bytes) -> bytes | None:
        work, found = zlib.decompressobj(), bytearray()
        try:
            while not work.eof:
                piece = work.decompress(packed, _PIECE)
                if not piece and not work.eof:
                    return None  # it is cut
                self._left -= len(piece)
                if self._left < 0:
                    raise _too_much()
                found += piece
                packed = work.unconsumed_tail
        except zlib.error:
            return None
        return bytes(found)


def alone(frame: RawFrame, version: int) -> bytes:
    """A tag of nothing but a plain frame."""
    one = frame.as_3() if version == 3 else frame.as_4()
    size = _syncsafe(len(one)) if one else b""
    return b"ID3" + bytes((version, 0, 0)) + size + one if one and size else b""


def _frames(
    data: bytes, version: int, knows: Callable[[bytes], bool], *, is_unsafe: bool
) -> Iterator[RawFrame]:
    read = _number if version == 4 and _is_syncsafe(data, knows) else int.from_bytes
    for count, (at, end) in enumerate(_spans(data, read)):
        if count >= _MAX_FRAMES:
            raise _too_much()
        name, body = data[at : at + 4], data[at + HEAD : end]
        if not body or not _NAME.fullmatch(name):
            continue
        if version == 4:
            yield _parsed_4(name, data[at + 8], data[at + 9], body, is_unsafe=is_unsafe)
        else:
            yield _parsed_3(name, data[at + 8], data[at + 9], body)


def _spans(data: bytes, read: Callable[[bytes], int]) -> Iterator[tuple[int, int]]:
    """Where each frame begins, and where it says that it ends."""
    at = 0
    while at + HEAD <= len(data) and data[at : at + 4].strip(b"\0"):
        end = at + HEAD + read(data[at + 4 : at + 8])
        yield at, end
        at = end


def _is_syncsafe(data: bytes, knows: Callable[[bytes], bool]) -> bool:
    """Whether lengths count by seven bits, as they should: an early writer counted by eight."""
    known, ends = [], []
    for read in (_number, int.from_bytes):
        spans = list(islice(_spans(data, read), _MAX_FRAMES))
        known.append(sum(knows(data[at : at + 4]) for at, _ in spans))
        ends.append(max((end for _, end in spans), default=0) - len(data))
    return known[0] > known[1] or (known[0] == known[1] and not (ends[0] > 0 and ends[1] <= 1))


def _parsed_4(name: bytes, status: int, marks: int, body: bytes, *, is_unsafe: bool) -> RawFrame:
    group, body = _cut(body, bool(marks & _GROUP))
    method, body = _cut(body, bool(marks & _METHOD))
    length, body = _cut(body, 4 * bool(marks & _LENGTH))
    return RawFrame(
        name,
        _synchronised(body) if marks & _UNSYNC or is_unsafe else body,
        group,
        method,
        _number(length) if length else None,
        bool(marks & _PACKED),
        status,
    )


def _parsed_3(name: bytes, status: int, marks: int, body: bytes) -> RawFrame:
    is_packed = bool(marks & _PACKED_3)
    length, body = _cut(body, 4 * is_packed)
    method, body = _cut(body, bool(marks & _METHOD_3))
    group, body = _cut(body, bool(marks & _GROUP_3))
    told = int.from_bytes(length) if is_packed else None
    return RawFrame(name, body, group, method, told, is_packed, status >> 1 & 0x70)


def _inside(name: bytes, content: bytes) -> int:
    """Where the frames inside of a chapter or a list of chapters begin."""
    at = content.find(b"\0") + 1
    if not at:
        return len(content)
    if name == b"CHAP":
        return at + 16
    count = content[at + 1] if at + 1 < len(content) else 0
    at += 2
    for _ in range(count):
        at = content.find(b"\0", at) + 1
        if not at:
            return len(content)
    return at


def _cut(data: bytes, count: int) -> tuple[bytes, bytes]:
    return data[:count], data[count:]


def _synchronised(data: bytes) -> bytes:
    """Without the zeros that keep a tag from looking like sound; as it is where they are not."""
    return data if _UNSAFE.search(data) else data.replace(b"\xff\0", b"\xff")


def _number(data: bytes) -> int:
    """A number of seven bits a byte."""
    number = 0
    for byte in data:
        number = number << 7 | byte & 127
    return number


def _syncsafe(number: int) -> bytes:
    """The same number as a tag holds it; nothing where it has no room for that."""
    return bytes(number >> shift & 127 for shift in (21, 14, 7, 0)) if number < 1 << 28 else b""


def _too_much() -> MediaDamagedError:
    return MediaDamagedError(
        "media.damaged", kind="audio", problem="its tags cannot be read or written"
    )
