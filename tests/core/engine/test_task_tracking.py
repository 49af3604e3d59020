"""Tasks and songs come and go by the person's wish: in pieces, told at the right time, ended when wanted, each with its undo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine import task_tracking
from suno_desktop.core.engine.task_tracking import TaskTracking
from suno_desktop.core.errors import Cancelled
from suno_desktop.core.events import Notice
from suno_desktop.core.model import Relay, RelayId, SongId, TaskKey
from suno_desktop.core.profile.settings import PollingSettings
from suno_desktop.core.workflows import track
from tests.core.engine.at_once import Desk

RELAY = Relay(RelayId(1), "One", "https://one.invalid")
IDS = [f"0d1ca74c-0000-4000-8000-{number:012}" for number in range(9)]
CLIP = "aaaaaaaa-0000-4000-8000-000000000001"


def reply(task_id: str = IDS[0], *clip_ids: str) -> str:
    clips = [
        {"id": one, "title": "Rain", "status": "complete", "audio_url": "https://m.invalid/a.mp3"}
        for one in clip_ids or [CLIP]
    ]
    data = {"task_id": task_id, "status": "SUCCESS", "data": clips}
    return json.dumps({"code": "success", "data": data})


class Room(Desk):
    """Tracking, with what it handed on."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.library.add_relay(name=RELAY.name, base_url=RELAY.base_url)
        self.ready: list[tuple[SongId, ...]] = []
        self.brought: list[track.Brought] = []
        self.wished = NOTHING
        self.tracking = TaskTracking(
            self.context,
            relays=lambda: (RELAY,),
            on_ready=self._on_ready,
            on_added=self.brought.append,
        )

    def _on_ready(self, ready: tuple[SongId, ...]) -> Changes:
        self.ready.append(ready)
        return self.wished

    def preview(self, *texts: str) -> track.Preview:
        return self.tracking.preview(*texts).result(0)

    def add(self, *texts: str) -> track.Added:
        return self.tracking.add(self.preview(*texts)).result(0)


@pytest.fixture
def room(ram: Path) -> Iterator[Room]:
    with Room.opened(ram) as room:
        assert isinstance(room, Room)
        yield room


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """IDs are added one by one, and songs come back two by two."""
    monkeypatch.setattr(track, "PIECE", 1)
    monkeypatch.setattr(task_tracking, "_RESTORED", 2)


# Looking.


def test_a_preview_changes_nothing_and_tells_how_far_it_is(room: Room) -> None:
    text, more, seen = f"{IDS[0]}\n" * 3_000 + IDS[1], reply(IDS[2]), list[tuple[int, int]]()
    preview = room.tracking.preview(text, more, progress=lambda *told: seen.append(told)).result(0)
    assert [item.task_id for item in preview.items] == IDS[:2]
    assert [task.task_id for task in preview.reply_tasks] == IDS[2:3]
    whole = len(text) + len(more) + 2  # an empty line between them
    assert len(seen) > 2
    assert (seen[0], seen[-1]) == ((0, whole), (whole, whole))
    assert {total for _, total in seen} == {whole}
    assert all(0 <= done <= whole for done, _ in seen)
    assert room.tasks() == []
    assert room.told() == []


def test_texts_stand_below_each_other(room: Room) -> None:
    """The end of one and the beginning of the next are no ID."""
    assert not room.preview(IDS[0][:18], IDS[0][18:])
    assert len(room.preview(*IDS[:2]).items) == 2


@pytest.mark.parametrize("whose", ["the person", "the end"])
def test_a_preview_that_is_ended_raises(room: Room, whose: str) -> None:
    cancel = CancelToken()
    (cancel if whose == "the person" else room.context.cancel).cancel()
    with pytest.raises(Cancelled):
        room.tracking.preview(IDS[0], cancel=cancel).result(0)


def test_only_what_is_new_is_offered(room: Room) -> None:
    text = f"https://one.invalid/suno/fetch/{IDS[0]}"
    (item,) = room.tracking.offer(text).result(0).items
    assert (item.task_id, item.relay_name, item.tracked) == (IDS[0], "One", False)
    assert room.tasks() == []
    room.add(text)
    assert not room.tracking.offer(text).result(0)


def test_the_person_may_end_it_while_the_text_is_looked_through(room: Room) -> None:
    cancel, seen = CancelToken(), list[int]()

    def end(done: int, _total: int) -> None:
        seen.append(done)
        cancel.cancel()

    with pytest.raises(Cancelled):
        room.tracking.preview(f"{IDS[0]}\n" * 3_000, cancel=cancel, progress=end).result(0)
    assert seen == [0]


# Adding.


def test_what_was_found_is_added_and_handed_on(room: Room) -> None:
    room.wished = Changes(songs_listed=True)
    added = room.add(IDS[1], reply())
    assert (added.added, added.known, added.imported, added.stopped) == (1, 0, 1, False)
    assert sorted(room.tasks()) == [IDS[0], IDS[1]]
    (song,) = [row.song_id for row in room.rows() if row.clip_id == CLIP]
    assert room.ready == [(), (song,)]
    assert [len(piece.keys) for piece in room.brought] == [1, 1]
    told = room.all_told()
    assert song in told.songs
    assert told.songs_listed
    assert told.tasks_listed
    assert room.wakes > 0


def test_progress_counts_ids_and_replies(room: Room, one_by_one: None) -> None:
    seen: list[tuple[int, int]] = []
    preview = room.preview("\n".join(IDS[1:4]), reply())
    room.tracking.add(preview, progress=lambda *told: seen.append(told)).result(0)
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_lists_are_read_again_ever_more_rarely(room: Room, one_by_one: None) -> None:
    """After each the first times, then when half as many again were added, and once at the end."""
    room.add("\n".join(IDS))
    told = room.told()
    pieces = [changes for changes in told if changes.tasks]
    assert len(pieces) == 9
    assert not any(changes.tasks_listed or changes.songs_listed for changes in pieces)
    done, after = 0, []
    for changes in told:
        done += bool(changes.tasks)
        if changes.tasks_listed:
            after.append(done)
    assert after == [1, 2, 3, 5, 8, 9]


def test_the_log_stays_short_however_much_is_added(
    room: Room, one_by_one: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    shortened: list[int] = []
    monkeypatch.setattr(
        room.library.database, "shorten_log", lambda: shortened.append(len(room.tasks()))
    )
    room.add("\n".join(IDS[:3]))
    assert shortened == [1, 2, 3]


def test_what_was_added_stays_when_the_person_ends_it(room: Room, one_by_one: None) -> None:
    cancel = CancelToken()

    def end(done: int, _total: int) -> None:
        if done == 2:
            cancel.cancel()

    added = room.tracking.add(room.preview("\n".join(IDS)), cancel=cancel, progress=end).result(0)
    assert (added.done, added.stopped, len(added.keys)) == (2, True, 2)
    assert sorted(room.tasks()) == IDS[:2]


def test_at_the_end_of_all_it_raises_and_tells_what_came(room: Room, one_by_one: None) -> None:
    preview = room.preview("\n".join(IDS))

    def end(done: int, _total: int) -> None:
        if done == 4:
            room.context.cancel.cancel()

    with pytest.raises(Cancelled):
        room.tracking.add(preview, progress=end).result(0)
    assert sorted(room.tasks()) == IDS[:4]
    assert room.told()[-1].tasks_listed


def test_the_relay_of_ids_that_name_none_is_the_persons_choice(room: Room) -> None:
    preview = room.preview(IDS[0])
    (key,) = room.tracking.add(preview, relay_id=RELAY.relay_id).result(0).keys
    assert room.context.reader().task_rows([key])[0].relay_id == RELAY.relay_id


def test_songs_that_were_thrown_away_are_named(room: Room) -> None:
    keys = tuple(map(TaskKey, room.add(reply()).keys))
    (song,) = [row.song_id for row in room.rows()]
    room.tracking.untrack(keys, songs=True).result(0)
    assert room.add(reply()).rejected == (song,)
    assert room.add(reply(IDS[1], CLIP.replace("1", "2"))).rejected == ()


def test_a_watched_file_adds_what_is_new_in_it(room: Room, tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    log.write_text(f"{IDS[0]} {IDS[1]}\n")
    room.context.settings.set(PollingSettings.watched, (str(log),))
    found = []
    for more in ("", f"{IDS[1]} {IDS[2]}\n", "no ID\n"):
        log.write_text(log.read_text() + more)
        assert room.tracking.step() > 0
        assert room.lanes.run() == 1
        found += [event.values["count"] for event in room.events if isinstance(event, Notice)]
        room.events.clear()
        room.clock.move(hours=1)
    assert found == ["2", "1"]
    assert sorted(room.tasks()) == IDS[:3]


# Deeds with their undo.


def test_tasks_go_with_or_without_their_songs_and_come_back(room: Room) -> None:
    keys = tuple(map(TaskKey, room.add(reply()).keys))
    room.told()
    token = room.tracking.untrack(keys).result(0)
    assert room.told()[0].tasks_listed
    assert (room.tasks(), room.titles()) == ([], ["Rain"])
    assert room.tracking.restore(token).result(0).tasks_listed
    assert room.tasks() == [IDS[0]]
    token = room.tracking.untrack(keys, songs=True).result(0)
    assert (room.tasks(), room.titles()) == ([], [])
    wakes = room.wakes
    room.tracking.restore(token).result(0)
    assert (room.tasks(), room.titles()) == ([IDS[0]], ["Rain"])
    assert room.wakes == wakes + 1


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_songs_come_back_in_pieces_and_all_are_told(
    room: Room, one_by_one: None, count: int
) -> None:
    clips = [CLIP.replace("1", str(number)) for number in range(1, count + 1)]
    keys = tuple(map(TaskKey, room.add(reply(IDS[0], *clips)).keys))
    songs = {row.song_id for row in room.rows()}
    token = room.tracking.untrack(keys, songs=True).result(0)
    room.told()
    assert room.tracking.restore(token).result(0).songs == songs
    (told,) = room.told()
    assert told.songs == songs
    assert len(room.titles()) == count


def test_no_song_comes_back_after_the_end(room: Room) -> None:
    keys = tuple(map(TaskKey, room.add(reply()).keys))
    token = room.tracking.untrack(keys, songs=True).result(0)
    room.context.cancel.cancel()
    with pytest.raises(Cancelled):
        room.tracking.restore(token).result(0)
    assert room.titles() == []


def test_a_song_has_the_persons_name_until_that_is_taken_back(room: Room) -> None:
    room.add(reply())
    (song,) = [row.song_id for row in room.rows()]
    room.told()
    token = room.tracking.name_songs([song], {"title": "Snow"}).result(0)
    assert room.titles() == ["Snow"]
    assert song in room.all_told().songs
    room.tracking.restore(token).result(0)
    assert room.titles() == ["Rain"]


def test_a_song_has_the_words_that_are_sung_until_they_are_taken_back(room: Room) -> None:
    room.add(reply())
    (song,) = [row.song_id for row in room.rows()]
    room.told()

    def words() -> str | None:
        detail = room.context.reader().song_detail(song)
        assert detail is not None
        assert detail.clip is not None
        return detail.clip.lyrics

    before = room.tracking.sing({song: "la la"}).result(0)
    assert words() == "la la"
    assert song in room.all_told().songs
    assert room.tracking.sing(before).result(0) == {song: "la la"}
    assert not words()
