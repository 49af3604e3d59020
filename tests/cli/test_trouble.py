"""What the machine and the relay can do to `get`: a sentence and the right exit code each, and nothing is lost."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.cli import main
from suno_desktop.core.engine import engine as engines
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.library.database import mark_damaged
from suno_desktop.core.library.library import Library
from suno_desktop.core.workflows.music_folder import MARK
from suno_desktop.demo.demo_relay import DemoRelay, Fault, FaultKind
from tests.cli.test_cli import SHAPES, Cli
from tests.core.library.makers import Room
from tests.core.net.wire import Wire
from tests.core.net.wire import answer as wire_answer
from tests.soak import disk
from tests.test_library_trouble import locked

TASK = "6f1c2f0e-1111-4222-8333-944445555666"
_WHY_NOT = disk.why_not()
mounted = pytest.mark.skipif(_WHY_NOT is not None, reason=str(_WHY_NOT))


@pytest.fixture
def relay(canary_key: str) -> Iterator[DemoRelay]:
    with DemoRelay(speed=200, key=canary_key) as relay:
        yield relay


@pytest.fixture
def cli(tmp_path: Path, canary_key: str) -> Cli:
    return Cli(tmp_path / "profile", canary_key)


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that nobody can write to, not even root."""
    folder = tmp_path / "read only"
    folder.mkdir()
    if os.geteuid():
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)
        return
    if _WHY_NOT is not None:
        pytest.skip(f"root can write everywhere, and {_WHY_NOT}")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,size=1m", "none", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_web_page_instead_of_a_reply_ends_with_4(
    cli: Cli,
    relay: DemoRelay,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = b"<!doctype html><html><title>Log in</title></html>"
    relay.add_reply(SHAPES["list"], page, headers={"Content-Type": "text/html"})
    monkeypatch.setattr("suno_desktop.cli.get._GIVE_UP_TRIES", 1)
    monkeypatch.setenv("SUNO_DESKTOP_KEY", relay.key or "")
    words = ["get", "--profile", str(cli.profile), "--relay", relay.url, SHAPES["list"]]
    assert main(words, run_window=lambda _: 99) == 4
    err = capsys.readouterr().err
    assert "web page" in err
    assert "nothing usable in " in err
    assert "could not be reached" not in err, "a page came"
    assert "<" not in err
    assert [task["task_id"] for task in cli.events("list")[1]] == [SHAPES["list"]]


def test_a_relay_from_which_nothing_came_could_not_be_reached(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("suno_desktop.cli.get._GIVE_UP_TRIES", 1)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        words = ["get", "--profile", str(cli.profile), "--relay", url, SHAPES["list"]]
        assert main(words, run_window=lambda _: 99) == 4
    err = capsys.readouterr().err
    assert "could not be reached in " in err
    assert "nothing usable" not in err


def test_what_keeps_a_relay_from_answering_is_told_before_it_is_given_up(
    cli: Cli,
    relay: DemoRelay,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    relay.add_reply(SHAPES["list"], b"<html>", headers={"Content-Type": "text/html"})
    monkeypatch.setenv("SUNO_DESKTOP_KEY", relay.key or "")
    words = ["get", "--profile", str(cli.profile), "--relay", relay.url, "--timeout", "4"]
    assert main([*words, SHAPES["list"]], run_window=lambda _: 99) == 6
    assert capsys.readouterr().err.count("web page") == 1


def test_get_ends_where_the_server_of_the_files_never_stops_failing(
    cli: Cli,
    relay: DemoRelay,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    relay.fault("/cdn/", Fault(kind=FaultKind.STATUS, value=500, times=None))
    waits = (0,) * 3  # in this process; a child would wait for minutes
    monkeypatch.setattr("suno_desktop.core.engine.retry._BROKEN_WAITS_S", waits)
    monkeypatch.setenv("SUNO_DESKTOP_KEY", relay.key or "")
    words = ["get", "--profile", str(cli.profile), "--relay", relay.url]
    kinds = ["--kinds", "mp3,mp4,cover,lyrics"]
    assert main([*words, *kinds, SHAPES["list"]], run_window=lambda _: 99) == 1
    err = capsys.readouterr().err.splitlines()
    about = [line for line in err if line.startswith("City Lights A (mp3): ")]
    assert any(line.endswith("(status 500). Trying again automatically.") for line in about)
    assert any(line.endswith("(status 500). Run the command again.") for line in about)
    covers = [line for line in err if line.startswith("City Lights A (cover): ")]
    assert covers[-1].endswith("has a server error (status 500). Run the command again.")
    assert err[-1] == "2 downloaded, 0 already there, 0 not available, 6 failed"
    asked = Counter(one.target for one in relay.requests if one.target.startswith("/cdn/"))
    tries = len(waits) + 1
    assert {n for target, n in asked.items() if target.endswith((".mp3", ".mp4"))} == {tries}
    pictures = [n for target, n in asked.items() if target.endswith(".jpeg")]
    assert len(pictures) == 4  # a large and a small one for each song
    assert set(pictures) <= {tries, tries + 1}  # the song may ask for it too


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("https://cdn.example.com:8443/x.mp3", "leads to port 8443 of cdn.example.com."),
        ("https://8.8.8.8/x.mp3", "leads to the IP address 8.8.8.8."),
        ("https://192.168.0.1/x.mp3", "inside a private network"),
        ("http://cdn.example.com/x.mp3", "unencrypted HTTP"),
    ],
)
def test_a_link_that_we_do_not_follow_is_no_block_of_sunos(cli: Cli, link: str, said: str) -> None:
    clip = {"id": "7a1c2f0e-aaaa-4bbb-8ccc-9dddeeeeffff", "status": "complete", "audio_url": link}
    task = {"task_id": TASK, "status": "SUCCESS", "progress": "100%", "data": [clip]}
    reply = json.dumps({"code": "success", "message": "", "data": task})
    wire = Wire({f"/suno/fetch/{TASK}": wire_answer(reply)})
    try:
        code, _, err = cli.run("get", "--relay", wire.url, TASK)
    finally:
        wire.close()
    assert code == 1
    assert said in err
    assert err.splitlines()[-1].endswith(" 1 failed")
    assert "Suno" not in err


def test_a_folder_that_nobody_can_write_to_is_named(
    cli: Cli, relay: DemoRelay, read_only: Path
) -> None:
    wish = ("get", "--relay", relay.url, SHAPES["list"])
    code, _, err = cli.run(*wish, "--out", str(read_only))
    assert code == 1
    assert str(read_only) in err
    assert list(read_only.iterdir()) == []
    assert cli.run(*wish)[0] == 0


def test_a_profile_that_nobody_can_write_to_ends_with_5(relay: DemoRelay, read_only: Path) -> None:
    cli = Cli(read_only / "profile", relay.key or "")
    code, out, err = cli.run("get", "--relay", relay.url, SHAPES["list"])
    assert (code, out) == (5, "")
    assert err.startswith("suno-desktop: ")
    assert str(read_only) in err


@mounted
def test_a_disk_without_room_is_named_and_nothing_is_lost(
    cli: Cli, relay: DemoRelay, tmp_path: Path
) -> None:
    wish = ("get", "--relay", relay.url, SHAPES["list"])
    with disk._mounted(tmp_path, size=2**19) as small:
        code, _, err = cli.run(*wish, "--out", str(small.point / "music"))
        assert code == 1
        assert "room" in err or "full" in err
        assert [path.name for path in small.point.rglob("*") if path.is_file()] == [MARK]
        small.grow(2**28)
        code, events = cli.events(*wish, "--out", str(small.point / "music"))
        assert code == 0
        assert events[-1]["saved"] == 2


def test_a_repair_that_cannot_be_kept_ends_with_5_and_says_why(
    cli: Cli,
    relay: DemoRelay,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, events = cli.events("get", "--relay", relay.url, SHAPES["list"])
    for event in events:
        if event["event"] == "saved":
            Path(event["path"]).unlink()

    def is_full(_library: Library, *_args: object, **_values: object) -> None:
        raise ProfileError("library.disk_full", path="x")

    words = ["check", "--repair", "--profile", str(cli.profile)]
    with monkeypatch.context() as patch:
        patch.setattr(Library, "file_saved", is_full)
        assert main(words, run_window=lambda _: 99) == 5
    assert "The disk with the library is full." in capsys.readouterr().err
    assert main(words, run_window=lambda _: 99) == 0


def test_a_foreign_lock_is_told_while_it_is_waited_for(
    cli: Cli,
    relay: DemoRelay,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.run("get", "--relay", relay.url, SHAPES["list"])[0] == 0
    monkeypatch.setattr(engines, "_TELL_BUSY_S", 1)
    monkeypatch.setattr(engines, "_BUSY_S", 2)
    with locked(cli.profile / "library.sqlite3"):
        words = ["check", "--repair", "--profile", str(cli.profile)]
        assert main(words, run_window=lambda _: 99) == 5
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("Another program has locked the library.")
    assert told[1].startswith("suno-desktop: The library cannot be written")


@pytest.mark.parametrize(
    "verb", [("get", SHAPES["list"]), ("list",), ("check",), ("check", "--repair")]
)
@pytest.mark.parametrize("how", ["zeroed", "letter", "marked"])
def test_a_damaged_library_ends_with_5_and_says_what_to_do(
    cli: Cli, verb: tuple[str, ...], how: str
) -> None:
    with Room.opened(cli.profile) as room:
        path = room.path
    if how == "marked":
        mark_damaged(path)
    else:
        path.write_bytes({"zeroed": bytes(9000), "letter": b"Dear library, " * 900}[how])
    before = path.read_bytes()
    code, out, err = cli.run(*verb)
    reads_only = verb in {("list",), ("check",)}
    if how == "marked" and reads_only:
        assert code == 0, "what can be read may be read"
        return
    assert (code, out) == (5, "")
    assert str(path) in err
    assert "Open Suno Desktop" in err
    assert path.read_bytes() == before


@pytest.mark.parametrize("table", ["task", "song", "relay"])
def test_damage_that_is_found_while_working_is_said_once_and_truly(
    cli: Cli, relay: DemoRelay, table: str
) -> None:
    """What was written before it was found is in the file, so it is not said that nothing was changed."""
    with Room.opened(cli.profile) as room:
        path = room.path
        with room.library.database.reading() as db:
            query = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
            (page,) = db.execute(query, (table,)).fetchone()
            (size,) = db.execute("PRAGMA page_size").fetchone()
    whole = path.read_bytes()
    start = (page - 1) * size
    path.write_bytes(whole[:start] + bytes(size) + whole[start + size :])
    code, out, err = cli.run("get", "--relay", relay.url, SHAPES["list"])
    assert (code, out) == (5, "")
    assert err.count("is damaged") == 1, err
    assert "Nothing was changed" not in err
    assert "no task IDs either" in err
    assert "Close Suno Desktop" not in err


def response(folder: Path) -> Path:
    """A file with the response of a provider that is not saved."""
    song: dict[str, object] = {
        "id": "aaaaaaaa-2222-4333-8444-555555555555",
        "title": "Tide",
        "status": "complete",
    }
    song |= {"audio_url": "https://cdn.example/a.mp3", "metadata": {"prompt": "One line"}}
    task = {"task_id": TASK, "status": "SUCCESS", "action": "MUSIC", "data": [song]}
    told = folder / "reply.json"
    told.write_text(json.dumps({"code": "success", "data": task}), encoding="utf-8")
    return told


def test_a_response_needs_no_provider(cli: Cli, tmp_path: Path) -> None:
    told = response(tmp_path)
    code, out, err = cli.run("get", "--kinds", "lyrics", str(told))
    assert (code, out.strip().endswith(".txt")) == (0, True), err
    assert "No provider" not in err


def test_what_has_to_be_asked_needs_a_provider_beside_a_response_too(
    cli: Cli, tmp_path: Path
) -> None:
    assert cli.run("get", SHAPES["list"])[0] == 2
    told = response(tmp_path)
    code, out, err = cli.run("get", "--kinds", "lyrics", str(told), SHAPES["list"])
    assert (code, out.strip().endswith(".txt")) == (1, True), err
    assert f"{SHAPES['list']}: No provider is set up yet" in err


@pytest.mark.parametrize(
    "verb", [("get", SHAPES["list"]), ("list",), ("check",), ("check", "--repair")]
)
@pytest.mark.parametrize("is_empty", [False, True])
def test_a_library_that_is_gone_beside_its_backups_ends_with_5_and_is_not_begun_anew(
    cli: Cli, verb: tuple[str, ...], *, is_empty: bool
) -> None:
    with Room.opened(cli.profile) as room:
        room.library.database.backup(cli.profile / "backups")
        path = room.path
    path.unlink()
    if is_empty:
        path.touch()
    code, out, err = cli.run(*verb)
    assert (code, out) == (5, "")
    assert str(path) in err
    assert "is missing" in err
    assert "Open Suno Desktop" in err
    assert (path.stat().st_size if path.exists() else 0) == 0
