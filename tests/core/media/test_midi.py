"""Notes as MIDI, read again note for note; what cannot be played is left out."""

from __future__ import annotations

import io
import json
from typing import Any

import mido
import pytest

from suno_desktop.core.errors import MediaError
from suno_desktop.core.media import midi


def note(pitch: Any = 60, start: Any = 0.5, end: Any = 1.0, **told: Any) -> dict[str, Any]:
    return {"pitch": pitch, "start": start, "end": end, **told}


def file_of(*instruments: tuple[str, list[Any]], **wrapped: Any) -> tuple[mido.MidiFile, bytes]:
    told: Any = {"instruments": [{"name": name, "notes": notes} for name, notes in instruments]}
    for name in wrapped:
        told = {name: told}
    data = midi.render(json.dumps(told), title="雨 Rain", clip_id="clip-1")
    return mido.MidiFile(file=io.BytesIO(data), charset="utf-8"), data


def played(track: mido.MidiTrack) -> list[tuple[float, str, int, int]]:
    """Time in seconds, what, which key and how loud."""
    at, found = 0, []
    for message in track:
        at += message.time
        if message.type in {"note_on", "note_off"}:
            found.append((at / 960, message.type, message.note, message.velocity))
    return found


def test_each_note_begins_and_ends_when_it_was_told() -> None:
    file, _ = file_of(
        ("Piano", [note(64, 1.25, 2.0, velocity=40), note(60, 0.5, 1.25, velocity=127)])
    )
    assert [track.name for track in file.tracks] == ["雨 Rain", "Piano"]
    assert played(file.tracks[1]) == [
        (0.5, "note_on", 60, 127),
        (1.25, "note_off", 60, 0),
        (1.25, "note_on", 64, 40),
        (2.0, "note_off", 64, 0),
    ]
    assert file.length == pytest.approx(2.0, abs=0.001)


def test_a_note_that_begins_while_it_sounds_ends_the_one_before() -> None:
    file, _ = file_of(("Piano", [note(60, 0.0, 2.0), note(60, 1.0, 1.5)]))
    assert [(at, what) for at, what, *_ in played(file.tracks[1])] == [
        (0.0, "note_on"),
        (1.0, "note_off"),
        (1.0, "note_on"),
        (1.5, "note_off"),
    ]


def test_how_loud_may_be_a_part_of_the_whole() -> None:
    file, _ = file_of(("Piano", [note(60, 0, 1, velocity=1.0), note(61, 0, 1, velocity=0.5)]))
    assert sorted(loud for _, what, _, loud in played(file.tracks[1]) if what == "note_on") == [
        64,
        127,
    ]
    file, _ = file_of(
        ("Piano", [note(60, 0, 1, velocity=90), note(61, 0, 1), note(62, 0, 1, velocity=900)])
    )
    assert [loud for _, what, _, loud in played(file.tracks[1]) if what == "note_on"] == [
        90,
        80,
        127,
    ]


def test_drums_have_their_channel_and_others_a_sound_by_their_name() -> None:
    names = ["Drums", *(f"Bass {number}" for number in range(17))]
    file, _ = file_of(*((name, [note()]) for name in names))
    channels = [
        next(one.channel for one in track if one.type == "note_on") for track in file.tracks[1:]
    ]
    assert channels[0] == 9
    assert channels[1:] == [*range(9), *range(10, 16), 0, 1]
    programs = [
        one.program for track in file.tracks for one in track if one.type == "program_change"
    ]
    assert programs == [33] * 17


@pytest.mark.parametrize(
    "bad",
    [
        note(128), note(-1), note(60, 1.0, 1.0), note(60, 2.0, 1.0), note(60, -0.1, 1.0), note(60, 0, 90_000),
        note("60"), note(None), note(60, "0", 1), note(60, 0, float("inf")), 7, None,
    ],
)  # fmt: skip
def test_what_cannot_be_played_is_left_out(bad: Any) -> None:
    file, _ = file_of(("Piano", [bad, note(0, 0.0, 1.0), note(127, 86_399.0, 86_400.0)]))
    assert [key for _, what, key, _ in played(file.tracks[1]) if what == "note_on"] == [0, 127]


@pytest.mark.parametrize(
    "raw",
    ["", "[]", "{", "null", '{"instruments": 7}', '{"instruments": []}', '{"instruments": [{"notes": []}]}',
     '{"instruments": [{"notes": 7}, 7, {}]}', "[" * 9_000],
)  # fmt: skip
def test_without_notes_there_is_no_file(raw: str) -> None:
    with pytest.raises(MediaError) as caught:
        midi.render(raw, title="", clip_id="c")
    assert caught.value.code == "midi.none"


def test_the_same_notes_make_the_same_bytes_wherever_they_stand() -> None:
    notes = [note()]
    _, bare = file_of(("Piano", notes))
    _, wrapped = file_of(("Piano", notes), response=1, data=1)
    assert bare == wrapped


@pytest.mark.parametrize("clip_id", ["clip-1", "0a1b2c3d-1111-4222-8333-444455550000", "雨"])
def test_a_file_says_whose_notes_it_holds(clip_id: str) -> None:
    raw = json.dumps({"instruments": [{"notes": [note()]}]})
    data = midi.render(raw, title="suno:clip=", clip_id=clip_id)
    assert midi.clip_id_of(midi.render(raw, title="Rain", clip_id=clip_id)) == clip_id
    assert midi.clip_id_of(data) in {clip_id, None}
    assert midi.clip_id_of(b"RIFF" + data[4:]) is None
    assert midi.clip_id_of(b"") is None
