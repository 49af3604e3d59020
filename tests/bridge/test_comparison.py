"""A comparison leaves no trace: what played is paused and can go on, files are gone, late answers count for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.comparison import Comparison
from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.errors import DesktopError, MediaDamagedError, PlatformMissingError
from suno_desktop.core.listening.volume import EQUAL_LUFS, amplitude, in_db
from suno_desktop.core.model import FileState, MediaKind, SongId
from suno_desktop.core.rows import SoundFigures
from tests.ui.fakes import FakeBridge, FakePlayback, FakePlayer, FakeReader, file, song

pytestmark = pytest.mark.no_qt_log  # the player looks for a sound server
IDS = [SongId(1), SongId(2)]


class Room:
    """A comparison on stand-ins."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        saved = {MediaKind.MP3: FileState.SAVED}
        reader = FakeReader(
            songs={n: song(n, duration_s=20.0 + n, files=saved) for n in IDS},
            files={n: file(n, n, FileState.SAVED, path=folder / f"{n}.mp3") for n in IDS},
            figures={n: SoundFigures(-10.0 - n, 5.0, -1.0, bytes(1200)) for n in IDS},
        )
        self.bridge = FakeBridge(folder, reader)
        self.player, self.playback = FakePlayer(), FakePlayback()
        self.player.available = True
        self.owner = QObject()
        self.comparison = Comparison(
            bridge=cast("Any", self.bridge),
            player=cast("Any", self.player),
            playback=cast("Any", self.playback),
            parent=self.owner,
        )
        self.troubles: list[DesktopError] = []
        self.comparison.troubled.connect(self.troubles.append)

    def open(self, *ids: SongId) -> None:
        self.comparison.open(ids or IDS)
        self.qtbot.waitUntil(lambda: self.comparison.is_open)
        self.qtbot.waitUntil(lambda: self.comparison.length_s == pytest.approx(21.0))


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    made = Room(qtbot, tmp_path)
    yield made
    made.comparison.close()


def test_what_played_is_paused_and_one_of_the_versions_goes_on_at_the_same_second(
    room: Room,
) -> None:
    room.playback.current, room.playback.position_ms = IDS[1], 7_000
    room.open()
    assert room.playback.pauses > 0
    assert room.comparison.place_s == pytest.approx(7.0)
    assert room.comparison.is_playing
    room.comparison.close()
    assert room.playback.current == IDS[1]
    assert room.playback.played == []


def test_of_a_single_song_that_one_is_heard_first(room: Room) -> None:
    room.open(*IDS)
    assert room.comparison.number == 0


def test_when_the_player_is_asked_for_sound_the_comparison_pauses(room: Room) -> None:
    room.open()
    room.player.pretend(PlayerState.PLAYING)
    assert not room.comparison.is_playing
    assert room.comparison.is_open


def test_all_are_equally_loud_at_the_players_volume(room: Room) -> None:
    room.open()
    loud = [
        (version.figures.loudness or 0) + in_db(level.gain)
        for version, level in zip(room.comparison.versions, room.comparison.levels, strict=True)
        if version.figures is not None
    ]
    assert loud == pytest.approx([EQUAL_LUFS] * 2)
    room.player.set_volume(0.5)
    assert room.comparison._mixer._volume == pytest.approx(amplitude(0.5))


def test_a_file_that_cannot_be_decoded_ends_it_and_is_said(room: Room) -> None:
    room.bridge.engine.errors["comparing.fill"] = MediaDamagedError("media.no_sound")
    room.comparison.open(IDS)
    room.qtbot.waitUntil(lambda: bool(room.troubles))
    assert not room.comparison.is_open
    assert [error.code for error in room.troubles] == ["media.no_sound"]


def test_without_sound_on_this_machine_it_is_said_what_is_missing(room: Room) -> None:
    room.player.available = False
    room.player.missing = PlatformMissingError("platform.no_audio")
    room.comparison.open(IDS)
    assert [error.code for error in room.troubles] == ["platform.no_audio"]
    assert room.bridge.engine.calls("comparing.open") == []


def test_when_the_output_goes_away_it_pauses_and_opens_it_anew_when_asked(room: Room) -> None:
    room.bridge.engine.errors["comparing.sound"] = DesktopError("player.no_output")
    room.open()
    room.qtbot.waitUntil(lambda: bool(room.troubles))
    plays = [room.comparison.is_playing]
    assert room.comparison.is_open
    del room.bridge.engine.errors["comparing.sound"]
    room.comparison.play()
    assert [*plays, room.comparison.is_playing] == [False, True]
    assert len(room.bridge.engine.calls("comparing.sound")) == 2


def test_answers_of_an_earlier_comparison_count_for_nothing(room: Room) -> None:
    room.bridge.engine.hold = True
    room.comparison.open(IDS)
    room.comparison.open(IDS[::-1])
    room.bridge.engine.hold = False
    room.bridge.engine.release()
    room.qtbot.waitUntil(lambda: room.comparison.is_open)
    room.comparison.close()
    assert not room.comparison.is_open
    assert room.comparison.versions == ()


def test_nothing_is_left_on_disk(room: Room, tmp_path: Path) -> None:
    room.open()
    before = set(tmp_path.rglob("*"))
    room.comparison.close()
    assert set(tmp_path.rglob("*")) == before, "the sound has no name"
    assert not room.comparison.is_playing
    assert (room.comparison.place_s, room.comparison.length_s) == (0.0, 0.0)


def test_a_judgement_elsewhere_is_seen(room: Room) -> None:
    room.open()
    room.bridge.change([room.bridge.reader.songs[1]._replace(is_favourite=True)])
    room.qtbot.waitUntil(lambda: room.comparison.versions[0].row.is_favourite)


def test_a_loop_begins_or_ends_here(room: Room) -> None:
    room.open()
    room.comparison.pause()
    room.comparison.seek(5.0)
    room.comparison.loop_from_here()
    assert room.comparison.loop_s == pytest.approx((5.0, 21.0))
    room.comparison.seek(9.0)
    room.comparison.loop_to_here()
    assert room.comparison.loop_s == pytest.approx((5.0, 9.0))
    assert room.comparison.place_s == pytest.approx(5.0), "it begins again"
    room.comparison.set_loop(None)
    room.comparison.loop_to_here()
    assert room.comparison.loop_s == pytest.approx((0.0, 5.0))


def test_a_blind_test_shares_one_place_and_begins_at_the_loop(room: Room) -> None:
    room.open()
    room.comparison.pause()
    room.comparison.set_own_places(own=True)
    room.comparison.set_loop((3.0, 6.0))
    room.comparison.begin_test()
    assert not room.comparison.has_own_places
    assert room.comparison.place_s == pytest.approx(3.0)
    hidden = [room.comparison.is_hidden]
    assert room.comparison.prefer(1) is not None
    assert [*hidden, room.comparison.is_hidden] == [True, False]
    assert room.comparison.prefer(0) is None
