"""Downloads as the engine runs them: patience, blocks, cancel, disks, and nothing half under a final name."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.changes import Changes
from suno_desktop.core.engine import downloading
from suno_desktop.core.engine.retry import Verdict, after_same_bytes, trouble, verdict
from suno_desktop.core.errors import (
    DesktopError,
    DiskError,
    MediaBlockedError,
    MediaDamagedError,
    MediaError,
    MediaRefusedError,
    MediaUnreachableError,
    ProfileError,
)
from suno_desktop.core.events import BatchSaved, FileEnded, Notice
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.results import Waiting
from suno_desktop.core.library.share import Share
from suno_desktop.core.model import (
    Clip,
    ClipId,
    Collected,
    FileId,
    FileState,
    MediaKind,
    SongId,
    TaskId,
    TaskState,
)
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.music_folder import MARK
from suno_desktop.core.workflows.save_file import Collector
from suno_desktop.demo.demo_relay import DemoRelay, Fault, FaultKind
from tests.rig import PATIENCE_S, Rig

SEED = "64dc8d98-5812-40f5-a99b-79a590452040"


def source(kind: MediaKind = MediaKind.MP3, *, video_pending: bool = False) -> Source:
    return Source(
        file_id=FileId(1),
        song_id=SongId(1),
        kind=kind,
        clip=Clip(clip_id=ClipId("c"), video_pending=video_pending),
        sheet=None,
        take=0,
        task_id=TaskId("t"),
        relay_id=None,
        relay_name=None,
        relay_host=None,
        path=None,
        sha256=None,
    )


def test_the_same_damaged_bytes_are_fetched_no_third_time() -> None:
    seen: set[tuple[str, str]] = set()
    again = Verdict(FileState.QUEUED, 1.0)

    def judged(code: str, sha256: str) -> tuple[FileState, str]:
        error = MediaDamagedError(code)
        error.sha256 = sha256
        verdict_now, shown = after_same_bytes(error, again, seen)
        return verdict_now.state, shown.code

    assert judged("media.cut", "a") == (FileState.QUEUED, "media.cut")
    assert judged("media.cut", "b") == (FileState.QUEUED, "media.cut")
    assert judged("media.damaged", "a") == (FileState.QUEUED, "media.damaged")
    assert judged("media.cut", "") == judged("media.cut", "") == (FileState.QUEUED, "media.cut")
    assert judged("media.cut", "a") == (FileState.FAILED, "media.same_again")
    assert judged("media.damaged", "a") == (FileState.FAILED, "media.damaged")
    other = MediaUnreachableError("net.cut")
    assert after_same_bytes(other, again, seen) == (again, other)


@pytest.mark.parametrize(
    ("error", "state", "waits"),
    [
        (MediaBlockedError("media.blocked_by_suno"), FileState.BLOCKED, False),
        (MediaRefusedError("media.refused"), FileState.QUEUED, True),
        (MediaUnreachableError("net.cut"), FileState.QUEUED, True),
        (MediaDamagedError("media.damaged"), FileState.QUEUED, True),
        (MediaError("media.no_link"), FileState.FAILED, False),
        (DiskError("disk.read_only", path="x"), FileState.FAILED, False),
    ],
)
def test_each_trouble_has_its_own_end(error: DesktopError, state: FileState, waits: bool) -> None:
    judged = verdict(error, source(), 1, patient=True)
    assert judged.state is state
    assert (judged.retry_s is not None) is waits


def test_patience_grows_and_ends() -> None:
    def waits(error: MediaError) -> list[float | None]:
        return [verdict(error, source(), n, patient=True).retry_s for n in range(1, 14)]

    broken = waits(MediaUnreachableError("net.cut"))
    assert broken[:3] == [1, 2, 4]
    assert broken[-2:] == [None, None]  # twelve tries in all
    refused = waits(MediaRefusedError("media.refused"))
    assert refused.index(None) == 6


def test_a_refused_link_is_renewed_once() -> None:
    refreshed = [
        verdict(MediaRefusedError("media.refused"), source(), n, patient=True).refresh
        for n in range(1, 5)
    ]
    assert refreshed == [True, False, False, False]


def test_a_pending_video_is_waited_for_longer() -> None:
    pending = verdict(
        MediaRefusedError("media.refused"),
        source(MediaKind.MP4, video_pending=True),
        1,
        patient=True,
    )
    usual = verdict(MediaRefusedError("media.refused"), source(MediaKind.MP4), 1, patient=True)
    assert pending.retry_s is not None
    assert usual.retry_s is not None
    assert pending.retry_s > usual.retry_s


@pytest.mark.parametrize(("patient", "hours"), [(True, 24), (False, 0.3)])
def test_a_pending_video_is_asked_for_a_day_but_not_by_the_command_line(
    patient: bool, hours: float
) -> None:
    error = MediaRefusedError("media.refused")
    late = source(MediaKind.MP4, video_pending=True)
    waits = [verdict(error, late, tries, patient=patient).retry_s for tries in range(1, 50)]
    assert sum(wait or 0 for wait in waits) / 3600 == pytest.approx(hours, abs=0.5)
    assert waits[-1] is None


@pytest.mark.parametrize("code", ["disk.full", "disk.no_room", "disk.missing"])
def test_a_disk_that_may_come_back_holds_everything(code: str) -> None:
    judged = verdict(DiskError(code, path="x"), source(), 1, patient=True)
    assert (judged.state, judged.retry_s, judged.waits) == (FileState.QUEUED, None, True)


def test_a_busy_server_is_not_asked_before_it_wants() -> None:
    def waits(seconds: float | None, tries: int) -> float | None:
        error = MediaUnreachableError("media.busy", retry_after_s=seconds)
        return verdict(error, source(), tries, patient=True).retry_s

    assert (waits(None, 1), waits(40, 1), waits(1, 4)) == (1, 40, 8)
    assert waits(40, 12) is None


def test_the_command_line_does_not_wait_for_a_disk() -> None:
    judged = verdict(DiskError("disk.full", path="x"), source(), 1, patient=False)
    assert judged.state is FileState.FAILED


def saved_parts(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != MARK]


def test_a_blocked_song_is_asked_for_once_and_keeps_what_it_has(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    rig.add(relay.ids["blocked"][0])
    ended = rig.until_event(FileEnded)
    assert ended.state is FileState.BLOCKED
    assert ended.code == "media.blocked_by_suno"
    song = rig.songs()[0]
    assert song.clip is not None
    assert song.clip.lyrics
    assert not [request for request in relay.requests if "forbidden" in request.path]
    assert rig.engine.covers.thumbnail(song.row.song_id, 36).result() is not None


@pytest.mark.logs
def test_a_bug_ends_its_file_in_words_and_no_other(
    rig: Rig, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Collector.collect

    def broken(self: Collector, source: Source) -> Collected:
        if source.take == 0:
            raise RuntimeError("a bug")
        return whole(self, source)

    monkeypatch.setattr(Collector, "collect", broken)
    rig.know(relay)
    rig.add(SEED)
    ended = rig.until_event(FileEnded, lambda ended: ended.state is not FileState.SAVED)
    assert (ended.state, ended.code) == (FileState.FAILED, "bug")
    rig.until(
        lambda: (
            [song.row.files.get(MediaKind.MP3) for song in rig.songs()]
            == [FileState.FAILED, FileState.SAVED]
        )
    )


@pytest.mark.parametrize("moment", ["file_started", "file_saved", "file_state"])
def test_while_the_library_cannot_be_written_files_wait_and_it_is_told_once(
    rig: Rig, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setattr(downloading, "_NO_LIBRARY_S", 0.1)
    full = {"now": False, "met": 0}

    def broken(real: Callable[..., Any]) -> Callable[..., Any]:
        def write(*args: Any, **more: Any) -> Any:
            if full["now"]:
                full["met"] += 1
                raise ProfileError("library.disk_full", path="x")
            return real(*args, **more)

        return write

    for name in {moment, "file_state"}:
        monkeypatch.setattr(Library, name, broken(getattr(Library, name)))
    if moment == "file_state":  # what the others need, this one needs when a download broke off
        relay.fault("/cdn/", Fault(kind=FaultKind.CUT, value=5000, times=2))
    rig.know(relay)
    full["now"] = True
    rig.add(SEED)
    notice = rig.until_event(Notice)
    assert (notice.level, notice.code) == ("error", "library.disk_full")
    rig.until(lambda: full["met"] > 4)
    assert {song.row.files.get(MediaKind.MP3) for song in rig.songs()} <= {
        FileState.QUEUED,
        FileState.DOWNLOADING,
    }
    full["now"] = False
    rig.until(
        lambda: (
            [song.row.files.get(MediaKind.MP3) for song in rig.songs()]
            == [FileState.SAVED, FileState.SAVED]
        )
    )
    assert sum(isinstance(event, Notice) for event in rig.seen) == 1


def test_what_is_paused_while_the_library_cannot_be_written_stays_paused(
    rig: Rig, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloading, "_NO_LIBRARY_S", 0.5)
    real, full, met = Library.file_started, [True], set[FileId]()

    def broken(self: Library, file_id: FileId) -> Changes:
        if full:
            met.add(file_id)
            raise ProfileError("library.disk_full", path="x")
        return real(self, file_id)

    monkeypatch.setattr(Library, "file_started", broken)
    rig.know(relay)
    rig.add(SEED)
    rig.until(lambda: len(met) == 2)
    rig.until(lambda: rig.engine.snapshot().downloads_active == 0)
    rig.engine.saving.pause_files([min(met)]).result()
    full.clear()
    rig.until(
        lambda: (
            [song.row.files.get(MediaKind.MP3) for song in rig.songs()]
            == [FileState.PAUSED, FileState.SAVED]
        )
    )


def test_what_is_paused_while_its_failure_is_on_its_way_stays_paused(
    rig: Rig, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that could not tell the library anything meets the pause of its own file on its way to note that."""
    monkeypatch.setattr(downloading, "_NO_LIBRARY_S", 0.1)
    real, full = Library.file_started, [True]
    note = downloading.Downloading._cannot_keep
    paused: list[FileId] = []

    def broken(self: Library, file_id: FileId) -> Changes:
        if full:
            raise ProfileError("library.disk_full", path="x")
        return real(self, file_id)

    def after_the_pause(self: downloading.Downloading, file_id: FileId, *rest: Any) -> None:
        if not paused:
            paused.append(file_id)
            rig.engine.saving.pause_files([file_id]).result(PATIENCE_S)
        note(self, file_id, *rest)

    monkeypatch.setattr(Library, "file_started", broken)
    monkeypatch.setattr(downloading.Downloading, "_cannot_keep", after_the_pause)
    rig.know(relay)
    rig.add(SEED)
    rig.until_event(Notice, lambda notice: notice.code == "library.disk_full")
    full.clear()

    def states() -> dict[FileId, FileState]:
        return {file.file_id: file.state for song in rig.songs() for file in song.files}

    rig.until(lambda: bool(paused) and FileState.SAVED in states().values())
    assert states()[paused[0]] is FileState.PAUSED


@pytest.mark.parametrize("wish", ["pause_files", "cancel_files"])
def test_what_is_stopped_just_before_it_begins_does_not_begin(
    rig: Rig, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch, wish: str
) -> None:
    real, stopped = Library.waiting_files, list[FileId]()

    def then_stopped(
        self: Library, now: datetime, *, limit: int, share: Share
    ) -> tuple[Waiting, ...]:
        waiting = real(self, now, limit=limit, share=share)
        if waiting:
            getattr(self, wish)([one.file_id for one in waiting])
            stopped.extend(one.file_id for one in waiting)  # when the library has it
        return waiting

    monkeypatch.setattr(Library, "waiting_files", then_stopped)
    rig.know(relay)
    rig.add(SEED)
    rig.until(lambda: len(stopped) == 2)
    rig.until(lambda: rig.engine.snapshot().downloads_active == 0)
    rig.engine.saving.save([song.row.song_id for song in rig.songs()], [MediaKind.COVER]).result()
    rig.until(lambda: len(stopped) == 4)  # whatever was begun before has ended
    rig.until(lambda: rig.engine.snapshot().downloads_active == 0)
    left = {FileState.PAUSED} if wish == "pause_files" else set()
    assert {state for song in rig.songs() for state in song.row.files.values()} == left
    assert not list(rig.profile.music.rglob("*.mp3"))


def test_what_cannot_be_tidied_away_takes_nobodys_place(
    rig: Rig, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: downloading.Downloading, *_args: object) -> None:
        raise ProfileError("library.disk_full", path="x")

    monkeypatch.setattr(downloading.Downloading, "_discard", broken)
    rig.know(relay)
    relay.fault("/cdn/", Fault(kind=FaultKind.STALL, value=100, times=None, method="GET"))
    rig.add(SEED)
    rig.until(lambda: rig.engine.snapshot().downloads_active == 2)
    rig.engine.saving.cancel_files().result()
    rig.until(lambda: rig.engine.snapshot().downloads_active == 0)


def test_what_broke_off_is_tried_again_until_whole(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    relay.fault("/cdn/95afcdae", Fault(kind=FaultKind.CUT, value=5000, times=1))
    relay.fault("/cdn/cfe8403c", Fault(kind=FaultKind.HTML, times=1))
    rig.add(SEED)
    rig.until(
        lambda: (
            [song.row.files.get(MediaKind.MP3) for song in rig.songs()]
            == [FileState.SAVED, FileState.SAVED]
        )
    )
    assert [path for path in saved_parts(rig.profile.music) if path.name.startswith(".")] == []


def test_a_link_that_is_too_fresh_is_asked_again_after_the_task_was(
    rig: Rig, relay: DemoRelay
) -> None:
    rig.know(relay)
    relay.fault("/cdn/95afcdae", Fault(kind=FaultKind.STATUS, value=403, times=1))
    rig.add(SEED)
    rig.until(lambda: rig.states() == {SEED: TaskState.READY})
    rig.until_event(
        FileEnded, lambda event: event.state is FileState.QUEUED and event.code == "media.refused"
    )
    rig.until(
        lambda: (
            [song.row.files.get(MediaKind.MP3) for song in rig.songs()]
            == [FileState.SAVED, FileState.SAVED]
        )
    )


def test_cancel_leaves_nothing_on_disk(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    relay.fault("/cdn/", Fault(kind=FaultKind.STALL, value=100, times=None, method="GET"))
    rig.add(SEED)
    rig.until(lambda: rig.engine.snapshot().downloads_active == 2)
    rig.until(
        lambda: (
            {song.row.files.get(MediaKind.MP3) for song in rig.songs()} == {FileState.DOWNLOADING}
        )
    )
    rig.engine.saving.cancel_files().result()
    rig.until(lambda: rig.engine.snapshot().downloads_active == 0)
    assert [dict(song.row.files) for song in rig.songs()] == [{}, {}]
    assert saved_parts(rig.profile.music) == []


def test_what_is_cancelled_when_it_has_its_name_is_saved(
    rig: Rig, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Collector.collect

    def too_late(self: Collector, source: Source) -> Collected:
        collected = real(self, source)
        rig.engine.saving.cancel_files([source.file_id]).result(PATIENCE_S)
        return collected

    monkeypatch.setattr(Collector, "collect", too_late)
    rig.know(relay)
    rig.add(SEED)
    assert rig.until_event(BatchSaved).saved == 2
    files = [file for song in rig.songs() for file in song.files]
    assert [file.state for file in files] == [FileState.SAVED] * 2
    assert {file.path for file in files} == set(rig.profile.music.rglob("*.mp3"))
    assert [one.verdict for one in rig.engine.upkeep.check().result(PATIENCE_S)] == ["ok", "ok"]


def test_a_folder_that_is_gone_is_waited_for(rig: Rig, relay: DemoRelay, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    rig.engine.set_setting(SavingSettings.folder, str(disk)).result()
    disk.rename(tmp_path / "unplugged")
    rig.know(relay)
    rig.add(SEED)
    ended = rig.until_event(FileEnded)
    assert (ended.state, ended.code) == (FileState.QUEUED, "disk.missing")
    (tmp_path / "unplugged").rename(disk)
    rig.until(lambda: len(rig.songs()) == 2)
    rig.engine.saving.retry_files(
        [file.file_id for song in rig.songs() for file in song.files]
    ).result()
    rig.until(lambda: len(saved_parts(disk)) == 2)


def test_quitting_in_the_middle_goes_on_at_the_next_start(tmp_path: Path, relay: DemoRelay) -> None:
    first = Rig(tmp_path)
    first.know(relay)
    relay.fault("/cdn/", Fault(kind=FaultKind.STALL, value=100, times=4, method="GET"))
    first.add(SEED)
    first.until(lambda: first.engine.snapshot().downloads_active == 2)
    assert first.stop()
    assert saved_parts(first.profile.music) == []
    relay.clear_faults()
    second = Rig(tmp_path)
    try:
        second.until_event(BatchSaved)
        assert len(saved_parts(second.profile.music)) == 2
    finally:
        assert second.stop()


def test_a_hostile_title_stays_inside_the_folder(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    for name, title in [("a", "../../x"), ("b", "CON")]:
        body = (
            b'{"code":"success","data":{"task_id":"task_%s","status":"SUCCESS","data":[{"id":"0000000%s-5812-40f5-a99b-79a590452040",'
            b'"title":"%s","status":"complete","metadata":{"prompt":"words"},"display_name":"..",'
            b'"audio_url":"%s/cdn/95afcdae-0719-4e22-9307-7d473b3f8624.mp3"}]}}'
        ) % (name.encode(), name.encode(), title.encode(), relay.url.encode())
        relay.add_reply(f"task_{name}", body)
        rig.engine.tracking.add(rig.engine.tracking.preview(f"task_{name}").result()).result()
    rig.until(
        lambda: (
            [song.row.files.get(MediaKind.MP3) for song in rig.songs()]
            == [FileState.SAVED, FileState.SAVED]
        )
    )
    inside = saved_parts(rig.profile.music)
    assert len(inside) == 2
    assert {path.parent.parent for path in inside} == {rig.profile.music}
    assert not [path for path in inside if path.stem.split(".")[0].upper() == "CON"]


def test_a_whole_file_that_a_killed_run_left_is_adopted(tmp_path: Path, relay: DemoRelay) -> None:
    music = tmp_path / "music"
    music.mkdir()
    for name in ("first", "second"):
        rig = Rig(tmp_path / name)
        try:
            rig.engine.set_setting(SavingSettings.folder, str(music)).result()
            rig.know(relay)
            rig.add(SEED)
            assert rig.until_event(BatchSaved).saved == 2
        finally:
            assert rig.stop()
    assert len(saved_parts(music)) == 2
    fetched = [r for r in relay.requests if "/cdn/" in r.path and r.path.endswith(".mp3")]
    assert len(fetched) == 2


def test_a_file_with_our_name_that_is_not_ours_is_left_alone(
    tmp_path: Path, relay: DemoRelay
) -> None:
    rig = Rig(tmp_path)
    try:
        mine = rig.profile.music / "DisconcertedEncore5997" / "City Lights [A 95afcdae].mp3"
        mine.parent.mkdir(parents=True)
        mine.write_bytes(b"somebody else's")
        rig.know(relay)
        rig.add(SEED)
        rig.until_event(BatchSaved)
        assert mine.read_bytes() == b"somebody else's"
        assert mine.with_name("City Lights [A 95afcdae] (2).mp3").is_file()
    finally:
        assert rig.stop()


def test_an_empty_mount_point_gets_no_file(rig: Rig, relay: DemoRelay, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    rig.engine.set_setting(SavingSettings.folder, str(disk)).result()
    rig.know(relay)
    rig.add(SEED)
    assert rig.until_event(BatchSaved).saved == 2
    disk.rename(tmp_path / "unplugged")
    disk.mkdir()
    rig.add(relay.ids["seeds"][1])
    rig.until_event(FileEnded, lambda ended: ended.code == "disk.missing")
    assert saved_parts(disk) == []
    disk.rmdir()
    (tmp_path / "unplugged").rename(disk)
    rig.until(lambda: len(saved_parts(disk)) == 4)


def test_one_refusal_after_many_breaks_is_still_met_with_patience() -> None:
    assert trouble(MediaRefusedError("media.refused")) != trouble(MediaUnreachableError("net.cut"))
    assert verdict(MediaRefusedError("media.refused"), source(), 1, patient=True).refresh
