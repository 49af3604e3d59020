"""Words on screen: sentences of `core.sentences` in the window's language, and other people's text made plain.

Translates and cleans, nothing else; no widget and no look is known here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from suno_desktop.core.errors import DesktopError
from suno_desktop.core.sentences import SENTENCES, fill

# Control characters of any kind, and the marks that turn the direction of everything after them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


def plain(text: str) -> str:
    """Somebody else's text without control characters; every line end is a single line feed."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def say(code: str, values: Mapping[str, str] | None = None) -> str:
    """The sentence of a code in the window's language, filled with plain values."""
    template = SENTENCES.get(code)
    if template is None:
        return code
    translated = QCoreApplication.translate("sentences", template)
    cleaned = {name: plain(str(value)) for name, value in (values or {}).items()}
    return fill(translated, cleaned)


def say_error(error: DesktopError) -> str:
    """The sentence of an error in the window's language."""
    return say(error.code, error.values)
