"""All ways to a clip's file that stored replies tell."""

from __future__ import annotations

import json

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import MediaError
from suno_desktop.core.model import (
    ClipId,
    ClipState,
    FileId,
    MediaKind,
    RelayId,
    SongId,
    TaskId,
    Way,
    is_live,
)
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.covers import Covers
from suno_desktop.core.workflows.save_file import Collector, SaveOrder
from suno_desktop.core.workflows.sources import links, streams
from tests.core.media import makers

CLIP = ClipId("0a1b2c3d-1111-4222-8333-444455556666")
HOME, AWAY = RelayId(1), RelayId(2)
PIPE = "https://audiopipe.suno.invalid/?item_id=1"


def reply(url: str, status: str = "complete", clip_id: str = CLIP) -> str:
    clip = {"id": clip_id, "status": status, "audio_url": url, "title": "x"}
    return json.dumps({"task_id": "t", "status": "SUCCESS", "data": [clip]})


def test_each_link_is_told_by_who_gave_it() -> None:
    told = [
        (AWAY, reply("https://b.invalid/1.mp3")),
        (HOME, reply("https://a.invalid/1.mp3")),
        (AWAY, reply("https://a.invalid/1.mp3")),
        (HOME, "no reply at all"),
        (None, reply("https://c.invalid/1.mp3")),
        (HOME, reply("https://d.invalid/1.mp3", clip_id="99999999-1111-4222-8333-444455556666")),
        (HOME, reply("https://e.invalid/1.mp3", "streaming")),
        (HOME, reply(PIPE)),
    ]
    assert links(told, CLIP, MediaKind.MP3, home=HOME) == {
        "https://b.invalid/1.mp3": Way.OTHER_RELAY,
        "https://a.invalid/1.mp3": Way.EARLIER_LINK,
        "https://c.invalid/1.mp3": Way.OTHER_RELAY,
    }
    assert links(told, CLIP, MediaKind.MP4, home=HOME) == {}
    assert streams(told, CLIP) == ("https://e.invalid/1.mp3", PIPE)


def test_a_stream_is_known_by_its_host() -> None:
    assert is_live(PIPE)
    assert not is_live("https://cdn.invalid/audiopipe.mp3")
    assert not is_live("https://[broken/")


def test_a_stream_is_never_saved_as_the_file_even_if_the_clip_is_ready(tmp_path) -> None:
    def never():
        raise AssertionError

    clip = makers.clip(state=ClipState.READY, audio_url=PIPE)
    source = Source(
        file_id=FileId(1),
        song_id=SongId(1),
        kind=MediaKind.MP3,
        clip=clip,
        sheet=None,
        take=0,
        task_id=TaskId("t"),
        relay_id=HOME,
        relay_name="r",
        relay_host="r",
        path=None,
        sha256=None,
    )
    collector = Collector(
        order=SaveOrder(root=tmp_path, template="{title}"),
        media=never,
        covers=Covers(tmp_path / "cache", clock=SystemClock()),
        cancel=CancelToken(),
        progress=lambda done, total: None,
    )
    with pytest.raises(MediaError) as caught:
        collector.collect(source)
    assert caught.value.code == "media.live_only"
