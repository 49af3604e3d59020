"""Check that everything a window needs is there, before Qt runs: Qt aborts the process if something is missing.

Imports nothing of Qt at the top: that import is one of the questions. Answers with `PlatformMissingError`, whose
sentence names what to install (package names are Debian's).
"""

from __future__ import annotations

import builtins
import ctypes
import functools
import os
import re
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from suno_desktop.core.errors import PlatformMissingError

_ANSWER_S: Final = 5.0
_GOOD_PYTHON: Final = (3, 12)
_BAD_QT: Final = (6, 12)

_held: Final[list[Callable[[], object]]] = []
"""What lets go of each screen that answered."""

_PACKAGES: Final[Mapping[str, str]] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libXext.so.6": "libxext6",
    "libXrandr.so.2": "libxrandr2",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""The system libraries of Qt's window half on Linux, and the packages that bring them."""


def check() -> None:
    """Return when a QApplication can be made. The screen that answered is held until `release`.

    Raises:
        PlatformMissingError: no screen, no Qt, a missing system library, or a pair of versions that crashes.
    """
    linux = sys.platform.startswith("linux")
    platforms = _platforms(os.environ)
    if linux and not platforms:
        raise PlatformMissingError("platform.no_display")
    _import_qt()
    _check_versions()
    if not linux:
        return
    troubles = [_trouble_of(platform) for platform in platforms]
    if None in troubles:
        return
    # A missing library can be helped; a screen that does not answer only when there is no such reason.
    raise next((one for one in troubles if one and one.code == "platform.no_library"), None) or (
        PlatformMissingError("platform.no_display")
    )


def release() -> None:
    """Let go of the screen that answered; Qt holds one of its own by now.

    An X server that the last program leaves begins anew, and whoever connects meanwhile is refused: under `xvfb-run`
    the check would be the first and the last.
    """
    while _held:
        _held.pop()()


def _check_versions() -> None:
    """PySide6 6.12 before Python 3.12 loses a reference to True with each signal, and crashes after some hundred."""
    if sys.version_info >= _GOOD_PYTHON:
        return
    installed = str(import_module("PySide6").__version__)
    if tuple(int(part) for part in re.findall(r"\d+", installed)[:2]) >= _BAD_QT:
        raise PlatformMissingError(
            "platform.bad_qt", version=installed, python=".".join(map(str, sys.version_info[:2]))
        )


def _platforms(environment: Mapping[str, str]) -> list[str]:
    """The ways to a screen that Qt would try."""
    chosen = environment.get("QT_QPA_PLATFORM", "")
    if chosen:
        return [name.partition(":")[0] for name in chosen.split(";")]
    ways = (("wayland", "WAYLAND_DISPLAY"), ("xcb", "DISPLAY"))
    return [name for name, variable in ways if environment.get(variable)]


def _import_qt() -> None:
    plain = builtins.__import__
    try:
        import_module("PySide6.QtWidgets")
    except ModuleNotFoundError as error:
        raise PlatformMissingError("platform.no_qt", details=str(error)) from error
    except ImportError as error:
        raise _library_error(str(error)) from error
    finally:
        # PySide puts its own import in the place of Python's: it reads the source of each module that is imported
        # from then on, for a feature that nobody here uses, and that is a tenth of the start.
        builtins.__import__ = plain


def _trouble_of(platform: str) -> PlatformMissingError | None:
    """Why a window cannot be shown this way, or None."""
    if platform not in {"xcb", "wayland"}:
        return None  # the person named it
    trouble = _plugin_trouble(platform)
    if trouble is None and not (_x_answers() if platform == "xcb" else _wayland_answers()):
        trouble = PlatformMissingError("platform.no_display")
    return trouble


def _plugin_trouble(platform: str) -> PlatformMissingError | None:
    """Load the plug-in as Qt will: the loader knows best what is missing."""
    from PySide6.QtCore import QLibraryInfo  # noqa: PLC0415 — whether it is there was asked before

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    plugin = folder / "platforms" / f"libq{platform}.so"
    if not plugin.exists():
        return None  # named otherwise in some other build; Qt will tell
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return _library_error(str(error))
    return None


def _library_error(message: str) -> PlatformMissingError:
    """Name the library that the loader stopped at, and all others of ours that are missing too."""
    found = re.search(r"(lib[\w.+-]+?\.so(?:\.\d+)*)", message)
    first = found.group(1) if found else message
    missing = dict.fromkeys([first, *_not_loadable(_PACKAGES)])
    if first not in _PACKAGES and len(missing) > 1:
        del missing[first]  # one of Qt's own that could not load because of the others
    packages = dict.fromkeys(_PACKAGES.get(name, name) for name in missing)
    return PlatformMissingError(
        "platform.no_library",
        library=", ".join(missing),
        package=" ".join(packages),
        details=message,
    )


def _not_loadable(names: Iterable[str]) -> list[str]:
    missing = []
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def _x_answers() -> bool:
    """Shake hands with the X server, in a thread because a dead one never answers."""
    answers: list[Callable[[], object]] = []

    def ask() -> None:
        xcb = ctypes.CDLL("libxcb.so.1")
        xcb.xcb_connect.restype = ctypes.c_void_p
        connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
        leave = functools.partial(xcb.xcb_disconnect, connection)
        if xcb.xcb_connection_has_error(connection):
            leave()
        else:
            answers.append(leave)

    thread = threading.Thread(target=ask, name="x-handshake", daemon=True)
    thread.start()
    thread.join(_ANSWER_S)
    _held.extend(answers)
    return bool(answers)


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent")) / name
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_ANSWER_S)
        try:
            connection.connect(str(path))
        except OSError:
            return False
    return True
