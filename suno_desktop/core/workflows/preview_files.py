"""The files of previews: what live streams gave of songs, as whole MP3 frames, one file for each clip.

They lie with the library, not in the cache: a stream's address dies, so what is lost of it cannot be had again. They
are no files of the music folder and never get a song's name. What is noted of them is in the library
(`library.preview_rows`).
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

from suno_desktop.core.errors import MediaError
from suno_desktop.core.media.disk import check_room, create_exclusive, disk_errors, sync_folder
from suno_desktop.core.media.mp3 import Growing
from suno_desktop.core.model import ClipId
from suno_desktop.core.profile import private
from suno_desktop.core.workflows.covers import cache_name


class Previews:
    """The folder of one profile. Whoever changes files and rows together holds `lock` meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.lock = threading.RLock()
        self._folder = folder

    def path(self, clip_id: ClipId) -> Path:
        """Where a clip's preview is, if there is one."""
        return self._folder / f"{cache_name(clip_id)}.mp3"

    def size(self, clip_id: ClipId) -> int:
        """Its bytes; 0 if there is none."""
        return _size(self.path(clip_id))

    def prepare(self, clip_id: ClipId, frames: bytes) -> None:
        """Bring a longer one to the disk, beside the one that is there.

        Raises:
            DiskError: it cannot be written.
        """
        part = self._part(clip_id)
        with disk_errors(part):
            private.make_folder(self._folder)
            check_room(self._folder, len(frames))
            part.unlink(missing_ok=True)
            with os.fdopen(create_exclusive(part), "wb") as file:
                file.write(frames)
                file.flush()
                os.fsync(file.fileno())

    def publish(self, clip_id: ClipId) -> None:
        """Let what was prepared take the place of the one that is there.

        Raises:
            DiskError: it cannot be moved.
        """
        part = self._part(clip_id)
        with disk_errors(part):
            part.replace(self.path(clip_id))
            sync_folder(self._folder)

    def finish(self, clip_id: ClipId, size_bytes: int) -> None:
        """After a kill: publish what was prepared if it is what was noted, else remove it."""
        part = self._part(clip_id)
        if size_bytes and _size(part) == size_bytes:
            self.publish(clip_id)
        else:
            _remove(part)

    def discard(self, clip_id: ClipId) -> None:
        """Remove it; never raises. Where it is in use and cannot be removed, `keep_only` does so at the next start."""
        with self.lock:
            _remove(self.path(clip_id))
            _remove(self._part(clip_id))

    def seconds(self, clip_id: ClipId) -> float:
        """How long it plays; 0.0 if there is none or it is none."""
        growing = Growing()
        with suppress(OSError, MediaError):
            growing.feed(self.path(clip_id).read_bytes())
        return growing.duration_s

    def names(self) -> frozenset[str]:
        """What the files are called, without their endings."""
        with suppress(OSError):
            return frozenset(path.name.partition(".")[0] for path in self._folder.iterdir())
        return frozenset()

    def keep_only(self, names: frozenset[str]) -> None:
        """Remove all files that are called otherwise."""
        with suppress(OSError):
            for path in self._folder.iterdir():
                if path.name.partition(".")[0] not in names:
                    _remove(path)

    def _part(self, clip_id: ClipId) -> Path:
        return self.path(clip_id).with_suffix(".part")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
