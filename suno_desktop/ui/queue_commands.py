"""The commands of the queue: queue the selection, shuffle, repeat, the last song, the sleep timer, clear.

Says what was done, with an undo where songs are lost from the queue. Decides no order and builds no widgets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtGui import QAction

from suno_desktop.core.listening.play_queue import Repeat
from suno_desktop.ui import formats

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.ui.actions import Actions
    from suno_desktop.ui.commands import Commands
    from suno_desktop.ui.thumbnails import CoverThumbnails
    from suno_desktop.ui.views.centre import Centre
    from suno_desktop.ui.views.queue_panel import QueuePanel


class QueueCommands(QObject):
    """Wires the actions of the queue.

    Signals:
        said: a message (text, deeds, key) for the person.
    """

    said = Signal(str, object, str)

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        playback: Playback,
        commands: Commands,
        centre: Centre,
        actions: Actions,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._playback = playback
        self._up_next = playback.up_next
        self._sleep = playback.sleep
        self._commands = commands
        self._centre = centre
        self._actions = actions
        self.said.connect(commands.said)
        up_next = self._up_next
        actions["queue_next"].triggered.connect(lambda: self.queue_selection(first=True))
        actions["queue_add"].triggered.connect(lambda: self.queue_selection(first=False))
        actions["shuffle"].toggled.connect(lambda on: up_next.shuffle(on=on))
        actions["repeat_all"].toggled.connect(lambda on: self._repeat(Repeat.ALL, on=on))
        actions["repeat_one"].toggled.connect(lambda on: self._repeat(Repeat.ONE, on=on))
        actions["stop_after"].toggled.connect(lambda on: up_next.stop_after(on=on))
        actions["clear_queue"].triggered.connect(self.clear)
        actions.sleeps.triggered.connect(self._on_sleep_chosen)
        up_next.changed.connect(self._show)
        playback.song_changed.connect(self._on_song_changed)
        self._sleep.changed.connect(self._show)
        self._show()

    # Queueing.

    def queue_selection(self, *, first: bool) -> None:
        """Queue what is selected and has sound, before or after all that is queued."""
        ids = list(self._centre.selection.ids)
        if not ids:
            return

        def work(reader: LibraryReader) -> Sequence[int]:
            return reader.with_sound(ids)

        def queue(songs: Sequence[int]) -> None:
            if not songs:
                self.said.emit(self.tr("Nothing to play in the selection."), [], "queue")
                return
            count = len(songs)
            if first:
                self._up_next.play_next(songs)
                self._say(count, self.tr("{n} songs play next.", "", count))
            else:
                self._up_next.add(songs)
                self._say(count, self.tr("Added {n} songs to the queue.", "", count))

        self._bridge.read(work, owner=self, on_done=queue)

    def _say(self, count: int, text: str) -> None:
        self.said.emit(formats.counted(count, text), [], "queue")

    def clear(self) -> None:
        """Let nothing come after the current song; it can be undone while that is the same."""
        count = self._up_next.queue.count
        if not count:
            return
        undo = self._up_next.undoing()
        self._up_next.clear()
        text = self.tr("Removed {n} songs from the queue.", "", count)
        self._commands.undoing.offer(formats.counted(count, text), undo)

    def make_panel(self, pictures: CoverThumbnails) -> QueuePanel:
        """The view of what comes next, wired."""
        from suno_desktop.ui.views.queue_panel import QueuePanel  # noqa: PLC0415 — after the first paint

        panel = QueuePanel(bridge=self._bridge, up_next=self._up_next, pictures=pictures)
        panel.jump_requested.connect(self._playback.jump)
        panel.clear_requested.connect(self.clear)
        return panel

    # How it goes on.

    def cycle_repeat(self) -> None:
        """Go from no repeat to the list, to the song, and back."""
        order = [Repeat.OFF, Repeat.ALL, Repeat.ONE]
        self._up_next.repeat(order[(order.index(self._up_next.queue.repeat) + 1) % len(order)])

    def _repeat(self, what: Repeat, *, on: bool) -> None:
        self._up_next.repeat(what if on else Repeat.OFF)

    def _on_sleep_chosen(self, action: QAction) -> None:
        self._sleep.set(int(action.data()))

    def _on_song_changed(self, _song_id: object) -> None:
        self._show()  # no lambda: that would outlive this window, which another language replaces

    def _show(self) -> None:
        queue, actions = self._up_next.queue, self._actions
        for name, on in (
            ("shuffle", queue.is_shuffled),
            ("repeat_all", queue.repeat is Repeat.ALL),
            ("repeat_one", queue.repeat is Repeat.ONE),
            ("stop_after", queue.stops_after),
        ):
            _tick(actions[name], on=on)
        for action in actions.sleeps.actions():
            _tick(action, on=action.data() == self._sleep.minutes)


def _tick(action: QAction, *, on: bool) -> None:
    """Show a state without ordering it."""
    if action.isChecked() is not on:
        blocker = QSignalBlocker(action)
        action.setChecked(on)
        blocker.unblock()
