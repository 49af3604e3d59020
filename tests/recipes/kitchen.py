"""A copy of the project in which recipes are cooked: applies steps, runs tests, and sees which files changed.

Never writes into the project.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tests.recipes.recipe import Recipe, Step
from tests.recipes.translator import translate

ROOT = Path(__file__).resolve().parents[2]
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)(?: - (.*))?$", re.MULTILINE)
_LEFT_BY_TOOLS = re.compile(r"__pycache__/|_cache/|^\.hypothesis/")
_SAID = re.compile(r"^E\s+(.*)$", re.MULTILINE)


class StepError(Exception):
    """A step could not be done; says why."""


class Failure(NamedTuple):
    """A test that failed."""

    test: str
    said: str
    """The line that names the step, or the first line."""


def project_files() -> list[str]:
    """What belongs to the project: what git keeps, and what it would keep."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "-c", "-o", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    names = sorted(set(done.stdout.decode().split("\0")) - {""})
    return [name for name in names if ROOT.joinpath(name).is_file()]


def patch_command(patches: Iterable[Path], *flags: str) -> list[str]:
    """The command that applies patches to the folder in which it is run."""
    return ["git", "apply", *flags, *(str(patch) for patch in patches)]


class Kitchen:
    """A copy of the project in a folder. `reset` makes it fresh again."""

    def __init__(self, folder: Path, names: Iterable[str] | None = None) -> None:
        """A kitchen in this folder; `names` are the project's files, all if None."""
        self.folder = folder / "project"
        self._cache = folder / "types"
        self._names = tuple(project_files() if names is None else names)
        self._before: dict[str, str] = {}

    def reset(self) -> None:
        """Begin anew with the project as it was at the first reset."""
        if self._before:
            for name in self.changed():
                self.folder.joinpath(name).unlink(missing_ok=True)
                if name in self._before:
                    self._copy(name)
            return
        for name in self._names:
            self._copy(name)
        self._before = self._digests()

    def _copy(self, name: str) -> None:
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)

    def _digests(self) -> dict[str, str]:
        found = {}
        for path in self.folder.rglob("*"):
            name = path.relative_to(self.folder).as_posix()
            if path.is_file() and not _LEFT_BY_TOOLS.search(name):
                found[name] = sha256(path.read_bytes()).hexdigest()
        return found

    def changed(self) -> list[str]:
        """The files that are new, different or gone since the reset."""
        now = self._digests()
        names = now.keys() | self._before.keys()
        return sorted(name for name in names if now.get(name) != self._before.get(name))

    def do(self, step: Step) -> None:
        """Do a step.

        Raises:
            StepError: it cannot be done.
        """
        if step.patch is not None:
            self._must(patch_command([step.patch]))
        if step.run:
            self._python(step.run)
        if step.translate is not None:
            texts = self.folder / "resources" / "i18n" / f"suno_desktop_{step.language}.ts"
            try:
                translate(texts, step.translate)
            except (FileNotFoundError, KeyError) as error:
                raise StepError(str(error)) from error
            if step.run:
                self._python(step.run)

    def test(self, tests: Sequence[str]) -> tuple[list[Failure], str]:
        """Run tests; what failed, and all that was printed."""
        options = (
            "-q",
            "-p",
            "no:randomly",
            "-p",
            "no:cacheprovider",
            "--tb=short",
            "-rfE",
            "--continue-on-collection-errors",
        )
        done = self._run([sys.executable, "-m", "pytest", *options, *tests])
        printed = done.stdout + done.stderr
        if done.returncode and not _FAILED.search(printed):
            return [Failure("pytest", printed[-2000:])], printed
        said = _SAID.findall(printed)
        return [
            Failure(test, first or (said[0] if said else ""))
            for test, first in _FAILED.findall(printed)
        ], printed

    def lint(self, files: Sequence[str]) -> str:
        """What ruff and mypy say of Python files; "" if nothing."""
        own = [name for name in files if name.endswith(".py")]
        commands = [("ruff", "check", "-q"), ("ruff", "format", "--check", "-q")]
        commands += [("mypy", "--no-error-summary", f"--cache-dir={self._cache}")]
        done = [self._run([sys.executable, "-m", *command, *own]) for command in commands if own]
        return "".join(one.stdout + one.stderr for one in done if one.returncode)

    def _python(self, arguments: Sequence[str]) -> None:
        """Exit code 1 of a script that only says that something is left to do is no failure."""
        done = self._run([sys.executable, *arguments])
        if done.returncode and "unfinished" not in done.stdout:
            raise StepError((done.stderr or done.stdout).strip().splitlines()[-1])

    def _must(self, command: Sequence[str]) -> None:
        done = self._run(command)
        if done.returncode:
            raise StepError(done.stderr.strip())

    def _run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        env = os.environ | {
            "PYTHONPATH": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "QT_QPA_PLATFORM": "offscreen",
            "GIT_CEILING_DIRECTORIES": str(self.folder.parent),
            "COLUMNS": "1000",
        }
        return subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip


def cook(kitchen: Kitchen, recipe: Recipe) -> list[str]:
    """Do all steps; what is wrong then, nothing if it is as the recipe says. Leaves the copy as it became."""
    kitchen.reset()
    for step in recipe.steps:
        kitchen.do(step)
    changed = kitchen.changed()
    counted = [name for name in changed if recipe.counts(name)]
    wrong = [f"touched and not named: {name}" for name in changed if not recipe.allows(name)]
    if len(counted) > recipe.most:
        wrong.append(f"{len(counted)} files touched, at most {recipe.most}: {', '.join(counted)}")
    wrong += [f"{test}: {said}" for test, said in kitchen.test(recipe.tests)[0]]
    return wrong + kitchen.lint(changed).splitlines()


def cook_without(
    kitchen: Kitchen, recipe: Recipe, left_out: int
) -> tuple[Failure | None, list[Failure]]:
    """Do all steps but one; the failure that names that step, and all failures."""
    kitchen.reset()
    step = recipe.steps[left_out]
    failures = []
    for other in recipe.steps:
        if other is step:
            continue
        try:
            kitchen.do(other)
        except StepError as error:
            failures.append(Failure(f"step “{other.name}”", str(error)))
    failed, printed = kitchen.test(recipe.tests)
    lines = [line for line in _SAID.findall(printed) if step.says in line]
    for failure in failures:
        if step.says in failure.said:
            return failure, [*failures, *failed]
    named = next((one for one in failed if step.says in one.said), None)
    if named is None and lines and failed:
        named = failed[0]._replace(said=lines[0])
    return named, [*failures, *failed]
