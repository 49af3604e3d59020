"""Every setting once: key, type, default, sentence. Reads and writes one JSON file, atomically.

Geometry and other convenience of the window do not live here, and keys never do.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple


class Setting(NamedTuple):
    """One declaration. `check` tells whether a value read from the file may be used."""

    key: str
    default: Any
    sentence: str
    check: Callable[[Any], bool]


def _is_kinds(value: Any) -> bool:
    return isinstance(value, list) and all(v in {"mp3", "mp4", "cover", "lyrics"} for v in value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 4096 and "\0" not in value


def _one_of(*words: str) -> Callable[[Any], bool]:
    return lambda value: value in words


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _is_streams(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 4


def _is_sidecars(value: Any) -> bool:
    return isinstance(value, list) and all(v in {"txt", "lrc", "json", "jpg"} for v in value)


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "library.folder",
        "",
        "Where songs are saved; empty means the profile's music folder.",
        _is_text,
    ),
    Setting(
        "library.name_template",
        "{artist}/{title} [{take} {clip8}]",
        "How saved files are named.",
        _is_text,
    ),
    Setting(
        "save.auto_kinds", ["mp3"], "What is saved by itself as soon as a song is ready.", _is_kinds
    ),
    Setting("save.paused", False, "Nothing is saved until saving is resumed.", _is_bool),  # noqa: FBT003
    Setting(
        "save.per_host",
        4,
        "How many files are fetched from one server at once, 1 to 4; four in all.",
        _is_streams,
    ),
    Setting(
        "save.sidecars",
        [],
        "Files beside each song: txt (lyrics), lrc (only with real times), json (what the tags say), jpg (cover).",
        _is_sidecars,
    ),
    Setting(
        "tags.id3_version",
        4,
        "Tags of MP3: 4 (ID3v2.4, UTF-8), or 3 (ID3v2.3, UTF-16) for old players and cars.",
        lambda value: value in {3, 4} and not isinstance(value, bool),
    ),
    Setting("polling.paused", False, "No relay is asked until polling is resumed.", _is_bool),  # noqa: FBT003
    Setting(
        "keys.storage",
        "keyring",
        "Where keys are kept: keyring, session or file.",
        _one_of("keyring", "session", "file"),
    ),
    Setting(
        "window.theme",
        "system",
        "Colours of the window: system, light or dark.",
        _one_of("system", "light", "dark"),
    ),
    Setting("window.language", "", "Language of the window; empty means the system's.", _is_text),
    Setting("player.volume", 0.8, "Loudness as shown, 0 to 1.", _is_share),
)
_BY_KEY = {setting.key: setting for setting in SETTINGS}


class Settings:
    """The values of one profile. Unknown keys in the file are kept; unusable values fall back to the default."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError, RecursionError):
            read = json.loads(path.read_text("utf-8"))
            if isinstance(read, dict):
                self._values = read

    def get(self, key: str) -> Any:
        """The value of a declared key.

        Raises:
            KeyError: the key is not declared.
        """
        setting = _BY_KEY[key]
        value = self._values.get(key, setting.default)
        return value if setting.check(value) else setting.default

    def folder(self, default: Path) -> Path:
        """Where songs are saved: the chosen folder, else `default`."""
        chosen = self.get("library.folder")
        return Path(chosen).expanduser() if chosen else default

    def set(self, key: str, value: Any) -> None:
        """Set and write.

        Raises:
            KeyError: the key is not declared.
            ValueError: the value does not fit.
            OSError: the file cannot be written; the old file stays.
        """
        if not _BY_KEY[key].check(value):
            raise ValueError(key)
        self._values[key] = value
        write_json(self._path, self._values)


def write_json(path: Path, value: object) -> None:
    """Replace a small JSON file so that it is always whole.

    Raises:
        OSError: it cannot be written; the old file stays.
    """
    write_bytes(path, json.dumps(value, ensure_ascii=False, indent=2).encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Replace a small file of our own so that it is always whole.

    Raises:
        OSError: it cannot be written; the old file stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
