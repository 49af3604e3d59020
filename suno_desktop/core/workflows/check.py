"""Check library: re-read what was saved and say what is no longer as it was. Changes no file.

`moved` files are byte for byte what was saved, anywhere under the library's folder. `changed` ones have other tags and the
same sound: somebody wrote into them; they still play. `away` are those whose whole folder is not there: its disk may be
unplugged, so nothing is known of them. Nor is it of those that are `unread`, because the system does not let them
be read: by its permissions, or because its disk fails. What is there and belongs to no row is `foreign`; the person may
take it over if it says that it is a song of the library.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import DiskError, MediaError
from suno_desktop.core.media import containers, tags
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.media.publish import KnownPaths
from suno_desktop.core.model import (
    SAVED_ENDINGS,
    Clip,
    ClipId,
    Collected,
    FileId,
    FileState,
    MediaFile,
    MediaKind,
    SongId,
)
from suno_desktop.core.rows import SavedFile
from suno_desktop.core.workflows import music_folder
from suno_desktop.core.workflows.one_file import alone
from suno_desktop.core.workflows.same_sound import packets_of
from suno_desktop.core.workflows.unread import (
    GONE,
    Unread,
    cause_of,
    check_names,
    is_of_its_bytes,
    may_be_there,
    reading,
    say_nothing,
    unread,
)

Verdict = Literal["ok", "missing", "damaged", "changed", "moved", "away", "unread"]
SongsOfClips = Callable[[Sequence[ClipId]], Mapping[ClipId, SongId]]
"""Which songs of the library these clips are."""
_BESIDE = frozenset({".jpg", ".jpeg", ".png", ".webp", ".txt", ".lrc", ".mid"})
"""What lies beside a song."""
MEDIA = SAVED_ENDINGS - _BESIDE
_OF_THE_DISK = frozenset({"lost+found", "System Volume Information", "$RECYCLE.BIN"})
"""Folders that systems keep at the root of a disk, closed to most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of one saved file. `path` is where it is now (moved) or was."""

    file: MediaFile
    clip_id: ClipId | None
    verdict: Verdict
    path: Path
    folder: Path | None = None
    """What is not there, of one that is away."""
    error: DiskError | None = None
    """Why it could not be read, of one that is unread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A file of sound or picture in the library's folder that no row knows."""

    path: Path
    clip_id: ClipId | None
    """The clip that its tags say it is."""
    song_id: SongId | None = None
    """The song that this is, if it is in the library."""
    is_copy: bool = False
    """That song is saved elsewhere."""

    @property
    def can_be_adopted(self) -> bool:
        """Whether it may become the saved file of its song."""
        return self.song_id is not None and not self.is_copy

    @property
    def is_song(self) -> bool:
        """Whether it says that it is a song, which the library does not know."""
        return self.clip_id is not None and self.song_id is None


def foreign(
    root: Path,
    saved: Sequence[SavedFile],
    songs: SongsOfClips,
    *,
    cancel: CancelToken,
    closed: Unread = say_nothing,
) -> tuple[Foreign, ...]:
    """The files of sound and picture below `root` that are none of the saved ones, with the songs that they are.

    `closed` hears of folders that cannot be read, with all that is in them.
    """
    known = KnownPaths(one.file.path for one in saved)
    found = [path for path in media_files(root, cancel, closed) if path not in known]
    clips: dict[Path, ClipId] = {}
    for path in found:
        cancel.check()
        clip_id = _clip_id_of(path)
        if clip_id is not None:
            clips[path] = clip_id
    song_of = songs(list(clips.values())) if clips else {}
    here = {(one.file.song_id, one.file.kind) for one in saved if is_there(one.file)}
    return tuple(
        Foreign(
            path=path,
            clip_id=clips.get(path),
            song_id=(song_id := song_of.get(clips[path]) if path in clips else None),
            is_copy=any((song_id, kind) in here for kind in _kinds_of(path)),
        )
        for path in found
    )


def media_files(root: Path, cancel: CancelToken, closed: Unread = say_nothing) -> Iterator[Path]:
    """The files of sound and picture below a folder; `closed` hears of folders in it that cannot be read."""
    return (path for path in _files(root, cancel, closed) if _is_media(path))


def is_there(file: MediaFile) -> bool:
    """Whether something is where it was saved, or nobody is let to look; it is not read."""
    return file.path is not None and may_be_there(file.path)


def look_at(path: Path, kind: MediaKind, *, clip: Clip) -> Collected:
    """See whether a file may be taken for the saved one of a clip, and say what is to be recorded of it.

    Raises:
        MediaError: it is not whole, or its tags say that it is another clip (`file.other_song`).
        DiskError: it cannot be read.
    """
    with reading(path), alone(path):
        told = tags.clip_id_of(path)
        if told is not None and told != clip.clip_id:
            raise MediaError("file.other_song", path=path)
        duration_s = None if kind is MediaKind.MP4 else clip.duration_s
        container = containers.check(path, kind, duration_s=duration_s)
        return Collected(
            path,
            container.name,
            fingerprint(path),
            sound=tags.audio_digest(path),
            packets=packets_of(path),
            plays_s=container.duration_s,
        )


def check(
    files: Sequence[SavedFile], *, root: Path, own: Path, cancel: CancelToken
) -> Iterator[Checked]:
    """Compare every saved file with its record, byte for byte by digest; those that are gone come last.

    What was moved is looked for below `root`; `own` is the program's own folder (`music_folder.away`).

    Raises:
        DiskError: this system cannot name one of them (`disk.unnameable`).
    """
    check_names(paths_of(files))
    gone: list[SavedFile] = []
    for saved in files:
        cancel.check()
        file = saved.file
        if file.path is None:
            continue
        checked = _checked(saved, file.path)
        if checked.verdict == "missing":
            gone.append(saved)
        else:
            yield checked
    known = KnownPaths(saved.file.path for saved in files)
    found = same_bytes(gone, root, known=known, cancel=cancel) if gone else {}
    lost = [one.file.path for one in gone if one.file.path and one.file.file_id not in found]
    folders = music_folder.away(lost, own=own, saved=lambda: paths_of(files))
    for saved in gone:
        was, path = saved.file.path or root, found.get(saved.file.file_id)
        folder = folders.get(was) if path is None else None
        yield Checked(
            file=saved.file,
            clip_id=saved.clip_id,
            verdict="moved" if path else "away" if folder else "missing",
            path=path or was,
            folder=folder,
        )


def _checked(saved: SavedFile, path: Path) -> Checked:
    verdict, error = _verdict(saved.file)
    return Checked(file=saved.file, clip_id=saved.clip_id, verdict=verdict, path=path, error=error)


def _verdict(file: MediaFile) -> tuple[Verdict, DiskError | None]:
    try:
        return verify(file), None
    except DiskError as error:
        return "unread", error


def paths_of(files: Iterable[SavedFile]) -> Iterator[Path]:
    """Where files are said to be."""
    return (saved.file.path for saved in files if saved.file.path is not None)


def same_bytes(
    wanted: Iterable[SavedFile],
    folder: Path,
    *,
    known: Container[Path],
    cancel: CancelToken,
) -> dict[FileId, Path]:
    """Files below a folder, none of the `known`, that are byte for byte what was saved."""
    likely: dict[tuple[int | None, str], list[MediaFile]] = {}
    for saved in wanted:
        if saved.file.path is not None:
            likely.setdefault(_look(saved.file.path, saved.file.size_bytes), []).append(saved.file)
    found: dict[FileId, Path] = {}
    for path in _files(folder, cancel):
        alike = likely.get(_look(path, _size(path)))
        if not alike or path in known:
            continue
        digest = _digest(path)  # once, however many files of this size are gone
        file = next((one for one in alike if digest and one.sha256 == digest), None)
        if file is not None:
            alike.remove(file)
            found[file.file_id] = path
    return found


def same_clips(
    wanted: Iterable[SavedFile],
    folder: Path,
    *,
    known: Container[Path],
    cancel: CancelToken,
) -> dict[FileId, Path]:
    """Files of sound and picture below a folder, none of the `known`, whose tags say that they are the wanted ones."""
    clips = {(saved.clip_id, saved.file.kind): saved.file.file_id for saved in wanted}
    found: dict[FileId, Path] = {}
    for path in _files(folder, cancel):
        if path in known or not _is_media(path):
            continue
        clip_id = _clip_id_of(path)
        if clip_id is None:
            continue
        ids = (clips.get((clip_id, kind)) for kind in _kinds_of(path))
        file_id = next((one for one in ids if one is not None), None)
        if file_id is not None:
            found.setdefault(file_id, path)
    return found


def verify(file: MediaFile) -> Verdict:
    """Is the file there and unchanged, at least in its sound? Reads all of it.

    Raises:
        DiskError: the system does not let it be read, so nothing is known of it.
    """
    path = file.path
    if path is None:
        return "missing"
    check_names([path])
    try:
        with reading(path):
            return _compared(file, path)
    except DiskError as error:
        if isinstance(cause_of(error), GONE):
            return "missing"
        raise


def _compared(file: MediaFile, path: Path) -> Verdict:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        return "damaged"
    if file.size_bytes in {None, status.st_size} and fingerprint(path).sha256 == file.sha256:
        return "ok"
    if _has_its_sound(file, path):
        return "changed"
    fingerprint(path)  # only what can be read to its end is called damaged
    return "damaged"


def state_of(verdict: Verdict) -> FileState:
    """The state that a verdict leads to."""
    if verdict == "damaged":
        return FileState.DAMAGED
    return FileState.MISSING if verdict == "missing" else FileState.SAVED


def _digest(path: Path) -> str | None:
    with suppress(DiskError):
        return fingerprint(path).sha256
    return None


def _has_its_sound(file: MediaFile, path: Path) -> bool:
    """Whether a file that is not what was saved is still whole, and differs in its tags only."""
    if file.sound is None:
        return False
    try:
        with alone(path):
            containers.check(path, file.kind)
            return tags.audio_digest(path) == file.sound
    except MediaError:
        return False
    except DiskError as error:
        if not is_of_its_bytes(error):
            raise
        return False


def _clip_id_of(path: Path) -> ClipId | None:
    with suppress(MediaError, DiskError), alone(path):
        told = tags.clip_id_of(path)
        return None if told is None else ClipId(told)
    return None


def _kinds_of(path: Path) -> tuple[MediaKind, ...]:
    """The same of a WAV, which may have been wished for as one, or be how the sound came."""
    is_wav = path.suffix.lower() == ".wav"
    return (MediaKind.WAV, kind_of(path)) if is_wav else (kind_of(path),)


def kind_of(path: Path) -> MediaKind:
    """What kind of download a file is by its name."""
    return MediaKind.MP4 if path.suffix.lower() in {".mp4", ".webm", ".mkv"} else MediaKind.MP3


def _files(root: Path, cancel: CancelToken, closed: Unread = say_nothing) -> Iterator[Path]:
    """Nothing hidden: what lies in a disk's own trash is not found again."""

    def fail(error: OSError) -> None:
        if not isinstance(error, GONE) and error.errno != errno.ELOOP:
            closed(unread(Path(error.filename or root), error))

    for folder, folders, names in os.walk(root, onerror=fail):
        cancel.check()
        folders[:] = sorted(name for name in folders if not _is_hidden(name))
        for name in sorted(names):
            path = Path(folder, name)
            if name.startswith("."):
                continue
            try:
                status = path.stat()
            except OSError as error:
                fail(error)
                continue
            if stat.S_ISREG(status.st_mode):  # a pipe or a device would be waited for
                yield path


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name in _OF_THE_DISK


def _is_media(path: Path) -> bool:
    return path.suffix.lower() in MEDIA


def _look(path: Path, size: int | None) -> tuple[int | None, str]:
    return size, path.suffix.lower()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
