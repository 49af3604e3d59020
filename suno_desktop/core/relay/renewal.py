"""Fresh links of a task at a relay that makes them on demand: begun by one question, and ready some seconds later.

How it is asked and what comes, as a conversation without I/O: `talk` gives requests and is sent replies. Where a relay wants an
address to call back, or anything else that we have not, it is not asked again.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Final, NamedTuple
from urllib.parse import quote

from suno_desktop.core.errors import BadReplyError
from suno_desktop.core.model import ClipState, Task, TaskId
from suno_desktop.core.relay import decode, replies
from suno_desktop.core.relay.apis import Api, ApiRequest
from suno_desktop.core.relay.schedule import Endpoint
from suno_desktop.core.relay.structure import opened, task_id
from suno_desktop.core.relay.value_readers import Json

LOOKS: Final = 15
"""How often it is looked at; after that it has failed."""
_RUNNING = 201


class Said(NamedTuple):
    """What came of a request."""

    body: bytes
    status: int


def talk(name: TaskId, api: Api) -> Generator[ApiRequest, Said, Task | None]:
    """The requests, each answered by what came of it; ends with a task of nothing but songs with fresh links.

    None: it is not done without more than the ID of the task, or it has failed.

    Raises:
        RelayError: the relay refuses it, or has a fault.
    """
    begin = api.request([name], Endpoint.RENEWAL)
    said = yield begin
    number = _number(said)
    if number is None:
        replies.read(said.body, status=said.status, codes=api.codes)
        return None
    for _ in range(LOOKS):
        said = yield ApiRequest(f"{begin.path}/record-info?task_id={quote(number, safe='')}")
        if _member(said, "code") == _RUNNING:
            continue
        tasks = replies.read(said.body, status=said.status, asked=[name], codes=api.codes)
        return _with_links(tasks, name)
    return None


def _number(said: Said) -> str | None:
    """The name of what was begun."""
    data = opened(_member(said, "data"))
    return task_id(data) if isinstance(data, dict) else None


def _member(said: Said, key: str) -> Json:
    try:
        reply = decode.to_json(decode.to_text(said.body))
    except BadReplyError:
        return None
    return reply.get(key) if isinstance(reply, dict) else None


def _with_links(tasks: tuple[Task, ...], name: TaskId) -> Task | None:
    """Only what is fresh: that one song could not be renewed says nothing about the song."""
    for task in tasks:
        clips = tuple(clip for clip in task.clips if clip.state is ClipState.READY)
        if clips:
            return task._replace(task_id=name, clips=clips)
    return None
