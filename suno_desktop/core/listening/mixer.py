"""What is heard while versions are compared: one of several tracks, exchanged for another at the same place without a gap.

Every jump (another version, another place, the end of a loop, a pause) is a crossfade of a few milliseconds, so that
nothing clicks. Orders come from any thread, sound is taken on one. Plays nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from suno_desktop.core.listening.pcm_track import CHANNELS, RATE, Frames

FADE: Final = RATE * 8 // 1000
"""Frames of a crossfade: 8 ms."""
LEAST_LOOP: Final = RATE // 4
"""A loop is no shorter."""
_PIECE: Final = RATE // 100

Sound = NDArray[np.float32]


class SoundTrack(Protocol):
    """Where the sound of one version comes from."""

    @property
    def frames(self) -> int:
        """How many can be read by now."""

    @property
    def is_whole(self) -> bool:
        """Whether no more will come."""

    def read(self, first: int, count: int) -> Frames:
        """Frames from a place on; silence where there are none."""


class _Voice(NamedTuple):
    """Something that sounds: a track from a place on; None is silence."""

    track: int | None
    place: int = 0


_SILENCE: Final = _Voice(None)


class Mixer:
    """Mixes one comparison. All places are in frames.

    Args:
        tracks: the versions.
    """

    def __init__(self, tracks: Sequence[SoundTrack]) -> None:
        self._tracks = tuple(tracks)
        self._gains = [1.0] * len(self._tracks)
        self._order = list(range(len(self._tracks)))
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._number = 0
        self._places = [0] * len(self._tracks)
        """Where each version goes on; all alike unless each keeps its own."""
        self._are_own = False
        self._loop: tuple[int, int] | None = None
        self._is_playing = False
        self._is_closed = False
        self._volume = self._volume_before = 1.0
        self._heard = _SILENCE
        self._leaving = _SILENCE
        self._faded = FADE
        """How far the crossfade is from `_leaving` to `_heard`; `FADE`: none is under way."""

    # What is so.

    @property
    def number(self) -> int:
        """Which version is heard, counted from 0 in the order on screen."""
        return self._number

    @property
    def place(self) -> int:
        """Where it is in that version."""
        return 0 if not self._order else self._places[self._order[self._number]]

    @property
    def places(self) -> tuple[int, ...]:
        """Where each version goes on, in the order on screen."""
        return tuple(self._places[track] for track in self._order)

    @property
    def is_playing(self) -> bool:
        """Whether sound is wanted."""
        return self._is_playing

    @property
    def loop(self) -> tuple[int, int] | None:
        """What is played again and again."""
        return self._loop

    @property
    def has_own_places(self) -> bool:
        """Whether each version keeps its own place."""
        return self._are_own

    @property
    def is_closed(self) -> bool:
        """Whether nobody will want sound any more."""
        return self._is_closed

    @property
    def is_silent(self) -> bool:
        """Whether nothing is wanted and the last sound has faded."""
        with self._lock:
            is_faded = self._faded >= FADE and self._heard.track is None
            return self._is_closed or (not self._is_playing and is_faded)

    @property
    def end(self) -> int | None:
        """Where it ends: with the shortest version, or with the one that is heard; None while that is not known."""
        if not self._order:
            return None
        mine = [self._tracks[self._order[self._number]]]
        tracks = mine if self._are_own else self._tracks
        whole = [track.frames for track in tracks if track.is_whole]
        return min(whole) if len(whole) == len(tracks) else None

    # What is wanted.

    def play(self) -> None:
        """Let it sound; from the beginning where it had ended."""
        with self._changed:
            self._is_playing = True
            self._changed.notify_all()

    def pause(self) -> None:
        """Let it fade; it goes on where it was."""
        with self._changed:
            self._is_playing = False
            self._changed.notify_all()

    def close(self) -> None:
        """No more sound."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def switch(self, number: int) -> None:
        """Let another version be heard, at the same place or where it was left."""
        with self._changed:
            if 0 <= number < len(self._order):
                self._number = number
                self._changed.notify_all()

    def arrange(self, order: Sequence[int]) -> None:
        """Put the versions in another order; the one at the same number is heard."""
        with self._changed:
            self._order = list(order)
            self._number = min(self._number, len(self._order) - 1)

    def seek(self, place: int) -> None:
        """Go to a place: all versions, or the one that is heard."""
        with self._changed:
            self._put(max(0, place))
            self._changed.notify_all()

    def set_own_places(self, *, own: bool) -> None:
        """Let each version keep its own place, or let all share the one of the version that is heard."""
        with self._changed:
            place = self.place
            self._are_own = own
            if not own:
                self._put(place)

    def set_loop(self, loop: tuple[int, int] | None) -> None:
        """Play a part again and again; None: no more."""
        with self._changed:
            if loop is not None:
                first, last = max(0, min(loop)), max(loop)
                loop = first, max(last, first + LEAST_LOOP)
            self._loop = loop
            if loop is not None and not loop[0] <= self.place < loop[1]:
                self.seek(loop[0])

    def set_gains(self, gains: Sequence[float]) -> None:
        """How loud each track is, in the order in which they were given."""
        with self._lock:
            self._gains = list(gains)

    def set_volume(self, factor: float) -> None:
        """How loud all of it is."""
        with self._lock:
            self._volume = factor

    def wait(self, seconds: float) -> None:
        """Wait until an order comes, but no longer than this."""
        with self._changed:
            self._changed.wait(seconds)

    # Sound.

    def mix(self, count: int) -> bytes:
        """The next frames, as 16-bit stereo."""
        out = np.zeros((count, CHANNELS), np.float32)
        done = 0
        while done < count:
            with self._lock:
                done += self._mix_into(out[done : done + _PIECE])
        volume, self._volume_before = self._volume_before, self._volume
        out *= np.linspace(volume, self._volume_before, count, dtype=np.float32)[:, None]
        return np.clip(np.rint(out), -32_768, 32_767).astype("<i2").tobytes()

    def _mix_into(self, out: Sound) -> int:
        """Fill the beginning of this with what is heard up to the next jump; how much that was."""
        if self._faded >= FADE:
            self._follow()
        if self._faded < FADE:
            return self._crossfade(out)
        count = min(len(out), self._until_jump())
        self._add(out[:count], self._heard, count)
        self._advance(count)
        return count

    def _follow(self) -> None:
        """Begin a crossfade if something else is to be heard than what is."""
        wanted = self._wanted()
        if wanted != self._heard:
            self._leaving, self._heard, self._faded = self._heard, wanted, 0

    def _wanted(self) -> _Voice:
        """What is to be heard now."""
        if not self._is_playing:
            return _SILENCE
        stop = self._stop()
        if stop is not None and self.place >= stop:
            if self._loop is None:
                self._is_playing = False
                self._put(0)
                return _SILENCE
            self._put(self._loop[0])
        track = self._order[self._number]
        place = self._places[track]
        is_here = self._tracks[track].is_whole or self._tracks[track].frames > place + 2 * _PIECE
        return _Voice(track, place) if is_here else _SILENCE

    def _stop(self) -> int | None:
        """Where it goes no further: the end of the loop, or the last moment at which the end can be faded."""
        end = None if self.end is None else max(0, self.end - FADE)
        if self._loop is None:
            return end
        return self._loop[1] if end is None else min(self._loop[1], end)

    def _until_jump(self) -> int:
        """How many frames of the heard version come before it must be seen what is next."""
        stop = self._stop()
        if self._heard.track is None or stop is None:
            return _PIECE
        return max(1, min(_PIECE, stop - self._heard.place))

    def _crossfade(self, out: Sound) -> int:
        count = min(len(out), FADE - self._faded)
        way = np.arange(self._faded, self._faded + count, dtype=np.float32) / FADE
        angle = (way * way * (3 - 2 * way) * (np.pi / 2)).astype(np.float32)
        for voice, level in ((self._leaving, np.cos(angle)), (self._heard, np.sin(angle))):
            piece = np.zeros((count, CHANNELS), np.float32)
            self._add(piece, voice, count)
            out[:count] += piece * level[:, None]
        if self._leaving.track is not None:
            self._leaving = self._leaving._replace(place=self._leaving.place + count)
        self._faded += count
        self._advance(count)
        return count

    def _add(self, out: Sound, voice: _Voice, count: int) -> None:
        if voice.track is not None:
            frames = self._tracks[voice.track].read(voice.place, count)
            out += frames * np.float32(self._gains[voice.track])

    def _advance(self, count: int) -> None:
        """What was heard is behind; a version that was switched away from meanwhile goes on from there, too."""
        track = self._heard.track
        if track is None:
            return
        was, now = self._heard.place, self._heard.place + count
        self._heard = self._heard._replace(place=now)
        if self._places[track] == was:  # else somebody went elsewhere
            if self._are_own:
                self._places[track] = now
            else:
                self._put(now)

    def _put(self, place: int) -> None:
        if self._are_own:
            self._places[self._order[self._number]] = place
        else:
            self._places = [place] * len(self._places)
