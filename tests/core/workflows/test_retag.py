"""Other tags in a saved file: what is recorded of it is what then lies there, and whatever is not ours is left alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.errors import DiskError, MediaDamagedError, MediaError
from suno_desktop.core.media import tags
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.model import (
    FileId,
    Fingerprint,
    LyricSheet,
    MediaKind,
    SongId,
    SungWord,
    TaskId,
)
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.retag import changes, retag, rewrite, timed_earlier, undo
from suno_desktop.core.workflows.save_file import SaveOrder
from tests.core.media import makers

SOURCE = Source(
    file_id=FileId(1),
    song_id=SongId(1),
    kind=MediaKind.MP3,
    clip=makers.clip(title="New title"),
    sheet=None,
    take=0,
    task_id=TaskId("a-task"),
    relay_id=None,
    relay_name=None,
    relay_host=None,
    path=None,
    sha256=None,
)
COVER = b"\xff\xd8\xff" + b"cover" * 100
SUNG = (SungWord("la", 1.0, 2.0), SungWord("la", 2.0, 3.0))


@pytest.fixture
def saved(tmp_path: Path) -> Source:
    path = tmp_path / "song.mp3"
    path.write_bytes(makers.mp3())
    return SOURCE._replace(path=str(path), sha256=fingerprint(path).sha256)


def order(version: int, **more: Any) -> SaveOrder:
    return SaveOrder(root=Path(), template="", id3_version=version, **more)


def test_what_is_recorded_is_the_file_that_takes_the_place(saved: Source) -> None:
    path = Path(saved.path or "")
    old, sound = fingerprint(path), tags.audio_digest(path)
    told: list[tuple[Path, Fingerprint]] = []

    def about_to(part: Path, mark: Fingerprint) -> None:
        assert fingerprint(path) == old, "it is told before the copy takes the place"
        assert part != path
        assert fingerprint(part) == mark
        told.append((part, mark))

    mark = retag(saved, cover=None, order=order(4), about_to=about_to)
    assert mark == fingerprint(path) == told[0][1] != old
    assert len(told) == 1
    assert tags.read(path).values["title"] == "New title"
    assert tags.audio_digest(path) == sound
    assert [one.name for one in path.parent.iterdir()] == ["song.mp3"]
    # A second time: it is what was recorded, and again what is told is what then lies there.
    again = saved._replace(sha256=mark.sha256, clip=makers.clip(title="Newer"))
    assert retag(again, cover=None, order=order(3), about_to=lambda *_: None) == fingerprint(path)
    assert tags.read(path).values["title"] == "Newer"


def never(*_: object) -> None:
    raise AssertionError("nothing may happen to this file")


def test_what_has_no_tags_or_no_song_is_left_alone(saved: Source) -> None:
    path = Path(saved.path or "")
    before = path.read_bytes()
    for other in (
        saved._replace(clip=None),
        saved._replace(path=None),
        saved._replace(path=str(path.with_suffix(".txt"))),
    ):
        assert retag(other, cover=None, order=order(4), about_to=never) is None
    assert path.read_bytes() == before


def test_what_is_not_only_ours_is_left_alone(saved: Source) -> None:
    path = Path(saved.path or "")
    before = path.read_bytes()
    with pytest.raises(MediaError) as caught:
        retag(saved._replace(sha256="00"), cover=None, order=order(4), about_to=never)
    assert caught.value.code == "file.damaged"
    os.link(path, path.with_name("other name.mp3"))
    with pytest.raises(MediaError) as caught:
        retag(saved, cover=None, order=order(4), about_to=never)
    assert caught.value.code == "file.linked"
    assert path.read_bytes() == before
    path.unlink()
    with pytest.raises(DiskError):
        retag(saved, cover=None, order=order(4), about_to=never)


def test_a_cover_is_told_put_in_and_then_nothing_is_to_do(saved: Source, tmp_path: Path) -> None:
    path, cover = Path(saved.path or ""), tmp_path / "cover.jpg"
    cover.write_bytes(COVER)
    retag(saved, cover=None, order=order(4), about_to=lambda *_: None)
    now = saved._replace(sha256=fingerprint(path).sha256)
    assert changes(now, cover=None, order=order(4)) == ()
    assert retag(now, cover=None, order=order(4), about_to=never) is None
    assert [change.key for change in changes(now, cover=cover, order=order(4))] == ["cover"]
    assert retag(now, cover=cover, order=order(4), about_to=lambda *_: None) == fingerprint(path)
    assert tags.front_cover(path) == COVER
    assert changes(now, cover=cover, order=order(4)) == ()
    with pytest.raises(DiskError):
        changes(now, cover=tmp_path / "gone.jpg", order=order(4))
    for other in (saved._replace(clip=None), saved._replace(path=None)):
        assert changes(other, cover=cover, order=order(4)) == ()


# Files beside a song.

CHANGES = {MediaKind.LYRICS: "lyrics", MediaKind.LRC: "lines", MediaKind.COVER: "cover"}


def file(folder: Path, kind: MediaKind, data: bytes, **told: Any) -> Source:
    """A saved file of words, or a picture, that says this."""
    path = folder / f"song.{kind}"
    path.write_bytes(data)
    told = {"clip": makers.clip(lyrics="la la"), "sung": SUNG} | told
    return SOURCE._replace(kind=kind, path=str(path), sha256=fingerprint(path).sha256, **told)


@pytest.mark.parametrize(
    ("kind", "told", "lrc_times", "says"),
    [
        (MediaKind.LYRICS, {}, "lines", b"la la\n"),
        (
            MediaKind.LYRICS,
            {"clip": None, "sheet": LyricSheet("Verses", "lo lo")},
            "lines",
            b"lo lo\n",
        ),
        (MediaKind.LRC, {}, "lines", b"[00:01.00]la la\n"),
        (MediaKind.LRC, {}, "words", b"[00:01.00]<00:01.00>la <00:02.00>la<00:03.00>\n"),
        (MediaKind.COVER, {}, "lines", COVER),
    ],
)
def test_a_file_beside_a_song_says_what_is_known_today(
    tmp_path: Path, kind: MediaKind, told: dict[str, Any], lrc_times: str, says: bytes
) -> None:
    cover = tmp_path / "cover.jpg"
    cover.write_bytes(COVER)
    source = file(tmp_path, kind, b"old", **told)
    path, about = Path(source.path or ""), order(4, lrc_times=lrc_times)
    assert [one.key for one in changes(source, cover=cover, order=about)] == [CHANGES[kind]]
    made: list[bytes] = []

    def about_to(part: Path, mark: Fingerprint) -> None:
        assert path.read_bytes() == b"old"
        assert fingerprint(part) == mark
        made.append(part.read_bytes())

    mark = rewrite(source, lrc_times=lrc_times, cover=cover, about_to=about_to)
    assert mark == fingerprint(path)
    assert made == [path.read_bytes()] == [says]
    assert changes(source, cover=cover, order=about) == ()
    assert rewrite(source, lrc_times=lrc_times, cover=cover, about_to=never) is None


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (MediaKind.LYRICS, {"clip": makers.clip(lyrics=None)}),
        (MediaKind.LYRICS, {"clip": None}),
        (MediaKind.LRC, {"sung": None}),
        (MediaKind.LRC, {"clip": None}),
        (MediaKind.COVER, {}),
        (MediaKind.LYRICS, {"path": None}),
    ],
)
def test_where_nothing_is_known_a_file_beside_a_song_stays(
    tmp_path: Path, kind: MediaKind, told: dict[str, Any]
) -> None:
    source = file(tmp_path, kind, b"old")._replace(**told)
    assert changes(source, cover=None, order=order(4)) == ()
    assert rewrite(source, lrc_times="lines", about_to=never) is None
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"old"]


def test_words_that_somebody_changed_are_left_alone(tmp_path: Path) -> None:
    source = file(tmp_path, MediaKind.LYRICS, b"old")
    path = Path(source.path or "")
    path.write_bytes(b"my own")
    with pytest.raises(MediaError) as caught:
        rewrite(source, lrc_times="lines", about_to=never)
    assert caught.value.code == "file.damaged"
    assert path.read_bytes() == b"my own"


def test_what_was_before_comes_back_to_the_byte_or_not_at_all(saved: Source) -> None:
    path = Path(saved.path or "")
    before = path.read_bytes()
    mark = retag(saved, cover=None, order=order(4), about_to=lambda *_: None)
    assert mark is not None
    after = path.read_bytes()
    now, was = saved._replace(sha256=mark.sha256), saved.sha256 or ""
    with pytest.raises(MediaDamagedError) as caught:
        undo(now, [before[:-1]], was, about_to=never)
    assert (caught.value.code, caught.value.values["path"]) == ("file.no_way_back", str(path))
    assert path.read_bytes() == after
    told: list[Fingerprint] = []
    found = undo(now, [before[:100], before[100:]], was, about_to=lambda _, one: told.append(one))
    assert [found] == told == [fingerprint(path)]
    assert path.read_bytes() == before
    with pytest.raises(MediaError) as refused:  # it is no longer what we made of it
        undo(now, [before], was, about_to=never)
    assert refused.value.code == "file.damaged"
    assert [one.name for one in path.parent.iterdir()] == ["song.mp3"]


def test_words_with_times_that_we_wrote_are_known_by_the_words_in_the_tags(saved: Source) -> None:
    was = saved._replace(clip=makers.clip(lyrics="la la"), sung=SUNG)
    about = order(4, sidecars=("lrc",))
    retag(was, cover=None, order=about, about_to=lambda *_: None)
    now = was._replace(clip=makers.clip(lyrics="lo lo"))
    lines, words = timed_earlier(now, about)
    assert lines == b"[00:01.00]la la\n"
    assert words == b"[00:01.00]<00:01.00>la <00:02.00>la<00:03.00>\n"
    Path(saved.path or "").unlink()
    assert timed_earlier(now, about) == ()
    assert timed_earlier(now, order(4)) == ()
    assert timed_earlier(now._replace(clip=None), about) == ()
    assert timed_earlier(now._replace(path=None), about) == ()
