"""Asking for the times of words: one song at a time, only those that a person wished for, at the relay's pace.

A wish is a file in the queue that waits for an answer (`library.timings`), so a kill loses none and adds at most one
question. The answer is kept for ever; then the file is made of it like any other. A question may cost something: whoever
puts the wish has said so first. Never sleeps: `step` says when it wants to be called again.
"""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError
from functools import partial
from typing import NamedTuple

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine.asking import Paces
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.errors import (
    BadReplyError,
    Cancelled,
    DesktopError,
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
from suno_desktop.core.library.share import Share
from suno_desktop.core.library.timings import TimesWish
from suno_desktop.core.model import FileId, FileState, MediaKind, Relay, RelayId
from suno_desktop.core.net.urls import origin
from suno_desktop.core.relay.client import NOT_SERVED, RelayClient
from suno_desktop.core.relay.word_times import WordTimes

_IDLE_S = 30.0
_SOONEST_S = 0.02
_SIGHT = 50
_MANY = 10_000
_TRIES = 5
"""Questions to a relay that gives no usable answer, before a song's wish has failed."""

_logger = logging.getLogger(__name__)


class _TimesReply(NamedTuple):
    wish: TimesWish
    relay: Relay
    told: WordTimes


class TimesAsking:
    """The questions about the times of words. `step` is called by the scheduler; answers come back on network workers."""

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
        beside: TimesAsking | None = None,
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
        """Relays that have no times of a song; forgotten with its wish."""
        self._tries: Counter[FileId] = Counter()
        self._unkept: list[_TimesReply] = []
        """What was told and could not be written; nothing else is asked before it is."""
        self._told_no_disk = False

    def set_relays(self, relays: Iterable[Relay]) -> None:
        """Follow the saved relays."""
        with self._lock:
            self._relays = {relay.relay_id: relay for relay in relays}

    def step(self) -> float:
        """Send what may be sent now; returns the seconds until the next step is wanted."""
        if self._context.cancel.is_cancelled or self._is_paused() or not self._keep_rest():
            return _IDLE_S
        now = self._clock.now()
        wishes = self._context.write(
            lambda: self._library.times_wishes(now, limit=_SIGHT, share=self._share())
        ).result()
        wait_s = _IDLE_S
        lost: list[TimesWish] = []
        with self._lock:
            self._forget_but(wishes)
            for wish in wishes:
                if wish.file_id in self._busy.values():
                    continue
                relay = self._next_relay(wish)
                if relay is None:
                    lost.append(wish)
                elif relay.relay_id not in self._busy:
                    wait_s = min(wait_s, self._send(wish, relay))
        for wish in lost:
            self._end(wish, DesktopError("timing.not_served"))
        return max(_SOONEST_S, wait_s)

    def _forget_but(self, wishes: Iterable[TimesWish]) -> None:
        """A wish that is put again is a new one; holds the lock."""
        here = {wish.file_id for wish in wishes} | set(self._busy.values())
        self._asked = {one: asked for one, asked in self._asked.items() if one in here}
        self._tries = Counter({one: tries for one, tries in self._tries.items() if one in here})

    def _next_relay(self, wish: TimesWish) -> Relay | None:
        """The relay to ask: of those that brought the song the first that may have its times."""
        asked = self._asked.get(wish.file_id, ())
        for relay_id in wish.relays:
            relay = self._relays.get(relay_id)
            if relay is not None and relay_id not in asked and relay.serves.timing is not False:
                return relay
        return None

    def _send(self, wish: TimesWish, relay: Relay) -> float:
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

    def _ask(self, wish: TimesWish, relay: Relay) -> None:
        pace = self._paces.of[origin(relay.base_url)]
        try:
            told = self._client(relay).times(wish.clip_id, cancel=self._context.cancel)
            with self._lock:
                pace.answered(self._clock.monotonic())
                self._unkept.append(_TimesReply(wish, relay, told))
            self._keep_rest()
        except (Cancelled, CancelledError):
            with self._lock:
                pace.unsettled(self._clock.monotonic())
        except (RelayUnreachableError, RelayBusyError, RelayFaultError) as error:
            with self._lock:
                pace.failed(self._clock.monotonic(), error)
                self._tries[wish.file_id] += 1
                is_over = self._tries[wish.file_id] >= _TRIES
            if is_over:
                self._end(wish, error)
        except (UnknownTaskError, BadReplyError, RelayDeclinedError) as error:
            with self._lock:
                pace.answered(self._clock.monotonic())
            self._has_none(wish, relay, error)
        except (RelayError, KeyStoreError) as error:
            with self._lock:
                pace.answered(self._clock.monotonic())
            self._refused(wish, relay, error)
        except Exception:  # a bug must not leave the wish to be sent again and again, and may cost
            _logger.exception("asking for times failed")
            self._end(wish, DesktopError("bug", problem="while checking tasks"))
        finally:
            with self._lock:
                self._busy.pop(relay.relay_id, None)
            self._context.wake()

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
                if answer in self._unkept:
                    self._unkept.remove(answer)
            self._learn(answer.relay, serves=True)
        return True

    def _keep(self, answer: _TimesReply) -> Changes:
        told = answer.told
        return self._library.keep_times(
            answer.wish.clip_id, told.words, raw=told.raw, relay_id=answer.relay.relay_id
        )

    def _refused(self, wish: TimesWish, relay: Relay, error: DesktopError) -> None:
        """The key is not good enough: no other song is asked for with it, as long as nobody wishes again."""
        now = self._clock.now()
        waiting = self._context.write(
            lambda: self._library.times_wishes(now, limit=_MANY, share=self._share())
        ).result()
        with self._lock:
            others = [one for one in waiting if self._next_relay(one) == relay]
        for one in {one.file_id: one for one in (wish, *others)}.values():
            self._end(one, error)

    def _has_none(self, wish: TimesWish, relay: Relay, error: RelayError) -> None:
        """This relay has none of this song; perhaps another one that brought it has."""
        is_unserved = error.code in NOT_SERVED
        with self._lock:
            self._asked.setdefault(wish.file_id, set()).add(relay.relay_id)
            is_last = self._next_relay(wish) is None
        if is_unserved and self._is_online(relay):
            self._learn(relay, serves=False)
        if is_last and isinstance(error, RelayDeclinedError):
            self._end(wish, error)
        elif is_last:
            code = "timing.not_served" if is_unserved else "timing.unknown"
            self._end(wish, DesktopError(code, details=error.details, relay=relay.name))

    def _is_online(self, relay: Relay) -> bool:
        return any(
            one.relay_id == relay.relay_id and one.state == "online" for one in self._statuses()
        )

    def _learn(self, relay: Relay, *, serves: bool) -> None:
        with self._lock:
            now = self._relays.get(relay.relay_id, relay)
            if now.serves.timing is serves or now.base_url != relay.base_url:
                return
            learnt = now._replace(serves=now.serves._replace(timing=serves))
            self._relays[relay.relay_id] = learnt
        self._on_learned(learnt)

    def _end(self, wish: TimesWish, error: DesktopError) -> None:
        """The wish has failed; it is put again by the person only, and is a new one then."""
        with self._lock:
            self._asked.pop(wish.file_id, None)
            self._tries.pop(wish.file_id, None)

        def run() -> Changes:
            mine = Share(only=frozenset({wish.file_id}))
            if not self._library.times_wishes(self._clock.now(), limit=1, share=mine):
                return NOTHING  # cancelled meanwhile
            return self._library.file_state(
                wish.file_id, FileState.FAILED, code=error.code, detail=str(error)
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
                    kind=MediaKind.LRC,
                    state=FileState.FAILED,
                    code=error.code,
                    values=error.values,
                )
            )
