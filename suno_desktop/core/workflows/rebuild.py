"""A library that is lost is made again from its files: every song whose tags, or the `.json` beside it, say which it is.

A song whose sound is damaged comes back too, with its file recorded as damaged: its IDs and its words are all there.

Files are read and never renamed, moved or written. Twice, because songs come in the order in which they were made: first
who they are, then all of it, some at a time, so that a hundred thousand songs need no more memory than a few.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import Changes
from suno_desktop.core.errors import DesktopError, DiskError, MediaError, UrlRefusedError
from suno_desktop.core.fields import FIELDS, FieldType
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.rebuilding import Rebuilt
from suno_desktop.core.media import containers, lrc, midi, sidecars, tags
from suno_desktop.core.media.albums import is_by_rule
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.model import (
    Clip,
    ClipId,
    ClipState,
    Collected,
    MediaKind,
    SungWord,
    TaskId,
)
from suno_desktop.core.net.urls import parse
from suno_desktop.core.relay import value_readers
from suno_desktop.core.timed_words import timed_lines
from suno_desktop.core.workflows import decided_file
from suno_desktop.core.workflows.check import kind_of, media_files
from suno_desktop.core.workflows.one_file import alone
from suno_desktop.core.workflows.same_sound import packets_of
from suno_desktop.core.workflows.unread import (
    Unread,
    is_file,
    is_of_its_bytes,
    reading,
    say_nothing,
)

TOGETHER = 50
"""Songs that are taken in by one transaction."""
_MOST_BESIDE = 16 * 2**20
"""Bytes of a `.json` or words; what is larger was not written beside a song."""
_SOUND_AND_PICTURE = (MediaKind.MP3, MediaKind.WAV, MediaKind.MP4)
"""In the order in which they are read and believed."""
_MOST_COMMON = 0.8
"""Of the characters of a Chinese text, so many are common at least."""
_LETTERS = re.compile("[A-Z]{1,3}")
_JPEG = b"\xff\xd8\xff"
KnownClips = Callable[[Sequence[ClipId]], frozenset[ClipId]]


class Candidate(NamedTuple):
    """The files of one song that the library may not know."""

    made: str
    """When it was made, as its file says; songs are taken in in this order."""
    task_id: str
    take: int
    clip_id: ClipId
    paths: Mapping[MediaKind, Sequence[Path]]
    """Of several of a kind the first that is whole counts."""


class TakenBack(NamedTuple):
    """What came of it."""

    clips: frozenset[ClipId]
    """The songs that were taken in."""
    files: tuple[tuple[Path, MediaKind, ClipId], ...]
    """Their whole files; sound and picture of each song come before its words and cover."""
    damaged: tuple[tuple[Path, MediaKind, ClipId], ...]
    """Their files that are not whole: they were recorded as damaged, so that they can be downloaded again."""
    left_out: tuple[Path, ...]
    """Files that are not whole and were not recorded: another file has their place, or reading them fails."""
    troubles: tuple[DesktopError, ...] = ()
    """What could not be read, in sentences."""

    def joined(self, more: TakenBack) -> TakenBack:
        """Return what came of this and of what was taken in after it."""
        return TakenBack(
            self.clips | more.clips,
            self.files + more.files,
            self.damaged + more.damaged,
            self.left_out + more.left_out,
            self.troubles + more.troubles,
        )


def candidates(
    paths: Iterable[Path],
    known: KnownClips,
    *,
    cancel: CancelToken,
    unread: Unread = say_nothing,
) -> list[Candidate]:
    """The songs among these files that the library does not know, in the order in which they were made.

    `unread` hears of files that cannot be read, so that nobody knows whether they are songs.
    """
    found: dict[ClipId, dict[MediaKind, list[Path]]] = {}
    told: dict[ClipId, tuple[str, str, int]] = {}
    for path in paths:
        cancel.check()
        values = values_of(path, unread=unread)
        clip_id = ClipId(values.get("clip_id", ""))
        if clip_id:
            found.setdefault(clip_id, {}).setdefault(_kind_of(path), []).append(path)
            take = _take(values)
            made = (values.get("created_at", "~"), values.get("task_id", ""), take or 0)
            told.setdefault(clip_id, made)
    here = known(list(found)) if found else frozenset()
    return sorted(
        Candidate(*told[clip_id], clip_id, files)
        for clip_id, files in found.items()
        if clip_id not in here
    )


def take_back(
    some: Sequence[Candidate], library: Library
) -> Callable[[], tuple[TakenBack, Changes]]:
    """Read some songs whole; returns what is to be called on the thread that writes the library."""
    songs: list[Rebuilt] = []
    left_out: list[Path] = []
    troubles: list[DesktopError] = []
    for one in some:
        song, bad = _read(one, troubles.append)
        songs += [] if song is None else [song]
        left_out += bad

    def write() -> tuple[TakenBack, Changes]:
        fresh, changes = library.take_back(songs)
        taken = [(song.clip.clip_id, song) for song in songs if song.clip.clip_id in fresh]
        files = tuple(
            (file.path, kind, clip_id)
            for clip_id, song in taken
            for kind, file in song.files.items()
        )
        damaged = tuple(
            (path, kind, clip_id) for clip_id, song in taken for kind, path in song.damaged.items()
        )
        return TakenBack(fresh, files, damaged, tuple(left_out), tuple(troubles)), changes

    return write


def rebuild(
    library: Library,
    root: Path,
    *,
    cancel: CancelToken,
    progress: Callable[[int, int], object] = lambda _done, _total: None,
) -> int:
    """Take in every song below a folder, and what was decided of them, on the thread that opened the library; tells how many."""
    decided_file.take_what_there_is(decided_file.Seen(root, {}), library, cancel=cancel)
    found = candidates(media_files(root, cancel), library.known_clips, cancel=cancel)
    count = 0
    for start in range(0, len(found), TOGETHER):
        cancel.check()
        progress(start, len(found))
        taken, _ = take_back(found[start : start + TOGETHER], library)()
        count += len(taken.clips)
    progress(len(found), len(found))
    return count


def has_songs(root: Path, *, cancel: CancelToken, unread: Unread = say_nothing) -> bool:
    """Whether a folder holds any song that says which it is, or what was decided of songs.

    `unread` hears of what cannot be read in it.
    """
    with suppress(DiskError):  # said by the walk, or no file
        if is_file(root / decided_file.NAME):
            return True
    return any(
        "clip_id" in values_of(path, unread=unread) for path in media_files(root, cancel, unread)
    )


def count_songs(root: Path, *, cancel: CancelToken, most: int, unread: Unread = say_nothing) -> int:
    """How many songs of a folder say which they are, up to `most`; `unread` hears of what cannot be read in it."""
    found: set[str] = set()
    for path in media_files(root, cancel, unread):
        found.add(values_of(path, unread=unread).get("clip_id", ""))
        if len(found - {""}) >= most:
            break
    return len(found - {""})


def values_of(path: Path, *, unread: Unread = say_nothing) -> Mapping[str, str]:
    """What the tags of a file and the `.json` beside it say, by the keys of `tags.ROWS`; nothing if not which song it is.

    `unread` hears if it cannot be read.
    """
    values: dict[str, str] = {}
    try:
        with reading(path), alone(path):
            values = _possible(tags.told(path).values)
    except DiskError as error:
        if not is_of_its_bytes(error):
            unread(error)
    except DesktopError:
        pass  # no tags
    beside = _json_beside(path)
    if beside and values.get("clip_id", beside["clip_id"]) == beside["clip_id"]:
        values |= beside
    return values


def _json_beside(path: Path) -> dict[str, str]:
    data = _beside(path, ".json")
    with suppress(ValueError, RecursionError):
        told = json.loads(data) if data else None
        if isinstance(told, dict):
            return _possible(
                {key: text for key, text in told.items() if isinstance(text, str) and text}
            )
    return {}


def _possible(told: Mapping[str, str]) -> dict[str, str]:
    """What was told, without what names no task and no server; nothing if it names no song."""
    if not _is_clip_id(told.get("clip_id", "")):
        return {}
    return {key: text for key, text in told.items() if key not in _CAN_BE or _CAN_BE[key](text)}


def _is_clip_id(text: str) -> bool:
    """Whether a relay could have named a song so; a word without a digit names none."""
    return value_readers.clip_id(text) == text and any(map(str.isdigit, text))


def _is_host(text: str) -> bool:
    """Whether a server can be called so; an address that cannot be would be in the way of all others."""
    with suppress(UrlRefusedError, ValueError):
        parse(f"https://{text}")
        return text.isprintable() and urlsplit(f"https://{text}").hostname == text
    return False


_CAN_BE: Mapping[str, Callable[[str], bool]] = {
    "task_id": lambda text: value_readers.text_id(text) == text,
    "relay_host": _is_host,
}


def _beside(path: Path, ending: str) -> bytes:
    """What lies beside a song; b"" if nothing does."""
    beside = path.with_suffix(ending)
    with suppress(OSError):
        if beside.is_file() and beside.stat().st_size <= _MOST_BESIDE:
            return beside.read_bytes()
    return b""


def _read(one: Candidate, unread: Unread = say_nothing) -> tuple[Rebuilt | None, list[Path]]:
    """All that the files of a song say (None: reading them fails), and damaged ones that are not recorded.

    A song of which no file is whole comes back too: what its tags say is all that can bring it back. What cannot be read
    is no damage.
    """
    files: dict[MediaKind, Collected] = {}
    damaged: dict[MediaKind, Path] = {}
    left_out: list[Path] = []
    for kind in _SOUND_AND_PICTURE:
        is_all = kind is MediaKind.WAV and MediaKind.MP3 not in files  # that there is of its sound
        place = MediaKind.MP3 if is_all else kind
        bad = []
        for path in one.paths.get(kind, ()):
            try:
                found = _whole(path, place)
            except DiskError as error:
                unread(error)
                continue
            if found is not None:
                files[place] = found
                break
            bad.append(path)
        if bad and place not in files:
            damaged[kind if MediaKind.MP3 in one.paths else place] = bad.pop(0)
        left_out += bad
    left_out += [damaged.pop(kind) for kind in files if kind in damaged]
    first = next(iter([*(file.path for file in files.values()), *damaged.values()]), None)
    if first is None:
        return None, left_out
    try:
        with reading(first), alone(first):
            return _rebuilt(one, files, damaged), left_out
    except DiskError as error:
        unread(error)
        return None, left_out
    except DesktopError:
        return None, list(dict.fromkeys([*left_out, *damaged.values(), first]))


def _rebuilt(
    one: Candidate, files: dict[MediaKind, Collected], damaged: Mapping[MediaKind, Path]
) -> Rebuilt:
    """All that the files of a song say; what a whole one says counts for more."""
    paths = [*(file.path for file in files.values()), *damaged.values()]
    values: dict[str, str] = {}
    for path in paths:
        values = {**values_of(path), **values}
    sound = next(iter(files.values()), None)
    clip = _clip(one, values, paths[0], plays_s=None if sound is None else sound.plays_s)
    sung = _sung(paths[0], clip)
    files |= dict(_downloads_beside(paths[0], clip))
    album = value_readers.line(values.get("album"))
    return Rebuilt(
        clip=clip,
        task_id=TaskId(values["task_id"]) if "task_id" in values else None,
        take=_take(values),
        host=values.get("relay_host"),
        album=None if album is None or is_by_rule(album, clip) else album,
        files=files,
        damaged=damaged,
        sung=sung,
    )


def _sung(path: Path, clip: Clip) -> tuple[SungWord, ...]:
    """When its words are sung, by what lies beside it or stands in it; times of words are better than those of lines.

    What does not fit the song is no good: nobody knows whose it is.
    """
    beside = lrc.read(_text(_beside(path, ".lrc")))
    inside = lrc.of_lines(tags.timed_lines_of(path))
    has_words = any(not word.text.endswith("\n") for word in beside)
    for words in (beside, inside) if has_words or not inside else (inside, beside):
        with suppress(MediaError):
            timed_lines(words, clip.lyrics or "", duration_s=clip.duration_s)
            return words
    return ()


def _kind_of(path: Path) -> MediaKind:
    return MediaKind.WAV if path.suffix.lower() == ".wav" else kind_of(path)


def _text(data: bytes) -> str:
    """The text of a file: Unicode of any form, or what Chinese systems write; "" if it cannot be told which it is."""
    with suppress(UnicodeDecodeError):
        return data.decode(json.detect_encoding(data)).removeprefix("\ufeff")
    with suppress(UnicodeDecodeError):
        text = data.decode("gb18030")
        odd = [character for character in text if not character.isascii()]
        if sum(map(_is_common, odd)) >= _MOST_COMMON * len(odd):
            return text
    return ""


def _is_common(character: str) -> bool:
    """Whether it stands in the first half of GB 2312, as nearly all of a Chinese text; letters of other alphabets hardly."""
    with suppress(UnicodeEncodeError):
        return character.encode("gb2312") < b"\xd8"
    return False


def _clip(one: Candidate, values: Mapping[str, str], path: Path, *, plays_s: float | None) -> Clip:
    told = {
        field.key: value
        for field in FIELDS
        if field.key in values and (value := _value(field.type, values[field.key])) is not None
    }
    if "lyrics" not in told and (words := _words_beside(path, told.get("title"))):
        told["lyrics"] = words
    if plays_s is not None:
        told.setdefault("duration_s", round(plays_s, 2))
    return Clip.of(one.clip_id, ClipState.READY, told)


def _value(type_: FieldType, text: str) -> Any:
    """What a text says, as free of control characters as what a server says; None if it says nothing."""
    if type_ is FieldType.TEXT:
        return value_readers.line(text)
    return (
        value_readers.long_text(text)
        if type_ is FieldType.LONG_TEXT
        else tags.value_of(type_, text)
    )


def _whole(path: Path, kind: MediaKind) -> Collected | None:
    """What is to be recorded of a file; None if it is not whole.

    Raises:
        DiskError: it cannot be read, so nobody knows.
    """
    try:
        with reading(path), alone(path):
            container = containers.check(path, kind)
            return Collected(
                path,
                container.name,
                fingerprint(path),
                sound=tags.audio_digest(path) if container.name in tags.TAGGED else None,
                packets=packets_of(path),
                plays_s=container.duration_s,
            )
    except DiskError as error:
        if not is_of_its_bytes(error):
            raise
    except DesktopError:
        pass  # it is not whole
    return None


def _words_beside(path: Path, title: str | None) -> str:
    """The words, from a file that has nothing else."""
    told = _text(_beside(path, ".txt")) or lrc.words(_text(_beside(path, ".lrc")))
    words = tags.clean_lines(told)
    return words.removeprefix(f"{title}\n\n") if title else words


def _downloads_beside(path: Path, clip: Clip) -> Iterator[tuple[MediaKind, Collected]]:
    """Words and cover beside a song, if they are surely its own."""
    for name, kind in sidecars.DOWNLOADS.items():
        data, beside = _beside(path, f".{name}"), path.with_suffix(f".{name}")
        text = tags.clean_lines(_text(data)) if name == "txt" else ""
        words = tags.clean_lines(clip.lyrics or "")
        is_own = bool(words) and text.endswith(words) if name == "txt" else data.startswith(_JPEG)
        if data and is_own:
            with suppress(DiskError):
                yield kind, Collected(beside, name, fingerprint(beside))
    yield from _made_beside(path, clip)


def _made_beside(path: Path, clip: Clip) -> Iterator[tuple[MediaKind, Collected]]:
    """Notes and timed lyrics beside a song, if they are surely its own."""
    notes, timed = path.with_suffix(".mid"), path.with_suffix(".lrc")
    with suppress(DiskError):
        if midi.clip_id_of(_beside(path, ".mid")) == clip.clip_id:
            yield MediaKind.MIDI, Collected(notes, "mid", fingerprint(notes))
    words = lrc.read(_text(_beside(path, ".lrc")))
    with suppress(DiskError, MediaError):
        timed_lines(words, clip.lyrics or "", duration_s=clip.duration_s)
        yield MediaKind.LRC, Collected(timed, "lrc", fingerprint(timed))


def _take(values: Mapping[str, str]) -> int | None:
    """0 for A, 25 for Z, 26 for AA; None if the file does not say."""
    letters = values.get("take", "")
    if not _LETTERS.fullmatch(letters):
        return None
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
