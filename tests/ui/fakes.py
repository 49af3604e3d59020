"""Stand-ins for bridge, engine, reader, player and playback, with rows made here. No thread, no file, no network.

They have the signals and calls that the window uses of the real ones; answers come at the next turn of the loop, as
they do in life.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from suno_desktop.bridge.player import PlayerState
from suno_desktop.bridge.sleep_timer import SleepTimer
from suno_desktop.bridge.up_next import UpNext
from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import Changes
from suno_desktop.core.errors import DesktopError, PlatformMissingError
from suno_desktop.core.events import Notice
from suno_desktop.core.library.query.parser import parse
from suno_desktop.core.library.query.tree import Query
from suno_desktop.core.model import (
    Action,
    Clip,
    ClipId,
    ClipState,
    FileId,
    FileState,
    LyricSheet,
    MediaFile,
    MediaKind,
    RelayId,
    SongId,
    SongKind,
    TaskId,
    TaskKey,
    TaskState,
)
from suno_desktop.core.rows import (
    BlindRecord,
    CollectionRow,
    Counts,
    DownloadRow,
    Grouping,
    Kin,
    Note,
    Playable,
    Safety,
    SongDetail,
    SongFilter,
    SongQuery,
    SongRow,
    SoundFigures,
    StemRow,
    TaskQuery,
    TaskRow,
    TaskSort,
    TimesTold,
)
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.models.columns import first_phrase
from suno_desktop.ui.models.selection import is_playable
from suno_desktop.ui.window_state import WindowState
from tests.fake_engine import FakeEngine

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
WHEN = datetime(2024, 12, 20, 14, 2, tzinfo=UTC)


def done(value: Any = None) -> Future[Any]:
    """A future that is there already."""
    future: Future[Any] = Future()
    future.set_result(value)
    return future


def failed(error: Exception) -> Future[Any]:
    """A future that went wrong."""
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


def task(key: int = 1, **changes: Any) -> TaskRow:
    """A task row."""
    row = TaskRow(
        key=TaskKey(key),
        task_id=TaskId(f"{key:08x}-5c1d-4b2a-9a7e-0123456789ab"),
        relay_id=RelayId(1),
        relay_name="api.example.cn",
        action=Action.MUSIC,
        state=TaskState.READY,
        relay_status="SUCCESS",
        progress=100,
        code=None,
        reason=None,
        submitted_at=WHEN,
        started_at=WHEN + timedelta(seconds=12),
        finished_at=WHEN + timedelta(minutes=2),
        added_at=NOW,
        next_look_at=None,
        songs=2,
    )
    return row._replace(**changes)


def song(number: int = 1, **changes: Any) -> SongRow:
    """A song row; a ready clip that is not saved."""
    row = SongRow(
        song_id=SongId(number),
        kind=SongKind.CLIP,
        task_key=TaskKey((number + 1) // 2),
        clip_id=ClipId(f"{number:08x}-aaaa-4bbb-8ccc-0123456789ab"),
        task_id=TaskId(f"{(number + 1) // 2:08x}-5c1d-4b2a-9a7e-0123456789ab"),
        take=(number + 1) % 2,
        title="City Lights",
        style="emotional punk",
        duration_s=197.4,
        model="chirp-v4",
        artist="FocusedBongoDrums8396",
        created_at=WHEN,
        state=ClipState.READY,
        task_state=TaskState.READY,
        progress=100,
        files={},
        image_url="https://cdn.example.com/image.jpeg",
        has_audio_link=True,
        has_video_link=True,
    )
    return row._replace(**changes)


def file(number: int, song_id: int, state: FileState, **changes: Any) -> MediaFile:
    """A download."""
    made = MediaFile(
        file_id=FileId(number),
        song_id=SongId(song_id),
        kind=MediaKind.MP3,
        state=state,
        path=Path("/home/li/Music/Suno/Li Wei/City Lights [A 00000001].mp3")
        if state is FileState.SAVED
        else None,
        container="mp3" if state is FileState.SAVED else None,
        size_bytes=4_812_345 if state is FileState.SAVED else None,
        added_at=NOW,
    )
    return made._replace(**changes)


_GROUPS: Mapping[Grouping, Callable[[SongRow], str]] = {
    Grouping.TASK: lambda row: f"{10_000 - row.task_key:06}",
    Grouping.DAY: lambda row: "" if row.created_at is None else f"{row.created_at:%Y-%m-%d}",
    Grouping.MONTH: lambda row: "" if row.created_at is None else f"{row.created_at:%Y-%m}",
    Grouping.STYLE: lambda row: first_phrase(row.style),
    Grouping.ARTIST: lambda row: row.artist,
    Grouping.MODEL: lambda row: row.model,
    Grouping.PROVIDER: lambda row: row.relay_name or "",
}


@dataclass
class FakeReader:
    """Answers like a reader, from lists."""

    songs: dict[int, SongRow] = field(default_factory=dict)
    clips: dict[int, Clip] = field(default_factory=dict)
    sheets: dict[int, LyricSheet] = field(default_factory=dict)
    figures: dict[int, SoundFigures] = field(default_factory=dict)
    times: dict[int, TimesTold] = field(default_factory=dict)
    blind: dict[int, BlindRecord] = field(default_factory=dict)
    tasks: dict[int, TaskRow] = field(default_factory=dict)
    files: dict[int, MediaFile] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    stems: dict[int, tuple[StemRow, ...]] = field(default_factory=dict)
    kin: dict[int, tuple[Kin, ...]] = field(default_factory=dict)
    own_albums: dict[int, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    own_collections: list[CollectionRow] = field(default_factory=list)
    below: tuple[int, int] = field(default_factory=lambda: (0, 0))
    """Files in the music folder, and their bytes."""

    def files_below(self, root: Path) -> tuple[int, int]:
        return self.below

    def albums(self, song_ids: Sequence[int]) -> frozenset[str]:
        return frozenset(self.own_albums.get(song_id, "") for song_id in song_ids)

    def song_ids(self, query: SongQuery) -> array[int]:
        self.calls.append("song_ids")
        rows = [row for row in self.songs.values() if self._fits(row, query)]
        keys: Mapping[str, Callable[[SongRow], Any]] = {
            "title": lambda row: row.title.casefold(),
            "duration_s": lambda row: row.duration_s or 0.0,
        }
        for sort, descending in reversed(((query.sort, query.descending), *query.then)):
            rows.sort(key=keys.get(sort, lambda row: row.song_id), reverse=descending)
        if query.group is Grouping.NONE:
            return array("q", [row.song_id for row in rows])
        group = _GROUPS[query.group]
        rows.sort(key=lambda row: (group(row) == "", group(row)))
        found = array("q")
        for value, songs in groupby(rows, key=group):
            found.append(-1 - zlib.crc32(value.encode()))
            found.extend(row.song_id for row in songs)
        return found

    @staticmethod
    def _fits(row: SongRow, query: SongQuery) -> bool:
        saved = FileState.SAVED in row.files.values()
        fits = {
            SongFilter.SAVED: saved,
            SongFilter.NOT_SAVED: not saved and row.kind is SongKind.CLIP,
            SongFilter.SHEETS: row.kind is SongKind.SHEET,
            SongFilter.UNHEARD: row.is_unheard,
            SongFilter.FAVOURITES: row.is_favourite,
            SongFilter.TRASH: row.trashed_at is not None,
        }.get(query.filter, True) and (row.trashed_at is None or query.filter is SongFilter.TRASH)
        text = f"{row.title} {row.style} {row.artist}".casefold()
        return fits and query.text.strip().casefold() in text

    def ended_by(self, outrun: CancelToken) -> AbstractContextManager[None]:
        return nullcontext()

    def first_song_ids(self, query: SongQuery, count: int) -> array[int] | None:
        return None

    def understood(self, text: str) -> Query:
        return parse(text, NOW)

    def known_values(self, field: str) -> list[str]:
        self.calls.append(f"known_values {field}")
        return {"models": ["v4", "v4.5"], "style": ["city pop", "emotional punk"]}.get(field, [])

    def song_rows(self, song_ids: Iterable[int], *, searched: str = "") -> list[SongRow]:
        self.calls.append("song_rows")
        return [self.songs[identity] for identity in song_ids if identity in self.songs]

    def songs_of(self, task_keys: Sequence[int]) -> list[SongId]:
        rows = [
            row
            for row in self.songs.values()
            if row.task_key in task_keys and row.trashed_at is None
        ]
        return [row.song_id for row in sorted(rows, key=lambda row: row.take or 0)]

    def with_sound(self, song_ids: Iterable[int]) -> array[int]:
        rows = [self.songs[identity] for identity in song_ids if identity in self.songs]
        return array("q", [row.song_id for row in rows if is_playable(row)])

    def song_detail(self, song_id: int) -> SongDetail | None:
        row = self.songs.get(song_id)
        if row is None:
            return None
        files = tuple(one for one in self.files.values() if one.song_id == song_id)
        about = self.tasks.get(row.task_key) or task(row.task_key)
        return SongDetail(
            row=row,
            clip=self.clips.get(song_id),
            sheet=self.sheets.get(song_id),
            task=about,
            sources=(about,),
            files=files,
            figures=self.figures.get(song_id),
            times=self.times.get(song_id),
            kin=self.kin.get(song_id, ()),
            stems=self.stems.get(song_id, ()),
            others=tuple(
                one
                for one in self.songs.values()
                if one.task_key == row.task_key and one.song_id != song_id
            ),
            blind=self.blind.get(song_id, BlindRecord()),
        )

    def collections(self) -> tuple[CollectionRow, ...]:
        return tuple(self.own_collections)

    def figures_of(self, song_id: int) -> SoundFigures | None:
        return self.figures.get(song_id)

    def notes_of(self, clip_id: ClipId) -> tuple[Note, ...]:
        return tuple(note for note in self.notes if note.clip_id == clip_id)

    def files_of(self, song_ids: Iterable[int]) -> dict[SongId, tuple[MediaFile, ...]]:
        return {
            SongId(identity): tuple(one for one in self.files.values() if one.song_id == identity)
            for identity in song_ids
        }

    def task_keys(self, query: TaskQuery, *, among: Sequence[int] | None = None) -> array[int]:
        rows = [
            row
            for row in self.tasks.values()
            if self._is_chosen(row, query) and query.text in row.task_id
            if among is None or row.key in among
        ]
        rows.sort(
            key=lambda row: row.task_id if query.sort is TaskSort.TASK_ID else row.key,
            reverse=query.descending,
        )
        return array("q", [row.key for row in rows])

    @staticmethod
    def _is_chosen(row: TaskRow, query: TaskQuery) -> bool:
        parts = {SongFilter.RUNNING: row.running_songs, SongFilter.FAILED: row.failed_songs}
        in_part = query.part is not None and parts[query.part] > 0
        return query.states is None or row.state in query.states or in_part

    def task_rows(self, keys: Iterable[int]) -> list[TaskRow]:
        return [self.tasks[key] for key in keys if key in self.tasks]

    def downloads(
        self, states: Iterable[FileState] | None = None, *, limit: int = 500
    ) -> list[DownloadRow]:
        wanted = set(FileState if states is None else states)
        rows = []
        for one in sorted(self.files.values(), key=lambda one: -one.file_id):
            if one.state in wanted:
                row = self.songs[one.song_id]
                rows.append(
                    DownloadRow(file=one, title=row.title, take=row.take, artist=row.artist)
                )
        return rows[:limit]

    def download_ids(
        self, states: Iterable[FileState] | None = None, *, limit: int = 500
    ) -> array[int]:
        return array("q", [row.file.file_id for row in self.downloads(states, limit=limit)])

    def download_rows(self, file_ids: Iterable[int]) -> list[DownloadRow]:
        rows = {int(row.file.file_id): row for row in self.downloads()}
        return [rows[file_id] for file_id in file_ids if file_id in rows]

    def counts(self) -> Counts:
        songs: dict[SongFilter, int] = {
            chosen: len(self.song_ids(SongQuery(filter=chosen)))
            for chosen in SongFilter
            if chosen not in {SongFilter.RUNNING, SongFilter.FAILED}
        }
        running = {TaskState.WAITING, TaskState.RUNNING}
        files: dict[FileState, int] = {}
        for one in self.files.values():
            files[one.state] = files.get(one.state, 0) + 1
        rows = list(self.tasks.values())
        return Counts(
            songs=songs,
            ready={chosen: self._ready(chosen) for chosen in songs},
            tasks=len(rows),
            tasks_running=sum(row.state in running or row.running_songs > 0 for row in rows),
            tasks_failed=sum(
                row.state not in running | {TaskState.READY, TaskState.HELD} or row.failed_songs > 0
                for row in rows
            ),
            tasks_held=sum(row.state is TaskState.HELD for row in rows),
            files=files,
        )

    def _ready(self, chosen: SongFilter) -> int:
        rows = [self.songs[song_id] for song_id in self.song_ids(SongQuery(filter=chosen))]
        kind = SongKind.SHEET if chosen is SongFilter.SHEETS else SongKind.CLIP
        return sum(row.kind is kind and row.state is ClipState.READY for row in rows)

    def safety(self) -> Safety:
        self.calls.append("safety")
        return Safety(
            on_disk=self._ready(SongFilter.SAVED),
            links_only=self._ready(SongFilter.NOT_SAVED),
            blocked=1,
            oldest_link=datetime.now(UTC) - timedelta(days=9, hours=2),
        )

    def replies(self, task_key: int) -> list[tuple[datetime, str]]:
        return [(NOW, '{"code": "success", "data": []}')]


class FakeBridge(QObject):
    """The bridge's signals; answers come at the next turn of the loop."""

    changed = Signal(object)
    progressed = Signal(object)
    relay_changed = Signal(object)
    noticed = Signal(object)
    file_ended = Signal(object)
    batch_saved = Signal(object)
    folder_moved = Signal(object)
    working = Signal(object)
    listening = Signal(object)
    bug = Signal(object)

    def __init__(self, folder: Path, reader: FakeReader | None = None) -> None:
        super().__init__()
        self.engine: Any = FakeEngine(folder)
        self.reader = self.engine.reader = reader or FakeReader()
        self.held: list[Callable[[], None]] | None = None
        """Set to a list to hold answers back."""

    def survey(
        self,
        work: Callable[[Any], Any],
        *,
        owner: QObject,
        on_done: Callable[[Any], object],
        on_error: Callable[[Any], object] | None = None,
    ) -> None:
        self.read(work, owner=owner, on_done=on_done, on_error=on_error)

    def read(
        self,
        work: Callable[[Any], Any],
        *,
        owner: QObject,
        on_done: Callable[[Any], object],
        on_error: Callable[[Any], object] | None = None,
    ) -> None:
        def answer() -> None:
            try:
                value = work(self.reader)
            except DesktopError as error:
                self.do(failed(error), owner=owner, on_error=on_error)
                return
            if shiboken6.isValid(owner):
                on_done(value)

        if self.held is not None:
            self.held.append(answer)
        else:
            QTimer.singleShot(0, owner, answer)

    def do(
        self,
        future: Future[Any],
        *,
        owner: QObject,
        on_done: Callable[[Any], object] | None = None,
        on_error: Callable[[Any], object] | None = None,
    ) -> None:
        def look() -> None:
            if not future.done():
                QTimer.singleShot(2, owner, look)
                return
            if future.cancelled():
                return
            error = future.exception()
            if error is None:
                if on_done is not None:
                    on_done(future.result())
            elif on_error is not None:
                on_error(error)
            elif isinstance(error, DesktopError):
                self.noticed.emit(Notice(level="error", code=error.code, values=error.values))
            else:
                self.bug.emit(error)

        QTimer.singleShot(0, owner, look)

    def change(self, rows: Iterable[SongRow] = (), *, listed: bool = False) -> None:
        """Put rows into the reader and tell that they changed."""
        rows = list(rows)
        self.reader.songs.update({row.song_id: row for row in rows})
        ids = frozenset(row.song_id for row in rows)
        self.changed.emit(Changes(songs=ids, songs_listed=listed))


class FakePlayer(QObject):
    """The player's signals and state, without sound."""

    state_changed = Signal(object)
    position_changed = Signal(int)
    duration_changed = Signal(int)
    volume_changed = Signal(float)
    ended = Signal()
    failed = Signal(object)
    interrupted = Signal(object)
    video_changed = Signal(bool)
    seeked = Signal(int)
    rate_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.state = PlayerState.EMPTY
        self.position_ms = 0
        self.duration_ms = 0
        self.volume = 0.8
        self.rate = 1.0
        self.available = False
        self.missing: PlatformMissingError | None = None
        self.seeks: list[int] = []

    def seek(self, position_ms: int) -> None:
        self.seeks.append(position_ms)
        self.position_ms = position_ms
        self.position_changed.emit(position_ms)

    def set_volume(self, shown: float) -> None:
        self.volume = shown
        self.volume_changed.emit(shown)

    def set_fade(self, length_ms: int) -> None:
        self.fade_ms = length_ms

    def set_gain(self, factor: float) -> None:
        self.gain = factor

    def set_output(self, output: str) -> None:
        self.output = output

    @property
    def outputs(self) -> Mapping[str, str]:
        return {"speakers": "Speakers", "phones": "Headphones"}

    def set_rate(self, rate: float) -> None:
        self.rate = rate
        self.rate_changed.emit(rate)

    def set_video_sink(self, target: object) -> None:
        pass

    def show_video(self, *, has_picture: bool) -> None:
        """Tell whether there is a picture."""
        self.video_changed.emit(has_picture)

    def pretend(self, state: PlayerState, *, position_ms: int = 0, duration_ms: int = 0) -> None:
        """Be in a state."""
        self.state, self.position_ms, self.duration_ms = state, position_ms, duration_ms
        self.duration_changed.emit(duration_ms)
        self.position_changed.emit(position_ms)
        self.state_changed.emit(state)


class FakePlayback(QObject):
    """Notes what is to be played."""

    song_changed = Signal(object)
    loading_changed = Signal(bool)
    order_changed = Signal()
    opened_ahead = Signal(object)
    nothing_loaded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.current: SongId | None = None
        self.kind = MediaKind.MP3
        self.is_loading = False
        self.is_starting = False
        self.playing: Playable | None = None
        self.can_next = False
        self.can_previous = False
        self.played: list[tuple[list[int], int, MediaKind]] = []
        self.toggles = 0
        self.pauses = 0
        self.jumps: list[int] = []
        self.switched: list[SongId] = []
        keeps = SimpleNamespace(keep=lambda *_: done())
        bridge: Any = SimpleNamespace(engine=SimpleNamespace(queue=keeps), do=lambda *_, **__: None)
        self.up_next = UpNext(bridge=bridge, position_ms=lambda: self.position_ms, parent=self)
        self.up_next.changed.connect(self.order_changed)
        self.sleep = SleepTimer(lambda: None, self)
        self.brought_back = 0

    def bring_back(self) -> None:
        self.brought_back += 1

    def jump(self, place: int) -> None:
        self.jumps.append(place)

    def play_from(self, song_ids: Sequence[SongId], song_id: SongId, at_ms: int) -> None:
        self.play(song_ids, song_id)
        self.jumps.append(at_ms)

    def play(
        self,
        song_ids: Sequence[SongId],
        start: SongId,
        *,
        kind: MediaKind = MediaKind.MP3,
        chosen: bool = True,
    ) -> None:
        self.played.append((list(song_ids), start, kind))
        self.current = start
        self.up_next.queue.begin(song_ids, start)
        self.kind = kind
        self.can_next = self.can_previous = len(song_ids) > 1
        self.song_changed.emit(start)
        self.up_next.tell()

    position_ms = 0

    def go_back_to(self, song_ids: Sequence[SongId], song_id: SongId, position_ms: int) -> None:
        self.current = song_id
        self.position_ms = position_ms
        self.song_changed.emit(song_id)
        self.order_changed.emit()

    def seek(self, position_ms: int) -> None:
        self.position_ms = position_ms

    def switch_to(self, song_id: SongId) -> None:
        self.switched.append(song_id)

    def toggle(self) -> None:
        self.toggles += 1
        if self.current is None:
            self.nothing_loaded.emit()

    def pause(self) -> None:
        self.pauses += 1

    def next(self) -> None:
        pass

    def previous(self) -> None:
        pass


def window(
    *,
    bridge: Any,
    player: Any = None,
    playback: Any = None,
    folder: Path,
    demo: Any = None,
    in_two_steps: bool = False,
) -> MainWindow:
    """The real window on stand-ins."""
    QGuiApplication.clipboard().clear()  # else what another test copied is offered above the list
    return MainWindow(
        bridge=bridge,
        player=player or cast("Any", FakePlayer()),
        playback=playback or cast("Any", FakePlayback()),
        window_state=WindowState(folder / "window.json"),
        demo=demo,
        in_two_steps=in_two_steps,
    )


ENGLISH = """[Verse 1]
Neon on the river, paper in the rain
I wrote your name on every window of the train
Somebody is humming in the corner of the night
And all of us are moths around the city light

[Chorus]
City lights, burn a little longer
City lights, make a weak heart stronger
If I lose my way, I'm gonna be alright
Running on the echo of the city lights

[Verse 2]
Coffee gone to winter, shoes are full of May
Every little heartbreak has a part to play

[Outro]
Burn a little longer"""
CHINESE = """[主歌]
喵星人坐在窗台上
看着月亮慢慢变成鱼的模样
尾巴轻轻打着拍子
全世界都跟着它摇晃

[副歌]
喵星摇滚 让我们一起跳
把忧愁都踢到九霄云外去
喵星摇滚 今晚不睡觉
爪子踩在鼓点上多么美妙"""
_SONGS: Sequence[tuple[str, str, float | None, str, str]] = (
    ("City Lights", "emotional punk, female vocals, 168 bpm", 197.4, "chirp-v4", "FocusedBongoDrums8396"),
    ("喵星摇滚", "rock, cat, 中文说唱", 125.0, "chirp-v3-5", "小猫乐队"),
    ("Blowin' in the Attic", "acoustic folk", 108.2, "chirp-v3-0", "Ada & the Lamps"),
    ("Winter Harbour", "ambient, piano, cinematic strings", 241.9, "chirp-v4-5", "Northern Quiet"),
    ("夜に咲く", "city pop, japanese, groovy bass", 203.0, "chirp-v4", "ミカ"),
    ("Paper Boats on a Very Long River That Never Ends", "indie pop, hand claps", 176.3, "chirp-v4", "Ada & the Lamps"),
    ("Samba para Dois", "bossa nova, nylon guitar", 164.0, "chirp-v4", "Rita Lua"),
    ("한밤의 산책", "lo-fi, korean, mellow", 139.5, "chirp-v4-5", "Soft Machine Club"),
)  # fmt: skip


_RUNNING = "64dc8d98-77aa-4c7f-9b8a-12aa34bb56cc"
_WAITING = "bee8f32e-0f0f-4c7f-9b8a-12aa34bb56cc"
_FAILED = "1f0c5b77-a1b2-4c7f-9b8a-12aa34bb56cc"


def library(*, rows: int = 40) -> FakeReader:
    """A library with something of everything."""
    reader = FakeReader()
    for number in range(1, rows + 1):
        title, style, seconds, model, artist = _SONGS[((number - 1) // 2) % len(_SONGS)]
        saved = number % 3 != 0
        reader.songs[number] = song(
            number,
            title=title,
            style=style,
            duration_s=seconds,
            model=model,
            artist=artist,
            created_at=WHEN + timedelta(days=number, hours=number),
            files={MediaKind.MP3: FileState.SAVED} if saved else {},
        )
        if saved:
            reader.files[number] = file(number, number, FileState.SAVED)
        reader.clips[number] = Clip(
            clip_id=ClipId(f"{number:08x}-aaaa-4bbb-8ccc-0123456789ab"),
            state=ClipState.READY,
            relay_status="complete",
            title=title,
            style=style,
            lyrics=CHINESE if "喵" in title else ENGLISH,
            prompt="A song about walking home through a city that never sleeps",
            duration_s=seconds,
            model=model,
            model_version="v4",
            artist=artist,
            handle="focusedbongodrums8396",
            created_at=WHEN,
            audio_url="https://cdn.example.com/audio/0000.mp3",
            video_url="https://cdn.example.com/video/0000.mp4",
            image_url="https://cdn.example.com/image/large_0000.jpeg",
            plays=1284,
            upvotes=12,
            public=False,
            liked=True,
        )
        key = (number + 1) // 2
        reader.tasks[key] = task(key)
    _add_states(reader, rows)
    return reader


def _add_states(reader: FakeReader, rows: int) -> None:
    """The states that are not just ready and saved."""
    top = rows

    def put(offset: int, **changes: Any) -> int:
        number = top - offset
        reader.songs[number] = reader.songs[number]._replace(**changes)
        for key in [key for key, one in reader.files.items() if one.song_id == number]:
            del reader.files[key]
        for kind, state in reader.songs[number].files.items():
            identity = 1000 + number * 10 + list(MediaKind).index(kind)
            reader.files[identity] = file(identity, number, state, kind=kind)
        return number

    put(0, kind=SongKind.TASK, title="", artist="", style="", model="", take=None, clip_id=None,
        duration_s=None, created_at=None, state=ClipState.PENDING, task_state=TaskState.RUNNING,
        progress=45, files={}, image_url=None, task_key=TaskKey(101),
        task_id=TaskId(_RUNNING))  # fmt: skip
    put(1, kind=SongKind.TASK, title="", artist="", style="", model="", take=None, clip_id=None,
        duration_s=None, created_at=None, state=ClipState.PENDING, task_state=TaskState.WAITING,
        progress=None, files={}, image_url=None, task_key=TaskKey(102),
        task_id=TaskId(_WAITING))  # fmt: skip
    put(2, state=ClipState.STREAMING, files={}, duration_s=None)
    put(3, files={MediaKind.MP3: FileState.DOWNLOADING})
    put(4, files={MediaKind.MP3: FileState.QUEUED})
    blocked = put(5, files={MediaKind.MP3: FileState.BLOCKED})
    bad = put(6, files={MediaKind.MP3: FileState.FAILED})
    for number, code in ((blocked, "media.blocked_by_suno"), (bad, "media.cut")):
        identity = 1000 + number * 10
        reader.files[identity] = reader.files[identity]._replace(code=code)
    sheet = put(7, kind=SongKind.SHEET, take=None, clip_id=None, artist="", model="",
                duration_s=None, title="Letters to the Moon", style="", image_url=None,
                files={})  # fmt: skip
    reader.sheets[sheet] = LyricSheet(title="Letters to the Moon", text=ENGLISH)
    reader.clips.pop(sheet)
    put(8, kind=SongKind.TASK, title="", artist="", style="", model="", take=None, clip_id=None,
        duration_s=None, created_at=None, state=ClipState.FAILED, task_state=TaskState.FAILED,
        progress=None, files={}, image_url=None, task_key=TaskKey(103),
        task_id=TaskId(_FAILED), relay_name="api.example.cn",
        said="The prompt contains words that are not allowed: “Beatles”")  # fmt: skip
    put(9, files={MediaKind.MP3: FileState.MISSING})
    for number in (top, top - 1, top - 8):
        reader.clips.pop(number, None)
    reader.tasks[101] = task(101, task_id=TaskId("64dc8d98-77aa-4c7f-9b8a-12aa34bb56cc"), state=TaskState.RUNNING,
                             progress=45, relay_status="IN_PROGRESS", finished_at=None, songs=0)  # fmt: skip
    reader.tasks[102] = task(102, task_id=TaskId("bee8f32e-0f0f-4c7f-9b8a-12aa34bb56cc"), state=TaskState.WAITING,
                             progress=None, action=None, relay_status=None, submitted_at=None, started_at=None,
                             finished_at=None, songs=0)  # fmt: skip
    reader.tasks[103] = task(103, task_id=TaskId("1f0c5b77-a1b2-4c7f-9b8a-12aa34bb56cc"), state=TaskState.FAILED,
                             progress=None, relay_status="FAILURE", songs=0,
                             reason="The prompt contains words that are not allowed: “Beatles”")  # fmt: skip
    reader.tasks[104] = task(104, task_id=TaskId("task_01jfk2m3n4"), state=TaskState.HELD, progress=None,
                             code="relay.key_wrong", finished_at=None, songs=0)  # fmt: skip
    reader.tasks[105] = task(105, state=TaskState.UNKNOWN, progress=None, submitted_at=None, started_at=None,
                             finished_at=None, songs=0, relay_name="backup relay")  # fmt: skip
    reader.tasks[106] = task(106, state=TaskState.READY, action=Action.LYRICS, songs=1)
