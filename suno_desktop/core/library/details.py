"""A whole clip or lyric sheet of a row of `song` joined with `song_text`. Asks nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suno_desktop.core.library.merge import CLIP_RULES, CLIP_STATE
from suno_desktop.core.library.sql_values import from_ms
from suno_desktop.core.model import Clip, ClipId, ClipState, LyricSheet, SongKind

_FLAGS = ("video_pending", "instrumental", "liked", "public")


def clip_of(row: Mapping[str, Any]) -> Clip | None:
    """The clip, merged over all replies; None if the row is of something else."""
    if row["kind"] != SongKind.CLIP:
        return None
    values = {name: row[name] for name in CLIP_RULES}
    values |= {name: None if row[name] is None else bool(row[name]) for name in _FLAGS}
    state = CLIP_STATE[row["state"]]
    values |= {
        "created_at": from_ms(row["created_at"]),
        # What once failed and came after all has no error to show.
        "error": None if state is ClipState.READY else row["error"],
    }
    for name in ("title", "artist"):
        values[name] = row[f"own_{name}"] or values[name]
    return Clip(clip_id=ClipId(row["clip_id"]), state=state, **values)


def sheet_of(row: Mapping[str, Any]) -> LyricSheet | None:
    """The lyric sheet; None if the row is of something else."""
    if row["kind"] != SongKind.SHEET:
        return None
    return LyricSheet(
        title=row["own_title"] or row["title"] or "",
        text=row["lyrics"] or "",
        state=CLIP_STATE[row["state"]],
    )
