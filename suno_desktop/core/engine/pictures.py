"""Cover pictures for the window: from the cache, or fetched once. Draws nothing and keeps no pixels in memory.

What fetches them comes with the first picture, on a lane: never on the thread that asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from suno_desktop.core.changes import NOTHING
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane, then
from suno_desktop.core.library.results import Before
from suno_desktop.core.model import RelayId, SongId
from suno_desktop.core.rows import Images, SongRow

if TYPE_CHECKING:
    from suno_desktop.core.engine.work_rooms import WorkRooms


_PIECE = 2_000
"""Songs that are written at once."""


def _read(path: Path) -> bytes:
    from suno_desktop.core.media.disk import disk_errors, open_regular

    with disk_errors(path), open_regular(path) as file:
        return file.read()


class Pictures:
    """The covers of songs as small or large JPEG files."""

    def __init__(self, context: Context, *, work: Callable[[], WorkRooms]) -> None:
        self._context = context
        self._work = work

    def thumbnail(self, song_id: SongId, px: int) -> Future[Path | None]:
        """A small JPEG of the song's cover, made by us; None if there is none. Answers from the cache at once."""
        return self._picture(
            song_id,
            lambda name, own: self._work().covers.thumbnail(name, px, of=own),
        )

    def cover(self, song_id: SongId) -> Future[Path | None]:
        """The song's cover as JPEG of at most 1000 px."""
        return self._picture(song_id, lambda name, own: own or self._work().covers.cached(name))

    def set_own(
        self, song_ids: Sequence[SongId], picture: Path | Callable[[], bytes]
    ) -> Future[Before]:
        """Give songs a cover of the person's own, in any format that covers have; resolves to what `judging.undo` needs.

        `picture` is a file, or gives its bytes, on a thread of the engine. The future raises MediaDamagedError if they
        are no picture, DiskError if it cannot be read or kept.
        """

        def run() -> Before:
            data = _read(picture) if isinstance(picture, Path) else picture()
            digest = self._work().covers.keep_own(data)
            return self._set(song_ids, digest)

        return self._context.lanes.submit(Lane.CHANGES, run)

    def use_told(self, song_ids: Sequence[SongId]) -> Future[Before]:
        """Show the provider's covers of songs again; resolves to what `judging.undo` needs."""
        return self._context.lanes.submit(Lane.CHANGES, lambda: self._set(song_ids, None))

    def _set(self, song_ids: Sequence[SongId], digest: str | None) -> Before:
        context, before, changes = self._context, Before(), NOTHING
        try:
            for start in range(0, len(song_ids), _PIECE):
                context.cancel.check()
                piece = song_ids[start : start + _PIECE]
                work = partial(context.library.judge, piece, {"own_cover": digest})
                judged = context.write(work).result()
                before = Before(judged.before.columns, before.groups + judged.before.groups)
                changes |= judged.changes
        finally:
            context.tell(changes)
        return before

    def _picture(
        self, song_id: SongId, find: Callable[[str, Path | None], Path | None]
    ) -> Future[Path | None]:
        images = self._context.read(
            lambda reader: (
                reader.song_rows([song_id]),
                reader.image_of(song_id),
                reader.relay_of(song_id),
            )
        )

        def fetch(
            found: tuple[list[SongRow], Images, RelayId | None],
        ) -> Path | None:
            rows, (large, small, own), relay_id = found
            if not rows or rows[0].clip_id is None:
                return None
            name, work = rows[0].clip_id, self._work()
            kept = work.covers.own(own)
            if kept is not None:
                return find(f"own {own}", kept)
            picture = find(name, None)
            if picture is not None or not (large or small):
                return picture
            if work.covers.large(
                name, [large, small], work.network.media(relay_id), cancel=self._context.cancel
            ):
                return find(name, None)
            return find(f"replaced {name}", work.covers.replaced(name))

        return then(images, self._context.lanes, Lane.COVERS, fetch)
