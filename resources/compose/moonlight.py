"""The songs of 月光邮局 (the Moonlight Post Office): a ballad and a kite."""

from __future__ import annotations

import synth
from players import bass, beat, hold, line, pick, sing, strum
from score import chords, tune
from studio import Studio, chorus
from synth import Sound

RAIN_INTRO = "Bb F/A"
RAIN_VERSE = "Bb | F/A | Gm7 Dm7 | Ebmaj7 F"
RAIN_CHORUS = "Eb F | Dm7 Gm7 | Cm7 F7sus4 | Bb F/A"
RAIN_LAST = "Eb F | Dm7 Gm7 | Cm7 F7sus4 | Gm7 F"
RAIN_END = "Eb F | Bbadd9"
RAIN_VERSE_TUNE = """
-:.5 3:.5 3:.5 2:.5 3:1 5:1 | 5:.5 2:.5 2:1.5 -:.5 1:.5 2:.5 |
3:.5 3:.5 2:.5 1:.5 2:.5 3:.5 5:1 | 6,:.5 1:.5 1:.5 2:.5 2:2
"""
RAIN_CHORUS_TUNE = """
-:.5 6:.5 1':.5 6:.5 7:.5 6:.5 5:1 | 5:.5 3:.5 5:.5 6:.5 3:1.5 -:.5 |
4:.5 4:.5 3:.5 2:.5 1:.5 2:.5 5:1 | 3:1.5 2:.5 2:1 -:1
"""
RAIN_LAST_TUNE = """
-:.5 6:.5 1':.5 6:.5 7:.5 6:.5 5:1 | 5:.5 3:.5 5:.5 6:.5 3':1 2':.5 1':.5 |
1':.5 6:.5 5:.5 4:.5 4:.5 5:.5 2:1 | 3:1 1:.5 2:.5 2:1.5 -:.5 | -:.5 6,:.5 1:.5 2:.5 2:.5 7,:.5 1:1 | 1:3 -:1
"""
RAIN_UNDER = """
1:2 2:2 | 7,:2 5,:2 | 6,:2 4,:2 | 5,:2 5,:2
"""


def rain_at_the_seventh_stop(take: str) -> Sound:
    """A platform after the rain."""
    first = take == "a"
    song = Studio(bpm=78 if first else 82, beats=60, seed=51 if first else 52, tail=3.0, room=2.2)
    intro = list(chords(RAIN_INTRO))
    verse = list(chords(RAIN_VERSE, start=4))
    chorus_1 = list(chords(RAIN_CHORUS, start=20))
    last = list(chords(RAIN_LAST, start=36))
    end = list(chords(RAIN_END, start=52))
    body = [*intro, *verse, *chorus_1, *last, *end[:-1]]

    keys = song.track(level=0.66 if first else 0.46, pan=-0.08, room=0.26)
    rolling = [0, 2, 4, 3, 5, 3, 4, 2] if first else [0, -1, 3, -1, 5, -1, 4, -1]
    pick(song, keys, body, rolling, synth.piano, low=55, velocity=0.5, ring=2.8)
    strum(song, keys, [end[-1]], [(0, 0.5)], synth.piano, low=46, count=7, spread=0.09)
    if not first:
        nylon = song.track(level=0.52, pan=0.32, room=0.24)
        pick(
            song,
            nylon,
            body,
            [0, 3, 4, 5, 4, 3, 4, 5],
            synth.guitar,
            low=53,
            velocity=0.5,
            ring=2.2,
        )

    low = song.track(level=0.42, room=0.05, high=2600)
    bass(
        song,
        low,
        [*chorus_1, *last, *end],
        [(0, 1.5, 0), (1.5, 0.5, 0), (2, 1.5, 0), (3.5, 0.5, 7)],
        synth.bass_guitar,
        low=34,
        velocity=0.55,
    )

    singer = song.track(level=0.53, room=0.32, echo=0.10)
    if first:
        sing(
            song,
            singer,
            tune(RAIN_VERSE_TUNE, tonic=70, start=4),
            "uiaoeuao",
            velocity=0.7,
            up=-12,
            lift=1.1,
        )
    else:
        erhu = song.track(level=0.46, room=0.36, echo=0.1)
        line(
            song,
            erhu,
            tune(RAIN_VERSE_TUNE, tonic=70, start=4),
            synth.bowed,
            players=1,
            velocity=0.65,
            warmth=2300,
        )
    sing(
        song, singer, tune(RAIN_CHORUS_TUNE, tonic=58, start=20), "auieaoue", velocity=0.8, lift=1.1
    )
    sing(
        song, singer, tune(RAIN_LAST_TUNE, tonic=58, start=36), "auieaoue", velocity=0.88, lift=1.1
    )

    section = song.track(level=0.42, room=0.5, low=150, effects=[chorus(depth=0.0012)])
    hold(song, section, chorus_1, synth.bowed, low=53, count=3, velocity=0.45, players=3)
    hold(song, section, [*last, *end], synth.bowed, low=53, count=5, velocity=0.62, players=3)
    violins = song.track(level=0.57, pan=0.3, room=0.5)
    line(
        song,
        violins,
        tune(
            "1':2 2':2 | 7:2 1':2 | 6:2 4:2 | 3':2 2':2 | 1':2 2':1 7:1 | 1':4", tonic=70, start=36
        ),
        synth.bowed,
        players=3,
        velocity=0.6,
    )
    cello = song.track(level=0.54, pan=-0.3, room=0.4)
    line(
        song,
        cello,
        tune(RAIN_UNDER, tonic=46, start=20),
        synth.bowed,
        players=2,
        velocity=0.55,
        up=0,
    )

    drums = song.track(level=0.60, room=0.2)
    soft = {"soft_kick": "x-----x---x-----", "rim": "--------x-------", "hat": ".-.-.-.-.-.-.-.-"}
    beat(song, drums, soft, bars=range(5, 9), levels={"rim": 0.4, "hat": 0.45}, pans={"hat": 0.25})
    full = {
        "soft_kick": "x-----x---x-----",
        "snare": "--------x-------",
        "hat": "o-.-o-.-o-.-o-.-",
        "tambourine": "----o-------o---",
    }
    beat(
        song,
        drums,
        full,
        bars=range(9, 14),
        levels={"snare": 0.5, "hat": 0.5, "tambourine": 0.25},
        pans={"hat": 0.25, "tambourine": -0.3},
    )
    beat(song, drums, {"tom": "------------o-xx"}, bars=[8], levels={"tom": 0.4})
    drums.hit(song.at(36), "crash", level=0.3)
    drums.hit(song.at(56), "crash", level=0.2)
    return song.master()


KITE_VERSE = "E | C#m | A | B"
KITE_CHORUS = "A | E/G# | F#m7 | B"
KITE_LAST = "A | E/G# | F#m7 B | E"
KITE_VERSE_TUNE = """
5:.5 6:.5 1':1 6:.5 5:.5 3:1 | 5:.5 3:.5 2:.5 1:.5 2:2 |
1:.5 2:.5 3:1 5:.5 6:.5 5:1 | 2:.5 3:.5 5:.5 3:.5 2:2
"""
KITE_CHORUS_TUNE = """
1':1 1':.5 2':.5 1':.5 6:.5 5:1 | 3:.5 5:.5 6:.5 5:.5 3:2 |
6:.5 6:.5 5:.5 6:.5 1':1 6:.5 5:.5 | 3:.5 5:.5 3:.5 2:.5 2:2
"""
KITE_LAST_TUNE = """
1':1 1':.5 2':.5 1':.5 6:.5 5:1 | 3:.5 5:.5 6:.5 5:.5 3:2 |
6:.5 6:.5 5:.5 6:.5 5:.5 3:.5 2:.5 3:.5 | 1:3 -:1
"""


def small_town_kite(_: str) -> Sound:
    """A paper bird over the river."""
    song = Studio(bpm=96, beats=14 * 4, seed=61, tail=3.2, room=1.8)
    verse = list(chords(KITE_VERSE, start=4))
    chorus_1 = list(chords(KITE_CHORUS, start=20))
    chorus_2 = list(chords(KITE_LAST, start=36))
    end = list(chords("E6", start=52))

    zither = song.track(level=0.60, pan=-0.22, room=0.28)
    steps = [52 + 12 * octave + degree for octave in range(3) for degree in (0, 2, 4, 7, 9)]
    for place, midi in enumerate(steps):
        sound = synth.zither(midi, 1.6, velocity=0.35 + 0.03 * place, rng=zither.rng)
        zither.add(song.at(0.2) + place * 0.075 * (1 - place / 60), sound, pan=-0.5 + place / 15)
    for place, midi in enumerate(reversed(steps[4:])):
        zither.add(
            song.at(2.6) + place * 0.085,
            synth.zither(midi, 1.2, velocity=0.4, rng=zither.rng),
            level=0.6,
        )
    flowing = [0, 2, 3, 5, 4, 3, 5, 4]
    pick(
        song,
        zither,
        [*verse, *chorus_1, *chorus_2],
        flowing,
        synth.zither,
        low=57,
        velocity=0.48,
        ring=2.4,
    )
    answers = song.track(level=0.50, pan=0.35, room=0.3)
    for bar, text in (
        (5, "-:2 6:.25 5:.25 3:.5 5:1"),
        (8, "-:2.5 5:.25 6:.25 1':1"),
        (10, "-:2 5:.5 3:.5 2:1"),
        (12, "-:3 5:.5 6:.5"),
    ):
        for note in tune(text, tonic=76, start=(bar - 1) * 4 + 4):
            answers.add(
                song.at(note.beat),
                synth.zither(
                    note.midi, song.at(note.beats) + 0.5, velocity=0.6, bend=0.0, rng=answers.rng
                ),
            )

    flute = song.track(level=0.55, pan=0.1, room=0.4, echo=0.14)
    line(
        song,
        flute,
        tune(KITE_VERSE_TUNE, tonic=76, start=4),
        synth.flute,
        buzz=0.35,
        glide=True,
        velocity=0.7,
    )
    singer = song.track(level=0.46, room=0.3)
    sing(song, singer, tune(KITE_CHORUS_TUNE, tonic=64, start=20), "eiaouiea", velocity=0.8)
    sing(song, singer, tune(KITE_LAST_TUNE, tonic=64, start=36), "eiaouiea", velocity=0.85)
    line(
        song,
        flute,
        tune(KITE_LAST_TUNE, tonic=76, start=36),
        synth.flute,
        buzz=0.35,
        glide=True,
        velocity=0.6,
    )
    children = song.track(level=0.30, room=0.5)
    hold(
        song,
        children,
        [*chorus_2, *end],
        synth.choir,
        low=64,
        count=3,
        velocity=0.5,
        vowel="a",
        people=2,
    )

    low = song.track(level=0.32, room=0.06, high=2600)
    bass(
        song,
        low,
        [*verse, *chorus_1, *chorus_2],
        [(0, 2, 0), (2, 1.5, 7), (3.5, 0.5, 0)],
        synth.double_bass,
        low=40,
    )
    bass(song, low, end, [(0, 4, 0)], synth.double_bass, low=40)
    section = song.track(level=0.48, room=0.45, low=180)
    hold(
        song,
        section,
        [*chorus_1, *chorus_2, *end],
        synth.bowed,
        low=59,
        count=3,
        velocity=0.5,
        players=3,
    )
    strum(song, zither, end, [(0, 0.5)], synth.zither, low=52, count=8, spread=0.07)

    drums = song.track(level=0.61, room=0.25)
    rows = {
        "low_drum": "x-----o-x-------",
        "block": "----o-------o-.-",
        "shaker": "..o...o...o...o.",
    }
    beat(
        song,
        drums,
        rows,
        bars=range(1, 13),
        levels={"low_drum": 0.7, "block": 0.25, "shaker": 0.4},
        pans={"block": 0.4, "shaker": -0.3},
    )
    beat(song, drums, {"low_drum": "--------o-o-xoxx"}, bars=[4, 8], levels={"low_drum": 0.5})
    drums.hit(song.at(36), "crash", level=0.2)
    drums.hit(song.at(52), "low_drum", level=0.6)
    return song.master()
