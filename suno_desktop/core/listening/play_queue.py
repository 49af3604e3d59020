"""What plays, what comes next and what came before: songs that were queued, and the list behind them.

Pure: knows numbers of songs, no files, no clock and no Qt. A step costs the same in a list of ten and of 100,000: the
shuffled order is drawn as far as somebody looks. Everything that was queued comes first, then the list goes on.
"""

from __future__ import annotations

from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from random import SystemRandom
from typing import Any, Final, NamedTuple

from suno_desktop.core.model import SongId

_REMEMBERED: Final = 200
"""How many songs one can go back."""
_KEPT_PAST: Final = 50
_MASK: Final = 2**64 - 1
_FEW: Final = 32
"""Up to this many songs are looked for one by one in the list; more are left out in one walk over it."""


class Repeat(StrEnum):
    """What is played again."""

    OFF = "off"
    ALL = "all"
    ONE = "one"


class _PlayedBefore(NamedTuple):
    """A song that was the current one."""

    song_id: SongId
    at: int
    """The place in the order after which it was heard, or its own."""
    is_loose: bool
    """It was not the song of that place: it was queued, or it is of an earlier order."""


def _system_seed() -> int:
    return SystemRandom().getrandbits(63)


def _mixed(number: int) -> int:
    """A number that looks like chance and is always the same for the same number (Steele's splitmix64)."""
    number = (number + 0x9E3779B97F4A7C15) & _MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _MASK
    return number ^ (number >> 31)


class PlayQueue:
    """The current song and what is around it.

    A place counts what comes: 0 is the very next one; first all that is queued, then the rest of the list.

    Attributes:
        repeat: what is played again.
        stops_after: nothing starts after the current song; it holds once.
        revision: counts changes of what is listed and queued; a step to another song is none.
    """

    def __init__(self, *, seed: Callable[[], int] = _system_seed) -> None:
        self._new_seed = seed
        self._list: array[int] = array("q")
        """The list behind, as it was given."""
        self._shuffled: array[int] | None = None
        """The same songs in the order of this round; drawn up to `_drawn`."""
        self._seed = 0
        self._drawn = 0
        self._at = -1
        """The place in the order that was reached; -1 before its first."""
        self._queued: array[int] = array("q")
        self._taken = 0
        """How many were taken from the front of `_queued` since `revision` changed."""
        self._current: SongId | None = None
        self._is_loose = False
        self._past: deque[_PlayedBefore] = deque(maxlen=_REMEMBERED)
        self.repeat = Repeat.OFF
        self.stops_after = False
        self.revision = 0

    # What can be asked.

    @property
    def current(self) -> SongId | None:
        """The song that plays, or would."""
        return self._current

    @property
    def is_shuffled(self) -> bool:
        """Whether the list comes in an order drawn by chance."""
        return self._shuffled is not None

    @property
    def queued(self) -> int:
        """How many songs were queued and still come."""
        return len(self._queued)

    @property
    def count(self) -> int:
        """How many songs come in all, until the list ends."""
        return len(self._queued) + len(self._list) - self._at - 1

    @property
    def can_next(self) -> bool:
        """Whether a song follows."""
        return self.count > 0 or (self.repeat is Repeat.ALL and len(self._list) > 0)

    @property
    def has_previous(self) -> bool:
        """Whether there is a song to go back to."""
        return bool(self._past) or self._before() is not None

    def songs(self, first: int, last: int) -> Sequence[SongId]:
        """The songs that come, from place `first` to before place `last`."""
        queued = len(self._queued)
        found = self._queued[first:last]
        start = self._at + 1 + max(0, first - queued)
        end = self._at + 1 + max(0, min(last, self.count) - queued)
        self._draw(end)
        return [SongId(one) for one in (*found, *self._order[start:end])]

    @property
    def _order(self) -> array[int]:
        return self._list if self._shuffled is None else self._shuffled

    def _draw(self, end: int) -> None:
        """Decide what stands before `end` in the shuffled order: each of those that are left is as likely."""
        order = self._shuffled
        if order is None:
            return
        for place in range(self._drawn, end):
            other = place + _mixed(self._seed + place) % (len(order) - place)
            order[place], order[other] = order[other], order[place]
        self._drawn = max(self._drawn, end)

    # From song to song.

    def begin(self, song_ids: Iterable[int], start: SongId) -> None:
        """Play another list from one of its songs on; what was queued still comes first.

        Args:
            song_ids: the list; where it does not hold `start`, that song is all of it.
            start: the song that is the current one now.
        """
        self._list = array("q", song_ids)
        try:
            self._at = self._list.index(start)
        except ValueError:
            self._list, self._at = array("q", [start]), 0
        self._current, self._is_loose = start, False
        self._past.clear()
        self.stops_after = False
        if self._shuffled is not None:
            self._shuffled = None
            self._shuffle()
        self._changed()

    def next(self) -> bool:
        """Go to the song that follows; tells whether there is one."""
        if self._queued:
            self._remember()
            self._current, self._is_loose = SongId(self._queued.pop(0)), True
            self._taken += 1
        elif self._at + 1 < len(self._list):
            self._remember()
            self._go_on()
        elif self.repeat is Repeat.ALL and len(self._list):
            self._remember()
            self._begin_again()
        else:
            return False
        self.stops_after = False
        return True

    def ended(self) -> bool:
        """The current song was played to its end: go on as wished; tells whether the next one starts automatically."""
        if self.stops_after:
            self.stops_after = False
            if self.repeat is not Repeat.ONE:
                self.next()
            return False
        return self.repeat is Repeat.ONE or self.next()

    def previous(self) -> bool:
        """Go back to the song before; tells whether there is one. What was queued and is left comes next again."""
        if self._past:
            heard = self._past.pop()
        else:
            before = self._before()
            if before is None:
                return False
            self._draw(before + 1)
            heard = _PlayedBefore(SongId(self._order[before]), before, is_loose=False)
        if self._is_loose and self._current is not None:
            self._queued.insert(0, self._current)
            self._changed()
        self._current, self._at, self._is_loose = heard
        self.stops_after = False
        return True

    def jump(self, place: int) -> None:
        """Go to a song that comes. In a list those before it are passed over; queued and shuffled ones still come.

        Raises:
            IndexError: nothing comes there.
        """
        if not 0 <= place < self.count:
            raise IndexError(place)
        self._remember()
        self.stops_after = False
        if place < len(self._queued):
            self._current, self._is_loose = SongId(self._queued.pop(place)), True
            self._changed()
            return
        target = self._at + 1 + place - len(self._queued)
        if self._shuffled is not None:
            self._draw(target + 1)
            self._shuffled.insert(self._at + 1, self._shuffled.pop(target))
            target = self._at + 1
            self._changed()
        self._at = target - 1
        self._go_on()

    def visit(self, song_id: SongId) -> None:
        """Let a song be the current one although it was not its turn; what comes stays what it is."""
        self._remember()
        self._current, self._is_loose = song_id, True

    def end_visit(self) -> None:
        """Let the song before the current one be the current one again, as if this one had never been there."""
        if self._past:
            self._current, self._at, self._is_loose = self._past.pop()

    def _go_on(self) -> None:
        self._at += 1
        self._draw(self._at + 1)
        self._current, self._is_loose = SongId(self._order[self._at]), False

    def _begin_again(self) -> None:
        """Begin the list again; a shuffled one in a new order, which does not begin with the song heard last."""
        self._forget_places(-1)
        last = self._current
        self._at = -1
        if self._shuffled is not None:
            self._shuffled = self._list[:]
            self._seed, self._drawn = self._new_seed(), 0
            self._draw(1)
            if self._shuffled[0] == last and len(self._list) > 1:
                other = 1 + _mixed(self._seed) % (len(self._list) - 1)
                first = self._shuffled[other]
                self._shuffled[other], self._shuffled[0] = self._shuffled[0], first
            self._changed()
        self._go_on()

    def _remember(self) -> None:
        if self._current is not None:
            self._past.append(_PlayedBefore(self._current, self._at, self._is_loose))

    def _forget_places(self, at: int) -> None:
        """The order is another one: what was heard can be gone back to, and from there the order goes on after `at`."""
        past = [_PlayedBefore(one.song_id, at, is_loose=True) for one in self._past]
        self._past = deque(past, maxlen=_REMEMBERED)

    def _before(self) -> int | None:
        """The place of the order to go back to where nothing else was heard before."""
        if self._is_loose:
            return self._at if self._at >= 0 else None
        if self._at > 0:
            return self._at - 1
        is_round = self.repeat is Repeat.ALL and self._shuffled is None and self._at == 0
        return len(self._list) - 1 if is_round and len(self._list) > 1 else None

    # Shuffle.

    def shuffle(self, *, on: bool) -> None:
        """Play the list in an order drawn by chance, each song once before any comes again; or as it was given."""
        if on is self.is_shuffled:
            return
        if on:
            self._shuffle()
        else:
            reached = self._order[self._at] if self._at >= 0 else None
            self._shuffled = None
            self._drawn = 0
            self._at = self._list.index(reached) if reached is not None else -1
        self._forget_places(self._at if self._is_loose else max(-1, self._at - 1))
        self._changed()

    def _shuffle(self) -> None:
        order = self._list[:]
        self._seed = self._new_seed()
        if self._at >= 0:  # the one that was reached opens the round
            order[0], order[self._at] = order[self._at], order[0]
            self._at = 0
        self._drawn = self._at + 1
        self._shuffled = order

    # What comes.

    def play_next(self, song_ids: Iterable[int]) -> None:
        """Queue songs before all that is queued."""
        self.insert(0, song_ids)

    def add(self, song_ids: Iterable[int]) -> None:
        """Queue songs after all that is queued."""
        self.insert(len(self._queued), song_ids)

    def insert(self, place: int, song_ids: Iterable[int], *, listed: bool = False) -> None:
        """Let songs come at a place: among what is queued they are queued too, behind it they join the list.

        Args:
            place: they come before what comes there now.
            song_ids: the songs, in their order.
            listed: where the list begins they join it; else they are the last that is queued.
        """
        new = array("q", song_ids)
        if not new:
            return
        place = max(0, min(place, self.count))
        if place < len(self._queued) or (place == len(self._queued) and not listed):
            self._queued[place:place] = new
        else:
            target = self._at + 1 + place - len(self._queued)
            self._draw(target)
            self._order[target:target] = new
            if self._shuffled is not None:
                self._list.extend(new)
                self._drawn += len(new)
        self._changed()

    def remove(self, places: Iterable[int]) -> None:
        """Let the songs at these places not come."""
        wanted = sorted({place for place in places if 0 <= place < self.count})
        if wanted:
            self._take_out(wanted)
            self._changed()

    def move(self, places: Iterable[int], to: int, *, listed: bool = False) -> int:
        """Put the songs at these places, in their order, before the one at place `to`; see `insert`.

        Returns:
            the place of the first of them now.
        """
        wanted = sorted({place for place in places if 0 <= place < self.count})
        target = max(0, min(to, self.count)) - sum(place < to for place in wanted)
        self.insert(target, self._take_out(wanted), listed=listed)
        return target

    def clear(self) -> None:
        """Let nothing come after the current song."""
        if not self.count:
            return
        self._queued = array("q")
        del self._order[self._at + 1 :]
        if self._shuffled is not None:
            self._drawn = len(self._shuffled)
            self._list = _only(self._list, self._shuffled)
        self._changed()

    def _take_out(self, places: Sequence[int]) -> list[int]:
        """Take the songs at these places (rising) out of what comes; they are returned in this order."""
        queued, start = len(self._queued), self._at + 1
        if places:
            self._draw(start + max(0, places[-1] + 1 - queued))
        taken: list[int] = []
        listed: list[int] = []
        for first, end in reversed(_runs(places)):
            if end > queued:
                low, high = start + max(0, first - queued), start + end - queued
                run = self._order[low:high].tolist()
                listed[:0] = run
                taken[:0] = run
                del self._order[low:high]
                if self._shuffled is not None:
                    self._drawn -= high - low
            if first < queued:
                taken[:0] = self._queued[first : min(end, queued)].tolist()
                del self._queued[first : min(end, queued)]
        if self._shuffled is not None and listed:
            self._list = _without(self._list, listed)
        return taken

    def _changed(self) -> None:
        self.revision += 1
        self._taken = 0

    # Coming back.

    def snapshot(self) -> Callable[[], dict[str, Any]]:
        """All of it as a call that makes plain values for JSON, on any thread and later: the copy is made now."""
        listed, order, queued = self._list[:], self._shuffled and self._shuffled[:], self._queued[:]
        plain = {"seed": self._seed, "drawn": self._drawn, "place": self.place()}

        def values() -> dict[str, Any]:
            return plain | {
                "list": listed.tolist(),
                "order": None if order is None else order.tolist(),
                "queued": queued.tolist(),
            }

        return values

    def place(self) -> dict[str, Any]:
        """The little that a step changes, as plain values for JSON; together with the last `snapshot` it is all."""
        return {
            "revision": self.revision,
            "at": self._at,
            "current": self._current,
            "loose": self._is_loose,
            "taken": self._taken,
            "past": [list(one) for one in self._past][-_KEPT_PAST:],
            "repeat": self.repeat.value,
        }

    @classmethod
    def restored(
        cls,
        whole: Mapping[str, Any],
        place: Mapping[str, Any],
        *,
        seed: Callable[[], int] = _system_seed,
    ) -> PlayQueue:
        """What a `snapshot` and a later `place` of the same revision tell; a place of another one counts for nothing.

        Raises:
            ValueError: it is not what a snapshot gives.
        """
        made = cls(seed=seed)
        try:
            made._take_back(whole, place)
        except (KeyError, TypeError, OverflowError, AttributeError) as error:
            raise ValueError("no queue") from error
        return made

    def _take_back(self, whole: Mapping[str, Any], place: Mapping[str, Any]) -> None:
        kept = whole["place"]
        if place.get("revision") == kept["revision"]:
            kept = place
        order = whole["order"]
        self._list = array("q", whole["list"])
        self._shuffled = None if order is None else array("q", order)
        self._seed, self._drawn = int(whole["seed"]), int(whole["drawn"])
        missed = int(kept["taken"]) - int(whole["place"]["taken"])
        self._queued = array("q", whole["queued"])[max(0, missed) :]
        self._at, current = int(kept["at"]), kept["current"]
        self._current = None if current is None else SongId(int(current))
        self._is_loose = bool(kept["loose"])
        self._past.extend(
            _PlayedBefore(SongId(int(s)), int(at), bool(q)) for s, at, q in kept["past"]
        )
        self.repeat = Repeat(kept["repeat"])
        self.revision = int(kept["revision"]) + 1
        length = len(self._list)
        places = [self._at, *(one.at for one in self._past)]
        if len(self._order) != length or not all(-1 <= at < length for at in places):
            raise ValueError("no queue")
        if not 0 <= self._drawn <= length:
            raise ValueError("no queue")
        self._draw(self._at + 1)


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Rising numbers as ranges without holes: (first, behind the last)."""
    if not places:
        return []
    breaks = [n for n, (one, other) in enumerate(pairwise(places), 1) if other != one + 1]
    return [(places[a], places[b - 1] + 1) for a, b in pairwise([0, *breaks, len(places)])]


def _only(songs: array[int], kept: Iterable[int]) -> array[int]:
    """Only one of each song that is kept, the last."""
    left = Counter(kept)
    found: array[int] = array("q")
    for song_id in reversed(songs):
        if left.get(song_id):
            left[song_id] -= 1
            found.append(song_id)
    found.reverse()
    return found


def _without(songs: array[int], gone: Sequence[int]) -> array[int]:
    """Without one of each song that is gone."""
    if len(gone) <= _FEW:
        for song_id in gone:
            songs.remove(song_id)
        return songs
    left = Counter(gone)
    kept: array[int] = array("q")
    for song_id in songs:
        if left.get(song_id):
            left[song_id] -= 1
        else:
            kept.append(song_id)
    return kept
