"""sunoapi.org, kie.ai and their resellers.

`GET /api/v1/generate/record-info?taskId=` for a task of songs, `/api/v1/lyrics/record-info` for one of words, each alone:
there is no batch. Their files are deleted after some days; `POST /api/v1/suno/recovery` makes new links, where it is
accepted without an address to call back, and `/api/v1/suno/recovery/record-info` tells when they are there. Replies come
with status 200 and a number in `code`, and some numbers mean other things than HTTP's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from suno_desktop.core.errors import (
    RelayBusyError,
    RelayDeclinedError,
    RelayError,
    RelayFaultError,
    RelayRefusedError,
    UnknownTaskError,
)
from suno_desktop.core.model import TaskId
from suno_desktop.core.relay.apis.api import Api, ApiRequest
from suno_desktop.core.relay.apis.sunoapi_demand import SunoApiDemand
from suno_desktop.core.relay.schedule import Endpoint

RENEWAL = "/api/v1/suno/recovery"
_PATHS = {
    Endpoint.FETCH: "/api/v1/generate/record-info",
    Endpoint.LYRICS: "/api/v1/lyrics/record-info",
}


def request(ids: Sequence[TaskId], endpoint: Endpoint) -> ApiRequest:
    """How one task is asked for, and how it is begun to renew its links."""
    (task_id,) = ids
    if endpoint is Endpoint.RENEWAL:
        # The one server knows it by the one name, the other by the other.
        return ApiRequest(RENEWAL, json.dumps({"sunoTaskId": task_id, "task_id": task_id}).encode())
    return ApiRequest(f"{_PATHS[endpoint]}?taskId={quote(task_id, safe='')}")


_CODES: Mapping[int, Callable[[], RelayError]] = {
    401: lambda: RelayRefusedError("relay.key_wrong"),
    402: lambda: RelayRefusedError("relay.no_credit"),
    405: lambda: RelayBusyError("relay.slow_down"),
    413: lambda: RelayDeclinedError("relay.declined"),
    422: lambda: UnknownTaskError("relay.task_unknown"),
    429: lambda: RelayRefusedError("relay.no_credit"),
    430: lambda: RelayBusyError("relay.slow_down"),
    455: lambda: RelayFaultError("relay.maintenance"),
}
API = Api(
    name="sunoapi",
    request=request,
    may_serve=frozenset({"fetch", "lyrics", "balance", "timing", "wav", "mp4"}),
    may_renew=True,
    is_none_unknown=True,
    demand=SunoApiDemand(_CODES),
    codes=_CODES,
)
