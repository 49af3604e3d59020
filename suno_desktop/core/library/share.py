"""Which rows a worker may take: all, all but some, or only some. Two workers of one library never take the same ones."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Final, NamedTuple

_AMONG: Final = "(SELECT value FROM json_each(?))"


class Share(NamedTuple):
    """The rows of one worker, by their keys."""

    only: frozenset[int] | None = None
    """None: all."""
    without: frozenset[int] = frozenset()

    def sql(self, column: str) -> tuple[str, tuple[str, ...]]:
        """A condition to append to a WHERE, and its values; both are empty where all rows are taken."""
        words, values = "", []
        if self.only is not None:
            words += f" AND {column} IN {_AMONG}"
            values.append(_keys(self.only))
        if self.without:
            words += f" AND {column} NOT IN {_AMONG}"
            values.append(_keys(self.without))
        return words, tuple(values)


EVERYTHING: Final = Share()


@lru_cache(
    maxsize=4
)  # each step of a visit asks for several things of the same tasks, which may be 100,000
def _keys(keys: frozenset[int]) -> str:
    return json.dumps([int(key) for key in keys])
