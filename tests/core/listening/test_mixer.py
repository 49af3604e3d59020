"""What is heard of several versions: the right one, at the right place, without gap or click."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from suno_desktop.core.listening.mixer import FADE, LEAST_LOOP, Mixer
from suno_desktop.core.listening.pcm_track import RATE, Frames


class ArrayTrack:
    """A track of which each frame tells its version and place."""

    def __init__(self, version: int, frames: int, *, here: int | None = None) -> None:
        places = np.arange(frames)
        left = 2_000 * (version + 1) + np.zeros(frames)
        self.data = np.stack([left, places % 20_000], axis=1).astype(np.int16)
        self.here = frames if here is None else here

    @property
    def frames(self) -> int:
        return self.here

    @property
    def is_whole(self) -> bool:
        return self.here == len(self.data)

    def read(self, first: int, count: int) -> Frames:
        found = np.zeros((count, 2), np.int16)
        piece = self.data[max(0, first) : min(first + count, self.here)]
        found[: len(piece)] = piece
        return found


def versions(*frames: int) -> list[ArrayTrack]:
    return [ArrayTrack(number, count) for number, count in enumerate(frames)]


def heard(mixer: Mixer, count: int) -> Frames:
    """The next frames, taken in uneven pieces."""
    pieces, chance = [], random.Random(count)
    while count:
        size = min(count, chance.randint(1, 4_000))
        pieces.append(np.frombuffer(mixer.mix(size), "<i2").reshape(-1, 2))
        count -= size
    return np.concatenate(pieces)


def playing(tracks: list[ArrayTrack], place: int = 0) -> Mixer:
    mixer = Mixer(tracks)
    mixer.seek(place)
    mixer.play()
    heard(mixer, FADE)
    return mixer


def test_it_plays_what_is_in_the_track_from_its_beginning_to_its_end() -> None:
    mixer = playing(versions(RATE, RATE))
    found = heard(mixer, RATE - 2 * FADE)
    assert np.array_equal(found[:, 1], np.arange(FADE, RATE - FADE) % 20_000)
    assert set(found[:, 0]) == {2_000}
    plays = [mixer.is_playing]
    heard(mixer, 2 * FADE)
    plays.append(mixer.is_playing)
    assert plays == [True, False]
    assert mixer.place == 0
    assert mixer.is_silent
    assert not heard(mixer, 100).any()


@pytest.mark.parametrize("seed", range(5))
def test_switched_at_any_moment_the_right_version_is_heard_at_the_same_place(seed: int) -> None:
    chance = random.Random(seed)
    tracks = versions(*[20 * RATE] * 3)
    mixer = playing(tracks)
    place = FADE
    for _ in range(200):
        number = chance.randrange(3)
        mixer.switch(number)
        heard(mixer, FADE)
        place += FADE
        count = chance.randint(1, 3_000)
        found = heard(mixer, count)
        assert set(found[:, 0]) == {2_000 * (number + 1)}
        assert np.array_equal(found[:, 1], np.arange(place, place + count) % 20_000)
        place += count
        assert mixer.place == place


def test_a_switch_within_a_crossfade_comes_right_after_it() -> None:
    mixer = playing(versions(RATE, RATE, RATE))
    mixer.switch(1)
    heard(mixer, FADE // 2)
    mixer.switch(2)
    heard(mixer, FADE // 2 + FADE)
    assert set(heard(mixer, 10)[:, 0]) == {6_000}


def test_nothing_clicks_where_it_switches_pauses_goes_elsewhere_or_repeats() -> None:
    time = np.arange(4 * RATE) / RATE
    tracks = versions(len(time), len(time))
    for track, pitch in zip(tracks, (220, 330), strict=True):
        wave = 12_000 * np.sin(2 * np.pi * pitch * time)
        track.data = np.stack([wave, wave], axis=1).astype(np.int16)
    mixer = Mixer(tracks)
    mixer.play()
    mixer.set_loop((RATE, RATE + LEAST_LOOP))
    pieces = []
    acts: list[Callable[[], object]] = [
        partial(mixer.switch, 1),
        partial(mixer.seek, RATE + 777),
        mixer.pause,
        mixer.play,
        partial(mixer.switch, 0),
        partial(mixer.set_loop, None),
        partial(mixer.seek, 77),
        partial(mixer.set_volume, 0.3),
    ]
    for act in acts:
        act()
        pieces.append(heard(mixer, 9_000)[:, 0].astype(float))
    found = np.concatenate(pieces)
    bend = np.abs(np.diff(found, 2)).max() / 32_768
    tone = (2 * np.pi * 330 / RATE) ** 2 * 12_000 / 32_768
    assert bend < 3 * tone + 2 / 32_768
    assert 20 * np.log10(bend) < -50


def test_a_fade_is_8_ms_and_a_loop_a_quarter_of_a_second() -> None:
    assert (FADE, LEAST_LOOP) == (384, 12_000)


def test_it_is_silent_once_the_last_sound_has_faded() -> None:
    mixer = playing(versions(RATE, RATE))
    silent = [mixer.is_silent]
    mixer.pause()
    silent.append(mixer.is_silent)
    for count in (FADE // 2, FADE // 2 - 1, 1):
        mixer.mix(count)
        silent.append(mixer.is_silent)
    for act in (mixer.play, mixer.close):
        act()
        silent.append(mixer.is_silent)
    assert silent == [False, False, False, False, True, False, True]
    assert mixer.is_closed


def test_what_waits_for_sound_to_be_decoded_is_not_at_its_end() -> None:
    tracks = versions(RATE, RATE)
    tracks[0].here = 960
    mixer = playing(tracks)
    assert not heard(mixer, 100).any()
    assert not mixer.is_silent
    tracks[0].here = 961
    heard(mixer, FADE)
    assert heard(mixer, 1).any()


@pytest.mark.parametrize(
    "act",
    [
        Mixer.play,
        Mixer.pause,
        Mixer.close,
        lambda mixer: mixer.switch(1),
        lambda mixer: mixer.seek(5),
    ],
    ids=["play", "pause", "close", "switch", "seek"],
)
def test_an_order_ends_waiting(act: Callable[[Mixer], object]) -> None:
    mixer = Mixer(versions(RATE, RATE))
    waiting = threading.Thread(target=mixer.wait, args=(30.0,), daemon=True)
    waiting.start()
    waiting.join(0.02)
    assert waiting.is_alive()
    for _ in range(200):  # whoever does not wait yet hears the next one
        act(mixer)
        waiting.join(0.02)
        if not waiting.is_alive():
            break
    assert not waiting.is_alive()


def test_only_a_version_that_is_there_is_switched_to() -> None:
    mixer = Mixer(versions(RATE, RATE))
    mixer.switch(1)
    for number in (2, -1):
        mixer.switch(number)
        assert mixer.number == 1
    mixer.switch(0)
    assert mixer.number == 0


def test_of_fewer_versions_the_last_is_heard() -> None:
    mixer = playing(versions(RATE, RATE, RATE))
    mixer.switch(2)
    mixer.arrange([2, 1, 0])
    assert mixer.number == 2
    mixer.arrange([1, 0])
    heard(mixer, FADE)
    assert mixer.number == 1
    assert set(heard(mixer, 10)[:, 0]) == {2_000}


def test_a_loop_begins_again_at_its_first_frame_and_ends_with_the_song_at_the_latest() -> None:
    mixer = playing(versions(3 * RATE, 3 * RATE), RATE)
    mixer.set_loop((RATE, 2 * RATE))
    found = heard(mixer, RATE - FADE)
    assert np.array_equal(found[:, 1], np.arange(RATE + FADE, 2 * RATE) % 20_000)
    heard(mixer, FADE)
    assert np.array_equal(heard(mixer, 50)[:, 1], np.arange(RATE + FADE, RATE + FADE + 50) % 20_000)
    mixer.set_loop((2 * RATE, 9 * RATE))
    heard(mixer, 5 * RATE)
    assert mixer.is_playing
    assert 2 * RATE <= mixer.place < 3 * RATE


@pytest.mark.parametrize("loop", [(RATE, RATE), (RATE + 5, RATE), (-7, 3)])
def test_a_loop_has_a_least_length(loop: tuple[int, int]) -> None:
    mixer = playing(versions(3 * RATE, 3 * RATE))
    mixer.set_loop(loop)
    assert mixer.loop is not None
    assert mixer.loop[0] == max(0, min(loop))
    assert mixer.loop[1] - mixer.loop[0] >= LEAST_LOOP
    assert mixer.loop[0] <= mixer.place < mixer.loop[1]


def test_it_ends_with_the_shortest_version() -> None:
    mixer = playing(versions(2 * RATE, RATE))
    heard(mixer, RATE)
    assert not mixer.is_playing
    assert mixer.end == RATE


def test_each_version_keeps_its_own_place_if_that_is_wanted() -> None:
    mixer = playing(versions(3 * RATE, RATE))
    heard(mixer, RATE // 2)
    mixer.set_own_places(own=True)
    mixer.switch(1)
    mixer.seek(100)
    heard(mixer, 5_000)
    mixer.switch(0)
    heard(mixer, FADE)
    place = FADE + RATE // 2
    assert abs(mixer.place - place) <= 3 * FADE
    assert mixer.places[1] != mixer.places[0]
    mixer.set_own_places(own=False)
    assert len(set(mixer.places)) == 1
    assert mixer.place == mixer.places[0]
    assert mixer.end == RATE


def test_after_a_pause_it_goes_on_where_it_was() -> None:
    mixer = playing(versions(3 * RATE, 3 * RATE))
    heard(mixer, 10_000)
    mixer.pause()
    heard(mixer, FADE)
    assert mixer.is_silent
    place = mixer.place
    heard(mixer, 10_000)
    assert mixer.place == place
    mixer.switch(1)
    mixer.play()
    heard(mixer, FADE)
    assert tuple(heard(mixer, 1)[0]) == (4_000, (place + FADE) % 20_000)


def test_what_is_not_decoded_yet_is_waited_for_in_silence() -> None:
    tracks = versions(RATE, RATE)
    tracks[0].here = RATE // 4
    mixer = playing(tracks)
    heard(mixer, RATE)
    assert mixer.is_playing
    assert mixer.end is None
    assert RATE // 5 < mixer.place <= RATE // 4
    assert not heard(mixer, 100).any()
    place = mixer.place
    tracks[0].here = RATE
    heard(mixer, FADE)
    assert heard(mixer, 1)[0, 1] == (place + FADE) % 20_000


def test_in_another_order_the_one_at_the_same_number_is_heard() -> None:
    mixer = playing(versions(RATE, RATE, RATE))
    mixer.arrange([2, 0, 1])
    heard(mixer, FADE)
    assert set(heard(mixer, 10)[:, 0]) == {6_000}
    mixer.switch(1)
    heard(mixer, FADE)
    assert set(heard(mixer, 10)[:, 0]) == {2_000}


def test_levels_and_volume_are_factors() -> None:
    mixer = playing(versions(RATE, RATE))
    mixer.set_gains([0.5, 1.0])
    assert set(heard(mixer, 10)[:, 0]) == {1_000}
    mixer.set_volume(0.5)
    heard(mixer, 4_000)
    assert set(heard(mixer, 10)[:, 0]) == {500}


def test_too_loud_is_clipped_and_does_not_turn_over() -> None:
    mixer = playing(versions(RATE, RATE))
    mixer.set_gains([100.0, 1.0])
    assert set(heard(mixer, 10)[:, 0]) == {32_767}
    mixer.set_gains([-100.0, 1.0])
    assert set(heard(mixer, 10)[:, 0]) == {-32_768}


def test_at_its_beginning_nothing_is_wanted() -> None:
    mixer = Mixer(versions(RATE, 2 * RATE))
    assert (mixer.number, mixer.place, mixer.places, mixer.loop) == (0, 0, (0, 0), None)
    assert [mixer.is_playing, mixer.has_own_places, mixer.is_closed] == [False] * 3
    assert mixer.is_silent
    assert mixer.end == RATE
    mixer.switch(1)
    mixer.set_own_places(own=True)
    assert (mixer.number, mixer.end, mixer.has_own_places) == (1, 2 * RATE, True)
    mixer.close()
    assert mixer.is_closed


def test_of_no_versions_there_is_no_place() -> None:
    mixer = Mixer([])
    assert (mixer.number, mixer.place, mixer.places, mixer.end) == (0, 0, (), None)


@pytest.mark.parametrize("place", [0, RATE - 1, RATE, 2 * RATE - 1, 2 * RATE, 3 * RATE])
def test_outside_of_a_loop_one_goes_to_its_beginning(place: int) -> None:
    mixer = Mixer(versions(4 * RATE))
    mixer.seek(place)
    mixer.set_loop((2 * RATE, RATE))
    assert mixer.loop == (RATE, 2 * RATE)
    assert mixer.place == (place if RATE <= place < 2 * RATE else RATE)


@pytest.mark.parametrize("frames", [100, FADE])
def test_a_version_that_is_shorter_than_a_crossfade_is_not_heard(frames: int) -> None:
    mixer = Mixer(versions(frames))
    mixer.play()
    assert not heard(mixer, 2 * FADE).any()
    assert (mixer.is_playing, mixer.place) == (False, 0)


def test_a_loop_begins_again_also_where_one_frame_is_left_of_it() -> None:
    mixer = playing(versions(3 * RATE), 2 * RATE - FADE - 1)
    mixer.set_loop((RATE, 2 * RATE))
    assert mixer.place == 2 * RATE - 1
    mixer.mix(1 + FADE)
    assert mixer.place == RATE + FADE


def test_within_a_crossfade_all_is_as_loud_as_before_and_after() -> None:
    """The levels of both are a sine and a cosine, which begin and end slowly."""
    mixer = playing(versions(RATE, RATE))
    mixer.switch(1)
    found = heard(mixer, FADE)[:, 0]
    quarters = found[[0, 96, 192, 288]].tolist()
    assert quarters == pytest.approx([2_000, 2_912, 4_243, 4_366], abs=1)


def test_a_loop_is_repeated_also_while_the_end_is_not_known() -> None:
    tracks = versions(4 * RATE)
    tracks[0].here = 3 * RATE
    mixer = playing(tracks, RATE)
    mixer.set_loop((RATE, 2 * RATE))
    heard(mixer, RATE - FADE)
    assert (mixer.end, mixer.place) == (None, 2 * RATE)
    heard(mixer, FADE)
    assert mixer.place == RATE + FADE
