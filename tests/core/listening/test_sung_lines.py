"""Which line and word of a song are sung at a moment; nothing is told of a song without times."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, cast

from suno_desktop.core.listening.sung_lines import SungLines, as_shown, of_song
from suno_desktop.core.model import SungWord
from suno_desktop.core.rows import SongDetail, TimesTold
from suno_desktop.core.timed_words import TimedLine
from tests.core.library.makers import START

LYRICS = "[Verse]\nla lo\n\n[Chorus]\nli lu\nla lo"
WORDS = (
    SungWord("la ", 1.0, 1.4),
    SungWord("lo\n", 1.5, 2.0),
    SungWord("li ", 3.0, 3.4),
    SungWord("lu\n", 3.5, 4.0),
    SungWord("la lo\n", 5.0, 6.0),
)


def detail(words: object = WORDS, *, duration_s: float = 7.0, times: bool = True) -> SongDetail:
    kept = json.dumps(words)
    told = TimesTold("relay", START, has_words=kept != "[]", kept=kept) if times else None
    made: Any = SimpleNamespace(times=told, clip=SimpleNamespace(duration_s=duration_s))
    return cast("SongDetail", made)


def sung() -> SungLines:
    found = of_song(detail(), LYRICS)
    assert found is not None
    return found


def test_the_line_is_the_last_that_began() -> None:
    lines = sung()
    assert [line.row for line in lines.lines] == [1, 4, 5]
    moments = (0.0, 0.99, 1.0, 2.5, 3.0, 4.9, 5.0, 60.0)
    assert [lines.at(at) for at in moments] == [-1, -1, 0, 0, 1, 1, 2, 2]


def test_words_are_told_only_where_they_have_times_of_their_own() -> None:
    lines = sung()
    assert [lines.word_at(0, at) for at in (0.5, 1.0, 1.45, 1.5)] == [None, (0, 2), (0, 2), (3, 5)]
    assert [lines.has_words(number) for number in range(3)] == [True, True, False]
    assert lines.word_at(2, 5.5) is None


def test_the_next_change_is_a_word_or_a_line() -> None:
    lines = sung()
    moments = (0.0, 1.0, 1.5, 3.2, 3.5, 5.0)
    assert [lines.next_change_s(at) for at in moments] == [1.0, 1.5, 3.0, 3.5, 5.0, None]


def test_a_word_that_alone_has_a_time_is_no_change() -> None:
    words = (SungWord("la ", None, None), SungWord("lo", 2.0, 3.0))
    lines = SungLines([TimedLine("la lo", 1.0, 3.0, words)])
    assert not lines.has_words(0)
    assert [lines.next_change_s(at) for at in (0.0, 1.0)] == [1.0, None]


def test_nothing_is_told_without_times_or_with_those_of_another_song() -> None:
    assert of_song(detail(times=False), LYRICS) is None
    assert of_song(detail(()), LYRICS) is None
    assert of_song(detail(), "Other words\nof another song entirely") is None
    assert of_song(detail(duration_s=2.0), LYRICS) is None, "they go on behind the song's end"


def test_all_line_ends_count_as_one_kind() -> None:
    assert as_shown("a\r\nb\rc\u2028d\u2029e") == "a\nb\nc\nd\ne"


def test_a_word_without_a_time_is_passed_over() -> None:
    words = (SungWord("la ", 1.0, 1.4), SungWord("lo ", None, None), SungWord("li", 2.0, 2.4))
    lines = SungLines(
        [TimedLine("la lo li", 1.0, 3.0, words), TimedLine("lu", 4.0, 5.0, words[:1])]
    )
    assert [lines.word_at(0, at) for at in (0.9, 1.0, 1.99, 2.0, 9.0)] == [
        None,
        (0, 2),
        (0, 2),
        (6, 8),
        (6, 8),
    ]
    assert [lines.has_words(number) for number in (0, 1)] == [True, False]
    assert [lines.next_change_s(at) for at in (0.0, 1.0, 2.0, 4.0)] == [1.0, 2.0, 4.0, None]


def test_a_line_that_begins_before_the_last_word_of_the_one_before_comes_first() -> None:
    words = (SungWord("la ", 1.0, 1.4), SungWord("lo", 5.0, 5.4))
    lines = SungLines([TimedLine("la lo", 1.0, 6.0, words), TimedLine("li", 4.0, 5.0, ())])
    assert lines.next_change_s(2.0) == 4.0


def test_a_song_of_which_no_clip_is_known_has_no_such_lines() -> None:
    made: Any = detail()
    made.clip = None
    assert of_song(made, LYRICS) is None


def test_the_time_of_one_word_alone_is_no_change() -> None:
    words = (SungWord("la ", None, None), SungWord("lo", 2.0, 2.4))
    lines = SungLines([TimedLine("la lo", 1.0, 3.0, words)])
    assert lines.next_change_s(1.0) is None
