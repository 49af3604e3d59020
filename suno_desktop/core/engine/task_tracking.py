"""What is in the library by the person's wish: tasks added from a pasted text, tasks and songs removed, songs named.

Asks no relay; what was added is due at once, which `asking` sees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from suno_desktop.core.changes import Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane, then
from suno_desktop.core.library.results import Removal
from suno_desktop.core.model import Relay, RelayId, SongId, TaskKey

if TYPE_CHECKING:
    from suno_desktop.core.workflows import track


class TaskTracking:
    """Tasks and songs come and go here, each deed with its undo."""

    def __init__(
        self,
        context: Context,
        *,
        relays: Callable[[], tuple[Relay, ...]],
        on_ready: Callable[[tuple[SongId, ...]], Changes],
        on_added: Callable[[track.Added], None] = lambda _added: None,
    ) -> None:
        self._context = context
        self._relays = relays
        self._on_ready = on_ready
        self._on_added = on_added

    def preview(self, text: str) -> Future[track.Preview]:
        """What a piece of pasted text holds; changes nothing."""
        from suno_desktop.core.workflows import track

        context, relays = self._context, self._relays()
        return then(
            context.lanes.submit(Lane.PERSON, lambda: track.parse(text)),
            context.lanes,
            Lane.READ,
            lambda found: track.preview(found[0], found[1], relays, context.reader()),
        )

    def add(
        self, preview: track.Preview, *, relay_id: RelayId | None = None
    ) -> Future[track.Added]:
        """Track and import what a preview found; on disk when the future resolves."""
        from suno_desktop.core.workflows import track

        context = self._context

        def run() -> track.Added:
            with context.library.transaction():
                added = track.add(
                    context.library, preview, relay_id=relay_id, now=context.clock.now()
                )
                wished = self._on_ready(added.ready)
            self._on_added(added)
            context.tell(added.changes | wished)
            context.wake()
            return added

        return context.write(run)

    def untrack(self, keys: Sequence[TaskKey], *, songs: bool = False) -> Future[int]:
        """Stop tracking; the songs stay unless `songs`. Resolves to a token for `restore`."""
        return self._with_undo(lambda: self._context.library.untrack(keys, songs=songs))

    def remove_songs(self, song_ids: Sequence[SongId]) -> Future[int]:
        """Take songs out of the library; files stay. Resolves to a token for `restore`."""
        return self._with_undo(lambda: self._context.library.remove_songs(song_ids))

    def name_songs(
        self, song_ids: Sequence[SongId], values: Mapping[str, str | None]
    ) -> Future[int]:
        """Call songs by the person's own `title`, `artist` or `album` (None or "": what the relay says).

        Wins wherever a song is shown, in new tags and names, and in `list --json`; `upkeep.retag` and `upkeep.rename`
        bring it into what is saved. Resolves to a token for `restore`.
        """
        return self._with_undo(lambda: self._context.library.name_songs(song_ids, values))

    def _with_undo(self, work: Callable[[], Removal]) -> Future[int]:
        def run() -> int:
            removal = work()
            self._context.tell(removal.changes)
            return removal.token

        return self._context.write(run)

    def restore(self, token: int) -> Future[Changes]:
        """Undo what gave this token."""
        return self._context.change(lambda: self._context.library.restore(token))
