"""What verbs print: JSON objects on standard output when asked for, sentences for people on standard error."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime


def never_raise() -> None:
    """Show what standard output and standard error cannot write with backslashes; in JSON these are its own escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def json_line(values: object) -> str:
    """One JSON object for standard output: as it is if that writes all of Unicode, else in ASCII."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("_", "-")
    return json.dumps(values, ensure_ascii=not encoding.startswith("utf")) + "\n"


class Output:
    """One run's output. With `as_json` standard output carries one object a line and nothing else."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def event(self, **values: object) -> None:
        """One JSON line; nothing without `--json`. None values stay, they mean "not known"."""
        if self._as_json:
            sys.stdout.write(json_line(values))
            sys.stdout.flush()

    def tell(self, text: str) -> None:
        """One line for people, on standard error."""
        sys.stderr.write(text + "\n")

    def line(self, text: str) -> None:
        """One line of the result for people, on standard output; nothing with `--json`."""
        if not self._as_json:
            sys.stdout.write(text + "\n")


def iso(moment: datetime | None) -> str | None:
    """`2026-03-04T05:06:07Z`, or None."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
