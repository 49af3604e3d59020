"""A whole clip or lyric sheet of a row of `song` joined with `song_text`. Asks nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suno_desktop.core.fields import FIELDS
from suno_desktop.core.library.merge import CLIP_STATE
from suno_desktop.core.library.sql_values import from_sql
from suno_desktop.core.model import Clip, ClipId, ClipState, LyricSheet, SongKind


def clip_of(row: Mapping[str, Any]) -> Clip | None:
    """The clip, merged over all replies; None if the row is of something else."""
    if row["kind"] != SongKind.CLIP:
        return None
    told = {field.key: from_sql(field.type, row[field.key]) for field in FIELDS}
    state = CLIP_STATE[row["state"]]
    if state is ClipState.READY:
        told["error"] = None  # a song that failed first and became ready later shows no error
    for name in ("title", "artist", "lyrics"):
        told[name] = row[f"own_{name}"] or told[name]
    return Clip.of(ClipId(row["clip_id"]), state, told | {"relay_status": row["relay_status"]})


def sheet_of(row: Mapping[str, Any]) -> LyricSheet | None:
    """The lyric sheet; None if the row is of something else."""
    if row["kind"] != SongKind.SHEET:
        return None
    return LyricSheet(
        title=row["own_title"] or row["title"] or "",
        text=row["own_lyrics"] or row["lyrics"] or "",
        state=CLIP_STATE[row["state"]],
    )
