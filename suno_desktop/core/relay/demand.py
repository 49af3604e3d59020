"""How a relay is asked for what it makes on demand: times of words, WAV, video, MIDI. One small table for each API.

What an answer is, is read in `word_times` and `made_replies`. When to ask, and whether the person agreed to what it may cost,
is decided in `engine.on_demand`. Sends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from suno_desktop.core.model import SERVED, ClipId, MediaKind, TaskId
from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.relay import made_replies, word_times
from suno_desktop.core.relay.made_replies import FileCame, Link, Notes, Waits
from suno_desktop.core.relay.word_times import WordTimes

Told = WordTimes | Link | Notes | FileCame | Waits
"""What an answer may tell."""


class Wanted(NamedTuple):
    """What is asked for."""

    kind: MediaKind
    """One of `model.PRICED`."""
    clip_id: ClipId
    task_id: TaskId | None = None
    """The task that brought the clip at this relay."""
    ticket: str | None = None
    """What the relay called the order; None where none was sent, or where it gives no names to orders."""


class DemandQuestion(NamedTuple):
    """One request to a relay."""

    path: str
    """Below the API root."""
    body: bytes | None = None
    """None: a GET."""


class DemandApi:
    """The questions of the family: one GET begins the work and is repeated to follow it.

    An API whose work is ordered by one request and followed by another overrides all three members.
    """

    orders: frozenset[MediaKind] = frozenset()
    """Kinds that are ordered by a request of its own (`Wanted.ticket` None), which must never be sent twice."""

    def question(self, wanted: Wanted) -> DemandQuestion:
        """The next question about what is wanted."""
        return DemandQuestion(f"/suno/act/{SERVED[wanted.kind]}/{quote(wanted.clip_id, safe='')}")

    def read(
        self,
        wanted: Wanted,
        body: bytes,
        *,
        status: int,
        headers: Mapping[str, str],
        secrets: Sequence[Secret],
    ) -> Told:
        """What the answer tells.

        Raises:
            RelayError: it tells nothing of what is wanted.
        """
        if wanted.kind is MediaKind.LRC:
            return word_times.read(body, status=status, headers=headers, secrets=secrets)
        return made_replies.read(wanted.kind, body, status=status, headers=headers, secrets=secrets)


FAMILY = DemandApi()
