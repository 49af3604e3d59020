"""The stems of a song in its details: each is told, played and kept from there, by mouse and by keyboard."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.player import PlayerState
from suno_desktop.core import stem_names
from suno_desktop.core.model import FileState, MediaKind, SongId
from suno_desktop.core.rows import StemRow
from suno_desktop.ui import states
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.views.sidebar import Place
from tests.ui.fakes import FakeBridge, FakePlayback, FakePlayer, file, song
from tests.ui.test_main_window import go, part, select

WHOLE, VOCALS, DRUMS = 30, 901, 902


def stem(number: int, name: str, **changes: object) -> StemRow:
    row = song(number, title=f"Rain - {name}", take=None, more={"stem": name}, **changes)
    saved = file(number, number, FileState.SAVED, path=Path(f"/music/{name}.mp3"))
    return StemRow(row, (saved,) if row.files else ())


@pytest.fixture
def stems(bridge: FakeBridge) -> tuple[StemRow, ...]:
    """Vocals that are saved, and drums that are not."""
    found = (
        stem(VOCALS, "Vocals", files={MediaKind.MP3: FileState.SAVED}),
        stem(DRUMS, "Drums", duration_s=65.0),
    )
    bridge.reader.stems[WHOLE] = found
    bridge.reader.songs |= {one.row.song_id: one.row for one in found}
    return found


@pytest.fixture
def shown(main: MainWindow, qtbot: QtBot, stems: tuple[StemRow, ...]) -> MainWindow:
    select(main, qtbot, WHOLE)
    qtbot.waitUntil(lambda: not part(main, QWidget, "detailsStems").isHidden())
    return main


def choose(main: MainWindow, number: int, text: str) -> None:
    """Open the menu of a stem and choose an entry."""
    button = part(main, QAbstractButton, f"detailsMoreOfStem{number}")
    with patch.object(QMenu, "popup") as popup:  # the platform of the tests has none
        QTest.keyClick(button, Qt.Key.Key_Space)
    popup.assert_called_once()
    menu = main.findChildren(QMenu, "detailsStemMenu")[-1]
    (action,) = [one for one in menu.actions() if one.text().replace("&", "") == text]
    assert action.isEnabled(), text
    action.trigger()


def test_every_name_of_a_stem_has_its_word() -> None:
    assert set(states._STEMS) == {*stem_names.NAMES, stem_names.UNNAMED}


def test_a_stem_is_called_by_what_it_is_and_by_its_song() -> None:
    assert song_title(stem(1, "Vocals").row) == "Vocals – Rain"
    assert song_title(song(1, title="", more={"stem": "Drums"})) == "Drums"
    assert song_title(song(1, title="Mine", more={"stem": "Stem"})) == "Stem – Mine"
    assert song_title(song(1, title="Rain - Vocals")) == "Rain - Vocals", "no stem"


def test_the_stems_are_told_with_their_length_and_state(shown: MainWindow) -> None:
    vocals = part(shown, QAbstractButton, f"detailsPlayStem{VOCALS}")
    drums = part(shown, QAbstractButton, f"detailsPlayStem{DRUMS}")
    assert (vocals.text(), drums.text()) == ("Vocals", "Drums")
    assert vocals.accessibleName() == "Play Vocals – Rain"
    assert vocals.accessibleDescription() == "3:17, Downloaded"
    assert drums.accessibleDescription() == "1:05, Not downloaded"
    assert part(shown, QAbstractButton, f"detailsMoreOfStem{DRUMS}").accessibleName() == "More for Drums"  # fmt: skip


def test_a_song_without_stems_has_no_part_for_them(shown: MainWindow, qtbot: QtBot) -> None:
    select(shown, qtbot, WHOLE - 1)
    qtbot.waitUntil(lambda: part(shown, QWidget, "detailsStems").isHidden())


def test_a_stem_is_played_alone_and_paused(
    shown: MainWindow, qtbot: QtBot, playback: FakePlayback, player: FakePlayer
) -> None:
    button = part(shown, QAbstractButton, f"detailsPlayStem{VOCALS}")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: playback.current == VOCALS)
    assert part(shown, QAbstractButton, f"detailsPlayStem{VOCALS}") is button, "it keeps the focus"
    others = part(shown, QAbstractButton, f"detailsPlayStem{DRUMS}")
    player.pretend(PlayerState.PLAYING)
    assert button.accessibleName().startswith("Pause ")
    assert others.accessibleName().startswith("Play ")
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert playback.toggles == 1
    player.pretend(PlayerState.PAUSED)
    assert button.accessibleName().startswith("Play ")


def test_the_focus_stays_while_the_song_is_told_anew(
    shown: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    button = part(shown, QAbstractButton, f"detailsMoreOfStem{DRUMS}")
    shown.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    with qtbot.waitSignal(shown.centre.selected):
        bridge.change([bridge.reader.songs[WHOLE]])
    assert button.hasFocus()


def test_the_tab_key_comes_to_each_stem(shown: MainWindow) -> None:
    stops = [stop.objectName() for stop in shown.panel.details._stems.stops()]
    wanted = [f"details{what}{one}" for one in (VOCALS, DRUMS) for what in ("PlayStem", "MoreOfStem")]  # fmt: skip
    assert stops == ["detailsStemsFold", *wanted]


def test_what_can_be_done_with_a_stem(shown: MainWindow, bridge: FakeBridge) -> None:
    choose(shown, DRUMS, "Download")
    (saved,) = bridge.engine.called("saving.save")
    assert (saved["song_ids"], saved["kinds"]) == ([DRUMS], [MediaKind.MP3])
    choose(shown, VOCALS, "Copy path")
    assert QGuiApplication.clipboard().text() == str(Path("/music/Vocals.mp3"))
    choose(shown, VOCALS, "Show Details")
    assert shown.top.search.text() == f"id:{bridge.reader.songs[VOCALS].clip_id}"


def test_a_stem_alone_goes_to_the_trash(shown: MainWindow, bridge: FakeBridge) -> None:
    choose(shown, DRUMS, "Move to Trash")
    assert bridge.engine.calls("judging.trash") == [[DRUMS]]


def test_what_changes_of_a_stem_is_shown(
    shown: MainWindow, qtbot: QtBot, bridge: FakeBridge, stems: tuple[StemRow, ...]
) -> None:
    saved = stem(DRUMS, "Drums", files={MediaKind.MP3: FileState.SAVED})
    bridge.reader.stems[WHOLE] = (stems[0], saved)
    bridge.change([saved.row])
    qtbot.waitUntil(
        lambda: "Downloaded"
        in part(shown, QAbstractButton, f"detailsPlayStem{DRUMS}").accessibleDescription()
        and "Not" not in part(shown, QAbstractButton, f"detailsPlayStem{DRUMS}").accessibleDescription()
    )  # fmt: skip


def test_another_stem_of_the_same_task_is_found_by_its_id(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, stems: tuple[StemRow, ...]
) -> None:
    key = stems[0].row.task_key
    bridge.reader.songs[DRUMS] = stems[1].row._replace(task_key=key)
    go(main, qtbot, Place.ALL)
    detail = bridge.reader.song_detail(SongId(VOCALS))
    assert detail is not None
    main.panel.details.show_song(detail)
    button = part(main, QAbstractButton, f"detailsLink{DRUMS}")
    assert button.text() == "Drums – Rain"
    button.click()
    assert main.top.search.text() == f"id:{stems[1].row.clip_id}"
