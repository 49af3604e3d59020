"""A proof sheet says what is known of a song, line by line, in a form that stays the same."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from suno_desktop.core.model import FileState
from suno_desktop.core.rows import SongDetail
from suno_desktop.core.workflows import proof
from tests.core.media.makers import clip
from tests.ui.fakes import file, song, task

WHEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
TASK = task(
    1, submitted_at=WHEN, started_at=WHEN + timedelta(seconds=12), finished_at=WHEN.replace(hour=6)
)
SAVED = file(
    1,
    1,
    FileState.SAVED,
    path=Path("/music/Rain.mp3"),
    size_bytes=4812,
    sha256="ab12",
    saved_at=WHEN,
)
DETAIL = SongDetail(
    row=song(1, take=1),
    clip=clip(title="Rain", artist="Li", style="punk", lyrics="la\r\nlo", duration_s=12.345),
    sheet=None,
    task=TASK,
    sources=(TASK,),
    files=(SAVED,),
)


def test_a_sheet_says_all_that_is_known() -> None:
    there = datetime(2026, 3, 4, 13, 7, 0, tzinfo=timezone(timedelta(hours=8)))
    replies = [(TASK, there, "told 雨"), (task(2), there, "of another task")]
    digest = hashlib.sha256("told 雨".encode()).hexdigest()
    assert (
        proof.sheet(DETAIL, replies)
        == f"""\
Rain
========================================

Song ID           0a1b2c3d-1111-4222-8333-444455556666
Version           B
Artist            Li
Created           2026-03-04 05:06:07 UTC
Model             chirp-v4
Style             punk
Prompt            a sad song about rain
Length            12.35 s

Task
Task ID           00000001-5c1d-4b2a-9a7e-0123456789ab
API provider      api.example.cn
Submitted         2026-03-04 05:06:07 UTC
Started           2026-03-04 05:06:19 UTC
Finished          2026-03-04 06:06:07 UTC
Response of       2026-03-04 05:07:00 UTC
  SHA-256         {digest}

File
Name              Rain.mp3
Bytes             4812
SHA-256           ab12
Downloaded        2026-03-04 05:06:07 UTC

Lyrics

la
lo
"""
    )


def test_what_is_not_known_has_no_line() -> None:
    bare = clip(
        title=None,
        artist=None,
        handle="li_wei",
        style=None,
        lyrics=None,
        prompt="one\ntwo",
        model=None,
        created_at=None,
        duration_s=None,
    )
    nothing = SAVED._replace(size_bytes=None, sha256=None, saved_at=None)
    gone = [SAVED._replace(state=FileState.MISSING), SAVED._replace(path=None)]
    untold = TASK._replace(relay_name=None, submitted_at=None, started_at=None, finished_at=None)
    detail = DETAIL._replace(
        row=song(1, take=None), clip=bare, sources=(), task=untold, files=(*gone, nothing)
    )
    assert (
        proof.sheet(detail, ())
        == f"""\
Untitled
{"=" * 40}

Song ID           0a1b2c3d-1111-4222-8333-444455556666
Artist            li_wei
Prompt            one two

Task
Task ID           00000001-5c1d-4b2a-9a7e-0123456789ab

File
Name              Rain.mp3
"""
    )


def test_each_task_that_brought_the_song_is_told_with_its_own_replies() -> None:
    second = task(2)
    detail = DETAIL._replace(sources=(TASK, second))
    text = proof.sheet(detail, [(second, WHEN, "two"), (TASK, WHEN, "one"), (second, WHEN, "more")])
    order = [TASK.task_id, *map(_hash, ["one"]), second.task_id, *map(_hash, ["two", "more"])]
    places = [text.index(one) for one in order]
    assert places == sorted(places)
    assert text.count("\n\nTask\n") == 2
    assert text.count("Response of") == 3


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
