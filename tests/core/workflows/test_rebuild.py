"""What files tell of a song whose library is lost, file by file. The whole way is in `tests/test_rebuild.py`."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import Cancelled
from suno_desktop.core.media import lrc, midi, sidecars, tags
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.media.names import USUAL_ALBUM
from suno_desktop.core.media.tags.texts import TagSet
from suno_desktop.core.model import Clip, ClipId, MediaKind, SungWord, take_letter
from suno_desktop.core.relay import value_readers
from suno_desktop.core.timed_words import TimedLine, timed_lines
from suno_desktop.core.workflows import check, rebuild
from suno_desktop.core.workflows.rebuild import Candidate
from tests.core.engine.times_relay import wav_file
from tests.core.library.makers import Room
from tests.core.media import makers

IDS = [ClipId(f"0a1b2c3d-1111-4222-8333-44445555000{number}") for number in range(4)]
SOUND = makers.mp3(60)
JPEG = b"\xff\xd8\xff\xe0" + bytes(50)


def put(
    path: Path, number: int = 0, *, take: int = 0, album: str | None = None, **told: Any
) -> Clip:
    """A song of ours; its tags say that it was made by one.invalid."""
    values = {"clip_id": IDS[number], "duration_s": None, **told}
    one = makers.clip(**values)
    path.write_bytes(SOUND)
    said = tags.of(
        one,
        place=tags.AlbumPlace(album=album or USUAL_ALBUM, take=take),
        task_id=f"t{number}",
        relay_host="one.invalid",
    )
    tags.write(path, "mp3", said, cover_jpeg=None)
    return one


def known(*ids: ClipId):
    def of(asked: Sequence[ClipId]) -> frozenset[ClipId]:
        assert asked
        return frozenset(ids) & frozenset(asked)

    return of


def found(*paths: Path, here: tuple[ClipId, ...] = ()) -> list[Candidate]:
    return rebuild.candidates(paths, known(*here), cancel=CancelToken())


def test_songs_come_in_the_order_in_which_they_were_made(music: Path) -> None:
    paths = [music / f"{number}.mp3" for number in range(4)]
    day = makers.clip().created_at
    assert day is not None
    put(paths[0], 0, created_at=day.replace(day=9))
    put(paths[1], 1, created_at=day.replace(day=5), take=1)
    put(paths[2], 2, created_at=None)
    paths[3].write_bytes(SOUND)
    assert [(one.clip_id, one.task_id, one.take) for one in found(*paths)] == [
        (IDS[1], "t1", 1),
        (IDS[0], "t0", 0),
        (IDS[2], "t2", 0),  # nobody knows when
    ]
    assert [one.clip_id for one in found(*paths, here=(IDS[1],))] == [IDS[0], IDS[2]]
    assert found(paths[3]) == []


def test_all_files_of_a_song_are_one_candidate(music: Path) -> None:
    first, second, video = music / "a.mp3", music / "b.mp3", music / "a.mp4"
    put(first, take=2)
    put(second, take=3)
    video.write_bytes(makers.mp4())
    sidecars.write(video, ("json",), makers.clip(clip_id=IDS[0]), TagSet({"clip_id": IDS[0]}))
    (one,) = found(first, second, video)
    assert one.paths == {MediaKind.MP3: [first, second], MediaKind.MP4: [video]}
    assert one.take == 2


def test_a_stop_is_heeded_at_each_file(music: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    assert rebuild.candidates([], known(), cancel=cancel) == []
    with pytest.raises(Cancelled):
        rebuild.candidates([music / "a.mp3"], known(), cancel=cancel)


def test_what_the_json_says_counts_for_more_if_it_is_of_the_same_song(music: Path) -> None:
    path = music / "a.mp3"
    put(path, title="Tag")
    beside = path.with_suffix(".json")
    beside.write_text(json.dumps({"clip_id": IDS[0], "title": "Json", "n": 5, "album": ""}))
    told = rebuild.values_of(path)
    assert (told["title"], told["clip_id"], told["artist"]) == ("Json", IDS[0], "小明")
    assert "n" not in told
    assert told.get("album") != ""
    beside.write_text(json.dumps({"clip_id": IDS[1], "title": "Other"}))
    assert rebuild.values_of(path)["title"] == "Tag"
    for text in ("[]", "no json", '{"clip_id": 5}', "[" * 100_000, ""):
        beside.write_text(text)
        assert rebuild.values_of(path)["title"] == "Tag"


def test_a_file_without_tags_is_told_by_the_json_alone(music: Path) -> None:
    path = music / "a.mp3"
    path.write_bytes(SOUND)
    assert rebuild.values_of(path) == {}
    path.with_suffix(".json").write_text(json.dumps({"clip_id": IDS[0], "title": "Json"}))
    assert rebuild.values_of(path) == {"clip_id": IDS[0], "title": "Json"}
    assert rebuild.values_of(music / "gone.mp3") == {}


def test_a_folder_with_a_song_is_told_from_one_without(music: Path) -> None:
    (music / "a.mp3").write_bytes(SOUND)
    assert not rebuild.has_songs(music, cancel=CancelToken())
    put(music / "b.mp3")
    assert rebuild.has_songs(music, cancel=CancelToken())


@pytest.mark.parametrize(
    ("letters", "take"),
    [
        *(("A", 0), ("B", 1), ("Z", 25), ("AA", 26), ("BA", 52), ("AAA", 702)),
        *(("", None), ("a", None), ("A1", None), ("AAAA", None)),
    ],
)
def test_takes_are_letters(letters: str, take: int | None) -> None:
    assert rebuild._take({"take": letters} if letters else {}) == take
    assert take is None or take_letter(take) == letters


def song(path: Path) -> Any:
    (one,) = found(path)
    told, damaged = rebuild._read(one)
    assert damaged == []
    return told


def test_a_song_is_read_whole(music: Path) -> None:
    path = music / "a.mp3"
    clip = put(path, take=1, album="Mine")
    told = song(path)
    assert (told.task_id, told.take, told.host, told.album) == ("t0", 1, "one.invalid", "Mine")
    assert (told.clip.title, told.clip.lyrics) == (clip.title, clip.lyrics)
    assert told.clip.clip_id == IDS[0]
    assert told.clip.duration_s == pytest.approx(61 * 1152 / 44100, abs=0.1)
    assert told.clip.duration_s == round(told.clip.duration_s, 2)
    file = told.files[MediaKind.MP3]
    assert (file.path, file.container, file.mark) == (path, "mp3", fingerprint(path))
    assert file.sound == tags.audio_digest(path)
    assert file.plays_s == pytest.approx(told.clip.duration_s, abs=0.01)
    assert set(told.files) == {MediaKind.MP3}


def test_the_usual_album_is_no_name_of_the_persons(music: Path) -> None:
    put(music / "a.mp3")
    told = rebuild.values_of(music / "a.mp3")
    assert told["album"] == USUAL_ALBUM
    assert song(music / "a.mp3").album is None


def test_what_says_no_task_is_asked_for_by_its_own_id(music: Path) -> None:
    path = music / "a.mp3"
    path.write_bytes(SOUND)
    path.with_suffix(".json").write_text(json.dumps({"clip_id": IDS[0]}))
    told = song(path)
    assert (told.task_id, told.take, told.host, told.album) == (None, None, None, None)


def test_words_of_a_file_beside_it_stand_in_for_those_of_the_tags(music: Path) -> None:
    path = music / "a.mp3"
    put(path, lyrics=None, title="Rain")
    path.with_suffix(".lrc").write_text("timed")
    assert song(path).clip.lyrics == "timed"
    path.with_suffix(".txt").write_bytes(b"\xef\xbb\xbfRain\n\nIt rains\nand rains\n")
    assert song(path).clip.lyrics == "It rains\nand rains"
    put(path, title="Rain", lyrics="Of the tags")
    assert song(path).clip.lyrics == "Of the tags"
    put(path, lyrics=None, title=None)
    assert song(path).clip.lyrics == "Rain\n\nIt rains\nand rains"


@pytest.mark.parametrize(
    ("ending", "data", "words"),
    [
        (".lrc", b"[ti:Name]\r\n[00:01.00]one\r\n[00:02.00]two\r\n", "one\ntwo"),
        (".lrc", b"[00:01.00][00:03.00]one\n[00:02.00]two\n", "one\ntwo\none"),
        (".lrc", b"[00:01:00]one\n", "one"),
        (".lrc", "[ti:夜]\n[00:01.00]雨夜里我走过".encode("utf-16"), "雨夜里我走过"),
        (".lrc", "[00:01.00]Привет\n[00:02.00]мир".encode("cp1251"), None),
        (".txt", "雨夜 hello".encode("utf-16"), "雨夜 hello"),
        (".txt", "\ufeffIt rains".encode("utf-16-be"), "It rains"),
        (
            ".txt",
            "雨夜里我走过你的门前\n灯还亮着".encode("gb18030"),
            "雨夜里我走过你的门前\n灯还亮着",
        ),
        (".txt", "Привет мир\nстрока".encode("cp1251"), None),
        (".txt", "Привет, брат мы тут".encode("cp1251"), None),  # in pairs, as Chinese is
        (".txt", "été à la plage, déjà".encode("latin-1"), None),
        (".txt", "夢の中で会いましょう".encode("shift_jis"), None),
        (".txt", b"\xff\xfe\xfd\x00\x01", None),
        (".txt", "Привет мир".encode(), "Привет мир"),
    ],
)
def test_words_beside_a_song_are_read_in_their_encoding_or_left_alone(
    music: Path, ending: str, data: bytes, words: str | None
) -> None:
    path = music / "a.mp3"
    put(path, lyrics=None)
    path.with_suffix(ending).write_bytes(data)
    assert song(path).clip.lyrics == words


def test_words_and_cover_come_back_if_they_are_its_own(music: Path) -> None:
    path = music / "a.mp3"
    clip = put(path)
    path.with_suffix(".txt").write_bytes(sidecars.lyrics_text(clip))
    path.with_suffix(".jpg").write_bytes(JPEG)
    files = song(path).files
    assert set(files) == {MediaKind.MP3, MediaKind.LYRICS, MediaKind.COVER}
    cover = files[MediaKind.COVER]
    assert (cover.path, cover.container) == (path.with_suffix(".jpg"), "jpg")
    assert cover.mark == fingerprint(path.with_suffix(".jpg"))
    path.with_suffix(".txt").write_text("Somebody's notes")
    path.with_suffix(".jpg").write_bytes(b"no picture")
    assert set(song(path).files) == {MediaKind.MP3}
    put(path, lyrics=None)
    path.with_suffix(".txt").write_text("")
    assert set(song(path).files) == {MediaKind.MP3}


def test_a_beside_that_is_too_large_was_not_written_by_us(
    music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = music / "a.mp3"
    put(path)
    path.with_suffix(".jpg").write_bytes(JPEG)
    monkeypatch.setattr(rebuild, "_MOST_BESIDE", len(JPEG))
    assert MediaKind.COVER in song(path).files
    monkeypatch.setattr(rebuild, "_MOST_BESIDE", len(JPEG) - 1)
    assert MediaKind.COVER not in song(path).files


def test_a_video_alone_is_a_song_too(music: Path) -> None:
    path = music / "a.mp4"
    path.write_bytes(makers.mp4())
    path.with_suffix(".json").write_text(json.dumps({"clip_id": IDS[0], "title": "Video"}))
    told = song(path)
    assert set(told.files) == {MediaKind.MP4}
    assert told.clip.title == "Video"


def test_songs_are_taken_in_and_what_is_damaged_is_told(room: Room, music: Path) -> None:
    paths = [music / f"{number}.mp3" for number in range(3)]
    for number, path in enumerate(paths):
        put(path, number)
    some = found(*paths)
    paths[1].write_bytes(paths[1].read_bytes()[:-3_000])
    write = rebuild.take_back(some, room.library)
    room.ready_song(IDS[2], "t2")
    taken, changes = write()
    assert taken.clips == {IDS[0], IDS[1]}
    assert taken.files == ((paths[0], MediaKind.MP3, IDS[0]),)
    assert taken.damaged == ((paths[1], MediaKind.MP3, IDS[1]),)
    assert taken.left_out == ()
    assert changes.songs_listed


def test_a_whole_folder_is_taken_in_some_at_a_time(
    room: Room, music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "TOGETHER", 2)
    for number in range(3):
        put(music / f"{number}.mp3", number)
    steps: list[tuple[int, int]] = []
    count = rebuild.rebuild(
        room.library,
        music,
        cancel=CancelToken(),
        progress=lambda done, total: steps.append((done, total)),
    )
    assert (count, steps) == (3, [(0, 3), (2, 3), (3, 3)])
    assert sorted(map(str, room.clips())) == sorted(IDS[:3])
    assert rebuild.rebuild(room.library, music, cancel=CancelToken()) == 0


def test_a_stop_between_two_parts_keeps_what_came(
    room: Room, music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "TOGETHER", 1)
    put(music / "0.mp3", 0)
    put(music / "1.mp3", 1)
    cancel = CancelToken()

    def stop(done: int, _total: int) -> None:
        if done == 0:
            cancel.cancel()

    with pytest.raises(Cancelled):
        rebuild.rebuild(room.library, music, cancel=cancel, progress=stop)
    assert room.clips() == [IDS[0]]


SUNG = "[Verse]\nla lo\nli"
LINES = (
    TimedLine("la lo", 0.25, 0.6, (SungWord("la ", 0.25, 0.4), SungWord("lo", 0.5, 0.6))),
    TimedLine("li", 0.75, 1.0, (SungWord("li", 0.75, 1.0),)),
)


def times(told: Any) -> list[tuple[str, float]]:
    found = timed_lines(told.sung, SUNG, duration_s=told.clip.duration_s)
    return [(line.text, line.start_s) for line in found]


def put_sung(path: Path, *, tagged: bool) -> None:
    one = put(path, lyrics=SUNG)
    if tagged:
        tags.write(path, "mp3", tags.of(one, lines=LINES))


@pytest.mark.parametrize("where", ["tags", "lines", "words"])
def test_times_of_words_come_back_from_tags_and_from_an_lrc(music: Path, where: str) -> None:
    path = music / "a.mp3"
    put_sung(path, tagged=where != "lines")
    if where != "tags":
        text = lrc.lines(LINES) if where == "lines" else lrc.enhanced(LINES)
        path.with_suffix(".lrc").write_bytes(text)
    told = song(path)
    assert times(told) == [("la lo", 0.25), ("li", 0.75)]
    assert (MediaKind.LRC in told.files) == (where != "tags")
    assert len(told.sung) == (3 if where == "words" else 2)


def test_times_of_another_song_are_left_out(music: Path) -> None:
    path = music / "a.mp3"
    put_sung(path, tagged=False)
    path.with_suffix(".lrc").write_text("[00:01.00]quite another\n[00:02.00]song\n")
    told = song(path)
    assert told.sung == ()
    assert MediaKind.LRC not in told.files


def test_an_lrc_gives_the_words_without_their_stamps(music: Path) -> None:
    path = music / "a.mp3"
    put(path, lyrics=None)
    path.with_suffix(".lrc").write_bytes(lrc.enhanced(LINES))
    assert song(path).clip.lyrics == "la lo\nli"


def test_times_are_kept_with_the_song(room: Room, music: Path) -> None:
    path = music / "a.mp3"
    put_sung(path, tagged=True)
    assert rebuild.rebuild(room.library, music, cancel=CancelToken()) == 1
    (found,) = room.songs()
    detail = room.reader.song_detail(found.song_id)
    assert detail is not None
    assert detail.times is not None
    assert (detail.times.relay_name, detail.times.has_words) == (None, True)


def test_a_wav_and_notes_beside_a_song_come_back(music: Path) -> None:
    path = music / "a.mp3"
    one = put(path)
    wav = path.with_suffix(".wav")
    wav.write_bytes(wav_file(1.0))
    tags.write(wav, "wav", tags.of(one))
    notes = json.dumps({"instruments": [{"notes": [{"pitch": 60, "start": 0, "end": 1}]}]})
    path.with_suffix(".mid").write_bytes(midi.render(notes, title="A", clip_id=one.clip_id))
    for paths in ((path, wav), (wav, path)):
        (candidate,) = found(*paths)
        told, _ = rebuild._read(candidate)
        assert told is not None
        assert [told.files[kind].path for kind in (MediaKind.MP3, MediaKind.WAV)] == [path, wav]
    assert set(song(path).files) == {MediaKind.MP3, MediaKind.MIDI}
    path.with_suffix(".mid").write_bytes(midi.render(notes, title="A", clip_id="another"))
    assert MediaKind.MIDI not in song(path).files


def test_a_wav_alone_is_the_sound_of_its_song(music: Path) -> None:
    wav = music / "a.wav"
    wav.write_bytes(wav_file(1.0))
    tags.write(wav, "wav", tags.of(makers.clip(clip_id=IDS[0])))
    assert {kind: file.path for kind, file in song(wav).files.items()} == {MediaKind.MP3: wav}


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9_000])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _page(path: Path) -> None:
    path.write_bytes(b"<html>gone</html>")


def _put(path: Path) -> None:
    """A whole file of the first song, whatever its container; an MP3 has a `.json` too, which says so when it is cut."""
    one = makers.clip(clip_id=IDS[0], duration_s=None)
    if path.suffix == ".mp3":
        put(path)
        sidecars.write(path, ("json",), one, tags.of(one))
    elif path.suffix == ".wav":
        path.write_bytes(wav_file(1.0))
        tags.write(path, "wav", tags.of(one))
    else:
        path.write_bytes(makers.mp4())
        tags.write(path, "mp4", tags.of(one))


@pytest.mark.parametrize(
    ("names", "bad", "taken", "kept"),
    [
        ("a-copy.mp3 b.mp3", "a-copy.mp3", "mp3:b.mp3", ""),
        ("a.mp3 b.mp3 c.mp3", "a.mp3 b.mp3", "mp3:c.mp3", ""),
        ("a.mp3 a.wav", "a.mp3", "mp3:a.wav", ""),
        ("a.mp3 z.mp3 0.wav 1.wav", "a.mp3 z.mp3 0.wav", "mp3:1.wav", ""),
        ("a.mp3 b.mp3 a.wav", "a.mp3", "mp3:b.mp3 wav:a.wav", ""),
        ("a.mp3 a.wav b.wav", "a.wav", "mp3:a.mp3 wav:b.wav", ""),
        ("a.mp3 a.wav a.mp4", "a.mp3 a.wav", "mp4:a.mp4", "mp3:a.mp3 wav:a.wav"),
        ("a.mp4 b.mp4", "a.mp4", "mp4:b.mp4", ""),
        ("a.mp3 a.wav", "a.mp3 a.wav", "", "mp3:a.mp3 wav:a.wav"),
        ("a.mp3 a.wav", "a.wav", "mp3:a.mp3", "wav:a.wav"),
        ("a.mp3 a.mp4", "a.mp3", "mp4:a.mp4", "mp3:a.mp3"),
        ("a.mp3 a.mp4", "a.mp4", "mp3:a.mp3", "mp4:a.mp4"),
        ("a.mp3 a.mp4", "a.mp3 a.mp4", "", "mp3:a.mp3 mp4:a.mp4"),
        ("a.mp3 b.mp3", "a.mp3 b.mp3", "", "mp3:a.mp3"),
        ("a.wav b.wav", "a.wav b.wav", "", "mp3:a.wav"),
        ("a.mp4", "a.mp4", "", "mp4:a.mp4"),
    ],
)
@pytest.mark.parametrize("spoil", [_cut, _empty, _page])
def test_a_song_comes_back_with_its_whole_files_and_its_damaged_ones_are_recorded_so(
    room: Room,
    music: Path,
    *,
    names: str,
    bad: str,
    taken: str,
    kept: str,
    spoil: Callable[[Path], None],
) -> None:
    paths = [music / name for name in names.split()]
    for path in paths:
        _put(path)
    some = found(*paths)
    for name in bad.split():
        spoil(music / name)
    before = {path: path.read_bytes() for path in paths}
    back, _ = rebuild.take_back(some, room.library)()
    assert " ".join(f"{kind}:{path.name}" for path, kind, _ in back.files) == taken
    assert " ".join(f"{kind}:{path.name}" for path, kind, _ in back.damaged) == kept
    is_bad = [path.name for path, _, _ in back.damaged] + [path.name for path in back.left_out]
    assert sorted(is_bad) == sorted(bad.split())
    assert back.clips == {IDS[0]}
    assert {path: path.read_bytes() for path in paths} == before
    saved = list(room.reader.saved_files())
    checked = check.check(saved, root=music, own=music, cancel=CancelToken())
    found_now = {f"{one.file.kind}:{one.path.name}": one.verdict for one in checked}
    assert found_now == dict.fromkeys(taken.split(), "ok") | dict.fromkeys(kept.split(), "damaged")
    states = {f"{one.file.kind}:{(one.file.path or music).name}": one.file.state for one in saved}
    assert {name for name, state in states.items() if state == "damaged"} == set(kept.split())


def test_copies_behind_a_whole_file_are_not_read_and_not_said_to_be_damaged(
    room: Room, music: Path
) -> None:
    for name in ("a.mp3", "b.mp3"):
        put(music / name)
    _cut(music / "b.mp3")
    back, _ = rebuild.take_back(found(music / "a.mp3", music / "b.mp3"), room.library)()
    assert back.clips == {IDS[0]}
    assert (back.damaged, back.left_out) == ((), ())


@pytest.mark.parametrize("spoil", [_cut, _empty])
def test_a_song_whose_sound_is_damaged_comes_back_with_all_that_is_said_of_it(
    room: Room, music: Path, spoil: Callable[[Path], None]
) -> None:
    path = music / "a.mp3"
    one = put(path, take=1, album="Mine")
    sidecars.write(path, ("json",), one, tags.told(path))
    path.with_suffix(".txt").write_bytes(sidecars.lyrics_text(one))
    path.with_suffix(".jpg").write_bytes(JPEG)
    spoil(path)
    told = song(path)
    assert (told.task_id, told.take, told.host, told.album) == ("t0", 1, "one.invalid", "Mine")
    assert (told.clip.title, told.clip.lyrics) == (one.title, one.lyrics)
    assert told.damaged == {MediaKind.MP3: path}
    assert set(told.files) == {MediaKind.LYRICS, MediaKind.COVER}


def test_a_whole_file_says_more_than_a_damaged_one(music: Path) -> None:
    _put(music / "a.mp3")
    _put(music / "a.mp4")
    one = makers.clip(clip_id=IDS[0], title="Of the video", style=None)
    tags.write(music / "a.mp4", "mp4", tags.of(one))
    (candidate,) = found(music / "a.mp3", music / "a.mp4")
    (music / "a.json").unlink()
    _cut(music / "a.mp3")
    told, _ = rebuild._read(candidate)
    assert told is not None
    assert told.clip.title == "Of the video"
    assert (told.task_id, told.clip.style) == ("t0", makers.clip().style)


@pytest.mark.parametrize("error", [RecursionError(), IndexError(), KeyError("x"), OSError(5, "x")])
@pytest.mark.parametrize(
    "where",
    ["tags.told", "containers.check", "tags.audio_digest", "tags.timed_lines_of", "packets_of"],
)
def test_a_file_that_surprises_is_told_and_the_others_come_in(
    room: Room,
    music: Path,
    *,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    error: Exception,
) -> None:
    for number in range(3):
        put(music / f"{number}.mp3", number)
    module: Any = rebuild
    *inside, name = where.split(".")
    for one in inside:
        module = getattr(module, one)
    real = getattr(module, name)

    def odd(path: Path, *rest: Any) -> Any:
        if path.name == "1.mp3":
            raise error
        return real(path, *rest)

    monkeypatch.setattr(module, name, odd)
    some = found(*sorted(music.glob("*.mp3")))
    back, _ = rebuild.take_back(some, room.library)()
    assert back.clips >= {IDS[0], IDS[2]}
    bad = [path for path, _, _ in back.damaged] + [*back.left_out]
    is_unread = isinstance(error, OSError)
    assert bad == ([] if where == "tags.told" or is_unread else [music / "1.mp3"])
    assert [one.code for one in back.troubles] == (
        ["disk.unread"] if is_unread and where != "tags.told" else []
    )
    comes_back = not is_unread and where not in {"tags.told", "tags.timed_lines_of"}
    assert (IDS[1] in back.clips) == comes_back


def test_what_does_not_say_which_song_it_is_tells_nothing(tmp_path):
    path = tmp_path / "a.mp3"
    for text in ("[]", '{"title": "x"}', "{", ""):
        path.with_suffix(".json").write_text(text)
        assert rebuild._json_beside(path) == {}


@pytest.mark.parametrize(("plays_s", "duration_s"), [(61.234, 61.23), (0.0, 0.0), (None, None)])
def test_a_song_lasts_as_long_as_it_plays_if_that_is_known(
    music: Path, plays_s: float | None, duration_s: float | None
) -> None:
    put(music / "a.mp3")
    (one,) = found(music / "a.mp3")
    path = music / "a.mp3"
    assert rebuild._clip(one, {}, path, plays_s=plays_s).duration_s == duration_s
    assert rebuild._clip(one, {"duration_s": "12.5"}, path, plays_s=plays_s).duration_s == 12.5


@pytest.mark.parametrize(
    ("clip_id", "is_one"),
    [
        *(
            (one, True)
            for one in (IDS[0], IDS[0].upper(), "f" * 31 + "0", "task_7Ab-x_1", "1" * 19)
        ),
        *(
            (one, False)
            for one in ("hello world", "helloworld", "../../etc", "..%2f..%2fetc", "é" * 9)
        ),
        *((one, False) for one in ("x" * 100_000, "1" * 201, "1234567", "", " ", "\ud800" * 8)),
        *((one, False) for one in (f" {IDS[0]}", f"{IDS[0]}\n", f"{IDS[0]}.mp3", "/" + IDS[0])),
    ],
    ids=lambda one: ascii(one)[:40],
)
@pytest.mark.parametrize("where", ["json", "tags"])
def test_an_id_must_look_like_one(music: Path, clip_id: str, is_one: bool, where: str) -> None:
    path = music / "a.mp3"
    path.write_bytes(SOUND)
    if where == "json":
        path.with_suffix(".json").write_text(json.dumps({"clip_id": clip_id, "title": "x"}))
    else:
        tags.write(path, "mp3", TagSet({"clip_id": clip_id} if clip_id.isprintable() else {}))
    told = [one.clip_id for one in found(path)] if is_one else rebuild.values_of(path)
    assert told == ([clip_id] if is_one else {})


def test_tags_that_name_no_song_are_not_in_the_way_of_the_json(music: Path) -> None:
    path = music / "a.mp3"
    path.write_bytes(SOUND)
    tags.write(path, "mp3", TagSet({"clip_id": "my song", "title": "Tag"}))
    path.with_suffix(".json").write_text(json.dumps({"clip_id": IDS[0]}))
    assert rebuild.values_of(path) == {"clip_id": IDS[0]}


@pytest.mark.parametrize(
    "bad", ["", "[", "a b", "x" * 9_000, "\ud800", "u:p@h.invalid", "a/b", "é\0"]
)
def test_a_server_or_task_that_cannot_be_is_nobodys(room: Room, music: Path, bad: str) -> None:
    for number in range(3):
        put(music / f"{number}.mp3", number)
    told = {"clip_id": IDS[1], "relay_host": bad, "task_id": bad, "title": bad, "lyrics": bad}
    (music / "1.json").write_text(json.dumps(told | {"plays": "9" * 60, "album": bad}))
    some = found(*sorted(music.glob("*.mp3")))
    for one in some:  # one after the other: what came first may be in the way of the next
        rebuild.take_back([one], room.library)()
    assert sorted(map(str, room.clips())) == sorted(IDS[:3])
    values = rebuild.values_of(music / "1.mp3")
    assert (values["task_id"], values["relay_host"]) == ("t1", "one.invalid"), "as the tags say"


def test_names_of_other_programs_are_cleaned_as_those_of_providers_are(music: Path) -> None:
    path = music / "a.mp3"
    put(path)
    told = {
        "clip_id": IDS[0],
        "title": "Rain\x1b[31m\r\nand \x00 more\x07",
        "artist": "\x85 A\tB ",
        "album": "Mine\nsince\x1b]0;x\x07",
        "lyrics": "It rains\r\nand \x08rains\n",
    }
    path.with_suffix(".json").write_text(json.dumps(told))
    back = song(path)
    assert (back.clip.title, back.clip.artist) == ("Rain and  more", "A B")
    assert back.album == "Mine since"
    assert back.clip.lyrics == "It rains\nand rains"
    for name in ("title", "artist", "album"):
        assert value_readers.line(told[name]) == (
            back.album if name == "album" else back.clip.value(name)
        )


def test_a_whole_name_stays_as_it_is(music: Path) -> None:
    path = music / "a.mp3"
    put(path)
    title = "Café  雨\u200d👩\u200d🚀 “x” — \u00a0y"
    told = {"clip_id": IDS[0], "title": title, "lyrics": "[Verse]\n\na\tb"}
    path.with_suffix(".json").write_text(json.dumps(told))
    back = song(path)
    assert (back.clip.title, back.clip.lyrics) == (title, "[Verse]\n\na\tb")
