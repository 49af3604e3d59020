"""The versions of a song side by side, in the window: the place, its keys, and what is done with the versions there.

What is heard is `Comparison`'s business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from suno_desktop.core.errors import DesktopError
from suno_desktop.core.listening.versions import MOST
from suno_desktop.core.model import SongId
from suno_desktop.ui.messages import say_error

if TYPE_CHECKING:
    from suno_desktop.bridge.comparison import Comparison
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.ui.actions import Actions
    from suno_desktop.ui.commands import Commands
    from suno_desktop.ui.selection_commands import SelectionCommands
    from suno_desktop.ui.views.centre import Centre
    from suno_desktop.ui.views.compare_view import CompareView


class ComparePlace(QObject):
    """Compares in one window. The place is made when it is first wanted."""

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        player: Player,
        playback: Playback,
        commands: Commands,
        centre: Centre,
        selected: SelectionCommands,
        actions: Actions,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._player = player
        self._playback = playback
        self._commands = commands
        self._centre = centre
        self._selected = selected
        self._actions = actions
        self._window = window
        self._comparison: Comparison | None = None
        self._view: CompareView | None = None

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of comparing do."""
        return {
            "compare": self.compare,
            "switch_version": lambda: self.comparison.switch_by(1),
            "switch_back": lambda: self.comparison.switch_by(-1),
            **{
                f"version_{number}": partial(self._switch, number - 1)
                for number in range(1, MOST + 1)
            },
            "loop_from": self._loop_from,
            "loop_to": self._loop_to,
            "loop_off": lambda: self.comparison.set_loop(None),
            "own_places": self._set_own_places,
            "blind_test": self._set_test,
            "prefer": lambda: self._prefer(self.comparison.number),
        }

    # The place.

    @property
    def comparison(self) -> Comparison:
        """What is compared; made at the first need, because it brings in what decodes sound."""
        if self._comparison is None:
            from suno_desktop.bridge.comparison import Comparison  # noqa: PLC0415 — numpy

            made = Comparison(
                bridge=self._bridge, player=self._player, playback=self._playback, parent=self
            )
            made.opened.connect(self._show)
            made.closed.connect(self._leave)
            made.changed.connect(self._on_changed)
            made.troubled.connect(self._on_troubled)
            self._comparison = made
        return self._comparison

    @property
    def view(self) -> CompareView | None:
        """The place, once it was wanted."""
        return self._view

    def compare(self) -> None:
        """Compare the selected songs, or the versions of the task of the one that is selected or plays."""
        ids = self._selected.judged_ids()
        if ids and not self.is_there:
            self.comparison.open(ids)

    def _show(self) -> None:
        if self._view is None:
            from suno_desktop.ui.views.compare_view import CompareView  # noqa: PLC0415 — as above

            view = self._view = CompareView(self.comparison, self._actions, self._centre)
            view.left.connect(self.comparison.close)
            view.preferred.connect(self._prefer)
            view.favoured.connect(self._favour)
        self._selected.set_guest(self)
        self._view.show_all()
        self._centre.show_page(self._view)
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self) -> None:
        self._selected.set_guest(None)
        self._check_marks()
        if self._view is not None and not self._view.isHidden():
            self._centre.show_page(None)
            self._centre.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_changed(self) -> None:
        self._check_marks()
        self._selected.enable()
        if self._view is not None and self.is_there:
            self._view.show_all()

    def _check_marks(self) -> None:
        """Tick the actions that are on."""
        self._actions["own_places"].setChecked(self.comparison.has_own_places)
        self._actions["blind_test"].setChecked(self.comparison.is_hidden)

    def _on_troubled(self, error: DesktopError) -> None:
        self._commands.said.emit(say_error(error), [], "compare")

    def recolor(self) -> None:
        """The theme is another one now."""
        if self._view is not None:
            self._view.recolor()

    # What judgements are about there.

    @property
    def is_there(self) -> bool:
        """Whether versions are compared now."""
        return self._comparison is not None and self._comparison.is_open

    is_list = False
    """The place has that of the list."""

    @property
    def is_hidden(self) -> bool:
        """Whether nothing may tell which version is heard."""
        return self.is_there and self.comparison.is_hidden

    @property
    def is_looping(self) -> bool:
        """Whether a part is played again and again."""
        return self.is_there and self.comparison.loop_s is not None

    def judged_ids(self) -> list[SongId]:
        """The version that is heard."""
        heard = self.comparison.heard
        return [] if heard is None or self.is_hidden else [heard.row.song_id]

    @property
    def place_ms(self) -> int:
        """Where in it."""
        return round(self.comparison.place_s * 1000)

    def keep(self) -> None:
        """Keep the version that is heard, and move the others to the Trash."""
        heard = self.judged_ids()
        others = [
            one.row.song_id for one in self.comparison.versions if one.row.song_id not in heard
        ]
        if heard and others:
            self.comparison.close()
            self._commands.judging.keep(heard, others=others)

    def remove(self) -> None:
        """The same: Del stands for those that are not kept."""
        self.keep()

    def _favour(self, number: int) -> None:
        self._commands.judging.favour([self.comparison.versions[number].row.song_id])

    # Deeds.

    def _switch(self, number: int) -> None:
        self.comparison.switch(number)

    def _loop_from(self) -> None:
        self.comparison.loop_from_here()

    def _loop_to(self) -> None:
        self.comparison.loop_to_here()

    def _set_own_places(self) -> None:
        self.comparison.set_own_places(own=not self.comparison.has_own_places)

    def _set_test(self) -> None:
        if self.is_hidden:
            self.comparison.end_test()
        else:
            self.comparison.begin_test()

    def _prefer(self, number: int) -> None:
        outcome = self.comparison.prefer(number)
        if outcome is None:
            return
        songs = [self.comparison.song_of(one) for one in (outcome.winner, *outcome.losers)]
        clips = [row.clip_id for row in songs if row.clip_id is not None]
        self._commands.judging.vote(clips[0], clips[1:])
