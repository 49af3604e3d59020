"""All ways to a clip's file: the links that relays ever gave for it, and its live stream. Pure; asks nobody.

A link is never made up from a clip's ID: those that Suno blocks would come back that way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from suno_desktop.core.errors import RelayError
from suno_desktop.core.model import Clip, ClipId, ClipState, MediaKind, Offer, RelayId, Way, is_live
from suno_desktop.core.relay import replies as reading
from suno_desktop.core.rows import Source

Replies = Iterable[tuple[RelayId | None, str]]
"""Stored replies, each with the relay that gave it, in the order in which their links are to be tried."""


def why_withheld(clip: Clip, offer: str) -> str:
    """The code of what is said of a song whose sound Suno keeps (`model.WITHHELD`), with what can still be had."""
    if offer == Offer.REFUSED:
        return "media.blocked_by_suno"
    return "media.encrypted_but_video" if clip.video_url else "media.encrypted_by_suno"


def link_of(source: Source) -> str | None:
    """The link by which a file of a song comes."""
    if source.kind is MediaKind.WAV:
        return None if source.made is None else source.made.url
    return None if source.clip is None else _best(source.clip, source.kind)


def _best(clip: Clip, kind: MediaKind) -> str | None:
    return clip.audio_url if kind is MediaKind.MP3 else clip.video_url


def ways(clip: Clip, replies: Replies, kind: MediaKind, *, home: RelayId | None) -> dict[str, Way]:
    """All links to a clip's file, the best first, each once; none to an encrypted file and none of a live stream.

    Args:
        clip: what is known of it.
        replies: what was told of it.
        kind: what is wanted of it.
        home: the relay of its own task.
    """
    told = list(_told(replies, clip.clip_id))
    sealed = frozenset(url for _, one in told for url in one.sealed)
    best, found = _best(clip, kind), dict[str, Way]()
    if best and clip.state is ClipState.READY and not is_live(best):
        found[best] = Way.LINK
    for relay_id, one in told:
        if one.state is not ClipState.READY:
            continue
        way = Way.EARLIER_LINK if relay_id == home else Way.OTHER_RELAY
        urls = _files(one, kind)
        if best in urls and relay_id == home:
            way = Way.LINK  # told together with the best one
        for url in urls:
            found[url] = min(found.get(url, way), way, key=list(Way).index)
    return {url: way for url, way in found.items() if url not in sealed}


def links(
    replies: Replies, clip_id: ClipId, kind: MediaKind, *, home: RelayId | None
) -> dict[str, Way]:
    """The links in stored replies alone, in the order of the replies (see `ways`)."""
    return ways(Clip(clip_id), replies, kind, home=home)


def _files(clip: Clip, kind: MediaKind) -> tuple[str, ...]:
    """The links of one reply to files of a clip's sound or video."""
    if kind is MediaKind.MP3:
        return clip.sounds
    return (clip.video_url,) if clip.video_url and not is_live(clip.video_url) else ()


def is_encrypted(replies: Replies, clip_id: ClipId) -> bool:
    """Whether the newest reply about the finished song offers encrypted files, whatever else it offers."""
    told = (clip for _, clip in _told(replies, clip_id) if clip.state is ClipState.READY)
    newest = next(told, None)
    return newest is not None and bool(newest.sealed)


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
