"""Which songs are compared, in which order, and what is known of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.errors import UsageError
from suno_desktop.core.listening.versions import check_count, version_of, versions_among
from suno_desktop.core.model import FileState, MediaKind, SungWord, TaskKey
from suno_desktop.core.rows import SongDetail, SoundFigures
from tests.core.media.makers import clip
from tests.ui.fakes import file, song, task

MP3 = file(1, 1, FileState.SAVED, plays_s=180.5)
WAV = MP3._replace(kind=MediaKind.WAV, path=Path("/a.wav"), plays_s=181.0)
SUNG = (SungWord("la ", 1.0, 1.4), SungWord("lo", 1.5, 2.0))


def detail(number: int = 1, *files: Any, **row: Any) -> SongDetail:
    about = task(1)
    return SongDetail(
        song(number, **row), clip(lyrics="[Verse]\nla lo"), None, about, (about,), files
    )


@pytest.mark.parametrize("count", [2, 3, 6])
def test_two_to_six_songs_are_compared(count: int) -> None:
    check_count(count, count)
    check_count(2, count)


@pytest.mark.parametrize(
    ("found", "wanted", "code"),
    [
        (1, 2, "compare.too_few"),
        (0, 6, "compare.too_few"),
        (7, 7, "compare.too_many"),
        (1, 7, "compare.too_many"),
    ],
)
def test_fewer_and_more_are_refused(found: int, wanted: int, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_count(found, wanted)
    assert caught.value.code == code
    assert caught.value.values == ({"most": "6"} if code == "compare.too_many" else {})


def test_a_version_has_what_is_known_of_its_song() -> None:
    figures = SoundFigures(-14.0, 5.0, -1.0, b"")
    one = detail(1, WAV, MP3, duration_s=12.0)._replace(figures=figures, sung=SUNG)
    found = version_of(one)
    assert found is not None
    assert (found.row, found.path, found.figures, found.duration_s) == (
        one.row,
        MP3.path,
        figures,
        180.5,
    )
    assert [(part.start_s, part.name) for part in found.sections] == [(1.0, "Verse")]
    assert found.notes == ()


def test_a_song_is_as_long_as_it_was_told_where_its_file_does_not_say_it() -> None:
    found = version_of(detail(1, MP3._replace(plays_s=None), duration_s=12.0)._replace(sung=SUNG))
    assert found is not None
    assert found.duration_s == 12.0
    short = version_of(detail(1, MP3._replace(plays_s=None), duration_s=0.5)._replace(clip=None))
    assert short is not None
    assert short.sections == ()


@pytest.mark.parametrize("lyrics", [None, "[Verse]\nother words entirely"])
def test_a_song_without_fitting_words_has_no_sections(lyrics: str | None) -> None:
    one = detail(1, MP3)._replace(clip=clip(lyrics=lyrics), sung=SUNG)
    found = version_of(one)
    assert found is not None
    assert found.sections == ()


@pytest.mark.parametrize(
    "files",
    [
        (),
        (MP3._replace(state=FileState.MISSING),),
        (MP3._replace(path=None),),
        (MP3._replace(kind=MediaKind.MP4),),
        (MP3._replace(kind=MediaKind.LYRICS),),
    ],
)
def test_what_has_no_saved_sound_is_not_compared(files: tuple[Any, ...]) -> None:
    assert version_of(detail(1, *files)) is None
    other = version_of(detail(1, *files, WAV))
    assert other is not None
    assert other.path == WAV.path


def test_the_versions_of_a_task_stand_side_by_side_in_their_order() -> None:
    songs = [(1, 9, 1), (2, 4, 2), (3, 4, None), (4, 9, 0), (5, 1, 0), (6, 4, 1)]
    details = [detail(number, MP3, task_key=TaskKey(key), take=take) for number, key, take in songs]
    details.insert(1, detail(7, task_key=TaskKey(5)))
    assert [one.row.song_id for one in versions_among(details)] == [4, 1, 3, 6, 2, 5]
