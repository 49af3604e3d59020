"""One window per profile, and nothing is opened that the library did not save."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from suno_desktop.bridge import desktop
from suno_desktop.bridge.desktop import (
    SingleInstance,
    hand_over,
    open_folder,
    show_in_folder,
)
from suno_desktop.core.errors import DiskError
from suno_desktop.core.profile.paths import Profile

_SECOND = """
import sys
from pathlib import Path
from suno_desktop.bridge.desktop import hand_over
print(hand_over(Path(sys.argv[1]), sys.argv[2]))
"""


@pytest.fixture
def lock_path(tmp_path: Path) -> Path:
    return tmp_path / "profile.lock"


def _second_start(lock_path: Path, text: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _SECOND, str(lock_path), text],
        env={**os.environ, "XDG_ACTIVATION_TOKEN": "token-1"},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_second_start_hands_its_text_to_the_first(qtbot: QtBot, lock_path: Path) -> None:
    first = SingleInstance(lock_path)
    assert first.listen()
    text = "一首歌 bee8f32e\n" * 3
    with qtbot.waitSignal(first.text_received, timeout=20_000) as heard:
        child = _second_start(lock_path, text)
    assert heard.args == [text, "token-1"]
    assert child.communicate(timeout=20)[0] == "True\n"
    first.close()


def test_a_long_text_arrives_whole(qtbot: QtBot, lock_path: Path) -> None:
    first = SingleInstance(lock_path)
    assert first.listen()
    text = "0123456789" * 12_000
    with qtbot.waitSignal(first.text_received, timeout=20_000) as heard:
        child = _second_start(lock_path, text)
    assert heard.args is not None
    assert heard.args[0] == text
    assert child.communicate(timeout=20)[0] == "True\n"
    first.close()


def test_whether_a_window_can_be_reached_is_known(qtbot: QtBot, lock_path: Path) -> None:
    assert not desktop.is_listening(lock_path)
    first = SingleInstance(lock_path)
    assert first.listen()
    assert desktop.is_listening(lock_path)
    first.close()


_FIRST = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from suno_desktop.bridge.desktop import SingleInstance
from suno_desktop.core.profile.lock import ProfileLock
app = QCoreApplication([])
lock = ProfileLock(Path(sys.argv[1]), holder="window")
assert lock.acquire()
first = SingleInstance(Path(sys.argv[1]))
assert first.listen()
print("listening", flush=True)
app.exec()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows stops no process")
def test_a_first_window_that_hangs_is_said_not_to_answer(tmp_path: Path) -> None:
    profile = Profile.under(tmp_path / "profile")
    profile.lock.parent.mkdir(parents=True)
    first = subprocess.Popen(
        [sys.executable, "-c", _FIRST, str(profile.lock)], stdout=subprocess.PIPE, text=True
    )
    with first:
        assert first.stdout is not None
        assert first.stdout.readline() == "listening\n"
        first.send_signal(signal.SIGSTOP)
        second = subprocess.run(
            [
                sys.executable,
                "-m",
                "suno_desktop",
                "--profile",
                str(tmp_path / "profile"),
                "some text",
            ],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
        first.kill()
    assert second.returncode == 5
    assert "does not respond" in second.stderr


def test_a_window_that_does_not_answer_gets_no_text(
    qtbot: QtBot, lock_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window is this thread, which is busy waiting."""
    monkeypatch.setattr(desktop, "_ANSWER_MS", 50)
    first = SingleInstance(lock_path)
    assert first.listen()
    assert not hand_over(lock_path, "text")
    first.close()


def test_each_profile_has_its_own_window(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path / "one.lock")
    assert first.listen()
    assert not hand_over(tmp_path / "two.lock", "text")
    first.close()


def test_without_a_window_nothing_is_handed_over(lock_path: Path) -> None:
    assert not hand_over(lock_path, "text")


def test_a_socket_that_a_killed_window_left_is_replaced(qtbot: QtBot, lock_path: Path) -> None:
    name = desktop._server_name(lock_path)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(name)
    assert Path(name).exists()
    assert not hand_over(lock_path, "text")
    first = SingleInstance(lock_path)
    assert first.listen()
    with qtbot.waitSignal(first.text_received, timeout=20_000):
        child = _second_start(lock_path, "")
    child.communicate(timeout=20)
    first.close()


def test_only_the_owner_can_reach_the_window(qtbot: QtBot, lock_path: Path) -> None:
    first = SingleInstance(lock_path)
    assert first.listen()
    assert Path(desktop._server_name(lock_path)).stat().st_mode & 0o077 == 0
    first.close()
    assert not Path(desktop._server_name(lock_path)).exists()


def test_a_socket_of_somebody_else_gets_no_text(
    qtbot: QtBot, lock_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = SingleInstance(lock_path)
    assert first.listen()
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert not hand_over(lock_path, "text")
    first.close()


@pytest.mark.parametrize(
    "noise", [b"\n", b"[]\n", b'{"text": 1}\n', b"\xff\xfe\n", b"{" * 5000 + b"\n"]
)
def test_noise_on_the_socket_is_dropped(qtbot: QtBot, lock_path: Path, noise: bytes) -> None:
    first = SingleInstance(lock_path)
    assert first.listen()
    told: list[str] = []
    first.text_received.connect(lambda text, _token: told.append(text))
    caller = QLocalSocket()
    caller.connectToServer(desktop._server_name(lock_path))
    assert caller.waitForConnected(5000)
    caller.write(noise)
    caller.flush()
    with qtbot.waitSignal(first.text_received, timeout=20_000):
        child = _second_start(lock_path, "real")
    child.communicate(timeout=20)
    assert told == ["real"]
    caller.close()
    first.close()


def test_endless_text_is_cut_off(
    qtbot: QtBot, lock_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desktop, "_MOST_BYTES", 1000)
    first = SingleInstance(lock_path)
    assert first.listen()
    caller = QLocalSocket()
    caller.connectToServer(desktop._server_name(lock_path))
    assert caller.waitForConnected(5000)
    with qtbot.waitSignal(caller.disconnected, timeout=20_000):
        caller.write(b"x" * 5000)
        caller.flush()
    first.close()


def test_a_path_too_long_for_a_socket_falls_back(
    lock_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("d" * 120)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    assert str(long) not in desktop._server_name(lock_path)


# Showing files.


class Started:
    """Programs that would have been started."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[str, list[str]]] = []
        self.works = True
        monkeypatch.setattr(QProcess, "startDetached", self._start)

    def _start(self, program: str, arguments: list[str]) -> tuple[bool, int]:
        self.calls.append((program, arguments))
        return self.works, 1


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    monkeypatch.setattr(desktop, "_ask_file_manager", lambda _path: False)
    return Started(monkeypatch)


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "music" / "Artist" / "a 'song' $(x).mp3"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="the programs of Linux")
def test_a_file_is_shown_by_opening_its_folder(
    started: Started, song: Path, tmp_path: Path
) -> None:
    show_in_folder(song, root=tmp_path / "music")
    assert started.calls == [("xdg-open", [str(song.parent)])]


@pytest.mark.parametrize(
    ("platform", "program"),
    [("linux", "xdg-open"), ("win32", "explorer.exe"), ("darwin", "open")],
)
def test_a_folder_is_opened_itself(
    started: Started, song: Path, monkeypatch: pytest.MonkeyPatch, platform: str, program: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    open_folder(song.parent)
    assert started.calls == [(program, [str(song.parent)])]
    with pytest.raises(DiskError):
        open_folder(song)
    assert len(started.calls) == 1


@pytest.mark.parametrize(
    ("platform", "call"),
    [("win32", ("explorer.exe", "/select,")), ("darwin", ("open", "-R"))],
)
def test_other_systems_select_the_file(
    started: Started,
    song: Path,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    call: tuple[str, str],
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    show_in_folder(song)
    assert started.calls == [(call[0], [call[1], str(song)])]


def test_outside_of_the_library_nothing_is_shown(
    started: Started, song: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "elsewhere.mp3"
    outside.write_bytes(b"x")
    (tmp_path / "music" / "link.mp3").symlink_to(outside)
    for path in (
        outside,
        tmp_path / "music" / "link.mp3",
        tmp_path / "music" / ".." / "elsewhere.mp3",
    ):
        with pytest.raises(DiskError) as caught:
            show_in_folder(path, root=tmp_path / "music")
        assert caught.value.code == "open.unsafe"
    assert not started.calls


@pytest.mark.parametrize(
    "name", ["run.desktop", "run.sh", "passwd", "song.mp3.exe", "Program.app/x", "bundle.mp3/x"]
)
def test_what_is_no_song_is_not_shown(started: Started, tmp_path: Path, name: str) -> None:
    name, _, inner = name.partition("/")
    if inner:  # some systems run a folder when it is opened
        (tmp_path / name).mkdir()
    else:
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(DiskError):
        show_in_folder(tmp_path / name, root=tmp_path)
    assert not started.calls


def test_a_file_that_is_gone_says_so(started: Started, tmp_path: Path) -> None:
    with pytest.raises(DiskError) as caught:
        show_in_folder(tmp_path / "gone.mp3", root=tmp_path)
    assert caught.value.code == "file.missing"


def test_without_a_file_manager_it_says_so(started: Started, song: Path) -> None:
    started.works = False
    with pytest.raises(DiskError) as caught:
        show_in_folder(song)
    assert caught.value.code == "open.failed"


_ASK = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from suno_desktop.bridge import desktop
app = QCoreApplication([])
desktop._open_folder = lambda path: (print("folder", path), app.quit())
print(desktop._ask_file_manager(Path(sys.argv[1])))
if not desktop._watchers:
    sys.exit()
QTimer.singleShot(20_000, app.quit)
app.exec()
print(len(desktop._watchers))
"""


def _ask(song: Path, *before: str) -> str:
    child = subprocess.run(
        [*before, sys.executable, "-c", _ASK, str(song)],
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    return child.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="D-Bus")
def test_without_a_session_bus_there_is_nobody_to_ask(song: Path) -> None:
    assert _ask(song) == "False\n"


@pytest.mark.skipif(sys.platform != "linux", reason="D-Bus")
def test_a_bus_without_a_file_manager_opens_the_folder(song: Path) -> None:
    if shutil.which("dbus-run-session") is None:
        pytest.skip("dbus-run-session is not installed")
    assert _ask(song, "dbus-run-session", "--") == f"True\nfolder {song.parent}\n0\n"


def test_a_notification_is_plain_text_and_never_waits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started = Started(monkeypatch)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda _name: "/usr/bin/notify-send")
    desktop.notify("<b>bold</b> & more")
    assert started.calls[0][1][-1] == "&lt;b&gt;bold&lt;/b&gt; &amp; more"
