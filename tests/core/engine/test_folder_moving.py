"""Another music folder: songs are moved there, found there or left, and back again. On one disk and to another."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.core.engine import folder_moving, upkeep_jobs
from suno_desktop.core.errors import DiskError
from suno_desktop.core.events import FileEnded, FileInUse, FolderMoved
from suno_desktop.core.media import copies, publish
from suno_desktop.core.media.disk import sync_folder
from suno_desktop.core.model import MediaFile, MediaKind
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.rows import MoveWay
from suno_desktop.core.workflows.decided_file import NAME
from suno_desktop.core.workflows.music_folder import MARK
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.demo.faults import Fault, FaultKind
from tests.rig import PATIENCE_S, Rig
from tests.soak import disk

SEED = "64dc8d98-5812-40f5-a99b-79a590452040"


@pytest.fixture(params=["one disk", "another disk"])
def new(request: pytest.FixtureRequest, tmp_path: Path, ram: Path) -> Path:
    """The folder that is chosen."""
    folder = (tmp_path if request.param == "one disk" else ram) / "elsewhere" / "Songs"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def kept(rig: Rig, relay: DemoRelay) -> Rig:
    """Two songs on disk, each with its words, cover, times and facts beside it."""
    rig.engine.set_setting(SavingSettings.sidecars, ("txt", "lrc", "jpg", "json")).result()
    rig.know(relay)
    rig.add(SEED)
    rig.until(lambda: len(files(rig)) == 6, what="six files")
    return rig


def files(rig: Rig) -> dict[tuple[str, str], MediaFile]:
    """The saved files by clip and kind."""
    return {
        (str(song.row.clip_id), file.kind.value): file
        for song in rig.songs()
        for file in song.files
        if file.path is not None and file.state == "saved"
    }


def tree(root: Path) -> dict[str, str]:
    """What lies below a folder, by content."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def move(rig: Rig, folder: Path | str, way: MoveWay = MoveWay.MOVE) -> FolderMoved:
    rig.engine.moving.move(str(folder), way).result(PATIENCE_S)
    return rig.until_event(FolderMoved)


def back(rig: Rig) -> FolderMoved:
    rig.engine.moving.back().result(PATIENCE_S)
    return rig.until_event(FolderMoved)


def verdicts(rig: Rig) -> set[str]:
    return {one.verdict for one in rig.engine.upkeep.check().result(PATIENCE_S)}


def test_everything_goes_and_comes_back(kept: Rig, new: Path) -> None:
    old = kept.profile.music
    (old / "mine.mp3").write_bytes(b"foreign")
    before = tree(old)
    assert {Path(name).suffix for name in before} == {".mp3", ".txt", ".jpg", ".json"}
    told = move(kept, new)
    assert (told.done, told.failed, told.stopped, told.waits) == (6, (), 0, None)
    assert kept.engine.folder.path == new
    assert tree(old) == {"mine.mp3": before.pop("mine.mp3")}
    assert [path for path in old.rglob("*") if path.is_dir()] == []
    there = tree(new)
    assert there.pop(MARK)
    assert there == before
    assert all(file.path and file.path.is_relative_to(new) for file in files(kept).values())
    assert verdicts(kept) == {"ok"}

    told = back(kept)
    assert told.done == 6
    assert kept.engine.folder.path == old
    assert kept.engine.settings.saving.folder == ""
    assert tree(new) == {}  # the mark went, too
    assert tree(old) == {**before, "mine.mp3": tree(old)["mine.mp3"]}
    assert verdicts(kept) == {"ok"}


def test_what_was_decided_goes_with_the_songs(kept: Rig, new: Path) -> None:
    old = kept.profile.music
    kept.engine.judging.rate([song.row.song_id for song in kept.songs()], 4).result(PATIENCE_S)
    assert move(kept, new).done == 6
    kept.until(lambda: (new / NAME).is_file() and not (old / NAME).exists(), what="the file")
    back(kept)
    kept.until(lambda: (old / NAME).is_file() and tree(new) == {}, what="the file")


def test_names_that_are_taken_there_are_left_and_the_song_gets_another(
    kept: Rig, new: Path
) -> None:
    kept.engine.set_setting(SavingSettings.template, "{title} {take}").result()
    assert kept.engine.upkeep.rename().result(PATIENCE_S).done == 6
    before = tree(kept.profile.music)
    names = sorted(name for name in before if name.endswith(".mp3"))
    taken = {names[0]: b"theirs", names[1].replace(".mp3", ".txt"): b"words of theirs"}
    same = names[0].replace(".mp3", ".jpg")  # the same bytes, and still not ours
    taken[same] = (kept.profile.music / same).read_bytes()
    for name, data in taken.items():
        (new / name).write_bytes(data)
    assert move(kept, new).done == 6
    assert {name: (new / name).read_bytes() for name in taken} == taken
    stems: dict[str, set[str]] = {}
    for (clip, _), file in files(kept).items():
        assert file.path is not None
        stems.setdefault(clip, set()).add(file.path.stem)
        assert file.path.with_suffix(".json").is_file()
    assert [len(one) for one in stems.values()] == [1, 1]
    assert verdicts(kept) == {"ok"}
    assert back(kept).done == 6
    assert tree(kept.profile.music) == before
    assert {name: (new / name).read_bytes() for name in taken} == taken


def test_what_is_damaged_or_missing_stays_and_is_named(kept: Rig, new: Path) -> None:
    sounds = [file.path for file in files(kept).values() if file.kind is MediaKind.MP3]
    damaged, missing = (path for path in sounds if path is not None)
    damaged.write_bytes(damaged.read_bytes()[:-1000])
    missing.unlink()
    told = move(kept, new)
    assert told.done == 4
    assert {(path, code) for path, code, _ in told.failed} == {
        (damaged, "file.damaged"),
        (missing, "file.missing"),
    }
    assert damaged.is_file()
    assert back(kept).done == 4
    assert damaged.is_file()


def test_new_downloads_go_to_the_new_folder_while_songs_are_moved(
    kept: Rig, relay: DemoRelay, new: Path
) -> None:
    relay.fault("/cdn/", Fault(kind=FaultKind.STALL, value=100, method="GET"))
    asked = len(relay.requests)
    kept.add(relay.add_tasks(1, done_s=0.0)[0])
    kept.until(
        lambda: any("/cdn/" in one.path for one in relay.requests[asked:]), what="a download"
    )
    assert move(kept, new).failed == ()
    kept.until(lambda: len(files(kept)) == 9, what="all files")
    assert all(file.path and file.path.is_relative_to(new) for file in files(kept).values())
    assert tree(kept.profile.music) == {}
    assert verdicts(kept) == {"ok"}


def test_songs_that_are_there_already_are_found_and_the_others_named(kept: Rig, new: Path) -> None:
    old = kept.profile.music
    was = files(kept)
    for name in tree(old):
        goal = new / name
        goal.parent.mkdir(parents=True, exist_ok=True)
        (old / name).rename(goal) if old.stat().st_dev == new.stat().st_dev else goal.write_bytes(
            (old / name).read_bytes()
        )
    first, second = (file.path for file in was.values() if file.kind is MediaKind.MP3)
    assert first is not None
    assert second is not None
    other = new / first.relative_to(old)
    other.write_bytes(b"another")
    (new / second.relative_to(old)).unlink()
    told = move(kept, new, MoveWay.FIND)
    assert told.done == 4
    assert {(path, code) for path, code, _ in told.failed} == {
        (first, "file.differs_there"),
        (second, "file.not_there"),
    }
    assert {file.path for file in files(kept).values() if file.path} == {
        first,
        second,
        *(
            new / one.path.relative_to(old)
            for one in was.values()
            if one.path not in {first, second} and one.path
        ),
    }
    assert other.read_bytes() == b"another"
    assert back(kept).done == 4
    assert files(kept).keys() == was.keys()
    assert {file.path for file in files(kept).values()} == {file.path for file in was.values()}
    assert kept.engine.folder.path == old


def test_a_folder_inside_the_old_one_and_back_out(kept: Rig) -> None:
    old = kept.profile.music
    before = tree(old)
    inner = old / "inner"
    inner.mkdir()
    assert move(kept, inner).done == 6
    assert set(tree(old)) == {f"inner/{name}" for name in before} | {f"inner/{MARK}"}
    assert move(kept, "").done == 6
    assert tree(old) == before
    assert verdicts(kept) == {"ok"}


def test_a_folder_that_cannot_be_written_changes_nothing(kept: Rig, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    refused = kept.engine.moving.move(str(tmp_path / "file" / "below"), MoveWay.MOVE)
    assert refused.exception(PATIENCE_S) is not None
    assert kept.engine.folder.path == kept.profile.music
    assert verdicts(kept) == {"ok"}


def test_stopping_leaves_what_was_moved_and_the_rest_goes_later(
    kept: Rig, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sync_folder
    stopped: list[Path] = []

    def sync(folder: Path) -> None:
        if folder.is_relative_to(new) and folder != new and not stopped:
            stopped.append(folder)
            kept.engine.moving.stop()
        real(folder)

    monkeypatch.setattr("suno_desktop.core.media.publish.sync_folder", sync)
    told = move(kept, new)
    assert told.done + told.stopped == 6
    assert told.stopped
    assert verdicts(kept) == {"ok"}
    old = kept.profile.music
    kept.engine.moving.move_rest(told.move).result(PATIENCE_S)
    assert kept.until_event(FolderMoved).done == told.stopped
    assert [path for path in old.rglob("*") if path.is_file()] == []


def test_another_job_that_is_ended_does_not_end_the_move(
    kept: Rig, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sync_folder
    ended: list[Path] = []

    def sync(folder: Path) -> None:
        if folder.is_relative_to(new) and not ended:
            ended.append(folder)
            kept.engine.upkeep.stop()
        real(folder)

    monkeypatch.setattr("suno_desktop.core.media.publish.sync_folder", sync)
    assert move(kept, new).done == 6
    assert ended


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB."""
    if (reason := disk.why_not()) is not None:
        pytest.skip(reason)
    point = tmp_path / "small"
    point.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(point)], check=True)
    yield point
    subprocess.run(["umount", "-l", str(point)], check=True)


def test_a_full_disk_is_told_and_the_move_goes_on_when_there_is_room(
    kept: Rig, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_moving, "_LOOK_S", 0.2)
    before = tree(kept.profile.music)
    with disk._spare(0):
        ballast = small / "ballast"
        ballast.write_bytes(bytes(3 * 2**20 - 64 * 1024))
        told = move(kept, small)
        assert told.waits is not None
        assert told.waits.code in {"move.full", "move.no_room"}
        assert verdicts(kept) == {"ok"}
        ballast.unlink()
        told = kept.until_event(FolderMoved)
    assert (told.done, told.waits) == (6, None)
    assert {name: one for name, one in tree(small).items() if name != MARK} == before
    assert [path for path in small.rglob(".*") if path.name != MARK] == []


def pull_out(new: Path, away: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a disk away when the first file has come there."""
    real = publish.publish
    pulled: list[Path] = []

    def pull(*given: object, **named: object) -> Path:
        path = real(*given, **named)  # type: ignore[arg-type]  # as it was called
        if not pulled:
            pulled.append(new.rename(away))
        return path

    monkeypatch.setattr("suno_desktop.core.media.part_files.publish", pull)


def test_a_disk_that_goes_away_is_waited_for_also_by_the_next_run(
    kept: Rig, ram: Path, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_moving, "_LOOK_S", 0.2)
    new, away = ram / "disk", ram / "pulled"
    new.mkdir()
    before = tree(kept.profile.music)
    pull_out(new, away, monkeypatch)
    told = move(kept, new)
    assert told.waits is not None
    assert (told.waits.code, told.done < 6) == ("move.missing", True)
    assert kept.stop()
    command = Rig(
        kept.profile.library.parent, patient=False
    )  # as `check` opens it: it moves nothing
    assert verdicts(command) <= {"ok", "away"}
    assert command.stop()
    assert not [one for one in command.seen if isinstance(one, FolderMoved)]
    rig = Rig(kept.profile.library.parent)
    try:
        assert rig.until_event(FolderMoved).waits is not None
        away.rename(new)
        assert rig.until_event(FolderMoved).done == 6
        assert verdicts(rig) == {"ok"}
    finally:
        assert rig.stop()
    there = tree(new)
    assert there.pop(MARK)
    assert there == before
    assert tree(kept.profile.music) == {}


def test_a_disk_that_goes_away_before_the_first_file_is_waited_for(
    kept: Rig, ram: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_moving, "_LOOK_S", 0.2)
    new, away = ram / "disk", ram / "pulled"
    new.mkdir()
    before = tree(kept.profile.music)

    def full(folder: Path, wanted: int) -> None:
        raise DiskError("disk.no_room", path=folder, wanted=wanted)

    with monkeypatch.context() as patch:
        patch.setattr(copies, "check_room", full)
        patch.setattr(folder_moving, "check_room", full)
        told = move(kept, new)
        assert told.waits is not None
        assert (told.waits.code, told.done) == ("move.no_room", 0)
        assert kept.stop()
    new.rename(away)
    new.mkdir()  # the empty mount point
    rig = Rig(kept.profile.library.parent)
    try:
        told = rig.until_event(FolderMoved)
        assert told.waits is not None
        assert (told.waits.code, told.done) == ("move.missing", 0)
        assert (tree(new), tree(kept.profile.music)) == ({}, before)
        new.rmdir()
        away.rename(new)
        assert rig.until_event(FolderMoved).done == 6
    finally:
        assert rig.stop()
    assert tree(new).items() >= before.items()


def test_an_empty_mount_point_gets_no_song_and_the_person_can_choose_it_anew(
    kept: Rig, relay: DemoRelay, tmp_path: Path
) -> None:
    new = tmp_path / "disk"
    kept.engine.set_setting(SavingSettings.folder, str(new)).result(PATIENCE_S)
    new.rename(tmp_path / "pulled")
    new.mkdir()
    kept.add(relay.add_tasks(1, done_s=0.0)[0])
    kept.until(
        lambda: any(one.code == "disk.missing" for one in kept.seen if isinstance(one, FileEnded)),
        what="a download",
    )
    assert tree(new) == {}
    kept.engine.set_setting(SavingSettings.folder, str(new)).result(PATIENCE_S)
    assert MARK in tree(new)  # and the songs come soon


def test_a_third_folder_takes_what_waits_for_the_second(
    kept: Rig, ram: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_moving, "_LOOK_S", 0.2)
    second, third = ram / "disk", tmp_path / "third"
    second.mkdir()
    before = tree(kept.profile.music)
    pull_out(second, ram / "pulled", monkeypatch)
    told = move(kept, second)
    assert told.waits is not None
    assert kept.read(lambda reader: reader.files_below(second))[0] == 6
    told = move(kept, third)
    assert told.waits is not None  # what had come to the second one
    (ram / "pulled").rename(second)
    told = kept.until_event(FolderMoved)
    assert (told.done, verdicts(kept)) == (6, {"ok"})
    assert tree(third).items() >= before.items()
    assert not before.keys() & tree(kept.profile.music).keys()


@pytest.mark.parametrize("times", [2, 99])
def test_a_file_in_use_is_tried_again_and_named_if_it_stays_so(
    kept: Rig, new: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    monkeypatch.setattr(upkeep_jobs, "_AGAIN_S", 0.0)
    used = next(file.path for file in files(kept).values() if file.kind is MediaKind.MP3)
    assert used is not None
    refusals: list[Path] = []

    def refuse(path: Path) -> None:
        if path == used and len(refusals) < times:
            refusals.append(path)
            raise PermissionError(errno.EACCES, "in use", str(path))

    link, unlink = os.link, Path.unlink

    def linked(source: Path, target: Path, **options: bool) -> None:
        refuse(source)
        link(source, target, **options)

    def unlinked(path: Path, missing_ok: bool = False) -> None:
        refuse(path)
        unlink(path, missing_ok)

    monkeypatch.setattr("os.link", linked)
    monkeypatch.setattr(publish, "_renameat2", lambda: None)
    monkeypatch.setattr(publish, "_placeholder", linked)
    monkeypatch.setattr(Path, "unlink", unlinked)
    told = move(kept, new)
    told_of = {event.path.name for event in kept.seen if isinstance(event, FileInUse)}
    assert told_of == {used.name}
    codes = {path: code for path, code, _ in told.failed}
    is_copied = used.stat().st_dev != new.stat().st_dev if used.exists() else False
    assert codes == ({used: "disk.read_only"} if times > 2 and not is_copied else {})
    assert (told.done, told.kept) == (6 - len(codes), int(is_copied))
    assert verdicts(kept) == {"ok"}
    assert used.exists() == (times > 2)


def test_songs_of_a_folder_that_cannot_be_written_are_copied_and_come_back(
    kept: Rig, ram: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = kept.profile.music, ram / "Songs"
    before = tree(old)
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.is_relative_to(old):
            raise OSError(errno.EROFS, "read-only", str(path))
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    told = move(kept, new)
    assert (told.done, told.kept, told.failed, told.stopped) == (6, 6, (), 0)
    there = tree(new)
    assert there.pop(MARK)
    assert there == before == tree(old)
    assert all(file.path and file.path.is_relative_to(new) for file in files(kept).values())

    told = back(kept)
    assert (told.done, told.kept, told.failed) == (6, 0, ())
    assert tree(new) == {}
    assert tree(old) == before
    assert all(file.path and file.path.is_relative_to(old) for file in files(kept).values())
    assert verdicts(kept) == {"ok"}


@pytest.mark.parametrize("is_link_first", [True, False])
def test_the_same_folder_under_another_name_changes_no_file(
    kept: Rig, tmp_path: Path, is_link_first: bool
) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    first, second = (link, real) if is_link_first else (real, link)
    assert move(kept, first).done == 6
    before = tree(real)
    told = move(kept, second)
    assert (told.done, told.failed) == (6, ())
    assert tree(real) == before
    assert before[MARK]
    assert all(file.path and file.path.is_relative_to(second) for file in files(kept).values())
    assert back(kept).done == 6
    assert tree(real) == before
    assert verdicts(kept) == {"ok"}


def test_what_the_person_renamed_meanwhile_comes_back_too(kept: Rig, new: Path) -> None:
    before = tree(kept.profile.music)
    assert move(kept, new).done == 6
    for number, file in enumerate(files(kept).values()):
        if file.kind is MediaKind.MP3:
            assert file.path is not None
            file.path.rename(new / f"mine {number}.mp3")
    told = back(kept)
    assert (told.done, told.failed) == (6, ())
    assert tree(kept.profile.music) == before
    assert tree(new) == {}
    assert verdicts(kept) == {"ok"}


def test_a_kill_at_any_moment_loses_nothing() -> None:
    """In processes of their own; the long proof is `python -m tests.soak kill_move`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak.kill_move", "--count", "4", "--seed", "5"],
        capture_output=True,
        text=True,
        check=False,
        env=None,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing lost" in done.stdout
