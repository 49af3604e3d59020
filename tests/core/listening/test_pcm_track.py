"""The file with the sound of one version: read while it grows, limited, and gone when it is closed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from suno_desktop.core.listening import pcm_track
from suno_desktop.core.listening.pcm_track import CHANNELS, MOST_S, RATE, Frames, PcmTrack


def frames(count: int, first: int = 0) -> Frames:
    return np.arange(first * 2, (first + count) * 2).astype(np.int16).reshape(-1, 2)


def test_it_can_be_read_while_it_grows_and_is_silent_where_nothing_is(tmp_path: Path) -> None:
    track = PcmTrack(tmp_path)
    assert track.append(frames(100))
    assert track.append(frames(50, 100))
    assert track.frames == 150
    is_whole = [track.is_whole]
    assert np.array_equal(track.read(90, 20), frames(20, 90))
    assert np.array_equal(track.read(140, 20)[:10], frames(10, 140))
    assert not track.read(140, 20)[10:].any()
    assert not track.read(-20, 10).any()
    track.finish()
    assert [*is_whole, track.is_whole] == [False, True]
    track.close()


def test_it_goes_on_behind_what_is_there_after_it_was_read_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a system cannot read at a place, reading moves the one place that the file has."""

    track = PcmTrack(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "name", "nt")
        patch.delattr(os, "pread", raising=False)
        track.append(frames(100))
        found = [track.read(10, 5)]
        track.append(frames(50, 100))
        found.append(track.read(0, 150))
    assert np.array_equal(found[0], frames(5, 10))
    assert np.array_equal(found[1], frames(150))
    track.close()


def test_nothing_is_left_when_it_is_closed_and_late_sound_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, made = tempfile.TemporaryFile, []

    def noted(**how: Any) -> Any:
        made.append(make(**how))
        return made[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", noted)
    track = PcmTrack(tmp_path)
    track.append(frames(100))
    track.close()
    assert [file.closed for file in made] == [True]
    assert list(tmp_path.iterdir()) == []
    assert not track.append(frames(1))
    assert not track.read(0, 10).any()


def test_it_takes_no_more_than_its_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcm_track, "_MOST_FRAMES", 120)
    track = PcmTrack(tmp_path)
    assert track.append(frames(100))
    assert not track.append(frames(50, 100))
    assert track.frames == 120
    track.close()


def test_sound_has_48_kilohertz_and_two_channels_and_a_quarter_of_an_hour_is_kept() -> None:
    assert (RATE, CHANNELS, MOST_S) == (48_000, 2, 900)


def test_what_a_disk_gives_only_a_part_of_is_silent_behind_its_last_whole_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    track = PcmTrack(tmp_path)
    track.append(frames(5, 1))
    monkeypatch.setattr(pcm_track, "_read", lambda *_: frames(2, 1).tobytes()[:7])
    assert track.read(0, 3).tolist() == [[2, 3], [0, 0], [0, 0]]
    track.close()
