"""Setting the times of the lines of a song: which song, its sound meanwhile, and what becomes of the times, with undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from suno_desktop.core.model import SongId
from suno_desktop.ui import formats
from suno_desktop.ui.models.columns import song_title

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.core.library.results import TimesBefore
    from suno_desktop.core.rows import SongDetail
    from suno_desktop.ui.commands import Commands
    from suno_desktop.ui.dialogs.tap_times import TapTimesDialog
    from suno_desktop.ui.selection_commands import SelectionCommands
    from suno_desktop.ui.views.centre import Centre

_KEY = "times"


class TapPlace(QObject):
    """Sets times in one window."""

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        player: Player,
        playback: Playback,
        commands: Commands,
        centre: Centre,
        selected: SelectionCommands,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._player = player
        self._playback = playback
        self._commands = commands
        self._centre = centre
        self._selected = selected
        self._window = window
        self.dialog: TapTimesDialog | None = None
        """What is on screen, or was last."""

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What the action does."""
        return {"set_times": self.open}

    def open(self) -> None:
        """Set the times of the selected song, else of the one that plays."""
        ids = self._selected.judged_ids()
        if not ids:
            return

        def work(reader: LibraryReader) -> SongDetail | None:
            return reader.song_detail(ids[0])

        self._bridge.read(work, owner=self, on_done=self._show)

    def _show(self, detail: SongDetail | None) -> None:
        from suno_desktop.core.timed_words import lines_to_time  # noqa: PLC0415 — hardly ever

        lines = lines_to_time("" if detail is None or detail.clip is None else detail.clip.lyrics)
        if detail is None or not lines:
            self._commands.said.emit(
                self.tr("This song has no lyrics whose times could be set."), [], _KEY
            )
            return
        from suno_desktop.bridge.tap_clock import TapClock  # noqa: PLC0415 — as above
        from suno_desktop.ui.dialogs.tap_times import TapTimesDialog  # noqa: PLC0415 — as above

        song_id = detail.row.song_id
        take = formats.take(detail.row.take)
        title = song_title(detail.row) + (f" · {take}" if take else "")
        clock = TapClock(self._player, self)
        dialog = self.dialog = TapTimesDialog(
            title=title,
            song_id=song_id,
            lines=lines,
            place_s=lambda: clock.place_s if self._playback.current == song_id else None,
            parent=self._window,
        )
        clock.setParent(dialog)
        dialog.toggle_requested.connect(self._playback.toggle)
        dialog.restart_requested.connect(lambda: self._play(song_id))
        dialog.saved.connect(lambda timed: self._keep(song_id, timed))
        dialog.finished.connect(self._playback.pause)
        self._playback.song_changed.connect(dialog.on_song_changed)
        dialog.over.connect(self._playback.pause)
        dialog.show()
        self._play(song_id)

    def _play(self, song_id: SongId) -> None:
        listed = [SongId(one) for one in self._centre.song_model.song_ids]
        self._playback.play_from(listed if song_id in listed else [song_id], song_id, 0)

    def _keep(self, song_id: SongId, timed: list[tuple[str, float]]) -> None:
        text = formats.counted(len(timed), self.tr("Set the times of {n} lines.", "", len(timed)))

        def done(before: TimesBefore) -> None:
            self._commands.undoing.offer(text, lambda: self._undo(song_id, before), key=_KEY)
            self._commands.upkeep.retag([song_id], is_part=True)

        future = self._bridge.engine.own_times.keep(song_id, timed)
        self._bridge.do(future, owner=self, on_done=done)

    def _undo(self, song_id: SongId, before: TimesBefore) -> None:
        self._bridge.do(
            self._bridge.engine.own_times.undo(song_id, before),
            owner=self,
            on_done=lambda _none: self._commands.upkeep.retag([song_id], is_part=True),
        )
