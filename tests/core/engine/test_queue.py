"""The queue: order, pauses, what a later start goes on from, other links, and waiting for servers and disks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.engine import downloading
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.events import BatchSaved, Changed, FileEnded, Progress
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.media import containers, disk
from suno_desktop.core.model import FileId, FileState, MediaKind
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.rows import DownloadRow
from suno_desktop.core.workflows import save_file
from suno_desktop.demo.demo_relay import DemoRelay
from tests.core.media import makers
from tests.core.media.raw_server import Asked, RawServer, head, part, ranged, whole
from tests.rig import PATIENCE_S, Rig

MP3 = MediaKind.MP3
FIRST = makers.mp3(5000, seed=1)
SECOND = makers.mp3(5000, seed=2)
BEGINNING = 1_700_000


def brings(relay: DemoRelay, task_id: str, *links: str, clip: str = "", **told: object) -> None:
    """The relay knows a task whose clips have these links."""
    clips = [
        {
            "id": clip or f"{number:08x}-5812-40f5-a99b-{task_id.encode().hex():0>12.12}",
            "title": f"Song {task_id} {number}",
            "status": "complete",
            "metadata": {"prompt": "words"},
            "display_name": "Me",
            "audio_url": link,
            **told,
        }
        for number, link in enumerate(links)
    ]
    data = {"task_id": task_id, "status": "SUCCESS", "data": clips}
    relay.add_reply(task_id, json.dumps({"code": "success", "data": data}).encode())


class Held:
    """Serves one file; until it is let go, nothing comes after the beginning."""

    def __init__(self, data: bytes, etag: str = '"one"') -> None:
        self.data, self.etag = data, etag
        self.go = threading.Event()

    def __call__(self, asked: Asked) -> Iterable[bytes]:
        answer = list(ranged(self.data, asked, ETag=self.etag))
        if self.go.is_set() or len(answer) < 2:
            return answer
        return self._slowly(answer)

    def _slowly(self, answer: list[bytes]) -> Iterator[bytes]:
        yield answer[0]
        yield answer[1][:BEGINNING]
        at = BEGINNING
        while not self.go.wait(0.05) and at < len(answer[1]) - 10_000:  # a drip
            yield answer[1][at : at + 1000]
            at += 1000
        yield answer[1][at:]


@pytest.fixture
def served() -> Iterator[tuple[RawServer, Held]]:
    held = Held(FIRST)
    with RawServer(held) as server:
        yield server, held
        held.go.set()


def downloads(rig: Rig) -> dict[str, DownloadRow]:
    return {row.title: row for row in rig.read(lambda reader: reader.downloads())}


def states(rig: Rig) -> dict[str, FileState]:
    return {title: row.file.state for title, row in downloads(rig).items()}


def published(folder: Path) -> list[bytes]:
    """The sound of every published file, without our tag in front."""
    found = []
    for path in sorted(folder.rglob("*.mp3")):
        ((start, end),) = containers.sound(path)
        found.append(path.read_bytes()[start:end])
    return found


def parts(folder: Path) -> list[Path]:
    return list(folder.rglob(".*.part"))


def kept_part(profile: Profile) -> bool:
    try:
        reader = LibraryReader.open(profile.library)
    except ProfileError:  # not made yet
        return False
    try:
        return any(row.part_bytes_total for row in reader.downloads())
    finally:
        reader.close()


def until(holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(int(PATIENCE_S / 0.05)):
        if holds():
            return
        pause.wait(0.05)
    raise AssertionError("it did not happen")


@contextmanager
def program(relay: DemoRelay, folder: Path, task_id: str) -> Iterator[subprocess.Popen[str]]:
    words = ["get", "--json", "--profile", str(folder), "--relay", relay.url, task_id]
    with subprocess.Popen(
        [sys.executable, "-m", "suno_desktop", *words],
        env={**os.environ, "SUNO_DESKTOP_KEY": relay.key or ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as child:
        yield child


# Going on.


@pytest.mark.parametrize("swapped", [False, True])
def test_after_a_kill_the_next_start_goes_on_or_begins_anew(
    tmp_path: Path, relay: DemoRelay, *, swapped: bool, served: tuple[RawServer, Held]
) -> None:
    server, held = served
    brings(relay, "task_a", server.url)
    profile = Profile.under(tmp_path)
    with program(relay, tmp_path, "task_a") as child:
        until(lambda: kept_part(profile))
        child.send_signal(signal.SIGKILL)
    (left,) = parts(profile.music)
    assert left.stat().st_size > 2**20
    held.go.set()
    if swapped:
        held.data, held.etag = SECOND, '"two"'
    with program(relay, tmp_path, "task_a") as child:
        out, _ = child.communicate(timeout=60)
    assert child.returncode == 0, out
    assert published(profile.music) == [SECOND if swapped else FIRST]
    assert server.asked[-1].first > 2**20
    assert parts(profile.music) == []
    assert not kept_part(profile)


def test_what_was_paused_is_gone_on_from_after_a_restart(
    tmp_path: Path, relay: DemoRelay, served: tuple[RawServer, Held]
) -> None:
    server, held = served
    brings(relay, "task_a", server.url)
    first = Rig(tmp_path)
    first.know(relay)
    first.add("task_a")
    first.until(lambda: kept_part(first.profile))
    row = downloads(first)["Song task_a 0"]
    assert row.part_bytes_total == len(FIRST)
    while not first.events.empty():
        first.events.get()
    first.engine.saving.pause_files([row.file.file_id]).result()
    for _ in ("paused", "resting, and how far it came is known"):
        first.until_event(Changed, lambda event: row.file.file_id in event.changes.files)
    first.until(lambda: first.engine.snapshot().downloads_active == 0)
    assert states(first) == {"Song task_a 0": FileState.PAUSED}
    assert 2**20 < downloads(first)["Song task_a 0"].part_bytes < len(FIRST)
    assert first.stop()
    assert len(parts(first.profile.music)) == 1
    held.go.set()
    second = Rig(tmp_path)
    try:
        assert states(second) == {"Song task_a 0": FileState.PAUSED}
        second.engine.saving.resume_files().result()
        assert second.until_event(BatchSaved).saved == 1
        assert published(second.profile.music) == [FIRST]
        assert server.asked[-1].first > 2**20
        assert downloads(second)["Song task_a 0"].file.host == "127.0.0.1"
    finally:
        assert second.stop()


@pytest.mark.parametrize("running", [True, False])
def test_a_cancelled_download_leaves_no_part(
    rig: Rig, relay: DemoRelay, served: tuple[RawServer, Held], *, running: bool
) -> None:
    server, _ = served
    brings(relay, "task_a", server.url)
    rig.know(relay)
    rig.add("task_a")
    rig.until(lambda: kept_part(rig.profile))
    if not running:
        rig.engine.saving.pause(paused=True).result()
        rig.until(lambda: rig.engine.snapshot().downloads_active == 0)
        assert len(parts(rig.profile.music)) == 1
    rig.engine.saving.cancel_files().result()
    rig.until(lambda: rig.engine.snapshot().downloads_active == 0)
    assert states(rig) == {}
    assert parts(rig.profile.music) == []


def test_a_part_of_another_folder_is_not_gone_on_from(
    rig: Rig, relay: DemoRelay, served: tuple[RawServer, Held], tmp_path: Path
) -> None:
    server, held = served
    brings(relay, "task_a", server.url)
    rig.know(relay)
    rig.add("task_a")
    rig.until(lambda: kept_part(rig.profile))
    rig.engine.saving.pause(paused=True).result()
    rig.until(lambda: rig.engine.snapshot().downloads_active == 0)
    other = tmp_path / "other"
    other.mkdir()
    rig.engine.set_setting(SavingSettings.folder, str(other)).result()
    held.go.set()
    rig.engine.saving.pause(paused=False).result()
    rig.until_event(BatchSaved, lambda batch: batch.saved == 1)
    assert published(other) == [FIRST]
    assert server.asked[-1].start is None
    assert parts(rig.profile.music) == []


@pytest.mark.parametrize("instead", ["nothing", "an empty folder", "a link"])
def test_a_disk_that_goes_in_the_middle_gets_the_rest_when_it_is_back(
    rig: Rig, relay: DemoRelay, served: tuple[RawServer, Held], tmp_path: Path, instead: str
) -> None:
    """Nothing is written where it was, nor through a link that stands there now."""
    server, held = served
    disk_, away, other = tmp_path / "disk", tmp_path / "away", tmp_path / "other"
    disk_.mkdir()
    other.mkdir()
    rig.engine.set_setting(SavingSettings.folder, str(disk_)).result()
    rig.know(relay)
    held.go.set()
    brings(relay, "task_a", server.url)
    rig.add("task_a")
    rig.until_event(BatchSaved, lambda batch: batch.saved == 1)
    held.go.clear()
    brings(relay, "task_b", server.url.replace("song", "other"))
    rig.add("task_b")
    rig.until(lambda: kept_part(rig.profile))
    disk_.rename(away)
    if instead == "an empty folder":
        disk_.mkdir()
    elif instead == "a link":
        disk_.symlink_to(other, target_is_directory=True)
    held.go.set()
    rig.until_event(FileEnded, lambda event: event.code == "disk.missing")
    assert list(other.iterdir()) == []
    assert not disk_.exists() or list(disk_.iterdir()) == []
    if disk_.is_symlink():
        disk_.unlink()
    elif disk_.exists():
        disk_.rmdir()
    away.rename(disk_)
    rig.until_event(BatchSaved, lambda batch: batch.saved == 1)
    assert published(disk_) == [FIRST, FIRST]
    # What was out of reach when its download failed is swept up like the parts of killed programs.
    assert len(parts(disk_)) <= 1


# Pauses and order.


def test_all_saving_pauses_and_resumes_across_a_restart(tmp_path: Path, relay: DemoRelay) -> None:
    with RawServer(lambda _: whole(FIRST)) as server:
        brings(relay, "task_a", server.url)
        first = Rig(tmp_path)
        first.know(relay)
        first.engine.saving.pause(paused=True).result()
        first.add("task_a")
        first.until(lambda: states(first) == {"Song task_a 0": FileState.QUEUED})
        assert first.stop()
        second = Rig(tmp_path)
        try:
            assert second.engine.snapshot().saving_paused
            assert states(second) == {"Song task_a 0": FileState.QUEUED}
            assert server.asked == []
            second.engine.saving.pause(paused=False).result()
            assert second.until_event(BatchSaved).saved == 1
        finally:
            assert second.stop()


def in_order(rig: Rig, relay: DemoRelay, act: Callable[[dict[str, FileId]], object]) -> list[str]:
    """The order in which six songs are asked for after `act`, one at a time."""
    with RawServer(lambda _: whole(FIRST)) as server:
        links = [server.url.replace("song", f"song{number}") for number in range(6)]
        brings(relay, "task_a", *links)
        rig.engine.set_setting(SavingSettings.per_host, 1).result()
        rig.engine.saving.pause(paused=True).result()
        rig.know(relay)
        rig.add("task_a")
        rig.until(lambda: len(downloads(rig)) == 6)
        act({title[-1]: row.file.file_id for title, row in downloads(rig).items()})
        rig.engine.saving.pause(paused=False).result()
        rig.until_event(BatchSaved, lambda batch: batch.saved > 1)
        return [asked.path.removeprefix("/song")[0] for asked in server.asked]


def test_named_files_are_moved_to_the_front(rig: Rig, relay: DemoRelay) -> None:
    def act(ids: dict[str, FileId]) -> None:
        rig.engine.saving.move_to_front([ids["4"]]).result()
        rig.engine.saving.move_to_front([ids["3"], ids["5"]]).result()

    assert in_order(rig, relay, act) == ["3", "5", "4", "0", "1", "2"]


def test_what_the_person_asks_for_comes_before_what_is_saved_by_itself(
    rig: Rig, relay: DemoRelay
) -> None:
    def act(ids: dict[str, FileId]) -> None:
        song = next(s for s in rig.songs() if s.row.title.endswith("2"))
        assert rig.engine.saving.save([song.row.song_id], [MP3]).result().files == (ids["2"],)
        rig.engine.saving.pause_files([ids["0"]]).result()

    assert in_order(rig, relay, act) == ["2", "1", "3", "4", "5"]
    assert states(rig)["Song task_a 0"] is FileState.PAUSED


def test_one_server_is_not_asked_for_more_at_once_than_is_set(rig: Rig, relay: DemoRelay) -> None:
    held = Held(FIRST)
    with RawServer(held) as busy, RawServer(lambda _: whole(SECOND)) as free:
        brings(relay, "task_a", *[busy.url] * 4, free.url)
        rig.engine.set_setting(SavingSettings.per_host, 2).result()
        rig.know(relay)
        rig.add("task_a")
        rig.until(lambda: states(rig).get("Song task_a 4") is FileState.SAVED)
        rig.until(lambda: len(busy.asked) >= 2)
        assert len(busy.asked) == 2
        held.go.set()
        rig.until(lambda: set(states(rig).values()) == {FileState.SAVED})


def test_a_song_that_is_here_gives_its_place_at_the_server_to_the_next(
    rig: Rig, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    write_tags = save_file.write_tags

    def held(*args: Any, **named: Any) -> tuple[str | None, str | None]:
        assert go.wait(PATIENCE_S)
        return write_tags(*args, **named)

    monkeypatch.setattr(save_file, "write_tags", held)
    with RawServer(lambda _: whole(FIRST)) as server:
        brings(relay, "task_a", *[server.url] * 3)
        rig.engine.set_setting(SavingSettings.per_host, 1).result()
        rig.know(relay)
        rig.add("task_a")
        rig.until(lambda: len(server.asked) == 3)
        assert FileState.SAVED not in states(rig).values()
        go.set()
        rig.until(lambda: set(states(rig).values()) == {FileState.SAVED})


def test_progress_tells_speed_and_time_left(
    rig: Rig, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloading, "_PROGRESS_EVERY_S", 0)
    with RawServer(lambda _: whole(FIRST)) as server:
        brings(relay, "task_a", server.url)
        rig.know(relay)
        rig.add("task_a")
        seen = rig.until_event(Progress, lambda one: one.left_s is not None and one.left_s > 0)
        assert seen.total == len(FIRST)
        assert seen.left_s == pytest.approx((seen.total - seen.done) / seen.rate_bytes_s)
        rig.until_event(BatchSaved)
        assert rig.engine.snapshot().rate_bytes_s > 0


def test_the_summary_tells_what_was_kept_skipped_and_still_waits(
    rig: Rig, relay: DemoRelay
) -> None:
    with RawServer(lambda _: whole(FIRST)) as server:
        brings(relay, "task_a", server.url, server.url.replace("song.mp3", "404"))
        rig.know(relay)
        rig.add("task_a")
        rig.until_event(BatchSaved, lambda batch: batch.saved == 2)
        ids = [song.row.song_id for song in rig.songs()]
        rig.engine.saving.save(ids, [MP3, MediaKind.MP4]).result()
        batch = rig.until_event(BatchSaved)
        assert (batch.saved, batch.kept, batch.skipped, batch.waiting) == (0, 2, 2, 0)


# Other links.

GOOD = "0a1b2c3d-5812-40f5-a99b-79a590452040"
FORBIDDEN = "https://suno.com/api/forbidden"


def test_where_the_newest_link_is_blocked_an_older_one_is_used(rig: Rig, relay: DemoRelay) -> None:
    refusal = b"<Error>Missing Key-Pair-Id</Error>"
    blocked = [head("403 Forbidden", Content_Length=len(refusal)), refusal]
    with RawServer(lambda _: whole(FIRST)) as old, RawServer(lambda _: blocked) as new:
        rig.know(relay)
        rig.engine.saving.pause(paused=True).result()
        brings(relay, "task_a", old.url, clip=GOOD)
        rig.add("task_a")
        rig.until(lambda: len(downloads(rig)) == 1)
        brings(relay, "task_b", new.url, clip=GOOD)
        rig.add("task_b")
        rig.until(lambda: any((s.clip and s.clip.audio_url) == new.url for s in rig.songs()))
        rig.engine.saving.pause(paused=False).result()
        rig.until_event(BatchSaved, lambda batch: batch.saved == 1)
        (row,) = downloads(rig).values()
        assert row.file.host == "127.0.0.1"
        assert published(rig.profile.music) == [FIRST]
        assert len(new.asked) == 1


def test_where_no_link_is_any_good_the_best_ones_failure_is_told(
    rig: Rig, relay: DemoRelay
) -> None:
    junk = makers.box(b"junk", bytes(3000))
    with RawServer(lambda _: whole(junk)) as server:
        rig.know(relay)
        rig.engine.saving.pause(paused=True).result()
        brings(relay, "task_a", "https://suno.com/x/api/forbidden", clip=GOOD)
        rig.add("task_a")
        brings(relay, "task_b", FORBIDDEN, clip=GOOD)
        rig.add("task_b")
        rig.until(lambda: [len(s.sources) for s in rig.songs()] == [2])
        rig.engine.saving.pause(paused=False).result()
        ended = rig.until_event(FileEnded, lambda one: one.state is not FileState.QUEUED)
        assert (ended.state, ended.code) == (FileState.BLOCKED, "media.blocked_by_suno")
        assert server.asked == []
        batch = rig.until_event(BatchSaved)
        assert (batch.blocked, batch.failed, batch.waiting) == (1, 0, 0)


def sealed(url: str) -> dict[str, str]:
    return {"url": url, "content_type": "m4a-opus", "encoding": "1.0.0"}


def test_an_encrypted_song_is_looked_at_again_when_the_person_asks(
    rig: Rig, relay: DemoRelay
) -> None:
    with RawServer(lambda _: whole(FIRST)) as server:
        rig.know(relay)
        brings(relay, "task_a", FORBIDDEN, clip=GOOD, media_urls=[sealed(server.url)])
        (key,) = rig.add("task_a")
        ended = rig.until_event(FileEnded)
        assert (ended.state, ended.code) == (FileState.BLOCKED, "media.encrypted_by_suno")
        plain = {"url": server.url + "?plain", "content_type": "mp3"}
        brings(relay, "task_a", FORBIDDEN, clip=GOOD, media_urls=[sealed(server.url), plain])
        rig.engine.asking.poll([key]).result()
        rig.until_event(BatchSaved, lambda batch: batch.saved == 1)
        assert [one.path for one in server.asked] == ["/song.mp3?plain"]


def test_a_link_that_turns_out_to_be_encrypted_is_not_asked(rig: Rig, relay: DemoRelay) -> None:
    with RawServer(lambda _: whole(FIRST)) as server:
        rig.know(relay)
        rig.engine.saving.pause(paused=True).result()
        brings(relay, "task_a", server.url, clip=GOOD)
        (key,) = rig.add("task_a")
        rig.until(lambda: len(downloads(rig)) == 1)
        brings(relay, "task_a", FORBIDDEN, clip=GOOD, media_urls=[sealed(server.url)])
        rig.engine.asking.poll([key]).result()
        rig.until(lambda: [s.clip and s.clip.offer for s in rig.songs()] == ["encrypted"])
        rig.engine.saving.pause(paused=False).result()
        ended = rig.until_event(FileEnded)
        assert (ended.state, ended.code) == (FileState.BLOCKED, "media.encrypted_by_suno")
        assert server.asked == []


# Waiting.


def test_a_server_that_is_busy_is_left_alone_as_long_as_it_wants(
    rig: Rig, relay: DemoRelay
) -> None:
    busy = [head("429 Too Many", Content_Length=0, Retry_After=50)]
    before = datetime.now(UTC)
    with RawServer(lambda _: busy) as server, RawServer(lambda _: whole(FIRST)) as other:
        brings(relay, "task_a", server.url, server.url + "?b", other.url)
        rig.engine.set_setting(SavingSettings.per_host, 1).result()
        rig.know(relay)
        rig.add("task_a")
        ended = rig.until_event(FileEnded, lambda one: one.code == "media.busy")
        assert ended.state is FileState.QUEUED
        rig.until(lambda: states(rig)["Song task_a 2"] is FileState.SAVED)
        assert len(server.asked) == 1
        row = downloads(rig)["Song task_a 0"]
        assert row.retry_at is not None
        assert row.retry_at - before >= timedelta(seconds=49)  # the library keeps milliseconds
        assert row.file.detail == "127.0.0.1 is limiting downloads."


def test_a_full_disk_holds_everything_until_there_is_room(
    rig: Rig, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloading, "_DISK_LOOK_S", 0.05)
    spare = disk.ROOM_TO_SPARE
    monkeypatch.setattr(disk, "ROOM_TO_SPARE", 2**62)
    with RawServer(lambda _: whole(FIRST)) as server:
        brings(relay, "task_a", *[server.url] * 6)
        rig.know(relay)
        rig.add("task_a")
        rig.until(lambda: rig.engine.snapshot().saving_waits == "disk.no_room")
        assert (rig.engine.snapshot().saving_needs_mb or 0) > 1
        rig.until(lambda: rig.engine.snapshot().downloads_active == 0)
        assert server.asked == []
        rig.until(
            lambda: {e.state for e in rig.seen if isinstance(e, FileEnded)} == {FileState.QUEUED}
        )
        rig.engine.saving.retry_files().result()
        rig.until(lambda: rig.engine.snapshot().saving_waits == "disk.no_room")
        monkeypatch.setattr(disk, "ROOM_TO_SPARE", spare)
        rig.until(lambda: list(states(rig).values()) == [FileState.SAVED] * 6)
        assert rig.engine.snapshot().saving_waits is None


def test_a_folder_that_comes_back_is_noticed(
    rig: Rig, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(downloading, "_DISK_LOOK_S", 0.05)
    away = tmp_path / "disk"
    rig.engine.set_setting(SavingSettings.folder, str(away)).result()
    away.rename(tmp_path / "unplugged")
    with RawServer(lambda _: whole(FIRST)) as server:
        brings(relay, "task_a", *[server.url] * 6)
        rig.know(relay)
        rig.add("task_a")
        rig.until(lambda: rig.engine.snapshot().saving_waits == "disk.missing")
        (tmp_path / "unplugged").rename(away)
        rig.until(lambda: list(states(rig).values()) == [FileState.SAVED] * 6)


def test_a_server_that_ignores_ranges_starts_over(
    rig: Rig, relay: DemoRelay, served: tuple[RawServer, Held]
) -> None:
    server, held = served
    brings(relay, "task_a", server.url)
    rig.know(relay)
    rig.add("task_a")
    rig.until(lambda: kept_part(rig.profile))
    rig.engine.saving.pause(paused=True).result()
    rig.until(lambda: rig.engine.snapshot().downloads_active == 0)
    server.answer = lambda asked: (
        part(SECOND, asked.first, ETag='"one"') if asked.start else whole(SECOND, ETag='"one"')
    )
    held.go.set()
    rig.engine.saving.pause(paused=False).result()
    rig.until_event(BatchSaved, lambda batch: batch.saved == 1)
    assert published(rig.profile.music) == [SECOND]
