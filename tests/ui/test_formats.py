"""Values as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from suno_desktop.ui import formats


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (None, ""),
        (0, "0:00"),
        (59.6, "1:00"),
        (197.4, "3:17"),
        (3765, "1:02:45"),
        (-1, ""),
        (float("nan"), ""),
        (float("inf"), "99:59:59"),
    ],
)
def test_length(seconds: float | None, shown: str) -> None:
    assert formats.length(seconds) == shown


@pytest.mark.parametrize(
    ("number", "letters"), [(None, ""), (0, "A"), (1, "B"), (25, "Z"), (26, "AA"), (-1, "")]
)
def test_take(number: int | None, letters: str) -> None:
    assert formats.take(number) == letters


@pytest.mark.parametrize(
    ("done", "total", "percent"), [(0, None, None), (5, 0, None), (42, 100, 42), (100, 100, 99)]
)
def test_a_running_download_is_never_at_its_end(
    done: int, total: int | None, percent: int | None
) -> None:
    assert formats.percent(done, total) == percent


def test_somebody_elses_text_is_one_plain_line() -> None:
    assert formats.line("a\r\nb\x00\u202etxt.exe  c") == "a btxt.exe c"


def test_a_tool_tip_cannot_hold_markup() -> None:
    assert "<b>" not in formats.tooltip("<b>bold</b>")
    assert formats.tooltip("") == ""


def test_times_that_no_calendar_has_do_no_harm(qtbot: QtBot) -> None:
    assert formats.day(None) == ""
    assert formats.moment(datetime.max.replace(tzinfo=UTC)) is not None
    assert formats.day(datetime(2024, 12, 20, 12, tzinfo=UTC)) == "2024-12-20"


def test_lately_is_as_short_as_can_be() -> None:
    now = datetime.now(UTC)
    assert len(formats.lately(now)) == 5
    assert formats.lately(datetime(2001, 2, 3, 12, tzinfo=UTC)) == "2001-02-03"
    assert formats.lately(now - timedelta(days=4000)) != formats.lately(now)


def test_short_ids_keep_their_beginning() -> None:
    assert formats.short_id("3340d43f-1111-2222") == "3340d43f…"
    assert formats.short_id("1234567890") == "1234567890"


def test_a_folder_of_the_person_begins_with_a_tilde(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/li")
    monkeypatch.setenv("USERPROFILE", "/home/li")
    assert formats.place(Path("/home/li/Music/Suno")).startswith("~")
    assert formats.place(Path("/srv/music")) == str(Path("/srv/music"))
