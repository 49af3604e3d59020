"""What the window leaves for later when it starts, and that nothing is lost by it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.events import Progress
from suno_desktop.core.model import FileState
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.sidebar import Place
from tests.ui.fakes import FakeBridge, library, window


def opened_again(qtbot: QtBot, bridge: FakeBridge, folder: Path) -> MainWindow:
    """The window of a profile that had one before; not shown yet."""
    for _ in range(2):
        made = window(bridge=bridge, folder=folder)
        qtbot.addWidget(made)
        made.close()
    return made


def test_the_first_list_is_read_before_anything_is_counted(
    qtbot: QtBot, bridge: FakeBridge, tmp_path: Path
) -> None:
    again = opened_again(qtbot, bridge, tmp_path)
    again.show()
    assert again.counts.counts is None
    with qtbot.waitSignal(again.centre.listed):
        pass
    assert again.counts.counts is None
    qtbot.waitUntil(lambda: again.counts.counts is not None)
    again.close()


def first_step(qtbot: QtBot, bridge: FakeBridge, folder: Path) -> MainWindow:
    """A window with its rows on screen, of which nothing else was made yet."""
    opened_again(qtbot, bridge, folder)
    made = window(bridge=bridge, folder=folder, in_two_steps=True)
    qtbot.addWidget(made)
    made.resize(1400, 900)
    made.show()
    model = made.centre.song_model
    qtbot.waitUntil(lambda: len(model.ids) > 0 and model.known(model.song_ids[0]) is not None)
    assert not made.is_complete
    return made


def test_what_is_painted_first_stays_as_it_is(
    qtbot: QtBot, bridge: FakeBridge, tmp_path: Path
) -> None:
    made = first_step(qtbot, bridge, tmp_path)
    parts = {
        "menus": made.menuBar(),
        "top": made.top,
        "rows": made.centre.songs,
        "player": made.player_bar,
    }
    first = {name: part.grab().toImage() for name, part in parts.items()}
    made.complete()
    changed = [name for name, part in parts.items() if part.grab().toImage() != first[name]]
    assert changed == []
    made.close()


def test_a_window_in_two_steps_ends_as_any_other(
    qtbot: QtBot, bridge: FakeBridge, main: MainWindow, tmp_path: Path
) -> None:
    main.close()
    made = first_step(qtbot, bridge, tmp_path)
    made.complete()
    rooms = made.stage
    made.complete()
    assert made.stage is rooms, "made once"
    qtbot.waitUntil(lambda: made.panel.is_filled and made.counts.counts is not None)
    assert [one.objectName() for one in made.actions()] == [
        one.objectName() for one in main.actions()
    ]
    assert [one.isEnabled() for one in made.actions()] == [
        one.isEnabled() for one in main.actions()
    ]
    made.close()


def test_who_asks_a_window_for_anything_gets_all_of_it(
    qtbot: QtBot, bridge: FakeBridge, tmp_path: Path
) -> None:
    made = first_step(qtbot, bridge, tmp_path)
    made.show_relays()
    assert made.is_complete
    again = first_step(qtbot, bridge, tmp_path)
    again.close()
    assert again.is_complete, "closing asks whether something is to be kept"


def test_the_first_window_of_a_profile_is_whole_at_once(
    qtbot: QtBot, bridge: FakeBridge, tmp_path: Path
) -> None:
    made = window(bridge=bridge, folder=tmp_path, in_two_steps=True)
    qtbot.addWidget(made)
    assert made.is_complete, "what it shows depends on the counts"
    made.close()


def test_only_the_list_of_the_place_is_made(
    qtbot: QtBot, bridge: FakeBridge, tmp_path: Path
) -> None:
    again = opened_again(qtbot, bridge, tmp_path)
    assert again.centre.views == [again.centre.songs]
    again.sidebar.choose(Place.TASKS)
    assert again.centre.views == [again.centre.songs, again.centre.tasks]


def test_what_was_told_before_a_list_is_made_is_in_it(
    qtbot: QtBot, main: MainWindow, bridge: FakeBridge
) -> None:
    row = next(one for one in bridge.reader.downloads() if one.file.state is FileState.DOWNLOADING)
    file = row.file
    bridge.progressed.emit(Progress(file.file_id, file.song_id, file.kind, done=37, total=100))
    assert main.centre.views == [main.centre.songs]
    main.sidebar.choose(Place.ACTIVE)
    model = main.centre.download_model
    qtbot.waitUntil(lambda: file.file_id in model.ids)
    assert model.percent_of(row) == 37


def test_columns_of_a_list_that_was_not_made_stay_as_they_were(
    qtbot: QtBot, main: MainWindow, tmp_path: Path
) -> None:
    column = main.centre.task_model.columns[2]
    main.centre.tasks.set_column_shown(column, shown=False)
    main.close()
    for _ in range(2):  # the first of these does not look at the tasks
        made = window(bridge=FakeBridge(tmp_path, library()), folder=tmp_path)
        qtbot.addWidget(made)
        made.close()
    made.resize(1400, 900)
    made.show()
    made.sidebar.choose(Place.TASKS)
    qtbot.waitUntil(made.centre.tasks.isVisible)
    assert made.centre.tasks.isColumnHidden(2)


def test_a_list_that_is_made_later_stands_where_the_keyboard_expects_it(
    qtbot: QtBot, main: MainWindow
) -> None:
    for place in (Place.TASKS, Place.ACTIVE):
        main.sidebar.choose(place)
        qtbot.waitUntil(main.centre.view.isVisible)
        chain = names_after(main.sidebar)
        assert chain.index(main.centre.view.objectName()) < chain.index("panelTabs")


def names_after(first: QWidget) -> list[str]:
    """What the tab key comes to."""
    names = []
    widget = first.nextInFocusChain()
    while widget is not None and widget is not first:
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            names.append(widget.objectName())
        widget = widget.nextInFocusChain()
    return names
