"""What was measured of the sound of songs, one row for each clip. Runs inside the caller's transaction.

They hold for the very file that was measured: another one, or other tags in it, and it is measured again. Measures nothing.
"""

from __future__ import annotations

import zlib
from sqlite3 import Connection, Row
from typing import Final

from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.sql_values import path_of
from suno_desktop.core.model import ClipId, FileId, SongId
from suno_desktop.core.rows import SoundFigures, Unmeasured

_NEXT: Final = """
    SELECT file_id, clip_id, path, file.sha256 FROM file JOIN song USING (song_id) LEFT JOIN figures USING (clip_id)
    WHERE +file.state = 'saved' AND path IS NOT NULL AND file.sha256 IS NOT NULL AND clip_id IS NOT NULL
    AND removed IS NULL AND figures.sha256 IS NOT file.sha256
    AND (file.kind = 'mp3' OR file.kind = 'wav' AND NOT EXISTS (
        SELECT 1 FROM file AS other WHERE other.song_id = song.song_id AND other.kind = 'mp3' AND other.state = 'saved'
    ))
"""
"""The plus keeps SQLite from the index of states: it would sort all files to find the newest."""


def keep(
    db: Connection, clip_id: ClipId, figures: SoundFigures, *, sha256: str, touched: Touched
) -> None:
    """Keep what was measured of a clip's file, in place of what was measured before."""
    db.execute(
        "INSERT OR REPLACE INTO figures (clip_id, sha256, loudness, loudness_range, true_peak, packed)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            clip_id,
            sha256,
            figures.loudness,
            figures.range,
            figures.true_peak,
            zlib.compress(figures.waveform),
        ),
    )
    rows = db.execute("SELECT song_id FROM song WHERE clip_id = ?", (clip_id,))
    touched.songs.update(row["song_id"] for row in rows)


def of_clip(db: Connection, clip_id: str | None) -> SoundFigures | None:
    """What was measured of a clip; None if nothing was yet."""
    row: Row | None = db.execute("SELECT * FROM figures WHERE clip_id = ?", (clip_id,)).fetchone()
    if row is None:
        return None
    return SoundFigures(
        loudness=row["loudness"],
        range=row["loudness_range"],
        true_peak=row["true_peak"],
        waveform=zlib.decompress(row["packed"]),
    )


def of_song(db: Connection, song_id: SongId) -> SoundFigures | None:
    """What was measured of a song; None if nothing was yet."""
    row = db.execute("SELECT clip_id FROM song WHERE song_id = ?", (song_id,)).fetchone()
    return None if row is None else of_clip(db, row["clip_id"])


def unmeasured_song(db: Connection, song_id: SongId) -> Unmeasured | None:
    """The file of a song that is to be measured; None if there is none, or it was."""
    return _unmeasured(db, f"{_NEXT} AND song.song_id = ?", song_id)


def unmeasured_before(db: Connection, file_id: FileId | None) -> Unmeasured | None:
    """The newest file that is to be measured, of those older than this one."""
    if file_id is None:
        return _unmeasured(db, f"{_NEXT} ORDER BY file_id DESC LIMIT 1")
    return _unmeasured(db, f"{_NEXT} AND file_id < ? ORDER BY file_id DESC LIMIT 1", file_id)


def _unmeasured(db: Connection, sql: str, *values: int) -> Unmeasured | None:
    row: Row | None = db.execute(sql, values).fetchone()
    if row is None:
        return None
    return Unmeasured(
        file_id=FileId(row["file_id"]),
        clip_id=ClipId(row["clip_id"]),
        path=path_of(row["path"]),
        sha256=row["sha256"],
    )
