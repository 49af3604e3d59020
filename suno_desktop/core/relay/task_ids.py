"""Any text → the task IDs in it, and the relays' replies that stand in it. Pure, and linear in the text.

People paste IDs, addresses, JSON, logs, whole pages of documentation. What stands in a media link is no task,
and neither is a clip's id inside a reply: a reply is given back whole, to be imported.
"""

from __future__ import annotations

import heapq
import json
import re
import string
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from suno_desktop.core.errors import RelayError, UrlRefusedError
from suno_desktop.core.model import Task, TaskId, TaskState
from suno_desktop.core.net.urls import parse
from suno_desktop.core.patterns import later
from suno_desktop.core.relay import documents, id_heads, id_names, replies
from suno_desktop.core.relay.status_words import task_stage
from suno_desktop.core.relay.structure import has_task_id, is_clip, is_sheet, snake, status_of
from suno_desktop.core.relay.value_readers import Json, text_id

_PROSE = 1 << 16
"""Characters of prose that are looked through at once."""
_MISSES, _MISSES_PER_CHAR = 1_000_000, 4
"""How many characters may be read in vain where text looks like JSON and is none; then all is prose."""
_SHORTEST_IN_JSON = 4
_SHORTEST_IN_TEXT = 9
_PAIR = 2
"""A list of two may be a name and its value."""
_SHORTEST_NAME = 2
"""Characters; no name of an ID and what parts it from the ID are as few."""
_PREFIX = 80
_LINE = 4_000
"""Longer than a line of a table."""
_SHORTEST_REPLY = 30
"""Characters; an ID and a link need more."""

_UUID = (
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}(?:_[0-9]{1,2})?"
)
_NAMED = r"(?:suno_)?task_(?=[A-Za-z_-]{0,190}[0-9]|[A-Za-z0-9]{20})[A-Za-z0-9_-]{3,189}[A-Za-z0-9]"
"""Only with a digit, or long: a log is full of `task_status` and `task_name`."""
_FORMS = rf"(?:{_UUID}|[0-9a-fA-F]{{32}}|{_NAMED}|[0-9]{{19}})"
_FORM = re.compile(_FORMS)
_PLAIN_UUID = re.compile(_UUID.partition("(?:")[0])
_RARE = (
    r"(?:[0-7](?=[0-9]*[A-Z])[0-9A-HJKMNP-TV-Z]{25}|[0-7](?=[0-9]*[a-z])[0-9a-hjkmnp-tv-z]{25}"
    r"|(?=[0-9]{0,23}[a-fA-F])(?=[a-fA-F]{0,23}[0-9])[0-9a-fA-F]{24}|c(?=[a-z]{0,23}[0-9])[a-z0-9]{24})"
)
"""ULID, 24 hex digits, cuid: a task's only where they are named so, or where nothing else stands in the line."""
_RARE_FORM = re.compile(_RARE)
_NO_KEY = re.compile(rf"{_UUID}|{_NAMED}")
"""32 hex digits, and any other form, are as often a key as a task."""
_HEX = re.compile(r"[0-9a-fA-F]{32}")
_FILE = (
    "mp[234]|m4[abpv]|wave?|flac|og[gav]|opus|webm|aac|aiff?|wma|mov|mkv|avi|midi?|png|jpe?g|webp|gif|avif|svg|bmp|heic"
    "|json|jsonl|txt|log|lrc|srt|vtt|csv|tsv|xml|html?|pdf|md|zip|gz|tar|7z|part|tmp|bak|py|js|ts|go|sh|ya?ml|db|bin"
)
_BESIDE = r"(?:[0-9]{1,3}|[A-Z][a-z]{1,20})(?![A-Za-z0-9_-]|\.[a-z0-9])"
"""What a hyphen parts from the ID before it: a song's number or title."""
_TOKEN = re.compile(
    rf"(?<![A-Za-hj-z0-9])(?<!(?<!-)i)(?<!\S-i)(?<![A-Za-z0-9]_)(?:{_FORMS}|(?=[A-Za-z0-9]{{24}})(?P<rare>{_RARE}))"
    rf"(?![A-Za-z0-9]|[_-]+(?!(?<=[A-Za-z0-9]-){_BESIDE})[A-Za-z0-9])(?!\.(?i:{_FILE})\b)"
)
"""An ID that stands alone and is not the name of a file. Underscores around it are Markdown's, and `-i` a program's."""
_DRESSED = later(
    rf"(?:[-+]+|[0-9]{{1,4}}-|[A-Z][a-z]+[0-9]{{0,3}}-+){_FORMS}(?:-{_BESIDE})?|{_FORMS}-{_BESIDE}|-i{_FORMS}"
)
"""A word that is not asked for as it stands: a list's mark, a number or a title is joined to an ID."""
_TITLED = later(rf"(?:Song|Track|Cover|Clip|File|Audio|Video|Image)-+({_UUID}|[0-9a-fA-F]{{32}})")
"""What a person may have copied for an ID that stands alone; elsewhere it is another thing's."""
_LIKE_A_KEY = later(
    r"(?:[A-Z0-9]{1,20}[_-])?(?:[sprafcejtz]k|hf|gsk|xai|zai|nvapi|r8|sess(?:ion)?|key|token|secret|api|app|access|auth|bearer"
    r"|private|client|cookie|password|pwd|gh[pousr]|github_pat|glpat|pplx|aklt|akid|dify|tvly|fc|xox[abprs]|ark)"
    r"[_-][A-Z0-9_-]{16,}",
    re.IGNORECASE,
)
"""A mark that issuers of keys write before them, and much behind it."""
_GIVEN = later(
    r"(?:task|任[务務])[_ .-]?(?:batch[_ .-]?)?(?:(?:uu)?ids?|[编編]?[号號])[\"'`\\]{0,4}\s{0,9}(?:[:=：＝]{1,2}|[=-]>|[→是为為])"
    r"\s{0,9}[\"'`\\]{0,4}(?!(?:u?int|float|str(?:ing)?|uuid|(?:var)?char|bigint|null|none|nil|nan|undefined|unknown)[0-9]*\b|(?:[0-9]{4}[_-][0-9]{1,2}[_-][0-9]{1,2}"
    r"|[0-9]{1,2}-[0-9]{1,2}(?:-[0-9]{2,4})?|20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))(?![0-9_-]))"
    rf"(?=[A-Za-z_-]*[0-9])(?!{_UUID}(?![\w-]))([A-Za-z0-9_-]{{4,200}}+)"
    r"(?=[\s\"'`\\,;)\]}>|<&*]|[.:!?](?:[\s\"'`)]|$)|(?!年)[“”‘’\u3000-\u9fff\uff01-\uff65]|$)",
    re.IGNORECASE,
)
"""A value of any form that the text calls the ID of a task; it ends there, so that no date, mail or short form is one."""
_BETWEEN = r"[\s\"'`“”,，、;；。*>+|()\[\]-]"
_ONLY_IDS = later(
    rf"{_BETWEEN}*(?:[0-9]{{1,4}}[.)、:：]\s*)?(?:(?:{_FORMS}|{_RARE})(?:{_BETWEEN}+|$))+"
)
_NEAR = 200
"""So far around an ID it is looked whether anything else stands in its line."""
_END = r"[=\\]?\r?\n[ \t>|]{0,40}+"
_PARTED = later(
    rf"(?<![\w-])(?=[0-9a-fA-F]{{8}}-|[0-9a-fA-F]{{1,8}}{_END}[0-9a-fA-F]{{0,7}}-)[0-9a-fA-F-]{{1,35}}+"
    rf"(?:{_END}[0-9a-fA-F-]{{1,35}}+(?![\w-]))++"
)
"""What may be an ID that was cut at the end of a line, as mails and terminals do."""
_CUT = later(_END)
_HYPHENS = r"-\u02d7\u1806\u2010-\u2015\u2043\u2212\u2e3a\u2e3b\u30fc\ufe58\ufe63\uff0d\uff70"
_UNSEEN = r"\u00ad\u200b-\u200f\u2060-\u2064\ufeff"
_ODD_UUID = later(
    rf"[0-9a-fA-F]{{8}}(?:[{_HYPHENS}{_UNSEEN}]{{1,3}}[0-9a-fA-F]{{4}}){{3}}[{_HYPHENS}{_UNSEEN}]{{1,3}}[0-9a-fA-F]{{12}}"
)
_SPLIT = later(
    rf"(?<=[A-Za-z0-9_-])(?<!{_UUID.partition('(')[0]})(?<![0-9a-fA-F]{{32}})(?<![0-9]{{19}})[{_UNSEEN}]{{1,3}}"
    r"(?=[A-Za-z0-9_-])"
)
"""What nobody sees inside a word, but not between two whole IDs."""
_WIDE = {ord("－"): "-", ord("＿"): "_", ord("／"): "/"} | {
    ord(char) + 0xFEE0: char for char in string.ascii_letters + string.digits
}
"""What word processors and Chinese keyboards make of an ID."""
_COLOUR = later(r"\x1b?\[[0-9;]{0,12}m")
"""Of a terminal; the first character is often lost."""
_ESCAPED = later(
    r"\\+(?:u00([0-9a-fA-F]{2})|x([0-9a-fA-F]{2})|([/_])|[nrtbf](?=[0-9a-fA-F]{8}|(?:suno_)?task_))"
)
"""A character as programs write it, where it hides an ID or an address."""
_ESCAPED_PERCENT = later(r"%(?:25)+[0-9a-fA-F]{2}")
_NOT_A_TASK = later(
    r"/udio/(?:fetch|feed)/$|/suno/+act/[\w-]{1,20}/$|(?:suno\.(?:ai|com)|cdn[\w.-]{0,40})/(?:[\w-]{1,20}/)?$",
    re.IGNORECASE,
)
"""What stands before the id of something else: a task of Udio, a clip's file, a media link without scheme."""
_URL = re.compile(
    r"https?://[^\s\"'<>`\\，。；、）】」]{1,4096}|/suno/{1,3}(?:v[0-9]{1,2}/)?(?:fetch|feed|lyrics)/{1,3}[A-Za-z0-9_,-]{1,10000}",
    re.IGNORECASE,
)
_UDIO = re.compile(r"/udio/(?:fetch|feed)/", re.IGNORECASE)
_ASKED = re.compile(
    rf"/suno/{{1,3}}(?:v[0-9]{{1,2}}/)?(?:(?:fetch|feed|lyrics)/(?:/{{1,2}}(?={_FORMS}))?|music/(?={_FORMS}(?:[/?#]|$)))([A-Za-z0-9_,-]{{1,10000}})",
    re.IGNORECASE,
)
_TASK_IN_URL = re.compile(
    rf"(?:[/?&#](?:tasks?(?:[_-]?id)?|job[_-]?id)[/=]|/(?:get|fetch|feed)/?\?ids=)({_FORMS}(?:,{_FORMS}){{0,999}})(?![A-Za-z0-9_.-])",
    re.IGNORECASE,
)
"""The page of a task at a relay."""
_ASKED_BY_QUERY = re.compile(
    r"[?&](?:(?:task|job)_?id|ids?)=([A-Za-z0-9_,-]{1,10000})", re.IGNORECASE
)
_HOST_BEFORE = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,20}(?::[0-9]{1,5})?$", re.IGNORECASE)
_WHOLE = re.compile(r"[A-Za-z0-9_-]{1,200}")
_QUOTES = " \t\r\n\"'`“”‘’«»<>()[]{},;，；。."
_OPENING = re.compile(r"[{\[](?=\s*[\"{\[\]}])")
_BRACKET = re.compile(r"[{\[]")
_STEP = 1 << 20
_GAPS = re.compile(r"\s+|(?<=%[0-9a-fA-F]{2})(?=%)")
_LOOK_AHEAD = 8_192
"""Longer than an address, in which no text is cut if it can be helped."""
_HOST_CHARS = 4096
"""A longer address of a host is none; so much of it is looked at."""
_AUTHORITY = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_IN_LIST = later(r"[\s\"'`]{0,99},[\s\"'`]{0,99}|[\"'`]?\s{0,9}\n\s{0,40}[-*]\s{1,9}[\"'`]?")
_NO_TASKS = frozenset({"secret", "other"})
_HOLDERS = frozenset({"data", "result", "results", "output", "response", "items"})
_WRITTEN = frozenset({"text", "content"})
"""What a person wrote, as chats are exported: an ID that stands alone there is meant."""
_OF_SUBMITTED = frozenset(
    {"id", "object", "status", "state", "created", "created_at", "createdAt"}
) | {"code", "message", "msg", "success", "model", "progress", "error", "queue", "type", "action"}
"""What may stand beside the ID in the answer to a submission; a user, an order or a song has more."""
_SORTS_OF_TASKS = frozenset({"task", "music", "audio", "lyrics", "song"})
_SUBMITTED = re.compile(rf"{_RARE}|[0-9]{{16,18}}")
_OPENERS = '{["'
_NO_JSON: Final = object()


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
    search = _Search()
    whole = _alone(text)
    if (titled := _TITLED.fullmatch(whole)) is not None:
        whole = titled[1]
    if _WHOLE.fullmatch(whole) and not _DRESSED.fullmatch(whole):
        if not _LIKE_A_KEY.fullmatch(whole):
            search.add([FoundId(TaskId(whole))])
        return search.found
    done = 0
    for part in _parts(text):
        tell(done)
        before = text[max(0, done - id_names.LOOK_BACK) : done]
        done += len(part.text)
        if isinstance(part, _Prose):
            search.prose(part.text, before)
        else:
            search.document(part.text, before)
    return search.found


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


class _Search:
    """What was found in the parts so far, in their order."""

    def __init__(self) -> None:
        self._hosts: dict[TaskId, tuple[str, ...]] = {}
        self._replies: dict[str, None] = {}
        self._has_udio = False
        self._columns = id_heads.Columns()

    @property
    def found(self) -> Found:
        """All of it."""
        return Found(hosts=self._hosts, replies=tuple(self._replies), has_udio=self._has_udio)

    def add(self, some: Iterable[FoundId], *, brought: Collection[str] = ()) -> None:
        """Take IDs in, but no key, nothing that documents write for an ID, and nothing that a reply brings."""
        hosts, refused = self._hosts, id_names.NO_ID.fullmatch
        for one in some:
            name, host = one
            if name in brought or refused(name):
                continue
            known = hosts.setdefault(name, ())
            if host and host not in known:
                hosts[name] = (*known, host)

    def prose(self, text: str, before: str) -> None:
        """Look through text that is no JSON, and that stands behind `before`."""
        if text.isspace():
            return
        text = _plain(text)
        self._has_udio = self._has_udio or _UDIO.search(text) is not None
        self.add(_in_prose(text, self._columns, before))

    def document(self, text: str, before: str) -> None:
        """Look through JSON: what a reply does not bring of its tasks is asked for."""
        tasks = self._reply(text)
        if tasks is None:
            return
        value = json.loads(text)
        if tasks:
            brought = {name for task in tasks for name in _names_in(task)}
            self.add(_in_json(value, replied=True), brought=brought)
        elif not isinstance(value, list) or id_names.before(_plain(before)) not in _NO_TASKS:
            if not before.rpartition("\n")[2].strip():
                self.add(_submitted(value))
            self.add(_in_json(value, told=self._told))

    def _reply(self, text: str) -> tuple[Task, ...] | None:
        """What a reply brings, which is imported; nothing of what has only begun, and None if it is about Udio."""
        if len(text) < _SHORTEST_REPLY:
            return ()
        try:
            tasks = replies.read(text, is_own=True)
        except RelayError as error:
            is_udio = error.code == "relay.udio"
            self._has_udio = self._has_udio or is_udio
            return None if is_udio else ()
        if not any(tells_of_a_song(task) for task in tasks) or _are_notes(tasks):
            return ()
        self._replies[text] = None
        return tasks

    def _told(self, text: str) -> Json:
        """JSON that stands in a string, as tools write down what went to and fro; None if it is none, or taken in."""
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return _NO_JSON
        if isinstance(value, (dict, list)):
            tasks = self._reply(text)
            return value if tasks == () else None
        return value if isinstance(value, str) else None


def _names_in(task: Task) -> Iterator[str]:
    yield task.task_id
    for clip in task.clips:
        yield clip.clip_id


def tells_of_a_song(task: Task) -> bool:
    """Whether a task brings words, a link, or the news that it failed."""
    return bool(task.sheets or task.state is TaskState.FAILED) or any(
        clip.audio_url or clip.video_url or clip.image_url or clip.lyrics for clip in task.clips
    )


def _are_notes(tasks: Collection[Task]) -> bool:
    """Whether what looks like words of songs are messages in which IDs of tasks stand."""
    texts = [sheet.text for task in tasks for sheet in task.sheets]
    return not any(task.clips for task in tasks) and any(map(_names_tasks, texts))


def _names_tasks(text: str) -> bool:
    may_name = _TOKEN.search(text) or _has_name(text)
    return bool(may_name) and any(_in_prose(_plain(text), id_heads.Columns(), ""))


def _submitted(value: Json) -> Iterator[FoundId]:
    """The ID in the answer to a submission that has no other name for it, and nothing else that could have one."""
    held = value.get("data", value) if isinstance(value, dict) else None
    if not isinstance(held, dict) or not held.keys() <= _OF_SUBMITTED:
        return
    sorts = {str(held[key]).lower() for key in ("object", "type") if held.get(key)}
    if sorts <= _SORTS_OF_TASKS and is_form(name := held.get("id")):
        yield FoundId(task_id=TaskId(str(name)))


def _keyed(value: Mapping[str, Json], *, is_named: bool) -> Iterator[FoundId]:
    """The keys of an object that holds tasks by their IDs: `is_named` so, or with a task's state under each."""
    if not all(map(is_form, value)):
        return
    for key, item in value.items():
        held = snake(item) if isinstance(item, dict) else {}
        if is_clip(held) or is_sheet(held) or has_task_id(held) or _has_secret(held):
            continue
        if is_named or (task_stage(status_of(held)) and not _HEX.fullmatch(key)):
            yield FoundId(task_id=TaskId(key))


def _has_secret(value: Mapping[str, Json]) -> bool:
    return "email" in value or any(id_names.kind_of(key) == "secret" for key in value)


def _in_json(
    value: Json, *, replied: bool = False, told: Callable[[str], Json] = lambda _text: _NO_JSON
) -> Iterator[FoundId]:
    """What keys name as tasks, what an answer to a submission calls `data`, lists of IDs, and the words in strings.

    Args:
        value: what `json.loads` gives.
        replied: it is a reply: only what is named counts, and nothing of its clips.
        told: what a string holds that may be JSON itself; `_NO_JSON` if it does not.
    """
    stack: list[tuple[Json, bool]] = [(value, True)]
    if isinstance(value, dict) and not replied:
        yield from _keyed(value, is_named=False)
    while stack:
        held, is_list_of_ids = stack.pop()
        if isinstance(held, dict):
            if replied and (is_clip(held) or is_sheet(held)):
                continue
            held = _paired(held)
            yield from _of_object(held, replied=replied)
            inner = [
                (
                    item if (kind := id_names.kind_of(key)) is None else _without_words(item, kind),
                    False,
                )
                for key, item in held.items()
            ]
            stack.extend(reversed(inner))
        elif isinstance(held, list):
            if is_list_of_ids:
                yield from _listed(held, is_any=held is value)
            stack.extend((item, is_list_of_ids) for item in reversed(held))
        elif isinstance(held, str) and not replied and len(held) >= _SHORTEST_IN_TEXT:
            if held[0] in _OPENERS and (inside := told(held)) is not _NO_JSON:
                stack.append((inside, True))
            else:
                yield from _in_string(held)


def _of_object(value: Mapping[str, Json], *, replied: bool) -> Iterator[FoundId]:
    """The IDs that the keys of an object name."""
    yield from _answered(value)
    for key, item in value.items():
        if id_names.kind_of(key) == "task":
            yield from _named(item, is_any=id_names.is_id(key))
        elif replied:
            continue
        elif key in _HOLDERS and isinstance(item, dict):
            yield from _keyed(item, is_named=False)
        elif key in _WRITTEN and not _is_of_no_task(value):
            for piece in item if isinstance(item, list) else [item]:
                if not isinstance(piece, str) or _HEX.fullmatch(name := piece.strip()):
                    continue
                if is_form(name):
                    yield FoundId(task_id=TaskId(name))


def _is_of_no_task(value: Mapping[str, Json]) -> bool:
    """Whether an object says of itself that it is a key, or another thing."""
    names = (value.get(word) for word in ("key", "name", "title"))
    return any(isinstance(name, str) and id_names.kind_of(name) in _NO_TASKS for name in names)


def _paired(value: Mapping[str, Json]) -> Mapping[str, Json]:
    """`{"key": "a", "value": 1}`, as tools write headers and variables, is `{"a": 1}`."""
    if "value" in value:
        for word in ("key", "name"):
            if isinstance(name := value.get(word), str):
                rest = {key: item for key, item in value.items() if key not in {word, "value"}}
                return {**rest, name: value["value"]}
    return value


def _answered(value: Mapping[str, Json]) -> Iterator[FoundId]:
    """The task that the answer to a submission names without a key of its own."""
    if "code" in value or "success" in value or len(value) == 1:
        for key in ("data", "result"):
            held = value.get(key)
            for item in held if isinstance(held, list) else [held]:
                name = text_id(item)
                if name is not None and (is_form(name) or _SUBMITTED.fullmatch(name)):
                    yield FoundId(task_id=TaskId(name))


def _listed(items: list[Json], *, is_any: bool) -> Iterator[FoundId]:
    """The IDs of a list that is the document, or in one; `is_any`: of whatever form, where nothing else is listed."""
    if (
        len(items) == _PAIR
        and isinstance(items[0], str)
        and id_names.kind_of(items[0]) in _NO_TASKS
    ):
        return
    is_any = is_any and all(isinstance(item, (str, int)) for item in items)
    for item in items:
        name = text_id(item)
        if name is not None and (is_form(name) or (is_any and len(name) >= _SHORTEST_IN_JSON)):
            yield FoundId(task_id=TaskId(name))


def _without_words(value: Json, kind: id_names.Kind) -> Json:
    """What a value of such a name may hold besides what is named so: no string, but for other things' sentences."""
    if isinstance(value, str):
        is_kept = kind == "other" and (value[:1] in {"{", "["} or len(value.split(None, 1)) > 1)
        return value if is_kept else None
    if isinstance(value, list):
        return [_without_words(item, kind) for item in value]
    return value


def is_form(value: Json) -> bool:
    """Whether this is a task's ID by its form alone."""
    return isinstance(value, str) and _FORM.fullmatch(value) is not None


def _named(value: Json, *, is_any: bool) -> Iterator[FoundId]:
    """The IDs of a value that is named so: one, several, or those of objects. `is_any`: of whatever form."""
    stack = [value]
    while stack:
        held = stack.pop()
        if isinstance(held, list):
            stack.extend(reversed(held))
        elif isinstance(held, dict):
            yield from _ids_of(held)
        elif (name := text_id(held)) is not None:
            if is_form(name) or (is_any and len(name) >= _SHORTEST_IN_JSON):
                yield FoundId(task_id=TaskId(name))
        elif isinstance(held, str):
            names = held.split(",")
            if len(names) > 1 and all(map(text_id, names)):
                stack.extend(name.strip() for name in reversed(names))
            else:
                yield from _in_prose(_plain(held), id_heads.Columns(), "")


def _ids_of(task: Mapping[str, Json]) -> Iterator[FoundId]:
    """The ID of an object that is a task by its name; the numbers of a list that was written as an object count as well."""
    if any(id_names.kind_of(key) == "task" for key in task):
        return
    yield from _keyed(task, is_named=True)
    for key, item in task.items():
        name = text_id(item) if key.lower() in {"id", "uuid"} or key.isdecimal() else None
        if name is not None and is_form(name):
            yield FoundId(task_id=TaskId(name))


def _in_string(text: str) -> Iterator[FoundId]:
    """A string of JSON that no key names: an ID alone may be anything's, and what is in a path is a file's."""
    if is_form(text.strip()):
        return
    text = _plain(text)
    if "/" in text and len(text.split(None, 1)) == 1:
        for match in _URL.finditer(text):
            yield from _in_url(match[0], None)
    else:
        yield from _in_prose(text, id_heads.Columns(), "")


def _plain(text: str) -> str:
    """The same as somebody would have typed it: no %2F, no escapes, no colours, no typographer's hyphens."""
    if "%" in text:
        text = unquote(_ESCAPED_PERCENT.sub(lambda match: f"%{match[0][-2:]}", text))
    if "\\" in text:
        text = _ESCAPED.sub(_unescaped, text)
    if "[" in text and "m" in text:
        text = _COLOUR.sub("", text)
    if "\n" in text:
        text = _PARTED.sub(_joined, text)
    if text.isascii():
        return text
    text = _ODD_UUID.sub(_as_uuid, text.translate(_WIDE))
    return _SPLIT.sub("", text)


def _joined(match: re.Match[str]) -> str:
    """The lines with the IDs that were cut made whole."""
    parts = _CUT.split(match[0])
    lines: list[str] = []
    at = 0
    while at < len(parts):
        wholes = {count: "".join(parts[at : at + count]) for count in (2, 3)}
        count = next((n for n, whole in wholes.items() if _PLAIN_UUID.fullmatch(whole)), 1)
        lines.append(wholes.get(count, parts[at]))
        at += count
    return "\n".join(lines) if len(lines) < len(parts) else match[0]


def _unescaped(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    return chr(int(digits, 16)) if digits else match[3] or " "


def _as_uuid(match: re.Match[str]) -> str:
    digits = re.sub(r"[^0-9a-fA-F]", "", match[0])
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _in_prose(text: str, columns: id_heads.Columns, before: str) -> Iterator[FoundId]:
    done = 0
    spans = _named_spans(text, columns)
    for match in _URL.finditer(text):
        yield from _tokens(text, done, match.start(), columns, before, spans=spans)
        yield from _in_url(match[0], _host_before(text, match.start()))
        done = match.end()
    yield from _tokens(text, done, len(text), columns, before, spans=spans)


def _named_spans(text: str, columns: id_heads.Columns) -> list[tuple[int, int]]:
    """Where IDs stand that have no usual form, but a task's name before them or at the head of their column."""
    has_name = _has_name(text)
    given = [match.span(1) for match in _GIVEN.finditer(text)] if has_name else []
    cells = columns.named_cells(text) if has_name or columns.is_naming else []
    return sorted((at, stop) for at, stop in {*given, *cells} if not _is_usual(text[at:stop]))


def _has_name(text: str) -> bool:
    lower = text.lower()
    return any(word in lower for word in ("task", "任务", "任務"))


def _is_usual(name: str) -> bool:
    """Whether it is found without its name, and without what a list or Markdown adds to it."""
    return is_form(name.strip("_-")) or _DRESSED.fullmatch(name) is not None


def _in_url(url: str, host: str | None) -> Iterator[FoundId]:
    """Only what follows the paths that are asked: any other id in an address may be a file or a user."""
    is_asked = "/suno/" in url.lower()
    names = (_ASKED.findall(url)[:1] or _ASKED_BY_QUERY.findall(url)) if is_asked else []
    names = names or _TASK_IN_URL.findall(url)[:1]
    if names and url[:1] != "/":
        host = _host(url)
    for name in ",".join(names).split(","):
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


def _tokens(
    text: str,
    start: int,
    end: int,
    columns: id_heads.Columns,
    outside: str,
    *,
    spans: list[tuple[int, int]],
) -> Iterator[FoundId]:
    """The IDs between two places; `spans` are those that are named so, of whatever form."""
    last = 0
    listed: id_names.Kind | None = None
    for at, is_unnamed, is_rare, stop in _candidates(text, start, end, spans):
        if at < last or (text[at - 1 : at] == "-" and not _is_apart(text, at, is_unnamed)):
            continue
        kind: id_names.Kind | None = None
        if listed is not None:
            kind = listed = listed if _IN_LIST.fullmatch(text, last, at) else None
        if kind is None and (last == 0 or at - last > _SHORTEST_NAME):
            before = text[max(last or start - _PREFIX, at - id_names.LOOK_BACK, 0) : at]
            if last == 0 and at < id_names.LOOK_BACK:
                before = _plain(outside) + before
            kind = "other" if _is_address(before) else id_names.before(before)
            lines = text[max(last or start, at - _LINE) : at].split("\n")
            if len(lines) > 1:
                columns.look(lines[1 if last or start else 0 : -1])
            if kind in _NO_TASKS and id_names.names_several(before):
                listed = kind
        kind = _with_head(kind, text, at, stop, columns) if columns.kinds else kind
        last = stop
        if is_unnamed and kind in _NO_TASKS:
            continue
        if not is_rare or kind == "task" or _is_among_ids(text, at, stop):
            yield FoundId(task_id=TaskId(text[at:stop]))


def _with_head(
    kind: id_names.Kind | None, text: str, at: int, stop: int, columns: id_heads.Columns
) -> id_names.Kind | None:
    """What an ID is of by its table's head as well, which beats the cell beside it unless that may call it a key."""
    line, column = _line_of(text, at)
    is_no_key = _NO_KEY.fullmatch(text, at, stop) is not None
    head = columns.kind_at(line, column, is_no_key=is_no_key)
    return head if head in _NO_TASKS or (head == "task" and is_no_key) else kind


def _candidates(
    text: str, start: int, end: int, spans: list[tuple[int, int]]
) -> Iterable[tuple[int, bool, bool, int]]:
    """Where IDs may stand, in order, those that are named first: start, whether by form alone, whether rarely one, end."""
    found = (
        (match.start(), True, match.start("rare") >= 0, match.end())
        for match in _TOKEN.finditer(text, start, end)
    )
    first, behind = bisect_left(spans, (start, 0)), bisect_right(spans, (end, 0))
    named = [(at, False, False, stop) for at, stop in spans[first:behind]]
    return heapq.merge(named, found) if named else found


def _is_apart(text: str, at: int, is_unnamed: bool) -> bool:
    return not is_unnamed or id_names.is_apart(text[max(0, at - _PREFIX) : at - 1])


def _is_among_ids(text: str, at: int, stop: int) -> bool:
    """Whether nothing but IDs stands in a line, as far as it is near."""
    start = text.rfind("\n", max(0, at - _NEAR), at) + 1
    end = text.find("\n", stop, stop + _NEAR)
    line_end = end if end >= 0 else stop + _NEAR
    if start == 0 and at > _NEAR:  # from the first place between words
        start = next((n for n in range(at - _NEAR, at) if not _WHOLE.match(text[n])), at)
    if end < 0 and line_end < len(text):
        line_end = next((n for n in range(line_end, stop, -1) if not _WHOLE.match(text[n])), stop)
    return _ONLY_IDS.fullmatch(text, start, min(line_end, len(text))) is not None


def _is_address(before: str) -> bool:
    return before[-1:] == "/" and _NOT_A_TASK.search(before) is not None


def _line_of(text: str, at: int) -> tuple[str, int]:
    """The line in which something stands, if it is no longer than lines of tables are, and where in it."""
    start = text.rfind("\n", max(0, at - _LINE), at) + 1
    end = text.find("\n", at, at + _LINE)
    return text[max(start, at - _LINE) : end if end >= 0 else at + _LINE], at - max(
        start, at - _LINE
    )
