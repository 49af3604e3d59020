"""A real window on a real engine and the embedded relay, for tests: what `app` puts together, without its event loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.engine_bridge import EngineBridge
from suno_desktop.bridge.playback import Playback
from suno_desktop.bridge.player import Player
from suno_desktop.core.engine import Engine
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.profile.settings import KeySettings, Settings
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.first_run import DemoOffer
from suno_desktop.ui.window_state import WindowState

PATIENCE_MS = 60_000


class Known(Protocol):
    """A relay that the window knows from the start."""

    @property
    def url(self) -> str: ...
    @property
    def key(self) -> str | None: ...


@contextmanager
def open_window(
    qtbot: QtBot, folder: Path, relay: Known, *, offer: bool = True
) -> Iterator[MainWindow]:
    """The window of a profile that knows `relay`; closed and stopped in the end."""
    profile = Profile.under(folder)
    Settings(profile.settings).set(KeySettings.storage, "session")
    bridge = EngineBridge()
    engine = Engine(profile, listen=bridge.listen)
    bridge.attach(engine)
    engine.open()
    if not engine.relays.saved:
        engine.relays.add(name="Demo relay", base_url=relay.url, key=relay.key).result()
    else:
        engine.keys.use(engine.relays.saved[0], relay.key or "")
    engine.begin()
    player = Player()
    window = MainWindow(
        bridge=bridge,
        player=player,
        playback=Playback(bridge=bridge, player=player, parent=bridge),
        window_state=WindowState(profile.window),
        demo=DemoOffer(sample_text=relay.sample_text(), relay_name="Demo relay")
        if offer and isinstance(relay, DemoRelay)
        else None,
    )
    qtbot.addWidget(window)
    window.resize(1400, 900)
    window.show()
    qtbot.waitExposed(window)
    try:
        yield window
    finally:
        player.stop()
        window.close()
        ended = engine.stop()
        QApplication.sendPostedEvents()
        assert ended


def until(qtbot: QtBot, holds: Callable[[], bool]) -> None:
    """Let the window work until it holds."""
    qtbot.waitUntil(holds, timeout=PATIENCE_MS)
