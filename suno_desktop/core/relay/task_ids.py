"""Any text → the task IDs in it, and the relays' replies that stand in it. Pure, and linear in the text.

People paste IDs, addresses, JSON, logs, whole pages of documentation. What stands in a media link is no task,
and neither is a clip's id inside a reply: a reply is given back whole, to be imported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from suno_desktop.core.errors import RelayError, UrlRefusedError
from suno_desktop.core.model import TaskId
from suno_desktop.core.relay import replies
from suno_desktop.core.relay.values import Json, text_id
from suno_desktop.core.urls import parse

_MAX_JSON = 200
"""So many pieces of JSON are looked for in one text."""
_MAX_MISSES = 50
"""So many openings that turn out not to be JSON; each may cost a look at all that follows."""
_MAX_IDS = 100_000

_UUID = (
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}(?:_[0-9]{1,2})?"
)
_TOKEN = re.compile(
    rf"(?<![A-Za-z0-9_-])(?:{_UUID}|[0-9a-fA-F]{{32}}|(?:suno_)?task_[A-Za-z0-9_-]{{4,190}}|[0-9]{{19}})(?![A-Za-z0-9_-])"
)
_URL = re.compile(
    r"https?://[^\s\"'<>`\\，。；、）】」]{1,4096}|(?<![\w/])/suno/[^\s\"'<>`\\]{1,4096}",
    re.IGNORECASE,
)
_ASKED = re.compile(r"/suno/(?:fetch|feed|lyrics)/([A-Za-z0-9_,%-]{1,10000})", re.IGNORECASE)
_WHOLE = re.compile(r"[A-Za-z0-9_-]{1,200}")
_WORD_IN_URL = re.compile(r"[?&](?:task_?id|id|ids)=([A-Za-z0-9_,-]{1,10000})", re.IGNORECASE)
_QUOTES = " \t\r\n\"'`“”‘’«»<>()[]{},;，；。."
_OPENING = re.compile(r"[{\[](?=\s*[\"{\[\]}])")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundId:
    """One ID, and the host of the address it stood in, which may select a saved relay."""

    task_id: TaskId
    host: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found, in the order of the text."""

    ids: tuple[FoundId, ...] = ()
    replies: tuple[str, ...] = ()
    """JSON texts that `replies.read` understands."""


def find(text: str) -> Found:
    """Look for task IDs and replies. Never raises, whatever the text."""
    text = text.removeprefix("\ufeff")
    whole = text.strip(_QUOTES)
    if _WHOLE.fullmatch(whole):
        return Found(ids=(FoundId(task_id=TaskId(whole)),))
    ids: dict[TaskId, FoundId] = {}
    found: list[str] = []
    for part in _parts(text):
        if isinstance(part, str):
            some = _in_prose(part)
        elif _is_reply(part.text):
            found.append(part.text)
            continue
        else:
            some = _in_json(part.value)
        for one in some:
            if len(ids) < _MAX_IDS:
                ids.setdefault(one.task_id, one)
    return Found(ids=tuple(ids.values()), replies=tuple(dict.fromkeys(found)))


@dataclass(frozen=True, slots=True)
class _Piece:
    """JSON in the text."""

    text: str
    value: Json


def _parts(text: str) -> Iterator[str | _Piece]:
    """The text cut into prose and the JSON objects and lists that stand in it."""
    done = start = pieces = misses = 0
    while pieces < _MAX_JSON and misses < _MAX_MISSES:
        opening = _OPENING.search(text, start)
        if opening is None:
            break
        start = opening.start()
        try:
            value, end = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            # The rest of a broken piece is prose; looking inside it again would take for ever.
            misses += 1
            start += 1
            continue
        if start > done:
            yield text[done:start]
        pieces += 1
        yield _Piece(text[start:end], value)
        done = start = end
    if done < len(text):
        yield text[done:]


def _is_reply(text: str) -> bool:
    try:
        tasks = replies.read(text)
    except RelayError:
        return False
    return any(task.clips or task.sheets or task.relay_status for task in tasks)


def _in_json(value: Json) -> Iterator[FoundId]:
    """The values of `task_id` and `ids`, and addresses; a list of plain texts is a list of IDs."""
    if isinstance(value, list) and value and all(isinstance(item, (str, int)) for item in value):
        value = {"ids": value}
    stack: list[Json] = [value]
    while stack:
        held = stack.pop()
        if isinstance(held, dict):
            for key, item in held.items():
                if key in {"task_id", "taskId", "ids", "task_ids", "taskIds"}:
                    yield from _named(item)
            stack.extend(reversed(held.values()))
        elif isinstance(held, list):
            stack.extend(reversed(held))
        elif isinstance(held, str) and "/suno/" in held:
            yield from _in_urls(held)


def _named(value: Json) -> Iterator[FoundId]:
    for item in value if isinstance(value, list) else [value]:
        name = text_id(item)
        if name is not None and name != "string":  # the documents' own placeholder
            yield FoundId(task_id=TaskId(name))


def _in_prose(text: str) -> Iterator[FoundId]:
    done = 0
    for match in _URL.finditer(text):
        yield from _tokens(text[done : match.start()])
        yield from _in_url(match[0])
        done = match.end()
    yield from _tokens(text[done:])


def _in_urls(text: str) -> Iterator[FoundId]:
    for match in _URL.finditer(text):
        yield from _in_url(match[0])


def _in_url(url: str) -> Iterator[FoundId]:
    """Only what follows the paths that are asked: any other id in an address may be a file or a user."""
    host = None
    if url[:1] != "/":
        try:
            host = parse(url[:4096]).host
        except UrlRefusedError:
            host = None
    match = _ASKED.search(url)
    names = match[1].split(",") if match else []
    if not match and "/suno/" in url.lower() and (query := _WORD_IN_URL.search(url)):
        names = query[1].split(",")
    for name in names:
        if _WHOLE.fullmatch(name):
            yield FoundId(task_id=TaskId(name), host=host)


def _tokens(text: str) -> Iterator[FoundId]:
    for match in _TOKEN.finditer(text):
        yield FoundId(task_id=TaskId(match[0]))
