"""The rooms that ask, save and fetch, put together with the first work.

They bring in the relay and media rooms, which the first paint of a window must not wait for. Decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine.asking import Asking, Refused, hold
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.downloading import Downloading
from suno_desktop.core.engine.folder_moving import FolderMoving
from suno_desktop.core.engine.key_ring import KeyRing
from suno_desktop.core.engine.link_watch import LinkWatch
from suno_desktop.core.engine.listening import Listening
from suno_desktop.core.engine.measuring import Measuring
from suno_desktop.core.engine.network import Network
from suno_desktop.core.engine.on_demand import OnDemand
from suno_desktop.core.engine.retagging import Retagging
from suno_desktop.core.engine.saving import Saving
from suno_desktop.core.engine.saving_folder import SavingFolder
from suno_desktop.core.engine.twinning import Twinning
from suno_desktop.core.engine.upkeep import Upkeep
from suno_desktop.core.engine.upkeep_jobs import UpkeepJobs
from suno_desktop.core.engine.visits import Visits
from suno_desktop.core.model import Relay
from suno_desktop.core.relay.client import RelayClient
from suno_desktop.core.workflows.covers import Covers, covers_of

if TYPE_CHECKING:
    from suno_desktop.core.engine.relays import Relays


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRooms:
    """What works for one open profile."""

    network: Network
    covers: Covers
    asking: Asking
    on_demand: OnDemand
    downloading: Downloading
    saving: Saving
    listening: Listening
    measuring: Measuring
    moving: FolderMoving
    upkeep: Upkeep
    retagging: Retagging
    twinning: Twinning
    link_watch: LinkWatch
    visits: Visits

    def follow(self, relays: tuple[Relay, ...]) -> None:
        """From now on these are the saved relays."""
        self.network.set_relays(relays)
        self.asking.set_relays(relays)
        self.on_demand.set_relays(relays)
        self.visits.set_relays(relays)


def open_rooms(
    context: Context, *, keys: KeyRing, relays: Relays, folder: SavingFolder, visits: Visits
) -> WorkRooms:
    """Make the rooms, and pick up what the last run left; needs an open library."""
    network = Network(context.clock, proxy=lambda: context.settings.network.proxy)
    covers = covers_of(context.profile, context.clock)
    jobs = UpkeepJobs(context)
    upkeep = Upkeep(context, jobs=jobs, order=folder.order)
    listening = Listening(context, media=network.media, covers=covers, order=folder.order)
    downloading = Downloading(
        context,
        media=network.media,
        covers=covers,
        folder=folder,
        saved=listening.drop,
        share=visits.other_files,
    )
    moving = FolderMoving(context, jobs=jobs, folder=folder, downloading=downloading)
    saving = Saving(context, folder=folder, downloading=downloading, upkeep=upkeep)

    client = partial(_client, keys, network)
    asking = Asking(
        context,
        client=client,
        on_ready=saving.wish,
        on_learned=relays.learn,
        before_poll=keys.forget_unread,
        on_refused=partial(_key_refused, context, keys, visits),
        share=visits.other_tasks,
    )
    on_demand = OnDemand(
        context,
        client=client,
        paces=asking.paces,
        on_learned=relays.learn,
        statuses=asking.statuses,
        is_paused=lambda: asking.paused or downloading.paused,
        share=visits.other_files,
    )
    _pause(context, asking, downloading)
    rooms = WorkRooms(
        network=network,
        covers=covers,
        asking=asking,
        on_demand=on_demand,
        downloading=downloading,
        saving=saving,
        listening=listening,
        measuring=Measuring(context, is_idle=lambda: not downloading.figures()[0]),
        moving=moving,
        upkeep=upkeep,
        retagging=Retagging(context, jobs=jobs, covers=covers, order=folder.order),
        twinning=Twinning(context, jobs=jobs),
        link_watch=LinkWatch(context, wish=partial(saving.wish, is_ending=True)),
        visits=visits,
    )
    rooms.follow(relays.saved)
    _pick_up(context, rooms)
    return rooms


def _client(keys: KeyRing, network: Network, relay: Relay) -> RelayClient:
    return RelayClient(relay, keys.lent(relay) or keys.get(relay), http=network.relay())


def _key_refused(context: Context, keys: KeyRing, visits: Visits, refused: Refused) -> Changes:
    """Hold the tasks, but not for the key of one command, and not those that a visit took meanwhile with its own."""
    if keys.lent(refused.relay):
        return NOTHING
    return hold(context, refused._replace(tasks=visits.of_no_visit(refused.tasks)))


def _pause(context: Context, asking: Asking, downloading: Downloading) -> None:
    """Wait on if the person paused before the last run ended."""
    if context.patient:  # an order given just now does not wait for a pause's end
        asking.paused = context.settings.polling.paused
        downloading.paused = context.settings.saving.paused


def _pick_up(context: Context, rooms: WorkRooms) -> None:
    """Go on with what the last run left."""
    if context.is_protected:
        rooms.asking.paused = rooms.downloading.paused = True
        return
    rooms.upkeep.settle()  # before any other upkeep
    rooms.moving.resume()
    rooms.upkeep.reread(rooms.saving.wish)
