"""Words as a text file."""

from __future__ import annotations

from suno_desktop.core.media import sidecars
from suno_desktop.core.model import LyricSheet
from tests.core.media import makers


def test_words_under_their_title():
    clip = makers.clip(title=" Rain\n ", lyrics="[Verse]\r\n你好\rso\0 what\n")
    assert sidecars.lyrics_text(clip).decode() == "Rain\n\n[Verse]\n你好\nso what\n"
    sheet = LyricSheet(title="", text="la")
    assert sidecars.lyrics_text(sheet) == b"la\n"


def test_no_words_no_file():
    assert sidecars.lyrics_text(makers.clip(lyrics=None)) == b""
    assert sidecars.lyrics_text(makers.clip(lyrics=" \n\0")) == b""


def test_hostile_words_can_be_written():
    assert sidecars.lyrics_text(makers.clip(lyrics="a\ud800b", title="\udfff")) == b"ab\n"
