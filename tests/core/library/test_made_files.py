"""Orders for what relays make on demand: from the wish to the answer, and what waits for which question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.library.made_files import DemandWish
from suno_desktop.core.library.share import Share
from suno_desktop.core.model import (
    MADE,
    ClipId,
    FileId,
    FileState,
    MediaKind,
    Relay,
    RelayId,
    SongId,
    TaskId,
)
from suno_desktop.core.rows import Made
from tests.core.library.makers import AUDIO, PENDING, READY, START, Room, clip, task

C1 = ClipId("c1")
LRC, WAV, MIDI, MP4 = MediaKind.LRC, MediaKind.WAV, MediaKind.MIDI, MediaKind.MP4
VIDEO = "https://cdn.invalid/song.mp4"
LINK = "https://cdn.invalid/song.wav"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Room.opened(tmp_path) as opened:
        yield opened


def order(room: Room, song: SongId, *kinds: MediaKind) -> tuple[FileId, ...]:
    return room.library.queue([song], kinds, now=START, orders=kinds).files


def wishes(room: Room, **more: Any) -> tuple[DemandWish, ...]:
    return room.library.demand_wishes(START, limit=9, **more)


def state(room: Room, kind: MediaKind) -> Any:
    with room.library.database.reading() as db:
        row = db.execute("SELECT * FROM made WHERE kind = ?", (kind.value,)).fetchone()
        return None if row is None else row["state"]


def test_a_wish_says_whom_to_ask_for_what(room: Room) -> None:
    song = room.ready_song()
    wav, midi = order(room, song, WAV, MIDI)
    relays = ((room.relay, TaskId("t1")),)
    assert wishes(room) == (
        DemandWish(wav, song, WAV, C1, relays),
        DemandWish(midi, song, MIDI, C1, relays),
    )
    assert room.next_files(at=START, limit=9) == ()  # nothing can be made of it yet
    assert [one.file_id for one in wishes(room, share=Share(only=frozenset({midi})))] == [midi]
    assert len(room.library.demand_wishes(START, limit=1)) == 1


def test_of_two_relays_the_first_that_brought_it_comes_first(room: Room) -> None:
    song = room.ready_song()
    other, _ = room.library.add_relay(name="Two", base_url="https://two.invalid")
    room.library.record(
        [task("t2", clip("c1", READY, audio_url=AUDIO))], relay_id=other.relay_id, now=START
    )
    order(room, song, WAV)
    (wish,) = wishes(room)
    assert wish.relays == ((room.relay, "t1"), (other.relay_id, "t2"))


def test_without_an_order_nobody_is_asked(room: Room) -> None:
    song = room.ready_song(lyrics="la")
    queued = room.library.queue([song], [WAV, MIDI, MP4], now=START)
    assert [code for *_, code in queued.skipped] == ["file.none_offered"] * 3
    room.library.queue([song], [LRC], now=START)  # for times of words the file is the order
    assert [wish.kind for wish in wishes(room)] == [LRC]


@pytest.mark.parametrize("kind", sorted(MADE))
def test_only_finished_songs_are_made_anything_of(room: Room, kind: MediaKind) -> None:
    room.record(task("t1", clip("c1", PENDING, audio_url=AUDIO)))
    (row,) = room.songs()
    queued = room.library.queue([row.song_id], [kind], now=START, orders=[kind])
    assert [code for *_, code in queued.skipped] == ["file.not_ready"]
    assert state(room, kind) is None


def test_a_video_that_is_offered_is_not_ordered_and_one_that_comes_later_is_not_asked_for(
    room: Room,
) -> None:
    offered = room.ready_song("c2", "t2", video_url=VIDEO)
    order(room, offered, MP4)
    assert wishes(room) == ()
    song = room.ready_song()
    (file_id,) = order(room, song, MP4)
    assert [wish.file_id for wish in wishes(room)] == [file_id]
    room.record(task("t1", clip("c1", READY, audio_url=AUDIO, video_url=VIDEO)))
    assert wishes(room) == ()
    assert file_id in room.next_files(at=START, limit=9)


def test_what_waits_for_its_time_is_not_asked_for_before(room: Room) -> None:
    song = room.ready_song()
    (file_id,) = order(room, song, WAV)
    later = START + timedelta(seconds=5)
    room.library.file_state(file_id, FileState.QUEUED, code="made.waits", retry_at=later)
    assert wishes(room) == ()
    assert len(room.library.demand_wishes(later, limit=9)) == 1
    room.library.remove_songs([song])
    assert room.library.demand_wishes(later, limit=9) == ()


def test_a_relay_that_is_asked_is_noted_and_asked_on(room: Room) -> None:
    song = room.ready_song()
    order(room, song, WAV)
    room.library.asking_for(C1, WAV, room.relay)
    (wish,) = wishes(room)
    assert (wish.asked, wish.is_under_way, wish.ticket) == (room.relay, True, None)
    room.library.note_ticket(C1, WAV, "order 7")
    (wish,) = wishes(room)
    assert (wish.asked, wish.is_under_way, wish.ticket) == (room.relay, True, "order 7")
    room.library.not_asked_for(C1, WAV)
    (wish,) = wishes(room)
    assert (wish.asked, wish.is_under_way, wish.ticket) == (None, False, None)


def test_what_is_made_is_what_saving_needs(room: Room) -> None:
    song = room.ready_song()
    wav, midi, mp4 = order(room, song, WAV, MIDI, MP4)
    changes = room.library.keep_made(C1, Made(WAV, LINK, "told", room.relay))
    assert changes.songs == {song}
    room.library.keep_made(C1, Made(MIDI, None, "notes", room.relay))
    room.library.keep_made(C1, Made(MP4, VIDEO, "told", room.relay))
    assert wishes(room) == ()
    assert set(room.next_files(at=START, limit=9)) == {wav, midi, mp4}
    urls = {one.file_id: one.url for one in room.library.waiting_files(START, limit=9)}
    assert urls == {wav: LINK, midi: None, mp4: VIDEO}
    sources = {one.kind: one for one in room.library.sources([wav, midi, mp4])}
    assert sources[WAV].made == Made(WAV, LINK, "told", room.relay)
    assert sources[MIDI].made == Made(MIDI, None, "notes", room.relay)
    assert [one.clip and one.clip.video_url for one in (sources[MP4], sources[WAV])] == [
        VIDEO,
        None,
    ]


def test_what_is_made_is_not_ordered_again(room: Room) -> None:
    song = room.ready_song()
    (file_id,) = order(room, song, WAV)
    room.library.keep_made(C1, Made(WAV, LINK, None, room.relay))
    room.library.file_state(file_id, FileState.FAILED, code="media.damaged")
    for again in (lambda: order(room, song, WAV), lambda: room.library.retry_files(None, START)):
        again()
        assert state(room, WAV) == "made"
        assert wishes(room) == ()
    queued = room.library.queue([song], [WAV], now=START)  # nobody needs to be asked
    assert queued.files == (file_id,)


def test_what_is_dead_is_ordered_again_only_by_the_person(room: Room) -> None:
    song = room.ready_song()
    (file_id,) = order(room, song, WAV)
    room.library.asking_for(C1, WAV, room.relay)
    room.library.note_ticket(C1, WAV, "order 7")
    room.library.keep_made(C1, Made(WAV, LINK, None, room.relay))
    room.library.made_is_dead(C1, WAV)
    room.library.file_state(file_id, FileState.MISSING, code="file.missing")
    room.library.retry_files([file_id], START)  # a repair asks nobody
    assert (state(room, WAV), wishes(room)) == ("dead", ())
    room.library.file_state(file_id, FileState.FAILED, code="made.expired")
    room.library.retry_files(None, START)
    (wish,) = wishes(room)
    assert (wish.is_under_way, wish.ticket) == (False, None)
    room.library.made_is_dead(C1, WAV)  # only what was made dies
    assert state(room, WAV) == "wished"


def test_an_order_with_a_name_is_followed_on_and_one_without_is_sent_again(room: Room) -> None:
    song = room.ready_song()
    (file_id,) = order(room, song, WAV)
    for ticket, is_under_way in (("order 7", True), (None, False)):
        room.library.not_asked_for(C1, WAV)
        room.library.asking_for(C1, WAV, room.relay)
        if ticket is not None:
            room.library.note_ticket(C1, WAV, ticket)
        room.library.file_state(file_id, FileState.FAILED, code="made.late")
        room.library.retry_files(None, START)
        (wish,) = wishes(room)
        assert (wish.ticket, wish.is_under_way) == (ticket, is_under_way)


def test_a_wish_that_is_put_twice_is_one_order(room: Room) -> None:
    song = room.ready_song()
    first = order(room, song, WAV)
    room.library.asking_for(C1, WAV, room.relay)
    assert order(room, song, WAV) == first
    assert state(room, WAV) == "asked"


def test_a_question_that_nobody_ordered_is_not_noted(room: Room) -> None:
    room.ready_song()
    room.library.asking_for(C1, WAV, RelayId(room.relay))
    assert state(room, WAV) is None


def test_relays_keep_what_they_serve(room: Room) -> None:
    (known,) = room.library.relays()
    serves = known.serves._replace(wav=True, midi=False, mp4=None)
    room.library.change_relay(known.relay_id, serves=serves)
    found: Relay = room.library.relays()[0]
    assert (found.serves.wav, found.serves.midi, found.serves.mp4) == (True, False, None)
