"""What a selection of songs has in common: counts, equal values, saved files. Pure; runs on the read lane."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from suno_desktop.core.model import (
    ClipState,
    FileState,
    MediaFile,
    MediaKind,
    SongId,
    SongKind,
)
from suno_desktop.core.rows import SongDetail, SongRow
from suno_desktop.ui import formats

if TYPE_CHECKING:
    from suno_desktop.core.library.reader import LibraryReader

MOST: Final = 2000
"""How many songs of a larger selection are compared; beyond that, differences are not shown."""


class Selection(NamedTuple):
    """What the window knows of the selected songs."""

    ids: tuple[SongId, ...] = ()
    rows: tuple[SongRow, ...] = ()
    detail: SongDetail | None = None
    """Only of a single song."""
    files: tuple[Path, ...] = ()
    """Saved files, for dragging and copying."""
    not_saved: int = 0
    failed: int = 0

    @property
    def told(self) -> tuple[SongId, ...]:
        """The songs of which something is shown: those that are selected, and the stems of a single one."""
        stems = () if self.detail is None else self.detail.stems
        return (*self.ids, *(one.row.song_id for one in stems))

    @property
    def is_whole(self) -> bool:
        """Whether all selected rows were looked at."""
        return len(self.rows) == len(self.ids)


def is_playable(row: SongRow) -> bool:
    """Whether a row has anything to hear."""
    return row.kind is SongKind.CLIP and (
        _has_sound_here(row) or (row.has_audio_link and row.state is not ClipState.FAILED)
    )


def is_offered(row: SongRow) -> bool:
    """Whether a row may be offered in the place of one that sounds: not where its link was found blocked before."""
    is_blocked = row.files.get(MediaKind.MP3) is FileState.BLOCKED
    return is_playable(row) and (_has_sound_here(row) or not is_blocked)


def _has_sound_here(row: SongRow) -> bool:
    kinds = (MediaKind.MP3, MediaKind.MP4, MediaKind.WAV)
    return row.has_preview or FileState.SAVED in map(row.files.get, kinds)


def can_save(row: SongRow) -> bool:
    """Whether a row's main file could be saved and is not."""
    main = MediaKind.LYRICS if row.kind is SongKind.SHEET else MediaKind.MP3
    return (
        row.kind is not SongKind.TASK
        and row.state is ClipState.READY
        and row.files.get(main) not in {FileState.SAVED, FileState.BLOCKED}
    )


def has_failed(row: SongRow) -> bool:
    """Whether something of a row went wrong."""
    bad = {FileState.FAILED, FileState.MISSING, FileState.DAMAGED}
    return row.state is ClipState.FAILED or not bad.isdisjoint(row.files.values())


def read(reader: LibraryReader, ids: Sequence[SongId]) -> Selection:
    """Read a selection."""
    looked_at = list(ids[:MOST])
    rows = tuple(reader.song_rows(looked_at))
    detail = reader.song_detail(ids[0]) if len(ids) == 1 else None
    by_song = {ids[0]: detail.files} if detail is not None else reader.files_of(looked_at)
    files = [file for song_id in looked_at for file in by_song.get(song_id, ())]
    return Selection(
        ids=tuple(ids),
        rows=rows,
        detail=detail,
        files=saved_paths(files),
        not_saved=sum(map(can_save, rows)),
        failed=sum(map(has_failed, rows)),
    )


def saved_paths(files: Iterable[MediaFile]) -> tuple[Path, ...]:
    """Where the saved ones are; sound and picture before covers and texts."""
    order = {kind: place for place, kind in enumerate(MediaKind)}
    saved = [file for file in files if file.state is FileState.SAVED and file.path is not None]
    saved.sort(key=lambda file: order[file.kind])
    return tuple(file.path for file in saved if file.path is not None)


def common(values: Iterable[str]) -> str | object:
    """The one value that all have, or `formats.DIFFERENT`."""
    different = set(values)
    return different.pop() if len(different) == 1 else formats.DIFFERENT


def ids_text(rows: Iterable[SongRow]) -> str:
    """Task and clip IDs, one song a line."""
    lines = (
        row.task_id if row.clip_id is None else f"{row.task_id}\t{row.clip_id}" for row in rows
    )
    return "\n".join(dict.fromkeys(lines))
