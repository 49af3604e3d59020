"""The API of this family of relays: new-api, one-hub, Suno-API and most others.

`GET /suno/fetch/{id}` for one task, `POST /suno/fetch` (or `/suno/submit/fetch`) for several; `feed` and `lyrics` where an
ID is that of a song or a sheet. Codes are words, and HTTP's status means what it says.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from suno_desktop.core.model import TaskId
from suno_desktop.core.relay.apis.api import Api, ApiRequest
from suno_desktop.core.relay.schedule import Endpoint

_POST_PATHS = {Endpoint.BATCH: "/suno/fetch", Endpoint.BATCH_SUBMIT: "/suno/submit/fetch"}


def request(ids: Sequence[TaskId], endpoint: Endpoint) -> ApiRequest:
    """How tasks are asked for."""
    if endpoint in _POST_PATHS:
        # The documents require `action`; no server reads it.
        return ApiRequest(_POST_PATHS[endpoint], json.dumps({"ids": ids, "action": ""}).encode())
    return ApiRequest(f"/suno/{endpoint.value}/" + ",".join(quote(name, safe="") for name in ids))


API = Api(name=None, request=request)
