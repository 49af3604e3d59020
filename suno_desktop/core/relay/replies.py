"""A reply of any shape → Tasks, or one of a few named errors. Pure and total: for any bytes, in bounded time.

The families say which parts of a reply are which task; everything after that is the same for all of them, so
the same song reads the same from every shape. No I/O, and no memory of earlier replies: the library merges.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from suno_desktop.core.errors import BadReplyError, RelayDeclinedError, RelayError
from suno_desktop.core.model import ClipState, Task, TaskId
from suno_desktop.core.net.headers import retry_after
from suno_desktop.core.profile.keys import Secret, redact
from suno_desktop.core.relay import assemble, complaints, decode
from suno_desktop.core.relay.families import FAMILIES, newapi
from suno_desktop.core.relay.spoken import Spoken, listen
from suno_desktop.core.relay.status_words import Stage, clip_state, task_stage
from suno_desktop.core.relay.structure import (
    TaskPart,
    around,
    asked_tasks,
    bundled,
    has_songs,
    has_sound,
    has_task_id,
    has_task_keys,
    is_bare_clip,
    is_found,
    is_sentence,
    is_udio,
    lacks_songs,
    opened,
    payload,
    songs_within,
    status_of,
)
from suno_desktop.core.relay.value_readers import Json, plain

MAX_CLIPS = 500
MAX_TASKS = 1_000
_MAX_DETAILS = 2_000
_MAX_WORDS = 1_000
_MAX_SENTENCE = 200
_BRACKETS = frozenset('{}[]<>"')
_MAX_MESSAGE = 20_000
"""A server that has something to say says it at once."""
_PAGE = (
    "<!doctype",
    "<html",
    "<head",
    "<body",
    "<!--",
    "<script",
    "<?xml",
    "<center",
    "<h1",
    "<title",
)
NOBODYS_TASK = TaskId("00000000-0000-4000-8000-000000000000")
"""Whoever says that it is being made does not speak of tasks: a page about the state of a server."""
_ODD_STATUSES = frozenset({204, 205, 206})
_OF_THE_QUESTION = frozenset({401, 429})
"""Whatever is said with these, also of a task, is said of the key or of how often it is asked."""
_TASK_WORDS = ("FAILED", "FAILURE")
"""Words of a task, and not of an envelope, which says `error` or `fail`."""
_FIRST_FAULT = 400
"""From here on a code says that the question failed."""
_STILL_MADE = frozenset({409, 425})
"""Too early."""
_WORDS = ("code", "type")
"""Where a word for how far a task is stands, if it has no name of its own."""


def read(
    body: bytes | str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    asked: Sequence[TaskId] = (),
    secrets: Sequence[Secret] = (),
    is_own: bool = False,
    codes: complaints.Codes | None = None,
) -> tuple[Task, ...]:
    """The tasks of a reply; empty if the relay says "none of these".

    Args:
        body: what came, at most 16 MiB.
        status: HTTP status.
        headers: for the encoding and Retry-After.
        asked: the ids that were asked for; a reply that names no task is the answer for the only one.
        secrets: replaced wherever they are echoed.
        codes: what the numbers mean that an API has as codes of its own.
        is_own: it is the person's own file or paste, or a kept reply, of which nothing is left out; the caps are for what
            servers send.

    Raises:
        UnknownTaskError: the relay knows no such task.
        RelayRefusedError: the key is not good enough.
        RelayDeclinedError: the question is refused, and not because of the key; or the task is another service's.
        RelayFaultError: the relay has a fault and says so.
        RelayBusyError: asked too often, or overloaded.
        RelayUnreachableError: a gateway's page.
        BadReplyError: anything else.
    """
    given = {key.lower(): value for key, value in (headers or {}).items()}
    try:
        return _Reader(status, given, asked, secrets, is_own=is_own, codes=codes).read(body)
    except RecursionError:
        raise BadReplyError("relay.not_json") from None


class _Reader:
    """One reply being read."""

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        asked: Sequence[TaskId],
        secrets: Sequence[Secret],
        *,
        is_own: bool,
        codes: complaints.Codes | None = None,
    ) -> None:
        self._status = status
        self._headers = headers
        self._asked = asked
        self._named = frozenset[str](asked)
        self._secrets = secrets
        self._is_own = is_own
        self._codes = codes or {}
        self._max_tasks, self._max_clips = (
            (sys.maxsize, sys.maxsize) if is_own else (MAX_TASKS, MAX_CLIPS)
        )

    def read(self, body: bytes | str) -> tuple[Task, ...]:
        if len(body) > decode.MAX_BYTES and not self._is_own:
            raise BadReplyError("relay.too_large")
        if isinstance(body, bytes):
            body = decode.to_text(body, content_type=self._headers.get("content-type", ""))
        text = redact(body.removeprefix("\ufeff"), self._secrets).strip()
        if not text or text[:20].lower().startswith(_PAGE):
            raise self._complaint(text, page=bool(text))
        try:
            reply, text = decode.json_in(text)
        except BadReplyError as error:
            raise self._unreadable(text, error) from None
        reply, text = self._without_echo(reply, text)
        try:
            return self._tasks(reply, text)
        except BadReplyError as error:
            error.details = error.details or plain(text[:_MAX_DETAILS])
            raise

    def _tasks(self, reply: Json, text: str) -> tuple[Task, ...]:
        if self._status in _ODD_STATUSES:
            raise BadReplyError("relay.not_understood", status=self._status)
        answers: Sequence[Json] = bundled(reply)[: self._max_tasks] or [reply]
        found = [(answer, self._find(answer)) for answer in answers]
        told = [part for answer, parts in found for part in self._told(answer, parts)]
        if told:
            return self._read_parts(told, reply, text)
        # What holds no task is a complaint: of several answers the first one's.
        return self._nothing(next((answer for answer, parts in found if parts), reply))

    def _told(self, answer: Json, parts: list[TaskPart]) -> list[TaskPart]:
        """The tasks of an answer; none if it is a complaint that looks like one, or repeats whose it is."""
        is_named = any(has_task_id(part.head) and task_stage(part.relay_status) for part in parts)
        if is_named and not self._is_of_the_question(answer, parts):
            return parts
        if any(map(has_sound, parts)):
            return parts
        if not is_named and self._status < 300 and any(map(has_songs, parts)):
            return [] if self._is_refusal(answer) else parts
        spoken = listen(answer)
        return parts if any(self._is_told(part, spoken) for part in parts) else []

    def _is_of_the_question(self, answer: Json, parts: list[TaskPart]) -> bool:
        """Whether what is said of a task that is named is said of the question about it, and may pass."""
        status = self._status if self._status >= 300 else _number_of(opened(answer))
        if status in _OF_THE_QUESTION or self._status > 500:
            return True
        if any(has_task_keys(part) or has_songs(part) for part in parts):
            return False
        is_own = any(task_stage(status_of(part.head)) for part in parts)
        return (self._status >= 300 or not is_own) and self._is_clear(listen(answer))

    def _is_refusal(self, answer: Json) -> bool:
        """Whether what looks like a song or its words is no more than a refusal."""
        held, spoken = payload(answer), listen(around(answer))
        if is_bare_clip(held):
            return bool(spoken.messages) and self._is_clear(spoken)
        return is_sentence(held) and spoken.complains

    def _is_clear(self, spoken: Spoken) -> bool:
        return not isinstance(self._complaint_of(spoken), BadReplyError)

    def _is_told(self, part: TaskPart, spoken: Spoken) -> bool:
        """Whether a part without songs is a task, although it has no name, or no word for how far it is."""
        refuses = self._status >= 300 or (spoken.complains and bool(spoken.message))
        if has_task_id(part.head):
            return not refuses
        if refuses:  # then the status is that of the question, unless it is said of a task
            return self._status < 300 and has_task_keys(part)
        if task_stage(part.relay_status) is not Stage.FAILED:
            return isinstance(part.relay_status, str) or has_task_keys(part)
        return not self._is_clear(spoken)

    def _find(self, reply: Json) -> list[TaskPart]:
        """The tasks that a family finds, else what else has a song in it."""
        if self._named and (asked := asked_tasks(reply, self._named)):
            is_one = len(asked) == 1
            parts = [newapi.part_of(task, reply if is_one else task) for task in asked]
        else:
            found = (find(reply) for find in FAMILIES.values())
            parts = next((parts for parts in found if parts is not None), [])
        if len(parts) == 1 and self._status < 300:
            parts = [_with_word_of_envelope(parts[0], reply)]
        if not parts and self._asked and self._status < 300 and (songs := songs_within(reply)):
            return [TaskPart(relay_status=None, items=songs, source=reply)]
        return [_with_songs(part) if part.head or self._asked else part for part in parts]

    def _read_parts(self, parts: list[TaskPart], reply: Json, text: str) -> tuple[Task, ...]:
        suno = [part for part in parts if not is_udio(part)]
        if parts and not suno:
            raise RelayDeclinedError("relay.udio", status=self._status)
        tasks: dict[TaskId, Task] = {}
        room = self._max_clips
        for part in suno[: self._max_tasks]:
            raw = text if part.source is reply else decode.to_raw(part.source)
            for task in assemble.tasks_of(part, asked=self._asked, raw=raw, room=room):
                room -= len(task.clips)
                known = tasks.get(task.task_id)
                tasks[task.task_id] = task if known is None else assemble.fuller(known, task)
        return tuple(tasks.values())

    def _nothing(self, reply: Json) -> tuple[Task, ...]:
        """A reply without any task: "none of these", or a complaint."""
        spoken = listen(reply)
        inner = opened(reply)
        is_none = inner == [] or (
            isinstance(inner, dict) and "data" in inner and not assemble.something(inner["data"])
        )
        complaint = self._complaint_of(spoken, code=_number_of(inner))
        word = self._still_made(inner, spoken) if isinstance(complaint, BadReplyError) else None
        if word:
            part = TaskPart(relay_status=word, source=reply)
            return assemble.tasks_of(part, asked=self._asked, raw=decode.to_raw(reply), room=0)
        said = spoken.messages or (spoken.asides and not _says_well(inner))
        if spoken.complains or self._status >= 300 or (is_none and said):
            raise complaint
        if spoken.messages and not isinstance(complaint, BadReplyError):
            raise complaint  # it does not say that it complains, but what it says is clear
        if is_none:
            return ()
        raise BadReplyError("relay.not_understood" if inner else "relay.empty", status=self._status)

    def _still_made(self, inner: Json, spoken: Spoken) -> Json:
        """The word of a reply that says of the only task that was asked for no more than that it is being made."""
        if self._is_own or len(self._asked) != 1 or NOBODYS_TASK in self._asked:
            return None
        if complaints.is_still_made(spoken.words):
            return Stage.RUNNING.value
        if self._status >= 300 and self._status not in _STILL_MADE:
            return None
        places = [place for place in (inner, payload(inner)) if isinstance(place, dict)]
        words = (word for place in places for word in (status_of(place), *map(place.get, _WORDS)))
        return next((word for word in words if clip_state(word) is ClipState.PENDING), None)

    def _complaint_of(self, spoken: Spoken, *, code: int | None = None) -> RelayError:
        return self._complaint(spoken.message, words=spoken.words, is_json=True, code=code)

    def _without_echo(self, reply: Json, text: str) -> tuple[Json, str]:
        """Remove our key also where JSON escapes hid it until the reply was parsed."""
        if "\\" not in text:
            return reply, text
        shown = decode.to_raw(reply)
        hidden = redact(shown, self._secrets)
        return (reply, text) if hidden == shown else (decode.to_json(hidden), hidden)

    def _unreadable(self, text: str, error: BadReplyError) -> RelayError:
        is_good = self._status < 300 and error.code == "relay.not_json"
        if is_good and not self._is_own and len(text) <= _MAX_SENTENCE and text.isprintable():
            # A sentence is no data at all; what is cut or broken may hold any word.
            complaint = self._complaint(text)
            if not _BRACKETS.intersection(text) and not isinstance(complaint, BadReplyError):
                return complaint
        if error.code == "relay.too_large" or is_good:
            error.details = plain(text[:_MAX_DETAILS])
            return error
        return self._complaint(text)

    def _complaint(
        self,
        message: str,
        *,
        words: str | None = None,
        page: bool = False,
        is_json: bool = False,
        code: int | None = None,
    ) -> RelayError:
        if not message and self._status < 300:
            what = "relay.not_understood" if is_json else "relay.empty"
            return BadReplyError(what, status=self._status)
        words = message if words is None else words
        return complaints.error_of(
            complaints.Complaint(
                status=self._status,
                words=words[:_MAX_WORDS].lower(),
                message=message[:_MAX_MESSAGE],
                page=page,
                is_json=is_json,
                key_sent=bool(self._secrets),
                retry_after_s=retry_after(self._headers),
                code=code,
            ),
            codes=self._codes,
        )


def _with_songs(part: TaskPart) -> TaskPart:
    """A part whose songs stand somewhere else than usual, with them."""
    if lacks_songs(part.relay_status) or is_found(part):
        return part
    songs = songs_within(part.head or part.source)
    return replace(part, items=songs) if songs else part


def _with_word_of_envelope(part: TaskPart, reply: Json) -> TaskPart:
    """A task that is only named, with the word for a task that stands around it, unless the question failed."""
    top = opened(reply)
    if part.relay_status is not None or not has_task_id(part.head) or not isinstance(top, dict):
        return part
    word, number = top.get("status"), _number_of(top)
    if word not in _TASK_WORDS or (number is not None and number >= _FIRST_FAULT):
        return part
    return replace(part, relay_status=word)


def _says_well(reply: Json) -> bool:
    """Whether a reply says itself whether the question was answered."""
    return not isinstance(reply, dict) or bool(reply.keys() & {"code", "success"})


def _number_of(reply: Json) -> int | None:
    """The number that a reply names as its code."""
    code = reply.get("code") if isinstance(reply, dict) else None
    text = str(code).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
