"""Judging in the window: which keys do what to the selected or playing song, what counts as heard, and where notes are.

What a judgement does is `JudgingCommands`' business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from suno_desktop.bridge.heard import Heard
from suno_desktop.core.rows import SongFilter
from suno_desktop.ui.views.note_marks import NoteMarks, NotePlaces

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.ui.commands import Commands
    from suno_desktop.ui.library_counts import LibraryCounts
    from suno_desktop.ui.selection_commands import SelectionCommands
    from suno_desktop.ui.window_dialogs import WindowDialogs


class JudgingPlaces(QObject):
    """Connects judging with keys, player and dialogs."""

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        player: Player,
        playback: Playback,
        commands: Commands,
        selected: SelectionCommands,
        dialogs: WindowDialogs,
        counts: LibraryCounts,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._playback = playback
        self._commands = commands
        self._selected = selected
        self._dialogs = dialogs
        self._counts = counts
        self.notes = NotePlaces(bridge=bridge, player=player, playback=playback, parent=self)
        self.heard = Heard(player=player, playback=playback, parent=self)
        if not bridge.engine.is_protected:
            self.heard.heard.connect(commands.judging.hear)

    def mark(self, bar: QWidget) -> None:
        """Mark the places of notes over the seek bar within this widget."""
        seek = bar.findChild(QWidget, "playerSeek")
        if seek is not None:
            NoteMarks(self.notes, seek)

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of judging do."""
        judging, selected = self._commands.judging, self._selected
        return {
            "restore": selected.restore,
            "empty_trash": self._ask_to_empty,
            "favour": lambda: judging.favour(selected.judged_ids()),
            **{f"rate_{stars}": partial(selected.rate, stars) for stars in range(6)},
            "put_away": lambda: judging.put_away(selected.judged_ids()),
            "put_all_away": lambda: judging.put_away(None),
            "keep": selected.keep,
            "note": self._add_note,
        }

    def _ask_to_empty(self) -> None:
        counts = self._counts.counts
        self._dialogs.ask_to_empty(counts.songs[SongFilter.TRASH] if counts is not None else 0)

    def _add_note(self) -> None:
        song_id = next(iter(self._selected.judged_ids()), None)
        if song_id is not None:
            self._dialogs.show_notes(song_id, partial(self._selected.place_ms, song_id))
