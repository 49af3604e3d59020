"""The cover cache: which link is asked, when it rests, and that a missing picture is told or passed over."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import DiskError, MediaDamagedError, MediaError, MediaUnreachableError
from suno_desktop.core.workflows.covers import Covers, cache_name
from tests.core.library.makers import FakeClock

ONE, TWO = "https://a.invalid/1.png", "https://a.invalid/2.png"
LIMIT = 10 * 2**20


def png(px: int = 8) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (px, px), "red").save(data, "PNG")
    return data.getvalue()


class Pictures:
    """Gives what it was told to give for each link, and remembers what it was asked."""

    def __init__(self, **answers: bytes | Exception) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def fetch_small(self, url: str, *, max_bytes: int, cancel: CancelToken) -> bytes:
        assert max_bytes == LIMIT
        self.asked.append(url)
        answer = self.answers["one" if url == ONE else "two"]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def covers(tmp_path: Path, clock: FakeClock) -> Covers:
    return Covers(tmp_path, clock=clock)


def large(covers: Covers, media: Any, *urls: str | None) -> Path | None:
    return covers.large("song", urls or (ONE, TWO), media, cancel=CancelToken())


def fetch(covers: Covers, media: Any, *urls: str | None) -> Path:
    return covers.fetch("song", urls, media, cancel=CancelToken())


def size_of(path: Path | None) -> tuple[str | None, int]:
    assert path is not None
    with Image.open(path) as picture:
        return picture.format, picture.width


def test_a_cover_is_fetched_once_and_kept_as_our_own_jpeg(covers: Covers, tmp_path: Path) -> None:
    media = Pictures(one=png(1200), two=png())
    assert covers.cached("song") is None
    path = large(covers, media)
    assert size_of(path) == ("JPEG", 1000)
    name = cache_name("song")
    assert path == tmp_path / "covers" / name[:2] / f"{name}.jpg"
    assert large(covers, media) == fetch(covers, media, TWO) == covers.cached("song") == path
    assert media.asked == [ONE]


def test_the_next_link_is_asked_where_one_gives_no_picture(covers: Covers) -> None:
    media = Pictures(one=b"no picture", two=png())
    assert large(covers, media, None, ONE, "", ONE, TWO) == covers.cached("song")
    assert media.asked == [ONE, TWO]


def test_what_cannot_be_had_rests_for_ten_minutes(covers: Covers, clock: FakeClock) -> None:
    media = Pictures(one=MediaUnreachableError("net.cut"))
    assert large(covers, media, ONE) is None
    clock.move(seconds=599)
    assert large(covers, media, ONE) is None
    assert media.asked == [ONE]
    clock.move(seconds=1)
    assert large(covers, media, ONE) is None
    assert media.asked == [ONE, ONE]


def test_one_that_came_meanwhile_is_used_while_it_rests(covers: Covers) -> None:
    assert large(covers, Pictures(one=MediaUnreachableError("net.cut")), ONE) is None
    path = fetch(covers, Pictures(two=png()), TWO)
    assert large(covers, Pictures()) == path


def test_who_wants_the_cover_itself_is_told_why_there_is_none(covers: Covers) -> None:
    with pytest.raises(MediaError) as caught:
        fetch(covers, Pictures(), None, "")
    assert caught.value.code == "file.none_offered"
    last = MediaDamagedError("media.page")
    with pytest.raises(MediaDamagedError) as damaged:
        fetch(covers, Pictures(one=MediaUnreachableError("net.cut"), two=last), ONE, TWO)
    assert damaged.value is last


def test_a_cache_that_cannot_be_written_is_told(covers: Covers, tmp_path: Path) -> None:
    (tmp_path / "covers").write_text("in the way")
    with pytest.raises(DiskError):
        fetch(covers, Pictures(one=png()), ONE)


def test_thumbnails_are_made_from_what_is_there(covers: Covers, tmp_path: Path) -> None:
    assert covers.thumbnail("song", 4) is None
    path = fetch(covers, Pictures(one=png()), ONE)
    small = covers.thumbnail("song", 4)
    assert size_of(small) == ("JPEG", 4)
    assert small == covers.cached("song", 4) != covers.cached("song", 5)
    assert small is not None
    assert small.parent.parent == tmp_path / "thumbs-4"
    path.write_bytes(b"no picture")
    assert covers.thumbnail("song", 4) == small
    assert covers.thumbnail("song", 5) is None


def test_no_server_chooses_a_path() -> None:
    assert cache_name("../a/b") != cache_name("../a/c")
    assert cache_name("\ud800").isalnum()
    assert cache_name("song") == "eac923ffd38e75dc5a30da86bd6ae3442638a89f"
