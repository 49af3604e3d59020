"""What single tracks (stems) of a song are called, by providers and in the library. Pure.

A stem keeps one English name for each kind, whatever a provider wrote; a window says it in its own language. Knows no
reply and no library.
"""

from collections.abc import Mapping
from typing import Final

from suno_desktop.core.patterns import later

UNNAMED: Final = "Stem"
"""Of a stem that no provider named."""
_SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "Vocals": (
        "vocal",
        "voice",
        "acapella",
        "acappella",
        "leadvocal",
        "leadvocals",
        "人声",
        "人聲",
    ),
    "Backing vocals": ("backingvocal", "backgroundvocals", "harmony", "和声", "和聲"),
    "Instrumental": ("instrumentals", "accompaniment", "novocals", "伴奏", "纯音乐", "純音樂"),
    "Drums": ("drum", "鼓", "鼓组", "鼓組"),
    "Bass": ("贝斯", "貝斯"),
    "Guitar": ("guitars", "吉他"),
    "Piano": ("钢琴", "鋼琴"),
    "Keyboard": ("keyboards", "keys", "键盘", "鍵盤"),
    "Percussion": ("打击乐", "打擊樂"),
    "Strings": ("string", "弦乐", "弦樂"),
    "Synth": ("synths", "synthesizer", "合成器"),
    "Effects": ("fx", "sfx", "音效"),
    "Brass": ("铜管", "銅管"),
    "Woodwinds": ("woodwind", "木管"),
    "Other": ("others", "其他"),
}
NAMES: Final = tuple(_SPELLINGS)
"""The usual order of the stems of a song."""
_TAIL: Final = later(
    r"(.*\S)\s*(?:[-\u2013\u2014|:：]\s*([^-\u2013\u2014|:：()（）]{1,30})|[(（\[]([^()（）\[\]]{1,30})[)）\]])\s*"
)


def _folded(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char not in "_/-").casefold()


_KNOWN: Final = {
    _folded(spelling): name
    for name, spellings in _SPELLINGS.items()
    for spelling in (name, *spellings)
}


def name_of(text: str) -> str | None:
    """The stem that a provider's word is for; None if it is for none."""
    return _KNOWN.get(_folded(text))


def split(title: str) -> tuple[str, str | None]:
    """A title as providers give it to a stem, such as “Rain - Vocals”: the song's title, and which stem it is."""
    match = _TAIL.fullmatch(title)
    if match is None:
        return title, None
    name = name_of(match[2] or match[3])
    return (title, None) if name is None else (match[1], name)


def song_title(title: str, stem: str) -> str:
    """The title of the song that a stem is of, as its own title tells it."""
    whole, told = split(title)
    return whole if told in {stem, None} or stem == UNNAMED else title


def titled(title: str, stem: str) -> str:
    """The title of a stem for files and other players: “Rain (Vocals)”."""
    if title.endswith(f"({stem})") or title == stem:
        return title
    whole = song_title(title, stem)
    return f"{whole} ({stem})" if whole.strip() else stem
