"""The dialogs that only show something: reply, shortcuts, about, diagnostics."""

from __future__ import annotations

import json
from typing import get_args

import PySide6
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from suno_desktop import __version__
from suno_desktop.core.events import RelayMood
from suno_desktop.ui.dialogs.about import AboutDialog
from suno_desktop.ui.dialogs.diagnostics_dialog import DiagnosticsDialog, report
from suno_desktop.ui.dialogs.raw_reply import RawReplyDialog, indented
from suno_desktop.ui.dialogs.shortcuts import ShortcutsDialog, lines_of
from tests.guards import Canary
from tests.ui.dialogs.fakes import FakeBridge, FakeEngine, all_words, complaints, relay_info

REPLY = '{"title": "喵星摇滚", "id": 1234567890123456789, "b": [1, {"c": "<b>x</b>"}]}'


def test_a_reply_is_indented_and_complete() -> None:
    shown = indented(REPLY)
    assert shown.splitlines()[1] == '  "title": "喵星摇滚",'
    assert "1234567890123456789" in shown
    assert json.loads(shown) == json.loads(REPLY)


def test_what_is_no_json_is_shown_as_it_is() -> None:
    assert indented("<html>") == "<html>"
    assert indented("[" * 100_000) == "[" * 100_000


def test_a_reply_can_be_read_and_copied(qtbot: QtBot) -> None:
    dialog = RawReplyDialog(REPLY)
    qtbot.addWidget(dialog)
    dialog.show()
    assert complaints(dialog) == []
    text = dialog.findChild(QPlainTextEdit, "rawReplyText")
    as_received = dialog.findChild(QCheckBox, "rawReplyAsReceived")
    copy = dialog.findChild(QPushButton, "rawReplyCopy")
    assert text is not None
    assert as_received is not None
    assert copy is not None
    assert text.isReadOnly()
    assert text.toPlainText() == indented(REPLY)
    as_received.click()
    assert text.toPlainText() == REPLY
    copy.click()
    assert QGuiApplication.clipboard().text() == REPLY
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(text, Qt.Key.Key_Escape)


def test_control_characters_of_a_reply_do_nothing(qtbot: QtBot) -> None:
    dialog = RawReplyDialog("a\x00b\x1b[2J\u202ec")
    qtbot.addWidget(dialog)
    text = dialog.findChild(QPlainTextEdit, "rawReplyText")
    assert text is not None
    assert text.toPlainText() == "ab[2Jc"


def some_actions() -> list[QAction]:
    heading = QAction("&Library")
    heading.setSeparator(True)
    add = QAction("&Add tasks …")
    add.setShortcuts([QKeySequence("Ctrl+N"), QKeySequence("Ctrl+V")])
    again = QAction("Add tasks")
    again.setShortcut("Ctrl+N")
    line = QAction()
    line.setSeparator(True)
    rock = QAction("Rock && roll")
    rock.setShortcut("F5")
    return [heading, add, again, line, QAction("Without keys"), rock]


def test_shortcuts_are_those_of_the_actions(qtbot: QtBot) -> None:
    assert list(lines_of(some_actions())) == [
        ("Library", ""),
        ("Add tasks", "Ctrl+N  Ctrl+V"),
        ("Rock & roll", "F5"),
    ]


def test_a_shortcut_can_be_found_by_name_or_key(qtbot: QtBot) -> None:
    dialog = ShortcutsDialog(some_actions())
    qtbot.addWidget(dialog)
    dialog.show()
    assert complaints(dialog) == []
    search = dialog.findChild(QLineEdit, "shortcutsSearch")
    table = dialog.findChild(QTableWidget, "shortcutsTable")
    assert search is not None
    assert table is not None

    def seen() -> list[int]:
        return [row for row in range(table.rowCount()) if not table.isRowHidden(row)]

    assert seen() == [0, 1, 2]
    QTest.keyClicks(search, "TASK")
    assert seen() == [1]
    search.setText("f5")
    assert seen() == [2]
    search.clear()
    assert seen() == [0, 1, 2]


def test_about_says_version_and_licence(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    assert complaints(dialog) == []
    words = all_words(dialog)
    assert __version__ in words
    assert "GPL-3.0-or-later" in words
    assert not dialog.grab().isNull()


def test_diagnostics_tell_versions_and_relays_but_nothing_private(
    bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.infos.append(
        relay_info(
            3,
            "secret name",
            "http://10.0.0.2",
            allow_http=True,
            state="offline",
            code="net.refused",
            failures=4,
            details="secret words",
        )
    )
    dialog = DiagnosticsDialog(bridge=bridge.real)
    qtbot.addWidget(dialog)
    dialog.show()
    assert complaints(dialog) == []
    text = dialog.findChild(QPlainTextEdit, "diagnosticsText")
    copy = dialog.findChild(QPushButton, "diagnosticsCopy")
    assert text is not None
    assert copy is not None
    qtbot.waitUntil(lambda: bool(text.toPlainText()))
    report = text.toPlainText()
    for line in (
        f"suno-desktop: {__version__}",
        f"PySide6: {PySide6.__version__}",
        "relay 1: online, has a key, 310 ms",
        "relay 2: unasked, no key",
        "relay 3: offline, has a key, net.refused, 4 failures in a row, plain http allowed",
    ):
        assert line in report.splitlines()
    for private in ("secret", "10.0.0.2", "nengyongai"):
        assert private not in report
    copy.click()
    assert QGuiApplication.clipboard().text() == report


@pytest.mark.parametrize("mood", get_args(RelayMood))
@pytest.mark.parametrize("code", [None, "relay.key_wrong", "net.refused"])
def test_diagnostics_tell_no_key_however_a_relay_is_doing(
    mood: RelayMood, code: str | None, canary: Canary
) -> None:
    told = relay_info(
        1,
        canary.key,
        f"https://{canary.key}.example.com",
        state=mood,
        code=code,
        failures=3,
        latency_s=1.5,
        values={"relay": canary.key, "host": canary.key},
        details=f"Authorization: Bearer {canary.key}",
    )
    lines = report((told,)).splitlines()
    assert lines[-1].startswith(f"relay 1: {mood}, has a key, 1500 ms")
    assert canary.found_in("\n".join(lines).encode()) is None
    assert report(()).endswith("no relay")
