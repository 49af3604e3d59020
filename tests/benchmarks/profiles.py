"""Profiles with large libraries, made once on a machine for each format of the library, and how a program is run on them."""

from __future__ import annotations

import compileall
import functools
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import suno_desktop
from suno_desktop.core import library
from tests.benchmarks import corpus
from tests.core.library import synthetic

_SETTINGS = '{"keys.storage": "session", "save.auto_kinds": [], "polling.paused": true}'


@contextmanager
def profile_of(songs: int) -> Iterator[Path]:
    """A profile folder with so many songs, gone at the end. Its relay is nowhere and not asked."""
    source = Path(tempfile.gettempdir()) / f"suno-desktop-benchmark-{songs}-{_format()}"
    if not (source / "settings.json").exists():
        shutil.rmtree(source, ignore_errors=True)
        source.mkdir()
        synthetic.fill(source / "library.sqlite3", songs=songs)
        (source / "settings.json").write_text(_SETTINGS)
    with tempfile.TemporaryDirectory(prefix="suno-desktop-profile-") as folder:
        copy = Path(folder) / "profile"
        shutil.copytree(source, copy)
        yield copy


@functools.cache
def as_installed() -> dict[str, str]:
    """The environment of a program that is measured: as an installed one, whose byte code is there."""
    compileall.compile_dir(suno_desktop.__path__[0], quiet=1)
    return {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PYTHONDONTWRITEBYTECODE": ""}


def _format() -> str:
    """Changes with the code that makes the library."""
    made_by = [
        Path(corpus.__file__),
        Path(synthetic.__file__),
        *sorted(Path(library.__path__[0]).glob("*.py")),
    ]
    return hashlib.sha256(b"".join(path.read_bytes() for path in made_by)).hexdigest()[:8]
