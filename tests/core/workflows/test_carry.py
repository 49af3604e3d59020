"""Taking one file to another folder: renamed on one disk, copied to another, and where each kind of trouble leaves it."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import Cancelled, DiskError, MediaError
from suno_desktop.core.media import copies, publish
from suno_desktop.core.media.base_names import Stems
from suno_desktop.core.media.disk import disk_error, fingerprint
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.model import FileId, FileState, MediaFile, MediaKind, SongId, TaskId
from suno_desktop.core.rows import FolderMove, MoveStep, MoveWay, PlannedMove, Source
from suno_desktop.core.workflows import carry
from suno_desktop.core.workflows.carry import Carrier
from tests.core.media import makers

SOUND = makers.mp3(60)
FILE = FileId(1)


class Records:
    """What the library was told, with the names that it stood for then."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def about_to(self, file_id: FileId, target: Path | None, part: Path | None = None) -> None:
        assert file_id == FILE
        self.told.append((target and target.name, *(["part"] if part else [])))

    def carried(
        self,
        file_id: FileId,
        path: Path | None,
        step: MoveStep,
        state: FileState = FileState.SAVED,
    ) -> None:
        assert (file_id, state) == (FILE, FileState.SAVED)
        self.told.append((path and path.name, step))


class Carrying:
    """Two folders with one song in the old one."""

    def __init__(self, folder: Path) -> None:
        self.old, self.new = folder / "old", folder / "new"
        (self.old / "a").mkdir(parents=True)
        self.new.mkdir()
        self.path, self.goal = self.old / "a" / "song.mp3", self.new / "a" / "song.mp3"
        self.path.write_bytes(SOUND)
        self.records = Records()
        self.cancel = CancelToken()
        self.file = MediaFile(
            file_id=FILE,
            song_id=SongId(1),
            kind=MediaKind.MP3,
            state=FileState.SAVED,
            path=self.path,
            size_bytes=len(SOUND),
            sha256=fingerprint(self.path).sha256,
        )
        self.planned = PlannedMove(
            file=self.file, old=self.path, new=self.goal, was=FileState.SAVED, is_copied=False
        )

    def __call__(self, planned: PlannedMove | None = None, path: Path | None = None) -> bool:
        carrier = Carrier(
            move=FolderMove(old=self.old, new=self.new, way=MoveWay.MOVE),
            records=self.records,
            stems=Stems(),
            cancel=self.cancel,
        )
        return carrier.carry(planned or self.planned, self.source(path or self.path))

    def source(self, path: Path) -> Source:
        return Source(
            file_id=FILE,
            song_id=SongId(1),
            kind=MediaKind.MP3,
            clip=makers.clip(),
            sheet=None,
            take=0,
            task_id=TaskId("a-task"),
            relay_id=None,
            relay_name=None,
            relay_host=None,
            path=str(path),
            sha256=self.file.sha256,
            own=(path,),
        )

    @property
    def files(self) -> list[str]:
        root = self.old.parent
        return sorted(str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir())

    @property
    def told(self) -> list[Any]:
        return self.records.told


@pytest.fixture
def carrying(tmp_path: Path) -> Carrying:
    return Carrying(tmp_path)


@pytest.fixture
def far(carrying: Carrying, monkeypatch: pytest.MonkeyPatch) -> Carrying:
    """The new folder is on another disk."""
    monkeypatch.setattr(carry, "_is_other_disk", lambda _path, _folder: True)
    return carrying


RENAMED = [("song.mp3",), ("song.mp3", MoveStep.DONE)]
COPIED = [("song.mp3", "part"), ("song.mp3", MoveStep.COPIED), (None, MoveStep.DONE)]
NAME = "song [0a1b2c3d].mp3"


def beside(carrying: Carrying) -> None:
    carrying.path.with_suffix(".json").write_text("{}")
    carrying.path.with_suffix(".lrc").write_text("words")
    carrying.path.with_suffix(".jpg").write_text("a download of its own")


def test_on_one_disk_it_is_renamed_with_what_lies_beside_it(carrying: Carrying) -> None:
    beside(carrying)
    inode = carrying.path.stat().st_ino
    assert carrying() is True
    assert carrying.goal.stat().st_ino == inode
    assert carrying.files == [
        "new/a/song.json",
        "new/a/song.lrc",
        "new/a/song.mp3",
        "old/a/song.jpg",
    ]
    assert carrying.told == RENAMED


def test_an_empty_folder_goes_and_the_root_stays(carrying: Carrying) -> None:
    carrying()
    assert not carrying.path.parent.exists()
    assert carrying.old.is_dir()


def test_to_another_disk_it_is_copied_and_then_removed(far: Carrying) -> None:
    beside(far)
    assert far() is True
    assert far.goal.read_bytes() == SOUND
    assert far.files == ["new/a/song.json", "new/a/song.lrc", "new/a/song.mp3", "old/a/song.jpg"]
    parts = [(None, "part")] * 2
    assert far.told == [*COPIED[:2], *parts, COPIED[2]]


def test_what_seems_one_disk_and_is_none_is_copied(
    carrying: Carrying, monkeypatch: pytest.MonkeyPatch
) -> None:
    def between(_path: Path, target: Path) -> None:
        error = OSError(errno.EXDEV, "another disk")
        raise disk_error(error, target) from error

    monkeypatch.setattr(publish, "rename", between)
    assert carrying() is True
    assert carrying.told == [RENAMED[0], *COPIED]
    assert carrying.files == ["new/a/song.mp3"]


def fail(number: int) -> Any:
    def call(_path: Path, target: Path, **_more: object) -> None:
        error = OSError(number, "trouble")
        raise disk_error(error, target) from error

    return call


def test_a_rename_that_fails_leaves_it_where_it_was(
    carrying: Carrying, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "rename", fail(errno.EIO))
    with pytest.raises(DiskError):
        carrying()
    assert carrying.told == [("song.mp3",), (None,)]
    assert carrying.files == ["old/a/song.mp3"]


def test_one_that_is_on_its_way_is_left_to_be_settled(
    carrying: Carrying, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "rename", fail(errno.EIO))
    monkeypatch.setattr(publish, "is_on_its_way", lambda *_: True)
    with pytest.raises(DiskError):
        carrying()
    assert carrying.told == [("song.mp3",)]


@pytest.mark.parametrize("is_far", [False, True])
def test_never_over_another_file(carrying: Carrying, monkeypatch: Any, is_far: bool) -> None:
    monkeypatch.setattr(carry, "_is_other_disk", lambda _path, _folder: is_far)
    carrying.goal.parent.mkdir()
    carrying.goal.write_bytes(b"mine")
    assert carrying() is True
    assert carrying.goal.read_bytes() == b"mine"
    assert carrying.files == [f"new/a/{NAME}", "new/a/song.mp3"]
    assert carrying.told[0][0] == NAME


def test_a_name_that_is_taken_at_the_last_moment_is_passed_over(
    carrying: Carrying, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = publish.rename

    def late(path: Path, target: Path) -> None:
        if target == carrying.goal:
            raise FileExistsError
        rename(path, target)

    monkeypatch.setattr(publish, "rename", late)
    assert carrying() is True
    assert carrying.told == [("song.mp3",), (None,), (NAME,), (NAME, MoveStep.DONE)]


def test_where_no_name_is_free_that_is_told(
    carrying: Carrying, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stems, "names", lambda *_a, **_k: iter(()))
    with pytest.raises(DiskError) as caught:
        carrying()
    assert caught.value.code == "disk.no_name"


def test_one_that_was_saved_again_in_the_new_folder_is_there_already(carrying: Carrying) -> None:
    carrying.goal.parent.mkdir()
    carrying.path.rename(carrying.goal)
    assert carrying(path=carrying.goal) is False
    assert carrying.told == [(None, MoveStep.DONE)]
    assert carrying.files == ["new/a/song.mp3"]


def test_one_that_lies_in_the_new_folder_inside_the_old_one_may_still_move(
    carrying: Carrying,
) -> None:
    planned = carrying.planned._replace(old=carrying.path)
    carrying.new = carrying.old
    assert carrying(planned._replace(new=carrying.old / "b" / "song.mp3")) is True
    assert carrying.files == ["old/b/song.mp3"]


def test_a_missing_file_is_told(carrying: Carrying) -> None:
    carrying.path.unlink()
    with pytest.raises(MediaError) as caught:
        carrying()
    assert caught.value.code == "file.missing"
    assert carrying.told == []


def test_after_a_kill_the_old_one_of_a_copy_is_removed(carrying: Carrying) -> None:
    carrying.goal.parent.mkdir()
    carrying.goal.write_bytes(SOUND)
    assert carrying(carrying.planned._replace(is_copied=True), path=carrying.goal) is True
    assert carrying.files == ["new/a/song.mp3"]
    assert carrying.told == [(None, MoveStep.DONE)]


def test_an_old_one_that_is_no_longer_the_same_stays(carrying: Carrying) -> None:
    carrying.goal.parent.mkdir()
    carrying.goal.write_bytes(SOUND)
    carrying.path.write_bytes(SOUND + b"!")
    carrying(carrying.planned._replace(is_copied=True), path=carrying.goal)
    assert carrying.files == ["new/a/song.mp3", "old/a/song.mp3"]


def test_a_copy_that_is_gone_is_a_missing_disk(carrying: Carrying) -> None:
    with pytest.raises(DiskError) as caught:
        carrying(carrying.planned._replace(is_copied=True), path=carrying.goal)
    assert caught.value.code == "disk.missing"
    assert caught.value.values["path"] == str(carrying.new)
    assert carrying.files == ["old/a/song.mp3"]


def test_a_copy_in_a_second_folder_goes_on_to_a_third(carrying: Carrying, tmp_path: Path) -> None:
    second = tmp_path / "second" / "song.mp3"
    second.parent.mkdir()
    second.write_bytes(SOUND)
    assert carrying(carrying.planned._replace(is_copied=True), path=second) is True
    assert carrying.told == [(None, MoveStep.WAITS), *RENAMED]
    assert carrying.files == ["new/a/song.mp3"]


def test_a_copy_that_was_whole_before_a_kill_is_taken(far: Carrying) -> None:
    far.goal.parent.mkdir()
    far.goal.write_bytes(SOUND)
    assert far(far.planned._replace(begun=far.goal)) is True
    assert far.told == [("song.mp3", MoveStep.COPIED), (None, MoveStep.DONE)]
    assert far.files == ["new/a/song.mp3"]


@pytest.mark.parametrize("where", ["new", "elsewhere"])
def test_what_is_no_copy_of_it_is_left_alone(far: Carrying, tmp_path: Path, where: str) -> None:
    begun = tmp_path / where / "a" / "song.mp3"
    begun.parent.mkdir(parents=True)
    begun.write_bytes(SOUND if where == "elsewhere" else b"other")
    assert far(far.planned._replace(begun=begun)) is True
    assert f"{where}/a/song.mp3" in far.files
    assert far.told[0] == (NAME if where == "new" else "song.mp3", "part")


def test_a_stop_leaves_it_where_it_was(far: Carrying) -> None:
    far.cancel.cancel()
    with pytest.raises(Cancelled):
        far()
    assert far.told == [("song.mp3", "part"), (None,)]
    assert far.files == ["old/a/song.mp3"]


def test_a_copy_that_got_its_name_before_it_failed_is_taken_by_the_next_try(
    far: Carrying, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copies.copy

    def late(*args: Any, **more: Any) -> None:
        copy(*args, **more)
        raise DiskError("disk.error", path=args[1], reason="late")

    monkeypatch.setattr(copies, "copy", late)
    with pytest.raises(DiskError):
        far()
    assert far.told == [("song.mp3", "part")]


@pytest.mark.parametrize(
    ("data", "state", "size_bytes", "code"),
    [
        (SOUND, FileState.SAVED, len(SOUND), None),
        (SOUND, FileState.SAVED, None, None),
        (SOUND, FileState.DAMAGED, len(SOUND), None),
        (SOUND[:-9_000], FileState.SAVED, len(SOUND), "file.damaged"),
        (SOUND[:-9_000], FileState.DAMAGED, len(SOUND) - 9_000, "file.damaged"),
        (SOUND[:-1] + b"!", FileState.SAVED, len(SOUND), None),  # as long, so not read again
    ],
)
def test_a_damaged_file_is_not_renamed(
    carrying: Carrying, data: bytes, state: FileState, size_bytes: int | None, code: str | None
) -> None:
    carrying.path.write_bytes(data)
    file = carrying.file._replace(state=state, size_bytes=size_bytes)
    planned = carrying.planned._replace(file=file)
    if code is None:
        assert carrying(planned) is True
        return
    with pytest.raises(MediaError) as caught:
        carrying(planned)
    assert caught.value.code == code
    assert carrying.files == ["old/a/song.mp3"]
    assert carrying.told == []


def test_a_damaged_file_is_not_copied_though_it_is_as_long(far: Carrying) -> None:
    far.path.write_bytes(SOUND[:-9_000] + bytes(9_000))
    with pytest.raises(MediaError) as caught:
        far()
    assert caught.value.code == "file.damaged"
    assert far.files == ["old/a/song.mp3"]


def test_what_lies_beside_it_is_copied_once_and_never_over_anothers(far: Carrying) -> None:
    beside(far)
    far.goal.parent.mkdir()
    far.goal.write_bytes(SOUND)
    far.goal.with_suffix(".json").write_text("{}")
    far.goal.with_suffix(".lrc").write_text("somebody's own")
    far(far.planned._replace(is_copied=True), path=far.goal)
    assert far.goal.with_suffix(".lrc").read_text() == "somebody's own"
    assert far.path.with_suffix(".lrc").read_text() == "words"
    assert not far.path.with_suffix(".json").exists()
    assert not [name for name in far.files if "part" in name]


def test_folders_are_synced_when_the_old_one_goes(
    far: Carrying, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(carry, "sync_folder", synced.append)
    far()
    assert synced == [far.path.parent]


def test_what_the_person_moved_is_found_by_what_it_holds(carrying: Carrying) -> None:
    def code(**changes: Any) -> str | None:
        file = carrying.file._replace(**changes)
        try:
            found = carry.find(carrying.planned._replace(file=file))
        except MediaError as error:
            return error.code
        assert found == carrying.goal
        return None

    assert code() == "file.not_there"
    carrying.goal.parent.mkdir()
    carrying.goal.write_bytes(SOUND)
    assert code() is None
    assert code(size_bytes=None) is None
    assert code(size_bytes=5) == "file.differs_there"
    assert code(sha256="other") == "file.differs_there"


def test_what_nobody_may_look_at_is_neither_gone_nor_another(
    carrying: Carrying, monkeypatch: pytest.MonkeyPatch
) -> None:
    stat = Path.stat

    def closed(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path == carrying.goal:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return stat(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", closed)
    with pytest.raises(DiskError) as caught:
        carry.find(carrying.planned)
    assert caught.value.code == "disk.forbidden"


def test_disks_are_told_apart_by_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch()
    assert not carry._is_other_disk(path, tmp_path)
    shared = Path("/dev/shm")
    if shared.is_dir() and shared.stat().st_dev != tmp_path.stat().st_dev:
        assert carry._is_other_disk(path, shared)
    with pytest.raises(DiskError):
        carry._is_other_disk(tmp_path / "gone", tmp_path)


def test_only_what_the_system_cannot_rename_is_between_disks() -> None:
    def error(number: int) -> DiskError:
        found = DiskError("disk.error")
        found.__cause__ = OSError(number, "x")
        return found

    assert carry._is_between_disks(error(errno.EXDEV))
    assert not carry._is_between_disks(error(errno.EIO))
    assert not carry._is_between_disks(DiskError("disk.error"))


def test_no_place_leads_out_through_a_link(carrying: Carrying, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (carrying.new / "a").symlink_to(tmp_path / "out")
    with pytest.raises(DiskError):
        carrying()
    assert carrying.files == ["old/a/song.mp3"]
    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_that_was_copied_leaves_no_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry, "_is_other_disk", lambda *_: True)
    carrying = Carrying(tmp_path)
    assert carrying()
    assert carrying.goal.read_bytes() == SOUND
    assert not carrying.path.parent.exists()
    assert carrying.old.is_dir()


@pytest.mark.parametrize("is_clip", [True, False])
def test_a_part_has_the_name_of_its_song(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_clip: bool
) -> None:
    monkeypatch.setattr(carry, "_is_other_disk", lambda *_: True)
    carrying = Carrying(tmp_path)
    source = carrying.source(carrying.path)
    if not is_clip:
        source = source._replace(clip=None)
    monkeypatch.setattr(carrying, "source", lambda _path: source)
    named: list[str] = []
    create = PartFile.create

    def creating(target: Path, *, clip_id: str, **more: Any) -> PartFile:
        named.append(clip_id)
        return create(target, clip_id=clip_id, **more)

    monkeypatch.setattr(PartFile, "create", creating)
    carrying()
    assert named == [makers.clip().clip_id if is_clip else source.task_id]


def test_a_file_takes_the_name_that_its_song_has_there_already(tmp_path: Path) -> None:
    carrying = Carrying(tmp_path)
    there = carrying.goal.with_name("song (2).mp4")
    there.parent.mkdir()
    there.touch()
    source = carrying.source(carrying.path)._replace(own=(there, carrying.path))
    carrying.source = lambda _path: source  # type: ignore[assignment,method-assign]
    assert carrying()
    assert carrying.goal.with_name("song (2).mp3").read_bytes() == SOUND


def test_a_name_of_the_song_that_is_there_already_is_passed_over(carrying: Carrying) -> None:
    carrying.goal.parent.mkdir()
    for name in ("song.mp3", NAME):
        (carrying.goal.parent / name).write_bytes(b"mine")
    assert carrying() is True
    second = "song [0a1b2c3d] (2).mp3"
    assert carrying.files == [f"new/a/{second}", f"new/a/{NAME}", "new/a/song.mp3"]
    assert carrying.told == [(second,), (second, MoveStep.DONE)]
    assert (carrying.goal.parent / NAME).read_bytes() == b"mine"


def test_a_name_that_is_taken_while_it_is_copied_is_passed_over(
    far: Carrying, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copies.copy

    def late(path: Path, target: Path, **more: Any) -> None:
        if target == far.goal:
            target.write_bytes(b"mine")
        copy(path, target, **more)

    monkeypatch.setattr(copies, "copy", late)
    assert far() is True
    assert far.told == [
        ("song.mp3", "part"),
        (None,),
        (NAME, "part"),
        (NAME, MoveStep.COPIED),
        (None, MoveStep.DONE),
    ]
    assert far.goal.read_bytes() == b"mine"
    assert far.goal.with_name(NAME).read_bytes() == SOUND
    assert far.files == [f"new/a/{NAME}", "new/a/song.mp3"]
