"""What leads from a file back to the bytes that it had before we changed it: all that lay around its sound.

The sound is the same in both and is not kept, nor is what the file of today still has, such as a cover. Does not decide
whether to go back, and writes no file.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import containers
from suno_desktop.core.media.disk import PIECE, disk_errors

_Span = tuple[int, int]
_SOUND, _NOW, _KEPT = 0, 1, 2
"""What a step takes: the next bytes of the sound, bytes around it in the file of today, the next bytes that were kept."""
_MOST_AROUND: Final = 64 * 2**20
"""Bytes around the sound that are compared; a file with more of them is none of ours."""
_PROBE, _STRIDE = 64, 1024
"""Bytes that are looked for in the file of today, and how often one tries."""


def take(old: Path, now: Path, *, was: str, has_sound: bool = True) -> bytes | None:
    """What `pieces` needs to make `old` of `now`; None if that is impossible.

    Args:
        old: the file as it was.
        now: what takes its place, with the same sound.
        was: the hash of `old`.
        has_sound: whether they hold a sound; else they are text or a picture.

    Raises:
        MediaDamagedError: one of them cannot be walked.
        DiskError: one of them cannot be read.
    """
    sound = _sound(old) if has_sound else []
    with disk_errors(old), old.open("rb") as file, now.open("rb") as other:
        around = _around(sound, old.stat().st_size)
        others = _around(_sound(now) if has_sound else [], now.stat().st_size)
        if max(_length(around), _length(others)) > _MOST_AROUND:
            return None
        there = b"".join(_read(other, span) for span in others)
        steps: list[tuple[int, int, int]] = []
        kept: list[bytes] = []
        is_sound = set(sound)
        for span in sorted([*sound, *around]):
            if span in is_sound:
                steps.append((_SOUND, 0, span[1] - span[0]))
                continue
            for step, data in _cut(_read(file, span), there):
                steps.append(step)
                kept.append(data)
    back = zlib.compress(json.dumps([has_sound, steps]).encode() + b"\n" + b"".join(kept))
    made = hashlib.sha256()
    for data in pieces(back, now):
        made.update(data)
    return back if made.hexdigest() == was else None


def pieces(back: bytes, now: Path) -> Iterator[bytes]:
    """The bytes that a file had, made of what `take` gave and of the file of today.

    Raises:
        MediaDamagedError: they do not fit together.
        DiskError: the file cannot be read.
    """
    head, _, kept = zlib.decompress(back).partition(b"\n")
    has_sound, steps = json.loads(head)
    sound = _sound(now) if has_sound else []
    with disk_errors(now), now.open("rb") as file:
        there = b"".join(_read(file, span) for span in _around(sound, now.stat().st_size))
        stream = _SoundBytes(file, sound)
        at = 0
        for what, start, count in steps:
            if what == _SOUND:
                yield from stream.take(count)
            elif what == _NOW:
                yield there[start : start + count]
            else:
                yield kept[at : at + count]
                at += count


class _SoundBytes:
    """The sound of a file, from its first to its last byte."""

    def __init__(self, file: BinaryIO, spans: Sequence[_Span]) -> None:
        self._file = file
        self._spans = list(reversed(spans))

    def take(self, count: int) -> Iterator[bytes]:
        """The next bytes."""
        while count:
            if not self._spans:
                raise MediaDamagedError(
                    "media.damaged", kind="audio", problem="its tags cannot be read or written"
                )
            start, end = self._spans.pop()
            stop = min(end, start + min(count, PIECE))
            if stop < end:
                self._spans.append((stop, end))
            count -= stop - start
            yield _read(self._file, (start, stop))


def _cut(old: bytes, now: bytes) -> Iterator[tuple[tuple[int, int, int], bytes]]:
    """The steps that make `old`, each with what is to be kept for it."""
    done = at = 0
    while at + _PROBE <= len(old):
        found = now.find(old[at : at + _PROBE])
        if found < 0:
            at += _STRIDE
            continue
        start, place = at, found
        while start > done and place > 0 and old[start - 1] == now[place - 1]:
            start, place = start - 1, place - 1
        count = _alike(old, start, now, place)
        if start > done:
            yield (_KEPT, 0, start - done), old[done:start]
        yield (_NOW, place, count), b""
        done = at = start + count
    if done < len(old):
        yield (_KEPT, 0, len(old) - done), old[done:]


def _alike(one: bytes, at: int, two: bytes, place: int) -> int:
    """How many bytes are the same from two places on."""
    most = min(len(one) - at, len(two) - place)
    count = 0
    for stride in (65_536, 4096, 256, 16, 1):
        while (
            count + stride <= most
            and one[at + count : at + count + stride] == two[place + count : place + count + stride]
        ):
            count += stride
    return count


def _sound(path: Path) -> list[_Span]:
    """Where the sound lies; pieces that touch each other are one."""
    joined: list[_Span] = []
    for start, end in containers.sound(path):
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        elif end > start:
            joined.append((start, end))
    return joined


def _around(sound: Sequence[_Span], length: int) -> list[_Span]:
    """All that is not sound."""
    ends = [0, *(end for _, end in sound)]
    starts = [*(start for start, _ in sound), length]
    return [(end, start) for end, start in zip(ends, starts, strict=True) if start > end]


def _length(spans: Sequence[_Span]) -> int:
    return sum(end - start for start, end in spans)


def _read(file: BinaryIO, span: _Span) -> bytes:
    file.seek(span[0])
    return file.read(span[1] - span[0])
