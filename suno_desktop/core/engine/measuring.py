"""What songs sound and look like is measured in the background: gently, one file at a time, while nothing is downloaded.

It begins with the first song that is played, because what decodes files comes with the player. That song is measured
first, then all others, the newest first. Decodes nothing itself.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.errors import MediaError, ProfileError
from suno_desktop.core.model import FileId, SongId
from suno_desktop.core.rows import SoundFigures, Unmeasured

_logger = logging.getLogger(__name__)

Measure: TypeAlias = Callable[[Path, CancelToken], SoundFigures]
"""Measures a file. Raises MediaError where there is nothing to hear, Cancelled when asked to stop."""

_APART_S: Final = 2.0
"""Between two files that nobody waits for."""
_BUSY_S: Final = 5.0
_DONE_S: Final = 600.0


class Measuring:
    """Measures the saved songs of one open library. `step` is called by the scheduler."""

    def __init__(self, context: Context, *, is_idle: Callable[[], bool]) -> None:
        self._context = context
        self._is_idle = is_idle
        self._lock = threading.Lock()
        self._measure: Measure | None = None
        self._wanted: SongId | None = None
        """The song that plays, until it was looked at."""
        self._before: FileId | None = None
        """All files from this one on were looked at."""
        self._is_done = False
        self._is_grown = False
        """Something was downloaded since."""
        self._is_busy = False
        self._next_at = -math.inf

    def begin(self, song_id: SongId, measure: Measure) -> None:
        """This song plays: measure it next, and then, in time, all others."""
        if self._context.is_protected:
            return
        with self._lock:
            self._measure = measure
            self._wanted = song_id
        self._context.wake()

    def step(self) -> float:
        """Begin with the next file if it is time; returns the seconds until the next step is wanted."""
        with self._lock:
            measure, now = self._measure, self._context.clock.monotonic()
            if not self._is_idle():
                self._is_grown = True
                return _BUSY_S
            if measure is None or self._is_busy:
                return _DONE_S
            if self._wanted is None and self._is_done and not self._is_grown:
                return _DONE_S
            if self._wanted is None and now < self._next_at:
                return self._next_at - now
            self._is_busy = True
        self._context.lanes.submit(Lane.MEASURING, lambda: self._run(measure))
        return _DONE_S

    def _run(self, measure: Measure) -> None:
        try:
            file = self._find()
            if file is not None:
                self._look_at(file, measure)
        except (ProfileError, ImportError) as error:  # told by those who write more; no numpy
            _logger.info("nothing is measured until a song is played again: %s", error)
            with self._lock:
                self._measure = None
        finally:
            with self._lock:
                self._next_at = self._context.clock.monotonic() + _APART_S
                self._is_busy = False
            self._context.wake()

    def _find(self) -> Unmeasured | None:
        """The file of the song that plays, else the next of all."""
        with self._lock:
            wanted, self._wanted = self._wanted, None
            if self._is_grown:
                self._before, self._is_grown = None, False
            before = self._before
        file = self._context.survey(
            lambda reader: reader.unmeasured(song_id=wanted, before=before)
        ).result()
        if wanted is None:
            self._is_done = file is None
            self._before = None if file is None else file.file_id
        return file

    def _look_at(self, file: Unmeasured, measure: Measure) -> None:
        try:
            figures = measure(file.path, self._context.cancel)
        except MediaError as error:
            _logger.info("cannot measure: %s", error)
            return
        library = self._context.library
        self._context.change(
            lambda: library.keep_figures(file.clip_id, figures, sha256=file.sha256), wake=False
        ).result()
