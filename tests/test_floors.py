"""The floors hold also at run time: what import-linter reads in the text, a child process shows in fact.

`core`, `cli` and `demo` live without Qt, and nothing slow to import is imported before it is needed.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from suno_desktop import __main__ as main
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import TaskId, TaskWish
from suno_desktop.core.profile.paths import Profile

PACKAGE = Path(__file__).resolve().parent.parent / "suno_desktop"

SLOW = {
    "requests": {"suno_desktop.core.net.sockets"},
    "urllib3": {"suno_desktop.core.net.sockets"},
    "mutagen": {"suno_desktop.core.media.tags"},
    "PIL": {"suno_desktop.core.media.artwork"},
    "keyring": set[str](),
}
"""Libraries that cost start-up time, each with the only modules that may import it at their top; those
modules are themselves imported only when needed."""

LATER = (
    *SLOW,
    *("numpy", "mido", "PySide6.QtMultimedia", "PySide6.QtNetwork"),
    *(
        "dataclasses",
        "difflib",
        "email",
        "hashlib",
        "html",
        "http",
        "secrets",
        "statistics",
        "uuid",
    ),
    *("suno_desktop.bridge.desktop", "suno_desktop.cli.host", "suno_desktop.ui.dialogs"),
    *("suno_desktop.core.media.disk", "suno_desktop.core.media.tags", "suno_desktop.core.net.http"),
    *("suno_desktop.core.relay", "suno_desktop.core.workflows", "suno_desktop.core.timed_words"),
    *("suno_desktop.core.library.recovery", "suno_desktop.core.engine.work_rooms"),
)
"""What the first paint does not need and must not wait for. Dataclasses, because to make one takes half a millisecond."""

NAMED_TUPLES = ("model", "rows", "events", "fields", "profile.paths")
"""Modules of many named tuples that each start makes: annotations that are text would be compiled for each."""

WITHOUT_QT = """
import importlib, pkgutil, sys

class NotInstalled:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, NotInstalled())
"""

EVERY_MODULE = """
names = []
for root in ("core", "cli", "demo"):
    package = importlib.import_module(f"suno_desktop.{root}")
    names.append(package.__name__)
    names += [found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""

PROGRAM = """
import runpy
runpy.run_module("suno_desktop", run_name="__main__", alter_sys=True)
"""


def run_python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def modules_under(*rooms: str) -> list[str]:
    paths = sorted(path for room in rooms for path in (PACKAGE / room).rglob("*.py"))
    return [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in paths]


def top_imports(module: str) -> set[str]:
    """The packages that a module imports as soon as it is imported itself."""
    tree = ast.parse(
        PACKAGE.parent.joinpath(*module.split(".")).with_suffix(".py").read_text("utf-8")
    )
    found = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_every_module_below_the_window_imports_where_qt_is_not_installed():
    done = run_python(WITHOUT_QT + EVERY_MODULE)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == len(modules_under("core", "cli", "demo"))


def test_the_command_line_runs_where_qt_is_not_installed(tmp_path: Path):
    library = Library.open(Profile.under(tmp_path).library, clock=SystemClock())
    library.track([TaskWish(task_id=TaskId("b85c241a-4d97-4ee4-1111-68c053509b24"))])
    library.close()
    done = run_python(WITHOUT_QT + PROGRAM, "list", "--json", "--profile", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["task_id"] == "b85c241a-4d97-4ee4-1111-68c053509b24"


def test_the_blocker_of_these_tests_does_block():
    done = run_python(WITHOUT_QT + "import PySide6.QtCore")
    assert "No module named 'PySide6'" in done.stderr


@pytest.mark.parametrize("library", SLOW)
def test_slow_libraries_are_imported_at_the_top_by_their_own_module_only(library: str):
    importers = {module for module in modules_under(".") if library in top_imports(module)}
    assert importers <= SLOW[library]


@pytest.mark.parametrize(
    "entry",
    [
        "suno_desktop.cli",
        "suno_desktop.core.engine",
        "suno_desktop.app",
        "suno_desktop.ui.main_window",
    ],
)
def test_nothing_slow_is_imported_before_the_first_paint(entry: str):
    done = run_python(
        f"import sys, json, {entry}\nprint(json.dumps([n for n in {LATER} if n in sys.modules]))"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


@pytest.mark.parametrize("module", NAMED_TUPLES)
def test_no_annotation_is_compiled_at_each_start(module: str):
    assert "__future__" not in top_imports(f"suno_desktop.core.{module}")


def test_no_expression_is_compiled_before_the_first_paint():
    done = run_python(COMPILED)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


COMPILED = """
import json, re, sys
compiled, compile_it = [], re._compiler.compile
def spy(pattern, flags=0):
    frame = sys._getframe(1)
    while frame.f_globals["__name__"].partition(".")[0] == "re":
        frame = frame.f_back
    if frame.f_globals["__name__"].startswith("suno_desktop."):
        compiled.append(frame.f_globals["__name__"])
    return compile_it(pattern, flags)
re._compiler.compile = spy
import suno_desktop.app, suno_desktop.core.engine, suno_desktop.ui.main_window
print(json.dumps(compiled))
"""

INCOMPLETE = "import sys\nLACKS = set(sys.argv.pop(1).split())\n" + WITHOUT_QT.replace(
    '{"PySide6", "shiboken6"}', "LACKS"
)
"""A Python that lacks the modules named in the first argument."""


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("platformdirs", ["get", "x"]),
        ("_sqlite3", ["list"]),
        ("requests", ["get", "x"]),
        ("urllib3", ["check"]),
        ("mutagen", ["get", "x"]),
        ("PIL", []),
    ],
)
def test_an_incomplete_installation_is_one_sentence(module: str, words: list[str], tmp_path: Path):
    done = run_python(INCOMPLETE + PROGRAM, module, *words, "--profile", str(tmp_path / "p"))
    assert done.stderr == (
        f"suno-desktop: its Python lacks {module}. Install suno-desktop again with all it needs.\n"
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert not (tmp_path / "p").exists()


def test_what_must_be_installed_is_what_the_project_asks_for():
    """Except what the program does without: no keyring, no window, no loudness."""
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text("utf-8"))["project"]
    dependencies = map(Requirement, project["dependencies"])
    wanted = {one.name.lower() for one in dependencies if not one.marker or one.marker.evaluate()}
    modules = {"pillow": "PIL"}
    asked = {modules.get(name, name) for name in wanted} - {"pyside6-addons", "keyring", "numpy"}
    assert asked <= set(main._NEEDED)


SHARED_NAMES = {
    "Entry": "one is private to the sidebar",
    "Found": "what was read from different things; each stays within its module",
    "Plan": "one is private to asking",
    "feed.py": "an API is asked in `apis`, and its replies are read in `families`",
    "sunoapi.py": "an API is asked in `apis`, and its replies are read in `families`",
    "Walk": "one is private to http",
}
"""Names that stand for several things, each with the reason why that misleads nobody."""


def defined_names() -> dict[str, list[str]]:
    """Modules and classes of the package by their name without a leading underscore, each with where it is defined."""
    found: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.stem.startswith("__"):
            continue
        where = path.relative_to(PACKAGE).as_posix()
        found.setdefault(path.name, []).append(where)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name.lstrip("_"), []).append(where)
    return found


def test_no_module_and_no_class_shares_its_name_with_another():
    shared = {name: places for name, places in defined_names().items() if len(places) > 1}
    assert {name: places for name, places in shared.items() if name not in SHARED_NAMES} == {}
