"""Loads QtMultimedia, at the first need and on the window's thread, so that other threads find it whole. Plays nothing.

PySide makes a class of Qt when it is first used, and parts of it in Python. A second thread that comes by meanwhile takes
half a class, and the program crashes. So all that decoders and sound outputs use on their threads is made here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from PySide6 import QtCore

if TYPE_CHECKING:
    from types import ModuleType

_DEVICES: Final = ("QBuffer", "QFile", "QProcess", "QSaveFile", "QTemporaryFile")
_SOCKETS: Final = ("QLocalSocket", "QNetworkReply", "QSslSocket", "QUdpSocket")


def load() -> ModuleType:
    """QtMultimedia, with its classes.

    Raises:
        ImportError: a system library is missing.
    """
    # From 6.10 on Qt would use PipeWire itself, and crashes where its library is there but no server or no plug-ins
    # are. PipeWire answers to this name, too.
    os.environ.setdefault("QT_AUDIO_BACKEND", "pulseaudio")
    # Here and not above: the import is costly, needs libpulse, and is the caller's to wait for. It loads QtNetwork too.
    from PySide6 import QtMultimedia, QtNetwork  # noqa: PLC0415

    _make(QtMultimedia, dir(QtMultimedia))
    # An output hands out the device to write into, and PySide asks every class of devices whether it is one of them.
    _make(QtCore, _DEVICES)
    _make(QtNetwork, _SOCKETS)
    return QtMultimedia


def _make(module: ModuleType, names: Iterable[str]) -> None:
    for name in names:
        getattr(module, name, None)  # some systems build Qt without one or the other
