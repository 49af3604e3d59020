"""The rules of size in this house, and `python -m tests.house [FOLDER]`, which measures a checkout.

A class has at most 500 lines and 45 methods, a function 60 lines and 8 parameters (of all kinds, `self` not
counted), and nothing asks `hasattr(self, …)`. What is still over stands in `ALLOWED`, which only gets shorter.
"""

from __future__ import annotations

import ast
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLASS_LINES, CLASS_METHODS, FUNCTION_LINES, PARAMETERS = 500, 45, 60, 8

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def trees(root: Path, folder: str = "suno_desktop") -> Iterator[tuple[Path, ast.Module]]:
    """Each module below a folder of a checkout, read."""
    for path in sorted(root.joinpath(folder).rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


def offences(tree: ast.Module, name: str) -> Iterator[str]:
    """What in one module is over, as `place: what`, without figures, so that a list of them stays true."""
    for node, place in _places(tree, name):
        if isinstance(node, ast.ClassDef):
            if _lines(node) > CLASS_LINES:
                yield f"{place}: class of more than {CLASS_LINES} lines"
            if len(_methods(node)) > CLASS_METHODS:
                yield f"{place}: class of more than {CLASS_METHODS} methods"
        elif isinstance(node, _Function):
            if _lines(node) > FUNCTION_LINES:
                yield f"{place}: function of more than {FUNCTION_LINES} lines"
            if _parameters(node) > PARAMETERS:
                yield f"{place}: more than {PARAMETERS} parameters"
        elif _asks_itself(node):
            yield f"{place}: hasattr(self, …)"


def _places(tree: ast.AST, name: str) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.iter_child_nodes(tree):
        inner = isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        place = f"{name}.{node.name}" if inner else name  # type: ignore[attr-defined] # these have names
        yield node, place
        yield from _places(node, place)


def _lines(node: ast.ClassDef | _Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _methods(node: ast.ClassDef) -> list[_Function]:
    return [item for item in node.body if isinstance(item, _Function)]


def _parameters(node: _Function) -> int:
    told = node.args
    named = [*told.posonlyargs, *told.args, *told.kwonlyargs]
    count = len(named) + (told.vararg is not None) + (told.kwarg is not None)
    return count - (bool(named) and named[0].arg in {"self", "cls"})


def _asks_itself(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="hasattr"), args=[ast.Name(id="self"), *_]):
            return True
    return False


# ---- figures


def measure(root: Path) -> dict[str, str]:
    """What can be said of a checkout in figures, by name."""
    found = list(trees(root))
    code, tests = _code_lines(root / "suno_desktop"), _code_lines(root / "tests")
    handlers = [node for _, tree in found for node in ast.walk(tree) if isinstance(node, ast.Try)]
    caught = [handler for node in handlers for handler in node.handlers]
    broad = sum(isinstance(one.type, ast.Name) and one.type.id == "Exception" for one in caught)
    classes = [
        node for _, tree in found for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    ]
    biggest = sorted(classes, key=_lines, reverse=True)[:5]
    functions = [
        node for _, tree in found for node in ast.walk(tree) if isinstance(node, _Function)
    ]
    words = [
        len(text.split())
        for _, tree in found
        for node in ast.walk(tree)
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and not node.name.startswith("_")
        and (text := ast.get_docstring(node))
    ]
    files = Counter(
        path.name for path, _ in found if path.name not in {"__init__.py", "__main__.py"}
    )
    names = Counter(node.name for node in classes)
    return {
        "lines of code (suno_desktop)": f"{code}",
        "test lines per code line": f"{tests / code:.2f}",
        "`except Exception`": f"{broad} of {len(caught)} ({100 * broad / len(caught):.1f}%)",
        "late imports": f"{sum(_late(tree) for _, tree in found)}",
        "biggest classes": ", ".join(
            f"{one.name} {_lines(one)}/{len(_methods(one))}" for one in biggest
        ),
        "longest function": f"{max(map(_lines, functions))} lines",
        "most parameters": f"{max(map(_parameters, functions))}",
        "words per docstring of public names": f"{statistics.mean(words):.1f} (of {len(words)})",
        "file names used twice": _twice(files),
        "class names used twice": _twice(names),
        "over the house's rules": f"{sum(1 for path, tree in found for _ in offences(tree, path.stem))}",
    }


def _code_lines(folder: Path) -> int:
    """Lines that are neither empty nor only a comment."""
    lines = (line for path in folder.rglob("*.py") for line in path.read_text("utf-8").splitlines())
    return sum(1 for line in lines if line.strip() and not line.lstrip().startswith("#"))


def _late(tree: ast.Module) -> int:
    inside = (node for node in ast.walk(tree) if isinstance(node, _Function))
    found = {
        node
        for one in inside
        for node in ast.walk(one)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    return len(found)


def _twice(counted: Counter[str]) -> str:
    again = sorted(name for name, count in counted.items() if count > 1)
    return f"{len(again)}" + (f" ({', '.join(again)})" if again else "")


def main() -> None:
    """Print the figures as a table."""
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    for name, figure in measure(root).items():
        print(f"{name:40} {figure}")


ALLOWED: frozenset[str] = frozenset()
"""What was over when the rule came. Take out what is mended; nothing may be added."""


if __name__ == "__main__":
    main()
