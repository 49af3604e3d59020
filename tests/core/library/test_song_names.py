"""What the person calls songs, whatever relays say: shown, found, sorted, and undone."""

from __future__ import annotations

from suno_desktop.core.changes import NOTHING
from suno_desktop.core.library import song_names
from suno_desktop.core.library.results import Touched
from suno_desktop.core.model import SongId
from tests.core.library.makers import Room, clip, task


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


def titles(room: Room) -> list[str]:
    return [row.title for row in room.songs(sort="title", descending=False)]


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
