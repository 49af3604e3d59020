"""Which rows a worker may take: all, all but some, or only some. Two workers of one library never take the same ones."""

from __future__ import annotations

import json
from sqlite3 import Connection
from typing import Final, NamedTuple

_FEW: Final = 500
"""Rows that are looked up one by one. Of more, each row that is due is asked whether it is one of them."""


class Share(NamedTuple):
    """The rows of one worker, by their keys."""

    only: frozenset[int] | None = None
    """None: all."""
    without: frozenset[int] = frozenset()

    def sql(self, db: Connection, column: str) -> tuple[str, tuple[str, ...]]:
        """A condition to append to a WHERE of `db`, and its values; both are empty where all rows are taken.

        The share may be of 100,000 rows and the question for ten: then nothing may walk over it.
        """
        words, values = "", []
        if self.only is not None and len(self.only) <= _FEW:
            words += f" AND {column} IN (SELECT value FROM json_each(?))"  # noqa: S608 — own names
            values.append(json.dumps([int(key) for key in self.only]))
        elif self.only is not None:
            db.create_function("is_in_share", 1, self.only.__contains__)
            words += f" AND is_in_share({column})"
        if self.without:
            db.create_function("is_elsewhere", 1, self.without.__contains__)
            words += f" AND NOT is_elsewhere({column})"
        return words, tuple(values)


EVERYTHING: Final = Share()
