"""The window as a person uses it: keys, selection, panel, messages, what comes back after a restart."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
import shiboken6
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage, QImageWriter, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QTextBrowser,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.changes import Changes
from suno_desktop.core.errors import PlatformMissingError, ProfileError
from suno_desktop.core.events import BatchSaved, FileEnded, Notice, RelayStatus, Working
from suno_desktop.core.library.results import Queued
from suno_desktop.core.model import (
    FileId,
    FileState,
    MediaKind,
    RelayId,
    SongId,
    SongKind,
    TaskKey,
    TaskState,
)
from suno_desktop.core.workflows.track import Added
from suno_desktop.ui import library_counts, states
from suno_desktop.ui.dialogs.add_tasks import AddTasksDialog
from suno_desktop.ui.dialogs.own_names import OwnNamesDialog
from suno_desktop.ui.dialogs.paste import PasteBox
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.menus import context_menu
from suno_desktop.ui.models.selection import Selection
from suno_desktop.ui.models.song_model import SongTableModel
from suno_desktop.ui.situation import ListKind
from suno_desktop.ui.song_drag import SONGS_MIME
from suno_desktop.ui.views.player_bar import PlayButton
from suno_desktop.ui.views.side_panel import DETAILS, LYRICS
from suno_desktop.ui.views.sidebar import Place
from suno_desktop.ui.views.table_view import TableView
from suno_desktop.ui.window_dialogs import WindowDialogs
from tests.ui.fakes import (
    CHINESE,
    FakeBridge,
    FakePlayback,
    FakePlayer,
    FakeReader,
    library,
    song,
    window,
)

CLIP = 21
SHEET = 33
BLOCKED = 35


def select(main: MainWindow, qtbot: QtBot, *ids: int) -> Selection:
    """Select songs, and wait until the window has read them."""
    with qtbot.waitSignal(
        main.centre.selected, check_params_cb=lambda read: set(read.ids) == set(ids) and read.rows
    ):
        main.centre.songs.select_ids(ids, current=ids[0])
    return main.centre.selection


def go(main: MainWindow, qtbot: QtBot, place: Place) -> None:
    """Go to a place, and wait until its list was read."""
    main.sidebar.choose(place)
    model = main.centre._model()
    qtbot.waitUntil(lambda: model.is_loaded and not model._is_listing)


_W = TypeVar("_W", bound=QWidget)


def part(parent: QWidget, kind: type[_W], name: str) -> _W:
    """A part of the window by its name."""
    found = parent.findChild(kind, name)
    assert found is not None, name
    return found


def click(parent: QWidget, qtbot: QtBot, text: str) -> None:
    """Click the button with this text."""
    qtbot.waitUntil(
        lambda: any(b.isVisible() and b.text() == text for b in parent.findChildren(QPushButton))
    )
    found = [b for b in parent.findChildren(QPushButton) if b.isVisible() and b.text() == text]
    found[0].click()


# Keys.


def test_space_plays_and_pauses_from_the_list(
    main: MainWindow, qtbot: QtBot, playback: FakePlayback
) -> None:
    select(main, qtbot, CLIP)
    main.centre.songs.setFocus()
    QTest.keyClick(main.centre.songs, Qt.Key.Key_Space)
    assert playback.toggles == 1
    qtbot.waitUntil(lambda: bool(playback.played))  # nothing was loaded: the selection plays
    assert playback.played[0][1] == CLIP


def test_space_is_never_taken_from_a_field_or_a_button(
    main: MainWindow, qtbot: QtBot, playback: FakePlayback, bridge: FakeBridge
) -> None:
    main.top.search.setFocus()
    QTest.keyClicks(main.top.search, "city lights")
    assert main.top.search.text() == "city lights"
    poll = part(main, QToolButton, "toolPoll")
    poll.setFocus()
    QTest.keyClick(poll, Qt.Key.Key_Space)
    assert bridge.engine.calls("asking.poll") == [None]
    assert playback.toggles == 0


def test_space_reaches_the_player_from_the_sidebar_but_turns_the_pages_of_lyrics(
    main: MainWindow, qtbot: QtBot, playback: FakePlayback
) -> None:
    main.actions_["lyrics"].trigger()
    text = part(main.panel.lyrics, QWidget, "lyricsText")
    for widget in (main.sidebar, text):
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_Space)
    assert playback.toggles == 1


def test_the_play_button_says_that_a_song_is_on_its_way_and_stops_it(
    main: MainWindow, qtbot: QtBot, playback: FakePlayback, player: FakePlayer
) -> None:
    button = part(main, PlayButton, "playerPlay")
    playback.play([SongId(CLIP)], SongId(CLIP))
    playback.is_loading = playback.is_starting = True
    playback.loading_changed.emit(True)  # noqa: FBT003 — Qt's signature
    assert button.text() == "Pause", "what was pressed is seen at once"
    assert not button.is_busy, "a saved song is here in a moment"
    assert "Loading" not in main.player_bar.note
    qtbot.waitUntil(lambda: button.is_busy)
    assert button.text() == button.accessibleName() == "Stop loading"
    assert "Loading" in main.player_bar.note
    button.click()
    assert playback.toggles == 1

    playback.is_loading = playback.is_starting = False
    playback.loading_changed.emit(False)  # noqa: FBT003 — Qt's signature
    assert button.text() == "Play"
    assert not button.is_busy

    playback.is_starting = True  # the file is here and is opened
    player.pretend(PlayerState.LOADING)
    assert button.text() == "Pause"
    player.pretend(PlayerState.PLAYING, duration_ms=1000)
    assert button.text() == "Pause"


def tab_stops(main: MainWindow) -> list[QWidget]:
    """What the tab key comes to, beginning with the sidebar."""
    stops: list[QWidget] = []
    widget: QWidget | None = main.sidebar
    while widget is not None and widget not in stops:
        if widget.isVisibleTo(main) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            stops.append(widget)
        widget = widget.nextInFocusChain()
    return stops


@pytest.mark.parametrize("tab", [DETAILS, LYRICS])
def test_where_the_keyboard_is_can_be_seen(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, tab: int
) -> None:
    refused = RelayStatus(relay_id=RelayId(1), name="A", state="refused", code="relay.key_wrong")
    bridge.relay_changed.emit(refused)
    main.layout_.show_tab(tab)
    select(main, qtbot, CLIP)
    main.activateWindow()
    unseen = []
    for stop in (stop for stop in tab_stops(main) if stop.isEnabled()):
        main.setFocus()
        without = stop.grab().toImage()
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        if stop.grab().toImage() == without:
            unseen.append(stop.objectName())
    assert unseen == []


def test_the_tab_key_goes_through_the_window_as_it_stands_on_screen(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    saved = [one for one in bridge.reader.files.values() if one.state is FileState.SAVED]
    for file in saved[:2]:  # rows of the panel are made as they are needed
        select(main, qtbot, file.song_id)
    details = main.panel.details
    QTest.mouseClick(part(details, QToolButton, "detailsTechnicalFold"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: part(details, QToolButton, "detailsShowMp3").isVisible())
    stops = [stop.objectName() for stop in tab_stops(main)]
    wanted = [
        "sidebar", "songs", "panelTabs", "panelClose", "detailsPanel", "detailsPlay", "detailsStar5",
        "detailsStoryFold", "detailsChip0", "detailsTechnicalFold", "detailsShowMp3", "detailsIdsCopy1",
        "detailsIdsCopy2", "detailsReply", "playerPlay", "playerMute", "statusRelay", "toolAdd", "search",
    ]  # fmt: skip
    assert [name for name in stops if name in wanted] == wanted


def test_enter_plays_the_list_from_here(
    main: MainWindow, qtbot: QtBot, playback: FakePlayback, bridge: FakeBridge
) -> None:
    select(main, qtbot, CLIP)
    QTest.keyClick(main.centre.songs, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(playback.played))
    order, start, kind = playback.played[0]
    assert (start, kind) == (CLIP, MediaKind.MP3)
    assert order.index(CLIP) > 0
    kinds = {bridge.reader.songs[i].kind for i in order}
    assert kinds == {SongKind.CLIP}  # sheets and tasks are passed over


def test_double_click_plays(main: MainWindow, qtbot: QtBot, playback: FakePlayback) -> None:
    songs = main.centre.songs
    songs.scrollToTop()
    at = main.centre.song_model.row_of(CLIP)
    assert at is not None
    index = main.centre.song_model.index(at, 1)
    songs.scrollTo(index)
    place = songs.visualRect(index).center()
    QTest.mouseClick(songs.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(songs.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: bool(playback.played))
    assert playback.played[0][1] == CLIP


def test_enter_on_a_sheet_shows_its_words(
    main: MainWindow, qtbot: QtBot, playback: FakePlayback
) -> None:
    select(main, qtbot, SHEET)
    QTest.keyClick(main.centre.songs, Qt.Key.Key_Return)
    assert main.panel.tab == LYRICS
    assert "[Chorus]" in main.panel.lyrics.text
    qtbot.wait(20)
    assert playback.played == []


def test_find_and_escape(main: MainWindow, qtbot: QtBot) -> None:
    main.activateWindow()
    QTest.keyClick(main, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert main.focusWidget() is main.top.search
    QTest.keyClicks(main.top.search, "lamps")
    qtbot.waitUntil(lambda: main.centre.header.count_text.endswith("results"))
    QTest.keyClick(main.top.search, Qt.Key.Key_Escape)
    assert main.top.search.text() == ""
    QTest.keyClick(main.top.search, Qt.Key.Key_Escape)
    assert main.focusWidget() is main.centre.songs


def test_typing_in_the_list_searches(main: MainWindow, qtbot: QtBot) -> None:
    main.centre.songs.setFocus()
    QTest.keyClick(main.centre.songs, Qt.Key.Key_L)
    assert main.top.search.text() == "l"
    assert main.focusWidget() is main.top.search


def test_every_key_is_in_a_menu_and_none_is_given_twice(main: MainWindow) -> None:
    in_menus = set()
    left = list(main.menuBar().actions())
    while left:
        action = left.pop()
        in_menus.add(action.objectName())
        inner = action.menu()
        left += inner.actions() if isinstance(inner, QMenu) else []
    keys: dict[str, str] = {}
    for action in main.actions_.all():
        assert action.objectName() in in_menus, action.text()
        for key in action.shortcuts():
            text = key.toString()
            assert text, action.text()
            assert text not in keys, f"{action.text()} and {keys[text]}"
            keys[text] = action.text()
    assert keys["Del"]
    assert keys["Ctrl+D"] == main.actions_["queue_add"].text()  # and not Qt's own Delete


# What is selected.


def test_a_selection_survives_a_reset(main: MainWindow, qtbot: QtBot, bridge: FakeBridge) -> None:
    select(main, qtbot, CLIP, 20, 12)
    told: list[Any] = []
    main.centre.songs.selection_changed.connect(lambda: told.append(True))
    bridge.change([song(number, title=f"New {number}") for number in range(41, 60)], listed=True)
    with qtbot.waitSignal(main.centre.song_model.modelReset):
        pass
    assert set(main.centre.songs.selected_ids()) == {CLIP, 20, 12}
    assert main.centre.songs.current_id() == CLIP
    assert told == []


def test_the_list_stays_where_it_was_scrolled_to(
    qtbot: QtBot, tmp_path: Path, playback: FakePlayback
) -> None:
    bridge = FakeBridge(tmp_path, library(rows=400))
    main = window(bridge=bridge, playback=playback, folder=tmp_path)
    qtbot.addWidget(main)
    main.show()
    qtbot.waitUntil(main.centre.songs.isVisible)
    songs = main.centre.songs
    songs.verticalScrollBar().setValue(4321)
    top = main.centre.song_model.id_at(songs.rowAt(0))
    offset = songs.rowViewportPosition(songs.rowAt(0))
    bridge.change([song(number) for number in range(401, 420)], listed=True)
    with qtbot.waitSignal(main.centre.song_model.modelReset):
        pass
    assert main.centre.song_model.id_at(songs.rowAt(0)) == top
    assert songs.rowViewportPosition(songs.rowAt(0)) == offset
    main.close()


def test_at_the_top_new_songs_are_seen(main: MainWindow, qtbot: QtBot, bridge: FakeBridge) -> None:
    bridge.change([song(41, title="New")], listed=True)
    with qtbot.waitSignal(main.centre.song_model.modelReset):
        pass
    assert main.centre.song_model.id_at(main.centre.songs.rowAt(0)) == 41


def test_all_of_a_large_list_can_be_selected_and_kept(
    qtbot: QtBot, tmp_path: Path, playback: FakePlayback
) -> None:
    bridge = FakeBridge(tmp_path, library(rows=3000))
    main = window(bridge=bridge, playback=playback, folder=tmp_path)
    qtbot.addWidget(main)
    main.show()
    qtbot.waitUntil(main.centre.songs.isVisible)
    main.actions_["select_all"].trigger()
    qtbot.waitUntil(lambda: bool(main.centre.selection.rows))
    assert main.centre.bulk.text.replace(",", "") == "3000 selected"
    assert main.panel.details.title.endswith("selected")
    bridge.change([song(3001)], listed=True)
    with qtbot.waitSignal(main.centre.song_model.modelReset):
        pass
    assert len(main.centre.songs.selected_ids()) == 3000
    main.close()


def test_selecting_everything_asks_nothing_of_each_row(
    qtbot: QtBot, tmp_path: Path, playback: FakePlayback, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    flags = SongTableModel.flags

    def counted(model: SongTableModel, index: Any) -> Any:
        asked.append(index.row())
        return flags(model, index)

    monkeypatch.setattr(SongTableModel, "flags", counted)
    bridge = FakeBridge(tmp_path, library(rows=3000))
    main = window(bridge=bridge, playback=playback, folder=tmp_path)
    qtbot.addWidget(main)
    main.show()
    songs = main.centre.songs
    qtbot.waitUntil(lambda: songs.isVisible() and songs.model().rowCount() == 3000)
    asked.clear()
    main.actions_["select_all"].trigger()
    main.grab()  # the header is painted, too
    assert len(songs.selected_ids()) == 3000
    assert asked
    assert len(asked) < 3000
    main.close()


def test_details_tell_everything(main: MainWindow, qtbot: QtBot) -> None:
    select(main, qtbot, CLIP)
    facts = main.panel.details.facts()
    assert main.panel.details.title == "Blowin' in the Attic · A"
    assert main.panel.details.sentence == "Ready to download."
    assert facts["Style"] == "acoustic folk"
    assert facts["Length"] == "1:48"
    assert facts["Song ID"].startswith("00000015")
    assert facts["Audio link"] == "https://cdn.example.com/audio/0000.mp3"
    assert facts["Liked on Suno"] == "Yes"


def test_a_blocked_song_says_so_calmly(main: MainWindow, qtbot: QtBot) -> None:
    select(main, qtbot, BLOCKED)
    assert main.panel.details.sentence.startswith("Suno blocks this download")
    assert part(main.panel.details, QPushButton, "detailsDeed").text() == "Check again"


def test_chinese_words_keep_every_line(main: MainWindow, qtbot: QtBot) -> None:
    select(main, qtbot, 19)
    assert main.panel.lyrics.text == CHINESE


def test_several_songs_show_what_they_have_in_common(main: MainWindow, qtbot: QtBot) -> None:
    select(main, qtbot, 21, 22)
    facts = main.panel.details.facts()
    assert facts["Artist"] == "Ada & the Lamps"
    assert facts["State"] == "(multiple values)"
    assert main.centre.bulk.text == "2 selected (1 not downloaded)"
    main.centre.bulk.clear_requested.emit()
    assert main.centre.songs.selected_ids() == []


def test_selecting_moves_nothing(main: MainWindow, qtbot: QtBot) -> None:
    main.grab()  # all of it has its place
    before = main.centre.songs.mapTo(main, QPoint(0, 0))
    select(main, qtbot, 21, 22)
    assert main.centre.header.currentWidget() is main.centre.bulk
    main.grab()
    above = [
        f"{type(one).__name__} {one.objectName()} {one.geometry().getRect()}"
        for one in main.findChildren(QWidget)
        if one.isVisible() and one.parentWidget() in {main.centralWidget(), main.centre}
    ]
    assert main.centre.songs.mapTo(main, QPoint(0, 0)) == before, "\n".join(above)


def test_files_can_be_dragged_out(main: MainWindow, qtbot: QtBot, bridge: FakeBridge) -> None:
    select(main, qtbot, 20, CLIP)
    data = main.centre.songs.drag_data()
    assert data is not None
    assert data.hasFormat("text/uri-list")
    path = bridge.reader.files[20].path
    assert path is not None
    assert data.urls() == [QUrl.fromLocalFile(str(path))]
    select(main, qtbot, CLIP)
    data = main.centre.songs.drag_data()
    assert data is not None
    assert not data.hasUrls(), "nothing of it is saved"
    assert data.hasFormat(SONGS_MIME), "but it can be queued"
    main.centre.songs.clearSelection()
    assert main.centre.songs.drag_data() is None


def test_copy_puts_ids_and_files_into_the_clipboard(main: MainWindow, qtbot: QtBot) -> None:
    select(main, qtbot, 20)
    main.actions_["copy"].trigger()
    mime = QGuiApplication.clipboard().mimeData()
    assert "\t" in mime.text()
    assert mime.text().endswith("-aaaa-4bbb-8ccc-0123456789ab")
    assert len(mime.urls()) == 1


# Saving, removing, asking.


def test_save_asks_for_sound_of_songs_and_words_of_sheets(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    select(main, qtbot, CLIP, SHEET)
    main.actions_["save"].trigger()
    saves = bridge.engine.calls("saving.save")
    assert [save[:2] for save in saves] == [([SHEET], ["lyrics"]), ([CLIP], ["mp3"])]
    main.actions_["save_mp4"].trigger()
    qtbot.waitUntil(lambda: bridge.engine.calls("saving.save")[-1][1] == ["mp4"])


def test_what_cannot_be_saved_is_told(main: MainWindow, qtbot: QtBot, bridge: FakeBridge) -> None:
    select(main, qtbot, CLIP)
    skipped = ((SongId(CLIP), MediaKind.MP4, "file.none_offered"),)
    bridge.engine.queued = Queued(changes=Changes(), files=(), kept=(), skipped=skipped)
    main.actions_["save_mp4"].trigger()
    qtbot.waitUntil(lambda: bool(main.toasts.texts))
    assert main.toasts.texts == ["The provider does not offer this file for this song."]


def test_only_what_goes_on_can_be_ended(main: MainWindow, qtbot: QtBot, bridge: FakeBridge) -> None:
    stop, cancel = main.actions_["stop_upkeep"], main.actions_["cancel_all"]
    assert not stop.isEnabled()
    bridge.working.emit(Working(job="retag", done=3, total=10))
    assert stop.isEnabled()
    bridge.working.emit(Working(job="retag", done=10, total=10))
    assert not stop.isEnabled()
    qtbot.waitUntil(cancel.isEnabled)
    for file_id, file in list(bridge.reader.files.items()):
        bridge.reader.files[file_id] = file._replace(state=FileState.SAVED)
    bridge.changed.emit(Changes(files=frozenset(map(FileId, bridge.reader.files))))
    qtbot.waitUntil(lambda: not cancel.isEnabled())


def test_remove_can_be_undone(main: MainWindow, qtbot: QtBot, bridge: FakeBridge) -> None:
    select(main, qtbot, CLIP, 20)
    main.centre.songs.setFocus()
    QTest.keyClick(main.centre.songs, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: bool(main.toasts.texts))
    assert main.toasts.texts == ["Moved 2 songs to the Trash."]
    assert bridge.engine.calls("judging.trash") == [[CLIP, 20]]
    click(main.toasts, qtbot, "Undo")
    assert bridge.engine.calls("tracking.restore") == [1]
    main.actions_["undo"].trigger()  # there is nothing more to undo
    assert bridge.engine.calls("tracking.restore") == [1]


def test_the_stems_that_go_to_the_trash_are_counted_too(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    bridge.engine.stems = 3
    select(main, qtbot, CLIP, 20)
    main.actions_["remove"].trigger()
    qtbot.waitUntil(lambda: bool(main.toasts.texts))
    assert main.toasts.texts == ["Moved 2 songs and 3 stems to the Trash."]


def test_the_keyboard_goes_on_beside_what_was_removed(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    songs = main.centre.songs
    select(main, qtbot, CLIP)
    at = songs.currentIndex().row()
    follows = main.centre.song_model.id_at(at + 1)
    del bridge.reader.songs[CLIP]
    with qtbot.waitSignal(main.centre.song_model.listed):
        bridge.changed.emit(Changes(songs=frozenset({SongId(CLIP)}), songs_listed=True))
    assert songs.current_id() == follows
    assert songs.currentIndex().row() == at
    assert songs.selected_ids() == [follows], "what was alone selected is followed by the next"
    for identity in list(bridge.reader.songs):
        if identity != 1:
            del bridge.reader.songs[identity]
    with qtbot.waitSignal(main.centre.song_model.listed):
        bridge.changed.emit(Changes(songs_listed=True))
    assert songs.current_id() == 1, "the nearest that is left"


def test_full_screen_keeps_a_maximised_window_and_the_first_steps(
    main: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    main.showMaximized()
    main.actions_["full_screen"].trigger()
    assert main.isFullScreen()
    main.actions_["full_screen"].trigger()
    assert main.isMaximized()
    assert not main.isFullScreen()
    assert main.sidebar.isVisible()

    empty = window(bridge=FakeBridge(tmp_path, FakeReader()), folder=tmp_path)
    qtbot.addWidget(empty)
    empty.show()
    qtbot.waitUntil(lambda: empty.centre.is_first_run)
    empty.actions_["full_screen"].trigger()
    assert not empty.sidebar.isVisible()


def test_removing_a_task_without_songs_ends_its_tracking(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    select(main, qtbot, 40, CLIP)
    main.actions_["remove"].trigger()
    qtbot.waitUntil(lambda: bool(main.toasts.texts))
    assert bridge.engine.calls("judging.trash") == [[CLIP]]
    assert bridge.engine.calls("tracking.untrack") == [([TaskKey(101)], True)]
    main.actions_["undo"].trigger()
    assert sorted(bridge.engine.calls("tracking.restore")) == [1, 2]
    assert (
        main.toasts.texts == []
    )  # what it told is not true any more, and its button would do nothing


def test_untracking_keeps_the_songs(main: MainWindow, qtbot: QtBot, bridge: FakeBridge) -> None:
    go(main, qtbot, Place.TASKS)
    main.centre.tasks.select_ids([5], current=5)
    main.actions_["remove"].trigger()
    qtbot.waitUntil(lambda: bool(main.toasts.texts))
    assert bridge.engine.calls("tracking.untrack") == [([5], False)]
    main.centre.tasks.select_ids([6], current=6)
    main.actions_["untrack_with_songs"].trigger()
    assert bridge.engine.calls("tracking.untrack")[-1] == ([6], True)


def test_what_was_saved_is_told_once_for_all(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    for number in (1, 2):
        bridge.file_ended.emit(
            FileEnded(
                file_id=FileId(number),
                song_id=SongId(number),
                kind=MediaKind.MP3,
                state=FileState.SAVED,
            )
        )
        bridge.batch_saved.emit(
            BatchSaved(saved=1, kept=0, blocked=0, failed=0, folder=Path("/srv/music"))
        )
    assert main.toasts.texts == [f"Downloaded 2 songs to {Path('/srv/music')}"]
    bridge.batch_saved.emit(
        BatchSaved(
            saved=0, kept=1, blocked=0, failed=1, folder=Path("/srv"), failed_ids=(FileId(7),)
        )
    )
    assert main.toasts.texts[0].endswith("1 already downloaded · 1 failed")
    click(main.toasts, qtbot, "Retry 1")
    assert bridge.engine.calls("saving.retry_files") == [(FileId(7),)]
    for number in (3, 4, 5):
        bridge.file_ended.emit(
            FileEnded(
                file_id=FileId(number),
                song_id=SongId(number),
                kind=MediaKind.MP3,
                state=FileState.SAVED,
            )
        )
    bridge.batch_saved.emit(
        BatchSaved(saved=3, kept=0, blocked=0, failed=0, folder=Path("/srv/music"))
    )
    assert main.toasts.texts == [f"Downloaded 3 songs to {Path('/srv/music')}"]  # counted anew


def test_stems_are_no_songs_where_downloads_are_counted(
    main: MainWindow, bridge: FakeBridge
) -> None:
    for number in (1, 2, 3):
        file_id, song_id, is_stem = FileId(number), SongId(number), number > 1
        ended = FileEnded(file_id, song_id, MediaKind.MP3, FileState.SAVED, is_stem=is_stem)
        bridge.file_ended.emit(ended)
    bridge.batch_saved.emit(
        BatchSaved(saved=3, kept=0, blocked=0, failed=0, folder=Path("/srv/music"))
    )
    assert main.toasts.texts == [f"Downloaded 1 song to {Path('/srv/music')} · 2 stems"]


def test_trouble_is_told_in_a_sentence(main: MainWindow, bridge: FakeBridge) -> None:
    bridge.noticed.emit(Notice(level="error", code="relay.key_wrong", values={"relay": "<b>x"}))
    assert main.toasts.texts == ["<b>x rejects the API key. Check it in Settings."]
    bridge.bug.emit(ZeroDivisionError("1/0"))
    assert "ZeroDivisionError" in main.toasts.texts[-1]


def test_polling_can_be_paused_and_hurried(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    main.actions_["poll"].trigger()
    main.actions_["pause_polling"].trigger()
    assert bridge.engine.calls("asking.poll") == [None]
    assert bridge.engine.calls("asking.pause") == [True]
    main.status.refresh()
    assert main.status.text == "2 in progress · auto-refresh paused"
    go(main, qtbot, Place.TASKS_FAILED)
    main.centre.tasks.select_ids([103], current=103)
    main.actions_["poll_selected"].trigger()
    assert bridge.engine.calls("asking.poll")[-1] == [103]


def test_downloads_can_be_cancelled_and_tried_again(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    go(main, qtbot, Place.ACTIVE)
    qtbot.waitUntil(lambda: main.centre.download_model.rowCount() == 2)
    first = main.centre.download_model.id_at(0)
    main.centre.downloads.select_ids([first], current=first)
    main.actions_["cancel_files"].trigger()
    assert bridge.engine.calls("saving.cancel_files") == [[first]]
    part(main, QPushButton, "cancelAll").click()
    assert bridge.engine.calls("saving.cancel_files")[-1] is None
    go(main, qtbot, Place.DOWNLOADS_FAILED)
    qtbot.waitUntil(lambda: main.centre.download_model.rowCount() == 3)
    again = part(main, QPushButton, "retryAll")
    again.click()
    assert bridge.engine.calls("saving.retry_files") == [None]
    bridge.reader.files = {
        number: one._replace(state=FileState.BLOCKED) if one.state is FileState.FAILED else one
        for number, one in bridge.reader.files.items()
    }
    bridge.changed.emit(Changes(files=frozenset(map(FileId, bridge.reader.files))))
    qtbot.waitUntil(again.isHidden)  # nothing is left that another try may bring
    assert not main.actions_["retry_all"].isEnabled()


# What is said when there is little to show.


def test_no_matches_can_be_searched_everywhere(main: MainWindow, qtbot: QtBot) -> None:
    main.sidebar.choose(Place.SAVED)
    main.top.search.setText("<b>abc")
    qtbot.waitUntil(main.centre.empty.isVisible)
    assert main.centre.empty.title == "No results for “<b>abc” in Downloaded."
    click(main.centre.empty, qtbot, "Search everything")
    assert main.sidebar.place is Place.ALL
    qtbot.waitUntil(lambda: main.centre.empty.title.endswith("All songs."))
    click(main.centre.empty, qtbot, "Clear")
    assert main.top.search.text() == ""
    qtbot.waitUntil(main.centre.songs.isVisible)


@pytest.mark.parametrize("place", [place for place in Place if place is not Place.COLLECTION])
def test_every_place_has_a_title_and_words_for_nothing(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, place: Place
) -> None:
    bridge.reader.songs = {}
    bridge.reader.tasks = {999: bridge.reader.tasks[1]._replace(key=TaskKey(999))}
    bridge.reader.files = {}
    main.sidebar.choose(place)
    assert main.centre.header.title
    if place is not Place.TASKS:
        bridge.changed.emit(
            Changes(songs_listed=True, tasks_listed=True, files=frozenset({FileId(1)}))
        )
        qtbot.waitUntil(main.centre.empty.isVisible)
        assert main.centre.empty.title


def test_a_page_is_told_and_not_called_unreachable(main: MainWindow, bridge: FakeBridge) -> None:
    status = RelayStatus(RelayId(1), "api.example.cn", "offline", "relay.web_page")
    bridge.engine.statuses = (status,)
    bridge.relay_changed.emit(status)
    assert "returned a web page" in main.strip.text
    assert "unreachable" not in main.strip.text + main.status.relay_text
    part(main, QPushButton, "stripDeed").click()
    assert bridge.engine.calls("asking.poll") == [None]


def test_an_unreachable_relay_is_told_in_a_strip(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    away = RelayStatus(relay_id=RelayId(1), name="api.example.cn", state="offline")
    bridge.engine.statuses = (away,)
    bridge.relay_changed.emit(away)
    assert main.strip.text.startswith("api.example.cn has been unreachable since")
    assert main.status.relay_text.endswith("unreachable")
    part(main, QPushButton, "stripDeed").click()
    assert bridge.engine.calls("asking.poll") == [None]
    back = away._replace(state="online")
    bridge.engine.statuses = (back,)
    bridge.relay_changed.emit(back)
    assert main.strip.text == ""


def test_the_fault_that_a_relay_tells_again_and_again_is_told_in_its_words(
    main: MainWindow, bridge: FakeBridge
) -> None:
    first = RelayStatus(
        relay_id=RelayId(1),
        name="A & B",
        state="faulty",
        code="relay.fault",
        values={"message": "the database is away"},
        failures=1,
    )
    for status in (first, first._replace(failures=2)):
        assert main.strip.text == ""
        bridge.engine.statuses = (status,)
        bridge.relay_changed.emit(status)
    assert main.strip.text == (
        "A & B has a problem of its own and says: “the database is away”. Trying again automatically."
    )
    part(main, QPushButton, "stripDeed").click()
    assert bridge.engine.calls("asking.poll") == [None]


def test_a_refused_key_leads_to_the_settings(main: MainWindow, bridge: FakeBridge) -> None:
    refused = RelayStatus(
        relay_id=RelayId(1), name="A & B", state="refused", code="relay.key_expired"
    )
    bridge.engine.statuses = (refused,)
    bridge.relay_changed.emit(refused)
    assert main.strip.text.startswith("The key for A & B has expired")
    assert part(main, QPushButton, "stripDeed").text() == "Settings"


@pytest.mark.parametrize("code", ["key.unread", "relay.no_credit"])
def test_where_the_same_key_may_be_good_again_the_strip_offers_to_retry(
    main: MainWindow, bridge: FakeBridge, code: str
) -> None:
    refused = RelayStatus(relay_id=RelayId(1), name="A & B", state="refused", code=code)
    bridge.engine.statuses = (refused,)
    bridge.relay_changed.emit(refused)
    assert "A & B" in main.strip.text
    assert main.status.relay_text.endswith("action needed")
    part(main, QPushButton, "stripDeed").click()
    assert bridge.engine.calls("asking.poll") == [None]


def test_damage_is_told_once_and_stays_told(main: MainWindow, bridge: FakeBridge) -> None:
    bridge.noticed.emit(Notice(level="error", code="library.not_sound", values={}))
    bridge.noticed.emit(ProfileError("library.damaged", path="/x/library.sqlite3"))
    assert main.strip.text.startswith("The library file is damaged")
    assert main.toasts.texts == []


def test_a_damaged_settings_file_is_told_until_the_person_goes_to_the_settings(
    main: MainWindow, bridge: FakeBridge
) -> None:
    values = {"path": "/x/settings.json", "kept": "/x/settings.json.bad"}
    bridge.noticed.emit(Notice(level="warning", code="settings.damaged", values=values))
    assert "/x/settings.json.bad" in main.strip.text
    assert main.toasts.texts == []
    part(main, QPushButton, "stripDeed").click()
    assert main.findChild(QDialog, "settings") is not None
    assert main.strip.text == ""
    bridge.noticed.emit(Notice(level="error", code="library.not_sound", values={}))
    bridge.noticed.emit(Notice(level="warning", code="settings.unusable", values={}))
    assert main.strip.text.startswith("The library file is damaged")


def test_a_list_that_cannot_be_read_says_so_in_its_place(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def task_keys(_query: object) -> Any:
        raise ProfileError("library.damaged", path="/x/library.sqlite3")

    with monkeypatch.context() as patched:
        patched.setattr(bridge.reader, "task_keys", task_keys)
        main.sidebar.choose(Place.TASKS)
        qtbot.waitUntil(lambda: main.centre.empty.title == "This list cannot be read")
        assert main.centre.empty.isVisible()
        main.sidebar.choose(Place.ALL)
        qtbot.waitUntil(main.centre.songs.isVisible)
        main.sidebar.choose(Place.TASKS)
        qtbot.waitUntil(main.centre.empty.isVisible)
    click(main, qtbot, "Try again")
    qtbot.waitUntil(main.centre.tasks.isVisible)


def test_what_cannot_be_counted_is_not_taken_for_nothing(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counts() -> Any:
        raise ProfileError("library.damaged", path="/x/library.sqlite3")

    reader = library()
    monkeypatch.setattr(reader, "counts", counts)
    main = window(bridge=FakeBridge(tmp_path, reader), folder=tmp_path)
    qtbot.addWidget(main)
    main.show()
    qtbot.waitUntil(main.sidebar.isVisible)
    assert main.player_bar.isVisible()
    assert main.centre.songs.isVisible()


def test_the_first_steps_are_shown_while_there_is_nothing(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[QWidget] = []

    class Page(QWidget):
        def order_tabs(self, before: QWidget) -> None:
            assert before.isVisible()

        def focus_first(self) -> None:
            self.setFocus()

    def first_run(_self: MainWindow) -> QWidget:
        made.append(Page())
        return made[-1]

    monkeypatch.setattr(MainWindow, "_make_first_run", first_run)
    bridge = FakeBridge(tmp_path, FakeReader())
    main = window(bridge=bridge, folder=tmp_path)
    qtbot.addWidget(main)
    main.resize(1280, 800)
    main.show()
    qtbot.waitUntil(lambda: main.centre.is_first_run)
    assert made[0].isVisible()
    assert not main.player_bar.isVisible()
    assert not main.panel.isVisible()
    bridge.change([song(1)], listed=True)
    qtbot.waitUntil(lambda: not main.centre.is_first_run)
    qtbot.waitUntil(main.centre.songs.isVisible)
    assert main.player_bar.isVisible()
    assert main.panel.isVisible()
    main.close()


# The panel and the player.


def test_the_panel_closes_by_itself_where_it_is_narrow(main: MainWindow, qtbot: QtBot) -> None:
    assert main.panel.isVisible()
    main.resize(920, 700)
    qtbot.waitUntil(lambda: not main.panel.isVisible())
    main.actions_["panel"].trigger()  # who wants it gets it
    assert main.panel.isVisible()
    main.actions_["panel"].trigger()
    main.resize(1400, 900)
    qtbot.wait(20)
    assert not main.panel.isVisible()  # it was closed by hand
    main.actions_["details"].trigger()
    assert main.panel.isVisible()
    main.resize(920, 700)
    qtbot.waitUntil(lambda: not main.panel.isVisible())
    main.resize(1400, 900)
    qtbot.waitUntil(main.panel.isVisible)


def test_the_tabs_have_keys_that_open_and_close(main: MainWindow) -> None:
    main.actions_["lyrics"].trigger()
    assert main.panel.tab == LYRICS
    main.actions_["details"].trigger()
    assert main.panel.tab == DETAILS
    assert main.panel.isVisible()
    main.actions_["details"].trigger()
    assert not main.panel.isVisible()


def test_the_bar_shows_what_plays(
    main: MainWindow, qtbot: QtBot, player: FakePlayer, playback: FakePlayback
) -> None:
    select(main, qtbot, 20)
    playback.play([SongId(CLIP), SongId(22)], SongId(CLIP))
    player.pretend(PlayerState.PLAYING, position_ms=42_000, duration_ms=198_000)
    qtbot.waitUntil(lambda: main.player_bar.title == "Blowin' in the Attic · A")
    assert main.player_bar.note == "Ada & the Lamps"
    assert main.centre.song_model.playing == CLIP
    assert main.actions_["play_pause"].text() == "Pause"
    assert main.actions_["next"].isEnabled()
    assert main.panel.details.title != main.player_bar.title  # selected and playing differ
    main.actions_["go_to_playing"].trigger()
    assert main.centre.songs.selected_ids() == [CLIP]


def test_seeking_stays_inside_the_song(main: MainWindow, player: FakePlayer) -> None:
    player.pretend(PlayerState.PLAYING, position_ms=5_000, duration_ms=18_000)
    main.actions_["backward"].trigger()
    main.actions_["forward"].trigger()
    main.actions_["forward"].trigger()
    assert player.seeks == [0, 10_000, 18_000]
    slider = part(main, QSlider, "playerSeek")
    assert slider.isEnabled()
    assert slider.maximum() == 18


def test_the_volume_is_remembered_and_mute_comes_back(
    main: MainWindow, qtbot: QtBot, player: FakePlayer, bridge: FakeBridge
) -> None:
    main.actions_["softer"].trigger()
    assert player.volume == pytest.approx(0.75)
    main.actions_["mute"].trigger()
    assert player.volume == 0
    main.actions_["mute"].trigger()
    assert player.volume == pytest.approx(0.75)
    main.close()
    assert bridge.engine.calls("set_setting") == [("player.volume", 0.75)]


def test_without_sound_the_bar_says_what_to_install(main: MainWindow, player: FakePlayer) -> None:
    player.missing = PlatformMissingError(
        "platform.no_audio", library="libpulse.so.0", package="libpulse0"
    )
    player.pretend(PlayerState.EMPTY)
    assert "Install the package libpulse0" in main.player_bar.note


# Adding.


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_pasting_opens_the_add_dialog_with_the_text(
    main: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[str, list[Path]]] = []
    monkeypatch.setattr(
        WindowDialogs,
        "show_add",
        lambda _self, text, files=(): shown.append((text, list(files))),
    )
    QGuiApplication.clipboard().setText("ids: 3340d43f")
    main.actions_["paste"].trigger()
    assert shown == [("ids: 3340d43f", [])]
    main.take_text("from a second start")
    assert shown[-1] == ("from a second start", [])
    main.take_text("  ")
    assert len(shown) == 2


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_what_is_handed_over_takes_nothing_away(
    main: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    main.adding.add("")
    field = part(main, QPlainTextEdit, "addTasksPasteField")
    QTest.keyClicks(field, "typed by hand")
    attached = tmp_path / "ids %41 é.txt"
    attached.write_text("in a file")
    main.take_text("the second")
    main.take_text(f"the third\n{attached.as_uri()}")
    assert field.toPlainText().split("\n") == ["typed by hand", "the second", "the third"]
    box = part(main, PasteBox, "addTasksPaste")
    qtbot.waitUntil(lambda: box._attached == [(attached.name, "in a file")])
    assert len(main.findChildren(QDialog, "addTasks")) == 1


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_what_is_handed_over_while_the_rest_is_added_waits_for_its_turn(
    main: MainWindow, qtbot: QtBot
) -> None:
    main.adding.add("the first")
    dialog = part(main, AddTasksDialog, "addTasks")
    dialog._taking.is_running = True
    main.take_text("the second")
    dialog._taking.is_running = False
    dialog._on_added(Added())
    assert not dialog.isHidden()
    assert part(main, PasteBox, "addTasksPaste").field.toPlainText() == "the second"
    dialog._on_added(Added())
    assert dialog.isHidden()


def test_dropped_files_and_texts_are_looked_at(
    main: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown: list[tuple[str, list[Path]]] = []
    monkeypatch.setattr(
        WindowDialogs,
        "show_add",
        lambda _self, text, files=(): shown.append((text, list(files))),
    )

    def more_than(count: int) -> bool:
        return len(shown) > count

    for mime in (QMimeData(), QMimeData()):
        if not shown:
            mime.setText("an id")
        else:
            mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "reply.json"))])
        event = QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        count = len(shown)

        main.dropEvent(event)
        assert len(shown) == count  # not before the drag has ended
        qtbot.waitUntil(partial(more_than, count))
    assert shown == [("an id", []), ("", [tmp_path / "reply.json"])]


# Coming back.


def test_the_window_comes_back_as_it_was(qtbot: QtBot, bridge: FakeBridge, tmp_path: Path) -> None:
    first = window(bridge=bridge, folder=tmp_path)
    qtbot.addWidget(first)
    first.show()
    qtbot.waitUntil(first.centre.songs.isVisible)
    first.centre.songs.select_ids([12, 13], current=12)
    first.resize(1900, 700)
    qtbot.wait(20)
    first.centre.songs.horizontalHeader().resizeSection(4, 133)
    first.centre.songs.horizontalHeader().moveSection(5, 2)
    artist = next(c for c in first.centre.song_model.columns if c.key == "artist")
    first.centre.songs.set_column_shown(artist, shown=True)
    first.resize(800, 700)  # the screen of the tests is 800 wide
    qtbot.wait(20)
    first.actions_["lyrics"].trigger()
    first.close()

    second = window(bridge=bridge, folder=tmp_path)
    qtbot.addWidget(second)
    second.show()
    qtbot.waitUntil(second.centre.songs.isVisible)
    assert (second.width(), second.height()) == (800, 700)
    assert set(second.centre.songs.selected_ids()) == {12, 13}
    assert second.centre.songs.current_id() == 12
    header = second.centre.songs.horizontalHeader()
    assert header.visualIndex(5) == 2
    assert second.panel.tab == LYRICS
    second.resize(1900, 900)
    qtbot.wait(20)
    assert header.sectionSize(4) == 133
    assert not header.isSectionHidden(6)
    second.close()


def _sort(view: TableView, sort: str) -> None:
    columns = view._rows.columns
    view._on_section_clicked(next(n for n, one in enumerate(columns) if one.sort == sort))


@pytest.mark.parametrize(
    ("act", "kept"),
    [
        (lambda main: _sort(main.centre.songs, "title"), {"places": "title"}),
        (lambda main: _sort(main.centre.tasks, "relay"), {"tasks.sort": "relay"}),
        (lambda main: main.centre.songs.horizontalHeader().resizeSection(3, 133),
         {"songs.widths": 133}),
        (lambda main: main.sidebar.choose(Place.FAVOURITES), {"place": "favourites"}),
        (lambda main: main.panel.show_tab(LYRICS), {"panel.tab": LYRICS}),
        (lambda main: main.actions_["panel"].trigger(), {"panel.shown": False}),
        (lambda main: main.centre.song_views.set_grid(shown=True), {"places": True}),
    ],
)  # fmt: skip
def test_what_is_chosen_is_kept_though_the_program_is_killed(
    main: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    act: Callable[[MainWindow], object],
    kept: dict[str, object],
) -> None:
    main._memory._soon.setInterval(20)
    act(main)
    path = tmp_path / "window.json"
    ((name, value),) = kept.items()

    def is_kept() -> bool:
        found = json.loads(path.read_text("utf-8")).get(name) if path.exists() else None
        return repr(value) in repr(found)

    qtbot.waitUntil(is_kept)
    assert not main._memory._soon.isActive()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1, "geometry": 5, "place": "moon"}',
                                  '{"version": 1, "songs.widths": [1], "songs.order": "x", "selection": ["a"]}'])  # fmt: skip
def test_a_damaged_state_file_costs_only_convenience(
    qtbot: QtBot, bridge: FakeBridge, tmp_path: Path, text: str
) -> None:
    (tmp_path / "window.json").write_text(text, "utf-8")
    main = window(bridge=bridge, folder=tmp_path)
    qtbot.addWidget(main)
    main.show()
    qtbot.waitUntil(main.centre.songs.isVisible)
    main.close()


# What holds everywhere.


def test_columns_fit_without_scrolling_sideways(main: MainWindow, qtbot: QtBot) -> None:
    for width in (1800, 1400, 1000, 900, 1200, 800):
        main.resize(width, 700)
        for place in (Place.ALL, Place.TASKS, Place.FINISHED):
            go(main, qtbot, place)
            qtbot.wait(10)
            assert main.centre.view.horizontalScrollBar().maximum() == 0, (width, place)
            assert isinstance(main.centre.view, TableView)
            header = main.centre.view.horizontalHeader()
            assert abs(header.length() - main.centre.view.viewport().width()) <= 1


def test_labels_never_read_markup(main: MainWindow, qtbot: QtBot, bridge: FakeBridge) -> None:
    nasty = "<img src=x><h1>big</h1>"
    row = bridge.reader.songs[CLIP]._replace(title=nasty, artist=nasty, style=nasty)
    clip = bridge.reader.clips[CLIP]._replace(lyrics=nasty, prompt=nasty, style=nasty)
    bridge.reader.clips[CLIP] = clip
    bridge.reader.songs[CLIP] = row
    select(main, qtbot, CLIP)
    bridge.noticed.emit(Notice(level="error", code="relay.key_wrong", values={"relay": nasty}))
    main.sidebar.choose(Place.TASKS)
    main.sidebar.choose(Place.ALL)
    labels = main.findChildren(QLabel)
    assert len(labels) > 20
    for label in labels:
        assert label.textFormat() == Qt.TextFormat.PlainText, label.objectName()
        assert not label.openExternalLinks()
    assert main.findChildren(QTextBrowser) == []
    qtbot.waitUntil(lambda: main.panel.lyrics.text == nasty)
    assert main.panel.details.title == f"{nasty} · A"
    index = main.centre.song_model.index(main.centre.song_model.row_of(CLIP) or 0, 1)
    assert "<img" not in str(index.data(Qt.ItemDataRole.ToolTipRole))


_QTS_OWN = {"QTabBar", "SearchField", "SongsView", "TasksView", "DownloadsView"}


def test_every_control_has_a_name_for_tests_and_for_people(main: MainWindow) -> None:
    controls = [
        widget
        for kind in (QAbstractButton, QSlider)
        for widget in main.findChildren(kind)
        if not widget.objectName().startswith("qt_") and widget.parent() is not None
    ]
    assert len(controls) > 20
    for widget in controls:
        if type(widget.parent()).__name__ in _QTS_OWN:
            continue
        assert widget.objectName(), widget
        spoken = widget.accessibleName() or getattr(widget, "text", lambda: "")()
        assert spoken, widget.objectName()
    for view in (main.centre.songs, main.centre.tasks, main.centre.downloads, main.sidebar):
        assert view.accessibleName()
        assert view.objectName()


def test_the_whole_window_can_be_painted_in_both_themes(
    main: MainWindow, qtbot: QtBot, playback: FakePlayback
) -> None:
    select(main, qtbot, CLIP)
    playback.play([SongId(CLIP)], SongId(CLIP))
    shades = []
    for theme in main.actions_.themes.actions()[1:]:
        theme.trigger()
        shades.append(main.grab().toImage().pixelColor(700, 500).lightness())
    main.actions_.themes.actions()[0].trigger()
    light, dark = shades
    assert light > dark + 100


def test_covers_are_asked_for_only_where_they_are_seen(qtbot: QtBot, tmp_path: Path) -> None:
    bridge = FakeBridge(tmp_path, library(rows=1000))
    main = window(bridge=bridge, folder=tmp_path)
    qtbot.addWidget(main)
    main.resize(1200, 800)
    main.show()
    qtbot.waitUntil(lambda: len(bridge.engine.calls("covers.thumbnail")) >= 5)
    qtbot.wait(100)
    assert len(bridge.engine.calls("covers.thumbnail")) <= 40
    main.close()


def test_a_cover_that_came_late_is_shown(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, tmp_path: Path
) -> None:
    picture = QImage(64, 48, QImage.Format.Format_RGB32)
    picture.fill(QColor("#00ff00"))
    path = tmp_path / "cover.jpg"
    assert QImageWriter(str(path), b"jpeg").write(picture)
    top = main.centre.song_model.id_at(3)
    bridge.engine.pictures[top] = path
    bridge.change([bridge.reader.songs[top]])
    main.centre.songs.viewport().update()
    with qtbot.waitSignal(main._covers.arrived):
        pass
    songs = main.centre.songs
    rect = songs.visualRect(main.centre.song_model.index(3, 0))
    shown = songs.viewport().grab().toImage().pixelColor(rect.x() + 30, rect.center().y())
    assert shown.green() > 200
    assert shown.red() < 60


def is_gone(dialog: QDialog) -> bool:
    return not shiboken6.isValid(dialog) or not dialog.isVisible()


def test_dialogs_open_from_the_menu(main: MainWindow, qtbot: QtBot) -> None:
    for name in ("shortcuts", "about", "diagnostics"):
        main.actions_[name].trigger()
        dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible())  # fmt: skip
        dialog.close()
        qtbot.waitUntil(partial(is_gone, dialog))


def test_the_context_menu_offers_what_can_be_done(main: MainWindow, qtbot: QtBot) -> None:
    select(main, qtbot, SHEET)
    assert not main.actions_["play_selected"].isEnabled()
    assert not main.actions_["save_mp3"].isEnabled()
    assert main.actions_["save_lyrics"].isEnabled()
    select(main, qtbot, CLIP)
    assert main.actions_["play_selected"].isEnabled()
    assert main.actions_["play_video"].isEnabled()
    go(main, qtbot, Place.TASKS)
    assert not main.actions_["save"].isEnabled()
    assert main.actions_["remove"].text() == "&Remove from tasks (keep songs)"


def test_the_context_menu_of_songs_stays_short_and_lacks_nothing(main: MainWindow) -> None:
    menu = context_menu(main.actions_, ListKind.SONGS, main)
    assert len([one for one in menu.actions() if not one.isSeparator()]) <= 25
    within = [one.menu() for one in menu.actions()]
    found = {
        one.objectName() for inner in within if isinstance(inner, QMenu) for one in inner.actions()
    }
    assert {"actionSaveCopy", "actionCopyOut", "actionWriteList"} <= found
    assert {"actionNameSongs", "actionEditLyrics", "actionSetTimes", "actionNote"} <= found


def test_no_menu_of_the_bar_is_too_long_for_a_small_screen(main: MainWindow) -> None:
    for one in main.menuBar().actions():
        menu = one.menu()
        assert isinstance(menu, QMenu)
        assert len([inner for inner in menu.actions() if not inner.isSeparator()]) <= 24, one.text()


def test_a_song_that_cannot_play_says_why(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, playback: FakePlayback
) -> None:
    silent = bridge.reader.songs[BLOCKED]
    bridge.reader.songs[BLOCKED] = silent._replace(has_audio_link=False)
    main.commands.play([BLOCKED, CLIP], BLOCKED)
    qtbot.waitUntil(lambda: bool(main.toasts.texts))
    assert main.toasts.texts[0].startswith("Suno blocks this download")
    assert not playback.played


def test_a_song_that_never_came_can_be_asked_for_where_it_is_said(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    main.commands.play([32], 32)
    qtbot.waitUntil(lambda: bool(main.toasts.texts))
    assert main.toasts.texts[0].startswith("The provider reports that this task failed.")
    click(main.toasts, qtbot, "Check again")
    assert bridge.engine.calls("asking.poll") == [[103]]


def test_a_message_shows_the_end_of_a_long_path(main: MainWindow, bridge: FakeBridge) -> None:
    path = "/media/li/A very long name of a disk/somewhere/deep/Music/Suno"
    bridge.noticed.emit(Notice(level="error", code="disk.full", values={"path": path}))
    assert str(Path("…", "Music", "Suno")) in main.toasts.texts[0]
    assert "very long" not in main.toasts.texts[0]


def test_pasting_goes_into_the_first_steps_while_they_are_shown(
    qtbot: QtBot, tmp_path: Path
) -> None:
    main = window(bridge=FakeBridge(tmp_path, FakeReader()), folder=tmp_path)
    qtbot.addWidget(main)
    main.show()
    qtbot.waitUntil(lambda: main.centre.first_run is not None)
    QGuiApplication.clipboard().setText("3340d43f-1111-4222-8333-444455556666")
    main.actions_["paste"].trigger()
    field = part(main, QPlainTextEdit, "firstRunPasteField")
    assert field.toPlainText().startswith("3340d43f")
    assert not main.findChildren(QDialog)
    main.close()


def test_the_panel_that_a_person_opens_in_a_narrow_window_leaves_room_for_titles(
    main: MainWindow, qtbot: QtBot
) -> None:
    main.resize(900, 600)
    qtbot.waitUntil(lambda: not main.panel.isVisible())
    main.actions_["panel"].trigger()
    qtbot.waitUntil(lambda: main.panel.width() == main.panel.minimumWidth())
    songs = main.centre.songs
    shown = {
        column.key: songs.columnWidth(number)
        for number, column in enumerate(main.centre.song_model.columns)
        if not songs.isColumnHidden(number)
    }
    assert shown["title"] >= 140
    assert shown["state"] >= 140
    assert sum(shown.values()) <= songs.viewport().width()
    assert not songs.horizontalScrollBar().isVisible()
    main.resize(1400, 900)
    qtbot.waitUntil(lambda: main.panel.width() > main.panel.minimumWidth())


def test_what_is_told_of_a_file_makes_the_panel_no_wider(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "kind_word", lambda _kind: "sound " * 40)
    select(main, qtbot, next(iter(bridge.reader.files.values())).song_id)
    files = part(main.panel.details, QWidget, "detailsFiles")
    qtbot.waitUntil(lambda: any("sound" in one.text() for one in files.findChildren(QLabel)))
    body = part(main.panel.details, QWidget, "detailsBody")
    assert body.minimumSizeHint().width() <= main.panel.minimumWidth()


def test_the_cover_fits_into_a_panel_that_became_narrow(main: MainWindow, qtbot: QtBot) -> None:
    select(main, qtbot, CLIP)
    main.resize(900, 600)
    qtbot.waitUntil(lambda: not main.panel.isVisible())
    main.actions_["panel"].trigger()
    details = main.panel.details
    body = part(details, QWidget, "detailsBody")
    qtbot.waitUntil(lambda: details.width() <= main.panel.minimumWidth())
    assert body.width() <= details.viewport().width()
    cover = part(details, QLabel, "detailsCover")
    assert cover.pixmap().deviceIndependentSize().width() <= cover.width()


def test_no_panel_beside_the_first_steps(qtbot: QtBot, tmp_path: Path) -> None:
    main = window(bridge=FakeBridge(tmp_path, FakeReader()), folder=tmp_path)
    qtbot.addWidget(main)
    main.resize(1400, 900)
    main.show()
    qtbot.waitUntil(lambda: main.centre.first_run is not None)
    main.resize(900, 600)
    main.resize(1400, 900)
    main.actions_["panel"].trigger()
    main.actions_["panel"].trigger()
    qtbot.wait(50)
    assert not main.panel.isVisible()
    main.close()


def test_all_columns_of_tasks_fit_into_a_wide_window(main: MainWindow, qtbot: QtBot) -> None:
    main.actions_["panel"].trigger()
    go(main, qtbot, Place.TASKS)
    tasks = main.centre.tasks
    hidden = [n for n in range(tasks.model().columnCount()) if tasks.isColumnHidden(n)]
    assert hidden == []


def test_a_narrow_list_of_downloads_still_tells_which_file_it_is(
    main: MainWindow, qtbot: QtBot
) -> None:
    main.resize(900, 600)
    go(main, qtbot, Place.ACTIVE)
    downloads, columns = main.centre.downloads, main.centre.download_model.columns
    qtbot.waitUntil(lambda: downloads.width() < 730)
    shown = {one.key for number, one in enumerate(columns) if not downloads.isColumnHidden(number)}
    assert {"song", "kind", "state", "progress", "reason"} <= shown


def test_all_filters_are_seen_in_a_small_window(main: MainWindow, qtbot: QtBot) -> None:
    main.resize(900, 600)
    bar = main.sidebar.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() == 0)


def test_downloads_are_paused_resumed_and_moved(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    go(main, qtbot, Place.ACTIVE)
    model, engine = main.centre.download_model, bridge.engine
    qtbot.waitUntil(lambda: all(model.known(identity) for identity in model.ids))
    by_state = {model.known(i).file.state: i for i in model.ids}  # type: ignore[union-attr]  # known
    queued = by_state[FileState.QUEUED]
    main.centre.downloads.select_ids([queued], current=queued)
    qtbot.waitUntil(main.actions_["pause_files"].isEnabled)
    assert main.actions_["move_to_front"].isEnabled()
    assert main.actions_["cancel_files"].isEnabled()
    assert not main.actions_["resume_files"].isEnabled()
    assert not main.actions_["retry_files"].isEnabled()
    main.actions_["move_to_front"].trigger()
    main.actions_["pause_files"].trigger()
    assert engine.calls("saving.move_to_front") == [[queued]]
    assert engine.calls("saving.pause_files") == [[queued]]
    paused = bridge.reader.files[queued]._replace(state=FileState.PAUSED)
    bridge.reader.files[queued] = paused
    bridge.changed.emit(Changes(files=frozenset({FileId(queued)})))
    qtbot.waitUntil(main.actions_["resume_files"].isEnabled)
    main.actions_["resume_files"].trigger()
    assert engine.calls("saving.resume_files") == [[queued]]
    main.actions_["details"].trigger()
    deed = part(main.panel.details, QPushButton, "detailsDeed")
    qtbot.waitUntil(lambda: deed.text() == "Resume")
    deed.click()
    assert engine.calls("saving.retry_files") == [[queued]]


def test_all_saving_is_paused_and_resumed(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    go(main, qtbot, Place.ACTIVE)
    button = part(main, QPushButton, "pauseSaving")
    assert button.text() == "Pause"
    button.click()
    assert bridge.engine.calls("saving.pause") == [True]
    main.status.refresh()
    assert "downloads paused" in main.status.text
    assert button.text() == "Resume"
    button.click()
    assert bridge.engine.calls("saving.pause") == [True, False]
    main.status.refresh()
    assert button.text() == "Pause"


def test_waiting_for_room_is_said_with_how_much_is_missing(
    main: MainWindow, bridge: FakeBridge
) -> None:
    bridge.engine.saving_waits = "disk.no_room"
    main.status.refresh()
    assert "800 MB more" in main.strip.text  # the whole of it, however narrow the window
    assert part(main, QPushButton, "stripDeed").isHidden()
    assert "downloads waiting" in main.status.text
    bridge.engine.saving_waits = None
    main.status.refresh()
    assert main.strip.text == ""


def test_how_safe_the_songs_are_is_told(main: MainWindow, qtbot: QtBot, bridge: FakeBridge) -> None:
    # Of few songs as soon as the side bar, which waits longer where counting took its time, as on a busy computer.
    qtbot.waitUntil(lambda: main.counts._safety_soon.interval() == library_counts._COUNT_MS)
    main.counts._safety_soon.setInterval(0)
    main.counts._safety_soon.start()
    qtbot.waitUntil(lambda: bool(main.status.safety_text))
    sentence = "20 songs downloaded, 15 songs not downloaded (oldest link received 9 days ago)"
    assert main.status.safety_text == sentence
    main.status.setFixedWidth(420)  # whatever the font
    qtbot.waitUntil(lambda: main.status.safety_text == "20 downloaded, 15 not")
    button = part(main, QToolButton, "statusSafety")
    assert button.accessibleName() == sentence
    button.click()
    assert main.centre.place is Place.NOT_SAVED
    asked = bridge.reader.calls.count("safety")
    for number in range(20):
        bridge.changed.emit(Changes(files=frozenset({FileId(number)})))
    qtbot.wait(50)
    assert bridge.reader.calls.count("safety") - asked <= 2


def test_songs_are_called_by_the_persons_own_names(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    select(main, qtbot, CLIP)
    main.actions_["name_songs"].trigger()
    dialog = part(main, OwnNamesDialog, "ownNames")
    assert part(dialog, QLineEdit, "ownNamesTitle").text() == "Blowin' in the Attic"
    artist = part(dialog, QLineEdit, "ownNamesArtist")
    artist.selectAll()
    QTest.keyClicks(artist, "Mira")
    part(dialog, QPushButton, "ownNamesSave").click()
    assert bridge.engine.calls("tracking.name_songs") == [([CLIP], {"artist": "Mira"})]
    click(main, qtbot, "Update tags in files")
    assert bridge.engine.calls("retagging.retag") == [([CLIP], False)]
    told = (
        "2 files updated · 1 unchanged · 2 skipped: hard-linked to another file name · "
        "1 could not be changed"
    )
    qtbot.waitUntil(lambda: told in main.toasts.texts)
    main.actions_["undo"].trigger()  # first the tags, which came last
    assert len(bridge.engine.calls("retagging.undo")) == 1
    main.actions_["undo"].trigger()
    assert bridge.engine.calls("tracking.restore") == [1]


def test_names_go_back_to_those_of_the_relay(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    select(main, qtbot, CLIP, 20)
    main.actions_["name_songs"].trigger()
    dialog = part(main, OwnNamesDialog, "ownNames")
    part(dialog, QPushButton, "ownNamesBack").click()
    ((ids, values),) = bridge.engine.calls("tracking.name_songs")
    assert sorted(ids) == sorted([CLIP, 20])
    assert values == {"title": None, "artist": None, "album": None}
    select(main, qtbot, SHEET)
    assert not main.actions_["name_songs"].isEnabled()


def test_a_long_job_tells_how_far_in_one_message(main: MainWindow, bridge: FakeBridge) -> None:
    bridge.working.emit(Working(job="retag", done=1, total=30))
    button = part(main.toasts, QPushButton, "toastDeed0")
    bridge.working.emit(Working(job="retag", done=2, total=30))
    assert main.toasts.texts == ["Writing tags: 2 of 30"]
    button.click()  # still the same button
    assert bridge.engine.calls("upkeep.stop") == [None]


def test_a_failed_task_tells_why(main: MainWindow, qtbot: QtBot, bridge: FakeBridge) -> None:
    go(main, qtbot, Place.TASKS_FAILED)
    main.centre.tasks.select_ids([103], current=103)
    qtbot.waitUntil(lambda: bool(main.panel.details.sentence))
    assert main.panel.details.sentence == "The provider reports that this task failed."
    assert "Beatles" in main.panel.details.facts()["Reason"]
    assert bridge.reader.tasks[103].state is TaskState.FAILED
    part(main.panel.details, QPushButton, "detailsDeed").click()
    assert bridge.engine.calls("asking.poll") == [[103]]


@pytest.mark.parametrize(
    ("place", "identity", "key", "said", "deed"),
    [
        (
            Place.TASKS_FAILED,
            103,
            103,
            "The provider reports that this task failed.",
            "Check again",
        ),
        (Place.TASKS, 104, 104, "rejects the API key", "Settings"),
        (Place.TASKS, 102, 102, "", None),
        (Place.ALL, 32, 103, "The provider reports that this task failed.", "Check again"),
    ],
)
def test_enter_on_a_task_without_songs_tells_how_it_stands(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, *, place: Place, identity: int,
    key: int, said: str, deed: str | None,
) -> None:  # fmt: skip
    go(main, qtbot, place)
    main.layout_.set_panel(shown=False)
    view = main.centre.view
    assert isinstance(view, TableView)
    view.select_ids([identity], current=identity)
    QTest.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(main.toasts.texts))
    assert said in main.toasts.texts[0]
    assert main.panel.isVisible()
    buttons = [one.text() for one in main.toasts.findChildren(QPushButton)]
    assert buttons == ([] if deed is None else [deed])
    if deed == "Check again":
        click(main.toasts, qtbot, deed)
        assert bridge.engine.calls("asking.poll") == [[key]]


def test_songs_that_change_do_not_take_the_panel_from_a_task(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    select(main, qtbot, CLIP)
    go(main, qtbot, Place.TASKS)
    main.centre.tasks.select_ids([103], current=103)
    qtbot.waitUntil(lambda: main.panel.details.title == "Task 1f0c5b77…")
    bridge.change([song(CLIP, title="Changed"), song(41)], listed=True)
    qtbot.wait(250)
    assert main.panel.details.title == "Task 1f0c5b77…"
    go(main, qtbot, Place.ALL)
    qtbot.waitUntil(lambda: main.panel.details.title.startswith("Changed"))


def test_downloads_show_their_song_and_have_no_search(main: MainWindow, qtbot: QtBot) -> None:
    go(main, qtbot, Place.ACTIVE)
    assert not main.top.search.isEnabled()
    first = main.centre.download_model.id_at(0)
    main.centre.downloads.select_ids([first], current=first)
    qtbot.waitUntil(lambda: bool(main.panel.details.sentence))
    assert main.panel.details.sentence in {"Downloading.", "Queued."}


def test_a_selection_is_kept_over_a_run_in_another_place(
    qtbot: QtBot, bridge: FakeBridge, tmp_path: Path
) -> None:
    (tmp_path / "window.json").write_text(
        '{"version": 1, "place": "tasks", "selection": [12], "current": 12}', "utf-8"
    )
    main = window(bridge=bridge, folder=tmp_path)
    qtbot.addWidget(main)
    main.show()
    qtbot.waitUntil(main.centre.tasks.isVisible)
    main.close()
    again = window(bridge=bridge, folder=tmp_path)
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(again.centre.tasks.isVisible)
    again.sidebar.choose(Place.ALL)
    qtbot.waitUntil(lambda: again.centre.songs.selected_ids() == [12])
    again.close()


def test_keys_are_as_people_know_them(main: MainWindow) -> None:
    wanted = {
        "add": "Ctrl+N",
        "paste": "Ctrl+V",
        "copy": "Ctrl+C",
        "save": "Ctrl+S",
        "find": "Ctrl+F",
        "poll": "F5",
        "panel": "F9",
        "details": "Ctrl+I",
        "lyrics": "Ctrl+L",
        "next": "Ctrl+Right",
        "previous": "Ctrl+Left",
        "go_to_playing": "Ctrl+J",
        "remove": "Del",
        "settings": "Ctrl+,",
        "quit": "Ctrl+Q",
    }
    for name, key in wanted.items():
        assert QKeySequence(key) in main.actions_[name].shortcuts(), name


def test_a_song_that_waits_brings_nothing_that_plays(
    main: MainWindow, playback: FakePlayback, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[MediaKind] = []
    monkeypatch.setattr(main.video, "prepare", lambda: prepared.append(playback.kind))
    playback.current = SongId(21)
    playback.song_changed.emit(playback.current)
    assert not prepared
    playback.kind = MediaKind.MP4
    playback.song_changed.emit(playback.current)
    assert prepared == [MediaKind.MP4]
