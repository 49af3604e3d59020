"""Covers of the person's own: shown, in files, beside the songs, on another computer, and taken back again."""

from __future__ import annotations

import hashlib
import io
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from suno_desktop.core.engine import decision_keeping
from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.events import BatchSaved, Changed
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.media import tags
from suno_desktop.core.model import FileState, MediaKind, SongId
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.workflows.decided_file import NAME, PICTURES
from suno_desktop.demo.demo_relay import DemoRelay
from tests.rig import PATIENCE_S, Rig

SEED = "64dc8d98-5812-40f5-a99b-79a590452040"


def picture(color: str, kind: str = "PNG", size: tuple[int, int] = (300, 200)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind)
    return out.getvalue()


@pytest.fixture
def saved(rig: Rig, relay: DemoRelay) -> Rig:
    """Two songs on disk."""
    rig.know(relay)
    rig.add(SEED)
    assert rig.until_event(BatchSaved).saved == 2
    return rig


def ids(rig: Rig) -> list[SongId]:
    return [song.row.song_id for song in rig.songs()]


def path_of(rig: Rig, kind: MediaKind) -> Path:
    (path,) = [file.path for file in rig.songs()[0].files if file.kind is kind]
    assert path is not None
    return path


def shown(rig: Rig) -> bytes:
    path = rig.engine.covers.cover(ids(rig)[0]).result(PATIENCE_S)
    assert path is not None
    return path.read_bytes()


def color(data: bytes | None) -> tuple[int, ...]:
    assert data is not None
    with Image.open(io.BytesIO(data)) as one:
        pixel = one.convert("RGB").getpixel((5, 5))
    assert isinstance(pixel, tuple)
    return tuple(255 if part > 200 else 0 if part < 55 else 1 for part in pixel)


RED, BLUE = (255, 0, 0), (0, 0, 255)


def give(rig: Rig, name: str) -> None:
    rig.engine.covers.set_own(ids(rig)[:1], lambda: picture(name)).result(PATIENCE_S)


def retag(rig: Rig) -> None:
    assert rig.engine.retagging.retag(ids(rig)[:1]).result(PATIENCE_S).failed == ()


def test_it_is_shown_and_in_files_and_can_be_taken_back(saved: Rig) -> None:
    saved.save(MediaKind.MP4, MediaKind.COVER)
    saved.until(
        lambda: [file.state for file in saved.songs()[0].files].count(FileState.SAVED) == 3,
        what="video and cover",
    )
    told = shown(saved)
    song_id = ids(saved)[0]
    before = saved.engine.covers.set_own([song_id], lambda: picture("red")).result(PATIENCE_S)
    assert color(shown(saved)) == RED
    thumbnail = saved.engine.covers.thumbnail(song_id, 64).result(PATIENCE_S)
    assert thumbnail is not None
    assert color(thumbnail.read_bytes()) == RED
    retag(saved)
    for kind in (MediaKind.MP3, MediaKind.MP4):
        assert color(tags.front_cover(path_of(saved, kind))) == RED
    assert color(path_of(saved, MediaKind.COVER).read_bytes()) == RED
    saved.engine.judging.undo(before).result(PATIENCE_S)
    assert shown(saved) == told
    retag(saved)
    assert tags.front_cover(path_of(saved, MediaKind.MP3)) == told
    assert path_of(saved, MediaKind.COVER).read_bytes() == told
    assert {one.verdict for one in saved.engine.upkeep.check().result(PATIENCE_S)} == {"ok"}


def test_the_providers_cover_comes_back_also_when_only_a_file_has_it(saved: Rig) -> None:
    told = tags.front_cover(path_of(saved, MediaKind.MP3))
    for path in (saved.profile.cache / "covers").rglob("*.jpg"):
        path.unlink()
    give(saved, "red")
    retag(saved)
    give(saved, "blue")
    retag(saved)
    assert color(tags.front_cover(path_of(saved, MediaKind.MP3))) == BLUE
    saved.engine.covers.use_told(ids(saved)[:1]).result(PATIENCE_S)
    retag(saved)
    assert tags.front_cover(path_of(saved, MediaKind.MP3)) == told


@pytest.mark.parametrize("data", [b"", b"no picture", picture("red")[:60]])
def test_what_is_no_picture_is_refused(saved: Rig, data: bytes) -> None:
    told = shown(saved)
    with pytest.raises(MediaDamagedError):
        saved.engine.covers.set_own(ids(saved), lambda: data).result(PATIENCE_S)
    assert shown(saved) == told


def test_a_large_photo_is_made_small(saved: Rig) -> None:
    photo = picture("red", "JPEG", (6_000, 4_000))
    saved.engine.covers.set_own(ids(saved), lambda: photo).result(PATIENCE_S)
    with Image.open(io.BytesIO(shown(saved))) as one:
        assert max(one.size) == 1_000


def test_whoever_shows_it_is_told(saved: Rig) -> None:
    give(saved, "red")
    told = saved.until_event(Changed, lambda event: bool(event.changes.covers))
    assert told.changes.covers == {ids(saved)[0]}


def test_it_is_beside_the_songs_and_on_the_other_computer(
    saved: Rig, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, relay: DemoRelay
) -> None:
    monkeypatch.setattr(decision_keeping, "QUIET_S", 0.05)
    monkeypatch.setattr(decision_keeping, "LOOK_S", 0.1)
    give(saved, "red")
    folder = saved.profile.music / PICTURES
    saved.until(lambda: folder.is_dir() and any(folder.glob("*.jpg")), what="the picture")
    (kept,) = folder.iterdir()
    assert kept.stem == hashlib.sha256(kept.read_bytes()).hexdigest()
    assert kept.stem in (saved.profile.music / NAME).read_text("utf-8")
    other = Rig(tmp_path / "other")
    try:
        other.engine.set_setting(SavingSettings.folder, str(saved.profile.music)).result(PATIENCE_S)
        other.know(relay)
        other.add(SEED)
        other.until(lambda: len(other.songs()) == 2)
        other.until(lambda: color(shown(other)) == RED, what="the cover")
    finally:
        assert other.stop()


def test_a_picture_with_other_bytes_is_not_taken(
    saved: Rig, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    covers = saved.engine._work().covers
    digest = covers.keep_own(picture("red"))
    beside = tmp_path / "beside"
    assert covers.exchange_own([digest, "../../etc/passwd"], beside) == ()
    (path,) = beside.iterdir()
    own = covers.own(digest)
    assert own is not None
    own.unlink()
    path.write_bytes(picture("blue", "JPEG"))
    assert covers.exchange_own([digest], beside) == ()
    assert covers.own(digest) is None
    with closing(LibraryReader.open(saved.profile.library)) as reader:
        assert reader.own_covers() == []
