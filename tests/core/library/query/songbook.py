"""Songs of few words in many scripts, as a library and as plain dictionaries: what a search finds is told by both."""

from __future__ import annotations

import random
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from suno_desktop.core.library import notes
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.results import Touched
from suno_desktop.core.model import (
    Clip,
    ClipId,
    ClipState,
    Collected,
    Fingerprint,
    LyricSheet,
    MediaKind,
    RelayId,
    SongId,
    SungWord,
    Task,
    TaskId,
    TaskState,
    TaskWish,
)
from tests.core.library.makers import Room

LATIN = (
    *(
        "a",
        "an",
        "ant",
        "be",
        "bee",
        "beer",
        "city",
        "cities",
        "light",
        "lights",
        "rain",
        "rainy",
        "don't",
        "x",
    ),
    *(
        "élan",
        "Öberg",
        "naïve",
        "v4",
        "80s",
        "lo-fi",
        "ROCK",
        "rocker",
        "or",
        "is",
        "love",
        "loved",
        "ﬁne",
        "mid-run",
    ),
)
CHINESE = tuple("猫喵星夜雨风窗外飞鸟看见你好世界歌唱")
OTHERS = (*tuple("夜にゆめ駆ける봄날싶다"), "🎸", "🎹")
NOTES = ("great turn", "turn great", "备忘 turn", "不悦耳")
"""In words that no song has."""
COLLECTIONS = {"Road trip": "Travel 旅行", "公路 songs": "Travel 旅行", "Best": ""}
STYLES = (
    "emotional punk",
    "city pop",
    "dream pop",
    "中国风",
    "rock ballad",
    "80s synth",
    "民谣 folk",
    "",
)
ARTISTS = ("Ann Öberg", "ann", "王菲", "The Lights", "Beer & Ants", None)
MODELS = ("chirp-v4", "chirp-v3-5", "chirp-auk", "chirp-bluejay", "chirp-crow", "", None)
RELAYS = (
    ("One", "https://one.invalid"),
    ("ChatFire", "https://api.chatfire.cn"),
    ("二号 中转", "https://two.invalid"),
)
"""The first is the room's own."""
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
_BATCH = 400


class Song(NamedTuple):
    """One row of the Songs table as the reference knows it."""

    song_id: int
    values: dict[str, Any]


def text(rng: random.Random, most: int) -> str:
    """A text of mixed scripts."""
    parts = []
    for _ in range(rng.randrange(most + 1)):
        kind = rng.random()
        if kind < 0.55:
            parts.append(rng.choice(LATIN))
        elif kind < 0.85:
            parts.append("".join(rng.choices(CHINESE, k=rng.randrange(1, 5))))
        else:
            parts.append("".join(rng.choices(OTHERS, k=rng.randrange(1, 3))))
    joints = (" ", " ", " ", "\n", ", ", " - ", "，", "! ")
    return "".join(part + rng.choice(joints) for part in parts).strip()


def tokens(said: str | None) -> tuple[str, ...]:
    """What stands between the gaps of a text, in Python alone."""
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", said or "").lower())
    folded = "".join(
        char for char in folded if unicodedata.category(char) != "Mn" or char in "\u3099\u309a"
    )
    folded = unicodedata.normalize("NFC", folded)
    alone = r"[\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af🎸🎹]"
    return tuple(re.findall(rf"{alone}|(?:(?!{alone})[^\W_])+", folded))


def fill(room: Room, rng: random.Random, *, songs: int) -> list[Song]:
    """Put so many songs into a library; what each says."""
    library, clock = room.library, room.clock
    others = (library.add_relay(name=name, base_url=url)[0] for name, url in RELAYS[1:])
    relays = [room.relay, *(relay.relay_id for relay in others)]
    clock.at = NOW - timedelta(days=800)
    step = timedelta(days=800) / max(1, songs / 2)
    number = 0
    while number < songs:
        batch: dict[RelayId, list[Task]] = {relay: [] for relay in relays}
        for _ in range(min(_BATCH, songs)):
            if number >= songs:
                break
            made = _task(rng, number, clock.at)
            number += max(1, len(made.clips) + len(made.sheets))
            batch[rng.choice(relays)].append(made)
        for relay, tasks in batch.items():
            library.track(TaskWish(task_id=one.task_id, relay_id=relay) for one in tasks)
            library.record(
                [one for one in tasks if one.state is not TaskState.WAITING],
                relay_id=relay,
                now=clock.now(),
            )
        clock.at = min(NOW, clock.at + step * _BATCH / 2)
    clock.at = NOW
    _keep_files(room, rng)
    _judge(room, rng)
    return rows(library)


def _task(rng: random.Random, number: int, at: datetime) -> Task:
    kind = rng.random()
    task_id = TaskId(f"{rng.getrandbits(40):010x}-{number}")
    if kind < 0.04:
        return Task(
            task_id=task_id, state=rng.choice((TaskState.FAILED, TaskState.WAITING)), raw=task_id
        )
    if kind < 0.10:
        sheet = LyricSheet(title=text(rng, 4), text=text(rng, 12) or "x", state=ClipState.READY)
        return Task(task_id=task_id, state=TaskState.READY, sheets=(sheet,), raw=task_id, done=True)
    state = TaskState.RUNNING if kind < 0.14 else TaskState.READY
    states = (
        (ClipState.STREAMING,)
        if state is TaskState.RUNNING
        else (ClipState.READY, ClipState.READY, ClipState.READY, ClipState.FAILED)
    )
    clips = tuple(
        Clip(
            clip_id=ClipId(f"{rng.getrandbits(48):012x}-{number}-{take}"),
            state=rng.choice(states),
            title=text(rng, 4) or None,
            style=rng.choice(STYLES) or None,
            lyrics=text(rng, 20) or None,
            prompt=rng.choice((None, None, text(rng, 6) or None)),
            duration_s=rng.choice(
                (None, rng.randrange(30, 300), rng.randrange(30_000, 300_000) / 1000)
            ),
            model=rng.choice(MODELS),
            artist=rng.choice(ARTISTS),
            handle=rng.choice((None, "annie", "cityboy")),
            created_at=rng.choice((None, at - timedelta(hours=rng.randrange(48)))),
            instrumental=rng.choice((None, True, False)),
            liked=rng.choice((None, True, False)),
            audio_url="https://media.invalid/a.mp3",
            video_url=rng.choice((None, "https://media.invalid/a.mp4")),
            image_url=rng.choice((None, "https://media.invalid/a.jpg")),
        )
        for take in range(rng.choice((1, 2)))
    )
    return Task(
        task_id=task_id, state=state, clips=clips, raw=task_id, done=state is TaskState.READY
    )


def _keep_files(room: Room, rng: random.Random) -> None:
    """Download some, queue some; tell the times of some."""
    library = room.library
    with library.database.reading() as db:
        clips = db.execute(
            "SELECT song_id, clip_id FROM song WHERE kind = 'clip' AND state = 4"
        ).fetchall()
    with library.database.transaction():
        for row in clips:
            kind = rng.random()
            if kind < 0.2:
                (file_id,) = library.queue([SongId(row["song_id"])], [MediaKind.MP3], now=NOW).files
                library.file_started(file_id)
                mark = Fingerprint(10, "ab", 5)
                path = room.path.with_name(f"{row['song_id']}.mp3")
                library.file_saved(file_id, Collected(path, "mp3", mark), now=NOW)
            elif kind < 0.3:
                library.queue([SongId(row["song_id"])], [MediaKind.MP4], now=NOW)
            if kind > 0.9:
                sung = [SungWord("la", 1.0, 2.0)] if kind > 0.95 else []
                library.keep_times(ClipId(row["clip_id"]), sung, raw="{}", relay_id=RelayId(1))


def _judge(room: Room, rng: random.Random) -> None:
    """Rate, hear, note, collect, and put some into the Trash."""
    with room.library.database.transaction() as db:
        songs = db.execute(
            "SELECT song_id, clip_id FROM song WHERE kind = 'clip' ORDER BY song_id"
        ).fetchall()
        for row in songs:
            heard = rng.choice((None, NOW - timedelta(hours=rng.randrange(20_000))))
            db.execute(
                "UPDATE song SET rating = ?, favourite = ?, unheard = ?, play_count = ?, heard_at = ? WHERE song_id = ?",
                (
                    rng.choice((None, None, 1, 2, 3, 4, 5)),
                    rng.random() < 0.1,
                    rng.random() < 0.2,
                    rng.choice((0, 0, 1, 2, 12)),
                    None if heard is None else round(heard.timestamp() * 1000),
                    row["song_id"],
                ),
            )
            if rng.random() < 0.1:
                notes.write(
                    db, row["clip_id"], rng.choice(NOTES), at_s=None, now=0, touched=Touched()
                )
        folder = db.execute(
            "INSERT INTO collection (name, kind, place) VALUES ('Travel 旅行', 'folder', 0)"
        ).lastrowid
        for number, (name, parent) in enumerate(
            (("Road trip", folder), ("公路 songs", folder), ("Best", None))
        ):
            made = db.execute(
                "INSERT INTO collection (parent_id, name, kind, place) VALUES (?, ?, 'hand', ?)",
                (parent, name, number),
            ).lastrowid
            for place, row in enumerate(rng.sample(songs, k=len(songs) // 10)):
                db.execute(
                    "INSERT INTO collection_song VALUES (?, ?, ?)", (made, row["clip_id"], place)
                )
        token = db.execute("INSERT INTO removal (removed_at) VALUES (0)").lastrowid
        for row in rng.sample(songs, k=len(songs) // 20):
            db.execute(
                "UPDATE song SET removed = ?, trashed_at = 5, unheard = 0 WHERE song_id = ?",
                (token, row["song_id"]),
            )


def rows(library: Library) -> list[Song]:
    """Every listed row as the tables have it, read without any of the code that searches."""
    with library.database.reading() as db:
        found = db.execute(
            "SELECT *, song.song_id AS song_id, song.state AS state, song.task_key AS task_key FROM song"
            " LEFT JOIN song_text USING (song_id) WHERE removed IS NULL OR trashed_at IS NOT NULL"
        ).fetchall()
        tasks = {row["task_key"]: row for row in db.execute("SELECT * FROM task")}
        files = db.execute("SELECT song_id, kind, state FROM file").fetchall()
        timed = {row[0] for row in db.execute("SELECT clip_id FROM timing WHERE words <> '[]'")}
        noted = db.execute("SELECT clip_id, text FROM note").fetchall()
        collected = db.execute(
            "SELECT clip_id, name FROM collection_song JOIN collection USING (collection_id)"
        ).fetchall()
        relays = {row["relay_id"]: row["name"] for row in db.execute("SELECT * FROM relay")}
    by_song: dict[int, set[tuple[str, str]]] = {}
    for file in files:
        by_song.setdefault(file["song_id"], set()).add((file["kind"], file["state"]))
    by_clip: dict[str, set[str]] = {}
    for one in collected:
        by_clip.setdefault(one["clip_id"], set()).add(one["name"])
    songs = []
    for row in found:
        values = dict(row)
        values["files"] = by_song.get(row["song_id"], set())
        values["notes"] = [note["text"] for note in noted if note["clip_id"] == row["clip_id"]]
        values["in"] = by_clip.get(row["clip_id"], set())
        values["times"] = row["clip_id"] in timed
        values["relay"] = relays.get(tasks[row["task_key"]]["relay_id"])
        values["task_id"] = tasks[row["task_key"]]["task_id"]
        values["task_state"] = tasks[row["task_key"]]["state"]
        songs.append(Song(row["song_id"], values))
    return songs
