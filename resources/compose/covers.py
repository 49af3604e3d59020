"""The covers: abstract paper cuts, one family, drawn with Pillow; no letters.

Every cover is a sky, a disc, a motif of its song and a grain, in the song's own colours. Take B turns the hour: the
same place in other light.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = 1536
Colour = tuple[int, int, int]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Sky from top to bottom, the disc, and layers from far to near."""

    top: str
    bottom: str
    disc: str
    layers: tuple[str, ...]
    light: str = "#fff6e0"


PALETTES = {
    "tide-tables-a": Palette(
        top="#17314f",
        bottom="#e8a87c",
        disc="#f9dcc4",
        layers=("#4f7a94", "#2f5d7c", "#1d4361", "#122c45"),
    ),
    "tide-tables-b": Palette(
        top="#0d1b2a",
        bottom="#6d7fae",
        disc="#e6ecff",
        layers=("#35507e", "#263d66", "#182a4b", "#0d1a31"),
    ),
    "second-hand-sun-a": Palette(
        top="#f2b134",
        bottom="#f7e3b5",
        disc="#e8572a",
        layers=("#d98a3d", "#b7602d", "#7e3b22", "#4a2319"),
    ),
    "letters-never-sent-a": Palette(
        top="#5a6472",
        bottom="#cbbfae",
        disc="#efe6d8",
        layers=("#e9dfcf", "#d8c9b3", "#b79f86", "#7d6a5c"),
    ),
    "afterglow-arcade-a": Palette(
        top="#1a0b3b",
        bottom="#ff5fa2",
        disc="#ffd166",
        layers=("#6a1b9a", "#3d1470", "#25104f", "#150a33"),
        light="#4ef0ff",
    ),
    "afterglow-arcade-b": Palette(
        top="#03142e",
        bottom="#1fb6c9",
        disc="#ff9f6b",
        layers=("#0f5d8a", "#0b3f69", "#082a4d", "#051a33"),
        light="#ff7ad1",
    ),
    "glass-garden-a": Palette(
        top="#0e3b3a",
        bottom="#b9e4c9",
        disc="#f4f7d9",
        layers=("#59b89a", "#2f8f7c", "#1b6a62", "#0f4644"),
    ),
    "rain-at-the-seventh-stop-a": Palette(
        top="#27364f",
        bottom="#a9b7c9",
        disc="#ffdfa3",
        layers=("#5d7391", "#445a79", "#2f4360", "#1d2c43"),
    ),
    "rain-at-the-seventh-stop-b": Palette(
        top="#3b2c4a",
        bottom="#d9a6a1",
        disc="#fff0d6",
        layers=("#8a6480", "#684a6a", "#493452", "#2e213a"),
    ),
    "small-town-kite-a": Palette(
        top="#4aa3c7",
        bottom="#f3ead2",
        disc="#e4572e",
        layers=("#8fbf8a", "#5f9b73", "#3c765c", "#235044"),
        light="#d7263d",
    ),
    "fire-escape-a": Palette(
        top="#1d1f2b",
        bottom="#d1495b",
        disc="#ffb347",
        layers=("#7a2f45", "#54233a", "#37192c", "#1c0f1b"),
        light="#ffd9a0",
    ),
    "fire-escape-b": Palette(
        top="#101826",
        bottom="#3d7a8c",
        disc="#f2e2b6",
        layers=("#2b5468", "#1f4054", "#152c3e", "#0b1826"),
        light="#ff8a5b",
    ),
    "half-past-rain-a": Palette(
        top="#3a3556",
        bottom="#c9b6d6",
        disc="#f7d9c4",
        layers=("#9483b4", "#70618f", "#51466d", "#332c4a"),
    ),
}


def rgb(text: str) -> Colour:
    """A colour from #rrggbb."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def mix(one: Colour, two: Colour, share: float) -> Colour:
    """Between two colours."""
    a, b = (np.array(colour, dtype=float) for colour in (one, two))
    red, green, blue = (a + (b - a) * share).round().astype(int).tolist()
    return red, green, blue


def sky(palette: Palette) -> Image.Image:
    """The ground of the picture."""
    share = np.linspace(0, 1, SIZE)[:, None, None] ** 1.15
    top, bottom = (np.array(rgb(colour), dtype=float) for colour in (palette.top, palette.bottom))
    return Image.fromarray(
        np.broadcast_to(top + (bottom - top) * share, (SIZE, SIZE, 3)).round().astype(np.uint8)
    )


def disc(picture: Image.Image, palette: Palette, *, x: float, y: float, radius: float) -> None:
    """A sun or moon with its halo."""
    halo = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(halo)
    circle(draw, x, y, radius * 1.55, fill=90)
    halo = halo.filter(ImageFilter.GaussianBlur(SIZE * 0.05))
    picture.paste(Image.new("RGB", picture.size, rgb(palette.disc)), mask=halo)
    circle(ImageDraw.Draw(picture), x, y, radius, fill=rgb(palette.disc))


def circle(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, **look: object) -> None:
    """A circle in shares of the picture."""
    box = [(x - radius) * SIZE, (y - radius) * SIZE, (x + radius) * SIZE, (y + radius) * SIZE]
    draw.ellipse(box, **look)  # type: ignore[arg-type]


def layer(picture: Image.Image, outline: list[Point], colour: Colour, *, shadow: int = 70) -> None:
    """A cut sheet of paper with a soft shadow on what lies behind it."""
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).polygon([(x * SIZE, y * SIZE) for x, y in outline], fill=255)
    dark = ImageChops.offset(mask, 0, -int(SIZE * 0.008)).filter(
        ImageFilter.GaussianBlur(SIZE * 0.012)
    )
    picture.paste((0, 0, 0), mask=dark.point(lambda value: value * shadow // 255))
    picture.paste(colour, mask=mask)


def hills(
    picture: Image.Image,
    palette: Palette,
    *,
    top: float,
    seed: int,
    waves: float = 2.0,
    height: float = 0.05,
) -> None:
    """Layers of waves or hills, nearer ones darker."""
    rng = np.random.default_rng(seed)
    count = len(palette.layers)
    for place, colour in enumerate(palette.layers):
        base = top + (0.97 - top) * place / count
        one, two = rng.uniform(0, math.tau, 2)
        xs = np.linspace(0, 1, 200)
        ys = base + height * np.sin(xs * math.tau * waves * (0.8 + 0.15 * place) + one)
        ys += height * 0.45 * np.sin(xs * math.tau * waves * 2.1 + two)
        layer(picture, [(0, 1.1), *zip(xs, ys, strict=True), (1, 1.1)], rgb(colour))


def lines(
    picture: Image.Image,
    points: list[list[Point]],
    colour: Colour,
    width: float,
    *,
    alpha: int = 255,
) -> None:
    """Several lines, see-through if wanted."""
    mask = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(mask)
    for row in points:
        draw.line(
            [(x * SIZE, y * SIZE) for x, y in row],
            fill=alpha,
            width=max(1, int(width * SIZE)),
            joint="curve",
        )
    picture.paste(colour, mask=mask)


def tide(picture: Image.Image, palette: Palette) -> None:
    """The sea in four sheets, a path of light on it."""
    disc(picture, palette, x=0.66, y=0.34, radius=0.135)
    hills(picture, palette, top=0.50, seed=3, waves=1.6, height=0.030)
    rows = [
        [(0.66 - 0.10 * f, 0.58 + 0.33 * f), (0.66 + 0.10 * f, 0.58 + 0.33 * f)]
        for f in np.linspace(0.1, 0.9, 7)
    ]
    lines(picture, rows, rgb(palette.disc), 0.007, alpha=150)


def sun(picture: Image.Image, palette: Palette) -> None:
    """Rays like a quilt."""
    for place in range(24):
        if place % 2:
            continue
        angle, step = place * math.tau / 24, math.tau / 24
        far = 1.6
        outline = [(0.5, 0.44)] + [
            (0.5 + far * math.cos(angle + d), 0.44 + far * math.sin(angle + d)) for d in (0, step)
        ]
        layer(picture, outline, mix(rgb(palette.top), rgb(palette.bottom), 0.45), shadow=18)
    for place, radius in enumerate((0.31, 0.25, 0.19)):
        circle(
            ImageDraw.Draw(picture),
            0.5,
            0.44,
            radius,
            fill=mix(rgb(palette.disc), rgb(palette.light), 0.62 - 0.28 * place),
        )
    circle(ImageDraw.Draw(picture), 0.5, 0.44, 0.135, fill=rgb(palette.disc))
    hills(picture, palette, top=0.70, seed=8, waves=1.1, height=0.028)


def letters(picture: Image.Image, palette: Palette) -> None:
    """Envelopes in a drawer."""
    disc(picture, palette, x=0.24, y=0.22, radius=0.09)
    for place, colour in enumerate(palette.layers):
        turn, x, y = (
            (-0.20, 0.09, -0.06, 0.13)[place],
            0.52 + 0.03 * (place % 2),
            0.36 + 0.15 * place,
        )
        wide, high = 0.34, 0.20
        corner = [(-wide, -high), (wide, -high), (wide, high), (-wide, high)]

        def at(px: float, py: float, turn: float = turn, x: float = x, y: float = y) -> Point:
            return x + px * math.cos(turn) - py * math.sin(turn), y + px * math.sin(
                turn
            ) + py * math.cos(turn)

        layer(picture, [at(*c) for c in corner], rgb(colour), shadow=110)
        flap = [at(-wide, -high), at(0.0, high * 0.25), at(wide, -high)]
        lines(picture, [flap], mix(rgb(colour), (0, 0, 0), 0.22), 0.005)


def arcade(picture: Image.Image, palette: Palette) -> None:
    """A sun in slices over a grid that runs away."""
    disc(picture, palette, x=0.5, y=0.44, radius=0.24)
    draw = ImageDraw.Draw(picture)
    for place in range(6):
        y, thick = 0.44 + 0.037 * place, 0.004 + 0.003 * place
        colour = mix(rgb(palette.top), rgb(palette.bottom), y**1.15)
        half = math.sqrt(max(0.0, 0.243**2 - (y - 0.44) ** 2))
        draw.rectangle(
            [(0.5 - half) * SIZE, y * SIZE, (0.5 + half) * SIZE, (y + thick) * SIZE], fill=colour
        )
    peaks = [
        (0, 0.62),
        (0.13, 0.53),
        (0.24, 0.60),
        (0.36, 0.56),
        (0.5, 0.63),
        (0.66, 0.55),
        (0.78, 0.61),
        (0.9, 0.52),
        (1, 0.6),
    ]
    layer(picture, [(0, 1.1), *peaks, (1, 1.1)], rgb(palette.layers[1]))
    layer(picture, [(0, 0.66), (1, 0.66), (1, 1.1), (0, 1.1)], rgb(palette.layers[3]))
    rows = [[(0, 0.66 + 0.34 * f**2), (1, 0.66 + 0.34 * f**2)] for f in np.linspace(0, 1, 9)]
    columns = [
        [(0.5 + (x - 0.5) * 0.28, 0.66), (0.5 + (x - 0.5) * 2.6, 1.02)]
        for x in np.linspace(-0.4, 1.4, 21)
    ]
    lines(picture, rows + columns, rgb(palette.light), 0.0032, alpha=190)


def garden(picture: Image.Image, palette: Palette) -> None:
    """Leaves of glass."""
    disc(picture, palette, x=0.5, y=0.32, radius=0.15)
    rng = np.random.default_rng(5)
    for place in range(22):
        colour = mix(rgb(palette.layers[place % 4]), rgb(palette.light), rng.uniform(0, 0.35))
        x, lean = 0.5 + (place - 10.5) / 21 * 1.05, (place - 10.5) / 21 * 0.9 + rng.normal(0, 0.12)
        tall, wide = rng.uniform(0.38, 0.68), rng.uniform(0.045, 0.085)
        share = np.linspace(0, 1, 30)
        middle_x, middle_y = x + lean * 0.5 * share**1.6, 1.02 - tall * share
        half = wide * np.sin(np.pi * share**0.8)
        outline = [
            *zip(middle_x - half, middle_y, strict=True),
            *reversed([*zip(middle_x + half, middle_y, strict=True)]),
        ]
        mask = Image.new("L", picture.size, 0)
        ImageDraw.Draw(mask).polygon([(px * SIZE, py * SIZE) for px, py in outline], fill=150)
        picture.paste(colour, mask=mask)
        lines(
            picture, [[*zip(middle_x, middle_y, strict=True)]], rgb(palette.light), 0.002, alpha=110
        )


def rain(picture: Image.Image, palette: Palette) -> None:
    """A lamp, a platform, the last of the rain."""
    rng = np.random.default_rng(7)
    disc(picture, palette, x=0.36, y=0.30, radius=0.085)
    for place, colour in enumerate(palette.layers[:3]):
        left, top = 0.54 + 0.13 * place, 0.42 + 0.055 * place
        layer(picture, [(left, top), (1.1, top - 0.02), (1.1, 1.1), (left, 1.1)], rgb(colour))
        draw = ImageDraw.Draw(picture)
        for row in range(3):
            for column in range(5):
                if rng.random() < 0.42:
                    x, y = left + 0.025 + 0.075 * column, top + 0.05 + 0.075 * row
                    draw.rectangle(
                        [x * SIZE, y * SIZE, (x + 0.028) * SIZE, (y + 0.042) * SIZE],
                        fill=mix(rgb(colour), rgb(palette.disc), 0.75),
                    )
    layer(picture, [(0, 0.80), (1, 0.77), (1, 1.1), (0, 1.1)], rgb(palette.layers[3]))
    lines(picture, [[(0.36, 0.30), (0.36, 0.83)]], rgb(palette.layers[3]), 0.010)
    lines(
        picture,
        [
            [(0.36 - 0.09 * f, 0.83 + 0.15 * f), (0.36 + 0.09 * f, 0.83 + 0.15 * f)]
            for f in (0.3, 0.55, 0.8)
        ],
        rgb(palette.disc),
        0.006,
        alpha=130,
    )
    drops = [[(x, y), (x - 0.018, y + 0.075)] for x, y in rng.uniform(0, 1, (60, 2))]
    lines(picture, drops, rgb(palette.light), 0.0028, alpha=95)


def kite(picture: Image.Image, palette: Palette) -> None:
    """A paper bird over the hills, its line in somebody's hand."""
    hills(picture, palette, top=0.62, seed=12, waves=1.2, height=0.045)
    share = np.linspace(0, 1, 60)
    thread = [*zip(0.64 - 0.5 * share, 0.34 + 0.55 * share**1.7, strict=True)]
    lines(picture, [thread], rgb("#fffaf0"), 0.003)
    x, y = 0.64, 0.27
    layer(
        picture,
        [(x, y - 0.16), (x + 0.13, y - 0.02), (x, y + 0.12), (x - 0.13, y - 0.02)],
        rgb(palette.disc),
        shadow=60,
    )
    layer(
        picture,
        [(x, y - 0.16), (x + 0.13, y - 0.02), (x, y - 0.02)],
        mix(rgb(palette.disc), rgb("#ffe7b0"), 0.55),
        shadow=0,
    )
    layer(
        picture, [(x, y + 0.12), (x - 0.13, y - 0.02), (x, y - 0.02)], rgb(palette.light), shadow=0
    )
    tail = [*zip(x + 0.05 * np.sin(share * 9) * share, y + 0.12 + 0.22 * share, strict=True)]
    lines(picture, [tail], rgb(palette.light), 0.007)


def stairs(picture: Image.Image, palette: Palette) -> None:
    """Iron stairs down a wall of windows."""
    disc(picture, palette, x=0.76, y=0.24, radius=0.12)
    layer(picture, [(0, 0.10), (0.62, 0.10), (0.62, 1.1), (0, 1.1)], rgb(palette.layers[1]))
    layer(picture, [(0.62, 0.52), (1.1, 0.52), (1.1, 1.1), (0.62, 1.1)], rgb(palette.layers[2]))
    draw = ImageDraw.Draw(picture)
    rng = np.random.default_rng(9)
    for row in range(4):
        for column in range(3):
            x, y = 0.07 + 0.18 * column, 0.16 + 0.22 * row
            lit = rng.random() < 0.45
            colour = (
                mix(rgb(palette.layers[1]), rgb(palette.light), 0.85)
                if lit
                else rgb(palette.layers[3])
            )
            draw.rectangle([x * SIZE, y * SIZE, (x + 0.10) * SIZE, (y + 0.13) * SIZE], fill=colour)
    iron = rgb(palette.layers[3])
    for row in range(4):
        y = 0.31 + 0.22 * row
        layer(picture, [(0.03, y), (0.74, y), (0.74, y + 0.014), (0.03, y + 0.014)], iron)
        bars = [[(x, y - 0.065), (x, y)] for x in np.linspace(0.04, 0.73, 24)]
        lines(picture, [*bars, [(0.03, y - 0.065), (0.74, y - 0.065)]], iron, 0.005)
        ends = [(0.16, y), (0.58, y + 0.22)] if row % 2 else [(0.58, y), (0.16, y + 0.22)]
        lines(picture, [ends, [(px + 0.05, py) for px, py in ends]], iron, 0.009)


def window(picture: Image.Image, palette: Palette) -> None:
    """Rings on a puddle, a window seat."""
    disc(picture, palette, x=0.5, y=0.40, radius=0.11)
    draw = ImageDraw.Draw(picture)
    for place in range(7):
        colour = mix(rgb(palette.disc), rgb(palette.top), 0.25 + 0.09 * place)
        circle(
            draw,
            0.5,
            0.40,
            0.16 + 0.055 * place,
            outline=colour,
            width=int(SIZE * (0.007 - 0.0006 * place)),
        )
    hills(picture, palette, top=0.66, seed=21, waves=0.9, height=0.035)
    rng = np.random.default_rng(4)
    drops = [
        [(x, y), (x, y + rng.uniform(0.02, 0.06))] for x, y in rng.uniform(0.02, 0.95, (70, 2))
    ]
    lines(picture, drops, rgb(palette.light), 0.003, alpha=80)


MOTIFS: dict[str, Callable[[Image.Image, Palette], None]] = {
    "tide-tables": tide,
    "second-hand-sun": sun,
    "letters-never-sent": letters,
    "afterglow-arcade": arcade,
    "glass-garden": garden,
    "rain-at-the-seventh-stop": rain,
    "small-town-kite": kite,
    "fire-escape": stairs,
    "half-past-rain": window,
}


def cover(slug: str, take: str, size: int, *, grain: float = 2.2) -> Image.Image:
    """The cover of a take at a size; `grain` is the paper's."""
    palette = PALETTES[f"{slug}-{take}"]
    picture = sky(palette)
    MOTIFS[slug](picture, palette)
    if take == "b":
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    picture = picture.resize((size, size), Image.Resampling.LANCZOS)
    paper = np.random.default_rng(1).normal(0, grain, (size, size, 1))
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    shade = 1 - 0.16 * np.clip((x**2 + y**2) / 2, 0, 1)[..., None] ** 1.5
    return Image.fromarray(np.clip(np.asarray(picture) * shade + paper, 0, 255).astype(np.uint8))


def save(picture: Image.Image, path: str) -> None:
    """As small as looks good."""
    if path.endswith(".png"):
        picture.quantize(160, dither=Image.Dither.NONE).save(path, optimize=True)
    elif path.endswith(".webp"):
        picture.save(path, quality=80, method=6)
    else:
        picture.save(path, quality=80, optimize=True, progressive=True)
