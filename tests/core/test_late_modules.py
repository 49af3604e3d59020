"""Modules that are read when something of them is first used."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

from suno_desktop.core.late_modules import late_modules

_LATE = """
import sys
from suno_desktop.core.library import backups, library
name = "suno_desktop.core.library.backups"
print(name in sys.modules, backups.SUFFIX, name in sys.modules)
"""


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("shelf.book")
    monkeypatch.setitem(sys.modules, "shelf", ModuleType("shelf"))
    monkeypatch.setitem(sys.modules, "shelf.book", module)
    return module


def test_a_module_is_read_with_the_first_use_of_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LATE], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["False", ".backup", "True"]


def test_what_is_put_in_the_place_of_a_name_counts_on_both_sides(shelf: ModuleType) -> None:
    book = late_modules("shelf", "book")("book")
    book.title = "one"
    assert vars(shelf)["title"] == "one"
    vars(shelf)["title"] = "two"
    assert book.title == "two"
    del book.title
    assert "title" not in vars(shelf)


def test_only_named_modules_are_found() -> None:
    find = late_modules("suno_desktop.core.library", "backups")
    with pytest.raises(AttributeError, match="no attribute 'backup'"):
        find("backup")
    with pytest.raises(ImportError):
        exec("from suno_desktop.core.library import there_is_no_such_module")
