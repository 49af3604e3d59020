"""The desktop around the window: one window per profile, the file manager, notifications.

Opens nothing that the library did not save; never goes through a shell.
"""

from __future__ import annotations

import hashlib
import html
import json
import logging
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QDir, QObject, QProcess, QUrl, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from suno_desktop.core.errors import DiskError
from suno_desktop.core.model import SAVED_ENDINGS

logger = logging.getLogger(__name__)

_MOST_BYTES: Final = 8 * 2**20
_ANSWER: Final = b"ok\n"
_CONNECT_MS: Final = 500
_ANSWER_MS: Final = 3000
_SOCKET_PATH_MOST: Final = 100
"""The system allows some 108 bytes for the path of a local socket."""


class SingleInstance(QObject):
    """The first window listens; a second start hands its text over and ends.

    Signals:
        text_received(text, token): another start brought text ("" to be only raised) and its activation token.
    """

    text_received = Signal(str, str)

    def __init__(self, lock_path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = _server_name(lock_path)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_new_connection)
        self._heard: dict[QLocalSocket, bytearray] = {}

    def listen(self) -> bool:
        """Begin to listen. Only the holder of the profile lock may call this: a socket left behind is removed."""
        if self._server.listen(self._name):
            return True
        QLocalServer.removeServer(self._name)
        if self._server.listen(self._name):
            return True
        logger.info("second starts cannot reach this window: %s", self._server.errorString())
        return False

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    @Slot()
    def _on_new_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._heard[socket] = bytearray()
            socket.readyRead.connect(self._on_ready_read)
            socket.disconnected.connect(self._on_disconnected)
            self._take(socket)

    @Slot()
    def _on_ready_read(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._take(socket)

    @Slot()
    def _on_disconnected(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._heard.pop(socket, None)
            socket.deleteLater()

    def _take(self, socket: QLocalSocket) -> None:
        heard = self._heard.get(socket)
        if heard is None:
            return
        heard += socket.readAll().data()
        if len(heard) > _MOST_BYTES:
            socket.abort()
        elif heard.endswith(b"\n"):
            message = _read_message(bytes(heard))
            heard.clear()
            if message is not None:
                socket.write(_ANSWER)
                socket.flush()
                self.text_received.emit(*message)


def is_listening(lock_path: Path) -> bool:
    """Whether the window that holds this profile can be reached, though perhaps it does not answer."""
    name = _server_name(lock_path)
    if not _is_ours(name):
        return False
    socket = QLocalSocket()
    socket.connectToServer(name)
    return socket.waitForConnected(_CONNECT_MS)


def hand_over(lock_path: Path, text: str) -> bool:
    """Give text to the window that holds this profile; True when that window confirms it. Blocks for a moment."""
    name = _server_name(lock_path)
    if not _is_ours(name):
        return False
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_CONNECT_MS):
        return False
    token = os.environ.get("XDG_ACTIVATION_TOKEN", "")
    message = json.dumps({"text": text, "token": token}).encode("ascii") + b"\n"
    socket.write(QByteArray(message))
    while socket.bytesToWrite():
        if not socket.waitForBytesWritten(_ANSWER_MS):
            return False
    answered = socket.waitForReadyRead(_ANSWER_MS) and socket.readAll().data() == _ANSWER
    socket.close()
    return answered


def show_in_folder(path: Path, *, root: Path | None = None) -> None:
    """Show a saved file in the file manager.

    Args:
        path: what to show.
        root: what it must lie in; None for files saved elsewhere on the person's wish.

    Raises:
        DiskError: it is gone, outside of `root`, or no file of ours.
    """
    real = _checked(path, root=root)
    if sys.platform == "win32":
        _start("explorer.exe", ["/select,", str(real)])
    elif sys.platform == "darwin":
        _start("open", ["-R", str(real)])
    elif not _ask_file_manager(real):
        _open_folder(real.parent)


def open_folder(folder: Path) -> None:
    """Open a folder that the person chose in the file manager; never one that only a row names.

    Raises:
        DiskError: it is gone, or there is no file manager.
    """
    if not folder.is_dir():
        raise DiskError("file.missing", details=str(folder))
    _open_folder(folder.resolve())


def notify(sentence: str) -> None:
    """Show a sentence as a notification of the desktop, where there is a way to; never waits."""
    if sys.platform.startswith("linux") and shutil.which("notify-send"):
        # The text of a notification may be markup.
        QProcess.startDetached(
            "notify-send", ["--app-name=suno-desktop", "suno-desktop", html.escape(sentence)]
        )


def _server_name(lock_path: Path) -> str:
    """One name per profile and user, in the user's own run-time folder where there is one."""
    digest = hashlib.sha256(os.fsencode(lock_path.absolute())).hexdigest()[:16]
    name = f"suno-desktop-{digest}"
    if sys.platform == "win32":
        return name
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    full = f"{folder}/{name}"
    if (
        folder.startswith("/")
        and len(os.fsencode(full)) < _SOCKET_PATH_MOST
        and Path(folder).is_dir()
    ):
        return full
    return f"{QDir.tempPath()}/{name}-{os.getuid()}"


def _is_ours(name: str) -> bool:
    """In a shared folder somebody else could have put a socket of this name."""
    if sys.platform == "win32":
        return True
    try:
        return os.lstat(name).st_uid == os.getuid()
    except OSError:
        return False


def _read_message(data: bytes) -> tuple[str, str] | None:
    try:
        message = json.loads(data)
        return str(message["text"]), str(message["token"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _checked(path: Path, *, root: Path | None) -> Path:
    if not path.exists():
        raise DiskError("file.missing", details=str(path))
    real = path.resolve()
    outside = root is not None and not real.is_relative_to(root.resolve())
    if outside or not real.is_file() or real.suffix.lower() not in SAVED_ENDINGS:
        raise DiskError("open.unsafe", what=path.name)
    return real


def _ask_file_manager(path: Path) -> bool:
    """Ask the running desktop's file manager to select the file; False when there is no session bus to ask on."""
    try:
        from PySide6.QtDBus import (  # noqa: PLC0415 — only on Linux, and only when asked for
            QDBusConnection,
            QDBusMessage,
            QDBusPendingCallWatcher,
        )
    except ImportError:  # some systems have it in a package of its own
        return False
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    call = QDBusMessage.createMethodCall(
        "org.freedesktop.FileManager1",
        "/org/freedesktop/FileManager1",
        "org.freedesktop.FileManager1",
        "ShowItems",
    )
    address = QUrl.fromLocalFile(str(path)).toString(QUrl.ComponentFormattingOption.FullyEncoded)
    call.setArguments([[address], os.environ.get("XDG_ACTIVATION_TOKEN", "")])
    watcher = QDBusPendingCallWatcher(bus.asyncCall(call, _ANSWER_MS))
    _watchers.append(watcher)

    def answered() -> None:
        _watchers.remove(watcher)
        if watcher.isError():
            _open_folder(path.parent)

    watcher.finished.connect(answered)
    return True


_watchers: list[QObject] = []
"""Calls under way; they must outlive the function that made them."""


def _open_folder(folder: Path) -> None:
    _start({"win32": "explorer.exe", "darwin": "open"}.get(sys.platform, "xdg-open"), [str(folder)])


def _start(program: str, arguments: Sequence[str]) -> None:
    """Start a program of the desktop by its argument list.

    Raises:
        DiskError: there is none.
    """
    started, _pid = QProcess.startDetached(program, list(arguments))
    if not started:
        raise DiskError("open.failed", what=arguments[-1])
