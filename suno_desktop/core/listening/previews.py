"""Which part of a song is worth hearing first, and which songs are previewed one after the other. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from suno_desktop.core.model import FileState, MediaKind, SongId
from suno_desktop.core.rows import SongRow

MOST: Final = 1_000
"""So many songs are previewed in one go."""
_BANDS: Final = 3


def loudest_start(waveform: bytes, *, duration_s: float, length_s: float) -> float:
    """Where the loudest part of this length begins, in seconds; 0 where all is alike or nothing is known.

    Args:
        waveform: what was measured (`rows.SoundFigures.waveform`).
        duration_s: how long the song is.
        length_s: how long the part is to be.
    """
    places = len(waveform) // _BANDS
    if not places or duration_s <= length_s:
        return 0.0
    # A level is the root of an amplitude, so its fourth power is that of a band; the bands together are the song's.
    # They are whole numbers, so what is alike is so exactly.
    powers = [
        sum(one**4 for one in waveform[at : at + _BANDS])
        for at in range(0, places * _BANDS, _BANDS)
    ]
    width = max(1, min(places, round(length_s / duration_s * places)))
    sums = [0]
    for power in powers:
        sums.append(sums[-1] + power)
    loud = [sums[at + width] - sums[at] for at in range(places - width + 1)]
    first = loud.index(max(loud))
    return min(first * duration_s / places, duration_s - length_s)


def previewed_among(rows: Sequence[SongRow]) -> list[SongId]:
    """Those of these songs whose sound is saved, in their order."""
    kinds = (MediaKind.MP3, MediaKind.WAV)
    return [
        row.song_id
        for row in rows
        if row.trashed_at is None and any(row.files.get(kind) is FileState.SAVED for kind in kinds)
    ][:MOST]


class PreviewRound:
    """The songs of one round, and where in them one is.

    Args:
        song_ids: what is previewed; at least one.
    """

    def __init__(self, song_ids: Sequence[SongId]) -> None:
        self._ids = list(song_ids)
        self._at = 0

    @property
    def current(self) -> SongId | None:
        """The song that is previewed; None once all were."""
        return self._ids[self._at] if 0 <= self._at < len(self._ids) else None

    @property
    def following(self) -> SongId | None:
        """The one after it."""
        return self._ids[self._at + 1] if self._at + 1 < len(self._ids) else None

    @property
    def number(self) -> int:
        """Which one that is, from 1."""
        return self._at + 1

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._ids)

    def next(self) -> bool:
        """Go to the next one; False if there is none."""
        self._at += 1
        return self.current is not None

    def previous(self) -> bool:
        """Go back to the one before; False if there is none."""
        if self._at == 0:
            return False
        self._at -= 1
        return True

    def take_out(self, song_id: SongId) -> None:
        """A song is not previewed any more; where it was the current one, the next one is."""
        if song_id in self._ids:
            at = self._ids.index(song_id)
            del self._ids[at]
            self._at -= at < self._at
