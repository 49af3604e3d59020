"""One process at a time holds a profile, and death lets go of it."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.profile import lock as lock_module
from suno_desktop.core.profile.lock import ProfileLock

_HOLDER = """
import sys
from pathlib import Path
from suno_desktop.core.profile.lock import ProfileLock
lock = ProfileLock(Path(sys.argv[1]), holder="window")
print("held" if lock.acquire() else "refused", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "profile.lock"


@pytest.fixture
def other(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the profile until its input ends."""
    child = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    yield child
    child.communicate(timeout=20)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The handles that were opened, the last one last."""
    handles: list[int] = []
    real = os.open

    def spy(*arguments: Any) -> int:
        handles.append(real(*arguments))
        return handles[-1]

    monkeypatch.setattr(os, "open", spy)
    return handles


def test_a_free_profile_is_taken_and_the_file_is_private(path: Path) -> None:
    with ProfileLock(path) as lock:
        assert lock.acquire()
        assert lock.is_held
        assert path.stat().st_mode & 0o077 == 0
    assert not lock.is_held


def test_taking_it_twice_is_taking_it_once(path: Path) -> None:
    with ProfileLock(path) as lock:
        assert lock.acquire()
        assert lock.acquire()


def test_a_second_lock_on_the_same_profile_is_refused(path: Path, opened: list[int]) -> None:
    with ProfileLock(path) as first:
        assert first.acquire()
        assert not ProfileLock(path).acquire()
        with pytest.raises(OSError, match="Bad file"):
            os.fstat(opened[-1])


def test_another_process_keeps_us_out_and_says_what_it_is(
    path: Path, other: subprocess.Popen[str]
) -> None:
    lock = ProfileLock(path)
    assert not lock.acquire()
    assert lock.held_by() == "window"


def test_a_killed_process_holds_nothing(path: Path, other: subprocess.Popen[str]) -> None:
    os.kill(other.pid, signal.SIGKILL)
    other.wait(timeout=20)
    with ProfileLock(path, holder="command") as lock:
        assert lock.acquire()
        assert lock.held_by() == "command"


def test_after_release_another_may_have_it(path: Path) -> None:
    first = ProfileLock(path)
    assert first.acquire()
    first.release()
    first.release()
    with ProfileLock(path) as second:
        assert second.acquire()


def test_the_file_is_never_deleted(path: Path) -> None:
    lock = ProfileLock(path)
    assert lock.acquire()
    lock.release()
    assert path.exists()


def test_without_a_file_nobody_holds_it(path: Path) -> None:
    assert ProfileLock(path).held_by() == ""


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        ProfileLock(tmp_path / "file" / "profile.lock").acquire()


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "profile.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match=r"profile\.lock"):
        ProfileLock(tmp_path / "profile.lock").acquire()
    assert not (tmp_path / "elsewhere").exists()


def test_a_lock_that_fails_for_another_reason_is_told_and_leaves_nothing_open(
    path: Path, opened: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_handle: int) -> bool:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock_module, "_lock", fail)
    with pytest.raises(OSError, match="No locks"):
        ProfileLock(path).acquire()
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(opened[-1])
