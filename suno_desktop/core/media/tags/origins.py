"""Songs that other programs saved: what their tags say, in our words. Knows no file; the texts of one are given.

Suno's own files say in the comment when a song was made and which it is; SunoSync writes its id into a field of its own;
rs-suno writes several; others a link to its page. Only what surely names a clip of Suno counts: a comment alone may say
anything.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_MADE = re.compile(
    rf"made with suno\b(?:.*?\bcreated=(?P<created>[^;\s]+))?.*?\bid=\{{?(?P<id>{_UUID})",
    re.IGNORECASE | re.DOTALL,
)
_PAGE = re.compile(
    rf"\s*(?:https?://)?(?:www\.|app\.)?suno\.(?:com|ai)/song/(?P<id>{_UUID})/?(?:[?#]\S*)?\s*",
    re.IGNORECASE,
)
_PAGES = ("SUNO_URL", "URL", "_URL", "PURL", "COMMENT")
"""Where a link to the page of a song may stand, with nothing beside it."""
_MODEL = re.compile(r"(?P<model>\S+) \((?P<version>[^()]+)\)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """All texts of a file by their names, of several the last; but of comments one that names a clip before any other."""
    found: dict[str, str] = {}
    for name, text in pairs:
        if name != "COMMENT" or _names_clip(text) or not _names_clip(found.get(name, "")):
            found[name] = text
    return found


def _names_clip(comment: str) -> bool:
    return bool(_MADE.search(comment) or _PAGE.fullmatch(comment))


def told(texts: Mapping[str, str]) -> dict[str, str]:
    """What a file of another program says, by the keys of `texts.ROWS` and `core.fields`; nothing if it names no clip.

    Args:
        texts: all of its texts, by the names that Vorbis comments have for them; those of fields that programs name
            themselves in capitals.
    """
    comment = texts.get("COMMENT", "")
    made = _MADE.search(comment)
    clip_id = _clip_id(texts, made)
    if clip_id is None:
        return {}
    model = _MODEL.fullmatch(texts.get("SUNO_MODEL", ""))
    day = texts.get("DATE", "")
    found = {
        "clip_id": clip_id.lower(),
        "title": texts.get("TITLE"),
        "artist": texts.get("ARTIST"),
        "handle": texts.get("SUNO_HANDLE"),
        "album": texts.get("ALBUM"),
        "style": texts.get("SUNO_STYLE") or texts.get("SUNO_STYLES") or texts.get("GENRE"),
        "model": model["model"] if model else texts.get("SUNO_MODEL"),
        "model_version": model["version"] if model else None,
        "lyrics": texts.get("LYRICS") or texts.get("SUNO_PROMPT"),
        "prompt": texts.get("SUNO_STYLE_SUMMARY") or (None if _names_clip(comment) else comment),
        "created_at": made["created"]
        if made
        else f"{day}T00:00:00Z"
        if _DAY.fullmatch(day)
        else day,
    }
    return {key: text for key, text in found.items() if text}


def _clip_id(texts: Mapping[str, str], made: re.Match[str] | None) -> str | None:
    for name in ("SUNO_UUID", "SUNO_ID"):
        with suppress(ValueError):  # in braces or without hyphens it is the same
            return str(uuid.UUID(texts.get(name, "").strip()))
    if made is not None:
        return made["id"]
    pages = (_PAGE.fullmatch(texts.get(name, "")) for name in _PAGES)
    return next((page["id"] for page in pages if page), None)
