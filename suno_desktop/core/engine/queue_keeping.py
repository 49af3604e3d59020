"""What plays and what comes next, kept on disk: it is there after a restart and after a kill.

Two small files, each always whole: what is listed and queued, written when that changes, and where it stands, written
every few seconds. Convenience only: what cannot be read or written is not told. Decides no order and plays nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.listening.play_queue import PlayQueue
from suno_desktop.core.profile.settings import write_bytes

_POSITION = "position_ms"


class QueueKeeping:
    """The kept queue of one profile."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._whole = context.profile.queue
        self._place = self._whole.with_name("playing.json")

    def keep(
        self,
        whole: Callable[[], Mapping[str, Any]] | None,
        place: Mapping[str, Any],
        position_ms: int,
    ) -> Future[None]:
        """Keep a queue.

        Args:
            whole: a `PlayQueue.snapshot`; None where the one that was kept last is still true.
            place: its `PlayQueue.place`.
            position_ms: where the current song is.
        """

        def work() -> None:
            with suppress(OSError):
                if whole is not None:
                    write_bytes(self._whole, json.dumps(whole()).encode())
                write_bytes(self._place, json.dumps({**place, _POSITION: position_ms}).encode())

        return self._context.lanes.submit(Lane.QUEUE, work)

    def kept(self) -> Future[tuple[PlayQueue, int] | None]:
        """What was kept: the queue, and where its current song was left in milliseconds; None if that is nothing."""
        return self._context.lanes.submit(Lane.QUEUE, self._read)

    def _read(self) -> tuple[PlayQueue, int] | None:
        place = _object_in(self._place)
        try:
            queue = PlayQueue.restored(_object_in(self._whole), place)
        except ValueError:
            return None
        position = place.get(_POSITION)
        if isinstance(position, int) and place.get("current") == queue.current:
            return queue, max(0, position)
        return queue, 0


def _object_in(path: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads(path.read_bytes())
        if isinstance(found, dict):
            return found
    return {}
