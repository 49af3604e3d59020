"""Words as a text file."""

from __future__ import annotations

import json

from suno_desktop.core.media import disk, sidecars
from suno_desktop.core.media.tags import TagSet
from suno_desktop.core.model import LyricSheet, MediaKind
from suno_desktop.core.timed_words import TimedLine
from tests.core.media import makers


def test_words_under_their_title():
    clip = makers.clip(title=" Rain\n ", lyrics="[Verse]\r\n你好\rso\0 what\n")
    assert sidecars.lyrics_text(clip).decode() == "[Verse]\n你好\nso what\n"
    sheet = LyricSheet(title="", text="la")
    assert sidecars.lyrics_text(sheet) == b"la\n"


def test_no_words_no_file():
    assert sidecars.lyrics_text(makers.clip(lyrics=None)) == b""
    assert sidecars.lyrics_text(makers.clip(lyrics=" \n\0")) == b""


def test_hostile_words_can_be_written():
    assert sidecars.lyrics_text(makers.clip(lyrics="a\ud800b", title="\udfff")) == b"ab\n"


TIMED = "[00:01.20]Rain\n[Chorus]\n[00:05]falls\n[1:99]no time\n"


def test_only_real_times_make_an_lrc():
    assert sidecars.timed_lyrics(makers.clip(lyrics=TIMED)) == b"[00:01.20]Rain\n[00:05]falls\n"
    assert sidecars.timed_lyrics(makers.clip()) == b""
    assert sidecars.timed_lyrics(makers.clip(lyrics="[00:01]once\n")) == b""
    assert sidecars.timed_lyrics(makers.clip(lyrics=None)) == b""


def test_sidecars_are_renewed_but_never_over_a_file_of_others(tmp_path):
    clip = makers.clip(lyrics=TIMED)
    song, told = tmp_path / "song.mp3", TagSet({"clip_id": clip.clip_id, "title": "雨"})
    assert sidecars.write(song, ("json", "lrc"), clip, told)
    assert not sidecars.write(song, ("json", "lrc"), clip, told)
    assert sidecars.write(song, ("json", "lrc"), clip, TagSet({**told.values, "title": "new"}))
    assert json.loads(song.with_suffix(".json").read_text("utf-8"))["title"] == "new"
    assert song.with_suffix(".lrc").read_text("utf-8").startswith("[00:01.20]Rain")
    for theirs in ["mine", "[1]", '{"clip_id": "another"}']:
        song.with_suffix(".json").write_text(theirs)
        song.with_suffix(".lrc").write_text(theirs)
        assert not sidecars.write(song, ("json", "lrc"), clip, told)
        assert song.with_suffix(".json").read_text() == theirs
        assert song.with_suffix(".lrc").read_text() == theirs
    assert not sidecars.write(tmp_path / "no folder" / "song.mp3", ("json",), clip, told)
    sidecars.write(tmp_path / "bare.mp3", (), clip, told)
    assert not list(tmp_path.glob("bare*"))


def test_what_is_saved_beside_sound_goes_with_it():
    mp3, mp4, words, cover = MediaKind.MP3, MediaKind.MP4, MediaKind.LYRICS, MediaKind.COVER
    assert sidecars.downloads([mp4], ["txt", "json", "jpg"]) == [words, cover]
    assert sidecars.downloads([cover, mp3], ["lrc", "jpg"]) == [cover]
    assert sidecars.downloads([cover, words], ["txt", "jpg"]) == []
    assert sidecars.downloads([mp3], []) == []


def test_times_that_a_relay_told_come_before_those_in_the_lyrics(tmp_path):
    song, clip = tmp_path / "song.mp3", makers.clip(lyrics=TIMED)
    lines = (TimedLine("Rain", 2.0, 3.0, ()),)
    sidecars.write(song, ("lrc",), clip, TagSet({}, lines))
    assert song.with_suffix(".lrc").read_text("utf-8") == "[00:02.00]Rain\n"


def test_what_is_told_can_be_read_by_people_and_outlives_a_power_cut(tmp_path, monkeypatch):
    seen: list[bool] = []
    real = disk.write_atomic

    def write(path, data, *, lasting: bool = False) -> None:
        seen.append(lasting)
        real(path, data, lasting=lasting)

    monkeypatch.setattr(sidecars, "write_atomic", write)
    clip = makers.clip()
    sidecars.write(
        tmp_path / "a.mp3", ("json",), clip, TagSet({"title": "雨", "clip_id": clip.clip_id})
    )
    text = (tmp_path / "a.json").read_text("utf-8")
    assert text == f'{{\n  "title": "雨",\n  "clip_id": "{clip.clip_id}"\n}}'
    assert seen == [True]


def test_a_link_is_not_written_over(tmp_path):
    clip, there = makers.clip(), tmp_path / "theirs"
    told = TagSet({"clip_id": clip.clip_id})
    for content in (None, f'{{"clip_id": "{clip.clip_id}"}}'):
        if content is not None:
            there.write_text(content)
        (tmp_path / "a.json").unlink(missing_ok=True)
        (tmp_path / "a.json").symlink_to(there)
        assert not sidecars.write(tmp_path / "a.mp3", ("json",), clip, told)
        assert (tmp_path / "a.json").is_symlink()
        assert there.exists() == (content is not None)
