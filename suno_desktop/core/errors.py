"""Every deliberate exception. Each carries a code of `sentences` and the values that its sentence names.

    DesktopError
    ├── UsageError            the person asked for something impossible          exit 2
    ├── ProfileError          the library cannot be opened or is in use          exit 5
    ├── RelayError            a relay did not give a usable answer
    │   ├── RelayUnreachable      nothing came back; try again with patience     exit 4
    │   ├── RelayRefused          our key is not good enough; wait for a person  exit 3
    │   ├── RelayBusy             asked too often or overloaded; `retry_after_s`
    │   ├── BadReply              an answer came, but not one of this family     exit 4
    │   └── UnknownTask           the relay knows no such task for this key
    ├── MediaError            a file could not be had
    │   ├── MediaUnreachable      try again with patience
    │   ├── MediaRefused          403, 404, 410: the link may be too fresh or dead
    │   ├── MediaBlocked          refused for good; never asked again by itself
    │   ├── MediaDamaged          the bytes are not a whole file; try again
    │   └── MediaRestart          the server's file changed; start over
    ├── DiskError             the person's disk or folder is in the way
    ├── KeyStoreError         the key could not be kept or read
    └── PlatformMissing       a display or a system library is missing

    Cancelled                 asked for by the person; never shown

The environment's faults are here. Anything else that is raised is a bug and reaches the excepthook.
"""

from __future__ import annotations


class Cancelled(Exception):  # noqa: N818 — not an error
    """The person or the end of the program stopped this work."""


class DesktopError(Exception):
    """An expected trouble.

    Attributes:
        code: key of the sentence in `sentences`.
        values: what the sentence names; plain text or numbers, never a key.
        details: the other side's own words, plain text without any key, or "".
    """

    def __init__(self, code: str, /, *, details: str = "", **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = {name: str(value) for name, value in values.items()}
        self.details = details

    def __str__(self) -> str:
        """The English sentence."""
        from suno_desktop.core.sentences import sentence  # noqa: PLC0415 — only needed when shown

        return sentence(self.code, self.values)


class UsageError(DesktopError):
    """The person asked for something impossible."""


class ProfileError(DesktopError):
    """The library cannot be opened or is in use."""


class RelayError(DesktopError):
    """A relay did not give a usable answer."""


class RelayUnreachable(RelayError):
    """Nothing came back; worth trying again with patience."""


class RelayRefused(RelayError):
    """The key is not good enough: wrong, expired, no credit, no access. Waits for a person."""


class RelayBusy(RelayError):
    """Asked too often, or the relay is overloaded."""

    def __init__(
        self, code: str, /, *, retry_after_s: float | None = None, details: str = "", **values: object
    ) -> None:
        super().__init__(code, details=details, **values)
        self.retry_after_s = retry_after_s


class BadReply(RelayError):
    """An answer came, but not one that this family of relays gives."""


class UnknownTask(RelayError):
    """The relay knows no such task for this key."""


class MediaError(DesktopError):
    """A file could not be had."""


class MediaUnreachable(MediaError):
    """Nothing or only a part came; worth trying again with patience."""


class MediaRefused(MediaError):
    """401, 403, 404 or 410: too fresh, moved or dead; the link is renewed once, then later."""


class MediaBlocked(MediaError):
    """Refused for good (Suno's own block, an address that the policy refuses, encrypted bytes)."""


class MediaDamaged(MediaError):
    """The bytes that came are not a whole file of the wanted kind."""


class MediaRestart(MediaError):
    """The server's file changed between two attempts; what was there is worthless."""


class DiskError(DesktopError):
    """The person's disk or folder is in the way: full, read-only, gone."""


class KeyStoreError(DesktopError):
    """The key could not be kept or read."""


class PlatformMissing(DesktopError):
    """A display or a system library is missing; the sentence names the package."""
