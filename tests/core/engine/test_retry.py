"""What each kind of failure means, try by try."""

from __future__ import annotations

from typing import Any

import pytest

from suno_desktop.core.engine import retry
from suno_desktop.core.engine.retry import Verdict
from suno_desktop.core.errors import (
    DesktopError,
    DiskError,
    MediaBlockedError,
    MediaDamagedError,
    MediaError,
    MediaRefusedError,
    MediaUnreachableError,
    UrlRefusedError,
)
from suno_desktop.core.model import FileId, FileState, MediaKind, SongId, TaskId
from suno_desktop.core.rows import Source
from tests.core.media import makers

FAILED, QUEUED = FileState.FAILED, FileState.QUEUED


def source(kind: MediaKind = MediaKind.MP3, **clip: Any) -> Source:
    return Source(
        file_id=FileId(1),
        song_id=SongId(1),
        kind=kind,
        clip=makers.clip(**clip),
        sheet=None,
        take=0,
        task_id=TaskId("t"),
        relay_id=None,
        relay_name=None,
        relay_host=None,
        path=None,
        sha256=None,
    )


def judged(
    error: DesktopError, tries: int = 1, of: Source | None = None, *, patient: bool = True
) -> Verdict:
    return retry.verdict(error, of or source(), tries, patient=patient)


def waits(error: DesktopError, of: Source | None = None, *, patient: bool = True) -> list[Any]:
    """The waits from the first try on, until it is over."""
    found: list[Any] = []
    while (one := judged(error, len(found) + 1, of, patient=patient)).state is QUEUED:
        found.append(one.retry_s)
    assert one == Verdict(FAILED, is_over=retry.trouble(error) == "refused")
    return found


REFUSED = MediaRefusedError("media.refused")
BROKEN = MediaUnreachableError("net.cut")


def test_refusals_and_breaks_are_counted_apart() -> None:
    assert retry.trouble(REFUSED) == "refused"
    assert retry.trouble(BROKEN) == retry.trouble(MediaDamagedError("media.cut")) == "broken"


@pytest.mark.parametrize(
    "error",
    [
        MediaBlockedError("media.blocked"),
        MediaBlockedError("media.encrypted"),
        UrlRefusedError("media.blocked_by_suno"),
    ],
)
def test_what_is_blocked_stays_so(error: DesktopError) -> None:
    assert judged(error) == Verdict(FileState.BLOCKED)


@pytest.mark.parametrize("kind", [MediaBlockedError, UrlRefusedError])
@pytest.mark.parametrize(
    "code",
    ["url.refused", "url.port", "url.number", "url.private", "url.plain_http", "media.too_large"],
)
def test_what_we_refuse_ourselves_is_no_block_of_sunos(kind: type[DesktopError], code: str) -> None:
    assert judged(kind(code)) == Verdict(FAILED)


@pytest.mark.parametrize("code", ["disk.full", "disk.no_room", "disk.missing"])
def test_a_disk_is_waited_for_by_who_is_patient(code: str) -> None:
    assert judged(DiskError(code)) == Verdict(QUEUED, waits=True)
    assert judged(DiskError(code), patient=False) == Verdict(FAILED)
    assert judged(DiskError("disk.read_only")) == Verdict(FAILED)


def test_a_refused_link_is_tried_for_ten_minutes_and_refreshed_once() -> None:
    assert waits(REFUSED) == [2, 10, 30, 60, 120, 300]
    assert [judged(REFUSED, tries).refresh for tries in (0, 1, 2)] == [False, True, False]
    assert judged(REFUSED, 0).retry_s == 2


def test_a_video_may_come_within_a_day() -> None:
    pending = source(MediaKind.MP4, video_pending=True)
    soon = [30, 60, 120, 300, 600]
    assert waits(REFUSED, pending, patient=False) == soon
    assert waits(REFUSED, pending) == [*soon, 1800, *[3600] * 23]
    usual = [2, 10, 30, 60, 120, 300]
    assert waits(REFUSED, source(MediaKind.MP4)) == usual
    assert waits(REFUSED, source(MediaKind.MP3, video_pending=True)) == usual
    assert waits(REFUSED, pending._replace(clip=None)) == usual


@pytest.mark.parametrize(
    "code",
    ["bug", "media.no_link", "media.live_only", "file.no_lyrics", "media.wrong_container"],
)
def test_what_another_try_cannot_mend_is_over(code: str) -> None:
    assert judged(MediaError(code)) == Verdict(FAILED)


def test_what_broke_off_is_tried_twelve_times() -> None:
    assert waits(BROKEN) == [1, 2, 4, 8, 15, 30, 60, 60, 60, 60, 60]
    assert not judged(BROKEN).refresh


@pytest.mark.parametrize(("asked_s", "retry_s"), [(20.0, 20.0), (0.5, 1), (0.0, 1), (None, 1)])
def test_a_server_may_ask_for_more_time(asked_s: float | None, retry_s: float) -> None:
    assert judged(MediaUnreachableError("net.cut", retry_after_s=asked_s)).retry_s == retry_s
    last = judged(MediaUnreachableError("net.cut", retry_after_s=asked_s), 12)
    assert last == Verdict(FAILED)


def test_the_same_bytes_twice_are_enough() -> None:
    def came(code: str, sha256: str) -> tuple[Verdict, DesktopError]:
        error = MediaDamagedError(code)
        error.sha256 = sha256
        return retry.after_same_bytes(error, go_on, seen)

    go_on, seen = Verdict(QUEUED, 5), set[tuple[str, str]]()
    assert retry.after_same_bytes(BROKEN, go_on, seen) == (go_on, BROKEN)
    for _ in range(2):
        assert came("media.cut", "")[0] == go_on
    assert seen == set()
    assert came("media.cut", "a")[0] == go_on
    assert came("media.cut", "b")[0] == go_on
    assert came("media.web_page", "a")[0] == go_on
    assert seen == {("a", "media.cut"), ("b", "media.cut"), ("a", "media.web_page")}
    over, error = came("media.cut", "a")
    assert over == Verdict(FAILED)
    assert error.code == "media.same_again"  # its own sentence promises another try
    again, same = came("media.web_page", "a")
    assert again == Verdict(FAILED)
    assert same.code == "media.web_page"
