"""Covers: fetched once, kept as our own JPEG, thumbnails made from it. A missing cover never makes a song fail.

The cache is keyed by the clip, not by the link, because links change and the picture of a clip does not. Pictures of the
person's own lie with the library, by the hash of their bytes, and so do those of the provider that they replaced in files.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import Clock
from suno_desktop.core.errors import DesktopError, MediaError
from suno_desktop.core.media import artwork
from suno_desktop.core.media.disk import disk_errors, write_atomic
from suno_desktop.core.media.transfer import MediaClient
from suno_desktop.core.profile import private
from suno_desktop.core.profile.paths import Profile

_LARGE_PX = 1000
_MAX_BYTES = 10 * 2**20
_HASH = re.compile(r"[0-9a-f]{64}")
_RETRY_AFTER_S = 600.0
"""A cover that could not be had is not asked for again within this time."""


class Covers:
    """The cover cache of one profile; safe to use from several threads."""

    def __init__(self, folder: Path, *, clock: Clock, own: Path | None = None) -> None:
        """`own`: where pictures of the person's own are kept; None: there are none."""
        self._folder = folder
        self._own = own
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

    def thumbnail(self, name: str, px: int, *, of: Path | None = None) -> Path | None:
        """A thumbnail made from the cached JPEG (or `of` another one); None if that is not there or no picture."""
        path = self._path(name, px)
        if path.is_file():
            return path
        large = of or self._path(name, 0)
        try:
            private.make_folder(path.parent)
            artwork.thumbnail(large.read_bytes(), px, path)
        except (DesktopError, OSError):
            return None
        return path

    # Pictures of the person's own.

    def keep_own(self, data: bytes) -> str:
        """Keep a picture of the person's as JPEG; its hash.

        Raises:
            MediaDamagedError: it is no picture that can be used.
            DiskError: it cannot be written.
        """
        picture = artwork.to_jpeg(data, max_px=_LARGE_PX, is_own=True)
        digest = hashlib.sha256(picture).hexdigest()
        self._keep(f"{digest}.jpg", picture)
        return digest

    def own(self, digest: str | None) -> Path | None:
        """The kept picture of this hash."""
        if self._own is None or digest is None or not _HASH.fullmatch(digest):
            return None
        path = self._own / f"{digest}.jpg"
        return path if path.is_file() else None

    def keep_replaced(self, clip_id: str, picture: bytes | None) -> None:
        """Keep the provider's picture that a file holds, before one of the person's own replaces it."""
        if self._own is None or picture is None or self.cached(clip_id) or self.replaced(clip_id):
            return
        if self.own(hashlib.sha256(picture).hexdigest()) is None:
            self._keep(f"{cache_name(clip_id)}.jpg", picture)

    def replaced(self, clip_id: str) -> Path | None:
        """The provider's picture that was replaced in files, if it was kept."""
        path = None if self._own is None else self._own / f"{cache_name(clip_id)}.jpg"
        return path if path is not None and path.is_file() else None

    def take_own(self, digest: str, picture: bytes) -> None:
        """Keep a picture that comes from elsewhere, if it is the one of this hash.

        Raises:
            DiskError: it cannot be written.
        """
        is_it = len(picture) <= _MAX_BYTES and hashlib.sha256(picture).hexdigest() == digest
        if is_it and _HASH.fullmatch(digest):
            self._keep(f"{digest}.jpg", picture)

    def exchange_own(self, digests: Iterable[str], beside: Path) -> tuple[str, ...]:
        """Have these pictures both here and in a folder beside the songs; those that are new here.

        Raises:
            DiskError: one cannot be written, or the folder around `beside` is not there (`disk.missing`).
        """
        came = []
        for digest in digests:
            if self._own is None or not _HASH.fullmatch(digest):
                continue
            here, there = self._own / f"{digest}.jpg", beside / f"{digest}.jpg"
            if here.is_file() and not there.is_file():
                with disk_errors(there):
                    beside.mkdir(exist_ok=True)
                    write_atomic(there, here.read_bytes(), lasting=True)
            elif not here.is_file() and (picture := _whole(there, digest)) is not None:
                self._keep(here.name, picture)
                came.append(digest)
        return tuple(came)

    def _keep(self, name: str, picture: bytes) -> None:
        if self._own is not None and not (self._own / name).is_file():
            with disk_errors(self._own):
                private.make_folder(self._own)
            write_atomic(self._own / name, picture, lasting=True)

    def _path(self, name: str, px: int) -> Path:
        digest = cache_name(name)
        folder = "covers" if px == 0 else f"thumbs-{px}"
        return self._folder / folder / digest[:2] / f"{digest}.jpg"


def _whole(path: Path, digest: str) -> bytes | None:
    """The bytes of a picture, if they are those of this hash."""
    with suppress(OSError):
        if path.stat().st_size <= _MAX_BYTES:
            data = path.read_bytes()
            return data if hashlib.sha256(data).hexdigest() == digest else None
    return None


def covers_of(profile: Profile, clock: Clock) -> Covers:
    """The covers of a profile; the person's own lie with its library."""
    return Covers(profile.cache, clock=clock, own=profile.library.with_name("own_covers"))


def cache_name(text: str) -> str:
    """A file name of the cache for any ID: hexadecimal, so that no server can choose a path."""
    return hashlib.sha1(text.encode(errors="surrogatepass"), usedforsecurity=False).hexdigest()
