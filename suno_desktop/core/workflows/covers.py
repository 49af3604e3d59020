"""Covers: fetched once, kept as our own JPEG, thumbnails made from it. A missing cover never makes a song fail.

The cache is keyed by the clip, not by the link, because links change and the picture of a clip does not.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import Clock
from suno_desktop.core.errors import DesktopError, MediaError
from suno_desktop.core.media import artwork
from suno_desktop.core.media.disk import disk_errors, write_atomic
from suno_desktop.core.media.transfer import MediaClient
from suno_desktop.core.profile import private

_LARGE_PX = 1000
_MAX_BYTES = 10 * 2**20
_RETRY_AFTER_S = 600.0
"""A cover that could not be had is not asked for again within this time."""


class Covers:
    """The cover cache of one profile; safe to use from several threads."""

    def __init__(self, folder: Path, *, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._failed: dict[str, float] = {}
        self._lock = threading.Lock()

    def cached(self, name: str, px: int = 0) -> Path | None:
        """The JPEG (px 0) or thumbnail if it is already there; never asks the network."""
        path = self._path(name, px)
        return path if path.is_file() else None

    def large(
        self, name: str, urls: Sequence[str | None], media: MediaClient, *, cancel: CancelToken
    ) -> Path | None:
        """The cover as JPEG of at most 1000 px, from the first link that gives a picture; None if none does."""
        with self._lock:
            rests = self._clock.monotonic() < self._failed.get(name, 0.0)
        if rests:
            return self.cached(name)
        try:
            return self.fetch(name, urls, media, cancel=cancel)
        except DesktopError:
            with self._lock:
                self._failed[name] = self._clock.monotonic() + _RETRY_AFTER_S
            return None

    def fetch(
        self, name: str, urls: Sequence[str | None], media: MediaClient, *, cancel: CancelToken
    ) -> Path:
        """The same for callers that want the cover itself: asks now, and raises the reason if there is none.

        Raises:
            MediaError: there is no link, or the last one gives no picture.
            DiskError: the cache cannot be written.
        """
        path = self._path(name, 0)
        if path.is_file():
            return path
        trouble: DesktopError = MediaError("file.none_offered")
        for url in dict.fromkeys(url for url in urls if url):
            try:
                data = media.fetch_small(url, max_bytes=_MAX_BYTES, cancel=cancel)
                picture = artwork.to_jpeg(data, max_px=_LARGE_PX)
                with disk_errors(path):
                    private.make_folder(path.parent)
                    write_atomic(path, picture)
            except DesktopError as error:
                trouble = error
                continue
            return path
        raise trouble

    def thumbnail(self, name: str, px: int) -> Path | None:
        """A thumbnail made from the cached JPEG; None if that is not there or no picture."""
        path = self._path(name, px)
        if path.is_file():
            return path
        large = self._path(name, 0)
        try:
            private.make_folder(path.parent)
            artwork.thumbnail(large.read_bytes(), px, path)
        except (DesktopError, OSError):
            return None
        return path

    def _path(self, name: str, px: int) -> Path:
        digest = cache_name(name)
        folder = "covers" if px == 0 else f"thumbs-{px}"
        return self._folder / folder / digest[:2] / f"{digest}.jpg"


def cache_name(text: str) -> str:
    """A file name of the cache for any ID: hexadecimal, so that no server can choose a path."""
    return hashlib.sha1(text.encode(errors="surrogatepass"), usedforsecurity=False).hexdigest()
