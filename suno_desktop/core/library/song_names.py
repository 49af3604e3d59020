"""What the person calls songs, whatever relays say. Runs inside the caller's transaction.

What relays tell is kept beside it and still learnt (see `recording`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from sqlite3 import Connection

from suno_desktop.core.library import songs
from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.sql_values import clean, sort_key


def call_song(
    db: Connection, song_id: int, own: Mapping[str, str | None], *, touched: Touched
) -> None:
    """Show a song under the person's own title, artist and album (None: what the relay says)."""
    before = dict(db.execute(f"{songs.KNOWN} WHERE song_id = ?", (song_id,)).fetchone())
    after = before | {f"own_{name}": clean(text) if text else None for name, text in own.items()}
    if after == before:
        return
    db.execute(
        "UPDATE song SET own_title = :own_title, own_artist = :own_artist, own_album = :own_album,"
        " title_key = :title_key WHERE song_id = :song_id",
        {**after, "title_key": sort_key(after["own_title"] or after["title"])},
    )
    later = songs.Later()
    later.put(song_id, before=before, after=after)
    later.write(db)
    changed = [name for name in own if after[f"own_{name}"] != before[f"own_{name}"]]
    touched.decide(changed, [song_id])
    touched.songs.add(song_id)
    touched.songs_listed = True


def sing(db: Connection, song_id: int, words: str | None, *, touched: Touched) -> str | None:
    """Show a song with the words that are really sung (None: with those that the relay says); the own ones before that."""
    before = dict(db.execute(f"{songs.KNOWN} WHERE song_id = ?", (song_id,)).fetchone())
    own: str | None = before["own_lyrics"]
    after = before | {"own_lyrics": clean(words) if words else None}
    if after == before:
        return own
    db.execute(
        "UPDATE song_text SET own_lyrics = :own_lyrics WHERE song_id = :song_id",
        {"own_lyrics": after["own_lyrics"], "song_id": song_id},
    )
    later = songs.Later()
    later.put(song_id, before=before, after=after)
    later.write(db)
    touched.decide(["words"], [song_id])
    touched.songs.add(song_id)
    touched.songs_listed = True
    return own


def call_songs(
    db: Connection,
    song_ids: Sequence[int],
    values: dict[str, str | None],
    *,
    token: int,
    touched: Touched,
) -> None:
    """Call songs as the person wants: title, artist, album; None goes back to what the relay says."""
    for song_id in song_ids:
        row = db.execute(
            "SELECT * FROM song WHERE song_id = ? AND kind <> 'task'", (song_id,)
        ).fetchone()
        if row is None:
            continue
        before = {name: row[f"own_{name}"] for name in ("title", "artist", "album")}
        db.execute(
            "INSERT OR IGNORE INTO own_before (token, song_id, title, artist, album) VALUES (?, ?, ?, ?, ?)",
            (token, song_id, *before.values()),
        )
        call_song(db, song_id, before | values, touched=touched)


def undo(db: Connection, token: int, *, touched: Touched) -> None:
    """Call the songs of that change as they were called before it."""
    for row in db.execute("SELECT * FROM own_before WHERE token = ?", (token,)).fetchall():
        values = {name: row[name] for name in ("title", "artist", "album")}
        call_song(db, row["song_id"], values, touched=touched)
    db.execute("DELETE FROM own_before WHERE token = ?", (token,))


def albums(db: Connection, song_ids: Sequence[int]) -> frozenset[str]:
    """What the person calls the albums of songs; "" where it is the usual one."""
    rows = db.execute(
        "SELECT DISTINCT coalesce(own_album, '') FROM json_each(?) AS wanted"
        " JOIN song ON song.song_id = wanted.value",
        (json.dumps([int(song_id) for song_id in song_ids]),),
    )
    return frozenset(row[0] for row in rows)
