"""Words that differ from the provider's: shown, found, saved and written into files, and never taken back by a reply."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from suno_desktop.core.engine import decision_keeping
from suno_desktop.core.events import BatchSaved
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.media import tags
from suno_desktop.core.model import FileState, MediaKind, Task, TaskState
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.rows import SongDetail, SongQuery
from suno_desktop.core.workflows.decided_file import NAME
from suno_desktop.demo.demo_relay import DemoRelay
from tests.rig import PATIENCE_S, Rig

SEED = "64dc8d98-5812-40f5-a99b-79a590452040"


@pytest.fixture
def saved(rig: Rig, relay: DemoRelay) -> Rig:
    """Two songs on disk, with their words."""
    rig.know(relay)
    rig.add(SEED)
    assert rig.until_event(BatchSaved).saved == 2
    return rig


def first(rig: Rig) -> SongDetail:
    return rig.songs()[0]


def words(rig: Rig) -> str:
    clip = first(rig).clip
    assert clip is not None
    return clip.lyrics or ""


def other_words(rig: Rig) -> str:
    """With another second sung line; all others stay."""
    lines = words(rig).split("\n")
    sung = [at for at, line in enumerate(lines) if line.strip() and not line.startswith("[")]
    lines[sung[1]] = "zanzibar zeppelin zigzag"
    return "\n".join(lines)


def sing(rig: Rig, text: str | None) -> str | None:
    song_id = first(rig).row.song_id
    return rig.engine.tracking.sing({song_id: text}).result(PATIENCE_S)[song_id]


def file_of(rig: Rig, kind: MediaKind) -> Path:
    (path,) = [file.path for file in first(rig).files if file.kind is kind]
    assert path is not None
    return path


def found(rig: Rig, text: str) -> list[int]:
    return list(rig.read(lambda reader: reader.song_ids(SongQuery(text=text))))


def is_saved(rig: Rig, kind: MediaKind) -> Callable[[], bool]:
    return lambda: any(
        file.kind is kind and file.state is FileState.SAVED for file in first(rig).files
    )


def test_own_words_win_and_the_providers_are_kept(saved: Rig) -> None:
    told, own = words(saved), other_words(saved)
    assert sing(saved, own) is None
    assert (words(saved), first(saved).told_words) == (own, told)
    assert found(saved, "zeppelin") == [first(saved).row.song_id]
    assert sing(saved, None) == own
    assert (words(saved), first(saved).told_words) == (told, None)
    assert found(saved, "zeppelin") == []


def test_a_later_reply_takes_nothing_back(saved: Rig) -> None:
    own = other_words(saved)
    sing(saved, own)
    longer = words(saved) + "\nand so on and on\n" * 9
    context = saved.engine._context
    clip = first(saved).clip
    assert clip is not None
    task = saved.tasks()[0]
    told = Task(task_id=task.task_id, state=TaskState.READY, clips=(clip._replace(lyrics=longer),))
    context.change(
        lambda: (
            context.library.record([told], relay_id=task.relay_id, now=context.clock.now()).changes
        )
    ).result(PATIENCE_S)
    assert (words(saved), first(saved).told_words) == (own, longer)
    assert found(saved, "zeppelin")
    assert not found(saved, "“and so on and on”")


@pytest.mark.parametrize("version", [3, 4])
def test_files_follow_and_lines_that_stay_keep_their_times(saved: Rig, version: int) -> None:
    saved.engine.set_setting(SavingSettings.id3_version, version).result(PATIENCE_S)
    saved.save(MediaKind.LYRICS, MediaKind.LRC, MediaKind.MP4)
    for kind in (MediaKind.LYRICS, MediaKind.LRC, MediaKind.MP4):
        saved.until(is_saved(saved, kind), what=f"the {kind}")
    song_id = first(saved).row.song_id
    before = file_of(saved, MediaKind.LRC).read_text("utf-8").splitlines()
    own = other_words(saved)
    sing(saved, own)
    assert saved.engine.retagging.retag([song_id]).result(PATIENCE_S).failed == ()
    for kind in (MediaKind.MP3, MediaKind.MP4):
        assert "zanzibar zeppelin zigzag" in tags.read(file_of(saved, kind)).values["lyrics"]
    assert "zanzibar zeppelin zigzag" in file_of(saved, MediaKind.LYRICS).read_text("utf-8")
    after = file_of(saved, MediaKind.LRC).read_text("utf-8").splitlines()
    assert after != before
    assert [line for line in before if line in after] == [*before[:1], *before[2:]]
    timed = dict(tags.timed_lines_of(file_of(saved, MediaKind.MP3)))
    assert len(timed) >= len(before) - 1
    sing(saved, None)
    saved.engine.retagging.retag([song_id]).result(PATIENCE_S)
    assert file_of(saved, MediaKind.LRC).read_text("utf-8").splitlines() == before
    assert {one.verdict for one in saved.engine.upkeep.check().result(PATIENCE_S)} == {"ok"}


def test_words_beside_a_song_follow_unless_somebody_changed_them(saved: Rig) -> None:
    saved.save(MediaKind.LRC)  # so that its times are known
    saved.until(is_saved(saved, MediaKind.LRC), what="the times")
    file_of(saved, MediaKind.LRC).unlink()
    context = saved.engine._context

    def forget() -> None:
        with context.library.database.transaction() as db:
            db.execute("DELETE FROM file WHERE kind = 'lrc'")

    context.write(forget).result(PATIENCE_S)
    saved.engine.set_setting(SavingSettings.sidecars, ("lrc",)).result(PATIENCE_S)
    song_id = first(saved).row.song_id
    saved.engine.retagging.retag([song_id]).result(PATIENCE_S)
    beside = file_of(saved, MediaKind.MP3).with_suffix(".lrc")
    assert beside.exists()
    sing(saved, other_words(saved))
    saved.engine.retagging.retag([song_id]).result(PATIENCE_S)
    told = beside.read_text("utf-8")
    assert "zanzibar" in told
    beside.write_text(told + "[09:00.00]mine\n", "utf-8")
    sing(saved, None)
    saved.engine.retagging.retag([song_id]).result(PATIENCE_S)
    assert beside.read_text("utf-8") == told + "[09:00.00]mine\n"


def test_words_that_somebody_else_changed_are_left_alone(saved: Rig) -> None:
    saved.save(MediaKind.LYRICS)
    saved.until(is_saved(saved, MediaKind.LYRICS), what="the words")
    path = file_of(saved, MediaKind.LYRICS)
    path.write_text("mine", "utf-8")
    sing(saved, other_words(saved))
    upkept = saved.engine.retagging.retag([first(saved).row.song_id]).result(PATIENCE_S)
    assert [code for _, code, _ in upkept.failed] == ["file.damaged"]
    assert path.read_text("utf-8") == "mine"


def test_they_are_in_the_small_file_and_in_an_export(
    saved: Rig, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(decision_keeping, "QUIET_S", 0.05)
    sing(saved, other_words(saved))
    path = saved.profile.music / NAME
    saved.until(lambda: path.exists() and "zeppelin" in path.read_text("utf-8"), what="the file")
    target = tmp_path / "all.jsonl"
    saved.engine.exchange.export_to(target).result(PATIENCE_S)
    other = Rig(tmp_path / "other")
    try:
        other.engine.exchange.import_paths([target]).result(PATIENCE_S)
        with closing(LibraryReader.open(other.profile.library)) as reader:
            assert len(reader.song_ids(SongQuery(text="zeppelin"))) == 1
    finally:
        assert other.stop()
