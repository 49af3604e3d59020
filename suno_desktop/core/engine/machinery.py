"""The working half of the engine: everything that asks, saves and fetches, put together when first needed.

It brings in the relay and media rooms, which the first paint of a window must not wait for. Decides nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import Changes
from suno_desktop.core.clock import Clock
from suno_desktop.core.engine.asking import Asking
from suno_desktop.core.engine.lanes import Lanes
from suno_desktop.core.engine.listening import Hearing, Wiring
from suno_desktop.core.engine.network import Network
from suno_desktop.core.engine.saving import Saving
from suno_desktop.core.engine.upkeep import Upkeep
from suno_desktop.core.events import Event
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import Relay, SongId
from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.relay.client import RelayClient
from suno_desktop.core.rows import SongDetail
from suno_desktop.core.workflows.covers import Covers
from suno_desktop.core.workflows.save_file import SaveOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the engine lends its machinery."""

    lanes: Lanes
    library: Library
    clock: Clock
    cancel: CancelToken
    rng: random.Random
    cache: Path
    previews: Path
    patient: bool
    emit: Callable[[Event], None]
    wake: Callable[[], None]
    secret: Callable[[Relay], Secret | None]
    order: Callable[[], SaveOrder]
    per_host: Callable[[], int]
    on_ready: Callable[[tuple[SongId, ...]], Changes]
    """Called on the library lane, inside the transaction that made songs ready."""
    on_learned: Callable[[Relay], None]
    open_reader: Callable[[], LibraryReader]
    detail: Callable[[SongId], Future[SongDetail | None]]
    vanished: Callable[[SongId], object]
    """Called where a saved file is not there any more."""


class Machinery:
    """Network, covers, asking, saving, hearing and upkeep of one engine."""

    def __init__(self, plan: Plan) -> None:
        self.net = Network(plan.clock)
        self.covers = Covers(plan.cache, clock=plan.clock)
        self._secret = plan.secret
        self.asking = Asking(
            lanes=plan.lanes,
            library=plan.library,
            client=self._client,
            clock=plan.clock,
            cancel=plan.cancel,
            emit=plan.emit,
            on_ready=plan.on_ready,
            on_learned=plan.on_learned,
            wake=plan.wake,
            rng=plan.rng,
        )
        self.hearing = Hearing(
            Wiring(
                lanes=plan.lanes,
                library=plan.library,
                detail=plan.detail,
                vanished=plan.vanished,
                media=self.net.media,
                covers=self.covers,
                order=plan.order,
                cache=plan.cache,
                previews=plan.previews,
                clock=plan.clock,
                emit=plan.emit,
            )
        )
        self.saving = Saving(
            lanes=plan.lanes,
            library=plan.library,
            media=self.net.media,
            covers=self.covers,
            order=plan.order,
            per_host=plan.per_host,
            clock=plan.clock,
            cancel=plan.cancel,
            emit=plan.emit,
            wake=plan.wake,
            saved=self.hearing.drop,
            patient=plan.patient,
        )
        self.upkeep = Upkeep(
            lanes=plan.lanes,
            library=plan.library,
            open_reader=plan.open_reader,
            covers=self.covers,
            order=plan.order,
            clock=plan.clock,
            cancel=plan.cancel,
            emit=plan.emit,
            wake=plan.wake,
        )

    def set_relays(self, relays: tuple[Relay, ...]) -> None:
        """Follow the saved relays."""
        self.net.set_relays(relays)
        self.asking.set_relays(relays)

    def _client(self, relay: Relay) -> RelayClient:
        return RelayClient(relay, self._secret(relay), http=self.net.relay())
