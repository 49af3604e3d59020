"""The cover cache: which link is asked, when it rests, and that a missing picture is told or passed over."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import DiskError, MediaDamagedError, MediaError, MediaUnreachableError
from suno_desktop.core.workflows import covers as covers_of_songs
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


# Pictures of the person's own.

PICTURE = b"picture"


@pytest.fixture
def own(tmp_path: Path, clock: FakeClock) -> Covers:
    """Covers with a place for pictures of the person's own."""
    return Covers(tmp_path / "cache", clock=clock, own=tmp_path / "own")


@pytest.fixture
def theirs(tmp_path: Path, clock: FakeClock) -> Covers:
    """Those of another computer."""
    return Covers(tmp_path / "their cache", clock=clock, own=tmp_path / "theirs")


def hash_of(picture: bytes) -> str:
    return hashlib.sha256(picture).hexdigest()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_picture_that_a_file_held_first_is_kept(own: Covers, tmp_path: Path) -> None:
    assert own.replaced("song") is None
    own.keep_replaced("song", None)
    assert list(tmp_path.iterdir()) == []
    own.keep_replaced("song", PICTURE)
    path = own.replaced("song")
    assert path == tmp_path / "own" / f"{cache_name('song')}.jpg"
    own.keep_replaced("song", b"another")
    assert path.read_bytes() == PICTURE
    assert own.replaced("another song") is None


def test_a_picture_that_is_not_lost_is_not_kept_a_second_time(own: Covers, tmp_path: Path) -> None:
    fetch(own, Pictures(one=png()), ONE)
    own.keep_replaced("song", PICTURE)
    assert own.replaced("song") is None
    digest = own.keep_own(png())
    kept = own.own(digest)
    assert kept is not None
    own.keep_replaced("another song", kept.read_bytes())
    assert own.replaced("another song") is None
    assert names(tmp_path / "own") == [f"{digest}.jpg"]


def test_a_picture_of_the_persons_is_kept_once_as_jpeg(own: Covers, tmp_path: Path) -> None:
    digest = own.keep_own(png(1200))
    path = own.own(digest)
    assert size_of(path) == ("JPEG", 1000)
    assert path == tmp_path / "own" / f"{digest}.jpg"
    assert hash_of(path.read_bytes()) == digest
    path.write_bytes(PICTURE)
    assert own.keep_own(png(1200)) == digest
    assert path.read_bytes() == PICTURE
    assert own.own(None) is None
    assert own.own("0" * 64) is None


def test_without_a_place_no_picture_of_the_persons_is_kept(covers: Covers, tmp_path: Path) -> None:
    digest = covers.keep_own(png())
    covers.take_own(hash_of(PICTURE), PICTURE)
    covers.keep_replaced("song", PICTURE)
    assert covers.exchange_own([digest], tmp_path) == ()
    assert covers.own(digest) is None
    assert covers.replaced("song") is None
    assert list(tmp_path.iterdir()) == []


def test_only_the_picture_of_a_hash_is_taken_for_it(
    own: Covers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(covers_of_songs, "_MAX_BYTES", len(PICTURE))
    digest, longer = hash_of(PICTURE), hash_of(PICTURE + b"!")
    own.take_own(digest, b"another")
    own.take_own(longer, PICTURE + b"!")
    assert not (tmp_path / "own").exists()
    own.take_own(digest, PICTURE)
    assert names(tmp_path / "own") == [f"{digest}.jpg"]
    path = own.own(digest)
    assert path is not None
    assert path.read_bytes() == PICTURE


def test_pictures_go_beside_the_songs_and_come_from_there(
    own: Covers, theirs: Covers, tmp_path: Path
) -> None:
    beside = tmp_path / "music" / "covers"
    beside.parent.mkdir()
    one, two = own.keep_own(png(8)), theirs.keep_own(png(9))
    both = sorted(f"{digest}.jpg" for digest in (one, two))
    assert own.exchange_own([one, two], beside) == ()
    assert names(beside) == [f"{one}.jpg"]
    assert theirs.exchange_own([one, two], beside) == (one,)
    assert own.exchange_own([one, two], beside) == (two,)
    for folder in (beside, tmp_path / "own", tmp_path / "theirs"):
        assert names(folder) == both
    for digest in (one, two):
        assert hash_of((beside / f"{digest}.jpg").read_bytes()) == digest
    assert own.exchange_own([one, two], beside) == theirs.exchange_own([one, two], beside) == ()


def test_no_folder_is_made_where_the_songs_are_away(own: Covers, tmp_path: Path) -> None:
    digest = own.keep_own(png())
    with pytest.raises(DiskError) as caught:
        own.exchange_own([digest], tmp_path / "music" / "covers")
    assert caught.value.code == "disk.missing"
    assert not (tmp_path / "music").exists()


def test_a_picture_that_is_here_and_there_is_not_written_again(own: Covers, tmp_path: Path) -> None:
    digest = own.keep_own(png())
    own.exchange_own([digest], tmp_path / "beside")
    there = tmp_path / "beside" / f"{digest}.jpg"
    there.write_bytes(PICTURE)
    assert own.exchange_own([digest], tmp_path / "beside") == ()
    assert there.read_bytes() == PICTURE
    here = own.own(digest)
    assert here is not None
    assert hash_of(here.read_bytes()) == digest


def test_what_is_no_picture_of_its_hash_does_not_come(
    own: Covers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(covers_of_songs, "_MAX_BYTES", len(PICTURE))
    whole, longer, other = hash_of(PICTURE), hash_of(PICTURE + b"!"), hash_of(b"other")
    beside = tmp_path / "beside"
    beside.mkdir()
    (beside / f"{whole}.jpg").write_bytes(PICTURE)
    (beside / f"{longer}.jpg").write_bytes(PICTURE + b"!")
    (beside / f"{other}.jpg").write_bytes(PICTURE)
    (beside / "short.jpg").write_bytes(PICTURE)
    asked = [longer, other, "short", "0" * 64, whole]
    assert own.exchange_own(asked, beside) == (whole,)
    assert names(tmp_path / "own") == [f"{whole}.jpg"]


def test_no_name_of_a_picture_leads_out_of_its_folder(own: Covers, tmp_path: Path) -> None:
    own.keep_own(png())
    (tmp_path / "secret.jpg").write_bytes(PICTURE)
    beside = tmp_path / "music" / "covers"
    beside.mkdir(parents=True)
    assert own.exchange_own(["../secret"], beside) == ()
    assert own.own("../secret") is None
    assert names(tmp_path / "music") == ["covers"]
    assert names(beside) == []


def test_a_picture_that_cannot_be_put_beside_the_songs_is_told(own: Covers, tmp_path: Path) -> None:
    digest = own.keep_own(png())
    (tmp_path / "music").write_text("in the way")
    with pytest.raises(DiskError):
        own.exchange_own([digest], tmp_path / "music")
