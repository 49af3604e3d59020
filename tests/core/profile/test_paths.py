"""Where a profile keeps its things: under one folder, or where the system wants each."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from suno_desktop.core.profile.paths import Profile, cannot_open


def test_a_profile_in_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    names = (
        "library.sqlite3",
        "settings.json",
        "window.json",
        "queue.json",
        "watched.json",
        "keys.json",
        "providers.json",
    )
    under = tmp_path / "one"
    expected = (*names, "cache", "logs", "music", "profile.lock")
    assert Profile.under(Path("one")) == tuple(under / name for name in expected)
    assert Profile.under(Path("~/one")) == Profile.under(under)


def test_a_profile_in_the_folders_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def folder(kind: str):
        def of(*name: str, **options: object) -> str:
            asked.append((kind, name, options))
            return f"/{kind}"

        return of

    for kind in ("data", "config", "cache", "log", "music"):
        monkeypatch.setattr(platformdirs, f"user_{kind}_dir", folder(kind))
    assert Profile.of_user() == Profile(
        library=Path("/data/library.sqlite3"),
        settings=Path("/config/settings.json"),
        window=Path("/config/window.json"),
        queue=Path("/data/queue.json"),
        watched=Path("/data/watched.json"),
        keys=Path("/data/keys.json"),
        providers=Path("/config/providers.json"),
        cache=Path("/cache"),
        logs=Path("/log"),
        music=Path("/music/Suno"),
        lock=Path("/data/profile.lock"),
    )
    of_app = [(kind, ("suno-desktop",), {"appauthor": False}) for kind in ("cache", "log")]
    assert [one for one in asked if one[0] in {"cache", "log"}] == of_app
    assert asked[:2] == [(kind, *of_app[0][1:]) for kind in ("data", "config")]
    assert asked[-1] == ("music", (), {})


@pytest.mark.parametrize("below", ["", "deep/down"])
def test_a_file_in_the_way_of_a_profile_is_named(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    error = cannot_open(tmp_path / "file" / below, FileExistsError(17, "exists"))
    assert (error.code, error.values) == ("library.no_folder", {"path": str(tmp_path / "file")})
    assert cannot_open(tmp_path, PermissionError(13, "no")).code == "library.cannot_open"
