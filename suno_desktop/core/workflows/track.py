"""From pasted text to tracked tasks: find them, then write them to disk. Asks no relay and creates none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.errors import RelayError
from suno_desktop.core.events import PreviewItem
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import Relay, RelayId, SongId, Task, TaskId, TaskKey, TaskWish
from suno_desktop.core.relay import replies, task_ids
from suno_desktop.core.rows import TaskRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a piece of text holds.

    Attributes:
        items: the task IDs, in order, each once.
        reply_tasks: tasks of relay answers that stood in the text; importing asks no relay.
        foreign_hosts: hosts beside IDs that are none of the saved relays; nothing is ever sent there.
    """

    items: tuple[PreviewItem, ...] = ()
    reply_tasks: tuple[Task, ...] = ()
    foreign_hosts: tuple[str, ...] = ()

    @property
    def reply_songs(self) -> int:
        """How many clips and sheets an import would bring, tracked or not."""
        return sum(len(task.clips) + len(task.sheets) for task in self.reply_tasks)

    def __bool__(self) -> bool:
        """Whether anything was found."""
        return bool(self.items or self.reply_tasks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of a preview: counts, the rows, and the songs that an import made ready."""

    added: int
    known: int
    new: tuple[TaskKey, ...]
    """The rows of those that were not in the library; imported ones are not among them."""
    imported: int
    keys: tuple[TaskKey, ...]
    ready: tuple[SongId, ...]
    changes: Changes


def parse(
    text: str, *, check: Callable[[], object] = lambda: None
) -> tuple[task_ids.Found, tuple[Task, ...]]:
    """IDs and importable tasks in a text; the slow half, needs no library. `check` is called often, and may raise."""
    found = task_ids.find(text, check=check)
    tasks: dict[str, Task] = {}
    for reply in found.replies:
        check()
        try:
            read = replies.read(reply, is_own=True)
        except RelayError:
            continue
        tasks.update((task.task_id, task) for task in read)
    return found, tuple(tasks.values())


def preview(
    found: task_ids.Found, tasks: tuple[Task, ...], relays: Iterable[Relay], reader: LibraryReader
) -> Preview:
    """Compare what was found with what is tracked and which relays are saved."""
    relays = tuple(relays)
    places = [(urlsplit(url), relay) for relay in relays for url in relay.addresses]
    by_host = {place.netloc.lower(): relay for place, relay in places}
    by_host = {(place.hostname or ""): relay for place, relay in places} | by_host
    tracked = reader.tasks_of(item.task_id for item in found.ids)
    items: dict[tuple[TaskId, RelayId | None], PreviewItem] = {}
    foreign: dict[str, None] = {}
    placed = {item.task_id for item in found.ids if _relay_of(item.host, by_host)}
    for item in found.ids:
        relay = _relay_of(item.host, by_host)
        if item.host and relay is None:
            foreign[item.host] = None
        if relay is None and item.task_id in placed:
            continue  # it also stands beside a relay that is saved
        shown = _item(item.task_id, relay, tracked.get(item.task_id, ()))
        items.setdefault((shown.task_id, shown.relay_id), shown)
    return Preview(items=tuple(items.values()), reply_tasks=tasks, foreign_hosts=tuple(foreign))


def _item(task_id: TaskId, relay: Relay | None, tracked: Iterable[TaskRow]) -> PreviewItem:
    for row in tracked:
        if relay is None or row.relay_id in {relay.relay_id, None}:
            return PreviewItem(
                task_id=task_id, tracked=True, relay_id=row.relay_id, relay_name=row.relay_name
            )
    return PreviewItem(
        task_id=task_id,
        tracked=False,
        relay_id=relay.relay_id if relay else None,
        relay_name=relay.name if relay else None,
    )


def _relay_of(host: str | None, by_host: Mapping[str, Relay]) -> Relay | None:
    if not host:
        return None
    return by_host.get(host.lower()) or by_host.get((urlsplit(f"//{host}").hostname or "").lower())


def add(library: Library, wanted: Preview, *, relay_id: RelayId | None, now: datetime) -> Added:
    """Put everything a preview found into the library, in one transaction.

    `relay_id` is the person's choice for IDs whose relay the text does not tell.
    """
    with library.transaction():
        tracked = library.track(
            TaskWish(task_id=item.task_id, relay_id=item.relay_id or relay_id)
            for item in wanted.items
        )
        changes = tracked.changes
        ready: tuple[SongId, ...] = ()
        keys = tracked.added + tracked.known
        if wanted.reply_tasks:
            recorded = library.record(wanted.reply_tasks, relay_id=None, now=now)
            changes = changes | recorded.changes
            ready = recorded.ready
            keys += tuple(recorded.keys.values())
    return Added(
        added=len(tracked.added),
        known=len(tracked.known),
        new=tracked.added,
        imported=len(wanted.reply_tasks),
        keys=tuple(dict.fromkeys(keys)),
        ready=ready,
        changes=changes or NOTHING,
    )
