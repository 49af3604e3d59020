"""The choice of a provider that is known by name: those that come with the program and those of the person's own file.

Fills in nothing itself; the form around it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from suno_desktop.core.model import Serves
from suno_desktop.core.relay import presets
from suno_desktop.core.relay.presets import Preset, Presets
from suno_desktop.ui.dialogs.widgets import Choice
from suno_desktop.ui.messages import say_error

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge


class PresetChoice(Choice):
    """A box with all presets, and an entry for what is none of them.

    Signals:
        replaced: the chosen one is another one now, of the same name.
        told: what is wrong with the person's own file, in words.
    """

    replaced = Signal()
    told = Signal(str)

    def __init__(
        self, *, bridge: EngineBridge, name: str, other: str, parent: QWidget | None = None
    ) -> None:
        """Make the box; `other` is the word for what is none of them."""
        super().__init__(name=name, parent=parent)
        self._bridge = bridge
        self.addItem(other, None)

    @property
    def chosen(self) -> Preset | None:
        """The preset that is chosen; None for another provider."""
        preset: Preset | None = self.currentData()
        return preset

    def offer(self) -> None:
        """Offer those that come with the program now, those of the person's own file as soon as they are read."""
        self._add(presets.bundled())
        self.setCurrentIndex(0)
        self._bridge.do(self._bridge.engine.relays.own_presets(), owner=self, on_done=self._add)

    def known_at(self, address: str) -> Serves | None:
        """What the chosen preset tells of a server at this address; None where it tells nothing."""
        preset = self.chosen
        if preset is None or preset.api is None or address not in preset.addresses:
            return None
        return preset.serves

    def _add(self, more: Presets) -> None:
        for preset in more.found:
            there = self.findText(preset.name)
            if there < 0:
                self.insertItem(self.count() - 1, preset.name, preset)
                continue
            self.setItemData(there, preset)  # the person's own is the better one
            if there == self.currentIndex():
                self.replaced.emit()
        if more.problems:
            self.told.emit("\n".join(map(say_error, more.problems)))
