"""What the person has better than the provider: the words that are really sung, and covers. Each change has its undo.

Opens dialogs, orders changes from the engine, and says how they went.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QEvent,
    QIODevice,
    QMimeData,
    QObject,
    QTimer,
    Signal,
)
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage, QImageWriter, QPixmap
from PySide6.QtWidgets import QWidget

from suno_desktop.core.errors import DesktopError
from suno_desktop.core.model import SongId
from suno_desktop.core.override import override
from suno_desktop.core.rows import SongDetail
from suno_desktop.ui import formats
from suno_desktop.ui.drops import take_copy
from suno_desktop.ui.messages import say, say_error
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.undoing import Undoing
from suno_desktop.ui.upkeep_commands import UpkeepCommands

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.core.library.results import Before
    from suno_desktop.ui.selection_commands import SelectionCommands
    from suno_desktop.ui.views.side_panel import SidePanel


_PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif"})
_KEY: Final = "own"


class OwnCommands(QObject):
    """Own words and covers.

    Signals:
        said: a message (text, deeds, key).
        dialog_made: a dialog (its kind, and itself) is to be shown.
    """

    said = Signal(str, object, str)
    dialog_made = Signal(str, object)

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        undoing: Undoing,
        upkeep: UpkeepCommands,
        selected: SelectionCommands,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._undoing = undoing
        self._upkeep = upkeep
        self._selected = selected

    def follow(self, panel: SidePanel) -> None:
        """Do what is wished for beside the lyrics, once they are there."""

        def fill() -> None:
            panel.lyrics.edit_requested.connect(self.edit_lyrics)
            cover = panel.details.findChild(QWidget, "detailsCover")
            if cover is not None and not self._bridge.engine.is_protected:
                PictureDrop(cover).dropped.connect(self._on_dropped)

        panel.filled.connect(fill)

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What the actions do."""
        return {
            "edit_lyrics": self.edit_lyrics,
            "own_cover": self.ask_cover,
            "paste_cover": self._paste_cover,
            "told_cover": self._use_told_cover,
        }

    # Words.

    def edit_lyrics(self, song_id: SongId | None = None) -> None:
        """Let the person write the words of a song (None: of the one that the action is about)."""
        song_id = song_id or next(iter(self._selected.judged_ids()), None)
        if song_id is None:
            return
        wanted = song_id

        def work(reader: LibraryReader) -> SongDetail | None:
            return reader.song_detail(wanted)

        self._bridge.read(work, owner=self, on_done=self._show_lyrics)

    def _show_lyrics(self, detail: SongDetail | None) -> None:
        if detail is None or (detail.clip is None and detail.sheet is None):
            return
        from suno_desktop.ui.dialogs.edit_lyrics import EditLyricsDialog  # noqa: PLC0415 — when opened

        words = _shown(detail)
        told = words if detail.told_words is None else detail.told_words
        dialog = EditLyricsDialog(
            song_title(detail.row),
            words,
            told,
            is_own=detail.told_words is not None,
            parent=self._window,
        )
        song_id = detail.row.song_id
        dialog.chosen.connect(lambda text: self.sing(song_id, text, before=detail))
        self.dialog_made.emit("lyrics", dialog)

    def sing(self, song_id: SongId, words: str | None, *, before: SongDetail) -> None:
        """Show a song with other words; None: with the provider's. Nothing happens if they are shown already."""
        was = _shown(before) if before.told_words is not None else None
        if words == was:
            return
        text = self.tr("Lyrics restored.") if words is None else self.tr("Lyrics saved.")
        #: On a button: write the new lyrics into downloaded files.
        write = (self.tr("Update tags in files"), lambda: self._upkeep.retag([song_id]))

        def done(old: Mapping[SongId, str | None]) -> None:
            self._undoing.offer(text, lambda: self._sing_again(old), write, key="own words")

        future = self._bridge.engine.tracking.sing({song_id: words})
        self._bridge.do(future, owner=self, on_done=done)

    def _sing_again(self, words: Mapping[SongId, str | None]) -> None:
        self._bridge.do(self._bridge.engine.tracking.sing(words), owner=self)

    # Covers.

    def ask_cover(self) -> None:
        """Let the person choose a picture for the songs that the action is about."""
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 — costs start-up time

        endings = " ".join(f"*{ending}" for ending in sorted(_PICTURES))
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Choose a cover"),
            "",
            self.tr("Pictures ({endings})").format(endings=endings),
        )
        if name:
            self.set_cover(self._selected.covered_ids(), Path(name))

    def set_cover(self, ids: Sequence[SongId], picture: Path | QImage) -> None:
        """Give songs this cover, in their files too."""
        if not ids:
            return
        given = picture if isinstance(picture, Path) else partial(_as_png, picture)
        future = self._bridge.engine.covers.set_own(list(ids), given)

        def done(before: Before) -> None:
            count = before.songs
            self._on_cover(before, self.tr("Set the cover of {n} songs.", "", count))

        self._bridge.do(future, owner=self, on_done=done, on_error=self._on_no_cover)

    def _use_told_cover(self) -> None:
        ids = self._selected.covered_ids()

        def done(before: Before) -> None:
            count = before.songs
            self._on_cover(
                before, self.tr("Restored the provider's cover of {n} songs.", "", count)
            )

        if ids:
            future = self._bridge.engine.covers.use_told(ids)
            self._bridge.do(future, owner=self, on_done=done)

    def _on_cover(self, before: Before, text: str) -> None:
        ids = [song_id for _, song_ids in before.groups for song_id in song_ids]
        if not ids:
            self.said.emit(self.tr("These songs have this cover already."), [], _KEY)
            return
        self._upkeep.retag(ids, is_part=True)

        def undo() -> None:
            future = self._bridge.engine.judging.undo(before)
            self._bridge.do(
                future, owner=self, on_done=lambda _done: self._upkeep.retag(ids, is_part=True)
            )

        self._undoing.offer(formats.counted(len(ids), text), undo, key=_KEY)

    def _on_no_cover(self, error: DesktopError) -> None:
        is_no_picture = error.code == "media.bad_picture"
        words = say("cover.no_picture") if is_no_picture else say_error(error)
        self.said.emit(words, [], _KEY)

    def _on_dropped(self, picture: Path | QImage) -> None:
        ids = self._selected.covered_ids()
        # Not before the drag has ended, or the other program waits for us.
        QTimer.singleShot(0, self, lambda: self.set_cover(ids, picture))

    def _paste_cover(self) -> None:
        if not self.paste_picture():
            self.said.emit(self.tr("There is no picture in the clipboard."), [], _KEY)

    def paste(self, otherwise: Callable[[], object]) -> None:
        """Take the picture in the clipboard as cover; if there is none, do what else pasting does."""
        if not self.paste_picture():
            otherwise()

    def paste_picture(self) -> bool:
        """Take the picture in the clipboard as cover; False if there is none, or no song for it."""
        picture = picture_of(QGuiApplication.clipboard().mimeData())
        ids = self._selected.covered_ids()
        if picture is None or not ids or self._bridge.engine.is_protected:
            return False
        self.set_cover(ids, picture)
        return True


class PictureDrop(QObject):
    """Lets pictures be dropped onto a widget, whatever else that does.

    Signals:
        dropped: a picture (`Path` of a file, or `QImage`).
    """

    dropped = Signal(object)

    def __init__(self, place: QWidget) -> None:
        super().__init__(place)
        place.setAcceptDrops(True)
        place.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and event.type() in {
            QEvent.Type.DragEnter,
            QEvent.Type.DragMove,
            QEvent.Type.Drop,
        }:
            picture = picture_of(event.mimeData())
            if picture is None:
                event.ignore()  # whoever is behind may want it
                return True
            if take_copy(event) and event.type() == QEvent.Type.Drop:
                self.dropped.emit(picture)
            return True
        return super().eventFilter(watched, event)


def picture_of(mime: QMimeData) -> Path | QImage | None:
    """The one picture that is dragged or was copied: a file, or what another program shows; None for anything else."""
    files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if files:
        is_one = len(files) == 1 and files[0].suffix.lower() in _PICTURES
        return files[0] if is_one else None
    if not mime.hasImage():
        return None
    image = mime.imageData()
    if isinstance(image, QPixmap):
        image = image.toImage()
    return image if isinstance(image, QImage) and not image.isNull() else None


def _as_png(image: QImage) -> bytes:
    """Its bytes, on a thread of the engine."""
    room = QBuffer()
    room.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(room, QByteArray(b"png")).write(image)
    return bytes(room.data().data())


def _shown(detail: SongDetail) -> str:
    """The words that are shown of a song or sheet."""
    if detail.sheet is not None:
        return detail.sheet.text
    return (detail.clip.lyrics if detail.clip is not None else None) or ""
