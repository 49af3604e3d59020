"""Keys: cleaned, hidden, kept where the person said, found again, and never told."""

from __future__ import annotations

import base64
import copy
import html
import json
import os
import pickle
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import keyring
import keyring.backend
import keyring.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suno_desktop.core.errors import KeyStoreError, UsageError
from suno_desktop.core.override import override
from suno_desktop.core.profile import keys
from suno_desktop.core.profile.keys import (
    HIDDEN,
    KeyStore,
    Secret,
    clean_key,
    is_key,
    origin,
    redact,
)

ORIGIN = "https://api.example.com:443"
VALUE = "sk-0123456789abcdef"


@pytest.mark.parametrize(
    "show", [repr, str, "{}".format, "{:>30}".format, lambda secret: f"{secret!r}"]
)
def test_a_secret_does_not_tell(show):
    assert show(Secret(VALUE)) == HIDDEN


@pytest.mark.parametrize("leak", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_secret_is_not_copied(leak):
    with pytest.raises(TypeError):
        leak(Secret(VALUE))


@pytest.mark.parametrize(
    "pasted",
    [
        VALUE,
        f"  {VALUE}\r\n",
        f"Bearer {VALUE}",
        f"bearer   Bearer {VALUE}",
        f"Authorization: Bearer {VALUE}",
        f"\ufeff{VALUE}\u200b",
        "sk-0123\u200b456789abcdef",
        f'"{VALUE}"',
        f"API Key: {VALUE}",
        f"key={VALUE}",
        f"SUNO_API_KEY={VALUE}",
        f'export SUNO_API_KEY="{VALUE}"',
        f'{{"key":"{VALUE}"}}',
        f'{{"_type": "connection", "key": "{VALUE}", "url": "https://api.example.com"}}',
        f'"key": "{VALUE}",',
        f"x-api-key: {VALUE}",
        f'-H "Authorization: Bearer {VALUE}"',
        f"my {VALUE}",
        f"curl https://api.example.com -H 'Authorization: Bearer {VALUE}'",
        f"“{VALUE}”",
        f"「{VALUE}」",
        f"{VALUE}。",
        f"密钥：{VALUE}",
        f"我的 API 密钥是 {VALUE}",
        VALUE.replace("sk-", "ｓｋ－"),
    ],
)
def test_a_pasted_key_is_cleaned(pasted):
    assert clean_key(pasted).reveal() == VALUE


@pytest.mark.parametrize(
    "key",
    [
        "0123456789abcdef",
        "user-7:0123456789abcdef",
        "a=b=c=d=e=f==",
        "{abc}def{ghi}",
        "key-abc:",
        "key=short",
        "sk-0123456789abcdefgh.~!",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl",
    ],
)
def test_a_plain_key_stays_as_it_is(key):
    assert clean_key(key).reveal() == key


@pytest.mark.parametrize(
    "pasted", ["https://api.example.com/v1", " HTTP://a.example.com ", "“https://a.example.com”"]
)
def test_an_address_is_no_key(pasted):
    with pytest.raises(UsageError) as caught:
        clean_key(pasted)
    assert caught.value.code == "key.address"


def test_the_first_half_of_a_broken_key_is_not_taken_for_the_key():
    with pytest.raises(UsageError):
        clean_key("sk-0123456789abcdefgh\nijklmnop")


RANDOM = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ0bC2eF4hJ6kL8nP0rS2uVw"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (f"sk-{RANDOM[:27]}", True),
        (f"sk-{RANDOM}", True),
        (f"sk-proj-{RANDOM}", True),
        (f"Bearer sk-{RANDOM}", True),
        (f"my sk-{RANDOM}", True),
        (f"key=sk-{RANDOM}", True),
        (f"“sk-{RANDOM}”", True),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl", True),
        ("eyJhbGciOiJIUzI1NiJ9", True),
        (RANDOM, True),
        (RANDOM[:32], True),
        ("0123456789abcdef0123456789abcdef", True),
        ("", False),
        ("api.example.com", False),
        ("0123456789abcdef0123456789abcdef.example.com", False),
        ("sk-music-provider-shanghai2", False),
        ("Secret-garden-music-studio-2", False),
        ("中转站 1", False),
        ("12345678901234567890123456789012345", False),
        ("Averyverylongnamewithoutanyblankinit", False),
    ],
)
def test_a_key_in_a_name_is_noticed(text, answer):
    assert is_key(text) is answer


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "short",
        "with space inside",
        "with\nnewline-in-it",
        "k" * 513,
        "ключ-ключ-ключ",
        "a\x00bcdefgh",
    ],
)
def test_an_impossible_key_is_refused_without_telling_it(pasted):
    with pytest.raises(UsageError) as caught:
        clean_key(pasted)
    assert caught.value.code == "key.impossible"
    assert not pasted or pasted not in f"{caught.value} {caught.value.values}"


@given(
    st.text("abcXYZ019-_./+=%&\"'\\<>", min_size=8, max_size=40),
    st.binary(max_size=5),
    st.text(max_size=5),
)
def test_no_form_of_a_key_stays(value, before, around):
    secret = Secret(value)
    forms = [
        value,
        quote(value, safe=""),
        json.dumps(value)[1:-1],
        base64.b64encode(value.encode()).decode(),
        base64.urlsafe_b64encode(before + value.encode()).decode(),
    ]
    for form in forms:
        hidden = redact(f"{around}{form}{around}", [secret])
        assert form not in hidden
        assert HIDDEN in hidden


ODD = "sk-\"/&<'+=%0123"


@pytest.mark.parametrize(
    "encode",
    [
        lambda key: key, quote, lambda key: quote(key, safe=""), quote_plus, html.escape,
        lambda key: json.dumps(key)[1:-1], lambda key: json.dumps(key)[1:-1].replace("/", "\\/"),
        lambda key: quote(key, safe="").lower(),
    ],
)  # fmt: skip
def test_nothing_of_a_form_and_nothing_else_is_hidden(encode):
    assert redact(f"({encode(ODD.lower())})", [Secret(ODD.lower())]) == f"({HIDDEN})"


@pytest.mark.parametrize("size", [9, 10, 11])
@pytest.mark.parametrize(
    ("before", "first"), [(b"", 0), (b"\xff", 2), (b"\xff\xff", 3), (b"\xff" * 3, 4)]
)
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_what_is_hidden_inside_base64(size, before, first, encode):
    """Each character that tells only bits of the key."""
    value = "~~?>~~?>~~?>"[:size]
    text = encode(before + value.encode() + b"\xff" * 6).decode()
    last = (len(before) + size) * 4 // 3
    assert redact(text, [Secret(value)]) == text[:first] + HIDDEN + text[last:]


def test_the_longest_form_goes_first():
    assert redact("(0123456789&amp;)", [Secret("0123456789&")]) == f"({HIDDEN})"


def test_a_form_of_eight_characters_is_hidden_and_a_shorter_one_is_not():
    assert redact("12345678", [Secret("12345678")]) == HIDDEN
    assert redact("1234567", [Secret("1234567")]) == "1234567"


def test_other_text_stays():
    assert redact("nothing to see", [Secret(VALUE), Secret("short")]) == "nothing to see"


def test_origin():
    assert origin("https://Api.example.com/v1") == ORIGIN


class Backend(keyring.backend.KeyringBackend):
    """A key store that can misbehave."""

    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.trouble: Exception | None = None
        self.forgets = False
        self.hang: threading.Event | None = None
        self.hangs_for_s = 20.0

    @override
    def get_password(self, service: str, username: str) -> str | None:
        if self.hang:
            self.hang.wait(self.hangs_for_s)
        if self.trouble:
            raise self.trouble
        return self.kept.get((service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        if self.trouble:
            raise self.trouble
        if not self.forgets:
            self.kept[service, username] = password

    @override
    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise keyring.errors.PasswordDeleteError
        del self.kept[service, username]


@pytest.fixture
def backend(monkeypatch) -> Backend:
    found = Backend()
    monkeypatch.setattr(Backend, "__module__", "keyring.backends.SecretService")
    monkeypatch.setattr(keyring, "get_keyring", lambda: found)
    return found


def store(tmp_path: Path, storage: str) -> KeyStore:
    return KeyStore(file=tmp_path / "profile" / "keys.json", storage=storage)


@pytest.mark.parametrize("storage", ["keyring", "session", "file"])
def test_a_key_is_kept_and_deleted(tmp_path, backend, storage):
    kept = store(tmp_path, storage)
    assert kept.storage == storage
    assert kept.get(ORIGIN) is None
    kept.set(ORIGIN, Secret(VALUE))
    found = kept.get(ORIGIN)
    assert found is not None
    assert found.reveal() == VALUE
    assert [secret.reveal() for secret in kept.known()] == [VALUE]
    assert kept.get("https://other.example.com:443") is None
    again = store(tmp_path, storage).get(ORIGIN)
    assert (again.reveal() if again else None) == (None if storage == "session" else VALUE)
    for _ in range(2):
        kept.delete(ORIGIN)
    assert kept.get(ORIGIN) is None
    assert store(tmp_path, storage).get(ORIGIN) is None


@pytest.mark.parametrize("is_new", [False, True])
def test_a_key_that_was_seen_is_not_asked_for_again(tmp_path, backend, is_new):
    kept = store(tmp_path, "keyring")
    kept.set(ORIGIN, Secret(VALUE))
    if is_new:
        kept = store(tmp_path, "keyring")
        assert kept.get(ORIGIN) is not None
    backend.kept.clear()
    found = kept.get(ORIGIN)
    assert found is not None
    assert kept.known() == (found,)


def test_a_word_within_a_key_is_not_taken_for_its_beginning():
    assert clean_key("sk-authorization:bearer").reveal() == "sk-authorization:bearer"


def test_a_key_in_the_keyring_is_under_our_name(tmp_path, backend):
    store(tmp_path, "keyring").set(ORIGIN, Secret(VALUE))
    assert backend.kept == {("suno-desktop", ORIGIN): VALUE}


def test_a_forgetful_keyring_is_noticed(tmp_path, backend):
    backend.forgets = True
    with pytest.raises(KeyStoreError) as caught:
        store(tmp_path, "keyring").set(ORIGIN, Secret(VALUE))
    assert caught.value.code == "key.keyring_failed"


def test_a_keyring_that_fails_does_not_tell_the_key(tmp_path, backend):
    backend.trouble = RuntimeError(f"cannot store {VALUE}")
    kept = store(tmp_path, "keyring")
    acts: dict[str, Callable[[], object]] = {
        "key.keyring_failed": lambda: kept.set(ORIGIN, Secret(VALUE)),
        "key.unread": lambda: kept.get(ORIGIN),
    }
    for code, act in acts.items():
        with pytest.raises(KeyStoreError) as caught:
            act()
        assert caught.value.code == code
        assert VALUE not in repr(vars(caught.value)) + str(caught.value.__cause__)


def test_a_keyring_that_hangs_is_given_up(tmp_path, backend, monkeypatch):
    monkeypatch.setattr(keys, "_KEYRING_LIMIT_S", 0.05)
    backend.hang = threading.Event()
    with pytest.raises(KeyStoreError):
        store(tmp_path, "keyring").get(ORIGIN)
    backend.hang.set()
    for thread in threading.enumerate():
        if thread.name == "keyring":
            assert thread.daemon
            thread.join(5)


def test_a_keyring_that_takes_a_while_is_waited_for(tmp_path, backend):
    backend.kept["suno-desktop", ORIGIN] = VALUE
    backend.hang, backend.hangs_for_s = threading.Event(), 0.05
    assert store(tmp_path, "keyring").get(ORIGIN) is not None


def test_a_keyring_that_is_no_key_store_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(keyring, "get_keyring", Backend)
    with pytest.raises(KeyStoreError) as caught:
        store(tmp_path, "keyring").get(ORIGIN)
    assert caught.value.code == "key.no_keyring"


def test_one_of_several_key_stores_is_chosen(tmp_path, backend, monkeypatch):
    class Chain:
        backends = (object(), backend)

    monkeypatch.setattr(keyring, "get_keyring", Chain)
    store(tmp_path, "keyring").set(ORIGIN, Secret(VALUE))
    assert backend.kept


def test_a_spoilt_key_in_the_keyring_is_none(tmp_path, backend):
    backend.kept["suno-desktop", ORIGIN] = "x y"
    assert store(tmp_path, "keyring").get(ORIGIN) is None


# The file.


def test_the_key_file_is_private(tmp_path):
    before = os.umask(0)
    try:
        kept = store(tmp_path, "file")
        kept.set(ORIGIN, Secret(VALUE))
    finally:
        os.umask(before)
    file = tmp_path / "profile" / "keys.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in file.parent.iterdir()] == ["keys.json"]
    kept.set("https://other.example.com:443", Secret("sk-other-other"))
    assert set(json.loads(file.read_text())) == {ORIGIN, "https://other.example.com:443"}


def planted(tmp_path: Path, text: str = json.dumps({ORIGIN: VALUE}), mode: int = 0o600) -> Path:
    file = tmp_path / "profile" / "keys.json"
    file.parent.mkdir()
    file.write_text(text)
    file.chmod(mode)
    return file


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_file_that_others_can_read_is_refused(tmp_path, mode):
    planted(tmp_path, mode=mode)
    kept = store(tmp_path, "file")
    acts: list[Callable[[], object]] = [
        lambda: kept.get(ORIGIN),
        lambda: kept.set(ORIGIN, Secret(VALUE)),
        lambda: kept.delete(ORIGIN),
    ]
    for act in acts:
        with pytest.raises(KeyStoreError) as caught:
            act()
        assert caught.value.code == "key.file_unsafe"


def test_a_link_is_refused(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("{}")
    elsewhere.chmod(0o600)
    (tmp_path / "profile").mkdir()
    (tmp_path / "profile" / "keys.json").symlink_to(elsewhere)
    kept = store(tmp_path, "file")
    acts: list[Callable[[], object]] = [
        lambda: kept.get(ORIGIN),
        lambda: kept.set(ORIGIN, Secret(VALUE)),
    ]
    for act in acts:
        with pytest.raises(KeyStoreError) as caught:
            act()
        assert caught.value.code == "key.file_unsafe"
    assert elsewhere.read_text() == "{}"


def test_a_file_of_somebody_else_is_refused(tmp_path, monkeypatch):
    planted(tmp_path)
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    with pytest.raises(KeyStoreError):
        store(tmp_path, "file").get(ORIGIN)


def test_a_folder_in_its_place_is_refused(tmp_path):
    (tmp_path / "profile" / "keys.json").mkdir(parents=True, mode=0o700)
    with pytest.raises(KeyStoreError) as caught:
        store(tmp_path, "file").get(ORIGIN)
    assert caught.value.code == "key.file_failed"


def test_the_file_can_be_read_by_its_person_and_is_whole_before_it_gets_its_name(
    tmp_path, monkeypatch
):
    sizes = []
    monkeypatch.setattr(os, "fsync", lambda handle: sizes.append(os.fstat(handle).st_size))
    store(tmp_path, "file").set(ORIGIN, Secret(VALUE))
    text = (tmp_path / "profile" / "keys.json").read_text()
    assert text == f'{{\n "{ORIGIN}": "{VALUE}"\n}}'
    assert sizes[0] == len(text)


def test_where_there_are_no_owners_the_folder_protects_it(tmp_path, monkeypatch):
    planted(tmp_path, mode=0o644)
    monkeypatch.delattr(os, "getuid")
    assert store(tmp_path, "file").get(ORIGIN) is not None


@pytest.mark.parametrize("text", ["", "nonsense", "[1]", "[" * 5000, json.dumps({ORIGIN: 7})])
def test_a_damaged_file_holds_no_key(tmp_path, text):
    planted(tmp_path, text)
    kept = store(tmp_path, "file")
    assert kept.get(ORIGIN) is None
    kept.set(ORIGIN, Secret(VALUE))
    assert store(tmp_path, "file").get(ORIGIN) is not None


def test_a_file_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "profile").write_text("a file where a folder should be")
    with pytest.raises(KeyStoreError) as caught:
        store(tmp_path, "file").set(ORIGIN, Secret(VALUE))
    assert caught.value.code == "key.file_failed"


def test_a_full_disk_leaves_the_old_keys(tmp_path, monkeypatch):
    file = planted(tmp_path)

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyStoreError) as caught:
        store(tmp_path, "file").set(ORIGIN, Secret("sk-another-one"))
    assert "the disk is full" in str(caught.value)
    assert json.loads(file.read_text()) == {ORIGIN: VALUE}
    assert [entry.name for entry in file.parent.iterdir()] == ["keys.json"]


def test_keyring_is_not_imported_before_it_is_needed():
    code = "import sys, suno_desktop.core.profile.keys; sys.exit('keyring' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
