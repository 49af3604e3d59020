"""How the songs of each place are looked at: rows or covers, how large, in which groups and order. Remembered by place.

Holds values of the window's state; shows nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from suno_desktop.core.rows import Grouping

if TYPE_CHECKING:
    from suno_desktop.ui.window_state import WindowState

_KEY: Final = "places"
_MOST: Final = 300
"""Places: collections come and go, and nobody counts those that are remembered for nothing."""
_SORTS: Final = 4
SIDES: Final = (112, 160, 224)
"""Of a cover: small, medium, large."""


class PlaceLook(NamedTuple):
    """How one place is looked at."""

    is_grid: bool = False
    """Covers, not rows."""
    size: int = 1
    """Of covers: 0 small, 1 medium, 2 large."""
    group: Grouping = Grouping.NONE
    sort: str = "added"
    descending: bool = True
    then: tuple[tuple[str, bool], ...] = ()


class PlaceLooks:
    """The looks of all places."""

    def __init__(self, window_state: WindowState, sorts: frozenset[str]) -> None:
        self._state = window_state
        self._sorts = sorts
        """By what a list can be sorted; "" is the own order of a collection."""
        kept: dict[str, Any] = window_state.get(_KEY, {})
        self._kept = {name: one for name, one in kept.items() if isinstance(one, dict)}

    def of(self, place: str, usual: PlaceLook) -> PlaceLook:
        """How a place was looked at; values that are not remembered, or mean nothing now, are the usual ones."""
        kept = self._kept.get(place)
        if kept is None:
            return usual
        size, sort = kept.get("size"), kept.get("sort")
        if not isinstance(sort, str) or sort not in self._sorts:
            sort, descending, then = usual.sort, usual.descending, usual.then
        else:
            descending, then = kept.get("descending") is True, self._then(kept)
        return PlaceLook(
            is_grid=kept.get("grid") is True,
            size=size if isinstance(size, int) and 0 <= size <= 2 else usual.size,
            group=_grouping(kept.get("group")),
            sort=sort,
            descending=descending,
            then=then,
        )

    def _then(self, kept: Mapping[str, Any]) -> tuple[tuple[str, bool], ...]:
        told = kept.get("then")
        pairs = told if isinstance(told, list) else []
        return tuple(
            (pair[0], pair[1] is True)
            for pair in pairs[:_SORTS]
            if isinstance(pair, list) and len(pair) == 2 and pair[0] in self._sorts
        )

    def keep(self, place: str, look: PlaceLook) -> None:
        """Remember how a place is looked at."""
        self._kept.pop(place, None)  # the last one that was changed stands last
        self._kept[place] = {
            "grid": look.is_grid,
            "size": look.size,
            "group": look.group.value,
            "sort": look.sort,
            "descending": look.descending,
            "then": [list(one) for one in look.then],
        }
        while len(self._kept) > _MOST:
            del self._kept[next(iter(self._kept))]
        self._state.set(_KEY, self._kept)


def _grouping(told: object) -> Grouping:
    return next((one for one in Grouping if one.value == told), Grouping.NONE)
