from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from suno_desktop.core.changes import Changes
from suno_desktop.core.errors import UsageError
from suno_desktop.ui.dialogs.paste import PasteBox, read_text
from suno_desktop.ui.dialogs.widgets import Tone
from tests.ui.dialogs.fakes import (
    FakeBridge,
    FakeEngine,
    complaints,
    ids_text,
    relays_changed,
    reply_task,
    task_id,
)


@pytest.fixture
def box(bridge: FakeBridge, qtbot: QtBot) -> PasteBox:
    made = PasteBox(bridge=bridge.real, name="box")
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.relays is not None)
    return made


def look(qtbot: QtBot, box: PasteBox, text: str) -> None:
    box.set_text(text)
    qtbot.waitUntil(lambda: box.is_current)


def test_everything_in_it_has_a_name_and_reads_no_markup(box: PasteBox) -> None:
    assert complaints(box) == []


@pytest.mark.parametrize(
    ("count", "known", "words"),
    [
        (1, 0, "Found 1 new task ID."),
        (1, 1, "Found 1 task ID, already added."),
        (5, 0, "Found 5 new task IDs."),
        (5, 5, "Found 5 task IDs, all already added."),
        (5, 2, "Found 5 task IDs: 3 new, 2 already added."),
    ],
)
def test_it_tells_how_many_ids_are_new(
    *, box: PasteBox, engine: FakeEngine, qtbot: QtBot, count: int, known: int, words: str
) -> None:
    engine.tracked = {task_id(n) for n in range(known)}
    look(qtbot, box, ids_text(range(count)))
    assert box.found.text == words
    assert box.found.tone is Tone.GOOD


@pytest.mark.parametrize(
    ("answers", "songs", "words"),
    [
        (1, 1, "1 response is imported directly; no provider is contacted. 1 song in all."),
        (1, 2, "1 response is imported directly; no provider is contacted. 2 songs in all."),
        (2, 2, "2 responses are imported directly; no provider is contacted. 4 songs in all."),
    ],
)
def test_it_tells_what_is_imported(
    *, box: PasteBox, engine: FakeEngine, qtbot: QtBot, answers: int, songs: int, words: str
) -> None:
    engine.replies = tuple(reply_task(n, songs=songs) for n in range(answers))
    look(qtbot, box, "reply")
    assert box.found.text == words


@pytest.mark.parametrize(
    ("ids", "answers", "songs", "words"),
    [
        (0, 0, 0, "Add tasks"),
        (1, 0, 0, "Add 1 task"),
        (12, 0, 0, "Add 12 tasks"),
        (0, 1, 1, "Import 1 song"),
        (0, 2, 2, "Import 4 songs"),
        (0, 1, 0, "Import 1 response"),
        (0, 3, 0, "Import 3 responses"),
        (3, 1, 2, "Add 3 and import 2"),
        (3, 1, 0, "Add 3 and import 1"),
    ],
)
def test_the_wish_says_what_will_be_done(
    *,
    box: PasteBox,
    engine: FakeEngine,
    qtbot: QtBot,
    ids: int,
    answers: int,
    songs: int,
    words: str,
) -> None:
    engine.replies = tuple(reply_task(100 + n, songs=songs) for n in range(answers))
    look(qtbot, box, ids_text(range(ids)) + (" reply" if answers else " "))
    assert box.wish() == words


def test_an_answer_to_older_text_is_dropped(
    box: PasteBox, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.hold = True
    box.set_text(ids_text([1]))
    qtbot.waitUntil(lambda: len(engine.held) == 1)
    box.set_text(ids_text([2, 3]))
    qtbot.waitUntil(lambda: len(engine.held) == 2)
    assert not box.is_current
    engine.release()  # the newer answer first, then the older one
    qtbot.waitUntil(lambda: box.is_current)
    qtbot.wait(10)
    assert box.preview is not None
    assert [item.task_id for item in box.preview.items] == [task_id(2), task_id(3)]


def test_what_is_overtaken_is_not_searched_any_further(
    box: PasteBox, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.hold = True
    box.set_text(ids_text([1]))
    qtbot.waitUntil(lambda: len(engine.called("tracking.preview")) == 1)
    first = engine.called("tracking.preview")[0]
    first["progress"](4, 10)
    qtbot.waitUntil(lambda: box.found.text == "Looking for IDs… 40%")
    assert box.obstacle() == "Looking for IDs… 40%"
    assert not first["cancel"].is_cancelled
    box.set_text(ids_text([2]))
    assert first["cancel"].is_cancelled


def test_typing_asks_once_when_it_pauses(box: PasteBox, engine: FakeEngine, qtbot: QtBot) -> None:
    QTest.keyClicks(box.field, "abc def")
    qtbot.waitUntil(lambda: box.is_current)
    assert len(engine.called("tracking.preview")) == 1


def test_nothing_found_is_said(box: PasteBox, qtbot: QtBot) -> None:
    look(qtbot, box, "good morning")
    assert box.found.text.startswith("No task IDs found")
    assert box.found.tone is Tone.WARNING
    assert box.obstacle() == box.found.text


def test_without_text_nothing_is_asked(box: PasteBox, engine: FakeEngine, qtbot: QtBot) -> None:
    look(qtbot, box, "good morning")
    box.field.clear()
    assert box.is_current
    assert box.preview is None
    assert not box.found.isVisible()
    assert box.obstacle() == "Nothing pasted yet."


def test_a_failed_preview_is_said_and_can_be_mended(
    box: PasteBox, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.errors["tracking.preview"] = UsageError("usage.too_large", name="text")
    look(qtbot, box, ids_text([1]))
    assert box.found.text == "text is too large to read. Split it and import the parts."
    assert box.found.tone is Tone.BAD
    del engine.errors["tracking.preview"]
    look(qtbot, box, ids_text([2]))
    assert box.obstacle() == ""


def test_foreign_hosts_are_explained(box: PasteBox, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.foreign_hosts = ("api.example.com",)
    look(qtbot, box, ids_text([1]))
    assert "api.example.com is not one of your providers" in box.foreign.text
    assert "nothing is sent to api.example.com" in box.foreign.text
    engine.foreign_hosts = tuple(f"h{n}.example" for n in range(5))
    look(qtbot, box, ids_text([2]))
    assert "h0.example, h1.example, h2.example and 2 more" in box.foreign.text


def test_without_a_relay_ids_are_kept_for_later(
    bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.infos = []
    box = PasteBox(bridge=bridge.real, name="box")
    qtbot.addWidget(box)
    look(qtbot, box, ids_text([1]))
    assert box.asked.text.startswith("No provider set up yet. The IDs are added now")
    assert box.obstacle() == ""


def test_a_new_relay_is_seen(box: PasteBox, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.infos = engine.infos[:1]
    with qtbot.waitSignal(box.looked):
        box._bridge.changed.emit(relays_changed())
    look(qtbot, box, ids_text([1]))
    assert box.asked.text == "Will be checked with nengyongai."


def test_what_got_tracked_elsewhere_is_seen(
    box: PasteBox, engine: FakeEngine, qtbot: QtBot
) -> None:
    look(qtbot, box, ids_text([1]))
    engine.tracked = {task_id(1)}
    with qtbot.waitSignal(box.looked):
        box._bridge.changed.emit(Changes(tasks_listed=True))
    assert box.preview is not None
    assert box.preview.new == 0
    assert "already in your library" in box.obstacle()


def test_a_long_text_stays_beside_the_field(box: PasteBox, qtbot: QtBot) -> None:
    look(qtbot, box, "x " * 150_000 + task_id(7))
    assert box.field.toPlainText() == ""
    assert found_in(box) == 1
    detach = box.findChild(QPushButton, "boxDetach")
    assert detach is not None
    QTest.mouseClick(detach, Qt.MouseButton.LeftButton)
    assert found_in(box) is None
    assert not detach.isVisible()


def found_in(box: PasteBox) -> int | None:
    return None if box.preview is None else box.preview.new


def test_pasted_files_are_looked_through(box: PasteBox, tmp_path: Path, qtbot: QtBot) -> None:
    first, second = tmp_path / "one.json", tmp_path / "two.txt"
    first.write_text(ids_text([1, 2]), "utf-8")
    second.write_text(ids_text([3]), "utf-16")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in (first, second)])
    assert box.field.canInsertFromMimeData(mime)
    box.field.insertFromMimeData(mime)
    qtbot.waitUntil(lambda: box.preview is not None and box.preview.new == 3)
    assert box.field.toPlainText() == ""


def test_rich_text_is_taken_as_plain_text(box: PasteBox, qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setHtml("<b>bold</b>")
    mime.setText("bold")
    box.field.insertFromMimeData(mime)
    assert box.field.toPlainText() == "bold"


def test_an_unreadable_file_is_said(box: PasteBox, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(box.looked):
        box.add_files([tmp_path / "missing.txt"])
    assert (
        box.found.text
        == "missing.txt cannot be read: it does not exist. Check that the file exists and that you can open it."
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_a_pipe_is_not_waited_for(box: PasteBox, tmp_path: Path, qtbot: QtBot) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with qtbot.waitSignal(box.looked):
        box.add_files([tmp_path / "pipe.txt"])
    assert box.found.text == "pipe.txt is not a readable file. Choose another one."
    with pytest.raises(UsageError, match="zero is not a readable file"):
        read_text(Path("/dev/zero"))


def test_a_large_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.log"
    path.write_text("x" * (17 * 2**20) + "\n" + task_id(1), "utf-8")
    assert read_text(path).endswith(task_id(1))


def test_broken_bytes_do_not_hide_the_ids(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"\xef\xbb\xbf\xff\xfe " + task_id(1).encode())
    assert task_id(1) in read_text(path)


def test_control_enter_submits_and_enter_does_not(box: PasteBox, qtbot: QtBot) -> None:
    with qtbot.waitSignal(box.submitted):
        QTest.keyClick(box.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    with qtbot.assertNotEmitted(box.submitted):
        QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert box.field.toPlainText() == "\n"
