"""Walks an MP4 (or M4A, MOV): sees that all its sound and picture lie inside the file, in tables and in fragments.

Reads hostile bytes: every count is bounded by the bytes that are there. Never decodes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import BinaryIO

from suno_desktop.core.errors import MediaBlockedError, MediaDamagedError
from suno_desktop.core.media import holes, mp4_times, tag_blocks
from suno_desktop.core.media.mp4_boxes import Box, Loaded, boxes, damaged, load

_MAX_TRACKS = 64
_ENCRYPTED = {b"enca", b"encv", b"encs", b"encu", b"drms", b"drmi"}
_STBL = (b"mdia", b"minf", b"stbl")
_BASE, _DESCRIPTION, _DURATION, _SIZE, _BASE_IS_MOOF = 1, 2, 8, 16, 0x20000
_RUN_OFFSET, _RUN_FIRST, _RUN_DURATION, _RUN_SIZE, _RUN_FLAGS, _RUN_SHIFT = (
    1,
    4,
    0x100,
    0x200,
    0x400,
    0x800,
)
_LEAST_SLACK_S = 1.5
_LEAST_S = 0.001
"""By so much at most a told length is off where nothing is missing: it is told in other ticks."""
_MAX_GAP_S = 1.0
_SHOWN = {b"soun", b"vide"}
_ZEROS = bytes(4)
"""The name of a box where there is none: the space behind it was never written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movie:
    """A whole MP4."""

    duration_s: float | None
    video: bool
    sound: bool
    counted: bool
    """Its tables say how much there must be, and it is all there."""
    mdat: tuple[tuple[int, int], ...]
    packets: tuple[tuple[int, int], ...] = ()
    """Where the packets of its first track of sound lie, in their order; empty where its tables do not tell."""


@dataclass(slots=True)
class _Track:
    """What the table of contents says of one track, and what its fragments add."""

    kind: bytes
    scale: int
    each_duration: int = 0
    """Of samples in fragments, where these tell none; so is `each_size`."""
    each_size: int = 0
    samples: int = 0
    bytes: int = 0
    start: int | None = None
    began: int | None = None
    """When the last fragment that tells it begins."""
    end: int = 0
    """In its own ticks."""
    told: int = 0
    """How long it plays by its head, in its own ticks; 0 if that does not tell."""
    edited: int = 0
    """How long its edit list makes it play, in ticks of the movie; 0 if none tells."""
    packets: list[tuple[int, int]] = field(default_factory=list)
    """Where its samples lie, those together that lie one behind the other."""
    never_zero: bool = False
    """No sample of it can be nothing but zeros."""
    runs: list[tuple[int, Sequence[int]]] = field(default_factory=list)
    """Where those together lie that can be no zeros, and where each of them begins and ends, counted from anywhere."""

    def add(self, start: int, ends: Sequence[int]) -> None:
        """Note samples that lie one behind the other."""
        self.packets.append((start, start + ends[-1] - ends[0]))
        if self.never_zero:
            self.runs.append((start, ends))

    @property
    def seconds(self) -> float:
        return (self.end - (self.start or 0)) / self.scale if self.scale else 0.0


@dataclass(frozen=True, slots=True)
class _Each:
    """Where the data of a fragment's track is counted from, and the duration and size of its samples if these tell none."""

    base: int
    duration: int
    size: int


@dataclass(slots=True)
class _Content:
    """Where content may lie."""

    size: int
    spans: tuple[tuple[int, int], ...]
    starts: list[int] = field(default_factory=list)
    first: int | None = None
    """Where the first of what was needed lies."""
    used: set[int] = field(default_factory=set)
    """The numbers of the spans of which something was needed."""

    def __post_init__(self) -> None:
        self.starts = [start for start, _ in self.spans]

    def need(self, start: int, length: int) -> None:
        """See that this lies in it."""
        self.first = start if self.first is None else min(start, self.first)
        if start + length > self.size:
            raise MediaDamagedError("media.cut")
        number = bisect_right(self.starts, start) - 1
        if number < 0 or start + length > self.spans[number][1]:
            raise damaged("its tables point to data that is missing")
        if length:
            self.used.add(number)

    @property
    def is_used(self) -> bool:
        """Whether something was needed of each part that is not empty."""
        return all(
            start == end or number in self.used for number, (start, end) in enumerate(self.spans)
        )


def media_spans(found: list[Box]) -> tuple[tuple[int, int], ...]:
    """Where the sound and the picture lie."""
    return tuple((box.start, box.end) for box in found if box.name == b"mdat")


def walk(file: BinaryIO, size: int) -> Movie:
    """Walk the boxes of `file`, `size` bytes long.

    Raises:
        MediaDamagedError: it is cut or not an MP4.
        MediaBlockedError: what it holds is encrypted.
        OSError: it cannot be read.
    """
    found = boxes(file, size)
    content = _Content(size, media_spans(found))
    moov = _moov(file, found, content)
    tracks = _tracks(moov, content)
    fragments = [box for box in found if box.name == b"moof"]
    for fragment in fragments:
        _fragment(load(file, fragment), tracks, content)
    _check_one(found, content)
    _check_amount(tracks, content)
    if holes.has_hole(file, (run for track in tracks.values() for run in track.runs)):
        raise damaged("parts of it are missing")
    # An old one does not say what it is; but then all stands in its place, and no beginning was lost.
    if not {b"ftyp", b"styp"} & {one.name for one in found} and content.first not in content.starts:
        raise damaged("it does not begin like such a file")
    counted_s = _longest(tracks) if fragments else _plays(moov, tracks)
    if fragments or moov.find(b"mvex") is not None:
        counted = _is_all(file, size, found, moov, _longest(tracks))
    else:
        counted = any(track.bytes for track in tracks.values())
    kinds = {track.kind for track in tracks.values()}
    return Movie(
        duration_s=counted_s or _told(moov) or None,
        video=b"vide" in kinds,
        sound=b"soun" in kinds,
        counted=counted,
        mdat=content.spans,
        packets=next(
            (tuple(one.packets) for one in tracks.values() if one.kind == b"soun"),
            (),
        ),
    )


# ---- the table of contents


def _moov(file: BinaryIO, found: list[Box], content: _Content) -> Loaded:
    """The table of contents; of several the first one, as players do."""
    box = next((box for box in found if box.name == b"moov"), None)
    if box is None or not content.spans:
        raise damaged("its table of contents or its content is missing")
    return load(file, box)


def _check_one(found: list[Box], content: _Content) -> None:
    """See that this is one movie: a second table of contents may be a copy that was left, but never one of content of its own."""
    names = [box.name for box in found]
    if names.count(b"moov") > 1 and (b"moof" in names or not content.is_used):
        raise MediaDamagedError("media.spliced")


def _tracks(moov: Loaded, content: _Content) -> dict[int, _Track]:
    tracks: dict[int, _Track] = {}
    for box in moov.children():
        if box.box.name != b"trak":
            continue
        if len(tracks) >= _MAX_TRACKS:
            raise damaged("it has too many tracks")
        head = box.find(b"tkhd")
        number = (head.number(20 if head.version else 12) if head else 0) or -len(tracks)
        if number in tracks:
            number = -len(tracks)
        tracks[number] = _track(box, content)
    if not tracks:
        raise damaged("it has no track")
    extends = moov.find(b"mvex")
    for box in extends.children() if extends is not None else ():
        if box.box.name == b"trex" and box.number(4) in tracks:
            track = tracks[box.number(4)]
            track.each_duration, track.each_size = box.number(12), box.number(16)
    return tracks


def _track(trak: Loaded, content: _Content) -> _Track:
    handler = trak.find(b"mdia", b"hdlr")
    head = trak.find(b"mdia", b"mdhd")
    kind = bytes(handler.data[8:12]) if handler is not None else b""
    scale, told = mp4_times.head(head)
    track = _Track(kind, scale, told=told, edited=mp4_times.edited(trak))
    tables = trak.find(*_STBL)
    if tables is not None:
        _samples(track, {box.box.name: box for box in tables.children()}, content)
    return track


def _samples(track: _Track, tables: dict[bytes, Loaded], content: _Content) -> None:
    """See that each chunk of samples lies in the content."""
    kinds = tables.get(b"stsd")
    if kinds is not None and bytes(kinds.data[12:16]) in _ENCRYPTED:
        raise MediaBlockedError("media.encrypted")
    track.never_zero = holes.never_zero(kinds)
    sizes = tables.get(b"stsz") or tables.get(b"stz2")
    ends = _sample_ends(sizes) if sizes is not None else [0]
    track.samples, track.bytes = len(ends) - 1, ends[-1]
    times = tables.get(b"stts")
    if times is not None:
        pairs = times.numbers(8, 2 * times.number(4), "I")
        track.end = sum(map(int.__mul__, pairs[::2], pairs[1::2]))
    place = tables.get(b"co64") or tables.get(b"stco")
    chunks = place.table(4, "Q" if b"co64" in tables else "I") if place is not None else []
    if track.samples and not chunks:
        raise damaged("its tables point to data that is missing")
    runs = tables.get(b"stsc")
    if runs is None:
        for start in chunks:
            content.need(start, 0)
        return
    first = 0
    for start, count in zip(chunks, _counts(runs, len(chunks)), strict=True):
        last = min(first + count, track.samples)
        content.need(start, ends[last] - ends[first])
        track.add(start, ends[first : last + 1])
        first = last
    if first < track.samples:
        raise damaged("one of its tables is cut off")


def _sample_ends(sizes: Loaded) -> Sequence[int]:
    """Where each sample would end if they all stood one behind the other."""
    each, count = sizes.number(4), sizes.number(8)
    if sizes.box.name == b"stz2":
        return list(accumulate(_compact(sizes, bits=each & 255, count=count), initial=0))
    if each:
        return _even_ends(each, count)
    return list(accumulate(sizes.table(8, "I"), initial=0))


def _even_ends(each: int, count: int) -> Sequence[int]:
    """Where each of so many samples of one size would end; samples of nothing are none."""
    return range(0, each * count + 1, each) if each else [0]


def _compact(sizes: Loaded, *, bits: int, count: int) -> list[int]:
    """The sizes of samples in a table that has fewer bits for each."""
    length = -(-count * bits // 8)
    data = sizes.data[12 : 12 + length]
    if bits not in {4, 8, 16} or len(data) < length:
        raise damaged("one of its tables is cut off")
    if bits == 16:
        return [data[at] << 8 | data[at + 1] for at in range(0, length, 2)]
    if bits == 8:
        return list(data)
    return [half for byte in data for half in (byte >> 4, byte & 15)][:count]


def _counts(runs: Loaded, chunks: int) -> list[int]:
    """How many samples each chunk holds."""
    numbers = runs.numbers(8, 3 * runs.number(4), "I")
    firsts = [*numbers[::3], chunks + 1]
    if firsts[0] != 1 or firsts != sorted(firsts):
        raise damaged("its table of contents is broken")
    counts: list[int] = []
    for (first, after), count in zip(pairwise(firsts), numbers[1::3], strict=True):
        counts += [count] * (after - first)
    return counts


def _check_amount(tracks: dict[int, _Track], content: _Content) -> None:
    """There is something to hear, and the content is as large as the samples together."""
    told = sum(track.bytes for track in tracks.values())
    if not told and not any(track.samples for track in tracks.values()):
        raise damaged("it has no content")
    if told > sum(end - start for start, end in content.spans):
        raise MediaDamagedError("media.cut")


# ---- fragments


def _fragment(moof: Loaded, tracks: dict[int, _Track], content: _Content) -> None:
    behind = moof.box.head
    for traf in moof.children():
        if traf.box.name != b"traf":
            continue
        head = traf.find(b"tfhd")
        track = tracks.get(head.number(4)) if head is not None else None
        if head is None or track is None:
            raise damaged("its table of contents is broken")
        time = traf.find(b"tfdt")
        if time is not None:
            _take_time(track, time.number(4, 8 if time.version else 4))
        elif track.start is None:
            track.start = 0
        base = moof.box.head if head.flags & _BASE_IS_MOOF else behind
        each = _defaults(head, track, base)
        behind = each.base
        for run in traf.children():
            if run.box.name == b"trun":
                start, ends = _run(run, track, each, behind)
                if ends[-1]:
                    content.need(start, ends[-1])
                    track.add(start, ends)
                behind = start + ends[-1]


def _take_time(track: _Track, time: int) -> None:
    """A fragment says when it begins: where the one before it ends, else one is missing or came twice."""
    if track.start is None and not track.samples:
        track.start = time  # the file was cut out of a longer one, or of a live stream
    elif track.scale:
        gap_s = (time - track.end) / track.scale
        if gap_s > _MAX_GAP_S:
            raise damaged("parts of it are missing")
        is_again = track.began is not None and time <= track.began < track.end
        if track.kind in _SHOWN and (gap_s < -_MAX_GAP_S or is_again):
            raise MediaDamagedError("media.spliced")
    track.began = track.end = time


def _defaults(head: Loaded, track: _Track, base: int) -> _Each:
    """What holds for all samples of a track in one fragment; `base` counts if it tells no other."""
    at = 8
    duration, size = track.each_duration, track.each_size
    if head.flags & _BASE:
        base, at = head.number(at, 8), at + 8
    if head.flags & _DESCRIPTION:
        at += 4
    if head.flags & _DURATION:
        duration, at = head.number(at), at + 4
    if head.flags & _SIZE:
        size = head.number(at)
    return _Each(base, duration, size)


def _run(run: Loaded, track: _Track, each: _Each, start: int) -> tuple[int, Sequence[int]]:
    """One run of samples: where it begins (`start` if it does not tell), and where each of them ends, counted from there."""
    flags, count, at = run.flags, run.number(4), 8
    if flags & _RUN_OFFSET:
        offset = run.number(at)
        start = each.base + (offset - (1 << 32) if offset >> 31 else offset)
        at += 4
    if flags & _RUN_FIRST:
        at += 4
    fields = [bit for bit in (_RUN_DURATION, _RUN_SIZE, _RUN_FLAGS, _RUN_SHIFT) if flags & bit]
    values = run.numbers(at, count * len(fields), "I")
    ends, lasts = _even_ends(each.size, count), each.duration * count
    if flags & _RUN_SIZE:
        ends = list(accumulate(values[fields.index(_RUN_SIZE) :: len(fields)], initial=0))
    if flags & _RUN_DURATION:
        lasts = sum(values[fields.index(_RUN_DURATION) :: len(fields)])
    track.samples += count
    track.bytes += ends[-1]
    track.end += lasts
    return start, ends


def _is_all(file: BinaryIO, size: int, found: list[Box], moov: Loaded, counted_s: float) -> bool:
    """See that no fragment is known to be missing; tells whether it is proven that there were no more."""
    told_s = _told(moov)
    if counted_s and told_s > counted_s + max(_LEAST_SLACK_S, 0.01 * told_s):
        raise MediaDamagedError("media.cut")
    leads = _leads_to_end(file, found, size)
    is_told = bool(_number_of(moov, b"mvex", b"mehd")) and told_s <= counted_s + _LEAST_S
    if not is_told and _breaks_off(found):
        raise damaged("parts of it are missing")
    return leads or is_told


def _breaks_off(found: list[Box]) -> bool:
    """Whether the file goes on with zeros, more than padding, where no table that is written last stands."""
    names = {box.name for box in found if box.end - box.head > tag_blocks.MAX_PADDING}
    return _ZEROS in names and all(box.name != b"mfra" for box in found)


def _leads_to_end(file: BinaryIO, found: list[Box], size: int) -> bool:
    """See that the indexes lead to nothing behind the end of the file; tells whether one of them proves that it is the end.

    The table of random access points is written behind the last fragment. An index in front of all fragments speaks of
    the whole if it leads over more than one of them to the last; one that speaks of its own fragment alone proves nothing,
    and so does one of a segment, which other segments may follow.
    """
    proven, last = (
        False,
        max((at for at, box in enumerate(found) if box.name == b"moof"), default=0),
    )
    for at, box in enumerate(found):
        if box.name == b"mfra" and at > last:
            proven = True
        if box.name != b"sidx":
            continue
        sidx = load(file, box)
        width = 8 if sidx.version else 4
        where = 12 + 2 * width + 2
        sizes = sidx.numbers(where + 2, 3 * sidx.number(where, 2), "I")[::3]
        referred = sum(number & 0x7FFFFFFF for number in sizes)
        end = box.end + sidx.number(12 + width, width) + referred
        if end > size:
            raise MediaDamagedError("media.cut")
        names = [one.name for one in found[:at]]
        is_first = b"moof" not in names and b"styp" not in names[1:]
        if is_first and len(sizes) > 1 and last and end > found[last].head:
            proven = True
    return proven


def _longest(tracks: dict[int, _Track]) -> float:
    for wanted in (b"soun", b"vide"):
        found = [track.seconds for track in tracks.values() if track.kind == wanted]
        if any(found):
            return max(found)
    return 0.0


def _plays(moov: Loaded, tracks: dict[int, _Track]) -> float:
    """How long it plays by its tables: as its head tells if any track agrees, else as its sound does; 0.0 if none tells.

    Nothing is played by the length in the head, so a program may leave it out or write a wrong one unnoticed.
    """
    told_s, (scale, _) = _told(moov), mp4_times.head(moov.find(b"mvhd"))
    slack_s = max(_LEAST_SLACK_S, 0.01 * told_s)
    for track in tracks.values():
        lengths = _over(track.edited, scale), track.seconds, _over(track.told, track.scale)
        if told_s and any(one and abs(one - told_s) <= slack_s for one in lengths):
            return told_s
    own = [track for track in tracks.values() if track.kind == b"soun"]
    own = own or [track for track in tracks.values() if track.kind == b"vide"]
    table_s = max((_over(one.edited, scale) or one.seconds for one in own), default=0.0)
    return table_s or told_s or max((_over(one.told, one.scale) for one in own), default=0.0)


def _over(ticks: int, scale: int) -> float:
    return ticks / scale if scale else 0.0


def _told(moov: Loaded) -> float:
    """How long it plays by its head, or with all fragments; 0.0 if it does not tell."""
    scale, length = mp4_times.head(moov.find(b"mvhd"))
    return max(length, _number_of(moov, b"mvex", b"mehd")) / scale if scale else 0.0


def _number_of(moov: Loaded, *path: bytes) -> int:
    """The length that a full box at this path holds; 0 if there is none."""
    box = moov.find(*path)
    return box.number(4, 8 if box.version else 4) if box is not None else 0
