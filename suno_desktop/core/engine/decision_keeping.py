"""What the person decided, kept in a small file beside the songs, and what others wrote there taken in.

Written some seconds after the last decision, never while the window waits for it, and read at the start, before it is
written, and whenever somebody else wrote it. What cannot be done now is said once and tried again. The file itself is
`workflows.decided_file`'s business.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from suno_desktop.core.changes import Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.errors import (
    Cancelled,
    DesktopError,
    DiskError,
    ProfileError,
    UsageError,
)
from suno_desktop.core.events import Notice

if TYPE_CHECKING:
    from suno_desktop.core.engine.saving_folder import SavingFolder
    from suno_desktop.core.library.decision_writer import TakenIn
    from suno_desktop.core.library.decisions import Decision, Origin
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.core.workflows.covers import Covers
    from suno_desktop.core.workflows.decided_file import Seen

QUIET_S = 4.0
"""After a decision; another one begins it anew."""
LATEST_S = 30.0
"""Whatever else is decided meanwhile."""
LOOK_S = 60.0
"""Between two looks whether somebody else wrote the file; also before another try."""
_PIECE = 2_000
_SAID = {
    "disk.full": "decided.full",
    "disk.missing": "decided.away",
    "disk.read_only": "decided.read_only",
    "disk.error": "decided.error",
}
"""What is said of this file instead of what is said of a song's."""
_logger = logging.getLogger(__name__)


class DecisionKeeping:
    """The file of one open profile."""

    def __init__(
        self, context: Context, *, folder: SavingFolder, covers: Callable[[], Covers]
    ) -> None:
        self._context = context
        self._covers = covers
        self._folder = folder
        self._clock = context.clock
        self._decided = 0
        self._first: float | None = None
        """When the first thing was decided that is not written yet."""
        self._due = context.clock.monotonic() + QUIET_S
        self._is_running = False
        self._root_before = folder.path
        self._left: Path | None = None
        """The folder that the songs have left, while the file there is still to be taken away."""
        self._trouble: str | None = None
        self._seen: Seen | None = None
        self._settled = -1
        """How often something had been decided when the file said all of it."""
        self._lock = threading.Lock()

    def step(self) -> float:
        """Read and write if it is time; returns the seconds until the next time."""
        now = self._clock.monotonic()
        with self._lock:
            if self._context.library.decided != self._decided:
                self._decided = self._context.library.decided
                self._first = now if self._first is None else self._first
                self._due = min(now + QUIET_S, self._first + LATEST_S)
            if self._folder.path != self._root_before:
                self._root_before = self._folder.path
                self._first, self._due = now, now
            if now >= self._due and not self._is_running:
                self._is_running = True
                self._first, self._due = None, now + LOOK_S
                self._context.lanes.submit(Lane.KEEPING, self._run)
            return max(0.0, self._due - now)

    def wake(self) -> None:
        """Something in the library changed: see whether that was a decision."""
        if self._context.library.decided != self._decided:
            self._context.wake()

    def follow(self, old: Path) -> None:
        """The songs have left a folder: the file is beside them soon, and not there any more."""
        with self._lock:
            self._left = old
            self._first = self._due = self._clock.monotonic()
        self._context.wake()

    def end(self, *, deadline: float) -> None:
        """Write what was not written yet, unless it takes longer than until `deadline` (monotonic)."""
        with self._lock:
            is_due = self._first is not None or self._is_running  # which is told to stop
        if self._context.library.decided == self._decided and not is_due:
            return
        self._context.lanes.submit(
            Lane.KEEPING, lambda: self._run(lambda: self._clock.monotonic() > deadline)
        )

    # On its lane.

    def _run(self, stop: Callable[[], bool] | None = None) -> None:
        context = self._context
        try:
            self._keep(stop or (lambda: context.cancel.is_cancelled))
            self._trouble = None
        except (Cancelled, CancelledError):
            pass
        except (DiskError, UsageError) as error:
            self._tell(error)
        except ProfileError as error:  # whoever changes the library says so
            _logger.info("decisions beside the songs: %s", error)
        except Exception:
            _logger.exception("keeping decisions beside the songs failed")
        finally:
            with self._lock:
                self._is_running = False

    def _keep(self, stop: Callable[[], bool]) -> None:
        from suno_desktop.core.workflows import decided_file

        root = self._root()
        if root is None:
            return
        if self._seen is None or self._seen.root != root:
            self._seen, self._settled = decided_file.Seen(root, {}), -1
        self._read_and_write(root, self._seen, stop)
        left, self._left = self._left, None
        if left is not None:
            self._leave(left, self._seen, stop)

    def _read_and_write(self, root: Path, seen: Seen, stop: Callable[[], bool]) -> None:
        from suno_desktop.core.workflows import decided_file

        decided = self._context.library.decided
        is_read = root.is_dir() and decided_file.take_in(
            seen, LibraryLane(self._context), cancel=self._context.cancel
        )
        if is_read:
            self._context.tell(seen.changes)
            self._set_aside(seen)
        is_gone = seen.path not in seen.signatures
        if stop() or not (is_read or is_gone or decided != self._settled):
            return
        with closing(self._context.open_reader()) as reader:
            if not self._is_needed(reader, seen) or self._write(reader, seen, stop):
                self._exchange_covers(reader, root)
                self._settled = decided

    def _leave(self, left: Path, seen: Seen, stop: Callable[[], bool]) -> None:
        """Remove the file of a folder that the songs have left, once the one beside them says all that it said.

        It stays where songs are, which may be another library's, and where it is not alone, not whole or not ours to read.
        """
        from suno_desktop.core.workflows import decided_file
        from suno_desktop.core.workflows.check import media_files
        from suno_desktop.core.workflows.music_folder import is_one

        context = self._context
        saved = context.write(lambda: context.library.saved_below(left, limit=1)).result()
        if saved or is_one(left, seen.root) or any(media_files(left, context.cancel)):
            return
        old = decided_file.Seen(left, {})
        with suppress(DiskError):  # not to be read or written, or a newer program's: it stays
            decided_file.take_in(old, LibraryLane(context), cancel=context.cancel)
        context.tell(old.changes)
        if old.won:
            self._read_and_write(seen.root, seen, stop)
        with closing(context.open_reader()) as reader, suppress(DiskError):
            if not self._is_needed(reader, seen):
                decided_file.remove(old, told=seen, pictures=reader.own_covers())

    def _exchange_covers(self, reader: LibraryReader, root: Path) -> None:
        """The pictures that decisions speak of are beside the songs, and here."""
        from suno_desktop.core.workflows import decided_file

        digests = reader.own_covers()
        if not digests:
            return
        came = self._covers().exchange_own(digests, root / decided_file.PICTURES)
        if came:
            songs = frozenset(reader.songs_with_cover(came))
            self._context.tell(Changes(songs=songs, covers=songs))

    def _root(self) -> Path | None:
        """The music folder, if it is there or may be made."""
        from suno_desktop.core.workflows.music_folder import check_root

        root = self._folder.path
        if self._folder.is_of_this_run:
            return None
        if root != self._folder.usual:
            context = self._context
            check_root(
                root,
                lambda: context.write(lambda: context.library.saved_below(root)).result(),
                was_marked=self._folder.was_marked(root),
            )
        return root

    def _set_aside(self, seen: Seen) -> None:
        from suno_desktop.core.workflows import decided_file

        if seen.path not in seen.damaged:
            return
        kept = decided_file.set_aside(seen.path)
        seen.signatures.pop(seen.path, None)
        self._context.emit(
            Notice("warning", "decided.damaged", {"path": str(seen.path), "name": kept.name})
        )

    @staticmethod
    def _is_needed(reader: LibraryReader, seen: Seen) -> bool:
        """Whether the library knows anything that the file does not say."""
        to_file, there = reader.decision_counts()
        return to_file > 0 or there != seen.things

    def _write(self, reader: LibraryReader, seen: Seen, stop: Callable[[], bool]) -> bool:
        from suno_desktop.core.media.disk import disk_errors
        from suno_desktop.core.workflows import decided_file

        context = self._context
        # A chosen folder is never made: its disk may have gone away a moment ago.
        if seen.root == self._folder.usual:
            with disk_errors(seen.path):
                seen.root.mkdir(parents=True, exist_ok=True)
        told = reader.decisions_to_file()
        if not decided_file.write(reader, seen, stop=stop):
            return False
        for start in range(0, len(told), _PIECE):
            piece = told[start : start + _PIECE]
            context.write(partial(context.library.decisions_filed, piece)).result()
        return True

    def _tell(self, error: DesktopError) -> None:
        """Say once what is in the way, until it is over; not of a folder that is away while there is nothing to write."""
        code = _SAID.get(error.code, error.code)
        if error.code == "disk.missing":
            with closing(self._context.open_reader()) as reader:
                if not reader.decision_counts()[0]:
                    return
        if code != self._trouble:
            self._trouble = code
            _logger.info("decisions beside the songs: %s", error)
            self._context.emit(Notice("warning", code, error.values, error.details))


class LibraryLane:
    """The library as `decided_file` asks it to take in what a file says: on its own lane."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def take_decisions(self, told: Sequence[Decision], *, origin: Origin) -> TakenIn:
        """Merge decisions."""
        library = self._context.library
        return self._context.write(partial(library.take_decisions, told, origin=origin)).result()

    def take_outdone(self, told: Sequence[Decision]) -> None:
        """Keep decisions that do not count."""
        self._context.write(partial(self._context.library.take_outdone, told)).result()
