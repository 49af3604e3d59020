"""Providers that are known by name: where each is, and how it wants its key. Read from a data file, one entry each.

A person adds more in a file of the same shape (`Profile.providers`). A bad entry is told and left out, the others count.
Asks nobody and saves nothing; a preset only fills in a form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from suno_desktop.core import resources
from suno_desktop.core.errors import UsageError
from suno_desktop.core.model import Serves
from suno_desktop.core.net.urls import clean_base_url, origin
from suno_desktop.core.relay import apis

_NAME_CHARS, _BEGIN_CHARS = 60, 20
_MOST_ADDRESSES = 10
_FIELDS = frozenset({"name", "addresses", "key", "key_begins", "api"})


class Preset(NamedTuple):
    """A provider that is known by name."""

    name: str
    addresses: tuple[str, ...]
    """API roots, the usual one first."""
    needs_key: bool = True
    key_begins: str = ""
    """What each of its keys begins with; "" if that is not known."""
    api: str | None = None
    """The API that it speaks (`Serves.api`)."""

    @property
    def serves(self) -> Serves:
        """What is known of it before it was asked."""
        return apis.of(self.api).known(Serves())


class Presets(NamedTuple):
    """What one file holds."""

    found: tuple[Preset, ...] = ()
    problems: tuple[UsageError, ...] = ()
    """Why something in it was left out."""


def bundled() -> Presets:
    """Those that come with the program."""
    return read(resources.folder() / "providers.json")


def known_at(url: str) -> Serves:
    """What is known of a server at this address before it was asked: the API of those that come with the program."""
    for preset in bundled().found:
        if preset.api is not None and origin(url) in map(origin, preset.addresses):
            return preset.serves
    return Serves()


def read(path: Path) -> Presets:
    """The presets of a file; a file that is not there holds none."""
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Presets()
    except (OSError, ValueError, RecursionError):
        return Presets(problems=(UsageError("preset.bad_file", path=path),))
    entries = content.get("providers") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        return Presets(problems=(UsageError("preset.bad_file", path=path),))
    found, problems = list[Preset](), list[UsageError]()
    for number, entry in enumerate(entries, 1):
        bad = next(_bad_fields(entry), None)
        if bad is None:
            found.append(_preset(entry))
        else:
            name = entry.get("name") if bad != "name" and isinstance(entry, dict) else None
            problems.append(
                UsageError("preset.bad_entry", path=path, name=name or f"#{number}", field=bad)
            )
    return Presets(tuple(found), tuple(problems))


def _bad_fields(entry: Any) -> Iterator[str]:
    """The fields that make an entry useless, by their names in the file."""
    if not isinstance(entry, dict):
        yield "name"
        return
    if not _is_text(entry.get("name"), _NAME_CHARS):
        yield "name"
    if not _are_addresses(entry.get("addresses")):
        yield "addresses"
    if entry.get("key", "needed") not in ("needed", "optional"):
        yield "key"
    if "api" in entry and entry["api"] not in apis.APIS:
        yield "api"
    if "key_begins" in entry and not _is_text(entry["key_begins"], _BEGIN_CHARS):
        yield "key_begins"
    # A misspelt field would be ignored in silence.
    yield from (str(field)[:_NAME_CHARS] for field in entry if field not in _FIELDS)


def _is_text(value: object, most: int) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= most


def _are_addresses(value: object) -> bool:
    if not isinstance(value, list) or not 0 < len(value) <= _MOST_ADDRESSES:
        return False
    return all(map(_is_address, value))


def _is_address(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        clean_base_url(value)
    except UsageError:
        return False
    return True


def _preset(entry: dict[str, Any]) -> Preset:
    return Preset(
        name=entry["name"].strip(),
        addresses=tuple(dict.fromkeys(map(clean_base_url, entry["addresses"]))),
        needs_key=entry.get("key", "needed") == "needed",
        key_begins=entry.get("key_begins", "").strip(),
        api=entry.get("api"),
    )
