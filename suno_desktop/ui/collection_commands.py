"""The verbs of collections: make, name, delete, put songs in and take them out, songs like this one; each with its undo.

Knows which collections there are, and tells when that changes. What is listed is the window's business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from suno_desktop.core.changes import Changes
from suno_desktop.core.model import CollectionId, SongId
from suno_desktop.core.rows import CollectionKind, CollectionRow, Scope, SongQuery
from suno_desktop.ui import formats
from suno_desktop.ui.undoing import Undoing, Undone

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.engine.collecting import Arranged
    from suno_desktop.core.library.reader import LibraryReader

_KEY = "collected"
_GATHER_MS = 100


class CollectionCommands(QObject):
    """Collections.

    Signals:
        read: which collections there are (tuple of `CollectionRow`).
        made: a collection was made (`CollectionId`).
        said: a message (text, deeds, key).
    """

    read = Signal(object)
    made = Signal(object)
    said = Signal(str, object, str)

    def __init__(self, *, bridge: EngineBridge, undoing: Undoing, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._undoing = undoing
        self._window = window
        self.rows: tuple[CollectionRow, ...] = ()
        self._soon = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._soon.timeout.connect(self._read)
        bridge.changed.connect(self._on_changed)

    def start(self) -> None:
        """Read for the first time, when the list is there."""
        self._soon.start()

    def _on_changed(self, changes: Changes) -> None:
        if (changes.collections or changes.songs_listed) and not self._soon.isActive():
            self._soon.start()

    def _read(self) -> None:
        def work(reader: LibraryReader) -> tuple[CollectionRow, ...]:
            return reader.collections()

        self._bridge.survey(work, owner=self, on_done=self._on_read)

    def _on_read(self, rows: tuple[CollectionRow, ...]) -> None:
        if rows != self.rows:
            self.rows = rows
            self.read.emit(rows)

    # Making and naming.

    def _ask_name(self, title: str, name: str, then: Callable[[str], object]) -> None:
        from suno_desktop.ui.dialogs.name import NameDialog  # noqa: PLC0415 — when it is opened

        dialog = NameDialog(title, name, self._window)
        dialog.named.connect(then)
        dialog.open()

    def create(
        self, songs: Sequence[SongId] = (), *, kind: CollectionKind = CollectionKind.HAND
    ) -> None:
        """Ask for a name and make a collection (with these songs) or a folder."""
        is_folder = kind is CollectionKind.FOLDER
        title = self.tr("New folder") if is_folder else self.tr("New collection")
        self._ask_name(
            title, "", lambda name: self._make(self._bridge.engine.collecting.create(
                name, kind=kind, songs=list(songs)
            ))
        )  # fmt: skip

    def save_search(self, text: str, sort: str, *, descending: bool) -> None:
        """Ask for a name and keep a search as a smart collection."""
        from suno_desktop.core.library.collections import Saved  # noqa: PLC0415 — of the engine

        saved = Saved(text, sort=sort, descending=descending)
        self._ask_name(
            self.tr("Save search as collection"),
            formats.line(text),
            lambda name: self._make(
                self._bridge.engine.collecting.create(name, kind=CollectionKind.SMART, saved=saved)
            ),
        )

    def _make(self, future: object) -> None:
        self._bridge.do(future, owner=self, on_done=self.made.emit)  # type: ignore[arg-type]

    def rename(self, row: CollectionRow) -> None:
        """Ask for another name."""
        self._ask_name(
            self.tr("Rename collection"),
            row.name,
            lambda name: self._bridge.do(
                self._bridge.engine.collecting.rename(row.collection_id, name), owner=self
            ),
        )

    def remove(self, row: CollectionRow) -> None:
        """Delete a collection; its songs stay in the library."""
        collecting = self._bridge.engine.collecting
        text = self.tr("Deleted “{name}”. Its songs stay in the library.").format(
            name=formats.line(row.name)
        )

        def removed(token: int) -> None:
            self._undoing.offer(
                text, lambda: self._bridge.do(collecting.restore(token), owner=self), key=_KEY
            )

        self._bridge.do(collecting.remove(row.collection_id), owner=self, on_done=removed)

    def move(self, collection_id: CollectionId, parent_id: CollectionId | None) -> None:
        """Put a collection into a folder, or to the top."""
        self._bridge.do(
            self._bridge.engine.collecting.move(collection_id, parent_id=parent_id), owner=self
        )

    # Songs.

    def put_in(
        self, collection_id: CollectionId, songs: Sequence[SongId], before: SongId | None = None
    ) -> None:
        """Put songs into a collection, or move them there to another place."""
        name = next((row.name for row in self.rows if row.collection_id == collection_id), "")

        def done(arranged: Arranged) -> None:
            text = formats.counted(
                arranged.new,
                self.tr("Added {n} songs to “{name}”.", "", arranged.new),
                name=formats.line(name),
            )
            if not arranged.new:
                text = self.tr("Moved in “{name}”.").format(name=formats.line(name))
            self._offer(text, collection_id, arranged.before)

        future = self._bridge.engine.collecting.put_in(collection_id, list(songs), before=before)
        self._bridge.do(future, owner=self, on_done=done)

    def take_out(self, collection_id: CollectionId, songs: Sequence[SongId]) -> None:
        """Take songs out of a collection; they stay in the library."""
        count = len(songs)

        def done(arranged: Arranged) -> None:
            text = self.tr("Removed {n} songs from the collection.", "", count)
            self._offer(formats.counted(count, text), collection_id, arranged.before, songs)

        future = self._bridge.engine.collecting.take_out(collection_id, list(songs))
        self._bridge.do(future, owner=self, on_done=done)

    def _offer(
        self,
        text: str,
        collection_id: CollectionId,
        before: Sequence[str],
        gone: Sequence[SongId] = (),
    ) -> None:
        collecting = self._bridge.engine.collecting
        self._undoing.offer(
            text,
            lambda: self._bridge.do(collecting.arrange(collection_id, before), owner=self),
            key=_KEY,
            rows=Undone(gone),
        )

    def with_songs(
        self, row: CollectionRow, deed: Callable[[Sequence[SongId]], object], *, sounding: bool
    ) -> None:
        """Do something with all songs of a collection in their order (`sounding`: those that can be heard)."""
        query = _query_of(row)

        def work(reader: LibraryReader) -> list[SongId]:
            ids = reader.song_ids(query)
            return [SongId(one) for one in (reader.with_sound(ids) if sounding else ids)]

        def go(ids: list[SongId]) -> None:
            if ids:
                deed(ids)
            else:
                self.said.emit(self.tr("There are no songs in this collection."), [], _KEY)

        self._bridge.read(work, owner=self, on_done=go)

    # Menus.

    def fill_menu(self, menu: QMenu, songs: Callable[[], Sequence[SongId]]) -> None:
        """Offer every collection by hand, and a new one."""
        menu.clear()
        for row in self.rows:
            if row.kind is CollectionKind.HAND:
                action = QAction(formats.line(row.name).replace("&", "&&"), menu)
                action.triggered.connect(
                    lambda _checked=False, row=row: self.put_in(row.collection_id, songs())
                )
                menu.addAction(action)
        if not menu.isEmpty():
            menu.addSeparator()
        new = QAction(self.tr("New collection…"), menu)
        new.triggered.connect(lambda _checked=False: self.create(songs()))
        menu.addAction(new)

    def fill_side_menu(self, menu: QMenu, row: CollectionRow) -> None:
        """How a collection of the side bar can be changed."""
        for text, deed in (
            #: Verb, in a menu: give a collection another name.
            (self.tr("Rename…"), lambda: self.rename(row)),
            (self.tr("Delete collection"), lambda: self.remove(row)),
        ):
            action = QAction(text, menu)
            action.triggered.connect(lambda _checked=False, deed=deed: deed())
            menu.addAction(action)
        folders = [
            one
            for one in self.rows
            if one.kind is CollectionKind.FOLDER and one.collection_id != row.collection_id
        ]
        if folders:
            within = menu.addMenu(self.tr("Move to folder"))
            for folder in folders:
                action = QAction(formats.line(folder.name).replace("&", "&&"), within)
                action.triggered.connect(
                    lambda _checked=False, to=folder.collection_id: self.move(row.collection_id, to)
                )
                within.addAction(action)
            top = QAction(self.tr("No folder"), within)
            top.triggered.connect(lambda _checked=False: self.move(row.collection_id, None))
            within.addAction(top)


def _query_of(row: CollectionRow) -> SongQuery:
    """What lists the songs of a collection, in the order that it was saved in."""
    is_hand = row.kind is CollectionKind.HAND
    return SongQuery(
        text=row.query,
        scope=Scope(collection=row.collection_id if is_hand else None, most=row.most),
        sort=row.sort or ("" if is_hand else "added"),
        descending=row.descending,
    )
