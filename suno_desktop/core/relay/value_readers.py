"""Single values of a reply: whatever a server sent → what we keep, or None. Pure and total.

None means that the reply did not say, and so does an empty text: some servers write "" where others write null.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from suno_desktop.core.errors import UrlRefusedError
from suno_desktop.core.fields import FieldType
from suno_desktop.core.net.urls import is_forbidden, parse

Json = object
"""What `json.loads` gives."""

_MAX_LINE = 1_000
_MAX_TEXT = 100_000
_MAX_TEXTS = 100
MAX_REASON = 500
_MAX_COUNT = 2**63
"""The library can store what is less."""

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{0,20})?")
_CLOCK = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-9]{2})(?:\.[0-9]+)?")
_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
_SHORTEST_CLIP_ID = 8
"""A clip id must be the same song at every relay; a small number is only some table's row."""
_NO_FILE = re.compile(r"/(?:none|null|undefined|nan)(?:\.[a-z0-9]{1,5})?$", re.IGNORECASE)
_USUAL_URL = re.compile(r"https://(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,20}/[A-Za-z0-9._~/-]{1,1000}")
"""What nearly every link looks like, known without taking it apart."""
_ODD = re.compile(r"[\x00-\x20\\\x7f-\x9f]")
"""What a browser reads in its own way."""
_AUDIO_FILE = re.compile(r"\.(?:mp3|m4a|wav|ogg|flac)$", re.IGNORECASE)

_LONGEST_NOTHING = 60
_FRAME = re.compile(r"^[\W_]+|[\W_]+$")
_NOTHING = frozenset(
    {"", "none", "null", "nil", "nan", "undefined", "n/a", "na", "0", "0.0", "0%", "false", "empty"}
    | {"no error", "no errors", "无", "無", "空", "没有", "暂无", "暫無", "无错误", "没有错误"}
)
_WELL = re.compile(
    r"ok|okay|done|200|100%?|[\w ]*\bsuccess(?:ful|fully)?|succeeded|[\w ]*(?:成功|完成)(?:了)?|"
    r"complete[d]?|finished|正常"
)
_NOT_WELL = re.compile(
    r"\b(?:no|not|un|non|without|never|partial|after)|fail|error|未|[没沒]|不|失[败敗]|部分|[无無]"
)

_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def plain(text: str) -> str:
    """Without colour codes and control characters; every line end is a plain newline."""
    if text.isprintable() or _CONTROL.search(text) is None:
        return text
    text = _ANSI.sub("", text)
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def long_text(value: Json) -> str | None:
    """Text of several lines."""
    if isinstance(value, str):
        return plain(value[: _MAX_TEXT * 2]).strip()[:_MAX_TEXT] or None
    if isinstance(value, list):
        parts = [
            part for part in (long_text(item) for item in value if isinstance(item, str)) if part
        ]
        return ", ".join(parts)[:_MAX_TEXT] or None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number_text(value)
    return None


def line(value: Json) -> str | None:
    """Text of one line."""
    if isinstance(value, str) and len(value) <= _MAX_LINE and value.isprintable():
        return value.strip() or None
    text = long_text(value)
    if text is None:
        return None
    return " ".join(part for part in re.split(r"[\n\t]+", text) if part).strip()[:_MAX_LINE] or None


def reason(value: Json) -> str | None:
    """Why something failed, in the server's words."""
    text = long_text(value)
    return text[:MAX_REASON] if text and not _says_nothing(text) else None


def _says_nothing(text: str) -> bool:
    """Whether a reason is a word for nothing, or for that all is well."""
    if len(text) > _LONGEST_NOTHING:
        return False
    bare = _FRAME.sub("", text).lower()
    well = _WELL.fullmatch(bare) is not None and _NOT_WELL.search(bare) is None
    return bare in _NOTHING or well


def number(value: Json) -> float | None:
    """A finite number, also as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = value.strip()
        return float(text) if _NUMBER.fullmatch(text) else None
    if isinstance(value, int):
        return float(value) if abs(value) < 2**63 else None
    if isinstance(value, float) and math.isfinite(value):
        return value
    return None


def whole(value: Json) -> int | None:
    """A whole number."""
    amount = number(value)
    if amount is None or abs(amount) >= _MAX_COUNT or amount != int(amount):
        return None
    return int(amount)


def count(value: Json) -> int | None:
    """How many."""
    amount = whole(value)
    return amount if amount is not None and amount >= 0 else None


def texts(value: Json) -> tuple[str, ...] | None:
    """Several short texts: a list, or one text with commas."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        return None
    found = (line(item) for item in value[:_MAX_TEXTS] if isinstance(item, (str, int, float)))
    return tuple(dict.fromkeys(text for text in found if text)) or None


def seconds(value: Json) -> float | None:
    """A length in seconds; also "3:37"."""
    if isinstance(value, str) and (match := _CLOCK.fullmatch(value.strip())):
        hours, minutes, rest = (int(part or 0) for part in match.groups())
        value = hours * 3600 + minutes * 60 + rest
    amount = number(value)
    return amount if amount is not None and 0 < amount < 86_400 else None


def flag(value: Json) -> bool | None:
    """Yes or no."""
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(value.strip().lower())
    if isinstance(value, bool) or (isinstance(value, (int, float)) and value in (0, 1)):
        return bool(value)
    return None


def progress(value: Json) -> int | None:
    """0 to 100, however it is spelled; None for anything else."""
    if isinstance(value, str):
        value = value.strip().removesuffix("%").rstrip()
    amount = number(value)
    if amount is None or not 0 <= amount <= 100:
        return None
    return int(amount * 100) if amount < 1 else int(amount)


def moment(value: Json) -> datetime | None:
    """A time: seconds or finer since 1970 as number or text, or ISO. 0 means that it is not reached."""
    amount = number(value)
    if amount is not None:
        while amount > 1e11:  # milliseconds, microseconds, nanoseconds
            amount /= 1000
        return _sensible(_EPOCH + timedelta(seconds=amount)) if amount > 0 else None
    if not isinstance(value, str) or not 8 <= len(value) <= 40:
        return None
    try:
        time = datetime.fromisoformat(value.strip().replace("/", "-"))
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return _sensible(time)


def day(value: Json) -> date | None:
    """A day: ISO, or the day (in UTC) of a moment."""
    time = moment(value)
    return None if time is None else time.date()


def url(value: Json) -> str | None:
    """A real http(s) address; None for "None", relative ones, other schemes, the file "None.mp3" and Suno's refusal.

    `//host/…` leaves out the scheme only.
    """
    if not isinstance(value, str) or is_forbidden(value):
        return None
    if _USUAL_URL.fullmatch(value):
        return None if _NO_FILE.search(value) else value
    text = value.strip()
    if text.startswith("//"):
        text = f"https:{text}"
    if text[:4].lower() != "http":
        return None
    try:
        address = parse(text)
    except UrlRefusedError:
        return None
    if _ODD.search(text):
        text = address.url
    return None if _NO_FILE.search(urlsplit(text).path) else text


def audio_file_url(value: Json) -> str | None:
    """An address that can only be a sound file: for the key `url`, which may mean anything."""
    text = url(value)
    return text if text and _AUDIO_FILE.search(urlsplit(text).path) else None


def text_id(value: Json) -> str | None:
    """An id as text. Whole numbers are kept exactly; a float has lost its last digits and is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        value = str(value) if 0 <= value < 10**20 else None
    if not isinstance(value, str):
        return None
    text = value.strip()
    return text if _ID.fullmatch(text) else None


def clip_id(value: Json) -> str | None:
    """An id that can be the same song at every relay."""
    text = text_id(value)
    return text if text and len(text) >= _SHORTEST_CLIP_ID else None


def clip_ids(value: Json) -> tuple[str, ...] | None:
    """The ids of clips that are named: one, or a list of ids or of objects with an `id`."""
    items = value if isinstance(value, list) else [value]
    named = (item.get("id") if isinstance(item, dict) else item for item in items[:_MAX_TEXTS])
    return tuple(dict.fromkeys(found for item in named if (found := clip_id(item)))) or None


READERS: dict[FieldType, Callable[[Json], object]] = {
    FieldType.TEXT: line,
    FieldType.LONG_TEXT: long_text,
    FieldType.NUMBER: number,
    FieldType.WHOLE: whole,
    FieldType.SECONDS: seconds,
    FieldType.TIME: moment,
    FieldType.DATE: day,
    FieldType.LIST: texts,
    FieldType.CLIPS: clip_ids,
    FieldType.FLAG: flag,
    FieldType.COUNT: count,
    FieldType.LINK: url,
}


def _sensible(time: datetime) -> datetime | None:
    return time if _FIRST <= time < _LAST else None


def _number_text(value: float) -> str | None:
    if isinstance(value, int):
        return str(value) if abs(value) < 10**20 else None
    return repr(value) if math.isfinite(value) else None
