"""Our tags as atoms of an MP4, as mutagen reads them: what is put, what stays, and what atoms of others say."""

from __future__ import annotations

import io
from typing import Any

import pytest
from mutagen.mp4 import MP4, MP4Cover, MP4FreeForm

from suno_desktop.core.fields import Atom, AtomType, FieldType
from suno_desktop.core.media.tags import TagRow, TagSet, atoms, texts
from tests.core.media import makers

ID = "0a1b2c3d-1111-4222-8333-444455556666"
PAGE = f"https://suno.com/song/{ID}"
COVER = b"\xff\xd8\xff" + b"cover" * 100
APPLE = "----:com.apple.iTunes:"
TEXTS = {
    "title": "Rain 雨",
    "artist": "Somebody",
    "stem_of": "a; b",
    "created_at": "2026-03-04T05:06:07Z",
    "lyrics": "you and me",
    "track": "2/12",
    "disc": "7",
    "genre": "Punk; Pop",
    "clip_id": ID,
    "page": PAGE,
}


def file_of(**known: Any) -> io.BytesIO:
    """A file with these atoms, "own_" for a text of one's own; without any it has no tags at all."""
    file = io.BytesIO(makers.mp4())
    if known:
        movie = MP4(file)
        movie.add_tags()
        tags: Any = movie.tags
        for key, value in known.items():
            tags[f"{APPLE}{key[4:]}" if key.startswith("own_") else key] = value
        movie.save(file)
    return file


def held(file: io.BytesIO) -> Any:
    return MP4(file).tags


def told(file: io.BytesIO) -> dict[str, str]:
    return {row.key: text for row, text in atoms.read(file)}


def test_the_atoms_are_those_that_players_look_for() -> None:
    file = file_of()
    atoms.write(file, TagSet(TEXTS), COVER, is_bare=False)
    found = dict(held(file))
    assert found.pop("covr") == [COVER]
    assert held(file)["covr"][0].imageformat == MP4Cover.FORMAT_JPEG
    assert found == {
        "\xa9nam": ["Rain 雨"],
        "\xa9ART": ["Somebody"],
        "\xa9day": ["2026-03-04"],
        "\xa9lyr": ["you and me"],
        "\xa9gen": ["Punk", "Pop"],
        "trkn": [(2, 12)],
        "disk": [(7, 0)],
        f"{APPLE}SUNO_CLIP_ID": [ID.encode()],
        f"{APPLE}SUNO_CREATED_AT": [b"2026-03-04T05:06:07Z"],
        f"{APPLE}SUNO_STEM_OF": [b"a", b"b"],
        f"{APPLE}SUNO_URL": [PAGE.encode()],
    }
    assert told(file) == TEXTS
    assert atoms.front_cover(file) == COVER


@pytest.mark.parametrize(
    ("row", "text", "value", "read"),
    [
        (TagRow("bpm", FieldType.COUNT, mp4=Atom("tmpo", AtomType.WHOLE)), "120.4", [120], "120"),
        (TagRow("bpm", FieldType.COUNT, mp4=Atom("tmpo", AtomType.WHOLE)), "1", [1], "1"),
        (TagRow("mix", FieldType.FLAG, mp4=Atom("cpil", AtomType.FLAG)), "1", True, "1"),
        (TagRow("mix", FieldType.FLAG, mp4=Atom("cpil", AtomType.FLAG)), "0", False, "0"),
        (TagRow("mood", mp4=Atom("\xa9wrt")), "2026-03-04 and", ["2026-03-04 and"], ""),
        (TagRow("mood", vorbis="MOOD"), "sad", None, None),
    ],
)
def test_a_text_is_held_as_its_atom_wants_it(
    monkeypatch: pytest.MonkeyPatch, row: TagRow, text: str, value: object, read: str | None
) -> None:
    monkeypatch.setattr(texts, "ROWS", (row,))
    file = file_of()
    atoms.write(file, TagSet({row.key: text}), None, is_bare=False)
    assert dict(held(file) or {}) == ({row.mp4.name: value} if row.mp4 else {})
    assert told(file) == ({} if read is None else {row.key: read or text})


def test_what_is_missing_stays_but_for_our_own_fields() -> None:
    file = file_of(tmpo=[120], own_MOOD=[MP4FreeForm(b"blue")])
    atoms.write(file, TagSet(TEXTS), COVER, is_bare=False)
    atoms.write(file, TagSet({"title": "Sun"}), None, is_bare=False)
    stays = TEXTS.keys() - {"clip_id", "stem_of", "page"}
    stays_of_day = {"created_at": "2026-03-04"}
    assert told(file) == {key: TEXTS[key] for key in stays} | {"title": "Sun"} | stays_of_day
    assert held(file)["tmpo"] == [120]
    assert held(file)[f"{APPLE}MOOD"] == [b"blue"]
    assert atoms.front_cover(file) == COVER


def test_of_a_bare_file_no_other_atom_stays() -> None:
    file = file_of(tmpo=[120], covr=[MP4Cover(b"old")])
    atoms.write(file, TagSet({"title": "Sun"}), None, is_bare=True)
    assert dict(held(file)) == {"\xa9nam": ["Sun"]}


def test_only_phrases_of_the_style_go_as_genres() -> None:
    for genres, stay in ((["airy pads"], False), (["airy pads", "Mine"], True)):
        file = file_of(**{"\xa9gen": genres})
        atoms.write(file, TagSet({"style": "airy pads, drums"}), None, is_bare=False)
        assert held(file).get("\xa9gen") == (genres if stay else None)


def test_a_cover_replaces_the_first_picture_only() -> None:
    file = file_of(covr=[MP4Cover(b"old"), MP4Cover(b"second")])
    assert atoms.front_cover(file) == b"old"
    before, after = atoms.plan(file, TagSet(), COVER)
    assert (before.cover, after.cover) == (b"old", COVER)
    atoms.write(file, TagSet(), COVER, is_bare=False)
    assert held(file)["covr"] == [COVER, b"second"]


def test_a_plan_tells_both_and_writes_nothing() -> None:
    for file in (file_of(), file_of(**{"\xa9nam": ["Sun"]})):
        data = file.getvalue()
        was = told(file)
        before, after = atoms.plan(file, TagSet(TEXTS), COVER)
        assert file.getvalue() == data
        assert {row.key: text for row, text in before.texts.items()} == was
        assert {row.key: text for row, text in after.texts.items()} == TEXTS
        assert (before.cover, before.lines) == (None, [])
        assert (after.cover, after.lines) == (COVER, [])


def test_a_file_without_tags_says_nothing() -> None:
    file = file_of()
    assert held(file) is None
    assert told(file) == {}
    assert atoms.front_cover(file) is None
    assert list(atoms.all_texts(file)) == []


def test_every_text_has_the_name_that_vorbis_comments_have_for_it() -> None:
    file = file_of(**{
        "\xa9nam": ["Rain"],
        "\xa9ART": ["A", "B"],
        "\xa9alb": ["Weather"],
        "\xa9gen": ["Pop"],
        "\xa9day": ["2026-03"],
        "\xa9lyr": ["la"],
        "\xa9cmt": ["note"],
        "trkn": [(1, 2)],
        "tmpo": [120],
        "cpil": True,
        "own_suno_id": [MP4FreeForm(ID.encode())],
        "own_odd": [MP4FreeForm(b"a\xffb")],
        "covr": [MP4Cover(COVER)],
    })  # fmt: skip
    assert dict(atoms.all_texts(file)) == {
        "TITLE": "Rain",
        "ARTIST": "A; B",
        "ALBUM": "Weather",
        "GENRE": "Pop",
        "DATE": "2026-03",
        "LYRICS": "la",
        "COMMENT": "note",
        "SUNO_ID": ID,
        "ODD": "a\ufffdb",
    }
    assert atoms.front_cover(file) == COVER
