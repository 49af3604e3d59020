"""`copy`: what is asked for is what the folder gets, and the exit code says whether all of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.cli import exits
from suno_desktop.core.media.disk import fingerprint
from tests.core.library.makers import Room
from tests.core.media import makers


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A profile with two saved songs and one that is not."""
    folder = tmp_path / "profile"
    folder.mkdir()
    with Room.opened(folder) as room:
        for number, title in enumerate(["Rain", "Sun", "Not saved"]):
            song = room.ready_song(f"clip-{number}", f"task-{number}", title=title, artist="Mira")
            if title != "Not saved":
                path = folder / f"{title}.mp3"
                path.write_bytes(makers.mp3())
                room.save(song, path=path, mark=fingerprint(path))
    return folder


def copy(profile: Path, *words: str) -> tuple[int, list[dict[str, Any]], str]:
    command = [sys.executable, "-m", "suno_desktop", "copy", "--profile", str(profile), "--json"]
    done = subprocess.run([*command, *words], capture_output=True, text=True, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def files(folder: Path) -> list[str]:
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("[!.]*.*"))


def test_songs_are_copied_once_and_those_that_match(profile: Path, tmp_path: Path) -> None:
    target = tmp_path / "phone"
    target.mkdir()
    code, events, _ = copy(profile, str(target), "rain")
    assert (code, events[-1]["copied"]) == (exits.OK, 2)
    assert files(target) == ["Mira/Rain (A).mp3", "Suno.m3u8"]
    code, events, _ = copy(profile, "--playlist", "", str(target))
    assert [events[-1][key] for key in ("copied", "kept", "removed", "left")] == [1, 1, 0, 0]
    code, events, said = copy(profile, "--for", "friend", "--remove", str(target), "sun")
    assert files(target) == ["Mira - Sun (A).mp3"]
    assert (code, events[-1]["removed"], said) == (exits.OK, 3, "")


def test_what_fails_is_named(profile: Path, tmp_path: Path) -> None:
    (profile / "Sun.mp3").unlink()
    target = tmp_path / "phone"
    target.mkdir()
    code, events, said = copy(profile, str(target))
    assert code == exits.FAILED
    assert [one["event"] for one in events] == ["failed", "done"]
    assert events[0]["path"].endswith("Sun.mp3")
    assert events[0]["reason"] in said
    code, events, said = copy(profile, str(tmp_path / "away"))
    assert (code, events) == (exits.FAILED, [])
    assert "away" in said


def test_the_wrong_words_are_said(profile: Path, tmp_path: Path) -> None:
    assert copy(profile, "--for", "dog", str(tmp_path))[0] == exits.USAGE
    assert copy(profile, "--kinds", "mp5", str(tmp_path))[0] == exits.USAGE
    assert copy(profile)[0] == exits.USAGE
