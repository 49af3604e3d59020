from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.errors import KeyStoreError, ProfileError, UsageError
from suno_desktop.ui.dialogs.relay_editor import RelayEditorDialog
from suno_desktop.ui.dialogs.widgets import StatusLine, Words
from suno_desktop.ui.theme import Theme
from suno_desktop.ui.views.first_run import DemoOffer, FirstRunPage
from tests.ui.dialogs.fakes import (
    FakeBridge,
    FakeEngine,
    complaints,
    ids_text,
    relay_info,
    relays_changed,
    task_id,
)
from tests.ui.drops import drop_on

SAMPLE = f"Some songs:\n{ids_text([1, 2, 3])}\n"
DEMO = DemoOffer(sample_text=SAMPLE, relay_name="Demo relay")
Open = Callable[..., FirstRunPage]


@pytest.fixture
def engine(tmp_path: Path) -> FakeEngine:
    return FakeEngine(tmp_path)


@pytest.fixture
def bridge(engine: FakeEngine, qtbot: QtBot) -> Iterator[FakeBridge]:
    made = FakeBridge(engine)
    yield made
    assert not made.bugs


@pytest.fixture
def opened(bridge: FakeBridge, qtbot: QtBot) -> Open:
    def open_page(demo: DemoOffer | None = None) -> FirstRunPage:
        page = FirstRunPage(bridge=bridge.real, demo=demo)
        qtbot.addWidget(page)
        page.resize(700, 480)
        page.show()
        qtbot.waitUntil(lambda: page._box.relays is not None)
        return page

    return open_page


def part(page: QWidget, kind: type[Any], name: str) -> Any:
    found = page.findChild(kind, f"firstRun{name}")
    assert found is not None, name
    return found


def demo_relay(**status: Any) -> Any:
    return relay_info(1, "Demo relay", "http://127.0.0.1:21034", **status)


def test_everything_in_it_has_a_name_and_reads_no_markup(opened: Open, engine: FakeEngine) -> None:
    first = opened(DEMO)
    assert complaints(first) == []
    engine.infos = [demo_relay()]
    second = opened()
    assert complaints(second) == []


def test_no_line_of_the_sample_is_shown_by_half(opened: Open, qapp: QApplication) -> None:
    Theme.of(qapp, "light").dress()
    page = opened(DEMO)
    sample = page.findChild(QPlainTextEdit, "firstRunSample")
    assert sample is not None
    line = sample.fontMetrics().lineSpacing()
    room = sample.viewport().height() - round(sample.document().documentMargin())
    assert room % line <= 1


def test_a_person_sets_a_relay_and_pastes_ids(
    opened: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    page = opened()
    form = part(page, QWidget, "Relay")
    assert form.isVisible()
    form.key.setText("sk-12345678")
    part(page, QPushButton, "SaveRelay").click()
    relays = part(page, Words, "Relays")
    qtbot.waitUntil(relays.isVisible)
    assert relays.text() == "nengyongai – not contacted yet, has a key"
    assert not form.isVisible()
    page.paste(f"here: {task_id(1)} and {task_id(2)}")
    track = part(page, QPushButton, "Track")
    qtbot.waitUntil(lambda: track.text() == "Add 2 tasks")
    with qtbot.waitSignal(page.added) as added:
        QTest.mouseClick(track, Qt.MouseButton.LeftButton)
    assert added.args is not None
    assert added.args[0].added == 2
    assert part(page, QPlainTextEdit, "PasteField").toPlainText() == ""


def test_a_half_entered_relay_is_saved_before_tracking(
    opened: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    page = opened()
    part(page, QWidget, "Relay").key.setText("sk-12345678")
    page.paste(ids_text([1]))
    with qtbot.waitSignal(page.added):
        page.track()
    names = [name for name, _ in engine.asked if name in {"relays.add", "tracking.add"}]
    assert names == ["relays.add", "tracking.add"]


def test_a_relay_that_cannot_be_saved_stops_the_tracking_and_says_why(
    opened: Open, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.errors["relays.add"] = UsageError("key.impossible")
    page = opened()
    form = part(page, QWidget, "Relay")
    form.key.setText("x")
    page.paste(ids_text([1]))
    qtbot.waitUntil(lambda: page._box.is_current)
    page.track()
    qtbot.waitUntil(lambda: "not a valid API key" in form.status.text)
    assert not engine.called("tracking.add")
    form.key.clear()
    form.key.textEdited.emit("")
    with qtbot.waitSignal(page.added):
        page.track()


def test_where_the_key_is_kept_can_be_answered_although_the_relay_is_saved(
    opened: Open, bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.errors["relays.add"] = KeyStoreError("key.no_keyring")
    page = opened()
    form = part(page, QWidget, "Relay")
    form.key.setText("sk-12345678")
    form.save()
    keep = part(page, QPushButton, "RelayKeepSession")
    qtbot.waitUntil(lambda: keep.isVisible() and form._info is not None)
    bridge.changed.emit(relays_changed())
    qtbot.waitUntil(lambda: bool(page._box.relays))
    assert keep.isVisible()
    keep.click()
    qtbot.waitUntil(part(page, Words, "Relays").isVisible)
    assert not form.isVisible()


def test_ids_are_kept_without_a_relay(opened: Open, engine: FakeEngine, qtbot: QtBot) -> None:
    page = opened()
    page.paste(ids_text([1]))
    with qtbot.waitSignal(page.added):
        page.track()
    assert not engine.called("relays.add")


def test_the_demo_offers_sample_ids(opened: Open, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.infos = [demo_relay(state="online", latency_s=0.004)]
    page = opened(DEMO)
    assert part(page, Words, "DemoMark").isVisible()
    assert part(page, QPlainTextEdit, "Sample").toPlainText() == SAMPLE
    QTest.mouseClick(part(page, QPushButton, "Copy"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == SAMPLE
    assert part(page, Words, "DemoHeading").text() == "Copied. Now paste them below."
    field = part(page, QPlainTextEdit, "PasteField")
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(page.added) as added:
        QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert added.args is not None
    assert added.args[0].added == 3


def test_what_was_found_brings_the_button_into_sight(opened: Open, qtbot: QtBot) -> None:
    page = opened(DEMO)
    page.resize(700, 340)
    page.paste(DEMO.sample_text)
    page.verticalScrollBar().setValue(0)
    track: QPushButton = part(page, QPushButton, "Track")
    qtbot.waitUntil(track.isEnabled)

    def is_in_sight() -> bool:
        bottom = track.mapTo(page.viewport(), track.rect().bottomLeft()).y()
        return bottom < page.viewport().height()

    qtbot.waitUntil(is_in_sight)  # the lines about what was found take their room first


def test_without_a_demo_there_is_no_demo_mark(opened: Open) -> None:
    page = opened()
    assert page.findChild(QWidget, "firstRunDemo") is None


def test_how_relays_are_doing_is_followed(
    opened: Open, bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.infos = [demo_relay()]
    page = opened()
    relays = part(page, Words, "Relays")
    qtbot.waitUntil(lambda: relays.text() == "Demo relay – not contacted yet, has a key")
    info = engine.with_state(1, state="offline")
    bridge.relay_changed.emit(info.status)
    qtbot.waitUntil(lambda: relays.text() == "Demo relay – cannot be reached, has a key")
    info = engine.with_state(1, state="offline", code="relay.web_page")
    bridge.relay_changed.emit(info.status)
    qtbot.waitUntil(lambda: relays.text() == "Demo relay – returns nothing usable, has a key")


def test_a_second_relay_can_be_added(opened: Open, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.infos = [demo_relay()]
    page = opened()
    add = part(page, QPushButton, "AddRelay")
    qtbot.waitUntil(add.isVisible)
    add.click()
    editor = page.findChild(RelayEditorDialog)
    assert editor is not None
    editor.form.save()
    relays = part(page, Words, "Relays")
    qtbot.waitUntil(lambda: len(relays.text().splitlines()) == 2)


def test_a_relay_that_came_elsewhere_is_seen(
    opened: Open, bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot
) -> None:
    page = opened()
    engine.infos = [demo_relay()]
    bridge.changed.emit(relays_changed())
    qtbot.waitUntil(part(page, Words, "Relays").isVisible)


def test_trouble_is_said_and_the_text_stays(opened: Open, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.errors["tracking.add"] = ProfileError("library.disk_full")
    page = opened()
    page.paste(ids_text([1]))
    page.track()
    status = part(page, StatusLine, "Status")
    qtbot.waitUntil(lambda: bool(status.text))
    assert status.text.startswith("The disk with the library is full.")
    assert part(page, QPlainTextEdit, "PasteField").toPlainText() == ids_text([1])
    assert part(page, QPushButton, "Track").isEnabled()


def test_files_can_be_dropped_anywhere(opened: Open, tmp_path: Path, qtbot: QtBot) -> None:
    page = opened()
    path = tmp_path / "songs.json"
    path.write_text(ids_text([1, 2]), "utf-8")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    drop_on(page, mime)
    track = part(page, QPushButton, "Track")
    qtbot.waitUntil(lambda: track.text() == "Add 2 tasks")


def test_several_files_and_folders_are_handed_on(opened: Open, tmp_path: Path) -> None:
    page = opened()
    handed: list[list[Path]] = []
    page.many_dropped.connect(handed.append)
    for paths in ([tmp_path], [tmp_path / "a.json", tmp_path / "b.json"]):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        drop_on(page, mime)
        assert handed.pop() == paths


@pytest.mark.parametrize("size", [(500, 380), (700, 480), (1400, 900)])
def test_nothing_is_cut_at_the_sides(opened: Open, qtbot: QtBot, size: tuple[int, int]) -> None:
    page = opened(DEMO)
    page.resize(*size)
    inside = page.widget()
    assert inside is not None
    qtbot.waitUntil(lambda: inside.width() <= page.viewport().width())
    for child in page.findChildren(QPushButton):
        if child.isVisible():
            assert child.width() >= child.minimumSizeHint().width()
            right = child.mapTo(inside, child.rect().topRight()).x()
            assert right <= page.viewport().width()
