"""The exit codes, and which expected trouble has which."""

from __future__ import annotations

from suno_desktop.core.errors import (
    BadReplyError,
    DesktopError,
    ProfileError,
    RelayRefusedError,
    RelayUnreachableError,
    UrlRefusedError,
    UsageError,
)

OK = 0
FAILED = 1
USAGE = 2
REFUSED = 3
UNREACHABLE = 4
IN_USE = 5
TIMED_OUT = 6
INTERRUPTED = 130

TABLE = """exit codes, the first that applies: 130 interrupted; 5 the library cannot be used; 2 bad usage;
3 a relay refuses the key; 4 relay unreachable; 1 something failed (it is named); 6 the time ran out; 0 all is on disk"""

_OF: tuple[tuple[type[DesktopError], int], ...] = (
    (ProfileError, IN_USE),
    (UsageError, USAGE),
    (UrlRefusedError, USAGE),
    (RelayRefusedError, REFUSED),
    (RelayUnreachableError, UNREACHABLE),
    (BadReplyError, UNREACHABLE),
)


def of(error: DesktopError) -> int:
    """The exit code of a trouble that ended the program."""
    return next((code for kind, code in _OF if isinstance(error, kind)), FAILED)
