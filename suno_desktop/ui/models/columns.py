"""The columns of the tables, each declared once: what it is called, what it shows, how it sorts, how it is painted.

Adding a column is one line here. Nothing else in the window lists columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Final, Generic, NamedTuple, TypeVar

from suno_desktop.core.fields import QT_TRANSLATE_NOOP
from suno_desktop.core.model import Action, FileState, SongKind, TaskState
from suno_desktop.core.rows import DownloadRow, SongRow, TaskRow, TaskSort
from suno_desktop.ui import formats, states
from suno_desktop.ui.messages import beside

R = TypeVar("R")


class Painter(StrEnum):
    """Which delegate paints a column."""

    TEXT = "text"
    COVER = "cover"
    TITLE = "title"
    STATE = "state"
    PROGRESS = "progress"


class Align(StrEnum):
    """Where a text stands."""

    LEFT = "left"
    RIGHT = "right"


class Column(NamedTuple, Generic[R]):
    """One column of a table."""

    key: str
    """Stable; widths and order are remembered under it."""
    title: str
    """English, marked for translation."""
    text: Callable[[R], str]
    width: int
    """At the start, and the least for one that takes what is left."""
    sort: str | None = None
    """What the library sorts by (`library.sorting`); None: it cannot be sorted."""
    align: Align = Align.LEFT
    painter: Painter = Painter.TEXT
    stretch: int = 0
    """Share of the width that is left over."""
    muted: bool = True
    mono: bool = False
    fixed: bool = False
    """Always there, never wider: the cover."""
    rank: int = 0
    """Where it is narrow, columns of the highest rank go first."""
    hidden: bool = False
    """Only shown when the person asks for it."""


_WELL: Final = frozenset({TaskState.WAITING, TaskState.RUNNING, TaskState.READY})


def song_title(row: SongRow) -> str:
    """The title of a row, or what stands for one; of a stem: which one it is, and of which song."""
    stem = row.more.get("stem")
    if stem is not None:
        return states.stem_title(stem, formats.line(row.title))
    if row.title.strip():
        return formats.line(row.title)
    if row.kind is SongKind.TASK:
        return states.task_title(row.task_id)
    return states.untitled()


def first_phrase(style: str) -> str:
    """What a style begins with, up to its first comma."""
    return re.split("[,，、]", style, maxsplit=1)[0].strip()


def _task_title(row: TaskRow) -> str:
    return formats.line(row.task_id)


def _reason(row: TaskRow) -> str:
    if row.reason:
        return formats.line(row.reason)
    told = states.tell_task(row)
    is_well = row.state in _WELL and row.code is None and told.code != states.PART_FAILED
    return "" if is_well else states.say_told(told)


def _percent(value: int | None) -> str:
    return "" if value is None else f"{value}%"


def _action(row: TaskRow) -> str:
    words = {None: "", Action.MUSIC: states.music_word(), Action.LYRICS: states.lyrics_word()}
    return words[row.action]


SONG_COLUMNS: Final[tuple[Column[SongRow], ...]] = (
    Column(
        key="cover",
        #: Title of a column: the cover picture.
        title=QT_TRANSLATE_NOOP("columns", "Cover"),
        text=lambda _row: "",
        width=56,
        painter=Painter.COVER,
        fixed=True,
    ),
    Column(
        key="title",
        title=QT_TRANSLATE_NOOP("columns", "Title"),
        text=song_title,
        width=210,
        sort="title",
        painter=Painter.TITLE,
        stretch=3,
        muted=False,
    ),
    Column(
        key="style",
        #: Title of a column: the style of music, which Suno calls tags.
        title=QT_TRANSLATE_NOOP("columns", "Style"),
        text=lambda row: formats.line(row.style),
        width=130,
        sort="style",
        stretch=5,
        rank=1,
    ),
    Column(
        key="length",
        #: Title of a column: how long the song plays.
        title=QT_TRANSLATE_NOOP("columns", "Length"),
        text=lambda row: formats.length(row.duration_s),
        width=74,
        sort="duration_s",
        align=Align.RIGHT,
        rank=2,
    ),
    Column(
        key="model",
        #: Title of a column: the model of Suno that made the song, such as v4.5.
        title=QT_TRANSLATE_NOOP("columns", "Model"),
        text=lambda row: formats.line(row.model),
        width=88,
        sort="model",
        rank=4,
    ),
    Column(
        key="created",
        #: Title of a column: when the song was made.
        title=QT_TRANSLATE_NOOP("columns", "Created"),
        text=lambda row: formats.day(row.created_at),
        width=96,
        sort="created_at",
        rank=3,
    ),
    Column(
        key="rating",
        #: Title of a column: how many stars the song has.
        title=QT_TRANSLATE_NOOP("columns", "Rating"),
        text=lambda row: formats.stars(row.rating),
        width=84,
        sort="rating",
        rank=3,
    ),
    Column(
        key="favourite",
        #: Title of a column: whether the song is a favourite.
        title=QT_TRANSLATE_NOOP("columns", "Favourite"),
        text=lambda row: "♥" if row.is_favourite else "",
        width=80,
        sort="favourite",
        rank=6,
    ),
    Column(
        key="plays",
        #: Title of a column: how often the song was heard here.
        title=QT_TRANSLATE_NOOP("columns", "Plays"),
        text=lambda row: formats.number(row.play_count) if row.play_count else "",
        width=64,
        sort="play_count",
        align=Align.RIGHT,
        rank=7,
        hidden=True,
    ),
    Column(
        key="heard",
        #: Title of a column: when the song was last heard here.
        title=QT_TRANSLATE_NOOP("columns", "Heard"),
        text=lambda row: formats.lately(row.heard_at),
        width=104,
        sort="heard_at",
        rank=7,
        hidden=True,
    ),
    Column(
        key="added",
        #: Title of a column: when the song was added to the library.
        title=QT_TRANSLATE_NOOP("columns", "Added"),
        text=lambda row: formats.day(row.added_at),
        width=96,
        sort="added",
        rank=6,
        hidden=True,
    ),
    Column(
        key="provider",
        title=QT_TRANSLATE_NOOP("columns", "Provider"),
        text=lambda row: formats.line(row.relay_name or ""),
        width=118,
        sort="relay",
        rank=6,
        hidden=True,
    ),
    Column(
        key="artist",
        title=QT_TRANSLATE_NOOP("columns", "Artist"),
        text=lambda row: formats.line(row.artist),
        width=140,
        rank=5,
        hidden=True,
    ),
    Column(
        key="task",
        title=QT_TRANSLATE_NOOP("columns", "Task"),
        text=lambda row: formats.short_id(row.task_id),
        width=110,
        rank=5,
        mono=True,
        hidden=True,
    ),
    Column(
        key="state",
        #: Title of a column.
        title=QT_TRANSLATE_NOOP("columns", "State"),
        text=lambda row: states.of_song(row).word,
        width=160,
        sort="state",
        painter=Painter.STATE,
    ),
)

TASK_COLUMNS: Final[tuple[Column[TaskRow], ...]] = (
    Column(
        key="titles",
        title=QT_TRANSLATE_NOOP("columns", "Title"),
        text=lambda row: formats.listed(map(formats.line, row.titles)) or "–",
        width=150,
        stretch=3,
        muted=False,
    ),
    Column(
        key="task",
        title=QT_TRANSLATE_NOOP("columns", "Task ID"),
        text=_task_title,
        width=110,
        sort=TaskSort.TASK_ID,
        stretch=2,
        mono=True,
    ),
    Column(
        key="relay",
        title=QT_TRANSLATE_NOOP("columns", "Provider"),
        text=lambda row: formats.line(row.relay_name or "–"),
        width=118,
        sort=TaskSort.RELAY,
        rank=2,
    ),
    Column(
        key="action",
        #: Title of a column: what the task makes, such as music or lyrics.
        title=QT_TRANSLATE_NOOP("columns", "Type"),
        text=_action,
        width=70,
        rank=6,
    ),
    Column(
        key="state",
        title=QT_TRANSLATE_NOOP("columns", "State"),
        text=lambda row: states.of_task_row(row).word,
        width=128,
        sort=TaskSort.STATE,
        painter=Painter.STATE,
    ),
    Column(
        key="progress",
        #: Title of a column: how far the task is, in percent.
        title=QT_TRANSLATE_NOOP("columns", "Progress"),
        text=lambda row: _percent(states.of_task_row(row).percent),
        width=92,
        painter=Painter.PROGRESS,
        rank=3,
    ),
    Column(
        key="submitted",
        #: Title of a column: when the task was given to Suno.
        title=QT_TRANSLATE_NOOP("columns", "Submitted"),
        text=lambda row: formats.lately(row.submitted_at),
        width=104,
        sort=TaskSort.SUBMITTED,
        rank=4,
    ),
    Column(
        key="finished",
        #: Title of a column: when the generation ended.
        title=QT_TRANSLATE_NOOP("columns", "Finished"),
        text=lambda row: formats.lately(row.finished_at),
        width=104,
        sort=TaskSort.FINISHED,
        rank=5,
    ),
    Column(
        key="reason",
        #: Title of a column: why a task failed.
        title=QT_TRANSLATE_NOOP("columns", "Reason"),
        text=_reason,
        width=150,
        stretch=6,
        rank=1,
    ),
    Column(
        key="songs",
        title=QT_TRANSLATE_NOOP("columns", "Songs"),
        text=lambda row: formats.number(row.songs),
        width=62,
        align=Align.RIGHT,
        rank=2,
    ),
)


def _download_reason(row: DownloadRow) -> str:
    if row.retry_at is None or row.file.state is not FileState.QUEUED:
        return states.say_file(row.file)
    reason = states.say_file(row.file, at_known_time=True)
    again = states.tried_again(row.retry_at)
    return beside(reason, again) if reason else again


DOWNLOAD_COLUMNS: Final[tuple[Column[DownloadRow], ...]] = (
    Column(
        key="song",
        title=QT_TRANSLATE_NOOP("columns", "Song"),
        text=lambda row: formats.line(row.title) or states.untitled(),
        width=190,
        painter=Painter.TITLE,
        stretch=4,
        muted=False,
    ),
    Column(
        key="kind",
        #: Title of a column: which file of a song is downloaded.
        title=QT_TRANSLATE_NOOP("columns", "File"),
        text=lambda row: states.kind_word(row.file.kind),
        width=76,
        rank=1,
    ),
    Column(
        key="state",
        title=QT_TRANSLATE_NOOP("columns", "State"),
        text=lambda row: states.of_file(row.file.state, is_encrypted=row.file.is_encrypted).word,
        width=152,
        painter=Painter.STATE,
    ),
    Column(
        key="progress",
        title=QT_TRANSLATE_NOOP("columns", "Progress"),
        text=lambda _row: "",
        width=116,
        painter=Painter.PROGRESS,
        rank=2,
    ),
    Column(
        key="speed",
        title=QT_TRANSLATE_NOOP("columns", "Speed"),
        text=lambda _row: "",
        width=92,
        align=Align.RIGHT,
        rank=3,
    ),
    Column(
        key="left",
        title=QT_TRANSLATE_NOOP("columns", "Time left"),
        text=lambda _row: "",
        width=84,
        align=Align.RIGHT,
        rank=4,
    ),
    Column(
        key="reason",
        title=QT_TRANSLATE_NOOP("columns", "Reason"),
        text=_download_reason,
        width=150,
        stretch=10,
        rank=2,
    ),
)
