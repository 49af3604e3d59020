"""The place of what plays: opened from anywhere, filled with the current song as long as somebody sees it, left to where one was.

Reads for the view and gives its wishes to those who fulfil them. Behind a minimised or hidden window it reads nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from suno_desktop.core.changes import Changes
from suno_desktop.core.model import SongId, SongKind
from suno_desktop.ui.full_screen import FullScreen

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.ui.main_window import MainWindow
    from suno_desktop.ui.thumbnails import CoverThumbnails
    from suno_desktop.ui.views.now_playing_view import NowPlayingView, NowShown


class NowPlaying(QObject):
    """The place in one window; its view is made when it is first opened.

    Signals:
        video_fills_screen: a video has the whole screen, or not any more.
    """

    video_fills_screen = Signal(bool)

    def __init__(
        self,
        window: MainWindow,
        *,
        bridge: EngineBridge,
        player: Player,
        playback: Playback,
        pictures: CoverThumbnails,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._player = player
        self._playback = playback
        self._pictures = pictures
        self._view: NowPlayingView | None = None
        self._is_open = False
        self._fills_screen = False
        self._focused: QWidget | None = None
        """What had the keyboard before it was opened."""
        self._full_screen = FullScreen(window, parent=self)
        playback.song_changed.connect(self._look)
        player.position_changed.connect(self._on_position_changed)
        bridge.changed.connect(self._on_changed)
        window.centre.page_shown.connect(self._on_page_shown)

    # Opening and leaving.

    @property
    def is_open(self) -> bool:
        """Whether it is in the place of the lists."""
        return self._is_open

    @property
    def view(self) -> NowPlayingView:
        """What is seen of it."""
        if self._view is None:
            self._view = self._make_view()
        return self._view

    def _make_view(self) -> NowPlayingView:
        from suno_desktop.ui.views.now_playing_view import NowPlayingView  # noqa: PLC0415 — after the first paint

        window = self._window
        view = NowPlayingView(
            pictures=self._pictures,
            actions=window.actions_,
            queue=window.queue_commands.make_panel(self._pictures),
            video=window.video,
            parent=window.centre,
        )
        judging = window.commands.judging
        view.judging.set_writable(writable=not self._bridge.engine.is_protected)
        view.back_requested.connect(self.leave)
        view.looked_at.connect(self._look, Qt.ConnectionType.QueuedConnection)
        view.seek_requested.connect(lambda seconds: self._player.seek(round(seconds * 1000)))
        view.favour_requested.connect(lambda: judging.favour(self._current()))
        view.rate_requested.connect(lambda stars: judging.rate(self._current(), stars))
        view.version_requested.connect(self._play_version)
        view.lyrics.edit_requested.connect(window.own.edit_lyrics)
        window.panel_content.follow_size(view.lyrics, "now.lyrics_size")
        return view

    def _current(self) -> list[SongId]:
        current = self._playback.current
        return [] if current is None else [current]

    def toggle(self) -> None:
        """Open it, or go back to where one was."""
        if self._is_open:
            self.leave()
        else:
            self.open()

    def open(self) -> None:
        """Show it in the place of the lists, if something plays."""
        if self._is_open or self._playback.current is None or self._window.comparing.is_there:
            return
        self._focused = QApplication.focusWidget()
        self._is_open = True
        view = self.view
        self._window.centre.show_page(view)
        self._window.layout_.make_room(wanted=True)
        self._window.selected.set_about_current(on=True)
        self._share_screen()
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._look()

    def leave(self, *, focus: bool = True) -> None:
        """Show the lists again as they were; what plays goes on.

        Args:
            focus: the keyboard goes back to where it was; else who asked for this has it.
        """
        if not self._is_open:
            return
        self._give_up_place()
        self._window.centre.show_page(None)
        before, self._focused = self._focused, None
        if not focus:
            return
        if before is not None and before.isVisible() and before.window() is self._window:
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._window.centre.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to_song(self) -> None:
        """Show the song in the list, or its video if that is not on screen."""
        if self._is_open:
            self.leave()
            self._window.playing.reveal_playing()
        else:
            self._window.playing.go_to_playing()

    def _give_up_place(self) -> None:
        """Leave everything around as it was before."""
        self._is_open = False
        self._window.actions_["full_screen"].setChecked(False)
        self._window.layout_.make_room(wanted=False)
        self._share_screen()
        self._window.selected.set_about_current(on=False)

    def _on_page_shown(self, page: QWidget | None) -> None:
        """Something else was wanted there: a list, a collection, or versions to be compared."""
        if self._is_open and page is not self._view:
            self._focused = None
            self._give_up_place()

    def escape(self) -> bool:
        """Leave the full screen, or the place; tells whether there was anything to leave."""
        if not self._is_open:
            return False
        if self._window.isFullScreen():
            self._window.actions_["full_screen"].setChecked(False)
        else:
            self.leave()
        return True

    def set_full_screen(self, on: bool) -> None:
        """Take the whole screen, for the place alone where it is open, or give it back."""
        self._window.layout_.set_full_screen(on)
        self._share_screen()

    def _share_screen(self) -> None:
        alone = self._is_open and self._window.isFullScreen()
        if self._view is not None:
            self._view.set_alone(alone=alone)
        fills = alone and self._view is not None and self._view.has_video
        if fills is not self._fills_screen:
            self._fills_screen = fills
            self.video_fills_screen.emit(fills)
        self._full_screen.set(
            on=alone, controls=None if self._view is None else self._view.controls
        )

    # What is shown.

    def _is_seen(self) -> bool:
        is_seen = self._is_open and self._view is not None and self._view.isVisible()
        return is_seen and not self._window.isMinimized()

    def _on_changed(self, changes: Changes) -> None:
        told = frozenset() if self._view is None else self._view.told
        is_told = self._playback.current in changes.songs or not told.isdisjoint(changes.songs)
        if is_told or (changes.songs_listed and changes.songs):  # a version may come, or come back
            self._look()

    def _look(self, *_told: object) -> None:
        """Read the current song; while nobody sees it, once somebody does."""
        if self._view is None:
            return
        if not self._is_seen():
            self._view.is_stale = True
            return
        song_id = self._playback.current
        if song_id is None:
            self._view.show_nothing()
            return

        def show(shown: NowShown | None) -> None:
            if shown is not None and shown.detail.row.song_id == self._playback.current:
                self._show(shown)

        self._bridge.read(lambda reader: _read(reader, song_id), owner=self, on_done=show)

    def _show(self, shown: NowShown) -> None:
        self.view.show_song(shown)
        self._on_position_changed(self._player.position_ms)

    def _on_position_changed(self, position_ms: int) -> None:
        if self._is_seen():
            self.view.go_to(position_ms / 1000)
        elif self._view is not None:
            self._view.is_stale = True

    def recolor(self) -> None:
        """The theme is another one now."""
        if self._view is not None:
            self._view.recolor()

    # What is wanted there.

    def _play_version(self, song_id: SongId) -> None:
        """Play another version now; what comes next stays what it was."""
        self._playback.switch_to(song_id)

    def show_video(self) -> None:
        """A video plays: open the place with it."""
        self.view.show_video(shown=True)
        self._share_screen()
        self.open()

    def hide_video(self) -> None:
        """There is no video to be seen any more: show the cover."""
        if self._view is not None:
            self._view.show_video(shown=False)
            self._share_screen()


def _read(reader: LibraryReader, song_id: SongId) -> NowShown | None:
    """All that the place shows of a song. Runs where the library is read."""
    from suno_desktop.core.listening import sung_lines  # noqa: PLC0415 — as the view
    from suno_desktop.ui.views.lyrics_panel import shown_lyrics  # noqa: PLC0415 — as the view
    from suno_desktop.ui.views.now_playing_view import NowShown  # noqa: PLC0415 — as the view

    detail = reader.song_detail(song_id)
    if detail is None:
        return None
    rows = reader.song_rows(reader.songs_of([detail.row.task_key]))
    versions = [row for row in rows if row.kind is SongKind.CLIP]
    is_among = any(row.song_id == song_id for row in versions)
    return NowShown(
        detail=detail,
        versions=versions if is_among else (),
        lines=sung_lines.of_song(detail, shown_lyrics(detail)),
    )
