"""The program as a process: it starts, shows itself, hands over, refuses and ends as promised."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import TaskId
from suno_desktop.core.profile.lock import ProfileLock
from suno_desktop.core.profile.paths import Profile
from tests.children import rest_of
from tests.core.library.makers import Room
from tests.test_floors import LATER

_ID = "64dc8d98-5812-40f5-a99b-79a590452040"


class Program:
    """One running window, spied on from inside."""

    def __init__(
        self, code: str, *arguments: str, environment: dict[str, str] | None = None
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _PRELUDE + code, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
            text=True,
        )
        self.heard: list[str] = []
        self.errors = ""

    def wait_for(self, word: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.heard.append(line.strip())
            if line.startswith(word):
                return line.strip()
        raise AssertionError(f"ended without saying {word}: {self.process.communicate()[1]}")

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.code()

    def code(self) -> int:
        rest, self.errors = rest_of(self.process, timeout_s=60)
        self.heard += rest.splitlines()
        return self.process.returncode


# The window of the child tells on its standard output what happens to it.
_PRELUDE = """
import sys
from PySide6.QtCore import QTimer
from suno_desktop.ui import main_window

class Window(main_window.MainWindow):
    def showEvent(self, event):
        super().showEvent(event)
        QTimer.singleShot(0, self.spy)

    def spy(self):
        print("shown", self.windowTitle(), flush=True)

    def take_text(self, text):
        print("text", repr(text), flush=True)

main_window.MainWindow = Window
"""
_START = """
from suno_desktop.__main__ import main
sys.exit(main())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Program]]:
    """Starts programs, and ends those that are left."""
    programs: list[Program] = []

    def begin(*arguments: str, code: str = _START, **environment: str) -> Program:
        program = Program(code, "--profile", str(folder), *arguments, environment=environment)
        programs.append(program)
        return program

    yield begin
    for program in programs:
        if program.process.poll() is None:
            program.process.kill()
            program.process.communicate()


def test_the_window_opens_takes_its_text_and_ends_by_signal(
    start: Callable[..., Program], folder: Path
) -> None:
    program = start(_ID)
    program.wait_for("text")
    program.wait_for("shown")
    assert program.end() == 0
    assert "Traceback" not in program.errors
    assert "QThread" not in program.errors
    assert (folder / "library.sqlite3").exists()
    assert (folder / "logs" / "suno-desktop.log").exists()
    assert not list(folder.glob("*-wal"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_other_signals_end_it_too(start: Callable[..., Program], number: signal.Signals) -> None:
    program = start()
    program.wait_for("shown")
    assert program.end(number) == 0


def test_the_language_changes_while_it_runs_and_the_window_stays_as_it_was(
    start: Callable[..., Program],
) -> None:
    code = """
from suno_desktop.core.profile.settings import WindowSettings

class Choosing(Window):
    made = []

    def spy(self):
        self.made.append(self)
        file = self.menuBar().actions()[0].text()
        print("shown", file, self.sidebar.place.value, self.size().height(), self._playback is self.made[0]._playback)
        print("dialog", self.dialogs.opened("settings") is not None, flush=True)
        if len(self.made) < 4:
            self.sidebar.choose(type(self.sidebar.place)("tasks"))
            self.resize(800, 620)
            engine = self._bridge.engine
            engine.set_setting(WindowSettings.language, ["zh_CN", "zh_TW", "en"][len(self.made) - 1]).result()
            self.dialogs.setting_changed.emit("window.language")

main_window.MainWindow = Choosing
"""
    program = start(code=code + _START, LANGUAGE="en", QT_QPA_PLATFORM="offscreen")
    program.wait_for("dialog False")
    for file in ("文件(&F)", "檔案(&F)", "&File"):
        assert program.wait_for("shown") == f"shown {file} tasks 620 True"
        program.wait_for("dialog True")
    assert program.end() == 0
    assert "Traceback" not in program.errors


def test_a_second_start_hands_its_text_over_and_ends(start: Callable[..., Program]) -> None:
    first = start()
    first.wait_for("shown")
    second = start(_ID, "和 more")
    assert second.code() == 0
    assert first.wait_for("text") == f"text {_ID + chr(10) + '和 more'!r}"
    assert first.end() == 0


def test_after_a_kill_the_profile_opens_again(start: Callable[..., Program], folder: Path) -> None:
    first = start()
    first.wait_for("shown")
    first.process.kill()
    first.process.communicate()
    second = start()
    second.wait_for("shown")
    assert second.end() == 0


_TRIES = """
from suno_desktop.core.profile.lock import ProfileLock
acquire = ProfileLock.acquire
def told(self):
    is_ours = acquire(self)
    print("tried", flush=True)
    return is_ours
ProfileLock.acquire = told
"""


@pytest.mark.parametrize(
    ("holder", "text", "said"),
    [
        ("command", (), "A Suno Desktop command is using this library. Open the window again when"),
        ("command", (_ID,), "Suno Desktop is already open but does not respond"),
        ("", (_ID,), "The library is already open in another Suno Desktop"),
    ],
)
def test_a_profile_that_a_command_works_on_is_refused_with_a_sentence(
    start: Callable[..., Program], folder: Path, holder: str, text: tuple[str, ...], said: str
) -> None:
    lock = ProfileLock(Profile.under(folder).lock, holder=holder)
    assert lock.acquire()
    with lock:
        program = start(*text)
        assert program.code() == 5
    assert said in program.errors
    assert "Traceback" not in program.errors


def test_a_window_waits_for_a_command_that_is_just_ending(
    start: Callable[..., Program], folder: Path
) -> None:
    lock = ProfileLock(Profile.under(folder).lock, holder="command")
    assert lock.acquire()
    with lock:
        program = start(_ID, code=_TRIES + _START)
        program.wait_for("tried")
    assert program.wait_for("text") == f"text {_ID!r}"
    assert program.end() == 0


_CHOOSE = """
from suno_desktop.ui.dialogs import recovery_dialog

class Choosing(recovery_dialog.RecoveryDialog):
    def _end(self):
        super()._end()
        print("offered", self._table.rowCount(), flush=True)
        QTimer.singleShot(0, self.choose)

    def choose(self):
        name = "_done" if not self._done.isHidden() else CHOICE
        if name:
            getattr(self, name).click()

recovery_dialog.RecoveryDialog = Choosing
"""


@pytest.fixture
def damaged(folder: Path) -> Path:
    """A library whose first page is gone, with a backup from before its last task."""
    with Room.opened(folder) as room:
        room.library.database.backup(folder / "backups")
        room.track(_ID)
        path = room.path
    with path.open("r+b") as file:
        file.write(bytes(4096))
    return path


def test_a_damaged_library_is_repaired_before_the_window_opens(
    start: Callable[..., Program], damaged: Path
) -> None:
    before = damaged.read_bytes()
    program = start(code="CHOICE = '_open'" + _CHOOSE + _START)
    assert program.wait_for("offered") == "offered 1"
    program.wait_for("shown")
    assert program.end() == 0
    assert "Traceback" not in program.errors
    (aside,) = damaged.parent.glob("library-broken-*")
    assert (aside / damaged.name).read_bytes() == before
    with contextlib.closing(LibraryReader.open(damaged)) as reader:
        assert reader.tasks_of([TaskId(_ID)]), "it came after the backup"


@pytest.mark.parametrize(("choice", "has_task"), [("_open", True), ("_empty", False)])
def test_a_library_that_is_gone_is_asked_about_once(
    start: Callable[..., Program], folder: Path, choice: str, *, has_task: bool
) -> None:
    with Room.opened(folder) as room:
        room.track(_ID)
        room.library.database.backup(folder / "backups")
        path = room.path
    path.unlink()
    program = start(code=f"CHOICE = {choice!r}" + _CHOOSE + _START)
    assert program.wait_for("offered") == "offered 1"
    program.wait_for("shown")
    assert program.end() == 0
    assert "Traceback" not in program.errors
    with contextlib.closing(LibraryReader.open(path)) as reader:
        assert bool(reader.tasks_of([TaskId(_ID)])) is has_task
    program = start(code=_START)
    program.wait_for("shown")
    assert program.end() == 0


@pytest.mark.parametrize("choice", ["_quit", ""])
def test_who_quits_instead_leaves_everything_as_it_was(
    start: Callable[..., Program], damaged: Path, choice: str
) -> None:
    before = damaged.read_bytes()
    program = start(code=f"CHOICE = {choice!r}" + _CHOOSE + _START)
    program.wait_for("offered")
    assert (program.code() if choice else program.end()) == 5
    assert "Traceback" not in program.errors
    assert damaged.read_bytes() == before
    assert not list(damaged.parent.glob("*broken*"))


def test_damage_that_is_met_while_running_is_offered_at_the_next_start(
    start: Callable[..., Program], folder: Path
) -> None:
    with Room.opened(folder) as room:
        room.ready_song("c1")
        room.library.database.backup(folder / "backups")
        path = room.path
    with contextlib.closing(sqlite3.connect(path)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'song'").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xaa" * 4096)
    program = start(code=_TELL_STRIP + _START)
    assert "damaged" in program.wait_for("strip")
    assert program.end() == 0
    program = start(code="CHOICE = '_open'" + _CHOOSE + _START)
    program.wait_for("offered 1")
    program.wait_for("shown")
    assert program.end() == 0
    assert not list(folder.glob("*.damaged"))


_TELL_STRIP = """
def spy(self):
    self._bridge.noticed.connect(lambda _: self.strip.text and print("strip", self.strip.text, flush=True))
    self._bridge.read(lambda reader: reader.song_rows([1]), owner=self, on_done=print)
Window.spy = spy
"""


def test_the_demo_leaves_nothing_behind(tmp_path: Path) -> None:
    program = Program(_START, "--demo", "--speed", "20", environment={"TMPDIR": str(tmp_path)})
    assert "Demo" in program.wait_for("shown")
    assert list(tmp_path.glob("suno-desktop-demo-*"))
    assert program.end() == 0
    assert not list(tmp_path.glob("suno-desktop-demo-*"))
    assert "Traceback" not in program.errors


def test_a_demo_profile_that_stays_finds_its_relay_again(
    start: Callable[..., Program], folder: Path
) -> None:
    addresses = []
    for _ in range(2):
        program = start("--demo", code=_TELL_RELAYS + _START)
        addresses.append(program.wait_for("relays"))
        assert program.end() == 0
    assert addresses[0] == addresses[1]
    assert "Demo provider http://127.0.0.1:" in addresses[0]


_TELL_RELAYS = """
def spy(self):
    relays = self._bridge.engine.relays.saved
    print("relays", *(f"{relay.name} {relay.base_url}" for relay in relays), flush=True)
Window.spy = spy
"""


def test_no_screen_is_a_sentence_and_not_an_abort(folder: Path) -> None:
    names = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    child = _bare(folder, kept)
    assert child.returncode == 2
    assert child.stderr.startswith("suno-desktop: There is no display")
    assert child.stderr.count("\n") == 1
    assert not folder.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="libraries of Linux")
def test_a_missing_library_is_a_sentence_and_not_an_abort(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "libxkbcommon.so.0").write_bytes(b"")
    child = _bare(folder, {**os.environ, "LD_LIBRARY_PATH": str(tmp_path)})
    assert child.returncode == 2
    assert "libxkbcommon0" in child.stderr
    assert child.stderr.count("\n") == 1


def _bare(folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "suno_desktop", "--profile", str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_before_the_first_paint_only_what_it_needs_is_imported(
    start: Callable[..., Program], folder: Path
) -> None:
    with Room.opened(folder) as room:
        room.track(_ID)
    for _ in range(2):  # only a profile that had a window before is shown in two steps
        program = start(code=_TELL_IMPORTS.replace("LATER", repr(LATER)) + _START)
        assert program.wait_for("imported") == "imported"
        told = program.wait_for("modules")
        assert program.wait_for("enums") == "enums"
        program.wait_for("begun")
        assert program.end() == 0
    names = told.split()[1:]
    assert "suno_desktop.ui.main_window" in names
    core = [name for name in names if name.startswith("suno_desktop.core")]
    assert len(core) <= MOST_CORE_MODULES, names
    assert len(names) <= MOST_MODULES, names


MOST_CORE_MODULES, MOST_MODULES = 60, 130
"""Of ours, before the first paint, each with its package; each costs a millisecond. Whoever adds one takes another away,
or says here why not."""

_TELL_IMPORTS = """
import enum
made, make = [], enum.EnumType.__new__
def note(kind, name, *more, **options):
    made.append(name)
    return make(kind, name, *more, **options)
enum.EnumType.__new__ = staticmethod(note)
from suno_desktop import app
from suno_desktop.bridge import runtime
class FirstPaint(runtime.FirstPaint):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.painted.connect(tell)
def tell():
    print("imported", *(name for name in LATER if name in sys.modules), flush=True)
    print("modules", *(name for name in sys.modules if name.startswith("suno_desktop")), flush=True)
    # PySide loads every widget class with its enumerations as soon as Qt gives it an object of one that it never met.
    print("enums", *(name for name in ("WizardOption", "WizardStyle") if name in made), flush=True)
begin = app._Session._begin
def begun(self, application):
    begin(self, application)
    print("begun", flush=True)
runtime.FirstPaint, app._Session._begin = FirstPaint, begun
"""


def test_what_can_wait_begins_once_rows_are_painted_however_long_that_takes(
    start: Callable[..., Program], folder: Path
) -> None:
    with Room.opened(folder) as room:
        room.track(_ID)
    program = start(code=_SLOW_ROWS + _START)
    program.wait_for("answers")
    program.end()
    assert program.heard == ["shown", "rows", "begun", "answers"]


_SLOW_ROWS = """
import threading
from suno_desktop import app
from suno_desktop.core.library.reader import LibraryReader
app._BEGIN_MS, app._BEGIN_TRIES = 1, 100_000
may_read = threading.Event()
read = LibraryReader.song_rows
def song_rows(self, ids, **more):
    may_read.wait()
    return read(self, ids, **more)
def let_read():
    print("rows", flush=True)
    may_read.set()
def spy(self):
    print("shown", flush=True)
    QTimer.singleShot(50, let_read)
Window.spy, LibraryReader.song_rows = spy, song_rows
begin, answer = app._Session._begin, app._Session._answer
def begun(self, application):
    print("begun", flush=True)
    begin(self, application)
def answers(self, *arguments):
    answer(self, *arguments)
    print("answers", flush=True)
app._Session._begin, app._Session._answer = begun, answers
"""


def test_a_worker_that_will_not_end_does_not_keep_the_process(
    start: Callable[..., Program], folder: Path
) -> None:
    program = start(code=_STUCK + _START)
    program.wait_for("stuck")
    assert program.end() == 70
    assert "for_ever" in (folder / "logs" / "crash.txt").read_text("utf-8")
    again = start()
    again.wait_for("shown")
    assert again.end() == 0


_STUCK = """
import threading
def for_ever():
    print("stuck", flush=True)
    threading.Event().wait()
def spy(self):
    from suno_desktop.core.engine.lanes import Lane
    self._bridge.engine._context.lanes.submit(Lane.NETWORK, for_ever)
Window.spy = spy
"""


def test_an_exception_in_a_slot_is_logged_and_told_once(
    start: Callable[..., Program], folder: Path
) -> None:
    program = start(code=_BROKEN + _START)
    program.wait_for("told")
    program.wait_for("fired 3")
    assert program.end() == 0
    assert [line for line in program.heard if line.startswith("told")] == ["told a bug in a slot"]
    log = (folder / "logs" / "suno-desktop.log").read_text("utf-8")
    assert log.count("RuntimeError: a bug in a slot") == 3


_BROKEN = """
class Count:
    fired = 0
def fail():
    Count.fired += 1
    print("fired", Count.fired, flush=True)
    raise RuntimeError("a bug in a slot")
def spy(self):
    self._bridge.bug.connect(lambda error: print("told", error, flush=True))
    for delay in (1, 50, 100):
        QTimer.singleShot(delay, fail)
Window.spy = spy
"""


_WITHOUT_STREAMS = """
import os, sys
seen = open(sys.argv[1], "w", encoding="utf-8")
for number in (0, 1, 2):
    os.close(number)
sys.stdin = sys.stdout = sys.stderr = None  # as pythonw has it
sys.argv[1:] = sys.argv[2:]
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from suno_desktop import __main__, app
app._UNSEEN = set()  # as if somebody could see the windows of this platform
show = QMessageBox.exec
def exec_(box):
    seen.write(f"{box.objectName()}: {box.text()}\\n")
    seen.write(f"plain buttons: {[one.icon().isNull() for one in box.buttons()]}\\n")
    QTimer.singleShot(0, box.accept)
    return show(box)
QMessageBox.exec = exec_
seen.write(f"code {__main__.main()}\\n")
seen.close()
"""


def test_without_streams_trouble_at_the_start_is_shown_in_a_box(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "library.sqlite3").mkdir(parents=True)
    seen = tmp_path / "seen.txt"
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_STREAMS, seen, "--profile", folder],
        check=False,
        timeout=60,
    )
    said = seen.read_text("utf-8")
    assert done.returncode == 0, said
    assert said.startswith(f"startTrouble: {folder / 'library.sqlite3'} cannot be the library")
    assert "plain buttons: [True]" in said
    assert said.endswith("code 5\n")
