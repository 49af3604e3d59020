"""What the person calls songs: shown, sorted, found and decided so, and taken back without a trace."""

from __future__ import annotations

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.library import song_names
from suno_desktop.core.library.results import Touched
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


def call(room: Room, song_id: SongId, own: dict[str, str | None]) -> Touched:
    touched = Touched()
    with room.library.database.transaction() as db:
        song_names.call_song(db, song_id, own, touched=touched)
    return touched


def sing(room: Room, song_id: SongId, words: str | None) -> tuple[str | None, Touched]:
    touched = Touched()
    with room.library.database.transaction() as db:
        before = song_names.sing(db, song_id, words, touched=touched)
    return before, touched


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


def test_the_own_title_is_shown_found_and_sorted_by(room: Room) -> None:
    song = room.ready_song(title="Rain", artist="Ann")
    room.ready_song("c2", "t2", title="Night")
    touched = call(room, song, {"title": "Aurora\ud800"})
    assert touched.songs == {song}
    assert touched.songs_listed
    assert touched.decided == {"title": {song}}
    assert titles(room) == ["Aurora?", "Night"]
    assert (room.clips("aurora"), room.clips("rain")) == (["c1"], [])
    call(room, song, {"title": None})
    assert titles(room) == ["Night", "Rain"]
    assert (room.clips("aurora"), room.clips("rain")) == ([], ["c1"])


def test_only_what_changes_is_decided(room: Room) -> None:
    song = room.ready_song(title="Rain")
    call(room, song, {"title": "Own", "artist": "Zoe"})
    touched = call(room, song, {"title": "Own", "artist": "Ada", "album": ""})
    assert touched.decided == {"artist": {song}}


def test_what_is_called_so_already_changes_nothing(room: Room) -> None:
    song = room.ready_song(title="Rain")
    assert call(room, song, {"title": "", "artist": None}).changes() == NOTHING
    call(room, song, {"title": "Own"})
    again = call(room, song, {"title": "Own"})
    assert again.changes() == NOTHING
    assert again.decided == {}


def test_the_own_words_are_found_in_place_of_those_that_were_told(room: Room) -> None:
    song = room.ready_song(lyrics="told words")
    before, touched = sing(room, song, "really sung\ud800")
    assert before is None
    assert (touched.songs, touched.songs_listed) == ({song}, True)
    assert touched.decided == {"words": {song}}
    assert (room.clips("really"), room.clips("told")) == (["c1"], [])
    again, nothing = sing(room, song, "really sung?")
    assert again == "really sung?"
    assert (nothing.changes(), nothing.decided) == (NOTHING, {})
    before, _ = sing(room, song, "")
    assert before == "really sung?"
    assert (room.clips("really"), room.clips("told")) == ([], ["c1"])


def test_names_of_several_songs_are_undone_together(room: Room) -> None:
    room.record(task("t1", clip("c1", title="One"), clip("c2", title="Two")))
    room.track("waits")
    by_name = {row.title: row.song_id for row in room.songs()}
    waiting = room.songs()[0].song_id
    first, second = by_name["One"], by_name["Two"]
    room.library.name_songs([first], {"title": "Before"})
    removal = room.library.name_songs(
        [waiting, SongId(99), first, second, first], {"title": "Own", "album": "Best"}
    )
    assert removal.changes.songs == {first, second}
    with room.library.database.reading() as db:
        assert song_names.albums(db, [first, second]) == {"Best"}
        assert song_names.albums(db, [first, waiting]) == {"Best", ""}
        assert song_names.albums(db, []) == frozenset()
    undone = room.library.restore(removal.token)
    assert undone.songs == {first, second}
    assert sorted(titles(room)) == ["", "Before", "Two"]
    with room.library.database.reading() as db:
        assert song_names.albums(db, [first, second]) == {""}
    room.library.name_songs([first], {"title": "Later"})
    assert room.library.restore(removal.token) == NOTHING, "it was undone, which is for ever"
    assert "Later" in titles(room)
