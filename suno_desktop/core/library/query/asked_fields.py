"""THE table of what can be asked for: each field once, with its names, how a value is read, and how it compiles.

English, Simplified and Traditional Chinese names are all understood in every window; completion offers those of the
window's language. Asks no database: a name that only the library knows (a provider, a model) is looked up by `sql`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

from suno_desktop.core.library.query import values
from suno_desktop.core.library.query.words import words
from suno_desktop.core.library.song_lists import AT_RISK
from suno_desktop.core.library.sql_values import Flag
from suno_desktop.core.model import SongKind


class Kind(StrEnum):
    """How a field is asked for."""

    TEXT = "text"
    """Words of a column of the index."""
    ORDERED = "ordered"
    """A value that can be compared."""
    CHOICE = "choice"
    """One of a few words."""
    CALLED = "called"
    """What the library names so."""
    ID = "id"


class Word(NamedTuple):
    """What something is called in each language; the first is offered, the others are understood too."""

    en: str
    zh: str
    hant: str
    also: tuple[str, ...] = ()

    def in_language(self, language: str) -> str:
        """The word for a window's language (`zh_CN`, `zh_TW`, …); English where there is none."""
        if not language.startswith("zh"):
            return self.en
        return self.hant if language[3:] in {"TW", "HK", "MO", "Hant"} else self.zh

    @property
    def all(self) -> tuple[str, ...]:
        """All that is understood."""
        return (self.en, self.zh, self.hant, *self.also)


class FieldChoice(NamedTuple):
    """One word that a field of choices understands, and the SQL of those songs. `:soon` is known there."""

    word: Word
    sql: str


class Named(NamedTuple):
    """Something that the library names: its value in SQL, and what it is called."""

    value: object
    names: tuple[str, ...]


class Names(Protocol):
    """What the library knows the names of; asked for only by queries that need it."""

    def models(self) -> Iterable[Named]:
        """The models of all songs."""

    def artists(self) -> Iterable[Named]:
        """The artists of all songs, as they are shown."""

    def providers(self) -> Iterable[Named]:
        """The saved relays."""

    def collections(self) -> Iterable[Named]:
        """The collections by hand, also by the names of the folders that they are in."""


class AskedField(NamedTuple):
    """One field.

    Attributes:
        key: its name in code; of `Names` where the library knows the values.
        word: what it is called.
        kind: how it is asked for.
        column: of the index, or the SQL of its value in `song`; of what is called something the condition, with
            `{values}` where the values are listed.
        read: makes an interval of a text.
        unread: the code of the sentence that says that a text is no such value.
        choices: of a field of choices.
        examples: values that are offered, as written in English and in Chinese.
    """

    key: str
    word: Word
    kind: Kind
    column: str = ""
    read: values.Read | None = None
    unread: str = ""
    choices: tuple[FieldChoice, ...] = ()
    examples: tuple[Word, ...] = ()

    @property
    def is_of_library(self) -> bool:
        """Whether only the library knows which values there are."""
        return self.kind is Kind.CALLED or self.key == "style"


def _same(*texts: str) -> tuple[Word, ...]:
    return tuple(Word(text, text, text) for text in texts)


def _with_file(state: str, *, kind: str = "") -> str:
    only = f" AND kind = '{kind}'" if kind else ""
    return f"song.song_id IN (SELECT song_id FROM file WHERE state = '{state}'{only})"  # noqa: S608 — constants


def _told(condition: str) -> str:
    return f"song.song_id IN (SELECT song_id FROM song_text WHERE {condition})"  # noqa: S608 — constants


LISTED = "song.removed IS NULL"
"""Songs that lists have."""
IN_TRASH = "song.trashed_at IS NOT NULL"
IS_STEM = "song.stem IS NOT NULL"
NOTES = "note"
"""The column of what the person wrote, which has an index of its own."""

_IS = (
    FieldChoice(
        Word("downloaded", "已下载", "已下載", ("saved", "local")),
        f"song.flags & {Flag.SAVED:d} <> 0",
    ),
    FieldChoice(
        Word("not-downloaded", "未下载", "未下載", ("unsaved", "missing-download")),
        f"song.flags & {Flag.NOT_SAVED:d} <> 0",
    ),
    FieldChoice(
        Word("at-risk", "即将失效", "即將失效", ("expiring",)),
        f"song.song_id IN (SELECT song_id FROM song INDEXED BY song_link_ends WHERE {AT_RISK})",  # noqa: S608 — constants
    ),
    FieldChoice(
        Word("failed", "失败", "失敗"),
        f"song.flags & {Flag.FAILED:d} <> 0",
    ),
    FieldChoice(
        Word("generating", "生成中", "生成中", ("running", "waiting")),
        f"song.flags & {Flag.RUNNING:d} <> 0",
    ),
    FieldChoice(
        Word("ready", "已完成", "已完成"),
        f"song.flags & {Flag.FAILED | Flag.RUNNING:d} = 0",
    ),
    FieldChoice(Word("song", "歌曲", "歌曲"), f"song.kind = '{SongKind.CLIP}'"),
    FieldChoice(Word("stem", "分轨", "分軌", ("stems", "音轨", "音軌")), IS_STEM),
    FieldChoice(
        Word("lyrics-only", "纯歌词", "純歌詞", ("sheet",)),
        f"song.flags & {Flag.SHEET:d} <> 0",
    ),
    FieldChoice(
        Word("instrumental", "纯音乐", "純音樂", ("伴奏",)),
        _told("instrumental = 1"),
    ),
    FieldChoice(
        Word("liked", "已点赞", "已點讚"),
        _told("liked = 1"),
    ),
    FieldChoice(Word("public", "公开", "公開", ("已公开", "已公開")), _told("public = 1")),
    FieldChoice(
        Word("favourite", "喜欢", "喜歡", ("favorite", "loved", "收藏", "最爱")),
        "song.favourite = 1",
    ),
    FieldChoice(Word("unheard", "未听", "未聽", ("new", "未听过", "未聽過")), "song.unheard = 1"),
    FieldChoice(Word("trashed", "回收站", "回收桶", ("trash", "已删除")), IN_TRASH),
    FieldChoice(Word("queued", "排队中", "排隊中"), _with_file("queued")),
    FieldChoice(Word("downloading", "下载中", "下載中"), _with_file("downloading")),
    FieldChoice(Word("paused", "已暂停", "已暫停"), _with_file("paused")),
    FieldChoice(Word("blocked", "被限制", "被限制"), _with_file("blocked")),
    FieldChoice(
        Word("download-failed", "下载失败", "下載失敗"),
        _with_file("failed"),
    ),
    FieldChoice(Word("missing", "文件丢失", "檔案遺失", ("丢失",)), _with_file("missing")),
    FieldChoice(Word("damaged", "文件损坏", "檔案損壞", ("损坏",)), _with_file("damaged")),
)

_HAS = (
    FieldChoice(Word("lyrics", "歌词", "歌詞", ("words",)), _told("lyrics IS NOT NULL")),
    FieldChoice(
        Word("times", "时间轴", "時間軸", ("timing", "synced")),
        "song.clip_id IN (SELECT clip_id FROM timing WHERE words <> '[]')",
    ),
    FieldChoice(
        Word("video", "视频", "影片", ("mp4", "视訊")),
        f"song.flags & {Flag.VIDEO:d} <> 0 OR {_with_file('saved', kind='mp4')}",
    ),
    FieldChoice(Word("cover", "封面", "封面", ("image",)), "song.image_url IS NOT NULL"),
    FieldChoice(Word("prompt", "提示词", "提示詞", ("description",)), _told("prompt IS NOT NULL")),
    FieldChoice(
        Word("notes", "备注", "備註", ("note", "笔记")),
        "song.clip_id IN (SELECT clip_id FROM note)",
    ),
    FieldChoice(Word("rating", "评分", "評分", ("stars",)), "song.rating IS NOT NULL"),
)

_DATES = (
    Word("today", "今天", "今天"),
    Word("yesterday", "昨天", "昨天"),
    Word("this-week", "本周", "本週"),
    Word("last-week", "上周", "上週"),
    Word("this-month", "本月", "本月"),
    Word("last-month", "上月", "上月"),
    Word("this-year", "今年", "今年"),
)

ARTIST = "coalesce(song.own_artist, song.artist)"
_OF_PROVIDER = (
    "song.song_id IN (SELECT song_id FROM task JOIN source USING (task_key) WHERE relay_id IN ({values})"
    " UNION ALL SELECT song_id FROM task JOIN song USING (task_key) WHERE relay_id IN ({values}))"
)

FIELDS: tuple[AskedField, ...] = (
    AskedField("title", Word("title", "标题", "標題", ("歌名", "name")), Kind.TEXT, "title"),
    AskedField(
        "style",
        Word("style", "风格", "風格", ("styles", "tag", "tags", "genre", "曲风", "曲風")),
        Kind.TEXT,
        "style",
    ),
    AskedField("lyrics", Word("lyrics", "歌词", "歌詞", ("lyric",)), Kind.TEXT, "lyrics"),
    AskedField(
        "prompt",
        Word("prompt", "提示词", "提示詞", ("description", "描述")),
        Kind.TEXT,
        "prompt",
    ),
    AskedField(
        "artists",
        Word("artist", "歌手", "歌手", ("by", "艺人", "藝人", "艺术家")),
        Kind.CALLED,
        f"{ARTIST} IN ({{values}})",
    ),
    AskedField("models", Word("model", "模型", "模型"), Kind.CALLED, "song.model IN ({values})"),
    AskedField(
        "providers",
        Word("provider", "中转站", "中轉站", ("relay",)),
        Kind.CALLED,
        _OF_PROVIDER,
    ),
    AskedField(
        "length",
        Word("length", "时长", "時長", ("duration", "长度", "長度")),
        Kind.ORDERED,
        "song.duration_s",
        values.length,
        "query.not_a_length",
        examples=_same(">3:00", "<2:00", "2:00..3:00"),
    ),
    AskedField(
        "created",
        Word("created", "生成时间", "生成時間", ("date", "创建", "創建", "日期", "生成")),
        Kind.ORDERED,
        "song.created_at",
        values.date,
        "query.not_a_date",
        examples=_DATES,
    ),
    AskedField(
        "added",
        Word("added", "添加时间", "加入時間", ("添加", "加入")),
        Kind.ORDERED,
        "song.added_at",
        values.date,
        "query.not_a_date",
        examples=_DATES,
    ),
    AskedField(
        "rating",
        Word("rating", "评分", "評分", ("stars", "星级")),
        Kind.ORDERED,
        "song.rating",
        values.number,
        "query.not_a_number",
        examples=_same("5", ">=4", ">=3", "<3"),
    ),
    AskedField(
        "plays",
        Word("plays", "播放次数", "播放次數", ("played", "播放")),
        Kind.ORDERED,
        "song.play_count",
        values.number,
        "query.not_a_number",
        examples=_same("0", ">=1", ">=10"),
    ),
    AskedField(
        "heard",
        Word("heard", "上次播放", "上次播放", ("lastplayed", "听过", "聽過")),
        Kind.ORDERED,
        "song.heard_at",
        values.date,
        "query.not_a_date",
        examples=_DATES,
    ),
    AskedField(
        "collections",
        Word("in", "在", "在", ("collection", "歌单", "歌單", "收藏夹")),
        Kind.CALLED,
        "song.clip_id IN (SELECT clip_id FROM collection_song WHERE collection_id IN ({values}))",
    ),
    AskedField("notes", Word("note", "备注", "備註", ("notes", "笔记")), Kind.TEXT, NOTES),
    AskedField("is", Word("is", "状态", "狀態", ("state", "是")), Kind.CHOICE, choices=_IS),
    AskedField("has", Word("has", "包含", "包含", ("with", "有", "含")), Kind.CHOICE, choices=_HAS),
    AskedField("id", Word("id", "编号", "編號", ("task", "任务", "任務")), Kind.ID),
)


def folded(name: str) -> str:
    """A name as it is looked up: in any case and width, also with or without its spaces and hyphens."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in plain if not char.isspace() and char not in "-_")


BY_NAME = {folded(name): field for field in FIELDS for name in field.word.all}
CHOICES = {
    field.key: {folded(name): choice for choice in field.choices for name in choice.word.all}
    for field in FIELDS
    if field.choices
}

MODEL_VERSIONS = {
    "chirp-auk": "v4.5",
    "chirp-auk-turbo": "v4.5-all",
    "chirp-bluejay": "v4.5+",
    "chirp-crow": "v5",
    "chirp-fenix": "v5.5",
    "chirp-hawk": "v6",
    "chirp-hawk-wild": "v6-wild",
    "chirp-goose": "v6-mini",
}
"""What people call the models whose names tell no version. Others are understood as they come."""


def model_named(model: str) -> Named:
    """A model with all that it is called."""
    version = MODEL_VERSIONS.get(model)
    return Named(model, (model,) if version is None else (model, version))


def words_of(named: Named) -> Sequence[tuple[str, ...]]:
    """What something is called, word by word."""
    return [words(name) for name in named.names]
