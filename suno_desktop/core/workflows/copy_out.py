"""Copies of saved songs for another device: a phone, a car, a friend. The library and its files are only read.

A folder that songs were copied to knows what it got (`STATE`), so that a second run copies only what differs and may
remove what is no longer wanted. That file names no song's ID, provider or link. Whatever else lies in the folder is
never overwritten and never removed. Does not choose the songs.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import Cancelled, DesktopError, DiskError, MediaError
from suno_desktop.core.media import copies, lrc, names, playlists, publish, sidecars, tags
from suno_desktop.core.media.disk import (
    disk_errors,
    write_atomic,
)
from suno_desktop.core.media.part_files import PartFile, sweep
from suno_desktop.core.media.tags import TagSet
from suno_desktop.core.model import Clip, MediaKind, take_letter
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.save_file import album_in, tag_set

STATE: Final = ".suno-desktop-copies.jsonl"
"""In the folder that is copied to: one line for each file that we made there."""
_FRIENDLY: Final = (
    "title",
    "artist",
    "album",
    "album_artist",
    "subtitle",
    "genre",
    "lyrics",
    "ai_generated",
)
"""What a song says of itself when it is given away: that it was made by an AI is nobody's secret, and stays."""
_FATAL: Final = frozenset({"disk.full", "disk.no_room", "disk.missing", "disk.read_only"})
"""What is wrong with the disk and not with one file."""

Progress = Callable[[int, int], object]
"""(done, in all)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRecipe:
    """How copies are made.

    Attributes:
        kinds: which of a song's files are wanted.
        template: their names (`media.names`), without IDs where nobody shall see one.
        numbered: names begin with their place, for players that sort by name.
        id3_version: 4 or 3.
        is_bare: no prompt, ID, provider, link or comment is in them.
        cover: the cover as a picture beside each song.
        words: "txt" or "lrc" beside each song; "" for none.
        encoding: of `.lrc` files: "utf-8" or "gbk".
        playlist: name of an M3U8 of all songs; "" for none.
        song_dates: files have the day of their song.
        albums: which album each song is in, of `albums.RULES`.
        removes: what was copied earlier and is not wanted any more is removed.
    """

    kinds: tuple[MediaKind, ...] = (MediaKind.MP3,)
    template: str = "{artist}/{title} ({take})"
    numbered: bool = False
    id3_version: int = 4
    is_bare: bool = False
    cover: bool = False
    words: str = ""
    encoding: str = "utf-8"
    playlist: str = ""
    song_dates: bool = False
    removes: bool = False
    albums: str = "one"


PRESETS: Final[Mapping[str, CopyRecipe]] = {
    "phone": CopyRecipe(words="lrc", playlist="Suno"),
    "car": CopyRecipe(
        template="{title} ({take})", numbered=True, id3_version=3, words="lrc", encoding="gbk"
    ),
    "friend": CopyRecipe(template="{artist} - {title} ({take})", is_bare=True),
}
"""Recipes by the device they are for."""


Give = Callable[[Path], object]
"""Takes a finished part."""


class Failed(NamedTuple):
    """A song that could not be copied."""

    path: Path
    error: DesktopError


@dataclass(slots=True, kw_only=True)
class CopyReport:
    """What a run did. `copied`, `kept` and `removed` count files, small ones beside songs included.

    Attributes:
        copied: made or made anew.
        copied_bytes: bytes of those.
        kept: there already.
        songs: of the copied files those that are songs.
        songs_kept: of those that were there.
        removed: no longer wanted.
        no_longer_wanted: copied earlier, not wanted any more, and still there.
        failed: songs that could not be copied.
        stopped: files that were not come to.
        trouble: what is wrong with the folder, if that ended it.
    """

    copied: int = 0
    copied_bytes: int = 0
    kept: int = 0
    songs: int = 0
    songs_kept: int = 0
    removed: int = 0
    no_longer_wanted: int = 0
    failed: list[Failed] = field(default_factory=list)
    stopped: int = 0
    trouble: DesktopError | None = None


class _WantedFile(NamedTuple):
    """One file that the folder is to have."""

    name: PurePosixPath
    made_of: str
    """A hash of all that it is made of: equal ones need not be made again."""
    make: Callable[[Path, Give, CancelToken], object]
    """Make it beside a place, and call back with the part that is to get its name."""
    origin: Path
    is_song: bool = False
    """Else it is a small one beside songs."""


class _MadeCopy(NamedTuple):
    """A file that we made in the folder."""

    path: str
    made_of: str
    size: int


def copy_out(
    sources: Sequence[Source],
    target: Path,
    recipe: CopyRecipe,
    *,
    cancel: CancelToken,
    progress: Progress = lambda _done, _all: None,
) -> CopyReport:
    """Bring copies of songs into a folder, and only what is not there yet.

    Args:
        sources: the saved files, in the order of the playlist.
        target: an existing folder.
        recipe: how copies are made.
        cancel: ends it between two files or pieces; what was copied stays.
        progress: called after each file.

    Raises:
        DiskError: the folder is not there or cannot be read.
        UsageError: the template cannot be used.
    """
    names.check_template(recipe.template)
    wanted = list(_wanted(sources, target, recipe))
    folder = _Folder(target)
    report = CopyReport()
    for done, one in enumerate(wanted):
        try:
            cancel.check()
            size = folder.bring(one, cancel)
        except Cancelled:
            report.stopped = len(wanted) - done
            break
        except (MediaError, DiskError) as error:
            if isinstance(error, DiskError) and folder.is_to_blame(error):
                report.trouble, report.stopped = error, len(wanted) - done
                break
            report.failed.append(Failed(one.origin, error))
        else:
            report.kept += size is None
            report.copied += size is not None
            report.copied_bytes += size or 0
            report.songs += one.is_song and size is not None
            report.songs_kept += one.is_song and size is None
        progress(done + 1, len(wanted))
    else:
        folder.settle({str(one.name) for one in wanted}, report, removes=recipe.removes)
    return report


def _wanted(sources: Sequence[Source], target: Path, recipe: CopyRecipe) -> Iterator[_WantedFile]:
    room = names.room(target, recipe.template)
    taken: set[str] = set()
    listed: list[tuple[PurePosixPath, Clip]] = []
    songs = [one for one in sources if one.clip is not None and one.path is not None]
    width = len(str(len(songs)))
    for number, source in enumerate(songs, 1):
        assert source.clip is not None
        assert source.path is not None
        path = Path(source.path)
        name = _name(source, source.clip, path, recipe, room)
        if recipe.numbered:
            name = name.with_name(f"{number:0{width}d} {names.cut(name.name, room - width - 1)}")
        name = _free(name, taken)
        listed.append((name, source.clip))
        told = _told(source, source.clip, recipe)
        yield _song(source, path, name, told, recipe)
        yield from _beside(source.clip, path, name, told, recipe)
    if recipe.playlist and listed:
        text = playlists.text(_entry(*one) for one in listed).encode()
        clean = names.clean_text(recipe.playlist).strip(" .-") or "Suno"
        yield _small(_free(PurePosixPath(f"{clean}.m3u8"), taken), text, target)


def _name(source: Source, clip: Clip, path: Path, recipe: CopyRecipe, room: int) -> PurePosixPath:
    values = names.values(
        clip=clip,
        take=take_letter(source.take),
        task_id=source.task_id,
        relay_name=source.relay_name,
        album=album_in(source, clip, recipe.albums),
    )
    ending = path.suffix.removeprefix(".").lower()
    return names.render(recipe.template, values, ext=ending, limit=room)


def _free(name: PurePosixPath, taken: set[str]) -> PurePosixPath:
    """`name`, or the next one that no other file of this run has in any spelling; all beside it go by the same stem."""
    number, found = 1, name
    while names.folded(str(found.with_suffix(""))) in taken:
        number += 1
        found = name.with_name(names.numbered(name.name, number))
    taken.add(names.folded(str(found.with_suffix(""))))
    return found


def _told(source: Source, clip: Clip, recipe: CopyRecipe) -> TagSet:
    told = tag_set(source, clip, albums=recipe.albums)
    if not recipe.is_bare:
        return told
    return TagSet({key: told.values[key] for key in _FRIENDLY if key in told.values}, told.lines)


def _song(
    source: Source, path: Path, name: PurePosixPath, told: TagSet, recipe: CopyRecipe
) -> _WantedFile:
    stamp = source.clip.created_at if source.clip is not None and recipe.song_dates else None
    is_tagged = path.suffix.removeprefix(".").lower() in tags.TAGGED

    def make(target: Path, give: Give, cancel: CancelToken) -> None:
        def finished(part: Path) -> None:
            if stamp is not None:
                with suppress(OSError, OverflowError):
                    os.utime(part, (stamp.timestamp(), stamp.timestamp()))
            give(part)

        if is_tagged:
            tags.copy(
                path,
                target,
                told,
                id3_version=recipe.id3_version,
                is_bare=recipe.is_bare,
                before=finished,
            )
        elif recipe.is_bare:
            raise MediaError("copy.cannot_clean")
        else:
            with PartFile.create(target, clip_id="", kind=source.kind) as part:
                copies.fill(part, path, cancel)
                part.close()
                finished(part.path)

    made_of = _hash(
        source.sha256,
        dict(told.values),
        [(line.start_s, line.text) for line in told.lines],
        recipe.id3_version,
        recipe.is_bare,
        stamp and stamp.isoformat(),
    )
    return _WantedFile(name, made_of, make, path, is_song=True)


def _beside(
    clip: Clip, path: Path, name: PurePosixPath, told: TagSet, recipe: CopyRecipe
) -> Iterator[_WantedFile]:
    """The small files beside a song."""
    if recipe.words == "txt" and told.values.get("lyrics"):
        yield _small(name.with_suffix(".txt"), f"{told.values['lyrics']}\n".encode(), path)
    if recipe.words == "lrc":
        timed = lrc.lines(told.lines) or sidecars.timed_lyrics(clip)
        if timed:
            data = timed.decode().encode(recipe.encoding, "replace")
            yield _small(name.with_suffix(".lrc"), data, path)
    if recipe.cover:
        with suppress(MediaError, DiskError):
            cover = tags.front_cover(path)
            if cover is not None:
                yield _small(name.with_suffix(".jpg"), cover, path)


def _small(name: PurePosixPath, data: bytes, origin: Path) -> _WantedFile:
    def make(target: Path, give: Give, _cancel: CancelToken) -> None:
        with PartFile.create(target, clip_id="", kind=MediaKind.LYRICS) as part:
            part.write_all(data)
            give(part.path)

    return _WantedFile(name, hashlib.sha256(data).hexdigest(), make, origin)


def _entry(name: PurePosixPath, clip: Clip) -> playlists.PlaylistEntry:
    title = " - ".join(filter(None, (clip.artist, clip.title or "Untitled")))
    return playlists.PlaylistEntry(name, tags.clean_line(title), clip.duration_s)


def _hash(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class _Folder:
    """A folder that is copied to, and what it got so far."""

    def __init__(self, target: Path) -> None:
        self._target = target
        if not target.is_dir():
            raise DiskError("copy.no_folder", path=target)
        self._made = _read_state(target / STATE)
        sweep(target, before=float("inf"))

    def is_to_blame(self, error: DiskError) -> bool:
        """Whether a trouble is that of the whole folder."""
        place = Path(str(error.values.get("path", "")))
        return error.code in _FATAL and (place == self._target or self._target in place.parents)

    def bring(self, one: _WantedFile, cancel: CancelToken) -> int | None:
        """Make one file, unless it is there; gives its bytes, None if it is there.

        Raises:
            MediaError: the song cannot be copied.
            DiskError: one of the disks is in the way.
        """
        before = self._made.get(str(one.name))
        is_ours = before is not None and self._is_as_made(before)
        if before is not None and is_ours and before.made_of == one.made_of:
            return None
        place = before.path if before is not None and is_ours else one.name
        target = names.safe_join(self._target, PurePosixPath(place))
        publish.prepare_folder(self._target, target.parent)
        cancel.check()
        sizes: list[int] = []

        def give(part: Path) -> None:
            with disk_errors(part):
                sizes.append(part.stat().st_size)
            if is_ours:
                self._note(one, target, sizes[0])
                publish.replace(part, target)
                return
            # Noted before it has its name: after a kill between the two it is still known as ours.
            for name in publish.free_names(target, ""):
                if os.path.lexists(name):
                    continue
                self._note(one, name, sizes[0])
                with suppress(FileExistsError):
                    publish.publish(part, name, names=iter([name]))
                    return
            raise DiskError("disk.no_name", path=target)

        one.make(target, give, cancel)
        return sizes[0]

    def settle(self, wanted: set[str], report: CopyReport, *, removes: bool) -> None:
        """Remove what is no longer wanted, if that is wished; leave the list of what is there in good order."""
        for name in [name for name in self._made if name not in wanted]:
            made = self._made[name]
            if not self._is_as_made(made):
                del self._made[name]
            elif removes:
                with suppress(OSError):
                    path = self._target / made.path
                    path.unlink()
                    del self._made[name]
                    report.removed += 1
                    path.parent.rmdir()
            else:
                report.no_longer_wanted += 1
        lines = [_line(name, made) for name, made in self._made.items()]
        with suppress(DiskError):  # the longer list says the same
            write_atomic(self._target / STATE, "".join(lines).encode(), lasting=True)

    def _is_as_made(self, made: _MadeCopy) -> bool:
        with suppress(OSError, ValueError):
            path = self._target / made.path
            return not path.is_symlink() and path.is_file() and path.stat().st_size == made.size
        return False

    def _note(self, one: _WantedFile, path: Path, size: int) -> None:
        made = _MadeCopy(path.relative_to(self._target).as_posix(), one.made_of, size)
        self._made[str(one.name)] = made
        with disk_errors(self._target / STATE), (self._target / STATE).open("ab") as file:
            file.write(_line(str(one.name), made).encode())
            file.flush()
            os.fsync(file.fileno())


def _line(name: str, made: _MadeCopy) -> str:
    # In ASCII, which names outside of Unicode also have a form in.
    return json.dumps({"name": name, **made._asdict()}) + "\n"


def _read_state(path: Path) -> dict[str, _MadeCopy]:
    """What we made in a folder; a line that was cut is left out."""
    found: dict[str, _MadeCopy] = {}
    with suppress(OSError):
        for line in path.read_bytes().split(b"\n"):
            with suppress(ValueError, KeyError, TypeError, AttributeError):
                told = json.loads(line)
                name = PurePosixPath(told["path"])
                if not name.is_absolute() and ".." not in name.parts:
                    found[told["name"]] = _MadeCopy(str(name), told["made_of"], int(told["size"]))
    return found
