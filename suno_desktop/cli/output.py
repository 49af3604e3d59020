"""What verbs print: JSON objects on standard output when asked for, sentences for people on standard error."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from datetime import UTC, datetime
from typing import TextIO

from suno_desktop.cli import exits
from suno_desktop.core.fragments import reason_of

_UNSEEN = {
    code: ascii(chr(code))[1:-1]
    for codes in ((0x0, 0x9), (0xB, 0x20), (0x7F, 0xA0), (0x202A, 0x202F), (0x2066, 0x206A))
    for code in range(*codes)
}
"""What would steer a terminal or turn the direction of what follows: a name of a file may hold it."""
_lost: list[OSError] = []
"""Why standard output cannot be written, from the first time on. What is done is done nevertheless."""
_noticed: set[str] = set()
"""What was said of the library as a whole; the sentence that ends the command may be the same."""


def never_raise() -> None:
    """Show what standard output and standard error cannot write with backslashes; in JSON these are its own escapes.

    From now on only a `BrokenPipeError` is raised by what is written here.
    """
    _lost.clear()
    _noticed.clear()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def end(code: int) -> int:
    """Bring out all that was written; returns the exit code: `code`, unless all went well but for this."""
    _write("")
    if not _lost:
        return code
    complain(
        f"suno-desktop: The output cannot be written: {reason_of(_lost[0])}. Write it elsewhere."
    )
    return code or exits.FAILED


def plain(text: str) -> str:
    """A text for the terminal: what is not seen there is shown by its number; lines and tabs stay."""
    return text if text.isprintable() else text.translate(_UNSEEN)


def shown(path: object) -> str:
    """A path for a row or a sentence, in one line."""
    return plain(str(path)).replace("\n", "\\n").replace("\t", "\\t")


def complain(text: str) -> None:
    """One line on standard error, if that can be written."""
    try:
        sys.stderr.write(plain(text) + "\n")
        sys.stderr.flush()
    except BrokenPipeError:
        raise
    except OSError:
        drop(sys.stderr)


def notice(text: str) -> None:
    """One line on standard error about what many works may come upon; it is said once."""
    if text not in _noticed:
        _noticed.add(text)
        complain(text)


def complain_at_last(text: str) -> None:
    """Why the command ends, unless that was said."""
    if text not in _noticed:
        complain(f"suno-desktop: {text}")


def drop(stream: TextIO) -> None:
    """Write nothing more there; what is still waiting would raise again when Python ends."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _write(text: str, *, at_once: bool = True) -> None:
    if _lost:
        return
    try:
        sys.stdout.write(text)
        if at_once:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _lost.append(error)
        drop(sys.stdout)


def json_line(values: object) -> str:
    """One JSON object for standard output: as it is if that writes all of Unicode, else in ASCII."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("_", "-")
    return json.dumps(values, ensure_ascii=not encoding.startswith("utf")) + "\n"


def counted(count: int, one: str, many: str) -> str:
    """A number with its noun: “1 file”, “2 files”."""
    return f"{count} {one if count == 1 else many}"


class Output:
    """One run's output. With `as_json` standard output carries one object a line and nothing else."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def event(self, **values: object) -> None:
        """One JSON line; nothing without `--json`. None values stay, they mean "not known"."""
        if self._as_json:
            _write(json_line(values))

    def tell(self, text: str) -> None:
        """One line for people, on standard error."""
        complain(text)

    def line(self, text: str) -> None:
        """One line of the result for people, on standard output; nothing with `--json`."""
        if not self._as_json:
            _write(plain(text) + "\n", at_once=False)


def iso(moment: datetime | None) -> str | None:
    """`2026-03-04T05:06:07Z`, or None."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
