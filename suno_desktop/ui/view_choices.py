"""How the songs are looked at, as the menus offer it: covers or rows, how large, in which groups and order.

What a choice does is `SongViews`' business.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from suno_desktop.core.rows import Grouping
from suno_desktop.ui.models.columns import SONG_COLUMNS
from suno_desktop.ui.views.sidebar import SONG_FILTERS

if TYPE_CHECKING:
    from suno_desktop.ui.actions import Actions
    from suno_desktop.ui.views.centre import Centre


class ViewChoices(QObject):
    """Connects the menus of one window with its lists."""

    def __init__(self, *, centre: Centre, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._centre = centre
        self._actions = actions
        self._views = centre.song_views
        actions["view_grid"].toggled.connect(lambda on: self._views.set_grid(shown=on))
        actions["fold_all"].triggered.connect(self._views.fold_all)
        actions.sizes.triggered.connect(lambda action: self._show_covers(action.data()))
        actions.groupings.triggered.connect(
            lambda action: self._views.group_by(Grouping(action.data()))
        )
        actions.sort_menu.aboutToShow.connect(self._fill_sort_menu)
        actions.columns_menu.aboutToShow.connect(self._fill_columns_menu)
        self._views.look_changed.connect(self._show)
        centre.place_changed.connect(self._show)
        self._show()

    def _show_covers(self, size: int) -> None:
        """Who chooses a size wants to see covers."""
        self._views.set_size(size)
        self._views.set_grid(shown=True)

    def _show(self) -> None:
        look, actions = self._views.look, self._actions
        is_songs = self._centre.place in SONG_FILTERS
        grid = actions["view_grid"]
        grid.blockSignals(True)  # noqa: FBT003 — Qt's signature
        grid.setChecked(look.is_grid)
        grid.blockSignals(False)  # noqa: FBT003 — Qt's signature
        grid.changed.emit()
        actions.sizes.actions()[look.size].setChecked(True)
        for action in actions.groupings.actions():
            action.setChecked(action.data() == look.group.value)
        for menu in (actions.size_menu, actions.group_menu, actions.sort_menu):
            menu.setEnabled(is_songs)
        actions["fold_all"].setEnabled(is_songs and look.group is not Grouping.NONE)
        actions.columns_menu.setEnabled(not is_songs or not look.is_grid)

    # The order.

    def _fill_sort_menu(self) -> None:
        menu, look = self._actions.sort_menu, self._views.look
        menu.clear()
        sorts = QActionGroup(menu)
        if self._views.has_own_order:
            #: In the menu “Sort by”: as the person put the songs of a collection.
            own = self._tick(menu, self.tr("Own order"), "own", on=not look.sort)
            own.triggered.connect(lambda: self._views.sort_by("", descending=False))
            sorts.addAction(own)
        for key, title in self._sorts():
            action = self._tick(menu, title, key, on=look.sort == key)
            action.triggered.connect(self._sorting(key))
            sorts.addAction(action)
        menu.addSeparator()
        #: In the menu “Sort by”, ticked or not: the largest, newest or last of the alphabet first.
        down = self._tick(menu, self.tr("Descending"), "descending", on=look.descending)
        down.setEnabled(bool(look.sort))
        down.triggered.connect(
            lambda on: self._views.sort_by(look.sort, descending=on, then=look.then)
        )
        #: Title of a menu in “Sort by”: what decides where songs are equal.
        further = menu.addMenu(self.tr("Then by"))
        further.setObjectName("menuThenBy")
        further.setEnabled(bool(look.sort))
        chosen = {key for key, _ in look.then}
        for key, title in self._sorts():
            action = self._tick(further, title, f"then_{key}", on=key in chosen)
            action.setEnabled(key != look.sort)
            action.triggered.connect(lambda _on=False, key=key: self._views.sort_further(key))

    def _sorting(self, key: str) -> Callable[[], None]:
        """Sort by something: as it was, if it is that already."""
        look = self._views.look
        descending = look.descending if key == look.sort else key in {"added", "created_at"}
        return lambda: self._views.sort_by(key, descending=descending)

    @staticmethod
    def _sorts() -> list[tuple[str, str]]:
        return [
            (column.sort, QCoreApplication.translate("columns", column.title))
            for column in SONG_COLUMNS
            if column.sort
        ]

    @staticmethod
    def _tick(menu: QMenu, title: str, name: str, *, on: bool) -> QAction:
        action = menu.addAction(title)
        action.setObjectName(f"actionSort_{name}")
        action.setCheckable(True)
        action.setChecked(on)
        return action

    # Columns.

    def _fill_columns_menu(self) -> None:
        menu = self._actions.columns_menu
        menu.clear()
        view = self._centre.view
        table = self._centre.songs if self._centre.place in SONG_FILTERS else view
        table.column_actions(menu)  # type: ignore[union-attr]  # all other lists are tables
