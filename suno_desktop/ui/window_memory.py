"""What the window remembers of its lists: where the person was, what was selected. Decides nothing about sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from suno_desktop.ui.views.centre import Centre
    from suno_desktop.ui.window_layout import WindowLayout
    from suno_desktop.ui.window_state import WindowState

_REMEMBERED: Final = 200
"""How many selected songs are selected again at the next start."""


class WindowMemory:
    """Selection and place, from one start to the next."""

    def __init__(self, *, state: WindowState, centre: Centre, layout: WindowLayout) -> None:
        self._state = state
        self._centre = centre
        self._layout = layout
        self._is_restored = False

    def restore_selection(self) -> None:
        """Select what was selected, once the songs are listed."""
        if self._is_restored:
            return
        self._is_restored = True
        remembered: list[Any] = self._state.get("selection", [])
        ids = [identity for identity in remembered if isinstance(identity, int)]
        current = self._state.get("current", 0)
        songs = self._centre.songs
        if ids or current:
            songs.select_ids(ids, current=current)
            self._centre.song_views.view.scrollTo(songs.currentIndex())

    def save(self) -> None:
        """Write it all down."""
        state, songs = self._state, self._centre.songs
        self._layout.save()
        state.set("place", self._centre.place.value)
        if self._is_restored:
            state.set("selection", songs.selected_ids()[:_REMEMBERED])
            state.set("current", songs.current_id() or 0)
        for view in self._centre.views:
            view.save_columns()
        state.save()
