"""Which songs can be compared, in which order, and how many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.errors import UsageError
from suno_desktop.core.listening.versions import check_count, version_of, versions_among
from suno_desktop.core.model import (
    Clip,
    ClipId,
    FileId,
    FileState,
    MediaFile,
    MediaKind,
    SongId,
    SungWord,
)
from suno_desktop.core.rows import SongDetail, SongRow, SoundFigures

MP3, WAV, MP4 = MediaKind.MP3, MediaKind.WAV, MediaKind.MP4
LYRICS = "[Verse]\nla lo\n\n[Chorus]\nli lu"


def saved(kind: MediaKind, **changes: Any) -> MediaFile:
    made: dict[str, Any] = {"state": FileState.SAVED, "path": Path(f"a.{kind.value}"), **changes}
    return MediaFile(FileId(1), SongId(1), kind, **made)


def detail(*files: MediaFile, clip: Clip | None = None, **row: Any) -> SongDetail:
    """A song; of its row only what is named."""
    must: dict[str, Any] = dict.fromkeys(set(SongRow._fields) - set(SongRow._field_defaults))
    task: Any = None
    return SongDetail(SongRow(**{**must, **row}), clip, None, task, (), files)


@pytest.mark.parametrize("count", [2, 6])
def test_two_to_six_songs_are_compared(count: int) -> None:
    check_count(count, count)


@pytest.mark.parametrize(
    ("found", "wanted", "code"),
    [
        (7, 7, "compare.too_many"),
        (2, 7, "compare.too_many"),
        (1, 2, "compare.too_few"),
        (0, 0, "compare.too_few"),
    ],
)
def test_other_numbers_are_refused(found: int, wanted: int, code: str) -> None:
    with pytest.raises(UsageError) as raised:
        check_count(found, wanted)
    assert raised.value.code == code
    assert raised.value.values == ({"most": "6"} if wanted > 6 else {})


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ([saved(MP3)], "a.mp3"),
        ([saved(WAV), saved(MP3)], "a.mp3"),
        ([saved(MP4), saved(WAV)], "a.wav"),
        ([saved(MP3, state=FileState.FAILED), saved(WAV)], "a.wav"),
        ([saved(MP3, path=None), saved(WAV)], "a.wav"),
        ([saved(MP4)], None),
        ([saved(MP3, state=FileState.MISSING)], None),
        ([], None),
    ],
)
def test_a_song_is_compared_by_its_saved_sound(files: list[MediaFile], path: str | None) -> None:
    found = version_of(detail(*files))
    assert (found and str(found.path)) == path


def test_its_length_is_that_of_the_file_where_it_was_counted() -> None:
    counted = version_of(detail(saved(MP3, plays_s=12.5), duration_s=99.0))
    told = version_of(detail(saved(MP3), duration_s=99.0))
    assert (counted and counted.duration_s, told and told.duration_s) == (12.5, 99.0)


def test_what_was_measured_goes_with_it() -> None:
    figures = SoundFigures(-14.0, 5.0, -1.0, b"")
    found = version_of(detail(saved(MP3))._replace(figures=figures))
    assert found is not None
    assert found.figures is figures


@pytest.mark.parametrize("lyrics", [LYRICS, None])
def test_its_sections_are_those_of_its_lyrics(lyrics: str | None) -> None:
    words = (SungWord("la ", 1.0, 1.4), SungWord("lo\n", 1.5, 2.0), SungWord("li ", 3.0, 3.4))
    clip = Clip(ClipId("c"), lyrics=lyrics)
    found = version_of(
        detail(saved(MP3), clip=clip)._replace(sung=(*words, SungWord("lu", 3.5, 4.0)))
    )
    assert found is not None
    assert [one.start_s for one in found.sections] == ([1.0, 3.0] if lyrics else [])


def test_the_versions_of_a_task_stand_beside_each_other_in_their_order() -> None:
    def version(number: int, task: int, take: int | None) -> SongDetail:
        return detail(saved(MP3), song_id=number, task_key=task, take=take)

    found = versions_among(
        [
            version(1, 7, 1),
            version(2, 3, 2),
            detail(song_id=9, task_key=1, take=0),
            version(3, 7, None),
            version(4, 3, 1),
            version(5, 7, 0),
        ]
    )
    assert [one.row.song_id for one in found] == [3, 5, 1, 4, 2]
