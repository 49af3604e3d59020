"""CancelToken: one flag that a running piece of work looks at, with hooks that close what it waits for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from suno_desktop.core.errors import Cancelled


class CancelToken:
    """Cancel once, from any thread. A child token is cancelled with its parent."""

    def __init__(self, parent: CancelToken | None = None) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._hooks: dict[int, Callable[[], None]] = {}
        self._next = 0
        self._parent = parent

    @property
    def is_cancelled(self) -> bool:
        """Whether this token or its parent was cancelled."""
        return self._event.is_set() or (self._parent is not None and self._parent.is_cancelled)

    def cancel(self) -> None:
        """Set the flag and run the hooks (closing sockets, so that blocked reads return)."""
        with self._lock:
            self._event.set()
            hooks = list(self._hooks.values())
        for hook in hooks:
            hook()

    def check(self) -> None:
        """Raise `Cancelled` if cancelled."""
        if self.is_cancelled:
            raise Cancelled

    def wait(self, seconds: float) -> None:
        """Wait, and raise `Cancelled` as soon as cancelled."""
        woken = threading.Event()
        with self.closing(woken.set):
            woken.wait(seconds)
        self.check()

    @contextmanager
    def closing(self, hook: Callable[[], None]) -> Iterator[None]:
        """While inside, `cancel` also runs `hook`. Raises `Cancelled` at once if already cancelled."""
        added: list[tuple[CancelToken, int]] = []
        token: CancelToken | None = self
        while token is not None:
            added.append((token, token._add(hook)))  # noqa: SLF001 — same class
            token = token._parent  # noqa: SLF001 — same class
        try:
            self.check()
            yield
        finally:
            for one, key in added:
                one._remove(key)  # noqa: SLF001 — same class

    def _add(self, hook: Callable[[], None]) -> int:
        with self._lock:
            self._next += 1
            self._hooks[self._next] = hook
            return self._next

    def _remove(self, key: int) -> None:
        with self._lock:
            self._hooks.pop(key, None)
