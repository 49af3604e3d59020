"""Which links of a reply are sounds, pictures and live streams, and which may not be fetched."""

from __future__ import annotations

from typing import Any

import pytest

from suno_desktop.core.relay import media_links as module
from suno_desktop.core.relay.media_links import media_links

MP3, OTHER = "https://cdn.example.com/a.mp3", "https://cdn.example.com/b"
LIVE = ("https://audiopipe.suno.ai/?item_id=a", "https://audiopipe.suno.ai/?item_id=b")


def item(url: Any, **more: Any) -> dict[str, Any]:
    return {"url": url, **more}


def test_the_first_live_stream_counts():
    named = media_links([(LIVE[0], False), (LIVE[1], False), (MP3, True)], None)
    assert (named.live, named.sounds) == (LIVE[0], ())
    listed = media_links([], [item(LIVE[1]), item(LIVE[0])])
    assert (listed.live, listed.sounds) == (LIVE[1], ())
    assert media_links([(LIVE[0], False)], [item(LIVE[1])]).live == LIVE[0]


@pytest.mark.parametrize(
    ("encoding", "is_sealed"),
    [
        (None, False),
        (False, False),
        ("", False),
        ([], False),
        ({}, False),
        (True, True),
        ("aes", True),
        ({"a": 1}, True),
    ],
)
def test_an_encoding_seals_a_link(encoding, is_sealed):
    found = media_links([], [item(MP3, encoding=encoding), item(OTHER)])
    assert found.is_encrypted is is_sealed
    assert found.sealed == ((MP3,) if is_sealed else ())
    assert found.sounds == ((OTHER,) if is_sealed else (MP3, OTHER))


def test_a_sealed_item_without_a_link_seals_nothing():
    found = media_links([(MP3, False)], [item(None, encoding="aes"), item(OTHER)])
    assert (found.is_encrypted, found.sealed) == (True, ())
    assert found.sounds == (MP3, OTHER)


@pytest.mark.parametrize(
    ("path", "ending"),
    [
        ("/a.MP3", {"mp3"}),
        ("/.mp3", set()),
        ("/mp3", set()),
        ("/a.b/c", set()),
        ("/a.tar.gz?x=.mp3", {"gz"}),
    ],
)
def test_the_ending_of_an_address(path, ending):
    assert module._ending(f"https://h.example.com{path}") == ending


@pytest.mark.parametrize(
    ("ending", "words", "rank"),
    [
        ("", None, 0), (".wav", None, 3), ("", frozenset(), 4), ("", frozenset({"odd"}), 4),
        (".wav", frozenset({"m4a", "opus"}), 1), (".m4a", frozenset(), 1),
    ],
)  # fmt: skip
def test_what_is_rather_taken(ending, words, rank):
    assert module._rank(f"https://h.example.com/a{ending}", words) == rank


def test_what_plays_everywhere_comes_first() -> None:
    kinds = ("audio/odd", "audio/flac", "audio/ogg", "audio/mp4", "audio/mpeg")
    listed = [item(f"{OTHER}/{kind}", content_type=kind) for kind in kinds]
    found = media_links([], listed).sounds
    assert found == tuple(f"{OTHER}/{kind}" for kind in reversed(kinds))


def test_twenty_items_are_looked_at() -> None:
    many = [f"{OTHER}/{number:02}" for number in range(21)]
    assert media_links([], many).sounds == tuple(many[:20])
