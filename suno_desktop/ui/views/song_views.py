"""The songs of a place, as rows or as covers: one model and one selection, looked at as the person left this place.

Which songs are listed is decided by others; how they are looked at, here.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from suno_desktop.core.model import SongId
from suno_desktop.core.rows import Grouping, Scope, SongFilter
from suno_desktop.ui.models.song_model import SongTableModel
from suno_desktop.ui.place_looks import SIDES, PlaceLook, PlaceLooks
from suno_desktop.ui.views.songs_view import SongsView
from suno_desktop.ui.views.table_view import TableView

if TYPE_CHECKING:
    from suno_desktop.ui.thumbnails import CoverThumbnails
    from suno_desktop.ui.views.grid_view import GridView
    from suno_desktop.ui.window_state import WindowState

    ListView: TypeAlias = TableView | GridView


class SongViews(QStackedWidget):
    """Rows and covers of one model.

    Signals:
        look_changed: the songs are looked at in another way.
        opened, menu_requested, typed: as of the lists, from the covers.
    """

    look_changed = Signal()
    opened = Signal(int)
    menu_requested = Signal(QPoint)
    typed = Signal(str)

    def __init__(
        self,
        *,
        model: SongTableModel,
        pictures: CoverThumbnails,
        window_state: WindowState,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("songViews")
        self._model = model
        self._pictures = pictures
        self.table = SongsView(model=model, pictures=pictures, window_state=window_state)
        self.addWidget(self.table)
        sorts = {column.sort for column in model.columns if column.sort}
        self._looks = PlaceLooks(window_state, frozenset({*sorts, ""}))
        self._place = ""
        self._is_own_order = False
        """The person can drag songs to where they are to stand, as long as they are not sorted otherwise."""
        self._look = self._own = self._usual = self._first(window_state, sorts)
        self.table.sort_requested.connect(
            lambda key, descending: self.sort_by(key, descending=descending)
        )
        self.table.further_sort_requested.connect(self.sort_further)

    @staticmethod
    def _first(window_state: WindowState, sorts: set[str]) -> PlaceLook:
        """How a place is looked at for the first time; earlier versions had one order for all."""
        sort = window_state.get("songs.sort", "")
        if sort not in sorts:
            return PlaceLook()
        return PlaceLook(sort=sort, descending=window_state.get("songs.descending", False))

    # Rows or covers.

    @cached_property
    def grid(self) -> GridView:
        """The covers; made when they are first looked at."""
        from suno_desktop.ui.views.grid_view import GridView  # noqa: PLC0415 — no start waits for it

        grid = GridView(self.table, pictures=self._pictures)
        grid.open_requested.connect(self.opened)
        grid.menu_requested.connect(self.menu_requested)
        grid.typed.connect(self.typed)
        grid.size_requested.connect(lambda step: self.set_size(self._look.size + step))
        self.addWidget(grid)
        QWidget.setTabOrder(self.table, grid)
        return grid

    @property
    def view(self) -> ListView:
        """What is on screen."""
        return self.grid if self._look.is_grid else self.table

    @property
    def look(self) -> PlaceLook:
        """How this place is looked at."""
        return self._look

    def enter(
        self,
        place: str,
        *,
        chosen: SongFilter,
        text: str,
        scope: Scope | None = None,
        usual: PlaceLook | None = None,
        is_own_order: bool = False,
    ) -> None:
        """List the songs of a place, as they were looked at there (else as is usual)."""
        if place != self._place:
            self._model.groups.folded.clear()
        self._place, self._is_own_order = place, is_own_order
        self._own = usual or self._usual
        self._look = self._looks.of(place, self._own)
        self._show()
        look = self._look
        self._model.set_query(
            self._model.query._replace(
                filter=chosen,
                scope=scope,
                text=text,
                sort=look.sort,
                descending=look.descending,
                then=look.then,
                group=look.group,
            )
        )
        self.table.show_order()
        self.look_changed.emit()

    def _show(self) -> None:
        """Bring the chosen view on screen."""
        self.table.set_ordered(
            is_ordered=self._is_own_order
            and not self._look.sort
            and self._look.group is Grouping.NONE
        )
        if self._look.is_grid:
            self.grid.set_side(SIDES[self._look.size])
        self.setCurrentWidget(self.view)

    def _change(self, look: PlaceLook) -> None:
        if look == self._look:
            return
        before, self._look = self._look, look
        self._looks.keep(self._place, look)
        self._show()
        query = self._model.query._replace(
            sort=look.sort, descending=look.descending, then=look.then, group=look.group
        )
        if look.group is not before.group:
            self._model.groups.folded.clear()
        if query != self._model.query:
            self._model.set_query(query)
        self.table.show_order()
        self.look_changed.emit()

    def set_grid(self, *, shown: bool) -> None:
        """Show covers or rows; what was on screen, and what has the focus, stays so."""
        if shown is self._look.is_grid:
            return
        before = self.view
        had_focus = before.hasFocus()
        top, current = before.top_id(), self.table.currentIndex()
        is_seen = current.isValid() and before.visualRect(current).intersects(
            before.viewport().rect()
        )
        self._change(self._look._replace(is_grid=shown))
        after = self.view
        if top is None:
            after.scrollToTop()
        else:
            after.show_from(top)
        if is_seen:
            after.scrollTo(self.table.currentIndex())
        if had_focus:
            after.setFocus()

    def reveal(self, song_id: SongId) -> bool:
        """Select a song and bring it on screen; tells whether songs are on screen and it is among them."""
        return self.isVisible() and self.view.reveal(song_id)

    def reveal_once_listed(self, song_id: SongId) -> None:
        """The same as soon as the list that was asked for is there."""
        self._model.listed.connect(
            lambda: self.view.reveal(song_id), Qt.ConnectionType.SingleShotConnection
        )

    def set_size(self, size: int) -> None:
        """Show covers of another size: 0 small, 1 medium, 2 large."""
        self._change(self._look._replace(size=max(0, min(2, size))))

    # Order and groups.

    @property
    def has_own_order(self) -> bool:
        """Whether these songs have an order of their own."""
        return not self._own.sort

    def sort_by(
        self, key: str, *, descending: bool, then: tuple[tuple[str, bool], ...] = ()
    ) -> None:
        """Sort by one thing; `then` decides between songs that are equal in it."""
        self._change(self._look._replace(sort=key, descending=descending, then=then))

    def sort_further(self, key: str) -> None:
        """Sort by one more thing; by one that sorts already the other way round, and then no longer."""
        look = self._look
        sorts = [(look.sort, look.descending), *look.then]
        at = next((at for at, (one, _) in enumerate(sorts) if one == key), None)
        if at is None:
            sorts.append((key, False))
        elif not sorts[at][1]:
            sorts[at] = (key, True)
        elif len(sorts) > 1:
            del sorts[at]
        else:
            sorts[at] = (key, False)
        (sort, descending), *then = sorts
        self._change(look._replace(sort=sort, descending=descending, then=tuple(then)))

    def group_by(self, grouping: Grouping) -> None:
        """Show the songs in groups, or in none."""
        self._change(self._look._replace(group=grouping))

    def fold_all(self) -> None:
        """Fold all groups; if all are folded, unfold them."""
        groups = self._model.groups
        is_open = len(groups.folded.intersection(groups.headings)) < len(groups.headings)
        self._model.fold_all(folded=is_open)
