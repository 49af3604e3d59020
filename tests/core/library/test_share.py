"""Which rows a worker may take, as a condition of SQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from suno_desktop.core.library.share import EVERYTHING, Share


@pytest.mark.parametrize(
    ("share", "taken"),
    [
        (EVERYTHING, [1, 2, 3]),
        (Share(only=frozenset({1, 3})), [1, 3]),
        (Share(only=frozenset()), []),
        (Share(without=frozenset({1})), [2, 3]),
        (Share(only=frozenset({1, 2}), without=frozenset({1})), [2]),
    ],
)
def test_a_worker_takes_its_rows(share: Share, taken: list[int]) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE t (key)")
        db.executemany("INSERT INTO t VALUES (?)", [(1,), (2,), (3,)])
        words, values = share.sql("key")
        found = db.execute(f"SELECT key FROM t WHERE 1{words} ORDER BY key", values)
        assert [row[0] for row in found] == taken
    assert (words == "") is (share == EVERYTHING)
