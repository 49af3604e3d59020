"""The songs of Harbour & Pine: folk."""

from __future__ import annotations

import synth
from players import bass, beat, hold, line, pick, sing, strum
from score import chords, tune
from studio import Studio, chorus
from synth import Sound

TIDE_INTRO = "G | Cadd9"
TIDE_VERSE = "G | D/F# | Em7 | Cadd9"
TIDE_CHORUS = "C G/B | Am7 D | G Em | C D"
TIDE_END = "G"
VERSE_TUNE = """
-:.5 5,:.5 1:.5 2:.5 3:1 2:.5 1:.5 | 2:1 5,:.5 6,:.5 2:1.5 -:.5 |
-:.5 6,:.5 1:.5 2:.5 3:1 5:.5 3:.5 | 2:.5 1:.5 6,:1 1:1.5 -:.5
"""
CHORUS_TUNE = """
5:1 6:.5 5:.5 3:1 -:.5 2:.5 | 3:.5 2:.5 1:.5 6,:.5 2:1.5 -:.5 |
5:1 6:.5 7:.5 1':1 7:.5 6:.5 | 6:.5 1':.5 6:.5 5:.5 2:1.5 -:.5
"""
LAST_TUNE = """
5:1 6:.5 5:.5 3:1 -:.5 2:.5 | 3:.5 2:.5 1:.5 6,:.5 2:1.5 -:.5 |
5:1 6:.5 7:.5 1':1 7:.5 6:.5 | 6:.5 1':.5 6:.5 5:.5 2:.5 7,:.5 1:1 | 1:3 -:1
"""
HARMONY = """
3:1 4:.5 3:.5 1:1 -:.5 7,:.5 | 1:.5 7,:.5 6,:.5 4,:.5 7,:1.5 -:.5 |
3:1 4:.5 5:.5 6:1 5:.5 4:.5 | 4:.5 6:.5 4:.5 3:.5 7,:1.5 -:.5
"""


def tide_tables(take: str) -> Sound:
    """Sixty bars of sea would fit; fifteen are played."""
    first = take == "a"
    song = Studio(
        bpm=93 if first else 88, beats=15 * 4, seed=11 if first else 12, tail=3.0, room=1.9
    )
    intro = list(chords(TIDE_INTRO))
    verse = list(chords(TIDE_VERSE, start=8))
    chorus_1 = list(chords(TIDE_CHORUS, start=24))
    chorus_2 = list(chords(TIDE_CHORUS, start=40))
    end = list(chords(TIDE_END, start=56))
    everything = [*intro, *verse, *chorus_1, *chorus_2]

    guitar = song.track(level=0.53, pan=-0.28, room=0.22)
    pattern = [0, 3, 2, 4, 1, 3, 2, 4] if first else [0, 2, 3, 4, 5, 4, 3, 2]
    pick(song, guitar, everything, pattern, synth.guitar, low=50, velocity=0.58, ring=2.6)
    strum(song, guitar, end, [(0, 0.6)], synth.guitar, low=43, count=6, spread=0.045)

    second = song.track(level=0.61, pan=0.42, room=0.25)
    pattern_2 = [-1, 5, -1, 4, -1, 5, 4, -1] if first else [-1, -1, 4, -1, 5, -1, 4, 5]
    pick(
        song,
        second,
        [*chorus_1, *chorus_2],
        pattern_2,
        synth.mandolin,
        low=62,
        velocity=0.5,
        ring=2.0,
    )

    low = song.track(level=0.50, room=0.06, high=3500)
    walk = [(0, 1.5, 0), (2, 1.0, 7), (3.5, 0.5, 0)]
    bass(song, low, [*verse, *chorus_1, *chorus_2], walk, synth.double_bass, low=38, velocity=0.7)
    bass(song, low, end, [(0, 4, 0)], synth.double_bass, low=31, velocity=0.7)

    singer = song.track(level=0.60 if first else 0.5, room=0.30, echo=0.08)
    flute = song.track(level=0.48, pan=0.22, room=0.42, echo=0.10)
    second_voice = song.track(level=0.51, pan=-0.2, room=0.4)
    tonic = 67
    if first:
        sing(song, singer, tune(VERSE_TUNE, tonic=tonic, start=8), "auoeaoua")
        line(
            song,
            flute,
            tune("5:1 3:.5 2:.5 3:2 | 2:.5 1:.5 6,:1 1:1.5 -:.5", tonic=67),
            synth.flute,
            glide=True,
            velocity=0.6,
        )
        line(
            song,
            flute,
            tune("-:2 1':.5 7:.5 6:.5 5:.5 | -:2 6:.5 5:.5 2:1", tonic=67, start=48),
            synth.flute,
            glide=True,
            velocity=0.5,
        )
    else:
        line(
            song,
            flute,
            tune(VERSE_TUNE, tonic=tonic, start=8),
            synth.flute,
            glide=True,
            velocity=0.72,
            up=12,
        )
        cello = song.track(level=0.40, pan=-0.15, room=0.35)
        line(
            song,
            cello,
            tune("1:4 | 5,:4 | 6,:4 | 4,:2 5,:2", tonic=55, start=8),
            synth.bowed,
            players=2,
            velocity=0.55,
        )
        line(
            song,
            cello,
            tune("4:2 3:2 | 2:2 5:2 | 1:2 6,:2 | 4,:2 5,:2", tonic=55, start=40),
            synth.bowed,
            players=2,
            velocity=0.6,
        )
    sing(song, singer, tune(CHORUS_TUNE, tonic=tonic, start=24), "aeaouaeo", velocity=0.8)
    sing(song, singer, tune(LAST_TUNE, tonic=tonic, start=40), "aeaouaeo", velocity=0.85)
    sing(
        song,
        second_voice,
        tune(HARMONY, tonic=tonic, start=40),
        "ouaoeoua",
        velocity=0.6,
        lift=1.04,
    )

    strings = song.track(level=0.45, room=0.45, low=180, effects=[chorus()])
    hold(song, strings, [*chorus_2, *end], synth.bowed, low=55, count=4, velocity=0.5, players=3)

    drums = song.track(level=0.42, room=0.16)
    rows = {"shaker": "o.x.o.x.o.x.o.x.", "soft_kick": "x-----o-x-------"}
    beat(
        song,
        drums,
        rows,
        bars=range(4, 14),
        levels={"shaker": 0.42, "soft_kick": 0.95},
        pans={"shaker": 0.35},
    )
    if first:
        beat(song, drums, {"rim": "----x-------x---"}, bars=range(6, 14), levels={"rim": 0.35})
    else:
        beat(song, drums, {"brush": "----x-------x-o-"}, bars=range(6, 14), levels={"brush": 0.6})
    return song.master()


WALTZ_INTRO = "D | G | A7 | D"
WALTZ_VERSE = "D | D | G | D | Bm | Em | A | A7"
WALTZ_CHORUS = "G | D/F# | Em | D | G | D/F# | A7 | D"
WALTZ_VERSE_TUNE = """
5,:1 1:1 3:1 | 3:1.5 2:.5 1:1 | 4:1 6:1 4:1 | 3:2 -:1 |
6:1 5:1 3:1 | 2:1.5 3:.5 4:1 | 5:1 4:.5 3:.5 2:1 | 2:2 5:1
"""
WALTZ_CHORUS_TUNE = """
6:2 1':1 | 5:2 3:1 | 4:1 3:1 2:1 | 3:2 5:1 |
6:2 1':1 | 5:1 6:1 5:1 | 4:1 2:1 7,:1 | 1:2 -:1
"""
WALTZ_LOW_TUNE = """
4:2 6:1 | 3:2 1:1 | 2:1 1:1 7,:1 | 1:2 3:1 |
4:2 6:1 | 3:1 4:1 3:1 | 2:1 7,:1 5,:1 | 3,:2 -:1
"""


def second_hand_sun(_: str) -> Sound:
    """A kitchen waltz."""
    bars = 4 + 8 + 8 + 8 + 1
    song = Studio(bpm=148, beats=bars * 3, seed=21, tail=2.8, room=1.2)
    intro = list(chords(WALTZ_INTRO, bar=3))
    verse = list(chords(WALTZ_VERSE, bar=3, start=12))
    chorus_1 = list(chords(WALTZ_CHORUS, bar=3, start=36))
    chorus_2 = list(chords(WALTZ_CHORUS, bar=3, start=60))
    end = list(chords("D", bar=6, start=84))
    everything = [*intro, *verse, *chorus_1, *chorus_2]

    low = song.track(level=0.37, room=0.05, high=3000)
    bass(song, low, everything, [(0, 2, 0)], synth.double_bass, low=38, every=3)
    bass(song, low, end, [(0, 3, 0)], synth.double_bass, low=38, every=3)

    chop = song.track(level=0.71, pan=0.38, room=0.16)
    strum(
        song,
        chop,
        everything,
        [(1, 0.55), (2, 0.45)],
        synth.mandolin,
        low=62,
        count=4,
        every=3,
        held=0.45,
    )
    chord = song.track(level=0.40, pan=-0.36, room=0.16)
    strum(
        song,
        chord,
        everything,
        [(0, 0.4), (1, 0.5), (2, -0.42)],
        synth.guitar,
        low=50,
        count=5,
        every=3,
    )
    strum(song, chord, end, [(0, 0.7)], synth.guitar, low=50, count=6, every=3, spread=0.03)

    reeds = song.track(level=0.65, pan=0.08, room=0.2)
    line(
        song,
        reeds,
        tune("3:1 4:1 5:1 | 6:2 1':1 | 7:1 6:.5 5:.5 4:1 | 3:2 -:1", tonic=74),
        synth.accordion,
        velocity=0.7,
    )
    cushion = song.track(level=0.24, pan=0.2, room=0.2)
    hold(
        song, cushion, [*chorus_1, *chorus_2, *end], synth.accordion, low=57, count=3, velocity=0.6
    )
    line(song, reeds, tune(WALTZ_CHORUS_TUNE, tonic=74, start=60), synth.accordion, velocity=0.72)

    singer = song.track(level=0.53, pan=-0.06, room=0.22)
    sing(
        song,
        singer,
        tune(WALTZ_VERSE_TUNE, tonic=62, start=12),
        "aeoaoieu",
        velocity=0.8,
        lift=1.02,
    )
    sing(
        song,
        singer,
        tune(WALTZ_CHORUS_TUNE, tonic=62, start=36),
        "oaieoaue",
        velocity=0.85,
        lift=1.02,
    )
    sing(
        song,
        singer,
        tune(WALTZ_CHORUS_TUNE + "| 1:2.5 -:.5", tonic=62, start=60),
        "oaieoaue",
        velocity=0.9,
        lift=1.02,
    )
    friends = song.track(level=0.47, room=0.3)
    sing(
        song,
        friends,
        tune(WALTZ_LOW_TUNE, tonic=62, start=60),
        "oaieoaue",
        velocity=0.7,
        people=3,
        lift=0.98,
    )
    fiddle = song.track(level=0.39, pan=-0.3, room=0.3)
    answers = "-:9 5:1 6:1 7:1 | 1':2 7:1 | 6:2 5:1 | -:3 | 5:2 6:.5 7:.5"
    line(
        song,
        fiddle,
        tune(answers, tonic=74, start=36),
        synth.bowed,
        players=1,
        velocity=0.6,
        warmth=2600,
    )

    drums = song.track(level=0.75, room=0.14)
    rows = {"soft_kick": "x-----", "brush": "--x-o-"}
    beat(
        song,
        drums,
        rows,
        bars=range(4, 28),
        per_bar=3,
        levels={"soft_kick": 0.8, "brush": 0.62},
        pans={"brush": 0.12},
    )
    rows = {"tambourine": "--o-o-", "shaker": "......"}
    beat(
        song,
        drums,
        rows,
        bars=range(20, 28),
        per_bar=3,
        levels={"tambourine": 0.32, "shaker": 0.5},
        pans={"tambourine": -0.3},
    )
    drums.hit(song.at(60), "crash", level=0.25)
    return song.master()
