"""The computer does not fall asleep by idling while bytes arrive, nor its screen while a video fills it. Otherwise it may.

What waits, is paused or only plays sound keeps nothing awake. How the system is told is `keepers`' business.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QTimer

from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.model import FileId

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.player import Player
    from suno_desktop.core.events import BatchSaved, FileEnded, Progress

_QUIET_MS: Final = 15_000
"""So long after the last byte a connection may only be slow."""


class Keeper(Protocol):
    """Tells the system."""

    def hold(self, *, screen: bool, why: str) -> None:
        """Keep the computer awake from now on, or its screen; said again it changes nothing."""

    def release(self, *, screen: bool) -> None:
        """It may sleep again as far as this is concerned."""


class KeepAwake(QObject):
    """Watches downloads and the video."""

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        player: Player,
        make_keeper: Callable[[QObject], Keeper | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._make_keeper = make_keeper
        self._keeper: Keeper | None = None
        self._is_made = False
        self._done: dict[FileId, int] = {}
        """How far each running download is."""
        self._holds_work = self._holds_screen = False
        self._fills_screen = False
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet.timeout.connect(self._rest)
        bridge.progressed.connect(self._on_progress)
        bridge.file_ended.connect(self._on_file_ended)
        bridge.batch_saved.connect(self._on_batch_saved)
        player.state_changed.connect(self._on_state_changed)

    @property
    def holds_work(self) -> bool:
        """Whether the computer is kept awake because bytes arrive."""
        return self._holds_work

    @property
    def holds_screen(self) -> bool:
        """Whether the screen is kept awake because a video fills it."""
        return self._holds_screen

    def set_video(self, fills_screen: bool) -> None:
        """A video fills the screen, or not any more."""
        self._fills_screen = fills_screen
        self._settle_screen()

    def end(self) -> None:
        """The program ends."""
        self._fills_screen = False
        self._settle_screen()
        self._rest()

    # Bytes.

    def _on_progress(self, progress: Progress) -> None:
        if progress.done <= self._done.get(progress.file_id, 0):
            return  # told again, nothing came
        self._done[progress.file_id] = progress.done
        self._quiet.start()
        if not self._holds_work:
            self._holds_work = True
            self._hold(screen=False, why=self.tr("Downloading songs"))

    def _on_file_ended(self, ended: FileEnded) -> None:
        self._done.pop(ended.file_id, None)

    def _on_batch_saved(self, _batch: BatchSaved) -> None:
        self._rest()

    def _rest(self) -> None:
        """No bytes come any more."""
        self._quiet.stop()
        self._done.clear()
        if self._holds_work:
            self._holds_work = False
            if self._keeper is not None:
                self._keeper.release(screen=False)

    # The video.

    def _on_state_changed(self, _state: PlayerState) -> None:
        self._settle_screen()

    def _settle_screen(self) -> None:
        wanted = self._fills_screen and self._player.state is PlayerState.PLAYING
        if wanted is self._holds_screen:
            return
        self._holds_screen = wanted
        if wanted:
            self._hold(screen=True, why=self.tr("Playing a video"))
        elif self._keeper is not None:
            self._keeper.release(screen=True)

    def _hold(self, *, screen: bool, why: str) -> None:
        if not self._is_made:
            self._is_made = True
            self._keeper = self._make_keeper(self)
        if self._keeper is not None:
            self._keeper.hold(screen=screen, why=why)
