"""Single tracks (stems) of songs: under their song, out of the lists and counts, and never lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.library import packing
from suno_desktop.core.library.results import Recorded
from suno_desktop.core.model import Clip, ClipId, ClipState, FileState, MediaKind, SongId
from suno_desktop.core.rows import Grouping, Scope, SongFilter, SongQuery
from tests.core.library.makers import AUDIO, READY, Room, clip, task

SONG = "64dc8d98-77aa-4c7f-9b8a-12aa34bb56cc"
VOCALS = "bee8f32e-0f0f-4c7f-9b8a-12aa34bb56cc"
DRUMS = "17e94fd4-5aec-4570-9b5c-cc4099266716"
LISTS = [name for name in SongFilter if name is not SongFilter.TRASH]


def stem(clip_id: str, name: str, state: ClipState = READY, **told: Any) -> Clip:
    more = {"stem": name, "stem_of": (SONG,), **told.pop("more", {})}
    return clip(clip_id, state, title=f"Rain - {name}", audio_url=AUDIO, more=more, **told)


def bring_song(room: Room) -> Recorded:
    return room.record(task("t1", clip(SONG, title="Rain", audio_url=AUDIO, lyrics="la la")))


def bring_stems(room: Room) -> Recorded:
    return room.record(
        task("t2", stem(DRUMS, "Drums", lyrics="la la"), stem(VOCALS, "Vocals", lyrics="la la"))
    )


def of(room: Room, clip_id: str) -> SongId:
    found = room.song_of(clip_id)
    assert found is not None
    return found


def stems_of(room: Room, clip_id: str) -> list[tuple[str, str | None]]:
    detail = room.reader.song_detail(of(room, clip_id))
    assert detail is not None
    return [(one.name, one.row.clip_id) for one in detail.stems]


@pytest.mark.parametrize("song_first", [True, False])
def test_stems_stand_under_their_song_and_in_no_list(room: Room, *, song_first: bool) -> None:
    for step in (bring_song, bring_stems) if song_first else (bring_stems, bring_song):
        step(room)
    assert stems_of(room, SONG) == [("Vocals", VOCALS), ("Drums", DRUMS)]
    counts = room.reader.counts()
    for name in LISTS:
        for query in ({}, {"text": "rain"}, {"text": "la"}, {"text": "is:not-downloaded"}):
            found = {row.clip_id for row in room.songs(filter=name, **query)}
            assert found <= {SONG}, (name, query)
        assert counts.songs[name] == len(room.songs(filter=name))
    assert counts.ready[SongFilter.ALL] == 1
    assert room.clips("la") == [SONG], "the words of the song are its own"
    assert room.reader.song_counts() == {room.relay: 1}
    assert room.reader.safety().links_only == 1
    grouped = room.reader.song_ids(SongQuery(group=Grouping.TASK))
    assert [one for one in grouped if one > 0] == [of(room, SONG)]


def test_stems_are_found_where_they_are_asked_for(room: Room) -> None:
    bring_song(room)
    bring_stems(room)
    for text in ("is:stem", "状态:分轨", "is:stems", "is:stem -is:downloaded"):
        assert set(room.clips(text)) == {VOCALS, DRUMS}, text
    assert room.clips("is:stem vocals") == [VOCALS]
    assert room.clips("-is:stem") == [SONG]
    assert room.clips(f"id:{VOCALS[:8]}") == [VOCALS]
    assert room.clips(VOCALS) == [VOCALS], "what has an ID is found by it"
    assert set(room.clips("id:t2")) == {VOCALS, DRUMS}
    assert room.clips("rain") == [SONG]
    query = SongQuery(filter=SongFilter.ALL, text="is:stem")
    first = room.reader.first_song_ids(query, 10)
    assert first is not None
    assert list(first) == list(room.reader.song_ids(query))


def test_a_stem_without_its_song_is_a_song_until_that_is_there(room: Room) -> None:
    bring_stems(room)
    assert set(room.clips()) == {VOCALS, DRUMS}
    assert room.count(SongFilter.ALL) == room.count(SongFilter.UNHEARD) == 2
    changes = bring_song(room).changes
    assert room.clips() == [SONG]
    assert {of(room, VOCALS), of(room, DRUMS)} < changes.songs
    assert room.count(SongFilter.UNHEARD) == 1, "only the song waits to be heard"
    nameless = clip("lonely-stem", title="Rain", audio_url=AUDIO, more={"stem": "Stem"})
    room.record(task("t3", nameless))
    assert set(room.clips()) == {SONG, "lonely-stem"}, "of a song that nobody named"


def test_a_stem_that_names_itself_or_another_stem_hides_nothing_for_ever(room: Room) -> None:
    loop = {"stem": "Drums", "stem_of": ("self-made",)}
    room.record(task("t1", clip("self-made", title="Loop", audio_url=AUDIO, more=loop)))
    assert room.clips() == ["self-made"]


def test_what_changes_a_stem_later_leaves_it_where_it_is(room: Room) -> None:
    bring_song(room)
    pending = stem(VOCALS, "Vocals", ClipState.PENDING)
    room.record(task("t2", pending))
    room.clock.move(minutes=1)
    room.record(task("t2", stem(VOCALS, "Vocals", duration_s=120.0)))
    assert room.clips() == [SONG]
    assert room.count(SongFilter.UNHEARD) == 1, "a stem that is ready now waits for nobody"
    room.save(of(room, VOCALS))
    assert room.clips() == [SONG]
    assert room.count(SongFilter.SAVED) == 0
    assert room.reader.safety().on_disk == 0
    assert room.clips("is:stem is:downloaded") == [VOCALS]
    detail = room.reader.song_detail(of(room, SONG))
    assert detail is not None
    ((row, files),) = detail.stems
    assert row.files == {MediaKind.MP3: FileState.SAVED}
    assert [file.kind for file in files] == [MediaKind.MP3]


def test_what_becomes_of_its_file_leaves_a_stem_where_it_is(room: Room) -> None:
    bring_song(room)
    bring_stems(room)
    vocals = of(room, VOCALS)
    room.save(vocals)
    ((file,),) = room.reader.files_of([vocals]).values()
    room.library.file_state(file.file_id, FileState.MISSING, code="file.missing")
    assert room.clips() == [SONG]
    room.library.queue([vocals], [MediaKind.MP3], now=room.clock.now())
    assert room.clips() == [SONG]
    assert set(room.clips("is:stem")) == {VOCALS, DRUMS}


def test_who_sees_a_song_hears_of_its_stems(room: Room) -> None:
    bring_song(room)
    assert of(room, SONG) in bring_stems(room).changes.songs


def test_a_stem_whose_link_ends_is_not_counted_as_at_risk(room: Room) -> None:
    bring_song(room)
    ends = int(room.clock.now().timestamp()) + 60
    link = f"{AUDIO}?Expires={ends}&Signature=a"
    dying = clip(VOCALS, audio_url=link, more={"stem": "Vocals", "stem_of": (SONG,)})
    room.record(task("t2", dying, clip("a-song", title="Sun", audio_url=link)))
    assert room.count(SongFilter.AT_RISK) == 1
    assert room.clips("is:at-risk") == ["a-song"]
    assert [row.clip_id for row in room.songs(filter=SongFilter.AT_RISK)] == ["a-song"]


def test_a_stem_is_no_version_of_its_task(room: Room) -> None:
    bring_song(room)
    bring_stems(room)
    rows = room.songs("is:stem")
    assert [row.take for row in rows] == [None, None]
    assert room.library.others_of([of(room, VOCALS)]) == [], "keeping one puts no other away"
    room.record(task("t1", stem("other-stem", "Bass")))
    assert room.library.others_of([of(room, SONG)]) == []
    scope = Scope(like=of(room, SONG))
    assert [row.clip_id for row in room.songs(scope=scope)] == [SONG]


def test_stems_are_no_copies_of_each_other(room: Room) -> None:
    bring_song(room)
    bring_stems(room)
    for clip_id in (SONG, VOCALS, DRUMS):
        room.save(of(room, clip_id))
    with room.library.database.transaction() as db:
        db.execute("UPDATE file SET packets = 'silence'")
    assert room.reader.twins() == []


def test_a_song_goes_to_the_trash_with_its_stems_and_comes_back_with_them(room: Room) -> None:
    bring_song(room)
    bring_stems(room)
    room.library.remove_songs([of(room, DRUMS)])
    assert stems_of(room, SONG) == [("Vocals", VOCALS)], "a stem alone"
    assert {row.clip_id for row in room.songs(filter=SongFilter.TRASH)} == {DRUMS}
    removal = room.library.remove_songs([of(room, SONG)])
    assert room.clips() == room.clips("is:stem") == []
    trash = {row.clip_id for row in room.songs(filter=SongFilter.TRASH)}
    assert trash == {SONG, VOCALS, DRUMS}
    room.library.restore(removal.token)
    assert room.clips() == [SONG]
    assert stems_of(room, SONG) == [("Vocals", VOCALS)], "not the one that went alone"
    room.library.remove_songs([of(room, SONG)])
    judged = room.library.restore_songs([of(room, SONG)])
    assert room.clips() == [SONG]
    assert stems_of(room, SONG) == [("Vocals", VOCALS)]
    room.library.undo(judged.before)
    assert room.clips() == room.clips("is:stem") == []


def test_a_stem_that_is_restored_without_its_song_is_listed(room: Room) -> None:
    bring_song(room)
    bring_stems(room)
    room.library.remove_songs([of(room, SONG)])
    room.library.restore_songs([of(room, VOCALS)])
    assert room.clips() == [VOCALS]
    room.library.restore_songs([of(room, SONG)])
    assert room.clips() == [SONG]
    assert ("Vocals", VOCALS) in stems_of(room, SONG)


def test_stems_follow_their_song_into_the_one_that_it_became(room: Room) -> None:
    bring_song(room)
    bring_stems(room)
    room.record(task("t4", clip("the-other", title="Rain", audio_url=AUDIO)))
    room.library.merge_songs(of(room, "the-other"), [of(room, SONG)])
    assert room.clips() == ["the-other"]
    assert stems_of(room, "the-other") == [("Vocals", VOCALS), ("Drums", DRUMS)]


def test_what_the_person_puts_into_a_list_is_there(room: Room) -> None:
    bring_song(room)
    bring_stems(room)
    vocals = of(room, VOCALS)
    room.library.judge([vocals], {"favourite": 1})
    assert [row.clip_id for row in room.songs(filter=SongFilter.FAVOURITES)] == [VOCALS]
    assert room.count(SongFilter.FAVOURITES) == 1
    number, _ = room.library.create_collection("Voices")
    room.library.put_in(number, [vocals])
    for sort in ("", "title"):
        rows = room.songs(scope=Scope(collection=number), sort=sort)
        assert [row.clip_id for row in rows] == [VOCALS]


def test_a_file_of_a_stem_lies_beside_its_song_and_says_what_it_is(room: Room) -> None:
    bring_song(room)
    bring_stems(room)
    room.save(of(room, SONG), path=Path("/music/Mira/Rain.mp3"))
    queued = room.library.queue([of(room, VOCALS)], [MediaKind.MP3], now=room.clock.now())
    (source,) = room.reader.sources(queued.files)
    assert source.clip is not None
    assert source.clip.title == "Rain (Vocals)"
    assert source.take is None
    assert source.beside == Path("/music/Mira")
    nameless = clip("nameless-stem", audio_url=AUDIO, more={"stem": "Bass", "stem_of": (SONG,)})
    room.record(task("t5", nameless))
    queued = room.library.queue([of(room, "nameless-stem")], [MediaKind.MP3], now=room.clock.now())
    (source,) = room.reader.sources(queued.files)
    assert source.clip is not None
    assert source.clip.title == "Rain (Bass)", "of its song"


def test_a_backup_counts_songs_as_the_window_does(room: Room, tmp_path: Path) -> None:
    bring_song(room)
    bring_stems(room)
    packed = room.library.database.backup(tmp_path / "backups")
    header = packing.header_of(packed)
    assert header is not None
    assert header.songs == 1


def test_old_songs_become_stems_when_their_replies_are_read_again(room: Room) -> None:
    bring_song(room)
    room.record(task("t2", clip(VOCALS, title="Rain - Vocals", audio_url=AUDIO), raw="{}"))
    assert set(room.clips()) == {SONG, VOCALS}
    (reply,) = [one for one in room.library.unread_replies("new", limit=9) or () if one.text]
    room.library.read_again("new", [(reply, task("t2", stem(VOCALS, "Vocals")))])
    assert room.clips() == [SONG]
    assert stems_of(room, SONG) == [("Vocals", ClipId(VOCALS))]


def test_a_removal_tells_how_many_stems_went_along(room: Room) -> None:
    bring_song(room)
    bring_stems(room)
    room.record(task("t3", clip("alone", title="Sun", audio_url=AUDIO)))
    assert room.library.remove_songs([of(room, "alone")]).stems == 0
    assert room.library.remove_songs([of(room, SONG)]).stems == 2
    assert len(room.songs(filter=SongFilter.TRASH)) == 4


def test_what_is_downloaded_says_whether_it_is_a_stem(room: Room) -> None:
    bring_song(room)
    bring_stems(room)
    songs = [of(room, name) for name in (SONG, DRUMS)]
    files = [room.library.file_of(song_id, MediaKind.MP3) for song_id in songs]
    assert [source.is_stem for source in room.library.sources(files)] == [False, True]
