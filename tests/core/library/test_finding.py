"""What the library offers and understands as names: models, artists, providers with their servers, collections in folders."""

from __future__ import annotations

from array import array

import pytest

from suno_desktop.core.rows import CollectionKind, SongFilter, SongQuery
from tests.core.library.makers import AUDIO, Room, clip, task


def make(room: Room, name: str, **options: object) -> int:
    return room.library.create_collection(name, **options)[0]  # type: ignore[arg-type]


def test_values_are_offered_once_by_their_names_and_styles_by_how_many_have_them(
    room: Room,
) -> None:
    styles = ("rare", "often", "Often", "")
    room.record(
        *(
            task(f"t{n}", clip(f"c{n}", style=style, artist=artist, model="chirp-v4"))
            for n, (style, artist) in enumerate(zip(styles, ("zoe", "Ann", "Ann", ""), strict=True))
        )
    )
    offered = {key: room.reader.known_values(key) for key in ("artists", "models", "providers")}
    assert offered == {"artists": ["Ann", "zoe"], "models": ["chirp-v4"], "providers": ["One"]}
    assert [style.casefold() for style in room.reader.known_values("style")] == ["often", "rare"]
    for key in ("length", "title", "nothing"):
        assert room.reader.known_values(key) == []


def test_a_provider_is_called_by_its_name_or_its_server(room: Room) -> None:
    two = room.library.add_relay(name="Другой", base_url="https://api.two.invalid:8443/v1/suno")[0]
    room.ready_song("c1", "t1")
    room.record(task("t2", clip("c2", audio_url=AUDIO)), relay=two.relay_id)
    for typed in ("другой", "api.two.invalid", '"api two invalid"'):
        assert room.clips(f"provider:{typed}") == ["c2"], typed
    assert room.clips("provider:one") == room.clips("provider:one.invalid") == ["c1"]
    for typed in ("https", "v1", "suno"):
        assert room.clips(f"provider:{typed}") == [], typed


def test_a_collection_is_called_by_its_name_and_those_of_the_folders_around_it(room: Room) -> None:
    songs = [room.ready_song(f"c{number}", f"t{number}") for number in range(3)]
    outer = make(room, "Outer", kind=CollectionKind.FOLDER)
    inner = make(room, "Inner", kind=CollectionKind.FOLDER, parent_id=outer)
    make(room, "Deep", parent_id=inner, songs=songs[:1])
    make(room, "Shallow", parent_id=outer, songs=songs[1:2])
    make(room, "Alone", songs=songs[2:])
    make(room, "Smart", kind=CollectionKind.SMART)
    assert room.reader.known_values("collections") == ["Alone", "Deep", "Shallow"]
    found = {name: set(room.clips(f"in:{name}")) for name in ("outer", "inner", "deep", "alone")}
    assert found == {
        "outer": {"c0", "c1"},
        "inner": {"c0"},
        "deep": {"c0"},
        "alone": {"c2"},
    }


@pytest.mark.parametrize("cut", ["parent_id = 2", "removed = 1"])
def test_folders_that_are_in_each_other_or_gone_do_no_harm(room: Room, cut: str) -> None:
    song = room.ready_song()
    outer = make(room, "Outer", kind=CollectionKind.FOLDER)
    inner = make(room, "Inner", kind=CollectionKind.FOLDER, parent_id=outer)
    make(room, "Deep", parent_id=inner, songs=[song])
    with room.library.database.transaction() as db:
        db.execute("INSERT INTO removal VALUES (1, 7)")
        db.execute(f"UPDATE collection SET {cut} WHERE name = 'Outer'")
    assert room.clips("in:inner") == ["c1"]
    assert room.reader.known_values("collections") == ["Deep"]


def test_names_are_those_of_the_list_that_is_asked(room: Room) -> None:
    room.record(
        task("t1", clip("here", model="chirp-v4", artist="Ann", audio_url=AUDIO)),
        task("t2", clip("gone", model="chirp-v3", artist="Zoe", audio_url=AUDIO)),
    )
    gone = room.song_of("gone")
    assert gone is not None
    room.library.remove_songs([gone])
    trashed = room.songs("artist:zoe", filter=SongFilter.TRASH)
    assert [row.clip_id for row in trashed] == ["gone"]
    assert room.songs("artist:ann", filter=SongFilter.TRASH) == []
    assert room.clips("artist:zoe") == []
    assert room.reader.known_values("models") == ["chirp-v4"]


def test_a_line_is_told_of_the_lyrics_before_the_prompt(room: Room) -> None:
    room.record(
        task("t1", clip("both", title="a", lyrics="one\nrain falls", prompt="much rain")),
        task("t2", clip("prompt", title="a", lyrics="one", prompt="much rain")),
        task("t3", clip("shown", title="rain", lyrics="more rain")),
    )
    ids = [row.song_id for row in room.songs("rain")]
    told = {row.clip_id: row.found for row in room.reader.song_rows(ids, searched="rain")}
    assert told == {"both": "rain falls", "prompt": "much rain", "shown": ""}


def test_signs_alone_find_nothing_in_any_list(room: Room) -> None:
    room.ready_song()
    for query in (SongQuery(text="?!"), SongQuery(text="?!", filter=SongFilter.ALL)):
        assert list(room.reader.song_ids(query)) == []
        assert room.reader.first_song_ids(query, 9) == array("q")
