"""The verbs of judging: rate, favour, put away, keep, throw away and restore, each with its undo and a message.

Orders them from the engine and says how they went; builds no widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from PySide6.QtCore import QObject, Signal

from suno_desktop.core.model import ClipId, SongId, SongKind
from suno_desktop.core.rows import Note, SongRow
from suno_desktop.ui import formats
from suno_desktop.ui.messages import beside, plain, say
from suno_desktop.ui.models.columns import song_name
from suno_desktop.ui.undoing import Undoing, Undone

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.engine.judging import Emptied, Kept
    from suno_desktop.core.library.results import Before
    from suno_desktop.ui.favourite_downloads import FavouriteDownload

Words: TypeAlias = "Callable[[str], str]"
"""Makes a message of the name of a single song, or of "" for several."""
_KEY: Final = "judged"
"""One message of judging at a time: the next takes its place."""


class JudgingCommands(QObject):
    """What the person does with songs beside playing and downloading them.

    Signals:
        said: a message (text, deeds, key).
        price_wanted: new favourites bring files that may cost something (`FavouriteDownload`); the person is to agree.
    """

    said = Signal(str, object, str)
    price_wanted = Signal(object)

    def __init__(self, *, bridge: EngineBridge, undoing: Undoing, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._undoing = undoing

    def _offer(
        self,
        ids: Sequence[SongId],
        count: int,
        words: Words,
        undo: Callable[[], object],
        *,
        also: Sequence[SongId] = (),
    ) -> None:
        """Say what was done with so many of these songs, a single one by its name, and offer to undo it.

        `also`: other rows that come back with them.
        """
        if not count:
            return
        undone = Undone([*ids, *also])
        if len(ids) != 1:
            self._undoing.offer(words(""), undo, key=_KEY, rows=undone)
            return

        def say_it(rows: Sequence[SongRow]) -> None:
            self._undoing.offer(
                words(song_name(rows[0]) if rows else ""), undo, key=_KEY, rows=undone
            )

        self._bridge.read(lambda reader: reader.song_rows(ids), owner=self, on_done=say_it)

    def _undo(self, before: Before) -> None:
        self._bridge.do(self._bridge.engine.judging.undo(before), owner=self)

    def _restore(self, *tokens: int) -> None:
        for token in tokens:
            self._bridge.do(self._bridge.engine.tracking.restore(token), owner=self)

    # Judging.

    def rate(self, ids: Sequence[SongId], rating: int) -> None:
        """Rate songs 1 to 5; 0 takes the rating away."""

        def done(before: Before) -> None:
            count, stars = before.songs, formats.stars(rating)

            def words(name: str) -> str:
                if name and rating:
                    return self.tr("Rated “{name}” {stars}.").format(name=name, stars=stars)
                if name:
                    return self.tr("Cleared the rating of “{name}”.").format(name=name)
                if rating:
                    text = self.tr("Rated {n} songs {stars}.", "", count)
                else:
                    text = self.tr("Cleared the rating of {n} songs.", "", count)
                return formats.counted(count, text, stars=stars)

            self._offer(ids, count, words, lambda: self._undo(before))

        if ids:
            future = self._bridge.engine.judging.rate(list(ids), rating or None)
            self._bridge.do(future, owner=self, on_done=done)

    def favour(self, ids: Sequence[SongId]) -> None:
        """Make songs favourites, or no longer if all of them are."""

        def done(answer: tuple[Before, bool]) -> None:
            before, favourite = answer
            count = before.songs

            def words(name: str) -> str:
                if name and favourite:
                    return self.tr("Added “{name}” to Favourites.").format(name=name)
                if name:
                    return self.tr("Removed “{name}” from Favourites.").format(name=name)
                if favourite:
                    text = self.tr("Added {n} songs to Favourites.", "", count)
                else:
                    text = self.tr("Removed {n} songs from Favourites.", "", count)
                return formats.counted(count, text)

            if not favourite:
                self._offer(ids, count, words, lambda: self._undo(before))
                return
            download = self._download(ids)

            def undo() -> None:
                self._undo(before)
                if download is not None:
                    download.undo()

            self._offer(ids, count, words, undo)

        if ids:
            future = self._bridge.engine.judging.toggle_favourite(list(ids))
            self._bridge.do(future, owner=self, on_done=done)

    def _download(self, ids: Sequence[SongId]) -> FavouriteDownload | None:
        """Download of new favourites what the settings say; None where they say nothing."""
        saving = self._bridge.engine.settings.saving
        if not saving.on_favourite and saving.automatically == "all":
            return None
        from suno_desktop.ui.favourite_downloads import FavouriteDownload  # noqa: PLC0415 — when one is made

        download = FavouriteDownload(self._bridge, ids, self)
        download.said.connect(lambda text: self.said.emit(text, [], _KEY))
        download.begin()
        if download.priced:
            self.price_wanted.emit(download)
        return download

    def put_away(self, ids: Sequence[SongId] | None) -> None:
        """Songs no longer wait to be heard; None: all."""

        def done(before: Before) -> None:
            count = before.songs

            def words(name: str) -> str:
                if name:
                    return self.tr("Marked “{name}” as heard.").format(name=name)
                return formats.counted(count, self.tr("Marked {n} songs as heard.", "", count))

            self._offer(ids or (), count, words, lambda: self._undo(before))

        judging = self._bridge.engine.judging
        future = judging.put_all_away() if ids is None else judging.put_away(list(ids))
        self._bridge.do(future, owner=self, on_done=done)

    def await_hearing(self, ids: Sequence[SongId]) -> None:
        """Songs wait to be heard."""

        def done(before: Before) -> None:
            count = before.songs
            text = formats.counted(count, self.tr("Added {n} songs to Unheard.", "", count))
            self._offer((), count, lambda _name: text, lambda: self._undo(before))

        future = self._bridge.engine.judging.await_hearing(list(ids))
        self._bridge.do(future, owner=self, on_done=done)

    def hear(self, song_id: SongId) -> None:
        """A song was heard."""
        self._bridge.do(self._bridge.engine.judging.hear(song_id), owner=self)

    def keep(self, ids: Sequence[SongId], *, others: Sequence[SongId] | None = None) -> None:
        """Keep these versions and move the others of their tasks, or these, to the Trash."""

        def done(kept: Kept) -> None:
            def undo() -> None:
                self._undo(kept.before)
                self._restore(kept.token)

            if kept.others:
                rows = Undone(ids, along=kept.others)
                self._undoing.offer(self._kept_words(kept), undo, key=_KEY, rows=rows)
            else:
                self.said.emit(self.tr("There is no other version of this song."), [], _KEY)

        if ids:
            future = self._bridge.engine.judging.keep(list(ids), others=others)
            self._bridge.do(future, owner=self, on_done=done)

    def _kept_words(self, kept: Kept) -> str:
        count = len(kept.others)
        if kept.stems:
            text = self.tr(
                "Kept this version. Moved {n} other versions and their stems to the Trash.",
                "",
                count,
            )
        else:
            text = self.tr("Kept this version. Moved {n} other versions to the Trash.", "", count)
        return formats.counted(count, text)

    def vote(self, winner: ClipId, losers: Sequence[ClipId]) -> None:
        """One version was preferred in a blind test."""

        def done(number: int) -> None:
            #: The result of a blind test was kept.
            text = self.tr("Blind test noted.")
            self._undoing.offer(text, lambda: self._unvote(number), key=_KEY)

        future = self._bridge.engine.judging.vote(winner, losers)
        self._bridge.do(future, owner=self, on_done=done)

    def _unvote(self, number: int) -> None:
        self._bridge.do(self._bridge.engine.judging.unvote(number), owner=self)

    # Notes.

    def write_note(self, clip_id: ClipId, text: str, *, at_s: float | None) -> None:
        """Write a note of a song."""

        def done(number: int) -> None:
            self._undoing.offer(self.tr("Note added."), lambda: self._unwrite(number), key=_KEY)

        future = self._bridge.engine.judging.write_note(clip_id, text, at_s=at_s)
        self._bridge.do(future, owner=self, on_done=done)

    def _unwrite(self, number: int) -> None:
        self._bridge.do(self._bridge.engine.judging.remove_notes([number]), owner=self)

    def remove_note(self, number: int) -> None:
        """Delete a note."""

        def done(gone: Sequence[Note]) -> None:
            self._undoing.offer(self.tr("Note deleted."), lambda: self._put_back(gone), key=_KEY)

        future = self._bridge.engine.judging.remove_notes([number])
        self._bridge.do(future, owner=self, on_done=done)

    def _put_back(self, gone: Sequence[Note]) -> None:
        self._bridge.do(self._bridge.engine.judging.put_notes_back(gone), owner=self)

    # The Trash.

    def trash(self, rows: Sequence[SongRow]) -> None:
        """Move songs to the Trash; their files stay until it is emptied. Tasks without songs are no longer tracked."""
        tasks = [row for row in rows if row.kind is SongKind.TASK]
        songs = [row.song_id for row in rows if row.kind is not SongKind.TASK]
        self.trash_songs(songs, task_rows=tasks)

    def trash_songs(self, songs: Sequence[SongId], *, task_rows: Sequence[SongRow] = ()) -> None:
        """Move songs to the Trash, and take the rows of tasks that brought none out of the list."""
        tasks = sorted({row.task_key for row in task_rows})
        also = [row.song_id for row in task_rows]
        tokens: list[int] = []
        along: list[int] = []
        wanted = bool(tasks) + bool(songs)

        def removed(token: int, stems: int = 0) -> None:
            tokens.append(token)
            along.append(stems)
            if len(tokens) == wanted:
                words = partial(
                    self._trashed_words, songs=len(songs), stems=sum(along), tasks=len(tasks)
                )
                self._offer(songs, 1, words, lambda: self._restore(*tokens), also=also)

        engine = self._bridge.engine
        if songs:
            self._bridge.do(
                engine.judging.trash(list(songs)),
                owner=self,
                on_done=lambda gone: removed(gone.token, gone.stems),
            )
        if tasks:
            future = engine.tracking.untrack(list(tasks), songs=True)
            self._bridge.do(future, owner=self, on_done=removed)

    def _trashed_words(self, name: str, *, songs: int, stems: int, tasks: int) -> str:
        words = []
        if name:
            words.append(self.tr("Moved “{name}” to the Trash.").format(name=name))
        elif songs and stems:
            text = self.tr("Moved {n} songs and {stems} to the Trash.", "", songs)
            #: Single tracks of songs that went to the Trash with them, inserted into a sentence.
            more = formats.counted(stems, self.tr("{n} stems", "", stems))
            words.append(formats.counted(songs, text, stems=more))
        elif songs:
            text = self.tr("Moved {n} songs to the Trash.", "", songs)
            words.append(formats.counted(songs, text))
        if tasks:
            words.append(formats.counted(tasks, self.tr("Removed {n} tasks.", "", tasks)))
        return beside(*words)

    def restore(self, ids: Sequence[SongId]) -> None:
        """List songs again that are or were in the Trash."""

        def done(before: Before) -> None:
            count = before.songs

            def words(name: str) -> str:
                if name and count == 1:  # its stems came along
                    return self.tr("Restored “{name}”.").format(name=name)
                return formats.counted(count, self.tr("Restored {n} songs.", "", count))

            self._offer(ids, count, words, lambda: self._undo(before))

        if ids:
            future = self._bridge.engine.judging.restore(list(ids))
            self._bridge.do(future, owner=self, on_done=done)

    def empty(self, ids: Sequence[SongId] | None = None) -> None:
        """Empty the Trash, or take these songs out of it for good."""
        future = self._bridge.engine.judging.empty(None if ids is None else list(ids))
        self._bridge.do(future, owner=self, on_done=self._on_emptied)

    def _on_emptied(self, emptied: Emptied) -> None:
        words = []
        if emptied.songs or not emptied.failed:
            words.append(
                formats.counted(emptied.songs, self.tr("Deleted {n} songs.", "", emptied.songs))
            )
        if emptied.files:
            words.append(
                formats.counted(
                    emptied.files,
                    self.tr("{n} files are in the system trash.", "", emptied.files),
                )
            )
        if emptied.failed:
            _path, code, values = emptied.failed[0]
            words.append(
                formats.counted(
                    len(emptied.failed),
                    self.tr("{n} files could not be moved there.", "", len(emptied.failed)),
                )
            )
            words.append(say(code, {name: plain(str(value)) for name, value in values.items()}))
        self.said.emit(beside(*words), [], _KEY)

    def offer_rejected(self, ids: Sequence[SongId]) -> None:
        """Say that what was added holds songs that are or were in the Trash, and offer to restore them."""
        if ids:
            text = self.tr("{n} songs of these tasks were left in the Trash.", "", len(ids))
            deeds = [
                #: Verb, on a button: bring songs back from the Trash.
                (self.tr("Restore"), lambda: self.restore(ids))
            ]
            self.said.emit(formats.counted(len(ids), text), deeds, "rejected")
