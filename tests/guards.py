"""What watches over every test: a sandbox, no foreign network, no stray thread, no unexpected log, no leaked key.

`conftest` puts these into pytest. Nothing here knows the product; only `canary` knows that there are keys.
"""

from __future__ import annotations

import base64
import contextlib
import enum
import errno
import functools
import ipaddress
import json
import logging
import os
import secrets
import shutil
import socket
import sqlite3
import string
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from suno_desktop.core.override import override

_SANDBOX = "SUNO_TESTS_SANDBOX"
_CANARY = "SUNO_TESTS_CANARY"
_CLEARED = ("PROXY", "SUNO_DESKTOP_")
_CLEARED_NAMES = (
    "ALL_PROXY",
    "CURL_CA_BUNDLE",
    "LANGUAGE",
    "LC_ALL",
    "NETRC",
    "REQUESTS_CA_BUNDLE",
    "XDG_CURRENT_DESKTOP",
)
_SQLITE = b"SQLite format 3\0"
_OLD_S = 6 * 3600
_GRACE_S = 5.0


class Sandbox:
    """One folder for all that a run writes: home, settings, caches, temporary files. Workers share it."""

    def __init__(self, root: Path, *, is_own: bool = True) -> None:
        self.root = root
        self.is_own = is_own
        """This process made it; others only joined."""
        self.files = root / "f"
        """Everything in here is searched for the canary."""
        self.notes = root / "notes"

    @classmethod
    def enter(cls) -> Sandbox:
        """Make it, or join the one of the process that started this one, and turn the environment to it."""
        inherited = os.environ.get(_SANDBOX)
        is_own = inherited is None
        if inherited is None:
            _remove_old()
            # Short, because the names of local sockets may hold only 108 bytes.
            inherited = tempfile.mkdtemp(prefix="sdt-")
            os.environ[_SANDBOX] = inherited
        sandbox = cls(Path(inherited), is_own=is_own)
        sandbox._turn_environment(os.environ.get("PYTEST_XDIST_WORKER", "main"))
        return sandbox

    def remove(self) -> None:
        """Delete it."""
        os.environ.pop(_SANDBOX, None)
        shutil.rmtree(self.root, ignore_errors=True)

    def _turn_environment(self, worker: str) -> None:
        for name in list(os.environ):
            if (
                name.upper() in _CLEARED_NAMES
                or name.upper().endswith(_CLEARED[0])
                or name.startswith(_CLEARED[1])
            ):
                del os.environ[name]
        home = self.files / worker
        folders = {
            "HOME": home,
            "USERPROFILE": home,
            "APPDATA": home / "roaming",
            "LOCALAPPDATA": home / "local",
            "XDG_CONFIG_HOME": home / "config",
            "XDG_DATA_HOME": home / "data",
            "XDG_CACHE_HOME": home / "cache",
            "XDG_STATE_HOME": home / "state",
            "XDG_RUNTIME_DIR": home / "run",
            "TMPDIR": self.files / "t",
            "TEMP": self.files / "t",
            "TMP": self.files / "t",
        }
        self.notes.mkdir(exist_ok=True)
        for name, folder in folders.items():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.environ[name] = str(folder)
        if "QT_QPA_PLATFORM" not in os.environ:
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
            os.environ.pop("DISPLAY", None)
            os.environ.pop("WAYLAND_DISPLAY", None)
        os.environ["LANG"] = "C.UTF-8"
        # Neither the person's session bus nor their keyring is any of our business.
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"
        os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
        # Far from UTC and without daylight saving: a naive time shows at once.
        os.environ["TZ"] = "CST-8"
        if hasattr(time, "tzset"):
            time.tzset()
        tempfile.tempdir = None


def _remove_old() -> None:
    """Sandboxes of failed runs are kept for a look; those of yesterday nobody looks at."""
    for folder in Path(tempfile.gettempdir()).glob("sdt-*"):
        try:
            if time.time() - folder.stat().st_mtime > _OLD_S:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue


class Canary:
    """A key that no file, log or foreign host may ever see."""

    def __init__(self, key: str, notes: Path) -> None:
        self.key = key
        self._notes = notes

    @classmethod
    def hatch(cls, sandbox: Sandbox) -> Canary:
        """A new secret for the run; workers get the same one."""
        key = os.environ.get(_CANARY)
        if key is None:
            letters = string.ascii_letters + string.digits
            first, last = ("".join(secrets.choice(letters) for _ in range(20)) for _ in range(2))
            # Without the usual "sk-", so that no pattern hides what only its value should have hidden; with
            # "+/", which look different in a URL, in JSON and in base64.
            key = os.environ[_CANARY] = f"{first}+/{last}"
        return cls(key, sandbox.notes)

    @functools.cached_property
    def forms(self) -> dict[str, bytes]:
        """What is searched for, by name."""
        tail = self.key[-8:]
        forms = {
            "its last eight characters": tail.encode(),
            "its first twelve characters": self.key[:12].encode(),
            "UTF-16": tail.encode("utf-16-le"),
            "UTF-16, big end first": tail.encode("utf-16-be"),
            "URL-encoded": quote(self.key, safe="").encode(),
            "hexadecimal": self.key.encode().hex().encode(),
        }
        for shift in range(3):
            raw = base64.b64encode(b"\0" * shift + self.key.encode())
            inner = raw[4 * (shift > 0) : -4]
            forms[f"base64, shifted by {shift}"] = inner
            forms[f"base64 for URLs, shifted by {shift}"] = inner.translate(
                bytes.maketrans(b"+/", b"-_")
            )
        return forms

    def found_in(self, data: bytes) -> str | None:
        """The name of the form that is in `data`, if one is."""
        return next((name for name, form in self.forms.items() if form in data), None)

    def allow(self, path: Path) -> None:
        """Say that the key belongs into this one file (the key file that a person chose)."""
        self._note("allowed", str(path.absolute()))

    def refuse(self, data: object, *, where: str) -> None:
        """Say now what is searched at the end as well: `data`, e.g. what a foreign host was sent, holds no key."""
        if self.found_in(repr(data).encode()) or (isinstance(data, bytes) and self.found_in(data)):
            self._note("leaks", f"{where} holds the key")

    def leaks(self, files: Path) -> list[str]:
        """Every place that holds the key and must not."""
        allowed = set(self._noted("allowed"))
        found = list(self._noted("leaks"))
        for path in _regular_files(files):
            if str(path.absolute()) in allowed:
                continue
            form = self._form_in_file(path)
            if form:
                found.append(f"{path} ({form})")
        return found

    def _form_in_file(self, path: Path) -> str | None:
        if name := self.found_in(os.fsencode(path)):
            return f"in its name, {name}"
        overlap = max(map(len, self.forms.values()))
        before = b""
        try:
            with path.open("rb") as file:
                while chunk := file.read(1 << 22):
                    if name := self.found_in(before + chunk):
                        return name
                    before = chunk[-overlap:]
                file.seek(0)
                is_database = file.read(len(_SQLITE)) == _SQLITE
        except OSError:  # gone, or never ours to read
            return None
        return self._form_in_database(path) if is_database else None

    def _form_in_database(self, path: Path) -> str | None:
        """What is compressed in a database, or spread over its pages, is seen only through SQLite."""
        with contextlib.closing(
            sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        ) as connection:
            connection.text_factory = bytes
            try:
                tables = connection.execute(
                    "SELECT name FROM sqlite_schema WHERE type = 'table'"
                ).fetchall()
                for (table,) in tables:
                    for row in connection.execute(f'SELECT * FROM "{table.decode()}"'):
                        if name := self.found_in(b"\0".join(map(_unpacked, row))):
                            return f"{name}, in the table {table.decode()}"
            # Python cannot even say what SQLite complains of if that quotes damaged bytes.
            except (
                sqlite3.Error,
                UnicodeDecodeError,
            ):  # damaged on purpose, or from a future; its bytes were searched
                return None
        return None

    def _note(self, kind: str, text: str) -> None:
        with (self._notes / f"{kind}-{os.getpid()}").open("a", encoding="utf-8") as file:
            file.write(json.dumps(text) + "\n")

    def _noted(self, kind: str) -> Iterator[str]:
        for path in sorted(self._notes.glob(f"{kind}-*")):
            for line in path.read_text("utf-8").splitlines():
                yield json.loads(line)


def _unpacked(value: object) -> bytes:
    if not isinstance(value, bytes):
        return b""
    try:
        return value + zlib.decompress(value)
    except zlib.error:
        return value


def _regular_files(root: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(root):
        for name in names:
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield path


def unlisted_skips(reasons: Iterable[str], listed: str) -> list[str]:
    """The reasons of skipped tests that do not stand in the text of `skips.txt`."""
    allowed = {line.strip() for line in listed.splitlines() if not line.startswith("#")}
    bare = (reason.removeprefix("Skipped: ").strip() for reason in reasons)
    return sorted({reason for reason in bare if reason not in allowed})


class NetworkGuard:
    """Lets this process reach loopback and local sockets, and nothing else. There is one per process.

    Not an audit hook: one in Python lets other threads in while `sys.settrace` is at work, and then coverage's tracing
    kills threads as they start.
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []

    def install(self) -> None:
        """From now on, all that reaches out through `socket` passes here."""
        for name in ("connect", "connect_ex", "sendto"):
            setattr(socket.socket, name, self._guarded(getattr(socket.socket, name)))
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
            setattr(socket, name, self._guarded_lookup(getattr(socket, name)))

    def _guarded(self, real: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(real)
        def reach(sock: socket.socket, *args: Any) -> Any:
            self.check_address(sock.family, args[-1])
            return real(sock, *args)

        return reach

    def _guarded_lookup(self, real: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(real)
        def look_up(host: Any, *args: Any, **named: Any) -> Any:
            self.check_name(host)
            return real(host, *args, **named)

        return look_up

    def check_address(self, family: int, address: Any) -> None:
        """Raise OSError unless it is on this machine."""
        if family in {socket.AF_INET, socket.AF_INET6} and not is_loopback(address[0]):
            self._refuse(f"{address[0]} port {address[1]}")
            raise OSError(errno.ENETUNREACH, "tests reach loopback only")

    def check_name(self, host: object) -> None:
        """Raise OSError unless it is a name of this machine."""
        if is_loopback(host) or not _is_name(host):
            return
        # Names under .invalid exist nowhere by decree: the way to test for a name that is not found.
        if not _text(host).endswith(".invalid"):
            self._refuse(f"the name {_text(host)}")
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    def _refuse(self, what: str) -> None:
        self.attempts.append(f"{what} (thread {threading.current_thread().name})")


def _text(host: object) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)


def _is_name(host: object) -> bool:
    """Whether the resolver would ask for it at all."""
    try:
        _text(host).encode("idna")
    except UnicodeError:
        return False
    return True


def is_loopback(host: object) -> bool:
    """Whether a host, as sockets take it, is this machine. Nothing and "" mean it too."""
    if host is None or host in {"", "localhost", b"localhost"}:
        return True
    try:
        address = ipaddress.ip_address(_text(host).partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return address.is_loopback or bool(mapped and mapped.is_loopback)


def stray_threads(before: Iterable[threading.Thread], *, grace_s: float = _GRACE_S) -> list[str]:
    """Threads that were not there before and do not end within a short grace, by name."""
    known = set(before)
    strays = [
        thread
        for thread in threading.enumerate()
        # A dummy is a foreign thread, e.g. one of Qt's pool, that once ran Python.
        if thread not in known and not isinstance(thread, threading._DummyThread)
    ]
    deadline = time.monotonic() + grace_s
    for thread in strays:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [thread.name for thread in strays if thread.is_alive()]


def let_go_of_keys() -> None:
    """Let the next test begin with no key held: what was clicked with Ctrl or Shift counts as that until another click.

    With Shift held, `selectRow` of Qt selects nothing.
    """
    if "PySide6.QtWidgets" not in sys.modules:
        return
    from PySide6.QtCore import Qt  # noqa: PLC0415 — only where Qt is at work
    from PySide6.QtTest import QTest  # noqa: PLC0415 — as above
    from PySide6.QtWidgets import QApplication, QWidget  # noqa: PLC0415 — as above

    if QApplication.instance() and QApplication.keyboardModifiers():
        QTest.keyClick(QWidget(), Qt.Key.Key_Shift)


class QtClassGuard:
    """Notes the Qt classes that are first used on another thread than the window's. There is one per process.

    PySide makes a class at its first use, and its enumerations in Python, so that a second thread can come by and take the
    half-made class: the interpreter crashes. One that the window's thread has used before is whole.
    """

    def __init__(self) -> None:
        self.made: list[str] = []

    def install(self) -> None:
        """From now on, each enumeration that is made as PySide makes its own passes here."""
        real = enum.EnumType.__new__

        @functools.wraps(real)
        def make(kind: Any, name: str, bases: Any, members: Any, **options: Any) -> Any:
            # Out of a name and its members, and not as a class that is written down.
            is_called = sys._getframe(1).f_code.co_name == "_create_"
            if is_called and threading.current_thread() is not threading.main_thread():
                self.made.append(name)
            return real(kind, name, bases, members, **options)

        setattr(enum.EnumType, "__new__", make)  # noqa: B010 — mypy lets nobody assign to it


class LogGuard(logging.Handler):
    """Remembers what was logged at WARNING or above, while it is on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def __enter__(self) -> LogGuard:
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)
