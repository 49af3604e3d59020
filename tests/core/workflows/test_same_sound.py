"""Which of several songs of one sound is the best, and the hash by which they are found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from suno_desktop.core.model import FileState, MediaKind, SongId
from suno_desktop.core.workflows.same_sound import Twin, best, packets_of, twins_of
from tests.core.media import makers
from tests.ui.fakes import FakeReader, file, song

if TYPE_CHECKING:
    from suno_desktop.core.library.reader import LibraryReader

SAVED = file(1, 1, FileState.SAVED)
GONE = SAVED._replace(state=FileState.MISSING, path=Path("/gone.mp3"))


def twin(*files: Any) -> Twin:
    return Twin(song(1), files)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ([GONE], []),
        ([GONE._replace(code="file.no_tags")], [SAVED._replace(kind=MediaKind.COVER)] * 2),
        ([SAVED._replace(code="file.no_tags")], [GONE._replace(container="wav")]),
        ([SAVED], [SAVED._replace(code="file.no_tags", container="flac")]),
        ([SAVED._replace(container="wav", size_bytes=None)], [SAVED]),
        ([SAVED._replace(container="flac", size_bytes=None)], [SAVED]),
        (
            [SAVED._replace(container="flac", size_bytes=2)],
            [SAVED._replace(container="wav", size_bytes=1)],
        ),
        ([SAVED._replace(size_bytes=2)], [SAVED._replace(size_bytes=1)] * 2),
        ([SAVED._replace(size_bytes=1)], [SAVED._replace(size_bytes=None)]),
        ([SAVED, SAVED._replace(kind=MediaKind.COVER)], [SAVED]),
        (
            [SAVED, SAVED._replace(kind=MediaKind.COVER)],
            [SAVED, GONE, GONE._replace(kind=MediaKind.COVER)],
        ),
        ([SAVED], [SAVED._replace(kind=MediaKind.COVER)]),
    ],
)
def test_the_better_of_two_is_found_in_either_order(better: list[Any], worse: list[Any]) -> None:
    assert best([twin(*better), twin(*worse)]) == 0
    assert best([twin(*worse), twin(*better)]) == 1


def test_of_equals_the_first_is_the_best() -> None:
    assert best([twin(SAVED), twin(SAVED), twin(SAVED)]) == 0
    assert best([twin(), twin(SAVED), twin(SAVED)]) == 1


def test_a_songs_file_is_the_best_of_its_sounds() -> None:
    wav = SAVED._replace(kind=MediaKind.WAV, container="wav", path=Path("/a.wav"))
    video = GONE._replace(kind=MediaKind.MP4, container="mp4")
    words = SAVED._replace(kind=MediaKind.LYRICS, size_bytes=10**9)
    assert twin(words, SAVED, wav, GONE).file == wav
    assert twin(words, video).file == video
    assert twin(words, SAVED._replace(path=None)).file is None


def test_the_songs_of_each_group_come_with_their_files_in_order() -> None:
    reader = FakeReader()
    reader.songs = {SongId(number): song(number) for number in (1, 2, 3)}
    reader.files = {SAVED.file_id: SAVED._replace(song_id=SongId(3))}
    groups = [[SongId(3), SongId(1)], [SongId(2), SongId(9)]]
    found = list(twins_of(cast("LibraryReader", reader), groups))
    assert [[one.row.song_id for one in group] for group in found] == [[3, 1], [2]]
    assert [[len(one.files) for one in group] for group in found] == [[1, 0], [0]]


def test_packets_have_a_hash_whatever_is_around_them(tmp_path: Path) -> None:
    plain, tagged, other = (tmp_path / name for name in ("a.mp3", "b.mp3", "c.mp3"))
    plain.write_bytes(makers.mp3(40, seed=1))
    tagged.write_bytes(makers.mp3(40, seed=1, stated=False, front=makers.id3(500)))
    other.write_bytes(makers.mp3(40, seed=2))
    assert packets_of(plain) == packets_of(tagged) != packets_of(other)
    assert packets_of(plain)


def test_a_file_without_packets_has_an_empty_hash_and_one_that_cannot_be_read_none(
    tmp_path: Path,
) -> None:
    empty, broken = tmp_path / "empty.mp3", tmp_path / "broken.m4a"
    empty.write_bytes(b"")
    broken.write_bytes(makers.m4a(makers.packets(1, 40), each=4)[:300])
    assert [packets_of(empty), packets_of(broken)] == ["", ""]
    assert packets_of(tmp_path / "gone.mp3") is None
