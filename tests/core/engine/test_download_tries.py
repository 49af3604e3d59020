"""What was tried for one file, which link comes next, and how old a dead link was."""

from __future__ import annotations

import json
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.engine.download_tries import DownloadTries
from suno_desktop.core.engine.retry import Verdict
from suno_desktop.core.errors import (
    DesktopError,
    DiskError,
    MediaBlockedError,
    MediaDamagedError,
    MediaError,
    MediaRefusedError,
    MediaUnreachableError,
)
from suno_desktop.core.model import (
    ClipId,
    ClipState,
    FileId,
    FileState,
    MediaKind,
    Offer,
    RelayId,
    SongId,
    TaskId,
    TriedLink,
    Way,
)
from suno_desktop.core.rows import Source
from tests.core.media import makers

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
HOME = RelayId(1)
CLIP = ClipId("0a1b2c3d-1111-4222-8333-444455556666")
BEST, OTHER, THIRD = (f"https://{name}.invalid/1.mp3" for name in "abc")
VIDEO = "https://v.invalid/1.mp4"
FAILED, QUEUED, BLOCKED = FileState.FAILED, FileState.QUEUED, FileState.BLOCKED
REFUSED = MediaRefusedError("media.refused", status=403)
LIVE_ONLY = MediaError("media.live_only")
BROKEN = MediaUnreachableError("net.cut")


def reply(*urls: str, sealed: str = "", video: str = "") -> str:
    items = [{"url": url, "content_type": "audio/mpeg"} for url in urls[1:]]
    if sealed:
        items.append({"url": sealed, "content_type": "audio/mp4", "encoding": "1.0"})
    clip: dict[str, Any] = {"id": CLIP, "status": "complete", "media_urls": items}
    clip |= {"audio_url": urls[0]} if urls else {}
    clip |= {"video_url": video} if video else {}
    return json.dumps({"task_id": "t", "status": "SUCCESS", "data": [clip]})


class Tries:
    """The tries of one file, with what its relays have said."""

    def __init__(self, *replies: str, patient: bool = True) -> None:
        self.replies = [(HOME, text) for text in replies]
        self.now = NOW
        context: Any = SimpleNamespace(
            patient=patient,
            clock=SimpleNamespace(now=lambda: self.now),
            library=SimpleNamespace(replies_of_song=lambda _song: self.replies),
            write=self._write,
        )
        self.tries = DownloadTries(context)

    @staticmethod
    def _write(work: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work())
        return done

    def judge(self, error: DesktopError, source: Source | None = None) -> Verdict:
        return self.tries.judge(FileId(1), source or SOURCE, error)[0]

    def shown(self, error: DesktopError, source: Source) -> DesktopError:
        return self.tries.judge(FileId(1), source, error)[1]

    def next(self, source: Source | None = None) -> tuple[str | None, Way]:
        found = self.tries.with_other_link(source or SOURCE)
        assert found.clip is not None
        url = found.clip.audio_url if found.kind is MediaKind.MP3 else found.clip.video_url
        return url, found.way

    def following(self, source: Source | None = None) -> Source:
        return self.tries.with_other_link(source or SOURCE)


def source_of(kind: MediaKind = MediaKind.MP3, **clip: Any) -> Source:
    told = {"clip_id": CLIP, "state": ClipState.READY, "audio_url": BEST, "video_url": VIDEO} | clip
    return Source(
        file_id=FileId(1),
        song_id=SongId(1),
        kind=kind,
        clip=makers.clip(**told),
        sheet=None,
        take=0,
        task_id=TaskId("t"),
        relay_id=HOME,
        relay_name="r",
        relay_host="r",
        path=None,
        sha256=None,
        link_since=NOW - timedelta(days=2),
    )


SOURCE = source_of()


# Counting.


def test_each_kind_of_trouble_is_counted_for_itself() -> None:
    tries = Tries(reply(BEST))
    assert [tries.judge(REFUSED).retry_s for _ in range(2)] == [2, 10]
    assert [tries.judge(BROKEN).retry_s for _ in range(2)] == [1, 2]
    assert tries.judge(REFUSED).retry_s == 30
    tries.tries.forget([FileId(2)])
    assert tries.judge(REFUSED).retry_s == 60
    tries.tries.forget([FileId(1)])
    assert tries.judge(REFUSED).retry_s == 2
    tries.tries.forget(None)
    assert tries.judge(REFUSED).retry_s == 2


def test_another_link_begins_anew_and_is_refreshed_no_more() -> None:
    tries = Tries(reply(BEST))
    assert [tries.judge(REFUSED).refresh for _ in range(2)] == [True, False]
    other = source_of(audio_url=OTHER)
    verdict = tries.judge(REFUSED, other)
    assert (verdict.retry_s, verdict.refresh) == (2, False)
    assert tries.judge(REFUSED, other).retry_s == 10
    elsewhere = source_of(audio_url=THIRD)._replace(way=Way.OTHER_RELAY)
    tries.judge(BROKEN, elsewhere)
    assert tries.judge(REFUSED, other).retry_s == 30, (
        "a link that is not the best one changes nothing"
    )


def test_waiting_for_the_disk_is_no_try() -> None:
    tries = Tries(reply(BEST))
    assert tries.judge(BROKEN).retry_s == 1
    for _ in range(9):
        assert tries.judge(DiskError("disk.full")).waits
    assert tries.judge(BROKEN).retry_s == 2
    assert Tries(patient=False).judge(DiskError("disk.full")) == Verdict(FAILED)


def test_a_file_of_no_song_fails() -> None:
    assert Tries().tries.judge(FileId(1), None, BROKEN) == (Verdict(FAILED), BROKEN)


def test_the_same_damaged_bytes_are_not_fetched_a_third_time() -> None:
    tries = Tries(reply(BEST))
    damaged = MediaDamagedError("media.spliced")
    damaged.sha256 = "ab"
    assert tries.judge(damaged).state is QUEUED
    assert tries.judge(damaged).state is FAILED


# Other links.


def failing_for_good(tries: Tries, source: Source) -> Verdict:
    return tries.judge(LIVE_ONLY, source)


def test_the_links_are_tried_one_after_the_other() -> None:
    tries = Tries(reply(BEST, OTHER), reply(THIRD))
    assert tries.next() == (BEST, Way.LINK)
    assert failing_for_good(tries, SOURCE) == Verdict(QUEUED, 0.0)
    second = tries.following()
    assert tries.next() == (OTHER, Way.LINK)
    assert failing_for_good(tries, second) == Verdict(QUEUED, 0.0)
    third = tries.following()
    assert tries.next() == (THIRD, Way.EARLIER_LINK)
    assert failing_for_good(tries, third) == Verdict(FAILED)
    assert tries.next() == (BEST, Way.LINK), "which is shown as what failed"
    assert [one.host for one in tries.tries.told(FileId(1))] == [
        "a.invalid",
        "b.invalid",
        "c.invalid",
    ]


def test_what_the_best_link_said_is_shown_in_the_end() -> None:
    tries = Tries(reply(BEST), reply(OTHER))
    first = MediaError("media.no_link")
    assert tries.shown(first, SOURCE) is first
    other = tries.following()
    assert tries.shown(LIVE_ONLY, other) is first


def test_links_that_came_to_nothing_are_told_in_words() -> None:
    tries = Tries(reply(BEST), reply(OTHER))
    failing_for_good(tries, SOURCE)
    tries.judge(REFUSED, tries.following())
    assert tries.tries.told(FileId(1)) == (
        TriedLink("a.invalid", Way.LINK, "media.live_only", ""),
        TriedLink("b.invalid", Way.EARLIER_LINK, "media.refused", "403"),
    )


def test_so_many_of_them_are_told() -> None:
    urls = [f"https://{number}.invalid/1.mp3" for number in range(15)]
    tries = Tries(*(reply(url) for url in urls))
    for url in urls:
        failing_for_good(tries, source_of(audio_url=url)._replace(way=Way.EARLIER_LINK))
    assert len(tries.tries.told(FileId(1))) == 12


def test_only_the_best_link_is_given_time() -> None:
    tries = Tries(reply(BEST), reply(OTHER))
    assert tries.judge(REFUSED).retry_s == 2
    failing_for_good(tries, SOURCE)
    other = tries.following()
    assert tries.judge(BROKEN, other).retry_s == 1
    verdict = tries.judge(REFUSED, other)
    assert verdict.state is FAILED


def test_a_disk_in_trouble_condemns_no_link() -> None:
    tries = Tries(reply(BEST), reply(OTHER))
    assert tries.judge(DiskError("disk.read_only")) == Verdict(FAILED)
    assert tries.next() == (BEST, Way.LINK)


@pytest.mark.parametrize("kind", [MediaKind.COVER, MediaKind.LYRICS])
def test_covers_and_words_have_no_other_links(kind: MediaKind) -> None:
    tries = Tries(reply(BEST), reply(OTHER))
    source = source_of(kind)
    assert tries.judge(LIVE_ONLY, source) == Verdict(FAILED)
    assert tries.tries.with_other_link(source) is source
    bare = SOURCE._replace(clip=None)
    assert tries.tries.with_other_link(bare) is bare
    assert tries.judge(LIVE_ONLY, bare) == Verdict(FAILED)


def test_a_video_has_links_of_its_own() -> None:
    other = "https://w.invalid/1.mp4"
    tries = Tries(reply(BEST, video=VIDEO), reply(BEST, video=other))
    source = source_of(MediaKind.MP4)
    assert failing_for_good(tries, source) == Verdict(QUEUED, 0.0)
    assert tries.next(source) == (other, Way.EARLIER_LINK)


def test_links_that_have_ended_by_their_own_word_are_not_tried() -> None:
    end = int(NOW.timestamp())
    signed = f"{OTHER}?Expires={end}&Signature=a"
    tries = Tries(reply(BEST), reply(signed))
    failing_for_good(tries, SOURCE)
    assert tries.next() == (signed, Way.EARLIER_LINK)
    tries.now += timedelta(seconds=1)
    assert tries.next() == (BEST, Way.LINK)
    ended = source_of(audio_url=signed)
    tries.tries.forget(None)
    assert tries.next(ended) == (signed, Way.LINK), "the best one is asked all the same"


def test_where_an_answer_offers_nothing_plain_another_relays_link_is_taken() -> None:
    tries = Tries(reply(BEST), reply(OTHER))
    assert tries.next(source_of(offer=Offer.ENCRYPTED)) == (BEST, Way.LINK)
    assert tries.next(source_of(offer=Offer.REFUSED, audio_url=THIRD)) == (THIRD, Way.LINK)
    sealed = Tries(reply(OTHER, sealed=BEST))
    assert sealed.next(source_of(offer=Offer.ENCRYPTED)) == (OTHER, Way.EARLIER_LINK)
    nothing = Tries(reply(sealed=BEST))
    assert nothing.next(source_of(offer=Offer.ENCRYPTED)) == (None, Way.LINK)


# At the end.


@pytest.mark.parametrize(
    ("error", "offer", "replies", "state", "code"),
    [
        (MediaBlockedError("media.encrypted"), None, [reply(BEST)], BLOCKED, "media.encrypted"),
        (MediaBlockedError("media.encrypted"), Offer.REFUSED, [reply(BEST)], BLOCKED, "media.blocked_by_suno"),
        (MediaBlockedError("media.encrypted"), None, [reply(BEST, sealed=OTHER)], BLOCKED, "media.encrypted_but_video"),
        (LIVE_ONLY, Offer.REFUSED, [reply(BEST)], FAILED, "media.live_only"),
    ],
)  # fmt: skip
def test_where_suno_keeps_a_song_that_is_the_reason(
    error: DesktopError, offer: Offer | None, replies: list[str], state: FileState, code: str
) -> None:
    tries = Tries(*replies)
    judged, shown = tries.tries.judge(FileId(1), source_of(offer=offer), error)
    assert (judged.state, shown.code) == (state, code)


def test_the_reason_of_a_sound_is_none_of_a_video() -> None:
    tries = Tries(reply(BEST, video=VIDEO))
    source = source_of(MediaKind.MP4, offer=Offer.REFUSED)
    shown = tries.shown(MediaBlockedError("media.encrypted"), source)
    assert shown.code == "media.encrypted"


# Dead links.


def refused_to_the_end(tries: Tries, source: Source) -> Verdict:
    for _ in range(6):
        assert not tries.judge(REFUSED, source).is_over
    return tries.judge(REFUSED, source)


def test_a_link_that_was_refused_to_the_end_was_dead_when_it_was_first_refused() -> None:
    tries = Tries(reply(BEST))
    verdict = tries.judge(REFUSED)
    assert tries.tries.dead_age(SOURCE, verdict) is None
    tries.now += timedelta(minutes=10)
    verdict = refused_to_the_end(Tries(reply(BEST)), SOURCE)
    assert verdict.is_over
    assert tries.tries.dead_age(SOURCE, verdict) == timedelta(days=2)


def test_it_is_over_also_where_another_link_is_left() -> None:
    tries = Tries(reply(BEST), reply(OTHER))
    verdict = refused_to_the_end(tries, SOURCE)
    assert (verdict.state, verdict.is_over) == (QUEUED, True)
    other = tries.following()
    assert not tries.judge(REFUSED, other).is_over


def test_a_file_that_came_by_a_fresher_link_proves_the_older_one_dead() -> None:
    tries = Tries(reply(BEST))
    assert tries.tries.dead_age(SOURCE, None) is None
    tries.judge(REFUSED)
    assert tries.tries.dead_age(SOURCE, None) is None
    assert tries.tries.dead_age(SOURCE._replace(clip=None), None) is None
    fresher = source_of(audio_url=OTHER)
    assert tries.tries.dead_age(fresher, None) == timedelta(days=2)


@pytest.mark.parametrize(
    "source",
    [
        SOURCE._replace(way=Way.EARLIER_LINK),
        source_of(MediaKind.MP4),
        SOURCE._replace(link_since=None),
        source_of(audio_url=None),
    ],
)
def test_nothing_is_learnt_of_other_links(source: Source) -> None:
    tries = Tries(reply(BEST))
    tries.judge(REFUSED, source)
    fresher = source_of(audio_url=THIRD)
    assert tries.tries.dead_age(fresher, None) is None
    assert tries.tries.dead_age(source, Verdict(FAILED, is_over=True)) is None


def test_the_age_is_that_of_the_first_refusal_of_each_link() -> None:
    tries = Tries(reply(BEST))
    tries.judge(REFUSED)
    tries.now += timedelta(days=1)
    tries.judge(REFUSED)
    over = Verdict(FAILED, is_over=True)
    assert tries.tries.dead_age(SOURCE, over) == timedelta(days=2)
    other = source_of(audio_url=OTHER)
    tries.judge(REFUSED, other)
    assert tries.tries.dead_age(other, over) == timedelta(days=3)
