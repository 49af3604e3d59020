"""The mini player in the place of the whole window: opened, remembered where it stood, closed to the window again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QByteArray, QObject

from suno_desktop.ui.window_state import WindowState

if TYPE_CHECKING:
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.ui.main_window import MainWindow
    from suno_desktop.ui.views.mini_player import MiniPlayer

_PLACE: Final = "mini.geometry"


class Mini(QObject):
    """The mini player of one window."""

    def __init__(
        self,
        window: MainWindow,
        *,
        playback: Playback,
        window_state: WindowState,
        **shared: Any,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._playback = playback
        self._state = window_state
        self._shared = {**shared, "playback": playback}
        self._player: MiniPlayer | None = None
        self._is_open = False

    @property
    def is_open(self) -> bool:
        """Whether it is in the place of the window."""
        return self._is_open

    @property
    def player(self) -> MiniPlayer:
        """The small window."""
        if self._player is None:
            from suno_desktop.ui.views.mini_player import MiniPlayer  # noqa: PLC0415 — hardly ever

            window = self._window
            made = MiniPlayer(actions=window.actions_, parent=window, **self._shared)
            made.back_requested.connect(self.close)
            made.favour_requested.connect(self._favour)
            self._player = made
        return self._player

    def toggle(self) -> None:
        """Open it in the place of the window, or the window again."""
        if self._is_open:
            self.close()
        else:
            self.open()

    def open(self) -> None:
        """Put it in the place of the window, where it stood last."""
        if self._is_open:
            return
        self._is_open = True
        self._window.selected.leave_guest()
        player = self.player
        place = QByteArray.fromBase64(self._state.get(_PLACE, "").encode("ascii", "ignore"))
        if not place.isEmpty():
            player.restoreGeometry(place)
        self._window.selected.set_about_current(on=True)
        player.show()
        handle = player.windowHandle()
        if handle is not None:
            handle.setTransientParent(None)  # type: ignore[arg-type] # some desktops hide it with its parent
        player.activateWindow()
        self._window.hide()

    def close(self) -> None:
        """Put the window in its place again."""
        if self._is_open:
            self._window.show()
            self._window.activateWindow()
            self.end()

    def end(self) -> None:
        """Let it go, without the window."""
        if not self._is_open or self._player is None:
            return
        self._is_open = False  # closing it asks for the window, which is there or not wanted
        self._state.set(_PLACE, self._player.saveGeometry().toBase64().toStdString())
        self._window.selected.set_about_current(on=self._window.stage.now_playing.is_open)
        self._player.close()

    def _favour(self) -> None:
        current = self._playback.current
        if current is not None:
            self._window.commands.judging.favour([current])
