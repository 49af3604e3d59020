"""Check library: re-read what was saved and say what is no longer as it was. Changes no file.

`moved` files are found by the clip ID that their tags carry, anywhere under the library's folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import DiskError
from suno_desktop.core.media import tags
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.model import ClipId, FileState, MediaFile, MediaKind
from suno_desktop.core.rows import SavedFile

Verdict = Literal["ok", "missing", "damaged", "moved"]
_TAGGED = {".mp3", ".mp4", ".m4a"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of one saved file. `path` is where it is now (moved) or was."""

    file: MediaFile
    clip_id: ClipId | None
    verdict: Verdict
    path: Path


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
            if found is not None:
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
    for folder, _, names in os.walk(root):
        cancel.check()
        for name in names:
            path = Path(folder, name)
            if path.suffix.lower() not in _TAGGED or name.startswith("."):
                continue
            clip_id = tags.clip_id_of(path)
            if clip_id is not None:
                kind = MediaKind.MP4 if path.suffix.lower() == ".mp4" else MediaKind.MP3
                found[ClipId(clip_id), kind] = path
    return found
