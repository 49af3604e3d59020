"""What nobody told of a row is nothing: not heard, not in the Trash, no file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.model import Way
from suno_desktop.core.rows import (
    BlindRecord,
    CollectionRow,
    Counts,
    DownloadRow,
    FolderMove,
    Kin,
    Playable,
    SongDetail,
    SongQuery,
    SongRow,
    StemRow,
    TaskQuery,
    TaskRow,
    TimesTold,
)

KINDS = [
    BlindRecord,
    CollectionRow,
    Counts,
    DownloadRow,
    FolderMove,
    Kin,
    SongDetail,
    SongQuery,
    SongRow,
    TaskQuery,
    TaskRow,
    TimesTold,
]


def bare(kind: Any) -> Any:
    """A row of which only what must be told is told, as None."""
    return kind(**dict.fromkeys(set(kind._fields) - set(kind._field_defaults)))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_told_is_nothing(kind: Any) -> None:
    """Only an order has to be one."""
    row = bare(kind)
    figures = {
        name: getattr(row, name)
        for name in row._field_defaults
        if name != "descending" and isinstance(getattr(row, name), int)
    }
    assert not any(figures.values()), figures


@pytest.mark.parametrize("kind", [CollectionRow, SongQuery, TaskQuery])
def test_what_was_added_last_comes_first(kind: Any) -> None:
    assert bare(kind).descending is True


def test_a_stem_is_called_by_its_name() -> None:
    row: SongRow = bare(SongRow)
    assert StemRow(row._replace(more={"stem": "Drums"})).name == "Drums"


@pytest.mark.parametrize("way", list(Way))
def test_only_what_a_live_stream_gave_is_a_preview(way: Way) -> None:
    assert Playable(Path("a.mp3"), way).is_preview is (way in (Way.STREAM, Way.PREVIEW))
