"""A translator of texts, as far as recipes need one: fills what is unfinished in a translation file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

_ACCENTS = str.maketrans("aeiouAEIOU", "àéîôûÀÉÎÔÛ")
_KEPT = re.compile(r"(\{[^}]*\}|<[^>]*>|&\w+;|&\w|%\w+)")
"""Places for values, markup and keys."""


def accented(text: str) -> str:
    """The text with accents, as a language that nobody speaks but everybody can read."""
    parts = _KEPT.split(text)
    return "".join(part if at % 2 else part.translate(_ACCENTS) for at, part in enumerate(parts))


def translate(path: Path, words: Mapping[str, str]) -> None:
    """Fill what is unfinished.

    Args:
        path: the `.ts` file.
        words: translations by the English text; empty: accents for every text.

    Raises:
        FileNotFoundError: there is no such language yet.
        KeyError: a text is not among `words`.
    """
    if not path.exists():
        code = path.stem.removeprefix("suno_desktop_")
        raise FileNotFoundError(
            f"{path.name} is not there: run resources/i18n/update.py --new {code}"
        )
    tree = ET.parse(path)
    for message in tree.getroot().iter("message"):
        translation = message.find("translation")
        if translation is None or translation.get("type") != "unfinished":
            continue
        source = message.findtext("source", "")
        text = words[source] if words else accented(source)
        for one in translation.findall("numerusform") or [translation]:
            one.text = text
        del translation.attrib["type"]
    tree.write(path, encoding="utf-8", xml_declaration=True)
