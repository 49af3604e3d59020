"""`python -m suno_desktop` and the `suno-desktop` command: the window by default, a verb for the command line."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from suno_desktop import cli


def main() -> int:
    """Run and return the exit code (see `cli.exits`)."""
    gc.disable()  # until a verb begins or the window has painted: what is imported stays
    from suno_desktop import cli  # noqa: PLC0415 — after the line above

    return cli.main(sys.argv[1:], run_window=_run_window)


def _run_window(wish: cli.WindowWish) -> int:
    from suno_desktop.app import run_window  # noqa: PLC0415 — the command line needs no Qt

    return run_window(
        wish.profile,
        text=wish.text,
        demo_speed=wish.demo_speed,
        language=wish.language,
        debug=wish.debug,
    )


if __name__ == "__main__":
    sys.exit(main())
