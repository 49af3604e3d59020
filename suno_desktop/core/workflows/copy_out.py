"""Copies of saved songs for another device: a phone, a car, a friend. The library and its files are only read.

A folder that songs were copied to knows what it got (`STATE`), so that a second run copies only what differs and may
remove what is no longer wanted. That file names no song's ID, provider or link. Whatever else lies in the folder is
never overwritten and never removed. Does not choose the songs.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import Cancelled, DesktopError, DiskError, MediaError, UsageError
from suno_desktop.core.media import copies, lrc, names, playlists, publish, sidecars, tags
from suno_desktop.core.media.disk import (
    disk_errors,
    write_atomic,
)
from suno_desktop.core.media.part_files import PartFile, sweep
from suno_desktop.core.media.tags import TagSet
from suno_desktop.core.model import Clip, FileId, MediaKind, SongId, take_letter
from suno_desktop.core.rows import SongRow, Source
from suno_desktop.core.workflows.save_file import album_in, tag_set

if TYPE_CHECKING:
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.core.profile.paths import Profile
    from suno_desktop.core.profile.settings import Settings

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

_AT_ONCE: Final = 500
"""Songs that are asked for together."""

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
        removes: copies of songs that are not wanted any more are removed.
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
        left_out: songs that were saved once, whose file is doubtful now, and of which the folder has no such copy.
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
    left_out: int = 0
    stopped: int = 0
    trouble: DesktopError | None = None


class CopySources(NamedTuple):
    """What is there of the songs that somebody chose."""

    sources: tuple[Source, ...]
    """Files that are saved or were so once, in the order of the songs."""
    doubtful: frozenset[FileId]
    """Those among them that are known to be missing or damaged, or are to be had again."""
    absent: tuple[SongRow, ...] = ()
    """Songs that have none of these files."""


def sources_of(
    reader: LibraryReader, song_ids: Sequence[SongId], kinds: Sequence[MediaKind]
) -> CopySources:
    """Look up what `copy_out` needs of songs."""
    every = reader.saved_files_of(song_ids, kinds, doubtful=True)
    saved = reader.saved_files_of(song_ids, kinds)
    sources = reader.sources(every)
    there = {one.song_id for one in sources}
    rows = (
        row
        for start in range(0, len(song_ids), _AT_ONCE)
        for row in reader.song_rows(song_ids[start : start + _AT_ONCE])
    )
    absent = [row for row in rows if row.clip_id is not None and row.song_id not in there]
    return CopySources(sources, frozenset(every).difference(saved), tuple(absent))


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
    song: str = ""
    """By what its song is known again under another name; "" where the folder shall not know that."""
    clip: Clip | None = None
    """Of a song."""
    is_doubtful: bool = False
    """There is nothing whole now that it could be made of."""
    is_playlist: bool = False
    """What is in it is known when all songs are there."""


class _MadeCopy(NamedTuple):
    """A file that we made in the folder."""

    path: str
    made_of: str
    size: int
    song: str = ""
    """That of `_WantedFile`; "" where an earlier version made it."""


def refuse_own(target: Path, profile: Profile, settings: Settings) -> None:
    """Raise if a folder is that of the library or lies in that of its songs, where copies would be taken for songs.

    Raises:
        UsageError: it does.
    """
    with suppress(OSError, RuntimeError):  # a loop of links, before Python 3.13
        real = target.resolve()
        music = settings.folder(profile.music).resolve()
        if real.is_relative_to(music) or real == profile.library.parent.resolve():
            raise UsageError("copy.own_folder", path=target)


def copy_out(
    sources: Sequence[Source],
    target: Path,
    recipe: CopyRecipe,
    *,
    cancel: CancelToken,
    doubtful: Collection[FileId] = (),
    absent: Sequence[SongRow] = (),
    progress: Progress = lambda _done, _all: None,
) -> CopyReport:
    """Bring copies of songs into a folder, and only what is not there yet.

    A song of which no copy can be made now keeps those that the folder has: only what nobody wants is removed.

    Args:
        sources: the saved files, in the order of the playlist.
        target: an existing folder.
        recipe: how copies are made.
        cancel: ends it between two files or pieces; what was copied stays.
        doubtful: those of the sources that are not copied, because they are not what was saved.
        absent: chosen songs without a file; what the folder has of them stays.
        progress: called after each file.

    Raises:
        DiskError: the folder is not there or cannot be read.
        UsageError: the template cannot be used.
    """
    names.check_template(recipe.template)
    wanted = list(_wanted(sources, target, recipe, doubtful))
    folder = _Folder(target)
    run = _CopyRun(folder)
    report = run.report
    run.lost.songs.update(
        _hash(row.clip_id, kind) for row in absent if row.clip_id for kind in recipe.kinds
    )
    for done, one in enumerate(wanted):
        try:
            cancel.check()
            run.bring(one, cancel)
        except (Cancelled, DiskError) as error:
            report.trouble = error if isinstance(error, DiskError) else None
            report.stopped = len(wanted) - done
            break
        progress(done + 1, len(wanted))
    else:
        names_wanted = {str(one.name) for one in wanted}
        folder.settle(names_wanted, run.lost, report, removes=recipe.removes)
    return report


def _wanted(
    sources: Sequence[Source], target: Path, recipe: CopyRecipe, doubtful: Collection[FileId]
) -> Iterator[_WantedFile]:
    room = names.room(target, recipe.template)
    taken: set[str] = set()
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
        told = _told(source, source.clip, recipe)
        is_doubtful, song = source.file_id in doubtful, _known_again(source, source.clip, recipe)
        made = _song(source, path, name, told, recipe)
        yield made._replace(song=song, is_doubtful=is_doubtful)
        for one in _beside(source.clip, path, name, told, recipe, is_doubtful=is_doubtful):
            yield one._replace(song=song)
    if recipe.playlist and songs:
        clean = names.clean_text(recipe.playlist).strip(" .-") or "Suno"
        playlist = _small(_free(PurePosixPath(f"{clean}.m3u8"), taken), b"", target)
        yield playlist._replace(is_playlist=True)


def _known_again(source: Source, clip: Clip, recipe: CopyRecipe) -> str:
    """By what a song is known that has another name by now; no ID, and nothing in what is given to a friend."""
    return "" if recipe.is_bare else _hash(clip.clip_id, source.kind)


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
    return _WantedFile(name, made_of, make, path, is_song=True, clip=source.clip)


def _beside(
    clip: Clip,
    path: Path,
    name: PurePosixPath,
    told: TagSet,
    recipe: CopyRecipe,
    *,
    is_doubtful: bool,
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
        try:
            cover = None if is_doubtful else tags.front_cover(path)
        except (MediaError, DiskError):
            cover, is_doubtful = None, True
        if cover is not None or is_doubtful:  # one that cannot be read now may lie there already
            small = _small(name.with_suffix(".jpg"), cover or b"", path)
            yield small._replace(is_doubtful=is_doubtful)


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


def _of_source(error: DiskError, one: _WantedFile, target: Path) -> DiskError:
    """Say of what a copy is made from that it cannot be read: the disk's own sentence is about writing."""
    place = Path(error.values.get("path", ""))
    if error.code == "disk.full" and place == one.origin:  # what is read fills no disk
        return DiskError("disk.full", path=target, details=error.details)
    is_there = error.code == "disk.missing" and place == one.origin.parent and place.is_dir()
    if is_there or (error.code in {"disk.read_only", "disk.unsafe"} and place == one.origin):
        reason = error.values.get("reason", "")
        return DiskError(
            "usage.cannot_read", name=one.origin.name, reason=reason, details=error.details
        )
    return error


class _LostSongs(NamedTuple):
    """Songs of which no copy can be made now: what the folder has of them stays, whatever it is called there."""

    songs: set[str]
    made_of: set[str]

    def add(self, one: _WantedFile) -> None:
        self.songs.update(filter(None, [one.song]))
        self.made_of.add(one.made_of)

    def has(self, made: _MadeCopy) -> bool:
        return made.song in self.songs or made.made_of in self.made_of


class _CopyRun:
    """Brings file after file, and counts what became of them."""

    def __init__(self, folder: _Folder) -> None:
        self.report = CopyReport()
        self.lost = _LostSongs(set(), set())
        self._folder = folder
        self._listed: list[tuple[PurePosixPath, Clip]] = []
        self._is_absent = False
        """The folder has no copy of the song that came last: nothing is put beside it."""

    def bring(self, one: _WantedFile, cancel: CancelToken) -> None:
        """Bring one file, if that is needed and can be.

        Raises:
            DiskError: the folder is in the way, and will be for the next one.
        """
        if one.is_playlist:
            if self._listed:
                text = playlists.text(_entry(*song) for song in self._listed)
                self._bring(
                    _small(one.name, text.encode("utf-8", "surrogateescape"), one.origin), cancel
                )
            return
        if one.is_song or not self._is_absent:
            self._bring(one, cancel)
        if one.is_song:
            place = self._folder.place_of(one)
            self._is_absent = place is None
            if place is not None and one.clip is not None and playlists.can_name(place):
                self._listed.append((place, one.clip))

    def _bring(self, one: _WantedFile, cancel: CancelToken) -> None:
        report = self.report
        if self._folder.has(one):
            self._folder.know(one)
            report.kept += 1
            report.songs_kept += one.is_song
            return
        if one.is_doubtful:
            report.left_out += one.is_song
            self._lose(one)
            return
        try:
            size = self._folder.bring(one, cancel)
        except (MediaError, DiskError) as error:
            if isinstance(error, DiskError):
                error = _of_source(error, one, self._folder.target)
                if self._folder.is_to_blame(error):
                    raise error from None
            report.failed.append(Failed(one.origin, error))
            self._lose(one)
            return
        report.copied += 1
        report.copied_bytes += size
        report.songs += one.is_song

    def _lose(self, one: _WantedFile) -> None:
        if one.is_song:
            self.lost.add(one)


class _Folder:
    """A folder that is copied to, and what it got so far."""

    def __init__(self, target: Path) -> None:
        self.target = target
        if not target.is_dir():
            raise DiskError("copy.no_folder", path=target)
        self._made = _read_state(target / STATE)
        sweep(target, before=float("inf"))

    def is_to_blame(self, error: DiskError) -> bool:
        """Whether a trouble is that of the whole folder."""
        place = Path(str(error.values.get("path", "")))
        return error.code in _FATAL and (place == self.target or self.target in place.parents)

    def has(self, one: _WantedFile) -> bool:
        """Whether a file is there just as it is wanted."""
        before = self._made.get(str(one.name))
        return before is not None and before.made_of == one.made_of and self._is_as_made(before)

    def know(self, one: _WantedFile) -> None:
        """Note whose a file is that is there, as an earlier version did not."""
        name = str(one.name)
        self._made[name] = self._made[name]._replace(song=one.song)

    def place_of(self, one: _WantedFile) -> PurePosixPath | None:
        """Where a copy lies that was made for this name, of whatever; None if there is none."""
        made = self._made.get(str(one.name))
        return PurePosixPath(made.path) if made is not None and self._is_as_made(made) else None

    def bring(self, one: _WantedFile, cancel: CancelToken) -> int:
        """Make one file; gives its bytes.

        Raises:
            MediaError: the song cannot be copied.
            DiskError: one of the disks is in the way.
        """
        before = self._made.get(str(one.name))
        is_ours = before is not None and self._is_as_made(before)
        place = before.path if before is not None and is_ours else one.name
        target = names.safe_join(self.target, PurePosixPath(place))
        publish.prepare_folder(self.target, target.parent)
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

    def settle(
        self, wanted: set[str], lost: _LostSongs, report: CopyReport, *, removes: bool
    ) -> None:
        """Remove what is no longer wanted, if that is wished; leave the list of what is there in good order."""
        for name in [name for name in self._made if name not in wanted]:
            made = self._made[name]
            if not self._is_as_made(made):
                del self._made[name]
            elif lost.has(made):
                continue
            elif removes:
                with suppress(OSError):
                    path = self.target / made.path
                    path.unlink()
                    del self._made[name]
                    report.removed += 1
                    path.parent.rmdir()
            else:
                report.no_longer_wanted += 1
        lines = [_line(name, made) for name, made in self._made.items()]
        with suppress(DiskError):  # the longer list says the same
            write_atomic(self.target / STATE, "".join(lines).encode(), lasting=True)

    def _is_as_made(self, made: _MadeCopy) -> bool:
        with suppress(OSError, ValueError):
            path = self.target / made.path
            return not path.is_symlink() and path.is_file() and path.stat().st_size == made.size
        return False

    def _note(self, one: _WantedFile, path: Path, size: int) -> None:
        made = _MadeCopy(path.relative_to(self.target).as_posix(), one.made_of, size, one.song)
        self._made[str(one.name)] = made
        with disk_errors(self.target / STATE), (self.target / STATE).open("ab") as file:
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
                    found[told["name"]] = _MadeCopy(
                        str(name), told["made_of"], int(told["size"]), str(told.get("song", ""))
                    )
    return found
