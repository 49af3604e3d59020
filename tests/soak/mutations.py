"""Small faults put into `core` one at a time: does a test near the changed line notice?

`python -m tests.soak mutations` takes the hashes of the last three commits as seeds and makes twenty random mutations for
each. Every mutation runs in a copy of the tree against the nearest tests only: the test files of the module's name, then
those of its folder that import it, then the rest of the folder. A test that fails without any mutation notices nothing.
Exits with 1 where fewer than 19 of 20 were caught.

A mutation that cannot change any behaviour is equivalent: the next one is drawn instead if `EQUIVALENT` has its proof.
Four kinds are never drawn, because nobody could see them: one more of the numbers of `TUNING`; what `getattr(os, …)` gives
where the system lacks something, which the one that runs the tests has or lacks; the `strict` of `zip`, which is an
assertion; and None for `return False`, which the type checker refuses and all who ask whether it is true take for the same
(it is drawn as `return True`). Nor is what is marked `pragma: no cover`: it runs on other systems only.
"""

from __future__ import annotations

import argparse
import ast
import copy
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from suno_desktop.core.override import override
from tests.soak.equivalent import EQUIVALENT, TUNING

ROOT = Path(__file__).resolve().parent.parent.parent
CORE = "suno_desktop/core"
TESTS = "tests/core"
_LIMIT_S = 600
_TEST_LIMIT_S = 60
"""No near test takes a tenth of this. One that hangs is tried on the sound tree like any other that fails."""
_HANGS = "a run that hangs or cannot start"
_NOTHING_TO_RUN = 5
_LONG = 16_000
"""Bytes of tests that are worth two processes."""
_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_LOGGING = {"debug", "info", "warning", "error", "exception"}


@dataclass(frozen=True)
class Mutation:
    """One change of one expression: where, what the line says, and what is done to it."""

    path: str
    line: int
    column: int
    text: str
    what: str
    part: int = 0
    end: tuple[int, int] = (0, 0)
    """Line and column behind the expression: several may begin at the same place."""

    @override
    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}: {self.text}"


def _is_annotation_holder(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below that run: no annotations, docstrings or log lines, nothing for type checkers alone."""
    for name, value in ast.iter_fields(node):
        if name in {
            "annotation",
            "returns",
            "type_params",
            "decorator_list",
            "bases",
            "keywords",
        } and (not isinstance(node, ast.Call) or name != "keywords"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_annotation_holder(child):
                continue
            if _is_default_of_system(node, child) or _is_strictness(child):
                continue
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue
            if isinstance(child, ast.Expr) and _is_log_line(child.value):
                continue
            yield child


def _is_log_line(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _LOGGING
        and ast.unparse(node.func.value).endswith("_logger")
    )


def _is_default_of_system(node: ast.AST, child: ast.AST) -> bool:
    """Whether `child` is the last argument of `getattr(os, NAME, child)`."""
    return (
        isinstance(node, ast.Call)
        and ast.unparse(node.func) == "getattr"
        and ast.unparse(node.args[0]) == "os"
        and child in node.args[2:]
    )


def _is_strictness(child: ast.AST) -> bool:
    """Whether `child` is the `strict` of `zip`: only a bug of ours could make a difference."""
    return isinstance(child, ast.keyword) and child.arg == "strict"


def _tuned(tree: ast.Module, name: str) -> frozenset[int]:
    """The lines of the constants in `TUNING`."""
    names = TUNING.get(name, frozenset())
    return frozenset(
        line
        for statement in tree.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        and any(isinstance(one, ast.Name) and one.id in names for one in ast.walk(statement))
        for line in range(statement.lineno, (statement.end_lineno or 0) + 1)
    )


def _is_one_more(what: str) -> bool:
    before, _, after = what.partition(" → ")
    return before.isdecimal() and after.isdecimal()


def _kinds(node: ast.AST) -> Iterator[tuple[str, int]]:
    """The mutations that one node allows, each with the number of the part that it changes."""
    if isinstance(node, ast.Compare):
        for part, operator in enumerate(node.ops):
            if type(operator) in _COMPARE:
                yield f"{type(operator).__name__} → {_COMPARE[type(operator)].__name__}", part
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield f"{node.value} → {not node.value}", 0
        elif isinstance(node.value, int):
            yield f"{node.value} → {node.value + 1}", 0
    elif isinstance(node, ast.BinOp):
        if type(node.op) in _ARITHMETIC and not _is_text(node.left):
            yield f"{type(node.op).__name__} → {_ARITHMETIC[type(node.op)].__name__}", 0
    else:
        what = _other_kind(node)
        if what:
            yield what, 0


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _other_kind(node: ast.AST) -> str:
    what = ""
    match node:
        case ast.BoolOp(op=ast.And()):
            what = "and → or"
        case ast.BoolOp():
            what = "or → and"
        case ast.UnaryOp(op=ast.Not()):
            what = "not dropped"
        case ast.IfExp():
            what = "branches swapped"
        case ast.If() | ast.While():
            what = "condition negated"
        case ast.Expr(value=ast.Call()):
            what = "call left out"
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) not in {"None", "False"}:
            what = "returns None"
    return what


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in _children(node):
        yield from _walk(child)


def _end(node: ast.expr | ast.stmt) -> tuple[int, int]:
    return node.end_lineno or 0, node.end_col_offset or 0


def mutations(path: Path) -> list[Mutation]:
    """Every mutation that a file allows, in the order of its lines."""
    source = path.read_text("utf-8")
    lines = source.splitlines()
    name = path.relative_to(ROOT / CORE).as_posix()
    tree = ast.parse(source)
    found = [
        Mutation(
            name,
            node.lineno,
            node.col_offset,
            lines[node.lineno - 1].strip(),
            what,
            part,
            _end(node),
        )
        for node in _walk(tree)
        if isinstance(node, ast.expr | ast.stmt)
        for what, part in _kinds(node)
    ]
    tuned = _tuned(tree, name)
    elsewhere = {
        line
        for node in _walk(tree)
        if isinstance(node, ast.If) and "pragma: no cover" in lines[node.lineno - 1]
        for line in range(node.lineno, (node.body[-1].end_lineno or 0) + 1)
    }
    found = [
        one
        for one in found
        if one.line not in elsewhere and not (one.line in tuned and _is_one_more(one.what))
    ]
    return sorted(found, key=lambda one: (one.line, one.column, one.what, one.part))


class _Change(ast.NodeTransformer):
    """Applies one mutation; `count` tells how many nodes it found."""

    def __init__(self, mutation: Mutation) -> None:
        self.mutation = mutation
        self.count = 0

    @override
    def visit(self, node: ast.AST) -> ast.AST:
        wanted = self.mutation
        if (
            isinstance(node, ast.expr | ast.stmt)
            and (node.lineno, node.col_offset, _end(node))
            == (wanted.line, wanted.column, wanted.end)
            and (wanted.what, wanted.part) in set(_kinds(node))
        ):
            self.count += 1
            return _changed(node, wanted)
        return super().generic_visit(node)


def _changed(node: ast.AST, wanted: Mutation) -> ast.AST:
    node = copy.deepcopy(node)
    match node:
        case ast.Compare():
            node.ops[wanted.part] = _COMPARE[type(node.ops[wanted.part])]()
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.UnaryOp():
            return node.operand
        case ast.BinOp():
            node.op = _ARITHMETIC[type(node.op)]()
        case ast.Constant(value=int() as value):
            node.value = not value if isinstance(value, bool) else value + 1
        case ast.IfExp():
            node.body, node.orelse = node.orelse, node.body
        case ast.If() | ast.While():
            node.test = ast.UnaryOp(op=ast.Not(), operand=node.test)
        case ast.Expr():
            return ast.Pass()
        case ast.Return():
            node.value = ast.Constant(value=None)
    return node


def apply(mutation: Mutation, tree: Path) -> None:
    """Write the mutation into a copy of the project."""
    path = tree / CORE / mutation.path
    change = _Change(mutation)
    changed = ast.fix_missing_locations(change.visit(ast.parse(path.read_text("utf-8"))))
    if change.count != 1:
        raise AssertionError(f"{mutation}: found {change.count} times")
    path.write_text(ast.unparse(changed) + "\n", "utf-8")


@cache
def _imports(path: Path) -> frozenset[str]:
    """The dotted names that a file imports: modules, and what it takes from them."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def nearest(module: str, tree: Path) -> list[list[str]]:
    """The test files of a module in rounds, nearest first: of its name, that import it, the rest of its folder.

    A package without a folder of tests has them one folder up. A module at the top of `core` has no folder: its
    tests are the files of its name and those that import it, wherever they stand.
    """
    path = Path(module)
    folder = tree / TESTS / path.parent
    while not any(folder.glob("test_*.py")) and folder != tree / TESTS:
        folder = folder.parent
    at_top = folder == tree / TESTS
    files = sorted(folder.rglob("test_*.py") if at_top else folder.glob("test_*.py"))
    names = {
        f"test_{part}"
        for part in path.relative_to(folder.relative_to(tree / TESTS)).with_suffix("").parts
    }
    dotted = ".".join(["suno_desktop", "core", *path.with_suffix("").parts]).removesuffix(
        ".__init__"
    )
    own = [file for file in files if file.stem in names]
    importing = [file for file in files if file not in own and dotted in _imports(file)]
    rest = [] if at_top else [file for file in files if file not in own and file not in importing]
    rounds = [sorted(one, key=lambda file: file.stat().st_size) for one in (own, importing, rest)]
    return [[str(file.relative_to(tree)) for file in one] for one in rounds if one]


class Runs:
    """Runs tests in a copy of the tree, and knows which of them fail without any mutation.

    A test that failed is run again on the sound tree: only where it passes there has it noticed anything. The others
    are named in `red` and left out from then on.
    """

    def __init__(self, folder: Path) -> None:
        self.tree = folder / "tree"
        self.red: set[str] = set()
        self._green: set[str] = set()
        self._cache = folder / "cache"
        self._temporary = folder / "tmp"
        ignored = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache", ".coverage*")
        shutil.copytree(ROOT, self.tree, ignore=ignored)

    def noticed(self, mutation: Mutation, rounds: int) -> str:
        """The test that notices a mutation, or nothing. A run that hangs or cannot start has noticed it."""
        path = self.tree / CORE / mutation.path
        whole = path.read_text("utf-8")
        for files in nearest(mutation.path, self.tree)[:rounds]:
            while True:
                apply(mutation, self.tree)
                failed = self._failed(files)
                path.write_text(whole, "utf-8")
                if not failed:
                    break
                for test in failed:
                    if self._is_sound(test, files):
                        return test
        return ""

    def _is_sound(self, test: str, files: list[str]) -> bool:
        if test in self._green:
            return True
        if self._failed(files if test == _HANGS else [test]):
            if test == _HANGS:
                raise RuntimeError(f"cannot be run even without a mutation: {files}")
            self.red.add(test)
            return False
        self._green.add(test)
        return True

    def _is_long(self, tests: list[str]) -> bool:
        return (
            "::" not in tests[0] and sum((self.tree / one).stat().st_size for one in tests) > _LONG
        )

    def _failed(self, tests: list[str]) -> list[str]:
        """The tests, or whole files, that fail now; the first failure ends the run."""
        shutil.rmtree(self._cache, ignore_errors=True)
        command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p", "no:randomly"]
        command += [f"--timeout={_TEST_LIMIT_S}"]
        command += ["-o", f"cache_dir={self._cache}", f"--basetemp={self._temporary}"]
        command += [f"--deselect={test}" for test in sorted(self.red)]
        command += ["--numprocesses", "2" if self._is_long(tests) else "0", *tests]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(self.tree)}
        try:
            run = subprocess.run(
                command,
                cwd=self.tree,
                env=environment,
                capture_output=True,
                timeout=_LIMIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return [_HANGS]
        if run.returncode in {0, _NOTHING_TO_RUN}:
            return []
        last = self._cache / "v" / "cache" / "lastfailed"
        failed = list(json.loads(last.read_text("utf-8"))) if last.exists() else []
        return failed or [_HANGS]


def draw(seed: str, number: int) -> list[Mutation]:
    """`number` different mutations of this seed; the next one stands in for an equivalent one."""
    every = [
        mutation for path in sorted((ROOT / CORE).rglob("*.py")) for mutation in mutations(path)
    ]
    shuffled = random.Random(seed).sample(every, len(every))
    drawn = (one for one in shuffled if (one.path, one.text, one.what) not in EQUIVALENT)
    return list(itertools.islice(drawn, number))


def _seeds(number: int) -> list[str]:
    command = ["git", "log", f"-{number}", "--format=%H"]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()


def _try_all(drawn: list[Mutation], rounds: int, runs: Runs) -> list[Mutation]:
    """Those of the mutations that no test noticed."""
    survivors = []
    for mutation in drawn:
        started = time.monotonic()  # a long run shows where its time goes
        test = runs.noticed(mutation, rounds)
        if not test:
            survivors.append(mutation)
        verdict = "caught  " if test else "SURVIVED"
        print(f"  {verdict} {time.monotonic() - started:5.0f} s  {mutation}", flush=True)
        if test:
            print(f"                    by {test}", flush=True)
    return survivors


def main() -> int:
    """Run the mutations of the given seeds, or of the last three commits."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak mutations", description=__doc__)
    parser.add_argument("--seeds", nargs="*", help="instead of the hashes of the last commits")
    parser.add_argument("--number", type=int, default=20, help="mutations for each seed")
    parser.add_argument("--skip", type=int, default=0, help="go on behind so many of each seed")
    parser.add_argument(
        "--rounds", type=int, default=3, help="1: only the tests of the module's name"
    )
    parser.add_argument("--list", action="store_true", help="only say which they are")
    arguments = parser.parse_args()
    failed = False
    for seed in arguments.seeds or _seeds(3):
        print(f"seed {seed}", flush=True)
        drawn = draw(seed, arguments.number)[arguments.skip :]
        if arguments.list:
            print(*(f"  {mutation}" for mutation in drawn), sep="\n")
            continue
        with tempfile.TemporaryDirectory() as folder:
            runs = Runs(Path(folder))
            survivors = _try_all(drawn, arguments.rounds, runs)
        for test in sorted(runs.red):
            print(f"  fails without any mutation, left out: {test}", flush=True)
        print(f"  {len(drawn) - len(survivors)} of {len(drawn)} caught", flush=True)
        failed |= len(survivors) * 20 > arguments.number
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
