"""Words with times become the lines of the lyrics, or are refused."""

from __future__ import annotations

import re

import pytest

from suno_desktop.core.errors import MediaError
from suno_desktop.core.media import lrc
from suno_desktop.core.model import SungWord
from suno_desktop.core.timed_words import _section_name, sections_of, timed_lines

LYRICS = (
    "[Intro]\n[Verse 1: soft, slow]\nDon't stop, rain\nFalls (ooh)\n\n[Chorus]\n雨落下来\n我们走\n"
)
WORDS = (
    SungWord("[Intro]\n[Verse 1: ", 0.0, 0.9),
    SungWord("soft, slow]\nDon't ", 1.0, 1.204),
    SungWord("stop, ", 1.25, 1.777),
    SungWord("rain\n", 2.0, 2.5),
    SungWord("Falls ", 3.003, 3.4),
    SungWord("(ooh)\n\n[Chorus]\n", 3.5, 4.0),
    *(SungWord(letter, 61 + at / 4, 61.2 + at / 4) for at, letter in enumerate("雨落下来")),
    *(SungWord(letter, 62.337 + at / 4, 62.5 + at / 4) for at, letter in enumerate("我们走")),
)
STAMP = re.compile(r"(\d\d+):([0-5]\d)\.(\d\d)")


def seconds(stamp: str) -> float:
    """What a strict player reads."""
    found = STAMP.fullmatch(stamp)
    assert found is not None, stamp
    return int(found[1]) * 60 + int(found[2]) + int(found[3]) / 100


def test_words_stand_in_the_lines_of_the_lyrics():
    lines = timed_lines(WORDS, LYRICS, duration_s=63)
    assert [line.text for line in lines] == [
        "Don't stop, rain",
        "Falls (ooh)",
        "雨落下来",
        "我们走",
    ]
    assert [line.start_s for line in lines] == [1.0, 3.003, 61, 62.337]
    assert [word.text for word in lines[0].words] == ["Don't ", "stop, ", "rain"]
    assert [word.text for word in lines[2].words] == list("雨落下来")


def test_lrc_is_within_thirty_milliseconds():
    text = lrc.lines(timed_lines(WORDS, LYRICS, duration_s=63)).decode()
    found = [(line[1:9], line[9], line[10:]) for line in text.splitlines()]
    assert [line for *_, line in found] == ["Don't stop, rain", "Falls (ooh)", "雨落下来", "我们走"]
    for (stamp, end, _), known in zip(found, (1.0, 3.003, 61, 62.337), strict=True):
        assert end == "]"
        assert abs(seconds(stamp) - known) < 0.03


def test_enhanced_lrc_has_every_word_within_thirty_milliseconds():
    text = lrc.enhanced(timed_lines(WORDS, LYRICS, duration_s=63)).decode()
    found = []
    for line in text.splitlines():
        start, rest = line[1:9], line.partition("]")[2]
        stamps = re.findall(r"<([^>]*)>([^<]*)", rest)
        assert rest == "".join(f"<{stamp}>{word}" for stamp, word in stamps)
        assert seconds(start) == seconds(stamps[0][0])
        assert stamps[-1][1] == ""
        found += stamps[:-1]
    assert "".join(word for _, word in found) == "Don't stop, rainFalls (ooh)雨落下来我们走"
    for (stamp, _), word in zip(found, WORDS[1:], strict=True):
        assert abs(seconds(stamp) - (word.start_s or 0)) < 0.03


def test_a_word_that_was_not_heard_has_no_time():
    words = (SungWord("one "), SungWord("two ", 1, 2), SungWord("three\n", 2, 3), SungWord("four"))
    lines = timed_lines(words, "one two three\nfour", duration_s=None)
    assert [(line.text, line.start_s) for line in lines] == [("one two three", 1), ("four", 3)]
    assert (
        lrc.enhanced(lines)
        == b"[00:01.00]one <00:01.00>two <00:02.00>three<00:03.00>\n[00:03.00]four\n"
    )


def test_times_that_go_back_are_not_believed():
    words = (SungWord("one ", 1, 2), SungWord("two ", 0.2, 0.4), SungWord("three", 3, 4))
    (line,) = timed_lines(words, "one two three", duration_s=5)
    assert [word.start_s for word in line.words] == [1, None, 3]


def test_lyrics_and_words_may_differ_a_little():
    lyrics = "[Verse]\nSunshine, my only sun\nYou make me happy\n"
    told = ["Sun", "shine", "My", "onley", "sun", "you", "made", "me", "happy"]
    words = [SungWord(f"{word} ", at, at + 0.5) for at, word in enumerate(told)]
    lines = timed_lines(words, lyrics, duration_s=20)
    assert [(line.text, line.start_s) for line in lines] == [
        ("Sunshine, my only sun", 0),
        ("You make me happy", 5),
    ]


@pytest.mark.parametrize(
    ("words", "duration_s", "code"),
    [
        ((), 60, "timing.none"),
        ([SungWord("[Instrumental]", 0, 9)], 60, "timing.none"),
        (
            [SungWord("another song altogether", 0, 9), SungWord("zzz", 9, 10)],
            60,
            "timing.does_not_fit",
        ),
        (WORDS, 40, "timing.does_not_fit"),  # longer than the song
        ([word._replace(start_s=None) for word in WORDS], 63, "timing.does_not_fit"),
        ([word._replace(start_s=0.0, end_s=0.0) for word in WORDS], 63, "timing.does_not_fit"),
        ([word._replace(start_s=float("nan")) for word in WORDS], 63, "timing.does_not_fit"),
        ([word._replace(end_s=float("inf")) for word in WORDS], 63, "timing.does_not_fit"),
        ([SungWord("夏" * 20_000, 0, 9), SungWord("冬", 9, 10)], 60, "timing.does_not_fit"),
    ],
)
def test_what_does_not_fit_is_refused(words, duration_s, code):
    with pytest.raises(MediaError) as caught:
        timed_lines(words, LYRICS, duration_s=duration_s)
    assert caught.value.code == code


SONG = """[Intro]
[Verse 1]
Neon on the river

[Chorus: loud, with choir]
City lights, burn
(softly)
[whispered]
Make a weak heart stronger

【副歌】
喵星摇滚
[Outro]"""


def sung(*lines: tuple[str, float]) -> list[SungWord]:
    return [SungWord(text + "\n", at, at + 2) for text, at in lines]


def test_sections_begin_with_their_first_sung_line() -> None:
    words = sung(
        ("Neon on the river", 12.0),
        ("City lights, burn", 40.0),
        ("Make a weak heart stronger", 44.0),
        ("喵星摇滚", 60.0),
    )
    found = sections_of(words, SONG, duration_s=100.0)
    assert found == (
        (0.0, "Intro"),
        (12.0, "Verse 1"),
        (40.0, "Chorus"),
        (60.0, "副歌"),
        (62.0, "Outro"),
    )


def test_without_times_that_fit_there_are_no_sections() -> None:
    assert sections_of([], SONG, duration_s=100.0) == ()
    other = sung(("Something else entirely is sung here", 3.0))
    assert sections_of(other, SONG, duration_s=100.0) == ()


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("[Verse]", "Verse"),
        ("(Chorus 2)", "Chorus 2"),
        ("[Pre-Chorus]", "Pre-Chorus"),
        ("[Final chorus | big drums]", "Final chorus"),
        ("  [ Bridge ]  ", "Bridge"),
        ("[Guitar Solo]", "Guitar Solo"),
        ("[Drop]", "Drop"),
        ("[前奏]", "前奏"),
        ("[sad female vocals]", ""),
        ("Verse", ""),
        ("[Chorus] and on", ""),
        ("[]", ""),
    ],
)
def test_what_names_a_section(line: str, name: str) -> None:
    assert _section_name(line) == name
