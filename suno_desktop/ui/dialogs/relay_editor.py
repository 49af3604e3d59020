"""One relay: its name, address and key, and a button that tells what is there. Form and dialog.

The key is typed here and handed to the engine; it is never read back, shown in a sentence, or kept.
"""

from __future__ import annotations

import re
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.errors import DesktopError, KeyStoreError, UsageError
from suno_desktop.core.events import RelayInfo
from suno_desktop.core.model import Serves
from suno_desktop.core.net.urls import clean_base_url, is_loopback_host
from suno_desktop.core.override import override
from suno_desktop.core.profile.keys import is_key, key_in
from suno_desktop.core.profile.settings import KeySettings
from suno_desktop.core.relay.presets import Preset
from suno_desktop.ui.dialogs.form_sentences import MAY_LACK_A_KEY, say_in_form
from suno_desktop.ui.dialogs.preset_choice import PresetChoice
from suno_desktop.ui.dialogs.relay_phrases import account_words, serves_words, storage_words
from suno_desktop.ui.dialogs.widgets import (
    FittingDialog,
    StatusLine,
    Tick,
    Tone,
    Words,
    button,
    deciding_row,
    labelled,
)
from suno_desktop.ui.messages import plain, say
from suno_desktop.ui.screen_room import at_least

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.engine.accounts import Account
    from suno_desktop.core.relay.client import Probe

_T = TypeVar("_T")
_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_DETAIL_CHARS = 240
_OTHERS_LINES = 2


def tidied_key(text: str) -> str:
    """A pasted key without what is never part of one: its label, quotes, blanks, line ends."""
    return _BLANKS.sub("", key_in(text))


def tidied_address(text: str) -> str:
    """A pasted address as it will be stored; what is none stays as it is, to be complained about."""
    try:
        return clean_base_url(text)
    except UsageError:
        return text.strip()


def is_plain_http(address: str) -> bool:
    """Whether others on the way could read along."""
    return address.lower().startswith("http://") and not is_loopback_host(_host(address))


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


class KeyField(QLineEdit):
    """A line for a key: hidden as it is typed, and cleaned when it is pasted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.textEdited.connect(self._on_edited)

    def _on_edited(self, text: str) -> None:
        tidy = tidied_key(text)
        if tidy != text:
            self.setText(tidy)


class RelayForm(QWidget):
    """The fields of one relay, with the test. Used by the dialog and on the first-run page.

    Signals:
        edited: some field changed.
        submitted: Return was pressed in a field.
        saved: what is entered is saved now.
    """

    edited = Signal()
    submitted = Signal()
    saved = Signal()

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        info: RelayInfo | None = None,
        name: str = "relay",
        asks_others: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._bridge = bridge
        self._info = info
        self._number = 0
        self._removes_key = False
        self._is_busy = False
        self._serves: Serves | None = None
        """What the last test found, as long as it still is about these fields."""
        self._build(name)
        self._others_column.setVisible(asks_others)
        for field in (self.name, self.address, self.key):
            field.returnPressed.connect(self.submitted)
        self._fill()
        self._show()
        bridge.bug.connect(self._on_bug)

    def _build(self, name: str) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        #: Choice: a provider for which there is no preset.
        other = self.tr("Other")
        self.preset = PresetChoice(
            bridge=self._bridge, name=f"{name}Preset", other=other, parent=self
        )
        self.preset.replaced.connect(self._on_preset_replaced)
        self.preset.told.connect(partial(self._say, tone=Tone.WARNING))
        self.preset.currentIndexChanged.connect(lambda _index: self._on_preset_changed())
        self.name = QLineEdit(self)
        self.name.setObjectName(f"{name}Name")
        self.name.setMaxLength(60)
        self.name.textEdited.connect(self._on_edited)
        row = QHBoxLayout()
        row.setSpacing(12)
        self._preset_column = QWidget(self)
        #: Label before a choice of well-known providers.
        preset_layout = labelled(self.tr("&Preset"), self.preset)
        preset_layout.setContentsMargins(0, 0, 0, 0)
        self._preset_column.setLayout(preset_layout)
        row.addWidget(self._preset_column, 1)
        #: Label: what the provider is called here.
        row.addLayout(labelled(self.tr("&Name"), self.name), 1)
        layout.addLayout(row)
        self.address = QLineEdit(self)
        self.address.setObjectName(f"{name}Address")
        self.address.setPlaceholderText("https://api.example.com")
        self.address.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        self.address.textEdited.connect(self._on_edited)
        self.address.editingFinished.connect(self._on_address_finished)
        #: Label: the web address of the provider.
        layout.addLayout(labelled(self.tr("&Address"), self.address))
        self._build_others(name, layout)
        self._build_http(name, layout)
        self._build_key(name, layout)
        self._build_test(name, layout)

    def _build_others(self, name: str, layout: QVBoxLayout) -> None:
        self.others = QPlainTextEdit(self)
        self.others.setObjectName(f"{name}Others")
        self.others.setTabChangesFocus(True)
        self.others.setFixedHeight(_OTHERS_LINES * self.others.fontMetrics().lineSpacing() + 12)
        self.others.setPlaceholderText("https://api2.example.com")
        self.others.textChanged.connect(self._on_edited)
        self._others_column = QWidget(self)
        #: Label: further web addresses of the same provider.
        column = labelled(self.tr("&Other addresses (one per line)"), self.others)
        column.setContentsMargins(0, 0, 0, 0)
        note = self.tr(
            "Tried automatically if the first address does not respond. Your key is sent to each of these addresses."
        )
        column.addWidget(Words(note, name=f"{name}OthersNote", muted=True))
        self._others_column.setLayout(column)
        layout.addWidget(self._others_column)

    def _build_http(self, name: str, layout: QVBoxLayout) -> None:
        self.allow_http = Tick(self.tr("Allow unencrypted &HTTP for this provider"), self)
        self.allow_http.setObjectName(f"{name}AllowHttp")
        self.allow_http.toggled.connect(self._on_edited)
        self._http_warning = StatusLine(name=f"{name}HttpWarning")
        layout.addWidget(self.allow_http)
        layout.addWidget(self._http_warning)

    def _build_key(self, name: str, layout: QVBoxLayout) -> None:
        self.key = KeyField(self)
        self.key.setObjectName(f"{name}Key")
        self.key.textEdited.connect(self._on_key_edited)
        #: Verb, on a button: show the key in plain text.
        self._reveal = button(self.tr("Show"), name=f"{name}Reveal", parent=self)
        self._reveal.setAccessibleName(self.tr("Show the key"))
        self._reveal.setCheckable(True)
        self._reveal.toggled.connect(self._on_reveal_toggled)
        self._remove_key = button(self.tr("Remove key"), name=f"{name}RemoveKey", parent=self)
        self._remove_key.setCheckable(True)
        self._remove_key.toggled.connect(self._on_remove_key_toggled)
        self._key_note = Words(name=f"{name}KeyNote", muted=True)
        label = Words(self.tr("API &key"), wraps=False)
        label.setBuddy(self.key)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.key, 1)
        row.addWidget(self._reveal)
        row.addWidget(self._remove_key)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(label)
        column.addLayout(row)
        column.addWidget(self._key_note)
        layout.addLayout(column)

    def _build_test(self, name: str, layout: QVBoxLayout) -> None:
        self.test_button = button(self.tr("&Test connection"), name=f"{name}Test", parent=self)
        self.test_button.clicked.connect(self.test)
        self.buttons = QHBoxLayout()
        self.buttons.addWidget(self.test_button)
        self.buttons.addStretch(1)
        self.status = StatusLine(name=f"{name}Status")
        self.serves = Words(name=f"{name}Serves", muted=True)
        self.serves.setContentsMargins(24, 0, 0, 0)
        self._session = button(
            self.tr("Keep it for this session only"), name=f"{name}KeepSession", parent=self
        )
        self._session.clicked.connect(lambda: self._on_storage_chosen("session"))
        self._file = button(
            self.tr("Keep it in a file (not encrypted)"), name=f"{name}KeepFile", parent=self
        )
        self._file.clicked.connect(lambda: self._on_storage_chosen("file"))
        self._storages = QWidget(self)
        choices = QHBoxLayout(self._storages)
        choices.setContentsMargins(24, 0, 0, 0)
        for choice in (self._session, self._file):
            choices.addWidget(choice)
        choices.addStretch(1)
        layout.addLayout(self.buttons)
        layout.addWidget(self.status)
        layout.addWidget(self.serves)
        layout.addWidget(self._storages)

    @property
    def first_field(self) -> QWidget:
        """What is to be filled first: the address where it is not known, else the key."""
        is_open = self.preset.chosen is None and not self.address.text()
        return self.address if is_open else self.key

    def _fill(self) -> None:
        if self._info is None:
            self.preset.offer()
            return
        relay = self._info.relay
        self._preset_column.setVisible(False)
        self.name.setText(plain(relay.name))
        self.address.setText(plain(relay.base_url))
        self.others.setPlainText("\n".join(map(plain, relay.others)))
        self.allow_http.setChecked(relay.allow_http)

    # What others ask.

    @property
    def is_touched(self) -> bool:
        """Whether the person entered something that is not saved yet."""
        return bool(self.key.text()) or bool(
            self.preset.chosen is None and self._info is None and self.address.text().strip()
        )

    @property
    def is_busy(self) -> bool:
        """Whether a test or a save is under way."""
        return self._is_busy

    @property
    def is_unsettled(self) -> bool:
        """Whether the person still has to say where the key is kept, or something is under way."""
        return self._is_busy or not self._storages.isHidden()

    def test(self) -> None:
        """Ask the address what it is and say it in words."""
        number = self._begin(self.tr("Connecting to {host}…").format(host=self._host()))
        if number is None:
            return
        self._bridge.do(
            self._trial(tidied_address(self.address.text())),
            owner=self,
            on_done=lambda probe: self._on_probe(number, probe),
            on_error=lambda error: self._on_error(number, error),
        )

    def _trial(self, address: str) -> Future[Probe]:
        return self._bridge.engine.relays.test(
            base_url=address,
            key=self._new_key(),
            relay_id=self._info.relay.relay_id if self._info else None,
            allow_http=self.allow_http.isChecked(),
        )

    def save(self) -> None:
        """Save what is entered; `saved` tells when it is, the status line why it is not."""
        if is_key(self.name.text()):
            self._say(say("relay.name_is_key"), tone=Tone.WARNING)
            self.name.setFocus()
            self.name.selectAll()
            return
        number = self._begin(self.tr("Saving…"))
        if number is None:
            return
        name = self.name.text().strip() or self._host()
        address = tidied_address(self.address.text())
        others = self._other_addresses()
        http = self.allow_http.isChecked() and self._plain_http_address() is not None
        engine = self._bridge.engine
        if self._info is None:
            self._finish(
                number,
                engine.relays.add(
                    name=name,
                    base_url=address,
                    key=self._new_key(),
                    allow_http=http,
                    serves=self._serves or self.preset.known_at(address),
                    others=others,
                ),
            )
        else:
            self._finish(
                number,
                engine.relays.change(
                    self._info.relay.relay_id,
                    name=name,
                    base_url=address,
                    key=self._new_key(),
                    allow_http=http,
                    serves=self._serves,
                    others=others,
                ),
            )

    def _finish(self, number: int, future: Future[_T]) -> None:
        self._bridge.do(
            future,
            owner=self,
            on_done=lambda _done: self._on_saved(),
            on_error=lambda error: self._on_error(number, error),
        )

    # What happens.

    def _begin(self, doing: str) -> int | None:
        """Start a piece of work; None if one is under way or something is missing, which is said."""
        if self._is_busy:
            return None
        self._on_address_finished()
        address = self.address.text()
        if not address:
            self._say(self.tr("Enter the provider's address first."), tone=Tone.WARNING)
            self.address.setFocus()
            return None
        unsafe = self._plain_http_address()
        if unsafe is not None and not self.allow_http.isChecked():
            words = say_in_form("url.plain_http", {"host": _host(unsafe)})
            self._say(words, tone=Tone.WARNING)
            return None
        self._number += 1
        self._say(doing)
        self._is_busy = True
        return self._number

    def _on_probe(self, number: int, probe: Probe) -> None:
        if number != self._number:
            return
        self._is_busy = False
        if probe.base_url and probe.base_url != self.address.text():
            self.address.setText(plain(probe.base_url))
        self._serves = probe.serves if probe.ok else None
        words = [say_in_form(probe.code, probe.values)]
        if probe.code in MAY_LACK_A_KEY and not self._has_key():
            words.append(self.tr("No API key was entered."))
        if not probe.ok and probe.details and not probe.values.get("message"):
            said = plain(probe.details)[:_DETAIL_CHARS]
            words.append(self.tr("Response: “{text}”").format(text=said))
        self._say("\n".join(words), tone=Tone.GOOD if probe.ok else Tone.BAD)
        self.serves.setText("")
        self._add_finding(number, serves_words(probe.serves) if probe.ok else "")
        for address in self._other_addresses():
            self._bridge.do(
                self._trial(address),
                owner=self,
                on_done=partial(self._on_other_probe, number, address),
                on_error=partial(self._on_error, number),
            )
        if probe.ok and (self._new_key() or self._info is not None):
            self._bridge.do(
                self._balance(plain(probe.base_url)),
                owner=self,
                on_done=lambda account: self._on_account(number, account),
                on_error=partial(self._on_error, number),
            )

    def _balance(self, address: str) -> Future[Account]:
        """Ask what is left on the key that is entered, or on the one that is stored."""
        accounts, key = self._bridge.engine.accounts, self._new_key()
        if key is None and self._info is not None:
            return accounts.look(self._info.relay.relay_id)
        return accounts.trial(
            base_url=address, key=key or "", allow_http=self.allow_http.isChecked()
        )

    def _on_account(self, number: int, account: Account) -> None:
        if number == self._number and self._serves is not None and account.balance is not None:
            self._serves = self._serves._replace(balance=True)
        self._add_finding(number, account_words(account))

    def _on_other_probe(self, number: int, address: str, probe: Probe) -> None:
        words = f"{plain(address)}\n{say_in_form(probe.code, probe.values)}"
        self._add_finding(number, words)

    def _add_finding(self, number: int, words: str) -> None:
        """Say one more thing that the test found, as long as it is about these fields."""
        if number == self._number and words:
            self.serves.setText("\n".join(filter(None, (self.serves.text(), words))))
        self.serves.setVisible(bool(self.serves.text()))

    def _on_saved(self) -> None:
        self._is_busy = False
        self.key.clear()
        self._say(self.tr("Saved."), tone=Tone.GOOD)
        self.saved.emit()

    def _on_error(self, number: int, error: DesktopError) -> None:
        if number != self._number:
            return
        self._is_busy = False
        is_about_storage = isinstance(error, KeyStoreError)
        words = say_in_form(error.code, error.values)
        self._say(words, tone=Tone.WARNING if is_about_storage else Tone.BAD)
        if is_about_storage:
            self._storages.setVisible(True)
            if self._info is None:
                self._find_saved()

    def _on_bug(self, problem: object) -> None:
        if self._is_busy:
            self._is_busy = False
            self._say(say("bug", {"problem": type(problem).__name__}), tone=Tone.BAD)

    def _find_saved(self) -> None:
        """Go on with the relay that was saved although its key could not be kept."""
        address = tidied_address(self.address.text())

        def look(relays: tuple[RelayInfo, ...]) -> None:
            found = [info for info in relays if address in info.relay.addresses]
            self._info = found[0] if found else None

        self._bridge.do(self._bridge.engine.relays.infos(), owner=self, on_done=look)

    def _on_storage_chosen(self, storage: str) -> None:
        self._bridge.do(
            self._bridge.engine.set_setting(KeySettings.storage, storage),
            owner=self,
            on_done=lambda _nothing: self._on_storage_set(),
            on_error=lambda error: self._on_error(self._number, error),
        )

    def _on_storage_set(self) -> None:
        self._show()
        self.save()

    def _on_preset_replaced(self) -> None:
        if not self.key.text():
            self._on_preset_changed()

    def _on_preset_changed(self) -> None:
        preset = self.preset.chosen
        self.name.setText(preset.name if preset else "")
        self.address.setText(preset.addresses[0] if preset else "")
        self.others.setPlainText("\n".join(preset.addresses[1:]) if preset else "")
        self._on_edited()

    def _on_address_finished(self) -> None:
        tidy = tidied_address(self.address.text())
        if tidy != self.address.text():
            self.address.setText(tidy)
        self._show()

    def _on_key_edited(self) -> None:
        if self.key.text() and self._remove_key.isChecked():
            self._remove_key.setChecked(False)
        self._on_edited()

    def _on_edited(self) -> None:
        self._number += 1
        self._serves = None
        self._is_busy = False
        self.status.clear()
        self._show()
        self.edited.emit()

    def _on_reveal_toggled(self, checked: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if checked else QLineEdit.EchoMode.Password
        self.key.setEchoMode(mode)
        #: Verb, on a button: hide the key.
        hide = self.tr("Hide")
        self._reveal.setText(hide if checked else self.tr("Show"))

    def _on_remove_key_toggled(self, checked: bool) -> None:
        self._removes_key = checked
        if checked:
            self.key.clear()
        self._on_edited()

    # What is shown.

    def _new_key(self) -> str | None:
        """The key as the engine wants it: None keeps what is there, "" removes it."""
        if self._removes_key:
            return ""
        return self.key.text() or None

    def _has_key(self) -> bool:
        """Whether a key is sent: the one that is entered, or the one that is stored."""
        is_stored = self._info is not None and self._info.has_key and not self._removes_key
        return bool(self._new_key()) or is_stored

    def _other_addresses(self) -> tuple[str, ...]:
        return tuple(map(tidied_address, self.others.toPlainText().split()))

    def _plain_http_address(self) -> str | None:
        """The first address that others on the way could read along at."""
        addresses = (tidied_address(self.address.text()), *self._other_addresses())
        return next(filter(is_plain_http, addresses), None)

    def _host(self) -> str:
        return _host(tidied_address(self.address.text()))

    def _say(self, words: str, *, tone: Tone = Tone.PLAIN) -> None:
        self.status.say(words, tone=tone)
        self.serves.setVisible(False)
        self._storages.setVisible(False)

    def _show(self) -> None:
        is_http = self._plain_http_address() is not None
        self.allow_http.setVisible(is_http)
        warning = ""
        if is_http and self.allow_http.isChecked():
            warning = self.tr(
                "Unencrypted HTTP is allowed: anyone between this computer and the provider can read your key and songs."
            )
        self._http_warning.say(warning, tone=Tone.WARNING)
        self.name.setPlaceholderText(self._host() or self.tr("Name shown in Suno Desktop"))
        has_key = self._info is not None and self._info.has_key
        self._remove_key.setVisible(has_key)
        if self._removes_key:
            hint = self.tr("The key is removed when you save")
        elif has_key:
            hint = self.tr("A key is stored; leave empty to keep it")
        else:
            hint = self._key_hint(self.preset.chosen)
        self.key.setPlaceholderText(hint)
        self._key_note.setText(storage_words(self._bridge.engine.settings.keys.storage))
        if not self.status.text:
            self.serves.setVisible(False)
            self._storages.setVisible(False)

    def _key_hint(self, preset: Preset | None) -> str:
        if preset is not None and not preset.needs_key:
            return self.tr("Paste your API key, if this provider gave you one")
        if preset is not None and preset.key_begins:
            return self.tr("Paste your API key (begins with “{begin}”)").format(
                begin=plain(preset.key_begins)
            )
        return self.tr("Paste your API key")


class RelayEditorDialog(FittingDialog):
    """Add a relay, or change one. Nothing is saved before "Save".

    Signals:
        saved: what is entered is saved now; just before the dialog closes.
    """

    saved = Signal()

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        info: RelayInfo | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("relayEditor")
        self.setWindowTitle(self.tr("Edit provider") if info else self.tr("Add provider"))
        at_least(self, 480)
        self.resize(540, 380)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        self.form = RelayForm(bridge=bridge, info=info, parent=self)
        self.form.saved.connect(self._on_saved)
        layout.addWidget(self.form)
        layout.addStretch(1)
        self._save = QPushButton(self.tr("Save"), self)
        self._save.setObjectName("relayEditorSave")
        layout.addLayout(deciding_row(self, self._save, cancel=self.tr("Cancel")))
        self.form.key.setFocus()

    @override
    def accept(self) -> None:
        """Enter in a field saves; the dialog closes when that has worked."""
        self.form.save()

    def _on_saved(self) -> None:
        self.saved.emit()
        super().accept()
