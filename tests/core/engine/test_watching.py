"""Files that are watched: every ID that appears is added once, whatever the file does meanwhile, and also after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from functools import partial
from pathlib import Path

import pytest

from suno_desktop.core.engine import watching
from suno_desktop.core.events import Notice
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.profile.settings import KeySettings, PollingSettings, Settings
from suno_desktop.demo.demo_relay import DemoRelay
from tests.rig import PATIENCE_S, Rig


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are looked at all the time."""
    monkeypatch.setattr(watching, "LOOK_S", 0.02)


def ids(count: int) -> list[str]:
    return [str(uuid.uuid4()) for _ in range(count)]


def watch(rig: Rig, *paths: Path) -> None:
    rig.engine.relays.add(name="R", base_url="http://127.0.0.1:1", key="sk-0123456789").result(
        PATIENCE_S
    )
    rig.engine.asking.paused = True
    names = tuple(map(str, paths))
    rig.engine.set_setting(PollingSettings.watched, names).result(PATIENCE_S)
    rig.engine._context.wake()


def tracked(rig: Rig) -> set[str]:
    return {row.task_id for row in rig.tasks()}


def has(rig: Rig, some: list[str]) -> bool:
    return set(some) <= tracked(rig)


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def test_what_is_appended_is_added_once_and_said(rig: Rig, tmp_path: Path) -> None:
    log, (first, second, third) = tmp_path / "run.log", ids(3)
    append(log, f"submitted {first}\n")
    watch(rig, log)
    rig.until(lambda: tracked(rig) == {first})
    append(log, f"again {first}\n{second[:10]}")  # in the middle of a line
    append(log, f"{second[10:]} done\n")
    rig.until(lambda: tracked(rig) == {first, second})
    assert [one.values["name"] for one in rig.seen if isinstance(one, Notice)][:1] == ["run.log"]
    append(log, f"the last line has no end: {third}")
    rig.until(lambda: third in tracked(rig))
    assert len(rig.tasks()) == 3


def test_a_file_that_is_emptied_or_replaced_is_read_anew(rig: Rig, tmp_path: Path) -> None:
    log, (first, second, third) = tmp_path / "run.log", ids(3)
    append(log, f"a long line before the id {first}\n")
    watch(rig, log)
    rig.until(lambda: tracked(rig) == {first})
    log.write_text(f"{second}\n", "utf-8")
    rig.until(lambda: second in tracked(rig))
    log.unlink()
    (tmp_path / "new").write_text(f"{third}\n{second}\n", "utf-8")
    (tmp_path / "new").rename(log)
    rig.until(lambda: third in tracked(rig))
    assert len(rig.tasks()) == 3


def test_another_file_in_the_place_of_one_that_was_deleted_is_read_anew(
    rig: Rig, tmp_path: Path
) -> None:
    """A file system may give it the number that the deleted one had; longer, it looks like the same one grown."""
    log, (first, second, third) = tmp_path / "run.log", ids(3)
    append(log, f"{first}\n")
    watch(rig, log)
    rig.until(lambda: tracked(rig) == {first})
    with log.open("r+", encoding="utf-8") as file:  # the same number for sure
        file.write(f"{second}\n{third}\n")
    rig.until(lambda: tracked(rig) == {first, second, third})


@pytest.mark.parametrize(("mark", "encoding"), [("fffe", "utf-16-le"), ("feff", "utf-16-be")])
def test_a_log_of_two_bytes_a_character_is_read_piece_by_piece(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str, encoding: str
) -> None:
    monkeypatch.setattr(watching, "_PIECE", 400)
    log, wanted = tmp_path / "run.log", ids(20)
    log.write_bytes(bytes.fromhex(mark))
    watch(rig, log)
    for some in (wanted[:12], wanted[12:]):
        with log.open("ab") as file:
            # U+0A0D and U+0D0A have the bytes of an end of a line where none is.
            file.write("".join(f"\u0a0d\u0d0a 雨 {one}\r\n" for one in some).encode(encoding))
        rig.until(partial(has, rig, some))
    assert tracked(rig) == set(wanted)


def test_a_folder_is_watched_and_what_is_no_text_is_left_alone(rig: Rig, tmp_path: Path) -> None:
    folder, (first, second, hidden) = tmp_path / "logs", ids(3)
    folder.mkdir()
    (folder / "song.mp3").write_text(hidden, "utf-8")
    watch(rig, folder, tmp_path / "not there")
    append(folder / "a.log", f"{first}\n")
    rig.until(lambda: tracked(rig) == {first})
    append(folder / "b.txt", f"{second}\n")
    rig.until(lambda: tracked(rig) == {first, second})


def test_nothing_is_read_by_default(rig: Rig, tmp_path: Path) -> None:
    watch(rig)
    assert not rig.profile.watched.exists()
    assert rig.engine.settings.polling.watched == ()


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_ten_thousand_lines_survive_kills(tmp_path: Path, canary_key: str) -> None:
    log, wanted = tmp_path / "run.log", ids(10_000)
    profile = Profile.under(tmp_path / "p")
    Settings(profile.settings).set(KeySettings.storage, "session")
    Settings(profile.settings).set(PollingSettings.watched, (str(log),))
    with DemoRelay(speed=1, key=canary_key) as relay:
        rig = Rig(tmp_path / "p")
        rig.know(relay)
        assert rig.stop()
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from suno_desktop.core.engine import Engine, watching\n"
        "from suno_desktop.core.profile.paths import Profile\n"
        "watching.LOOK_S = 0.02\nwatching._PIECE = 20_000\n"
        f"engine = Engine(Profile.under(Path({str(tmp_path / 'p')!r})), listen=lambda _: None)\n"
        "engine.open()\nengine.asking.paused = True\nengine.begin()\n"
        "print('begun', flush=True)\nsys.stdin.read()\n"
    )
    for part in range(5):
        with subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "begun\n"
            some = wanted[part * 2000 : (part + 1) * 2000]
            append(log, "".join(f"line of {one}\n" for one in some))
            before = profile.watched.stat().st_mtime_ns if profile.watched.exists() else 0
            while not profile.watched.exists() or profile.watched.stat().st_mtime_ns == before:
                assert child.poll() is None
            child.send_signal(signal.SIGKILL)
    rig = Rig(tmp_path / "p", auto_save=False)
    try:
        rig.engine.asking.paused = True
        rig.until(lambda: len(rig.tasks()) == len(wanted), patience_s=60)
        assert tracked(rig) == set(wanted)
        rig.until(
            lambda: json.loads(profile.watched.read_text())[str(log)][1] == log.stat().st_size
        )
    finally:
        assert rig.stop()
