"""What words of the command line name: files, folders and IDs; nothing that was named is passed over in silence."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from suno_desktop.cli import arguments as args
from suno_desktop.cli import main
from suno_desktop.core.errors import UsageError
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import MediaKind
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.sentences import command_line
from tests.core.library.makers import FakeClock

ID, OTHER = "64dc8d98-5812-40f5-a99b-79a590452040", "56ea8da3-8507-4118-9f1e-111111111111"
NO_IDS = command_line("usage.no_ids")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.txt").write_text(f"this: {OTHER}", "utf-8")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "prose").write_text("nothing 1", "utf-8")
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)))
    return tmp_path


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    made = tmp_path / "my profile"
    Library.open(Profile.under(made).library, clock=FakeClock()).close()
    return made


@pytest.mark.parametrize(
    "words",
    [
        [ID, "/nowhere/ids.txt"],
        [ID, "/nowhere/ids"],
        ["/nowhere/ids"],
        [ID, "./ids"],
        [ID, "../nowhere/ids"],
        [ID, "~/nowhere/ids"],
        [ID, "ids.txt"],
        [ID, "my list of ids.CSV"],
        ["nowhere/reply.json"],
        [ID, "C:\\nowhere\\ids"],
        [ID, "file:///nowhere/ids.txt"],
        [ID, "good.txt/ids.txt"],
    ],
)
def test_a_file_that_is_not_there_is_said(folder: Path, words: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        args.text_of(words, tell=pytest.fail)
    assert caught.value.code == "usage.cannot_read"


def test_a_folder_is_no_text(folder: Path) -> None:
    (folder / "replies").mkdir()
    with pytest.raises(UsageError) as caught:
        args.text_of([ID, "replies"], tell=pytest.fail)
    problem = "replies is a folder. Name the files in it, or import it in the window."
    assert caught.value.values["problem"] == problem


def test_standard_input_that_is_closed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(UsageError) as caught:
        args.text_of(["-"], tell=pytest.fail)
    assert caught.value.values["problem"].startswith("Standard input is closed")


def test_a_word_of_nothing_names_no_folder(folder: Path) -> None:
    assert args.text_of(["", ID], tell=pytest.fail) == f"\n{ID}"
    assert args.named_text(["", ID]) == f"\n{ID}"
    for option in ("--profile", "--out"):
        with pytest.raises(UsageError, match="needs a path"):
            parser = args.parser("get", "")
            parser.add_argument("--out", type=args.path)
            parser.parse([option, ""])


def test_a_file_of_another_computer_is_said() -> None:
    with pytest.raises(UsageError) as caught:
        args.text_of(["file://other/ids.txt"], tell=pytest.fail)
    assert caught.value.code == "usage.bad_argument"


@pytest.mark.skipif(os.name != "posix", reason="has no such pipes")
@pytest.mark.parametrize(
    "read", [args.named_text, lambda words: args.text_of(words, tell=pytest.fail)]
)
def test_a_pipe_that_is_named_is_read(folder: Path, read: Callable[[list[str]], str]) -> None:
    os.mkfifo("pipe")
    writer = threading.Thread(target=Path("pipe").write_text, args=(ID,))
    writer.start()
    assert read(["pipe"]) == ID
    writer.join()


@pytest.mark.parametrize("word", [
    "empty.txt", "./empty.txt", "prose", "noise.bin", OTHER[:-3], "0" * 31, "https://example.com/1",
])  # fmt: skip
def test_a_word_in_which_nothing_is_found_is_said(folder: Path, word: str) -> None:
    told: list[str] = []
    assert ID in args.text_of([word, ID, "good.txt"], tell=told.append)
    assert told == [f"{word}: {NO_IDS}"]


@pytest.mark.parametrize(
    "words",
    [
        [ID],
        [ID, OTHER],
        ["01HV3Z9K7Q4T5W6X8Y9Z0A1B2C", "65f1c0ffee1234567890abcd", OTHER],
        [f"-{ID}", f"夜曲-{OTHER}", "task_id: 1730776470123456"],
        [ID, "good.txt", "{folder}/good.txt"],
        ["my", "song", "is", ID, "and/or", OTHER, "e.g.", "suno.com"],
        [f"https://relay.invalid/suno/fetch/{ID}", OTHER],
        [f"/suno/fetch/{ID}"],
        [f"relay.invalid/suno/fetch/{ID}", OTHER],
        ["empty.txt", "prose"],
        ["12345"],
    ],
)
def test_what_is_heard_and_what_is_mere_prose_is_not_said(folder: Path, words: list[str]) -> None:
    words = [word.format(folder=folder) for word in words]
    args.text_of(words, tell=pytest.fail)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("/d/my o", "/d/my o"),
        ("file:///d/my%20o", "/d/my o"),
        ("FILE:///d/%E5%A4%9C", "/d/夜"),
        ("file://localhost/d", "/d"),
        ("file:/d", "/d"),
        ("d%20o", "d%20o"),
        ("file:///d/%FF", os.fsdecode(b"/d/\xff")),
    ],
)
def test_a_path_may_be_named_by_its_address(text: str, named: str) -> None:
    assert args.path(text) == Path(named)


@pytest.mark.parametrize("text", ["file://elsewhere/d", "file://", "file:", "file://[/d"])
def test_an_address_that_is_no_path_here_is_refused(
    text: str, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["list", "--profile", text], ["copy", text], ["export", text]):
        assert main([*words], run_window=lambda _wish: 99) == 2
        assert "needs a path on this computer" in capsys.readouterr().err


def test_a_profile_may_be_named_by_its_address(
    profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = ["--profile", profile.as_uri()]
    assert main(["list", *there], run_window=lambda _wish: 99) == 0
    assert "The library is empty" in capsys.readouterr().err
    goal = tmp_path / "my songs.csv"
    assert main(["export", *there, goal.as_uri()], run_window=lambda _wish: 99) == 0
    assert goal.exists()
    assert main(["copy", *there, tmp_path.as_uri()], run_window=lambda _wish: 99) == 0


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        (["list", "--profile", "{file}"], (5, "it is not a folder")),
        (["check", "--profile", "{file}/below"], (5, "it is not a folder")),
        (["get", ID, "--profile", "{file}"], (5, "it is not a folder")),
        (["get", ID, "--profile", "{profile}", "--out", "{file}"], (1, "is not a folder")),
        (["get", ID, "--profile", "{profile}", "--out", "{file}/x"], (1, "is not a folder")),
        (["copy", "--profile", "{profile}", "{file}"], (1, "is not a folder")),
        (["export", "--profile", "{profile}", "{folder}/" + "b" * 260 + ".csv"], (2, "too long")),
        (
            ["export", "--profile", "{profile}", "{folder}/none/a.csv"],
            (1, "choose another folder."),
        ),
        (["copy", "--profile", "{profile}", "{folder}/none"], (1, "was not found")),
        (["copy", "--profile", "{profile}", "{folder}", "--kinds", "ogg"], (2, "mp3 or mp4")),
        (["copy", "--profile", "{profile}", "{folder}", "--kinds", "lyrics"], (2, "mp3 or mp4")),
        (["copy", "--profile", "{profile}", "{folder}", "--kinds", "mp3,wav"], (2, "mp3 or mp4")),
        (["copy", "--profile", "{profile}", "{folder}", "--kinds", ","], (2, "mp3 or mp4")),
    ],
)
def test_a_cause_is_said_as_it_is(
    profile: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    ends: tuple[int, str],
) -> None:
    code, said = ends
    file = tmp_path / "a file"
    file.touch()
    words = [word.format(file=file, profile=profile, folder=tmp_path) for word in words]
    assert main(words, run_window=lambda _wish: 99) == code
    err = capsys.readouterr().err
    assert said in err
    assert "--out" not in err
    assert "disk reports" not in err


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a folder in use cannot be removed")
@pytest.mark.parametrize("words", [["get", ID, "--out", "o"], ["list", "--profile", "p"]])
def test_a_current_folder_that_was_removed_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert main(words, run_window=lambda _wish: 99) == 2
    assert "needs a full path" in capsys.readouterr().err


def test_which_kinds_there_are_is_said() -> None:
    assert args.kinds_of("mp4, MP3", among=(MediaKind.MP3, MediaKind.MP4)) == (
        MediaKind.MP4,
        MediaKind.MP3,
    )
    with pytest.raises(UsageError) as caught:
        args.kinds_of("ogg")
    assert caught.value.code == "usage.bad_kinds"
    said = command_line(caught.value.code, caught.value.values)
    assert said == (
        "“ogg” is not a list of file types. Use mp3, mp4, cover, lyrics, lrc, wav, midi, separated by commas."
    )


@pytest.mark.parametrize("code", ["disk.full", "disk.no_room", "disk.read_only", "disk.missing"])
def test_no_command_says_what_only_another_one_has(code: str) -> None:
    said = command_line(code)
    assert "--out" not in said
    assert "automatically" not in said
