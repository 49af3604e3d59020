"""One line per relay: what is under way there, whether it may be asked now, and how it is doing. Never waits itself.

All questions to one origin share its pace, so two relays at one address keep one pace together, and one relay's
trouble is nobody else's. Every `now` is monotonic seconds. Not safe for threads: `asking` holds its lock.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from suno_desktop.core.errors import (
    SAME_KEY,
    RelayBusyError,
    RelayError,
    RelayRefusedError,
    RelayUnreachableError,
)
from suno_desktop.core.events import RelayMood, RelayStatus, RelayTrouble
from suno_desktop.core.model import DueTask, Relay, Serves, TaskKey
from suno_desktop.core.relay import apis
from suno_desktop.core.relay.apis import Api
from suno_desktop.core.relay.client import Answer
from suno_desktop.core.relay.pace import Backoff, Breaker, BreakerState, TokenBucket
from suno_desktop.core.relay.schedule import MAX_BATCH, Endpoint, Question

_AT_ONCE = 2
"""Questions under way at one relay; one while it is in trouble."""
SAME_KEY_S = 900.0
"""Where the same key may be good again, it is tried automatically once in a while."""
NOBODY_THERE = frozenset({"net.refused", "net.dns", "net.unreachable"})
_A_PAGE_INSTEAD = frozenset({"relay.web_page", "relay.cloudflare"})
"""What whoever blocks an address puts in its place."""
_NOT_THIS_API = frozenset({"relay.not_a_relay", "relay.web_page", "relay.nothing_there"})
"""What a server answers to the question of an API that it does not speak."""
_GUESS_AGAIN_S = 900.0
_NOBODY_THERE_S = 8.0
"""A try that reaches no server burdens none, and most often it is our own network that comes back."""


class OriginPace:
    """Pace, back-off and breaker of one origin."""

    def __init__(self, rng: Random) -> None:
        self._bucket = TokenBucket()
        self._breaker = Breaker()
        self._backoff = Backoff(rng)
        self._not_before = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the breaker lets questions through."""
        return self._breaker.state is BreakerState.CLOSED

    def wait_s(self, now: float) -> float:
        """Seconds until the next question may go; infinite while the one probe is out."""
        return max(self._bucket.wait_s(now), self.rest_s(now))

    def rest_s(self, now: float) -> float:
        """The part of it that is because of trouble."""
        return max(self._breaker.wait_s(now), self._not_before - now, 0.0)

    def asked(self, now: float) -> None:
        """A question goes out."""
        self._bucket.take(now)
        self._breaker.asked(now)

    def answered(self, now: float) -> None:
        """The relay answers. A pause that it asked for in another answer still holds."""
        self._breaker.success(now)
        self._backoff.reset()

    def unsettled(self, now: float) -> None:
        """The question did not show how the relay is doing; if it was the probe, the next question is."""
        self._breaker.abandoned(now)

    def failed(self, now: float, error: RelayError) -> None:
        """No usable answer: pause, longer each time, and never shorter than the relay asked for."""
        rest_s = self._backoff.next_s()
        if isinstance(error, RelayBusyError):
            rest_s = max(rest_s, error.retry_after_s or 0.0)
            self._breaker.abandoned(now)
        elif error.code in NOBODY_THERE:
            rest_s = min(rest_s, _NOBODY_THERE_S)
            self._breaker.abandoned(now)
        else:
            self._breaker.failure(now)
        self._not_before = max(self._not_before, now + rest_s)

    def try_now(self, now: float) -> None:
        """The person wants it tried at once."""
        self._not_before = 0.0
        self._breaker.try_now(now)
        self._backoff.reset()


@dataclass(frozen=True, slots=True, eq=False)
class AddressPace:
    """One address of a relay, with the pace of its origin."""

    address: str
    pace: OriginPace


@dataclass(frozen=True, slots=True)
class Ask:
    """A question with the tasks that it is about, and where it went."""

    question: Question
    tasks: tuple[DueTask, ...]
    place: AddressPace | None = None
    api: str | None = None
    """The API by which it was asked."""


@dataclass(slots=True, eq=False)
class RelayLine:
    """Everything that is under way at one relay, and how it is doing."""

    relay: Relay
    status: RelayStatus
    places: tuple[AddressPace, ...]
    """Its addresses, the usual one first."""
    asking: set[TaskKey] = field(default_factory=set)
    """Tasks of the questions under way."""
    follow: dict[TaskKey, Endpoint] = field(default_factory=dict)
    """Tasks that have to be asked about once more, each alone, because an answer did not hold them."""
    in_flight: int = 0
    refused: RelayRefusedError | None = None
    """The key is not used until the person does something."""
    refused_until: float = math.inf
    is_told: bool = False
    """The person knows that the key is refused."""
    era: int = 0
    """How often the person asked to try again; what an older question says about the key no longer counts."""
    good_at: float = -math.inf
    """When it last gave a usable answer, in monotonic seconds."""
    _most: int = MAX_BATCH
    _doubts: dict[str, bool] = field(default_factory=dict)
    _followed: bool = False
    _at: int = 0
    _guess: Api = apis.FAMILY
    """How it is asked while it is not known which API it speaks."""
    _guesses: list[Api] = field(default_factory=list)
    _guess_again_at: float = -math.inf

    @property
    def place(self) -> AddressPace:
        """Where it is asked now: at the address that answers, as far as is known."""
        return self.places[self._at]

    @property
    def pace(self) -> OriginPace:
        """The pace of that address."""
        return self.place.pace

    @property
    def is_well(self) -> bool:
        """Whether nothing speaks against asking it."""
        return (
            self.refused is None
            and self.status.state in {"online", "unasked"}
            and self.pace.is_open
        )

    @property
    def has_room(self) -> bool:
        """Whether one more question may be under way."""
        return self.in_flight < (1 if self.status.failures else _AT_ONCE)

    @property
    def serves(self) -> Serves:
        """What it is asked for: what is known, and what it seems not to serve."""
        known = self.relay.serves
        if self._guess is not apis.FAMILY:
            known = self._guess.known(known)
        told: dict[str, Any] = self._doubts
        return known._replace(**told)

    @property
    def manages(self) -> Serves:
        """The same, with what it manages in one question at present."""
        most = apis.of(self.serves.api).batch_limit
        limit = min(self.relay.serves.batch_limit or most, most, self._most)
        return self.serves._replace(batch_limit=limit)

    def is_busy_with(self, key: TaskKey) -> bool:
        """Whether this task is asked about already."""
        return key in self.asking or key in self.follow

    def is_follows_turn(self) -> bool:
        """Follow-ups and due tasks take turns, so that neither keeps the other waiting."""
        self._followed = not self._followed
        return self._followed

    def may_try_again(self, now: float) -> None:
        """Use a refused key again if its time has come."""
        if now >= self.refused_until:
            self.refused, self.refused_until = None, math.inf

    def sent(self, ask: Ask, now: float) -> Ask:
        """A question goes out; gives it with the address that it goes to."""
        self.pace.asked(now)
        self.in_flight += 1
        self.asking.update(task.key for task in ask.tasks)
        return replace(ask, place=self.place, api=self.serves.api)

    def as_asked(self, ask: Ask) -> Relay:
        """The relay as a question goes to it: at which address, and by which API."""
        serves = self.relay.serves._replace(api=ask.api)
        return self.relay._replace(base_url=(ask.place or self.place).address, serves=serves)

    def unsettled(self, ask: Ask, now: float) -> None:
        """Nothing is known of what became of a question."""
        self.pace_of(ask).unsettled(now)

    def pace_of(self, ask: Ask) -> OriginPace:
        """The pace of the address that a question went to; the line may be elsewhere by now."""
        return (ask.place or self.place).pace

    def ended(self, ask: Ask) -> None:
        """A question is over, whatever came of it."""
        self.in_flight -= 1
        self.asking.difference_update(task.key for task in ask.tasks)

    def learn(self, ask: Ask, answer: Answer) -> bool:
        """Take in what an answer told about the relay; False if it told nothing but that it may not serve this.

        A captive portal and a gateway under repair answer like a relay that serves no such question, so that is
        only believed when the same relay has answered a plain question.
        """
        is_guess = ask.api is not None and ask.api != self.relay.serves.api
        if is_guess and not answer.tasks and apis.of(ask.api).is_ambiguous:
            self._guess = apis.FAMILY
            return False
        name = ask.question.endpoint.value
        told = getattr(answer.serves, name)
        if told is False:
            self._doubts[name] = False
            return False
        lessons = self._api_shown_by(ask, answer)
        if ask.question.endpoint is Endpoint.FETCH:
            lessons.update(self._doubts)
            self._doubts.clear()
        if told:
            lessons[name] = True
        if answer.serves.batch_limit is not None:
            lessons["batch_limit"] = answer.serves.batch_limit
        self.relay = self.relay._replace(serves=self.relay.serves._replace(**lessons))
        return True

    def _api_shown_by(self, ask: Ask, answer: Answer) -> dict[str, Any]:
        """What is learnt of an API by which it gave a usable answer for the first time."""
        is_one = bool(answer.tasks) or ask.question.endpoint is Endpoint.FETCH
        if ask.api is None or ask.api == self.relay.serves.api or not is_one:
            return {}
        self._guess = apis.FAMILY
        return {"api": ask.api, **apis.of(ask.api).lacks}

    def guesses_another_api(self, ask: Ask, error: RelayError, *, now: float) -> bool:
        """Whether it is to be asked by another API at once, because it seems not to speak the one that it was asked by.

        Each is tried once in a while, and none at a server that is known to speak one.
        """
        known = self.relay.serves
        is_odd = error.code in _NOT_THIS_API or error.values.get("status") == "404"
        if known.api is not None or known.fetch or not is_odd:
            return False
        if ask.question.endpoint is not Endpoint.FETCH:
            return False
        if ask.api == self._guess.name:  # else another question has shown that before
            self._guess_on(now)
            if self._guess is apis.FAMILY:
                return False
        self.pace_of(ask).answered(now)
        return True

    def _guess_on(self, now: float) -> None:
        if self._guess is apis.FAMILY and now >= self._guess_again_at:
            self._guesses = list(apis.NEIGHBOURS)
            self._guess_again_at = now + _GUESS_AGAIN_S
        self._guess = self._guesses.pop(0) if self._guesses else apis.FAMILY
        self._doubts.clear()
        self.follow.clear()

    def answered(self, ask: Ask, *, now: float) -> None:
        """It gave a usable answer."""
        self.pace_of(ask).answered(now)
        self._most = min(MAX_BATCH, max(self._most, 2 * len(ask.tasks)))
        self.good_at = now
        if self.refused is None:
            self.is_told = False

    def came_to_nothing(self, ask: Ask, *, now: float) -> None:
        """It answered, but not usably for these tasks; where they are several, in halves next time."""
        self.pace_of(ask).answered(now)
        if len(ask.tasks) > 1:
            self._most = len(ask.tasks) // 2

    def _note(self, error: RelayError, at: datetime) -> None:
        values = {**error.values, "relay": self.relay.name}
        self.status = self.status._replace(trouble=RelayTrouble(error.code, values, at))

    def failed(self, ask: Ask, error: RelayError, *, now: float, at: datetime) -> bool:
        """It gave none; tells whether another address of it may be asked at once instead.

        What it may not manage at once is asked in halves next time.
        """
        self._note(error, at)
        self.pace_of(ask).failed(now, error)
        self._doubts.clear()
        self.follow.clear()
        if _is_of_the_address(error) and self._goes_elsewhere(ask, now):
            return True
        if not isinstance(error, RelayBusyError) and len(ask.tasks) > 1:
            self._most = len(ask.tasks) // 2
        return False

    def _goes_elsewhere(self, ask: Ask, now: float) -> bool:
        """Ask at the address that may be asked first from now on; tells whether nothing speaks against it."""
        if ask.place in {None, self.place}:
            rests = [place.pace.rest_s(now) for place in self.places]
            before, self._at = self._at, rests.index(min(rests))
            if self._at != before:
                self._guess_again_at = -math.inf
        address = None if self._at == 0 else self.place.address
        self.status = self.status._replace(address=address)
        return self.pace.rest_s(now) <= 0

    def refuse(self, ask: Ask, error: RelayRefusedError, *, now: float, at: datetime) -> bool:
        """It does not accept the key; tells whether that is news."""
        self._note(error, at)
        self.pace_of(ask).answered(now)
        self.follow.clear()
        self.refused = error
        self.refused_until = now + SAME_KEY_S if error.code in SAME_KEY else math.inf
        is_news, self.is_told = not self.is_told, True
        return is_news

    def forgive(self, now: float) -> None:
        """Ask at once, and use the key again."""
        for place in self.places:
            place.pace.try_now(now)
        self.refused, self.refused_until, self.is_told = None, math.inf, False
        self.era += 1

    def show(
        self,
        state: RelayMood,
        *,
        at: datetime,
        now: float,
        error: RelayError | None = None,
        latency_s: float | None = None,
    ) -> RelayStatus | None:
        """Set the status; gives it if it is worth telling."""
        old = self.status
        values = {**error.values, "relay": self.relay.name} if error else {}
        wait_s = self.pace.wait_s(now)
        if isinstance(error, RelayBusyError) and math.isfinite(wait_s):
            values["seconds"] = str(math.ceil(wait_s))
        self.status = RelayStatus(
            relay_id=self.relay.relay_id,
            name=self.relay.name,
            state=state,
            code=error.code if error else None,
            values=values,
            details=error.details if error else "",
            since=old.since if old.state == state else at,
            failures=old.failures + 1 if error else 0,
            latency_s=latency_s if latency_s is not None else old.latency_s,
            address=old.address,
            trouble=old.trouble,
        )
        return self.status_at(now) if old.state != state or error is not None else None

    def status_at(self, now: float) -> RelayStatus:
        """The status with its countdown."""
        wait_s = self.pace.wait_s(now)
        counts = self.status.state in {"offline", "busy", "faulty"} and 0 < wait_s < math.inf
        return self.status._replace(next_try_s=wait_s if counts else None)


def _is_of_the_address(error: RelayError) -> bool:
    """Whether the same relay may well answer at another address. One that is only busy is busy there too."""
    return isinstance(error, RelayUnreachableError) or error.code in _A_PAGE_INSTEAD
