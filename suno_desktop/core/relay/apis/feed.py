"""Vendors' servers that have `act` and `feed` but no `fetch`: a task is known by the IDs of its songs.

`GET /suno/feed/{id},{id}` gives bare songs, alone or many together, and an empty list for those it does not know;
`GET /suno/lyrics/{id}` gives a sheet. Codes are words like in the family, and HTTP's status means what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from suno_desktop.core.model import TaskId
from suno_desktop.core.relay.apis.api import QUESTIONS, Api, ApiRequest
from suno_desktop.core.relay.schedule import Endpoint

_MOST = 20
"""IDs in one address."""


def request(ids: Sequence[TaskId], endpoint: Endpoint) -> ApiRequest:
    """How songs are asked for."""
    path = "lyrics" if endpoint is Endpoint.LYRICS else "feed"
    return ApiRequest(f"/suno/{path}/" + ",".join(quote(name, safe="") for name in ids))


API = Api(
    name="feed",
    request=request,
    may_serve=QUESTIONS - {"batch_submit", "feed"},
    batch_limit=_MOST,
    is_none_unknown=True,
    is_ambiguous=True,
)
