"""The running Qt program: signals of the system, bugs told once, words of the language. No widgets, no policy.

Qt's own messages stay on standard error: a handler in Python would need the interpreter's lock on Qt's audio thread,
for which the main thread waits while holding that lock, and the window would freeze.
"""

from __future__ import annotations

import ctypes
import logging
import signal
import socket
import traceback
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, Final

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QLibraryInfo,
    QLocale,
    QObject,
    QSocketNotifier,
    QTimer,
    QTranslator,
    Signal,
    Slot,
)

from suno_desktop.core.override import override

logger = logging.getLogger(__name__)

_ENDINGS: Final = ("SIGTERM", "SIGINT", "SIGHUP")
_MEMORY: Final = {"arenas": (-8, 1), "trim": (-1, 2**17), "map": (-3, 2**16)}
"""What glibc's `mallopt(3)` is told: the number of an option, and its value."""


def keep_memory_small() -> None:
    """Let all threads share one heap, and give back at once what was large; before the first thread.

    Else each of a dozen threads keeps a heap as large as its largest picture or list ever was: 30 MB at 100,000 songs.
    Where the C library is no glibc, nothing happens.
    """
    # macOS and musl have no such call, and Windows no such library.
    with suppress(AttributeError, OSError, TypeError):
        tell = ctypes.CDLL(None).mallopt
        for option, value in _MEMORY.values():
            tell(option, value)


class SystemSignals(QObject):
    """SIGTERM, SIGINT and SIGHUP come in through a socket pair, so that they are seen while Qt waits.

    Signals:
        ending(): the system or the person at the terminal wants the program to end.
    """

    ending = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ours, self._theirs = socket.socketpair()
        self._ours.settimeout(0)
        self._theirs.settimeout(0)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_activated)
        self._old_fd = signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        self._old: dict[signal.Signals, Any] = {}
        for name in _ENDINGS:
            number = getattr(signal, name, None)
            if number is not None:
                self._old[number] = signal.signal(number, _ignore)

    def close(self) -> None:
        """Put the old handlers back."""
        signal.set_wakeup_fd(self._old_fd)
        for number, handler in self._old.items():
            signal.signal(number, handler)
        self._old.clear()
        self._notifier.setEnabled(False)
        self._ours.close()
        self._theirs.close()

    @Slot()
    def _on_activated(self) -> None:
        try:
            numbers = set(self._ours.recv(256))
        except BlockingIOError:
            return
        if numbers & set(self._old):
            logger.info("asked to end by signal %s", sorted(numbers))
            self.ending.emit()


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Python must have a handler, or it writes nothing to the pair."""


_PREFIX: Final = "suno_desktop_"
_ENGLISH: Final = "en"


def languages(folder: Path) -> dict[str, str]:
    """Code and own name of every language that the program speaks: English, and each that has a file in `folder`."""
    codes = {path.stem.removeprefix(_PREFIX) for path in folder.glob(f"{_PREFIX}*.qm")}
    found = {code: _own_name(code) for code in codes | {_ENGLISH}}
    return dict(sorted(found.items()))


def _own_name(code: str) -> str:
    if code == _ENGLISH:  # Qt's name for it would be that of a country's English
        return "English"
    locale = QLocale(code)
    name = locale.nativeLanguageName() or code
    return name[0].upper() + name[1:]


def spoken(wanted: Sequence[str], codes: Collection[str]) -> tuple[str, QLocale]:
    """The first wanted language that there is, as its code and as the person's own variety of it; else English.

    Args:
        wanted: codes such as zh_CN or en-GB, the most wanted first.
        codes: the languages there are.
    """
    for name in wanted:
        locale = QLocale(name)
        near = [code for code in codes if QLocale(code).language() == locale.language()]
        if locale.language() == QLocale.Language.C or not near:
            continue
        best = max(near, key=lambda code: _nearness(QLocale(code), locale))
        return best, locale
    return _ENGLISH, QLocale(_ENGLISH)


def _nearness(one: QLocale, other: QLocale) -> tuple[bool, bool]:
    return one.script() == other.script(), one.territory() == other.territory()


def load_translators(
    app: QCoreApplication, *, language: str, folder: Path
) -> tuple[QTranslator, ...]:
    """Load Qt's translations and ours for a language; numbers follow it. A language without a file stays English.

    Args:
        app: who translates from now on.
        language: a code such as zh_CN; "" for the first of the system's languages that there is.
        folder: where `suno_desktop_<code>.qm` are.
    """
    wanted = [language] if language else QLocale.system().uiLanguages()
    code, locale = spoken(wanted, languages(folder))
    QLocale.setDefault(locale)
    translators = []
    for name, place in (
        (f"{_PREFIX}{code}", str(folder)),
        (f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
    ):
        translator = QTranslator(app)
        if translator.load(name, place):
            app.installTranslator(translator)
            translators.append(translator)
    return tuple(translators)


class BugBell(QObject):
    """Reports a bug once for each place in the code; from any thread.

    Signals:
        rang(exception)
    """

    rang = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: set[tuple[str, str, int]] = set()

    def ring(self, error: BaseException) -> None:
        """Report it, if it is the first from its place."""
        frames = traceback.extract_tb(error.__traceback__)
        file, line = (frames[-1].filename, frames[-1].lineno or 0) if frames else ("", 0)
        place = (type(error).__name__, file, line)
        if place not in self._known:
            self._known.add(place)
            self.rang.emit(error)


class FirstPaint(QObject):
    """Tells once that rows were painted for the first time; what can wait starts then.

    Signals:
        painted: the event loop is free again after that paint.
    """

    painted = Signal()

    def __init__(self, painter: QObject, has_rows: Callable[[], bool]) -> None:
        super().__init__(painter)
        self._painter = painter
        self._has_rows = has_rows
        painter.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look on; the event goes its way."""
        if event.type() == QEvent.Type.Paint and self._has_rows():
            self._painter.removeEventFilter(self)
            QTimer.singleShot(0, self.painted.emit)
        return False
