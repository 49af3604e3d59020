from __future__ import annotations

import platform
import sqlite3

import pytest

from suno_desktop import __version__
from suno_desktop.core.profile import diagnostics


def test_versions_are_those_that_run() -> None:
    facts = dict(diagnostics.versions())
    assert facts["suno-desktop"] == __version__
    assert facts["Python"].startswith(platform.python_version())
    assert facts["SQLite"] == sqlite3.sqlite_version
    assert facts["mutagen"][0].isdigit()


def test_a_missing_package_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnostics, "_PACKAGES", ("no-such-package-here",))
    assert dict(diagnostics.versions())["no-such-package-here"] == "not installed"


def test_nothing_of_the_person_is_told() -> None:
    told = repr(diagnostics.versions())
    assert platform.node() not in told


@pytest.mark.parametrize(
    ("pyside", "python", "answer"),
    [
        ("6.12.0", (3, 11), True),
        ("6.12.0", (3, 12), False),
        ("6.12.0", (3, 14), False),
        ("6.11.3", (3, 11), False),
    ],
)
def test_the_deadly_pair_is_known(pyside: str, python: tuple[int, int], *, answer: bool) -> None:
    assert diagnostics.is_deadly(pyside, python) is answer
