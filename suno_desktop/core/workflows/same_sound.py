"""The same sound under two clip IDs: the hash of a file's packets, and which of several files of one sound is the best.

Decides nothing: what becomes of songs with the same sound is the person's choice. Changes no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from suno_desktop.core.errors import DiskError, MediaError
from suno_desktop.core.media import tags
from suno_desktop.core.model import FileState, MediaFile, MediaKind, SongId
from suno_desktop.core.rows import SongRow

if TYPE_CHECKING:
    from suno_desktop.core.library.reader import LibraryReader

_LOSSLESS = frozenset({"wav", "flac"})


class Twin(NamedTuple):
    """One of several songs with the same sound."""

    row: SongRow
    files: tuple[MediaFile, ...]

    @property
    def file(self) -> MediaFile | None:
        """The best of its files, which is what is compared: a saved one, if there is one."""
        return max(self._sounds(), key=_rank, default=None)

    def _sounds(self) -> list[MediaFile]:
        kinds = (MediaKind.MP3, MediaKind.WAV, MediaKind.MP4)
        return [file for file in self.files if file.kind in kinds and file.path is not None]


def twins_of(
    reader: LibraryReader, groups: Sequence[Sequence[SongId]]
) -> Iterator[tuple[Twin, ...]]:
    """The songs of each group with their files."""
    ids = [song_id for group in groups for song_id in group]
    rows = {row.song_id: row for row in reader.song_rows(ids)}
    files = reader.files_of(ids)
    for group in groups:
        yield tuple(
            Twin(rows[song_id], files.get(song_id, ())) for song_id in group if song_id in rows
        )


def packets_of(path: Path) -> str | None:
    """The hash of the packets of a file's sound; "" if it has none that can be understood, None if it cannot be read now."""
    try:
        return tags.packet_digest(path) or ""
    except MediaError:
        return ""
    except DiskError:
        return None


def best(twins: Sequence[Twin]) -> int:
    """Which of these songs should stay: whole, with its tags, without loss, and with more files; of equals the first."""

    def rank(number: int) -> tuple[object, ...]:
        twin = twins[number]
        saved = sum(file.state is FileState.SAVED for file in twin.files)
        return (*_rank(twin.file), saved, -number)

    return max(range(len(twins)), key=rank)


def _rank(file: MediaFile | None) -> tuple[int, ...]:
    if file is None:
        return (0,)
    return (
        2 if file.state is FileState.SAVED else 1,
        int(file.code is None),
        int(file.container in _LOSSLESS),
        file.size_bytes or 0,
    )
