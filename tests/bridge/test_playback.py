"""What plays and what comes next, with a player and an engine that do what the test orders."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Signal

from suno_desktop.bridge.engine_bridge import EngineBridge
from suno_desktop.bridge.playback import Playback
from suno_desktop.bridge.player import Player, PlayerState
from suno_desktop.core.errors import (
    DesktopError,
    MediaBlockedError,
    MediaDamagedError,
    PlatformMissingError,
)
from suno_desktop.core.events import Notice
from suno_desktop.core.listening.play_queue import PlayQueue, Repeat
from suno_desktop.core.model import MediaKind, SongId, Way
from suno_desktop.core.rows import Playable
from tests.fake_engine import FakeEngine

SONGS = [SongId(number) for number in (11, 12, 13, 14)]
OTHER = SongId(99)


class FakePlayer(QObject):
    """Does at once what is ordered, and ends or fails when the test says so."""

    state_changed = Signal(object)
    ended = Signal()
    failed = Signal(object)
    interrupted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.available = True
        self.missing: PlatformMissingError | None = None
        self.is_starting = False
        self.plays = True
        """Whether sound comes when it is ordered."""
        self.state = PlayerState.EMPTY
        self.position_ms = 0
        self.loaded: list[tuple[str, float | None]] = []
        self.counted: list[float | None] = []
        self.sought: list[int] = []
        self.released: list[Path] = []

    def _turn(self, state: PlayerState) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)

    def load(
        self, path: Path, *, duration_s: float | None = None, counted_s: float | None = None
    ) -> None:
        self.position_ms = 0
        self.counted.append(counted_s)
        self.loaded.append((path.name, duration_s))
        self._turn(PlayerState.PAUSED)

    def play(self) -> None:
        if self.plays:
            self._turn(PlayerState.PLAYING)

    def toggle(self) -> None:
        playing = self.state is PlayerState.PLAYING
        self._turn(PlayerState.PAUSED if playing else PlayerState.PLAYING)

    def seek(self, position_ms: int) -> None:
        self.sought.append(position_ms)

    def stop(self, *, at_once: bool = False) -> None:
        self._turn(PlayerState.EMPTY)

    def release(self, path: Path) -> None:
        self.released.append(path)
        self.stop()

    def end(self) -> None:
        self._turn(PlayerState.PAUSED)
        self.ended.emit()

    def fail(self, error: DesktopError) -> None:
        self._turn(PlayerState.FAILED)
        self.failed.emit(error)


class FakeBridge(QObject):
    """Reads rows at once; files come when the test sends them."""

    noticed = Signal(object)
    bug = Signal(object)
    file_in_use = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.engine = FakeEngine(Path("/nowhere"))
        self.way = Way.SAVED
        self.counted_s: float | None = None
        self.more: list[Playable] = []
        """What comes of a stream after its preview was heard."""
        self.waits_for_more = False
        self.come_more: Callable[[Playable | None], object] = lambda _found: None
        self.waiting: list[
            tuple[Callable[[Playable], object], Callable[[DesktopError], object]]
        ] = []
        self.notices: list[Notice] = []
        self.noticed.connect(self.notices.append)
        self.broken: set[int] | None = set()
        """Songs that cannot be had; None: none can."""
        self.sends_at_once = True
        self.kept: tuple[PlayQueue, int] | None = None

    def read(self, work: Any, *, owner: QObject, on_done: Any, on_error: Any = None) -> None:
        reader = SimpleNamespace(song_rows=lambda ids: [SimpleNamespace(duration_s=float(ids[0]))])
        on_done(work(reader))

    @property
    def asked(self) -> list[tuple[SongId, MediaKind]]:
        return self.engine.calls("listening.playable")

    def do(
        self,
        future: Future[Any],
        *,
        owner: QObject,
        on_done: Any = None,
        on_error: Any = None,
    ) -> None:
        command, _ = self.engine.asked[-1]
        if command == "queue.kept":
            on_done(self.kept)
        if command == "listening.hear_on":
            if self.waits_for_more:
                self.come_more = on_done
            else:
                on_done(self.more.pop(0) if self.more else None)
        elif command == "listening.playable":
            self.waiting.append((on_done, on_error))
            if self.sends_at_once:
                self.send()

    def send(self, number: int = -1) -> None:
        """Answer the last question, or one of the earlier ones."""
        on_done, on_error = self.waiting[number]
        song_id, kind = self.asked[number]
        if self.broken is None or song_id in self.broken:
            on_error(MediaBlockedError("media.blocked_by_suno"))
        else:
            duration_s = 20.0 if self.way is Way.STREAM else self.counted_s
            on_done(
                Playable(path=Path(f"{song_id}.{kind.value}"), way=self.way, duration_s=duration_s)
            )


class Room:
    """All of it together."""

    def __init__(self) -> None:
        self.player = FakePlayer()
        self.bridge = FakeBridge()
        self.playback = Playback(
            bridge=cast("EngineBridge", self.bridge), player=cast("Player", self.player)
        )
        self.songs: list[SongId | None] = []
        self.loading: list[bool] = []
        self.nothing = 0
        self.playback.song_changed.connect(self.songs.append)
        self.playback.loading_changed.connect(self.loading.append)
        self.playback.nothing_loaded.connect(self._count)

    def _count(self) -> None:
        self.nothing += 1

    def starts(self) -> bool:
        return self.playback.is_starting

    def is_now(self, state: PlayerState) -> bool:
        return self.player.state is state

    @property
    def files(self) -> list[str]:
        return [name for name, _ in self.player.loaded]

    @property
    def told(self) -> list[str]:
        return [notice.code for notice in self.bridge.notices]


@pytest.fixture
def room(qapp: QObject) -> Room:
    return Room()


def test_it_plays_the_chosen_song_and_knows_how_long_it_should_be(room: Room) -> None:
    room.playback.play(SONGS, SONGS[1])
    assert room.player.loaded == [("12.mp3", 12.0)]
    assert room.is_now(PlayerState.PLAYING)
    assert room.playback.current == SONGS[1]
    assert room.songs == [SONGS[1]]


def test_a_counted_length_wins_over_the_told_one_and_that_of_a_preview_is_not_shown(
    room: Room,
) -> None:
    room.bridge.counted_s = 9.5
    room.playback.play(SONGS, SONGS[1])
    assert (room.player.loaded[-1], room.player.counted[-1]) == (("12.mp3", 9.5), 9.5)
    room.bridge.way = Way.STREAM
    room.playback.play(SONGS, SONGS[2])
    assert (room.player.loaded[-1], room.player.counted[-1]) == (("13.mp3", 20.0), None)


def test_songs_follow_each_other_to_the_end_of_the_order(room: Room) -> None:
    room.playback.play(SONGS, SONGS[0])
    for _ in SONGS:
        room.player.end()
    assert room.files == ["11.mp3", "12.mp3", "13.mp3", "14.mp3"]
    assert room.playback.current == SONGS[-1]
    assert room.is_now(PlayerState.PAUSED)


def test_what_was_opened_ahead_is_not_asked_for_unless_it_went_since(room: Room) -> None:
    room.playback.play(SONGS, SONGS[0])
    found = Playable(path=Path("ahead.mp3"), way=Way.SAVED, duration_s=9.0)
    room.playback._ahead._song, room.playback._ahead._found = SONGS[1], found
    room.player.end()
    assert room.files == ["11.mp3", "ahead.mp3"]
    assert [song for song, _ in room.bridge.asked] == [SONGS[0]]
    assert room.is_now(PlayerState.PLAYING)
    room.player.fail(MediaDamagedError("file.missing"))
    assert room.files[-1] == "12.mp3"
    assert room.playback.current == SONGS[1]
    assert room.told == []
    room.player.end()
    assert room.files[-1] == "13.mp3"


def test_the_order_is_an_own_copy(room: Room) -> None:
    order = list(SONGS)
    room.playback.play(order, SONGS[0])
    order.reverse()
    room.player.end()
    assert room.playback.current == SONGS[1]


def test_next_and_what_can_come_next(room: Room) -> None:
    def possible() -> tuple[bool, bool]:
        return room.playback.can_previous, room.playback.can_next

    assert possible() == (False, False)
    room.playback.next()
    room.playback.previous()
    room.playback.play(SONGS[:2], SONGS[0])
    assert possible() == (True, True)
    room.playback.next()
    assert room.playback.current == SONGS[1]
    assert possible() == (True, False)
    room.playback.next()
    assert room.playback.current == SONGS[1]


def test_previous_begins_a_song_again_when_it_is_well_under_way(room: Room) -> None:
    room.playback.play(SONGS, SONGS[1])
    room.player.position_ms = 3001
    room.playback.previous()
    assert room.playback.current == SONGS[1]
    assert room.player.sought == [0]


def test_previous_near_the_beginning_goes_back(room: Room) -> None:
    room.playback.play(SONGS, SONGS[1])
    room.player.position_ms = 3000
    room.playback.previous()
    assert room.playback.current == SONGS[0]
    room.playback.previous()
    assert room.playback.current == SONGS[0]
    assert room.player.sought == [0]


def test_a_song_outside_of_the_order_plays_alone(room: Room) -> None:
    room.playback.play(SONGS, SongId(99))
    assert room.playback.current == SongId(99)
    assert not room.playback.can_next


def test_a_video_is_shown_for_the_wanted_song_only(room: Room) -> None:
    room.playback.play(SONGS, SONGS[0], kind=MediaKind.MP4)
    assert room.playback.kind is MediaKind.MP4
    room.player.end()
    assert room.files == ["11.mp4", "12.mp3"]


def test_toggle_toggles_what_plays(room: Room) -> None:
    room.playback.play(SONGS, SONGS[0])
    room.playback.toggle()
    assert room.is_now(PlayerState.PAUSED)
    room.playback.toggle()
    assert room.is_now(PlayerState.PLAYING)
    assert room.nothing == 0


def test_toggle_with_nothing_loaded_asks_for_the_selection(room: Room) -> None:
    room.playback.toggle()
    assert room.nothing == 1
    assert not room.player.loaded


def test_toggle_while_a_song_is_fetched_ends_that_and_then_fetches_it_again(room: Room) -> None:
    room.bridge.sends_at_once = False
    room.playback.play(SONGS, SONGS[0])
    assert room.loading == [True]
    assert room.starts()
    room.playback.toggle()
    assert len(room.bridge.engine.calls("listening.stop_fetching")) == 1
    assert room.loading == [True, False]
    assert not room.starts()
    room.bridge.send()
    assert not room.player.loaded, "an answer that comes all the same is not wanted any more"
    assert room.playback.current == SONGS[0]
    room.playback.toggle()
    room.bridge.send()
    assert room.is_now(PlayerState.PLAYING)
    assert room.files == ["11.mp3"]


def test_toggle_while_more_of_a_stream_is_awaited_decides_whether_it_will_play(room: Room) -> None:
    room.bridge.way = Way.STREAM
    room.playback.play(SONGS, SONGS[0])
    room.bridge.waits_for_more = True
    room.player.end()
    assert room.starts()
    room.playback.toggle()
    assert room.playback.is_loading
    assert not room.starts()
    assert not room.bridge.engine.calls("listening.stop_fetching"), (
        "what comes on of a stream is kept, so nobody ends it"
    )
    room.playback.toggle()
    assert room.starts()
    room.playback.toggle()
    room.bridge.come_more(Playable(path=Path("more.mp3"), way=Way.STREAM, duration_s=40.0))
    assert room.is_now(PlayerState.PAUSED)
    assert room.loading[-1] is False


def test_an_answer_for_a_song_that_is_no_longer_wanted_is_dropped(room: Room) -> None:
    room.bridge.sends_at_once = False
    room.playback.play(SONGS, SONGS[0])
    room.playback.next()
    room.bridge.send(0)
    assert not room.player.loaded
    assert room.loading == [True]
    room.bridge.send(1)
    assert room.files == ["12.mp3"]


def test_a_late_failure_of_a_superseded_song_skips_nothing(room: Room) -> None:
    room.bridge.sends_at_once = False
    room.bridge.broken = {SONGS[0]}
    room.playback.play(SONGS, SONGS[0])
    room.playback.next()
    room.bridge.send(0)
    assert room.playback.current == SONGS[1]
    assert not room.told


def test_a_song_that_cannot_be_had_is_skipped_and_the_reason_is_told_once(room: Room) -> None:
    room.bridge.broken = {SONGS[0], SONGS[1]}
    room.playback.play(SONGS, SONGS[0], chosen=False)
    assert room.files == ["13.mp3"]
    assert room.playback.current == SONGS[2]
    assert room.told == ["media.blocked_by_suno"]


def test_the_very_song_that_was_chosen_is_not_passed_over(room: Room) -> None:
    room.bridge.broken = {SONGS[0]}
    room.playback.play(SONGS, SONGS[0])
    assert room.playback.current == SONGS[0]
    assert room.files == []
    assert [(notice.code, notice.level) for notice in room.bridge.notices] == [
        ("media.blocked_by_suno", "info")
    ]
    room.playback.next()
    assert room.files == ["12.mp3"]


def state_of(room: Room) -> tuple[SongId | None, list[SongId], bool, PlayerState]:
    queue = room.playback.up_next.queue
    return (
        room.playback.current,
        list(queue.songs(0, 9)),
        queue.has_previous,
        room.player.state,
    )


def test_another_version_takes_the_place_of_the_song_and_what_comes_stays(room: Room) -> None:
    room.playback.play(SONGS, SONGS[1])
    room.playback.up_next.add([SONGS[3]])
    coming = list(room.playback.up_next.queue.songs(0, 9))
    room.playback.switch_to(OTHER)
    assert room.files == ["12.mp3", "99.mp3"]
    assert room.playback.current == OTHER
    assert list(room.playback.up_next.queue.songs(0, 9)) == coming
    room.player.fail(DesktopError("media.no_sound"))
    assert room.playback.current == SONGS[3], (
        "it sounded, so that this is no longer about the switch"
    )


@pytest.mark.parametrize("fails", ["link", "sound"])
@pytest.mark.parametrize("plays", [True, False])
def test_a_version_that_cannot_be_played_leaves_the_song_and_the_queue_as_they_were(
    room: Room, plays: bool, fails: str
) -> None:
    room.playback.play(SONGS, SONGS[1])
    room.playback.up_next.add([SONGS[3]])
    room.player.position_ms = 42_000
    if not plays:
        room.playback.toggle()
    was = state_of(room)
    if fails == "link":
        room.bridge.broken = {OTHER}
        room.playback.switch_to(OTHER)
    else:
        room.player.plays = False
        room.playback.switch_to(OTHER)
        room.player.plays = True
        room.player.fail(DesktopError("media.no_sound"))
    assert state_of(room) == was
    assert room.songs[-2:] == [OTHER, SONGS[1]]
    assert room.player.sought == [42_000]
    assert [notice.level for notice in room.bridge.notices] == ["info"]
    assert not room.playback.is_loading


def test_of_two_wanted_versions_the_song_that_sounded_comes_back(room: Room) -> None:
    room.playback.play(SONGS, SONGS[1])
    room.player.position_ms = 42_000
    was = state_of(room)
    room.bridge.broken = {OTHER}
    room.bridge.sends_at_once = False
    for wanted in (SONGS[3], OTHER):
        room.playback.switch_to(wanted)
    room.bridge.sends_at_once = True
    room.bridge.send()
    assert state_of(room) == was
    room.bridge.sends_at_once = False
    room.player.position_ms = 43_000
    room.playback.switch_to(OTHER)
    room.bridge.sends_at_once = True
    room.playback.switch_to(SONGS[1])  # the person thought better of it
    assert state_of(room) == was
    assert room.player.sought == [42_000, 43_000]


def test_where_a_song_was_only_waiting_it_waits_again(room: Room) -> None:
    room.playback.go_back_to(SONGS, SONGS[1], 42_000)
    room.bridge.broken = {OTHER}
    room.playback.switch_to(OTHER)
    assert room.playback.current == SONGS[1]
    assert room.playback.position_ms == 42_000
    assert room.files == []
    room.playback.toggle()
    assert room.player.sought == [42_000]


def test_a_song_that_is_still_brought_is_brought_again(room: Room) -> None:
    room.bridge.sends_at_once = False
    room.playback.play(SONGS, SONGS[1])
    room.bridge.broken = {OTHER}
    room.bridge.sends_at_once = True
    room.playback.switch_to(OTHER)
    assert room.files == ["12.mp3"]
    assert room.is_now(PlayerState.PLAYING)


def test_a_file_that_fails_while_playing_is_skipped_too(room: Room) -> None:
    room.playback.play(SONGS, SONGS[0])
    room.player.fail(DesktopError("media.wrong_length", got=3, expected=60))
    assert room.playback.current == SONGS[1]
    assert room.told == ["media.wrong_length"]
    assert room.bridge.engine.calls("upkeep.doubt") == [(SONGS[0], MediaKind.MP3)]


def test_a_link_that_fails_is_no_reason_to_look_at_a_saved_file(room: Room) -> None:
    room.bridge.way = Way.LINK
    room.playback.play(SONGS, SONGS[0])
    room.player.fail(DesktopError("media.wrong_length", got=3, expected=60))
    assert room.bridge.engine.calls("upkeep.doubt") == []


def test_a_song_alone_that_cannot_be_had_tells_why(room: Room) -> None:
    room.bridge.broken = None
    room.playback.play(SONGS[:1], SONGS[0])
    assert room.told == ["media.blocked_by_suno"]
    assert not room.playback.is_loading
    assert room.playback.current == SONGS[0]


def test_a_thousand_songs_without_files_stop_after_five_with_one_notice(room: Room) -> None:
    room.bridge.broken = None
    many = [SongId(number) for number in range(1000)]
    room.playback.play(many, many[0], chosen=False)
    assert len(room.bridge.asked) == 5
    assert room.told == ["media.stopped"]
    assert "Suno blocks" in room.bridge.notices[0].details
    assert room.loading == [True, False]


def test_a_song_that_plays_to_its_end_ends_a_row_of_failures(room: Room) -> None:
    many = [SongId(number) for number in range(20)]
    room.bridge.broken = {1, 2, 3, 5, 6, 7, 8}
    room.playback.play(many, many[0])
    room.player.end()
    assert room.playback.current == 4
    room.player.end()
    assert room.playback.current == 9
    assert "media.stopped" not in room.told


def test_after_giving_up_play_tries_once_more(room: Room) -> None:
    room.bridge.broken = None
    room.playback.play(SONGS[:1], SONGS[0])
    room.bridge.broken = set()
    room.playback.toggle()
    assert room.is_now(PlayerState.PLAYING)
    assert room.nothing == 0


def test_a_failed_song_begins_again_with_previous(room: Room) -> None:
    room.playback.play(SONGS[:1], SONGS[0])
    room.player.position_ms = 9000
    room.player.fail(DesktopError("media.no_sound"))
    room.playback.previous()
    assert room.files == ["11.mp3", "11.mp3"]


def test_without_a_player_it_says_what_to_install(room: Room) -> None:
    room.player.available = False
    room.player.missing = PlatformMissingError(
        "platform.no_audio", library="libpulse.so.0", package="libpulse0"
    )
    room.playback.play(SONGS, SONGS[0])
    assert room.told == ["platform.no_audio"]
    assert room.loading == []
    assert room.playback.current is None


def test_an_output_that_went_away_is_told(room: Room) -> None:
    room.playback.play(SONGS, SONGS[0])
    room.player.interrupted.emit(DesktopError("player.no_output"))
    assert room.told == ["player.no_output"]
    assert room.playback.current == SONGS[0]


def test_a_bug_in_the_engine_does_not_leave_it_loading_for_ever(room: Room) -> None:
    room.bridge.sends_at_once = False
    room.playback.play(SONGS, SONGS[0])
    room.bridge.bug.emit(RuntimeError())
    assert not room.playback.is_loading


def test_stop_leaves_the_queue_and_play_begins_its_song_again(room: Room) -> None:
    room.playback.play(SONGS, SONGS[0])
    room.playback.stop()
    assert room.playback.current == SONGS[0]
    assert room.is_now(PlayerState.EMPTY)
    room.playback.toggle()
    assert room.files == ["11.mp3", "11.mp3"]
    assert room.is_now(PlayerState.PLAYING)
    assert room.nothing == 0


def test_a_file_about_to_change_is_released_and_can_be_played_again(room: Room) -> None:
    room.playback.play(SONGS, SONGS[0])
    room.bridge.file_in_use.emit(Path("11.mp3"))
    assert room.player.released == [Path("11.mp3")]
    assert room.playback.current == SONGS[0]
    room.playback.toggle()
    assert room.is_now(PlayerState.PLAYING)
    assert [name for name, _ in room.player.loaded] == ["11.mp3", "11.mp3"]


def test_a_preview_plays_as_long_as_there_is_more_and_then_the_next_song_comes(room: Room) -> None:
    room.bridge.way = Way.STREAM
    room.bridge.more = [
        Playable(path=Path("longer.mp3"), way=Way.STREAM, duration_s=50.0),
        Playable(path=Path("real.mp3"), way=Way.SAVED),
    ]
    room.playback.play(SONGS[:1], SONGS[0])
    assert room.player.loaded == [
        ("11.mp3", 20.0)
    ]  # no longer than the preview, whatever the song is
    assert room.playback.playing is not None
    assert room.playback.playing.is_preview
    room.player.end()
    assert room.bridge.engine.calls("listening.hear_on") == [(SONGS[0], 20.0)]
    assert room.player.loaded[-1] == ("longer.mp3", 50.0)
    assert room.player.sought == [20_000]
    assert room.is_now(PlayerState.PLAYING)
    room.player.end()
    assert room.player.loaded[-1] == ("real.mp3", 11.0)
    assert room.player.sought == [20_000, 50_000]
    room.player.end()
    assert len(room.bridge.engine.calls("listening.hear_on")) == 2  # a real file ends when it ends


def test_after_the_last_of_a_preview_the_next_song_comes_or_play_looks_for_more(room: Room) -> None:
    room.bridge.way = Way.STREAM
    room.playback.play(SONGS[:2], SONGS[0])
    room.player.end()
    assert room.playback.current == SONGS[1]
    room.player.end()
    assert room.playback.current == SONGS[1]
    assert not room.playback.is_loading
    room.bridge.way = Way.SAVED
    room.playback.toggle()
    assert room.playback.playing == Playable(path=Path("12.mp3"), way=Way.SAVED)
    assert room.player.loaded[-1] == ("12.mp3", 12.0)


def coming(room: Room) -> list[int]:
    queue = room.playback.up_next.queue
    return list(queue.songs(0, queue.count))


def test_what_is_queued_plays_before_the_list_goes_on(room: Room) -> None:
    room.playback.play(SONGS, SONGS[0])
    room.playback.up_next.add([21])
    room.playback.up_next.play_next([22])
    room.player.end()
    room.player.end()
    room.player.end()
    assert room.files == ["11.mp3", "22.mp3", "21.mp3", "12.mp3"]


def test_a_queue_that_was_filled_first_plays_when_play_is_pressed(room: Room) -> None:
    room.playback.up_next.add([21, 22])
    room.playback.toggle()
    assert room.files == ["21.mp3"]
    assert room.nothing == 0


def test_after_the_song_that_is_the_last_the_next_one_waits(room: Room) -> None:
    room.playback.play(SONGS, SONGS[0])
    room.playback.up_next.stop_after(on=True)
    room.player.end()
    assert room.files == ["11.mp3"]
    assert room.playback.current == SONGS[1]
    assert room.is_now(PlayerState.EMPTY)
    room.playback.toggle()
    assert room.files == ["11.mp3", "12.mp3"]


def test_repeat_one_plays_the_song_again_and_next_leaves_it(room: Room) -> None:
    room.playback.play(SONGS, SONGS[0])
    room.playback.up_next.repeat(Repeat.ONE)
    room.player.end()
    assert room.files == ["11.mp3", "11.mp3"]
    room.playback.next()
    assert room.playback.current == SONGS[1]


def test_a_song_that_fails_is_not_repeated(room: Room) -> None:
    room.playback.play(SONGS, SONGS[0])
    room.playback.up_next.repeat(Repeat.ONE)
    room.player.fail(DesktopError("media.no_sound"))
    assert room.playback.current == SONGS[1]


def test_a_jump_plays_the_song_and_one_to_nowhere_does_nothing(room: Room) -> None:
    room.playback.play(SONGS, SONGS[0])
    room.playback.jump(1)
    room.playback.jump(9)
    assert room.files == ["11.mp3", "13.mp3"]


def test_clearing_can_be_undone_while_the_song_is_the_same(room: Room) -> None:
    up_next = room.playback.up_next
    room.playback.play(SONGS, SONGS[0])
    up_next.add([21])
    undo = up_next.undoing()
    up_next.clear()
    assert coming(room) == []
    undo()
    assert coming(room) == [21, 12, 13, 14]
    undo = up_next.undoing()
    room.playback.next()
    up_next.clear()
    undo()
    assert coming(room) == []


def kept(room: Room) -> list[dict[str, Any]]:
    return room.bridge.engine.called("queue.keep")


def test_the_queue_is_written_whole_once_and_then_only_where_it_stands(room: Room) -> None:
    up_next = room.playback.up_next
    up_next.keep()
    assert kept(room) == [], "what is on disk was not even read"
    room.playback.play(SONGS, SONGS[0])
    room.player.position_ms = 4000
    up_next.keep()
    room.player.end()
    up_next.keep()
    assert kept(room)[0]["whole"]()["list"] == SONGS
    assert [
        (one["place"]["current"], one["position_ms"]) for one in (kept(room)[0], kept(room)[-1])
    ] == [
        (11, 4000),
        (12, 0),
    ]
    assert [one["whole"] for one in kept(room)[1:]] == [None, None]


def test_the_end_of_the_player_is_no_place_where_a_song_was_left(room: Room) -> None:
    up_next = room.playback.up_next
    room.playback.bring_back()
    room.playback.play(SONGS, SONGS[0])
    up_next.set_moving(moving=True)
    room.player.position_ms = 4000
    up_next.end()
    assert kept(room)[-1]["position_ms"] == 4000
    count, room.player.position_ms = len(kept(room)), 0
    up_next.set_moving(moving=False)
    up_next.keep()
    assert len(kept(room)) == count


def test_what_was_kept_comes_back_paused_and_nothing_is_fetched(room: Room) -> None:
    queue = PlayQueue()
    queue.begin(SONGS, SONGS[2])
    room.bridge.kept = (queue, 7000)
    room.playback.bring_back()
    assert (room.playback.current, room.playback.position_ms) == (SONGS[2], 7000)
    assert room.songs == [SONGS[2]]
    assert room.bridge.asked == []
    room.playback.toggle()
    assert room.files == ["13.mp3"]
    assert room.player.sought == [7000]


@pytest.mark.parametrize(("chosen_ms", "begun_ms"), [(90_000, 90_000), (0, 1)])
def test_a_song_that_waits_goes_on_from_where_the_person_went(
    room: Room, chosen_ms: int, begun_ms: int
) -> None:
    room.playback.go_back_to(SONGS, SONGS[1], 42_000)
    room.playback.seek(chosen_ms)
    assert room.playback.position_ms == begun_ms
    assert room.files == []
    room.playback.toggle()
    assert room.player.sought == [begun_ms]
    room.playback.seek(5_000)
    assert room.player.sought == [begun_ms, 5_000]


def test_what_the_person_plays_meanwhile_wins_over_what_was_kept(room: Room) -> None:
    queue = PlayQueue()
    queue.begin(SONGS, SONGS[2])
    room.bridge.kept = (queue, 7000)
    room.playback.play(SONGS, SONGS[0])
    room.playback.bring_back()
    assert room.playback.current == SONGS[0]


def test_a_jump_seeks_in_the_song_that_plays_and_begins_another_one_there(room: Room) -> None:
    room.playback.play(SONGS, SONGS[1])
    room.playback.play_from(SONGS, SONGS[1], 67_000)
    assert room.player.sought == [67_000]
    assert room.player.state is PlayerState.PLAYING
    room.bridge.sends_at_once = False
    room.playback.play_from(SONGS, SONGS[2], 12_000)
    room.bridge.send()
    assert (room.playback.current, room.player.sought) == (SONGS[2], [67_000, 12_000])
