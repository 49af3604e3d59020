"""All ways to a clip's file that stored replies tell."""

from __future__ import annotations

import json

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import MediaError
from suno_desktop.core.model import (
    Clip,
    ClipId,
    ClipState,
    FileId,
    MediaKind,
    Offer,
    RelayId,
    SongId,
    TaskId,
    Way,
    is_live,
)
from suno_desktop.core.rows import Made, Source
from suno_desktop.core.workflows.covers import Covers
from suno_desktop.core.workflows.save_file import Collector, SaveOrder
from suno_desktop.core.workflows.sources import (
    is_encrypted,
    link_of,
    links,
    streams,
    ways,
    why_withheld,
)
from tests.core.media import makers

CLIP = ClipId("0a1b2c3d-1111-4222-8333-444455556666")
HOME, AWAY = RelayId(1), RelayId(2)
PIPE = "https://audiopipe.suno.invalid/?item_id=1"
SOURCE = Source(
    file_id=FileId(1),
    song_id=SongId(1),
    kind=MediaKind.MP3,
    clip=None,
    sheet=None,
    take=0,
    task_id=TaskId("t"),
    relay_id=HOME,
    relay_name="r",
    relay_host="r",
    path=None,
    sha256=None,
)


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
    source = SOURCE._replace(clip=clip)
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


def offering(audio: str, *items: dict[str, str], clip_id: str = CLIP) -> str:
    clip = {"id": clip_id, "status": "complete", "audio_url": audio, "media_urls": list(items)}
    return json.dumps({"task_id": "t", "status": "SUCCESS", "data": [clip]})


def test_all_links_of_a_song_stand_in_the_order_in_which_they_are_tried() -> None:
    told = [
        (
            HOME,
            offering(
                "https://a.invalid/new.mp3",
                {"url": "https://a.invalid/1.webm", "content_type": "audio/webm"},
                {"url": "https://a.invalid/1.m4a", "content_type": "m4a"},
                {"url": "https://a.invalid/sealed", "content_type": "m4a", "encoding": "1.0.0"},
            ),
        ),
        (AWAY, offering("https://b.invalid/1.mp3")),
        (HOME, offering("https://a.invalid/old.mp3")),
        (
            AWAY,
            offering("https://a.invalid/sealed"),
        ),  # plain by its word, but known to be encrypted
        (HOME, offering(PIPE)),
    ]
    known = Clip(CLIP, ClipState.READY, audio_url="https://a.invalid/new.mp3")
    assert list(ways(known, told, MediaKind.MP3, home=HOME).items()) == [
        ("https://a.invalid/new.mp3", Way.LINK),
        ("https://a.invalid/1.m4a", Way.LINK),
        ("https://a.invalid/1.webm", Way.LINK),
        ("https://b.invalid/1.mp3", Way.OTHER_RELAY),
        ("https://a.invalid/old.mp3", Way.EARLIER_LINK),
    ]
    assert is_encrypted(told, CLIP)
    assert not is_encrypted(told[1:], CLIP)


def test_what_is_said_of_a_song_that_suno_keeps() -> None:
    bare = Clip(CLIP, ClipState.READY)
    filmed = bare._replace(video_url="https://a.invalid/1.mp4")
    assert why_withheld(bare, Offer.REFUSED) == "media.blocked_by_suno"
    assert why_withheld(bare, Offer.ENCRYPTED) == "media.encrypted_by_suno"
    assert why_withheld(filmed, Offer.ENCRYPTED) == "media.encrypted_but_video"


def test_the_best_link_is_one_to_a_whole_song() -> None:
    url = "https://a.invalid/1.mp3"
    ready = Clip(CLIP, ClipState.READY, audio_url=url)
    assert ways(ready, [], MediaKind.MP3, home=HOME) == {url: Way.LINK}
    running = ready._replace(state=ClipState.STREAMING)
    assert ways(running, [], MediaKind.MP3, home=HOME) == {}
    assert ways(ready._replace(audio_url=PIPE), [], MediaKind.MP3, home=HOME) == {}
    assert ways(ready._replace(audio_url=None), [], MediaKind.MP3, home=HOME) == {}


def test_a_stream_is_no_video() -> None:
    clip = {"id": CLIP, "status": "complete", "video_url": "https://a.invalid/1.mp4"}
    for url, found in (("https://a.invalid/1.mp4", Way.EARLIER_LINK), (PIPE, None)):
        told = json.dumps(
            {"task_id": "t", "status": "SUCCESS", "data": [clip | {"video_url": url}]}
        )
        assert links([(HOME, told)], CLIP, MediaKind.MP4, home=HOME).get(url) is found


SOUND, FILM = "https://a.invalid/1.mp3", "https://a.invalid/1.mp4"


@pytest.mark.parametrize(
    ("kind", "made", "link"),
    [
        (MediaKind.MP3, None, SOUND),
        (MediaKind.MP4, None, FILM),
        (MediaKind.WAV, None, None),
        (
            MediaKind.WAV,
            Made(MediaKind.WAV, "https://b.invalid/1.wav", "{}"),
            "https://b.invalid/1.wav",
        ),
        (MediaKind.WAV, Made(MediaKind.WAV, None, None), None),
        (MediaKind.MP3, Made(MediaKind.WAV, "https://b.invalid/1.wav", "{}"), SOUND),
    ],
)
def test_the_link_of_a_file_is_that_of_its_kind(
    kind: MediaKind, made: Made | None, link: str | None
) -> None:
    told = Clip(CLIP, ClipState.READY, audio_url=SOUND, video_url=FILM)
    source = SOURCE._replace(kind=kind, clip=told, made=made)
    assert link_of(source) == link
    assert link_of(source._replace(clip=None)) == (link if kind is MediaKind.WAV else None)
