"""Bytes of a reply about a file that a relay makes on demand (WAV, video, MIDI) → where it is, or that it is not done. Pure.

Servers wrap the same few facts in different ways. Golden files of all of them are in the tests. Whether a file is what it
is said to be is decided where it is saved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from suno_desktop.core.errors import BadReplyError, RelayDeclinedError, UnknownTaskError
from suno_desktop.core.model import MediaKind
from suno_desktop.core.net.urls import is_forbidden
from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.relay import replies, told_json
from suno_desktop.core.relay.structure import Dict, opened, snake
from suno_desktop.core.relay.value_readers import Json

_LINKS: Final[Mapping[MediaKind, tuple[str, ...]]] = {
    MediaKind.WAV: (
        "wav_file_url",
        "audio_wav_url",
        "wav_url",
        "wav",
        "file_url",
        "download_url",
        "url",
    ),
    MediaKind.MP4: ("mp4_file_url", "mp4_url", "mp4", "video_url", "file_url", "url"),
    MediaKind.MIDI: (),
}
"""What the link is called; an `audio_url` is that of the MP3."""
_INSIDE: Final = ("data", "result", "response")
_DEEPEST: Final = 4
_PLEASE_WAIT: Final = frozenset({1102, "1102"})
_STATES: Final = ("state", "status", "task_status", "success_flag")
_UNDER_WAY: Final = frozenset(
    {
        "running",
        "pending",
        "processing",
        "queued",
        "submitted",
        "in_progress",
        "not_start",
        "waiting",
    }
)
_WAIT_WORDS: Final = re.compile(
    r"please wait|not (yet )?ready|in progress|请等待|请稍候|生成中|处理中", re.I
)
_URL: Final = re.compile(r"https?://\S{3,4000}", re.IGNORECASE)


class Link(NamedTuple):
    """The file lies there."""

    url: str
    raw: str
    """The whole reply as text; our key, if echoed, is replaced."""


class Notes(NamedTuple):
    """The notes of a song."""

    raw: str
    """The whole reply as text, as `media.midi` reads it."""


class FileCame(NamedTuple):
    """The answer was the file itself; it was put where the asker said."""


class Waits(NamedTuple):
    """The relay is making it: ask again in a while."""

    ticket: str | None = None
    """What the relay calls the order, where it gives it a name."""


def read(
    kind: MediaKind,
    body: bytes,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    secrets: Sequence[Secret] = (),
) -> Link | Notes | Waits:
    """Where a reply says that the file is, or that it is still being made.

    Raises:
        RelayError: it says neither; which kind is what `replies.read` would say of it.
    """
    told = told_json.read(body, status=status, headers=headers, secrets=secrets)
    if told is not None:
        reply, raw = opened(told[0]), told[1]
        if (url := next(_links(kind, reply, 0), None)) is not None:
            if is_forbidden(url):
                raise UnknownTaskError("task.unknown")
            return Link(url, raw)
        levels = list(_levels(reply, 0))
        if kind is MediaKind.MIDI and any("instruments" in one for one in levels):
            return Waits() if any(map(_is_under_way, levels)) else Notes(raw)
        if any(map(_says_wait, levels)) or _is_bare_success(reply):
            return Waits()
    try:
        replies.read(body, status=status, headers=headers, secrets=secrets)
    except (BadReplyError, RelayDeclinedError) as error:
        if status < 300 and _WAIT_WORDS.search(error.details):
            return Waits()
        raise
    raise BadReplyError("relay.not_understood", status=status)


def _links(kind: MediaKind, value: Json, depth: int) -> Iterator[str]:
    """The links in a reply, the outer ones first."""
    if _is_url(value):
        if kind is not MediaKind.MIDI:
            yield str(value).strip()
    elif isinstance(value, dict) and depth <= _DEEPEST:
        members = snake(value)
        for name in _LINKS[kind]:
            if _is_url(members.get(name)):
                yield str(members[name]).strip()
        for name in _INSIDE:
            inner = members.get(name)
            yield from _links(kind, inner if _is_url(inner) else opened(inner), depth + 1)


def _is_url(value: Json) -> bool:
    return isinstance(value, str) and _URL.fullmatch(value.strip()) is not None


def _levels(value: Json, depth: int) -> Iterator[Dict]:
    if isinstance(value, dict) and depth <= _DEEPEST:
        members = snake(value)
        yield members
        for name in _INSIDE:
            yield from _levels(opened(members.get(name)), depth + 1)


def _is_under_way(members: Dict) -> bool:
    words = (members.get(name) for name in _STATES)
    return any(isinstance(word, str) and word.strip().lower() in _UNDER_WAY for word in words)


def _says_wait(members: Dict) -> bool:
    """Whether it is on its way: by a word, a code, or an empty place where the link will stand."""
    code = members.get("code")
    if _is_under_way(members) or (isinstance(code, int | str) and code in _PLEASE_WAIT):
        return True
    places = {name for names in _LINKS.values() for name in names} & members.keys()
    return bool(places) and all(members[name] in (None, "") for name in places)


def _is_bare_success(reply: Json) -> bool:
    """`{"code": "success", "data": null}`: the work has begun, and there is nothing yet."""
    if not isinstance(reply, dict) or reply.get("data") not in (None, "", {}, []):
        return False
    code = reply.get("code")
    return code in {"success", 200, "200", 0, "0"} if isinstance(code, int | str) else False
