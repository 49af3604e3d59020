"""The log: where it goes, what is cut out of it, and what happens to exceptions that nobody caught.

One rotating file that only its owner can read; a fault in writing it never disturbs the program. Keys are cut
out on the handler, so records of other packages are cleaned too. Prompts and lyrics are never passed to a
logger; where one matters, its length is. Nothing is sent anywhere.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, TextIO

from suno_desktop.core.errors import Cancelled
from suno_desktop.core.override import override
from suno_desktop.core.patterns import later
from suno_desktop.core.profile import private

if TYPE_CHECKING:
    from suno_desktop.core.profile.keys import Secret

logger = logging.getLogger(__name__)

_FILE_BYTES: Final = 2 * 2**20
_OLD_FILES: Final = 2
_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_HIDDEN: Final = "•••"

_PATTERNS: Final = (
    (later(r"(?i)(\bauthorization\b['\"]?\s*[:=]\s*)[^\r\n,}]+"), rf"\1{_HIDDEN}"),
    (later(r"(?i)(\bbearer\s+)[^\s'\",}]+"), rf"\1{_HIDDEN}"),
    (later(r"\bsk-[A-Za-z0-9_\-]{6,}"), f"sk-{_HIDDEN}"),
    (
        later(
            r"(?i)([?&;](?:[a-z_\-]*key|[a-z_\-]*token|sig|signature|x-amz-[a-z\-]+)=)[^&\s'\"<>#]+"
        ),
        rf"\1{_HIDDEN}",
    ),
)

_secrets: list[Secret] = []


def hide(secret: Secret) -> None:
    """From now on this value is cut out of every log line, in any of its usual spellings."""
    if secret not in _secrets:
        _secrets.append(secret)


def clean(text: str) -> str:
    """The text without any key: by value for those passed to `hide`, by pattern for all others."""
    if _secrets:
        from suno_desktop.core.profile.keys import redact  # noqa: PLC0415 — without a key not needed at start

        text = redact(text, tuple(_secrets))
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


class _CleanFormatter(logging.Formatter):
    @override
    def format(self, record: logging.LogRecord) -> str:
        return clean(super().format(record))


class _LogFile(logging.FileHandler):
    """Rotating, 0600, and silent about its own troubles (a full disk must not stop a song).

    Not Python's own of `logging.handlers`, which brings in so much that each start would wait for it.
    """

    @override
    def emit(self, record: logging.LogRecord) -> None:
        try:
            stream = self.stream
            if stream is not None and stream.tell() + len(self.format(record)) >= _FILE_BYTES:
                self._begin_anew(stream)
        except (OSError, MemoryError):
            self.handleError(record)
        super().emit(record)

    def _begin_anew(self, full: TextIOWrapper) -> None:
        """Let the file be an older one, of which there are a few."""
        try:
            full.close()
            for number in range(_OLD_FILES, 0, -1):
                newer = f"{self.baseFilename}.{number - 1}" if number > 1 else self.baseFilename
                with contextlib.suppress(FileNotFoundError):
                    Path(newer).replace(f"{self.baseFilename}.{number}")
        finally:
            self.stream = self._open()

    @override
    def _open(self) -> TextIOWrapper:
        handle = os.open(
            self.baseFilename,
            os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0),
            0o600,
        )
        return open(handle, "a", encoding="utf-8", errors="backslashreplace")  # noqa: PTH123 — a handle

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """Drop the line."""


class Log:
    """The log of one run. Makes the handlers, the crash file and the hooks; `close` undoes it all.

    Args:
        folder: where the files go; made when needed, done without when it cannot be.
        debug: more lines, and all of them also on standard error.
    """

    def __init__(self, folder: Path, *, debug: bool = False) -> None:
        self.bugs = 0
        self.previous_crash: Path | None = None
        """What the last run left behind when it crashed."""
        self._on_bug: Callable[[BaseException], None] | None = None
        self._handlers: list[logging.Handler] = []
        self._crash_file: TextIO | None = None
        with contextlib.suppress(OSError):
            private.make_folder(folder)
        self._add_file(folder)
        if debug:
            self._add(logging.StreamHandler())
        self._levels = _set_levels(debug=debug)
        logging.captureWarnings(capture=True)
        self._watch_crashes(folder)
        self._old_hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable

    def tell_bugs(self, callback: Callable[[BaseException], None] | None) -> None:
        """Who hears of an exception that nobody caught; called on the thread where it happened."""
        self._on_bug = callback

    def close(self) -> None:
        """Put everything back as it was."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._old_hooks
        logging.captureWarnings(capture=False)
        root = logging.getLogger()
        for handler in self._handlers:
            root.removeHandler(handler)
            with contextlib.suppress(OSError):  # a full disk may refuse the last line
                handler.close()
        self._handlers.clear()
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)
        if self._crash_file is not None:
            faulthandler.disable()
            self._crash_file.close()
            self._crash_file = None

    def __enter__(self) -> Self:
        """Use as a context: closed in the end."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def bug(self, error: BaseException, where: str) -> None:
        """An exception that should not have been: count it, write it down, tell whoever listens."""
        self.bugs += 1
        logger.error("unexpected exception in %s", where, exc_info=error)
        if self._on_bug is not None:
            self._on_bug(error)

    def dump_stacks(self) -> None:
        """Write down where every thread is, because the program does not end."""
        if self._crash_file is not None:
            faulthandler.dump_traceback(self._crash_file, all_threads=True)

    def _add_file(self, folder: Path) -> None:
        try:
            handler = _LogFile(folder / "suno-desktop.log")
        except OSError:
            return
        self._add(handler)

    def _add(self, handler: logging.Handler) -> None:
        handler.setFormatter(_CleanFormatter(_FORMAT))
        logging.getLogger().addHandler(handler)
        self._handlers.append(handler)

    def _watch_crashes(self, folder: Path) -> None:
        """Have Python write a crash into a file that is open from now on; memory is never dumped."""
        _forbid_core_files()
        path = folder / "crash.txt"
        try:
            if path.stat().st_size:
                self.previous_crash = folder / "crash-before.txt"
                path.replace(self.previous_crash)
                logger.warning("the last run crashed; its traces are in %s", self.previous_crash)
        except OSError:
            self.previous_crash = None
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
        try:
            self._crash_file = open(os.open(path, flags, 0o600), "w", encoding="utf-8")  # noqa: PTH123, SIM115 — kept open
            faulthandler.enable(self._crash_file)
        except OSError:
            self._crash_file = None

    def _on_exception(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._old_hooks[0](kind, error, trace)
        else:
            self.bug(error, "the main thread" if _is_main() else "a thread")

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit | Cancelled):
            self.bug(args.exc_value, f"thread {args.thread.name if args.thread else '?'}")

    def _on_unraisable(self, args: sys.UnraisableHookArgs) -> None:
        if args.exc_value is not None:
            self.bug(args.exc_value, args.err_msg or "a place that cannot raise")


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()


def _set_levels(*, debug: bool) -> dict[str, int]:
    """Give back the levels that were before. Other packages never log below INFO: some would print headers."""
    wanted = {"": logging.INFO, "suno_desktop": logging.DEBUG if debug else logging.INFO}
    before = {name: logging.getLogger(name).level for name in wanted}
    for name, level in wanted.items():
        logging.getLogger(name).setLevel(level)
    return before


def _forbid_core_files() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 — not on Windows

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(
                resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1])
            )
