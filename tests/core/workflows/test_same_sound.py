"""Which of several files with the same sound is the best, and what tells that the sound is the same."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.model import FileId, FileState, MediaFile, MediaKind, SongId
from suno_desktop.core.rows import SongRow
from suno_desktop.core.workflows.same_sound import Twin, best, packets_of, twins_of
from tests.core.media import makers

SAVED, MISSING = FileState.SAVED, FileState.MISSING


def row(number: int = 1) -> SongRow:
    must: dict[str, Any] = dict.fromkeys(set(SongRow._fields) - set(SongRow._field_defaults))
    return SongRow(**{**must, "song_id": SongId(number)})


def file(state: FileState = SAVED, **told: Any) -> MediaFile:
    made: dict[str, Any] = {"kind": MediaKind.MP3, "path": Path("a"), "container": "mp3", **told}
    return MediaFile(FileId(1), SongId(1), state=state, **made)


COVER = file(kind=MediaKind.COVER, size_bytes=9)
NOTHING: list[MediaFile] = []


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        (NOTHING, [file(MISSING, code="x")]),
        ([COVER], [file(MISSING, code="x")]),
        ([file(MISSING, size_bytes=9)], [file()]),
        ([file(code="tags.failed", size_bytes=9)], [file()]),
        ([file(size_bytes=9)], [file(container="wav")]),
        ([file(size_bytes=9)], [file(container="flac")]),
        ([file(container="ogg", size_bytes=8)], [file(size_bytes=9)]),
        ([file()], [file(size_bytes=1)]),
        ([file(), file(MISSING)], [file(), COVER]),
        (NOTHING, [COVER]),
    ],
)
def test_the_better_one_stays_wherever_it_stands(
    worse: list[MediaFile], better: list[MediaFile]
) -> None:
    twins = [Twin(row(), tuple(files)) for files in (worse, better)]
    assert best(twins) == 1
    assert best(twins[::-1]) == 0


def test_of_equals_the_first_stays() -> None:
    twin = Twin(row(), (file(size_bytes=5),))
    assert best([Twin(row(), ()), twin, twin]) == 1
    assert best([Twin(row(), ())] * 2) == 0


def test_a_song_is_compared_by_the_best_of_its_sounds() -> None:
    wav, mp4 = file(kind=MediaKind.WAV, container="wav"), file(kind=MediaKind.MP4)
    lost = file(path=None, container="flac")
    assert Twin(row(), (file(), wav, COVER, lost)).file == wav
    assert Twin(row(), (mp4, COVER)).file == mp4
    assert Twin(row(), (COVER, lost)).file is None


def test_the_songs_of_a_group_come_with_their_files_as_far_as_they_are_there() -> None:
    reader: Any = SimpleNamespace(
        song_rows=lambda ids: [row(one) for one in ids if one != 2],
        files_of=lambda ids: {SongId(3): (file(),)},
    )
    found = list(twins_of(reader, [[SongId(1), SongId(2)], [SongId(3)]]))
    assert found == [(Twin(row(1), ()),), (Twin(row(3), (file(),)),)]


def test_packets_are_the_same_whatever_tags_are_around_them(tmp_path: Path) -> None:
    def packets(data: bytes) -> str | None:
        (tmp_path / "a.mp3").write_bytes(data)
        return packets_of(tmp_path / "a.mp3")

    known = packets(makers.mp3(30))
    assert known
    assert packets(makers.mp3(30, front=makers.id3())) == known
    assert packets(makers.mp3(29)) != known
    (tmp_path / "a.m4a").write_bytes(makers.m4a(makers.packets(1, 4), each=2)[:60])
    assert packets_of(tmp_path / "a.m4a") == ""
    assert packets(b"") == ""
    assert packets_of(tmp_path / "gone.mp3") is None
