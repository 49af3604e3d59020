"""Before Qt would abort, a sentence says what is missing. Each case in a process of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from suno_desktop.bridge import preflight
from suno_desktop.core.errors import PlatformMissingError
from tests.x_server import skip_without_x_servers, x_server

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="screens and libraries of Linux")

_CHECK = """
from suno_desktop.bridge import preflight
from suno_desktop.core.errors import PlatformMissingError
try:
    preflight.check()
except PlatformMissingError as error:
    print(error.code, error)
else:
    print("fine")
"""


def _check(code: str = _CHECK, **environment: str) -> str:
    names = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    child = subprocess.run(
        [sys.executable, "-c", code],
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    return child.stdout.strip()


def _break(folder: Path, *libraries: str) -> str:
    """A folder in which these libraries are found first, and are worthless."""
    for library in libraries:
        (folder / library).write_bytes(b"")
    return str(folder)


@linux_only
def test_no_screen_at_all() -> None:
    assert _check().startswith("platform.no_display There is no display")


@linux_only
def test_a_screen_in_memory_is_enough() -> None:
    assert _check(QT_QPA_PLATFORM="offscreen") == "fine"


@linux_only
def test_importing_stays_as_python_does_it() -> None:
    """PySide's own import reads the source of every module that comes after it."""
    code = """
import builtins, linecache
plain = builtins.__import__
from suno_desktop.bridge import preflight
preflight.check()
from suno_desktop.core import engine
print(builtins.__import__ is plain, engine.__file__ in linecache.cache)
"""
    assert _check(code, QT_QPA_PLATFORM="offscreen") == "True False"


@linux_only
def test_a_display_that_is_not_there() -> None:
    assert _check(DISPLAY=":977").startswith("platform.no_display")


@linux_only
def test_a_wayland_screen_that_is_not_there(tmp_path: Path) -> None:
    told = _check(WAYLAND_DISPLAY="wayland-7", XDG_RUNTIME_DIR=str(tmp_path))
    assert told.startswith("platform.no_display")


@pytest.fixture
def deaf_server() -> Iterator[str]:
    """An X server that takes connections and never says a word."""
    with socket.socket() as server:
        for number in range(870, 899):
            try:
                server.bind(("127.0.0.1", 6000 + number))
            except OSError:
                continue
            server.listen()
            yield f"127.0.0.1:{number}"
            return
    pytest.fail("no free port for a display")


@linux_only
def test_an_x_server_that_never_answers(deaf_server: str) -> None:
    quick = _CHECK.replace("try:", "preflight._ANSWER_S = 0.3\ntry:", 1)
    assert _check(quick, DISPLAY=deaf_server).startswith("platform.no_display")


@pytest.fixture(name="x_server")
def _x_server() -> Iterator[str]:
    skip_without_x_servers()
    with x_server() as display:
        yield display


@linux_only
def test_a_real_x_server_is_fine(x_server: str) -> None:
    assert _check(DISPLAY=x_server) == "fine"


@linux_only
def test_a_server_that_ends_with_its_last_program_outlives_the_check() -> None:
    """Servers begin anew when nobody is connected any more; with `-terminate` they end."""
    skip_without_x_servers()
    code = """
from suno_desktop import app
from suno_desktop.bridge import preflight
preflight.check()
held = len(preflight._held)
window = app._application()
print(window.platformName(), held, len(preflight._held))
"""
    with x_server("-terminate") as display:
        assert _check(code, DISPLAY=display) == "xcb 1 0"


@linux_only
def test_every_missing_library_is_named_with_its_package(x_server: str, tmp_path: Path) -> None:
    broken = _break(tmp_path, "libxcb-cursor.so.0", "libxkbcommon-x11.so.0")
    told = _check(DISPLAY=x_server, LD_LIBRARY_PATH=broken)
    assert told.startswith("platform.no_library")
    for word in (
        "libxcb-cursor.so.0",
        "libxkbcommon-x11.so.0",
        "libxcb-cursor0",
        "libxkbcommon-x11-0",
    ):
        assert word in told


@linux_only
def test_a_library_that_all_of_qt_needs_is_named(tmp_path: Path) -> None:
    told = _check(QT_QPA_PLATFORM="offscreen", LD_LIBRARY_PATH=_break(tmp_path, "libEGL.so.1"))
    assert told == (
        "platform.no_library Part of your system is missing (libEGL.so.1). Install the package libegl1."
    )


@linux_only
def test_a_missing_library_of_one_screen_does_not_matter_when_the_other_works(
    x_server: str, tmp_path: Path
) -> None:
    broken = _break(tmp_path, "libwayland-cursor.so.0")
    told = _check(
        DISPLAY=x_server,
        WAYLAND_DISPLAY="wayland-0",
        XDG_RUNTIME_DIR=str(tmp_path),
        LD_LIBRARY_PATH=broken,
    )
    assert told == "fine"


def test_without_pyside_it_says_what_to_install() -> None:
    blocked = "import sys\nsys.modules['PySide6'] = None\n" + _CHECK
    assert _check(blocked, QT_QPA_PLATFORM="offscreen").startswith("platform.no_qt PySide6 is not")


@pytest.mark.parametrize(
    ("qt", "python", "dies"),
    [
        ("6.12.0", (3, 11, 7), True),
        ("6.12.3", (3, 11, 7), True),
        ("7.0.0", (3, 11, 0), True),
        ("6.11.3", (3, 11, 7), False),
        ("6.8.3", (3, 11, 7), False),
        ("6.12.0", (3, 12, 0), False),
        ("6.12.0", (3, 14, 1), False),
    ],
)
def test_versions_that_kill_each_other_are_refused(
    monkeypatch: pytest.MonkeyPatch, qt: str, python: tuple[int, ...], dies: bool
) -> None:
    monkeypatch.setattr(preflight, "import_module", lambda _name: SimpleNamespace(__version__=qt))
    monkeypatch.setattr(sys, "version_info", python)
    if dies:
        with pytest.raises(PlatformMissingError, match=rf"PySide6 {qt} crashes with Python 3\.11"):
            preflight._check_versions()
    else:
        preflight._check_versions()


@linux_only
def test_the_ways_to_a_screen_are_those_that_qt_tries() -> None:
    ways = preflight._platforms
    assert ways({}) == []
    assert ways({"DISPLAY": ":0"}) == ["xcb"]
    assert ways({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}) == ["wayland", "xcb"]
    assert ways({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}) == ["offscreen"]
    assert ways({"QT_QPA_PLATFORM": "wayland;xcb:x=1"}) == ["wayland", "xcb"]


@linux_only
def test_the_table_of_packages_covers_what_the_window_links_to() -> None:
    """Each library that the loader would look for outside of Qt has a package to name."""
    if shutil.which("readelf") is None:
        pytest.skip("readelf is not installed")
    from PySide6.QtCore import QLibraryInfo  # noqa: PLC0415 — only where the test runs

    libraries = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.LibrariesPath))
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    files = [
        *(
            libraries / f"libQt6{name}.so.6"
            for name in ("Core", "Gui", "Widgets", "DBus", "Network")
        )
    ]
    files += [libraries / "libQt6XcbQpa.so.6", plugins / "platforms" / "libqxcb.so"]
    wanted = {name for file in files if file.exists() for name in _needed(file)}
    own = (
        "libQt6",
        "libicu",
        "libstdc++",
        "libgcc_s",
        "libc.",
        "libm.",
        "ld-linux",
        "libresolv",
        "libz",
    )
    assert wanted - set(preflight._PACKAGES) == {name for name in wanted if name.startswith(own)}


def _needed(file: Path) -> list[str]:
    done = subprocess.run(
        ["readelf", "-d", str(file)], capture_output=True, text=True, check=True, timeout=30
    )
    return [
        line.split("[")[1].rstrip("]") for line in done.stdout.splitlines() if "(NEEDED)" in line
    ]


# The same questions in this process.


def test_this_process_has_all_it_needs() -> None:
    preflight.check()


@linux_only
def test_no_way_to_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(PlatformMissingError) as caught:
        preflight.check()
    assert caught.value.code == "platform.no_display"


@linux_only
def test_screens_that_do_not_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", ":977")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(PlatformMissingError) as caught:
        preflight.check()
    assert caught.value.code == "platform.no_display"


def test_a_missing_library_counts_more_than_a_screen_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(preflight, "_platforms", lambda _: ["wayland", "xcb"])
    troubles = {
        "wayland": PlatformMissingError("platform.no_display"),
        "xcb": PlatformMissingError("platform.no_library", library="l", package="p"),
    }
    monkeypatch.setattr(preflight, "_trouble_of", lambda platform: troubles[platform])
    with pytest.raises(PlatformMissingError) as caught:
        preflight.check()
    assert caught.value.code == "platform.no_library"


def test_on_other_systems_only_qt_itself_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    preflight.check()


def test_missing_libraries_are_named_with_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        preflight, "_not_loadable", lambda _: ["libxcb-cursor.so.0", "libxcb-util.so.1"]
    )
    error = preflight._library_error("libQt6XcbQpa.so.6: cannot open shared object file")
    assert error.values["library"] == "libxcb-cursor.so.0, libxcb-util.so.1"
    assert error.values["package"] == "libxcb-cursor0 libxcb-util1"


def test_a_library_of_an_unknown_package_is_named_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "_not_loadable", lambda _: [])
    error = preflight._library_error("libother.so.3: cannot open shared object file")
    assert error.values == {"library": "libother.so.3", "package": "libother.so.3"}


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (ModuleNotFoundError("No module named 'PySide6'"), "platform.no_qt"),
        (ImportError("libEGL.so.1: cannot open shared object file"), "platform.no_library"),
    ],
)
def test_an_import_of_qt_that_fails_is_told_apart(
    monkeypatch: pytest.MonkeyPatch, raised: ImportError, code: str
) -> None:
    def fail(_name: str) -> None:
        raise raised

    monkeypatch.setattr(preflight, "import_module", fail)
    with pytest.raises(PlatformMissingError) as caught:
        preflight._import_qt()
    assert caught.value.code == code
