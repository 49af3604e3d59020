"""The player says the truth about what it plays, also where Qt does not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from suno_desktop.bridge import player as player_module
from suno_desktop.bridge import sound_server
from suno_desktop.bridge.player import Player, PlayerState
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.listening.volume import amplitude
from suno_desktop.core.media import containers
from suno_desktop.core.model import MediaKind
from tests.sound import write_tune

pytestmark = [
    # A message handler in Python can lock up with Qt's audio thread, see `bridge.runtime`.
    pytest.mark.no_qt_log,
]
needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
_WAIT_MS = 20_000
CASES = Path(__file__).parents[1] / "cases"


@pytest.fixture
def player(qtbot: QtBot) -> Iterator[Player]:
    made = Player()
    yield made
    made.stop()


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    return write_tune(tmp_path / "tune.wav", 2)


class Heard:
    """What a player told, in order."""

    def __init__(self, player: Player) -> None:
        self.states: list[PlayerState] = []
        self.failures: list[DesktopError] = []
        player.state_changed.connect(self.states.append)
        player.failed.connect(self.failures.append)


def _is(player: Player, state: PlayerState) -> bool:
    return player.state is state


def _encode(source: Path, target: Path, *options: str) -> Path:
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(source), *options, str(target)], check=True, timeout=60
    )
    return target


def test_nothing_of_multimedia_is_imported_before_it_is_needed() -> None:
    code = """
import sys
from PySide6.QtCore import QCoreApplication
app = QCoreApplication([])
from suno_desktop.bridge.player import Player
player = Player()
player.set_volume(0.4)
player.toggle(); player.pause(); player.seek(10); player.stop()
assert player.position_ms == player.duration_ms == 0
print("PySide6.QtMultimedia" in sys.modules)
"""
    child = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert child.stdout == "False\n"


def test_it_plays_to_the_end_without_any_sound_device(
    qtbot: QtBot, player: Player, tune: Path
) -> None:
    heard = Heard(player)
    places: list[int] = []
    player.position_changed.connect(places.append)
    with qtbot.waitSignal(player.ended, timeout=_WAIT_MS):
        player.load(tune, duration_s=2.0)
        player.play()
    assert heard.states == [PlayerState.LOADING, PlayerState.PLAYING, PlayerState.PAUSED]
    assert not heard.failures
    assert any(500 < place < 1500 for place in places)
    assert player.duration_ms == pytest.approx(2000, abs=100)


@needs_ffmpeg
def test_mp3_plays(qtbot: QtBot, player: Player, tune: Path, tmp_path: Path) -> None:
    song = _encode(tune, tmp_path / "tune.mp3")
    with qtbot.waitSignal(player.ended, timeout=_WAIT_MS):
        player.load(song, duration_s=2.0)
        player.play()
    assert not player._qt or not player._qt.player.hasVideo()


def test_loading_does_not_play_by_itself(qtbot: QtBot, player: Player, tune: Path) -> None:
    with qtbot.waitSignal(player.duration_changed, timeout=_WAIT_MS):
        player.load(tune)
    qtbot.waitUntil(lambda: _is(player, PlayerState.PAUSED), timeout=_WAIT_MS)
    assert player.position_ms == 0


def test_pause_toggle_and_play_on(qtbot: QtBot, player: Player, tune: Path) -> None:
    player.load(tune)
    player.play()
    qtbot.waitUntil(lambda: player.position_ms > 100, timeout=_WAIT_MS)
    player.toggle()
    assert _is(player, PlayerState.PAUSED)
    place = player.position_ms
    player.toggle()
    qtbot.waitUntil(lambda: player.position_ms > place + 100, timeout=_WAIT_MS)
    assert _is(player, PlayerState.PLAYING)


def test_a_prepared_file_is_open_when_its_turn_comes(
    qtbot: QtBot, player: Player, tune: Path, tmp_path: Path
) -> None:
    other = tmp_path / f"other{tune.suffix}"
    other.write_bytes(tune.read_bytes())
    player.load(tune)
    player.play()
    qtbot.waitUntil(lambda: player.position_ms > 100)
    before = player._qt
    player.prepare(other)
    spare = player._next._spare
    assert spare is not None
    qtbot.waitUntil(lambda: spare.player.mediaStatus() == spare.player.MediaStatus.LoadedMedia)
    player.set_volume(0.3)
    states: list[PlayerState] = []
    player.state_changed.connect(states.append)
    lengths: list[int] = []
    player.duration_changed.connect(lengths.append)
    player.stop(at_once=True)
    player.load(other)
    player.play()
    assert player._qt is spare
    lengths.clear()  # whoever shows a song is told of it after it was loaded
    qtbot.waitUntil(lambda: lengths == [player.duration_ms])
    assert states[-1] is PlayerState.PLAYING
    assert player.duration_ms > 0
    assert spare._audio.volume() == pytest.approx(amplitude(0.3), abs=1e-4)
    qtbot.waitUntil(lambda: player.position_ms > 100)
    # What played before says nothing any more, and takes the next file.
    assert before is not None
    assert player._next._spare is before
    assert before.player.source().isEmpty()
    ended: list[bool] = []
    player.ended.connect(lambda: ended.append(True))
    qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
    assert states[-1].value == "paused"


def test_a_prepared_file_that_is_about_to_be_changed_is_let_go_of(
    qtbot: QtBot, player: Player, tune: Path
) -> None:
    player.prepare(tune)
    spare = player._next._spare
    assert spare is not None
    player.release(tune)
    assert spare.player.source().isEmpty()
    player.load(tune)
    assert player._qt is not spare


def test_a_rested_player_keeps_its_place_and_goes_on_or_elsewhere_from_it(
    qtbot: QtBot, player: Player, tune: Path
) -> None:
    player.load(tune)
    player.play()
    qtbot.waitUntil(lambda: player.position_ms > 200)
    player.pause()
    qtbot.waitUntil(lambda: player._qt is not None and not player._qt.is_playing())
    told: list[int] = []
    player.position_changed.connect(told.append)
    place = player.position_ms
    player._rest.rest()
    assert player._rest.place_ms is not None
    assert player.state is PlayerState.PAUSED
    assert player.position_ms == pytest.approx(place, abs=60)
    assert told == []
    player.seek(1_000)
    assert (player.position_ms, told) == (1_000, [1_000])
    player.play()
    qtbot.waitUntil(lambda: player.position_ms > 1_050)
    assert min(told) >= 1_000
    assert player.state.value == "playing"


def test_seeking_goes_there_and_is_not_taken_for_a_cut(
    qtbot: QtBot, player: Player, tune: Path
) -> None:
    heard = Heard(player)
    player.load(tune, duration_s=2.0)
    player.play()
    qtbot.waitUntil(lambda: _is(player, PlayerState.PLAYING), timeout=_WAIT_MS)
    with qtbot.waitSignal(player.ended, timeout=_WAIT_MS):
        player.seek(1500)
        assert player.position_ms >= 1400
    assert not heard.failures


def test_a_place_asked_for_while_the_file_opens_is_remembered(
    qtbot: QtBot, player: Player, tune: Path
) -> None:
    places: list[int] = []
    player.position_changed.connect(places.append)
    with qtbot.waitSignal(player.ended, timeout=_WAIT_MS):
        player.load(tune)
        player.seek(1500)
        player.play()
    assert min(place for place in places if place) >= 1500


def test_a_seek_beyond_the_file_stays_inside(qtbot: QtBot, player: Player, tune: Path) -> None:
    with qtbot.waitSignal(player.duration_changed, timeout=_WAIT_MS):
        player.load(tune)
    player.seek(-5)
    assert player.position_ms == 0
    player.seek(10_000_000)
    assert player.position_ms <= player.duration_ms


def test_the_same_file_can_be_loaded_again(qtbot: QtBot, player: Player, tune: Path) -> None:
    for _ in range(2):
        with qtbot.waitSignal(player.ended, timeout=_WAIT_MS):
            player.load(tune)
            player.play()


@pytest.mark.parametrize("content", [b"", b"<html>not found</html>", b"\xff\xfb" + bytes(50)])
def test_what_is_no_song_fails_once_with_a_sentence(
    qtbot: QtBot, player: Player, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "song.mp3"
    file.write_bytes(content)
    heard = Heard(player)
    with qtbot.waitSignal(player.failed, timeout=_WAIT_MS):
        player.load(file)
        player.play()
    assert [error.code for error in heard.failures] == ["media.no_sound"]
    assert heard.states[-1] is PlayerState.FAILED
    player.play()
    assert _is(player, PlayerState.FAILED)


@needs_ffmpeg
def test_a_cover_with_a_wrong_ending_is_no_song(
    qtbot: QtBot, player: Player, tmp_path: Path
) -> None:
    picture = tmp_path / "cover.jpg"
    subprocess.run(
        [
            "ffmpeg",
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "color=red:s=64x64",
            "-frames:v",
            "1",
            str(picture),
        ],
        check=True,
        timeout=60,
    )
    picture.rename(tmp_path / "cover.mp3")
    heard = Heard(player)
    with qtbot.waitSignal(player.failed, timeout=_WAIT_MS):
        player.load(tmp_path / "cover.mp3")
    assert heard.failures[0].code == "media.no_sound"


def test_a_missing_file_says_so(qtbot: QtBot, player: Player, tmp_path: Path) -> None:
    heard = Heard(player)
    with qtbot.waitSignal(player.failed, timeout=_WAIT_MS):
        player.load(tmp_path / "gone.mp3")
    assert heard.failures[0].code == "file.missing"
    assert "no longer where it was saved" in str(heard.failures[0])


@needs_ffmpeg
def test_a_cut_file_that_qt_ends_without_any_error_has_failed(
    qtbot: QtBot, player: Player, tmp_path: Path
) -> None:
    whole = _encode(write_tune(tmp_path / "long.wav", 12), tmp_path / "long.mp3", "-b:a", "128k")
    cut = tmp_path / "cut.mp3"
    cut.write_bytes(whole.read_bytes()[:30_000])
    heard = Heard(player)
    with qtbot.waitSignal(player.failed, timeout=_WAIT_MS):
        player.load(cut, duration_s=12.0)
        player.play()
    assert heard.failures[0].code == "media.wrong_length"
    assert heard.failures[0].values["expected"] == "12"
    assert PlayerState.PLAYING in heard.states


def test_the_counted_length_is_shown_and_played_to_where_the_bytes_promise_more(
    qtbot: QtBot, player: Player
) -> None:
    """Silence first, no table: 72 seconds that Qt takes for 165."""
    song = CASES / "26-mp3-without-length" / "vbr.mp3"
    counted = containers.check(song, MediaKind.MP3).duration_s
    assert counted == pytest.approx(72.0, abs=0.1)
    heard = Heard(player)
    lengths: list[int] = []
    places: list[int] = []
    player.duration_changed.connect(lengths.append)
    player.position_changed.connect(places.append)
    with qtbot.waitSignal(player.duration_changed, timeout=_WAIT_MS):
        player.load(song, duration_s=counted, counted_s=counted)
    assert player.duration_ms == lengths[-1] == round((counted or 0.0) * 1000)
    player.seek(player.duration_ms - 1500)
    with qtbot.waitSignal(player.ended, timeout=_WAIT_MS):
        player.play()
    assert not heard.failures
    assert max(places) <= player.duration_ms
    assert any(player.duration_ms - 1400 < place < player.duration_ms for place in places)


@needs_ffmpeg
def test_the_place_goes_on_to_the_counted_length_where_the_bytes_promise_less(
    qtbot: QtBot, player: Player, tmp_path: Path
) -> None:
    """Noise first, no table: Qt takes it for shorter than it is, and its own place stands still at that end."""
    song = tmp_path / "noise.mp3"
    sources = ("-f", "lavfi", "-i", "anoisesrc=d=20:a=0.5", "-f", "lavfi", "-i", "sine=d=10")
    joined = ("-filter_complex", "[0][1]concat=n=2:v=0:a=1", "-q:a", "0", "-write_xing", "0")
    subprocess.run(["ffmpeg", "-v", "error", *sources, *joined, str(song)], check=True, timeout=60)
    counted = containers.check(song, MediaKind.MP3).duration_s or 0.0
    heard = Heard(player)
    with qtbot.waitSignal(player.duration_changed, timeout=_WAIT_MS):
        player.load(song)
    promised_ms = player.duration_ms
    assert promised_ms < (counted - 3) * 1000
    places: list[int] = []
    player.load(song, duration_s=counted, counted_s=counted)
    qtbot.waitUntil(lambda: player.duration_ms > promised_ms, timeout=_WAIT_MS)
    player.seek(promised_ms - 500)
    player.position_changed.connect(places.append)
    with qtbot.waitSignal(player.ended, timeout=_WAIT_MS):
        player.play()
    assert not heard.failures
    beyond = [place for place in places if place > promised_ms + 1000]
    assert len(beyond) > 3
    assert beyond == sorted(beyond)
    assert beyond[-1] <= counted * 1000


def test_after_a_failure_another_file_plays(
    qtbot: QtBot, player: Player, tune: Path, tmp_path: Path
) -> None:
    with qtbot.waitSignal(player.failed, timeout=_WAIT_MS):
        player.load(tmp_path / "gone.mp3")
    with qtbot.waitSignal(player.ended, timeout=_WAIT_MS):
        player.load(tune)
        player.play()


def test_a_superseded_file_says_nothing_any_more(
    qtbot: QtBot, player: Player, tune: Path, tmp_path: Path
) -> None:
    heard = Heard(player)
    player.load(tmp_path / "gone.mp3")
    with qtbot.waitSignal(player.ended, timeout=_WAIT_MS):
        player.load(tune)
        player.play()
    assert not heard.failures


def test_release_lets_go_of_this_file_only(qtbot: QtBot, player: Player, tune: Path) -> None:
    player.load(tune)
    player.play()
    qtbot.waitUntil(lambda: _is(player, PlayerState.PLAYING), timeout=_WAIT_MS)
    player.release(tune.with_name("another.wav"))
    assert _is(player, PlayerState.PLAYING)
    player.release(tune)
    assert _is(player, PlayerState.EMPTY)
    assert player.position_ms == 0
    assert not _is_open(tune)


def _is_open(path: Path) -> bool:
    folder = Path("/proc/self/fd")
    return folder.is_dir() and any(
        link.resolve() == path for link in folder.iterdir() if link.is_symlink()
    )


def test_the_volume_is_kept_until_there_is_sound_and_follows_the_ear(
    player: Player, tune: Path
) -> None:
    told: list[float] = []
    player.volume_changed.connect(told.append)
    player.set_volume(0.5)
    player.set_volume(0.5)
    player.set_volume(7.0)
    player.set_volume(0.5)
    assert told == [0.5, 1.0, 0.5]
    player.load(tune)
    assert player._qt is not None
    assert player.volume == 0.5
    assert player._qt._audio.volume() == pytest.approx(0.1)
    player.set_volume(0.0)
    assert player._qt._audio.volume() == 0.0


def test_a_gain_holds_for_the_file_that_is_opened_next_while_another_fades(
    qtbot: QtBot, player: Player, tune: Path
) -> None:
    player.set_fade(50)
    player.load(tune)
    player.play()
    qtbot.waitUntil(lambda: _is(player, PlayerState.PLAYING), timeout=_WAIT_MS)
    player.set_gain(0.8)
    assert player._qt is not None
    assert player._qt._audio.volume() == pytest.approx(0.8)
    player.stop()
    player.set_gain(0.1)
    player.set_volume(1.0)
    assert player._is_leaving
    assert player._qt._audio.volume() > 0.5
    player.load(tune)
    qtbot.waitUntil(lambda: not player._is_leaving, timeout=_WAIT_MS)
    assert player._qt._audio.volume() == pytest.approx(0.1)


@needs_ffmpeg
def test_a_video_sends_its_picture_where_it_is_wanted(
    qtbot: QtBot, player: Player, tmp_path: Path
) -> None:
    from PySide6.QtMultimedia import QVideoSink  # noqa: PLC0415 — not where libpulse is missing

    film = tmp_path / "film.mp4"
    subprocess.run(
        [
            *["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=128x128:d=2:r=10"],
            *["-f", "lavfi", "-i", "sine=440:d=2", "-c:v", "libx264", "-pix_fmt", "yuv420p"],
            *["-c:a", "aac", str(film)],
        ],
        check=True,
        timeout=60,
    )
    sink = QVideoSink()
    player.set_video_sink(sink)
    has_video: list[bool] = []
    player.video_changed.connect(has_video.append)
    with qtbot.waitSignal(sink.videoFrameChanged, timeout=_WAIT_MS):
        player.load(film)
        player.play()
    qtbot.waitUntil(lambda: sink.videoFrame().width() == 128, timeout=_WAIT_MS)
    assert player._qt is not None
    assert player._qt.player.hasVideo()
    assert has_video == [True]
    player.set_video_sink(None)
    player.stop()


def test_a_song_that_stands_still_is_paused_with_a_sentence(
    qtbot: QtBot, player: Player, tune: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[DesktopError] = []
    player.interrupted.connect(told.append)
    player.load(tune)
    player.play()
    qtbot.waitUntil(lambda: player.position_ms > 100, timeout=_WAIT_MS)
    monkeypatch.setattr(Player, "position_ms", 100)
    player._watch.pulse()
    assert not told
    player._watch.pulse()
    assert [error.code for error in told] == ["player.no_output"]
    assert _is(player, PlayerState.PAUSED)
    monkeypatch.undo()
    player.seek(1200)
    places: list[int] = []
    player.position_changed.connect(places.append)
    with qtbot.waitSignal(player.ended, timeout=_WAIT_MS):
        player.play()
    assert min(place for place in places if place) >= 1200


def test_it_plays_on_where_the_sound_server_is_another_one(
    qtbot: QtBot, player: Player, tune: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[DesktopError] = []
    player.interrupted.connect(told.append)
    servers = {"now": frozenset({1})}
    monkeypatch.setattr(sound_server, "connections", lambda: servers["now"])
    player.load(tune)
    player.play()
    qtbot.waitUntil(lambda: player.position_ms > 700, timeout=_WAIT_MS)
    at = player.position_ms
    servers["now"] = frozenset({2})
    places: list[int] = []
    player._watch.lose()
    player.position_changed.connect(places.append)
    with qtbot.waitSignal(player.ended, timeout=_WAIT_MS):
        pass
    assert not told
    assert min(place for place in places if place) >= at - 100


def test_without_a_sound_server_nothing_is_played_and_that_is_said(
    qtbot: QtBot, player: Player, tune: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[DesktopError] = []
    player.interrupted.connect(told.append)
    servers = {"now": frozenset({1})}
    monkeypatch.setattr(sound_server, "connections", lambda: servers["now"])
    player.load(tune)
    player.play()
    qtbot.waitUntil(lambda: _is(player, PlayerState.PLAYING), timeout=_WAIT_MS)
    servers["now"] = frozenset()
    player._watch.lose()
    player.play()
    assert [error.code for error in told] == ["player.no_server"] * 2
    assert _is(player, PlayerState.PAUSED)
    servers["now"] = frozenset({2})
    player.play()
    qtbot.waitUntil(lambda: _is(player, PlayerState.PLAYING), timeout=_WAIT_MS)


def test_the_last_output_gone_pauses_and_another_is_followed(
    qtbot: QtBot, player: Player, tune: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[DesktopError] = []
    player.interrupted.connect(told.append)
    player.load(tune)
    player.play()
    qtbot.waitUntil(lambda: _is(player, PlayerState.PLAYING), timeout=_WAIT_MS)
    assert player._qt is not None
    found = {"device": True}
    monkeypatch.setattr(player._qt, "follow_device", lambda _wanted: found["device"])
    player._qt.devices.audioOutputsChanged.emit()
    assert _is(player, PlayerState.PLAYING)
    found["device"] = False
    player._qt.devices.audioOutputsChanged.emit()
    assert [error.code for error in told] == ["player.no_output"]
    assert _is(player, PlayerState.PAUSED)


@pytest.mark.logs
def test_without_the_audio_library_it_says_what_to_install(
    qtbot: QtBot, tune: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_parent: Any) -> Any:
        raise ImportError(
            "libpulse.so.0: cannot open shared object file: No such file or directory"
        )

    monkeypatch.setattr(player_module, "_QtPlayer", fail)
    player = Player()
    assert not player.available
    assert player.missing is not None
    assert "libpulse.so.0" in str(player.missing)
    assert "libpulse0" in str(player.missing)
    player.load(tune)
    player.play()
    player.set_volume(0.2)
    player.set_video_sink(None)
    assert _is(player, PlayerState.EMPTY)


def test_a_library_that_the_system_cannot_load_is_named(tmp_path: Path) -> None:
    """The real import in a process where libpulse is broken."""
    (tmp_path / "libpulse.so.0").write_bytes(b"")
    code = """
from PySide6.QtCore import QCoreApplication
app = QCoreApplication([])
from suno_desktop.bridge.player import Player
player = Player()
print(player.available, player.missing)
"""
    child = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "LD_LIBRARY_PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert child.stdout == (
        "False Playback needs libpulse.so.0, which is missing. "
        "Install the package libpulse0; everything else works.\n"
    )


@needs_ffmpeg
def test_the_decoders_chatter_stays_off_the_terminal(tmp_path: Path) -> None:
    song = _encode(write_tune(tmp_path / "tune.wav", 1), tmp_path / "tune.mp3")
    code = """
import sys
from pathlib import Path
from PySide6.QtGui import QGuiApplication
from suno_desktop.bridge.player import Player
app = QGuiApplication([])
player = Player()
player.ended.connect(app.quit)
player.load(Path(sys.argv[1]))
player.play()
app.exec()
player.stop()
"""
    child = subprocess.run(
        [sys.executable, "-c", code, str(song)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "mp3" not in child.stderr
    assert "pipewire" not in child.stderr


def test_sound_goes_where_it_cannot_crash_unless_the_person_says_otherwise(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = QObject()
    for given, used in (("alsa", "alsa"), (None, "pulseaudio")):
        monkeypatch.setenv("QT_AUDIO_BACKEND", given or "")
        if given is None:
            monkeypatch.delenv("QT_AUDIO_BACKEND")
        player_module._QtPlayer(owner)
        assert os.environ["QT_AUDIO_BACKEND"] == used
