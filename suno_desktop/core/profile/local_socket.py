"""The profile's own socket: JSON messages, one a line, between processes of one person on one profile.

Where the system has them it is a Unix socket that only its owner may open; elsewhere a port of loopback, and both sides
prove that they can read the profile's file with the token. Knows nothing of what is said.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import selectors
import socket
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

VERSION: Final = 1
"""Of what is said; each side tells its own, and both end where they differ."""
HAS_UNIX: Final = hasattr(socket, "AF_UNIX")
_PATH_MOST: Final = 100
"""The system allows some 108 bytes for the path of a Unix socket."""
_PIECE: Final = 1 << 16
_BACKLOG: Final = 64
_HELLO_S: Final = 5.0


class MessageSocket:
    """One connection. One thread receives at a time; any may send."""

    def __init__(self, connection: socket.socket) -> None:
        connection.settimeout(None)
        self._connection = connection
        self._heard = bytearray()
        self._sending = threading.Lock()
        self._selector = selectors.DefaultSelector()
        self._selector.register(connection, selectors.EVENT_READ)

    def send(self, message: Mapping[str, Any]) -> None:
        """Send one message; blocks while the other side does not take it.

        Raises:
            OSError: the other side is gone.
        """
        data = json.dumps(message, ensure_ascii=True).encode("ascii") + b"\n"
        with self._sending:
            self._connection.sendall(data)

    def receive(self, timeout_s: float) -> dict[str, Any] | None:
        """The next message; None at the end.

        Raises:
            TimeoutError: none came in time.
        """
        while (end := self._heard.find(b"\n")) < 0:
            if not self._selector.select(timeout_s):
                raise TimeoutError
            try:
                piece = self._connection.recv(_PIECE)
            except OSError:
                return None
            if not piece:
                return None
            self._heard += piece
        line = bytes(self._heard[:end])
        del self._heard[: end + 1]
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            return None
        return message if isinstance(message, dict) else None

    def close(self) -> None:
        """End it, for both sides; harmless when it has ended."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        """Use until the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close and give back what it holds."""
        self.close()
        self._selector.close()
        self._connection.close()


class Listener:
    """The holder's side. Only the holder of the profile's lock may make one: what lies there from an earlier one goes.

    Raises:
        OSError: there is no place where one can be made.
    """

    def __init__(self, lock: Path) -> None:
        self._lock = lock
        self._token = ""
        self._paths: list[Path] = []
        self._server = self._unix() if HAS_UNIX else self._loopback()
        self._server.listen(_BACKLOG)

    def accept(self) -> MessageSocket | None:
        """Wait for the next connection; None for one that is not of this person or speaks otherwise.

        Raises:
            OSError: the listener was closed.
        """
        connection, _ = self._server.accept()
        wire = MessageSocket(connection)
        if _is_same_user(connection) and self._greet(wire):
            return wire
        wire.__exit__()
        return None

    def _greet(self, wire: MessageSocket) -> bool:
        try:
            hello = wire.receive(_HELLO_S)
            if hello is None or hello.get("hello") != VERSION:
                wire.send({"hello": VERSION})
                return False
            nonce = secrets.token_hex()
            proof = _proof(self._token, str(hello.get("nonce")))
            wire.send({"hello": VERSION, "nonce": nonce, "proof": proof})
            answer = wire.receive(_HELLO_S) or {}
        except OSError:  # TimeoutError is one
            return False
        return hmac.compare_digest(str(answer.get("proof")), _proof(self._token, nonce))

    def close(self) -> None:
        """Stop listening, and leave nothing behind."""
        for path in self._paths:
            path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._server.close()

    def _unix(self) -> socket.socket:
        failed: OSError | None = None
        for path in _paths(self._lock):
            server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                path.unlink(missing_ok=True)
                with _short(path) as name:
                    server.bind(name)
                path.chmod(0o600)  # before it listens nobody can connect
            except OSError as error:
                server.close()
                failed = error
                continue
            self._paths.append(path)
            return server
        raise failed or OSError

    def _loopback(self) -> socket.socket:
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            server.bind(("127.0.0.1", 0))
            path, self._token = _port_file(self._lock), secrets.token_hex()
            path.unlink(missing_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                json.dump({"port": server.getsockname()[1], "token": self._token}, file)
            self._paths.append(path)
        except OSError:
            server.close()
            raise
        return server


def connect(lock: Path, *, timeout_s: float) -> MessageSocket | None:
    """Reach who holds a profile; None if nobody listens there.

    Raises:
        TimeoutError: it is there and does not answer.
    """
    found = _reach_unix(lock, timeout_s) if HAS_UNIX else _reach_loopback(lock, timeout_s)
    if found is None:
        return None
    wire, token = MessageSocket(found[0]), found[1]
    try:
        nonce = secrets.token_hex()
        wire.send({"hello": VERSION, "nonce": nonce})
        hello = wire.receive(timeout_s)
        if hello is not None and hello.get("proof") == _proof(token, nonce):
            wire.send({"proof": _proof(token, str(hello.get("nonce")))})
            return wire
    except TimeoutError:
        wire.__exit__()
        raise
    except OSError:
        pass
    wire.__exit__()
    return None


def _reach_unix(lock: Path, timeout_s: float) -> tuple[socket.socket, str] | None:
    for path in _paths(lock):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(timeout_s)
        try:
            if path.lstat().st_uid == os.getuid():
                with _short(path) as name:
                    connection.connect(name)
                return connection, ""
        except (TimeoutError, BlockingIOError) as error:  # its queue is full
            connection.close()
            raise TimeoutError from error
        except OSError:
            pass
        connection.close()
    return None


def _reach_loopback(lock: Path, timeout_s: float) -> tuple[socket.socket, str] | None:
    try:
        told = json.loads(_port_file(lock).read_text(encoding="ascii"))
        return socket.create_connection(("127.0.0.1", int(told["port"])), timeout_s), str(
            told["token"]
        )
    except TimeoutError:
        raise
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _proof(token: str, nonce: str) -> str:
    return hmac.new(token.encode(), nonce.encode(), hashlib.sha256).hexdigest()


def _port_file(lock: Path) -> Path:
    return lock.with_name("profile.port")


def _paths(lock: Path) -> Iterator[Path]:
    """Where the socket may be, the best place first: beside the lock, else in a private folder for temporary things."""
    path = lock.absolute().with_name("profile.socket")
    if len(os.fsencode(path)) < _PATH_MOST or Path("/proc/self/fd").is_dir():
        yield path
    folder = Path(tempfile.gettempdir()) / f"suno-desktop-{os.getuid()}"
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if found.st_uid == os.getuid() and not found.st_mode & 0o077 and not folder.is_symlink():
            yield folder / hashlib.sha256(os.fsencode(path)).hexdigest()[:32]


@contextmanager
def _short(path: Path) -> Iterator[str]:
    """A name of the path that is short enough for the system."""
    if len(os.fsencode(path)) < _PATH_MOST:
        yield str(path)
        return
    handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}/{path.name}"
    finally:
        os.close(handle)


def _is_same_user(connection: socket.socket) -> bool:
    """Whether the other end belongs to us, where the system tells; else the socket's mode has seen to it."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None or connection.family != getattr(socket, "AF_UNIX", None):
        return True
    credentials = connection.getsockopt(socket.SOL_SOCKET, option, 12)
    return int.from_bytes(credentials[4:8], "little") == os.getuid()
