"""What the library knows of a move of the music folder: which files are to go where, and which are there.

Runs inside the caller's transaction. Touches no file; what is recorded of a file itself is in `downloads`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from sqlite3 import Connection

from suno_desktop.core.library.sql_values import BELOW, below, file_of, path_of, path_text
from suno_desktop.core.model import FileId, FileState
from suno_desktop.core.rows import FolderMove, MoveStep, MoveWay, PlannedMove

_KNOWN = "path IS NOT NULL AND state IN ('saved', 'missing', 'damaged')"


def files_below(db: Connection, root: Path) -> tuple[int, int]:
    """How many files are said to lie below a folder or still wait to be moved, and how many bytes they have."""
    waits = "file_id IN (SELECT file_id FROM file_move WHERE step <> 'done')"
    row = db.execute(
        f"SELECT count(*), coalesce(sum(size_bytes), 0) FROM file WHERE {_KNOWN} AND ({BELOW} OR {waits})",  # noqa: S608 — own text
        (below(root),),
    ).fetchone()
    return int(row[0]), int(row[1])


def current(db: Connection) -> FolderMove | None:
    """The move that is under way."""
    row = db.execute("SELECT * FROM folder_move").fetchone()
    if row is None:
        return None
    return FolderMove(
        old=path_of(row["old_root"]),
        new=path_of(row["new_root"]),
        way=MoveWay(row["way"]),
        is_planned=bool(row["planned"]),
    )


def begin(db: Connection, move: FolderMove) -> None:
    """Another move is under way from now on. What an earlier one had not moved yet goes to the new folder as well."""
    before = current(db)
    goes_on = before is not None and before.way is move.way is MoveWay.MOVE
    db.execute("DELETE FROM file_move WHERE step = 'done' OR NOT ?", (goes_on,))
    if before is not None and goes_on:
        for file_id, new in db.execute("SELECT file_id, new FROM file_move").fetchall():
            if path_of(new).is_relative_to(before.new):
                goal = move.new / path_of(new).relative_to(before.new)
                db.execute(
                    "UPDATE file_move SET new = ? WHERE file_id = ?", (path_text(goal), file_id)
                )
    db.execute("DELETE FROM folder_move")
    db.execute(
        "INSERT INTO folder_move VALUES (?, ?, ?, ?)",
        (path_text(move.old), path_text(move.new), move.way.value, move.is_planned),
    )


def plan(db: Connection) -> None:
    """Note where each file goes that lies below the old folder: to the same place below the new one."""
    move = current(db)
    if move is None or move.is_planned:
        return
    rows = db.execute(
        f"SELECT file_id, path, state FROM file WHERE {_KNOWN} AND {BELOW}"  # noqa: S608 — own text
        " AND file_id NOT IN (SELECT file_id FROM file_move)",
        (below(move.old),),
    ).fetchall()
    is_inside = move.new.is_relative_to(move.old)
    put(
        db,
        (
            (FileId(row["file_id"]), path, move.new / path.relative_to(move.old), row["state"])
            for row in rows
            if not ((path := path_of(row["path"])).is_relative_to(move.new) and is_inside)
        ),
    )


def put(db: Connection, files: Iterable[tuple[FileId, Path, Path, str]]) -> None:
    """These files are all that is to be moved: each with where it is, where it goes, and the state that it has."""
    db.executemany(
        "INSERT OR REPLACE INTO file_move VALUES (?, ?, ?, ?, 'waits')",
        ((file_id, path_text(old), path_text(new), state) for file_id, old, new, state in files),
    )
    db.execute("UPDATE folder_move SET planned = 1")


def files(db: Connection, *, done: bool) -> list[PlannedMove]:
    """The files that are to be moved, or those that are `done`, in the order in which they were saved."""
    rows = db.execute(
        "SELECT file.*, old, new, file_move.state AS was, step FROM file_move JOIN file USING (file_id)"
        " WHERE (step = 'done') = ? ORDER BY file_id",
        (done,),
    )
    return [
        PlannedMove(
            file=file_of(row),
            old=path_of(row["old"]),
            new=path_of(row["new"]),
            was=FileState(row["was"]),
            is_copied=row["step"] == MoveStep.COPIED,
            begun=None if row["moving_to"] is None else path_of(row["moving_to"]),
        )
        for row in rows
    ]


def note(db: Connection, file_id: int, step: MoveStep) -> None:
    """How far one file is."""
    db.execute("UPDATE file_move SET step = ? WHERE file_id = ?", (step.value, file_id))


def end(db: Connection) -> None:
    """No move is under way any more; what was not moved stays where it is."""
    db.execute("DELETE FROM file_move")
    db.execute("DELETE FROM folder_move")
