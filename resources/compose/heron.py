"""The songs of Neon Heron: synthesizers."""

from __future__ import annotations

import synth
from players import bass, beat, hold, line, pick, sing
from score import MINOR, chords, tune
from studio import Studio, chorus, pump
from synth import Sound

ARCADE_INTRO = "Am | F"
ARCADE_VERSE = "Am | F | C | G"
ARCADE_PRE = "Dm | Em"
ARCADE_CHORUS = "F | G | Am | Em | F | G | Am | Am"
ARCADE_VERSE_TUNE = """
-:.5 1:.5 1:.5 2:.5 3:1 2:.5 1:.5 | 1:.5 7,:.5 6,:1 -:.5 1:.5 3:.5 2:.5 |
3:.5 4:.5 5:1 4:.5 3:.5 2:1 | 2:1.5 7,:.5 2:1 -:1
"""
ARCADE_PRE_TUNE = "4:.5 4:.5 4:.5 5:.5 6:1 5:.5 4:.5 | 5:.5 5:.5 5:.5 6:.5 7:1.5 -:.5"
ARCADE_CHORUS_TUNE = """
1':1 1':.5 7:.5 6:.5 5:.5 3:1 | 4:.5 5:.5 7:1 5:.5 4:.5 2:1 |
3:1.5 2:.5 1:1 -:.5 5:.5 | 5:.5 7:.5 1':.5 7:.5 5:2 |
1':1 1':.5 7:.5 6:.5 5:.5 6:1 | 7:.5 1':.5 2':1 7:1 5:1 |
1':3 -:1 | 5:.5 3:.5 2:.5 3:.5 1:2
"""


def afterglow_arcade(take: str) -> Sound:
    """A highway of light and wire."""
    first = take == "a"
    song = Studio(
        bpm=105 if first else 112, beats=17 * 4, seed=31 if first else 32, tail=3.0, room=2.0
    )
    intro = list(chords(ARCADE_INTRO))
    verse = list(chords(ARCADE_VERSE, start=8))
    pre = list(chords(ARCADE_PRE, start=24))
    refrain = list(chords(ARCADE_CHORUS, start=32))
    end = list(chords("Am", start=64))
    everything = [*intro, *verse, *pre, *refrain]
    kicks = [song.at(b) for b in range(8, 64)]

    low = song.track(level=0.36, room=0.02, effects=[pump(kicks, depth=0.45)])
    eighths = [(n / 2, 0.42, 12 if n % 4 == 3 else 0) for n in range(8)]
    bass(song, low, everything, eighths, synth.synth_bass, low=33, velocity=0.75)
    bass(song, low, end, [(0, 4, 0)], synth.synth_bass, low=33)

    arp = song.track(level=0.97, pan=0.0, room=0.22, echo=0.34, effects=[pump(kicks, depth=0.3)])
    up = [1, 3, 5, 3, 6, 5, 3, 5, 1, 3, 5, 6, 7, 6, 5, 3]
    down = [7, 5, 3, 5, 6, 3, 1, 3]
    pick(
        song, arp, everything, up if first else down, synth.blip,
        low=60, step=0.25, ring=1.0, count=7, bass=False, velocity=0.62,
    )  # fmt: skip

    wide = song.track(level=0.46, room=0.38, low=160, effects=[chorus(), pump(kicks, depth=0.4)])
    hold(song, wide, [*intro, *verse], synth.pad, low=55, count=4, velocity=0.6, warmth=1000)
    hold(song, wide, [*pre, *refrain, *end], synth.pad, low=55, count=5, velocity=0.75, warmth=1900)

    solo = song.track(level=0.64, pan=0.05, room=0.3, echo=0.24)
    if first:
        line(
            song,
            solo,
            tune(ARCADE_VERSE_TUNE, tonic=69, scale=MINOR, start=8),
            synth.lead,
            glide=True,
            velocity=0.6,
        )
        line(
            song,
            solo,
            tune(ARCADE_PRE_TUNE, tonic=69, scale=MINOR, start=24),
            synth.lead,
            glide=True,
            velocity=0.7,
        )
    else:
        singer = song.track(level=0.62, room=0.32, echo=0.18)
        sing(
            song,
            singer,
            tune(ARCADE_VERSE_TUNE, tonic=57, scale=MINOR, start=8),
            "aoieauoe",
            velocity=0.8,
            up=12,
        )
        sing(
            song,
            singer,
            tune(ARCADE_PRE_TUNE, tonic=57, scale=MINOR, start=24),
            "oooeaaao",
            velocity=0.85,
            up=12,
        )
    line(
        song,
        solo,
        tune(ARCADE_CHORUS_TUNE, tonic=69, scale=MINOR, start=32),
        synth.lead,
        glide=True,
        velocity=0.85,
    )
    crowd = song.track(level=0.40, room=0.45, echo=0.1)
    sing(
        song,
        crowd,
        tune(ARCADE_CHORUS_TUNE, tonic=57, scale=MINOR, start=32),
        "aaeoaieo",
        velocity=0.7,
        people=3,
    )
    glitter = song.track(level=0.37, pan=-0.35, room=0.4, echo=0.4)
    stars = "5':.5 3':.5 1':1 -:2 | -:4 | 3':.5 2':.5 7:1 -:2 | -:4"
    for start in (0, 32, 48):
        line(
            song,
            glitter,
            tune(stars, tonic=69, scale=MINOR, start=start),
            synth.bell,
            velocity=0.55,
        )

    drums = song.track(level=0.55, room=0.10)
    four = {"kick": "x---x---x---x---", "hat": "..o...o...o...o."}
    beat(song, drums, four, bars=range(2, 8), levels={"hat": 0.65}, pans={"hat": 0.2})
    beat(
        song, drums, {"big_snare": "----x-------x---"}, bars=range(4, 8), levels={"big_snare": 0.6}
    )
    full = {
        "kick": "x---x-----x-x---",
        "big_snare": "----x-------x---",
        "hat": "o.o.o.o.o.o.o.o.",
        "open_hat": "--o---o---o---o-",
    }
    if not first:
        full["kick"] = "x---x---x---x-o-"
    beat(
        song,
        drums,
        full,
        bars=range(8, 16),
        levels={"big_snare": 0.78, "hat": 0.5, "open_hat": 0.4},
        pans={"hat": 0.25, "open_hat": -0.2},
    )
    beat(
        song,
        drums,
        {"tom": "----------xxx-xx"},
        bars=[7, 11] if first else [3, 7, 11],
        levels={"tom": 0.6},
    )
    for at, level in ((32, 0.5), (48, 0.35), (64, 0.4)):
        drums.hit(song.at(at), "crash", level=level)
    drums.hit(song.at(64), "kick")
    return song.master()


GARDEN = "Fm9 | Dbmaj9 | Abmaj7 | Eb6"
GARDEN_TUNE = """
5:.75 1':.75 7:.5 5:.5 3:1.5 | 3:.75 5:.75 6:.5 5:2 |
3:.75 5:.75 7:.5 5:.5 2:1.5 | 4:.75 2:.75 7,:.5 2:2
"""
GARDEN_ANSWER = """
1':.75 2':.75 3':.5 2':.5 1':1.5 | 7:.75 1':.75 5:.5 6:2 |
5:.75 7:.75 1':.5 7:.5 5:1.5 | 4:.75 5:.75 2:.5 4:1 5:1
"""


def glass_garden(_: str) -> Sound:
    """Sunrise in a greenhouse, without words."""
    bars = 21
    song = Studio(bpm=121, beats=bars * 4, seed=41, tail=3.2, room=2.4)
    all_chords = [c for start in range(0, 80, 16) for c in chords(GARDEN, start=start)]
    end = list(chords("Fm9", start=80))
    kicks = [song.at(b) for b in [*range(16, 48), *range(52, 80)]]
    ducking = pump(kicks, depth=0.62)

    air = song.track(level=0.57, room=0.45, low=150, effects=[chorus(), ducking])
    hold(song, air, [*all_chords, *end], synth.pad, low=53, count=5, velocity=0.65, warmth=1100)
    humming = song.track(level=0.30, room=0.6, low=200, effects=[ducking])
    hold(
        song,
        humming,
        [c for c in all_chords if c[0] >= 48],
        synth.choir,
        low=65,
        count=3,
        velocity=0.5,
        vowel="u",
        people=2,
    )

    low = song.track(level=0.37, room=0.02, effects=[pump(kicks, depth=0.5, seconds=0.16)])
    groove = [
        (0.5, 0.45, 0),
        (1.25, 0.25, 0),
        (1.5, 0.45, 12),
        (2.5, 0.45, 0),
        (3.25, 0.25, 7),
        (3.5, 0.45, 12),
    ]
    bass(
        song,
        low,
        [c for c in all_chords if c[0] >= 16],
        groove,
        synth.synth_bass,
        low=29,
        bite=650,
        velocity=0.8,
    )
    bass(song, low, end, [(0, 4, 0)], synth.synth_bass, low=29, bite=400)

    stabs = song.track(level=0.92, pan=-0.1, room=0.26, echo=0.26, effects=[ducking])
    for start, _, chord in all_chords:
        if start < 32:
            continue
        for offset in (0.75, 1.5, 2.75, 3.5):
            for midi in chord.voicing(60, 4):
                sound = synth.blip(midi, song.at(0.3), velocity=0.62, bite=1700, rng=stabs.rng)
                stabs.add(song.at(start + offset), sound, level=0.7)

    glass = song.track(level=0.65, pan=0.12, room=0.42, echo=0.42)
    for start, text in (
        (0, GARDEN_TUNE),
        (16, GARDEN_TUNE),
        (32, GARDEN_TUNE),
        (48, GARDEN_ANSWER),
        (64, GARDEN_TUNE),
    ):
        line(song, glass, tune(text, tonic=65, scale=MINOR, start=start), synth.bell, velocity=0.6)
    high = song.track(level=0.30, pan=-0.3, room=0.5, echo=0.45)
    for start in (32, 64):
        line(
            song,
            high,
            tune(GARDEN_ANSWER, tonic=65, scale=MINOR, start=start),
            synth.bell,
            velocity=0.5,
            up=12,
        )
    keys = song.track(level=0.58, pan=0.28, room=0.3, echo=0.12)
    pick(
        song,
        keys,
        [c for c in all_chords if c[0] >= 16],
        [-1, 1, -1, 3, -1, 2, 4, -1],
        synth.electric_piano,
        low=60,
        bass=False,
        velocity=0.5,
        ring=1.6,
    )
    line(song, glass, tune("1:2 5:2", tonic=65, scale=MINOR, start=80), synth.bell, velocity=0.55)

    drums = song.track(level=0.54, room=0.07)
    beat(song, drums, {"kick": "x---x---x---x---"}, bars=[*range(4, 12), *range(13, 20)])
    beat(
        song,
        drums,
        {"shaker": "..o...o...o...o.", "open_hat": "--o---o---o---o-"},
        bars=range(6, 20),
        levels={"open_hat": 0.5, "shaker": 0.6},
        pans={"shaker": -0.35, "open_hat": 0.15},
    )
    beat(
        song,
        drums,
        {"clap": "----x-------x---", "hat": "o.o.o.ooo.o.o.oo"},
        bars=[*range(8, 12), *range(13, 20)],
        levels={"clap": 0.6, "hat": 0.42},
        pans={"hat": 0.3},
    )
    beat(
        song,
        drums,
        {"rim": "---x--x---x--x--"},
        bars=range(13, 20),
        levels={"rim": 0.28},
        pans={"rim": -0.4},
    )
    for at in (32, 52, 80):
        drums.hit(song.at(at), "crash", level=0.28)
    return song.master()
