"""What plays, large, small or floating, and what is there of the window while it is not in front: each made when it is needed.

Nothing of it is needed for the first paint, so that it is made a little later, or when somebody asks for it before.
Decides nothing itself.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.ui.desktop_lyrics import DesktopLyrics
    from suno_desktop.ui.leaving import Leaving
    from suno_desktop.ui.main_window import MainWindow
    from suno_desktop.ui.mini import Mini
    from suno_desktop.ui.news import News
    from suno_desktop.ui.now_playing import NowPlaying
    from suno_desktop.ui.thumbnails import CoverThumbnails
    from suno_desktop.ui.window_state import WindowState

_AFTER_PAINT_MS: Final = 300
_NEVER_ON_TOP: Final = frozenset({"wayland"})
"""Platforms of Qt where no program decides what is on top."""


def stays_on_top() -> bool:
    """Whether windows of a program can stay above others here."""
    return QGuiApplication.platformName() not in _NEVER_ON_TOP


class StageRooms(QObject):
    """The rooms around one window.

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
        window_state: WindowState,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._playback = playback
        self._pictures = pictures
        self._state = window_state
        self._shared: dict[str, Any] = {"bridge": bridge, "player": player, "playback": playback}
        self._made: set[str] = set()
        """Which of the rooms were made."""
        window.playing.video_shown.connect(self._on_video_shown)
        window.playing.video_gone.connect(self._on_video_gone)
        window.player_bar.cover_clicked.connect(self.toggle_place)
        window.top.searched.connect(self._on_searched)

    # The rooms.

    @cached_property
    def now_playing(self) -> NowPlaying:
        """The place of what plays."""
        from suno_desktop.ui.now_playing import NowPlaying  # noqa: PLC0415 — as above

        self._made.add("now_playing")
        made = NowPlaying(self._window, pictures=self._pictures, **self._shared)
        made.video_fills_screen.connect(self.video_fills_screen)
        return made

    @cached_property
    def mini(self) -> Mini:
        """The mini player."""
        from suno_desktop.ui.mini import Mini  # noqa: PLC0415 — as above

        self._made.add("mini")
        shared = {**self._shared, "pictures": self._pictures}
        return Mini(self._window, window_state=self._state, **shared)

    @cached_property
    def desktop_lyrics(self) -> DesktopLyrics:
        """The lyrics over the desktop."""
        from suno_desktop.ui.desktop_lyrics import DesktopLyrics  # noqa: PLC0415 — as above

        self._made.add("desktop_lyrics")
        return DesktopLyrics(self._window, window_state=self._state, **self._shared)

    @cached_property
    def leaving(self) -> Leaving:
        """How the window is closed, with the tray."""
        from suno_desktop.ui.leaving import Leaving  # noqa: PLC0415 — as above

        self._made.add("leaving")
        return Leaving(self._window, bridge=self._bridge, playback=self._playback)

    @cached_property
    def news(self) -> News:
        """What is told while nobody looks."""
        from suno_desktop.ui.news import News  # noqa: PLC0415 — as above

        self._made.add("news")
        return News(self._window, bridge=self._bridge)

    # When they are made.

    def begin_soon(self) -> None:
        """Make what works unasked, once the window was painted."""
        if "news" not in self._made:
            QTimer.singleShot(_AFTER_PAINT_MS, self, self.begin)

    def begin(self) -> None:
        """Make what works unasked."""
        self.news.look()
        self.desktop_lyrics.bring_back()
        if not stays_on_top():
            self._window.actions_.say_of(
                "mini_player",
                self.tr("On Wayland, programs cannot keep their windows on top of others."),
            )

    def recolor(self) -> None:
        """The theme is another one now."""
        if "now_playing" in self._made:
            self.now_playing.recolor()

    # What actions do. Each makes its room first.

    def toggle_place(self) -> None:
        """Open the place of what plays, or go back."""
        self.now_playing.toggle()

    def go_to_song(self) -> None:
        """Show the song that plays in the list."""
        self.now_playing.go_to_song()

    def set_full_screen(self, on: bool) -> None:
        """Take the whole screen, or give it back."""
        self.now_playing.set_full_screen(on)

    def toggle_mini(self) -> None:
        """Put the mini player in the place of the window, or the window again."""
        self.mini.toggle()

    def set_desktop_lyrics(self, on: bool) -> None:
        """Let lyrics float over the desktop, or not any more."""
        self.desktop_lyrics.set_shown(on)

    def lock_desktop_lyrics(self, on: bool) -> None:
        """Let the mouse through them, or not any more."""
        self.desktop_lyrics.set_locked(on)

    def close_by_person(self) -> None:
        """Close the window as its own button does."""
        self.leaving.close_by_person()

    def quit(self) -> None:
        """End the program."""
        self.leaving.quit()

    # Going from one to another.

    @property
    def is_place_open(self) -> bool:
        """Whether what plays is in the place of the lists."""
        return "now_playing" in self._made and self.now_playing.is_open

    @property
    def is_small(self) -> bool:
        """Whether the mini player is in the place of the window."""
        return "mini" in self._made and self.mini.is_open

    def leave_place(self) -> None:
        """Show the lists again; who asked for that has the keyboard."""
        if "now_playing" in self._made:
            self.now_playing.leave(focus=False)

    def escape(self) -> bool:
        """Leave what Escape leaves; tells whether there was anything."""
        if "now_playing" in self._made and self.now_playing.escape():
            return True
        if not self._window.isFullScreen():
            return False
        self._window.actions_["full_screen"].setChecked(False)
        return True

    def come_back(self) -> None:
        """The window is wanted, wherever it was."""
        if self.is_small:
            self.mini.close()
        if "leaving" in self._made:
            self.leaving.come_back()

    def close(self, event: QCloseEvent) -> bool:
        """The window is to be closed; tells whether it may, and then ends all rooms."""
        if not self.leaving.lets_close(event):
            return False
        self.leave_place()
        if "mini" in self._made:
            self.mini.end()
        if "desktop_lyrics" in self._made:
            self.desktop_lyrics.end()
        self.leaving.tray.end()
        return True

    def _on_video_shown(self) -> None:
        self.now_playing.show_video()

    def _on_video_gone(self) -> None:
        if "now_playing" in self._made:
            self.now_playing.hide_video()

    def _on_searched(self, _text: str) -> None:
        self.leave_place()
