"""Every golden reply reads as it says, and every family has its four."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.errors import RelayError
from suno_desktop.core.model import Task, TaskId
from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.relay import families, replies
from suno_desktop.core.relay.families import FAMILIES

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*/*.json"))

EXAMPLES = {
    1: (2, "a task as one server sends it, with a video still rendering"),
    2: (1, "clips as a dictionary, the request as text"),
    3: (1, "a batch with a sheet beside songs"),
    4: (1, "clips without a task object"),
    5: (1, "a sheet without a task object"),
    6: (1, "not started"),
    7: (1, "one clip streams, one is queued"),
    8: (2, "done, with nothing to show"),
    9: (1, "done, while one clip still streams"),
    10: (1, "in progress at 100 % with a reason"),
    11: (2, "failed, with the reason elsewhere or nowhere"),
    12: (11, "status words of every spelling"),
    13: (22, "a status that nobody knows"),
    14: (15, "progress of every spelling"),
    15: (16, "times of every spelling"),
    16: (2, "bare lists"),
    17: (2, "bare sheets"),
    18: (2, "flat clips"),
    19: (1, "two durations"),
    20: (9, "JSON as text"),
    21: (3, "odd things among the clips"),
    22: (3, "lyrics in every form"),
    23: (3, "ids that differ, lack or are numbers"),
    24: (4, "batches of every kind"),
    25: (4, "a task that the relay does not know"),
    26: (4, "a refused key"),
    27: (4, "asked too often, or overloaded"),
    28: (3, "web pages, and blanks before a reply"),
    29: (15, "gateways, and what is hardly an answer"),
    30: (10, "the code of the envelope"),
    31: (21, "links that are none"),
    32: (1, "Suno's own block"),
    34: (2, "covers that lack"),
    35: (13, "titles"),
    36: (2, "keys that are unknown, twice or odd"),
    37: (1, "a status that goes back"),
}
"""What servers of this family were seen to send, by number: at least so many golden replies, and what they show."""
TABLE = "FAMILIES in core/relay/families/__init__.py"
ELSEWHERE = {
    33: "how a file comes over the network: tests/core/media/test_transfer.py and test_faults.py",
}


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
    first = next(name for name, find in FAMILIES.items() if find(reply) is not None)
    assert first == family


def test_every_example_has_its_goldens():
    counted = Counter(json.loads(file.read_text("utf-8")).get("example") for file in FILES)
    assert {*EXAMPLES, *ELSEWHERE} == set(range(1, 38))
    assert not {*EXAMPLES} & {*ELSEWHERE}
    lacking = {
        number: about for number, (least, about) in EXAMPLES.items() if counted[number] < least
    }
    assert not lacking
    assert {*counted} - {None} == {*EXAMPLES}


def test_what_is_covered_elsewhere_is_there():
    for where in ELSEWHERE.values():
        for name in re.findall(r"\w+\.py", where):
            assert (GOLDEN.parents[1] / "media" / name).is_file()


def test_no_golden_is_for_a_family_that_is_gone():
    strangers = {folder.name for folder in GOLDEN.iterdir()} - {*FAMILIES, "errors"}
    assert not strangers, f"golden replies of no family: add {strangers} to {TABLE}"


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_has_its_module(name):
    assert FAMILIES[name].__module__ == f"{families.__name__}.{name}"


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
            and all(clip in one.clips for clip in task.clips)
            for one in again
        )
