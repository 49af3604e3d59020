"""Our tags as frames of ID3, as mutagen reads them: what is put, what stays, and what frames of others say."""

from __future__ import annotations

import io
import zlib
from typing import Any

import pytest
from mutagen import id3
from mutagen.id3 import ID3

from suno_desktop.core.fields import FieldType
from suno_desktop.core.media.tags import TagRow, TagSet, id3_frames, texts
from suno_desktop.core.timed_words import TimedLine

ID = "0a1b2c3d-1111-4222-8333-444455556666"
PAGE = f"https://suno.com/song/{ID}"
COVER = b"\xff\xd8\xff" + b"cover" * 100
LINES = (TimedLine("one", 1.0, 2.0, ()), TimedLine("two", 2.3456, 3.0, ()))
TEXTS = {
    "title": "Rain 雨",
    "artist": "Somebody",
    "stem_of": "a; b",
    "created_at": "2026-03-04T05:06:07Z",
    "prompt": "a song",
    "lyrics": "you and me",
    "album": "Weather",
    "track": "2",
    "genre": "Punk; Pop",
    "clip_id": ID,
    "page": PAGE,
}


def frames(*found: id3.Frame) -> ID3:
    known = ID3()
    for frame in found:
        known.add(frame)
    return known


def tag(*found: id3.Frame, version: int = 4) -> bytes:
    out = io.BytesIO()
    known = frames(*found)
    if version == 3:
        known.update_to_v23()
    known.save(out, v2_version=version)
    return out.getvalue()


def title(text: str) -> id3.Frame:
    return id3.TIT2(encoding=3, text=[text])


def told(known: ID3) -> dict[str, str]:
    return {row.key: text for row, text in id3_frames.read(known)}


def short(text: bytes) -> bytes:
    return b"TAG" + text.ljust(124, b"\0") + b"\xff"


@pytest.mark.parametrize("version", [3, 4])
def test_what_is_rendered_is_read_back(version: int) -> None:
    new, old = id3_frames.render(frames(), TagSet(TEXTS, LINES), COVER, version)
    assert new[:4] == b"ID3" + bytes([version])
    assert old[:33] == b"TAG" + b"Rain ?".ljust(30, b"\0")
    found = id3_frames.load([new])
    assert told(found) == TEXTS
    assert id3_frames.lines_of(found) == [("one", 1.0), ("two", 2.346)]
    assert id3_frames.front_cover(found) == COVER
    said = id3_frames.said(found)
    assert {row.key: text for row, text in said.texts.items()} == TEXTS
    assert (said.lines, said.cover) == ([("one", 1.0), ("two", 2.346)], COVER)


def test_a_tag_has_a_kibibyte_of_room() -> None:
    new, _ = id3_frames.render(frames(), TagSet({"title": "Rain"}), None, 4)
    assert len(new) == 10 + 10 + len(b"\3Rain\0") + 1024
    older, _ = id3_frames.render(frames(), TagSet({"title": "Rain"}), None, 3)
    assert len(older) == 10 + 10 + len(b"\1\xff\xfe") + 2 * len("Rain\0") + 1024


def test_the_frames_are_those_that_players_look_for() -> None:
    known = frames()
    id3_frames.put(known, TagSet({**TEXTS, "disc": "7"}, LINES), COVER)
    assert {key: str(known[key]) for key in ("TIT2", "TPE1", "TALB", "TRCK", "TPOS")} == {
        "TIT2": "Rain 雨",
        "TPE1": "Somebody",
        "TALB": "Weather",
        "TRCK": "2",
        "TPOS": "7",
    }
    assert known["TCON"].text == ["Punk", "Pop"]
    assert known["TXXX:SUNO_STEM_OF"].text == ["a", "b"]
    assert known["TXXX:SUNO_CLIP_ID"].text == [ID]
    assert str(known["TDRC"].text[0]) == "2026-03-04 05:06:07"
    assert known["WOAS"].url == known["WXXX:SUNO"].url == PAGE
    assert known["COMM::eng"].text == ["a song"]
    assert known["USLT::eng"].text == "you and me"
    (lines,) = known.getall("SYLT")
    assert (lines.format, lines.type, lines.desc, lines.lang) == (2, 1, "", "und")
    assert lines.text == [("one", 1000), ("two", 2346)]
    picture = known["APIC:"]
    assert (picture.type, picture.mime, picture.data) == (3, "image/jpeg", COVER)
    assert {one.encoding for one in known.values() if hasattr(one, "encoding")} == {3}


@pytest.mark.parametrize(
    ("row", "text", "held"),
    [
        (TagRow("released", FieldType.DATE, "TDRL"), "2026-03-04", "2026-03-04"),
        (TagRow("at", FieldType.TIME, "TDOR"), "2026-03-04T05:06:07Z", "2026-03-04 05:06:07"),
        (TagRow("at", FieldType.TIME, "TXXX:AT"), "2026-03-04 05Z", "2026-03-04 05Z"),
        (TagRow("moods", FieldType.LIST, "TMOO"), "sad; slow", "sad\0slow"),
        (TagRow("mood", FieldType.TEXT, "TMOO"), "sad; Z", "sad; Z"),
    ],
)
def test_a_text_is_held_as_its_frame_wants_it(
    monkeypatch: pytest.MonkeyPatch, row: TagRow, text: str, held: str
) -> None:
    monkeypatch.setattr(texts, "ROWS", (row,))
    known = frames()
    id3_frames.put(known, TagSet({row.key: text}), None)
    (frame,) = known.values()
    assert "\0".join(map(str, frame.text)) == held
    assert told(known) == {row.key: text}


def test_what_has_no_frame_is_neither_written_nor_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "ROWS", (TagRow("mood", vorbis="MOOD"),))
    known = frames(title("Rain"))
    id3_frames.put(known, TagSet({"mood": "sad"}), None)
    assert list(known) == ["TIT2"]
    assert told(known) == {}


def test_what_is_missing_stays_but_for_our_own_fields() -> None:
    known = frames()
    id3_frames.put(known, TagSet(TEXTS, LINES), COVER)
    id3_frames.put(known, TagSet({"title": "Sun"}), None)
    stays = TEXTS.keys() - {"clip_id", "stem_of"}
    assert told(known) == {key: TEXTS[key] for key in stays} | {"title": "Sun"}
    assert "WXXX:SUNO" not in known
    assert id3_frames.lines_of(known) == [("one", 1.0), ("two", 2.346)]
    assert id3_frames.front_cover(known) == COVER


def test_only_phrases_of_the_style_go_as_genres() -> None:
    known = frames(id3.TCON(encoding=3, text=["airy pads"]))
    id3_frames.put(known, TagSet({"style": "airy pads, drums"}), None)
    assert "TCON" not in known
    known = frames(id3.TCON(encoding=3, text=["airy pads", "Mine"]))
    id3_frames.put(known, TagSet({"style": "airy pads, drums"}), None)
    assert known["TCON"].text == ["airy pads", "Mine"]


FOREIGN: list[id3.Frame] = [
    id3.COMM(encoding=3, lang="deu", desc="", text=["Notiz"]),
    id3.COMM(encoding=3, lang="eng", desc="mine", text=["note"]),
    id3.USLT(encoding=3, lang="eng", desc="mine", text="la"),
    id3.TXXX(encoding=3, desc="mine", text=["blue"]),
    id3.WXXX(encoding=3, desc="mine", url="https://example.com"),
    id3.SYLT(encoding=3, lang="eng", format=2, type=1, desc="mine", text=[("la", 5)]),
    id3.SYLT(encoding=3, lang="deu", format=2, type=2, desc="", text=[("lo", 5)]),
]


def test_frames_of_the_same_kind_for_other_things_are_not_ours_and_stay() -> None:
    known = frames(*FOREIGN)
    assert told(known) == {}
    before = {key: known[key] for key in list(known)}
    id3_frames.put(known, TagSet(TEXTS, LINES), None)
    assert {key: known[key] for key in before} == before
    assert told(known) == TEXTS


def test_ours_are_replaced_whatever_their_language() -> None:
    known = frames(
        id3.USLT(encoding=3, lang="zho", desc="", text="old"),
        id3.SYLT(encoding=3, lang="zho", format=2, type=1, desc="", text=[("old", 5)]),
        id3.COMM(encoding=3, lang="eng", desc="", text=["old"]),
    )
    id3_frames.put(known, TagSet(TEXTS, LINES), None)
    assert [one.text for one in known.getall("USLT")] == ["you and me"]
    assert [one.text for one in known.getall("COMM")] == [["a song"]]
    assert [one.lang for one in known.getall("SYLT")] == ["und"]


def picture(kind: int, desc: str, data: bytes) -> id3.Frame:
    return id3.APIC(encoding=3, mime="image/png", type=kind, desc=desc, data=data)


def test_a_cover_replaces_the_front_only_and_no_two_pictures_share_a_description() -> None:
    known = frames(
        picture(4, "", b"back"),
        picture(3, "front", b"old"),
        picture(5, " ", b"leaf"),
        picture(6, "disc", b"disc"),
    )
    assert id3_frames.front_cover(known) == b"old"
    id3_frames.put(known, TagSet(), COVER)
    found = known.getall("APIC")
    assert {one.type: one.data for one in found} == {3: COVER, 4: b"back", 5: b"leaf", 6: b"disc"}
    assert {one.type: one.desc for one in found if one.type in {3, 6}} == {3: "", 6: "disc"}
    assert len({one.desc for one in found}) == 4
    assert id3_frames.front_cover(known) == COVER


def test_no_picture_but_the_front_is_a_cover() -> None:
    assert id3_frames.front_cover(frames()) is None
    assert id3_frames.front_cover(frames(picture(4, "", b"back"))) is None


@pytest.mark.parametrize(("format_", "kind"), [(1, 1), (2, 2), (1, 2)])
def test_only_lyrics_in_milliseconds_are_lines(format_: int, kind: int) -> None:
    other = id3.SYLT(encoding=3, lang="deu", format=format_, type=kind, desc="a", text=[("x", 1)])
    ours = id3.SYLT(encoding=3, lang="eng", format=2, type=1, desc="b", text=[("\ny", 1500)])
    assert id3_frames.lines_of(frames(other)) == []
    assert id3_frames.lines_of(frames(other, ours)) == [("y", 1.5)]
    assert id3_frames.lines_of(frames()) == []


def test_of_several_tags_the_first_counts_and_one_that_cannot_be_read_is_left_out() -> None:
    broken = b"ID3\7" + tag(title("none"))[4:]
    found = id3_frames.load(
        [broken, tag(title("one")), tag(title("two"), id3.TALB(encoding=3, text=["album"]))]
    )
    assert told(found) == {"title": "one", "album": "album"}
    assert told(id3_frames.load([])) == {}


def test_the_short_tag_counts_only_where_there_is_no_other() -> None:
    assert told(id3_frames.load([], short(b"Short")))["title"] == "Short"
    assert told(id3_frames.load([tag(title("Long"))], short(b"Short"))) == {"title": "Long"}
    assert told(id3_frames.load([], b"no tag")) == {}
    # What stands in a tag and only looks like a short one is none.
    assert told(id3_frames.load([b"ID3\7\0\0\0\0\1\0" + short(b"Short")])) == {}


def raw(version: int, head: bytes) -> bytes:
    """A tag of one frame that nobody knows, with 200 bytes in it."""
    body = head + b"u" * 200
    return b"ID3" + bytes([version, 0, 0, 0, 0, len(body) >> 7, len(body) & 127]) + body


@pytest.mark.parametrize(
    ("version", "head", "stays"),
    [
        (4, b"XABC\0\0\1\x48\0\0", True),
        (4, b"XABC\0\0\1\x48\x40\x40", True),
        (3, b"XABC\0\0\0\xc8\0\0", True),
        (3, b"XABC\0\0\0\xc8\0\x80", False),  # packed
        (2, b"XAB\0\0\xc8", False),
    ],
)
def test_frames_that_nobody_knows_stay_where_they_can_be_written_rightly(
    version: int, head: bytes, stays: bool
) -> None:
    found = id3_frames.load([raw(version, head), raw(4, b"XDEF\0\0\1\x48\0\0")])
    new, _ = id3_frames.render(found, TagSet({"title": "Rain"}), None, 4)
    whole = head if version == 4 else b"XABC\0\0\1\x48\0\0"
    kept = whole + b"u" * 200 if stays else b""
    assert new.endswith(kept + b"XDEF\0\0\1\x48\0\0" + b"u" * 200 + bytes(1024))
    assert (b"XAB" in new) is stays
    assert told(id3_frames.load([new])) == {"title": "Rain"}


@pytest.mark.parametrize(
    ("version", "head", "stays"),
    [
        (4, b"XABC\0\0\1\x48\0\0", True),
        (4, b"XABC\0\0\1\x48\x40\0", True),
        (4, b"XABC\0\0\1\x48\0\x08", False),  # packed
        (3, b"XABC\0\0\0\xc8\0\0", True),
    ],
)
def test_frames_that_nobody_knows_stay_in_version_3(version: int, head: bytes, stays: bool) -> None:
    found = id3_frames.load([raw(version, head)])
    new, _ = id3_frames.render(found, TagSet({"title": "Rain"}), None, 3)
    assert new[:6] == b"ID3\3\0\0"
    assert new[8] << 7 | new[9] == len(new) - 10
    assert new.endswith(b"XABC\0\0\0\xc8\0\0" + b"u" * 200 + bytes(1024)) is stays
    assert (b"XABC" in new) is stays
    again = id3_frames.load([new])
    assert told(again) == {"title": "Rain"}
    assert id3_frames.render(again, TagSet({"title": "Rain"}), None, 3)[0] == new


def test_another_version_holds_what_it_has_room_for() -> None:
    known = frames()
    id3_frames.put(known, TagSet(TEXTS), None)
    kept = id3_frames.as_version(known, 4)
    assert kept["TCON"].text == ["Punk", "Pop"]
    assert str(kept["TDRC"].text[0]) == "2026-03-04 05:06:07"
    older = id3_frames.as_version(known, 3)
    assert older["TCON"].text == ["Punk; Pop"]
    assert str(older["TDRC"].text[0]) == "2026-03-04 05:06:00"


def test_what_version_3_writes_is_of_version_3() -> None:
    new, _ = id3_frames.render(frames(), TagSet(TEXTS), None, 3)
    found: Any = ID3(io.BytesIO(new), translate=False)
    assert found.version == (2, 3, 0)
    assert (str(found["TYER"]), str(found["TDAT"]), str(found["TIME"])) == ("2026", "0403", "0506")
    assert "TDRC" not in found
    assert found["TIT2"].encoding == 1  # UTF-16


def test_every_text_has_the_name_that_vorbis_comments_have_for_it() -> None:
    known = frames(
        title("Rain"),
        id3.TPE1(encoding=3, text=["A", "B"]),
        id3.TALB(encoding=3, text=["Weather"]),
        id3.TCON(encoding=3, text=["Pop"]),
        id3.TDRC(encoding=3, text=["2026-03"]),
        id3.USLT(encoding=3, lang="eng", desc="", text="la"),
        id3.USLT(encoding=3, lang="deu", desc="", text="lo"),
        id3.COMM(encoding=3, lang="eng", desc="", text=["note"]),
        id3.WOAS(url=PAGE),
        id3.TXXX(encoding=3, desc="suno_id", text=[ID]),
        id3.WXXX(encoding=3, desc="suno", url="https://example.com"),
        picture(3, "", b"front"),
    )
    assert list(id3_frames.all_texts(known)) == [
        ("TITLE", "Rain"),
        ("ARTIST", "A; B"),
        ("ALBUM", "Weather"),
        ("GENRE", "Pop"),
        ("DATE", "2026-03"),
        ("LYRICS", "la"),
        ("COMMENT", "note"),
        ("URL", PAGE),
        ("SUNO_ID", ID),
        ("SUNO_URL", "https://example.com"),
    ]


def whole_tag(version: int, *found: bytes, marks: int = 0) -> bytes:
    body = b"".join(found)
    return b"ID3" + bytes((version, 0, marks)) + syncsafe(len(body)) + body


def syncsafe(number: int) -> bytes:
    return bytes(number >> shift & 127 for shift in (21, 14, 7, 0))


def frame4(name: bytes, content: bytes, marks: int = 0) -> bytes:
    return name + syncsafe(len(content)) + bytes((0, marks)) + content


def frame3(name: bytes, content: bytes, marks: int = 0) -> bytes:
    return name + len(content).to_bytes(4) + bytes((0, marks)) + content


def kept_in(tags: list[bytes], version: int, cover: bytes | None = None) -> bytes:
    """A tag of them and of a title, in UTF-8; written twice it is the same."""
    new, _ = id3_frames.render(id3_frames.load(tags), TagSet({"title": "Rain"}), cover, version)
    again = id3_frames.load([new])
    assert told(again)["title"] == "Rain"
    assert id3_frames.render(again, TagSet({"title": "Rain"}), cover, version)[0] == new
    return new.replace(b"\xff\xfe", b"").replace(b"\0", b"")


PACKED = zlib.compress(b"o\0FOREIGN")


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize(
    ("tags", "words"),
    [
        # What no frame is made of.
        ([whole_tag(4, frame4(b"TCOM", b"\3FOREIGN\xe9"))], [b"FOREIGN\xe9"]),
        ([whole_tag(4, frame4(b"TXXX", b"\3k\0FOREIGN\xe9"))], [b"FOREIGN\xe9"]),
        ([whole_tag(3, frame3(b"TXXX", b"\3k\0FOREIGN\xe9"))], [b"FOREIGN\xe9"]),
        ([whole_tag(3, frame3(b"GEOB", b"FOREIGN"))], [b"FOREIGN"]),
        ([whole_tag(4, frame4(b"COMM", b"\3FOREIGN"))], [b"FOREIGN"]),
        ([whole_tag(4, frame4(b"APIC", b"\7image/png\0\4x\0FOREIGN"))], [b"FOREIGN"]),
        # What the newer version has no more.
        ([whole_tag(3, frame3(b"RVAD", b"\3\x10FOREIGN"))], [b"FOREIGN"]),
        ([whole_tag(3, frame3(b"TRDA", b"\0FOREIGN"))], [b"FOREIGN"]),
        ([whole_tag(3, frame3(b"TSIZ", b"\0FOREIGN"))], [b"FOREIGN"]),
        # What the older version does not have yet.
        *(
            ([whole_tag(4, frame4(name, b"\3FOREIGN"))], [b"FOREIGN"])
            for name in (b"TMOO", b"TPRO", b"TSST", b"TSOP", b"TSOA", b"TSOT")
        ),
        ([whole_tag(4, frame4(b"TDRL", b"\3" b"2001"))], [b"2001"]),
        ([whole_tag(4, frame4(b"TDEN", b"\3" b"1998"))], [b"1998"]),
        # In a group, locked, or packed.
        ([whole_tag(3, frame3(b"XABC", b"AFOREIGN", 0x20))], [b"XABC", b"AFOREIGN"]),
        ([whole_tag(4, frame4(b"XABC", b"AFOREIGN", 0x40))], [b"XABC", b"AFOREIGN"]),
        ([whole_tag(3, frame3(b"PRIV", b"\x81FOREIGN", 0x40))], [b"PRIV", b"\x81FOREIGN"]),
        ([whole_tag(4, frame4(b"PRIV", b"\x81FOREIGN", 4))], [b"PRIV", b"\x81FOREIGN"]),
        ([whole_tag(3, frame3(b"XABC", b"\0\0\0\x09" + PACKED, 0x80))],
         [b"XABC", PACKED.replace(b"\0", b"")]),
        ([whole_tag(4, frame4(b"XABC", b"\0\0\0\x09" + PACKED, 9))],
         [b"XABC", PACKED.replace(b"\0", b"")]),
        ([whole_tag(3, frame3(b"XABC", b"\0\0\0\x05\x81GFOREIGN", 0xE0))], [b"FOREIGN"]),
        # In two tags, or twice in one.
        ([whole_tag(4, frame4(b"XABC", b"ONE")), whole_tag(4, frame4(b"XDEF", b"TWO"))],
         [b"ONE", b"TWO"]),
        ([whole_tag(3, frame3(b"XABC", b"ONE")), whole_tag(4, frame4(b"XABC", b"TWO"))],
         [b"ONE", b"TWO"]),
        ([whole_tag(4, frame4(b"UFID", b"o\0ONE"), frame4(b"UFID", b"o\0TWO"))],
         [b"ONE", b"TWO"]),
        ([whole_tag(4, frame4(b"WXXX", b"\3d\0ONE"), frame4(b"WXXX", b"\3d\0TWO"))],
         [b"ONE", b"TWO"]),
        ([whole_tag(3, frame3(b"USLT", b"\0deud\0ONE"), frame3(b"USLT", b"\0deud\0TWO"))],
         [b"ONE", b"TWO"]),
    ],
)  # fmt: skip
def test_what_others_wrote_stays(version: int, tags: list[bytes], words: list[bytes]) -> None:
    new = kept_in(tags, version)
    assert [word for word in words if word not in new] == []


def png(kind: int, data: bytes, desc: bytes = b"") -> bytes:
    return frame4(b"APIC", b"\3image/png\0" + bytes((kind,)) + desc + b"\0" + data)


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("cover", [None, COVER])
@pytest.mark.parametrize(
    ("tags", "stay"),
    [
        ([whole_tag(4, png(4, b"ONE")), whole_tag(4, png(5, b"TWO"))], [b"ONE", b"TWO"]),
        ([whole_tag(4, png(4, b"ONE") + png(6, b"SIX")), whole_tag(4, png(5, b"TWO"))],
         [b"ONE", b"SIX", b"TWO"]),
        ([whole_tag(4, png(4, b"ONE") + png(4, b"TWO"))], [b"ONE", b"TWO"]),
        ([whole_tag(4, png(4, b"ONE", b"x") + png(4, b"TWO", b"x"))], [b"ONE", b"TWO"]),
    ],
)  # fmt: skip
def test_pictures_of_others_stay(
    version: int, cover: bytes | None, tags: list[bytes], stay: list[bytes]
) -> None:
    new = kept_in(tags, version, cover)
    assert [one for one in stay if new.count(one) != 1] == []


def test_of_two_tags_with_the_same_picture_the_first_counts() -> None:
    found = id3_frames.load([whole_tag(4, png(3, b"ONE")), whole_tag(4, png(3, b"TWO"))])
    assert id3_frames.front_cover(found) == b"ONE"
    assert len(found.getall("APIC")) == 1


@pytest.mark.parametrize("version", [3, 4])
def test_what_nobody_can_read_does_not_stand_beside_ours(version: int) -> None:
    junk = whole_tag(4, frame4(b"TIT2", b"\3JUNK\xe9"))
    twice = whole_tag(4, frame4(b"USLT", b"\3deu\0OLD"), frame4(b"USLT", b"\3deu\0OLD"))
    known = id3_frames.load([junk, twice])
    new, _ = id3_frames.render(known, TagSet({"title": "Rain", "lyrics": "la"}), None, version)
    assert b"JUNK" not in new
    assert b"OLD" not in new.replace(b"\0", b"")
    assert b"JUNK" in id3_frames.render(id3_frames.load([junk]), TagSet({}), None, version)[0]
