"""One live stream that is listened to: what came of it, what of that is kept, and who waits for more. Asks nobody itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from suno_desktop.core.clock import Clock
from suno_desktop.core.media.mp3 import Growing, damaged
from suno_desktop.core.model import SongId, Way
from suno_desktop.core.rows import Playable, StreamPreview

LEAST_S = 1.0
"""A stream that gave less than this counts as silent."""
MORE_S = 10.0
"""Seconds that must be there before playing begins, and that must have come since before it goes on."""
_MOST_S = 10 * 60
"""No song is longer; a longer stream never ends."""
_KEEP_EVERY_S = 5.0
_TELL_EVERY_S = 0.5
_TELL_EVERY_SOUND_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """What is called as a stream comes in."""

    keep: Callable[[StreamPreview, bytes], bool]
    """Keeps a longer preview; False if nobody wants one any more."""
    playable: Callable[[StreamPreview, Way], Playable]
    tell: Callable[[float], None]
    """Told now and then how many seconds came."""
    clock: Clock


class Stream:
    """Fed on one worker; others may wait for more of it.

    Attributes:
        song_id: what is heard.
        kept: the longest that there is, from this stream or an earlier one.
        way: from which of the two.
    """

    def __init__(
        self,
        song_id: SongId,
        *,
        kept: StreamPreview | None,
        outlet: Outlet,
        answer: Future[Playable],
    ) -> None:
        self.song_id = song_id
        self.kept = kept
        self._outlet = outlet
        self._answer = answer
        self.way = Way.PREVIEW
        self._growing = Growing()
        self._host: str | None = None
        self._told_s = 0.0
        self._is_wanted = True
        self._kept_at = self._told_at = float("-inf")
        self._lock = threading.Lock()
        self._waiting: list[tuple[float, Future[Playable | None]]] = []
        self._over = False

    @property
    def playable(self) -> Playable | None:
        """The longest that there is, to be heard."""
        if self.kept is None or not self._is_wanted:
            return None
        return self._outlet.playable(self.kept, self.way)

    def begin(self, host: str | None) -> None:
        """Nothing came yet from this server."""
        self._growing, self._host = Growing(), host
        self._told_s = 0.0
        self._outlet.tell(0.0)

    def take(self, piece: bytes) -> bool:
        """Take in what came; False if no more is wanted.

        Raises:
            MediaDamagedError: it is no MP3.
            DiskError: it cannot be kept.
        """
        growing = self._growing
        growing.feed(piece)
        now = self._outlet.clock.monotonic()
        self._tell(now)
        is_awaited = bool(self._waiting) or not self._answer.done()
        is_due = is_awaited or now - self._kept_at >= _KEEP_EVERY_S
        if is_due and growing.duration_s >= self._kept_s + MORE_S:
            self._kept_at = now
            self.keep()
        return self._is_wanted and not growing.over and growing.duration_s < _MOST_S

    def check(self) -> None:
        """See that something came.

        Raises:
            MediaDamagedError: hardly anything did.
        """
        if self._growing.duration_s < LEAST_S:
            raise damaged("there is hardly any audio in it")

    def keep(self) -> None:
        """Keep what came if it is longer than what is kept.

        Raises:
            DiskError: it cannot be kept.
        """
        seconds = self._growing.duration_s
        if not self._is_wanted or seconds < LEAST_S or seconds <= self._kept_s:
            return
        self._outlet.tell(seconds)
        frames = self._growing.frames
        longer = StreamPreview(
            duration_s=seconds,
            size_bytes=len(frames),
            host=self._host,
            kept_at=self._outlet.clock.now(),
        )
        self._is_wanted = self._outlet.keep(longer, frames)
        if self._is_wanted:
            self.kept, self.way = longer, Way.STREAM
            with self._lock:
                self._serve()

    def wait(self, heard_s: float, answer: Future[Playable | None]) -> bool:
        """Answer as soon as more than `heard_s` can be heard, at the latest at the end; False if it is over already."""
        with self._lock:
            if self._over:
                return False
            self._waiting.append((heard_s, answer))
            self._serve()
        return True

    def end(self, saved: Playable | None) -> None:
        """No more comes: whoever waits gets the saved file, what there is, or nothing."""
        with self._lock:
            self._over = True
            for heard_s, answer in self._waiting:
                is_longer = self._kept_s > heard_s + LEAST_S
                answer.set_result(saved or (self.playable if is_longer else None))

    def _tell(self, now: float) -> None:
        seconds = self._growing.duration_s
        if now - self._told_at >= _TELL_EVERY_S or seconds >= self._told_s + _TELL_EVERY_SOUND_S:
            self._told_at, self._told_s = now, seconds
            self._outlet.tell(seconds)

    @property
    def _kept_s(self) -> float:
        return self.kept.duration_s if self.kept is not None else 0.0

    def _serve(self) -> None:
        """Answer those for whom enough is kept; holds the lock."""
        playable = self.playable
        if playable is None:
            return
        if not self._answer.done() and self._kept_s >= MORE_S:
            self._answer.set_result(playable)
        for heard_s, answer in self._waiting:
            if self._kept_s >= heard_s + MORE_S:
                answer.set_result(playable)
        self._waiting = [one for one in self._waiting if not one[1].done()]
