"""The table of reply families agrees with the modules beside it. Reads sources only, so it speaks where imports fail."""

from __future__ import annotations

import ast
from pathlib import Path

import suno_desktop
from suno_desktop.core.relay.families import flat, sunoapi

FOLDER = Path(suno_desktop.__file__).parent / "core" / "relay" / "families"
TREE = ast.parse(FOLDER.joinpath("__init__.py").read_text("utf-8"))
TABLE = "FAMILIES in core/relay/families/__init__.py"


def _imported() -> set[str]:
    return {
        one.name
        for node in ast.walk(TREE)
        if isinstance(node, ast.ImportFrom) and node.module == "suno_desktop.core.relay.families"
        for one in node.names
    }


def test_every_family_of_the_table_has_its_module() -> None:
    for name in _imported():
        assert FOLDER.joinpath(f"{name}.py").is_file(), (
            f"write core/relay/families/{name}.py with `find_tasks`, or take it out of {TABLE}"
        )


def test_every_module_is_a_family_of_the_table() -> None:
    modules = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    assert modules, "no families at all"
    strangers = modules - _imported()
    assert not strangers, f"add {strangers} to {TABLE}, special ones before general ones"


def _row(name: str, take: int) -> dict[str, object]:
    return {
        "task_id": f"{name}_{take}",
        "id": f"clip-{name}-{take}",
        "title": "T",
        "audio_url": "https://h/a.mp3",
    }


def test_rows_of_one_task_are_kept_as_they_came() -> None:
    one = [_row("a", 1), _row("a", 2)]
    found = flat.find_tasks(one)
    assert found is not None
    assert [(part.head["task_id"], part.source) for part in found] == [("a", one)]
    several = [_row("a", 1), _row("b", 1), _row("a", 2)]
    found = flat.find_tasks(several)
    assert found is not None
    assert [(part.head["task_id"], part.source) for part in found] == [
        ("a", [several[0], several[2]]),
        ("b", [several[1]]),
    ]


def test_two_words_for_the_same_thing() -> None:
    task = {"task_id": "a", "response": None}
    plain = {"fail_reason": "why", "submit_time": 1, "finish_time": 2}
    other = {"error_message": "else", "create_time": 3, "complete_time": 4}
    for told, read in (({**plain, **other}, (*plain.values(),)), (other, (*other.values(),))):
        found = sunoapi.find_tasks({**task, **told})
        assert found is not None
        (part,) = found
        assert tuple(part.head[name] for name in plain) == read
