"""The commands of the sound: place, volume and speed; and the settings of the player where they take effect.

Decides nothing about songs and builds no widgets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from suno_desktop.core.profile.settings import PlayerSettings
from suno_desktop.ui.views.player_bar import VOLUME_STEP, PlayerBar
from suno_desktop.ui.views.seek_line import SEEK_STEP_MS

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.player import Player
    from suno_desktop.bridge.playing_figures import PlayingFigures
    from suno_desktop.ui.actions import Actions
    from suno_desktop.ui.window_dialogs import WindowDialogs

SPEEDS: Final = (0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
_KEYS: Final = frozenset(
    {PlayerSettings.fade_ms.key, PlayerSettings.equally_loud.key, PlayerSettings.output.key}
)


class SoundCommands(QObject):
    """Wires the actions of the sound."""

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        player: Player,
        figures: PlayingFigures,
        bar: PlayerBar,
        dialogs: WindowDialogs,
        actions: Actions,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._settings = bridge.engine.settings.player
        self._player = player
        self._figures = figures
        for name, deed in (
            ("forward", lambda: bar.step_requested.emit(SEEK_STEP_MS)),
            ("backward", lambda: bar.step_requested.emit(-SEEK_STEP_MS)),
            ("louder", lambda: bar.change_volume(VOLUME_STEP)),
            ("softer", lambda: bar.change_volume(-VOLUME_STEP)),
            ("mute", bar.toggle_mute),
            ("faster", lambda: self._change_speed(1)),
            ("slower", lambda: self._change_speed(-1)),
            ("normal_speed", lambda: player.set_rate(1.0)),
        ):
            actions[name].triggered.connect(lambda _checked=False, deed=deed: deed())
        dialogs.setting_changed.connect(self._on_setting_changed)
        self._apply()

    def _change_speed(self, by: int) -> None:
        near = min(SPEEDS, key=lambda speed: abs(speed - self._player.rate))
        place = SPEEDS.index(near) + by
        self._player.set_rate(SPEEDS[max(0, min(place, len(SPEEDS) - 1))])

    def _on_setting_changed(self, key: str) -> None:
        if key in _KEYS:
            self._apply()

    def _apply(self) -> None:
        self._figures.set_equal(equal=self._settings.equally_loud)
        self._player.set_fade(self._settings.fade_ms)
        self._player.set_output(self._settings.output)
