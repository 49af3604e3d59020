"""Each act on collections: what it answers and what it changes."""

from __future__ import annotations

from suno_desktop.core.rows import CollectionKind
from tests.core.library.makers import Room


def test_a_collection_is_made_renamed_moved_deleted_and_brought_back(room: Room) -> None:
    library = room.library
    made, changes = library.create_collection("Road")
    assert changes.collections
    assert library.order_of(made) == ()
    folder, _ = library.create_collection("Trips", kind=CollectionKind.FOLDER)

    def shown() -> list[tuple[str, str, object]]:
        return [(one.name, one.kind.value, one.parent_id) for one in room.reader.collections()]

    assert shown() == [("Road", "hand", None), ("Trips", "folder", None)]
    assert library.rename_collection(made, "Other").collections
    assert library.move_collection(made, parent_id=folder).collections
    assert shown() == [("Trips", "folder", None), ("Other", "hand", folder)]
    room.clock.move(seconds=1)
    removal = library.remove_collection(folder)
    assert removal.changes.collections
    assert shown() == []
    assert library.restore_collection(removal.token).collections
    assert len(shown()) == 2


def test_songs_are_put_in_moved_and_taken_out(room: Room) -> None:
    library = room.library
    songs = [room.ready_song(f"c{number}", f"t{number}") for number in range(4)]
    made, changes = library.create_collection("Road", songs=songs[:2])
    assert changes.collections
    assert library.order_of(made) == ("c0", "c1")
    new, changes = library.put_in(made, [songs[2], songs[1]], before=songs[0])
    assert (new, changes.collections) == (1, True)
    assert library.order_of(made) == ("c2", "c1", "c0")
    assert library.put_in(made, songs[3:])[0] == 1
    assert library.order_of(made) == ("c2", "c1", "c0", "c3")
    assert library.take_out(made, [songs[1]]).collections
    assert library.order_of(made) == ("c2", "c0", "c3")
    assert library.set_order(made, ["c3", "c9"]).collections
    assert library.order_of(made) == ("c3", "c9")
