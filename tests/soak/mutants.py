"""Every mutation of some files of `core`: which of them does no near test notice?

`python -m tests.soak mutants media/adts.py …` writes a copy of the tree in which each mutation (see `mutations`) stands
behind a switch. The near tests are collected once and run once, to see which test reaches which mutation; then each mutation
is switched on in a process that is forked off, which runs the tests that reach it, the quickest first. That takes a tenth of
a second where `mutations` takes half a minute.

It only hints at what to look at: mutations that act while a module is imported are not tried, and the tests of one end after
so many seconds. What counts is what `mutations` says.
"""

from __future__ import annotations

import argparse
import ast
import copy
import gc
import importlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.override import override
from tests.soak import mutations
from tests.soak.mutations import CORE, EQUIVALENT, ROOT, Mutation, nearest

_SILENT_S = 20.0
"""A test that runs for so long hangs by the mutation."""
_ORDER = "SUNO_MUTANTS"
"""Where the forked runs find what they are to do."""
_SWITCH = '''"""Which mutation is on, and which were met."""


class _Switch:
    on = -1
    met: "set[int] | None" = None

    def __contains__(self, number: int) -> bool:
        if self.met is not None:
            self.met.add(number)
        return number == self.on


ON = _Switch()
'''


class _Switches(ast.NodeTransformer):
    """Puts every mutation beside what it changes: `changed if number in ON else sound`."""

    def __init__(self, numbers: dict[tuple[Any, ...], int]) -> None:
        self._numbers = numbers

    @override
    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.pattern):  # a pattern holds no conditions
            return node
        whole = copy.deepcopy(node)
        sound: Any = self.generic_visit(node)
        if not isinstance(whole, ast.expr | ast.stmt):
            return sound  # type: ignore[no-any-return]
        for what, part in mutations._kinds(whole):
            place = (whole.lineno, whole.col_offset, mutations._end(whole), what, part)
            if place in self._numbers:
                changed: Any = mutations._changed(whole, Mutation("", 0, 0, "", what, part))
                sound = _either(self._numbers[place], changed, sound)
        return sound  # type: ignore[no-any-return]


def _either(number: int, changed: Any, sound: Any) -> Any:
    ask = ast.parse(f"{number} in _ON", mode="eval").body
    if isinstance(sound, ast.If | ast.While):
        sound.test = ast.IfExp(ask, changed.test, sound.test)
    elif isinstance(sound, ast.Expr | ast.Return):
        value: Any = sound.value
        sound.value = ast.IfExp(ask, ast.Constant(None), value)
    else:
        return ast.IfExp(ask, changed, sound)
    return sound


def _compile_in(names: list[str], tree: Path) -> list[Mutation]:
    """Write the files with all their mutations into a copy of the project; answers the mutations by their numbers."""
    every: list[Mutation] = []
    for name in names:
        path = ROOT / CORE / name
        found = [
            one
            for one in mutations.mutations(path)
            if (one.path, one.text, one.what) not in EQUIVALENT
        ]
        numbers = {
            (one.line, one.column, one.end, one.what, one.part): number
            for number, one in enumerate(found, len(every))
        }
        module: Any = _Switches(numbers).visit(ast.parse(path.read_text("utf-8")))
        head = [
            number
            for number, one in enumerate(module.body, 1)
            if isinstance(one, ast.ImportFrom) and one.module == "__future__"
        ]
        get = ast.parse("from suno_desktop._mutants import ON as _ON").body[0]
        module.body.insert(head[-1] if head else 1, get)
        text = ast.unparse(ast.fix_missing_locations(module))
        (tree / CORE / name).write_text(f"{text}\n", "utf-8")
        every += found
    (tree / "suno_desktop" / "_mutants.py").write_text(_SWITCH, "utf-8")
    return every


# In the process that runs the tests.


def _switch() -> Any:
    return importlib.import_module("suno_desktop._mutants").ON  # in the copy only


class _Failed:
    """Notes whether a test failed."""

    def __init__(self) -> None:
        self.is_so = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.is_so |= report.failed


def _run(item: pytest.Item, following: pytest.Item | None, failed: _Failed) -> bool:
    failed.is_so = False
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    return failed.is_so


def _forked(work: Any, folder: Path, config: Any) -> str:
    """Run `work` in a process of its own, which tells line by line what it does; "hangs" where it says nothing more."""
    there, here = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for handle in (1, 2):
            os.dup2(nothing, handle)
        config._tmp_path_factory._given_basetemp = folder / "tests"
        config._tmp_path_factory._basetemp = None
        try:
            last = work(lambda line: os.write(here, f"{line}\n".encode()))
            os.write(here, f"{last}\n".encode())
        finally:
            os._exit(0)
    os.close(here)
    told = b""
    while select.select([there], [], [], _SILENT_S)[0]:
        piece = os.read(there, 1 << 16)
        if not piece:
            break
        told += piece
    else:
        told += b"hangs\n"
    os.close(there)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return (told.decode("utf-8", "replace").splitlines() or ["dies"])[-1]


def pytest_configure(config: pytest.Config) -> None:
    """Only where `main` asks for it."""
    if _ORDER in os.environ:
        config.pluginmanager.register(_Trying(), "suno-mutants")


class _Trying:
    """Runs mutations instead of tests."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        order = json.loads(os.environ[_ORDER])
        folder, failed = Path(order["folder"]), _Failed()
        session.config.pluginmanager.register(failed)
        items = {item.nodeid: item for item in session.items}
        gc.collect()
        gc.freeze()
        _forked(
            lambda tell: _reached(list(items.values()), failed, folder, tell),
            folder,
            session.config,
        )
        reached = json.loads((folder / "reached.json").read_text("utf-8"))
        for number in range(*order["numbers"]):
            tests = sorted((one for one in reached if number in one[2]), key=lambda one: one[1])
            chosen, left_s = [], order["seconds"]
            for name, lasts_s, _ in tests:
                chosen.append(items[name])
                left_s -= lasts_s
                if left_s < 0:
                    break
            verdict = "not reached"
            if chosen:
                work = _with(number, chosen, failed)
                verdict = _forked(work, folder, session.config)
            with (folder / "verdicts").open("a", encoding="utf-8") as file:
                file.write(f"{number}\t{verdict}\n")
        return True


def _reached(items: list[pytest.Item], failed: _Failed, folder: Path, tell: Any) -> str:
    switch, found = _switch(), []
    for item, following in zip(items, [*items[1:], None], strict=True):
        tell(item.nodeid)
        switch.met, started = set(), time.monotonic()
        if not _run(item, following, failed):
            found.append((item.nodeid, time.monotonic() - started, sorted(switch.met)))
    (folder / "reached.json").write_text(json.dumps(found), "utf-8")
    return "done"


def _with(number: int, items: list[pytest.Item], failed: _Failed) -> Any:
    def work(tell: Any) -> str:
        switch = _switch()
        switch.met, switch.on = None, number
        for item, following in zip(items, [*items[1:], None], strict=True):
            tell(item.nodeid)
            if _run(item, following, failed):
                return f"caught by {item.nodeid}"
        return "SURVIVED"

    return work


# In the process that was started by hand.


def main() -> int:
    """Try all mutations of the named files; those that nothing noticed are printed."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak mutants", description=__doc__)
    parser.add_argument("files", nargs="+", help="below core, such as media/adts.py")
    parser.add_argument("--seconds", type=float, default=5.0, help="of tests for each mutation")
    parser.add_argument("--rounds", type=int, default=3, help="1: only tests of the module's name")
    arguments = parser.parse_args()
    alike: dict[tuple[str, ...], list[str]] = {}
    for name in arguments.files:
        near = (test for one in nearest(name, ROOT)[: arguments.rounds] for test in one)
        alike.setdefault(tuple(sorted(near)), []).append(name)
    for tests, names in alike.items():
        with tempfile.TemporaryDirectory() as folder:
            _try_files(names, tests, Path(folder), arguments.seconds)
    return 0


def _try_files(names: list[str], tests: tuple[str, ...], folder: Path, seconds: float) -> None:
    """Try the mutations of files that have the same near tests, which are collected once for all of them."""
    tree = folder / "tree"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".git", ".venv*", "__pycache__"))
    every = _compile_in(names, tree)
    order = {"folder": str(folder), "numbers": [0, len(every)], "seconds": seconds}
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "tests.soak.mutants"]
    command += ["-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
    environment = {"PYTHONPATH": str(tree), "QT_QPA_PLATFORM": "offscreen", "CI": "1"}
    environment[_ORDER] = json.dumps(order)
    run = subprocess.run(
        command, cwd=tree, env={**os.environ, **environment}, capture_output=True, check=False
    )
    told = folder / "verdicts"
    if not told.exists():
        raise RuntimeError(run.stdout.decode("utf-8", "replace")[-3000:])
    verdicts = dict(line.split("\t", 1) for line in told.read_text("utf-8").splitlines())
    for name in names:
        here = [number for number, one in enumerate(every) if one.path == name]
        left = [
            number
            for number in here
            if not verdicts[str(number)].startswith(("caught", "hangs"))
        ]
        print(f"{name}: {len(here) - len(left)} of {len(here)} noticed", flush=True)
        for number in left:
            print(f"  {verdicts[str(number)]:12} {every[number]}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
