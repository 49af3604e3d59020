"""Import, export and copies: replies and exports come in, everything goes out into one file, songs go to other devices.

How that is done is in `workflows.exchange` and `workflows.copy_out`; here it gets its lane, its progress and its end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.model import SongId

if TYPE_CHECKING:
    from suno_desktop.core.workflows import copy_out, exchange, song_list


class Exchanging:
    """Imports, exports and copies, one at a time; each may take minutes."""

    def __init__(
        self, context: Context, *, on_ready: Callable[[tuple[SongId, ...]], Changes]
    ) -> None:
        self._context = context
        self._on_ready = on_ready
        self._running = CancelToken(context.cancel)

    def import_paths(
        self, paths: Sequence[Path], *, progress: exchange.Progress | None = None
    ) -> Future[exchange.Imported]:
        """Take in replies and exports, files and folders; asks no relay for what they hold. See `cancel`.

        `progress` (bytes done, bytes in all) is called on a thread of the engine.
        """
        from suno_desktop.core.workflows import exchange
        from suno_desktop.core.workflows.covers import covers_of

        context, cancel = self._context, CancelToken(self._running)
        sink = exchange.LibrarySink(
            context.library,
            write=lambda work: context.write(work).result(),
            tell=self._on_imported,
            clock=context.clock,
            covers=covers_of(context.profile, context.clock),
        )

        def run() -> exchange.Imported:
            return exchange.import_all(paths, sink, cancel=cancel, progress=progress or _untold)

        return context.lanes.submit(Lane.EXCHANGE, run)

    def _on_imported(self, changes: Changes, ready: tuple[SongId, ...]) -> None:
        self._context.tell(changes)
        self._context.library.database.shorten_log()
        self._context.change(lambda: self._on_ready(ready))

    def export_to(
        self, path: Path, *, progress: exchange.Progress | None = None
    ) -> Future[exchange.Exported]:
        """Write all that the library holds into a new file. The future raises DiskError or, cancelled, Cancelled."""
        from suno_desktop.core.workflows import exchange
        from suno_desktop.core.workflows.covers import covers_of

        context, cancel = self._context, CancelToken(self._running)

        def run() -> exchange.Exported:
            # A reader of its own: the lists must not wait behind it.
            with closing(context.open_reader()) as reader:
                return exchange.export(
                    reader,
                    path,
                    covers=covers_of(context.profile, context.clock),
                    cancel=cancel,
                    progress=progress or _untold,
                )

        return context.lanes.submit(Lane.EXCHANGE, run)

    def copy_songs(
        self,
        song_ids: Sequence[SongId],
        target: Path,
        recipe: copy_out.CopyRecipe,
        *,
        progress: exchange.Progress | None = None,
    ) -> Future[copy_out.CopyReport]:
        """Copy the saved files of songs into another folder.

        The future raises DiskError if that is not there, and UsageError if it is one of our own.

        `progress` (files done, files in all) is called on a thread of the engine.
        """
        from suno_desktop.core.workflows import copy_out

        context, cancel = self._context, CancelToken(self._running)

        def run() -> copy_out.CopyReport:
            copy_out.refuse_own(target, context.profile, context.settings)
            with closing(context.open_reader()) as reader:
                found = copy_out.sources_of(reader, song_ids, recipe.kinds)
            return copy_out.copy_out(
                found.sources,
                target,
                recipe,
                doubtful=found.doubtful,
                absent=found.absent,
                cancel=cancel,
                progress=progress or _untold,
            )

        return context.lanes.submit(Lane.EXCHANGE, run)

    def copy_file(self, path: Path, target: Path) -> Future[Path]:
        """Copy one file as it is, under the next free name. The future raises DiskError or Cancelled."""
        from suno_desktop.core.media import copies
        from suno_desktop.core.media.part_files import PartFile
        from suno_desktop.core.model import MediaKind

        cancel = CancelToken(self._running)

        def run() -> Path:
            with PartFile.create(target, clip_id="", kind=MediaKind.MP3) as part:
                copies.fill(part, path, cancel)
                return part.publish(target)

        return self._context.lanes.submit(Lane.EXCHANGE, run)

    def write_list(
        self,
        song_ids: Sequence[SongId],
        path: Path,
        words: song_list.PageWords,
        *,
        progress: exchange.Progress | None = None,
    ) -> Future[song_list.WrittenList]:
        """Write these songs as a playlist, spreadsheet or web page. The future raises UsageError, DiskError or Cancelled.

        `progress` (songs done, songs in all) is called on a thread of the engine.
        """
        from suno_desktop.core.workflows import song_list

        context, cancel = self._context, CancelToken(self._running)

        def run() -> song_list.WrittenList:
            with closing(context.open_reader()) as reader:
                return song_list.write_list(
                    reader,
                    song_ids,
                    path,
                    words=words,
                    cancel=cancel,
                    progress=progress or _untold,
                )

        return context.lanes.submit(Lane.EXCHANGE, run)

    def cancel(self) -> None:
        """End what runs or waits. What an import brought and what was copied stays; an unfinished export leaves nothing."""
        running, self._running = self._running, CancelToken(self._context.cancel)
        running.cancel()


def _untold(_done: int, _total: int) -> None:
    """Progress that nobody asked for."""
