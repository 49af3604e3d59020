"""Make everything in `resources/demo`: music, videos, covers and their list.

    python resources/compose/make.py [SLUG…]

Needs numpy, Pillow and ffmpeg; the program itself needs none of this. Without arguments all songs are made.
The same script gives the same notes and pictures every time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from PIL import Image
from words import SHEETS, SONGS, Words

DEMO = Path(__file__).resolve().parent.parent / "demo"


def placeholder(words: Words, take: str) -> None:
    """A short tone, until the song is composed."""
    tone = 220 * 2 ** ((SONGS.index(words) + (take == "b") * 0.5) / 12)
    audio = DEMO / "audio" / f"{words.slug}-{take}.mp3"
    source = ["-f", "lavfi", "-i", f"sine=frequency={tone}:sample_rate=48000:duration=4"]
    run(*source, "-ac", "2", "-c:a", "libmp3lame", "-b:a", "64k", audio)
    if take in words.film:
        video = DEMO / "video" / f"{words.slug}-{take}.mp4"
        picture = ["-f", "lavfi", "-i", "testsrc=size=480x480:rate=12:duration=4"]
        run(*picture, "-i", audio, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", video)


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
            placeholder(words, take)
        for take in words.takes or "a":
            for suffix, size in (("-large", 768), ("", 320)):
                image = Image.new("RGB", (size, size), (40 + 20 * SONGS.index(words), 90, 120))
                image.save(DEMO / "covers" / f"{words.slug}-{take}{suffix}.{words.cover}")
    write_list()


if __name__ == "__main__":
    main(sys.argv[1:])
