"""What reaches the log, what never does, and where uncaught exceptions end."""

from __future__ import annotations

import base64
import gc
import logging
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from suno_desktop.core.errors import Cancelled
from suno_desktop.core.profile import log as log_module
from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.profile.log import Log, clean, hide

logger = logging.getLogger("suno_desktop.some_room")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "logs"


@pytest.fixture
def log(folder: Path) -> Iterator[Log]:
    with Log(folder) as made:
        yield made


@pytest.fixture
def secret(canary_key: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(log_module, "_secrets", [])
    hide(Secret(canary_key))
    return canary_key


def _text(folder: Path) -> str:
    return (folder / "suno-desktop.log").read_text("utf-8")


def test_lines_are_written_to_a_private_file(log: Log, folder: Path) -> None:
    logger.info("%s songs", 2)
    assert "INFO suno_desktop.some_room: 2 songs" in _text(folder)
    assert (folder / "suno-desktop.log").stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


def test_debug_lines_only_on_request(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Log(folder):
        logger.debug("a detail")
    assert "a detail" not in _text(folder)
    with Log(folder, debug=True):
        logger.debug("a detail")
        logging.getLogger("urllib3").debug("a header")
    assert "a detail" in _text(folder)
    assert "a detail" in capsys.readouterr().err
    assert "a header" not in _text(folder)


def test_it_rotates_and_keeps_three_files(folder: Path) -> None:
    with Log(folder):
        for _ in range(80):
            logger.info("x" * 100_000)
    files = sorted(folder.glob("suno-desktop.log*"))
    assert len(files) == 3
    assert all(file.stat().st_size <= 2 * 2**20 for file in files)
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)


def test_a_known_key_is_cut_out_in_every_spelling(log: Log, folder: Path, secret: str) -> None:
    logger.info("raw %s", secret)
    logger.info("packed %s", base64.b64encode(secret.encode()).decode())
    logger.info("quoted %s", quote(secret, safe=""))
    logger.info("caught", exc_info=ValueError(f"inside an exception {secret}"))
    logging.getLogger("somebody.else").info("in another package %s", secret)
    text = _text(folder)
    assert "inside an exception" in text
    assert secret not in text
    assert base64.b64encode(secret.encode()).decode() not in text
    assert quote(secret, safe="") not in text


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        ("Authorization: Bearer abc.def-123", "abc.def-123"),
        ("{'authorization': 'Basic dXNlcg=='}", "dXNlcg"),
        ("sent bearer abcdef", "abcdef"),
        ("key sk-Abc_123-xyz was wrong", "Abc_123"),
        ("GET https://h/p?key=abcdef&x=1", "abcdef"),
        ("GET https://h/p?x=1&api_key=abcdef", "abcdef"),
        ("GET https://h/p?X-Amz-Signature=abcdef", "abcdef"),
        ("GET https://h/p?access_token=abcdef#f", "abcdef"),
        ("GET https://h/p?a=1&sig=abcdef", "abcdef"),
    ],
)
def test_what_looks_like_a_key_is_cut_out(line: str, gone: str) -> None:
    assert gone in line
    assert gone not in clean(line)
    assert "•••" in clean(line)


@pytest.mark.parametrize(
    "line",
    [
        "GET https://h/p?page=2&sort=title",
        "monkey=banana",
        "3 songs by the bearers of news",
        "the author is unknown",
        "task-12345678",
    ],
)
def test_other_text_stays(line: str) -> None:
    assert clean(line) == line


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file is in the way")
    with Log(tmp_path / "logs"):
        logger.info("nowhere to go")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no always full device")
def test_a_disk_that_is_full_stops_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Log(folder) as log:
        handler = next(one for one in log._handlers if isinstance(one, logging.FileHandler))
        with Path("/dev/full").open("wb") as full:
            assert handler.stream is not None
            os.dup2(full.fileno(), handler.stream.fileno())
        logger.info("nowhere to go")
    assert capsys.readouterr().err == ""


def test_closing_puts_everything_back(folder: Path) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    handlers = list(logging.getLogger().handlers)
    level = logging.getLogger("suno_desktop").level
    with Log(folder, debug=True):
        assert sys.excepthook is not before[0]
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
    assert logging.getLogger().handlers == handlers
    assert logging.getLogger("suno_desktop").level == level


@pytest.mark.logs
def test_warnings_are_written_too_as_long_as_it_is_open(folder: Path) -> None:
    before = warnings.showwarning
    with Log(folder):
        warnings.showwarning("an old way", DeprecationWarning, "room.py", 1)
    assert "an old way" in _text(folder)
    assert warnings.showwarning is before


@pytest.mark.logs
def test_uncaught_exceptions_of_all_kinds_end_in_one_place(log: Log, folder: Path) -> None:
    heard: list[BaseException] = []
    log.tell_bugs(heard.append)

    def fail() -> None:
        raise RuntimeError("in a thread")

    class Unraisable:
        def __del__(self) -> None:
            raise RuntimeError("in a finalizer")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    made = Unraisable()
    del made
    gc.collect()
    error = RuntimeError("in a slot")
    sys.excepthook(RuntimeError, error, None)
    assert [str(one) for one in heard] == ["in a thread", "in a finalizer", "in a slot"]
    assert log.bugs == 3
    for place in ("in a thread", "in a finalizer", "in a slot"):
        assert place in _text(folder)


def test_a_cancelled_thread_is_no_bug(log: Log) -> None:
    def give_up() -> None:
        raise Cancelled

    thread = threading.Thread(target=give_up)
    thread.start()
    thread.join()
    assert log.bugs == 0


def _run(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    script = f"""
import ctypes, faulthandler, os, resource, sys
from pathlib import Path
from suno_desktop.core.profile import log as log_module
log = log_module.Log(Path({str(folder)!r}))
{code}
"""
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=50, check=False
    )


@pytest.mark.logs
def test_a_crash_leaves_a_trace_without_values_and_is_told_at_the_next_start(
    folder: Path, canary_key: str
) -> None:
    child = _run(folder, f"key = {canary_key!r}\nassert log.previous_crash is None\nos.abort()")
    assert child.returncode < 0
    with Log(folder) as log:
        assert log.previous_crash is not None
        trace = log.previous_crash.read_text("utf-8")
    assert "Fatal Python error: Aborted" in trace
    assert canary_key not in trace
    with Log(folder) as log:
        assert log.previous_crash is None


def test_a_good_end_is_no_crash(folder: Path) -> None:
    assert _run(folder, "").returncode == 0
    with Log(folder) as log:
        assert log.previous_crash is None


def test_no_memory_is_ever_dumped_to_disk(folder: Path) -> None:
    child = _run(folder, "print(resource.getrlimit(resource.RLIMIT_CORE)[0])")
    assert child.stdout == "0\n"


def test_stacks_can_be_written_down(folder: Path) -> None:
    child = _run(folder, "def waits_here():\n    log.dump_stacks()\nwaits_here()")
    assert child.returncode == 0
    assert "waits_here" in (folder / "crash.txt").read_text("utf-8")
