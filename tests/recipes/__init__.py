"""Recipes of CONTRIBUTING.md that are run: what each step is, applied to a copy of the project.

A folder here is a recipe: `recipe.toml` and a patch for each step that is written by hand. `python -m tests.recipes` runs
them all, then each again without one of its steps; a test must fail then and say what was left out. Patches carry as
little of their surroundings as possible, so that they still fit when something beside them changes; `tests/test_recipes.py`
says if one does not. This package changes nothing outside a temporary folder.
"""
