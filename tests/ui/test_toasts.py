"""Messages at the lower edge: what they leave free."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.ui.main_window import MainWindow


@pytest.mark.parametrize("is_list", [True, False])
def test_a_message_covers_neither_rows_nor_another_page(
    main: MainWindow, qtbot: QtBot, *, is_list: bool
) -> None:
    page = None if is_list else QWidget()
    main.centre.show_page(page)
    shown = main.centre.songs if page is None else page
    qtbot.waitUntil(shown.isVisible)
    main.toasts.say("said", key="one")
    qtbot.waitUntil(
        lambda: (
            shown.mapTo(main, shown.rect().bottomLeft()).y()
            < main.toasts.mapTo(main, main.toasts.rect().topLeft()).y()
        )
    )
    beside = shown.height()
    main.toasts.unsay("one")
    qtbot.waitUntil(lambda: shown.height() > beside)
