"""Any text → the task IDs in it, and the relays' replies that stand in it. Pure, and linear in the text.

People paste IDs, addresses, JSON, logs, whole pages of documentation. What stands in a media link is no task,
and neither is a clip's id inside a reply: a reply is given back whole, to be imported.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from suno_desktop.core.errors import RelayError, UrlRefusedError
from suno_desktop.core.model import Task, TaskId, TaskState
from suno_desktop.core.net.urls import parse
from suno_desktop.core.relay import documents, replies
from suno_desktop.core.relay.value_readers import Json, text_id

_PROSE = 1 << 16
"""Characters of prose that are looked through at once."""
_MISSES, _MISSES_PER_CHAR = 1_000_000, 4
"""How many characters may be read in vain where text looks like JSON and is none; then all is prose."""
_SHORTEST_IN_JSON = 4
_SHORTEST_REPLY = 30
"""Characters; an ID and a link need more."""

_UUID = (
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}(?:_[0-9]{1,2})?"
)
_NAMED = r"(?:suno_)?task_(?=[A-Za-z_-]{0,190}[0-9]|[A-Za-z0-9]{20})[A-Za-z0-9_-]{3,189}[A-Za-z0-9]"
"""Only with a digit, or long: a log is full of `task_status` and `task_name`."""
_FORMS = rf"(?:{_UUID}|[0-9a-fA-F]{{32}}|{_NAMED}|[0-9]{{19}})"
_FORM = re.compile(_FORMS)
_HEX = re.compile(r"[0-9a-fA-F]{32}")
_TOKEN = re.compile(
    rf"(?<![A-Za-z0-9-])(?<![A-Za-z0-9]_){_FORMS}(?![A-Za-z0-9]|[_-]+[A-Za-z0-9])"
    r"(?!\.(?:[a-z][a-z0-9]{1,3}|[A-Z][A-Z0-9]{1,3})\b)"
)
"""An ID that stands alone and is not the name of a file. Underscores around it are Markdown's."""
_ODD_UUID = re.compile(r"[0-9a-fA-F]{8}(?:[-‐‑‒–−－][0-9a-fA-F]{4}){3}[-‐‑‒–−－][0-9a-fA-F]{12}")
_WIDE = {ord("－"): "-", ord("＿"): "_"} | {
    ord(char) + 0xFEE0: char for char in string.ascii_letters + string.digits
}
"""What word processors and Chinese keyboards make of an ID."""
_NOT_A_TASK = re.compile(
    r"/udio/(?:fetch|feed)/$|(?:suno\.(?:ai|com)|cdn[\w.-]{0,40})/(?:[\w-]{1,20}/)?$"
    r"|(?:clip|user|item|persona|request|channel)_?id[\"']?\s{0,3}[:=]\s{0,3}[\"']?$|[\"']id[\"']\s{0,3}:\s{0,3}[\"']?$",
    re.IGNORECASE,
)
"""What stands before the id of something else: a task of Udio, a media link without scheme, a clip in a broken reply."""
_SECRET = re.compile(
    r"(?:bearer\s{1,3}|(?:key|token|secret|password|passwd|authorization|密钥|秘钥|令牌|密码)[\"']?\s{0,3}[:=：]\s{0,3}[\"']?)$",
    re.IGNORECASE,
)
"""What stands before a key that has the form of an ID; to ask for it would show it to a relay."""
_ENDS = "/\"':=：rR"
"""What ends both of these: looked at first, for it is seldom there."""
_LOOK_BACK = 80
_URL = re.compile(
    r"https?://[^\s\"'<>`\\，。；、）】」]{1,4096}|/suno/(?:fetch|feed|lyrics)/[A-Za-z0-9_,-]{1,10000}",
    re.IGNORECASE,
)
_UDIO = re.compile(r"/udio/(?:fetch|feed)/", re.IGNORECASE)
_ASKED = re.compile(r"/suno/(?:fetch|feed|lyrics)/([A-Za-z0-9_,-]{1,10000})", re.IGNORECASE)
_TASK_IN_URL = re.compile(
    rf"[/?&#]tasks?(?:[_-]?id)?[/=]({_FORMS})(?![A-Za-z0-9_.-])", re.IGNORECASE
)
"""The page of a task at a relay."""
_ASKED_BY_QUERY = re.compile(r"[?&](?:task_?id|ids?)=([A-Za-z0-9_,-]{1,10000})", re.IGNORECASE)
_HOST_BEFORE = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,20}(?::[0-9]{1,5})?$", re.IGNORECASE)
_WHOLE = re.compile(r"[A-Za-z0-9_-]{1,200}")
_KEY = re.compile(r"(?:sk|hk|ak)-[A-Za-z0-9_-]{16,}")
"""A key that was pasted by mistake; it must not be sent around as an ID."""
_QUOTES = " \t\r\n\"'`“”‘’«»<>()[]{},;，；。."
_OPENING = re.compile(r"[{\[](?=\s*[\"{\[\]}])")
_BRACKET = re.compile(r"[{\[]")
_STEP = 1 << 20
_PLACEHOLDERS = frozenset({"string", "task_id", "your_task_id"})
"""What documents write where an ID belongs."""
_GAPS = re.compile(r"\s+|(?<=%[0-9a-fA-F]{2})(?=%)")
_LOOK_AHEAD = 8_192
"""Longer than an address, in which no text is cut if it can be helped."""
_HOST_CHARS = 4096
"""A longer address of a host is none; so much of it is looked at."""
_AUTHORITY = re.compile(r"https?://[^/?#]*", re.IGNORECASE)


class FoundId(NamedTuple):
    """One ID, and the host (with its port, if unusual) of the address it stood in, which may select a saved relay."""

    task_id: TaskId
    host: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found, in the order of the text.

    A million IDs are no million objects: Python would look through those again and again, and everything would stand
    still meanwhile.
    """

    hosts: Mapping[TaskId, tuple[str, ...]] = field(default_factory=dict)
    """Each ID once, with the hosts of the addresses it stood in."""
    replies: tuple[str, ...] = ()
    """JSON texts that `replies.read` understands."""
    has_udio: bool = False
    """Some of it is about songs of Udio; nothing is taken of that."""

    @property
    def ids(self) -> Iterator[FoundId]:
        """Each ID once; once per host if it stood in addresses of several."""
        for task_id, hosts in self.hosts.items():
            for host in hosts or (None,):
                yield FoundId(task_id, host)


def find(text: str, *, tell: Callable[[int], object] = lambda _done: None) -> Found:
    """Look for task IDs and replies. Nothing is left out, and nothing is raised but by `tell`.

    Args:
        text: anything.
        tell: called often with the characters that were looked through so far; may raise to end the work.
    """
    text = text.removeprefix("\ufeff")
    whole = _alone(text)
    if _WHOLE.fullmatch(whole):
        if _KEY.fullmatch(whole) or whole.lower() in _PLACEHOLDERS:
            return Found()
        return Found(hosts={TaskId(whole): ()})
    hosts: dict[TaskId, tuple[str, ...]] = {}
    found: dict[str, None] = {}
    done = 0
    has_udio = False
    for part in _parts(text):
        tell(done)
        done += len(part.text)
        if isinstance(part, _Prose):
            has_udio = has_udio or _UDIO.search(part.text) is not None
            some = _in_prose(part.text)
        elif (kind := _kind_of(part.text)) is not None:
            if kind == "suno":
                found[part.text] = None
            has_udio = has_udio or kind == "udio"
            continue
        else:
            some = _in_json(json.loads(part.text))
        for one in some:
            known = hosts.setdefault(one.task_id, ())
            if one.host and one.host not in known:
                hosts[one.task_id] = (*known, one.host)
    return Found(hosts=hosts, replies=tuple(found), has_udio=has_udio)


def looks_like_tasks(text: str) -> bool:
    """Whether a text that nobody has pasted may be taken for task IDs.

    A single word may be anything, and 32 hex digits alone are as often a key as a task.
    """
    whole = _alone(text)
    return not _WHOLE.fullmatch(whole) or (is_form(whole) and not _HEX.fullmatch(whole))


def _alone(text: str) -> str:
    """A short text without the quotes around it, as somebody would have typed it; nothing of a long one."""
    return text.strip(_QUOTES).translate(_WIDE) if len(text) < 1_000 else ""


class _Prose(NamedTuple):
    """Text that is no JSON."""

    text: str


def _parts(text: str) -> Iterator[_Prose | documents.Piece]:
    """The text cut into prose and the JSON objects and lists that stand in it."""
    done = start = 0
    budget = _MISSES + len(text) * _MISSES_PER_CHAR
    while budget >= 0 and (opening := _opening(text, start)) is not None:
        start = opening
        try:
            for piece in documents.pieces(text, start):
                yield from _prose(text, done, start)
                yield piece
                done = start = piece.end
        except documents.BrokenError as error:
            # The rest of a broken piece is prose, in which whole pieces may stand.
            budget -= error.cost
            start = max(done, opening + 1)
    yield from _prose(text, done, len(text))


def _opening(text: str, start: int) -> int | None:
    """Where the next JSON may begin. Looks in steps: no other thread goes on while one pattern is looked for."""
    while start < len(text):
        bracket = _BRACKET.search(text, start, start + _STEP)
        if bracket is None:
            start += _STEP
        elif _OPENING.match(text, bracket.start()):
            return bracket.start()
        else:
            start = bracket.start() + 1
    return None


def _prose(text: str, start: int, end: int) -> Iterator[_Prose]:
    """Prose in parts of some size, cut between lines where that is possible, else between words."""
    while end - start > _PROSE:
        most = start + _PROSE
        cut = text.rfind("\n", start + _PROSE // 2, most) + 1
        if cut == 0:
            gaps = [gap.end() for gap in _GAPS.finditer(text, most - _LOOK_AHEAD, most)]
            cut = gaps[-1] if gaps else most
        yield _Prose(text[start:cut])
        start = cut
    if start < end:
        yield _Prose(text[start:end])


def _kind_of(text: str) -> Literal["suno", "udio"] | None:
    """Whose reply it is, if there is something to import; what has only begun is asked for instead."""
    if len(text) < _SHORTEST_REPLY:
        return None
    try:
        tasks = replies.read(text, is_own=True)
    except RelayError as error:
        return "udio" if error.code == "relay.udio" else None
    return "suno" if any(tells_of_a_song(task) for task in tasks) else None


def tells_of_a_song(task: Task) -> bool:
    """Whether a task brings words, a link, or the news that it failed."""
    return bool(task.sheets or task.state is TaskState.FAILED) or any(
        clip.audio_url or clip.video_url or clip.image_url or clip.lyrics for clip in task.clips
    )


def _in_json(value: Json) -> Iterator[FoundId]:
    """The values of `task_id` and `ids`, addresses, and what the answer to a submission calls `data`."""
    if isinstance(value, list) and value and all(isinstance(item, (str, int)) for item in value):
        value = {"ids": value}
    if isinstance(value, dict) and "code" in value and is_form(value.get("data")):
        value = {"task_id": value["data"]}
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
            for match in _URL.finditer(held):
                yield from _in_url(match[0], None)


def is_form(value: Json) -> bool:
    """Whether this is a task's ID by its form alone."""
    return isinstance(value, str) and _FORM.fullmatch(value) is not None


def _named(value: Json) -> Iterator[FoundId]:
    for item in value if isinstance(value, list) else [value]:
        name = text_id(item)
        if name and len(name) >= _SHORTEST_IN_JSON and name.lower() not in _PLACEHOLDERS:
            yield FoundId(task_id=TaskId(name))


def _in_prose(text: str) -> Iterator[FoundId]:
    done = 0
    text = _plain(text)
    for match in _URL.finditer(text):
        yield from _tokens(text, done, match.start())
        yield from _in_url(match[0], _host_before(text, match.start()))
        done = match.end()
    yield from _tokens(text, done, len(text))


def _plain(text: str) -> str:
    """The same as somebody would have typed it: no %2F, no full-width letters, no typographer's hyphens."""
    if "%" in text:
        text = unquote(text)
    if text.isascii():
        return text
    return _ODD_UUID.sub(
        lambda match: re.sub(r"[^0-9a-fA-F]", "-", match[0]), text.translate(_WIDE)
    )


def _in_url(url: str, host: str | None) -> Iterator[FoundId]:
    """Only what follows the paths that are asked: any other id in an address may be a file or a user."""
    is_asked = "/suno/" in url.lower()
    match = (
        is_asked and (_ASKED.search(url) or _ASKED_BY_QUERY.search(url))
    ) or _TASK_IN_URL.search(url)
    if not match:
        return
    if url[:1] != "/":
        host = _host(url)
    for name in match[1].split(","):
        if _WHOLE.fullmatch(name):
            yield FoundId(task_id=TaskId(name), host=host)


def _host(url: str) -> str | None:
    match = _AUTHORITY.match(url)
    return _host_of(match[0]) if match else None


@lru_cache(maxsize=1_000)
def _host_of(authority: str) -> str | None:
    try:
        return urlsplit(parse(authority[:_HOST_CHARS]).url).netloc
    except UrlRefusedError:
        return None


def _host_before(text: str, end: int) -> str | None:
    """The host of an address without scheme."""
    if not text[end - 1 : end].isalnum():
        return None
    match = _HOST_BEFORE.search(text[max(0, end - 260) : end])
    return _host(f"https://{match[0]}") if match else None


def _tokens(text: str, start: int, end: int) -> Iterator[FoundId]:
    for match in _TOKEN.finditer(text, start, end):
        at = match.start()
        before = text[max(0, at - _LOOK_BACK) : at]
        if before.rstrip()[-1:] in _ENDS and (_NOT_A_TASK.search(before) or _SECRET.search(before)):
            continue
        yield FoundId(task_id=TaskId(match[0]))
