"""What a server of files says where it gives none, in its own words, for sentences. Pure; knows neither HTTP nor relays.

A relay's answers are read by `relay.spoken`, which knows all that relays say. Here a sentence is enough, out of the
errors of storages (XML), of the services before them (JSON) and of plain text. Reads hostile bytes: total, bounded.
"""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterator
from http import HTTPStatus
from itertools import islice
from typing import NamedTuple

from suno_desktop.core.media.containers import page_kind

_MOST_QUOTED = 200
"""Characters of a sentence."""
_LONGEST_TEXT = 1000
"""Characters of a plain text that may be a sentence; what is longer is something else."""
_MOST_PLACES = 100
_KEYS = (
    "message",
    "msg",
    "errormessage",
    "errormsg",
    "errmsg",
    "errordescription",
    "error",
    "detail",
    "details",
    "reason",
    "failreason",
    "description",
)
"""Names of sentences in JSON, without what parts their words; the best first."""
_CODES = ("code", "errorcode", "errcode", "type")
_NO_NAME = re.compile(r"[\W_]")
_ELEMENTS = ("message", "faultstring", "detail", "details", "description", "title")
"""The same in XML."""
_ELEMENT = re.compile(
    r"<(?:\w{1,20}:)?(message|faultstring|details?|description|title|code)>\s*(?:<!\[CDATA\[)?([^<]{1,2000})",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<[^>]{0,1000}>")
_NO_PAGE = "404 page not found"
"""What a common server says of every 404."""
_QUERY = re.compile(r"(https?://[^\s?\"'<>]{1,500})\?[^\s\"'<>]*", re.IGNORECASE)
"""An address with its query, in which signatures stand."""
_NO_SENTENCE = frozenset({"", "success", "ok", "true", "false", "none", "null"})
_EXPIRED = re.compile(r"expir|access ?denied|signature|过期|過期|失效", re.IGNORECASE)


class ServerWords(NamedTuple):
    """What an answer says."""

    line: str
    """Its sentence on one line; "" if it has none that can be shown."""
    is_expired: bool
    """It says that the link is too old, as storages do: its signature does not hold any more."""


_NOTHING = ServerWords("", is_expired=False)


def listen(body: bytes, *, status: int = HTTPStatus.OK) -> ServerWords:
    """What an answer says; nothing for web pages, for bytes that are no text, and for its own status in words."""
    text, kind = _text(body), page_kind(body)
    if kind == "html" or not _is_legible(text) or (kind is None and len(text) > _LONGEST_TEXT):
        return _NOTHING
    said, code = {"json": _of_json, "xml": _of_xml}[kind](text) if kind else (text, "")
    line = _QUERY.sub(r"\1", " ".join(said.split()))[:_MOST_QUOTED].strip()
    if _is_mute(line, status):
        line = ""
    return ServerWords(line, is_expired=_EXPIRED.search(f"{line}\n{code}") is not None)


def _text(body: bytes) -> str:
    code = "utf-16" if body[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    return body.decode(code, "replace").strip()


def _is_legible(text: str) -> bool:
    """Whether it can be shown: packed bytes cannot. A letter that was cut off at the end is no harm."""
    return "\ufffd" not in text[:-1] and "".join(text.split()).isprintable()


def _is_mute(line: str, status: int) -> bool:
    """Whether it says nothing, or only what its status says already."""
    said = line.strip(" .!\"'").lower()
    try:
        phrase = HTTPStatus(status).phrase.lower()
    except ValueError:
        phrase = ""
    return len(said) < 2 or said in {phrase, str(status), f"{status} {phrase}", _NO_PAGE}


def _of_json(text: str) -> tuple[str, str]:
    """Its best sentence and its codes; all of it if it has no sentence, because that is what came."""
    try:
        places = list(_places(json.loads(text)))
    except (ValueError, RecursionError):
        return text, ""
    said = (place[key] for place in places for key in _KEYS if _is_sentence(place.get(key)))
    codes = (str(place[key]) for place in places for key in _CODES if key in place)
    return str(next(said, text)), "\n".join(codes)


def _places(top: object) -> Iterator[dict[str, object]]:
    """The objects of a JSON value, the outermost first."""
    left: deque[object] = deque([top])
    for _ in range(_MOST_PLACES):
        if not left:
            return
        place = left.popleft()
        if isinstance(place, dict):
            yield {_NO_NAME.sub("", key[:40]).lower(): held for key, held in place.items()}
            left.extend(islice(place.values(), _MOST_PLACES))
        elif isinstance(place, list):
            left.extend(place[:_MOST_PLACES])


def _is_sentence(value: object) -> bool:
    return isinstance(value, str) and value.strip().lower() not in _NO_SENTENCE


def _of_xml(text: str) -> tuple[str, str]:
    """Its message, else its code, else whatever stands between its marks; and its code."""
    found = {name.lower(): said for name, said in reversed(_ELEMENT.findall(text)) if said.strip()}
    code = found.pop("code", "")
    said = next((found[name] for name in _ELEMENTS if name in found), code)
    return html.unescape(said.removesuffix("]]>") or _MARKUP.sub(" ", text)), code
