"""The table of reply families agrees with the modules beside it. Reads sources only, so it speaks where imports fail."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import suno_desktop

ROOT = Path(__file__).parents[3]
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


def test_this_file_speaks_where_the_families_cannot_be_imported() -> None:
    # A family that stands in the table alone breaks every import of them; what to do is told here.
    names = ("suno_desktop.core.relay.families", "tests.core.relay.test_families")
    code = f"import sys; sys.modules[{names[0]!r}] = None; import {names[1]}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert not done.returncode, done.stderr
