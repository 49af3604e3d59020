"""A chosen folder that is only the place where a disk used to be gets no file."""

from pathlib import Path

import pytest

from suno_desktop.core.errors import DiskError
from suno_desktop.core.workflows import music_folder
from suno_desktop.core.workflows.music_folder import MARK, away, check_root


def nothing() -> list[Path]:
    return []


def test_a_new_folder_is_marked_and_the_mark_is_enough_from_then_on(tmp_path: Path) -> None:
    check_root(tmp_path, nothing)
    assert "suno-desktop" in (tmp_path / MARK).read_text("utf-8")
    check_root(tmp_path, lambda: [tmp_path / "deleted on purpose.mp3"])


def test_songs_that_are_there_stand_for_a_mark_that_is_not(tmp_path: Path) -> None:
    song = tmp_path / "song.mp3"
    song.write_bytes(b"sound")
    check_root(tmp_path, lambda: [tmp_path / "gone.mp3", song])
    assert (tmp_path / MARK).exists()


def test_an_empty_mount_point_is_a_missing_disk(tmp_path: Path) -> None:
    with pytest.raises(DiskError) as caught:
        check_root(tmp_path, lambda: [tmp_path / "song.mp3"])
    assert caught.value.code == "disk.missing"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("mark", "songs", "is_right"),
    [
        ([], [], False),
        ([], ["song.mp3"], True),
        ([MARK], [], True),
        ([MARK], ["song.mp3"], True),
    ],
)
def test_a_folder_that_was_marked_when_it_was_chosen_is_away_without_mark_and_song(
    tmp_path: Path, mark: list[str], songs: list[str], is_right: bool
) -> None:
    for name in (*mark, *songs):
        (tmp_path / name).touch()
    saved = [tmp_path / name for name in songs]
    assert music_folder.is_there(tmp_path, lambda: saved, was_marked=True) is is_right
    assert music_folder.is_there(tmp_path, lambda: saved)


@pytest.mark.parametrize(
    ("folder", "saved", "there", "away_"),
    [
        ("mnt/sub", ["mnt/song.mp3"], ["mnt"], "mnt"),
        ("mnt/a/c", ["mnt/a/b/song.mp3"], ["mnt"], "mnt"),
        ("mnt/a/c", ["mnt/a/b/song.mp3"], ["mnt", "mnt/else"], "mnt/a"),
        ("media/disk/new", ["media/disk/song.mp3"], ["media"], "media"),
        ("media/disk/new", ["media/disk/song.mp3"], ["media", "media/other"], "media/disk"),
        ("mnt/new", ["mnt/gone/song.mp3"], ["mnt", "mnt/else"], None),  # only that folder is gone
        ("mnt/a/c", ["mnt/a/b/song.mp3", "mnt/here.mp3"], ["mnt", "mnt/here.mp3"], None),
        ("mnt/a/c", ["mnt/a/b/song.mp3"], ["mnt", f"mnt/{MARK}"], None),  # they were deleted
        ("mnt/sub", ["own/song.mp3"], ["mnt"], None),
        ("own/sub", ["own/song.mp3"], ["own"], None),
        ("mnt/sub", [], ["mnt"], None),
        ("mnt/a/b/c", [], [], None),
        ("mnt", ["mnt/song.mp3"], ["mnt"], None),  # it is there: `check_root` judges it
    ],
)
def test_a_folder_to_be_made_on_a_disk_that_is_away(
    tmp_path: Path, folder: str, saved: list[str], there: list[str], away_: str | None
) -> None:
    for name in there:
        place = tmp_path / name
        place.touch() if "." in name else place.mkdir()
    songs = [tmp_path / name for name in saved]

    def look() -> None:
        music_folder.check_way(
            tmp_path / folder,
            own=tmp_path / "own",
            saved_below=lambda root: [one for one in songs if one.is_relative_to(root)],
            saved=lambda: songs,
        )

    if away_ is None:
        look()
        return
    with pytest.raises(DiskError) as caught:
        look()
    assert (caught.value.code, caught.value.values["path"]) == (
        "disk.missing",
        str(tmp_path / away_),
    )


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(DiskError) as caught:
        check_root(tmp_path / "gone", nothing)
    assert caught.value.code == "disk.missing"
    assert not (tmp_path / "gone").exists()


def far(*gone: Path, saved: tuple[Path, ...] = (), own: Path = Path("/own")) -> dict[Path, Path]:
    return dict(away(gone, own=own, saved=lambda: (*gone, *saved)))


def test_songs_of_an_empty_mount_point_are_away_and_so_are_those_of_one_that_is_gone(
    tmp_path: Path,
) -> None:
    point, vanished = tmp_path / "point", tmp_path / "vanished"
    point.mkdir()
    songs = (point / "a" / "1.mp3", point / "2.mp3", vanished / "b" / "3.mp3")
    assert far(*songs) == {songs[0]: point, songs[1]: point, songs[2]: vanished}


def test_songs_of_a_marked_folder_were_deleted_and_so_were_those_of_our_own(tmp_path: Path) -> None:
    (tmp_path / MARK).write_text("x")
    assert far(tmp_path / "a" / "1.mp3") == {}
    (tmp_path / MARK).unlink()
    assert far(tmp_path / "a" / "1.mp3", own=tmp_path) == {}


def test_another_disk_says_nothing_of_this_one_but_a_song_of_this_one_does(tmp_path: Path) -> None:
    other, gone = tmp_path / "other" / "here.mp3", tmp_path / "usb" / "a" / "1.mp3"
    other.parent.mkdir()
    other.write_bytes(b"sound")
    (other.parent / MARK).write_text("x")
    assert far(gone, saved=(other,)) == {gone: tmp_path / "usb"}
    (other.parent / MARK).unlink()
    assert far(gone, saved=(other,)) == {}


def test_where_not_even_the_root_is_there_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a drive of Windows is."""
    monkeypatch.setattr(Path, "is_dir", lambda _path: False)
    path = Path("/drive/music/song.mp3")
    assert away([path], own=Path("/home"), saved=list) == {path: Path("/")}


def test_videos_are_no_second_songs_in_mpd_and_a_persons_own_list_stays(tmp_path: Path) -> None:
    music_folder.hide_videos(tmp_path)
    assert (tmp_path / ".mpdignore").read_bytes() == b"*.mp4\n"
    music_folder.leave_mark(tmp_path)
    music_folder.unmark(tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / ".mpdignore").write_bytes(b"mine\n")
    music_folder.hide_videos(tmp_path)
    music_folder.unmark(tmp_path)
    assert (tmp_path / ".mpdignore").read_bytes() == b"mine\n"
    music_folder.hide_videos(tmp_path / "gone")
