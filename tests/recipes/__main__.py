"""`python -m tests.recipes [NAME…] [--only-whole]`: cook every recipe in a copy of the project, whole and without each step.

Prints how many files each touches, and for each step which test fails without it and what that says. Exit code 1 if a
recipe is not as it says, or a step can be left out unnoticed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.recipes.kitchen import Kitchen, StepError, cook, cook_without
from tests.recipes.recipe import NAMES, Recipe, read


def _whole(kitchen: Kitchen, recipe: Recipe) -> bool:
    started = time.monotonic()
    try:
        wrong = cook(kitchen, recipe)
    except StepError as error:
        wrong = [str(error)]
    changed = kitchen.changed()
    counted = [name for name in changed if recipe.counts(name)]
    on_top = [name for name in changed if not recipe.counts(name)]
    verdict = "not as it says" if wrong else "green"
    print(f"{recipe.title}: {verdict}, {time.monotonic() - started:.0f} s")
    print(f"  {len(counted)} of at most {recipe.most} files: {', '.join(counted)}")
    if on_top:
        print(f"  on top: {', '.join(on_top)}")
    for line in wrong:
        print(f"  WRONG {line}")
    return not wrong


def _without(kitchen: Kitchen, recipe: Recipe) -> bool:
    good = True
    for number, step in enumerate(recipe.steps):
        named, failures = cook_without(kitchen, recipe, number)
        print(f"  without step {number + 1}, “{step.name}”")
        if named is None:
            good = False
            print(f"    UNNOTICED: no test says “{step.says}”")
            for test, said in failures:
                print(f"      {test}: {said}")
        else:
            print(f"    {len(failures)} fail: {named.test}\n    {named.said}")
    return good


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.recipes", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}")
    parser.add_argument("--only-whole", action="store_true", help="leave no step out")
    arguments = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory(prefix="recipes-") as folder:
        kitchen = Kitchen(Path(folder))
        for recipe in map(read, arguments.names or NAMES):
            good &= _whole(kitchen, recipe)
            if not arguments.only_whole:
                good &= _without(kitchen, recipe)
            sys.stdout.flush()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
