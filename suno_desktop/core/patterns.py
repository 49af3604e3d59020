"""Regular expressions that are compiled when they are first used, not at each start: together that takes as long as a paint.

For modules that the first paint needs; elsewhere `re.compile` does. Knows no expression.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _LatePattern:
    """Stands for a compiled expression; its methods are there once the first of them was asked for."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        made = re.compile(self._text, self._flags)
        for method in ("search", "match", "fullmatch", "sub", "split", "finditer"):
            setattr(self, method, getattr(made, method))
        return getattr(made, name)


def later(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return the expression, not compiled yet. One that is wrong raises `re.error` at its first use."""
    return cast("re.Pattern[str]", _LatePattern(text, flags))
