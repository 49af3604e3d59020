"""The file of decisions beside the songs, as the engine keeps it: gently, after the last decision, and merged with others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from suno_desktop.core.engine import decision_keeping
from suno_desktop.core.events import Notice
from suno_desktop.core.model import SongId
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.relay import replies
from suno_desktop.core.rows import SongQuery, SongRow
from suno_desktop.core.workflows.decided_file import NAME
from tests.rig import PATIENCE_S, Rig

REPLY = json.dumps(
    {
        "code": "success",
        "data": {
            "task_id": "0d1ca74c-0000-4000-8000-000000000001",
            "status": "SUCCESS",
            "data": [
                {
                    "id": f"aaaaaaaa-0000-4000-8000-00000000000{n}",
                    "title": f"Song {n}",
                    "status": "complete",
                }
                for n in (1, 2)
            ],
        },
    }
)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision_keeping, "QUIET_S", 0.05)
    monkeypatch.setattr(decision_keeping, "LOOK_S", 0.1)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    folder.mkdir()
    return folder


@contextmanager
def engine(folder: Path, music: Path | None = None) -> Iterator[Rig]:
    rig = Rig(folder)
    try:
        if music is not None:
            rig.engine.set_setting(SavingSettings.folder, str(music)).result(PATIENCE_S)
        yield rig
    finally:
        assert rig.stop()


def bring(rig: Rig) -> None:
    context = rig.engine._context
    context.change(
        lambda: (
            context.library.record(
                replies.read(REPLY), relay_id=None, now=context.clock.now()
            ).changes
        )
    ).result(PATIENCE_S)


def rows(rig: Rig) -> dict[str, SongRow]:
    found = rig.read(lambda reader: reader.song_rows(reader.song_ids(SongQuery())))
    return {row.title: row for row in found}


def rate(rig: Rig, title: str, value: int) -> None:
    rig.engine.judging.rate([rows(rig)[title].song_id], value).result(PATIENCE_S)


def says(path: Path, thing: str) -> Callable[[], bool]:
    return lambda: path.exists() and thing in path.read_text("utf-8")


def notices(rig: Rig) -> list[str]:
    return [event.code for event in rig.seen if isinstance(event, Notice)]


def test_a_decision_is_beside_the_songs_soon_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decision_keeping, "LOOK_S", 3_600.0)
    with engine(tmp_path / "one") as rig:
        path = rig.profile.music / NAME
        bring(rig)
        rig.until(lambda: len(rows(rig)) == 2)
        assert not path.exists(), "nothing was decided"
        rate(rig, "Song 1", 4)
        rig.until(says(path, '"rating":[4'), what="the file")
        before = path.stat().st_mtime_ns
        rig.engine.collecting.create("Road", songs=[SongId(1)]).result(PATIENCE_S)
        rig.until(says(path, "Road"), what="the collection")
        assert path.stat().st_mtime_ns != before


def test_nothing_is_written_where_nothing_changed(tmp_path: Path) -> None:
    with engine(tmp_path / "one") as rig:
        path = rig.profile.music / NAME
        bring(rig)
        rate(rig, "Song 1", 4)
        rig.until(says(path, '"rating":[4'), what="the file")
    before = path.stat()
    with engine(tmp_path / "one") as rig:
        keeping = rig.engine._keeping
        assert keeping is not None
        rig.until(lambda: keeping._settled >= 0, what="a look at the file")
        rate(rig, "Song 1", 4)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_what_was_decided_last_is_written_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decision_keeping, "QUIET_S", 3_600.0)
    with engine(tmp_path / "one") as rig:
        bring(rig)
        rate(rig, "Song 1", 4)
    assert says(rig.profile.music / NAME, '"rating":[4')()


def test_two_profiles_over_one_folder_end_alike(tmp_path: Path, music: Path) -> None:
    path = music / NAME
    with engine(tmp_path / "one", music) as one, engine(tmp_path / "two", music) as two:
        for rig in (one, two):
            bring(rig)
        rate(one, "Song 1", 4)
        rate(two, "Song 2", 2)
        for rig in (one, two):
            rig.until(lambda rig=rig: rows(rig)["Song 1"].rating == 4, what="the first")  # type: ignore[misc]
            rig.until(lambda rig=rig: rows(rig)["Song 2"].rating == 2, what="the second")  # type: ignore[misc]
        rate(two, "Song 1", 5)
        one.until(lambda: rows(one)["Song 1"].rating == 5, what="the later one")
        assert notices(one) == notices(two) == []
    assert says(path, '"rating":[5')()


def test_a_folder_that_is_away_is_said_once_and_made_up_for(tmp_path: Path, music: Path) -> None:
    away = music.with_name("away")
    with engine(tmp_path / "one", music) as rig:
        bring(rig)
        rate(rig, "Song 1", 4)
        rig.until(says(music / NAME, '"rating":[4'), what="the file")
        music.rename(away)
        rate(rig, "Song 1", 5)
        rig.until(lambda: "decided.away" in notices(rig), what="the notice")
        rate(rig, "Song 1", 3)
        assert not music.exists(), "an empty folder in its place would hide that it is away"
        away.rename(music)
        rig.until(says(music / NAME, '"rating":[3'), what="the file")
        assert notices(rig).count("decided.away") == 1


def test_a_damaged_file_is_said_kept_and_written_anew(tmp_path: Path) -> None:
    with engine(tmp_path / "one") as rig:
        path = rig.profile.music / NAME
        bring(rig)
        rate(rig, "Song 1", 4)
        rig.until(says(path, '"rating":[4'), what="the file")
        path.write_bytes(b'{"suno_desktop_decisions":1}\n{"decided":"x')
        rig.until(lambda: notices(rig) == ["decided.damaged"], what="the notice")
        rig.until(says(path, '"rating":[4'), what="the file")
    (kept,) = path.parent.glob(f"{NAME}.damaged*")
    assert kept.read_bytes().endswith(b'"decided":"x')


def test_a_newer_programs_file_is_said_and_left(tmp_path: Path, music: Path) -> None:
    text = '{"suno_desktop_decisions":2}\n{"sha256":""}\n'
    (music / NAME).write_text(text)
    with engine(tmp_path / "one", music) as rig:
        bring(rig)
        rate(rig, "Song 1", 4)
        rig.until(lambda: notices(rig) == ["decided.too_new"], what="the notice")
    assert (music / NAME).read_text() == text


def test_what_was_lost_with_the_library_comes_back_with_the_file(
    tmp_path: Path, music: Path
) -> None:
    with engine(tmp_path / "one", music) as rig:
        bring(rig)
        rate(rig, "Song 1", 4)
        rig.engine.collecting.create("Road", songs=[rows(rig)["Song 2"].song_id]).result(PATIENCE_S)
        rig.until(says(music / NAME, "Road"), what="the file")
    moved = music.rename(tmp_path / "elsewhere")
    with engine(tmp_path / "fresh", moved) as rig:
        rig.until(
            lambda: len(rig.read(lambda reader: reader.collections())) == 1, what="the collection"
        )
        bring(rig)
        rig.until(lambda: len(rows(rig)) == 2)
        assert rows(rig)["Song 1"].rating == 4
        (road,) = rig.read(lambda reader: reader.collections())
        assert (road.name, road.songs) == ("Road", 1)
