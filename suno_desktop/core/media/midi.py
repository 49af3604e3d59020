"""Notes as a relay tells them → a MIDI file: one track for each instrument, and the song's own ID, so that it is known again.

The same notes always make the same bytes. Reads no reply but its notes, and writes no file. mido is imported when first needed.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from suno_desktop.core.errors import MediaError

if TYPE_CHECKING:
    from mido import MidiTrack

_PER_BEAT: Final = 480
_PER_SECOND: Final = 2 * _PER_BEAT
"""At 120 beats a minute, which is what is written: relays tell no tempo."""
_INSIDE: Final = ("data", "result", "response")
_DEEPEST: Final = 4
_MOST_NOTES: Final = 200_000
_LONGEST_S: Final = 24 * 3600
_USUAL_VELOCITY: Final = 80
_DRUMS: Final = 9
"""The channel that General MIDI keeps for drums."""
_PROGRAMS: Final[Mapping[str, int]] = {
    "violin": 40, "cello": 42, "string": 48, "choir": 52, "vocal": 53, "voice": 53, "trumpet": 56, "brass": 61,
    "sax": 65, "flute": 73, "organ": 16, "bass": 33, "guitar": 25, "synth": 81, "lead": 81, "pad": 88, "piano": 0,
}  # fmt: skip
"""Sounds of General MIDI by words in the name of an instrument; the first that is in it counts."""
_MARK: Final = "suno:clip="
_COMMENT: Final = b"\xff\x01"
"""How a text begins in a MIDI file."""


class _MidiNote(NamedTuple):
    start: int
    """In ticks, like `end`."""
    end: int
    pitch: int
    velocity: int


def render(raw: str, *, title: str, clip_id: str) -> bytes:
    """A whole MIDI file of the notes in an answer.

    Raises:
        MediaError: `midi.none`, there are no notes in it.
    """
    instruments = _instruments(_json(raw), 0) or []
    found = [(_name(one), _notes(one)) for one in instruments if isinstance(one, dict)]
    found = [(name, notes) for name, notes in found if notes]
    if not found:
        raise MediaError("midi.none")
    from mido import MetaMessage, MidiFile, MidiTrack  # noqa: PLC0415 — costs start-up time

    file = MidiFile(type=1, ticks_per_beat=_PER_BEAT, charset="utf-8")
    head = MidiTrack()
    head.append(MetaMessage("track_name", name=title[:200]))
    head.append(MetaMessage("text", text=_MARK + clip_id))
    head.append(MetaMessage("set_tempo", tempo=500_000))
    file.tracks.append(head)
    channels = _channels([name for name, _ in found])
    for (name, notes), channel in zip(found, channels, strict=True):
        file.tracks.append(_track(name, notes, channel))
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def clip_id_of(data: bytes) -> str | None:
    """The clip whose notes a file of ours holds; None for any other file."""
    before, mark, _ = data[:4096].partition(_MARK.encode())
    if not data.startswith(b"MThd") or not mark or before[-3:-1] != _COMMENT:
        return None
    start = len(before)
    return data[start + len(mark) : start + before[-1]].decode("utf-8", "replace") or None


def _json(raw: str) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _instruments(value: Any, depth: int) -> Sequence[Any] | None:
    """The list of instruments, wherever it stands."""
    if isinstance(value, str):
        value = _json(value)
    if not isinstance(value, dict) or depth > _DEEPEST:
        return None
    if isinstance(value.get("instruments"), list):
        return list(value["instruments"])
    return next(
        (found for name in _INSIDE if (found := _instruments(value.get(name), depth + 1))), None
    )


def _name(instrument: Mapping[str, Any]) -> str:
    name = instrument.get("name")
    return " ".join(name.split())[:100] if isinstance(name, str) else ""


def _notes(instrument: Mapping[str, Any]) -> list[_MidiNote]:
    """The notes that can be played, in the order in which they begin."""
    told = instrument.get("notes")
    told = told[:_MOST_NOTES] if isinstance(told, list) else []
    notes = [one for one in told if isinstance(one, dict)]
    # Some tell how loud a note is as a part of the whole.
    loud = [value for one in notes if (value := _number(one.get("velocity"))) is not None]
    scale = 127 if loud and max(loud) <= 1 else 1
    return sorted(note for one in notes if (note := _note(one, scale)) is not None)


def _note(told: Mapping[str, Any], scale: int) -> _MidiNote | None:
    pitch, start, end = (_number(told.get(name)) for name in ("pitch", "start", "end"))
    if pitch is None or start is None or end is None:
        return None
    if not 0 <= pitch <= 127 or not 0 <= start < end <= _LONGEST_S:
        return None
    velocity = _number(told.get("velocity"))
    loud = _USUAL_VELOCITY if velocity is None else round(velocity * scale)
    first = round(start * _PER_SECOND)
    last = max(first + 1, round(end * _PER_SECOND))
    return _MidiNote(first, last, round(pitch), max(1, min(127, loud)))


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def _channels(names: Sequence[str]) -> list[int]:
    """A channel for each instrument; drums have theirs, and where there are too many, some share one."""
    free = [channel for channel in range(16) if channel != _DRUMS]
    found, taken = [], 0
    for name in names:
        if _is_drums(name):
            found.append(_DRUMS)
        else:
            found.append(free[taken % len(free)])
            taken += 1
    return found


def _is_drums(name: str) -> bool:
    return "drum" in name.lower() or "percussion" in name.lower()


def _track(name: str, notes: Sequence[_MidiNote], channel: int) -> MidiTrack:
    from mido import Message, MetaMessage, MidiTrack  # noqa: PLC0415 — loaded already

    track = MidiTrack()
    track.append(MetaMessage("track_name", name=name))
    if channel != _DRUMS:
        words = name.lower()
        program = next((number for word, number in _PROGRAMS.items() if word in words), 0)
        track.append(Message("program_change", channel=channel, program=program))
    now = 0
    for at, is_on, pitch, velocity in sorted(_strokes(notes)):
        kind = "note_on" if is_on else "note_off"
        message = Message(kind, channel=channel, note=pitch, velocity=velocity, time=at - now)
        track.append(message)
        now = at
    return track


def _strokes(notes: Sequence[_MidiNote]) -> Iterator[tuple[int, bool, int, int]]:
    """When a key goes down (True) and up again. A note that begins while it still sounds ends the one before."""
    until: dict[int, int] = {}
    for at, note in reversed(list(enumerate(notes))):
        end = min(note.end, until.get(note.pitch, note.end))
        until[note.pitch] = notes[at].start
        if end > note.start:
            yield note.start, True, note.pitch, note.velocity
            yield end, False, note.pitch, 0
