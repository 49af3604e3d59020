"""A room of the engine that is made, and its module read, when it is first asked for; not before the first paint.

Knows no room.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

_T = TypeVar("_T")


class late_room(Generic[_T]):  # noqa: N801 — a decorator, as `property` is one
    """Like `functools.cached_property`, and made once whoever asks: that one knows no threads from Python 3.12 on.

    Making a room must not wait for another thread.
    """

    def __init__(self, make: Callable[[Any], _T]) -> None:
        self._make = make
        self._name = make.__name__
        self._lock = threading.RLock()
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, engine: None, kind: type) -> Self: ...
    @overload
    def __get__(self, engine: object, kind: type) -> _T: ...
    def __get__(self, engine: object | None, kind: type) -> Self | _T:
        if engine is None:
            return self
        with self._lock:
            made: _T | None = self.made(engine)
            if made is None:
                made = vars(engine)[self._name] = self._make(engine)
            return made

    def made(self, engine: object) -> _T | None:
        """The room, if somebody asked for it before."""
        found: _T | None = vars(engine).get(self._name)
        return found
