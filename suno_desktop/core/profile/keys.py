"""Keys: a type that never shows its value, cleaning of what was pasted, and the places where keys are kept.

Never logs, prints or stores a key anywhere else than where the person said: the system's key store, this run
only, or a file that only they can read. A key belongs to one origin (scheme, host, port).
"""

from __future__ import annotations

import base64
import json
import os
import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote, quote_plus

from suno_desktop.core.errors import KeyStoreError, UsageError
from suno_desktop.core.fragments import reason_of
from suno_desktop.core.net.urls import INVISIBLE, origin
from suno_desktop.core.override import override
from suno_desktop.core.patterns import later
from suno_desktop.core.profile import private

__all__ = ["HIDDEN", "KeyStore", "Secret", "clean_key", "is_key", "key_in", "origin", "redact"]

HIDDEN = "•••"
KEYRING, SESSION, FILE = "keyring", "session", "file"

_POSSIBLE = later(r"[\x21-\x7e]{8,512}")
_QUOTES = "\"'`"
_AROUND = "“”‘’„«»‹›「」『』【】《》〈〉。、…·"
"""What may stand around a key in a text and is never part of one, because a key is plain ASCII."""
_NAME = (
    r"(?:(?:my|your|the|new|suno|desktop|openai|api|app|access|secret|auth|x|我的|您的|你的)[ _-]{0,3}){0,5}"
    r"(?:keys?|token|secret|authorization|密钥|密鑰|秘钥|金鑰|令牌)|(?-i:[A-Z][A-Z0-9_]{0,40}_(?:KEY|TOKEN|SECRET))"
)
_LABEL = later(
    rf"""(?:(?:export|set|-H|--header)\s+)?["'`]?(?:{_NAME})["'`]?\s*(?:[:=]|\bis\s|是|为|為)\s*(?=\S)|bearer\s+""",
    re.IGNORECASE,
)
"""What documents, headers, settings and people write before a key."""
_JSON_NAME = later(rf"(?:{_NAME})", re.IGNORECASE)
_ADDRESS = later(r"https?://", re.IGNORECASE)
_MARKED = (
    r"(?:(?:[sapr]k|gsk|xai|key|token)[_-](?=[\w-]*[A-Za-z0-9]{16})[\w-]{16,200}"
    r"|AIza[\w-]{16,200}|eyJ[\w-]{16,2000}(?:\.[\w-]{1,4000}){0,2})"
)
"""A key as those who issue keys mark them: behind a short beginning comes a long run without a break."""
_MARKED_AT_END = later(rf"(?<![\w.-])({_MARKED})[^\w-]*", re.ASCII)
_WORD = later(
    rf"(?=.*(?:[0-9]|[a-z][A-Z])){_MARKED}|(?=.*[A-Za-z])(?=(?:[A-Za-z]*[0-9]){{2}})[A-Za-z0-9]{{32,}}",
    re.ASCII,
)
"""A word that is plainly a key: marked as one, or long and random; names like `sk-my-provider-2` are not."""
_SERVICE = "suno-desktop"
_KEYRING_LIMIT_S = 5.0
_TRUSTED_BACKENDS = ("Windows", "macOS", "SecretService", "kwallet", "libsecret")
_SHORTEST_FORM = 8
_SHORTEST = 8
_LONGEST_NAME = 2000


class Secret:
    """A key in memory. Only `reveal` gives it; nothing that prints, formats or pickles shows it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The key itself; for the header, the key store and `redact`."""
        return self._value

    @override
    def __repr__(self) -> str:
        return HIDDEN

    @override
    def __str__(self) -> str:
        return HIDDEN

    @override
    def __format__(self, spec: str) -> str:
        return HIDDEN

    @override
    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")


def clean_key(text: str) -> Secret:
    """The key in what was pasted. Raises `UsageError` without the value if it cannot be one."""
    key = key_in(text)
    if _ADDRESS.match(key):
        raise UsageError("key.address")
    if _POSSIBLE.fullmatch(key) is None:
        raise UsageError("key.impossible")
    return Secret(key)


def key_in(text: str) -> str:
    """What was pasted without its label ("API key:", "Bearer"), quotes and the like; a plain key stays as it is.

    A text in which no key is found comes back too: whether it can be a key is another question.
    """
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
    key = _bare(text)
    if key.startswith("{") and key.endswith("}"):
        key = _of_json(key)
    while (label := _LABEL.match(key)) and len(
        rest := _bare(key[label.end() :], ",;")
    ) >= _SHORTEST:
        key = rest
    if _POSSIBLE.fullmatch(key) is None:
        # Only at the end: a key may be broken over two lines, and its first half is none.
        found = [match for match in _MARKED_AT_END.finditer(key) if match.end() == len(key)]
        key = found[0][1] if found else key
    return key


def _bare(text: str, also: str = "") -> str:
    return text.strip().strip(_AROUND + also).strip().strip(_QUOTES + _AROUND + also).strip()


def _of_json(text: str) -> str:
    """The one value that is named a key, as panels of providers copy it; else the text."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return text
    found = [
        value
        for name, value in content.items()
        if _JSON_NAME.fullmatch(name) and isinstance(value, str)
    ]
    return _bare(found[0]) if len(found) == 1 else text


def is_key(text: str) -> bool:
    """Whether a word of a name or the like is plainly a key."""
    words = unicodedata.normalize("NFKC", text[:_LONGEST_NAME]).replace("=", " ").replace(":", " ")
    return any(_WORD.fullmatch(_bare(word)) for word in words.split())


def redact(text: str, secrets: Iterable[Secret]) -> str:
    """`text` with every key replaced, also where it stands base64, URL, JSON or HTML encoded."""
    for secret in secrets:
        for form in _forms(secret.reveal()):
            if form in text:
                text = text.replace(form, HIDDEN)
    return text


def _forms(key: str) -> Iterator[str]:
    import html  # noqa: PLC0415 — 2,000 entities, for which no start waits

    forms = {
        key,
        quote(key, safe=""),
        quote(key),
        quote_plus(key),
        json.dumps(key)[1:-1],
        json.dumps(key)[1:-1].replace("/", "\\/"),
        html.escape(key),
    }
    forms |= {re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), form) for form in forms}
    raw = key.encode()
    # Inside a longer base64 text the key starts at one of three bit positions.
    for shift, first in ((0, 0), (1, 2), (2, 3)):
        last = (shift + len(raw)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            forms.add(encode(bytes(shift) + raw).decode()[first:last])
    yield from sorted(
        (form for form in forms if len(form) >= _SHORTEST_FORM), key=len, reverse=True
    )


class KeyStore:
    """Where keys are kept: `keyring`, `session` (gone with the program) or `file` (0600).

    Blocks up to five seconds when the system's key store does not answer. May be used from several threads.
    """

    def __init__(self, *, file: Path, storage: str) -> None:
        self._file = file
        self._storage = storage
        self._known: dict[str, Secret] = {}
        self._lock = threading.Lock()

    @property
    def storage(self) -> str:
        """`keyring`, `session` or `file`."""
        return self._storage

    def known(self) -> tuple[Secret, ...]:
        """Every key this run has seen, for `redact`."""
        with self._lock:
            return tuple(self._known.values())

    def get(self, origin: str) -> Secret | None:
        """The key of an origin, or None. Raises `KeyStoreError`."""
        with self._lock:
            known = self._known.get(origin)
        if known is not None or self._storage == SESSION:
            return known
        value = _unlocked(origin) if self._storage == KEYRING else self._read().get(origin)
        if not value:
            return None
        try:
            secret = clean_key(value)
        except UsageError:
            return None
        self._remember(origin, secret)
        return secret

    def set(self, origin: str, secret: Secret) -> None:
        """Keep a key. Raises `KeyStoreError` unless it can be read back."""
        if self._storage == KEYRING:
            _keyring("set", origin, secret.reveal())
            if _keyring("get", origin) != secret.reveal():
                raise KeyStoreError("key.keyring_failed")
        elif self._storage == FILE:
            self._write({**self._read(), origin: secret.reveal()})
        self._remember(origin, secret)

    def delete(self, origin: str) -> None:
        """Forget a key, also where it is kept. Raises `KeyStoreError`."""
        with self._lock:
            self._known.pop(origin, None)
        if self._storage == KEYRING:
            _keyring("delete", origin)
        elif self._storage == FILE:
            kept = self._read()
            if kept.pop(origin, None) is not None:
                self._write(kept)

    def _remember(self, origin: str, secret: Secret) -> None:
        with self._lock:
            self._known[origin] = secret

    def _read(self) -> dict[str, str]:
        try:
            text = self._private_text()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._trouble(error) from None
        try:
            kept = json.loads(text)
        except (ValueError, RecursionError):
            return {}  # damaged: the keys have to be entered again
        if not isinstance(kept, dict):
            return {}
        return {place: key for place, key in kept.items() if isinstance(key, str)}

    def _private_text(self) -> bytes:
        handle = os.open(self._file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with open(handle, "rb") as file:  # noqa: PTH123 — links are not followed
            if not _is_private(os.fstat(handle)):
                raise KeyStoreError("key.file_unsafe", path=self._file)
            return file.read()

    def _write(self, kept: dict[str, str]) -> None:
        part = self._file.with_name(f".{self._file.name}.{os.urandom(6).hex()}.part")
        try:
            private.make_folder(self._file.parent)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
            with open(os.open(part, flags, 0o600), "wb") as file:  # noqa: PTH123 — mode from the start
                file.write(json.dumps(kept, indent=1).encode())
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._file)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise self._trouble(error) from None

    def _trouble(self, error: OSError) -> KeyStoreError:
        if self._file.is_symlink():
            return KeyStoreError("key.file_unsafe", path=self._file)
        return KeyStoreError("key.file_failed", reason=reason_of(error), details=str(error))


def _is_private(status: os.stat_result) -> bool:
    if not hasattr(os, "getuid"):
        return True  # Windows: the profile folder's own rights protect it
    return status.st_uid == os.getuid() and not status.st_mode & 0o077


def _unlocked(origin: str) -> str | None:
    """The key that the system keeps. It may be locked: then `key.unread`, because nothing says that there is none."""
    try:
        return _keyring("get", origin)
    except KeyStoreError as error:
        raise KeyStoreError("key.unread") if error.code == "key.keyring_failed" else error from None


def _keyring(verb: str, origin: str, value: str = "") -> str | None:
    """One call of the system's key store, on a thread of its own because it may hang or ask the person."""
    answers: list[str | KeyStoreError | None] = []

    def work() -> None:
        try:
            answers.append(_call(_backend(), verb, origin, value))
        except KeyStoreError as error:
            answers.append(error)
        except Exception:  # noqa: BLE001 — backends raise anything, some with the value in it
            return

    thread = threading.Thread(target=work, name="keyring", daemon=True)
    thread.start()
    thread.join(_KEYRING_LIMIT_S)
    answer = answers[0] if answers else KeyStoreError("key.keyring_failed")
    if isinstance(answer, KeyStoreError):
        raise answer
    return answer


def _call(backend: Any, verb: str, origin: str, value: str) -> str | None:
    from keyring.errors import PasswordDeleteError  # noqa: PLC0415 — see `_backend`

    verbs: dict[str, Callable[[], str | None]] = {
        "get": lambda: backend.get_password(_SERVICE, origin),
        "set": lambda: backend.set_password(_SERVICE, origin, value),
        "delete": lambda: backend.delete_password(_SERVICE, origin),
    }
    try:
        return verbs[verb]()
    except PasswordDeleteError:
        return None  # was not there


def _backend() -> Any:
    """A key store of the operating system; not one that forgets, fails or keeps plain text."""
    import keyring  # noqa: PLC0415 — looks for plug-ins, which takes a while

    chosen: Any = keyring.get_keyring()
    for backend in (chosen, *getattr(chosen, "backends", ())):
        kind = type(backend)
        if kind.__module__ in {f"keyring.backends.{name}" for name in _TRUSTED_BACKENDS}:
            return backend
    raise KeyStoreError("key.no_keyring")
