from __future__ import annotations

from suno_desktop.core.library import notes
from suno_desktop.core.library.results import Touched
from suno_desktop.core.model import ClipId
from suno_desktop.core.rows import Note
from tests.core.library.makers import START, Room

NOW = 1_772_600_767_000


def write(
    room: Room, clip_id: str, text: str, at_s: float | None = None, note_id: int | None = None
) -> int:
    with room.library.database.transaction() as db:
        return notes.write(
            db, clip_id, text, at_s=at_s, now=NOW, touched=Touched(), note_id=note_id
        )


def of(room: Room, clip_id: str) -> list[tuple[float | None, str]]:
    with room.library.database.reading() as db:
        return [(note.at_s, note.text) for note in notes.of_clip(db, clip_id)]


def test_notes_stand_in_the_order_of_their_places(room: Room) -> None:
    room.ready_song("c1")
    write(room, "c1", "late", 90.5)
    write(room, "c1", "early", 7.0)
    write(room, "c1", "all of it")
    write(room, "c2", "another song's")
    assert of(room, "c1") == [(None, "all of it"), (7.0, "early"), (90.5, "late")]


def test_a_note_is_found_by_its_words(room: Room) -> None:
    room.ready_song("c1")
    room.ready_song("c2", "t2")
    write(room, "c1", "副歌转折 great turn", 67.0)
    assert room.clips("转折") == room.clips("turn great") == room.clips("gre") == ["c1"]
    assert room.clips("nothing") == []


def test_a_note_that_is_written_again_is_found_by_its_new_words_only(room: Room) -> None:
    room.ready_song("c1")
    number = write(room, "c1", "first words", 1.0)
    assert write(room, "c1", "second thoughts", 2.0, note_id=number) == number
    assert of(room, "c1") == [(2.0, "second thoughts")]
    assert (room.clips("thoughts"), room.clips("first")) == (["c1"], [])


def test_removed_notes_are_given_back_as_they_were(room: Room) -> None:
    song = room.ready_song("c1")
    number = write(room, "c1", "gone", 3.0)
    touched = Touched()
    with room.library.database.transaction() as db:
        (gone,) = notes.remove(db, [number, 99], touched=touched)
    assert gone._replace(written_at=START) == Note(number, ClipId("c1"), 3.0, "gone", START)
    assert (touched.songs, touched.judged) == ({song}, True)
    assert (of(room, "c1"), room.clips("gone")) == ([], [])
    with room.library.database.transaction() as db:
        notes.put_back(db, [gone], touched=touched)
    assert (of(room, "c1"), room.clips("gone")) == ([(3.0, "gone")], ["c1"])
    with room.library.database.reading() as db:
        assert notes.of_clip(db, "c1") == (gone,)
