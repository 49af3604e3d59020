"""Recipes that are run by `python -m tests.recipes`: their patches still fit, and CONTRIBUTING.md tells the same steps."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from suno_desktop.core.override import override
from tests.recipes.kitchen import ROOT, Failure, Kitchen, cook, patch_command
from tests.recipes.recipe import HERE, NAMES, Recipe, all_recipes
from tests.recipes.translator import accented, translate

RECIPES = all_recipes()
PAGE = ROOT / ".github" / "CONTRIBUTING.md"


def told(title: str) -> list[str]:
    """The numbered steps under a heading, in one line each."""
    text = PAGE.read_text("utf-8").partition(f"\n### {title}\n")[2]
    text = re.split(r"^#+ ", text, maxsplit=1, flags=re.MULTILINE)[0]
    steps = re.findall(r"^\d+\. (.*(?:\n {3}.*)*)", text, re.MULTILINE)
    return [" ".join(step.split()) for step in steps]


def test_every_folder_is_a_recipe() -> None:
    assert {path.parent.name for path in HERE.glob("*/recipe.toml")} == {*NAMES}
    used = {step.patch for recipe in RECIPES for step in recipe.steps if step.patch}
    assert used == set(HERE.glob("*/*.patch"))


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.key)
def test_its_patches_still_fit(recipe: Recipe) -> None:
    patches = [step.patch for step in recipe.steps if step.patch is not None]
    if not patches:
        assert all(step.run or step.translate is not None for step in recipe.steps)
        return
    done = subprocess.run(
        patch_command(patches, "--check"), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert not done.returncode, (
        f"{done.stderr}\nMake the patch anew; then run `python -m tests.recipes {recipe.key}`."
    )


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.key)
def test_the_page_tells_its_steps(recipe: Recipe) -> None:
    steps = told(recipe.title)
    assert [step[: len(own.name)] for step, own in zip(steps, recipe.steps, strict=False)] == [
        own.name for own in recipe.steps
    ], f"“{recipe.title}” of CONTRIBUTING.md and tests/recipes/{recipe.key}/recipe.toml differ"
    assert len(steps) == len(recipe.steps)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.key)
def test_what_it_has_translated_is_no_text_of_the_program_yet(recipe: Recipe) -> None:
    # Else nobody misses it, and the step could be left out without a word.
    for step in recipe.steps:
        path = ROOT / f"resources/i18n/suno_desktop_{step.language}.ts"
        there = path.read_text("utf-8") if step.translate else ""
        assert [one for one in step.translate or () if f"<source>{one}</source>" in there] == []


def test_a_translator_leaves_places_markup_and_keys_alone(tmp_path: Path) -> None:
    assert (
        accented("&Open {name} at <b>once</b> &amp; go") == "&Opén {name} àt <b>ôncé</b> &amp; gô"
    )
    path = tmp_path / "suno_desktop_eo.ts"
    with pytest.raises(FileNotFoundError, match="--new eo"):
        translate(path, {})
    message = (
        '<message><source>{}</source><translation type="unfinished">{}</translation></message>'
    )
    plural = message.format("{n} songs", "<numerusform /><numerusform />")
    path.write_text(f"<TS><context>{message.format('Mood', '')}{plural}</context></TS>", "utf-8")
    translate(path, {})
    text = path.read_text("utf-8")
    assert "unfinished" not in text
    assert "<translation>Môôd</translation>" in text
    assert text.count("<numerusform>{n} sôngs</numerusform>") == 2


class _NoCook(Kitchen):
    """Finds all tests good."""

    @override
    def test(self, tests: object) -> tuple[list[Failure], str]:
        return [], ""

    @override
    def lint(self, files: object) -> str:
        return ""


def test_a_file_that_a_recipe_does_not_name_is_told(tmp_path: Path) -> None:
    recipe = next(one for one in RECIPES if one.key == "verb")
    kitchen = _NoCook(tmp_path, ["suno_desktop/cli/__init__.py", "suno_desktop/cli/get.py"])
    assert cook(kitchen, recipe) == []
    table, module = sorted(recipe.files)
    assert kitchen.changed() == [table, module]
    assert cook(kitchen, recipe._replace(files=(module,))) == [f"touched and not named: {table}"]
    (said,) = cook(kitchen, recipe._replace(most=1))
    assert said.startswith("2 files touched, at most 1: ")
