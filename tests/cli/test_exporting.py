"""`export`: the ending of the name says what is written, of all songs or of those that match."""

from __future__ import annotations

import json
import os
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
    """A profile with one saved song and one that is not."""
    folder = tmp_path / "profile"
    folder.mkdir()
    with Room.opened(folder) as room:
        song = room.ready_song("clip-0", "task-0", title="Rain", artist="Mira")
        room.ready_song("clip-1", "task-1", title="Sun", artist="Mira")
        path = folder / "Rain.mp3"
        path.write_bytes(makers.mp3())
        room.save(song, path=path, mark=fingerprint(path))
    return folder


def export(profile: Path, *words: str) -> tuple[int, list[dict[str, Any]], str]:
    command = [sys.executable, "-m", "suno_desktop", "export", "--profile", str(profile), "--json"]
    done = subprocess.run([*command, *words], capture_output=True, text=True, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.mark.parametrize(
    ("ending", "songs"), [(".m3u8", 1), (".csv", 2), (".json", 2), (".html", 2), (".txt", 2)]
)
def test_the_ending_says_what_is_written(
    profile: Path, tmp_path: Path, ending: str, songs: int
) -> None:
    path = tmp_path / f"list{ending}"
    code, events, _ = export(profile, str(path))
    assert code == exits.OK
    assert events == [
        {"event": "exported", "path": str(path), "songs": songs, "left_out": 2 - songs}
    ]
    assert "Rain" in path.read_text("utf-8")


def test_only_what_matches_goes_out_and_all_of_it_as_jsonl(profile: Path, tmp_path: Path) -> None:
    code, events, _ = export(profile, str(tmp_path / "sun.csv"), "title:sun")
    assert (code, events[0]["songs"]) == (exits.OK, 1)
    assert "Rain" not in (tmp_path / "sun.csv").read_text("utf-8")
    code, events, _ = export(profile, str(tmp_path / "all.jsonl"))
    assert (code, events[0]["tasks"]) == (exits.OK, 2)


def test_a_format_may_be_said_instead(profile: Path, tmp_path: Path) -> None:
    code, events, _ = export(profile, "--format", "csv", str(tmp_path / "of 2026.11"))
    assert (code, events[0]["path"]) == (exits.OK, str(tmp_path / "of 2026.11.csv"))


@pytest.mark.parametrize("words", [("list.docx",), ("all.jsonl", "rain")])
def test_what_cannot_be_written_says_what_can(
    profile: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    code, events, told = export(profile, str(tmp_path / words[0]), *words[1:])
    assert (code, events) == (exits.USAGE, [])
    assert ".csv" in told
    assert [one.name for one in tmp_path.iterdir()] == ["profile"]


@pytest.mark.parametrize("search", ["is:foo", "length:abc", "is:", "foo:bar"])
def test_a_search_that_is_not_understood_exports_nothing(
    profile: Path, tmp_path: Path, search: str
) -> None:
    code, events, told = export(profile, str(tmp_path / "x.csv"), search)
    assert (code, events, told.count("\n")) == (exits.USAGE, [], 1)
    assert [one.name for one in tmp_path.iterdir()] == ["profile"]
    assert export(profile, str(tmp_path / "x.csv"), '"foo:bar"')[0] == exits.OK


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_what_is_no_file_is_not_written_beside(profile: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    before = sorted(one.name for one in tmp_path.iterdir())
    for name in ("/dev/stdout", "/dev/null", "-", str(tmp_path / "pipe.csv")):
        code, events, told = export(profile, "--format", "csv", name)
        assert (code, events) == (exits.USAGE, [])
        assert "is not the name of a file" in told
    assert sorted(one.name for one in tmp_path.iterdir()) == before
    (tmp_path / "there.csv").touch()
    assert export(profile, str(tmp_path / "there.csv"))[1][0]["path"].endswith("there (2).csv")


def test_one_song_is_one(profile: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "suno_desktop", "export", "--profile", str(profile)]
    done = subprocess.run(
        [*command, str(tmp_path / "x.m3u8")], capture_output=True, text=True, check=False
    )
    assert done.stderr == "1 song was left out: no file, or not a song.\n"
