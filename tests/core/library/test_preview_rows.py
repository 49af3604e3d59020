"""What is noted of live streams: whose, how much, and until when it is wanted."""

from __future__ import annotations

from datetime import timedelta

from suno_desktop.core.model import ClipId, MediaKind, SongId
from suno_desktop.core.rows import StreamPreview
from tests.core.library.makers import START, Room

KEPT = StreamPreview(duration_s=12.5, size_bytes=100, host="a.invalid", kept_at=START)


def keep(room: Room, song_id: SongId, kept: StreamPreview = KEPT) -> bool:
    changes = room.library.keep_preview(song_id, kept)
    assert changes is None or changes.songs == {song_id}
    return changes is not None


def test_the_last_one_is_kept_and_its_server_remembered(room: Room) -> None:
    song_id = room.ready_song()
    assert room.library.previews() == {}
    assert keep(room, song_id)
    assert room.library.previews() == {ClipId("c1"): (song_id, KEPT)}
    longer = KEPT._replace(duration_s=20.0, size_bytes=200, kept_at=START + timedelta(hours=1))
    assert keep(room, song_id, longer._replace(host=None))
    assert room.library.previews() == {ClipId("c1"): (song_id, longer)}
    elsewhere = longer._replace(host="b.invalid")
    assert keep(room, song_id, elsewhere)
    assert room.library.previews()[ClipId("c1")][1] == elsewhere
    detail = room.reader.song_detail(song_id)
    assert detail is not None


def test_nobody_wants_one_where_the_sound_is_saved_or_the_song_is_gone(room: Room) -> None:
    saved, video, gone = (
        room.ready_song(f"c{number}", f"t{number}", video_url="https://media.invalid/a.mp4")
        for number in range(3)
    )
    room.save(saved)
    room.save(video, MediaKind.MP4)
    assert room.library.clips_without_sound() == {ClipId("c1"): video, ClipId("c2"): gone}
    assert keep(room, gone)
    room.library.remove_songs([gone])
    assert room.library.clips_without_sound() == {ClipId("c1"): video}
    assert not keep(room, saved)
    assert not keep(room, gone)
    assert not keep(room, SongId(99))
    assert keep(room, video)
    assert list(room.library.previews()) == ["c1"]


def test_forgotten_ones_are_told(room: Room) -> None:
    one, two = room.ready_song("c1", "t1"), room.ready_song("c2", "t2")
    keep(room, one)
    keep(room, two)
    assert room.library.forget_previews([one, SongId(99)]).songs == {one}
    assert list(room.library.previews()) == ["c2"]
    assert not room.library.forget_previews([one])
