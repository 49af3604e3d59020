"""An old library that is opened gets what this version understands from its kept replies, while nobody is asked."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

from suno_desktop.core.events import Changed
from suno_desktop.core.profile.paths import Profile
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
