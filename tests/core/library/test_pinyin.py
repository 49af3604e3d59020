"""Chinese titles sort by pinyin, in a new library and in one of an older program."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

from suno_desktop.core.library import migrations
from suno_desktop.core.library.pinyin import by_pinyin
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.rows import SongQuery
from tests.core.library.makers import FakeClock, Room, clip, task

IN_ORDER = [
    "Able", "az", "爱情", "安静", "Beat", "北京", "长城", "城市", "大海", "歌", "樂團", "喵星摇滚", "月亮", "Zoo", "中国",
]  # fmt: skip
"""Chinese characters stand behind the words of their letter, in the order of their pinyin."""


def test_titles_sort_by_pinyin_among_others(room: Room) -> None:
    mixed = [*IN_ORDER, "", "テスト", "\u3400"]
    random.Random(2).shuffle(mixed)
    for number, title in enumerate(mixed):
        room.record(task(f"t{number}", clip(f"c{number}", title=title)))
    found = [row.title for row in room.songs(sort="title", descending=False)]
    assert found == [*IN_ORDER, "テスト", "\u3400", ""]
    back = [row.title for row in room.songs(sort="title", descending=True)]
    assert back == ["\u3400", "テスト", *reversed(IN_ORDER), ""], (
        "the empty last in both directions"
    )


def test_every_common_character_has_its_letter() -> None:
    letters = {
        "啊": "a",
        "座": "z",
        "喵": "m",
        "猫": "m",
        "女": "n",
        "我": "w",
        "愛": "a",
        "龙": "l",
    }
    for char, letter in letters.items():
        assert by_pinyin(char)[0] == letter
        assert len(by_pinyin(char)) == 2
    common = "".join(bytes([high, low]).decode("gb2312") for high in range(0xB0, 0xF8)
                     for low in range(0xA1, 0xFF if high != 0xD7 else 0xFA))  # fmt: skip
    assert len({by_pinyin(char) for char in common}) == len(common) == 6763
    assert all(len(by_pinyin(char)) == 2 for char in common)
    assert by_pinyin("Straße 1 か") == "Straße 1 か"


def test_a_library_of_an_older_program_is_sorted_by_pinyin_once_it_is_opened(
    tmp_path: Path,
) -> None:
    path, clock = tmp_path / "library.sqlite3", FakeClock()
    with Room.opened(tmp_path) as room:
        for number, title in enumerate(reversed(IN_ORDER)):
            room.record(task(f"t{number}", clip(f"c{number}", title=title)))
    db = sqlite3.connect(path)
    db.execute("UPDATE song SET title_key = lower(title)")
    db.create_function("by_pinyin", 1, migrations._short_by_pinyin)
    for statement in migrations._BY_PINYIN:
        db.execute(statement)
    db.commit()
    db.close()
    reader = LibraryReader.open(path, clock=clock)
    ids = reader.song_ids(SongQuery(sort="title", descending=False))
    assert [row.title for row in reader.song_rows(list(ids))] == IN_ORDER
    reader.close()
