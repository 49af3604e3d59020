"""Songs that the system does not let be read: the commands a person types say so, and keep what they know of them."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.test_rebuild import decide, fill, lose

_MAY_READ_ALL = ("-dac_override", "-dac_read_search")
_SETPRIV = shutil.which("setpriv")
_BOUND = [
    str(_SETPRIV),
    f"--bounding-set={','.join(_MAY_READ_ALL)}",
    f"--inh-caps={','.join(_MAY_READ_ALL)}",
]
_PLAIN_C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def _prefix() -> list[str] | None:
    """What makes a child for which permissions count; None if there is nothing."""
    if os.geteuid():
        return []
    if _SETPRIV is None or subprocess.run([*_BOUND, "true"], check=False).returncode:
        return None
    return _BOUND


_PREFIX = _prefix()
bound = pytest.mark.skipif(_PREFIX is None, reason="root can read everything here")


def run(profile: Path, *words: str, **environment: str) -> tuple[int, str, str]:
    """Call `suno-desktop` as somebody who may not read everything."""
    done = subprocess.run(
        [*(_PREFIX or []), sys.executable, "-m", "suno_desktop", *words, "--profile", str(profile)],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=50,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def states(profile: Path) -> Counter[str]:
    with closing(sqlite3.connect(profile / "library.sqlite3")) as library:
        return Counter(state for (state,) in library.execute("SELECT state FROM file"))


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    fill(tmp_path, 4)
    return tmp_path


@pytest.fixture
def close() -> Iterator[Callable[[Path], None]]:
    closed: list[tuple[Path, int]] = []

    def close_one(path: Path) -> None:
        closed.append((path, path.stat().st_mode))
        path.chmod(0)

    yield close_one
    for path, mode in closed:
        if path.parent.exists():
            path.chmod(mode)


ARTIST = "music/Paper Lanterns"


@bound
@pytest.mark.parametrize("command", [["check"], ["check", "--repair"]], ids=" ".join)
@pytest.mark.parametrize(("name", "count"), [("music", 12), (ARTIST, 12), (f"{ARTIST}/0 0.mp3", 1)])
def test_what_cannot_be_read_is_neither_damaged_nor_missing(
    profile: Path, close: Callable[[Path], None], name: str, count: int, command: list[str]
) -> None:
    close(profile / name)
    code, out, err = run(profile, *command)
    assert code == 1
    said = (
        f"{profile / name} cannot be read: no permission. Allow it, then run the command again.\n"
    )
    assert err == said
    assert out.splitlines()[-1].endswith(f": {count} not readable.")
    assert states(profile) == {"saved": 12}
    (profile / name).chmod(0o755)
    assert run(profile, "check") == (0, "12 files read: all unchanged.\n", "")


@bound
def test_beside_a_closed_folder_what_is_missing_and_foreign_is_still_found(
    profile: Path, close: Callable[[Path], None]
) -> None:
    other = profile / "music" / "Other"
    other.mkdir()
    (profile / ARTIST / "0 0.mp3").rename(other / "0 0.mp3")
    assert run(profile, "check", "--repair")[0] == 0
    (profile / ARTIST / "0 1.mp3").unlink()
    close(other)
    code, out, err = run(profile, "check")
    assert code == 1
    assert err.count("cannot be read: no permission") == 1
    assert out.splitlines()[-1] == "11 files read: 1 missing, 1 not readable."
    (profile / ARTIST).chmod(0o311)  # it can be gone through and not be listed
    code, out, err = run(profile, "check", "--repair")
    (profile / ARTIST).chmod(0o755)
    assert f"{profile / ARTIST} cannot be read" in err
    assert f"{other} cannot be read" in err


@bound
def test_of_a_lost_library_closed_songs_are_told(
    profile: Path, close: Callable[[Path], None]
) -> None:
    lose(profile)
    song = profile / ARTIST / "1 0.mp3"
    close(song)
    code, out, err = run(profile, "check", "--repair")
    assert code == 1
    assert f"{song} cannot be read: no permission." in err
    assert out.count("Added to the library: ") == 3
    song.chmod(0o644)
    code, out, _ = run(profile, "check", "--repair")
    assert (code, out.count("Added to the library: ")) == (0, 1)
    assert states(profile)["saved"] == 12


@bound
def test_without_a_library_a_closed_music_folder_is_said(
    profile: Path, close: Callable[[Path], None]
) -> None:
    lose(profile)
    close(profile / "music")
    for command in (["check"], ["check", "--repair"]):
        code, _, err = run(profile, *command)
        assert (code, "cannot be read: no permission" in err) == (1, True)
    assert not (profile / "library.sqlite3").exists()


def test_a_false_mark_is_taken_from_a_file_that_is_unchanged(profile: Path) -> None:
    with closing(sqlite3.connect(profile / "library.sqlite3")) as library, library:
        library.execute("UPDATE file SET state = 'damaged' WHERE file_id IN (1, 2)")
        library.execute("UPDATE file SET state = 'missing' WHERE file_id = 3")
        library.execute("UPDATE file SET state = 'paused' WHERE file_id = 4")
    assert run(profile, "check") == (0, "12 files read: all unchanged.\n", "")
    assert states(profile) == {"saved": 11, "paused": 1}


def test_a_mark_stays_on_a_file_that_is_damaged(profile: Path) -> None:
    assert (profile / ARTIST / "0 0.mp3").write_bytes(b"broken")
    with closing(sqlite3.connect(profile / "library.sqlite3")) as library, library:
        library.execute("UPDATE file SET state = 'damaged' WHERE path LIKE '%0 0.mp3'")
    assert run(profile, "check")[0] == 1
    assert states(profile) == {"saved": 11, "damaged": 1}


@pytest.mark.parametrize("command", [["check"], ["check", "--repair"], ["copy"]], ids=" ".join)
def test_a_locale_without_the_letters_of_a_name_is_said(
    profile: Path, tmp_path: Path, command: list[str]
) -> None:
    folder = profile / "music" / "雨"
    (profile / ARTIST).rename(folder)
    assert run(profile, "check", "--repair")[0] == 0
    device = tmp_path / "device"
    device.mkdir()
    words = [*command, str(device)] if command == ["copy"] else command
    code, out, err = run(profile, *words, **_PLAIN_C)
    assert (code, out) == (1, "")
    assert err.startswith("suno-desktop: The language setting of this system (ascii) cannot name")
    assert err.count("\n") == 1
    assert states(profile) == {"saved": 12}
    assert run(profile, "check")[:2] == (0, "12 files read: all unchanged.\n")


def test_without_a_library_songs_are_counted_and_their_way_back_is_told(profile: Path) -> None:
    lose(profile)
    code, out, err = run(profile, "check")
    assert (code, out) == (5, "")
    assert f"songs that can be added in {profile / 'music'}: 4. Use check --repair" in err
    assert not (profile / "library.sqlite3").exists()
    shutil.rmtree(profile / "music")
    code, _, err = run(profile, "check")
    assert code == 5
    assert "There is no library in this folder yet." in err


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _without_end(path: Path) -> None:
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def _noise(path: Path) -> None:
    path.write_bytes(b"\xff\x00\n\x80" * 50)


def _utf_16(path: Path) -> None:
    path.write_text(path.read_text("utf-8"), "utf-16")


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("hurt", "said"),
    [
        (_half, "is damaged: 1 of its lines could not be read"),
        (_without_end, "is not as Suno Desktop wrote it"),
        (_noise, "is damaged: 51 of its lines could not be read"),
        (_utf_16, "is damaged: "),
        (_pipe, "is not a regular file"),
        (_folder, "is not a regular file"),
    ],
)
def test_decisions_that_are_damaged_are_told_and_the_songs_come_back(
    profile: Path, hurt: Callable[[Path], None], said: str
) -> None:
    decide(profile)
    lose(profile)
    file = profile / "music" / "suno_desktop.jsonl"
    hurt(file)
    code, out, err = run(profile, "check", "--repair")
    assert code == 1
    assert f"{file} {said}" in err
    assert out.count("Added to the library: ") in {3, 4}
    assert file.exists()


def test_decisions_that_are_whole_are_not_told(profile: Path) -> None:
    decide(profile)
    lose(profile)
    code, _, err = run(profile, "check", "--repair")
    assert (code, "suno_desktop.jsonl" in err) == (0, False)


def test_a_name_that_would_steer_the_terminal_is_shown_by_its_numbers(profile: Path) -> None:
    (profile / ARTIST / "0 0.mp3").rename(profile / ARTIST / "a\x1b[2J\nb\u202e.mp3")
    (profile / ARTIST / "0 1.mp3").rename(profile / ARTIST / "雨.mp3")
    code, out, _ = run(profile, "check")
    assert code == 0
    assert f"Moved: {profile / ARTIST}/a\\x1b[2J\\nb\\u202e.mp3\n" in out
    assert f"Moved: {profile / ARTIST}/雨.mp3\n" in out
