"""A damaged library: what of it can be read, what takes its place, and that nothing of it is deleted."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from suno_desktop.core.errors import ProfileError
from suno_desktop.core.library import recovery, salvage
from suno_desktop.core.library.backups import Backup, sound_ones
from suno_desktop.core.library.database import damage_mark, mark_damaged
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.library.recovery import Restored
from suno_desktop.core.model import TaskId, TaskWish
from tests.core.library.makers import FakeClock, Room, clip, due, task
from tests.samples import sample_of

_PAGE = 4096
_SCRIBBLES = sample_of(120, 500)
_RAW = '{{"task": "{}", "words": "' + "".join(chr(0x4E00 + 7 * n) for n in range(700)) + '"}}'


class Patient:
    """A library with a backup, to which something came afterwards."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "library.sqlite3"
        self.clock = FakeClock()
        with Room.opened(folder) as room:
            room.record(task("before", clip("c1", title="Kept"), raw=_RAW.format("before")))
            room.track("removed later")
            room.library.database.backup(folder / "backups")
            (removed,) = room.reader.tasks_of([TaskId("removed later")]).values()
            room.library.untrack([removed[0].key], songs=True)
            second, _ = room.library.add_relay(name="Two", base_url="https://two.invalid")
            room.record(task("after", clip("c2"), raw=_RAW.format("after")))
            room.track(*(f"after-{number}" for number in range(90)), relay=second.relay_id)
            room.library.track([TaskWish(task_id=TaskId("anybody"))])
        (self.backup,) = sound_ones(self.path)

    @property
    def pages(self) -> int:
        return self.path.stat().st_size // _PAGE

    def scribble(self, page: int, data: bytes = b"\xaa" * _PAGE) -> None:
        with self.path.open("r+b") as file:
            file.seek(page * _PAGE)
            file.write(data)

    def page_of(self, name: str) -> int:
        with contextlib.closing(sqlite3.connect(self.path)) as db:
            (root,) = db.execute(
                "SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)
            ).fetchone()
            return int(root) - 1

    def restore(self, backup: Backup | None) -> Restored:
        return recovery.restore(self.path, backup, clock=self.clock)

    def tasks(self) -> dict[str, str | None]:
        with contextlib.closing(LibraryReader.open(self.path)) as reader:
            ids = [TaskId(name) for name in ALL_LATER | {"before", "removed later"}]
            return {
                str(name): row.relay_name
                for name, rows in reader.tasks_of(ids).items()
                for row in rows
            }


ALL_LATER = {"after", "anybody", *(f"after-{number}" for number in range(90))}


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    return Patient(tmp_path)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_backup_takes_the_damaged_ones_place_with_all_that_came_after_it(
    patient: Patient,
) -> None:
    patient.scribble(patient.page_of("song"))
    patient.path.with_name("library.sqlite3-wal").write_bytes(b"also")
    mark_damaged(patient.path)
    before = files(patient.path.parent)
    restored = patient.restore(patient.backup)
    assert restored.asked_again == len(ALL_LATER)
    assert restored.backup == patient.backup
    assert restored.aside is not None
    aside = files(restored.aside)
    assert set(aside) == {"library.sqlite3", "library.sqlite3-wal"}
    assert all(before[name] == data for name, data in aside.items()), "moved aside whole"
    assert sorted(path.name for path in patient.path.parent.iterdir()) == [
        "backups",
        "library-broken-20260304T050607Z",
        "library.sqlite3",
    ]
    tasks = patient.tasks()
    assert set(tasks) == ALL_LATER | {"before", "removed later"}, "the backup does not know better"
    assert tasks["before"] == "One"
    assert tasks["after-7"] == "Two"
    assert tasks["anybody"] is None
    with contextlib.closing(Library.open(patient.path, clock=patient.clock)) as library:
        assert len(due(library, patient.clock.now())) >= len(ALL_LATER), "asked for at once"
        assert library.database.quick_check()
    assert patient.backup.path.exists()


def test_an_empty_library_knows_the_relays_and_what_could_be_read(patient: Patient) -> None:
    patient.scribble(patient.page_of("song"))
    restored = patient.restore(None)
    assert restored.asked_again == len(ALL_LATER) + 1
    assert set(patient.tasks()) == ALL_LATER | {"before"}, "what was removed stays removed"
    with contextlib.closing(LibraryReader.open(patient.path)) as reader:
        assert [relay.base_url for relay in reader.relays()] == [
            "https://one.invalid",
            "https://two.invalid",
        ]


def test_a_file_that_is_no_library_any_more_is_moved_aside_too(patient: Patient) -> None:
    patient.path.write_bytes(b"This is a letter. " * 9000)
    assert patient.restore(patient.backup).asked_again == 0
    assert set(patient.tasks()) == {"before", "removed later"}
    patient.path.unlink()
    again = patient.restore(None)
    assert again.asked_again == 0
    assert again.aside is not None
    assert not (again.aside / "library.sqlite3").exists()
    assert again.aside.name.endswith("Z-2"), "in the same second"
    patient.path.write_bytes(b"Another letter. " * 9000)
    third = patient.restore(None)
    assert third.aside is not None
    assert third.aside.name.endswith("Z-3")


@pytest.mark.parametrize("much", [100, _PAGE])
def test_a_lost_beginning_is_lent_by_the_backup(patient: Patient, much: int) -> None:
    patient.scribble(0, bytes(much))
    assert patient.restore(patient.backup).asked_again == len(ALL_LATER)
    assert set(patient.tasks()) >= ALL_LATER


def test_a_lost_schema_is_lent_by_the_backup(patient: Patient) -> None:
    pages = salvage._below(patient.path.read_bytes()[:_PAGE])
    assert len(pages) >= 2
    for page in pages:
        patient.scribble(page - 1)
    assert patient.restore(patient.backup).asked_again == len(ALL_LATER)


def test_a_file_that_was_cut_off_is_read_as_far_as_it_goes(patient: Patient) -> None:
    with patient.path.open("r+b") as file:
        file.truncate((patient.page_of("task_name") + 4) * _PAGE + 77)
    assert 0 < patient.restore(patient.backup).asked_again <= len(ALL_LATER)


@pytest.mark.parametrize("pages", [0, 2**24, 2**32 - 1])
def test_a_header_that_tells_another_length_is_not_believed(patient: Patient, pages: int) -> None:
    patient.scribble(patient.page_of("song"))
    with patient.path.open("r+b") as file:
        file.seek(28)
        file.write(pages.to_bytes(4, "big"))
    assert patient.restore(patient.backup).asked_again == len(ALL_LATER)


def test_what_is_only_in_the_log_is_found_too(tmp_path: Path) -> None:
    with Room.opened(tmp_path / "a") as room:
        room.library.database.backup(tmp_path / "b" / "backups")
        room.track("in-the-log")
        for path in (tmp_path / "a").iterdir():
            if path.is_file() and not path.name.endswith("-shm"):
                shutil.copyfile(path, tmp_path / "b" / path.name)
    library = tmp_path / "b" / "library.sqlite3"
    assert library.with_name("library.sqlite3-wal").stat().st_size > 0
    with library.open("r+b") as file:
        file.write(bytes(_PAGE))
    (backup,) = sound_ones(library)
    assert recovery.restore(library, backup, clock=FakeClock()).asked_again == 1


def test_a_removed_relay_stays_removed(tmp_path: Path) -> None:
    with Room.opened(tmp_path) as room:
        room.library.database.backup(tmp_path / "backups")
        gone, _ = room.library.add_relay(name="Gone", base_url="https://gone.invalid")
        room.track("orphan", relay=gone.relay_id)
        room.library.remove_relay(gone.relay_id)
        # The address of the other one was changed.
        room.library.change_relay(room.relay, base_url="https://moved.invalid")
        room.track("later")
    path = tmp_path / "library.sqlite3"
    (backup,) = sound_ones(path)
    assert recovery.restore(path, backup, clock=FakeClock()).asked_again == 2
    with contextlib.closing(LibraryReader.open(path)) as reader:
        assert [relay.name for relay in reader.relays()] == ["One"]
        found = reader.tasks_of([TaskId("orphan"), TaskId("later")])
    assert {name: rows[0].relay_name for name, rows in found.items()} == {
        "orphan": "Gone",
        "later": "One",
    }


@pytest.mark.parametrize("has_backup", [True, False])
def test_a_name_that_was_given_again_is_the_later_relays(tmp_path: Path, has_backup: bool) -> None:
    with Room.opened(tmp_path) as room:
        room.track("sooner", relay=room.relay)
        if has_backup:
            room.library.database.backup(tmp_path / "backups")
        room.library.remove_relay(room.relay)
        second, _ = room.library.add_relay(name="One", base_url="https://two.invalid")
        room.track("later", relay=second.relay_id)
    path = tmp_path / "library.sqlite3"
    backups = sound_ones(path) or (None,)
    recovery.restore(path, backups[0], clock=FakeClock())
    with contextlib.closing(LibraryReader.open(path)) as reader:
        (relay,) = reader.relays()
        assert (relay.name, relay.base_url) == ("One", "https://two.invalid")
        found = reader.tasks_of([TaskId("sooner"), TaskId("later")])
    relays = {name: rows[0].relay_id for name, rows in found.items()}
    assert relays[TaskId("later")] == relay.relay_id
    assert relays[TaskId("sooner")] != relay.relay_id


# Nothing goes wrong half way.


@pytest.fixture
def torn(patient: Patient) -> Patient:
    patient.scribble(patient.page_of("song"))
    patient.path.with_name("library.sqlite3-wal").write_bytes(b"also")
    return patient


class _Dead(BaseException):
    """As if the process had ended here."""


@contextlib.contextmanager
def failing_at(call: int, how: BaseException) -> Iterator[list[int]]:
    """The call number `call` of those that change folders goes wrong."""
    count = [0]
    real: dict[str, Callable[..., object]] = {
        name: getattr(Path, name) for name in ("replace", "rename", "mkdir", "unlink")
    }

    def broken(name: str) -> Callable[..., object]:
        def do(self: Path, *args: object, **more: object) -> object:
            count[0] += 1
            if count[0] >= call if isinstance(how, _Dead) else count[0] == call:
                raise how
            return real[name](self, *args, **more)

        return do

    with pytest.MonkeyPatch.context() as patch:
        for name in real:
            patch.setattr(Path, name, broken(name))
        yield count


@pytest.mark.parametrize("how", [_Dead(), OSError(28, "No space left on device")], ids=str)
def test_wherever_it_ends_the_next_try_finds_everything(torn: Patient, how: BaseException) -> None:
    whole = torn.path.parent
    spare = whole.with_name("spare")
    shutil.copytree(whole, spare)
    before = files(whole)
    for call in range(1, 200):
        shutil.rmtree(whole)
        shutil.copytree(spare, whole)
        try:
            with failing_at(call, how) as count:
                torn.restore(torn.backup)
            if count[0] < call:
                break
        except (_Dead, ProfileError):
            pass
        aside = list(whole.glob("library-broken-*"))
        if not aside:
            assert damage_mark(torn.path).exists(), call
            with pytest.raises(ProfileError):
                Library.open(torn.path, clock=torn.clock)
            if not recovery.settle(torn.path):
                assert files(whole)["library.sqlite3"] == before["library.sqlite3"], call
                assert files(whole)["library.sqlite3-wal"] == b"also", call
                torn.restore(torn.backup)
        recovery.settle(torn.path)
        recovery.go_on(torn.path)
        (aside_folder,) = whole.glob("library-broken-*")
        assert files(aside_folder)["library.sqlite3"] == before["library.sqlite3"], call
        assert files(aside_folder)["library.sqlite3-wal"] == b"also", call
        assert set(torn.tasks()) >= ALL_LATER, call
    assert call > 8
    shutil.rmtree(spare)


def test_working_copies_that_a_kill_left_are_gone_before_anything_is_chosen(torn: Patient) -> None:
    folder = torn.path.parent
    (folder / ".library-salvages").mkdir()  # somebody else's
    before = sorted(path.name for path in folder.iterdir())
    salvage._copied(torn.path, folder / ".library-salvage")
    shutil.copyfile(torn.backup.path, folder / ".library.sqlite3.part")
    (folder / ".library.sqlite3.part-wal").touch()
    assert not recovery.settle(torn.path)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_backup_that_is_gone_is_a_sentence(torn: Patient) -> None:
    before = files(torn.path.parent)
    torn.backup.path.unlink()
    with pytest.raises(ProfileError) as caught:
        torn.restore(torn.backup)
    assert caught.value.code == "library.write_failed"
    damage_mark(torn.path).unlink()
    assert files(torn.path.parent) == before


# Going on with it as it is.


def test_a_library_that_was_only_marked_can_be_gone_on_with(patient: Patient) -> None:
    assert not recovery.can_go_on(patient.path)
    mark_damaged(patient.path)
    assert recovery.can_go_on(patient.path)
    recovery.go_on(patient.path)
    Library.open(patient.path, clock=patient.clock).close()
    patient.scribble(0)
    mark_damaged(patient.path)
    assert not recovery.can_go_on(patient.path)


# Any damage at all.


def test_a_kept_reply_with_other_bytes_is_damage_and_not_read_as_if_it_were_right(
    tmp_path: Path,
) -> None:
    with Room.opened(tmp_path) as room:
        room.record(task("t1", raw=_RAW.format("t1")), task("t2", raw=_RAW.format("t2")))
        with room.library.database.transaction() as db:
            db.execute("UPDATE reply SET packed = ? WHERE reply_id = 1", (zlib.compress(b"{}"),))
        keys = {
            name: rows[0].key
            for name, rows in room.reader.tasks_of([TaskId("t1"), TaskId("t2")]).items()
        }
        with pytest.raises(ProfileError) as caught:
            room.reader.replies(keys[TaskId("t1")])
        assert caught.value.code == "library.damaged"
        assert room.reader.replies(keys[TaskId("t2")])
        exported = {copy["task_id"]: copy.get("replies", []) for copy in room.reader.task_copies()}
        assert {name: len(replies) for name, replies in exported.items()} == {"t1": 0, "t2": 1}


@pytest.mark.no_cover
def test_scribbles_never_give_wrong_words_and_never_lose_a_readable_id(tmp_path: Path) -> None:
    """Opened and each kept reply as it was, or recovered with a backup: nothing else, whatever was overwritten."""
    patient = Patient(tmp_path / "a")
    folder, sound = patient.path.parent, tmp_path / "sound"
    shutil.copytree(folder, sound)
    words = _replies(patient.path)
    rng = random.Random(89)
    recovered = 0
    for number in range(_SCRIBBLES):
        shutil.rmtree(folder)
        shutil.copytree(sound, folder)
        _damage(patient, rng)
        try:
            with contextlib.closing(Library.open(patient.path, clock=patient.clock)) as library:
                is_sound = library.database.quick_check()
            told = _replies(patient.path) if is_sound else None
        except ProfileError as error:
            told = None if error.code == "library.damaged" else {"": error.code}
        if told is not None:
            assert all(words.get(name) == text for name, text in told.items()), number
        if told is None:
            recovered += 1
            before = files(folder)
            restored = patient.restore(patient.backup)
            assert restored.aside is not None
            assert files(restored.aside)["library.sqlite3"] == before["library.sqlite3"]
            assert _replies(patient.path)["before"] == words["before"]
    assert _SCRIBBLES / 5 < recovered < _SCRIBBLES, recovered


def _damage(patient: Patient, rng: random.Random) -> None:
    kind = rng.choice(["bytes", "bytes", "page", "cut", "header", "log", "memory"])
    if kind == "bytes":
        with patient.path.open("r+b") as file:
            file.seek(rng.randrange(patient.path.stat().st_size - 64))
            file.write(rng.randbytes(64))
    elif kind == "page":
        patient.scribble(rng.randrange(patient.pages), rng.randbytes(_PAGE))
    elif kind == "cut":
        with patient.path.open("r+b") as file:
            file.truncate(rng.randrange(patient.path.stat().st_size))
    elif kind == "header":
        patient.scribble(0, bytes(100))
    elif kind == "log":  # of another library
        patient.path.with_name("library.sqlite3-wal").write_bytes(
            bytes.fromhex("377f0682002de218") + rng.randbytes(9000)
        )
    else:
        patient.path.with_name("library.sqlite3-shm").write_bytes(rng.randbytes(32768))


def _replies(path: Path) -> dict[str, str]:
    with contextlib.closing(LibraryReader.open(path)) as reader:
        found = {}
        for name in ("before", "after"):
            for row in reader.tasks_of([TaskId(name)]).get(TaskId(name), []):
                found[name] = "".join(text for _, text in reader.replies(row.key))
        return found
