"""What every room of the engine works with: lanes, library, readers, clock, the end, and how to tell what changed.

One for each open profile, handed to each room once. Knows no room and decides nothing.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from typing import Self, TypeVar

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import Changes
from suno_desktop.core.clock import Clock
from suno_desktop.core.engine.lanes import Lane, Lanes
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.events import Changed, Event
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.profile.settings import Setting, Settings

_T = TypeVar("_T")


class Context:
    """What the rooms share.

    Attributes:
        profile: where everything of this person lies.
        settings: what the person chose; set by `store_setting` only.
        lanes: the threads that work runs on.
        clock: wall time, and seconds that never go back.
        rng: for jitter, not for secrets.
        cancel: cancelled once, at the end; every longer work has a child of it.
        wake: asks the scheduler for a step now.
        patient: False (the command line): no waiting for disks to come back, nor for the end of a pause.
        auto_save: False: nothing is saved without an explicit wish.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        listen: Callable[[Event], None],
        wake: Callable[[], None],
        clock: Clock,
        rng: random.Random,
        lanes: Lanes | None = None,
        patient: bool = True,
        auto_save: bool = True,
    ) -> None:
        self.profile = profile
        self.settings = Settings(profile.settings)
        self.lanes = lanes or Lanes()
        self.clock = clock
        self.rng = rng
        self.cancel = CancelToken()
        self.patient = patient
        self.auto_save = auto_save
        self.is_protected = False
        """The library may not be written: nothing is asked, saved or kept."""
        self.on_damage: Callable[[], object] = lambda: None
        """Called when a reader finds damage; the writer finds it without help."""
        self._listen = listen
        self._wake = wake
        self._library: Library | None = None
        self._reader: LibraryReader | None = None
        self._host: Context | None = None

    def guest(self, *, listen: Callable[[Event], None]) -> Self:
        """The same, for work that tells another listener and can be ended alone; it neither waits nor saves unasked."""
        guest = copy.copy(self)
        guest._host = self  # noqa: SLF001 — same class
        guest._listen = listen  # noqa: SLF001 — same class
        guest.cancel = CancelToken(self.cancel)
        guest.patient = guest.auto_save = False
        return guest

    @property
    def library(self) -> Library:
        """The open library; only for work on its lane (see `write`).

        Raises:
            RuntimeError: it is not open yet.
        """
        if self._library is None:
            raise RuntimeError("the library is not open")
        return self._library

    @property
    def is_open(self) -> bool:
        """Whether there is a library."""
        return self._library is not None

    def use_library(self, library: Library) -> None:
        """From now on there is a library."""
        self._library = library

    # Telling.

    def emit(self, event: Event) -> None:
        """Tell whoever listens, on this thread. Changes that are none are not told."""
        if not isinstance(event, Changed) or event.changes:
            self._listen(event)

    def tell(self, changes: Changes) -> None:
        """Tell what changed in the library."""
        self.emit(Changed(changes=changes))

    def wake(self) -> None:
        """Ask the scheduler for a step now, unless everything ends."""
        if self._host is not None:
            self._host.wake()
        elif not self.cancel.is_cancelled:
            self._wake()

    # Writing.

    def write(self, work: Callable[[], _T]) -> Future[_T]:
        """Run `work` on the library's lane, the only one that writes."""
        return self.lanes.submit(Lane.LIBRARY, work)

    def change(self, work: Callable[[], Changes], *, wake: bool = True) -> Future[Changes]:
        """Change the library on its lane, tell what changed, and (`wake`) see at once what follows from it."""

        def run() -> Changes:
            changes = work()
            self.tell(changes)
            if wake:
                self.wake()
            return changes

        return self.write(run)

    def store_setting(self, setting: Setting[_T], value: _T) -> None:
        """Set one setting and act on it; blocks until it is on disk, so only for lane `CHANGES`.

        Raises:
            DiskError: the file of settings cannot be written.
        """
        from suno_desktop.core.media.disk import disk_errors

        with disk_errors(self.profile.settings):
            self.write(lambda: self.settings.set(setting, value)).result()
        self.wake()

    # Reading.

    def read(self, work: Callable[[LibraryReader], _T]) -> Future[_T]:
        """Run a query on the read lane."""
        return self.lanes.submit(
            Lane.READ, lambda: self._noting_damage(lambda: work(self.reader()))
        )

    def survey(self, work: Callable[[LibraryReader], _T]) -> Future[_T]:
        """Run a query that walks over the whole library, where no list waits for it."""

        def run() -> _T:
            with closing(self.open_reader()) as reader:
                return work(reader)

        return self.lanes.submit(Lane.FIGURES, lambda: self._noting_damage(run))

    def open_reader(self) -> LibraryReader:
        """A reader of one's own, for any lane; whoever opens it closes it."""
        return LibraryReader.open(self.profile.library)

    def reader(self) -> LibraryReader:
        """The reader of the read lane; only for work there."""
        if self._host is not None:
            return self._host.reader()
        if self._reader is None:
            self._reader = self.open_reader()
        return self._reader

    def close_reader(self) -> None:
        """Close the reader of the read lane; only for work there."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _noting_damage(self, work: Callable[[], _T]) -> _T:
        try:
            return work()
        except ProfileError as error:
            if error.code == "library.damaged":
                self.on_damage()
            raise
