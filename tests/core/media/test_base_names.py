"""All files of one base name belong to one song, whatever their endings."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from suno_desktop.core.media.base_names import Stems, is_others, wanted_names

ME, OTHER = "0a1b2c3d", "9a8b7c6d"


def first(stems: Stems, target: Path, *, identity: str = ME, own: tuple[Path, ...] = ()) -> str:
    return next(stems.names(target, identity=identity, own=own)).name


def wanted(target: Path, *own: Path) -> list[str]:
    found = wanted_names(target, identity=ME, own=own)
    return [path.name for path in islice(found, 3)]


def test_the_second_song_of_a_title_gets_its_identity(tmp_path: Path) -> None:
    stems = Stems()
    assert first(stems, tmp_path / "Song.mp3") == "Song.mp3"
    assert first(stems, tmp_path / "Song.txt", identity=OTHER) == f"Song [{OTHER}].txt"
    assert first(stems, tmp_path / "song.MP4", identity=OTHER) == f"song [{OTHER}].MP4"
    assert first(stems, tmp_path / "Song.txt") == "Song.txt"


def test_names_are_free_again_when_nothing_is_being_saved(tmp_path: Path) -> None:
    stems = Stems()
    first(stems, tmp_path / "Song.mp3")
    stems.forget()
    assert first(stems, tmp_path / "Song.txt", identity=OTHER) == "Song.txt"


def test_what_lies_there_belongs_to_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "Song.txt").touch()
    assert first(Stems(), tmp_path / "Song.mp3") == f"Song [{ME}].mp3"
    (tmp_path / "Link.jpg").symlink_to(tmp_path / "nowhere")
    assert first(Stems(), tmp_path / "Link.mp3") == f"Link [{ME}].mp3"
    assert first(Stems(), tmp_path / "Song.mp3", own=(tmp_path / "Song.txt",)) == "Song.mp3"


def test_a_name_with_the_identity_needs_no_owner(tmp_path: Path) -> None:
    stems = Stems()
    (tmp_path / f"Song [{ME}].txt").touch()
    assert first(stems, tmp_path / f"Song [{ME}].mp3") == f"Song [{ME}].mp3"
    assert first(stems, tmp_path / f"Song [{ME}].mp3", identity=ME[:4]) == f"Song [{ME}].mp3"


def test_the_name_that_the_song_has_comes_first(tmp_path: Path) -> None:
    target = tmp_path / "Song.txt"
    usual = ["Song.txt", f"Song [{ME}].txt", f"Song [{ME}] (2).txt"]
    assert wanted(target) == usual
    assert wanted(target, tmp_path / "Song (3).mp3") == ["Song (3).txt", *usual[:2]]
    marked = tmp_path / f"Song [{ME}].mp3"
    assert wanted(target, marked) == [f"Song [{ME}].txt", *usual[:2]]
    assert wanted(target, marked, tmp_path / "Song (3).mp3")[0] == f"Song [{ME}].txt"
    assert wanted(target, tmp_path / "Other.mp3", tmp_path / "a" / "Song (3).mp3") == usual
    assert wanted(target, tmp_path / "Song (a).mp3") == usual


def test_any_ending_that_is_not_free_is_somebodys(tmp_path: Path) -> None:
    name = tmp_path / "Song.mp3"
    assert not is_others(name, own=(), is_free=lambda _path: True)
    for ending in ("mp3", "txt", "json", "webm"):
        taken = tmp_path / f"Song.{ending}"
        assert is_others(name, own=(), is_free=taken.__ne__)
        assert not is_others(name, own=(taken,), is_free=taken.__ne__)
    assert not is_others(name, own=(), is_free=lambda path: path.suffix != ".docx")
    assert is_others(name, own=(tmp_path / "b.mp3",), is_free=lambda _path: False)
