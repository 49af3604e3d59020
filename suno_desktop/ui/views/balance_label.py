"""What is left at the providers, in the status bar, where the person wants it there. Looks only while somebody does."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from suno_desktop.core.model import RelayId
from suno_desktop.ui import formats
from suno_desktop.ui.messages import plain
from suno_desktop.ui.views.labels import PlainLabel

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.engine.accounts import Account

EVERY_MS: Final = 75_000
"""A little more than the engine asks at most."""


class BalanceLabel(PlainLabel):
    """One amount for each provider that tells one; empty where none does."""

    def __init__(self, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(look="muted", parent=parent)
        self.setObjectName("statusBalance")
        self._bridge = bridge
        self._words: dict[RelayId, str] = {}
        self._is_wanted = False
        self._is_due = True
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self._on_time)

    def follow(self) -> None:
        """Ask what is left, if the person wants it here, it is time, and the window is in use; called often."""
        wanted = self._bridge.engine.settings.window.balance
        if wanted != self._is_wanted:
            self._is_wanted = self._is_due = wanted
            self._words.clear()
            self._show_words()
        if wanted and self._is_due and self.isVisible() and self.window().isActiveWindow():
            self._is_due = False
            self._timer.start()
            self._look()

    def _on_time(self) -> None:
        self._is_due = True

    def _look(self) -> None:
        engine = self._bridge.engine
        saved = {relay.relay_id: plain(relay.name) for relay in engine.relays.saved}
        self._words = {one: words for one, words in self._words.items() if one in saved}
        for relay_id, name in saved.items():
            self._bridge.do(
                engine.accounts.look(relay_id),
                owner=self,
                on_done=partial(self._on_account, relay_id, name if len(saved) > 1 else ""),
            )

    def _on_account(self, relay_id: RelayId, name: str, account: Account) -> None:
        balance = account.balance
        if balance is None or balance.left is None:
            self._words.pop(relay_id, None)
        elif name:
            #: In the status bar: what is left at one of several providers.
            template = self.tr("{relay}: {amount} left")
            self._words[relay_id] = template.format(relay=name, amount=formats.money(balance.left))
        else:
            #: What is left at a provider.
            template = self.tr("{amount} left")
            self._words[relay_id] = template.format(amount=formats.money(balance.left))
        self._show_words()

    def _show_words(self) -> None:
        self.setText(" · ".join(self._words[one] for one in sorted(self._words)))
