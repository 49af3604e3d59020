"""The moving pictures: a cover that breathes with its song."""

from __future__ import annotations

import itertools
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from synth import RATE, Sound

SIZE = 480
FRAMES = 12
BARS = 28
LOW, HIGH = 60.0, 9000.0


def heights(sound: Sound) -> np.ndarray:
    """How high each bar stands in each frame: the spectrum from LOW to HIGH, falling slowly."""
    mono = sound.mean(axis=0)
    window, step = 4096, RATE // FRAMES
    edges = np.geomspace(LOW, HIGH, BARS + 1)
    bins = np.fft.rfftfreq(window, 1 / RATE)
    padded = np.concatenate([np.zeros(window // 2), mono, np.zeros(window)])
    rows = []
    for start in range(0, len(mono), step):
        spectrum = np.abs(np.fft.rfft(padded[start : start + window] * np.hanning(window)))
        rows.append(
            [
                spectrum[(bins >= low) & (bins < high * 1.05)].max()
                for low, high in itertools.pairwise(edges)
            ]
        )
    level = 20 * np.log10(np.array(rows) + 1e-6)
    level -= np.percentile(level, 97, axis=0)
    level = np.clip(1 + level / 34, 0.03, 1.0)
    for place in range(1, len(level)):
        level[place] = np.maximum(level[place], level[place - 1] * 0.80)
    return level


def make(cover: Image.Image, sound: Sound, tape: Path, target: Path) -> None:
    """Write the MP4: H.264 and AAC."""
    size = [
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-s",
        f"{SIZE}x{SIZE}",
        "-r",
        str(FRAMES),
        "-i",
        "-",
    ]
    picture = [
        "-c:v",
        "libx264",
        "-preset",
        "veryslow",
        "-crf",
        "31",
        "-tune",
        "animation",
        "-g",
        "120",
    ]
    form = ["-pix_fmt", "yuv420p", "-threads", "1", "-c:a", "aac", "-b:a", "56k", "-shortest"]
    plain = ["-map_metadata", "-1", "-fflags", "+bitexact", "-movflags", "+faststart"]
    command = [
        "ffmpeg",
        "-y",
        "-v",
        "error",
        *size,
        "-i",
        str(tape),
        *picture,
        *form,
        *plain,
        str(target),
    ]
    ground = np.asarray(cover).astype(float)
    shade = 1 - 0.5 * np.clip((np.arange(SIZE) / SIZE - 0.55) / 0.45, 0, 1)[:, None, None]
    ground_image = Image.fromarray((ground * shade).astype(np.uint8))
    with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:  # noqa: S603 — our own arguments
        if encoder.stdin is None:
            raise RuntimeError(command)
        levels = heights(sound)
        for place, row in enumerate(levels):
            encoder.stdin.write(frame(ground_image, row, place / len(levels)).tobytes())
        encoder.stdin.close()
    if encoder.returncode:
        raise RuntimeError(command)


def frame(ground: Image.Image, row: np.ndarray, share: float) -> Image.Image:
    """The cover, the bars, and how far the song is."""
    picture = ground.copy()
    draw = ImageDraw.Draw(picture)
    width = (SIZE - 48) / BARS
    for place, level in enumerate(row):
        tall = 6 + 116 * float(level)
        left = 24 + place * width
        box = [left + 2, SIZE - 40 - tall, left + width - 3, SIZE - 40]
        draw.rounded_rectangle(box, radius=4, fill=(255, 246, 226))
    draw.rectangle([26, SIZE - 24, SIZE - 27, SIZE - 22], fill=(120, 116, 110))
    draw.rectangle([26, SIZE - 24, 26 + (SIZE - 53) * share, SIZE - 22], fill=(255, 246, 226))
    return picture
