"""`suno-desktop get`: add tasks, check them, download their songs, and end when nothing more will come."""

from __future__ import annotations

import contextlib
import os
import queue
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from suno_desktop.cli import arguments as args
from suno_desktop.cli import exits
from suno_desktop.cli.beside import do
from suno_desktop.cli.output import Output
from suno_desktop.cli.phrases import called, called_file, reason_of, says, usually
from suno_desktop.cli.place import WorkPlace
from suno_desktop.cli.task_adding import previewed
from suno_desktop.cli.told import Told
from suno_desktop.core.changes import Changes
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.engine.visit import Visit
from suno_desktop.core.errors import KEY_REFUSED, DiskError, UsageError
from suno_desktop.core.events import Changed, FileEnded, RelayStatus
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import (
    MADE,
    SERVED,
    ClipState,
    FileState,
    MediaFile,
    MediaKind,
    Relay,
    RelayId,
    SongId,
    SongKind,
    TaskKey,
    TaskState,
)
from suno_desktop.core.net.urls import clean_base_url, roots
from suno_desktop.core.rows import SongDetail, TaskRow
from suno_desktop.core.sentences import Next, command_line
from suno_desktop.core.state_words import TASK_WORDS

KEY_VARIABLE = "SUNO_DESKTOP_KEY"
_GIVE_UP_TRIES = 5
_GIVE_UP_S = 60.0
_VIDEO_WAIT_S = 600.0
_PRICE_WAIT_S = 5.0
_ORDERED = MADE - {MediaKind.MP4}
"""Naming these is consent to what a provider may charge; a video may be named because most songs have one."""
_PAGE = 100
"""So many tasks are looked at before events and the time are looked at again."""
_CHECK_EVERY_S = 0.5
"""Whether the command was interrupted."""
_FILE = "file "
_COUNTED = ("saved", "kept", "skipped", "failed")
_REFUSED, _UNREACHABLE, _TROUBLE, _TIMED_OUT = "refused", "unreachable", "trouble", "timed out"
"""Marks that the exit code depends on, besides the files."""
_DROPPED = {FileState.ABSENT, FileState.MISSING, FileState.DAMAGED}
"""A file that was ordered and is in one of these states was cancelled by the person."""
_ENDED = {TaskState.FAILED, TaskState.STALLED, TaskState.HELD, TaskState.UNKNOWN, TaskState.GONE}


def run(arguments: Sequence[str]) -> int:
    """Run the verb; returns the exit code."""
    parser = args.parser("get", "Download the songs of the given tasks, then exit.")
    parser.add_argument(
        "--relay",
        metavar="NAME|URL",
        help="use this provider; a new address is saved under its host name",
    )
    parser.add_argument(
        "--out", metavar="DIR", type=args.path, help="download to this folder (this run only)"
    )
    parser.add_argument(
        "--kinds",
        metavar="LIST",
        help="file types to download, separated by commas: mp3, mp4, cover, lyrics, lrc, "
        "wav, midi (default: as in the window's settings); lrc (synced lyrics), wav and midi are asked of the provider, "
        "which may cost something",
    )
    parser.add_argument("--timeout", metavar="S", type=args.positive, help="stop after S seconds")
    parser.add_argument("--json", action="store_true", help="print JSON, one object per line")
    parser.add_argument(
        "text",
        nargs="+",
        metavar="TEXT",
        help="task IDs, or text or files with task IDs in them; - reads standard input",
    )
    options = parser.parse(arguments)
    kinds, out = args.kinds_of(options.kinds), Output(as_json=options.json)
    folder = None if options.out is None else args.absolute(options.out, "--out")
    if folder is not None:
        args.need_folder(folder)
    wish = _GetWish(
        text=args.text_of(options.text, tell=out.tell),
        relay=options.relay,
        out=None if folder is None else str(folder),
        kinds=None if kinds is None else [kind.value for kind in kinds],
        timeout_s=options.timeout,
        key=os.environ.get(KEY_VARIABLE, ""),
    )
    return do(
        args.profile_of(options),
        "get",
        wish._asdict(),
        out=out,
        debug=options.debug,
    )


class _GetWish(NamedTuple):
    """What the person wants, as it is sent to the process that does it."""

    text: str
    relay: str | None
    out: str | None
    """An absolute path."""
    kinds: Sequence[str] | None
    timeout_s: float | None
    key: str
    """For this call alone; "" for none."""


def work(place: WorkPlace, wish: Mapping[str, Any], told: Told) -> int:
    """Add, check and download what the person wants; returns the exit code."""
    wanted, visit = _GetWish(**wish), place.visit
    if wanted.out is not None:
        visit.folder.use(Path(wanted.out))
    relay = _relay(visit, wanted.relay)
    _use_key(place, relay, wanted.key)
    place.begin()  # what is still open from an earlier run is asked at once, and with this key
    return _Run(place, wanted, told).run(relay.relay_id if relay else None)


def _relay(visit: Visit, wanted: str | None) -> Relay | None:
    """The saved relay of that name or address; an address that is not saved yet is saved."""
    if wanted is None:
        return None
    saved = visit.relays.saved
    for relay in saved:
        if relay.name == wanted:
            return relay
    if "." not in wanted and ":" not in wanted:
        raise UsageError("relay.not_found", name=wanted)
    url = clean_base_url(wanted)
    for relay in saved:
        if not {url, *roots(url)}.isdisjoint(relay.addresses):
            return relay
    host = urlsplit(url).netloc
    taken = {relay.name for relay in saved}
    name = next(
        n for i in range(1, len(taken) + 3) if (n := host if i == 1 else f"{host} {i}") not in taken
    )
    return visit.relays.add(name=name, base_url=url).result()


def _use_key(place: WorkPlace, relay: Relay | None, key: str) -> None:
    """The key of the environment goes to the named relay, else to the only one.

    Where there is none, it may be that nothing has to be asked: the text may be a response.
    """
    saved = place.visit.relays.saved
    if not key or not saved:
        return
    if relay is None:
        if len(saved) != 1:
            raise UsageError("key.which_relay")
        relay = saved[0]
    place.visit.use_key(relay, key)
    place.lend_key(relay, key)


@dataclass(slots=True)
class _AskedSong:
    """One song of an asked task: which kinds were ordered and are still under way."""

    open: set[MediaKind] = field(default_factory=set)
    done: set[MediaKind] = field(default_factory=set)
    """Without what an earlier run reported; see `Told`."""
    tasks: set[TaskKey] = field(default_factory=set)
    """The asked tasks that brought it."""


class _Run:
    """Follows the tasks of one command to their end, and reports it."""

    def __init__(self, place: WorkPlace, wish: _GetWish, told: Told) -> None:
        self._visit = place.visit
        self._events = place.events
        self._wish = wish
        self._told = told
        self._kinds = None if wish.kinds is None else tuple(map(MediaKind, wish.kinds))
        self._clock = SystemClock()
        self._started = self._clock.monotonic()
        self._deadline = None if wish.timeout_s is None else self._started + wish.timeout_s
        self._keys: dict[TaskKey, None] = {}
        self._to_look_at: dict[TaskKey, None] = {}
        """Tasks of which something changed since they were looked at, in that order."""
        self._over: set[TaskKey] = set()
        """Of these nothing more will be ordered."""
        self._songs: dict[SongId, _AskedSong] = {}
        self._awaited: set[SongId] = set()
        """Songs with open kinds."""
        self._changed: set[SongId] = set()
        """Awaited songs that changed."""
        self._given_up: set[TaskKey] = set()
        self._video_since: dict[SongId, float] = {}
        """When the wait for a video began, the longest first."""
        self._without_video: set[SongId] = set()
        """The wait for their video is over."""
        self._troubles: dict[RelayId, str | None] = {}
        self._down_since: dict[RelayId, float] = {}
        self._delayed: dict[int, str] = {}
        self._priced: set[tuple[RelayId, MediaKind]] = set()
        """For which it was said what they may cost."""
        self._refusals: set[tuple[RelayId, str]] = set()
        """Why which relays refuse the key, told once for all tasks together."""

    def run(self, relay_id: RelayId | None) -> int:
        """Returns the exit code."""
        preview = previewed(self._visit, self._wish.text)
        if preview.items and not preview.reply_tasks and not self._visit.relays.saved:
            raise UsageError("relay.none")
        added = self._visit.tracking.add(preview, relay_id=relay_id).result()
        self._keys = dict.fromkeys(map(TaskKey, added.keys))
        self._given_up = {key for key in self._keys if self._told.has(_ended(key))}
        due = self._given_up.union(added.new)  # what is new is due anyway
        if self._visit.relays.saved:  # else nobody is there to be asked about what a response held
            self._visit.asking.poll([key for key in self._keys if key not in due]).result()
        self._to_look_at = dict(self._keys)
        self._loop()
        counts = {name: self._told.count(name, _FILE) for name in _COUNTED}
        self._told.event("done", event="done", **counts)
        self._told.tell(self._sum(counts))
        return self._exit_code(failed=counts["failed"])

    def _sum(self, counts: Mapping[str, int]) -> str:
        """What became of all, for people; tasks and songs that failed are counted too."""
        failed = [event for event in self._told.of("") if event["event"] == "failed"]
        blocked = sum(event.get("state") == FileState.BLOCKED.value for event in failed)
        words = "{saved} downloaded, {kept} already there, {skipped} not available, ".format(
            **counts
        )
        if blocked:
            words += f"{blocked} blocked by Suno, "
        return f"{words}{len(failed) - blocked} failed"

    def _exit_code(self, *, failed: int) -> int:
        """Return the first exit code that applies."""
        told = self._told
        if told.is_marked(_REFUSED):
            return exits.REFUSED
        if told.is_marked(_UNREACHABLE):
            return exits.UNREACHABLE
        if failed or told.is_marked(_TROUBLE):
            return exits.FAILED
        return exits.TIMED_OUT if told.is_marked(_TIMED_OUT) else exits.OK

    def _loop(self) -> None:
        while True:
            self._visit.check()
            self._look()
            self._drop_cancelled()
            if not self._to_look_at and not self._awaited and len(self._over) == len(self._keys):
                return
            left_s = self._left_s()
            if left_s <= 0:
                self._told.mark(_TIMED_OUT)
                self._told.tell(
                    "The time is up. Unfinished tasks stay in the library; run the command again to continue."
                )
                return
            self._end_waits_for_video()
            self._hear(0.0 if self._to_look_at else min(left_s, _CHECK_EVERY_S))

    def _left_s(self) -> float:
        if self._deadline is None:
            return _CHECK_EVERY_S
        return self._deadline - self._clock.monotonic()

    def _hear(self, seconds: float) -> None:
        """Handle the events that came in, waiting so long for the first."""
        with contextlib.suppress(queue.Empty):
            event = self._events.get(block=seconds > 0, timeout=seconds or None)
            while True:
                if isinstance(event, Changed):
                    self._note(event.changes)
                elif isinstance(event, FileEnded):
                    self._file_ended(event)
                elif isinstance(event, RelayStatus):
                    self._relay_status(event)
                event = self._events.get_nowait()

    def _note(self, changes: Changes) -> None:
        """Look again at what changed; that may be a little of very much."""
        self._look_again(key for key in changes.tasks if key in self._keys)
        for song_id in changes.songs:
            song = self._songs.get(song_id)
            if song is not None:
                self._look_again(song.tasks)
                if song.open:
                    self._changed.add(song_id)

    def _look_again(self, keys: Iterable[TaskKey]) -> None:
        self._to_look_at.update(dict.fromkeys(keys))

    def _look(self) -> None:
        """Report what changed of some tasks and order what became ready."""
        keys = list(islice(self._to_look_at, _PAGE))
        if not keys:
            return
        for key in keys:
            del self._to_look_at[key]
        self._over.update(keys)
        for stored, songs in self._visit.read(partial(_with_songs, keys)).result():
            row = self._visit.seen(stored)
            self._report(row)
            is_over = ended = self._has_ended(row)
            for detail in songs:
                self._songs.setdefault(detail.row.song_id, _AskedSong()).tasks.add(row.key)
                is_over &= self._order(detail, final=ended)
            if not is_over:
                self._over.discard(row.key)

    def _report(self, row: TaskRow) -> None:
        reason, key = reason_of(row), f"task {row.key}"
        now = {"state": row.state.value, "progress": row.progress, "reason": reason}
        last = self._told.last(key)
        if last is not None and now.items() <= last.items():
            return
        self._told.event(
            key,
            event="task",
            task_id=row.task_id,
            state=row.state.value,
            relay=row.relay_name,
            progress=row.progress,
            reason=reason,
        )
        self._told.tell(f"{row.task_id}: {self._words(row, reason)}")

    def _words(self, row: TaskRow, reason: str | None) -> str:
        """How a task stands, for people; that the key is refused was told for all tasks together."""
        if row.state is TaskState.HELD and row.code in KEY_REFUSED and row.relay_id is not None:
            # Its task may be read before its event is heard.
            self._tell_refusal(row.relay_id, row.code, {"relay": row.relay_name or ""})
        if row.state is TaskState.HELD and row.code in {code for _, code in self._refusals}:
            return " ".join(filter(None, [f"{TASK_WORDS[row.state]}.", says(row)]))
        if reason:
            return reason
        plain = command_line(f"task.{row.state.value}")
        if row.state is TaskState.RUNNING and row.progress is None:
            return usually(row) or plain
        return plain

    def _tell_refusal(self, relay_id: RelayId, code: str, values: Mapping[str, str]) -> None:
        if (relay_id, code) not in self._refusals:
            self._refusals.add((relay_id, code))
            self._told.tell(command_line(code, values))

    def _has_ended(self, row: TaskRow) -> bool:
        """Tell whether this run is done with a task; says once why if it went wrong."""
        if row.key in self._given_up:
            return True
        if row.state in _ENDED:
            self._given_up.add(row.key)
            self._fail_task(row)
            return True
        return row.state is TaskState.READY and row.next_look_at is None

    def _fail_task(self, row: TaskRow) -> None:
        code = row.code or ""
        if row.state is TaskState.HELD and code in KEY_REFUSED:
            self._told.mark(_REFUSED)
        self._told.mark(_TROUBLE)
        self._told.event(
            _ended(row.key),
            event="failed",
            task_id=row.task_id,
            state=row.state.value,
            reason=reason_of(row),
        )

    def _relay_status(self, status: RelayStatus) -> None:
        """Say what is wrong; give a relay up after five tries or a minute without a usable answer."""
        is_trouble = status.state in {"offline", "busy", "faulty"}
        if status.state == "refused" and status.code:
            self._tell_refusal(status.relay_id, status.code, status.values)
        elif is_trouble and status.code and self._troubles.get(status.relay_id) != status.code:
            self._told.tell(command_line(status.code, status.values, then="again"))
        self._troubles[status.relay_id] = status.code
        if status.state not in {"offline", "faulty"}:
            self._down_since.pop(status.relay_id, None)
            return
        now = self._clock.monotonic()
        lasted_s = now - self._down_since.setdefault(status.relay_id, now)
        if status.failures >= _GIVE_UP_TRIES or lasted_s >= _GIVE_UP_S:
            self._give_up(status)

    def _give_up(self, status: RelayStatus) -> None:
        """Stop waiting for this relay. A fault that it reports itself does not count as unreachable."""
        is_faulty = status.state == "faulty"
        code = "relay.nothing_usable" if status.is_unusable else "relay.given_up"
        if is_faulty:
            code = "relay.still_faulty"
        self._told.tell(command_line(code, {"relay": status.name, "tries": str(status.failures)}))
        keys = [key for key in self._keys if key not in self._given_up and key not in self._over]
        for row in self._visit.read(lambda reader: reader.task_rows(keys)).result():
            if row.next_look_at is not None and row.relay_id in {None, status.relay_id}:
                self._given_up.add(row.key)
                self._look_again([row.key])
                self._told.mark(_TROUBLE if is_faulty else _UNREACHABLE)
                reason = command_line(status.code or "relay.offline", status.values)
                self._told.event(
                    _ended(row.key),
                    event="failed",
                    task_id=row.task_id,
                    state=row.state.value,
                    reason=reason,
                )
                self._told.tell(f"{row.task_id}: Not checked.")

    # Files.

    def _order(self, detail: SongDetail, *, final: bool) -> bool:
        """Order the files that this song offers now; tell whether no more will come of it."""
        song = self._songs[detail.row.song_id]
        wanted = [
            kind
            for kind in self._kinds_of(detail)
            if kind not in song.done | song.open and not self._told.has(_file(detail, kind))
        ]
        if not wanted:
            return True
        if detail.row.state is ClipState.FAILED:
            for kind in wanted:
                song.done.add(kind)
            self._told.mark(_TROUBLE)
            reason = (detail.clip.error if detail.clip else None) or command_line("task.failed")
            is_news = self._told.event(
                f"song {detail.row.song_id}",
                event="failed",
                clip_id=detail.row.clip_id,
                task_id=detail.row.task_id,
                state="failed",
                reason=reason,
            )
            if is_news and reason != reason_of(detail.task):  # else it was told with the task
                self._told.tell(f"{called(detail)}: {reason}")
            return True
        if detail.row.state is not ClipState.READY:
            return final
        ready = [kind for kind in wanted if not self._waits_for_video(detail, kind)]
        is_settled = not ready or self._queue(detail, song, ready)
        return is_settled and len(ready) == len(wanted)

    def _kinds_of(self, detail: SongDetail) -> Sequence[MediaKind]:
        if self._kinds is not None:
            return self._kinds
        if detail.row.kind is SongKind.SHEET:
            return (MediaKind.LYRICS,)
        return self._visit.settings.saving.kinds

    def _waits_for_video(self, detail: SongDetail, kind: MediaKind) -> bool:
        """Tell whether to wait for a pending video, for ten minutes at most."""
        clip = detail.clip
        if kind is not MediaKind.MP4 or clip is None or clip.video_url or not clip.video_pending:
            return False
        if detail.row.song_id in self._without_video:
            return False
        self._video_since.setdefault(detail.row.song_id, self._clock.monotonic())
        return True

    def _end_waits_for_video(self) -> None:
        """Look again at songs whose video was waited for long enough."""
        now = self._clock.monotonic()
        while self._video_since:
            song_id, since = next(iter(self._video_since.items()))
            if now - since < _VIDEO_WAIT_S:
                return
            del self._video_since[song_id]
            self._without_video.add(song_id)
            self._look_again(self._songs[song_id].tasks)

    def _queue(self, detail: SongDetail, song: _AskedSong, kinds: list[MediaKind]) -> bool:
        """Order files; tell whether it is settled what becomes of each: a look to come may still bring a link."""
        here = {file.kind: file for file in detail.files if file.state is FileState.SAVED}
        fetch = [kind for kind in kinds if not self._keep(detail, here.get(kind))]
        song.done.update(kind for kind in kinds if kind not in fetch)
        if not fetch:
            return True
        self._say_prices(detail, fetch)
        queued = self._visit.saving.save([detail.row.song_id], fetch, orders=_ORDERED).result()
        hoped = set[MediaKind]()
        for _, kind, code in queued.skipped:
            if code == "file.none_offered" and detail.task.next_look_at is not None:
                hoped.add(kind)
                continue
            song.done.add(kind)
            reason = command_line(code)
            self._told.event(
                _file(detail, kind),
                event="skipped",
                **_whose(detail),
                kind=kind.value,
                state="absent",
                reason=reason,
            )
            self._told.tell(f"{called_file(detail, kind)}: {reason}")
        song.open.update(kind for kind in fetch if kind not in song.done | hoped)
        if song.open:
            self._awaited.add(detail.row.song_id)
        return not hoped

    def _say_prices(self, detail: SongDetail, kinds: Iterable[MediaKind]) -> None:
        """Say once, before anything is asked, what the provider charges for these kinds, or that it may."""
        relay_id, name = detail.task.relay_id, detail.task.relay_name
        for kind in kinds:
            is_known = kind is MediaKind.LRC and detail.times is not None
            if kind not in {MediaKind.LRC, *_ORDERED} or is_known or relay_id is None:
                continue
            if (relay_id, kind) in self._priced:
                continue
            self._priced.add((relay_id, kind))
            price = None
            with suppress(TimeoutError):
                prices = self._visit.accounts.prices(relay_id).result(_PRICE_WAIT_S)
                price = prices.get(SERVED[kind])
            if price is None:
                self._told.tell(f"{kind.value}: {name} may charge for this.")
            elif price.value:
                self._told.tell(f"{kind.value}: {name} charges {price} for each song.")

    def _keep(self, detail: SongDetail, file: MediaFile | None) -> bool:
        """Verify a file that is saved already, and copy it if this run saves elsewhere."""
        if file is None:
            return False
        try:
            kept = self._visit.saving.keep(file).result()
        except DiskError as error:
            self._not_copied(detail, file.kind, error)
            return True
        if kept is None:
            return False
        self._told.event(
            _file(detail, file.kind),
            event="kept",
            **_whose(detail),
            kind=file.kind.value,
            container=kept.container,
            path=str(kept.path),
            bytes=kept.size_bytes,
            sha256=kept.sha256,
        )
        self._told.line(str(kept.path))
        return True

    def _file_ended(self, ended: FileEnded) -> None:
        song = self._songs.get(ended.song_id)
        if song is None or ended.kind not in song.open:
            return
        then: Next = "again" if ended.state is FileState.QUEUED else "retry"
        reason = command_line(ended.code, ended.values, then=then) if ended.code else ""
        detail = self._visit.read(lambda reader: reader.song_detail(ended.song_id)).result()
        if detail is None:
            return
        if ended.state is FileState.QUEUED:
            if self._delayed.get(ended.file_id) != reason:  # once, not at each of twelve tries
                self._delayed[ended.file_id] = reason
                self._told.tell(f"{called_file(detail, ended.kind)}: {reason}")
            return
        self._close(ended.song_id, ended.kind)
        if ended.state is FileState.SAVED:
            self._saved(detail, next(file for file in detail.files if file.kind is ended.kind))
            return
        self._told.event(
            _file(detail, ended.kind),
            event="failed",
            **_whose(detail),
            kind=ended.kind.value,
            state=ended.state.value,
            reason=reason,
        )
        self._told.tell(f"{called_file(detail, ended.kind)}: {reason}")

    def _close(self, song_id: SongId, kind: MediaKind) -> None:
        """Wait no longer for a file."""
        song = self._songs[song_id]
        song.open.discard(kind)
        song.done.add(kind)
        if not song.open:
            self._awaited.discard(song_id)

    def _saved(self, detail: SongDetail, file: MediaFile) -> None:
        """Report a saved file; if another command saved it elsewhere, copy it to this run's folder."""
        try:
            placed = self._visit.saving.place(file).result()
        except DiskError as error:
            self._not_copied(detail, file.kind, error)
            return
        self._told.event(
            _file(detail, file.kind),
            event="saved",
            **_whose(detail),
            kind=file.kind.value,
            container=placed.container,
            path=str(placed.path),
            bytes=placed.size_bytes,
            sha256=placed.sha256,
            **({"reason": command_line(file.code)} if file.code else {}),
        )
        self._told.line(str(placed.path))
        if file.code:  # without tags, for example
            self._told.tell(f"{called_file(detail, file.kind)}: {command_line(file.code)}")

    def _not_copied(self, detail: SongDetail, kind: MediaKind, error: DiskError) -> None:
        self._told.event(
            _file(detail, kind),
            event="failed",
            **_whose(detail),
            kind=kind.value,
            state="failed",
            reason=(reason := command_line(error.code, error.values)),
        )
        self._told.tell(f"{called_file(detail, kind)}: {reason}")

    def _drop_cancelled(self) -> None:
        """Stop waiting for files that the person cancelled or removed in the window."""
        changed, self._changed = self._changed & self._awaited, set()
        for song_id in changed:
            song = self._songs[song_id]
            detail = self._visit.read(partial(_detail_of, song_id)).result()
            files = detail.files if detail is not None else ()
            for kind in song.open - {file.kind for file in files if file.state not in _DROPPED}:
                self._close(song_id, kind)
                whose = _whose(detail) if detail is not None else {}
                reason = command_line("file.cancelled")
                self._told.mark(_TROUBLE)
                self._told.event(
                    _file(detail, kind) if detail is not None else f"{_FILE}{song_id} {kind.value}",
                    event="failed",
                    **whose,
                    kind=kind.value,
                    state=FileState.ABSENT.value,
                    reason=reason,
                )
                name = f"{called_file(detail, kind)}: " if detail is not None else ""
                self._told.tell(f"{name}{reason}")


def _with_songs(
    keys: Sequence[TaskKey], reader: LibraryReader
) -> list[tuple[TaskRow, list[SongDetail]]]:
    """Some tasks, and what is known of the songs that they brought."""

    def songs(row: TaskRow) -> Iterable[SongDetail]:
        found = map(reader.song_detail, reader.songs_of([row.key])) if row.songs else ()
        return (detail for detail in found if detail is not None)

    return [(row, list(songs(row))) for row in reader.task_rows(keys)]


def _detail_of(song_id: SongId, reader: LibraryReader) -> SongDetail | None:
    return reader.song_detail(song_id)


def _ended(key: TaskKey) -> str:
    """The key of the event that a task came to nothing."""
    return f"ended {key}"


def _file(detail: SongDetail, kind: MediaKind) -> str:
    """The key of the one event that tells what became of a file."""
    return f"{_FILE}{detail.row.song_id} {kind.value}"


def _whose(detail: SongDetail) -> dict[str, str]:
    if detail.row.clip_id is not None:
        return {"clip_id": detail.row.clip_id, "task_id": detail.row.task_id}
    return {"task_id": detail.row.task_id}
