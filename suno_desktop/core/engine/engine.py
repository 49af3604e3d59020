"""The engine: what runs when. Window and command line drive the same one.

A frame with named rooms, one for each duty (`relays`, `keys`, `asking`, `saving`, …). Every command of a room returns a
future and runs on a lane; everything the library learns is told by one event callback, which is called on engine
threads. The engine knows no Qt. Here is only what concerns all rooms: opening, beginning, the scheduler's step, the end.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import nullcontext
from typing import TYPE_CHECKING, TypeVar

from suno_desktop.core.changes import Changes
from suno_desktop.core.clock import Clock, SystemClock
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import BUSY_LANES, Lane, Scheduler
from suno_desktop.core.engine.late_room import late_room
from suno_desktop.core.engine.relays import Relays
from suno_desktop.core.engine.safekeeping import Safekeeping
from suno_desktop.core.engine.saving_folder import SavingFolder
from suno_desktop.core.events import Changed, Event, FolderMoved, Notice, RelayStatus, Snapshot
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import SongId
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.profile.settings import KeySettings, Setting

if TYPE_CHECKING:
    from suno_desktop.core.engine.accounts import Accounts
    from suno_desktop.core.engine.asking import Asking
    from suno_desktop.core.engine.collecting import Collecting
    from suno_desktop.core.engine.comparing import Comparing
    from suno_desktop.core.engine.decision_keeping import DecisionKeeping
    from suno_desktop.core.engine.exchanging import Exchanging
    from suno_desktop.core.engine.folder_moving import FolderMoving
    from suno_desktop.core.engine.judging import Judging
    from suno_desktop.core.engine.key_ring import KeyRing
    from suno_desktop.core.engine.listening import Listening
    from suno_desktop.core.engine.measuring import Measuring
    from suno_desktop.core.engine.own_times import OwnTimes
    from suno_desktop.core.engine.pictures import Pictures
    from suno_desktop.core.engine.queue_keeping import QueueKeeping
    from suno_desktop.core.engine.retagging import Retagging
    from suno_desktop.core.engine.saving import Saving
    from suno_desktop.core.engine.task_tracking import TaskTracking
    from suno_desktop.core.engine.twinning import Twinning
    from suno_desktop.core.engine.upkeep import Upkeep
    from suno_desktop.core.engine.visits import Visits
    from suno_desktop.core.engine.work_rooms import WorkRooms

_T = TypeVar("_T")
_PARTS_KEPT_S = 7 * 24 * 3600
_TELL_BUSY_S, _BUSY_S = 3, 90
_LAST_WORDS_S = 0.3
"""For what was just decided to be written beside the songs too; else the next start does it."""


class Engine:
    """One open profile and everything that runs on it.

    `open` must be called once, then `begin` once, and `stop` once at the end. `patient` False (the command line) does not
    wait for disks to come back, nor for the end of a pause; `auto_save` False leaves saving to explicit wishes. With
    `is_protected` the library is only read, and whatever would change it raises `library.read_only`.

    Attributes:
        profile: where everything of this person lies.
        settings: what the person chose; changed by `set_setting`.
        read: runs a query on the read lane, where lists and searches are answered.
        survey: runs a query that walks over the whole library, where no list waits for it.
        folder: where songs are saved.
        relays: the saved relays.
        is_protected: the library is only read.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        listen: Callable[[Event], None],
        clock: Clock | None = None,
        rng: random.Random | None = None,
        patient: bool = True,
        auto_save: bool = True,
        is_protected: bool = False,
    ) -> None:
        self._scheduler = Scheduler(self._step)
        self._listen = listen
        context = self._context = Context(
            profile,
            listen=self._hear,
            wake=self._scheduler.wake,
            clock=clock or SystemClock(),
            rng=rng or random.Random(),  # noqa: S311 — jitter, not a secret
            patient=patient,
            auto_save=auto_save,
        )
        self.is_protected = context.is_protected = is_protected
        self._lock = threading.RLock()
        self._rooms: WorkRooms | None = None
        self._safe: Safekeeping | None = None
        self._keeping: DecisionKeeping | None = None
        self._stopped = False
        self._only_visits = False
        self.profile = profile
        self.settings = context.settings
        self.read = context.read
        self.survey = context.survey
        self.folder = SavingFolder(context)
        self.relays = Relays(context, keys=lambda: self.keys, work=self._work)

    # Rooms that come when they are first asked for.

    @late_room
    def keys(self) -> KeyRing:
        """The relays' keys."""
        from suno_desktop.core.engine.key_ring import KeyRing

        return KeyRing(self._context)

    @late_room
    def accounts(self) -> Accounts:
        """What is left at the relays."""
        from suno_desktop.core.engine.accounts import Accounts

        return Accounts(
            self._context,
            keys=self.keys,
            relays=lambda: self.relays.saved,
            work=self._work,
            on_learned=self.relays.learn,
        )

    @late_room
    def tracking(self) -> TaskTracking:
        """Tasks added and removed, songs named, and the undo of each."""
        from suno_desktop.core.engine.task_tracking import TaskTracking

        return TaskTracking(self._context, relays=lambda: self.relays.saved, on_ready=self._wish)

    @late_room
    def judging(self) -> Judging:
        """What the person thinks of songs, the Trash, and notes."""
        from suno_desktop.core.engine.judging import Judging

        return Judging(self._context)

    @late_room
    def collecting(self) -> Collecting:
        """Collections."""
        from suno_desktop.core.engine.collecting import Collecting

        return Collecting(self._context)

    @late_room
    def covers(self) -> Pictures:
        """Cover pictures as files."""
        from suno_desktop.core.engine.pictures import Pictures

        return Pictures(self._context, work=self._work)

    @late_room
    def exchange(self) -> Exchanging:
        """Import and export."""
        from suno_desktop.core.engine.exchanging import Exchanging

        return Exchanging(self._context, on_ready=self._wish)

    @late_room
    def visits(self) -> Visits:
        """Wishes of a command, each with its own folder, keys and listener."""
        from suno_desktop.core.engine.visits import Visits

        return Visits(
            self._context,
            keys=self.keys,
            relays=self.relays,
            accounts=self.accounts,
            work=self._work,
        )

    @late_room
    def queue(self) -> QueueKeeping:
        """What plays and what comes next, kept on disk."""
        from suno_desktop.core.engine.queue_keeping import QueueKeeping

        return QueueKeeping(self._context)

    @property
    def asking(self) -> Asking:
        """The polling half: which relay is asked what, and when."""
        return self._work().asking

    @property
    def saving(self) -> Saving:
        """The wishes to save."""
        return self._work().saving

    @property
    def listening(self) -> Listening:
        """Files to play."""
        return self._work().listening

    @property
    def measuring(self) -> Measuring:
        """What songs sound and look like, measured in the background."""
        return self._work().measuring

    @late_room
    def own_times(self) -> OwnTimes:
        """The times of lines that the person set."""
        from suno_desktop.core.engine.own_times import OwnTimes

        return OwnTimes(self._context)

    @late_room
    def comparing(self) -> Comparing:
        """Versions of songs side by side."""
        from suno_desktop.core.engine.comparing import Comparing

        return Comparing(self._context)

    @property
    def moving(self) -> FolderMoving:
        """Another music folder, and the songs in the one before."""
        return self._work().moving

    @property
    def upkeep(self) -> Upkeep:
        """Jobs over everything that is saved: check, names. One at a time; `Working` events tell how far."""
        return self._work().upkeep

    @property
    def retagging(self) -> Retagging:
        """Other tags in what is saved, and the way back. One job at a time with those of `upkeep`."""
        return self._work().retagging

    @property
    def twinning(self) -> Twinning:
        """Songs with the same sound under several IDs."""
        return self._work().twinning

    def _work(self) -> WorkRooms:
        """The working rooms; made with the first work, which takes a tenth of a second: `begin` sees to it."""
        with self._lock:
            if self._rooms is None:
                from suno_desktop.core.engine.work_rooms import open_rooms

                self._rooms = open_rooms(
                    self._context,
                    keys=self.keys,
                    relays=self.relays,
                    folder=self.folder,
                    visits=self.visits,
                )
            return self._rooms

    def _wish(self, ready: tuple[SongId, ...]) -> Changes:
        return self._work().saving.wish(ready)

    # Life.

    def open(self) -> None:
        """Open the library: from now on everything known can be read. Blocks for some milliseconds.

        Raises:
            ProfileError: the library cannot be opened.
        """
        self.open_soon().result()

    def open_soon(self) -> Future[None]:
        """Open the library while the caller does something else; the future raises what `open` raises."""
        context = self._context

        def run() -> None:
            if context.is_protected:
                library = Library.open_protected(self.profile.library, clock=context.clock)
                context.use_library(library)
                self.relays.load()
                return
            library = Library.open(
                self.profile.library, clock=context.clock, patience=self._wait_for_library
            )
            context.use_library(library)
            library.forget_downloading()
            safe = self._safe = Safekeeping(context, is_idle=self._is_idle)
            context.on_damage = safe.found_damage
            self.relays.load()

        return context.write(run)

    def _wait_for_library(self, waited_s: int) -> bool:
        """Say that another program has locked the library: what is to be written waits until it lets go."""
        if waited_s == _TELL_BUSY_S:
            self._context.emit(Notice(level="warning", code="library.busy"))
        return waited_s < _BUSY_S and not self._context.cancel.is_cancelled

    def begin(self, *, only_visits: bool = False) -> None:
        """Start to work: ask relays, save files. A window calls it after its first paint.

        With `only_visits` nothing is asked or saved but what visits wish.

        Raises:
            RuntimeError: the library is not open.
        """
        if self.is_protected:
            return
        self._only_visits = only_visits
        if not only_visits:
            from suno_desktop.core.engine.decision_keeping import DecisionKeeping

            self._keeping = DecisionKeeping(
                self._context, folder=self.folder, covers=lambda: self._work().covers
            )
        self._scheduler.start()
        self._opened().begin()
        self._context.lanes.submit(Lane.COVERS, self._sweep)

    def _opened(self) -> Safekeeping:
        if self._safe is None:
            raise RuntimeError("the library is not open")
        return self._safe

    def _sweep(self) -> None:
        """Remove what earlier runs left. Part files that no download will continue go after a week."""
        from suno_desktop.core.media import part_files
        from suno_desktop.core.workflows import spool

        context = self._context
        self.listening.tidy()
        kept = context.write(lambda: frozenset(context.library.parts().values())).result()
        week_ago = context.clock.now().timestamp() - _PARTS_KEPT_S
        part_files.sweep(self.folder.path, before=week_ago, keep=kept)
        spool.tidy(spool.folder(self.profile.cache), before=week_ago)

    def _step(self) -> float:
        rooms = self._work()
        soon_s = min(self.visits.step(), self._opened().step())
        if self._only_visits:
            return soon_s
        if self._keeping is not None:
            soon_s = min(soon_s, self._keeping.step())
        return min(
            soon_s,
            self.tracking.step(),
            rooms.asking.step(),
            rooms.on_demand.step(),
            rooms.downloading.step(),
            rooms.measuring.step(),
            rooms.moving.step(),
            rooms.link_watch.step(),
        )

    def _hear(self, event: Event) -> None:
        self._listen(event)
        visits = Engine.visits.made(self)
        if visits is not None:
            visits.hear(event)
        if self._keeping is None:
            return
        if isinstance(event, Changed):
            self._keeping.wake()
        elif isinstance(event, FolderMoved) and event.waits is None:
            self._keeping.follow(event.move.old)

    def _is_idle(self) -> bool:
        return self._rooms is None or not self._rooms.downloading.figures()[0]

    def stop(self, *, timeout_s: float = 3.0) -> bool:
        """End everything in order, the library last. Tells whether all workers ended in time."""
        with self._lock:
            if self._stopped:
                return True
            self._stopped = True
        context = self._context
        lanes, monotonic = context.lanes, context.clock.monotonic
        deadline = monotonic() + timeout_s
        context.cancel.cancel()
        with self._lock:
            if self._rooms is not None:
                self._rooms.network.close()
        ended = self._scheduler.stop(timeout_s=timeout_s)
        if self._keeping is not None:
            self._keeping.end(deadline=monotonic() + _LAST_WORDS_S)
            ended &= lanes.finish(Lane.KEEPING, timeout_s=max(0.1, deadline - monotonic()))
        ended &= lanes.finish(Lane.QUEUE, timeout_s=max(0.1, deadline - monotonic()))
        ended &= lanes.stop(BUSY_LANES, timeout_s=max(0.1, deadline - monotonic()))
        lanes.submit(Lane.READ, context.close_reader)
        if self._safe is not None:
            self._safe.end(deadline=deadline - 0.5)
        # The last one to close removes SQLite's journal, so the reader goes first.
        ended &= lanes.finish(Lane.READ, timeout_s=max(0.5, deadline - monotonic()))
        if context.is_open:
            context.write(context.library.close)
        ended &= lanes.finish(Lane.LIBRARY, timeout_s=max(0.5, deadline - monotonic()))
        return ended

    # What concerns several rooms.

    def snapshot(self) -> Snapshot:
        """The figures of the status bar; instant."""
        rooms = self._rooms
        if rooms is None:
            return Snapshot(
                polling_paused=self.settings.polling.paused or self.is_protected,
                saving_paused=self.settings.saving.paused,
                asking=0,
                next_look_s=None,
                downloads_active=0,
                rate_bytes_s=0.0,
                relays=tuple(
                    RelayStatus(relay_id=relay.relay_id, name=relay.name)
                    for relay in self.relays.saved
                ),
            )
        asking, next_look_s = rooms.asking.figures()
        active, rate = rooms.downloading.figures()
        trouble, needs_mb = rooms.downloading.disk_trouble() or (None, None)
        return Snapshot(
            polling_paused=rooms.asking.paused,
            asking=asking,
            next_look_s=next_look_s,
            downloads_active=active,
            rate_bytes_s=rate,
            relays=rooms.asking.statuses(),
            saving_paused=rooms.downloading.paused,
            saving_waits=trouble,
            saving_needs_mb=needs_mb,
        )

    def set_setting(self, setting: Setting[_T], value: _T) -> Future[None]:
        """Set one setting and act on it.

        The future raises UsageError for a template that cannot be used, DiskError for a folder that songs cannot be saved
        in or a file of settings that cannot be written, KeyStoreError for a place of keys that does not work.
        """

        def run() -> None:
            self.folder.refuse(setting, value)
            is_for_keys = setting is KeySettings.storage
            with self.keys.moving(str(value), self.relays.saved) if is_for_keys else nullcontext():
                self._context.store_setting(setting, value)

        return self._context.lanes.submit(Lane.CHANGES, run)
