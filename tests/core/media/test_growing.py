"""The whole frames of an MP3 that may end at any byte."""

from __future__ import annotations

import io
import random

import pytest

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import mp3
from tests.core.media import makers

FRAME = 417
FRAME_S = 1152 / 44100
BARE = makers.mp3(60, stated=False)


def grown(data: bytes, *, pieces: int = 0) -> mp3.Growing:
    growing = mp3.Growing()
    dice = random.Random(pieces)
    at = 0
    while at < len(data):
        size = dice.randint(1, pieces) if pieces else len(data)
        growing.feed(data[at : at + size])
        at += size
    return growing


def test_a_cut_anywhere_leaves_whole_frames() -> None:
    for end in range(len(BARE) - 3 * FRAME, len(BARE)):
        growing = grown(BARE[:end])
        assert growing.frames == BARE[: end // FRAME * FRAME]
        assert growing.duration_s == pytest.approx(end // FRAME * FRAME_S)
        assert not growing.over


def test_it_does_not_matter_in_which_pieces_it_comes() -> None:
    data = makers.id3(700) + makers.mp3(60)
    for pieces in (1, 7, 600, 5000):
        growing = grown(data, pieces=pieces)
        assert growing.frames == makers.mp3(60, stated=False)
        assert len(growing) == len(data)


def test_tags_and_the_promise_of_a_whole_file_are_left_out() -> None:
    data = makers.id3() + makers.id3(40) + makers.mp3(60)[: 50 * FRAME]
    frames = grown(data).frames
    walk = mp3.walk(io.BytesIO(frames), len(frames))
    assert (walk.frames, walk.start, walk.end) == (49, 0, len(frames))


def test_what_is_no_frame_ends_it() -> None:
    for rest in (b"TAG" + bytes(125), bytes(500), makers.mp3(9, rate=48000, stated=False)):
        growing = grown(BARE + rest + BARE, pieces=999)
        assert growing.over
        assert growing.frames == BARE


def test_what_does_not_begin_with_sound_is_refused() -> None:
    for data in (b"RIFF" + bytes(600), makers.id3() + bytes(600), b"<html>" * 200):
        with pytest.raises(MediaDamagedError):
            grown(data)


def test_too_little_is_nothing_yet() -> None:
    for data in (b"", b"ID3", makers.id3(5000)[:300], BARE[:511]):
        growing = grown(data)
        assert (growing.frames, growing.duration_s, growing.over) == (b"", 0.0, False)
