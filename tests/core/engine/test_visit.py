"""One visit beside the engine's own work: its key, folder and wishes are its own, and end with it."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.core.engine.visit import Visit
from suno_desktop.core.errors import Cancelled, UsageError
from suno_desktop.core.events import Event
from suno_desktop.core.library.share import Share
from suno_desktop.core.model import FileId, FileState, MediaKind, TaskKey, TaskState
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.demo.demo_relay import DemoRelay
from tests.rig import PATIENCE_S, Rig

READY = "64dc8d98-5812-40f5-a99b-79a590452040"


@pytest.fixture
def visit(rig: Rig) -> Iterator[Visit]:
    heard: queue.SimpleQueue[Event] = queue.SimpleQueue()
    visit = rig.engine.visits.open(listen=heard.put)
    yield visit
    visit.close()


def add(visit: Visit, text: str = READY) -> tuple[TaskKey, ...]:
    preview = visit.tracking.preview(text).result(PATIENCE_S)
    return tuple(map(TaskKey, visit.tracking.add(preview).result(PATIENCE_S).keys))


def files(rig: Rig) -> dict[FileState, int]:
    states = [file.state for song in rig.songs() for file in song.files]
    return {state: states.count(state) for state in set(states)}


def wished(rig: Rig, visit: Visit, kind: MediaKind = MediaKind.MP3) -> list[FileId]:
    ids = [song.row.song_id for song in rig.songs()]
    return list(visit.saving.save(ids, [kind]).result(PATIENCE_S).files)


def is_ready(rig: Rig) -> bool:
    return [row.state for row in rig.tasks()] == [TaskState.READY]


def test_it_asks_with_its_own_key_and_saves_into_its_own_folder_only_what_it_wishes(
    rig: Rig, relay: DemoRelay, visit: Visit, tmp_path: Path
) -> None:
    known = rig.know(relay, key="wrong-" * 4)
    with pytest.raises(UsageError):
        visit.use_key(known, "no key\\n")
    visit.use_key(known, relay.key or "")
    (key,) = add(visit)
    assert rig.engine.visits.tasks_of(visit) == Share(only=frozenset({key}))
    rig.until(lambda: is_ready(rig))
    assert files(rig).get(FileState.SAVED, 0) == 0  # nothing is saved unasked
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    visit.folder.use(folder)
    ids = wished(rig, visit)
    rig.until(lambda: files(rig).get(FileState.SAVED) == len(ids) == 2)
    assert len(list(folder.rglob("*.mp3"))) == 2
    assert rig.engine.visits.files_of(visit).only == frozenset()
    visit.close()
    assert visit.is_closed
    assert rig.engine.visits.tasks_of(visit).only == frozenset()
    with pytest.raises(Cancelled):
        visit.check()
    rig.until(visit.has_left)


def test_what_was_there_before_is_saved_as_the_settings_say(
    rig: Rig, relay: DemoRelay, visit: Visit
) -> None:
    rig.engine.set_setting(SavingSettings.kinds, ()).result(PATIENCE_S)
    rig.know(relay)
    rig.add(READY)
    rig.until(lambda: is_ready(rig))
    rig.engine.set_setting(SavingSettings.kinds, (MediaKind.MP3,)).result(PATIENCE_S)
    ready = tuple(song.row.song_id for song in rig.songs())
    visit._context.change(lambda: visit._became_ready(ready)).result(PATIENCE_S)
    rig.until(lambda: files(rig).get(FileState.SAVED) == 2)


WRONG = "wrong-" * 4


@pytest.mark.parametrize(
    "case",
    [  # the keys of the engine, of the visit and of another one; None: the right one
        (None, WRONG, None, False),
        (None, WRONG, WRONG, False),
        (WRONG, WRONG, None, False),
        (WRONG, "", None, False),
        ("", "", None, False),
        (WRONG, "", "", True),  # nobody has another key
        ("", "", "", True),
    ],
)
def test_a_refused_key_holds_no_task_that_may_be_asked_about_with_another(
    rig: Rig, relay: DemoRelay, visit: Visit, case: tuple[str | None, str, str | None, bool]
) -> None:
    engines, own, others, is_held = case
    known, good = rig.know(relay, key=engines), relay.key or ""
    other = rig.engine.visits.open(listen=lambda _event: None)
    if own:
        visit.use_key(known, own)
    if others != "":
        other.use_key(known, good if others is None else others)
    (running,) = relay.add_tasks(1)
    if others != "":
        add(other, running)
    add(visit, running)
    rig.until(lambda: visit.seen(rig.tasks()[0]).state is TaskState.HELD)
    assert (visit.seen(rig.tasks()[0]).code or "").startswith("relay.key_")
    assert (rig.tasks()[0].state is TaskState.HELD) == is_held
    visit.close()
    if not is_held:
        rig.until(lambda: rig.tasks()[0].state is TaskState.RUNNING)
    if others is None:
        assert other.seen(rig.tasks()[0]) == rig.tasks()[0]
    other.close()


def test_what_is_ready_stays_so_for_a_visit_whose_key_is_refused(
    rig: Rig, relay: DemoRelay, visit: Visit
) -> None:
    known = rig.know(relay)
    visit.use_key(known, WRONG)
    rig.add(READY)
    rig.until(lambda: is_ready(rig))
    visit.asking.poll(add(visit)).result(PATIENCE_S)
    rig.until(lambda: visit.seen(rig.tasks()[0]).code == "relay.key_wrong")
    seen = visit.seen(rig.tasks()[0])
    assert (seen.state, seen.next_look_at) == (TaskState.READY, None)
    rig.until(lambda: rig.tasks()[0].code is None)


@pytest.mark.parametrize("gave_up", [True, False])
def test_at_its_end_what_waits_is_the_engines_or_cancelled(
    rig: Rig, relay: DemoRelay, visit: Visit, gave_up: bool
) -> None:
    rig.know(relay)
    add(visit)
    rig.until(lambda: is_ready(rig))
    visit._downloading.paused = True  # so that all of it waits
    ids = wished(rig, visit)
    visit.close(gave_up=gave_up)
    visit.close(gave_up=True)  # once is enough
    if gave_up:
        states = {file.file_id: file.state for song in rig.songs() for file in song.files}
        assert {states.get(one, FileState.ABSENT) for one in ids} == {FileState.ABSENT}
    else:
        rig.until(lambda: files(rig).get(FileState.SAVED) == len(ids) == 2)


def test_nobody_waits_for_one_that_is_cancelled(rig: Rig, visit: Visit) -> None:
    visit.check()
    visit.cancel()
    with pytest.raises(Cancelled):
        visit.check()
    assert not visit.is_closed
    assert visit.has_left()


def test_where_everything_ends_it_changes_nothing(rig: Rig) -> None:
    visit = rig.engine.visits.open(listen=lambda _event: None)
    visit._host.cancel.cancel()
    visit.close(gave_up=True)
    assert visit.is_closed
    assert visit.step() > 0
