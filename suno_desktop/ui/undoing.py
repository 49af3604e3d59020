"""What the person can take back, the last first, each offered by a message as long as that stands there.

Knows nothing of what was done; who did it says how it is taken back.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, TypeAlias

from PySide6.QtCore import QObject, Signal

from suno_desktop.ui.views.toast import Deed

Undo: TypeAlias = "Callable[[], object]"
"""Takes one deed back."""


class Undone(NamedTuple):
    """The rows that a deed was about; those that it took out of a list come back."""

    songs: Sequence[int] = ()
    along: Sequence[int] = ()
    """Songs that the person did not choose but that went with them, such as the other versions of a kept one."""
    tasks: Sequence[int] = ()


_NONE: Final = Undone()


class Undoing(QObject):
    """The deeds of this window that can be taken back.

    Signals:
        said: a message (text, deeds, key) that offers to take a deed back.
        unsaid: the message with this key is no longer true.
        undone: a deed is about to be taken back (`Undone`).
    """

    said = Signal(str, object, str)
    unsaid = Signal(str)
    undone = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._undos: list[tuple[Undo, str, Undone]] = []
        """What can be taken back, each with the key of the message that offers it, and its rows."""
        self._offers = itertools.count(1)

    def offer(
        self, text: str, undo: Undo, *more: Deed, key: str = "", rows: Undone = _NONE
    ) -> None:
        """Say that something was done, and that it can be taken back; `more` else may be done about it.

        The `rows` it took out of a list are selected there again when they come back.
        """
        offer = (undo, key or f"undo {next(self._offers)}", rows)
        self._undos.append(offer)
        #: Verb, on a button: take back what was just done.
        deeds = [(self.tr("Undo"), lambda: self._take_back(offer)), *more]
        self.said.emit(text, deeds, offer[1])

    def forget(self, undo: Undo) -> None:
        """Forget an undo that no longer works."""
        self._undos = [one for one in self._undos if one[0] != undo]

    def undo(self) -> None:
        """Take back what was done last."""
        if self._undos:
            self._take_back(self._undos[-1])

    def _take_back(self, offer: tuple[Undo, str, Undone]) -> None:
        if offer in self._undos:
            self._undos.remove(offer)
            undo, key, rows = offer
            self.unsaid.emit(key)
            self.undone.emit(rows)
            undo()
