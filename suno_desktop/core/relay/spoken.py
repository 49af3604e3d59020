"""What a server says in words, wherever it stands in a JSON answer, made fit to be quoted. Pure, in bounded time.

Servers put their words under `error`, `errors[]`, `detail`, `msg`, `reason` and a dozen other names, one inside the
other, or as JSON inside a string. This module finds them; what they mean is decided in `complaints`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from suno_desktop.core.relay.structure import Dict, opened, snake
from suno_desktop.core.relay.value_readers import Json, long_text, plain

_MESSAGES = (
    "message",
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
    "error",
    "errors",
    "err",
)
"""Where the words stand, the best first; where one holds an object or a list, it is looked into."""
_CODES = ("code", "error_code", "err_code", "errcode", "type", "error_type", "status_code", "loc")
_HOLDERS = (*_MESSAGES, "data", "result", "response", "output", "base_resp", "body", "cause")
_DEEPEST = 6
_MOST_PLACES = 200
_MOST_QUOTED = 3
_MAX_TEXT = 4_000
_SUCCESS = re.compile(
    r"(?:request )?(?:success(?:ful)?|ok|succeeded|done|\W*)|.{0,8}成功.{0,4}", re.I
)
_SUCCESS_CODES = frozenset(
    {"success", "ok", "200", "0", "1", "200.0", "0.0", "1.0", "true", "none", ""}
)
_FAILED = frozenset({"error", "fail", "failed", "failure"})

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
    codes: list[str] = field(default_factory=list)
    """Codes, types and places of fields."""
    complains: bool = False
    """It says that something is wrong, whatever the HTTP status."""

    @property
    def message(self) -> str:
        """What to quote; several sentences of a list are joined."""
        return quotable("; ".join(self.messages[:_MOST_QUOTED]) or "".join(self.codes[:1]))

    @property
    def words(self) -> str:
        """All of it in lower case, for those who look for words."""
        return "\n".join([*self.codes, *self.messages]).lower()


def listen(body: Json) -> Spoken:
    """Everything that a JSON answer without a task says."""
    spoken = Spoken()
    top = opened(body)
    if isinstance(body, str) and top is None:
        text = body[:_MAX_TEXT].strip()
        return Spoken(messages=[text] if text else [], complains=bool(text))
    if isinstance(top, dict):
        spoken.complains = _complains(snake(top))
    for place in _places(top):
        _hear(place, spoken)
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


def _places(top: Json) -> Iterator[Dict]:
    """The objects of an answer that can hold words, the outer ones first."""
    waiting: deque[tuple[Json, int]] = deque([(top, 0)])
    left = _MOST_PLACES
    while waiting and left:
        value, depth = waiting.popleft()
        left -= 1
        if isinstance(value, list):
            inner: list[Json] = list(value[:20])
        elif isinstance(value, dict):
            value = snake(value)
            yield value
            inner = [value[key] for key in _HOLDERS if key in value]
        else:
            continue
        if depth < _DEEPEST:
            waiting.extend((held, depth + 1) for held in map(opened, inner))


def _hear(place: Dict, spoken: Spoken) -> None:
    for key in _MESSAGES:
        value = place.get(key)
        texts = value if isinstance(value, list) else [value]
        for text in texts[:20]:
            if isinstance(text, str) and not isinstance(opened(text), (dict, list)):
                _add(spoken.messages, text)
    for key in _CODES:
        value = place.get(key)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, str) or (isinstance(part, int) and not isinstance(part, bool)):
                text = str(part).strip()
                if text.lower() not in _SUCCESS_CODES:
                    _add(spoken.codes, text)


def _add(found: list[str], text: str) -> None:
    text = text[:_MAX_TEXT].strip()
    if text and text not in found and not _SUCCESS.fullmatch(text):
        found.append(text)


def _complains(top: Dict) -> bool:
    code = top.get("code")
    if any(top.get(key) for key in ("error", "errors", "detail", "error_message", "error_msg")):
        return True
    if top.get("success") is False or top.get("ok") is False:
        return True
    if isinstance(top.get("status"), str) and str(top["status"]).lower() in _FAILED:
        return True
    return str(code).strip().lower() not in _SUCCESS_CODES and not isinstance(code, (dict, list))
