"""A whole clip or lyric sheet as its rows tell it."""

from __future__ import annotations

import pytest

from suno_desktop.core.library.details import clip_of, sheet_of
from suno_desktop.core.library.songs import KNOWN
from suno_desktop.core.model import Clip, ClipState, LyricSheet
from tests.core.library.makers import AUDIO, FAILED, START, Room, clip, sheet, task


def of(room: Room) -> tuple[Clip | None, LyricSheet | None]:
    """What the newest row tells."""
    with room.library.database.reading() as db:
        row = db.execute(f"{KNOWN} ORDER BY song_id DESC LIMIT 1").fetchone()
    return clip_of(row), sheet_of(row)


def test_a_clip_tells_what_was_told(room: Room) -> None:
    told = clip(
        "c1", title="Rain", artist="Ann", lyrics="la", audio_url=AUDIO, duration_s=61.5,
        created_at=START, instrumental=False, relay_status="complete",
    )  # fmt: skip
    room.record(task("t1", told))
    assert of(room) == (told, None)


def test_the_own_words_come_before_those_that_were_told(room: Room) -> None:
    song = room.ready_song(title="Rain", artist="Ann", lyrics="la")
    room.library.name_songs([song], {"title": "Own", "artist": "Me"})
    room.library.sing_songs({song: "lo"})
    found, _ = of(room)
    assert found is not None
    assert (found.title, found.artist, found.lyrics) == ("Own", "Me", "lo")


@pytest.mark.parametrize(("state", "error"), [(FAILED, "no luck"), (ClipState.READY, None)])
def test_a_song_that_is_ready_shows_no_error(
    room: Room, state: ClipState, error: str | None
) -> None:
    room.record(task("t1", clip("c1", FAILED, error="no luck"), raw="1"))
    room.record(task("t1", clip("c1", state), raw="2"))
    found, _ = of(room)
    assert found is not None
    assert (found.state, found.error) == (state, error)


def test_a_sheet_tells_its_words_and_is_no_clip(room: Room) -> None:
    room.record(task("t1", sheets=[sheet("Words", "la")]))
    assert of(room) == (None, sheet("Words", "la"))
    (row,) = room.songs()
    room.library.name_songs([row.song_id], {"title": "Own"})
    room.library.sing_songs({row.song_id: "lo"})
    assert of(room) == (None, sheet("Own", "lo"))
    room.record(task("t2", sheets=[sheet("", "")]))
    assert of(room) == (None, sheet("", ""))
