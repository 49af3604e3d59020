"""What programs leave around a whole sound: it is saved all the same, tagged or not, and a cut is noticed as without it."""

from __future__ import annotations

import struct

import pytest

from suno_desktop.core.media import containers, tags
from suno_desktop.core.model import MediaKind
from tests.core.media import makers


@pytest.mark.parametrize(
    ("told", "sound"), [(0xFFFFFFFF, 0xFFFFFFFF), (0x7FFFF024, 0x7FFFF000), (36, 0), (0, 0)]
)
def test_a_wav_that_came_through_a_pipe_is_tagged(real, tmp_path, told, sound):
    data = real("song.wav").read_bytes()
    at = data.index(b"data") + 4
    lengths = struct.pack("<I", told), struct.pack("<I", sound)
    path = tmp_path / "a.wav"
    path.write_bytes(data[:4] + lengths[0] + data[8:at] + lengths[1] + data[at + 4 :])
    found = containers.check(path, MediaKind.WAV, duration_s=12)
    assert not found.counted
    assert tags.write(path, "wav", tags.of(makers.clip())) == tags.audio_digest(real("song.wav"))
    assert tags.clip_id_of(path) == makers.clip().clip_id
    assert containers.check(path, MediaKind.WAV).counted
