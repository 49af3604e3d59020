"""The order of what waits to be saved, what is paused, and what is under way with a file. Runs inside the caller's transaction.

Does not decide when a file is tried again (the engine does) and touches no file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from sqlite3 import Connection

from suno_desktop.core.library import made_files
from suno_desktop.core.library.downloads import chosen, set_values, touch
from suno_desktop.core.library.results import Touched, Waiting
from suno_desktop.core.library.share import EVERYTHING, Share
from suno_desktop.core.library.sql_values import file_of, path_of, path_text
from suno_desktop.core.model import FileId, MediaFile, MediaKind

_MADE_URL = (
    "(SELECT made.url FROM made WHERE made.clip_id = song.clip_id AND made.kind = file.kind)"
)
_LINK = (
    f"CASE file.kind WHEN 'mp3' THEN audio_url WHEN 'mp4' THEN coalesce(video_url, {_MADE_URL})"
    f" WHEN 'cover' THEN song.image_url WHEN 'wav' THEN {_MADE_URL} END"
)
_IS_TOLD = f"""CASE file.kind
    WHEN 'lrc' THEN EXISTS (SELECT 1 FROM timing WHERE timing.clip_id = song.clip_id)
    WHEN 'mp4' THEN video_url IS NOT NULL OR NOT EXISTS ({made_files.OPEN})
    WHEN 'wav' THEN NOT EXISTS ({made_files.OPEN})
    WHEN 'midi' THEN NOT EXISTS ({made_files.OPEN})
    ELSE 1 END"""  # noqa: S608 — own text
"""Others are asked for first (`made_files.wishes`); then the file is made of what is here."""
_WAITS = "file.state = 'queued' AND song.removed IS NULL"


def waiting(
    db: Connection, *, now: int, limit: int, share: Share = EVERYTHING
) -> tuple[Waiting, ...]:
    """What may be saved now, in order, with the link of each."""
    mine, keys = share.sql("file_id")
    rows = db.execute(
        f"SELECT file_id, file.kind, {_LINK} AS url FROM file JOIN song USING (song_id)"  # noqa: S608 — own text
        f" LEFT JOIN song_text USING (song_id) WHERE {_WAITS} AND {_IS_TOLD} AND (retry_at IS NULL OR retry_at <= ?){mine}"
        " ORDER BY priority DESC, queued_at, file_id LIMIT ?",
        (now, *keys, limit),
    )
    return tuple(
        Waiting(file_id=FileId(row["file_id"]), kind=MediaKind(row["kind"]), url=row["url"])
        for row in rows
    )


def count(db: Connection) -> int:
    """How many wait, also for a later time."""
    row = db.execute(
        f"SELECT count(*) FROM file JOIN song USING (song_id) WHERE {_WAITS}"  # noqa: S608 — own text
    ).fetchone()
    return int(row[0])


def has_future(db: Connection, *, now: int, latest: int) -> bool:
    """Whether a file that waits was put there after `now`, or is to be tried again after `latest`."""
    row = db.execute(
        "SELECT 1 FROM file WHERE state = 'queued' AND (queued_at > ? OR retry_at > ?) LIMIT 1",
        (now, latest),
    ).fetchone()
    return row is not None


def hurry(db: Connection, *, now: int, touched: Touched) -> None:
    """Whatever waits for a time may be tried now."""
    rows = db.execute(
        "SELECT file_id FROM file WHERE state = 'queued' AND retry_at > ?", (now,)
    ).fetchall()
    for row in rows:
        set_values(db, row["file_id"], {"retry_at": now}, touched=touched)


def move_to_front(db: Connection, file_ids: Sequence[int], *, touched: Touched) -> None:
    """Before everything else that waits; among themselves they keep their order."""
    (highest,) = db.execute("SELECT coalesce(max(priority), 0) FROM file").fetchone()
    for row in chosen(db, file_ids, ("queued", "paused")):
        db.execute("UPDATE file SET priority = ? WHERE file_id = ?", (highest + 1, row["file_id"]))
        touch(row["file_id"], row["song_id"], touched=touched)


def pause(db: Connection, file_ids: Sequence[int], *, touched: Touched) -> None:
    """What waits or is under way waits for the person."""
    for row in chosen(db, file_ids, ("queued", "downloading")):
        set_values(db, row["file_id"], {"state": "paused", "retry_at": None}, touched=touched)


def resume(db: Connection, file_ids: Sequence[int] | None, *, touched: Touched) -> None:
    """What was paused (None: all of it) waits for its turn again, at its old place."""
    values = {"state": "queued", "retry_at": None, "code": None, "detail": None}
    for row in chosen(db, file_ids, ("paused",)):
        set_values(db, row["file_id"], values, touched=touched)


def release(db: Connection, codes: Sequence[str], *, touched: Touched) -> None:
    """What waited for these reasons may be tried now."""
    rows = db.execute(
        "SELECT file_id FROM file WHERE state = 'queued' AND code IN (SELECT value FROM json_each(?))",
        (json.dumps(list(codes)),),
    ).fetchall()
    values = {"retry_at": None, "code": None, "detail": None}
    for row in rows:
        set_values(db, row["file_id"], values, touched=touched)


def keep_part(db: Connection, file_id: int, path: Path | None, state: str | None) -> bool:
    """Remember (or, None, forget) the part that a later try may go on from; False if there is no such file."""
    values = {"part_path": None if path is None else path_text(path), "part_state": state}
    return set_values(db, file_id, values, touched=Touched())


def parts(db: Connection, file_ids: Sequence[int] | None) -> dict[FileId, Path]:
    """The parts that are kept for these files (None: all)."""
    rows = db.execute(
        "SELECT file_id, part_path FROM file WHERE part_path IS NOT NULL"
        " AND (?1 IS NULL OR file_id IN (SELECT value FROM json_each(?1)))",
        (None if file_ids is None else json.dumps([int(file_id) for file_id in file_ids]),),
    )
    return {FileId(row["file_id"]): path_of(row["part_path"]) for row in rows}


def begin_move(db: Connection, file_id: int, target: Path | None) -> None:
    """A saved file is about to be moved there (None: it will not be, after all)."""
    target_text = None if target is None else path_text(target)
    set_values(db, file_id, {"moving_to": target_text}, touched=Touched())


def moves(db: Connection) -> list[tuple[FileId, Path, Path]]:
    """Moves that were begun and not ended: file, from, to."""
    rows = db.execute(
        "SELECT file_id, path, moving_to FROM file WHERE moving_to IS NOT NULL AND path IS NOT NULL"
    )
    return [
        (FileId(row["file_id"]), path_of(row["path"]), path_of(row["moving_to"])) for row in rows
    ]


def retags(db: Connection) -> list[tuple[MediaFile, Path, str]]:
    """Saved files whose tags were being changed: the file, the copy that was to take its place, and what that is."""
    rows = db.execute("SELECT * FROM file WHERE state = 'saved' AND part_path IS NOT NULL")
    return [(file_of(row), path_of(row["part_path"]), row["part_state"]) for row in rows]
