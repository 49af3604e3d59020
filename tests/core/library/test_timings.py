"""When words are sung: what a relay told, what the person says, and which of both counts."""

from __future__ import annotations

import zlib
from typing import Any

import pytest

from suno_desktop.core.library import decisions, timings
from suno_desktop.core.library.results import TimesBefore, Touched
from suno_desktop.core.library.sql_values import to_ms
from suno_desktop.core.model import ClipId, SungWord
from tests.core.library.makers import START, Room

C1 = ClipId("c1")
TOLD = (SungWord("It ", 1.0, 2.0), SungWord("雨", 2.0, 3.5))
LATER = (SungWord("It ", 1.5, 2.0),)
OWN = (SungWord("Own", 4.0, 5.0),)
OTHERS = (SungWord("Other", 6.0, 7.0),)


def sung(room: Room) -> tuple[SungWord, ...]:
    with room.library.database.reading() as db:
        return timings.sung_of(db, C1)


def have_own(room: Room, words: Any, *, at: int = 0) -> Touched:
    touched = Touched()
    with room.library.database.transaction() as db:
        timings.have_own(db, C1, words, at=at, touched=touched)
    return touched


def decided(room: Room) -> list[Any]:
    with room.library.database.reading() as db:
        return [one.value for one in decisions.after(db, "", limit=9) if one.thing == "times"]


def tell(room: Room, words: tuple[SungWord, ...] = TOLD, raw: str = "told") -> Any:
    return room.library.keep_times(C1, words, raw=raw, relay_id=room.relay)


def test_nobody_told_any_times_yet(room: Room) -> None:
    with room.library.database.reading() as db:
        assert timings.sung_of(db, C1) == ()
        assert timings.sung_of(db, None) == ()
        assert timings.told_of(db, C1) is None
    assert timings.words_of(None) is None
    assert timings.words_of("[]") == ()


def test_what_a_relay_told_is_kept_with_where_it_is_from(room: Room) -> None:
    song = room.ready_song()
    assert tell(room).songs == {song}
    assert sung(room) == TOLD
    with room.library.database.reading() as db:
        told = timings.told_of(db, C1)
        (packed,) = db.execute("SELECT packed FROM timing").fetchone()
    assert told is not None
    assert (told.relay_name, told.got_at) == ("One", START)
    assert (told.has_words, told.is_own) == (True, False)
    assert told.kept == '[["It ",1.0,2.0],["雨",2.0,3.5]]'
    assert zlib.decompress(packed) == b"told"


def test_a_relay_may_tell_that_a_clip_has_no_words(room: Room) -> None:
    tell(room, ())
    with room.library.database.reading() as db:
        told = timings.told_of(db, C1)
    assert told is not None
    assert not told.has_words
    assert sung(room) == ()


def test_text_that_no_file_holds_is_kept_with_question_marks(room: Room) -> None:
    tell(room, (SungWord("a\ud800", 1.0, 2.0),), raw="\ud800")
    assert sung(room) == (SungWord("a?", 1.0, 2.0),)


def test_a_relay_that_tells_again_is_believed(room: Room) -> None:
    tell(room)
    room.clock.move(seconds=5)
    tell(room, LATER)
    assert sung(room) == LATER
    with room.library.database.reading() as db:
        told = timings.told_of(db, C1)
    assert told is not None
    assert told.got_at == room.clock.now()


def test_the_own_times_come_before_all_that_relays_tell(room: Room) -> None:
    song = room.ready_song()
    before, changes = room.library.keep_own_times(C1, OWN)
    assert before == TimesBefore(C1, None)
    assert changes.songs == {song}
    tell(room)
    assert sung(room) == OWN
    with room.library.database.reading() as db:
        told = timings.told_of(db, C1)
    assert told is not None
    assert told.is_own
    assert decided(room) == [[["Own", 4.0, 5.0]]]


def test_taken_back_own_times_leave_what_was_there_before(room: Room) -> None:
    song = room.ready_song()
    tell(room)
    before, _ = room.library.keep_own_times(C1, OWN)
    assert room.library.put_times_back(before).songs == {song}
    assert sung(room) == TOLD
    assert decided(room) == [None]
    first, _ = room.library.keep_own_times(C1, OWN)
    second, _ = room.library.keep_own_times(C1, OTHERS)
    assert sung(room) == OTHERS
    room.library.put_times_back(second)
    assert sung(room) == OWN
    assert decided(room) == [[["Own", 4.0, 5.0]]]
    room.library.put_times_back(first)
    assert sung(room) == TOLD


def test_taken_back_own_times_leave_none_where_none_were(room: Room) -> None:
    before, _ = room.library.keep_own_times(C1, OWN)
    room.library.put_times_back(before)
    with room.library.database.reading() as db:
        assert timings.told_of(db, C1) is None
    assert decided(room) == [None]


def test_own_times_of_another_library_are_taken_over(room: Room) -> None:
    song = room.ready_song()
    at = to_ms(START) + 1
    touched = have_own(room, [["Own", 4.0, 5.0]], at=at)
    assert touched.songs == {song}
    assert sung(room) == OWN
    with room.library.database.reading() as db:
        told = timings.told_of(db, C1)
    assert told is not None
    assert told.is_own
    assert to_ms(told.got_at) == at


@pytest.mark.parametrize("tells_first", [True, False])
def test_none_of_ones_own_any_more_leaves_what_relays_told(room: Room, tells_first: bool) -> None:
    if tells_first:
        tell(room)
    room.library.keep_own_times(C1, OWN)
    room.library.keep_own_times(C1, OTHERS)
    if not tells_first:
        tell(room)
    have_own(room, None)
    assert sung(room) == TOLD
    with room.library.database.reading() as db:
        told = timings.told_of(db, C1)
    assert told is not None
    assert not told.is_own


def test_none_of_ones_own_any_more_leaves_nothing_where_nobody_told_any(room: Room) -> None:
    song = room.ready_song()
    room.library.keep_own_times(C1, OWN)
    assert have_own(room, None).songs == {song}
    with room.library.database.reading() as db:
        assert timings.told_of(db, C1) is None


def test_what_relays_told_stays_where_there_are_no_own_times(room: Room) -> None:
    tell(room)
    have_own(room, None)
    assert sung(room) == TOLD
