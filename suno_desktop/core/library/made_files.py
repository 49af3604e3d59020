"""What relays make of a clip when a person asks for it: a row for each order, from the wish to the answer, for ever.

A row is there because a person agreed to what it may cost; no question is sent without one. That a question is about to be
sent is noted before, so that after a kill the same relay is asked on. Runs inside the caller's transaction.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from enum import StrEnum
from sqlite3 import Connection, Row
from typing import Any, NamedTuple

from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.share import EVERYTHING, Share
from suno_desktop.core.library.sql_values import clean
from suno_desktop.core.model import ClipId, FileId, MediaKind, RelayId, SongId, TaskId
from suno_desktop.core.rows import Made


class MadeState(StrEnum):
    """How far an order is."""

    WISHED = "wished"
    ASKED = "asked"
    """A question was sent, or was about to be: the same relay is asked on."""
    MADE = "made"
    DEAD = "dead"
    """Its link has died: it is ordered again only by the person."""


class DemandWish(NamedTuple):
    """A song of which somebody waits for something that a relay must be asked for first."""

    file_id: FileId
    song_id: SongId
    kind: MediaKind
    clip_id: ClipId
    relays: tuple[tuple[RelayId, TaskId], ...]
    """Those that brought the song, the first one first, each with its task."""
    asked: RelayId | None = None
    """The one that was asked before, and is asked on."""
    is_under_way: bool = False
    """A question was sent to it, or was about to be when the program ended."""
    ticket: str | None = None
    """What it calls the order."""


OPEN = "SELECT 1 FROM made WHERE made.clip_id = song.clip_id AND made.kind = file.kind AND made.state IN ('wished', 'asked')"
"""Of a file that needs a question first. A video that a reply offers by now needs none."""


def wishes(
    db: Connection, *, now: int, limit: int, share: Share = EVERYTHING
) -> tuple[DemandWish, ...]:
    """The queued files that need a question first, in their order."""
    mine, keys = share.sql("file_id")
    rows = db.execute(
        "SELECT file_id, song_id, song.clip_id, file.kind, made.relay_id AS asked, ticket, made.state,"  # noqa: S608 — own text
        " (SELECT json_group_array(json_array(relay_id, task_id)) FROM"
        " (SELECT relay_id, task_id FROM source JOIN task USING (task_key) WHERE source.song_id = file.song_id"
        " AND relay_id IS NOT NULL ORDER BY task_key)) AS relays"
        " FROM file JOIN song USING (song_id) LEFT JOIN song_text USING (song_id)"
        " LEFT JOIN made ON made.clip_id = song.clip_id AND made.kind = file.kind"
        " WHERE file.state = 'queued' AND file.kind IN ('lrc', 'wav', 'midi', 'mp4')"
        " AND song.removed IS NULL AND (retry_at IS NULL OR retry_at <= ?)"
        " AND iif(file.kind = 'lrc', song.clip_id NOT IN (SELECT clip_id FROM timing), made.state IN ('wished', 'asked')"
        f" AND NOT (file.kind = 'mp4' AND video_url IS NOT NULL)){mine}"
        " ORDER BY priority DESC, queued_at, file_id LIMIT ?",
        (now, *keys, limit),
    )
    return tuple(_wish_of(row) for row in rows)


def _wish_of(row: Row) -> DemandWish:
    relays: dict[RelayId, TaskId] = {}
    for relay_id, task_id in json.loads(row["relays"]):
        relays.setdefault(RelayId(relay_id), TaskId(task_id))
    return DemandWish(
        file_id=FileId(row["file_id"]),
        song_id=SongId(row["song_id"]),
        kind=MediaKind(row["kind"]),
        clip_id=ClipId(row["clip_id"]),
        relays=tuple(relays.items()),
        asked=row["asked"],
        is_under_way=row["state"] == MadeState.ASKED,
        ticket=row["ticket"],
    )


def order(db: Connection, clip_id: str, kind: MediaKind) -> None:
    """A person wishes it. What was made is not made again; what was asked for and got no ticket is asked for anew."""
    db.execute(
        "INSERT INTO made (clip_id, kind, state) VALUES (?, ?, 'wished') ON CONFLICT DO UPDATE"
        " SET state = 'wished', url = NULL WHERE state = 'dead' OR (state = 'asked' AND ticket IS NULL)",
        (clip_id, kind.value),
    )


def order_again(db: Connection, file_id: int) -> None:
    """The person presses Retry for a file that was ordered before."""
    row = db.execute(
        "SELECT made.clip_id, made.kind FROM file JOIN song USING (song_id)"
        " JOIN made ON made.clip_id = song.clip_id AND made.kind = file.kind WHERE file_id = ?",
        (file_id,),
    ).fetchone()
    if row is not None:
        order(db, row["clip_id"], MediaKind(row["kind"]))


def asking(db: Connection, clip_id: str, kind: MediaKind, *, relay_id: RelayId, now: int) -> None:
    """A question is about to be sent to this relay."""
    db.execute(
        "UPDATE made SET state = 'asked', relay_id = ?, asked_at = coalesce(asked_at, ?)"
        " WHERE clip_id = ? AND kind = ? AND state IN ('wished', 'asked')",
        (relay_id, now, clip_id, kind.value),
    )


def not_asked(db: Connection, clip_id: str, kind: MediaKind) -> None:
    """Nothing reached the relay, or it refused the question: any relay may be asked."""
    db.execute(
        "UPDATE made SET state = 'wished', relay_id = NULL, ticket = NULL, asked_at = NULL"
        " WHERE clip_id = ? AND kind = ? AND state = 'asked'",
        (clip_id, kind.value),
    )


def note_ticket(db: Connection, clip_id: str, kind: MediaKind, ticket: str) -> None:
    """The relay gave the order a name."""
    db.execute(
        "UPDATE made SET ticket = ? WHERE clip_id = ? AND kind = ?",
        (clean(ticket), clip_id, kind.value),
    )


def keep(
    db: Connection,
    clip_id: str,
    made: Made,
    *,
    now: int,
    touched: Touched,
) -> None:
    """It is made."""
    packed = None if made.raw is None else zlib.compress(made.raw.encode("utf-8", "replace"))
    url = None if made.url is None else clean(made.url)
    db.execute(
        "INSERT INTO made (clip_id, kind, state, relay_id, asked_at, got_at, url, packed)"
        " VALUES (?1, ?2, 'made', ?3, ?4, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET state = 'made', relay_id = ?3,"
        " got_at = ?4, url = ?5, packed = ?6",
        (clip_id, made.kind.value, made.relay_id, now, url, packed),
    )
    rows = db.execute("SELECT song_id FROM song WHERE clip_id = ?", (clip_id,))
    touched.songs.update(row["song_id"] for row in rows)


def is_made(db: Connection, clip_id: str | None, kind: MediaKind) -> bool:
    """Whether a relay made it, as far as is known."""
    row = db.execute(
        "SELECT 1 FROM made WHERE clip_id = ? AND kind = ? AND state = 'made'",
        (clip_id, kind.value),
    ).fetchone()
    return row is not None


def note_dead(db: Connection, clip_id: str, kind: MediaKind) -> None:
    """What was made cannot be had any more: its link has died, or its bytes are gone."""
    db.execute(
        "UPDATE made SET state = 'dead', ticket = NULL WHERE clip_id = ? AND kind = ? AND state = 'made'",
        (clip_id, kind.value),
    )


def made_of(row: Mapping[str, Any]) -> Made:
    """What a relay made, of a row with its columns under the names that `downloads.sources` gives them."""
    packed = row["made_packed"]
    raw = None if packed is None else zlib.decompress(packed).decode("utf-8", "replace")
    return Made(MediaKind(row["file_kind"]), row["made_url"], raw, row["made_by"])
