"""The window of a damaged library: what it offers, what it does, and that nothing of it happens on its own thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.errors import ProfileError
from suno_desktop.core.library import recovery
from suno_desktop.core.library.backups import sound_ones
from suno_desktop.core.library.database import damage_mark, mark_damaged
from suno_desktop.core.library.library import Library
from suno_desktop.ui.dialogs import recovery_dialog as dialogs
from suno_desktop.ui.dialogs.recovery_dialog import RecoveryDialog
from suno_desktop.ui.dialogs.widgets import StatusLine, Words
from tests.core.library.makers import FakeClock, Room, clip, task
from tests.test_rebuild import bytes_of, fill, known


class Shown:
    """The dialog on a library that a test made."""

    def __init__(
        self, qtbot: QtBot, library: Path, *, is_gone: bool = False, music: Path | None = None
    ) -> None:
        self.qtbot = qtbot
        self.library = library
        self.dialog = RecoveryDialog(library, is_gone=is_gone, music=music)
        qtbot.addWidget(self.dialog)
        self.dialog.show()

    def button(self, name: str) -> QPushButton:
        found = self.dialog.findChild(QPushButton, f"recovery{name}")
        assert isinstance(found, QPushButton)
        return found

    @property
    def offered(self) -> set[str]:
        names = ("Quit", "GoOn", "Empty", "Rebuild", "Open", "Done")
        return {name for name in names if not self.button(name).isHidden()}

    @property
    def told(self) -> str:
        line = self.dialog.findChild(StatusLine, "recoveryStatus")
        assert isinstance(line, StatusLine)
        return line.text

    @property
    def table(self) -> QTableWidget:
        found = self.dialog.findChild(QTableWidget, "recoveryBackups")
        assert isinstance(found, QTableWidget)
        return found

    def ready(self) -> Shown:
        self.qtbot.waitUntil(self.dialog._bar.isHidden, timeout=20_000)
        return self

    def cells(self, row: int) -> list[str]:
        items = [self.table.item(row, column) for column in range(self.table.columnCount())]
        return [item.text() for item in items if item is not None]


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """With two backups and a task that came after them."""
    with Room.opened(tmp_path) as room:
        for number in range(2):
            room.record(task(f"t{number}", clip(f"c{number}")))
            room.library.database.backup(tmp_path / "backups")
            room.clock.move(days=1)
        room.track("later")
    path = tmp_path / "library.sqlite3"
    with path.open("r+b") as file:
        file.write(bytes(100))
    return path


@pytest.fixture
def shown(qtbot: QtBot, damaged: Path) -> Iterator[Shown]:
    made = Shown(qtbot, damaged)
    yield made
    made.dialog._is_changing = False
    made.dialog.reject()


def test_the_backups_are_listed_and_the_newest_is_chosen(shown: Shown) -> None:
    shown.ready()
    assert shown.offered == {"Quit", "Empty", "Open"}
    assert shown.table.rowCount() == 2
    assert shown.cells(0)[:3] == ["2026-03-05 13:06", "2", "2"]
    assert shown.cells(1)[:3] == ["2026-03-04 13:06", "1", "1"]
    assert "kB" in shown.cells(0)[3]
    assert shown.table.currentRow() == 0
    assert shown.button("Open").isDefault()
    assert shown.told == ""


def test_while_it_looks_it_says_so_and_only_quitting_is_possible(
    qtbot: QtBot, damaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()

    def slow(library: Path, *_given: object) -> dialogs.Choices:
        may_end.wait(20)
        return dialogs.Choices(is_settled=False, backups=sound_ones(library))

    monkeypatch.setattr(dialogs, "look", slow)
    shown = Shown(qtbot, damaged)
    assert shown.told.startswith("Looking")
    enabled = {name for name in shown.offered if shown.button(name).isEnabled()}
    assert enabled == {"Quit"}
    may_end.set()
    assert shown.ready().table.rowCount() == 2
    shown.dialog.reject()


def test_a_backup_is_opened_and_it_says_what_became_of_everything(
    shown: Shown, damaged: Path
) -> None:
    before = damaged.read_bytes()
    shown.ready().table.selectRow(1)
    shown.button("Open").click()
    assert shown.told.startswith("Restoring"), "and not at once on this thread"
    shown.ready()
    assert shown.offered == {"Done"}
    (aside,) = damaged.parent.glob("library-broken-*")
    assert shown.told.splitlines() == [
        "Restored the backup of 2026-03-04 13:06 with 1 song.",
        "2 tasks were recovered from the damaged file and are checked again.",
        f"The previous files are in {aside}.",
    ]
    assert (aside / damaged.name).read_bytes() == before
    shown.button("Done").click()
    assert shown.dialog.result() == QDialog.DialogCode.Accepted
    Library.open(damaged, clock=FakeClock()).close()


def test_an_empty_library_can_be_chosen(shown: Shown, damaged: Path) -> None:
    for backup in sound_ones(damaged):
        backup.path.unlink()
    shown.ready().button("Empty").click()
    shown.ready()
    assert shown.told.startswith("Created an empty library.\nThe previous files are in")
    assert shown.offered == {"Done"}


def test_without_a_backup_there_is_no_list(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    path.write_bytes(b"no library" * 900)
    shown = Shown(qtbot, path).ready()
    assert shown.offered == {"Quit", "Empty"}
    assert shown.table.isHidden() or not shown.table.isVisible()
    assert shown.told.startswith("No backup")
    shown.button("Quit").click()
    assert shown.dialog.result() == QDialog.DialogCode.Rejected
    assert path.read_bytes() == b"no library" * 900


def test_a_library_that_still_opens_can_be_opened_as_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    with Room.opened(tmp_path) as room:
        path = room.path
    mark_damaged(path)
    shown = Shown(qtbot, path).ready()
    assert shown.offered == {"Quit", "GoOn", "Empty"}
    shown.button("GoOn").click()
    assert shown.dialog.result() == QDialog.DialogCode.Accepted
    assert not damage_mark(path).exists()


@pytest.mark.parametrize("choice", ["Open", "Empty"])
def test_a_library_that_is_gone_has_words_of_its_own(
    qtbot: QtBot, damaged: Path, choice: str
) -> None:
    damaged.unlink()
    shown = Shown(qtbot, damaged, is_gone=True).ready()
    assert shown.dialog.windowTitle() == "Library not found"
    words = [words.text() for words in shown.dialog.findChildren(Words)]
    assert any("cannot be found" in text for text in words)
    assert not any("damaged" in text for text in words)
    assert shown.offered == {"Quit", "Empty", "Open"}
    assert shown.table.rowCount() == 2
    shown.button(choice).click()
    shown.ready()
    assert shown.offered == {"Done"}
    assert len(shown.told.splitlines()) == 1, "nothing was there that could be in a folder"
    shown.button("Done").click()
    Library.open(damaged, clock=FakeClock()).close()


def test_what_fails_is_said_and_can_be_tried_again(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.ready()
    with monkeypatch.context() as patch:
        patch.setattr(recovery, "restore", _fails(ProfileError("library.disk_full", path="/p")))
        shown.button("Open").click()
        shown.ready()
        assert "full" in shown.told
    assert shown.offered == {"Quit", "Empty", "Open"}
    shown.button("Open").click()
    shown.ready()
    assert shown.offered == {"Done"}


@pytest.mark.logs
def test_a_bug_is_said_too(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    shown.ready()
    monkeypatch.setattr(recovery, "restore", _fails(ZeroDivisionError()))
    shown.button("Open").click()
    shown.ready()
    assert "ZeroDivisionError" in shown.told
    assert shown.button("Open").isEnabled()


def _fails(error: Exception) -> object:
    def restore(*_: object, **__: object) -> None:
        raise error

    return restore


def test_nothing_is_read_on_the_windows_thread_and_nothing_is_torn_in_the_middle(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.ready()
    going, may_end = threading.Event(), threading.Event()
    threads: list[threading.Thread] = []
    real = recovery.restore

    def slow(*given: object, **named: object) -> object:
        threads.append(threading.current_thread())
        going.set()
        may_end.wait(20)
        return real(*given, **named)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(recovery, "restore", slow)
    shown.button("Open").click()
    assert going.wait(20)
    shown.dialog.close()
    assert shown.dialog.isVisible(), "files are being moved"
    assert not shown.button("Quit").isEnabled()
    may_end.set()
    shown.ready()
    assert threads[0] is not threading.main_thread()
    assert shown.offered == {"Done"}


def test_what_an_earlier_try_had_all_but_done_is_simply_opened(
    qtbot: QtBot, damaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(recovery, "_finish", _fails(KeyboardInterrupt()))  # type: ignore[arg-type]
        recovery.restore(damaged, sound_ones(damaged)[0], clock=FakeClock())
    shown = Shown(qtbot, damaged)
    qtbot.waitUntil(lambda: not shown.dialog.isVisible(), timeout=20_000)
    assert shown.dialog.result() == QDialog.DialogCode.Accepted
    Library.open(damaged, clock=FakeClock()).close()


def test_a_damaged_library_is_made_again_from_its_songs(qtbot: QtBot, tmp_path: Path) -> None:
    fill(tmp_path, 6)
    before, files = known(tmp_path), bytes_of(tmp_path / "music")
    library = tmp_path / "library.sqlite3"
    library.write_bytes(bytes(9_000))
    shown = Shown(qtbot, library, music=tmp_path / "music").ready()
    assert shown.offered == {"Quit", "Empty", "Rebuild"}
    shown.button("Rebuild").click()
    assert shown.told.startswith("Reading the songs in"), "and not at once on this thread"
    shown.ready()
    assert shown.offered == {"Done"}
    assert shown.told.splitlines()[0] == "Rebuilt the library from 6 songs."
    shown.button("Done").click()
    assert known(tmp_path) == before
    assert bytes_of(tmp_path / "music") == files
