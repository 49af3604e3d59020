"""What the window remembers of its lists: where the person was, what was selected. Decides nothing about sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from suno_desktop.ui.actions import Actions
    from suno_desktop.ui.views.centre import Centre
    from suno_desktop.ui.views.side_panel import SidePanel
    from suno_desktop.ui.window_layout import WindowLayout
    from suno_desktop.ui.window_state import WindowState

_REMEMBERED: Final = 200
"""How many selected songs are selected again at the next start."""


_SOON_MS: Final = 2000
"""How long nothing must change before it is written: whoever is about to choose does not wait for the disk."""


class WindowMemory(QObject):
    """Selection and place, from one start to the next, also after a program that was killed."""

    def __init__(
        self, *, state: WindowState, centre: Centre, layout: WindowLayout, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._centre = centre
        self._layout = layout
        self._is_restored = False
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.save)

    def begin(self, panel: SidePanel, actions: Actions) -> None:
        """Write soon after each change from now on: the window is as it was."""
        for change in (
            self._state.told,
            self._centre.place_changed,
            panel.tab_shown,
            actions["panel"].toggled,
        ):
            change.connect(self._soon.start)

    def end(self) -> None:
        """Write all that is not written yet, for the last time."""
        self.save()
        # Closing changes things, too, and would start it again: then a window that is half gone would be written down.
        self._soon.blockSignals(True)  # noqa: FBT003 — Qt has no name for it

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
        self._soon.stop()  # what was put down here is written
