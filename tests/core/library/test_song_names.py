"""What the person calls songs: shown, sorted, found and decided so, and taken back without a trace."""

from __future__ import annotations

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.model import SongId
from tests.core.library.makers import AUDIO, Room, clip, task


def titles(room: Room) -> list[str]:
    return [row.title for row in room.songs(sort="title", descending=False)]


def decided(room: Room) -> dict[str, object]:
    names = ("title", "artist", "album", "words")
    return {one.thing: one.value for one in room.reader.decisions() if one.thing in names}


def two(room: Room) -> tuple[SongId, SongId]:
    room.record(
        task(
            "t1",
            clip("c1", title="Bee", artist="They", lyrics="told words", audio_url=AUDIO),
            clip("c2", title="Cat", audio_url=AUDIO),
        )
    )
    one, other = room.song_of("c1"), room.song_of("c2")
    assert one is not None
    assert other is not None
    return one, other


def test_a_song_is_shown_sorted_found_and_decided_as_it_is_called(room: Room) -> None:
    song, _ = two(room)
    named = room.library.name_songs([song], {"title": "Dog", "album": "Mine"})
    assert named.changes == Changes(songs=frozenset({song}), songs_listed=True)
    assert titles(room) == ["Cat", "Dog"]
    assert room.clips("dog") == ["c1"]
    assert room.clips("bee") == []
    assert decided(room) == {"title": "Dog", "album": "Mine"}
    assert room.library.name_songs([song], {"title": "Dog"}).changes == NOTHING
    room.library.name_songs([song], {"artist": "Me"})
    (row,) = room.songs("artist:me")
    assert (row.title, row.artist) == ("Dog", "Me"), "the title stays"
    assert room.reader.albums([song]) == {"Mine"}


def test_without_a_name_of_the_persons_own_it_is_called_as_the_reply_says(room: Room) -> None:
    song, _ = two(room)
    room.library.name_songs([song], {"title": "Dog", "artist": "Me", "album": "Mine"})
    room.library.name_songs([song], {"title": "", "artist": None})
    assert titles(room) == ["Bee", "Cat"]
    assert room.clips("bee they") == ["c1"]
    assert decided(room) == {"title": None, "artist": None, "album": "Mine"}


def test_names_are_given_back_once_and_each_to_its_song(room: Room) -> None:
    song, other = two(room)
    room.library.name_songs([other], {"title": "Elk"})
    named = room.library.name_songs([song, other, SongId(99)], {"title": "Same", "album": "Mine"})
    assert titles(room) == ["Same", "Same"]
    assert room.reader.albums([song, other, SongId(99)]) == {"Mine"}
    assert room.library.restore(named.token).songs == {song, other}
    assert titles(room) == ["Bee", "Elk"]
    assert room.reader.albums([song]) == {""}
    room.library.name_songs([song], {"title": "Later"})
    assert room.library.restore(named.token) == NOTHING
    assert titles(room) == ["Elk", "Later"]


def test_a_row_that_stands_for_a_task_has_no_name(room: Room) -> None:
    room.track("t9")
    (row,) = room.songs()
    assert room.library.name_songs([row.song_id], {"title": "Mine"}).changes == NOTHING


def test_words_are_those_that_are_sung(room: Room) -> None:
    song, _ = two(room)
    before, changes = room.library.sing_songs({song: "sung line\ud800"})
    assert (before, changes) == (
        {song: None},
        Changes(songs=frozenset({song}), songs_listed=True),
    )
    assert room.clips("sung") == ["c1"]
    assert room.clips("told") == []
    assert decided(room) == {"words": "sung line?"}
    detail = room.reader.song_detail(song)
    assert detail is not None
    assert detail.clip is not None
    assert detail.clip.lyrics == "sung line?"
    again, changes = room.library.sing_songs({song: "sung line?"})
    assert (again, changes) == ({song: "sung line?"}, NOTHING)
    back, changes = room.library.sing_songs({song: ""})
    assert (back, bool(changes)) == ({song: "sung line?"}, True)
    assert room.clips("told") == ["c1"]
    assert decided(room) == {"words": None}
