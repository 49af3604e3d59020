"""The songs of the demo: `resources/demo/songs.json` as values. Made by `resources/compose/make.py`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One recording of a song; `audio` is None for the song whose file nobody may have."""

    audio: Path | None
    duration_s: float
    video: Path | None
    cover_large: Path
    cover_small: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """What every take of a song has in common."""

    title: str
    artist: str
    handle: str
    style: str
    lyrics: str
    prompt: str
    model: str
    model_version: str
    instrumental: bool
    takes: tuple[Take, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Lyrics without a song."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All songs by their slug, and the lyric sheets."""

    songs: Mapping[str, Song]
    sheets: tuple[Sheet, ...]


def load(folder: Path) -> Catalogue:
    """Read the catalogue in `folder` (`resources/demo`)."""
    content = json.loads((folder / "songs.json").read_text(encoding="utf-8"))
    return Catalogue(
        songs={entry["slug"]: _song(entry, folder) for entry in content["songs"]},
        sheets=tuple(Sheet(**entry) for entry in content["sheets"]),
    )


def _song(entry: Mapping[str, Any], folder: Path) -> Song:
    words = {name: value for name, value in entry.items() if name not in {"slug", "takes"}}
    return Song(takes=tuple(_take(take, folder) for take in entry["takes"]), **words)


def _take(entry: Mapping[str, Any], folder: Path) -> Take:
    return Take(
        audio=folder / entry["audio"] if "audio" in entry else None,
        duration_s=entry.get("duration_s", 60.0),
        video=folder / entry["video"] if "video" in entry else None,
        cover_large=folder / entry["cover_large"],
        cover_small=folder / entry["cover_small"],
    )
