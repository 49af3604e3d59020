"""Other tags in a saved file: what is recorded of it is what then lies there, and whatever is not ours is left alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from suno_desktop.core.errors import DiskError, MediaError
from suno_desktop.core.media import tags
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.model import FileId, Fingerprint, MediaKind, SongId, TaskId
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.retag import retag
from suno_desktop.core.workflows.save_file import SaveOrder
from tests.core.media import makers

SOURCE = Source(
    file_id=FileId(1),
    song_id=SongId(1),
    kind=MediaKind.MP3,
    clip=makers.clip(title="New title"),
    sheet=None,
    take=0,
    task_id=TaskId("a-task"),
    relay_id=None,
    relay_name=None,
    relay_host=None,
    path=None,
    sha256=None,
)


@pytest.fixture
def saved(tmp_path: Path) -> Source:
    path = tmp_path / "song.mp3"
    path.write_bytes(makers.mp3())
    return SOURCE._replace(path=str(path), sha256=fingerprint(path).sha256)


def order(version: int) -> SaveOrder:
    return SaveOrder(root=Path(), template="", id3_version=version)


def test_what_is_recorded_is_the_file_that_takes_the_place(saved: Source) -> None:
    path = Path(saved.path or "")
    old, sound = fingerprint(path), tags.audio_digest(path)
    told: list[tuple[Path, Fingerprint]] = []

    def about_to(part: Path, mark: Fingerprint) -> None:
        assert fingerprint(path) == old, "it is told before the copy takes the place"
        assert part != path
        assert fingerprint(part) == mark
        told.append((part, mark))

    mark = retag(saved, cover=None, order=order(4), about_to=about_to)
    assert mark == fingerprint(path) == told[0][1] != old
    assert len(told) == 1
    assert tags.read(path).values["title"] == "New title"
    assert tags.audio_digest(path) == sound
    assert [one.name for one in path.parent.iterdir()] == ["song.mp3"]
    # A second time: it is what was recorded, and again what is told is what then lies there.
    again = saved._replace(sha256=mark.sha256, clip=makers.clip(title="Newer"))
    assert retag(again, cover=None, order=order(3), about_to=lambda *_: None) == fingerprint(path)
    assert tags.read(path).values["title"] == "Newer"


def never(*_: object) -> None:
    raise AssertionError("nothing may happen to this file")


def test_what_has_no_tags_or_no_song_is_left_alone(saved: Source) -> None:
    path = Path(saved.path or "")
    before = path.read_bytes()
    for other in (
        saved._replace(clip=None),
        saved._replace(path=None),
        saved._replace(path=str(path.with_suffix(".txt"))),
    ):
        assert retag(other, cover=None, order=order(4), about_to=never) is None
    assert path.read_bytes() == before


def test_what_is_not_only_ours_is_left_alone(saved: Source) -> None:
    path = Path(saved.path or "")
    before = path.read_bytes()
    with pytest.raises(MediaError) as caught:
        retag(saved._replace(sha256="00"), cover=None, order=order(4), about_to=never)
    assert caught.value.code == "file.damaged"
    os.link(path, path.with_name("other name.mp3"))
    with pytest.raises(MediaError) as caught:
        retag(saved, cover=None, order=order(4), about_to=never)
    assert caught.value.code == "file.linked"
    assert path.read_bytes() == before
    path.unlink()
    with pytest.raises(DiskError):
        retag(saved, cover=None, order=order(4), about_to=never)
