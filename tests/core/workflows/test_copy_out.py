"""Copies for another device: complete, under names of their own, and only what is not there yet."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import DiskError, UsageError
from suno_desktop.core.media import publish, tags
from suno_desktop.core.media.disk import disk_errors, fingerprint
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.model import FileId, MediaKind, SongId, SungWord, TaskId
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.profile.settings import Settings
from suno_desktop.core.rows import SongRow, Source
from suno_desktop.core.workflows.copy_out import (
    PRESETS,
    STATE,
    CopyRecipe,
    CopyReport,
    copy_out,
    refuse_own,
)
from suno_desktop.core.workflows.save_file import tag_set
from tests.core.media import makers
from tests.core.media.conftest import Real, real  # noqa: F401 — fixtures

ID = "3340d43f-1111-4222-8333-44445555666"
COVER = b"\xff\xd8\xff\xe0 a picture"
PLAIN = CopyRecipe()


class Shelf:
    """Some saved songs, and a folder to copy them to."""

    def __init__(self, folder: Path, made: Real) -> None:
        self._real = made
        self.music, self.target = folder / "music", folder / "phone"
        self.music.mkdir()
        self.target.mkdir()
        self.sources: list[Source] = []

    def song(self, title: str, *, ending: str = "mp3", take: int = 0, **told: Any) -> Source:
        number = len(self.sources)
        clip = makers.clip(
            clip_id=f"{ID}{number}",
            title=title,
            artist="Mira",
            prompt="a secret wish",
            lyrics="First line\nSecond line",
            **told,
        )
        path = self.music / f"{number}.{ending}"
        path.write_bytes(
            makers.mp3() if ending == "mp3" else self._real(f"song.{ending}").read_bytes()
        )
        source = Source(
            file_id=FileId(number),
            song_id=SongId(number),
            kind=MediaKind.MP3,
            clip=clip,
            sheet=None,
            take=take,
            task_id=TaskId("7b7b7b7b-2222-4222-8333-444455556666"),
            relay_id=None,
            relay_name="Relay",
            relay_host="relay.example.com",
            path=str(path),
            sha256="",
        )
        tags.write(path, ending, tag_set(source, clip, albums="one"), cover_jpeg=COVER)
        source = source._replace(sha256=fingerprint(path).sha256)
        self.sources.append(source)
        return source

    def copy(self, recipe: CopyRecipe = PLAIN, **more: Any) -> CopyReport:
        return copy_out(
            more.pop("sources", self.sources),
            self.target,
            recipe,
            cancel=more.pop("cancel", CancelToken()),
            **more,
        )

    def there(self) -> list[str]:
        return sorted(
            path.relative_to(self.target).as_posix()
            for path in self.target.rglob("*")
            if path.is_file() and path.name != STATE
        )


@pytest.fixture
def shelf(tmp_path: Path, real: Real) -> Shelf:  # noqa: F811 — the fixture
    return Shelf(tmp_path, real)


def test_a_second_run_copies_nothing_and_a_third_what_changed(shelf: Shelf) -> None:
    for number in range(4):
        shelf.song(f"Song {number}")
    first = shelf.copy()
    assert (first.copied, first.kept, first.failed) == (4, 0, [])
    assert shelf.there() == [f"Mira/Song {number} (A).mp3" for number in range(4)]
    assert first.copied_bytes == sum((shelf.target / name).stat().st_size for name in shelf.there())
    second = shelf.copy()
    assert (second.copied, second.copied_bytes, second.kept) == (0, 0, 4)
    changed = shelf.sources[1]
    assert changed.clip is not None
    shelf.sources[1] = changed._replace(clip=changed.clip._replace(style="new style"))
    third = shelf.copy()
    assert (third.copied, third.kept) == (1, 3)
    assert tags.read(shelf.target / "Mira/Song 1 (A).mp3").values["style"] == "new style"
    assert (shelf.target / STATE).read_text().count("\n") == 4


def test_the_sound_is_the_same_and_the_song_itself_untouched(shelf: Shelf) -> None:
    source = shelf.song("Song")
    path = Path(source.path or "")
    before = path.read_bytes()
    shelf.copy(replace(PLAIN, id3_version=3))
    copy = shelf.target / "Mira/Song (A).mp3"
    assert copy.read_bytes()[3] == 3
    assert path.read_bytes() == before
    assert tags.audio_digest(copy) == tags.audio_digest(path)


@pytest.mark.parametrize("ending", ["mp3", "m4a", "flac", "ogg", "wav"])
def test_nothing_of_ours_is_in_what_a_friend_gets(shelf: Shelf, ending: str) -> None:
    source = shelf.song("Gift", ending=ending, style="punk")
    shelf.copy(PRESETS["friend"])
    (name,) = shelf.there()
    assert name == f"Mira - Gift (A).{ending}"
    data = (shelf.target / name).read_bytes() + (shelf.target / STATE).read_bytes()
    for secret in ("a secret wish", ID, "3340d43f", "7b7b7b7b", "relay", "suno.com", "SUNO_"):
        assert secret.encode() not in data
        assert secret.encode("utf-16-le") not in data
    told = tags.read(shelf.target / name).values
    assert told["title"] == "Gift"
    assert told["lyrics"] == "First line\nSecond line"
    assert tags.front_cover(shelf.target / name) == COVER
    assert tags.audio_digest(shelf.target / name) == tags.audio_digest(Path(source.path or ""))


def test_a_car_gets_numbers_and_lines_that_it_can_read(shelf: Shelf) -> None:
    words = (SungWord("第一行", 1.0, 2.0), SungWord("\n", 2.0, 2.0), SungWord("第二行", 3.0, 4.0))
    for title in ("Zwei", "Eins"):
        source = shelf.song(title, duration_s=10.0)
        assert source.clip is not None
        clip = source.clip._replace(lyrics="第一行\n第二行")
        shelf.sources[-1] = source._replace(clip=clip, sung=words)
    shelf.copy(PRESETS["car"])
    assert shelf.there() == ["1 Zwei (A).lrc", "1 Zwei (A).mp3", "2 Eins (A).lrc", "2 Eins (A).mp3"]
    lines = (shelf.target / "1 Zwei (A).lrc").read_bytes().decode("gbk").splitlines()
    assert lines == ["[00:01.00]第一行", "[00:03.00]第二行"]
    assert (shelf.target / "1 Zwei (A).mp3").read_bytes()[3] == 3


def test_small_files_stand_beside_songs_and_a_playlist_names_all(shelf: Shelf) -> None:
    shelf.song("One", duration_s=61.4)
    shelf.song("Two", take=1)
    shelf.copy(replace(PLAIN, words="txt", cover=True, playlist="My: list"))
    assert shelf.there() == [
        "Mira/One (A).jpg",
        "Mira/One (A).mp3",
        "Mira/One (A).txt",
        "Mira/Two (B).jpg",
        "Mira/Two (B).mp3",
        "Mira/Two (B).txt",
        "My- list.m3u8",
    ]
    assert (shelf.target / "Mira/One (A).txt").read_text() == "First line\nSecond line\n"
    lines = (shelf.target / "My- list.m3u8").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#EXTM3U"
    assert lines[1:3] == ["#EXTINF:61,Mira - One", "Mira/One (A).mp3"]
    assert lines[4] == "Mira/Two (B).mp3"


def test_two_songs_of_one_name_get_two_names(shelf: Shelf) -> None:
    shelf.song("Same")
    shelf.song("same")
    shelf.copy(replace(PLAIN, words="txt"))
    assert shelf.there() == [
        "Mira/Same (A).mp3",
        "Mira/Same (A).txt",
        "Mira/same (A) (2).mp3",
        "Mira/same (A) (2).txt",
    ]
    assert shelf.copy(replace(PLAIN, words="txt")).copied == 0


def test_what_lies_there_already_is_never_touched(shelf: Shelf) -> None:
    shelf.song("Song")
    foreign = shelf.target / "Mira" / "Song (A).mp3"
    foreign.parent.mkdir()
    foreign.write_bytes(b"mine")
    assert shelf.copy().copied == 1
    assert foreign.read_bytes() == b"mine"
    assert shelf.there() == ["Mira/Song (A) (2).mp3", "Mira/Song (A).mp3"]
    assert shelf.copy().copied == 0
    shelf.copy(replace(PLAIN, removes=True), sources=[])
    assert shelf.there() == ["Mira/Song (A).mp3"]


def test_a_copy_that_somebody_changed_stays_and_is_made_again_beside(shelf: Shelf) -> None:
    shelf.song("Song")
    shelf.copy()
    copy = shelf.target / "Mira/Song (A).mp3"
    copy.write_bytes(b"cut on the phone")
    report = shelf.copy()
    assert report.copied == 1
    assert copy.read_bytes() == b"cut on the phone"
    assert shelf.there() == ["Mira/Song (A) (2).mp3", "Mira/Song (A).mp3"]


def test_what_is_no_longer_wanted_goes_only_if_that_is_wished(shelf: Shelf) -> None:
    shelf.song("Stays")
    shelf.song("Goes", take=1)
    shelf.copy()
    fewer = shelf.sources[:1]
    report = shelf.copy(sources=fewer)
    assert (report.removed, report.no_longer_wanted) == (0, 1)
    assert len(shelf.there()) == 2
    report = shelf.copy(replace(PLAIN, removes=True), sources=fewer)
    assert (report.removed, report.no_longer_wanted) == (1, 0)
    assert shelf.there() == ["Mira/Stays (A).mp3"]
    shelf.copy(replace(PLAIN, removes=True), sources=[])
    assert list(shelf.target.iterdir()) == [shelf.target / STATE]


def test_a_song_that_is_gone_fails_alone(shelf: Shelf) -> None:
    lost = shelf.song("Lost")
    shelf.song("There")
    Path(lost.path or "").unlink()
    report = shelf.copy()
    assert [str(one.path) for one in report.failed] == [lost.path]
    assert report.trouble is None
    assert shelf.there() == ["Mira/There (A).mp3"]


def test_what_cannot_be_cleaned_is_not_given_away(shelf: Shelf) -> None:
    source = shelf.song("Song")
    path = Path(source.path or "").rename(shelf.music / "0.webm")
    shelf.sources[0] = source._replace(path=str(path))
    report = shelf.copy(PRESETS["friend"])
    assert [one.error.code for one in report.failed] == ["copy.cannot_clean"]
    assert shelf.there() == []
    assert shelf.copy().copied == 1
    assert (shelf.target / "Mira/Song (A).webm").read_bytes() == path.read_bytes()


def test_a_folder_that_is_gone_or_full_ends_it_and_says_how_much_is_left(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        shelf.song(f"Song {number}")
    rename = publish.publish
    done: list[Path] = []

    def fill_up(part: Path, target: Path, **more: Any) -> Path:
        if done:
            raise DiskError("disk.full", path=target)
        done.append(target)
        return rename(part, target, **more)

    monkeypatch.setattr(publish, "publish", fill_up)
    report = shelf.copy()
    assert report.trouble is not None
    assert (report.trouble.code, report.copied, report.stopped) == ("disk.full", 1, 2)
    assert shelf.there() == ["Mira/Song 0 (A).mp3"]
    monkeypatch.undo()
    assert (shelf.copy().copied, len(shelf.there())) == (2, 3)
    shelf.target.rename(shelf.target.with_name("away"))
    with pytest.raises(DiskError) as caught:
        shelf.copy()
    assert caught.value.code == "copy.no_folder"


@pytest.mark.parametrize("moment", ["noted", "named"])
def test_a_kill_leaves_no_half_file_and_no_second_copy(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    shelf.song("Song")
    rename = publish.publish

    def die(part: Path, target: Path, **more: Any) -> Path:
        os.link(part, part.with_name(".aaaaaaaa.mp3.0123456789abcdef.part"))  # nobody tidied up
        if moment == "named":
            rename(part, target, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(publish, "publish", die)
    with pytest.raises(KeyboardInterrupt):
        shelf.copy()
    monkeypatch.undo()
    report = shelf.copy()
    assert shelf.there() == ["Mira/Song (A).mp3"]
    assert report.copied == (moment == "noted")


def test_it_can_be_stopped_between_files(shelf: Shelf) -> None:
    for number in range(3):
        shelf.song(f"Song {number}")
    cancel = CancelToken()
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        if done == 2:
            cancel.cancel()

    report = shelf.copy(cancel=cancel, progress=progress)
    assert (report.copied, report.stopped, report.trouble) == (2, 1, None)
    assert told == [(1, 3), (2, 3)]
    assert len(shelf.there()) == 2
    assert shelf.copy().copied == 1


@pytest.mark.parametrize(
    "line",
    [
        {"name": "x", "path": "../music/0.mp3", "made_of": "", "size": 0},
        {"name": "x", "path": "/etc/passwd", "made_of": "", "size": 0},
        {"name": "x"},
        [],
        "",
    ],
)
def test_what_is_noted_leads_nowhere_else(shelf: Shelf, line: Any) -> None:
    source = shelf.song("Song")
    size = Path(source.path or "").stat().st_size
    if isinstance(line, dict) and "size" in line:
        line = {**line, "size": size}
    (shelf.target / STATE).write_text(json.dumps(line) + "\n{cut")
    report = shelf.copy(replace(PLAIN, removes=True))
    assert (report.copied, report.removed) == (1, 0)
    assert Path(source.path or "").exists()


def test_files_have_the_day_of_their_song_if_that_is_wished(shelf: Shelf) -> None:
    made = datetime(2024, 3, 4, 5, 6, 7, tzinfo=UTC)
    shelf.song("Song", created_at=made)
    copy = shelf.target / "Mira/Song (A).mp3"
    shelf.copy()
    assert copy.stat().st_mtime > made.timestamp() + 1
    shelf.copy(replace(PLAIN, song_dates=True))
    assert copy.stat().st_mtime == made.timestamp()


def test_what_a_song_does_not_have_is_not_put_beside_it(shelf: Shelf) -> None:
    source = shelf.song("Song")
    Path(source.path or "").write_bytes(makers.mp3())  # without a cover
    recipe = replace(PLAIN, words="lrc", cover=True)
    report = shelf.copy(recipe)
    assert (shelf.there(), report.copied, report.songs) == (["Mira/Song (A).mp3"], 1, 1)
    assert source.clip is not None
    lyrics = "[00:01.00]First\n[00:02.00]Second"
    shelf.sources[0] = source._replace(clip=source.clip._replace(lyrics=lyrics))
    shelf.copy(recipe)
    assert shelf.there() == ["Mira/Song (A).lrc", "Mira/Song (A).mp3"]
    assert (shelf.target / "Mira/Song (A).lrc").read_text() == f"{lyrics}\n"


def test_a_song_for_which_no_name_is_free_fails_alone(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shelf.song("First")
    shelf.song("Second")
    foreign = shelf.target / "Mira" / "First (A).mp3"
    foreign.parent.mkdir()
    foreign.write_bytes(b"mine")
    monkeypatch.setattr(publish, "free_names", lambda target, _identity: iter([target]))
    report = shelf.copy()
    assert [(str(one.path), one.error.code) for one in report.failed] == [
        (first.path, "disk.no_name")
    ]
    assert (report.copied, report.trouble) == (1, None)
    assert foreign.read_bytes() == b"mine"
    assert shelf.there() == ["Mira/First (A).mp3", "Mira/Second (A).mp3"]


@pytest.mark.parametrize("removes", [False, True])
def test_a_copy_that_is_gone_from_the_folder_is_forgotten(shelf: Shelf, removes: bool) -> None:
    for title in ("Gone", "Changed", "Stays"):
        shelf.song(title)
    shelf.copy()
    (shelf.target / "Mira/Gone (A).mp3").unlink()
    (shelf.target / "Mira/Changed (A).mp3").write_bytes(b"cut on the phone")
    report = shelf.copy(replace(PLAIN, removes=removes), sources=shelf.sources[2:])
    assert (report.removed, report.no_longer_wanted, report.songs_kept) == (0, 0, 1)
    (line,) = (shelf.target / STATE).read_text().splitlines()
    assert json.loads(line)["name"] == "Mira/Stays (A).mp3"
    assert shelf.there() == ["Mira/Changed (A).mp3", "Mira/Stays (A).mp3"]


@pytest.mark.parametrize("path", ["nul\0.mp3", f"{'x' * 300}.mp3"], ids=["nul", "long"])
def test_a_noted_name_that_cannot_be_is_forgotten(shelf: Shelf, path: str) -> None:
    line = {"name": "x", "path": path, "made_of": "", "size": 0}
    (shelf.target / STATE).write_text(json.dumps(line) + "\n")
    report = shelf.copy(replace(PLAIN, removes=True))
    assert (report.removed, report.no_longer_wanted) == (0, 0)
    assert (shelf.target / STATE).read_text() == ""


@pytest.mark.parametrize(
    "path", ["\ud800.mp3", "nul\0.mp3", ".", f"{'x' * 300}.mp3"], ids=list("snpl")
)
def test_a_song_whose_noted_place_cannot_be_is_copied_all_the_same(shelf: Shelf, path: str) -> None:
    shelf.song("Song")
    line = {"name": "Mira/Song (A).mp3", "path": path, "made_of": "", "size": 0}
    (shelf.target / STATE).write_text(json.dumps(line) + "\n")
    report = shelf.copy()
    assert (report.copied, report.failed, shelf.there()) == (1, [], ["Mira/Song (A).mp3"])
    assert shelf.copy().copied == 0


def test_a_noted_name_outside_of_unicode_ends_nothing(shelf: Shelf) -> None:
    shelf.song("Song")
    shelf.copy()
    (line,) = map(json.loads, (shelf.target / STATE).read_text().splitlines())
    with (shelf.target / STATE).open("a") as file:
        file.write(json.dumps(line | {"name": "\ud800"}) + "\n")
    report = shelf.copy()
    assert (report.copied, report.songs_kept, report.no_longer_wanted) == (0, 1, 1)
    assert shelf.copy().no_longer_wanted == 1


def removing(shelf: Shelf, recipe: CopyRecipe = PLAIN, **more: Any) -> CopyReport:
    return shelf.copy(replace(recipe, removes=True), **more)


def ids(*sources: Source) -> frozenset[FileId]:
    return frozenset(one.file_id for one in sources)


def test_copies_of_songs_in_doubt_stay_and_those_of_others_go(shelf: Shelf) -> None:
    recipe = replace(PLAIN, words="txt", cover=True, playlist="All")
    lost, here, gone = (shelf.song(title) for title in ("Lost", "Here", "Gone"))
    shelf.copy(recipe)
    whole = {name for name in shelf.there() if "Gone" not in name}
    Path(lost.path or "").write_bytes(b"broken")
    report = removing(shelf, recipe, sources=[lost, here], doubtful=ids(lost))
    assert set(shelf.there()) == whole
    assert (report.removed, report.left_out, report.failed) == (3, 0, [])
    lines = (shelf.target / "All.m3u8").read_text().splitlines()
    assert lines[2::2] == ["Mira/Lost (A).mp3", "Mira/Here (A).mp3"]
    Path(lost.path or "").unlink()
    report = removing(shelf, recipe, sources=[lost, here])  # nobody has noticed yet
    assert (report.removed, report.failed, set(shelf.there())) == (0, [], whole)
    assert gone.path is not None


def test_what_the_folder_never_had_is_left_out_and_counted(shelf: Shelf) -> None:
    lost = shelf.song("Lost")
    recipe = replace(PLAIN, words="txt", cover=True, playlist="All")
    report = removing(shelf, recipe, doubtful=ids(lost))
    assert (report.left_out, report.copied, report.kept, shelf.there()) == (1, 0, 0, [])
    shelf.song("Here")
    report = removing(shelf, recipe, doubtful=ids(lost))
    assert (report.left_out, report.songs) == (1, 1)
    assert not [name for name in shelf.there() if "Lost" in name]
    assert (shelf.target / "All.m3u8").read_text().splitlines()[2:] == ["Mira/Here (A).mp3"]


@pytest.mark.parametrize("is_known", [True, False])
def test_a_copy_in_doubt_stays_under_the_name_that_it_had(shelf: Shelf, is_known: bool) -> None:
    recipe = replace(PRESETS["car"], words="txt")
    lost = shelf.song("Lost")
    shelf.copy(recipe)
    if not is_known:  # copied by an earlier version
        told = [json.loads(line) for line in (shelf.target / STATE).read_text().splitlines()]
        lines = [json.dumps({k: v for k, v in one.items() if k != "song"}) for one in told]
        (shelf.target / STATE).write_text("\n".join(lines) + "\n")
    new = shelf.song("New")
    report = removing(shelf, recipe, sources=[new, lost], doubtful=ids(lost))
    assert report.left_out == 1
    assert {"1 Lost (A).mp3", "1 New (A).mp3"} <= set(shelf.there())
    if is_known:
        assert report.removed == 0
        assert lost.clip is not None
        other = lost._replace(clip=lost.clip._replace(title="Otherwise"))
        removing(shelf, recipe, sources=[new, other], doubtful=ids(lost))
        assert "1 Lost (A).mp3" in shelf.there()
    removing(shelf, recipe, sources=[new])
    assert shelf.there() == ["1 New (A).mp3", "1 New (A).txt"]


def test_copies_of_chosen_songs_without_any_file_stay(shelf: Shelf) -> None:
    lost, here = shelf.song("Lost"), shelf.song("Here")
    shelf.copy()
    assert lost.clip is not None
    must: dict[str, Any] = dict.fromkeys(SongRow._fields)
    row = SongRow(**{**must, "song_id": lost.song_id, "clip_id": lost.clip.clip_id})
    report = removing(shelf, sources=[here], absent=[row])
    assert (report.removed, report.no_longer_wanted) == (0, 0)
    assert len(shelf.there()) == 2
    assert removing(shelf, sources=[here]).removed == 1
    assert shelf.there() == ["Mira/Here (A).mp3"]


def test_what_a_friend_gets_does_not_tell_whose_songs_they_are(shelf: Shelf) -> None:
    shelf.song("Gift")
    shelf.copy()
    shelf.copy(PRESETS["friend"])
    told = [json.loads(line) for line in (shelf.target / STATE).read_text().splitlines()]
    assert {one["name"]: bool(one["song"]) for one in told} == {
        "Mira/Gift (A).mp3": True,
        "Mira - Gift (A).mp3": False,
    }


def test_what_cannot_be_read_is_said_to_be_so(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut, here = shelf.song("Shut"), shelf.song("Here")
    copy = tags.copy

    def refuse(path: Path, *words: Any, **more: Any) -> None:
        with disk_errors(path):
            if str(path) == shut.path:
                raise PermissionError(errno.EACCES, "no")
        copy(path, *words, **more)

    monkeypatch.setattr(tags, "copy", refuse)
    recipe = replace(PLAIN, words="txt", playlist="All")
    report = shelf.copy(recipe)
    (failed,) = report.failed
    assert str(failed.path) == shut.path
    assert str(failed.error).startswith("0.mp3 cannot be read: access is denied.")
    assert shelf.there() == ["All.m3u8", "Mira/Here (A).mp3", "Mira/Here (A).txt"]
    report = shelf.copy(recipe, sources=[shut])
    assert (len(report.failed), report.copied) == (1, 0)
    assert here.path is not None


def test_a_song_that_is_missing_is_named_and_its_folder_only_if_that_is_away(shelf: Shelf) -> None:
    lost = shelf.song("Lost")
    Path(lost.path or "").unlink()
    (failed,) = shelf.copy().failed
    assert str(failed.error).startswith("0.mp3 cannot be read: it does not exist.")
    shelf.music.rmdir()
    (failed,) = shelf.copy().failed
    assert failed.error.code == "disk.missing"


def test_a_full_disk_is_told_by_a_name_that_the_person_knows(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        shelf.song(f"Song {number}")

    def full(part: PartFile, _data: object) -> None:
        with disk_errors(part.path):
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(PartFile, "append", full)
    report = shelf.copy()
    assert report.trouble is not None
    assert (report.trouble.code, report.stopped) == ("disk.full", 3)
    assert report.trouble.values["path"] == str(shelf.target / "Mira")


def test_a_disk_that_is_full_while_tags_are_written_is_that_of_the_copy(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, *_: Any, **__: Any) -> None:
        with disk_errors(path):
            raise OSError(errno.ENOSPC, "full")

    shelf.song("Song")
    monkeypatch.setattr(tags, "copy", full)
    report = shelf.copy()
    assert report.trouble is not None
    assert (report.trouble.values["path"], report.stopped) == (str(shelf.target), 1)


def test_no_copies_are_made_among_the_songs_themselves(tmp_path: Path) -> None:
    profile = Profile.under(tmp_path / "profile")
    (profile.music / "Mira").mkdir(parents=True)
    (tmp_path / "music 2").mkdir()
    link = tmp_path / "link"
    link.symlink_to(profile.music / "Mira")
    settings = Settings(profile.settings)
    for own in (
        profile.music,
        profile.music / "Mira",
        link,
        tmp_path / "profile",
        tmp_path / "profile/.",
    ):
        with pytest.raises(UsageError) as caught:
            refuse_own(own, profile, settings)
        assert caught.value.code == "copy.own_folder"
    for other in (tmp_path, tmp_path / "music 2", tmp_path / "profile/phone", tmp_path / "away"):
        refuse_own(other, profile, settings)


def test_a_playlist_names_a_copy_where_it_is(shelf: Shelf) -> None:
    shelf.song("Song")
    foreign = shelf.target / "Mira" / "Song (A).mp3"
    foreign.parent.mkdir()
    foreign.write_bytes(b"mine")
    shelf.copy(replace(PLAIN, playlist="All"))
    assert (shelf.target / "All.m3u8").read_text().splitlines()[2:] == ["Mira/Song (A) (2).mp3"]
