"""Covers for the window: the person's own first, then the kept one, then what the links give, and then what was replaced."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.engine import pictures
from suno_desktop.core.engine.pictures import Pictures
from suno_desktop.core.errors import (
    Cancelled,
    DiskError,
    MediaDamagedError,
    MediaUnreachableError,
)
from suno_desktop.core.model import RelayId, SongId
from suno_desktop.core.workflows.covers import covers_of
from tests.core.engine.at_once import Desk
from tests.core.library.makers import clip, task

LARGE, SMALL = "https://a.invalid/large.png", "https://a.invalid/small.png"
RED, BLUE, LIME = (255, 0, 0), (0, 0, 255), (0, 255, 0)


def picture(color: str, px: int = 40) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (px, px), color).save(data, "PNG")
    return data.getvalue()


class Room(Desk):
    """Pictures, and servers that give some."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.covers = covers_of(self.context.profile, self.clock)
        self.given = {LARGE: picture("red"), SMALL: picture("blue")}
        self.asked: list[str] = []
        self.asked_of: list[RelayId | None] = []
        work: Any = SimpleNamespace(covers=self.covers, network=self)
        self.pictures = Pictures(self.context, work=lambda: work)
        relay, _ = self.library.add_relay(name="One", base_url="https://one.invalid")
        self.relay = relay.relay_id

    def media(self, relay_id: RelayId | None) -> Any:
        self.asked_of.append(relay_id)
        return self

    def fetch_small(self, url: str, *, max_bytes: int, cancel: CancelToken) -> bytes:
        assert max_bytes > 0
        cancel.check()
        self.asked.append(url)
        if url not in self.given:
            raise MediaUnreachableError("net.cut")
        return self.given[url]

    def song(self, name: str = "a", **links: Any) -> SongId:
        told = task(f"t-{name}", clip(name, audio_url="https://m.invalid/a.mp3", **links))
        recorded = self.library.record([told], relay_id=self.relay, now=self.clock.now())
        (song_id,) = recorded.ready
        self.events.clear()
        return song_id

    def cover(self, song_id: SongId) -> tuple[int, ...] | None:
        """Its color."""
        return shown(self.pictures.cover(song_id).result(0))

    def own(self, song_id: SongId) -> str | None:
        return self.context.reader().image_of(song_id).own


def shown(path: Path | None, px: int | None = None) -> tuple[int, ...] | None:
    if path is None:
        return None
    with Image.open(path) as one:
        assert one.format == "JPEG"
        assert px is None or one.width == px
        found = one.convert("RGB").getpixel((3, 3))
    assert isinstance(found, tuple)
    return tuple(255 if part > 200 else 0 for part in found)


@pytest.fixture
def room(ram: Path) -> Iterator[Room]:
    with Room.opened(ram) as room:
        assert isinstance(room, Room)
        yield room


# What is shown.


def test_a_cover_is_fetched_once_by_the_relays_links(room: Room) -> None:
    song = room.song(image_url=LARGE, image_small_url=SMALL)
    for _ in range(2):
        assert room.cover(song) == RED
        assert shown(room.pictures.thumbnail(song, 16).result(0), 16) == RED
    assert (room.asked, room.asked_of) == ([LARGE], [room.relay])


@pytest.mark.parametrize("links", [{"image_small_url": SMALL}, {"image_url": LARGE}])
def test_one_link_will_do(room: Room, links: dict[str, str]) -> None:
    assert shown(room.pictures.thumbnail(room.song(**links), 16).result(0), 16) in {RED, BLUE}
    assert room.asked == list(links.values())


def test_the_small_one_stands_in_for_the_large_one(room: Room) -> None:
    del room.given[LARGE]
    assert room.cover(room.song(image_url=LARGE, image_small_url=SMALL)) == BLUE
    assert room.asked == [LARGE, SMALL]


def test_without_links_or_a_clip_there_is_none_and_nobody_is_asked(room: Room) -> None:
    assert room.cover(room.song()) is None
    assert room.cover(SongId(999)) is None
    waiting = room.context.reader()
    room.bring(of=task("t-waiting"))
    (row,) = [one for one in waiting.song_rows(range(1, 9)) if one.clip_id is None]
    assert room.cover(row.song_id) is None
    assert room.pictures.thumbnail(row.song_id, 16).result(0) is None
    assert room.asked_of == []


def test_where_the_links_are_dead_what_was_replaced_in_files_is_shown(room: Room) -> None:
    room.given.clear()
    song = room.song(image_url=LARGE)
    assert room.cover(song) is None
    room.covers.keep_replaced("a", picture("lime"))
    assert shown(room.pictures.thumbnail(song, 16).result(0), 16) == LIME
    assert room.asked == [LARGE], "a dead link rests"


# One's own.


def test_ones_own_wins_until_it_is_taken_back(room: Room, tmp_path: Path) -> None:
    song = room.song(image_url=LARGE)
    assert room.cover(song) == RED
    file = tmp_path / "mine.png"
    file.write_bytes(picture("blue"))
    before = room.pictures.set_own([song], file).result(0)
    (told,) = room.told()
    assert told.covers == {song}
    assert room.cover(song) == BLUE
    assert shown(room.pictures.thumbnail(song, 16).result(0), 16) == BLUE
    room.library.undo(before)
    assert room.cover(song) == RED
    room.pictures.set_own([song], lambda: picture("lime")).result(0)
    assert room.cover(song) == LIME
    before = room.pictures.use_told([song]).result(0)
    assert room.cover(song) == RED
    room.library.undo(before)
    assert room.cover(song) == LIME
    assert room.asked == [LARGE]


def test_ones_own_that_is_lost_gives_way(room: Room) -> None:
    song = room.song(image_url=LARGE)
    room.pictures.set_own([song], lambda: picture("blue")).result(0)
    kept = room.covers.own(room.own(song))
    assert kept is not None
    kept.unlink()
    assert room.cover(song) == RED


def test_what_is_no_picture_is_refused(room: Room, tmp_path: Path) -> None:
    song = room.song()
    with pytest.raises(MediaDamagedError):
        room.pictures.set_own([song], lambda: b"no picture").result(0)
    with pytest.raises(DiskError):
        room.pictures.set_own([song], tmp_path / "nowhere.png").result(0)
    assert room.own(song) is None


def test_many_songs_get_it_in_pieces_and_all_is_told_and_taken_back_at_once(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "_PIECE", 2)
    songs = [room.song(name) for name in "abcde"]
    room.pictures.set_own(songs[2:3], lambda: picture("blue")).result(0)
    blue = room.own(songs[2])
    room.told()
    before = room.pictures.set_own(songs, lambda: picture("red")).result(0)
    assert before.songs == 5
    (told,) = room.told()
    assert told.covers == set(songs)
    assert len({room.own(song) for song in songs} - {blue, None}) == 1
    room.library.undo(before)
    assert [room.own(song) for song in songs] == [None, None, blue, None, None]


def test_the_end_ends_it_between_two_pieces_and_what_was_done_is_told(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "_PIECE", 2)
    songs = [room.song(name) for name in "abc"]
    judge = room.library.judge

    def last(*given: Any) -> Any:
        room.context.cancel.cancel()
        return judge(*given)

    monkeypatch.setattr(room.library, "judge", last)
    with pytest.raises(Cancelled):
        room.pictures.set_own(songs, lambda: picture("red")).result(0)
    assert [room.own(song) is None for song in songs] == [False, False, True]
    (told,) = room.told()
    assert told.covers == set(songs[:2])
