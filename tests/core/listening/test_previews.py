"""The loudest part of a song is found from what was measured, and songs are previewed one after the other."""

from __future__ import annotations

import numpy as np
import pytest

from suno_desktop.core.listening.previews import PreviewRound, loudest_start, previewed_among
from suno_desktop.core.listening.sound_meter import SoundMeter
from suno_desktop.core.model import FileState, MediaKind, SongId
from tests.ui.fakes import NOW, song

QUIET, LOUD = bytes([60, 60, 60]), bytes([200, 120, 90])
RATE = 8_000


@pytest.mark.parametrize(
    ("waveform", "start"),
    [
        (QUIET * 200 + LOUD * 100 + QUIET * 100, 100.0),
        (LOUD * 60 + QUIET * 340, 0.0),
        (QUIET * 360 + LOUD * 40, 180.0),
        (QUIET * 100 + bytes([160, 60, 60]) * 50 + QUIET * 100 + LOUD * 40 + QUIET * 110, 125.0),
        (bytes(1200), 0.0),
        (LOUD * 400, 0.0),
        (b"", 0.0),
    ],
)
def test_the_loudest_part_of_a_waveform(waveform: bytes, start: float) -> None:
    found = loudest_start(waveform, duration_s=200.0, length_s=20.0)
    assert found == pytest.approx(start, abs=0.6)


HIGH, WIDE, HIGHER = bytes([237, 0, 0]), bytes([200, 200, 0]), bytes([240, 0, 0])


@pytest.mark.parametrize(
    ("places", "length_s", "start"),
    [
        ([QUIET, LOUD, QUIET, QUIET], 10.0, 10.0),
        ([QUIET, LOUD, QUIET, QUIET], 1.0, 10.0),
        ([QUIET, HIGHER, QUIET, QUIET, QUIET, WIDE, WIDE, QUIET], 20.0, 50.0),
        ([QUIET, HIGH, WIDE, QUIET], 10.0, 20.0),
        ([QUIET, QUIET, QUIET, LOUD], 14.0, 26.0),
        ([QUIET, QUIET, LOUD, QUIET + b"\xff\xff"], 10.0, 20.0),
    ],
)
def test_the_part_with_the_most_power_of_all_bands_is_the_loudest(
    places: list[bytes], length_s: float, start: float
) -> None:
    """Each place is ten seconds; what is no whole place does not count."""
    duration_s = 10.0 * len(places)
    assert loudest_start(b"".join(places), duration_s=duration_s, length_s=length_s) == start


def test_a_song_that_is_no_longer_than_a_preview_begins_at_its_beginning() -> None:
    assert loudest_start(QUIET * 200 + LOUD * 200, duration_s=15.0, length_s=15.0) == 0.0
    assert loudest_start(QUIET * 200 + LOUD * 200, duration_s=0.0, length_s=15.0) == 0.0
    assert loudest_start(QUIET * 200 + LOUD * 200, duration_s=0.0, length_s=0.0) == 0.0


@pytest.mark.parametrize("loud_at_s", [0, 13, 40, 50])
def test_of_sound_that_was_measured(loud_at_s: int) -> None:
    time = np.arange(60 * RATE) / RATE
    loud = (time >= loud_at_s) & (time < loud_at_s + 10)
    sound = np.where(loud, 0.6, 0.2) * np.sin(2 * np.pi * 440 * time)
    meter = SoundMeter(RATE, 1)
    meter.feed(sound[:, None].astype(np.float32))
    found = loudest_start(meter.finish().waveform, duration_s=60.0, length_s=10.0)
    assert found == pytest.approx(loud_at_s, abs=0.5)


def test_only_what_is_downloaded_is_previewed() -> None:
    saved, wav = {MediaKind.MP3: FileState.SAVED}, {MediaKind.WAV: FileState.SAVED}
    rows = [
        song(1, files=saved),
        song(2),
        song(3, files={MediaKind.MP3: FileState.FAILED}),
        song(4, files=wav),
        song(5, files=saved, trashed_at=NOW),
    ]
    assert previewed_among(rows) == [1, 4]
    assert len(previewed_among([song(n, files=saved) for n in range(1, 1_009)])) == 1_000


def test_one_goes_through_them_and_back() -> None:
    songs = PreviewRound([SongId(n) for n in (5, 6, 7)])
    assert (songs.current, songs.following, songs.number, songs.count) == (5, 6, 1, 3)
    assert not songs.previous()
    assert songs.next()
    assert songs.previous()
    assert songs.next()
    assert (songs.current, songs.following, songs.number) == (6, 7, 2)
    assert songs.next()
    assert (songs.current, songs.following, songs.number) == (7, None, 3)
    assert not songs.next()
    assert songs.current is None


def test_what_is_taken_out_makes_room_for_the_next() -> None:
    songs = PreviewRound([SongId(n) for n in (5, 6, 7)])
    songs.next()
    songs.take_out(SongId(6))
    assert (songs.current, songs.number, songs.count) == (7, 2, 2)
    songs.take_out(SongId(5))
    assert (songs.current, songs.number, songs.count) == (7, 1, 1)
    songs.take_out(SongId(9))
    songs.take_out(SongId(7))
    assert songs.current is None


def test_a_thousand_songs_are_previewed_in_one_go() -> None:
    saved = {MediaKind.MP3: FileState.SAVED}
    rows = [song(n, files=saved) for n in range(1, 1_002)]
    assert len(previewed_among(rows)) == 1_000


@pytest.mark.parametrize(
    ("waveform", "length_s", "start"),
    [
        (QUIET * 3 + LOUD, 25.0, 75.0),
        (QUIET * 3 + LOUD, 75.0, 25.0),
        (QUIET * 2 + LOUD + QUIET, 1.0, 50.0),
        (QUIET * 2 + LOUD + QUIET, 37.0, 50.0),
        (QUIET * 2 + LOUD + QUIET, 38.0, 25.0),
        (QUIET + LOUD, 99.0, 0.0),
        (LOUD, 10.0, 0.0),
        (LOUD[:2], 10.0, 0.0),
        (QUIET + LOUD + bytes([255, 255]), 50.0, 50.0),
        (bytes([255, 0, 0]) + bytes([215, 215, 0]), 50.0, 50.0),
        (bytes([255, 0, 0]) + bytes([0, 213, 213]), 50.0, 0.0),
    ],
)
def test_a_part_begins_where_all_bands_of_it_together_have_most_power(
    waveform: bytes, length_s: float, start: float
) -> None:
    assert loudest_start(waveform, duration_s=100.0, length_s=length_s) == start


def test_a_part_ends_with_the_song_at_the_latest() -> None:
    assert loudest_start(QUIET * 2 + LOUD, duration_s=10.0, length_s=4.5) == 5.5


def test_one_song_more_than_all_has_neither_a_next_nor_a_number_beyond_it() -> None:
    songs = PreviewRound([SongId(5)])
    assert (songs.current, songs.following, songs.number, songs.count) == (5, None, 1, 1)
    assert not songs.next()
    assert songs.previous()
    assert songs.current == 5
    assert not songs.previous()


def test_what_is_taken_out_behind_leaves_one_where_one_is() -> None:
    songs = PreviewRound([SongId(n) for n in (5, 6, 7)])
    songs.next()
    following = [songs.following]
    songs.take_out(SongId(7))
    following.append(songs.following)
    assert following == [7, None]
    assert (songs.current, songs.number, songs.count) == (6, 2, 2)
