"""The choice of colours in the menu: shows which are in force, and sets others, wherever they were chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from suno_desktop.core.profile.settings import WindowSettings

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.ui.actions import Actions
    from suno_desktop.ui.theme import Theme
    from suno_desktop.ui.window_dialogs import WindowDialogs


class ThemeChoice(QObject):
    """Wires the actions of the theme."""

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        theme: Theme,
        actions: Actions,
        dialogs: WindowDialogs,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._theme = theme
        self._actions = actions
        actions.themes.triggered.connect(self._on_chosen)
        dialogs.setting_changed.connect(self._on_setting_changed)
        self._show()

    def _on_chosen(self, action: QAction) -> None:
        mode = str(action.data())
        self._theme.set_mode(mode)
        self._bridge.do(self._bridge.engine.set_setting(WindowSettings.theme, mode), owner=self)

    def _on_setting_changed(self, key: str) -> None:
        if key == WindowSettings.theme.key:
            self._theme.set_mode(self._bridge.engine.settings.window.theme)
            self._show()

    def _show(self) -> None:
        for action in self._actions.themes.actions():
            action.setChecked(action.data() == self._theme.mode)
