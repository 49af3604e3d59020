"""What the person knows better than the provider: the words that are really sung. Each change has its undo and a message.

Opens the dialog, orders the change from the engine, and says how it went.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from suno_desktop.core.model import SongId
from suno_desktop.core.rows import SongDetail
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.undoing import Undoing
from suno_desktop.ui.upkeep_commands import UpkeepCommands

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.ui.views.side_panel import SidePanel


class OwnCommands(QObject):
    """Own words.

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
        wanted: Callable[[], list[SongId]],
        window: QWidget,
    ) -> None:
        """`wanted`: the songs that an action is about."""
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._undoing = undoing
        self._upkeep = upkeep
        self._wanted = wanted

    def follow(self, panel: SidePanel) -> None:
        """Do what is wished for beside the lyrics, once they are there."""
        panel.filled.connect(lambda: panel.lyrics.edit_requested.connect(self.edit_lyrics))

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What the actions do."""
        return {"edit_lyrics": self.edit_lyrics}

    # Words.

    def edit_lyrics(self, song_id: SongId | None = None) -> None:
        """Let the person write the words of a song (None: of the one that the action is about)."""
        song_id = song_id or next(iter(self._wanted()), None)
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


def _shown(detail: SongDetail) -> str:
    """The words that are shown of a song or sheet."""
    if detail.sheet is not None:
        return detail.sheet.text
    return (detail.clip.lyrics if detail.clip is not None else None) or ""
