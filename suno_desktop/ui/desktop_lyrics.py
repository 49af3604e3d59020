"""The lyrics that float over the desktop: switched on and off, locked, remembered, filled with what plays while they are seen.

Only songs whose times are known have their lines there; of others it is the title, and nothing is guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QPoint, QSignalBlocker
from PySide6.QtWidgets import QMenu

from suno_desktop.core.changes import Changes
from suno_desktop.core.model import SongId
from suno_desktop.core.profile.settings import DesktopLyricsSettings
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.stage import stays_on_top
from suno_desktop.ui.views.sung_moments import SungMoments

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.core.listening.sung_lines import SungLines
    from suno_desktop.ui.main_window import MainWindow
    from suno_desktop.ui.views.lyrics_overlay import LyricsOverlay
    from suno_desktop.ui.window_state import WindowState

_SHOWN: Final = "desktop_lyrics.shown"
_LOCKED: Final = "desktop_lyrics.locked"
_PLACE: Final = "desktop_lyrics.place"
_KEYS: Final = frozenset({DesktopLyricsSettings.px.key, DesktopLyricsSettings.colours.key})


class DesktopLyrics(QObject):
    """The floating lyrics of one window."""

    def __init__(
        self,
        window: MainWindow,
        *,
        bridge: EngineBridge,
        player: Player,
        playback: Playback,
        window_state: WindowState,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._player = player
        self._playback = playback
        self._state = window_state
        self._overlay: LyricsOverlay | None = None
        self._title = ""
        self._sung: SungLines | None = None
        self._moments = SungMoments(self)
        self._moments.changed.connect(self._show)
        actions = window.actions_
        self._show_action = actions["desktop_lyrics"]
        self._lock_action = actions["lock_lyrics"]
        if not stays_on_top():
            self._say_why_not()
            return
        playback.song_changed.connect(self._look)
        bridge.changed.connect(self._on_changed)
        player.position_changed.connect(self._on_position_changed)
        window.dialogs.setting_changed.connect(self._on_setting_changed)

    def bring_back(self) -> None:
        """Let them float if they did when the window was closed last."""
        if not stays_on_top():
            return
        _tick(self._lock_action, on=self._state.get(_LOCKED, False))
        if self._state.get(_SHOWN, False):
            self._show_action.setChecked(True)

    def _say_why_not(self) -> None:
        for name in ("desktop_lyrics", "lock_lyrics"):
            self._window.actions_.say_of(
                name,
                self.tr(
                    "Not possible on Wayland, where programs can neither place windows nor keep them on top. Start "
                    "Suno Desktop with QT_QPA_PLATFORM=xcb to have them."
                ),
                never=True,
            )

    @property
    def overlay(self) -> LyricsOverlay:
        """What floats."""
        if self._overlay is None:
            from suno_desktop.ui.views.lyrics_overlay import LyricsOverlay  # noqa: PLC0415 — hardly ever

            self._overlay = LyricsOverlay(self._window)
            self._overlay.moved.connect(self._keep_place)
            self._overlay.menu_requested.connect(lambda point: self.menu().popup(point))
            self._apply_look()
            self._overlay.set_locked(locked=self._lock_action.isChecked())
        return self._overlay

    @property
    def is_shown(self) -> bool:
        """Whether they float."""
        return self._overlay is not None and self._overlay.isVisible()

    def set_shown(self, on: bool) -> None:
        """Let them float, or not any more."""
        if not stays_on_top():
            return
        self._state.set(_SHOWN, on)
        if not on:
            if self._overlay is not None:
                self._overlay.hide()
            return
        overlay = self.overlay
        place: list[Any] = self._state.get(_PLACE, [])
        is_place = len(place) == 2 and all(isinstance(part, int) for part in place)
        if is_place:
            overlay.move(QPoint(*place))
        if not is_place or not overlay.is_on_screen():
            overlay.stand_below(self._window)
        overlay.show()
        handle = overlay.windowHandle()
        if handle is not None:
            handle.setTransientParent(None)  # type: ignore[arg-type] # some desktops hide it with its parent
        self._look()

    def set_locked(self, on: bool) -> None:
        """Let the mouse through them, or not any more."""
        self._state.set(_LOCKED, on)
        if self._overlay is not None:
            self._overlay.set_locked(locked=on)

    def _keep_place(self) -> None:
        place = self.overlay.pos()
        self._state.set(_PLACE, [place.x(), place.y()])

    def menu(self) -> QMenu:
        """What can be done with them."""
        menu = QMenu(self._window)
        menu.setObjectName("desktopLyricsMenu")
        menu.addAction(self._lock_action)
        look = menu.addAction(self.tr("&Size and colours…"))
        look.triggered.connect(self._show_settings)
        menu.addSeparator()
        menu.addAction(self._show_action)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _show_settings(self) -> None:
        self._window.come_forward()
        self._window.dialogs.show_settings("playback")

    def _on_setting_changed(self, key: str) -> None:
        if key in _KEYS and self._overlay is not None:
            self._apply_look()

    def _apply_look(self) -> None:
        chosen = self._bridge.engine.settings.desktop_lyrics
        self.overlay.set_look(chosen.px, chosen.colours)

    def end(self) -> None:
        """The window goes, and they with it; they come again at the next start."""
        if self._overlay is not None:
            self._overlay.hide()

    # What is shown.

    def _on_changed(self, changes: Changes) -> None:
        if self._playback.current in changes.songs:
            self._look()

    def _look(self, *_told: object) -> None:
        """Read what plays, if anybody sees it."""
        if not self.is_shown:
            return
        song_id = self._playback.current
        if song_id is None:
            self._take("", None)
            return

        def show(read: tuple[str, SungLines | None]) -> None:
            if song_id == self._playback.current:
                self._take(*read)

        self._bridge.read(lambda reader: _read(reader, song_id), owner=self, on_done=show)

    def _take(self, title: str, sung: SungLines | None) -> None:
        self._title, self._sung = title, sung
        self._moments.set_lines(sung)
        self._show(self._playback.position_ms / 1000)
        self._moments.go_to(self._playback.position_ms / 1000)

    def _on_position_changed(self, position_ms: int) -> None:
        if self.is_shown:
            self._moments.go_to(position_ms / 1000)

    def _show(self, position_s: float) -> None:
        from suno_desktop.ui.views.lyrics_overlay import FloatingLines, line_of  # noqa: PLC0415 — as above

        sung = self._sung
        if sung is None:
            self.overlay.show_lines(FloatingLines(self._title))
            return
        number = sung.at(position_s)
        following = sung.lines[number + 1].text if number + 1 < len(sung.lines) else ""
        if number < 0:
            self.overlay.show_lines(FloatingLines(self._title, 0, line_of(following)))
            return
        line = sung.lines[number]
        raw = "".join(word.text for word in line.words)
        upto = len(raw)
        if sung.has_words(number):
            word = sung.word_at(number, position_s)
            upto = 0 if word is None else word[1]
        text = line_of(line.text)
        # Spaces are set in order where a line is written, so that the sung part is counted anew.
        upto = len(text) if upto >= len(raw.rstrip()) else len(line_of(raw[:upto]))
        self.overlay.show_lines(FloatingLines(text, upto, line_of(following)))


def _read(reader: LibraryReader, song_id: SongId) -> tuple[str, SungLines | None]:
    """Title of a song, and when its lines are sung. Runs where the library is read."""
    from suno_desktop.core.listening import sung_lines  # noqa: PLC0415 — as above
    from suno_desktop.ui.views.lyrics_panel import shown_lyrics  # noqa: PLC0415 — as above

    detail = reader.song_detail(song_id)
    if detail is None:
        return "", None
    return song_title(detail.row), sung_lines.of_song(detail, shown_lyrics(detail))


def _tick(action: Any, *, on: bool) -> None:
    """Show a state without ordering it."""
    blocker = QSignalBlocker(action)
    action.setChecked(on)
    blocker.unblock()
