"""`suno-desktop export`: songs as a playlist, spreadsheet, web page, or all of the library. Works while a window is open."""

from __future__ import annotations

import errno
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from suno_desktop.cli import arguments as args
from suno_desktop.cli import exits
from suno_desktop.cli.output import Output, counted
from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import DiskError, UsageError
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import SongId
from suno_desktop.core.rows import SongQuery

_DESCRIPTORS = frozenset({"/dev", "/dev/fd", "/proc/self/fd"})
"""What is open has names there, such as `/dev/stdout`."""


def run(arguments: Sequence[str]) -> int:
    """Run the verb; returns the exit code."""
    from suno_desktop.core.workflows import exchange, song_list  # noqa: PLC0415 — only for this verb

    parser = args.parser(
        "export",
        "Write songs into a new file. Its name says what it is: .m3u8 is a playlist of the downloaded files, .csv a "
        "spreadsheet, .json a list for programs, .html a web page with covers that needs no network, .txt proofs of "
        "origin with hashes, .jsonl all that the library holds. No file is overwritten: the next free name is taken.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON, one object per line")
    parser.add_argument("file", type=args.path, metavar="FILE", help="the file to write")
    parser.add_argument("query", nargs="*", metavar="QUERY", help="only these songs, as in `list`")
    parser.add_argument(
        "--format",
        choices=[one.removeprefix(".") for one in (*song_list.SUFFIXES, exchange.SUFFIX)],
        help="what to write, if the name does not say so",
    )
    options = parser.parse(arguments)
    _need_new_file(options.file)
    if options.format and options.file.suffix.lower() != f".{options.format}":
        options.file = options.file.with_name(f"{options.file.name}.{options.format}")
    with _names_too_long(options.file):
        return _export(options)


def _need_new_file(file: Path) -> None:
    """Raise if the name is that of a pipe or a device: another file beside it would be written.

    Raises:
        UsageError: it is.
    """
    is_special = False
    with suppress(OSError):  # what is wrong with a name is said when it is written
        is_special = file.exists() and not file.is_file() and not file.is_dir()
    if is_special or file.name == "-" or str(file.parent) in _DESCRIPTORS:
        problem = (
            f"{file} is not the name of a file. Choose one; it can be read when it is written."
        )
        raise UsageError("usage.bad_argument", problem=problem)


@contextmanager
def _names_too_long(file: Path) -> Iterator[None]:
    """The disk has no fault where it takes no name of this length.

    Raises:
        UsageError: it is too long.
    """
    try:
        yield
    except DiskError as error:
        if getattr(error.__cause__, "errno", None) != errno.ENAMETOOLONG:
            raise
        problem = f"The name of {file} is too long. Choose a shorter one."
        raise UsageError("usage.bad_argument", problem=problem) from error


def _export(options: Namespace) -> int:
    from suno_desktop.core.workflows import exchange, song_list  # noqa: PLC0415 — only for this verb
    from suno_desktop.core.workflows.covers import covers_of  # noqa: PLC0415 — as above

    text, out = " ".join(options.query), Output(as_json=options.json)
    profile = args.profile_of(options)
    reader = LibraryReader.open(profile.library)
    try:
        if options.file.suffix.lower() == exchange.SUFFIX:
            if text:
                raise UsageError("usage.export_is_all")
            written = exchange.export(
                reader,
                options.file,
                covers=covers_of(profile, SystemClock()),
                cancel=CancelToken(),
                progress=lambda *_: None,
            )
            out.event(event="exported", path=str(written.path), tasks=written.tasks)
            out.line(str(written.path))
            return exits.OK
        args.need_search(reader, text)
        songs = list(map(SongId, reader.song_ids(SongQuery(text=text))))
        listed = song_list.write_list(reader, songs, options.file, cancel=CancelToken())
    finally:
        reader.close()
    out.event(event="exported", path=str(listed.path), songs=listed.songs, left_out=listed.left_out)
    out.line(str(listed.path))
    if listed.left_out:
        were = counted(listed.left_out, "song was", "songs were")
        out.tell(f"{were} left out: no file, or not a song.")
    if listed.unnamed:
        were = counted(listed.unnamed, "song was", "songs were")
        out.tell(
            f"{were} left out: the path has characters that no playlist can hold. Rename the file."
        )
    return exits.OK
