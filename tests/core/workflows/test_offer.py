"""What is offered of a text that nobody has pasted: tasks for sure, and new ones alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from suno_desktop.core.relay import task_ids
from suno_desktop.core.workflows import track
from tests.core.library.makers import Room

UUID = "3340d43f-1111-4222-8333-444455556666"
HEX = "3340d43f111142228333444455556666"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (UUID, True),
        (f" “{UUID}”。", True),
        ("task_0123456789abcdef", True),
        ("1234567890123456789", True),
        (HEX, False),
        ("hunter2", False),
        ("sk-0123456789abcdef0123", False),
        ("", True),
        (f"two words {HEX}", True),
    ],
)
def test_a_single_word_is_a_task_only_by_its_form(text: str, expected: bool) -> None:
    assert task_ids.looks_like_tasks(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {UUID}",
        f"api_key={HEX}",
        f'"token": "{UUID}"',
        f"密钥：{HEX}",
        f"API key: {HEX} and more",
    ],
)
def test_a_key_is_no_task_whatever_its_form(text: str) -> None:
    assert list(task_ids.find(text).ids) == []


@pytest.mark.parametrize(
    "text", [f"the task {UUID}", f"monkey {UUID}", f"task: {UUID}", f"keys\n{UUID}"]
)
def test_other_words_before_an_id_leave_it_one(text: str) -> None:
    assert [found.task_id for found in task_ids.find(text).ids] == [UUID]


def test_only_what_is_not_tracked_is_offered(tmp_path: Path) -> None:
    known = UUID.replace("3340", "4450")
    with Room.opened(tmp_path) as room:
        room.track(known)
        offered = track.offer(f"{known}\n{UUID}\n{UUID}", (), room.reader)
        assert [item.task_id for item in offered.items] == [UUID]
        assert offered.new == 1
        for text in (HEX, known, "dear all, nothing here"):
            assert not track.offer(text, (), room.reader)
