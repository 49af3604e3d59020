"""Who is steered by play, next, back and the place in the song: a guest, else the player. So there is one transport.

A guest is what is previewed or compared. While the player itself sounds, it is the one that is steered and shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from suno_desktop.bridge.player import PlayerState

if TYPE_CHECKING:
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.ui.guest import Guest
    from suno_desktop.ui.main_window import MainWindow
    from suno_desktop.ui.thumbnails import CoverThumbnails
    from suno_desktop.ui.views.guest_bar import GuestBar


class Transport(QObject):
    """The transport of one window. What shows guests is made with the first one."""

    def __init__(
        self, window: MainWindow, *, player: Player, playback: Playback, pictures: CoverThumbnails
    ) -> None:
        super().__init__(window)
        self._player = player
        self._playback = playback
        self._bar = window.player_bar
        self._selected = window.selected
        self._actions = window.actions_
        self._pictures = pictures
        self._shown: GuestBar | None = None
        self._selected.guest_changed.connect(self._look)
        self._selected.guest_moved.connect(self._on_moved)
        player.state_changed.connect(self._on_state_changed)
        self._bar.step_requested.connect(self.seek_by)

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of the transport do."""
        return {"play_pause": self.toggle, "next": self.next, "previous": self.previous}

    @property
    def guest(self) -> Guest | None:
        """The guest that is steered; None: the player is."""
        return None if self._player.state is PlayerState.PLAYING else self._selected.guest

    def toggle(self) -> None:
        """Play or pause."""
        (self.guest or self._playback).toggle()

    def next(self) -> None:
        """Go to what comes next."""
        guest = self.guest
        if guest is None:
            self._playback.next()
        else:
            guest.go_on(1)

    def previous(self) -> None:
        """Go to what was before."""
        guest = self.guest
        if guest is None:
            self._playback.previous()
        else:
            guest.go_on(-1)

    def seek_by(self, step_ms: int) -> None:
        """Go some way on or back."""
        guest = self.guest
        length_ms = self._player.duration_ms if guest is None else guest.heard.length_ms
        if length_ms > 0:
            one = self._player.position_ms if guest is None else guest.place_ms
            self._seek(max(0, min(length_ms, one + step_ms)))

    def _seek(self, place_ms: int) -> None:
        guest = self.guest
        if guest is None:
            self._player.seek(place_ms)
        else:
            guest.seek(place_ms)

    # What is shown.

    def _on_state_changed(self, _state: PlayerState) -> None:
        if self._selected.guest is not None:
            self._look()

    def _look(self) -> None:
        guest = self.guest
        if guest is None:
            self._bar.show_guest(None)
            return
        if self._shown is None:
            from suno_desktop.ui.views.guest_bar import GuestBar  # noqa: PLC0415 — not for the first paint

            self._shown = GuestBar(self._actions, self._pictures)
            self._shown.sought.connect(self._seek)
        self._bar.show_guest(self._shown)
        self._shown.show_heard(guest.heard, guest.place_ms)

    def _on_moved(self) -> None:
        guest = self.guest
        if guest is not None and self._shown is not None:
            self._shown.go_to(guest.place_ms)

    def recolor(self) -> None:
        """The theme is another one now."""
        if self._shown is not None and self.guest is not None:
            self._shown.recolor()
