"""Playlists: one path a line, titles beside them, and what other programs write into them."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from suno_desktop.core.media import playlists
from suno_desktop.core.media.playlists import PlaylistEntry


def test_each_file_has_its_length_and_title_before_it() -> None:
    entries = [
        PlaylistEntry(PurePosixPath("Rain/A.mp3"), "雨  Rain\n again", 61.6),
        PlaylistEntry(PureWindowsPath("Rain\\B.mp3"), "B", None),
        PlaylistEntry(PurePosixPath("#1.mp3"), "First", 0.0),
        PlaylistEntry(PurePosixPath("/music/#2.mp3"), "", 2.0),
    ]
    assert playlists.text(entries) == (
        "#EXTM3U\n"
        "#EXTINF:62,雨 Rain again\nRain/A.mp3\n"
        "#EXTINF:-1,B\nRain/B.mp3\n"
        "#EXTINF:-1,First\n./#1.mp3\n"
        "#EXTINF:2,\n/music/#2.mp3\n"
    )
    assert playlists.text([]) == "#EXTM3U\n"


def test_files_are_read_in_their_order_and_each_once(tmp_path: Path) -> None:
    told = (
        "\ufeff#EXTM3U\r\n#EXTINF:62,A\r\n  Rain/A.mp3 \r\n\r\n   \r\n"
        "./#1.mp3\nhttps://example.com/a.mp3\n/other/B.mp3\nRain/A.mp3\n# words"
    )
    assert playlists.read(told, tmp_path) == [
        tmp_path / "Rain" / "A.mp3",
        tmp_path / "#1.mp3",
        Path("/other/B.mp3"),
    ]
    assert playlists.read("", tmp_path) == []


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    paths = [tmp_path / "A.mp3", tmp_path / "#B.mp3", tmp_path.parent / "C.mp3"]
    text = playlists.text(
        PlaylistEntry(playlists.beside(path, tmp_path), "", None) for path in paths
    )
    assert playlists.read(text, tmp_path) == paths


@pytest.mark.parametrize(
    ("path", "folder", "named"),
    [
        ("/music/Rain/A.mp3", "/music", "Rain/A.mp3"),
        ("/music/A.mp3", "/music/lists", "/music/A.mp3"),
        ("/musical/A.mp3", "/music", "/musical/A.mp3"),
    ],
)
def test_a_file_below_the_playlist_is_named_from_there(path: str, folder: str, named: str) -> None:
    assert playlists.beside(Path(path), Path(folder)) == Path(named)


@pytest.mark.parametrize("sign", ["\n", "\r", "\0", "\x1b", "\x7f", "\x85", "\u2028"])
def test_what_ends_a_line_stands_in_no_title_and_no_name(tmp_path: Path, sign: str) -> None:
    assert not playlists.can_name(Path(f"a{sign}b.mp3"))
    text = playlists.text([PlaylistEntry(Path("a.mp3"), f"One{sign}Two", None)])
    assert text == "#EXTM3U\n#EXTINF:-1,One Two\na.mp3\n"


@pytest.mark.parametrize("name", ["a b.mp3", "雨 – ü#;,.mp3", "caf\udce9.mp3", "\u200b.mp3"])
def test_other_names_stand_in_a_playlist(name: str) -> None:
    assert playlists.can_name(Path(name))
