"""Check library: re-read what was saved and say what is no longer as it was. Changes no file.

`moved` files are found by the clip ID that their tags carry, anywhere under the library's folder, and are byte for
byte what was saved. What is there and belongs to no row is `foreign`; the person may take it over.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import DiskError, MediaError
from suno_desktop.core.media import containers, tags
from suno_desktop.core.media.disk import Fingerprint, fingerprint
from suno_desktop.core.model import Clip, ClipId, FileState, MediaFile, MediaKind, SongId
from suno_desktop.core.rows import SavedFile

Verdict = Literal["ok", "missing", "damaged", "moved"]
_TAGGED = {".mp3", ".mp4", ".m4a"}
_MEDIA = {*_TAGGED, ".wav", ".ogg", ".flac", ".webm"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of one saved file. `path` is where it is now (moved) or was."""

    file: MediaFile
    clip_id: ClipId | None
    verdict: Verdict
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A file of sound or picture in the library's folder that no row knows."""

    path: Path
    clip_id: ClipId | None
    """The clip that its tags say it is."""
    song_id: SongId | None = None
    """The song that this is, if it is in the library: `adopt` can take the file over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file that was looked at and may be recorded as saved."""

    path: Path
    container: str
    mark: Fingerprint


def foreign(root: Path, *, known: Collection[Path], cancel: CancelToken) -> Iterator[Foreign]:
    """The files of sound and picture below `root` that are not among the known ones."""
    for path in _media(root, cancel):
        if path not in known:
            clip_id = tags.clip_id_of(path)
            yield Foreign(path=path, clip_id=None if clip_id is None else ClipId(clip_id))


def look_at(path: Path, kind: MediaKind, *, clip: Clip) -> Taken:
    """See whether a file may be taken for the saved one of a clip.

    Raises:
        MediaError: it is not whole, or its tags say that it is another clip (`file.other_song`).
        DiskError: it cannot be read.
    """
    told = tags.clip_id_of(path)
    if told is not None and told != clip.clip_id:
        raise MediaError("file.other_song", path=path)
    duration_s = clip.duration_s if kind is MediaKind.MP3 else None
    container = containers.check(path, kind, duration_s=duration_s)
    return Taken(path=path, container=container.name, mark=fingerprint(path))


def check(files: Iterable[SavedFile], *, root: Path, cancel: CancelToken) -> Iterator[Checked]:
    """Compare every saved file with its record, byte for byte by digest."""
    index: dict[tuple[ClipId, MediaKind], Path] | None = None
    for saved in files:
        cancel.check()
        file, clip_id = saved.file, saved.clip_id
        if file.path is None:
            continue
        verdict = verify(file)
        path = file.path
        if (
            verdict == "missing"
            and clip_id is not None
            and file.kind in {MediaKind.MP3, MediaKind.MP4}
        ):
            index = index if index is not None else _by_clip(root, cancel)
            found = index.get((clip_id, file.kind))
            if found is not None and verify(replace(file, path=found)) == "ok":
                verdict, path = "moved", found
        yield Checked(file=file, clip_id=clip_id, verdict=verdict, path=path)


def verify(file: MediaFile) -> Verdict:
    """Is the file there and unchanged? Reads all of it."""
    if file.path is None:
        return "missing"
    try:
        if file.size_bytes is not None and file.path.stat().st_size != file.size_bytes:
            return "damaged"
        return "ok" if fingerprint(file.path).sha256 == file.sha256 else "damaged"
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    except (OSError, DiskError):
        return "damaged"


def state_of(verdict: Verdict) -> FileState:
    """The state that a verdict leads to."""
    if verdict == "damaged":
        return FileState.DAMAGED
    return FileState.MISSING if verdict == "missing" else FileState.SAVED


def _by_clip(root: Path, cancel: CancelToken) -> dict[tuple[ClipId, MediaKind], Path]:
    found: dict[tuple[ClipId, MediaKind], Path] = {}
    for path in _media(root, cancel):
        clip_id = tags.clip_id_of(path) if path.suffix.lower() in _TAGGED else None
        if clip_id is not None:
            found[ClipId(clip_id), kind_of(path)] = path
    return found


def kind_of(path: Path) -> MediaKind:
    """What kind of download a file is by its name."""
    return MediaKind.MP4 if path.suffix.lower() in {".mp4", ".webm"} else MediaKind.MP3


def _media(root: Path, cancel: CancelToken) -> Iterator[Path]:
    for folder, _, names in os.walk(root):
        cancel.check()
        for name in names:
            path = Path(folder, name)
            if path.suffix.lower() in _MEDIA and not name.startswith(".") and _is_regular(path):
                yield path


def _is_regular(path: Path) -> bool:
    """A pipe or a device would be waited for, or read for ever."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False
