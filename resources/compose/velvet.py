"""The songs of Velvet Static: punk at night, lo-fi in the afternoon."""

from __future__ import annotations

import numpy as np
import synth
from players import bass, beat, hold, line, pick, sing
from score import Chord, chords, tune
from studio import Studio, Track, chorus, tape, tremolo
from synth import RATE, Sound, band

ESCAPE_RIFF = "E | B | C#m | A"
ESCAPE_CHORUS = "A | E | B | C#m | A | E | B | B"
ESCAPE_VERSE_TUNE = """
5:.5 5:.5 5:.5 3:.5 5:1 3:.5 1:.5 | 2:.5 2:.5 3:.5 2:.5 2:1.5 -:.5 |
3:.5 3:.5 3:.5 2:.5 3:1 1:.5 6,:.5 | 1:.5 1:.5 2:.5 1:.5 1:1.5 -:.5 |
5:.5 5:.5 5:.5 3:.5 5:1 3:.5 1:.5 | 2:.5 2:.5 3:.5 2:.5 2:1.5 -:.5 |
3:.5 3:.5 3:.5 2:.5 3:1 5:.5 6:.5 | 1:.5 2:.5 3:.5 4:.5 5:1 5:1
"""
ESCAPE_CHORUS_TUNE = """
1':2 6:1 1':1 | 7:1 5:2 -:.5 5:.5 | 2':1 1':.5 7:.5 5:1 7:1 | 1':1.5 6:.5 3:1 -:1 |
1':1 1':1 2':1 3':1 | 3':1.5 2':.5 1':1 7:1 | 7:2 6:1 5:1 | 5:2 -:2
"""
ESCAPE_LOW = """
6:2 4:1 6:1 | 5:1 3:2 -:.5 3:.5 | 7:1 6:.5 5:.5 2:1 5:1 | 6:1.5 3:.5 1:1 -:1 |
6:1 6:1 7:1 1':1 | 1':1.5 7:.5 5:1 5:1 | 5:2 4:1 2:1 | 2:2 -:2
"""


def _guitars(
    song: Studio,
    track: Track,
    changes: list[tuple[float, float, Chord]],
    *,
    muted: bool,
    pan: float,
) -> None:
    for start, beats, chord in changes:
        for place in range(int(beats * 2)):
            accent = place in {0, 3, 6}
            long = song.at(0.5) * (0.55 if muted and not accent else 0.98)
            sound = synth.power_chord(
                chord.root_note(40),
                long,
                muted=muted and not accent,
                velocity=0.85 if accent else 0.7,
                rng=track.rng,
            )
            late = abs(float(track.rng.normal(0, 0.006)))
            track.add(
                song.at(start + place / 2) + late, sound, level=1.0 if accent else 0.8, pan=pan
            )


def _escape_drums(song: Studio, *, first: bool) -> None:
    drums = song.track(level=0.56, room=0.12)
    fast = {"kick": "x-----x-x-x-----", "snare": "----x-------x---", "hat": "o-o-o-o-o-o-o-o-"}
    pans = {"hat": 0.3, "ride": -0.3}
    beat(
        song,
        drums,
        fast | {"open_hat": "x---x---x---x---", "hat": "-" * 16},
        bars=range(4),
        levels={"snare": 0.9, "open_hat": 0.5},
        pans=pans,
    )
    if first:
        beat(song, drums, fast, bars=range(4, 12), levels={"snare": 0.9, "hat": 0.6}, pans=pans)
    else:
        beat(
            song,
            drums,
            {"soft_kick": "x-------x-------", "rim": "----x-------x---", "hat": "..o...o...o...o."},
            bars=range(4, 8),
            levels={"rim": 0.6, "hat": 0.6},
            pans=pans,
        )
        beat(song, drums, fast, bars=range(8, 12), levels={"snare": 0.8, "hat": 0.6}, pans=pans)
    wild = {"kick": "x-x---x-x-x---x-", "snare": "----x-------x---", "open_hat": "x---x---x---x---"}
    beat(song, drums, wild, bars=range(12, 24), levels={"open_hat": 0.55}, pans=pans)
    beat(
        song,
        drums,
        {"snare": "--------x-xxxxxx", "tom": "------------x-x-"},
        bars=[3, 11, 19],
        levels={"snare": 0.7, "tom": 0.7},
    )
    for at in (0, 16, 48, 64, 80, 96):
        drums.hit(song.at(at), "crash", level=0.5, pan=0.35)
    drums.hit(song.at(96), "kick")


def fire_escape(take: str) -> Sound:
    """Three floors up, louder than the city."""
    first = take == "a"
    song = Studio(
        bpm=172 if first else 164, beats=25 * 4, seed=71 if first else 72, tail=2.4, room=1.1
    )
    intro = list(chords(ESCAPE_RIFF))
    verse = [*chords(ESCAPE_RIFF, start=16), *chords(ESCAPE_RIFF, start=32)]
    chorus_1 = list(chords(ESCAPE_CHORUS, start=48))
    tag = list(chords("A | E | B | C#m", start=80))
    end = list(chords("E", start=96))
    loud = [*chorus_1, *tag]

    left, right = song.track(level=0.58, room=0.07), song.track(level=0.58, room=0.07)
    for track, pan in ((left, -0.85), (right, 0.85)):
        if first or track is right:
            _guitars(song, track, intro, muted=False, pan=pan)
        if first:
            _guitars(song, track, verse, muted=True, pan=pan)
        elif track is left:
            _guitars(song, track, verse[4:], muted=True, pan=pan)
        _guitars(song, track, loud, muted=False, pan=pan)
        for start, _, chord in end:
            track.add(
                song.at(start),
                synth.power_chord(chord.root_note(40), song.at(5), velocity=0.9, rng=track.rng),
                pan=pan,
            )
    if not first:
        clean = song.track(level=0.42, pan=0.3, room=0.3, echo=0.15, effects=[chorus()])
        pick(
            song,
            clean,
            verse,
            [1, 3, 4, 3, 5, 4, 3, 4],
            synth.guitar,
            low=57,
            bass=False,
            velocity=0.6,
            ring=2,
        )

    low = song.track(level=0.32, room=0.02, high=3800)
    eighths = [(n / 2, 0.48, 0) for n in range(8)]
    quiet = [(0, 2, 0), (2, 1.5, 0), (3.5, 0.5, 7)]
    bass(song, low, intro, eighths, synth.bass_guitar, low=40, velocity=0.75)
    bass(song, low, verse, eighths if first else quiet, synth.bass_guitar, low=40, velocity=0.7)
    bass(song, low, [*loud, *end], eighths, synth.bass_guitar, low=40, velocity=0.85)

    riff = song.track(
        level=0.54, pan=0.15, room=0.2, echo=0.2, effects=[lambda s: np.tanh(2.2 * s)]
    )
    hook = "5:1 5:.5 3:.5 1':1 7:1 | 7:1 6:.5 5:.5 2:2 | 3:1 3:.5 5:.5 6:1 5:1 | 3:1 1:1 4:1 3:1"
    line(song, riff, tune(hook, tonic=64), synth.lead, glide=True, velocity=0.7)
    if not first:
        line(song, riff, tune(hook, tonic=64, start=80), synth.lead, glide=True, velocity=0.6)

    singer = song.track(level=0.50, room=0.16, echo=0.06)
    sing(
        song,
        singer,
        tune(ESCAPE_VERSE_TUNE, tonic=64, start=16),
        "eaioaeuo",
        velocity=0.85,
        lift=1.0,
    )
    gang = song.track(level=0.62, room=0.22)
    sing(
        song,
        gang,
        tune(ESCAPE_CHORUS_TUNE, tonic=52, start=48),
        "aeaoeaio",
        velocity=0.9,
        people=4,
        lift=1.02,
    )
    sing(
        song,
        singer,
        tune(ESCAPE_CHORUS_TUNE, tonic=64, start=48),
        "aeaoeaio",
        velocity=0.6,
        lift=1.08,
    )
    harmony = song.track(level=0.54, room=0.3)
    sing(
        song,
        harmony,
        tune(ESCAPE_LOW, tonic=64, start=48),
        "aeaoeaio",
        velocity=0.6,
        people=2,
        lift=1.1,
    )
    sing(
        song,
        gang,
        tune(
            "1':1 -:1 1':1 -:1 | 7:1 5:2 -:1 | 2':1 -:1 2':1 -:1 | 1':1 3:2 -:1 | 1':4",
            tonic=52,
            start=80,
        ),
        "eaoa",
        velocity=0.95,
        people=5,
    )

    _escape_drums(song, first=first)
    return song.master()


RAIN_CHORDS = "Dbmaj9 | Bbm9 | Ebm9 | Ab13"
LOFI_TUNE = """
-:1 5:.67 3:.33 2:.67 3:.33 5:1 | 6:.67 5:.33 3:1 -:1 1:.67 2:.33 |
4:.67 3:.33 2:1 -:.67 1:.33 2:.67 4:.33 | 3:1 2:1 7,:1 -:1
"""
LOFI_HOOK = """
5:.67 3:.33 1':2 7:1 | 6:.67 5:.33 3:2 -:1 | 4:.67 6:.33 5:1 4:1 2:1 | 3:3 -:1
"""


def half_past_rain(_: str) -> Sound:
    """Nothing to finish, nowhere to go."""
    song = Studio(bpm=77, beats=13 * 4, seed=81, tail=3.0, room=1.4, air=0.35)
    rounds = [c for start in (0, 16, 32) for c in chords(RAIN_CHORDS, start=start)]
    end = list(chords("Dbmaj9", start=48))

    keys = song.track(level=0.60, pan=-0.08, room=0.2, effects=[tremolo(), tape()])
    for start, _, chord in rounds:
        voicing = chord.voicing(53, 5)
        for offset, long, strength in ((0, 1.6, 0.62), (1.67, 1.2, 0.42), (2.67, 1.2, 0.5)):
            for place, midi in enumerate(voicing):
                sound = synth.electric_piano(midi, song.at(long), velocity=strength, rng=keys.rng)
                keys.add(song.at(start + offset) + place * 0.014 + 0.012, sound, level=0.6)
    for place, midi in enumerate(end[0][2].voicing(49, 7)):
        keys.add(
            song.at(48) + place * 0.06,
            synth.electric_piano(midi, 3.5, velocity=0.5, rng=keys.rng),
            level=0.6,
        )

    low = song.track(level=0.41, room=0.03, high=900)
    lazy = [(0, 1.3, 0), (1.67, 0.3, 0), (2, 1.2, 7), (3.33, 0.6, 12)]
    bass(
        song, low, [c for c in rounds if c[0] >= 8], lazy, synth.double_bass, low=37, velocity=0.75
    )
    bass(song, low, end, [(0, 4, 0)], synth.double_bass, low=37)

    glass = song.track(level=0.48, pan=0.3, room=0.4, echo=0.35, effects=[tape()])
    line(
        song,
        glass,
        tune("-:8 5:.67 3:.33 2:1 -:2 | 3:.67 5:.33 6:1 -:2", tonic=73),
        synth.bell,
        velocity=0.5,
    )
    singer = song.track(level=0.53, room=0.3, echo=0.14, high=6500, effects=[tape()])
    sing(song, singer, tune(LOFI_TUNE, tonic=61, start=16), "uouaouou", velocity=0.7)
    sing(song, singer, tune(LOFI_HOOK, tonic=61, start=32), "ouauouao", velocity=0.75)
    under = song.track(level=0.32, room=0.4, high=5000, effects=[tape()])
    sing(
        song,
        under,
        tune("3:1 3:2 5:1 | 3:1 1:2 -:1 | 2:1 2:1 1:1 6,:1 | 7,:3 -:1", tonic=61, start=32),
        "uuouuuou",
        velocity=0.6,
        people=2,
    )
    mute = song.track(level=0.39, pan=-0.3, room=0.25, echo=0.2)
    licks = "-:3 5:.33 6:.34 5:.33 | -:3.33 3:.33 2:.34 | -:3 6:.67 5:.33 | -:4"
    for start in (16, 32):
        line(song, mute, tune(licks, tonic=61, start=start), synth.guitar, velocity=0.55)
    cushion = song.track(level=0.53, room=0.4, low=180, high=4000)
    hold(
        song,
        cushion,
        [c for c in rounds if c[0] >= 32] + end,
        synth.pad,
        low=56,
        count=4,
        velocity=0.5,
        warmth=800,
    )

    drums = song.track(level=0.62, room=0.1, high=9500, effects=[tape(wow=0.0004)])
    rows = {"soft_kick": "x--o--x---o-", "snare": "---x-----x--", "hat": "o.-o-.o.-o-."}
    levels = {"snare": 0.55, "hat": 0.5, "soft_kick": 1.1}
    beat(song, drums, rows, bars=range(2, 12), levels=levels, pans={"hat": 0.2})
    beat(
        song,
        drums,
        {"rim": "--.-----.--."},
        bars=range(4, 12),
        levels={"rim": 0.35},
        pans={"rim": -0.35},
    )
    drums.hit(song.at(48), "soft_kick")

    record = song.track(level=0.11, room=0.0)
    samples = record.sound.shape[1]
    for side in range(2):
        dust = np.where(song.rng.random(samples) < 9 / RATE, song.rng.normal(0, 3.0, samples), 0)
        hiss = song.rng.normal(0, 0.05, samples)
        record.sound[side] += band(dust, 700, 6000) * 3 + band(hiss, 300, 7000)
    return song.master()
