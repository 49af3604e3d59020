"""Make everything in `resources/demo`: music, videos, covers and their list.

    python resources/compose/make.py [SLUG…]

Needs numpy, Pillow and ffmpeg; the program itself needs none of this. Without arguments all songs are made.
The same script gives the same notes and pictures every time.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import covers
import film
import harbour
import heron
import moonlight
import numpy as np
import velvet
from studio import loudness
from synth import RATE, Sound
from words import SHEETS, SONGS, Words

DEMO = Path(__file__).resolve().parent.parent / "demo"


COMPOSERS = {
    "tide-tables": harbour.tide_tables,
    "second-hand-sun": harbour.second_hand_sun,
    "afterglow-arcade": heron.afterglow_arcade,
    "glass-garden": heron.glass_garden,
    "rain-at-the-seventh-stop": moonlight.rain_at_the_seventh_stop,
    "small-town-kite": moonlight.small_town_kite,
    "fire-escape": velvet.fire_escape,
    "half-past-rain": velvet.half_past_rain,
}


def record(words: Words, take: str) -> None:
    """Compose a take and write its MP3, and its MP4 if it has one."""
    stem = f"{words.slug}-{take}"
    sound = COMPOSERS[words.slug](take)
    with tempfile.TemporaryDirectory() as folder:
        tape = Path(folder) / "tape.wav"
        write_wave(tape, sound)
        plain = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
        lame = [
            "-c:a",
            "libmp3lame",
            "-b:a",
            "80k",
            "-compression_level",
            "0",
            "-id3v2_version",
            "0",
        ]
        run("-i", tape, *plain, *lame, DEMO / "audio" / f"{stem}.mp3")
        if take in words.film:
            film.make(
                covers.cover(words.slug, take, film.SIZE),
                sound,
                tape,
                DEMO / "video" / f"{stem}.mp4",
            )
    print(f"{stem}: {sound.shape[1] / RATE:.1f} s, {loudness(sound):.1f} LUFS", flush=True)


def write_wave(path: Path, sound: Sound) -> None:
    """16 bit stereo."""
    with wave.open(str(path), "wb") as tape:
        tape.setnchannels(2)
        tape.setsampwidth(2)
        tape.setframerate(RATE)
        tape.writeframes((np.clip(sound.T, -1, 1) * 32767).astype("<i2").tobytes())


def draw(words: Words, take: str) -> None:
    """Draw a take's covers, large and small."""
    for suffix, size in (("-large", 768), ("", 320)):
        name = f"{words.slug}-{take}{suffix}.{words.cover}"
        # Grain would make a PNG four times as large.
        picture = covers.cover(words.slug, take, size, grain=0 if words.cover == "png" else 2.2)
        covers.save(picture, str(DEMO / "covers" / name))


def run(*arguments: object) -> None:
    """Run ffmpeg quietly."""
    quiet = ["ffmpeg", "-y", "-v", "error", "-nostdin"]
    subprocess.run([*quiet, *map(str, arguments)], check=True)  # noqa: S603 — our own arguments


def seconds(path: Path) -> float:
    """How long a file really is."""
    question = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"]
    answer = subprocess.run([*question, str(path)], check=True, capture_output=True, text=True)  # noqa: S603
    return round(float(answer.stdout), 2)


def take_line(words: Words, take: str) -> dict[str, object]:
    """One take of the list."""
    stem = f"{words.slug}-{take}"
    line: dict[str, object] = {"take": take.upper()}
    audio = DEMO / "audio" / f"{stem}.mp3"
    if take in words.takes:
        line["audio"] = f"audio/{audio.name}"
        line["duration_s"] = seconds(audio)
    if take in words.film:
        line["video"] = f"video/{stem}.mp4"
    line["cover_large"] = f"covers/{stem}-large.{words.cover}"
    line["cover_small"] = f"covers/{stem}.{words.cover}"
    return line


def write_list() -> None:
    """Write `songs.json`, which the relay reads."""
    songs = [
        {
            "slug": words.slug,
            "title": words.title,
            "artist": words.artist,
            "handle": words.handle,
            "style": words.style,
            "lyrics": words.lyrics,
            "prompt": words.prompt,
            "model": words.model,
            "model_version": words.model_version,
            "instrumental": words.instrumental,
            "takes": [take_line(words, take) for take in words.takes or "a"],
        }
        for words in SONGS
    ]
    sheets = [{"title": title, "text": text} for title, text in SHEETS]
    text = json.dumps({"songs": songs, "sheets": sheets}, ensure_ascii=False, indent=1)
    (DEMO / "songs.json").write_text(text + "\n", encoding="utf-8")


def main(slugs: list[str]) -> None:
    """Make the songs named by `slugs`, or all."""
    for folder in ("audio", "video", "covers"):
        (DEMO / folder).mkdir(parents=True, exist_ok=True)
    for words in SONGS:
        if slugs and words.slug not in slugs:
            continue
        for take in words.takes:
            record(words, take)
        for take in words.takes or "a":
            draw(words, take)
        write_list()


if __name__ == "__main__":
    main(sys.argv[1:])
