"""Collections in the window: chosen in the side bar, filled by the mouse and from menus. Does none of the work itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from suno_desktop.core.rows import CollectionKind, CollectionRow, Scope
from suno_desktop.ui import formats
from suno_desktop.ui.actions import Actions
from suno_desktop.ui.collection_commands import CollectionCommands
from suno_desktop.ui.models.columns import song_title

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.ui.selection_commands import SelectionCommands
    from suno_desktop.ui.undoing import Undoing
    from suno_desktop.ui.views.centre import Centre
    from suno_desktop.ui.views.sidebar import Sidebar


class CollectionPlaces(QObject):
    """Connects collections with the side bar, the list and the menus."""

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        undoing: Undoing,
        sidebar: Sidebar,
        centre: Centre,
        selected: SelectionCommands,
        actions: Actions,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._sidebar = sidebar
        self._centre = centre
        self._selected = selected
        self._window = window
        self.commands = CollectionCommands(bridge=bridge, undoing=undoing, window=window)
        self.commands.read.connect(sidebar.set_collections)
        self.commands.made.connect(self._on_made)
        self._made: object = None
        sidebar.collection_chosen.connect(self._on_chosen)
        centre.songs.moved.connect(self._on_moved)
        menu = actions.collections_menu
        menu.aboutToShow.connect(lambda: self.commands.fill_menu(menu, selected.judged_ids))
        if not bridge.engine.is_protected:
            sidebar.songs_dropped.connect(self.commands.put_in)
            sidebar.menu_requested.connect(self._show_menu)
        centre.listed.connect(self._start)

    def _start(self) -> None:
        self._centre.listed.disconnect(self._start)
        self.commands.start()

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of collections do."""
        return {
            "similar": self._list_similar,
            "take_out": self._take_out,
            "new_collection": self.commands.create,
            "new_folder": lambda: self.commands.create(kind=CollectionKind.FOLDER),
            "save_search": self._save_search,
            "rename_collection": lambda: self._with_collection(self.commands.rename),
            "delete_collection": lambda: self._with_collection(self.commands.remove),
        }

    def _with_collection(self, deed: Callable[[CollectionRow], object]) -> None:
        row = self._centre.collection
        if row is not None:
            deed(row)

    def _on_made(self, collection_id: object) -> None:
        """Go there as soon as it stands in the side bar, and list all of it: what is typed may have been what it keeps."""
        self._centre.clear_search_requested.emit()
        self.commands.read.connect(
            lambda _rows: self._sidebar.choose_collection(collection_id),  # type: ignore[arg-type]
            Qt.ConnectionType.SingleShotConnection,
        )

    def _on_chosen(self, row: CollectionRow) -> None:
        self._centre.show_page(None)
        is_hand = row.kind is CollectionKind.HAND
        scope = Scope(collection=row.collection_id if is_hand else None, most=row.most)
        self._centre.go_to_scope(formats.line(row.name), scope, row)
        self._selected.enable()

    def _on_moved(self, songs: object, before: object) -> None:
        row = self._centre.collection
        if row is not None:
            self.commands.put_in(row.collection_id, songs, before)  # type: ignore[arg-type]

    def _take_out(self) -> None:
        row = self._centre.collection
        if row is not None and self._centre.selection.ids:
            self.commands.take_out(row.collection_id, self._centre.selection.ids)

    def _save_search(self) -> None:
        query = self._centre.song_model.query
        self.commands.save_search(query.text, query.sort, descending=query.descending)

    def _list_similar(self) -> None:
        song_id = next(iter(self._selected.judged_ids()), None)
        if song_id is None:
            return
        row = self._centre.song_model.known(song_id)
        title = "" if row is None else song_title(row)
        #: Above a list of songs: those of the same prompt, style and model as this one.
        words = self.tr("Songs like “{title}”").format(title=formats.line(title))
        self._centre.go_to_scope(words, Scope(like=song_id))
        self._selected.enable()

    def _show_menu(self, row: CollectionRow, point: QPoint) -> None:
        menu = QMenu(self._window)
        menu.setObjectName("collectionMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.commands.fill_side_menu(menu, row)
        menu.popup(point)
