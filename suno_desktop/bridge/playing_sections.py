"""The sections of the song that plays (verse, chorus) with their times, told to who shows them. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from suno_desktop.core.changes import Changes
from suno_desktop.core.model import SongId

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.core.timed_words import Section


class PlayingSections(QObject):
    """Follows the current song.

    Signals:
        changed(tuple of Section): what is known of the current song now.
    """

    changed = Signal(object)

    def __init__(self, *, bridge: EngineBridge, playback: Playback, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._playback = playback
        playback.song_changed.connect(self._on_song_changed)
        bridge.changed.connect(self._on_changed)

    def _on_song_changed(self, song_id: SongId | None) -> None:
        self.changed.emit(())
        if song_id is not None:
            self._read(song_id)

    def _on_changed(self, changes: Changes) -> None:
        current = self._playback.current
        if current is not None and current in changes.songs:
            self._read(current)

    def _read(self, song_id: SongId) -> None:
        from suno_desktop.core.timed_words import sections_of  # noqa: PLC0415 — once something plays

        def work(reader: LibraryReader) -> tuple[Section, ...]:
            detail = reader.song_detail(song_id)
            if detail is None or detail.clip is None:
                return ()
            return sections_of(
                detail.sung, detail.clip.lyrics or "", duration_s=detail.row.duration_s
            )

        def show(found: tuple[Section, ...]) -> None:
            if song_id == self._playback.current:
                self.changed.emit(found)

        # Words that differ from the lyrics may take a while to compare, for which no search waits.
        self._bridge.survey(work, owner=self, on_done=show)
