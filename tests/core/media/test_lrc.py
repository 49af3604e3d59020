"""Synced lyrics as other programs read them: `.lrc` by ffmpeg and Kid3, those in the tags by ExifTool, Kid3 and mutagen."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mutagen.id3 import ID3, SYLT

from suno_desktop.core.media import containers, lrc, tags
from suno_desktop.core.model import SungWord
from suno_desktop.core.timed_words import timed_lines
from tests.core.media import makers

LYRICS = "[Verse]\nRain falls, don't stop\n\n[Chorus]\n雨落下来\n我们走\n"
WORDS = (
    SungWord("[Verse]\nRain ", 0.504, 0.8),
    SungWord("falls, ", 0.9, 1.2),
    SungWord("don't "),
    SungWord("stop\n\n[Chorus]\n", 1.5, 2.0),
    *(SungWord(letter, 3.337 + at / 4, 3.5 + at / 4) for at, letter in enumerate("雨落下来")),
    *(SungWord(letter, 9.996 + at / 4, 10.1 + at / 4) for at, letter in enumerate("我们走")),
)
LINES = timed_lines(WORDS, LYRICS, duration_s=12)
KNOWN = [("Rain falls, don't stop", 0.504), ("雨落下来", 3.337), ("我们走", 9.996)]
STAMPED = re.compile(r"\[(\d\d):(\d\d\.\d\d)\](.*)")


def printed(*command: object) -> str:
    """What a program prints."""
    words = [str(word) for word in command]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def near(found: list[tuple[str, float]], *, as_shown: Callable[[str], str] = str) -> bool:
    """Whether these are the lines that are known, within 30 ms."""
    assert [line for line, _ in found] == [as_shown(line) for line, _ in KNOWN]
    return all(abs(at - known) < 0.03 for (_, at), (_, known) in zip(found, KNOWN, strict=True))


def stamped(text: str) -> list[tuple[str, float]]:
    """The lines of a text with a stamp before each."""
    return [
        (line.strip(), int(minutes) * 60 + float(seconds))
        for minutes, seconds, line in STAMPED.findall(text)
    ]


def in_latin(line: str) -> str:
    """Kid3 finds every letter, but writes only Latin ones out."""
    return line.encode("ascii", "replace").decode()


@pytest.mark.parametrize("write", [lrc.lines, lrc.enhanced])
def test_ffmpeg_reads_an_lrc(tmp_path: Path, write: Any) -> None:
    path = tmp_path / "song.lrc"
    path.write_bytes(write(LINES))
    told = printed("ffprobe", "-v", "error", "-show_packets", "-show_data", "-of", "json", path)
    times = [float(packet["pts_time"]) for packet in json.loads(told)["packets"]]
    assert near(list(zip([line for line, _ in KNOWN], times, strict=True)))
    text = printed("ffmpeg", "-v", "error", "-i", path, "-f", "srt", "-")
    assert [line in re.sub(r"<[^>]*>", "", text) for line, _ in KNOWN] == [True] * 3


def test_an_lrc_holds_words_only() -> None:
    assert lrc.lines(LINES).decode().splitlines()[0] == "[00:00.50]Rain falls, don't stop"
    assert lrc.enhanced(LINES).decode().splitlines()[0] == (
        "[00:00.50]<00:00.50>Rain <00:00.90>falls, don't <00:01.50>stop<00:02.00>"
    )
    assert lrc.lines(()) == lrc.enhanced(()) == b""
    assert lrc.text(LINES, "lines") == lrc.lines(LINES)
    assert lrc.text(LINES, "words") == lrc.enhanced(LINES)


@pytest.mark.parametrize("version", [4, 3])
@pytest.mark.parametrize("name", ["song.mp3", "song.wav", "song.aac"])
def test_every_reader_finds_the_lines_in_the_tags(
    tmp_path: Path, real: Any, name: str, version: int
) -> None:
    path = tmp_path / name
    shutil.copy(real(name), path)
    sound = tags.audio_digest(path)
    told = tags.of(makers.clip(lyrics=LYRICS), lines=LINES)
    tags.write(path, containers.name_of(path) or "", told, id3_version=version)
    assert tags.audio_digest(path) == sound
    read = printed("exiftool", "-j", "-charset", "UTF8", path)
    if name == "song.mp3":
        assert near(stamped("\n".join(json.loads(read)[0]["SynchronizedLyricsText-und"])))
        frames = ID3(path).getall("SYLT")
        assert [(one.type, one.format, one.desc) for one in frames] == [(1, 2, "")]
        assert near([(line, at / 1000) for line, at in frames[0].text])
    if name != "song.aac":
        out = tmp_path / "out.lrc"
        printed("kid3-cli", "-c", f"get SYLT:{out}", path)
        assert near(stamped(out.read_text("utf-8")), as_shown=in_latin)


def test_kid3_reads_an_lrc(tmp_path: Path, real: Any) -> None:
    song, path = tmp_path / "song.mp3", tmp_path / "song.lrc"
    shutil.copy(real("plain.mp3"), song)
    path.write_bytes(lrc.lines(LINES))
    printed("kid3-cli", "-c", f"set SYLT:{path} ''", "-c", "save", song)
    (frame,) = ID3(song).getall("SYLT")
    assert near([(line.strip(), at / 1000) for line, at in frame.text])


def test_written_again_ours_is_replaced_and_others_stay(tmp_path: Path, real: Any) -> None:
    path = tmp_path / "song.mp3"
    shutil.copy(real("song.mp3"), path)
    other = ID3(path)
    other.add(SYLT(encoding=3, lang="eng", format=2, type=5, desc="chords", text=[("C", 100)]))
    other.save(path)
    for lines in (LINES[:2], LINES):
        tags.write(path, "mp3", tags.of(makers.clip(lyrics=LYRICS), lines=lines))
    tags.write(path, "mp3", tags.of(makers.clip(lyrics=LYRICS)))
    texts = {one.desc: one.text for one in ID3(path).getall("SYLT")}
    assert texts["chords"] == [("C", 100)]
    assert near([(line, at / 1000) for line, at in texts[""]])


def strictly(line: str) -> list[tuple[float, str]]:
    """The words of a line of an enhanced LRC by its grammar and nothing else; the last one is empty and tells the end."""
    head = re.match(r"\[(\d\d):([0-5]\d)\.(\d\d)\]", line)
    assert head is not None
    rest, found = line[head.end() :], []
    while rest:
        stamp = re.match(r"<(\d\d):([0-5]\d)\.(\d\d)>([^<>\[\]]*)", rest)
        assert stamp is not None, rest
        minutes, seconds, hundredths = map(int, stamp.groups()[:3])
        found.append((minutes * 60 + seconds + hundredths / 100, stamp[4]))
        rest = rest[stamp.end() :]
    assert [at for at, _ in found] == sorted(at for at, _ in found)
    assert abs(found[0][0] - int(head[1]) * 60 - int(head[2]) - int(head[3]) / 100) < 0.001
    return found


def test_a_strict_reader_finds_each_word_of_an_enhanced_lrc() -> None:
    lines = [strictly(line) for line in lrc.enhanced(LINES).decode().splitlines()]
    heard = [
        (word.text.replace("[Chorus]", "").replace("[Verse]", "").strip(), word) for word in WORDS
    ]
    at = iter((text, word.start_s) for text, word in heard if word.start_s is not None)
    for line in lines:
        assert line[-1][1] == ""
        for start, text in line[:-1]:
            known, when = next(at)
            assert text.startswith(
                known
            )  # what could not be heard stands behind the word before it
            assert when is not None
            assert abs(start - when) < 0.03
    assert next(at, None) is None


@pytest.mark.parametrize("write", [lrc.lines, lrc.enhanced])
def test_what_was_written_is_read_again(write: Any) -> None:
    words = lrc.read(write(LINES).decode())
    again = timed_lines(words, LYRICS, duration_s=12)
    assert near([(line.text, line.start_s) for line in again])
    if write is lrc.enhanced:
        assert lrc.enhanced(again) == lrc.enhanced(LINES)


def test_lines_of_tags_are_words_too() -> None:
    words = lrc.of_lines(KNOWN)
    assert words[0] == SungWord("Rain falls, don't stop\n", 0.504, 3.337)
    assert words[2] == SungWord("我们走\n", 9.996, 9.996)
    assert lrc.of_lines([]) == ()
    assert near([(one.text, one.start_s) for one in timed_lines(words, LYRICS, duration_s=12)])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Rain falls",
        "[00:02.00]b\n[00:01.00]a",
        "[00:61.00]a",
        "[ti:Rain]",
        "[00:01.00]a\nb",
        "[Chorus: softly]\n[00:01.00]a",
        "[00:01:00]a",
    ],
)
def test_any_other_text_tells_no_times(text: str) -> None:
    assert lrc.read(text) == ()


@pytest.mark.parametrize(
    ("seconds", "stamp"),
    [
        (0, "00:00.00"),
        (59.99, "00:59.99"),
        (60, "01:00.00"),
        (61.5, "01:01.50"),
        (6_000, "100:00.00"),
    ],
)
def test_a_moment_is_told_in_minutes_and_hundredths(seconds: float, stamp: str) -> None:
    assert lrc._stamp(seconds) == stamp


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[00:01.00]Rain\n[10:02.5]falls", [("Rain\n", 1.0, 602.5), ("falls\n", 602.5, 602.5)]),
        ("[01:59.998]Rain", [("Rain\n", 119.998, 119.998)]),
        ("[00:01.00]<00:01.00>a <02:03.456>b<02:04>", [("a ", 1.0, 123.456), ("b\n", 123.456, 124.0)]),
        ("[00:01.00]<00:01.00>a <00:02.00>b", [("a ", 1.0, 2.0), ("b\n", 2.0, 2.0)]),
        ("[00:01.00]Oh <00:01.20>rain<00:02.00>", [("Oh ", None, None), ("rain\n", 1.2, 2.0)]),
        ("[00:01.00] <00:01.20>rain<00:02.00>", [("rain\n", 1.2, 2.0)]),
        ("[00:01.00] <00:01.20>", []),
        ("[ti:Rain]\n[00:01.00]a", [("a\n", 1.0, 1.0)]),
        (
            "[ti:Rain [Remix]]\n[AR: x]\n[al:]\n[#:made by]\n[00:01.00]a\n[00:02.00]b\n[length:3:20]",
            [("a\n", 1.0, 2.0), ("b\n", 2.0, 2.0)],
        ),
        (
            "[00:01.00][00:03.00]one\n[00:02.00]two",
            [("one\n", 1.0, 2.0), ("two\n", 2.0, 3.0), ("one\n", 3.0, 3.0)],
        ),
        (
            "[00:09.00] [00:01.00][00:05.50]one\n[00:03.00]two",
            [("one\n", 1.0, 3.0), ("two\n", 3.0, 5.5), ("one\n", 5.5, 9.0), ("one\n", 9.0, 9.0)],
        ),
        (
            "[00:01.00][00:03.00]<00:01.00>la <00:01.50>lo\n[00:02.00]two",
            [("la lo\n", 1.0, 2.0), ("two\n", 2.0, 3.0), ("la lo\n", 3.0, 3.0)],
        ),
        ("[00:01.00][Chorus]la", [("[Chorus]la\n", 1.0, 1.0)]),
        ("[offset:+500]\n[00:00.20]a\n[00:02.00]b", [("a\n", 0.0, 1.5), ("b\n", 1.5, 1.5)]),
        ("[offset:-500]\n[00:01.00]a\n", [("a\n", 1.5, 1.5)]),
        ("[offset:soon]\n[00:01.00]a\n", [("a\n", 1.0, 1.0)]),
    ],
)  # fmt: skip
def test_words_and_their_times_as_a_file_tells_them(text: str, words: list[Any]) -> None:
    assert lrc.read(text) == tuple(SungWord(*one) for one in words)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[ti:Name]\r\n[00:01.00]one\r\n[00:02.00]two\r\n", "one\ntwo\n"),
        ("[00:01.00][00:03.00]one\n[00:02.00]two", "one\ntwo\none\n"),
        ("[00:01.00]<00:01.00>la <00:01.50>lo", "la lo\n"),
        # Times that nobody can be sure of are no words either.
        ("[00:01:00]one\n[00:02:00]two", "one\ntwo"),
        ("[00:01,50] one\n[1:02]two", "one\ntwo"),
        ("[ti:x]\n[00:02.00]b\n[00:01.00]a", "b\na"),
        ("[Verse]\n[00:01.00]a\nb\n[Chorus: softly]\n[00:61.00]<00:61.00>c", "[Verse]\na\nb\n[Chorus: softly]\nc"),
        # What has no times is left as it is.
        ("Rain falls", "Rain falls"),
        ("[Verse]\nRain <3\n[Chorus: softly]\nfalls", "[Verse]\nRain <3\n[Chorus: softly]\nfalls"),
        ("at [12:30] sharp\n", "at [12:30] sharp\n"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_words_of_a_file_have_no_times_in_them(text: str, told: str) -> None:
    assert lrc.words(text) == told
