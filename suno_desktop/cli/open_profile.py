"""Open a profile for one command (lock, log, engine), and end all of them in order."""

from __future__ import annotations

import errno
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

from suno_desktop.cli import exits
from suno_desktop.cli.output import Output, notice
from suno_desktop.cli.place import DAMAGE
from suno_desktop.core.engine import Engine
from suno_desktop.core.errors import Cancelled, DesktopError, ProfileError
from suno_desktop.core.events import Event, Notice
from suno_desktop.core.profile.lock import ProfileLock
from suno_desktop.core.profile.log import Log
from suno_desktop.core.profile.paths import Profile, cannot_open
from suno_desktop.core.sentences import command_line

_ENDINGS: Final = ("SIGINT", "SIGTERM", "SIGHUP")
_LOOK_S: Final = 0.2
_OVER: Final = b"\0"
"""No signal has this number."""


@contextmanager
def locked(profile: Profile) -> Iterator[None]:
    """Hold the profile.

    Raises:
        ProfileError: another process holds it, or its folder cannot be written.
    """
    lock = ProfileLock(profile.lock)
    try:
        if not lock.acquire():
            raise ProfileError("library.in_use")
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise ProfileError("library.disk_full", path=profile.lock.parent) from error
        raise cannot_open(profile.lock.parent, error) from error
    with lock:
        yield


@contextmanager
def engine_of(
    profile: Profile, *, says: Callable[[Event], str], out: Output, debug: bool
) -> Iterator[Engine]:
    """An open engine that neither saves automatically nor waits for disks; it works from `begin` on.

    What `says` makes of its own events is told at once, also while the verb waits for an answer; "" is nothing.

    Raises:
        ProfileError: the library cannot be opened or is in use.
    """

    def hear(event: Event) -> None:
        if isinstance(event, Notice) and event.code in DAMAGE:
            notice(command_line("library.damaged", {"path": str(profile.library)}))
        elif said := says(event):
            out.tell(said)

    with locked(profile), Log(profile.logs, debug=debug):
        engine = Engine(profile, listen=hear, patient=False, auto_save=False)
        for problem in engine.settings.problems:
            out.tell(str(problem))
        ended: list[bool] = []
        with by_signal(lambda: ended.append(engine.stop())) as is_interrupted:
            try:
                _open(engine, is_interrupted)
                yield engine
            except (Cancelled, CancelledError, DesktopError):
                if not is_interrupted():
                    raise
            finally:
                ended.append(engine.stop())
        if is_interrupted():
            if not all(ended):
                os._exit(exits.INTERRUPTED)  # a disk that hangs must not keep the process
            raise KeyboardInterrupt


def _open(engine: Engine, is_interrupted: Callable[[], bool]) -> None:
    """Open the library; a disk that hangs is waited for until somebody interrupts.

    Raises:
        Cancelled: interrupted.
        ProfileError: the library cannot be opened.
    """
    opening = engine.open_soon()
    while not is_interrupted():
        with suppress(TimeoutError):
            return opening.result(_LOOK_S)
    raise Cancelled


@contextmanager
def by_signal(end: Callable[[], object]) -> Iterator[Callable[[], bool]]:
    """Ctrl+C, SIGTERM and SIGHUP call `end` on a thread of its own; gives whether one came.

    Nothing is raised on the main thread: it may hold one of the engine's locks just then, and the end would wait for
    that lock for ever.
    """
    came = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield came.is_set
        return
    heard, told = socket.socketpair()
    told.settimeout(0)

    def wait() -> None:
        if heard.recv(1) != _OVER:
            came.set()
            end()

    thread = threading.Thread(target=wait, name="signals")
    thread.start()
    numbers = [getattr(signal, name) for name in _ENDINGS if hasattr(signal, name)]
    # The caller may want some of them to be ignored, as nohup does.
    numbers = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
    old = {number: signal.signal(number, _not_here) for number in numbers}
    old_told = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    try:
        yield came.is_set
    finally:
        signal.set_wakeup_fd(old_told)
        for number, handler in old.items():
            signal.signal(number, handler)
        told.send(_OVER)
        thread.join()
        heard.close()
        told.close()


def _not_here(_number: int, _frame: FrameType | None) -> None:
    """The thread knows already."""
