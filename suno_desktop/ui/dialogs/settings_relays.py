"""The settings page with the saved relays: how each is doing, add, change, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.changes import Changes
from suno_desktop.core.events import RelayInfo
from suno_desktop.core.link_life import LinkLife
from suno_desktop.core.model import RelayId
from suno_desktop.core.override import override
from suno_desktop.ui import theme
from suno_desktop.ui.dialogs.relay_editor import RelayEditorDialog, is_plain_http
from suno_desktop.ui.dialogs.relay_phrases import (
    account_words,
    past_words,
    relay_tone,
    relay_words,
    serves_words,
    trouble_words,
)
from suno_desktop.ui.dialogs.widgets import Card, Mark, StatusLine, Tone, Words, button
from suno_desktop.ui.messages import plain
from suno_desktop.ui.views.balance_label import EVERY_MS

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.engine.accounts import Account


_UNDER_MARK = 28
"""Where words begin that stand below those beside the mark."""


class RelayCard(Card):
    """One saved relay in words, with what can be done with it."""

    def __init__(self, info: RelayInfo, *, page: RelaysPage) -> None:
        self._name = f"settingsRelay{info.relay.relay_id}"
        super().__init__(name=self._name, parent=page)
        # As high as its words need at its width: a maximum would be that of another width, and cut them.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._info = info
        self._page = page
        self._mark = Mark(self)
        self._title = Words(name=f"{self._name}Name", bold=True)
        self._address = Words(name=f"{self._name}Address", muted=True).selectable()
        self._state = Words(name=f"{self._name}State")
        self._account = Words(name=f"{self._name}Account")
        self._account.setVisible(False)
        self._songs, self._life = 0, LinkLife()
        self._past = Words(name=f"{self._name}Past", muted=True)
        self._serves = Words(name=f"{self._name}Serves", muted=True)
        self._http = StatusLine(name=f"{self._name}Http", parent=self)
        #: Verb, on a button: change this provider.
        self._change = button(self.tr("Edit…"), name=f"{self._name}Change")
        self._change.clicked.connect(lambda: page.change(self._info))
        #: Verb, on a button: remove this provider.
        self._remove = button(self.tr("Remove"), name=f"{self._name}Remove")
        self._remove.clicked.connect(self._on_remove_clicked)
        words = QVBoxLayout()
        words.setSpacing(2)
        for one in (self._title, self._address, self._state, self._account):
            words.addWidget(one)
        marks = QVBoxLayout()
        marks.setContentsMargins(0, 2, 0, 0)
        marks.addWidget(self._mark)
        marks.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(theme.M)
        row.addLayout(marks)
        row.addLayout(words, 1)
        row.addWidget(self._change, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._remove, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        more = QVBoxLayout()
        more.setContentsMargins(_UNDER_MARK, 0, 0, 0)
        more.setSpacing(2)
        for widget in (self._serves, self._past, self._http):
            more.addWidget(widget)
        self.body.setSpacing(2)
        self.body.addLayout(more)
        self._build_question()
        self.show_info(info)

    def show_info(self, info: RelayInfo) -> None:
        """Show how the relay is doing now; a question that is open stays open."""
        self._info = info
        name = plain(info.relay.name)
        self.setAccessibleName(name)
        self._change.setAccessibleName(self.tr("Edit {relay}").format(relay=name))
        self._remove.setAccessibleName(self.tr("Remove {relay}").format(relay=name))
        self._mark.set_tone(relay_tone(info.status))
        self._title.setText(name)
        self._address.setText("\n".join(map(plain, info.relay.addresses)))
        self._state.setText(trouble_words(info.status) or relay_words(info))
        self._serves.setText(serves_words(info.relay.serves))
        self._serves.setVisible(bool(self._serves.text()))
        self._show_past()
        is_open = info.relay.allow_http and any(map(is_plain_http, info.relay.addresses))
        warning = (
            self.tr("Unencrypted HTTP: others on the network can read your API key.")
            if is_open
            else ""
        )
        self._http.say(warning, tone=Tone.WARNING)

    def show_songs(self, count: int) -> None:
        """Show how many songs came from it."""
        self._songs = count
        self._show_past()

    def show_links(self, life: LinkLife) -> None:
        """Show how long its links live."""
        self._life = life
        self._show_past()

    def _show_past(self) -> None:
        self._past.setText(past_words(self._info, self._songs, self._life))
        self._past.setVisible(bool(self._past.text()))

    def show_account(self, account: Account) -> None:
        """Show what is left there."""
        self._account.setText(account_words(account))
        self._account.setVisible(bool(self._account.text()))

    def _build_question(self) -> None:
        self._question = QWidget(self)
        self._question.setObjectName(f"{self._name}Question")
        self._question.setVisible(False)
        asks = Words(
            self.tr("Remove this provider and its key? Its tasks and songs stay in your library."),
            name=f"{self._name}QuestionText",
        )
        yes = button(self.tr("Remove provider"), name=f"{self._name}RemoveYes")
        yes.clicked.connect(lambda: self._page.remove(self._info.relay.relay_id))
        no = button(self.tr("Cancel"), name=f"{self._name}RemoveNo")
        no.clicked.connect(self._on_keep_clicked)
        self._no = no
        row = QHBoxLayout(self._question)
        row.setContentsMargins(_UNDER_MARK, theme.S, 0, 0)
        row.addWidget(asks, 1)
        row.addWidget(no)
        row.addWidget(yes)
        self.body.addWidget(self._question)

    def _on_remove_clicked(self) -> None:
        self._question.setVisible(True)
        self._remove.setVisible(False)
        self._no.setFocus()

    def _on_keep_clicked(self) -> None:
        self._question.setVisible(False)
        self._remove.setVisible(True)
        self._remove.setFocus()


class RelaysPage(QWidget):
    """The saved relays."""

    def __init__(self, *, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._cards: dict[RelayId, RelayCard] = {}
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.M)
        self._add = button(self.tr("Add provider…"), name="settingsAddRelay")
        self._add.clicked.connect(lambda: self.change(None))
        top = QHBoxLayout()
        top.addWidget(Words(self.tr("API providers"), scale=1.25, bold=True), 1)
        top.addWidget(self._add)
        layout.addLayout(top)
        layout.addWidget(
            Words(
                self.tr(
                    "An API provider (also called a relay) calls Suno for you and gives you task IDs. Each "
                    "has its own address and API key."
                ),
                muted=True,
            )
        )
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.S)
        layout.addLayout(self._list)
        self._none = Words(
            self.tr("No provider set up yet. Add the one your task IDs came from."),
            name="settingsNoRelay",
        )
        self._none.setVisible(False)
        layout.addWidget(self._none)
        self._status = StatusLine(name="settingsRelaysStatus")
        layout.addWidget(self._status)
        layout.addStretch(1)
        bridge.changed.connect(self._on_changed)
        bridge.relay_changed.connect(self._on_relay_changed)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._read()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        self._look()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _look(self) -> None:
        """Ask what is left at each provider, and count its songs; only while the page is seen."""
        self._bridge.do(
            self._bridge.engine.relays.song_counts(), owner=self, on_done=self._on_song_counts
        )
        self._bridge.do(
            self._bridge.engine.relays.link_lives(), owner=self, on_done=self._on_link_lives
        )
        for relay_id, card in self._cards.items():
            self._bridge.do(
                self._bridge.engine.accounts.look(relay_id), owner=card, on_done=card.show_account
            )

    def _on_song_counts(self, counts: dict[RelayId, int]) -> None:
        for relay_id, card in self._cards.items():
            card.show_songs(counts.get(relay_id, 0))

    def _on_link_lives(self, lives: dict[RelayId, LinkLife]) -> None:
        for relay_id, card in self._cards.items():
            card.show_links(lives.get(relay_id, LinkLife()))

    def change(self, info: RelayInfo | None) -> None:
        """Open the editor for this relay, or for a new one."""
        editor = RelayEditorDialog(bridge=self._bridge, info=info, parent=self)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.saved.connect(self._on_saved)
        editor.open()

    def remove(self, relay_id: RelayId) -> None:
        """Forget a relay; its tasks and songs stay."""
        self._bridge.do(
            self._bridge.engine.relays.remove(relay_id),
            owner=self,
            on_done=lambda _nothing: self._on_removed(),
            on_error=self._status.say_error,
        )

    def _on_saved(self) -> None:
        self._status.say(self.tr("Saved."), tone=Tone.GOOD)
        self._read()

    def _on_removed(self) -> None:
        self._status.say(
            self.tr("Removed. Its tasks and songs are still in your library."), tone=Tone.GOOD
        )
        self._read()

    def _on_changed(self, changes: Changes) -> None:
        if changes.relays:
            self._read()

    def _on_relay_changed(self, _status: object) -> None:
        self._read()

    def _read(self) -> None:
        self._bridge.do(self._bridge.engine.relays.infos(), owner=self, on_done=self._on_relays)

    def _on_relays(self, infos: tuple[RelayInfo, ...]) -> None:
        wanted = [info.relay.relay_id for info in infos]
        for relay_id in [one for one in self._cards if one not in wanted]:
            self._cards.pop(relay_id).deleteLater()
        for info in infos:
            card = self._cards.get(info.relay.relay_id)
            if card is None:
                card = self._cards[info.relay.relay_id] = RelayCard(info, page=self)
                self._list.addWidget(card)
            else:
                card.show_info(info)
        self._none.setVisible(not infos)
        if self.isVisible():
            self._look()
