"""Makes a library what the format before the current one was: takes out what the last step of the migrations brought in."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from suno_desktop.core.library import migrations


def _schema(
    steps: tuple[tuple[str, ...], ...],
) -> tuple[set[tuple[str, str, str]], set[tuple[str, str]]]:
    """What the steps make: type, name and SQL of tables, indexes and triggers; (table, column)."""
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        for name in ("weights_by_name", "clean_link", "note_mark", "by_pinyin"):
            db.create_function(name, -1, lambda *values: values[0])
        for step in steps:
            for statement in step:
                db.execute(statement)
        made = set(db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        columns = {
            (table, column[1])
            for kind, table, _ in made
            if kind == "table"
            for column in db.execute(f"PRAGMA table_info({table})")
        }
    return made, columns


def one_format_back(library: Path) -> int:
    """Make it so; returns the version that it has now."""
    made, columns = _schema(migrations.MIGRATIONS)
    old_made, old_columns = _schema(migrations.MIGRATIONS[:-1])
    named, old_named = ({one[:2] for one in which} for which in (made, old_made))
    gone = {name for kind, name in named - old_named if kind == "table"}
    with contextlib.closing(sqlite3.connect(library)) as db:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        for kind, name in sorted(named - old_named):  # indexes before tables
            db.execute(f"DROP {kind} IF EXISTS {name}")  # parts of a search index go with it
        for kind, name, sql in sorted(old_made):
            if (kind, name) not in named:
                db.execute(sql)
        for table, column in sorted(columns - old_columns):
            if table not in gone:
                db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        db.execute(f"PRAGMA user_version = {version - 1}")
        db.commit()
    return int(version) - 1
