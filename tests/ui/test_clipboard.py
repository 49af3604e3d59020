"""The window comes to the front, and other programs have copied something."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from suno_desktop.core.changes import Changes
from suno_desktop.core.profile.settings import WindowSettings
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.clipboard_offer import ClipboardOffer
from suno_desktop.ui.window_dialogs import WindowDialogs
from tests.fake_engine import relay_info
from tests.ui.fakes import FakeBridge
from tests.ui.test_main_window import part

IDS = tuple(f"3340d43f-1111-4222-8333-44445555666{n}" for n in range(3))


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is copied here was copied in another program."""
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _self: False)


@pytest.fixture
def provider(bridge: FakeBridge) -> None:
    """There is somebody to ask."""
    bridge.engine.infos = [relay_info(1, "example", "https://api.example.com")]


def copied(main: MainWindow, qtbot: QtBot, text: str) -> None:
    """Another program copied this; then the window was looked at."""
    main.activateWindow()
    qtbot.waitUntil(main.isActiveWindow)
    watch = main.adding.clipboard
    with qtbot.waitSignal(watch._timer.timeout):
        QGuiApplication.clipboard().setText(text)


def offers(main: MainWindow) -> list[str]:
    return [one.text for one in main.findChildren(ClipboardOffer) if one.text]


@pytest.mark.usefixtures("foreign", "provider")
def test_new_ids_are_offered_and_added_by_one_click(
    main: MainWindow, bridge: FakeBridge, qtbot: QtBot
) -> None:
    bridge.engine.tracked = {IDS[0]}
    copied(main, qtbot, " ".join(IDS))
    qtbot.waitUntil(lambda: offers(main) == ["2 new task IDs are in the clipboard."])
    assert bridge.engine.calls("tracking.add") == []
    offer = part(main, ClipboardOffer, "clipboardOffer")
    add = part(offer, QPushButton, "clipboardOfferAdd")
    assert add.text() == "Add 2 tasks"
    add.click()
    qtbot.waitUntil(lambda: not offers(main))
    (call,) = bridge.engine.called("tracking.add")
    assert [item.task_id for item in call["preview"].items] == list(IDS[1:])


@pytest.mark.usefixtures("foreign", "provider")
def test_what_was_closed_stays_closed_until_something_else_is_copied(
    main: MainWindow, bridge: FakeBridge, qtbot: QtBot
) -> None:
    copied(main, qtbot, IDS[0])
    qtbot.waitUntil(lambda: offers(main) == ["1 new task ID is in the clipboard."])
    part(main, QToolButton, "clipboardOfferClose").click()
    assert offers(main) == []
    asked = bridge.engine.calls("tracking.offer")
    main.adding.clipboard._look()
    assert bridge.engine.calls("tracking.offer") == asked
    copied(main, qtbot, IDS[1])
    qtbot.waitUntil(lambda: len(offers(main)) == 1)


@pytest.mark.usefixtures("foreign", "provider")
def test_the_offer_goes_when_its_tasks_came_in_otherwise(
    main: MainWindow, bridge: FakeBridge, qtbot: QtBot
) -> None:
    copied(main, qtbot, IDS[0])
    qtbot.waitUntil(lambda: len(offers(main)) == 1)
    bridge.engine.tracked = {IDS[0]}
    bridge.changed.emit(Changes(tasks_listed=True))
    qtbot.waitUntil(lambda: offers(main) == [])


@pytest.mark.usefixtures("provider")
def test_what_was_copied_here_is_not_offered(
    main: MainWindow, bridge: FakeBridge, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _self: True)
    copied(main, qtbot, IDS[0])
    assert bridge.engine.calls("tracking.offer") == []


@pytest.mark.usefixtures("foreign", "provider")
def test_nothing_is_looked_at_where_the_person_does_not_want_it(
    main: MainWindow, bridge: FakeBridge, qtbot: QtBot
) -> None:
    bridge.engine.settings.set(WindowSettings.clipboard, value=False)
    copied(main, qtbot, IDS[0])
    assert bridge.engine.calls("tracking.offer") == []
    bridge.engine.settings.set(WindowSettings.clipboard, value=True)
    main.adding.clipboard._look()
    qtbot.waitUntil(lambda: len(offers(main)) == 1)


@pytest.mark.usefixtures("foreign")
def test_without_a_provider_the_dialog_asks_for_one(
    main: MainWindow, bridge: FakeBridge, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bridge.engine.infos = []
    shown: list[str] = []
    monkeypatch.setattr(
        WindowDialogs, "show_add", lambda _self, text, _files=(): shown.append(text)
    )
    copied(main, qtbot, IDS[0])
    qtbot.waitUntil(lambda: len(offers(main)) == 1)
    part(main, QPushButton, "clipboardOfferAdd").click()
    assert shown == [IDS[0]]
    assert offers(main) == []
    assert bridge.engine.calls("tracking.add") == []
