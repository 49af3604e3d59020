"""A library on disk with pairs of songs that have the same sound under two clip IDs, and others that have not."""

from __future__ import annotations

import json
import random
from pathlib import Path

from suno_desktop.core.library.library import Library
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.model import (
    ClipId,
    Collected,
    MediaKind,
    SongId,
)
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.relay import replies
from suno_desktop.core.workflows.same_sound import packets_of
from tests.core.library.makers import START, FakeClock
from tests.core.media import makers

PAIRS, OTHERS = 40, 1_000


def name(number: int, *, other: bool = False) -> str:
    return f"{number:08d}-{'bbbb' if other else 'aaaa'}-4000-8000-000000000000"


def sounds(number: int) -> tuple[str, bytes, str, bytes]:
    """Two files with the same packets: of each the extension and the bytes. The first has less to offer."""
    if number % 2:
        front = makers.id3(3_000 + number)
        return (
            "mp3",
            makers.mp3(40, seed=number),
            "mp3",
            makers.mp3(40, seed=number, stated=False, front=front),
        )
    packets = makers.packets(number, 40)
    video = random.Random(number).randbytes(50)
    return "aac", makers.adts(packets), "m4a", makers.m4a(packets, each=7, video=video)


def other(number: int) -> tuple[str, bytes]:
    """A sound of its own, some of them a frame shorter than one of the pairs."""
    if number < PAIRS:
        extension = sounds(number)[0]
        if extension == "mp3":
            return extension, makers.mp3(39, seed=number)
        return extension, makers.adts(makers.packets(number, 39))
    if number % 5:
        return "mp3", makers.mp3(30, seed=1_000 + number)
    return "m4a", makers.m4a(makers.packets(1_000 + number, 30), each=4)


class Shelf:
    """The library as it is filled, before any engine opens it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FakeClock()
        profile = Profile.under(folder)
        folder.mkdir()
        self.library = Library.open(profile.library, clock=self.clock)

    def put(self, clip_id: str, extension: str, data: bytes, *, is_known: bool) -> None:
        clip = {
            "id": clip_id,
            "title": f"Song {clip_id[:8]}",
            "status": "complete",
            "audio_url": "https://media.invalid/a.mp3",
        }
        told = {"task_id": f"task-{clip_id}", "status": "SUCCESS", "data": [clip]}
        (task,) = replies.read(json.dumps({"code": "success", "data": told}), is_own=True)
        (song_id,) = self.library.record([task], relay_id=None, now=START).ready
        path = self.folder / f"{clip_id}.{extension}"
        path.write_bytes(data)
        collected = Collected(
            path, extension, fingerprint(path), packets=packets_of(path) if is_known else None
        )
        file_id = self.library.file_of(song_id, MediaKind.MP3)
        self.library.file_saved(file_id, collected, now=START)

    def song(self, clip_id: str) -> SongId:
        with self.library.database.reading() as db:
            row = db.execute("SELECT song_id FROM song WHERE clip_id = ?", (clip_id,)).fetchone()
        return SongId(row["song_id"])

    def judge(self, number: int) -> None:
        """Of each of the two something is decided that is not of the other."""
        one, two = self.song(name(number)), self.song(name(number, other=True))
        self.library.judge([one], {"rating": 1 + number % 5, "favourite": 1})
        self.library.judge([two], {"rating": 5 - number % 5})
        for song_id in (one, one, two):
            self.library.hear(song_id)
        self.library.name_songs([one], {"album": f"Mine {number}"})
        self.library.write_note(ClipId(name(number)), f"note {number}", at_s=1.5)
        self.library.create_collection(f"Trip {number}", songs=[one])


def fill(shelf: Shelf, *, pairs: int, others: int) -> None:
    with shelf.library.transaction():
        for number in range(others):
            shelf.put(
                f"{number:08d}-cccc-4000-8000-000000000000", *other(number), is_known=number % 2 > 0
            )
        for number in range(pairs):
            first, data, second, more = sounds(number)
            shelf.put(name(number), first, data, is_known=number % 3 > 0)
            shelf.put(name(number, other=True), second, more, is_known=number % 3 > 1)
            shelf.judge(number)


def filled(folder: Path, *, pairs: int, others: int) -> None:
    """Make such a library for a profile in this folder."""
    shelf = Shelf(folder)
    fill(shelf, pairs=pairs, others=others)
    shelf.library.close()
