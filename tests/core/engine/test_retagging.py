"""Other tags in all that is saved: what is told beforehand happens, and the last change can be taken back, also after a kill."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from mutagen.id3 import ID3, TALB, TXXX

from suno_desktop.core.engine.upkeep_jobs import Upkept
from suno_desktop.core.errors import Cancelled, DiskError
from suno_desktop.core.events import BatchSaved
from suno_desktop.core.library.tags_before import MOST_BYTES, EarlierTags, TagsBefore
from suno_desktop.core.media import publish, tags
from suno_desktop.core.model import FileId, MediaKind
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.workflows.retag_plan import PlannedTags
from suno_desktop.demo.demo_relay import DemoRelay
from tests.core.engine.test_upkeep import MP3, SEED, ids, paths, verdicts
from tests.core.library.makers import START
from tests.rig import PATIENCE_S, Rig

STORE = "tags_before.db"


@pytest.fixture
def saved(rig: Rig, relay: DemoRelay) -> Rig:
    """Two songs on disk."""
    rig.know(relay)
    rig.add(SEED)
    assert rig.until_event(BatchSaved).saved == 2
    return rig


def call_it(rig: Rig, album: str) -> None:
    rig.engine.tracking.name_songs(ids(rig), {"album": album}).result()


def albums(rig: Rig) -> list[str]:
    return [tags.read(path).values["album"] for path in paths(rig)]


def told(one: PlannedTags) -> dict[str, tuple[str, str]]:
    return {change.key: (change.old, change.new) for change in one.changes}


# What would change.


def test_what_is_told_beforehand_is_what_happens(saved: Rig) -> None:
    retagging = saved.engine.retagging
    assert retagging.plan().result().staying == {"right": 2}
    call_it(saved, "Mine")
    theirs = paths(saved)[1]
    theirs.write_bytes(theirs.read_bytes() + b"\0")
    before = [path.read_bytes() for path in paths(saved)]
    plan = retagging.plan().result()
    assert (plan.files, plan.seen, plan.changing, plan.staying) == (2, 2, 1, {"changed": 1})
    (one,) = plan.listed
    assert told(one) == {"album": ("Suno", "Mine")}
    assert (one.path, one.kind, one.take) == (paths(saved)[0], MP3, 0)
    assert retagging.so_far == plan, "and the same is told while it is made"
    assert [path.read_bytes() for path in paths(saved)] == before, "nothing is touched"
    done = retagging.retag().result()
    assert (done.done, [code for _, code, _ in done.failed]) == (1, ["file.damaged"])
    assert albums(saved) == ["Mine", "Suno"]
    assert retagging.plan().result().staying == {"right": 1, "changed": 1}


def test_why_files_stay_is_told(saved: Rig, tmp_path: Path) -> None:
    call_it(saved, "Mine")
    gone, linked = paths(saved)
    gone.unlink()
    os.link(linked, tmp_path / "other name.mp3")
    assert saved.engine.retagging.plan().result().staying == {"missing": 1, "linked": 1}
    saved.engine.upkeep.check().result()
    assert saved.engine.retagging.plan().result().staying == {"missing": 1, "linked": 1}


def test_files_beside_songs_are_told_and_written(saved: Rig) -> None:
    saved.engine.set_setting(SavingSettings.sidecars, ("json", "txt")).result()
    plan = saved.engine.retagging.plan().result()
    assert [(one.changes, one.beside) for one in plan.listed] == [((), ("json", "txt"))] * 2
    assert saved.engine.retagging.retag().result() == Upkept(done=2, left=0)
    assert saved.until_event(BatchSaved, lambda batch: batch.saved == 2)
    assert saved.engine.retagging.plan().result().staying == {"right": 4}
    assert saved.engine.retagging.retag().result() == Upkept(done=0, left=4)


def test_words_beside_a_song_are_told_too(saved: Rig) -> None:
    saved.engine.saving.save(ids(saved), [MediaKind.LYRICS]).result()
    saved.until_event(BatchSaved, lambda batch: batch.saved == 2)
    saved.engine.tracking.sing({ids(saved)[0]: "other words"}).result()
    plan = saved.engine.retagging.plan().result()
    assert [(one.kind, set(told(one))) for one in plan.listed] == [
        (MP3, {"lyrics"}),
        (MediaKind.LYRICS, {"lyrics"}),
    ]
    words = plan.listed[1].path.read_bytes()
    assert saved.engine.retagging.retag().result().done == plan.changing == 2
    assert plan.listed[1].path.read_text("utf-8") == "other words\n"
    assert saved.engine.retagging.undo().result() == Upkept(done=2, left=0)
    assert plan.listed[1].path.read_bytes() == words


def test_looking_can_be_ended_and_so_can_what_waits_behind_it(saved: Rig) -> None:
    plan = saved.engine.retagging.plan()
    saved.engine.retagging.cancel_plan()
    with pytest.raises(Cancelled):
        plan.result()


# The way back.


@pytest.mark.parametrize("version", [3, 4])
def test_the_very_bytes_come_back(saved: Rig, version: int) -> None:
    first, _ = paths(saved)
    theirs = ID3(first)
    theirs.add(TALB(encoding=1, text=["Their album"]))
    theirs.add(TXXX(encoding=3, desc="MOOD", text=["calm"]))
    theirs.save(first, v2_version=3)
    saved.engine.upkeep.adopt(ids(saved)[0], first).result()
    before = [path.read_bytes() for path in paths(saved)]
    marks = [file.sha256 for song in saved.songs() for file in song.files]
    saved.engine.set_setting(SavingSettings.id3_version, version).result()
    call_it(saved, "Mine")
    assert saved.engine.retagging.last().result() is None
    assert saved.engine.retagging.retag().result() == Upkept(done=2, left=0)
    assert albums(saved) == ["Mine", "Mine"]
    last = saved.engine.retagging.last().result()
    assert last is not None
    assert last.files == 2
    assert saved.engine.retagging.undo().result() == Upkept(done=2, left=0)
    assert [path.read_bytes() for path in paths(saved)] == before
    assert [file.sha256 for song in saved.songs() for file in song.files] == marks
    assert verdicts(saved) == ["ok", "ok"]
    assert saved.engine.retagging.last().result() is None
    assert saved.engine.retagging.undo().result() == Upkept(done=0, left=0)


def test_it_comes_back_after_a_restart_and_wherever_the_file_is_now(saved: Rig) -> None:
    before = [path.read_bytes() for path in paths(saved)]
    call_it(saved, "Mine")
    saved.engine.retagging.retag().result()
    saved.engine.set_setting(SavingSettings.template, "{title} [{clip8}]").result()
    assert saved.engine.upkeep.rename().result().done == 2
    assert saved.stop()
    again = Rig(saved.profile.library.parent)
    try:
        assert again.engine.retagging.undo().result().done == 2
        assert [path.read_bytes() for path in paths(again)] == before
        assert verdicts(again) == ["ok", "ok"]
    finally:
        assert again.stop()


def test_what_was_changed_since_stays_and_is_counted(saved: Rig) -> None:
    call_it(saved, "Mine")
    saved.engine.retagging.retag().result()
    first, second = paths(saved)
    saved.engine.tracking.name_songs(ids(saved)[:1], {"title": "Other"}).result()
    saved.engine.retagging.retag(ids(saved)[:1], is_part=True).result()
    second.write_bytes(second.read_bytes() + b"\0")
    now = [first.read_bytes(), second.read_bytes()]
    done = saved.engine.retagging.undo().result()
    assert done.done == 0
    assert [code for _, code, _ in done.failed] == ["file.changed_since", "file.damaged"]
    assert [first.read_bytes(), second.read_bytes()] == now
    assert saved.engine.retagging.last().result() is None


def test_only_the_last_change_comes_back_and_one_of_nothing_is_none(saved: Rig) -> None:
    call_it(saved, "One")
    saved.engine.retagging.retag().result()
    call_it(saved, "Two")
    saved.engine.retagging.retag().result()
    assert saved.engine.retagging.retag().result() == Upkept(done=0, left=2)
    assert saved.engine.retagging.undo().result().done == 2
    assert albums(saved) == ["One", "One"]
    assert saved.engine.retagging.undo().result().done == 0


def test_what_a_disk_keeps_back_can_be_undone_later(
    saved: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_it(saved, "Mine")
    saved.engine.retagging.retag().result()

    def full(_part: Path, target: Path) -> None:
        raise DiskError("disk.full", path=target)

    with monkeypatch.context() as patch:
        patch.setattr(publish, "replace", full)
        assert len(saved.engine.retagging.undo().result().failed) == 2
    assert albums(saved) == ["Mine", "Mine"]
    assert saved.engine.retagging.undo().result().done == 2
    assert albums(saved) == ["Suno", "Suno"]


@pytest.mark.parametrize("act", ["retag", "undo"])
@pytest.mark.parametrize("died", ["before", "after"])
def test_a_kill_leaves_a_true_way_back(
    saved: Rig, monkeypatch: pytest.MonkeyPatch, died: str, act: str
) -> None:
    before = [path.read_bytes() for path in paths(saved)]
    call_it(saved, "Mine")
    if act == "undo":
        saved.engine.retagging.retag().result()
    real, copies = publish.replace, []
    victim = paths(saved)[1]

    def killed(part: Path, target: Path) -> None:
        if target != victim:
            real(part, target)
            return
        copies.append(part)
        if died == "after":
            real(part, target)
        raise KeyboardInterrupt  # no ordinary error: nothing is recorded any more

    monkeypatch.setattr(publish, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        getattr(saved.engine.retagging, act)().result()
    monkeypatch.undo()
    if died == "before":
        copies[0].write_bytes(b"the copy")  # a killed program cannot clear up
    assert saved.stop()
    again = Rig(saved.profile.library.parent)
    try:
        assert verdicts(again) == ["ok", "ok"]
        was_changed = (act == "retag") is (died == "after")
        assert albums(again)[1] == ("Mine" if was_changed else "Suno")
        done = again.engine.retagging.undo().result(PATIENCE_S)
        assert done.failed == () or [code for _, code, _ in done.failed] == ["file.changed_since"]
        assert [path.read_bytes() for path in paths(again)] == before
        assert verdicts(again) == ["ok", "ok"]
    finally:
        assert again.stop()


def test_a_damaged_store_costs_only_the_way_back(saved: Rig) -> None:
    call_it(saved, "Mine")
    saved.engine.retagging.retag().result()
    store = saved.profile.library.with_name(STORE)
    assert store.stat().st_mode & 0o777 == 0o600
    store.write_bytes(b"no database" * 1_000)
    assert saved.engine.retagging.last().result() is None
    assert saved.engine.retagging.undo().result() == Upkept(done=0, left=0)
    call_it(saved, "Again")
    assert saved.engine.retagging.retag().result() == Upkept(done=2, left=0)
    assert saved.engine.retagging.undo().result().done == 2


def test_what_finds_no_room_is_changed_and_counted(saved: Rig) -> None:
    call_it(saved, "Mine")
    saved.engine.retagging._before._most = 10
    assert saved.engine.retagging.retag().result() == Upkept(done=2, left=0, lasting=2)
    assert saved.engine.retagging.last().result() is None
    assert albums(saved) == ["Mine", "Mine"]


# The store.


def test_the_store_is_bounded_and_remembers_its_size(tmp_path: Path) -> None:
    path = tmp_path / STORE
    store = TagsBefore(path, most_bytes=100)
    assert store.last() is None
    assert not path.exists(), "asking makes no file"
    store.begin(START)
    assert store.keep(FileId(1), EarlierTags("a", "b", bytes(60)))
    store = TagsBefore(path, most_bytes=100)
    assert not store.keep(FileId(2), EarlierTags("a", "b", bytes(60))), (
        "also when it is opened anew"
    )
    assert store.keep(FileId(3), EarlierTags("a", "b", bytes(40)))
    assert store.files() == [1, 3]
    assert store.last() == (START, 2)
    store.keep_only({FileId(3)})
    assert (store.of(FileId(1)), store.of(FileId(3))) == (None, EarlierTags("a", "b", bytes(40)))
    store.begin(START)
    assert store.files() == []
    assert store.keep(FileId(1), EarlierTags("a", "b", bytes(60)))
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM before").fetchone() == (1,)
    assert MOST_BYTES == 2**30
