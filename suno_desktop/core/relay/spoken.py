"""What a server says in words, wherever it stands in a JSON answer, made fit to be quoted. Pure, in bounded time.

Servers put their words under `error`, `errors[]`, `detail`, `msg`, `reason` and a dozen other names, one inside the
other, or as JSON inside a string. This module finds them; what they mean is decided in `complaints`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from suno_desktop.core.relay.structure import Dict, opened, snake
from suno_desktop.core.relay.value_readers import Json, long_text, plain

_MESSAGES = (
    "message",
    "messages",
    "msg",
    "error_message",
    "error_msg",
    "err_msg",
    "errmsg",
    "fail_reason",
    "failure_reason",
    "reason",
    "detail",
    "details",
    "error_description",
    "error_detail",
    "description",
    "long_message",
    "status_msg",
    "result_msg",
    "error",
    "errors",
    "err",
)
"""Where the words stand, the best first; where one holds an object or a list, it is looked into."""
_HOLDERS = (*_MESSAGES, "data", "result", "response", "output", "base_resp", "body", "cause")
_ASIDES = ("title", "info", "text", "hint", "tip", "desc", "content", *_HOLDERS[len(_MESSAGES) :])
"""Where words stand that may as well be something else: heard only if nothing else is said, and so is whatever reads as
a sentence under any other name."""
_NO_WORDS = re.compile(
    r"(?:.*_)?(?:id|at|time|timestamp|date|url|uri|path|link|docs?|version|agent|server|host|instance|name|param|method|ip)"
)
"""Names of what is no sentence, though it may have spaces."""
_SENTENCE = re.compile(r"(?=.*[^\W\d_]{2})(?:.*\w\s+\w|.*[^\x00-\x7f])", re.DOTALL)
_NUMBERS = (
    "code",
    "error_code",
    "err_code",
    "errcode",
    "errno",
    "err_no",
    "ret",
    "result_code",
    "status_code",
)
"""Numbers of what is wrong, if anything is."""
_CODES = (*_NUMBERS, "type", "error_type", "loc")
_FAULTS = ("error", "errors", "err", "error_message", "error_msg", "err_msg", "errmsg")
"""Full only where something is wrong."""
_PAYLOADS = ("data", "result", "response", "output")
_DEEPEST = 6
_MOST_PLACES = 200
_MOST_QUOTED = 3
_MAX_TEXT = 4_000
_MAX_LOOK = 200
_MOST_KEYS = 20
_SUCCESS = re.compile(
    r"(?:request )?(?:success(?:ful)?|ok|succeeded|done|\W*)|.{0,8}成功.{0,4}", re.I
)
_SUCCESS_CODES = frozenset(
    {"success", "ok", "200", "0", "1", "200.0", "0.0", "1.0", "true", "none", ""}
)
_FAILED = frozenset({"error", "fail", "failed", "failure", "false"})
_NO_FAULTS = frozenset({"", "0", "false", "none", "null"})
_LANGUAGE = re.compile(r"(?!id)[a-z]{2}(?:[_-][a-z]{2,4})?")
_AN_ID = re.compile(r"(?=[A-Za-z_-]{0,200}[0-9])[A-Za-z0-9_-]{1,200}")

_REQUEST_ID = re.compile(
    r"\s*[(（\[]?\s*(?:request|trace)[ _-]?id\s*[:：=]\s*[\w.-]+\s*[)）\]]?", re.IGNORECASE
)
_PART_OF_KEY = re.compile(r"\[?\b[a-z]{2,4}-[A-Za-z0-9_-]{0,12}\*{2,}[A-Za-z0-9_-]{0,12}\]?")
_SOURCE_CODE = re.compile(r"\s*!?\btoken\.[A-Z]\w*.*|\s*\bTokenStatus[A-Z]\w*", re.DOTALL)


@dataclass(slots=True)
class Spoken:
    """What one answer says."""

    messages: list[str] = field(default_factory=list)
    """Its sentences, the best place first, as they came."""
    asides: list[str] = field(default_factory=list)
    """What to take for its sentences if there are none."""
    codes: list[str] = field(default_factory=list)
    """Codes, types and places of fields."""
    complains: bool = False
    """It says that something is wrong, whatever the HTTP status."""

    @property
    def message(self) -> str:
        """What to quote; several sentences of a list are joined."""
        said = self.messages or self.asides
        return quotable("; ".join(said[:_MOST_QUOTED]) or "".join(self.codes[:1]))

    @property
    def words(self) -> str:
        """All of it in lower case, for those who look for words."""
        return "\n".join([*self.codes, *(self.messages or self.asides)]).lower()


def listen(body: Json) -> Spoken:
    """Everything that a JSON answer without a task says."""
    spoken = Spoken()
    top = opened(body)
    if isinstance(body, str) and top is None:
        text = body[:_MAX_TEXT].strip()
        return Spoken(messages=[text] if text else [], complains=bool(text))
    if isinstance(top, dict):
        spoken.complains = _complains(_plain_keys(top))
    elif isinstance(top, list):
        _take(top, spoken.asides)
    for place, is_usual in _places(top):
        _hear(place, spoken, is_usual=is_usual)
    return spoken


def sentence_of(value: Json) -> str | None:
    """The words of one value: a text, or an object or JSON text that holds them."""
    inner = opened(value)
    if isinstance(inner, (dict, list)):
        return listen(inner).message or None
    text = long_text(value)
    return quotable(text) or None if text else None


def quotable(text: str) -> str:
    """A server's words without numbers of requests, parts of keys and its source code."""
    text = plain(text[:_MAX_TEXT])
    for pattern in (_REQUEST_ID, _PART_OF_KEY, _SOURCE_CODE):
        text = pattern.sub(" ", text)
    return "\n".join(line for line in (" ".join(row.split()) for row in text.split("\n")) if line)


def _plain_keys(value: Dict) -> Dict:
    """Keys in snake case, also those that are all capitals (`MSG`)."""
    value = snake(value)
    if not any(key.isupper() for key in value):
        return value
    return {**{key.lower(): held for key, held in value.items()}, **value}


def _places(top: Json) -> Iterator[tuple[Dict, bool]]:
    """The objects of an answer that can hold words: those of the usual names with the outer ones first, then the others."""
    usual: deque[tuple[Json, int]] = deque([(top, 0)])
    others: deque[tuple[Json, int]] = deque()
    left = _MOST_PLACES
    while (usual or others) and left:
        is_usual = bool(usual)
        value, depth = (usual or others).popleft()
        left -= 1
        inner: list[Json] = []
        if isinstance(value, list):
            inner = list(value[:20])
        elif isinstance(value, dict):
            value = _plain_keys(value)
            yield value, is_usual
            inner = [value[key] for key in _HOLDERS if key in value]
            odd = [held for key, held in islice(value.items(), _MOST_KEYS) if key not in _HOLDERS]
            if depth < _DEEPEST:
                others.extend((held, depth + 1) for held in odd if isinstance(held, (dict, list)))
        if depth < _DEEPEST:
            (usual if is_usual else others).extend((held, depth + 1) for held in map(opened, inner))


def _hear(place: Dict, spoken: Spoken, *, is_usual: bool) -> None:
    messages = spoken.messages if is_usual else spoken.asides
    for key in _MESSAGES:
        value = place.get(key)
        _take(value, messages)
        _take(_by_field(opened(value)), messages)
    _hear_asides(place, spoken.asides)
    for key in _CODES if is_usual else ():
        value = place.get(key)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, str) or (isinstance(part, int) and not isinstance(part, bool)):
                text = str(part).strip()
                if text.lower() not in _SUCCESS_CODES:
                    _add(spoken.codes, text)


def _hear_asides(place: Dict, asides: list[str]) -> None:
    for key in _ASIDES:
        value = place.get(key)
        if not (isinstance(value, str) and _AN_ID.fullmatch(value)):
            _take(value, asides)
    for key, value in islice(place.items(), _MOST_KEYS):
        is_known = key in _MESSAGES or key in _CODES or _NO_WORDS.fullmatch(key[:60])
        if not is_known and isinstance(value, str) and _SENTENCE.match(value[:_MAX_LOOK]):
            _take(value, asides)


def _take(value: Json, found: list[str]) -> None:
    for text in (value if isinstance(value, list) else [value])[:20]:
        if isinstance(text, str) and not isinstance(opened(text), (dict, list)):
            _add(found, text)


def _by_field(value: Json) -> list[Json]:
    """The sentences of an object that has them by field or by language (`{"key": ["is not active"]}`)."""
    if not isinstance(value, dict):
        return []
    known = {*_MESSAGES, *_ASIDES, *_CODES}
    if known & _plain_keys(value).keys():
        return []
    sentences: list[Json] = []
    for name, held in islice(value.items(), _MOST_KEYS):
        for text in (held if isinstance(held, list) else [held])[:20]:
            if isinstance(text, str) and (isinstance(held, list) or not _AN_ID.fullmatch(text)):
                is_whole = isinstance(held, str) and _LANGUAGE.fullmatch(name.lower())
                sentences.append(text if is_whole else f"{name}: {text}")
    return sentences


def _add(found: list[str], text: str) -> None:
    text = text[:_MAX_TEXT].strip()
    if text and text not in found and not _SUCCESS.fullmatch(text):
        found.append(text)


def _complains(top: Dict) -> bool:
    if any(_is_fault(top.get(key)) for key in (*_FAULTS, "detail")):
        return True
    if _is_no(top.get("success"), top) or _is_no(top.get("ok"), top):
        return True
    status = top.get("status")
    if status is False or (isinstance(status, str) and status.strip().lower() in _FAILED):
        return True
    if any(_is_bad_number(top.get(key)) for key in _NUMBERS):
        return True
    held = (opened(top.get(key)) for key in _PAYLOADS)
    return any(_is_fault(one.get(key)) for one in held if isinstance(one, dict) for key in _FAULTS)


def _is_fault(value: Json) -> bool:
    if isinstance(value, str):
        text = value.strip()
        return text.lower() not in _NO_FAULTS and not _SUCCESS.fullmatch(text)
    return bool(value)


def _is_no(value: Json, top: Dict) -> bool:
    """Whether `success` is denied. A 0 beside a code that is right only says that there is no fault."""
    if isinstance(value, str):
        value = {"false": False, "0": 0}.get(value.strip().lower())
    if value is False:
        return True
    return isinstance(value, int) and value == 0 and top.get("code") is None


def _is_bad_number(value: Json) -> bool:
    return str(value).strip().lower() not in _SUCCESS_CODES and not isinstance(value, (dict, list))
