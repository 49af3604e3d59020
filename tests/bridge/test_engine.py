"""Events and answers come home on the main thread, to those who still live."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QObject
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.engine_bridge import EngineBridge
from suno_desktop.core.changes import Changes
from suno_desktop.core.engine import Engine
from suno_desktop.core.errors import Cancelled, RelayRefusedError
from suno_desktop.core.events import BatchSaved, Changed, FileEnded, Notice, Progress, RelayStatus
from suno_desktop.core.model import FileId, FileState, MediaKind, RelayId, SongId


@pytest.fixture
def bridge(qtbot: QtBot) -> EngineBridge:
    return EngineBridge()


def _done(result: Any = None, *, error: BaseException | None = None) -> Future[Any]:
    future: Future[Any] = Future()
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)
    return future


_FILE, _SONG, _KIND = FileId(1), SongId(2), MediaKind.MP3


@pytest.mark.parametrize(
    ("signal", "event"),
    [
        ("progressed", Progress(file_id=_FILE, song_id=_SONG, kind=_KIND, done=1, total=None)),
        ("relay_changed", RelayStatus(relay_id=RelayId(1), name="a")),
        ("noticed", Notice(level="info", code="file.saved")),
        ("file_ended", FileEnded(file_id=_FILE, song_id=_SONG, kind=_KIND, state=FileState.SAVED)),
        ("batch_saved", BatchSaved(saved=1, kept=0, blocked=0, failed=0, folder=Path())),
    ],
)
def test_each_event_has_its_signal(
    qtbot: QtBot, bridge: EngineBridge, signal: str, event: Any
) -> None:
    with qtbot.waitSignal(getattr(bridge, signal)) as heard:
        bridge.listen(event)
    assert heard.args == [event]


def test_what_is_told_before_all_listen_is_told_once_they_do(
    qtbot: QtBot, bridge: EngineBridge
) -> None:
    heard: list[Any] = []
    first, second = (Notice(level="info", code=code) for code in ("file.saved", "library.busy"))
    bridge.keep_events()
    bridge.listen(first)
    answered: list[int] = []
    bridge.do(_done(1), owner=bridge, on_done=answered.append)
    qtbot.waitUntil(lambda: answered == [1])  # the answer came after the event, and is not kept
    bridge.noticed.connect(heard.append)
    bridge.listen(second)
    bridge.deliver_events()
    assert heard == [first]
    qtbot.waitUntil(lambda: heard == [first, second])


def test_events_of_other_threads_arrive_on_the_main_thread(
    qtbot: QtBot, bridge: EngineBridge
) -> None:
    where: list[threading.Thread] = []
    what: list[Changes] = []

    def hear(changes: Changes) -> None:
        what.append(changes)
        where.append(threading.current_thread())

    bridge.changed.connect(hear)
    changes = Changes(songs_listed=True)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(bridge.listen, Changed(changes=changes)).result()
    qtbot.waitUntil(lambda: bool(what))
    assert what == [changes]
    assert where == [threading.main_thread()]


def test_an_answer_comes_home(qtbot: QtBot, bridge: EngineBridge) -> None:
    got: list[int] = []
    bridge.do(_done(7), owner=bridge, on_done=got.append)
    assert not got
    qtbot.waitUntil(lambda: got == [7])


def test_a_query_runs_on_the_engines_reader(qtbot: QtBot, bridge: EngineBridge) -> None:
    def read(work: Callable[[Any], Any]) -> Future[Any]:
        return _done(work("the reader"))

    bridge.attach(cast("Engine", SimpleNamespace(read=read)))
    got: list[str] = []
    bridge.read(lambda reader: f"from {reader}", owner=bridge, on_done=got.append)
    qtbot.waitUntil(lambda: got == ["from the reader"])


def test_an_answer_to_a_dead_owner_is_dropped(bridge: EngineBridge) -> None:
    owner = QObject()
    got: list[int] = []
    bridge.do(_done(7), owner=owner, on_done=got.append)
    shiboken6.delete(owner)
    QCoreApplication.sendPostedEvents()
    assert not got


def test_after_the_bridge_is_gone_nothing_is_delivered(qtbot: QtBot) -> None:
    bridge = EngineBridge()
    future: Future[int] = Future()
    bridge.do(future, owner=bridge)
    shiboken6.delete(bridge)
    future.set_result(1)
    bridge.listen(Notice(level="info", code="file.saved"))


def test_an_expected_trouble_goes_to_who_asked(qtbot: QtBot, bridge: EngineBridge) -> None:
    trouble = RelayRefusedError("relay.key_wrong")
    got: list[Exception] = []
    told: list[Notice] = []
    bridge.noticed.connect(told.append)
    bridge.do(_done(error=trouble), owner=bridge, on_error=got.append)
    qtbot.waitUntil(lambda: got == [trouble])
    assert not told


def test_an_expected_trouble_that_nobody_takes_becomes_a_notice(
    qtbot: QtBot, bridge: EngineBridge
) -> None:
    with qtbot.waitSignal(bridge.noticed) as heard:
        bridge.do(_done(error=RelayRefusedError("relay.key_wrong", relay="a")), owner=bridge)
    assert heard.args == [Notice(level="error", code="relay.key_wrong", values={"relay": "a"})]


def test_what_was_cancelled_is_silent(qtbot: QtBot, bridge: EngineBridge) -> None:
    told: list[object] = []
    for signal in (bridge.noticed, bridge.bug):
        signal.connect(told.append)
    cancelled: Future[int] = Future()
    cancelled.cancel()
    bridge.do(cancelled, owner=bridge, on_error=told.append)
    bridge.do(_done(error=Cancelled()), owner=bridge, on_error=told.append)
    QCoreApplication.sendPostedEvents()
    assert not told


@pytest.mark.logs
def test_a_bug_is_logged_and_told(qtbot: QtBot, bridge: EngineBridge) -> None:
    bug = RuntimeError("not expected")
    with qtbot.waitSignal(bridge.bug) as heard:
        bridge.do(_done(error=bug), owner=bridge)
    assert heard.args == [bug]


def test_without_an_engine_it_says_so(bridge: EngineBridge) -> None:
    with pytest.raises(RuntimeError):
        _ = bridge.engine
