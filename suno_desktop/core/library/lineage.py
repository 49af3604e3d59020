"""From which other songs a song was made, and which were made from it. Asks on the reader's connection; writes nothing."""

from __future__ import annotations

import json
from sqlite3 import Connection
from typing import Final

from suno_desktop.core.fields import FIELDS, FieldType
from suno_desktop.core.model import Clip, ClipId, SongId
from suno_desktop.core.rows import Kin

KINDS: Final = tuple(field.key for field in FIELDS if field.type is FieldType.CLIPS)
_LATER: Final = tuple(kind for kind in KINDS if kind != "stem_of")
"""Its stems are told apart (`library.stems`)."""
_MOST: Final = 50
"""Of each kind; a song that hundreds were made from is seen better in a list."""


def of_clip(db: Connection, clip: Clip | None) -> tuple[Kin, ...]:
    """All that are known, those that the clip was made from first; also such as are not in the library."""
    if clip is None:
        return ()
    before = [
        Kin(kind, ClipId(named))
        for kind in KINDS
        for named in clip.value(kind) or ()
        if named != clip.clip_id
    ]
    after = [kin for kind in _LATER for kin in _made_from(db, kind, clip.clip_id)]
    known = _known(db, [kin.clip_id for kin in before])
    return (
        *(
            kin._replace(song_id=song_id, title=title, take=take)
            for kin in before
            for song_id, title, take in (known.get(kin.clip_id, (None, "", None)),)
        ),
        *after,
    )


def _made_from(db: Connection, kind: str, clip_id: ClipId) -> list[Kin]:
    rows = db.execute(
        f"SELECT song_id, clip_id, coalesce(own_title, title, '') AS title, take FROM song_text INDEXED BY song_text_{kind}"  # noqa: S608 — own names
        f" JOIN song USING (song_id) WHERE {kind} IS NOT NULL AND instr({kind}, ?) AND removed IS NULL AND clip_id <> ?"
        " ORDER BY place DESC LIMIT ?",
        (json.dumps(clip_id, ensure_ascii=False), clip_id, _MOST),
    )
    return [
        Kin(
            kind,
            ClipId(row["clip_id"]),
            SongId(row["song_id"]),
            row["title"],
            row["take"],
            is_later=True,
        )
        for row in rows
    ]


def _known(
    db: Connection, clip_ids: list[ClipId]
) -> dict[str, tuple[SongId | None, str, int | None]]:
    rows = db.execute(
        "SELECT clip_id, song_id, coalesce(own_title, title, '') AS title, take FROM song"
        " WHERE removed IS NULL AND clip_id IN (SELECT value FROM json_each(?))",
        (json.dumps(clip_ids),),
    )
    return {row["clip_id"]: (SongId(row["song_id"]), row["title"], row["take"]) for row in rows}
