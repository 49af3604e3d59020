"""How sunoapi.org and kie.ai are asked for times of words, WAV files and videos, and what they answer.

Times come with the answer to one POST. A WAV or a video is ordered by a POST and followed with the ID that its answer gives.
The documents ask for an address that the server calls when the file is done; a desktop program has none, and some servers
do without. MIDI notes need a separation of the voices first, which is a paid task of its own: never asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from suno_desktop.core.errors import RelayDeclinedError, RelayError, UnknownTaskError
from suno_desktop.core.model import MediaKind
from suno_desktop.core.override import override
from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.relay import made_replies, replies, told_json, word_times
from suno_desktop.core.relay.demand import DemandApi, DemandQuestion, Told, Wanted
from suno_desktop.core.relay.made_replies import Waits
from suno_desktop.core.relay.structure import Dict, opened, snake
from suno_desktop.core.relay.value_readers import Json, plain

_TIMES: Final = "/api/v1/generate/get-timestamped-lyrics"
_ORDERS: Final[Mapping[MediaKind, str]] = {
    MediaKind.WAV: "/api/v1/wav",
    MediaKind.MP4: "/api/v1/mp4",
}
_SUCCESS: Final = 200
_FAILED: Final = "_failed"
"""How `successFlag` ends where nothing will come: CREATE_TASK_FAILED, GENERATE_WAV_FAILED, GENERATE_MP4_FAILED."""
_CALL_BACK: Final = "callback"
"""What a refusal names that wants an address to call."""


class SunoApiDemand(DemandApi):
    """The questions of these servers.

    Args:
        codes: what the numbers mean that stand as `code` in the replies.
    """

    orders = frozenset(_ORDERS)

    def __init__(self, codes: Mapping[int, Callable[[], RelayError]]) -> None:
        self._codes = codes

    @override
    def question(self, wanted: Wanted) -> DemandQuestion:
        if wanted.ticket is not None:
            ticket = quote(wanted.ticket, safe="")
            return DemandQuestion(f"{_ORDERS[wanted.kind]}/record-info?taskId={ticket}")
        path = _TIMES if wanted.kind is MediaKind.LRC else f"{_ORDERS[wanted.kind]}/generate"
        asked = {"taskId": wanted.task_id or "", "audioId": wanted.clip_id}
        return DemandQuestion(path, json.dumps(asked).encode())

    @override
    def read(
        self,
        wanted: Wanted,
        body: bytes,
        *,
        status: int,
        headers: Mapping[str, str],
        secrets: Sequence[Secret],
    ) -> Told:
        told = told_json.read(body, status=status, headers=headers, secrets=secrets)
        reply = _members(None if told is None else told[0])
        if reply.get("code") not in (None, _SUCCESS):
            if _wants_address(reply):
                raise RelayDeclinedError("made.needs_address", kind=wanted.kind.upper())
            replies.read(body, status=status, headers=headers, secrets=secrets, codes=self._codes)
        if wanted.kind is MediaKind.LRC:
            return word_times.read(body, status=status, headers=headers, secrets=secrets)
        record = _members(opened(reply.get("data")))
        if wanted.ticket is None:
            ticket = record.get("task_id")
            if isinstance(ticket, str) and ticket:
                return Waits(ticket)
        elif reply and not record:
            raise UnknownTaskError("task.unknown")  # it does not know the order, or not any more
        elif str(flag := record.get("success_flag")).lower().endswith(_FAILED):
            message = plain(str(record.get("error_message") or flag))
            raise RelayDeclinedError("relay.declined", message=message)
        return made_replies.read(wanted.kind, body, status=status, headers=headers, secrets=secrets)


def _members(value: Json) -> Dict:
    return snake(value) if isinstance(value, dict) else {}


def _wants_address(reply: Dict) -> bool:
    return _CALL_BACK in str(reply.get("msg", "")).replace("_", "").replace(" ", "").lower()
