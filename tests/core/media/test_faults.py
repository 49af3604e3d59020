"""Many downloads against a server that misbehaves at random: nothing but one whole version ever gets through."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest

from suno_desktop.core.errors import MediaError
from suno_desktop.core.media.transfer import MediaClient, PartFile
from suno_desktop.core.model import MediaKind
from tests.core.media import makers
from tests.core.media.conftest import Fetching
from tests.core.media.raw_server import (
    RESET,
    Answer,
    Asked,
    chunked,
    endless,
    head,
    part,
    ranged,
    whole,
)

TRIES = 12


class Faulty:
    """Serves one file whose bytes may be swapped for another version, seven replies of ten broken."""

    def __init__(self, seed: str, versions: list[bytes], *, cuts: float) -> None:
        self.cuts = cuts  # how many of the faults are cuts, which can be resumed
        self.random = random.Random(seed)
        self.versions = versions
        self.now = 0

    @property
    def data(self) -> bytes:
        return self.versions[self.now]

    @property
    def etag(self) -> str:
        return f'"v{self.now}"'

    def __call__(self, asked: Asked) -> Iterable[bytes]:
        faults = [name for name in dir(self) if name.startswith("fault_")]
        if self.random.random() < 0.7:
            if self.random.random() < self.cuts:
                return self.fault_cut(asked)
            fault: Answer = getattr(self, self.random.choice(faults))
            return fault(asked)
        return ranged(self.data, asked, ETag=self.etag)

    def at(self) -> int:
        return self.random.randrange(len(self.data))

    def fault_cut(self, asked: Asked) -> list[bytes]:
        pieces = ranged(self.data, asked, ETag=self.etag)
        return (
            [pieces[0], pieces[1][: self.random.randrange(len(pieces[1]))]]
            if len(pieces) > 1
            else pieces
        )

    def fault_cut_without_length(self, asked: Asked) -> list[bytes]:
        return endless(self.data[: self.at()], ETag=self.etag)

    def fault_cut_between_frames(self, asked: Asked) -> list[bytes]:
        return endless(self.data[: self.at() // 417 * 417], ETag=self.etag)

    def fault_chunks_cut(self, asked: Asked) -> list[bytes]:
        return chunked(self.data[: self.at()], end=False)

    def fault_chunks_of_a_cut_file(self, asked: Asked) -> list[bytes]:
        return chunked(self.data[: self.at()])

    def fault_wrong_chunk(self, asked: Asked) -> list[bytes]:
        return [head(Transfer_Encoding="chunked"), b"5\r\nabc", self.data[:1000]]

    def fault_length_too_long(self, asked: Asked) -> list[bytes]:
        return [head(Content_Length=len(self.data) + 99, ETag=self.etag), self.data]

    def fault_length_too_short(self, asked: Asked) -> list[bytes]:
        return [head(Content_Length=self.at(), ETag=self.etag), self.data]

    def fault_swapped(self, asked: Asked) -> list[bytes]:
        self.now = 1 - self.now
        return ranged(self.data, asked, ETag=self.etag)

    def fault_swapped_in_silence(self, asked: Asked) -> list[bytes]:
        self.now = 1 - self.now
        if asked.start is None or asked.start >= len(self.data):
            return whole(self.data, ETag='"v0"')
        return part(self.data, asked.start, ETag='"v0"')

    def fault_range_ignored(self, asked: Asked) -> list[bytes]:
        return whole(self.data, ETag=self.etag)

    def fault_bad_206(self, asked: Asked) -> list[bytes]:
        return part(self.data, self.at(), ETag=self.etag)

    def fault_shifted_206(self, asked: Asked) -> list[bytes]:
        start = min(asked.start or 0, len(self.data) - 2)
        body = self.data[start + 1 :]
        said = f"bytes {start}-{len(self.data) - 1}/{len(self.data)}"
        return [head("206 Partial", Content_Range=said, ETag=self.etag), body]

    def fault_416(self, asked: Asked) -> list[bytes]:
        return [head("416 No", Content_Length=0)]

    def fault_gzip(self, asked: Asked) -> list[bytes]:
        return whole(self.data, Content_Encoding="gzip")

    def fault_html(self, asked: Asked) -> list[bytes]:
        return whole(b"<html>busy</html>" * 99, Content_Type="audio/mpeg")

    def fault_nothing(self, asked: Asked) -> list[bytes]:
        return whole(b"")

    def fault_status(self, asked: Asked) -> list[bytes]:
        return [
            head(self.random.choice(["500 No", "404 No", "429 No", "204 No"]), Content_Length=0)
        ]

    def fault_reset(self, asked: Asked) -> list[bytes]:
        return [head(Content_Length=len(self.data)), self.data[: self.at()], RESET]

    def fault_redirect(self, asked: Asked) -> list[bytes]:
        return [head("302 Found", Location=asked.path + "x", Content_Length=0)]

    def fault_silence(self, asked: Asked) -> list[bytes]:
        return []


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
