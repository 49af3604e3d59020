"""`python -m tests.listening_child PROFILE`: the program as it is, which also obeys lines of Python on its standard input.

Each line is JSON of some Python that knows `window`, `player`, `playback`, `bridge` and `say(words, value)`; what is said
goes to standard output, one JSON object a line, with the time of the system's clock.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSocketNotifier

from suno_desktop import app
from suno_desktop.core.profile.paths import Profile


def say(words: str, value: Any = None) -> None:
    """Tell the parent."""
    line = {"at": time.monotonic(), "words": words, "value": value}
    sys.stdout.write(json.dumps(line, default=str) + "\n")
    sys.stdout.flush()


class _Ear(QSocketNotifier):
    """Takes orders."""

    def __init__(self, window: Any) -> None:
        super().__init__(sys.stdin.fileno(), QSocketNotifier.Type.Read, window)
        self._waiting = b""
        self._known: dict[str, Any] = {
            "window": window,
            "player": window._player,
            "playback": window._playback,
            "bridge": window._bridge,
            "say": say,
        }
        self.activated.connect(self._hear)

    def _hear(self, *_: object) -> None:
        piece = os.read(sys.stdin.fileno(), 65536)
        self.setEnabled(bool(piece))
        *lines, self._waiting = (self._waiting + piece).split(b"\n")
        for line in lines:
            exec(json.loads(line), self._known)


def main() -> int:
    """Run the program."""
    show: Callable[..., None] = app._Session._show

    def show_and_listen(session: Any, qt: Any, window: Any, *more: Any) -> None:
        show(session, qt, window, *more)
        _Ear(window)

    app._Session._show = show_and_listen  # type: ignore[method-assign, assignment]
    return app.run_window(Profile.under(Path(sys.argv[1])))


if __name__ == "__main__":
    sys.exit(main())
