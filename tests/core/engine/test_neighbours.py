"""Relays of neighbour APIs in a whole engine: found by asking, kept, exported, at several addresses, with fresh links."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.engine import on_demand
from suno_desktop.core.errors import BadReplyError, RelayDeclinedError, RelayError
from suno_desktop.core.events import RelayStatus
from suno_desktop.core.model import FileState, MediaFile, MediaKind, Serves, TaskId, TaskState
from suno_desktop.core.override import override
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.relay import apis
from suno_desktop.core.relay.client import Answer
from suno_desktop.core.relay.schedule import Endpoint
from tests.core.engine.test_addresses import dead_url
from tests.core.engine.world import FakeRelay, World, web_page
from tests.neighbours import CLIPS, TASK, WORDS_TASK, Feed, SunoApi
from tests.rig import PATIENCE_S, Rig

OTHER = "6d80e51fa5b7ffa54ae6d7dcb4c2be8e"


def known(rig: Rig) -> Serves:
    return rig.engine.relays.saved[0].serves


def test_it_is_found_by_asking_and_known_after_a_restart(rig: Rig, tmp_path: Path) -> None:
    with SunoApi(step=3) as server:
        relay = rig.engine.relays.add(name="S", base_url=server.url, key=server.key).result(
            PATIENCE_S
        )
        assert (server.asked, relay.serves.api) == ([], None)
        rig.add(TASK)
        rig.until(lambda: rig.states().get(TaskId(TASK)) is TaskState.READY)
        rig.until(lambda: known(rig).api == "sunoapi")
        assert known(rig).feed is False
        moods = {one.state for one in rig.seen if isinstance(one, RelayStatus)}
        assert moods == {"online"}, "nobody is told of a trouble that is none"
        assert rig.stop()
        server.asked.clear()
        again = Rig(tmp_path / "profile")
        again.engine.relays.change(relay.relay_id, key=server.key).result(PATIENCE_S)
        again.add(WORDS_TASK)
        again.until(lambda: again.states().get(TaskId(WORDS_TASK)) is TaskState.READY)
        assert [line for line in server.questions() if "/suno/" in line] == []
        assert again.stop()


def test_the_connection_test_is_believed(rig: Rig) -> None:
    with SunoApi(step=3) as server:
        probe = rig.engine.relays.test(base_url=server.url, key=server.key).result(PATIENCE_S)
        assert (probe.ok, probe.serves.api) == (True, "sunoapi")
        rig.engine.relays.add(
            name="S", base_url=probe.base_url, key=server.key, serves=probe.serves
        ).result(PATIENCE_S)
        server.asked.clear()
        rig.add(TASK)
        rig.until(lambda: rig.states().get(TaskId(TASK)) is TaskState.READY)
        assert {line.partition("?")[0] for line in server.questions()} == {
            "GET /api/v1/generate/record-info"
        }


def test_a_known_address_needs_no_test(rig: Rig) -> None:
    relay = rig.engine.relays.add(name="K", base_url="https://api.kie.ai").result(PATIENCE_S)
    assert relay.serves == apis.of("sunoapi").known(Serves())
    rig.engine.relays.change(relay.relay_id, base_url="https://x.invalid").result(PATIENCE_S)
    assert known(rig) == Serves()
    rig.engine.relays.change(relay.relay_id, base_url="https://api.sunoapi.org").result(PATIENCE_S)
    assert known(rig).api == "sunoapi"


def test_every_address_of_it_is_asked_by_its_api(rig: Rig) -> None:
    with SunoApi(step=3) as server:
        rig.engine.relays.add(
            name="S", base_url=dead_url(), key=server.key, others=[server.url]
        ).result(PATIENCE_S)
        rig.add(TASK)
        rig.until(lambda: rig.states().get(TaskId(TASK)) is TaskState.READY)
        rig.until(lambda: known(rig).api == "sunoapi")
        assert rig.engine.snapshot().relays[0].address == server.url


def test_songs_that_are_looked_up_by_their_own_ids(rig: Rig) -> None:
    with Feed() as server:
        rig.engine.relays.add(name="F", base_url=server.url, key=server.key).result(PATIENCE_S)
        rig.add("\n".join(CLIPS))
        rig.until(lambda: set(rig.states().values()) == {TaskState.READY})
        rig.until(lambda: known(rig).api == "feed")
        assert {one.row.clip_id for one in rig.songs()} == {*CLIPS}


def test_dead_links_are_made_anew_and_the_song_is_saved(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("suno_desktop.core.relay.client._RENEWAL_LOOK_S", 0.01)
    rig.engine.set_setting(SavingSettings.kinds, ()).result(PATIENCE_S)
    rig.engine.set_setting(SavingSettings.new_links, "yes").result(PATIENCE_S)
    with SunoApi(step=3) as server:
        rig.engine.relays.add(name="S", base_url=server.url, key=server.key).result(PATIENCE_S)
        rig.add(TASK)
        rig.until(lambda: len(rig.songs()) == 2)
        server.made = 4  # what it gave is gone, and a plain question brings the same links
        rig.save(MediaKind.MP3)

        def states() -> list[FileState]:
            songs = [rig.song(clip_id).row for clip_id in CLIPS]
            return [row.files.get(MediaKind.MP3, FileState.ABSENT) for row in songs]

        rig.until(lambda: states()[0] is FileState.SAVED)
        rig.until(lambda: known(rig).renewal is True)
        begun = [line for line in server.asked if line.startswith("POST /api")]
        assert 1 <= len(begun) <= 2, "not more than one for each song that failed"
        assert rig.states() == {TASK: TaskState.READY}


def test_no_new_links_are_made_unless_the_person_agreed(rig: Rig) -> None:
    rig.engine.set_setting(SavingSettings.kinds, ()).result(PATIENCE_S)
    with SunoApi(step=3) as server:
        knows(rig, server)
        server.made = 4
        rig.save(MediaKind.MP3)
        rig.until(lambda: len(server.asked) > 6)
        rig.until(lambda: any(one.code for one in rig.song(CLIPS[0]).files))
        assert not [line for line in server.asked if line.startswith("POST /api")]


# Made on demand: ordered once, and followed.


def knows(rig: Rig, server: SunoApi) -> None:
    """Its songs are ready."""
    rig.engine.relays.add(name="S", base_url=server.url, key=server.key).result(PATIENCE_S)
    rig.add(TASK)
    rig.until(lambda: len(rig.songs()) == 2)
    rig.until(lambda: known(rig).api == "sunoapi")


def wish(rig: Rig, kind: MediaKind) -> None:
    """One song's file."""
    ids = [rig.song(CLIPS[0]).row.song_id]
    rig.engine.saving.save(ids, [kind], orders=[kind]).result(PATIENCE_S)


def file_of(rig: Rig, kind: MediaKind) -> MediaFile | None:
    return next((file for file in rig.song(CLIPS[0]).files if file.kind is kind), None)


def state_of(rig: Rig, kind: MediaKind) -> FileState | None:
    return file.state if (file := file_of(rig, kind)) else None


def orders(server: SunoApi, kind: str = "wav") -> list[str]:
    return [line for line in server.asked if line == f"POST /api/v1/{kind}/generate"]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is making something is asked again at once."""
    monkeypatch.setattr(on_demand, "_FOLLOW_S", (0.01,) * 20)


@pytest.fixture
def quiet(tmp_path: Path) -> Iterator[Rig]:
    """An engine that saves nothing unasked."""
    rig = Rig(tmp_path / "profile", auto_save=False)
    yield rig
    assert rig.stop()


@pytest.mark.usefixtures("quick")
def test_a_wav_is_ordered_once_and_followed_to_its_file(quiet: Rig) -> None:
    with SunoApi(step=3) as server:
        knows(quiet, server)
        wish(quiet, MediaKind.WAV)
        quiet.until(lambda: state_of(quiet, MediaKind.WAV) is FileState.SAVED)
        assert len(orders(server)) == 1
        assert server.times[f"order-{CLIPS[0]}"] == 3, "asked until it was done"
        assert known(quiet).wav is True


def test_times_of_words_come_with_the_answer(quiet: Rig) -> None:
    with SunoApi(step=3) as server:
        knows(quiet, server)
        wish(quiet, MediaKind.LRC)
        quiet.until(lambda: state_of(quiet, MediaKind.LRC) is FileState.SAVED)
        file = file_of(quiet, MediaKind.LRC)
        assert file is not None
        assert file.path is not None
        assert file.path.read_text("utf-8") == "[00:00.25]la\n"
        assert len([line for line in server.asked if "timestamped" in line]) == 1


def test_notes_are_never_asked_for(quiet: Rig) -> None:
    with SunoApi(step=3) as server:
        knows(quiet, server)
        wish(quiet, MediaKind.MIDI)
        quiet.until(lambda: state_of(quiet, MediaKind.MIDI) is FileState.FAILED)
        assert not any("midi" in line for line in server.asked)


def test_a_server_that_wants_to_call_back_says_so_once(quiet: Rig) -> None:
    with SunoApi(step=3, callback_needed=True) as server:
        knows(quiet, server)
        wish(quiet, MediaKind.WAV)
        quiet.until(lambda: state_of(quiet, MediaKind.WAV) is FileState.FAILED)
        file = file_of(quiet, MediaKind.WAV)
        assert file is not None
        assert file.code == "made.needs_address"
        assert len(orders(server)) == 1


@pytest.mark.usefixtures("quick")
def test_an_order_that_came_to_nothing_says_why(quiet: Rig) -> None:
    with SunoApi(step=3) as server:
        server.fails = True
        knows(quiet, server)
        wish(quiet, MediaKind.WAV)
        quiet.until(lambda: state_of(quiet, MediaKind.WAV) is FileState.FAILED)
        file = file_of(quiet, MediaKind.WAV)
        assert file is not None
        assert "The audio is too old." in (file.detail or "")
        assert len(orders(server)) == 1


@pytest.mark.usefixtures("quick")
def test_an_order_is_followed_after_a_restart_and_not_sent_again(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "profile", auto_save=False, keys="file")
    with SunoApi(step=3) as server:
        knows(rig, server)
        server.times[f"order-{CLIPS[0]}"] = -1000
        wish(rig, MediaKind.WAV)
        rig.until(lambda: server.times[f"order-{CLIPS[0]}"] > -1000)
        assert rig.stop()
        server.times[f"order-{CLIPS[0]}"] = 2
        again = Rig(tmp_path / "profile", auto_save=False, keys="file")
        try:
            again.until(lambda: state_of(again, MediaKind.WAV) is FileState.SAVED)
        finally:
            assert again.stop()
        assert len(orders(server)) == 1


def test_an_order_whose_answer_is_lost_is_not_sent_again(quiet: Rig) -> None:
    with SunoApi(step=3) as server:
        knows(quiet, server)
        server.trouble = [(500, {"error": "boom"})]
        wish(quiet, MediaKind.WAV)
        quiet.until(lambda: state_of(quiet, MediaKind.WAV) is FileState.FAILED)
        file = file_of(quiet, MediaKind.WAV)
        assert file is not None
        assert file.code == "relay.fault"
        assert len(orders(server)) == 1


def test_an_order_that_may_have_arrived_is_sent_again_by_a_person_only(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "profile", auto_save=False, keys="file")
    with SunoApi(step=3) as server:
        knows(rig, server)
        server.held.clear()
        wish(rig, MediaKind.WAV)
        rig.until(server.reached.is_set)
        assert rig.stop()  # as good as a kill: the answer is lost
        server.held.set()
        again = Rig(tmp_path / "profile", auto_save=False, keys="file")
        try:
            again.until(lambda: state_of(again, MediaKind.WAV) is FileState.FAILED)
            file = file_of(again, MediaKind.WAV)
            assert file is not None
            assert file.code == "made.unsure"
            assert len(orders(server)) == 1
            again.engine.saving.retry_files().result(PATIENCE_S)
            again.until(lambda: len(orders(server)) == 2)
        finally:
            assert again.stop()


# Guessing, on a clock that only moves when told.


class Speaks(FakeRelay):
    """Answers only by one API."""

    api: str | None = "sunoapi"
    asked_by: list[str | None]

    @override
    def answer(self, ids: Any, endpoint: Endpoint, serves: Serves) -> Answer:
        self.asked_by.append(serves.api)
        if serves.api != self.api:
            if endpoint is Endpoint.BATCH:
                return Answer(missing=tuple(ids), serves=serves._replace(batch=False))
            raise self.trouble()
        answer = super().answer(ids, endpoint, serves)
        told: dict[str, Any] = {endpoint.value: True}
        return replace(answer, serves=serves._replace(**told))

    trouble: Callable[[], RelayError] = staticmethod(
        lambda: BadReplyError("relay.not_a_relay", status="404")
    )


def speaking(world: World, api: str | None, *, serves: Serves | None = None) -> Speaks:
    fake = world.relay("One", serves=serves or Serves())
    own = Speaks(fake.relay, fake.clock)
    own.api, own.asked_by = api, []
    world.relays[fake.relay_id] = own
    return own


def test_each_api_is_tried_once_in_the_order_of_the_table(tmp_path: Path) -> None:
    with World.opened(tmp_path) as world:
        one = speaking(world, "feed")
        one.knows("t1", for_s=0)
        world.track("t1", at=one)
        world.run(3.0)
        assert one.asked_by == [None, "sunoapi", "feed"]
        assert world.states() == {"t1": TaskState.READY}
        assert world.learned[-1].serves == apis.of("feed").known(Serves(fetch=True))
        assert world.status(one).state == "online"


def test_a_task_that_is_not_known_there_proves_sunoapi_but_not_feed(tmp_path: Path) -> None:
    for api, proves in (("sunoapi", True), ("feed", False)):
        (tmp_path / api).mkdir()
        with World.opened(tmp_path / api) as world:
            one = speaking(world, api)
            world.track("nobody's", at=one)
            world.run(60.0)
            assert [relay.serves.api for relay in world.learned][-1:] == ([api] if proves else [])


@pytest.mark.parametrize("trouble", [web_page, lambda: RelayDeclinedError("relay.declined")])
def test_nothing_is_guessed_where_the_family_is_known(tmp_path: Path, trouble: Any) -> None:
    with World.opened(tmp_path) as world:
        one = speaking(world, "sunoapi", serves=Serves(fetch=True))
        one.trouble = trouble
        one.knows("t1")
        world.track("t1", at=one)
        world.run(600.0)
        assert set(one.asked_by) == {None}


def test_where_nothing_answers_rightly_few_questions_are_added(tmp_path: Path) -> None:
    with World.opened(tmp_path) as world:
        one = speaking(world, "of 2030")
        one.knows("t1", "t2", "t3")
        world.track("t1", "t2", "t3", at=one)
        world.run(800.0)
        assert len([api for api in one.asked_by if api]) <= 4
        assert world.status(one).code == "relay.not_a_relay"
        one.api = None  # it was a page in between
        world.poll()
        world.run(30.0)
        assert one.asked_by[-1] is None
        assert world.learned[-1].serves.fetch is True
