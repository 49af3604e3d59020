from __future__ import annotations

from array import array
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from suno_desktop.core.errors import DiskError, KeyStoreError
from suno_desktop.core.events import RelayTrouble
from suno_desktop.core.media.names import TOKENS
from suno_desktop.core.model import Clip, ClipId, MediaKind, SongKind
from suno_desktop.core.profile.settings import (
    PlayerSettings,
    PollingSettings,
    SavingSettings,
    Setting,
    WindowSettings,
    declared,
)
from suno_desktop.core.rows import MoveWay
from suno_desktop.ui.dialogs.move_folder import MoveFolderDialog
from suno_desktop.ui.dialogs.relay_editor import RelayEditorDialog
from suno_desktop.ui.dialogs.settings_dialog import SettingsDialog
from suno_desktop.ui.dialogs.widgets import Pick, StatusLine, Tone, Words
from tests.ui.dialogs.fakes import FakeBridge, FakeEngine, complaints, relay_info, relays_changed


class EmptyReader:
    def __init__(self) -> None:
        self.below = (0, 0)

    def files_below(self, root: Path) -> tuple[int, int]:
        return self.below

    def song_ids(self, query: object) -> array[int]:
        return array("q")

    def song_rows(self, song_ids: object, *, searched: str = "") -> list[Any]:
        return []


class Row:
    kind = SongKind.CLIP
    song_id = 1
    take = 1


class StateSentence:
    task_id = "abcd1234-0000-4000-8000-000000000000"
    relay_name = "chatfire"


class Detail:
    row = Row()
    task = StateSentence()
    clip = Clip(
        clip_id=ClipId("feed5678-0000-4000-8000-000000000000"),
        title="喵星摇滚",
        artist="Mira",
        created_at=datetime(2026, 3, 4, tzinfo=UTC),
    )


class OneSongReader:
    def song_ids(self, query: object) -> array[int]:
        return array("q", [1])

    def song_rows(self, song_ids: object, *, searched: str = "") -> list[Any]:
        return [Row()]

    def song_detail(self, song_id: int) -> Detail:
        return Detail()

    def albums(self, song_ids: object) -> frozenset[str]:
        return frozenset({"Night Drives"})


Open = Callable[..., SettingsDialog]
NOT_IN_THE_DIALOG = {
    SavingSettings.per_host: "only in the file, as CONTRIBUTING says",
    SavingSettings.paused: "the menu Downloads",
    PollingSettings.paused: "the menu Tasks",
    WindowSettings.shortcuts: "the window of the keyboard shortcuts",
    PlayerSettings.volume: "the player bar",
}


@pytest.fixture
def opened(bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot) -> Open:
    engine.reader = EmptyReader()

    def open_at(page: str) -> SettingsDialog:
        dialog = SettingsDialog(bridge=bridge.real, page=page)
        qtbot.addWidget(dialog)
        dialog.show()
        first = f"settingsRelay{engine.infos[0].relay.relay_id}" if engine.infos else "settings"
        qtbot.waitUntil(lambda: first == "settings" or dialog.findChild(QWidget, first) is not None)
        return dialog

    return open_at


def part(dialog: QWidget, kind: type[Any], name: str) -> Any:
    found = dialog.findChild(kind, name)
    assert found is not None, name
    return found


@pytest.mark.parametrize("page", SettingsDialog.PAGES)
def test_everything_in_it_has_a_name_and_reads_no_markup(opened: Open, page: str) -> None:
    dialog = opened(page)
    assert complaints(dialog) == []
    pages = part(dialog, QListWidget, "settingsPages")
    assert pages.currentRow() == SettingsDialog.PAGES.index(page)


@pytest.mark.parametrize("setting", declared(), ids=lambda one: one.key)
def test_every_setting_has_its_place_in_the_dialog(opened: Open, setting: Setting[Any]) -> None:
    dialog = opened("relays")
    labels = {one.text() for one in dialog.findChildren(QLabel)}
    labels |= {one.text() for one in dialog.findChildren(QAbstractButton)}
    labels |= {one.accessibleName() for one in dialog.findChildren(QWidget)}
    shown = setting.label.replace("&", "") in {label.replace("&", "") for label in labels}
    assert shown is not (setting in NOT_IN_THE_DIALOG), (
        f"give the setting {setting.key} its place in the dialog: one call of `choice`, `ticks` or `picks` in"
        " a page of ui/dialogs/settings_dialog.py or settings_saving.py; or say in NOT_IN_THE_DIALOG where it is"
    )


@pytest.mark.parametrize("page", SettingsDialog.PAGES)
def test_no_two_fields_of_a_page_have_one_key(opened: Open, page: str) -> None:
    dialog = opened(page)
    shown = part(dialog, QStackedWidget, "settingsStack").currentWidget()
    labels = [label.text() for label in shown.findChildren(QLabel) if label.buddy()]
    keys = [text[text.index("&") + 1].upper() for text in labels if "&" in text]
    assert len(keys) == len(set(keys)), labels


def test_an_unknown_page_is_the_first(opened: Open) -> None:
    assert part(opened("nonsense"), QListWidget, "settingsPages").currentRow() == 0


def test_escape_closes_it(opened: Open, qtbot: QtBot) -> None:
    dialog = opened("relays")
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)


# Relays.


def test_relays_are_told_in_words(opened: Open, engine: FakeEngine) -> None:
    engine.infos += [
        relay_info(
            3,
            "third",
            "https://3.example",
            state="refused",
            code="relay.key_wrong",
            values={"relay": "third"},
        ),
        relay_info(4, "own", "http://10.0.0.2:3000", allow_http=True, state="busy"),
        relay_info(5, "gone", "https://5.example", state="offline"),
    ]
    dialog = opened("relays")
    words = [part(dialog, Words, f"settingsRelay{n}State").text() for n in range(1, 6)]
    assert words == [
        "online, responds in 310 ms, has a key",
        "not contacted yet, no key",
        "third rejects the API key. Check it in Settings.",
        "rate limited, has a key",
        "cannot be reached, has a key",
    ]
    assert part(dialog, StatusLine, "settingsRelay4Http").tone is Tone.WARNING
    assert not part(dialog, StatusLine, "settingsRelay1Http").text


def test_how_a_relay_is_doing_is_followed(
    opened: Open, bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot
) -> None:
    dialog = opened("relays")
    part(dialog, QPushButton, "settingsRelay1Remove").click()
    info = engine.with_state(1, state="online", latency_s=0.05)
    bridge.relay_changed.emit(info.status)
    state = part(dialog, Words, "settingsRelay1State")
    qtbot.waitUntil(lambda: "50 ms" in state.text())
    assert part(dialog, QWidget, "settingsRelay1Question").isVisible()


def test_removing_a_relay_asks_in_place(opened: Open, engine: FakeEngine, qtbot: QtBot) -> None:
    dialog = opened("relays")
    part(dialog, QPushButton, "settingsRelay1Remove").click()
    part(dialog, QPushButton, "settingsRelay1RemoveNo").click()
    assert not engine.called("relays.remove")
    part(dialog, QPushButton, "settingsRelay1Remove").click()
    part(dialog, QPushButton, "settingsRelay1RemoveYes").click()
    qtbot.waitUntil(lambda: dialog.findChild(QWidget, "settingsRelay1") is None)
    assert engine.called("relays.remove") == [{"relay_id": 1}]
    assert part(dialog, StatusLine, "settingsRelaysStatus").tone is Tone.GOOD


def test_without_relays_it_says_what_to_do(opened: Open, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.infos = []
    dialog = opened("relays")
    none = part(dialog, Words, "settingsNoRelay")
    qtbot.waitUntil(none.isVisible)


def test_relays_are_added_and_changed_in_the_editor(
    opened: Open, bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot
) -> None:
    dialog = opened("relays")
    part(dialog, QPushButton, "settingsRelay2Change").click()
    editor = dialog.findChild(RelayEditorDialog)
    assert editor is not None
    assert editor.form.name.text() == "chatfire"
    editor.reject()
    qtbot.waitUntil(lambda: dialog.findChild(RelayEditorDialog) is None)
    part(dialog, QPushButton, "settingsAddRelay").click()
    editor = dialog.findChild(RelayEditorDialog)
    assert editor is not None
    editor.form.save()
    qtbot.waitUntil(lambda: dialog.findChild(QWidget, "settingsRelay3") is not None)


def test_a_relay_that_came_elsewhere_appears(
    opened: Open, bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot
) -> None:
    dialog = opened("relays")
    engine.infos.append(relay_info(9, "new", "https://9.example"))
    bridge.changed.emit(relays_changed())
    qtbot.waitUntil(lambda: dialog.findChild(QWidget, "settingsRelay9") is not None)


# Saving.


def test_a_name_pattern_shows_an_example_and_is_saved(
    opened: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    dialog = opened("saving")
    template = part(dialog, QLineEdit, "settingsTemplate")
    example = part(dialog, Words, "settingsTemplateExample")
    assert example.text() == "Example: Paper Lanterns/City Lights [A 18aeaf10].mp3"
    with qtbot.waitSignal(dialog.setting_changed) as changed:
        template.setText("{year}/{title} {clip8}")
        assert example.text() == "Example: 2026/City Lights 18aeaf10.mp3"
    assert changed.args == ["library.name_template"]
    assert engine.settings.saving.template == "{year}/{title} {clip8}"


def test_the_example_is_a_song_of_ones_own(opened: Open, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.reader = OneSongReader()
    dialog = opened("saving")
    example = part(dialog, Words, "settingsTemplateExample")
    qtbot.waitUntil(lambda: example.text() == "Example: Mira/喵星摇滚 [B feed5678].mp3")
    template = part(dialog, QLineEdit, "settingsTemplate")
    template.selectAll()
    QTest.keyClicks(template, "{album}/{relay}/{title}")
    assert example.text().splitlines() == [
        "Example: Night Drives/chatfire/喵星摇滚.mp3",
        "If two songs share a name: Night Drives/chatfire/喵星摇滚 [feed5678].mp3",
    ]


def test_a_bad_name_pattern_is_explained_and_not_saved(
    opened: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    dialog = opened("saving")
    template = part(dialog, QLineEdit, "settingsTemplate")
    problem = part(dialog, StatusLine, "settingsTemplateProblem")
    template.setText("{nonsense}/{title}")
    template.editingFinished.emit()
    assert problem.text.startswith("Unknown field {nonsense}.")
    assert not part(dialog, Words, "settingsTemplateExample").isVisible()
    assert not engine.called("set_setting")
    original = part(dialog, QPushButton, "settingsTemplateDefault")
    original.click()
    assert not problem.isVisible()
    assert not original.isEnabled(), "it is the default now"
    assert not engine.called("set_setting")  # it is the saved one already


def test_tokens_can_be_inserted(opened: Open) -> None:
    dialog = opened("saving")
    template = part(dialog, QLineEdit, "settingsTemplate")
    template.setText("{title} ")
    actions = part(dialog, QMenu, "settingsTemplateTokens").actions()
    assert {action.text().split("}")[0].strip("{") for action in actions} == set(TOKENS)
    next(action for action in actions if action.text().startswith("{year}")).trigger()
    assert template.text() == "{title} {year}"


def test_what_is_saved_by_itself_is_chosen(opened: Open, engine: FakeEngine, qtbot: QtBot) -> None:
    dialog = opened("saving")
    boxes = {
        kind: part(dialog, QCheckBox, f"settingsAuto{kind.capitalize()}") for kind in ("mp3", "mp4")
    }
    assert [kind for kind, box in boxes.items() if box.isChecked()] == ["mp3"]
    tall = part(dialog, QStackedWidget, "settingsStack").height()
    for kind in ("mp4", "mp3"):
        with qtbot.waitSignal(dialog.setting_changed):
            boxes[kind].click()
    assert engine.settings.saving.kinds == (MediaKind.MP4,)
    assert engine.settings.saving.sidecars == ()
    status = part(dialog, StatusLine, "settingsSavingStatus")
    assert (status.text, status.tone) == ("Saved.", Tone.GOOD)
    QApplication.sendPostedEvents()
    page = part(dialog, QStackedWidget, "settingsStack")
    assert (
        page.height() == tall
    )  # what is said takes nothing from the page, in which the person is just choosing
    dialog.show_page("keys")
    assert status.text == ""


def test_files_beside_songs_are_chosen_and_explained(
    opened: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    dialog = opened("saving")
    boxes = [
        part(dialog, QCheckBox, f"settingsBeside{name}") for name in ("Txt", "Lrc", "Json", "Jpg")
    ]
    assert not any(box.isChecked() for box in boxes)
    assert all(box.accessibleDescription() for box in boxes)
    for box in reversed(boxes):
        with qtbot.waitSignal(dialog.setting_changed) as changed:
            box.click()
        assert changed.args == ["save.sidecars"]
    assert sorted(engine.settings.saving.sidecars) == ["jpg", "json", "lrc", "txt"]
    assert engine.settings.saving.kinds == (MediaKind.MP3,)


def test_words_and_covers_that_are_saved_by_themselves_are_the_same_choice(
    opened: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.choose("save.auto_kinds", ["mp3", "lyrics", "cover"])
    dialog = opened("saving")
    words, cover = (part(dialog, QCheckBox, f"settingsBeside{name}") for name in ("Txt", "Jpg"))
    assert words.isChecked()
    assert cover.isChecked()
    with qtbot.waitSignal(dialog.setting_changed):
        words.click()
    assert engine.settings.saving.kinds == (MediaKind.MP3, MediaKind.COVER)
    qtbot.waitUntil(lambda: engine.settings.saving.sidecars == ("jpg",))


def test_a_choice_that_is_not_kept_is_taken_back(
    opened: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.errors["set_setting"] = DiskError("disk.full", path="/x")
    dialog = opened("saving")
    box = part(dialog, QCheckBox, "settingsBesideJson")
    box.click()
    status = part(dialog, StatusLine, "settingsSavingStatus")
    qtbot.waitUntil(lambda: status.tone is Tone.BAD)
    assert not box.isChecked()


def test_renaming_waits_for_the_pattern_to_be_kept(
    opened: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    dialog = opened("saving")
    asked: list[str] = []
    template = part(dialog, QLineEdit, "settingsTemplate")
    dialog.rename_requested.connect(lambda: asked.append(engine.settings.saving.template))
    rename = part(dialog, QPushButton, "settingsRename")
    template.setText("{nonsense}")
    assert not rename.isEnabled()
    template.setText("{title} {clip8}")
    rename.click()
    qtbot.waitUntil(lambda: bool(asked))
    rename.click()
    assert asked == ["{title} {clip8}"] * 2


def test_what_is_saved_already_can_be_written_again(opened: Open, qtbot: QtBot) -> None:
    dialog = opened("saving")
    with qtbot.waitSignal(dialog.retag_requested):
        part(dialog, QPushButton, "settingsWriteAgain").click()


def test_tags_for_old_players_can_be_chosen(opened: Open, engine: FakeEngine) -> None:
    dialog = opened("saving")
    tags = part(dialog, QComboBox, "settingsTags")
    assert tags.currentData() == 4
    tags.setCurrentIndex(tags.findData(3))
    tags.activated.emit(tags.currentIndex())
    assert engine.called("set_setting") == [{"key": "tags.id3_version", "value": 3}]


def test_the_folder_is_chosen_and_reset(
    opened: Open, engine: FakeEngine, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = opened("saving")
    folder = part(dialog, QLineEdit, "settingsFolder")
    default = part(dialog, QPushButton, "settingsFolderDefault")
    assert (folder.text(), default.isEnabled()) == (str(engine.root), False)
    part(dialog, QPushButton, "settingsFolderChoose").click()
    chooser = part(dialog, QFileDialog, "settingsFolderChooser")
    with qtbot.waitSignal(dialog.setting_changed):
        chooser.fileSelected.emit(str(tmp_path))
    chooser.close()
    assert folder.text() == str(tmp_path)
    with qtbot.waitSignal(dialog.setting_changed):
        default.click()
    assert folder.text() == str(engine.root)
    engine.errors["set_setting"] = DiskError("disk.path_too_long", length=3900, most=3733)
    part(dialog, QPushButton, "settingsFolderChoose").click()
    chooser = part(dialog, QFileDialog, "settingsFolderChooser")
    chooser.fileSelected.emit("/" + "x" * 3899)
    chooser.close()
    status = part(dialog, StatusLine, "settingsSavingStatus")
    qtbot.waitUntil(lambda: status.tone is Tone.BAD)
    assert "3900 characters; at most 3733" in status.text
    assert folder.text() == str(engine.root)


@pytest.mark.parametrize("way", [MoveWay.MOVE, MoveWay.FIND])
def test_with_songs_in_the_old_folder_it_is_asked_what_becomes_of_them(
    opened: Open, engine: FakeEngine, tmp_path: Path, qtbot: QtBot, way: MoveWay
) -> None:
    dialog = opened("saving")
    engine.reader.below = (1234, 5_600_000_000)
    asked = choose_folder(dialog, tmp_path / "new", qtbot)
    assert complaints(asked) == []
    assert part(asked, Words, "moveFolderCount").text() == (
        "1,234 downloaded files (5.6 GB) are in the current music folder."
    )
    assert part(asked, Words, "moveFolderNew").text() == f"New folder: {tmp_path / 'new'}"
    assert part(asked, Pick, "moveFolderMoveWay").isChecked()
    pick(asked, way.capitalize(), qtbot)
    with qtbot.waitSignals([dialog.setting_changed, dialog.accepted]):
        part(asked, QPushButton, "moveFolderYes").click()
    assert engine.called("moving.move") == [{"folder": str(tmp_path / "new"), "way": way}]
    assert not engine.called("set_setting")


def test_a_new_folder_may_be_for_new_songs_only(
    opened: Open, engine: FakeEngine, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = opened("saving")
    engine.reader.below = (1, 5_000_000)
    asked = choose_folder(dialog, tmp_path / "new", qtbot)
    pick(asked, "New", qtbot)
    with qtbot.waitSignal(dialog.setting_changed):
        part(asked, QPushButton, "moveFolderYes").click()
    assert not engine.called("moving.move")
    assert part(dialog, QLineEdit, "settingsFolder").text() == str(tmp_path / "new")
    asked = choose_folder(dialog, tmp_path / "other", qtbot)
    QTest.keyClick(asked, Qt.Key.Key_Escape)
    assert len(engine.called("set_setting")) == 1


def test_a_folder_that_cannot_be_used_is_told_and_the_settings_stay(
    opened: Open, engine: FakeEngine, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = opened("saving")
    engine.reader.below = (1, 5_000_000)
    engine.errors["moving.move"] = DiskError("disk.read_only", path=tmp_path)
    asked = choose_folder(dialog, tmp_path / "new", qtbot)
    part(asked, QPushButton, "moveFolderYes").click()
    status = part(dialog, StatusLine, "settingsSavingStatus")
    qtbot.waitUntil(lambda: status.tone is Tone.BAD)
    assert dialog.isVisible()


def pick(asked: MoveFolderDialog, way: str, qtbot: QtBot) -> None:
    button = part(asked, Pick, f"moveFolder{way}Way")
    place = QPoint(8, button.height() // 2)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=place)


def choose_folder(dialog: SettingsDialog, folder: Path, qtbot: QtBot) -> MoveFolderDialog:
    part(dialog, QPushButton, "settingsFolderChoose").click()
    chooser = part(dialog, QFileDialog, "settingsFolderChooser")
    chooser.fileSelected.emit(str(folder))
    chooser.close()
    qtbot.waitUntil(lambda: dialog.findChild(MoveFolderDialog, "moveFolder") is not None)
    asked: MoveFolderDialog = part(dialog, MoveFolderDialog, "moveFolder")
    qtbot.waitExposed(asked)
    return asked


# Keys.


def test_the_place_of_keys_is_chosen(opened: Open, engine: FakeEngine, qtbot: QtBot) -> None:
    dialog = opened("keys")
    assert part(dialog, QRadioButton, "settingsKeysKeyring").isChecked()
    assert "not encrypted" in part(dialog, QRadioButton, "settingsKeysFile").text()
    with qtbot.waitSignal(dialog.setting_changed) as changed:
        part(dialog, QRadioButton, "settingsKeysSession").click()
    assert changed.args == ["keys.storage"]
    assert engine.settings.keys.storage == "session"


def test_a_place_that_does_not_work_is_taken_back(
    opened: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.choose("keys.storage", "session")
    engine.errors["set_setting"] = KeyStoreError("key.no_keyring")
    dialog = opened("keys")
    part(dialog, QRadioButton, "settingsKeysKeyring").click()
    status = part(dialog, StatusLine, "settingsKeysStatus")
    qtbot.waitUntil(lambda: status.tone is Tone.BAD)
    assert "No system keyring" in status.text
    assert part(dialog, QRadioButton, "settingsKeysSession").isChecked()


# Appearance.


def test_colours_and_language_are_chosen(opened: Open, engine: FakeEngine, qtbot: QtBot) -> None:
    dialog = opened("appearance")
    colours = part(dialog, QComboBox, "settingsWindowTheme")
    with qtbot.waitSignal(dialog.setting_changed) as changed:
        QTest.keyClick(colours, Qt.Key.Key_End)
        colours.activated.emit(colours.currentIndex())
    assert changed.args == ["window.theme"]
    assert engine.settings.window.theme == "dark"
    language = part(dialog, QComboBox, "settingsWindowLanguage")
    assert [language.itemText(at) for at in range(language.count())] == [
        "Same as system", "English", "简体中文", "繁體中文",
    ]  # fmt: skip
    language.setCurrentIndex(2)
    with qtbot.waitSignal(dialog.setting_changed):
        language.activated.emit(2)
    assert engine.settings.window.language == "zh_CN"
    assert part(dialog, StatusLine, "settingsLookStatus").text == "Saved."


def test_a_proxy_is_kept_only_if_it_can_be_one(
    opened: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    dialog = opened("network")
    field = part(dialog, QLineEdit, "settingsProxy")
    status = part(dialog, StatusLine, "settingsNetworkStatus")
    QTest.keyClicks(field, "nonsense://x")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "not the address of a proxy" in status.text
    assert engine.settings.network.proxy == ""
    field.clear()
    QTest.keyClicks(field, "socks5h://127.0.0.1:9")
    with qtbot.waitSignal(dialog.setting_changed) as changed:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert changed.args == ["network.proxy"]
    assert engine.settings.network.proxy == "socks5h://127.0.0.1:9"


def test_a_provider_says_how_many_songs_came_from_it_and_what_went_wrong_last(
    bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.reader = EmptyReader()
    trouble = RelayTrouble(
        "net.timeout", {"host": "a.example"}, datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
    )
    engine.infos = [
        relay_info(
            1,
            "One",
            "https://a.example",
            others=("https://b.example",),
            state="online",
            address="https://b.example",
            trouble=trouble,
        )
    ]
    dialog = SettingsDialog(bridge=bridge.real)
    qtbot.addWidget(dialog)
    dialog.show()

    def said(name: str) -> str:
        label = dialog.findChild(QLabel, f"settingsRelay1{name}")
        return label.text() if label is not None and label.isVisible() else ""

    qtbot.waitUntil(lambda: "songs" in said("Past"))
    songs, problem = said("Past").splitlines()
    assert songs == "1,001 songs in your library came from this provider."
    assert problem.startswith("Last problem (2026-03-04 ")
    assert "a.example" in problem
    assert said("Address") == "https://a.example\nhttps://b.example"
    assert "Using https://b.example" in said("State")
    assert complaints(dialog) == []


def test_what_is_watched_is_chosen_and_taken_out(
    opened: Open, engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened("appearance")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (["/logs/run.log"], ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/logs")
    part(dialog, QPushButton, "settingsWatchFile").click()
    part(dialog, QPushButton, "settingsWatchFolder").click()
    qtbot.waitUntil(lambda: engine.settings.polling.watched == ("/logs/run.log", "/logs"))
    shown = part(dialog, QListWidget, "settingsWatched")
    less = part(dialog, QPushButton, "settingsWatchLess")
    assert not less.isEnabled()
    shown.setCurrentRow(0)
    less.click()
    qtbot.waitUntil(lambda: engine.settings.polling.watched == ("/logs",))
