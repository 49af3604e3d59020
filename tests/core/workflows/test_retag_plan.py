"""What new tags would change is told file by file, with a reason for each that stays."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

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
from suno_desktop.core.workflows.retag_plan import PlannedTags, TagPlan, TagPlanner
from suno_desktop.core.workflows.save_file import SaveOrder
from tests.core.media import makers

SOURCE = Source(
    file_id=FileId(1),
    song_id=SongId(1),
    kind=MediaKind.MP3,
    clip=makers.clip(title="New title", image_url="https://media.invalid/a.jpg"),
    sheet=None,
    take=1,
    task_id=TaskId("a-task"),
    relay_id=None,
    relay_name=None,
    relay_host=None,
    path=None,
    sha256=None,
)


def order(*beside: str) -> SaveOrder:
    return SaveOrder(root=Path(), template="", sidecars=beside)


def no_cover(_source: Source) -> None:
    return None


def saved(folder: Path, name: str = "song.mp3", **changes: Any) -> tuple[Source, MediaFile]:
    """A song on disk without tags, and what is recorded of it."""
    path = folder / name
    path.write_bytes(makers.mp3())
    return recorded(SOURCE._replace(path=str(path), **changes))


def tagged(folder: Path, name: str = "song.mp3", **changes: Any) -> tuple[Source, MediaFile]:
    """The same with the tags that are right."""
    source, _ = saved(folder, name, **changes)
    retag(source, cover=None, order=order(), about_to=lambda *_: None)
    return recorded(source)


def recorded(source: Source) -> tuple[Source, MediaFile]:
    path = Path(source.path or "")
    mark = fingerprint(path)
    file = MediaFile(
        source.file_id,
        source.song_id,
        source.kind,
        FileState.SAVED,
        path=path,
        size_bytes=mark.size_bytes,
        sha256=mark.sha256,
        mtime_ns=mark.mtime_ns,
    )
    return source._replace(sha256=mark.sha256), file


def plan_of(
    *files: tuple[Source, MediaFile],
    wanted: SaveOrder | None = None,
    more: tuple[MediaFile, ...] = (),
) -> TagPlan:
    planner = TagPlanner(wanted or order(), cover=no_cover)
    for source, file in files:
        planner.add(source, [*more, file])
    return planner.plan()


def test_nothing_is_in_a_plan_at_its_beginning() -> None:
    planner = TagPlanner(order(), cover=no_cover)
    assert planner.plan() == TagPlan(files=0, seen=0, changing=0, listed=(), staying={})
    assert TagPlanner(order(), cover=no_cover, files=7).plan().files == 7


def test_a_file_that_gets_other_tags_is_listed_with_them(tmp_path: Path) -> None:
    source, file = saved(tmp_path)
    plan = plan_of((source, file))
    assert (plan.seen, plan.changing, plan.staying) == (1, 1, {})
    (one,) = plan.listed
    assert (one.title, one.take, one.kind, one.path) == ("New title", 1, MediaKind.MP3, file.path)
    assert {change.key: change.new for change in one.changes}["title"] == "New title"
    assert one.beside == ()
    assert Path(source.path or "").read_bytes() == makers.mp3(), "nothing is written"


def test_long_texts_are_cut_off(tmp_path: Path) -> None:
    source, _ = tagged(tmp_path, clip=makers.clip(lyrics="o" * 600))
    both = recorded(source._replace(clip=makers.clip(lyrics="n" * 600)))
    (one,) = plan_of(both).listed
    (change,) = (change for change in one.changes if change.key == "lyrics")
    assert (change.old, change.new) == ("o" * 500, "n" * 500)


@pytest.mark.parametrize("song", [LyricSheet("The sheet", "la"), None])
def test_a_file_of_words_is_listed_with_the_title_of_its_sheet(
    tmp_path: Path, song: LyricSheet | None
) -> None:
    path = tmp_path / "words.txt"
    path.write_text("other words")
    source = SOURCE._replace(
        path=str(path), kind=MediaKind.LYRICS, clip=None, sheet=song, take=None
    )
    plan = plan_of(recorded(source), wanted=order("json", "txt", "jpg"))
    if song is None:
        assert plan.staying == {"right": 1}
    else:
        (one,) = plan.listed
        assert (one.title, one.take, one.beside) == ("The sheet", None, ())


def test_why_each_file_stays_is_counted(tmp_path: Path) -> None:
    right = tagged(tmp_path, "right.mp3")
    gone = saved(tmp_path, "gone.mp3")
    Path(gone[0].path or "").unlink()
    linked = saved(tmp_path, "linked.mp3")
    os.link(linked[0].path or "", tmp_path / "other name.mp3")
    changed = saved(tmp_path, "changed.mp3")
    with Path(changed[0].path or "").open("ab") as file:
        file.write(b"\0")
    no_song = saved(tmp_path, "no song.mp3")
    Path(no_song[0].path or "").write_bytes(b"<html>" * 100)
    folder = saved(tmp_path, "folder.mp3")
    Path(folder[0].path or "").unlink()
    Path(folder[0].path or "").mkdir()
    plan = plan_of(right, gone, linked, changed, no_song, folder)
    assert plan.staying == {"right": 1, "missing": 1, "linked": 1, "changed": 1, "impossible": 2}
    assert (plan.seen, plan.changing, plan.listed) == (6, 0, ())


def test_what_is_known_to_be_gone_or_damaged_is_only_counted() -> None:
    planner = TagPlanner(order(), cover=no_cover)
    for state in (FileState.MISSING, FileState.MISSING, FileState.DAMAGED):
        planner.skip(state)
    assert planner.plan().staying == {"missing": 2, "changed": 1}
    assert planner.plan().seen == 3


def test_a_file_is_read_whole_only_if_it_was_touched(tmp_path: Path) -> None:
    source, file = saved(tmp_path)
    path = Path(source.path or "")
    wrong = source._replace(sha256="00")
    assert plan_of((wrong, file)).changing == 1, "its size and time are those of the record"
    assert file.size_bytes is not None
    for other in (file._replace(size_bytes=file.size_bytes + 1), file._replace(mtime_ns=1)):
        assert plan_of((wrong, other)).staying == {"changed": 1}
    os.utime(path, ns=(1, 1))
    assert plan_of((source, file)).changing == 1, "the same bytes with another time"


def test_only_the_first_files_are_listed_and_all_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert retag_plan.MOST_LISTED == 10_000
    monkeypatch.setattr(retag_plan, "MOST_LISTED", 2)
    plan = plan_of(*[saved(tmp_path, f"{n}.mp3") for n in range(3)])
    assert plan.changing == plan.seen == 3
    assert [one.path.name for one in plan.listed] == ["0.mp3", "1.mp3"]


def beside(plan: TagPlan) -> list[tuple[str, ...]]:
    assert all(isinstance(one, PlannedTags) for one in plan.listed)
    return [one.beside for one in plan.listed]


def test_what_is_missing_beside_a_song_is_told(tmp_path: Path) -> None:
    song = tagged(tmp_path)
    plan = plan_of(song, wanted=order("json", "lrc", "txt", "jpg"))
    assert [one.changes for one in plan.listed] == [()]
    assert beside(plan) == [("json", "txt", "jpg")], "no times are known for an lrc"
    (tmp_path / "song.json").write_text("theirs")
    assert plan_of(song, wanted=order("json")).staying == {"right": 1}


def test_a_file_of_its_own_beside_a_song_is_told_once_for_all_its_sounds(tmp_path: Path) -> None:
    one, same = (tagged(tmp_path, f"{n}.mp3", file_id=FileId(n)) for n in (1, 2))
    other = tagged(tmp_path, "3.mp3", file_id=FileId(3), song_id=SongId(2))
    plan = plan_of(one, same, other, wanted=order("txt"))
    assert beside(plan) == [("txt",), ("txt",)]
    assert plan.staying == {"right": 1}


@pytest.mark.parametrize(
    ("state", "due"), [(FileState.SAVED, 0), (FileState.FAILED, 1), (FileState.MISSING, 1)]
)
def test_what_is_saved_beside_a_song_is_not_due_again(
    tmp_path: Path, state: FileState, due: int
) -> None:
    words = MediaFile(FileId(9), SongId(1), MediaKind.LYRICS, state)
    assert plan_of(tagged(tmp_path), wanted=order("txt"), more=(words,)).changing == due


def test_what_a_song_does_not_have_is_not_due_beside_it(tmp_path: Path) -> None:
    bare = makers.clip(lyrics=None)
    assert plan_of(tagged(tmp_path, clip=bare), wanted=order("txt", "jpg")).staying == {"right": 1}
    small = makers.clip(lyrics=None, image_small_url="https://media.invalid/small.jpg")
    assert beside(plan_of(tagged(tmp_path, clip=small), wanted=order("txt", "jpg"))) == [("jpg",)]
    source, file = saved(tmp_path)
    assert plan_of((source._replace(clip=None), file), wanted=order("txt")).staying == {"right": 1}
