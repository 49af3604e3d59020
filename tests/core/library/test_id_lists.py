"""Lists of ids as they come out of the library."""

from __future__ import annotations

import sqlite3
from array import array

import pytest

from suno_desktop.core.library.id_lists import id_list, ids_of

_COUNT = "WITH RECURSIVE n (id) AS (SELECT :first UNION ALL SELECT id + 1 FROM n LIMIT :many) SELECT id FROM n"


@pytest.mark.parametrize("many", [1, 2, 12_800, 12_801, 40_000])
def test_all_ids_come_in_their_order_however_many(many: int) -> None:
    db = sqlite3.connect(":memory:")
    found = id_list(db, _COUNT, {"first": 10_000, "many": many})
    assert found == list(range(10_000, 10_000 + many))
    assert ids_of(db, _COUNT, {"first": 10_000, "many": many}) == array("q", found)
    db.close()


def test_nothing_found_is_an_empty_list() -> None:
    db = sqlite3.connect(":memory:")
    assert id_list(db, "SELECT 1 WHERE :none", {"none": 0}) == []
    assert id_list(db, "SELECT -7", {}) == [-7]
    db.close()
