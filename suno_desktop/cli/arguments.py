"""Reading arguments: argparse whose errors are our sentences, and the words all verbs share."""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote_to_bytes, urlsplit

from suno_desktop import __version__
from suno_desktop.cli import exits
from suno_desktop.core.errors import UsageError
from suno_desktop.core.model import MediaKind
from suno_desktop.core.override import override
from suno_desktop.core.patterns import later
from suno_desktop.core.profile.paths import Profile

_TAKES_VALUE = frozenset({"--profile", "--lang"})
"""Options of the window and of every verb."""
_OF_ARGUMENT = later("^argument ([^:]+): needs")
"""How argparse begins the errors of our own types."""


class Parser(argparse.ArgumentParser):
    """argparse that raises `UsageError`."""

    @override
    def error(self, message: str) -> NoReturn:
        message = _OF_ARGUMENT.sub(r"\1 needs", message)
        raise UsageError("usage.bad_argument", problem=f"{message}. See “{self.prog} --help”.")

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse; options may stand before, between and after the words."""
        return self.parse_intermixed_args(list(arguments))


def parser(verb: str, about: str, *, commands: str = "") -> Parser:
    """A parser with the options that every verb has."""
    made = Parser(
        prog=f"suno-desktop {verb}".strip(),
        description=about,
        epilog=f"{commands}\n\n{exits.TABLE}" if commands else exits.TABLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.add_argument("--version", action="version", version=f"suno-desktop {__version__}")
    made.add_argument(
        "--debug", action="store_true", help="log more detail (also to standard error)"
    )
    made.add_argument(
        "--profile",
        metavar="DIR",
        type=Path,
        help="use this folder for settings, library and music",
    )
    return made


def split_verb(
    arguments: Sequence[str], verbs: Mapping[str, Sequence[str]]
) -> tuple[str | None, list[str]]:
    """The first bare word that is a verb is the verb; the rest stays in its order.

    Args:
        arguments: what the command line says.
        verbs: every verb with its options that take a value.
    """
    takes_value = _TAKES_VALUE.union(*verbs.values())
    skip = False
    for index, word in enumerate(arguments):
        if skip:
            skip = False
        elif word == "--":
            break
        elif word in takes_value:
            skip = True
        elif not word.startswith("-"):
            if word in verbs:
                return word, [*arguments[:index], *arguments[index + 1 :]]
            break
    return None, list(arguments)


def profile_of(options: argparse.Namespace) -> Profile:
    """The profile that was named, else the user's own."""
    return Profile.under(options.profile) if options.profile else Profile.of_user()


def positive(text: str) -> float:
    """A finite number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"needs a positive number, not “{text}”")
    return value


def kinds_of(text: str | None) -> tuple[MediaKind, ...] | None:
    """The kinds of `--kinds`; None when it was not given.

    Raises:
        UsageError: a word is no kind.
    """
    if text is None:
        return None
    words = [word.strip().lower() for word in text.split(",") if word.strip()]
    try:
        kinds = tuple(dict.fromkeys(MediaKind(word) for word in words))
    except ValueError as error:
        raise UsageError("usage.bad_kinds", kinds=text) from error
    if not kinds:
        raise UsageError("usage.bad_kinds", kinds=text)
    return kinds


def text_of(words: Sequence[str]) -> str:
    """The pasted text; `-` stands for standard input, and files that are named for what is in them.

    Raises:
        UsageError: a file cannot be read.
    """
    return "\n".join(map(_text_of, words))


def _text_of(word: str) -> str:
    from suno_desktop.core.relay import decode  # noqa: PLC0415 — a start without words needs none of it

    if word == "-":
        return decode.to_text(sys.stdin.buffer.read())
    path = file_of(word)
    if path is None:
        return word
    from suno_desktop.core.media import disk  # noqa: PLC0415 — nor this, with its hashes

    try:
        with disk.open_regular(path) as file:
            return decode.to_text(file.read())
    except OSError as error:
        raise UsageError(
            "usage.cannot_read", name=path.name, reason=error.strerror or "?"
        ) from error


def named_text(words: Sequence[str]) -> str:
    """The same for a window, which reads the files: each that is named is a `file://` address on a line of its own."""
    paths = {word: file_of(word) for word in words if word != "-"}
    return "\n".join(
        path.absolute().as_uri() if (path := paths.get(word)) else _text_of(word) for word in words
    )


def file_of(word: str) -> Path | None:
    """The file or folder that a word names: by a `file://` address, or a path that is there. An ID is no path."""
    if word.lower().startswith("file:"):
        parts = urlsplit(word)
        return Path(os.fsdecode(unquote_to_bytes(parts.path))) if parts.path else None
    from suno_desktop.core.relay import task_ids  # noqa: PLC0415 — a start without words needs none of it

    if "\n" in word or task_ids.is_form(word):
        return None
    path = Path(word)
    try:
        return path if path.exists() else None
    except (OSError, ValueError):
        return None
