"""When the words of a song are sung: words with their times, and how they become the lines of its lyrics. Pure.

A server tells words one after the other; the lyrics say where lines begin and how they are written. What does not fit the
song is refused: no times are better than those of another song. Reads no reply and writes no file.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from suno_desktop.core.errors import MediaError
from suno_desktop.core.model import SungWord
from suno_desktop.core.patterns import later

_TAG = re.compile(r"\[[^\[\]\n]{0,200}\]")
"""A section, a style or a note for the singer: it is not sung."""
_SECTION = later(
    r"[\[(【]\s*(?P<name>(?:\w+[\s-]+)?(?:pre|post)?"
    r"(?:intro|verse|chorus|refrain|hook|bridge|interlude|break(?:down)?|drop|build(?:-?up)?|solo|instrumental|outro|coda"
    r"|前奏|主歌|导歌|導歌|预副歌|副歌|间奏|間奏|桥段|橋段|过渡|過渡|尾奏|尾声|尾聲|结尾)"
    r"[\s\w#.]{0,12})[^\])】\n]{0,120}[\])】]",
    re.IGNORECASE,
)
"""A line of its own that names a part of the song, perhaps with notes for the singer behind."""
_BEYOND_S = 2.0
"""How far behind the song's end a word may end: lengths are told rounded."""
_LEAST_TRUSTED = 0.5
_LEAST_KNOWN = 0.7
"""Of what is sung, so much must stand in the lyrics."""
_LEAST_SUNG = 0.3
"""Of the lyrics, so much must be sung: an extension may sing only a part."""
_MOST_COMPARED = 8_000
"""Characters that are compared where the words differ; what is longer must be the same."""


class TimedLine(NamedTuple):
    """A line of the lyrics and when it is sung."""

    text: str
    start_s: float
    end_s: float
    words: tuple[SungWord, ...]
    """Their texts together are the line's."""
    row: int = 0
    """Which of the lines of the lyrics it is, from 0."""


class Section(NamedTuple):
    """A part of the song that the lyrics name."""

    start_s: float
    name: str
    """As the lyrics write it, without brackets."""


def timed_lines(
    words: Sequence[SungWord], lyrics: str, *, duration_s: float | None
) -> tuple[TimedLine, ...]:
    """The lines of the lyrics that are sung, in their order.

    A line of which no word was heard begins where the line before ends.

    Raises:
        MediaError: `timing.none`, nothing is sung; `timing.does_not_fit`, the times are not those of this song.
    """
    return tuple(line for _row, line in _timed_rows(words, lyrics, duration_s))


def lines_to_time(lyrics: str | None) -> tuple[str, ...]:
    """The lines of lyrics that are sung, without sections and notes for the singer."""
    lines = (" ".join(_TAG.sub(_blank, line).split()) for line in (lyrics or "").splitlines())
    return tuple(line for line in lines if any(map(str.isalnum, line)))


def sections_of(
    words: Sequence[SungWord], lyrics: str, *, duration_s: float | None
) -> tuple[Section, ...]:
    """The sections that the lyrics name, such as “[Chorus]”, with their times; none where no times fit the song.

    A section in which nothing is sung begins where the line before it ends.
    """
    try:
        timed = dict(_timed_rows(words, lyrics, duration_s))
    except MediaError:
        return ()
    found: list[Section] = []
    waiting: list[str] = []
    end_s = 0.0
    for row, text in enumerate(lyrics.splitlines()):
        name = _section_name(text)
        if name:
            waiting.append(name)
        elif row in timed:
            line = timed[row]
            for number, one in enumerate(waiting):
                is_sung = number == len(waiting) - 1
                found.append(Section(line.start_s if is_sung else end_s, one))
            waiting.clear()
            end_s = line.end_s
    found += [Section(end_s, one) for one in waiting]
    last_at = {section.start_s: section for section in found}  # of two at one place the last counts
    return tuple(last_at.values())


def is_section(text: str) -> bool:
    """Whether a line of lyrics names a part of the song, as in “[Chorus]”."""
    return bool(_section_name(text))


def _section_name(text: str) -> str:
    """The name of the section that a line of the lyrics begins; "" for any other line."""
    whole = _SECTION.fullmatch(text.strip())
    return "" if whole is None else " ".join(whole["name"].split())


def _timed_rows(
    words: Sequence[SungWord], lyrics: str, duration_s: float | None
) -> list[tuple[int, TimedLine]]:
    """The lines of the lyrics that are sung, with their numbers."""
    told = _letters(lyrics.splitlines())
    sung = _letters(_without_tags(words))
    if not sung:
        raise MediaError("timing.none")
    trusted = list(_trusted(words, duration_s))
    pairs = _same(sung, told)
    if len(pairs) < _LEAST_KNOWN * len(sung) or len(pairs) < _LEAST_SUNG * len(told):
        raise MediaError("timing.does_not_fit")
    lines = _Lines([_TAG.sub(_blank, line) for line in lyrics.splitlines()])
    for here, there in pairs:
        lines.add(trusted[sung[here].row], sung[here].row, told[there])
    return list(lines.timed())


class _Letter(NamedTuple):
    """A letter or digit without its case and width, and where it stands."""

    value: str
    row: int
    """Which line or word."""
    at: int


def _letters(rows: Iterable[str]) -> list[_Letter]:
    """What is compared: spaces, punctuation and tags differ from server to server."""
    return [
        _Letter(value, row, at)
        for row, text in enumerate(rows)
        for at, character in enumerate(_TAG.sub(_blank, text))
        for value in unicodedata.normalize("NFKC", character).casefold()
        if value.isalnum()
    ]


def _blank(tag: re.Match[str]) -> str:
    """Nothing moves when a tag goes."""
    return " " * len(tag[0])


def _without_tags(words: Sequence[SungWord]) -> Iterator[str]:
    """The texts of the words. A tag may go over several of them: "[Verse", "1]"."""
    text = _TAG.sub(_blank, "".join(word.text for word in words))
    at = 0
    for word in words:
        yield text[at : at + len(word.text)]
        at += len(word.text)


def _trusted(words: Sequence[SungWord], duration_s: float | None) -> Iterator[SungWord]:
    """The words without the times that cannot be.

    Raises:
        MediaError: that are too many, or they go on after the end of the song.
    """
    found: list[SungWord] = []
    last = 0.0
    for word in words:
        start, end = word.start_s, word.end_s
        if start is None or end is None or not last <= start <= end < math.inf:
            found.append(SungWord(word.text))
            continue
        if duration_s is not None and end > duration_s + _BEYOND_S:
            raise MediaError("timing.does_not_fit")
        last = start
        found.append(word)
    heard = [word.start_s for word in found if word.start_s is not None]
    is_still = len(heard) > 1 and heard[0] == heard[-1]
    if is_still or not heard or len(heard) < _LEAST_TRUSTED * len(found):
        raise MediaError("timing.does_not_fit")
    yield from found


def _same(sung: Sequence[_Letter], told: Sequence[_Letter]) -> list[tuple[int, int]]:
    """Which letter of what is sung is which of the lyrics."""
    one, two = "".join(each.value for each in sung), "".join(each.value for each in told)
    if one == two:
        return [(at, at) for at in range(len(one))]
    if max(len(one), len(two)) > _MOST_COMPARED:
        return []
    from difflib import SequenceMatcher  # noqa: PLC0415 — costs start-up time, and hardly any song needs it

    matcher = SequenceMatcher(None, one, two, autojunk=False)
    if matcher.quick_ratio() < _LEAST_SUNG:
        return []
    return [
        (block.a + step, block.b + step)
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    ]


@dataclass(slots=True)
class _Line:
    """A line that is being filled with its words."""

    words: list[SungWord] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    """Where each begins in the line."""


class _Lines:
    """The lines of the lyrics, filled from the first word to the last."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._lines: dict[int, _Line] = {}
        self._last: tuple[int, int] | None = None

    def add(self, word: SungWord, number: int, letter: _Letter) -> None:
        """A letter of a word stands there. A word that goes over two lines has its time in the first."""
        if self._last == (number, letter.row):
            return
        is_rest = self._last is not None and self._last[0] == number
        line = self._lines.setdefault(letter.row, _Line())
        line.words.append(SungWord(word.text) if is_rest else word)
        line.starts.append(letter.at)
        self._last = (number, letter.row)

    def timed(self) -> Iterator[tuple[int, TimedLine]]:
        """The lines with their words, each as the lyrics write it, by their numbers."""
        end = 0.0
        for row, line in sorted(self._lines.items()):
            text = self._texts[row]
            cuts = [0, *line.starts[1:], len(text)]
            words = tuple(
                word._replace(text=text[cuts[at] : cuts[at + 1]])
                for at, word in enumerate(line.words)
            )
            start = next((word.start_s for word in words if word.start_s is not None), end)
            end = max(
                start, max((word.end_s for word in words if word.end_s is not None), default=start)
            )
            yield row, TimedLine(" ".join(text.split()), start, end, words, row)
