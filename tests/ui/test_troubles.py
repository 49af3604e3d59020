"""What the window shows of songs and tasks that went wrong, wait for somebody or are half there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.events import BatchSaved, FileEnded, Notice, RelayStatus
from suno_desktop.core.model import (
    ClipState,
    FileId,
    FileState,
    MediaKind,
    RelayId,
    SongId,
    SongKind,
    TaskState,
)
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.sidebar import Place
from suno_desktop.ui.views.toast import Toast
from tests.ui.fakes import FakeBridge, task
from tests.ui.test_main_window import go, part, select

FAILED_TASK, BLOCKED, CLIP = 32, 35, 30


def told(main: MainWindow, identity: int, column: str, role: Qt.ItemDataRole) -> str:
    """What a cell of the songs gives of a role."""
    model = main.centre.song_model
    row = model.row_of(identity)
    assert row is not None
    number = next(n for n, one in enumerate(model.columns) if one.key == column)
    return str(model.data(model.index(row, number), int(role)) or "")


def test_a_row_that_failed_says_why_where_the_artist_would_stand(
    main: MainWindow, bridge: FakeBridge
) -> None:
    row = bridge.reader.songs[FAILED_TASK]
    assert main.centre.song_model.below(row).startswith("The prompt contains words")
    spoken = told(main, FAILED_TASK, "title", Qt.ItemDataRole.AccessibleTextRole)
    assert "The prompt contains words that are not allowed" in spoken
    tip = told(main, FAILED_TASK, "title", Qt.ItemDataRole.ToolTipRole)
    assert "The provider reports that this task failed." in tip
    assert "Beatles" in tip


def test_the_reason_goes_on_through_the_empty_cells_of_its_row(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    songs, header = main.centre.songs, main.centre.songs.horizontalHeader()
    songs.reveal(FAILED_TASK)
    row = main.centre.song_model.row_of(FAILED_TASK)
    style = next(n for n, one in enumerate(main.centre.song_model.columns) if one.key == "style")

    def painted() -> QImage:
        cell = songs.visualRect(main.centre.song_model.index(row or 0, style))
        return songs.viewport().grab(cell.adjusted(0, 6, 0, -6)).toImage()

    assert header.sectionSize(style) > 100
    with_reason = painted()
    bridge.change([bridge.reader.songs[FAILED_TASK]._replace(said="", task_state=TaskState.READY)])
    qtbot.waitUntil(lambda: painted() != with_reason)
    empty = painted()
    bridge.change(
        [bridge.reader.songs[FAILED_TASK]._replace(said="No", task_state=TaskState.FAILED)]
    )
    qtbot.waitUntil(lambda: "No" in told(main, FAILED_TASK, "title", Qt.ItemDataRole.ToolTipRole))
    assert painted() == empty, "a short one ends below the title"


def test_a_row_that_waits_for_the_person_says_what_to_do(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    row = bridge.reader.songs[FAILED_TASK]._replace(
        task_state=TaskState.HELD, code="relay.key_wrong", said="invalid token"
    )
    assert (
        main.centre.song_model.below(row)
        == "api.example.cn rejects the API key. Check it in Settings."
    )


def test_a_song_that_failed_says_why_in_the_relays_words(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    song = bridge.reader.songs[CLIP]._replace(
        state=ClipState.FAILED, files={}, said="Too many\npeople sing"
    )
    assert song.kind is SongKind.CLIP
    bridge.change([song])
    qtbot.waitUntil(
        lambda: (
            "Too many people sing" in told(main, CLIP, "title", Qt.ItemDataRole.AccessibleTextRole)
        )
    )
    assert "Suno could not make this version." in told(
        main, CLIP, "title", Qt.ItemDataRole.ToolTipRole
    )


def test_a_task_stays_in_progress_while_one_of_its_versions_does(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    bridge.reader.tasks[107] = task(107, running_songs=1, songs=2, titles=("City Lights",))
    go(main, qtbot, Place.RUNNING)
    assert 107 in main.centre.task_model.ids
    main.centre.tasks.select_ids([107], current=107)
    qtbot.waitUntil(lambda: bool(main.panel.details.sentence))
    assert "still generating the rest" in main.panel.details.sentence
    assert main.panel.details.facts()["State"] == "Generating"


def test_a_task_of_which_a_version_failed_stands_among_the_failed_with_its_title(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    bridge.reader.tasks[107] = task(107, failed_songs=1, songs=2, titles=("City Lights",))
    go(main, qtbot, Place.TASKS_FAILED)
    model = main.centre.task_model
    row = model.row_of(107)
    assert row is not None
    words = [model.data(model.index(row, n)) for n, _ in enumerate(model.columns)]
    assert "City Lights" in words
    assert "Partly failed" in words
    assert any(str(word).startswith("A version could not be made") for word in words)
    assert model.state_of(bridge.reader.tasks[107]).tone == "warn"


def test_a_message_covers_no_rows_and_gives_the_room_back(main: MainWindow, qtbot: QtBot) -> None:
    songs, toasts = main.centre.songs, main.toasts

    def lower_edge(widget: QWidget) -> int:
        return widget.mapToGlobal(widget.rect().bottomLeft()).y()

    before = lower_edge(songs)
    toasts.say("First message")
    toasts.say("Second message", [("Undo", lambda: None)])
    highest = min(toast.mapToGlobal(toast.rect().topLeft()).y() for toast in shown(toasts))
    qtbot.waitUntil(lambda: lower_edge(songs) < highest)
    for toast in shown(toasts):
        QTest.mouseClick(part(toast, QToolButton, "toastClose"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: lower_edge(songs) == before)


def shown(toasts: QWidget) -> list[Toast]:
    return [toast for toast in toasts.findChildren(Toast) if toast.isVisible()]


def test_what_stands_in_the_strip_is_not_said_in_a_message_too(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    notice = Notice(level="warning", code="relay.key_wrong", values={"relay": "One"})
    refused = RelayStatus(relay_id=RelayId(1), name="One", state="refused", code="relay.key_wrong")
    bridge.noticed.emit(notice)
    assert main.toasts.texts == ["One rejects the API key. Check it in Settings."]
    bridge.relay_changed.emit(refused)
    assert main.strip.text == "One rejects the API key. Check it in Settings."
    assert main.toasts.texts == []
    bridge.noticed.emit(notice)
    assert main.toasts.texts == []
    bridge.relay_changed.emit(refused._replace(state="online", code=None))
    bridge.noticed.emit(notice)
    assert len(main.toasts.texts) == 1


def test_what_is_blocked_for_good_is_not_offered_for_download(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    assert bridge.reader.songs[BLOCKED].files == {MediaKind.MP3: FileState.BLOCKED}
    select(main, qtbot, BLOCKED)
    qtbot.waitUntil(lambda: not main.actions_["save"].isEnabled())
    assert not main.actions_["save_mp3"].isEnabled()
    assert main.actions_["save_cover"].isEnabled()  # what is not blocked can still be had
    assert part(main.panel.details, QPushButton, "detailsDeed").text() == "Check again"


def test_paused_downloads_are_told_wherever_the_person_is(
    main: MainWindow, bridge: FakeBridge
) -> None:
    model, role = main.sidebar.model(), int(Qt.ItemDataRole.AccessibleTextRole)
    texts = [str(model.data(model.index(row, 0), role)) for row in range(model.rowCount())]
    assert "Active, 2" in texts
    before = main.sidebar.grab().toImage()
    bridge.engine.saving_paused = True
    main.status.refresh()
    texts = [str(model.data(model.index(row, 0), role)) for row in range(model.rowCount())]
    assert "Active, 2, paused" in texts
    assert main.sidebar.grab().toImage() != before


def saved(bridge: FakeBridge, kinds: dict[int, MediaKind]) -> None:
    """All these files came."""
    for number, kind in kinds.items():
        ended = FileEnded(FileId(number), SongId(number), kind, FileState.SAVED)
        bridge.file_ended.emit(ended)
    bridge.batch_saved.emit(
        BatchSaved(saved=len(kinds), kept=0, blocked=0, failed=0, folder=Path("/srv/music"))
    )


def test_lyrics_are_no_songs_in_the_message_about_downloads(
    main: MainWindow, bridge: FakeBridge
) -> None:
    folder = Path("/srv/music")
    saved(bridge, {1: MediaKind.MP3, 2: MediaKind.MP3, 3: MediaKind.LYRICS})
    assert main.toasts.texts == [f"Downloaded 2 songs to {folder} · 1 lyrics file"]
    QTest.mouseClick(part(main.toasts, QToolButton, "toastClose"), Qt.MouseButton.LeftButton)
    saved(bridge, {4: MediaKind.LYRICS})
    assert main.toasts.texts == [f"Downloaded 1 lyrics file to {folder}"]


def test_only_what_runs_has_a_percentage(main: MainWindow, bridge: FakeBridge) -> None:
    column = next(one for one in main.centre.task_model.columns if one.key == "progress")
    for state in TaskState:
        for more in ({}, {"failed_songs": 1}):
            text = column.text(task(9, state=state, progress=100, **more))
            assert text == ("100%" if state is TaskState.RUNNING else ""), state
