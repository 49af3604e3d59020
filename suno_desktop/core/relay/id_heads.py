"""What a line or the head of a table says of the IDs below it. Pure.

A head is a name alone: "API key", "密钥：". A line that gives its own value, and the title of a song in which such a word
stands, say nothing of the next line.
"""

from __future__ import annotations

import csv
import re
from typing import Literal

from suno_desktop.core.patterns import later
from suno_desktop.core.relay.id_names import (
    HIDDEN,
    IS_KEY,
    NOISE,
    WORD,
    Kind,
    is_id,
    is_thing,
    kind_of,
)

Head = Kind | Literal["title"]
"""A title in which a secret's name stands may be that secret's head as well."""

_MOST_WORDS = 3
"""A head of a column has no more of them; a sentence has."""
_SHORTEST_ID = 4
_DECORATION = " \r\"'`*#>-:"
_RULE = later(r"[\s|:+=-]*")
_SIGN = later(r"[:=：＝]")
_VALUE = later(r"(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{16,}")
_AROUND_SECRETS = frozenset(
    {"my", "your", "our", "the", "this", "new", "old", "current", "for", "is", "here", "below"}
) | {
    "suno",
    "relay",
    "provider",
    "account",
    "app",
    "api",
    "access",
    "production",
    "prod",
    "live",
    "test",
    "dev",
    "id",
    "value",
    "no",
    "number",
    "header",
    "string",
    "我的",
    "你的",
    "您的",
    "是",
    "如下",
    "生产",
    "测试",
}
"""Words that may stand beside a secret's name in a head; any other word makes it a title or a sentence."""
_SURE = later(
    r".*(?:api|access|auth|secret|private|client|bearer|refresh|session|app)(?:keys?|tokens?|secrets?)"
)
"""A secret whatever stands before it: "OpenAI API key"."""
_ENDS_LIKE_A_NAME = later(r"(?:key|token|secret|password|pwd|cookie)$", re.IGNORECASE)
_IN_CAPITALS = later(r"(?:[A-Z][a-z']+\s?|(?:the|of|a|to|and)\s)+")
"""As titles are written; "Kling key" and "PiAPI Key" are none."""
_COUNTED = later(r"(?:.*(?:key|token|secret)|.*[^a-z]+)")
_TITLE = later(r"(.*)(?:密[码碼]|口令)")
_WHOSE = later(
    r"(?:我的|你的|您的|登[录錄陆]|[账帳帐][号號户戶]|用户|用戶|平台|网站|網站|中转站?|接口)*"
)
_BORDER = later(r"</t[hd]>(?=\s*<t[hd]\b)", re.IGNORECASE)
"""What parts two cells of a page's table."""
_ANY = re.compile(r"[A-Za-z0-9_-]{4,200}")


class Columns:
    """The heads of the table that is being read, if there is one with columns that hold no tasks."""

    def __init__(self) -> None:
        self._mark = ""
        self.kinds: list[Head | None] = []
        """What each column holds; empty if no table is read, or its head says nothing. Of tasks only their IDs count."""
        self._next_line_only = False
        self._ids: tuple[str, int, int] | None = None
        """The table with a column of task IDs: what parts its cells, how many they are, and which holds the IDs."""

    def look(self, lines: list[str]) -> None:
        """See what stands in the whole lines between two IDs: a new head, or rows without an ID."""
        self._next_line_only = False
        if not lines:
            return
        if not all(line.strip() for line in lines):
            self.kinds = []
        line = next((line for line in reversed(lines) if not _RULE.fullmatch(line)), None)
        if line is None:
            return
        line = NOISE.sub(" ", _parted(line))
        mark = _mark_of(line)
        cells = _cells(line, mark)
        if mark == self._mark and len(cells) == len(self.kinds) and _tells_of_others(self.kinds):
            return
        kinds = _kinds(cells)
        has_any = _tells_of_others(kinds) or bool(mark and any(kinds))
        self._mark, self.kinds = (mark, kinds) if has_any else ("", [])
        self._next_line_only = has_any and not mark

    def kind_at(self, line: str, column: int, *, is_no_key: bool) -> Kind | None:
        """What the head says of a place in a line; a title says nothing of what is no key by its form."""
        head = self._head_at(line, column)
        if head == "title":
            return None if is_no_key else "secret"
        return head

    def _head_at(self, line: str, column: int) -> Head | None:
        if not self.kinds:
            return None
        if not self._mark:
            is_alone = not any(map(str.isalnum, NOISE.sub("", line[:column])))
            kind = self.kinds[0] if self._next_line_only and is_alone else None
            self.kinds = []
            return kind
        if len(_cells(_parted(line), self._mark)) != len(self.kinds):
            return None
        return self.kinds[len(_cells(_parted(line[:column] + "x"), self._mark)) - 1]

    @property
    def is_naming(self) -> bool:
        """Whether the table that is being read has a column of task IDs."""
        return self._ids is not None

    def named_cells(self, text: str) -> list[tuple[int, int]]:
        """Where in the next part of a text the IDs of any form stand, below a head that names them a task's."""
        found: list[tuple[int, int]] = []
        at = 0
        for line in text.removesuffix("\n").split("\n"):
            if self._ids is None or not line.strip():
                self._ids = _column_of_ids(line)
            else:
                mark, count, column = self._ids
                cells = _cells(line, mark)
                cell = cells[column].strip(_DECORATION) if len(cells) == count else ""
                if _ANY.fullmatch(cell) and any(map(str.isdigit, cell)):
                    start = at + line.index(cell)
                    found.append((start, start + len(cell)))
            at += len(line) + 1
        return found


def _tells_of_others(kinds: list[Head | None]) -> bool:
    return not {"secret", "other", "title"}.isdisjoint(kinds)


def _column_of_ids(line: str) -> tuple[str, int, int] | None:
    mark = _mark_of(line)
    if not mark or len(line) > 1_000:
        return None
    cells = _cells(line, mark)
    names = (cell.strip(_DECORATION) for cell in cells)
    column = next(
        (n for n, name in enumerate(names) if kind_of(name) == "task" and is_id(name)), None
    )
    return None if column is None else (mark, len(cells), column)


def _kinds(cells: list[str]) -> list[Head | None]:
    """What each cell of a row is the head of; nothing if the row is no head."""
    if any(len(cell.split()) > _MOST_WORDS or _is_value(cell) for cell in cells):
        return []
    kinds = [_kind_of_head(cell) for cell in cells]
    if "task" in kinds:
        # It is a head for sure: so are words that may stand in any text.
        return [
            _kind_beside_tasks(cell) if kind not in {"secret", "other"} else kind
            for kind, cell in zip(kinds, cells, strict=True)
        ]
    return kinds


def _is_value(cell: str) -> bool:
    cell = cell.strip(_DECORATION)
    return bool(IS_KEY.fullmatch(cell) or _VALUE.fullmatch(cell))


def _kind_of_head(cell: str) -> Head | None:
    kind = kind_of(cell.strip(_DECORATION), is_given=False)
    if kind == "secret":
        return _head_with_secret(cell)
    if kind == "other":
        sign = _SIGN.search(cell)
        return None if sign and any(map(str.isalnum, cell[sign.end() :])) else kind
    return kind


def _kind_beside_tasks(cell: str) -> Kind | None:
    name = cell.strip(_DECORATION)
    kind = "other" if is_thing(name) else kind_of(name)
    return None if kind == "task" and not is_id(name) else kind


def _head_with_secret(cell: str) -> Head | None:
    """Whether this is the name of a secret or a title with it; None where the secret itself, or a value, is given."""
    sign = _SIGN.search(cell)
    given = cell[sign.end() :] if sign else ""
    if "《" in cell or any(map(str.isdigit, given)) or HIDDEN.search(given):
        return None
    if _is_bare(cell):
        return "secret"
    return None if given.strip(_DECORATION) else "title"


def _is_bare(cell: str) -> bool:
    """Whether this is a secret's name for sure, whatever stands below."""
    words = [word.lower() for word in WORD.findall(cell)]
    if any(map(str.isdigit, cell)) and not any(map(_COUNTED.fullmatch, words)):
        return False
    titles = filter(None, map(_TITLE.fullmatch, words))
    if not all(_WHOSE.fullmatch(title[1]) for title in titles):
        return False
    if all(word in _AROUND_SECRETS or kind_of(word) == "secret" for word in words):
        return True
    name = cell.strip(_DECORATION + "：＝=")
    is_sure = _SURE.fullmatch("".join(words)) or (
        _ENDS_LIKE_A_NAME.search(name) and not _IN_CAPITALS.fullmatch(name)
    )
    sign = _SIGN.search(cell)
    return bool(is_sure) and not (sign and cell[sign.end() :].strip(_DECORATION))


def _parted(line: str) -> str:
    return _BORDER.sub("\t", line) if "<" in line else line


def _mark_of(line: str) -> str:
    return next((mark for mark in "\t|,;" if mark in line), "")


def _cells(line: str, mark: str) -> list[str]:
    if not mark:
        return [line]
    if '"' not in line:
        return line.split(mark)
    return next(csv.reader([line], delimiter=mark), [line])
