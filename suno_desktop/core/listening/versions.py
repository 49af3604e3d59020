"""Which songs are compared: how many, and what is known of each. Reads and plays nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from suno_desktop.core.errors import UsageError
from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.core.rows import Note, SongDetail, SongRow, SoundFigures

if TYPE_CHECKING:
    from suno_desktop.core.timed_words import Section

LEAST: Final = 2
MOST: Final = 6
_SOUNDS: Final = (MediaKind.MP3, MediaKind.WAV)


class Version(NamedTuple):
    """One of the songs that are compared."""

    row: SongRow
    path: Path
    """Its saved sound."""
    figures: SoundFigures | None = None
    """None: not measured yet."""
    duration_s: float | None = None
    sections: tuple[Section, ...] = ()
    notes: tuple[Note, ...] = ()
    """Those that have a place."""


def check_count(found: int, wanted: int) -> None:
    """See that not too few and not too many songs are compared.

    Raises:
        UsageError: they are.
    """
    if wanted > MOST:
        raise UsageError("compare.too_many", most=MOST)
    if found < LEAST:
        raise UsageError("compare.too_few")


def version_of(detail: SongDetail) -> Version | None:
    """A song as one that can be compared; None if its sound is not saved."""
    from suno_desktop.core.timed_words import sections_of  # noqa: PLC0415 — costs start-up time

    for kind in _SOUNDS:
        for file in detail.files:
            if file.kind is kind and file.state is FileState.SAVED and file.path is not None:
                length = file.plays_s or detail.row.duration_s
                lyrics = "" if detail.clip is None else detail.clip.lyrics or ""
                sections = sections_of(detail.sung, lyrics, duration_s=length)
                return Version(detail.row, file.path, detail.figures, length, sections)
    return None


def versions_among(details: Sequence[SongDetail]) -> tuple[Version, ...]:
    """Those of these songs that can be compared, the versions of one task beside each other and in their order."""
    found = [one for one in map(version_of, details) if one is not None]
    tasks = list(dict.fromkeys(one.row.task_key for one in found))
    found.sort(key=lambda one: (tasks.index(one.row.task_key), one.row.take or 0))
    return tuple(found)
