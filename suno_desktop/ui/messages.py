"""Words on screen: sentences of `core.sentences` in the window's language, and other people's text made plain.

Translates and cleans, nothing else; no widget and no look is known here.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from suno_desktop.core.errors import DesktopError
from suno_desktop.core.fragments import FRAGMENT_NAMES
from suno_desktop.core.patterns import later
from suno_desktop.core.sentences import PASSING, SENTENCES, Next, fill

# Control characters of any kind, and the marks that turn the direction of everything after them.
_UNSEEN = later(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


def plain(text: str) -> str:
    """Somebody else's text without control characters; every line end is a single line feed."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def say(
    code: str,
    values: Mapping[str, str] | None = None,
    *,
    then: Next = "",
    template: str | None = None,
) -> str:
    """The sentence of a code in the window's language, filled with plain values.

    Args:
        code: of `core.sentences`; another one is given back.
        values: what the sentence names.
        then: what comes next if the trouble may pass; said in a sentence of its own.
        template: the sentence of the place where it is said, where the usual one does not fit.
    """
    template = template or SENTENCES.get(code)
    if template is None:
        return code
    translated = QCoreApplication.translate("sentences", template)
    cleaned = {
        name: _in_language(name, plain(str(value))) for name, value in (values or {}).items()
    }
    said = fill(translated, cleaned)
    return beside(said, say(f"next.{then}")) if then and code in PASSING else said


def beside(*sentences: str) -> str:
    """Whole sentences, one after the other; empty ones are left out."""
    #: Two whole sentences, one after the other; without the space where a language writes none.
    both = QCoreApplication.translate("sentences", "{first} {second}")
    told = ""
    for one in filter(None, sentences):
        told = both.format(first=told, second=one) if told else one
    return told


def _in_language(name: str, value: str) -> str:
    """A value that is a fragment of ours is said in the window's language; any other stays as it is."""
    return QCoreApplication.translate("fragments", value) if name in FRAGMENT_NAMES else value


def say_error(error: DesktopError) -> str:
    """The sentence of an error in the window's language."""
    return say(error.code, error.values)
