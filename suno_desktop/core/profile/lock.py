"""The profile lock: one process at a time works on a profile. The system lets go when the process dies.

The file is never deleted (that would let two processes hold locks on two files of one name). It says who holds
it, in one word, so that a second start knows whether there is a window to talk to.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from suno_desktop.core.profile import private

_WORD_BYTES: Final = 32
# On Windows a locked byte cannot be read by others, so the lock sits far behind the word.
_LOCKED_BYTE: Final = 1 << 20


class ProfileLock:
    """Held from `acquire` until `release` or the end of the process.

    Args:
        path: the lock file; its folder is made when needed.
        holder: who wants it: "window" answers second starts, anything else does not.
    """

    def __init__(self, path: Path, *, holder: str = "command") -> None:
        self._path = path
        self._holder = holder
        self._handle: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def acquire(self) -> bool:
        """Take the lock without waiting; False when another process has it.

        Raises:
            OSError: the file cannot be made or opened.
        """
        if self._handle is not None:
            return True
        private.make_folder(self._path.parent)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
        handle = os.open(self._path, flags, 0o600)
        try:
            if not _lock(handle):
                os.close(handle)
                return False
            # A full disk must not keep the window from opening: only the lock is needed, not the word.
            with contextlib.suppress(OSError):
                os.write(handle, self._holder.encode("ascii").ljust(_WORD_BYTES)[:_WORD_BYTES])
        except BaseException:
            with contextlib.suppress(OSError):
                os.close(handle)
            raise
        self._handle = handle
        return True

    def held_by(self) -> str:
        """The word that the last holder left, or ""."""
        try:
            with self._path.open("rb") as file:
                return file.read(_WORD_BYTES).decode("ascii", "replace").strip()
        except OSError:
            return ""

    def release(self) -> None:
        """Let go; harmless when not held."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    def __enter__(self) -> Self:
        """Use after `acquire`, to release in the end."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Release."""
        self.release()


if sys.platform == "win32":  # pragma: no cover — the tests run elsewhere
    import msvcrt

    def _lock(handle: int) -> bool:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
