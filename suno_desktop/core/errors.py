"""Every deliberate exception. Each carries a code of `sentences` and the values that its sentence names.

    DesktopError
    ├── UsageError            the person asked for something impossible          exit 2
    ├── ProfileError          the library cannot be opened or is in use          exit 5
    ├── RelayError            a relay did not give a usable answer
    │   ├── RelayUnreachableError      nothing came back; try again with patience     exit 4
    │   ├── RelayRefusedError          our key is not good enough; wait for a person  exit 3
    │   ├── RelayDeclinedError         the question is refused, and not because of the key; its tasks wait for a person
    │   ├── RelayFaultError            it has a fault and says so; try again with patience
    │   ├── RelayBusyError             asked too often or overloaded; `retry_after_s`
    │   ├── BadReplyError              an answer came, but not one of this family     exit 4
    │   └── UnknownTaskError           the relay knows no such task for this key
    ├── MediaError            a file could not be had
    │   ├── MediaUnreachableError      try again with patience
    │   ├── MediaRefusedError          403, 404, 410: the link may be too fresh or dead
    │   ├── MediaBlockedError          refused for good; never asked again automatically
    │   ├── MediaDamagedError          the bytes are not a whole file; try again
    │   └── MediaRestartError          the server's file changed; start over
    ├── DiskError             the person's disk or folder is in the way
    ├── NetworkError          the transport failed (clients turn it into their own)
    ├── UrlRefusedError            the URL policy does not allow an address
    ├── KeyStoreError         the key could not be kept or read
    └── PlatformMissingError       a display or a system library is missing

    Cancelled                 asked for by the person; never shown

The environment's faults are here. Anything else that is raised is a bug and reaches the excepthook.
"""

from __future__ import annotations

from typing import Final

from suno_desktop.core.override import override


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

    @override
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


class RelayUnreachableError(RelayError):
    """Nothing came back; worth trying again with patience."""


class RelayRefusedError(RelayError):
    """The key is not good enough: wrong, expired, no credit, no access. Waits for a person."""


SAME_KEY: Final = frozenset({"relay.no_credit", "relay.key_no_credit", "key.unread"})
"""Refusals that may end without another key: credit comes back, a key store is unlocked."""


KEY_REFUSED: Final = frozenset(
    {
        "relay.key_wrong",
        "relay.key_missing",
        "relay.key_expired",
        "relay.key_off",
        "relay.key_no_credit",
        "relay.key_models",
        "relay.key_addresses",
        "relay.no_credit",
        "relay.account_blocked",
        "relay.no_access",
        "relay.unauthorized",
    }
)
"""Codes that say that a relay refuses the key or the account that it belongs to."""


class RelayDeclinedError(RelayError):
    """The relay refuses this question, and not because of the key: what was asked for waits for a person."""


class RelayFaultError(RelayError):
    """The relay has a fault and answers so; worth trying again with patience."""


ABOUT_THE_TASK: Final = frozenset(
    {
        "relay.said",
        "relay.not_understood",
        "relay.not_json",
        "relay.empty",
        "relay.too_large",
        "relay.nothing_there",
    }
)
"""Answers that came and gave nothing: a matter of the task that was asked about, not of the relay."""


class RelayBusyError(RelayError):
    """Asked too often, or the relay is overloaded."""

    def __init__(
        self,
        code: str,
        /,
        *,
        retry_after_s: float | None = None,
        details: str = "",
        **values: object,
    ) -> None:
        super().__init__(code, details=details, **values)
        self.retry_after_s = retry_after_s


class BadReplyError(RelayError):
    """An answer came, but not one that this family of relays gives."""


class UnknownTaskError(RelayError):
    """The relay knows no such task for this key."""


class MediaError(DesktopError):
    """A file could not be had."""


class MediaUnreachableError(MediaError):
    """Nothing or only a part came; worth trying again with patience, not before `retry_after_s` if the server said so."""

    def __init__(
        self,
        code: str,
        /,
        *,
        retry_after_s: float | None = None,
        details: str = "",
        **values: object,
    ) -> None:
        super().__init__(code, details=details, **values)
        self.retry_after_s = retry_after_s


class MediaRefusedError(MediaError):
    """401, 403, 404 or 410: too fresh, moved or dead; the link is renewed once, then later."""


class MediaBlockedError(MediaError):
    """Refused for good (Suno's own block, an address that the policy refuses, encrypted bytes)."""


class MediaDamagedError(MediaError):
    """The bytes that came are not a whole file of the wanted kind.

    Attributes:
        sha256: their hash, so that it can be seen when the same ones come again; "" if they are not known.
    """

    sha256 = ""


class MediaRestartError(MediaError):
    """The server's file changed between two attempts; what was there is worthless."""


class DiskError(DesktopError):
    """The person's disk or folder is in the way: full, read-only, gone."""


class KeyStoreError(DesktopError):
    """The key could not be kept or read."""


class PlatformMissingError(DesktopError):
    """A display or a system library is missing; the sentence names the package."""


class NetworkError(DesktopError):
    """The transport failed; the clients turn it into `RelayUnreachableError` or `MediaUnreachableError`."""


class UrlRefusedError(DesktopError):
    """The URL policy does not allow this address; nothing was connected."""
