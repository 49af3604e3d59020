"""New names for saved files: told beforehand, never over another file, also where a disk takes two spellings for one."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from suno_desktop.core.errors import DiskError, MediaError
from suno_desktop.core.media import base_names, names, publish
from suno_desktop.core.model import ClipId, FileId, FileState, MediaKind, SongId, TaskId
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows import rename as renaming
from suno_desktop.core.workflows.save_file import SaveOrder
from tests.core.media import makers
from tests.core.media.folding import FoldingDisk, folding

__all__ = ["folding"]


def source(number: int, path: Path, *, title: str = "Rain", artist: str = "Mira") -> Source:
    clip_id = ClipId(f"{number:08x}-0000-4000-8000-000000000000")
    return Source(
        file_id=FileId(number),
        song_id=SongId(number),
        kind=MediaKind.MP3,
        clip=makers.clip(clip_id=clip_id, title=title, artist=artist),
        sheet=None,
        take=0,
        task_id=TaskId("task_1"),
        relay_id=None,
        relay_name=None,
        relay_host=None,
        path=str(path),
        sha256="",
    )


def written(path: Path, data: bytes = b"sound") -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(data)
    return path


def order(root: Path, template: str = "{title}") -> SaveOrder:
    return SaveOrder(root=root, template=template)


def listing(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def moved(one: Source, root: Path, template: str = "{title}") -> Path | None:
    told: list[Path | None] = []
    at = renaming.rename(one, order=order(root, template), about_to=told.append)
    assert (told[-1] if told else None) == at
    return at


# Names without counting.


def test_a_hundred_thousand_songs_of_one_title_are_named_without_counting() -> None:
    asked = 0
    taken: set[str] = set()

    def is_free(name: Path) -> bool:
        nonlocal asked
        asked += 1
        return name.name not in taken

    count = 100_000
    target = Path("/music/Rain.mp3")
    for number in range(count):
        name = next(filter(is_free, publish.free_names(target, f"{number:08x}")))
        assert name.name not in taken
        taken.add(name.name)
    assert asked == 2 * count - 1


def test_files_that_are_saved_take_the_identity_for_a_second_name(tmp_path: Path) -> None:
    written(tmp_path / "Rain.mp3")
    one = source(2, written(tmp_path / "x" / "old.mp3"))
    assert moved(one, tmp_path) == tmp_path / "Rain [00000002].mp3"
    again = one._replace(path=str(tmp_path / "Rain [00000002].mp3"))
    assert moved(again, tmp_path) is None
    assert listing(tmp_path) == ["Rain [00000002].mp3", "Rain.mp3"]
    assert not (tmp_path / "x").exists(), "an empty folder does not stay"


def test_a_file_that_is_gone_is_told_before_anything_is_planned_of_it(tmp_path: Path) -> None:
    told: list[Path | None] = []
    with pytest.raises(MediaError) as caught:
        renaming.rename(
            source(1, tmp_path / "gone.mp3"), order=order(tmp_path), about_to=told.append
        )
    assert (caught.value.code, told) == ("file.missing", [])


def test_what_lies_beside_a_song_is_another_songs_unless_it_is_its_own(tmp_path: Path) -> None:
    """A video under the plain name keeps the sound of another song from it; the song's own does not."""
    video, sound = written(tmp_path / "Rain.mp4"), written(tmp_path / "old.mp3")
    one = source(1, sound)
    assert moved(one._replace(own=(video, sound)), tmp_path) == tmp_path / "Rain.mp3"
    (tmp_path / "Rain.mp3").rename(sound)
    assert moved(one, tmp_path) == tmp_path / "Rain [00000001].mp3"


def test_a_file_takes_the_name_that_its_song_has_already(tmp_path: Path) -> None:
    first, second = written(tmp_path / "Rain (2).mp4"), written(tmp_path / "old.mp3")
    one = source(1, second)._replace(own=(first, second, written(tmp_path / "Rain.wav")))
    assert moved(one, tmp_path) == tmp_path / "Rain (2).mp3"
    for name in ("Rain (2).mp3", "Rain.wav"):
        (tmp_path / name).unlink()
    as_first = source(1, second)._replace(own=(written(second), first))
    assert moved(as_first, tmp_path) == tmp_path / "Rain.mp3"


# Plans.


def test_a_plan_tells_what_renaming_then_does(tmp_path: Path) -> None:
    files = ["Sun", "one", "two", "b", "a", "Stays"]
    titles = ["Rain", "Rain", "Sun", "a", "b", "Stays"]
    sources = [
        source(number, written(tmp_path / f"{name}.mp3"), title=title)
        for number, (name, title) in enumerate(zip(files, titles, strict=True))
    ]
    planner = renaming.Planner(order(tmp_path))
    before = listing(tmp_path)
    for one in sources:
        planner.add(one)
    planner.add(source(90, tmp_path / "gone.mp3"))
    planner.add(source(91, written(tmp_path.parent / "elsewhere.mp3")))
    for state in (FileState.DAMAGED, FileState.MISSING, FileState.DAMAGED):
        planner.skip(state)
    plan = planner.plan()
    assert listing(tmp_path) == before
    assert (plan.files, plan.changing) == (11, 5)
    assert plan.staying == {"right": 1, "missing": 2, "changed": 2, "elsewhere": 1}
    for one, told in zip(sources[:5], plan.listed, strict=True):
        assert told.old == Path(one.path or "").name
        assert moved(one, tmp_path) == tmp_path / told.new
    assert plan.listed[0].new == "Rain.mp3"
    assert plan.listed[1].new == "Rain [00000001].mp3"
    assert plan.listed[2].new == "Sun.mp3"  # which the first one leaves
    assert plan.listed[3].new == "a [00000003].mp3"  # its owner leaves it later


def test_a_plan_lists_so_many_and_counts_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renaming, "MOST_LISTED", 2)
    planner = renaming.Planner(order(tmp_path))
    for number in range(5):
        planner.add(source(number, written(tmp_path / f"{number}.mp3")))
    assert (planner.plan().changing, len(planner.plan().listed)) == (5, 2)


def test_a_plan_names_what_cannot_be_done(tmp_path: Path) -> None:
    (tmp_path / "Rain").symlink_to(tmp_path.parent)
    planner = renaming.Planner(order(tmp_path, "{title}/{clip8}"))
    planner.add(source(1, written(tmp_path / "one.mp3")))
    assert planner.plan().staying == {"impossible": 1}


# Two spellings of one name.

WAYS = [[publish._link], [publish._placeholder]]


@pytest.fixture(params=WAYS, ids=["link", "placeholder"])
def way(
    request: pytest.FixtureRequest, folding: FoldingDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folding disk that knows this way of moving without replacing."""
    monkeypatch.setattr(publish, "_ways", lambda: request.param)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    ("old", "title"),
    [("SONG", "Song"), ("song", "SONG"), (unicodedata.normalize("NFD", "Café"), "Café")],
)
def test_only_the_spelling_changes(tmp_path: Path, old: str, title: str) -> None:
    path = written(tmp_path / f"{old}.mp3")
    written(tmp_path / f"{old}.json", b"{}")
    one = source(1, path, title=title)
    planner = renaming.Planner(order(tmp_path))
    planner.add(one)
    assert [told.new for told in planner.plan().listed] == [f"{title}.mp3"]
    assert moved(one, tmp_path) == tmp_path / f"{title}.mp3"
    assert listing(tmp_path) == [f"{title}.json", f"{title}.mp3"]
    assert (tmp_path / f"{title}.mp3").read_bytes() == b"sound"
    assert moved(one._replace(path=str(tmp_path / f"{title}.mp3")), tmp_path) is None


@pytest.mark.usefixtures("folding")
def test_the_spelling_of_another_song_is_a_taken_name(tmp_path: Path) -> None:
    theirs = written(tmp_path / "SONG.mp3", b"theirs")
    one = source(1, written(tmp_path / "x.mp3"), title="Song")
    two = source(2, written(tmp_path / "y.mp3"), title="Rain")
    three = source(3, written(tmp_path / "z.mp3"), title="RAIN")
    planner = renaming.Planner(order(tmp_path))
    for each in (one, two, three):
        planner.add(each)
    told = [one.new for one in planner.plan().listed]
    assert told == ["Song [00000001].mp3", "Rain.mp3", "RAIN [00000003].mp3"]
    assert [moved(each, tmp_path) for each in (one, two, three)] == [tmp_path / n for n in told]
    assert theirs.read_bytes() == b"theirs"


@pytest.mark.usefixtures("folding")
def test_a_plan_knows_a_name_again_in_another_form_of_its_accents(tmp_path: Path) -> None:
    """As Finder, or a listing of HFS+, writes it."""
    taken = unicodedata.normalize("NFD", "Café.mp3")
    first = source(1, written(tmp_path / taken), title="Rain")
    second = source(2, written(tmp_path / "x.mp3"), title="café")
    planner = renaming.Planner(order(tmp_path))
    for one in (first, second):
        planner.add(one)
    assert [one.new for one in planner.plan().listed] == ["Rain.mp3", "café.mp3"]
    moved(first, tmp_path)
    moved(second, tmp_path)
    assert listing(tmp_path) == ["Rain.mp3", "café.mp3"]


@pytest.mark.usefixtures("folding")
def test_a_folder_keeps_its_spelling(tmp_path: Path) -> None:
    path = written(tmp_path / "MIRA" / "rain.mp3")
    one = source(1, path)
    assert moved(one, tmp_path, "{artist}/{title}") == tmp_path / "MIRA" / "Rain.mp3"
    again = one._replace(path=str(tmp_path / "MIRA" / "Rain.mp3"))
    assert moved(again, tmp_path, "{artist}/{title}") is None
    assert listing(tmp_path) == ["MIRA/Rain.mp3"]


def test_elsewhere_two_spellings_are_two_files(tmp_path: Path) -> None:
    lower = written(tmp_path / "rain.mp3", b"lower")
    one = source(1, written(tmp_path / "x.mp3"))
    assert moved(one, tmp_path) == tmp_path / "Rain.mp3"
    assert lower.read_bytes() == b"lower"
    two = source(2, lower, title="RAIN")
    assert moved(two, tmp_path) == tmp_path / "RAIN.mp3"
    assert listing(tmp_path) == ["RAIN.mp3", "Rain.mp3"]


@pytest.mark.usefixtures("folding")
def test_what_cannot_go_on_from_the_way_station_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, target = written(tmp_path / "rain.mp3"), tmp_path / "Rain.mp3"
    real = publish._move

    def move(part: Path, to: Path) -> None:
        if to == target:
            raise OSError(5, "broken")
        real(part, to)

    monkeypatch.setattr(publish, "_move", move)
    with pytest.raises(DiskError):
        moved(source(1, path), tmp_path)
    assert listing(tmp_path) == ["rain.mp3"]


# A kill in between.


@pytest.mark.usefixtures("folding")
@pytest.mark.parametrize("stop", range(1, 5))
def test_a_respelling_that_a_kill_interrupted_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    """Four calls change the folder: link, unlink, link, unlink. The program dies before one of them."""
    path, target = written(tmp_path / "rain.mp3"), tmp_path / "Rain.mp3"
    monkeypatch.setattr(publish, "_ways", lambda: [publish._link])
    calls = 0

    def dying(call: object) -> object:
        def instead(*args: object, **named: object) -> None:
            nonlocal calls
            calls += 1
            if calls >= stop:
                raise KeyboardInterrupt
            call(*args, **named)  # type: ignore[operator]  # any of os

        return instead

    with monkeypatch.context() as deadly:
        deadly.setattr(os, "link", dying(os.link))
        deadly.setattr(os, "unlink", dying(os.unlink))
        with pytest.raises(KeyboardInterrupt):
            moved(source(1, path), tmp_path)
    at = renaming.settle(path, target)
    assert listing(tmp_path) == [at.name]
    assert at == (path if stop < 3 else target)
    assert at.read_bytes() == b"sound"
    assert renaming.settle(path, target) == at
    assert moved(source(1, at), tmp_path) in {None, target}


@pytest.mark.usefixtures("folding")
def test_a_whole_respelling_that_was_not_recorded_is_seen(tmp_path: Path) -> None:
    path, target = written(tmp_path / "rain.mp3"), tmp_path / "Rain.mp3"
    publish.rename(path, target)
    assert renaming.settle(path, target) == target
    assert listing(tmp_path) == ["Rain.mp3"]


def test_a_way_station_whose_names_are_both_taken_stays(tmp_path: Path) -> None:
    path, target = written(tmp_path / "rain.mp3", b"a"), written(tmp_path / "Rain.mp3", b"b")
    station = written(publish.way_station(target), b"ours")
    assert renaming.settle(path, target) == path
    assert [one.read_bytes() for one in (path, target, station)] == [b"a", b"b", b"ours"]


# Back.


def test_names_come_back_as_far_as_they_are_free(tmp_path: Path) -> None:
    one = source(1, written(tmp_path / "a" / "old.mp3"))
    at = moved(one, tmp_path)
    assert at is not None
    again = one._replace(path=str(at))
    told: list[Path | None] = []
    old = tmp_path / "a" / "old.mp3"
    assert renaming.rename_back(again, old, root=tmp_path, about_to=told.append) == old
    assert told == [old]
    assert renaming.rename_back(one, old, root=tmp_path, about_to=told.append) is None
    theirs = written(tmp_path / "theirs.mp3", b"theirs")
    with pytest.raises(DiskError) as caught:
        renaming.rename_back(one, theirs, root=tmp_path, about_to=told.append)
    assert caught.value.code == "disk.no_name"
    assert theirs.read_bytes() == b"theirs"
    old.unlink()
    with pytest.raises(MediaError):
        renaming.rename_back(one, theirs, root=tmp_path, about_to=told.append)


def test_mode_and_time_of_a_renamed_file_stay(tmp_path: Path) -> None:
    path = written(tmp_path / "old.mp3")
    path.chmod(0o640)
    os.utime(path, ns=(10**18, 10**18))
    at = moved(source(1, path), tmp_path)
    assert at is not None
    assert (at.stat().st_mode & 0o777, at.stat().st_mtime_ns) == (0o640, 10**18)


def test_the_album_may_stand_in_a_name(tmp_path: Path) -> None:
    one = source(1, written(tmp_path / "x.mp3"))._replace(album="Night/Day")
    assert moved(one, tmp_path, "{album}/{title}") == tmp_path / "Night-Day" / "Rain.mp3"
    usual = source(2, written(tmp_path / "y.mp3"), title="Sun")
    assert moved(usual, tmp_path, "{album}/{title}") == tmp_path / names.USUAL_ALBUM / "Sun.mp3"


@pytest.mark.parametrize("is_on_its_way", [False, True])
def test_where_a_move_fails_it_is_told_unless_it_is_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_on_its_way: bool
) -> None:
    def refuse(_path: Path, target: Path) -> None:
        raise DiskError("disk.error", path=target)

    monkeypatch.setattr(publish, "rename", refuse)
    monkeypatch.setattr(publish, "is_on_its_way", lambda *_: is_on_its_way)
    told: list[Path | None] = []
    one = source(1, written(tmp_path / "old.mp3"))
    with pytest.raises(DiskError):
        renaming.rename(one, order=order(tmp_path), about_to=told.append)
    with pytest.raises(DiskError):
        renaming.rename_back(one, tmp_path / "b.mp3", root=tmp_path, about_to=told.append)
    new, back = tmp_path / "Rain.mp3", tmp_path / "b.mp3"
    assert told == ([new, back] if is_on_its_way else [new, None, back, None])


def test_a_name_that_somebody_took_stays_theirs_on_the_way_back(tmp_path: Path) -> None:
    told: list[Path | None] = []
    one, taken = source(1, written(tmp_path / "new.mp3")), written(tmp_path / "old.mp3", b"mine")
    with pytest.raises(DiskError) as caught:
        renaming.rename_back(one, taken, root=tmp_path, about_to=told.append)
    assert caught.value.code == "disk.no_name"
    assert told == [taken, None]
    assert taken.read_bytes() == b"mine"
    assert (
        renaming.rename_back(one, tmp_path / "new.mp3", root=tmp_path, about_to=told.append) is None
    )
    gone = source(2, tmp_path / "gone.mp3")
    with pytest.raises(MediaError):
        renaming.rename_back(gone, tmp_path / "b.mp3", root=tmp_path, about_to=told.append)


def test_a_move_that_was_not_recorded_is_ended_with_what_lies_beside(tmp_path: Path) -> None:
    path, target = written(tmp_path / "old.mp3"), tmp_path / "Rain.mp3"
    beside = written(tmp_path / "old.json", b"{}")
    assert renaming.settle(path, target) == path
    assert beside.is_file()
    path.rename(target)
    assert renaming.settle(path, target) == target
    assert listing(tmp_path) == ["Rain.json", "Rain.mp3"]


def test_a_file_that_has_both_names_keeps_the_new_one(tmp_path: Path) -> None:
    path, target = written(tmp_path / "old.mp3"), tmp_path / "Rain.mp3"
    os.link(path, target)
    assert renaming.settle(path, target) == target
    assert listing(tmp_path) == ["Rain.mp3"]


def test_a_file_that_lies_elsewhere_stays_there(tmp_path: Path) -> None:
    path = written(tmp_path / "elsewhere" / "old.mp3")
    (tmp_path / "music").mkdir()
    assert moved(source(1, path), tmp_path / "music") is None
    assert moved(source(1, tmp_path / "elsewhere" / "gone.mp3"), tmp_path / "music") is None
    assert listing(tmp_path) == ["elsewhere/old.mp3"]


def test_a_name_that_is_taken_at_the_last_moment_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = publish.rename

    def late(path: Path, target: Path) -> None:
        if target.name == "Rain.mp3":
            written(target, b"theirs")
        rename(path, target)

    monkeypatch.setattr(publish, "rename", late)
    told: list[Path | None] = []
    one = source(1, written(tmp_path / "old.mp3"))
    other = tmp_path / "Rain [00000001].mp3"
    assert renaming.rename(one, order=order(tmp_path), about_to=told.append) == other
    assert told == [tmp_path / "Rain.mp3", None, other]
    assert (tmp_path / "Rain.mp3").read_bytes() == b"theirs"
    assert other.read_bytes() == b"sound"


def test_where_no_name_is_free_a_file_keeps_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base_names, "wanted_names", lambda target, **_: iter([target]))
    written(tmp_path / "Rain.mp3", b"theirs")
    one = source(1, written(tmp_path / "old.mp3"))
    with pytest.raises(DiskError) as caught:
        moved(one, tmp_path)
    assert (caught.value.code, caught.value.values["path"]) == (
        "disk.no_name",
        str(tmp_path / "Rain.mp3"),
    )
    planner = renaming.Planner(order(tmp_path))
    planner.add(one)
    assert planner.plan().staying == {"impossible": 1}
    assert listing(tmp_path) == ["Rain.mp3", "old.mp3"]


@pytest.mark.parametrize(
    ("ending", "comes"),
    [
        ("mp3", ["json", "lrc"]),
        ("wav", ["json", "lrc"]),
        ("lrc", ["json"]),
        ("txt", []),
        ("jpg", []),
    ],
)
def test_what_is_saved_beside_a_song_takes_nothing_along(
    tmp_path: Path, ending: str, comes: list[str]
) -> None:
    for one in ("json", "lrc", "txt"):
        written(tmp_path / f"old.{one}", one.encode())
    path = written(tmp_path / f"old.{ending}")
    assert list(renaming.beside_of(path, tmp_path / f"Rain.{ending}")) == [
        (tmp_path / f"old.{one}", tmp_path / f"Rain.{one}") for one in comes
    ]
    assert moved(source(1, path), tmp_path) == tmp_path / f"Rain.{ending}"
    assert [name for name in listing(tmp_path) if name.startswith("Rain")] == sorted(
        f"Rain.{one}" for one in (*comes, ending)
    )
