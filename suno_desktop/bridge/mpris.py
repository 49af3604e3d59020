"""The player on the desktop's own bus (MPRIS): media keys, the now-playing card, and what asks it from outside.

Answers by the specification: exact types, `Seeked` when the place jumps, never `Position` among what changed. Without a
session bus it is not made. Decides nothing: each call is an act of `Playback` or `Player`.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeGuard

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusVariant,
    QDBusVirtualObject,
)

from suno_desktop.bridge.dbus_values import DBusValues, Long, Value
from suno_desktop.bridge.player import FASTEST, SLOWEST, PlayerState
from suno_desktop.core import stem_names
from suno_desktop.core.changes import Changes
from suno_desktop.core.listening.play_queue import Repeat
from suno_desktop.core.model import FileState, MediaKind, SongId
from suno_desktop.core.override import override

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.core.rows import SongDetail

SERVICE: Final = "org.mpris.MediaPlayer2.suno_desktop"
PATH: Final = "/org/mpris/MediaPlayer2"
ROOT: Final = "org.mpris.MediaPlayer2"
PLAYER: Final = "org.mpris.MediaPlayer2.Player"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_ERROR: Final = "org.freedesktop.DBus.Error."
_NO_TRACK: Final = "/org/mpris/MediaPlayer2/TrackList/NoTrack"
_TRACK: Final = "/org/suno_desktop/song/"
_SOON_MS: Final = 30
"""Changes that come together are told together."""
_LOOPS: Final = {Repeat.OFF: "None", Repeat.ALL: "Playlist", Repeat.ONE: "Track"}

_XML: Final = """
<interface name="org.mpris.MediaPlayer2">
 <method name="Raise"/><method name="Quit"/>
 <property name="CanQuit" type="b" access="read"/>
 <property name="CanRaise" type="b" access="read"/>
 <property name="HasTrackList" type="b" access="read"/>
 <property name="Identity" type="s" access="read"/>
 <property name="DesktopEntry" type="s" access="read"/>
 <property name="SupportedUriSchemes" type="as" access="read"/>
 <property name="SupportedMimeTypes" type="as" access="read"/>
</interface>
<interface name="org.mpris.MediaPlayer2.Player">
 <method name="Next"/><method name="Previous"/><method name="Pause"/><method name="PlayPause"/>
 <method name="Stop"/><method name="Play"/>
 <method name="Seek"><arg name="Offset" type="x" direction="in"/></method>
 <method name="SetPosition">
  <arg name="TrackId" type="o" direction="in"/><arg name="Position" type="x" direction="in"/>
 </method>
 <method name="OpenUri"><arg name="Uri" type="s" direction="in"/></method>
 <signal name="Seeked"><arg name="Position" type="x"/></signal>
 <property name="PlaybackStatus" type="s" access="read"/>
 <property name="LoopStatus" type="s" access="readwrite"/>
 <property name="Rate" type="d" access="readwrite"/>
 <property name="Shuffle" type="b" access="readwrite"/>
 <property name="Metadata" type="a{sv}" access="read"/>
 <property name="Volume" type="d" access="readwrite"/>
 <property name="Position" type="x" access="read">
  <annotation name="org.freedesktop.DBus.Property.EmitsChangedSignal" value="false"/>
 </property>
 <property name="MinimumRate" type="d" access="read"/>
 <property name="MaximumRate" type="d" access="read"/>
 <property name="CanGoNext" type="b" access="read"/>
 <property name="CanGoPrevious" type="b" access="read"/>
 <property name="CanPlay" type="b" access="read"/>
 <property name="CanPause" type="b" access="read"/>
 <property name="CanSeek" type="b" access="read"/>
 <property name="CanControl" type="b" access="read">
  <annotation name="org.freedesktop.DBus.Property.EmitsChangedSignal" value="false"/>
 </property>
</interface>
"""


class Window(NamedTuple):
    """What of the window can be asked for from outside."""

    come_forward: Callable[[], object]
    close: Callable[[], object]
    keep_volume: Callable[[], object]
    """Remember a volume that was chosen."""


class _RefusedError(Exception):
    """A call that is answered with an error: its name and its words."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(words)
        self.name = _ERROR + name


def is_there() -> bool:
    """Whether there is a session bus to be on; none is started for it."""
    if not sys.platform.startswith("linux"):
        return False
    address = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(address) or bool(folder and Path(folder, "bus").exists())


class Mpris(QObject):
    """Keeps one player on the bus, as long as it lives."""

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        player: Player,
        playback: Playback,
        window: Window,
        bus: QDBusConnection | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._player = player
        self._playback = playback
        self._window = window
        self._bus = bus or QDBusConnection.sessionBus()
        self._detail: SongDetail | None = None
        self._art = ""
        self._told: dict[str, Value] = {}
        if not self._bus.isConnected():
            return
        self._values = DBusValues(self._bus, self)
        self._object = _Object(self)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._tell)
        self._read_song()
        self._told = self._state()
        self._bus.registerVirtualObject(PATH, self._object)
        self.service = SERVICE
        if not self._bus.registerService(self.service):
            self.service = f"{SERVICE}.instance{os.getpid()}"
            self._bus.registerService(self.service)
        self._follow()

    def _follow(self) -> None:
        player, playback = self._player, self._playback
        for change in (
            player.state_changed,
            player.duration_changed,
            player.volume_changed,
            player.rate_changed,
            playback.order_changed,
            playback.loading_changed,
        ):
            change.connect(lambda *_: self._tell_soon())
        player.seeked.connect(self._tell_seeked)
        playback.song_changed.connect(lambda _song: self._read_song())
        self._bridge.changed.connect(self._on_changed)

    # What is known of the song.

    def _on_changed(self, changes: Changes) -> None:
        if self._playback.current in changes.songs:
            self._read_song()

    def _read_song(self) -> None:
        song_id = self._playback.current
        if self._detail is not None and self._detail.row.song_id != song_id:
            self._detail, self._art = None, ""
        self._tell_soon()
        if song_id is None:
            return

        def work(reader: LibraryReader) -> SongDetail | None:
            return reader.song_detail(song_id)

        self._bridge.read(work, owner=self, on_done=self._on_read)
        self._bridge.do(
            self._bridge.engine.covers.cover(song_id),
            owner=self,
            on_done=lambda path: self._on_art(song_id, path),
            on_error=lambda _error: None,
        )

    def _on_read(self, detail: SongDetail | None) -> None:
        if detail is not None and detail.row.song_id == self._playback.current:
            self._detail = detail
            self._tell_soon()

    def _on_art(self, song_id: SongId, path: Path | None) -> None:
        if path is not None and song_id == self._playback.current:
            self._art = _address(path)
            self._tell_soon()

    # What is told.

    def _tell_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _tell(self) -> None:
        """Tell what is another than was told last."""
        state = self._state()
        changed = {name: value for name, value in state.items() if value != self._told.get(name)}
        self._told = state
        if changed:
            signal = QDBusMessage.createSignal(PATH, _PROPERTIES, "PropertiesChanged")
            with contextlib.suppress(TypeError):
                values = self._values
                signal.setArguments([PLAYER, values.mapping(changed), values.strings([])])
                self._bus.send(signal)

    def _tell_seeked(self, position_ms: int) -> None:
        signal = QDBusMessage.createSignal(PATH, PLAYER, "Seeked")
        with contextlib.suppress(TypeError):
            signal.setArguments([self._values.long(position_ms * 1000)])
            self._bus.send(signal)

    def properties(self, interface: str) -> Mapping[str, Value]:
        """All properties of an interface.

        Raises:
            _RefusedError: there is no such interface.
        """
        if interface == ROOT:
            return {
                "CanQuit": True,
                "CanRaise": True,
                "HasTrackList": False,
                "Identity": "Suno Desktop",
                "DesktopEntry": "suno-desktop",
                "SupportedUriSchemes": (),
                "SupportedMimeTypes": (),
            }
        if interface == PLAYER:
            return {**self._state(), "Position": Long(self._position_us()), "CanControl": True}
        raise _RefusedError("UnknownInterface", interface)

    def _state(self) -> dict[str, Value]:
        """What is told when it changes."""
        queue, has_song = self._playback.up_next.queue, self._playback.current is not None
        return {
            "PlaybackStatus": self._status(),
            "LoopStatus": _LOOPS[queue.repeat],
            "Rate": float(self._player.rate),
            "Shuffle": queue.is_shuffled,
            "Metadata": self._metadata(),
            "Volume": float(self._player.volume),
            "MinimumRate": SLOWEST,
            "MaximumRate": FASTEST,
            "CanGoNext": queue.can_next,
            "CanGoPrevious": has_song,
            "CanPlay": has_song or queue.count > 0,
            "CanPause": has_song,
            "CanSeek": self._can_seek(),
        }

    def _status(self) -> str:
        state = self._player.state
        if state is PlayerState.PLAYING or self._playback.is_starting:
            return "Playing"
        is_held = state is PlayerState.PAUSED or self._playback.position_ms > 0
        return "Paused" if is_held and self._playback.current is not None else "Stopped"

    def _can_seek(self) -> bool:
        is_loaded = self._player.state in {PlayerState.PLAYING, PlayerState.PAUSED}
        return is_loaded and self._player.duration_ms > 0

    def _position_us(self) -> int:
        return self._playback.position_ms * 1000

    def _length_us(self) -> int:
        row = self._detail.row if self._detail is not None else None
        known_s = (row.duration_s if row is not None else None) or 0.0
        return self._player.duration_ms * 1000 or round(known_s * 1_000_000)

    def _track(self) -> str:
        song_id = self._playback.current
        return _NO_TRACK if song_id is None else f"{_TRACK}{song_id}"

    def _metadata(self) -> dict[str, Value]:
        told: dict[str, Value] = {"mpris:trackid": QDBusObjectPath(self._track())}
        if self._playback.current is None:
            return told
        length = self._length_us()
        if length:
            told["mpris:length"] = Long(length)
        if self._art:
            told["mpris:artUrl"] = self._art
        if self._detail is not None:
            told.update(_words_of(self._detail))
        return told

    # What is asked.

    def call(self, interface: str, member: str, signature: str, values: list[Any]) -> list[Any]:
        """Do what a call wants; returns what it answers.

        Raises:
            _RefusedError: there is no such call, or it cannot be done so.
        """
        if interface == _PROPERTIES:
            return self._call_properties(member, signature, values)
        acts = _ACTS.get(interface or _INTERFACE_OF.get(member, ""), {})
        if member not in acts:
            raise _RefusedError("UnknownMethod", f"{interface}.{member}")
        wanted, act = acts[member]
        if signature != wanted:
            raise _RefusedError("InvalidArgs", f"{member} takes ({wanted})")
        act(self, *values)
        return []

    def _call_properties(self, member: str, signature: str, values: list[Any]) -> list[Any]:
        wanted = {"Get": "ss", "GetAll": "s", "Set": "ssv"}.get(member)
        if wanted is None:
            raise _RefusedError("UnknownMethod", member)
        if signature != wanted:
            raise _RefusedError("InvalidArgs", f"{member} takes ({wanted})")
        known = self.properties(values[0])
        if member == "GetAll":
            return [self._values.mapping(known)]
        name = values[1]
        if name not in known:
            raise _RefusedError("UnknownProperty", name)
        if member == "Get":
            return [self._values.variant(known[name])]
        given = values[2].variant() if isinstance(values[2], QDBusVariant) else values[2]
        self._set(values[0], name, given)
        return []

    def _set(self, interface: str, name: str, value: object) -> None:
        if interface != PLAYER or name not in {"LoopStatus", "Rate", "Shuffle", "Volume"}:
            raise _RefusedError("PropertyReadOnly", name)
        up_next = self._playback.up_next
        loops = {words: repeat for repeat, words in _LOOPS.items()}
        if name == "LoopStatus" and isinstance(value, str) and value in loops:
            up_next.repeat(loops[value])
        elif name == "Shuffle" and isinstance(value, bool):
            up_next.shuffle(on=value)
        elif name == "Volume" and _is_number(value):
            self._player.set_volume(float(value))
            self._window.keep_volume()
        elif name == "Rate" and _is_number(value) and not value:
            self._playback.pause()
        elif name == "Rate" and _is_number(value):
            self._player.set_rate(float(value))
        else:
            raise _RefusedError("InvalidArgs", name)

    def _play(self) -> None:
        if self._status() != "Playing":
            self._playback.toggle()

    def _seek(self, offset_us: int) -> None:
        if not self._can_seek():
            return
        target_ms = self._player.position_ms + offset_us // 1000
        if target_ms > self._player.duration_ms:
            self._playback.next()
        else:
            self._player.seek(max(0, target_ms))

    def _set_position(self, track: QDBusObjectPath, position_us: int) -> None:
        is_of_it = track.path() == self._track() and 0 <= position_us <= self._length_us()
        if is_of_it and self._can_seek():
            self._player.seek(position_us // 1000)

    def _open(self, _address: str) -> None:
        raise _RefusedError("NotSupported", "only songs of the library are played")

    def _raise(self) -> None:
        QTimer.singleShot(0, self, self._window.come_forward)

    def _quit(self) -> None:
        QTimer.singleShot(0, self, self._window.close)  # the caller gets its answer first


class _Object(QDBusVirtualObject):
    """Takes the calls."""

    def __init__(self, mpris: Mpris) -> None:
        super().__init__(mpris)
        self._mpris = mpris

    @override
    def introspect(self, path: str) -> str:
        return _XML

    @override
    def handleMessage(self, message: QDBusMessage, connection: QDBusConnection) -> bool:
        interface, member = message.interface(), message.member()
        if interface not in {"", ROOT, PLAYER, _PROPERTIES}:
            return False
        try:
            answer = self._mpris.call(
                interface, member, message.signature(), list(message.arguments())
            )
        except _RefusedError as error:
            reply = message.createErrorReply(error.name, str(error))
        else:
            reply = message.createReply()
            reply.setArguments(answer)
        if message.isReplyRequired():
            connection.send(reply)
        return True


_ACTS: Final[Mapping[str, Mapping[str, tuple[str, Callable[..., object]]]]] = {
    ROOT: {"Raise": ("", Mpris._raise), "Quit": ("", Mpris._quit)},  # noqa: SLF001 — the same module
    PLAYER: {
        "Next": ("", lambda self: self._playback.next()),
        "Previous": ("", lambda self: self._playback.previous()),
        "Pause": ("", lambda self: self._playback.pause()),
        "PlayPause": ("", lambda self: self._playback.toggle()),
        "Stop": ("", lambda self: self._playback.stop()),
        "Play": ("", Mpris._play),  # noqa: SLF001 — the same module
        "Seek": ("x", Mpris._seek),  # noqa: SLF001 — the same module
        "SetPosition": ("ox", Mpris._set_position),  # noqa: SLF001 — the same module
        "OpenUri": ("s", Mpris._open),  # noqa: SLF001 — the same module
    },
}
"""Each method: the types that it takes, and what it does."""
_INTERFACE_OF: Final = {member: name for name, acts in _ACTS.items() for member in acts}
"""A call may leave its interface out."""


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _address(path: Path) -> str:
    return QUrl.fromLocalFile(str(path)).toString(QUrl.ComponentFormattingOption.FullyEncoded)


def _words_of(detail: SongDetail) -> dict[str, Value]:
    """What of a song can be said in words that others know."""
    row, clip = detail.row, detail.clip
    stem = row.more.get("stem")
    title = row.title if stem is None else stem_names.titled(row.title, stem)
    told: dict[str, Value] = {"xesam:title": title}
    if row.artist:
        told["xesam:artist"] = (row.artist,)
    if row.created_at is not None:
        told["xesam:contentCreated"] = row.created_at.astimezone(UTC).isoformat(timespec="seconds")
    if clip is not None and clip.lyrics:
        told["xesam:asText"] = clip.lyrics
    saved = (
        file.path
        for file in detail.files
        if file.kind is MediaKind.MP3 and file.state is FileState.SAVED and file.path is not None
    )
    path = next(saved, None)
    if path is not None:
        told["xesam:url"] = _address(path)
    return told
