"""The rules of size hold everywhere but where the list says so, and the list is not longer than needed."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from tests.house import ALLOWED, ROOT, offences, trees


def found() -> set[str]:
    return {
        offence
        for path, tree in trees(ROOT)
        for offence in offences(tree, ".".join(path.relative_to(ROOT).with_suffix("").parts))
    }


def test_nothing_is_larger_than_the_house_allows() -> None:
    assert sorted(found() - ALLOWED) == []


def test_what_was_mended_is_off_the_list() -> None:
    assert sorted(ALLOWED - found()) == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("class A:\n" + "    x = 1\n" * 500, "m.A: class of more than 500 lines"),
        (
            "class A:\n" + "".join(f"    def f{n}(self): ...\n" for n in range(46)),
            "m.A: class of more than 45 methods",
        ),
        ("def f():\n" + "    x = 1\n" * 60, "m.f: function of more than 60 lines"),
        (
            "class A:\n    def f(self, a, b, /, c, *d, e, f, g, h, **i): ...",
            "m.A.f: more than 8 parameters",
        ),
        (
            "class A:\n    def f(self):\n        return hasattr(self, 'x')",
            "m.A.f: hasattr(self, …)",
        ),
    ],
)
def test_each_rule_is_seen(code: str, said: str) -> None:
    assert list(offences(ast.parse(code), "m")) == [said]


def test_what_is_just_allowed() -> None:
    code = (
        "class A:\n"
        + "".join(f"    def f{n}(self, a, b, c, d, e, f, *, g, h): ...\n" for n in range(45))
        + "def g():\n"
        + "    x = 1\n" * 59
    )
    assert list(offences(ast.parse(code), "m")) == []


def test_no_two_classes_have_one_name() -> None:
    names = Counter(
        node.name
        for path in (ROOT / "suno_desktop").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_the_frame_of_the_engine_stays_small() -> None:
    text = (ROOT / "suno_desktop/core/engine/engine.py").read_text("utf-8")
    (engine,) = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
    assert len(text.splitlines()) <= 450
    assert sum(isinstance(one, ast.FunctionDef) for one in engine.body) <= 40
