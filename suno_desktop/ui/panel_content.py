"""What the side panel tells: details and lyrics of what is selected, and the wishes that are made there.

Reads nothing; it is given what is selected.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, Signal

from suno_desktop.core.model import FileState, MediaKind, SongId, TaskKey
from suno_desktop.core.rows import SongDetail, TaskRow
from suno_desktop.ui import states
from suno_desktop.ui.models.selection import Selection
from suno_desktop.ui.views.centre import Centre
from suno_desktop.ui.views.side_panel import SidePanel
from suno_desktop.ui.views.sidebar import TASK_PLACES
from suno_desktop.ui.window_state import WindowState

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.core.listening.sung_lines import SungLines
    from suno_desktop.ui.commands import Commands
    from suno_desktop.ui.demand_commands import TimesOnOpening
    from suno_desktop.ui.views.lyrics_panel import LyricsPanel
    from suno_desktop.ui.window_dialogs import WindowDialogs

_Words: TypeAlias = "tuple[SongId | None, str]"
"""A song, and its words with their times as they are kept."""
_AGAIN = frozenset({FileState.FAILED, FileState.MISSING, FileState.DAMAGED, FileState.PAUSED})


class PanelContent(QObject):
    """Fills one side panel.

    Signals:
        settings_requested: the page of the settings about relays is wanted.
        search_requested: what this search finds is to be listed.
        song_requested: this song is to be shown (`SongId`).
        similar_requested: the songs of the same recipe as the selected one are to be listed.
    """

    settings_requested = Signal()
    search_requested = Signal(str)
    song_requested = Signal(object)
    similar_requested = Signal()

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        playback: Playback,
        panel: SidePanel,
        centre: Centre,
        commands: Commands,
        dialogs: WindowDialogs,
        window_state: WindowState,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._playback = playback
        self._follows = True
        """Whether the lyrics are those of what plays: as long as no other song was chosen."""
        self._plays = False
        """Whether the current song sounds, or is about to."""
        self._panel = panel
        self._centre = centre
        self._commands = commands
        self._dialogs = dialogs
        self._state = window_state
        self._times: TimesOnOpening | None = None
        self._sung: tuple[_Words, SungLines | None] = ((None, ""), None)
        """Whose words follow, and when their lines are sung."""
        panel.filled.connect(self._wire)
        centre.selected.connect(self._on_selected)
        centre.task_selected.connect(self._on_task_selected)
        playback.song_changed.connect(self._on_song_changed)

    def _wire(self) -> None:
        details, lyrics = self._panel.details, self._panel.lyrics
        details.save_requested.connect(lambda: self._commands.save(self._centre.selection))
        details.settings_requested.connect(self.settings_requested)
        details.retry_file_requested.connect(self._retry_files)
        details.retry_task_requested.connect(lambda key: self._commands.poll([key]))
        details.reply_requested.connect(self._dialogs.show_reply)
        details.folder_requested.connect(self._commands.show_file)
        details.cover_requested.connect(self._dialogs.show_cover)
        details.copy_requested.connect(self._commands.copy_text)
        self.follow_size(lyrics, "lyrics.size")
        judging = self._commands.judging
        details.play_requested.connect(self._play)
        details.favour_requested.connect(lambda song_id: judging.favour([song_id]))
        details.stem_save_requested.connect(
            lambda song_id: self._commands.save_songs([song_id], (MediaKind.MP3,))
        )
        details.stem_trash_requested.connect(lambda song_id: judging.trash_songs([song_id]))
        details.rate_requested.connect(lambda song_id, stars: judging.rate([song_id], stars))
        details.search_requested.connect(self.search_requested)
        details.song_requested.connect(self.song_requested)
        details.similar_requested.connect(lambda _song_id: self.similar_requested.emit())
        details.fold(self._state.get("details.folded", ["technical"]))
        details.folded.connect(lambda names: self._state.set("details.folded", names))
        from suno_desktop.ui.demand_commands import TimesOnOpening  # noqa: PLC0415 — not for the first paint

        self._times = TimesOnOpening(
            bridge=self._bridge, commands=self._commands, panel=self._panel, parent=self
        )
        self._show_playing()
        self._show(self._centre.selection)

    def follow_size(self, lyrics: LyricsPanel, name: str) -> None:
        """Give words the size that was chosen for them, and remember what is chosen."""
        lyrics.set_size(self._state.get(name, 0))
        lyrics.size_chosen.connect(lambda size: self._state.set(name, size))

    def _play(self, song_id: SongId) -> None:
        """Play the song that is told about, and what is listed after it; the one that plays already is paused."""
        if song_id == self._playback.current:
            self._playback.toggle()
            return
        listed = self._centre.song_model.song_ids
        self._commands.play(listed if song_id in listed else [song_id], song_id)

    def tell_task(self, key: TaskKey) -> None:
        """Say in a message how a task stands, with what can be done; all about it is in the panel."""

        def work(reader: LibraryReader) -> Sequence[TaskRow]:
            return reader.task_rows([key])

        def tell(rows: Sequence[TaskRow]) -> None:
            for row in rows:
                told = states.tell_task(row)
                opens = self.settings_requested.emit
                deed = opens if told.deed == "settings" else partial(self._commands.poll, [key])
                word = states.deed_word(told.deed)
                self._commands.said.emit(states.say_told(told), [(word, deed)] if word else [], "")

        self._bridge.read(work, owner=self, on_done=tell)

    def _retry_files(self, detail: SongDetail) -> None:
        """Try again what failed of one song."""
        files = [file.file_id for file in detail.files if file.state in _AGAIN]
        if files:
            self._commands.retry_files(files)

    def set_plays(self, *, plays: bool) -> None:
        """The current song sounds or is about to, or it does not."""
        self._plays = plays
        self._show_playing()

    def _show_playing(self) -> None:
        if self._panel.is_filled:
            self._panel.details.show_playing(self._playback.current if self._plays else None)

    def _on_song_changed(self, song_id: SongId | None) -> None:
        self._show_playing()
        self._follows = self._follows or self._centre.selection.ids == (song_id,)
        if self._follows and song_id is not None:
            self._read_lyrics(song_id)

    def _read_lyrics(self, song_id: SongId) -> None:
        def work(reader: LibraryReader) -> SongDetail | None:
            return reader.song_detail(song_id)

        def show(detail: SongDetail | None) -> None:
            is_current = self._follows and self._playback.current == song_id
            if detail is not None and is_current and self._panel.is_filled:
                self._show_lyrics(detail)

        self._bridge.read(work, owner=self, on_done=show)

    def _read_times(self, detail: SongDetail) -> None:
        """Let the words follow that are those of what plays, where their times are known."""
        song_id = detail.row.song_id
        if detail.times is None or song_id != self._playback.current:
            return

        def work(_reader: LibraryReader) -> SungLines | None:
            from suno_desktop.core.listening import sung_lines  # noqa: PLC0415 — only for songs with times
            from suno_desktop.ui.views.lyrics_panel import shown_lyrics  # noqa: PLC0415 — as above

            return sung_lines.of_song(detail, shown_lyrics(detail))

        def show(lines: SungLines | None) -> None:
            is_shown = self._panel.lyrics.shown_song == song_id
            if lines is not None and is_shown and self._playback.current == song_id:
                self._sung = (_words_of(detail), lines)
                self._panel.lyrics.show_song(detail, lines)
                self.go_to(self._playback.position_ms)

        self._bridge.read(work, owner=self, on_done=show)

    def go_to(self, position_ms: int) -> None:
        """What plays is here now; its words follow if anybody sees them."""
        panel = self._panel
        if not panel.isVisible() or panel.window().isMinimized():
            return
        if panel.is_filled and panel.lyrics.shown_song == self._sung_song:
            panel.lyrics.go_to(position_ms / 1000)

    @property
    def _sung_song(self) -> SongId | None:
        (song_id, _kept), _lines = self._sung
        return song_id

    def _show_no_lyrics(self, message: str) -> None:
        """Nothing is chosen here; what plays has words of its own."""
        current = self._playback.current
        self._follows = True
        if current is not None:
            self._read_lyrics(current)
        else:
            self._show_lyrics(None)
            self._panel.lyrics.show_message("", message)

    def _show_lyrics(self, detail: SongDetail | None) -> None:
        if detail is not None:
            known, lines = self._sung
            is_known = known == _words_of(detail) and self._playback.current == detail.row.song_id
            self._panel.lyrics.show_song(detail, lines if is_known else None)
            if not is_known:
                self._read_times(detail)
        if self._times is not None:
            self._times.show_song(detail)

    def _on_selected(self, selection: Selection) -> None:
        if selection.ids or self._panel.is_filled:
            self._show(selection)

    def _show(self, selection: Selection) -> None:
        details, lyrics = self._panel.details, self._panel.lyrics
        if selection.detail is not None:
            self._follows = selection.ids == (self._playback.current,)
            details.show_song(selection.detail)
            self._show_lyrics(selection.detail)
        elif len(selection.ids) > 1:
            details.show_selection(selection)
            self._show_lyrics(None)
            lyrics.show_message("", self.tr("Select one song to read its lyrics."))
        else:
            self._show_nothing()
            self._show_no_lyrics(self.tr("Select a song to read its lyrics."))

    def _on_task_selected(self, task: TaskRow | None) -> None:
        if task is None and not self._panel.is_filled:
            return
        self._show_no_lyrics(self.tr("Select a song to read its lyrics."))
        if task is not None:
            self._panel.details.show_task(task)
        else:
            self._show_nothing()

    def _show_nothing(self) -> None:
        self._panel.details.show_nothing(among_tasks=self._centre.place in TASK_PLACES)


def _words_of(detail: SongDetail) -> _Words:
    return detail.row.song_id, "" if detail.times is None else detail.times.kept
