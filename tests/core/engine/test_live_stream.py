"""What is kept, told and answered as a live stream comes in."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from suno_desktop.core.engine import live_stream
from suno_desktop.core.engine.live_stream import Outlet, Stream
from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.model import SongId, Way
from suno_desktop.core.rows import StreamPreview
from tests.core.library.makers import FakeClock
from tests.core.media import makers

FRAME_S = 1152 / 44100
FRAMES = makers.mp3(2000, stated=False)
SIZE = len(makers.frame())


def sound(seconds: float, *, begin: float = 0) -> bytes:
    first, last = (int(at / FRAME_S) for at in (begin, seconds))
    return FRAMES[first * SIZE : last * SIZE]


class Listener:
    """Somebody who hears a stream."""

    def __init__(self, kept: StreamPreview | None = None) -> None:
        self.clock = FakeClock()
        self.kept: list[float] = []
        self.told: list[float] = []
        self.wants_more = True
        self.answer: Future[Any] = Future()
        self.stream = Stream(
            SongId(1),
            kept=kept,
            outlet=Outlet(
                keep=self._keep,
                playable=lambda preview, way: (round(preview.duration_s), way),  # type: ignore[arg-type,return-value]
                tell=lambda seconds: self.told.append(round(seconds)),
                clock=self.clock,
            ),
            answer=self.answer,
        )

    def _keep(self, preview: StreamPreview, frames: bytes) -> bool:
        assert preview.size_bytes == len(frames)
        self.kept.append(round(preview.duration_s))
        return self.wants_more

    def hear(self, upto_s: float, *, begin: float = 0, after_s: float = 0) -> bool:
        self.clock.move(seconds=after_s)
        return self.stream.take(sound(upto_s, begin=begin))


def preview(seconds: float) -> StreamPreview:
    return StreamPreview(duration_s=seconds, size_bytes=1, host="h", kept_at=FakeClock().now())


def test_ten_seconds_are_kept_and_answered() -> None:
    one = Listener()
    one.stream.begin("host")
    assert one.hear(9)
    assert (one.kept, one.answer.done(), one.stream.playable) == ([], False, None)
    assert one.hear(11, begin=9)
    assert one.kept == [11]
    found: Any = one.answer.result(0)
    assert found == (11, Way.STREAM)
    assert one.stream.kept is not None
    assert one.stream.kept.host == "host"


def test_more_is_kept_every_five_seconds_if_nobody_waits() -> None:
    one = Listener()
    one.hear(11, after_s=100)
    one.hear(30, begin=11, after_s=4.9)
    assert one.kept == [11]
    one.hear(31, begin=30, after_s=0.1)
    assert one.kept == [11, 31]
    one.hear(40, begin=31, after_s=9)
    assert one.kept == [11, 31], "ten seconds more are wanted"
    one.hear(42, begin=40)
    assert one.kept == [11, 31, 42]


def test_what_was_kept_before_counts_as_enough_where_it_is() -> None:
    """24 seconds are exactly ten more than 14; ten are enough for the first, and ten more for the next."""
    one = Listener(preview(14))
    assert one.stream.take(makers.frame(rate=48_000) * 1000)
    assert one.kept == [24]
    other = Listener(preview(10))
    exact, less = Future[Any](), Future[Any]()
    other.stream.wait(0, exact)
    assert (other.answer.result(0), exact.result(0)) == ((10, Way.PREVIEW),) * 2
    other.stream.wait(9, less)
    other.stream.end(None)
    assert less.result(0) is None, "a second more is hardly anything"


def test_where_nobody_waits_the_first_is_kept_at_once() -> None:
    one = Listener(preview(10))
    one.stream.wait(0, Future())
    one.hear(21)
    assert one.kept == [21]


def test_a_stream_of_ten_minutes_never_ends() -> None:
    one = Listener()
    frame = makers.frame(rate=48_000)
    assert one.stream.take(frame * 24_999)
    assert not one.stream.take(frame)


def test_who_waits_for_more_is_answered_as_soon_as_it_is_there() -> None:
    one = Listener()
    one.hear(11)
    waiting: Future[Any] = Future()
    assert one.stream.wait(11, waiting)
    one.hear(20, begin=11)
    assert not waiting.done()
    one.hear(22, begin=20)
    assert waiting.result(0) == (22, Way.STREAM)
    at_once: Future[Any] = Future()
    assert one.stream.wait(5, at_once)
    assert at_once.result(0) == (22, Way.STREAM)


def test_what_was_kept_before_is_heard_until_more_comes() -> None:
    one = Listener(preview(20))
    found: Any = one.stream.playable
    assert found == (20, Way.PREVIEW)
    one.hear(25)
    assert one.kept == []
    one.hear(31, begin=25)
    assert one.kept == [31]


def test_at_the_end_each_gets_what_there_is() -> None:
    one = Listener()
    one.hear(12)
    longer, shorter, none = Future[Any](), Future[Any](), Future[Any]()
    one.stream.wait(3, longer)
    one.stream.wait(10, shorter)
    one.stream.wait(11, none)
    assert longer.result(0) == (12, Way.STREAM) if longer.done() else True
    one.stream.end(None)
    assert shorter.result(0) == (12, Way.STREAM)
    assert none.result(0) is None
    assert not one.stream.wait(0, Future())


def test_the_saved_file_is_better_than_all_that_came() -> None:
    one = Listener()
    one.hear(12)
    waiting: Future[Any] = Future()
    one.stream.wait(12, waiting)
    one.stream.end("saved")  # type: ignore[arg-type]
    assert waiting.result(0) == "saved"


def test_nothing_more_is_taken_where_nobody_wants_it() -> None:
    one = Listener()
    one.wants_more = False
    assert not one.hear(11)
    assert (one.stream.playable, one.stream.kept, one.answer.done()) == (None, None, False)
    one.stream.keep()
    assert one.kept == [11]


def test_it_ends_where_no_sound_comes_any_more_and_where_there_is_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = Listener()
    assert one.hear(5)
    assert not one.stream.take(b"TAG" + bytes(2000))
    monkeypatch.setattr(live_stream, "_MOST_S", 7)
    other = Listener()
    assert other.hear(6.9)
    assert not other.hear(7.1, begin=6.9)


@pytest.mark.parametrize(("seconds", "is_some"), [(0.9, False), (1.1, True)])
def test_hardly_anything_is_nothing(seconds: float, is_some: bool) -> None:
    one = Listener()
    one.hear(seconds)
    if is_some:
        one.stream.check()
    else:
        with pytest.raises(MediaDamagedError):
            one.stream.check()
    one.stream.keep()
    assert bool(one.kept) is is_some
    one.stream.keep()
    assert len(one.kept) == is_some, "no longer than what is kept"


def test_how_much_came_is_told_twice_a_second_or_every_five_seconds_of_sound() -> None:
    one = Listener()
    one.stream.begin("h")
    one.hear(1)
    one.hear(2, begin=1, after_s=0.4)
    one.hear(3, begin=2, after_s=0.1)
    one.hear(7, begin=3)
    one.hear(8.1, begin=7)
    assert one.told == [0, 1, 3, 8]
    one.hear(9.6, begin=8.1)
    one.stream.keep()
    assert one.told == [0, 1, 3, 8, 10], "and whenever more is kept"


def test_a_second_server_begins_anew() -> None:
    one = Listener()
    one.hear(11)
    one.stream.begin("other")
    assert one.told[-1] == 0
    one.hear(15)
    assert one.kept == [11]
    one.hear(22, begin=15, after_s=9)
    assert one.kept == [11, 22]
    assert one.stream.kept is not None
    assert one.stream.kept.host == "other"
