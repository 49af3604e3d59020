"""Write the kept library of today's format: `python -m tests.core.library.formats`.

A new step in `migrations` begins a new format. A library of each is kept for ever, so that every later program is tried
on it; write it with the program that brings the step, and never again.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from suno_desktop.core.library import migrations
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.search import normalised
from suno_desktop.core.model import (
    ClipId,
    Collected,
    Fingerprint,
    MediaKind,
    RelayId,
    SungWord,
    Task,
    TaskId,
    TaskWish,
)
from suno_desktop.core.relay import replies
from suno_desktop.core.rows import SoundFigures
from tests.core.library.makers import FakeClock

FOLDER = Path(__file__).parent


def name() -> str:
    """What the kept library of today's format is called."""
    version = migrations.current()
    return f"format-{version >> 16}.{version & 0xFFFF}.sqlite3.gz"


def _song(clip_id: str, **told: Any) -> dict[str, Any]:
    return {
        "id": clip_id,
        "title": "雨夜 Rain",
        "status": "complete",
        "audio_url": f"https://media.invalid/{clip_id}.mp3",
        "metadata": {"tags": "folk", "negative_tags": "drums", "duration": 61.5, "bpm": 120},
        **told,
    }


def _reply(task_id: str, *songs: dict[str, Any], status: str = "SUCCESS") -> tuple[Task, ...]:
    told = {"task_id": task_id, "action": "MUSIC", "status": status, "data": list(songs)}
    return replies.read(json.dumps({"code": "success", "data": told}), asked=[TaskId(task_id)])


def fill(path: Path) -> None:
    """Make a library that holds something of everything."""
    clock = FakeClock()
    clock.move(hours=-1)
    library = Library.open(path, clock=clock)
    one, two, gone = (
        library.add_relay(name=word, base_url=f"https://{word.lower()}.invalid")[0].relay_id
        for word in ("One", "Two", "Gone")
    )
    named: list[tuple[str, RelayId | None]] = [("old-0", one), ("old-1", two), ("old-2", None)]
    library.track(TaskWish(TaskId(task_id), relay) for task_id, relay in [*named, ("orphan", gone)])
    words = "[Verse]\n你好世界\nIt rains"
    rain = _song("c-rain-0001", lyric=words)
    library.record(
        _reply("old-0", rain, _song("c-rain-0002")), relay_id=one, now=clock.move(minutes=1)
    )
    live = {"status": "streaming", "audio_url": "https://audiopipe.suno.invalid/?item_id=1"}
    library.record(
        _reply("old-1", _song("c-half-0001", title="Half", **live), status="IN_PROGRESS"),
        relay_id=two,
        now=clock.now(),
    )
    # What was told while the song was young is known less well than its link.
    young = {"status": "queued", "audio_url": "", "title": "Young", "model_name": "chirp-v4"}
    library.record(_reply("old-0", _song("c-rain-0001", **young)), relay_id=one, now=clock.now())
    taken = library.record(
        _reply("other", _song("c-gone-0001", title="Taken out")), relay_id=one, now=clock.now()
    )
    library.remove_songs(taken.ready)
    library.remove_relay(gone)
    sung = (SungWord("你好世界\n", 1.0, 2.5), SungWord("It "), SungWord("rains", 3.0, 4.0))
    library.keep_times(ClipId("c-rain-0001"), sung, raw='{"aligned_words": []}', relay_id=one)
    clock.move(hours=1)
    _save(library, clock)
    _judge(library)
    library.close()


def _save(library: Library, clock: FakeClock) -> None:
    (first, second) = sorted(library.clips_without_sound().items())[1:3]
    (saved,) = library.queue([first[1]], [MediaKind.MP3], now=clock.now()).files
    mark = Fingerprint(size_bytes=1234, sha256="ab" * 32, mtime_ns=5)
    library.file_saved(
        saved,
        Collected(Path("/music/Rain.mp3"), "mp3", mark, sound="5d" * 32, packets="7e" * 16),
        now=clock.now(),
    )
    figures = SoundFigures(-13.5, 4.25, -0.5, bytes(range(240)) * 5)
    library.keep_figures(first[0], figures, sha256=mark.sha256)
    library.queue([second[1]], [MediaKind.MP3], now=clock.now(), by_person=True)


def _judge(library: Library) -> None:
    """What the person thinks of songs."""
    words = "1:07 好转折 great turn"
    with library.database.transaction() as db:
        db.execute(
            "UPDATE song SET rating = 4, favourite = 1, heard_at = 1772600000000, play_count = 3"
            " WHERE clip_id = 'c-rain-0001'"
        )
        db.execute("UPDATE song SET unheard = 1 WHERE clip_id = 'c-rain-0002'")
        db.execute("UPDATE song SET trashed_at = 1772600000000 WHERE clip_id = 'c-gone-0001'")
        db.execute("INSERT OR REPLACE INTO rejected VALUES ('c-gone-0001', 1772600000000)")
        db.execute(
            "INSERT INTO note (note_id, clip_id, at_s, text, written_at, mark)"
            " VALUES (1, 'c-rain-0001', 67.0, ?, 1772600000000, 'n1')",
            (words,),
        )
        db.execute("INSERT INTO note_fts (rowid, text) VALUES (1, ?)", (normalised(words),))
        for row in (
            (1, None, "Trips", "folder", 0, "", "", None),
            (2, 1, "Road trip", "hand", 0, "", "", None),
            (3, 1, "Best", "smart", 1, "rating:>=4", "rating", 25),
        ):
            db.execute(
                "INSERT INTO collection (collection_id, parent_id, name, kind, place, query, sort, most, mark)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'c' || ?1)",
                row,
            )
        for place, clip_id in enumerate(("c-rain-0002", "c-rain-0001")):
            db.execute("INSERT INTO collection_song VALUES (2, ?, ?)", (clip_id, place))
        db.execute(
            "INSERT INTO decision VALUES ('c-rain-0001', 'rating', '4', 1772600000000, NULL)"
        )
        db.execute(
            "INSERT INTO decision VALUES ('c-rain-0002', 'words', '\"It pours\"', 1772600000000, 1)"
        )
        db.execute("INSERT INTO decision VALUES ('c-rain-0002', 'apart/c-rain-0003', '1', 1, 1)")
        db.execute(
            "INSERT INTO outdone VALUES ('c-rain-0001', 'rating', '2', 1772500000000, 1772600000000)"
        )


def main() -> None:
    """Write it, unless it is there."""
    kept = FOLDER / name()
    if kept.exists():
        sys.exit(f"{kept.name} is there already; what is kept is never written again")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.sqlite3"
        fill(path)
        kept.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    sys.stdout.write(f"{kept}\n")


if __name__ == "__main__":
    main()
