"""Writing music down: tunes in degrees of a key, chords by their names.

A tune is text: `5:1 6:.5 -:.5 1':2` — degree, octave marks (' up, , down), accidental in front (#4, b7), then beats.
`|` is only for the eye.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

NAMES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
QUALITIES = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "maj9": (0, 4, 7, 11, 14),
    "m9": (0, 3, 7, 10, 14),
    "9": (0, 4, 7, 10, 14),
    "13": (0, 4, 10, 14, 21),
    "6": (0, 4, 7, 9),
    "add9": (0, 4, 7, 14),
    "sus4": (0, 5, 7),
    "sus2": (0, 2, 7),
    "7sus4": (0, 5, 7, 10),
    "dim": (0, 3, 6),
    "m7b5": (0, 3, 6, 10),
    "5": (0, 7),
}
_NOTE = re.compile(r"([#b]?)([1-7])([',]*):([\d.]+)")
_CHORD = re.compile(r"([A-G][#b]?)([^/]*)(?:/([A-G][#b]?))?")


@dataclass(frozen=True, slots=True)
class Note:
    """A note of a tune; `midi` at `beat` for `beats`."""

    midi: int
    beat: float
    beats: float


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord: pitch classes, root and bass."""

    classes: tuple[int, ...]
    root: int
    bass: int

    def voicing(self, low: int, count: int = 0) -> list[int]:
        """The chord's notes from MIDI `low` upwards, `count` of them."""
        count = count or len(self.classes)
        wanted = set(self.classes)
        return [midi for midi in range(low, low + 60) if midi % 12 in wanted][:count]

    def bass_note(self, low: int) -> int:
        """The bass at or above MIDI `low`."""
        return low + (self.bass - low) % 12

    def root_note(self, low: int) -> int:
        """The root at or above MIDI `low`."""
        return low + (self.root - low) % 12


def pitch(name: str) -> int:
    """Pitch class of a name like F# or Bb."""
    return (NAMES[name[0]] + name.count("#") - name[1:].count("b")) % 12


def chord(text: str) -> Chord:
    """Read a chord's name."""
    match = _CHORD.fullmatch(text)
    if match is None:
        raise ValueError(text)
    root = pitch(match[1])
    classes = tuple((root + step) % 12 for step in QUALITIES[match[2]])
    return Chord(classes, root, pitch(match[3]) if match[3] else root)


def chords(
    text: str, *, bar: float = 4.0, start: float = 0.0
) -> Iterator[tuple[float, float, Chord]]:
    """Bars between `|`, each shared evenly by its chords: beat, beats, chord."""
    beat = start
    for cell in text.split("|"):
        names = cell.split()
        for name in names:
            yield beat, bar / len(names), chord(name)
            beat += bar / len(names)


def tune(
    text: str, *, tonic: int, scale: tuple[int, ...] = MAJOR, start: float = 0.0
) -> list[Note]:
    """Read a tune; degree 1 without marks is MIDI `tonic`."""
    notes, beat = [], start
    for token in text.replace("|", " ").split():
        if token.startswith("-:"):
            beat += float(token[2:])
            continue
        match = _NOTE.fullmatch(token)
        if match is None:
            raise ValueError(token)
        accidental, degree, octaves, beats = match.groups()
        midi = tonic + scale[int(degree) - 1]
        midi += {"#": 1, "b": -1, "": 0}[accidental] + 12 * (
            octaves.count("'") - octaves.count(",")
        )
        notes.append(Note(midi, beat, float(beats)))
        beat += float(beats)
    return notes


def length(text: str) -> float:
    """How many beats a tune has."""
    return sum(float(token.split(":")[1]) for token in text.replace("|", " ").split())
