"""Other ways to a clip's file: the links that relays ever gave for it. Pure; asks nobody.

A link is never made up from a clip's ID: those that Suno blocks would come back that way.
"""

from __future__ import annotations

from collections.abc import Iterable

from suno_desktop.core.errors import RelayError
from suno_desktop.core.model import Clip, ClipId, ClipState, MediaKind
from suno_desktop.core.relay import replies as reading


def link_of(clip: Clip, kind: MediaKind) -> str | None:
    """The link of a clip's sound or video."""
    return clip.audio_url if kind is MediaKind.MP3 else clip.video_url


def links(replies: Iterable[str], clip_id: ClipId, kind: MediaKind) -> tuple[str, ...]:
    """The links in stored replies, in the order of the replies, each once; none of a live stream."""
    found: dict[str, None] = {}
    for text in replies:
        try:
            tasks = reading.read(text)
        except RelayError:  # kept although it was no good
            continue
        for clip in (clip for task in tasks for clip in task.clips):
            url = link_of(clip, kind)
            if clip.clip_id == clip_id and clip.state is ClipState.READY and url:
                found[url] = None
    return tuple(found)
