"""What a recipe says: its steps in order, what it may touch and what is run. Reads `recipe.toml`; runs nothing."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
NAMES = ("family", "field", "column", "setting", "verb", "language")
"""In the order of CONTRIBUTING.md."""


class Step(NamedTuple):
    """One step of a recipe."""

    name: str
    """How CONTRIBUTING.md calls it."""
    says: str
    """Part of what a failing test says where the step was left out."""
    patch: Path | None
    """What is written by hand."""
    run: tuple[str, ...]
    """What is run: the arguments of Python."""
    translate: dict[str, str] | None
    """What a translator writes, by the English; every text gets accents if this is empty."""
    language: str
    """Which language that is."""


class Recipe(NamedTuple):
    """One recipe.

    Attributes:
        key: the name of its folder.
        title: its heading in CONTRIBUTING.md.
        most: how many files it may touch, without those on top.
        files: the files that it may touch, as patterns.
        on_top: the files that do not count: migrations, a place in the dialog, translations, kept libraries and replies.
        tests: what pytest is given.
        steps: in their order.
    """

    key: str
    title: str
    most: int
    files: tuple[str, ...]
    on_top: tuple[str, ...]
    tests: tuple[str, ...]
    steps: tuple[Step, ...]

    def allows(self, path: str) -> bool:
        """Whether the recipe may touch this file."""
        return any(fnmatch(path, pattern) for pattern in (*self.files, *self.on_top))

    def counts(self, path: str) -> bool:
        """Whether this file counts against `most`."""
        return any(fnmatch(path, pattern) for pattern in self.files)


def read(key: str) -> Recipe:
    """The recipe of this folder."""
    folder = HERE / key
    told = tomllib.loads(folder.joinpath("recipe.toml").read_text("utf-8"))
    steps = tuple(
        Step(
            name=step["name"],
            says=step["says"],
            patch=folder / step["patch"] if "patch" in step else None,
            run=tuple(step.get("run", ())),
            translate=step.get("translate"),
            language=step.get("language", ""),
        )
        for step in told["steps"]
    )
    return Recipe(
        key=key,
        title=told["title"],
        most=told["most"],
        files=tuple(told["files"]),
        on_top=tuple(told.get("on_top", ())),
        tests=tuple(told["tests"]),
        steps=steps,
    )


def all_recipes() -> tuple[Recipe, ...]:
    """Every recipe, in the order of CONTRIBUTING.md."""
    return tuple(map(read, NAMES))
