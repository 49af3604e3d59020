"""The files of previews: what is prepared takes the place of what is there in one step, also after a kill."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from suno_desktop.core.errors import DiskError
from suno_desktop.core.model import ClipId
from suno_desktop.core.workflows import preview_files
from suno_desktop.core.workflows.covers import cache_name
from suno_desktop.core.workflows.preview_files import Previews
from tests.core.media import makers

CLIP, OTHER = ClipId("one"), ClipId("two")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "previews"


@pytest.fixture
def previews(folder: Path) -> Previews:
    return Previews(folder)


def put(previews: Previews, clip_id: ClipId, frames: bytes) -> None:
    previews.prepare(clip_id, frames)
    previews.publish(clip_id)


def test_what_was_prepared_takes_the_place_when_it_is_published(
    previews: Previews, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(preview_files, "sync_folder", synced.append)
    assert previews.size(CLIP) == 0
    put(previews, CLIP, b"short")
    previews.prepare(CLIP, b"left by a kill")
    previews.prepare(CLIP, b"much longer")
    assert previews.path(CLIP).read_bytes() == b"short"
    assert synced == [folder]
    previews.publish(CLIP)
    assert previews.path(CLIP).read_bytes() == b"much longer"
    assert previews.size(CLIP) == 11
    assert [path.name for path in folder.iterdir()] == [f"{cache_name(CLIP)}.mp3"]
    assert synced == [folder, folder]


def test_it_is_on_the_disk_before_it_is_noted(
    previews: Previews, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_sync: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: at_sync.append(os.fstat(handle).st_size))
    previews.prepare(CLIP, b"frames")
    assert at_sync == [6]


def test_a_disk_without_room_is_told(previews: Previews, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def no_room(_folder: Path, size: int) -> None:
        asked.append(size)
        raise DiskError("disk.no_room")

    monkeypatch.setattr(preview_files, "check_room", no_room)
    with pytest.raises(DiskError):
        previews.prepare(CLIP, b"frames")
    assert asked == [6]
    with pytest.raises(DiskError):
        previews.publish(CLIP)


@pytest.mark.parametrize(("noted", "published"), [(6, True), (5, False), (7, False), (0, False)])
def test_after_a_kill_only_what_was_noted_is_published(
    previews: Previews, folder: Path, noted: int, published: bool
) -> None:
    previews.prepare(CLIP, b"frames")
    previews.finish(CLIP, noted)
    assert previews.size(CLIP) == (6 if published else 0)
    assert len(list(folder.iterdir())) == published


def test_an_empty_one_is_never_published(previews: Previews, folder: Path) -> None:
    previews.prepare(CLIP, b"")
    previews.finish(CLIP, 0)
    assert list(folder.iterdir()) == []


def test_what_is_discarded_is_gone_with_its_part(previews: Previews, folder: Path) -> None:
    previews.discard(CLIP)
    put(previews, OTHER, b"other")
    put(previews, CLIP, b"frames")
    previews.prepare(CLIP, b"more frames")
    previews.discard(CLIP)
    assert list(folder.iterdir()) == [previews.path(OTHER)]


def test_only_named_ones_are_kept(previews: Previews, folder: Path) -> None:
    assert previews.names() == frozenset()
    previews.keep_only(frozenset())
    put(previews, CLIP, b"frames")
    put(previews, OTHER, b"other")
    previews.prepare(OTHER, b"more")
    assert previews.names() == {cache_name(CLIP), cache_name(OTHER)}
    previews.keep_only(frozenset({cache_name(CLIP)}))
    assert list(folder.iterdir()) == [previews.path(CLIP)]


def test_how_long_it_plays_is_counted(previews: Previews) -> None:
    assert previews.seconds(CLIP) == 0.0
    put(previews, CLIP, makers.mp3(100, stated=False))
    assert previews.seconds(CLIP) == pytest.approx(100 * 1152 / 44100, abs=0.06)
    put(previews, OTHER, b"no sound" * 100)
    assert previews.seconds(OTHER) == 0.0


def test_the_folder_is_the_owners_alone(previews: Previews, folder: Path) -> None:
    previews.prepare(CLIP, b"frames")
    assert os.name == "nt" or folder.stat().st_mode & 0o077 == 0
