"""The verbs for what is selected in the list on screen: which songs, tasks or files they mean, and which actions are of use.

What a verb does is `Commands`' business.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from suno_desktop.core.events import Working
from suno_desktop.core.model import FileState, MediaKind, SongId, TaskKey
from suno_desktop.core.rows import CollectionKind, Counts, SongFilter
from suno_desktop.ui import menus
from suno_desktop.ui.actions import Actions
from suno_desktop.ui.models.selection import Selection
from suno_desktop.ui.situation import ListKind, Situation
from suno_desktop.ui.views.centre import Centre
from suno_desktop.ui.views.sidebar import DOWNLOAD_PLACES, SONG_FILTERS, TASK_PLACES, Place

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.ui.commands import Commands
    from suno_desktop.ui.guest import Guest
    from suno_desktop.ui.window_dialogs import WindowDialogs


ONE_KIND: Final = {
    "save_mp3": MediaKind.MP3,
    "save_cover": MediaKind.COVER,
    "save_lyrics": MediaKind.LYRICS,
}
"""Actions that download one kind of file."""
ON_DEMAND: Final = {
    "save_mp4": MediaKind.MP4,
    "save_times": MediaKind.LRC,
    "save_wav": MediaKind.WAV,
    "save_midi": MediaKind.MIDI,
}
"""Actions that get what a provider may have to make first."""


class SelectionCommands(QObject):
    """Commands on one selection.

    Signals:
        guest_changed: another guest is heard or none, or something else of it; or it plays or pauses.
        guest_moved: it is at another place.
    """

    guest_changed = Signal()
    guest_moved = Signal()

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        commands: Commands,
        playback: Playback,
        centre: Centre,
        actions: Actions,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._commands = commands
        self._centre = centre
        self._actions = actions
        self._window = window
        self._files: frozenset[FileState] = frozenset()
        self._is_working = False
        self._trashed = 0
        self._unheard: int | None = None
        self._is_about_current = False
        self._guest: Guest | None = None
        self._playback = playback
        playback.song_changed.connect(self.enable)
        playback.order_changed.connect(self.enable)

    # What is selected.

    def set_about_current(self, *, on: bool) -> None:
        """The song that plays is on screen in the place of the lists: no verb means what is selected behind it."""
        self._is_about_current = on
        self.enable()

    @property
    def _selection(self) -> Selection:
        """What is selected and on screen."""
        return Selection() if self._is_about_current else self._centre.selection

    def task_keys(self) -> list[TaskKey]:
        """The selected tasks, or those of the selected songs."""
        if self._centre.place in TASK_PLACES:
            return [TaskKey(key) for key in self._centre.tasks.selected_ids()]
        return list(dict.fromkeys(row.task_key for row in self._centre.selection.rows))

    def file_ids(self) -> list[Any]:
        """The selected downloads."""
        return [row.file.file_id for row in self._centre.selected_downloads()]

    def select_all(self) -> None:
        """Select every row of the list."""
        self._centre.view.selectAll()

    def select_none(self) -> None:
        """Select nothing."""
        self._centre.view.clearSelection()

    # Verbs.

    def save(self, kinds: Sequence[MediaKind] | None = None) -> None:
        """Save files of the selected songs."""
        self._commands.save(self._centre.selection, kinds)

    def get(self, kind: MediaKind, dialogs: WindowDialogs) -> None:
        """Get what a provider may have to make first."""
        dialogs.get_on_demand(kind, self._centre.selection)

    def copy(self) -> None:
        """Copy IDs, and the saved files of songs."""
        if self._centre.place in TASK_PLACES:
            rows = self._centre.selected_tasks()
            if rows:
                self._commands.copy_text("\n".join(row.task_id for row in rows))
        else:
            self._commands.copy(self._centre.selection)

    def set_guest(self, guest: Guest | None) -> None:
        """From now on judgements are about its songs, or again about those of the list."""
        self._guest = guest
        self.enable()
        self.guest_changed.emit()

    @property
    def guest(self) -> Guest | None:
        """What is heard instead of the player."""
        return self._guest

    def leave_guest(self) -> None:
        """Let the guest end, if there is one."""
        if self._guest is not None:
            self._guest.leave()

    def judged_ids(self) -> list[SongId]:
        """What a judgement is about: the selected songs, else the one that plays."""
        if self._guest is not None:
            return self._guest.judged_ids()
        if self._centre.place in SONG_FILTERS and self._selection.ids:
            return list(self._selection.ids)
        current = self._playback.current
        return [] if current is None else [current]

    def covered_ids(self) -> list[SongId]:
        """What a cover is for: the selected songs, else all of the collection on screen, else the one that plays."""
        centre = self._centre
        if self.list_kind is ListKind.SONGS and centre.selection.ids:
            return list(centre.selection.ids)
        if centre.collection is not None:
            return [SongId(song_id) for song_id in centre.song_model.ids]
        return self.judged_ids()

    def place_ms(self, song_id: SongId) -> int | None:
        """Where in a song it is that is heard; None: it is another one."""
        if self._guest is not None:
            return self._guest.place_ms if song_id in self._guest.judged_ids() else None
        return self._playback.position_ms if song_id == self._playback.current else None

    def keep(self) -> None:
        """Keep the selected versions, else the one that plays, and move the others to the Trash."""
        if self._guest is not None:
            self._guest.keep()
        else:
            self._commands.judging.keep(self.judged_ids())

    def rate(self, rating: int) -> None:
        """Rate the selected songs, else the one that plays."""
        self._commands.judging.rate(self.judged_ids(), rating)

    def restore(self) -> None:
        """List the selected songs of the Trash again."""
        if self._centre.place is Place.TRASH:
            self._commands.judging.restore(self._centre.selection.ids)

    def remove(self) -> None:
        """Move the selected songs to the Trash, or no longer track the selected tasks; of compared ones the others."""
        if self._guest is not None:
            self._guest.remove()
            return
        if self._centre.place is Place.TRASH:
            return
        if self._centre.place in TASK_PLACES:
            self._commands.untrack(self.task_keys(), songs=False)
        elif self._centre.place in SONG_FILTERS and self._centre.selection.ids:
            selection = self._centre.selection
            ids = selection.ids
            if selection.is_whole:
                self._commands.judging.trash(selection.rows)
                return

            def work(reader: LibraryReader) -> list[Any]:
                return list(reader.song_rows(ids))

            self._bridge.read(work, owner=self, on_done=self._commands.judging.trash)

    # Which actions are of use.

    @property
    def list_kind(self) -> ListKind:
        """What the list on screen lists."""
        if self._centre.place in TASK_PLACES:
            return ListKind.TASKS
        return ListKind.DOWNLOADS if self._centre.place in DOWNLOAD_PLACES else ListKind.SONGS

    def set_counts(self, counts: Counts) -> None:
        """How many of everything there are."""
        self._files = frozenset(state for state, count in counts.files.items() if count)
        self._trashed = counts.songs.get(SongFilter.TRASH, 0)
        self._unheard = counts.songs.get(SongFilter.UNHEARD, 0)
        self.enable()

    def set_working(self, working: Working) -> None:
        """How far a job over all saved files is."""
        self._is_working = working.done < working.total
        self.enable()

    def enable(self, *_told: object) -> None:
        """Switch actions on and off by what is selected and what is going on."""
        kind, centre = self.list_kind, self._centre
        is_tasks = kind is ListKind.TASKS and not self._is_about_current
        is_downloads = kind is ListKind.DOWNLOADS and not self._is_about_current
        collection = None if self._is_about_current else centre.collection
        states = [row.file.state for row in centre.selected_downloads()] if is_downloads else []
        self._actions.enable(
            Situation(
                list_kind=ListKind.SONGS if self._is_about_current else kind,
                selection=Selection() if is_tasks else self._selection,
                tasks=len(centre.tasks.selected_ids()) if is_tasks else 0,
                downloads=frozenset(states),
                files=self._files,
                is_working=self._is_working,
                is_protected=self._bridge.engine.is_protected,
                is_playing=self._playback.current is not None,
                can_next=self._playback.can_next,
                can_previous=self._playback.can_previous,
                is_trash=centre.place is Place.TRASH and not self._is_about_current,
                is_collection=collection is not None,
                is_by_hand=collection is not None and collection.kind is CollectionKind.HAND,
                is_comparing=self._guest is not None and not self._guest.is_list,
                is_previewing=self._guest is not None and self._guest.is_list,
                is_hidden=self._guest is not None and self._guest.is_hidden,
                is_looping=self._guest is not None and self._guest.is_looping,
                trashed=self._trashed,
                unheard=self._unheard,
                is_floating=self._actions["desktop_lyrics"].isChecked(),
            )
        )

    def show_menu(self, point: QPoint) -> None:
        """Show the context menu of the list."""
        is_trash = self._centre.place is Place.TRASH
        menu = menus.context_menu(self._actions, self.list_kind, self._window, is_trash=is_trash)
        menu.popup(point)
