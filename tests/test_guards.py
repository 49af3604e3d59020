"""The guards do bite: each is broken on purpose."""

from __future__ import annotations

import base64
import contextlib
import logging
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTableWidget
from pytestqt.qtbot import QtBot

from tests.guards import (
    Canary,
    LogGuard,
    NetworkGuard,
    Sandbox,
    is_loopback,
    let_go_of_keys,
    stray_threads,
    unlisted_skips,
)

KEY = "sk-0f3b9a71c2d84e65+/b7e1905d2c48fa36"
"""Not the run's own canary, which may not even stand in a file of these tests."""


@pytest.fixture
def own_canary(tmp_path: Path) -> Canary:
    notes = tmp_path / "notes"
    notes.mkdir()
    return Canary(KEY, notes)


@pytest.mark.parametrize(
    "data",
    [
        KEY.encode(),
        KEY[-8:].encode(),
        KEY.encode("utf-16"),
        KEY.encode("utf-16-be"),
        base64.b64encode(KEY.encode()),
        base64.b64encode(b"user:" + KEY.encode()),
        base64.urlsafe_b64encode(b"u:" + KEY.encode() + b"x"),
        KEY.replace("+/", "%2B%2F").encode(),
        KEY.replace("/", "\\/").encode(),
        KEY.encode().hex().encode(),
        b"x" * ((1 << 22) - 10) + KEY.encode(),
    ],
)
def test_the_canary_is_found_in_every_form(own_canary: Canary, tmp_path: Path, data: bytes) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "clean").write_bytes(b"nothing to see")
    (files / "dirty").write_bytes(b"before " + data + b" after")
    assert [leak.partition(" ")[0] for leak in own_canary.leaks(files)] == [str(files / "dirty")]


def test_the_canary_is_found_compressed_in_a_database(own_canary: Canary, tmp_path: Path) -> None:
    database = tmp_path / "some.db"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("CREATE TABLE reply (packed BLOB)")
        connection.execute("INSERT INTO reply VALUES (?)", [zlib.compress(KEY.encode() * 9)])
        connection.commit()
        assert own_canary.leaks(tmp_path) == [
            f"{database} (its last eight characters, in the table reply)"
        ]


def test_the_canary_is_found_in_a_file_name(own_canary: Canary, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / f"log-{KEY[-8:]}.txt").touch()
    assert len(own_canary.leaks(files)) == 1


def test_an_allowed_file_is_no_leak(own_canary: Canary, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "keys.json").write_text(KEY)
    own_canary.allow(files / "keys.json")
    assert own_canary.leaks(files) == []


def test_a_host_that_was_sent_the_key_is_a_leak(own_canary: Canary, tmp_path: Path) -> None:
    own_canary.refuse({"User-Agent": "x"}, where="host A")
    own_canary.refuse({"Authorization": f"Bearer {KEY}"}, where="host B")
    assert own_canary.leaks(tmp_path / "none") == ["host B holds the key"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "::ffff:127.0.0.1", "", None]
)
def test_loopback_is_loopback(host: str | None) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "8.8.8.8", "fe80::1%lo", "relay.invalid", "localhost.example.org"]
)
def test_anything_else_is_not(host: str) -> None:
    assert not is_loopback(host)


def test_the_guard_refuses_and_remembers_foreign_hosts() -> None:
    guard = NetworkGuard()
    with pytest.raises(OSError, match="loopback only"):
        guard.check_address(socket.AF_INET, ("192.0.2.1", 443))
    with pytest.raises(socket.gaierror):
        guard.check_name("relay.example.org")
    with pytest.raises(socket.gaierror):
        guard.check_name("nowhere.invalid")
    guard.check_address(socket.AF_INET, ("127.0.0.1", 443))
    guard.check_address(socket.AF_UNIX, "/a/local/socket")
    assert [attempt.partition(" (")[0] for attempt in guard.attempts] == [
        "192.0.2.1 port 443",
        "the name relay.example.org",
    ]


@pytest.mark.parametrize(
    "reach",
    [
        lambda sock: sock.connect(("192.0.2.1", 443)),
        lambda sock: sock.connect_ex(("192.0.2.1", 443)),
        lambda sock: sock.sendto(b"x", ("192.0.2.1", 443)),
        lambda sock: sock.sendto(b"x", 0, ("192.0.2.1", 443)),
    ],
)
def test_the_guard_is_on_for_numbers(
    reach: Callable[[socket.socket], object], network: NetworkGuard
) -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock,
        pytest.raises(OSError, match="loopback only"),
    ):
        reach(sock)
    assert len(network.attempts) == 1
    network.attempts.clear()  # this one was asked for


@pytest.mark.parametrize(
    "look_up",
    [
        lambda: socket.create_connection(("nowhere.invalid", 443), timeout=1),
        lambda: socket.getaddrinfo("nowhere.invalid", 443),
        lambda: socket.gethostbyname("nowhere.invalid"),
    ],
)
def test_the_guard_is_on_for_names(look_up: Callable[[], object]) -> None:
    with pytest.raises(socket.gaierror):
        look_up()


def test_a_thread_that_stays_is_named_and_one_that_ends_is_not() -> None:
    before = threading.enumerate()
    release = threading.Event()
    stays = threading.Thread(target=release.wait, name="stays")
    ends = threading.Thread(target=str, name="ends")
    stays.start()
    ends.start()
    assert stray_threads(before, grace_s=0.05) == ["stays"]
    release.set()
    stays.join()
    assert stray_threads(before) == []


@pytest.mark.logs
def test_warnings_are_noticed_and_less_is_not() -> None:
    with LogGuard() as guard:
        logging.getLogger("suno_desktop.x").info("well")
        logging.getLogger("suno_desktop.x").warning("careful with %s", "this")
    assert guard.lines == ["WARNING suno_desktop.x: careful with this"]


def test_nobodys_home_is_touched(tmp_path: Path) -> None:
    sandbox = Path(os.environ["SUNO_TESTS_SANDBOX"])
    assert Path.home().is_relative_to(sandbox)
    assert tmp_path.is_relative_to(Sandbox(sandbox).files)
    assert not [name for name in os.environ if name.lower().endswith("_proxy")]


def test_a_skip_is_only_fine_for_a_reason_on_the_list():
    reasons = ["Skipped: gcc is not installed", "no such thing", "gcc is not installed"]
    assert unlisted_skips(reasons, "# why\nno such thing\n") == ["gcc is not installed"]


def run_apart(
    folder: Path, code: str, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run tests of their own under our guards."""
    probe = folder / "test_probe.py"
    probe.write_text(code)
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("SUNO_", "PYTEST_"))
    }
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:randomly",
            "-p",
            "tests.conftest",
            str(probe),
        ],
        cwd=Path(__file__).parent.parent,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("strict", [True, False])
def test_an_unlisted_skip_fails_the_run_that_counts(tmp_path, strict):
    reason = tmp_path.name  # a skip that no list can have, in a test apart: nothing is skipped here
    done = run_apart(
        tmp_path,
        f"import pytest\n@pytest.mark.skip(reason='{reason}')\ndef test_x(): ...\n",
        {"SUNO_TESTS_ALL": "1"} if strict else {},
    )
    assert (done.returncode == 1) == strict, done.stdout
    assert (f"not on the list in tests/skips.txt: {reason}" in done.stdout) == strict


_LEAVES_ITS_HANDLER = """
import pytest
from PySide6.QtCore import qInstallMessageHandler

@pytest.fixture
def fails():
    pytest.skip("as a fixture that fails")

def test_one(qapp, fails): ...

@pytest.mark.no_qt_log
def test_two():
    assert qInstallMessageHandler(None) is None
"""


def test_no_test_hands_its_message_handler_to_the_next(tmp_path: Path) -> None:
    done = run_apart(tmp_path, _LEAVES_ITS_HANDLER, {})
    assert "1 passed, 1 skipped" in done.stdout


_FIRST_USES = """
import threading
from tests.guards import QtClassGuard
guard = QtClassGuard()
guard.install()
from PySide6 import QtCore
QtCore.QUuid
for name in ("QUuid", "QCalendar"):
    thread = threading.Thread(target=getattr, args=(QtCore, name))
    thread.start()
    thread.join()
print(guard.made)
"""


def test_a_qt_class_that_another_thread_uses_first_is_noted() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_USES],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "['System']"  # of QCalendar


def test_a_key_that_a_click_left_held_is_let_go_of(qtbot: QtBot) -> None:
    table = QTableWidget(1, 1)
    qtbot.addWidget(table)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    qtbot.keyClick(table, Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.keyboardModifiers() == Qt.KeyboardModifier.ShiftModifier
    let_go_of_keys()
    assert QApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier
    table.selectRow(0)
    assert len(table.selectedIndexes()) == 1
