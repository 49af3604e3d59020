"""What verbs print: JSON objects on standard output when asked for, sentences for people on standard error."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime


class Output:
    """One run's output. With `as_json` standard output carries one object a line and nothing else."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def event(self, **values: object) -> None:
        """One JSON line; nothing without `--json`. None values stay, they mean "not known"."""
        if self._as_json:
            sys.stdout.write(json.dumps(values, ensure_ascii=False) + "\n")
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
