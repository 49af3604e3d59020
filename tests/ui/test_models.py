"""The models: what they read, when, and that a flood or an overtaken answer does no harm."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from suno_desktop.core.changes import Changes
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.events import Progress
from suno_desktop.core.fields import FIELDS
from suno_desktop.core.library.sorting import SONG_SORTS
from suno_desktop.core.model import (
    Action,
    ClipState,
    FileId,
    FileState,
    MediaKind,
    SongId,
    SongKind,
    TaskState,
)
from suno_desktop.core.override import override
from suno_desktop.core.rows import DownloadRow, SongFilter, SongRow, TaskRow
from suno_desktop.core.sentences import SENTENCES
from suno_desktop.ui import states
from suno_desktop.ui.models.columns import DOWNLOAD_COLUMNS, SONG_COLUMNS, TASK_COLUMNS, Column
from suno_desktop.ui.models.download_model import ACTIVE, ENDED, DownloadTableModel
from suno_desktop.ui.models.row_model import SCREENFUL
from suno_desktop.ui.models.song_model import SongTableModel
from suno_desktop.ui.models.task_model import RUNNING, TaskTableModel
from suno_desktop.ui.views.sidebar import SidebarModel
from tests.ui.fakes import FakeBridge, FakeReader, file, library, song, task

DISPLAY = int(Qt.ItemDataRole.DisplayRole)


def songs_of(bridge: FakeBridge, qtbot: QtBot) -> SongTableModel:
    model = SongTableModel(bridge=cast("Any", bridge), parent=bridge)
    with qtbot.waitSignal(model.listed):
        model.reload()
    return model


def test_the_song_model_is_a_sound_model(
    bridge: FakeBridge, qtbot: QtBot, qtmodeltester: Any
) -> None:
    model = songs_of(bridge, qtbot)
    qtmodeltester.check(model)
    with qtbot.waitSignal(model.listed):
        model.search("city")
    assert model.rowCount() < 40
    qtmodeltester.check(model)


def test_the_other_models_are_sound_models(
    bridge: FakeBridge, qtbot: QtBot, qtmodeltester: Any
) -> None:
    for model in (
        TaskTableModel(bridge=cast("Any", bridge), parent=bridge),
        DownloadTableModel(bridge=cast("Any", bridge), parent=bridge),
    ):
        with qtbot.waitSignal(model.listed):
            model.reload()
        assert model.rowCount() > 0
        qtmodeltester.check(model)
    qtmodeltester.check(SidebarModel(bridge))


def test_the_first_screenful_comes_with_the_list(bridge: FakeBridge, qtbot: QtBot) -> None:
    model = songs_of(bridge, qtbot)
    assert bridge.reader.calls == ["song_ids", "song_rows"]
    assert model.data(model.index(0, 1)) == "Task 64dc8d98…"


def test_rows_are_read_when_they_are_looked_at(qtbot: QtBot, tmp_path: Path) -> None:
    bridge = FakeBridge(tmp_path, library(rows=400))
    model = songs_of(bridge, qtbot)
    far = SCREENFUL + 200
    model.set_shown(far - 5, far + 5)
    assert model.data(model.index(far, 1)) is None
    with qtbot.waitSignal(model.row_read):
        pass
    assert model.data(model.index(far, 1))


def test_an_id_is_found_where_it_stands_in_the_list_of_now(
    bridge: FakeBridge, qtbot: QtBot
) -> None:
    model = songs_of(bridge, qtbot)
    first, last = model.ids[0], model.ids[-1]
    rows = len(model.ids)
    assert (model.row_of(first), model.row_of(last), model.row_of(-1)) == (0, rows - 1, None)
    with qtbot.waitSignal(model.listed):
        model.sort_by(model.query.sort, descending=not model.query.descending)
    assert model.row_of(last) != rows - 1
    assert [model.row_of(identity) for identity in model.ids] == list(range(len(model.ids)))


def test_an_overtaken_answer_is_dropped(bridge: FakeBridge, qtbot: QtBot) -> None:
    model = songs_of(bridge, qtbot)
    bridge.held = []
    model.search("city")
    model.search("city l")
    model.search("lamps")
    # The first screenful; the others wait: only the newest is asked for.
    held, bridge.held = bridge.held, None
    assert len(held) == 1
    for answer in held:
        answer()
    assert model.rowCount() == 40  # "city" never shows
    with qtbot.waitSignal(model.listed):
        pass
    assert model.query.text == "lamps"
    shown = {row.artist for i in model.ids if (row := model.known(i)) is not None}
    assert shown == {"Ada & the Lamps"}


def test_a_key_pressed_while_the_first_rows_are_painted_is_not_made_to_wait(
    bridge: FakeBridge, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = songs_of(bridge, qtbot)
    monkeypatch.setattr(bridge.reader, "first_song_ids", lambda *_: array("q", [21]))
    model.search("city")
    with qtbot.waitSignal(model.first_listed):
        pass
    bridge.reader.calls.clear()
    bridge.held = []
    model.search("lamps")
    held, bridge.held = bridge.held, None
    assert len(held) == 1  # at once
    for answer in held:
        answer()
    with qtbot.waitSignal(model.listed):
        pass
    assert {row.artist for i in model.ids if (row := model.known(i)) is not None} == {
        "Ada & the Lamps"
    }


def test_a_flood_of_changes_is_read_once(bridge: FakeBridge, qtbot: QtBot) -> None:
    model = songs_of(bridge, qtbot)
    bridge.reader.calls.clear()
    for turn in range(200):
        row = bridge.reader.songs[20]
        bridge.change([row._replace(title=f"Title {turn}")])
    with qtbot.waitSignal(model.row_read):
        pass
    assert bridge.reader.calls == ["song_rows"]
    at = model.row_of(20)
    assert at is not None
    assert model.data(model.index(at, 1)) == "Title 199"


def test_changes_of_rows_that_are_not_held_read_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    bridge = FakeBridge(tmp_path, library(rows=400))
    model = songs_of(bridge, qtbot)
    bridge.reader.calls.clear()
    bridge.changed.emit(Changes(songs=frozenset({SongId(3)})))
    qtbot.wait(200)
    assert bridge.reader.calls == []
    assert model.known(3) is None


def test_the_list_is_read_again_when_songs_come(bridge: FakeBridge, qtbot: QtBot) -> None:
    model = songs_of(bridge, qtbot)
    bridge.change([song(41, title="New")], listed=True)
    with qtbot.waitSignal(model.listed):
        pass
    assert model.id_at(0) == 41


def test_a_list_that_stayed_the_same_is_not_reset(bridge: FakeBridge, qtbot: QtBot) -> None:
    model = songs_of(bridge, qtbot)
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    bridge.changed.emit(Changes(songs_listed=True))
    with qtbot.waitSignal(model.listed):
        pass
    assert resets == []


def damage(bridge: FakeBridge, monkeypatch: pytest.MonkeyPatch, *, rows: set[int]) -> None:
    """What is asked of these rows fails."""
    whole = bridge.reader.song_rows

    def song_rows(ids: Iterable[int], **more: Any) -> list[SongRow]:
        wanted = list(ids)
        if rows.intersection(wanted):
            raise ProfileError("library.damaged", path="/x")
        return whole(wanted, **more)

    monkeypatch.setattr(bridge.reader, "song_rows", song_rows)


def test_of_a_damaged_library_all_rows_are_shown_but_those_that_cannot_be_read(
    bridge: FakeBridge, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(bridge, monkeypatch, rows={20, 33})
    notices: list[Any] = []
    bridge.noticed.connect(notices.append)
    model = songs_of(bridge, qtbot)
    assert model.trouble is None
    model.row_at(0)
    qtbot.waitUntil(lambda: model.known(21) is not None)
    lost = {model.id_at(row) for row in range(model.rowCount()) if model.is_unreadable(row)}
    assert lost == {20, 33}
    assert {one.code for one in notices} == {"library.damaged"}, "and it is told"
    asked = len(notices)
    at = model.row_of(20)
    assert at is not None
    assert model.row_at(at) is None
    qtbot.wait(100)
    assert len(notices) == asked, "not asked for over and over"


def test_what_cannot_be_listed_is_not_stood_for_by_what_was_listed_before(
    bridge: FakeBridge, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def song_ids(_query: object) -> Any:
        raise ProfileError("library.damaged", path="/x")

    model = songs_of(bridge, qtbot)
    shown = model.rowCount()
    with monkeypatch.context() as patched:
        patched.setattr(bridge.reader, "song_ids", song_ids)
        with qtbot.waitSignal(bridge.noticed):
            model.reload()
        assert (model.rowCount(), model.trouble) == (shown, None), "old, and better than nothing"
        with qtbot.waitSignal(model.listed):
            model.search("rain")
        assert model.rowCount() == 0
        assert model.trouble is not None
    with qtbot.waitSignal(model.listed):
        model.reload()
    assert model.trouble is None


def test_a_row_that_is_gone_is_not_asked_for_over_and_over(
    bridge: FakeBridge, qtbot: QtBot
) -> None:
    model = songs_of(bridge, qtbot)
    del bridge.reader.songs[20]
    bridge.changed.emit(Changes(songs=frozenset({SongId(20)})))
    qtbot.waitUntil(lambda: "song_rows" in bridge.reader.calls[2:])
    asked = len(bridge.reader.calls)
    qtbot.wait(100)
    assert len(bridge.reader.calls) <= asked + 1
    assert model.rowCount() == 40


def test_an_owner_that_died_gets_no_answer(bridge: FakeBridge, qtbot: QtBot) -> None:
    model = SongTableModel(bridge=cast("Any", bridge))
    bridge.held = []
    model.reload()
    model.deleteLater()
    qtbot.wait(1)
    bridge.held[0]()


def test_sorting_and_filters_go_through_the_query(bridge: FakeBridge, qtbot: QtBot) -> None:
    model = songs_of(bridge, qtbot)
    with qtbot.waitSignal(model.listed):
        model.sort_by("title", descending=False)
    titles = [bridge.reader.songs[i].title.casefold() for i in model.ids]
    assert titles == sorted(titles)
    with qtbot.waitSignal(model.listed):
        model.filter_by(SongFilter.SHEETS)
    assert [bridge.reader.songs[i].kind for i in model.ids] == [SongKind.SHEET]


def test_progress_shows_in_the_state(bridge: FakeBridge, qtbot: QtBot) -> None:
    model = songs_of(bridge, qtbot)
    at = model.row_of(37)
    assert at is not None
    state = next(n for n, column in enumerate(model.columns) if column.key == "state")
    assert model.data(model.index(at, state)) == "Downloading"
    bridge.progressed.emit(
        Progress(file_id=FileId(1370), song_id=SongId(37), kind=MediaKind.MP3, done=42, total=100)
    )
    with qtbot.waitSignal(model.dataChanged):
        pass
    assert model.data(model.index(at, state)) == "Downloading 42%"


def test_downloads_tell_how_far_and_how_fast(bridge: FakeBridge, qtbot: QtBot) -> None:
    class Ticking:
        at, step = 0.0, 1.0

        def now(self) -> Any:
            raise NotImplementedError

        def monotonic(self) -> float:
            self.at += self.step
            return self.at

    clock = Ticking()
    model = DownloadTableModel(bridge=cast("Any", bridge), clock=clock, parent=bridge)
    with qtbot.waitSignal(model.listed):
        model.set_query(ACTIVE)
    running = next(i for i in model.ids if bridge.reader.files[i].state is FileState.DOWNLOADING)
    for done in (1_000_000, 3_000_000):
        bridge.progressed.emit(
            Progress(
                file_id=FileId(running), song_id=SongId(37), kind=MediaKind.MP3, done=done, total=4_000_000
            )
        )  # fmt: skip
    at = model.row_of(running)
    assert at is not None
    texts = [model.data(model.index(at, n)) for n in range(model.columnCount())]
    assert "75%" in texts
    assert any(str(text).endswith("MB/s") for text in texts)
    clock.step = 0.000_1
    bridge.progressed.emit(
        Progress(
            file_id=FileId(running), song_id=SongId(37), kind=MediaKind.MP3, done=3_600_000, total=4_000_000
        )
    )  # fmt: skip
    at_once = [model.data(model.index(at, n)) for n in range(model.columnCount())]
    assert "90%" in at_once
    assert [text for text in at_once if "/s" in str(text)] == [
        text for text in texts if "/s" in str(text)
    ], "pieces that come at once are no measure of the speed"
    with qtbot.waitSignal(model.listed):
        model.set_query(ENDED)
    assert running not in model.ids


@pytest.mark.parametrize("state", [FileState.PAUSED, FileState.QUEUED])
def test_a_download_that_rests_tells_how_far_it_came(
    bridge: FakeBridge, qtbot: QtBot, state: FileState
) -> None:
    model = DownloadTableModel(bridge=cast("Any", bridge), parent=bridge)
    with qtbot.waitSignal(model.listed):
        model.set_query(ACTIVE)
    row = next(row for row in bridge.reader.downloads() if row.file.state in ACTIVE)
    rests = row._replace(file=row.file._replace(state=state), part_bytes=3, part_bytes_total=4)
    progress = next(column for column in DOWNLOAD_COLUMNS if column.key == "progress")
    assert model.text_of(rests, progress) == "75%"
    assert model.text_of(rests._replace(part_bytes=0), progress) == "", "nothing is kept"
    saved = rests._replace(file=row.file._replace(state=FileState.SAVED))
    assert model.text_of(saved, progress) == ""


def test_tasks_can_be_filtered_by_state(bridge: FakeBridge, qtbot: QtBot) -> None:
    model = TaskTableModel(bridge=cast("Any", bridge), parent=bridge)
    with qtbot.waitSignal(model.listed):
        model.filter_by(RUNNING)
    states: frozenset[TaskState] | None = frozenset(
        bridge.reader.tasks[key].state for key in model.ids
    )
    assert states == RUNNING.states


EMPTY_SONG = song(
    1,
    title="",
    style="",
    model="",
    artist="",
    duration_s=None,
    created_at=None,
    take=None,
    clip_id=None,
    image_url=None,
    progress=None,
)
EXTREME_SONG = song(
    1,
    title="\u202e<b>" + "x" * 5000 + "\n\x00喵",
    style="&" * 3000,
    duration_s=1e18,
    take=900,
    progress=-5,
    model="\t\t",
    artist="a\r\nb",
    files=dict.fromkeys(MediaKind, FileState.DAMAGED),
)
EMPTY_TASK = task(1, relay_name=None, action=None, relay_status=None, progress=None,
                  submitted_at=None, started_at=None, finished_at=None)  # fmt: skip
EXTREME_TASK = task(1, relay_name="<i>\x07" * 200, reason="\n" * 50 + "why", code="no.such.code",
                    progress=4000, action=Action.LYRICS, songs=10**9)  # fmt: skip


@pytest.mark.parametrize("column", SONG_COLUMNS, ids=lambda column: column.key)
@pytest.mark.parametrize("row", [EMPTY_SONG, EXTREME_SONG], ids=["empty", "extreme"])
def test_every_song_column_shows_any_song(column: Column[SongRow], row: SongRow) -> None:
    for kind in SongKind:
        for clip_state in ClipState:
            for task_state in TaskState:
                text = column.text(row._replace(kind=kind, state=clip_state, task_state=task_state))
                assert "\n" not in text
                assert "\u202e" not in text


@pytest.mark.parametrize("column", TASK_COLUMNS, ids=lambda column: column.key)
@pytest.mark.parametrize("row", [EMPTY_TASK, EXTREME_TASK], ids=["empty", "extreme"])
def test_every_task_column_shows_any_task(column: Column[TaskRow], row: TaskRow) -> None:
    for state in TaskState:
        assert "\n" not in column.text(row._replace(state=state))


@pytest.mark.parametrize("column", DOWNLOAD_COLUMNS, ids=lambda column: column.key)
def test_every_download_column_shows_any_download(column: Column[DownloadRow]) -> None:
    for state in FileState:
        row = DownloadRow(
            file=file(1, 1, state, code="media.cut", detail="x\ny"), title="", take=None, artist=""
        )
        assert "\n" not in column.text(row)


def test_a_download_that_waits_says_until_when() -> None:
    later = file(1, 1, FileState.QUEUED, code="media.cut")
    when = datetime(2024, 12, 20, 14, 2, tzinfo=UTC)
    row = DownloadRow(file=later, title="", take=None, artist="", retry_at=when)
    reason = next(column for column in DOWNLOAD_COLUMNS if column.key == "reason")
    assert reason.text(row).startswith("The download was interrupted")
    assert reason.text(row).endswith("Trying again at 2024-12-20.")


def test_sort_keys_are_all_offered() -> None:
    offered = {column.sort for column in SONG_COLUMNS} - {None}
    known = set(SONG_SORTS)
    assert not known - offered, (
        f"nobody can sort by {known - offered}: add its column to SONG_COLUMNS in ui/models/columns.py"
    )
    assert not offered - known, f"in core/fields.py, give {offered - known} its `sort`"


class _Asked(dict[str, object]):
    """Notes which keys it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.keys_asked: set[str] = set()

    @override
    def get(self, key: str, default: Any = None) -> Any:
        self.keys_asked.add(key)
        return default


@pytest.mark.parametrize("column", SONG_COLUMNS, ids=lambda column: column.key)
def test_rows_carry_what_a_column_shows(column: Column[SongRow]) -> None:
    more = _Asked()
    column.text(song(1, more=more))
    carried = {field.key for field in FIELDS if field.in_rows}
    missing = more.keys_asked - carried
    assert not missing, f"in core/fields.py, give {missing} `in_rows=True`: rows do not carry it"


def test_a_blocked_file_is_no_alarm() -> None:
    shown = states.of_song(song(1, files={MediaKind.MP3: FileState.BLOCKED}))
    assert shown.tone == "muted"
    assert shown.word == "Blocked by Suno"


def test_what_runs_is_shown_before_what_was_saved() -> None:
    files = {MediaKind.MP3: FileState.SAVED, MediaKind.MP4: FileState.DOWNLOADING}
    assert states.of_song(song(1, files=files), 42).percent == 42


def test_every_state_has_a_sentence(qtbot: QtBot) -> None:
    reader = FakeReader()
    for state in TaskState:
        told = states.tell_task(task(1, state=state))
        assert states.say_told(told) != told.code
    for file_state in set(FileState) - {FileState.ABSENT}:
        reader.songs[1] = song(1, files={MediaKind.MP3: file_state})
        reader.files = {1: file(1, 1, file_state)}
        detail = reader.song_detail(1)
        assert detail is not None
        told = states.tell_song(detail)
        assert states.say_told(told) != told.code
    for clip_state in ClipState:
        reader.songs[1] = song(1, state=clip_state)
        reader.files = {}
        detail = reader.song_detail(1)
        assert detail is not None
        told = states.tell_song(detail)
        assert states.say_told(told) != told.code


def test_the_root_has_rows_and_a_row_has_none(bridge: FakeBridge, qtbot: QtBot) -> None:
    model = songs_of(bridge, qtbot)
    assert model.rowCount(QModelIndex()) == 40
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(model.index(0, 0)) == 0


def test_a_sentence_whose_values_are_lost_says_what_was_kept(qtbot: QtBot) -> None:
    kept = "cdn.example.com refused to send the file (status 403). The link may have expired; press Retry."
    refused = file(1, 1, FileState.FAILED, code="media.refused", detail=kept)
    assert states.say_file(refused) == kept
    assert states._values_in(kept, SENTENCES["media.refused"]) == {
        "host": "cdn.example.com",
        "status": "403",
    }
    assert states._values_in("Something else.", SENTENCES["media.refused"]) == {}
    assert states.say_file(refused._replace(detail=None)) == "The download failed. Press Retry."
    away = task(1, state=TaskState.RUNNING, code="net.refused", reason=None)
    assert states.say_told(states.tell_task(away)) == "The provider is generating this."
    held = task(1, state=TaskState.HELD, code="relay.key_wrong")
    assert states.say_told(states.tell_task(held)).startswith("api.example.cn rejects the API key")
