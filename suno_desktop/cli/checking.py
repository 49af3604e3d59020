"""`suno-desktop check`: verify the downloaded files, say what has changed, and repair it if wanted."""

from __future__ import annotations

import queue
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from suno_desktop.cli import arguments as args
from suno_desktop.cli import exits
from suno_desktop.cli.beside import do
from suno_desktop.cli.output import Output, shown
from suno_desktop.cli.place import WorkPlace
from suno_desktop.cli.told import Told
from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.engine.visit import Visit
from suno_desktop.core.errors import DesktopError, DiskError, MediaError, ProfileError
from suno_desktop.core.events import FileEnded, Notice
from suno_desktop.core.library.database import ReadOnlyDatabase, absence
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import (
    SAVED_ENDINGS,
    WITHHELD,
    ClipId,
    FileId,
    FileState,
    MediaKind,
    SongId,
)
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.profile.settings import Settings
from suno_desktop.core.rows import SavedFile, Source
from suno_desktop.core.sentences import Next, command_line
from suno_desktop.core.workflows.check import (
    MEDIA,
    Checked,
    Foreign,
    check,
    foreign,
    kind_of,
    state_of,
)
from suno_desktop.core.workflows.rebuild import TakenBack, count_songs, has_songs
from suno_desktop.core.workflows.sources import link_of

_LOOK_EVERY_S = 0.5
_MOST_COUNTED = 1_001
"""Songs of a folder without a library; that there are more is enough to know."""
_MARKED = frozenset({FileState.MISSING, FileState.DAMAGED})
_WORDS = {
    "missing": "Missing: {path}",
    "damaged": "Damaged or replaced: {path}",
    "unread": "Cannot be read: {path}",
    "changed": "Tags changed, audio unchanged: {path}",
    "moved": "Moved: {path}",
    "foreign": "Not in the library: {path}",
    "adoptable": "One of your songs, not in the library: {path}",
    "copy": "Duplicate of a downloaded song: {path}",
    "adopted": "Added to the library: {path}",
    "saved": "Downloaded again: {path}",
}
_FOUND = {
    "missing": "missing",
    "damaged": "damaged",
    "changed": "with changed tags",
    "moved": "moved",
    "away": "in a folder that was not found",
    "unread": "not readable",
    "foreign": "not in the library",
}
_NOT_ADDED = {
    "media.wrong_length": "{path} plays for {got} s instead of {expected} s, so it was not added to the library.",
    "media.encrypted": "{path} is encrypted, so it was not added to the library.",
}
"""Why a file of a person's own was not taken for a song's; what is said of a download would promise a cure."""
_NOT_SAVED = (
    "{path} cannot be downloaded again yet: its provider {host} is not set up here. Give its address with "
    "“suno-desktop get --relay URL --kinds {kind} {task}”, then run the command again."
)
_NOT_KNOWN = (
    "{path} cannot be downloaded again yet: it does not say which provider made it. Give its address with "
    "“suno-desktop get --relay URL --kinds {kind} {task}”, then run the command again."
)
_NOT_ASKED = (
    "{path} cannot be downloaded again yet: {relay} has given no link to it. Ask for one with "
    "“suno-desktop get --kinds {kind} {task}”, then run the command again."
)
_FROM_LINKS = frozenset({MediaKind.MP3, MediaKind.MP4, MediaKind.WAV})
_NOT_READ = ("foreign", "away", "unread", "adopted", "saved", "failed")
_DONE = {"adopted": "added to the library", "saved": "downloaded again", "failed": "not repaired"}


def run(arguments: Sequence[str]) -> int:
    """Run the verb; returns the exit code."""
    parser = args.parser("check", "Verify all downloaded files and list unknown ones.")
    parser.add_argument("--json", action="store_true", help="print JSON, one object per line")
    parser.add_argument(
        "--repair",
        action="store_true",
        help="repair what can be repaired: record moved files, add unknown songs, download missing or damaged files again; "
        "nothing is overwritten or deleted",
    )
    parser.add_argument(
        "--redownload",
        action="store_true",
        help="with --repair: also download songs again whose folder or disk was not found",
    )
    options = parser.parse(arguments)
    if options.redownload and not options.repair:
        parser.error("--redownload needs --repair")
    profile = args.profile_of(options)
    out = Output(as_json=options.json)
    if profile.library.exists():
        _need_sound(profile)
    else:
        _begin_anew(profile, out, repairs=options.repair)
    if options.repair:
        wish = {"redownload": options.redownload}
        return do(profile, "check", wish, out=out, debug=options.debug)
    report = _Report(Told(out), repairs=False)
    back = _look(profile, report)
    code = report.end()
    if back:
        with suppress(ProfileError):  # not to be written: the next check finds them again
            do(profile, "check", {"unchanged": back}, out=out, debug=options.debug)
    return code


def work(place: WorkPlace, wish: Mapping[str, Any], told: Told) -> int:
    """Check and repair everything; returns the exit code. With `unchanged` only take a false mark from these files."""
    if "unchanged" in wish:
        return _unmark(place, frozenset(wish["unchanged"]))
    place.begin()
    report = _Report(told, repairs=True)
    _repair(place, report, all_again=bool(wish.get("redownload")))
    return report.end()


def _unmark(place: WorkPlace, unchanged: frozenset[FileId]) -> int:
    """Read files again that are unchanged although they are marked as damaged or missing: the mark is taken away."""
    saved = place.visit.read(lambda reader: tuple(reader.saved_files())).result()
    for one in saved:
        if one.file.file_id in unchanged:
            with suppress(DiskError):  # closed just now: the next check tells
                place.visit.upkeep.verify(one.file)
    return exits.OK


def _begin_anew(profile: Profile, out: Output, *, repairs: bool) -> None:
    """Without a library nothing can be checked, but songs whose tags name them can be added.

    Raises:
        ProfileError: there are none, they are not to be added, or there are backups, which know more.
        DiskError: where they could be cannot be read.
    """
    error = absence(profile.library)
    if error.code != "library.not_there":
        raise error
    root = Settings(profile.settings).folder(profile.music)
    closed: list[DiskError] = []
    cancel = CancelToken()
    if repairs and has_songs(root, cancel=cancel, unread=closed.append):
        out.tell(command_line("library.rebuilt", {"path": shown(root)}))
        return
    count = count_songs(root, cancel=cancel, most=_MOST_COUNTED, unread=closed.append)
    if not count:
        raise closed[0] if closed else error
    songs = str(count) if count < _MOST_COUNTED else f"more than {_MOST_COUNTED - 1}"
    raise ProfileError("library.not_there_but_songs", path=root, songs=songs)


class _Report:
    """Reports what was found and done, and counts it."""

    def __init__(self, told: Told, *, repairs: bool) -> None:
        self._told = told
        self._repairs = repairs
        self.is_complete = True
        """False: the library could not be written to, so not all was tried; the reason is told."""

    def checked(self, one: Checked) -> None:
        """A file that was saved."""
        if one.folder is not None:
            self._away(one.folder, one)
            return
        if one.error is not None:
            self._unread(one, one.error)
            return
        self._note(one.verdict, one.verdict, one.path, one.file.kind, one.clip_id)

    def _away(self, folder: Path, one: Checked) -> None:
        """Say this once for each folder, however many songs are in it."""
        kind, path = one.file.kind.value, str(one.path)
        self._told.event(f"read {path}", event="away", clip_id=one.clip_id, kind=kind, path=path)
        mark = f"away {folder}"
        if not self._told.is_marked(mark):
            self._told.mark(mark)
            self._told.tell(command_line("disk.away", {"path": shown(folder)}))

    def _unread(self, one: Checked, error: DiskError) -> None:
        """Say of files that they cannot be read; of a folder that is closed only this, however many are in it."""
        if error.values.get("path") == str(one.path):
            self._note("unread", "unread", one.path, one.file.kind, one.clip_id)
        else:
            kind, path = one.file.kind.value, str(one.path)
            key = f"read {path}"
            self._told.event(key, event="unread", clip_id=one.clip_id, kind=kind, path=path)
        self.closed(error)

    def closed(self, error: DesktopError) -> None:
        """What could not be read, once for each folder."""
        path = Path(error.values.get("path", ""))
        mark = f"unread {path if path.suffix.lower() not in SAVED_ENDINGS else path.parent}"
        if not self._told.is_marked(mark):
            self._told.mark(mark)
            self._told.mark("unread")
            self._told.tell(command_line(error.code, _shown(error)))

    def foreign(self, one: Foreign) -> None:
        """Report a file that no row knows; names its clip if it can be added to the library."""
        words = "copy" if one.is_copy else "adoptable" if one.can_be_adopted else "foreign"
        clip_id = one.clip_id if one.can_be_adopted else None
        self._note("foreign", words, one.path, kind_of(one.path), clip_id)

    def mended(self, event: str, path: Path, kind: MediaKind, clip_id: ClipId | None) -> None:
        """A file that is in the library again: `adopted` or `saved`."""
        self._note(event, event, path, kind, clip_id)

    def failed(self, reason: str, state: FileState, kind: MediaKind) -> None:
        """A file that could not be saved again."""
        key = f"failed {self._told.count('failed')}"
        self._told.event(key, event="failed", kind=kind.value, state=state.value, reason=reason)
        self._told.tell(reason)

    def taken(self, taken: TakenBack) -> None:
        """Songs that the library did not know."""
        for path, kind, clip_id in taken.files:
            event = "adopted" if path.suffix.lower() in MEDIA else "ok"
            self._note(event, event, path, kind, clip_id)
        for path, kind, clip_id in taken.damaged:
            self._note("damaged", "damaged", path, kind, clip_id)
        for path in taken.left_out:
            self._left_out(path)
        for error in taken.troubles:
            self.closed(error)

    def not_added(self, path: Path, error: DesktopError, *, comes_again: bool) -> None:
        """A file that says that it is a song of the library, but cannot become its file.

        A damaged one is a failure unless the song's file is downloaded again anyway.
        """
        if error.code in _NOT_ADDED:
            self._told.tell(_NOT_ADDED[error.code].format(path=shown(path), **error.values))
        elif not isinstance(error, MediaError) or "path" in error.values:
            self._told.tell(command_line(error.code, _shown(error)))
        elif comes_again:
            self._told.tell(command_line("file.not_whole", {"path": shown(path)}))
        else:
            self._left_out(path)

    def _left_out(self, path: Path) -> None:
        key = f"failed {path}"
        if not self._told.has(key):
            self._told.event(key, event="failed", state="damaged", reason=None, path=str(path))
            self._told.tell(command_line("file.not_whole", {"path": shown(path)}))

    def no_link(self, one: Checked, source: Source, *, is_saved: bool) -> None:
        """A file to which no provider ever gave a link; `is_saved` tells whether that of its song can be asked."""
        unsaved = _NOT_SAVED if source.relay_host else _NOT_KNOWN
        reason = (_NOT_ASKED if is_saved else unsaved).format(
            path=shown(one.path),
            host=source.relay_host,
            relay=source.relay_name,
            kind=source.kind,
            task=source.task_id,
        )
        self.failed(reason, state_of(one.verdict), one.file.kind)

    def tell(self, reason: str) -> None:
        """What goes on; for people."""
        self._told.tell(reason)

    def end(self) -> int:
        """The summary; returns the exit code."""
        counts = Counter(str(event["event"]) for event in self._told.of(""))
        back = sum(
            event["event"] == "adopted" and not self._told.has(f"read {event['path']}")
            for event in self._told.of("")
        )  # songs that the library did not know were read whole, like all others
        read = back + counts.total() - sum(counts[name] for name in _NOT_READ)
        words = _FOUND | (_DONE if self._repairs else {})
        self._told.event(
            "done", event="done", ok=counts["ok"] + back, **{name: counts[name] for name in words}
        )
        parts = [f"{counts[name]} {word}" for name, word in words.items() if counts[name]]
        files = "1 file read" if read == 1 else f"{read} files read"
        found = ", ".join(parts) or "all unchanged"
        summary = f"{files}: {found}." if read or parts else "Nothing downloaded yet."
        is_unread = self._told.is_marked("unread")
        self._told.line(summary if read or parts or not is_unread else f"{files}.")
        if not self.is_complete or counts["away"]:
            return exits.IN_USE
        if is_unread:
            return exits.FAILED
        bad = counts["failed"] if self._repairs else counts["missing"] + counts["damaged"]
        return exits.FAILED if bad else exits.OK

    def _note(
        self, event: str, words: str, path: Path, kind: MediaKind, clip_id: ClipId | None
    ) -> None:
        key = f"{event if event in _DONE else 'read'} {path}"
        if self._told.has(key) or (
            event == "ok" and any(self._told.has(f"{done} {path}") for done in _DONE)
        ):
            return  # by an earlier run of this call
        self._told.event(key, event=event, clip_id=clip_id, kind=kind.value, path=str(path))
        if event != "ok":
            self._told.line(_WORDS[words].format(path=shown(path)))


def _need_sound(profile: Profile) -> None:
    """Raise if the library is damaged: then it cannot be trusted about its files.

    Raises:
        ProfileError: `library.damaged`.
    """
    with closing(ReadOnlyDatabase.open(profile.library)) as database:
        if not database.is_sound(stop=lambda: False):
            raise ProfileError("library.damaged", path=profile.library)


def _shown(error: DesktopError) -> dict[str, str]:
    """What a sentence names, with its path in one line."""
    values = dict(error.values)
    return values | {"path": shown(values["path"])} if "path" in values else values


def _look(profile: Profile, report: _Report) -> list[FileId]:
    """Check everything; returns the files that are unchanged although they are marked as damaged or missing."""
    reader = LibraryReader.open(profile.library)
    try:
        settings = Settings(profile.settings)
        for problem in settings.problems:
            report.tell(str(problem))
        root = settings.folder(profile.music)
        saved, cancel = tuple(reader.saved_files()), CancelToken()
        moved: dict[FileId, Path] = {}
        back: list[FileId] = []
        for checked in check(saved, root=root, own=profile.music, cancel=cancel):
            report.checked(checked)
            if checked.verdict == "moved":
                moved[checked.file.file_id] = checked.path
            elif checked.verdict in {"ok", "changed"} and checked.file.state in _MARKED:
                back.append(checked.file.file_id)
        now = [_at(one, moved.get(one.file.file_id)) for one in saved]
        songs = reader.songs_of_clips
        for one in foreign(root, now, songs, cancel=cancel, closed=report.closed):
            report.foreign(one)
        return back
    finally:
        reader.close()


def _at(saved: SavedFile, path: Path | None) -> SavedFile:
    """Return the file as it would be recorded after a move."""
    return saved if path is None else saved._replace(file=saved.file._replace(path=path))


def _repair(place: WorkPlace, report: _Report, *, all_again: bool) -> None:
    visit = place.visit
    wanted: dict[tuple[SongId, MediaKind], Checked] = {}
    found = visit.upkeep.check().result()
    if all_again:
        lost = [one.file.file_id for one in found if one.verdict == "away"]
        visit.upkeep.give_up(lost).result()
        found = tuple(
            replace(one, verdict="missing", folder=None) if one.verdict == "away" else one
            for one in found
        )
    for checked in found:
        report.checked(checked)
        if checked.verdict in {"missing", "damaged"}:
            wanted[checked.file.song_id, checked.file.kind] = checked
    _add_whole(visit, wanted, report)
    taken = visit.upkeep.rebuild().result()
    report.taken(taken)
    wanted |= _taken_damaged(visit, taken)
    adopted: set[tuple[SongId, MediaKind]] = set()
    for one in visit.upkeep.foreign_files().result():
        report.foreign(one)
        kind = kind_of(one.path)
        if one.song_id is None or not one.can_be_adopted or (one.song_id, kind) in adopted:
            continue
        try:
            visit.upkeep.adopt(one.song_id, one.path, kind).result()
        except DesktopError as error:
            report.not_added(one.path, error, comes_again=(one.song_id, kind) in wanted)
            continue
        adopted.add((one.song_id, kind))
        wanted.pop((one.song_id, kind), None)
        report.mended("adopted", one.path, kind, one.clip_id)
    _save_again(place, list(wanted.values()), report)


def _add_whole(
    visit: Visit, wanted: dict[tuple[SongId, MediaKind], Checked], report: _Report
) -> None:
    """Take files that came back damaged, so that nobody knows what they were, if they are whole by now."""
    for key, one in list(wanted.items()):
        if one.verdict == "damaged" and one.file.sha256 is None:
            with suppress(DesktopError):
                visit.upkeep.adopt(one.file.song_id, one.path, one.file.kind).result()
                report.mended("adopted", one.path, one.file.kind, one.clip_id)
                del wanted[key]


def _taken_damaged(visit: Visit, taken: TakenBack) -> dict[tuple[SongId, MediaKind], Checked]:
    """The files of songs that came back although these are damaged."""
    paths = {path for path, _, _ in taken.damaged}
    if not paths:
        return {}
    saved = visit.read(
        lambda reader: [one for one in reader.saved_files() if one.file.path in paths]
    ).result()
    return {
        (file.song_id, file.kind): Checked(
            file=file, clip_id=clip_id, verdict="damaged", path=file.path or Path()
        )
        for file, clip_id, _ in saved
    }


def _save_again(place: WorkPlace, wanted: Sequence[Checked], report: _Report) -> None:
    """Download files again; those to which nobody gave a link are told instead, and stay as they are."""
    visit = place.visit
    file_ids = [one.file.file_id for one in wanted]
    sources = visit.read(lambda reader: reader.sources(file_ids)).result()
    saved = {relay.relay_id for relay in visit.relays.saved}
    clips: dict[FileId, ClipId | None] = {}
    for one, source in zip(wanted, sources, strict=True):
        if _has_no_link(source):
            report.no_link(one, source, is_saved=source.relay_id in saved)
        else:
            clips[one.file.file_id] = one.clip_id
    visit.saving.retry_files(tuple(clips)).result()
    _await_saved(place, clips, report)


def _has_no_link(source: Source) -> bool:
    """Whether a file could only be downloaded by a link, and none is known; not where saving it says why."""
    is_withheld = source.clip is not None and source.clip.offer in WITHHELD
    return source.kind in _FROM_LINKS and not is_withheld and link_of(source) is None


def _await_saved(
    place: WorkPlace,
    clips: dict[FileId, ClipId | None],
    report: _Report,
) -> None:
    """Wait until each of these files is saved or given up, or the library cannot be written."""
    while clips:
        try:
            event = place.events.get(timeout=_LOOK_EVERY_S)
        except queue.Empty:
            place.visit.check()
            place.visit.read(lambda _: None).result()  # raises once all is to end
            continue
        if isinstance(event, Notice) and event.level == "error":
            report.is_complete = False
            return
        if not isinstance(event, FileEnded) or event.file_id not in clips:
            continue
        then: Next = "again" if event.state is FileState.QUEUED else "retry"
        reason = command_line(event.code, event.values, then=then) if event.code else ""
        if event.state is FileState.QUEUED:
            report.tell(reason)
            continue
        clip_id = clips.pop(event.file_id)
        if event.state is FileState.SAVED and event.path is not None:
            report.mended("saved", event.path, event.kind, clip_id)
        else:
            report.failed(reason, event.state, event.kind)
