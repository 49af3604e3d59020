"""Songs that are taken back from their files when the library that knew them is lost. Runs inside the caller's transaction.

What a file says is recorded like a reply, so that relays that are asked again add to it. Touches no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from sqlite3 import Connection
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit

from suno_desktop.core.library import decisions, downloads, song_names, timings
from suno_desktop.core.library.recording import Recording
from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.sql_values import clean
from suno_desktop.core.model import (
    Action,
    Clip,
    ClipId,
    Collected,
    MediaKind,
    RelayId,
    SungWord,
    Task,
    TaskId,
    TaskState,
)


class Rebuilt(NamedTuple):
    """One song as its files tell it."""

    clip: Clip
    task_id: TaskId | None
    """None: the files do not say; then the song is asked for by its own id."""
    take: int | None
    host: str | None
    """The server of the relay that made it."""
    album: str | None
    """The person's own name of its album."""
    files: Mapping[MediaKind, Collected]
    damaged: Mapping[MediaKind, Path] = MappingProxyType({})
    """Where its files lie that are not whole."""
    sung: tuple[SungWord, ...] = ()
    """When its words are sung, if its files say so."""


def take_back(
    db: Connection, found: Sequence[Rebuilt], *, now: int, touched: Touched
) -> frozenset[ClipId]:
    """Take in songs that the library does not know; tells which."""
    known = known_clips(db, (one.clip.clip_id for one in found))
    fresh = [one for one in found if one.clip.clip_id not in known]
    for host in dict.fromkeys(one.host for one in fresh):
        some = [one for one in fresh if one.host == host]
        recording = Recording(
            db,
            relay_id=None if host is None else _relay_of(db, host),
            now=now,
            takes={one.clip.clip_id: one.take for one in some if one.take is not None},
        )
        touched.add(recording.run(_task_of(one) for one in some).changes)
    for one in fresh:
        _finish(db, one, now=now, touched=touched)
    decisions.note(db, touched, now=0)  # whatever has a time counts more
    return frozenset(one.clip.clip_id for one in fresh)


def known_clips(db: Connection, clip_ids: Iterable[ClipId]) -> frozenset[ClipId]:
    """Which of these clips the library knows, removed ones among them, also if only that they are rejected is known.

    Those that are only known to be in the Trash come back into it.
    """
    sql = (
        "SELECT 1 FROM song WHERE clip_id = ?1 UNION ALL SELECT 1 FROM rejected WHERE clip_id = ?1"
        " AND NOT EXISTS (SELECT 1 FROM decision WHERE subject = ?1 AND thing = 'trash' AND value = '\"in\"')"
    )
    return frozenset(
        clip_id for clip_id in clip_ids if db.execute(sql, (clean(clip_id),)).fetchone()
    )


def give_tasks(db: Connection, relay_id: RelayId, base_url: str, *, touched: Touched) -> None:
    """A relay was saved: tasks of which files told only the server are asked for at it."""
    host = urlsplit(base_url).hostname
    rows = db.execute(
        "UPDATE task SET relay_id = ?1 WHERE relay_id IN (SELECT relay_id FROM relay WHERE removed AND base_url = ?2"
        " AND relay_id <> ?1) AND task_id NOT IN (SELECT task_id FROM task WHERE relay_id = ?1) RETURNING task_key",
        (relay_id, _address(host or "")),
    ).fetchall()
    touched.tasks.update(row["task_key"] for row in rows)
    touched.tasks_listed |= bool(rows)


def _address(host: str) -> str:
    """What stands for the address of a relay of which only the server is known."""
    return f"https://{host}"


def _relay_of(db: Connection, host: str) -> RelayId:
    """The saved relay on this server; else one that is never asked until the person saves it."""
    rows = db.execute("SELECT relay_id, base_url FROM relay ORDER BY removed, relay_id").fetchall()
    for row in rows:
        if urlsplit(row["base_url"]).hostname == host:
            return RelayId(row["relay_id"])
    row = db.execute(
        "INSERT INTO relay (name, base_url, allow_http, serves, removed) VALUES (?, ?, 0, '{}', 1) RETURNING relay_id",
        (clean(host), clean(_address(host))),
    ).fetchone()
    return RelayId(row["relay_id"])


def _task_of(one: Rebuilt) -> Task:
    return Task(
        task_id=one.task_id or TaskId(one.clip.clip_id),
        state=TaskState.READY,
        action=Action.MUSIC,
        clips=(one.clip,),
        done=True,
    )


def _is_decided(db: Connection, clip_id: ClipId, thing: str) -> bool:
    return any(row["thing"] == thing for row in decisions.of_subjects(db, [clean(clip_id)]))


def _finish(db: Connection, one: Rebuilt, *, now: int, touched: Touched) -> None:
    row = db.execute(
        "SELECT song_id FROM song WHERE clip_id = ?", (clean(one.clip.clip_id),)
    ).fetchone()
    song_id = row["song_id"]
    if one.album is not None and not _is_decided(db, one.clip.clip_id, "album"):
        song_names.call_song(db, song_id, {"album": one.album}, touched=touched)
    if one.sung:
        clip_id = clean(one.clip.clip_id)
        is_told = timings.told_of(db, clip_id) is not None
        if not is_told:
            timings.keep(
                db, ClipId(clip_id), one.sung, raw="", relay_id=None, now=now, touched=touched
            )
    for kind, collected in one.files.items():
        file_id = downloads.ensure(db, song_id, kind, now=now)
        downloads.saved(db, file_id, collected, now=now, touched=touched)
    for kind, path in one.damaged.items():
        file_id = downloads.ensure(db, song_id, kind, now=now)
        downloads.found_damaged(db, file_id, path, touched=touched)
