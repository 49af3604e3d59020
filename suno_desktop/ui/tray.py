"""The icon in the tray with its menu. It stands there while the settings want it or the window is hidden behind it.

Decides nothing about closing; what its entries do is done by actions and by the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from suno_desktop.core import resources
from suno_desktop.core.model import SongId
from suno_desktop.core.profile.settings import WindowSettings
from suno_desktop.core.rows import SongRow
from suno_desktop.ui.models.columns import song_title

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.ui.main_window import MainWindow


def is_available() -> bool:
    """Whether this desktop has a tray."""
    return QSystemTrayIcon.isSystemTrayAvailable()


def _picture() -> QIcon:
    return QIcon(str(resources.folder() / "icons" / "suno-desktop.svg"))


class Tray(QObject):
    """The icon of one window.

    Signals:
        clicked: somebody clicked the icon.
        message_clicked: somebody clicked the words that it showed.
    """

    clicked = Signal()
    message_clicked = Signal()

    def __init__(self, window: MainWindow, *, bridge: EngineBridge, playback: Playback) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._playback = playback
        self._icon: QSystemTrayIcon | None = None
        self._is_needed = False
        """The window is hidden behind it."""
        playback.song_changed.connect(self._tell_song)
        window.dialogs.setting_changed.connect(self._on_setting_changed)
        if bridge.engine.settings.window.tray:
            self._settle()

    @property
    def icon(self) -> QSystemTrayIcon | None:
        """The icon, once it was needed."""
        return self._icon

    @property
    def is_shown(self) -> bool:
        """Whether the icon stands in a tray."""
        return self._icon is not None and self._icon.isVisible()

    def need(self, *, on: bool) -> None:
        """The window is hidden behind it, or not any more."""
        self._is_needed = on
        self._settle()

    def say(self, title: str, text: str) -> None:
        """Show words beside the icon, if it stands there."""
        if self._icon is not None and self.is_shown:
            self._icon.showMessage(title, text, _picture())

    def end(self) -> None:
        """Take the icon away."""
        if self._icon is not None:
            self._icon.hide()

    def _on_setting_changed(self, key: str) -> None:
        if key == WindowSettings.tray.key:
            self._settle()

    def _settle(self) -> None:
        wanted = self._is_needed or self._bridge.engine.settings.window.tray
        if wanted and self._icon is None and is_available():
            self._icon = self._make_icon()
        if self._icon is not None:
            self._icon.setVisible(wanted)
            self._tell_song()

    def _make_icon(self) -> QSystemTrayIcon:
        window, actions = self._window, self._window.actions_
        menu = QMenu(window)
        menu.setObjectName("trayMenu")
        menu.addActions([actions["play_pause"], actions["next"], actions["previous"]])
        #: In the menu of the tray: make the song that plays a favourite, or no longer.
        favour = QAction(self.tr("&Favourite"), menu)
        favour.setObjectName("trayFavourite")
        favour.triggered.connect(lambda _on=False: self._favour())
        favour.setEnabled(not self._bridge.engine.is_protected)
        menu.addAction(favour)
        menu.addSeparator()
        #: In the menu of the tray: show the window.
        show = QAction(self.tr("&Show Suno Desktop"), menu)
        show.setObjectName("trayShow")
        show.triggered.connect(lambda _on=False: window.come_forward())
        menu.addAction(show)
        menu.addAction(actions["quit"])
        icon = QSystemTrayIcon(_picture(), window)
        icon.setObjectName("tray")
        icon.setContextMenu(menu)
        icon.activated.connect(self._on_activated)
        icon.messageClicked.connect(self.message_clicked)
        return icon

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.clicked.emit()

    def _favour(self) -> None:
        current = self._playback.current
        if current is not None:
            self._window.commands.judging.favour([current])

    def _tell_song(self, *_told: object) -> None:
        """Say beside the mouse what plays."""
        song_id = self._playback.current
        if not self.is_shown:
            return
        self._tell(None)
        if song_id is not None:
            self._bridge.read(
                lambda reader: reader.song_rows([song_id]), owner=self, on_done=self._on_read
            )

    def _on_read(self, rows: list[SongRow]) -> None:
        if rows and rows[0].song_id == self._current:
            self._tell(rows[0])

    @property
    def _current(self) -> SongId | None:
        return self._playback.current

    def _tell(self, row: SongRow | None) -> None:
        if self._icon is not None:
            self._icon.setToolTip("Suno Desktop" if row is None else song_title(row))
