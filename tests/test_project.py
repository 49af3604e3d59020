"""What stands around the code agrees with it: system packages, README, version."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from suno_desktop import __version__

ROOT = Path(__file__).resolve().parent.parent
README = ROOT.joinpath("README.md").read_text("utf-8")
CONTRIBUTING = ROOT.joinpath(".github", "CONTRIBUTING.md").read_text("utf-8")
CHINESE = ROOT.joinpath("resources", "README.zh-CN.md").read_text("utf-8")
PROJECT = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text("utf-8"))["project"]
ALLOWED = {
    "suno_desktop",
    "resources",
    "tests",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
}
DEBIAN_13_IS = {"python_version": "3.13", "sys_platform": "linux"}
DEBIAN_13 = {
    "PySide6-Addons": "6.8.2.1",
    "requests": "2.32.3",
    "urllib3": "2.3.0",
    "mutagen": "1.47.0",
    "mido": "1.3.3",
    "platformdirs": "4.3.7",
    "pillow": "11.1.0",
    "keyring": "25.6.0",
    "numpy": "2.2.4",
    "send2trash": "1.8.3",
}
"""What a stable system has of the libraries that we ask for: a lower bound above it needs a reason."""
NEWER_THAN_DEBIAN_13 = {"pillow"}  # the first that reads AVIF in every wheel


def packages(section: str) -> set[str]:
    text = ROOT.joinpath(".ci", "system-packages.txt").read_text("utf-8")
    body = text.partition(f"[{section}]\n")[2].partition("\n[")[0]
    return {line.partition("#")[0].strip() for line in body.splitlines()} - {""}


def test_every_library_that_the_window_asks_for_is_in_the_list_of_system_packages():
    from suno_desktop.bridge import preflight  # noqa: PLC0415 — after the guards

    assert set(preflight._PACKAGES.values()) <= packages("run")


def test_the_list_of_system_packages_names_nothing_twice():
    names = [packages(section) for section in ("run", "screen", "test")]
    assert sum(map(len, names)) == len(set().union(*names))
    assert all(names)


def test_the_top_level_holds_what_was_agreed_and_nothing_else():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout, so what belongs to the project is not known")
    top = {line.partition("/")[0] for line in listed.stdout.splitlines()}
    assert {name for name in top if not name.startswith(".")} <= ALLOWED


@pytest.mark.parametrize("declared", PROJECT["dependencies"])
def test_what_debian_13_ships_is_new_enough(declared: str):
    requirement = Requirement(declared)
    if requirement.marker is not None and not requirement.marker.evaluate(DEBIAN_13_IS):
        return
    assert requirement.specifier.contains(DEBIAN_13[requirement.name]) == (
        requirement.name not in NEWER_THAN_DEBIAN_13
    )


def test_what_debian_13_ships_runs_it():
    assert DEBIAN_13_IS["python_version"] in SpecifierSet(PROJECT["requires-python"])


@pytest.mark.parametrize("requirement", PROJECT["dependencies"])
def test_it_is_said_what_each_library_is_for(requirement: str):
    name = re.split(r"[\[<>=;\s]", requirement)[0]
    table = CONTRIBUTING.partition("## What it depends on")[2].partition("\n\n")[2]
    assert name.lower() in table.lower()


@pytest.mark.parametrize(
    ("text", "place"),
    [(README, "."), (CONTRIBUTING, ".github"), (CHINESE, "resources")],
    ids=["README", "CONTRIBUTING", "README.zh-CN"],
)
def test_the_files_and_folders_that_are_named_exist(text: str, place: str):
    paths = set(re.findall(r"`((?:core|ui|bridge|tests|\.ci|resources)/[\w./-]*)`", text))
    missing = [
        path
        for path in sorted(paths)
        if "NAME" not in path  # what is to be written
        and not any(base.joinpath(path).exists() for base in (ROOT, ROOT / "suno_desktop"))
    ]
    links = set(re.findall(r"\]\(([\w.][\w./-]*)\)", text))
    missing += [link for link in sorted(links) if not ROOT.joinpath(place, link).exists()]
    assert missing == []


def test_both_readmes_say_the_same():
    """As far as a script can see: as many headings, tables' rows and points, and the same commands."""
    for mark in (r"^#+ ", r"^\|", r"^- ", r"^\d\. "):
        assert len(re.findall(mark, README, re.M)) == len(re.findall(mark, CHINESE, re.M)), mark
    code = re.compile(r"^```sh$.*?^```$", re.M | re.S)
    assert code.findall(README) == code.findall(CHINESE)


def test_the_readme_is_short():
    assert README.count("\n") <= 150


def test_the_program_says_its_version():
    done = subprocess.run(
        [sys.executable, "-m", "suno_desktop", "list", "--version"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["suno-desktop", __version__]


def test_nothing_refers_to_a_document_that_is_not_here():
    shouted = re.compile(
        r"\b[A-Z]{2,}\.md\b|\b(?:DESIGN|PROTOCOL|RELIABILITY|UX|STYLE)(?: section| [0-9])"
    )
    texts = list((ROOT / "suno_desktop").rglob("*.py")) + list((ROOT / "tests").rglob("*.py"))
    found = {
        f"{path.relative_to(ROOT)}: {word}"
        for path in texts
        if path != Path(__file__)
        for word in shouted.findall(path.read_text("utf-8"))
        if not any(ROOT.joinpath(folder, word).exists() for folder in ("", ".github"))
    }
    assert sorted(found) == []
