"""What was measured of songs is kept for the file that was measured, and the next to be measured is the right one."""

from __future__ import annotations

from pathlib import Path

import pytest

from suno_desktop.core.library.sound_figures import _NEXT
from suno_desktop.core.model import ClipId, Collected, FileId, Fingerprint, MediaKind, SongId
from suno_desktop.core.rows import SoundFigures, Unmeasured
from tests.core.library.makers import Room

FIGURES = SoundFigures(loudness=-13.5, range=4.25, true_peak=-0.5, waveform=bytes(range(240)) * 5)


def saved(room: Room, name: str, kind: MediaKind = MediaKind.MP3, sha256: str = "ab") -> SongId:
    song_id = room.ready_song(name, f"t-{name}", video_url="https://media.invalid/v.mp4")
    if kind is MediaKind.WAV:
        now = room.clock.now()
        (file_id,) = room.library.queue([song_id], [kind], now=now, orders=[kind]).files
        mark = Fingerprint(10, sha256, 5)
        room.library.file_saved(file_id, Collected(Path("/music/c1.wav"), "wav", mark), now=now)
        return song_id
    room.save(song_id, kind, path=Path(f"/music/{name}.{kind}"), mark=Fingerprint(10, sha256, 5))
    return song_id


def of(room: Room, song_id: SongId) -> Unmeasured | None:
    return room.reader.unmeasured(song_id=song_id, before=None)


def next_of(room: Room, before: FileId | None = None) -> Unmeasured | None:
    return room.reader.unmeasured(song_id=None, before=before)


@pytest.mark.parametrize("figures", [FIGURES, SoundFigures(None, 0.0, None, bytes(1200))])
def test_what_was_measured_is_kept_and_told(room: Room, figures: SoundFigures) -> None:
    song_id = room.ready_song("c1")
    assert room.reader.figures_of(song_id) is None
    changes = room.library.keep_figures(ClipId("c1"), FIGURES._replace(range=9.0), sha256="ab")
    assert changes.songs == {song_id}
    room.library.keep_figures(ClipId("c1"), figures, sha256="cd")
    assert room.reader.figures_of(song_id) == figures
    detail = room.reader.song_detail(song_id)
    assert detail is not None
    assert detail.figures == figures
    assert room.reader.figures_of(SongId(song_id + 1)) is None


def test_a_file_is_measured_again_only_when_it_is_another_one(room: Room) -> None:
    song_id = saved(room, "c1")
    found = of(room, song_id)
    assert found is not None
    assert found == next_of(room)
    assert found[1:] == ("c1", Path("/music/c1.mp3"), "ab")
    room.library.keep_figures(ClipId("c1"), FIGURES, sha256="ab")
    assert of(room, song_id) is None
    assert next_of(room) is None
    room.library.keep_figures(ClipId("c1"), FIGURES, sha256="the one before")
    assert of(room, song_id) == found


def test_the_newest_comes_first_and_each_once(room: Room) -> None:
    for name in ("c1", "c2", "c3"):
        saved(room, name)
    room.library.keep_figures(ClipId("c2"), FIGURES, sha256="ab")
    first = next_of(room)
    assert first is not None
    assert first.clip_id == "c3"
    second = next_of(room, first.file_id)
    assert second is not None
    assert second.clip_id == "c1"
    assert next_of(room, second.file_id) is None


def test_only_the_sound_of_listed_songs_is_measured(room: Room) -> None:
    video = saved(room, "c1", MediaKind.MP4)
    assert of(room, video) is None
    waits = room.ready_song("c2", "t2")
    room.library.queue([waits], [MediaKind.MP3], now=room.clock.now())
    assert of(room, waits) is None
    gone = saved(room, "c3")
    room.library.remove_songs([gone])
    assert of(room, gone) is None
    assert next_of(room) is None


def test_of_a_wav_and_an_mp3_the_one_that_plays_is_measured(room: Room) -> None:
    song_id = saved(room, "c1", MediaKind.WAV, "wav")
    found = of(room, song_id)
    assert found is not None
    assert found.sha256 == "wav"
    room.save(song_id, MediaKind.MP3, mark=Fingerprint(10, "mp3", 5))
    found = of(room, song_id)
    assert found is not None
    assert found.sha256 == "mp3"
    room.library.keep_figures(ClipId("c1"), FIGURES, sha256="mp3")
    assert of(room, song_id) is None


def test_the_newest_is_found_without_sorting_all(room: Room) -> None:
    asked = f"EXPLAIN QUERY PLAN {_NEXT} ORDER BY file_id DESC LIMIT 1"
    with room.library.database.reading() as db:
        plan = [row["detail"] for row in db.execute(asked)]
    assert not [step for step in plan if "TEMP B-TREE" in step]
