"""From pasted text to tracked tasks: what was found, then on disk. Asks no relay and creates none.

A text may hold a million IDs. So they are lists of names with few other objects, and come into the library in pieces,
between which others write, and after each of which it may end.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import NamedTuple, TypeVar, overload
from urllib.parse import urlsplit

from suno_desktop.core.changes import Changes
from suno_desktop.core.clock import Clock
from suno_desktop.core.errors import RelayError
from suno_desktop.core.events import PreviewItem
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import Relay, RelayId, SongId, Task, TaskId, TaskKey, TaskWish
from suno_desktop.core.override import override
from suno_desktop.core.relay import replies, task_ids

_T = TypeVar("_T")
_LOOKED_UP = 4_000
"""So many IDs are looked up at once."""
PIECE = 20_000
"""
So many IDs are written at once: some tenths of a second. They lie everywhere in an index, so that each transaction
writes much of it anew: four times as many transactions write three times as much.
"""
_REPLIES = 100


class _Standing(NamedTuple):
    """What a preview says of an ID; the same few for all."""

    tracked: bool
    relay_id: RelayId | None = None
    relay_name: str | None = None


class PreviewItems(Sequence[PreviewItem]):
    """The task IDs of a preview. Each item is made when it is asked for.

    The IDs lie in one piece of memory: whenever Python looks for garbage, it looks at each object of a list, and a
    million would hold up the window for a tenth of a second each time.
    """

    def __init__(self) -> None:
        self._text = bytearray()
        self._ends = array("Q")
        self._numbers = array("L")
        self._standings: dict[_Standing, int] = {}

    def add(self, task_id: TaskId, standing: _Standing) -> None:
        """Put one behind the others."""
        self._text += task_id.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._text))
        self._numbers.append(self._standings.setdefault(standing, len(self._standings)))

    @override
    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, index: int) -> PreviewItem: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[PreviewItem]: ...
    @override
    def __getitem__(self, index: int | slice) -> PreviewItem | Sequence[PreviewItem]:
        if isinstance(index, slice):
            standings = list(self._standings)
            return [self._item(number, standings) for number in range(*index.indices(len(self)))]
        return self._item(range(len(self))[index], list(self._standings))

    @override
    def __iter__(self) -> Iterator[PreviewItem]:
        standings = list(self._standings)
        return (self._item(number, standings) for number in range(len(self)))

    def _item(self, number: int, standings: Sequence[_Standing]) -> PreviewItem:
        begin = self._ends[number - 1] if number else 0
        name = self._text[begin : self._ends[number]].decode("utf-8", "surrogatepass")
        return PreviewItem(TaskId(name), *standings[self._numbers[number]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a piece of text holds.

    Attributes:
        items: the task IDs, in order, each once.
        reply_tasks: tasks of relay answers that stood in the text; importing asks no relay.
        foreign_hosts: hosts beside IDs that are none of the saved relays; nothing is ever sent there.
        has_udio: some of the text is about songs of Udio; nothing is taken of that.
        new: how many IDs are not tracked yet.
        asked: the names of the relays that those stood beside; None among them if some stood beside none.
        reply_songs: how many clips and sheets an import would bring, tracked or not.
    """

    items: Sequence[PreviewItem] = ()
    reply_tasks: tuple[Task, ...] = ()
    foreign_hosts: tuple[str, ...] = ()
    has_udio: bool = False
    new: int = field(init=False)
    asked: frozenset[str | None] = field(init=False)
    reply_songs: int = field(init=False)

    def __post_init__(self) -> None:
        """Count, once and where it was found: a window must not walk over a million."""
        new, asked = 0, set[str | None]()
        for item in self.items:
            if not item.tracked:
                new += 1
                asked.add(item.relay_name)
        songs = sum(len(task.clips) + len(task.sheets) for task in self.reply_tasks)
        for name, value in (("new", new), ("asked", frozenset(asked)), ("reply_songs", songs)):
            object.__setattr__(self, name, value)

    def __bool__(self) -> bool:
        """Whether anything was found."""
        return bool(self.items or self.reply_tasks)

    def __len__(self) -> int:
        """How many IDs and replies there are to add."""
        return len(self.items) + len(self.reply_tasks)


@dataclass(slots=True, kw_only=True)
class Added:
    """What became of a preview, or of the part of it that was added before it was stopped."""

    added: int = 0
    known: int = 0
    imported: int = 0
    """Tasks of replies."""
    new: array[int] = field(default_factory=lambda: array("q"))
    """The rows of those that were not in the library; imported ones are not among them."""
    keys: array[int] = field(default_factory=lambda: array("q"))
    """
    All rows, in the order of the preview; one twice if two of its IDs are the same task. No dictionary: to make a large
    one larger holds up the window.
    """
    stopped: bool = False
    """There was more."""
    rejected: tuple[SongId, ...] = ()
    """Songs of these tasks that are or were in the Trash, and were left there."""

    @property
    def done(self) -> int:
        """How much of the preview was worked off."""
        return self.added + self.known + self.imported


class Brought(NamedTuple):
    """What one transaction brought."""

    keys: tuple[TaskKey, ...]
    new: tuple[TaskKey, ...]
    ready: tuple[SongId, ...]
    """Songs that an import made ready."""
    changes: Changes


def parse(
    text: str, *, tell: Callable[[int], object] = lambda _done: None
) -> tuple[task_ids.Found, tuple[Task, ...]]:
    """IDs and importable tasks in a text; the slow half, needs no library. `tell` is that of `task_ids.find`."""
    found = task_ids.find(text, tell=tell)
    tasks: dict[str, Task] = {}
    for reply in found.replies:
        tell(len(text))
        try:
            read = replies.read(reply, is_own=True)
        except RelayError:
            continue
        tasks.update((task.task_id, task) for task in read)
    return found, tuple(tasks.values())


def preview(
    found: task_ids.Found,
    tasks: tuple[Task, ...],
    relays: Iterable[Relay],
    reader: LibraryReader,
    *,
    check: Callable[[], object] = lambda: None,
) -> Preview:
    """Compare what was found with what is tracked and which relays are saved. `check` is called often, and may raise."""
    relays = tuple(relays)
    places = [(urlsplit(url), relay) for relay in relays for url in relay.addresses]
    by_host = {place.netloc.lower(): relay for place, relay in places}
    by_host = {(place.hostname or ""): relay for place, relay in places} | by_host
    items = PreviewItems()
    foreign: dict[str, None] = {}
    for piece in _pieces(found.hosts.items()):
        check()
        tracked = reader.relays_of_tasks([task_id for task_id, _ in piece])
        for task_id, hosts in piece:
            beside = [(host, _relay_of(host, by_host)) for host in hosts]
            foreign.update((host, None) for host, relay in beside if relay is None)
            # What also stands beside a relay that is saved is that relay's.
            mine: list[Relay | None] = [relay for _, relay in beside if relay is not None]
            there = tracked.get(task_id, ())
            for standing in dict.fromkeys(_standing(relay, there) for relay in mine or [None]):
                items.add(task_id, standing)
    return Preview(
        items=items, reply_tasks=tasks, foreign_hosts=tuple(foreign), has_udio=found.has_udio
    )


def offer(
    text: str,
    relays: Iterable[Relay],
    reader: LibraryReader,
    *,
    check: Callable[[], object] = lambda: None,
) -> Preview:
    """What may be offered of a text that nobody has pasted: IDs that are tasks for sure and are not tracked."""
    if not task_ids.looks_like_tasks(text):
        return Preview()
    found = task_ids.find(text, tell=lambda _done: check())
    seen = preview(found, (), relays, reader, check=check)
    return Preview(items=tuple(item for item in seen.items if not item.tracked))


_NEW = _Standing(tracked=False)


def _standing(
    relay: Relay | None, tracked: Iterable[tuple[RelayId | None, str | None]]
) -> _Standing:
    for relay_id, name in tracked:
        if relay is None or relay_id in {relay.relay_id, None}:
            return _Standing(tracked=True, relay_id=relay_id, relay_name=name)
    if relay is None:
        return _NEW
    return _Standing(tracked=False, relay_id=relay.relay_id, relay_name=relay.name)


def _pieces(items: Iterable[_T]) -> Iterator[list[_T]]:
    left = iter(items)
    while piece := list(islice(left, _LOOKED_UP)):
        yield piece


def _relay_of(host: str | None, by_host: Mapping[str, Relay]) -> Relay | None:
    if not host:
        return None
    return by_host.get(host.lower()) or by_host.get((urlsplit(f"//{host}").hostname or "").lower())


def adding(
    library: Library, wanted: Preview, *, relay_id: RelayId | None, clock: Clock, added: Added
) -> Iterator[Callable[[], Brought]]:
    """Put what a preview found into the library: each work that this gives is one transaction, and is noted in `added`.

    `relay_id` is the person's choice for IDs whose relay the text does not tell.
    """

    def note(keys: tuple[TaskKey, ...]) -> None:
        added.keys.extend(keys)
        met = library.rejected_of_tasks(keys)
        added.rejected = tuple(dict.fromkeys((*added.rejected, *met)))

    def track(items: Sequence[PreviewItem]) -> Brought:
        tracked = library.track(
            TaskWish(task_id=item.task_id, relay_id=item.relay_id or relay_id) for item in items
        )
        added.added += len(tracked.added)
        added.known += len(tracked.known)
        added.new.extend(tracked.added)
        keys = tracked.added + tracked.known
        note(keys)
        return Brought(keys, tracked.added, (), tracked.changes)

    def take_in(tasks: Sequence[Task]) -> Brought:
        recorded = library.record(tasks, relay_id=None, now=clock.now())
        added.imported += len(tasks)
        keys = tuple(recorded.keys.values())
        note(keys)
        return Brought(keys, (), recorded.ready, recorded.changes)

    for start in range(0, len(wanted.items), PIECE):
        yield partial(track, wanted.items[start : start + PIECE])
    for start in range(0, len(wanted.reply_tasks), _REPLIES):
        yield partial(take_in, wanted.reply_tasks[start : start + _REPLIES])
