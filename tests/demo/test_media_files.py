"""Files come with length, ETag and ranges, as good servers send them."""

from __future__ import annotations

import pytest

from suno_desktop.core.clock import SystemClock
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.demo.media_files import LAST_MODIFIED
from tests.demo.conftest import Client


@pytest.fixture
def song(client: Client, relay: DemoRelay) -> str:
    return str(client.task(relay.ids["list"][0])["data"][0]["audio_url"])


def test_a_whole_file(client: Client, song: str) -> None:
    got = client.ask(song)
    assert got.status == 200
    assert int(got.headers["Content-Length"]) == len(got.body) > 10_000
    assert got.headers["ETag"].startswith('"')
    assert got.headers["Accept-Ranges"] == "bytes"
    assert got.headers["Last-Modified"] == LAST_MODIFIED
    head = client.ask(song, method="HEAD")
    assert head.body == b""
    assert head.headers["Content-Length"] == got.headers["Content-Length"]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=1000-", 1000, None),
        ("bytes=-500", -500, None),
        ("bytes=5-99999999", 5, None),
    ],
)
def test_a_range(client: Client, song: str, asked: str, start: int, end: int | None) -> None:
    whole = client.ask(song).body
    got = client.ask(song, headers={"Range": asked})
    assert got.status == 206
    assert got.body == whole[start:end]
    first = start if start >= 0 else len(whole) + start
    assert got.headers["Content-Range"] == f"bytes {first}-{first + len(got.body) - 1}/{len(whole)}"


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=9-3"])
def test_a_range_that_is_not_there(client: Client, song: str, asked: str) -> None:
    got = client.ask(song, headers={"Range": asked})
    assert got.status == 416
    assert got.headers["Content-Range"].startswith("bytes */")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "items=0-1", "bytes=-", "nonsense"])
def test_a_range_that_makes_no_sense_is_ignored(client: Client, song: str, asked: str) -> None:
    assert client.ask(song, headers={"Range": asked}).status == 200


def test_if_range_gives_the_part_only_of_the_same_file(client: Client, song: str) -> None:
    tag = client.ask(song).headers["ETag"]
    for same, status in ((tag, 206), (LAST_MODIFIED, 206), ('"other"', 200)):
        got = client.ask(song, headers={"Range": "bytes=10-", "If-Range": same})
        assert got.status == status


@pytest.mark.parametrize(
    ("name", "kind"),
    [("video_url", "video/mp4"), ("image_url", "image/jpeg"), ("image_large_url", "image/jpeg")],
)
def test_types_are_those_of_the_bytes(
    client: Client, relay: DemoRelay, name: str, kind: str
) -> None:
    clip = client.task(relay.ids["list"][0])["data"][0]
    assert client.ask(clip[name]).headers["Content-Type"] == kind


def test_the_avatar_of_the_sparse_reply_is_a_picture(client: Client, relay: DemoRelay) -> None:
    clip = client.task(relay.ids["sparse"][0])["data"][0]
    assert client.ask(clip["avatar_image_url"]).headers["Content-Type"].startswith("image/")


def test_a_throttled_relay_takes_its_time() -> None:
    clock = SystemClock()
    with DemoRelay(throttle=2_000_000) as relay:
        client = Client(relay)
        clip = client.task(relay.ids["list"][0])["data"][0]
        began = clock.monotonic()
        size = len(client.ask(clip["audio_url"]).body)
        assert clock.monotonic() - began >= 0.95 * size / 2_000_000
