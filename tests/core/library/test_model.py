"""Random programs on the library beside a small model of what it should show."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.library.sorting import SONG_SORTS
from suno_desktop.core.model import (
    ClipId,
    ClipState,
    FileState,
    MediaKind,
    SongId,
    SongKind,
    TaskId,
    TaskKey,
    TaskState,
    TaskWish,
)
from suno_desktop.core.rows import SongFilter, TaskSort
from tests.core.library.makers import AUDIO, Room, clip, task

_PROGRAMS, _STEPS = 12, 40
_RANK = [ClipState.PENDING, ClipState.STREAMING, ClipState.FAILED, ClipState.READY]
_SAID = [TaskState.WAITING, TaskState.RUNNING, TaskState.FAILED, TaskState.READY]
_WORDS = ["night", "nightingale", "city", "猫", "猫咪", "rock"]


@dataclass
class ModelSong:
    task_id: str
    state: ClipState
    lyrics: str
    is_listed: bool = True
    saved: bool = False


@dataclass
class ModelTask:
    said: TaskState = TaskState.WAITING
    is_listed: bool = True
    clips: list[str] = field(default_factory=list)


@dataclass
class Model:
    tasks: dict[str, ModelTask] = field(default_factory=dict)
    songs: dict[str, ModelSong] = field(default_factory=dict)
    removals: dict[int, tuple[list[str], list[str]]] = field(default_factory=dict)
    rejected: set[str] = field(default_factory=set)
    """In the Trash; only `restore` brings those back."""

    def track(self, task_id: str) -> None:
        task = self.tasks.setdefault(task_id, ModelTask())
        if not task.is_listed:
            task.is_listed = True
            for tasks, songs in self.removals.values():
                if task_id in tasks:
                    tasks.remove(task_id)
                    back = {c for c in songs if c in task.clips} - self.rejected
                    self.relist(back)
                    songs[:] = [c for c in songs if c not in back]
        own = [self.songs[c] for c in task.clips]
        if own and not any(song.is_listed for song in own):
            back = set(task.clips) - self.rejected
            self.relist(back)
            for _, songs in self.removals.values():
                songs[:] = [c for c in songs if c not in back]

    def relist(self, clips: Iterable[str]) -> None:
        for clip_id in clips:
            self.songs[clip_id].is_listed = True

    def record(
        self, task_id: str, said: TaskState, clips: dict[str, tuple[ClipState, str]]
    ) -> None:
        task = self.tasks[task_id]
        task.said = max(task.said, said, key=_SAID.index)
        for clip_id, (state, lyrics) in clips.items():
            song = self.songs.get(clip_id)
            if song is None:
                self.songs[clip_id] = ModelSong(task_id, state, lyrics, task.is_listed)
                if not task.is_listed:
                    self._removal_of(task_id)[1].append(clip_id)
            else:
                song.state = max(song.state, state, key=_RANK.index)
                song.lyrics = max(song.lyrics, lyrics, key=lambda text: (len(text), text))
            if clip_id not in task.clips:
                task.clips.append(clip_id)

    def _removal_of(self, task_id: str) -> tuple[list[str], list[str]]:
        return next(removal for removal in self.removals.values() if task_id in removal[0])

    def untrack(self, token: int, task_ids: list[str], *, songs: bool) -> None:
        gone = [t for t in task_ids if self.tasks[t].is_listed]
        for task_id in gone:
            self.tasks[task_id].is_listed = False
        taken = []
        for clip_id, song in self.songs.items():
            owners = [t for t in self.tasks.values() if clip_id in t.clips]
            is_theirs = any(clip_id in self.tasks[t].clips for t in gone)
            if songs and song.is_listed and is_theirs and not any(t.is_listed for t in owners):
                song.is_listed = False
                taken.append(clip_id)
        self.rejected.update(taken)
        self.removals[token] = (gone, taken)

    def remove(self, token: int, clips: list[str]) -> None:
        taken = [c for c in dict.fromkeys(clips) if self.songs[c].is_listed]
        for clip_id in taken:
            self.songs[clip_id].is_listed = False
        self.rejected.update(taken)
        self.removals[token] = ([], taken)

    def restore(self, token: int) -> None:
        tasks, songs = self.removals.pop(token)
        for task_id in tasks:
            self.tasks[task_id].is_listed = True
        self.relist(songs)
        self.rejected.difference_update(songs)

    def listed(self) -> list[str]:
        """Clips, and tasks that brought none, as the Songs table has them."""
        found = [clip_id for clip_id, song in self.songs.items() if song.is_listed]
        return sorted(
            found + [t for t, task in self.tasks.items() if task.is_listed and not task.clips]
        )

    def not_saved(self) -> int:
        return sum(
            song.is_listed and song.state is ClipState.READY and not song.saved
            for song in self.songs.values()
        )

    def finds(self, word: str) -> list[str]:
        is_whole = not word.isascii()
        return sorted(
            clip_id
            for clip_id, song in self.songs.items()
            if song.is_listed
            and any(word in w if is_whole else w.startswith(word) for w in song.lyrics.split())
        )


class Program:
    """One random program, run on both."""

    def __init__(self, room: Room, rng: random.Random) -> None:
        self.room, self.rng, self.model = room, rng, Model()
        self.steps = [
            *[self.track, self.record, self.record] * 2,
            self.untrack,
            self.remove,
            self.restore,
            self.save,
            self.lose,
            self.look,
            self.reopen,
        ]

    def run(self) -> None:
        for _ in range(_STEPS):
            self.rng.choice(self.steps)()
            self.room.clock.move(seconds=1)
            self.compare()

    def some_tasks(self) -> list[str]:
        return self.rng.sample(sorted(self.model.tasks), min(len(self.model.tasks), 2))

    def key(self, task_id: str) -> TaskKey:
        with self.room.library.database.reading() as db:
            row = db.execute("SELECT task_key FROM task WHERE task_id = ?", (task_id,)).fetchone()
        return TaskKey(row["task_key"])

    def song(self, clip_id: str) -> SongId:
        found = self.room.song_of(ClipId(clip_id))
        assert found is not None
        return found

    def track(self) -> None:
        ids = [f"t{self.rng.randrange(6)}" for _ in range(self.rng.randrange(4))]
        self.room.library.track(
            TaskWish(task_id=TaskId(each), relay_id=self.rng.choice([None, self.room.relay]))
            for each in ids
        )
        for each in ids:
            self.model.track(each)

    def record(self) -> None:
        for task_id in self.some_tasks():
            clips = {
                f"c{self.rng.randrange(9)}": (
                    self.rng.choice(_RANK),
                    " ".join(self.rng.choices(_WORDS, k=self.rng.randrange(3))),
                )
                for _ in range(self.rng.randrange(3))
            }
            said = self.rng.choice(_SAID)
            told = [
                clip(c, state, lyrics=text, audio_url=AUDIO) for c, (state, text) in clips.items()
            ]
            self.room.record(task(task_id, *told, state=said))
            self.model.record(task_id, said, clips)

    def untrack(self) -> None:
        ids, songs = self.some_tasks(), self.rng.random() < 0.5
        removal = self.room.library.untrack(map(self.key, ids), songs=songs)
        self.model.untrack(removal.token, ids, songs=songs)

    def remove(self) -> None:
        clips = [c for c in self.model.songs if self.rng.random() < 0.3]
        removal = self.room.library.remove_songs(map(self.song, clips))
        self.model.remove(removal.token, clips)

    def restore(self) -> None:
        if self.model.removals:
            token = self.rng.choice(sorted(self.model.removals))
            self.room.library.restore(token)
            self.model.restore(token)

    def save(self) -> None:
        for clip_id, song in self.model.songs.items():
            can_be = song.is_listed and song.state is ClipState.READY and not song.saved
            if can_be and self.rng.random() < 0.5:
                self.room.save(self.song(clip_id))
                song.saved = True

    def lose(self) -> None:
        for clip_id, song in self.model.songs.items():
            if song.saved and self.rng.random() < 0.5:
                (file,) = self.room.reader.files_of([self.song(clip_id)])[self.song(clip_id)]
                self.room.library.file_state(file.file_id, FileState.MISSING, code=None)
                song.saved = False

    def look(self) -> None:
        for task_id in self.some_tasks():
            later = self.room.clock.now() + timedelta(minutes=1)
            self.room.look(self.key(task_id), TaskState.WAITING, next_look_at=later)

    def reopen(self) -> None:
        self.room.reader.close()
        self.room.library.close()
        self.room.library = Library.open(self.room.path, clock=self.room.clock)
        self.room.reader = LibraryReader.open(self.room.path, clock=self.room.clock)

    def compare(self) -> None:
        room, model = self.room, self.model
        rows = room.songs(sort=self.rng.choice(list(SONG_SORTS)))
        names = [row.task_id if row.kind is SongKind.TASK else row.clip_id for row in rows]
        assert sorted(map(str, names)) == model.listed()
        for row in rows:
            if row.clip_id is not None:
                assert row.state is model.songs[row.clip_id].state
                is_saved = row.files.get(MediaKind.MP3) is FileState.SAVED
                assert is_saved == model.songs[row.clip_id].saved
        assert sorted(room.tasks(sort=self.rng.choice(list(TaskSort)))) == sorted(
            task_id for task_id, each in model.tasks.items() if each.is_listed
        )
        for task_id, each in model.tasks.items():
            (told,) = room.reader.task_rows([self.key(task_id)])
            assert (told.state, told.songs) == (each.said, len(each.clips))
        counts = room.reader.counts()
        assert counts.songs[SongFilter.EVERYTHING] == len(rows)
        assert counts.songs[SongFilter.NOT_SAVED] == model.not_saved()
        assert counts.songs[SongFilter.TRASH] == len(model.rejected)
        for name in SongFilter:
            assert len(room.songs(filter=name)) == counts.songs[name]
        word = self.rng.choice([*_WORDS, "ni", "咪"])
        assert sorted(map(str, room.clips(word))) == model.finds(word)


@pytest.mark.parametrize("seed", range(_PROGRAMS))
def test_random_programs_equal_the_model(tmp_path: Path, seed: int) -> None:
    with Room.opened(tmp_path) as room:
        Program(room, random.Random(seed)).run()
        with room.library.database.reading() as db:
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
