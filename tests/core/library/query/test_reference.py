from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.core.rows import SongQuery, TaskQuery
from tests.core.library.makers import Room
from tests.core.library.query import reference, songbook
from tests.core.library.query.reference import Shelf
from tests.samples import sample_of

_SONGS = sample_of(400, 10_000)
_QUERIES = sample_of(400, 20_000)
_NOISE = "\"“”„「」()（）-－:：><=≥.|#*^{}\\'%_,;~🎸猫喵夜にゆ한a b1\n\t\0\ud800é\u0301ＡＢ"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Room, Shelf]]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    with Room.opened(Path(tmp_path_factory.mktemp("songs"))) as room:
        songs = songbook.fill(room, random.Random(11), songs=_SONGS)
        yield room, Shelf(songs)
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.no_cover
@pytest.mark.timeout(3600)
def test_a_search_finds_what_a_plain_search_finds(library: tuple[Room, Shelf]) -> None:
    room, shelf = library
    rng = random.Random(5)
    something = 0
    for number, case in enumerate(reference.cases(shelf, rng, _QUERIES)):
        query = SongQuery(text=case.text)
        found = list(room.reader.song_ids(query))
        first = room.reader.first_song_ids(query, 48)
        assert first is None or list(first) == found[:48], case.text
        assert len(found) == len(set(found)), case.text
        assert frozenset(found) == case.found, f"{number}: {case.text!r}"
        assert len(room.reader.understood(case.text).mistakes) == case.mistakes, case.text
        something += 0 < len(found) < len(shelf.all)
    assert something > _QUERIES / 3


@pytest.mark.no_cover
@pytest.mark.timeout(3600)
def test_nonsense_is_searched_too(library: tuple[Room, Shelf]) -> None:
    room, shelf = library
    rng = random.Random(6)
    for _ in range(_QUERIES // 4):
        pieces = [case.text for case in reference.cases(shelf, rng, 2)]
        noise = "".join(rng.choices(_NOISE, k=rng.randrange(12)))
        text = "".join(rng.sample([*pieces, noise, noise[::-1]], k=rng.randrange(1, 5)))
        cut = text[rng.randrange(len(text) + 1) :]
        found = room.reader.song_ids(SongQuery(text=cut))
        assert (shelf.all | shelf.trash).issuperset(found), cut  # a piece may ask for the Trash
        room.reader.task_keys(TaskQuery(text=cut))
