"""Whole-library jobs: tags, names, check, files that belong to nothing; and what a kill in between leaves."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from mutagen.id3 import ID3, TXXX

from suno_desktop.core.engine import retagging, upkeep, upkeep_jobs
from suno_desktop.core.engine.upkeep_jobs import Upkept
from suno_desktop.core.errors import Cancelled, DesktopError, DiskError, MediaError, UsageError
from suno_desktop.core.events import BatchSaved, FileInUse, Working
from suno_desktop.core.media import containers, publish, tags
from suno_desktop.core.media.disk import disk_errors
from suno_desktop.core.model import ClipId, FileState, MediaFile, MediaKind, SongId
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.rows import SavedFile, SongFilter, SongQuery
from suno_desktop.core.workflows import check as checking
from suno_desktop.core.workflows import rename as renaming
from suno_desktop.core.workflows.check import Checked
from suno_desktop.core.workflows.music_folder import MARK
from suno_desktop.core.workflows.retag import retag
from suno_desktop.demo.demo_relay import DemoRelay
from tests.rig import PATIENCE_S, Rig

SEED = "64dc8d98-5812-40f5-a99b-79a590452040"
SHEET = "b85c241a-4d97-4ee4-1111-68c053509b24"
MP3 = MediaKind.MP3


@pytest.fixture
def saved(rig: Rig, relay: DemoRelay) -> Rig:
    """Two songs on disk."""
    rig.know(relay)
    rig.add(SEED)
    assert rig.until_event(BatchSaved).saved == 2
    return rig


def ids(rig: Rig) -> list[SongId]:
    return [song.row.song_id for song in rig.songs()]


def paths(rig: Rig) -> list[Path]:
    files = [file for song in rig.songs() for file in song.files if file.kind is MP3]
    return [file.path for file in files if file.path is not None]


def call_it_mine(rig: Rig) -> None:
    """Let the tags of all files be out of date."""
    rig.engine.tracking.name_songs(ids(rig), {"album": "Mine"}).result()


def verdicts(rig: Rig) -> list[str]:
    return sorted(one.verdict for one in rig.engine.upkeep.check().result())


def jobs(rig: Rig, job: str) -> list[tuple[int, int]]:
    while not rig.events.empty():
        rig.seen.append(rig.events.get())
    return [(e.done, e.total) for e in rig.seen if isinstance(e, Working) and e.job == job]


# Names of the person's own.


def test_own_names_win_everywhere_and_can_be_undone(saved: Rig) -> None:
    first, second = ids(saved)
    relays_own = saved.songs()[0].row.title
    token = saved.engine.tracking.name_songs(
        [first, second], {"artist": "Me", "album": "Mine"}
    ).result()
    later = saved.engine.tracking.name_songs([first], {"title": "  Zebra"}).result()
    song = saved.songs()[0]
    assert (song.row.title, song.row.artist) == ("  Zebra", "Me")
    assert song.clip is not None
    assert (song.clip.title, song.clip.artist) == ("  Zebra", "Me")
    assert saved.engine.retagging.retag().result() == Upkept(done=2, left=0)
    written = tags.read(paths(saved)[0]).values
    assert (written["title"], written["artist"], written["album"]) == ("Zebra", "Me", "Mine")
    saved.engine.tracking.restore(later).result()
    assert saved.songs()[0].row.title == relays_own
    assert saved.songs()[0].row.artist == "Me"
    saved.engine.tracking.restore(token).result()
    assert saved.songs()[0].row.artist != "Me"
    saved.engine.retagging.retag([second]).result()
    assert tags.read(paths(saved)[1]).values["album"] == "Suno"
    assert tags.read(paths(saved)[0]).values["album"] == "Mine"


# Tags.


@pytest.mark.parametrize("version", [3, 4])
def test_retag_keeps_foreign_frames_and_the_sound(saved: Rig, version: int) -> None:
    path = paths(saved)[0]
    foreign = ID3(path)
    foreign.add(TXXX(encoding=3, desc="MOOD", text=["calm"]))
    foreign.save(path)
    saved.engine.upkeep.adopt(ids(saved)[0], path).result()  # the person knows of the change
    sound = tags.audio_digest(path)
    saved.engine.set_setting(SavingSettings.id3_version, version).result()
    call_it_mine(saved)
    assert saved.engine.retagging.retag().result() == Upkept(done=2, left=0)
    assert tags.audio_digest(path) == sound
    after = ID3(path, translate=False)
    assert after.version == (2, version, 0)
    assert str(after["TXXX:MOOD"]) == "calm"
    assert verdicts(saved) == ["ok", "ok"]
    assert jobs(saved, "retag")[-1] == (2, 2)


def test_what_somebody_else_changed_or_linked_is_left_alone(saved: Rig, tmp_path: Path) -> None:
    changed, linked = paths(saved)
    changed.write_bytes(changed.read_bytes() + b"\0")
    os.link(linked, tmp_path / "other name.mp3")
    before = [path.read_bytes() for path in (changed, linked)]
    call_it_mine(saved)
    done = saved.engine.retagging.retag().result()
    assert (done.done, done.left) == (0, 0)
    assert [code for _, code, _ in done.failed] == ["file.damaged", "file.linked"]
    assert [path.read_bytes() for path in (changed, linked)] == before


@pytest.mark.parametrize(("busy", "left"), [(2, 0), (9, 1)])
def test_a_file_that_is_in_use_is_tried_again_when_the_others_are_done(
    saved: Rig, monkeypatch: pytest.MonkeyPatch, busy: int, left: int
) -> None:
    real = publish.replace
    refused: list[Path] = []
    played = paths(saved)[0]

    def replace(part: Path, target: Path) -> None:
        if target == played and len(refused) < busy:
            refused.append(target)
            with disk_errors(target):
                raise PermissionError(13, "in use")
        real(part, target)

    monkeypatch.setattr(publish, "replace", replace)
    monkeypatch.setattr(upkeep_jobs, "_AGAIN_S", 0.0)
    call_it_mine(saved)
    done = saved.engine.retagging.retag().result()
    assert (done.done, [code for _, code, _ in done.failed]) == (
        2 - left,
        ["disk.read_only"] * left,
    )
    assert len(refused) == (3 if left else 2)
    jobs(saved, "retag")
    in_use = [event for event in saved.seen if isinstance(event, FileInUse)]
    assert in_use == [FileInUse(path=played)] * 2, (
        "who plays it is told each time before it is tried again"
    )
    assert verdicts(saved) == ["ok", "ok"]


def test_covers_and_words_have_no_tags_but_names(saved: Rig) -> None:
    saved.engine.saving.save(ids(saved), [MediaKind.LYRICS]).result()
    saved.until_event(BatchSaved, lambda batch: batch.saved > 0)
    assert saved.engine.retagging.retag().result() == Upkept(done=0, left=4)
    call_it_mine(saved)
    assert saved.engine.retagging.retag().result() == Upkept(done=2, left=2)
    saved.engine.set_setting(SavingSettings.template, "{title} [{clip8}]").result()
    assert saved.engine.upkeep.rename().result().done == 4
    assert {path.suffix for path in saved.profile.music.iterdir()} == {".mp3", ".txt"}


def test_tags_keep_the_mode_but_not_the_time_so_that_backups_see_the_change(saved: Rig) -> None:
    path = paths(saved)[0]
    path.chmod(0o640)
    os.utime(path, ns=(10**18, 10**18))
    call_it_mine(saved)
    assert saved.engine.retagging.retag().result().done == 2
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.stat().st_mtime_ns > 10**18
    assert verdicts(saved) == ["ok", "ok"]


@pytest.mark.parametrize("died", ["before", "before, and the copy is gone", "after"])
def test_tags_that_a_kill_left_half_recorded_are_settled(
    saved: Rig, monkeypatch: pytest.MonkeyPatch, died: str
) -> None:
    path = paths(saved)[0]
    old = path.read_bytes()
    real, copies = publish.replace, []

    def killed(part: Path, target: Path) -> None:
        copies.append(part)
        if died == "after":
            real(part, target)
        raise KeyboardInterrupt  # no ordinary error: nothing is recorded any more

    call_it_mine(saved)
    monkeypatch.setattr(publish, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        saved.engine.retagging.retag(ids(saved)[:1]).result()
    monkeypatch.undo()
    if died == "before":  # a killed program cannot clear up
        copies[0].write_bytes(b"the copy")
    folder = saved.profile.library.parent
    assert saved.stop()
    again = Rig(folder)
    try:
        assert verdicts(again) == ["ok", "ok"]  # waits behind the settling
        assert (path.read_bytes() == old) is (died != "after")
        assert not copies[0].exists()
        assert again.engine.retagging.retag().result().done == (1 if died == "after" else 2)
    finally:
        assert again.stop()


# Names.


def test_rename_follows_the_template_and_overwrites_nothing(saved: Rig) -> None:
    a, b = paths(saved)
    old_folder = a.parent
    saved.engine.set_setting(SavingSettings.template, "all/{title}").result()
    theirs = saved.profile.music / "all" / "City Lights.mp3"
    theirs.parent.mkdir()
    theirs.write_bytes(b"theirs")
    contents = {a.read_bytes(), b.read_bytes()}
    assert saved.engine.upkeep.rename().result() == Upkept(done=2, left=0)
    now = paths(saved)
    assert {path.name for path in now} == {
        f"City Lights [{(song.row.clip_id or '')[:8]}].mp3" for song in saved.songs()
    }
    assert {path.read_bytes() for path in now} == contents
    assert theirs.read_bytes() == b"theirs"
    assert not old_folder.exists()
    assert verdicts(saved) == ["ok", "ok"]
    assert saved.engine.upkeep.rename().result() == Upkept(done=0, left=2)
    assert jobs(saved, "rename")[-1] == (2, 2)


def test_what_is_chosen_during_a_renaming_is_for_the_next_one(
    saved: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = paths(saved)
    saved.engine.set_setting(SavingSettings.template, "one/{clip8}").result()

    def then_choose(*args: Any, **named: Any) -> Path | None:
        at = renaming.rename(*args, **named)
        saved.engine.set_setting(SavingSettings.template, "two/{clip8}").result(PATIENCE_S)
        saved.engine.set_setting(SavingSettings.folder, str(saved.profile.music.parent)).result(
            PATIENCE_S
        )
        return at

    with monkeypatch.context() as patch:
        patch.setattr(upkeep, "rename", then_choose)
        assert saved.engine.upkeep.rename().result(PATIENCE_S).done == 2
    assert {path.parent for path in paths(saved)} == {saved.profile.music / "one"}
    assert saved.engine.upkeep.rename_back().result(PATIENCE_S).done == 2
    assert paths(saved) == before


def test_a_file_that_is_gone_or_elsewhere_is_not_renamed(saved: Rig, tmp_path: Path) -> None:
    a, b = paths(saved)
    elsewhere = tmp_path / "elsewhere.mp3"
    shutil.move(b, elsewhere)
    saved.engine.upkeep.adopt(ids(saved)[1], elsewhere).result()
    a.unlink()
    saved.engine.set_setting(SavingSettings.template, "{title}").result()
    done = saved.engine.upkeep.rename().result()
    assert (done.done, done.left, [code for _, code, _ in done.failed]) == (0, 1, ["file.missing"])


def test_a_name_that_is_taken_this_very_moment_is_passed_over(
    saved: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = publish.rename, []

    def rename(path: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 1:
            raise FileExistsError
        if len(calls) == 2:
            raise DiskError("disk.full", path=target)
        real(path, target)

    monkeypatch.setattr(publish, "rename", rename)
    saved.engine.set_setting(SavingSettings.template, "{title}").result()
    done = saved.engine.upkeep.rename().result()
    assert (done.done, len(done.failed)) == (1, 1)
    assert verdicts(saved) == ["ok", "ok"]


def test_a_plan_touches_nothing_and_tells_what_renaming_does(saved: Rig) -> None:
    saved.engine.set_setting(SavingSettings.template, "all/{title}").result()
    before = sorted(saved.profile.music.rglob("*"))
    plan = saved.engine.upkeep.plan_rename().result()
    assert sorted(saved.profile.music.rglob("*")) == before
    assert (plan.files, plan.changing, plan.staying) == (2, 2, {})
    assert jobs(saved, "plan")[-1] == (2, 2)
    assert saved.engine.upkeep.rename().result().done == 2
    assert [one.new for one in plan.listed] == [
        path.relative_to(plan.root).as_posix() for path in paths(saved)
    ]
    assert saved.engine.upkeep.plan_rename().result().staying == {"right": 2}
    assert saved.engine.upkeep.plan_rename(ids(saved)[:1]).result().files == 1
    paths(saved)[1].unlink()
    assert verdicts(saved) == ["missing", "ok"]
    assert saved.engine.upkeep.plan_rename().result().staying == {"right": 1, "missing": 1}


def test_the_last_renaming_can_be_taken_back(saved: Rig) -> None:
    before = paths(saved)
    for template in ("one/{title} {clip8}", "two/{title} {take}"):
        saved.engine.set_setting(SavingSettings.template, template).result()
        assert saved.engine.upkeep.rename().result().done == 2
    between = saved.profile.music / "one"
    assert saved.engine.upkeep.rename_back().result() == Upkept(done=2, left=0)
    assert {path.parent for path in paths(saved)} == {between}
    assert saved.engine.upkeep.rename_back().result() == Upkept(done=0, left=0)  # only the last one
    assert verdicts(saved) == ["ok", "ok"]
    assert not set(paths(saved)) & set(before)


def test_an_old_name_that_somebody_took_is_left_to_them(saved: Rig) -> None:
    a, _ = paths(saved)
    saved.engine.set_setting(SavingSettings.template, "new/{title} {clip8}").result()
    assert saved.engine.upkeep.rename().result().done == 2
    a.parent.mkdir(exist_ok=True)
    a.write_bytes(b"theirs")
    done = saved.engine.upkeep.rename_back().result()
    assert (done.done, [code for _, code, _ in done.failed]) == (1, ["disk.no_name"])
    assert a.read_bytes() == b"theirs"
    assert verdicts(saved) == ["ok", "ok"]


@pytest.mark.parametrize("moved", ["not", "linked", "whole"])
def test_a_move_that_a_kill_interrupted_is_settled(tmp_path: Path, moved: str) -> None:
    old, new = tmp_path / "old.mp3", tmp_path / "new.mp3"
    old.write_bytes(b"song")
    if moved != "not":
        os.link(old, new)
    if moved == "whole":
        old.unlink()
    at = renaming.settle(old, new)
    assert at == (old if moved == "not" else new)
    assert [path for path in (old, new) if path.exists()] == [at]


def test_a_kill_between_move_and_record_is_settled_at_the_next_start(
    saved: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = publish.rename

    def killed(path: Path, target: Path) -> None:
        real(path, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(publish, "rename", killed)
    saved.engine.set_setting(SavingSettings.template, "{title} {clip8}").result()
    with pytest.raises(KeyboardInterrupt):
        saved.engine.upkeep.rename().result()
    monkeypatch.undo()
    folder = saved.profile.library.parent
    assert saved.stop()
    again = Rig(folder)
    try:
        again.until(lambda: all(path.is_file() for path in paths(again)))
        assert verdicts(again) == ["ok", "ok"]
    finally:
        assert again.stop()


# Check.


def test_check_finds_what_moved_and_what_is_foreign(saved: Rig) -> None:
    a, b = paths(saved)
    away = saved.profile.music / "somewhere" / "x.mp3"
    away.parent.mkdir()
    shutil.move(a, away)
    edited = saved.profile.music / "edited.mp3"
    shutil.move(b, edited)
    frames = ID3(edited)
    frames.add(TXXX(encoding=3, desc="MOOD", text=["calm"]))
    frames.save(edited)
    (saved.profile.music / "theirs.ogg").write_bytes(b"whatever")
    (saved.profile.music / ".hidden.mp3").write_bytes(b"whatever")
    assert verdicts(saved) == ["missing", "moved"]
    assert away in paths(saved)
    found = {one.path.name: one for one in saved.engine.upkeep.foreign_files().result()}
    assert set(found) == {"edited.mp3", "theirs.ogg"}
    assert (found["theirs.ogg"].clip_id, found["theirs.ogg"].song_id) == (None, None)
    song_id = found["edited.mp3"].song_id
    assert song_id is not None
    saved.engine.upkeep.adopt(song_id, edited).result()
    assert saved.engine.upkeep.foreign_files().result() == (found["theirs.ogg"],)
    assert verdicts(saved) == ["ok", "ok"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_a_check_waits_for_no_pipe_and_follows_no_endless_link(saved: Rig) -> None:
    paths(saved)[0].unlink()  # so that all that is there is looked through for it
    folder = saved.profile.music
    os.mkfifo(folder / "pipe.mp3")
    (folder / "zero.mp4").symlink_to("/dev/zero")
    (folder / "loop.mp3").symlink_to(folder / "loop.mp3")
    (folder / "around").symlink_to(folder, target_is_directory=True)
    assert saved.engine.upkeep.check().result(PATIENCE_S)
    assert saved.engine.upkeep.foreign_files().result(PATIENCE_S) == ()


def write_a_tag(path: Path) -> None:
    """As other programs do."""
    frames = ID3(path)
    frames.add(TXXX(encoding=3, desc="MOOD", text=["calm"]))
    frames.save(path)


def test_other_tags_are_told_from_other_sound(saved: Rig) -> None:
    a, b = paths(saved)
    write_a_tag(a)
    data = bytearray(b.read_bytes())
    data[len(data) // 2] ^= 1  # as a dying disk does
    b.write_bytes(data)
    found = {one.path: one.verdict for one in saved.engine.upkeep.check().result()}
    assert found == {a: "changed", b: "damaged"}
    states = [file.state for song in saved.songs() for file in song.files if file.kind is MP3]
    assert states == [FileState.SAVED, FileState.DAMAGED]  # the one with other tags still plays
    saved.engine.upkeep.adopt(ids(saved)[0], a).result()  # the person knows of it
    assert verdicts(saved) == ["damaged", "ok"]


def test_a_cut_file_is_not_one_with_other_tags(saved: Rig) -> None:
    a, b = paths(saved)
    a.write_bytes(a.read_bytes()[:-500])
    write_a_tag(b)
    b.write_bytes(b.read_bytes() + b"\xff\xfb\x90\x40")
    assert verdicts(saved) == ["damaged", "damaged"]


def test_a_copy_of_a_song_that_is_there_is_not_offered(saved: Rig) -> None:
    a, _ = paths(saved)
    copy = saved.profile.music / "copy.mp3"
    shutil.copy(a, copy)
    (found,) = saved.engine.upkeep.foreign_files().result()
    assert (found.path, found.song_id, found.can_be_adopted) == (copy, ids(saved)[0], False)
    a.unlink()
    (found,) = saved.engine.upkeep.foreign_files().result()
    assert found.can_be_adopted
    assert verdicts(saved) == ["moved", "ok"]


def test_words_and_covers_are_found_again_too(saved: Rig) -> None:
    saved.save(MediaKind.LYRICS, MediaKind.COVER)
    saved.until_event(BatchSaved, lambda batch: batch.saved > 0)
    old, new = saved.profile.music / "DisconcertedEncore5997", saved.profile.music / "Encore"
    assert len(list(old.iterdir())) == 6
    old.rename(new)
    assert verdicts(saved) == ["moved"] * 6
    assert {path.parent for path in paths(saved)} == {new}
    assert verdicts(saved) == ["ok"] * 6


def test_what_lies_in_a_trash_is_not_found_again(saved: Rig) -> None:
    a, _ = paths(saved)
    trash = saved.profile.music / ".Trash-1000" / "files"
    trash.mkdir(parents=True)
    shutil.move(a, trash)
    assert verdicts(saved) == ["missing", "ok"]


def test_missing_files_are_located_in_another_folder(saved: Rig, tmp_path: Path) -> None:
    saved.save(MediaKind.LYRICS)
    saved.until_event(BatchSaved, lambda batch: batch.saved > 0)
    a, b = paths(saved)
    words = next(saved.profile.music.rglob("*.txt"))
    away = tmp_path / "other disk" / "deep"
    away.mkdir(parents=True)
    for number, path in enumerate((a, b, words)):
        shutil.move(path, away / f"{number}{path.suffix}")
    write_a_tag(away / "1.mp3")
    (away / "cut.mp3").write_bytes((away / "0.mp3").read_bytes()[:5000])
    assert verdicts(saved) == ["missing", "missing", "missing", "ok"]
    assert saved.engine.upkeep.locate(tmp_path / "nothing here").result() == ()
    assert len(saved.engine.upkeep.locate(away.parent).result()) == 3
    assert paths(saved) == [away / "0.mp3", away / "1.mp3"]
    assert verdicts(saved) == ["ok"] * 4
    assert saved.engine.upkeep.locate(away.parent).result() == ()


@pytest.mark.parametrize("search", ["same_bytes", "same_clips"])
def test_what_was_saved_again_while_it_was_looked_for_stays_where_it_is(
    saved: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, search: str
) -> None:
    first, at = ids(saved)[0], paths(saved)[0]
    away = tmp_path / "away" / "x.mp3"
    away.parent.mkdir()
    shutil.move(at, away)
    if search == "same_clips":
        write_a_tag(away)
    assert verdicts(saved) == ["missing", "ok"]
    real = getattr(checking, search)

    def slow(*args: Any, **named: Any) -> Any:
        found = real(*args, **named)
        saved.engine.saving.save([first], [MP3]).result(PATIENCE_S)
        saved.until_event(BatchSaved)
        return found

    monkeypatch.setattr(checking, search, slow)
    assert saved.engine.upkeep.locate(away.parent).result(PATIENCE_S) == ()
    assert paths(saved)[0] == at
    assert verdicts(saved) == ["ok", "ok"]


def test_a_located_file_that_is_cut_stays_missing(saved: Rig, tmp_path: Path) -> None:
    a, _ = paths(saved)
    away = tmp_path / "away.mp3"
    away.write_bytes(a.read_bytes()[:-700])
    a.unlink()
    assert saved.engine.upkeep.locate(tmp_path).result() == ()
    assert verdicts(saved) == ["missing", "ok"]


def test_a_check_of_a_disk_that_is_unplugged_makes_nothing_missing(
    rig: Rig, relay: DemoRelay, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    rig.engine.set_setting(SavingSettings.folder, str(disk)).result()
    rig.know(relay)
    rig.add(SEED)
    assert rig.until_event(BatchSaved).saved == 2
    disk.rename(tmp_path / "unplugged")
    found = rig.engine.upkeep.check().result()
    assert {(one.verdict, one.folder) for one in found} == {("away", disk)}
    states = {file.state for song in rig.songs() for file in song.files}
    assert states == {FileState.SAVED}


def test_what_is_back_is_saved_again(saved: Rig) -> None:
    a, _ = paths(saved)
    away = a.with_name("away")
    a.rename(away)
    assert verdicts(saved) == ["missing", "ok"]
    away.rename(a)
    assert verdicts(saved) == ["ok", "ok"]
    states = {file.state for song in saved.songs() for file in song.files}
    assert states == {FileState.SAVED}


def test_a_check_does_not_undo_what_happened_meanwhile(
    saved: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths(saved)[0].unlink()
    assert verdicts(saved) == ["missing", "ok"]
    saved.engine.saving.pause(paused=True).result()
    check, song_ids = checking.check, ids(saved)

    def slow(files: Sequence[SavedFile], **more: Any) -> Iterator[Checked]:
        yield from check(files, **more)
        saved.engine.saving.save(song_ids, [MP3]).result(PATIENCE_S)

    monkeypatch.setattr(checking, "check", slow)
    paths(saved)[1].unlink()
    assert verdicts(saved) == ["missing", "missing"]
    states = {file.state for song in saved.songs() for file in song.files}
    assert states == {FileState.QUEUED}


def test_a_file_that_is_renamed_while_it_is_doubted_is_not_missing(
    saved: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved.engine.set_setting(SavingSettings.template, "{title} {clip8}").result()
    verify, verdicts = checking.verify, []

    def late(file: MediaFile) -> checking.Verdict:
        assert saved.engine.upkeep.rename().result(PATIENCE_S).done == 2
        verdicts.append(verify(file))
        return verdicts[-1]

    monkeypatch.setattr(checking, "verify", late)
    saved.engine.upkeep.doubt(ids(saved)[0], MP3).result(PATIENCE_S)
    assert verdicts == ["missing"]
    assert {file.state for song in saved.songs() for file in song.files} == {FileState.SAVED}


def test_only_a_whole_file_of_this_song_is_adopted(saved: Rig, tmp_path: Path) -> None:
    first, second = ids(saved)
    a, b = paths(saved)
    junk = tmp_path / "junk.mp3"
    junk.write_bytes(a.read_bytes()[:-1000])
    for path, code in [(b, "file.other_song"), (junk, "media."), (tmp_path / "no.mp3", "disk.")]:
        with pytest.raises((MediaError, DiskError)) as caught:
            saved.engine.upkeep.adopt(first, path).result()
        assert caught.value.code.startswith(code)
    b_old = b.read_bytes()
    assert verdicts(saved) == ["ok", "ok"]
    assert b.read_bytes() == b_old
    assert second


def test_how_long_an_adopted_file_plays_is_kept(saved: Rig, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.mp3"
    shutil.move(paths(saved)[1], elsewhere)
    saved.engine.upkeep.adopt(ids(saved)[1], elsewhere).result()
    (file,) = saved.songs()[1].files
    counted_s = containers.check(elsewhere, MP3, duration_s=None).duration_s
    assert (file.path, file.plays_s) == (elsewhere, counted_s)
    assert counted_s


def test_a_sheet_adopts_no_sound(rig: Rig, relay: DemoRelay, tmp_path: Path) -> None:
    rig.know(relay)
    rig.add(relay.ids["sheet"][0])
    rig.until(lambda: bool(rig.songs() and rig.songs()[0].sheet))
    with pytest.raises(DesktopError):
        rig.engine.upkeep.adopt(ids(rig)[0], tmp_path / "a.mp3").result()


def test_the_tags_of_several_files_are_written_at_once(
    saved: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2)

    def met(*args: Any, **named: Any) -> Any:
        both.wait(PATIENCE_S)
        return retag(*args, **named)

    monkeypatch.setattr(retagging, "retag", met)
    call_it_mine(saved)
    assert saved.engine.retagging.retag().result() == Upkept(done=2, left=0)


def test_a_renaming_that_is_ended_says_how_far_it_came(
    saved: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = paths(saved)
    real = publish.rename

    def last(path: Path, target: Path) -> None:
        real(path, target)
        saved.engine.upkeep.stop()

    monkeypatch.setattr(publish, "rename", last)
    saved.engine.set_setting(SavingSettings.template, "{title} {clip8}").result()
    done = saved.engine.upkeep.rename().result()
    assert (done.done, done.left, done.stopped) == (1, 0, 1)
    monkeypatch.undo()
    assert saved.engine.upkeep.rename_back().result() == Upkept(done=1, left=0)
    assert paths(saved) == before


def test_a_plan_that_is_dropped_ends_no_other_job(saved: Rig) -> None:
    call_it_mine(saved)
    first = saved.engine.retagging.retag()
    plan = saved.engine.upkeep.plan_rename()
    saved.engine.upkeep.cancel_plan()
    assert first.result().done == 2
    with pytest.raises(Cancelled):
        plan.result()
    assert saved.engine.upkeep.plan_rename().result().files == 2


def test_a_job_can_be_ended(saved: Rig) -> None:
    call_it_mine(saved)
    lane = saved.engine.upkeep.check()  # whatever it does, the next ones wait behind it
    later = saved.engine.retagging.retag()
    saved.engine.upkeep.stop()
    for job in (lane, later):
        try:
            job.result()
        except Cancelled:
            continue
    assert saved.engine.retagging.retag().result().done == 2


def test_the_safety_line_tells_disk_and_links(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    rig.add(SEED)
    rig.until_event(BatchSaved)
    safety = rig.read(lambda reader: reader.safety())
    assert (safety.on_disk, safety.links_only, safety.oldest_link) == (2, 0, None)
    rig.add(relay.ids["blocked"][0])
    rig.until_event(BatchSaved)
    safety = rig.read(lambda reader: reader.safety())
    assert (safety.on_disk, safety.links_only, safety.blocked) == (2, 1, 1)
    assert safety.oldest_link is not None
    rig.add(SHEET)
    rig.until_event(BatchSaved)
    safety, counts = rig.read(lambda reader: (reader.safety(), reader.counts()))
    assert safety.on_disk == counts.ready[SongFilter.SAVED] == 2, "words alone are no song"
    assert counts.songs[SongFilter.SAVED] == 3


def test_own_names_are_found_by_searching_and_survive_replies(saved: Rig, relay: DemoRelay) -> None:
    first = ids(saved)[0]
    saved.engine.tracking.name_songs([first], {"title": "Quokka"}).result()

    def found(text: str) -> list[int]:
        return saved.read(lambda reader: list(reader.song_ids(SongQuery(text=text))))

    assert found("quokka") == [first]
    clip_id = saved.songs()[0].row.clip_id or ClipId("")
    clip = {"id": clip_id, "title": "Told later", "status": "complete", "metadata": {"prompt": "x"}}
    data = {"task_id": "task_x", "status": "SUCCESS", "data": [clip]}
    relay.add_reply("task_x", json.dumps({"code": "success", "data": data}).encode())
    saved.add("task_x")
    saved.until(lambda: len(saved.song(clip_id).sources) == 2)
    assert saved.song(clip_id).row.title == "Quokka"
    assert found("quokka") == [first]
    by_title = SongQuery(sort="title", descending=False)
    assert saved.read(lambda reader: list(reader.song_ids(by_title)))[-1] == first
    saved.engine.tracking.name_songs([first], {"title": None}).result()
    assert found("quokka") == []


# Sidecars.


def test_sidecars_are_written_and_go_along_with_their_song(rig: Rig, relay: DemoRelay) -> None:
    rig.engine.set_setting(SavingSettings.sidecars, ("txt", "json", "lrc")).result()
    rig.know(relay)
    rig.add(SEED)
    rig.until(lambda: len(list(rig.profile.music.rglob("*.txt"))) == 2)
    rig.until_event(BatchSaved)
    song = paths(rig)[0]
    told = json.loads(song.with_suffix(".json").read_text("utf-8"))
    assert told["clip_id"] == rig.songs()[0].row.clip_id
    assert not any("http" in text and "?" in text for text in told.values())
    assert list(rig.profile.music.rglob("*.lrc")) == []  # the words carry no times
    rig.engine.set_setting(SavingSettings.template, "{title} [{clip8}]").result()
    assert rig.engine.upkeep.rename().result().failed == ()
    assert {path.suffix for path in rig.profile.music.iterdir()} == {".mp3", ".txt", ".json"}
    rig.engine.saving.save(ids(rig), [MP3]).result()
    assert rig.until_event(BatchSaved).kept == 2


def test_sidecars_of_songs_that_are_saved_are_written_with_their_tags(saved: Rig) -> None:
    saved.engine.set_setting(SavingSettings.sidecars, ("txt", "json", "jpg")).result()
    assert saved.engine.retagging.retag(ids(saved)[:1]).result().done == 1
    song = paths(saved)[0]
    wanted = {song.with_suffix(f".{kind}") for kind in ("mp3", "txt", "json", "jpg")}
    saved.until(lambda: wanted <= set(song.parent.iterdir()))
    told = json.loads(song.with_suffix(".json").read_text("utf-8"))
    assert told["album"] == "Suno"
    saved.engine.tracking.name_songs(ids(saved)[:1], {"album": "Mine"}).result()
    assert saved.engine.retagging.retag().result().done == 2
    assert json.loads(song.with_suffix(".json").read_text("utf-8"))["album"] == "Mine"
    assert len(list(saved.profile.music.rglob("*.json"))) == 2


# Settings that name files.


@pytest.mark.parametrize("place", ["a file", "a file/below", "/proc/nothing"])
def test_a_folder_that_cannot_be_written_is_refused_when_it_is_chosen(
    rig: Rig, tmp_path: Path, place: str
) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(DiskError):
        rig.engine.set_setting(SavingSettings.folder, str(tmp_path / place)).result()
    assert rig.engine.folder.path == rig.profile.music


def test_a_folder_that_is_chosen_is_made_and_marked(rig: Rig, tmp_path: Path) -> None:
    rig.engine.set_setting(SavingSettings.folder, str(tmp_path / "new" / "songs")).result()
    assert rig.engine.folder.path == tmp_path / "new" / "songs"
    assert [path.name for path in (tmp_path / "new" / "songs").iterdir()] == [MARK]


def test_a_folder_whose_path_is_too_long_is_refused_when_it_is_chosen(rig: Rig) -> None:
    long = "/" + "/".join(["x" * 200] * 19)
    with pytest.raises(DiskError) as caught:
        rig.engine.set_setting(SavingSettings.folder, long).result()
    assert caught.value.code == "disk.path_too_long"
    assert rig.engine.folder.path == rig.profile.music
    with pytest.raises(DiskError):
        rig.engine.folder.use(Path(long))
    with pytest.raises(UsageError):
        rig.engine.set_setting(SavingSettings.template, "{mood}").result()
