"""Carry out a command with this process's engine, or with that of the process that holds the profile.

If the other process ends in the middle, this one takes the profile and continues. `Told` remembers what was printed,
so nothing is printed twice and the exit code is the same.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from suno_desktop.cli import exits
from suno_desktop.cli.host import ALIVE_S, Host
from suno_desktop.cli.open_profile import by_signal, engine_of
from suno_desktop.cli.output import Output, complain
from suno_desktop.cli.place import WorkPlace, news, work_of
from suno_desktop.cli.told import Told
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.events import Event
from suno_desktop.core.profile.local_socket import MessageSocket, connect
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.sentences import command_line

_ANSWER_S: Final = 10.0
"""How long the holder of a profile may take to answer; it may just be starting or ending."""
_SILENCE_S: Final = 10 * ALIVE_S
_LOOK_AGAIN_S: Final = 0.1
_GIVE_UP_S: Final = 3.0
"""How long an interrupted call waits for the holder to have heard it."""


def do(profile: Profile, verb: str, wish: Mapping[str, Any], *, out: Output, debug: bool) -> int:
    """Carry out a command; returns the exit code.

    Args:
        profile: the profile.
        verb: a verb of `place`.
        wish: what is wanted, as JSON has it; `timeout_s`, where it has one, counts from now.
        out: where all is told.
        debug: a longer log.

    Raises:
        ProfileError: the library cannot be opened, or who holds it does not answer.
    """
    call, told, clock = _Call(profile, verb, wish), Told(out), SystemClock()
    pause = threading.Event()
    deadline = clock.monotonic() + _ANSWER_S
    while True:
        try:
            return call.here(told, out=out, debug=debug)
        except ProfileError as error:
            if error.code != "library.in_use":
                raise
        try:
            wire = connect(profile.lock, timeout_s=max(1.0, deadline - clock.monotonic()))
        except TimeoutError as error:
            raise ProfileError("library.no_answer") from error
        if wire is not None:
            code = call.there(wire, told)
            if code is not None:
                return code
            deadline = clock.monotonic() + _ANSWER_S
        elif clock.monotonic() > deadline:
            raise ProfileError("library.no_answer")
        pause.wait(_LOOK_AGAIN_S)


def leave(profile: Profile, text: str, *, out: Output) -> bool | None:
    """Let the process that holds the profile add the tasks that a text names.

    Returns:
        Whether it did; None if no process can be reached.

    Raises:
        ProfileError: it does not answer.
    """
    try:
        wire = connect(profile.lock, timeout_s=_ANSWER_S)
    except TimeoutError as error:
        raise ProfileError("library.no_answer") from error
    if wire is None:
        return None
    code = _Call(profile, "add", {"text": text}).there(wire, Told(out))
    return None if code is None else code == exits.OK


class _Call:
    def __init__(self, profile: Profile, verb: str, wish: Mapping[str, Any]) -> None:
        self._profile = profile
        self._verb = verb
        self._whole_wish = wish
        self._clock = SystemClock()
        self._began = self._clock.monotonic()

    def _wish(self) -> dict[str, Any]:
        """Return the wish with the time that is left of it."""
        wish = dict(self._whole_wish)
        if wish.get("timeout_s") is not None:
            wish["timeout_s"] = max(0.0, wish["timeout_s"] + self._began - self._clock.monotonic())
        return wish

    def here(self, told: Told, *, out: Output, debug: bool) -> int:
        """Do it with an engine of our own, which serves others meanwhile.

        Raises:
            ProfileError: another process holds the profile (`library.in_use`), or the library cannot be opened.
        """
        events: queue.SimpleQueue[Event] = queue.SimpleQueue()

        says = partial(news, self._verb)

        def hear(event: Event) -> None:
            if said := says(event):
                told.tell(said)
            events.put(event)

        with engine_of(self._profile, says=says, out=out, debug=debug) as engine:
            visit, host = engine.visits.open(listen=hear), Host(engine)
            host.begin()
            try:
                # What the other process was doing belongs to it: it gets neither our key nor our time.
                alone = told.is_resumed
                place = WorkPlace(visit, events, begin=lambda: engine.begin(only_visits=alone))
                if not alone:
                    place = place._replace(lend_key=engine.keys.lend)
                return work_of(self._verb)(place, self._wish(), told)
            finally:
                host.close()

    def there(self, wire: MessageSocket, told: Told) -> int | None:
        """Let the holder of the profile do it; None if it ended first.

        Raises:
            ProfileError: it does not answer any more.
        """
        gave_up = threading.Event()

        def give_up() -> None:
            gave_up.set()
            with contextlib.suppress(OSError):
                wire.send({"give_up": True})

        with wire, by_signal(give_up) as is_interrupted:
            try:
                wire.send({"verb": self._verb, "wish": self._wish(), "told": told.so_far()})
            except OSError:
                return None
            code = self._follow(wire, told, gave_up)
        if is_interrupted():
            raise KeyboardInterrupt
        return code

    def _follow(self, wire: MessageSocket, told: Told, gave_up: threading.Event) -> int | None:
        silent_since = self._clock.monotonic()
        while True:
            try:
                message = wire.receive(_GIVE_UP_S)
            except TimeoutError:
                if gave_up.is_set():
                    return exits.INTERRUPTED
                if self._clock.monotonic() - silent_since > _SILENCE_S:
                    raise ProfileError("library.no_answer") from None
                continue
            silent_since = self._clock.monotonic()
            if message is None:
                return None
            if "exit" in message:
                if "error" in message:
                    said = command_line(message["error"], message["values"])
                    complain(f"suno-desktop: {said}")
                return int(message["exit"])
            _pass_on(message, told)


def _pass_on(message: Mapping[str, Any], told: Told) -> None:
    """Pass on what the holder said; a keep-alive says nothing."""
    if "event" in message:
        told.event(message["key"], **message["event"])
    elif "tell" in message:
        told.tell(message["tell"])
    elif "line" in message:
        told.line(message["line"])
    elif "mark" in message:
        told.mark(message["mark"])
