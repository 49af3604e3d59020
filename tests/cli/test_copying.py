"""`copy`: what is asked for is what the folder gets, and the exit code says whether all of it."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.cli import exits
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.core.rows import SongQuery
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


def words(profile: Path, *words: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "suno_desktop", "copy", "--profile", str(profile), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    "search", ["is:foo", "length:abc", "is:favourit", "favourit:yes", "is:", "rain title:", "(rain"]
)
def test_a_search_that_is_not_understood_copies_and_removes_nothing(
    profile: Path, tmp_path: Path, search: str
) -> None:
    target = tmp_path / "phone"
    target.mkdir()
    assert copy(profile, str(target))[1][-1]["copied"] == 3
    before = files(target)
    code, events, said = copy(profile, "--remove", str(target), *search.split())
    assert (code, events) == (exits.USAGE, [])
    assert said.count("\n") == 1
    assert files(target) == before


@pytest.mark.parametrize(
    "search",
    [
        "rain",
        "is:downloaded",
        "title:rain length:>0:01",
        '"favourit:yes"',
        "added:today",
        "(rain OR sun)",
        "",
    ],
)
def test_a_search_that_is_understood_is_followed(
    profile: Path, tmp_path: Path, search: str
) -> None:
    target = tmp_path / "phone"
    target.mkdir()
    code, events, _ = copy(profile, str(target), search)
    assert (code, events[-1]["event"]) == (exits.OK, "done")


def doubt(profile: Path, title: str, state: FileState) -> None:
    path = profile / "library.sqlite3"
    with closing(LibraryReader.open(path)) as reader:
        rows = reader.song_rows(reader.song_ids(SongQuery(text=f"title:{title}")))
    (song_id,) = (row.song_id for row in rows if row.title == title)
    with closing(Library.open(path, clock=SystemClock())) as library:
        file_id = library.file_of(song_id, MediaKind.MP3)
        assert file_id is not None
        library.file_state(file_id, state, code=f"file.{state}")


@pytest.mark.parametrize("state", [FileState.DAMAGED, FileState.MISSING])
def test_copies_of_songs_in_doubt_are_not_removed(
    profile: Path, tmp_path: Path, state: FileState
) -> None:
    target = tmp_path / "phone"
    target.mkdir()
    for title in ("Rain", "Sun"):
        doubt(profile, title, state)
    code, told, said = words(profile, str(target))
    assert (code, told) == (exits.FAILED, "0 files copied, 0 already there, 0 removed, 0 failed.\n")
    assert "2 songs have no whole file here and were left out;" in said
    assert "1 song was left out: not downloaded." in said
    assert files(target) == []
    for title in ("Rain", "Sun"):
        doubt(profile, title, FileState.SAVED)
    copy(profile, str(target))
    before = files(target)
    for title in ("Rain", "Sun"):
        doubt(profile, title, state)
    code, events, _ = copy(profile, "--remove", str(target))
    assert (code, events[-1]["removed"], events[-1]["kept"]) == (exits.OK, 0, 3)
    assert files(target) == before
    code, events, _ = copy(profile, "--remove", str(target), "rain")
    assert (code, events[-1]["removed"]) == (exits.OK, 1)
    assert "Mira/Rain (A).mp3" in files(target)


def test_one_is_one(profile: Path, tmp_path: Path) -> None:
    target = tmp_path / "phone"
    target.mkdir()
    _, told, _ = words(profile, "--playlist", "", str(target), "rain")
    assert told.startswith("1 file copied,")
    _, told, said = words(profile, "--playlist", "", str(target), "sun")
    assert said == "1 file from an earlier run stays. Remove it with “--remove”.\n"


def test_no_copies_go_into_the_library(profile: Path) -> None:
    music = profile / "music" / "Mira"
    music.mkdir(parents=True)
    for own in (profile, music.parent, music):
        code, events, said = copy(profile, str(own))
        assert (code, events) == (exits.USAGE, [])
        assert "Choose another folder." in said
    assert list(music.iterdir()) == []
