"""What new tags would change, before anything is written, and why the other files stay as they are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.media import sidecars as media_sidecars
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.model import (
    FileId,
    FileState,
    LyricSheet,
    MediaFile,
    MediaKind,
    SongId,
    TaskId,
)
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows import retag_plan
from suno_desktop.core.workflows.retag import retag
from suno_desktop.core.workflows.retag_plan import TagPlan, TagPlanner
from suno_desktop.core.workflows.save_file import SaveOrder, tag_set
from tests.core.media import makers

MP3, COVER, LYRICS = MediaKind.MP3, MediaKind.COVER, MediaKind.LYRICS
ORDER = SaveOrder(root=Path(), template="")
BARE: dict[str, Any] = {"image_url": None, "image_small_url": None, "lyrics": None}


class Shelf:
    """Saved files of songs, and a plan for them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sources: list[Source] = []
        self.files: list[MediaFile] = []

    def save(
        self, name: str = "a.mp3", *, kind: MediaKind = MP3, song: int = 1, **told: Any
    ) -> Source:
        path, number = self.folder / name, FileId(len(self.files) + 1)
        path.write_bytes(makers.mp3() if kind is MP3 else b"words\n")
        mark = fingerprint(path)
        made: dict[str, Any] = {"clip": makers.clip(title="Rain", **BARE), "sheet": None, **told}
        source = Source(
            file_id=number,
            song_id=SongId(song),
            kind=kind,
            take=1,
            task_id=TaskId("t"),
            relay_id=None,
            relay_name=None,
            relay_host=None,
            path=str(path),
            sha256=mark.sha256,
            **made,
        )
        self.sources.append(source)
        self.files.append(
            MediaFile(
                number,
                SongId(song),
                kind,
                FileState.SAVED,
                path,
                size_bytes=mark.size_bytes,
                mtime_ns=mark.mtime_ns,
                sha256=mark.sha256,
            )
        )
        return source

    def plan(self, order: SaveOrder = ORDER) -> TagPlan:
        planner = TagPlanner(order, cover=lambda _: None, files=len(self.files))
        for source in self.sources:
            planner.add(source, self.files)
        return planner.plan()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def sidecars(*kinds: str) -> SaveOrder:
    return SaveOrder(root=Path(), template="", sidecars=kinds)


def written(source: Source) -> None:
    """Give a file today's tags."""
    retag(source, cover=None, order=ORDER, about_to=lambda *_: None)


def test_nothing_was_looked_at_yet() -> None:
    plan = TagPlanner(ORDER, cover=lambda _: None).plan()
    assert (plan.files, plan.seen, plan.changing, plan.listed, plan.staying) == (0, 0, 0, (), {})


def test_a_file_that_gets_other_tags_is_told_with_what_changes(shelf: Shelf) -> None:
    source = shelf.save()
    before = Path(source.path or "").read_bytes()
    plan = shelf.plan()
    assert (plan.files, plan.seen, plan.changing, plan.staying) == (1, 1, 1, {})
    (one,) = plan.listed
    assert (one.title, one.take, one.kind, one.path) == ("Rain", 1, MP3, shelf.folder / "a.mp3")
    assert ("title", "", "Rain") in one.changes
    assert one.beside == ()
    assert Path(source.path or "").read_bytes() == before


def test_files_that_stay_are_counted_by_the_reason(shelf: Shelf) -> None:
    right, changed, linked, gone = (shelf.save(f"{name}.mp3") for name in "abcd")
    shelf.sources[0] = right
    written(right)
    Path(changed.path or "").write_bytes(makers.mp3(seed=2) + b"\0")
    os.link(linked.path or "", shelf.folder / "other name.mp3")
    Path(gone.path or "").unlink()
    shelf.save("e.mp3")
    plan = shelf.plan()
    assert plan.staying == {"right": 1, "changed": 1, "linked": 1, "missing": 1}
    assert (plan.seen, plan.changing) == (5, 1)


def test_what_cannot_be_tagged_or_read_is_impossible(shelf: Shelf) -> None:
    shelf.save("a.mp3")
    (shelf.folder / "a.mp3").write_bytes(b"no sound at all")
    shelf.save("b.mp3")
    (shelf.folder / "b.mp3").unlink()
    (shelf.folder / "b.mp3").mkdir()
    assert shelf.plan().staying == {"impossible": 2}


def test_what_is_known_not_to_be_as_it_was_saved_is_only_counted() -> None:
    planner = TagPlanner(ORDER, cover=lambda _: None, files=3)
    for state in (FileState.MISSING, FileState.DAMAGED, FileState.DAMAGED):
        planner.skip(state)
    plan = planner.plan()
    assert (plan.files, plan.seen, plan.changing) == (3, 3, 0)
    assert plan.staying == {"missing": 1, "changed": 2}


def test_a_file_with_the_recorded_size_and_time_is_not_read_whole(shelf: Shelf) -> None:
    """Another hash would say that it was changed."""
    source = shelf.save()
    shelf.sources[0] = source._replace(sha256="another")
    assert shelf.plan().changing == 1
    os.utime(source.path or "", ns=(1, 1))
    assert shelf.plan().staying == {"changed": 1}


def test_no_more_than_10_000_files_are_listed_and_all_are_counted(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert retag_plan.MOST_LISTED == 10_000
    monkeypatch.setattr(retag_plan, "MOST_LISTED", 2)
    for name in "abc":
        shelf.save(f"{name}.mp3")
    plan = shelf.plan()
    assert (plan.seen, plan.changing) == (3, 3)
    assert [one.path.name for one in plan.listed] == ["a.mp3", "b.mp3"]


def test_long_texts_are_cut_off_at_500_characters(shelf: Shelf) -> None:
    shelf.save(clip=makers.clip(title="Rain", lyrics="l" * 501))
    (one,) = shelf.plan().listed
    assert {change.key: change.new for change in one.changes}["lyrics"] == "l" * 500


def test_a_song_that_nobody_named_has_no_title(shelf: Shelf) -> None:
    shelf.save("a.mp3", clip=makers.clip(title=None, artist="Li Wei"))
    shelf.save("b.txt", kind=LYRICS, clip=None, sheet=LyricSheet("Verses", "other words"))
    assert [one.title for one in shelf.plan().listed] == ["", "Verses"]


def test_what_is_to_lie_beside_a_song_is_told_until_it_is_there(shelf: Shelf) -> None:
    clip = makers.clip(title="Rain", lyrics="la")
    written(shelf.save(clip=clip))
    shelf.files[0] = shelf.files[0]._replace(mtime_ns=None)
    order = sidecars("json")
    (one,) = shelf.plan(order).listed
    assert (one.changes, one.beside) == ((), ("json",))
    assert shelf.plan(sidecars()).staying == {"right": 1}


def test_what_lies_beside_a_song_already_is_not_told_again(shelf: Shelf) -> None:
    clip = makers.clip(title="Rain", lyrics="[00:01.00]la\n[00:02.00]lo")
    source = shelf.save(clip=clip)
    written(source)
    shelf.files[0] = shelf.files[0]._replace(mtime_ns=None)
    order, path = sidecars("json", "lrc"), Path(source.path or "")
    assert shelf.plan(order).listed[0].beside == ("json", "lrc")
    told = tag_set(source, clip, albums=order.albums)
    media_sidecars.write(path, ("json",), clip, told)
    assert shelf.plan(order).listed[0].beside == ("lrc",)
    media_sidecars.write(path, order.sidecars, clip, told)
    assert shelf.plan(order).staying == {"right": 1}
    path.with_suffix(".lrc").write_text("somebody's own")
    assert shelf.plan(order).staying == {"right": 1}


@pytest.mark.parametrize(
    ("told", "wanted", "beside"),
    [
        ({"lyrics": "la"}, ("txt", "jpg"), ("txt",)),
        ({"image_url": "https://x.invalid/a.jpg"}, ("txt", "jpg"), ("jpg",)),
        ({"image_small_url": "https://x.invalid/a.jpg"}, ("jpg",), ("jpg",)),
        ({"lyrics": "la", "image_url": "https://x.invalid/a.jpg"}, ("txt",), ("txt",)),
        ({"lyrics": "la", "image_url": "https://x.invalid/a.jpg"}, (), ()),
        ({}, ("txt", "jpg"), ()),
    ],
)
def test_words_and_cover_are_told_where_there_are_some(
    shelf: Shelf, told: dict[str, Any], wanted: tuple[str, ...], beside: tuple[str, ...]
) -> None:
    shelf.save(clip=makers.clip(title="Rain", **{**BARE, **told}))
    (one,) = shelf.plan(sidecars(*wanted)).listed
    assert one.beside == beside


def test_words_are_saved_once_for_a_song_and_not_where_they_are(shelf: Shelf) -> None:
    clip = makers.clip(title="Rain", **{**BARE, "lyrics": "words"})
    for name in "ab":
        shelf.save(f"{name}.mp3", clip=clip)
    for name in "cd":
        shelf.save(f"{name}.mp3", clip=clip, song=2)
    plan = shelf.plan(sidecars("txt"))
    assert [one.beside for one in plan.listed] == [("txt",), (), ("txt",), ()]
    shelf.save("e.txt", kind=LYRICS, clip=clip)
    plan = shelf.plan(sidecars("txt"))
    assert [one.beside for one in plan.listed] == [()] * 4
    assert plan.staying == {"right": 1}
    shelf.files[4] = shelf.files[4]._replace(state=FileState.MISSING)
    assert shelf.plan(sidecars("txt")).listed[0].beside == ("txt",)


def test_nothing_lies_beside_words_or_beside_what_is_no_song(shelf: Shelf) -> None:
    words = makers.clip(title="Rain", **{**BARE, "lyrics": "words"})
    shelf.save("a.txt", kind=LYRICS, clip=words)
    shelf.save("b.mp3", clip=None, song=2)
    assert shelf.plan(sidecars("json", "txt", "jpg")).staying == {"right": 2}
