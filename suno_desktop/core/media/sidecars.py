"""The small files beside a song: its words as plain text or with their times, and what is known of it.

None is worth an error, and none is ever written over a file that is not ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from suno_desktop.core.errors import DiskError
from suno_desktop.core.media import lrc
from suno_desktop.core.media.disk import disk_errors, write_atomic
from suno_desktop.core.media.tags import TagSet, clean_lines
from suno_desktop.core.model import Clip, LyricSheet, MediaKind

KINDS = ("json", "lrc")
"""What is written together with a song."""
DOWNLOADS = {"txt": MediaKind.LYRICS, "jpg": MediaKind.COVER}
"""What is saved together with a song as a file of its own."""
_TIMED = re.compile(r"\s*(\[\d{1,3}:[0-5]\d(\.\d{1,3})?\])+")
_FEW_LINES = 2


def lyrics_text(song: Clip | LyricSheet) -> bytes:
    """The words, and nothing else: players sing every line. UTF-8 with plain line ends; b"" if there are none."""
    words = clean_lines((song.lyrics or "") if isinstance(song, Clip) else song.text)
    return f"{words}\n".encode() if words else b""


def timed_lyrics(clip: Clip) -> bytes:
    """The lines that carry their times; b"" if there are no real ones: none are made up."""
    lines = [line.strip() for line in clean_lines(clip.lyrics or "").splitlines()]
    timed = [line for line in lines if _TIMED.match(line)]
    return "".join(f"{line}\n" for line in timed).encode() if len(timed) >= _FEW_LINES else b""


def downloads(kinds: Iterable[MediaKind], wanted: Collection[str]) -> list[MediaKind]:
    """What is to be saved beside the sound that is saved."""
    has_sound = not {MediaKind.MP3, MediaKind.MP4}.isdisjoint(kinds)
    return [kind for name, kind in DOWNLOADS.items() if has_sound and name in wanted]


def timed(clip: Clip, told: TagSet, lrc_times: str) -> bytes:
    """What the file of words with times beside a song says; b"" if there are none."""
    return lrc.text(told.lines, lrc_times) or timed_lyrics(clip)


class Beside(NamedTuple):
    """A file that is to lie beside a song."""

    path: Path
    data: bytes
    is_ours: Callable[[bytes], bool]
    """Whether one that says this may be replaced."""

    def is_due(self) -> bool:
        """Whether it is to be written: it is not there yet, or ours and says something else.

        Raises:
            OSError: what is there cannot be read.
        """
        if self.path.is_symlink():
            return False
        there = self.path.read_bytes() if self.path.is_file() else None
        return there is None or (there != self.data and self.is_ours(there))


def beside(
    song: Path,
    kinds: Collection[str],
    clip: Clip,
    told: TagSet,
    *,
    lrc_times: str = "lines",
    earlier: Collection[bytes] = (),
) -> Iterator[Beside]:
    """What is to lie beside a saved song.

    Words with times that are there are ours, and replaced, if they are one of the `earlier` ones.
    """
    if "json" in kinds:
        data = json.dumps(dict(told.values), ensure_ascii=False, indent=2).encode()
        yield Beside(song.with_suffix(".json"), data, _tells_of(clip))
    words = timed(clip, told, lrc_times) if "lrc" in kinds else b""
    if words:
        yield Beside(song.with_suffix(".lrc"), words, lambda found: found in {words, *earlier})


def write(
    song: Path,
    kinds: Collection[str],
    clip: Clip,
    told: TagSet,
    *,
    lrc_times: str = "lines",
    earlier: Collection[bytes] = (),
) -> bool:
    """Write what is `beside` a saved song, as far as it is due; whether any was. What cannot be written is left out."""
    written = False
    for file in beside(song, kinds, clip, told, lrc_times=lrc_times, earlier=earlier):
        with suppress(DiskError), disk_errors(file.path):
            if file.is_due():
                write_atomic(file.path, file.data, lasting=True)
                written = True
    return written


def _tells_of(clip: Clip) -> Callable[[bytes], bool]:
    def is_ours(found: bytes) -> bool:
        try:
            told = json.loads(found)
        except (ValueError, RecursionError):
            return False
        return isinstance(told, dict) and told.get("clip_id") == clip.clip_id

    return is_ours
