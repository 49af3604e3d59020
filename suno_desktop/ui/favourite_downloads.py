"""What is downloaded of songs because they became favourites, and how that is taken back.

What a provider may charge for waits until the person has agreed, once for all songs of the batch. Builds no widgets.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from suno_desktop.core.model import PRICED, FileId, FileState, MediaKind, SongId, take_letter
from suno_desktop.ui import formats
from suno_desktop.ui.messages import beside, plain

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.core.library.results import Queued

_NAMED = 3


class FavouriteDownload(QObject):
    """The files of one batch of new favourites.

    Signals:
        said: a message (text) about what was taken back.
    """

    said = Signal(str)

    def __init__(self, bridge: EngineBridge, ids: Sequence[SongId], parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.ids = list(ids)
        self._queued: list[FileId] = []
        self._is_undone = False
        saving = bridge.engine.settings.saving
        kinds = saving.kinds if saving.automatically == "kept" else ()
        self._free = tuple(kind for kind in kinds if kind not in PRICED or kind is MediaKind.MP4)
        self.priced: tuple[MediaKind, ...] = saving.on_favourite
        """What a provider may charge for; it waits for `agree`."""

    @property
    def count(self) -> int:
        """How many songs it is about."""
        return len(self.ids)

    def begin(self) -> None:
        """Download what is free."""
        self._save(self._free, orders=())

    def agree(self) -> None:
        """The person knows that the rest may cost something."""
        self._save(self.priced, orders=self.priced)

    def _save(self, kinds: Sequence[MediaKind], *, orders: Sequence[MediaKind]) -> None:
        if not kinds or self._is_undone:
            return
        future = self._bridge.engine.saving.save(self.ids, list(kinds), orders=orders)
        self._bridge.do(future, owner=self, on_done=self._on_queued)

    def _on_queued(self, queued: Queued) -> None:
        self._queued += queued.files
        if self._is_undone:
            self.undo()

    def undo(self) -> None:
        """Cancel what still waits, and say what was ordered already."""
        self._is_undone = True
        files, self._queued = self._queued, []
        if files:
            self._bridge.read(
                partial(_ordered, self.ids, frozenset(files)),
                owner=self,
                on_done=partial(self._cancel, files),
            )

    def _cancel(self, files: Sequence[FileId], ordered: Sequence[str]) -> None:
        self._bridge.do(self._bridge.engine.saving.cancel_files(files), owner=self)
        if ordered:
            count = len(ordered)
            told = self.tr(
                "{n} files had been ordered already and may be charged: {names}.", "", count
            )
            names = formats.listed(map(plain, ordered[:_NAMED]))
            if count > _NAMED:
                names = beside(names, "…")
            self.said.emit(formats.counted(count, told, names=names))


def _ordered(ids: Sequence[SongId], files: frozenset[FileId], reader: LibraryReader) -> list[str]:
    """Those of the files that a provider was asked for and may charge for."""
    found = []
    for detail in filter(None, map(reader.song_detail, ids)):
        for file in detail.files:
            is_asked = file.is_being_made or file.state in {
                FileState.SAVED,
                FileState.DOWNLOADING,
            }
            if file.file_id in files and file.kind in PRICED and is_asked:
                name = " ".join(filter(None, (detail.row.title, take_letter(detail.row.take))))
                found.append(f"{name} ({file.kind.upper()})")
    return found
