"""All links that one reply gives for the sound and the picture of a clip, sorted into what may be fetched and what not.

A relay names them in `audio_url` and its like, and in `media_urls`: a list of {url, content_type, delivery, encoding}. An
item with an `encoding` is encrypted for the account that made the song. Pure and total; fetches and decrypts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from suno_desktop.core.model import Offer, is_live
from suno_desktop.core.net.urls import is_forbidden
from suno_desktop.core.relay import value_readers
from suno_desktop.core.relay.structure import Dict, opened
from suno_desktop.core.relay.value_readers import Json

_MOST = 20
"""Items of one `media_urls` that are looked at."""
_UNKNOWN = 4
_RANKS: Mapping[str, int] = {
    **dict.fromkeys(("mp3", "mpeg", "mpga", "mpeg3"), 0),
    **dict.fromkeys(("m4a", "mp4", "aac", "alac"), 1),
    **dict.fromkeys(("webm", "ogg", "oga", "opus", "vorbis"), 2),
    **dict.fromkeys(("wav", "wave", "flac"), 3),
}
"""Which file is rather taken: what plays everywhere first."""
_WORD = re.compile(r"[a-z0-9]+")
_NO_FILE = frozenset(
    {"m3u8", "mpegurl", "hls", "mpd", "dash", "image", "jpeg", "jpg", "png", "webp", "text", "json"}
)
"""Playlists, pictures and words are no files of sound."""


class MediaLinks(NamedTuple):
    """What one clip of one reply gives."""

    sounds: tuple[str, ...]
    """Plain files of its sound, the best first."""
    live: str | None
    """Its live stream."""
    pictures: tuple[str, ...]
    """Plain files of its video, of `media_urls`."""
    sealed: tuple[str, ...]
    """What is encrypted: recognised, never fetched."""
    is_encrypted: bool
    """Some of it is, whether it has an address or not."""
    is_refused: bool
    """Somewhere stands the address that Suno gives instead of a link."""

    @property
    def offer(self) -> Offer | None:
        """What this gives for the sound; None if it says nothing of a file."""
        if self.sounds:
            return Offer.PLAIN
        if self.is_encrypted:
            return Offer.ENCRYPTED
        return Offer.REFUSED if self.is_refused else None


class _Item(NamedTuple):
    """One of `media_urls`."""

    url: str | None
    words: frozenset[str]
    """Of its content type, or of the ending of its address if it has none."""
    is_sealed: bool
    is_refused: bool


def media_links(named: Iterable[tuple[Json, bool]], media_urls: Json) -> MediaLinks:
    """Sort the links of a clip.

    Args:
        named: the values of `audio_url` and its like, in the order in which they are believed, each with whether its
            key says that it is a live stream.
        media_urls: the value of that name.
    """
    items = list(_items(media_urls)) if media_urls else []
    sealed = {_same(item.url) for item in items if item.is_sealed and item.url}
    sounds: dict[str, frozenset[str] | None] = {}
    pictures: list[str] = []
    live, is_refused = None, any(item.is_refused for item in items)
    for value, is_stream in named:
        url = value_readers.url(value)
        if url is None:
            is_refused |= isinstance(value, str) and is_forbidden(value)
        elif sealed and _same(url) in sealed:
            continue
        elif is_stream or is_live(url):
            live = live or url
        else:
            sounds.setdefault(url, None)
    for item in items:
        url = item.url
        if url is None or item.is_sealed or _same(url) in sealed or item.words & _NO_FILE:
            continue
        if is_live(url):
            live = live or url
        elif "video" in item.words:
            pictures.append(url)
        else:
            sounds.setdefault(url, item.words)
    return MediaLinks(
        sounds=tuple(sorted(sounds, key=lambda url: _rank(url, sounds[url]))),
        live=live,
        pictures=tuple(pictures),
        sealed=tuple(dict.fromkeys(item.url for item in items if item.is_sealed and item.url)),
        is_encrypted=any(item.is_sealed for item in items),
        is_refused=is_refused,
    )


def _items(media_urls: Json) -> Iterator[_Item]:
    for item in _listed(media_urls):
        kind, encoding = item.get("content_type"), item.get("encoding")
        words = frozenset(_WORD.findall(kind.lower())) if isinstance(kind, str) else frozenset()
        address = item.get("url")
        url = value_readers.url(address)
        yield _Item(
            url=url,
            words=words or (_ending(url) if url else words),
            is_sealed=not (encoding is None or encoding is False or encoding in ("", [], {})),
            is_refused=isinstance(address, str) and is_forbidden(address),
        )


def _listed(media_urls: Json) -> Iterator[Dict]:
    """Its items, also of a single one, of a dictionary of them, of bare addresses, and of text that holds any of these."""
    value = opened(media_urls)
    if isinstance(value, dict):
        value = [value] if "url" in value else list(value.values())
    for held in value[:_MOST] if isinstance(value, list) else ():
        is_address = isinstance(held, str) and held.lstrip()[:4].lower() == "http"
        item = {"url": held} if is_address else opened(held)
        if isinstance(item, dict):
            yield item


def _ending(url: str) -> frozenset[str]:
    """The word that the ending of an address says."""
    name, dot, ending = urlsplit(url).path.rpartition("/")[2].rpartition(".")
    return frozenset({ending.lower()}) if name and dot else frozenset()


def _rank(url: str, words: frozenset[str] | None) -> int:
    """The lower the better; the codec inside ("m4a-opus") matters less than the file around it.

    `words` None: a link that a relay names as the song's sound, so it is an MP3 unless its ending says otherwise.
    """
    ranks = [_RANKS[word] for word in words or _ending(url) if word in _RANKS]
    return min(ranks, default=0 if words is None else _UNKNOWN)


def _same(url: str) -> str:
    return url.partition("#")[0]
