"""Before the vote of a blind test nothing tells which version is which: no word, no picture, no tip, no desktop.

The versions differ in all that a song has. Whatever anybody can read is read with the versions in one order and in the
other, and must be the same.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import shiboken6
from PySide6.QtDBus import QDBusConnection
from PySide6.QtGui import QAccessible, QAccessibleInterface, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.mpris import PLAYER, ROOT, Mpris, Window
from suno_desktop.core.model import FileState, MediaKind, SongId
from suno_desktop.core.rows import SoundFigures
from tests.ui.fakes import FakeBridge, FakePlayback, FakePlayer, FakeReader, file, song, window

pytestmark = [
    pytest.mark.no_qt_log,  # the player looks for a sound server
    pytest.mark.skipif(
        shutil.which("dbus-daemon") is None or sys.platform != "linux",
        reason="dbus-daemon is not installed",
    ),
]
ONE, OTHER = 1, 2


def reader(folder: Path) -> FakeReader:
    """Two versions that differ in everything."""
    saved = {MediaKind.MP3: FileState.SAVED}
    return FakeReader(
        songs={
            ONE: song(
                ONE, title="Rain", duration_s=100.0, files=saved, image_url="https://a.example/1"
            ),
            OTHER: song(
                OTHER,
                title="Sun",
                duration_s=130.0,
                files=saved,
                is_favourite=True,
                rating=5,
                artist="Somebody",
            ),
        },
        files={n: file(n, n, FileState.SAVED, path=folder / f"{n}.mp3") for n in (ONE, OTHER)},
        figures={
            ONE: SoundFigures(-9.0, 3.0, -0.1, bytes([200, 90, 10]) * 400),
            OTHER: SoundFigures(-25.0, 9.0, -0.1, bytes([10, 90, 200]) * 400),
        },
    )


@pytest.fixture
def bus() -> Iterator[QDBusConnection]:
    """A session bus of our own."""
    with tempfile.TemporaryDirectory(prefix="b") as folder:
        daemon = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address=unix:path={folder}/bus"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )  # fmt: skip
        assert daemon.stdout is not None
        yield QDBusConnection.connectToBus(daemon.stdout.readline().strip(), "blind")
        QDBusConnection.disconnectFromBus("blind")
        daemon.terminate()
        daemon.communicate(timeout=20)


class Room:
    """A window whose versions are compared, one of which played before, and the desktop around it."""

    def __init__(self, qtbot: QtBot, folder: Path, bus: QDBusConnection) -> None:
        self.qtbot = qtbot
        self.player, self.playback = FakePlayer(), FakePlayback()
        self.player.available = True
        bridge = FakeBridge(folder, reader(folder))
        self.main = window(bridge=bridge, player=self.player, playback=self.playback, folder=folder)
        self.mpris = Mpris(
            bridge=cast("Any", bridge),
            player=cast("Any", self.player),
            playback=cast("Any", self.playback),
            window=Window(lambda: None, lambda: None, lambda: None),
            bus=bus,
        )
        qtbot.addWidget(self.main)
        self.main.resize(1300, 800)
        self.main.show()
        qtbot.waitUntil(lambda: self.main.centre.song_model.is_loaded)
        self.playback.play([SongId(ONE)], SongId(ONE))
        self.main.centre.songs.select_ids([ONE, OTHER], current=ONE)
        qtbot.waitUntil(lambda: self.main.centre.selection.is_whole)
        self.main.actions_["compare"].trigger()
        qtbot.waitUntil(lambda: self.main.comparing.is_there)
        comparison = self.main.comparing.comparison
        qtbot.waitUntil(lambda: all(one.figures for one in comparison.versions))
        comparison.pause()

    def begin(self, order: list[int], number: int) -> None:
        """A blind test with the versions in this order, of which the one at a number is heard."""
        comparison = self.main.comparing.comparison

        def arrange(given: list[int]) -> None:
            given[:] = order

        comparison.end_test()
        comparison.shuffle = arrange
        comparison.begin_test()
        comparison.seek(40)
        comparison.switch(number)
        assert [one.row.song_id for one in comparison.versions] == [order[0] + 1, order[1] + 1]

    def read(self) -> tuple[list[str], dict[str, str]]:
        """All that a screen reader, a mouse and the desktop are told."""
        words = [
            self.main.windowTitle(),
            self.main.windowFilePath(),
            QApplication.applicationDisplayName(),
        ]
        words += spoken(QAccessible.queryAccessibleInterface(self.main))
        for widget in self.main.findChildren(QWidget):
            words += [
                widget.toolTip(),
                widget.statusTip(),
                widget.whatsThis(),
                widget.windowTitle(),
            ]
        told = {
            name: re.sub(r" at 0x\w+", "", repr(value))
            for interface in (ROOT, PLAYER)
            for name, value in self.mpris.properties(interface).items()
        }
        return words, told

    def picture(self) -> QImage:
        return self.main.grab().toImage()


def spoken(node: QAccessibleInterface | None) -> list[str]:
    """Everything that is said of an object and of all within it."""
    if node is None:
        return []
    text, state = QAccessible.Text, node.state()
    words = [node.text(kind) for kind in (text.Name, text.Description, text.Value, text.Help)]
    place = "" if state.invisible else node.rect().getRect()  # not laid out while it is hidden
    words.append(f"{place} {bool(state.checked)} {bool(state.invisible)}")
    for number in range(node.childCount()):
        words += spoken(node.child(number))
    return words


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, bus: QDBusConnection) -> Iterator[Room]:
    made = Room(qtbot, tmp_path, bus)
    yield made
    made.main.comparing.comparison.close()
    made.main.close()
    shiboken6.delete(made.mpris)  # before the bus goes: its own thread looks at what is still there


def test_nothing_differs_with_the_versions_the_other_way_round(room: Room) -> None:
    for number in (0, 1):
        room.begin([0, 1], number)
        words, told, picture = *room.read(), room.picture()
        assert len(words) > 300
        assert "Metadata" in told
        room.begin([1, 0], number)
        assert room.read() == (words, told)
        assert room.picture() == picture


def test_switching_changes_only_which_number_is_heard(room: Room) -> None:
    room.begin([1, 0], 0)
    words, told = room.read()
    room.main.comparing.comparison.switch(1)
    after, after_told = room.read()
    assert told == after_told
    assert len(words) == len(after)
    changed = {(one, other) for one, other in zip(words, after, strict=True) if one != other}
    is_about_hearing = [
        "Heard now" in pair
        or pair == ("Version 1", "Version 2")  # the player bar
        or pair[0].replace("True", "False") == pair[1].replace("True", "False")
        for pair in changed
    ]
    assert changed
    assert all(is_about_hearing), changed


def test_the_place_itself_has_no_name_length_or_letter_of_a_version(room: Room) -> None:
    room.begin([0, 1], 0)
    assert room.main.comparing.view is not None
    words = " | ".join(spoken(QAccessible.queryAccessibleInterface(room.main.comparing.view)))
    for telling in (
        "Rain",
        "Sun",
        "2:10",
        "Somebody",
        "Version A",
        "Version B",
        "peak",
        "Favourite",
    ):
        assert telling not in words
    room.main.comparing.comparison.prefer(0)
    words = " | ".join(spoken(QAccessible.queryAccessibleInterface(room.main.comparing.view)))
    assert "Rain" in words
    assert "Sun" in words


def test_this_test_would_see_a_difference(room: Room) -> None:
    """The same readings with the test over, where the versions may be told apart."""
    room.begin([0, 1], 0)
    room.main.comparing.comparison.prefer(0)
    words, picture = room.read()[0], room.picture()
    room.begin([1, 0], 0)
    room.main.comparing.comparison.prefer(0)
    assert room.read()[0] != words
    assert room.picture() != picture
