"""How a volume as shown becomes an amplitude, and decibels theirs. Each step of the slider sounds alike: steps of decibels."""

from __future__ import annotations

import math
from typing import Final

RANGE_DB: Final = 40.0
"""So much softer than full is the lowest step above silence."""
EQUAL_LUFS: Final = -16.0
"""So loud are all songs where they are to be equally loud."""
PEAK_DBTP: Final = -1.0
"""No peak of a song that is made louder gets higher: what converts the sound behind us needs a little room, too."""


def amplitude(shown: float) -> float:
    """The factor for samples at a volume as shown; both 0 to 1, and 0 is silence."""
    shown = min(1.0, max(0.0, shown))
    return 0.0 if shown <= 0 else of_db(RANGE_DB * (shown - 1.0))


def of_db(decibels: float) -> float:
    """The factor for samples that so many decibels are."""
    return math.pow(10.0, decibels / 20.0)


def in_db(factor: float) -> float:
    """How many decibels a factor above 0 is."""
    return 20.0 * math.log10(factor)


def equal_gain(loudness: float | None, true_peak: float | None) -> float:
    """The factor for samples that makes a song as loud as all others, as far as nothing of it clips.

    Args:
        loudness: integrated, in LUFS; None for silence.
        true_peak: dBTP; None for silence.
    """
    if loudness is None:
        return 1.0
    return of_db(min(EQUAL_LUFS - loudness, room_db(true_peak)))


def room_db(true_peak: float | None) -> float:
    """By how many decibels a song can be made louder, or below 0 has to be made softer, for its peak.

    Args:
        true_peak: dBTP; None for silence.
    """
    return 0.0 if true_peak is None else PEAK_DBTP - true_peak
