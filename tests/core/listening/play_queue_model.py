"""A player's queue as plain lists, and programs of random acts that the real one must do in the same way."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import strategies as st

from suno_desktop.core.listening.play_queue import PlayQueue, Repeat
from suno_desktop.core.model import SongId

SONGS = st.lists(st.integers(1, 40), unique=True, max_size=12)
NUMBER = st.integers(0, 30)
ACTS = st.one_of(
    st.tuples(st.just("begin"), SONGS.filter(bool), NUMBER),
    st.tuples(st.sampled_from(["play_next", "add"]), SONGS),
    st.tuples(st.just("insert"), NUMBER, SONGS, st.booleans()),
    st.tuples(st.just("remove"), st.lists(NUMBER, max_size=8)),
    st.tuples(st.just("move"), st.lists(NUMBER, max_size=8), NUMBER, st.booleans()),
    st.tuples(st.just("jump"), NUMBER),
    st.tuples(st.just("shuffle"), st.booleans()),
    st.tuples(st.just("repeat"), st.sampled_from(list(Repeat))),
    st.tuples(st.sampled_from(["next", "ended", "previous", "next", "ended", "previous"])),
    st.tuples(st.sampled_from(["stop", "clear", "restart", "restart"])),
)
PROGRAMS = st.lists(ACTS, max_size=60)


class Run:
    """The real queue and the model, side by side."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self.queue = PlayQueue(seed=self._seed)
        self.whole = self.queue.snapshot()()
        self.at, self.loose = -1, False
        self.current: int | None = None
        self.natural: list[int] = []
        self.order: list[int] = []
        self.queued: list[int] = []
        self.past: list[tuple[int | None, int, bool]] = []
        self.repeat = Repeat.OFF
        self.shuffled = self.stops = False

    def _seed(self) -> int:
        return self._random.getrandbits(63)

    def do(self, name: str, *rest: Any) -> None:
        """One act on both, and they agree."""
        getattr(self, f"_{name}")(*rest)
        queue = self.queue
        queue_coming = list(queue.songs(0, queue.count))
        assert queue.current == self.current
        assert queue.queued == len(self.queued)
        assert queue_coming == self.queued + self.order[self.at + 1 :]
        assert queue.is_shuffled is self.shuffled
        assert queue.can_next is bool(
            queue_coming or (self.repeat is Repeat.ALL and len(self.order) > 0)
        )
        if queue.revision != self.whole["place"]["revision"]:
            self.whole = queue.snapshot()()

    def _drawn_anew(self, first: int) -> None:
        """The order of a new round is the queue's to draw; that it holds each song once is ours to see."""
        queue = self.queue
        drawn = list(queue.songs(queue.queued, queue.count))
        self.order[first:] = drawn
        assert sorted(self.order) == sorted(self.natural), "each song once before any comes again"

    def _remember(self) -> None:
        if self.current is not None:
            self.past.append((self.current, self.at, self.loose))

    def _begin(self, songs: list[int], number: int) -> None:
        start = songs[number % len(songs)] if number < 25 else 99
        self.queue.begin(songs, SongId(start))
        self.natural = list(songs) if start in songs else [99]
        self.current, self.loose, self.past, self.stops = start, False, [], False
        self.order, self.at = list(self.natural), self.natural.index(start)
        if self.shuffled:
            self.order, self.at = [start], 0
            self._drawn_anew(1)

    def _play_next(self, songs: list[int]) -> None:
        self.queue.play_next(songs)
        self.queued = songs + self.queued

    def _add(self, songs: list[int]) -> None:
        self.queue.add(songs)
        self.queued = self.queued + songs

    def _put(self, place: int, songs: list[int], *, listed: bool) -> None:
        place = min(place, len(self.queued) + len(self.order) - self.at - 1)
        queued = len(self.queued)
        if place < queued or (place == queued and not listed):
            self.queued[place:place] = songs
        else:
            target = self.at + 1 + place - queued
            self.order[target:target] = songs
            self.natural = [*self.natural, *songs] if self.shuffled else list(self.order)

    def _insert(self, place: int, songs: list[int], listed: bool) -> None:
        self.queue.insert(place, songs, listed=listed)
        self._put(place, songs, listed=listed)

    def _take(self, places: list[int]) -> list[int]:
        coming = [("q", n) for n in range(len(self.queued))]
        coming += [("o", n) for n in range(self.at + 1, len(self.order))]
        chosen = [coming[n] for n in sorted(set(places)) if n < len(coming)]
        taken = [self.queued[n] if kind == "q" else self.order[n] for kind, n in chosen]
        for kind, n in chosen:
            if kind == "o" and self.shuffled:
                self.natural.remove(self.order[n])
        self.queued = [one for n, one in enumerate(self.queued) if ("q", n) not in chosen]
        self.order = [one for n, one in enumerate(self.order) if ("o", n) not in chosen]
        if not self.shuffled:
            self.natural = list(self.order)
        return taken

    def _remove(self, places: list[int]) -> None:
        self.queue.remove(places)
        self._take(places)

    def _move(self, places: list[int], to: int, listed: bool) -> None:
        count = len(self.queued) + len(self.order) - self.at - 1
        target = min(to, count) - sum(place < to for place in set(places) if place < count)
        assert self.queue.move(places, to, listed=listed) == target
        self._put(target, self._take(places), listed=listed)

    def _clear(self) -> None:
        self.queue.clear()
        self._take(list(range(1000)))

    def _jump(self, place: int) -> None:
        count = self.queue.count
        if place >= count:
            try:
                self.queue.jump(place)
            except IndexError:
                return
            raise AssertionError("there is nothing to go to")
        self.queue.jump(place)
        self._remember()
        self.stops = False
        if place < len(self.queued):
            self.current, self.loose = self.queued.pop(place), True
        else:
            target = self.at + 1 + place - len(self.queued)
            if self.shuffled:
                self.order.insert(self.at + 1, self.order.pop(target))
                target = self.at + 1
            self.at = target
            self.current, self.loose = self.order[target], False

    def _next(self) -> None:
        assert self.queue.next() is self._step()

    def _step(self) -> bool:
        if self.queued:
            self._remember()
            self.current, self.loose = self.queued.pop(0), True
        elif self.at + 1 < len(self.order):
            self._remember()
            self.at += 1
            self.current, self.loose = self.order[self.at], False
        elif self.repeat is Repeat.ALL and self.order:
            self._remember()
            self.past = [(song, -1, True) for song, _, _ in self.past]
            before, self.at = self.current, 0
            if self.shuffled:
                self.order = [int(self.queue.current or 0)]
                if len(set(self.natural)) > 1:
                    assert self.order[0] != before or self.natural.count(before or 0) > 1
                self._drawn_anew(1)
            self.current, self.loose = self.order[0], False
        else:
            return False
        self.stops = False
        return True

    def _ended(self) -> None:
        plays = self.queue.ended()
        if self.stops:
            self.stops = False
            assert not plays
            if self.repeat is not Repeat.ONE:
                self._step()
        elif self.repeat is Repeat.ONE:
            assert plays
        else:
            assert plays is self._step()
        assert not self.queue.stops_after

    def _previous(self) -> None:
        had, goes = self.queue.has_previous, self.queue.previous()
        assert had is goes
        if self.past:
            song, at, loose = self.past.pop()
        elif self.loose and self.at >= 0:
            song, at, loose = self.order[self.at], self.at, False
        elif not self.loose and self.at > 0:
            song, at, loose = self.order[self.at - 1], self.at - 1, False
        elif (
            not self.loose
            and self.at == 0
            and self.repeat is Repeat.ALL
            and not self.shuffled
            and len(self.order) > 1
        ):
            song, at, loose = self.order[-1], len(self.order) - 1, False
        else:
            assert not goes
            return
        assert goes
        if self.loose and self.current is not None:
            self.queued.insert(0, self.current)
        self.current, self.at, self.loose, self.stops = song, at, loose, False

    def _shuffle(self, on: bool) -> None:
        self.queue.shuffle(on=on)
        if on is self.shuffled:
            return
        self.shuffled = on
        if on:
            reached = self.order[self.at : self.at + 1] if self.at >= 0 else []
            self.natural = list(self.order)
            self.order, self.at = reached, len(reached) - 1
            self._drawn_anew(len(reached))
        else:
            reached = self.order[self.at : self.at + 1] if self.at >= 0 else []
            self.order = list(self.natural)
            self.at = self.order.index(reached[0]) if reached else -1
        after = self.at if self.loose else max(-1, self.at - 1)
        self.past = [(song, after, True) for song, _, _ in self.past]

    def _repeat(self, what: Repeat) -> None:
        self.queue.repeat = self.repeat = what

    def _stop(self) -> None:
        self.queue.stops_after = self.stops = True

    def _restart(self) -> None:
        """The program is killed: what was written when the list changed last, and the little that each step wrote."""
        self.queue = PlayQueue.restored(self.whole, self.queue.place(), seed=self._seed)
        self.past = self.past[-50:]
        self.stops = False
        self.whole = self.queue.snapshot()()
