"""Reading arguments: argparse whose errors are our sentences, and the words all verbs share."""

from __future__ import annotations

import argparse
import math
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import unquote_to_bytes, urlsplit

from suno_desktop import __version__
from suno_desktop.cli import exits
from suno_desktop.core.errors import DiskError, ProfileError, UsageError
from suno_desktop.core.model import MediaKind
from suno_desktop.core.override import override
from suno_desktop.core.patterns import later
from suno_desktop.core.profile.paths import Profile, in_the_way
from suno_desktop.core.sentences import command_line

if TYPE_CHECKING:
    from suno_desktop.core.library.reader import LibraryReader

_TAKES_VALUE = frozenset({"--profile", "--lang"})
"""Options of the window and of every verb."""
_OF_ARGUMENT = later("^argument ([^:]+): needs")
"""How argparse begins the errors of our own types."""
_DIGIT = later(r"\d")
_PATH = later(
    r"(?:~?/|\.{1,2}[/\\]|\\\\|[A-Za-z]:[/\\])[^\n]*|[^\n:]+\.(?:txt|csv|tsv|jsonl?|log|md|html?|har|xml)",
    re.IGNORECASE,
)
"""What can be nothing but the path of a file."""
_STDIN = "standard input"


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
        type=path,
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
    """The profile that was named, else the user's own.

    Raises:
        ProfileError: what was named is no folder.
    """
    if not options.profile:
        return Profile.of_user()
    named = absolute(options.profile, "--profile")
    if (there := in_the_way(named)) is not None:
        raise ProfileError("library.no_folder", path=there)
    return Profile.under(named)


def positive(text: str) -> float:
    """A finite number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"needs a positive number, not “{text}”")
    return value


def kinds_of(
    text: str | None, *, among: Sequence[MediaKind] = tuple(MediaKind)
) -> tuple[MediaKind, ...] | None:
    """The kinds of `--kinds`; None when it was not given.

    Raises:
        UsageError: a word is no kind, or none of those that there are here.
    """
    if text is None:
        return None
    words = [word.strip().lower() for word in text.split(",") if word.strip()]
    try:
        kinds = tuple(dict.fromkeys(MediaKind(word) for word in words))
    except ValueError:
        kinds = ()
    if kinds and set(kinds) <= set(among):
        return kinds
    if len(among) == len(MediaKind):
        raise UsageError("usage.bad_kinds", kinds=text, known=", ".join(among))
    problem = f"--kinds needs {' or '.join(among)} here, not “{text}”."
    raise UsageError("usage.bad_argument", problem=problem)


def path(text: str) -> Path:
    """A file or folder, also one that is named by its `file://` address.

    An empty word is refused: Python would take it for the current folder.
    """
    if not text:
        raise argparse.ArgumentTypeError("needs a path, not “”")
    if not _is_address(text):
        return Path(text)
    named = _of_address(text)
    if named is None:
        raise argparse.ArgumentTypeError(f"needs a path on this computer, not “{text}”")
    return named


def need_search(reader: LibraryReader, text: str) -> None:
    """Raise if a search was mistyped: what cannot be understood is passed over, and all songs would be found.

    Raises:
        UsageError: what is wrong with it.
    """
    if not text.strip():
        return
    # In brackets a field without a value is a mistake at the end too, because nobody goes on typing.
    mistakes = reader.understood(text).mistakes or reader.understood(f"({text})").mistakes
    for mistake in mistakes:
        if mistake.code == "query.no_field":  # only the search of a list goes on with the text
            name = mistake.values["name"]
            problem = f"There is no field “{name}”. To search for this as text, put it in quotation marks."
            raise UsageError("usage.bad_argument", problem=problem)
        raise UsageError(mistake.code, **mistake.values)


def need_folder(named: Path) -> None:
    """Raise if something else than a folder has its name, or that of a folder above it.

    Raises:
        DiskError: it has; nothing was made.
    """
    if (there := in_the_way(named)) is not None:
        problem = f"{there} is not a folder. Choose another one."
        raise DiskError("usage.bad_argument", problem=problem)


def absolute(named: Path, option: str) -> Path:
    """The whole path of what an option names, with the home folder in the place of `~`.

    Raises:
        UsageError: the folder that it is relative to was removed.
    """
    try:
        return Path(os.path.expanduser(named)).absolute()  # noqa: PTH111 — raises nothing where there is no such user
    except FileNotFoundError as error:
        problem = f"{option} needs a full path, because the current folder was removed."
        raise UsageError("usage.bad_argument", problem=problem) from error


def text_of(words: Sequence[str], *, tell: Callable[[str], object]) -> str:
    """The pasted text; `-` stands for standard input, and files that are named for what is in them.

    `tell` gets a sentence about each word in which nothing was found, though it seems to be an ID or is a file.

    Raises:
        UsageError: a file cannot be read or is not there, a folder is named, or standard input is closed.
    """
    texts = list(map(_text_of, words))
    whole = "\n".join(texts)
    if len(words) > 1:
        for word in _without_ids(words, texts, whole):
            tell(f"{word}: {command_line('usage.no_ids')}")
    return whole


def _without_ids(words: Sequence[str], texts: Sequence[str], whole: str) -> Iterator[str]:
    """The words that say nothing beside others that do; what is mere prose is passed over."""
    from suno_desktop.core.relay import task_ids  # noqa: PLC0415 — a start without words needs none of it

    found = task_ids.find(whole)
    if not found.hosts and not found.replies:
        return  # all of it is refused
    for word, text in zip(words, texts, strict=True):
        own = task_ids.find(text)
        is_named = word == "-" or word is not text
        is_heard = own.replies or own.has_udio or not found.hosts.keys().isdisjoint(own.hosts)
        if not is_heard and (is_named or _DIGIT.search(word)):
            yield _STDIN if word == "-" else word


def _text_of(word: str) -> str:
    from suno_desktop.core.relay import decode  # noqa: PLC0415 — a start without words needs none of it

    try:
        if word == "-":
            return decode.to_text(_standard_input())
        named = file_of(word)
        if named is None:
            _need_no_file(word)
            return word
        if named.is_dir():
            problem = f"{word} is a folder. Name the files in it, or import it in the window."
            raise UsageError("usage.bad_argument", problem=problem)
        if named.is_fifo():  # as shells make of `<(…)`, and of what is piped into `/dev/stdin`
            return decode.to_text(named.read_bytes())
        from suno_desktop.core.media import disk  # noqa: PLC0415 — nor this, with its hashes

        with disk.open_regular(named) as file:
            return decode.to_text(file.read())
    except OSError as error:
        name = _STDIN if word == "-" else word
        raise UsageError("usage.cannot_read", name=name, reason=error.strerror or "?") from error


def _standard_input() -> bytes:
    if sys.stdin is None:
        problem = "Standard input is closed, so nothing can be read from it. Name the task IDs or files instead of -."
        raise UsageError("usage.bad_argument", problem=problem)
    return sys.stdin.buffer.read()


def _need_no_file(word: str) -> None:
    """Raise if a word is certainly meant as the path of a file, which is not there.

    Raises:
        OSError: why it cannot be read.
        UsageError: it is a file of another computer.
    """
    if _is_address(word):
        problem = f"“{word}” names no file on this computer."
        raise UsageError("usage.bad_argument", problem=problem)
    from suno_desktop.core.relay import task_ids  # noqa: PLC0415 — a start without words needs none of it

    if _PATH.fullmatch(word) and not task_ids.find(word).hosts:
        Path(word).stat()


def named_text(words: Sequence[str]) -> str:
    """The same for a window, which reads the files: each that is named is a `file://` address on a line of its own."""
    paths = {word: file_of(word) for word in words if word != "-"}
    return "\n".join(
        named.absolute().as_uri()
        if (named := paths.get(word)) and not named.is_fifo()
        else _text_of(word)
        for word in words
    )


def file_of(word: str) -> Path | None:
    """The file or folder that a word names: by a `file://` address, or a path that is there. An ID is no path."""
    if _is_address(word):
        return _of_address(word)
    from suno_desktop.core.relay import task_ids  # noqa: PLC0415 — a start without words needs none of it

    if not word or "\n" in word or task_ids.is_form(word):
        return None
    named = Path(word)
    try:
        return named if named.exists() else None
    except (OSError, ValueError):
        return None


def _is_address(word: str) -> bool:
    return word.lower().startswith("file:")


def _of_address(word: str) -> Path | None:
    """The path of a `file://` address; None if it has none, or is of another computer."""
    try:
        parts = urlsplit(word)
    except ValueError:
        return None
    if not parts.path or parts.netloc.lower() not in {"", "localhost"}:
        return None
    return Path(os.fsdecode(unquote_to_bytes(os.fsencode(parts.path))))
