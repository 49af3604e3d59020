"""The wishes to save, without threads and servers: what is queued because of them, and who is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.changes import NOTHING
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.engine.saving import Saving, note_vanished
from suno_desktop.core.errors import DiskError
from suno_desktop.core.media.base_names import Stems
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.model import FileId, FileState, MediaFile, MediaKind, SongId
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.workflows.save_file import SaveOrder
from tests.core.engine.alone import Alone
from tests.core.library.makers import Room, sheet, task

MP3, WAV, LYRICS, COVER = MediaKind.MP3, MediaKind.WAV, MediaKind.LYRICS, MediaKind.COVER
PICTURE = "https://media.invalid/a.jpg"


class World(Alone):
    """The room of wishes, and what it told the rooms beside it."""

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.did: list[tuple[Any, ...]] = []
        self.active: set[FileId] = set()
        self.verdict = "ok"
        self.folder = SimpleNamespace(is_of_this_run=False, path=room.path.parent / "here")
        did = self.did.append
        self.downloading = SimpleNamespace(
            paused=False,
            note_kept=lambda kept, *, skipped: did(("kept", kept, skipped)),
            forget_tries=lambda files: did(("forget", files)),
            cancel=lambda files: did(("cancel", set(files))),
            pause=lambda files: did(("pause", files if files is None else set(files))),
            is_active=lambda file_id: file_id in self.active,
        )
        upkeep = SimpleNamespace(
            verify=lambda _file: self.verdict, folder_away=lambda _file: Path("away")
        )
        context: Any = self
        downloading: Any = self.downloading
        self.saving = Saving(
            context,
            folder=self.folder,  # type: ignore[arg-type]
            downloading=downloading,
            upkeep=upkeep,  # type: ignore[arg-type]
            on_wished=lambda files, fresh: did(("wished", list(files), set(fresh))),
        )

    def song(self, number: int = 1, **told: Any) -> SongId:
        return self.room.ready_song(f"c{number}", f"t{number}", **told)

    def files(self) -> dict[tuple[SongId, MediaKind], MediaFile]:
        ids = [row.song_id for row in self.room.songs()]
        return {
            (song_id, file.kind): file
            for song_id, files in self.room.reader.files_of(ids).items()
            for file in files
        }

    def queued(self) -> set[tuple[SongId, MediaKind]]:
        return {key for key, file in self.files().items() if file.state is FileState.QUEUED}

    def wish(self, ready: Sequence[SongId], **more: Any) -> set[tuple[SongId, MediaKind]]:
        self.saving.wish(tuple(ready), **more)
        return self.queued()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Room.opened(tmp_path) as room:
        yield World(room)


# By the person.


def test_what_the_person_wishes_comes_first_and_everybody_is_told(world: World) -> None:
    one, two, three = (world.song(number) for number in (1, 2, 3))
    world.settings.saving.kinds = (MP3,)
    world.saving.wish((one, two))
    world.room.save(three, path=Path(__file__))
    found = world.saving.save([two, three], [MP3, LYRICS]).result(0)
    files = world.files()
    second = files[two, MP3].file_id
    assert (found.files, found.kept) == ((second,), (files[three, MP3].file_id,))
    assert world.room.next_files()[0] == second, "before what is saved automatically"
    assert world.did == [("wished", [second], set()), ("kept", 1, 2), ("forget", (second,))]
    assert (world.told, world.wakes, world.used) == ([], 1, [Lane.LIBRARY])


def test_what_the_settings_want_beside_a_song_is_wished_with_it(world: World) -> None:
    one, two = world.song(1), world.song(2, lyrics="la", image_url=PICTURE)
    world.settings.saving.kinds = (MP3,)
    world.saving.wish((one,))
    world.settings.saving.sidecars = ("txt", "jpg", "json")
    found = world.saving.save([two], [MP3]).result(0)
    files = {kind: world.files()[two, kind].file_id for kind in (MP3, LYRICS, COVER)}
    assert found.files == (files[MP3],)
    assert [changes.files for changes in world.told] == [set(files.values())]
    (_, wished, fresh) = world.did[0]
    assert (set(wished), len(wished), fresh) == (set(files.values()), 3, set(files.values()))
    assert set(world.room.next_files()[:3]) == set(files.values())
    world.saving.save([two], [WAV]).result(0)
    assert world.queued() == {(one, MP3), *((two, kind) for kind in files)}, (
        "nobody offers it, and beside other kinds is nothing"
    )


def test_covers_and_words_alone_bring_nothing_beside_them(world: World) -> None:
    one = world.song(lyrics="la", image_url=PICTURE)
    world.settings.saving.sidecars = ("txt", "jpg")
    world.saving.save([one], [COVER]).result(0)
    assert world.queued() == {(one, COVER)}


def test_a_file_that_is_not_where_it_was_saved_is_saved_again(world: World, tmp_path: Path) -> None:
    one, two = world.song(1), world.song(2)
    world.room.save(one, path=tmp_path / "gone.mp3")
    world.room.save(two, path=tmp_path / "there.mp3")
    (tmp_path / "there.mp3").write_bytes(b"x")
    found = world.saving.save([one, two], [MP3]).result(0)
    files = world.files()
    assert found.files == (files[one, MP3].file_id,)
    assert found.kept == (files[two, MP3].file_id,)
    assert [changes.files for changes in world.told] == [{files[one, MP3].file_id}]
    context: Any = world
    assert not note_vanished(context, [two])


def test_what_failed_is_tried_again(world: World) -> None:
    one = world.song()
    (file_id,) = world.saving.save([one], [MP3]).result(0).files
    world.library.file_state(file_id, FileState.FAILED, code="media.not_found")
    world.did.clear()
    world.wakes = 0
    changes = world.saving.retry_files(None).result(0)
    assert changes.files == {file_id}
    assert world.did == [("forget", None), ("wished", [file_id], {file_id})]
    assert (world.queued(), world.wakes) == ({(one, MP3)}, 1)


def test_what_is_cancelled_leaves_nothing_unless_it_runs(world: World, tmp_path: Path) -> None:
    songs = [world.song(number) for number in (1, 2, 3)]
    ids = world.saving.save(songs, [MP3]).result(0).files
    parts = [tmp_path / f"{number}.part" for number in range(2)]
    for file_id, part in zip(ids, parts, strict=False):
        part.write_bytes(b"some")
        world.library.keep_part(file_id, part, None)
    world.active.add(ids[1])
    world.did.clear()
    assert world.saving.cancel_files(ids).result(0).files == set(ids)
    assert world.did == [("cancel", set(ids))]
    assert [part.exists() for part in parts] == [False, True]
    assert world.queued() == set()


def test_downloads_are_paused_gone_on_with_and_brought_to_the_front(world: World) -> None:
    songs = [world.song(number) for number in (1, 2)]
    first, second = world.saving.save(songs, [MP3]).result(0).files
    world.did.clear()
    assert world.saving.pause_files([first]).result(0).files == {first}
    assert world.did == [("pause", {first})]
    assert world.files()[songs[0], MP3].state is FileState.PAUSED
    assert world.saving.resume_files().result(0).files == {first}
    assert world.room.next_files() == (first, second)
    world.saving.move_to_front([second]).result(0)
    assert world.room.next_files() == (second, first)


@pytest.mark.parametrize("paused", [True, False])
def test_all_is_paused_or_gone_on_with_also_after_a_restart(world: World, paused: bool) -> None:
    one = world.song()
    (file_id,) = world.saving.save([one], [MP3]).result(0).files
    world.library.file_started(file_id)
    world.did.clear()
    world.saving.pause(paused=paused).result(0)
    assert world.downloading.paused is paused
    assert world.stored == [(SavingSettings.paused, paused)]
    assert world.used[-1] is Lane.CHANGES
    assert world.did == ([("pause", None)] if paused else [])
    state = world.files()[one, MP3].state
    assert state is (FileState.QUEUED if paused else FileState.DOWNLOADING)


# By the settings.


@pytest.mark.parametrize(
    ("auto_save", "kinds", "is_saved"),
    [(True, (MP3,), True), (False, (MP3,), False), (True, (), False)],
)
def test_a_ready_song_is_wished_only_as_the_settings_say(
    world: World, auto_save: bool, kinds: tuple[MediaKind, ...], is_saved: bool
) -> None:
    world.auto_save, world.settings.saving.kinds = auto_save, kinds
    one = world.song()
    assert world.wish([one]) == ({(one, MP3)} if is_saved else set())
    assert world.saving.wish(()) == NOTHING


@pytest.mark.parametrize(
    ("automatically", "is_ending", "saved"),
    [
        ("all", False, {1, 2}),
        ("all", True, {1, 2}),
        ("kept", False, {2}),
        ("kept", True, {1, 2}),
    ],
)
def test_only_what_is_kept_is_saved_until_its_links_end(
    world: World, automatically: str, is_ending: bool, saved: set[int]
) -> None:
    world.settings.saving.kinds = (MP3,)
    world.settings.saving.automatically = automatically
    songs = {number: world.song(number) for number in (1, 2)}
    world.library.judge([songs[2]], {"favourite": 1})
    wished = {(songs[number], MP3) for number in saved}
    assert world.wish(list(songs.values()), is_ending=is_ending) == wished
    if not is_ending:
        world.library.cancel_files(None)
        assert world.wish(list(songs.values())) == wished


def test_of_a_lyric_sheet_the_words_are_saved_and_nothing_beside_them(world: World) -> None:
    world.settings.saving.kinds = (MP3,)
    world.settings.saving.sidecars = ("txt", "jpg")
    (words,) = world.room.record(task("s1", sheets=[sheet("Verses", "la")])).ready
    one = world.song(lyrics="la", image_url=PICTURE)
    wished = {(one, MP3), (one, LYRICS), (one, COVER), (words, LYRICS)}
    assert world.wish([one, words]) == wished
    world.library.cancel_files(None)
    changes = world.saving.wish((one, words))
    assert changes.files == {file.file_id for file in world.files().values()}
    world.library.cancel_files(None)
    world.settings.saving.sidecars = ()
    assert world.wish([one]) == {(one, MP3)}


# What is saved already.


def saved(world: World, path: Path | None) -> MediaFile:
    if path is not None:
        path.write_bytes(b"sound")
    return MediaFile(FileId(1), SongId(1), MP3, FileState.SAVED, path, sha256="old", size_bytes=1)


def test_what_was_saved_is_kept_if_it_is_there(world: World, tmp_path: Path) -> None:
    file = saved(world, tmp_path / "a.mp3")
    assert world.saving.keep(file).result(0) == file
    assert world.used == [Lane.PERSON]
    world.verdict = "changed"
    mark = fingerprint(tmp_path / "a.mp3")
    kept = world.saving.keep(file).result(0)
    assert kept == file._replace(size_bytes=mark.size_bytes, sha256=mark.sha256)
    world.verdict = "damaged"
    assert world.saving.keep(file).result(0) is None
    world.verdict = "ok"
    assert world.saving.keep(saved(world, None)).result(0) is None


def test_a_file_on_a_disk_that_is_away_is_neither_kept_nor_lost(
    world: World, tmp_path: Path
) -> None:
    world.verdict = "away"
    with pytest.raises(DiskError) as caught:
        world.saving.keep(saved(world, tmp_path / "a.mp3")).result(0)
    assert (caught.value.code, caught.value.values["path"]) == ("disk.missing", "away")


def test_a_file_is_copied_only_into_another_folder_of_this_run(
    world: World, tmp_path: Path
) -> None:
    file = saved(world, tmp_path / "a.mp3")
    assert world.saving.place(file).result(0) == file
    world.folder.is_of_this_run = True
    world.folder.path = tmp_path
    assert world.saving.place(file).result(0) == file
    assert world.saving.place(saved(world, None)).result(0).path is None
    assert world.used == [Lane.PERSON] * 3


@pytest.mark.parametrize("container", ["wav", None])
def test_the_copy_is_what_is_told_from_then_on(
    world: World, tmp_path: Path, container: str | None
) -> None:
    one = world.song(title="Rain")
    path = tmp_path / "first.mp3"
    path.write_bytes(b"sound")
    world.room.save(one, path=path)
    (tmp_path / "here").mkdir()
    order = SaveOrder(root=tmp_path / "here", template="{title}")
    world.folder.is_of_this_run, world.folder.order = True, lambda: order
    world.downloading.slots = SimpleNamespace(stems=Stems())
    file = world.files()[one, MP3]._replace(container=container)
    copied = world.saving.place(file).result(0)
    wanted = tmp_path / "here" / f"Rain.{container or 'mp3'}"
    assert copied == file._replace(path=wanted)
    assert wanted.read_bytes() == path.read_bytes() == b"sound"
