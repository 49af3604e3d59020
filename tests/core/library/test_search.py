from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suno_desktop.core.library import search
from suno_desktop.core.library.query.asked_fields import Named
from suno_desktop.core.library.query.parser import parse
from suno_desktop.core.library.query.sql import compile_tree
from suno_desktop.core.library.search import normalised
from suno_desktop.core.rows import SongQuery
from tests.core.library.makers import READY, START, Room, clip, sheet, task


@pytest.fixture
def found(room: Room) -> Room:
    room.record(
        task(
            "b85c241a-4d97-4ee4-1111-68c053509b24",
            clip("86e395cb-b4a8-50a7-a081-6a341a48064f", title="City Lights", artist="Ann Öberg"),
            clip(
                "c2",
                title="喵星摇滚",
                lyrics="猫咪在跳舞 喵喵喵\n摇着尾巴 转圈圈",
                style="emotional punk",
            ),
        ),
        task(
            "t2",
            clip("c3", title="Don't stop", lyrics="walking down the streets 🎸", model="chirp-v4"),
        ),
        task("t3", clip("c4", title="夜に駆ける", prompt="ＦＵＬＬ width", handle="yoru")),
        task("t4", clip("c5", title="봄날", lyrics="보고 싶다")),
        task("t5", sheets=[sheet("Verses", "窗外飞鸟 看得见")]),
    )
    return room


@pytest.mark.parametrize(
    ("typed", "clips"),
    [
        ("city", ["86e395cb-b4a8-50a7-a081-6a341a48064f"]),
        ("LIGH", ["86e395cb-b4a8-50a7-a081-6a341a48064f"]),
        ("ights", []),
        ("lights city", ["86e395cb-b4a8-50a7-a081-6a341a48064f"]),
        ("cit lights", []),
        ("oberg", ["86e395cb-b4a8-50a7-a081-6a341a48064f"]),
        ("ÖBERG", ["86e395cb-b4a8-50a7-a081-6a341a48064f"]),
        ("猫", ["c2"]),
        ("跳舞", ["c2"]),
        ("咪在跳", ["c2"]),
        ("跳猫", []),
        ("喵星 punk", ["c2"]),
        ("滚emotional", []),
        ("don't", ["c3"]),
        ("don’t sto", ["c3"]),
        ("streets walking", ["c3"]),
        ("🎸", ["c3"]),
        ("🎹", []),
        ("v4", ["c3"]),
        ("に駆", ["c4"]),
        ("full", ["c4"]),
        ("yoru", ["c4"]),
        ("날", ["c5"]),
        ("보고 싶", ["c5"]),
        ("飞鸟", [None]),
        ("86e395cb-b4a8", ["86e395cb-b4a8-50a7-a081-6a341a48064f"]),
        ("86E395CB", ["86e395cb-b4a8-50a7-a081-6a341a48064f"]),
        ("b85c241a-4d97-4ee4", ["86e395cb-b4a8-50a7-a081-6a341a48064f", "c2"]),
        ("b4a8-50a7", []),
        ("city! (lights)", ["86e395cb-b4a8-50a7-a081-6a341a48064f"]),
    ],
)
def test_what_is_typed_finds(found: Room, typed: str, clips: list[str | None]) -> None:
    assert found.clips(typed) == clips


@pytest.mark.parametrize(
    "typed", ["*", "%", "_", "\\", "NEAR(", "'; drop table song; --", "{}", "^", ":", "--", "***"]
)
def test_signs_alone_or_syntax_find_nothing(found: Room, typed: str) -> None:
    assert found.clips(typed) == []
    assert found.tasks(text=typed) == []


@pytest.mark.parametrize(
    "typed", ['"', "(", '""', '""""', "-", "()", "style:", "is:", "-style:", '-"']
)
def test_what_only_begins_something_lists_everything_as_before(found: Room, typed: str) -> None:
    assert len(found.clips(typed)) == 6
    assert len(found.tasks(text=typed)) == 5


@pytest.mark.parametrize("typed", ["", "  ", "\0", "\t\n", " \0 ", "\u3000"])
def test_nothing_typed_lists_everything(found: Room, typed: str) -> None:
    assert len(found.clips(typed)) == 6
    assert len(found.tasks(text=typed)) == 5


@pytest.mark.parametrize(
    "typed", ["city AND lights", "NOT city", "city NEAR lights", "{title}:city", "cit*y"]
)
def test_the_language_of_the_index_is_no_language_of_ours(found: Room, typed: str) -> None:
    assert found.clips(typed) == []


def test_long_and_strange_text_is_legal(found: Room) -> None:
    for typed in (
        "x" * 10_000,
        "a " * 5_000,
        "猫" * 10_000,
        "\ud800 city",
        '"*' * 5_000,
        "👩‍👩‍👧",
        "a\0b",
    ):
        found.clips(typed)
        found.tasks(text=typed)
    assert found.clips("\ud800 city") == ["86e395cb-b4a8-50a7-a081-6a341a48064f"]


def test_a_long_pasted_lyric_finds_its_song(room: Room) -> None:
    lyrics = "\n".join(f"line number {number} of a long song" for number in range(200))
    room.record(task("t1", clip("c1", lyrics=lyrics)), task("t2", clip("c2", lyrics=lyrics[:400])))
    assert room.clips(lyrics) == ["c1"]


def test_a_changed_text_is_found_by_its_new_words_only(room: Room) -> None:
    room.record(task("t1", clip("c1", title="Draft", lyrics="old 旧")))
    room.record(task("t1", clip("c1", title="Drafted", lyrics="new words 新新新")))
    assert room.clips("旧") == room.clips("old") == []
    assert room.clips("新新") == room.clips("drafted") == ["c1"]
    with room.library.database.reading() as db:
        db.execute("INSERT INTO song_fts (song_fts, rank) VALUES ('integrity-check', 0)")


def test_a_removed_song_is_not_found(found: Room) -> None:
    found.library.remove_songs([row.song_id for row in found.songs("city")])
    assert found.clips("city") == []
    assert found.clips("86e395cb") == []


def test_the_takes_of_a_phrase_do_not_cross_columns(room: Room) -> None:
    room.record(task("t1", clip("c1", title="夜", artist="风", style="的", lyrics="歌")))
    assert room.clips("夜风") == []
    assert room.clips("夜 风 的 歌") == ["c1"]


def test_many_hits_come_in_the_order_of_the_list(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.record(
        *(task(f"t{number}", clip(f"c{number}", title=f"Song {number}")) for number in range(9))
    )
    few = room.clips("song")
    monkeypatch.setattr("suno_desktop.core.library.song_lists._FEW", 3)
    assert room.clips("song") == few == [f"c{number}" for number in range(8, -1, -1)]


@pytest.mark.parametrize(
    ("typed", "match"),
    [
        ("a b", '(("a") AND ("b"*))'),
        ('x"y', '("x y"*)'),
        ("abcd", '("abcd"*)'),
        ('style:a "b c"', '((style : "a"*) AND ("b c"))'),
        ("a OR b -c", '(((("a") OR ("b"*))) NOT (("c")))'),
    ],
)
def test_words_are_one_question_to_the_index(typed: str, match: str) -> None:
    assert match_of(typed) == match


class NoNames:
    """A library that names nothing."""

    def models(self) -> Iterable[Named]:
        return ()

    artists = providers = collections = models


def match_of(typed: str) -> str | None:
    """What the index is asked for first; None: nothing."""
    tree = parse(typed, START).tree
    if tree is None:
        return None
    plan = compile_tree(tree, NoNames(), soon=0)
    match = plan.values["v1"]
    return match if "MATCH :v1" in plan.selects[0] else None


def test_a_song_that_a_batch_changes_twice_is_found_by_its_last_words(room: Room) -> None:
    room.record(task("t0", clip("c1", title="first", lyrics="la")))
    room.record(
        task("t1", clip("c1", title="second one", lyrics="la la")),
        task("t2", clip("c1", title="third and last", lyrics="la la la"), clip("c2", title="a")),
        task("t3", clip("c2", title="fresh")),
    )
    assert room.clips("second") == room.clips("first") == []
    assert (room.clips("third"), room.clips("fresh")) == (["c1"], ["c2"])
    with room.library.database.reading() as db:
        db.execute("INSERT INTO song_fts (song_fts, rank) VALUES ('integrity-check', 0)")


@given(st.text(alphabet=st.sampled_from("abcé Ａ猫喵夜にゆ한국🎸'!\n"), max_size=30))
def test_normalising_twice_changes_no_token(text: str) -> None:
    assert tokens(normalised(normalised(text))) == tokens(normalised(text))


def tokens(text: str) -> list[str]:
    """What SQLite's tokenizer makes of it, in Python."""
    text = unicodedata.normalize("NFD", text.casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    return re.findall(r"[^\W_]+|[🎸🎹]", text)


_WORDS = st.text(
    alphabet=st.sampled_from("abcABCdé猫喵夜にゆ한국🎸'\"*%-_"), min_size=1, max_size=5
)


@given(
    st.lists(st.lists(_WORDS, max_size=6).map(" ".join), min_size=1, max_size=5),
    st.lists(_WORDS.filter(lambda word: word[0] not in '"-'), min_size=1, max_size=3).map(" ".join),
)
def test_search_agrees_with_a_plain_scan(texts: list[str], typed: str) -> None:
    """Words in any order, each a run of tokens, the last unfinished."""
    import sqlite3  # noqa: PLC0415 — only this test speaks to SQLite itself

    db = sqlite3.connect(":memory:")
    db.execute(
        f"CREATE VIRTUAL TABLE i USING fts5(t, content='', columnsize=0, prefix='2 3', tokenize=\"{search.TOKENIZER}\")"
    )
    for number, text in enumerate(texts):
        db.execute("INSERT INTO i (rowid, t) VALUES (?, ?)", (number, normalised(text)))
    match = match_of(typed)
    found = (
        [row for (row,) in db.execute("SELECT rowid FROM i WHERE i MATCH ?", (match,))]
        if match
        else []
    )
    db.close()
    phrases = [part for part in map(tokens, map(normalised, typed.split())) if part]
    expected = [number for number, text in enumerate(texts) if phrases and matches(text, phrases)]
    assert found == expected


def matches(text: str, phrases: list[list[str]]) -> bool:
    there = tokens(normalised(text))
    return all(has_run(there, phrase, unfinished=phrase is phrases[-1]) for phrase in phrases)


def has_run(there: list[str], phrase: list[str], *, unfinished: bool) -> bool:
    for at in range(len(there) - len(phrase) + 1):
        part = there[at : at + len(phrase)]
        if part == phrase or (
            unfinished and part[:-1] == phrase[:-1] and part[-1].startswith(phrase[-1])
        ):
            return True
    return False


@given(st.text(max_size=200))
def test_any_text_makes_a_legal_expression(typed: str) -> None:
    import sqlite3  # noqa: PLC0415 — only this test speaks to SQLite itself

    match = match_of(typed)
    if match is None:
        return
    db = sqlite3.connect(":memory:")
    db.execute(
        f'CREATE VIRTUAL TABLE i USING fts5({", ".join(search.COLUMNS)}, tokenize="{search.TOKENIZER}")'
    )
    db.execute("SELECT rowid FROM i WHERE i MATCH ?", (match,)).fetchall()
    db.close()


def test_only_ready_and_other_states_alike_are_searched(room: Room) -> None:
    room.record(task("t1", clip("c1", READY, title="Word")))
    assert room.clips("word") == ["c1"]


# What a search shows, and what it may go on with.


def lines(room: Room, text: str) -> dict[str | None, str]:
    ids = room.reader.song_ids(SongQuery(text=text))
    return {row.clip_id: row.found for row in room.reader.song_rows(ids, searched=text)}


def test_a_row_tells_the_line_only_where_it_shows_the_hit_nowhere_else(found: Room) -> None:
    assert lines(found, "streets") == {"c3": "walking down the streets 🎸"}
    assert lines(found, "stop") == {"c3": ""}
    assert lines(found, "stop streets") == {"c3": "walking down the streets 🎸"}
    assert lines(found, "尾巴") == {"c2": "摇着尾巴 转圈圈"}
    assert lines(found, "emotional") == {"c2": ""}
    assert lines(found, "full") == {"c4": "ＦＵＬＬ width"}
    assert lines(found, "oberg") == {"86e395cb-b4a8-50a7-a081-6a341a48064f": ""}
    assert found.songs("streets")[0].found == ""


def test_the_library_tells_the_values_of_its_fields(found: Room) -> None:
    found.record(task("t9", clip("c9", style="emotional punk", model="chirp-auk", artist="zoe")))
    assert found.reader.known_values("style") == ["emotional punk"]
    assert found.reader.known_values("models") == ["chirp-v4", "v4.5"]
    assert found.reader.known_values("artists") == ["Ann Öberg", "zoe"]
    assert found.reader.known_values("providers") == ["One"]
    assert found.reader.known_values("collections") == found.reader.known_values("length") == []


def test_the_first_songs_are_told_before_the_others(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("suno_desktop.core.library.top_rows.MOST", 6)
    room.record(*(task(f"t{n}", clip(f"c{n}", title="even" if n % 2 else "odd")) for n in range(9)))
    whole = room.reader.song_ids(SongQuery(text="even"))

    def first(text: str, count: int) -> list[int] | None:
        ids = room.reader.first_song_ids(SongQuery(text=text), count)
        return None if ids is None else list(ids)

    assert first("even", 3) == list(whole[:3])
    assert first("even", 4) is None  # of the first six only three are
    assert first("", 6) == list(room.reader.song_ids(SongQuery())[:6])
    assert first("", 7) is None
    assert first("is:trashed", 1) is None
    room.record(task("t8", clip("c8", title="even now")))
    assert first("even now", 1) == list(room.reader.song_ids(SongQuery(text="even now")))


def test_few_songs_are_all_told_at_once(found: Room) -> None:
    ids = found.reader.first_song_ids(SongQuery(text="city"), 48)
    assert ids == found.reader.song_ids(SongQuery(text="city"))
    assert found.reader.first_song_ids(SongQuery(text="?!"), 48) == array("q")


def test_tasks_are_found_by_the_language_of_songs(found: Room) -> None:
    assert found.tasks(text="model:v4") == ["t2"]
    assert found.tasks(text="is:lyrics-only") == ["t5"]
    assert found.tasks(text="t2 -is:ready") == []
    found.track("t6")
    assert found.tasks(text="is:generating") == ["t6"]
    assert found.tasks(text="provider:one is:generating") == ["t6"]
