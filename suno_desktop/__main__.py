"""`python -m suno_desktop` and the `suno-desktop` command: the window by default, a verb for the command line.

Imports nothing of ours before it is known that all they need is installed: much of it is imported only when it is first
needed, by a worker thread, where its absence would look like any other trouble of a relay or a file. Imports at the top
only what Python has loaded anyway: Ctrl+C may come at once, and ends without a word.
"""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from suno_desktop.cli import WindowWish
    from suno_desktop.core.engine import Engine
    from suno_desktop.core.profile.paths import Profile

_NEEDED = (
    *("_sqlite3", "_ssl", "zlib"),  # of Python itself, but some builds lack them
    *("platformdirs", "requests", "urllib3", "certifi", "idna"),
    *("charset_normalizer", "mutagen", "mido", "send2trash", "PIL"),
)
_EXIT_INCOMPLETE, _EXIT_INTERRUPTED = 2, 130


def main() -> int:
    """Run and return the exit code (see `cli.exits`)."""
    try:
        return _main()
    except KeyboardInterrupt:
        return _EXIT_INTERRUPTED


def _main() -> int:
    _give_streams()
    missing = [name for name in _NEEDED if not _is_installed(name)]
    if missing:
        sys.stderr.write(
            f"suno-desktop: its Python lacks {', '.join(missing)}. Install suno-desktop again with all it needs.\n"
        )
        return _EXIT_INCOMPLETE
    gc.disable()  # until a verb begins or the window has painted: what is imported stays
    from suno_desktop import cli  # noqa: PLC0415 — see above

    return cli.main(sys.argv[1:], run_window=_run_window)


def _give_streams() -> None:
    """Started without a terminal (pythonw) Python has no standard streams, and every write to one would be an error."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            stream = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 — open as long as we run
            setattr(sys, name, stream)


def _is_installed(name: str) -> bool:
    from importlib.util import find_spec  # noqa: PLC0415 — see above

    try:
        return find_spec(name) is not None
    except ImportError:
        return False


def _run_window(wish: WindowWish) -> int:
    from suno_desktop.app import run_window  # noqa: PLC0415 — the command line needs no Qt

    return run_window(
        wish.profile,
        text=wish.text,
        demo_speed=wish.demo_speed,
        language=wish.language,
        debug=wish.debug,
        serve=_serve,
        leave=_leave,
    )


def _serve(engine: Engine) -> Callable[[], None]:
    from suno_desktop.cli.host import serve  # noqa: PLC0415 — after the first paint

    return serve(engine)


def _leave(profile: Profile, text: str) -> bool | None:
    from suno_desktop.cli.beside import leave  # noqa: PLC0415 — only where a command holds the profile
    from suno_desktop.cli.output import Output  # noqa: PLC0415 — as above

    return leave(profile, text, out=Output(as_json=False))


if __name__ == "__main__":
    sys.exit(main())
