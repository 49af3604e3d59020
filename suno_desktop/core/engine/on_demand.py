"""Asking relays for what they make on demand: times of words, WAV, MIDI, videos. One song at a time, only what was wished for.

A wish is a file in the queue that waits for an answer (`library.made_files`), so a kill loses none and adds at most one
question. That a relay is being asked is on disk before the question is sent; what takes a while is followed at the same
relay, also after a restart. The answer is kept for ever; then the file is made of it like any other. A question may cost
something: whoever puts the wish has said so first. Never sleeps: `step` says when it wants to be called again.
"""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine.asking import Paces
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.errors import (
    BadReplyError,
    Cancelled,
    DesktopError,
    DiskError,
    KeyStoreError,
    ProfileError,
    RelayBusyError,
    RelayDeclinedError,
    RelayError,
    RelayFaultError,
    RelayUnreachableError,
    UnknownTaskError,
)
from suno_desktop.core.events import FileEnded, Notice, RelayStatus
from suno_desktop.core.library.made_files import DemandWish
from suno_desktop.core.library.share import Share
from suno_desktop.core.model import (
    MADE,
    SERVED,
    FileId,
    FileState,
    MediaKind,
    Relay,
    RelayId,
)
from suno_desktop.core.net.urls import origin
from suno_desktop.core.relay.client import NOT_SERVED, RelayClient
from suno_desktop.core.relay.demand import Told, Wanted
from suno_desktop.core.relay.made_replies import Link, Notes, Waits
from suno_desktop.core.relay.word_times import WordTimes
from suno_desktop.core.rows import Made
from suno_desktop.core.workflows import spool

_IDLE_S = 30.0
_SOONEST_S = 0.02
_SIGHT = 50
_MANY = 10_000
_TRIES = 5
"""Questions in a row that cannot have reached the relay, or were turned away by it, before a wish has failed."""
_LOST = 2
"""Questions in a row whose answer was lost, before a wish has failed: each of them may have cost something."""
_FOLLOW_S = (5, 5, 5, 5, 5, 5, 10, 20, 40, *13 * (60,))
"""How long to wait before a relay that is making something is asked again; after that the wish has failed."""
_LATER_S = 0.05
"""The two clocks of a computer do not agree to the millisecond."""
_NOT_SENT = frozenset({"net.unreachable", "net.dns", "net.refused", "net.proxy_away", "net.proxy"})
"""Troubles in which no relay can have seen the question."""

_logger = logging.getLogger(__name__)


class _DemandAnswer(NamedTuple):
    wish: DemandWish
    relay: Relay
    told: Told


class OnDemand:
    """The questions about what relays make on demand. `step` is called by the scheduler; answers come back on network workers."""

    def __init__(
        self,
        context: Context,
        *,
        client: Callable[[Relay], RelayClient],
        paces: Paces,
        on_learned: Callable[[Relay], None],
        statuses: Callable[[], Iterable[RelayStatus]],
        is_paused: Callable[[], bool] = lambda: False,
        share: Callable[[], Share] = Share,
        beside: OnDemand | None = None,
    ) -> None:
        """Make the room.

        Args:
            context: what all rooms work with.
            client: how a relay is asked.
            paces: those of all who ask: these questions wait for their turn among the others.
            on_learned: a relay showed whether it serves this.
            statuses: how each relay is doing; from one that gave no usable answer lately a page may be anybody's.
            is_paused: whether nothing is asked until the person resumes.
            share: whose wishes this room sees to.
            beside: another such room: no song is asked for by both.
        """
        self._context = context
        self._library = context.library
        self._clock = context.clock
        self._client = client
        self._paces = paces
        self._on_learned = on_learned
        self._statuses = statuses
        self._is_paused = is_paused
        self._share = share
        self._lock = paces.lock
        self._relays: dict[RelayId, Relay] = {}
        self._busy: dict[RelayId, FileId] = {} if beside is None else beside._busy  # noqa: SLF001 — same class
        """One question at a time at each relay."""
        self._asked: dict[FileId, set[RelayId]] = {}
        """Relays that have nothing for a wish; forgotten with it."""
        self._tries: Counter[FileId] = Counter()
        self._lost: Counter[FileId] = Counter()
        self._waits: Counter[FileId] = Counter()
        """How often a relay said, in this run, that it is not done."""
        self._due: dict[FileId, float] = {}
        """When the next question is due to a relay that is making something."""
        self._unkept: list[_DemandAnswer] = []
        """What was told and could not be written; nothing else is asked before it is."""
        self._told_no_disk = False

    def set_relays(self, relays: Iterable[Relay]) -> None:
        """Follow the saved relays."""
        with self._lock:
            self._relays = {relay.relay_id: relay for relay in relays}

    def step(self) -> float:
        """Send what may be sent now; returns the seconds until the next step is wanted."""
        with (
            self._lock
        ):  # a wish of these may be answered while it is read; asked again, it may cost again
            asked = frozenset(self._busy.values())
        if self._context.cancel.is_cancelled or self._is_paused() or not self._keep_rest():
            return _IDLE_S
        wait_s = self._next_due_s()
        wishes = self._waiting(_SIGHT)
        lost: list[DemandWish] = []
        with self._lock:
            self._forget_but(wishes)
            for wish in wishes:
                if wish.file_id in asked or wish.file_id in self._busy.values():
                    continue
                relay = self._next_relay(wish)
                if relay is None:
                    lost.append(wish)
                elif relay.relay_id not in self._busy:
                    wait_s = min(wait_s, self._send(wish, relay))
        for wish in lost:
            self._end(wish, _error("not_served", wish.kind))
        return max(_SOONEST_S, wait_s)

    def _next_due_s(self) -> float:
        """How long until a relay is to be asked on; what is due now is not waited for."""
        now = self._clock.monotonic()
        with self._lock:
            self._due = {one: at for one, at in self._due.items() if at > now}
            return min((at - now for at in self._due.values()), default=_IDLE_S)

    def _waiting(self, limit: int, *, share: Share | None = None) -> tuple[DemandWish, ...]:
        now, mine = self._clock.now(), share or self._share()
        return self._context.write(
            lambda: self._library.demand_wishes(now, limit=limit, share=mine)
        ).result()

    def _forget_but(self, wishes: Iterable[DemandWish]) -> None:
        """A wish that is put again is a new one; one that waits for its next question is not. Holds the lock."""
        here = {wish.file_id for wish in wishes} | set(self._busy.values()) | self._waits.keys()
        self._asked = {one: asked for one, asked in self._asked.items() if one in here}
        self._tries = Counter({one: tries for one, tries in self._tries.items() if one in here})
        self._lost = Counter({one: tries for one, tries in self._lost.items() if one in here})

    def _next_relay(self, wish: DemandWish) -> Relay | None:
        """The relay to ask: the one that makes it, else of those that brought the song the first that may."""
        asked = self._asked.get(wish.file_id, ())
        if wish.asked in self._relays and wish.asked not in asked:
            return self._relays[wish.asked]
        for relay_id, _ in wish.relays:
            relay = self._relays.get(relay_id)
            if (
                relay is not None
                and relay_id not in asked
                and _serves(relay, wish.kind) is not False
            ):
                return relay
        return None

    def _send(self, wish: DemandWish, relay: Relay) -> float:
        """Ask if the relay's pace allows it, else tell how long it does not; holds the lock."""
        mono = self._clock.monotonic()
        pace = self._paces.of[origin(relay.base_url)]
        wait_s = pace.wait_s(mono)
        if wait_s > 0:
            return wait_s if math.isfinite(wait_s) else _IDLE_S
        pace.asked(mono)
        self._busy[relay.relay_id] = wish.file_id
        self._context.lanes.submit(Lane.NETWORK, partial(self._ask, wish, relay))
        return _IDLE_S

    # On a network worker.

    def _ask(self, wish: DemandWish, relay: Relay) -> None:
        try:
            self._ask_now(wish, relay, self._client(relay))
        except ProfileError:
            pass  # it is told where files are saved; nothing was asked
        except Exception:  # a bug must not leave the wish to be sent again and again, and may cost
            _logger.exception("asking on demand failed")
            self._end(wish, DesktopError("bug", problem="while asking a provider for a file"))
        finally:
            with self._lock:
                self._busy.pop(relay.relay_id, None)
            self._context.wake()

    def _ask_now(self, wish: DemandWish, relay: Relay, client: RelayClient) -> None:
        pace = self._paces.of[origin(relay.base_url)]
        is_order = wish.kind in client.demand.orders and wish.ticket is None
        if is_order and wish.is_under_way:  # sent before the program was ended, or perhaps not
            with self._lock:
                pace.unsettled(self._clock.monotonic())
            self._end(wish, _error("unsure", wish.kind, relay=relay.name))
            return
        if wish.kind in MADE:
            self._context.write(
                lambda: self._library.asking_for(wish.clip_id, wish.kind, relay.relay_id)
            ).result()
        wanted = Wanted(wish.kind, wish.clip_id, dict(wish.relays).get(relay.relay_id), wish.ticket)
        folder = spool.folder(self._context.profile.cache)
        take = spool.taker(spool.place(folder, wish.clip_id, wish.kind))
        try:
            told = client.make(wanted, take=take, cancel=self._context.cancel)
            with self._lock:
                pace.answered(self._clock.monotonic())
                self._unkept.append(_DemandAnswer(wish, relay, told))
            self._keep_rest()
        except (Cancelled, CancelledError):
            with self._lock:
                pace.unsettled(self._clock.monotonic())
        except (RelayUnreachableError, RelayBusyError, RelayFaultError) as error:
            with self._lock:
                pace.failed(self._clock.monotonic(), error)
            self._no_answer(wish, error, is_order=is_order)
        except (UnknownTaskError, BadReplyError, RelayDeclinedError) as error:
            with self._lock:
                pace.answered(self._clock.monotonic())
            self._has_none(wish, relay, error)
        except (RelayError, KeyStoreError) as error:
            with self._lock:
                pace.answered(self._clock.monotonic())
            self._refused(wish, relay, error)
        except DiskError as error:
            with self._lock:
                pace.answered(self._clock.monotonic())
            self._end(wish, error)

    def _no_answer(self, wish: DemandWish, error: RelayError, *, is_order: bool) -> None:
        """Ask again where nothing can have come of the question; where something can, once more at most, an order never."""
        may_repeat = isinstance(error, RelayBusyError) or error.code in _NOT_SENT
        with self._lock:
            self._tries[wish.file_id] += 1
            self._lost[wish.file_id] += not may_repeat
            is_over = self._tries[wish.file_id] >= _TRIES or self._lost[wish.file_id] >= _LOST
        if is_order and may_repeat and wish.kind in MADE:
            self._free(wish)
        if is_over or (is_order and not may_repeat):
            self._end(wish, error)

    def _free(self, wish: DemandWish) -> None:
        """No relay is making it."""
        if wish.kind in MADE:
            self._context.write(
                lambda: self._library.not_asked_for(wish.clip_id, wish.kind)
            ).result()

    def _keep_rest(self) -> bool:
        """Keep what was told; files are made of it when their turn comes. False while the library cannot be written."""
        with self._lock:
            answers = list(self._unkept)
        for answer in answers:
            try:
                self._context.change(partial(self._keep, answer)).result()
            except ProfileError as error:
                is_news, self._told_no_disk = not self._told_no_disk, True
                if is_news:
                    self._context.emit(Notice(level="error", code=error.code, values=error.values))
                return False
            self._told_no_disk = False
            with self._lock:
                if answer not in self._unkept:
                    continue  # another thread has just kept it too
                self._unkept.remove(answer)
                self._tries.pop(answer.wish.file_id, None)
                self._lost.pop(answer.wish.file_id, None)
            self._learn(answer.relay, answer.wish.kind, serves=True)
            if isinstance(answer.told, Waits):
                self._follow(answer)
            else:
                with self._lock:
                    self._waits.pop(answer.wish.file_id, None)
        return True

    def _keep(self, answer: _DemandAnswer) -> Changes:
        wish, told, relay_id = answer.wish, answer.told, answer.relay.relay_id
        library = self._library
        if isinstance(told, WordTimes):
            return library.keep_times(wish.clip_id, told.words, raw=told.raw, relay_id=relay_id)
        if isinstance(told, Waits):
            if told.ticket is not None:
                library.note_ticket(wish.clip_id, wish.kind, told.ticket)
            return NOTHING
        url = told.url if isinstance(told, Link) else None
        raw = told.raw if isinstance(told, Link | Notes) else None
        return library.keep_made(wish.clip_id, Made(wish.kind, url, raw, relay_id))

    def _follow(self, answer: _DemandAnswer) -> None:
        """The relay is making it: ask again in a while."""
        wish, relay = answer.wish, answer.relay
        with self._lock:
            done = self._waits[wish.file_id]
            self._waits[wish.file_id] += 1
        if done >= len(_FOLLOW_S):
            minutes = str(round(sum(_FOLLOW_S) / 60))
            self._end(wish, _error("late", wish.kind, relay=relay.name, minutes=minutes))
            return
        wait_s = _FOLLOW_S[done]
        with self._lock:
            self._due[wish.file_id] = self._clock.monotonic() + wait_s + _LATER_S
        retry_at = self._clock.now() + timedelta(seconds=wait_s)
        self._note(wish, FileState.QUEUED, _error("waits", wish.kind, relay=relay.name), retry_at)

    def _refused(self, wish: DemandWish, relay: Relay, error: DesktopError) -> None:
        """The key is not good enough: no other song is asked for with it, as long as nobody wishes again."""
        waiting = self._waiting(_MANY)
        with self._lock:
            others = [one for one in waiting if self._next_relay(one) == relay]
        for one in {one.file_id: one for one in (wish, *others)}.values():
            self._free(one)
            self._end(one, error)

    def _has_none(self, wish: DemandWish, relay: Relay, error: RelayError) -> None:
        """This relay has none of this song; perhaps another one that brought it has."""
        is_unserved = error.code in NOT_SERVED
        self._free(wish)
        with self._lock:
            self._asked.setdefault(wish.file_id, set()).add(relay.relay_id)
            self._waits.pop(wish.file_id, None)
            is_last = self._next_relay(wish) is None
        if is_unserved and self._is_online(relay):
            self._learn(relay, wish.kind, serves=False)
        if is_last and isinstance(error, RelayDeclinedError):
            self._end(wish, error)
        elif is_last:
            what = "not_served" if is_unserved else "unknown"
            self._end(wish, _error(what, wish.kind, details=error.details, relay=relay.name))

    def _is_online(self, relay: Relay) -> bool:
        return any(
            one.relay_id == relay.relay_id and one.state == "online" for one in self._statuses()
        )

    def _learn(self, relay: Relay, kind: MediaKind, *, serves: bool) -> None:
        with self._lock:
            now = self._relays.get(relay.relay_id, relay)
            if _serves(now, kind) is serves or now.base_url != relay.base_url:
                return
            told: dict[str, Any] = {SERVED[kind]: serves}
            learnt = now._replace(serves=now.serves._replace(**told))
            self._relays[relay.relay_id] = learnt
        self._on_learned(learnt)

    def _end(self, wish: DemandWish, error: DesktopError) -> None:
        """The wish has failed; it is put again by the person only, and is a new one then."""
        with self._lock:
            for known in (self._asked, self._tries, self._lost, self._waits, self._due):
                known.pop(wish.file_id, None)
        self._note(wish, FileState.FAILED, error)

    def _note(
        self,
        wish: DemandWish,
        state: FileState,
        error: DesktopError,
        retry_at: datetime | None = None,
    ) -> None:
        def run() -> Changes:
            if not self._library.is_queued(wish.file_id):
                return NOTHING  # cancelled meanwhile
            return self._library.file_state(
                wish.file_id, state, code=error.code, detail=str(error), retry_at=retry_at
            )

        try:
            changes = self._context.change(run, wake=False).result()
        except ProfileError:
            return  # it is told where files are saved
        if changes:
            self._context.emit(
                FileEnded(
                    file_id=wish.file_id,
                    song_id=wish.song_id,
                    kind=wish.kind,
                    state=state,
                    code=error.code,
                    values=error.values,
                )
            )


def _serves(relay: Relay, kind: MediaKind) -> bool | None:
    served: bool | None = getattr(relay.serves, SERVED[kind])
    return served


def _error(what: str, kind: MediaKind, *, details: str = "", **values: str) -> DesktopError:
    """What is said of a wish that came to nothing, or waits; times of words have sentences of their own."""
    if kind is MediaKind.LRC and what in {"not_served", "unknown"}:
        return DesktopError(f"timing.{what}", details=details, **values)
    return DesktopError(f"made.{what}", details=details, kind=kind.upper(), **values)
