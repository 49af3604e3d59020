"""Replies and whole libraries, out of the library into a file and back.

An export is JSON Lines: a header, then all that is known of one task a line, with its raw replies. It holds no key and
no setting. An import takes exports and files with relays' replies, one by one or by the folder; what cannot be read is
left out, and the rest comes in.
"""

from __future__ import annotations

import base64
import json
import os
import stat
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import Changes
from suno_desktop.core.clock import Clock
from suno_desktop.core.errors import Cancelled, DesktopError, RelayError, UsageError
from suno_desktop.core.library import decisions, task_export
from suno_desktop.core.library.copy_values import TaskCopy, time_of
from suno_desktop.core.library.decisions import Decision, Origin
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.library.task_export import Arrival, Intake, RelayCopy, ToldReply
from suno_desktop.core.media import playlists
from suno_desktop.core.media.disk import create_exclusive, disk_errors, open_regular, random_word
from suno_desktop.core.media.publish import publish
from suno_desktop.core.model import ClipId, SongId, Task, TaskId, TaskKey, TaskState
from suno_desktop.core.relay import apis, decode, documents, replies, structure, task_ids
from suno_desktop.core.relay.assemble import NAMELESS
from suno_desktop.core.workflows import check as song_files
from suno_desktop.core.workflows import rebuild, song_list
from suno_desktop.core.workflows.covers import Covers
from suno_desktop.core.workflows.rebuild import TakenBack
from suno_desktop.core.workflows.song_list import SongSheet
from suno_desktop.core.workflows.track import PIECE

SUFFIX = ".jsonl"
_MARK = "suno_desktop_export"
_VERSION = 1
_SPLIT = 8 * 2**20
"""How many characters of replies go onto one line, before escaping."""
_JSON = ".json"
_SHEETS, _PLAYLISTS = frozenset({".csv"}), frozenset({".m3u8", ".m3u"})
_SUFFIXES = frozenset({_JSON, SUFFIX, ".ndjson", *_SHEETS, *_PLAYLISTS, *song_files.MEDIA})
"""What is looked at in a folder; a file that is named is read whatever it is called."""
_MAX_NAMED = 3
_MOST_ADDRESSES = 20
"""Of one relay."""
_HEADER_BYTES = 1 << 20
_LIST_BYTES = 1_000
"""Within these stands the mark of an export in a list."""
_MOST_BLANK = 100
_ARRIVALS = 50
_TEXTS = frozenset({".txt", ".md", ".log"})
_MOST_TEXTS = 100
"""So many of a folder are looked through for IDs."""
_OURS = {"relay.udio": "usage.udio"}
"""What is said of a file instead of what is said of a relay's answer."""
_DECISIONS = 500
"""So many are taken in by one transaction."""
_DECIDED = f'{{"{decisions.DECIDED}":'.encode()
_DECISIONS_MARK, _END = b'{"suno_desktop_decisions":1', b'{"sha256":'
"""How the file beside the songs begins and ends (`decided_file`); it can be imported too."""
_PICTURE_OF = "own_cover"
_PICTURE = f'{{"{_PICTURE_OF}":'.encode()
_OUTDONE = f'{{"{decisions.OUTDONE}":'.encode()
_TASKS, _CHARS = 100, 2**19
"""Of so many tasks, or so much text of responses, one transaction is made: one for each task would take five times as long."""

Progress = Callable[[int, int], object]
"""(bytes done, bytes in all)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What went out, and where to: the next free name if the wished one was taken."""

    path: Path
    tasks: int
    replies: int


@dataclass(slots=True, kw_only=True)
class Imported:
    """What came in."""

    tasks: int = 0
    songs: int = 0
    files: int = 0
    """Files that something came of."""
    unread: dict[str, str] = field(default_factory=dict)
    """Names of files that nothing, or not all, came of, with the code of the reason."""
    lost: int = 0
    """Places in files that could not be read; all that is around them came in."""
    new_relays: tuple[str, ...] = ()
    """Relays that are not saved and have unfinished tasks in an export: nobody asks for those."""
    collections: int = 0
    """Made of playlists."""
    known: int = 0
    """Files of songs that the library knows already."""
    cancelled: bool = False
    ready: tuple[SongId, ...] = ()
    """Songs that responses made ready. They count as heard; the person may want otherwise."""
    rejected: tuple[SongId, ...] = ()
    """Songs of responses that are or were in the Trash, and were left there."""
    decided: int = 0
    """Things that the person decided elsewhere, and that count here from now on."""
    outdone: int = 0
    """Things that were decided otherwise here and in the file: the later decision counts, the other is kept beside it."""

    texts: list[Path] = field(default_factory=list)
    """Texts with task IDs, which are no responses: the person is to see the IDs before they are added."""
    paths: dict[str, Path] = field(default_factory=dict, repr=False, compare=False)
    """Whose the names of `unread` are."""

    def leave(self, path: Path, code: str) -> None:
        """Note a file of which nothing, or not all, came. Of two of one name the second is named with its folder."""
        names = (path.name, f"{path.parent.name}/{path.name}", str(path))
        free = (name for name in names if self.paths.get(name, path) == path)
        name = next(free, names[-1])
        self.paths[name] = path
        self.unread[name] = code

    def named_unread(self) -> str:
        """The first names that were not read, for a sentence."""
        names = list(self.unread)
        return ", ".join(names[:_MAX_NAMED]) + (" …" if len(names) > _MAX_NAMED else "")


class LibrarySink:
    """Where an import puts what it reads, piece by piece, so that the library's lane stays free for others between.

    Args:
        library: used only inside `write`.
        write: runs work on the library's lane and waits for it.
        tell: told of every change, with the songs that replies made ready (runs on the library's lane).
        clock: for what replies of no known time tell.
        covers: where pictures of the person's own are kept; None: nowhere.
    """

    def __init__(
        self,
        library: Library,
        *,
        write: Callable[[Callable[[], Any]], Any],
        tell: Callable[[Changes, tuple[SongId, ...]], None],
        clock: Clock,
        covers: Covers | None = None,
    ) -> None:
        self._covers = covers
        self._library = library
        self._write = write
        self._tell = tell
        self._clock = clock
        self._intake: Intake
        self._tasks: list[Task] = []
        self._chars = 0
        self._keys = array("q")
        self.ready: list[SongId] = []
        """What responses made ready."""

    def rejected(self) -> tuple[SongId, ...]:
        """The songs of the recorded tasks that are or were in the Trash."""
        found: dict[SongId, None] = {}
        for start in range(0, len(self._keys), PIECE):
            keys = [TaskKey(key) for key in self._keys[start : start + PIECE]]
            work = partial(self._library.rejected_of_tasks, keys)
            found |= dict.fromkeys(self._write(work))
        return tuple(found)

    def record(self, tasks: Sequence[Task]) -> None:
        """Take in replies, some together; tasks that are not finished are asked for. The last need a `flush`."""
        self._tasks += tasks
        self._chars += sum(len(task.raw) for task in tasks)
        if len(self._tasks) >= _TASKS or self._chars >= _CHARS:
            self.flush()

    def flush(self) -> None:
        """Write what `record` still holds."""
        tasks, self._tasks, self._chars = self._tasks, [], 0

        def run() -> None:
            recorded = self._library.record(tasks, relay_id=None, now=self._clock.now())
            self._keys.extend(recorded.keys.values())
            self.ready += recorded.ready
            self._tell(recorded.changes, recorded.ready)

        if tasks:
            self._write(run)

    def begin(self, relays: Sequence[RelayCopy]) -> dict[str, str]:
        """Begin an export; answers the names of its relays that are not saved, by address."""
        self.flush()

        def run() -> dict[str, str]:
            self._intake = self._library.begin_intake(relays)
            saved = {relay.base_url for relay in self._library.relays()}
            named = {relay["base_url"]: relay["name"] for relay in relays}
            return {url: name for url, name in named.items() if url not in saved}

        missing: dict[str, str] = self._write(run)
        return missing

    def take_in(self, arrivals: Sequence[Arrival]) -> None:
        """Take in lines of an export."""
        self._write(lambda: self._tell(self._library.take_in(self._intake, arrivals), ()))

    def take_songs(self, paths: Sequence[Path], cancel: CancelToken) -> tuple[int, int, int]:
        """Take in those of these files that are songs of ours and not known; how many tasks, songs and known songs."""
        self.flush()
        here = set[ClipId]()

        def known(clip_ids: Sequence[ClipId]) -> frozenset[ClipId]:
            found: frozenset[ClipId] = self._write(lambda: self._library.known_clips(clip_ids))
            here.update(found)
            return found

        found = rebuild.candidates(paths, known, cancel=cancel)
        taken = set[ClipId]()
        for start in range(0, len(found), rebuild.TOGETHER):
            cancel.check()
            write = rebuild.take_back(found[start : start + rebuild.TOGETHER], self._library)

            def run(write: Callable[[], tuple[TakenBack, Changes]] = write) -> frozenset[ClipId]:
                back, changes = write()
                self._tell(changes, ())
                return back.clips

            taken |= self._write(run)
        tasks = {one.task_id or one.clip_id for one in found if one.clip_id in taken}
        return len(tasks), len(taken), len(here)

    def collect(self, name: str, clip_ids: Sequence[ClipId]) -> None:
        """Make a collection of these songs, in this order."""

        def run() -> None:
            collection_id, changes = self._library.create_collection(name)
            self._tell(changes | self._library.set_order(collection_id, clip_ids), ())

        self._write(run)

    def take_picture(self, digest: str, picture: bytes) -> None:
        """Keep a cover of the person's own."""
        if self._covers is not None:
            self._covers.take_own(digest, picture)

    def decide(self, some: Sequence[Decision]) -> tuple[int, int]:
        """Take in what was decided elsewhere: how much counts from now on, and how much of it or of ours does not."""

        def run() -> tuple[int, int]:
            taken = self._library.take_decisions(some, origin=Origin.IMPORT)
            self._tell(taken.changes, ())
            return taken.won, taken.outdone

        counts: tuple[int, int] = self._write(run)
        return counts


# Out.


def export(
    reader: LibraryReader,
    path: Path,
    *,
    covers: Covers | None = None,
    cancel: CancelToken,
    progress: Progress,
) -> Exported:
    """Write everything that the library holds. What is at `path` is not touched: the next free name is taken.

    Raises:
        DiskError: it cannot be written.
        Cancelled: `cancel` was called; nothing is left.
    """
    part = path.with_name(f".{random_word()}.part")
    tasks = told = 0
    total = reader.counts().tasks
    with disk_errors(path):
        handle = create_exclusive(part)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_line({_MARK: _VERSION, "relays": reader.named_relays()}))
                for copy in reader.task_copies():
                    cancel.check()
                    for piece in _pieces(copy):
                        file.write(_line(piece))
                    tasks += 1
                    told += len(copy.get("replies", ()))
                    progress(tasks, max(total, tasks))
                for line in decision_lines(reader):
                    cancel.check()
                    file.write(line)
                for line in _pictures(reader, covers):
                    cancel.check()
                    file.write(line)
            return Exported(path=publish(part, path), tasks=tasks, replies=told)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise


def decision_lines(reader: LibraryReader) -> Iterator[bytes]:
    """All that the person decided, as lines of a file; also of songs that are not known yet."""
    yield from map(_line, decisions.copies(reader.decisions()))
    yield from map(_line, map(decisions.outdone_copy, reader.outdone_decisions()))


def _pictures(reader: LibraryReader, covers: Covers | None) -> Iterator[bytes]:
    """The covers of the person's own, each once, under the hash that the decisions name."""
    if covers is None:
        return
    for digest in reader.own_covers():
        path = covers.own(digest)
        if path is not None:
            data = base64.b64encode(path.read_bytes()).decode()
            yield _line({_PICTURE_OF: digest, "data": data})


def _picture(line: bytes) -> tuple[str, bytes] | None:
    """The hash and the bytes of a cover of the person's own; None if a line is another one."""
    if not line.startswith(_PICTURE):
        return None
    with suppress(ValueError, RecursionError, TypeError, KeyError):
        told = json.loads(line)
        return str(told[_PICTURE_OF]), base64.b64decode(told["data"], validate=True)
    return "", b""


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _pieces(copy: TaskCopy) -> Iterator[TaskCopy]:
    """A task whose replies are too much for one line takes several; all but the replies stands on each."""
    piece: list[Any] = []
    size = 0
    for reply in copy.get("replies", ()):
        if piece and size + len(reply["text"]) > _SPLIT:
            yield {**copy, "replies": piece}
            piece, size = [], 0
        piece.append(reply)
        size += len(reply["text"])
    yield {**copy, "replies": piece} if piece else copy


# In.


def import_all(
    paths: Sequence[Path], sink: LibrarySink, *, cancel: CancelToken, progress: Progress
) -> Imported:
    """Take in files and folders. Never raises for what a file is; what came before a cancel stays."""
    imported, counted = Imported(), _Counted()
    files = list(_files(paths, imported, cancel))
    total = sum(size for _, size in files)
    done = 0
    songs = [path for path, _ in files if path.suffix.lower() in song_files.MEDIA]
    for path, size in files:
        if cancel.is_cancelled:
            imported.cancelled = True
            break
        if path.suffix.lower() in song_files.MEDIA:
            continue
        step = _from(progress, done, total)
        _Import(path, sink, imported, cancel, step, counted=counted).run()
        done += size
        progress(done, total)
    sink.flush()
    _take_songs(songs, sink, imported, cancel)
    if not (files or imported.unread or imported.cancelled):
        imported.texts = _texts_in(paths, cancel)
    imported.ready, imported.rejected = tuple(sink.ready), sink.rejected()
    return imported


def _take_songs(
    paths: Sequence[Path], sink: LibrarySink, imported: Imported, cancel: CancelToken
) -> None:
    """Take in files of songs, by the tags that we wrote into them; others are nobody's business here."""
    try:
        tasks, songs, known = sink.take_songs(paths, cancel)
    except Cancelled:
        imported.cancelled = True
        return
    imported.tasks += tasks
    imported.songs += songs
    imported.files += songs
    imported.known += known


def _from(progress: Progress, start: int, total: int) -> Callable[[int], object]:
    return lambda done: progress(start + done, total)


def _files(
    paths: Sequence[Path], imported: Imported, cancel: CancelToken
) -> Iterator[tuple[Path, int]]:
    """Every file to read, once, with its size."""
    seen: set[tuple[int, int]] = set()
    for path in _named(paths, imported, cancel):
        try:
            about = path.stat()
        except OSError:
            imported.leave(path, "usage.cannot_read")
            continue
        if not stat.S_ISREG(about.st_mode):
            imported.leave(path, "usage.not_a_file")
        elif (about.st_dev, about.st_ino) not in seen:
            seen.add((about.st_dev, about.st_ino))
            yield path, about.st_size


def _named(
    paths: Sequence[Path],
    imported: Imported,
    cancel: CancelToken,
    *,
    suffixes: frozenset[str] = _SUFFIXES,
) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue

        def lost(error: OSError) -> None:
            imported.leave(Path(error.filename or "?"), "usage.cannot_read")

        # Links to folders are not followed, so no loop can be walked.
        for folder, folders, names in os.walk(path, onerror=lost):
            if cancel.is_cancelled:
                imported.cancelled = True
                return
            folders.sort()
            for name in sorted(names):
                if Path(name).suffix.lower() in suffixes:
                    yield Path(folder, name)


def _texts_in(folders: Sequence[Path], cancel: CancelToken) -> list[Path]:
    """The texts with task IDs in folders of which nothing else could come."""
    found = []
    for path in islice(_named(folders, Imported(), cancel, suffixes=_TEXTS), _MOST_TEXTS):
        with suppress(OSError), open_regular(path) as file:
            if not cancel.is_cancelled and _names_tasks(decode.to_text(file.read())):
                found.append(path)
    return found


def _names_tasks(text: str) -> bool:
    """Whether there are task IDs in a text; none are looked for in what is no text."""
    return "\0" not in text and bool(task_ids.find(text).hosts)


class _Counted:
    """What was counted of an import: a task may come in several pieces, or several times."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def first(self, *what: object) -> bool:
        """Whether this comes for the first time."""
        name = hash(what)  # of very many songs the names themselves would be too much
        is_first = name not in self._seen
        self._seen.add(name)
        return is_first

    def tasks(self, tasks: Sequence[Task]) -> int:
        """How many of these tasks are new."""
        return sum(self.first(task.task_id) for task in tasks)

    def songs(self, tasks: Sequence[Task]) -> int:
        """How many of their clips and sheets are new."""
        clips = (self.first("song", clip.clip_id) for task in tasks for clip in task.clips)
        sheets = (self.first(task.task_id, sheet) for task in tasks for sheet in task.sheets)
        return sum(clips) + sum(sheets)


class _Import:
    """One file."""

    def __init__(
        self,
        path: Path,
        sink: LibrarySink,
        imported: Imported,
        cancel: CancelToken,
        progress: Callable[[int], object],
        *,
        counted: _Counted,
    ) -> None:
        self._counted = counted
        self._path = path
        self._sink = sink
        self._imported = imported
        self._cancel = cancel
        self._progress = progress

    def run(self) -> None:
        try:
            with open_regular(self._path) as file:
                suffix = self._path.suffix.lower()
                if suffix in _PLAYLISTS:
                    self._playlist(decode.to_text(file.read()))
                    return
                if suffix in _SHEETS and self._sheet(file, song_list.read_sheet):
                    return
                if suffix == _JSON and self._sheet(file, song_list.read_json):
                    return
                header = _header(_first_line(file))
                if header is not None:
                    self._export(header, file)
                    return
                file.seek(0)
                lines = _unwrapped(file)
                header = None if lines is None else _header(_first_line(lines))
                if lines is not None and header is not None:
                    self._export(header, lines)
                    return
                file.seek(0)
                self._replies(file)
        except DesktopError as error:
            if error.code.startswith(("library.", "disk.")):
                raise  # our own disk is in the way, not this file
            self._lost(error.code)
        except OSError:
            self._lost("usage.cannot_read")

    def _lost(self, code: str, *, count: int = 0) -> None:
        self._imported.leave(self._path, _OURS.get(code, code))
        self._imported.lost += count

    def _replies(self, file: BinaryIO) -> None:
        text = decode.to_text(file.read())
        whole = os.fstat(file.fileno()).st_size
        tasks = at = lost = 0
        was_broken = False
        while (start := _skip_space(text, at)) < len(text) and not self._stopped():
            try:
                for piece in documents.pieces(text, start, stands_alone=_are_tasks):
                    brought = self._record(piece.text)
                    tasks += brought or 0
                    lost += brought is None
                    at, was_broken = piece.end, False
                    self._progress(at * whole // len(text))
                    if self._stopped():
                        break
            except documents.BrokenError as error:
                lost += not was_broken
                was_broken = True
                at = text.rfind("\n", max(start, error.taken), error.at)
                if at == -1:
                    line = text.find("\n", error.at)
                    at = len(text) if line == -1 else line
        if not tasks and not self._imported.cancelled:
            if self._path.suffix.lower() not in _SUFFIXES and _names_tasks(text):
                self._imported.texts.append(self._path)
                return
            replies.read(text[:_HEADER_BYTES], is_own=True)  # raises what is wrong with it
            raise UsageError("usage.not_a_reply")
        self._imported.files += tasks > 0
        if lost:
            self._lost("usage.not_a_reply", count=lost)

    def _sheet(self, file: BinaryIO, read: Callable[[str], SongSheet | None]) -> bool:
        """Take in a list of ours; tells whether it is one."""
        sheet = read(decode.to_text(file.read()))
        file.seek(0)
        if sheet is None:
            return False
        for reply in sheet.replies:
            if self._stopped():
                return True
            self._record(reply)
        self._sink.flush()
        at = round(os.fstat(file.fileno()).st_mtime * 1000)
        self._decide(
            [
                Decision(clip_id, thing, value, at)
                for clip_id, told in sheet.judged.items()
                for thing, value in told.items()
            ]
        )
        self._imported.files += 1
        return True

    def _playlist(self, text: str) -> None:
        """Take in the songs that a playlist names, and keep them together in its order."""
        paths = [path for path in playlists.read(text, self._path.parent) if path.is_file()]
        told = [ClipId(rebuild.values_of(path).get("clip_id", "")) for path in paths]
        if not any(told):
            raise UsageError("usage.not_a_playlist", name=self._path.name)
        try:
            tasks, songs, known = self._sink.take_songs(paths, self._cancel)
        except Cancelled:
            self._imported.cancelled = True
            return
        self._sink.collect(self._path.stem, [clip_id for clip_id in told if clip_id])
        self._imported.files += 1
        self._imported.tasks += tasks
        self._imported.songs += songs
        self._imported.collections += 1
        self._imported.known += known

    def _record(self, text: str) -> int | None:
        """Take in what one document tells; how many tasks, or None if it is no response."""
        try:
            read = replies.read(text, is_own=True)
        except RelayError:
            return None
        tasks = tuple(task for task in read if task_ids.tells_of_a_song(task) or _is_named(task))
        if tasks:
            self._sink.record(tasks)
        self._imported.songs += self._counted.songs(tasks)
        self._imported.tasks += self._counted.tasks(tasks)
        return len(tasks)

    def _export(self, header: dict[str, Any], file: BinaryIO) -> None:
        not_saved = self._sink.begin(header["relays"])
        new = dict.fromkeys(self._imported.new_relays)
        self._imported.files += 1
        piece: list[Arrival] = []
        decided: list[Decision] = []
        for line in self._lines(file):
            if (some := _decided(line)) is not None:
                decided += some
                continue
            if (picture := _picture(line)) is not None:
                self._sink.take_picture(*picture)
                continue
            arrival = _arrival(line)
            if arrival is None:
                self._lost("usage.not_a_reply", count=1)
                continue
            relay = arrival.copy.get("relay", "")
            if relay in not_saved and arrival.copy.get("next_look_at"):
                new[not_saved[relay]] = None
            # The songs stand on every line of a long task.
            if self._counted.first(relay, arrival.copy["task_id"]):
                self._imported.tasks += 1
                self._imported.songs += len(arrival.copy.get("songs", ()))
            piece.append(arrival)
            if len(piece) == _ARRIVALS:
                self._take_in(piece)
                self._progress(file.tell())
                piece = []
        self._take_in(piece)
        self._decide(decided)
        self._imported.new_relays = tuple(new)

    def _lines(self, file: BinaryIO) -> Iterator[bytes]:
        while not self._stopped():
            line = file.readline()
            if not line:
                return
            if not line.isspace():
                yield line

    def _stopped(self) -> bool:
        self._imported.cancelled |= self._cancel.is_cancelled
        return self._imported.cancelled

    def _decide(self, some: Sequence[Decision]) -> None:
        """Songs are here by now: what the person decided of them."""
        for start in range(0, len(some), _DECISIONS):
            if self._stopped():
                return
            won, outdone = self._sink.decide(some[start : start + _DECISIONS])
            self._imported.decided += won
            self._imported.outdone += outdone

    def _take_in(self, piece: list[Arrival]) -> None:
        if piece:
            self._sink.take_in(piece)


def _unwrapped(file: BinaryIO) -> BinaryIO | None:
    """The lines of an export that some tool made one JSON list of; None if it is none.

    Read as responses, its tasks would come without what is only noted in an export.
    """
    begin = decode.to_text(file.read(_LIST_BYTES))
    if not begin.lstrip("\ufeff \t\r\n").startswith("[") or f'"{_MARK}"' not in begin:
        return None
    file.seek(0)
    try:
        told = json.loads(decode.to_text(file.read()).lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, list):
        return None
    return BytesIO(b"".join(map(_line, told)))


def _first_line(file: BinaryIO) -> bytes:
    """The first line with anything on it; blank ones before it may come of copying."""
    lines = (file.readline(_HEADER_BYTES) for _ in range(_MOST_BLANK))
    return next((line for line in lines if not line.isspace()), b"")


def _header(line: bytes) -> dict[str, Any] | None:
    """The first line of an export; None if this is none.

    Raises:
        UsageError: it is an export of a newer program.
    """
    if line.startswith(_DECISIONS_MARK):
        return {"relays": []}
    if _MARK.encode() not in line:
        return None
    try:
        header = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(header, dict) or _MARK not in header:
        return None
    if header[_MARK] != _VERSION:
        raise UsageError("usage.export_too_new", name="?")
    named = header.get("relays", [])
    relays = [relay for relay in named if _is_relay(relay)] if isinstance(named, list) else []
    return {"relays": [_named_relay(relay) for relay in relays]}


def _named_relay(relay: dict[str, Any]) -> dict[str, str]:
    """What counts of a relay of an export; of an API that this program does not know it is found by asking."""
    known = {name: relay[name] for name in ("name", "base_url")}
    return known | {"api": relay["api"]} if relay.get("api") in tuple(apis.APIS)[1:] else known


def _is_relay(relay: object) -> bool:
    if not isinstance(relay, dict):
        return False
    others = relay.get("others", [])
    if not isinstance(others, list) or len(others) > _MOST_ADDRESSES:
        return False
    texts = (relay.get("name"), relay.get("base_url"), *others)
    return all(isinstance(text, str) and 1 <= len(text) <= 2_000 for text in texts)


def _is_named(task: Task) -> bool:
    """Whether a task that has nothing yet says which it is, so that it can be asked for.

    Of any other JSON with an `id` and a `status` nothing would come but a row that waits for ever.
    """
    if task_ids.is_form(task.task_id):
        return True
    is_its_clips = task.task_id in {str(clip.clip_id) for clip in task.clips}
    return not is_its_clips and not task.task_id.startswith(NAMELESS)


def _are_tasks(text: str) -> bool:
    """Whether a list is one of tasks, each of which tells all about itself."""
    return bool(structure.bundled(text))


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,\ufeff":
        at += 1
    return at


def _arrival(line: bytes) -> Arrival | None:
    try:
        copy = task_export.check(json.loads(line))
        told = tuple(_told(TaskId(copy["task_id"]), reply) for reply in copy.get("replies", ()))
    except (ValueError, RecursionError):
        return None
    return Arrival(copy=copy, told=told)


def _decided(line: bytes) -> list[Decision] | None:
    """What a line says that was decided; None if it is another one."""
    if not line.startswith((_DECIDED, _OUTDONE, _END)):
        return None
    if line.startswith((_OUTDONE, _END)):
        return []  # history of another library: it is told where both keep one file (workflows.keep_beside)
    with suppress(ValueError, RecursionError):
        return decisions.read(json.loads(line))
    return None


def _told(task_id: TaskId, reply: dict[str, Any]) -> ToldReply:
    """A kept reply read again. One that is not understood (any more) is kept, and tells nothing."""
    text = reply["text"]
    try:
        tasks = replies.read(text, asked=[task_id], is_own=True)
    except RelayError:
        tasks = ()
    mine = [task for task in tasks if task.task_id == task_id]
    task = next(iter(mine or tasks), Task(task_id=task_id, state=TaskState.WAITING))
    return ToldReply(
        got_at=time_of(reply["got_at"]),
        relay=reply.get("relay"),
        task=task._replace(task_id=task_id, raw=text),
    )
