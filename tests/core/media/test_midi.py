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
        note(128), note(-1), note(60, 1.0, 1.0), note(60, 2.0, 1.0), note(60, -0.1, 1.0), note(60, 0, 86_401),
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


def wrapped(value: Any, times: int) -> Any:
    for _ in range(times):
        value = {"data": value}
    return value


@pytest.mark.parametrize(("times", "is_found"), [(0, True), (4, True), (5, False), (6, False)])
def test_notes_are_looked_for_in_a_few_wrappings(times: int, is_found: bool) -> None:
    raw = json.dumps(wrapped({"instruments": [{"name": "Piano", "notes": [note()]}]}, times))
    if is_found:
        assert midi.render(raw, title="", clip_id="c").startswith(b"MThd")
        return
    with pytest.raises(MediaError):
        midi.render(raw, title="", clip_id="c")


def test_names_are_cut_and_the_tempo_is_told() -> None:
    told = {"instruments": [{"name": "violin " * 40, "notes": [note()]}]}
    data = midi.render(json.dumps(told), title="t" * 300, clip_id="c")
    file = mido.MidiFile(file=io.BytesIO(data))
    assert [len(track.name) for track in file.tracks] == [200, 100]
    assert [one.tempo for one in file.tracks[0] if one.type == "set_tempo"] == [500_000]
    assert file.ticks_per_beat == 480


def strokes(*notes: dict[str, Any]) -> list[tuple[int, str, int, int]]:
    """As `played`, in ticks."""
    file, _ = file_of(("Piano", list(notes)))
    return [(round(at * 960), what, key, loud) for at, what, key, loud in played(file.tracks[1])]


def test_the_shortest_note_sounds_for_a_tick() -> None:
    assert strokes(note(60, 0, 0.0001)) == [(0, "note_on", 60, 80), (1, "note_off", 60, 0)]
    assert strokes(note(60, 0, 0.002)) == [(0, "note_on", 60, 80), (2, "note_off", 60, 0)]


def test_of_two_notes_of_a_key_at_a_time_one_sounds() -> None:
    assert strokes(note(60, 0, 2.0), note(60, 0, 1.0)) == [
        (0, "note_on", 60, 80),
        (1920, "note_off", 60, 0),
    ]


@pytest.mark.parametrize(
    ("told", "loud"),
    [((0.9, 1), (114, 127)), ((2, 0), (2, 1)), ((127, 128), (127, 127)), ((90, -5), (90, 1)), ((0, 0.004), (1, 1))],
)  # fmt: skip
def test_how_loud_a_note_is(told: tuple[float, float], loud: tuple[int, int]) -> None:
    found = strokes(*(note(60 + n, 0, 1, velocity=one) for n, one in enumerate(told)))
    assert (
        tuple(one for _, what, _, one in sorted(found, key=lambda it: it[2]) if what == "note_on")
        == loud
    )


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("Violin", 40), ("Cello", 42), ("Strings", 48), ("Choir", 52), ("Vocals", 53), ("Lead Voice", 53), ("Trumpet", 56),
        ("Brass", 61), ("Saxophone", 65), ("Flute", 73), ("Organ", 16), ("Bass", 33), ("Guitar", 25), ("Synth", 81),
        ("Lead", 81), ("Pad", 88), ("Piano", 0), ("Something", 0), ("", 0),
    ],
)  # fmt: skip
def test_an_instrument_has_the_sound_of_general_midi(name: str, program: int) -> None:
    file, _ = file_of((name, [note()]))
    assert [one.program for one in file.tracks[1] if one.type == "program_change"] == [program]


def test_so_many_notes_are_read() -> None:
    told = {"instruments": [{"name": "Piano", "notes": [7] * 199_999 + [note(60), note(61)]}]}
    data = midi.render(json.dumps(told), title="", clip_id="c")
    file = mido.MidiFile(file=io.BytesIO(data))
    assert [key for _, what, key, _ in played(file.tracks[1]) if what == "note_on"] == [60]


@pytest.mark.parametrize(
    ("front", "clip_id"),
    [
        (bytes(4079) + b"\xff\x01\x0c", "ab"),
        (bytes(4080) + b"\xff\x01\x0c", None),
        (b"\xff\x01\x0c", "ab"),
        (b"\xff\x02\x0c", None),
        (b"", None),
    ],
)
def test_whose_notes_it_holds_is_told_in_a_text_at_the_beginning(
    front: bytes, clip_id: str | None
) -> None:
    assert midi.clip_id_of(b"MThd" + front + b"suno:clip=abcd") == clip_id


def test_a_text_without_the_mark_says_nothing() -> None:
    data = b"MThd" + bytes(4089) + b"\xff\x01\x09" + b"no mark here"
    assert midi.clip_id_of(data) is None
    assert midi.clip_id_of(data[:-12]) is None
