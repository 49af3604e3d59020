"""The running Qt program: signals of the system, bugs told once, words of the language. No widgets, no policy.

Qt's own messages stay on standard error: a handler in Python would need the interpreter's lock on Qt's audio thread,
for which the main thread waits while holding that lock, and the window would stand still for ever.
"""

from __future__ import annotations

import logging
import signal
import socket
import traceback
from collections.abc import Callable
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


def load_translators(
    app: QCoreApplication, *, language: str, folder: Path
) -> tuple[QTranslator, ...]:
    """Make Qt's words and ours speak a language. English needs no file; a language without one stays English.

    Args:
        app: who translates from now on.
        language: a code such as zh_CN; "" for the system's.
        folder: where `suno_desktop_<code>.qm` are.
    """
    locale = QLocale(language) if language else QLocale.system()
    if language:
        QLocale.setDefault(locale)
    ours = QTranslator(app)
    if not ours.load(locale, "suno_desktop", "_", str(folder)):
        if locale.language() != QLocale.Language.Chinese:
            return ()
        locale = QLocale("zh_CN")  # for readers of any Chinese nearer than English
        if not ours.load(locale, "suno_desktop", "_", str(folder)):
            return ()
    app.installTranslator(ours)
    qt = QTranslator(app)
    if qt.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(qt)
    return ours, qt


class BugBell(QObject):
    """Rings once for each place where something went wrong that should not have; from any thread.

    Signals:
        rang(exception)
    """

    rang = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: set[tuple[str, str, int]] = set()

    def ring(self, error: BaseException) -> None:
        """Tell of it, if it is the first of its place."""
        frames = traceback.extract_tb(error.__traceback__)
        file, line = (frames[-1].filename, frames[-1].lineno or 0) if frames else ("", 0)
        place = (type(error).__name__, file, line)
        if place not in self._known:
            self._known.add(place)
            self.rang.emit(error)


class FirstPaint(QObject):
    """Tells once when rows were painted for the first time: from then on there is time for everything else.

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
