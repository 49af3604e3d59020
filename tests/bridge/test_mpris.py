"""The player on a private session bus, as `busctl`, `gdbus` and `playerctl` see it."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusObjectPath, QDBusVariant
from pytestqt.qtbot import QtBot

from suno_desktop.bridge import mpris
from suno_desktop.bridge.dbus_values import DBusValues
from suno_desktop.bridge.mpris import PATH, PLAYER, ROOT, SERVICE, Mpris, Window
from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.listening.play_queue import Repeat
from suno_desktop.core.model import FileState, SongId
from tests.bridge.conftest import end_bus
from tests.samples import sample_of
from tests.ui.fakes import WHEN, FakeBridge, FakePlayback, FakePlayer, FakeReader, file, song

pytestmark = [
    pytest.mark.skipif(
        any(shutil.which(name) is None for name in ("dbus-daemon", "busctl", "gdbus", "playerctl")),
        reason="dbus-daemon, busctl, gdbus or playerctl is not installed",
    ),
    pytest.mark.skipif(sys.platform != "linux", reason="a bus of Linux desktops"),
]
LIST = [SongId(number) for number in (1, 2, 3)]
TYPES = {
    ROOT: {
        "CanQuit": "b", "CanRaise": "b", "HasTrackList": "b", "Identity": "s", "DesktopEntry": "s",
        "SupportedUriSchemes": "as", "SupportedMimeTypes": "as",
    },
    PLAYER: {
        "PlaybackStatus": "s", "LoopStatus": "s", "Rate": "d", "Shuffle": "b", "Metadata": "a{sv}", "Volume": "d",
        "Position": "x", "MinimumRate": "d", "MaximumRate": "d", "CanGoNext": "b", "CanGoPrevious": "b",
        "CanPlay": "b", "CanPause": "b", "CanSeek": "b", "CanControl": "b",
    },
}  # fmt: skip


class Room:
    """The player on the bus, and those who ask it."""

    def __init__(self, qtbot: QtBot, address: str, folder: Path) -> None:
        self.qtbot = qtbot
        self.address = address
        number = random.randrange(10**9)
        self.bus = QDBusConnection.connectToBus(address, f"test{number}")
        saved = file(1, 1, FileState.SAVED)
        songs = {int(n): song(n, title=f"Song {n}", duration_s=100.0 + n) for n in LIST}
        reader = FakeReader(songs=songs, files={1: saved})
        reader.clips[1] = cast("Any", SimpleNamespace(lyrics="[Verse]\n一首歌"))
        self.bridge = FakeBridge(folder, reader)
        self.bridge.engine.pictures[1] = folder / "a cover #1.jpg"
        self.player, self.playback = FakePlayer(), FakePlayback()
        self.calls: list[str] = []
        self.mpris = Mpris(
            bridge=cast("Any", self.bridge),
            player=cast("Any", self.player),
            playback=cast("Any", self.playback),
            window=Window(
                come_forward=lambda: self.calls.append("raise"),
                close=lambda: self.calls.append("quit"),
                keep_volume=lambda: self.calls.append("volume"),
            ),
            bus=self.bus,
        )
        for act in ("next", "previous", "pause", "stop", "toggle"):
            setattr(self.playback, act, lambda act=act: self.calls.append(act))

    def play(self) -> None:
        self.playback.play(LIST, LIST[0])
        self.player.pretend(PlayerState.PLAYING, position_ms=5_000, duration_ms=101_000)
        self.playback.position_ms = 5_000
        self.qtbot.waitUntil(lambda: "xesam:title" in self.mpris._metadata())
        self.qtbot.waitUntil(lambda: "mpris:artUrl" in self.mpris._metadata())

    def run(self, *words: str) -> tuple[int, str, str]:
        """A program of others; meanwhile the loop turns."""
        environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": self.address}
        child = subprocess.Popen(
            words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.qtbot.waitUntil(lambda: child.poll() is not None, timeout=20_000)
        out, err = child.communicate(timeout=20)
        return child.returncode, out.strip(), err.strip()

    def get(self, interface: str, name: str) -> str:
        code, out, err = self.run(
            "busctl", "--user", "get-property", SERVICE, PATH, interface, name
        )
        assert code == 0, err
        return out

    def set(self, name: str, kind: str, value: str) -> str:
        """Returns what went wrong."""
        return self.run(
            "busctl", "--user", "set-property", SERVICE, PATH, PLAYER, name, kind, value
        )[2]

    def do(self, member: str, *arguments: str) -> str:
        """Returns what went wrong."""
        return self.run("busctl", "--user", "call", SERVICE, PATH, PLAYER, member, *arguments)[2]


@pytest.fixture
def room(qtbot: QtBot, address: str, tmp_path: Path) -> Iterator[Room]:
    made = Room(qtbot, address, tmp_path)
    yield made
    name = made.bus.name()
    made.bus.unregisterService(SERVICE)
    end_bus(name, made.mpris)


@pytest.mark.parametrize("is_playing", [False, True])
def test_every_property_has_the_type_of_the_specification(room: Room, is_playing: bool) -> None:
    if is_playing:
        room.play()
    for interface, types in TYPES.items():
        code, out, err = room.run(
            "busctl", "--user", "--json=short", "call", SERVICE, PATH,
            "org.freedesktop.DBus.Properties", "GetAll", "s", interface,
        )  # fmt: skip
        assert code == 0, err
        found = json.loads(out)["data"][0]
        assert {name: value["type"] for name, value in found.items()} == types
    assert room.get(PLAYER, "Position") == ("x 5000000" if is_playing else "x 0")


def test_what_is_introspected_is_what_there_is(room: Room) -> None:
    code, out, err = room.run("busctl", "--user", "introspect", SERVICE, PATH)
    assert code == 0, err
    for types in TYPES.values():
        for name, kind in types.items():
            assert any(
                line.split()[:3] == [f".{name}", "property", kind] for line in out.splitlines()
            ), name


def test_metadata_have_exact_types(room: Room) -> None:
    room.play()
    _, out, _ = room.run(
        "busctl", "--user", "--json=short", "get-property", SERVICE, PATH, PLAYER, "Metadata"
    )
    told = {name: (one["type"], one["data"]) for name, one in json.loads(out)["data"].items()}
    assert told["mpris:trackid"] == ("o", "/org/suno_desktop/song/1")
    assert told["mpris:length"] == ("x", 101_000_000)
    assert told["xesam:title"] == ("s", "Song 1")
    assert told["xesam:artist"] == ("as", ["FocusedBongoDrums8396"])
    assert told["xesam:asText"] == ("s", "[Verse]\n一首歌")
    assert told["xesam:contentCreated"] == ("s", WHEN.isoformat(timespec="seconds"))
    assert told["mpris:artUrl"][1].endswith("/a%20cover%20%231.jpg")
    assert told["xesam:url"][1].startswith("file:///home/li/Music/")


def test_without_a_song_there_is_no_track(room: Room) -> None:
    assert room.get(PLAYER, "Metadata") == (
        'a{sv} 1 "mpris:trackid" o "/org/mpris/MediaPlayer2/TrackList/NoTrack"'
    )
    assert room.get(PLAYER, "PlaybackStatus") == 's "Stopped"'


def test_playerctl_reads_and_steers(room: Room) -> None:
    room.play()
    assert room.run("playerctl", "-p", "suno_desktop", "status")[1] == "Playing"
    form = "{{title}} {{artist}} {{duration(mpris:length)}} {{duration(position)}}"
    _, out, _ = room.run("playerctl", "-p", "suno_desktop", "metadata", "--format", form)
    assert out == "Song 1 FocusedBongoDrums8396 1:41 0:05"
    for word in ("next", "previous", "pause", "play-pause", "stop"):
        room.run("playerctl", "-p", "suno_desktop", word)
    assert room.calls == ["next", "previous", "pause", "toggle", "stop"]
    room.run("playerctl", "-p", "suno_desktop", "position", "30")
    assert room.player.seeks == [30_000]
    room.run("playerctl", "-p", "suno_desktop", "loop", "Track")
    room.run("playerctl", "-p", "suno_desktop", "shuffle", "On")
    assert room.playback.up_next.queue.repeat is Repeat.ONE
    assert room.playback.up_next.queue.is_shuffled


def test_play_does_not_pause_what_plays(room: Room) -> None:
    room.play()
    room.do("Play")
    assert room.calls == []
    room.player.pretend(PlayerState.PAUSED, position_ms=5_000, duration_ms=101_000)
    room.do("Play")
    assert room.calls == ["toggle"]
    assert room.get(PLAYER, "PlaybackStatus") == 's "Paused"'


def test_what_can_be_set_is_set_within_its_bounds(room: Room) -> None:
    room.play()
    assert room.set("Volume", "d", "0.5") == ""
    assert (room.player.volume, room.calls) == (0.5, ["volume"])
    room.set("Rate", "d", "1.5")
    assert room.player.rate == 1.5
    room.set("Rate", "d", "0")
    assert room.calls == ["volume", "pause"]
    room.set("LoopStatus", "s", "Playlist")
    assert room.get(PLAYER, "LoopStatus") == 's "Playlist"'
    assert "Invalid" in room.set("LoopStatus", "s", "Sometimes") or "LoopStatus" in room.set(
        "LoopStatus", "s", "Sometimes"
    )
    assert room.set("Shuffle", "s", "yes")
    assert room.set("CanSeek", "b", "false")
    assert room.set("Nonsense", "b", "false")


def test_seek_and_set_position(room: Room) -> None:
    room.play()
    assert room.do("Seek", "x", "--", "-99000000") == ""
    assert room.do("Seek", "x", "1500000") == ""
    assert room.player.seeks == [0, 1_500]
    room.do("Seek", "x", "200000000")
    assert room.calls == ["next"]
    track = "/org/suno_desktop/song/1"
    room.do("SetPosition", "ox", track, "7000000")
    room.do("SetPosition", "ox", "/org/suno_desktop/song/2", "8000000")
    room.do("SetPosition", "ox", track, "101000001")
    room.do("SetPosition", "ox", "--", track, "-1")
    assert room.player.seeks == [0, 1_500, 7_000]
    assert "takes" in room.do("Seek", "i", "5")
    assert room.do("OpenUri", "s", "https://example.com/a.mp3")


def test_raise_and_quit_are_answered_first(room: Room) -> None:
    for member in ("Raise", "Quit"):
        code, out, err = room.run(
            "gdbus", "call", "--session", "-d", SERVICE, "-o", PATH, "-m", f"{ROOT}.{member}"
        )
        assert (code, out) == (0, "()"), err
    room.qtbot.waitUntil(lambda: room.calls == ["raise", "quit"])


def test_what_changes_is_told_with_types_and_the_position_never_is(
    room: Room, tmp_path: Path
) -> None:
    heard = tmp_path / "heard.txt"
    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": room.address}
    with heard.open("w") as target:
        monitor = subprocess.Popen(
            ["busctl", "--user", "monitor", "--json=short", "--match", f"path='{PATH}'"],
            env=environment,
            stdout=target,
        )

        def listens() -> bool:
            # Not every version says when it begins; it does once it hears this.
            room.get(ROOT, "Identity")
            return heard.stat().st_size > 0

        room.qtbot.waitUntil(listens)
        room.play()
        room.player.position_changed.emit(6_000)
        room.player.seeked.emit(30_000)
        room.playback.up_next.repeat(Repeat.ALL)

        def messages() -> list[dict[str, Any]]:
            lines = heard.read_text("utf-8").splitlines()
            return [json.loads(line) for line in lines if line.endswith("}")]

        def is_told() -> bool:
            return any("Playlist" in json.dumps(one) for one in messages())

        room.qtbot.waitUntil(is_told, timeout=20_000)
        monitor.terminate()
        monitor.wait(timeout=20)
    told = [one for one in messages() if one.get("member") == "PropertiesChanged"]
    assert all(one["payload"]["type"] == "sa{sv}as" for one in told)
    changed: dict[str, Any] = {}
    for one in told:
        changed.update(one["payload"]["data"][1])
    assert {"PlaybackStatus", "Metadata", "CanGoNext", "CanSeek", "LoopStatus"} <= set(changed)
    assert not {"Position", "CanControl"} & set(changed)
    assert changed["Metadata"]["data"]["mpris:length"] == {"type": "x", "data": 101_000_000}
    jumps = [one for one in messages() if one.get("member") == "Seeked"]
    assert [one["payload"] for one in jumps] == [{"type": "x", "data": [30_000_000]}]


def test_any_call_is_answered_and_none_harms(room: Room, address: str) -> None:
    """Calls of any name with any values: each gets an answer or an error, and the player still answers after them."""
    room.play()
    chance = random.Random(7)
    other = QDBusConnection.connectToBus(address, f"fuzz{chance.random()}")
    members = [
        *(name for acts in mpris._ACTS.values() for name in acts), "Get", "Set", "GetAll", "Nonsense", "",
    ]  # fmt: skip
    interfaces = [ROOT, PLAYER, "org.freedesktop.DBus.Properties", "org.nonsense", ""]
    names = [*TYPES[PLAYER], *TYPES[ROOT], "Nonsense", "", "一"]
    values = DBusValues(other)
    pool: list[Any] = [
        0, -1, 5, 2**40, -(2**62), 0.5, -1.0, 1e300, float("nan"), True, "", "x", "Track", PLAYER, ROOT,
        QDBusObjectPath("/"), QDBusObjectPath("/org/suno_desktop/song/1"), QDBusVariant(3), QDBusVariant("None"),
        QDBusVariant(float("inf")), values.strings([]), values.mapping({"a": "b"}), *names,
    ]  # fmt: skip
    answers = 0
    calls = sample_of(200, 1000)
    pending = []
    for _ in range(calls):
        call = QDBusMessage.createMethodCall(
            SERVICE, PATH, chance.choice(interfaces), chance.choice(members) or "Next"
        )
        if chance.random() < 0.4:
            wanted = [chance.choice(interfaces), chance.choice(names), chance.choice(pool)]
            call.setArguments(wanted[: chance.randint(1, 3)])
        else:
            call.setArguments([chance.choice(pool) for _ in range(chance.randint(0, 4))])
        pending.append(other.asyncCall(call, 20_000))
    room.qtbot.waitUntil(lambda: all(one.isFinished() for one in pending), timeout=60_000)
    for one in pending:
        reply = one.reply()
        is_answered = reply.type() == QDBusMessage.MessageType.ReplyMessage or reply.errorName()
        assert "NoReply" not in reply.errorName()
        answers += bool(is_answered)
    assert answers == calls
    end_bus(other.name())
    assert room.get(ROOT, "Identity") == 's "Suno Desktop"'


def test_a_second_player_gets_a_name_of_its_own(room: Room, address: str, tmp_path: Path) -> None:
    second = QDBusConnection.connectToBus(address, "second")
    other = Mpris(
        bridge=cast("Any", room.bridge),
        player=cast("Any", room.player),
        playback=cast("Any", room.playback),
        window=Window(lambda: None, lambda: None, lambda: None),
        bus=second,
    )
    assert other.service == f"{SERVICE}.instance{os.getpid()}"
    _, out, _ = room.run("playerctl", "-l")
    assert len(out.splitlines()) == 2
    end_bus("second", other)


def test_without_a_bus_nothing_is_made_and_nothing_is_said(
    qapp: QObject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert not mpris.is_there()
    (tmp_path / "bus").touch()
    assert mpris.is_there()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    nothing = QDBusConnection.connectToBus("disabled:", "nothing")
    Mpris(
        bridge=cast("Any", None),
        player=cast("Any", None),
        playback=cast("Any", None),
        window=Window(lambda: None, lambda: None, lambda: None),
        bus=nothing,
    )


def test_a_stem_is_told_with_its_song_and_what_it_is() -> None:
    row = song(1, title="Rain - Vocals", more={"stem": "Vocals"})
    detail = FakeReader(songs={1: row}).song_detail(1)
    assert detail is not None
    assert mpris._words_of(detail)["xesam:title"] == "Rain (Vocals)"
