"""What new tags would change is told beforehand: exactly what differs once they are written, and nothing where they are right."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from suno_desktop.core.media import tags
from suno_desktop.core.media.tags import TagSet, texts
from suno_desktop.core.timed_words import TimedLine
from tests.core.media import makers
from tests.core.media.conftest import Real
from tests.core.media.test_way_back import COVER, NAMES, OTHER, of_another_program

LINES = (TimedLine("one", 1.0, 2.0, ()), TimedLine("two", 2.5, 3.0, ()))
ID3 = {".mp3", ".wav", ".aac"}


def told(**changes: object) -> TagSet:
    place = tags.AlbumPlace("Album", take=1, disc=3)
    return tags.of(
        makers.clip(**{"style": "lo-fi, jazz", **changes}), place=place, task_id="a-task"
    )


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_told_is_what_differs_then(
    real: Real, tmp_path: Path, name: str, version: int
) -> None:
    path = tmp_path / name
    shutil.copy(real(name), path)
    of_another_program(path)
    has_lines = path.suffix in ID3
    wishes = [
        (told(), COVER),
        (told(), COVER),
        (told(title="Another", style="opera"), COVER),
        (TagSet(told(title="Another").values, LINES), OTHER),
        (told(title="Another"), None),
    ]
    found: list[set[str]] = []
    for number, (wish, cover) in enumerate(wishes):
        before, picture = tags.read(path).values, tags.front_cover(path)
        lines = tags.timed_lines_of(path)
        plan = tags.changes(path, wish, cover_jpeg=cover, id3_version=version)
        tags.retag(path, wish, cover_jpeg=cover, id3_version=version)
        after = tags.read(path).values
        differ = {key for key in {*before, *after} if before.get(key) != after.get(key)}
        in_texts = {one.key: one for one in plan if one.key not in texts.OTHERS}
        assert differ <= set(in_texts), "each difference was told"
        for key in differ:
            assert (in_texts[key].old, in_texts[key].new) == (
                before.get(key, ""),
                after.get(key, ""),
            )
        assert ("cover" in {one.key for one in plan}) == (picture != tags.front_cover(path))
        assert ("lines" in {one.key for one in plan}) == (lines != tags.timed_lines_of(path))
        found.append({one.key for one in plan})
        assert tags.changes(path, wish, cover_jpeg=cover, id3_version=version) == (), number
    assert {"title", "artist", "album", "genre", "subtitle", "track", "disc", "cover"} <= found[0]
    assert found[1] == set()
    assert found[2] == {"title", "style", "genre"}
    assert found[3] == {"style", "genre", "cover", *(["lines"] if has_lines else [])}
    assert found[4] == set(), "no cover and no lines: what is there stays"


@pytest.mark.parametrize("name", ["song.mp3", "song.wav", "song.aac"])
def test_another_version_of_the_tags_is_told(real: Real, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    shutil.copy(real(name), path)
    tags.retag(path, told(), id3_version=4)
    assert tags.changes(path, told(), id3_version=3) == (
        tags.TagChange("format", "ID3v2.4", "ID3v2.3"),
    )


def test_nothing_is_written_by_looking(real: Real, tmp_path: Path) -> None:
    for name in NAMES:
        path = tmp_path / name
        shutil.copy(real(name), path)
        os.utime(path, ns=(10**18, 10**18))
        data = path.read_bytes()
        assert tags.changes(path, told(), cover_jpeg=COVER)
        assert path.read_bytes() == data
        assert path.stat().st_mtime_ns == 10**18
