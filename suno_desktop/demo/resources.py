"""Where the files that come with the program are: `resources/` in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path


def folder() -> Path:
    """The folder `resources`; raises FileNotFoundError if the installation is incomplete."""
    package = Path(__file__).resolve().parent.parent
    for candidate in (package / "resources", package.parent / "resources"):
        if (candidate / "demo" / "songs.json").is_file():
            return candidate
    raise FileNotFoundError(package / "resources" / "demo" / "songs.json")
