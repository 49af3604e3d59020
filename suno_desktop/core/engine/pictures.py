"""Cover pictures for the window: from the cache, or fetched once. Draws nothing and keeps no pixels in memory.

What fetches them comes with the first picture, on a lane: never on the thread that asks.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane, then
from suno_desktop.core.model import RelayId, SongId
from suno_desktop.core.rows import SongRow

if TYPE_CHECKING:
    from suno_desktop.core.engine.work_rooms import WorkRooms


class Pictures:
    """The covers of songs as small or large JPEG files."""

    def __init__(self, context: Context, *, work: Callable[[], WorkRooms]) -> None:
        self._context = context
        self._work = work

    def thumbnail(self, song_id: SongId, px: int) -> Future[Path | None]:
        """A small JPEG of the song's cover, made by us; None if there is none. Answers from the cache at once."""
        return self._picture(song_id, lambda name: self._work().covers.thumbnail(name, px))

    def cover(self, song_id: SongId) -> Future[Path | None]:
        """The song's cover as JPEG of at most 1000 px."""
        # The lambda is no detour: what works is made on a lane, never on the thread that asks.
        return self._picture(song_id, lambda name: self._work().covers.cached(name))  # noqa: PLW0108

    def _picture(self, song_id: SongId, find: Callable[[str], Path | None]) -> Future[Path | None]:
        images = self._context.read(
            lambda reader: (
                reader.song_rows([song_id]),
                reader.image_of(song_id),
                reader.relay_of(song_id),
            )
        )

        def fetch(
            found: tuple[list[SongRow], tuple[str | None, str | None], RelayId | None],
        ) -> Path | None:
            rows, (large, small), relay_id = found
            if not rows or rows[0].clip_id is None:
                return None
            name = rows[0].clip_id
            picture = find(name)
            if picture is not None or not (large or small):
                return picture
            work = self._work()
            if work.covers.large(
                name, [large, small], work.network.media(relay_id), cancel=self._context.cancel
            ):
                return find(name)
            return None

        return then(images, self._context.lanes, Lane.COVERS, fetch)
