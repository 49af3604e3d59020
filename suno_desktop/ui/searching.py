"""What belongs to one search: where it is told what was understood, what is offered, what was searched before, the next hit.

Reads values for the field where no list waits for them. Filters nothing: the lists do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from suno_desktop.ui import formats
from suno_desktop.ui.messages import plain, say
from suno_desktop.ui.views.side_panel import LYRICS

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.library.query.tree import Query
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.ui.actions import Actions
    from suno_desktop.ui.views.centre import Centre
    from suno_desktop.ui.views.side_panel import SidePanel
    from suno_desktop.ui.views.top_bar import TopBar
    from suno_desktop.ui.window_layout import WindowLayout
    from suno_desktop.ui.window_state import WindowState

_KEPT: Final = 12
_SHOWN: Final = 60
"""Characters of a search in the menu."""


class Searching(QObject):
    """The search of one window."""

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        top: TopBar,
        centre: Centre,
        panel: SidePanel,
        layout: WindowLayout,
        actions: Actions,
        window_state: WindowState,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._field = top.search
        self._centre = centre
        self._panel = panel
        self._layout = layout
        self._menu = actions.recent_menu
        self._state = window_state
        centre.understood.connect(self._on_understood)
        centre.opened.connect(lambda _identity: self.remember())
        field = self._field
        field.left.connect(self.remember)
        field.entered.connect(self._on_entered)
        field.values_wanted.connect(self._read_values)
        field.recent_requested.connect(self._show_recent)
        self._menu.aboutToShow.connect(self._fill_recent)
        panel.filled.connect(self._mark_lyrics)
        actions["find_next"].triggered.connect(lambda _checked=False: self._go_on(1))
        actions["find_previous"].triggered.connect(lambda _checked=False: self._go_on(-1))

    # What was understood.

    def _on_understood(self, query: Query | None) -> None:
        mistakes = query.mistakes if query is not None else ()
        self._field.set_mistake(say(mistakes[0].code, mistakes[0].values) if mistakes else "")
        self._mark_lyrics()

    def _mark_lyrics(self) -> None:
        query = self._centre.song_model.understood
        if self._panel.is_filled:
            self._panel.lyrics.mark(query.marks if query is not None else ())

    def _go_on(self, step: int) -> None:
        """The next place in the lyrics, which come on screen for it."""
        if self._panel.isHidden() or self._panel.tab != LYRICS:
            self._layout.show_tab(LYRICS)
            self._panel.lyrics.go_on(0)
        else:
            self._panel.lyrics.go_on(step)

    # What is offered.

    def _on_entered(self) -> None:
        """What a search needs is loaded before the first letter comes."""
        self._field.forget_values()
        query = self._centre.song_model.query._replace(text="a")

        def work(reader: LibraryReader) -> object:
            from suno_desktop.core.library.query import completion, hits  # noqa: F401, PLC0415

            return reader.first_song_ids(query, 1)

        self._bridge.read(work, owner=self, on_done=lambda _ids: None)

    def _read_values(self, field: str) -> None:
        def work(reader: LibraryReader) -> list[str]:
            return reader.known_values(field)

        def offer(values: list[str]) -> None:
            self._field.know({field: [formats.line(plain(value)) for value in values]})

        self._bridge.survey(work, owner=self, on_done=offer)

    # What was searched before.

    def recent(self) -> list[str]:
        """What was searched before, the last first."""
        kept: list[object] = self._state.get("search.recent", [])
        return [text for text in kept if isinstance(text, str)][:_KEPT]

    def remember(self) -> None:
        """Keep what is searched, once somebody has done something with it."""
        text = self._field.text().strip()
        if text:
            others = [one for one in self.recent() if one != text]
            self._state.set("search.recent", [text, *others][:_KEPT])

    def forget(self) -> None:
        """Forget all of them."""
        self._state.set("search.recent", [])

    def _fill_recent(self) -> None:
        self._menu.clear()
        recent = self.recent()
        for number, text in enumerate(recent):
            shown = formats.line(plain(text))
            shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
            action = self._menu.addAction(shown.replace("&", "&&"))
            action.setObjectName(f"actionRecent{number}")
            action.triggered.connect(lambda _checked=False, text=text: self._search_again(text))
        if not recent:
            #: In the menu of recent searches.
            self._menu.addAction(self.tr("No recent searches")).setEnabled(False)
        self._menu.addSeparator()
        clear = self._menu.addAction(self.tr("Clear recent searches"))
        clear.setObjectName("actionClearRecent")
        clear.setEnabled(bool(recent))
        clear.triggered.connect(self.forget)

    def _show_recent(self, where: QPoint) -> None:
        self._menu.popup(where)

    def _search_again(self, text: str) -> None:
        self._field.setText(text)
        self.remember()

    @property
    def menu(self) -> QMenu:
        """The menu of what was searched before."""
        return self._menu
