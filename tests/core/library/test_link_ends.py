"""When links end, what their relays teach of it, and which songs are to be asked about."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from suno_desktop.core.changes import NOTHING
from suno_desktop.core.library import link_ends
from suno_desktop.core.library.link_ends import LinkEnds
from suno_desktop.core.link_life import LinkLife
from suno_desktop.core.model import (
    Collected,
    FileId,
    FileState,
    Fingerprint,
    MediaKind,
    RelayId,
    SongId,
    TaskKey,
    Way,
)
from tests.core.library.makers import AUDIO, READY, START, Room, clip, task

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
S, DAY_S = 1_000, 86_400
SINCE = 1_800_000_000 * S


def signed(end: datetime) -> str:
    """A link that says when it ends."""
    return f"{AUDIO}?Expires={int(end.timestamp())}&Signature=a"


def song(room: Room, number: int, url: str = AUDIO) -> SongId:
    told = clip(f"c{number}", READY, audio_url=url, video_url="https://v.invalid/v.mp4")
    room.record(task(f"t{number}", told))
    found = room.song_of(f"c{number}")
    assert found is not None
    return found


def ends_of(room: Room, song_id: SongId) -> LinkEnds:
    with room.library.database.reading() as db:
        row = db.execute("SELECT * FROM song WHERE song_id = ?", (song_id,)).fetchone()
    return link_ends.of_row(row)


def life(room: Room) -> LinkLife:
    with room.library.database.reading() as db:
        return link_ends.life_of(db, room.relay)


# Of one link.


@pytest.mark.parametrize(
    ("query", "life_s", "ends"),
    [
        ("", None, LinkEnds(SINCE, None, 0, None)),
        ("", DAY_S, LinkEnds(SINCE, SINCE + DAY_S * S, 0, SINCE + DAY_S * S // 2)),
        ("", 3600, LinkEnds(SINCE, SINCE + 3600 * S, 0, None)),
        (f"?Expires={SINCE // S + DAY_S}&Signature=a", 7, LinkEnds(SINCE, SINCE + DAY_S * S, 1, SINCE + DAY_S * S // 2)),
        (f"?Expires={SINCE // S + 1}&Signature=a", None, LinkEnds(SINCE, SINCE + S, 1, None)),
        (f"?Expires={SINCE // S}&Signature=a", None, LinkEnds(SINCE, None, 0, None)),
    ],
)  # fmt: skip
def test_when_a_link_ends(query: str, life_s: int | None, ends: LinkEnds) -> None:
    assert link_ends.of(AUDIO + query, since=SINCE, life_s=life_s) == ends


# What is learnt.


def test_a_relay_nobody_learnt_of_tells_nothing(room: Room) -> None:
    assert life(room) == LinkLife()
    with room.library.database.reading() as db:
        assert link_ends.life_of(db, RelayId(99)) == LinkLife()
        assert link_ends.life_of(db, None) == LinkLife()


@pytest.mark.parametrize("text", ["", "7", '{"odd": 1}', "{"])
def test_what_another_version_learnt_is_learnt_anew(text: str) -> None:
    assert link_ends._read(text) == LinkLife()


def test_a_death_ends_the_links_of_its_relay(room: Room) -> None:
    first, says = song(room, 1), song(room, 2, signed(START + 9 * DAY))
    saved = song(room, 3)
    room.save(saved)
    other, _ = room.library.add_relay(name="Two", base_url="https://two.invalid")
    room.record(task("t4", clip("c4", READY, audio_url=AUDIO)), relay=other.relay_id)
    elsewhere = room.song_of("c4")
    assert elsewhere is not None
    before = {one: ends_of(room, one) for one in (says, saved, elsewhere)}
    changes = room.library.link_died(room.relay, 4 * DAY)
    assert changes.songs == {first}
    assert changes.songs_listed
    assert life(room).died_s == 4 * DAY_S
    found = ends_of(room, first)
    assert found.link_since is not None
    assert (found.link_ends, found.link_says) == (found.link_since + 3 * DAY_S * S, 0)
    assert {one: ends_of(room, one) for one in before} == before
    assert room.library.link_died(room.relay, 5 * DAY) == NOTHING  # nothing new
    assert room.library.link_died(RelayId(99), DAY) == NOTHING
    assert room.library.link_died(None, DAY) == NOTHING


def test_what_changes_no_length_changes_no_song(room: Room) -> None:
    song(room, 1)
    assert not room.library.link_died(
        room.relay, HOUR / 60
    ).songs  # died at once, for the first time
    assert life(room).early == 1


def worked(
    room: Room, song_id: SongId, *, way: Way = Way.LINK, kind: MediaKind = MediaKind.MP3
) -> None:
    (file_id,) = room.library.queue([song_id], [kind], now=room.clock.at).files
    room.library.file_started(file_id)
    path = Path(f"/music/{song_id}.{kind}")
    saved = Collected(path, str(kind), Fingerprint(10, "ab", 5), way=way)
    room.library.file_saved(file_id, saved, now=room.clock.at)


def test_a_link_that_worked_is_a_lesson(room: Room) -> None:
    one = song(room, 1)
    room.clock.move(days=2)
    worked(room, one)
    assert life(room).lived_s == 2 * DAY_S


@pytest.mark.parametrize(
    ("way", "kind", "says"),
    [
        (Way.EARLIER_LINK, MediaKind.MP3, False),
        (Way.LINK, MediaKind.MP4, False),
        (Way.LINK, MediaKind.MP3, True),
    ],
)
def test_another_link_or_one_that_tells_its_end_is_none(
    room: Room, way: Way, kind: MediaKind, says: bool
) -> None:
    one = song(room, 1, signed(START + 9 * DAY) if says else AUDIO)
    room.clock.move(days=2)
    worked(room, one, way=way, kind=kind)
    assert life(room) == LinkLife()


def test_a_clock_that_was_set_back_teaches_no_negative_age(room: Room) -> None:
    one = song(room, 1)
    room.clock.move(days=-2)
    worked(room, one)
    assert life(room).lived_s == 0


# What is to be done.


def keys_of(room: Room) -> dict[str, TaskKey]:
    with room.library.database.reading() as db:
        return {
            row["task_id"]: TaskKey(row["task_key"]) for row in db.execute("SELECT * FROM task")
        }


def test_the_song_whose_time_has_come_first_is_asked_about_with_its_neighbours(room: Room) -> None:
    assert room.library.next_ending(START) is None
    later = song(room, 1, signed(START + 3 * DAY))
    link = signed(START + 2 * DAY)
    room.record(task("two", *(clip(f"c{n}", READY, audio_url=link) for n in (2, 3))))
    sooner = [room.song_of("c2"), room.song_of("c3")]
    look_at = START + 2 * DAY - 30 * HOUR
    assert room.library.next_ending_at(after=START) == look_at
    assert room.library.next_ending(look_at - HOUR) is None
    found = room.library.next_ending(look_at)
    assert found is not None
    assert (list(found.songs), list(found.tasks)) == (sooner, [keys_of(room)["two"]])
    room.library.ending_looked(found.songs)
    assert room.library.next_ending(look_at) is None
    then = START + 3 * DAY - 30 * HOUR
    assert room.library.next_ending_at(after=look_at) == then
    assert room.library.next_ending_at(after=then) is None
    last = room.library.next_ending(then)
    assert last is not None
    assert list(last.songs) == [later]


def test_nobody_is_asked_where_the_relay_is_gone(room: Room) -> None:
    one = song(room, 1, signed(START + 2 * DAY))
    room.library.remove_relay(room.relay)
    found = room.library.next_ending(START + DAY)
    assert found is not None
    assert (list(found.songs), found.tasks) == ([one], ())


def test_songs_that_were_not_saved_in_time_are_counted(room: Room) -> None:
    end = START + 2 * DAY
    song(room, 1, signed(end))
    saved = song(room, 2, signed(end))
    room.save(saved)
    for since, now, lost in (
        (START, end, 1), (START, end - HOUR, 0), (end - HOUR, end + HOUR, 1), (end, end + HOUR, 0),
    ):  # fmt: skip
        assert room.library.count_lost(since=since, now=now) == lost


def test_what_failed_is_tried_again_while_its_link_may_work(room: Room) -> None:
    one = song(room, 1)
    (file_id,) = room.library.queue([one], [MediaKind.MP3], now=START).files
    room.library.file_started(file_id)
    room.library.file_state(file_id, FileState.FAILED, code="media.gone")
    assert room.next_files() == ()
    changes = room.library.retry_ending([one], START)
    assert changes.files == {file_id}
    assert room.next_files() == (file_id,)


def test_songs_whose_sound_nobody_wished_for(room: Room) -> None:
    wished, other = song(room, 1), song(room, 2)
    room.library.queue([wished], [MediaKind.MP3], now=START)
    assert room.library.unwished([wished, other]) == (other,)
    assert FileId(1) in room.next_files()
