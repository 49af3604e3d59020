"""How the window is divided, and what it remembers of that: size, widths, side panel, full screen, the frame of the first run.

Moves and hides what others made; reads no library.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QByteArray, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget

from suno_desktop.ui.actions import Actions
from suno_desktop.ui.screen_room import begin_with
from suno_desktop.ui.views.centre import Centre
from suno_desktop.ui.views.player_bar import PlayerBar
from suno_desktop.ui.views.side_panel import DETAILS, SidePanel
from suno_desktop.ui.views.sidebar import Sidebar
from suno_desktop.ui.views.status_bar import StatusBar
from suno_desktop.ui.views.strip import Strip
from suno_desktop.ui.views.top_bar import TopBar
from suno_desktop.ui.window_state import WindowState

NARROW_PX: Final = 1000
"""Below this width the side panel closes automatically."""


LEAST: Final = QSize(800, 560)
"""Smaller it is only where the screen is."""
FIRST: Final = QSize(1280, 800)
_UNLIMITED_PX: Final = 16_777_215
"""What Qt takes for no limit."""


class WindowViews(NamedTuple):
    """What stands in the window, from above to below and from left to right."""

    top: TopBar
    sidebar: Sidebar
    centre: Centre
    panel: SidePanel
    player_bar: PlayerBar
    status: StatusBar
    strip: Strip


class WindowLayout(QObject):
    """Divides one window."""

    def __init__(
        self,
        *,
        window: QMainWindow,
        views: WindowViews,
        split: QSplitter,
        actions: Actions,
        window_state: WindowState,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._views = views
        self._split = split
        self._actions = actions
        self._state = window_state
        self._closed_by_width = False
        self._closed_by_place = False
        self._is_place_open = False
        """What plays is in the place of the lists, with its own words and queue."""
        split.splitterMoved.connect(self._keep_widths)

    # The side panel.

    @property
    def _panel_action_on(self) -> bool:
        return self._actions["panel"].isChecked()

    def set_panel(self, *, shown: bool) -> None:
        """Show or hide the side panel."""
        self._closed_by_width = False
        self._closed_by_place = False
        self._views.panel.setVisible(shown and not self._views.centre.is_first_run)
        self._actions["panel"].setChecked(shown)
        if shown:
            self._share_width()

    def show_tab(self, tab: int) -> None:
        """Show a tab of the side panel."""
        self._views.panel.show_tab(tab)
        self.set_panel(shown=True)

    def toggle_tab(self, tab: int) -> None:
        """Show a tab, or hide the panel if it is the one that is shown."""
        panel = self._views.panel
        if not panel.isHidden() and panel.tab == tab:
            self.set_panel(shown=False)
        else:
            self.show_tab(tab)

    # Widths.

    def on_resized(self, event: QResizeEvent) -> None:
        """Where it gets narrow the side panel goes, and comes back where it gets wide again."""
        was, now = event.oldSize().width(), event.size().width()
        if now < NARROW_PX and (was >= NARROW_PX or was < 0):
            if self._panel_action_on:
                self.set_panel(shown=False)
                self._closed_by_width = True
        elif now >= NARROW_PX and self._closed_by_width:
            self.set_panel(shown=not self._is_place_open)
            self._closed_by_place = self._is_place_open
        if was < 0 or (was < NARROW_PX) is not (now < NARROW_PX):
            self._share_width()

    def _share_width(self) -> None:
        """Where it is narrow, side bar and panel take as little as they can, so that titles stay legible."""
        width, views = self._window.width(), self._views
        if width < NARROW_PX:
            sides = (views.sidebar.minimumWidth(), views.panel.minimumWidth())
        else:
            sides = (self._state.get("sidebar.width", 208), self._state.get("panel.width", 320))
        self._split.setSizes([sides[0], max(0, width - sum(sides)), sides[1]])

    def _keep_widths(self) -> None:
        """Remember how the person divided a wide window."""
        if self._window.width() < NARROW_PX:
            return
        sizes = self._split.sizes()
        if self._views.sidebar.isVisible():
            self._state.set("sidebar.width", sizes[0])
        if not self._views.panel.isHidden():
            self._state.set("panel.width", sizes[2])

    # The frame.

    def set_full_screen(self, on: bool) -> None:
        """Take the whole screen, or give it back."""
        # Not `showFullScreen` and `showNormal`, which forget that it was maximised.
        full, window = Qt.WindowState.WindowFullScreen, self._window
        window.setWindowState(window.windowState() | full if on else window.windowState() & ~full)
        self.show_frame()

    def make_room(self, *, wanted: bool) -> None:
        """Close the side panel beside the place of what plays, which has words and queue of its own; open it again."""
        self._is_place_open = wanted
        if wanted and self._panel_action_on:
            self.set_panel(shown=False)
            self._closed_by_place = True
        elif not wanted and self._closed_by_place:
            self.set_panel(shown=True)
        self.show_frame()

    def show_frame(self) -> None:
        """In full screen the place of what plays has the screen for itself."""
        views = self._views
        alone = self._window.isFullScreen() and self._is_place_open
        framing: tuple[QWidget, ...] = (self._window.menuBar(), views.top, views.status)
        for widget in framing:
            widget.setVisible(not alone)
        views.strip.setMaximumHeight(0 if alone else _UNLIMITED_PX)  # it shows and hides itself
        beside = not alone and not views.centre.is_first_run
        views.sidebar.setVisible(beside)
        views.panel.setVisible(beside and self._panel_action_on)

    def show_first_run(self, *, is_empty: bool) -> None:
        """Beside the first steps there is nothing to choose, to read and to play."""
        views = self._views
        views.player_bar.setVisible(not is_empty)
        views.sidebar.setVisible(not is_empty)
        views.top.set_first_run(shown=is_empty)
        if is_empty:
            views.panel.hide()
        else:
            views.panel.setVisible(self._panel_action_on)

    # Coming back.

    def restore(self) -> bool:
        """Divide the window as it was; tells whether it ever was."""
        state = self._state
        geometry = QByteArray.fromBase64(state.get("geometry", "").encode("ascii", "ignore"))
        begin_with(self._window, first=FIRST, least=LEAST)
        if not geometry.isEmpty():
            self._window.restoreGeometry(geometry)
        self._share_width()
        self._views.panel.show_tab(state.get("panel.tab", DETAILS))
        self.set_panel(shown=state.get("panel.shown", True))
        return not geometry.isEmpty()

    def save(self) -> None:
        """Put into the window's state how it is divided."""
        state = self._state
        state.set("geometry", self._window.saveGeometry().toBase64().toStdString())
        self._keep_widths()
        state.set("panel.tab", self._views.panel.tab)
        is_only_closed = self._closed_by_width or self._closed_by_place
        state.set("panel.shown", self._panel_action_on or is_only_closed)
