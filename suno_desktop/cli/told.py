"""What one command has reported so far, so that a process that continues it reports nothing twice.

Another process may carry out a command and end in the middle; then this one continues. So everything that a command
reports goes through here: it is passed on, and its key is remembered. Prints nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol


class Teller(Protocol):
    """Where reports go: the terminal, or the process that asked."""

    def event(self, **values: object) -> None:
        """One event."""

    def tell(self, text: str) -> None:
        """One line about what goes on, for people."""

    def line(self, text: str) -> None:
        """One line of the result, for people."""


class Told:
    """Passes reports on and remembers them.

    Args:
        teller: where it goes.
        before: what an earlier process had reported (`so_far`).
    """

    def __init__(self, teller: Teller, before: Mapping[str, Any] | None = None) -> None:
        self._teller = teller
        self._events: dict[str, dict[str, object]] = dict(before["events"]) if before else {}
        self._marks: set[str] = set(before["marks"]) if before else set()

    @property
    def is_resumed(self) -> bool:
        """Whether something had been told."""
        return bool(self._events or self._marks)

    def so_far(self) -> dict[str, Any]:
        """Return what a process that continues must know, as JSON values."""
        return {"events": self._events, "marks": sorted(self._marks)}

    def has(self, key: str) -> bool:
        """Whether an event of this key was told."""
        return key in self._events

    def of(self, prefix: str) -> Iterable[Mapping[str, object]]:
        """The last event of each key that begins so."""
        return [event for key, event in self._events.items() if key.startswith(prefix)]

    def count(self, event: str, prefix: str = "") -> int:
        """How many events of this name were told."""
        return sum(one["event"] == event for one in self.of(prefix))

    def last(self, key: str) -> Mapping[str, object] | None:
        """The last event of a key."""
        return self._events.get(key)

    def event(self, key: str, **values: object) -> bool:
        """Tell an event unless the last one of its key was equal; tells whether it was news. "" is no key."""
        if key and self._events.get(key) == values:
            return False
        if key:
            self._events[key] = values
        self._pass_on(key, values)
        return True

    def _pass_on(self, _key: str, values: Mapping[str, object]) -> None:
        self._teller.event(**values)

    def tell(self, text: str) -> None:
        """One line about what goes on, for people."""
        self._teller.tell(text)

    def line(self, text: str) -> None:
        """One line of the result, for people."""
        self._teller.line(text)

    def mark(self, name: str) -> None:
        """Remember something that the exit code depends on."""
        self._marks.add(name)

    def is_marked(self, name: str) -> bool:
        """Whether it was marked."""
        return name in self._marks
