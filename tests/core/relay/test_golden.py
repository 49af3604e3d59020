"""Every golden reply reads as it says, and every family has its four."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.errors import RelayError
from suno_desktop.core.keys import Secret
from suno_desktop.core.model import Task, TaskId
from suno_desktop.core.relay import replies
from suno_desktop.core.relay.families import FAMILIES

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*/*.json"))


def body_of(golden: dict[str, Any]) -> bytes:
    if "hex" in golden:
        return bytes.fromhex(golden["hex"])
    text = golden["text"] if "text" in golden else json.dumps(golden["body"], ensure_ascii=False)
    return text.encode()


def shown(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value


def agrees(got: Any, expected: dict[str, Any]) -> None:
    for key, value in expected.items():
        mine = getattr(got, key)
        if key in {"clips", "sheets"}:
            assert len(mine) == len(value), key
            for one, wanted in zip(mine, value, strict=True):
                agrees(one, wanted)
        else:
            assert shown(mine) == value, key


def read(golden: dict[str, Any]) -> tuple[Task, ...]:
    return replies.read(
        body_of(golden),
        status=golden["status"],
        headers=golden.get("headers", {}),
        asked=[TaskId(name) for name in golden["asked"]],
        secrets=[Secret("sk-a-key-that-is-not-in-it")],
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_reads_as_it_says(file):
    golden = json.loads(file.read_text("utf-8"))
    expected = golden["expect"]
    if "error" in expected:
        with pytest.raises(RelayError) as caught:
            read(golden)
        assert (type(caught.value).__name__, caught.value.code) == (
            expected["error"],
            expected["code"],
        )
        assert "{" not in str(caught.value)
        return
    tasks = read(golden)
    assert len(tasks) == len(expected["tasks"])
    for task, wanted in zip(tasks, expected["tasks"], strict=True):
        agrees(task, wanted)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("stage", ["waiting", "running", "done", "failed"])
def test_every_family_has_goldens(family, stage):
    file = GOLDEN / family / f"{stage}.json"
    assert file.is_file(), f"write golden replies for the family {family}"
    reply = json.loads(body_of(json.loads(file.read_text("utf-8"))))
    first = next(name for name, shapes in FAMILIES.items() if shapes(reply) is not None)
    assert first == family


def test_no_golden_is_for_a_family_that_is_gone():
    assert {folder.name for folder in GOLDEN.iterdir()} == {*FAMILIES, "errors"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_the_stored_part_reads_the_same_again(file):
    golden = json.loads(file.read_text("utf-8"))
    if "error" in golden["expect"]:
        return
    for task in read(golden):
        again = replies.read(task.raw, asked=[task.task_id])
        assert any(
            (one.task_id, one.state, one.done, one.sheets)
            == (task.task_id, task.state, task.done, task.sheets)
            and set(task.clips) <= set(one.clips)
            for one in again
        )
