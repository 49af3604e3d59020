"""What real relays answered when they refused, shown in a real window and found by "Test connection".

The same bytes go through `get` in `test_cases_relay`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from suno_desktop.core.rows import TaskQuery, TaskRow
from suno_desktop.core.sentences import sentence
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.sidebar import Place
from tests.rig import Rig
from tests.test_cases_relay import RIGHT, RawRelay, bytes_of, each_refusal, served
from tests.window import open_window, until

_FOUND = {
    "ready, a lyric sheet": "accepts the API key",
    "running, progress not told": "accepts the API key",
    "failed": "accepts the API key",
    "the relay says done and gives no song; never 'working on it'": "accepts the API key",
}
"""What "Test connection" says where it is not the sentence of the task."""


def _said(window: MainWindow) -> str:
    """All that stands in the window."""
    labels = window.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


@each_refusal
def test_the_window_says_it_where_the_person_looks(
    qtbot: QtBot, tmp_path: Path, refusal: dict[str, Any]
) -> None:
    state, _, words = RIGHT[refusal["right"]]
    with served() as relay, open_window(qtbot, tmp_path, relay, offer=False) as window:
        relay.reply = bytes_of(refusal)
        engine = window._bridge.engine
        preview = engine.tracking.preview(str(uuid.uuid4())).result(20)
        engine.tracking.add(preview).result(20)

        def rows() -> list[TaskRow]:
            return engine.read(
                lambda reader: reader.task_rows(reader.task_keys(TaskQuery()))
            ).result(20)

        until(qtbot, lambda: rows()[0].state == state)
        window.sidebar.choose(Place.TASKS)
        tasks = window.centre.tasks
        until(qtbot, lambda: window.centre.view is tasks and tasks.model().rowCount() == 1)
        tasks.select_ids(tasks.selected_ids() or window.centre.task_model.ids)
        until(qtbot, lambda: words in _said(window))
        assert "request id" not in _said(window)


@each_refusal
def test_the_connection_test_says_the_same(
    refusal: dict[str, Any], rig: Rig, relay: RawRelay
) -> None:
    relay.reply = bytes_of(refusal)
    probe = rig.engine.relays.test(base_url=relay.url, key="sk-replay-12345678").result(20)
    said = sentence(probe.code, probe.values)
    assert _FOUND.get(refusal["right"], RIGHT[refusal["right"]][2]) in said


@pytest.fixture
def relay() -> Iterator[RawRelay]:
    with served() as relay:
        yield relay


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    yield rig
    rig.stop()
