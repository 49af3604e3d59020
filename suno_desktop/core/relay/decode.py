"""Bytes of a reply → text → what `json.loads` gives, in bounded time and memory. Knows nothing of tasks."""

from __future__ import annotations

import json
import re

from suno_desktop.core.errors import BadReplyError
from suno_desktop.core.relay.value_readers import Json

MAX_BYTES = 16 * 2**20
_MAX_OPENERS = 200_000
_MAX_COMMAS = 1_000_000
_MAX_ESCAPES = 4_000_000
_MAX_DIGITS = 100
_FEW = 5_000
_HEAD = 4096
"""Bytes that are looked at to tell an encoding."""
_FEW_ZEROS = 4
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?(gbk|gb2312|gb18030)", re.IGNORECASE)
_BEHIND = re.compile(r"(?:[\s\x00;]|<!--(?:(?!-->)[^\x00])*-->)*")
"""What servers write behind their JSON: the end of a C string, a note on how long it took."""
_EVENT = re.compile(r"(?:data|event|id|retry):|:[^\n]*\n")
_CALL = re.compile(
    r"(?:/\*\*/)?\s*[A-Za-z_$][\w.$]{0,80}\((?P<json>[\[{].*[\]}])\s*\);?\s*", re.DOTALL
)
_NOTICE = re.compile(
    r"(?:(?:\s|<br ?/?>|<b>){0,20}(?:PHP )?(?:Notice|Warning|Deprecated|Strict Standards)\b[^\n{]{0,2000}\n){1,20}"
    r"\s*(?P<json>[\[{].*)",
    re.DOTALL,
)
"""What PHP tells of itself before the answer."""
_BROKEN: Json = object()
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def to_text(body: bytes, *, content_type: str = "") -> str:
    """The text of a body in whatever encoding; a byte-order mark is dropped."""
    if _CHARSET.search(content_type):
        return body.decode("gb18030", "replace")
    encoding = _encoding_of(body)
    text = body.decode(encoding, "replace").removeprefix("\ufeff")
    bad = text.count("\ufffd")
    if encoding.startswith("utf-8") and bad:
        good = len(text) - len(text.encode("ascii", "ignore")) - bad
        if bad * 4 > good:  # hardly any of it is UTF-8
            return body.decode("gb18030", "replace")
    return text


def _encoding_of(body: bytes) -> str:
    """By the mark at the beginning, else by where the zeros stand: a text of whatever first letter has ASCII in it."""
    told = json.detect_encoding(body)
    head = body[: len(body) - len(body) % 4][:_HEAD]
    if told.endswith(("-sig", "utf-16", "utf-32")) or b"\0" not in head:
        return told
    most = len(head) // 4
    zeros = [head[place::4].count(0) for place in range(4)]
    if told.startswith("utf-32") or (most in {zeros[0], zeros[3]} and most < sum(zeros) - most):
        return "utf-32-le" if zeros[3] > zeros[0] else "utf-32-be"
    first, second = zeros[0] + zeros[2], zeros[1] + zeros[3]
    if max(first, second) * _FEW_ZEROS < most or min(first, second) * _FEW_ZEROS > max(
        first, second
    ):
        return told
    return "utf-16-be" if first > second else "utf-16-le"


def to_json(text: str) -> Json:
    """Parse; raises `BadReplyError` for what is no JSON and for what is made to eat time or memory."""
    try:
        return _parsed(text)
    except (ValueError, RecursionError):
        raise BadReplyError("relay.not_json") from None


def json_in(text: str) -> tuple[Json, str]:
    """The JSON of a reply and its text, also where a server wrote something beside it.

    What is cut or broken stays so, and of two different documents neither is taken.
    """
    try:
        return _parsed(text), text
    except json.JSONDecodeError as error:
        value = _mended(text, error)
    except (ValueError, RecursionError):
        value = _BROKEN
    if value is _BROKEN:
        raise BadReplyError("relay.not_json")
    return value, to_raw(value)


def _mended(text: str, error: json.JSONDecodeError) -> Json:
    """What a server meant; `_BROKEN` if that is not clear."""
    try:
        if error.msg.startswith("Invalid control character"):
            return _parsed(text, strict=False)
        if error.msg.startswith("Extra data"):
            whole = text[: error.pos].rstrip()
            if _BEHIND.fullmatch(rest := text[error.pos :]) or rest.strip() == whole:
                return _parsed(whole)
        elif _EVENT.match(text):
            return _last_event(text)
        elif found := _CALL.fullmatch(text) or _NOTICE.match(text):
            return _parsed(found["json"])
    except (ValueError, RecursionError):
        pass
    return _BROKEN


def _last_event(text: str) -> Json:
    """What the last event of a stream tells."""
    events: list[list[str]] = [[]]
    for line in text.splitlines():
        if not line:
            events.append([])
        elif line.startswith("data:"):
            events[-1].append(line[5:].strip())
    told = [event for lines in events if (event := "\n".join(lines)) not in {"", "[DONE]"}]
    return _parsed(told[-1]) if told else _BROKEN


def _parsed(text: str, *, strict: bool = True) -> Json:
    if (
        _count(text, "[") + _count(text, "{") > _MAX_OPENERS
        or _count(text, ",") > _MAX_COMMAS
        or _count(text, "\\") > _MAX_ESCAPES
    ):
        raise BadReplyError("relay.too_large")
    value = json.loads(text, parse_constant=_nothing, parse_int=_int, strict=strict)
    if "\\" in text and "\\u" in text and _SURROGATE.search(text):
        value = _without_lone_surrogates(value)
    return value


def to_raw(value: Json) -> str:
    """The JSON text that is stored for a part of a reply."""
    return _ENCODER.encode(value)


def _count(text: str, mark: str) -> int:
    """`text.count(mark)`; looking for the next one is many times faster where they are few."""
    at = -1
    for found in range(_FEW):
        if (at := text.find(mark, at + 1)) < 0:
            return found
    return _FEW + text.count(mark, at + 1)


def _nothing(_constant: str) -> None:
    """NaN and Infinity are no values."""


def _int(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MAX_DIGITS else None


def _without_lone_surrogates(value: Json) -> Json:
    # Half a character cannot be stored or shown; it becomes the replacement character.
    text = to_raw(value).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return json.loads(text)
