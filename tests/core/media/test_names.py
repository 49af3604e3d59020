"""No text of a server makes a name that leaves the folder, collides with a device or cannot be written."""

from __future__ import annotations

import os
import unicodedata
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from suno_desktop.core.errors import DiskError, UsageError
from suno_desktop.core.media import names
from suno_desktop.core.model import LyricSheet
from tests.core.media import makers

HOSTILE = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="雨夜你好😀👩‍👩‍👧🇩🇪é\u0301\u0323각각क्षि", max_size=300),
    st.text(alphabet="./\\:*?\"<>|\0\n\r\t \u202e\u200b\ufeff\u2028\u3164-~", max_size=60),
    st.sampled_from(["../../x", "CON", "con.txt", "COM¹", "a/../../b", "C:\\x", "\\\\srv\\s", ".hidden", "...", "%2e%2e%2f"]),
    st.text(alphabet=st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF), max_size=5),
)  # fmt: skip
TEMPLATES = [
    names.CLIP_TEMPLATE,
    names.SHEET_TEMPLATE,
    "{relay}/{year}/{style} {title}",
    "{date} {title} - {artist} ({model}) [{clip}]",
    "{title}",
]


def render(
    title: str | None = "Rain", template: str = names.CLIP_TEMPLATE, ext: str = "mp3", **more: Any
) -> PurePosixPath:
    clip = makers.clip(title=title, **more)
    return names.render(template, names.values(clip=clip, take="A", task_id="1234567890"), ext=ext)


def test_the_default_name():
    assert render() == PurePosixPath("小明/Rain [A 0a1b2c3d].mp3")
    assert render(title=None, artist=None) == PurePosixPath(
        "Unknown artist/Untitled [A 0a1b2c3d].mp3"
    )
    sheet = names.values(sheet=LyricSheet(title="Words", text="x"), task_id="task_abcdefghij")
    assert str(names.render(names.SHEET_TEMPLATE, sheet, ext="txt")) == "Words [abcdefgh].txt"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../x", "x"),
        ("CON", "CON"),
        ("AC/DC: Live?", "AC-DC- Live"),
        ("...And Justice", "And Justice"),
        (".hidden", "hidden"),
        ("-rf", "rf"),
        ("a\u202eb\u200bc\ufeff\u3164", "abc"),
        ("Cafe\u0301", "Café"),
        ("  a \n\t b\u2028c ", "a b c"),
        ('"<|>"', "'(-)'"),
        ("\x00\x1b[31m", "[31m"),
        ("100％／50⁄50", "100％-50-50"),
        ("...", "Untitled"),
        ("???", "Untitled"),
        ("家族👩\u200d👩\u200d👧", "家族👩👩👧"),
    ],
)
def test_titles(title, name):
    assert render(title=title).name == f"{name} [A 0a1b2c3d].mp3"


@pytest.mark.parametrize(
    ("artist", "folder"),
    [
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("COM¹", "_COM¹"),
        ("CONIN$", "_CONIN$"),
        ("lpt9 ", "_lpt9"),
        ("Console", "Console"),
        ("Name. ", "Name"),
        ("..", "Unknown artist"),
        ("/", "Unknown artist"),
    ],
)
def test_folders(artist, folder):
    assert render(artist=artist).parent.name == folder


def test_an_empty_token_leaves_no_empty_brackets():
    clip = makers.clip(title="A (B)")
    without = names.values(clip=clip)
    assert names.render(names.CLIP_TEMPLATE, without, ext="mp3").name == "A (B) [0a1b2c3d].mp3"
    assert names.render("{title} [{take}] ({relay})", without, ext="mp3").name == "A (B).mp3"
    assert names.render("{relay}/{title}", without, ext="mp3") == PurePosixPath("A (B).mp3")
    assert names.render("{clip8} {task8}", {}, ext="mp3").name == "Untitled.mp3"


def test_long_names_keep_their_identity_and_end_with_whole_signs():
    for sign in ("雨", "😀", "e\u0301\u0323", "🇩🇪", "각", "각", "👍🏽", "क्षि"):
        name = render(title=sign * 200).name
        assert len(name.encode()) <= 180
        assert len(name.encode()) > 130
        title = name.removesuffix(" [A 0a1b2c3d].mp3")
        assert title != name
        normal = unicodedata.normalize("NFC", sign)
        assert title.replace(normal, "") == "", sign


def test_two_long_texts_share_the_room():
    template = "{title} - {artist} [{clip8}]"
    name = render(title="t" * 300, artist="a" * 300, template=template).name
    assert abs(name.count("t") - name.count("a")) <= 1
    assert len(name) == 180
    name = render(title="t" * 300, artist="short", template=template).name
    assert name.endswith(" - short [0a1b2c3d].mp3")


def test_an_identity_stays_whole_among_many_long_texts():
    everything = "t" * 300
    clip = makers.clip(title=everything, artist=everything, style=everything, model=everything)
    template = "{title} {artist} {style} {model} {relay} {clip}"
    found = names.values(clip=clip, relay_name=everything)
    assert names.render(template, found, ext="mp3").name.endswith(f" {clip.clip_id}.mp3")


@pytest.mark.no_cover
@settings(max_examples=400)
@given(
    st.fixed_dictionaries(dict.fromkeys(names.TOKENS, HOSTILE)),
    st.sampled_from(TEMPLATES),
    st.sampled_from(sorted(names.EXTENSIONS)),
)
@example({"title": "\u0301" * 500}, "{title}", "mp3")
@example({"title": "CON", "artist": "NUL"}, "{artist}/{title}", "mp3")
def test_every_name_is_safe(values, template, ext):
    path = names.render(template, values, ext=ext)
    assert not path.is_absolute()
    assert path.suffix == f".{ext}"
    assert 1 <= len(path.parts) <= len(template.split("/"))
    for part in path.parts:
        assert 0 < len(part.encode()) <= 180
        assert unicodedata.is_normalized("NFC", part)
        assert not set(part) & set('/\\:*?"<>|')
        assert not {unicodedata.category(sign) for sign in part} & {
            "Cc",
            "Cf",
            "Cs",
            "Co",
            "Zl",
            "Zp",
        }
        assert part[0] not in " .-"
        assert part[-1] not in " ."
        assert part.split(".")[0].strip().upper() not in {
            "CON",
            "PRN",
            "AUX",
            "NUL",
            "COM1",
            "COM¹",
            "CONIN$",
        }
        assert names.numbered(part, 2) != part
        assert len(names.numbered(part, 998).encode()) <= 180


@settings(max_examples=150)
@given(HOSTILE)
def test_cleaning_is_stable(text):
    once = names.clean_text(text)
    assert names.clean_text(once) == once


@settings(max_examples=150)
@given(HOSTILE, st.integers(-1, 60))
def test_cutting_gives_a_beginning(text, limit):
    clean = names.clean_text(text)
    short = names.cut(clean, limit)
    assert clean.startswith(short)
    assert len(short.encode()) <= max(limit, 0)


@settings(max_examples=300)
@given(st.text(alphabet="{}title/clip8 .[]_!:%s0\\*\0", max_size=40) | HOSTILE)
def test_templates_are_taken_or_refused_with_a_sentence(template):
    try:
        names.check_template(template)
    except UsageError:
        pass
    else:
        path = names.render(template, {"title": "../x", "clip8": "a"}, ext="mp3")
        assert ".." not in path.parts


@pytest.mark.parametrize(
    "template",
    [
        "", " ", "{title.__class__}", "{0}", "{}", "{nope}", "{title", "title}", "{{title}}", "//{title}", "../{title}",
        "{title}/", "/{title}", "a\\{title}", "{title}:", "%(x)s", "x" * 61 + "{title}", "{artist}/fixed",
        "{title}" * 14, "a/b/c/d/e/f/g/h/{title}", "{title}\0",
    ],
)  # fmt: skip
def test_bad_templates(template):
    with pytest.raises(UsageError) as caught:
        names.check_template(template)
    assert "?" not in str(caught.value).removesuffix(" < > |. Remove them.").replace(' * ? "', "")
    with pytest.raises(UsageError):
        names.render(template, {}, ext="mp3")


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("", "name.empty"),
        ("{title} {mood}", "name.unknown_token"),
        ("{title", "name.brace"),
        ("a: {title}", "name.bad_signs"),
        ("/{title}", "name.no_folder"),
        ("a/b/c/d/e/f/g/h/{title}", "name.too_many_folders"),
        ("x" * 61 + "{title}", "name.too_long"),
        ("{title}" * 14, "name.repeats"),
        ("{title}/{artist}", "name.all_alike"),
    ],
)
def test_a_bad_template_has_its_sentence(template, code):
    with pytest.raises(UsageError) as caught:
        names.check_template(template)
    assert caught.value.code == code
    assert str(caught.value) != code
    if code == "name.unknown_token":
        assert "{mood}" in str(caught.value)


def test_an_unknown_extension_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="exe"):
        names.render("{title}", {}, ext="exe")


def test_every_token_has_its_text():
    clip = makers.clip(created_at=datetime(2026, 3, 4, tzinfo=UTC))
    found = names.values(clip=clip, take="B", task_id="suno_task_77", relay_name="Here")
    assert set(found) == set(names.TOKENS)
    assert all(found.values())
    assert (found["date"], found["year"], found["relay"]) == ("2026-03-04", "2026", "Here")
    assert set(names.values().values()) == {""}


def test_short_ids():
    assert names.short_id("0a1b2c3d-1111-4222-8333-444455556666") == "0a1b2c3d"
    assert names.short_id("1234567890123456789") == "23456789"
    assert names.short_id("suno_task_abcdefgh99") == names.short_id("task_abcdefgh77") == "abcdefgh"
    assert names.short_id("") == ""
    odd = names.short_id("../../etc")
    assert odd.isalnum()
    assert odd != names.short_id("../../etd")
    hostile = names.values(clip=makers.clip(clip_id="../x/y\ud800"), task_id="a/b")
    assert hostile["clip"].isalnum()


def test_a_second_file_of_one_name():
    assert names.numbered("a [A 1].mp3", 2) == "a [A 1] (2).mp3"
    assert names.numbered("noext", 3) == "noext (3)"
    assert names.numbered(".mp3", 3) == ".mp3 (3)"
    long = names.numbered("雨" * 55 + " [A 0a1b].mp3", 12)
    assert long.endswith(" [A 0a1b] (12).mp3")
    assert len(long.encode()) <= 180


def test_another_song_of_one_name_gets_its_identity():
    assert names.marked("a.mp3", "0a1b2c3d") == "a [0a1b2c3d].mp3"
    long = names.marked("雨" * 58 + ".mp3", "0a1b2c3d")
    assert long.endswith("雨 [0a1b2c3d].mp3")
    assert len(long.encode()) <= 180


def test_a_root_that_leaves_too_little_room_is_refused():
    at_most = 4095 - 2 * 181
    assert names.room(Path("/" + "x" * (at_most - 1)), "{artist}/{title}") == 180
    with pytest.raises(DiskError) as caught:
        names.room(Path("/" + "x" * at_most), "{artist}/{title}")
    assert caught.value.code == "disk.path_too_long"
    assert str(at_most) in str(caught.value)
    assert names.room(Path("/" + "x" * at_most), "{title}") == 180  # no folder, more room
    with pytest.raises(DiskError):
        names.room(Path("/" + "雨" * 1310), "{title}")


def test_on_windows_names_are_cut_to_what_a_whole_path_may_have(monkeypatch):
    monkeypatch.setattr(names, "_ON_WINDOWS", True)
    root = Path(r"C:\Users\somebody\Music\Suno")
    limit = names.room(root, names.CLIP_TEMPLATE)
    clip = makers.clip(title="t" * 300, artist="a" * 300)
    path = names.render(names.CLIP_TEMPLATE, names.values(clip=clip), ext="mp3", limit=limit)
    last = names.numbered(names.marked(path.name, "0a1b2c3d"), 999)
    longest = len(str(root)) + len(str(path.parent)) + len(last) + 2
    assert 230 < longest < 260
    assert names.room(Path("C:"), names.CLIP_TEMPLATE) < 180 == names.room(Path("C:"), "{title}")
    with pytest.raises(DiskError):
        names.room(Path("C:" + "x" * 130), names.CLIP_TEMPLATE)


class TestJoining:
    def test_inside(self, tmp_path):
        assert names.safe_join(tmp_path, PurePosixPath("a/b.mp3")) == tmp_path / "a" / "b.mp3"

    @pytest.mark.parametrize("bad", ["../x", "a/../../x", "/etc/x", "a\0b", ""])
    def test_outside(self, tmp_path, bad):
        with pytest.raises(DiskError) as caught:
            names.safe_join(tmp_path, PurePosixPath(bad))
        assert caught.value.code == "disk.unsafe"

    def test_planted_links(self, tmp_path):
        root, other = tmp_path / "root", tmp_path / "other"
        root.mkdir()
        other.mkdir()
        (root / "artist").symlink_to(other)
        (root / "loop").symlink_to(root / "loop")
        (root / "within").symlink_to(root)
        for bad in ("artist/x.mp3", "loop/x.mp3"):
            with pytest.raises(DiskError) as caught:
                names.safe_join(root, PurePosixPath(bad))
            assert caught.value.code == "disk.unsafe"
        names.safe_join(root, PurePosixPath("within/x.mp3"))

    def test_the_root_may_itself_be_a_link(self, tmp_path):
        (tmp_path / "real").mkdir()
        root = tmp_path / "link"
        root.symlink_to(tmp_path / "real")
        assert isinstance(names.safe_join(root, PurePosixPath("a/b")), Path)


def test_a_name_has_no_characters_that_the_locale_cannot_write(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "fsencode", lambda text: text.encode("iso-8859-1"))
    given = {"artist": "Zoë", "title": "夜航 é"}
    assert str(names.render("{artist}/{title}", given, ext="mp3")) == "Zoë/__ é.mp3"


@pytest.mark.parametrize(
    ("text", "limit", "found"),
    [
        ("plain", 5, "plain"), ("plain", 4, "plai"), ("plain", 0, ""), ("plain", -3, ""), ("a b", 2, "a"),
        ("雨夜", 6, "雨夜"), ("雨夜", 5, "雨"), ("雨夜", 2, ""),
        ("e\u0301x", 3, "e\u0301"), ("e\u0301x", 2, ""), ("ae\u0301\u0302", 4, "a"), ("e\u0301", 1, ""),
        ("a👍🏽", 5, "a"), ("a👍🏽", 9, "a👍🏽"), ("🇩🇪🇫🇷", 12, "🇩🇪"), ("🇩🇪🇫🇷", 8, "🇩🇪"), ("🇩🇪🇫🇷", 4, ""),
        ("क्ष", 6, ""), ("\u1112\u1161\u11ab", 6, ""), ("x\u1112\u1161\u11ab", 7, "x"),
    ],
)  # fmt: skip
def test_what_belongs_together_is_cut_off_together(text, limit, found):
    assert names.cut(text, limit) == found


def code_of(template: str) -> str:
    with pytest.raises(UsageError) as caught:
        names.check_template(template)
    return caught.value.code


def test_a_template_at_its_bounds():
    names.check_template("/".join(["{title}"] * names._MAX_FOLDERS))
    with pytest.raises(UsageError) as caught:
        names.check_template("/".join(["{title}"] * (names._MAX_FOLDERS + 1)))
    assert caught.value.code == "name.too_many_folders"
    assert caught.value.values["most"] == str(names._MAX_FOLDERS - 1)
    names.check_template("{title}" + "x" * names._MAX_LITERAL)
    assert code_of("{title}" + "x" * (names._MAX_LITERAL + 1)) == "name.too_long"
    every = "".join(f"{{{token}}}" for token in names.TOKENS)
    names.check_template(every)
    assert code_of(f"{every}{{title}}") == "name.repeats"


def test_an_odd_id_has_eight_signs_and_folding_makes_one_of_two_spellings():
    assert len(names.short_id("odd id!! of a task")) == 8
    assert names.folded("CAFE\u0301") == names.folded("café")
    assert names.folded("a") != names.folded("b")


@pytest.mark.parametrize("limit", range(12, 60))
def test_free_texts_keep_as_much_as_fits(limit):
    texts = {"title": "é雨" * 20, "artist": "abc" * 9, "clip8": "12345678"}
    for segment in ("{title} {clip8}", "{artist}-{title}"):
        found = names._fit(segment, texts, limit)
        shares = [
            share
            for share in range(limit + 1)
            if len(names._fill(segment, texts, share).encode()) <= limit
        ]
        assert found == names._safe(
            names.cut(names._fill(segment, texts, max(shares, default=0)), limit), limit
        )
    short = {"title": "x" * limit, "artist": "", "clip8": ""}
    assert names._fit("{title}", short, limit) == "x" * limit


@pytest.mark.parametrize(
    ("sign", "kept"),
    [
        ("\u00a0", " "), ("\u2028", " "), ("\t", " "), ("\n", " "), ("\x07", ""), ("\ufffe", ""), ("\uffff", ""),
        ("\U0001fffe", ""), ("\U0001ffff", ""), ("\ufffd", "\ufffd"), ("\u200b", ""), ("a", "a"),
        ("\ufdff", "\ufdff"), ("\ufe00", ""), ("\ufe0f", ""), ("\ufe10", "\ufe10"),
        ("\U000e00ff", "\U000e00ff"), ("\U000e0100", ""), ("\U000e01ef", ""), ("\U000e01f0", "\U000e01f0"),
    ],
)  # fmt: skip
def test_which_signs_a_name_keeps(sign, kept):
    assert names._kept(sign) == kept


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("x\u0301", True), ("x\U0001f3fb", True), ("x\U0001f3ff", True), ("x\U0001f3fa", False), ("x\U0001f400", False),
        ("\u094dx", True), ("x\u1160", True), ("x\u11ff", True), ("x\u115f", False), ("x\u1200", False), ("xy", False),
        ("\U0001f1e6\U0001f1ff", True), ("x\U0001f1e6", False), ("\U0001f1e6x", False),
        ("\U0001f1e5\U0001f1e6", False), ("\U0001f1e6\U0001f200", False),
    ],
)  # fmt: skip
def test_what_belongs_together(text, is_one):
    assert names._joined(text, 1) is is_one


def test_flags_are_pairs():
    text = "x" + "\U0001f1e9\U0001f1ea" * 2
    assert [names._joined(text, at) for at in range(1, 5)] == [False, True, False, True]
    assert [names._joined(text[1:], at) for at in range(1, 4)] == [True, False, True]


def test_an_identity_stays_where_nothing_else_has_room():
    texts = {"title": "Rain", "clip8": "0a1b2c3d"}
    assert str(names.render("{title}{clip8}", texts, ext="mp3", limit=12)) == "0a1b2c3d.mp3"
    assert str(names.render("{title}{clip8}", texts, ext="mp3", limit=13)) == "R0a1b2c3d.mp3"


@pytest.mark.parametrize("sign", ["x", "雨"])
def test_a_thousand_characters_of_a_text_are_looked_at(sign):
    assert names.clean_text(sign * 1001) == sign * 1000


def test_on_windows_a_name_has_60_bytes_at_least(monkeypatch):
    monkeypatch.setattr(names, "_ON_WINDOWS", True)
    assert names.room(Path("C:" + "x" * 180), "{title}") == 60
    with pytest.raises(DiskError):
        names.room(Path("C:" + "x" * 181), "{title}")
