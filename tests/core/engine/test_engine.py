"""The engine as window and command line use it, against the embedded relay over real HTTP."""

import hashlib
import json
import threading
from concurrent.futures import CancelledError
from datetime import datetime
from pathlib import Path

import pytest
from mutagen.id3 import ID3, TXXX

from suno_desktop.core.changes import Changes
from suno_desktop.core.errors import (
    Cancelled,
    DiskError,
    KeyStoreError,
    MediaError,
    UrlRefusedError,
    UsageError,
)
from suno_desktop.core.events import BatchSaved, FileEnded, Notice, Progress, RelayStatus
from suno_desktop.core.media import disk
from suno_desktop.core.model import FileState, MediaKind, RelayId, Serves, TaskState, Way
from suno_desktop.core.profile.keys import KeyStore, Secret
from suno_desktop.core.profile.settings import KeySettings, SavingSettings
from suno_desktop.demo.demo_relay import DemoRelay, Fault, FaultKind
from tests.rig import PATIENCE_S, Rig

SEED = "64dc8d98-5812-40f5-a99b-79a590452040"
A_CLIP = "95afcdae-0719-4e22-9307-7d473b3f8624"


def files_of(rig: Rig, clip_id: str) -> dict[MediaKind, FileState]:
    songs = [song for song in rig.songs() if song.row.clip_id == clip_id]
    return dict(songs[0].row.files) if songs else {}


def test_pasted_ids_become_saved_songs_by_themselves(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    rig.add(f"look: {relay.url}/suno/fetch/{SEED}")
    rig.until(lambda: rig.states() == {SEED: TaskState.READY})
    rig.until(lambda: files_of(rig, A_CLIP) == {MediaKind.MP3: FileState.SAVED})
    song = rig.song(A_CLIP)
    path = song.files[0].path
    assert path is not None
    assert path.name == "City Lights [A 95afcdae].mp3"
    assert path.is_relative_to(rig.profile.music)
    done = rig.until_event(BatchSaved)
    assert (done.saved, done.failed, done.blocked) == (2, 0, 0)
    assert done.folder == path.parent


def test_all_kinds_of_a_song_are_saved_on_wish(rig: Rig, relay: DemoRelay) -> None:
    rig.engine.set_setting(SavingSettings.kinds, ()).result()
    rig.know(relay)
    rig.add(SEED)
    rig.until(lambda: rig.states() == {SEED: TaskState.READY})
    assert files_of(rig, A_CLIP) == {}
    rig.save(*set(MediaKind) - {MediaKind.WAV, MediaKind.MIDI})  # which the demo does not make
    rig.until(lambda: set(files_of(rig, A_CLIP).values()) == {FileState.SAVED})
    saved = {file.kind: file for file in rig.song(A_CLIP).files}
    assert {kind: file.container for kind, file in saved.items()} == {
        MediaKind.MP3: "mp3",
        MediaKind.MP4: "mp4",
        MediaKind.COVER: "jpg",
        MediaKind.LYRICS: "txt",
        MediaKind.LRC: "lrc",
    }
    rig.until(lambda: any(isinstance(event, Progress) for event in rig.seen))


def test_a_sheet_is_saved_as_text_by_itself(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    sheet = "b85c241a-4d97-4ee4-1111-68c053509b24"
    rig.add(sheet)
    ended = rig.until_event(FileEnded)
    assert (ended.kind, ended.state) == (MediaKind.LYRICS, FileState.SAVED)
    assert ended.path is not None
    assert "喵喵喵" in ended.path.read_text("utf-8")
    assert ended.path.name == "喵星摇滚 [b85c241a].txt"


def test_an_id_is_looked_up_at_each_relay_until_one_knows_it(
    rig: Rig, relay: DemoRelay, canary_key: str
) -> None:
    with DemoRelay(key=canary_key, host="127.0.0.2") as other:
        rig.know(other, name="First")
        rig.know(relay, name="Second")
        task_id = relay.add_tasks(1)[0]
        rig.add(task_id)
        rig.until(lambda: rig.tasks()[0].relay_name == "Second")
        asked = [request.path for request in other.requests if task_id in request.path]
        assert asked  # the first one was asked, and did not know it


def test_an_id_that_no_relay_knows_is_told_so(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    rig.add("11111111-2222-4333-8444-555555555555")
    rig.until(lambda: rig.tasks()[0].state is TaskState.UNKNOWN)
    assert rig.tasks()[0].code == "task.unknown_anywhere"


def test_without_a_relay_ids_wait_and_are_asked_once_there_is_one(
    rig: Rig, relay: DemoRelay
) -> None:
    rig.add(SEED)
    rig.until(lambda: rig.tasks()[0].code == "task.no_relay")
    assert rig.tasks()[0].state is TaskState.HELD
    rig.know(relay)
    rig.until(lambda: rig.states() == {SEED: TaskState.READY})


def test_a_wrong_key_holds_everything_and_is_told_once(rig: Rig, relay: DemoRelay) -> None:
    saved = rig.know(relay, key="a-wrong-key-0001")
    rig.add("\n".join(relay.ids["live"]))
    notice = rig.until_event(Notice)
    assert notice.code == "relay.key_wrong"
    assert notice.values["relay"] == "Demo"
    rig.until(lambda: set(rig.states().values()) == {TaskState.HELD})
    asked = len(relay.requests)
    rig.engine.relays.change(saved.relay_id, key=relay.key).result()
    rig.until(lambda: len(relay.requests) > asked)
    assert TaskState.HELD not in rig.states().values()
    assert not [event for event in rig.seen if isinstance(event, Notice) and event is not notice]


def test_a_relay_that_is_down_is_offline_and_comes_back(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    relay.fault("/suno/", Fault(kind=FaultKind.STATUS, value=502, times=1))
    rig.add(SEED)
    status = rig.until_event(RelayStatus, lambda status: status.state == "offline")
    assert status.failures == 1
    assert rig.states() == {SEED: TaskState.WAITING}
    rig.engine.asking.poll().result()
    rig.until_event(RelayStatus, lambda status: status.state == "online")
    rig.until(lambda: rig.states() == {SEED: TaskState.READY})


def test_a_web_page_instead_of_an_answer_changes_no_task(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    relay.fault("/suno/", Fault(kind=FaultKind.HTML, times=None))
    rig.add(SEED)
    status = rig.until_event(RelayStatus, lambda status: status.state == "offline")
    assert status.code == "relay.web_page"
    assert rig.states() == {SEED: TaskState.WAITING}


def test_being_asked_to_slow_down_is_obeyed_and_shown(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    relay.fault(
        "/suno/",
        Fault(kind=FaultKind.STATUS, value=429, headers={"Retry-After": "30"}, times=1),
    )
    rig.add(SEED)
    rig.until_event(RelayStatus, lambda status: status.state == "busy")
    (status,) = rig.engine.snapshot().relays
    assert status.next_try_s is not None
    assert 20 < status.next_try_s <= 30


def test_five_hundred_tasks_are_asked_in_batches(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    ids = relay.add_tasks(500)
    rig.add("\n".join(ids))
    rig.until(lambda: set(rig.states().values()) == {TaskState.RUNNING}, what="all running")
    posts = [request for request in relay.requests if request.method == "POST"]
    gets = [request for request in relay.requests if request.path.startswith("/suno/fetch/")]
    assert len(posts) <= 12
    assert not gets


def test_a_paused_engine_asks_nobody(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    rig.engine.asking.pause(paused=True).result()
    rig.add(SEED)
    assert rig.engine.snapshot().polling_paused
    rig.engine.asking.pause(paused=False).result()
    rig.until(lambda: rig.states() == {SEED: TaskState.READY})


def test_tasks_and_queue_go_on_in_the_next_run(tmp_path: Path, relay: DemoRelay) -> None:
    first = Rig(tmp_path)
    first.engine.asking.pause(paused=True).result()
    first.know(relay)
    first.add(SEED)
    assert first.stop()
    second = Rig(tmp_path)
    try:
        second.engine.keys.use(second.engine.relays.saved[0], relay.key or "")
        assert second.states() == {SEED: TaskState.WAITING}
        second.engine.asking.pause(paused=False).result()
        second.until(lambda: second.states() == {SEED: TaskState.READY})
    finally:
        assert second.stop()


def test_a_reply_in_the_middle_of_prose_is_imported_without_asking(
    rig: Rig, relay: DemoRelay
) -> None:
    reply = {
        "code": "success",
        "data": {
            "task_id": "3340d43f-0838-43fb-a3d5-2eecddb0fe67",
            "status": "SUCCESS",
            "data": [
                {"id": A_CLIP, "title": "Imported", "status": "complete", "lyrics": "la la la"}
            ],
        },
    }
    preview = rig.engine.tracking.preview(f"返回响应 {json.dumps(reply)} 修改于 2024").result()
    assert not preview.items
    assert preview.reply_songs == 1
    added = rig.engine.tracking.add(preview).result()
    assert added.imported == 1
    assert [song.row.title for song in rig.songs()] == ["Imported"]
    assert rig.tasks()[0].relay_id is None


def test_a_pasted_foreign_url_gets_no_request_and_no_key(
    rig: Rig, relay: DemoRelay, canary_key: str
) -> None:
    with DemoRelay(key=canary_key, host="127.0.0.3") as foreign:
        rig.know(relay)
        preview = rig.engine.tracking.preview(f"{foreign.url}/suno/fetch/{SEED}").result()
        assert preview.foreign_hosts
        rig.engine.tracking.add(preview).result()
        rig.until(lambda: rig.states() == {SEED: TaskState.READY})
        assert not foreign.requests


def test_removal_can_be_undone(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    keys = rig.add(SEED)
    rig.until(lambda: len(rig.songs()) == 2)
    token = rig.engine.tracking.untrack(keys, songs=True).result()
    assert rig.songs() == []
    rig.engine.tracking.restore(token).result()
    assert len(rig.songs()) == 2
    token = rig.engine.judging.trash([rig.song(A_CLIP).row.song_id]).result().token
    assert len(rig.songs()) == 1
    rig.engine.tracking.restore(token).result()
    assert len(rig.songs()) == 2


def test_a_saved_file_that_vanished_is_saved_again(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    rig.add(SEED)
    rig.until(lambda: files_of(rig, A_CLIP) == {MediaKind.MP3: FileState.SAVED})
    path = rig.song(A_CLIP).files[0].path
    assert path is not None
    path.unlink()
    rig.save(MediaKind.MP3)
    rig.until(path.is_file)


def test_keeping_a_file_verifies_it_and_copies_it_elsewhere(
    rig: Rig, relay: DemoRelay, tmp_path: Path
) -> None:
    rig.know(relay)
    rig.add(SEED)
    rig.until(lambda: files_of(rig, A_CLIP) == {MediaKind.MP3: FileState.SAVED})
    file = rig.song(A_CLIP).files[0]
    assert rig.engine.saving.keep(file).result() == file
    rig.engine.folder.use(tmp_path / "else" / "where")

    def keep() -> Path:
        kept = rig.engine.saving.keep(file).result()
        assert kept is not None
        assert kept.path is not None
        assert hashlib.sha256(kept.path.read_bytes()).hexdigest() == kept.sha256
        return kept.path

    copy = keep()
    assert copy.is_relative_to(tmp_path / "else")
    assert file.path is not None
    assert copy.read_bytes() == file.path.read_bytes()
    assert keep() == copy  # not copied twice
    frames = ID3(file.path)
    frames.add(TXXX(encoding=3, desc="MOOD", text=["calm"]))
    frames.save(file.path)
    assert keep() != copy  # with its other tags
    assert files_of(rig, A_CLIP) == {MediaKind.MP3: FileState.SAVED}
    file.path.write_bytes(b"changed")
    assert rig.engine.saving.keep(file).result() is None
    assert files_of(rig, A_CLIP) == {MediaKind.MP3: FileState.DAMAGED}


@pytest.mark.parametrize("what", ["whole", "cut", "gone"])
def test_a_file_that_could_not_be_played_is_looked_at(
    rig: Rig, relay: DemoRelay, what: str
) -> None:
    rig.know(relay)
    rig.add(SEED)
    rig.until(lambda: files_of(rig, A_CLIP) == {MediaKind.MP3: FileState.SAVED})
    song = rig.song(A_CLIP)
    path = song.files[0].path
    assert path is not None
    if what == "cut":
        path.write_bytes(path.read_bytes()[:-1000])
    elif what == "gone":
        path.unlink()
    rig.engine.upkeep.doubt(song.row.song_id, MediaKind.MP3).result()
    rig.engine.upkeep.doubt(song.row.song_id, MediaKind.MP4).result()
    state = {"whole": FileState.SAVED, "cut": FileState.DAMAGED, "gone": FileState.MISSING}[what]
    assert files_of(rig, A_CLIP) == {MediaKind.MP3: state}


def test_check_finds_missing_damaged_and_moved_files(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    rig.add("\n".join(relay.ids["seeds"]))
    rig.until(
        lambda: sum(FileState.SAVED in song.row.files.values() for song in rig.songs()) == 9,
        what="nine saved files",
    )
    files = [song.files[0] for song in rig.songs() if song.row.clip_id is not None]
    gone, spoilt, moved = (file.path for file in files[:3])
    assert gone is not None
    assert spoilt is not None
    assert moved is not None
    gone.unlink()
    spoilt.write_bytes(spoilt.read_bytes()[:-1] + b"?")
    moved.rename(rig.profile.music / "elsewhere.mp3")
    found = {one.path: one.verdict for one in rig.engine.upkeep.check().result()}
    assert found[gone] == "missing"
    assert found[spoilt] == "damaged"
    assert found[rig.profile.music / "elsewhere.mp3"] == "moved"
    assert sorted(found.values()).count("ok") == 6
    again = {one.path: one.verdict for one in rig.engine.upkeep.check().result()}
    assert again[rig.profile.music / "elsewhere.mp3"] == "ok"


def test_covers_come_as_our_own_thumbnails_and_stay_without_network(
    rig: Rig, relay: DemoRelay
) -> None:
    rig.know(relay)
    rig.add(SEED)
    rig.until(lambda: len(rig.songs()) == 2)
    song_id = rig.song(A_CLIP).row.song_id
    thumbnail = rig.engine.covers.thumbnail(song_id, 72).result()
    assert thumbnail is not None
    assert thumbnail.read_bytes().startswith(b"\xff\xd8\xff")
    relay.stop()
    assert rig.engine.covers.thumbnail(song_id, 36).result() is not None
    assert rig.engine.covers.cover(song_id).result() is not None


def test_a_song_without_cover_has_none(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    rig.add(relay.ids["sheet"][0])
    rig.until(lambda: bool(rig.songs()))
    assert rig.engine.covers.thumbnail(rig.songs()[0].row.song_id, 72).result() is None


def test_what_is_not_saved_is_fetched_for_playing_and_kept(rig: Rig, relay: DemoRelay) -> None:
    rig.engine.set_setting(SavingSettings.kinds, ()).result()
    rig.know(relay)
    rig.add(SEED)
    rig.until(lambda: len(rig.songs()) == 2)
    song_id = rig.song(A_CLIP).row.song_id
    playable = rig.engine.listening.playable(song_id).result()
    assert playable.path.is_relative_to(rig.profile.cache)
    assert playable.way is Way.LINK
    relay.stop()
    assert rig.engine.listening.playable(song_id).result().path == playable.path
    with pytest.raises(MediaError):
        rig.engine.listening.playable(song_id, MediaKind.MP4).result()


def test_going_on_to_another_song_ends_the_fetch_of_the_last_one(
    rig: Rig, relay: DemoRelay
) -> None:
    rig.engine.set_setting(SavingSettings.kinds, ()).result()
    rig.know(relay)
    rig.add(SEED)
    rig.until(lambda: len(rig.songs()) == 2)
    relay.fault(f"/cdn/{A_CLIP}", Fault(kind=FaultKind.STALL, value=100, times=None))
    first, second = (
        song.row.song_id for song in sorted(rig.songs(), key=lambda s: s.row.take or 0)
    )
    stalled = rig.engine.listening.playable(first)
    assert not stalled.cancel()
    assert rig.engine.listening.playable(second).result(10).path.is_file()
    with pytest.raises(Cancelled):
        stalled.result(10)


def test_the_fetch_of_a_song_can_be_ended(rig: Rig, relay: DemoRelay) -> None:
    rig.engine.set_setting(SavingSettings.kinds, ()).result()
    rig.know(relay)
    rig.add(SEED)
    rig.until(lambda: len(rig.songs()) == 2)
    relay.fault(f"/cdn/{A_CLIP}", Fault(kind=FaultKind.STALL, value=100, times=None))
    stalled = rig.engine.listening.playable(rig.song(A_CLIP).row.song_id)
    rig.engine.listening.stop_fetching()
    with pytest.raises(Cancelled):
        stalled.result(10)
    (other,) = (song.row for song in rig.songs() if song.row.clip_id != A_CLIP)
    assert rig.engine.listening.playable(other.song_id).result(10).path.is_file(), (
        "the next is a new one"
    )


def test_the_saved_file_is_played(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    rig.add(SEED)
    rig.until(lambda: files_of(rig, A_CLIP) == {MediaKind.MP3: FileState.SAVED})
    song = rig.song(A_CLIP)
    assert rig.engine.listening.playable(song.row.song_id).result().path == song.files[0].path


def test_a_sheet_cannot_be_played(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    rig.add(relay.ids["sheet"][0])
    rig.until(lambda: bool(rig.songs()))
    with pytest.raises(MediaError):
        rig.engine.listening.playable(rig.songs()[0].row.song_id).result()


def test_the_connection_test_saves_nothing_and_says_what_it_found(
    rig: Rig, relay: DemoRelay
) -> None:
    probe = rig.engine.relays.test(base_url=f"{relay.url}/v1/", key=relay.key).result()
    assert probe.ok
    assert probe.base_url == relay.url
    assert probe.serves.batch
    assert rig.engine.relays.saved == ()
    assert not rig.engine.relays.test(base_url=relay.url, key="wrong-key-123").result().ok
    saved = rig.know(relay)
    again = rig.engine.relays.test(base_url=relay.url, key=None, relay_id=saved.relay_id).result()
    assert again.ok


@pytest.mark.parametrize(
    "address",
    ["", "https://", "ftp://x.example", "https://a b", "http://[", "https://u:p@x.example"],
)
def test_an_impossible_address_is_refused_in_words(rig: Rig, address: str) -> None:
    with pytest.raises(UsageError):
        rig.engine.relays.add(name="x", base_url=address).result()


def test_plain_http_wants_a_lasting_mark(rig: Rig) -> None:
    with pytest.raises(UrlRefusedError):
        rig.engine.relays.add(name="x", base_url="http://relay.example").result()
    relay = rig.engine.relays.add(
        name="x", base_url="http://relay.example", allow_http=True
    ).result()
    assert relay.allow_http
    with pytest.raises(UrlRefusedError):
        rig.engine.relays.change(relay.relay_id, allow_http=False).result()


def test_relays_are_listed_changed_and_removed(rig: Rig, relay: DemoRelay) -> None:
    saved = rig.know(relay)
    (info,) = rig.engine.relays.infos().result()
    assert info.has_key
    assert info.status.state == "unasked"
    rig.engine.relays.change(saved.relay_id, name="Mine", key="").result()
    (info,) = rig.engine.relays.infos().result()
    assert info.relay.name == "Mine"
    assert not info.has_key
    rig.engine.relays.remove(saved.relay_id).result()
    assert rig.engine.relays.infos().result() == ()


def test_keys_move_with_the_chosen_storage(rig: Rig, relay: DemoRelay, canary) -> None:
    saved = rig.know(relay)
    canary.allow(rig.profile.keys)
    rig.engine.set_setting(KeySettings.storage, "file").result()
    assert rig.profile.keys.stat().st_mode & 0o777 == 0o600
    assert relay.key is not None
    assert relay.key in rig.profile.keys.read_text()
    rig.engine.set_setting(KeySettings.storage, "session").result()
    assert not rig.profile.keys.exists() or relay.key not in rig.profile.keys.read_text()
    rig.engine.relays.change(saved.relay_id, key="").result()


def test_keys_stay_where_they_are_when_they_need_not_or_cannot_move(
    rig: Rig, relay: DemoRelay, canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.know(relay)
    canary.allow(rig.profile.keys)
    for _ in range(2):
        rig.engine.set_setting(KeySettings.storage, "file").result()
        assert (relay.key or "?") in rig.profile.keys.read_text()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(rig.engine.settings, "set", full)
        with pytest.raises(DiskError):
            rig.engine.set_setting(KeySettings.storage, "session").result()
    assert (relay.key or "?") in rig.profile.keys.read_text()
    rig.engine.set_setting(KeySettings.storage, "session").result()


def test_a_relay_that_is_removed_takes_no_key_from_another_at_the_same_place(
    rig: Rig, relay: DemoRelay
) -> None:
    first = rig.know(relay)
    other = rig.engine.relays.add(
        name="Other", base_url=f"{relay.url}/other", key=relay.key, serves=Serves()
    ).result()
    rig.engine.relays.remove(other.relay_id).result()
    assert [info.has_key for info in rig.engine.relays.infos().result()] == [True]
    rig.engine.relays.remove(first.relay_id).result()
    again = rig.engine.relays.add(name="Demo", base_url=relay.url).result()
    assert again.relay_id == first.relay_id
    assert [info.has_key for info in rig.engine.relays.infos().result()] == [False]


def test_of_two_changes_of_one_setting_the_last_one_stays(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = tmp_path / "slow", tmp_path / "quick"
    is_asked, answers = threading.Event(), threading.Event()

    def check(folder: Path) -> None:
        if folder == slow:  # as a disk on a network is
            is_asked.set()
            assert answers.wait(PATIENCE_S)

    monkeypatch.setattr(disk, "check_writable", check)
    first = rig.engine.set_setting(SavingSettings.folder, str(slow))
    assert is_asked.wait(PATIENCE_S)
    second = rig.engine.set_setting(SavingSettings.folder, str(quick))
    rig.engine.relays.infos().result(PATIENCE_S)  # nothing else waits
    answers.set()
    first.result(PATIENCE_S)
    second.result(PATIENCE_S)
    assert rig.engine.folder.path == quick


def test_a_key_store_that_was_locked_is_asked_again_when_the_person_wants_it(
    tmp_path: Path, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Rig(tmp_path)
    first.engine.relays.add(name="Demo", base_url=relay.url).result()
    assert first.stop()
    is_locked, looks = True, 0

    def get(_: KeyStore, origin: str) -> Secret:
        nonlocal looks
        looks += 1
        if is_locked:
            raise KeyStoreError("key.unread")
        return Secret(relay.key or "")

    monkeypatch.setattr(KeyStore, "get", get)
    second = Rig(tmp_path)
    try:
        second.add("\n".join(relay.ids["seeds"]))
        second.until(lambda: set(second.states().values()) == {TaskState.HELD})
        assert [info.has_key for info in second.engine.relays.infos().result()] == [True]
        assert looks == 1  # each look may ask for a password
        assert relay.requests == []
        is_locked = False
        second.engine.asking.poll().result()
        second.until(lambda: TaskState.READY in second.states().values())
    finally:
        assert second.stop()


@pytest.mark.parametrize("in_store", [False, True])
def test_what_the_person_says_of_a_key_is_newer_than_what_is_being_read(
    tmp_path: Path, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch, *, in_store: bool
) -> None:
    first = Rig(tmp_path)
    saved = first.engine.relays.add(name="Demo", base_url=relay.url).result()
    assert first.stop()
    rig = Rig(tmp_path)

    def get(_: KeyStore, origin: str) -> Secret | None:
        if in_store:
            rig.engine.relays.change(saved.relay_id, key="").result()
            return Secret(relay.key or "")
        rig.engine.keys.use(saved, relay.key or "")
        return None

    monkeypatch.setattr(KeyStore, "get", get)
    try:
        assert [info.has_key for info in rig.engine.relays.infos().result()] == [not in_store]
    finally:
        assert rig.stop()


def test_what_was_held_is_let_go_when_the_relay_is_put_right(rig: Rig, relay: DemoRelay) -> None:
    """First what an old answer could still say is out of date, then it is let go."""
    saved = rig.know(relay, key="sk-wrong")
    rig.add(relay.ids["seeds"][0])
    rig.until(lambda: set(rig.states().values()) == {TaskState.HELD})
    asking, library = rig.engine.asking, rig.engine._context.library
    done: list[str] = []
    forgive, release = asking.forgive, library.release_held

    def forgiving(relay_id: RelayId | None = None) -> None:
        done.append("forgive")
        forgive(relay_id)

    def releasing(relay_id: RelayId, now: datetime) -> Changes:
        done.append("release")
        return release(relay_id, now)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "forgive", forgiving)
        patch.setattr(library, "release_held", releasing)
        rig.engine.relays.change(saved.relay_id, base_url="https://relay.invalid").result()
        rig.engine.relays.change(saved.relay_id, base_url=relay.url, key=relay.key).result()
    assert done == ["forgive", "release"] * 2
    rig.until(lambda: set(rig.states().values()) == {TaskState.READY})


def test_what_was_learnt_at_the_old_address_is_not_kept_for_the_new_one(
    rig: Rig, relay: DemoRelay
) -> None:
    old = rig.know(relay)
    learned = old._replace(serves=Serves(fetch=True, batch=True, batch_limit=7))
    rig.engine.relays.change(old.relay_id, base_url="https://relay.invalid").result()
    rig.engine.relays.learn(learned)  # by an answer that was on its way
    rig.engine.relays.change(old.relay_id, name="Other").result()
    (saved,) = rig.engine.relays.saved
    assert (saved.base_url, saved.serves) == ("https://relay.invalid", Serves())


def test_what_a_relay_serves_is_learnt_by_asking(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    rig.add("\n".join(relay.ids["seeds"]))
    rig.until(lambda: rig.engine.relays.saved[0].serves.batch is True)


def test_a_stopped_engine_answers_with_cancelled_futures(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    assert rig.stop()
    assert rig.stop()
    with pytest.raises((CancelledError, Cancelled)):
        rig.engine.read(lambda reader: reader.counts()).result()
