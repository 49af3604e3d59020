"""The files that come with the program are found in a checkout and in an installed package."""

from pathlib import Path

import pytest

from suno_desktop.core import resources


@pytest.mark.parametrize("place", ["resources", "suno_desktop/resources"])
def test_resources_are_found_beside_or_in_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (tmp_path / place).mkdir(parents=True)
    monkeypatch.setattr(
        resources, "__file__", str(tmp_path / "suno_desktop" / "core" / "resources.py")
    )
    resources.folder.cache_clear()
    try:
        assert resources.folder() == tmp_path / place
    finally:
        resources.folder.cache_clear()
