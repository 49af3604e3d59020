"""The entry in the applications menu is one that desktops accept, and it starts this program."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from suno_desktop.bridge import menu_entry
from suno_desktop.core.errors import DiskError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="menus of Linux desktops")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "system"))
    return tmp_path / "data"


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_it_comes_as_desktops_want_it_and_goes_without_a_trace(home: Path) -> None:
    assert menu_entry.is_offered()
    assert not menu_entry.is_there()
    menu_entry.add()
    menu_entry.add()  # once more after an update
    assert menu_entry.is_there()
    entry = home / "applications/suno-desktop.desktop"
    subprocess.run(["desktop-file-validate", entry], check=True)
    assert len(files(home / "icons")) == 9
    assert files(entry.parent) == ["suno-desktop.desktop"]
    menu_entry.remove()
    assert files(home) == []


def test_its_command_starts_this_program(home: Path) -> None:
    menu_entry.add()
    lines = (home / "applications/suno-desktop.desktop").read_text("utf-8").splitlines()
    (line,) = (one for one in lines if one.startswith("Exec="))
    words = shlex.split(line.removeprefix("Exec="))
    assert words.pop() == "%U"
    run = subprocess.run([*words, "list", "--help"], capture_output=True, text=True, check=True)
    assert "suno-desktop list" in run.stdout


@pytest.mark.parametrize("name", ["with space", "100%", 'a"b$c`d\\e'])
def test_odd_folders_are_quoted(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    program = tmp_path / name / "bin" / "suno-desktop"
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setattr(sys, "executable", str(program.with_name("python")))
    menu_entry.add()
    entry = home / "applications/suno-desktop.desktop"
    subprocess.run(["desktop-file-validate", entry], check=True)
    (line,) = (one for one in entry.read_text("utf-8").splitlines() if one.startswith("Exec="))
    said = line.removeprefix("Exec=").replace("\\\\", "\\")  # the file's own escape
    quoted = said.removesuffix(" %U")
    run = subprocess.run(
        ["sh", "-c", f"printf %s {quoted}"], check=True, capture_output=True, text=True
    )
    word = run.stdout  # a shell has the same rules within double quotes
    assert word.replace("%%", "%") == str(program)


def test_a_package_of_the_system_has_its_own(home: Path, tmp_path: Path) -> None:
    entry = tmp_path / "system/applications/suno-desktop.desktop"
    entry.parent.mkdir(parents=True)
    entry.touch()
    assert not menu_entry.is_offered()


def test_a_folder_that_cannot_be_made_is_said(home: Path) -> None:
    home.touch()  # a file in the place of the folder
    with pytest.raises(DiskError) as caught:
        menu_entry.add()
    assert caught.value.code == "disk.menu_entry"
    assert os.fspath(home) in str(caught.value)
