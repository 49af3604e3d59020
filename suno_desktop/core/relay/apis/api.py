"""What the client has to know of an API to ask a server that speaks it. A value; asks nobody.

When a server is asked, how often, and what follows from an answer is the same for all APIs and decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from suno_desktop.core.errors import RelayError
from suno_desktop.core.model import Serves, TaskId
from suno_desktop.core.relay import demand
from suno_desktop.core.relay.demand import DemandApi
from suno_desktop.core.relay.schedule import MAX_BATCH, Endpoint

QUESTIONS = frozenset(Serves._fields) - {"batch_limit", "api", "renewal"}
"""What may be known of a server: what it serves."""


class ApiRequest(NamedTuple):
    """One HTTP request below the API root."""

    path: str
    body: bytes | None = None
    """None: it is a GET."""


class Api(NamedTuple):
    """One way to speak about tasks."""

    name: str | None
    """How it is kept with a relay (`Serves.api`); never changes."""
    request: Callable[[Sequence[TaskId], Endpoint], ApiRequest]
    """How these tasks are asked for."""
    may_serve: frozenset[str] = QUESTIONS
    """What a server of it may serve, by the names of `Serves`; for nothing else it is ever asked."""
    batch_limit: int = MAX_BATCH
    """Most tasks of one question."""
    is_none_unknown: bool = False
    """Whether success without anything means that there is no such task."""
    is_ambiguous: bool = False
    """Whether servers of other APIs may answer like it about what they do not know."""
    may_renew: bool = False
    """Whether a server of it may make fresh links (`Endpoint.RENEWAL`): one question that begins it, others how far it is."""
    demand: DemandApi = demand.FAMILY
    """How it is asked for what it makes on demand."""
    codes: Mapping[int, Callable[[], RelayError]] = MappingProxyType({})
    """What the numbers mean that stand as `code` in its replies. Where there are any, HTTP's status tells nothing."""

    @property
    def lacks(self) -> dict[str, bool]:
        """What no server of it serves, for `Serves._replace`."""
        return dict.fromkeys(sorted(QUESTIONS - self.may_serve), False)

    def known(self, serves: Serves) -> Serves:
        """What is known of a server, together with what its API tells."""
        return serves._replace(api=self.name, **self.lacks)
