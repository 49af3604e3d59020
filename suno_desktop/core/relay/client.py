"""RelayClient: asks one relay, one HTTP question at a time. The only holder of a key, the only one to send it.

Decides nothing about when to ask (see `schedule` and `pace`) and nothing about what an answer means for what is
already known (see the library). Never posts to a path that costs money.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import (
    BadReplyError,
    DesktopError,
    NetworkError,
    RelayBusyError,
    RelayDeclinedError,
    RelayError,
    RelayRefusedError,
    RelayUnreachableError,
    UnknownTaskError,
    UrlRefusedError,
)
from suno_desktop.core.model import Relay, Serves, Task, TaskId
from suno_desktop.core.net.http import Http, Limits, Response
from suno_desktop.core.net.urls import origin, parse, roots
from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.relay import apis, decode, renewal, replies
from suno_desktop.core.relay.apis import Api
from suno_desktop.core.relay.demand import DemandApi, Told, Wanted
from suno_desktop.core.relay.made_replies import FileCame
from suno_desktop.core.relay.schedule import Endpoint
from suno_desktop.core.relay.value_readers import Json

__all__ = ["NOT_SERVED", "Answer", "Endpoint", "Probe", "RelayClient"]

_logger = logging.getLogger(__name__)
_LIMITS = Limits()
_PROBE_LIMITS = Limits(total_s=20)
_FILE_LIMITS = Limits(idle_s=60, total_s=30 * 60, max_bytes=512 * 2**20, min_rate=1024)
"""Of an answer that may be a file."""
_HOPS = 3
_RENEWAL_LOOK_S = 2.0
_BATCHES = frozenset({Endpoint.BATCH, Endpoint.BATCH_SUBMIT})
NOT_SERVED = frozenset({"relay.not_served", "relay.web_page"})
"""A relay answers so to what it does not serve; a captive portal does too."""
_SMALLEST_CUT = 10
"""A server that cuts its answers cuts them at a round number; fewer may as well be unknown ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one question brought."""

    tasks: tuple[Task, ...] = ()
    """Only asked ones, under the id that was asked for."""
    missing: tuple[TaskId, ...] = ()
    """Asked for and not there: unknown, not this key's, or the relay does not serve this question."""
    code: str | None = None
    """What is said of a missing one where the relay told more than that it is not there."""
    details: str = ""
    """The relay's own words about what is missing."""
    latency_s: float = 0.0
    serves: Serves = field(default_factory=Serves)
    """What is known of the relay after this answer; keep it if it differs from `Relay.serves`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What "Test connection" found."""

    ok: bool
    code: str
    values: Mapping[str, str]
    details: str = ""
    serves: Serves = field(default_factory=Serves)
    latency_s: float | None = None
    base_url: str
    """The API root; may be another than the one that was given."""
    is_open: bool = False
    """Whether it may speak another API than the one that it was asked by."""


@dataclass(frozen=True, slots=True)
class _Reply:
    body: bytes
    is_file: bool
    """The answer was a file, and is on disk."""
    status: int
    headers: Mapping[str, str]
    latency_s: float


class RelayClient:
    """Questions to one relay with one key."""

    def __init__(self, relay: Relay, key: Secret | None, *, http: Http) -> None:
        self._relay = relay
        self._key = key
        self._secrets = () if key is None else (key,)
        self._http = http
        self._api = apis.of(relay.serves.api)
        self._demand = self._api.demand

    def ask(self, task_ids: Sequence[TaskId], endpoint: Endpoint, *, cancel: CancelToken) -> Answer:
        """Ask one question. That the relay knows no such task, or serves no such question, is an answer.

        Raises:
            RelayError: no usable answer; its values name the relay.
            Cancelled: `cancel` was called.
        """
        with self._named():
            if endpoint is Endpoint.RENEWAL:
                return self._renew(task_ids[0], cancel)
            return self._ask(tuple(dict.fromkeys(task_ids)), endpoint, _LIMITS, cancel)

    def make(
        self, wanted: Wanted, *, take: Callable[[Response], bytes | None], cancel: CancelToken
    ) -> Told:
        """Ask for what the relay makes on demand. It may want a price for it: only for a person who said so.

        `take` reads the answer: its bytes, or None if it was the file itself, which is on disk then.

        Raises:
            RelayError: nothing of what is wanted; its values name the relay.
            Cancelled: `cancel` was called.
        """
        with self._named():
            question = self._demand.question(wanted)
            url = self._relay.base_url.rstrip("/") + question.path
            about = f"{question.path.rpartition('/')[0]} for 1 song"
            reply = self._send(url, question.body, _FILE_LIMITS, cancel, about=about, take=take)
            if reply.is_file:
                return FileCame()
            return self._demand.read(
                wanted,
                reply.body,
                status=reply.status,
                headers=reply.headers,
                secrets=self._secrets,
            )

    @property
    def demand(self) -> DemandApi:
        """How this relay is asked for what it makes on demand."""
        return self._demand

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Errors name the relay."""
        try:
            yield
        except RelayError as error:
            error.values.setdefault("relay", self._relay.name)
            error.values.setdefault("host", self._relay.base_url)
            raise

    def probe(self, *, cancel: CancelToken) -> Probe:
        """Find the API and its root near the given address, what it serves, and what the key is worth. Costs nothing.

        Raises:
            Cancelled: `cancel` was called.
        """
        try:
            places = roots(self._relay.base_url)
        except UrlRefusedError as error:
            return self._failed(self._relay.base_url, error)
        found = self._probe_at(places, apis.FAMILY, cancel)
        if found.ok or not found.is_open:
            return found
        # One that refuses the key may be a neighbour, at whose server each path but its own is refused.
        for api in apis.NEIGHBOURS:
            neighbour = self._probe_at(places, api, cancel)
            if neighbour.ok or (neighbour.serves.fetch and not found.serves.fetch):
                return neighbour
        return found

    def _probe_at(self, places: Sequence[str], api: Api, cancel: CancelToken) -> Probe:
        """What is at one of these places, asked by one API."""
        trouble: DesktopError = BadReplyError("relay.not_a_relay")
        for base_url in places:
            at = self._relay._replace(base_url=base_url, serves=api.known(Serves()))
            client = RelayClient(at, self._key, http=self._http)
            try:
                answer = client._ask((replies.NOBODYS_TASK,), Endpoint.FETCH, _PROBE_LIMITS, cancel)
            except (RelayRefusedError, RelayBusyError, RelayDeclinedError) as error:
                is_open = isinstance(error, RelayRefusedError)
                served = at.serves._replace(fetch=True)
                return client._failed(base_url, error, served, is_open=is_open)
            except BadReplyError as error:
                trouble = max(trouble, error, key=_telling)
            except RelayError as error:
                return client._failed(base_url, error)
            else:
                return client._accepted(base_url, answer, client._what_it_serves(cancel))
        return self._failed(self._relay.base_url, trouble, is_open=True)

    def look(self, path: str, *, cancel: CancelToken) -> Json:
        """What stands at a path that tells about the account: its JSON, or None where the relay serves no such thing.

        `/suno/…` is below the API root, everything else at the top of the same server.

        Raises:
            RelayError: no answer came, or the relay has trouble of its own.
            Cancelled: `cancel` was called.
        """
        root = self._relay.base_url if path.startswith("/suno/") else origin(self._relay.base_url)
        reply = self._send(root.rstrip("/") + path, None, _PROBE_LIMITS, cancel, about=path)
        if reply.status == 429 or reply.status >= 500:
            raise RelayBusyError("relay.rate_limited")
        if reply.status != 200:
            return None
        try:
            return decode.to_json(decode.to_text(reply.body))
        except BadReplyError:
            return None

    def _ask(
        self, ids: tuple[TaskId, ...], endpoint: Endpoint, limits: Limits, cancel: CancelToken
    ) -> Answer:
        reply = self._exchange(ids, endpoint, limits, cancel)
        try:
            tasks = replies.read(
                reply.body,
                status=reply.status,
                headers=reply.headers,
                asked=ids,
                secrets=self._secrets,
                codes=self._api.codes,
            )
        except UnknownTaskError as error:
            answer = self._answer((), ids, endpoint, reply, served=True)
            code = error.code if error.code.startswith("task.") else None
            return replace(answer, code=code, details=error.details)
        except BadReplyError as error:
            return self._unserved(error, ids, endpoint, reply)
        if not tasks and endpoint is Endpoint.FETCH and not self._api.is_none_unknown:
            raise BadReplyError("relay.empty", status=reply.status)
        mine = _asked_for(tasks, ids)
        # Songs under other IDs: it knows the asked ones, but does not say which song belongs to which.
        is_mixed = endpoint is Endpoint.BATCH and self._api is not apis.FAMILY and not mine
        return self._answer(mine, ids, endpoint, reply, served=not (is_mixed and tasks))

    def _renew(self, task_id: TaskId, cancel: CancelToken) -> Answer:
        """Have fresh links made. That a relay does not do it says nothing about the task, the key or the relay."""
        talking = renewal.talk(task_id, self._api)
        latency_s, task = 0.0, None
        try:
            request = next(talking)
            while True:
                url = self._relay.base_url.rstrip("/") + request.path
                reply = self._send(url, request.body, _LIMITS, cancel, about="a renewal")
                latency_s = reply.latency_s
                request = talking.send(renewal.Said(reply.body, reply.status))
                if request.body is None:
                    cancel.wait(_RENEWAL_LOOK_S)
        except StopIteration as ended:
            task = ended.value
        except (RelayBusyError, RelayUnreachableError):
            raise
        except RelayError as error:
            _logger.info("%s makes no fresh links: %s", self._relay.name, error.code)
        serves = self._relay.serves._replace(renewal=task is not None)
        return Answer(tasks=(task,) if task else (), latency_s=latency_s, serves=serves)

    def _unserved(
        self, error: BadReplyError, ids: tuple[TaskId, ...], endpoint: Endpoint, reply: _Reply
    ) -> Answer:
        """A page or a complaint about the question itself says that the relay does not serve it."""
        if endpoint is Endpoint.FETCH:
            if error.code == "relay.not_served":
                raise BadReplyError("relay.not_a_relay", details=error.details) from None
            raise error
        if error.code in NOT_SERVED or (endpoint in _BATCHES and 400 <= reply.status < 500):
            return self._answer((), ids, endpoint, reply, served=False)
        if 400 <= reply.status < 500:
            return self._answer((), ids, endpoint, reply, served=None)
        raise error

    def _answer(
        self,
        tasks: tuple[Task, ...],
        ids: tuple[TaskId, ...],
        endpoint: Endpoint,
        reply: _Reply,
        *,
        served: bool | None,
    ) -> Answer:
        there = {task.task_id for task in tasks}
        serves = self._relay.serves
        if served is not None:
            told: dict[str, Any] = {endpoint.value: served}
            serves = serves._replace(**told)
        if endpoint in _BATCHES and _SMALLEST_CUT <= len(tasks) < len(ids) and len(tasks) % 10 == 0:
            serves = serves._replace(batch_limit=len(tasks))
        return Answer(
            tasks=tasks,
            missing=tuple(name for name in ids if name not in there),
            latency_s=reply.latency_s,
            serves=serves,
        )

    def _exchange(
        self, ids: tuple[TaskId, ...], endpoint: Endpoint, limits: Limits, cancel: CancelToken
    ) -> _Reply:
        path, body = self._api.request(ids, endpoint)
        url = self._relay.base_url.rstrip("/") + path
        about = f"{path.partition(quote(ids[0], safe=''))[0].rstrip('/')} for {len(ids)} IDs"
        return self._send(url, body, limits, cancel, about=about)

    def _send(
        self,
        url: str,
        body: bytes | None,
        limits: Limits,
        cancel: CancelToken,
        *,
        about: str,
        take: Callable[[Response], bytes | None] = Response.read,
    ) -> _Reply:
        start = self._http.clock.monotonic()
        came = "nothing"
        try:
            with self._http.send(
                "GET" if body is None else "POST",
                url,
                headers=self._headers(url),
                body=body,
                limits=limits,
                hops=_HOPS,
                same_origin=True,
                cancel=cancel,
            ) as response:
                came = f"status {response.status}"
                content = take(response)
                latency_s = self._http.clock.monotonic() - start
                return _Reply(
                    content or b"", content is None, response.status, response.headers, latency_s
                )
        except NetworkError as error:
            came = error.code
            raise _ours(error) from None
        except UrlRefusedError as error:
            came = error.code
            raise RelayUnreachableError(error.code, **error.values) from None
        finally:
            _logger.debug(
                "asked %s at %s%s: %s after %d ms",
                self._relay.name,
                _host(url),
                about,
                came,
                (self._http.clock.monotonic() - start) * 1000,
            )

    def _headers(self, url: str) -> dict[str, str]:
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "Content-Type": "application/json",
        }
        if self._secrets and parse(url).origin == parse(self._relay.base_url).origin:
            headers["Authorization"] = f"Bearer {self._secrets[0].reveal()}"
        return headers

    def _what_it_serves(self, cancel: CancelToken) -> Serves:
        serves = self._relay.serves._replace(fetch=True)
        for endpoint in (Endpoint.BATCH, Endpoint.BATCH_SUBMIT, Endpoint.FEED, Endpoint.LYRICS):
            if endpoint.value not in self._api.may_serve:
                continue
            if endpoint is Endpoint.BATCH_SUBMIT and serves.batch is not False:
                continue
            try:
                answer = self._ask((replies.NOBODYS_TASK,), endpoint, _PROBE_LIMITS, cancel)
            except RelayError:
                continue  # not known, then
            serves = serves._replace(**{endpoint.value: getattr(answer.serves, endpoint.value)})
        return serves

    def _accepted(self, base_url: str, answer: Answer, serves: Serves) -> Probe:
        return Probe(
            ok=True,
            code="relay.ok" if self._secrets else "relay.ok_no_key",
            values={"relay": self._relay.name, "ms": str(round(answer.latency_s * 1000))},
            serves=serves,
            latency_s=answer.latency_s,
            base_url=base_url,
        )

    def _failed(
        self,
        base_url: str,
        error: DesktopError,
        serves: Serves = Serves(),  # noqa: B008 — a frozen value
        *,
        is_open: bool = False,
    ) -> Probe:
        named = {"relay": self._relay.name, "host": _host(base_url)}
        return Probe(
            ok=False,
            code=error.code,
            values={**named, **error.values},
            details=error.details,
            serves=serves,
            base_url=base_url,
            is_open=is_open,
        )


def _telling(error: DesktopError) -> tuple[bool, bool]:
    """Rank how much an answer says about the address: the relay's own words beat a guess."""
    return error.code in {"relay.cloudflare", "relay.said"}, error.code == "relay.empty"


def _asked_for(tasks: tuple[Task, ...], ids: tuple[TaskId, ...]) -> tuple[Task, ...]:
    """Only what was asked for. The answer to one id is the answer to it, whatever name it carries."""
    mine = tuple(task for task in tasks if task.task_id in ids)
    if not mine and len(ids) == 1 and len(tasks) == 1:
        return (tasks[0]._replace(task_id=ids[0]),)
    return mine


def _ours(error: NetworkError) -> RelayError:
    if error.code == "net.too_large":
        return BadReplyError("relay.too_large")
    kind = BadReplyError if error.code == "net.encoded" else RelayUnreachableError
    return kind(error.code, details=error.details, **error.values)


def _host(url: str) -> str:
    try:
        return parse(url).host
    except UrlRefusedError:
        return "?"
