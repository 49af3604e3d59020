"""Many downloads against a server that misbehaves at random: nothing but one whole version ever gets through."""

from __future__ import annotations

import pytest

from suno_desktop.core.errors import MediaError
from suno_desktop.core.media.transfer import MediaClient, PartFile
from suno_desktop.core.model import MediaKind
from tests.core.media import makers
from tests.core.media.conftest import Fetching
from tests.core.media.raw_server import Asked, head, part, whole
from tests.rig_faults import Faulty

TRIES = 12


@pytest.mark.parametrize("frames", [120, 6000], ids=["small", "large"])
def test_nothing_but_a_whole_version_gets_through(tmp_path, http, serve, frames):
    versions = [makers.mp3(frames, seed=1, stated=False), makers.mp3(frames, seed=2, stated=False)]
    rounds = 120 if frames == 120 else 40
    saved = resumed = 0
    for seed in range(rounds):
        faulty = Faulty(f"{frames}/{seed}", versions, cuts=0 if frames == 120 else 0.6)
        server = serve(faulty)
        fetching = Fetching(tmp_path, MediaClient(http))
        for _ in range(TRIES):
            try:
                got = fetching(server.url, duration_s=frames * 1152 / 44100)
            except MediaError:
                continue
            assert fetching.bytes in versions, seed
            assert got.size_bytes == len(fetching.bytes)
            saved += 1
            resumed += got.resumed
            break
        fetching.part.discard()
    assert saved >= 0.97 * rounds
    assert (resumed > 5) == (frames > 120)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("percent", range(2, 100, 7))
def test_a_swap_at_any_place_never_splices(tmp_path, http, serve, percent):
    versions = [makers.mp3(3600, seed=1), makers.mp3(3600, seed=2)]
    fetching = Fetching(tmp_path, MediaClient(http))
    at = len(versions[0]) * percent // 100

    def answer(asked: Asked):
        if len(server.asked) == 1:
            return [head(Content_Length=len(versions[0]), ETag='"same"'), versions[0][:at]]
        if asked.start is not None:  # a server that does not look at If-Range
            return part(versions[1], asked.start, ETag='"same"')
        return whole(versions[1], ETag='"same"')

    server = serve(answer)
    with pytest.raises(MediaError):
        fetching(server.url)
    fetching(server.url)
    assert fetching.bytes == versions[1]
    fetching.part.discard()


def test_a_part_of_another_kind_has_its_own_name(tmp_path):
    with PartFile.create(tmp_path / "a.mp4", clip_id="x" * 8, kind=MediaKind.MP4) as one:
        assert ".mp4." in one.path.name
