"""The saved relays. Runs inside the caller's transaction. No key is ever here."""

from __future__ import annotations

import json
from sqlite3 import Connection

from suno_desktop.core.errors import UsageError
from suno_desktop.core.library.song_lists import LISTED_SONG, NOT_HIDDEN
from suno_desktop.core.library.sql_values import clean, relay_of
from suno_desktop.core.model import Relay, RelayId, Serves


def all_relays(db: Connection) -> tuple[Relay, ...]:
    """The saved relays, oldest first."""
    return tuple(
        map(relay_of, db.execute("SELECT * FROM relay WHERE NOT removed ORDER BY relay_id"))
    )


def song_counts(db: Connection) -> dict[RelayId, int]:
    """How many songs of "All songs" came from each relay, by its number: none that was removed, and none that failed."""
    rows = db.execute(
        "SELECT task.relay_id, count(*) FROM song JOIN task USING (task_key)"  # noqa: S608 — constants
        f" WHERE song.kind = 'clip' AND song.removed IS NULL AND {NOT_HIDDEN} AND {LISTED_SONG}"
        " AND task.relay_id IS NOT NULL GROUP BY task.relay_id"
    )
    return {RelayId(relay_id): count for relay_id, count in rows}


def add(
    db: Connection,
    *,
    name: str,
    base_url: str,
    allow_http: bool,
    serves: Serves,
    others: tuple[str, ...],
) -> Relay:
    """Save a relay; one that was removed comes back under its old number."""
    name, base_url = clean(name), clean(base_url)
    _refuse_taken_name(db, name, but=None)
    _refuse_taken_urls(db, (base_url, *others), but=None)
    if serves.api is None:
        serves = serves._replace(api=_api_before(db, base_url))
    row = db.execute(
        "INSERT INTO relay (name, base_url, allow_http, serves, others) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (base_url) DO UPDATE SET name = ?1, allow_http = ?3, serves = ?4, others = ?5, removed = 0"
        " RETURNING *",
        (name, base_url, allow_http, json.dumps(serves._asdict()), json.dumps(others)),
    ).fetchone()
    return relay_of(row)


def _api_before(db: Connection, base_url: str) -> str | None:
    """The API that a relay spoke at this address before it was removed, or in the library that it was imported from."""
    row = db.execute("SELECT * FROM relay WHERE base_url = ? AND removed", (base_url,)).fetchone()
    return None if row is None else relay_of(row).serves.api


def change(
    db: Connection,
    relay_id: RelayId,
    *,
    name: str | None,
    base_url: str | None,
    allow_http: bool | None,
    serves: Serves | None,
    others: tuple[str, ...] | None,
) -> bool:
    """Change what is given; answer whether anything was."""
    if name is not None:
        name = clean(name)
        _refuse_taken_name(db, name, but=relay_id)
    if base_url is not None:
        base_url = clean(base_url)
        _make_room_for(db, base_url, but=relay_id)
    _refuse_taken_urls(db, (base_url, *(others or ())), but=relay_id)
    changed = db.execute(
        "UPDATE relay SET name = coalesce(?1, name), base_url = coalesce(?2, base_url),"
        " allow_http = coalesce(?3, allow_http), serves = coalesce(?4, serves), others = coalesce(?6, others)"
        " WHERE relay_id = ?5 AND (name, base_url, allow_http, serves, others) IS NOT"
        " (coalesce(?1, name), coalesce(?2, base_url), coalesce(?3, allow_http), coalesce(?4, serves),"
        " coalesce(?6, others))",
        (
            name,
            base_url,
            allow_http,
            None if serves is None else json.dumps(serves._asdict()),
            relay_id,
            None if others is None else json.dumps(others),
        ),
    )
    return changed.rowcount > 0


def remove(db: Connection, relay_id: RelayId) -> bool:
    """Hide a relay: its tasks keep its name. Answer whether it was there."""
    hidden = db.execute(
        "UPDATE relay SET removed = 1 WHERE relay_id = ? AND NOT removed", (relay_id,)
    )
    return hidden.rowcount > 0


def _refuse_taken_name(db: Connection, name: str, *, but: RelayId | None) -> None:
    for relay in all_relays(db):
        if relay.relay_id != but and relay.name.casefold() == name.casefold():
            raise UsageError("relay.name_taken", name=relay.name)


def _refuse_taken_urls(
    db: Connection, urls: tuple[str | None, ...], *, but: RelayId | None
) -> None:
    for relay in all_relays(db):
        if relay.relay_id != but and not set(relay.addresses).isdisjoint(urls):
            raise UsageError("relay.url_taken", name=relay.name)


def _make_room_for(db: Connection, base_url: str, *, but: RelayId) -> None:
    """Nobody can see a relay that was removed, so it must not be in the way."""
    db.execute(
        "UPDATE relay SET base_url = base_url || '#' || relay_id WHERE base_url = ? AND relay_id <> ? AND removed",
        (base_url, but),
    )
