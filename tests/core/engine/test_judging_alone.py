"""Judgements without threads: what is written in pieces, what is told of it, and what an end in the middle leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.engine import judging as module
from suno_desktop.core.engine.judging import BEST, Judging
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.errors import Cancelled
from suno_desktop.core.media import system_trash
from suno_desktop.core.model import ClipId, SongId
from suno_desktop.core.rows import SongFilter
from tests.core.engine.alone import Alone
from tests.core.library.makers import Room


class World(Alone):
    """Five songs, and the room that judges them."""

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        context: Any = self
        self.songs = [room.ready_song(f"c{number}", f"t{number}") for number in range(5)]
        self.judging = Judging(context)

    def rated(self) -> list[int | None]:
        found = {row.song_id: row.rating for row in self.room.songs()}
        return [found[song_id] for song_id in self.songs]

    def listed(self, name: SongFilter = SongFilter.ALL) -> set[SongId]:
        return {row.song_id for row in self.room.songs(filter=name)}

    def ends_after(self, writes: int) -> None:
        """Everything ends after so many writes more."""
        last = self.writes + writes

        def look() -> None:
            if self.writes == last:
                self.cancel.cancel()

        self.after_write = look


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(module, "PIECE", 2)
    monkeypatch.setattr(module, "_THROWN", 2)
    with Room.opened(tmp_path) as room:
        yield World(room)


@pytest.mark.parametrize("rating", [1, 5])
def test_one_to_five_can_be_given(world: World, rating: int) -> None:
    assert BEST == 5
    world.judging.rate(world.songs[:1], rating).result(0)
    assert world.rated()[0] == rating


def test_favourites_are_toggled_together(world: World) -> None:
    two = world.songs[:2]
    world.judging.favour(two[:1], favourite=True).result(0)
    for expected, is_favourite in ((two, True), ([], False), (two, True)):
        _, told = world.judging.toggle_favourite(two).result(0)
        assert told is is_favourite
        assert world.listed(SongFilter.FAVOURITES) == set(expected)
    assert Lane.CHANGES in world.used


def test_many_are_written_in_pieces_and_told_once(world: World) -> None:
    before = world.judging.rate(world.songs, 3).result(0)
    assert (world.writes, len(world.told), world.told[0].songs) == (3, 1, frozenset(world.songs))
    world.judging.undo(before).result(0)
    assert (world.writes, len(world.told), world.rated()) == (6, 2, [None] * 5)
    token = world.judging.trash(world.songs).result(0).token
    assert (world.writes, len(world.told), world.listed()) == (9, 3, set())
    world.library.restore(token)
    assert world.listed() == set(world.songs)


Act = Callable[[World], Future[Any]]


@pytest.mark.parametrize(
    ("act", "is_done"),
    [
        (lambda world: world.judging.rate(world.songs, 3), lambda world: world.rated()),
        (lambda world: world.judging.trash(world.songs), lambda world: world.listed()),
    ],
    ids=["rate", "trash"],
)
def test_an_act_that_ends_early_tells_what_was_done(
    world: World, act: Act, is_done: Callable[[World], Any]
) -> None:
    world.ends_after(1)
    with pytest.raises(Cancelled):
        act(world).result(0)
    assert [changes.songs for changes in world.told] == [set(world.songs[:2])]
    assert is_done(world) in ([3, 3, None, None, None], set(world.songs[2:]))


def test_an_undo_that_ends_early_tells_what_was_done(world: World) -> None:
    before = world.judging.rate(world.songs, 3).result(0)
    world.told.clear()
    world.ends_after(2)
    with pytest.raises(Cancelled):
        world.judging.undo(before).result(0)
    assert [changes.songs for changes in world.told] == [set(world.songs[:4])]
    assert world.rated() == [None, None, None, None, 3]


def test_emptying_that_ends_early_leaves_the_rest_in_the_trash(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_trash, "throw_away", lambda _: True)
    for number, song_id in enumerate(world.songs):
        world.room.save(song_id, path=Path(f"{number}.mp3"))
    world.judging.trash(world.songs).result(0)
    assert world.judging.empty(world.songs[:3]).result(0)[:2] == (3, 3)
    assert world.listed(SongFilter.TRASH) == set(world.songs[3:])
    world.judging.trash(world.songs[:0]).result(0)
    world.told.clear()
    world.cancel.cancel()
    with pytest.raises(Cancelled):
        world.judging.empty().result(0)
    assert world.listed(SongFilter.TRASH) == set(world.songs[3:])
    assert world.told == []


def test_small_acts_are_told_and_start_nothing(world: World) -> None:
    """Nothing that is asked or saved follows from them."""
    clip_id, judging = ClipId("c1"), world.judging
    judging.hear(world.songs[1]).result(0)
    number = judging.vote(clip_id, [ClipId("c2")]).result(0)
    assert isinstance(number, int)
    judging.unvote(number).result(0)
    note = judging.write_note(clip_id, "here", at_s=1.0).result(0)
    gone = judging.remove_notes([note]).result(0)
    assert [one.note_id for one in gone] == [note]
    judging.put_notes_back(gone).result(0)
    kept = judging.keep(world.songs[1:2], others=world.songs[2:3]).result(0)
    assert (kept.others, kept.stems) == ((world.songs[2],), 0)
    assert (len(world.told), world.writes, world.wakes) == (7, 7, 0)
    assert [note.text for note in world.room.reader.notes_of(clip_id)] == ["here"]
