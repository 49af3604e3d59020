"""Opening a profile for one verb: lock, log, engine, and the same careful end for all of them."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from suno_desktop.cli.output import Output
from suno_desktop.core.engine import Engine
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.events import Event, Notice
from suno_desktop.core.lock import ProfileLock
from suno_desktop.core.log import Log
from suno_desktop.core.paths import Profile
from suno_desktop.core.sentences import sentence


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
        raise ProfileError(
            "library.cannot_open", path=profile.lock.parent, reason=error.strerror or "?"
        ) from error
    with lock:
        yield


@contextmanager
def engine_of(
    profile: Profile, *, listen: Callable[[Event], None], out: Output, debug: bool
) -> Iterator[Engine]:
    """An open engine that neither saves by itself nor waits for disks; it works from `begin` on.

    Its notices are told at once, also while the verb waits for an answer; `listen` gets them like all other events.

    Raises:
        ProfileError: the library cannot be opened or is in use.
    """

    def hear(event: Event) -> None:
        if isinstance(event, Notice):
            out.tell(sentence(event.code, event.values))
        listen(event)

    with locked(profile), Log(profile.logs, debug=debug), _ending_by_signal():
        engine = Engine(profile, listen=hear, patient=False, auto_save=False)
        try:
            engine.open()
            yield engine
        finally:
            engine.stop()


@contextmanager
def _ending_by_signal() -> Iterator[None]:
    """SIGTERM and SIGHUP end the verb like Ctrl+C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    old = {name: signal.signal(getattr(signal, name), interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in old.items():
            signal.signal(getattr(signal, name), handler)
