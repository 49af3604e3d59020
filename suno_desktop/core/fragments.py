"""Fragments that sentences name as their reason or problem: ours in words, the system's errors by their number.

Every such fragment is listed here, so that the window can say it in its language. What the system itself says is in
the language of the system; it belongs into the details of an error, never into its sentence. Shows nothing.
"""

from __future__ import annotations

import errno
from typing import Final

from suno_desktop.core.fields import QT_TRANSLATE_NOOP

FRAGMENT_NAMES: Final = frozenset({"problem", "reason", "kind"})
"""The values of sentences that may be a fragment of ours."""

FRAGMENTS: Final = frozenset(
    {
        QT_TRANSLATE_NOOP("fragments", "audio"),
        QT_TRANSLATE_NOOP("fragments", "cover"),
        QT_TRANSLATE_NOOP("fragments", "lyrics"),
        # What is wrong with a file that came.
        QT_TRANSLATE_NOOP("fragments", "it breaks off before its end"),
        QT_TRANSLATE_NOOP("fragments", "it does not begin like such a file"),
        QT_TRANSLATE_NOOP("fragments", "it does not begin with audio"),
        QT_TRANSLATE_NOOP("fragments", "it has no content"),
        QT_TRANSLATE_NOOP("fragments", "it has no track"),
        QT_TRANSLATE_NOOP("fragments", "it has too many tracks"),
        QT_TRANSLATE_NOOP("fragments", "its beginning is missing"),
        QT_TRANSLATE_NOOP("fragments", "its checksums do not match"),
        QT_TRANSLATE_NOOP("fragments", "its parts cannot be told apart"),
        QT_TRANSLATE_NOOP("fragments", "its table of contents has too many parts"),
        QT_TRANSLATE_NOOP("fragments", "its table of contents is broken"),
        QT_TRANSLATE_NOOP("fragments", "its table of contents is too large"),
        QT_TRANSLATE_NOOP("fragments", "its table of contents or its content is missing"),
        QT_TRANSLATE_NOOP("fragments", "its tables point to data that is missing"),
        QT_TRANSLATE_NOOP("fragments", "its tags cannot be read or written"),
        QT_TRANSLATE_NOOP("fragments", "one of its tables is cut off"),
        QT_TRANSLATE_NOOP("fragments", "parts of it are missing"),
        QT_TRANSLATE_NOOP("fragments", "parts of it come twice or in the wrong order"),
        QT_TRANSLATE_NOOP("fragments", "there is hardly any audio in it"),
        QT_TRANSLATE_NOOP("fragments", "there is no audio in it"),
        QT_TRANSLATE_NOOP("fragments", "there is only a tag in it and no audio"),
        QT_TRANSLATE_NOOP("fragments", "writing its tags changed its audio"),
        # Why a file does not play.
        QT_TRANSLATE_NOOP("fragments", "it cannot be opened"),
        QT_TRANSLATE_NOOP("fragments", "the connection failed"),
        QT_TRANSLATE_NOOP("fragments", "the player reports an error"),
        # Why the library cannot be used.
        QT_TRANSLATE_NOOP("fragments", "it is a file of another program"),
        QT_TRANSLATE_NOOP("fragments", "it is not text"),
        QT_TRANSLATE_NOOP("fragments", "the database reports an error"),
        # Where a fault of ours happened.
        QT_TRANSLATE_NOOP("fragments", "while checking tasks"),
        QT_TRANSLATE_NOOP("fragments", "while asking a provider for a file"),
        QT_TRANSLATE_NOOP("fragments", "while downloading"),
    }
)
"""What is inserted into a sentence as its `problem`, `reason` or `kind`."""

_UNKNOWN: Final = QT_TRANSLATE_NOOP("fragments", "the system reports an error")
SYSTEM: Final[dict[int, str]] = {
    errno.EACCES: QT_TRANSLATE_NOOP("fragments", "access is denied"),
    errno.EPERM: QT_TRANSLATE_NOOP("fragments", "access is denied"),
    errno.EADDRINUSE: QT_TRANSLATE_NOOP("fragments", "it is already in use"),
    errno.EADDRNOTAVAIL: QT_TRANSLATE_NOOP("fragments", "this computer does not have this address"),
    errno.EBUSY: QT_TRANSLATE_NOOP("fragments", "another program is using it"),
    errno.EDQUOT: QT_TRANSLATE_NOOP("fragments", "the disk quota is used up"),
    errno.EEXIST: QT_TRANSLATE_NOOP("fragments", "it already exists"),
    errno.EFBIG: QT_TRANSLATE_NOOP("fragments", "the file is too large for this disk"),
    errno.EINVAL: QT_TRANSLATE_NOOP("fragments", "this name is not allowed there"),
    errno.EIO: QT_TRANSLATE_NOOP("fragments", "the disk cannot be read or written"),
    errno.EISDIR: QT_TRANSLATE_NOOP("fragments", "it is a folder"),
    errno.ELOOP: QT_TRANSLATE_NOOP("fragments", "its links lead in a circle"),
    errno.EMFILE: QT_TRANSLATE_NOOP("fragments", "too many files are open"),
    errno.ENFILE: QT_TRANSLATE_NOOP("fragments", "too many files are open"),
    errno.ENAMETOOLONG: QT_TRANSLATE_NOOP("fragments", "the name is too long"),
    errno.ENODEV: QT_TRANSLATE_NOOP("fragments", "the device is gone"),
    errno.ENXIO: QT_TRANSLATE_NOOP("fragments", "the device is gone"),
    errno.ENOENT: QT_TRANSLATE_NOOP("fragments", "it does not exist"),
    errno.ENOLCK: QT_TRANSLATE_NOOP("fragments", "the disk does not support locks"),
    errno.ENOMEM: QT_TRANSLATE_NOOP("fragments", "there is not enough memory"),
    errno.ENOSPC: QT_TRANSLATE_NOOP("fragments", "the disk is full"),
    errno.ENOTDIR: QT_TRANSLATE_NOOP("fragments", "it is not a folder"),
    errno.ENOTSUP: QT_TRANSLATE_NOOP("fragments", "the disk does not support this"),
    errno.EROFS: QT_TRANSLATE_NOOP("fragments", "the disk is read-only"),
    errno.ESTALE: QT_TRANSLATE_NOOP("fragments", "the network drive is gone"),
    errno.ETIMEDOUT: QT_TRANSLATE_NOOP("fragments", "it did not respond in time"),
}
"""The system's errors in our words."""


def reason_of(error: OSError) -> str:
    """What the system reports, in words of ours that the window can translate."""
    return SYSTEM.get(error.errno or 0, _UNKNOWN)
