"""What is said of saved files and of foreign ones, and looking for files that are gone."""

from __future__ import annotations

import errno
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import Cancelled, DiskError, MediaDamagedError, MediaError
from suno_desktop.core.media import containers, tags
from suno_desktop.core.media.disk import disk_errors, fingerprint
from suno_desktop.core.model import (
    ClipId,
    FileId,
    FileState,
    Fingerprint,
    MediaFile,
    MediaKind,
    SongId,
    TaskId,
)
from suno_desktop.core.rows import SavedFile
from suno_desktop.core.workflows import check, music_folder
from tests.core.media import makers
from tests.core.media.folding import folding

__all__ = ["folding"]


def saved_at(path: Path) -> SavedFile:
    file = MediaFile(
        file_id=FileId(1),
        song_id=SongId(1),
        kind=MediaKind.MP3,
        state=FileState.SAVED,
        path=path,
    )
    return SavedFile(file=file, clip_id=None, task_id=TaskId("t"))


def foreign_to(saved: SavedFile, root: Path) -> list[str]:
    found = check.foreign(root, [saved], lambda _clips: {}, cancel=CancelToken())
    return [one.path.name for one in found]


_SPELLINGS = ("café.mp3", unicodedata.normalize("NFD", "Café.mp3"))


@pytest.mark.usefixtures("folding")
@pytest.mark.parametrize("listed", _SPELLINGS)
def test_a_saved_song_that_the_disk_lists_in_another_spelling_is_not_foreign(
    tmp_path: Path, listed: str
) -> None:
    (tmp_path / listed).write_bytes(b"sound")
    assert foreign_to(saved_at(tmp_path / "Café.mp3"), tmp_path) == []


@pytest.mark.parametrize("listed", _SPELLINGS)
def test_elsewhere_another_spelling_is_another_file(tmp_path: Path, listed: str) -> None:
    for name in ("Café.mp3", listed):
        (tmp_path / name).write_bytes(b"sound")
    assert foreign_to(saved_at(tmp_path / "Café.mp3"), tmp_path) == [listed]


def test_files_of_one_size_are_told_apart_and_each_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = []
    for number in range(20):
        path = tmp_path / f"{19 - number:02}.mp3"
        path.write_bytes(number.to_bytes(1000))
        mark = fingerprint(path)
        file = MediaFile(
            file_id=FileId(number),
            song_id=SongId(number),
            kind=MediaKind.MP3,
            state=FileState.SAVED,
            path=tmp_path / "elsewhere" / "x.mp3",
            size_bytes=mark.size_bytes,
            sha256=mark.sha256,
        )
        gone.append(SavedFile(file=file, clip_id=None, task_id=TaskId("t")))
    read: list[Path] = []

    def counted(path: Path) -> Fingerprint:
        read.append(path)
        return fingerprint(path)

    monkeypatch.setattr(check, "fingerprint", counted)
    found = check.same_bytes(gone, tmp_path, known=(), cancel=CancelToken())
    assert found == {FileId(n): tmp_path / f"{19 - n:02}.mp3" for n in range(20)}
    assert len(read) == 20


CLIP = makers.clip(duration_s=None)


def song(path: Path, clip_id: str | None = None, *, seed: int = 1) -> Path:
    """A whole MP3, with the tags of a clip if one is named."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(makers.mp3(60, seed=seed))
    if clip_id is not None:
        tags.write(path, "mp3", tags.of(makers.clip(clip_id=ClipId(clip_id), duration_s=None)))
    return path


def saved(path: Path | None, number: int = 1, **changes: Any) -> SavedFile:
    """The row of a file as it is now."""
    values: dict[str, Any] = {"kind": MediaKind.MP3, "state": FileState.SAVED, "path": path}
    if path is not None and path.is_file():
        mark = fingerprint(path)
        values |= {"size_bytes": mark.size_bytes, "sha256": mark.sha256}
        values["sound"] = tags.audio_digest(path)
    values |= changes
    file = MediaFile(file_id=FileId(number), song_id=SongId(number), **values)
    return SavedFile(file=file, clip_id=CLIP.clip_id, task_id=TaskId("t"))


def test_what_is_said_of_a_saved_file(tmp_path: Path) -> None:
    row = saved(song(tmp_path / "a.mp3", CLIP.clip_id))
    file, path = row.file, tmp_path / "a.mp3"
    assert check.verify(file) == "ok"
    assert check.verify(file._replace(size_bytes=None)) == "ok"
    assert check.verify(file._replace(path=None)) == "missing"
    tags.write(path, "mp3", tags.of(makers.clip(title="Another title")))
    assert check.verify(file) == "changed"
    assert check.verify(file._replace(sound=None)) == "damaged"
    song(path, CLIP.clip_id, seed=2)
    assert check.verify(file) == "damaged"
    path.write_bytes(path.read_bytes()[:-500])
    assert check.verify(file) == "damaged"
    path.unlink()
    assert check.verify(file) == "missing"
    (tmp_path / "file").touch()
    assert check.verify(file._replace(path=tmp_path / "file" / "a.mp3")) == "missing"


def test_bytes_that_were_swapped_in_a_file_of_the_same_size_are_seen(tmp_path: Path) -> None:
    row = saved(song(tmp_path / "a.mp3"))
    data = bytearray((tmp_path / "a.mp3").read_bytes())
    data[-100] ^= 1
    (tmp_path / "a.mp3").write_bytes(data)
    assert check.verify(row.file) == "damaged"


def test_the_state_that_a_verdict_leads_to() -> None:
    assert check.state_of("damaged") is FileState.DAMAGED
    assert check.state_of("missing") is FileState.MISSING
    for verdict in ("ok", "changed", "moved"):
        assert check.state_of(verdict) is FileState.SAVED


def test_all_are_compared_and_those_that_are_gone_come_last(tmp_path: Path) -> None:
    rows = [saved(song(tmp_path / f"{n}.mp3", seed=n), n) for n in range(1, 5)]
    rows.append(saved(None, 5))
    (tmp_path / "new").mkdir()
    (tmp_path / "1.mp3").rename(tmp_path / "new" / "moved.mp3")
    (tmp_path / "2.mp3").unlink()
    (tmp_path / "3.mp3").write_bytes(b"broken")
    found = list(check.check(rows, root=tmp_path, own=tmp_path, cancel=CancelToken()))
    assert [(one.file.file_id, one.verdict, one.path) for one in found] == [
        (3, "damaged", tmp_path / "3.mp3"),
        (4, "ok", tmp_path / "4.mp3"),
        (1, "moved", tmp_path / "new" / "moved.mp3"),
        (2, "missing", tmp_path / "2.mp3"),
    ]
    assert found[0].clip_id == CLIP.clip_id


def test_a_file_that_another_row_names_is_not_taken_for_a_moved_one(tmp_path: Path) -> None:
    gone = saved(song(tmp_path / "a.mp3"))
    (tmp_path / "a.mp3").rename(tmp_path / "b.mp3")
    there = saved(tmp_path / "b.mp3", 2)
    verdicts = [
        one.verdict
        for one in check.check([gone, there], root=tmp_path, own=tmp_path, cancel=CancelToken())
    ]
    assert verdicts == ["ok", "missing"]


def test_foreign_files_are_sound_or_picture_and_nothing_hidden(tmp_path: Path) -> None:
    for name in (
        "b.mp3",
        "A.FLAC",
        "sub/c.webm",
        "sub/d.mka",
        "sub/e.Opus",
        "note.txt",
        "note.lrc",
        "note.json",
        "cover.jpg",
        ".hidden.mp3",
        ".trash/e.mp3",
    ):
        song(tmp_path / name)
    if os.name == "posix":
        os.mkfifo(tmp_path / "pipe.mp3")
    (tmp_path / "folder.mp3").mkdir()
    row = saved(song(tmp_path / "ours.mp3"))
    assert foreign_to(row, tmp_path) == ["A.FLAC", "b.mp3", "c.webm", "d.mka", "e.Opus"]


def test_a_foreign_file_is_known_by_its_tags(tmp_path: Path) -> None:
    ours = saved(song(tmp_path / "ours.mp3", "0a1b2c3d-ours"))
    gone = saved(tmp_path / "gone.mp3", 2)
    for name, clip_id in (
        ("copy", "0a1b2c3d-ours"),
        ("gone2", "0a1b2c3d-gone"),
        ("new", "0a1b2c3d-new"),
    ):
        song(tmp_path / f"{name}.mp3", clip_id)
    song(tmp_path / "plain.mp3")
    asked: list[list[ClipId]] = []

    def songs(clips: Any) -> dict[ClipId, SongId]:
        asked.append(sorted(clips))
        return {ClipId("0a1b2c3d-ours"): SongId(1), ClipId("0a1b2c3d-gone"): SongId(2)}

    found = check.foreign(tmp_path, [ours, gone], songs, cancel=CancelToken())
    assert [(one.path.stem, one.clip_id, one.song_id, one.is_copy) for one in found] == [
        ("copy", "0a1b2c3d-ours", 1, True),
        ("gone2", "0a1b2c3d-gone", 2, False),
        ("new", "0a1b2c3d-new", None, False),
        ("plain", None, None, False),
    ]
    assert [one.can_be_adopted for one in found] == [False, True, False, False]
    assert asked == [sorted(["0a1b2c3d-ours", "0a1b2c3d-gone", "0a1b2c3d-new"])]


def test_only_a_whole_file_of_the_same_song_may_be_taken(tmp_path: Path) -> None:
    path = song(tmp_path / "a.mp3", CLIP.clip_id)
    taken = check.look_at(path, MediaKind.MP3, clip=CLIP)
    assert (taken.path, taken.container) == (path, "mp3")
    assert taken.mark == fingerprint(path)
    assert taken.sound == tags.audio_digest(path)
    assert check.look_at(song(tmp_path / "plain.mp3"), MediaKind.MP3, clip=CLIP).container == "mp3"
    for other, code in (
        (makers.clip(clip_id=ClipId("another1")), "file.other_song"),
        (makers.clip(duration_s=99.0), "media.wrong_length"),
    ):
        with pytest.raises(MediaError) as caught:
            check.look_at(path, MediaKind.MP3, clip=other)
        assert caught.value.code == code


def test_the_same_songs_are_found_by_their_tags(tmp_path: Path) -> None:
    wanted = [saved(tmp_path / "gone.mp3")]
    song(tmp_path / "a" / "other.mp3", "another1")
    song(tmp_path / "a" / "plain.mp3")
    song(tmp_path / "b" / "first.mp3", CLIP.clip_id)
    song(tmp_path / "b" / "second.mp3", CLIP.clip_id)
    song(tmp_path / "b" / "words.txt", CLIP.clip_id)

    def found(*known: Path) -> dict[FileId, Path]:
        return check.same_clips(wanted, tmp_path, known=known, cancel=CancelToken())

    assert found() == {1: tmp_path / "b" / "first.mp3"}
    assert found(tmp_path / "b" / "first.mp3") == {1: tmp_path / "b" / "second.mp3"}
    picture = [saved(tmp_path / "gone.mp4", kind=MediaKind.MP4)]
    assert check.same_clips(picture, tmp_path, known=(), cancel=CancelToken()) == {}


@pytest.mark.parametrize(
    ("clip_id", "song_id", "is_copy", "may", "is_song"),
    [
        (None, None, False, False, False),
        ("c1", None, False, False, True),
        ("c1", 1, False, True, False),
        ("c1", 1, True, False, False),
        (None, 1, False, True, False),
    ],
)
def test_what_a_foreign_file_may_become(
    clip_id: str | None, song_id: int | None, is_copy: bool, may: bool, is_song: bool
) -> None:
    one = check.Foreign(
        path=Path("a.mp3"),
        clip_id=None if clip_id is None else ClipId(clip_id),
        song_id=None if song_id is None else SongId(song_id),
        is_copy=is_copy,
    )
    assert (one.can_be_adopted, one.is_song) == (may, is_song)


def verdict_of(path: Path, **changes: Any) -> str:
    file = saved_at(path).file._replace(**changes)
    return check.verify(file)


def test_a_file_is_judged_by_its_bytes_and_then_by_its_sound(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(makers.mp3(60))
    mark, sound = fingerprint(path), tags.audio_digest(path)
    assert sound is not None
    assert verdict_of(path, sha256=mark.sha256) == "ok"
    assert verdict_of(path, sha256=mark.sha256, size_bytes=mark.size_bytes) == "ok"
    assert verdict_of(path, sha256=mark.sha256, size_bytes=mark.size_bytes + 1) == "damaged"
    assert verdict_of(path, sha256="other") == "damaged"
    assert verdict_of(path, sha256="other", sound=sound) == "changed"
    assert verdict_of(path, sha256="other", sound="another") == "damaged"
    path.write_bytes(path.read_bytes()[:-5_000])
    assert verdict_of(path, sha256="other", sound=sound) == "damaged"
    path.unlink()
    assert verdict_of(path, sha256=mark.sha256, sound=sound) == "missing"
    assert verdict_of(tmp_path / "a.mp3" / "b.mp3", sha256=mark.sha256) == "missing"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.mp4", MediaKind.MP4),
        ("a.WEBM", MediaKind.MP4),
        ("a.mkv", MediaKind.MP4),
        ("a.mp3", MediaKind.MP3),
        ("a.m4a", MediaKind.MP3),
    ],
)
def test_the_kind_of_a_file_by_its_name(name: str, kind: MediaKind) -> None:
    assert check.kind_of(Path(name)) is kind


def test_hidden_things_and_what_is_no_file_are_passed_over(tmp_path: Path) -> None:
    for name in ("b.mp3", "a.MP4", ".hidden.mp3", "words.txt", ".trash/c.mp3", "in/d.flac"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    os.mkfifo(tmp_path / "pipe.mp3")
    (tmp_path / "gone.mp3").symlink_to(tmp_path / "nowhere")
    found = [
        path.relative_to(tmp_path).as_posix() for path in check.media_files(tmp_path, CancelToken())
    ]
    assert found == ["a.MP4", "b.mp3", "in/d.flac"]


def test_where_files_are_said_to_be(tmp_path: Path) -> None:
    one = saved_at(tmp_path / "a.mp3")
    nowhere = one._replace(file=one.file._replace(path=None))
    assert list(check.paths_of([one, nowhere])) == [tmp_path / "a.mp3"]


def test_a_check_that_is_stopped_reads_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [saved(song(tmp_path / f"{n}.mp3", seed=n), n) for n in (1, 2, 3)]
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        for _ in check.check(rows, root=tmp_path, own=tmp_path, cancel=cancel):
            assert not cancel.is_cancelled
            cancel.cancel()
    with pytest.raises(Cancelled):
        list(check.media_files(tmp_path, cancel))
    read: list[Path] = []

    def told(path: Path) -> None:
        read.append(path)
        stopping.cancel()

    stopping = CancelToken()
    monkeypatch.setattr(tags, "clip_id_of", told)
    with pytest.raises(Cancelled):
        check.foreign(tmp_path, [], lambda _clips: {}, cancel=stopping)
    assert len(read) == 1


def test_only_what_was_found_nowhere_may_be_on_a_disk_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [saved(song(tmp_path / f"{n}.mp3", seed=n), n) for n in (1, 2)]
    (tmp_path / "new").mkdir()
    (tmp_path / "1.mp3").rename(tmp_path / "new" / "1.mp3")
    (tmp_path / "2.mp3").unlink()
    asked: list[Path] = []
    disk = tmp_path / "disk"

    def away(lost: list[Path], **_more: Any) -> dict[Path, Path]:
        asked.extend(lost)
        return {tmp_path / f"{n}.mp3": disk for n in (1, 2)}

    monkeypatch.setattr(music_folder, "away", away)
    found = list(check.check(rows, root=tmp_path, own=tmp_path, cancel=CancelToken()))
    assert asked == [tmp_path / "2.mp3"]
    assert [(one.verdict, one.folder) for one in found] == [("moved", None), ("away", disk)]


def test_two_files_of_the_same_bytes_are_both_found(tmp_path: Path) -> None:
    for name in ("a.mp3", "b.mp3"):
        song(tmp_path / name)
    gone = [saved(song(tmp_path / "gone.mp3"), number) for number in (1, 2)]
    known = {tmp_path / "gone.mp3"}
    found = check.same_bytes(gone, tmp_path, known=known, cancel=CancelToken())
    assert found == {1: tmp_path / "a.mp3", 2: tmp_path / "b.mp3"}


def test_files_of_another_size_or_ending_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = saved(song(tmp_path / "gone.mp3"))
    data = (tmp_path / "gone.mp3").read_bytes()
    (tmp_path / "gone.mp3").unlink()
    (tmp_path / "long.mp3").write_bytes(data + b"x")
    (tmp_path / "other.wav").write_bytes(data)
    monkeypatch.setattr(check, "fingerprint", lambda path: pytest.fail(f"read {path}"))
    assert check.same_bytes([gone], tmp_path, known=(), cancel=CancelToken()) == {}
    assert check._size(tmp_path / "nowhere.mp3") == -1


def test_a_file_that_is_not_whole_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = song(tmp_path / "a.mp3")
    sound = tags.audio_digest(path)
    assert verdict_of(path, sha256="other", sound=sound) == "changed"

    def broken(*_: object) -> None:
        raise MediaDamagedError("media.cut")

    monkeypatch.setattr(containers, "check", broken)
    assert verdict_of(path, sha256="other", sound=sound) == "damaged"


_NOT_ITS_BYTES = [errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE, errno.ETIMEDOUT]


def failing(number: int, at: Path) -> Callable[..., Any]:
    """Something that reads one file and is refused."""

    def read(path: Path, *_: object, **_more: object) -> Any:
        if path != at:
            return fingerprint(path)
        with disk_errors(path):
            raise OSError(number, os.strerror(number))

    return read


@pytest.mark.parametrize("number", _NOT_ITS_BYTES)
@pytest.mark.parametrize("where", ["fingerprint", "containers.check", "tags.audio_digest"])
def test_of_a_file_that_the_system_does_not_let_be_read_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, where: str
) -> None:
    at = song(tmp_path / "a.mp3")
    closed, good = saved(at, 1), saved(song(tmp_path / "b.mp3"), 2)
    if where != "fingerprint":  # somebody wrote other tags
        closed = closed._replace(file=closed.file._replace(sha256="other"))
    *inside, name = where.split(".")
    module: Any = {"containers": containers, "tags": tags}[inside[0]] if inside else check
    monkeypatch.setattr(module, name, failing(number, at))
    found = list(check.check([closed, good], root=tmp_path, own=tmp_path, cancel=CancelToken()))
    assert [one.verdict for one in found] == ["unread", "ok"]
    error = found[0].error
    assert error is not None
    is_forbidden = number in {errno.EACCES, errno.EPERM}
    assert error.code == ("disk.forbidden" if is_forbidden else "disk.unread")
    assert error.values["path"] == str(at)
    with pytest.raises(DiskError):
        check.verify(closed.file)


@pytest.mark.parametrize("number", [0, errno.EINVAL])
def test_a_place_before_its_beginning_is_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    path = song(tmp_path / "a.mp3")
    monkeypatch.setattr(containers, "check", failing(number, path))
    assert verdict_of(path, sha256="other", sound="x") == "damaged"


def test_what_is_no_file_in_a_songs_place_is_damage_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.mp3")
    (tmp_path / "b.mp3").mkdir()
    for name in ("a.mp3", "b.mp3"):
        assert verdict_of(tmp_path / name, sha256="other", sound="x") == "damaged"


def test_a_file_below_a_closed_folder_may_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, stat = tmp_path / "closed", Path.stat
    row = saved(closed / "a.mp3", size_bytes=1, sha256="x")

    def refuse(path: Path, **more: Any) -> os.stat_result:
        if path.parent == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return stat(path, **more)

    (found,) = check.check([row], root=tmp_path, own=tmp_path, cancel=CancelToken())
    assert (found.verdict, check.is_there(row.file)) == ("missing", False)
    closed.mkdir()
    monkeypatch.setattr(Path, "stat", refuse)
    (found,) = check.check([row], root=tmp_path, own=tmp_path, cancel=CancelToken())
    assert (found.verdict, check.is_there(row.file)) == ("unread", True)
    assert found.error is not None
    assert (found.error.code, found.error.values["path"]) == ("disk.forbidden", str(closed))


def test_a_closed_folder_is_told_and_the_rest_is_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a/1.mp3", "b/2.mp3", "lost+found/3.mp3"):
        song(tmp_path / name)
    (tmp_path / "loop.mp3").symlink_to("loop.mp3")
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if Path(path).name in {"a", "lost+found"}:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    told: list[DiskError] = []
    found = list(check.media_files(tmp_path, CancelToken(), told.append))
    assert found == [tmp_path / "b" / "2.mp3"]
    assert [(one.code, one.values["path"]) for one in told] == [
        ("disk.forbidden", str(tmp_path / "a"))
    ]


def test_where_the_locale_cannot_name_a_file_nothing_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ascii_only(path: Path) -> bytes:
        return str(path).encode("ascii", "surrogateescape")

    rows = [saved(song(tmp_path / name), n) for n, name in enumerate(("a.mp3", "雨.mp3"))]
    monkeypatch.setattr(os, "fsencode", ascii_only)
    checks = check.check(rows, root=tmp_path, own=tmp_path, cancel=CancelToken())
    with pytest.raises(DiskError) as caught:
        next(checks)
    assert (caught.value.code, caught.value.values["path"]) == (
        "disk.unnameable",
        str(tmp_path / "雨.mp3"),
    )
    left_over = saved(tmp_path / "caf\udce9.mp3").file  # its name is no text in any locale
    assert check.verify(left_over) == "missing"


def test_a_file_of_the_same_size_that_holds_something_else_is_not_found(tmp_path: Path) -> None:
    gone = saved(song(tmp_path / "gone.mp3"))
    data = (tmp_path / "gone.mp3").read_bytes()
    (tmp_path / "gone.mp3").unlink()
    (tmp_path / "a.mp3").write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    nowhere = saved(None, 2, size_bytes=len(data), sha256=gone.file.sha256)
    for wanted in ([gone], [nowhere, gone], [nowhere]):
        assert check.same_bytes(wanted, tmp_path, known=(), cancel=CancelToken()) == {}
    (tmp_path / "b.mp3").write_bytes(data)
    found = check.same_bytes([nowhere, gone], tmp_path, known=(), cancel=CancelToken())
    assert found == {1: tmp_path / "b.mp3"}


def test_a_file_that_cannot_be_read_is_not_taken_for_one_whose_bytes_nobody_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = saved(tmp_path / "gone.mp3", size_bytes=len(makers.mp3(60)))
    song(tmp_path / "a.mp3")
    song(tmp_path / "b.mp3")
    right = gone._replace(file=gone.file._replace(sha256=fingerprint(tmp_path / "b.mp3").sha256))
    assert gone.file.sha256 is None

    def read(path: Path) -> Fingerprint:
        if path.name == "a.mp3":
            raise DiskError("disk.error", path=path)
        return fingerprint(path)

    monkeypatch.setattr(check, "fingerprint", read)
    assert check.same_bytes([gone], tmp_path, known=(), cancel=CancelToken()) == {}
    found = check.same_bytes([right], tmp_path, known=(), cancel=CancelToken())
    assert found == {1: tmp_path / "b.mp3"}


@pytest.mark.parametrize("error", [RecursionError(), IndexError("x"), KeyError("x"), OSError("x")])
def test_a_file_that_surprises_is_told_like_others_and_the_rest_is_looked_at(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    odd, good = song(tmp_path / "a.mp3", CLIP.clip_id), song(tmp_path / "b.mp3", CLIP.clip_id)
    row = saved(odd).file._replace(sha256="other")
    read = tags.clip_id_of

    def raising(path: Path, *rest: Any, **more: Any) -> Any:
        if path == odd:
            raise error
        return read(path)

    monkeypatch.setattr(tags, "clip_id_of", raising)
    monkeypatch.setattr(containers, "check", raising)
    found = check.foreign(tmp_path, (), lambda _: {CLIP.clip_id: SongId(1)}, cancel=CancelToken())
    same = check.same_clips([saved(None)], tmp_path, known=(), cancel=CancelToken())
    assert check.verify(row) == "damaged"
    with pytest.raises((MediaDamagedError, DiskError)):
        check.look_at(odd, MediaKind.MP3, clip=CLIP)
    assert [(one.path, one.can_be_adopted) for one in found] == [(odd, False), (good, True)]
    assert list(same.values()) == [good]
