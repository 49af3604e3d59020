"""The table of verbs agrees with the modules beside it, and `--help` tells them all."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from suno_desktop import cli
from suno_desktop.cli import VERBS, commands, main

TABLE = "VERBS in suno_desktop/cli/__init__.py"
MODULES = {
    f"suno_desktop.cli.{path.stem}": ast.parse(path.read_text("utf-8"))
    for path in sorted(Path(cli.__file__).parent.glob("*.py"))
    if path.stem != "__init__"
}


def _options(tree: ast.Module) -> set[str]:
    """The options of a module that take a value."""
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or getattr(node.func, "attr", "") != "add_argument":
            continue
        name = node.args[0].value if isinstance(node.args[0], ast.Constant) else ""
        if str(name).startswith("-") and "action" not in {one.arg for one in node.keywords}:
            found.add(str(name))
    return found


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_has_its_module(name: str) -> None:
    module = VERBS[name].module
    path = f"{module.replace('.', '/')}.py"
    assert find_spec(module), f"write {path} with `run(arguments)`: {TABLE} names it for “{name}”"
    run = getattr(import_module(module), "run", None)
    assert run, f"{path} needs `run(arguments)`, which returns the exit code"
    assert list(inspect.signature(run).parameters) == ["arguments"]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_that_runs_is_a_verb(module: str) -> None:
    runs = any(
        isinstance(node, ast.FunctionDef) and node.name == "run" for node in MODULES[module].body
    )
    verbs = {verb.module: verb for verb in VERBS.values()}
    assert not runs or module in verbs, f"add a line for {module} to {TABLE}"
    if runs:
        missing = _options(MODULES[module]) - {*verbs[module].options}
        assert not missing, f"name {missing} among the options of {module} in {TABLE}"


def test_help_tells_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"], run_window=lambda _wish: 1)
    told = capsys.readouterr().out
    assert commands() in told
    for name, verb in VERBS.items():
        assert f"  {name} " in told
        assert verb.about in told
        assert not verb.about.endswith(".")
