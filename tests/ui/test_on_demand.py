"""What a provider makes on request, in the window: said what it may cost, asked for, saved, and told where it is from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.rows import SongQuery
from suno_desktop.ui import states
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.side_panel import DETAILS, LYRICS
from tests.core.engine.times_relay import (
    CLIP,
    KNOWN,
    NOTES,
    PLEASE_WAIT,
    TASK,
    WORDS,
    TimesRelay,
    wav_file,
)
from tests.core.media import makers
from tests.window import open_window, until

pytestmark = pytest.mark.no_qt_log  # its handler can deadlock with the audio thread


def select_song(qtbot: QtBot, window: MainWindow) -> None:
    """Wait for the song and select it; its MP3 comes by itself."""
    engine = window._bridge.engine
    preview = engine.tracking.preview(TASK).result()
    engine.tracking.add(preview).result()

    until(qtbot, lambda: has_saved(window, MediaKind.MP3))
    until(qtbot, lambda: window.centre.song_model.rowCount() == 1)
    songs = window.centre.songs
    until(qtbot, songs.isVisible)  # the first-run page stands there a moment longer
    songs.select_ids(window.centre.song_model.ids)
    until(qtbot, window.actions_["save_times"].isEnabled)


def has_saved(window: MainWindow, kind: MediaKind) -> bool:
    """Whether the library has noted a file of this kind."""
    rows = window._bridge.engine.read(
        lambda reader: reader.song_rows(reader.song_ids(SongQuery()))
    ).result()
    return any(row.files.get(kind) is FileState.SAVED for row in rows)


def click(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Click a button of the dialog."""
    until(qtbot, lambda: window.dialogs.opened("price") is not None)
    dialog = window.dialogs.opened("price")
    assert dialog is not None
    button = dialog.findChild(QPushButton, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: window.dialogs.opened("price") is None)


def words_of(window: MainWindow) -> str:
    dialog = window.dialogs.opened("price")
    return " ".join(label.text() for label in dialog.findChildren(QLabel)) if dialog else ""


def facts(window: MainWindow) -> dict[str, str]:
    return window.panel.details.facts()


def said(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.findChildren(QLabel))


def lrc_files(folder: Path) -> Callable[[], list[Path]]:
    return lambda: list(folder.rglob("*.lrc"))


def test_a_person_gets_synced_lyrics_and_sees_where_they_are_from(
    qtbot: QtBot, tmp_path: Path
) -> None:
    found = lrc_files(tmp_path)
    with (
        TimesRelay({"aligned_words": WORDS}) as relay,
        open_window(qtbot, tmp_path, relay) as window,
    ):
        select_song(qtbot, window)
        act = window.actions_["save_times"]
        assert act in window.actions_.save_menu.actions()
        act.trigger()
        click(qtbot, window, "demandPriceCancel")
        act.trigger()
        until(qtbot, lambda: window.dialogs.opened("price") is not None)
        assert "charge" in words_of(window)
        assert relay.asked() == []
        click(qtbot, window, "demandPriceAsk")
        until(qtbot, lambda: bool(found()))
        assert found()[0].read_text("utf-8").splitlines()[0].endswith("Rain falls")
        assert len(found()[0].read_text("utf-8").splitlines()) == len(KNOWN)
        until(qtbot, lambda: "Demo relay" in facts(window).get("Synced lyrics from", ""))
        until(qtbot, lambda: has_saved(window, MediaKind.LRC))  # its name is there a moment before
        until(qtbot, act.isEnabled)
        found()[0].unlink()
        act.trigger()  # consent was given once, and what was told is kept
        assert window.dialogs.opened("price") is None
        until(qtbot, lambda: bool(found()))
        assert relay.asked() == [f"/suno/act/timing/{CLIP}"]


def test_what_is_not_to_be_had_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    none = {"code": "task_not_exist", "message": "task_not_exist", "data": None}
    with TimesRelay(none) as relay, open_window(qtbot, tmp_path, relay) as window:
        select_song(qtbot, window)
        window.actions_["save_times"].trigger()
        click(qtbot, window, "demandPriceAsk")
        until(qtbot, lambda: "Demo relay has no synced lyrics for this song" in said(window))
        assert lrc_files(tmp_path)() == []


# The lyrics of a song are opened.


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose lyrics are in view is read at once, and relays that are making something are asked again at once."""
    monkeypatch.setattr("suno_desktop.ui.demand_commands._READING_MS", 1)
    monkeypatch.setattr("suno_desktop.core.engine.on_demand._FOLLOW_S", (0.01, 0.01, 0.01))


def bar(window: MainWindow, name: str) -> QPushButton:
    found = window.panel.findChild(QPushButton, name)
    assert found is not None
    return found


def times_words(window: MainWindow) -> str:
    found = window.panel.findChild(QLabel, "timesWords")
    return found.text() if found is not None and found.isVisible() else ""


@pytest.mark.usefixtures("quick")
def test_opening_the_lyrics_asks_the_person_once_and_then_the_provider(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with (
        TimesRelay({"aligned_words": WORDS}) as relay,
        open_window(qtbot, tmp_path, relay) as window,
    ):
        select_song(qtbot, window)
        window.panel.show_tab(LYRICS)
        until(qtbot, lambda: "may charge" in times_words(window))
        assert relay.asked() == []
        qtbot.mouseClick(bar(window, "timesYes"), Qt.MouseButton.LeftButton)
        until(qtbot, lambda: bool(lrc_files(tmp_path)()))
        until(qtbot, lambda: times_words(window) == "")
        assert relay.asked() == [f"/suno/act/timing/{CLIP}"]
        assert window._bridge.engine.settings.saving.times_on_opening == "yes"


@pytest.mark.usefixtures("quick")
def test_no_is_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    with (
        TimesRelay({"aligned_words": WORDS}) as relay,
        open_window(qtbot, tmp_path, relay) as window,
    ):
        select_song(qtbot, window)
        window.panel.show_tab(LYRICS)
        until(qtbot, lambda: "may charge" in times_words(window))
        qtbot.mouseClick(bar(window, "timesNo"), Qt.MouseButton.LeftButton)
        until(qtbot, lambda: times_words(window) == "")
        window.panel.show_tab(DETAILS)
        window.panel.show_tab(LYRICS)
        assert times_words(window) == ""
        assert window._bridge.engine.settings.saving.times_on_opening == "no"
        assert relay.asked() == []


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("price", [0, 0.02])
def test_a_known_price_is_said_and_what_is_free_needs_no_question(
    qtbot: QtBot, tmp_path: Path, price: float
) -> None:
    with TimesRelay({"aligned_words": WORDS}) as relay:
        relay.prices = [{"model_name": "suno_act_timing", "quota_type": 1, "model_price": price}]
        with open_window(qtbot, tmp_path, relay) as window:
            select_song(qtbot, window)
            window.panel.show_tab(LYRICS)
            if price:
                until(qtbot, lambda: "$0.0200 for each song" in times_words(window))
                assert relay.asked() == []
            else:
                until(qtbot, lambda: bool(lrc_files(tmp_path)()))
                assert relay.asked() == [f"/suno/act/timing/{CLIP}"]


@pytest.mark.usefixtures("quick")
def test_what_came_to_nothing_is_said_beside_the_lyrics_and_not_asked_again(
    qtbot: QtBot, tmp_path: Path
) -> None:
    none = {"code": "task_not_exist", "message": "task_not_exist", "data": None}
    with TimesRelay(none) as relay, open_window(qtbot, tmp_path, relay) as window:
        engine = window._bridge.engine
        engine.set_setting(SavingSettings.times_on_opening, "yes").result()
        select_song(qtbot, window)
        window.panel.show_tab(LYRICS)
        until(qtbot, lambda: "no synced lyrics for this song" in times_words(window))
        window.panel.show_tab(DETAILS)
        window.panel.show_tab(LYRICS)
        until(qtbot, lambda: "no synced lyrics for this song" in times_words(window))
        assert len(relay.asked()) == 1


# WAV, MIDI and videos.


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("what", ["wav", "midi", "mp4"])
def test_a_file_is_ordered_once_the_person_agrees(qtbot: QtBot, tmp_path: Path, what: str) -> None:
    kind = MediaKind(what)
    with TimesRelay({}) as relay, open_window(qtbot, tmp_path, relay) as window:
        relay.files = {"song.wav": wav_file(), "song.mp4": makers.mp4()}
        last = {
            "wav": {"wav_file_url": relay.at("song.wav")},
            "midi": NOTES,
            "mp4": {"mp4": relay.at("song.mp4")},
        }
        relay.acts[what] = [PLEASE_WAIT, last[what]]
        select_song(qtbot, window)
        act = window.actions_[f"save_{what}"]
        act.trigger()
        click(qtbot, window, "demandPriceCancel")
        assert relay.asked("/suno/act/") == []
        act.trigger()
        click(qtbot, window, "demandPriceAsk")
        engine = window._bridge.engine

        def is_saved() -> bool:
            rows = engine.read(lambda reader: reader.song_rows(reader.song_ids(SongQuery())))
            return rows.result()[0].files.get(kind) is FileState.SAVED

        until(qtbot, lambda: has_saved(window, MediaKind.MP3))
        word = {"wav": "WAV audio", "midi": "MIDI notes", "mp4": "Video (MP4)"}[what]
        until(qtbot, lambda: f"{word} · Downloaded" in said(window))
        assert len(relay.asked(f"/suno/act/{what}/")) == 2
        until(qtbot, lambda: kind not in engine.settings.saving.ask_first)


@pytest.mark.usefixtures("quick")
def test_while_a_file_is_made_the_downloads_list_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    with TimesRelay({}) as relay, open_window(qtbot, tmp_path, relay) as window:
        relay.acts["wav"] = [PLEASE_WAIT]
        relay.held.clear()
        engine = window._bridge.engine
        engine.set_setting(SavingSettings.ask_first, ()).result()
        select_song(qtbot, window)
        window.actions_["save_wav"].trigger()
        until(qtbot, relay.reached.is_set)
        window.actions_["view_downloads"].trigger()
        model = window.centre.download_model
        until(qtbot, lambda: model.rowCount() == 1)
        relay.held.set()
        until(qtbot, lambda: "preparing the WAV file" in reason_of(window))
        row = model.row_at(0)
        assert row is not None
        assert model.state_of(row).word == "Being prepared"


def reason_of(window: MainWindow) -> str:
    row = window.centre.download_model.row_at(0)
    return states.say_file(row.file) if row is not None else ""
