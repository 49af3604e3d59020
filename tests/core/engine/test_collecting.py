"""Collections by the person's wish, each deed with what takes it back, and told when it is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.core.engine.collecting import Arranged, Collecting
from suno_desktop.core.errors import UsageError
from suno_desktop.core.library.collections import Saved
from suno_desktop.core.model import CollectionId, SongId
from suno_desktop.core.rows import CollectionKind, CollectionRow
from tests.core.engine.at_once import Desk


class Room(Desk):
    """Collections, and three songs to put into them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.collecting = Collecting(self.context)
        self.songs = self.bring("a", "b", "c")
        self.told()

    def make(self, name: str, *songs: SongId) -> CollectionId:
        made = self.collecting.create(name, songs=songs).result(0)
        assert self.all_told().collections
        return made

    def there(self) -> dict[str, CollectionRow]:
        return {row.name: row for row in self.context.reader().collections()}

    def order(self, collection_id: CollectionId) -> tuple[str, ...]:
        return self.library.order_of(collection_id)


@pytest.fixture
def room(ram: Path) -> Iterator[Room]:
    with Room.opened(ram) as room:
        assert isinstance(room, Room)
        yield room


def test_collections_are_made_in_folders_with_songs_or_with_what_was_typed(room: Room) -> None:
    folder = room.collecting.create("Trips", kind=CollectionKind.FOLDER).result(0)
    hand = room.make("Road", room.songs[1], room.songs[0])
    saved = Saved("rain", "title", descending=False, most=7)
    room.collecting.create("Wet", kind=CollectionKind.SMART, parent_id=folder, saved=saved).result(
        0
    )
    rows = room.there()
    assert (rows["Road"].collection_id, rows["Road"].kind) == (hand, CollectionKind.HAND)
    assert room.order(hand) == ("b", "a")
    assert rows["Wet"].parent_id == folder == rows["Trips"].collection_id
    assert (rows["Wet"].query, rows["Wet"].most) == ("rain", 7)


def test_a_collection_needs_a_name(room: Room) -> None:
    with pytest.raises(UsageError):
        room.collecting.create("  ").result(0)
    made = room.make("Road")
    with pytest.raises(UsageError):
        room.collecting.rename(made, "").result(0)
    assert list(room.there()) == ["Road"]
    assert room.told() == []


def test_it_is_renamed_moved_deleted_and_brought_back(room: Room) -> None:
    made = room.make("Road")
    folder = room.collecting.create("Trips", kind=CollectionKind.FOLDER).result(0)
    assert room.collecting.rename(made, "Street").result(0).collections
    assert room.collecting.move(made, parent_id=folder).result(0).collections
    assert room.there()["Street"].parent_id == folder
    room.told()
    token = room.collecting.remove(folder).result(0)
    assert room.all_told().collections
    assert room.there() == {}
    assert room.collecting.restore(token).result(0).collections
    assert room.all_told().collections
    assert set(room.there()) == {"Trips", "Street"}
    room.collecting.move(made, parent_id=None).result(0)
    assert room.there()["Street"].parent_id is None


def test_songs_are_put_in_and_taken_out_and_the_order_before_comes_back(room: Room) -> None:
    a, b, c = room.songs
    made = room.make("Road", a)
    assert room.collecting.put_in(made, [b, c], before=a).result(0) == Arranged(("a",), 2)
    assert room.all_told().collections
    assert room.order(made) == ("b", "c", "a")
    arranged = room.collecting.put_in(made, [b]).result(0)
    assert arranged == Arranged(("b", "c", "a"), 0), "it only moved"
    assert room.order(made) == ("c", "a", "b")
    room.told()
    assert room.collecting.take_out(made, [a]).result(0) == Arranged(("c", "a", "b"), 0)
    assert room.all_told().collections
    assert room.order(made) == ("c", "b")
    assert room.collecting.arrange(made, arranged.before).result(0).collections
    assert room.order(made) == ("b", "c", "a")
