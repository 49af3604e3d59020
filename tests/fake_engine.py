"""One scripted engine for every test of the window: real signatures, real values, no lanes, no disk work, no network.

Each room takes what the real room takes (its signature is bound at every call), notes it, and answers from the lists that
a test fills. Answers are there at once; a bridge brings them in a later turn of the loop, as in life.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine import Engine
from suno_desktop.core.engine.accounts import Account, Accounts
from suno_desktop.core.engine.asking import Asking
from suno_desktop.core.engine.collecting import Arranged, Collecting
from suno_desktop.core.engine.comparing import Comparing, Opened
from suno_desktop.core.engine.exchanging import Exchanging
from suno_desktop.core.engine.folder_moving import FolderMoving
from suno_desktop.core.engine.judging import Emptied, Judging, Kept
from suno_desktop.core.engine.key_ring import KeyRing
from suno_desktop.core.engine.listening import Listening
from suno_desktop.core.engine.measuring import Measuring
from suno_desktop.core.engine.own_times import OwnTimes
from suno_desktop.core.engine.pictures import Pictures
from suno_desktop.core.engine.queue_keeping import QueueKeeping
from suno_desktop.core.engine.relays import Relays
from suno_desktop.core.engine.retagging import Retagging
from suno_desktop.core.engine.saving import Saving
from suno_desktop.core.engine.saving_folder import SavingFolder
from suno_desktop.core.engine.task_tracking import TaskTracking
from suno_desktop.core.engine.twinning import Duplicates, Merging, Twinning
from suno_desktop.core.engine.upkeep import Upkeep
from suno_desktop.core.engine.upkeep_jobs import Upkept
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.events import PreviewItem, RelayInfo, RelayStatus, Snapshot
from suno_desktop.core.library.results import Before, Queued, Removal
from suno_desktop.core.library.tags_before import LastChange
from suno_desktop.core.library.twins import Apart
from suno_desktop.core.link_life import LinkLife
from suno_desktop.core.listening.pcm_track import RATE, PcmTrack
from suno_desktop.core.listening.versions import Version, check_count, version_of, versions_among
from suno_desktop.core.media.tags import TagChange
from suno_desktop.core.model import (
    ClipId,
    CollectionId,
    FileId,
    MediaKind,
    Relay,
    RelayId,
    Serves,
    SongId,
    Task,
    TaskId,
)
from suno_desktop.core.profile.settings import Setting, Settings, declared
from suno_desktop.core.relay.client import Probe
from suno_desktop.core.relay.presets import Presets
from suno_desktop.core.rows import Note
from suno_desktop.core.workflows.copy_out import CopyReport
from suno_desktop.core.workflows.rename import RenamePlan, Renaming
from suno_desktop.core.workflows.retag_plan import PlannedTags, TagPlan
from suno_desktop.core.workflows.track import Added, Preview

T = TypeVar("T")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
ROOMS: dict[str, type] = {
    "accounts": Accounts,
    "asking": Asking,
    "collecting": Collecting,
    "comparing": Comparing,
    "covers": Pictures,
    "exchange": Exchanging,
    "folder": SavingFolder,
    "judging": Judging,
    "keys": KeyRing,
    "listening": Listening,
    "measuring": Measuring,
    "moving": FolderMoving,
    "own_times": OwnTimes,
    "queue": QueueKeeping,
    "relays": Relays,
    "saving": Saving,
    "tracking": TaskTracking,
    "twinning": Twinning,
    "upkeep": Upkeep,
    "retagging": Retagging,
}


def relay_info(
    number: int,
    name: str,
    url: str,
    *,
    has_key: bool = True,
    allow_http: bool = False,
    others: tuple[str, ...] = (),
    **status: Any,
) -> RelayInfo:
    """A saved relay as the window sees it."""
    relay_id = RelayId(number)
    return RelayInfo(
        relay=Relay(
            relay_id=relay_id, name=name, base_url=url, allow_http=allow_http, others=others
        ),
        has_key=has_key,
        status=RelayStatus(relay_id=relay_id, name=name, **status),
    )


def probe(*, ok: bool = True, code: str = "relay.ok", **values: Any) -> Probe:
    """What a connection test found."""
    serves = Serves(fetch=True, batch=True, feed=True, lyrics=False) if ok else Serves()
    details = values.pop("details", "")
    base_url = values.pop("base_url", "")
    return Probe(
        ok=ok,
        code=code,
        values={name: str(value) for name, value in values.items()},
        details=details,
        serves=serves,
        latency_s=0.31,
        base_url=base_url,
    )


class FakeRoom:
    """One room: any command of the real one, with the real one's arguments."""

    def __init__(self, engine: FakeEngine, name: str) -> None:
        self._engine = engine
        self._name = name

    def __getattr__(self, command: str) -> Any:
        real = inspect.getattr_static(ROOMS[self._name], command)  # none: AttributeError
        if isinstance(real, property):
            return getattr(self._engine, f"_{self._name}_{command}")()
        signature = inspect.signature(real)

        def called(*args: Any, **named: Any) -> Any:
            bound = signature.bind(self, *args, **named)
            bound.apply_defaults()
            arguments = dict(list(bound.arguments.items())[1:])
            answer = self._engine.answer(f"{self._name}.{command}", arguments)
            return answer if str(signature.return_annotation).startswith("Future") else None

        return called


class FakeEngine:
    """Notes what it was asked for. `errors["room.command"]` makes a command fail; `hold` keeps its answers back.

    A method `_room_command` gives the answer of that command; without one the answer is None.
    """

    def __init__(
        self, folder: Path, *, infos: Sequence[RelayInfo] = (), reader: Any = None
    ) -> None:
        self.root = folder
        self.is_protected = False
        self.settings = Settings(folder / "settings.json")
        self.reader = reader
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.errors: dict[str, DesktopError] = {}
        self.hold = False
        self.held: list[Callable[[], None]] = []
        for name in ROOMS:
            setattr(self, name, FakeRoom(self, name))
        # Relays.
        self.infos = list(infos)
        self.copied = CopyReport()
        self.probes: list[Probe] = []
        self.presets = Presets()
        self.account = Account()
        self.life = LinkLife()
        self.statuses: tuple[RelayStatus, ...] = (
            RelayStatus(relay_id=RelayId(1), name="api.example.cn", state="online"),
        )
        self.next_look_s: float | None = 8.0
        self.polling_paused = False
        # Tasks.
        self.tracked: set[str] = set()
        self.replies: tuple[Task, ...] = ()
        self.foreign_hosts: tuple[str, ...] = ()
        self.tokens = 0
        self.stems = 0
        """How many go to the Trash with their songs."""
        # Files.
        self.pictures: dict[int, Path] = {}
        self.queued = Queued(changes=Changes(), files=(FileId(1),), kept=(), skipped=())
        self.emptied = Emptied(songs=3, files=2)
        self.kept_others: tuple[SongId, ...] = (SongId(2),)
        self.kept_stems = 0
        self.saving_paused = False
        self.saving_waits: str | None = None
        self.downloads_active = 0
        self.rate = 0.0
        self.checked: tuple[Any, ...] = ()
        self.foreign_files: tuple[Any, ...] = ()
        self.duplicates = Duplicates((), 0, 0)
        self.located: tuple[int, ...] = ()
        self.last_change: LastChange | None = None
        self.tag_plan = TagPlan(
            files=1000,
            seen=1000,
            changing=2,
            listed=(
                PlannedTags(
                    title="Rain",
                    take=1,
                    kind=MediaKind.MP3,
                    path=folder / "Mira" / "Rain.mp3",
                    changes=(
                        TagChange("clip_id", "", "c1"),
                        TagChange("lyrics", "", "words"),
                        TagChange("genre", "", "Jazz"),
                        TagChange("album", "Suno", "Mine <b>"),
                    ),
                ),
                PlannedTags(
                    title="",
                    take=None,
                    kind=MediaKind.MP4,
                    path=folder / "Sun.mp4",
                    changes=(),
                    beside=("json", "lrc"),
                ),
            ),
            staying={"right": 990, "missing": 5, "changed": 3},
        )
        self.plan = RenamePlan(
            root=folder,
            files=1000,
            changing=2,
            listed=(
                Renaming(old="Mira/Rain.mp3", new="2026/Rain.mp3"),
                Renaming(old="Mira/Sun <b>.mp3", new="2026/Sun <b>.mp3"),
            ),
            staying={"right": 990, "missing": 5, "changed": 3},
        )

    # For tests.

    def choose(self, key: str, value: Any) -> None:
        """Have a setting chosen already."""
        self.settings.set(next(one for one in declared() if one.key == key), value)

    def called(self, command: str) -> list[dict[str, Any]]:
        """The arguments of every call of `room.command`, by name."""
        return [arguments for name, arguments in self.asked if name == command]

    def calls(self, command: str) -> list[Any]:
        """The same without names: None for no argument, the value of the only one, else a tuple."""
        values = [tuple(arguments.values()) for arguments in self.called(command)]
        return [(one or (None,))[0] if len(one) < 2 else one for one in values]

    def release(self) -> None:
        """Give the answers that were held, the newest first."""
        held, self.held = self.held, []
        for give in reversed(held):
            give()

    def with_state(self, number: int, **status: Any) -> RelayInfo:
        """Change how a relay is doing."""
        index = next(n for n, info in enumerate(self.infos) if info.relay.relay_id == number)
        info = self.infos[index]
        self.infos[index] = info._replace(status=info.status._replace(**status))
        return self.infos[index]

    def answer(self, command: str, arguments: dict[str, Any]) -> Future[Any]:
        """Note a command, and answer it now or when its answers are released."""
        self.asked.append((command, arguments))
        if command == "relays.add":  # a key that cannot be kept does not undo it
            self._save_relay(**arguments)
        work = getattr(self, "_" + command.replace(".", "_"), lambda **_: None)
        future: Future[Any] = Future()

        def give() -> None:
            error = self.errors.get(command)
            if error is not None:
                future.set_exception(error)
                return
            try:
                future.set_result(work(**arguments))
            except DesktopError as refused:
                future.set_exception(refused)

        if self.hold:
            self.held.append(give)
        else:
            give()
        return future

    # What the engine itself does.

    def read(self, work: Callable[[Any], T]) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(work(self.reader))
        except DesktopError as error:
            future.set_exception(error)
        return future

    def survey(self, work: Callable[[Any], T]) -> Future[T]:
        return self.read(work)

    def snapshot(self) -> Snapshot:
        return Snapshot(
            polling_paused=self.polling_paused,
            asking=0,
            next_look_s=self.next_look_s,
            downloads_active=self.downloads_active,
            rate_bytes_s=self.rate,
            relays=self.statuses,
            saving_paused=self.saving_paused,
            saving_waits=self.saving_waits,
            saving_needs_mb=None if self.saving_waits is None else 800,
        )

    def set_setting(self, setting: Setting[T], value: T) -> Future[None]:
        return self.answer("set_setting", {"key": setting.key, "value": value})

    def _set_setting(self, *, key: str, value: Any) -> None:
        self.choose(key, value)

    # What the rooms answer.

    def _accounts_look(self, *, relay_id: RelayId) -> Account:
        return self.account

    def _accounts_trial(self, *, base_url: str, key: str, allow_http: bool = False) -> Account:
        return self.account

    def _relays_song_counts(self) -> dict[RelayId, int]:
        return {info.relay.relay_id: 1000 + info.relay.relay_id for info in self.infos}

    def _relays_link_lives(self) -> dict[RelayId, LinkLife]:
        return {info.relay.relay_id: self.life for info in self.infos}

    def _relays_own_presets(self) -> Presets:
        return self.presets

    def _folder_path(self) -> Path:
        return self.settings.folder(self.root)

    def _folder_usual(self) -> Path:
        return self.root

    def _relays_saved(self) -> tuple[Relay, ...]:
        return tuple(info.relay for info in self.infos)

    def _relays_infos(self) -> tuple[RelayInfo, ...]:
        return tuple(self.infos)

    def _save_relay(
        self, *, name: str, base_url: str, key: str | None, allow_http: bool, **_: Any
    ) -> None:
        number = len(self.infos) + 1
        info = relay_info(number, name, base_url, has_key=bool(key), allow_http=allow_http)
        self.infos.append(info)

    def _relays_add(self, **_: Any) -> Relay:
        return self.infos[-1].relay

    def _relays_remove(self, *, relay_id: RelayId) -> None:
        self.infos = [info for info in self.infos if info.relay.relay_id != relay_id]

    def _relays_test(self, **_: Any) -> Probe:
        return self.probes.pop(0)

    def _twinning_find(self) -> Duplicates:
        return self.duplicates

    def _twinning_compare(self) -> int:
        read, self.duplicates = self.duplicates.uncompared, self.duplicates._replace(uncompared=0)
        return read

    def _twinning_merge(self, *, choices: Sequence[Merging]) -> tuple[Apart, ...]:
        return tuple(
            Apart(one.kept, tuple((ClipId(str(other)), None) for other in one.others))
            for one in choices
        )

    def _asking_pause(self, *, paused: bool) -> None:
        self.polling_paused = paused

    def _tracking_preview(self, *, texts: tuple[str, ...], **_: Any) -> Preview:
        text = "\n".join(texts)
        items = tuple(
            PreviewItem(task_id=TaskId(found), tracked=found in self.tracked)
            for found in dict.fromkeys(_UUID.findall(text))
        )
        replies = self.replies if "reply" in text else ()
        foreign = self.foreign_hosts if items else ()
        return Preview(items=items, reply_tasks=replies, foreign_hosts=foreign)

    def _exchange_copy_songs(self, **_: Any) -> CopyReport:
        return self.copied

    def _tracking_offer(self, *, text: str) -> Preview:
        seen = self._tracking_preview(texts=(text,))
        return Preview(items=tuple(item for item in seen.items if not item.tracked))

    def _tracking_add(self, *, preview: Preview, **_: Any) -> Added:
        new = sum(not item.tracked for item in preview.items)
        return Added(added=new, imported=len(preview.reply_tasks))

    def _token(self, **_: Any) -> int:
        self.tokens += 1
        return self.tokens

    _tracking_untrack = _tracking_name_songs = _token

    def _judging_trash(self, **_: Any) -> Removal:
        return Removal(self._token(), NOTHING, self.stems)

    def _before(self, *, song_ids: Sequence[SongId] = (SongId(1),), **_: Any) -> Before:
        return Before(("rating",), (((None,), tuple(song_ids)),))

    _judging_rate = _judging_favour = _judging_put_away = _judging_await_hearing = _before
    _judging_put_all_away = _judging_restore = _before

    def _judging_toggle_favourite(self, *, song_ids: Sequence[SongId]) -> tuple[Before, bool]:
        return self._before(song_ids=song_ids), True

    def _judging_keep(self, *, song_ids: Sequence[SongId], **_: Any) -> Kept:
        return Kept(
            self._before(song_ids=song_ids), self._token(), self.kept_others, self.kept_stems
        )

    def _judging_vote(self, **_: Any) -> int:
        return 5

    def _comparing_open(self, *, song_ids: Sequence[SongId]) -> Opened:
        versions = versions_among([self.reader.song_detail(song_id) for song_id in song_ids])
        check_count(len(versions), len(song_ids))
        return Opened(versions, tuple(PcmTrack(self.root) for _ in versions))

    def _comparing_measured(self, *, song_id: SongId, **_: Any) -> Version:
        found = version_of(self.reader.song_detail(song_id))
        assert found is not None
        return found

    def _comparing_fill(self, *, version: Version, track: PcmTrack, **_: Any) -> Any:
        sound = np.full((RATE, 2), 1_000 * version.row.song_id, np.int16)
        for _second in range(round(version.duration_s or 0)):
            track.append(sound)
        track.finish()
        return version.figures

    def _collecting_create(self, **_: Any) -> CollectionId:
        return CollectionId(9)

    def _collecting_remove(self, **_: Any) -> int:
        return self._token()

    def _collecting_put_in(self, *, song_ids: Sequence[SongId], **_: Any) -> Arranged:
        return Arranged((), len(song_ids))

    _collecting_take_out = _collecting_put_in

    def _judging_empty(self, **_: Any) -> Emptied:
        return self.emptied

    def _judging_write_note(self, **_: Any) -> int:
        return 7

    def _judging_remove_notes(self, **_: Any) -> tuple[Note, ...]:
        return ()

    def _saving_save(self, **_: Any) -> Queued:
        return self.queued

    def _saving_pause(self, *, paused: bool) -> None:
        self.saving_paused = paused

    def _upkeep_check(self) -> tuple[Any, ...]:
        return self.checked

    def _upkeep_give_up(self, **_: Any) -> Changes:
        return NOTHING

    def _upkeep_foreign_files(self) -> tuple[Any, ...]:
        return self.foreign_files

    def _upkeep_locate(self, **_: Any) -> tuple[int, ...]:
        return self.located

    def _retagging_retag(self, **_: Any) -> Upkept:
        failed = (
            (FileId(1), "file.linked", "b"),
            (FileId(2), "file.linked", "b"),
            (FileId(3), "a", "b"),
        )
        return Upkept(done=2, left=1, failed=failed)

    def _retagging_plan(self, **_: Any) -> TagPlan:
        return self.tag_plan

    def _retagging_so_far(self) -> TagPlan:
        return self.tag_plan

    def _retagging_last(self) -> LastChange | None:
        return self.last_change

    def _retagging_undo(self) -> Upkept:
        return Upkept(done=2, left=0, failed=((FileId(1), "file.changed_since", "b"),))

    def _upkeep_plan_rename(self, **_: Any) -> RenamePlan:
        return self.plan

    def _upkeep_rename(self, **_: Any) -> Upkept:
        return Upkept(done=1, left=0, stopped=4)

    def _upkeep_rename_back(self) -> Upkept:
        return Upkept(done=1, left=0)

    def _covers_thumbnail(self, *, song_id: int, **_: Any) -> Path | None:
        return self.pictures.get(song_id)

    def _covers_cover(self, *, song_id: int) -> Path | None:
        return self.pictures.get(song_id)


REAL: type = Engine
"""What `FakeEngine` stands in for."""
