"""One visit: the rooms that carry out a single command, on the library, relays and network of the engine.

Its keys and its folder are of this wish alone. It shares the pace at which relays are asked and the four downloads at a
time with all others. What it adds is not saved automatically: the command says what it wants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine.accounts import Accounts
from suno_desktop.core.engine.asking import Asking, Refused, hold
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.downloading import Downloading
from suno_desktop.core.engine.key_ring import KeyRing, origins
from suno_desktop.core.engine.on_demand import OnDemand
from suno_desktop.core.engine.relays import Relays
from suno_desktop.core.engine.saving import Saving
from suno_desktop.core.engine.saving_folder import SavingFolder
from suno_desktop.core.engine.task_tracking import TaskTracking
from suno_desktop.core.engine.work_rooms import WorkRooms
from suno_desktop.core.errors import Cancelled, RelayRefusedError
from suno_desktop.core.events import Event
from suno_desktop.core.model import FileId, Relay, SongId, TaskKey, TaskState
from suno_desktop.core.net.urls import origin
from suno_desktop.core.profile import keys as key_store
from suno_desktop.core.profile import log
from suno_desktop.core.relay.client import RelayClient
from suno_desktop.core.rows import TaskRow
from suno_desktop.core.workflows import track

_SOON_S: Final = 0.2


class Visit:
    """What a command works with; like an engine, for one wish.

    Attributes:
        settings: what the person chose.
        read: runs a query on the read lane.
        folder: where this visit saves; `folder.use` is for it alone.
        relays: the saved relays.
        accounts: what these charge, as far as it is public; the engine's own.
        tracking: tasks are added here.
        asking: the question rooms of this visit's tasks.
        saving: the wishes to save.
        upkeep: jobs over everything that is saved; the engine's own.
        listen: hears what concerns the visit.
    """

    def __init__(
        self,
        host: Context,
        context: Context,
        *,
        listen: Callable[[Event], None],
        keys: KeyRing,
        relays: Relays,
        accounts: Accounts,
        rooms: WorkRooms,
    ) -> None:
        self._host = host
        self._context = context
        self._keys = keys
        self._own_keys: dict[str, key_store.Secret] = {}
        self._rooms = rooms
        self._new: set[TaskKey] = set()
        self._fresh: set[FileId] = set()
        self._refused: dict[TaskKey, RelayRefusedError] = {}
        self._is_closed = False
        self.listen = listen
        self.settings = context.settings
        self.read = host.read
        self.folder = SavingFolder(context)
        self.relays = relays
        self.accounts = accounts
        self.upkeep = rooms.upkeep
        self.tracking = TaskTracking(
            context,
            relays=lambda: relays.saved,
            on_ready=lambda _ready: NOTHING,
            on_added=self._added,
        )
        self._downloading = Downloading(
            context,
            media=rooms.network.media,
            covers=rooms.covers,
            folder=self.folder,
            saved=rooms.listening.drop,
            share=lambda: rooms.visits.files_of(self),
            slots=rooms.downloading.slots,
        )
        self.saving = Saving(
            context,
            folder=self.folder,
            downloading=self._downloading,
            upkeep=rooms.upkeep,
            on_wished=self._wished,
        )
        self.asking = self._question_room()
        self._on_demand = self._demand_room()
        self.follow(relays.saved)

    def _question_room(self) -> Asking:
        return Asking(
            self._context,
            client=self._client,
            on_ready=self._became_ready,
            on_learned=self.relays.learn,
            before_poll=self._keys.forget_unread,
            on_refused=self._key_refused,
            share=lambda: self._rooms.visits.tasks_of(self),
            paces=self._rooms.asking.paces,
        )

    def _demand_room(self) -> OnDemand:
        return OnDemand(
            self._context,
            client=self._client,
            paces=self.asking.paces,
            on_learned=self.relays.learn,
            statuses=self.asking.statuses,
            share=lambda: self._rooms.visits.files_of(self),
            beside=self._rooms.on_demand,
        )

    def follow(self, relays: Iterable[Relay]) -> None:
        """From now on these are the saved relays."""
        saved = tuple(relays)
        self.asking.set_relays(saved)
        self._on_demand.set_relays(saved)

    def _client(self, relay: Relay) -> RelayClient:
        return RelayClient(relay, self._key(relay), http=self._rooms.network.relay())

    def use_key(self, relay: Relay, key: str) -> None:
        """Ask this relay with this key in this visit only; it is kept nowhere.

        Raises:
            UsageError: it cannot be a key.
        """
        secret = key_store.clean_key(key)
        log.hide(secret)
        self._own_keys.update(dict.fromkeys(origins(relay), secret))

    def _key(self, relay: Relay) -> key_store.Secret | None:
        return self._own_keys.get(origin(relay.base_url)) or self._keys.get(relay)

    # What is its own.

    def _added(self, piece: track.Brought) -> None:
        self._new.update(piece.new)
        self._rooms.visits.claim(self, tasks=piece.keys)

    def _wished(self, files: Iterable[FileId], fresh: Iterable[FileId]) -> None:
        """Note what was asked for. What runs already goes on where it runs, and its end is told here too."""
        self._fresh.update(fresh)
        self._rooms.visits.claim(
            self, files=[one for one in files if not self._rooms.downloading.is_active(one)]
        )

    def _became_ready(self, ready: tuple[SongId, ...]) -> Changes:
        """Songs of tasks that were there before the visit are saved as the settings say, as without it."""
        library = self._context.library
        return self._rooms.saving.wish(
            tuple(one for one in ready if not self._new.issuperset(library.tasks_of_song(one)))
        )

    def _key_refused(self, refused: Refused) -> Changes:
        """Hold in the library only what waits for the engine's key; the rest may be asked about with a better one."""
        visits = self._rooms.visits
        is_own = origin(refused.relay.base_url) in self._own_keys
        held = () if is_own else visits.of_no_visit(refused.tasks, but=self)
        told = {task.key for task in refused.tasks}.difference(task.key for task in held)
        self._refused.update(dict.fromkeys(told, refused.error))
        visits.give_back(self, told)
        return hold(self._context, refused._replace(tasks=held)) | Changes(tasks=frozenset(told))

    def seen(self, row: TaskRow) -> TaskRow:
        """A task as this visit sees it: held, where its key was refused and the library knows nothing of that."""
        error = self._refused.get(row.key)
        if error is None:
            return row
        state = TaskState.READY if row.state is TaskState.READY else TaskState.HELD
        return row._replace(state=state, code=error.code, detail=error.details, next_look_at=None)

    # Its end.

    @property
    def is_closed(self) -> bool:
        """Whether it is over."""
        return self._is_closed

    def check(self) -> None:
        """Raise `Cancelled` if it was cancelled, or everything ends."""
        self._context.cancel.check()

    def cancel(self) -> None:
        """End the work, because nobody waits for it any more. May be called on any thread."""
        self._context.cancel.cancel()
        self._host.wake()

    def close(self, *, gave_up: bool = False) -> None:
        """End it: what it asked about and saved is the engine's from now on, which goes on by its own keys and folder.

        Args:
            gave_up: the person does not want it any more: what was queued for this visit alone is cancelled.
        """
        host, visits = self._host, self._rooms.visits
        if self._is_closed:
            return
        self._is_closed = True
        if host.cancel.is_cancelled:  # everything ends; the next run goes on
            return
        if gave_up:
            unwanted = list(self._fresh & visits.files_of_it_alone(self))
            self.saving.cancel_files(unwanted).result()
        mine = [FileId(key) for key in visits.files_of(self).only or ()]
        self._context.cancel.cancel()
        self._downloading.pause(mine)

        def run() -> Changes:
            changes = host.library.forget_downloading(mine)
            visits.release(self)
            return changes

        host.change(run).result()

    def has_left(self) -> bool:
        """Whether nothing of it runs any more, after its end."""
        return not self._downloading.under_way()

    # What the engine calls.

    def step(self) -> float:
        """Ask and save what may be asked and saved now; returns the seconds until the next step is wanted."""
        try:
            return min(self.asking.step(), self._on_demand.step(), self._downloading.step())
        except Cancelled:
            return _SOON_S
