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

TABLE = """exit codes:
  0    done; nothing failed
  1    something failed; the output says what
  2    wrong usage, or something that Suno Desktop needs is not installed
  3    a provider rejects the API key
  4    a provider cannot be reached or returns nothing usable
  5    the library cannot be opened or written, or whoever has it open does not respond
  6    the time of --timeout is up
  130  interrupted
If several apply, the first of 130, 5, 2, 3, 4, 1, 6."""

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
