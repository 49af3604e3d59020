"""A search in plain Python, and queries of the whole language with what each must find. Shares nothing with `library.query`.

A query is made together with its meaning, so that nothing here has to read one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from tests.core.library.query import songbook
from tests.core.library.query.songbook import NOW, Song, tokens

Found = frozenset[int]
_FINISHED = False
"""A last word that may not go on."""
_COLUMNS = ("title", "artist", "style", "lyrics", "prompt")
_VERSIONS = {"chirp-auk": "v4.5", "chirp-bluejay": "v4.5+", "chirp-crow": "v5"}


class Shelf:
    """All songs, with the words of each by column."""

    def __init__(self, songs: Sequence[Song]) -> None:
        self.songs = songs
        self.all: Found = frozenset(
            song.song_id for song in songs if song.values["removed"] is None
        )
        self.trash: Found = frozenset(
            song.song_id for song in songs if song.values["removed"] is not None
        )
        self._facts: dict[Callable[[dict[str, object]], object], Found] = {}
        self._words: dict[str, dict[int, tuple[str, ...]]] = {}
        for column in _COLUMNS:
            self._words[column] = {song.song_id: tokens(_said(song, column)) for song in songs}
        self._with: dict[tuple[str, str], set[int]] = {}
        for column, texts in self._words.items():
            for song_id, there in texts.items():
                for word in there:
                    self._with.setdefault((column, word), set()).add(song_id)

    def phrase(self, said: str, *, column: str | None, unfinished: bool) -> Found:
        """The songs in which these words stand one behind the other."""
        wanted = tokens(said)
        found: set[int] = set()
        for one in _COLUMNS if column is None else (column,):
            found |= self._in_column(wanted, one, unfinished=unfinished)
        return frozenset(found)

    def _in_column(self, wanted: tuple[str, ...], column: str, *, unfinished: bool) -> set[int]:
        first = self._with.get((column, wanted[0]), set())
        if len(wanted) == 1 and unfinished:
            of_column = (
                (word, ids) for (where, word), ids in self._with.items() if where == column
            )
            return set().union(*(ids for word, ids in of_column if word.startswith(wanted[0])))
        if len(wanted) == 1:
            return first
        return {i for i in first if _stands(wanted, self._words[column][i], unfinished=unfinished)}

    def fact(self, is_so: Callable[[dict[str, object]], object]) -> Found:
        """The same of something that is asked again and again."""
        if is_so not in self._facts:
            self._facts[is_so] = self.where(is_so)
        return self._facts[is_so]

    def where(self, is_so: Callable[[dict[str, object]], object]) -> Found:
        """The songs of which something is true."""
        return frozenset(song.song_id for song in self.songs if is_so(song.values))


def _said(song: Song, column: str) -> str:
    values = song.values
    if column == "artist":
        return "\n".join(filter(None, (values["artist"], values["handle"], values["model"])))
    return values[column] or ""


def _stands(wanted: Sequence[str], there: Sequence[str], *, unfinished: bool) -> bool:
    for at in range(len(there) - len(wanted) + 1):
        part = there[at : at + len(wanted)]
        if tuple(part) == tuple(wanted):
            return True
        if unfinished and part[:-1] == tuple(wanted)[:-1] and part[-1].startswith(wanted[-1]):
            return True
    return False


class Term(NamedTuple):
    """A piece of a query, and what it finds; `found` is given whether the last word may go on."""

    text: str
    found: Callable[[Shelf, bool], Found] | None
    """None: it is left out."""
    is_word: bool = False
    """A word that may be the last, unfinished one."""
    mistakes: int = 0


class Case(NamedTuple):
    """A query and what it must find."""

    text: str
    found: Found
    mistakes: int


class Writer:
    """Writes queries."""

    def __init__(self, shelf: Shelf, rng: random.Random) -> None:
        self._shelf = shelf
        self._rng = rng

    def case(self) -> Case:
        """One query."""
        rng = self._rng
        roll = rng.random()
        if roll < 0.02:
            return self._noted()
        if roll < 0.04:
            return self._trashed()
        terms = [
            self._joined(negative=False, depth=0) for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4)))
        ]
        if rng.random() < 0.06:
            terms.append(self._open())
        pieces = [piece for term in terms for piece in term]
        return self._case(terms, pieces)

    def _case(self, groups: list[list[Term]], pieces: list[Term]) -> Case:
        last = next((piece for piece in reversed(pieces) if piece.is_word), None)
        sets = []
        for group in groups:
            kept = [one for one in group if one.found is not None]
            if kept:
                sets.append(
                    frozenset().union(
                        *(one.found(self._shelf, one is last) for one in kept if one.found)
                    )
                )
        text = self._gap().join(self._or().join(one.text for one in group) for group in groups)
        found = frozenset.intersection(self._shelf.all, *sets)
        return Case(text, found, sum(piece.mistakes for piece in pieces))

    def _noted(self) -> Case:
        """Words that stand in notes only, in any order but in one note."""
        words = self._rng.choice(
            (
                ("great",),
                ("gre",),
                ("great", "tu"),
                ("备忘",),
                ("turn", "耳"),
                ("不", "耳"),
                ("忘",),
            )
        )
        wanted = [tokens(word) for word in words]

        def is_noted(song: dict[str, object]) -> bool:
            notes = song["notes"]
            assert isinstance(notes, list)
            return any(
                all(_stands(one, tokens(note), unfinished=one is wanted[-1]) for one in wanted)
                for note in notes
            )

        return Case(" ".join(words), self._shelf.where(is_noted) & self._shelf.all, 0)

    def _trashed(self) -> Case:
        """Songs in the Trash, which are found by nothing else."""
        term = self._rng.choice((self._phrase, self._text_field, self._ordered))(negative=False)
        assert term.found is not None
        name = self._rng.choice(("is:trashed", "状态：回收站"))
        return Case(
            f"{name} {term.text}", term.found(self._shelf, _FINISHED) & self._shelf.trash, 0
        )

    def _gap(self) -> str:
        return self._rng.choice((" ", "  ", "\u3000", " \t"))

    def _or(self) -> str:
        return self._rng.choice((" OR ", " | ", " 或 "))

    def _joined(self, *, negative: bool, depth: int) -> list[Term]:
        count = self._rng.choice((1, 1, 1, 1, 2, 3))
        return [self._term(negative=negative, depth=depth, joined=count > 1) for _ in range(count)]

    def _term(self, *, negative: bool, depth: int, joined: bool) -> Term:
        rng = self._rng
        roll = rng.random()
        if roll < 0.12 and not negative:
            return self._without()
        if roll < 0.20 and depth < 2:
            return self._group(negative=negative, depth=depth)
        makers = [
            self._word,
            self._word,
            self._word,
            self._phrase,
            self._text_field,
            self._ordered,
            self._choice,
            self._called,
            self._id,
        ]
        if not joined:
            makers += [self._left_out]
        return rng.choice(makers)(negative=negative)

    def _without(self) -> Term:
        inner = self._rng.choice(
            (self._word, self._phrase, self._text_field, self._ordered, self._choice, self._called)
        )(negative=True)
        if inner.found is None:
            return inner._replace(text=f"-{inner.text}")
        found = inner.found
        return Term(f"-{inner.text}", lambda shelf, _last: shelf.all - found(shelf, _FINISHED))

    def _group(self, *, negative: bool, depth: int) -> Term:
        """Brackets; words in them are finished here, so that none of them is the last."""
        groups = [
            [one for one in self._joined(negative=negative, depth=depth + 1) if not one.is_word]
            for _ in range(self._rng.choice((1, 2)))
        ]
        groups = [group for group in groups if group] or [[self._phrase(negative=negative)]]
        text = " ".join(self._or().join(one.text for one in group) for group in groups)

        def found(shelf: Shelf, _last: bool) -> Found:
            sets = [
                frozenset().union(*(one.found(shelf, _FINISHED) for one in group if one.found))
                for group in groups
                if any(one.found for one in group)
            ]
            return frozenset.intersection(*sets) if sets else shelf.all

        is_something = any(one.found for group in groups for one in group)
        left, right = self._rng.choice(("()", "（）"))
        mistakes = sum(one.mistakes for group in groups for one in group)
        return Term(f"{left}{text}{right}", found if is_something else None, mistakes=mistakes)

    # Terms.

    def _said(self) -> str:
        """Something that may be in a song: a word or a run of one script."""
        rng = self._rng
        kind = rng.random()
        if kind < 0.6:
            word = rng.choice(songbook.LATIN)
            word = word[: rng.randrange(1, len(word) + 1)] if rng.random() < 0.4 else word
            word = rng.choice((word, word.upper(), word.title()))
        elif kind < 0.85:
            word = "".join(rng.choices(songbook.CHINESE, k=rng.choice((1, 1, 2, 3))))
        else:
            word = "".join(rng.choices(songbook.OTHERS, k=rng.choice((1, 2))))
        word = word.strip("-")
        return "love" if word in {"OR", "or"} or not tokens(word) else word

    def _word(self, *, negative: bool) -> Term:
        said = self._said()
        if self._rng.random() < 0.1:
            said += self._rng.choice(("!", ",", "?", "。"))
        return Term(
            said,
            lambda shelf, last: shelf.phrase(said, column=None, unfinished=last),
            is_word=not negative,
        )

    def _words(self) -> str:
        return self._rng.choice((" ", ", ", "，")).join(
            self._said() for _ in range(self._rng.choice((1, 2, 2, 3)))
        )

    def _quotes(self, said: str) -> str:
        left, right = self._rng.choice(('""', "“”", "「」", "＂＂"))
        return f"{left}{said}{right}"

    def _phrase(self, *, negative: bool) -> Term:
        said = self._words()
        return Term(
            self._quotes(said),
            lambda shelf, _last: shelf.phrase(said, column=None, unfinished=False),
        )

    def _name(self, *names: str) -> str:
        name = self._rng.choice(names)
        if name.isascii() and self._rng.random() < 0.2:
            name = name.upper()
        return name + self._rng.choice((":", ":", "："))

    def _text_field(self, *, negative: bool) -> Term:
        if self._rng.random() < 0.1:
            return self._note_field(negative=negative)
        column = self._rng.choice(("title", "style", "lyrics", "prompt"))
        names = {
            "title": ("title", "标题", "標題", "歌名"),
            "style": ("style", "风格", "風格", "tags"),
            "lyrics": ("lyrics", "歌词", "歌詞"),
            "prompt": ("prompt", "提示词"),
        }
        quoted = self._rng.random() < 0.4
        said = self._words() if quoted else self._said()
        value = self._quotes(said) if quoted else said
        unfinished = not quoted and not negative
        return Term(
            self._name(*names[column]) + value,
            lambda shelf, _last: shelf.phrase(said, column=column, unfinished=unfinished),
        )

    def _note_field(self, *, negative: bool) -> Term:
        word = self._rng.choice(("great", "tur", "turn", "备", "悦耳"))
        wanted = tokens(word)

        def is_so(song: dict[str, object]) -> bool:
            notes = song["notes"]
            assert isinstance(notes, list)
            return any(_stands(wanted, tokens(note), unfinished=not negative) for note in notes)

        return Term(self._name("note", "备注") + word, lambda shelf, _last: shelf.where(is_so))

    def _called(self, *, negative: bool) -> Term:
        rng = self._rng
        key = rng.choice(("artist", "model", "relay", "in"))
        names = {
            "artist": ("artist", "歌手", "by"),
            "model": ("model", "模型"),
            "relay": ("provider", "中转站", "relay"),
            "in": ("in", "在", "歌单"),
        }
        values = {
            "artist": ("ann", "ANN", "öberg", "王", "菲", "the", "lig", "beer"),
            "model": ("v4", "v4.5", "v3.5", "chirp", "v5", "auk", "v4.5+", "chirp-v3-5"),
            "in": ("road", "Road trip", "trip", "公路", "travel", "旅行", "best", "nowhere"),
            "relay": ("chat", "chatfire", "二", "one", "api.chatfire.cn", "nobody"),
        }
        value = rng.choice(values[key])
        quoted = " " in value or rng.random() < 0.3
        wanted = tokens(value)
        unfinished = not quoted and not negative

        def is_called(song: dict[str, object]) -> bool:
            called = song[key]
            if isinstance(called, set):
                texts = [one for name in called for one in (name, songbook.COLLECTIONS[name])]
            else:
                texts = [str(called)] if called else []
            if key == "model" and called in _VERSIONS:
                texts.append(_VERSIONS[str(called)])
            if key == "relay":
                texts += [url.split("//")[1] for name, url in songbook.RELAYS if name == called]
            return any(_stands(wanted, tokens(one), unfinished=unfinished) for one in texts)

        return Term(
            self._name(*names[key]) + (self._quotes(value) if quoted else value),
            lambda shelf, _last: shelf.where(is_called),
        )

    def _id(self, *, negative: bool) -> Term:
        song = self._rng.choice(self._shelf.songs).values
        whole = (
            str(song["clip_id"] or song["task_id"])
            if self._rng.random() < 0.5
            else str(song["task_id"])
        )
        prefix = whole[: self._rng.randrange(3, 9)]
        typed = prefix.upper() if self._rng.random() < 0.2 else prefix
        return Term(
            self._name("id", "编号", "task") + typed,
            lambda shelf, _last: shelf.where(
                lambda values: (
                    str(values["clip_id"] or "").startswith(prefix)
                    or str(values["task_id"]).startswith(prefix)
                )
            ),
        )

    def _ordered(self, *, negative: bool) -> Term:
        return self._rng.choice((self._length, self._date, self._number))(negative=negative)

    def _number(self, *, negative: bool) -> Term:
        key, name, most = self._rng.choice(
            (
                ("rating", self._name("rating", "评分"), 6),
                ("play_count", self._name("plays", "播放次数"), 14),
            )
        )
        one, two = sorted((self._rng.randrange(most), self._rng.randrange(most)))
        star = self._rng.choice(("", "", "★", "星"))
        return self._compared(name, key, (f"{one}{star}", one, one + 1), (str(two), two, two + 1))

    def _length(self, *, negative: bool) -> Term:
        rng = self._rng

        def writing(seconds: int) -> str:
            minutes, rest = divmod(seconds, 60)
            return rng.choice(
                (
                    f"{minutes}:{rest:02d}",
                    str(seconds),
                    f"{seconds}s",
                    f"{minutes}m{rest}s",
                    f"{minutes}分{rest}秒",
                )
            )

        one, two = sorted((rng.randrange(20, 310), rng.randrange(20, 310)))
        name = self._name("length", "duration", "时长", "時長")
        return self._compared(
            name,
            "duration_s",
            (writing(one), one - 0.5, one + 0.5),
            (writing(two), two - 0.5, two + 0.5),
        )

    def _date(self, *, negative: bool) -> Term:
        rng = self._rng
        key, name = rng.choice(
            (
                ("created_at", self._name("created", "生成时间", "日期")),
                ("added_at", self._name("added", "添加时间")),
                ("heard_at", self._name("heard", "上次播放")),
            )
        )
        if rng.random() < 0.3:
            return self._named_day(key, name)
        first, second = sorted(NOW - timedelta(days=rng.randrange(830)) for _ in range(2))
        return self._compared(name, key, self._day(first), self._day(second))

    def _day(self, day: datetime) -> tuple[str, float, float]:
        shape = self._rng.choice(("year", "month", "day"))
        low = day.replace(hour=0, minute=0, second=0, microsecond=0)
        if shape == "day":
            text = self._rng.choice(
                (f"{low:%Y-%m-%d}", f"{low:%Y/%m/%d}", f"{low.year}年{low.month}月{low.day}日")
            )
            return text, _ms(low), _ms(low + timedelta(days=1))
        low = low.replace(day=1)
        if shape == "month":
            text = self._rng.choice((f"{low:%Y-%m}", f"{low.year}年{low.month}月"))
            return text, _ms(low), _ms((low + timedelta(days=31)).replace(day=1))
        low = low.replace(month=1)
        return f"{low:%Y}", _ms(low), _ms(low.replace(year=low.year + 1))

    def _named_day(self, key: str, name: str) -> Term:
        today = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
        monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
        day = timedelta(days=1)
        text, low, high = self._rng.choice(
            (
                ("today", today, today + day),
                ("今天", today, today + day),
                ("yesterday", today - day, today),
                ("this week", monday, monday + 7 * day),
                ("last-week", monday - 7 * day, monday),
                ('"last week"', monday - 7 * day, monday),
                ("last month", (first - day).replace(day=1), first),
                ("上月", (first - day).replace(day=1), first),
                ("last year", first.replace(year=first.year - 1, month=1), first.replace(month=1)),
            )
        )
        return Term(
            name + text, lambda shelf, _last: shelf.where(_within(key, _ms(low), _ms(high)))
        )

    def _compared(
        self, name: str, key: str, one: tuple[str, float, float], two: tuple[str, float, float]
    ) -> Term:
        rng = self._rng
        text, low, high = one
        shape = rng.choice(("", "=", ">", ">=", "<", "<=", "..", "a..", "..b", "＞", "≥"))
        bounds: dict[str, tuple[str, float | None, float | None]] = {
            "": (text, low, high),
            "=": (f"={text}", low, high),
            ">": (f">{text}", high, None),
            "＞": (f"＞{text}", high, None),
            ">=": (f">={text}", low, None),
            "≥": (f"≥{text}", low, None),
            "<": (f"<{text}", None, low),
            "<=": (f"<={text}", None, high),
            "..": (f"{text}..{two[0]}", low, two[2]),
            "a..": (f"{text}..", low, None),
            "..b": (f"..{text}", None, high),
        }
        typed, least, most = bounds[shape]
        return Term(name + typed, lambda shelf, _last: shelf.where(_within(key, least, most)))

    def _choice(self, *, negative: bool) -> Term:
        name, value, is_so = self._rng.choice(_FACTS)
        names = {"is": ("is", "状态", "state"), "has": ("has", "包含", "有")}
        return Term(
            self._name(*names[name]) + self._rng.choice(value),
            lambda shelf, _last: shelf.fact(is_so),
        )

    def _left_out(self, *, negative: bool) -> Term:
        """What cannot be understood is said and left out."""
        text, mistakes = self._rng.choice(
            (
                ("length:>long", 1),
                ("created:2024-13", 1),
                ("created:1066", 1),
                ("is:nonsense", 1),
                ("style:>punk", 1),
                ("时长:很长", 1),
                ("has:!!", 1),
                ("style:!!", 1),
                ("id:你好", 1),
                ("length:..", 1),
                ("created:>2024..2025", 1),
            )
        )
        return Term(text, None, mistakes=mistakes)

    def _open(self) -> list[Term]:
        """Quotes that are not closed, at the end: what stands in them may go on."""
        said = self._words().strip()
        return [
            Term(
                f'"{said}',
                lambda shelf, _last: shelf.phrase(said, column=None, unfinished=True),
                mistakes=1,
            )
        ]


def _ms(moment: datetime) -> float:
    return moment.timestamp() * 1000


def _within(
    key: str, least: float | None, most: float | None
) -> Callable[[dict[str, object]], bool]:
    def is_so(song: dict[str, object]) -> bool:
        value = song[key]
        if not isinstance(value, int | float):
            return False
        return (least is None or value >= least) and (most is None or value < most)

    return is_so


def _is_ready(song: dict[str, object]) -> bool:
    return song["kind"] != "task" and song["state"] == 4


def _is_failed(song: dict[str, object]) -> bool:
    return song["state"] == 3 or (
        song["state"] in {1, 2} and song["task_state"] not in {"waiting", "running", "ready"}
    )


def _has_file(song: dict[str, object], state: str, *kinds: str) -> bool:
    files = song["files"]
    assert isinstance(files, set)
    return any(was == state and (not kinds or kind in kinds) for kind, was in files)


def _is_saved(song: dict[str, object]) -> bool:
    return _has_file(song, "saved", "mp3" if song["kind"] == "clip" else "lyrics")


_FACTS: tuple[tuple[str, tuple[str, ...], Callable[[dict[str, object]], object]], ...] = (
    ("is", ("downloaded", "已下载", "Downloaded"), _is_saved),
    (
        "is",
        ("not-downloaded", "notdownloaded", "未下载", '"not downloaded"'),
        lambda song: song["kind"] == "clip" and _is_ready(song) and not _is_saved(song),
    ),
    ("is", ("failed", "失败"), _is_failed),
    ("is", ("generating", "生成中"), lambda song: not _is_ready(song) and not _is_failed(song)),
    ("is", ("ready", "已完成"), _is_ready),
    ("is", ("song", "歌曲"), lambda song: song["kind"] == "clip"),
    ("is", ("lyrics-only", "纯歌词"), lambda song: song["kind"] == "sheet"),
    ("is", ("instrumental", "纯音乐"), lambda song: song["instrumental"]),
    ("is", ("liked", "已点赞"), lambda song: song["liked"]),
    ("is", ("queued", "排队中"), lambda song: _has_file(song, "queued")),
    ("has", ("lyrics", "歌词"), lambda song: song["lyrics"]),
    ("has", ("prompt", "提示词"), lambda song: song["prompt"]),
    ("has", ("cover", "封面"), lambda song: song["image_url"]),
    ("has", ("video", "视频"), lambda song: song["video_url"] or _has_file(song, "saved", "mp4")),
    ("has", ("notes", "备注"), lambda song: song["notes"]),
    ("has", ("rating", "评分"), lambda song: song["rating"]),
    ("is", ("favourite", "favorite", "喜欢", "收藏"), lambda song: song["favourite"]),
    ("is", ("unheard", "未听"), lambda song: song["unheard"]),
    ("has", ("times", "时间轴"), lambda song: song["times"]),
)


def cases(shelf: Shelf, rng: random.Random, count: int) -> Iterable[Case]:
    """So many queries."""
    writer = Writer(shelf, rng)
    return (writer.case() for _ in range(count))
