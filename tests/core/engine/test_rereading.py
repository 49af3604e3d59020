"""An old library that is opened gets what this version understands from its kept replies, while nobody is asked."""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

from suno_desktop.core.events import Changed
from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.core.profile.paths import Profile
from suno_desktop.demo.demo_relay import DemoRelay
from tests.core.media import makers
from tests.core.media.raw_server import RawServer, whole
from tests.rig import Rig

KEPT = Path(__file__).parents[1] / "library" / "formats" / "format-1.4.sqlite3.gz"


def learnt(rig: Rig) -> list[str | None]:
    return [song.clip.negative_style for song in rig.songs() if song.clip is not None]


def test_old_songs_get_a_later_field_after_opening(tmp_path: Path) -> None:
    path = Profile.under(tmp_path).library
    path.write_bytes(gzip.decompress(KEPT.read_bytes()))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE song_text SET negative_style = NULL")  # as if its column were new
        db.execute("UPDATE task SET next_look_at = NULL")  # nothing is due at any relay
    rig = Rig(tmp_path)
    try:
        rig.until(lambda: learnt(rig) == ["drums"] * 3)
        rig.until(
            lambda: any(isinstance(e, Changed) and len(e.changes.songs) >= 3 for e in rig.seen)
        )
    finally:
        assert rig.stop()
    # Every reply was read with that: the next start reads none.
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE song_text SET negative_style = NULL")
    rig = Rig(tmp_path)
    try:
        rig.engine.upkeep.check().result()
        assert learnt(rig) == [None] * 3
    finally:
        rig.stop()


OLD = Path(__file__).parents[1] / "library" / "formats" / "format-2.6.sqlite3.gz"
FORBIDDEN = "https://studio-api.prod.suno.com/api/forbidden"


def old_library(path: Path, *, relay: str, media: str) -> tuple[str, ...]:
    """A library of the last version: all that it had was Suno's refusal, but the kept replies hold plain links."""
    path.write_bytes(gzip.decompress(OLD.read_bytes()))
    clips = ("c-rain-0001", "c-rain-0002")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE task SET next_look_at = NULL")
        db.execute("DELETE FROM file")
        db.execute("UPDATE relay SET base_url = ? WHERE name = 'One'", (relay,))
        (key,) = db.execute("SELECT task_key FROM task WHERE task_id = 'old-0'").fetchone()
        db.execute("DELETE FROM reply WHERE task_key = ?", (key,))
        data = [
            {
                "id": clip,
                "title": clip,
                "status": "complete",
                "audio_url": FORBIDDEN,
                "media_urls": [
                    {"url": f"{media}/sealed/1.m4a", "content_type": "m4a", "encoding": "1.0.0"},
                    {"url": f"{media}/{clip}.mp3", "content_type": "mp3"},
                ],
            }
            for clip in clips
        ]
        text = json.dumps({"task_id": "old-0", "status": "SUCCESS", "data": data}).encode()
        db.execute(
            "INSERT INTO reply (task_key, relay_id, got_at, sha256, packed)"
            " SELECT task_key, relay_id, added_at, ?, ? FROM task WHERE task_key = ?",
            (hashlib.sha256(text).digest(), zlib.compress(text), key),
        )
        db.execute(
            "UPDATE song_text SET audio_url = ? WHERE song_id IN"
            " (SELECT song_id FROM song WHERE clip_id LIKE 'c-rain-%')",
            (FORBIDDEN,),
        )
        db.execute(
            "UPDATE song SET flags = 32 + 8, duration_s = NULL WHERE clip_id LIKE 'c-rain-%'"
        )
        # One was tried and given up, the other never wished for.
        db.execute(
            "INSERT INTO file (song_id, kind, state, code, added_at, queued_at)"
            " SELECT song_id, 'mp3', 'blocked', 'media.blocked_by_suno', 1, 1 FROM song"
            " WHERE clip_id = 'c-rain-0001'"
        )
    return clips


def test_songs_of_an_old_library_come_by_links_of_their_kept_replies(tmp_path: Path) -> None:
    sound = makers.mp3(60)
    with DemoRelay() as relay, RawServer(lambda _: whole(sound)) as media:
        base = media.url.removesuffix("/song.mp3")
        clips = old_library(Profile.under(tmp_path).library, relay=relay.url, media=base)
        rig = Rig(tmp_path)
        try:
            rig.until(
                lambda: all(
                    rig.song(clip).row.files.get(MediaKind.MP3) is FileState.SAVED for clip in clips
                )
            )
            rig.engine.upkeep.check().result()  # behind all that is read again
        finally:
            assert rig.stop()
        assert sorted(one.path for one in media.asked) == [f"/{clip}.mp3" for clip in clips]
        assert [one for one in relay.requests if one.path.startswith("/suno")] == []
