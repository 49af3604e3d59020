"""What the program does to its files, one piece of work each, and what must hold whatever becomes of it.

`prepare` makes the state before. `act` is the work; it calls `ack` after each thing that counts as done. `look` raises
`LostError` if something that must always hold does not; it is asked after the fault. `act` must succeed when it is done again
afterwards, and then `done` must hold too.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.library import migrations, packing, recovery
from suno_desktop.core.library.backups import sound_ones
from suno_desktop.core.library.database import damage_mark
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.media import publish, tags
from suno_desktop.core.media.base_names import Stems
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.media.transfer import MediaClient
from suno_desktop.core.model import (
    ClipId,
    ClipState,
    Collected,
    FileId,
    FileState,
    MediaFile,
    MediaKind,
    Relay,
    RelayId,
    SongId,
    Task,
    TaskId,
    TaskState,
    TaskWish,
)
from suno_desktop.core.net.http import Http, UrlPolicy
from suno_desktop.core.override import override
from suno_desktop.core.profile.settings import PlayerSettings, Settings
from suno_desktop.core.rows import FolderMove, MoveStep, MoveWay, SongQuery, Source
from suno_desktop.core.workflows import carry as carrying
from suno_desktop.core.workflows import rename as renaming
from suno_desktop.core.workflows.carry import Carrier
from suno_desktop.core.workflows.covers import Covers
from suno_desktop.core.workflows.save_file import Collector, SaveOrder
from tests.core.library import test_formats as formats
from tests.core.media import makers
from tests.rig_faults import mdat

_NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
_FRAMES = 400
MP3 = makers.mp3(_FRAMES, seed=3)
MP4 = makers.mp4(content=150_000, seed=4)
_picture = io.BytesIO()
Image.effect_noise((120, 120), 60).save(_picture, "PNG")
PNG = _picture.getvalue()
_LYRICS = "[Verse]\n你好世界\n" * 40
_CLIP = ClipId("0a1b2c3d-1111-4222-8333-444455556666")

Ack = Callable[[str], None]


class LostError(Exception):
    """Something that must hold does not."""


def must(holds: object, what: str) -> None:
    if not holds:
        raise LostError(what)


class Scenario:
    """One piece of work in a folder."""

    name = ""

    def __init__(self, folder: Path, media_url: str) -> None:
        self.folder = folder
        self.media_url = media_url

    def prepare(self) -> None:
        """Make the state before."""

    def act(self, ack: Ack) -> None:
        """The work."""
        raise NotImplementedError

    def look(self, acknowledged: list[str]) -> None:
        """What holds at any moment."""
        raise NotImplementedError

    def done(self) -> None:
        """What holds when the work was done."""
        self.look([])

    # What several of them share.

    @property
    def library_path(self) -> Path:
        return self.folder / "library.sqlite3"

    @property
    def music(self) -> Path:
        return self.folder / "music"

    @contextlib.contextmanager
    def library(self) -> Iterator[Library]:
        library = Library.open(self.library_path, clock=SystemClock())
        try:
            yield library
        finally:
            library.close()

    def reply(
        self, name: str, *, title: str = "雨夜 Rain", kind: MediaKind = MediaKind.MP3
    ) -> Task:
        clip = makers.clip(
            clip_id=_CLIP if name == "song" else ClipId(f"{name}-clip"),
            state=ClipState.READY,
            title=title,
            lyrics=_LYRICS,
            duration_s=10.0 if kind is MediaKind.MP4 else _FRAMES * 1152 / 44100,
            audio_url=f"{self.media_url}/song.mp3",
            video_url=f"{self.media_url}/song.mp4",
            image_url=f"{self.media_url}/cover.png",
        )
        return Task(
            task_id=TaskId(name),
            state=TaskState.READY,
            clips=(clip,),
            raw=json.dumps(name),
            done=True,
        )

    def fill(self, library: Library) -> None:
        """Something that is there before."""
        for number in range(3):
            library.track([TaskWish(task_id=TaskId(f"old-{number}"))])
            library.record([self.reply(f"old-{number}")], relay_id=None, now=_NOW)

    def look_at_library(self, expected: list[str]) -> None:
        if not self.library_path.exists():
            must(not expected, "the library is gone")
            return
        with self.library() as library, library.database.reading() as db:
            must(library.database.quick_check(), "the library is damaged")
            must(
                db.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "the library is damaged"
            )
            must(not db.execute("PRAGMA foreign_key_check").fetchall(), "a row points to nothing")
        with contextlib.closing(LibraryReader.open(self.library_path)) as reader:
            for name in ("old-0", "old-1", "old-2", *expected):
                must(reader.tasks_of([TaskId(name)]).get(TaskId(name)), f"{name} is gone")


class TrackTasks(Scenario):
    """A pasted ID is on disk when the person sees it."""

    name = "track"

    @override
    def prepare(self) -> None:
        with self.library() as library:
            self.fill(library)

    @override
    def act(self, ack: Ack) -> None:
        with self.library() as library:
            for name in ("one", "two"):
                library.track(
                    [TaskWish(task_id=TaskId(name)), TaskWish(task_id=TaskId(f"{name}-b"))]
                )
                ack(name)
                ack(f"{name}-b")

    @override
    def look(self, acknowledged: list[str]) -> None:
        self.look_at_library(acknowledged)

    @override
    def done(self) -> None:
        self.look_at_library(["one", "two", "one-b", "two-b"])


class RecordReply(TrackTasks):
    """A reply that came is kept whole or not at all."""

    name = "record"

    @override
    def act(self, ack: Ack) -> None:
        with self.library() as library:
            library.track([TaskWish(task_id=TaskId("song"))])
            library.record([self.reply("song")], relay_id=None, now=_NOW)
            ack("song")

    @override
    def look(self, acknowledged: list[str]) -> None:
        super().look(acknowledged)
        if not self.library_path.exists():
            return
        with contextlib.closing(LibraryReader.open(self.library_path)) as reader:
            for row in reader.tasks_of([TaskId("song")]).get(TaskId("song"), []):
                replies, songs = reader.replies(row.key), reader.songs_of([row.key])
                details = [reader.song_detail(song_id) for song_id in songs]
                known = [one for one in details if one is not None and one.row.clip_id == _CLIP]
                must(len(replies) == len(known), "half a reply was kept")
                must(not acknowledged or replies, "the reply is gone")

    @override
    def done(self) -> None:
        self.look(["song"])


class SaveFile(Scenario):
    """Fetched, tagged, published and noted: the row and the file agree."""

    kind = MediaKind.MP3
    name = "save mp3"
    version = MP3

    @override
    def prepare(self) -> None:
        self.music.mkdir()
        with self.library() as library:
            self.fill(library)
            library.track([TaskWish(task_id=TaskId("song"))])
            recorded = library.record([self.reply("song", kind=self.kind)], relay_id=None, now=_NOW)
            library.queue(recorded.ready, [self.kind], now=_NOW)

    @override
    def act(self, ack: Ack) -> None:
        here = Relay(relay_id=RelayId(1), name="here", base_url=self.media_url)
        http = Http(UrlPolicy([here]), user_agent="suno-desktop/test", clock=SystemClock())
        try:
            with self.library() as library:
                library.forget_downloading()
                self._save_waiting(library, MediaClient(http), ack)
        finally:
            http.close()

    def _save_waiting(self, library: Library, media: MediaClient, ack: Ack) -> None:
        for source in library.sources(
            [file.file_id for file in library.waiting_files(_NOW, limit=9)]
        ):
            library.file_started(source.file_id)
            collector = Collector(
                order=SaveOrder(root=self.music, template="{artist}/{title} [{clip8}]"),
                media=lambda: media,
                covers=Covers(self.folder / "cache", clock=SystemClock()),
                cancel=CancelToken(),
                progress=lambda done, total: None,
            )
            got = collector.collect(source)
            library.file_saved(source.file_id, got, now=_NOW)
            ack("saved")

    @override
    def look(self, acknowledged: list[str]) -> None:
        self.look_at_library(["song"])
        published = self.published()
        for path in published:
            must(self.is_whole(path.read_bytes()), f"{path.name} is not whole")
        saved = self.saved()
        for path, sha256 in saved:
            must(path in published, f"said to be saved, but not there: {path.name}")
            must(
                hashlib.sha256(path.read_bytes()).hexdigest() == sha256,
                "the row is about another file",
            )
        must(not acknowledged or saved, "a saved file is forgotten")

    @override
    def done(self) -> None:
        self.look(["saved"])
        must(len(self.published()) == 1, f"files: {[path.name for path in self.published()]}")

    def published(self) -> list[Path]:
        return [
            path
            for path in sorted(self.music.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        ]

    def saved(self) -> list[tuple[Path, str]]:
        with contextlib.closing(LibraryReader.open(self.library_path)) as reader:
            songs = list(reader.song_ids(SongQuery()))
            return [
                (Path(file.path or ""), file.sha256 or "")
                for files in reader.files_of(songs).values()  # type: ignore[arg-type]  # a NewType
                for file in files
                if file.state is FileState.SAVED
            ]

    def is_whole(self, data: bytes) -> bool:
        size = 0
        for byte in data[6:10]:
            size = size << 7 | byte
        return data[:3] == b"ID3" and data[10 + size :] == self.version


class SaveVideo(SaveFile):
    """The same for a video."""

    kind = MediaKind.MP4
    name = "save mp4"
    version = MP4

    @override
    def is_whole(self, data: bytes) -> bool:
        return mdat(data) == mdat(self.version)


class SaveLyrics(SaveFile):
    """The same for a text."""

    kind = MediaKind.LYRICS
    name = "save lyrics"

    @override
    def is_whole(self, data: bytes) -> bool:
        return _LYRICS.strip() in data.decode("utf-8")


class SaveCover(SaveFile):
    """The same for a picture."""

    kind = MediaKind.COVER
    name = "save cover"

    @override
    def is_whole(self, data: bytes) -> bool:
        return data[:2] == b"\xff\xd8" and data[-2:] == b"\xff\xd9"


class Retag(Scenario):
    """Other tags in a published file: the sound stays, the tags are the old or the new ones."""

    name = "retag"
    file = "song.mp3"
    version = MP3

    @override
    def prepare(self) -> None:
        self.music.mkdir()
        path = self.music / self.file
        path.write_bytes(self.version)
        tags.retag(path, tags.of(makers.clip(title="old")), cover_jpeg=b"\xff\xd8" + bytes(20_000))

    @override
    def act(self, ack: Ack) -> None:
        # Longer by far, so that the sound moves.
        tag_set = tags.of(makers.clip(title="new", lyrics=_LYRICS * 30))
        tags.retag(self.music / self.file, tag_set)
        ack("tagged")

    @override
    def look(self, acknowledged: list[str]) -> None:
        path = self.music / self.file
        data = path.read_bytes()
        must(
            data.endswith(self.version)
            if self.file.endswith("3")
            else mdat(data) == mdat(self.version),
            "the sound is damaged",
        )
        title = tags.read(path).values.get("title")
        must(title in ({"new"} if acknowledged else {"old", "new"}), f"the title is {title}")
        others = [one.name for one in self.music.iterdir() if one != path]
        must(all(name.startswith(".") for name in others), f"files: {others}")

    @override
    def done(self) -> None:
        self.look(["tagged"])


class RetagVideo(Retag):
    """The same for a video."""

    name = "retag mp4"
    file = "song.mp4"
    version = MP4


class Rename(Scenario):
    """A saved file gets another name: it is there once, and the library finds it."""

    name = "rename"
    old, new = "old/rain.mp3", "New/Rain.mp3"

    @override
    def prepare(self) -> None:
        path = self.music / self.old
        path.parent.mkdir(parents=True)
        path.write_bytes(MP3)
        path.with_suffix(".json").write_text("{}")
        with self.library() as library:
            self.fill(library)
            library.track([TaskWish(task_id=TaskId("song"))])
            task = self.reply("song", title="Rain")
            recorded = library.record([task], relay_id=None, now=_NOW)
            (file_id,) = library.queue(recorded.ready, [MediaKind.MP3], now=_NOW).files
            library.file_saved(file_id, Collected(path, "mp3", fingerprint(path)), now=_NOW)

    @override
    def act(self, ack: Ack) -> None:
        with self.library() as library:
            for file_id, path, target in library.moves():
                library.file_moved(file_id, renaming.settle(path, target))
            file_id = self.file().file_id
            (source,) = library.sources([file_id])
            at = self.rename(source, lambda target: library.begin_move(file_id, target))
            if at is not None:
                library.file_moved(file_id, at)
            ack("renamed")

    def file(self) -> MediaFile:
        with contextlib.closing(LibraryReader.open(self.library_path)) as reader:
            songs = [SongId(song_id) for song_id in reader.song_ids(SongQuery())]
            (file,) = (file for files in reader.files_of(songs).values() for file in files)
            return file

    def rename(self, source: Source, about_to: renaming.AboutTo) -> Path | None:
        order = SaveOrder(
            root=self.music, template=self.new.removesuffix(".mp3").replace("Rain", "{title}")
        )
        return renaming.rename(source, order=order, about_to=about_to)

    @override
    def look(self, acknowledged: list[str]) -> None:
        self.look_at_library(["song"])
        there = [path for path in self.files() if path.read_bytes() != b"{}"]
        must(any(path.read_bytes() == MP3 for path in there), "the song is gone")
        must(len({path.stat().st_ino for path in there}) == 1, "the song is there twice")
        path = self.file().path or Path()
        with self.library() as library:
            begun = [target for _, _, target in library.moves()]
        known = {path, *begun, *map(publish.way_station, begun)}
        must(known & set(there), "nobody knows where the song is")
        must(not acknowledged or path == self.music / self.new, "the new name is forgotten")

    @override
    def done(self) -> None:
        self.look(["renamed"])
        (song,) = (path for path in self.files() if path.read_bytes() != b"{}")
        must(song == self.music / self.new, f"it is called {song}")
        must(len(self.files()) > 1, "what lay beside it is gone")

    def files(self) -> list[Path]:
        return [path for path in self.music.rglob("*") if path.is_file()]


class Respell(Rename):
    """The same over the way station, as where the disk takes both names for one."""

    name = "respell"
    old, new = "rain.mp3", "Rain.mp3"

    @override
    def rename(self, source: Source, about_to: renaming.AboutTo) -> Path | None:
        real = publish.is_respelling
        publish.is_respelling = lambda path, target: path.exists() and not target.exists()
        try:
            return super().rename(source, about_to)
        finally:
            publish.is_respelling = real


class CarryOff(Rename):
    """A saved file goes to a folder on another disk: it is whole in one of both, and the library finds it."""

    name = "carry"
    old, new = "music/old/rain.mp3", "there/old/rain.mp3"

    @property
    @override
    def music(self) -> Path:
        return self.folder

    @override
    def prepare(self) -> None:
        super().prepare()
        (self.folder / "there").mkdir()

    @override
    def act(self, ack: Ack) -> None:
        there = self.folder / "there"
        with self.library() as library:
            if not library.folder_move() and self.file().path != self.folder / self.new:
                wanted = FolderMove(old=self.folder / "music", new=there, way=MoveWay.MOVE)
                with library.transaction():
                    library.begin_folder_move(wanted)
                    library.plan_folder_move()
            for file, part, _ in library.retags():
                PartFile(part, None, state=None).discard()
                library.keep_part(file.file_id, None, None)
            move = library.folder_move()
            if move is not None:
                self.carry(library, move)
                library.end_folder_move()
            ack("renamed")

    def carry(self, library: Library, move: FolderMove) -> None:
        real, carrying._is_other_disk = carrying._is_other_disk, lambda path, folder: True
        try:
            for planned in library.folder_move_files(done=False):
                (source,) = library.sources([planned.file.file_id])
                Carrier(
                    move=move, records=_Records(library), stems=Stems(), cancel=CancelToken()
                ).carry(planned, source)
        finally:
            carrying._is_other_disk = real

    @override
    def look(self, acknowledged: list[str]) -> None:
        self.look_at_library(["song"])
        there = [path for path in self.files() if path.suffix == ".mp3"]
        must(there, "the song is gone")
        must(all(path.read_bytes() == MP3 for path in there), "half a song")
        path = self.file().path or Path()
        must(path in there, "the library does not know where the song is")
        must(not acknowledged or path == self.folder / self.new, "the new place is forgotten")

    @override
    def done(self) -> None:
        self.look(["renamed"])
        songs = {path.relative_to(self.folder).as_posix() for path in self.files()}
        must(songs == {self.new, self.new.replace(".mp3", ".json")}, f"there is {sorted(songs)}")

    @override
    def files(self) -> list[Path]:
        roots = (self.folder / "music", self.folder / "there")
        return [
            path
            for root in roots
            for path in root.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        ]


class _Records:
    """Tells a library what becomes of a file, as the engine does."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def about_to(self, file_id: FileId, target: Path | None, part: Path | None = None) -> None:
        self._library.begin_move(file_id, target, part=part)

    def carried(
        self,
        file_id: FileId,
        path: Path | None,
        step: MoveStep,
        state: FileState = FileState.SAVED,
    ) -> None:
        self._library.file_carried(file_id, path, step, state=state)


class WriteSettings(Scenario):
    """The settings are the old or the new ones."""

    name = "settings"

    @property
    def path(self) -> Path:
        return self.folder / "settings.json"

    @override
    def prepare(self) -> None:
        Settings(self.path).set(PlayerSettings.volume, 0.25)

    @override
    def act(self, ack: Ack) -> None:
        Settings(self.path).set(PlayerSettings.volume, 0.5)
        ack("set")

    @override
    def look(self, acknowledged: list[str]) -> None:
        value = json.loads(self.path.read_text("utf-8"))["player.volume"]
        must(value in ({0.5} if acknowledged else {0.25, 0.5}), f"the volume is {value}")

    @override
    def done(self) -> None:
        self.look(["set"])


class Backup(Scenario):
    """Whatever is called a backup is one; the library is none the worse."""

    name = "backup"

    @override
    def prepare(self) -> None:
        with self.library() as library:
            self.fill(library)

    @override
    def act(self, ack: Ack) -> None:
        with self.library() as library:
            library.database.backup(self.folder / "backups")
            ack("backup")

    @override
    def look(self, acknowledged: list[str]) -> None:
        self.look_at_library([])
        found = [
            path
            for path in self.folder.glob("backups/*")
            if not path.name.startswith(".") and packing.is_packed(path)
        ]
        must(found or not acknowledged, "the backup is gone")
        for path in found:
            must(packing.look_into(path) is not None, f"{path.name} is not whole")
            with tempfile.TemporaryDirectory() as folder:
                packing.unpack(path, Path(folder, "library.sqlite3"))
                look_at_copy(Path(folder, "library.sqlite3"))

    @override
    def done(self) -> None:
        self.look(["backup"])


class Migrate(Scenario):
    """The first format's library becomes today's, or stays what it was, row by row."""

    name = "migrate"

    @override
    def prepare(self) -> None:
        formats.unpack(formats.FORMATS / "format-1.1.sqlite3.gz", self.folder)

    @override
    def act(self, ack: Ack) -> None:
        with self.library():
            ack("migrated")

    @override
    def look(self, acknowledged: list[str]) -> None:
        old, new = 1 << 16 | 1, migrations.current()
        version = look_at_copy(self.library_path)
        must(version in ({new} if acknowledged else {old, new}), f"the version is {version}")
        with tempfile.TemporaryDirectory() as folder:
            before = formats.rows(
                formats.unpack(formats.FORMATS / "format-1.1.sqlite3.gz", Path(folder))
            )
        before = formats.without(before, "weights")
        for key in ("title_key", "style_key"):  # what titles and styles sort by
            before = formats.without(before, key)
        must(formats.rows(self.library_path, like=before) == before, "rows are others")
        copies = [path for path in self.folder.glob("backups/*") if not path.name.startswith(".")]
        must(copies or old in (version, new), "migrated without a backup")
        for path in copies:
            look_at_copy(path)

    @override
    def done(self) -> None:
        self.look(["migrated"])
        self.look_at_library([])


class Restore(Scenario):
    """A backup takes a damaged library's place, or can do so at the next try; the damaged one is kept whole."""

    name = "restore"

    @override
    def prepare(self) -> None:
        with self.library() as library:
            self.fill(library)
            library.database.backup(self.folder / "backups")
            library.track([TaskWish(task_id=TaskId("later"))])
        with self.library_path.open("r+b") as file:
            file.write(bytes(4096))
        (self.folder / "damaged.copy").write_bytes(self.library_path.read_bytes())

    @override
    def act(self, ack: Ack) -> None:
        if recovery.settle(self.library_path) or self.is_restored():
            return
        (backup,) = sound_ones(self.library_path)
        recovery.restore(self.library_path, backup, clock=SystemClock())
        ack("later")

    def is_restored(self) -> bool:
        return bool(self.aside()) and not damage_mark(self.library_path).exists()

    def aside(self) -> list[Path]:
        return list(self.folder.glob("library-broken-*/library.sqlite3"))

    @override
    def look(self, acknowledged: list[str]) -> None:
        kept = (self.folder / "damaged.copy").read_bytes()
        places = [*self.aside(), *self.folder.glob(".library-broken-*/library.sqlite3")]
        here = [self.library_path] if self.library_path.exists() else []
        must(any(path.read_bytes() == kept for path in (*places, *here)), "the damaged one is gone")
        must(len(sound_ones(self.library_path)) == 1, "the backup is gone")
        if self.is_restored():
            self.look_at_library(["later"])
        else:
            must(not acknowledged, "said to be restored, but is not")

    @override
    def done(self) -> None:
        must(self.is_restored(), "not restored")
        self.look([])


def look_at_copy(path: Path) -> int:
    """A library by itself, without our code; tells its version."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        must(db.execute("PRAGMA integrity_check").fetchone()[0] == "ok", f"{path.name} is damaged")
        known = {row[0] for row in db.execute("SELECT task_id FROM task")}
        must({"old-0", "old-1", "old-2"} <= known, f"{path.name} lacks something")
        return int(db.execute("PRAGMA user_version").fetchone()[0])


ALL: tuple[type[Scenario], ...] = (
    TrackTasks,
    RecordReply,
    SaveFile,
    SaveVideo,
    SaveLyrics,
    SaveCover,
    Retag,
    RetagVideo,
    Rename,
    Respell,
    CarryOff,
    WriteSettings,
    Backup,
    Migrate,
    Restore,
)
