"""How loud each of several versions plays while they are compared: all alike, as far as their peaks allow.

The louder one of two always seems the better one, so the softest that can be reached is what all of them get. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from suno_desktop.core.listening.volume import EQUAL_LUFS, of_db, room_db
from suno_desktop.core.rows import SoundFigures

LEAST_LUFS: Final = -23.0
"""No song makes all the others softer than this; one that cannot reach it stays softer than they are."""
_SAME_LU: Final = 0.1


class Level(NamedTuple):
    """How loud one version plays."""

    gain: float
    """The factor for its samples."""
    is_held_back: bool = False
    """Its peak keeps it, and so perhaps all, from being as loud as songs usually are."""
    missing_lu: float = 0.0
    """So much softer than the others it stays."""


def equal_levels(figures: Sequence[SoundFigures | None]) -> tuple[Level, ...]:
    """The level of each version, so that all are equally loud; a silent or unmeasured one plays as it is."""
    reachable = [_reachable(one) for one in figures]
    known = [level for level in reachable if level is not None]
    common = max(LEAST_LUFS, min([EQUAL_LUFS, *known]))
    return tuple(_level(one, reach, common) for one, reach in zip(figures, reachable, strict=True))


def _level(figures: SoundFigures | None, reachable: float | None, common: float) -> Level:
    if figures is None or figures.loudness is None or reachable is None:
        return Level(1.0)
    wanted = min(common, reachable)
    return Level(
        gain=of_db(wanted - figures.loudness),
        is_held_back=reachable < EQUAL_LUFS - _SAME_LU and reachable <= common + _SAME_LU,
        missing_lu=max(0.0, common - wanted),
    )


def _reachable(figures: SoundFigures | None) -> float | None:
    """How loud a song can be made without clipping, in LUFS."""
    if figures is None or figures.loudness is None:
        return None
    return figures.loudness + room_db(figures.true_peak)
