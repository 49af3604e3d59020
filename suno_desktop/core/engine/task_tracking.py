"""What is in the library by the person's wish: tasks added from a pasted text, tasks removed, songs named.

Asks no relay; what was added is due at once, which `asking` sees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.engine.watching import FileWatch
from suno_desktop.core.library.results import Removal
from suno_desktop.core.model import Relay, RelayId, SongId, TaskKey

if TYPE_CHECKING:
    from suno_desktop.core.workflows import track

_GROWN = 1.5
"""Lists are read again when so many times as many were added as before."""
_RESTORED = 2_000
"""So many songs come back in one write."""
Progress: TypeAlias = Callable[[int, int], object]
"""(done, in all)"""


class TaskTracking:
    """Tasks and songs come and go here, each deed with its undo."""

    def __init__(
        self,
        context: Context,
        *,
        relays: Callable[[], tuple[Relay, ...]],
        on_ready: Callable[[tuple[SongId, ...]], Changes],
        on_added: Callable[[track.Brought], None] = lambda _piece: None,
    ) -> None:
        self._context = context
        self._relays = relays
        self._on_ready = on_ready
        self._on_added = on_added
        self._files = FileWatch(context, take=self._take)

    def step(self) -> float:
        """Look into the files that are watched, if it is time; returns the seconds until the next time."""
        return self._files.step()

    def _take(self, text: str) -> int:
        """Add what a text of a watched file holds; how many tasks are new. Blocks."""
        preview = self.preview(text).result()
        return len(self.add(preview).result().new) if preview else 0

    def preview(
        self, *texts: str, cancel: CancelToken | None = None, progress: Progress | None = None
    ) -> Future[track.Preview]:
        """What pieces of pasted text hold; changes nothing.

        `progress` (characters looked through, characters in all) is called on a thread of the engine.
        """
        context, relays, cancel = self._context, self._relays(), cancel or CancelToken()

        def check() -> None:
            context.cancel.check()
            cancel.check()

        def run() -> track.Preview:
            from suno_desktop.core.workflows import track

            text = "\n\n".join(texts)  # over one line end a broken ID would be put together

            def tell(done: int) -> None:
                check()
                if progress is not None:
                    progress(min(done, len(text)), len(text))

            found, tasks = track.parse(text, tell=tell)
            # A reader of its own: the lists must not wait behind it.
            with closing(context.open_reader()) as reader:
                return track.preview(found, tasks, relays, reader, check=check)

        return context.lanes.submit(Lane.PERSON, run)

    def offer(self, text: str) -> Future[track.Preview]:
        """What a text that nobody has pasted holds of task IDs that are not tracked; changes nothing, asks nobody."""
        context, relays = self._context, self._relays()

        def run() -> track.Preview:
            from suno_desktop.core.workflows import track

            with closing(context.open_reader()) as reader:
                return track.offer(text, relays, reader, check=context.cancel.check)

        return context.lanes.submit(Lane.PERSON, run)

    def add(
        self,
        preview: track.Preview,
        *,
        relay_id: RelayId | None = None,
        cancel: CancelToken | None = None,
        progress: Progress | None = None,
    ) -> Future[track.Added]:
        """Track and import what a preview found; on disk when the future resolves.

        Many come in pieces. What was added stays when it is cancelled; the answer tells how much that was. `progress`
        (IDs and responses added, all) is called on a thread of the engine.
        """
        context, cancel = self._context, cancel or CancelToken()
        listed = NOTHING

        def write(work: Callable[[], track.Brought]) -> None:
            nonlocal listed
            with context.library.transaction():
                piece = work()
                wished = self._on_ready(piece.ready)
            self._on_added(piece)
            changes = piece.changes | wished
            # What came is told piece by piece: a million together would take the window a while to look at, and to forget.
            context.tell(changes._replace(songs_listed=False, tasks_listed=False))
            listed |= Changes(songs_listed=changes.songs_listed, tasks_listed=changes.tasks_listed)
            context.library.database.shorten_log()

        def tell() -> None:
            nonlocal listed
            context.tell(listed)
            context.wake()
            listed = NOTHING

        def run() -> track.Added:
            from suno_desktop.core.workflows import track

            library, added, told = context.library, track.Added(), 0
            works = track.adding(
                library, preview, relay_id=relay_id, clock=context.clock, added=added
            )
            try:
                for work in works:
                    context.cancel.check()
                    if cancel.is_cancelled:
                        added.stopped = True
                        break
                    context.write(partial(write, work)).result()
                    if added.done >= told * _GROWN:  # each time, all lists are read again
                        tell()
                        told = added.done
                    if progress is not None:
                        progress(added.done, len(preview))
            finally:
                tell()
            return added

        return context.lanes.submit(Lane.PERSON, run)

    def untrack(self, keys: Sequence[TaskKey], *, songs: bool = False) -> Future[int]:
        """Stop tracking; the songs stay, or (`songs`) go to the Trash. Resolves to a token for `restore`."""
        return self._with_undo(lambda: self._context.library.untrack(keys, songs=songs))

    def name_songs(
        self, song_ids: Sequence[SongId], values: Mapping[str, str | None]
    ) -> Future[int]:
        """Call songs by the person's own `title`, `artist` or `album` (None or "": what the relay says).

        Wins wherever a song is shown, in new tags and names, and in `list --json`; `retagging.retag` and `upkeep.rename`
        bring it into what is saved. Resolves to a token for `restore`.
        """
        return self._with_undo(lambda: self._context.library.name_songs(song_ids, values))

    def sing(self, words: Mapping[SongId, str | None]) -> Future[Mapping[SongId, str | None]]:
        """Show songs with the words that are really sung (None: those that the relay says); resolves to what undoes it.

        They win wherever words are shown, found or saved; `retagging.retag` brings them into what is saved.
        """

        def run() -> Mapping[SongId, str | None]:
            before, changes = self._context.library.sing_songs(words)
            self._context.tell(changes)
            return before

        return self._context.write(run)

    def _with_undo(self, work: Callable[[], Removal]) -> Future[int]:
        def run() -> int:
            removal = work()
            self._context.tell(removal.changes)
            return removal.token

        return self._context.write(run)

    def restore(self, token: int) -> Future[Changes]:
        """Undo what gave this token; songs come back in pieces, between which others write."""
        context = self._context

        def run() -> Changes:
            changes = NOTHING
            try:
                while True:
                    context.cancel.check()
                    piece = context.write(
                        partial(context.library.restore, token, limit=_RESTORED)
                    ).result()
                    changes |= piece
                    if len(piece.songs) < _RESTORED:
                        return changes
            finally:
                context.tell(changes)
                context.wake()

        return context.lanes.submit(Lane.CHANGES, run)
