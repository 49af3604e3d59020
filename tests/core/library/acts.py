"""Random programs of what a person does with songs, beside a simple model: judging, Trash, collections, notes, undo.

Between the acts providers tell songs again, replies are imported, the library is closed and opened, or the program is
killed. After each step the library must show what the model says.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import ClipId, CollectionId, SongId
from suno_desktop.core.rows import Scope, SongFilter, SongQuery
from tests.core.library.makers import AUDIO, Room, clip, task

STEPS = 50
_TASKS, _TAKES = 4, 2


@dataclass
class Song:
    """What a song should be."""

    rating: int | None = None
    favourite: bool = False
    unheard: bool = True
    plays: int = 0
    where: str = "listed"
    """Or "trash", or "gone" from it."""


@dataclass
class World:
    """What the library should hold."""

    songs: dict[str, Song] = field(default_factory=dict)
    notes: list[tuple[str, float, str]] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    """Of the one collection."""


class Program:
    """One random program, run on both."""

    def __init__(self, room: Room, rng: random.Random, folder: Path) -> None:
        self.room, self.rng, self.folder = room, rng, folder
        self.world = World()
        self.undos: list[tuple[Callable[[], object], World]] = []
        """What takes an act back, and what was before it; the last first."""
        self.lives = 0
        self.collection = room.library.create_collection("Road trip")[0]
        self.other, _ = room.library.add_relay(name="Two", base_url="https://two.invalid")
        self.steps = [
            *[self.tell, self.rate, self.favour, self.put_away, self.hear] * 2,
            *[self.trash, self.restore, self.keep, self.undo, self.collect] * 2,
            self.empty,
            self.bring,
            self.track,
            self.note,
            self.all_away,
            self.restart,
            self.kill,
        ]

    def run(self) -> None:
        """All steps, each compared."""
        for _ in range(STEPS):
            self.rng.choice(self.steps)()
            self.room.clock.move(seconds=1)
            self.compare()

    # Names.

    def song(self, name: str) -> SongId:
        found = self.room.song_of(ClipId(name))
        assert found is not None, name
        return found

    def some(self, where: str = "listed") -> list[str]:
        names = [name for name, song in self.world.songs.items() if song.where == where]
        return self.rng.sample(names, min(len(names), self.rng.randrange(4)))

    def act(self, undo: Callable[[], object], before: World) -> None:
        self.undos.append((undo, before))

    # What happens around.

    def replies(self) -> list[str]:
        number = self.rng.randrange(_TASKS)
        return [f"c{number}{take}" for take in range(_TAKES)]

    def tell(self) -> None:
        """A provider tells of songs, perhaps again, perhaps another one than before."""
        names = self.replies()
        relay = self.rng.choice([self.room.relay, self.other.relay_id])
        self.room.record(self._task(names), relay=relay)
        self._known(names, unheard=True)

    def bring(self) -> None:
        """The person imports the same replies."""
        names = self.replies()
        self.room.bring(self._task(names))
        self._known(names, unheard=False)

    def _task(self, names: list[str]):
        told = [clip(n, audio_url=AUDIO, title=f"{n} {self.rng.randrange(9)}") for n in names]
        return task(f"t{names[0][1]}", *told)

    def _known(self, names: list[str], *, unheard: bool) -> None:
        for name in names:
            if name not in self.world.songs:
                self.world.songs[name] = Song(unheard=unheard)
                for _, before in self.undos:
                    before.songs[name] = Song(unheard=unheard)

    def track(self) -> None:
        self.room.track(f"t{self.rng.randrange(_TASKS)}")

    # Acts.

    def _judge(self, names: list[str], values: Mapping[str, object]) -> None:
        before = deepcopy(self.world)
        judged = self.room.library.judge([self.song(name) for name in names], values)
        self.act(lambda: self.room.library.undo(judged.before), before)

    def rate(self) -> None:
        names, rating = self.some(), self.rng.choice([None, 1, 2, 3, 4, 5])
        self._judge(names, {"rating": rating} | ({"unheard": 0} if rating else {}))
        for name in names:
            self.world.songs[name].rating = rating
            self.world.songs[name].unheard &= rating is None

    def favour(self) -> None:
        names, favourite = self.some(), self.rng.random() < 0.7
        self._judge(names, {"favourite": int(favourite)})
        for name in names:
            self.world.songs[name].favourite = favourite

    def put_away(self) -> None:
        names = self.some()
        self._judge(names, {"unheard": 0})
        for name in names:
            self.world.songs[name].unheard = False

    def all_away(self) -> None:
        waiting = list(self.room.library.unheard_songs())
        before = deepcopy(self.world)
        judged = self.room.library.judge([SongId(one) for one in waiting], {"unheard": 0})
        self.act(lambda: self.room.library.undo(judged.before), before)
        for song in self.world.songs.values():
            song.unheard &= song.where != "listed"

    def hear(self) -> None:
        """Not an act: it cannot be taken back, and no undo takes it back."""
        for name in self.some()[:1]:
            self.room.library.hear(self.song(name))
            for world in (self.world, *(before for _, before in self.undos)):
                world.songs[name].plays += 1
            self.world.songs[name].unheard = False
            self.undos.clear()  # an undo of before would make it wait again, as it should: not modelled

    def trash(self) -> None:
        self._trash(self.some())

    def _trash(self, names: list[str]) -> None:
        before = deepcopy(self.world)
        token = self.room.library.remove_songs([self.song(name) for name in names]).token
        self.act(lambda: self.room.library.restore(token), before)
        for name in names:
            self.world.songs[name].where = "trash"

    def restore(self) -> None:
        names = self.some(self.rng.choice(["trash", "gone"]))
        before = deepcopy(self.world)
        judged = self.room.library.restore_songs([self.song(name) for name in names])
        self.act(lambda: self.room.library.undo(judged.before), before)
        for name in names:
            self.world.songs[name].where = "listed"

    def keep(self) -> None:
        for name in self.some()[:1]:
            other = name[:-1] + ("1" if name[-1] == "0" else "0")
            found = self.room.library.others_of([self.song(name)])
            listed = [o for o in (other,) if self.world.songs[o].where == "listed"]
            assert list(found) == [self.song(o) for o in listed]
            self._trash(listed)

    def empty(self) -> None:
        """Has no undo; what was thrown away before cannot be taken back any more either."""
        self.room.library.empty_trash(self.room.library.trashed_songs())
        for song in self.world.songs.values():
            if song.where == "trash":
                song.where = "gone"
        self.undos.clear()

    def note(self) -> None:
        for name in self.some()[:1]:
            at_s, text = self.rng.randrange(200) / 2, f"turn{self.rng.randrange(1000)}"
            before = deepcopy(self.world)
            made, _ = self.room.library.write_note(ClipId(name), text, at_s=at_s)
            self.act(partial(self.room.library.remove_notes, [made]), before)
            self.world.notes.append((name, at_s, text))

    def collect(self) -> None:
        names = self.some()
        before, order = deepcopy(self.world), self.room.library.order_of(self.collection)
        songs = [self.song(name) for name in names]
        if self.rng.random() < 0.7:
            listed = [n for n in self.world.order if self.world.songs[n].where == "listed"]
            anchor = self.rng.choice([None, *listed])
            self.room.library.put_in(
                self.collection, songs, before=None if anchor is None else self.song(anchor)
            )
            at = len(self.world.order) if anchor is None else self.world.order.index(anchor)
            head = [n for n in self.world.order[:at] if n not in names]
            tail = [n for n in self.world.order[at:] if n not in names]
            self.world.order = [*head, *names, *tail]
        else:
            self.room.library.take_out(self.collection, songs)
            self.world.order = [n for n in self.world.order if n not in names]
        self.act(lambda: self.room.library.set_order(self.collection, order), before)

    def undo(self) -> None:
        if self.undos:
            take_back, self.world = self.undos.pop()
            take_back()

    # Ends.

    def restart(self) -> None:
        self.room.reader.close()
        self.room.library.close()
        self._open(self.room.path)

    def kill(self) -> None:
        """What a killed program leaves: the file and its log as they are, never closed."""
        self.lives += 1
        there = self.folder / f"life{self.lives}" / "library.sqlite3"
        there.parent.mkdir()
        for one in self.room.path.parent.glob("library.sqlite3*"):
            shutil.copy(one, there.parent / one.name)
        self.room.reader.close()
        self.room.library.close()
        self._open(there)

    def _open(self, path: Path) -> None:
        self.undos.clear()
        self.room.path = path
        self.room.library = Library.open(path, clock=self.room.clock)
        self.room.reader = LibraryReader.open(path, clock=self.room.clock)

    # What must hold.

    def listed(self, name: SongFilter) -> set[str]:
        return {str(row.clip_id) for row in self.room.songs(filter=name) if row.clip_id}

    def compare(self) -> None:
        """The library shows what the model says."""
        songs = self.world.songs
        there = {name: song for name, song in songs.items() if song.where == "listed"}
        assert self.listed(SongFilter.EVERYTHING) == set(there)
        assert self.listed(SongFilter.TRASH) == {n for n, s in songs.items() if s.where == "trash"}
        assert self.listed(SongFilter.UNHEARD) == {n for n, s in there.items() if s.unheard}
        assert self.listed(SongFilter.FAVOURITES) == {n for n, s in there.items() if s.favourite}
        ids = [self.song(name) for name in songs]
        for row in self.room.reader.song_rows(ids):
            song = songs[str(row.clip_id)]
            assert (row.rating, row.is_favourite, row.is_unheard, row.play_count) == (
                song.rating,
                song.favourite,
                song.unheard,
                song.plays,
            ), row.clip_id
        query = SongQuery(sort="", scope=Scope(collection=CollectionId(self.collection)))
        rows = self.room.reader.song_rows(self.room.reader.song_ids(query))
        assert [row.clip_id for row in rows] == [n for n in self.world.order if n in there]
        notes = [
            (note.clip_id, note.at_s, note.text)
            for name in songs
            for note in self.room.reader.notes_of(ClipId(name))
        ]
        assert sorted(notes) == sorted(self.world.notes)
        self._compare_counts(there)

    def _compare_counts(self, there: dict[str, Song]) -> None:
        counts = self.room.reader.counts()
        for name in (SongFilter.UNHEARD, SongFilter.FAVOURITES, SongFilter.TRASH, SongFilter.ALL):
            assert counts.songs[name] == len(self.room.songs(filter=name)), name
        with self.room.library.database.reading() as db:
            rejected = {row["clip_id"] for row in db.execute("SELECT clip_id FROM rejected")}
        assert rejected == set(self.world.songs) - set(there)


def run(folder: Path, seed: int) -> None:
    """Run one program in an empty folder."""
    first = folder / "first"
    first.mkdir(parents=True)
    with Room.opened(first) as room:
        program = Program(room, random.Random(seed), folder)
        program.run()
        with room.library.database.reading() as db:
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
