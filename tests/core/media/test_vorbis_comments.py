"""Comments and pictures of FLAC and Ogg: ours beside those of other programs."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from mutagen.flac import FLAC, Picture
from mutagen.oggvorbis import OggVorbis

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import tags
from suno_desktop.core.media.tags import TagSet, vorbis_comments
from tests.core.media.test_files import COVER, MADE, OURS


def picture(kind: int, data: bytes) -> Picture:
    found = Picture()
    found.type, found.mime, found.data = kind, "image/png", data
    return found


def made(folder: Path, name: str, *, has_pictures: bool = True) -> Path:
    """A file that has, if wanted, the front (3) and the back (4) of another program."""
    path = folder / f"a.{name}"
    path.write_bytes(MADE[name]())
    if has_pictures and name == "flac":
        song = FLAC(path)
        for one in (picture(4, b"back"), picture(3, b"front")):
            song.add_picture(one)
        song.save()
    elif has_pictures:
        comments = OggVorbis(path)
        comments["metadata_block_picture"] = [
            base64.b64encode(one.write()).decode()
            for one in (picture(4, b"back"), picture(3, b"front"))
        ] + ["no picture"]
        comments.save()
    return path


def pictures(path: Path) -> list[tuple[int, bytes]]:
    if path.suffix == ".flac":
        return [(one.type, one.data) for one in FLAC(path).pictures]
    texts = OggVorbis(path).get("metadata_block_picture", [])
    found = [Picture(base64.b64decode(text)) for text in texts if text != "no picture"]
    return [(one.type, one.data) for one in found]


@pytest.mark.parametrize("name", ["flac", "ogg"])
def test_our_cover_takes_the_place_of_the_front_and_others_stay(tmp_path: Path, name: str) -> None:
    path = made(tmp_path, name)
    assert tags.front_cover(path) == b"front"
    tags.retag(path, OURS)
    assert sorted(pictures(path)) == [(3, b"front"), (4, b"back")]
    tags.retag(path, OURS, cover_jpeg=COVER)
    assert pictures(path) == [(3, COVER), (4, b"back")]
    assert tags.front_cover(path) == COVER
    if name == "ogg":
        assert "no picture" in OggVorbis(path)["metadata_block_picture"]
    target = tmp_path / "bare"
    tags.copy(
        path, target, OURS, id3_version=4, is_bare=True, before=lambda part: part.rename(target)
    )
    bare = target.rename(target.with_suffix(path.suffix))
    assert pictures(bare) == [(3, COVER)]


@pytest.mark.parametrize("name", ["flac", "ogg"])
def test_a_file_without_comments_can_be_asked_and_given_some(tmp_path: Path, name: str) -> None:
    path = made(tmp_path, name, has_pictures=False)
    assert tags.front_cover(path) is None
    assert [one.key for one in tags.changes(path, TagSet({"title": "Rain"}))] == ["title"]
    tags.retag(path, TagSet({"title": "Rain"}))
    assert tags.read(path).values == {"title": "Rain"}


def test_a_description_stands_for_a_comment(tmp_path: Path) -> None:
    path = made(tmp_path, "flac")
    song = FLAC(path)
    song.add_tags()
    song["description"] = ["what it is"]
    song["mood"] = ["calm", "slow"]
    song.save()
    with path.open("rb") as file:
        found = dict(vorbis_comments.all_texts(file, "flac", ()))
    assert found == {
        "DESCRIPTION": "what it is",
        "COMMENT": "what it is",
        "MOOD": "calm; slow",
    }
    song["comment"] = ["its own"]
    song.save()
    with path.open("rb") as file:
        assert dict(vorbis_comments.all_texts(file, "flac", ()))["COMMENT"] == "its own"


@pytest.mark.parametrize("codecs", [(), ("theora",), ("vorbis", "opus"), ("theora", "vorbis")])
def test_an_ogg_with_no_one_place_for_tags_is_refused(
    tmp_path: Path, codecs: tuple[str, ...]
) -> None:
    with made(tmp_path, "ogg").open("rb") as file, pytest.raises(MediaDamagedError):
        vorbis_comments.load(file, "ogg", codecs)
