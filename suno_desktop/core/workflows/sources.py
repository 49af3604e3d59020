"""All ways to a clip's file: the links that relays ever gave for it, and its live stream. Pure; asks nobody.

A link is never made up from a clip's ID: those that Suno blocks would come back that way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from suno_desktop.core.errors import RelayError
from suno_desktop.core.model import Clip, ClipId, ClipState, MediaKind, RelayId, Way, is_live
from suno_desktop.core.relay import replies as reading

Replies = Iterable[tuple[RelayId | None, str]]
"""Stored replies, each with the relay that gave it, in the order in which their links are to be tried."""


def link_of(clip: Clip, kind: MediaKind) -> str | None:
    """The link of a clip's sound or video."""
    return clip.audio_url if kind is MediaKind.MP3 else clip.video_url


def links(
    replies: Replies, clip_id: ClipId, kind: MediaKind, *, home: RelayId | None
) -> dict[str, Way]:
    """The links in stored replies, in the order of the replies, each once; none of a live stream.

    Args:
        replies: what was told of the clip.
        clip_id: the clip.
        kind: what is wanted of it.
        home: the relay of the clip's own task.
    """
    found: dict[str, Way] = {}
    for relay_id, clip in _told(replies, clip_id):
        url = link_of(clip, kind)
        if clip.state is ClipState.READY and url and not is_live(url):
            way = Way.EARLIER_LINK if relay_id == home else Way.OTHER_RELAY
            found[url] = min(found.get(url, way), way, key=list(Way).index)
    return found


def streams(replies: Replies, clip_id: ClipId) -> tuple[str, ...]:
    """The addresses of a clip's live stream, in the order of the replies, each once."""
    return tuple(
        dict.fromkeys(
            clip.audio_url
            for _, clip in _told(replies, clip_id)
            if clip.audio_url and (clip.state is ClipState.STREAMING or is_live(clip.audio_url))
        )
    )


def _told(replies: Replies, clip_id: ClipId) -> Iterator[tuple[RelayId | None, Clip]]:
    for relay_id, text in replies:
        try:
            tasks = reading.read(text)
        except RelayError:  # kept although it was no good
            continue
        for clip in (clip for task in tasks for clip in task.clips):
            if clip.clip_id == clip_id:
                yield relay_id, clip
