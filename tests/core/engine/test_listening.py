"""What a song is played from, and what is kept of its live stream until the real file is there."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import Cancelled, MediaError, ProfileError
from suno_desktop.core.events import StreamProgress
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.media import mp3
from suno_desktop.core.model import FileState, MediaKind, SongId, Way
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.rows import Playable, SongDetail, StreamPreview
from suno_desktop.core.workflows.covers import cache_name
from suno_desktop.demo.demo_relay import DemoRelay, Fault, FaultKind
from tests.rig import PATIENCE_S, Rig

CLIP = "95afcdae-0719-4e22-9307-7d473b3f8624"
"""A song whose media the embedded relay has."""
TASK = "7a3b1c52-0000-4a6e-9d0c-5b1f2f6f9a01"
STREAM = "/audiopipe/"
FILE = f"/cdn/{CLIP}.mp3"
FRAME_S = 0.024
SECOND = 10_000
"""Bytes of the embedded relay's songs that play for a second."""


def told(relay: DemoRelay, *, status: str = "streaming", link: str = STREAM, **more: Any) -> bytes:
    url = f"{relay.url}{STREAM}?item_id={CLIP}" if link == STREAM else f"{relay.url}{link}"
    clip = {"id": CLIP, "title": "Tide", "status": status, "audio_url": url, **more}
    task = {
        "task_id": TASK,
        "action": "MUSIC",
        "status": "IN_PROGRESS" if status == "streaming" else "SUCCESS",
        "data": [clip],
    }
    return json.dumps({"code": "success", "data": task}).encode()


def cut(seconds: float) -> Fault:
    return Fault(kind=FaultKind.CUT_CHUNKED, value=round(seconds * SECOND))


def is_known(rig: Rig) -> bool:
    return any(song.row.clip_id == CLIP for song in rig.songs())


def streaming(rig: Rig, relay: DemoRelay) -> SongId:
    """The song while its stream is all that there is."""
    relay.add_reply(TASK, told(relay))
    rig.know(relay)
    rig.add(TASK)
    rig.until(lambda: is_known(rig), what="the clip")
    return rig.song(CLIP).row.song_id


def complete(rig: Rig, relay: DemoRelay, link: str = FILE) -> None:
    relay.add_reply(TASK, told(relay, status="complete", link=link))
    rig.engine.asking.poll().result(PATIENCE_S)


def heard(rig: Rig, song_id: SongId) -> Playable:
    """What is played, once nothing more comes."""
    playable = rig.engine.listening.playable(song_id).result(PATIENCE_S)
    while playable.is_preview:
        more = rig.engine.listening.hear_on(song_id, playable.duration_s or 0.0).result(PATIENCE_S)
        if more is None:
            break
        playable = more
    return playable


def kept_files(rig: Rig) -> list[str]:
    folder = rig.profile.library.parent / "previews"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def seconds_in(path: Path) -> float:
    """How long a file plays that must consist of whole frames."""
    with path.open("rb") as file:
        walk = mp3.walk(file, path.stat().st_size)
    assert (walk.start, walk.end) == (0, path.stat().st_size)
    return walk.duration_s


def preview(rig: Rig) -> StreamPreview | None:
    return rig.song(CLIP).preview


def kept_seconds(rig: Rig) -> float:
    found = preview(rig)
    return found.duration_s if found is not None else 0.0


@contextlib.contextmanager
def restarted(folder: Path) -> Iterator[Rig]:
    rig = Rig(folder)
    try:
        yield rig
    finally:
        assert rig.stop()


def test_a_stream_is_played_and_kept_as_a_preview_but_never_as_the_file(
    rig: Rig, relay: DemoRelay
) -> None:
    song_id = streaming(rig, relay)
    playable = heard(rig, song_id)
    assert playable.way is Way.STREAM
    assert playable.host == "127.0.0.1"
    assert seconds_in(playable.path) == pytest.approx(playable.duration_s)
    assert playable.path.parent == rig.profile.library.parent / "previews"
    song = rig.song(CLIP)
    assert song.row.has_preview
    assert kept_seconds(rig) == playable.duration_s
    assert not song.files
    assert not list(rig.profile.music.rglob("*.mp3"))
    rig.until(
        lambda: any(isinstance(event, StreamProgress) for event in rig.seen), what="Listening"
    )


def test_what_a_cut_stream_gave_is_whole_frames_and_only_a_longer_one_replaces_it(
    rig: Rig, relay: DemoRelay
) -> None:
    song_id = streaming(rig, relay)
    lengths = []
    for seconds in (4.31, 20.55, 12.0, 25.0):
        relay.fault(STREAM, cut(seconds))
        playable = heard(rig, song_id)
        lengths.append(kept_seconds(rig))
        assert seconds_in(playable.path) == lengths[-1]
    # A piece of a frame is cut off, and the first frame, which would promise the whole song.
    assert lengths == [
        pytest.approx(seconds, abs=2 * FRAME_S) for seconds in (4.31, 20.55, 20.55, 25.0)
    ]
    assert kept_files(rig) == [f"{cache_name(CLIP)}.mp3"]


def test_an_endless_stream_ends_by_a_cap_and_plays(rig: Rig, relay: DemoRelay) -> None:
    song_id = streaming(rig, relay)
    relay.fault(STREAM, Fault(kind=FaultKind.ENDLESS))
    playable = heard(rig, song_id)
    assert 600 <= seconds_in(playable.path) < 700
    assert playable.path.stat().st_size < 16 * 2**20


def test_it_plays_while_more_comes_and_ends_when_nothing_does(rig: Rig, relay: DemoRelay) -> None:
    song_id = streaming(rig, relay)
    relay.fault(STREAM, Fault(kind=FaultKind.STALL, value=25 * SECOND))
    first = rig.engine.listening.playable(song_id).result(PATIENCE_S)
    assert first.way is Way.STREAM
    second = rig.engine.listening.hear_on(song_id, 1.0).result(PATIENCE_S)
    assert second is not None
    assert second.duration_s is not None
    last = rig.engine.listening.hear_on(song_id, 24.99)
    assert not last.done()
    relay.stop()
    assert last.result(PATIENCE_S) is None
    assert kept_seconds(rig) == pytest.approx(25, abs=2 * FRAME_S)
    assert rig.engine.listening.hear_on(song_id, 25.0).result(PATIENCE_S) is None


def test_another_song_ends_the_listening_and_what_came_is_kept(rig: Rig, relay: DemoRelay) -> None:
    song_id = streaming(rig, relay)
    relay.fault(STREAM, Fault(kind=FaultKind.STALL, value=9 * SECOND))
    waiting = rig.engine.listening.playable(song_id)
    rig.until_event(StreamProgress, lambda event: event.seconds >= 5)
    with pytest.raises(MediaError):
        rig.engine.listening.playable(SongId(999)).result(PATIENCE_S)
    with pytest.raises(Cancelled):
        waiting.result(PATIENCE_S)
    assert 5 <= kept_seconds(rig) <= 9


def test_the_end_of_the_program_keeps_what_came(tmp_path: Path, relay: DemoRelay) -> None:
    rig = Rig(tmp_path / "profile")
    song_id = streaming(rig, relay)
    relay.fault(STREAM, Fault(kind=FaultKind.STALL, value=15 * SECOND))
    rig.engine.listening.playable(song_id).result(PATIENCE_S)
    rig.until(lambda: bool(kept_seconds(rig)))
    assert rig.stop()
    relay.stop()
    with restarted(tmp_path / "profile") as again:
        playable = again.engine.listening.playable(song_id).result(PATIENCE_S)
        assert playable.way is Way.PREVIEW
        assert playable.duration_s == kept_seconds(again)
        assert 10 <= seconds_in(playable.path) <= 15


def test_what_came_of_a_stream_is_live_also_once_that_has_ended(rig: Rig, relay: DemoRelay) -> None:
    song_id = streaming(rig, relay)
    relay.fault(STREAM, cut(12))
    assert heard(rig, song_id).is_preview
    stream = rig.engine.listening._stream
    assert stream is not None
    rig.until(lambda: stream._over, what="the end of the stream")
    more = rig.engine.listening.hear_on(song_id, 5.0).result(PATIENCE_S)
    assert more is not None
    assert more.way is Way.STREAM


def test_the_real_file_takes_the_place_of_the_preview(rig: Rig, relay: DemoRelay) -> None:
    song_id = streaming(rig, relay)
    relay.fault(STREAM, cut(12))
    assert heard(rig, song_id).is_preview
    complete(rig, relay)
    rig.until(lambda: rig.song(CLIP).row.files == {MediaKind.MP3: FileState.SAVED})
    rig.until(lambda: not kept_files(rig), what="the preview's end")
    assert preview(rig) is None
    (file,) = rig.song(CLIP).files
    assert (file.way, file.host) == (Way.LINK, "127.0.0.1")
    more = rig.engine.listening.hear_on(song_id, 12.0).result(PATIENCE_S)
    assert more is not None
    assert (more.way, more.path) == (Way.SAVED, file.path)


def test_a_file_that_is_saved_while_its_stream_is_heard_leaves_no_preview(
    rig: Rig, relay: DemoRelay
) -> None:
    song_id = streaming(rig, relay)
    relay.fault(STREAM, Fault(kind=FaultKind.STALL, value=25 * SECOND))
    rig.engine.listening.playable(song_id).result(PATIENCE_S)
    more = rig.engine.listening.hear_on(song_id, 24.99)
    complete(rig, relay)
    rig.until(lambda: rig.song(CLIP).row.files == {MediaKind.MP3: FileState.SAVED})
    with pytest.raises(MediaError):
        rig.engine.listening.playable(SongId(999)).result(PATIENCE_S)  # ends the listening
    found = more.result(PATIENCE_S)
    assert found is not None
    assert found.way is Way.SAVED
    assert preview(rig) is None
    assert kept_files(rig) == []


def test_whoever_waits_is_answered_also_if_the_library_cannot_be_asked(
    rig: Rig, relay: DemoRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    song_id = streaming(rig, relay)
    relay.fault(STREAM, Fault(kind=FaultKind.STALL, value=25 * SECOND))
    rig.engine.listening.playable(song_id).result(PATIENCE_S)
    more = rig.engine.listening.hear_on(song_id, 24.99)
    rig.engine.relays.infos().result(PATIENCE_S)  # `hear_on` waits for the stream by now

    def broken(_self: LibraryReader, _song_id: SongId) -> None:
        raise ProfileError("library.write_failed", path="x", reason="no")

    monkeypatch.setattr(LibraryReader, "song_detail", broken)
    with pytest.raises(ProfileError):
        rig.engine.listening.playable(SongId(999)).result(PATIENCE_S)  # ends the listening
    assert more.result(PATIENCE_S) is None


def test_where_every_link_is_refused_for_good_the_stream_is_heard(
    rig: Rig, relay: DemoRelay
) -> None:
    rig.engine.set_setting(SavingSettings.kinds, ()).result()
    song_id = streaming(rig, relay)
    relay.fault("/cdn/", Fault(kind=FaultKind.STATUS, value=403, times=None))
    complete(rig, relay)
    rig.until(lambda: rig.song(CLIP).row.files == {} and rig.tasks()[0].state.value == "ready")
    assert heard(rig, song_id).way is Way.STREAM
    relay.clear_faults()
    playable = rig.engine.listening.playable(song_id).result(PATIENCE_S)
    assert playable.way is Way.LINK
    assert kept_seconds(rig) > 30  # a fetched file is not a saved one


def test_playing_goes_on_in_the_real_file_also_if_nobody_saves_it(
    rig: Rig, relay: DemoRelay
) -> None:
    rig.engine.set_setting(SavingSettings.kinds, ()).result()
    song_id = streaming(rig, relay)
    relay.fault(STREAM, cut(12))
    assert heard(rig, song_id).is_preview
    complete(rig, relay)
    rig.until(lambda: rig.tasks()[0].state.value == "ready")
    more = rig.engine.listening.hear_on(song_id, 12.0).result(PATIENCE_S)
    assert more is not None
    assert more.way is Way.LINK
    assert kept_seconds(rig) > 11


def test_a_heard_file_that_vanishes_meanwhile_is_no_reason_to_fail(
    rig: Rig, relay: DemoRelay
) -> None:
    rig.engine.set_setting(SavingSettings.kinds, ()).result()
    song_id = streaming(rig, relay)
    complete(rig, relay)
    rig.until(lambda: rig.tasks()[0].state.value == "ready")
    folder = rig.profile.cache / "play"
    folder.mkdir(parents=True)
    (folder / "gone.mp3").symlink_to(folder / "nowhere")
    assert rig.engine.listening.playable(song_id).result(PATIENCE_S).way is Way.LINK


def test_a_preview_is_written_through_no_link(rig: Rig, relay: DemoRelay, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.write_bytes(b"theirs")
    folder = rig.profile.library.parent / "previews"
    folder.mkdir(exist_ok=True)
    (folder / f"{cache_name(CLIP)}.part").symlink_to(theirs)
    song_id = streaming(rig, relay)
    relay.fault(STREAM, cut(12))
    assert seconds_in(heard(rig, song_id).path) > 11
    assert theirs.read_bytes() == b"theirs"


def test_a_stream_that_was_heard_whole_is_not_listened_to_again(rig: Rig, relay: DemoRelay) -> None:
    relay.add_reply(TASK, told(relay, metadata={"duration": 37.3}))
    rig.know(relay)
    rig.add(TASK)
    rig.until(lambda: is_known(rig), what="the clip")
    song_id = rig.song(CLIP).row.song_id
    for way in (Way.STREAM, Way.PREVIEW):
        assert heard(rig, song_id).way is way
    assert len([one for one in relay.requests if one.path.startswith(STREAM)]) == 1


def test_a_link_that_fails_for_now_is_no_reason_to_listen_to_the_stream(
    rig: Rig, relay: DemoRelay
) -> None:
    rig.engine.set_setting(SavingSettings.kinds, ()).result()
    song_id = streaming(rig, relay)
    relay.fault("/cdn/", Fault(kind=FaultKind.STATUS, value=500, times=None))
    complete(rig, relay)
    rig.until(lambda: rig.tasks()[0].state.value == "ready")
    with pytest.raises(MediaError) as caught:
        rig.engine.listening.playable(song_id).result(PATIENCE_S)
    assert caught.value.code == "media.server_error"
    assert not [one for one in relay.requests if one.path.startswith(STREAM)]


def test_a_stream_that_gives_no_sound_is_said_to_and_leaves_nothing(
    rig: Rig, relay: DemoRelay
) -> None:
    song_id = streaming(rig, relay)
    for kind, value in (
        (FaultKind.HTML, None),
        (FaultKind.EMPTY, None),
        (FaultKind.STATUS, 404),
        (FaultKind.CUT_CHUNKED, 700),
        (FaultKind.GZIP, None),
    ):
        relay.fault(STREAM, Fault(kind=kind, value=value))
        with pytest.raises(MediaError):
            rig.engine.listening.playable(song_id).result(PATIENCE_S)
    assert kept_files(rig) == []
    assert preview(rig) is None
    with pytest.raises(MediaError) as caught:
        rig.engine.listening.playable(song_id, MediaKind.MP4).result(PATIENCE_S)
    assert caught.value.code == "media.live_only"


def test_another_relays_link_is_told_from_an_earlier_one(rig: Rig, relay: DemoRelay) -> None:
    """The best link is dead; another relay told the same clip with a link that works."""
    relay.add_reply(TASK, told(relay, status="complete", link="/cdn/gone.mp3"))
    first = rig.know(relay)
    with DemoRelay(key=relay.key, host="127.0.0.2") as other:
        other.add_reply(TASK, told(other, status="complete"))
        rig.engine.set_setting(SavingSettings.kinds, ()).result()
        rig.know(other, name="Other")
        rig.add(f"{other.url}/suno/fetch/{TASK}")
        rig.until(lambda: is_known(rig))
        rig.add(f"{relay.url}/suno/fetch/{TASK}")
        rig.until(lambda: len(rig.song(CLIP).sources) == 2, what="both relays' tasks")
        song = rig.song(CLIP)
        assert first.relay_id in {task.relay_id for task in song.sources}
        assert song.clip is not None
        assert song.clip.audio_url == f"{relay.url}/cdn/gone.mp3"
        playable = rig.engine.listening.playable(song.row.song_id).result(PATIENCE_S)
        home = song.task.relay_id
        assert playable.way is (Way.OTHER_RELAY if home == first.relay_id else Way.EARLIER_LINK)
        again = rig.engine.listening.playable(song.row.song_id).result(PATIENCE_S)
        assert (again.way, again.path) == (playable.way, playable.path), "from the cache"
        rig.save(MediaKind.MP3)
        rig.until(lambda: rig.song(CLIP).row.files == {MediaKind.MP3: FileState.SAVED})
        assert rig.song(CLIP).files[0].way is playable.way


# What a kill, a restored backup or a removal leaves.


def left(folder: Path, relay: DemoRelay) -> tuple[Path, bytes, SongDetail]:
    """A profile with a preview of five seconds, closed: the preview's path and bytes."""
    with restarted(folder) as rig:
        song_id = streaming(rig, relay)
        relay.fault(STREAM, cut(5))
        playable = heard(rig, song_id)
        song = rig.song(CLIP)
    return playable.path, playable.path.read_bytes(), song


def noted(folder: Path, song_id: SongId, data: bytes) -> None:
    """The library notes a longer preview; then the program is killed."""
    clock = SystemClock()
    longer = StreamPreview(duration_s=9.0, size_bytes=len(data), host="h", kept_at=clock.now())
    with contextlib.closing(Library.open(folder / "library.sqlite3", clock=clock)) as library:
        assert library.keep_preview(song_id, longer)


def test_a_preview_that_was_noted_gets_its_name_after_a_kill(
    tmp_path: Path, relay: DemoRelay
) -> None:
    folder = tmp_path / "profile"
    path, data, song = left(folder, relay)
    path.with_suffix(".part").write_bytes(data * 2)
    noted(folder, song.row.song_id, data * 2)
    with restarted(folder) as rig:
        rig.until(lambda: kept_files(rig) == [path.name])
        assert path.read_bytes() == data * 2
        assert kept_seconds(rig) == 9.0


def test_a_preview_that_was_noted_but_never_came_is_what_it_was(
    tmp_path: Path, relay: DemoRelay
) -> None:
    folder = tmp_path / "profile"
    path, data, song = left(folder, relay)
    path.with_suffix(".part").write_bytes(data[:100])
    noted(folder, song.row.song_id, data * 2)
    with restarted(folder) as rig:
        rig.until(lambda: kept_seconds(rig) == pytest.approx(5, abs=2 * FRAME_S))
        assert kept_files(rig) == [path.name]
        assert path.read_bytes() == data
    path.unlink()
    with restarted(folder) as rig:
        rig.until(lambda: preview(rig) is None)


def test_what_belongs_to_a_song_is_noted_again_and_what_belongs_to_none_goes(
    tmp_path: Path, relay: DemoRelay
) -> None:
    folder = tmp_path / "profile"
    path, data, song = left(folder, relay)
    (path.parent / f"{cache_name('nobody')}.mp3").write_bytes(data)
    clock = SystemClock()
    with contextlib.closing(Library.open(folder / "library.sqlite3", clock=clock)) as library:
        library.forget_previews([song.row.song_id])
    with restarted(folder) as rig:
        rig.until(lambda: kept_seconds(rig) == pytest.approx(5, abs=2 * FRAME_S))
        assert kept_files(rig) == [path.name]
        rig.engine.judging.trash([song.row.song_id]).result(PATIENCE_S)
        assert kept_files(rig) == [path.name]  # the removal can be undone
    with restarted(folder) as rig:
        rig.until(lambda: kept_files(rig) == [])


def test_a_preview_goes_at_the_start_if_a_kill_came_between_the_file_and_its_end(
    tmp_path: Path, relay: DemoRelay
) -> None:
    folder = tmp_path / "profile"
    path, data, _ = left(folder, relay)
    with restarted(folder) as rig:
        rig.engine.keys.use(rig.engine.relays.saved[0], relay.key or "")
        complete(rig, relay)
        rig.until(lambda: rig.song(CLIP).row.files == {MediaKind.MP3: FileState.SAVED})
    path.write_bytes(data)
    with restarted(folder) as rig:
        rig.until(lambda: kept_files(rig) == [])
        assert preview(rig) is None
