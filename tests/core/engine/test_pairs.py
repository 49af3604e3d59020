"""Songs of one title under a template that does not tell them apart: what lies under one name is of one song."""

from __future__ import annotations

from pathlib import Path

import pytest

from suno_desktop.core.media.base_names import Stems
from suno_desktop.core.model import MediaKind, SongId
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.demo.demo_relay import DemoRelay
from tests.rig import Rig

_SEED = "64dc8d98-5812-40f5-a99b-79a590452040"


@pytest.fixture
def takes(rig: Rig, relay: DemoRelay) -> tuple[Rig, SongId, SongId]:
    """Two takes of one title, nothing of them saved yet."""
    rig.engine.set_setting(SavingSettings.kinds, ()).result()
    rig.know(relay)
    rig.add(_SEED)
    rig.until(lambda: sum(song.clip is not None for song in rig.songs()) == 2)
    first, second = (song.row.song_id for song in rig.songs())
    return rig, first, second


def save(rig: Rig, song: SongId, kind: MediaKind) -> None:
    rig.engine.saving.save([song], [kind]).result()
    rig.until(lambda: kind in names(rig).get(song, {}))


def names(rig: Rig) -> dict[SongId, dict[MediaKind, Path]]:
    return {
        song.row.song_id: {file.kind: file.path for file in song.files if file.path is not None}
        for song in rig.songs()
    }


def stems(rig: Rig) -> list[set[str]]:
    return [{path.stem for path in files.values()} for files in names(rig).values()]


def test_the_files_of_a_song_follow_the_one_that_was_saved_first(
    takes: tuple[Rig, SongId, SongId],
) -> None:
    rig, first, second = takes
    rig.engine.set_setting(SavingSettings.template, "{title}").result()
    save(rig, second, MediaKind.LYRICS)
    save(rig, first, MediaKind.MP3)
    save(rig, first, MediaKind.LYRICS)
    save(rig, second, MediaKind.MP3)
    save(rig, first, MediaKind.COVER)
    assert sorted(map(len, stems(rig))) == [1, 1]
    assert stems(rig)[0] != stems(rig)[1]
    title = rig.songs()[0].row.title
    assert names(rig)[second][MediaKind.MP3].name == f"{title}.mp3"
    again = names(rig)[first][MediaKind.MP3]
    again.unlink()
    rig.engine.saving.save([first], [MediaKind.MP3]).result()
    rig.until(again.is_file)


def test_renaming_keeps_them_together_as_its_plan_tells(
    takes: tuple[Rig, SongId, SongId],
) -> None:
    rig, first, second = takes
    save(rig, second, MediaKind.LYRICS)
    save(rig, first, MediaKind.MP3)
    save(rig, first, MediaKind.LYRICS)
    save(rig, second, MediaKind.MP3)
    rig.engine.set_setting(SavingSettings.template, "{title}").result()
    plan = rig.engine.upkeep.plan_rename().result()
    assert rig.engine.upkeep.rename().result().done == plan.changing == 4
    assert {path.name for files in names(rig).values() for path in files.values()} == {
        one.new for one in plan.listed
    }
    assert sorted(map(len, stems(rig))) == [1, 1]
    assert stems(rig)[0] != stems(rig)[1]
    assert rig.engine.upkeep.plan_rename().result().changing == 0


def test_a_name_is_kept_for_the_song_that_gets_it_first(tmp_path: Path) -> None:
    stems, target = Stems(), tmp_path / "Rain.mp3"
    assert next(stems.names(target.with_suffix(".txt"), identity="bbbb", own=())).stem == "Rain"
    assert next(stems.names(target, identity="aaaa", own=())).stem == "Rain [aaaa]"
    assert next(stems.names(target, identity="bbbb", own=())).stem == "Rain"
    stems.forget()
    assert next(stems.names(target, identity="aaaa", own=())).stem == "Rain"
