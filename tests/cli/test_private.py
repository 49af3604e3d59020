"""Profiles that are read-only, old, damaged, hung or in an open folder: each told, none harmed, nothing shown to others."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.core.library import migrations
from suno_desktop.demo.demo_relay import DemoRelay
from tests.cli.test_cli import SHAPES, Cli, heed_signals
from tests.core.library.older import one_format_back
from tests.soak import disk

_WHY_NOT = disk.why_not()
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")


@pytest.fixture
def relay(canary_key: str) -> Iterator[DemoRelay]:
    with DemoRelay(speed=200, key=canary_key) as relay:
        yield relay


@pytest.fixture
def cli(tmp_path: Path, canary_key: str) -> Cli:
    return Cli(tmp_path / "profile", canary_key)


@posix
@pytest.mark.parametrize("is_there", [True, False])
def test_nobody_else_may_read_a_profile(cli: Cli, relay: DemoRelay, *, is_there: bool) -> None:
    if is_there:
        cli.profile.mkdir(mode=0o755)
        cli.profile.chmod(0o755)
        sqlite3.connect(cli.profile / "library.sqlite3").close()
        (cli.profile / "library.sqlite3").touch(mode=0o644)

    def open_to_all() -> None:
        heed_signals()
        os.umask(0)

    words = ("get", "--relay", relay.url, "--debug", SHAPES["list"])
    with cli.start(*words, preexec_fn=open_to_all) as child:
        child.communicate(timeout=50)
    assert child.returncode == 0
    with cli.start("check", "--repair", preexec_fn=open_to_all) as child:
        child.communicate(timeout=50)
    assert cli.profile.stat().st_mode & 0o777 == (0o755 if is_there else 0o700)
    music = cli.profile / "music"
    own = [path for path in cli.profile.rglob("*") if not path.is_relative_to(music)]
    assert {"library.sqlite3", "logs", "profile.lock"} <= {path.name for path in own}
    assert [path.name for path in own if path.stat().st_mode & 0o077] == []
    songs = list(music.rglob("*.mp3"))
    assert {path.stat().st_mode & 0o777 for path in songs} == {0o666}, "music is the person's"


@pytest.mark.skipif(_WHY_NOT is not None, reason=str(_WHY_NOT))
@pytest.mark.parametrize("has_log", [False, True])
def test_a_library_on_a_read_only_disk_is_listed_and_checked(
    cli: Cli, relay: DemoRelay, *, has_log: bool
) -> None:
    assert cli.run("get", "--relay", relay.url, SHAPES["list"])[0] == 0
    before = cli.events("list")[1]
    library = cli.profile / "library.sqlite3"
    if has_log:  # as a backup has it that was made while the window was open
        saved = sqlite3.connect(library)
        saved.execute("UPDATE song SET title = 'In the log'")
        saved.commit()
        copies = {path.name: path.read_bytes() for path in cli.profile.glob("library.sqlite3*")}
        saved.close()
        for name, data in copies.items():
            (cli.profile / name).write_bytes(data)
        (cli.profile / "library.sqlite3-shm").unlink()
    subprocess.run(["mount", "--bind", cli.profile, cli.profile], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", cli.profile], check=True)
        code, listed = cli.events("list")
        assert code == 0
        titles = {clip["title"] for task in listed for clip in task["clips"]}
        assert (titles == {"In the log"}) is has_log
        assert has_log or listed == before
        assert cli.run("check")[:2] == (0, "2 files read: all unchanged.\n")
        code, _, err = cli.run("get", "--relay", relay.url, SHAPES["dict"])
        assert code == 5
        assert str(cli.profile) in err
    finally:
        subprocess.run(["umount", "-l", cli.profile], check=True)


def test_an_older_library_is_read_as_it_is_and_not_changed(cli: Cli, relay: DemoRelay) -> None:
    assert cli.run("get", "--relay", relay.url, SHAPES["list"])[0] == 0
    before = cli.events("list")[1]
    library = cli.profile / "library.sqlite3"
    assert migrations.steps_after(one_format_back(library))
    data = library.read_bytes()
    assert cli.events("list") == (0, before)
    assert cli.run("check")[:2] == (0, "2 files read: all unchanged.\n")
    assert library.read_bytes() == data


def test_a_check_of_a_damaged_library_says_so(cli: Cli, relay: DemoRelay) -> None:
    assert cli.run("get", "--relay", relay.url, SHAPES["list"])[0] == 0
    library = cli.profile / "library.sqlite3"
    data = bytearray(library.read_bytes())
    with sqlite3.connect(library) as db:
        (size,) = db.execute("PRAGMA page_size").fetchone()
        (page,) = db.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'song_by_style'"
        ).fetchone()
    db.close()
    data[(page - 1) * size : page * size] = bytes(size)  # an index that no check of files asks
    library.write_bytes(data)
    for words in (("check",), ("check", "--repair")):
        code, out, err = cli.run(*words)
        assert (code, out) == (5, "")
        assert "is damaged" in err


@posix
@pytest.mark.parametrize("verb", [("get", SHAPES["list"]), ("list",), ("check",)])
def test_a_pipe_in_the_place_of_the_library_is_not_waited_for(
    cli: Cli, verb: tuple[str, ...]
) -> None:
    cli.profile.mkdir()
    os.mkfifo(cli.profile / "library.sqlite3")
    code, out, err = cli.run(*verb)
    assert (code, out) == (5, "")
    assert "it is not a file" in err


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_opening_that_hangs_is_ended_by_a_signal(cli: Cli, number: signal.Signals) -> None:
    code = """
import sys, threading
from suno_desktop.__main__ import main
from suno_desktop.core.library.library import Library
def hang(*_args, **_values):
    print("hangs", flush=True)
    threading.Event().wait()
Library.open = hang
sys.exit(main())
"""
    words = ["get", "--profile", str(cli.profile), SHAPES["list"]]
    with subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=heed_signals,  # noqa: PLW1509 — as a shell starts it
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "hangs\n"
        child.send_signal(number)
        assert child.wait(30) == 130
