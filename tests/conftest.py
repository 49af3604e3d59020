"""Puts the guards around every test, and the few fixtures that all rooms share.

The sandbox must be entered before anything asks for a home or a temporary folder, so it is entered on import.
"""

from __future__ import annotations

import gc
import itertools
import os
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from PySide6.QtCore import qInstallMessageHandler
from pytestqt.qtbot import QtBot

from tests.guards import (
    Canary,
    LogGuard,
    NetworkGuard,
    QtClassGuard,
    Sandbox,
    let_go_of_keys,
    stray_threads,
    unlisted_skips,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

_SANDBOX = Sandbox.enter()
_CANARY = Canary.hatch(_SANDBOX)
_NETWORK = NetworkGuard()
_QT_CLASSES = QtClassGuard()

hypothesis.settings.register_profile(
    "suno_desktop",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("suno_desktop")


_CORE = Path(__file__).parent / "core"
_TESTS = itertools.count()
_ALL_EVERY = 25
"""Tests, between two searches for garbage among everything."""


_PATIENCE_MS = 60_000
"""How long `qtbot` waits for what surely comes: on a machine that does ten things at once, its five seconds are short."""


def pytest_configure() -> None:
    # As the player does, for tests that ask Qt for outputs beside a player that is not real.
    os.environ.setdefault("QT_AUDIO_BACKEND", "pulseaudio")
    _NETWORK.install()
    _QT_CLASSES.install()
    for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitExposed):
        wait.__kwdefaults__ = {**(wait.__kwdefaults__ or {}), "timeout": _PATIENCE_MS}


def pytest_collection_finish() -> None:
    """Leave the tests themselves out of every later search for garbage: looking at all of them took a tenth of a run."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let coverage watch the tests of `core` alone: its floor is theirs, and watching takes two thirds of their time on top."""
    coverage = getattr(item.config.pluginmanager.getplugin("_cov"), "cov_controller", None)
    if coverage is None or _CORE in item.path.parents or item.get_closest_marker("no_cover"):
        return (yield)
    coverage.pause()
    try:
        return (yield)
    finally:
        coverage.resume()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logfinish() -> None:
    """Look for garbage here alone: a thread of some test must not destroy widgets that another one left.

    A test whose fixtures fail or skip leaves pytest-qt's message handler behind, and a later one that plays would hang:
    Qt's sound thread asks for the interpreter then, while the main thread holds it and waits for that thread.
    """
    qInstallMessageHandler(None)
    gc.disable()
    gc.collect(1 if next(_TESTS) % _ALL_EVERY else 2)


@pytest.fixture(autouse=True)
def _guards(request: pytest.FixtureRequest) -> Iterator[None]:
    """No stray thread, no unexpected log, no foreign network, no key held; the last to look when a test ends."""
    before = threading.enumerate()
    _NETWORK.attempts.clear()
    _QT_CLASSES.made.clear()
    with LogGuard() as logged:
        yield
        strays = stray_threads(before)
    let_go_of_keys()
    complaints = [f"a thread still runs: {name}" for name in strays]
    complaints += [f"tried to reach {attempt}" for attempt in _NETWORK.attempts]
    complaints += [
        f"first used on another thread than the window's: {name}" for name in _QT_CLASSES.made
    ]
    if request.node.get_closest_marker("logs") is None:
        complaints += [f"unexpected in the log: {line}" for line in logged.lines]
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.fixture(scope="session")
def network() -> NetworkGuard:
    """What watches over the network; a test that reaches out on purpose clears its `attempts`."""
    return _NETWORK


@pytest.fixture(scope="session")
def canary() -> Canary:
    """The run's secret, with `allow(path)` for a key file and `refuse(data, where=…)` for what a host was sent."""
    return _CANARY


@pytest.fixture(scope="session")
def canary_key(canary: Canary) -> str:
    """The key to give to relays in tests. The whole run fails if it is found anywhere that it must not be."""
    return canary.key


@pytest.hookimpl(trylast=True)
@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> Iterator[QApplication]:
    """The application of the tests speaks English, with its plurals, whatever the system speaks."""
    from suno_desktop.bridge.runtime import load_translators  # noqa: PLC0415 — after the guards
    from suno_desktop.core import resources  # noqa: PLC0415 — after the guards

    made = load_translators(qapp, language="en", folder=resources.folder() / "i18n")
    yield qapp
    # Without a screen, Qt keeps what a test copied until after Python is gone, and then aborts as it drops it.
    qapp.clipboard().clear()
    for translator in made:
        qapp.removeTranslator(translator)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Search everything that the run wrote, once, when all workers and children have ended."""
    if not _SANDBOX.is_own:
        return
    skips = _unlisted_skips(session.config)
    session.config.stash[_SKIPS] = skips
    if skips:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    leaks = _CANARY.leaks(_SANDBOX.files)
    session.config.stash[_LEAKS] = leaks
    if leaks:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        _SANDBOX.remove()


_LEAKS = pytest.StashKey[list[str]]()
_SKIPS = pytest.StashKey[list[str]]()


def _unlisted_skips(config: pytest.Config) -> list[str]:
    """Why tests were skipped that must not be, in the run that says whether a change is done."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if "SUNO_TESTS_ALL" not in os.environ or reporter is None:
        return []
    found = [report.longrepr for report in reporter.stats.get("skipped", [])]
    reasons = (why[2] if isinstance(why, tuple) else str(why) for why in found)
    return unlisted_skips(reasons, Path(__file__).with_name("skips.txt").read_text("utf-8"))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for reason in config.stash.get(_SKIPS, []):
        terminalreporter.write_line(
            f"skipped, and not on the list in tests/skips.txt: {reason}", red=True
        )
        report = pytest.CollectReport("a test was skipped", "failed", reason, None)
        terminalreporter.stats.setdefault("error", []).append(report)
    leaks = config.stash.get(_LEAKS, [])
    if leaks:
        terminalreporter.section("the relay key leaked", red=True, bold=True)
    for leak in leaks:
        terminalreporter.write_line(leak, red=True)
        # Counted in the closing line, which must not read like success.
        report = pytest.CollectReport("the relay key leaked", "failed", leak, None)
        terminalreporter.stats.setdefault("error", []).append(report)
