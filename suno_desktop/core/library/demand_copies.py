"""What relays told and made of a song on demand, out of the library and into one: times of its words, WAV, MIDI, a video.

Both may have cost money, so no export leaves them out. An import asks nobody: a wish that needs a question comes in paused,
because a copy may come from anybody. Runs inside the caller's transaction.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

from suno_desktop.core.library import made_files
from suno_desktop.core.library.copy_values import TaskCopy, need, shown_time, time_of
from suno_desktop.core.library.made_files import MadeState
from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.sql_values import clean, to_ms
from suno_desktop.core.model import MADE, MediaKind, RelayId

_MOST_WORDS = 20_000
_MOST_CHARS = 16 * 2**20
_TIMES: Mapping[str, type] = {
    "got_at": str, "relay": str, "words": list, "text": str, "own": bool, "told": list,
}  # fmt: skip
_MADE: Mapping[str, type] = dict.fromkeys(
    ("kind", "state", "relay", "ticket", "asked_at", "got_at", "url", "text"), str
)


def of_song(db: Connection, clip_id: str | None, urls: Mapping[int, str]) -> TaskCopy:
    """What a copy of a song says of it; relays by their addresses."""
    copy: TaskCopy = {}
    row = db.execute("SELECT * FROM timing WHERE clip_id = ?", (clip_id,)).fetchone()
    if row is not None:
        copy["times"] = _whole(
            relay=urls.get(row["relay_id"]),
            got_at=shown_time(row["got_at"]),
            words=json.loads(row["words"]),
            text=_unpacked(row["packed"]),
            own=bool(row["own"]) or None,
            told=None if row["told"] is None else json.loads(row["told"]),
        )
    made = [
        _whole(
            kind=one["kind"],
            state=one["state"],
            relay=urls.get(one["relay_id"]),
            ticket=one["ticket"],
            asked_at=shown_time(one["asked_at"]),
            got_at=shown_time(one["got_at"]),
            url=one["url"],
            text=None if one["packed"] is None else _unpacked(one["packed"]),
        )
        for one in db.execute("SELECT * FROM made WHERE clip_id = ? ORDER BY kind", (clip_id,))
    ]
    return {**copy, "made": made} if made else copy


def _whole(**values: Any) -> TaskCopy:
    return {name: value for name, value in values.items() if value is not None}


def _unpacked(data: bytes) -> str:
    return zlib.decompress(data).decode("utf-8", "replace")


def check(song: TaskCopy) -> None:
    """See that a copy of a song says what `of_song` writes.

    Raises:
        ValueError: it does not.
    """
    if "times" in song:
        times = need(song["times"], _TIMES, required=("got_at", "words", "text"))
        time_of(times["got_at"])
        words = [*times["words"], *times.get("told", ())]
        if len(words) > _MOST_WORDS or len(times["text"]) > _MOST_CHARS:
            raise ValueError("too much")
        if not all(map(_is_word, words)):
            raise ValueError("no words")
    for one in song.get("made", ()):
        made = need(one, _MADE, required=("kind", "state"))
        MadeState(made["state"])
        if MediaKind(made["kind"]) not in MADE or len(made.get("text", "")) > _MOST_CHARS:
            raise ValueError("nothing that is made")
        for name in ("asked_at", "got_at"):
            if name in made:
                time_of(made[name])


def _is_word(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 3 or not isinstance(value[0], str):
        return False
    return all(
        time is None
        or (isinstance(time, int | float) and not isinstance(time, bool) and math.isfinite(time))
        for time in value[1:]
    )


def take_in(
    db: Connection,
    clip_id: str,
    song: TaskCopy,
    relays: Mapping[str, RelayId],
    *,
    touched: Touched,
) -> None:
    """Take in what a checked copy says; what is known here stays as it is."""
    count = 0
    if "times" in song:
        times = song["times"]
        words, told = (
            json.dumps(times.get(name), ensure_ascii=False, separators=(",", ":"))
            for name in ("words", "told")
        )
        count += db.execute(
            "INSERT OR IGNORE INTO timing (clip_id, relay_id, got_at, words, packed, own, told)"
            " VALUES (?, ?, ?, ?, ?, ?, nullif(?, 'null'))",
            (
                clip_id,
                relays.get(times.get("relay", "")),
                to_ms(time_of(times["got_at"])),
                clean(words),
                _packed(times["text"]),
                int(times.get("own", False)),
                clean(told),
            ),
        ).rowcount
    for made in song.get("made", ()):
        count += db.execute(
            "INSERT OR IGNORE INTO made (clip_id, kind, state, relay_id, ticket, asked_at, got_at, url, packed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                clip_id,
                made["kind"],
                _state_here(made),
                relays.get(made.get("relay", "")),
                None if "ticket" not in made else clean(made["ticket"]),
                _ms(made.get("asked_at")),
                _ms(made.get("got_at")),
                None if "url" not in made else clean(made["url"]),
                None if "text" not in made else _packed(made["text"]),
            ),
        ).rowcount
    if count:
        rows = db.execute("SELECT song_id FROM song WHERE clip_id = ?", (clip_id,))
        touched.songs.update(row["song_id"] for row in rows)


def _state_here(made: TaskCopy) -> str:
    """A file that was the answer itself, and lay beside the other library, is not here."""
    is_elsewhere = "url" not in made and made["kind"] != MediaKind.MIDI
    if made["state"] == MadeState.MADE and is_elsewhere:
        return MadeState.DEAD.value
    return MadeState(made["state"]).value


def hold_wishes(db: Connection, song_id: int) -> None:
    """What came in queued and needs a question to a relay waits for the person: it may cost something."""
    db.execute(
        "UPDATE file SET state = 'paused' WHERE file_id IN (SELECT file_id FROM file JOIN song USING (song_id)"  # noqa: S608 — own text
        " WHERE song_id = ? AND file.state = 'queued' AND iif(file.kind = 'lrc',"
        f" song.clip_id NOT IN (SELECT clip_id FROM timing), EXISTS ({made_files.OPEN})))",
        (song_id,),
    )


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8", "replace"))


def _ms(text: str | None) -> int | None:
    return None if text is None else to_ms(time_of(text))
