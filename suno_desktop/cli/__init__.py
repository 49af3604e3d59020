"""The command line: the same work without a window, and without Qt.

Parses arguments, drives the engine, prints for people (progress on standard error) or one JSON object a line. Holds no
knowledge of relays or files of its own; each verb has a module.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import NamedTuple

from suno_desktop.cli import arguments as args
from suno_desktop.cli import exits, output
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.sentences import command_line


class Verb(NamedTuple):
    """One command, such as `get`."""

    module: str
    """It has `run(arguments) -> exit code`, and is imported only when it is wanted."""
    about: str
    """What it does, in `--help`; no full stop."""
    options: tuple[str, ...] = ()
    """Its own options that take a value, so that they may stand before the verb."""


VERBS: Mapping[str, Verb] = {
    "get": Verb(
        "suno_desktop.cli.get",
        "download the songs of tasks",
        ("--relay", "--out", "--kinds", "--timeout"),
    ),
    "list": Verb("suno_desktop.cli.listing", "list the tasks and songs of the library"),
    "check": Verb("suno_desktop.cli.checking", "verify the downloaded files, and repair them"),
    "copy": Verb(
        "suno_desktop.cli.copying",
        "copy downloaded songs to a folder, for a phone, a car or a friend",
        ("--for", "--kinds", "--lyrics", "--playlist", "--id3"),
    ),
    "export": Verb(
        "suno_desktop.cli.exporting",
        "write songs into a playlist, spreadsheet or web page",
        ("--format",),
    ),
    "demo": Verb("suno_desktop.cli.demo", "run the built-in demo provider", ("--port", "--speed")),
}
"""All commands, in the order of `--help`. Adding one is a line here and its module."""
_NO_ROOM = ("can't start new thread", "failed to map segment", "annot allocate memory")
"""How the system words that memory or threads are used up."""


def commands() -> str:
    """What `--help` says of all commands."""
    width = max(map(len, VERBS))
    lines = [f"  {name:{width}}  {verb.about}" for name, verb in VERBS.items()]
    return "\n".join(
        [
            "commands:",
            *lines,
            "“suno-desktop COMMAND --help” explains each. Without a command the window opens.",
        ]
    )


class WindowWish(NamedTuple):
    """What the window was asked for."""

    profile: Profile | None
    """None: a throw-away one for the demo."""
    text: str
    demo_speed: float | None
    """None: no demo."""
    language: str
    debug: bool


def main(arguments: Sequence[str], *, run_window: Callable[[WindowWish], int]) -> int:
    """Run the command line; returns the exit code. Prints one sentence on standard error for every expected error."""
    output.never_raise()
    try:
        return output.end(_run(arguments, run_window=run_window))
    except SystemExit:  # --help and --version
        if output.end(exits.OK):
            raise SystemExit(exits.FAILED) from None
        raise
    except BrokenPipeError:
        # Who read our output went away (`| head`); nothing is wrong, and Python must not complain at exit.
        output.drop(sys.stdout)
        return exits.OK


def _run(arguments: Sequence[str], *, run_window: Callable[[WindowWish], int]) -> int:
    try:
        verb, rest = args.split_verb(
            arguments, {name: verb.options for name, verb in VERBS.items()}
        )
        if verb is None:
            return run_window(_window_wish(rest))
        verb_module = import_module(VERBS[verb].module)
        gc.enable()
        return int(verb_module.run(rest))
    except DesktopError as error:
        output.complain_at_last(command_line(error.code, error.values))
        return exits.of(error)
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    except UnicodeEncodeError as error:
        if not _is_of_a_name(error):
            raise
        values = {"encoding": error.encoding, "path": error.object}
        output.complain(f"suno-desktop: {command_line('disk.unnameable', values)}")
        return exits.FAILED
    except (MemoryError, OSError, ImportError, RuntimeError) as error:
        if not _is_want_of_memory(error):
            raise
        output.complain(f"suno-desktop: {command_line('no_memory')}")
        return exits.FAILED


def _is_of_a_name(error: UnicodeEncodeError) -> bool:
    """Whether the locale has no letters for the name of a file."""
    encoding = sys.getfilesystemencoding()
    return error.encoding == encoding != "utf-8" and os.sep in error.object


def _is_want_of_memory(error: BaseException) -> bool:
    """Tell whether memory ran out. Threads and libraries need memory too, and raise other errors than MemoryError."""
    return (
        isinstance(error, MemoryError)
        or getattr(error, "errno", None) == errno.ENOMEM
        or any(words in str(error) for words in _NO_ROOM)
    )


def _window_wish(arguments: Sequence[str]) -> WindowWish:
    parser = args.parser("", "A music library for songs generated with Suno.", commands=commands())
    parser.add_argument(
        "--demo",
        action="store_true",
        help="try it with the built-in demo provider; needs no account",
    )
    parser.add_argument(
        "--speed",
        type=args.positive,
        default=1.0,
        metavar="X",
        help="speed factor of the demo (default: 1)",
    )
    parser.add_argument(
        "--lang", metavar="CODE", default="", help="language of the window, for example zh_CN"
    )
    parser.add_argument(
        "text",
        nargs="*",
        metavar="TEXT",
        help="task IDs to add, or text or files with task IDs in them",
    )
    options = parser.parse(arguments)
    chosen = Profile.under(options.profile) if options.profile else None
    return WindowWish(
        profile=chosen if chosen or options.demo else Profile.of_user(),
        text=args.named_text(options.text),
        demo_speed=options.speed if options.demo else None,
        language=options.lang,
        debug=options.debug,
    )
