from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.engine.accounts import Account
from suno_desktop.core.errors import KeyStoreError, UsageError
from suno_desktop.core.events import RelayInfo
from suno_desktop.core.relay import presets
from suno_desktop.core.relay.balances import Amount, Balance
from suno_desktop.core.sentences import SENTENCES
from suno_desktop.ui.dialogs.form_sentences import say_in_form
from suno_desktop.ui.dialogs.relay_editor import (
    RelayEditorDialog,
    is_plain_http,
    tidied_address,
    tidied_key,
)
from suno_desktop.ui.dialogs.widgets import StatusLine, Tone, Words
from tests.ui.dialogs.fakes import FakeBridge, FakeEngine, all_words, complaints, probe, relay_info

KEY = "sk-AbCd1234efgh5678"


def editor_of(bridge: FakeBridge, qtbot: QtBot, info: RelayInfo | None = None) -> RelayEditorDialog:
    dialog = RelayEditorDialog(bridge=bridge.real, info=info)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.fixture
def editor(bridge: FakeBridge, qtbot: QtBot) -> RelayEditorDialog:
    return editor_of(bridge, qtbot)


def is_shown(editor: RelayEditorDialog, name: str) -> bool:
    part = editor.findChild(QWidget, name)
    assert part is not None
    return part.isVisible()


def choose_other(editor: RelayEditorDialog, address: str) -> None:
    editor.form.preset.setCurrentIndex(editor.form.preset.count() - 1)
    editor.form.address.setText(address)
    editor.form.address.editingFinished.emit()


@pytest.mark.parametrize(
    "pasted",
    [
        KEY,
        f"  {KEY}\n",
        f"Bearer {KEY}",
        f"Authorization: Bearer {KEY}\r\n",
        f"\ufeffbearer\t{KEY}\u200b",
        "sk-AbCd1234\nefgh5678",
        f"API Key: {KEY}",
        f'{{"key":"{KEY}"}}',
        f"密钥：{KEY}",
        "API Key: sk-AbCd1234\nefgh5678",
    ],
)
def test_a_pasted_key_is_cleaned(editor: RelayEditorDialog, qtbot: QtBot, pasted: str) -> None:
    assert tidied_key(pasted) == KEY
    QGuiApplication.clipboard().setText(pasted)
    editor.form.key.clear()
    editor.form.key.setFocus()
    QTest.keyClick(editor.form.key, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert editor.form.key.text() == KEY


def test_a_key_is_typed_as_it_is(editor: RelayEditorDialog) -> None:
    for key in ("key-abc:0123456789", "sk=0123456789"):
        editor.form.key.clear()
        QTest.keyClicks(editor.form.key, key)
        assert editor.form.key.text() == key


def test_a_key_is_not_saved_as_a_name(bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot) -> None:
    editor = editor_of(bridge, qtbot, engine.infos[0])
    assert editor.focusWidget() is editor.form.key
    editor.form.name.setText("sk-0123456789abcdefghijklmnopq")
    QTest.keyClick(editor.form.name, Qt.Key.Key_Return)
    assert "looks like an API key" in editor.form.status.text
    assert "sk-" not in editor.form.status.text
    assert editor.focusWidget() is editor.form.name
    assert engine.called("relays.change") == []


def test_a_refusal_is_said_once_and_in_words_of_the_form(
    editor: RelayEditorDialog, engine: FakeEngine, qtbot: QtBot
) -> None:
    form = editor.form
    said = "Invalid token <b>x</b>"
    for key in ("", KEY):
        form.key.setText(key)
        one = probe(ok=False, code="relay.declined", relay="x", message=said, details=said)
        engine.probes = [one]
        form.test()
        qtbot.waitUntil(lambda: form.status.tone is Tone.BAD)
        assert form.status.text.count(said) == 1
        assert ("No API key was entered." in form.status.text) is (not key)
        form.status.clear()


def test_the_form_sends_nobody_to_settings_and_to_retry() -> None:
    asked = [code for code in SENTENCES if code.startswith(("relay.", "net.", "url."))]
    elsewhere = re.compile("in Settings|[Pp]ress Retry")
    assert [code for code in asked if elsewhere.search(say_in_form(code, {}))] == []


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("api.example.com", "https://api.example.com"),
        (" https://api.example.com/ \n", "https://api.example.com"),
        ("https://api.example.com/v1/", "https://api.example.com/v1"),
        ("https://api.example.com/suno/fetch/{{taskid}}", "https://api.example.com"),
        ("https://api.example.com/x/suno/submit/fetch", "https://api.example.com/x"),
        ("https://suno.example.com", "https://suno.example.com"),
        ("localhost:3000", "http://localhost:3000"),
        ("http://192.168.1.4:3000", "http://192.168.1.4:3000"),
        ("", ""),
    ],
)
def test_a_pasted_address_becomes_the_root_of_the_api(typed: str, tidy: str) -> None:
    assert tidied_address(typed) == tidy


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("http://example.com", True),
        ("HTTP://192.168.0.1:80", True),
        ("https://example.com", False),
        ("http://127.0.0.1:3000", False),
        ("http://localhost", False),
        ("http://[::1]:3000", False),
        ("http://[bad", True),
    ],
)
def test_plain_http_is_harmless_only_on_this_computer(address: str, answer: bool) -> None:
    assert is_plain_http(address) is answer


def test_everything_in_it_has_a_name_and_reads_no_markup(
    editor: RelayEditorDialog, bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot
) -> None:
    assert complaints(editor) == []
    assert complaints(editor_of(bridge, qtbot, engine.infos[0])) == []


def test_presets_fill_in_name_and_address(editor: RelayEditorDialog) -> None:
    form = editor.form
    assert (form.name.text(), form.address.text()) == ("nengyongai", "https://api.nengyongai.com")
    form.preset.setCurrentIndex(1)
    assert (form.name.text(), form.address.text()) == ("chatfire", "https://api.chatfire.cn")
    form.preset.setCurrentIndex(form.preset.count() - 1)
    assert (form.name.text(), form.address.text()) == ("", "")


def test_other_addresses_are_saved_and_shown_again(
    bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot
) -> None:
    editor = editor_of(bridge, qtbot)
    choose_other(editor, "https://a.example.org")
    editor.form.others.setFocus()
    QTest.keyClicks(editor.form.others, "b.example.org/")
    QTest.keyClick(editor.form.others, Qt.Key.Key_Return)
    QTest.keyClicks(editor.form.others, "https://c.example.org/suno/fetch/1")
    QTest.keyClicks(editor.form.key, KEY)
    with qtbot.waitSignal(editor.accepted):
        QTest.keyClick(editor.form.key, Qt.Key.Key_Return)
    (saved,) = engine.called("relays.add")
    others = ("https://b.example.org", "https://c.example.org")
    assert (saved["base_url"], saved["others"]) == ("https://a.example.org", others)
    info = relay_info(7, "Two", "https://a.example.org", others=others)
    shown = editor_of(bridge, qtbot, info)
    assert shown.form.others.toPlainText().split() == list(others)


def test_the_test_tries_the_other_addresses_and_says_what_is_left(
    bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot
) -> None:
    others = ("https://b.example.org",)
    info = relay_info(7, "Two", "https://a.example.org", others=others)
    engine.probes = [
        probe(relay="Two", ms=31),
        probe(ok=False, code="net.refused", host="b.example.org"),
    ]
    engine.account = Account(Balance(Amount(Decimal("12.3"), "¥")))
    dialog = editor_of(bridge, qtbot, info)
    form = dialog.form
    QTest.mouseClick(form.test_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "¥12.30 left." in form.serves.text())
    asked = [one["base_url"] for one in engine.called("relays.test")]
    assert asked == ["https://a.example.org", "https://b.example.org"]
    assert "https://b.example.org\n" in form.serves.text()
    assert form.serves.isVisible()
    form.name.setText("")
    QTest.keyClicks(form.name, "x")
    assert not form.serves.isVisible()


def test_plain_http_in_another_address_has_to_be_allowed_too(
    editor: RelayEditorDialog, engine: FakeEngine
) -> None:
    choose_other(editor, "https://a.example.org")
    editor.form.others.setPlainText("http://b.example.org")
    editor.form.save()
    assert "b.example.org" in editor.form.status.text
    assert engine.called("relays.add") == []
    assert is_shown(editor, "relayAllowHttp")


def test_a_preset_tells_how_its_provider_wants_the_key(editor: RelayEditorDialog) -> None:
    form = editor.form
    assert form.key.placeholderText() == "Paste your API key (begins with “sk-”)"
    form.preset.setCurrentIndex(form.preset.findText("Suno-API"))
    assert form.key.placeholderText() == "Paste your API key, if this provider gave you one"
    form.preset.setCurrentIndex(form.preset.count() - 1)
    assert form.key.placeholderText() == "Paste your API key"


def test_presets_of_ones_own_are_offered_and_what_is_wrong_with_them_is_said(
    bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "providers.json"
    file.write_text(
        json.dumps(
            {
                "providers": [
                    {"name": "Mine", "addresses": ["relay.example.org", "https://b.example.org"]},
                    {"name": "Broken", "addresses": ["not an address"]},
                    {"name": "chatfire", "addresses": ["https://moved.example.org"]},
                ]
            }
        )
    )
    engine.presets = presets.read(file)
    dialog = editor_of(bridge, qtbot)
    form = dialog.form
    qtbot.waitUntil(lambda: form.preset.findText("Mine") > 0)
    assert "“Broken”" in form.status.text
    assert "addresses" in form.status.text
    assert form.preset.findText("Broken") < 0
    form.preset.setCurrentIndex(form.preset.findText("Mine"))
    assert (form.name.text(), form.address.text()) == ("Mine", "https://relay.example.org")
    assert form.others.toPlainText() == "https://b.example.org"
    form.preset.setCurrentIndex(form.preset.findText("chatfire"))
    assert form.address.text() == "https://moved.example.org"


def test_a_new_relay_is_saved_with_its_key(
    editor: RelayEditorDialog, engine: FakeEngine, qtbot: QtBot
) -> None:
    choose_other(editor, "api.example.com/suno/fetch/1")
    QTest.keyClicks(editor.form.key, KEY)
    with qtbot.waitSignal(editor.saved), qtbot.waitSignal(editor.accepted):
        QTest.keyClick(editor.form.key, Qt.Key.Key_Return)
    assert engine.called("relays.add") == [
        {
            "name": "api.example.com",
            "base_url": "https://api.example.com",
            "key": KEY,
            "allow_http": False,
            "serves": None,
            "others": (),
        }
    ]
    assert editor.form.key.text() == ""


def test_the_key_is_hidden_and_said_nowhere(
    editor: RelayEditorDialog, engine: FakeEngine, qtbot: QtBot
) -> None:
    form = editor.form
    reveal = editor.findChild(QPushButton, "relayReveal")
    assert reveal is not None
    QTest.keyClicks(form.key, KEY)
    assert form.key.echoMode() is QLineEdit.EchoMode.Password
    engine.probes = [probe(ok=False, code="relay.key_wrong", relay="nengyongai")]
    form.test()
    qtbot.waitUntil(lambda: form.status.tone is Tone.BAD)
    assert KEY not in all_words(editor)
    engine.errors["relays.add"] = UsageError("key.impossible")
    form.save()
    qtbot.waitUntil(lambda: "not a valid API key" in form.status.text)
    assert KEY not in all_words(editor)
    reveal.click()
    assert form.key.echoMode() is QLineEdit.EchoMode.Normal
    reveal.click()
    assert form.key.echoMode() is QLineEdit.EchoMode.Password


def test_the_test_says_what_it_found(
    editor: RelayEditorDialog, engine: FakeEngine, qtbot: QtBot
) -> None:
    form = editor.form
    engine.probes = [
        probe(relay="nengyongai", ms=310, base_url="https://api.nengyongai.com/v1"),
    ]
    form.key.setText(KEY)
    form.test_button.click()
    assert form.status.text == "Connecting to api.nengyongai.com…"
    qtbot.waitUntil(lambda: form.status.tone is Tone.GOOD)
    assert form.status.text == "nengyongai responds in 310 ms and accepts the API key."
    assert form.serves.text() == (
        "Uses the common Suno API. Supports: single-task lookup, batch lookup, lookup by song ID (feed). "
        "Does not support: lyrics."
    )
    assert form.serves.isVisible()
    assert form.address.text() == "https://api.nengyongai.com/v1"
    assert engine.called("relays.test") == [
        {
            "base_url": "https://api.nengyongai.com",
            "key": KEY,
            "relay_id": None,
            "allow_http": False,
        }
    ]


def test_what_the_test_found_is_saved_unless_the_fields_change(
    editor: RelayEditorDialog, engine: FakeEngine, qtbot: QtBot
) -> None:
    form = editor.form
    engine.probes = [probe(relay="nengyongai", ms=1), probe(relay="nengyongai", ms=1)]
    form.test()
    qtbot.waitUntil(lambda: form.status.tone is Tone.GOOD)
    QTest.keyClicks(form.address, "x")
    engine.errors["relays.add"] = UsageError("relay.name_taken", name="nengyongai")
    form.save()
    qtbot.waitUntil(lambda: form.status.tone is Tone.BAD)
    form.test()
    qtbot.waitUntil(lambda: form.status.tone is Tone.GOOD)
    del engine.errors["relays.add"]
    with qtbot.waitSignal(editor.accepted):
        form.save()
    first, second = (call["serves"] for call in engine.called("relays.add"))
    assert first is None
    assert second.batch is True


def test_a_bad_answer_is_shown_as_plain_text(
    editor: RelayEditorDialog, engine: FakeEngine, qtbot: QtBot
) -> None:
    details = "<img src=x>\x1b[31m" + "a" * 5000
    engine.probes = [
        probe(ok=False, code="relay.not_a_relay", host="x.example", details=details),
    ]
    editor.form.test()
    qtbot.waitUntil(lambda: editor.form.status.tone is Tone.BAD)
    words = editor.form.status.text
    assert words.startswith("No Suno service was found at x.example.")
    assert "<img src=x>[31m" in words
    assert len(words) < 500
    assert not editor.form.serves.isVisible()


def test_a_test_of_other_fields_than_now_is_dropped(
    editor: RelayEditorDialog, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.probes = [probe(relay="nengyongai", ms=1)]
    engine.hold = True
    editor.form.test()
    QTest.keyClicks(editor.form.address, "x")
    engine.release()
    qtbot.wait(10)
    assert editor.form.status.text == ""


def test_a_second_click_asks_nothing(editor: RelayEditorDialog, engine: FakeEngine) -> None:
    engine.probes = [probe(relay="nengyongai", ms=1)]
    engine.hold = True
    editor.form.test()
    editor.form.test()
    assert len(engine.called("relays.test")) == 1


def test_plain_http_needs_a_deliberate_step(
    editor: RelayEditorDialog, engine: FakeEngine, qtbot: QtBot
) -> None:
    choose_other(editor, "http://192.168.1.4:3000")
    form = editor.form
    assert form.allow_http.isVisible()
    form.save()
    assert form.status.tone is Tone.WARNING
    assert "192.168.1.4 uses unencrypted HTTP" in form.status.text
    assert not engine.called("relays.add")
    form.allow_http.setChecked(True)
    warning = editor.findChild(StatusLine, "relayHttpWarning")
    assert warning is not None
    assert warning.isVisible()
    assert "anyone between this computer and the provider" in warning.text
    with qtbot.waitSignal(editor.accepted):
        form.save()
    assert engine.called("relays.add")[0]["allow_http"] is True


def test_the_plain_http_switch_is_not_offered_where_it_means_nothing(
    editor: RelayEditorDialog,
) -> None:
    choose_other(editor, "https://api.example.com")
    assert not editor.form.allow_http.isVisible()
    choose_other(editor, "http://127.0.0.1:3000")
    assert not editor.form.allow_http.isVisible()


def test_without_an_address_nothing_is_asked(editor: RelayEditorDialog, engine: FakeEngine) -> None:
    choose_other(editor, " ")
    editor.form.save()
    editor.form.test()
    assert editor.form.status.text == "Enter the provider's address first."
    assert [name for name, _ in engine.asked] == ["relays.own_presets"]


def test_what_is_taken_already_is_said(
    editor: RelayEditorDialog, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.errors["relays.add"] = UsageError("relay.name_taken", name="nengyongai")
    editor.form.save()
    qtbot.waitUntil(lambda: editor.form.status.tone is Tone.BAD)
    assert "already have a provider called “nengyongai”" in editor.form.status.text
    assert editor.isVisible()


@pytest.mark.parametrize("storage", ["session", "file"])
def test_without_a_keyring_another_place_is_offered(
    editor: RelayEditorDialog, engine: FakeEngine, qtbot: QtBot, storage: str
) -> None:
    engine.infos = []
    engine.errors["relays.add"] = KeyStoreError("key.no_keyring")
    editor.form.key.setText(KEY)
    editor.form.save()
    name = f"relayKeep{storage.capitalize()}"
    qtbot.waitUntil(lambda: is_shown(editor, name))
    assert "No system keyring" in editor.form.status.text
    qtbot.waitUntil(lambda: editor.form._info is not None)
    choice = editor.findChild(QPushButton, name)
    assert choice is not None
    with qtbot.waitSignal(editor.accepted):
        choice.click()
    assert engine.called("set_setting") == [{"key": "keys.storage", "value": storage}]
    # The relay itself was saved by the first try, so this one changes it.
    assert engine.called("relays.change")[0]["key"] == KEY


def test_changing_a_relay_keeps_its_key(
    bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot
) -> None:
    editor = editor_of(bridge, qtbot, engine.infos[0])
    editor.form.name.setText("mine")
    assert "A key is stored" in editor.form.key.placeholderText()
    with qtbot.waitSignal(editor.accepted):
        editor.form.save()
    assert engine.called("relays.change") == [
        {
            "relay_id": 1,
            "name": "mine",
            "base_url": "https://api.nengyongai.com",
            "key": None,
            "allow_http": False,
            "serves": None,
            "others": (),
        }
    ]


def test_the_stored_key_is_used_for_a_test(
    bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.probes = [probe(relay="nengyongai", ms=3)]
    editor = editor_of(bridge, qtbot, engine.infos[0])
    editor.form.test()
    asked = engine.called("relays.test")[0]
    assert (asked["relay_id"], asked["key"]) == (1, None)


def test_a_key_can_be_removed(bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot) -> None:
    editor = editor_of(bridge, qtbot, engine.infos[0])
    remove = editor.findChild(QPushButton, "relayRemoveKey")
    assert remove is not None
    remove.click()
    assert editor.form.key.placeholderText() == "The key is removed when you save"
    QTest.keyClicks(editor.form.key, "x")
    assert not remove.isChecked()
    remove.click()
    assert editor.form.key.text() == ""
    with qtbot.waitSignal(editor.accepted):
        editor.form.save()
    assert engine.called("relays.change")[0]["key"] == ""


def test_plain_http_is_taken_back_with_the_address(
    bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot
) -> None:
    info = relay_info(3, "own", "http://10.0.0.2:3000", allow_http=True)
    editor = editor_of(bridge, qtbot, info)
    editor.form.address.setText("https://own.example")
    with qtbot.waitSignal(editor.accepted):
        editor.form.save()
    assert engine.called("relays.change")[0]["allow_http"] is False


def test_it_says_where_the_key_is_kept(
    bridge: FakeBridge, engine: FakeEngine, qtbot: QtBot
) -> None:
    said = {}
    for storage in ("keyring", "session", "file"):
        engine.choose("keys.storage", storage)
        editor = editor_of(bridge, qtbot)
        note = editor.findChild(Words, "relayKeyNote")
        assert note is not None
        said[storage] = note.text()
    assert "keyring" in said["keyring"]
    assert "this session only" in said["session"]
    assert "not encrypted" in said["file"]


def test_it_grows_with_its_sentences(
    editor: RelayEditorDialog, engine: FakeEngine, qtbot: QtBot
) -> None:
    height = editor.height()
    choose_other(editor, "http://192.168.1.4:3000")
    editor.form.allow_http.setChecked(True)
    engine.probes = [
        probe(ok=False, code="relay.not_a_relay", host="192.168.1.4", details="no " * 60)
    ]
    editor.form.test()
    qtbot.waitUntil(lambda: editor.form.status.tone is Tone.BAD)
    layout = editor.layout()
    assert layout is not None
    qtbot.waitUntil(lambda: editor.height() >= layout.totalHeightForWidth(editor.width()))
    assert editor.height() > height


def test_a_bug_does_not_leave_it_waiting(
    editor: RelayEditorDialog, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.hold = True
    editor.form.test()
    editor.form._bridge.bug.emit(ZeroDivisionError())
    assert "ZeroDivisionError" in editor.form.status.text
    assert not editor.form.is_busy
