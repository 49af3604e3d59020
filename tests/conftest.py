"""Puts the guards around every test, and the few fixtures that all rooms share.

The sandbox must be entered before anything asks for a home or a temporary folder, so it is entered on import.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import hypothesis
import pytest

from tests.guards import Canary, LogGuard, NetworkGuard, Sandbox, stray_threads

_SANDBOX = Sandbox.enter()
_CANARY = Canary.hatch(_SANDBOX)
_NETWORK = NetworkGuard()

hypothesis.settings.register_profile(
    "suno_desktop",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("suno_desktop")


def pytest_configure() -> None:
    _NETWORK.install()


@pytest.fixture(autouse=True)
def _guards(request: pytest.FixtureRequest) -> Iterator[None]:
    """No stray thread, no unexpected log, no foreign network; the last to look when a test ends."""
    before = threading.enumerate()
    _NETWORK.attempts.clear()
    with LogGuard() as logged:
        yield
        strays = stray_threads(before)
    complaints = [f"a thread still runs: {name}" for name in strays]
    complaints += [f"tried to reach {attempt}" for attempt in _NETWORK.attempts]
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
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Search everything that the run wrote, once, when all workers and children have ended."""
    if not _SANDBOX.is_own:
        return
    leaks = _CANARY.leaks(_SANDBOX.files)
    session.config.stash[_LEAKS] = leaks
    if leaks:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        _SANDBOX.remove()


_LEAKS = pytest.StashKey[list[str]]()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    leaks = config.stash.get(_LEAKS, [])
    if leaks:
        terminalreporter.section("the relay key leaked", red=True, bold=True)
    for leak in leaks:
        terminalreporter.write_line(leak, red=True)
        # Counted in the closing line, which must not read like success.
        report = pytest.CollectReport("the relay key leaked", "failed", leak, None)
        terminalreporter.stats.setdefault("error", []).append(report)
