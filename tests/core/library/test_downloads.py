from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from suno_desktop.core.changes import NOTHING
from suno_desktop.core.model import (
    Clip,
    Collected,
    FileId,
    FileState,
    Fingerprint,
    MediaKind,
    Offer,
    SongId,
    TriedLink,
    Way,
)
from suno_desktop.core.rows import SongFilter, StreamPreview
from tests.core.library.makers import AUDIO, FAILED, PENDING, READY, START, Room, clip, sheet, task

MP3, MP4, COVER, LYRICS = MediaKind.MP3, MediaKind.MP4, MediaKind.COVER, MediaKind.LYRICS
LRC = MediaKind.LRC
VIDEO, IMAGE = "https://media.invalid/v.mp4", "https://media.invalid/i.png"


def queue(room: Room, song: SongId, *kinds: MediaKind) -> tuple[FileId, ...]:
    return room.library.queue([song], kinds or (MP3,), now=room.clock.now()).files


def states(room: Room) -> list[tuple[MediaKind, FileState, str | None]]:
    rows = room.reader.downloads()
    return sorted((row.file.kind, row.file.state, row.file.code) for row in rows)


def test_a_wish_waits_until_its_turn(room: Room) -> None:
    song = room.ready_song(video_url=VIDEO, image_url=IMAGE, lyrics="la")
    queued = room.library.queue([song], list(MediaKind), now=START, orders=list(MediaKind))
    assert len(queued.files) == len(MediaKind)
    assert (queued.kept, queued.skipped) == ((), ())
    assert queued.changes.files == set(queued.files)
    assert queued.changes.songs == {song}
    assert room.next_files(at=START, limit=3) == queued.files[:3]
    assert room.songs()[0].files == dict.fromkeys(MediaKind, FileState.QUEUED)
    again = room.library.queue([song], [MP3], now=START)
    assert (again.files, again.changes) == (queued.files[:1], NOTHING)


@pytest.mark.parametrize(
    ("told", "kind", "code"),
    [
        (clip("c", PENDING, audio_url=AUDIO), MP3, "file.not_ready"),
        (clip("c", FAILED, audio_url=AUDIO), MP3, "file.none_offered"),
        (clip("c", READY), MP3, "file.none_offered"),
        (clip("c", READY), MP4, "file.none_offered"),
        (clip("c", READY, video_pending=True), MP4, "file.video_later"),
        (clip("c", READY, video_pending=True), COVER, "file.none_offered"),
        (clip("c", READY, instrumental=True), LYRICS, "file.no_lyrics"),
        (clip("c", READY, audio_url=AUDIO), MediaKind.WAV, "file.none_offered"),
        (clip("c", READY, audio_url=AUDIO), MediaKind.MIDI, "file.none_offered"),
    ],
)
def test_what_cannot_be_saved_is_skipped_with_a_reason(
    room: Room, told: Clip, kind: MediaKind, code: str
) -> None:
    room.record(task("t1", told))
    (row,) = room.songs()
    queued = room.library.queue([row.song_id], [kind], now=START)
    assert queued.skipped == ((row.song_id, kind, code),)
    assert queued.changes == NOTHING


def test_tasks_and_removed_or_unknown_songs_are_not_saved(room: Room) -> None:
    room.track("t0")
    (stand_in,) = room.songs()
    song = room.ready_song()
    room.library.remove_songs([song])
    wanted = [stand_in.song_id, song, SongId(99)]
    queued = room.library.queue(wanted, [MP3], now=START)
    assert queued.skipped == tuple((each, MP3, "file.not_ready") for each in wanted)


def test_a_sheet_has_only_its_words(room: Room) -> None:
    (song,) = room.record(task("t1", sheets=[sheet("A", "la")])).ready
    queued = room.library.queue([song], [MP3, LYRICS], now=START)
    assert queued.skipped == ((song, MP3, "file.none_offered"),)
    (source,) = room.library.sources(queued.files)
    assert (source.clip, source.sheet, source.take) == (None, sheet("A", "la"), None)
    assert room.count(SongFilter.SAVED) == 0
    room.library.cancel_files(None)
    room.save(song, LYRICS)
    assert room.count(SongFilter.SAVED) == 1


def test_a_source_has_all_that_saving_needs(room: Room) -> None:
    song = room.ready_song(title="Song")
    (first,) = queue(room, song)
    (source,) = room.library.sources([FileId(99), first])
    assert (source.file_id, source.song_id, source.kind) == (first, song, MP3)
    assert source.clip is not None
    assert (source.clip.title, source.take, source.task_id) == ("Song", 0, "t1")
    assert (source.relay_id, source.relay_name, source.relay_host) == (
        room.relay,
        "One",
        "one.invalid",
    )
    assert (source.path, source.sha256) == (None, None)


def test_a_source_of_a_pasted_reply_has_no_relay(room: Room) -> None:
    (song,) = room.bring(task("t1", clip("c1", audio_url=AUDIO))).ready
    (source,) = room.library.sources(queue(room, song))
    assert (source.relay_id, source.relay_name, source.relay_host) == (None, None, None)


def test_a_saved_file_is_kept_and_moves_its_song_to_the_saved_ones(room: Room) -> None:
    song = room.ready_song()
    assert (room.count(SongFilter.SAVED), room.count(SongFilter.NOT_SAVED)) == (0, 1)
    (file_id,) = queue(room, song)
    assert room.library.file_started(file_id).files == {file_id}
    assert states(room) == [(MP3, FileState.DOWNLOADING, None)]
    room.clock.move(seconds=5)
    changes = room.library.file_saved(
        file_id,
        Collected(Path("/music/a\udcff.mp3"), "mp3", Fingerprint(10, "ab", 7)),
        now=room.clock.now(),
    )
    assert changes.songs_listed
    assert (room.count(SongFilter.SAVED), room.count(SongFilter.NOT_SAVED)) == (1, 0)
    queued = room.library.queue([song], [MP3], now=START)
    assert (queued.kept, queued.files) == ((file_id,), ())
    (file,) = room.reader.files_of([song])[song]
    assert (file.path, file.container, file.size_bytes) == (Path("/music/a\udcff.mp3"), "mp3", 10)
    assert (file.sha256, file.mtime_ns, file.tries) == ("ab", 7, 1)
    assert (file.added_at, file.saved_at) == (START, START + timedelta(seconds=5))
    (saved,) = room.reader.saved_files()
    assert (saved.file, saved.clip_id, saved.task_id) == (file, "c1", "t1")
    detail = room.reader.song_detail(song)
    assert detail is not None
    assert detail.files == (file,)
    assert room.library.saved_paths([song]) == [(file_id, Path("/music/a\udcff.mp3"))]
    room.library.file_moved(file_id, Path("/else/b.mp3"))
    assert room.library.saved_paths([song, SongId(9)]) == [(file_id, Path("/else/b.mp3"))]


def test_what_failed_waits_for_its_time_or_the_person(room: Room) -> None:
    song = room.ready_song(image_url=IMAGE)
    sound, cover = queue(room, song, MP3, COVER)
    later = START + timedelta(minutes=1)
    assert room.library.next_retry_at() is None
    room.library.file_state(
        sound, FileState.QUEUED, code="net.cut", detail="gone\ud800", retry_at=later
    )
    room.library.file_state(cover, FileState.FAILED, code="media.damaged")
    assert room.next_files(at=START) == ()
    assert room.library.next_retry_at() == later
    assert room.next_files(at=later) == (sound,)
    assert room.library.retry_files(None, START).files == {cover}
    assert room.next_files(at=START) == (cover,)
    assert room.library.retry_files([sound], START).files == {sound}
    assert room.next_files(at=START) == (sound, cover)
    assert states(room) == [(COVER, FileState.QUEUED, None), (MP3, FileState.QUEUED, None)]


def test_a_blocked_file_is_retried_only_by_name(room: Room) -> None:
    song = room.ready_song()
    (file_id,) = queue(room, song)
    room.library.file_state(file_id, FileState.BLOCKED, code="media.blocked_by_suno")
    assert room.library.retry_files(None, START) == NOTHING
    assert room.library.retry_files([FileId(99)], START) == NOTHING
    assert room.library.retry_files([file_id], START).files == {file_id}


def test_cancelling_leads_back_to_what_was(room: Room) -> None:
    song = room.ready_song(image_url=IMAGE)
    sound, cover = queue(room, song, MP3, COVER)
    room.library.file_started(cover)
    assert room.library.cancel_files([cover]).files == {cover}
    assert states(room) == [(MP3, FileState.QUEUED, None)]
    assert room.library.cancel_files(None).files == {sound}
    assert room.reader.downloads() == []
    room.save(song)
    (file,) = room.reader.files_of([song])[song]
    for state in (FileState.MISSING, FileState.DAMAGED, FileState.BLOCKED):
        room.library.file_state(file.file_id, state, code=None)
        assert room.count(SongFilter.NOT_SAVED) == 1
        queue(room, song)
        room.library.file_state(file.file_id, FileState.PAUSED, code=None)
        queue(room, song)
        assert states(room) == [(MP3, FileState.QUEUED, None)]
        room.library.cancel_files(None)
        assert states(room) == [(MP3, state, None)]


def test_files_of_removed_songs_wait(room: Room) -> None:
    song = room.ready_song()
    (file_id,) = queue(room, song)
    room.library.file_state(file_id, FileState.QUEUED, code=None, retry_at=START - timedelta(1))
    removal = room.library.remove_songs([song])
    assert room.next_files(at=START) == ()
    assert room.library.next_retry_at() is None
    assert room.reader.downloads() == []
    assert room.reader.counts().files == {}
    room.library.restore(removal.token)
    assert room.next_files(at=START) == (file_id,)
    assert room.reader.counts().files == {FileState.QUEUED: 1}


def test_a_start_finds_nothing_downloading(room: Room) -> None:
    song = room.ready_song()
    (file_id,) = queue(room, song)
    room.library.file_started(file_id)
    assert room.next_files(at=START) == ()
    assert room.library.forget_downloading().files == {file_id}
    assert room.next_files(at=START) == (file_id,)
    assert room.library.forget_downloading() == NOTHING


def test_news_of_a_file_that_was_cancelled_is_nothing(room: Room) -> None:
    assert room.library.file_started(FileId(5)) == NOTHING
    assert room.library.file_state(FileId(5), FileState.FAILED, code=None) == NOTHING


def test_the_downloads_list_shows_the_latest_first(room: Room) -> None:
    one, two = room.ready_song("c1", "t1", title="A", artist="X"), room.ready_song("c2", "t2")
    queue(room, one)
    room.clock.move(seconds=1)
    (second,) = queue(room, two)
    room.library.file_state(second, FileState.FAILED, code="net.cut")
    rows = room.reader.downloads()
    assert [(row.title, row.take, row.artist) for row in rows] == [("", 0, ""), ("A", 0, "X")]
    assert [row.file.song_id for row in room.reader.downloads([FileState.FAILED])] == [two]
    assert len(room.reader.downloads(limit=1)) == 1
    assert room.reader.counts().files == {FileState.FAILED: 1, FileState.QUEUED: 1}
    assert room.library.sheets_among([one, two]) == frozenset()
    assert room.library.tasks_of_song(two) == (2,)


def test_paused_files_keep_their_place(room: Room) -> None:
    one, two = (room.ready_song(f"c{n}", f"t{n}") for n in (1, 2))
    (first,), (second,) = queue(room, one), queue(room, two)
    assert room.library.pause_files([first]).files == {first}
    assert room.next_files(at=START) == (second,)
    assert room.library.pause_files([first]) == NOTHING
    assert room.library.count_waiting() == 1
    assert room.library.resume_files(None).files == {first}
    assert room.next_files(at=START) == (first, second)
    room.library.cancel_files([first])
    assert room.library.resume_files([first]) == NOTHING


def test_order_by_priority_then_by_time(room: Room) -> None:
    songs = [room.ready_song(f"c{n}", f"t{n}") for n in range(4)]
    ids = [queue(room, song)[0] for song in songs]
    wanted = room.library.queue([songs[2]], [MP3], now=START, by_person=True)
    assert wanted.files == (ids[2],)
    assert room.library.move_to_front([ids[3]]).files == {ids[3]}
    assert room.next_files(at=START) == (ids[3], ids[2], ids[0], ids[1])
    waiting = room.library.waiting_files(START, limit=9)
    assert [one.file_id for one in waiting] == [ids[3], ids[2], ids[0], ids[1]]
    assert {one.url for one in waiting} == {AUDIO}
    assert [row.priority for row in room.reader.downloads()] == [2, 1, 0, 0]


def test_a_part_is_remembered_until_the_file_is_saved_or_cancelled(room: Room) -> None:
    one, two = (room.ready_song(f"c{n}", f"t{n}") for n in (1, 2))
    (first,), (second,) = queue(room, one), queue(room, two)
    path = Path("/music/.c1.mp3.0.part")
    for file_id in (first, second):
        assert room.library.keep_part(file_id, path, '{"total": 7, "synced": 5}')
    assert not room.library.keep_part(FileId(99), path, "{}")
    assert room.library.parts([first]) == {first: path}
    assert set(room.library.parts()) == {first, second}
    assert room.library.sources([first])[0].part_state == '{"total": 7, "synced": 5}'
    assert {(row.part_bytes, row.part_bytes_total) for row in room.reader.downloads()} == {(5, 7)}
    room.library.cancel_files([second])
    room.save(one)
    assert room.library.parts() == {}


def test_what_waits_for_the_disk_is_released(room: Room) -> None:
    one, two = (room.ready_song(f"c{n}", f"t{n}") for n in (1, 2))
    (first,), (second,) = queue(room, one), queue(room, two)
    later = START + timedelta(hours=1)
    for file_id, code in ((first, "disk.full"), (second, "net.cut")):
        room.library.file_state(file_id, FileState.QUEUED, code=code, retry_at=later)
    assert room.library.release_waiting(["disk.full"]).files == {first}
    assert room.next_files(at=START) == (first,)


def test_a_move_is_remembered_until_it_is_done_or_given_up(room: Room) -> None:
    song = room.ready_song()
    room.save(song)
    ((file_id, path),) = room.library.saved_paths([song])
    target = Path("/music/new.mp3")
    room.library.begin_move(file_id, target)
    assert room.library.moves() == [(file_id, path, target)]
    room.library.begin_move(file_id, None)
    assert room.library.moves() == []
    room.library.begin_move(file_id, target)
    room.library.file_moved(file_id, target)
    assert room.library.moves() == []


def test_own_names_of_rows_that_have_none(room: Room) -> None:
    room.track("t0")
    (stand_in,) = room.songs()
    song = room.ready_song(title="Told", artist="They")
    removal = room.library.name_songs([stand_in.song_id, song, SongId(99)], {"title": "Mine\ud800"})
    assert removal.changes.songs == {song}
    assert room.library.name_songs([song], {"title": "Mine?"}).changes == NOTHING
    assert room.songs("mine")[0].title == "Mine?"
    assert room.songs("told") == []
    assert room.library.restore(removal.token).songs == {song}
    assert room.songs("told")[0].title == "Told"


@pytest.mark.parametrize(
    ("code", "is_tried"),
    [
        ("media.not_found", True),
        ("media.encrypted_by_suno", True),
        ("url.private", True),
        ("disk.read_only", False),
        ("media.same_again", False),
    ],
)
def test_another_link_helps_only_where_the_link_was_to_blame(
    room: Room, code: str, is_tried: bool
) -> None:
    song = room.ready_song()
    file_id = room.library.file_of(song, MediaKind.MP3)
    room.library.file_state(file_id, FileState.FAILED, code=code)
    room.clock.move(minutes=1)
    room.record(task("t1", clip("c1", audio_url="https://media.invalid/fresh.mp3")))
    (file,) = room.reader.files_of([song])[song]
    assert file.state is (FileState.QUEUED if is_tried else FileState.FAILED)


def test_moves_and_changes_of_tags_that_were_begun_are_told(room: Room) -> None:
    song_id = room.ready_song()
    room.save(song_id)
    file_id = room.library.file_of(song_id, MediaKind.MP3)
    path = Path(f"/music/{song_id}.mp3")
    assert (room.library.moves(), room.library.retags()) == ([], [])
    room.library.begin_move(file_id, Path("/music/new.mp3"))
    assert room.library.moves() == [(file_id, path, Path("/music/new.mp3"))]
    assert room.library.retags() == []
    assert room.library.file_moved(file_id, Path("/music/new.mp3")).files == {file_id}
    assert room.library.moves() == []
    room.library.begin_move(file_id, Path("/far/new.mp3"), part=Path("/far/.x.part"))
    ((file, part, state),) = room.library.retags()
    assert (file.file_id, part, state) == (file_id, Path("/far/.x.part"), "{}")
    room.library.begin_move(file_id, None)
    assert (room.library.moves(), room.library.retags()) == ([], [])
    assert room.library.file_changed(file_id, Fingerprint(11, "cd", 6)).files == {file_id}
    (source,) = room.library.sources([file_id])
    assert (source.path, source.sha256) == ("/music/new.mp3", "cd")
    assert room.library.saved_paths([song_id]) == [(file_id, Path("/music/new.mp3"))]
    assert room.library.saved_below(Path("/music")) == [Path("/music/new.mp3")]
    assert room.library.saved_below(Path("/mus")) == []


def test_times_that_no_provider_has_are_no_trouble_of_a_download(room: Room) -> None:
    """They are told beside the words; what else went wrong with them is a trouble like any other."""
    room.record(task("t1", clip("c1", READY, audio_url=AUDIO, lyrics="a word")))
    song = room.song_of("c1")
    assert song is not None
    queue(room, song, MP3, MediaKind.LRC)
    one, two = room.library.file_of(song, MP3), room.library.file_of(song, MediaKind.LRC)
    room.library.file_state(two, FileState.FAILED, code="timing.unknown")
    assert room.reader.counts().files.get(FileState.FAILED, 0) == 0
    assert room.reader.downloads([FileState.FAILED]) == []
    room.library.retry_files(None, START)
    assert room.reader.counts().files == {FileState.QUEUED: 1}, "nobody asked for them anew"
    room.library.file_state(one, FileState.FAILED, code="net.cut")
    assert [row.file.file_id for row in room.reader.downloads([FileState.FAILED])] == [one]
    assert room.reader.counts().files[FileState.FAILED] == 1
    room.library.retry_files([two], START)
    assert room.reader.counts().files == {FileState.FAILED: 1, FileState.QUEUED: 1}
    room.library.file_state(two, FileState.FAILED, code="disk.full")
    assert room.reader.counts().files[FileState.FAILED] == 2


@pytest.mark.parametrize(
    ("told", "kind", "code"),
    [
        (clip("c", READY, offer=Offer.ENCRYPTED), MP3, None),  # saving says why
        (clip("c", READY, offer=Offer.REFUSED), COVER, "file.none_offered"),
        (clip("c", READY, lyrics="la", instrumental=True), LYRICS, None),
        (clip("c", READY, lyrics="la", instrumental=True), LRC, "timing.none"),
        (clip("c", READY, lyrics="la"), LRC, None),
        (clip("c", READY), LRC, "file.no_lyrics"),
        (clip("c", READY, audio_url=AUDIO, video_url=VIDEO), COVER, "file.none_offered"),
    ],
)
def test_what_can_be_saved_is_told_by_the_reply(
    room: Room, told: Clip, kind: MediaKind, code: str | None
) -> None:
    room.record(task("t1", told))
    (row,) = room.songs()
    queued = room.library.queue([row.song_id], [kind], now=START)
    assert [skipped[2] for skipped in queued.skipped] == ([] if code is None else [code])
    assert len(queued.files) == (code is None)


def test_of_a_sheet_only_its_words_are_saved_and_nothing_is_made(room: Room) -> None:
    (song,) = room.record(task("t1", sheets=[sheet("A", "la")])).ready
    kinds = [kind for kind in MediaKind if kind is not LYRICS]
    queued = room.library.queue([song], list(MediaKind), now=START, orders=list(MediaKind))
    assert queued.skipped == tuple((song, kind, "file.none_offered") for kind in kinds)
    assert len(queued.files) == 1


def test_the_persons_own_words_are_saved_where_the_reply_has_none(room: Room) -> None:
    song = room.ready_song()
    with room.library.database.transaction() as db:
        db.execute("UPDATE song_text SET own_lyrics = 'la' WHERE song_id = ?", (song,))
    assert len(queue(room, song, LYRICS)) == 1


def test_a_file_that_waits_is_only_moved_forward_by_another_wish(room: Room) -> None:
    song = room.ready_song()
    (file_id,) = queue(room, song)

    def priority() -> int:
        return room.reader.downloads()[0].priority

    room.library.queue([song], [MP3], now=START, by_person=True)
    assert (priority(), queue(room, song)) == (1, (file_id,))
    assert priority() == 1
    room.library.file_saved(
        file_id, Collected(Path("/m/1.mp3"), "mp3", Fingerprint(1, "ab", 5)), now=START
    )
    room.library.file_state(file_id, FileState.DAMAGED, code=None)
    assert (queue(room, song), priority()) == ((file_id,), 0)


def test_saved_files_come_in_the_order_of_the_wish_and_the_newest_of_a_folder(room: Room) -> None:
    one, two = (room.ready_song(f"c{n}", f"t{n}", lyrics="la") for n in (1, 2))
    for song in (one, two):
        for kind in (MP3, LYRICS):
            room.clock.move(seconds=1)
            room.save(song, kind)
    (waits,) = queue(room, one, LRC)
    files = {
        (song, kind): room.library.file_of(song, kind)
        for song in (one, two)
        for kind in (MP3, LYRICS)
    }
    wanted = [files[two, LYRICS], files[two, MP3], files[one, LYRICS], files[one, MP3]]
    assert list(room.reader.saved_files_of([two, one], [LYRICS, LRC, MP3])) == wanted
    assert waits not in wanted
    room.library.file_state(files[one, MP3], FileState.DAMAGED, code="file.damaged")
    assert list(room.reader.saved_files_of([two, one], [LYRICS, LRC, MP3])) == wanted[:3]
    once = room.reader.saved_files_of([two, one], [LYRICS, LRC, MP3], doubtful=True)
    assert list(once) == wanted
    assert room.library.saved_below(Path("/music"), limit=2) == [
        Path(f"/music/{two}.lyrics"),
        Path(f"/music/{two}.mp3"),
    ]


def test_what_was_tried_is_kept_until_something_else_was(room: Room) -> None:
    (file_id,) = queue(room, room.ready_song())

    def told() -> tuple[object, ...]:
        file = room.reader.downloads()[0].file
        return file.tried, file.detail, file.tries

    links = (TriedLink("a.invalid", Way.LINK, "media.not_found", "404"),)
    state = room.library.file_state
    state(file_id, FileState.QUEUED, code="net.cut", detail="words", tried=links)
    assert told() == (links, "words", 0)
    state(file_id, FileState.QUEUED, code="net.cut", tried=())
    assert told() == (links, None, 0)
    room.library.file_started(file_id)
    state(file_id, FileState.FAILED, code="net.cut")
    assert told() == (links, None, 1)
    room.library.retry_files([file_id], START)
    assert told() == ((), None, 0)


def test_a_preview_goes_when_the_sound_is_saved_and_not_with_another_file(room: Room) -> None:
    song = room.ready_song(image_url=IMAGE)
    kept = StreamPreview(duration_s=1.0, size_bytes=2, host=None, kept_at=START)
    room.library.keep_preview(song, kept)
    room.save(song, COVER)
    (file_id,) = queue(room, song)
    room.library.file_started(file_id)
    assert len(room.library.previews()) == 1
    room.library.file_saved(
        file_id, Collected(Path("/m/1.mp3"), "mp3", Fingerprint(1, "ab", 5)), now=START
    )
    assert room.library.previews() == {}


def test_songs_nobody_wished_for_are_known(room: Room) -> None:
    one, two = (room.ready_song(f"c{n}", f"t{n}", lyrics="la") for n in (1, 2))
    queue(room, one)
    queue(room, two, LYRICS)
    assert room.library.unwished([one, two]) == (two,)


def test_a_source_says_since_when_its_link_is_known_unless_the_link_says_its_end(
    room: Room,
) -> None:
    song = room.ready_song()
    files = queue(room, song)
    for says, since in ((0, START), (1, None)):
        with room.library.database.transaction() as db:
            values = (says, int(START.timestamp() * 1000), song)
            db.execute("UPDATE song SET link_says = ?, link_since = ? WHERE song_id = ?", values)
        (source,) = room.library.sources(files)
        assert source.link_since == since


def test_a_source_of_a_stem_is_called_after_its_song_and_lies_beside_it(room: Room) -> None:
    whole = "64dc8d98-77aa-4c7f-9b8a-12aa34bb56cc"
    more = {"stem": "Vocals", "stem_of": (whole,)}
    stem = room.ready_song("c2", "t2", more=more)
    files = queue(room, stem)
    (source,) = room.library.sources(files)
    assert source.clip is not None
    assert (source.clip.title, source.clip.artist) == ("Vocals", None)
    assert (source.take, source.beside) == (None, None)
    song = room.ready_song(whole, "t1", title="Rain", artist="Ann")
    room.save(song, path=Path("/music/Ann/Rain.mp3"))
    (source,) = room.library.sources(files)
    assert source.clip is not None
    assert (source.clip.title, source.clip.artist) == ("Rain (Vocals)", "Ann")
    assert (source.take, source.beside) == (None, Path("/music/Ann"))


def test_only_what_failed_of_sound_and_video_is_tried_once_more_before_links_end(
    room: Room,
) -> None:
    song = room.ready_song(video_url=VIDEO, image_url=IMAGE)
    sound, video, cover = queue(room, song, MP3, MP4, COVER)
    room.library.file_state(sound, FileState.FAILED, code="disk.read_only")
    room.library.file_state(video, FileState.BLOCKED, code="media.damaged")
    room.library.file_state(cover, FileState.FAILED, code="media.damaged")
    changes = room.library.retry_ending([song], START)
    assert changes.files == {sound}
    assert changes.songs == {song}
    assert room.next_files(at=START) == (sound,)
