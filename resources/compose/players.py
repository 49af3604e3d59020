"""The players: how a tune, a chord or a beat is played. Which notes they are is written in the songs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import synth
from score import Chord, Note
from studio import Studio, Track

Instrument = Callable[..., Any]
Changes = Iterable[tuple[float, float, Chord]]


def line(
    studio: Studio,
    track: Track,
    notes: Sequence[Note],
    instrument: Instrument,
    *,
    velocity: float = 0.75,
    held: float = 0.96,
    glide: bool = False,
    up: int = 0,
    late: float = 0.0,
    **how: Any,
) -> None:
    """One voice plays a tune, a little human; `glide` slides between notes that touch."""
    before: Note | None = None
    for note in notes:
        at = studio.at(note.beat) + track.rng.normal(0, 0.006) + late
        strong = 0.08 if note.beat % 2 == 0 else 0.0
        loud = float(np.clip(velocity + strong + track.rng.normal(0, 0.035), 0.1, 1.0))
        touches = before is not None and note.beat - before.beat - before.beats < 0.05
        extra = dict(how)
        if glide and before is not None and touches:
            extra["slide_from"] = before.midi + up
        seconds = studio.at(note.beats) * held
        track.add(at, instrument(note.midi + up, seconds, velocity=loud, rng=track.rng, **extra))
        before = note


def sing(
    studio: Studio,
    track: Track,
    notes: Sequence[Note],
    vowels: str,
    *,
    velocity: float = 0.75,
    up: int = 0,
    people: int = 2,
    lift: float = 1.12,
) -> None:
    """A tune on vowels, one a note, over and over; each opens towards the next; sung twice, as in a studio."""
    before: Note | None = None
    for place, note in enumerate(notes):
        touches = before is not None and note.beat - before.beat - before.beats < 0.05
        slide = before.midi + up if before is not None and touches else None
        for one in range(people):
            at = studio.at(note.beat) - 0.03 + track.rng.normal(0, 0.005 + 0.004 * people)
            sound = synth.voice(
                note.midi + up + (track.rng.normal(0, 0.05) if people > 1 else 0.0),
                studio.at(note.beats) * 0.95,
                velocity=float(np.clip(velocity + track.rng.normal(0, 0.03), 0.1, 1)),
                vowel=vowels[place % len(vowels)],
                after=vowels[(place + 1) % len(vowels)] if note.beats >= 1 else "",
                slide_from=slide,
                lift=lift * track.rng.uniform(0.97, 1.03),
                rng=track.rng,
            )
            pan = track.pan + (
                float(track.rng.uniform(-0.7, 0.7)) if people > 2 else (one - 0.5) * 0.5
            )
            track.add(at, sound, level=1 / np.sqrt(people), pan=pan)
        before = note


def pick(
    studio: Studio,
    track: Track,
    changes: Changes,
    pattern: Sequence[int],
    instrument: Instrument,
    *,
    low: int,
    step: float = 0.5,
    velocity: float = 0.6,
    ring: float = 1.6,
    count: int = 5,
    bass: bool = True,
    swing: float = 0.0,
    **how: Any,
) -> None:
    """Broken chords: `pattern` holds places in the voicing, 0 is the bass, -1 a rest."""
    for start, beats, chord in changes:
        notes = chord.voicing(low + (5 if bass else 0), count)
        voicing = [chord.bass_note(low - 7), *notes] if bass else [notes[0], *notes]
        for place in range(round(beats / step)):
            which = pattern[(place + round((start % 4) / step)) % len(pattern)]
            if which < 0:
                continue
            beat = start + place * step + (swing * step if place % 2 else 0)
            at = studio.at(beat) + abs(track.rng.normal(0, 0.005))
            accent = 0.12 if place % 4 == 0 else 0.0
            loud = float(np.clip(velocity + accent + track.rng.normal(0, 0.04), 0.1, 1))
            midi = voicing[min(which, len(voicing) - 1)]
            sound = instrument(midi, studio.at(step) * ring, velocity=loud, rng=track.rng, **how)
            track.add(at, sound, pan=track.pan + 0.16 * (which % 3 - 1))


def strum(
    studio: Studio,
    track: Track,
    changes: Changes,
    hits: Sequence[tuple[float, float]],
    instrument: Instrument,
    *,
    low: int,
    count: int = 5,
    spread: float = 0.011,
    held: float = 0.9,
    every: float = 4.0,
    **how: Any,
) -> None:
    """Whole chords at `hits` (beat within `every`, strength); a negative strength strums upwards."""
    changes = list(changes)
    for start, beats, chord in changes:
        notes = chord.voicing(low, count)
        inside = [(b, s) for b, s in hits if start % every <= b < start % every + beats - 1e-9]
        for place, (beat, strength) in enumerate(inside):
            following = inside[place + 1][0] if place + 1 < len(inside) else start % every + beats
            seconds = studio.at(following - beat) * held
            order = notes if strength > 0 else notes[::-1][:4]
            for string, midi in enumerate(order):
                at = studio.at(start - start % every + beat) + string * spread
                loud = float(np.clip(abs(strength) + track.rng.normal(0, 0.04), 0.1, 1))
                track.add(
                    at, instrument(midi, seconds, velocity=loud, rng=track.rng, **how), level=0.7
                )


def hold(
    studio: Studio,
    track: Track,
    changes: Changes,
    instrument: Instrument,
    *,
    low: int,
    count: int = 4,
    velocity: float = 0.6,
    overlap: float = 1.02,
    **how: Any,
) -> None:
    """Long chords, spread over the stereo field."""
    for start, beats, chord in changes:
        notes = chord.voicing(low, count)
        for place, midi in enumerate(notes):
            pan = (place / max(1, len(notes) - 1) - 0.5) * 1.1
            seconds = studio.at(beats) * overlap
            sound = instrument(midi, seconds, velocity=velocity, rng=track.rng, **how)
            track.add(studio.at(start), sound, pan=pan, level=0.8)


def bass(
    studio: Studio,
    track: Track,
    changes: Changes,
    pattern: Sequence[tuple[float, float, int]],
    instrument: Instrument,
    *,
    low: int = 33,
    velocity: float = 0.8,
    every: float = 4.0,
    **how: Any,
) -> None:
    """`pattern`: beat within `every`, beats, and 0 for the bass note, 7 for the fifth, 12 for the octave."""
    for start, beats, chord in changes:
        inside = start % every
        for beat, long, step in pattern:
            if inside <= beat < inside + beats - 1e-9:
                midi = chord.bass_note(low) + step
                loud = float(np.clip(velocity + track.rng.normal(0, 0.03), 0.1, 1))
                seconds = studio.at(min(long, inside + beats - beat)) * 0.95
                sound = instrument(midi, seconds, velocity=loud, rng=track.rng, **how)
                track.add(studio.at(start - inside + beat), sound)


def beat(
    studio: Studio,
    track: Track,
    rows: dict[str, str],
    *,
    bars: Iterable[int],
    per_bar: float = 4.0,
    swing: float = 0.0,
    levels: dict[str, float] | None = None,
    pans: dict[str, float] | None = None,
) -> None:
    """Drum rows: one character a step over the bar; `x` loud, `o` medium, `.` soft, `-` nothing."""
    strength = {"x": 1.0, "o": 0.68, ".": 0.4}
    for bar in bars:
        for name, row in rows.items():
            step = per_bar / len(row)
            for place, mark in enumerate(row):
                if mark in strength:
                    shifted = place * step + (swing * step if place % 2 else 0)
                    level = strength[mark] * (levels or {}).get(name, 1.0)
                    at = studio.at(bar * per_bar + shifted)
                    track.hit(at, name, level=level, pan=(pans or {}).get(name))
