"""The preview of songs in the window: which ones, the strip above the list, and what judgements are about meanwhile.

What is heard is `Previewer`'s business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from suno_desktop.core.errors import DesktopError
from suno_desktop.core.listening.previews import MOST, previewed_among
from suno_desktop.core.model import SongId
from suno_desktop.ui import formats
from suno_desktop.ui.messages import plain, say_error
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.views.sidebar import DOWNLOAD_PLACES, TASK_PLACES

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.bridge.previewer import Previewer
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.ui.actions import Actions
    from suno_desktop.ui.commands import Commands
    from suno_desktop.ui.selection_commands import SelectionCommands
    from suno_desktop.ui.views.centre import Centre
    from suno_desktop.ui.views.preview_strip import PreviewStrip

_KEY = "preview"


class Previewing(QObject):
    """Previews in one window. What plays and the strip are made when they are first wanted."""

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
        self._previewer: Previewer | None = None
        self._strip: PreviewStrip | None = None
        self._shown: SongId | None = None
        """The song whose row was brought on screen."""

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of previewing do."""
        return {
            "preview": self.preview,
            "preview_next": self._next,
            "preview_previous": self._previous,
            "leave_preview": self.leave,
        }

    @property
    def previewer(self) -> Previewer:
        """What plays; made at the first need, because it brings in what decodes sound."""
        if self._previewer is None:
            from suno_desktop.bridge.previewer import Previewer  # noqa: PLC0415 — as above

            made = Previewer(
                bridge=self._bridge, player=self._player, playback=self._playback, parent=self
            )
            made.changed.connect(self._show)
            made.ended.connect(self._hide)
            made.over.connect(self._on_over)
            made.troubled.connect(self._on_troubled)
            self._previewer = made
        return self._previewer

    @property
    def strip(self) -> PreviewStrip | None:
        """The strip, once it was wanted."""
        return self._strip

    # Beginning and end.

    def preview(self) -> None:
        """Preview the selected songs; of one or none, the list from there on."""
        if self._centre.place in (*TASK_PLACES, *DOWNLOAD_PLACES):
            return
        ids = self._wanted()

        def work(reader: LibraryReader) -> list[SongId]:
            return previewed_among(reader.song_rows(ids))

        self._bridge.read(work, owner=self, on_done=self._begin)

    def _wanted(self) -> list[SongId]:
        selected, listed = self._centre.selection.ids, self._centre.song_model.song_ids
        if len(selected) > 1:
            return [SongId(one) for one in selected[:MOST]]
        start = 0
        if selected and selected[0] in listed:
            start = list(listed).index(selected[0])
        return [SongId(one) for one in listed[start : start + MOST]]

    def _begin(self, ids: Sequence[SongId]) -> None:
        if ids:
            self._shown = None
            self.previewer.begin(ids)
        else:
            self._commands.said.emit(
                self.tr("None of these songs is downloaded, so there is nothing to preview."),
                [],
                _KEY,
            )

    def leave(self) -> None:
        """Preview nothing any more."""
        if self._previewer is not None:
            self._previewer.stop()

    def _next(self) -> None:
        self.previewer.next()

    def _previous(self) -> None:
        self.previewer.previous()

    def toggle(self) -> bool:
        """Pause or go on; False where nothing is previewed."""
        if self._previewer is None or self._previewer.songs is None:
            return False
        self._previewer.toggle()
        return True

    # What is shown.

    def _show(self) -> None:
        songs, row = self.previewer.songs, self.previewer.row
        if songs is None:
            return
        if self._strip is None:
            from suno_desktop.ui.views.preview_strip import PreviewStrip  # noqa: PLC0415 — hardly ever

            self._strip = PreviewStrip(self._actions)
            self._strip.toggle_requested.connect(self.toggle)
            self._centre.put_above(self._strip)
        text = self.tr("Preview {n} of {count}")
        name = ""
        if row is not None:
            take = formats.take(row.take)
            name = plain(song_title(row)) + (f" · {take}" if take else "")
            text = self.tr("Preview {n} of {count}: {name}")
        number, count = formats.number(songs.number), formats.number(songs.count)
        self._strip.say(
            text.format(n=number, count=count, name=name),
            playing=self.previewer.is_playing,
            told=self._centre.say_keys,
        )
        self._selected.set_guest(self)
        if songs.current is not None and songs.current != self._shown:
            self._shown = songs.current
            self._centre.songs.reveal(songs.current)

    def _hide(self) -> None:
        if self._strip is not None:
            self._strip.hide()
        self._selected.set_guest(None)

    def _on_over(self) -> None:
        self._commands.said.emit(self.tr("That was the last song of the preview."), [], _KEY)

    def _on_troubled(self, error: DesktopError) -> None:
        self._commands.said.emit(say_error(error), [], _KEY)

    # What judgements are about meanwhile.

    is_list = True
    """The list stays on screen."""
    is_hidden = False
    is_looping = False

    def judged_ids(self) -> list[SongId]:
        """The song that is previewed."""
        current = self.previewer.current
        return [] if current is None else [current]

    @property
    def place_ms(self) -> int:
        """Where in it."""
        return self.previewer.place_ms

    def keep(self) -> None:
        """Keep the song that is previewed, and move the other versions of its task to the Trash."""
        self._commands.judging.keep(self.judged_ids())

    def remove(self) -> None:
        """Move the song that is previewed to the Trash, and go to the next one."""
        for song_id in self.judged_ids():
            self._commands.judging.trash_songs([song_id])
            self.previewer.take_out(song_id)
