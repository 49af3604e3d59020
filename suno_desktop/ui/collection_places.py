"""Collections in the window: chosen in the side bar, filled by the mouse and from menus. Does none of the work itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction
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
    """Connects collections with the side bar, the list and the menus.

    Signals:
        play_wanted, queue_wanted, copy_wanted: these songs (ids) of a collection are to be played, queued or copied.
        list_wanted: these songs are to be written as a list that is called like the collection (ids, name).
    """

    play_wanted = Signal(object)
    queue_wanted = Signal(object)
    copy_wanted = Signal(object)
    list_wanted = Signal(object, str)

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
        self._can_write = not bridge.engine.is_protected
        sidebar.menu_requested.connect(self._show_menu)
        if self._can_write:
            sidebar.songs_dropped.connect(self.commands.put_in)

    def start(self) -> None:
        """Read them for the first time, when the list is there."""
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
            **{name: partial(self._with_collection, deed) for name, deed in self._uses().items()},
        }

    def _uses(self) -> Mapping[str, Callable[[CollectionRow], object]]:
        """What can be done with all songs of a collection, by the name of the action."""
        with_songs = self.commands.with_songs
        return {
            "play_collection": lambda row: with_songs(row, self.play_wanted.emit, sounding=True),
            "queue_collection": lambda row: with_songs(row, self.queue_wanted.emit, sounding=True),
            "copy_collection": lambda row: with_songs(row, self.copy_wanted.emit, sounding=True),
            "export_collection": lambda row: with_songs(
                row, lambda ids: self.list_wanted.emit(ids, row.name), sounding=False
            ),
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
        if row.kind is not CollectionKind.FOLDER:
            self._add_uses(menu, row)
        if self._can_write:
            self.commands.fill_side_menu(menu, row)
        if menu.isEmpty():
            menu.deleteLater()
        else:
            menu.popup(point)

    def _add_uses(self, menu: QMenu, row: CollectionRow) -> None:
        words = {
            #: Verb, in the menu of a collection: play it.
            "play_collection": self.tr("Play"),
            "queue_collection": self.tr("Add to queue"),
            "copy_collection": self.tr("Copy to folder…"),
            #: Verb, in the menu of a collection: write its songs as a playlist, spreadsheet or web page.
            "export_collection": self.tr("Export as list…"),
        }
        for name, deed in self._uses().items():
            action = QAction(words[name], menu)
            action.setObjectName(name)
            action.triggered.connect(lambda _checked=False, deed=deed: deed(row))
            menu.addAction(action)
        menu.addSeparator()
