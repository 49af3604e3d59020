"""What is left at a provider, seen in the real window and asked through real HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from suno_desktop.core.override import override
from suno_desktop.ui.dialogs.settings_dialog import SettingsDialog
from tests.window import open_window, until

PAGES = {
    "/api/status": {"data": {"quota_display_type": "CNY", "usd_exchange_rate": 7.2}},
    "/api/usage/token/": {"data": {"object": "token_usage", "total_available": 854167}},
    "/api/pricing": {"data": [{"model_name": "suno_music", "quota_type": 1, "model_price": 0.05}]},
}


class BalanceRelay(ThreadingHTTPServer):
    """Tells a balance, and notes what it is asked."""

    daemon_threads = True
    key = "sk-0123456789abcdef"

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Telling)
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Telling(BaseHTTPRequestHandler):
    server: BalanceRelay
    timeout: ClassVar[float] = 5.0

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        body = json.dumps(PAGES.get(self.path, {"error": {"message": "none"}})).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def relay() -> Iterator[BalanceRelay]:
    with BalanceRelay() as server:
        yield server
        server.shutdown()


def test_settings_and_status_bar_say_what_is_left(
    qtbot: QtBot, tmp_path: Path, relay: BalanceRelay
) -> None:
    with open_window(qtbot, tmp_path, relay, offer=False) as window:
        window.activateWindow()
        until(qtbot, window.isActiveWindow)
        window.status.refresh()
        assert (window.status.balance.text(), relay.asked) == ("", [])  # nobody looks
        window.dialogs.show_settings("appearance")
        dialog = window.findChild(SettingsDialog)
        assert dialog is not None
        assert relay.asked == []
        dialog.show_page("relays")

        def left() -> str:
            label = dialog.findChild(QLabel, "settingsRelay1Account")
            return label.text() if label is not None and label.isVisible() else ""

        until(qtbot, lambda: left() == "¥12.30 left. One task costs ¥0.36.")
        dialog.show_page("appearance")
        box = dialog.findChild(QComboBox, "settingsWindowBalance")
        assert box is not None
        QTest.keyClick(box, Qt.Key.Key_Down)
        dialog.close()
        window.activateWindow()
        until(qtbot, lambda: window.status.balance.text() == "¥12.30 left")
        assert sorted(relay.asked) == sorted(PAGES)  # each once, whoever looked
