from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.core.engine import judging
from suno_desktop.core.errors import DiskError
from suno_desktop.core.events import Changed
from suno_desktop.core.library.results import Before
from suno_desktop.core.media import system_trash
from suno_desktop.core.model import ClipId, Collected, FileId, Fingerprint, MediaKind, SongId
from suno_desktop.core.rows import SongFilter, SongQuery, SongRow
from tests.rig import PATIENCE_S, Rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path, auto_save=False)
    yield rig
    rig.stop()


@pytest.fixture
def songs(rig: Rig) -> list[SongId]:
    """Three tasks of two songs each, as the person pasted them."""
    for number in range(3):
        clips = [
            {"id": f"aaaaaaaa-0000-4000-8000-{number:011d}{take}", "title": "S", "status": "complete",
             "audio_url": "https://media.invalid/a.mp3"}
            for take in (1, 2)
        ]  # fmt: skip
        data = {
            "task_id": f"0d1ca74c-0000-4000-8000-{number:012d}",
            "status": "SUCCESS",
            "data": clips,
        }
        rig.add(json.dumps({"code": "success", "data": data}))
    return [song.row.song_id for song in reversed(rig.songs())]


def rows(rig: Rig, name: SongFilter = SongFilter.ALL) -> list[SongRow]:
    return rig.read(lambda reader: reader.song_rows(reader.song_ids(SongQuery(filter=name))))


def ids(rig: Rig, name: SongFilter) -> set[SongId]:
    return {row.song_id for row in rows(rig, name)}


def test_many_are_rated_in_pieces_and_given_back(
    rig: Rig, songs: list[SongId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "PIECE", 2)
    rig.engine.judging.await_hearing(songs).result(PATIENCE_S)
    rig.engine.judging.rate(songs[:1], 2).result(PATIENCE_S)
    before = rig.engine.judging.rate(songs, 5).result(PATIENCE_S)
    assert (before.songs, {row.rating for row in rows(rig)}) == (6, {5})
    assert ids(rig, SongFilter.UNHEARD) == set()
    rig.engine.judging.undo(before).result(PATIENCE_S)
    assert sorted(str(row.rating) for row in rows(rig)) == ["2", *["None"] * 5]
    assert ids(rig, SongFilter.UNHEARD) == set(songs[1:])


def test_an_act_is_told_once(
    rig: Rig, songs: list[SongId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "PIECE", 1)
    while not rig.events.empty():
        rig.events.get()
    rig.engine.judging.favour(songs, favourite=True).result(PATIENCE_S)
    event = rig.events.get(timeout=PATIENCE_S)
    assert isinstance(event, Changed)
    assert (event.changes.songs, event.changes.judged) == (frozenset(songs), True)
    assert rig.events.empty()


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_there_are_five_ratings(rig: Rig, rating: int) -> None:
    with pytest.raises(ValueError, match="rating"):
        rig.engine.judging.rate([SongId(1)], rating)


def test_taking_a_rating_away_leaves_what_is_to_be_heard(rig: Rig, songs: list[SongId]) -> None:
    rig.engine.judging.rate(songs, 3).result(PATIENCE_S)
    rig.engine.judging.await_hearing(songs).result(PATIENCE_S)
    rig.engine.judging.rate(songs, None).result(PATIENCE_S)
    assert ids(rig, SongFilter.UNHEARD) == set(songs)
    assert {row.rating for row in rows(rig)} == {None}


def test_all_that_waits_is_put_away_at_once(rig: Rig, songs: list[SongId]) -> None:
    rig.engine.judging.await_hearing(songs[:4]).result(PATIENCE_S)
    rig.engine.judging.put_away(songs[:1]).result(PATIENCE_S)
    before = rig.engine.judging.put_all_away().result(PATIENCE_S)
    assert (before.songs, ids(rig, SongFilter.UNHEARD)) == (3, set())
    rig.engine.judging.undo(before).result(PATIENCE_S)
    assert ids(rig, SongFilter.UNHEARD) == set(songs[1:4])


def test_keeping_one_version_throws_the_other_away_in_one_act(
    rig: Rig, songs: list[SongId]
) -> None:
    rig.engine.judging.await_hearing(songs).result(PATIENCE_S)
    pairs = {row.song_id: row.task_key for row in rows(rig)}
    other = next(s for s in songs[1:] if pairs[s] == pairs[songs[0]])
    kept = rig.engine.judging.keep(songs[:1]).result(PATIENCE_S)
    assert (kept.others, kept.stems, kept.before.songs) == ((other,), 0, 1)
    assert ids(rig, SongFilter.TRASH) == {other}
    assert ids(rig, SongFilter.UNHEARD) == set(songs) - {songs[0], other}
    rig.engine.judging.undo(kept.before).result(PATIENCE_S)
    rig.engine.tracking.restore(kept.token).result(PATIENCE_S)
    assert ids(rig, SongFilter.UNHEARD) == set(songs)


def test_many_go_to_the_trash_and_come_back_in_pieces(
    rig: Rig, songs: list[SongId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "PIECE", 2)
    monkeypatch.setattr("suno_desktop.core.engine.task_tracking._RESTORED", 2)
    token = rig.engine.judging.trash(songs).result(PATIENCE_S).token
    assert (rows(rig), ids(rig, SongFilter.TRASH)) == ([], set(songs))
    rig.engine.tracking.restore(token).result(PATIENCE_S)
    assert ids(rig, SongFilter.ALL) == set(songs)
    rig.engine.judging.trash(songs[:3]).result(PATIENCE_S)
    before = rig.engine.judging.restore(songs).result(PATIENCE_S)
    assert before.songs == 3
    rig.engine.judging.undo(before).result(PATIENCE_S)
    assert ids(rig, SongFilter.TRASH) == set(songs[:3])


def test_nothing_to_throw_away_is_no_trouble(rig: Rig) -> None:
    token = rig.engine.judging.trash([]).result(PATIENCE_S).token
    assert not rig.engine.tracking.restore(token).result(PATIENCE_S)


def test_a_song_that_was_heard_is_counted(rig: Rig, songs: list[SongId]) -> None:
    rig.engine.judging.hear(songs[0]).result(PATIENCE_S)
    assert next(row for row in rows(rig) if row.song_id == songs[0]).play_count == 1


# Emptying.


def save(rig: Rig, song_id: SongId, path: Path) -> FileId:
    """Have a song downloaded."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"sound")
    context = rig.engine._context
    now = context.clock.now()

    def work() -> FileId:
        (file_id,) = context.library.queue([song_id], [MediaKind.MP3], now=now).files
        mark = Fingerprint(size_bytes=5, sha256="ab", mtime_ns=1)
        context.library.file_saved(file_id, Collected(path, "mp3", mark), now=now)
        return file_id

    return context.write(work).result(PATIENCE_S)


def test_emptying_moves_files_to_the_systems_trash(
    rig: Rig, songs: list[SongId], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real one: send2trash writes below XDG_DATA_HOME."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    music = rig.engine.folder.path
    files = [music / "A.mp3", music / "B.mp3"]
    for song_id, path in zip(songs, files, strict=False):
        save(rig, song_id, path)
    (music / "A.lrc").write_text("[00:01]words", "utf-8")
    rig.engine.judging.trash(songs[:1]).result(PATIENCE_S)
    assert files[0].exists(), "it stays where it is until the Trash is emptied"
    emptied = rig.engine.judging.empty().result(PATIENCE_S)
    assert (emptied.songs, emptied.files, emptied.failed) == (1, 1, ())
    assert [path.exists() for path in files] == [False, True]
    assert not (music / "A.lrc").exists()
    assert ids(rig, SongFilter.TRASH) == set()
    assert rig.read(lambda reader: set(reader.files_of(songs))) == {songs[1]}


def test_only_what_is_chosen_leaves_the_trash(rig: Rig, songs: list[SongId]) -> None:
    rig.engine.judging.trash(songs[:3]).result(PATIENCE_S)
    assert rig.engine.judging.empty(songs[2:]).result(PATIENCE_S).songs == 1
    assert ids(rig, SongFilter.TRASH) == set(songs[:2])


def test_a_file_that_cannot_go_keeps_its_song_in_the_trash(
    rig: Rig, songs: list[SongId], monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = rig.engine.folder.path / "stuck.mp3"
    save(rig, songs[0], stuck)

    def refuse(path: Path) -> bool:
        raise DiskError("disk.no_trash", path=path)

    monkeypatch.setattr(system_trash, "throw_away", refuse)
    rig.engine.judging.trash(songs[:2]).result(PATIENCE_S)
    emptied = rig.engine.judging.empty().result(PATIENCE_S)
    assert (emptied.songs, emptied.files) == (1, 0)
    assert [(path, code) for path, code, _ in emptied.failed] == [(stuck, "disk.no_trash")]
    assert (ids(rig, SongFilter.TRASH), stuck.exists()) == ({songs[0]}, True)


# Notes.


def test_notes_are_written_and_given_back(rig: Rig, songs: list[SongId]) -> None:
    clip_id = ClipId("aaaaaaaa-0000-4000-8000-000000000001")
    number = rig.engine.judging.write_note(clip_id, "turn", at_s=67.0).result(PATIENCE_S)
    rig.engine.judging.write_note(clip_id, "turn!", at_s=68.0, note_id=number).result(PATIENCE_S)
    gone = rig.engine.judging.remove_notes([number]).result(PATIENCE_S)
    assert [(note.at_s, note.text) for note in gone] == [(68.0, "turn!")]
    assert rig.read(lambda reader: reader.notes_of(clip_id)) == ()
    rig.engine.judging.put_notes_back(gone).result(PATIENCE_S)
    assert rig.read(lambda reader: reader.notes_of(clip_id)) == tuple(gone)


def test_an_empty_undo_changes_nothing(rig: Rig) -> None:
    rig.engine.judging.undo(Before()).result(PATIENCE_S)


def test_stems_that_go_with_the_other_version_are_counted(rig: Rig, songs: list[SongId]) -> None:
    pairs = {row.song_id: row for row in rows(rig)}
    other = next(s for s in songs[1:] if pairs[s].task_key == pairs[songs[0]].task_key)
    stems = [
        {"id": f"bbbbbbbb-0000-4000-8000-{number:012d}", "title": "S", "status": "complete",
         "audio_url": "https://media.invalid/a.mp3",
         "metadata": {"stem_from_id": pairs[other].clip_id, "stem_type_group_name": name}}
        for number, name in enumerate(("Vocals", "Drums"))
    ]  # fmt: skip
    data = {
        "task_id": "0d1ca74c-0000-4000-8000-999999999999",
        "status": "SUCCESS",
        "data": stems,
    }
    rig.add(json.dumps({"code": "success", "data": data}))
    kept = rig.engine.judging.keep(songs[:1]).result(PATIENCE_S)
    assert (kept.others, kept.stems) == ((other,), 2)
    assert len(ids(rig, SongFilter.TRASH)) == 3
