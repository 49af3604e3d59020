"""The command line as a person types it: a child process, the embedded relay, real files, exit codes."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mutagen.id3 import ID3, TXXX

from suno_desktop import __main__ as program
from suno_desktop.cli import VERBS, WindowWish, beside, get, main
from suno_desktop.cli.arguments import split_verb
from suno_desktop.cli.open_profile import engine_of
from suno_desktop.cli.output import Output
from suno_desktop.cli.place import WorkPlace
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.engine import Engine
from suno_desktop.core.engine.key_ring import KeyRing
from suno_desktop.core.events import Notice, RelayStatus
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import SongId
from suno_desktop.core.profile.lock import ProfileLock
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.profile.settings import PollingSettings, SavingSettings, Settings
from suno_desktop.core.rows import TaskRow
from suno_desktop.demo.demo_relay import DemoRelay, Fault, FaultKind

SHAPES = {
    "list": "64dc8d98-5812-40f5-a99b-79a590452040",
    "dict": "56ea8da3-8507-4118-9f1e-111111111111",
    "sparse": "3340d43f-0838-43fb-a3d5-2eecddb0fe67",
    "batch": "bee8f32e1994417ba8d7485d1aaf3b26",
}
SHEET = "b85c241a-4d97-4ee4-1111-68c053509b24"


@pytest.fixture
def relay(canary_key: str) -> Iterator[DemoRelay]:
    with DemoRelay(speed=200, key=canary_key) as relay:
        yield relay


def heed_signals() -> None:
    """As a person's shell starts it; who runs the tests in the background lets their children ignore signals."""
    for name in ("SIGINT", "SIGHUP", "SIGTERM"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)


class Cli:
    """Runs `suno-desktop` with one profile and one key in the environment."""

    def __init__(self, profile: Path, key: str) -> None:
        self.profile = profile
        self.environment = {**os.environ, "SUNO_DESKTOP_KEY": key}

    def start(self, *words: str, **options: Any) -> subprocess.Popen[str]:
        if os.name == "posix":
            options.setdefault("preexec_fn", heed_signals)
        return subprocess.Popen(
            [sys.executable, "-m", "suno_desktop", *words, "--profile", str(self.profile)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def run(self, *words: str, stdin: str = "") -> tuple[int, str, str]:
        with self.start(*words, stdin=subprocess.PIPE) as child:
            out, err = child.communicate(stdin, timeout=50)
        assert "Traceback" not in err
        return child.returncode, out, err

    def events(self, *words: str, stdin: str = "") -> tuple[int, list[dict[str, Any]]]:
        code, out, _ = self.run(*words, "--json", stdin=stdin)
        return code, [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def cli(tmp_path: Path, canary_key: str) -> Cli:
    return Cli(tmp_path / "profile", canary_key)


def probe(path: Path) -> dict[str, str]:
    """What ffprobe reads from a file's tags, names in lower case."""
    printed = subprocess.run(
        ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    read = json.loads(printed)
    tags = {name.lower(): text for name, text in read["format"].get("tags", {}).items()}
    tags["streams"] = " ".join(stream["codec_name"] for stream in read["streams"])
    return tags


@pytest.mark.parametrize("shape", SHAPES)
def test_get_saves_songs_that_other_tools_read(cli: Cli, relay: DemoRelay, shape: str) -> None:
    code, events = cli.events("get", "--relay", relay.url, "--kinds", "mp3,mp4", SHAPES[shape])
    assert code == 0
    saved = [event for event in events if event["event"] == "saved"]
    assert len(saved) == 4
    assert events[-1] == {"event": "done", "saved": 4, "kept": 0, "skipped": 0, "failed": 0}
    listed = cli.events("list")[1][0]
    clips = {clip["clip_id"]: clip for clip in listed["clips"]}
    for event in saved:
        clip = clips[event["clip_id"]]
        tags = probe(Path(event["path"]))
        assert tags["title"] == clip["title"]
        assert tags.get("artist") == clip["artist"]
        assert tags["suno_style"] == clip["style"]
        assert tags["suno_clip_id"] == event["clip_id"]
        assert tags["date"].startswith(clip["created_at"][:10])
        lyrics = next(text for name, text in tags.items() if name.startswith("lyrics"))
        assert lyrics.replace("\r\n", "\n").split() == clip["lyrics"].split()
        assert "mjpeg" in tags["streams"]  # the cover, as JPEG
        assert Path(event["path"]).stat().st_size == event["bytes"]


def test_a_damaged_settings_file_is_told_and_kept(cli: Cli, relay: DemoRelay) -> None:
    path = Profile.under(cli.profile).settings
    path.parent.mkdir(parents=True)
    path.write_bytes(b'{"library.folder": "/mnt/mus')
    for words in (("get", "--relay", relay.url, SHAPES["list"]), ("check",)):
        code, out, err = cli.run(*words)
        assert code == 0
        assert f"{path} is damaged" in err
        assert f"kept as {path}.bad" in err
        assert path.name not in out
    assert sorted(one.name for one in path.parent.glob("settings*")) == [
        path.name,
        f"{path.name}.bad",
    ]
    kept = path.with_name("settings.json.bad")
    assert kept.read_bytes() == path.read_bytes() == b'{"library.folder": "/mnt/mus'


def test_get_does_not_wait_for_the_end_of_a_pause(cli: Cli, relay: DemoRelay) -> None:
    settings = Settings(Profile.under(cli.profile).settings)
    for setting in (PollingSettings.paused, SavingSettings.paused):
        settings.set(setting, value=True)
    code, events = cli.events("get", "--relay", relay.url, "--timeout", "20", SHAPES["list"])
    assert (code, events[-1]["saved"]) == (0, 2)
    Path(next(event["path"] for event in events if event["event"] == "saved")).unlink()
    code, events = cli.events("check", "--repair")
    assert (code, events[-1]["saved"]) == (0, 1)


def test_a_song_that_lost_its_library_and_its_file_is_got_at_once(
    cli: Cli, relay: DemoRelay
) -> None:
    wish = ("get", "--relay", relay.url, "--kinds", "mp3", SHAPES["list"])
    _, events = cli.events(*wish)
    paths = [Path(event["path"]) for event in events if event["event"] == "saved"]
    for path in paths:
        path.write_bytes(path.read_bytes()[:-20_000])
    for file in cli.profile.iterdir():
        if file.is_dir() and file.name != "music":
            shutil.rmtree(file)
        elif file.is_file():
            file.unlink()
    assert cli.events("check", "--repair")[0] == 1
    code, events = cli.events(*wish)  # only the provider's answer brings the links back
    assert (code, events[-1]["saved"], events[-1]["skipped"]) == (0, len(paths), 0)


def test_check_speaks_of_no_song_that_was_removed(cli: Cli, relay: DemoRelay) -> None:
    _, events = cli.events("get", "--relay", relay.url, SHAPES["list"])
    a, b = [Path(event["path"]) for event in events if event["event"] == "saved"]
    with contextlib.closing(
        Library.open(Profile.under(cli.profile).library, clock=SystemClock())
    ) as library:
        library.untrack(library.tasks_of_song(SongId(1)), songs=True)
    a.unlink()
    code, events = cli.events("check", "--repair")
    assert code == 0
    assert [(event["event"], event.get("path")) for event in events[:-1]] == [("foreign", str(b))]
    assert b.exists()


def test_get_saves_a_lyric_sheet_as_text(cli: Cli, relay: DemoRelay) -> None:
    code, events = cli.events("get", "--relay", relay.url, SHEET)
    assert code == 0
    (saved,) = [event for event in events if event["event"] == "saved"]
    assert saved["kind"] == "lyrics"
    assert "喵星人 喵喵叫" in Path(saved["path"]).read_text("utf-8")
    (listed,) = cli.events("list", "喵星")[1]
    assert listed["sheets"][0]["title"] == "喵星摇滚"
    assert listed["clips"] == []


def test_the_same_song_is_equal_in_all_four_shapes(cli: Cli, relay: DemoRelay) -> None:
    code, _ = cli.events("get", "--relay", relay.url, *relay.ids["same"])
    assert code == 0
    tasks = cli.events("list")[1]
    assert len(tasks) == 4
    told = [{clip["clip_id"]: clip for clip in task["clips"]} for task in tasks]
    assert told[0] == told[1] == told[2] == told[3]
    assert all(task["action"] in {"MUSIC", None} for task in tasks)
    assert {task["state"] for task in tasks} == {"ready"}


def test_what_is_saved_is_kept_and_copied_where_wanted(
    cli: Cli, relay: DemoRelay, tmp_path: Path
) -> None:
    wish = ("get", "--relay", relay.url, SHAPES["list"])
    assert cli.events(*wish)[0] == 0
    fetched = [request for request in relay.requests if "/cdn/" in request.path]
    code, events = cli.events(*wish, "--out", str(tmp_path / "out"))
    assert code == 0
    assert events[-1]["kept"] == 2
    copies = [Path(event["path"]) for event in events if event["event"] == "kept"]
    assert all(path.is_relative_to(tmp_path / "out") for path in copies)
    again = [request for request in relay.requests if "/cdn/" in request.path]
    assert len(again) == len(fetched)


def test_a_kind_that_is_not_offered_is_skipped_without_failing(cli: Cli, relay: DemoRelay) -> None:
    code, events = cli.events(
        "get", "--relay", relay.url, "--kinds", "lyrics", relay.ids["instrumental"][0]
    )
    assert code == 0
    assert events[-1]["skipped"] == 1
    assert next(event for event in events if event["event"] == "skipped")["reason"]


def test_text_may_come_from_standard_input(cli: Cli, relay: DemoRelay) -> None:
    text = f"my songs: {SHAPES['list']}, see {relay.url}/suno/fetch/{SHAPES['dict']} !"
    code, events = cli.events("get", "--relay", relay.url, "-", stdin=text)
    assert code == 0
    assert events[-1]["saved"] == 4


def test_a_failed_task_and_a_blocked_file_are_named(cli: Cli, relay: DemoRelay) -> None:
    code, events = cli.events(
        "get", "--relay", relay.url, relay.ids["failed"][0], relay.ids["blocked"][0]
    )
    assert code == 1
    failed = [event for event in events if event["event"] == "failed"]
    assert {event["state"] for event in failed} == {"failed", "blocked"}
    assert all(event["reason"] for event in failed)


def test_a_wrong_key_ends_with_3(cli: Cli, relay: DemoRelay) -> None:
    cli.environment["SUNO_DESKTOP_KEY"] = "not-the-right-key"
    code, _, err = cli.run("get", "--relay", relay.url, SHAPES["list"])
    assert code == 3
    assert err.count("rejects the API key") == 1
    assert f"{SHAPES['list']}: Action needed. The provider says: “" in err
    assert err.splitlines()[-1].endswith("1 failed")
    assert "not-the-right-key" not in err
    assert cli.events("list")[1][0]["state"] == "waiting"  # for a better key than that of this call


def test_a_refusal_is_told_once_though_its_task_is_read_before_its_event(
    tmp_path: Path,
    relay: DemoRelay,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    hear, fail = get._Run._relay_status, get._Run._fail_task
    late: list[RelayStatus] = []

    def fail_and_hear(run: get._Run, row: TaskRow) -> None:
        fail(run, row)
        while "refused" not in {status.state for status in late}:
            run._hear(1.0)
        for status in late:
            hear(run, status._replace(state="online", code=None))  # and how it was before
            hear(run, status)

    monkeypatch.setattr(get._Run, "_relay_status", lambda _, status: late.append(status))
    monkeypatch.setattr(get._Run, "_fail_task", fail_and_hear)
    monkeypatch.setenv("SUNO_DESKTOP_KEY", "not-the-right-key")
    words = ["get", "--profile", str(tmp_path / "p"), "--relay", relay.url, SHAPES["list"]]
    assert main(words, run_window=lambda _: 99) == 3
    err = capsys.readouterr().err
    assert [status.state for status in late].count("refused") == 1
    assert err.count("rejects the API key") == 1
    assert f"{SHAPES['list']}: Action needed." in err


@pytest.mark.parametrize(("verb", "is_told"), [("get", False), ("check", True)])
def test_get_does_not_tell_again_what_the_engine_tells_of_its_own_tasks(
    verb: str,
    is_told: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A task whose key was refused goes back to the engine, which may still ask about it with the key that was lent."""

    def work(place: WorkPlace, *_: object) -> int:
        place.visit._host.emit(Notice("warning", "relay.key_wrong", {"relay": "North"}))
        return 0

    monkeypatch.setattr(beside, "work_of", lambda _: work)
    assert beside.do(Profile.under(tmp_path), verb, {}, out=Output(as_json=False), debug=False) == 0
    assert ("North rejects the API key" in capsys.readouterr().err) == is_told


def test_nothing_is_asked_before_the_key_is_known(
    tmp_path: Path, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUNO_DESKTOP_KEY", relay.key or "")
    order: list[str] = []
    rooms: list[tuple[type, str]] = [(KeyRing, "lend"), (Engine, "begin")]
    for room, name in rooms:
        real = getattr(room, name)

        def noted(
            self: object, *args: object, name: str = name, real: Any = real, **options: object
        ) -> object:
            order.append(name)
            return real(self, *args, **options)

        monkeypatch.setattr(room, name, noted)
    words = ["get", "--profile", str(tmp_path), "--relay", relay.url, SHAPES["list"]]
    assert main(words, run_window=lambda _: 99) == 0
    assert order == ["lend", "begin"]


def test_an_unknown_id_ends_with_1_and_stays_listed(cli: Cli, relay: DemoRelay) -> None:
    cli.events("get", "--relay", relay.url, SHEET)
    code, events = cli.events("get", "11111111-2222-4333-8444-555555555555")
    assert code == 1
    assert events[-2]["state"] == "unknown"
    assert len(cli.events("list")[1]) == 2


def test_a_relay_that_is_down_ends_with_4(
    cli: Cli, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):  # the second run must not wait for the first one's back-off
        relay.fault("/suno/", Fault(kind=FaultKind.STATUS, value=502, times=None))
    monkeypatch.setattr("suno_desktop.cli.get._GIVE_UP_TRIES", 1)
    monkeypatch.setenv("SUNO_DESKTOP_KEY", relay.key or "")
    code = main(
        ["get", "--profile", str(cli.profile), "--relay", relay.url, SHAPES["list"]],
        run_window=lambda _: 99,
    )
    assert code == 4
    assert cli.events("list")[1][0]["state"] == "waiting"


def test_the_time_runs_out_with_6_and_tracking_stays(cli: Cli, relay: DemoRelay) -> None:
    task_id = relay.add_tasks(1)[0]
    code, events = cli.events("get", "--relay", relay.url, "--timeout", "10", task_id)
    assert code == 6
    assert events[-1]["saved"] == 0
    assert cli.events("list")[1][0]["state"] == "running"


@pytest.mark.parametrize(
    "words",
    [
        ("get",),
        ("get", "--kinds", "wav", "x"),
        ("get", "--relay", "nobody", SHAPES["list"]),
        ("get", "--relay", "http://plain.example", SHAPES["list"]),
        ("get", "nothing to be found in here"),
        ("get", "--timeout", "-1", "x"),
        ("list", "--nonsense"),
        ("demo", "--port", "99999"),
    ],
)
def test_bad_usage_ends_with_2_and_a_sentence(cli: Cli, words: tuple[str, ...]) -> None:
    code, out, err = cli.run(*words)
    assert code == 2
    assert out == ""
    assert err.startswith("suno-desktop: ")


def test_a_key_without_a_relay_to_give_it_to_ends_with_2(cli: Cli) -> None:
    code, _, err = cli.run("get", SHAPES["list"])
    assert code == 2
    assert "relay" in err


def test_a_profile_whose_holder_does_not_answer_ends_with_5_but_list_works(
    cli: Cli, relay: DemoRelay
) -> None:
    assert cli.events("get", "--relay", relay.url, SHAPES["list"])[0] == 0
    lock = ProfileLock(Profile.under(cli.profile).lock)
    assert lock.acquire()
    with lock:
        for words in (("get", SHAPES["list"]), ("check", "--repair")):
            code, _, err = cli.run(*words)
            assert code == 5
            assert "does not respond" in err
        assert cli.run("list")[0] == 0
        assert cli.run("check")[0] == 0


def test_a_relay_is_found_by_an_address_as_people_paste_it(cli: Cli, relay: DemoRelay) -> None:
    port = relay.url.rpartition(":")[2]
    for address in (f"http://localhost:{port}/v1", f"localhost:{port}/suno/fetch/x"):
        code, events = cli.events("get", "--relay", address, SHAPES["list"])
        assert code == 0, events
    assert events[-1]["kept"] == 2


def test_list_for_people_names_songs_and_files(cli: Cli, relay: DemoRelay) -> None:
    cli.run("get", "--relay", relay.url, SHAPES["list"])
    code, out, _ = cli.run("list")
    assert code == 0
    assert "City Lights A" in out
    assert "Downloaded: mp3" in out
    assert cli.run("list", "nothing-like-this")[1] == ""


def test_list_without_a_library_says_so_and_check_cannot_begin(cli: Cli) -> None:
    code, out, err = cli.run("list", "--json")
    assert (code, out) == (0, "")
    assert "no library" in err
    assert cli.run("check")[0] == 5


def test_check_reports_and_repairs(cli: Cli, relay: DemoRelay) -> None:
    _, events = cli.events("get", "--relay", relay.url, SHAPES["list"])
    gone, spoilt = (Path(event["path"]) for event in events if event["event"] == "saved")
    assert cli.run("check")[0] == 0
    gone.unlink()
    spoilt.write_bytes(b"not music")
    code, found = cli.events("check")
    assert code == 1
    assert {event["event"] for event in found} == {"missing", "damaged", "done"}
    code, repaired = cli.events("check", "--repair")
    assert code == 0
    assert sum(event["event"] == "saved" for event in repaired) == 2
    assert cli.events("check")[1][-1]["ok"] == 2
    assert spoilt.read_bytes() == b"not music"  # what lies there is never overwritten


def test_check_tells_all_that_the_window_tells_and_mends_it(cli: Cli, relay: DemoRelay) -> None:
    _, events = cli.events("get", "--relay", relay.url, SHAPES["list"], SHAPES["dict"])
    saved = {event["clip_id"]: Path(event["path"]) for event in events if event["event"] == "saved"}
    (edited_id, edited), (moved_id, moved), (gone_id, gone), (tagged_id, tagged) = list(
        saved.items()
    )[:4]
    edited.rename(edited.with_name("edited.mp3"))
    for path in (edited.with_name("edited.mp3"), tagged):
        frames = ID3(path)
        frames.add(TXXX(encoding=3, desc="MOOD", text=["calm"]))
        frames.save(path)
    away = moved.parent / "away" / "x.mp3"
    away.parent.mkdir()
    moved.rename(away)
    shutil.copy(away, away.with_name("y.mp3"))
    gone.unlink()
    strange = moved.with_name("strange.mp3")
    strange.write_bytes(b"whatever")
    found = {
        ("missing", edited_id, "mp3", str(edited)),
        ("moved", moved_id, "mp3", str(away)),
        ("missing", gone_id, "mp3", str(gone)),
        ("changed", tagged_id, "mp3", str(tagged)),
        ("foreign", edited_id, "mp3", str(edited.with_name("edited.mp3"))),
        ("foreign", None, "mp3", str(away.with_name("y.mp3"))),
        ("foreign", None, "mp3", str(strange)),
    }

    def told(events: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
        return {
            (event["event"], event["clip_id"], event["kind"], event["path"])
            for event in events
            if event["event"] not in {"ok", "done"}
        }

    code, events = cli.events("check")
    assert (code, told(events)) == (1, found)
    figures = {
        "missing": 2,
        "damaged": 0,
        "changed": 1,
        "moved": 1,
        "away": 0,
        "foreign": 3,
        "unread": 0,
    }
    assert events[-1] == {"event": "done", "ok": len(saved) - 4, **figures}
    code, out, _ = cli.run("check")
    lines = out.splitlines()
    assert code == 1
    assert f"Missing: {gone}" in lines
    assert f"Duplicate of a downloaded song: {away.with_name('y.mp3')}" in lines
    assert lines[-1] == (
        f"{len(saved)} files read: 2 missing, 1 with changed tags, 1 moved, 3 not in the library."
    )

    code, events = cli.events("check", "--repair")
    mended = {
        ("adopted", edited_id, "mp3", str(edited.with_name("edited.mp3"))),
        ("saved", gone_id, "mp3", str(gone)),
    }
    assert (code, told(events)) == (0, found | mended)
    done = {"adopted": 1, "saved": 1, "failed": 0}
    assert events[-1] == {"event": "done", "ok": len(saved) - 4, **figures, **done}
    code, out, _ = cli.run("check")
    assert code == 0
    assert out.splitlines()[-1] == (
        f"{len(saved)} files read: 1 with changed tags, 2 not in the library."
    )


def test_check_has_words_for_nothing_wrong_and_for_a_disk_that_is_away(
    cli: Cli, relay: DemoRelay, tmp_path: Path
) -> None:
    cli.events("get", "--relay", relay.url, SHAPES["list"])
    assert cli.run("check")[:2] == (0, "2 files read: all unchanged.\n")
    settings = Settings(Profile.under(cli.profile).settings)
    settings.set(SavingSettings.folder, str(tmp_path / "unplugged"))
    # The songs are where they were; only new ones have no place (tests/test_cases_disk.py has lost songs).
    for words in ((), ("--repair",)):
        assert cli.run("check", *words)[:2] == (0, "2 files read: all unchanged.\n")


def test_a_folder_that_cannot_be_written_is_named(cli: Cli, relay: DemoRelay) -> None:
    code, _, err = cli.run("get", "--relay", relay.url, "--out", "/proc/nowhere", SHAPES["list"])
    assert code == 1
    assert "/proc" in err


def test_a_full_disk_is_named_and_nothing_is_lost(cli: Cli, relay: DemoRelay) -> None:
    code, _, err = cli.run("get", "--relay", relay.url, "--out", "/dev/full/x", SHAPES["list"])
    assert code == 1
    assert err.startswith("suno-desktop: ")
    assert cli.run("get", "--relay", relay.url, SHAPES["list"])[0] == 0


def test_interrupting_ends_with_130_and_keeps_the_ids(cli: Cli, relay: DemoRelay) -> None:
    task_id = relay.add_tasks(1)[0]
    with cli.start("get", "--relay", relay.url, "--json", task_id) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.send_signal(signal.SIGINT)
        try:
            assert child.wait(30) == 130
        finally:
            child.kill()
    assert len(cli.events("list")[1]) == 1


def test_a_signal_raises_nothing_in_the_middle_of_the_engine(tmp_path: Path) -> None:
    went_on = False
    out = Output(as_json=True)
    with (
        pytest.raises(KeyboardInterrupt),
        engine_of(Profile.under(tmp_path), says=lambda _: "", out=out, debug=False) as engine,
    ):
        signal.raise_signal(signal.SIGTERM)
        went_on = True
        while True:  # until the engine has stopped
            engine.read(lambda _: None).result()
    assert went_on
    with engine_of(Profile.under(tmp_path), says=lambda _: "", out=out, debug=False) as engine:
        engine.read(lambda _: None).result()


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no such signal here")
def test_a_hang_up_that_is_to_be_ignored_ends_nothing(cli: Cli, relay: DemoRelay) -> None:
    task_id = relay.add_tasks(1)[0]

    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    words = ("get", "--relay", relay.url, "--json", "--timeout", "3", task_id)
    with cli.start(*words, preexec_fn=ignore) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.send_signal(signal.SIGHUP)
        lines = child.stdout.readlines()
    assert child.returncode == 6
    assert json.loads(lines[-1])["event"] == "done"


def test_the_demo_describes_itself_in_one_line(cli: Cli) -> None:
    with cli.start("demo", "--speed", "100") as child:
        try:
            assert child.stdout is not None
            told = json.loads(child.stdout.readline())
            cli.environment["SUNO_DESKTOP_KEY"] = told["key"]
            code = cli.run("get", "--relay", told["url"], told["ids"]["list"][0])[0]
        finally:
            child.send_signal(signal.SIGTERM)
        assert child.wait(10) == 0
        assert code == 0


def test_a_verb_may_stand_behind_options_and_text_may_look_like_one() -> None:
    verbs = {name: verb.options for name, verb in VERBS.items()}
    assert split_verb(["--profile", "get", "list", "x"], verbs) == (
        "list",
        ["--profile", "get", "x"],
    )
    assert split_verb(["--port", "7", "demo"], verbs) == ("demo", ["--port", "7"])
    assert split_verb(["--", "list"], verbs) == (None, ["--", "list"])
    assert split_verb(["some", "list"], verbs) == (None, ["some", "list"])


def test_without_a_verb_the_window_is_wanted() -> None:
    wishes: list[WindowWish] = []

    def run_window(wish: WindowWish) -> int:
        wishes.append(wish)
        return 0

    assert main(["--demo", "--speed", "5", "--lang", "zh_CN", "a", "b"], run_window=run_window) == 0
    (wish,) = wishes
    assert wish.profile is None
    assert (wish.text, wish.demo_speed, wish.language) == ("a\nb", 5.0, "zh_CN")


def test_get_and_list_say_what_became_of_each_task_and_file(cli: Cli, relay: DemoRelay) -> None:
    failed, blocked, sheet = (relay.ids[name][0] for name in ("failed", "blocked", "sheet"))
    nowhere = "11111111-2222-4333-8444-555555555555"
    kinds = ("--kinds", "mp3,lyrics")
    code, _, err = cli.run("get", "--relay", relay.url, *kinds, failed, blocked, sheet, nowhere)
    assert code == 1
    assert f"{failed}: The lyrics were refused by the moderation." in err
    assert "Letters Never Sent A (mp3): Suno blocks this download" in err
    assert " (mp3): The provider does not offer this file for this song." in err
    assert f"{nowhere}: " in err
    assert "task_not_exist" not in err  # a word for programs
    assert err.splitlines()[-1].endswith("1 not available, 1 blocked by Suno, 2 failed")
    listed = cli.run("list")[1]
    assert "refused by the moderation" in listed
    assert f"{failed}  Failed  " in listed
    assert f"{nowhere}  Not found" in listed
    assert "Blocked by Suno: mp3" in listed
    assert "Lyrics only  Downloaded: lyrics" in listed
    code, out, err = cli.run("list", "nothing-like-this")
    assert (code, out) == (0, "")
    assert "No results" in err


def test_a_download_that_is_tried_again_is_told_once(cli: Cli, relay: DemoRelay) -> None:
    relay.fault("/cdn/", Fault(kind=FaultKind.STATUS, value=500, times=4))
    code, _, err = cli.run("get", "--relay", relay.url, SHAPES["list"])
    assert code == 0
    assert err.count("Trying again automatically.") == 2  # once for each of the two songs
    assert "City Lights A" in err


def test_a_task_whose_relay_is_not_known_waits_for_the_key_of_a_relay(
    cli: Cli, relay: DemoRelay
) -> None:
    with DemoRelay(key=relay.key) as other:
        for one in (relay, other):
            cli.run("get", "--relay", one.url, one.ids["list"][0])
        cli.environment.pop("SUNO_DESKTOP_KEY", None)
        code, _, err = cli.run("get", relay.ids["dict"][0])
    assert code == 3
    named = [host.removeprefix("http://") for host in (relay.url, other.url)]
    assert any(f"{host} requires an API key. Set SUNO_DESKTOP_KEY." in err for host in named)
    assert "?" not in err


# Files that are named, and systems that are not UTF-8.


@pytest.mark.parametrize("form", ["path", "address", "bytes"])
def test_a_file_that_is_named_is_read(
    cli: Cli, relay: DemoRelay, tmp_path: Path, form: str
) -> None:
    path = tmp_path / (os.fsdecode(b"caf\xe9 1.txt") if form == "bytes" else "my ids.txt")
    path.write_text(f"look at {SHAPES['list']}", "utf-8")
    word = str(path) if form == "path" else path.as_uri()
    code, events = cli.events("get", "--relay", relay.url, word)
    assert (code, events[-1]["saved"]) == (0, 2)


@pytest.mark.parametrize("limits", [
    {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"},
    {"PYTHONIOENCODING": "ascii"},
], ids=["locale", "streams"])  # fmt: skip
def test_output_never_raises_where_the_locale_is_not_utf_8(
    cli: Cli, relay: DemoRelay, limits: dict[str, str], tmp_path: Path
) -> None:
    reply = tmp_path / "reply.json"
    clip = {"id": "0d1ca74c-1111-4222-8333-444455556666", "title": "夜航 😀", "status": "complete"}
    clip["audio_url"] = f"{relay.url}/nowhere.mp3"
    reply.write_text(json.dumps([{"task_id": "a" * 32, "status": "SUCCESS", "data": [clip]}]))
    cli.environment |= limits
    code, _, err = cli.run("get", "--timeout", "4", "--relay", relay.url, str(reply))
    assert "went wrong inside" not in err
    code, out, _ = cli.run("list")
    assert (code, out.isascii()) == (0, True)
    code, events = cli.events("list")
    assert (code, events[0]["clips"][0]["title"]) == (0, "夜航 😀")


def test_ctrl_c_while_the_program_is_still_being_read_says_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_name: str) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "_is_installed", interrupted)
    assert program.main() == 130
    assert capsys.readouterr() == ("", "")
